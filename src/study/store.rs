//! Where chunks of results are kept between simulating and analysing, and from one run to the next: a small trait, so that nothing
//! here reads or writes a file.

use super::design::Shard;
use crate::model::ENGINE;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::io;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};
use twox_hash::XxHash3_128;

/// Replications of a chunk, while there are more to come.
pub const CHUNK: u64 = 128;
/// Replications of the longest chunk: shorter ones are put together to such, their rows and their sums.
pub(super) const LONGEST: u64 = CHUNK * 32;
/// The form of a chunk's bytes: what was kept in another is not found.
const FORM: u32 = 3;

/// What a chunk is of: the engine, the master seed, the scenario, and what is kept of each replication. Chunks of anything else have
/// another key, so that results of two studies never mix, whatever file they stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ChunkKey(pub u128);

impl ChunkKey {
    /// Of a scenario by its hash, and of what is kept, by a text that no other has.
    #[must_use]
    pub fn new(seed: u64, hash: &str, kept: &str) -> Self {
        Self(XxHash3_128::oneshot(format!("{FORM}\n{ENGINE}\n{seed}\n{hash}\n{kept}").as_bytes()))
    }
}

/// Chunks by key and replications, as they are encoded. Those of one key do not overlap.
pub trait Store: Sync + Debug {
    /// The replications of each chunk of a key, in order.
    fn chunks(&self, key: ChunkKey) -> Vec<Range<u64>>;

    /// The bytes of a chunk.
    ///
    /// # Errors
    /// It is not there, or cannot be read.
    fn read(&self, key: ChunkKey, replications: &Range<u64>) -> io::Result<Vec<u8>>;

    /// Keeps a chunk. Those of the same key that lie within its replications make way for it.
    ///
    /// # Errors
    /// It cannot be written.
    fn write(&self, key: ChunkKey, replications: Range<u64>, bytes: Vec<u8>) -> io::Result<()>;
}

/// Where chunks end, by where they begin, and their bytes.
type Encoded = BTreeMap<(ChunkKey, u64), (u64, Vec<u8>)>;

/// A store in memory.
#[derive(Debug, Default)]
pub struct InMemory {
    chunks: Mutex<Encoded>,
}

impl InMemory {
    fn locked(&self) -> MutexGuard<'_, Encoded> {
        self.chunks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for InMemory {
    fn chunks(&self, key: ChunkKey) -> Vec<Range<u64>> {
        self.locked().range((key, 0)..=(key, u64::MAX)).map(|(&(_, start), &(end, _))| start..end).collect()
    }

    fn read(&self, key: ChunkKey, replications: &Range<u64>) -> io::Result<Vec<u8>> {
        let all = self.locked();
        Ok(all.get(&(key, replications.start)).ok_or(io::ErrorKind::NotFound)?.1.clone())
    }

    fn write(&self, key: ChunkKey, replications: Range<u64>, bytes: Vec<u8>) -> io::Result<()> {
        let mut all = self.locked();
        all.retain(|&(of, start), (end, _)| of != key || start < replications.start || *end > replications.end);
        all.insert((key, replications.start), (replications.end, bytes));
        Ok(())
    }
}

/// The replications of `all` that no chunk covers.
#[must_use]
pub fn gaps(chunks: &[Range<u64>], all: &Range<u64>) -> Vec<Range<u64>> {
    let mut gaps = Vec::new();
    let mut next = all.start;
    for chunk in chunks {
        if chunk.start.min(all.end) > next {
            gaps.push(next..chunk.start.min(all.end));
        }
        next = next.max(chunk.end);
    }
    if next < all.end {
        gaps.push(next..all.end);
    }
    gaps
}

/// The share of one job's replications that a shard simulates, where the jobs before it have so many, and all together so many.
pub(super) fn share(shard: Shard, replications: &Range<u64>, before: u64, all: u64) -> Range<u64> {
    let of_all = shard.replications(all);
    let within = |at: u64| replications.start + at.saturating_sub(before).min(replications.end - replications.start);
    within(of_all.start)..within(of_all.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_what_is_missing() {
        let gaps = |chunks: &[Range<u64>], all: Range<u64>| -> Vec<(u64, u64)> {
            gaps(chunks, &all).into_iter().map(|gap| (gap.start, gap.end)).collect()
        };
        assert_eq!(gaps(&[], 3..9), [(3, 9)]);
        assert_eq!(gaps(&[0..4, 5..6], 3..9), [(4, 5), (6, 9)]);
        assert_eq!(gaps(&[0..4, 4..20], 3..9), []);
        assert_eq!(gaps(&[9..12, 12..13], 3..9), [(3, 9)]);
        assert_eq!(gaps(&[], 3..3), []);
    }

    /// Every replication of every job is in one shard, and shards are alike in size.
    #[test]
    fn shards_share_out_every_replication_once() {
        for (jobs, of) in [(vec![7_u64, 7, 7], 2), (vec![3; 50], 64), (vec![100], 7), (vec![1, 0, 9], 12)] {
            let all = jobs.iter().sum();
            let mut sizes = vec![0; of as usize];
            let mut before = 0;
            for &length in &jobs {
                let (first, mut next) = (1000, 1000);
                for number in 1..=of {
                    let share = share(Shard { number, of }, &(first..first + length), before, all);
                    if !share.is_empty() {
                        assert_eq!(share.start, next);
                        next = share.end;
                        sizes[number as usize - 1] += share.end - share.start;
                    }
                }
                assert_eq!(next, first + length);
                before += length;
            }
            assert!(sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1, "{sizes:?}");
        }
    }
}
