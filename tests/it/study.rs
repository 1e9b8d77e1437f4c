//! Studies in memory, for tests of what is concluded from them.

use caseload::study::design::Shard;
use caseload::study::runner::{Progress, Study};
use caseload::study::store::InMemory;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Concludes from a study in memory.
pub fn in_memory<T>(seed: u64, replications: u64, conclude: impl FnOnce(&Study<'_>) -> T) -> T {
    let stop = AtomicBool::new(false);
    let store = InMemory::default();
    conclude(&Study {
        seed,
        replications,
        stop: &stop,
        progress: &(),
        store: &store,
        shard: Shard::WHOLE,
        branching: true,
    })
}

/// The same on one thread, stopped after so many replications, with a store that is kept.
pub fn stopped_after<T: Send>(
    after: u64,
    (seed, replications, branching, store): (u64, u64, bool, &InMemory),
    conclude: impl FnOnce(&Study<'_>) -> T + Send,
) -> T {
    let stop = AtomicBool::new(after == 0);
    let progress = StopAfter { stop: &stop, left: AtomicU64::new(after) };
    let study = Study { seed, replications, stop: &stop, progress: &progress, store, shard: Shard::WHOLE, branching };
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    one_thread.install(|| conclude(&study))
}

/// Asks for a stop after so many replications.
#[derive(Debug)]
struct StopAfter<'a> {
    stop: &'a AtomicBool,
    left: AtomicU64,
}

impl Progress for StopAfter<'_> {
    fn tick(&self) {
        if self.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.stop.store(true, Ordering::Relaxed);
        }
    }
}
