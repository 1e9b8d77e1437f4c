//! `sweep.csv`, and the numbers of the frontier chart.

use crate::experiment::results::PairedDifference;
use crate::experiment::sweep::{Point, Sweep};
use crate::report::document::csv;
use crate::report::document::numbers::plain;
use crate::statistics::Summary;

/// Columns of `sweep.csv` after the numbers that are varied.
const COLUMNS: [&str; 23] = [
    "met",
    "futures",
    "chance",
    "chance_low_95",
    "chance_high_95",
    "value_p10",
    "value_p50",
    "value_p90",
    "cost_mean",
    "cost_p10",
    "cost_p50",
    "cost_p90",
    "dearest_year_p90",
    "chance_change",
    "chance_change_low_95",
    "chance_change_high_95",
    "value_change",
    "value_change_low_95",
    "value_change_high_95",
    "cost_change",
    "cost_change_low_95",
    "cost_change_high_95",
    "dominated",
];

/// The text of `sweep.csv`: the scenario as it is, then every point.
#[must_use]
pub fn table(found: &Sweep) -> String {
    let names = found.factors.iter().map(|factor| &*factor.name);
    let mut table = csv::Rows::new(std::iter::once("point").chain(names).chain(COLUMNS));
    let mut row = |name: String, levels: Vec<String>, point: &Point| {
        let cells: Vec<String> = std::iter::once(name).chain(levels).chain(numbers(found, point)).collect();
        table.row(cells.iter().map(String::as_str));
    };
    let present = found.factors.iter().map(|factor| factor.present.map_or(String::new(), plain)).collect();
    row("base".to_owned(), present, &found.base);
    for (index, point) in found.points.iter().enumerate() {
        let levels = found.factors.iter().zip(&point.at).map(|(factor, &value)| plain(factor.values[value])).collect();
        row((index + 1).to_string(), levels, point);
    }
    table.finish()
}

fn numbers(found: &Sweep, point: &Point) -> Vec<String> {
    let value = |of: fn(&Summary) -> f64| point.value.as_ref().map_or(f64::NAN, of);
    let of = |change: PairedDifference| [change.mean, change.low, change.high];
    let chance = [point.share(), point.chance.0, point.chance.1];
    let values = [value(|v| v.p10), value(|v| v.p50), value(|v| v.p90)];
    let costs = [point.cost.mean, point.cost.p10, point.cost.p50, point.cost.p90, point.dearest_year.p90];
    let against = point.against;
    let change_of_value = against.value.map_or([f64::NAN; 3], of);
    let counts = [point.met.to_string(), found.replications.to_string()];
    let changes = of(against.chance).into_iter().chain(change_of_value).chain(of(against.cost));
    let numbers = chance.into_iter().chain(values).chain(costs).chain(changes).map(plain);
    let dominated = if point.dominated { "yes" } else { "no" };
    counts.into_iter().chain(numbers).chain([dominated.to_owned()]).collect()
}

/// Columns of the frontier chart's numbers.
pub const FRONTIER_HEADER: [&str; 8] =
    ["point", "cost_p10", "cost_p50", "cost_p90", "chance", "chance_low_95", "chance_high_95", "dominated"];

/// Its rows.
#[must_use]
pub fn frontier_table(found: &Sweep) -> String {
    let mut table = csv::Rows::new(FRONTIER_HEADER);
    for point in std::iter::once(&found.base).chain(&found.points) {
        let numbers =
            [point.cost.p10, point.cost.p50, point.cost.p90, point.share(), point.chance.0, point.chance.1].map(plain);
        let name = super::called(found, point);
        let dominated = if point.dominated { "yes" } else { "no" };
        table.row(std::iter::once(&*name).chain(numbers.iter().map(String::as_str)).chain([dominated]));
    }
    table.finish()
}
