//! The page: marks in page coordinates, drawn by plotters to SVG on a canvas ten times finer than the page; it knows what stands where.

use super::fonts::text_width;
use super::palette::{Colour, WHITE};
use crate::math::hypot;
use crate::report::words::{in_xml, printable};
use plotters::backend::{DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontFamily, FontStyle, ShapeStyle, TextStyle};

/// Canvas units per unit of the page: plotters' coordinates are whole numbers.
const FINE: f64 = 10.0;
const FAMILY: &str = "DejaVu Sans, Arial, sans-serif";
/// How far text reaches above its baseline, in ems.
pub const ASCENT: f64 = 0.76;
/// Lengths of a dash and of the gap after it.
const DASH: (f64, f64) = (5.0, 3.0);

/// A point of the page: units to the right, units down.
pub type Position = (f64, f64);

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Frame {
    /// The least frame that holds points.
    fn around(points: &[Position]) -> Self {
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
    pub fn corners(&self) -> [Position; 4] {
        let Self { left, top, right, bottom } = *self;
        [(left, top), (right, top), (right, bottom), (left, bottom)]
    }

    /// The point of it that is nearest to another.
    pub fn nearest(&self, (x, y): Position) -> Position {
        (x.clamp(self.left, self.right), y.clamp(self.top, self.bottom))
    }

    /// Whether a straight line runs through it (Liang and Barsky 1984).
    fn crossed(&self, from: Position, to: Position) -> bool {
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
    pub fn frame(&self, text: &str, (x, baseline): Position, anchor: Anchor) -> Frame {
        let width = self.width(text);
        let left = match anchor {
            Anchor::Start => x,
            Anchor::Middle => x - width / 2.0,
            Anchor::End => x - width,
        };
        Frame { left, top: baseline - ASCENT * self.size, right: left + width, bottom: baseline + 0.24 * self.size }
    }
}

/// What a mark is to one that looks for room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    Text,
    Dot,
    Line,
    /// A line that must be seen all along.
    Level,
    Area,
}

enum Mark {
    Line { points: Vec<Position>, colour: Colour, width: f64 },
    Area { points: Vec<Position>, colour: Colour },
    Text { text: String, at: Position, anchor: Anchor, ink: Ink },
    Dot { at: Position, radius: f64, colour: Colour },
}

struct Solid {
    kind: MarkKind,
    bounds: Frame,
    points: Vec<Position>,
}

impl Solid {
    fn meets(&self, frame: &Frame) -> bool {
        let crossed = || self.points.windows(2).any(|pair| frame.crossed(pair[0], pair[1]));
        self.bounds.grown(0.1).meets(frame)
            && match self.kind {
                MarkKind::Text | MarkKind::Dot => true,
                MarkKind::Line | MarkKind::Level => crossed(),
                MarkKind::Area => crossed() || self.holds(((frame.left + frame.right) / 2.0, frame.bottom)),
            }
    }

    /// Whether a point lies in a filled polygon.
    fn holds(&self, (x, y): Position) -> bool {
        let ends = self.points.iter().zip(self.points.iter().cycle().skip(1));
        let left_of = |((x0, y0), (x1, y1)): &(&Position, &Position)| {
            (*y0 > y) != (*y1 > y) && x < x0 + (y - y0) / (y1 - y0) * (x1 - x0)
        };
        ends.filter(left_of).count() % 2 == 1
    }
}

#[derive(Default)]
pub struct Canvas {
    marks: Vec<Mark>,
    solids: Vec<Solid>,
}

impl Canvas {
    pub fn line(&mut self, points: Vec<Position>, colour: Colour, width: f64) {
        self.faint(&points, colour, width);
        self.block(MarkKind::Line, points);
    }

    /// A line that is in nobody's way, such as one of a grid.
    pub fn faint(&mut self, points: &[Position], colour: Colour, width: f64) {
        if points.len() > 1 {
            self.marks.push(Mark::Line { points: points.to_vec(), colour, width });
        }
    }

    pub fn dashes(&mut self, from: Position, to: Position, colour: Colour, width: f64) {
        let length = hypot(to.0 - from.0, to.1 - from.1);
        let at = |way: f64| {
            let share = (way / length).min(1.0);
            (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1))
        };
        for dash in 0..(length / (DASH.0 + DASH.1)).ceil() as u32 {
            let begin = f64::from(dash) * (DASH.0 + DASH.1);
            self.faint(&[at(begin), at(begin + DASH.0)], colour, width);
        }
        self.block(MarkKind::Line, vec![from, to]);
    }

    pub fn area(&mut self, points: &[Position], colour: Colour) {
        self.fill(points, colour);
        let closed = points.iter().chain(points.first()).copied().collect();
        self.block(MarkKind::Area, closed);
    }

    /// A filled polygon that is in nobody's way.
    pub fn fill(&mut self, points: &[Position], colour: Colour) {
        if points.len() > 2 {
            self.marks.push(Mark::Area { points: points.to_vec(), colour });
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

    pub fn dot(&mut self, at: Position, radius: f64, colour: Colour) {
        self.marks.push(Mark::Dot { at, radius, colour });
        self.solids.push(Solid { kind: MarkKind::Dot, bounds: Frame::around(&[at]).grown(radius), points: Vec::new() });
    }

    /// A text; `at` is on its baseline.
    pub fn text(&mut self, text: &str, at: Position, anchor: Anchor, ink: Ink) {
        if text.trim().is_empty() {
            return;
        }
        self.solids.push(Solid { kind: MarkKind::Text, bounds: ink.frame(text, at, anchor), points: Vec::new() });
        self.marks.push(Mark::Text { text: printable(text), at, anchor, ink });
    }

    /// Lines of text, the first baseline at `at`; returns the last baseline.
    pub fn lines(&mut self, lines: &[String], at: Position, anchor: Anchor, ink: Ink) -> f64 {
        let mut baseline = at.1;
        for (index, line) in lines.iter().enumerate() {
            baseline = at.1 + index as f64 * ink.size * 1.22;
            self.text(line, (at.0, baseline), anchor, ink);
        }
        baseline
    }

    /// Makes a line, or a polygon, stand in the way.
    pub fn block(&mut self, kind: MarkKind, points: Vec<Position>) {
        self.solids.push(Solid { kind, bounds: Frame::around(&points), points });
    }

    /// How many marks of a kind a frame meets.
    pub fn met(&self, frame: &Frame, kind: MarkKind) -> usize {
        self.solids.iter().filter(|solid| solid.kind == kind && solid.meets(frame)).count()
    }

    /// How many marks of a kind a straight line runs through.
    pub fn run_through(&self, from: Position, to: Position, kind: MarkKind) -> usize {
        self.solids.iter().filter(|solid| solid.kind == kind && solid.bounds.crossed(from, to)).count()
    }

    /// Sets a text at the first place within `room` where nothing stands, else where it covers fewest marks, at `most` so many, and
    /// never a text.
    pub fn place(&mut self, text: &str, ink: Ink, places: &[(Position, Anchor)], room: &Frame, most: usize) {
        let mut best = (most.saturating_add(1).min(1000), None);
        for &(at, anchor) in places {
            let frame = ink.frame(text, at, anchor);
            if !frame.inside(room) {
                continue;
            }
            let frame = frame.grown(1.5);
            let covered = self.solids.iter().filter(|solid| solid.meets(&frame)).map(|solid| match solid.kind {
                MarkKind::Text => 1000,
                MarkKind::Level => 100,
                _ => 1,
            });
            let covered = covered.sum::<usize>();
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
        let (title, description) = (in_xml(&printable(title)), in_xml(&printable(description)));
        let mut body = String::new();
        let mut backend = SVGBackend::with_string(&mut body, (wide as u32, high as u32));
        // Drawing into a string cannot fail.
        self.marks.into_iter().for_each(|mark| draw(&mut backend, mark).unwrap_or_default());
        backend.present().unwrap_or_default();
        drop(backend);
        // plotters' opening tag knows only pixels: it is replaced by one with a page size and a text for each reader.
        let body = body.split_once('>').map_or("", |(_, rest)| rest);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {wide} {high}\" \
             role=\"img\" stroke-linejoin=\"round\">\n<title>{title}</title>\n\
             <desc>{description}</desc>\n<rect width=\"{wide}\" height=\"{high}\" fill=\"#FFFFFF\"/>{body}"
        )
    }
}

fn units(length: f64) -> i32 {
    (length * FINE).round() as i32
}

fn point((x, y): Position) -> (i32, i32) {
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
            let across = match anchor {
                Anchor::Start => HPos::Left,
                Anchor::Middle => HPos::Center,
                Anchor::End => HPos::Right,
            };
            let style = TextStyle::from(font).color(&ink.colour).pos(Pos::new(across, VPos::Top));
            backend.draw_text(&text, &style, point((at.0, at.1 - ASCENT * ink.size)))
        }
    };
    drawn.map_err(drop)
}
