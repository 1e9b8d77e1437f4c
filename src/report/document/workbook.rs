//! A workbook: real numbers and native charts, for those who go on calculating. The first sheet has what the document says, then
//! comes a sheet a table.
//!
//! Every text is written as text, so that a title that begins with `=` stays a title. The file holds no time of its making: equal
//! documents are equal bytes.

use super::cell::{Cell, Datum};
use super::unit::Unit;
use super::words::{capital, one_line, shorten};
use super::{Block, Document, Drawn, Formats, Section, Table};
use jiff::civil::Date;
use rust_xlsxwriter::{
    Chart, ChartAxisDateUnitType, ChartFormat, ChartLegendPosition, ChartLine, ChartLineDashType, ChartSolidFill,
    ChartType, Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

/// A workbook that could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the workbook could not be made: {0}")]
pub struct WorkbookError(#[from] XlsxError);

/// Most letters of a text in a cell; Excel allows 32,767.
const LETTERS: usize = 8_000;
/// A4, as Excel numbers papers.
const A4: u8 = 9;
/// Columns of the first sheet, letters.
const ACROSS: f64 = 100.0;
/// Row of a table's heads, and its first row.
const HEADER: u32 = 2;
/// Most columns and rows of a sheet.
const MOST: (usize, usize) = (16_384, 1_048_576 - HEADER as usize - 1);
/// Colours of lines; dashes tell the next four from the first.
const COLOURS: [u32; 4] = [0x12_43_6D, 0x28_A1_97, 0x80_16_50, 0xF4_6A_25];
const DASHES: [ChartLineDashType; 3] = [ChartLineDashType::Solid, ChartLineDashType::Dash, ChartLineDashType::RoundDot];
/// Colours of what is stacked, neighbours told apart by lightness.
const FILLS: [u32; 8] =
    [0x12_43_6D, 0x6B_AC_E6, 0x80_16_50, 0xF4_6A_25, 0x28_A1_97, 0x55_59_5E, 0x20_73_BC, 0xC9_CE_D4];
/// Most series that Excel draws in a chart.
const SERIES: usize = 254;

/// The bytes of the workbook.
///
/// # Errors
/// When a part is larger than the format allows.
pub fn workbook(document: &Document) -> Result<Vec<u8>, WorkbookError> {
    let mut book = Workbook::new();
    // A fixed date: the file's own would differ from run to run.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let author = concat!("Caseload ", env!("CARGO_PKG_VERSION"));
    let properties = DocProperties::new().set_title(shorten(&document.title, 250)).set_author(author);
    book.set_properties(&properties.set_creation_datetime(&made));
    book.push_worksheet(front(document)?);
    let mut charts = Vec::new();
    for table in document.tables(Formats::WORKBOOK).filter(|table| !table.name.is_empty()) {
        let (sheet, chart) = sheet(table)?;
        book.push_worksheet(sheet);
        charts.extend(chart);
    }
    if !charts.is_empty() {
        let mut sheet = page("Charts")?;
        sheet.set_portrait();
        for (place, chart) in charts.iter().enumerate() {
            sheet.insert_chart(30 * place as u32, 0, chart)?;
        }
        book.push_worksheet(sheet);
    }
    Ok(book.save_to_buffer()?)
}

/// What the document says: title, findings, and the text of each section under its heading.
fn front(document: &Document) -> Result<Worksheet, XlsxError> {
    let mut sheet = page("Report")?;
    sheet.set_column_width(0, ACROSS)?;
    let mut row = 0;
    let mut say = |words: &str, format: &Format| -> Result<(), XlsxError> {
        let lines = one_line(words).chars().count().div_ceil(ACROSS as usize).clamp(1, 25);
        text(&mut sheet, (row, 0), words, format)?;
        // A title's letters are larger.
        sheet.set_row_height(row, if format == &title() { 22.0 } else { 15.0 } * lines as f64)?;
        row += 1;
        Ok(())
    };
    say(&document.title, &title())?;
    for sentence in std::iter::once(&document.subtitle).chain(&document.findings).filter(|words| !words.is_empty()) {
        say(&sentence.replace('`', ""), &wrapped())?;
    }
    for section in document.sections(Formats::WORKBOOK) {
        let said = said(section);
        if !said.is_empty() {
            say("", &wrapped())?;
            say(&section.heading, &bold())?;
        }
        for (words, format) in said {
            say(&words, &format)?;
        }
    }
    say("", &wrapped())?;
    say(&document.colophon.replace('`', ""), &wrapped())?;
    Ok(sheet)
}

/// The text of a section, without its tables and charts.
fn said(section: &Section) -> Vec<(String, Format)> {
    let plain = |words: &String| words.replace('`', "");
    let said = section.blocks.iter().flat_map(|block| match block {
        Block::Text(words) => vec![(plain(words), wrapped())],
        Block::Heading(words) => vec![(plain(words), bold())],
        Block::Points(points) | Block::Notes(points) => points.iter().map(|point| (plain(point), wrapped())).collect(),
        // What has no name has no sheet of its own.
        Block::Table(table) if table.name.is_empty() => {
            table.rows.iter().map(|row| (in_a_line(row), wrapped())).collect()
        }
        Block::Table(_) | Block::Chart(_) => Vec::new(),
    });
    said.collect()
}

/// A row of words: the first names the rest.
fn in_a_line(row: &[Cell]) -> String {
    let words: Vec<String> = row.iter().map(|cell| cell.lines(false).join(" ").replace('`', "")).collect();
    words.split_first().map_or_else(String::new, |(name, rest)| format!("{name}: {}", rest.join("; ")))
}

/// A column of a sheet: what stands over it, where its value is.
struct Placed {
    head: String,
    place: usize,
    part: Option<Datum>,
    /// How wide its words are.
    width: f64,
}

/// The columns of a table's sheet: one for each part that is a number, one for words.
fn columns(table: &Table) -> Vec<Placed> {
    let (mut columns, mut above) = (Vec::new(), "");
    for (place, column) in table.columns.iter().enumerate().filter(|(_, column)| column.on.has(Formats::WORKBOOK)) {
        // What stands below another column on paper is called after it.
        let below = column.below.has(Formats::MARKDOWN) && !above.is_empty();
        let name = if below { format!("{above}: {}", column.head) } else { column.head.clone() };
        if !below {
            above = &column.head;
        }
        let cells = table.rows.iter().map(|row| &row[place]);
        let words = cells.clone().all(|cell| cell.unit().is_none());
        let width = width(cells.clone());
        let mut parts: Vec<Datum> = column.data.iter().map(|(_, part)| *part).collect();
        if parts.is_empty() {
            let range = cells.clone().any(|cell| matches!(cell, Cell::Range(..)));
            let interval = cells.clone().any(|cell| matches!(cell, Cell::Estimate(..) | Cell::Chance { .. }));
            let between = cells.clone().any(|cell| matches!(cell, Cell::Between(..)));
            parts.extend(if between { vec![Datum::From, Datum::To] } else { vec![Datum::Value] });
            parts.extend(range.then_some([Datum::P10, Datum::P90]).into_iter().flatten());
            parts.extend(interval.then_some([Datum::Low, Datum::High]).into_iter().flatten());
        }
        if words {
            columns.push(Placed { head: name, place, part: None, width });
            continue;
        }
        let one = parts.len() == 1;
        columns.extend(parts.into_iter().map(|part| {
            let plain = one || part == Datum::Value;
            let head = if plain { name.clone() } else { format!("{name}: {}", part.words()) };
            Placed { head, place, part: Some(part), width }
        }));
    }
    columns.truncate(MOST.0);
    columns
}

/// The sheet of a table, and the chart that is drawn from it.
fn sheet(table: &Table) -> Result<(Worksheet, Option<Chart>), XlsxError> {
    let name = sheet_name(table.name);
    let mut sheet = page(&name)?;
    let columns = columns(table);
    text(&mut sheet, (0, 0), &table.caption, &bold())?;
    let mut heads = 1;
    for (at, column) in (0..).zip(&columns) {
        let words = column.part.is_none();
        let width = if words { column.width } else { 14.0 };
        text(&mut sheet, (HEADER, at), &column.head, &header(words))?;
        sheet.set_column_width(at, width)?;
        heads = heads.max(column.head.chars().count().div_ceil(width as usize - 1));
    }
    sheet.set_row_height(HEADER, 15.0 * (heads as f64 + 1.0).min(10.0))?;
    for (at, cells) in (HEADER + 1..).zip(table.rows.iter().take(MOST.1)) {
        let mut lines = 1;
        for (column, placed) in (0..).zip(&columns) {
            let cell = &cells[placed.place];
            lines = lines.max(write(&mut sheet, (at, column), cell, (placed.part, placed.width))?);
        }
        if lines > 1 {
            sheet.set_row_height(at, 15.0 * lines as f64)?;
        }
    }
    sheet.set_freeze_panes(HEADER + 1, 1)?;
    sheet.set_repeat_rows(HEADER, HEADER)?;
    // A page across while that can be read.
    sheet.set_print_fit_to_pages((columns.len() as u16).div_ceil(12).max(1), 0);
    let chart = table.drawn.as_ref().and_then(|drawn| chart(&name, table, (drawn, &columns)));
    Ok((sheet, chart))
}

/// Writes a cell, or a part of it; returns how many lines it needs.
fn write(
    sheet: &mut Worksheet,
    at: (u32, u16),
    cell: &Cell,
    (part, width): (Option<Datum>, f64),
) -> Result<usize, XlsxError> {
    if let Cell::Date(day) = cell {
        date(sheet, at, *day)?;
    } else if let Some(value) = cell.value(part.unwrap_or(Datum::Value)) {
        let part = part.unwrap_or(Datum::Value);
        let unit = if part.is_count() { Unit::number(0) } else { cell.unit().unwrap_or(Unit::number(2)) };
        let (format, scale) = unit.in_workbook();
        let format = Format::new().set_num_format(format).set_align(FormatAlign::Top);
        sheet.write_number_with_format(at.0, at.1, scale * value, &format)?;
    } else {
        let words = if matches!(part, None | Some(Datum::Value)) { cell.lines(false).join(" ") } else { String::new() };
        text(sheet, at, &words, &wrapped())?;
        return Ok(words.chars().count().div_ceil((width as usize).saturating_sub(2).max(1)).clamp(1, 25));
    }
    Ok(1)
}

/// The width of a column, by its words.
fn width<'a>(cells: impl Iterator<Item = &'a Cell>) -> f64 {
    let lines = cells.filter(|cell| cell.is_words()).flat_map(|cell| cell.lines(false));
    let longest = lines.map(|line| line.chars().count()).max().unwrap_or(0);
    (longest as f64 + 2.0).clamp(14.0, 44.0)
}

/// The chart of a table; `None` where nothing is to be drawn.
fn chart(name: &str, table: &Table, (drawn, columns): (&Drawn, &[Placed])) -> Option<Chart> {
    let last = HEADER + u32::try_from(table.rows.len()).unwrap_or(0);
    let at = |place: usize| {
        let of =
            |column: &Placed| column.place == place && matches!(column.part, None | Some(Datum::Value | Datum::P50));
        columns.iter().position(of).and_then(|at| u16::try_from(at).ok())
    };
    drawn.of.iter().any(|(place, _)| at(*place).is_some()).then_some(())?;
    let mut chart = Chart::new(if drawn.stacked { ChartType::ColumnStacked } else { ChartType::Line });
    let over = at(drawn.over).unwrap_or(0);
    for (index, (place, called)) in drawn.of.iter().take(SERIES).enumerate() {
        let Some(column) = at(*place) else { continue };
        let series = chart.add_series();
        series
            .set_categories((name, HEADER + 1, over, last, over))
            .set_values((name, HEADER + 1, column, last, column))
            .set_name(shorten(&one_line(called), 250).as_str());
        if drawn.stacked {
            let mut fill = ChartSolidFill::new();
            fill.set_color(Color::RGB(FILLS[index % FILLS.len()]));
            series.set_format(ChartFormat::new().set_solid_fill(&fill)).set_gap(60);
        } else {
            let mut line = ChartLine::new();
            let dash = DASHES[index / COLOURS.len() % DASHES.len()];
            line.set_color(Color::RGB(COLOURS[index % COLOURS.len()])).set_width(2.0).set_dash_type(dash);
            series.set_format(ChartFormat::new().set_line(&line));
        }
    }
    chart.title().set_name(&drawn.title);
    if !drawn.stacked {
        let axis = chart.x_axis().set_date_axis(true).set_num_format("mmm yyyy");
        axis.set_major_unit(6).set_major_unit_date_type(ChartAxisDateUnitType::Months);
        chart.y_axis().set_min(0);
    }
    let unit = table.rows.iter().find_map(|row| row.get(drawn.of.first()?.0)?.unit());
    chart.y_axis().set_num_format(unit.map_or_else(|| "0".to_owned(), |unit| unit.in_workbook().0));
    chart.set_width(1000).set_height(560).set_alt_text(&drawn.alt);
    chart.legend().set_position(ChartLegendPosition::Bottom);
    Some(chart)
}

/// `full-year` is the sheet `Full year`.
fn sheet_name(name: &str) -> String {
    shorten(&capital(&name.replace(['-', '_'], " ")), 31)
}

/// An empty sheet that prints on A4 across.
fn page(name: &str) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(name)?.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    Ok(sheet)
}

