//! A grid of scenarios: what each point of it does to the target and to the cost, beside the scenario as it is.
//!
//! Of a point its sums are kept: a thousand points fit.

use super::comparison::{AgainstBase, HeadlineMeasure, against};
use super::headline::{Figures, events, met};
use super::job::{Job, Subject};
use super::precision::Reached;
use super::replication::Follow;
use super::runner::{Build, Candidate, RunError, Study, no_target};
use crate::scenario::{DatedPolicy, Scenario, TargetValue};
use crate::statistics::Summary;
use crate::statistics::interval::wilson;
use std::sync::Arc;

/// A number that is varied, and its values.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// As the user names it.
    pub name: String,
    /// What it is, in words.
    pub words: String,
    /// Its values, in rising order.
    pub values: Vec<f64>,
    /// Its values as text.
    pub shown: Vec<String>,
    /// Value of the scenario as it is.
    pub present: Option<f64>,
    /// The same as text, where it is a number that is stated rather than added to.
    pub now: Option<String>,
    /// From when it holds, in words.
    pub from: String,
}

/// A point of the grid that is to be simulated.
#[derive(Debug, Clone)]
pub struct GridPlace {
    /// Which value of each factor; none for the scenario as it is, beside the grid.
    pub at: Vec<usize>,
    /// Short name of the scenario.
    pub name: String,
    /// Title for readers.
    pub title: String,
    /// Hexadecimal hash of the resolved scenario.
    pub hash: String,
    /// Whether it is the scenario as it is.
    pub is_base: bool,
}

/// What was found at a point.
#[derive(Debug, Clone)]
pub struct GridPoint {
    /// Where it is.
    pub place: GridPlace,
    /// Replications that meet the target.
    pub met: u64,
    /// Wilson's 95 % interval of the chance.
    pub chance: (f64, f64),
    /// The target measure at the target date; `None` where it has no meaning in any replication.
    pub value: Option<Summary>,
    /// Cost of the run, pounds.
    pub cost: Summary,
    /// Cost of the dearest full financial year, pounds.
    pub dearest_year: Summary,
    /// Against the scenario as it is, replication by replication.
    pub against: AgainstBase,
    /// Whether another point costs no more in the median replication and meets the target in as many replications or more.
    pub dominated: bool,
    /// Events simulated.
    pub events: u64,
}

impl GridPoint {
    /// Share of the replications that meet the target.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.met as f64 / self.cost.n.max(1) as f64
    }
}

/// A grid and what was found on it.
#[derive(Debug, Clone)]
pub struct Sweep {
    /// Master seed.
    pub seed: u64,
    /// Replications of every point.
    pub replications: u64,
    /// How replications were added for precision, where they were.
    pub reached: Option<Reached>,
    /// The scenario as it is.
    pub scenario: Arc<Scenario>,
    /// Inputs of it that are not known.
    pub inputs: usize,
    /// What is varied.
    pub factors: Vec<Factor>,
    /// Points that were asked for.
    pub asked: usize,
    /// The scenario as it is.
    pub base: GridPoint,
    /// The points that are complete, in the order of the grid, the last factor running fastest.
    pub points: Vec<GridPoint>,
}

impl Sweep {
    /// The point at these values, if it is complete.
    #[must_use]
    pub fn point(&self, at: &[usize]) -> Option<&GridPoint> {
        self.points.binary_search_by(|point| point.place.at.as_slice().cmp(at)).ok().map(|place| &self.points[place])
    }

    /// The points that no other beats, the cheapest first.
    #[must_use]
    pub fn frontier(&self) -> Vec<&GridPoint> {
        let mut all: Vec<&GridPoint> = self.points.iter().filter(|point| !point.dominated).collect();
        all.sort_by(|a, b| a.cost.p50.total_cmp(&b.cost.p50).then(a.place.at.cmp(&b.place.at)));
        all
    }
}

