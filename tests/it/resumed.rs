//! `solve`, `solve --mix` and `sweep` gone on with: the results are those of one long run, byte for byte, and no future is simulated
//! twice.

use crate::command_line::{caseload, results, started, text};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

type Files = BTreeMap<String, Vec<u8>>;

/// What is asked, with what makes it small.
const ASKED: [(&str, &[&str]); 4] = [
    ("sweep", &["--vary", "sickness=0.05,0.1,0.15"]),
    ("solve", &["--most", "8", "--chance", "0.5"]),
    ("solve", &["--mix", "posts=0..4:2", "--mix", "agency", "--chance", "0.5"]),
    // Nothing in reach does it, so that a longer run is simulated.
    ("solve", &["--mix", "posts=0,1", "--target", "1", "--chance", "0.9"]),
];

fn asked(scenario: &Path, (command, what): (&str, &[&str]), out: &Path, more: &[&str]) -> (Option<i32>, String) {
    let mut program = caseload();
    program.arg(command).arg(scenario).args(what).args(more).arg("--quiet").arg("--out").arg(out);
    let done = program.output().unwrap();
    (done.status.code(), text(&done.stderr))
}

#[track_caller]
fn found(scenario: &Path, what: (&str, &[&str]), out: &Path, more: &[&str]) -> Files {
    assert_eq!(asked(scenario, what, out, more), (Some(0), String::new()));
    let mut found = results(out);
    found.retain(|name, _| !name.starts_with("state/"));
    found
}

/// Scenario and futures of every file in the state.
fn known(out: &Path) -> BTreeSet<(String, u64, u64)> {
    let names = fs::read_dir(out.join("state")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let parts = |name: String| {
        let mut parts = name.strip_suffix(".futures")?.rsplitn(3, '-').map(ToOwned::to_owned);
        let (end, start) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some((parts.next()?, start, end))
    };
    names.filter_map(parts).collect()
}

#[test]
fn more_futures_are_added_to_those_there_are() {
    let (folder, scenario) = started();
    for (index, what) in ASKED.into_iter().enumerate() {
        let place = |name: &str| folder.path().join(format!("{name}-{index}"));
        let whole = found(&scenario, what, &place("whole"), &["-n", "7"]);
        found(&scenario, what, &place("out"), &["-n", "4", "--threads", "1"]);
        let before = known(&place("out"));
        assert!(!before.is_empty() && before.iter().all(|(_, start, end)| (*start, *end) == (0, 4)), "{before:?}");
        let extended = found(&scenario, what, &place("out"), &["-n", "7", "--resume"]);
        assert!(whole == extended, "{what:?}");
        let after = known(&place("out"));
        // What was there is there still, and goes on where it ended.
        assert!(after.is_superset(&before));
        assert!(before.iter().any(|one| after.contains(&(one.0.clone(), 4, 7))), "{after:?}");
        for (scenario, ..) in before.iter().filter(|one| after.contains(&(one.0.clone(), 4, 7))) {
            assert!(!after.contains(&(scenario.clone(), 0, 7)));
        }
        // Asked again, all is known: nothing is added.
        assert!(whole == found(&scenario, what, &place("out"), &["-n", "7", "--resume"]));
        assert_eq!(known(&place("out")), after);
        // Without --resume the run begins anew; with --no-state nothing stays.
        assert!(whole == found(&scenario, what, &place("out"), &["-n", "7", "--no-state"]));
        assert!(!place("out").join("state").exists());
    }
}

/// Other values of a grid use what is known of the points that they share.
#[test]
fn a_grid_is_made_finer() {
    let (folder, scenario) = started();
    let out = folder.path().join("out");
    let vary = |values: &'static str| ["--vary", values];
    found(&scenario, ("sweep", &vary("posts=0,4")), &out, &["-n", "4"]);
    let before = known(&out);
    let finer = found(&scenario, ("sweep", &vary("posts=0,2,4")), &out, &["-n", "4", "--resume"]);
    assert_eq!(known(&out).difference(&before).count(), 1);
    let whole = found(&scenario, ("sweep", &vary("posts=0,2,4")), &folder.path().join("whole"), &["-n", "4"]);
    assert!(whole == finer);
}

#[test]
fn what_cannot_be_gone_on_with_is_said() {
    let (folder, scenario) = started();
    let (out, what) = (folder.path().join("out"), ASKED[0]);
    found(&scenario, what, &out, &["-n", "4"]);
    let refused = |more: &[&str], code: i32, words: &str| {
        let (exit, said) = asked(&scenario, what, &out, &[more, &["--resume"]].concat());
        assert_eq!(exit, Some(code), "{said}");
        assert!(said.contains(words), "{said}");
    };
    refused(&["-n", "4", "--seed", "77"], 2, "its seed is");
    refused(&["-n", "3"], 2, "ask for as many or more");
    let stated = fs::read_to_string(&scenario).unwrap();
    fs::write(&scenario, stated.replace("\nrate_a_year = 0.12", "\nrate_a_year = 0.14")).unwrap();
    assert_ne!(stated, fs::read_to_string(&scenario).unwrap());
    refused(&["-n", "4"], 2, "rate_a_year = 0.12");
    fs::write(&scenario, stated).unwrap();
    let state = fs::read_dir(out.join("state")).unwrap().map(|entry| entry.unwrap().path());
    let file = state.filter(|path| path.extension().is_some_and(|ending| ending == "futures")).min().unwrap();
    let whole = fs::read(&file).unwrap();
    for spoilt in [&whole[..whole.len() - 1], &[whole[0] ^ 1][..], &[]] {
        fs::write(&file, spoilt).unwrap();
        refused(&["-n", "4"], 1, "without --resume");
    }
    fs::write(&file, whole).unwrap();
    found(&scenario, what, &out, &["-n", "4", "--resume"]);
}
