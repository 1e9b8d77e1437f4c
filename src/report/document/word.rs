//! A Word document: the brief. What is folded on the page, the tables of detail and all but the first charts are left to the page
//! and the workbook, which it names; styles are in `templates/word-styles.xml`.
//!
//! The file holds no time of its making: equal documents are equal bytes.

mod mend;
mod table;

use super::words::{in_xml, one_line, printable};
use super::{Block, Chart, Document, Formats, Section, spans};
use docx_rs::{
    AbstractNumbering, Docx, Footer, IndentLevel, Level, LevelJc, LevelText, NumPages, NumberFormat, Numbering,
    NumberingId, PageMargin, PageNum, Paragraph, Pic, Run, SpecialIndentType, Start,
};
use std::collections::BTreeMap;
use std::io::Cursor;

/// A Word document that could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the Word document could not be made: {0}")]
pub struct WordError(String);

/// The pictures of charts as PNG, by the charts' names.
pub type Pictures = BTreeMap<&'static str, Vec<u8>>;

/// Most charts of a brief; the page has all.
const CHARTS: usize = 3;
/// A4, its margins and what is between them, in twentieths of a point.
const PAPER: (u32, u32) = (11_906, 16_838);
const MARGIN: i32 = 1_134;
/// The width of the text in the units of pictures, and the most height of one that lies and of one that stands.
const PICTURE: (u32, [u32; 2]) = (9_638 * 635, [5_600 * 635, 10_500 * 635]);
/// The bullets of lists, as the document numbers its lists; docx-rs has a list of its own under 1.
const BULLETS: usize = 2;

/// The bytes of the document. A chart without a picture is left out.
///
/// # Errors
/// When the file is larger than the format allows.
pub fn word(document: &Document, pictures: &Pictures) -> Result<Vec<u8>, WordError> {
    let margin =
        PageMargin { top: MARGIN, left: MARGIN, bottom: MARGIN, right: MARGIN, header: 567, footer: 567, gutter: 0 };
    let mut brief = Brief {
        docx: bulleted(Docx::new()).page_size(PAPER.0, PAPER.1).page_margin(margin).footer(footer()),
        pictures,
        drawn: Vec::new(),
        left_out: document
            .sections
            .iter()
            .any(|section| section.on.has(Formats::PAGE) && !section.on.has(Formats::WORD)),
        headed: Vec::new(),
    };
    brief.say("Title", &document.title);
    brief.say("Subtitle", &document.subtitle);
    brief.say("Finding", &document.findings.join(" "));
    document.sections.iter().filter(|section| section.on.has(Formats::WORD)).for_each(|section| brief.section(section));
    if brief.left_out {
        brief.say("Note", "Further tables, every row and every chart are in `report.html`.");
    }
    brief.say("Colophon", &document.colophon);
    let Brief { docx, drawn, .. } = brief;
    let mut bytes = Cursor::new(Vec::new());
    let parts = mend::parts(docx.build(), &one_line(&document.title), &drawn).map_err(WordError)?;
    parts.pack(&mut bytes).map_err(|error| WordError(error.to_string()))?;
    Ok(bytes.into_inner())
}

/// A document under construction.
struct Brief<'a> {
    docx: Docx,
    pictures: &'a Pictures,
    /// What the pictures show, in words, in their order.
    drawn: Vec<String>,
    /// Whether anything was left to the page.
    left_out: bool,
    /// Headings that are said once something stands under them: style and words.
    headed: Vec<(&'static str, String)>,
}

