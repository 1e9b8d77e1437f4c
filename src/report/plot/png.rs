//! PNG from a chart's SVG: the same picture, at twice its size.

use super::Chart;
use super::fonts::database;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

/// Pixels per page unit.
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
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut picture.as_mut());
    picture.encode_png().map_err(|error| failed(error.to_string()))
}

/// Parses an SVG with the fonts of the charts and no others.
pub(super) fn parse(svg: &str) -> Result<Tree, String> {
    let options = Options { fontdb: database(), font_family: "DejaVu Sans".to_owned(), ..Options::default() };
    Tree::from_str(svg, &options).map_err(|error| error.to_string())
}
