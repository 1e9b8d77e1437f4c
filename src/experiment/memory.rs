//! What a search or a grid has simulated already, so that it can be stopped, gone on with and extended: some figures of each
//! future of each scenario, by the scenario's hash. What is decided from them is decided anew, and comes out as it did.

use super::batches::range_in_batches;
use super::inputs::Subject;
use super::runner::{Listener, RunControl, RunError};
use super::sealed::{Block, Fields, SealError};
use crate::model::Outcome;
use crate::scenario::Scenario;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use std::io;
use std::ops::{ControlFlow, Range};

/// Futures that are kept together, at least, while there are more to come.
const TOGETHER: usize = 128;

/// Where figures of futures are kept.
pub trait Memory: Sync + Debug {
    /// What was kept under a name of futures that begin with this one, each of so many bytes at most: the future after the last of
    /// them, and their block, which need not be ours.
    ///
    /// # Errors
    /// What was kept cannot be read.
    fn recall(&self, name: &str, first: u64, most_bytes: u64) -> io::Result<Option<(u64, Block)>>;

    /// Keeps a block of some futures under a name.
    ///
    /// # Errors
    /// It cannot be written.
    fn keep(&self, name: &str, futures: Range<u64>, block: &Block) -> io::Result<()>;
}

/// What is kept of a future: its figures, under a name that no others have.
pub trait Memorable: Serialize + DeserializeOwned + Send {
    /// Tells these figures from others of the same scenario.
    const WHAT: &'static str;

    /// Most bytes of one of a scenario.
    fn most_bytes(scenario: &Scenario) -> u64;

    /// Whether a future of the scenario can have these: asked of what was read.
    fn can_be_of(&self, scenario: &Scenario) -> bool;
}

/// What is known of some futures of a scenario, from the first on.
///
/// # Errors
/// What was kept cannot be read, or is of something else.
pub fn recall<T: Memorable>(
    control: &RunControl<'_>,
    (scenario, hash): (&Scenario, &str),
    futures: &Range<u64>,
) -> Result<Vec<T>, RunError> {
    let mut known = Vec::new();
    let Some(memory) = control.memory else { return Ok(known) };
    let mut next = futures.start;
    while next < futures.end
        && let Some((end, block)) = memory.recall(&name::<T>(hash), next, T::most_bytes(scenario))?
    {
        let length = end.saturating_sub(next) as usize;
        let some = block.value(|fields| fields.list(length.max(1)..=length, Fields::value::<T>));
        let some = some.and_then(|some| match some.iter().all(|kept| kept.can_be_of(scenario)) {
            true => Ok(some),
            false => Err(SealError::Otherwise("a figure of a future is none")),
        });
        let what = name::<T>(hash);
        let spoilt =
            |error| format!("{what}, future {}: {error}; run again without --resume, which begins anew", next + 1);
        let some = some.map_err(|error| io::Error::other(spoilt(error)))?;
        known.extend(some.into_iter().take((futures.end - next) as usize));
        next = end;
    }
    Ok(known)
}

/// Keeps what was found of some futures of a scenario.
///
/// # Errors
/// It cannot be written.
pub fn keep<T: Memorable>(control: &RunControl<'_>, hash: &str, first: u64, found: &[T]) -> Result<(), RunError> {
    let Some(memory) = control.memory.filter(|_| !found.is_empty()) else { return Ok(()) };
    Ok(memory.keep(&name::<T>(hash), first..first + found.len() as u64, &Block::of(&found)?)?)
}

fn name<T: Memorable>(hash: &str) -> String {
    format!("{}-{hash}", T::WHAT)
}

/// Simulates all replications of a scenario but those that are known; `fold` is handed what `digest` takes from each, in
/// their order. `false` when stopped.
///
/// # Errors
/// As [`super::batches::in_batches`], and those of the memory.
pub fn in_batches<L: Listener + Sync, T: Memorable>(
    (subject, hash): (Subject<'_>, &str),
    control: &RunControl<'_>,
    listener: &mut L,
    digest: impl Fn(Outcome) -> T + Sync,
    mut fold: impl FnMut(T),
) -> Result<bool, RunError> {
    let all = 0..control.replications;
    let known: Vec<T> = recall(control, (&subject.plan.scenario, hash), &all)?;
    let begin = known.len() as u64;
    known.iter().for_each(|_| listener.tick());
    known.into_iter().for_each(&mut fold);
    let (mut first, mut fresh) = (begin, Vec::new());
    let mut put_away = |fresh: &mut Vec<T>| {
        keep(control, hash, first, fresh)?;
        first += fresh.len() as u64;
        fresh.drain(..).for_each(&mut fold);
        Ok::<_, RunError>(())
    };
    let ended = range_in_batches(subject, begin..all.end, control, listener, digest, |_, _, batch| {
        fresh.extend(batch);
        if fresh.len() >= TOGETHER {
            put_away(&mut fresh)?;
        }
        Ok(ControlFlow::Continue(()))
    })?;
    put_away(&mut fresh)?;
    Ok(ended == all.end)
}
