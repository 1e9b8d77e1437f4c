//! Hours and natural durations of the kinds of work.

use super::Unit;
use super::{At, Check};
use crate::kernel::time::DAYS_A_MONTH;
use crate::scenario::{Distribution, Effort, WorkKind, WorkSpec, WorkTable};

/// Least mean of a natural duration, working days: about five minutes.
const LEAST_NATURAL_DAYS: f64 = 0.01;
/// Largest mean of a duration, working days: a hundred years.
const MOST_DAYS: f64 = 26_000.0;
/// Hours that no piece of work takes.
const HOURS: Unit = Unit { scale: 1.0, least_mean: 1e-6, most_mean: 100_000.0 };

impl Check<'_> {
    /// All kinds of work.
    pub(super) fn work(&mut self) -> WorkTable {
        let at = At::new("work");
        self.required(&at);
        let mut specs = Vec::with_capacity(WorkKind::COUNT);
        for kind in WorkKind::ALL.into_iter().filter(|kind| *kind != WorkKind::Holding) {
            let at = at.key(kind.name());
            self.required(&at);
            specs.push(self.work_kind(&at));
        }
        let at = at.key("holding");
        self.required(&at);
        let hours = match self.only_one(["hours_a_month", "hours_a_day"], &at) {
            Some("hours_a_day") => self.number(&at.key("hours_a_day")),
            Some(_) => self.hours_a_month(&at),
            None => f64::NAN,
        };
        let natural_days = Distribution::Constant(DAYS_A_MONTH);
        specs.push(WorkSpec { effort: Effort::HoursADay(hours), natural_days });
        let stand_in = || WorkSpec { effort: Effort::HoursADay(1.0), natural_days: Distribution::Constant(1.0) };
        let mut specs = specs.into_iter();
        WorkTable(std::array::from_fn(|_| specs.next().unwrap_or_else(stand_in)))
    }

    fn work_kind(&mut self, at: &At) -> WorkSpec {
        let effort = match self.only_one(["hours", "hours_a_month", "hours_a_day"], at) {
            Some("hours") => Effort::Hours(self.distribution(&at.key("hours"), HOURS)),
            Some("hours_a_month") => Effort::HoursADay(self.hours_a_month(at)),
            Some(_) => Effort::HoursADay(self.number(&at.key("hours_a_day"))),
            None => Effort::HoursADay(1.0),
        };
        let factor = self.optional(&at.key("natural_scale")).unwrap_or(1.0);
        let unit = |scale: f64| Unit { scale, least_mean: LEAST_NATURAL_DAYS, most_mean: MOST_DAYS };
        let natural_days = match self.only_one(["natural_days", "natural_months"], at) {
            Some("natural_days") => self.distribution(&at.key("natural_days"), unit(factor)),
            Some(_) => self.distribution(&at.key("natural_months"), unit(factor * DAYS_A_MONTH)),
            None => Distribution::Constant(1.0),
        };
        WorkSpec { effort, natural_days }
    }

    fn hours_a_month(&mut self, at: &At) -> f64 {
        self.number(&at.key("hours_a_month")) / DAYS_A_MONTH
    }

    /// The one of several keys that is stated; reports none (as if the first were missing) and more than one.
    fn only_one<const N: usize>(&mut self, keys: [&'static str; N], at: &At) -> Option<&'static str> {
        let stated: Vec<&str> = keys.into_iter().filter(|key| self.stated(&at.key(key))).collect();
        match stated[..] {
            [] => {
                let spoilt = ["hours", "hours_a_month", "hours_a_day", "natural_days", "natural_months"];
                let prefix = keys[0].split('_').next().unwrap_or(keys[0]);
                if !spoilt.iter().any(|key| key.starts_with(prefix) && self.spoilt(&at.key(key))) {
                    self.missing(&at.key(keys[0]));
                }
                None
            }
            [one] => Some(one),
            [first, second, ..] => {
                let message = format!("`{first}` and `{second}` are both stated");
                let help = "keep the one that you know";
                self.problem_with(&at.key(second), message, "and here", (&at.key(first), "stated here"), help);
                None
            }
        }
    }
}
