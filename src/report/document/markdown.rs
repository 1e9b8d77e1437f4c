//! Markdown: headings, paragraphs, pipe tables. What the document says letter by letter is shown letter by letter.

use super::words::{in_markdown, one_line};
use super::{Block, Cell, Document, Formats, Section, Table, spans};
use std::fmt::Write;

/// The document in Markdown.
pub fn markdown(document: &Document) -> String {
    let mut text = format!("# {}\n", in_markdown(&document.title));
    // Writing into a string cannot fail.
    for line in std::iter::once(&document.subtitle).filter(|line| !line.is_empty()) {
        write!(text, "\n{}\n", in_markdown(line)).ok();
    }
    if !document.findings.is_empty() {
        text.push('\n');
    }
    for sentence in &document.findings {
        writeln!(text, "{}", inline(sentence)).ok();
    }
    for section in document.sections(Formats::MARKDOWN) {
        self::section(&mut text, section);
    }
    if !document.colophon.is_empty() {
        write!(text, "\n{}\n", inline(&document.colophon)).ok();
    }
    text
}

fn section(text: &mut String, section: &Section) {
    // Writing into a string cannot fail.
    if !section.heading.is_empty() {
        write!(text, "\n{} {}\n", "#".repeat(usize::from(section.level)), in_markdown(&section.heading)).ok();
    }
    for block in section.blocks(Formats::MARKDOWN) {
        match block {
            Block::Text(paragraph) => write!(text, "\n{}\n", inline(paragraph)).ok(),
            Block::Heading(heading) => write!(text, "\n**{}**\n", inline(heading)).ok(),
            Block::Points(points) | Block::Notes(points) => {
                text.push('\n');
                points.iter().for_each(|point| text.push_str(&format!("- {}\n", inline(point))));
                None
            }
            Block::Table(of) => {
                text.push('\n');
                table(text, of);
                None
            }
            Block::Chart(chart) => write!(text, "\n![{}](charts/{}.png)\n", in_markdown(&chart.alt), chart.name).ok(),
        };
    }
}

/// A text with its code as code.
fn inline(text: &str) -> String {
    spans(text).map(|(code, run)| if code { format!("`{}`", one_line(run)) } else { escaped(run) }).collect()
}

/// Escaped, but for the white space at its ends, which parts it from code.
fn escaped(run: &str) -> String {
    let (front, back) = (run.starts_with(char::is_whitespace), run.ends_with(char::is_whitespace));
    let space = |there: bool| if there { " " } else { "" };
    match in_markdown(run) {
        middle if middle.is_empty() => space(front).to_owned(),
        middle => format!("{}{middle}{}", space(front), space(back)),
    }
}

fn table(text: &mut String, table: &Table) {
    let shown = table.shown(Formats::MARKDOWN);
    let head = shown.iter().map(|run| table.heads(run).map(in_markdown).collect::<Vec<_>>().join("; "));
    // Writing into a string cannot fail.
    writeln!(text, "| {} |", head.collect::<Vec<_>>().join(" | ")).ok();
    let rule = shown.iter().map(|run| if table.is_words(run) { "---" } else { "---:" });
    writeln!(text, "|{}|", rule.collect::<Vec<_>>().join("|")).ok();
    for row in &table.rows {
        let cells = shown.iter().map(|run| {
            let cells = run.iter().filter_map(|&place| row.get(place)).map(|cell| match cell {
                Cell::Code(code) => format!("`{}`", one_line(code)),
                cell => cell.lines(false).join(" "),
            });
            let cells: Vec<String> = cells.filter(|cell| !cell.is_empty()).collect();
            inline(&cells.join("; ")).replace('\n', " ")
        });
        writeln!(text, "| {} |", cells.collect::<Vec<_>>().join(" | ")).ok();
    }
}
