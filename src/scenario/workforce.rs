//! Who is in post on the first day, and planned absence.

use super::check::{At, Check};
use serde::Deserialize;

/// Most weeks of a year that can hold a spell of leave or training.
const MOST_LEAVE_WEEKS: u32 = 46;

/// Planned absence of a full-time worker.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Leave {
    /// Annual leave, days a year, taken in whole weeks as far as it goes.
    pub annual_days: u32,
    /// Training and the like, days a year, taken two at a time.
    pub training_days: u32,
    /// How much likelier a week of school holiday is to be chosen for leave than another (1 = no preference).
    pub school_holiday_weight: f64,
}

/// Who is in post when the run starts, and what a newcomer is like.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Workforce {
    /// Share of the social workers in post who are newly qualified and in their first year.
    pub newly_qualified_share: f64,
    /// Share of social workers who work part-time.
    pub part_time_share: f64,
    /// Full-time equivalent of a part-time worker, over 0 to 1.
    pub part_time_fte: f64,
    /// Managers of each team.
    pub managers_a_team: u32,
}

impl Check<'_> {
    /// Planned absence.
    pub(super) fn leave(&mut self) -> Leave {
        let leave: Leave = self.table("leave");
        let weeks = leave.annual_days.div_ceil(5) + leave.training_days.div_ceil(2);
        if weeks > MOST_LEAVE_WEEKS {
            let message = format!("leave and training take {weeks} different weeks of the year");
            let help = "leave is taken by the week and training two days at a time, each in a week of its own: state fewer days";
            self.problem(&At::new("leave"), message, format!("at most {MOST_LEAVE_WEEKS} weeks"), help);
        }
        leave
    }
}
