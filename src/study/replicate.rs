//! One round of work: what a store lacks of some jobs is simulated, in parallel and without a barrier, and kept there chunk by chunk.
//! Every command simulates so; what it concludes, it reads from the store.

use super::branching::{Found, Group, MissingChunk, together};
use super::encoding;
use super::job::Job;
use super::read_back::Coverage;
use super::replication::{Replication, Sums};
use super::runner::{RunError, Study};
use super::scheduler::in_order;
use super::store::{CHUNK, LONGEST, gaps, share};
use std::ops::{ControlFlow, Range};
use std::sync::atomic::Ordering;

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
        let length = |replications: &Range<u64>| replications.end - replications.start;
        let missing: u64 = pieces.iter().map(|piece| length(&piece.replications)).sum();
        self.progress.round(all, all - missing, beyond);
        let threads = rayon::current_num_threads();
        let (groups, window) = together(&pieces, jobs, (threads, self.branching));
        let mut ends: Vec<u64> = groups.iter().map(|group| length(&group.replications)).collect();
        (1..ends.len()).for_each(|at| ends[at] += ends[at - 1]);
        let tasks = ends.last().copied().unwrap_or(0);
        let place = |task: u64| {
            let at = ends.partition_point(|&end| end <= task);
            (at, groups[at].replications.end - (ends[at] - task))
        };
        let work = |task: u64| {
            let (at, replication) = place(task);
            if self.stop.load(Ordering::Relaxed) {
                return Ok(None);
            }
            groups[at].subjects(self, jobs)?.replicate(self, replication)
        };
        let (mut chunks, mut under_way, mut failed) = (Vec::new(), 0, None);
        let take = |task: u64, found: Result<Option<Vec<Found>>, RunError>| {
            let (at, replication) = place(task);
            under_way = at;
            let taken = found.and_then(|found| {
                let Some(found) = found else { return Ok(false) };
                let group = &groups[at];
                self.take(&pieces[group.pieces.clone()], (group, jobs), &mut chunks, found)?;
                if replication + 1 == group.replications.end {
                    self.end(&pieces[group.pieces.clone()], (group, jobs), std::mem::take(&mut chunks))?;
                    let pass = |group: &Group| pieces[group.pieces.start].pass;
                    if groups.get(at + 1).is_none_or(|next| pass(next) != pass(group)) {
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
        in_order(threads, (tasks, window), work, take);
        // What is complete of a group that is not.
        if let Some(group) = groups.get(under_way) {
            self.end(&pieces[group.pieces.clone()], (group, jobs), chunks)?;
        }
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

    /// Takes what a replication of a group found, piece by piece.
    fn take(
        &self,
        pieces: &[MissingChunk],
        (group, jobs): (&Group, &[Job<'_>]),
        chunks: &mut Vec<UnfinishedChunk>,
        found: Vec<Found>,
    ) -> Result<(), RunError> {
        chunks.resize_with(pieces.len(), UnfinishedChunk::default);
        for (at, (row, summand)) in found.into_iter().enumerate() {
            let chunk = &mut chunks[at];
            if let Some(summand) = summand {
                if chunk.sums.is_none() {
                    chunk.sums = Some(group.subjects(self, jobs)?.watch(at).no_sums());
                }
                chunk.sums.iter_mut().for_each(|sums| sums.add(&summand));
            }
            chunk.rows.push(row);
        }
        Ok(())
    }

    /// Keeps what was found of the pieces of a group.
    fn end(
        &self,
        pieces: &[MissingChunk],
        (group, jobs): (&Group, &[Job<'_>]),
        chunks: Vec<UnfinishedChunk>,
    ) -> Result<(), RunError> {
        group.forget();
        for (piece, chunk) in pieces.iter().zip(chunks) {
            let job = &jobs[piece.job];
            let found = piece.replications.start..piece.replications.start + chunk.rows.len() as u64;
            if found.is_empty() {
                continue;
            }
            self.store.write(job.key, found, encoding::chunk(&chunk.rows, chunk.sums.as_ref()))?;
        }
        Ok(())
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
                summed: false,
                cells: 0,
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
