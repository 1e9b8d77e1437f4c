//! `summary.json`: everything an experiment found, for other programs. Its weekly series are in `weekly.rs`.

use super::csv::{SUMMARY_NAMES, statistics};
use super::numbers::rounded;
use super::words::wilson;
use super::{budget, comparison, full_year, selection};
use crate::experiment::comparison::{Comparison, HeadlineMeasure};
use crate::experiment::results::{AgainstBase, Experiment, OptionResult, PairedDifference};
use crate::statistics::Summary;
use serde::Serialize;
use serde_json::{Map, Value};

/// Significant digits of the weekly series; every other number has ten.
const WEEKLY_DIGITS: usize = 6;

#[derive(Serialize)]
struct OptionSummary<'a> {
    name: &'a str,
    title: &'a str,
    hash: &'a str,
    start: String,
    end: String,
    events: u64,
    unknown_inputs: usize,
    target: TargetSummary<'a>,
    headline: HeadlineSummary,
    against_base: Option<AgainstBaseSummary>,
    years: Vec<Value>,
    full_year_effect: Value,
    budget: Value,
    spread_at_start: Vec<Value>,
    spread_at_target: Vec<Value>,
    weeks: Vec<String>,
}

#[derive(Serialize)]
struct TargetSummary<'a> {
    measure: &'a str,
    at_most: Value,
    by: String,
}

#[derive(Serialize)]
struct HeadlineSummary {
    target_measure: Value,
    target_met: u64,
    target_chance: Value,
    target_chance_95: [Value; 2],
    weeks_over_target: Value,
    initial_assessments_in_time: Value,
    core_assessments_in_time: Value,
    cost: Value,
    dearest_year: Value,
}

#[derive(Serialize)]
struct AgainstBaseSummary {
    target_measure: Difference,
    cost: Difference,
    verdict: Option<&'static str>,
    measures: Map<String, Value>,
}

#[derive(Serialize)]
struct Difference {
    mean: Value,
    low_95: Value,
    high_95: Value,
}

/// `summary.json` is written as it comes: this, then for each option [`option`] and its weekly series, then [`end`].
#[must_use]
pub fn begin(experiment: &Experiment) -> String {
    format!(
        "{{\"format\":\"caseload-summary\",\"version\":1,\"seed\":{},\"replications\":{},\"options\":[",
        experiment.seed, experiment.replications
    )
}

/// What is said of an option before its weekly series, which are the members of an object that this leaves open.
#[must_use]
pub fn option(experiment: &Experiment, index: usize) -> String {
    // Every key is a string and every number a finite one, so that this cannot fail.
    let text = serde_json::to_string(&option_summary(experiment, index)).unwrap_or_default();
    let comma = if index > 0 { "," } else { "" };
    format!("{comma}{},\"weekly\":{{", text.strip_suffix('}').unwrap_or(&text))
}

/// The end of an option whose weekly series are written.
pub const OPTION_END: &str = "}}";

/// The rest.
#[must_use]
pub fn end(experiment: &Experiment) -> String {
    format!("],\"selection\":{}}}\n", selection::json(experiment).unwrap_or(Value::Null))
}

fn option_summary(experiment: &Experiment, index: usize) -> OptionSummary<'_> {
    let option = &experiment.options[index];
    let scenario = &*option.scenario;
    OptionSummary {
        name: &scenario.name,
        title: &scenario.title,
        hash: &option.scenario_hash,
        start: scenario.days.start().to_string(),
        end: scenario.days.end().to_string(),
        events: option.events,
        unknown_inputs: option.unknowns,
        target: TargetSummary {
            measure: &scenario.target.measure,
            at_most: number(scenario.target.at_most),
            by: scenario.target.by.to_string(),
        },
        headline: headline(experiment, option),
        against_base: option.headline.against_base.as_ref().map(against_base),
        years: option.years.iter().map(year).collect(),
        full_year_effect: full_year::json(experiment, option),
        budget: budget::json(experiment, index),
        spread_at_start: option.spread_at_start.workers.iter().copied().map(number).collect(),
        spread_at_target: option.spread_at_target.workers.iter().copied().map(number).collect(),
        weeks: option.weeks.iter().map(|week| week.date.to_string()).collect(),
    }
}

fn against_base(against: &AgainstBase) -> AgainstBaseSummary {
    let of = |measure: &HeadlineMeasure| {
        (measure.name().to_owned(), against.of(*measure).map_or(Value::Null, measure_against_base))
    };
    AgainstBaseSummary {
        target_measure: difference(against.target_measure()),
        cost: difference(against.cost()),
        verdict: against.verdict().map(comparison::verdict_name),
        measures: HeadlineMeasure::ALL.iter().map(of).collect(),
    }
}

