//! What counts as success, and the static sum that is laid beside the simulation.

use super::check::{At, Check};
use super::diagnostic::Problem;
use super::names::did_you_mean;
use super::structure::Layout;
use crate::model::measure::{Measure, Scope};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

/// Largest value of a target: more than any week's count or cost.
pub const MOST_TARGET: f64 = 1e9;

/// The target: a measure that comes to a value by a date (mean of the four weeks that end there).
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Name of a weekly measure: `live_cases_per_worker` unless the scenario names another.
    pub measure: String,
    /// The area whose measure it is, by its place among the scenario's; `None` is the whole service.
    pub area: Option<usize>,
    /// What it is to come to.
    pub wanted: TargetValue,
    /// The date by which it is to be met.
    pub by: Date,
}

impl Target {
    /// The part of the service whose measure it is.
    #[must_use]
    pub fn scope(&self) -> Scope {
        Scope { area: self.area, team_kind: None }
    }
}

/// A value that a measure is to come down to, or up to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TargetValue {
    /// The value.
    pub value: f64,
    /// Whether more is better: it is met at or above the value, else at or below it.
    pub at_least: bool,
}

impl TargetValue {
    /// Whether a value of the measure meets it; one that is not a number does not.
    #[must_use]
    pub fn is_met_by(self, value: f64) -> bool {
        if self.at_least { value >= self.value } else { value <= self.value }
    }

    /// Whether a value of the measure misses it; one that is not a number does neither.
    #[must_use]
    pub fn is_missed_by(self, value: f64) -> bool {
        if self.at_least { value < self.value } else { value > self.value }
    }

    /// The key that states it.
    #[must_use]
    pub fn key(self) -> &'static str {
        if self.at_least { "at_least" } else { "at_most" }
    }
}

/// The static sum of a budget paper: `caseload * social_workers` cases, divided by more workers, nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct StaticSum {
    /// Cases a social worker.
    pub caseload: f64,
    /// Social workers.
    pub social_workers: u32,
}

/// Weeks of a past after which a month has ended four weeks before the run.
const WEEKS_TO_A_MONTH_END: u32 = 9;

