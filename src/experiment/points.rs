//! Many scenarios at once, a few figures of each future: for grids and searches, where single scenarios are too small to
//! keep all threads busy.
//!
//! Whichever thread is free takes the next future of the next scenario, in their order; what it found lands at its place. So
//! nothing depends on the number of threads, and who stops early has whole scenarios from the first on. A scenario is built
//! when its first future is simulated and summed up after its last: a thousand take no more memory than ten.

use super::batches::replicate;
use super::headline::HeadlineRule;
use super::inputs::Subject;
use super::memory::{Memorable, keep, recall};
use super::runner::{Candidate, Listener, RunControl, RunError, no_target};
use super::slice::{MOST_EVENTS, is_number, is_number_or_none};
use crate::model::Plan;
use crate::scenario::Scenario;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What is kept of a future.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// The target measure at the target date; NaN where it has no meaning.
    pub value: f64,
    /// Whether the target is met.
    pub met: bool,
    /// Cost of the run, pounds.
    pub cost: f64,
    /// Cost of the dearest full financial year, pounds.
    pub dearest_year: f64,
    /// Events simulated.
    pub events: u64,
}

impl Memorable for Kept {
    const WHAT: &'static str = "point";

    fn most_bytes(_: &Scenario) -> u64 {
        48
    }

    fn can_be_of(&self, scenario: &Scenario) -> bool {
        is_number_or_none(self.value)
            && self.met == (self.value <= scenario.target.at_most)
            && is_number(self.cost)
            && is_number(self.dearest_year)
            && self.events <= MOST_EVENTS
    }
}

/// Builds the scenario of that place in the list.
pub type Build<'a> = dyn Fn(usize) -> Result<Candidate, RunError> + Sync + 'a;

/// Simulates the same futures of so many scenarios. `fold` sums up what was found of a scenario, given its place, its futures
/// and those of the first scenario. `None` stands for a scenario whose futures were not complete when the user stopped.
///
/// # Errors
/// A replication that failed (of several the first, in the order of scenarios and replications), a scenario that cannot be
/// built, one whose target measure is unknown.
pub fn simulate<L: Listener + Sync, T: Send>(
    (scenarios, build): (usize, &Build<'_>),
    futures: &Range<u64>,
    control: &RunControl<'_>,
    listener: &L,
    fold: impl Fn(usize, &[Kept], &[Kept]) -> T + Sync,
) -> Result<Vec<Option<T>>, RunError> {
    let each = futures.end.saturating_sub(futures.start).max(1);
    let places: Vec<Place> = (0..scenarios).map(|_| Place::default()).collect();
    let all = each * scenarios as u64;
    let (next, failed) = (AtomicU64::new(0), AtomicBool::new(false));
    let found = Mutex::new(Found { first: None, waiting: Vec::new(), folded: Vec::new(), error: None });
    let work = |_: rayon::BroadcastContext<'_>| {
        while !control.stop.load(Ordering::Relaxed) && !failed.load(Ordering::Relaxed) {
            let task = next.fetch_add(1, Ordering::Relaxed);
            if task >= all {
                break;
            }
            let (at, number) = ((task / each) as usize, task % each);
            let place = &places[at];
            let ready = place.ready(|| Ready::new(build(at)?, futures, control));
            let kept = ready.and_then(|ready| ready.replicate(control.seed, futures.start, number));
            listener.tick();
            let complete = kept.and_then(|kept| place.take(number, kept, each, (control, futures.start)));
            match complete {
                Ok(None) => {}
                Ok(Some(complete)) => locked(&found).take(at, complete, &fold),
                Err(error) => {
                    failed.store(true, Ordering::Relaxed);
                    locked(&found).fail(task, error);
                }
            }
        }
    };
    rayon::broadcast(work);
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, error)) = found.error {
        return Err(error);
    }
    // Of scenarios that were under way when the user stopped.
    for place in &places {
        place.put_away((control, futures.start))?;
    }
    let mut all: Vec<Option<T>> = (0..scenarios).map(|_| None).collect();
    for (at, folded) in found.folded {
        all[at] = Some(folded);
    }
    Ok(all)
}

/// What was found so far.
struct Found<T> {
    /// Futures of the first scenario.
    first: Option<Vec<Kept>>,
    /// Scenarios that were complete before the first was.
    waiting: Vec<(usize, Vec<Kept>)>,
    folded: Vec<(usize, T)>,
    /// Of what failed, the first.
    error: Option<(u64, RunError)>,
}

