//! How many posts reach a target by its date with a stated chance.
//!
//! Every number of posts that is tried meets the same replications (common random numbers), so that a few more posts do better
//! in the same weather, and the search is a bisection. It rests on more posts never doing worse, which holds but for chance:
//! a limit on recruits a month makes the curve flat, not falling. That is looked at in what was tried ([`Order`]).

use super::by_week::{Followed, follow};
use super::headline::events;
use super::runner::{Candidate, RunError, Study};
use crate::scenario::TargetValue;
use crate::statistics::interval::wilson;
use crate::statistics::paired::mcnemar;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

/// What is asked.
#[derive(Debug, Clone)]
pub struct PostsQuestion {
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
    /// The target measure at the target date in every replication.
    pub values: Vec<f64>,
    /// Cost of the run in every replication, pounds.
    pub costs: Vec<f64>,
    /// Posts that are vacant at the target date in the middle replication.
    pub vacant: f64,
    /// Events simulated.
    pub events: u64,
    /// Name and hash of the scenario.
    pub scenario: (String, String),
    /// Of each target, when it is reached from the target date on.
    reached_on: Vec<Option<Date>>,
    looked_until: Option<Date>,
}

impl Trial {
    /// Replications that meet a target.
    #[must_use]
    pub fn met(&self, wanted: TargetValue) -> u64 {
        self.values.iter().filter(|&&value| wanted.is_met_by(value)).count() as u64
    }

    /// Replications.
    #[must_use]
    pub fn replications(&self) -> u64 {
        self.values.len() as u64
    }

    /// Whether so large a share of the replications meets a target.
    fn reaches(&self, wanted: TargetValue, chance: f64) -> bool {
        self.met(wanted) as f64 >= chance * self.replications() as f64
    }

    /// Wilson's 95 % interval of the chance to meet a target.
    fn interval(&self, wanted: TargetValue) -> (f64, f64) {
        wilson(self.met(wanted), self.replications())
    }
}

/// Whether a trial meets a target often enough: as far as can be seen; not surely too seldom; surely.
const ENOUGH: [fn(&Trial, TargetValue, f64) -> bool; 3] = [
    |trial, wanted, chance| trial.reaches(wanted, chance),
    |trial, wanted, chance| trial.interval(wanted).1 >= chance,
    |trial, wanted, chance| trial.interval(wanted).0 >= chance,
];

/// What is known of the fewest posts that do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bounds {
    /// The most of those tried, below what does it, that do not.
    pub below: Option<u32>,
    /// The fewest of those tried that do it.
    pub enough: Option<u32>,
}

impl Bounds {
    /// Whether nothing lies between the two: `enough` is the fewest, or nothing tried does it.
    #[must_use]
    pub fn settled(&self, most: u32) -> bool {
        match (self.below, self.enough) {
            (below, None) => below == Some(most),
            (_, Some(0)) => true,
            (below, Some(enough)) => below == Some(enough - 1),
        }
    }

    /// What to try next; `None` when settled.
    fn next(&self, most: u32) -> Option<u32> {
        match (self.below, self.enough) {
            _ if self.settled(most) => None,
            (_, None) => Some(most),
            (None, Some(_)) => Some(0),
            (Some(below), Some(enough)) => Some(u32::midpoint(below, enough)),
        }
    }
}

