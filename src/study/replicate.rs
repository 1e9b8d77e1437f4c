//! One round of work: what a store lacks of some jobs is simulated, in parallel and without a barrier, and kept there chunk by chunk.
//! Every command simulates so; what it concludes, it reads from the store.

use super::encoding;
use super::job::{Job, Subject};
use super::read_back::Coverage;
use super::replication::{Replication, Summand, Sums};
use super::runner::{RunError, Study};
use super::scheduler::in_order;
use super::store::{CHUNK, LONGEST, gaps, share};
use std::ops::{ControlFlow, Range};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of what was found and waits to be handed on, about.
const WINDOW: usize = 64 << 20;
/// Replications that may wait.
const WAITING: (usize, usize) = (64, 4096);

/// Some replications of a job that the store lacks: they are simulated one after the other, and kept as one chunk.
struct MissingChunk {
    job: usize,
    /// Which chunk of its job it is.
    pass: u64,
    replications: Range<u64>,
    subject: Mutex<Option<Arc<Subject>>>,
}

/// What was found of it so far.
#[derive(Default)]
struct UnfinishedChunk {
    rows: Vec<Replication>,
    sums: Option<Sums>,
}

impl Study<'_> {
    /// Simulates what the store lacks of some jobs: the first chunk of each, then the next of each, so that whatever ends it, jobs
    /// have about as many replications. `beyond` is about how many replications follow in later rounds. Ends early, without an error,
    /// when stopped.
    ///
    /// # Errors
    /// A replication that failed (of several the first), a scenario that cannot be built, a store that cannot be written.
    pub fn fill(&self, jobs: &[Job<'_>], beyond: u64) -> Result<(), RunError> {
        jobs.iter().filter(|job| job.summed).try_for_each(|job| self.can_be_summed(job))?;
        let (pieces, all) = self.pieces(jobs);
        let length = |piece: &MissingChunk| piece.replications.end - piece.replications.start;
        let mut ends: Vec<u64> = pieces.iter().map(length).collect();
        (1..ends.len()).for_each(|at| ends[at] += ends[at - 1]);
        let tasks = ends.last().copied().unwrap_or(0);
        self.progress.round(all, all - tasks, beyond);
        let Some(first) = pieces.first() else { return Ok(()) };
        let window = WINDOW / (self.subject(first, jobs)?.watch.width() * 8);
        let window = window.clamp(WAITING.0.max(2 * rayon::current_num_threads()), WAITING.1);
        let place = |task: u64| {
            let at = ends.partition_point(|&end| end <= task);
            (at, pieces[at].replications.end - (ends[at] - task))
        };
        let work = |task: u64| {
            let (at, replication) = place(task);
            if self.stop.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let subject = self.subject(&pieces[at], jobs)?;
            let outcome = subject.replicate(self.seed, replication, self.stop)?;
            self.progress.tick();
            Ok(outcome.map(|outcome| (subject.watch.replication(&subject.plan, &outcome), subject.watch.sums(outcome))))
        };
        let (mut chunk, mut under_way, mut failed) = (UnfinishedChunk::default(), 0, None);
        let take = |task: u64, found: Result<Option<(Replication, Option<Summand>)>, RunError>| {
            let (at, replication) = place(task);
            under_way = at;
            let taken = found.and_then(|found| {
                let Some((row, summand)) = found else { return Ok(false) };
                if let Some(summand) = summand {
                    if chunk.sums.is_none() {
                        chunk.sums = Some(self.subject(&pieces[at], jobs)?.watch.no_sums());
                    }
                    chunk.sums.iter_mut().for_each(|sums| sums.add(&summand));
                }
                chunk.rows.push(row);
                if replication + 1 == pieces[at].replications.end {
                    self.end(&pieces[at], jobs, std::mem::take(&mut chunk))?;
                    if pieces.get(at + 1).is_none_or(|next| next.pass != pieces[at].pass) {
                        jobs.iter().try_for_each(|job| self.merge_short(job))?;
                    }
                }
                Ok(true)
            });
            match taken {
                Ok(true) => ControlFlow::Continue(()),
                Ok(false) => ControlFlow::Break(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        };
        in_order(rayon::current_num_threads(), (tasks, window as u64), work, take);
        // What is complete of a piece that is not.
        self.end(&pieces[under_way], jobs, chunk)?;
        failed.map_or(Ok(()), Err)
    }

    /// Simulates what is missing of some jobs, and says how much is there.
    ///
    /// # Errors
    /// See [`RunError`]; [`RunError::Stopped`] when fewer than the `least` jobs are complete.
    pub fn simulate(&self, jobs: &[Job<'_>], least: usize) -> Result<Coverage, RunError> {
        self.fill(jobs, 0)?;
        let held = self.held(jobs);
        let enough = held.jobs >= least.min(jobs.len()) && held.replications > 0;
        if enough { Ok(held) } else { Err(RunError::Stopped) }
    }

    /// Refuses fewer replications than are there already, if no sums of so few are: they were added up for more.
    fn can_be_summed(&self, job: &Job<'_>) -> Result<(), RunError> {
        let wanted = job.replications.end;
        let chunks = self.store.chunks(job.key);
        match chunks.iter().find(|chunk| chunk.start < wanted && chunk.end > wanted) {
            None => Ok(()),
            Some(chunk) => Err(RunError::TooFew { wanted, kept: chunk.end }),
        }
    }

    /// What is missing of some jobs, in pieces; and how many replications this share of them has in all.
    fn pieces(&self, jobs: &[Job<'_>]) -> (Vec<MissingChunk>, u64) {
        let length = |range: &Range<u64>| range.end.saturating_sub(range.start);
        let all = jobs.iter().map(|job| length(&job.replications)).sum();
        let (mut before, mut of_share, mut pieces) = (0, 0, Vec::new());
        for (at, job) in jobs.iter().enumerate() {
            let own = share(self.shard, &job.replications, before, all);
            before += length(&job.replications);
            of_share += length(&own);
            for mut gap in gaps(&self.store.chunks(job.key), &own) {
                while !gap.is_empty() {
                    let pass = (gap.start - job.replications.start) / CHUNK;
                    let end = gap.end.min(job.replications.start + (pass + 1) * CHUNK);
                    let (replications, subject) = (gap.start..end, Mutex::default());
                    pieces.push(MissingChunk { job: at, pass, replications, subject });
                    gap.start = end;
                }
            }
        }
        pieces.sort_by_key(|piece| (piece.pass, piece.job, piece.replications.start));
        (pieces, of_share)
    }

    /// Whether a shard's share of all jobs is there.
    #[must_use]
    pub fn is_simulated(&self, jobs: &[Job<'_>]) -> bool {
        self.pieces(jobs).0.is_empty()
    }

    /// The subject of a piece, built when it is first asked for.
    fn subject(&self, piece: &MissingChunk, jobs: &[Job<'_>]) -> Result<Arc<Subject>, RunError> {
        let mut subject = piece.subject.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(subject) = &*subject {
            return Ok(Arc::clone(subject));
        }
        self.progress.stage(&jobs[piece.job].title);
        Ok(Arc::clone(subject.insert(Arc::new((jobs[piece.job].build)()?))))
    }

    /// Keeps what was found of a piece.
    fn end(&self, piece: &MissingChunk, jobs: &[Job<'_>], chunk: UnfinishedChunk) -> Result<(), RunError> {
        *piece.subject.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let job = &jobs[piece.job];
        let found = piece.replications.start..piece.replications.start + chunk.rows.len() as u64;
        if found.is_empty() {
            return Ok(());
        }
        Ok(self.store.write(job.key, found, encoding::chunk(&chunk.rows, chunk.sums.as_ref()))?)
    }

    /// Merges the chunks of a job that end where one of the longest does, as they are merged in the end.
    fn merge_short(&self, job: &Job<'_>) -> Result<(), RunError> {
        let chunks = self.store.chunks(job.key);
        let Some(end) = chunks.last().map(|last| last.end).filter(|end| end % LONGEST == 0) else { return Ok(()) };
        let run = &chunks[chunks.partition_point(|chunk| chunk.start + LONGEST < end)..];
        let joined = run.windows(2).all(|pair| pair[0].end == pair[1].start);
        if run.len() > 1 && joined { self.merge(job, run[0].start..end) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::design::Shard;
    use crate::study::headline::Figures;
    use crate::study::store::{ChunkKey, InMemory, Store};
    use std::sync::atomic::AtomicBool;

    /// Chunks that were simulated in 8,300 replications after 100, as they are merged: none overlaps another, and what is left is what one
    /// run of 8,300 leaves; where something is missing in between, what stands together is put together.
    #[test]
    fn chunks_are_merged_to_the_same_however_they_came_about() {
        let (store, stop) = (InMemory::default(), AtomicBool::new(false));
        let whole = Shard::WHOLE;
        let study = Study { seed: 1, replications: 8300, stop: &stop, progress: &(), store: &store, shard: whole };
        let merged = |key: u128, ends: &[u64], missing: u64| {
            let job = Job {
                title: String::new(),
                key: ChunkKey(key),
                replications: 0..8300,
                columns: Figures::COLUMNS,
                summed: false,
                build: Box::new(|| Err(RunError::Stopped)),
            };
            let mut start = 0;
            for &end in ends {
                if end != missing {
                    let rows = vec![Replication::default(); (end - start) as usize];
                    store.write(job.key, start..end, encoding::chunk(&rows, None)).unwrap();
                }
                start = end;
                study.merge_short(&job).unwrap();
                let chunks = store.chunks(job.key);
                assert!(chunks.windows(2).all(|pair| pair[0].end <= pair[1].start), "{chunks:?}");
            }
            study.settle(&job).unwrap();
            store.chunks(job.key)
        };
        let chunks: Vec<u64> = (1..=64).map(|chunk| chunk * CHUNK).chain([8300]).collect();
        let one_run = [0..4096, 4096..8192, 8192..8300];
        assert_eq!(merged(1, &chunks, 0), one_run);
        assert_eq!(merged(2, &[&[100], &chunks[..]].concat(), 0), one_run);
        assert_eq!(merged(3, &[&[100], &chunks[..]].concat(), 256), [0..128, 256..4096, 4096..8192, 8192..8300]);
    }
}
