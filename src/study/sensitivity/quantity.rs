//! What of a replication is looked at, and what is kept of each such quantity.

use crate::study::comparison::HeadlineMeasure;
use crate::study::effect::Effect;
use crate::study::headline::Figures;

/// What is looked at of a replication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Response {
    /// Target measure, mean of the four weeks that end at the target date: the main one.
    Target,
    /// Target measure, mean of the 52 weeks that end there.
    Year,
    /// Share of initial assessments in time over the run.
    InitialInTime,
    /// Share of core assessments in time over the run.
    CoreInTime,
    /// Cost of the run, pounds.
    Cost,
}

impl Response {
    /// All of them, the main one first; values are kept in this order.
    pub const ALL: [Self; 5] = [Self::Target, Self::Year, Self::InitialInTime, Self::CoreInTime, Self::Cost];

    /// Its name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Target => "target_measure",
            Self::Year => "target_measure_year",
            Self::InitialInTime => "run_initial_assessments_in_time",
            Self::CoreInTime => "run_core_assessments_in_time",
            Self::Cost => "run_cost_total",
        }
    }

    /// Its value in a replication; not a number where there is none.
    #[must_use]
    pub fn value(self, figures: &Figures) -> f64 {
        match self {
            Self::Target => figures.target_measure,
            Self::Year => figures.year_to_target,
            Self::InitialInTime => HeadlineMeasure::InitialInTime.value(figures),
            Self::CoreInTime => HeadlineMeasure::CoreInTime.value(figures),
            Self::Cost => figures.cost,
        }
    }
}

/// A value for each quantity; not a number where a replication has none.
pub type Values = [f64; Response::ALL.len()];

/// An effect for each quantity; `None` where no replication has a value both with and without the change.
pub type Effects = [Option<Effect>; Response::ALL.len()];
