//! Costs by financial year and heading, as the report, the workbook and the summary lay them out.

use super::numbers::rounded;
use super::words::{self, change_in_millions, pounds};
use crate::experiment::results::{Experiment, OptionResult, YearCosts};
use crate::model::Measure;

/// A heading of cost in words: `Social workers`.
#[must_use]
pub fn heading(measure: Measure) -> String {
    let name = measure.name();
    words::capital(&name.strip_prefix("cost_").unwrap_or(name).replace('_', " "))
}

/// Whether the run holds a financial year from its first to its last day.
#[must_use]
pub fn whole(costs: &YearCosts) -> bool {
    costs.year.to - costs.year.from >= costs.year.working_days
}

/// A financial year as a column is named: `2010/11`, and where the run holds a part of it, `2009/10 (part)`.
#[must_use]
pub fn year_name(costs: &YearCosts) -> String {
    if whole(costs) { costs.year.label.clone() } else { format!("{} (part)", costs.year.label) }
}

/// Place of the last financial year that the run holds whole; without such, of the last.
#[must_use]
pub fn last_whole_year(base: &OptionResult) -> Option<usize> {
    base.years.iter().rposition(whole).or(base.years.len().checked_sub(1))
}

/// Headings under which anything is spent in any option, in their order, the total first.
#[must_use]
pub fn headings(experiment: &Experiment) -> Vec<Measure> {
    let spent = |measure: &Measure| {
        let years = experiment.options.iter().flat_map(|option| &option.years);
        years.flat_map(|year| &year.costs).any(|(other, cost)| other == measure && cost.p95.max(cost.mean) > 0.0)
    };
    let parts = Measure::COST_HEADINGS.into_iter().filter(spent);
    std::iter::once(Measure::CostTotal).chain(parts).collect()
}

/// Mean cost of a year under a heading, pounds.
#[must_use]
pub fn mean(year: &YearCosts, measure: Measure) -> Option<f64> {
    year.costs.iter().find(|(other, _)| *other == measure).map(|(_, cost)| cost.mean)
}

/// Mean cost of the last whole financial year, option minus base, pounds. The mean of the differences
/// future by future is the same number. `None` for the base.
#[must_use]
pub fn last_year_change(experiment: &Experiment, option: &OptionResult) -> Option<f64> {
    let base = experiment.options.first()?;
    let year = last_whole_year(base)?;
    option.headline.against_base.as_ref()?;
    Some(mean(option.years.get(year)?, Measure::CostTotal)? - mean(base.years.get(year)?, Measure::CostTotal)?)
}

/// A year's middle cost and, in brackets, what 1 future in 10 exceeds.
#[must_use]
pub fn cell(year: &YearCosts, measure: Measure) -> String {
    let cost = year.costs.iter().find(|(other, _)| *other == measure);
    cost.map_or_else(String::new, |(_, cost)| format!("{} ({})", about(cost.p50), about(cost.p90)))
}

/// Pounds as exactly as the quantiles of a year are known: millions to two decimals, less to three digits.
fn about(value: f64) -> String {
    if value.abs() >= 1e6 { format!("£{:.2}m", value / 1e6) } else { pounds(rounded(value, 3).unwrap_or(value)) }
}

/// A table of text: what stands over its columns, and its rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// Over the columns.
    pub head: Vec<String>,
    /// The rows; the first cell names the row.
    pub rows: Vec<Vec<String>>,
}

/// Costs by financial year, a row an option, and the change of each in the last whole one.
#[must_use]
pub fn by_year(experiment: &Experiment) -> Grid {
    let Some(base) = experiment.options.first() else {
        return Grid { head: Vec::new(), rows: Vec::new() };
    };
    let compared = experiment.options.len() > 1;
    let mut head = vec!["Option".to_owned()];
    head.extend(base.years.iter().map(year_name));
    if let Some(year) = last_whole_year(base).filter(|_| compared) {
        head.push(format!("Change in {} against the base, mean", year_name(&base.years[year])));
    }
    let row = |option: &OptionResult| {
        let mut row = vec![words::one_line(&option.scenario.title)];
        row.extend(option.years.iter().map(|year| cell(year, Measure::CostTotal)));
        if compared {
            let effect = last_year_change(experiment, option);
            row.push(effect.map_or_else(|| "base".to_owned(), change_in_millions));
        }
        row
    };
    Grid { head, rows: experiment.options.iter().map(row).collect() }
}

/// An option's costs by heading: a row a heading, a column a financial year.
#[must_use]
pub fn by_heading(option: &OptionResult, headings: &[Measure]) -> Vec<Vec<String>> {
    let row = |&measure: &Measure| {
        let cells = option.years.iter().map(|year| cell(year, measure));
        std::iter::once(heading(measure)).chain(cells).collect()
    };
    headings.iter().map(row).collect()
}

/// How to read these tables.
pub const HOW_TO_READ: &str = "Each figure is that of the middle future; in brackets stands what 1 future in 10 exceeds. \
    Middle figures of headings need not add up to the middle total, because the middle future of each is another one. \
    They are rounded: quantiles of yearly costs are known to about a thousandth. Years marked (part) lie only in part within the \
    run.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::synthetic;

    #[test]
    fn a_row_an_option_and_a_column_a_year() {
        let experiment = synthetic::experiment(3, false);
        let grid = by_year(&experiment);
        let years = experiment.options[0].years.len();
        assert_eq!(grid.head.len(), years + 2);
        assert!(grid.rows.iter().all(|row| row.len() == years + 2), "{grid:?}");
        assert!(grid.head[1].ends_with("(part)") && grid.head[years + 1].contains("2012/13"), "{:?}", grid.head);
        assert_eq!(grid.rows[0][years + 1], "base");
        let alone = by_year(&synthetic::experiment(1, false));
        assert_eq!(alone.head.len(), years + 1);
    }

    #[test]
    fn the_change_in_the_last_year_is_a_difference_of_means() {
        let experiment = synthetic::experiment(2, false);
        let year = last_whole_year(&experiment.options[0]).unwrap();
        let total = |option: usize| mean(&experiment.options[option].years[year], Measure::CostTotal).unwrap();
        assert_eq!(last_year_change(&experiment, &experiment.options[1]), Some(total(1) - total(0)));
        assert_eq!(last_year_change(&experiment, &experiment.options[0]), None);
    }
}
