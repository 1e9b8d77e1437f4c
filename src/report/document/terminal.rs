//! Text for a terminal of so many columns. The one place where a document leaves for a terminal: nothing in it is obeyed there.

use super::words::printable;
use super::{Block, Document, Formats, Section, Table};
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Width};
use std::borrow::Cow;

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
                let mut table = Cow::Borrowed(table);
                let left = table.listed.map_or(0, |most| table.rows.len().saturating_sub(most));
                if left > 0 {
                    let shown = table.rows.len() - left;
                    table.to_mut().rows.truncate(shown);
                }
                text.push_str(&laid_out(&table, columns));
                if left > 0 {
                    text.push_str(&format!("{left} more are in the report.\n"));
                }
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
    for word in words(&printable(text)) {
        let line = lines.last().map_or(0, |line| line.chars().count());
        if line > 0 && line + 1 + word.chars().count() > columns {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
        }
    }
    lines
}

/// What no line is broken within: words, and numbers with their per cent.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match words.last_mut().filter(|_| word.starts_with('%')) {
            Some(number) => *number = format!("{number} {word}"),
            None => words.push(word.to_owned()),
        }
    }
    words
}

/// What stands in a column: its head, then a row a cell, each in lines.
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
            cells.flat_map(|cell| cell.lines(true)).collect()
        });
        Self { head: printable(&head), cells: cells.collect(), words: table.is_words(run) }
    }

    fn longest(&self) -> usize {
        let lines = self.cells.iter().flatten();
        lines.map(|line| line.chars().count()).max().unwrap_or(0)
    }

    /// Below this width a word, or a figure, would be broken.
    fn least(&self) -> usize {
        let longest = |text: &str| words(text).iter().map(|word| word.chars().count()).max().unwrap_or(0);
        let head = longest(&self.head);
        let cells = if self.words {
            WORDS.min(self.longest())
        } else {
            self.cells.iter().flatten().map(|line| longest(line)).max().unwrap_or(0)
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

/// A table within so many columns: the widest columns are narrowed, their text broken, until it fits.
fn laid_out(of: &Table, columns: usize) -> String {
    let laid: Vec<Laid> = of.shown(Formats::TERMINAL).iter().map(|run| Laid::of(of, run)).collect();
    let mut widths: Vec<usize> = laid.iter().enumerate().map(|(place, column)| column.wanted(place == 0)).collect();
    let least: Vec<usize> = laid.iter().map(Laid::least).collect();
    // A space before each column.
    while widths.iter().map(|width| width + 1).sum::<usize>() > columns {
        let places = (0..widths.len()).filter(|&place| widths[place] > least[place]);
        let Some(widest) = places.max_by_key(|&place| widths[place] - least[place]) else { break };
        widths[widest] -= 1;
    }
    let mut table = comfy_table::Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(columns).unwrap_or(u16::MAX));
    table.set_header(laid.iter().zip(&widths).map(|(column, &width)| wrap(&column.head, width).join("\n")));
    for row in 0..of.rows.len() {
        table.add_row(laid.iter().zip(&widths).map(|(column, &width)| {
            let lines = column.cells[row].iter().flat_map(|line| wrap(line, width));
            lines.collect::<Vec<_>>().join("\n")
        }));
    }
    for (place, column) in table.column_iter_mut().enumerate() {
        // The style draws nothing between columns, but keeps a place for it.
        column.set_padding((0, 0));
        let width = u16::try_from(widths[place]).unwrap_or(u16::MAX);
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
        column.set_cell_alignment(if laid[place].words { CellAlignment::Left } else { CellAlignment::Right });
    }
    table.trim_fmt() + "\n"
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn no_line_parts_a_number_from_its_per_cent() {
        assert_eq!(wrap("posts 40, sickness 15 %", 21), ["posts 40, sickness", "15 %"]);
        assert_eq!(wrap("84 % (79 to 89 %)", 7), ["84 %", "(79 to", "89 %)"]);
        assert_eq!(wrap("% of", 1), ["%", "of"]);
    }
}
