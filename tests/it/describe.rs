//! A scenario in words: nothing is left out, nothing is made up, and the checklist in docs/stress-des.md is true.

use crate::every_key::{EVERYTHING, alter, leaves, resolved};
use caseload::report::describe::describe;
use caseload::report::document::{Document, markdown, terminal};
use caseload::scenario::{Loaded, load};
use rayon::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

const CHECKLIST: &str = "docs/stress-des.md";
const LAWS: [&str; 6] = ["constant", "exponential", "lognormal", "gamma", "uniform", "empirical"];

fn read(path: &Path) -> Loaded {
    load(path).unwrap_or_else(|errors| panic!("{}", errors.render(false, 100)))
}

fn of_file(path: &Path) -> Document {
    let loaded = read(path);
    let base = loaded.base.as_deref().map(read);
    describe(&loaded, base.as_ref())
}

fn of_text(text: &str) -> Option<Document> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scenario.toml");
    fs::write(&path, text).unwrap();
    load(&path).ok().map(|loaded| describe(&loaded, None))
}

fn files(folders: &[&str]) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(".toml") && !path.to_string_lossy().ends_with(".targets.toml"))
        .collect();
    files.sort();
    files
}

/// A part in Markdown, without its heading.
fn part(description: &Document, number: &str) -> String {
    let mut section = description.sections.iter().find(|section| section.id == number).unwrap().clone();
    section.heading.clear();
    let alone = markdown(&Document { sections: vec![section], ..Document::default() });
    alone.trim_start_matches("# \n").trim().to_owned() + "\n"
}

/// Altering any number of a service that uses every mechanism alters what is said of it, the hash apart.
#[test]
fn every_number_of_a_scenario_is_said() {
    let scenario = resolved();
    let said = |value: &Value| {
        let mut description = of_text(&toml::to_string(value).unwrap())?;
        description.sections.retain(|section| section.id != "6.1");
        Some(markdown(&description))
    };
    let before = said(&scenario).unwrap();
    let mut paths = Vec::new();
    leaves(&scenario, &[], &mut paths);
    assert!(paths.len() > 150, "{} numbers", paths.len());
    let silent: Vec<String> = paths
        .par_iter()
        .filter(|path| {
            let altered = |factor: f64| {
                let mut other = scenario.clone();
                alter(&mut other, path, factor);
                said(&other)
            };
            // Posts of a change of structure must add up: those are looked at in the levers' files.
            altered(0.8).or_else(|| altered(1.2)).is_some_and(|after| after == before)
        })
        .map(|path| path.join("."))
        .collect();
    assert!(silent.is_empty(), "not said: {silent:#?}");
}

/// Keys of a file, with what they state; a distribution counts as one.
fn stated(table: &Table, path: &str, all: &mut Vec<(String, Value)>) {
    for (key, value) in table {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match value {
            Value::Table(inner) if !inner.keys().any(|key| LAWS.contains(&key.as_str())) => stated(inner, &path, all),
            _ => all.push((path, value.clone())),
        }
    }
}

/// The ways in which a value may be printed.
fn printed(value: &Value) -> Vec<String> {
    match value {
        Value::Boolean(yes) => vec![if *yes { "yes" } else { "no" }.to_owned()],
        Value::Array(items) => vec![items.iter().map(|item| printed(item)[0].clone()).collect::<Vec<_>>().join(", ")],
        // The first parameter of a law: its mean, its value, or its upper edges.
        Value::Table(law) => match law.values().next() {
            Some(Value::Table(parameters)) if parameters.contains_key("up_to") => vec!["up to".to_owned()],
            Some(Value::Table(parameters)) => printed(parameters.values().next().unwrap()),
            Some(constant) => printed(constant),
            None => Vec::new(),
        },
        Value::String(text) => vec![text.clone()],
        other => {
            let number = other.as_float().or(other.as_integer().map(|whole| whole as f64)).unwrap();
            let percent = (100.0 * number * 1e6).round() / 1e6;
            let pounds = caseload::report::words::pounds(number);
            vec![format!("{number}"), format!("{percent} %"), pounds]
        }
    }
}

