//! Numbers that are not known: what is drawn, in which futures and options, and what a run says of it.

use crate::command_line::{caseload, text};
use crate::service::{assert_distribution, assert_mean, loaded, same_futures};
use caseload::kernel::streams::{Purpose, StreamKey};
use caseload::model::Plan;
use caseload::report::csv::inputs;
use caseload::scenario::inputs::levels;
use caseload::scenario::{Loaded, load, starter};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Values by key, future by future, as inputs.csv has them.
fn drawn_inputs(loaded: &Loaded, seed: u64, futures: u64) -> BTreeMap<String, Vec<f64>> {
    let text = inputs(std::slice::from_ref(loaded), seed, futures).unwrap();
    let mut found: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for row in csv::Reader::from_reader(text.as_bytes()).records().map(Result::unwrap) {
        found.entry(row[2].to_string()).or_default().push(row[3].parse().unwrap());
    }
    found
}

const UNKNOWN: &str = "sickness.rate = { between = [0.1, 0.2] }\n\
    turnover.rate_a_year = { between = [0.05, 0.2], likely = 0.08 }\n\
    costs.agency_a_week = { uncertain = { gamma = { mean = 1000, cv = 0.3 } } }\n\
    panel.every_weeks = { between = [1, 4] }\n\
    sickness.long_share = { between = [0.5, 0.9], together = \"both\" }\n\
    agency.productivity = { between = [0.8, 1], together = \"both\" }\n";

/// Error rate 2.6e-4: three means, one distribution.
#[test]
fn what_is_drawn_follows_what_is_believed() {
    let found = drawn_inputs(&loaded(UNKNOWN), 31, 4000);
    assert_mean("range, mean", &found["sickness.rate"], 0.15);
    // The mean of a triangle is that of its corners.
    assert_mean("triangle, mean", &found["turnover.rate_a_year"], 0.11);
    assert_mean("gamma, mean", &found["costs.agency_a_week"], 1000.0);
    let whole = &found["panel.every_weeks"];
    let count = |week: f64| whole.iter().filter(|&&value| value == week).count() as u64;
    assert_eq!([1.0, 2.0, 3.0, 4.0].map(count).iter().sum::<u64>(), 4000, "whole numbers within the range");
    assert_distribution("whole numbers", &[1.0, 2.0, 3.0, 4.0].map(count), &[0.25; 4]);
    let within = |key: &str, low: f64, high: f64| found[key].iter().all(|value| (low..=high).contains(value));
    assert!(within("sickness.rate", 0.1, 0.2) && within("turnover.rate_a_year", 0.05, 0.2));
    // By hand: half of the triangle lies below 0.2 - sqrt(0.5 x 0.15 x 0.12).
    let median = 0.2 - (0.5_f64 * 0.15 * 0.12).sqrt();
    let below = found["turnover.rate_a_year"].iter().map(|&value| f64::from(u8::from(value < median)));
    assert_mean("triangle, median", &below.collect::<Vec<_>>(), 0.5);
    for (share, pace) in found["sickness.long_share"].iter().zip(&found["agency.productivity"]) {
        assert!(((share - 0.5) / 0.4 - (pace - 0.8) / 0.2).abs() < 1e-8, "drawn together: {share}, {pace}");
    }
}

/// Error rate 1e-4: the levels of two keys in 4,000 futures, as counts of a table of four by four.
#[test]
fn unknowns_are_drawn_independently() {
    let found = drawn_inputs(&loaded(UNKNOWN), 32, 4000);
    let mut counts = [0_u64; 16];
    for (rate, weeks) in found["sickness.rate"].iter().zip(&found["panel.every_weeks"]) {
        counts[((rate - 0.1) / 0.025) as usize * 4 + *weeks as usize - 1] += 1;
    }
    assert_distribution("two unknowns together", &counts, &[1.0 / 16.0; 16]);
}

#[test]
fn an_unknown_is_drawn_alike_in_every_option_and_anew_in_every_future() {
    let all = drawn_inputs(&loaded(UNKNOWN), 33, 50);
    let fewer = UNKNOWN.replace("{ between = [0.1, 0.2] }", "0.15");
    let option = drawn_inputs(&loaded(&fewer), 33, 50);
    assert!(!option.contains_key("sickness.rate"));
    for (key, values) in &option {
        assert_eq!(values, &all[key], "{key}");
        assert!(values.iter().any(|value| *value != values[0]), "{key} is the same in every future");
    }
    assert_ne!(drawn_inputs(&loaded(UNKNOWN), 34, 50), all, "another seed, other values");
}