fn title() -> Format {
    Format::new().set_bold().set_font_size(14).set_text_wrap().set_align(FormatAlign::Top)
}

fn bold() -> Format {
    Format::new().set_bold()
}

fn header(words: bool) -> Format {
    let format = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Bottom);
    let format = format.set_background_color(Color::RGB(0xF3_F5_F8)).set_border_bottom(FormatBorder::Thin);
    if words { format } else { format.set_align(FormatAlign::Right) }
}

fn wrapped() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

/// Writes a text, never a formula; nothing where there is none.
fn text(sheet: &mut Worksheet, (row, column): (u32, u16), text: &str, format: &Format) -> Result<(), XlsxError> {
    match shorten(&one_line(text), LETTERS) {
        words if words.is_empty() => sheet.write_blank(row, column, format)?,
        words => sheet.write_string_with_format(row, column, words, format)?,
    };
    Ok(())
}

/// Writes a date as one; before 1900, which Excel does not know, as text.
fn date(sheet: &mut Worksheet, (row, column): (u32, u16), date: Date) -> Result<(), XlsxError> {
    let format = Format::new().set_num_format("d mmm yyyy").set_align(FormatAlign::Top);
    let year = u16::try_from(date.year()).ok();
    match year.and_then(|year| ExcelDateTime::from_ymd(year, date.month() as u8, date.day() as u8).ok()) {
        Some(day) => drop(sheet.write_datetime_with_format(row, column, &day, &format)?),
        None => text(sheet, (row, column), &date.to_string(), &wrapped())?,
    }
    Ok(())
}
