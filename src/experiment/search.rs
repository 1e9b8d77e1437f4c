//! How many posts reach a target by its date with a stated chance.
//!
//! Every number of posts that is tried meets the same futures (common random numbers), so that a few more posts do better
//! in the same weather, and the search is a bisection. It rests on more posts never doing worse, which holds but for chance:
//! a limit on recruits a month makes the curve flat, not falling.

use super::batches::in_batches;
use super::headline::HeadlineRule;
use super::inputs::Subject;
use super::runner::{Candidate, Listener, RunControl, RunError, no_target};
use crate::model::Plan;
use crate::model::record::Layout;
use crate::statistics::interval::wilson;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

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
    /// Mean of the target measure over the four weeks that end with each week, future by future.
    paths: Vec<Vec<f32>>,
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

    /// The first week, from one on, at the end of which so large a share of the futures meets a target.
    fn first_week(&self, from: usize, at_most: f64, chance: f64) -> Option<usize> {
        let weeks = self.paths.first().map_or(0, Vec::len);
        let met = |week: usize| self.paths.iter().filter(|path| f64::from(path[week]) <= at_most).count();
        (from..weeks).find(|&week| met(week) as f64 >= chance * self.paths.len() as f64)
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
    let mut found =
        Search { question: question.clone(), trials: BTreeMap::new(), answers: Vec::new(), scenarios: Vec::new() };
    let mut dates = Dates::default();
    for &at_most in targets {
        let share = |trial: &Trial| (trial.met(at_most), trial.futures());
        let chance = question.chance;
        let mut try_it = |posts: u32, found: &mut Search| -> Result<(), RunError> {
            if let Entry::Vacant(place) = found.trials.entry(posts) {
                let (trial, candidate, of) = attempt(with_posts, posts, control, listener)?;
                place.insert(trial);
                found.scenarios.push((candidate.scenario.name, candidate.hash));
                dates = of;
            }
            Ok(())
        };
        for &posts in question.also.iter().filter(|posts| **posts <= question.most) {
            try_it(posts, &mut found)?;
        }
        let mut least = |found: &mut Search, enough: &dyn Fn(&Trial) -> bool| -> Result<Option<u32>, RunError> {
            let (mut low, mut high) = (0, question.most);
            for ends in [low, high] {
                try_it(ends, found)?;
            }
            if enough(&found.trials[&low]) {
                return Ok(Some(low));
            }
            if !enough(&found.trials[&high]) {
                return Ok(None);
            }
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                try_it(middle, found)?;
                if enough(&found.trials[&middle]) { high = middle } else { low = middle }
            }
            Ok(Some(high))
        };
        let interval = |trial: &Trial| wilson(share(trial).0, share(trial).1);
        let posts = least(&mut found, &|trial| share(trial).0 as f64 >= chance * share(trial).1 as f64)?;
        let at_least = least(&mut found, &|trial| interval(trial).1 >= chance)?;
        let surely = least(&mut found, &|trial| interval(trial).0 >= chance)?;
        let most = &found.trials[&question.most];
        let week = if posts.is_none() { most.first_week(dates.target, at_most, chance) } else { None };
        let reached_on = week.and_then(|week| dates.weeks.get(week).copied());
        found.answers.push(Answer { at_most, posts, at_least, surely, reached_on });
    }
    Ok(found)
}

/// Where the weeks end, and which of them ends at the target date.
#[derive(Debug, Default)]
struct Dates {
    weeks: Vec<Date>,
    target: usize,
}

fn attempt<L: Listener + Sync>(
    with_posts: &WithPosts<'_>,
    posts: u32,
    control: &RunControl<'_>,
    listener: &mut L,
) -> Result<(Trial, Candidate, Dates), RunError> {
    let candidate = with_posts(posts)?;
    listener.begin(&format!("{posts} posts"), control.replications);
    let plan = Plan::new(candidate.scenario.clone());
    let rule = HeadlineRule::new(&plan, &Layout::new(&plan)).ok_or_else(|| no_target(&candidate))?;
    let subject = Subject { plan: &plan, unknown: candidate.unknown.as_deref() };
    let mut trial = Trial { posts, values: Vec::new(), costs: Vec::new(), paths: Vec::new() };
    let complete = in_batches(
        subject,
        control,
        listener,
        |outcome| {
            let figures = rule.figures(&outcome);
            (figures.target_measure, figures.cost, four_week_means(rule.future(&outcome)))
        },
        |_, _, batch| {
            for (value, cost, path) in batch {
                trial.values.push(value);
                trial.costs.push(cost);
                trial.paths.push(path);
            }
            Ok(())
        },
    )?;
    if !complete {
        return Err(RunError::Stopped);
    }
    let dates = Dates { weeks: plan.weeks.iter().map(|week| week.date).collect(), target: rule.last_week() };
    Ok((trial, candidate, dates))
}

fn four_week_means(weekly: &[f64]) -> Vec<f32> {
    let mean = |week: usize| {
        let weeks = &weekly[(week + 1).saturating_sub(WEEKS)..=week];
        (weeks.iter().sum::<f64>() / weeks.len() as f64) as f32
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
        let paths = vec![vec![22.0, 20.0, 19.0, 19.0], vec![23.0, 21.0, 20.0, 19.0], vec![25.0, 24.0, 23.0, 20.0]];
        let trial = Trial { posts: 0, values: vec![], costs: vec![], paths };
        assert_eq!(trial.first_week(0, 20.0, 0.3), Some(1));
        assert_eq!(trial.first_week(0, 20.0, 0.6), Some(2));
        assert_eq!(trial.first_week(0, 20.0, 1.0), Some(3));
        assert_eq!(trial.first_week(3, 20.0, 0.3), Some(3));
        assert_eq!(trial.first_week(0, 18.0, 0.3), None);
    }
}
