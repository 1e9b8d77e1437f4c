//! The whole way of a run in which a replication fails, to the exit code. Here and not outside, since no file can state a
//! scenario that breaks the program.

use super::arguments::{Arguments, Command};
use super::destination::COMPARE;
use super::options::{OptionsRequest, options};
use super::terminal::report;
use crate::scenario::{Pulse, load_many, starter};
use clap::Parser;
use std::process::ExitCode;

/// The base is simulated whole; the option holds a pulse of an area that is not there.
#[test]
fn a_replication_that_fails_ends_in_exit_one_without_results() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    let short = starter("north", "North").replace("last_day = 2028-03-31", "last_day = 2025-06-29");
    let short = short.replace("by = 2027-03-31", "by = 2025-06-29");
    crate::store::write_whole(&place("north.toml"), short.as_bytes()).unwrap();
    crate::store::write_whole(&place("option.toml"), b"base = \"north.toml\"\nname = \"broken\"\n").unwrap();
    let mut loaded = load_many(&[place("north.toml"), place("option.toml")]).unwrap();
    let from = loaded[1].scenario.days.start();
    loaded[1].scenario.pulses.push(Pulse { from, days: 5.0, children: 1, area: Some(99), assessed_share: 1.0 });
    let out = place("out").display().to_string();
    let arguments = ["caseload", "run", "x", "-n", "2", "--seed", "77", "--quiet", "--out", &out];
    let Command::Run { reported, how, .. } = Arguments::try_parse_from(arguments).unwrap().command else {
        panic!("a run")
    };
    let asked = OptionsRequest { kind: COMPARE, suffix: String::new(), choice: None, reported };
    let failure = options(&loaded, asked, &how).unwrap_err();
    let said = failure.to_string();
    assert!(said.starts_with("option broken, future 1, seed 77: the simulation failed"), "{said}");
    assert_eq!(report(&failure), ExitCode::FAILURE);
    let left: Vec<_> = std::fs::read_dir(place("out")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| name == "state" || name == ".caseload.lock"), "{left:?}");
}
