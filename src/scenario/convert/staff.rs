//! The staff: sickness, strain, leaving, hiring, agency cover, overtime, moves.

use super::Unit;
use super::policy::{MOST_DAYS, MOST_POSTS, PACE};
use super::{At, Check, Range};
use crate::kernel::time::{DAYS_A_WEEK, DAYS_A_YEAR};
use crate::scenario::raw::{Named, RawScenario};
use crate::scenario::{Agency, Movement, Overtime, Recruitment, Sickness, Stress, Turnover};

/// A spell lasts from a tenth of a day to twenty years.
const SPELL: Unit = Unit { scale: 1.0, least_mean: 0.1, most_mean: 5000.0 };
/// Most leavers a year for each worker: they stay two weeks and a half.
const MOST_LEAVERS: f64 = 20.0;
/// A post is filled within a day to ten years.
const HIRE: Unit = Unit { scale: DAYS_A_WEEK, least_mean: 0.1, most_mean: 2600.0 };

impl Check<'_> {
    /// Sickness absence.
    pub(super) fn sickness(&mut self, raw: &RawScenario) -> Sickness {
        let at = At::new("sickness");
        let leave = raw.leave.clone().unwrap_or_default();
        let raw = self.table(raw.sickness.as_ref(), &at);
        let mut rate = self.number(raw.rate, &at.key("rate"), Range::UpTo(f64::MAX));
        if rate >= 1.0 {
            let help = "state days lost / working days: 15 % is 0.15";
            self.problem(&at.key("rate"), "a sickness rate of 1 or more means nobody ever works", "below 1", help);
            rate = f64::NAN;
        }
        let away = f64::from(leave.annual_days.unwrap_or(0)) + f64::from(leave.training_days.unwrap_or(0));
        let present = (1.0 - away / (DAYS_A_YEAR - 8.0)) * (1.0 - rate);
        if present < 0.05 {
            let message = format!(
                "sickness, leave and training leave workers present {:.0} % of the year",
                100.0 * present.max(0.0)
            );
            let other = (&At::new("leave"), "leave and training");
            self.problem_with(&at.key("rate"), message, "sickness", other, "lower them: at least 5 % must remain");
        }
        Sickness {
            rate,
            long_share: self.number(raw.long_share, &at.key("long_share"), Range::SHARE),
            short_days: self.distribution(raw.short_days.as_ref(), &at.key("short_days"), SPELL),
            long_days: self.distribution(raw.long_days.as_ref(), &at.key("long_days"), SPELL),
            short_spells: self.number(raw.short_spells, &at.key("short_spells"), Range::UpTo(10.0)),
            long_spells: self.number(raw.long_spells, &at.key("long_spells"), Range::UpTo(10.0)),
            long_length: self.number(raw.long_length, &at.key("long_length"), Range::OverZeroTo(10.0)),
        }
    }

    /// Leaving.
    pub(super) fn turnover(&mut self, raw: &RawScenario) -> Turnover {
        let at = At::new("turnover");
        let raw = self.table(raw.turnover.as_ref(), &at);
        let notice = self.number(raw.notice_weeks, &at.key("notice_weeks"), Range::UpTo(104.0)) * DAYS_A_WEEK;
        let mut rate = |raw: Option<f64>, key: &str| {
            let rate = self.number(raw, &at.key(key), Range::UpTo(MOST_LEAVERS));
            if rate * notice / DAYS_A_YEAR >= 1.0 {
                let message = format!("with `{key}` = {rate} workers stay no longer than their notice");
                let help = format!("at this notice the rate must be below {:.2} a year", DAYS_A_YEAR / notice);
                let other = (&at.key("notice_weeks"), "the notice");
                self.problem_with(&at.key(key), message, "leavers a year / workers", other, &help);
            }
            rate
        };
        let rate_a_year = rate(raw.rate_a_year, "rate_a_year");
        let manager_rate_a_year = rate(raw.manager_rate_a_year, "manager_rate_a_year");
        let mut of_grade = |raw: Option<f64>, key: &str| raw.map_or(rate_a_year, |own| rate(Some(own), key));
        let newly_qualified_rate_a_year = of_grade(raw.newly_qualified_rate_a_year, "newly_qualified_rate_a_year");
        let advanced_practitioner_rate_a_year =
            of_grade(raw.advanced_practitioner_rate_a_year, "advanced_practitioner_rate_a_year");
        Turnover {
            rate_a_year,
            manager_rate_a_year,
            notice_days: notice,
            newly_qualified_rate_a_year,
            advanced_practitioner_rate_a_year,
        }
    }

    /// Filling vacancies.
    pub(super) fn recruitment(&mut self, raw: &RawScenario) -> Recruitment {
        let at = At::new("recruitment");
        let raw = self.table(raw.recruitment.as_ref(), &at);
        let time_to_hire = raw.time_to_hire_weeks.as_ref();
        Recruitment {
            time_to_hire: self.distribution(time_to_hire, &at.key("time_to_hire_weeks"), HIRE),
            most_a_month: self.count(raw.most_a_month, &at.key("most_a_month"), MOST_POSTS),
            newly_qualified_share: self.number(
                raw.newly_qualified_share,
                &at.key("newly_qualified_share"),
                Range::SHARE,
            ),
            newly_qualified_a_month: match raw.newly_qualified_a_month {
                Some(limit) => self.count(Some(limit), &at.key("newly_qualified_a_month"), MOST_POSTS),
                None => u32::MAX,
            },
        }
    }

    /// Temporary workers.
    pub(super) fn agency(&mut self, raw: &RawScenario, areas: &[String]) -> Agency {
        let at = At::new("agency");
        let raw = self.table(raw.agency.as_ref(), &at);
        let minimum = self.number(raw.minimum_weeks, &at.key("minimum_weeks"), Range::UpTo(520.0));
        Agency {
            allowed: self.required(raw.allowed.as_ref(), &at.key("allowed"), true),
            gap_days: self.number(raw.gap_days, &at.key("gap_days"), MOST_DAYS),
            lead_days: self.number(raw.lead_days, &at.key("lead_days"), MOST_DAYS),
            minimum_days: minimum * DAYS_A_WEEK,
            most: self.count(raw.most, &at.key("most"), MOST_POSTS),
            most_in_area: self.most_in_area(raw.most_in_area.as_ref(), &at.key("most_in_area"), areas),
            productivity: self.number(raw.productivity, &at.key("productivity"), PACE),
        }
    }

    fn most_in_area(&mut self, raw: Option<&Named<u32>>, at: &At, areas: &[String]) -> Vec<u32> {
        let names: Vec<&str> = areas.iter().map(String::as_str).collect();
        let mut most = vec![u32::MAX; areas.len()];
        for (name, limit) in raw.map_or(&[][..], |named| &named.0) {
            if let Some(area) = self.area_called(name, &at.key(name), &names) {
                most[area] = self.count(Some(*limit), &at.key(name), MOST_POSTS);
            }
        }
        most
    }

    /// Paid hours beyond the contract.
    pub(super) fn overtime(&mut self, raw: &RawScenario) -> Overtime {
        let at = At::new("overtime");
        let raw = raw.overtime.clone().unwrap_or_default();
        Overtime {
            hours_a_day: self.number(raw.hours_a_week, &at.key("hours_a_week"), Range::UpTo(40.0)) / DAYS_A_WEEK,
            cases_over: self.number(raw.cases_over, &at.key("cases_over"), Range::UpTo(1e5)),
            pay: self.number(raw.pay, &at.key("pay"), Range::UpTo(10.0)),
            fatigue: self.number(raw.fatigue, &at.key("fatigue"), Range::SHARE),
        }
    }

    /// What high caseloads do to sickness and leaving.
    pub(super) fn stress(&mut self, raw: &RawScenario) -> Stress {
        let at = At::new("stress");
        let raw = raw.stress.clone().unwrap_or_default();
        let mut factor =
            |raw: Option<f64>, key: &str, most: f64| self.number(raw, &at.key(key), Range::Between(1.0, most));
        Stress {
            sickness_per_case: factor(raw.sickness_per_case, "sickness_per_case", 2.0),
            leaving_per_case: factor(raw.leaving_per_case, "leaving_per_case", 2.0),
            most: factor(raw.most, "most", 100.0),
            cases_over: self.number(raw.cases_over, &at.key("cases_over"), Range::UpTo(1e5)),
        }
    }

    /// Moves of workers between teams.
    pub(super) fn movement(&mut self, raw: &RawScenario) -> Movement {
        let at = At::new("movement");
        let raw = raw.movement.clone().unwrap_or_default();
        let mut over = |raw: Option<f64>, key: &str| match raw {
            Some(difference) => self.number(Some(difference), &at.key(key), Range::SHARE),
            None => f64::INFINITY,
        };
        let within_area_over = over(raw.within_area_over, "within_area_over");
        let between_areas_over = over(raw.between_areas_over, "between_areas_over");
        let weeks = self.number(raw.least_weeks, &at.key("least_weeks"), Range::Between(1.0, 520.0));
        Movement { within_area_over, between_areas_over, least_days: weeks * DAYS_A_WEEK }
    }
}
