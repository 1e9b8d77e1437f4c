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
    weeks: Vec<Date>,
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

    /// The last week.
    #[must_use]
    pub fn until(&self) -> Option<Date> {
        self.weeks.last().copied()
    }

    /// The end of the first week from the target date on in which so large a share meets the target of that index.
    #[must_use]
    pub fn reached_on(&self, target: usize, chance: f64) -> Option<Date> {
        self.first_week(self.target_week, target, chance).map(|week| self.weeks[week])
    }

    /// The first week, from one on, at the end of which so large a share of the replications meets the target of that index.
    fn first_week(&self, from: usize, target: usize, chance: f64) -> Option<usize> {
        let met = &self.met[target];
        (from..met.len()).find(|&week| met[week] as f64 >= chance * self.replications as f64)
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
    let mut by_week = ByWeek::new(&subject.plan, targets, subject.watch.rule.last_week());
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
        let mut found =
            ByWeek { targets: vec![20.0], met: vec![vec![0; 4]], weeks: vec![], target_week: 0, replications: 0 };
        for replication in [[21.0, 20.0, 19.0, 18.0], [22.0, 21.0, 20.0, 19.0], [23.0, 22.0, 21.0, 20.0]] {
            found.count(&replication);
        }
        assert_eq!(found.first_week(0, 0, 0.3), Some(1));
        assert_eq!(found.first_week(0, 0, 0.6), Some(2));
        assert_eq!(found.first_week(0, 0, 1.0), Some(3));
        assert_eq!(found.first_week(3, 0, 0.3), Some(3));
        found.met = vec![vec![0; 4]];
        assert_eq!(found.first_week(0, 0, 0.3), None);
    }
}
