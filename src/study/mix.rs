//! The cheapest mix of what can be decided that reaches the target by its date with a stated chance: successive elimination on a
//! grid within stated limits; and where nothing in reach does it, which limit binds and when it would be reached.

use super::by_week::follow;
use super::comparison::{HeadlineMeasure, compare};
use super::effect::PairedDifference;
use super::headline::{Figures, events};
use super::job::{Job, Subject};
use super::replication::Follow;
use super::runner::{Build, Candidate, RunError, Study, no_target};
use super::sweep::{Factor, GridPlace, GridPoint, as_it_is, point};
use crate::scenario::Scenario;
use crate::statistics::elimination::{Contender, EliminationQuestion, Fate, MixVerdict, PointSource, eliminate};
use crate::statistics::mean;
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
}

impl Limit {
    /// Whether one step less does worse: then it is this limit that binds.
    #[must_use]
    pub fn binds(&self) -> bool {
        self.change.is_some_and(|change| change.low > 0.0)
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
    pub verdict: MixVerdict,
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
            MixVerdict::Winner { point, .. } => Some(*point),
            MixVerdict::Open { likely, sure, .. } => likely.or(*sure),
            MixVerdict::NoneReaches => None,
        }
    }
}

/// How scenarios are made: of a place, and of a place in a longer run (`None` where it cannot be longer).
pub struct Makers<'a> {
    /// The scenario of a place.
    pub build: &'a Build<'a>,
    /// The same, of the scenario as it is for `None`, with later years.
    pub longer: &'a (dyn Fn(Option<usize>) -> Option<Candidate> + Sync),
}

