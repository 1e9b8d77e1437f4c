//! How many posts reach a target by its date with a stated chance.
//!
//! Every number of posts that is tried meets the same futures (common random numbers), so that a few more posts do better
//! in the same weather, and the search is a bisection. It rests on more posts never doing worse, which holds but for chance:
//! a limit on recruits a month makes the curve flat, not falling.

use super::batches::in_batches;
use super::headline::HeadlineRule;
use super::inputs::Subject;
use super::runner::{Candidate, Listener, RunControl, RunError, no_target};
use crate::model::record::Layout;
use crate::model::{Outcome, Plan};
use crate::statistics::interval::wilson;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Weeks over which a measure is averaged at a date, as at the target date.
const WEEKS: usize = 4;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// Chance that is to be had, between 0 and 1.
    pub chance: f64,
    /// Most extra posts that are tried.
    pub most: u32,
    /// Numbers of posts that are tried whatever the search needs: what the static sum promises.
    pub also: Vec<u32>,
}

/// A number of posts that was tried.
#[derive(Debug, Clone)]
pub struct Trial {
    /// Extra social workers.
    pub posts: u32,
    /// The target measure at the target date in every future.
    pub values: Vec<f64>,
    /// Cost of the run in every future, pounds.
    pub costs: Vec<f64>,
    /// Target by target and week by week, the futures whose mean of the four weeks that end then meets the target.
    met_by_week: Vec<Vec<u64>>,
}

impl Trial {
    /// Futures that meet a target.
    #[must_use]
    pub fn met(&self, at_most: f64) -> u64 {
        self.values.iter().filter(|&&value| value <= at_most).count() as u64
    }

    /// Futures.
    #[must_use]
    pub fn futures(&self) -> u64 {
        self.values.len() as u64
    }

    /// Whether so large a share of the futures meets a target.
    fn reaches(&self, at_most: f64, chance: f64) -> bool {
        self.met(at_most) as f64 >= chance * self.futures() as f64
    }

    /// Wilson's 95 % interval of the chance to meet a target.
    fn interval(&self, at_most: f64) -> (f64, f64) {
        wilson(self.met(at_most), self.futures())
    }

    /// The first week, from one on, at the end of which so large a share of the futures meets the target of that index.
    fn first_week(&self, from: usize, target: usize, chance: f64) -> Option<usize> {
        let met = &self.met_by_week[target];
        (from..met.len()).find(|&week| met[week] as f64 >= chance * self.futures() as f64)
    }
}

/// The fewest posts for one target.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The target: at most.
    pub at_most: f64,
    /// Fewest posts at which the share of futures is the chance; `None` when not even the most are enough.
    pub posts: Option<u32>,
    /// Fewer than these cannot be enough: their chance is told from the one asked (Wilson's 95 % interval lies below it).
    pub at_least: Option<u32>,
    /// These are surely enough: the interval lies above the chance asked. `None` when not even the most are.
    pub surely: Option<u32>,
    /// With the most posts, the end of the first week after the date in which the chance is reached, if within the run.
    pub reached_on: Option<Date>,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Search {
    /// What was asked.
    pub question: Question,
    /// Every number of posts that was tried.
    pub trials: BTreeMap<u32, Trial>,
    /// An answer for every target, in the order asked.
    pub answers: Vec<Answer>,
    /// Name and hash of the scenario of each trial.
    pub scenarios: Vec<(String, String)>,
}

/// Makes the scenario with so many extra posts.
pub type WithPosts<'a> = dyn Fn(u32) -> Result<Candidate, RunError> + 'a;

/// Finds the fewest posts for each of some targets.
///
/// # Errors
/// A replication that failed; stopped by the user.
pub fn search<L: Listener + Sync>(
    with_posts: &WithPosts<'_>,
    targets: &[f64],
    question: Question,
    control: &RunControl<'_>,
    listener: &mut L,
) -> Result<Search, RunError> {
    let (chance, most) = (question.chance, question.most);
    let also: Vec<u32> = question.also.iter().copied().filter(|posts| *posts <= most).collect();
    let found = Search { question, trials: BTreeMap::new(), answers: Vec::new(), scenarios: Vec::new() };
    let mut seeker = Seeker { with_posts, targets, control, listener, dates: Dates::default(), found };
    for posts in also.into_iter().chain([0, most]) {
        seeker.attempt(posts)?;
    }
    for (index, &at_most) in targets.iter().enumerate() {
        let posts = seeker.least(|trial| trial.reaches(at_most, chance))?;
        let at_least = seeker.least(|trial| trial.interval(at_most).1 >= chance)?;
        let surely = seeker.least(|trial| trial.interval(at_most).0 >= chance)?;
        let late = seeker.found.trials[&most].first_week(seeker.dates.target, index, chance);
        let reached_on = late.filter(|_| posts.is_none()).map(|week| seeker.dates.weeks[week]);
        seeker.found.answers.push(Answer { at_most, posts, at_least, surely, reached_on });
    }
    Ok(seeker.found)
}

