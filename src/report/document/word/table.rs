//! A table as Word sets it: heads that every page repeats, figures that end at the right, columns as wide as they need.

use super::super::table::TitledRows;
use super::super::{Cell, Formats, Table};
use docx_rs::{BreakType, Paragraph, Run, Shading, ShdType, TableCell, TableRow, WidthType};

/// Width of the text, in twentieths of a point.
pub(super) const ACROSS: usize = 9_638;
/// Most rows of a table in a brief.
pub(super) const ROWS: usize = 40;
/// A table of more columns than this, and of no more rows than those, is turned.
const WIDE: usize = 8;
const FEW: usize = 5;
/// Width of a letter at the sizes of tables, the largest first, and what a cell keeps free, in twentieths of a point.
const LETTER: [usize; 3] = [94, 83, 72];
const FREE: usize = 130;
/// The styles of the smaller sizes, and of what stands below a figure.
const SMALL: [&str; 2] = ["Small", "Smaller"];
const LESSER: [&str; 3] = ["Lesser", "SmallLesser", "SmallerLesser"];
/// The colour of a row that others belong to.
const TINT: &str = "F3F5F8";

/// A column as it is set.
struct WordColumn {
    head: String,
    words: bool,
    width: usize,
}

/// A row: the lines of each cell.
type RowLines = Vec<Vec<String>>;

/// A table as it is set: under its heads, rows of cells of lines, in groups that may have a title.
struct WordTable {
    columns: Vec<WordColumn>,
    headed: bool,
    groups: Vec<(Option<String>, Vec<RowLines>)>,
    size: usize,
}

/// The table.
pub(super) fn table(of: &Table) -> docx_rs::Table {
    let mut laid = laid(of);
    if laid.columns.len() > WIDE && laid.groups.iter().map(|(_, rows)| rows.len()).sum::<usize>() <= FEW {
        turn(&mut laid);
    }
    fit(&mut laid);
    let WordTable { columns, headed, groups, size } = laid;
    let all: usize = columns.iter().map(|column| column.width).sum();
    let mut rows = Vec::new();
    if headed {
        let heads = columns.iter().enumerate().map(|(place, column)| {
            let style = if column.words || place == 0 { "TableHead" } else { "TableHeadFigure" };
            cell((column.width, true, style), std::slice::from_ref(&column.head), size).shading(tint())
        });
        // This row alone may be broken, as far as docx-rs is told: `mend` makes it the header.
        rows.push(TableRow::new(heads.collect()));
    }
    for (title, cells) in groups {
        if let Some(title) = title {
            let title = cell((all, true, "TableGroup"), &[title], size).grid_span(columns.len()).shading(tint());
            rows.push(TableRow::new(vec![title]).cant_split());
        }
        rows.extend(cells.iter().map(|cells| row(&columns, cells, size)));
    }
    let widths = columns.iter().map(|column| column.width).collect();
    docx_rs::Table::new(rows).set_grid(widths).width(all, WidthType::Dxa)
}

/// The table in words.
fn laid(of: &Table) -> WordTable {
    let (shown, groups) = of.grouped(Formats::WORD);
    let head = |run: &Vec<usize>| of.heads(run).map(super::one_line).collect::<Vec<_>>().join("; ");
    let lines = |cells: &Vec<Cell>, run: &Vec<usize>| {
        let lines = run.iter().filter_map(|&place| cells.get(place)).flat_map(|cell| cell.lines(true));
        // A number stays with its sign for per cent.
        lines.map(|line| line.replace('`', "").replace(" %", "\u{a0}%")).collect::<Vec<_>>()
    };
    let row = |cells: &Vec<Cell>| shown.iter().map(|run| lines(cells, run)).collect();
    let group =
        |(title, rows): TitledRows<'_>| (title.map(|cell| cell.lines(true).join(" ")), rows.iter().map(row).collect());
    let column = |run: &Vec<usize>| WordColumn { head: head(run), words: of.is_words(run), width: 0 };
    WordTable {
        columns: shown.iter().map(column).collect(),
        headed: of.is_headed(Formats::WORD),
        groups: groups.into_iter().map(group).collect(),
        size: 0,
    }
}

