//! PNG from a chart's SVG: the same picture, at twice its size.

use super::Chart;
use super::canvas::ASCENT;
use super::fonts::{DATABASE, Letters, text_width};
use resvg::tiny_skia::{IntSize, Pixmap, Transform};
use resvg::usvg::{Options, Tree};
use std::io::Write as _;

const SCALE: f32 = 2.0;

/// A chart that could not be made into a picture.
#[derive(Debug, thiserror::Error)]
#[error("cannot draw the chart {chart}: {problem}")]
pub struct PngError {
    chart: &'static str,
    problem: String,
}

/// The picture of a chart as PNG, 2 pixels for each unit of its page; `letters` are those of the charts before it.
///
/// # Errors
/// When the chart's SVG is not one, or the picture does not fit into memory.
pub fn png(chart: &Chart, letters: &mut Letters) -> Result<Vec<u8>, PngError> {
    let failed = |problem: String| PngError { chart: chart.name, problem };
    // Texts are drawn letter by letter: as outlines they would cost more than all else.
    let (shapes, texts) = apart(&chart.svg);
    // The card is white before anything is drawn on it.
    let tree = parse(&shapes.replacen(" fill=\"#FFFFFF\"", " fill=\"none\"", 1)).map_err(failed)?;
    let (width, height) = (tree.size().width() * SCALE, tree.size().height() * SCALE);
    let size = IntSize::from_wh(width.ceil() as u32, height.ceil() as u32);
    let white = |size: IntSize| vec![255; 4 * size.width() as usize * size.height() as usize];
    let mut picture = size
        .and_then(|size| Pixmap::from_vec(white(size), size))
        .ok_or_else(|| failed(format!("no picture of {width} x {height} pixels can be made")))?;
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut picture.as_mut());
    texts
        .into_iter()
        .try_for_each(|text| write(text, letters, &mut picture))
        .ok_or_else(|| failed("a text in it could not be read".to_owned()))?;
    encoded(&picture).map_err(|error| failed(error.to_string()))
}

/// An SVG of the canvas without its texts, and these: each from its attributes to its last letter.
fn apart(svg: &str) -> (String, Vec<&str>) {
    let (mut shapes, mut texts) = (String::with_capacity(svg.len()), Vec::new());
    for (place, piece) in svg.split("<text").enumerate() {
        match piece.split_once("</text>").filter(|_| place > 0) {
            Some((text, after)) => {
                texts.push(text);
                shapes.push_str(after);
            }
            None => shapes.push_str(piece),
        }
    }
    (shapes, texts)
}

/// Draws a text of the canvas; `None` where it is none.
fn write(text: &str, letters: &mut Letters, picture: &mut Pixmap) -> Option<()> {
    let (attributes, text) = text.split_once('>')?;
    let attribute = |name: &str| Some(attributes.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0);
    let pixels = |name: &str| Some(attribute(name)?.parse::<f64>().ok()? / 10.0 * f64::from(SCALE));
    let text = ["&lt;<", "&gt;>", "&quot;\"", "&apos;'", "&amp;&"].iter().fold(text.trim().to_owned(), |text, of| {
        let (escaped, letter) = of.split_at(of.len() - 1);
        text.replace(escaped, letter)
    });
    let (size, bold) = (pixels("font-size")?, attribute("font-weight").is_some());
    let before = match attribute("text-anchor") {
        Some("end") => text_width(&text, size, bold),
        Some("middle") => text_width(&text, size, bold) / 2.0,
        _ => 0.0,
    };
    let colour = u32::from_str_radix(attribute("fill")?.strip_prefix('#')?, 16).ok()?;
    let (wide, high) = (picture.width() as i32, picture.height() as i32);
    let data = picture.data_mut();
    letters.draw(&text, (pixels("x")? - before, pixels("y")? + ASCENT * size), size, bold, |x, y, covered| {
        if (0..wide).contains(&x) && (0..high).contains(&y) {
            let at = 4 * (y * wide + x) as usize;
            for (under, over) in data[at..at + 3].iter_mut().zip([16, 8, 0].map(|shift| (colour >> shift) as u8)) {
                let [under_it, over, covered] = [*under, over, covered].map(u32::from);
                *under = ((under_it * (255 - covered) + over * covered + 127) / 255) as u8;
            }
        }
    });
    Some(())
}

/// A picture without anything transparent. Charts are flat, so that rows repeat: no filter helps.
fn encoded(picture: &Pixmap) -> Result<Vec<u8>, ::png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, picture.width(), picture.height());
    encoder.set_color(::png::ColorType::Rgb);
    encoder.set_deflate_compression(::png::DeflateCompression::Level(2));
    encoder.set_filter(::png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    let mut rows = writer.stream_writer()?;
    let wide = picture.width() as usize;
    let mut colours = vec![255; 3 * wide];
    for row in picture.data().chunks_exact(4 * wide) {
        // Four pixels at a time, most of them white; a row is a multiple of them wide.
        for (to, from) in colours.as_chunks_mut::<12>().0.iter_mut().zip(row.as_chunks::<16>().0) {
            if *from == [255; 16] {
                *to = [255; 12];
            } else {
                to.chunks_exact_mut(3).zip(from.chunks_exact(4)).for_each(|(to, from)| to.copy_from_slice(&from[..3]));
            }
        }
        rows.write_all(&colours)?;
    }
    rows.finish()?;
    drop(writer);
    Ok(bytes)
}

/// Parses an SVG with the fonts of the charts and no others.
pub(super) fn parse(svg: &str) -> Result<Tree, String> {
    let options = Options { fontdb: DATABASE.clone(), font_family: "DejaVu Sans".to_owned(), ..Options::default() };
    Tree::from_str(svg, &options).map_err(|error| error.to_string())
}
