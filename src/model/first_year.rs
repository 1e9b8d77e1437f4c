//! The first year after qualifying: a lower load, a slower pace, and meetings with a supervisor that become rarer.
//!
//! Load and pace ([`super::allocation`], [`super::capacity`]) are full from the day the year ends.

use super::ids::WorkerId;
use super::service::Service;
use super::trace::Observer;
use crate::kernel::time::{DAYS_A_WEEK, DAYS_A_YEAR};

/// Stages of the first year: when each ends, in working days from its beginning, and the working days from one meeting
/// to the next. Weekly for six weeks, fortnightly to half a year, then monthly.
pub const STAGES: [(f64, f64); 3] = [
    (6.0 * DAYS_A_WEEK, DAYS_A_WEEK),
    (26.0 * DAYS_A_WEEK, 2.0 * DAYS_A_WEEK),
    (f64::INFINITY, 52.0 / 12.0 * DAYS_A_WEEK),
];

/// A first year that runs. Simulation times.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FirstYear {
    ends: f64,
    stage: u8,
    stage_ends: f64,
}

impl FirstYear {
    /// One of which so many days are left.
    #[must_use]
    pub fn with_left(now: f64, left: f64) -> Self {
        let elapsed = DAYS_A_YEAR - left;
        let stage = STAGES.iter().position(|&(end, _)| elapsed < end).unwrap_or(STAGES.len() - 1);
        Self { ends: now + left, stage: stage as u8, stage_ends: now - elapsed + STAGES[stage].0 }
    }

    /// When it ends.
    #[must_use]
    pub fn ends(&self) -> f64 {
        self.ends
    }

    /// When it or its stage ends.
    #[must_use]
    pub fn next(&self) -> f64 {
        self.ends.min(self.stage_ends)
    }

    /// How often the worker meets a supervisor: its stage.
    #[must_use]
    pub fn stage(&self) -> u8 {
        self.stage
    }

    /// Hours a day of meetings with a supervisor in a stage, when each takes so many hours.
    #[must_use]
    pub fn meetings(stage: usize, hours: f64) -> f64 {
        hours / STAGES[stage].1
    }

    /// The year later on; `None` when it is over.
    fn at(mut self, now: f64) -> Option<Self> {
        if self.ends <= now {
            return None;
        }
        if self.stage_ends <= now {
            let before = STAGES[self.stage as usize].0;
            self.stage += 1;
            self.stage_ends += STAGES[self.stage as usize].0 - before;
        }
        Some(self)
    }
}

impl<O: Observer> Service<'_, O> {
    /// A first year may be over (full load, full pace, ordinary supervision), or a stage of it (meetings are rarer).
    pub fn go_through_first_year(&mut self, worker: WorkerId) {
        let now = self.now();
        self.restate(worker, |standing| standing.first_year = standing.first_year.and_then(|year| year.at(now)));
    }
}
