//! A description as parts with headings, and its two forms: plain text for the terminal, Markdown.

use crate::report::table::wrap;
use std::fmt::Write;

/// A scenario in words, part by part.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// What it is of.
    pub title: String,
    /// The parts, in the order of the checklist.
    pub parts: Vec<Part>,
}

/// What is said under one number of the checklist.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Number in the checklist: `2.5.1`.
    pub number: &'static str,
    /// Its heading.
    pub heading: &'static str,
    /// What is said.
    pub blocks: Vec<Block>,
}

/// A piece of a part.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// A heading within the part.
    Heading(String),
    /// A point of a list.
    Point(String),
    /// A table: its header (none when empty) and its rows.
    Table(Vec<String>, Vec<Vec<String>>),
}

impl Part {
    /// A part without content.
    #[must_use]
    pub fn new(number: &'static str, heading: &'static str) -> Self {
        Self { number, heading, blocks: Vec::new() }
    }

    /// Adds a paragraph.
    pub fn text(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Text(text.into()));
    }

    /// Adds a heading within the part.
    pub fn heading(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Heading(text.into()));
    }

    /// Adds a point of a list.
    pub fn point(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Point(text.into()));
    }

    /// Adds a table, unless it has no rows.
    pub fn table(&mut self, header: &[&str], rows: Vec<Vec<String>>) {
        if !rows.is_empty() {
            self.blocks.push(Block::Table(header.iter().map(ToString::to_string).collect(), rows));
        }
    }

    /// The part in Markdown, without its heading.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        for (index, block) in self.blocks.iter().enumerate() {
            let follows_point = index > 0 && matches!(self.blocks[index - 1], Block::Point(_));
            // Writing into a string cannot fail.
            match block {
                Block::Point(point) => writeln!(text, "- {point}"),
                other => {
                    if follows_point {
                        text.push('\n');
                    }
                    match other {
                        Block::Heading(heading) => writeln!(text, "**{heading}**\n"),
                        Block::Table(header, rows) => markdown_table(&mut text, header, rows),
                        Block::Text(paragraph) | Block::Point(paragraph) => writeln!(text, "{paragraph}\n"),
                    }
                }
            }
            .ok();
        }
        text.trim_end().to_owned() + "\n"
    }
}

impl Description {
    /// Plain text of at most so many columns, as far as words allow it.
    #[must_use]
    pub fn terminal(&self, columns: usize) -> String {
        let mut text = String::new();
        lines(&mut text, "", &self.title, columns);
        for part in &self.parts {
            let heading = format!("{} {}", part.number, part.heading);
            // Writing into a string cannot fail.
            writeln!(text, "\n{heading}\n{}", "-".repeat(heading.chars().count())).ok();
            let mut after_point = false;
            for block in &part.blocks {
                let point = matches!(block, Block::Point(_));
                if after_point && !point {
                    text.push('\n');
                }
                after_point = point;
                match block {
                    Block::Text(paragraph) => {
                        lines(&mut text, "", paragraph, columns);
                        text.push('\n');
                    }
                    Block::Heading(heading) => writeln!(text, "{heading}").unwrap_or(()),
                    Block::Point(point) => lines(&mut text, "- ", point, columns),
                    Block::Table(header, rows) => {
                        plain_table(&mut text, header, rows, columns);
                        text.push('\n');
                    }
                }
            }
            text.truncate(text.trim_end().len());
            text.push('\n');
        }
        text.replace('`', "")
    }

    /// Markdown, with a heading for each part.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = format!("# {}\n", self.title);
        for part in &self.parts {
            // Writing into a string cannot fail.
            write!(text, "\n## {} {}\n\n{}", part.number, part.heading, part.markdown()).ok();
        }
        text
    }
}

/// A paragraph with a mark before its first line, and as much space before the others.
fn lines(text: &mut String, mark: &str, paragraph: &str, columns: usize) {
    let indent = " ".repeat(mark.len());
    for (index, line) in wrap(paragraph, columns - mark.len()).into_iter().enumerate() {
        // Writing into a string cannot fail.
        writeln!(text, "{}{line}", if index == 0 { mark } else { &indent }).ok();
    }
}

fn markdown_table(text: &mut String, header: &[String], rows: &[Vec<String>]) -> std::fmt::Result {
    let columns = rows.first().map_or(0, Vec::len);
    let right = right_aligned(rows, columns);
    let cells = |row: &[String]| row.iter().map(|cell| cell.replace('|', "\\|")).collect::<Vec<_>>().join(" | ");
    let empty = vec![String::new(); columns];
    writeln!(text, "| {} |", cells(if header.is_empty() { &empty } else { header }))?;
    let rule: Vec<&str> = right.iter().map(|&right| if right { "---:" } else { "---" }).collect();
    writeln!(text, "|{}|", rule.join("|"))?;
    for row in rows {
        writeln!(text, "| {} |", cells(row))?;
    }
    writeln!(text)
}

/// Columns of short figures.
fn right_aligned(rows: &[Vec<String>], columns: usize) -> Vec<bool> {
    let figure = |cell: &String| {
        cell.chars().count() <= 12 && cell.trim_start_matches(['-', '£']).chars().next().is_none_or(char::is_numeric)
    };
    (0..columns).map(|column| rows.iter().filter_map(|row| row.get(column)).all(figure)).collect()
}

/// A table with two spaces between columns; the widest columns are broken until it fits.
fn plain_table(text: &mut String, header: &[String], rows: &[Vec<String>], columns: usize) {
    let count = rows.first().map_or(0, Vec::len);
    let all = || std::iter::once(header).filter(|header| !header.is_empty()).chain(rows.iter().map(Vec::as_slice));
    let cell = |row: &[String], column: usize| row.get(column).map_or_else(String::new, |cell| cell.replace('`', ""));
    let mut widths: Vec<usize> =
        (0..count).map(|column| all().map(|row| cell(row, column).chars().count()).max().unwrap_or(0)).collect();
    let room = columns.saturating_sub(2 * count);
    while widths.iter().sum::<usize>() > room {
        let Some(widest) = widths.iter_mut().max().filter(|width| **width > 8) else { break };
        *widest -= 1;
    }
    let right = right_aligned(rows, count);
    for row in all() {
        let wrapped: Vec<Vec<String>> = (0..count).map(|column| wrap(&cell(row, column), widths[column])).collect();
        for line in 0..wrapped.iter().map(Vec::len).max().unwrap_or(0) {
            let mut whole = String::new();
            for (column, cell) in wrapped.iter().enumerate() {
                let part = cell.get(line).map_or("", String::as_str);
                let width = widths[column];
                // Writing into a string cannot fail.
                if right[column] { write!(whole, "  {part:>width$}") } else { write!(whole, "  {part:<width$}") }.ok();
            }
            text.push_str(whole.trim_end());
            text.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_broken_to_fit() {
        let mut part = Part::new("1.1", "Heading");
        part.point("a point that is rather long and goes on for more than a line");
        part.table(
            &["what", "value"],
            vec![vec!["a row of many words that must be broken somewhere".into(), "15 %".into()]],
        );
        let description = Description { title: "Title".into(), parts: vec![part] };
        let text = description.terminal(40);
        assert!(text.lines().all(|line| line.chars().count() <= 40), "{text}");
        assert!(text.contains("\n  on for more than a line\n\n  what"), "{text}");
        assert!(description.markdown().contains("| a row of many words that must be broken somewhere | 15 % |"));
    }
}
