//! One round of work: what a store lacks of some jobs is simulated, in parallel and without a barrier, and kept there chunk by chunk.
//! Every command simulates so; what it concludes, it reads from the store.

use super::group::{Group, MissingChunk, groups, most_bytes};
use super::job::Job;
use super::queue::{Queue, Step, Task};
use super::read_back::Coverage;
use super::runner::{RunError, Study};
use super::scheduler::carry_out;
use super::store::{CHUNK, LONGEST, gaps, share};
use std::collections::BTreeMap;
use std::ops::{ControlFlow, Range};
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

impl Study<'_> {
    /// Simulates what the store lacks of some jobs: the first chunk of each, then the next of each, so that whatever ends it, jobs
    /// have about as many replications. `beyond` is about how many replications follow in later rounds. Ends early, without an error,
    /// when stopped.
    ///
    /// # Errors
    /// A replication that failed (of several the first), a scenario that cannot be built, a store that cannot be written.
    pub fn fill(&self, jobs: &[Job<'_>], beyond: u64) -> Result<(), RunError> {
        jobs.iter().filter(|job| job.summed.is_some()).try_for_each(|job| self.can_be_summed(job))?;
        let (pieces, all) = self.pieces(jobs);
        let length = |replications: &Range<u64>| replications.end - replications.start;
        let missing: u64 = pieces.iter().map(|piece| length(&piece.replications)).sum();
        self.progress.round(all, all - missing, beyond);
        let threads = rayon::current_num_threads();
        let groups = groups(&pieces, jobs, (threads, self.branching));
        let queue = Queue::new(groups.iter().map(Group::extent).collect(), threads, most_bytes(threads));
        let (failures, mut unkept) = (Mutex::new(BTreeMap::new()), None);
        let work = |task @ Task { group, step, at }| {
            let group = &groups[group];
            let done = match step {
                Step::Pack => {
                    group.pack(at);
                    Ok(ControlFlow::Continue(()))
                }
                _ if self.stop.load(Ordering::Relaxed) => Ok(ControlFlow::Break(())),
                Step::Prepare => group.prepare(at),
                Step::Simulate => group.simulate(self, at),
            };
            done.unwrap_or_else(|error| {
                failures.lock().unwrap_or_else(PoisonError::into_inner).insert(task, error);
                ControlFlow::Break(())
            })
        };
        let keep = |at: usize, replications: usize| {
            let pass = |at: usize| groups.get(at).map(|group| group.pass);
            groups[at].hand_on(self.store, replications)?;
            let ends_pass = replications == groups[at].extent().replications && pass(at + 1) != pass(at);
            jobs.iter().filter(|_| ends_pass).try_for_each(|job| self.merge_short(job))
        };
        let hand_on = |at: usize, replications: usize| match keep(at, replications) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                unkept = Some(error);
                ControlFlow::Break(())
            }
        };
        carry_out(threads, queue, work, hand_on);
        let first_failure = failures.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().next();
        unkept.or(first_failure).map_or(Ok(()), Err)
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
                    pieces.push(MissingChunk { job: at, pass, replications: gap.start..end });
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
    use crate::study::encoding;
    use crate::study::headline::Figures;
    use crate::study::replication::Replication;
    use crate::study::store::{ChunkKey, InMemory, Store};
    use std::sync::atomic::AtomicBool;

    /// Chunks that were simulated in 8,300 replications after 100, as they are merged: none overlaps another, and what is left is what one
    /// run of 8,300 leaves; where something is missing in between, what stands together is put together.
    #[test]
    fn chunks_are_merged_to_the_same_however_they_came_about() {
        let (store, stop) = (InMemory::default(), AtomicBool::new(false));
        let whole = Shard::WHOLE;
        let study = Study {
            seed: 1,
            replications: 8300,
            stop: &stop,
            progress: &(),
            store: &store,
            shard: whole,
            branching: true,
        };
        let merged = |key: u128, ends: &[u64], missing: u64| {
            let job = Job {
                title: String::new(),
                key: ChunkKey(key),
                replications: 0..8300,
                columns: Figures::COLUMNS,
                summed: None,
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
