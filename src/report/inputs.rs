//! Uncertain inputs, their values and the quantities in words.

use crate::model::Measure;
use crate::report::document::numbers::{plain, rounded};
use crate::report::words;
use crate::scenario::UncertainInput;
use crate::study::sensitivity::{Response, Sensitivity};

/// The measure that a quantity is printed like.
pub fn measure(found: &Sensitivity, quantity: Response) -> Measure {
    match quantity {
        Response::Target | Response::Year => words::target_measure(&found.scenario),
        Response::InitialInTime => Measure::InitialAssessmentsInTime,
        Response::CoreInTime => Measure::CoreAssessmentsInTime,
        Response::Cost => Measure::CostTotal,
    }
}

/// A quantity with its dates, to stand at the beginning of a row.
pub fn quantity(found: &Sensitivity, quantity: Response) -> String {
    let scenario = &found.scenario;
    let noun = words::capital(&words::target_noun(scenario));
    match quantity {
        Response::Target => format!("{noun}, {}", words::month_year(scenario.target.by)),
        Response::Year if found.weeks_of_year == 1 => format!("{noun}, last week to then"),
        Response::Year => format!("{noun}, {} weeks to then", found.weeks_of_year),
        Response::InitialInTime => words::of_pathway(scenario, "Initial assessments in time"),
        Response::CoreInTime => "Core assessments in time".to_owned(),
        Response::Cost => "Cost of the run".to_owned(),
    }
}

/// Uncertain inputs by what a reader would call them: the name they are drawn under, or their key in words.
pub fn titles(inputs: &[UncertainInput]) -> Vec<String> {
    let short: Vec<String> = inputs.iter().map(title).collect();
    let twin = |title: &String| short.iter().filter(|other| *other == title).count() > 1;
    short.iter().zip(inputs).map(|(title, own)| if twin(title) { own.name.clone() } else { title.clone() }).collect()
}

/// `work.core_assessment.hours.constant` as `core assessment, hours`; a number of a list with its place.
fn title(input: &UncertainInput) -> String {
    if input.keys.first().is_none_or(|key| key.key != input.name) {
        return input.name.clone();
    }
    let skipped = ["work", "pathway", "constant", "gamma", "lognormal", "exponential", "uniform", "empirical"];
    let steps = input.name.split('.').filter(|step| !skipped.contains(step));
    let words: Vec<String> = steps
        .map(|step| match step.parse::<usize>() {
            Ok(place) => format!("no. {}", place + 1),
            Err(_) => step.replace('_', " "),
        })
        .collect();
    words.join(", ")
}

/// Values of an input's keys, short: equal ones once, at most three.
pub fn values(values: &[f64]) -> String {
    let mut texts: Vec<String> = Vec::new();
    for &value in values {
        let digits = if value.abs() >= 1000.0 { 4 } else { 3 };
        let text = rounded(value, digits).map_or_else(String::new, plain);
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    let more = texts.len() > 3;
    texts.truncate(3);
    texts.join("; ") + if more { "; …" } else { "" }
}
