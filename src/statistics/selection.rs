//! The cheapest option that is likely enough to meet the target: ranking and selection, allowed to find no clear winner.
//!
//! Half of the error goes to the question which options meet the target often enough: exact intervals of each chance after
//! all replications, with Bonferroni's correction. The other half goes to the question which of them is cheapest: the procedure
//! KN of Kim and Nelson ("A fully sequential procedure for indifference-zone selection in simulation", ACM TOMACS 11(3),
//! 2001) on paired costs, with the replications in their order as its observations. As in Andradottir and Kim ("Fully
//! sequential procedures for comparing constrained systems via simulation", Naval Research Logistics 57, 2010), an option
//! is dropped for its cost only beside one that surely meets the target often enough. Replications that are used up
//! before the question is decided leave it undecided.

use super::interval::clopper_pearson;
use crate::math::{powf, square};
use serde::{Deserialize, Serialize};

/// Most chance that the answer is wrong.
pub const ERROR: f64 = 0.05;
/// Replications from which KN estimates variances before it may drop an option.
pub const FIRST_STAGE: u64 = 20;
/// More replications than this are not worth naming.
const MOST: u64 = 10_000_000;

/// A replication of an option, as the choice sees it.
pub trait Observation {
    /// What the option costs in it, pounds.
    fn cost(&self) -> f64;
    /// Whether the target is met in it.
    fn met(&self) -> bool;
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SelectionQuestion {
    /// Least chance of meeting the target, between 0 and 1.
    pub chance: f64,
    /// Differences of mean cost below this do not matter, pounds, more than 0; a hundredth of the base's mean cost (and a pound at least) when left out.
    pub indifference: Option<f64>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// Least chance asked for.
    pub chance: f64,
    /// Differences of mean cost below this do not matter, pounds.
    pub indifference: f64,
    /// Replications used.
    pub replications: u64,
    /// What became of each option, in their order, the base first.
    pub options: Vec<OptionStanding>,
    /// The answer.
    pub answer: Answer,
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Surely likely enough to meet the target, and the cheapest such option or within the indifference of it.
    Winner(usize),
    /// Every option is surely not likely enough.
    NoneReaches,
    /// Undecided between several options, or whether the only one left meets the target often enough.
    NoClearWinner {
        /// Those still in the running.
        running: Vec<usize>,
        /// About how many more replications would decide it; `None` when no number that could be simulated would.
        more: Option<u64>,
    },
}

/// What became of an option.
#[derive(Debug, Clone, PartialEq)]
pub struct OptionStanding {
    /// Replications in which it met the target.
    pub met: u64,
    /// Their share.
    pub share: f64,
    /// Interval of its chance: all intervals hold together with all but half the error.
    pub chance: (f64, f64),
    /// Whether the chance is high enough.
    pub reaches: Reaches,
    /// Mean cost, pounds.
    pub cost: f64,
    /// When it was dropped for its cost.
    pub dropped: Option<Dropped>,
}

/// Whether an option meets the target often enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reaches {
    /// Surely.
    Yes,
    /// Surely not.
    No,
    /// Undecided.
    Undecided,
}

/// An option dropped for its cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dropped {
    /// After so many replications.
    pub after: u64,
    /// Beside this option, which is cheaper.
    pub beside: usize,
}

