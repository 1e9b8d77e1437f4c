//! Costs against the planned budget, as numbers.

use super::{header, page, percent, pounds, text, value, wrapped};
use crate::experiment::budget::LEVELS;
use crate::experiment::results::Experiment;
use crate::report::budget::{HOW_TO_READ, every, period};
use crate::report::words::wilson;
use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

/// Its row of headers.
const HEADER: u32 = 2;
/// Columns before those of the levels.
const FIRST: [&str; 12] = [
    "Option",
    "Planned for",
    "Budget",
    "Futures within it",
    "of simulated futures",
    "Chance",
    "Chance, 95 % from",
    "Chance, 95 % to",
    "Expected overspend",
    "Overspend where there is one, mean",
    "Overspend, 1 future in 10 above",
    "Cost of the middle future",
];

/// A row a planned sum; no sheet where nothing is planned.
pub fn sheet(experiment: &Experiment) -> Result<Option<Worksheet>, XlsxError> {
    let lines = every(experiment);
    if lines.is_empty() {
        return Ok(None);
    }
    let mut sheet = page("Budget")?;
    sheet.set_print_fit_to_pages(2, 0);
    sheet.merge_range(0, 0, 0, 9, HOW_TO_READ, &wrapped())?.set_row_height(0, 75)?;
    let of_levels = LEVELS.iter().flat_map(|share| {
        let share = format!("{:.0} of 100 futures", 100.0 * share);
        ["cost", "cost, 95 % from", "cost, 95 % to", "beyond the budget", "beyond the middle"]
            .map(|name| format!("{share}: {name}"))
    });
    let names = FIRST.map(str::to_owned).into_iter().chain(of_levels);
    for (column, name) in names.enumerate() {
        text(&mut sheet, (HEADER, column as u16), &name, &header())?;
        sheet.set_column_width(column as u16, if column == 0 { 34 } else { 14 })?;
    }
    let whole = Format::new().set_num_format("0").set_align(FormatAlign::Top);
    for (index, (option, year, found)) in lines.iter().enumerate() {
        let row = HEADER + 1 + index as u32;
        let option = &experiment.options[*option];
        text(&mut sheet, (row, 0), &option.scenario.title, &wrapped())?;
        text(&mut sheet, (row, 1), &period(option, *year), &wrapped())?;
        let range = wilson(found.within, found.of);
        let mut cells = vec![
            (Some(found.budget), pounds()),
            (Some(found.within as f64), whole.clone()),
            (Some(found.of as f64), whole.clone()),
            (Some(found.within as f64 / found.of as f64), percent()),
            (range.map(|(low, _)| low), percent()),
            (range.map(|(_, high)| high), percent()),
            (Some(found.expected_overspend), pounds()),
            (found.overspend_when_over, pounds()),
            (Some(found.overspend_1_in_10), pounds()),
            (Some(found.middle), pounds()),
        ];
        for level in &found.levels {
            let (low, high) = (level.interval.map(|(low, _)| low), level.interval.map(|(_, high)| high));
            let beyond = [level.beyond(found.budget), level.beyond(found.middle)].map(Some);
            cells.extend([Some(level.cost), low, high].into_iter().chain(beyond).map(|number| (number, pounds())));
        }
        for (column, (number, format)) in (2..).zip(cells) {
            value(&mut sheet, (row, column), number, &format)?;
        }
    }
    sheet.set_row_height(HEADER, 64)?.set_freeze_panes(HEADER + 1, 1)?;
    Ok(Some(sheet))
}
