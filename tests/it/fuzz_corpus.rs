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

/// ATTACK-THROWAWAY
#[test]
#[ignore]
fn attack() {
    let seconds: u64 = std::env::var("ATTACK").unwrap().parse().unwrap();
    let until = std::time::Instant::now() + std::time::Duration::from_secs(seconds);
    let mut x: u64 = 88172645463325252 ^ seconds;
    let mut next = move || {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        x
    };
    let (mut n, mut slowest) = (0_u64, std::time::Duration::ZERO);
    while std::time::Instant::now() < until {
        let edits = 1 + next() % 4;
        let mut bytes = Vec::new();
        for _ in 0..edits {
            let r = next();
            let piece = if r % 3 == 0 {
                0
            } else if r % 3 == 1 {
                2
            } else {
                (r >> 8) as u8
            };
            let at = if r & 0x1000 == 0 { (next() % 64) as u16 } else { next() as u16 };
            let what = (next() as u8) & if next() % 4 == 0 { 0xff } else { 0x7f };
            let value = match next() % 4 {
                0 => 0,
                1 => 255,
                2 => 128,
                _ => next() as u8,
            };
            bytes.extend([piece, what, at as u8, (at >> 8) as u8, value, next() as u8]);
        }
        let began = std::time::Instant::now();
        for (name, run) in [("part", targets::part as fn(&[u8])), ("state", targets::state)] {
            let done = std::panic::catch_unwind(|| run(&bytes));
            assert!(done.is_ok(), "{name} {bytes:?}");
        }
        slowest = slowest.max(began.elapsed());
        n += 1;
    }
    println!("{n} attacks, slowest {slowest:?}");
}