impl<T> Found<T> {
    fn take(&mut self, at: usize, complete: Vec<Kept>, fold: &impl Fn(usize, &[Kept], &[Kept]) -> T) {
        if at == 0 {
            self.first = Some(complete.clone());
        }
        self.waiting.push((at, complete));
        if let Some(first) = &self.first {
            self.folded.extend(self.waiting.drain(..).map(|(at, kept)| (at, fold(at, &kept, first))));
        }
    }

    fn fail(&mut self, task: u64, error: RunError) {
        if self.error.as_ref().is_none_or(|(earlier, _)| task < *earlier) {
            self.error = Some((task, error));
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A scenario that is being simulated.
#[derive(Default)]
struct Place {
    ready: Mutex<Option<Arc<Ready>>>,
    kept: Mutex<Vec<(u64, Kept)>>,
}

/// A scenario that is ready to be simulated.
struct Ready {
    candidate: Candidate,
    /// Futures that were simulated before, from the first on.
    known: Vec<Kept>,
    /// Nothing where all of them are known.
    simulated: Option<(Plan, HeadlineRule)>,
}

impl Place {
    fn ready(&self, make: impl FnOnce() -> Result<Ready, RunError>) -> Result<Arc<Ready>, RunError> {
        let mut ready = locked(&self.ready);
        if let Some(ready) = &*ready {
            return Ok(Arc::clone(ready));
        }
        Ok(Arc::clone(ready.insert(Arc::new(make()?))))
    }

    /// Takes what a future found; all of them in their order when it was the last.
    fn take(
        &self,
        number: u64,
        kept: Kept,
        each: u64,
        memory: (&RunControl<'_>, u64),
    ) -> Result<Option<Vec<Kept>>, RunError> {
        let complete = {
            let mut all = locked(&self.kept);
            all.push((number, kept));
            all.len() as u64 == each
        };
        if complete { self.put_away(memory).map(Some) } else { Ok(None) }
    }

    /// Keeps what was found from the first future on, as far as nothing is missing, and hands it on; the place is empty then.
    fn put_away(&self, (control, first): (&RunControl<'_>, u64)) -> Result<Vec<Kept>, RunError> {
        let mut all = std::mem::take(&mut *locked(&self.kept));
        all.sort_unstable_by_key(|&(number, _)| number);
        let in_turn = all.into_iter().zip(0..).take_while(|((number, _), place)| number == place);
        let kept: Vec<Kept> = in_turn.map(|((_, kept), _)| kept).collect();
        if let Some(ready) = locked(&self.ready).take()
            && let Some(fresh) = kept.get(ready.known.len()..)
        {
            keep(control, &ready.candidate.hash, first + ready.known.len() as u64, fresh)?;
        }
        Ok(kept)
    }
}

impl Ready {
    fn new(candidate: Candidate, futures: &Range<u64>, control: &RunControl<'_>) -> Result<Self, RunError> {
        let known: Vec<Kept> = recall(control, (&candidate.scenario, &candidate.hash), futures)?;
        let simulate = || {
            let plan = Plan::new(candidate.scenario.clone());
            let rule = HeadlineRule::new(&plan, &plan.layout).ok_or_else(|| no_target(&candidate))?;
            Ok::<_, RunError>((plan, rule))
        };
        let all_known = known.len() as u64 >= futures.end.saturating_sub(futures.start).max(1);
        let simulated = if all_known { None } else { Some(simulate()?) };
        Ok(Self { simulated, candidate, known })
    }

    fn replicate(&self, seed: u64, first: u64, number: u64) -> Result<Kept, RunError> {
        if let Some(known) = self.known.get(number as usize) {
            return Ok(*known);
        }
        let Some((plan, rule)) = &self.simulated else { return Err(RunError::Stopped) };
        let subject = Subject { plan, unknown: self.candidate.unknown.as_deref() };
        let outcome = replicate(subject, seed, first + number)?;
        let figures = rule.figures(&outcome);
        Ok(Kept {
            value: figures.target_measure,
            met: figures.target_met,
            cost: figures.cost,
            dearest_year: figures.dearest_year,
            events: outcome.events,
        })
    }
}
