//! How busy the scheduler keeps 64 workers: the groups of [`super::group`] and the [`Queue`] as they are, driven through virtual time by
//! workers whose tasks take as long as was recorded on one thread of a real machine (`tests/task_lengths.csv`; renewed with
//! `CASELOAD_RENEW=1 cargo test --release --lib task_lengths`).

use super::group::{Group, MissingChunk, groups, most_bytes};
use super::headline::Figures;
use super::job::Job;
use super::queue::{Extent, Queue, Task};
use super::runner::RunError;
use super::store::{CHUNK, ChunkKey};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::{ControlFlow, Range};

const LENGTHS: &str = include_str!("../../tests/task_lengths.csv");

/// Recorded lengths, microseconds, by what was done.
struct Lengths(BTreeMap<&'static str, Vec<f64>>);

impl Lengths {
    fn recorded() -> Self {
        let line = |line: &'static str| {
            let (what, lengths) = line.split_once(',').unwrap();
            (what, lengths.split(',').map(|length| length.parse().unwrap()).collect())
        };
        Self(LENGTHS.lines().skip(1).map(line).collect())
    }

    fn mean(&self, what: &str) -> f64 {
        self.0[what].iter().sum::<f64>() / self.0[what].len() as f64
    }

    /// Of a replication of the scenario of that place in the list of those that were recorded.
    fn future(&self, of: &str, job: usize, replication: u64) -> f64 {
        let all: Vec<&Vec<f64>> = self.0.iter().filter(|(what, _)| what.starts_with(of)).map(|(_, all)| all).collect();
        let lengths = all[job % all.len()];
        // Some order that has nothing to do with that of the workers.
        lengths[(replication.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize % lengths.len()]
    }

    /// The share of a future that options have in common when all are simulated together.
    fn common(&self) -> f64 {
        let options = self.0.keys().filter(|what| what.starts_with("option ")).count() as f64;
        let apart: f64 = self.0.keys().filter(|what| what.starts_with("option ")).map(|what| self.mean(what)).sum();
        (1.0 - self.mean("all options together") / apart) / (1.0 - 1.0 / options)
    }
}

/// A round of work: so many jobs of so many replications each.
struct Round {
    jobs: usize,
    replications: u64,
    /// Whose lengths they have: options of a comparison or levers.
    of: &'static str,
    /// Weekly series and weeks that are summed across replications.
    summed: Option<(usize, usize)>,
}

/// What became of a round.
#[derive(Debug)]
struct Outcome {
    /// Share of the workers' time, from the first task to the last chunk that is kept, in which they had nothing to do.
    idle: f64,
    /// Seconds in all.
    seconds: f64,
    /// The most that it may take whatever the order (Graham 1969): an equal share of all work, and the longest chain of tasks.
    bound: f64,
}

impl Outcome {
    fn then(self, next: Self) -> Self {
        let seconds = self.seconds + next.seconds;
        let idle = (self.idle * self.seconds + next.idle * next.seconds) / seconds;
        Self { idle, seconds, bound: self.bound + next.bound }
    }
}

/// Schedulers that are worse in one thing each, so that it is seen what the test sees.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Worse {
    Nothing,
    /// Jobs are put together as for two threads.
    LargeGroups,
    /// Nothing of a group is begun before the one before it has been handed on.
    WaitsForGroups,
    /// Whoever hands groups on sums and packs them.
    PacksAlone,
}

impl Round {
    /// Carries it out by so many workers.
    fn carried_out(&self, workers: usize, worse: Worse) -> Outcome {
        let lengths = Lengths::recorded();
        let jobs: Vec<Job<'_>> = (0..self.jobs).map(|at| self.job(at)).collect();
        let chunk = |(pass, start): (usize, u64), job| {
            let replications = start..(start + CHUNK).min(self.replications);
            MissingChunk { job, pass: pass as u64, replications }
        };
        let starts = (0..self.replications).step_by(CHUNK as usize).enumerate();
        let pieces: Vec<_> = starts.flat_map(|start| (0..self.jobs).map(move |job| chunk(start, job))).collect();
        let threads = if worse == Worse::LargeGroups { 2 } else { workers };
        let groups = groups(&pieces, &jobs, (threads, true));
        let first_piece = |at: usize| groups[..at].iter().map(|group| group.extent().jobs).sum::<usize>();
        let firsts: Vec<usize> = (0..groups.len()).map(|at| pieces[first_piece(at)].job).collect();
        let some = |range: Range<usize>| {
            let length = |task| self.length(&lengths, task, |at| (&groups[range.start + at], firsts[range.start + at]));
            let mut extents: Vec<Extent> = groups[range.clone()].iter().map(Group::extent).collect();
            let mut hand_on: Vec<f64> = extents.iter().map(|of| of.jobs as f64 * lengths.mean("keep")).collect();
            for (group, extent) in extents.iter_mut().enumerate().filter(|_| worse == Worse::PacksAlone) {
                let parts = std::mem::take(&mut extent.parts);
                hand_on[group] += (0..parts).map(|part| length(Task::Pack { group, part })).sum::<f64>();
            }
            let queue = Queue::new(extents, workers, most_bytes(workers));
            in_virtual_time(workers, queue, length, |group| hand_on[group])
        };
        match worse {
            Worse::WaitsForGroups => (0..groups.len()).map(|at| some(at..at + 1)).reduce(Outcome::then).unwrap(),
            _ => some(0..groups.len()),
        }
    }

