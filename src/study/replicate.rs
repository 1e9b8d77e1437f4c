//! One round of work: what a store lacks of some jobs is simulated, in parallel and without a barrier, and kept there chunk by chunk.
//! Every command simulates so; what it concludes, it reads from the store.

use super::chunk;
use super::design::Shard;
use super::headline::Figures;
use super::job::{Job, Subject};
use super::replication::{Replication, Summand, Sums, Watch};
use super::runner::{Progress, RunError};
use super::scheduler::in_order;
use super::store::{Key, Store, gaps, share};
use std::collections::BTreeSet;
use std::io;
use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Replications of a chunk, while there are more to come.
pub const CHUNK: u64 = 128;
/// Short chunks of a job that are put together into one.
const TOGETHER: usize = 32;
/// Bytes of what was found and waits to be handed on, about.
const WINDOW: usize = 64 << 20;
/// Replications that may wait.
const WAITING: (usize, usize) = (64, 4096);

/// What a command simulates with.
#[derive(Debug, Clone, Copy)]
pub struct Study<'a> {
    /// Master seed.
    pub seed: u64,
    /// Replications of every scenario.
    pub replications: u64,
    /// Set to stop, within a replication, too: what is complete is kept.
    pub stop: &'a AtomicBool,
    /// Who is told of progress.
    pub progress: &'a dyn Progress,
    /// Where results are kept.
    pub store: &'a dyn Store,
    /// The share that is simulated: of every round, the replications of its jobs one after the other.
    pub shard: Shard,
}

/// Some replications of a job that are simulated one after the other, and kept as one chunk.
struct Piece {
    job: usize,
    /// Which chunk of its job it is.
    pass: u64,
    replications: Range<u64>,
    /// What the store lacks.
    rows: bool,
    sums: bool,
    subject: Mutex<Option<Arc<Subject>>>,
}

/// What was found of a piece so far.
#[derive(Default)]
struct Chunk {
    rows: Vec<Replication>,
    sums: Option<Sums>,
}

/// How much of a round is there: so many of its jobs, from the first on, have so many replications each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Jobs.
    pub jobs: usize,
    /// Replications of each.
    pub replications: u64,
}

