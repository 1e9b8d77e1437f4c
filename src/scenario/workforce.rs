//! Who is in post on the first day, and planned absence.

use super::check::{At, Check};

/// Most weeks of a year that can hold a spell of leave or training.
const MOST_LEAVE_WEEKS: u32 = 46;

/// Planned absence of a full-time worker.
#[derive(Debug, Clone, PartialEq)]
pub struct Leave {
    /// Annual leave, days a year, taken in whole weeks as far as it goes.
    pub annual_days: u32,
    /// Training and the like, days a year, taken two at a time.
    pub training_days: u32,
    /// How much likelier a week of school holiday is to be chosen for leave than another (1 = no preference).
    pub school_holiday_weight: f64,
}

/// Who is in post when the run starts, and what a newcomer is like.
#[derive(Debug, Clone, PartialEq)]
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
        let at = At::new("leave");
        self.required(&at);
        let annual_days = self.count(&at.key("annual_days"));
        let training_days = self.count(&at.key("training_days"));
        let weeks = annual_days.div_ceil(5) + training_days.div_ceil(2);
        if weeks > MOST_LEAVE_WEEKS {
            let message = format!("leave and training take {weeks} different weeks of the year");
            let help = "leave is taken by the week and training two days at a time, each in a week of its own: state fewer days";
            self.problem(&at, message, format!("at most {MOST_LEAVE_WEEKS} weeks"), help);
        }
        Leave { annual_days, training_days, school_holiday_weight: self.number(&at.key("school_holiday_weight")) }
    }

    /// Who is in post on the first day.
    pub(super) fn workforce(&mut self) -> Workforce {
        let at = At::new("workforce");
        self.required(&at);
        Workforce {
            newly_qualified_share: self.number(&at.key("newly_qualified_share")),
            part_time_share: self.number(&at.key("part_time_share")),
            part_time_fte: self.number(&at.key("part_time_fte")),
            managers_a_team: self.count(&at.key("managers_a_team")),
        }
    }
}