impl Brief<'_> {
    fn add(&mut self, paragraph: Paragraph) {
        let docx = std::mem::take(&mut self.docx);
        self.docx = docx.add_paragraph(paragraph);
    }

    /// A paragraph, unless it is empty.
    fn say(&mut self, style: &str, words: &str) {
        if !words.is_empty() {
            self.heads();
            self.add(spoken(Paragraph::new().style(style), words));
        }
    }

    /// The headings over what comes now.
    fn heads(&mut self) {
        for (style, words) in std::mem::take(&mut self.headed) {
            self.add(spoken(Paragraph::new().style(style), &words));
        }
    }

    fn section(&mut self, section: &Section) {
        if section.folded {
            self.left_out = true;
            return;
        }
        let style = if section.level == 2 { "Heading1" } else { "Heading2" };
        // A heading without anything under it is not said: the next of its level takes its place.
        self.headed.retain(|(before, _)| *before < style);
        if !section.heading.is_empty() {
            self.headed.push((style, section.heading.clone()));
        }
        for block in &section.blocks {
            self.block(block);
        }
        if section.level == 3 {
            self.headed.retain(|(before, _)| *before != "Heading2");
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Text(words) => self.say("Normal", words),
            Block::Heading(words) => self.say("Heading3", words),
            Block::Points(points) => self.list("ListBullet", points),
            Block::Notes(notes) => self.list("Note", notes),
            Block::Table(of) if of.on.has(Formats::WORD) && of.rows.len() <= table::ROWS => {
                self.say("Caption", &of.caption);
                self.heads();
                let docx = std::mem::take(&mut self.docx);
                self.docx = docx.add_table(table::table(of)).add_paragraph(Paragraph::new().style("AfterTable"));
            }
            Block::Table(_) => self.left_out = true,
            Block::Chart(chart) => self.chart(chart),
        }
    }

    fn list(&mut self, style: &str, points: &[String]) {
        for point in points.iter().filter(|point| !point.is_empty()) {
            self.heads();
            let bullet = Paragraph::new().style(style).numbering(NumberingId::new(BULLETS), IndentLevel::new(0));
            self.add(spoken(bullet, point));
        }
    }

    fn chart(&mut self, chart: &Chart) {
        let Some((png, (across, down))) = self.pictures.get(chart.name).and_then(|png| Some((png, pixels(png)?)))
        else {
            return;
        };
        if self.drawn.len() == CHARTS {
            self.left_out = true;
            return;
        }
        self.heads();
        self.drawn.push(chart.alt.clone());
        let most = PICTURE.1[usize::from(5 * down > 4 * across)];
        let scale = (f64::from(PICTURE.0) / f64::from(across)).min(f64::from(most) / f64::from(down));
        let size = [across, down].map(|pixels| (scale * f64::from(pixels)) as u32);
        let picture = Pic::new_with_dimensions(png.clone(), across, down);
        let picture = picture.id(format!("rIdImage{}", self.drawn.len())).size(size[0], size[1]);
        self.add(Paragraph::new().style("Picture").add_run(Run::new().add_image(picture)));
    }
}

/// Width and height of a PNG, which stand in its first chunk; `None` where it is none.
fn pixels(png: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| Some(u32::from_be_bytes(png.get(at..at + 4)?.try_into().ok()?));
    Some((number(16)?, number(20)?)).filter(|(across, down)| *across > 0 && *down > 0)
}

/// A paragraph with words, code as code.
fn spoken(paragraph: Paragraph, words: &str) -> Paragraph {
    spans(words).fold(paragraph, |paragraph, (code, run)| {
        let words = Run::new().add_text(if code { printable(run) } else { printable(run).replace(" -> ", " → ") });
        paragraph.add_run(if code { words.style("Code") } else { words })
    })
}

fn bulleted(docx: Docx) -> Docx {
    let level = Level::new(0, Start::new(1), NumberFormat::new("bullet"), LevelText::new("•"), LevelJc::new("left"));
    let level = level.indent(Some(284), Some(SpecialIndentType::Hanging(227)), None, None);
    docx.add_abstract_numbering(AbstractNumbering::new(BULLETS).add_level(level))
        .add_numbering(Numbering::new(BULLETS, BULLETS))
}

/// `Page 2 of 3`.
fn footer() -> Footer {
    let words = |words: &str| Run::new().add_text(words);
    let line = Paragraph::new().style("Footer").add_run(words("Page ")).add_page_num(PageNum::new());
    Footer::new().add_paragraph(line.add_run(words(" of ")).add_num_pages(NumPages::new()))
}
