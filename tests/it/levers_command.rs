//! The command `levers`: what it finds, held against `compare`; its files; its messages; when it is stopped.

use crate::command_line::{caseload, text};
use crate::report::assert_whole_page;
use crate::study::stopped_after;
use caseload::scenario::{load_many, starter};
use caseload::study::levers::{Finding, Lever, run};
use caseload::study::runner::{Candidate, RunError};
use caseload::study::store::InMemory;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const NOTHING: &str = "base = \"../north.toml\"\nname = \"nothing\"\ntitle = \"As it is\"\n";
const HELP: &str = "base = \"../north.toml\"\nname = \"early-help\"\ntitle = \"Fewer referrals\"\n\
    demand.children_a_week = { North = 18, South = 13 }\nagency.allowed = false\n";
const POSTS: &str = "base = \"../north.toml\"\nname = \"posts\"\ntitle = \"Eight posts\"\n\
    [[change]]\non = 2025-05-01\nposts = { extra_social_workers = 8 }\n";

/// A folder with the starter as `north.toml`, shortened to end and to have its target then, and levers beside it.
fn service(last_day: &str, by: &str, levers: &[(&str, &str)]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("north.toml");
    let whole = starter("north", "North and South");
    fs::write(&path, whole.replace("2028-03-31", last_day).replace("2027-03-31", by)).unwrap();
    if !levers.is_empty() {
        fs::create_dir(folder.path().join("levers")).unwrap();
    }
    for (name, lever) in levers {
        fs::write(folder.path().join("levers").join(format!("{name}.toml")), lever).unwrap();
    }
    (folder, path)
}

/// Runs a command over the folder of levers beside the scenario, quietly, into a folder.
fn run_into(command: &str, scenario: &Path, out: &Path, more: &[&str]) {
    let mut running = caseload();
    running.arg(command).arg(scenario).args(["-n", "6", "--quiet", "--out"]).arg(out).args(more);
    if command == "compare" {
        running.arg(scenario.with_file_name("levers"));
    }
    let output = running.assert().success().get_output().clone();
    assert!(output.stdout.is_empty() && output.stderr.is_empty(), "--quiet says nothing");
}

/// The rows of a CSV file as maps from the header.
fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn row(path: &Path, name: &str) -> BTreeMap<String, String> {
    rows(path).into_iter().find(|row| row["name"] == name).unwrap()
}

fn number(row: &BTreeMap<String, String>, key: &str) -> f64 {
    row[key].parse().unwrap()
}

#[test]
fn levers_beside_the_scenario_are_ranked() {
    let levers = [("a-nothing", NOTHING), ("b-help", HELP)];
    let (folder, scenario) = service("2025-12-31", "2025-10-31", &levers);
    let one = folder.path().join("one");
    run_into("levers", &scenario, &one, &["--threads", "1"]);
    let two = folder.path().join("two");
    run_into("levers", &scenario, &two, &["--threads", "2"]);
    for file in [
        "levers.csv",
        "report.html",
        "summary.md",
        "summary.json",
        "brief.docx",
        "workbook.xlsx",
        "charts/tornado.svg",
        "charts/tornado.png",
        "charts/tornado.csv",
        "scenario.resolved.toml",
        "levers/nothing.resolved.toml",
        "levers/early-help.resolved.toml",
    ] {
        assert!(fs::read(one.join(file)).unwrap() == fs::read(two.join(file)).unwrap(), "{file} depends on threads");
    }
    let provenance: serde_json::Value =
        serde_json::from_slice(&fs::read(one.join("provenance.json")).unwrap()).unwrap();
    assert_eq!(provenance["scenarios"].as_array().unwrap().len(), 3);
    let found = rows(&one.join("levers.csv"));
    let names: Vec<&str> = found.iter().map(|row| row["name"].as_str()).collect();
    assert_eq!(names, ["early-help", "nothing"], "the largest reduction first");
    assert_eq!((&*found[0]["verdict"], &*found[0]["cost_verdict"]), ("better", "cheaper"));
    // What changes nothing changes exactly nothing.
    for (key, value) in &found[1] {
        if key.contains("mean") || key.contains("_95") {
            assert_eq!(value, "0", "{key}");
        }
    }
    assert_eq!((&*found[1]["verdict"], &*found[1]["cost_verdict"]), ("no_effect", "no_effect"));
    assert_eq!(found[1]["target_chance"], found[1]["base_target_chance"]);
    assert_eq!(fs::read(one.join("levers.csv")).unwrap(), fs::read(one.join("charts/tornado.csv")).unwrap());
    let table = fs::read(one.join("summary.md")).map(|bytes| text(&bytes)).unwrap();
    assert!(table.contains("| As it is | 0.00 | no effect | £0 | no effect |"), "{table}");
    let page = fs::read(one.join("report.html")).map(|bytes| text(&bytes)).unwrap();
    assert_whole_page(&page);
    // What a lever changes is said, in the order of the ranking.
    let of = |option: usize, title: &str| page.find(&format!("<h3 id=\"option-{option}\">{title}</h3>"));
    assert!(of(1, "Fewer referrals").unwrap() < of(2, "As it is").unwrap());
    let said = caseload().current_dir(&folder).args(["levers", "north.toml", "-n", "4"]).assert().success();
    let said = text(&said.get_output().stdout);
    assert!(said.contains("Fewer referrals") && said.contains("output/north-levers"), "{said}");
}