/// The cheapest option whose chance of meeting the target is at least `chance`, from the replications of each option (paired:
/// as many as the shortest list has).
///
/// Wrong with at most [`ERROR`], when costs are normal and the cheapest option is cheaper than every other by the
/// indifference at least: it names an option that does not meet the target often enough, or one that is dearer than another
/// that does, or drops the one that should have won.
#[must_use]
pub fn select<T: Observation>(
    trials: &[&[T]],
    SelectionQuestion { chance, indifference }: SelectionQuestion,
) -> Selection {
    let replications = trials.iter().map(|trials| trials.len()).min().unwrap_or(0);
    let trials: Vec<&[T]> = trials.iter().map(|trials| &trials[..replications]).collect();
    let of_base = || (0.01 * trials.first().map_or(0.0, |trials| mean_cost(trials))).max(1.0);
    let indifference = indifference.unwrap_or_else(of_base);
    let beyond = ERROR / 2.0 / trials.len().max(1) as f64;
    let mut options: Vec<OptionStanding> = trials.iter().map(|trials| standing(trials, chance, beyond)).collect();
    let rule = KnBoundary::new(&trials, indifference);
    drop_dear(&trials, &rule, &mut options);
    let running: Vec<usize> = running(&options).collect();
    let answer = match *running {
        [] => Answer::NoneReaches,
        [only] if options[only].reaches == Reaches::Yes => Answer::Winner(only),
        _ => {
            let reaching = running.iter().copied().filter(|&option| options[option].share >= chance);
            let likely = reaching.min_by(|&a, &b| options[a].cost.total_cmp(&options[b].cost));
            let by_cost = |option: usize, likely: usize| {
                let difference = options[option].cost - options[likely].cost;
                let crossing = rule.crossing((option, likely), difference).filter(|_| difference > 0.0);
                crossing.map(|replications| (replications.ceil() as u64).max(FIRST_STAGE))
            };
            let share = |option: usize| options[option].share;
            let more = more((&running, likely, replications as u64), (share, chance, beyond), by_cost);
            Answer::NoClearWinner { running, more }
        }
    };
    Selection { chance, indifference, replications: replications as u64, options, answer }
}

fn standing<T: Observation>(trials: &[T], chance: f64, beyond: f64) -> OptionStanding {
    let met = trials.iter().filter(|trial| trial.met()).count() as u64;
    let (low, high) = clopper_pearson(met, trials.len() as u64, beyond);
    OptionStanding {
        met,
        chance: (low, high),
        reaches: reaches((low, high), chance),
        share: met as f64 / trials.len().max(1) as f64,
        cost: mean_cost(trials),
        dropped: None,
    }
}

pub(super) fn mean_cost<T: Observation>(trials: &[T]) -> f64 {
    trials.iter().map(T::cost).sum::<f64>() / trials.len().max(1) as f64
}

/// What an interval says of a chance that is asked for.
pub(super) fn reaches((low, high): (f64, f64), chance: f64) -> Reaches {
    match (low >= chance, high < chance) {
        (true, _) => Reaches::Yes,
        (_, true) => Reaches::No,
        _ => Reaches::Undecided,
    }
}

/// Options that are neither dropped nor surely below the chance.
fn running(options: &[OptionStanding]) -> impl Iterator<Item = usize> {
    let left = |option: &OptionStanding| option.dropped.is_none() && option.reaches != Reaches::No;
    (0..options.len()).filter(move |&option| left(&options[option]))
}

/// KN's boundary.
struct KnBoundary {
    indifference: f64,
    /// For each pair, the replications after which the boundary is 0.
    last: Vec<Vec<f64>>,
}

impl KnBoundary {
    /// With `c` = 1, the value that Kim and Nelson advise: the boundary is a triangle.
    fn new<T: Observation>(trials: &[&[T]], indifference: f64) -> Self {
        let first = trials.first().map_or(0, |trials| trials.len()).min(FIRST_STAGE as usize);
        let degrees = first.max(2) as f64 - 1.0;
        let others = trials.len().max(2) as f64 - 1.0;
        let eta = 0.5 * (powf(2.0 * (ERROR / 2.0) / others, -2.0 / degrees) - 1.0);
        let h_squared = 2.0 * eta * degrees;
        let of_pair = |a: &[T], b: &[T]| {
            let differences = || a.iter().zip(b).take(first).map(|(a, b)| a.cost() - b.cost());
            let mean = differences().sum::<f64>() / first.max(1) as f64;
            let variance = differences().map(|difference| square(difference - mean)).sum::<f64>() / degrees;
            h_squared * variance / (indifference * indifference)
        };
        let last = trials.iter().map(|a| trials.iter().map(|b| of_pair(a, b)).collect()).collect();
        Self { indifference, last }
    }