/// What a file states itself, at the top or on a date, is said with its key, its new value and its date.
#[test]
fn every_option_says_what_it_changes() {
    let mut looked_at = 0;
    for file in files(&["scenarios/levers", "scenarios/options", "scenarios/combined"]) {
        let said = part(&of_file(&file), "2.3");
        let text = fs::read_to_string(&file).unwrap();
        let mut table: Table = text.parse().unwrap();
        let changes = table.remove("change");
        for key in ["base", "name", "title"] {
            table.remove(key);
        }
        let mut keys = Vec::new();
        stated(&table, "", &mut keys);
        for change in changes.iter().flat_map(|changes| changes.as_array().unwrap()) {
            let mut change = change.as_table().unwrap().clone();
            let on: jiff::civil::Date = change.remove("on").unwrap().to_string().parse().unwrap();
            let date = caseload::report::words::day_month_year(on);
            assert!(said.contains(&format!("From {date}")), "{}: {date} is not in\n{said}", file.display());
            stated(&change, "", &mut keys);
        }
        for (key, value) in keys {
            let lines: Vec<&str> = said.lines().filter(|line| line.contains(&format!("(`{key}`)"))).collect();
            let new = |line: &&str| line.rsplit(" -> ").next().unwrap().to_owned();
            let found = lines.iter().any(|line| printed(&value).iter().any(|value| new(line).contains(value.as_str())));
            // A key of the top that is as the base has it is no difference.
            let as_before = lines.is_empty() && !said.contains(&key) && changes.is_none();
            assert!(found || as_before, "{}: {key} = {value} is not in\n{said}", file.display());
            looked_at += 1;
        }
    }
    assert!(looked_at > 80, "{looked_at} values");
}

#[test]
fn it_fits_eighty_columns_and_prints_numbers_only() {
    for file in files(&["scenarios", "scenarios/levers", "scenarios/options", "scenarios/combined"]) {
        let description = of_file(&file);
        let text = terminal(&description, 80);
        assert_eq!(text, terminal(&of_file(&file), 80));
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{}: {line}", file.display());
        }
        let none = |word: &str| matches!(word.trim_matches(|c: char| !c.is_alphanumeric()), "NaN" | "inf" | "infinity");
        assert!(!text.split_whitespace().any(none), "{}", file.display());
        let numbers: Vec<&str> = description.sections.iter().map(|section| &*section.id).collect();
        assert!(numbers.is_sorted(), "{numbers:?}");
    }
    assert!(of_text(EVERYTHING).is_some());
}

