//! What not knowing the inputs does to the results of a scenario, in three parts: how much of the spread it makes up, what
//! each input does by itself, and which matter when all are uncertain at once.

mod screening;
mod setting;
mod split;
mod swings;

pub use crate::statistics::elementary_effects::{Mattering, Walk};
pub use screening::{Screened, Screening};
pub use setting::Response;
pub use split::Split;
pub use swings::{Swing, SwingEnd, Swings};

use super::headline::{self, Figures};
use super::job::{Job, Subject};
use super::replication::Follow;
use super::runner::{Candidate, RunError, Study, no_target};
use crate::scenario::{Blueprint, Scenario, UncertainInput};
use setting::Setting;
use std::sync::Arc;

/// What was found. A part that was stopped is not there.
#[derive(Debug, Clone)]
pub struct Sensitivity {
    /// What was simulated, with central values of what is not known.
    pub scenario: Arc<Scenario>,
    /// Hexadecimal hash of the resolved scenario.
    pub hash: String,
    /// What is not known.
    pub inputs: Vec<UncertainInput>,
    /// Master seed.
    pub seed: u64,
    /// Replications asked for, of which each part makes its own numbers.
    pub replications: u64,
    /// Weeks that [`Response::Year`] averages.
    pub weeks_of_year: usize,
    /// Chance and not knowing the inputs.
    pub split: Option<Split>,
    /// Each input by itself.
    pub swings: Option<Swings>,
    /// All inputs at once.
    pub screening: Option<Screening>,
    /// Events simulated.
    pub events: u64,
}

impl Sensitivity {
    /// How many of the three parts are complete.
    #[must_use]
    pub fn parts(&self) -> usize {
        [self.split.is_some(), self.swings.is_some(), self.screening.is_some()].into_iter().filter(|&done| done).count()
    }
}

/// The work of each part, and the walks of the last.
fn parts<'a>(
    study: &Study<'_>,
    (candidate, blueprint): (&'a Candidate, &'a Blueprint),
) -> ([Vec<Job<'a>>; 3], Vec<Walk>) {
    let inputs = blueprint.inputs();
    let (walks, replications) = screening::size(study.replications);
    let walks = screening::walks(inputs.len(), study.seed, walks);
    let jobs = |part: &str, settings: Vec<Setting>| -> Vec<Job<'a>> {
        let job = |Setting { levels, replications }| {
            let of = (candidate, blueprint, &*candidate.scenario.name);
            Job::at_levels(study, of, (levels, Follow::Nothing), replications).titled(part)
        };
        settings.into_iter().map(job).collect()
    };
    let parts = [
        jobs("Chance and inputs", split::settings(inputs, study.seed, study.replications)),
        jobs("One unknown at a time", swings::settings(inputs, study.replications)),
        jobs("All unknowns at once", screening::settings(&walks, replications)),
    ];
    (parts, walks)
}

/// The work of all three parts.
#[must_use]
pub fn jobs<'a>(study: &Study<'_>, candidate: &'a Candidate, blueprint: &'a Blueprint) -> Vec<Job<'a>> {
    parts(study, (candidate, blueprint)).0.into_iter().flatten().collect()
}

/// Replications that all three parts simulate together.
#[must_use]
pub fn total_replications(inputs: usize, replications: u64) -> u64 {
    let inputs = inputs as u64;
    let (walks, each) = screening::size(replications);
    replications
        .saturating_mul(split::EACH)
        .saturating_add(replications.saturating_mul(2 * inputs + 1))
        .saturating_add((walks * each).saturating_mul(inputs + 1))
}

/// Simulates all three parts in one round. When stopped, the parts that are complete are returned.
///
/// # Errors
/// See [`RunError`]; [`RunError::Stopped`] when no part is complete.
pub fn run(study: &Study<'_>, candidate: &Candidate, blueprint: &Blueprint) -> Result<Sensitivity, RunError> {
    let inputs = blueprint.inputs();
    let subject = Subject::new(candidate.clone(), Follow::Nothing)?;
    let (parts, walks) = parts(study, (candidate, blueprint));
    let lengths = parts.each_ref().map(Vec::len);
    let jobs: Vec<Job<'_>> = parts.into_iter().flatten().collect();
    study.fill(&jobs, 0)?;
    let mut rest = &jobs[..];
    let mut events = 0;
    let mut found = [None, None, None];
    for (part, length) in found.iter_mut().zip(lengths) {
        let (own, others) = rest.split_at(length);
        rest = others;
        let read = own.iter().map(|job| study.complete_figures(job));
        let figures: Option<Vec<Vec<Figures>>> = read.collect::<Result<_, RunError>>()?;
        events += figures.iter().flatten().map(|figures| headline::events(figures)).sum::<u64>();
        *part = figures;
    }
    let [of_split, of_swings, of_screening] = found;
    if of_split.is_none() && of_swings.is_none() && of_screening.is_none() {
        return Err(RunError::Stopped);
    }
    let swings = |found: Vec<Vec<Figures>>| swings::swings(inputs, &found).ok_or_else(|| no_target(candidate));
    Ok(Sensitivity {
        scenario: Arc::new(candidate.scenario.clone()),
        hash: candidate.hash.clone(),
        inputs: inputs.to_vec(),
        seed: study.seed,
        replications: study.replications,
        weeks_of_year: subject.watch.rule.year.len(),
        split: of_split.map(|found| split::split(&found)),
        swings: of_swings.map(swings).transpose()?,
        screening: of_screening.map(|found| screening::screening(inputs.len(), study.seed, &walks, &found)),
        events,
    })
}