/// The stream of an input is named by its key: inputs take nothing from the streams of families and posts.
#[test]
fn levels_are_those_of_the_named_streams() {
    let loaded = loaded(UNKNOWN);
    let inputs = loaded.blueprint.as_ref().unwrap().inputs();
    let key = StreamKey { seed: 5, replication: 9 };
    for (input, level) in inputs.iter().zip(levels(inputs, key)) {
        assert_eq!(key.stream(Purpose::Input, input.entity, 0).uniform(), level);
    }
}

#[test]
fn known_shares_give_way() {
    let over = "families.size = [{ between = [0.2, 0.8] }, 0.3, 0.2, 0.1]\n\
        [pathway.after_initial_assessment]\nclose = 0.5\nshort_term_help = 0.3\n\
        core_assessment = { between = [0.1, 0.4] }\nchild_in_need = 0.0\n";
    let over = over.replace("close = 0.5", "close = 0.45").replace("child_in_need = 0.0\n", "");
    let loaded = loaded(&over);
    let blueprint = loaded.blueprint.as_ref().unwrap();
    for replication in 0..200 {
        let key = StreamKey { seed: 3, replication };
        let (levels, scenario) = (levels(blueprint.inputs(), key), blueprint.drawn(key).unwrap());
        let values: Vec<f64> = blueprint.inputs().iter().zip(&levels).map(|(u, &level)| u.keys[0].at(level)).collect();
        let size = &scenario.families.size;
        assert!((size.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!((size[0] - values[0]).abs() < 1e-12 && (size[1] / size[3] - 3.0).abs() < 1e-9, "{size:?}");
        let after = &scenario.policies[0].policy.pathway.after_initial_assessment;
        assert!((after.core_assessment - values[1]).abs() < 1e-12);
        assert!((after.close / after.short_term_help - 1.5).abs() < 1e-9);
        assert!((after.close + after.short_term_help + after.core_assessment - 1.0).abs() < 1e-12);
    }
}

#[test]
fn a_range_without_width_changes_no_bit() {
    let fixed = "demand.children_a_week.A = 8\nsickness.rate = 0.1\npanel.every_weeks = 3\n";
    let ranges = "demand.children_a_week.A = { between = [8, 8] }\nsickness.rate = { between = [0.1, 0.1], likely = 0.1 }\n\
        panel.every_weeks = { between = [3, 3] }\n";
    let (fixed, ranges) = (loaded(fixed), loaded(ranges));
    let of_future = |replication| ranges.scenario_of(StreamKey { seed: 1, replication }).unwrap();
    for replication in 0..3 {
        assert_eq!(of_future(replication), fixed.scenario);
    }
    same_futures(&Plan::new(fixed.scenario.clone()), &Plan::new(of_future(0)), 1, 4);
}

/// The starter, shortened, with a text laid over it.
fn service(over: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let whole =
        starter("north", "North and South").replace("2028-03-31", "2025-09-30").replace("2027-03-31", "2025-09-30");
    fs::write(folder.path().join("base.toml"), whole).unwrap();
    let path = folder.path().join("north.toml");
    fs::write(&path, format!("base = \"base.toml\"\nname = \"north\"\n{over}")).unwrap();
    (folder, path)
}

fn run_into(scenario: &Path, out: &Path, more: &[&str]) {
    caseload().arg("run").arg(scenario).args(["-n", "6", "--quiet", "--out"]).arg(out).args(more).assert().success();
}

#[test]
fn a_run_says_what_it_drew_whatever_the_threads_and_again_from_its_resolved_scenario() {
    let (folder, scenario) =
        service("sickness.rate = { between = [0.05, 0.25] }\npanel.every_weeks = { between = [1, 4] }\n");
    let [one, two, again] = ["one", "two", "again"].map(|name| folder.path().join(name));
    run_into(&scenario, &one, &["--threads", "1"]);
    run_into(&scenario, &two, &["--threads", "2"]);
    run_into(&one.join("scenario.resolved.toml"), &again, &[]);
    for file in
        ["inputs.csv", "weekly.csv", "replications.csv", "summary.json", "summary.md", "charts/caseload-fan.svg"]
    {
        let found = fs::read(one.join(file)).unwrap();
        assert!(found == fs::read(two.join(file)).unwrap(), "{file} depends on threads");
        assert!(found == fs::read(again.join(file)).unwrap(), "{file} of the resolved scenario differs");
    }
    let inputs = text(&fs::read(one.join("inputs.csv")).unwrap());
    assert!(inputs.starts_with("\u{feff}option,replication,key,value\nnorth,1,"), "{inputs}");
    assert_eq!(inputs.lines().count(), 1 + 6 * 2);
    for chart in ["caseload-fan", "caseload-by-area", "assessments-in-time", "drift", "cost-and-chance"] {
        let svg = text(&fs::read(one.join(format!("charts/{chart}.svg"))).unwrap()).replace("</text>\n", " ");
        assert!(!svg.contains("chance only"), "{chart} says that it holds chance only");
        assert!(svg.contains("not knowing") && svg.contains("2 inputs"), "{chart} does not say what it holds");
    }
    let known = folder.path().join("known");
    run_into(&folder.path().join("base.toml"), &known, &[]);
    assert!(!known.join("inputs.csv").exists());
}

#[test]
fn the_ranges_of_a_fixed_number_are_those_of_the_number() {
    let (folder, fixed) = service("sickness.rate = 0.125\n");
    let (_other, range) = service("sickness.rate = { between = [0.125, 0.125] }\n");
    let outs = ["fixed", "range"].map(|name| folder.path().join(name));
    run_into(&fixed, &outs[0], &[]);
    run_into(&range, &outs[1], &[]);
    let weekly = outs.map(|out| fs::read(out.join("weekly.csv")).unwrap());
    assert!(weekly[0] == weekly[1]);
}

#[test]
fn a_trace_is_that_of_the_drawn_scenario() {
    let (folder, scenario) = service("panel.every_weeks = { between = [1, 8] }\n");
    let log = |path: &Path, future: &str| {
        let said = caseload().arg("trace").arg(path).args(["--replication", future]).assert().success();
        text(&said.get_output().stdout)
    };
    let weeks =
        drawn_inputs(&load(&scenario).unwrap(), load(&scenario).unwrap().scenario.seed, 3)["panel.every_weeks"].clone();
    let fixed = folder.path().join("fixed.toml");
    for (future, weeks) in ["1", "2", "3"].iter().zip(&weeks) {
        fs::write(&fixed, format!("base = \"base.toml\"\nname = \"north\"\npanel.every_weeks = {weeks}\n")).unwrap();
        assert!(log(&scenario, future) == log(&fixed, future), "future {future}, a panel every {weeks} weeks");
    }
    assert!(weeks.iter().any(|&other| other != weeks[0]), "{weeks:?}");
}

/// Every corner of one input, corners of many, and random draws: each makes a possible scenario.
#[test]
fn every_draw_of_the_uncertain_leeds_is_possible() {
    let loaded = load(Path::new("scenarios/leeds-2009-uncertain.toml")).unwrap();
    let blueprint = loaded.blueprint.as_ref().unwrap();
    let count = blueprint.inputs().len();
    assert!(count >= 20, "{count} unknowns");
    for replication in 0..2000 {
        let key = StreamKey { seed: 8, replication };
        blueprint.drawn(key).unwrap_or_else(|draw| panic!("{draw}"));
        let corner: Vec<Option<f64>> =
            levels(blueprint.inputs(), key).iter().map(|level| Some(level.round())).collect();
        blueprint.at(&corner).unwrap_or_else(|errors| panic!("{corner:?}: {errors:?}"));
    }
    for input in 0..count {
        for end in [0.0, 1.0] {
            let mut levels = vec![None; count];
            levels[input] = Some(end);
            blueprint.at(&levels).unwrap_or_else(|errors| panic!("{}: {errors:?}", blueprint.inputs()[input].name));
        }
    }
}

#[test]
fn values_that_contradict_one_another_stop_the_run_and_are_named() {
    // Each end is possible by itself; leave and training both high take more weeks than a year has.
    let over = "[leave]\nannual_days = { between = [10, 120] }\ntraining_days = { between = [0, 60] }\n";
    let (folder, scenario) = service(over);
    let checked = caseload().arg("check").arg(&scenario).assert();
    let loads = checked.get_output().status.success();
    assert!(loads, "{}", text(&checked.get_output().stderr));
    let ran = caseload()
        .arg("run")
        .arg(&scenario)
        .args(["-n", "40", "--out"])
        .arg(folder.path().join("out"))
        .assert()
        .code(2);
    let said = text(&ran.get_output().stderr);
    assert!(said.contains("leave.annual_days = ") && said.contains("make no possible scenario"), "{said}");
}
