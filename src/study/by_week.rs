//! By when a target is reached: the first week in which enough replications have a mean of four weeks that meets it.

use super::headline::Figures;
use super::job::{Job, Subject};
use super::replication::Follow;
use super::runner::{Candidate, RunError, Study};
use crate::scenario::TargetValue;
use crate::statistics::Summary;
use jiff::civil::Date;

/// Weeks over which a measure is averaged at a date, as at the target date.
const WEEKS: usize = 4;

/// A scenario that was followed week by week.
#[derive(Debug)]
pub struct Followed {
    /// Figures of its replications.
    pub figures: Vec<Figures>,
    /// Posts that are vacant at the target date in the middle replication.
    pub vacant: f64,
    /// Of each target, the end of the first week from the target date on in which so large a share of them meets it.
    pub reached_on: Vec<Option<Date>>,
    /// The end of the last week.
    pub looked_until: Option<Date>,
}

/// Simulates a scenario and follows it week by week. None when stopped. `beyond` is as in [`Study::fill`].
///
/// # Errors
/// See [`RunError`].
pub fn follow(
    study: &Study<'_>,
    candidate: &Candidate,
    (targets, chance): (&[TargetValue], f64),
    (title, beyond): (&str, u64),
) -> Result<Option<Followed>, RunError> {
    let job = Job::new(study, candidate, Follow::Weeks).titled(title);
    study.fill(std::slice::from_ref(&job), beyond)?;
    let Some(rows) = study.complete(&job)? else { return Ok(None) };
    let Subject { plan, watch, .. } = Subject::new(candidate.clone(), Follow::Weeks)?;
    let weeks = plan.weeks.len();
    let means: Vec<Vec<f64>> = rows.iter().map(|row| four_week_means(&row.followed[..weeks])).collect();
    let vacant: Vec<f64> = rows.iter().map(|row| row.followed[weeks]).collect();
    let reached = |&wanted: &TargetValue| first_week(&means, watch.rule.weeks.end - 1, wanted, chance);
    Ok(Some(Followed {
        reached_on: targets.iter().map(|target| reached(target).map(|week| plan.weeks[week].date)).collect(),
        figures: rows.iter().map(|row| row.figures).collect(),
        vacant: Summary::of(&vacant).map_or(f64::NAN, |summary| summary.p50),
        looked_until: plan.weeks.last().map(|week| week.date),
    }))
}

/// The first week, from one on, in which so large a share of the replications has a mean that meets a target.
fn first_week(means: &[Vec<f64>], from: usize, wanted: TargetValue, chance: f64) -> Option<usize> {
    let met = |week: usize| means.iter().filter(|means| wanted.is_met_by(means[week])).count();
    (from..means.first()?.len()).find(|&week| met(week) as f64 >= chance * means.len() as f64)
}

/// The mean of the four weeks that end with each week.
fn four_week_means(weekly: &[f64]) -> Vec<f64> {
    let mean = |week: usize| {
        let weeks = &weekly[(week + 1).saturating_sub(WEEKS)..=week];
        weeks.iter().sum::<f64>() / weeks.len() as f64
    };
    (0..weekly.len()).map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_weeks_by_hand() {
        assert_eq!(four_week_means(&[4.0, 2.0, 3.0, 3.0, 8.0]), [4.0, 3.0, 3.0, 3.0, 4.0]);
    }

    /// Three replications of four weeks; a target of 20 is met by none, one, two and three of them in turn.
    #[test]
    fn the_first_week_in_which_enough_futures_are_there() {
        let means = [21.0, 22.0, 23.0].map(|first| (0..4).map(|week| first - f64::from(week)).collect::<Vec<_>>());
        let first = |from, value, chance| first_week(&means, from, TargetValue { value, at_least: false }, chance);
        assert_eq!([0.3, 0.6, 1.0].map(|chance| first(0, 20.0, chance)), [Some(1), Some(2), Some(3)]);
        assert_eq!([first(3, 20.0, 0.3), first(0, 17.0, 0.3)], [Some(3), None]);
        let rising: Vec<Vec<f64>> = means.iter().map(|means| means.iter().rev().copied().collect()).collect();
        let first = |value, chance| first_week(&rising, 0, TargetValue { value, at_least: true }, chance);
        assert_eq!([0.3, 0.6, 1.0].map(|chance| first(21.0, chance)), [Some(1), Some(2), Some(3)]);
        assert_eq!(first(24.0, 0.3), None);
    }
}
