//! The staff as a scenario states it: sickness, strain, leaving, hiring, agency cover, overtime, moves.

use super::check::{At, Check};
use super::distribution::Distribution;
use crate::kernel::time::DAYS_A_YEAR;
use crate::math::powf;
use serde::Deserialize;

/// What `newly_qualified_a_month` and `managers_a_month` are when they are left out.
fn no_limit() -> u32 {
    u32::MAX
}

/// What a load, a difference of loads or a number that waits is above which nothing happens.
fn never() -> f64 {
    f64::INFINITY
}

/// Sickness: an alternating renewal process with two kinds of spell.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Sickness {
    /// Sick days / working days in post outside leave, in the long run.
    pub rate: f64,
    /// Share of the sick days that belong to long spells.
    pub long_share: f64,
    /// Length of a short spell, working days.
    pub short_days: Distribution,
    /// Length of a long spell, working days.
    pub long_days: Distribution,
    /// How often short spells begin, relative to what the rate gives.
    pub short_spells: f64,
    /// The same of long spells.
    pub long_spells: f64,
    /// Length of new long spells relative to `long_days`.
    pub long_length: f64,
}

/// Leaving.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Turnover {
    /// Social workers who leave in a year / social workers in post.
    pub rate_a_year: f64,
    /// The same for team managers.
    pub manager_rate_a_year: f64,
    /// Notice, working days.
    #[serde(rename = "notice_weeks")]
    pub notice_days: f64,
    /// The same for newly qualified workers in their first year.
    pub newly_qualified_rate_a_year: f64,
    /// The same for advanced practitioners.
    pub advanced_practitioner_rate_a_year: f64,
}

/// Filling vacancies.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Recruitment {
    /// From vacancy to start, working days.
    #[serde(rename = "time_to_hire_weeks")]
    pub time_to_hire: Distribution,
    /// Most social workers who can start in a calendar month, service-wide.
    pub most_a_month: u32,
    /// Share of recruits who are newly qualified.
    pub newly_qualified_share: f64,
    /// Most team managers who can start in a calendar month; `u32::MAX` is no limit.
    #[serde(default = "no_limit")]
    pub managers_a_month: u32,
    /// Most newly qualified workers who can start in a calendar month; `u32::MAX` is no limit of their own.
    #[serde(default = "no_limit")]
    pub newly_qualified_a_month: u32,
}

/// Temporary workers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Agency {
    /// Whether new bookings are allowed (false = embargo; bookings that run go on to their minimum).
    pub allowed: bool,
    /// A team asks when it has lacked a worker for so many working days.
    pub gap_days: f64,
    /// From request to arrival, working days.
    pub lead_days: f64,
    /// Shortest booking, working days.
    #[serde(rename = "minimum_weeks")]
    pub minimum_days: f64,
    /// Most agency workers booked at a time, service-wide.
    pub most: u32,
    /// Pace relative to a settled social worker.
    pub productivity: f64,
    /// A team asks for workers when its weighted cases are more than this share of its members' ceilings; infinite is never.
    #[serde(default = "never")]
    pub load_over: f64,
    /// A team asks for one more when more children than this wait in its tray; infinite is never.
    #[serde(default = "never")]
    pub waiting_over: f64,
    /// Most booked at a time in each area; `u32::MAX` is no limit of its own.
    #[serde(skip)]
    pub most_in_area: Vec<u32>,
}

/// Paid hours beyond the contract.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Overtime {
    /// Most overtime of a social worker at work.
    #[serde(rename = "hours_a_week")]
    pub hours_a_day: f64,
    /// Only by workers whose weighted caseload is above this.
    pub cases_over: f64,
    /// Price of an hour relative to an ordinary one.
    pub pay: f64,
    /// Growth of the hazard of falling sick with every weekly hour of overtime.
    pub fatigue: f64,
}

/// What high caseloads do to hazards: factor `min(most, per_case ^ max(0, weighted caseload - cases_over))`.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Stress {
    /// Base of the factor on the hazard of falling sick; 1 is off.
    pub sickness_per_case: f64,
    /// Base of the factor on the hazard of giving notice; 1 is off.
    pub leaving_per_case: f64,
    /// The threshold.
    pub cases_over: f64,
    /// Largest factor.
    pub most: f64,
}

impl Sickness {
    /// Hazards of falling into a short and into a long spell, per working day of being well. An alternating renewal
    /// process is sick for the share `m / (1 + m)` of the time, `m` = sum over kinds of hazard x mean spell (Cox,
    /// Renewal Theory, 1962, section 7.4), solved for the hazards; then as often as programmes let spells begin.
    #[must_use]
    pub fn hazards(&self) -> [f64; 2] {
        let odds = self.rate / (1.0 - self.rate);
        [
            odds * (1.0 - self.long_share) / self.short_days.mean() * self.short_spells,
            odds * self.long_share / self.long_days.mean() * self.long_spells,
        ]
    }

