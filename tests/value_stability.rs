//! What is simulated does not change unseen: hashes of every weekly value, total and yearly cost of eight replications of the base,
//! of every lever and of the combined scenarios, numbers alone, so that no renaming disturbs them. A regression test: the hashes
//! are this program's own. A change of results is deliberate, and the changelog calls it value-breaking; then
//! `CASELOAD_RENEW=1 cargo test --release --test value_stability` writes them and the engine's name, `tests/engine`, anew.
//!
//! Linux on x86-64 only: other platforms agree up to the last digits of their mathematical functions.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test reads and writes as it likes")]

use caseload::kernel::streams::StreamKey;
use caseload::model::{ENGINE, Outcome, Plan, simulate};
use caseload::scenario::load;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const REPLICATIONS: u64 = 8;
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

/// Every number to the bit.
fn add(hash: &mut Sha256, outcome: &Outcome) {
    let totals = outcome.totals.values().flat_map(|totals| totals.levels.iter().chain(&totals.flows));
    for value in outcome.weekly.iter().chain(totals).chain(outcome.years.iter().flatten()) {
        hash.update(value.to_bits().to_le_bytes());
    }
    for workers in outcome.spread_at_start.iter().chain(&outcome.spread_at_target) {
        hash.update(workers.to_le_bytes());
    }
}

fn fingerprint(path: &Path) -> String {
    let plan = Plan::new(load(path).unwrap_or_else(|errors| panic!("{}", errors.render(false, 100))).scenario);
    let mut hash = Sha256::new();
    for replication in 0..REPLICATIONS {
        add(&mut hash, &simulate(&plan, StreamKey { seed: 1, replication }).unwrap());
    }
    hash.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn what_is_simulated_is_what_was_simulated() {
    let mut found = String::new();
    for path in scenarios() {
        let name = path.strip_prefix("scenarios").unwrap().display().to_string();
        writeln!(found, "{}  {name}", fingerprint(&path)).unwrap();
    }
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
