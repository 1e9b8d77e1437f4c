//! `mix.csv`: every mix that was tried.

use super::status;
use crate::experiment::elimination::Fate;
use crate::experiment::mix::{Mix, Tried};
use crate::experiment::results::PairedDifference;
use crate::report::document::csv;
use crate::report::document::numbers::plain;
use crate::statistics::Summary;
use crate::statistics::interval::t_975;

/// Columns of `mix.csv` after the numbers that are mixed.
const COLUMNS: [&str; 21] = [
    "futures",
    "met",
    "chance",
    "chance_low",
    "chance_high",
    "chance_low_95",
    "chance_high_95",
    "value_p10",
    "value_p50",
    "value_p90",
    "cost_mean",
    "cost_low_95",
    "cost_high_95",
    "cost_change",
    "cost_change_low_95",
    "cost_change_high_95",
    "value_change",
    "status",
    "sure",
    "dropped_after",
    "dropped_beside",
];

/// The text of `mix.csv`: the scenario as it is, then every mix that was tried.
#[must_use]
pub fn table(found: &Mix) -> String {
    let names = found.factors.iter().map(|factor| &*factor.name);
    let mut table = csv::Rows::new(std::iter::once("mix").chain(names).chain(COLUMNS));
    for (place, tried) in found.tried.iter().enumerate() {
        let values: Vec<String> = if place == 0 {
            found.factors.iter().map(|factor| factor.present.map_or(String::new(), plain)).collect()
        } else {
            found.factors.iter().zip(&tried.point.at).map(|(factor, &at)| plain(factor.values[at])).collect()
        };
        let cells: Vec<String> =
            std::iter::once(name(place)).chain(values).chain(numbers(tried)).chain(outcome(found, place)).collect();
        table.row(cells.iter().map(String::as_str));
    }
    table.finish()
}

/// What a mix is called in files: `base`, 1, 2, ...
fn name(place: usize) -> String {
    if place == 0 { "base".to_owned() } else { place.to_string() }
}

fn numbers(tried: &Tried) -> Vec<String> {
    let point = &tried.point;
    let value = |of: fn(&Summary) -> f64| point.value.as_ref().map_or(f64::NAN, of);
    let half = t_975(tried.futures.max(2) as usize - 1) * point.cost.standard_error;
    let mean = point.cost.mean;
    let PairedDifference { mean: change, low, high } = point.against.cost;
    let numbers = [
        point.share(),
        tried.chance.0,
        tried.chance.1,
        point.chance.0,
        point.chance.1,
        value(|v| v.p10),
        value(|v| v.p50),
        value(|v| v.p90),
        mean,
        mean - half,
        mean + half,
        change,
        low,
        high,
        point.against.value.map_or(f64::NAN, |change| change.mean),
    ];
    [tried.futures.to_string(), point.met.to_string()].into_iter().chain(numbers.map(plain)).collect()
}

fn outcome(found: &Mix, place: usize) -> [String; 4] {
    let status = status(found, place).name().to_owned();
    let (sure, after, beside) = match found.tried[place].fate {
        Fate::Running { sure } => (if sure { "yes" } else { "" }, String::new(), String::new()),
        Fate::TooSeldom { after } => ("no", after.to_string(), String::new()),
        Fate::Dearer { after, beside } => ("", after.to_string(), name(beside)),
    };
    [status, sure.to_owned(), after, beside]
}
