//! A scenario that is to be replicated: what its results are kept under, what is kept of them, and one replication of it.

use super::headline::Figures;
use super::replication::{Follow, Recorder, summed_series};
use super::runner::{Candidate, ReplicationFault, RunError, Study, no_target};
use super::store::ChunkKey;
use crate::kernel::streams::StreamKey;
use crate::model::figures::{costs_of_a_year, in_detail};
use crate::model::record::Layout;
use crate::model::{Outcome, Plan, simulate_until};
use crate::scenario::{Blueprint, Scenario};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// A scenario that is to be replicated.
pub struct Job<'a> {
    /// What it is called in progress.
    pub title: String,
    /// What its results are kept under.
    pub key: ChunkKey,
    /// Which replications.
    pub replications: Range<u64>,
    /// Numbers that are kept of each.
    pub(super) columns: usize,
    /// Weekly series that are summed across replications, and their weeks; none where no sums are kept.
    pub(super) summed: Option<(usize, usize)>,
    /// Makes it ready.
    pub(super) build: Box<dyn Fn() -> Result<Subject, RunError> + Send + Sync + 'a>,
}

impl<'a> Job<'a> {
    /// All replications of a scenario.
    #[must_use]
    pub fn new(study: &Study<'_>, candidate: &'a Candidate, follow: Follow) -> Self {
        Self::built(study, &candidate.scenario, (&candidate.hash, follow), move |follow| {
            Subject::new(candidate.clone(), follow)
        })
    }

    /// Of a scenario that is built when its first replication is simulated, and whose hash is known before; `like` has as many weeks
    /// and areas.
    pub fn built(
        study: &Study<'_>,
        like: &Scenario,
        (hash, follow): (&str, Follow),
        build: impl Fn(Follow) -> Result<Subject, RunError> + Send + Sync + 'a,
    ) -> Self {
        Self {
            title: like.title.clone(),
            key: ChunkKey::new(study.seed, hash, &format!("{follow:?}")),
            replications: 0..study.replications,
            columns: columns(&follow, like),
            summed: summed(&follow, like),
            build: Box::new(move || build(follow.clone())),
        }
    }

    /// Some replications of a scenario at stated levels of what is uncertain in it, none where its central value stands; `named` is what
    /// an error calls it.
    pub fn at_levels(
        study: &Study<'_>,
        (candidate, blueprint, named): (&'a Candidate, &'a Blueprint, &'a str),
        (levels, follow): (Vec<Option<f64>>, Follow),
        replications: Range<u64>,
    ) -> Self {
        let hash = format!("{} at {levels:?}", candidate.hash);
        let key = StreamKey { seed: study.seed, replication: replications.start };
        let subject = move |follow| {
            let scenario = blueprint.at(&levels);
            let scenario = scenario.map_err(|draw| ReplicationFault::from(draw).of(named, key))?;
            Subject::new(Candidate { scenario, hash: String::new(), blueprint: None }, follow)
        };
        Self::built(study, &candidate.scenario, (&hash, follow), subject).of(replications)
    }

    /// The same under another title.
    #[must_use]
    pub fn titled(self, title: &str) -> Self {
        Self { title: title.to_owned(), ..self }
    }

    /// The same for other replications.
    #[must_use]
    pub fn of(self, replications: Range<u64>) -> Self {
        Self { replications, ..self }
    }

    /// Blocks of a chunk of it ([`super::encoding::chunk`]).
    pub(super) fn blocks(&self) -> usize {
        1 + self.summed.map_or(0, |(series, _)| 1 + series)
    }

    /// Bytes of what is found in a replication.
    pub(super) fn bytes(&self) -> usize {
        8 * (self.columns + self.summed.map_or(0, |(series, weeks)| series * weeks))
    }
}

/// Numbers that are kept of a replication of a scenario.
fn columns(follow: &Follow, scenario: &Scenario) -> usize {
    let weeks = || scenario.days.weeks().len();
    Figures::COLUMNS
        + match follow {
            Follow::Nothing => 0,
            Follow::Weeks => weeks() + 1,
            Follow::Gauges(gauges) => gauges.len(),
            Follow::Option { detail } => {
                let of_year = scenario.days.financial_years().len() * costs_of_a_year();
                let layout = Layout::of(scenario);
                of_year + if *detail { in_detail(&layout) } else { 0 } + weeks()
            }
        }
}

/// Weekly series that are summed across replications of a scenario, and their weeks.
fn summed(follow: &Follow, scenario: &Scenario) -> Option<(usize, usize)> {
    let Follow::Option { detail } = *follow else { return None };
    let layout = Layout::of(scenario);
    Some((summed_series(&layout, &scenario.target.measure, detail).len(), layout.weeks))
}

/// A scenario that is ready to be simulated.
#[derive(Debug)]
pub struct Subject {
    /// The plan, with central values of what is uncertain.
    pub plan: Plan,
    /// What every replication has a plan of its own from, when inputs are uncertain.
    pub blueprint: Option<Arc<Blueprint>>,
    /// What is kept of a replication.
    pub watch: Recorder,
}

impl Subject {
    /// Makes a scenario ready.
    ///
    /// # Errors
    /// A target measure that is not one of ours.
    pub fn new(candidate: Candidate, follow: Follow) -> Result<Self, RunError> {
        let no_target = no_target(&candidate);
        let plan = Plan::new(candidate.scenario);
        let watch = Recorder::new(&plan, follow).ok_or(no_target)?;
        Ok(Self { plan, blueprint: candidate.blueprint, watch })
    }

    /// One replication: a pure function of scenario, seed and number. None when stopped.
    ///
    /// # Errors
    /// A fault of the program, or a draw of uncertain inputs that is no possible scenario: with option, replication and seed.
    pub fn replicate(&self, seed: u64, replication: u64, stop: &AtomicBool) -> Result<Option<Outcome>, RunError> {
        let key = StreamKey { seed, replication };
        let failed = |fault: ReplicationFault| fault.of(&self.plan.scenario.name, key);
        let own = self.blueprint.as_deref().map(|blueprint| blueprint.drawn(key)).transpose();
        let own = own.map_err(|draw| failed(draw.into()))?.map(Plan::new);
        match catch_unwind(AssertUnwindSafe(|| simulate_until(own.as_ref().unwrap_or(&self.plan), key, stop))) {
            Ok(outcome) => outcome.map_err(|imbalance| failed(imbalance.into())),
            Err(panic) => {
                let owned = panic.downcast_ref::<String>().cloned();
                let message = owned.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
                Err(failed(ReplicationFault::Panic(message.unwrap_or_default())))
            }
        }
    }
}
