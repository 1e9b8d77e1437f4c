//! Demand: referrals, families that come back, pulses.

use super::Unit;
use super::{At, Check, Range, no_area_help};
use crate::kernel::time::{DAYS_A_WEEK, WorkingDays};
use crate::scenario::diagnostic::Problem;
use crate::scenario::problems::nearest;
use crate::scenario::raw::{RawDemand, RawPulse, RawScenario};
use crate::scenario::{Demand, EarlyHelp, Pulse, Returns};
use jiff::civil::Date;

/// Most children a week.
const MOST_CHILDREN_A_WEEK: f64 = 1_000_000.0;
/// A family comes back within an hour to twenty years.
const RETURN: Unit = Unit { scale: DAYS_A_WEEK, least_mean: 0.1, most_mean: 5000.0 };

impl Check<'_> {
    /// Referrals.
    pub(super) fn demand(&mut self, raw: Option<&RawDemand>, areas: &[String], in_all: usize) -> Demand {
        let at = At::new("demand");
        let raw = self.table(raw, &at);
        let weekday = self.numbers(raw.weekday.as_ref(), &at.key("weekday"), 5, Range::UpTo(100.0));
        let sum: f64 = weekday.iter().flatten().sum();
        if weekday.is_some() && sum <= 0.0 {
            let help = "give at least one day a number over 0";
            self.problem(&at.key("weekday"), "no referral could come on any weekday", "all are 0", help);
        }
        let weekday = weekday.unwrap_or_else(|| vec![1.0; 5]);
        let mut children_a_week = self.children_a_week(&raw, &at.key("children_a_week"), areas);
        // An area that a change adds takes over families of others: it has no referrals of its own.
        children_a_week.resize(in_all, 0.0);
        let factor = Range::UpTo(10.0);
        let demand = Demand {
            children_a_week,
            growth_a_year: self.number(raw.growth_a_year, &at.key("growth_a_year"), Range::Between(-0.9, 10.0)),
            weekly_cv: self.cv(raw.weekly_cv, &at.key("weekly_cv"), 5.0),
            weekly_shared: raw.weekly_shared.unwrap_or(true),
            weekday: std::array::from_fn(|day| weekday[day] * 5.0 / sum),
            august: self.number(raw.august, &at.key("august"), factor),
            school_holidays: self.number(raw.school_holidays, &at.key("school_holidays"), factor),
            july_september: self.number(raw.july_september, &at.key("july_september"), factor),
            redirect_share: self.number(raw.redirect_share, &at.key("redirect_share"), Range::SHARE),
            assessed_share: self.number(raw.assessed_share, &at.key("assessed_share"), Range::SHARE),
            early_help: self.early_help(&raw, &at.key("early_help")),
        };
        if demand.assessed_share == 1.0 && demand.redirect_share > 0.0 {
            let message = "there is nothing to redirect: every referral leads to an assessment".to_string();
            let other = (&at.key("assessed_share"), "all are assessed");
            let help = "lower `assessed_share`, or set `redirect_share = 0`";
            self.problem_with(&at.key("redirect_share"), message, "a share of the others", other, help);
        }
        demand
    }

    fn children_a_week(&mut self, raw: &RawDemand, at: &At, areas: &[String]) -> Vec<f64> {
        let Some(stated) = &raw.children_a_week else {
            self.missing(at);
            return vec![f64::NAN; areas.len()];
        };
        let mut meant = Vec::new();
        for (name, _) in &stated.0 {
            if !areas.contains(name) && !self.spoilt(&At::new("area")) {
                let names: Vec<&str> = areas.iter().map(String::as_str).collect();
                let help = no_area_help(name, &names);
                meant.extend(nearest(name, names));
                let place = Some(self.tree.locate_key(&at.key(name).0));
                let message = format!("there is no area `{name}`");
                self.problems.push(Problem { place, message, label: "unknown area".to_string(), help, other: None });
            }
        }
        let mut children = Vec::with_capacity(areas.len());
        for area in areas {
            if let Some(&number) = stated.get(area) {
                children.push(self.number(Some(number), &at.key(area), Range::UpTo(f64::MAX)));
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

    fn early_help(&mut self, raw: &RawDemand, at: &At) -> EarlyHelp {
        let raw = raw.early_help.clone().unwrap_or_default();
        let mut weeks = |raw: Option<f64>, key: &str| self.number(raw, &at.key(key), Range::UpTo(1000.0)) * DAYS_A_WEEK;
        let (after_days, over_days) = (weeks(raw.after_weeks, "after_weeks"), weeks(raw.over_weeks, "over_weeks"));
        EarlyHelp { share: self.number(raw.share, &at.key("share"), Range::SHARE), after_days, over_days }
    }

    /// Families that come back.
    pub(super) fn returns(&mut self, raw: &RawScenario) -> Returns {
        let at = At::new("returns");
        let raw = raw.returns.clone().unwrap_or_default();
        let mut share = |raw: Option<f64>, key: &str| self.number(raw, &at.key(key), Range::SHARE);
        let returns = Returns {
            recorded_share: share(raw.recorded_share, "recorded_share"),
            after_no_further_action: share(raw.after_no_further_action, "after_no_further_action"),
            after_assessment: share(raw.after_assessment, "after_assessment"),
            after_help: share(raw.after_help, "after_help"),
            delay: self.distribution(raw.weeks.as_ref(), &at.key("weeks"), RETURN),
        };
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
    pub(super) fn pulses(
        &mut self,
        raw: Option<&Vec<RawPulse>>,
        areas: &[String],
        run: Option<&WorkingDays>,
    ) -> Vec<Pulse> {
        let at = At::new("pulse");
        let stated = raw.map_or(&[][..], Vec::as_slice).iter().enumerate();
        stated.map(|(index, raw)| self.pulse(raw, &at.key(&index.to_string()), areas, run)).collect()
    }

    fn pulse(&mut self, raw: &RawPulse, at: &At, areas: &[String], run: Option<&WorkingDays>) -> Pulse {
        let from_at = at.key("from");
        if raw.from.is_none() {
            self.missing(&from_at);
        }
        let from = raw.from.map_or(Date::ZERO, |day| day.0);
        let children = self.count(raw.children, &at.key("children"), 1_000_000);
        if raw.children == Some(0) {
            let help = "state 1 or more, or leave the pulse out";
            self.problem(&at.key("children"), "`children` is 0: a pulse without cases", "0 children", help);
        }
        let names: Vec<&str> = areas.iter().map(String::as_str).collect();
        let area = raw.area.as_ref().and_then(|name| self.area_called(name, &at.key("area"), &names));
        let days = self.number(raw.weeks, &at.key("weeks"), Range::OverZeroTo(520.0)) * DAYS_A_WEEK;
        if let (Some(_), Some(run)) = (raw.from, run) {
            self.pulse_within(run, from, days, at);
        }
        let assessed_share = self.number(raw.assessed_share, &at.key("assessed_share"), Range::SHARE);
        Pulse { from, days, children, area, assessed_share }
    }

    /// All of a pulse comes within the run, on days on which somebody works.
    fn pulse_within(&mut self, run: &WorkingDays, from: Date, days: f64, at: &At) {
        let (first, last) = (run.start(), run.end());
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
        let shut = |day: f64| {
            let date = run.date_of(day);
            run.bank_holidays().of_year(date.year()).contains(&date)
        };
        if days > 0.0 && (0..days.ceil() as u32).all(|day| shut(begins + f64::from(day))) {
            let help = "state more weeks, or another day";
            self.problem(&from_at, "nobody works on the days of the pulse", "bank holidays only", help);
        }
    }
}
