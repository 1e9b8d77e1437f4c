//! Chunks that are missing of some jobs, in groups whose jobs are simulated together; what a group's tasks do, and what was found of it
//! until it is handed on.
//!
//! Which jobs are together depends on how many threads there are and how much memory what they find takes; what is found depends on
//! neither.

use super::branching::Together;
use super::encoding;
use super::job::{Job, Subject};
use super::queue::Extent;
use super::replication::{Replication, Summands};
use super::runner::{RunError, Study};
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

/// Jobs that are simulated together, at most: all their plans are in memory.
const MOST_TOGETHER: usize = 32;
/// Futures for each thread, at least, in what is left when jobs are put together: so that the last tasks are small.
const TASKS_A_THREAD: u64 = 4;
/// Bytes of what was found and is not yet packed, about; and more for each thread.
const BYTES: (usize, usize) = (64 << 20, 1 << 20);

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
    jobs: Vec<&'a Job<'a>>,
    /// Which chunk of each of its jobs it is.
    pub pass: u64,
    replications: Range<u64>,
    /// Jobs that are ready, until they are put together.
    ready: Vec<Mutex<Option<Subject>>>,
    together: Mutex<Option<Arc<Together>>>,
    /// What was found of each job.
    found: Vec<RwLock<Found>>,
    /// Blocks of the chunk of each job.
    packed: Mutex<Vec<Vec<Vec<u8>>>>,
}

/// What was found of a job, replication by replication.
#[derive(Default)]
struct Found {
    rows: Vec<Option<Replication>>,
    summands: Summands,
}

/// Bytes of what may have been found and not been handed on, for so many threads.
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
            // As many in each as in the others, or one more.
            let (these, others) = alike.split_at(alike.len().div_ceil(alike.len().div_ceil(most)));
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

impl<'a> Group<'a> {
    pub fn new(jobs: Vec<&'a Job<'a>>, pass: u64, replications: Range<u64>) -> Self {
        let ready = jobs.iter().map(|_| Mutex::default()).collect();
        let found = jobs.iter().map(|_| RwLock::default()).collect();
        let packed = Mutex::new(jobs.iter().map(|job| vec![Vec::new(); job.blocks()]).collect());
        Self { jobs, pass, replications, ready, together: Mutex::default(), found, packed }
    }

    /// How much there is to do of it.
    pub fn extent(&self) -> Extent {
        Extent {
            jobs: self.jobs.len(),
            replications: self.length(),
            parts: self.jobs.iter().map(|job| job.blocks()).sum(),
            bytes: self.jobs.iter().map(|job| job.bytes()).sum(),
        }
    }

    /// Makes a job ready, and puts all together when it is the last. What cannot be built is tried once more when it is needed, and
    /// fails then.
    pub fn prepare(&self, job: usize) {
        *locked(&self.ready[job]) = (self.jobs[job].build)().ok();
        if self.ready.iter().all(|ready| locked(ready).is_some()) {
            self.together().ok();
        }
    }

    /// What is simulated.
    fn together(&self) -> Result<Arc<Together>, RunError> {
        let mut together = locked(&self.together);
        if let Some(together) = &*together {
            return Ok(Arc::clone(together));
        }
        let ready =
            |(job, ready): (&&Job<'_>, &Mutex<Option<Subject>>)| locked(ready).take().map_or_else(|| (job.build)(), Ok);
        let subjects = self.jobs.iter().zip(&self.ready).map(ready).collect::<Result<_, _>>()?;
        Ok(Arc::clone(together.insert(Arc::new(Together::new(subjects)))))
    }

    /// Simulates a replication of its jobs. False when stopped.
    ///
    /// # Errors
    /// A job that cannot be built, a replication that fails.
    pub fn simulate(&self, study: &Study<'_>, replication: usize) -> Result<bool, RunError> {
        let number = self.replications.start + replication as u64;
        self.jobs.iter().take(usize::from(replication == 0)).for_each(|job| study.progress.stage(&job.title));
        let Some(found) = self.together()?.replicate(study, number)? else { return Ok(false) };
        for (to, (row, summand)) in self.found.iter().zip(found) {
            let mut to = to.write().unwrap_or_else(PoisonError::into_inner);
            to.rows.resize_with(self.length(), || None);
            to.rows[replication] = Some(row);
            summand.into_iter().for_each(|summand| to.summands.put((replication, self.length()), summand));
        }
        Ok(true)
    }

    /// Packs a part of what was found from the first replication on: a block of the chunk of a job.
    pub fn pack(&self, part: usize) {
        // No more of its futures are to come.
        *locked(&self.together) = None;
        let (mut job, mut block) = (0, part);
        while block >= self.jobs[job].blocks() {
            block -= self.jobs[job].blocks();
            job += 1;
        }
        let found = self.found[job].read().unwrap_or_else(PoisonError::into_inner);
        let rows: Vec<&Replication> = found.rows.iter().map_while(Option::as_ref).collect();
        let bytes = match block {
            0 => encoding::rows(&rows),
            1 => encoding::spreads(&found.summands.spread(rows.len())),
            series => encoding::series(&found.summands.series(series - 2, rows.len())),
        };
        locked(&self.packed)[job][block] = bytes;
    }

    /// What was packed.
    pub fn packed(&self) -> Vec<Vec<Vec<u8>>> {
        std::mem::take(&mut *locked(&self.packed))
    }

    /// Keeps what was packed of so many replications, and forgets it.
    ///
    /// # Errors
    /// A store that cannot be written.
    pub fn hand_on(&self, study: &Study<'_>, replications: usize) -> Result<(), RunError> {
        let start = self.replications.start;
        let packed = self.packed();
        for found in &self.found {
            *found.write().unwrap_or_else(PoisonError::into_inner) = Found::default();
        }
        for (job, blocks) in self.jobs.iter().zip(packed).filter(|_| replications > 0) {
            study.store.write(job.key, start..start + replications as u64, encoding::joined(&blocks))?;
        }
        Ok(())
    }

    /// Whether so many replications are all.
    pub fn is_whole(&self, replications: usize) -> bool {
        self.length() == replications
    }

    fn length(&self) -> usize {
        (self.replications.end - self.replications.start) as usize
    }
}