/// Finds the cheapest mix of those at some places, and of the scenario as it is; a place that is the scenario itself is not
/// simulated twice.
///
/// When stopped, what is complete then is returned.
///
/// # Errors
/// See [`RunError`]; [`RunError::Stopped`] when not even the scenario itself was complete.
pub fn cheapest(
    study: &Study<'_>,
    base: &Candidate,
    (factors, places): (Vec<Factor>, &[GridPlace]),
    makers: &Makers<'_>,
    question: EliminationQuestion,
) -> Result<Mix, RunError> {
    let grid = Mixes::new(base, &factors, places);
    let grid_of = &grid;
    let mut source = |tried: &[usize], replications: std::ops::Range<u64>| {
        let mixes = if tried.len() == 1 { "1 mix".to_owned() } else { format!("{} mixes", tried.len()) };
        let title = format!("{mixes}, up to {} futures", replications.end);
        let job = |&at: &usize| {
            let subject = move |follow| {
                let candidate = grid_of.place(at).map_or_else(|| Ok(base.clone()), |place| (makers.build)(place))?;
                Subject::new(candidate, follow)
            };
            let job = Job::built(study, &base.scenario, (&grid_of.places[at].hash, Follow::Nothing), subject);
            job.titled(&title).of(replications.clone())
        };
        let jobs: Vec<Job<'_>> = tried.iter().map(job).collect();
        // About half of the mixes are dropped at each interim analysis.
        study.fill(&jobs, tried.len() as u64 * (question.most - replications.end) / 2)?;
        jobs.iter().map(|job| study.complete_figures(job)).collect()
    };
    let found = eliminate(&grid.changes, question, &mut source as &mut PointSource<'_, Figures, RunError>)?;
    let found = found.ok_or(RunError::Stopped)?;
    // Those that were complete, and where each stands among them.
    let kept: Vec<usize> = (0..found.points.len()).filter(|&at| !found.points[at].kept.is_empty()).collect();
    let among = |at: usize| kept.binary_search(&at).unwrap_or(0);
    let of_base = &found.points[0].kept;
    let tried: Option<Vec<Tried>> =
        kept.iter().map(|&at| tried(&grid.places[at], &found.points[at], of_base, &among)).collect();
    let mut mix = Mix {
        seed: study.seed,
        most: question.most,
        chance: question.chance,
        indifference: found.indifference,
        scenario: Arc::new(base.scenario.clone()),
        inputs: base.inputs(),
        asked: grid.places.len(),
        analyses: found.analyses,
        tried: tried.ok_or_else(|| no_target(base))?,
        verdict: renamed(found.verdict, &among),
        nearest: None,
        complete: !found.stopped,
        factors,
    };
    if !found.stopped && mix.named().is_none() {
        let standings: Vec<&Contender<Figures>> = kept.iter().map(|&at| &found.points[at]).collect();
        let mut nearest = grid.nearest(&standings, &kept, &mix.factors);
        let candidate = (makers.longer)(grid.place(kept[nearest.tried]));
        mix.complete = look_further(study, &mut nearest, candidate, question.chance)?;
        mix.nearest = Some(nearest);
    }
    Ok(mix)
}

fn tried(
    place: &GridPlace,
    standing: &Contender<Figures>,
    base: &[Figures],
    among: &dyn Fn(usize) -> usize,
) -> Option<Tried> {
    let fate = match standing.fate {
        Fate::Dearer { after, beside } => Fate::Dearer { after, beside: among(beside) },
        other => other,
    };
    let replications = standing.kept.len() as u64;
    Some(Tried { point: point(place, &standing.kept, base)?, replications, chance: standing.chance, fate })
}

fn renamed(verdict: MixVerdict, among: &dyn Fn(usize) -> usize) -> MixVerdict {
    let all = |points: Vec<usize>| points.into_iter().map(among).collect();
    match verdict {
        MixVerdict::Winner { point, alike } => MixVerdict::Winner { point: among(point), alike: all(alike) },
        MixVerdict::Open { likely, sure, running, more } => {
            MixVerdict::Open { likely: likely.map(among), sure: sure.map(among), running: all(running), more }
        }
        MixVerdict::NoneReaches => MixVerdict::NoneReaches,
    }
}

/// The scenario as it is, and every other mix.
struct Mixes {
    places: Vec<GridPlace>,
    /// Place of each in the list that was given; nothing for the scenario as it is.
    given: Vec<Option<usize>>,
    /// Values of the scenario as it is, where it is within the grid.
    base_at: Option<Vec<usize>>,
    /// How many numbers each changes.
    changes: Vec<usize>,
}

impl Mixes {
    fn new(base: &Candidate, factors: &[Factor], places: &[GridPlace]) -> Self {
        let others: Vec<usize> = (0..places.len()).filter(|&place| !places[place].is_base).collect();
        let base_at = places.iter().find(|place| place.is_base).map(|place| place.at.clone());
        let of = |place: &GridPlace| {
            let differs = |(factor, &at): (&Factor, &usize)| factor.present != factor.values.get(at).copied();
            factors.iter().zip(&place.at).filter(|&(factor, at)| differs((factor, at))).count().max(1)
        };
        let changes = std::iter::once(0).chain(others.iter().map(|&other| of(&places[other]))).collect();
        Self {
            places: std::iter::once(as_it_is(base)).chain(others.iter().map(|&at| places[at].clone())).collect(),
            given: std::iter::once(None).chain(others.into_iter().map(Some)).collect(),
            base_at,
            changes,
        }
    }

    fn place(&self, at: usize) -> Option<usize> {
        self.given[at]
    }

    /// Values of a mix.
    fn values(&self, at: usize) -> Option<&[usize]> {
        if at == 0 { self.base_at.as_deref() } else { Some(&self.places[at].at) }
    }

    /// The mix that comes nearest: of those that were followed longest, the one that reaches the target most often; of such,
    /// the one with the lowest target measure, and then the dearest: posts that cannot be filled by the date may be filled later.
    fn nearest(&self, standings: &[&Contender<Figures>], kept: &[usize], factors: &[Factor]) -> Nearest {
        let value = |standing: &Contender<Figures>| {
            let values = HeadlineMeasure::TargetMeasure.values(&standing.kept);
            if values.is_empty() { f64::INFINITY } else { mean(&values) }
        };
        // The scenario as it is was followed to the end whatever became of it.
        let longest = standings.iter().skip(1).map(|standing| standing.kept.len()).max().unwrap_or(0);
        let followed = |at: &usize| *at == 0 || standings[*at].kept.len() == longest;
        let best = (0..standings.len()).filter(followed).min_by(|&a, &b| {
            let (a, b) = (standings[a], standings[b]);
            let by_chance = b.share().total_cmp(&a.share());
            by_chance.then(value(a).total_cmp(&value(b))).then(b.cost().total_cmp(&a.cost()))
        });
        let tried = best.unwrap_or(0);
        let limits = self.values(kept[tried]).map_or(Vec::new(), |values| {
            let limit = |(factor, &at): (usize, &usize)| {
                let last = factors[factor].values.len() - 1;
                let inside = if at == last { at.checked_sub(1)? } else { Some(1).filter(|_| at == 0)? };
                let mut step = values.to_vec();
                step[factor] = inside;
                let other = (0..standings.len()).find(|&other| self.values(kept[other]) == Some(&step));
                let change = other.and_then(|other| change(&standings[other].kept, &standings[tried].kept));
                Some(Limit { factor, inside, change })
            };
            values.iter().enumerate().filter_map(limit).collect()
        });
        Nearest { tried, limits, reached_on: None, looked_until: None, longer: None }
    }
}

/// Mean paired difference of the target measure, with its 95 % interval.
fn change(one: &[Figures], other: &[Figures]) -> Option<PairedDifference> {
    compare(HeadlineMeasure::TargetMeasure, one, other).map(|found| found.effect.difference)
}

/// Follows the nearest mix beyond the target date; `false` when stopped.
fn look_further(
    study: &Study<'_>,
    nearest: &mut Nearest,
    candidate: Option<Candidate>,
    chance: f64,
) -> Result<bool, RunError> {
    let Some(candidate) = candidate else { return Ok(true) };
    let targets = [candidate.scenario.target.at_most];
    let followed = follow(study, &candidate, &targets, ("the nearest mix, a longer run", 0))?;
    let Some((figures, by_week)) = followed else { return Ok(false) };
    nearest.reached_on = by_week.reached_on(0, chance);
    nearest.looked_until = by_week.until();
    nearest.longer = Some((candidate.scenario.name, candidate.hash, events(&figures)));
    Ok(true)
}