/// The target date lies four weeks after the first day, so that the year to it is the four weeks whose mean `compare`
/// writes down for every future: the pairs can be formed by hand.
#[test]
fn effects_are_paired_differences_by_hand() {
    let (folder, scenario) = service("2025-06-30", "2025-04-25", &[("help", HELP)]);
    let (compared, ranked) = (folder.path().join("compared"), folder.path().join("ranked"));
    run_into("compare", &scenario, &compared, &[]);
    run_into("levers", &scenario, &ranked, &[]);
    let futures = rows(&compared.join("replications.csv"));
    let of = |option: &str, measure: &str| -> Vec<f64> {
        let is = |row: &&BTreeMap<String, String>| row["option"] == option && row["measure"] == measure;
        futures.iter().filter(is).map(|row| number(row, "value")).collect()
    };
    // 65 weekdays of 365.2425 x 5 / 7 in a year; 2.570582 is Student's t at 97.5 % with 5 degrees of freedom.
    let years = 65.0 / (365.2425 * 5.0 / 7.0);
    let lever = row(&ranked.join("levers.csv"), "early-help");
    for (measure, divisor, keys) in [
        ("target_measure", 1.0, ["mean", "low_95", "high_95"]),
        ("cost", years, ["cost_a_year_mean", "cost_a_year_low_95", "cost_a_year_high_95"]),
    ] {
        let pairs = of("early-help", measure).into_iter().zip(of("north", measure));
        let differences: Vec<f64> = pairs.map(|(lever, base)| (lever - base) / divisor).collect();
        assert_eq!(differences.len(), 6);
        let mean = differences.iter().sum::<f64>() / 6.0;
        let squares = differences.iter().map(|d| (d - mean).powi(2)).sum::<f64>();
        let half = 2.570_582 * (squares / 5.0 / 6.0).sqrt();
        assert!(mean != 0.0 && half > 0.0, "{measure} shows nothing: {differences:?}");
        for (key, by_hand) in keys.into_iter().zip([mean, mean - half, mean + half]) {
            let found = number(&lever, key);
            assert!((found - by_hand).abs() < 1e-6 * by_hand.abs().max(1.0), "{key}: {found}, by hand {by_hand}");
        }
    }
    let met = of("early-help", "target_met").iter().sum::<f64>();
    assert_eq!(number(&lever, "target_met"), met);
    let of_base = of("north", "target_met").iter().sum::<f64>() / 6.0;
    assert!((number(&lever, "base_target_chance") - of_base).abs() < 1e-9);
}

/// The mean difference over the 52 weeks that end at the target date, from the weekly means of `compare`.
#[test]
fn the_headline_is_the_year_to_the_target_date() {
    let (folder, scenario) = service("2026-08-31", "2026-05-29", &[("posts", POSTS)]);
    let (compared, ranked) = (folder.path().join("compared"), folder.path().join("ranked"));
    run_into("compare", &scenario, &compared, &[]);
    run_into("levers", &scenario, &ranked, &[]);
    let weekly = rows(&compared.join("weekly.csv"));
    let year = |option: &str| -> f64 {
        let is = |row: &&BTreeMap<String, String>| {
            let of = row["option"] == option && row["area"] == "all" && row["team_kind"] == "all";
            of && row["measure"] == "live_cases_per_worker" && row["date"].as_str() <= "2026-05-29"
        };
        let all: Vec<f64> = weekly.iter().filter(is).map(|row| number(row, "mean")).collect();
        assert!(all.len() > 52);
        all[all.len() - 52..].iter().sum::<f64>() / 52.0
    };
    let found = number(&row(&ranked.join("levers.csv"), "posts"), "mean");
    let by_hand = year("posts") - year("north");
    assert!(by_hand < 0.0 && (found - by_hand).abs() < 1e-7, "{found}, by hand {by_hand}");
}

