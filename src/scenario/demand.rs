//! Demand as a scenario states it: referrals, families that come back, pulses.

use super::check::{At, Check};
use super::distribution::Distribution;
use super::names::nearest;
use crate::kernel::time::{DAYS_A_WEEK, WorkingDays};
use jiff::civil::Date;
use serde::Deserialize;

/// Most children a week.
const MOST_CHILDREN_A_WEEK: f64 = 1_000_000.0;

/// Recorded referrals.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Demand {
    /// Children referred a week, averaged over a year, by area, before any redirect.
    #[serde(skip)]
    pub children_a_week: Vec<f64>,
    /// Growth a year from the start of the run, compounded (0.05 = 5 %).
    pub growth_a_year: f64,
    /// Coefficient of variation of the weekly random factor (gamma, mean 1); 0 is a pure Poisson process.
    pub weekly_cv: f64,
    /// Whether the areas share each week's factor or have each their own.
    pub weekly_shared: bool,
    /// Relative intensity Monday to Friday; their mean is 1.
    pub weekday: [f64; 5],
    /// Relative intensity in August.
    pub august: f64,
    /// Relative intensity in school-holiday weeks outside August.
    pub school_holidays: f64,
    /// Relative intensity in July and in September, outside school holidays.
    pub july_september: f64,
    /// Share of the referrals that would not lead to an assessment which the contact centre sends elsewhere.
    pub redirect_share: f64,
    /// Share of referrals (before any redirect) that lead to an initial assessment.
    pub assessed_share: f64,
    /// Families that early help keeps from being referred.
    pub early_help: EarlyHelp,
}

/// Early help: some weeks after the policy that first states it, a growing share of families is not referred.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct EarlyHelp {
    /// Share of the families that would have been referred, in the end.
    pub share: f64,
    /// Working days until it begins to show.
    #[serde(rename = "after_weeks")]
    pub after_days: f64,
    /// Working days over which it grows to the whole share.
    #[serde(rename = "over_weeks")]
    pub over_days: f64,
}

/// Families that come back. Off when all shares are 0: then returns are part of the recorded referrals.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Returns {
    /// Share of the recorded referrals that are returns and come from here instead.
    pub recorded_share: f64,
    /// Share that comes back after no further action or a redirect.
    pub after_no_further_action: f64,
    /// Share that comes back when closed straight after an assessment.
    pub after_assessment: f64,
    /// Share that comes back when closed after help, a plan or care.
    pub after_help: f64,
    /// Share that comes back of those that are closed, or not assessed, though what held on the first day would have kept them; as others
    /// who leave so when it is not stated.
    pub closed_early: Option<f64>,
    /// Working days until a family that comes back does so.
    #[serde(rename = "weeks")]
    pub delay: Distribution,
}

/// Extra cases over some weeks.
#[derive(Debug, Clone, PartialEq)]
pub struct Pulse {
    /// First day.
    pub from: Date,
    /// Working days over which they come, evenly.
    pub days: f64,
    /// Children in all.
    pub children: u32,
    /// The area they come to; `None` is all, in proportion to their referrals.
    pub area: Option<usize>,
    /// Share that leads to an initial assessment.
    pub assessed_share: f64,
}

