//! Intensity of referrals by day: weekday, season, growth, dated changes; early help; the weekly factor's law.

use super::school_holidays::is_school_holiday_week;
use crate::kernel::time::{DAYS_A_WEEK, DAYS_A_YEAR};
use crate::math::{powf, powi};
use crate::scenario::{Demand, EarlyHelp, Scenario};

/// Index of the policy that holds at `t`.
#[must_use]
pub fn policy_at(scenario: &Scenario, t: f64) -> usize {
    scenario.policies.iter().rposition(|dated| dated.from <= t).unwrap_or(0)
}

/// Families a day of an area: children a week, spread over the week's days by the week-day shape and over the year by
/// the season, none on bank holidays; the mean over the 52 weeks from the run's first Monday is what is stated. Grown
/// from the run's start.
#[must_use]
pub fn intensities(scenario: &Scenario, area: usize, policy_of_day: &[usize]) -> Vec<f64> {
    let days = &scenario.days;
    let mean_size = scenario.families.mean_size();
    let means: Vec<f64> = scenario.policies.iter().map(|dated| year_mean(scenario, &dated.policy.demand)).collect();
    policy_of_day
        .iter()
        .enumerate()
        .map(|(day, &policy)| {
            let t = day as f64;
            let demand = &scenario.policies[policy].policy.demand;
            let growth = powf(1.0 + demand.growth_a_year, (t - days.start_time()).max(0.0) / DAYS_A_YEAR);
            let first = 1.0 - scenario.policies[policy].policy.returns.recorded_share;
            let weekly = demand.children_a_week[area] / mean_size * first;
            weekly / DAYS_A_WEEK * shape(scenario, demand, t) / means[policy] * growth
        })
        .collect()
}

/// Mean of [`shape`] over 52 weeks.
fn year_mean(scenario: &Scenario, demand: &Demand) -> f64 {
    const YEAR: u32 = 260;
    let monday = scenario.days.first_monday();
    let mean = (0..YEAR).map(|day| shape(scenario, demand, monday + f64::from(day))).sum::<f64>() / f64::from(YEAR);
    // Nothing could come all year (every season's factor is 0): nothing does.
    if mean > 0.0 { mean } else { 1.0 }
}

/// Relative intensity of a day: of its weekday and season; none on a bank holiday.
fn shape(scenario: &Scenario, demand: &Demand, t: f64) -> f64 {
    let days = &scenario.days;
    let date = days.date_of(t);
    if days.closed().hold(date) {
        return 0.0;
    }
    demand.weekday[date.weekday().to_monday_zero_offset() as usize] * season(scenario, demand, t)
}

fn season(scenario: &Scenario, demand: &Demand, t: f64) -> f64 {
    let date = scenario.days.date_of(t);
    let monday = scenario.days.date_of((t / 5.0).floor() * 5.0);
    if date.month() == 8 {
        demand.august
    } else if is_school_holiday_week(monday) {
        demand.school_holidays
    } else if matches!(date.month(), 7 | 9) {
        demand.july_september
    } else {
        1.0
    }
}

/// Shape of the gamma law of the weekly factor; 0 for none.
#[must_use]
pub fn gamma_shape(demand: &Demand) -> f64 {
    if demand.weekly_cv > 0.0 { powi(demand.weekly_cv, -2) } else { 0.0 }
}

/// Share of families that early help keeps from being referred, by day: some weeks after a policy first states it, the
/// share goes from what it then is to the stated one, evenly over the stated weeks.
#[must_use]
pub fn prevented(scenario: &Scenario, days: usize) -> Vec<f64> {
    let mut stages: Vec<(f64, EarlyHelp)> = Vec::new();
    for dated in &scenario.policies {
        let early_help = dated.policy.demand.early_help;
        if stages.last().map_or(early_help.share > 0.0, |(_, before)| *before != early_help) {
            stages.push((dated.from, early_help));
        }
    }
    let level = |t: f64| {
        stages.iter().fold(0.0, |before, &(from, early_help)| {
            let since = t - from - early_help.after_days;
            let grown = if since < 0.0 {
                0.0
            } else if early_help.over_days > 0.0 {
                (since / early_help.over_days).min(1.0)
            } else {
                1.0
            };
            before + (early_help.share - before) * grown
        })
    };
    (0..days).map(|day| level(day as f64)).collect()
}
