//! What is simulated does not change unseen: fingerprints of the base, of every lever and of the combined scenarios
//! (`tests/portable/src/fingerprint.rs`). A regression test: they are this program's own. They are the same on native Linux, in
//! WebAssembly (`.ci/wasm`). A change of results is deliberate, and the changelog calls it
//! value-breaking; then `CASELOAD_RENEW=1 cargo test --release --test value_stability` writes them and the engine's name,
//! `tests/engine`, anew.
//! `CASELOAD_RESOLVED=FOLDER cargo test --release --test value_stability -- --ignored in_one_piece` leaves the scenarios in that folder,
//! each in one piece, for platforms that have no files.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test reads and writes as it likes")]

#[path = "portable/src/fingerprint.rs"]
mod fingerprint;

use caseload::model::ENGINE;
use caseload::scenario::{Loaded, load};
use fingerprint::fingerprint;
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};

const COMMITTED: &str = "tests/value_stability.txt";

/// The base, then every lever and combined scenario, by name.
fn scenarios() -> Vec<PathBuf> {
    let mut all = vec![PathBuf::from("scenarios/leeds-2009.toml")];
    for folder in ["scenarios/levers", "scenarios/combined"] {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<PathBuf> =
            entries.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
        files.sort();
        all.extend(files);
    }
    all
}

fn loaded(path: &Path) -> Loaded {
    load(path).unwrap_or_else(|errors| panic!("{}", errors.render(false, 100)))
}

fn line(path: &Path) -> String {
    let (loaded, name) = (loaded(path), path.strip_prefix("scenarios").unwrap());
    format!("{}  {}\n", fingerprint(loaded.scenario).unwrap(), name.to_string_lossy().replace('\\', "/"))
}

#[test]
fn what_is_simulated_is_what_was_simulated() {
    let found: String = scenarios().par_iter().map(|path| line(path)).collect();
    if std::env::var_os("CASELOAD_RENEW").is_some() {
        std::fs::write(COMMITTED, &found).unwrap();
        std::fs::write("tests/engine", digits(found.as_bytes())).unwrap();
        panic!("the fingerprints are renewed, and with them the engine's name in tests/engine");
    }
    let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
    let differ: Vec<&str> = found.lines().filter(|line| !committed.lines().any(|other| other == *line)).collect();
    assert!(
        differ.is_empty() && found.lines().count() == committed.lines().count(),
        "results have changed:\n{differ:#?}"
    );
}

#[test]
#[ignore = "writes to the folder that CASELOAD_RESOLVED names"]
fn in_one_piece() {
    let folder = std::env::var_os("CASELOAD_RESOLVED").unwrap();
    for path in scenarios() {
        let resolved = Path::new(&folder).join(path.strip_prefix("scenarios").unwrap());
        std::fs::create_dir_all(resolved.parent().unwrap()).unwrap();
        std::fs::write(resolved, loaded(&path).resolved_toml).unwrap();
    }
}

/// The engine is known by its results: a change of the fingerprints is another engine, whose results are put beside no others.
#[test]
fn the_engine_is_named_by_its_fingerprints() {
    let committed = std::fs::read(COMMITTED).unwrap();
    assert_eq!(ENGINE, digits(&committed), "renew both with CASELOAD_RENEW=1, and call the change value-breaking");
}

/// The first twelve digits of a text's SHA-256.
fn digits(text: &[u8]) -> String {
    Sha256::digest(text)[..6].iter().map(|byte| format!("{byte:02x}")).collect()
}
