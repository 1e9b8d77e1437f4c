//! The full-year effect: what an option adds to the budget once everything it funds is in place, beside what that costs in each
//! year of the run.

use super::costs::{last_whole_year, mean, year_name};
use super::frame::named;
use crate::model::Measure;
use crate::report::document::{Cell, Column, Formats, Section, Table, Unit};
use crate::study::results::{Experiment, OptionResult, YearCosts};

/// Headings of what is funded: posts, what comes with them, and what is bought beside them.
const FUNDED: [Measure; 5] = [
    Measure::CostSocialWorkers,
    Measure::CostManagers,
    Measure::CostOverheads,
    Measure::CostSupport,
    Measure::CostProgrammes,
];

/// In each financial year of the run: mean change of these headings together against the base.
fn changes(base: &OptionResult, option: &OptionResult, headings: &[Measure]) -> Vec<f64> {
    let change = |(with, without): (&YearCosts, &YearCosts)| {
        headings.iter().filter_map(|&of| Some(mean(with, of)? - mean(without, of)?)).sum()
    };
    option.years.iter().zip(&base.years).map(change).collect()
}

/// The section: a row an option; nothing in it where nothing is compared.
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
    let money = |value: f64| Cell::number(value, Unit::pounds().change());
    let row = |option: &OptionResult| {
        option.headline.against_base.as_ref()?;
        let posts = &option.scenario.policies.last()?.policy.posts;
        let mut row = vec![
            named(&option.scenario),
            Cell::Count(u64::from(posts.extra_social_workers)),
            Cell::Count(u64::from(posts.extra_managers)),
            money(option.funded_a_year - base.funded_a_year),
        ];
        let (funded, all) = (changes(base, option, &FUNDED), changes(base, option, &[Measure::CostTotal]));
        row.extend(funded.into_iter().chain(all).map(money));
        Some(row)
    };
    let year = last.map_or(String::new(), |year| year_name(&base.years[year]));
    let how_to_read = format!(
        "The full-year effect: what an option funds beside the base in a whole financial year with every post filled since 1 April, \
         overheads, support and programmes included, at the pay of {year}. Beside it: what the same headings cost in the run, mean \
         change against the base, less while posts are vacant. All headings count agency, recruitment and overtime, too."
    );
    let caption = "What each option funds beside the base, pounds";
    let table = Table::new("full-year", caption, columns).rows(found.options.iter().filter_map(row));
    section.on(Formats::ALL.but(Formats::TERMINAL)).table(table).notes(vec![how_to_read])
}
