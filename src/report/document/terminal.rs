//! Text for a terminal of so many columns. The one place where a document leaves for a terminal: nothing in it is obeyed there.

use super::words::{in_lines, printable};
use super::{Block, Document, Formats, Section, Table};
use comfy_table::presets::{NOTHING, UTF8_HORIZONTAL_ONLY};
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Width};
use std::borrow::Cow;

/// Least columns that a document is laid out for.
const LEAST: usize = 40;
/// Most columns of a line of prose.
const PROSE: usize = 100;
/// Least width of a column of words, and the one down to which it is narrowed before figures are broken.
const WORDS: (usize, usize) = (12, 20);

/// The document as text of at most so many columns, as far as words allow it.
pub fn terminal(document: &Document, columns: usize) -> String {
    let columns = columns.max(LEAST);
    let mut text = String::new();
    let findings = document.findings.iter();
    findings.for_each(|sentence| paragraph(&mut text, ("", ""), sentence, columns.min(PROSE)));
    for section in document.sections(Formats::TERMINAL) {
        self::section(&mut text, section, columns);
    }
    text
}

fn section(text: &mut String, section: &Section, columns: usize) {
    let prose = columns.min(PROSE);
    if !text.is_empty() && !text.ends_with("\n\n") {
        text.push('\n');
    }
    if !section.heading.is_empty() {
        let heading = printable(&section.heading);
        text.push_str(&format!("{heading}\n{}\n", "-".repeat(heading.chars().count().min(columns))));
    }
    let listed = |text: &mut String, marks: (&str, &str), paragraphs: &[String]| {
        paragraphs.iter().for_each(|words| paragraph(text, marks, words, prose));
        text.push('\n');
    };
    for block in section.blocks(Formats::TERMINAL) {
        match block {
            Block::Text(words) => listed(text, ("", ""), std::slice::from_ref(words)),
            Block::Heading(words) => paragraph(text, ("", ""), words, prose),
            Block::Points(points) => listed(text, ("- ", "  "), points),
            Block::Notes(notes) => listed(text, ("", ""), notes),
            Block::Table(table) => {
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
            Block::Chart(_) => {}
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
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let lines = in_lines(words(&printable(text)), |line| line.chars().count() <= columns);
    if lines.is_empty() { vec![String::new()] } else { lines }
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

/// What stands in a column: its head, then a row a cell, each in lines without backticks.
struct TerminalColumn {
    head: String,
    cells: Vec<Vec<String>>,
    words: bool,
}

impl TerminalColumn {
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
        let longest = |text: &str| words(text).iter().map(|word| word.chars().count()).max().unwrap_or(0);
        let head = longest(&self.head);
        let cells = if self.words {
            WORDS.0.min(self.longest())
        } else {
            self.cells.iter().flatten().map(|line| longest(line)).max().unwrap_or(0)
        };
        head.max(cells)
    }

    /// A head on at most three lines, and cells as they are.
    fn wanted(&self) -> usize {
        let content = self.longest();
        let of_head = (content.max(self.least())..).find(|&width| wrap(&self.head, width).len() <= 3);
        of_head.unwrap_or(content).max(content).max(self.least())
    }
}

/// The widths of columns, and the spaces before each: two where there is room for them, else two before words and one before
/// figures. What is too wide is narrowed: words first.
fn widths(laid: &[TerminalColumn], columns: usize) -> Vec<(usize, usize)> {
    let wanted: Vec<usize> = laid.iter().map(TerminalColumn::wanted).collect();
    let least: Vec<usize> = laid.iter().map(TerminalColumn::least).collect();
    let fits = |widths: &[usize], gap: &dyn Fn(usize) -> usize| {
        widths.iter().enumerate().map(|(place, width)| width + gap(place)).sum::<usize>() <= columns
    };
    let gaps: [&dyn Fn(usize) -> usize; 3] =
        [&|place| 2 * place.min(1), &|place| if laid[place].words { 2 * place.min(1) } else { 1 }, &|place| {
            place.min(1)
        }];
    let gap = if fits(&wanted, gaps[0]) { gaps[0] } else { gaps[if fits(&least, gaps[1]) { 1 } else { 2 }] };
    let mut widths = wanted;
    while !fits(&widths, gap) {
        let easy = (0..widths.len()).filter(|&place| laid[place].words && widths[place] > least[place].max(WORDS.1));
        let figures = || (0..widths.len()).filter(|&place| !laid[place].words && widths[place] > least[place]);
        let rest = || (0..widths.len()).filter(|&place| widths[place] > least[place]);
        let slack = |place: &usize| widths[*place] - least[*place];
        let widest =
            easy.max_by_key(slack).or_else(|| figures().max_by_key(slack)).or_else(|| rest().max_by_key(slack));
        let Some(widest) = widest else { break };
        widths[widest] -= 1;
    }
    widths.into_iter().enumerate().map(|(place, width)| (width, gap(place))).collect()
}

/// A table within so many columns. Rows are ruled where a cell has more to say than its value; where nothing stands over the columns,
/// nothing is ruled, and the table stands in.
fn laid_out(of: &Table, columns: usize) -> String {
    let headed = of.is_headed(Formats::TERMINAL);
    let indent = if headed { "" } else { "  " };
    let laid: Vec<TerminalColumn> = of.shown(Formats::TERMINAL).iter().map(|run| TerminalColumn::of(of, run)).collect();
    let widths = widths(&laid, columns - indent.len());
    let mut table = comfy_table::Table::new();
    let ruled = laid.iter().flat_map(|column| &column.cells).any(|lines| lines.len() > 1);
    table.load_style(match (headed, ruled) {
        (false, _) => NOTHING,
        (true, false) => UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()),
        (true, true) => UTF8_HORIZONTAL_ONLY,
    });
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(u16::try_from(columns).unwrap_or(u16::MAX));
    if headed {
        table.set_header(laid.iter().zip(&widths).map(|(column, (width, _))| wrap(&column.head, *width).join("\n")));
    }
    for row in 0..of.rows.len() {
        table.add_row(laid.iter().zip(&widths).map(|(column, (width, _))| {
            let lines = column.cells[row].iter().flat_map(|line| wrap(line, *width));
            lines.collect::<Vec<_>>().join("\n")
        }));
    }
    for (place, column) in table.column_iter_mut().enumerate() {
        // Between two columns is a place for a line, which is not drawn.
        let (width, left) = (widths[place].0, widths[place].1.saturating_sub(1));
        column.set_padding((left as u16, 0));
        let width = u16::try_from(width + left).unwrap_or(u16::MAX);
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
        column.set_cell_alignment(if laid[place].words { CellAlignment::Left } else { CellAlignment::Right });
    }
    table.trim_fmt().lines().flat_map(|line| [indent, line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Cell, Column, Unit};
    use super::*;

    #[test]
    fn tables_are_broken_to_fit_and_ruled_only_where_cells_say_more_than_a_value() {
        let row = |cell: Cell| vec![Cell::text("a row of many words that must be broken somewhere"), cell];
        let text = |head: &str, cells: [Cell; 2]| {
            let columns = vec![Column::new(head), Column::new(head)];
            let section = Section::new("a", "").table(Table::new("a", "", columns).rows(cells.map(row)));
            terminal(&Document { sections: vec![section], ..Document::default() }, 40)
        };
        let share = || Cell::number(0.15, Unit::share(0));
        let plain = text("what", [share(), share()]);
        assert!(plain.lines().all(|line| line.chars().count() <= 40), "{plain}");
        assert_eq!(plain.lines().filter(|line| line.starts_with(['─', '═'])).count(), 3, "{plain}");
        assert!(plain.contains("15 %\n"), "{plain}");
        let ruled = text("what", [share(), Cell::estimate((1.0, 0.5, 1.5), Unit::number(1))]);
        assert_eq!(ruled.lines().filter(|line| line.starts_with(['─', '═'])).count(), 4, "{ruled}");
        let headless = text("", [share(), share()]);
        assert!(headless.lines().all(|line| line.starts_with("  ") && !line.contains(['─', '═'])), "{headless}");
    }

    #[test]
    fn no_line_parts_a_number_from_its_per_cent() {
        assert_eq!(wrap("posts 40, sickness 15 %", 21), ["posts 40, sickness", "15 %"]);
        assert_eq!(wrap("84 % (79 to 89 %)", 7), ["84 %", "(79 to", "89 %)"]);
        assert_eq!(wrap("% of", 1), ["%", "of"]);
    }
}
