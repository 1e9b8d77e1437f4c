//! Replications of one plan in parallel, in batches. Each batch is handed on in the order of its replications, so that
//! nothing depends on the number of threads.

use super::inputs::{Subject, drawn};
use super::runner::{Listener, RunControl, RunError};
use crate::kernel::streams::StreamKey;
use crate::model::{Outcome, Plan, simulate};
use rayon::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;

/// Replications simulated before they are folded. Fixed: it must not depend on the number of threads.
const BATCH: u64 = 32;

/// Simulates the replications of a subject batch by batch; `digest` takes from each what `fold` is handed, with the number of
/// the batch's first replication. `false` when stopped: whole batches were folded, and not all.
///
/// # Errors
/// A replication that failed, and whatever `fold` reports.
pub fn in_batches<L: Listener + Sync, T: Send>(
    subject: Subject<'_>,
    control: &RunControl<'_>,
    listener: &mut L,
    digest: impl Fn(Outcome) -> T + Sync,
    mut fold: impl FnMut(&mut L, u64, Vec<T>) -> Result<(), RunError>,
) -> Result<bool, RunError> {
    let mut next = 0;
    while next < control.replications {
        let end = (next + BATCH).min(control.replications);
        let shared = &*listener;
        let outcomes: Vec<Option<Result<T, RunError>>> = (next..end)
            .into_par_iter()
            .map(|replication| {
                if control.stop.load(Ordering::Relaxed) {
                    return None;
                }
                let outcome = replicate(subject, control.seed, replication).map(&digest);
                shared.tick();
                Some(outcome)
            })
            .collect();
        let Some(outcomes) = outcomes.into_iter().collect::<Option<Vec<_>>>() else {
            return Ok(false);
        };
        fold(listener, next, outcomes.into_iter().collect::<Result<_, _>>()?)?;
        next = end;
    }
    Ok(true)
}

/// One replication of a subject.
pub(super) fn replicate(subject: Subject<'_>, seed: u64, replication: u64) -> Result<Outcome, RunError> {
    let key = StreamKey { seed, replication };
    let own = match subject.unknown.map(|blueprint| drawn(blueprint, key)).transpose() {
        Ok(scenario) => scenario.map(Plan::new),
        Err(source) => {
            return Err(RunError::Draw { option: subject.plan.scenario.name.clone(), replication, seed, source });
        }
    };
    future(own.as_ref().unwrap_or(subject.plan), key)
}

/// One future of a plan; whatever goes wrong in it names the option, the replication and the seed.
pub(super) fn future(plan: &Plan, key: StreamKey) -> Result<Outcome, RunError> {
    let StreamKey { seed, replication } = key;
    let option = || plan.scenario.name.clone();
    match catch_unwind(AssertUnwindSafe(|| simulate(plan, key))) {
        Ok(Ok(outcome)) => Ok(outcome),
        Ok(Err(source)) => Err(RunError::Ledger { option: option(), replication, seed, source }),
        Err(panic) => {
            let message = panic
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string))
                .unwrap_or_default();
            Err(RunError::Panic { option: option(), replication, seed, message })
        }
    }
}
