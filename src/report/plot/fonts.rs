//! The two fonts of every chart, from a crate and never from the machine, and the room a text takes.

use crate::report::document::words::in_lines;
use ab_glyph::{Font, FontRef};
use resvg::usvg::fontdb::{Database, Source};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// Characters whose widths are looked up: up to arrows and the minus sign. What is beyond is taken to be as wide as high.
const COMMON: u32 = 0x2220;

/// Regular and bold. Both fonts are part of the program; a test measures text with each.
static FONTS: LazyLock<[Option<FontRef<'static>>; 2]> =
    LazyLock::new(|| [dejavu::sans::regular(), dejavu::sans::bold()].map(|bytes| FontRef::try_from_slice(bytes).ok()));

/// Widths of characters in ems.
static WIDTHS: LazyLock<[Vec<f64>; 2]> = LazyLock::new(|| {
    FONTS.each_ref().map(|font| {
        let Some(font) = font else { return Vec::new() };
        let em = font.units_per_em().unwrap_or(1.0);
        let width = |letter| f64::from(font.h_advance_unscaled(font.glyph_id(letter)) / em);
        (0..COMMON).map(|code| char::from_u32(code).map_or(1.0, width)).collect()
    })
});

/// The fonts as resvg takes them.
pub static DATABASE: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut database = Database::new();
    for bytes in [dejavu::sans::regular(), dejavu::sans::bold()] {
        database.load_font_source(Source::Binary(Arc::new(bytes)));
    }
    Arc::new(database)
});

/// Width of a text at a size of the em.
pub fn text_width(text: &str, size: f64, bold: bool) -> f64 {
    let widths = &WIDTHS[usize::from(bold)];
    size * text.chars().map(|letter| widths.get(letter as usize).copied().unwrap_or(1.0)).sum::<f64>()
}

/// Letters as they were drawn: on whole pixels downwards, on quarters of one across.
#[derive(Default)]
pub struct Letters(BTreeMap<(char, u64, bool, u8), Vec<Covered>>);

/// A pixel beside the left end of a letter's baseline, and how far it is covered, of 255.
type Covered = (i32, i32, u8);

impl Letters {
    /// Draws a text from the left end of its baseline: tells of pixels how far each is covered.
    pub fn draw(&mut self, text: &str, (x, y): (f64, f64), size: f64, bold: bool, mut cover: impl FnMut(i32, i32, u8)) {
        let (mut left, down) = (x, y.round() as i32);
        for letter in text.chars() {
            let quarters = (left * 4.0).round() as i32;
            let key = (letter, size.to_bits(), bold, quarters.rem_euclid(4) as u8);
            let pixels = self.0.entry(key).or_insert_with(|| pixels(key).unwrap_or_default());
            pixels.iter().for_each(|&(dx, dy, covered)| cover(quarters.div_euclid(4) + dx, down + dy, covered));
            left += text_width(letter.encode_utf8(&mut [0; 4]), size, bold);
        }
    }
}

/// The pixels of a letter; `None` where it leaves none.
fn pixels((letter, size, bold, quarter): (char, u64, bool, u8)) -> Option<Vec<Covered>> {
    let font = FONTS[usize::from(bold)].as_ref()?;
    let scale = f64::from_bits(size) as f32 * font.height_unscaled() / font.units_per_em().unwrap_or(1.0);
    let at = ab_glyph::point(f32::from(quarter) / 4.0, 0.0);
    let outline = font.outline_glyph(font.glyph_id(letter).with_scale_and_position(scale, at))?;
    let (corner, mut pixels) = (outline.px_bounds().min, Vec::new());
    outline.draw(|dx, dy, covered| {
        let covered = (255.0 * covered).round() as u8;
        if covered > 0 {
            pixels.push((corner.x as i32 + dx as i32, corner.y as i32 + dy as i32, covered));
        }
    });
    Some(pixels)
}

/// A text broken at spaces into lines of at most so much width; a word that is wider is cut with an ellipsis.
pub fn wrap(text: &str, width: f64, size: f64, bold: bool) -> Vec<String> {
    let words = text.split_whitespace().map(|word| fitted(word, width, size, bold));
    in_lines(words, |line| text_width(line, size, bold) <= width)
}

/// The same, with lines of about the same length rather than a last line of one word.
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
    fn text_is_as_wide_as_in_the_font_and_keeps_to_its_lines() {
        // Advance widths of DejaVu Sans: "0" 1303 of 2048 units, bold 1425.
        assert!((text_width("0000000000", 10.0, false) - 63.6).abs() < 0.2);
        assert!((text_width("0000000000", 10.0, true) - 69.6).abs() < 0.2);
        let text = "Forty-two social workers, six team managers and a Donaudampfschifffahrtsgesellschaft";
        assert!(wrap(text, 120.0, 12.0, true).iter().all(|line| text_width(line, 12.0, true) <= 120.0));
        assert_eq!(wrap_at_most(text, 120.0, 12.0, true, 2).len(), 2);
    }
}