/// Where the weeks end, and which of them ends at the target date.
#[derive(Debug, Default)]
struct Dates {
    weeks: Vec<Date>,
    target: usize,
}

/// A search that is under way.
struct Seeker<'a, L> {
    with_posts: &'a WithPosts<'a>,
    targets: &'a [f64],
    control: &'a RunControl<'a>,
    listener: &'a mut L,
    dates: Dates,
    found: Search,
}

impl<L: Listener + Sync> Seeker<'_, L> {
    /// The fewest posts that are enough, by bisection; `None` when not even the most are.
    fn least(&mut self, enough: impl Fn(&Trial) -> bool) -> Result<Option<u32>, RunError> {
        let (mut low, mut high) = (0, self.found.question.most);
        if enough(&self.found.trials[&low]) {
            return Ok(Some(low));
        }
        if !enough(&self.found.trials[&high]) {
            return Ok(None);
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            self.attempt(middle)?;
            if enough(&self.found.trials[&middle]) { high = middle } else { low = middle }
        }
        Ok(Some(high))
    }

    /// Simulates a number of posts, unless that was done before.
    fn attempt(&mut self, posts: u32) -> Result<(), RunError> {
        if self.found.trials.contains_key(&posts) {
            return Ok(());
        }
        let candidate = (self.with_posts)(posts)?;
        self.listener.begin(&format!("{posts} posts"), self.control.replications);
        let plan = Plan::new(candidate.scenario.clone());
        let rule = HeadlineRule::new(&plan, &Layout::new(&plan)).ok_or_else(|| no_target(&candidate))?;
        let subject = Subject { plan: &plan, unknown: candidate.unknown.as_deref() };
        let met_by_week = vec![vec![0; plan.weeks.len()]; self.targets.len()];
        let mut trial = Trial { posts, values: Vec::new(), costs: Vec::new(), met_by_week };
        let digest = |outcome: Outcome| {
            let figures = rule.figures(&outcome);
            (figures.target_measure, figures.cost, four_week_means(rule.future(&outcome)))
        };
        let complete = in_batches(subject, self.control, self.listener, digest, |_, _, batch| {
            for (value, cost, means) in batch {
                trial.values.push(value);
                trial.costs.push(cost);
                for (met, &at_most) in trial.met_by_week.iter_mut().zip(self.targets) {
                    met.iter_mut().zip(&means).for_each(|(met, &mean)| *met += u64::from(mean <= at_most));
                }
            }
            Ok(())
        })?;
        if !complete {
            return Err(RunError::Stopped);
        }
        self.dates = Dates { weeks: plan.weeks.iter().map(|week| week.date).collect(), target: rule.last_week() };
        self.found.trials.insert(posts, trial);
        self.found.scenarios.push((candidate.scenario.name, candidate.hash));
        Ok(())
    }
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

    #[test]
    fn the_first_week_in_which_enough_futures_are_there() {
        // Three futures; the target is met by none, one, two and three of them in turn.
        let trial = Trial { posts: 0, values: vec![19.0; 3], costs: vec![], met_by_week: vec![vec![0, 1, 2, 3]] };
        assert_eq!(trial.first_week(0, 0, 0.3), Some(1));
        assert_eq!(trial.first_week(0, 0, 0.6), Some(2));
        assert_eq!(trial.first_week(0, 0, 1.0), Some(3));
        assert_eq!(trial.first_week(3, 0, 0.3), Some(3));
        let never = Trial { met_by_week: vec![vec![0; 4]], ..trial };
        assert_eq!(never.first_week(0, 0, 0.3), None);
    }
}