    fn job(&self, at: usize) -> Job<'static> {
        Job {
            title: String::new(),
            key: ChunkKey(at as u128),
            replications: 0..self.replications,
            columns: Figures::COLUMNS + if self.summed.is_some() { 250 } else { 0 },
            summed: self.summed,
            build: Box::new(|| Err(RunError::Stopped)),
        }
    }

    /// Microseconds of a task of a group, which is asked for with the number of its first job.
    fn length<'g>(&self, lengths: &Lengths, task: Task, of: impl Fn(usize) -> (&'g Group<'g>, usize)) -> f64 {
        match task {
            Task::Prepare { group, job } => {
                let all = of(group).0.extent().jobs;
                // Whoever is last puts all together.
                let last = if job + 1 == all { all as f64 * lengths.mean("put together") } else { 0.0 };
                lengths.mean("make ready") + last
            }
            Task::Simulate { group, replication } => {
                let (group, first) = of(group);
                let jobs = group.extent().jobs;
                let apart =
                    (first..first + jobs).map(|job| lengths.future(self.of, job, replication as u64)).sum::<f64>();
                apart * (1.0 - lengths.common() * (1.0 - 1.0 / jobs as f64))
            }
            Task::Pack { group, part } => {
                let extent = of(group).0.extent();
                let block = part % (extent.parts / extent.jobs);
                let whole = ["pack rows", "pack spreads", "pack series"][block.min(2)];
                lengths.mean(whole) * extent.replications as f64 / CHUNK as f64
            }
        }
    }
}

/// Carries the work of a queue out. Whoever hands on is a thread of its own, as in the scheduler.
fn in_virtual_time(
    workers: usize,
    mut queue: Queue,
    length: impl Fn(Task) -> f64,
    hand_on: impl Fn(usize) -> f64,
) -> Outcome {
    // Whole microseconds; of what ends at once the older first; no task is the end of handing on.
    let mut ends: BinaryHeap<Reverse<(u64, u64, usize)>> = BinaryHeap::new();
    let mut tasks: Vec<Option<Task>> = Vec::new();
    let (mut now, mut free, mut hands_on, mut busy) = (0, workers, false, 0);
    let mut longest = [0_u64; 4];
    let mut begin = |task: Option<Task>, now: u64, length: f64, ends: &mut BinaryHeap<_>, tasks: &mut Vec<_>| {
        let length = (length as u64).max(1);
        let kind = match task {
            Some(Task::Prepare { .. }) => 0,
            Some(Task::Simulate { .. }) => 1,
            Some(Task::Pack { .. }) => 2,
            None => 3,
        };
        longest[kind] = longest[kind].max(length);
        ends.push(Reverse((now + length, tasks.len() as u64, tasks.len())));
        tasks.push(task);
        length
    };
    while !queue.is_over() {
        if let Some((group, _)) = queue.packed().filter(|_| !hands_on) {
            hands_on = true;
            begin(None, now, hand_on(group), &mut ends, &mut tasks);
        }
        while free > 0
            && let Some(task) = queue.take()
        {
            free -= 1;
            busy += begin(Some(task), now, length(task), &mut ends, &mut tasks);
        }
        let Reverse((time, _, at)) = ends.pop().expect("somebody works while it is not over");
        now = time;
        match tasks[at] {
            Some(task) => {
                free += 1;
                queue.done(task, ControlFlow::Continue(()));
            }
            None => {
                hands_on = false;
                queue.handed_on();
            }
        }
    }
    let all = (workers as u64 * now) as f64;
    let bound = busy as f64 / workers as f64 + longest.iter().sum::<u64>() as f64;
    Outcome { idle: 1.0 - busy as f64 / all, seconds: now as f64 / 1e6, bound: bound / 1e6 }
}

/// The README's main command: a base and nine options, with 36 weekly series of 185 weeks.
const OPTIONS: Round = Round { jobs: 10, replications: 1000, of: "option ", summed: Some((36, 185)) };
const LEVERS: Round = Round { jobs: 31, of: "lever ", summed: None, ..OPTIONS };
const SWEEP: Round = Round { jobs: 50, replications: 100, summed: None, ..OPTIONS };
const MOST_IDLE: f64 = 0.03;

#[test]
fn sixty_four_workers_are_kept_busy() {
    for (round, about) in [(OPTIONS, 0.005), (LEVERS, 0.002), (SWEEP, 0.013)] {
        let found = round.carried_out(64, Worse::Nothing);
        println!("{} jobs of {} replications: {found:.4?}", round.jobs, round.replications);
        assert!(found.idle < MOST_IDLE && found.idle < 2.0 * about, "{found:?}");
        assert!(found.seconds <= found.bound, "{found:?}");
    }
}

