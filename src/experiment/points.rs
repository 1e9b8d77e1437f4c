//! Many scenarios at once, a few figures of each future: for grids and searches, where single scenarios are too small to
//! keep all threads busy.
//!
//! Whichever thread is free takes the next future of the next scenario, in their order; what it found lands at its place. So
//! nothing depends on the number of threads, and who stops early has whole scenarios from the first on.

use super::batches::replicate;
use super::headline::HeadlineRule;
use super::inputs::Subject;
use super::runner::{Candidate, Listener, RunControl, RunError, no_target};
use crate::model::Plan;
use crate::model::record::Layout;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What is kept of a future.
#[derive(Debug, Clone, Copy, PartialEq)]
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

/// A scenario, and which of its futures are wanted.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    /// What to simulate.
    pub candidate: &'a Candidate,
    /// Replications, from 0.
    pub futures: Range<u64>,
}

/// Simulates all that is wanted; `None` for a scenario whose futures were not complete when the user stopped.
///
/// # Errors
/// A replication that failed (of several the first, in the order of scenarios and replications), and a scenario whose
/// target measure is unknown.
pub fn simulate<L: Listener + Sync>(
    wanted: &[Wanted<'_>],
    control: &RunControl<'_>,
    listener: &L,
) -> Result<Vec<Option<Vec<Kept>>>, RunError> {
    let mut ends = Vec::with_capacity(wanted.len());
    let mut all = 0;
    for one in wanted {
        all += one.futures.end.saturating_sub(one.futures.start);
        ends.push(all);
    }
    let places: Vec<Place<'_>> = wanted.iter().map(Place::new).collect();
    let (next, failed) = (AtomicU64::new(0), AtomicBool::new(false));
    let work = |_: rayon::BroadcastContext<'_>| {
        let mut found = Vec::new();
        while !control.stop.load(Ordering::Relaxed) && !failed.load(Ordering::Relaxed) {
            let task = next.fetch_add(1, Ordering::Relaxed);
            if task >= all {
                break;
            }
            let at = ends.partition_point(|&end| end <= task);
            let futures = &wanted[at].futures;
            let replication = futures.end - (ends[at] - task);
            let kept = places[at].replicate(control.seed, replication);
            failed.fetch_or(kept.is_err(), Ordering::Relaxed);
            found.push((task, at, kept));
            listener.tick();
        }
        found
    };
    let mut found: Vec<(u64, usize, Result<Kept, RunError>)> = rayon::broadcast(work).into_iter().flatten().collect();
    found.sort_by_key(|&(task, ..)| task);
    let mut kept: Vec<Vec<Kept>> = wanted.iter().map(|_| Vec::new()).collect();
    for (_, at, one) in found {
        kept[at].push(one?);
    }
    let complete = |(one, kept): (&Wanted<'_>, Vec<Kept>)| {
        (kept.len() as u64 == one.futures.end.saturating_sub(one.futures.start)).then_some(kept)
    };
    Ok(wanted.iter().zip(kept).map(complete).collect())
}

/// A scenario that is ready to be simulated, from its first future to its last: many plans at once would need much memory.
struct Place<'a> {
    candidate: &'a Candidate,
    ready: Mutex<Option<Arc<Ready>>>,
    left: AtomicUsize,
}

struct Ready {
    plan: Plan,
    rule: HeadlineRule,
}

impl<'a> Place<'a> {
    fn new(wanted: &Wanted<'a>) -> Self {
        let left = wanted.futures.end.saturating_sub(wanted.futures.start) as usize;
        Self { candidate: wanted.candidate, ready: Mutex::new(None), left: AtomicUsize::new(left) }
    }

    fn ready(&self) -> Result<Arc<Ready>, RunError> {
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ready) = &*ready {
            return Ok(Arc::clone(ready));
        }
        let plan = Plan::new(self.candidate.scenario.clone());
        let rule = HeadlineRule::new(&plan, &Layout::new(&plan)).ok_or_else(|| no_target(self.candidate))?;
        Ok(Arc::clone(ready.insert(Arc::new(Ready { plan, rule }))))
    }

    fn replicate(&self, seed: u64, replication: u64) -> Result<Kept, RunError> {
        let ready = self.ready()?;
        let subject = Subject { plan: &ready.plan, unknown: self.candidate.unknown.as_deref() };
        let outcome = replicate(subject, seed, replication)?;
        let figures = ready.rule.figures(&outcome);
        if self.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            *self.ready.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
        Ok(Kept {
            value: figures.target_measure,
            met: figures.target_met,
            cost: figures.cost,
            dearest_year: figures.dearest_year,
            events: outcome.events,
        })
    }
}
