//! How busy the scheduler keeps 64 workers: the groups of [`super::group`] and the [`Queue`] as they are, driven through virtual time by
//! workers whose tasks take as long as was recorded on one thread of a real machine (`tests/task_lengths.csv`; renewed with
//! `CASELOAD_RENEW=1 cargo test --release --lib task_lengths` on Linux).

#![expect(clippy::print_stdout, reason = "--nocapture shows what docs/performance.md states")]

use super::group::{Group, MissingChunk, groups, most_bytes};
use super::headline::Figures;
use super::job::Job;
use super::queue::{Extent, Queue, Step, Task};
use super::runner::RunError;
use super::store::{CHUNK, ChunkKey};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::ControlFlow;

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
    /// The most that it may take when nobody waits while there is work (Graham 1969): an equal share of all, and one chain of tasks.
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
        let starts = (0..self.replications).step_by(CHUNK as usize).enumerate();
        let chunks = starts.flat_map(|(pass, start)| (0..self.jobs).map(move |job| (pass as u64, start, job)));
        let replications = |start: u64| start..(start + CHUNK).min(self.replications);
        let pieces = chunks.map(|(pass, start, job)| MissingChunk { job, pass, replications: replications(start) });
        let threads = if worse == Worse::LargeGroups { 2 } else { workers };
        let groups = groups(&pieces.collect::<Vec<_>>(), &jobs, (threads, true));
        let some = |groups: &[Group<'_>]| {
            let length = |task: Task| self.length(&lengths, task, &groups[task.group]);
            let mut extents: Vec<Extent> = groups.iter().map(Group::extent).collect();
            let mut hand_on: Vec<f64> = extents.iter().map(|of| of.jobs as f64 * lengths.mean("keep")).collect();
            for (group, extent) in extents.iter_mut().enumerate().filter(|_| worse == Worse::PacksAlone) {
                let parts = 0..std::mem::take(&mut extent.parts);
                hand_on[group] += parts.map(|at| length(Task { group, step: Step::Pack, at })).sum::<f64>();
            }
            let queue = Queue::new(extents, workers, most_bytes(workers));
            in_virtual_time(workers, queue, length, |group| hand_on[group])
        };
        match worse {
            Worse::WaitsForGroups => groups.chunks(1).map(some).reduce(Outcome::then).unwrap(),
            _ => some(&groups),
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

    /// Microseconds of a task of a group.
    fn length(&self, lengths: &Lengths, Task { step, at, .. }: Task, group: &Group<'_>) -> f64 {
        let jobs = group.jobs.len() as f64;
        match step {
            // Whoever is last puts all together.
            Step::Prepare if at + 1 == group.jobs.len() => {
                lengths.mean("make ready") + jobs * lengths.mean("put together")
            }
            Step::Prepare => lengths.mean("make ready"),
            Step::Simulate => {
                let apart = group.jobs.iter().map(|job| lengths.future(self.of, job.key.0 as usize, at as u64));
                apart.sum::<f64>() * (1.0 - lengths.common() * (1.0 - 1.0 / jobs))
            }
            Step::Pack => {
                let whole = ["pack rows", "pack spreads", "pack series"][(at % group.jobs[0].blocks()).min(2)];
                lengths.mean(whole) * group.extent().replications as f64 / CHUNK as f64
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
    // What is under way and when it ends, in whole microseconds; no task is handing on.
    let mut ends: BinaryHeap<Reverse<(u64, Option<Task>)>> = BinaryHeap::new();
    let mut longest: BTreeMap<Option<Step>, u64> = BTreeMap::new();
    let (mut now, mut free, mut hands_on, mut busy) = (0, workers, false, 0);
    while !queue.is_over() {
        let mut begun = Vec::new();
        if let Some((group, _)) = queue.packed().filter(|_| !hands_on) {
            hands_on = true;
            begun.push((None, hand_on(group)));
        }
        while free > 0
            && let Some(task) = queue.take()
        {
            free -= 1;
            begun.push((Some(task), length(task)));
        }
        for (task, length) in begun {
            let length = (length as u64).max(1);
            busy += task.map_or(0, |_| length);
            let longest = longest.entry(task.map(|task| task.step)).or_default();
            *longest = length.max(*longest);
            ends.push(Reverse((now + length, task)));
        }
        let Reverse((time, task)) = ends.pop().expect("somebody works while it is not over");
        now = time;
        match task {
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
    let bound = busy as f64 / workers as f64 + longest.values().sum::<u64>() as f64;
    Outcome { idle: 1.0 - busy as f64 / all, seconds: now as f64 / 1e6, bound: bound / 1e6 }
}

/// The README's main command: a base and nine options, with 36 weekly series of 185 weeks.
const OPTIONS: Round = Round { jobs: 10, replications: 1000, of: "option ", summed: Some((36, 185)) };
const LEVERS: Round = Round { jobs: 31, of: "lever ", summed: None, ..OPTIONS };
const SWEEP: Round = Round { jobs: 50, replications: 100, summed: None, ..OPTIONS };
/// With `--detail`: a chunk of one option is as much as may be in memory.
const DETAIL: Round = Round { summed: Some((524, 185)), ..OPTIONS };
const MOST_IDLE: f64 = 0.03;

#[test]
fn sixty_four_workers_are_kept_busy() {
    for (round, about) in [(OPTIONS, 0.005), (LEVERS, 0.002), (SWEEP, 0.013), (DETAIL, 0.004)] {
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
    #![expect(clippy::disallowed_methods, reason = "a recording is written into its place in tests/, and is no result")]

    use super::super::branching::Together;
    use super::super::design::Shard;
    use super::super::replication::Follow;
    use super::super::runner::{Candidate, Study};
    use super::super::store::{InMemory, Store};
    use super::*;
    use crate::scenario::load_many;
    use std::path::PathBuf;
    use std::sync::atomic::AtomicBool;

    fn scenarios(folder: &str) -> Vec<Candidate> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut paths: Vec<PathBuf> =
            entries.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
        paths.sort();
        paths.insert(0, "scenarios/leeds-2009.toml".into());
        load_many(&paths).unwrap().iter().map(Candidate::from).collect()
    }

    /// Time of the processor that this thread has had, microseconds: whatever else the machine does takes no part of it (Linux).
    fn of_processor() -> u128 {
        // Who lets others go before has had all its time written down.
        std::thread::yield_now();
        let written_down = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
        written_down.split(' ').next().unwrap().parse::<u128>().unwrap() / 1000
    }

    /// The least of three times.
    fn microseconds(lengths: &mut Vec<u128>, mut work: impl FnMut()) {
        let mut timed = || {
            let began = of_processor();
            work();
            of_processor() - began
        };
        lengths.push([timed(), timed(), timed()].into_iter().fold(u128::MAX, u128::min));
    }

    /// Lengths of so many replications of each job by itself.
    fn futures(study: &Study<'_>, jobs: &[Job<'_>], (kind, replications): (&str, usize), lines: &mut Vec<String>) {
        for job in jobs {
            let (group, mut lengths) = (Group::new(vec![job], 0, 0..study.replications), Vec::new());
            assert!(group.prepare(0).is_ok());
            (0..replications).for_each(|at| microseconds(&mut lengths, || assert!(group.simulate(study, at).is_ok())));
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
        options.iter().for_each(|job| microseconds(&mut ready, || assert!((job.build)().is_ok())));
        let mut subjects = [(); 3].map(|()| options.iter().map(|job| (job.build)().unwrap()).collect::<Vec<_>>());
        microseconds(&mut together, || {
            let several = subjects.iter_mut().find(|several| !several.is_empty()).map(std::mem::take);
            Together::new(several.unwrap());
        });
        together.iter_mut().for_each(|length| *length /= options.len() as u128);
        futures(&study, &options, ("option", 24), &mut lines);
        futures(&study, &levers, ("lever", 8), &mut lines);
        let group = Group::new(options.iter().collect(), 0, 0..CHUNK);
        (0..options.len()).for_each(|job| assert!(group.prepare(job).is_ok()));
        (0..24).for_each(|at| microseconds(&mut all, || assert!(group.simulate(&study, at).is_ok())));
        (24..CHUNK as usize).for_each(|at| assert!(group.simulate(&study, at).is_ok()));
        let blocks = options[0].blocks();
        for part in 0..group.extent().parts {
            let lengths = match part % blocks {
                0 => &mut rows,
                1 => &mut spreads,
                _ => &mut series,
            };
            microseconds(lengths, || group.pack(part));
        }
        group.hand_on(&store, CHUNK as usize).unwrap();
        let file = tempfile::NamedTempFile::new().unwrap();
        for job in &options {
            let keeps = || std::fs::write(file.path(), store.read(job.key, &(0..CHUNK)).unwrap()).unwrap();
            microseconds(&mut keep, keeps);
        }
        series.truncate(blocks - 2);
        let named =
            ["make ready", "put together", "all options together", "pack rows", "pack spreads", "pack series", "keep"];
        let lengths = [ready, together, all, rows, spreads, series, keep];
        lines.extend(named.iter().zip(&lengths).map(|(what, lengths)| line(what, lengths)));
        std::fs::write("tests/task_lengths.csv", lines.join("\n") + "\n").unwrap();
    }
}
