//! The full-year effect: what an option adds to the budget once everything it funds is in place, beside what that costs in each
//! year of the run.

use super::costs::{last_whole_year, mean, year_name};
use crate::experiment::results::{Experiment, OptionResult, YearCosts};
use crate::model::Measure;
use crate::report::document::{Cell, Column, Formats, Section, Table, Unit};
use crate::report::words::one_line;

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
pub fn full_year(found: &Experiment, option: &OptionResult) -> Option<FullYear> {
    let base = found.options.first()?;
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

/// The section: a row an option; nothing in it where nothing is compared.
#[must_use]
pub fn section(found: &Experiment) -> Section {
    let section = Section::new("full-year", "Full-year effect").part();
    let Some(base) = found.options.first().filter(|_| found.options.len() > 1) else { return section };
    let mut columns = vec![
        Column::new("Option").data("option"),
        Column::new("Extra social workers").data("extra_social_workers"),
        Column::new("Extra managers").data("extra_managers"),
        Column::new("Full-year effect").data("whole_year"),
    ];
    let years = |what: &'static str, name: &'static str| {
        base.years.iter().map(move |year| {
            Column::new(format!("{what} {}", year_name(year))).data(format!("{name}_{}", year.year.label))
        })
    };
    columns.extend(years("In", "funded"));
    let last = last_whole_year(base);
    columns.extend(years("All headings,", "all").enumerate().map(|(place, column)| {
        // Readers want the last whole year; data and workbook have all.
        if Some(place) == last { column } else { column.on(Formats::WORKBOOK | Formats::DATA) }
    }));
    let money = |value: &f64| Cell::number(*value, Unit::pounds().change());
    let row = |option: &OptionResult| {
        let effect = full_year(found, option)?;
        let mut row = vec![
            Cell::term(one_line(&option.scenario.title), &option.scenario.name),
            Cell::Count(u64::from(effect.social_workers)),
            Cell::Count(u64::from(effect.managers)),
            money(&effect.whole),
        ];
        row.extend(effect.funded.iter().chain(&effect.all).map(money));
        Some(row)
    };
    let caption = "What each option funds beside the base, pounds";
    let table = Table::new("full-year", caption, columns).rows(found.options.iter().filter_map(row));
    section.on(Formats::ALL.but(Formats::TERMINAL)).text(how_to_read(found)).table(table)
}

/// How to read that table.
fn how_to_read(found: &Experiment) -> String {
    let year = found.options.first().and_then(|base| Some(year_name(&base.years[last_whole_year(base)?])));
    format!(
        "The full-year effect is what an option funds beside the base in a whole financial year: its posts, every one filled and filled \
         since 1 April, with overheads, support and programmes, at the pay of {}. The years beside it are what the same headings cost in the \
         run, mean change against the base: part of a year where posts begin within it, and less while they are vacant. All headings count \
         agency, recruitment and overtime, too.",
        year.unwrap_or_default()
    )
}