impl Check<'_> {
    /// The target, of a scenario with these areas.
    pub(super) fn target(&mut self, areas: &[String]) -> Target {
        let at = At::new("target");
        self.required(&at);
        let stated = self.required(&at.key("measure"));
        let measure = self.text(&at.key("measure")).unwrap_or_default().to_owned();
        let known = Measure::from_name(&measure);
        if stated && known.is_none() {
            let has_core = self.has_core_assessments();
            let there = |measure: &&Measure| has_core || !measure.of_core_assessments();
            let names = Measure::ALL.iter().filter(there).map(|measure| measure.name());
            let help = did_you_mean(&measure, names);
            let help = help.unwrap_or_else(|| "for example `live_cases_per_worker` or `caseload_mean`".to_string());
            let message = format!("there is no measure `{measure}`");
            self.problem(&at.key("measure"), message, "unknown measure", help);
        }
        let wanted = self.wanted(&at, known);
        let area = self.target_area(&at.key("area"), known, areas);
        self.required(&at.key("by"));
        let by = self.date(&at.key("by"));
        self.target_date(&at.key("by"), by, known);
        Target { measure, area, wanted, by: by.unwrap_or(Date::ZERO) }
    }

    /// The value that is wanted, on the side of it that is the better one.
    fn wanted(&mut self, at: &At, measure: Option<Measure>) -> TargetValue {
        let [at_most, at_least] = ["at_most", "at_least"].map(|key| at.key(key));
        match (self.stated(&at_most), self.stated(&at_least)) {
            (true, true) => {
                let message = "`at_most` and `at_least`: the target has two values";
                let help = "state `at_most` where less is better, `at_least` where more is";
                self.problem_with(&at_least, message, "at least", (&at_most, "at most"), help);
                return TargetValue { value: f64::NAN, at_least: true };
            }
            (false, false) if self.spoilt(&at_most) || self.spoilt(&at_least) => {}
            (false, false) if measure.is_some_and(|measure| !measure.less_is_better()) => self.missing(&at_least),
            (false, false) => self.missing(&at_most),
            _ => {}
        }
        let is_at_least = self.stated(&at_least);
        let stated = if is_at_least { &at_least } else { &at_most };
        let value = self.optional(stated).unwrap_or(f64::NAN);
        if let Some(measure) = measure.filter(|measure| measure.less_is_better() == is_at_least) {
            let (more, side, other) =
                if is_at_least { ("less", "above", "at_most") } else { ("more", "below", "at_least") };
            let message = format!(
                "a target is met at or {side} `{}`, but {more} of `{}` is better",
                stated.last(),
                measure.name()
            );
            let help = format!("state `{other}` in its place, or set the target on another measure");
            self.problem(stated, message, format!("{more} of this is better"), help);
        }
        TargetValue { value, at_least: is_at_least }
    }

    /// The area that it is set for.
    fn target_area(&mut self, at: &At, measure: Option<Measure>, areas: &[String]) -> Option<usize> {
        let name = self.text(at).filter(|name| *name != "all")?;
        let names: Vec<&str> = areas.iter().map(String::as_str).collect();
        let area = self.area_called(name, at, &names);
        if let Some(measure) = measure.filter(|measure| !measure.by_area()) {
            let message = format!("`{}` is not measured by area", measure.name());
            let help = "leave out `area`, or set the target on a measure that docs/outputs.md lists by area";
            self.problem(at, message, "only of the whole service", help);
        }
        area
    }

    /// That the area has teams in the weeks whose mean is held against the target; of each change, its date and whether the area then has any.
    pub(super) fn target_area_gone(
        &self,
        target: &Target,
        (there, layout): (&[(Date, bool)], &Layout),
        areas: &[String],
    ) -> Option<Problem> {
        let area = target.area?;
        let from = target.by.saturating_sub(27.days());
        let until = |index: usize| there.get(index + 1).map_or(Date::MAX, |next| next.0);
        let gone = |index: &usize| !there[*index].1 && there[*index].0 <= target.by && until(*index) > from;
        let index = (0..there.len()).find(gone)?;
        let (name, begins, ends) = (&areas[area], there[index].0, until(index));
        let heirs = layout.in_place_of(area).into_iter().filter(|&heir| heir != area);
        let heirs: String = heirs.map(|heir| format!("set it on `{}`, ", areas[heir])).collect();
        let (label, help) = if there[..index].iter().any(|before| before.1) {
            let help = format!("{heirs}or set the target on a date before {begins}");
            ("its posts go to others".to_owned(), help.trim_start_matches("or ").to_owned())
        } else {
            (format!("it has teams from {ends} on"), format!("state a date from {} on", ends.saturating_add(27.days())))
        };
        let message = format!("the area `{name}` has no teams in the four weeks to the target's date");
        let at = At::new("target.area");
        let mut problem = Problem::at(self.place(&at), message, "the target's area", help);
        problem.other = layout.relaid[area].clone().map(|place| (place, label));
        Some(problem)
    }

    /// That the date is within the run, and that the measure has a value on it.
    fn target_date(&mut self, at: &At, by: Option<Date>, measure: Option<Measure>) {
        let [first, last] = ["first_day", "last_day"].map(|day| self.date(&At::new(day)));
        if let (Some(day), Some(first), Some(last)) = (by, first, last)
            && first <= last
            && !(first..=last).contains(&day)
        {
            let message = "the target's date is outside the run".to_string();
            let help = format!("state a date from {first} to {last}");
            self.problem(at, message, "outside the run", help);
        }
        let month_ends = measure.filter(|measure| *measure == Measure::CaseloadS45);
        let month_ends = month_ends.filter(|_| self.count(&At::new("past.weeks")) < WEEKS_TO_A_MONTH_END);
        // The first of the four weeks that are averaged ends on this day at the latest.
        if let (Some(day), Some(first), Some(measure)) = (by, first, month_ends)
            && day.saturating_sub(21.days()).max(first.saturating_add(6.days())) <= first.last_of_month()
        {
            let message = format!("`{}` has no value on this date: it is a mean of month ends", measure.name());
            let help = format!("state a date from {} on", first.last_of_month().saturating_add(29.days()));
            self.problem(at, message, "no month has ended four weeks before", help);
        }
    }

    /// The static sum, if the scenario states one.
    pub(super) fn static_sum(&mut self) -> Option<StaticSum> {
        self.stated(&At::new("static_sum")).then(|| self.table("static_sum"))
    }
}
