//! What counts as success, and the static sum that is laid beside the simulation.

use super::check::{At, Check};
use super::names::did_you_mean;
use crate::model::measure::Measure;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

/// Largest value of a target: more than any week's count or cost.
pub const MOST_TARGET: f64 = 1e9;

/// The staffing target: a measure at or below a value by a date (mean of the four weeks that end there).
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Name of a weekly measure, city-wide: `live_cases_per_worker` unless the scenario names another.
    pub measure: String,
    /// Met when the measure is at or below this.
    pub at_most: f64,
    /// The date by which it is to be met.
    pub by: Date,
}

/// The static sum of a budget paper: `caseload * social_workers` cases, divided by more workers, nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct StaticSum {
    /// Cases a social worker.
    pub caseload: f64,
    /// Social workers.
    pub social_workers: u32,
}

impl Check<'_> {
    /// The target.
    pub(super) fn target(&mut self) -> Target {
        let at = At::new("target");
        self.required(&at);
        let stated = self.required(&at.key("measure"));
        let measure = self.text(&at.key("measure")).unwrap_or_default().to_owned();
        if stated && Measure::from_name(&measure).is_none() {
            let names = Measure::ALL.iter().map(|measure| measure.name());
            let help = did_you_mean(&measure, names);
            let help = help.unwrap_or_else(|| "for example `live_cases_per_worker` or `caseload_mean`".to_string());
            let message = format!("there is no measure `{measure}`");
            self.problem(&at.key("measure"), message, "unknown measure", help);
        }
        if Measure::from_name(&measure).is_some_and(|measure| !measure.less_is_better()) {
            let message = format!("a target is met at or below its value, but more of `{measure}` is better");
            let help = "set the target on a measure of which less is better, such as `live_cases_per_worker`";
            self.problem(&at.key("measure"), message, "more of this is better", help);
        }
        let at_most = self.number(&at.key("at_most"));
        self.required(&at.key("by"));
        let by = self.date(&at.key("by"));
        let [first, last] = ["first_day", "last_day"].map(|day| self.date(&At::new(day)));
        if let (Some(day), Some(first), Some(last)) = (by, first, last)
            && first <= last
            && !(first..=last).contains(&day)
        {
            let message = "the target's date is outside the run".to_string();
            let help = format!("state a date from {first} to {last}");
            self.problem(&at.key("by"), message, "outside the run", help);
        }
        let month_ends = Measure::from_name(&measure) == Some(Measure::CaseloadS45);
        // The first of the four weeks that are averaged ends on this day at the latest.
        if let (Some(day), Some(first), true) = (by, first, month_ends)
            && day.saturating_sub(21.days()).max(first.saturating_add(6.days())) <= first.last_of_month()
        {
            let message = format!("`{measure}` has no value on this date: it is a mean of month ends");
            let help = format!("state a date from {} on", first.last_of_month().saturating_add(29.days()));
            self.problem(&at.key("by"), message, "no month has ended four weeks before", help);
        }
        Target { measure, at_most, by: by.unwrap_or(Date::ZERO) }
    }

    /// The static sum, if the scenario states one.
    pub(super) fn static_sum(&mut self) -> Option<StaticSum> {
        self.stated(&At::new("static_sum")).then(|| self.table("static_sum"))
    }
}
