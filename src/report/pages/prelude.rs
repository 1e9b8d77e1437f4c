//! What every page is made of.

pub use crate::model::Measure;
pub use crate::report::document::numbers::{plain, rounded};
pub use crate::report::document::{
    Block, Cell, Chart, Column, Datum, Document, Drawn, Formats, Section, Table, TableOf, Unit,
};
pub use crate::report::words::{self, frequency, one_line, pounds};
pub use crate::scenario::{Loaded, Scenario};
pub use crate::statistics::Summary;
pub use crate::study::effect::PairedDifference;
pub use crate::study::results::{Experiment, OptionResult, YearCosts};
