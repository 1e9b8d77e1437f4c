//! The full-year effect: what an option adds to the budget once everything it funds is in place, beside what that costs in each
//! year of the run.

use super::costs::{last_whole_year, year_name};
use super::frame::named;
use super::prelude::*;

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
        headings.iter().filter_map(|&of| Some(with.of(of)?.mean - without.of(of)?.mean)).sum()
    };
    option.years.iter().zip(&base.years).map(change).collect()
}

/// The section: a row an option; nothing in it where nothing is compared.
pub fn section(found: &Experiment) -> Section {
    let section = Section::new("full-year", "Full-year effect").part();
    if found.options.len() == 1 {
        return section;
    }
    let base = found.base();
    let last = last_whole_year(base);
    let money = |value: Option<f64>| Cell::number(value, Unit::POUNDS.change());
    let rows = found.options.iter().filter_map(|option| {
        option.headline.against_base.as_ref()?;
        Some((option, option.funded.0))
    });
    let mut table = Table::of("full-year", "What each option funds beside the base, pounds", rows)
        .value("Option", "option", |(option, _)| named(&option.scenario))
        .value("Extra social workers", "extra_social_workers", |(_, posts)| {
            words::posts(posts.social_workers - base.funded.0.social_workers)
        })
        .value("In assessment teams", "extra_in_assessment", |(option, _)| {
            words::posts(option.funded.1[0] - base.funded.1[0])
        })
        .value("In care-management teams", "extra_in_care_management", |(option, _)| {
            words::posts(option.funded.1[1] - base.funded.1[1])
        })
        .value("Extra managers", "extra_managers", |(_, posts)| {
            words::posts(posts.extra_managers - base.funded.0.extra_managers)
        })
        .value("Full-year effect", "whole_year", |(option, _)| money(Some(option.funded_a_year - base.funded_a_year)));
    for (what, name, headings) in [("In", "funded", &FUNDED[..]), ("All headings,", "all", &[Measure::CostTotal])] {
        for (place, year) in base.years.iter().enumerate() {
            let column = Column::new(format!("{what} {}", year_name(year))).data(format!("{name}_{}", year.year.label));
            // Readers want the last whole year of all headings; data and workbook have all.
            let read = name == "funded" || Some(place) == last;
            let column = if read { column } else { column.on(Formats::WORKBOOK | Formats::DATA) };
            table = table.column(column, |(option, _)| money(changes(base, option, headings).get(place).copied()));
        }
    }
    let year = last.map_or(String::new(), |year| year_name(&base.years[year]));
    let how_to_read = format!(
        "The full-year effect: what an option funds beside the base in a whole financial year with every post filled since 1 April, \
         overheads, support and programmes included, at the pay of {year}. Beside it: what the same headings cost in the run, mean \
         change against the base, less while posts are vacant. All headings count agency, recruitment and overtime, too."
    );
    section.on(Formats::ALL.but(Formats::TERMINAL)).table(table).notes([how_to_read])
}
