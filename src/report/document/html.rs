//! The page: one HTML file that needs nothing else. Its markup is `templates/document.html`; here is what it is filled with.
//!
//! Run time, date and machine are not in it: result files are the same, byte for byte, for the same input.

use super::words::{self, harmless, one_line};
use super::{Block, Cell, Document, Formats, Section, Table, spans};
use askama::Template;

#[derive(Template)]
#[template(path = "document.html")]
struct HtmlPage<'a> {
    version: &'static str,
    title: String,
    document: &'a Document,
    sections: Vec<&'a Section>,
    unprinted: String,
}

/// The text of the page.
pub fn html(document: &Document) -> String {
    let sections: Vec<&Section> = document.sections(Formats::PAGE).collect();
    let unprinted = sections.iter().filter(|section| !section.folded && on_screen(section));
    let unprinted = unprinted.map(|section| format!("“{}”", section.heading)).collect::<Vec<_>>();
    let (title, unprinted) = (one_line(&document.title), words::list(&unprinted));
    let page = HtmlPage { version: env!("CARGO_PKG_VERSION"), title, document, sections, unprinted };
    // The template writes into a string, which cannot fail.
    harmless(&page.render().unwrap_or_default())
}

/// Whether a section is on the screen alone, because all of it is detail, as a brief leaves it out.
fn on_screen(section: &Section) -> bool {
    !section.on.has(Formats::WORD) || section.blocks(Formats::WORD).next().is_none()
}

/// Whether a picture has more of a page than others: it is higher than this, a thousand across.
fn is_tall(svg: &str) -> bool {
    const TALL: f64 = 700.0;
    let stated = svg.split(" height=\"").nth(1).and_then(|rest| rest.split('"').next());
    stated.and_then(|height| height.parse().ok()).is_some_and(|height: f64| height > TALL)
}

/// Runs of a text, code or not; no line ends between a number and its per cent, or a sign and its amount, and arrows are arrows.
fn inline(text: &str) -> Vec<(bool, String)> {
    spans(text).map(|(code, run)| (code, if code { run.to_owned() } else { unbroken(run) })).collect()
}

fn unbroken(text: &str) -> String {
    text.replace(" %", "\u{a0}%").replace("+£", "+\u{2060}£").replace("-£", "-\u{2060}£").replace(" -> ", " → ")
}

/// How broad a table of so many columns is.
fn breadth(columns: usize) -> &'static str {
    match columns {
        0..=4 => "narrow",
        5..=7 => "middling",
        _ => "wide",
    }
}

/// What stands over a shown column.
fn head(table: &Table, run: &[usize]) -> String {
    table.heads(run).collect::<Vec<_>>().join("; ")
}

/// The lines of a shown column's cell, one below the other.
fn lines(row: &[Cell], run: &[usize]) -> Vec<String> {
    let cells = run.iter().filter_map(|&place| row.get(place));
    cells.flat_map(|cell| cell.lines(false)).map(|line| unbroken(&line)).collect()
}

fn is_code(row: &[Cell], run: &[usize]) -> bool {
    run.iter().any(|&place| matches!(row.get(place), Some(Cell::Code(_))))
}
