//! The page: marks in page coordinates, drawn once by plotters to SVG on a canvas ten times finer than the page.

use super::fonts::{FAMILY, ascent, descent, text_width};
use crate::report::words::printable;
use plotters::backend::{DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontFamily, FontStyle, RGBColor, ShapeStyle, TextStyle};
use std::fmt::Write;

/// Canvas units per page unit: plotters' SVG coordinates are whole numbers.
const FINE: f64 = 10.0;

/// A colour.
pub type Colour = RGBColor;

/// A point of the page: units to the right, units down.
pub type Point = (f64, f64);

/// A rectangle of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Lower edge.
    pub bottom: f64,
}

impl Frame {
    /// Area shared with another frame.
    #[must_use]
    pub fn overlap(&self, other: &Self) -> f64 {
        let width = self.right.min(other.right) - self.left.max(other.left);
        let height = self.bottom.min(other.bottom) - self.top.max(other.top);
        width.max(0.0) * height.max(0.0)
    }

    /// The frame with every edge moved out.
    #[must_use]
    pub fn grown(&self, by: f64) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    /// Whether it lies wholly inside another.
    #[must_use]
    pub fn inside(&self, other: &Self) -> bool {
        self.left >= other.left && self.right <= other.right && self.top >= other.top && self.bottom <= other.bottom
    }

    /// Its width.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Its height.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }
}

/// Where a text stands in relation to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// It is centred there.
    Middle,
    /// It ends there.
    End,
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub struct Ink {
    /// Size of the em, page units.
    pub size: f64,
    /// Whether it is bold.
    pub bold: bool,
    /// Its colour.
    pub colour: Colour,
}

impl Ink {
    /// Regular text.
    #[must_use]
    pub fn regular(size: f64, colour: Colour) -> Self {
        Self { size, bold: false, colour }
    }

    /// Bold text.
    #[must_use]
    pub fn bold(size: f64, colour: Colour) -> Self {
        Self { size, bold: true, colour }
    }

    /// Width of a text, page units.
    #[must_use]
    pub fn width(&self, text: &str) -> f64 {
        text_width(text, self.size, self.bold)
    }

    /// The frame of a text whose baseline begins, is centred or ends at a point.
    #[must_use]
    pub fn frame(&self, text: &str, (x, baseline): Point, anchor: Anchor) -> Frame {
        let width = self.width(text);
        let left = match anchor {
            Anchor::Start => x,
            Anchor::Middle => x - width / 2.0,
            Anchor::End => x - width,
        };
        Frame { left, top: baseline - ascent(self.size), right: left + width, bottom: baseline + descent(self.size) }
    }
}

enum Mark {
    Line { points: Vec<Point>, colour: Colour, width: f64 },
    Area { points: Vec<Point>, colour: Colour },
    Text { text: String, at: Point, anchor: Anchor, ink: Ink },
    Dot { at: Point, radius: f64, colour: Colour },
}

/// A page under construction.
pub struct Canvas {
    marks: Vec<Mark>,
    texts: Vec<Frame>,
}

impl Default for Canvas {
    fn default() -> Self {
        Self::new()
    }
}

impl Canvas {
    /// An empty page.
    #[must_use]
    pub fn new() -> Self {
        Self { marks: Vec::new(), texts: Vec::new() }
    }

    /// A line through points.
    pub fn line(&mut self, points: Vec<Point>, colour: Colour, width: f64) {
        if points.len() > 1 {
            self.marks.push(Mark::Line { points, colour, width });
        }
    }

    /// A dashed straight line.
    pub fn dashes(&mut self, from: Point, to: Point, colour: Colour, width: f64) {
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let at = |d: f64| (from.0 + (to.0 - from.0) * d / length, from.1 + (to.1 - from.1) * d / length);
        let mut start = 0.0;
        while start < length {
            self.line(vec![at(start), at((start + 5.0).min(length))], colour, width);
            start += 8.0;
        }
    }

    /// A filled polygon.
    pub fn area(&mut self, points: Vec<Point>, colour: Colour) {
        if points.len() > 2 {
            self.marks.push(Mark::Area { points, colour });
        }
    }