impl Check<'_> {
    /// Referrals.
    pub(super) fn demand(&mut self, areas: &[String], in_all: usize) -> Demand {
        let at = At::new("demand");
        self.required(&at);
        let mut children_a_week = self.children_a_week(&at.key("children_a_week"), areas);
        // An area that a change adds takes over families of others: it has no referrals of its own.
        children_a_week.resize(in_all, 0.0);
        let mut demand = Demand { children_a_week, ..self.table("demand") };
        let sum: f64 = demand.weekday.iter().sum();
        if sum <= 0.0 {
            let help = "give at least one day a number over 0";
            self.problem(&at.key("weekday"), "no referral could come on any weekday", "all are 0", help);
        }
        demand.weekday = demand.weekday.map(|day| day * 5.0 / sum);
        if demand.assessed_share == 1.0 && demand.redirect_share > 0.0 {
            let message = "there is nothing to redirect: every referral leads to an assessment";
            let other = (&at.key("assessed_share"), "all are assessed");
            let help = "lower `assessed_share`, or set `redirect_share = 0`";
            self.problem_with(&at.key("redirect_share"), message, "a share of the others", other, help);
        }
        demand
    }

    fn children_a_week(&mut self, at: &At, areas: &[String]) -> Vec<f64> {
        if !self.required(at) {
            return vec![f64::NAN; areas.len()];
        }
        let stated = self.names(at);
        let mut meant = Vec::new();
        let names: Vec<&str> = areas.iter().map(String::as_str).collect();
        for name in stated.iter().filter(|name| !areas.contains(name)) {
            if !self.spoilt(&At::new("area")) {
                meant.extend(nearest(name, names.iter().copied()));
                self.area_called(name, &at.key(name), &names);
            }
        }
        let mut children = Vec::with_capacity(areas.len());
        for area in areas {
            if stated.contains(area) {
                children.push(self.number(&at.key(area)));
                continue;
            }
            children.push(f64::NAN);
            if !self.spoilt(&at.key(area)) && !meant.contains(&area.as_str()) {
                let message = format!("`children_a_week` says nothing of the area `{area}`");
                let help = format!("add to `children_a_week` of [demand]: {area} = 50, or 0 if it has no referrals");
                let area_at = At(vec!["area".to_string(), area.clone()]);
                // An area that an option adds is the news, not the demand of its base.
                let added = self.place(&area_at).file < self.place(at).file;
                self.problem(if added { &area_at } else { at }, message, format!("no `{area}`"), help);
            }
        }
        if children.iter().sum::<f64>() > MOST_CHILDREN_A_WEEK {
            let message = "`children_a_week` is more than can be simulated";
            self.problem(at, message, "at most 1,000,000 in all", "check that these are children a week");
        }
        children
    }

    /// Families that come back.
    pub(super) fn returns(&mut self) -> Returns {
        let (at, returns) = (At::new("returns"), self.table::<Returns>("returns"));
        if returns.after_no_further_action == 1.0 && returns.after_assessment == 1.0 && returns.after_help == 1.0 {
            let help = "a share of 0.24 is 24 % of the families";
            self.problem(&at, "every family would come back for ever", "all three shares are 1", help);
        }
        let nobody = [returns.after_no_further_action, returns.after_assessment, returns.after_help] == [0.0; 3];
        if returns.recorded_share > 0.0 && nobody && !self.spoilt(&at) {
            let message = "part of the referrals are said to be returns, but no family comes back";
            let help =
                "state `after_no_further_action`, `after_assessment` or `after_help`, or leave `recorded_share` out";
            self.problem(&at.key("recorded_share"), message, "these referrals would never come", help);
        }
        returns
    }

    /// Extra cases, whose dates must lie within the run.
    pub(super) fn pulses(&mut self, areas: &[String], run: Option<&WorkingDays>) -> Vec<Pulse> {
        let at = At::new("pulse");
        let stated = self.node(&at).map_or(0, |node| node.items().len());
        let mut pulses: Vec<Pulse> =
            (0..stated).map(|index| self.pulse(&at.key(&index.to_string()), areas, run)).collect();
        // Their numbers key random streams: what comes later renumbers nothing.
        pulses.sort_by_key(|pulse| pulse.from);
        pulses
    }

    fn pulse(&mut self, at: &At, areas: &[String], run: Option<&WorkingDays>) -> Pulse {
        let (from_at, area_at) = (at.key("from"), at.key("area"));
        self.required(&from_at);
        let stated = self.date(&from_at);
        let from = stated.unwrap_or(Date::ZERO);
        let children = self.count(&at.key("children"));
        let names: Vec<&str> = areas.iter().map(String::as_str).collect();
        let area = self.text(&area_at).and_then(|name| self.area_called(name, &area_at, &names));
        let days = self.number(&at.key("weeks"));
        if let (Some(_), Some(run)) = (stated, run) {
            self.pulse_within(run, from, days, at);
        }
        Pulse { from, days, children, area, assessed_share: self.number(&at.key("assessed_share")) }
    }

    /// All of a pulse comes within the run or its past, on days on which somebody works.
    fn pulse_within(&mut self, run: &WorkingDays, from: Date, days: f64, at: &At) {
        let (first, last) = (run.past_start(), run.end());
        let from_at = at.key("from");
        let begins = run.time_of(from);
        if !(first..=last).contains(&from) || begins >= run.end_time() {
            // The last weekday: a run that ends on a Sunday has none after its Friday.
            let help = format!("state a day from {first} to {}", run.date_of(run.end_time() - 1.0).min(last));
            self.problem(&from_at, "the pulse begins outside the run", "outside the run", help);
            return;
        }
        if begins + days > run.end_time() {
            let weeks = (run.end_time() - begins) / DAYS_A_WEEK;
            let help = format!("the run ends on {last}: state at most {weeks} weeks from then, or a later `last_day`");
            self.problem(&at.key("weeks"), "the pulse is not over when the run ends", "too long", help);
            return;
        }
        let shut = |day: f64| run.closed().hold(run.date_of(day));
        if days > 0.0 && (0..days.ceil() as u32).all(|day| shut(begins + f64::from(day))) {
            let help = "state more weeks, or another day";
            self.problem(&from_at, "nobody works on the days of the pulse", "closed days only", help);
        }
    }
}
