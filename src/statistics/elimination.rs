//! The cheapest of many points that is likely enough to meet the target: successive elimination, allowed to find no clear
//! winner.
//!
//! All points meet the same replications. After 16 replications, and whenever their number has doubled, what cannot be the answer is
//! dropped, and only the rest is simulated on: points that surely meet the target too seldom, and points that are surely dearer
//! than one that surely meets it often enough (that a point is dropped for its cost only beside such a one is the rule of
//! Andradottir and Kim, "Fully sequential procedures for comparing constrained systems via simulation", Naval Research
//! Logistics 57, 2010; screening by simultaneous paired t intervals that of Nelson, Swann, Goldsman and Song, "Simple procedures
//! for selecting the best simulated system when the number of alternatives is large", Operations Research 49, 2001).
//!
//! **Error.** Two halves of [`ERROR`]. Chances: exact one-sided intervals (Clopper and Pearson), Bonferroni over points and
//! interim analyses; each point can be wrong on one side only. Costs: one-sided paired t bounds of the cheapest point that is likely enough
//! against every other, Bonferroni over those and analyses. Where all of these bounds hold, nothing that is said is wrong. It
//! needs no independence between points or interim analyses; costs should be about normal.

use super::Summary;
use super::interval::{clopper_pearson, t_beyond};
use super::selection::{ERROR, Observation, Reaches, SelectionQuestion, mean_cost, more, reaches};
use crate::math::square;
use std::ops::Range;

/// Replications of the first interim analysis.
const FIRST: u64 = 16;
/// A last one that adds less than this share to the one before takes its place.
const LEAST_GROWTH: f64 = 1.25;
/// More replications than these are not worth naming.
const MOST: f64 = 1e7;

/// What became of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Still in the running; whether it surely meets the target often enough.
    Running {
        /// Surely.
        sure: bool,
    },
    /// Dropped: it surely meets the target too seldom.
    TooSeldom {
        /// After so many replications.
        after: u64,
    },
    /// Dropped: surely dearer than another, which surely meets the target often enough.
    Dearer {
        /// After so many replications.
        after: u64,
        /// The cheaper one.
        beside: usize,
    },
}

/// A point as it was when it was dropped, or at the end.
#[derive(Debug, Clone)]
pub struct Contender<T> {
    /// Which point it is.
    pub point: usize,
    /// How much it differs from point 0.
    changes: usize,
    /// What its replications found.
    pub kept: Vec<T>,
    /// Ends of its chance; all ends of all points hold together with all but half the error.
    pub chance: (f64, f64),
    /// What became of it.
    pub fate: Fate,
}