/// By hand from scenarios/leeds-2009.toml.
#[test]
fn figures_of_leeds_agree_with_hand_calculations() {
    let description = of_file(Path::new("scenarios/leeds-2009.toml"));
    let inputs = part(&description, "3.3");
    for row in [
        // 190 children a week / (0.50 + 2 x 0.26 + 3 x 0.14 + 4 x 0.10) children a family.
        "| Families referred a week, as recorded | 103 |",
        // 103.26 x 0.41.
        "| Families a week that are assessed | 42.3 |",
        // 240 x 35,000 + 41 x 50,000 + 281 x 7,000 pounds (S34, S57).
        "| Every post filled, support and named programmes, a year | £12,417,000 |",
        // 7.4 x 0.73, then x 0.9.
        "| Case work, hours a day: settled social worker | 5.4 |",
        "| Case work, hours a day: newly qualified worker | 4.86 |",
        // 5.402 - 0.75 x 227 / 41 / 5.
        "| Case work, hours a day: manager of an average team | 4.57 |",
        // 0.766 x 30.9 and 0.766 x 40.
        "| Ceiling of a manager: new families | 23.7 |",
        "| Ceiling of a manager: cover | 30.6 |",
        // 227 x 0.11 and 41 x 0.05.
        "| Social workers who leave in a year, of those of the first day | 25 |",
        "| Managers who leave in a year | 2.05 |",
        // 0.15 / 0.85 x 0.2 / 3.5 and 0.15 / 0.85 x 0.8 / (50 x sqrt(1.36)).
        "| Hazard of a short spell, per 1,000 well days | 10.1 |",
        "| Hazard of a long spell, per 1,000 well days | 2.42 |",
        // 0.11 / 260.9 / (1 - 0.11 x 40 / 260.9).
        "| Hazard of giving notice, per 1,000 working days | 0.429 |",
    ] {
        assert!(inputs.contains(row), "{row} is not in\n{inputs}");
    }
    // 42.34 x 0.165 core assessments; 42.34 x 0.40 + 6.99 x 0.15 spells of short-term help.
    assert!(inputs.contains("| core assessment | 5 % | 15 % | - | 25 % | 30 % | 25 % | 6.99 |"), "{inputs}");
    assert!(inputs.contains("| short-term help | 93 % | - | - | 7 % | - | - | 18 |"), "{inputs}");
    // Bands of 3, 6, 12, 24 months: mean 0.36 x 1.5 + 0.28 x 4.5 + 0.25 x 9 + 0.11 x 18 = 6.03, x 2.21 = 13.326 months of
    // 260.9 / 12 days.
    assert!(inputs.contains(" | 290 |"), "{inputs}");
}

#[test]
fn an_option_is_held_against_its_base() {
    let said = part(&of_file(Path::new("scenarios/levers/returns.toml")), "2.3");
    assert!(said.contains("Against its base, \"No new posts\" (leeds-2009)"), "{said}");
    assert!(said.contains("-> 24 % (`returns.after_help`)"), "{said}");
    assert!(said.contains("families that come back: in use from the first day"), "{said}");
    let said = part(&of_file(Path::new("scenarios/levers/stress.toml")), "2.3");
    assert!(said.contains("1 -> 1.03 (`stress.sickness_per_case`)"), "{said}");
    assert!(said.contains("stress that feeds back: in use from 1 April 2010"), "{said}");
    let said = part(&of_file(Path::new("scenarios/levers/sickness-programme.toml")), "2.3");
    // By hand: odds 0.15 / 0.85 x (0.2 + 0.8 x 0.8 x 0.8) = 0.1256, rate 0.1116.
    assert!(said.contains("sickness rate in the long run: 15 % -> 11.2 %"), "{said}");
    let said = part(&of_file(Path::new("scenarios/levers/spending-cap.toml")), "2.3");
    assert!(said.contains("no cap -> £12,600,000 (`budget.most_a_financial_year`)"), "{said}");
}

/// Runs with the variable set write the generated parts; all others compare.
#[test]
fn the_checklist_is_up_to_date() {
    let text = fs::read_to_string(CHECKLIST).unwrap();
    let mut renewed = text.clone();
    let description = of_file(Path::new("scenarios/leeds-2009.toml"));
    for section in &description.sections {
        let begin = format!("<!-- describe {}: begin (generated) -->\n", section.id);
        let end = format!("<!-- describe {}: end -->", section.id);
        let (before, rest) = renewed.split_once(&begin).unwrap_or_else(|| panic!("{CHECKLIST} has no {begin}"));
        let (_, after) = rest.split_once(&end).unwrap();
        renewed = format!("{before}{begin}{}{end}{after}", part(&description, &section.id));
    }
    if std::env::var_os("CASELOAD_WRITE_REFERENCE").is_some() {
        fs::write(CHECKLIST, &renewed).unwrap();
        return;
    }
    assert!(renewed == text, "{CHECKLIST} is old: run the tests with CASELOAD_WRITE_REFERENCE=1");
}
