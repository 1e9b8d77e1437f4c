//! The page: one HTML file that needs nothing else. Its markup is `templates/document.html`; here is what it is filled with.
//!
//! Run time, date and machine are not in it: result files are the same, byte for byte, for the same input.

use super::words::{self, harmless, one_line};
use super::{Block, Cell, Chart, Document, Formats, Section, Table, spans};
use askama::Template;

#[derive(Template)]
#[template(path = "document.html")]
struct HtmlPage<'a> {
    version: &'static str,
    title: String,
    subtitle: &'a str,
    findings: Vec<Vec<Span>>,
    contents: Vec<&'a Section>,
    sections: Vec<HtmlSection<'a>>,
    unprinted: String,
    colophon: Vec<Span>,
}

/// A run of letters, set as code or not.
struct Span {
    code: bool,
    text: String,
}

/// A section as the page sets it; on the screen alone if all of it is detail, as a brief leaves it out.
struct HtmlSection<'a> {
    section: &'a Section,
    on_screen: bool,
    pieces: Vec<HtmlBlock<'a>>,
}

/// A block as the page sets it.
enum HtmlBlock<'a> {
    Text(Vec<Span>),
    Heading(u8, Vec<Span>),
    List { class: &'static str, items: Vec<Vec<Span>> },
    Table(HtmlTable),
    Chart { chart: &'a Chart, tall: bool },
}

/// A table as the page sets it: a cell is its lines, a head its words and whether words stand below it; without heads where
/// nothing stands over its columns.
struct HtmlTable {
    class: &'static str,
    on_screen: bool,
    caption: String,
    headed: bool,
    head: Vec<(String, bool)>,
    groups: Vec<(Option<String>, Vec<Vec<HtmlCell>>)>,
}

/// A cell as the page sets it.
struct HtmlCell {
    words: bool,
    code: bool,
    lines: Vec<String>,
}

/// The text of the page.
pub fn html(document: &Document) -> String {
    let sections = || document.sections(Formats::PAGE);
    let parts: Vec<HtmlSection<'_>> = sections().map(part).collect();
    let unprinted = parts.iter().filter(|part| part.on_screen && !part.section.folded);
    let unprinted = unprinted.map(|part| format!("“{}”", part.section.heading)).collect::<Vec<_>>();
    let page = HtmlPage {
        version: env!("CARGO_PKG_VERSION"),
        title: one_line(&document.title),
        subtitle: &document.subtitle,
        findings: document.findings.iter().map(|sentence| inline(sentence)).collect(),
        contents: sections().filter(|section| section.level == 2 && !section.heading.is_empty()).collect(),
        sections: parts,
        unprinted: words::list(&unprinted),
        colophon: inline(&document.colophon),
    };
    // The template writes into a string, which cannot fail.
    harmless(&page.render().unwrap_or_default())
}

fn part(section: &Section) -> HtmlSection<'_> {
    let in_brief = |block: &Block| match block {
        Block::Table(table) => table.on.has(Formats::WORD),
        _ => true,
    };
    let on_screen = !section.on.has(Formats::WORD) || !section.blocks.iter().any(in_brief);
    HtmlSection {
        section,
        on_screen,
        pieces: section.blocks.iter().filter_map(|block| piece(section, block)).collect(),
    }
}

fn piece<'a>(section: &Section, block: &'a Block) -> Option<HtmlBlock<'a>> {
    let list =
        |class, points: &[String]| HtmlBlock::List { class, items: points.iter().map(|point| inline(point)).collect() };
    Some(match block {
        Block::Text(text) => HtmlBlock::Text(inline(text)),
        Block::Heading(text) => HtmlBlock::Heading(section.level + 1, inline(text)),
        Block::Points(points) => list("points", points),
        Block::Notes(notes) => list("notes", notes),
        Block::Table(table) if table.on.has(Formats::PAGE) => HtmlBlock::Table(grid(table)),
        Block::Table(_) => return None,
        Block::Chart(chart) => HtmlBlock::Chart { chart, tall: height(&chart.svg) > TALL },
    })
}

/// A picture that is higher than this, a thousand across, has more of a page.
const TALL: f64 = 700.0;

/// The height that a picture states.
fn height(svg: &str) -> f64 {
    let stated = svg.split(" height=\"").nth(1).and_then(|rest| rest.split('"').next());
    stated.and_then(|height| height.parse().ok()).unwrap_or(0.0)
}

/// A text taken apart at its backticks; no line ends between a number and its per cent, or a sign and its amount, and arrows are arrows.
fn inline(text: &str) -> Vec<Span> {
    spans(text).map(|(code, run)| Span { code, text: if code { run.to_owned() } else { unbroken(run) } }).collect()
}

fn unbroken(text: &str) -> String {
    text.replace(" %", "\u{a0}%").replace("+£", "+\u{2060}£").replace("-£", "-\u{2060}£").replace(" -> ", " → ")
}

fn grid(table: &Table) -> HtmlTable {
    let (shown, groups) = table.grouped(Formats::PAGE);
    let row = |cells: &Vec<Cell>| shown.iter().map(|run| set(table, run, cells)).collect();
    let group = |(title, rows): (Option<&Cell>, &[Vec<Cell>])| {
        (title.map(|cell| cell.lines(false).join(" ")), rows.iter().map(row).collect())
    };
    let head = |run: &Vec<usize>| (table.heads(run).collect::<Vec<_>>().join("; "), table.is_words(run));
    HtmlTable {
        class: match shown.len() {
            0..=4 => "narrow",
            5..=7 => "middling",
            _ => "wide",
        },
        on_screen: !table.on.has(Formats::WORD),
        caption: table.caption.clone(),
        headed: table.is_headed(Formats::PAGE),
        head: shown.iter().map(head).collect(),
        groups: groups.into_iter().map(group).collect(),
    }
}

fn set(table: &Table, run: &[usize], cells: &[Cell]) -> HtmlCell {
    let cells = || run.iter().filter_map(|&place| cells.get(place));
    HtmlCell {
        words: table.is_words(run),
        code: cells().any(|cell| matches!(cell, Cell::Code(_))),
        lines: cells().flat_map(|cell| cell.lines(false)).map(|line| unbroken(&line)).collect(),
    }
}