    /// A filled rectangle.
    pub fn rectangle(&mut self, frame: Frame, colour: Colour) {
        let Frame { left, top, right, bottom } = frame;
        self.area(vec![(left, top), (right, top), (right, bottom), (left, bottom)], colour);
    }

    /// A filled circle.
    pub fn dot(&mut self, at: Point, radius: f64, colour: Colour) {
        self.marks.push(Mark::Dot { at, radius, colour });
    }

    /// A text; `at` is on its baseline.
    pub fn text(&mut self, text: &str, at: Point, anchor: Anchor, ink: Ink) {
        if text.trim().is_empty() {
            return;
        }
        self.texts.push(ink.frame(text, at, anchor));
        self.marks.push(Mark::Text { text: printable(text), at, anchor, ink });
    }

    /// Lines of text, the first baseline at `at`; returns the last baseline.
    pub fn lines(&mut self, lines: &[String], at: Point, anchor: Anchor, ink: Ink) -> f64 {
        let mut baseline = at.1;
        for (index, line) in lines.iter().enumerate() {
            baseline = at.1 + index as f64 * ink.size * 1.22;
            self.text(line, (at.0, baseline), anchor, ink);
        }
        baseline
    }

    /// Area that a frame shares with the texts set so far.
    #[must_use]
    pub fn clash(&self, frame: &Frame) -> f64 {
        self.texts.iter().map(|text| text.overlap(frame)).sum()
    }

    /// The SVG: a white card with everything on it, named and described for those who cannot see it.
    #[must_use]
    pub fn finish(self, width: f64, height: f64, title: &str, description: &str) -> String {
        let size = (units(width) as u32, units(height) as u32);
        let mut body = String::new();
        let mut backend = SVGBackend::with_string(&mut body, size);
        for mark in self.marks {
            // Drawing into a string cannot fail.
            draw(&mut backend, mark).ok();
        }
        backend.present().ok();
        drop(backend);
        // plotters' opening tag knows only pixels: it is replaced by one with a page size and a text for each reader.
        let body = body.split_once('>').map_or("", |(_, rest)| rest);
        let mut svg = String::with_capacity(body.len() + 600);
        write!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {} {}\" \
             role=\"img\" stroke-linejoin=\"round\">\n<title>{}</title>\n<desc>{}</desc>\n\
             <rect width=\"{}\" height=\"{}\" fill=\"#FFFFFF\"/>",
            size.0,
            size.1,
            escape(title),
            escape(description),
            size.0,
            size.1,
        )
        .ok();
        svg.push_str(body);
        svg
    }
}

fn units(length: f64) -> i32 {
    (length * FINE).round() as i32
}

fn point((x, y): Point) -> (i32, i32) {
    (units(x), units(y))
}

fn draw(backend: &mut SVGBackend<'_>, mark: Mark) -> Result<(), ()> {
    let style = |colour: Colour, width: f64| ShapeStyle {
        color: colour.to_rgba(),
        filled: true,
        stroke_width: units(width).max(1) as u32,
    };
    let drawn = match mark {
        Mark::Line { points, colour, width } => backend.draw_path(points.into_iter().map(point), &style(colour, width)),
        Mark::Area { points, colour } => backend.fill_polygon(points.into_iter().map(point), &style(colour, 0.0)),
        Mark::Dot { at, radius, colour } => {
            backend.draw_circle(point(at), units(radius) as u32, &style(colour, 0.0), true)
        }
        Mark::Text { text, at, anchor, ink } => {
            let weight = if ink.bold { FontStyle::Bold } else { FontStyle::Normal };
            // plotters divides a font's size by 1.24, and sets the baseline 0.76 em under the top of a text.
            let font = (FontFamily::Name(FAMILY), ink.size * FINE * 1.24, weight);
            let h_pos = match anchor {
                Anchor::Start => HPos::Left,
                Anchor::Middle => HPos::Center,
                Anchor::End => HPos::Right,
            };
            let style = TextStyle::from(font).color(&ink.colour).pos(Pos::new(h_pos, VPos::Top));
            backend.draw_text(&text, &style, point((at.0, at.1 - 0.76 * ink.size)))
        }
    };
    drawn.map_err(|_| ())
}

fn escape(text: &str) -> String {
    printable(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
