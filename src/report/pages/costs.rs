//! Costs by financial year and heading.

use super::frame::named;
use crate::model::Measure;
use crate::report::document::{Cell, Column, Datum, Drawn, Formats, Section, Table, Unit};
use crate::report::words;
use crate::study::results::{Experiment, OptionResult, YearCosts};

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
        let years = found.options.iter().flat_map(|option| &option.years);
        years.flat_map(|year| &year.costs).any(|(other, cost)| other == measure && cost.p95.max(cost.mean) > 0.0)
    };
    let parts = Measure::COST_HEADINGS.into_iter().filter(spent);
    std::iter::once(Measure::CostTotal).chain(parts).collect()
}

/// Mean cost of a year under a heading, pounds.
pub fn mean(year: &YearCosts, measure: Measure) -> Option<f64> {
    year.costs.iter().find(|(other, _)| *other == measure).map(|(_, cost)| cost.mean)
}

/// Mean cost of the last whole financial year, option minus base, pounds; `None` for the base.
fn last_year_change(found: &Experiment, option: &OptionResult) -> Option<f64> {
    let base = found.options.first()?;
    let year = last_whole_year(base)?;
    option.headline.against_base.as_ref()?;
    Some(mean(option.years.get(year)?, Measure::CostTotal)? - mean(base.years.get(year)?, Measure::CostTotal)?)
}

const HOW_TO_READ: &str = "Each figure is that of the middle future; below stands what 1 future in 10 exceeds. \
    Middle figures of headings need not add up to the middle total, because the middle future of each is another one. \
    They are rounded: quantiles of yearly costs are known to about a thousandth. Years marked (part) lie only in part within the \
    run.";

/// Costs by financial year; each heading in each year; the last whole year by itself, whose means add up.
pub fn sections(found: &Experiment) -> Vec<Section> {
    let Some(base) = found.options.first() else { return Vec::new() };
    let on = Formats::ALL.but(Formats::TERMINAL);
    vec![
        Section::new("costs", "Costs").on(on).text(HOW_TO_READ).table(by_year(found, base)),
        Section::new("by-heading", "By heading").part().on(on).table(by_heading(found, base)).table(every(found)),
        Section::new("last-year", "The last whole year").part().on(Formats::WORKBOOK).table(last_year(found, base)),
    ]
}

/// Columns of a year: the median, and below it what 1 in 10 exceeds.
fn of_years(base: &OptionResult) -> Vec<Column> {
    let of = |year: &YearCosts| {
        let name = year_name(year);
        let above = Column::new("(1 in 10 above)").below(Formats::READ);
        [Column::new(name), above.on(Formats::READ)]
    };
    base.years.iter().flat_map(of).collect()
}

fn year_cells(option: &OptionResult, measure: Measure) -> Vec<Cell> {
    let of = |year: &YearCosts| {
        let cost = year.costs.iter().find(|(other, _)| *other == measure).map(|(_, cost)| cost);
        [Cell::median(cost, Unit::about()), Cell::number(cost.map(|cost| cost.p90), Unit::about().bracketed())]
    };
    option.years.iter().flat_map(of).collect()
}

fn by_year(found: &Experiment, base: &OptionResult) -> Table {
    let mut columns = vec![Column::new("Option")];
    columns.extend(of_years(base));
    let year = last_whole_year(base).map_or(String::new(), |year| year_name(&base.years[year]));
    columns.push(Column::new(format!("Change in {year} against the base, mean")));
    let row = |option: &OptionResult| {
        let mut cells = vec![named(&option.scenario)];
        cells.extend(year_cells(option, Measure::CostTotal));
        cells.push(Cell::number(last_year_change(found, option), Unit::millions(1).change()));
        cells
    };
    Table::new("costs-by-year", "Costs by financial year", columns)
        .on(Formats::PAPER)
        .rows(found.options.iter().map(row))
}

fn by_heading(found: &Experiment, base: &OptionResult) -> Table {
    let mut columns = vec![Column::new("Option"), Column::new("Heading")];
    columns.extend(of_years(base));
    let headings = headings(found);
    let rows = found.options.iter().flat_map(|option| {
        headings.iter().map(move |&measure| {
            let mut cells = vec![named(&option.scenario), Cell::text(heading(measure))];
            cells.extend(year_cells(option, measure));
            cells
        })
    });
    let caption = "Costs by heading and financial year, option by option";
    Table::new("costs-by-heading", caption, columns).on(Formats::PAGE).rows(rows)
}

fn every(found: &Experiment) -> Table {
    let columns = vec![
        Column::new("Option").data("option"),
        Column::new("Financial year").data("year"),
        Column::new("Whole year in the run").data("whole"),
        Column::new("Heading").data("heading"),
        Column::new("Cost").parts("cost", &Datum::SUMMARY),
    ];
    let rows = found.options.iter().flat_map(|option| {
        option.years.iter().flat_map(move |year| {
            year.costs.iter().map(move |(measure, cost)| {
                vec![
                    named(&option.scenario),
                    Cell::text(&year.year.label),
                    Cell::text(if whole(year) { "yes" } else { "no" }),
                    Cell::term(heading(*measure), measure.name()),
                    Cell::Median(*cost, Unit::pounds()),
                ]
            })
        })
    });
    Table::new("costs", "Costs by option, financial year and heading", columns)
        .on(Formats::DATA | Formats::WORKBOOK)
        .rows(rows)
}

/// The last whole financial year: a row an option, the mean under each heading (means add up), the change against the base.
fn last_year(found: &Experiment, base: &OptionResult) -> Table {
    let headings = headings(found);
    let mut columns = vec![Column::new("Option"), Column::new("Change against the base")];
    columns.extend(headings.iter().map(|&measure| Column::new(heading(measure))));
    let year = last_whole_year(base);
    let name = year.map_or(String::new(), |year| year_name(&base.years[year]));
    let row = |option: &OptionResult| {
        let mut cells = vec![named(&option.scenario), Cell::number(last_year_change(found, option), Unit::pounds())];
        let of = |&measure: &Measure| year.and_then(|year| mean(option.years.get(year)?, measure));
        cells.extend(headings.iter().map(|measure| Cell::number(of(measure), Unit::pounds())));
        cells
    };
    let caption = format!("Cost of {name}, mean by heading");
    let mut table = Table::new("last-year", caption.clone(), columns).on(Formats::WORKBOOK);
    found.options.iter().for_each(|option| table.row(row(option)));
    table.drawn = Some(Drawn {
        stacked: true,
        title: caption,
        alt: "A column an option, stacked by heading of cost. The numbers: sheet Last year.".to_owned(),
        over: 0,
        of: headings.iter().enumerate().skip(1).map(|(place, &measure)| (place + 2, heading(measure))).collect(),
    });
    table
}
