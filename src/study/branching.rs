//! Jobs whose futures are simulated together, replication by replication: what they have in common in time is simulated once
//! ([`crate::model::branching`]).
//!
//! Which jobs are together depends on how many threads there are and how much memory what they find takes; what is found depends on
//! neither.

use super::job::{Job, Subject};
use super::replication::{Recorder, Replication, Summand};
use super::runner::{RunError, Study};
use super::store::CHUNK;
use crate::kernel::streams::StreamKey;
use crate::model::branching::Branching;
use crate::model::room::Room;
use crate::model::{Outcome, Plan};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

/// Jobs that are simulated together, at most: all their plans are in memory.
const MOST_TOGETHER: usize = 32;
/// Tasks for each thread, at least: fewer jobs are together where there would be less.
const TASKS_A_THREAD: u64 = 4;
/// Bytes of what was found and waits to be handed on, and of sums of a chunk that is not complete, about.
const BYTES: usize = 64 << 20;
/// Replications that may wait.
const WAITING: (usize, usize) = (64, 4096);
/// Bytes of a sum without values, and for each value of a chunk.
const BYTES_A_SUM: (usize, usize) = (96, 8);

/// What is kept of a replication of a job, and what it adds to sums.
pub(super) type Found = (Replication, Option<Summand>);

/// Some replications of a job that the store lacks: they are simulated one after the other, and kept as one chunk.
pub(super) struct MissingChunk {
    pub job: usize,
    /// Which chunk of its job it is.
    pub pass: u64,
    pub replications: Range<u64>,
}

/// Chunks of some jobs with the same replications, which are simulated together.
pub(super) struct Group {
    /// Which of the missing chunks.
    pub pieces: Range<usize>,
    /// Jobs of these.
    jobs: Vec<usize>,
    /// Their replications.
    pub replications: Range<u64>,
    subjects: Mutex<Option<Arc<Together>>>,
}

