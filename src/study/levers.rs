//! Each lever by itself against the base, ranked by what it does to the caseload.
//!
//! Of a lever its two effects are kept, not its replications: a hundred levers take little more memory than one.

use super::comparison::HeadlineMeasure;
use super::effect::{Paired, judge};
use super::headline::{Figures, events, met};
use super::job::{Job, Subject};
use super::precision::{Known, Reached, Statistic};
use super::replication::Follow;
use super::runner::{Candidate, RunError, Study, no_target};
use crate::kernel::time::DAYS_A_YEAR;
use crate::scenario::Scenario;
use crate::statistics::precision::of_mean;
use crate::statistics::{Summary, defined};
use std::sync::Arc;

pub use super::effect::{Effect, Finding};

/// What was found of the levers of a base.
#[derive(Debug, Clone)]
pub struct Levers {
    /// Master seed.
    pub seed: u64,
    /// Replications of the base and of every lever.
    pub replications: u64,
    /// How replications were added for precision, where they were.
    pub reached: Option<Reached>,
    /// Weeks that the target measure is averaged over, the last one ending at the target date: 52 if there are so many.
    pub weeks: usize,
    /// The base.
    pub base: Base,
    /// The levers, the largest improvement of the target measure first: a reduction, or where more is better a rise.
    pub levers: Vec<Lever>,
}

/// The base that levers are held against.
#[derive(Debug, Clone)]
pub struct Base {
    /// What was simulated.
    pub scenario: Arc<Scenario>,
    /// Hexadecimal hash of the resolved scenario.
    pub hash: String,
    /// Target measure, mean of the weeks, mean over the replications.
    pub measure: f64,
    /// Cost a year, pounds, mean over the replications.
    pub cost_a_year: f64,
    /// Replications that meet the target.
    pub target_met: u64,
    /// Inputs that are not known and are drawn once a replication.
    pub inputs: usize,
    /// Events simulated, all replications together.
    pub events: u64,
}

/// A lever and what it does.
#[derive(Debug, Clone)]
pub struct Lever {
    /// Short name.
    pub name: String,
    /// Title for readers.
    pub title: String,
    /// Hexadecimal hash of the resolved scenario.
    pub hash: String,
    /// Effect on the target measure.
    pub measure: Effect,
    /// Effect on the cost a year, pounds.
    pub cost: Effect,
    /// Replications that meet the target.
    pub target_met: u64,
    /// Events simulated, all replications together.
    pub events: u64,
}

/// Runs the base, which comes first, and each lever after it with the same seed and number of replications.
///
/// When stopped, the levers that are complete are returned, with as many replications as all that are have.
///
/// # Errors
/// See [`RunError`]; [`RunError::Stopped`] when no lever is complete.
pub fn run(study: &Study<'_>, candidates: &[Candidate]) -> Result<Levers, RunError> {
    let jobs = jobs(study, candidates);
    let held = study.simulate(&jobs, 2)?;
    let read = |job| study.figures(job, held.replications);
    let first = &candidates[0];
    let base = read(&jobs[0])?;
    let subject = Subject::new(first.clone(), Follow::Nothing)?;
    let years = years(&first.scenario);
    let mut levers = Vec::with_capacity(held.jobs);
    for (candidate, job) in candidates.iter().zip(&jobs).take(held.jobs).skip(1) {
        levers.push(tested(candidate, &read(job)?, &base, years).ok_or_else(|| no_target(candidate))?);
    }
    let mean = |of: fn(&Figures) -> f64| Summary::of(&defined(base.iter().map(of))).map(|found| found.mean);
    Ok(Levers {
        seed: study.seed,
        replications: held.replications,
        reached: None,
        weeks: subject.watch.rule.year.len(),
        base: Base {
            measure: mean(|figures| figures.year_to_target).ok_or_else(|| no_target(first))?,
            cost_a_year: mean(|figures| figures.cost).map_or(0.0, |cost| cost / years),
            scenario: Arc::new(first.scenario.clone()),
            hash: first.hash.clone(),
            target_met: met(&base),
            inputs: first.inputs(),
            events: events(&base),
        },
        levers: ranked(levers, first.scenario.target.wanted.at_least),
    })
}

/// Years of a run.
#[must_use]
pub fn years(scenario: &Scenario) -> f64 {
    (scenario.days.end_time() - scenario.days.start_time()) / DAYS_A_YEAR
}

/// The work of it.
#[must_use]
pub fn jobs<'a>(study: &Study<'_>, candidates: &'a [Candidate]) -> Vec<Job<'a>> {
    candidates.iter().map(|candidate| Job::new(study, candidate, Follow::Nothing)).collect()
}

