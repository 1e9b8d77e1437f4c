//! The staff: sickness, strain, leaving, hiring, agency cover, overtime, moves.

use super::{At, Check, Unit};
use crate::kernel::time::{DAYS_A_WEEK, DAYS_A_YEAR};
use crate::scenario::{Agency, Movement, Overtime, Recruitment, Sickness, Stress, Turnover};

/// A spell lasts from a tenth of a day to twenty years.
const SPELL: Unit = Unit { scale: 1.0, least_mean: 0.1, most_mean: 5000.0 };
/// A post is filled within a day to ten years.
const HIRE: Unit = Unit { scale: DAYS_A_WEEK, least_mean: 0.1, most_mean: 2600.0 };

impl Check<'_> {
    /// Sickness absence.
    pub(super) fn sickness(&mut self) -> Sickness {
        let at = At::new("sickness");
        self.required(&at);
        let mut rate = self.number(&at.key("rate"));
        if rate >= 1.0 {
            let help = "state days lost / working days: 15 % is 0.15";
            self.problem(&at.key("rate"), "a sickness rate of 1 or more means nobody ever works", "below 1", help);
            rate = f64::NAN;
        }
        let days = |key: &str| self.tree.number_at(&["leave", key]).unwrap_or(0.0);
        let away = days("annual_days") + days("training_days");
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
            long_share: self.number(&at.key("long_share")),
            short_days: self.distribution(&at.key("short_days"), SPELL),
            long_days: self.distribution(&at.key("long_days"), SPELL),
            short_spells: self.number(&at.key("short_spells")),
            long_spells: self.number(&at.key("long_spells")),
            long_length: self.number(&at.key("long_length")),
        }
    }

    /// Leaving.
    pub(super) fn turnover(&mut self) -> Turnover {
        let at = At::new("turnover");
        self.required(&at);
        let notice = self.number(&at.key("notice_weeks")) * DAYS_A_WEEK;
        let of_grades = ["newly_qualified_rate_a_year", "advanced_practitioner_rate_a_year"];
        let of_grades = of_grades.map(|key| (key, self.stated(&at.key(key))));
        let mut rate = |key: &str| {
            let rate = self.number(&at.key(key));
            if rate * notice / DAYS_A_YEAR >= 1.0 {
                let message = format!("with `{key}` = {rate} workers stay no longer than their notice");
                let help = format!("at this notice the rate must be below {:.2} a year", DAYS_A_YEAR / notice);
                let other = (&at.key("notice_weeks"), "the notice");
                self.problem_with(&at.key(key), message, "leavers a year / workers", other, &help);
            }
            rate
        };
        let rate_a_year = rate("rate_a_year");
        let manager_rate_a_year = rate("manager_rate_a_year");
        let [newly_qualified, advanced] = of_grades.map(|(key, stated)| if stated { rate(key) } else { rate_a_year });
        Turnover {
            rate_a_year,
            manager_rate_a_year,
            notice_days: notice,
            newly_qualified_rate_a_year: newly_qualified,
            advanced_practitioner_rate_a_year: advanced,
        }
    }

    /// Filling vacancies.
    pub(super) fn recruitment(&mut self) -> Recruitment {
        let at = At::new("recruitment");
        self.required(&at);
        let newly_qualified = at.key("newly_qualified_a_month");
        Recruitment {
            time_to_hire: self.distribution(&at.key("time_to_hire_weeks"), HIRE),
            most_a_month: self.count(&at.key("most_a_month")),
            newly_qualified_share: self.number(&at.key("newly_qualified_share")),
            newly_qualified_a_month: if self.stated(&newly_qualified) {
                self.count(&newly_qualified)
            } else {
                u32::MAX
            },
        }
    }

    /// Temporary workers.
    pub(super) fn agency(&mut self, areas: &[String]) -> Agency {
        let at = At::new("agency");
        self.required(&at);
        Agency {
            minimum_days: self.number(&at.key("minimum_weeks")) * DAYS_A_WEEK,
            allowed: self.flag(&at.key("allowed"), true),
            gap_days: self.number(&at.key("gap_days")),
            lead_days: self.number(&at.key("lead_days")),
            most: self.count(&at.key("most")),
            most_in_area: self.most_in_area(&at.key("most_in_area"), areas),
            productivity: self.number(&at.key("productivity")),
        }
    }

    fn most_in_area(&mut self, at: &At, areas: &[String]) -> Vec<u32> {
        let names: Vec<&str> = areas.iter().map(String::as_str).collect();
        let mut most = vec![u32::MAX; areas.len()];
        for name in self.names(at) {
            if let Some(area) = self.area_called(&name, &at.key(&name), &names) {
                most[area] = self.count(&at.key(&name));
            }
        }
        most
    }

    /// Paid hours beyond the contract.
    pub(super) fn overtime(&mut self) -> Overtime {
        let at = At::new("overtime");
        Overtime {
            hours_a_day: self.number(&at.key("hours_a_week")) / DAYS_A_WEEK,
            cases_over: self.number(&at.key("cases_over")),
            pay: self.number(&at.key("pay")),
            fatigue: self.number(&at.key("fatigue")),
        }
    }

    /// What high caseloads do to sickness and leaving.
    pub(super) fn stress(&mut self) -> Stress {
        let at = At::new("stress");
        Stress {
            sickness_per_case: self.number(&at.key("sickness_per_case")),
            leaving_per_case: self.number(&at.key("leaving_per_case")),
            most: self.number(&at.key("most")),
            cases_over: self.number(&at.key("cases_over")),
        }
    }

    /// Moves of workers between teams.
    pub(super) fn movement(&mut self) -> Movement {
        let at = At::new("movement");
        let mut over = |key: &str| self.optional(&at.key(key)).unwrap_or(f64::INFINITY);
        let (within_area_over, between_areas_over) = (over("within_area_over"), over("between_areas_over"));
        Movement { within_area_over, between_areas_over, least_days: self.number(&at.key("least_weeks")) * DAYS_A_WEEK }
    }
}
