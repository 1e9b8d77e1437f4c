//! Hours and natural durations of the kinds of work.

use super::Unit;
use super::{At, Check, Range};
use crate::kernel::time::DAYS_A_MONTH;
use crate::scenario::raw::{RawWork, RawWorkKind};
use crate::scenario::{Distribution, Effort, WorkKind, WorkSpec, WorkTable};

/// Least mean of a natural duration, working days: about five minutes.
const LEAST_NATURAL_DAYS: f64 = 0.01;
/// Largest mean of a duration, working days: a hundred years.
const MOST_DAYS: f64 = 26_000.0;
/// Hours that no piece of work takes.
const HOURS: Unit = Unit { scale: 1.0, least_mean: 1e-6, most_mean: 100_000.0 };

impl Check<'_> {
    /// All kinds of work.
    pub(super) fn work(&mut self, raw: Option<&RawWork>) -> WorkTable {
        let at = At::new("work");
        let raw = self.table(raw, &at);
        let mut specs = Vec::with_capacity(WorkKind::COUNT);
        for (kind, stated) in WorkKind::ALL.into_iter().zip(raw.kinds()) {
            let at = at.key(kind.name());
            let stated = self.table(stated, &at);
            specs.push(self.work_kind(&stated, &at));
        }
        let at = at.key("holding");
        let holding = self.table(raw.holding.as_ref(), &at);
        let stated = [holding.hours_a_month.map(|_| "hours_a_month"), holding.hours_a_day.map(|_| "hours_a_day")];
        let hours = match self.only_one(&stated, &at, "hours_a_month") {
            Some("hours_a_day") => self.number(holding.hours_a_day, &at.key("hours_a_day"), Range::OverZeroTo(24.0)),
            Some(_) => self.hours_a_month(holding.hours_a_month, &at),
            None => f64::NAN,
        };
        let natural_days = Distribution::Constant(DAYS_A_MONTH);
        specs.push(WorkSpec { effort: Effort::HoursADay(hours), natural_days });
        let stand_in = || WorkSpec { effort: Effort::HoursADay(1.0), natural_days: Distribution::Constant(1.0) };
        let mut specs = specs.into_iter();
        WorkTable(std::array::from_fn(|_| specs.next().unwrap_or_else(stand_in)))
    }

    fn work_kind(&mut self, raw: &RawWorkKind, at: &At) -> WorkSpec {
        let stated = [
            raw.hours.as_ref().map(|_| "hours"),
            raw.hours_a_month.map(|_| "hours_a_month"),
            raw.hours_a_day.map(|_| "hours_a_day"),
        ];
        let effort = match self.only_one(&stated, at, "hours") {
            Some("hours") => Effort::Hours(self.distribution(raw.hours.as_ref(), &at.key("hours"), HOURS)),
            Some("hours_a_month") => Effort::HoursADay(self.hours_a_month(raw.hours_a_month, at)),
            Some(_) => Effort::HoursADay(self.number(raw.hours_a_day, &at.key("hours_a_day"), Range::OverZeroTo(24.0))),
            None => Effort::HoursADay(1.0),
        };
        let factor = match raw.natural_scale {
            Some(scale) => self.number(Some(scale), &at.key("natural_scale"), Range::Between(0.001, 1000.0)),
            None => 1.0,
        };
        let stated =
            [raw.natural_days.as_ref().map(|_| "natural_days"), raw.natural_months.as_ref().map(|_| "natural_months")];
        let unit = |scale: f64| Unit { scale, least_mean: LEAST_NATURAL_DAYS, most_mean: MOST_DAYS };
        let natural_days = match self.only_one(&stated, at, "natural_days") {
            Some("natural_days") => self.distribution(raw.natural_days.as_ref(), &at.key("natural_days"), unit(factor)),
            Some(_) => {
                let at = at.key("natural_months");
                self.distribution(raw.natural_months.as_ref(), &at, unit(factor * DAYS_A_MONTH))
            }
            None => Distribution::Constant(1.0),
        };
        WorkSpec { effort, natural_days }
    }

    fn hours_a_month(&mut self, raw: Option<f64>, at: &At) -> f64 {
        self.number(raw, &at.key("hours_a_month"), Range::OverZeroTo(500.0)) / DAYS_A_MONTH
    }

    /// The one of several keys that is stated; reports none (as `usual` missing) and more than one.
    fn only_one<'k>(&mut self, stated: &[Option<&'k str>], at: &At, usual: &str) -> Option<&'k str> {
        let stated: Vec<&str> = stated.iter().copied().flatten().collect();
        match stated[..] {
            [] => {
                let spoilt = ["hours", "hours_a_month", "hours_a_day", "natural_days", "natural_months"];
                let prefix = usual.split('_').next().unwrap_or(usual);
                if !spoilt.iter().any(|key| key.starts_with(prefix) && self.spoilt(&at.key(key))) {
                    self.missing(&at.key(usual));
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