fn measure_against_base(found: &Comparison) -> Value {
    let difference = found.effect.difference;
    serde_json::json!({
        "pairs": found.pairs,
        "mean": number(difference.mean),
        "low_95": number(difference.low),
        "high_95": number(difference.high),
        "p": number(found.p),
        "p_adjusted": number(found.p_adjusted),
        "verdict": comparison::verdict_name(found.verdict()),
        "variance_reduction": found.variance_reduction.map_or(Value::Null, number),
    })
}

fn headline(experiment: &Experiment, option: &OptionResult) -> HeadlineSummary {
    let headline = &option.headline;
    let of = experiment.replications;
    let (low, high) = wilson(headline.target_met, of).unwrap_or((f64::NAN, f64::NAN));
    let optional = |summary: &Option<Summary>| summary.as_ref().map_or(Value::Null, statistics_object);
    HeadlineSummary {
        target_measure: statistics_object(&headline.target_measure),
        target_met: headline.target_met,
        target_chance: number(headline.target_met as f64 / of as f64),
        target_chance_95: [number(low), number(high)],
        weeks_over_target: statistics_object(&headline.weeks_over_target),
        initial_assessments_in_time: optional(&headline.initial_assessments_in_time),
        core_assessments_in_time: optional(&headline.core_assessments_in_time),
        cost: statistics_object(&headline.cost),
        dearest_year: statistics_object(&headline.dearest_year),
    }
}

fn year(year: &crate::experiment::results::YearCosts) -> Value {
    let mut object = Map::new();
    object.insert("year".to_owned(), Value::from(year.year.label.as_str()));
    let working_days = year.year.to - year.year.from;
    object.insert("working_days_in_run".to_owned(), number(working_days));
    object.insert("working_days_in_year".to_owned(), number(year.year.working_days));
    for (measure, summary) in &year.costs {
        object.insert(measure.name().to_owned(), statistics_object(summary));
    }
    Value::Object(object)
}

/// A weekly series: a list for each statistic.
pub(super) fn columns(series: &[Option<Summary>]) -> Map<String, Value> {
    let rows: Vec<Option<[f64; 8]>> = series.iter().map(|summary| summary.as_ref().map(statistics)).collect();
    let column = |place: usize| {
        let cell =
            |row: &Option<[f64; 8]>| row.and_then(|row| rounded(row[place], WEEKLY_DIGITS)).map_or(Value::Null, whole);
        rows.iter().map(cell).collect::<Vec<Value>>()
    };
    SUMMARY_NAMES.iter().enumerate().map(|(place, name)| ((*name).to_owned(), Value::Array(column(place)))).collect()
}

fn statistics_object(summary: &Summary) -> Value {
    let mut object = Map::new();
    object.insert("n".to_owned(), Value::from(summary.n));
    for (name, value) in SUMMARY_NAMES.iter().zip(statistics(summary)) {
        object.insert((*name).to_owned(), number(value));
    }
    object.insert("standard_error".to_owned(), number(summary.standard_error));
    Value::Object(object)
}

fn difference(difference: PairedDifference) -> Difference {
    Difference { mean: number(difference.mean), low_95: number(difference.low), high_95: number(difference.high) }
}

/// A number at ten significant digits; null where it is not finite.
pub(super) fn number(value: f64) -> Value {
    rounded(value, 10).map_or(Value::Null, whole)
}

/// Whole numbers without `.0`, which halves a file of counts.
fn whole(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9e15 { Value::from(value as i64) } else { Value::from(value) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::synthetic;

    #[test]
    fn the_summary_says_what_the_readme_promises() {
        let text = crate::report::weekly::written(&synthetic::experiment(2, false)).1;
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["format"], "caseload-summary");
        assert_eq!(value["version"], 1);
        let option = &value["options"][1];
        assert_eq!(option["weeks"][0], "2009-09-18");
        let weeks = option["weeks"].as_array().unwrap().len();
        let posts = &option["weekly"]["posts"]["South"]["care_management"]["p50"];
        assert_eq!(posts.as_array().unwrap().len(), weeks);
        assert_eq!(option["weekly"]["core_assessments_in_time"]["all"]["all"]["mean"][0], Value::Null);
        let against = &option["against_base"];
        assert_eq!((&against["verdict"], &against["measures"]["cost"]["verdict"]), (&"better".into(), &"worse".into()));
        assert_eq!(against["measures"]["target_measure"]["mean"], against["target_measure"]["mean"]);
        assert_eq!(against["measures"].as_object().unwrap().len(), 7);
        let chance = &option["headline"]["target_chance_95"];
        assert!(chance[0].as_f64().unwrap() < chance[1].as_f64().unwrap());
        assert_eq!(value["options"][0]["against_base"], Value::Null);
    }
}
