//! Text for a terminal of so many columns. The one place where a document leaves for a terminal: nothing in it is obeyed there.

use super::words::printable;
use super::{Block, Document, Formats, Section, Table};
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Width};

/// Least columns that a document is laid out for.
const LEAST: usize = 40;
/// Most columns of a line of prose.
const PROSE: usize = 100;
/// Most width of the column that names the rows.
const NAMES: usize = 44;
/// Least width of a column of words.
const WORDS: usize = 12;

/// The document as text of at most so many columns, as far as words allow it.
#[must_use]
pub fn terminal(document: &Document, columns: usize) -> String {
    let columns = columns.max(LEAST);
    let mut text = String::new();
    let findings = document.findings.iter();
    findings.for_each(|sentence| paragraph(&mut text, ("", ""), sentence, columns.min(PROSE)));
    for section in document.sections.iter().filter(|section| section.on.has(Formats::TERMINAL)) {
        self::section(&mut text, section, columns);
    }
    text
}

fn section(text: &mut String, section: &Section, columns: usize) {
    let prose = columns.min(PROSE);
    let gap = |text: &mut String| {
        if !text.is_empty() && !text.ends_with("\n\n") {
            text.push('\n');
        }
    };
    gap(text);
    if !section.heading.is_empty() {
        let heading = printable(&section.heading);
        text.push_str(&format!("{heading}\n{}\n", "-".repeat(heading.chars().count().min(columns))));
    }
    for block in &section.blocks {
        match block {
            Block::Text(words) => {
                paragraph(text, ("", ""), words, prose);
                text.push('\n');
            }
            Block::Heading(words) => paragraph(text, ("", ""), words, prose),
            Block::Points(points) => {
                points.iter().for_each(|point| paragraph(text, ("- ", "  "), point, prose));
                text.push('\n');
            }
            Block::Notes(notes) => {
                notes.iter().for_each(|note| paragraph(text, ("", ""), note, prose));
                text.push('\n');
            }
            Block::Table(table) if table.on.has(Formats::TERMINAL) => {
                text.push_str(&laid_out(table, columns));
                text.push('\n');
            }
            Block::Table(_) | Block::Chart(_) => {}
        }
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
}

/// A paragraph with a mark before its first line and another before the rest; code loses its backticks.
fn paragraph(text: &mut String, (first, others): (&str, &str), words: &str, columns: usize) {
    for (place, line) in wrap(&words.replace('`', ""), columns - first.len()).iter().enumerate() {
        text.push_str(if place == 0 { first } else { others });
        text.push_str(line);
        text.push('\n');
    }
}

/// A text broken at spaces into lines of at most so many characters, where its words allow it.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in printable(text).split(' ').filter(|word| !word.is_empty()) {
        let line = lines.last().map_or(0, |line| line.chars().count());
        if line > 0 && line + 1 + word.chars().count() > columns {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// What stands in a column: its head, then a row a cell, each in lines without backticks.
struct Laid {
    head: String,
    cells: Vec<Vec<String>>,
    words: bool,
}

impl Laid {
    fn of(table: &Table, run: &[usize]) -> Self {
        let heads = run.iter().map(|&place| &table.columns[place]);
        let head =
            heads.map(|column| column.brief.as_ref().unwrap_or(&column.head).as_str()).collect::<Vec<_>>().join(" ");
        let cells = table.rows.iter().map(|row| {
            let cells = run.iter().filter_map(|&place| row.get(place));
            cells.flat_map(|cell| cell.lines(true)).map(|line| line.replace('`', "")).collect()
        });
        Self { head: printable(&head), cells: cells.collect(), words: table.is_words(run) }
    }

    fn longest(&self) -> usize {
        let lines = self.cells.iter().flatten();
        lines.map(|line| line.chars().count()).max().unwrap_or(0)
    }

    /// Below this width a word, or a figure, would be broken.
    fn least(&self) -> usize {
        let words = |text: &str| text.split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
        let head = words(&self.head);
        let cells = if self.words {
            WORDS.min(self.longest())
        } else {
            self.cells.iter().flatten().map(|line| words(line)).max().unwrap_or(0)
        };
        head.max(cells)
    }

    /// A head on at most three lines, and cells as they are.
    fn wanted(&self, first: bool) -> usize {
        let content = if first { self.longest().min(NAMES) } else { self.longest() };
        let of_head = (content.max(self.least())..).find(|&width| wrap(&self.head, width).len() <= 3);
        of_head.unwrap_or(content).max(content).max(self.least())
    }
}

/// A table within so many columns: the widest columns are narrowed, their text broken, until it fits. Rows are ruled where a cell
/// has more to say than its value.
fn laid_out(of: &Table, columns: usize) -> String {
    let laid: Vec<Laid> = of.shown(Formats::TERMINAL).iter().map(|run| Laid::of(of, run)).collect();
    let mut widths: Vec<usize> = laid.iter().enumerate().map(|(place, column)| column.wanted(place == 0)).collect();
    let least: Vec<usize> = laid.iter().map(Laid::least).collect();
    // Two spaces before each column if there is room, else one.
    let gap = if least.iter().map(|width| width + 2).sum::<usize>() <= columns { 2 } else { 1 };
    while widths.iter().map(|width| width + gap).sum::<usize>() > columns {
        let places = (0..widths.len()).filter(|&place| widths[place] > least[place]);
        let Some(widest) = places.max_by_key(|&place| widths[place] - least[place]) else { break };
        widths[widest] -= 1;
    }
    let mut table = comfy_table::Table::new();
    let ruled = laid.iter().flat_map(|column| &column.cells).any(|lines| lines.len() > 1);
    let plain = UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none());
    table.load_style(if ruled { UTF8_HORIZONTAL_ONLY } else { plain });
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(u16::try_from(columns).unwrap_or(u16::MAX));
    if of.is_headed(Formats::TERMINAL) {
        table.set_header(laid.iter().zip(&widths).map(|(column, &width)| wrap(&column.head, width).join("\n")));
    }
    for row in 0..of.rows.len() {
        table.add_row(laid.iter().zip(&widths).map(|(column, &width)| {
            let lines = column.cells[row].iter().flat_map(|line| wrap(line, width));
            lines.collect::<Vec<_>>().join("\n")
        }));
    }
    for (place, column) in table.column_iter_mut().enumerate() {
        // The style draws nothing between columns, but keeps a place for it.
        let left = if place > 0 { gap - 1 } else { 0 };
        column.set_padding((left as u16, 0));
        let width = u16::try_from(widths[place] + left).unwrap_or(u16::MAX);
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
        column.set_cell_alignment(if laid[place].words { CellAlignment::Left } else { CellAlignment::Right });
    }
    table.trim_fmt() + "\n"
}
