//! A scenario at stated levels of what is not known, and what is looked at of its replications.

use crate::scenario::UncertainInput;
use crate::study::comparison::HeadlineMeasure;
use crate::study::headline::Figures;
use std::ops::Range;

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
            Self::Target => HeadlineMeasure::TargetMeasure.name(),
            Self::Year => "target_measure_year",
            Self::InitialInTime => HeadlineMeasure::InitialInTime.name(),
            Self::CoreInTime => HeadlineMeasure::CoreInTime.name(),
            Self::Cost => HeadlineMeasure::Cost.name(),
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

/// Inputs that are fixed, and the replications that are simulated with them.
#[derive(Debug)]
pub struct Setting {
    /// Level of each input's prior; none where its central value stands.
    pub levels: Vec<Option<f64>>,
    /// Numbers of the replications: those of one number have the same families and the same luck.
    pub replications: Range<u64>,
}

impl Setting {
    /// With nothing fixed but some levels.
    pub fn of(inputs: &[UncertainInput], levels: &[(usize, f64)], replications: Range<u64>) -> Self {
        let mut all = vec![None; inputs.len()];
        levels.iter().for_each(|&(input, level)| all[input] = Some(level));
        Self { levels: all, replications }
    }
}