    /// How much dearer, on the mean of so many replications, is too dear.
    fn boundary(&self, (a, b): (usize, usize), replications: f64) -> f64 {
        (self.indifference / (2.0 * replications) * (self.last[a][b] - replications)).max(0.0)
    }

    /// The replications after which such a mean difference of cost is at the boundary.
    fn crossing(&self, (a, b): (usize, usize), difference: f64) -> Option<f64> {
        if difference == 0.0 && self.last[a][b] == 0.0 {
            return None;
        }
        Some(self.last[a][b] * self.indifference / (2.0 * difference.abs() + self.indifference))
    }
}

/// Drops what is too dear beside an option that surely meets the target often enough, replication by replication.
fn drop_dear<T: Observation>(trials: &[&[T]], rule: &KnBoundary, options: &mut [OptionStanding]) {
    let mut sums = vec![0.0; trials.len()];
    for replication in 0..trials.first().map_or(0, |trials| trials.len()) {
        for (sum, trials) in sums.iter_mut().zip(trials) {
            *sum += trials[replication].cost();
        }
        let after = replication as u64 + 1;
        if after < FIRST_STAGE {
            continue;
        }
        let left: Vec<usize> = running(options).collect();
        if left.len() < 2 {
            return;
        }
        let sure = left.iter().copied().filter(|&option| options[option].reaches == Reaches::Yes);
        let sure: Vec<usize> = sure.collect();
        for &option in &left {
            let dearer = |&beside: &usize| {
                let difference = (sums[option] - sums[beside]) / after as f64;
                beside != option && difference > rule.boundary((option, beside), after as f64)
            };
            let cheapest = sure.iter().copied().filter(dearer).min_by(|&a, &b| sums[a].total_cmp(&sums[b]));
            options[option].dropped = cheapest.map(|beside| Dropped { after, beside });
        }
    }
}

/// About how many more replications decide between those left, if chances and costs stay as they are. The `likely` winner must be seen to
/// meet the target often enough, and of every other either that it does not, or that it is dearer, after as many replications as
/// `by_cost` says; where none is likely to, of each that it does not.
pub(super) fn more(
    (left, likely, so_far): (&[usize], Option<usize>, u64),
    (share, chance, beyond): (impl Fn(usize) -> f64, f64, f64),
    by_cost: impl Fn(usize, usize) -> Option<u64>,
) -> Option<u64> {
    let by_chance = |point: usize| settled(share(point), chance, beyond);
    let needed = |&point: &usize| match likely {
        Some(likely) if likely != point => {
            let seldom = if share(point) < chance { by_chance(point) } else { None };
            [by_cost(point, likely), seldom].into_iter().flatten().min()
        }
        _ => by_chance(point),
    };
    let most = left.iter().map(needed).try_fold(0, |most, of| Some(most.max(of?)))?;
    (most <= MOST).then(|| most.saturating_sub(so_far).max(1))
}

/// The replications after which a chance that stays as it is has an interval that leaves the chance asked for out.
fn settled(share: f64, chance: f64, beyond: f64) -> Option<u64> {
    let undecided = |replications: u64| {
        let met = (share * replications as f64).round() as u64;
        reaches(clopper_pearson(met, replications, beyond), chance) == Reaches::Undecided
    };
    let (mut low, mut high) = (1, 2);
    while undecided(high) {
        (low, high) = (high, high * 2);
        if high > MOST {
            return None;
        }
    }
    while high - low > 1 {
        let middle = u64::midpoint(low, high);
        if undecided(middle) { low = middle } else { high = middle }
    }
    Some(high)
}