/// Simulates a scenario and a grid around it in one parallel run; `build` makes the scenario of a place. A place that is the
/// scenario itself is not simulated twice.
///
/// When stopped, the points that are complete are returned, with as many replications as all that are have.
///
/// # Errors
/// See [`RunError`]; [`RunError::Stopped`] when not even the scenario itself and one point are complete.
pub fn run(
    study: &Study<'_>,
    base: &Candidate,
    (factors, places): (Vec<Factor>, &[GridPlace]),
    build: &Build<'_>,
) -> Result<Sweep, RunError> {
    let jobs = jobs(study, base, places, build);
    let held = study.simulate(&jobs, 2)?;
    let read = |job| study.figures(job, held.replications);
    let figures_of_base = read(&jobs[0])?;
    let target = base.scenario.target.wanted;
    let found = |place: &GridPlace, figures: &[Figures]| {
        point(place, figures, (&figures_of_base, target)).ok_or_else(|| no_target(base))
    };
    let mut others = jobs.iter().take(held.jobs).skip(1);
    let mut points = Vec::new();
    for place in places {
        if place.is_base {
            points.push(found(place, &figures_of_base)?);
        } else if let Some(job) = others.next() {
            points.push(found(place, &read(job)?)?);
        }
    }
    mark_dominated(&mut points);
    let mut as_found = found(&as_it_is(base), &figures_of_base)?;
    as_found.dominated = beaten(&as_found, &points);
    Ok(Sweep {
        seed: study.seed,
        replications: held.replications,
        reached: None,
        scenario: Arc::new(base.scenario.clone()),
        inputs: base.inputs(),
        factors,
        asked: places.len(),
        base: as_found,
        points,
    })
}

/// The work of it: the scenario as it is, then every place that is another.
#[must_use]
pub fn jobs<'a>(study: &Study<'_>, base: &'a Candidate, places: &'a [GridPlace], build: &'a Build<'a>) -> Vec<Job<'a>> {
    let points = format!("{} points", places.len());
    let other = |(at, place): (usize, &GridPlace)| {
        let subject = move |follow| Subject::new(build(at)?, follow);
        Job::built(study, &base.scenario, (&place.hash, Follow::Nothing), subject).titled(&points)
    };
    let others = places.iter().enumerate().filter(|(_, place)| !place.is_base).map(other);
    std::iter::once(Job::new(study, base, Follow::Nothing).titled(&points)).chain(others).collect()
}

/// The place of the scenario as it is, beside the grid.
pub(super) fn as_it_is(base: &Candidate) -> GridPlace {
    GridPlace {
        at: Vec::new(),
        name: base.scenario.name.clone(),
        title: base.scenario.title.clone(),
        hash: base.hash.clone(),
        is_base: true,
    }
}

/// What the replications of a place found, beside those of the scenario as it is, and its target; `None` without replications.
pub(super) fn point(
    place: &GridPlace,
    found: &[Figures],
    (of_base, target): (&[Figures], TargetValue),
) -> Option<GridPoint> {
    let met = met(found);
    Some(GridPoint {
        place: place.clone(),
        met,
        chance: wilson(met, found.len() as u64),
        value: HeadlineMeasure::TargetMeasure.summary(found),
        cost: HeadlineMeasure::Cost.summary(found)?,
        dearest_year: HeadlineMeasure::DearestYear.summary(found)?,
        against: against(found, of_base, target),
        dominated: false,
        events: events(found),
    })
}

/// Whether two scenarios differ in nothing but what they are called; a dated change that changes nothing is none.
#[must_use]
pub fn same(one: &Candidate, other: &Candidate) -> bool {
    let scenario = Scenario {
        name: other.scenario.name.clone(),
        title: other.scenario.title.clone(),
        policies: other.scenario.policies.clone(),
        ..one.scenario.clone()
    };
    let known = one.blueprint.is_none() && other.blueprint.is_none();
    known && effective(&one.scenario) == effective(&other.scenario) && scenario == other.scenario
}

/// The dated policies that change something.
fn effective(scenario: &Scenario) -> Vec<&DatedPolicy> {
    let mut kept: Vec<&DatedPolicy> = Vec::new();
    for dated in &scenario.policies {
        let changes = kept.last().is_none_or(|last| last.policy != dated.policy || !dated.structure.is_empty());
        if changes {
            kept.push(dated);
        }
    }
    kept
}

/// Marks what is beaten.
pub fn mark_dominated(points: &mut [GridPoint]) {
    let marks: Vec<bool> = points.iter().map(|point| beaten(point, points)).collect();
    points.iter_mut().zip(marks).for_each(|(point, mark)| point.dominated = mark);
}

/// Whether another costs no more and reaches the target as often, and one of the two is strict.
fn beaten(point: &GridPoint, among: &[GridPoint]) -> bool {
    among.iter().any(|other| {
        let (cost, often) = (other.cost.p50 - point.cost.p50, other.met as f64 - point.met as f64);
        cost <= 0.0 && often >= 0.0 && (cost < 0.0 || often > 0.0)
    })
}