/// The fewest posts for one target.
#[derive(Debug, Clone)]
pub struct FewestPosts {
    /// The target.
    pub wanted: TargetValue,
    /// Fewest posts at which the share of replications is the chance.
    pub posts: Bounds,
    /// Fewer than these cannot be enough: their chance is significantly below the one asked (Wilson's 95 % interval lies below it).
    pub at_least: Bounds,
    /// These are surely enough: the interval lies above the chance asked.
    pub surely: Bounds,
    /// Where no number of posts is enough: with the most, the end of the first week after the date in which the chance is
    /// reached, if that was found.
    pub reached_on: Option<Date>,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Search {
    /// What was asked.
    pub question: PostsQuestion,
    /// Every number of posts that was tried.
    pub trials: BTreeMap<u32, Trial>,
    /// An answer for every target, in the order asked.
    pub answers: Vec<FewestPosts>,
    /// Whether more posts did worse anywhere.
    pub order: Order,
    /// The most posts in a longer run, where that was simulated to see when a target would be reached.
    pub longer: Option<Trial>,
    /// Whether all that was asked was found; `false` when stopped.
    pub complete: bool,
}

impl Search {
    /// The last day that was looked at in the longer run.
    #[must_use]
    pub fn looked_until(&self) -> Option<Date> {
        self.longer.as_ref()?.looked_until
    }
}

/// Makes the scenario with so many extra posts; `None` in place of a longer one (for `true`) where it cannot be longer.
pub type WithPosts<'a> = dyn Fn(u32, bool) -> Result<Option<Candidate>, RunError> + 'a;

/// Finds the fewest posts for each of some targets.
///
/// When stopped, what is known then is returned.
///
/// # Errors
/// A replication that failed; stopped by the user before anything was complete.
pub fn search(
    study: &Study<'_>,
    with_posts: &WithPosts<'_>,
    targets: &[TargetValue],
    question: PostsQuestion,
) -> Result<Search, RunError> {
    let mut seeker = Seeker { study, with_posts, targets, question, trials: BTreeMap::new() };
    let complete = seeker.settle_all()?;
    let mut answers: Vec<FewestPosts> = targets.iter().enumerate().map(|(index, _)| seeker.answer(index)).collect();
    let late = |answer: &FewestPosts| answer.posts.enough.is_none() && answer.reached_on.is_none();
    let mut longer = None;
    if complete && answers.iter().any(late) {
        longer = seeker.longer()?;
        if let Some(trial) = &longer {
            for (index, answer) in answers.iter_mut().enumerate().filter(|(_, answer)| late(answer)) {
                answer.reached_on = trial.reached_on[index];
            }
        }
    }
    let Seeker { question, trials, .. } = seeker;
    if trials.is_empty() {
        return Err(RunError::Stopped);
    }
    let stopped = study.stop.load(Ordering::Relaxed);
    let is_met = |value: f64| targets.first().is_some_and(|wanted| wanted.is_met_by(value));
    let met = |trial: &Trial| trial.values.iter().map(|&value| is_met(value)).collect();
    let order = order(&trials.values().map(met).collect::<Vec<_>>());
    Ok(Search { question, trials, answers, order, longer, complete: complete && !stopped })
}

/// A search that is under way.
struct Seeker<'a> {
    study: &'a Study<'a>,
    with_posts: &'a WithPosts<'a>,
    targets: &'a [TargetValue],
    question: PostsQuestion,
    trials: BTreeMap<u32, Trial>,
}

impl Seeker<'_> {
    /// Tries what every answer needs; `false` when stopped.
    fn settle_all(&mut self) -> Result<bool, RunError> {
        let (most, chance) = (self.question.most, self.question.chance);
        let also: Vec<u32> = self.question.also.iter().copied().filter(|posts| *posts <= most).collect();
        for posts in [0, most].into_iter().chain(also) {
            if !self.attempt(posts)? {
                return Ok(false);
            }
        }
        for &wanted in self.targets {
            for enough in ENOUGH {
                while let Some(posts) = self.bounds(|trial| enough(trial, wanted, chance)).next(most) {
                    if !self.attempt(posts)? {
                        return Ok(false);
                    }
                }
            }
        }
        Ok(true)
    }

    /// What the trials say of the fewest posts that are enough: the fewest tried that are, and the most below those.
    fn bounds(&self, enough: impl Fn(&Trial) -> bool) -> Bounds {
        let high = self.trials.values().find(|trial| enough(trial)).map(|trial| trial.posts);
        let below = self.trials.keys().copied().filter(|&posts| high.is_none_or(|high| posts < high)).max();
        Bounds { below, enough: high }
    }

    fn answer(&self, target: usize) -> FewestPosts {
        let (wanted, chance) = (self.targets[target], self.question.chance);
        let [posts, at_least, surely] = ENOUGH.map(|enough| self.bounds(|trial| enough(trial, wanted, chance)));
        let most = self.trials.get(&self.question.most).filter(|_| posts.enough.is_none());
        FewestPosts { wanted, posts, at_least, surely, reached_on: most.and_then(|trial| trial.reached_on[target]) }
    }

    /// Simulates a number of posts, unless that was done before; `false` when stopped.
    fn attempt(&mut self, posts: u32) -> Result<bool, RunError> {
        if self.trials.contains_key(&posts) {
            return Ok(true);
        }
        let Some(candidate) = (self.with_posts)(posts, false)? else { return Ok(true) };
        let trial = self.simulate(posts, &candidate, &format!("{posts} posts"))?;
        let complete = trial.is_some();
        self.trials.extend(trial.map(|trial| (posts, trial)));
        Ok(complete)
    }

    /// The most posts in a longer run, to see when the targets would be reached.
    fn longer(&mut self) -> Result<Option<Trial>, RunError> {
        let most = self.question.most;
        let Some(candidate) = (self.with_posts)(most, true)? else { return Ok(None) };
        self.simulate(most, &candidate, &format!("{most} posts, a longer run"))
    }

    fn simulate(&self, posts: u32, candidate: &Candidate, stage: &str) -> Result<Option<Trial>, RunError> {
        let beyond = self.still() * self.study.replications;
        let followed = follow(self.study, candidate, (self.targets, self.question.chance), (stage, beyond))?;
        Ok(followed.map(|Followed { figures, vacant, reached_on, looked_until }| Trial {
            posts,
            values: figures.iter().map(|figures| figures.target_measure).collect(),
            costs: figures.iter().map(|figures| figures.cost).collect(),
            vacant,
            events: events(&figures),
            scenario: (candidate.scenario.name.clone(), candidate.hash.clone()),
            reached_on,
            looked_until,
        }))
    }

    /// About how many numbers of posts are still to be tried: those that are tried whatever is found, and a bisection for each target.
    fn still(&self) -> u64 {
        let first = (self.question.also.len() + 2).saturating_sub(self.trials.len() + 1) as u64;
        let chance = self.question.chance;
        let steps = |wanted: &TargetValue| {
            let bounds = self.bounds(|trial| trial.reaches(*wanted, chance));
            let gap = bounds.enough.unwrap_or(self.question.most) - bounds.below.unwrap_or(0).min(self.question.most);
            u64::from(gap.max(1).ilog2())
        };
        first + self.targets.iter().map(steps).sum::<u64>()
    }
}

