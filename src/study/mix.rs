//! The cheapest mix of what can be decided that reaches the target by its date with a stated chance: successive elimination on a
//! grid within stated limits; and where nothing in reach does it, which limit binds and when it would be reached.

use super::by_week::follow;
use super::comparison::{HeadlineMeasure, difference};
use super::effect::PairedDifference;
use super::headline::{Figures, events};
use super::job::{Job, Subject};
use super::replication::Follow;
use super::runner::{Build, Candidate, RunError, Study, no_target};
use super::sweep::{Factor, GridPlace, GridPoint, as_it_is, point};
use crate::scenario::Scenario;
use crate::statistics::elimination::{Conclusion, Contender, Fate, PointSource, eliminate};
use crate::statistics::mean;
use crate::statistics::selection::SelectionQuestion;
use jiff::civil::Date;
use std::sync::Arc;

/// A mix that was tried.
#[derive(Debug, Clone)]
pub struct Tried {
    /// What was found, from all of its replications.
    pub point: GridPoint,
    /// Its replications.
    pub replications: u64,
    /// Ends of its chance, which hold together with those of all others.
    pub chance: (f64, f64),
    /// What became of it.
    pub fate: Fate,
}

/// A limit at which the best mix stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    /// Which number.
    pub factor: usize,
    /// The value one step inside the limit.
    pub inside: usize,
    /// What that step inwards does to the target measure, paired by replication; `None` where that mix has no replications.
    pub change: Option<PairedDifference>,
    /// Whether more of the target measure is better.
    pub more_is_better: bool,
}

impl Limit {
    /// Whether one step less does worse: then it is this limit that binds.
    #[must_use]
    pub fn binds(&self) -> bool {
        self.change.is_some_and(|change| if self.more_is_better { change.high < 0.0 } else { change.low > 0.0 })
    }
}

