//! The table of levers in docs/levers.md: what it names is there, and no lever is without effect.

use caseload::kernel::streams::StreamKey;
use caseload::model::plan::Role;
use caseload::model::{Measure, Outcome, Plan, simulate};
use caseload::scenario::{TeamKind, load};
use rayon::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

const DOCUMENT: &str = "docs/levers.md";

/// Cells of the table: one row for each of the paper's mechanisms.
fn rows() -> Vec<Vec<String>> {
    let text = fs::read_to_string(DOCUMENT).unwrap();
    let is_number = |cell: &str| cell.trim().parse::<u32>().is_ok();
    let numbered = |line: &&str| line.strip_prefix("| ").and_then(|rest| rest.split('|').next()).is_some_and(is_number);
    text.lines()
        .filter(numbered)
        .map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_string()).collect())
        .collect()
}

/// What stands in code quotes.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

fn exists_as_test(name: &str) -> bool {
    let Some((module, function)) = name.split_once("::") else { return false };
    let text = fs::read_to_string(format!("tests/it/{module}.rs")).unwrap_or_default();
    text.contains(&format!("fn {function}("))
}

fn lever_files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir("scenarios/levers").unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn every_row_has_its_rule_its_scenario_and_its_test() {
    let rows = rows();
    assert_eq!(rows.len(), 29);
    for (number, row) in (1..).zip(&rows) {
        assert_eq!(row[0], number.to_string());
        for (cell, folder) in [(3, "src/model"), (4, "scenarios")] {
            let files = quoted(&row[cell]);
            assert!(!files.is_empty(), "row {number}");
            for file in files {
                assert!(Path::new(folder).join(file).is_file(), "row {number}: there is no {folder}/{file}");
            }
        }
        let tests = quoted(&row[5]);
        assert!(!tests.is_empty(), "row {number}");
        for test in tests {
            assert!(exists_as_test(test), "row {number}: there is no test {test}");
        }
    }
}

#[test]
fn every_lever_is_in_the_table() {
    let scenarios: Vec<String> =
        rows().iter().flat_map(|row| quoted(&row[4]).into_iter().map(str::to_string).collect::<Vec<_>>()).collect();
    for file in lever_files() {
        let name = format!("levers/{}", file.file_name().unwrap().to_string_lossy());
        assert!(scenarios.contains(&name), "{name} is not in {DOCUMENT}");
    }
}

#[test]
fn the_other_tests_it_names_are_there() {
    let text = fs::read_to_string(DOCUMENT).unwrap();
    for test in quoted(&text).into_iter().filter(|name| name.contains("::") && !name.contains("file::")) {
        assert!(exists_as_test(test), "there is no test {test}");
    }
}

fn first_future(file: &Path) -> Outcome {
    let plan = Plan::new(load(file).unwrap_or_else(|errors| panic!("{errors:?}")).scenario);
    simulate(&plan, StreamKey { seed: 29, replication: 0 }).unwrap()
}

/// Each lever changes its base: something of what is measured in the base's own areas, or the cost.
#[test]
fn no_lever_is_without_effect() {
    let base = first_future(Path::new("scenarios/leeds-2009.toml"));
    let idle: Vec<PathBuf> = lever_files()
        .into_par_iter()
        .filter(|file| {
            let outcome = first_future(file);
            outcome.years == base.years
                && outcome.weekly.iter().zip(&base.weekly).all(|(a, b)| a.to_bits() == b.to_bits())
        })
        .collect();
    assert!(idle.is_empty(), "without effect: {idle:?}");
}

/// By hand, from S34: 93 assessment and 134 care-management social workers in post and 13 vacancies; by S22, 60 of the
/// workers are South's.
#[test]
fn leeds_has_the_establishment_of_the_paper() {
    let plan = Plan::new(load(Path::new("scenarios/leeds-2009.toml")).unwrap().scenario);
    let posts = plan.posts.values().filter(|post| post.role == Role::SocialWorker).count();
    assert_eq!(posts, 93 + 134 + 13);
    let areas = &plan.scenario.areas;
    let in_post = |kind: TeamKind| -> u32 {
        let of = |area: &caseload::scenario::Area| {
            let (teams, vacancies) = match kind {
                TeamKind::Assessment => (&area.assessment_teams, area.assessment_vacancies),
                TeamKind::CareManagement => (&area.care_management_teams, area.care_management_vacancies),
            };
            teams.iter().map(|posts| posts.posts()).sum::<u32>() - vacancies
        };
        areas.iter().map(of).sum()
    };
    assert_eq!([in_post(TeamKind::Assessment), in_post(TeamKind::CareManagement)], [93, 134]);
    // The past begins with so many and leaves as many as hiring and leaving make: within 4 of them on average.
    let outcomes = crate::service::outcomes(&plan, 29, 24);
    let first_day = outcomes.iter().map(|outcome| f64::from(outcome.spread_at_start.iter().sum::<u32>()));
    let mean = first_day.sum::<f64>() / 24.0;
    assert!((mean - 227.0).abs() < 4.0, "{mean} in post");
    assert!(outcomes.iter().all(|outcome| crate::service::weekly(&plan, outcome, Measure::Posts)[0] == 240.0));
}

/// The order in which changes stand in a file does not matter: their dates do.
#[test]
fn changes_may_stand_in_any_order() {
    let text = fs::read_to_string("scenarios/combined/retention-and-early-help.toml").unwrap();
    let text =
        text.replace("../leeds-2009.toml", &fs::canonicalize("scenarios/leeds-2009.toml").unwrap().to_string_lossy());
    let parts: Vec<&str> = text.split("[[change]]").collect();
    assert_eq!(parts.len(), 3);
    let folder = tempfile::tempdir().unwrap();
    let future = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        first_future(&path)
    };
    let stated = future("stated.toml", &text);
    let turned = future("turned.toml", &format!("{}[[change]]{}\n[[change]]{}", parts[0], parts[2], parts[1]));
    assert!(stated.years == turned.years);
    assert!(stated.weekly.iter().zip(&turned.weekly).all(|(a, b)| a.to_bits() == b.to_bits()));
    // By hand: both programmes are paid for, 200,000 and 500,000 pounds a year, in the first year that has both.
    let programmes = stated.years[2][7];
    assert!((programmes - 700_000.0).abs() < 1e-6, "{programmes}");
}