#[test]
fn what_cannot_be_ranked_is_said() {
    let (folder, scenario) = service("2025-12-31", "2025-10-31", &[]);
    let refused = |paths: &[&Path]| {
        let mut command = caseload();
        command.arg("levers").args(paths).args(["-n", "2", "--out"]).arg(folder.path().join("out"));
        let failed = command.assert().code(2);
        assert!(!folder.path().join("out").exists(), "nothing is written");
        text(&failed.get_output().stderr)
    };
    let said = refused(&[&scenario]);
    assert!(said.contains("there is no folder") && said.contains("name lever files"), "{said}");
    let said = refused(&[&scenario, &scenario]);
    assert!(said.contains("nothing but the scenario itself"), "{said}");
    let said = refused(&[folder.path()]);
    assert!(said.contains("is a folder, not a file"), "{said}");
    let said = refused(&[&folder.path().join("none.toml")]);
    assert!(said.contains("there is no file"), "{said}");
    fs::create_dir(folder.path().join("levers")).unwrap();
    let said = refused(&[&scenario]);
    assert!(said.contains("holds no *.toml file"), "{said}");
    let (first, second) = (folder.path().join("levers/first.toml"), folder.path().join("levers/second.toml"));
    fs::write(&first, NOTHING).unwrap();
    fs::write(&second, NOTHING).unwrap();
    let said = refused(&[&scenario]);
    assert!(said.contains("another of these scenarios is called `nothing`"), "{said}");
    fs::write(&second, "base = \"../north.toml\"\nname = \"later\"\nlast_day = 2026-01-31\n").unwrap();
    let said = refused(&[&scenario]);
    assert!(
        said.contains("`later` cannot be compared with `north`: they differ in their first and last day"),
        "{said}"
    );
}

/// A change of structure adds an area; on the first day the areas are the base's.
#[test]
fn a_lever_may_change_the_structure_and_the_scenario_among_levers_is_ignored() {
    let joined = "base = \"../north.toml\"\nname = \"joined\"\n[[change]]\non = 2025-09-01\n\
        [change.structure.City]\nfrom = [\"North\", \"South\"]\nassessment_teams = [22]\ncare_management_teams = [28]\n";
    let (folder, scenario) = service("2025-10-31", "2025-10-31", &[("joined", joined)]);
    let out = folder.path().join("out");
    let mut command = caseload();
    command.arg("levers").arg(&scenario).arg(&scenario).arg(folder.path().join("levers"));
    command.args(["-n", "2", "--quiet", "--out"]).arg(&out).assert().success();
    let names: Vec<String> = rows(&out.join("levers.csv")).iter().map(|row| row["name"].clone()).collect();
    assert_eq!(names, ["joined"]);
}

#[test]
fn a_stopped_run_keeps_the_levers_that_are_complete() {
    let (_folder, scenario) = service("2025-08-29", "2025-08-29", &[("a", NOTHING), ("b", HELP)]);
    let loaded = load_many(&[scenario.clone(), scenario.with_file_name("levers")]).unwrap();
    let candidates: Vec<Candidate> = loaded.iter().map(Candidate::from).collect();
    let asked = |after, branching| {
        stopped_after(after, (7, 3, branching, &InMemory::default()), |study| run(study, &candidates))
    };
    let stopped = |after| asked(after, false);
    for nothing in [0, 2, 5] {
        assert!(matches!(stopped(nothing), Err(RunError::Stopped)));
    }
    let (one, all) = (stopped(7).unwrap(), stopped(9).unwrap());
    assert_eq!((one.levers.len(), all.levers.len()), (1, 2));
    assert_eq!((one.levers[0].name.as_str(), one.levers[0].measure.finding), ("nothing", Finding::NoEffect));
    assert_eq!(one.base.measure.to_bits(), all.base.measure.to_bits());
    assert_eq!(one.replications, 3);
    // Simulated together, other ones may be complete; of those that are, the same is found.
    let effect = |lever: &Lever| (lever.name.clone(), lever.measure.difference, lever.cost.difference);
    let of_all: Vec<_> = all.levers.iter().map(effect).collect();
    for after in 0..=9 {
        let levers = match asked(after, true) {
            Err(RunError::Stopped) => Vec::new(),
            found => found.unwrap().levers,
        };
        assert!(levers.iter().map(effect).all(|lever| of_all.contains(&lever)), "stopped after {after}");
        assert!(levers.len() <= after as usize / 3 && (after < 9 || levers.len() == 2), "stopped after {after}");
    }
}
