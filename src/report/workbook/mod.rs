//! `workbook.xlsx`: real numbers and native charts, for those who go on calculating.
//!
//! Every text is written as text, so that a title that begins with `=` stays a title. The file holds no time of its
//! making: equal results are equal bytes.

mod budget;
mod costs;
mod decision;
mod pictures;
mod words;

use super::words as plain;
use super::words::Quantity;
use crate::experiment::results::Experiment;
use crate::model::Measure;
use crate::report::numbers::rounded;
use crate::scenario::Loaded;
use jiff::civil::Date;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

/// A workbook that could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the workbook could not be made: {0}")]
pub struct WorkbookError(#[from] XlsxError);

/// Most letters of a text in a cell; Excel allows 32,767.
const LETTERS: usize = 8_000;
/// Most options side by side: Excel has 16,384 columns.
const ABREAST: usize = 5_000;
/// A4, as Excel numbers papers.
const A4: u8 = 9;

/// The bytes of `workbook.xlsx`; `loaded` are the scenarios in the order of the options.
///
/// # Errors
/// When a part is larger than the format allows.
pub fn workbook(experiment: &Experiment, loaded: &[Loaded]) -> Result<Vec<u8>, WorkbookError> {
    let mut book = Workbook::new();
    // A fixed date: the file's own would differ from run to run.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let author = concat!("Caseload ", env!("CARGO_PKG_VERSION"));
    let properties = DocProperties::new().set_title(cut(&super::html::heading(experiment), 250)).set_author(author);
    book.set_properties(&properties.set_creation_datetime(&made));
    let sheets = [
        Some(decision::sheet(experiment)?),
        Some(pictures::sheet(experiment)?),
        Some(weekly(experiment)?),
        budget::sheet(experiment)?,
        Some(costs::every_heading(experiment)?),
        Some(costs::full_year(experiment)?),
        costs::full_year_effect(experiment)?,
        Some(words::assumptions(experiment, loaded)?),
        Some(words::provenance(experiment)?),
    ];
    for sheet in sheets.into_iter().flatten() {
        book.push_worksheet(sheet);
    }
    Ok(book.save_to_buffer()?)
}

/// Name of the sheet of [`weekly`].
const WEEKLY: &str = "Weekly";
/// Its rows with the options' titles and with the first week.
const TITLES: u32 = 2;
const FIRST_WEEK: u32 = 4;

/// The target measure week by week: a row a week, three columns an option.
fn weekly(experiment: &Experiment) -> Result<Worksheet, XlsxError> {
    let mut sheet = page(WEEKLY)?;
    let Some(base) = experiment.options.first() else { return Ok(sheet) };
    let measure = plain::target_measure(&base.scenario);
    let number = number_format(measure);
    text(&mut sheet, (0, 0), &format!("{} week by week", plain::capital(&plain::noun(measure))), &title())?;
    for (column, name) in ["Week that ends on", "Target"].into_iter().enumerate() {
        text(&mut sheet, (TITLES + 1, column as u16), name, &header())?;
    }
    sheet.set_column_width(0, 16)?;
    for (index, week) in base.weeks.iter().enumerate() {
        let row = FIRST_WEEK + index as u32;
        date(&mut sheet, (row, 0), week.date)?;
        value(&mut sheet, (row, 1), Some(base.scenario.target.at_most), &number)?;
    }
    for (index, option) in experiment.options.iter().take(ABREAST).enumerate() {
        let series = option.weekly.get(measure, crate::model::Scope::ALL).unwrap_or_default();
        let names = ["1 future in 10 below", "Middle future", "1 future in 10 above"];
        for (place, name) in names.into_iter().enumerate() {
            let column = 2 + 3 * index as u16 + place as u16;
            sheet.set_column_width(column, 14)?;
            text(&mut sheet, (TITLES, column), &option.scenario.title, &header())?;
            text(&mut sheet, (TITLES + 1, column), name, &header())?;
            for (week, summary) in series.iter().enumerate() {
                let figure = summary.as_ref().map(|s| [s.p10, s.p50, s.p90][place]);
                value(&mut sheet, (FIRST_WEEK + week as u32, column), figure, &number)?;
            }
        }
    }
    sheet.set_row_height(TITLES, 48)?.set_row_height(TITLES + 1, 32)?;
    sheet.set_freeze_panes(FIRST_WEEK, 2)?;
    sheet.set_repeat_rows(TITLES, TITLES + 1)?;
    Ok(sheet)
}

/// An empty sheet that prints on A4 across.
fn page(name: &str) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(name)?.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    Ok(sheet)
}

fn title() -> Format {
    Format::new().set_bold().set_font_size(14)
}

fn header() -> Format {
    let format = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    format.set_background_color(Color::RGB(0xF3_F5_F8)).set_border_bottom(FormatBorder::Thin)
}

fn wrapped() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

fn pounds() -> Format {
    Format::new().set_num_format("£#,##0;-£#,##0").set_align(FormatAlign::Top)
}

fn percent() -> Format {
    Format::new().set_num_format("0%").set_align(FormatAlign::Top)
}

/// How a measure's values are shown.
fn number_format(measure: Measure) -> Format {
    match plain::quantity(measure) {
        Quantity::Number => Format::new().set_num_format("0.0").set_align(FormatAlign::Top),
        Quantity::Share => percent(),
        Quantity::Speed => Format::new().set_num_format("0.00").set_align(FormatAlign::Top),
        Quantity::Pounds => pounds(),
    }
}

/// Writes a text, never a formula.
fn text(sheet: &mut Worksheet, (row, column): (u32, u16), text: &str, format: &Format) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, column, cut(&plain::one_line(text), LETTERS), format)?;
    Ok(())
}

/// Writes a number as `summary.json` has it; nothing where there is none.
fn value(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    value: Option<f64>,
    format: &Format,
) -> Result<(), XlsxError> {
    match value.and_then(|value| rounded(value, 10)) {
        Some(value) => sheet.write_number_with_format(row, column, value, format)?,
        None => sheet.write_blank(row, column, format)?,
    };
    Ok(())
}

/// Writes a date as one; before 1900, which Excel does not know, as text.
fn date(sheet: &mut Worksheet, (row, column): (u32, u16), date: Date) -> Result<(), XlsxError> {
    let format = Format::new().set_num_format("d mmm yyyy").set_align(FormatAlign::Left);
    let day = u16::try_from(date.year()).ok();
    match day.map(|year| ExcelDateTime::from_ymd(year, date.month() as u8, date.day() as u8)) {
        Some(Ok(day)) => sheet.write_datetime_with_format(row, column, &day, &format)?,
        _ => sheet.write_string_with_format(row, column, date.to_string(), &format)?,
    };
    Ok(())
}

fn cut(text: &str, letters: usize) -> String {
    plain::shorten(text, letters)
}
