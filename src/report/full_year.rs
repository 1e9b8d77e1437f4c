//! The full-year effect: what an option adds to the budget once everything it funds is in place, beside what that costs in each
//! year of the run.

use super::costs::{Grid, last_whole_year, mean, year_name};
use super::json::number;
use super::words::{self, pounds};
use crate::experiment::results::{Experiment, OptionResult, YearCosts};
use crate::model::Measure;
use serde_json::{Map, Value, json};

/// Headings of what is funded: posts, what comes with them, and what is bought beside them.
pub const FUNDED: [Measure; 5] = [
    Measure::CostSocialWorkers,
    Measure::CostManagers,
    Measure::CostOverheads,
    Measure::CostSupport,
    Measure::CostProgrammes,
];

/// The full-year effect of an option against the base, pounds.
#[derive(Debug, Clone, PartialEq)]
pub struct FullYear {
    /// Extra posts for social workers, of the last dated change.
    pub social_workers: u32,
    /// Extra posts for managers.
    pub managers: u32,
    /// What the option funds beside the base in a whole financial year, every post filled and filled since 1 April.
    pub whole: f64,
    /// In each financial year of the run: mean change of the headings of [`FUNDED`].
    pub funded: Vec<f64>,
    /// In each: mean change of all headings.
    pub all: Vec<f64>,
}

/// Of an option; `None` for the base.
#[must_use]
pub fn full_year(experiment: &Experiment, option: &OptionResult) -> Option<FullYear> {
    let base = experiment.options.first()?;
    option.headline.against_base.as_ref()?;
    let posts = &option.scenario.policies.last()?.policy.posts;
    let years = || option.years.iter().zip(&base.years);
    let funded = |pair| FUNDED.iter().filter_map(|&measure| mean_change(pair, measure)).sum();
    Some(FullYear {
        social_workers: posts.extra_social_workers,
        managers: posts.extra_managers,
        whole: option.funded_a_year - base.funded_a_year,
        funded: years().map(funded).collect(),
        all: years().map(|pair| mean_change(pair, Measure::CostTotal).unwrap_or(f64::NAN)).collect(),
    })
}

/// Mean change of a heading in a year, option minus base.
fn mean_change((with, without): (&YearCosts, &YearCosts), measure: Measure) -> Option<f64> {
    Some(mean(with, measure)? - mean(without, measure)?)
}

/// Posts in words: `42 + 6 managers`, `42`, `none`.
fn posts(effect: &FullYear) -> String {
    match (effect.social_workers, effect.managers) {
        (0, 0) => "none".to_owned(),
        (workers, 0) => workers.to_string(),
        (workers, 1) => format!("{workers} + 1 manager"),
        (workers, managers) => format!("{workers} + {managers} managers"),
    }
}

/// A change in pounds to the pound, with its sign.
fn change(value: f64) -> String {
    let sign = if value.round() > 0.0 { "+" } else { "" };
    format!("{sign}{}", pounds(value))
}

/// A row an option; no row where nothing is compared.
#[must_use]
pub fn grid(experiment: &Experiment) -> Grid {
    let Some(base) = experiment.options.first() else { return Grid { head: Vec::new(), rows: Vec::new() } };
    let mut head = vec!["Option".to_owned(), "Extra posts".to_owned(), "Full-year effect".to_owned()];
    head.extend(base.years.iter().map(|year| format!("In {}", year_name(year))));
    let year = last_whole_year(base);
    head.extend(year.map(|year| format!("All headings, {}", year_name(&base.years[year]))));
    let row = |option: &OptionResult| {
        let effect = full_year(experiment, option)?;
        let mut row = vec![words::one_line(&option.scenario.title), posts(&effect), change(effect.whole)];
        row.extend(effect.funded.iter().map(|&funded| change(funded)));
        row.extend(year.and_then(|year| effect.all.get(year)).map(|&all| change(all)));
        Some(row)
    };
    Grid { head, rows: experiment.options.iter().filter_map(row).collect() }
}

/// How to read that table.
#[must_use]
pub fn how_to_read(experiment: &Experiment) -> String {
    let year = experiment.options.first().and_then(|base| Some(year_name(&base.years[last_whole_year(base)?])));
    format!(
        "The full-year effect is what an option funds beside the base in a whole financial year: its posts, every one filled and filled \
         since 1 April, with overheads, support and programmes, at the pay of {}. The years beside it are what the same headings cost in the \
         run, mean change against the base: part of a year where posts begin within it, and less while they are vacant. All headings count \
         agency, recruitment and overtime, too.",
        year.unwrap_or_default()
    )
}

/// What `summary.json` says of it; `null` for the base.
#[must_use]
pub fn json(experiment: &Experiment, option: &OptionResult) -> Value {
    let Some(effect) = full_year(experiment, option) else { return Value::Null };
    let by_year = |values: &[f64]| {
        let years = option.years.iter().zip(values);
        Value::Object(years.map(|(year, value)| (year.year.label.clone(), number(*value))).collect::<Map<_, _>>())
    };
    json!({
        "extra_social_workers": effect.social_workers,
        "extra_managers": effect.managers,
        "whole_year": number(effect.whole),
        "funded_in_run": by_year(&effect.funded),
        "all_in_run": by_year(&effect.all),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::synthetic;

    #[test]
    fn a_row_an_option_but_the_base() {
        let mut experiment = synthetic::experiment(3, true);
        experiment.options[1].funded_a_year = 2_105_000.4;
        let grid = grid(&experiment);
        assert_eq!(grid.rows.len(), 2);
        assert!(grid.rows.iter().all(|row| row.len() == grid.head.len()), "{grid:?}");
        assert_eq!(grid.rows[0][1..3], ["42 + 6 managers", "+£2,105,000"]);
        assert!(grid.head.last().unwrap().contains("2012/13") && grid.head[3].ends_with("(part)"), "{:?}", grid.head);
        // A fifth of the total stands under each of the made-up headings.
        let effect = full_year(&experiment, &experiment.options[2]).unwrap();
        assert!(effect.funded.iter().zip(&effect.all).all(|(funded, all)| (funded - all).abs() < 1e-6), "{effect:?}");
        assert_eq!(json(&experiment, &experiment.options[0]), Value::Null);
        assert_eq!(super::grid(&synthetic::experiment(1, false)).rows.len(), 0);
    }
}
