//! The command `bench`: its files, its figures, comparison with earlier ones. Nothing here depends on how fast the machine is.

use crate::command_line::{caseload, started, text};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Measures as little as can be; standard output.
#[track_caller]
fn bench(scenario: Option<&Path>, out: &Path, more: &[&str]) -> String {
    let mut running = caseload();
    running.arg("bench").args(scenario).args(["-n", "2", "--rounds", "2", "--out"]).arg(out).args(more);
    let done = running.output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    text(&done.stdout)
}

/// The paths of all numbers and texts, and every number.
fn leaves(value: &Value, path: &str, found: &mut Vec<(String, Option<f64>)>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                leaves(member, &format!("{path}.{key}"), found);
            }
        }
        Value::Array(entries) => {
            for (index, entry) in entries.iter().enumerate() {
                leaves(entry, &format!("{path}[{index}]"), found);
            }
        }
        other => found.push((path.to_owned(), other.as_f64())),
    }
}

#[test]
fn every_figure_is_there_and_finite() {
    let (folder, scenario) = started();
    let out = folder.path().join("out");
    let said = bench(Some(&scenario), &out, &["--threads", "2"]);
    for words in
        ["Engine alone: ns an event", "Engine's ns an event / floor", "2 threads: times as fast as 1", "Most memory"]
    {
        assert!(said.contains(words), "{said}");
    }
    for file in ["bench.json", "report.html", "summary.md", "figures.csv", "charts/bench.svg", "charts/bench.png"] {
        assert!(fs::metadata(out.join(file)).unwrap().len() > 100, "{file}");
    }
    let found: Value = serde_json::from_str(&fs::read_to_string(out.join("bench.json")).unwrap()).unwrap();
    let mut all = Vec::new();
    leaves(&found, "", &mut all);
    let middles = ["low", "median", "high"];
    let figures = [
        "engine_ns_an_event",
        "engine_ms_a_replication",
        "floor.draw_ns",
        "floor.push_and_pop_ns",
        "floor.sum_ns",
        "floor.ratio",
    ];
    let on_threads = ["replications_a_second", "events_a_second", "times_as_fast"];
    let on_threads = (0..2).flat_map(|index| on_threads.map(|name| format!("threads[{index}].{name}")));
    for figure in figures.map(str::to_owned).into_iter().chain(on_threads) {
        let of = |name: &str| {
            let path = format!(".{figure}.{name}");
            all.iter()
                .find(|(other, _)| *other == path)
                .and_then(|(_, value)| *value)
                .unwrap_or_else(|| panic!("no {path}"))
        };
        let [low, median, high] = middles.map(of);
        assert!(0.0 <= low && low <= median && median <= high && high.is_finite(), "{figure}");
        assert!(median > 0.0 || figure.contains("push"), "{figure}");
    }
    let number = |path: &str| all.iter().find(|(other, _)| other == path).and_then(|(_, value)| *value).unwrap();
    assert_eq!(
        (number(".measured.replications"), number(".measured.rounds"), number(".threads[1].threads")),
        (2.0, 2.0, 2.0)
    );
    assert!(number(".measured.events_a_replication") > 1_000.0 && number(".machine.cores") >= 1.0);
    // The calendar holds an event or more of most workers, and never more than there are slots.
    assert!((20.0..2_000.0).contains(&number(".measured.pending_events")));
    if cfg!(unix) {
        assert!((1e6..1e11).contains(&number(".peak_memory_bytes")));
    }
    for path in [".format", ".program", ".compiler", ".machine.processor", ".machine.system", ".measured.sha256"] {
        assert!(all.iter().any(|(other, _)| other == path), "{path}");
    }
    assert!(found["compiler"].as_str().unwrap().starts_with("rustc "));
}

#[test]
fn figures_are_printed_as_json_and_compared() {
    let (folder, scenario) = started();
    let (out, file) = (folder.path().join("out"), folder.path().join("first.json"));
    let said = bench(Some(&scenario), &out, &["--threads", "1", "--json", "-"]);
    assert_eq!(said, fs::read_to_string(out.join("bench.json")).unwrap());
    bench(Some(&scenario), &out, &["--threads", "1", "--quiet", "--json", file.to_str().unwrap()]);
    let said = bench(Some(&scenario), &out, &["--threads", "2", "--against", file.to_str().unwrap()]);
    assert!(said.contains("Earlier") && said.contains("Ratio") && !said.contains("not the same"), "{said}");
    let other = folder.path().join("other");
    let said = bench(Some(&scenario), &other, &["--threads", "1", "--seed", "4", "--against", file.to_str().unwrap()]);
    assert!(said.contains("scenarios or seeds are not the same"), "{said}");
    for (other, words) in [(folder.path().join("none.json"), "cannot be read"), (scenario.clone(), "name a bench.json")]
    {
        let done = caseload().arg("bench").arg(&scenario).arg("--against").arg(other).output().unwrap();
        assert_eq!(done.status.code(), Some(2));
        assert!(text(&done.stderr).contains(words), "{}", text(&done.stderr));
    }
    // What --json names is not replaced if it is anything but such figures.
    let before = fs::read(&scenario).unwrap();
    let done = caseload().arg("bench").arg(&scenario).arg("--json").arg(&scenario).output().unwrap();
    assert_eq!(done.status.code(), Some(2));
    assert!(text(&done.stderr).contains("--json replaces no other file"), "{}", text(&done.stderr));
    assert_eq!(fs::read(&scenario).unwrap(), before);
}

#[test]
fn the_base_that_comes_with_the_program_is_measured_when_none_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let said = bench(None, &out, &["--threads", "1", "--json", "-"]);
    let found: Value = serde_json::from_str(&said).unwrap();
    let loaded = caseload::scenario::load(Path::new("scenarios/leeds-2009.toml")).unwrap();
    assert_eq!(found["measured"]["sha256"].as_str().unwrap(), loaded.hash);
}
