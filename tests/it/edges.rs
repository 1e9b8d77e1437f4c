//! Numbers at the edge of what a computer can hold, in every number of a scenario: each gives a result in which every figure is
//! one, or a message that names the file, the line and the key.

use crate::every_key::resolved;
use crate::study::in_memory;
use caseload::kernel::streams::StreamKey;
use caseload::model::{Outcome, Plan, simulate};
use caseload::report::document::{html, json, markdown, terminal};
use caseload::report::{charts, pages, weekly};
use caseload::scenario::{Loaded, ScenarioErrors, load, reference_markdown};
use caseload::study::job::Subject;
use caseload::study::options::{Sink, run};
use caseload::study::results::WeeklyTable;
use caseload::study::runner::Candidate;
use rayon::prelude::*;
use std::collections::BTreeSet;
use toml::Value;

/// The largest whole numbers of 32 and 64 bits and the ones after them, what is nearly nothing and nearly everything, and what is
/// no number.
const EDGES: [&str; 15] = [
    "0",
    "-0",
    "-0.0",
    "1e-308",
    "-1e-308",
    "1e308",
    "inf",
    "-inf",
    "nan",
    "-1",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "9223372036854775808.0",
];

/// Keys that the scenario in which every mechanism is at work leaves out, laid over it.
const MORE: [&str; 7] = [
    "static_sum = { caseload = 24, social_workers = 60 }",
    "panel = { every_months = 2 }",
    "area = { North = { mixed_teams = [12, 17], mixed_vacancies = 2 } }",
    "target = { measure = \"in_post\", at_least = 50, area = \"South\" }",
    "work = { screening = { hours_a_day = 2 }, initial_assessment = { hours_a_month = 20 }, holding = { hours_a_day = 0.1 } }",
    "demand = { children_a_week = { North = { between = [30, 50], likely = 42 } }, growth_a_year = { between = [0, 0.1] } }",
    "turnover = { rate_a_year = { uncertain = { gamma = { mean = 0.15, cv = 0.2 } } } }
     sickness = { rate = { uncertain = { lognormal = { mean = 0.1, cv = 0.2 } } }, long_share = { uncertain = { uniform = { low = 0.4, high = 0.6 } } } }
     recruitment = { most_a_month = { uncertain = { empirical = { up_to = [1, 2, 4], share = [0.3, 0.4, 0.3] } } } }",
];

/// The paths of all numbers below a value.
fn numbers(value: &Value, path: &[String], found: &mut Vec<Vec<String>>) {
    let with = |step: String| path.iter().cloned().chain([step]).collect::<Vec<_>>();
    match value {
        Value::Table(table) => table.iter().for_each(|(key, value)| numbers(value, &with(key.clone()), found)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, item)| numbers(item, &with(i.to_string()), found))
        }
        Value::Integer(_) | Value::Float(_) => found.push(path.to_vec()),
        _ => {}
    }
}

fn at<'v>(value: &'v mut Value, path: &[String]) -> &'v mut Value {
    path.iter().fold(value, |value, step| match value {
        Value::Table(table) => table.get_mut(step).unwrap(),
        Value::Array(items) => &mut items[step.parse::<usize>().unwrap()],
        _ => unreachable!(),
    })
}

fn lay(over: &Value, on: &mut Value) {
    match (on, over) {
        (Value::Table(on), Value::Table(over)) if !over.contains_key("between") && !over.contains_key("uncertain") => {
            for (key, value) in over {
                match on.get_mut(key) {
                    Some(old) => lay(value, old),
                    None => drop(on.insert(key.clone(), value.clone())),
                }
            }
        }
        (on, over) => *on = over.clone(),
    }
}

/// A scenario and the numbers of it that are tried.
fn scenarios() -> Vec<(Value, Vec<Vec<String>>)> {
    let base = resolved();
    let mut paths = Vec::new();
    numbers(&base, &[], &mut paths);
    let mut all = vec![(base.clone(), paths)];
    for more in MORE {
        let over = Value::Table(more.parse().unwrap());
        let mut paths = Vec::new();
        numbers(&over, &[], &mut paths);
        let mut scenario = base.clone();
        if more.starts_with("work") {
            for kind in ["screening", "initial_assessment"] {
                at(&mut scenario, &["work".into(), kind.into()]).as_table_mut().unwrap().remove("hours");
            }
            at(&mut scenario, &["work".into(), "holding".into()]).as_table_mut().unwrap().clear();
        }
        if more.starts_with("panel") {
            at(&mut scenario, &["panel".into()]).as_table_mut().unwrap().remove("every_weeks");
        }
        if more.starts_with("area") {
            at(&mut scenario, &["area".into(), "North".into()]).as_table_mut().unwrap().clear();
        }
        if more.starts_with("target") {
            at(&mut scenario, &["target".into()]).as_table_mut().unwrap().remove("at_most");
        }
        lay(&over, &mut scenario);
        all.push((scenario, paths));
    }
    all
}

/// One number of a scenario at an edge.
struct Case {
    text: String,
    path: Vec<String>,
    edge: &'static str,
}

impl Case {
    fn new(scenario: &Value, path: &[String], edge: &'static str) -> Self {
        let mut scenario = scenario.clone();
        *at(&mut scenario, path) = Value::String("@".into());
        let text = toml::to_string(&scenario).unwrap().replace("\"@\"", edge);
        Self { text, path: path.to_vec(), edge }
    }

    /// What is wrong with how the program takes it, if anything.
    fn fault(&self) -> Option<String> {
        let fault = match loaded_from(&self.text) {
            Err(errors) => self.unnamed(&errors),
            Ok(loaded) => self.no_number(loaded),
        };
        fault.map(|fault| format!("{} = {}: {fault}", self.path.join("."), self.edge))
    }

