//! What a store holds of some jobs: how much, and what it is. For whoever concludes from it.

use super::encoding;
use super::headline::Figures;
use super::job::Job;
use super::replication::{Recorder, Replication, Sums};
use super::runner::{RunError, Study};
use super::store::{CHUNK, LONGEST};
use std::io;
use std::ops::Range;

/// How much of a round is there: so many of its jobs, from the first on, have so many replications each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coverage {
    /// Jobs.
    pub jobs: usize,
    /// Replications of each.
    pub replications: u64,
}

impl Study<'_> {
    /// Ends of the chunks that follow each other from a job's first replication on.
    fn ends(&self, job: &Job<'_>) -> Vec<u64> {
        let (mut next, mut ends) = (job.replications.start, Vec::new());
        for chunk in self.store.chunks(job.key) {
            if chunk.start > next {
                break;
            }
            if chunk.end > next {
                next = chunk.end;
                ends.push(next.min(job.replications.end));
            }
        }
        ends
    }

    /// Whether all of a job is there.
    #[must_use]
    pub fn is_complete(&self, job: &Job<'_>) -> bool {
        self.ends(job).last().is_some_and(|&end| end >= job.replications.end)
    }

    /// Reads everything that is there of some jobs, so that nothing of it can be found wrong later.
    ///
    /// # Errors
    /// Something of them that is missing, or is not what it should be.
    pub fn verify(&self, jobs: &[Job<'_>]) -> Result<(), RunError> {
        for job in jobs {
            if !self.is_complete(job) {
                return Err(missing());
            }
            self.rows(job, job.replications.clone()).try_for_each(|row| row.map(drop))?;
            if job.summed.is_some() {
                self.sums(job, &(job.build)()?.watch, &job.replications)?;
            }
        }
        Ok(())
    }

    /// How much is there of jobs that begin with the same replication: all of them, with as many replications as all have, if that is a
    /// chunk or more; else those, from the first on, that have the first chunk whole; else what there is of the first, with those after it that
    /// have as many.
    #[must_use]
    pub fn held(&self, jobs: &[Job<'_>]) -> Coverage {
        let ends: Vec<Vec<u64>> = jobs.iter().map(|job| self.ends(job)).collect();
        let has = |ends: &Vec<u64>, end: u64| match jobs.first().is_some_and(|job| job.summed.is_some()) {
            true => ends.contains(&end),
            false => ends.last().is_some_and(|&last| last >= end),
        };
        let start = jobs.first().map_or(0, |job| job.replications.start);
        // Fewer than a chunk of all are worth less than a chunk of some.
        let whole = jobs.iter().map(|job| job.replications.end.min(start + CHUNK)).min().unwrap_or(0);
        let mut candidates: Vec<u64> = ends.iter().flatten().copied().collect();
        candidates.sort_unstable();
        candidates.dedup();
        if let Some(&common) = candidates.iter().rev().find(|&&end| end >= whole && ends.iter().all(|of| has(of, end)))
        {
            return Coverage { jobs: jobs.len(), replications: common - start };
        }
        let leading = ends.iter().take_while(|of| has(of, whole)).count();
        if leading > 0 {
            return Coverage { jobs: leading, replications: whole - start };
        }
        let first = ends.first().and_then(|ends| ends.last()).copied().unwrap_or(start);
        let as_many = ends.iter().take_while(|of| has(of, first)).count();
        Coverage { jobs: if first > start { as_many } else { 0 }, replications: first - start }
    }

    /// A job's replications, one after the other.
    pub fn rows<'s>(
        &'s self,
        job: &'s Job<'_>,
        replications: Range<u64>,
    ) -> impl Iterator<Item = Result<Replication, RunError>> + 's {
        let chunks = self.store.chunks(job.key).into_iter();
        let mut next = replications.start;
        let within = chunks.filter(move |chunk| chunk.end > replications.start && chunk.start < replications.end);
        within.flat_map(move |chunk| {
            let mut read = || -> Result<Vec<Replication>, RunError> {
                if chunk.start > next || chunk.end - chunk.start > LONGEST {
                    return Err(missing());
                }
                let bytes = self.store.read(job.key, &chunk)?;
                let mut rows = encoding::read_rows(&bytes, chunk.end - chunk.start, job.columns)?;
                rows.truncate((replications.end.min(chunk.end) - chunk.start) as usize);
                rows.drain(..(next - chunk.start).min(rows.len() as u64) as usize);
                next = chunk.end;
                Ok(rows)
            };
            match read() {
                Ok(rows) => rows.into_iter().map(Ok).collect(),
                Err(error) => vec![Err(error)],
            }
        })
    }

    /// Some of a job's replications, which are there.
    ///
    /// # Errors
    /// A store that cannot be read or written.
    pub fn read(&self, job: &Job<'_>, replications: Range<u64>) -> Result<Vec<Replication>, RunError> {
        let rows = self.rows(job, replications).collect::<Result<_, _>>()?;
        self.settle(job)?;
        Ok(rows)
    }

    /// All of a job's replications; none where some are missing.
    ///
    /// # Errors
    /// A store that cannot be read or written.
    pub fn complete(&self, job: &Job<'_>) -> Result<Option<Vec<Replication>>, RunError> {
        if self.is_complete(job) { self.read(job, job.replications.clone()).map(Some) } else { Ok(None) }
    }

    /// Their figures.
    ///
    /// # Errors
    /// As [`Study::complete`].
    pub fn complete_figures(&self, job: &Job<'_>) -> Result<Option<Vec<Figures>>, RunError> {
        Ok(self.complete(job)?.map(|rows| rows.into_iter().map(|row| row.figures).collect()))
    }

    /// Figures of the first replications of a job, which are there.
    ///
    /// # Errors
    /// A store that cannot be read or written.
    pub fn figures(&self, job: &Job<'_>, replications: u64) -> Result<Vec<Figures>, RunError> {
        let start = job.replications.start;
        Ok(self.read(job, start..start + replications)?.into_iter().map(|row| row.figures).collect())
    }

    /// Keeps a job's results in chunks that are the same however they came about: stopped, resumed, in shards.
    ///
    /// # Errors
    /// A store that cannot be read or written.
    pub fn settle(&self, job: &Job<'_>) -> Result<(), RunError> {
        let chunks = self.store.chunks(job.key);
        for run in chunks.chunk_by(|one, next| one.end == next.start) {
            let (mut start, end) = (run[0].start, run[run.len() - 1].end);
            while start < end {
                let range = start..((start / LONGEST + 1) * LONGEST).min(end);
                start = range.end;
                if !run.contains(&range) {
                    self.merge(job, range)?;
                }
            }
        }
        Ok(())
    }

    /// Puts the chunks of some replications of a job, of which the last ends with them, into one.
    pub(super) fn merge(&self, job: &Job<'_>, replications: Range<u64>) -> Result<(), RunError> {
        let rows = self.rows(job, replications.clone()).collect::<Result<Vec<_>, _>>()?;
        let sums = match job.summed.is_some() {
            true => Some(self.sums(job, &(job.build)()?.watch, &replications)?),
            false => None,
        };
        Ok(self.store.write(job.key, replications, encoding::chunk(&rows, sums.as_ref()))?)
    }

    /// Sums of some of a job's replications, at the first of which a chunk begins, and at the last of which one ends.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn sums(&self, job: &Job<'_>, watch: &Recorder, replications: &Range<u64>) -> Result<Sums, RunError> {
        let mut sums = watch.no_sums();
        let mut next = replications.start;
        for chunk in self.store.chunks(job.key) {
            if chunk.start == next && chunk.end <= replications.end {
                let bytes = self.store.read(job.key, &chunk)?;
                encoding::add_sums(&bytes, chunk.end - chunk.start, &mut sums)?;
                next = chunk.end;
            }
        }
        if next == replications.end { Ok(sums) } else { Err(missing()) }
    }
}

/// Something that a store should hold and does not.
fn missing() -> RunError {
    RunError::Store(io::Error::other("not all futures are there"))
}
