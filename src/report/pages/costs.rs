//! Costs by financial year and heading.

use super::frame::named;
use super::prelude::*;

/// A heading of cost in words: `Social workers`.
pub fn heading(measure: Measure) -> String {
    let name = measure.name();
    words::capital(&name.strip_prefix("cost_").unwrap_or(name).replace('_', " "))
}

/// Whether the run holds a financial year from its first to its last day.
pub fn whole(costs: &YearCosts) -> bool {
    costs.year.to - costs.year.from >= costs.year.working_days
}

/// A financial year as a column is named: `2010/11`, and where the run holds a part of it, `2009/10 (part)`.
pub fn year_name(costs: &YearCosts) -> String {
    if whole(costs) { costs.year.label.clone() } else { format!("{} (part)", costs.year.label) }
}

/// Place of the last financial year that the run holds whole; without such, of the last.
pub fn last_whole_year(base: &OptionResult) -> Option<usize> {
    base.years.iter().rposition(whole).or(base.years.len().checked_sub(1))
}

/// Headings under which anything is spent in any option, in their order, the total first.
fn headings(found: &Experiment) -> Vec<Measure> {
    let spent = |measure: &Measure| {
        let mut years = found.options.iter().flat_map(|option| &option.years);
        years.any(|year| year.of(*measure).is_some_and(|cost| cost.p95.max(cost.mean) > 0.0))
    };
    let parts = Measure::COST_HEADINGS.into_iter().filter(spent);
    std::iter::once(Measure::CostTotal).chain(parts).collect()
}

/// Mean cost of the last whole financial year, option minus base, pounds; `None` for the base.
fn last_year_change(found: &Experiment, option: &OptionResult) -> Option<f64> {
    let base = found.base();
    let year = last_whole_year(base)?;
    option.headline.against_base.as_ref()?;
    let mean = |of: &OptionResult| Some(of.years.get(year)?.of(Measure::CostTotal)?.mean);
    Some(mean(option)? - mean(base)?)
}

const HOW_TO_READ: &str = "Each figure is that of the middle future; below stands what 1 future in 10 exceeds. \
    Middle figures of headings need not add up to the middle total, because the middle future of each is another one. \
    They are rounded: quantiles of yearly costs are known to about a thousandth. Years marked (part) lie only in part within the \
    run.";

/// Costs by financial year; each heading in each year; the last whole year by itself, whose means add up.
pub fn sections(found: &Experiment) -> Vec<Section> {
    let on = Formats::ALL.but(Formats::TERMINAL);
    vec![
        Section::new("costs", "Costs").on(on).text(HOW_TO_READ).table(by_year(found)),
        Section::new("by-heading", "By heading").part().on(on).table(by_heading(found)).table(every(found)),
        Section::new("last-year", "The last whole year").part().on(Formats::WORKBOOK).table(last_year(found)),
    ]
}

/// Columns of years: the median of a heading's cost, and below it what 1 in 10 exceeds.
fn years<R>(table: TableOf<R>, base: &OptionResult, of: impl Fn(&R) -> (&OptionResult, Measure)) -> TableOf<R> {
    base.years.iter().enumerate().fold(table, |table, (place, year)| {
        let cost = |row: &R| {
            let (option, measure) = of(row);
            option.years.get(place)?.of(measure).copied()
        };
        let above = Column::new("(1 in 10 above)").below(Formats::READ).on(Formats::READ);
        table
            .column(Column::new(year_name(year)), |row| Cell::median(cost(row).as_ref(), Unit::ABOUT))
            .column(above, |row| Cell::number(cost(row).map(|cost| cost.p90), Unit::ABOUT.bracketed()))
    })
}

fn by_year(found: &Experiment) -> Table {
    let base = found.base();
    let year = last_whole_year(base).map_or(String::new(), |year| year_name(&base.years[year]));
    let options = Table::of("costs-by-year", "Costs by financial year", &found.options)
        .column(Column::new("Option"), |option| named(&option.scenario));
    years(options, base, |option| (option, Measure::CostTotal))
        .column(Column::new(format!("Change in {year} against the base, mean")), |option| {
            Cell::number(last_year_change(found, option), Unit::millions(1).change())
        })
        .on(Formats::PAPER)
        .into()
}

fn by_heading(found: &Experiment) -> Table {
    let headings = headings(found);
    let rows = found.options.iter().flat_map(|option| headings.iter().map(move |&measure| (option, measure)));
    let table = Table::of("costs-by-heading", "Costs by heading and financial year, option by option", rows)
        .column(Column::new("Option"), |(option, _)| named(&option.scenario))
        .column(Column::new("Heading"), |(_, measure)| Cell::text(heading(*measure)));
    years(table, found.base(), |row| *row).on(Formats::PAGE).into()
}

fn every(found: &Experiment) -> Table {
    let years = found.options.iter().flat_map(|option| option.years.iter().map(move |year| (option, year)));
    let rows = years.flat_map(|(option, year)| year.costs.iter().map(move |cost| (option, year, cost)));
    Table::of("costs", "Costs by option, financial year and heading", rows)
        .value("Option", "option", |(option, ..)| named(&option.scenario))
        .value("Financial year", "year", |(_, year, _)| Cell::text(&year.year.label))
        .value("Whole year in the run", "whole", |(_, year, _)| Cell::text(if whole(year) { "yes" } else { "no" }))
        .value("Heading", "heading", |(.., (measure, _))| Cell::term(heading(*measure), measure.name()))
        .column(Column::new("Cost").parts("cost", &Datum::SUMMARY), |(.., (_, cost))| Cell::Median(*cost, Unit::POUNDS))
        .on(Formats::DATA | Formats::WORKBOOK)
        .into()
}

/// The last whole financial year: a row an option, the mean under each heading (means add up), the change against the base.
fn last_year(found: &Experiment) -> Table {
    let base = found.base();
    let headings = headings(found);
    let year = last_whole_year(base);
    let caption =
        format!("Cost of {}, mean by heading", year.map_or(String::new(), |year| year_name(&base.years[year])));
    let pounds = |value: Option<f64>| Cell::number(value, Unit::POUNDS);
    let options = Table::of("last-year", caption.clone(), &found.options)
        .column(Column::new("Option"), |option| named(&option.scenario))
        .column(Column::new("Change against the base"), |option| pounds(last_year_change(found, option)));
    let table = headings.iter().fold(options, |table, &measure| {
        table.column(Column::new(heading(measure)), |option| {
            pounds(year.and_then(|year| Some(option.years.get(year)?.of(measure)?.mean)))
        })
    });
    let mut table = Table::from(table.on(Formats::WORKBOOK));
    table.drawn = Some(Drawn {
        stacked: true,
        title: caption,
        alt: "A column an option, stacked by heading of cost. The numbers: sheet Last year.".to_owned(),
        over: 0,
        of: headings.iter().enumerate().skip(1).map(|(place, &measure)| (place + 2, heading(measure))).collect(),
    });
    table
}