    /// Messages none of which says where the number stands: on its line, that of a table around it or that of a key which it is
    /// at odds with, by name.
    fn unnamed(&self, errors: &ScenarioErrors) -> Option<String> {
        let keys: Vec<&str> =
            self.path.iter().map(String::as_str).filter(|key| key.parse::<usize>().is_err()).collect();
        let lines: Vec<&str> = self.text.lines().collect();
        let told = errors.errors().iter().any(|error| {
            let message = error.message();
            let mut named = message.split('`').skip(1).step_by(2).flat_map(|name| name.split('.')).chain(keys.clone());
            let line = error.line().filter(|_| error.file().is_some_and(|file| file.ends_with("edge.toml")));
            let placed = line.is_some_and(|line| named.any(|name| lines[line - 1].contains(name)));
            placed && keys.iter().any(|key| message.contains(key))
        });
        (!told).then(|| errors.render(false, 110))
    }

    /// A figure that is not one, or a result that depends on the sign of 0 or on a spread of nearly 0.
    fn no_number(&self, loaded: Loaded) -> Option<String> {
        let outcome = match future(&loaded) {
            Ok(outcome) => outcome,
            Err(error) => return Some(error),
        };
        let totals = outcome.totals.values().flat_map(|totals| totals.levels.iter().chain(&totals.flows));
        let mut all = outcome.years.iter().flatten().chain(totals);
        if all.any(|value| !value.is_finite()) || outcome.weekly.iter().any(|value| value.is_infinite()) {
            return Some("a figure of a future is not a number".to_string());
        }
        let is_spread = self.path.last().is_some_and(|key| key.ends_with("cv"));
        if self.edge.starts_with("-0") || self.edge == "1e-308" && is_spread {
            let nothing = loaded_from(&self.text.replace(&format!("= {}", self.edge), "= 0")).map(|zero| future(&zero));
            let same = matches!(nothing, Ok(Ok(zero)) if bits(&zero) == bits(&outcome));
            return (!same).then(|| "not as with 0".to_string());
        }
        if matches!(self.edge, "0" | "-1") { None } else { unwritten(&loaded) }
    }
}

fn loaded_from(text: &str) -> Result<Loaded, ScenarioErrors> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("edge.toml");
    std::fs::write(&file, text).unwrap();
    load(&file)
}

fn future(loaded: &Loaded) -> Result<Outcome, String> {
    let plan = Plan::new(loaded.scenario.clone());
    simulate(&plan, StreamKey { seed: 5, replication: 0 }).map_err(|error| error.to_string())
}

fn bits(outcome: &Outcome) -> Vec<u64> {
    outcome.weekly.iter().chain(outcome.years.iter().flatten()).map(|value| value.to_bits()).collect()
}

struct Weekly(Vec<u8>);

impl Sink for Weekly {
    fn weekly(&mut self, subject: &Subject, found: &WeeklyTable) -> std::io::Result<()> {
        weekly::write((&subject.plan.scenario, &subject.plan.weeks, found), &mut self.0)
    }
}

/// What a run writes, if it holds a number that is none.
fn unwritten(loaded: &Loaded) -> Option<String> {
    let mut weekly = Weekly(Vec::new());
    let experiment = match in_memory(5, 2, |study| run(study, &[Candidate::from(loaded)], true, &mut weekly)) {
        Ok(experiment) => experiment,
        Err(error) => return Some(error.to_string()),
    };
    let rows = weekly.0;
    let drawn = charts(&experiment);
    let page = pages::experiment(&experiment, std::slice::from_ref(loaded), drawn.clone());
    let texts = [String::from_utf8(rows).unwrap(), json(&page), markdown(&page), terminal(&page, 100), html(&page)];
    let all = texts.iter().chain(drawn.iter().flat_map(|chart| [&chart.svg, &chart.data_csv]));
    let none = |word: &str| ["NaN", "nan", "inf", "Infinity"].contains(&word);
    let mut words = all.flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    words.any(none).then(|| "what is written holds a number that is none".to_string())
}

#[test]
fn every_number_at_an_edge_gives_a_result_or_a_message() {
    let all = scenarios();
    let cases: Vec<(&Value, &Vec<String>, &'static str)> = all
        .iter()
        .flat_map(|(scenario, paths)| paths.iter().map(move |path| (scenario, path)))
        .flat_map(|(scenario, path)| EDGES.map(|edge| (scenario, path, edge)))
        .collect();
    assert!(cases.len() > 3_500, "{} cases", cases.len());
    let faults: Vec<String> =
        cases.par_iter().filter_map(|(scenario, path, edge)| Case::new(scenario, path, edge).fault()).collect();
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), cases.len(), faults.join("\n"));
}

/// No number of the reference is left out.
#[test]
fn every_number_of_the_reference_is_tried() {
    let all = scenarios();
    let tried: BTreeSet<&str> = all.iter().flat_map(|(_, paths)| paths).flatten().map(String::as_str).collect();
    let reference = reference_markdown();
    let keys: Vec<&str> = reference
        .lines()
        .filter_map(|line| {
            // The columns of a list of cases stand in a table of two.
            let mut cells = line.strip_prefix("| `").filter(|line| line.matches(" | ").count() > 1)?.split(" | ");
            let key = cells.next()?.strip_suffix('`')?;
            let is_key = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            (is_key && cells.next()?.contains("number")).then_some(key)
        })
        .collect();
    assert!(keys.len() > 120, "{} keys", keys.len());
    let left: Vec<&&str> = keys.iter().filter(|key| !tried.contains(**key)).collect();
    assert!(left.is_empty(), "{left:?}");
}
