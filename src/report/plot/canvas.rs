//! The page: marks in page coordinates, written as SVG on a canvas ten times finer than the page, which knows what stands where.

use super::fonts::text_width;
use super::palette::{Colour, WHITE};
use crate::report::words::printable;
use std::fmt::Write;

/// Units of the SVG per unit of the page: its coordinates are whole numbers.
const FINE: f64 = 10.0;
const FAMILY: &str = "DejaVu Sans, Arial, sans-serif";

/// A point of the page: units to the right, units down.
pub type Point = (f64, f64);

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Frame {
    /// The least frame that holds points.
    fn around(points: &[Point]) -> Self {
        let none = Self { left: f64::MAX, top: f64::MAX, right: f64::MIN, bottom: f64::MIN };
        points.iter().fold(none, |all, &(x, y)| Self {
            left: all.left.min(x),
            top: all.top.min(y),
            right: all.right.max(x),
            bottom: all.bottom.max(y),
        })
    }

    /// Whether it shares more than an edge with another.
    pub fn meets(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// The frame with every edge moved out.
    pub fn grown(&self, by: f64) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    /// Whether it lies wholly inside another.
    fn inside(&self, other: &Self) -> bool {
        self.left >= other.left && self.right <= other.right && self.top >= other.top && self.bottom <= other.bottom
    }

    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// Upper left, upper right, lower right, lower left.
    pub fn corners(&self) -> [Point; 4] {
        let Self { left, top, right, bottom } = *self;
        [(left, top), (right, top), (right, bottom), (left, bottom)]
    }

    /// The point of it that is nearest to another.
    pub fn nearest(&self, (x, y): Point) -> Point {
        (x.clamp(self.left, self.right), y.clamp(self.top, self.bottom))
    }

    /// Whether a straight line runs through it (Liang and Barsky 1984).
    fn crossed(&self, from: Point, to: Point) -> bool {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let edges = [
            (-dx, from.0 - self.left),
            (dx, self.right - from.0),
            (-dy, from.1 - self.top),
            (dy, self.bottom - from.1),
        ];
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (towards, room) in edges {
            if towards == 0.0 && room < 0.0 {
                return false;
            }
            match room / towards {
                at if towards < 0.0 => enter = enter.max(at),
                at if towards > 0.0 => leave = leave.min(at),
                _ => {}
            }
        }
        enter < leave || enter == leave && (dx, dy) == (0.0, 0.0)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

#[derive(Debug, Clone, Copy)]
pub struct Ink {
    pub size: f64,
    bold: bool,
    colour: Colour,
}

impl Ink {
    pub fn regular(size: f64, colour: Colour) -> Self {
        Self { size, bold: false, colour }
    }

    pub fn bold(size: f64, colour: Colour) -> Self {
        Self { size, bold: true, colour }
    }

    pub fn width(&self, text: &str) -> f64 {
        text_width(text, self.size, self.bold)
    }

    /// The frame of a text whose baseline begins, is centred or ends at a point.
    pub fn frame(&self, text: &str, (x, baseline): Point, anchor: Anchor) -> Frame {
        let width = self.width(text);
        let left = match anchor {
            Anchor::Start => x,
            Anchor::Middle => x - width / 2.0,
            Anchor::End => x - width,
        };
        Frame { left, top: baseline - 0.76 * self.size, right: left + width, bottom: baseline + 0.24 * self.size }
    }
}

/// What a mark is to one that looks for room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Dot,
    Line,
    Area,
}

struct Solid {
    kind: Kind,
    bounds: Frame,
    points: Vec<Point>,
}

impl Solid {
    fn meets(&self, frame: &Frame) -> bool {
        let crossed = || self.points.windows(2).any(|pair| frame.crossed(pair[0], pair[1]));
        self.bounds.grown(0.1).meets(frame)
            && match self.kind {
                Kind::Text | Kind::Dot => true,
                Kind::Line => crossed(),
                Kind::Area => crossed() || self.holds(((frame.left + frame.right) / 2.0, frame.bottom)),
            }
    }

    /// Whether a point lies in a filled polygon.
    fn holds(&self, (x, y): Point) -> bool {
        let ends = self.points.iter().zip(self.points.iter().cycle().skip(1));
        let left_of = |((x0, y0), (x1, y1)): &(&Point, &Point)| {
            (*y0 > y) != (*y1 > y) && x < x0 + (y - y0) / (y1 - y0) * (x1 - x0)
        };
        ends.filter(left_of).count() % 2 == 1
    }
}

#[derive(Default)]
pub struct Canvas {
    body: String,
    solids: Vec<Solid>,
}

impl Canvas {
    pub fn line(&mut self, points: Vec<Point>, colour: Colour, width: f64) {
        self.faint(&points, colour, width);
        self.block(Kind::Line, points);
    }

    /// A line that is in nobody's way, such as one of a grid.
    pub fn faint(&mut self, points: &[Point], colour: Colour, width: f64) {
        self.stroke(points, colour, width, "");
    }

    pub fn dashes(&mut self, from: Point, to: Point, colour: Colour, width: f64) {
        self.stroke(&[from, to], colour, width, " stroke-dasharray=\"50 30\"");
        self.block(Kind::Line, vec![from, to]);
    }

    fn stroke(&mut self, points: &[Point], colour: Colour, width: f64, dashes: &str) {
        if points.len() > 1 {
            let (width, points) = (units(width).max(1), list(points));
            // Writing into a string cannot fail.
            writeln!(
                self.body,
                "<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"{dashes} points=\"{points}\"/>"
            )
            .ok();
        }
    }

    pub fn area(&mut self, points: &[Point], colour: Colour) {
        self.fill(points, colour);
        let closed = points.iter().chain(points.first()).copied().collect();
        self.block(Kind::Area, closed);
    }

    /// A filled polygon that is in nobody's way.
    pub fn fill(&mut self, points: &[Point], colour: Colour) {
        if points.len() > 2 {
            writeln!(self.body, "<polygon fill=\"{colour}\" points=\"{}\"/>", list(points)).ok();
        }
    }

    /// A filled rectangle with an edge.
    pub fn bar(&mut self, frame: Frame, fill: Colour, edge: Colour, width: f64) {
        self.area(&frame.corners(), fill);
        self.outline(frame, edge, width);
    }

    pub fn outline(&mut self, frame: Frame, colour: Colour, width: f64) {
        let [first, second, third, last] = frame.corners();
        self.faint(&[first, second, third, last, first], colour, width);
    }

    pub fn dot(&mut self, at: Point, radius: f64, colour: Colour) {
        let [x, y, r] = [at.0, at.1, radius].map(units);
        writeln!(self.body, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill=\"{colour}\"/>").ok();
        self.solids.push(Solid { kind: Kind::Dot, bounds: Frame::around(&[at]).grown(radius), points: Vec::new() });
    }

    /// A text; `at` is on its baseline.
    pub fn text(&mut self, text: &str, at: Point, anchor: Anchor, ink: Ink) {
        if text.trim().is_empty() {
            return;
        }
        self.solids.push(Solid { kind: Kind::Text, bounds: ink.frame(text, at, anchor), points: Vec::new() });
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let bold = if ink.bold { " font-weight=\"bold\"" } else { "" };
        let [x, y, size] = [at.0, at.1, ink.size].map(units);
        let (colour, text) = (ink.colour, escape(text));
        writeln!(
            self.body,
            "<text x=\"{x}\" y=\"{y}\"{anchor} font-size=\"{size}\"{bold} fill=\"{colour}\">{text}</text>"
        )
        .ok();
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

    /// Makes a line, or a polygon, stand in the way.
    pub fn block(&mut self, kind: Kind, points: Vec<Point>) {
        self.solids.push(Solid { kind, bounds: Frame::around(&points), points });
    }

    /// How many marks of a kind a frame meets.
    pub fn met(&self, frame: &Frame, kind: Kind) -> usize {
        self.solids.iter().filter(|solid| solid.kind == kind && solid.meets(frame)).count()
    }

    /// How many marks of a kind a straight line runs through.
    pub fn run_through(&self, from: Point, to: Point, kind: Kind) -> usize {
        self.solids.iter().filter(|solid| solid.kind == kind && solid.bounds.crossed(from, to)).count()
    }

    /// Sets a text at the first place within `room` where nothing stands, else where it covers fewest marks, at `most` so many, and
    /// never a text.
    pub fn place(&mut self, text: &str, ink: Ink, places: &[(Point, Anchor)], room: &Frame, most: usize) {
        let mut best = (most.saturating_add(1).min(1000), None);
        for &(at, anchor) in places {
            let frame = ink.frame(text, at, anchor);
            if !frame.inside(room) {
                continue;
            }
            let frame = frame.grown(1.5);
            let covered = self.solids.iter().filter(|solid| solid.meets(&frame));
            let covered = covered.map(|solid| if solid.kind == Kind::Text { 1000 } else { 1 }).sum::<usize>();
            if covered < best.0 {
                best = (covered, Some((at, anchor)));
            }
            if best.0 == 0 {
                break;
            }
        }
        if let Some((at, anchor)) = best.1 {
            self.fill(&ink.frame(text, at, anchor).grown(1.0).corners(), WHITE);
            self.text(text, at, anchor, ink);
        }
    }

    /// The SVG: a white card with everything on it, named and described for those who cannot see it.
    pub fn finish(self, width: f64, height: f64, title: &str, description: &str) -> String {
        let (wide, high) = (units(width), units(height));
        let (title, description, body) = (escape(title), escape(description), self.body);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {wide} {high}\" \
             role=\"img\" stroke-linejoin=\"round\" font-family=\"{FAMILY}\">\n<title>{title}</title>\n\
             <desc>{description}</desc>\n<rect width=\"{wide}\" height=\"{high}\" fill=\"#FFFFFF\"/>\n{body}</svg>\n"
        )
    }
}

fn units(length: f64) -> i32 {
    (length * FINE).round() as i32
}

fn list(points: &[Point]) -> String {
    points.iter().fold(String::new(), |mut all, &(x, y)| {
        write!(all, "{},{} ", units(x), units(y)).ok();
        all
    })
}

fn escape(text: &str) -> String {
    printable(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
