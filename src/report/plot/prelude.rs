//! What every chart is made of.

pub use super::canvas::{Anchor, Canvas, Frame, Ink, MarkKind};
pub use super::fonts::wrap_at_most;
pub use super::marks::*;
pub use super::palette::*;
pub use super::sheet::{Page, Sheet, between, extent, round_up, ticks};
pub use super::time::{ValueAxis, day, over_time, span};
pub use crate::model::{Measure, Scope};
pub use crate::report::document::{
    Chart,
    numbers::{plain, rounded},
};
pub use crate::report::words::{self, frequency, millions};
pub use crate::statistics::Summary;
pub use crate::study::results::{Experiment, OptionResult};