/// Sixteen futures for each worker: what the last of them, the first chunk and making ready take is a larger share.
#[test]
fn a_short_round_keeps_them_nearly_as_busy() {
    let found = Round { replications: 100, ..OPTIONS }.carried_out(64, Worse::Nothing);
    println!("{found:.4?}");
    assert!(found.idle < 0.08 && found.seconds <= found.bound, "{found:?}");
}

#[test]
fn a_worse_scheduler_is_told_from_this_one() {
    let worse = [(Worse::LargeGroups, SWEEP), (Worse::WaitsForGroups, OPTIONS), (Worse::PacksAlone, OPTIONS)];
    for (worse, round) in worse {
        let found = round.carried_out(64, worse);
        println!("{worse:?}: {found:.4?}");
        assert!(found.idle > MOST_IDLE, "{worse:?}: {found:?}");
    }
}

mod recording {
    use super::super::branching::Together;
    use super::super::design::Shard;
    use super::super::encoding::joined;
    use super::super::replication::Follow;
    use super::super::runner::{Candidate, Study};
    use super::super::store::InMemory;
    use super::*;
    use crate::scenario::load_many;
    use std::path::PathBuf;
    use std::sync::atomic::AtomicBool;
    use std::time::Instant;

    fn scenarios(folder: &str) -> Vec<Candidate> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut paths: Vec<PathBuf> =
            entries.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
        paths.sort();
        paths.insert(0, "scenarios/leeds-2009.toml".into());
        load_many(&paths).unwrap().iter().map(Candidate::from).collect()
    }

    fn microseconds<T>(lengths: &mut Vec<u128>, work: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let found = work();
        lengths.push(began.elapsed().as_micros());
        found
    }

    /// Lengths of replications of each job by itself.
    fn futures(study: &Study<'_>, jobs: &[Job<'_>], (kind, replications): (&str, u64), lines: &mut Vec<String>) {
        for job in jobs {
            let (group, mut lengths) = (Group::new(vec![job], 0, 0..replications), Vec::new());
            group.prepare(0);
            (0..replications).for_each(|at| {
                assert!(microseconds(&mut lengths, || group.simulate(study, at as usize)).unwrap());
            });
            lines.push(line(&format!("{kind} {}", job.title.replace(',', "")), &lengths));
        }
    }

    fn line(what: &str, lengths: &[u128]) -> String {
        lengths.iter().fold(what.to_owned(), |line, length| format!("{line},{length}"))
    }

    #[test]
    fn task_lengths() {
        if std::env::var_os("CASELOAD_RENEW").is_none() {
            return;
        }
        let (stop, store) = (AtomicBool::new(false), InMemory::default());
        let study = Study {
            seed: 1,
            replications: CHUNK,
            stop: &stop,
            progress: &(),
            store: &store,
            shard: Shard::WHOLE,
            branching: true,
        };
        let (options, levers) = (scenarios("scenarios/options"), scenarios("scenarios/levers"));
        let follow = |follow: Follow| move |candidate| Job::new(&study, candidate, follow.clone());
        let options: Vec<Job<'_>> = options.iter().map(follow(Follow::Option { detail: false })).collect();
        let levers: Vec<Job<'_>> = levers.iter().map(follow(Follow::Nothing)).collect();
        let mut lines = vec!["what,microseconds".to_owned()];
        let [mut ready, mut together, mut all, mut rows, mut spreads, mut series, mut keep] = [(); 7].map(|()| vec![]);
        let subjects: Vec<_> = options.iter().map(|job| microseconds(&mut ready, || (job.build)()).unwrap()).collect();
        microseconds(&mut together, || Together::new(subjects));
        together.iter_mut().for_each(|length| *length /= options.len() as u128);
        futures(&study, &options, ("option", 24), &mut lines);
        futures(&study, &levers, ("lever", 8), &mut lines);
        let group = Group::new(options.iter().collect(), 0, 0..CHUNK);
        (0..options.len()).for_each(|job| group.prepare(job));
        for at in 0..CHUNK {
            assert!(microseconds(&mut all, || group.simulate(&study, at as usize)).unwrap());
        }
        let blocks = options[0].blocks();
        for part in 0..group.extent().parts {
            let lengths = match part % blocks {
                0 => &mut rows,
                1 => &mut spreads,
                _ => &mut series,
            };
            microseconds(lengths, || group.pack(part));
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        for blocks in group.packed() {
            microseconds(&mut keep, || std::fs::write(file.path(), joined(&blocks)).unwrap());
        }
        all.truncate(24);
        series.truncate(blocks - 2);
        let named =
            ["make ready", "put together", "all options together", "pack rows", "pack spreads", "pack series", "keep"];
        let lengths = [ready, together, all, rows, spreads, series, keep];
        lines.extend(named.iter().zip(&lengths).map(|(what, lengths)| line(what, lengths)));
        std::fs::write("tests/task_lengths.csv", lines.join("\n") + "\n").unwrap();
    }
}