/// Whether more did worse anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Order {
    /// Steps from what was tried to the next higher.
    pub steps: usize,
    /// Steps after which fewer replications meet the target.
    pub worse: usize,
    /// Steps of those that are more than chance: McNemar's exact test at 5 %, corrected for their number (Bonferroni).
    pub significant: usize,
}

/// Steps from one trial to the next higher one; of each trial, whether each replication meets the target.
fn order(met: &[Vec<bool>]) -> Order {
    let steps = met.len().saturating_sub(1);
    let mut order = Order { steps, ..Order::default() };
    for pair in met.windows(2) {
        let count =
            |of_more: bool| pair[0].iter().zip(&pair[1]).filter(|(a, b)| a != b && **b == of_more).count() as u64;
        let (gained, lost) = (count(true), count(false));
        order.worse += usize::from(lost > gained);
        order.significant += usize::from(lost > gained && mcnemar(lost, gained) * steps as f64 <= 0.05);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_close_in_on_the_fewest() {
        let bounds = |below, enough| Bounds { below, enough };
        assert_eq!(bounds(None, None).next(9), Some(9));
        assert_eq!(bounds(None, Some(9)).next(9), Some(0));
        assert_eq!(bounds(Some(0), Some(9)).next(9), Some(4));
        assert_eq!(bounds(Some(4), Some(5)).next(9), None);
        assert_eq!(bounds(None, Some(0)).next(9), None);
        assert_eq!(bounds(Some(9), None).next(9), None);
        assert_eq!(bounds(Some(4), None).next(9), Some(9));
        assert!(!bounds(Some(4), Some(6)).settled(9));
    }

    /// By hand: 1, then 8 of 8 replications, then none of them (lost 8, gained 0: p = 2/256, twice that is below 5 %); between 8 of 8
    /// and 7 of 8 one is lost (p = 1).
    #[test]
    fn more_that_does_worse_is_seen() {
        let looked = |met: &[usize]| {
            let of = |met: usize| -> Vec<bool> { (0..8).map(|replication| replication < met).collect() };
            order(&met.iter().map(|&met| of(met)).collect::<Vec<_>>())
        };
        assert_eq!(looked(&[1, 8, 8]), Order { steps: 2, worse: 0, significant: 0 });
        assert_eq!(looked(&[1, 8, 0]), Order { steps: 2, worse: 1, significant: 1 });
        assert_eq!(looked(&[1, 8, 7]), Order { steps: 2, worse: 1, significant: 0 });
        assert_eq!(looked(&[]), Order::default());
    }
}
