//! Chunks that are missing of some jobs, in groups whose jobs are simulated together; what a group's tasks do, and what was found of it
//! until it is handed on.
//!
//! Which jobs are together depends on how many threads there are and how much memory what they find takes; what is found depends on
//! neither.

use super::branching::{Found, Together};
use super::encoding;
use super::job::{Job, Subject};
use super::queue::Extent;
use super::replication::Summand;
use super::runner::{RunError, Study};
use super::store::Store;
use std::collections::BTreeMap;
use std::ops::{ControlFlow, Range};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Jobs that are simulated together, at most: all their plans are in memory.
const MOST_TOGETHER: usize = 32;
/// Futures for each thread, at least, in what is left when jobs are put together: so that the last tasks are small.
const TASKS_A_THREAD: u64 = 4;
/// Bytes of what a group finds, about, and of what is found beyond the oldest; and more for each thread.
const BYTES: (usize, usize) = (96 << 20, 1 << 20);

/// Some replications of a job that the store lacks: they are simulated one after the other, and kept as one chunk.
pub(super) struct MissingChunk {
    pub job: usize,
    /// Which chunk of its job it is.
    pub pass: u64,
    pub replications: Range<u64>,
}

impl MissingChunk {
    fn length(&self) -> u64 {
        self.replications.end - self.replications.start
    }
}

/// Chunks of some jobs with the same replications, which are simulated together.
pub(super) struct Group<'a> {
    pub jobs: Vec<&'a Job<'a>>,
    /// Which chunk of each of its jobs it is.
    pub pass: u64,
    replications: Range<u64>,
    /// Jobs that are ready, until they are put together.
    ready: Mutex<BTreeMap<usize, Subject>>,
    together: RwLock<Option<Together>>,
    /// What was found of each job, replication by replication.
    found: RwLock<BTreeMap<usize, Vec<Found>>>,
    /// Blocks of the chunk of each job, one job after the other.
    packed: Mutex<BTreeMap<usize, Vec<u8>>>,
}

/// Bytes of what a group may find, and of what may be found beyond the oldest, for so many threads.
pub(super) fn most_bytes(threads: usize) -> usize {
    BYTES.0 + threads * BYTES.1
}

/// Missing chunks in groups, in their order.
pub(super) fn groups<'a>(
    pieces: &[MissingChunk],
    jobs: &'a [Job<'a>],
    (threads, branching): (usize, bool),
) -> Vec<Group<'a>> {
    let (mut groups, mut left) = (Vec::new(), pieces.iter().map(MissingChunk::length).sum::<u64>());
    let same = |one: &MissingChunk, next: &MissingChunk| {
        (one.pass, &one.replications) == (next.pass, &next.replications) && one.job != next.job
    };
    for mut alike in pieces.chunk_by(same) {
        while let Some(first) = alike.first() {
            let most = if branching { most_together(alike, jobs, (threads, left)) } else { 1 };
            // As many in each as in the others, or one less.
            let (these, others) = alike.split_at(alike.len() / alike.len().div_ceil(most));
            left -= these.iter().map(MissingChunk::length).sum::<u64>();
            let of_these = these.iter().map(|piece| &jobs[piece.job]).collect();
            groups.push(Group::new(of_these, first.pass, first.replications.clone()));
            alike = others;
        }
    }
    groups
}

/// How many jobs of these may be together when so many futures are left.
fn most_together(alike: &[MissingChunk], jobs: &[Job<'_>], (threads, left): (usize, u64)) -> usize {
    let bytes = alike.iter().map(|piece| jobs[piece.job].bytes()).max().unwrap_or(0);
    let waiting = bytes * (alike[0].length() as usize + 2 * threads);
    let of_memory = most_bytes(threads) / waiting.max(1);
    let of_tasks = usize::try_from(left / (TASKS_A_THREAD * threads as u64)).unwrap_or(MOST_TOGETHER);
    MOST_TOGETHER.min(of_memory).min(of_tasks).max(1)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn written<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

impl<'a> Group<'a> {
    pub fn new(jobs: Vec<&'a Job<'a>>, pass: u64, replications: Range<u64>) -> Self {
        let (ready, together, found, packed) = Default::default();
        Self { jobs, pass, replications, ready, together, found, packed }
    }

    /// How much there is to do of it.
    pub fn extent(&self) -> Extent {
        Extent {
            jobs: self.jobs.len(),
            replications: (self.replications.end - self.replications.start) as usize,
            parts: self.jobs.iter().map(|job| job.blocks()).sum(),
            bytes: self.jobs.iter().map(|job| job.bytes()).sum(),
        }
    }

    /// Makes a job ready; whoever is last puts all together.
    ///
    /// # Errors
    /// It cannot be built.
    pub fn prepare(&self, job: usize) -> Result<ControlFlow<()>, RunError> {
        let subject = (self.jobs[job].build)()?;
        let mut ready = locked(&self.ready);
        ready.insert(job, subject);
        if ready.len() == self.jobs.len() {
            let subjects = std::mem::take(&mut *ready).into_values().collect();
            *written(&self.together) = Some(Together::new(subjects));
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Simulates a replication of its jobs, which are ready. Breaks off when stopped.
    ///
    /// # Errors
    /// A replication that fails.
    pub fn simulate(&self, study: &Study<'_>, replication: usize) -> Result<ControlFlow<()>, RunError> {
        if replication == 0 {
            study.progress.stage(&self.jobs[0].title);
        }
        let number = self.replications.start + replication as u64;
        let found = read(&self.together).as_ref().map(|together| together.replicate(study, number));
        let Some(found) = found.transpose()?.flatten() else { return Ok(ControlFlow::Break(())) };
        written(&self.found).insert(replication, found);
        Ok(ControlFlow::Continue(()))
    }

    /// Packs a part of what was found of so many replications: a block of the chunk of a job.
    pub fn pack(&self, part: usize) {
        // No more of its futures are to come.
        *written(&self.together) = None;
        let blocks = |(job, of): (usize, &&Job<'_>)| (0..of.blocks()).map(move |block| (job, block));
        let Some((job, block)) = self.jobs.iter().enumerate().flat_map(blocks).nth(part) else { return };
        let found = read(&self.found);
        // Where it was broken off there is a gap.
        let found = || found.iter().enumerate().map_while(|(at, (&of, found))| (at == of).then(|| &found[job]));
        let summands = || found().filter_map(|(_, summand)| summand.as_ref());
        let bytes = match (block, self.jobs[job].summed) {
            (2.., Some((_, weeks))) => {
                encoding::block(&Summand::weekly(summands(), (block - 2) * weeks..(block - 1) * weeks)[..])
            }
            (1, _) => encoding::block(&Summand::spreads(summands())),
            _ => encoding::rows(&found().map(|(row, _)| row).collect::<Vec<_>>()),
        };
        locked(&self.packed).insert(part, bytes);
    }

    /// Keeps what was packed of so many replications, and forgets it.
    ///
    /// # Errors
    /// A store that cannot be written.
    pub fn hand_on(&self, store: &dyn Store, replications: usize) -> Result<(), RunError> {
        written(&self.found).clear();
        let end = self.replications.start + replications as u64;
        let mut blocks = std::mem::take(&mut *locked(&self.packed)).into_values();
        for job in self.jobs.iter().filter(|_| replications > 0) {
            let of_job: Vec<_> = blocks.by_ref().take(job.blocks()).collect();
            store.write(job.key, self.replications.start..end, encoding::joined(&of_job))?;
        }
        Ok(())
    }
}
