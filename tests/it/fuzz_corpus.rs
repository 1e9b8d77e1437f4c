//! The bytes that fuzzing found worth keeping: none of them breaks anything.

#[path = "../../fuzz/src/lib.rs"]
mod targets;

use std::fs;
use std::path::Path;

fn replay(target: &str, run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 10, "only {} files for {target}", files.len());
    for file in files {
        let bytes = fs::read(&file).unwrap();
        let done = std::panic::catch_unwind(|| run(&bytes));
        assert!(done.is_ok(), "{} breaks `{target}`", file.display());
    }
}

/// One after the other: the targets share a folder.
#[test]
fn nothing_that_was_kept_breaks_anything() {
    replay("scenario", targets::scenario);
    replay("option", targets::option);
    replay("cases", targets::cases);
    replay("arguments", targets::arguments);
    replay("part", targets::part);
    replay("state", targets::state);
}