impl Study<'_> {
    /// Simulates what the store lacks of some jobs: the first chunk of each, then the next of each, so that whatever ends it, jobs
    /// have about as many replications. `beyond` is about how many replications follow in later rounds. Ends early, without an error,
    /// when stopped.
    ///
    /// # Errors
    /// A replication that failed (of several the first), a scenario that cannot be built, a store that cannot be written.
    pub fn fill(&self, jobs: &[Job<'_>], beyond: u64) -> Result<(), RunError> {
        let (pieces, all) = self.pieces(jobs);
        let length = |piece: &Piece| piece.replications.end - piece.replications.start;
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
        let (mut chunk, mut under_way, mut failed) = (Chunk::default(), 0, None);
        let take = |task: u64, found: Result<Option<(Replication, Option<Summand>)>, RunError>| {
            let (at, replication) = place(task);
            under_way = at;
            let taken = found.and_then(|found| {
                let Some((row, summand)) = found else { return Ok(false) };
                self.take(&pieces[at], jobs, &mut chunk, (row, summand))?;
                if replication + 1 == pieces[at].replications.end {
                    self.end(&pieces[at], jobs, std::mem::take(&mut chunk))?;
                    if pieces.get(at + 1).is_none_or(|next| next.pass != pieces[at].pass) {
                        jobs.iter().try_for_each(|job| self.put_together(job))?;
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

    /// What is missing of some jobs, in pieces; and how many replications this share of them has in all.
    fn pieces(&self, jobs: &[Job<'_>]) -> (Vec<Piece>, u64) {
        let length = |range: &Range<u64>| range.end.saturating_sub(range.start);
        let all = jobs.iter().map(|job| length(&job.replications)).sum();
        let (mut before, mut of_share, mut pieces) = (0, 0, Vec::new());
        for (at, job) in jobs.iter().enumerate() {
            let own = share(self.shard, &job.replications, before, all);
            before += length(&job.replications);
            of_share += length(&own);
            let rows = gaps(&self.store.chunks(job.key), &own);
            let sums = if job.summed { gaps(&self.store.chunks(job.sums_key()), &own) } else { Vec::new() };
            let mut cuts: BTreeSet<u64> = rows.iter().chain(&sums).flat_map(|gap| [gap.start, gap.end]).collect();
            if let (Some(&first), Some(&last)) = (cuts.first(), cuts.last()) {
                let chunk = |replication: u64| (replication - job.replications.start) / CHUNK;
                let of_chunks = (chunk(first) + 1..=chunk(last)).map(|number| job.replications.start + number * CHUNK);
                cuts.extend(of_chunks.filter(|&cut| cut < last));
            }
            let cuts: Vec<u64> = cuts.into_iter().collect();
            for cut in cuts.windows(2) {
                let missing = |gaps: &[Range<u64>]| gaps.iter().any(|gap| gap.contains(&cut[0]));
                let (rows, sums) = (missing(&rows), missing(&sums));
                if rows || sums {
                    let pass = (cut[0] - job.replications.start) / CHUNK;
                    let (replications, subject) = (cut[0]..cut[1], Mutex::default());
                    pieces.push(Piece { job: at, pass, replications, rows, sums, subject });
                }
            }
        }
        pieces.sort_by_key(|piece| (piece.pass, piece.job, piece.replications.start));
        (pieces, of_share)
    }

    /// The subject of a piece, built when it is first asked for.
    fn subject(&self, piece: &Piece, jobs: &[Job<'_>]) -> Result<Arc<Subject>, RunError> {
        let mut subject = piece.subject.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(subject) = &*subject {
            return Ok(Arc::clone(subject));
        }
        self.progress.stage(&jobs[piece.job].title);
        Ok(Arc::clone(subject.insert(Arc::new((jobs[piece.job].build)()?))))
    }

    fn take(
        &self,
        piece: &Piece,
        jobs: &[Job<'_>],
        chunk: &mut Chunk,
        (row, summand): (Replication, Option<Summand>),
    ) -> Result<(), RunError> {
        if let Some(summand) = summand.filter(|_| piece.sums) {
            if chunk.sums.is_none() {
                chunk.sums = Some(self.subject(piece, jobs)?.watch.no_sums());
            }
            chunk.sums.iter_mut().for_each(|sums| sums.add(&summand));
        }
        chunk.rows.push(row);
        Ok(())
    }

    /// Keeps what was found of a piece.
    fn end(&self, piece: &Piece, jobs: &[Job<'_>], chunk: Chunk) -> Result<(), RunError> {
        *piece.subject.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let job = &jobs[piece.job];
        let found = piece.replications.start..piece.replications.start + chunk.rows.len() as u64;
        if found.is_empty() {
            return Ok(());
        }
        if let Some(sums) = &chunk.sums {
            self.store.write(job.sums_key(), found.clone(), chunk::sums(sums))?;
        }
        if piece.rows {
            self.store.write(job.key, found, chunk::rows(&chunk.rows))?;
        }
        Ok(())
    }

    /// Puts the short chunks at the end of a job together, if they are many.
    fn put_together(&self, job: &Job<'_>) -> Result<(), RunError> {
        let short = |chunks: &[Range<u64>]| -> Option<Range<u64>> {
            let run = chunks.iter().rev().take_while(|chunk| chunk.end - chunk.start <= CHUNK).count();
            let run = &chunks[chunks.len() - run..];
            let joined = run.windows(2).all(|pair| pair[0].end == pair[1].start) && run.len() >= TOGETHER;
            joined.then(|| run[0].start..run[run.len() - 1].end)
        };
        if let Some(range) = short(&self.store.chunks(job.key)) {
            let rows = self.rows(job, range.clone()).collect::<Result<Vec<_>, _>>()?;
            self.store.write(job.key, range, chunk::rows(&rows))?;
        }
        if job.summed
            && let Some(range) = short(&self.store.chunks(job.sums_key()))
        {
            let subject = (job.build)()?;
            let sums = self.read_sums(job, &subject.watch, &range)?;
            self.store.write(job.sums_key(), range, chunk::sums(&sums))?;
        }
        Ok(())
    }

    /// Ends of the chunks that follow each other from a job's first replication on, those of rows and of sums alike.
    fn ends(&self, job: &Job<'_>) -> Vec<u64> {
        let ends = |key: Key| {
            let (mut next, mut ends) = (job.replications.start, Vec::new());
            for chunk in self.store.chunks(key) {
                if chunk.start > next {
                    break;
                }
                if chunk.end > next {
                    next = chunk.end;
                    ends.push(next.min(job.replications.end));
                }
            }
            ends
        };
        let rows = ends(job.key);
        if !job.summed {
            return rows;
        }
        // Rows can be read up to any of them, sums cannot.
        let last = rows.last().copied().unwrap_or(job.replications.start);
        let sums: Vec<u64> = ends(job.sums_key()).into_iter().filter(|&end| end <= last).collect();
        sums
    }

    /// Whether all of a job is there.
    #[must_use]
    pub fn is_complete(&self, job: &Job<'_>) -> bool {
        self.ends(job).last().is_some_and(|&end| end >= job.replications.end)
    }

    /// Whether a shard's share of all jobs is there.
    #[must_use]
    pub fn is_simulated(&self, jobs: &[Job<'_>]) -> bool {
        self.pieces(jobs).0.is_empty()
    }

    /// Reads everything that is there of some jobs, so that nothing of it can be found wrong later.
    ///
    /// # Errors
    /// Something of them that is missing, or is not what it should be.
    pub fn verify(&self, jobs: &[Job<'_>]) -> Result<(), RunError> {
        for job in jobs {
            if !self.is_complete(job) {
                return Err(RunError::Store(io::Error::other("not all futures are there")));
            }
            self.rows(job, job.replications.clone()).try_for_each(|row| row.map(drop))?;
            if job.summed {
                self.read_sums(job, &(job.build)()?.watch, &job.replications)?;
            }
        }
        Ok(())
    }

    /// How much is there of jobs that begin with the same replication: all of them, if they have some in common; else those that have
    /// as many as any; else what there is of the first.
    #[must_use]
    pub fn held(&self, jobs: &[Job<'_>]) -> Held {
        let ends: Vec<Vec<u64>> = jobs.iter().map(|job| self.ends(job)).collect();
        let has = |ends: &Vec<u64>, end: u64| match jobs.first().is_some_and(|job| job.summed) {
            true => ends.contains(&end),
            false => ends.last().is_some_and(|&last| last >= end),
        };
        let start = jobs.first().map_or(0, |job| job.replications.start);
        let mut candidates: Vec<u64> = ends.iter().flatten().copied().collect();
        candidates.sort_unstable();
        candidates.dedup();
        if let Some(&common) = candidates.iter().rev().find(|&&end| ends.iter().all(|of| has(of, end))) {
            return Held { jobs: jobs.len(), replications: common - start };
        }
        let first = ends.first().and_then(|ends| ends.first()).copied().unwrap_or(start);
        let leading = ends.iter().take_while(|of| has(of, first)).count();
        Held { jobs: leading, replications: first - start }
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
                if chunk.start > next || chunk.end - chunk.start > CHUNK * TOGETHER as u64 {
                    return Err(RunError::Store(chunk::Unreadable.into()));
                }
                let bytes = self.store.read(job.key, &chunk)?;
                let mut rows =
                    chunk::read_rows(&bytes, chunk.end - chunk.start, job.columns).map_err(io::Error::from)?;
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

    /// Figures of the first replications of a job, which are there.
    ///
    /// # Errors
    /// A store that cannot be read or written.
    pub fn figures(&self, job: &Job<'_>, replications: u64) -> Result<Vec<Figures>, RunError> {
        let start = job.replications.start;
        Ok(self.read(job, start..start + replications)?.into_iter().map(|row| row.figures).collect())
    }

    /// Keeps a job's rows in chunks that are the same however they came about: stopped, resumed, in shards.
    ///
    /// # Errors
    /// A store that cannot be read or written.
    pub fn settle(&self, job: &Job<'_>) -> Result<(), RunError> {
        let chunks = self.store.chunks(job.key);
        let (Some(first), Some(last)) = (chunks.first(), chunks.last()) else { return Ok(()) };
        if chunks.windows(2).any(|pair| pair[0].end != pair[1].start) {
            return Ok(());
        }
        let (mut start, long) = (first.start, CHUNK * TOGETHER as u64);
        while start < last.end {
            let range = start..((start / long + 1) * long).min(last.end);
            start = range.end;
            if !chunks.contains(&range) {
                let rows = self.rows(job, range.clone()).collect::<Result<Vec<_>, _>>()?;
                self.store.write(job.key, range, chunk::rows(&rows))?;
            }
        }
        Ok(())
    }

    /// Sums of a job's replications from the first to one at which a chunk ends. Where they were in several chunks and these are all,
    /// they are kept as one from now on.
    ///
    /// # Errors
    /// A store that cannot be read or written.
    pub fn sums(&self, job: &Job<'_>, watch: &Watch, replications: Range<u64>) -> Result<Sums, RunError> {
        let sums = self.read_sums(job, watch, &replications)?;
        let chunks = self.store.chunks(job.sums_key());
        if chunks.len() > 1 && chunks.last().is_some_and(|last| last.end <= replications.end) {
            self.store.write(job.sums_key(), replications, chunk::sums(&sums))?;
        }
        Ok(sums)
    }

    fn read_sums(&self, job: &Job<'_>, watch: &Watch, replications: &Range<u64>) -> Result<Sums, RunError> {
        let mut sums = watch.no_sums();
        let mut next = replications.start;
        for chunk in self.store.chunks(job.sums_key()) {
            if chunk.start == next && chunk.end <= replications.end {
                let bytes = self.store.read(job.sums_key(), &chunk)?;
                chunk::add_sums(&bytes, chunk.end - chunk.start, &mut sums).map_err(io::Error::from)?;
                next = chunk.end;
            }
        }
        if next == replications.end { Ok(sums) } else { Err(RunError::Store(chunk::Unreadable.into())) }
    }
}
