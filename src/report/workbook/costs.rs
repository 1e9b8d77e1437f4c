//! Costs by financial year and heading; the last whole year by itself.

use super::{header, page, pounds, text, title, value, wrapped};
use crate::experiment::results::Experiment;
use crate::model::Measure;
use crate::report::costs::{heading, headings, last_whole_year, last_year_change, mean, whole, year_name};
use crate::report::full_year as effect;
use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

/// A row an option, financial year and heading.
pub fn every_heading(experiment: &Experiment) -> Result<Worksheet, XlsxError> {
    let mut sheet = page("Costs")?;
    let names = [
        "Option",
        "Financial year",
        "Whole year in the run",
        "Heading",
        "Middle future",
        "1 future in 10 above",
        "Mean",
    ];
    for (column, name) in names.into_iter().enumerate() {
        text(&mut sheet, (0, column as u16), name, &header())?;
        sheet.set_column_width(column as u16, if column == 0 { 34 } else { 16 })?;
    }
    let mut row = 0;
    for option in &experiment.options {
        for year in &option.years {
            for (measure, cost) in &year.costs {
                row += 1;
                text(&mut sheet, (row, 0), &option.scenario.title, &wrapped())?;
                text(&mut sheet, (row, 1), &year.year.label, &wrapped())?;
                text(&mut sheet, (row, 2), if whole(year) { "yes" } else { "no" }, &wrapped())?;
                text(&mut sheet, (row, 3), &heading(*measure), &wrapped())?;
                for (place, figure) in [cost.p50, cost.p90, cost.mean].into_iter().enumerate() {
                    value(&mut sheet, (row, 4 + place as u16), Some(figure), &pounds())?;
                }
            }
        }
    }
    sheet.set_row_height(0, 32)?.set_freeze_panes(1, 1)?;
    sheet.set_repeat_rows(0, 0)?;
    if row > 0 {
        sheet.autofilter(0, 0, row, 6)?;
    }
    Ok(sheet)
}

/// Name of the sheet of [`full_year`].
pub const FULL_YEAR: &str = "Full year";
/// Its row of headers.
pub const HEADER: u32 = 3;
/// The column of its first heading of cost.
pub const FIRST_HEADING: u16 = 3;

/// Headings of [`full_year`], in the order of its columns.
pub fn stacked(experiment: &Experiment) -> Vec<Measure> {
    headings(experiment).into_iter().skip(1).collect()
}

/// The last whole financial year: a row an option, the mean under each heading (means add up), the change against the base.
pub fn full_year(experiment: &Experiment) -> Result<Worksheet, XlsxError> {
    let mut sheet = page(FULL_YEAR)?;
    let Some(base) = experiment.options.first() else { return Ok(sheet) };
    let Some(year) = last_whole_year(base) else { return Ok(sheet) };
    text(&mut sheet, (0, 0), &format!("Cost of {}, mean by heading", year_name(&base.years[year])), &title())?;
    text(&mut sheet, (1, 0), "Change against the base: mean cost of that year, option minus base.", &Format::new())?;
    let mut names = vec!["Option".to_owned(), "Change against the base".to_owned(), "Total".to_owned()];
    names.extend(stacked(experiment).into_iter().map(heading));
    for (column, name) in names.iter().enumerate() {
        text(&mut sheet, (HEADER, column as u16), name, &header())?;
        sheet.set_column_width(column as u16, if column == 0 { 34 } else { 15 })?;
    }
    for (index, option) in experiment.options.iter().enumerate() {
        let row = HEADER + 1 + index as u32;
        text(&mut sheet, (row, 0), &option.scenario.title, &wrapped())?;
        value(&mut sheet, (row, 1), last_year_change(experiment, option), &pounds())?;
        let measures = std::iter::once(Measure::CostTotal).chain(stacked(experiment));
        for (place, measure) in measures.enumerate() {
            let cost = option.years.get(year).and_then(|year| mean(year, measure));
            value(&mut sheet, (row, FIRST_HEADING - 1 + place as u16), cost, &pounds())?;
        }
    }
    sheet.set_freeze_panes(HEADER + 1, 1)?;
    Ok(sheet)
}

/// The full-year effect of each option, and what it funds in each year of the run; no sheet where nothing is compared.
pub fn full_year_effect(experiment: &Experiment) -> Result<Option<Worksheet>, XlsxError> {
    let effects: Vec<_> =
        experiment.options.iter().filter_map(|option| Some((option, effect::full_year(experiment, option)?))).collect();
    let Some((first, _)) = effects.first() else { return Ok(None) };
    let mut sheet = page("Full-year effect")?;
    sheet.merge_range(0, 0, 0, 9, &effect::how_to_read(experiment), &wrapped())?.set_row_height(0, 75)?;
    let of_years =
        |what: &str| first.years.iter().map(|year| format!("{}: {what}", year_name(year))).collect::<Vec<_>>();
    let mut names =
        ["Option", "Extra social workers", "Extra managers", "Full-year effect"].map(str::to_owned).to_vec();
    names.extend(of_years("what is funded"));
    names.extend(of_years("all headings"));
    for (column, name) in names.iter().enumerate() {
        text(&mut sheet, (2, column as u16), name, &header())?;
        sheet.set_column_width(column as u16, if column == 0 { 34 } else { 15 })?;
    }
    let whole = Format::new().set_num_format("0").set_align(FormatAlign::Top);
    for (row, (option, effect)) in (3..).zip(&effects) {
        text(&mut sheet, (row, 0), &option.scenario.title, &wrapped())?;
        value(&mut sheet, (row, 1), Some(f64::from(effect.social_workers)), &whole)?;
        value(&mut sheet, (row, 2), Some(f64::from(effect.managers)), &whole)?;
        let money = std::iter::once(&effect.whole).chain(&effect.funded).chain(&effect.all);
        for (column, cost) in (3..).zip(money) {
            value(&mut sheet, (row, column), Some(*cost), &pounds())?;
        }
    }
    sheet.set_row_height(2, 48)?.set_freeze_panes(3, 1)?;
    Ok(Some(sheet))
}
