//! PNG from a chart's SVG: the same picture, at twice its size.

use super::Chart;
use super::fonts::database;
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree};

const SCALE: f32 = 2.0;

/// A chart that could not be made into a picture.
#[derive(Debug, thiserror::Error)]
#[error("cannot draw the chart {chart}: {problem}")]
pub struct PngError {
    chart: &'static str,
    problem: String,
}

/// The picture of a chart as PNG, 2 pixels for each unit of its page.
///
/// # Errors
/// When the chart's SVG is not one, or the picture does not fit into memory.
pub fn png(chart: &Chart) -> Result<Vec<u8>, PngError> {
    let failed = |problem: String| PngError { chart: chart.name, problem };
    let tree = parse(&chart.svg).map_err(failed)?;
    let (width, height) = (tree.size().width() * SCALE, tree.size().height() * SCALE);
    let mut picture = Pixmap::new(width.ceil() as u32, height.ceil() as u32)
        .ok_or_else(|| failed(format!("no picture of {width} x {height} pixels can be made")))?;
    picture.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut picture.as_mut());
    encoded(&picture).map_err(|error| failed(error.to_string()))
}

/// A picture without anything transparent. Flat as charts are, a row is best told by the one above it.
fn encoded(picture: &Pixmap) -> Result<Vec<u8>, ::png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, picture.width(), picture.height());
    encoder.set_color(::png::ColorType::Rgb);
    encoder.set_compression(::png::Compression::Fast);
    encoder.set_filter(::png::Filter::Up);
    let colours: Vec<u8> = picture.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    encoder.write_header()?.write_image_data(&colours)?;
    Ok(bytes)
}

/// Parses an SVG with the fonts of the charts and no others.
pub(super) fn parse(svg: &str) -> Result<Tree, String> {
    let options = Options { fontdb: database(), font_family: "DejaVu Sans".to_owned(), ..Options::default() };
    Tree::from_str(svg, &options).map_err(|error| error.to_string())
}
