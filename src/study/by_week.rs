//! By when a target is reached: of every week, in how many replications the mean of the four weeks that end then meets it.

use super::headline::Figures;
use super::job::{Job, Subject};
use super::replication::Follow;
use super::runner::{Candidate, RunError, Study};
use crate::model::Plan;
use jiff::civil::Date;

/// Weeks over which a measure is averaged at a date, as at the target date.
const WEEKS: usize = 4;

/// Target by target and week by week, the replications that meet the target then.
#[derive(Debug, Clone)]
pub struct ByWeek {
    targets: Vec<f64>,
    met: Vec<Vec<u64>>,
    pub(super) weeks: Vec<Date>,
    target_week: usize,
    replications: u64,
}

impl ByWeek {
    /// Nothing counted yet; `target_week` is the week that ends at the target date.
    #[must_use]
    pub fn new(plan: &Plan, targets: &[f64], target_week: usize) -> Self {
        Self {
            targets: targets.to_vec(),
            met: vec![vec![0; plan.weeks.len()]; targets.len()],
            weeks: plan.weeks.iter().map(|week| week.date).collect(),
            target_week,
            replications: 0,
        }
    }

    /// Counts a replication: its four-week means, week by week.
    pub fn count(&mut self, means: &[f64]) {
        self.replications += 1;
        for (met, &at_most) in self.met.iter_mut().zip(&self.targets) {
            met.iter_mut().zip(means).for_each(|(met, &mean)| *met += u64::from(mean <= at_most));
        }
    }

    /// The end of the first week from the target date on in which so large a share meets the target of that index.
    #[must_use]
    pub fn reached_on(&self, target: usize, chance: f64) -> Option<Date> {
        let enough = |week: &usize| self.met[target][*week] as f64 >= chance * self.replications as f64;
        (self.target_week..self.weeks.len()).find(enough).map(|week| self.weeks[week])
    }
}

/// Simulates a scenario and follows it week by week: its figures, and by when each target is reached. None when stopped. `beyond` is
/// as in [`Study::fill`].
///
/// # Errors
/// See [`RunError`].
pub fn follow(
    study: &Study<'_>,
    candidate: &Candidate,
    targets: &[f64],
    (title, beyond): (&str, u64),
) -> Result<Option<(Vec<Figures>, ByWeek)>, RunError> {
    let job = Job::new(study, candidate, Follow::Weeks).titled(title);
    study.fill(std::slice::from_ref(&job), beyond)?;
    let Some(rows) = study.complete(&job)? else { return Ok(None) };
    let subject = Subject::new(candidate.clone(), Follow::Weeks)?;
    let mut by_week = ByWeek::new(&subject.plan, targets, subject.watch.rule.weeks.end - 1);
    rows.iter().for_each(|row| by_week.count(&four_week_means(&row.followed)));
    Ok(Some((rows.into_iter().map(|row| row.figures).collect(), by_week)))
}

/// The mean of the four weeks that end with each week.
#[must_use]
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

    #[test]
    fn the_first_week_in_which_enough_futures_are_there() {
        // Three replications of four weeks; a target of 20 is met by none, one, two and three of them in turn.
        let weeks: Vec<Date> = (1..=4).map(|day| Date::constant(2025, 4, day)).collect();
        let mut found = ByWeek {
            targets: vec![20.0],
            met: vec![vec![0; 4]],
            weeks: weeks.clone(),
            target_week: 0,
            replications: 0,
        };
        for replication in [[21.0, 20.0, 19.0, 18.0], [22.0, 21.0, 20.0, 19.0], [23.0, 22.0, 21.0, 20.0]] {
            found.count(&replication);
        }
        assert_eq!([0.3, 0.6, 1.0].map(|chance| found.reached_on(0, chance)), [1, 2, 3].map(|week| Some(weeks[week])));
        found.target_week = 3;
        assert_eq!(found.reached_on(0, 0.3), Some(weeks[3]));
        found.met = vec![vec![0; 4]];
        assert_eq!(found.reached_on(0, 0.3), None);
    }
}