    /// Sick days / working days in post outside leave in the long run, programmes included: `rate` without them.
    #[must_use]
    pub fn long_run_rate(&self) -> f64 {
        let [short, long] = self.hazards();
        let odds = short * self.short_days.mean() + long * self.long_days.mean() * self.long_length;
        odds / (1.0 + odds)
    }
}

impl Turnover {
    /// Hazard of giving notice, per working day out of notice, that makes so many leave in a year: a worker is in post
    /// for 1 / hazard + notice on average.
    #[must_use]
    pub fn notice_hazard(&self, rate_a_year: f64) -> f64 {
        let rate = rate_a_year / DAYS_A_YEAR;
        rate / (1.0 - rate * self.notice_days)
    }
}

impl Agency {
    /// Whether teams ever ask because of their work.
    #[must_use]
    pub fn answers_work(&self) -> bool {
        self.load_over.min(self.waiting_over) < f64::INFINITY
    }
}

impl Overtime {
    /// Whether anybody may work overtime.
    #[inline]
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.hours_a_day > 0.0
    }
}

impl Stress {
    /// Whether caseloads do anything to hazards.
    #[inline]
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.sickness_per_case > 1.0 || self.leaving_per_case > 1.0
    }

    /// Factors on the hazards of falling sick and of giving notice at a weighted caseload.
    #[must_use]
    pub fn factors(&self, load: f64) -> [f64; 2] {
        let excess = load - self.cases_over;
        if excess <= 0.0 {
            return [1.0; 2];
        }
        [self.sickness_per_case, self.leaving_per_case].map(|per_case| powf(per_case, excess).min(self.most))
    }
}

/// Moves of social workers to teams of the same kind that carry more.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Movement {
    /// Difference of load within an area, as a share of the higher one, above which a worker moves; infinite is never.
    #[serde(default = "never")]
    pub within_area_over: f64,
    /// The same between areas.
    #[serde(default = "never")]
    pub between_areas_over: f64,
    /// The same between assessment and care management of an area.
    #[serde(default = "never")]
    pub between_lanes_over: f64,
    /// Working days that a worker stays away at least.
    #[serde(rename = "least_weeks")]
    pub least_days: f64,
}

impl Check<'_> {
    /// Sickness absence.
    pub(super) fn sickness(&mut self) -> Sickness {
        let sickness: Sickness = self.table("sickness");
        let days = |key: &str| self.tree.number_at(&["leave", key]).unwrap_or(0.0);
        let away = days("annual_days") + days("training_days");
        let present = (1.0 - away / (DAYS_A_YEAR - 8.0)) * (1.0 - sickness.rate);
        if present < 0.05 {
            let message = format!(
                "sickness, leave and training leave workers present {:.0} % of the year",
                100.0 * present.max(0.0)
            );
            let (at, other) = (At::new("sickness.rate"), (&At::new("leave"), "leave and training"));
            self.problem_with(&at, message, "sickness", other, "lower them: at least 5 % must remain");
        }
        sickness
    }

    /// Leaving.
    pub(super) fn turnover(&mut self) -> Turnover {
        let turnover: Turnover = self.table("turnover");
        let (at, notice) = (At::new("turnover"), turnover.notice_days);
        let rates = [
            ("rate_a_year", turnover.rate_a_year),
            ("manager_rate_a_year", turnover.manager_rate_a_year),
            ("newly_qualified_rate_a_year", turnover.newly_qualified_rate_a_year),
            ("advanced_practitioner_rate_a_year", turnover.advanced_practitioner_rate_a_year),
        ];
        for (key, rate) in rates {
            if self.stated(&at.key(key)) && rate * notice / DAYS_A_YEAR >= 1.0 {
                let message = format!("with `{key}` = {rate} workers stay no longer than their notice");
                let help = format!("at this notice the rate must be below {:.2} a year", DAYS_A_YEAR / notice);
                let other = (&at.key("notice_weeks"), "the notice");
                self.problem_with(&at.key(key), message, "leavers a year / workers", other, &help);
            }
        }
        turnover
    }

    /// Temporary workers.
    pub(super) fn agency(&mut self, areas: &[String]) -> Agency {
        let mut agency = Agency { most_in_area: vec![u32::MAX; areas.len()], ..self.table("agency") };
        let names: Vec<&str> = areas.iter().map(String::as_str).collect();
        let at = At::new("agency.most_in_area");
        for name in self.names(&at) {
            if let Some(area) = self.area_called(&name, &at.key(&name), &names) {
                agency.most_in_area[area] = self.count(&at.key(&name));
            }
        }
        agency
    }
}