impl<T: Observation> Contender<T> {
    /// Share of the replications that meet the target.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.kept.iter().filter(|kept| kept.met()).count() as f64 / self.kept.len().max(1) as f64
    }

    /// Mean cost, pounds.
    #[must_use]
    pub fn cost(&self) -> f64 {
        mean_cost(&self.kept)
    }

    /// Narrows the ends of its chance by what is known now; how many replications that are.
    fn analyse(&mut self, beyond: f64) -> u64 {
        let after = self.kept.len() as u64;
        let met = self.kept.iter().filter(|kept| kept.met()).count() as u64;
        let (low, high) = clopper_pearson(met, after, beyond);
        // The ends of all analyses hold together.
        self.chance = (self.chance.0.max(low), self.chance.1.min(high));
        after
    }

    fn running(&self) -> bool {
        matches!(self.fate, Fate::Running { .. })
    }

    fn sure(&self) -> bool {
        self.fate == Fate::Running { sure: true }
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conclusion {
    /// Surely likely enough, and none that is likely enough is cheaper by the indifference.
    Winner {
        /// The point.
        point: usize,
        /// Others that were not dropped: none of them is cheaper by the indifference.
        alike: Vec<usize>,
    },
    /// Every point surely meets the target too seldom.
    NoneReaches,
    /// The replications were used up, or the user stopped.
    Open {
        /// The cheapest of those left of which enough replications meet the target.
        likely: Option<usize>,
        /// The cheapest that surely meets it often enough.
        sure: Option<usize>,
        /// All that are left.
        running: Vec<usize>,
        /// About how many more replications would decide it; `None` when no number that could be simulated would.
        more: Option<u64>,
    },
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Elimination<T> {
    /// The points, in their order, but for those that were never complete: what is said of them names their places in this list.
    pub points: Vec<Contender<T>>,
    /// Differences of mean cost below this do not matter, pounds.
    pub indifference: f64,
    /// Replications after which points may be dropped.
    pub analyses: Vec<u64>,
    /// The answer.
    pub verdict: Conclusion,
    /// Whether the user stopped it.
    pub stopped: bool,
}

/// Simulates some replications of some points, of which the first is always point 0. `None` for a point that was not complete when
/// the user stopped.
pub type PointSource<'a, T, E> = dyn FnMut(&[usize], Range<u64>) -> Result<Vec<Option<Vec<T>>>, E> + 'a;

/// Finds the cheapest of so many points as there are `changes`: of each, how much it differs from point 0, which decides
/// between points that cost the same in every replication. Point 0 is never given up for one that is not surely cheaper. `None` when not
/// even the first interim analysis at point 0 was complete.
///
/// # Errors
/// Those of the source.
pub fn eliminate<T: Observation + Clone, E>(
    changes: &[usize],
    (question, most): (SelectionQuestion, u64),
    source: &mut PointSource<'_, T, E>,
) -> Result<Option<Elimination<T>>, E> {
    let analyses = analyses(most);
    let rule = ErrorRates {
        chance: question.chance,
        beyond_chance: ERROR / 2.0 / (changes.len() * analyses.len()) as f64,
        beyond_cost: ERROR / 2.0 / (changes.len().max(2) - 1) as f64 / analyses.len() as f64,
        indifference: question.indifference.unwrap_or(1.0),
    };
    let fresh = |(point, &changes): (usize, &usize)| {
        let fate = Fate::Running { sure: false };
        Contender { point, changes, kept: Vec::new(), chance: (0.0, 1.0), fate }
    };
    let mut race = Race { points: changes.iter().enumerate().map(fresh).collect(), rule };
    let (mut from, mut stopped, mut verdict) = (0, false, None);
    for &until in &analyses {
        let left = |point: &usize| *point == 0 || from == 0 || race.points[*point].running();
        let tried: Vec<usize> = (0..changes.len()).filter(left).collect();
        let found = source(&tried, from..until)?;
        stopped = found.iter().any(Option::is_none);
        // Of a later analysis that is not whole nothing is used: points are compared on the same replications.
        if stopped && from > 0 {
            break;
        }
        for (&point, kept) in tried.iter().zip(found) {
            race.points[point].kept.extend(kept.into_iter().flatten());
        }
        if race.points[0].kept.is_empty() {
            return Ok(None);
        }
        race.points.retain(|point| !point.kept.is_empty());
        if from == 0 && question.indifference.is_none() {
            race.rule.indifference = (0.01 * race.points[0].cost()).max(1.0);
        }
        from = until;
        race.drop_what_cannot_be();
        verdict = race.verdict().filter(|_| !stopped);
        if verdict.is_some() || stopped {
            break;
        }
    }
    let verdict = verdict.unwrap_or_else(|| race.open());
    Ok(Some(Elimination { indifference: race.rule.indifference, points: race.points, analyses, verdict, stopped }))
}

/// After how many replications points may be dropped: 16, doubled until there are the most.
fn analyses(most: u64) -> Vec<u64> {
    let doubled = std::iter::successors(Some(FIRST), |after| Some(after * 2));
    let before = doubled.take_while(|&after| after as f64 * LEAST_GROWTH <= most as f64);
    before.chain([most]).collect()
}

/// How sure one must be.
struct ErrorRates {
    chance: f64,
    beyond_chance: f64,
    beyond_cost: f64,
    indifference: f64,
}

/// An elimination that is under way.
struct Race<T> {
    points: Vec<Contender<T>>,
    rule: ErrorRates,
}

impl<T: Observation> Race<T> {
    fn running(&self) -> Vec<usize> {
        (0..self.points.len()).filter(|&point| self.points[point].running()).collect()
    }

    /// The cheapest of some points; of those that cost the same, the one that changes least.
    fn cheapest(&self, of: impl Iterator<Item = usize>) -> Option<usize> {
        of.min_by(|&a, &b| {
            let (one, other) = (&self.points[a], &self.points[b]);
            one.cost().total_cmp(&other.cost()).then((one.changes, a).cmp(&(other.changes, b)))
        })
    }

    /// The cheapest that surely meets the target often enough.
    fn sure(&self) -> Option<usize> {
        self.cheapest(self.running().into_iter().filter(|&point| self.points[point].sure()))
    }

    fn drop_what_cannot_be(&mut self) {
        let beyond = self.rule.beyond_chance;
        // Point 0 is followed whatever became of it.
        if !self.points[0].running() {
            self.points[0].analyse(beyond);
        }
        for point in self.running() {
            let standing = &mut self.points[point];
            let after = standing.analyse(beyond);
            standing.fate = match reaches(standing.chance, self.rule.chance) {
                Reaches::Yes => Fate::Running { sure: true },
                Reaches::No => Fate::TooSeldom { after },
                Reaches::Undecided => Fate::Running { sure: false },
            };
        }
        let Some(beside) = self.sure() else { return };
        for point in self.running() {
            if point != beside && self.least_difference(point, beside) > 0.0 {
                let after = self.points[point].kept.len() as u64;
                self.points[point].fate = Fate::Dearer { after, beside };
            }
        }
    }

    /// The lower end of what a point costs more than another.
    fn least_difference(&self, point: usize, beside: usize) -> f64 {
        let (mean, error, pairs) = difference(&self.points[point].kept, &self.points[beside].kept);
        if error == 0.0 { mean } else { mean - t_beyond(self.rule.beyond_cost, pairs.max(2) - 1) * error }
    }

    /// The answer, if there is one.
    fn verdict(&self) -> Option<Conclusion> {
        let running = self.running();
        if running.is_empty() {
            return Some(Conclusion::NoneReaches);
        }
        let cheapest = self.sure()?;
        let wins = |&point: &usize| {
            running.iter().all(|&other| other == point || self.least_difference(other, point) > -self.rule.indifference)
        };
        // As it is, unless another is surely cheaper.
        let as_it_is = Some(0).filter(|&point| self.points[point].running() && self.points[point].sure());
        let point = as_it_is.filter(&wins).or_else(|| Some(cheapest).filter(&wins))?;
        let alike = running.iter().copied().filter(|&other| other != point).collect();
        Some(Conclusion::Winner { point, alike })
    }

    /// What is left when nothing was decided.
    fn open(&self) -> Conclusion {
        let running = self.running();
        let enough = |&point: &usize| self.points[point].share() >= self.rule.chance;
        let likely = self.cheapest(running.iter().copied().filter(enough));
        Conclusion::Open { likely, sure: self.sure(), more: self.more(&running, likely), running }
    }

    /// About how many more replications decide it: see [`more`]. An other one is to be seen not to be cheaper by the indifference.
    fn more(&self, running: &[usize], likely: Option<usize>) -> Option<u64> {
        let by_cost = |point: usize, likely: usize| -> Option<u64> {
            let (mean, error, pairs) = difference(&self.points[point].kept, &self.points[likely].kept);
            let margin = mean + self.rule.indifference;
            let t = t_beyond(self.rule.beyond_cost, pairs.max(2) - 1);
            let replications = pairs as f64 * square(t * error / margin);
            (margin > 0.0 && replications < MOST).then_some(replications.ceil() as u64)
        };
        let share = |point: usize| self.points[point].share();
        let so_far = self.points[0].kept.len() as u64;
        more((running, likely, so_far), (share, self.rule.chance, self.rule.beyond_chance), by_cost)
    }
}

/// Mean of paired differences of cost, its standard error, and the pairs.
fn difference<T: Observation>(one: &[T], other: &[T]) -> (f64, f64, usize) {
    let differences: Vec<f64> = one.iter().zip(other).map(|(one, other)| one.cost() - other.cost()).collect();
    Summary::of(&differences).map_or((0.0, 0.0, 0), |found| (found.mean, found.standard_error, differences.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn analyses_double_up_to_the_most() {
        assert_eq!(analyses(200), [16, 32, 64, 128, 200]);
        assert_eq!(analyses(130), [16, 32, 64, 130]);
        assert_eq!(analyses(64), [16, 32, 64]);
        assert_eq!(analyses(16), [16]);
        assert_eq!(analyses(4), [4]);
    }
}
