//! The two fonts of every chart, from a crate and never from the machine, and the room a text takes.

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};
use resvg::usvg::fontdb::{Database, Source};
use std::sync::{Arc, LazyLock};

/// Font family as it stands in the SVG; plotters knows the registered fonts by the same name.
pub const FAMILY: &str = "DejaVu Sans, Arial, sans-serif";

/// Line height of DejaVu Sans in ems (ascent 0.928, descent 0.236): the unit in which plotters scales a font.
const LINE_IN_EMS: f64 = 0.928 + 0.236;

static REGISTERED: LazyLock<()> = LazyLock::new(|| {
    // Both fonts are part of the program; a test measures text with each.
    register_font(FAMILY, FontStyle::Normal, dejavu::sans::regular()).ok();
    register_font(FAMILY, FontStyle::Bold, dejavu::sans::bold()).ok();
});

static DATABASE: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut database = Database::new();
    for bytes in [dejavu::sans::regular(), dejavu::sans::bold()] {
        database.load_font_source(Source::Binary(Arc::new(bytes)));
    }
    Arc::new(database)
});

/// The fonts as resvg takes them.
#[must_use]
pub fn database() -> Arc<Database> {
    Arc::clone(&DATABASE)
}

/// Width of a text at a size of the em.
#[must_use]
pub fn text_width(text: &str, size: f64, bold: bool) -> f64 {
    /// A size at which the whole pixels that plotters measures in are fine enough.
    const LARGE: f64 = 2000.0;
    LazyLock::force(&REGISTERED);
    let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
    let font = FontDesc::new(FontFamily::Name(FAMILY), LARGE, style);
    let pixels = font.layout_box(text).map_or(0.0, |((left, _), (right, _))| f64::from(right - left));
    pixels * LINE_IN_EMS / LARGE * size
}

/// How far letters rise over the baseline (capitals and figures).
#[must_use]
pub fn ascent(size: f64) -> f64 {
    0.76 * size
}

/// How far letters hang below the baseline.
#[must_use]
pub fn descent(size: f64) -> f64 {
    0.24 * size
}

/// A text broken at spaces into lines of at most so much width; a word that is wider is cut with an ellipsis.
#[must_use]
pub fn wrap(text: &str, width: f64, size: f64, bold: bool) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        match (longer, lines.last_mut()) {
            (Some(longer), Some(line)) if text_width(&longer, size, bold) <= width => *line = longer,
            _ => lines.push(fitted(word, width, size, bold)),
        }
    }
    lines
}

/// The same, with lines of about the same length rather than a last line of one word.
#[must_use]
pub fn wrap_evenly(text: &str, width: f64, size: f64, bold: bool) -> Vec<String> {
    let mut lines = wrap(text, width, size, bold);
    let mut narrower = width;
    while lines.len() > 1 && narrower > width / 2.0 {
        narrower -= width / 40.0;
        let tried = wrap(text, narrower, size, bold);
        if tried.len() > lines.len() {
            break;
        }
        lines = tried;
    }
    lines
}

/// The same as [`wrap`], with at most so many lines; what is left out becomes an ellipsis.
#[must_use]
pub fn wrap_at_most(text: &str, width: f64, size: f64, bold: bool, most: usize) -> Vec<String> {
    let mut lines = wrap(text, width, size, bold);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = fitted(&format!("{last} …"), width, size, bold);
            if !last.ends_with('…') {
                last.push('…');
            }
        }
    }
    lines
}

fn fitted(text: &str, width: f64, size: f64, bold: bool) -> String {
    let mut text = text.to_owned();
    if text_width(&text, size, bold) <= width {
        return text;
    }
    while !text.is_empty() && text_width(&format!("{text}…"), size, bold) > width {
        text.pop();
    }
    format!("{}…", text.trim_end_matches([' ', ',', '…']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_font() {
        // Advance widths of DejaVu Sans: "0" 1303 of 2048 units, bold 1425.
        assert!(
            (text_width("0000000000", 10.0, false) - 63.6).abs() < 0.2,
            "{}",
            text_width("0000000000", 10.0, false)
        );
        assert!((text_width("0000000000", 10.0, true) - 69.6).abs() < 0.2);
    }

    #[test]
    fn lines_keep_to_their_width() {
        let text = "Forty-two social workers, six team managers and a Donaudampfschifffahrtsgesellschaft";
        for line in wrap(text, 120.0, 12.0, true) {
            assert!(text_width(&line, 12.0, true) <= 120.0, "{line}");
        }
        assert_eq!(wrap_at_most(text, 120.0, 12.0, true, 2).len(), 2);
    }
}