/// The mix that comes nearest, where none is seen to reach the target often enough.
#[derive(Debug, Clone)]
pub struct Nearest {
    /// Which of those tried.
    pub tried: usize,
    /// Limits at which it stands.
    pub limits: Vec<Limit>,
    /// The end of the first week after the target date in which enough replications meet the target.
    pub reached_on: Option<Date>,
    /// The last day that was looked at.
    pub looked_until: Option<Date>,
    /// Posts that are vacant at the target date in the middle replication.
    pub vacant: Option<f64>,
    /// Name, hash and events of the longer run.
    pub longer: Option<(String, String, u64)>,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Mix {
    /// Master seed.
    pub seed: u64,
    /// Replications of a mix at most.
    pub most: u64,
    /// Least chance asked for.
    pub chance: f64,
    /// Differences of mean cost below this do not matter, pounds.
    pub indifference: f64,
    /// The scenario as it is.
    pub scenario: Arc<Scenario>,
    /// Inputs of it that are not known.
    pub inputs: usize,
    /// What is mixed.
    pub factors: Vec<Factor>,
    /// Mixes within the limits, the scenario as it is with them.
    pub asked: usize,
    /// Replications after which mixes were dropped.
    pub analyses: Vec<u64>,
    /// Those tried, the scenario as it is first.
    pub tried: Vec<Tried>,
    /// The answer, by place among those tried.
    pub verdict: Conclusion,
    /// The mix that comes nearest, where none reaches the target often enough.
    pub nearest: Option<Nearest>,
    /// Whether all that was asked was found; `false` when stopped.
    pub complete: bool,
}

impl Mix {
    /// The mix that is named: the winner, or the cheapest of those left of which enough replications meet the target.
    #[must_use]
    pub fn named(&self) -> Option<usize> {
        match &self.verdict {
            Conclusion::Winner { point, .. } => Some(*point),
            Conclusion::Open { likely, sure, .. } => likely.or(*sure),
            Conclusion::NoneReaches => None,
        }
    }
}

/// Finds the cheapest mix of those at some places, and of the scenario as it is; a place that is the scenario itself is not
/// simulated twice. `build` makes the scenario of a place, `longer` the same with later years, and of the scenario as it is for
/// `None`; nothing where it cannot be longer.
///
/// When stopped, what is complete then is returned.
///
/// # Errors
/// See [`RunError`]; [`RunError::Stopped`] when not even the scenario itself was complete.
pub fn cheapest(
    study: &Study<'_>,
    base: &Candidate,
    (factors, places): (Vec<Factor>, &[GridPlace]),
    (build, longer): (&Build<'_>, &dyn Fn(Option<usize>) -> Option<Candidate>),
    question: SelectionQuestion,
) -> Result<Mix, RunError> {
    let most = study.replications;
    let mixes = &Mixes::new(base, places);
    let mut source = |tried: &[usize], replications: std::ops::Range<u64>| {
        let number = if tried.len() == 1 { "1 mix".to_owned() } else { format!("{} mixes", tried.len()) };
        let title = format!("{number}, up to {} futures", replications.end);
        let job = |&at: &usize| {
            let subject = move |follow| {
                let candidate = mixes.given[at].map_or_else(|| Ok(base.clone()), build)?;
                Subject::new(candidate, follow)
            };
            let job = Job::built(study, &base.scenario, (&mixes.place(at).hash, Follow::Nothing), subject);
            job.titled(&title).of(replications.clone())
        };
        let jobs: Vec<Job<'_>> = tried.iter().map(job).collect();
        // About half of the mixes are dropped at each interim analysis.
        study.fill(&jobs, tried.len() as u64 * (most - replications.end) / 2)?;
        jobs.iter().map(|job| study.complete_figures(job)).collect()
    };
    let changes = mixes.changes(&factors);
    let found = eliminate(&changes, (question, most), &mut source as &mut PointSource<'_, Figures, RunError>)?;
    let found = found.ok_or(RunError::Stopped)?;
    let of_base = (&*found.points[0].kept, base.scenario.target.wanted);
    let tried = |one: &Contender<Figures>| {
        let (chance, fate, replications) = (one.chance, one.fate, one.kept.len() as u64);
        Some(Tried { point: point(mixes.place(one.point), &one.kept, of_base)?, replications, chance, fate })
    };
    let tried: Option<Vec<Tried>> = found.points.iter().map(tried).collect();
    let mut mix = Mix {
        seed: study.seed,
        most,
        chance: question.chance,
        indifference: found.indifference,
        scenario: Arc::new(base.scenario.clone()),
        inputs: base.inputs(),
        asked: changes.len(),
        analyses: found.analyses,
        tried: tried.ok_or_else(|| no_target(base))?,
        verdict: found.verdict,
        nearest: None,
        complete: !found.stopped,
        factors,
    };
    if mix.complete && mix.named().is_none() {
        let more_is_better = mix.scenario.target.wanted.at_least;
        let mut nearest = mixes.nearest(&found.points, &mix.factors, more_is_better);
        let candidate = longer(mixes.given[found.points[nearest.tried].point]);
        mix.complete = look_further(study, &mut nearest, candidate, question.chance)?;
        mix.nearest = Some(nearest);
    }
    Ok(mix)
}

/// The scenario as it is, and every other mix.
struct Mixes<'a> {
    as_it_is: GridPlace,
    places: &'a [GridPlace],
    /// Place of each in that list; nothing for the scenario as it is.
    given: Vec<Option<usize>>,
}

impl<'a> Mixes<'a> {
    fn new(base: &Candidate, places: &'a [GridPlace]) -> Self {
        let others = (0..places.len()).filter(|&place| !places[place].is_base).map(Some);
        Self { as_it_is: as_it_is(base), places, given: std::iter::once(None).chain(others).collect() }
    }

    fn place(&self, mix: usize) -> &GridPlace {
        self.given[mix].map_or(&self.as_it_is, |place| &self.places[place])
    }

    /// Values of a mix; of the scenario as it is, where it is within the grid.
    fn values(&self, mix: usize) -> Option<&[usize]> {
        let within = || self.places.iter().find(|place| place.is_base);
        self.given[mix].map_or_else(within, |place| Some(&self.places[place])).map(|place| &*place.at)
    }

    /// How many numbers each changes.
    fn changes(&self, factors: &[Factor]) -> Vec<usize> {
        let differs = |(factor, at): &(&Factor, &usize)| factor.present != factor.values.get(**at).copied();
        let of = |place: usize| factors.iter().zip(&self.places[place].at).filter(differs).count().max(1);
        self.given.iter().map(|place| place.map_or(0, of)).collect()
    }

    /// The mix that comes nearest: of those that were followed longest, the one that reaches the target most often; of such,
    /// the one with the best target measure, and then the dearest: posts that cannot be filled by the date may be filled later.
    fn nearest(&self, standings: &[Contender<Figures>], factors: &[Factor], more_is_better: bool) -> Nearest {
        let sign = if more_is_better { -1.0 } else { 1.0 };
        let value = |standing: &Contender<Figures>| {
            let values = HeadlineMeasure::TargetMeasure.values(&standing.kept);
            if values.is_empty() { f64::INFINITY } else { sign * mean(&values) }
        };
        // The scenario as it is was followed to the end whatever became of it.
        let longest = standings.iter().skip(1).map(|standing| standing.kept.len()).max().unwrap_or(0);
        let followed = |at: &usize| *at == 0 || standings[*at].kept.len() == longest;
        let best = (0..standings.len()).filter(followed).min_by(|&a, &b| {
            let (a, b) = (&standings[a], &standings[b]);
            let by_chance = b.share().total_cmp(&a.share());
            by_chance.then(value(a).total_cmp(&value(b))).then(b.cost().total_cmp(&a.cost()))
        });
        let tried = best.unwrap_or(0);
        let limits = self.values(standings[tried].point).map_or(Vec::new(), |values| {
            let limit = |(factor, &at): (usize, &usize)| {
                let last = factors[factor].values.len() - 1;
                let inside = if at == last { at.checked_sub(1)? } else { Some(1).filter(|_| at == 0)? };
                let mut step = values.to_vec();
                step[factor] = inside;
                let other = standings.iter().find(|other| self.values(other.point) == Some(&step));
                let change = |other: &Contender<Figures>| {
                    difference(HeadlineMeasure::TargetMeasure, &other.kept, &standings[tried].kept)
                };
                Some(Limit { factor, inside, change: other.and_then(change), more_is_better })
            };
            values.iter().enumerate().filter_map(limit).collect()
        });
        Nearest { tried, limits, reached_on: None, looked_until: None, vacant: None, longer: None }
    }
}

/// Follows the nearest mix beyond the target date; `false` when stopped.
fn look_further(
    study: &Study<'_>,
    nearest: &mut Nearest,
    candidate: Option<Candidate>,
    chance: f64,
) -> Result<bool, RunError> {
    let Some(candidate) = candidate else { return Ok(true) };
    let targets = [candidate.scenario.target.wanted];
    let followed = follow(study, &candidate, (&targets, chance), ("the nearest mix, a longer run", 0))?;
    let Some(followed) = followed else { return Ok(false) };
    nearest.reached_on = followed.reached_on[0];
    nearest.looked_until = followed.looked_until;
    nearest.vacant = Some(followed.vacant);
    nearest.longer = Some((candidate.scenario.name, candidate.hash, events(&followed.figures)));
    Ok(true)
}