/// How well the effects of all levers are known: the base's figures first, then those of each lever.
#[must_use]
pub fn known(figures: &[Vec<Figures>], years: f64) -> Vec<Known> {
    let Some((base, levers)) = figures.split_first() else { return Vec::new() };
    let of = |lever: &Vec<Figures>| {
        let measures = [HeadlineMeasure::TargetMeasure, HeadlineMeasure::Cost];
        measures.into_iter().zip(paired(lever, base, years)).map(|(measure, paired)| {
            let differences = paired.map_or(Vec::new(), |paired| paired.differences);
            let (interval, values) = (of_mean(&differences), differences.len() as u64);
            Known { measure, statistic: Statistic::Mean, interval, values }
        })
    };
    levers.iter().flat_map(of).collect()
}

/// The target measure and the cost a year, with a lever and without.
fn paired(lever: &[Figures], base: &[Figures], years: f64) -> [Option<Paired>; 2] {
    [
        Paired::new(lever, base, |figures| figures.year_to_target),
        Paired::new(lever, base, |figures| figures.cost / years),
    ]
}

/// A lever, before all levers are looked at together. None where the target measure has a value with and without it in no replication.
fn tested(candidate: &Candidate, found: &[Figures], base: &[Figures], years: f64) -> Option<Lever> {
    let [measure, cost] = paired(found, base, years);
    Some(Lever {
        name: candidate.scenario.name.clone(),
        title: candidate.scenario.title.clone(),
        hash: candidate.hash.clone(),
        measure: measure?.effect(),
        cost: cost?.effect(),
        target_met: met(found),
        events: events(found),
    })
}

/// Findings over all levers, for each quantity by itself; then the order of the chart.
fn ranked(mut levers: Vec<Lever>, more_is_better: bool) -> Vec<Lever> {
    judge(levers.iter_mut().map(|lever| &mut lever.measure));
    judge(levers.iter_mut().map(|lever| &mut lever.cost));
    levers.sort_by(|a, b| {
        let by = |of: fn(&Lever) -> Effect| of(a).difference.mean.total_cmp(&of(b).difference.mean);
        let by_measure = by(|lever| lever.measure);
        let by_measure = if more_is_better { by_measure.reverse() } else { by_measure };
        by_measure.then(by(|lever| lever.cost)).then_with(|| a.name.cmp(&b.name))
    });
    levers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::effect::{PairedDifference, effect};

    fn lever(name: &str, measure: &[f64], cost: &[f64]) -> Lever {
        Lever {
            name: name.to_owned(),
            title: name.to_owned(),
            hash: String::new(),
            measure: effect(measure),
            cost: effect(cost),
            target_met: 0,
            events: 0,
        }
    }

    #[test]
    fn the_largest_reduction_comes_first() {
        let spread = |mean: f64| [mean - 0.1, mean + 0.1, mean];
        let all = vec![
            lever("nothing", &[0.0; 3], &[0.0; 3]),
            lever("worse", &spread(2.0), &spread(-5.0)),
            lever("dearer of two", &spread(-1.0), &spread(7.0)),
            lever("cheaper of two", &spread(-1.0), &spread(3.0)),
            lever("one sure thing", &[-3.5; 3], &[35_000.0; 3]),
        ];
        let levers = ranked(all.clone(), false);
        let found: Vec<_> = levers.iter().map(|lever| (lever.name.as_str(), lever.measure.finding)).collect();
        let expected = [
            ("one sure thing", Finding::Lower),
            ("cheaper of two", Finding::Lower),
            ("dearer of two", Finding::Lower),
            ("nothing", Finding::NoEffect),
            ("worse", Finding::Higher),
        ];
        assert_eq!(found, expected);
        // Where more is better the best comes first, too; of two alike still the cheaper.
        let names: Vec<String> = ranked(all, true).into_iter().map(|lever| lever.name).collect();
        assert_eq!(names, ["worse", "nothing", "cheaper of two", "dearer of two", "one sure thing"]);
        assert_eq!(levers[0].cost.finding, Finding::Higher);
        assert_eq!(levers[3].measure.difference, PairedDifference { mean: 0.0, low: 0.0, high: 0.0 });
    }

    /// Ten differences with t = 3.25, which 1 % lie beyond: real by itself; six times 1 % is too much to be sure of six.
    #[test]
    fn a_lever_among_many_must_be_surer() {
        let values: Vec<f64> = (0..10).map(|k| if k % 2 == 0 { -1.0 } else { 1.0 } - 3.25 / 3.0).collect();
        let alone = ranked(vec![lever("alone", &values, &values)], false);
        assert_eq!(alone[0].measure.finding, Finding::Lower);
        let mut many = vec![lever("one of six", &values, &values)];
        let idle: Vec<f64> = (0..10).map(|k| if k % 2 == 0 { -1.0 } else { 1.01 }).collect();
        many.extend((0..5).map(|k| lever(&format!("idle {k}"), &idle, &idle)));
        let many = ranked(many, false);
        assert_eq!((many[0].name.as_str(), many[0].measure.finding), ("one of six", Finding::NotDistinguishable));
    }
}