/// Columns as rows: few rows of many columns are read downwards.
fn turn(laid: &mut WordTable) {
    let rows: Vec<RowLines> = laid.groups.drain(..).flat_map(|(_, rows)| rows).collect();
    let names = rows.iter().map(|row| row.first().map(|lines| lines.join(" ")).unwrap_or_default());
    let named = names.map(|head| WordColumn { head, words: false, width: 0 });
    let first = WordColumn { head: std::mem::take(&mut laid.columns[0].head), words: true, width: 0 };
    let columns = std::iter::once(first).chain(named).collect();
    let heads = std::mem::replace(&mut laid.columns, columns);
    let turned = heads.into_iter().enumerate().skip(1).map(|(place, column)| {
        let cells = rows.iter().map(|row| row.get(place).cloned().unwrap_or_default());
        std::iter::once(vec![column.head]).chain(cells).collect()
    });
    laid.groups.push((None, turned.collect()));
}

fn tint() -> Shading {
    Shading::new().shd_type(ShdType::Clear).color("auto").fill(TINT)
}

fn row(columns: &[WordColumn], cells: &[Vec<String>], size: usize) -> TableRow {
    let cells = columns.iter().zip(cells).enumerate().map(|(place, (column, lines))| {
        let style = match (place, column.words) {
            (0, _) if columns.len() > 1 => "TableName",
            (_, true) => "TableText",
            (_, false) => "TableFigure",
        };
        cell((column.width, column.words, style), lines, size)
    });
    TableRow::new(cells.collect()).cant_split()
}

/// A cell: the first line is the value; what stands below a figure belongs to it.
fn cell((width, words, style): (usize, bool, &str), lines: &[String], size: usize) -> TableCell {
    let mut paragraph = Paragraph::new().style(style);
    for (place, line) in lines.iter().enumerate() {
        let run = if place > 0 { Run::new().add_break(BreakType::TextWrapping) } else { Run::new() };
        let run = run.add_text(line);
        paragraph = paragraph.add_run(match (place > 0 && !words, size) {
            (false, 0) => run,
            (false, size) => run.style(SMALL[size - 1]),
            (true, size) => run.style(LESSER[size]),
        });
    }
    TableCell::new().width(width, WidthType::Dxa).add_paragraph(paragraph)
}

/// Gives the columns their widths, and the table the largest letters with which no word is broken.
fn fit(laid: &mut WordTable) {
    let columns = laid.columns.iter().enumerate();
    let needs: Vec<(usize, usize)> = columns.map(|(place, column)| need(laid, place, column)).collect();
    let least = |letter: usize| needs.iter().map(|(least, _)| least * letter + FREE).sum::<usize>();
    laid.size = LETTER.iter().position(|&letter| least(letter) <= ACROSS).unwrap_or(LETTER.len() - 1);
    let letter = LETTER[laid.size];
    let needs: Vec<(usize, usize)> =
        needs.iter().map(|(from, to)| (from * letter + FREE, to * letter + FREE)).collect();
    for (column, width) in laid.columns.iter_mut().zip(widths(&needs)) {
        column.width = width;
    }
}

/// The fewest and the most letters that a column can use: its longest word and its longest line. Figures are not broken.
fn need(laid: &WordTable, place: usize, column: &WordColumn) -> (usize, usize) {
    let rows = laid.groups.iter().flat_map(|(_, rows)| rows);
    let (mut word, mut line, mut below) = (0, 0, 0);
    let letters = |text: &str| text.chars().count();
    let longest = |text: &str| text.split(' ').map(letters).max().unwrap_or(0);
    for lines in rows.filter_map(|row| row.get(place)) {
        for (place, text) in lines.iter().enumerate() {
            word = word.max(longest(text));
            // What stands below is smaller.
            if place > 0 { below = below.max(letters(text) * 7 / 8) } else { line = line.max(letters(text)) }
        }
    }
    // Heads are bold.
    let heads = longest(&column.head) + 1;
    let head = letters(&column.head);
    if column.words {
        let least = word.max(heads).clamp(4, 20).max(line.min(16));
        return (least, line.max(below).max(head.min(24)).clamp(least, 70));
    }
    let least = word.max(heads).max(line.min(12)).max(below.min(20)).clamp(4, 20);
    (least, least.max(line.min(30)).max(below.min(30)).max(head.div_ceil(3).min(14)))
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
    let share = |(from, to): &(usize, usize)| {
        let part = if most > least { room * (to - from) / (most - least) } else { room / needs.len() };
        from + part
    };
    needs.iter().map(share).collect()
}
