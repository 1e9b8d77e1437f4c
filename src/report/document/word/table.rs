//! A table as Word sets it: heads that every page repeats, figures that end at the right, columns as wide as they need.

use super::super::{Cell, Formats, Table};
use super::ACROSS;
use docx_rs::{BreakType, Paragraph, Run, Shading, ShdType, TableCell, TableRow, WidthType};

/// Most rows of a table in a brief.
pub(super) const ROWS: usize = 40;
/// Width of a letter at the size of tables, and at the smaller size of wide ones; what a cell keeps free. Twentieths of a point.
const LETTER: [usize; 2] = [96, 84];
const FREE: usize = 150;
/// The colour of a row that others belong to.
const TINT: &str = "F3F5F8";

/// A column as it is set.
struct Set {
    head: String,
    run: Vec<usize>,
    words: bool,
    width: usize,
}

/// The table.
pub(super) fn table(of: &Table) -> docx_rs::Table {
    let shown = of.shown(Formats::WORD);
    let groups = of.groups().filter(|_| shown.len() > 1);
    let shown = &shown[usize::from(groups.is_some())..];
    let (columns, small) = columns(of, shown);
    let mut rows = Vec::new();
    if of.is_headed(Formats::WORD) {
        let heads = columns.iter().enumerate().map(|(place, column)| {
            let style = if column.words || place == 0 { "TableHead" } else { "TableHeadFigure" };
            cell(column, style, std::slice::from_ref(&column.head), small).shading(tint())
        });
        // This row alone may be broken, as far as docx-rs is told: `mend` makes it the header.
        rows.push(TableRow::new(heads.collect()));
    }
    let whole = || std::iter::once(0..of.rows.len()).collect();
    let grouped = groups.is_some();
    for group in groups.unwrap_or_else(whole) {
        if grouped {
            let title = of.rows[group.start].first().map(|cell| cell.lines(true)).unwrap_or_default();
            let across = Set { width: columns.iter().map(|column| column.width).sum(), ..named(&columns) };
            let title = cell(&across, "TableGroup", &[title.join(" ")], small).grid_span(columns.len()).shading(tint());
            rows.push(TableRow::new(vec![title]).cant_split());
        }
        rows.extend(of.rows[group].iter().map(|cells| row(&columns, cells, small)));
    }
    let widths: Vec<usize> = columns.iter().map(|column| column.width).collect();
    let all = widths.iter().sum();
    docx_rs::Table::new(rows).set_grid(widths).width(all, WidthType::Dxa)
}

/// A column without words of its own.
fn named(columns: &[Set]) -> Set {
    let width = columns.iter().map(|column| column.width).sum();
    Set { head: String::new(), run: Vec::new(), words: true, width }
}

fn tint() -> Shading {
    Shading::new().shd_type(ShdType::Clear).color("auto").fill(TINT)
}

fn row(columns: &[Set], cells: &[Cell], small: bool) -> TableRow {
    let cells = columns.iter().enumerate().map(|(place, column)| {
        let style = match (place, column.words) {
            (0, _) if columns.len() > 1 => "TableName",
            (_, true) => "TableText",
            (_, false) => "TableFigure",
        };
        cell(column, style, &lines(column, cells), small)
    });
    TableRow::new(cells.collect()).cant_split()
}

/// What stands in a column of a row, line by line.
fn lines(column: &Set, cells: &[Cell]) -> Vec<String> {
    column.run.iter().filter_map(|&place| cells.get(place)).flat_map(|cell| cell.lines(true)).collect()
}

/// A cell: the first line is the value; what stands below belongs to it.
fn cell(column: &Set, style: &str, lines: &[String], small: bool) -> TableCell {
    let mut paragraph = Paragraph::new().style(style);
    for (place, line) in lines.iter().enumerate() {
        let run = if place > 0 { Run::new().add_break(BreakType::TextWrapping) } else { Run::new() };
        let run = run.add_text(line.replace('`', ""));
        paragraph = paragraph.add_run(match (place > 0 && !column.words, small) {
            (true, true) => run.style("SmallLesser"),
            (true, false) => run.style("Lesser"),
            (false, true) => run.style("Small"),
            (false, false) => run,
        });
    }
    TableCell::new().width(column.width, WidthType::Dxa).add_paragraph(paragraph)
}

/// The columns with their widths; whether letters must be small.
fn columns(of: &Table, shown: &[Vec<usize>]) -> (Vec<Set>, bool) {
    let mut needs = Vec::new();
    let mut columns = Vec::new();
    for run in shown {
        let heads = run.iter().map(|&place| &*of.columns[place].head).filter(|head| !head.is_empty());
        let head = heads.map(super::one_line).collect::<Vec<_>>().join("; ");
        let column = Set { head, run: run.clone(), words: of.is_words(run), width: 0 };
        needs.push(need(of, &column));
        columns.push(column);
    }
    let least = |letter: usize| needs.iter().map(|(least, _)| least * letter + FREE).sum::<usize>();
    let small = least(LETTER[0]) > ACROSS || columns.len() > 7;
    let letter = LETTER[usize::from(small)];
    let all: Vec<(usize, usize)> =
        needs.iter().map(|(least, most)| (least * letter + FREE, most * letter + FREE)).collect();
    for (column, width) in columns.iter_mut().zip(widths(&all)) {
        column.width = width;
    }
    (columns, small)
}

/// The fewest and the most letters that a column can use: its longest word and its longest line. Figures are not broken.
fn need(of: &Table, column: &Set) -> (usize, usize) {
    let longest = |lines: &mut dyn Iterator<Item = &str>| lines.map(|line| line.chars().count()).max().unwrap_or(0);
    let cells: Vec<String> = of.rows.iter().flat_map(|row| lines(column, row)).collect();
    let words = longest(&mut cells.iter().flat_map(|line| line.split(' ')).chain(column.head.split(' ')));
    let line = longest(&mut cells.iter().map(|line| &**line));
    let head = column.head.chars().count();
    if column.words {
        let least = words.clamp(3, 14).max(line.min(12));
        (least, line.max(head.min(24)).clamp(least, 70))
    } else {
        let least = words.max(line.min(16)).clamp(4, 20);
        (least, least.max(line.min(24)).max(head.div_ceil(3).min(14)))
    }
}

/// Widths between least and most that fit a page; what is left of it is shared by what more could be used.
fn widths(needs: &[(usize, usize)]) -> Vec<usize> {
    let least: usize = needs.iter().map(|(least, _)| least).sum();
    let most: usize = needs.iter().map(|(_, most)| most).sum();
    if least >= ACROSS {
        return needs.iter().map(|(width, _)| width * ACROSS / least).collect();
    }
    // A table that needs little is not drawn out.
    let room = ACROSS.min(most.max(ACROSS / 2)) - least;
    let wanted = (most - least).max(1);
    needs
        .iter()
        .map(|(from, to)| from + if most > least { room * (to - from) / wanted } else { room / needs.len() })
        .collect()
}
