//! No key is parsed and then ignored: in a service that uses every mechanism, changing any one number changes the result.

use caseload::kernel::streams::StreamKey;
use caseload::model::{Outcome, Plan, simulate};
use caseload::scenario::load;
use rayon::prelude::*;
use toml::Value;

/// Keys that say what to report or how often, not what happens.
const REPORTING: [&str; 11] = [
    "name",
    "title",
    "replications",
    "seed",
    "static_sum",
    "target",
    "planned_budget",
    "first_day",
    "last_day",
    "bank_holidays",
    "closing_days",
];

/// A small service in which every mechanism is at work.
pub const EVERYTHING: &str = include_str!("everything.toml");

fn plan(text: &str) -> Result<Plan, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scenario.toml");
    std::fs::write(&path, text).unwrap();
    Ok(Plan::new(load(&path).map_err(|errors| format!("{errors:?}"))?.scenario))
}

fn outcome(plan: &Plan, replication: u64) -> Result<Outcome, String> {
    simulate(plan, StreamKey { seed: 5, replication }).map_err(|error| error.to_string())
}

pub fn resolved() -> Value {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("everything.toml");
    std::fs::write(&path, EVERYTHING).unwrap();
    let text = load(&path).unwrap_or_else(|errors| panic!("{errors:?}")).resolved_toml;
    Value::Table(text.parse().unwrap())
}

/// Paths of the leaves: keys and indices.
pub fn leaves(value: &Value, path: &[String], all: &mut Vec<Vec<String>>) {
    let with = |step: String| path.iter().cloned().chain([step]).collect::<Vec<_>>();
    match value {
        Value::Table(table) => {
            // Shares of one whole are moved together.
            let shares = path.iter().any(|step| step.starts_with("after_")) && table.contains_key("close");
            match shares {
                true => all.push(with("close".into())),
                false => table.iter().for_each(|(key, value)| leaves(value, &with(key.clone()), all)),
            }
        }
        Value::Array(items) => match path.last().map(String::as_str) {
            Some("size" | "share") => all.push(with("0".into())),
            _ => items.iter().enumerate().for_each(|(index, item)| leaves(item, &with(index.to_string()), all)),
        },
        Value::String(_) | Value::Datetime(_) => {}
        _ => all.push(path.to_vec()),
    }
}

fn at<'v>(mut value: &'v mut Value, path: &[String]) -> &'v mut Value {
    for step in path {
        value = match value {
            Value::Table(table) => table.get_mut(step).unwrap(),
            Value::Array(items) => &mut items[step.parse::<usize>().unwrap()],
            _ => unreachable!(),
        };
    }
    value
}

fn shift(value: &mut Value, by: f64) {
    *value = Value::Float(value.as_float().or(value.as_integer().map(|i| i as f64)).unwrap() + by);
}

/// Another value of a leaf; the next way is tried when the scenario does not allow it.
pub fn alter(scenario: &mut Value, path: &[String], factor: f64) {
    let (last, parent) = path.split_last().unwrap();
    if last == "close" {
        let table = at(scenario, parent).as_table_mut().unwrap();
        let other =
            table.iter().find(|(key, value)| *key != "close" && value.as_float() > Some(0.1)).unwrap().0.clone();
        shift(&mut table["close"], 0.1);
        return shift(&mut table[&other], -0.1);
    }
    if matches!(parent.last().map(String::as_str), Some("size" | "share")) {
        let items = at(scenario, parent).as_array_mut().unwrap();
        shift(&mut items[0], -0.1);
        return shift(&mut items[1], 0.1);
    }
    match at(scenario, path) {
        Value::Integer(number) => *number += 1,
        Value::Float(number) => *number = if *number == 0.0 { 0.05 } else { *number * factor },
        Value::Boolean(yes) => *yes = !*yes,
        _ => {}
    }
}

/// Keys whose change breaks a rule that ties several of them together are altered by hand elsewhere.
fn tied(path: &str) -> bool {
    // The posts of a change of structure must add up: see structure.rs.
    path.contains(".structure.") || path.contains("_teams.")
        // Elapsed days of plans and care matter with a list of cases only: see snapshot.rs.
        || matches!(path, "start.mean_speed.protection_and_need" | "start.mean_speed.looked_after")
        // Says how a file with a base is read.
        || path == "past.own"
        // The smaller area never asks for a third agency worker here: see budget.rs.
        || path == "agency.most_in_area.South"
        // Agency workers have one price: the one that is 0 beside the other.
        || matches!(path, "costs.agency_times_permanent" | "change.2.costs.agency_a_week")
}

#[test]
fn every_number_of_a_scenario_matters() {
    let scenario = resolved();
    let base = plan(&toml::to_string(&scenario).unwrap()).unwrap();
    let base: Vec<Outcome> = (0..3).map(|replication| outcome(&base, replication).unwrap()).collect();
    let mut paths = Vec::new();
    leaves(&scenario, &[], &mut paths);
    paths.retain(|path| !REPORTING.contains(&path[0].as_str()) && !tied(&path.join(".")));
    assert!(paths.len() > 150, "{} numbers", paths.len());
    let idle: Vec<String> = paths
        .par_iter()
        .filter_map(|path| {
            let name = path.join(".");
            let altered = |factor: f64| {
                let mut other = scenario.clone();
                alter(&mut other, path, factor);
                plan(&toml::to_string(&other).unwrap())
            };
            let after = match altered(0.8).or_else(|_| altered(1.2)) {
                Err(error) => return Some(format!("{name}: {error}")),
                Ok(after) => after,
            };
            // As a rule the first future tells.
            for (replication, before) in (0..).zip(&base) {
                let after = match outcome(&after, replication) {
                    Err(error) => return Some(format!("{name}: {error}")),
                    Ok(after) => after,
                };
                let same = |(a, b): (&f64, &f64)| a.to_bits() == b.to_bits();
                if before.years != after.years || !before.weekly.iter().zip(&after.weekly).all(same) {
                    return None;
                }
            }
            Some(name)
        })
        .collect();
    assert!(idle.is_empty(), "without effect: {idle:#?}");
}