/// Missing chunks in groups, in their order; and how many replications of a group may wait to be handed on.
pub(super) fn together(
    pieces: &[MissingChunk],
    jobs: &[Job<'_>],
    (threads, branching): (usize, bool),
) -> (Vec<Group>, u64) {
    let most = if branching { most_together(pieces, jobs, threads) } else { 1 };
    let mut groups = Vec::new();
    let mut first = 0;
    let same = |one: &MissingChunk, next: &MissingChunk| {
        (one.pass, &one.replications) == (next.pass, &next.replications) && one.job != next.job
    };
    for alike in pieces.chunk_by(same) {
        // As many in each as in the others, or one less.
        let number = alike.len().div_ceil(most);
        let end = |group: usize| first + alike.len() * group / number;
        groups.extend((0..number).map(|group| Group {
            pieces: end(group)..end(group + 1),
            jobs: pieces[end(group)..end(group + 1)].iter().map(|piece| piece.job).collect(),
            replications: alike[0].replications.clone(),
            subjects: Mutex::default(),
        }));
        first += alike.len();
    }
    let largest = groups.iter().map(|group| group.pieces.len()).max().unwrap_or(1);
    let bytes = largest * jobs.iter().map(bytes_found).max().unwrap_or(1);
    let least = (WAITING.0 / largest).max(2 * threads);
    (groups, (BYTES / bytes.max(1)).clamp(least, WAITING.1.max(least)) as u64)
}

/// Bytes of what is found in a replication of a job.
fn bytes_found(job: &Job<'_>) -> usize {
    (job.columns + job.cells) * 8
}

/// How many jobs may be together.
fn most_together(pieces: &[MissingChunk], jobs: &[Job<'_>], threads: usize) -> usize {
    let length = |piece: &MissingChunk| piece.replications.end - piece.replications.start;
    let futures: u64 = pieces.iter().map(length).sum();
    let longest = pieces.iter().map(length).max().unwrap_or(0).min(CHUNK) as usize;
    let of_tasks = futures / (TASKS_A_THREAD * threads as u64);
    let waiting = 2 * threads * jobs.iter().map(bytes_found).max().unwrap_or(0);
    let sums = jobs.iter().map(|job| job.cells * (BYTES_A_SUM.0 + BYTES_A_SUM.1 * longest)).max().unwrap_or(0);
    let of_memory = BYTES / waiting.max(sums).max(1);
    MOST_TOGETHER.min(of_memory).min(usize::try_from(of_tasks).unwrap_or(MOST_TOGETHER)).max(1)
}

impl Group {
    /// What is simulated, built when it is first asked for.
    pub fn subjects(&self, study: &Study<'_>, jobs: &[Job<'_>]) -> Result<Arc<Together>, RunError> {
        let mut subjects = self.subjects.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(subjects) = &*subjects {
            return Ok(Arc::clone(subjects));
        }
        self.jobs.first().inspect(|&&job| study.progress.stage(&jobs[job].title));
        let built = self.jobs.iter().map(|&job| (jobs[job].build)()).collect::<Result<_, _>>()?;
        Ok(Arc::clone(subjects.insert(Arc::new(Together::new(built)))))
    }

    /// Forgets what was built: the group is complete.
    pub fn forget(&self) {
        *self.subjects.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Scenarios that are ready to be simulated together.
pub(super) struct Together {
    subjects: Vec<Subject>,
    /// How they branch, with central values of what is uncertain; none where they have nothing in common.
    tree: Option<Branching>,
}

impl Together {
    fn new(mut subjects: Vec<Subject>) -> Self {
        if subjects.len() < 2 {
            return Self { subjects, tree: None };
        }
        let room = subjects.iter().map(|subject| Room::of(&subject.plan)).fold(Room::default(), Room::and);
        subjects =
            subjects.into_iter().map(|subject| Subject { plan: subject.plan.with_room(room), ..subject }).collect();
        let tree = Branching::of(&subjects.iter().map(|subject| &subject.plan).collect::<Vec<_>>());
        let tree = Some(tree).filter(|tree| !tree.is_bare());
        Self { subjects, tree }
    }

    /// What is kept of the replications of one of them.
    pub fn watch(&self, at: usize) -> &Recorder {
        &self.subjects[at].watch
    }

    /// One replication of each, in their order. None when stopped.
    ///
    /// # Errors
    /// See [`Subject::replicate`].
    pub fn replicate(&self, study: &Study<'_>, replication: u64) -> Result<Option<Vec<Found>>, RunError> {
        // Whatever fails, fails by itself again, and says which option it is of.
        match self.branched(study, replication) {
            Ok(found) => Ok(found),
            Err(Fails) => self.one_by_one(study, replication),
        }
    }

    fn one_by_one(&self, study: &Study<'_>, replication: u64) -> Result<Option<Vec<Found>>, RunError> {
        let mut all = Vec::with_capacity(self.subjects.len());
        for subject in &self.subjects {
            let Some(outcome) = subject.replicate(study.seed, replication, study.stop)? else { return Ok(None) };
            study.progress.shared(outcome.events, 0);
            study.progress.tick();
            all.push(found(subject, outcome));
        }
        Ok(Some(all))
    }

    /// The same, what they have in common simulated once.
    fn branched(&self, study: &Study<'_>, replication: u64) -> Result<Option<Vec<Found>>, Fails> {
        let tree = self.tree.as_ref().ok_or(Fails)?;
        let key = StreamKey { seed: study.seed, replication };
        let own = self.own_plans(key)?;
        let own_tree = own.as_ref().map(|plans| Branching::of(&plans.iter().collect::<Vec<_>>()));
        let plans: Vec<&Plan> = match &own {
            Some(plans) => plans.iter().collect(),
            None => self.subjects.iter().map(|subject| &subject.plan).collect(),
        };
        let mut all: Vec<Option<Found>> = self.subjects.iter().map(|_| None).collect();
        let mut events = 0;
        let mut take = |at: usize, outcome: Outcome| {
            events += outcome.events;
            study.progress.tick();
            all[at] = Some(found(&self.subjects[at], outcome));
        };
        let tree = own_tree.as_ref().unwrap_or(tree);
        let simulate = AssertUnwindSafe(|| tree.simulate(&plans, key, study.stop, &mut take));
        let shared = catch_unwind(simulate).map_err(|_| Fails)?.map_err(|_| Fails)?;
        let Some(shared) = shared else { return Ok(None) };
        study.progress.shared(events, shared);
        all.into_iter().collect::<Option<Vec<_>>>().map(Some).ok_or(Fails)
    }

    /// Plans of this replication alone, where inputs are uncertain.
    fn own_plans(&self, key: StreamKey) -> Result<Option<Vec<Plan>>, Fails> {
        if self.subjects.iter().all(|subject| subject.blueprint.is_none()) {
            return Ok(None);
        }
        let scenario = |subject: &Subject| match &subject.blueprint {
            Some(blueprint) => blueprint.drawn(key).map_err(|_| Fails),
            None => Ok(subject.plan.scenario.clone()),
        };
        let plans = self.subjects.iter().map(|subject| scenario(subject).map(Plan::new));
        let plans: Vec<Plan> = plans.collect::<Result<_, _>>()?;
        let room = plans.iter().map(Room::of).fold(Room::default(), Room::and);
        Ok(Some(plans.into_iter().map(|plan| plan.with_room(room)).collect()))
    }
}

/// A replication that fails, or has nothing in common with others.
struct Fails;

fn found(subject: &Subject, outcome: Outcome) -> Found {
    (subject.watch.replication(&subject.plan, &outcome), subject.watch.sums(outcome))
}
