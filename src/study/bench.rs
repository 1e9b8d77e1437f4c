//! What `bench` times and what follows from the times. The clock is the caller's: nothing here knows how long anything took.

use super::design::Shard;
use super::job::Subject;
use super::options;
use super::replication::Follow;
use super::runner::{Candidate, ReplicationFault, RunError, Study};
use super::store::InMemory;
use crate::kernel::calendar::EventCalendar;
use crate::kernel::streams::{Purpose, Stream, StreamKey};
use crate::model::pending_events;
use crate::statistics::quantile;
use serde::{Deserialize, Serialize};
use std::hint::black_box;
use std::sync::atomic::AtomicBool;

/// Replications of which the size of the calendar is taken.
const SIZED: u64 = 3;

/// A figure over the rounds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OverRounds {
    /// The median.
    pub median: f64,
    /// The least.
    pub low: f64,
    /// The most.
    pub high: f64,
}

impl OverRounds {
    /// Of one value a round; of no round, all NaN.
    #[must_use]
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let [low, median, high] = [0.0, 0.5, 1.0].map(|p| quantile(&values, p));
        Self { median, low, high }
    }
}

/// What is timed, made ready.
#[derive(Debug)]
pub struct Work {
    candidate: [Candidate; 1],
    subject: Subject,
    seed: u64,
    replications: u64,
    /// Events pending in the calendar, mean over the events of a few replications.
    pub pending: f64,
}

impl Work {
    /// Replications of a scenario, all with the same seed in every round.
    ///
    /// # Errors
    /// A target measure that is not one of ours; a replication that fails.
    pub fn new(candidate: Candidate, seed: u64, replications: u64) -> Result<Self, RunError> {
        let subject = Subject::new(candidate.clone(), Follow::Nothing)?;
        let pending = |replication| {
            let key = StreamKey { seed, replication };
            pending_events(&subject.plan, key)
                .map_err(|error| ReplicationFault::from(error).of(&candidate.scenario.name, key))
        };
        let pending = (0..SIZED).map(pending).sum::<Result<f64, RunError>>()? / SIZED as f64;
        Ok(Self { candidate: [candidate], subject, seed, replications, pending })
    }

    /// Simulates the replications one after the other and keeps nothing: the engine alone. Returns the events.
    ///
    /// # Errors
    /// A replication that fails.
    pub fn engine(&self) -> Result<u64, RunError> {
        let never = AtomicBool::new(false);
        let events = |index| Ok(self.subject.replicate(self.seed, index, &never)?.map_or(0, |found| found.events));
        (0..self.replications).map(events).sum()
    }

    /// Simulates them on the threads of the pool it is called in and keeps what is reported, as `run` does.
    ///
    /// # Errors
    /// A replication that fails.
    pub fn experiment(&self) -> Result<(), RunError> {
        let (stop, store) = (AtomicBool::new(false), InMemory::default());
        let Self { seed, replications, .. } = *self;
        let study = Study {
            seed,
            replications,
            stop: &stop,
            progress: &(),
            store: &store,
            shard: Shard::WHOLE,
            branching: true,
        };
        study.fill(&options::jobs(&study, &self.candidate, false), 0)?;
        black_box(&store);
        Ok(())
    }
}

/// The least that an event of any engine costs: an exponential draw, and an event put into a calendar and taken out.
#[derive(Debug)]
pub struct Floor {
    stream: Stream,
    calendar: EventCalendar,
}

impl Floor {
    /// How often each is done in a round.
    pub const TIMES: u32 = 1_000_000;

    /// With so many events pending (1 at least).
    #[must_use]
    pub fn new(pending: f64, seed: u64) -> Self {
        let pending = (pending.round() as u32).max(1);
        let mut stream = StreamKey { seed, replication: 0 }.stream(Purpose::Career, 0, 0);
        let mut calendar = EventCalendar::new(vec![0; pending as usize]);
        for slot in 0..pending {
            calendar.schedule(slot, stream.exponential());
        }
        let mut floor = Self { stream, calendar };
        floor.hold();
        floor
    }

    /// The draws.
    pub fn draws(&mut self) {
        for _ in 0..Self::TIMES {
            black_box(self.stream.exponential());
        }
    }

    /// The hold model (Jones, "An empirical comparison of priority-queue and event-set implementations", 1986): takes the next event
    /// and puts it in again after an exponential time. A draw, a pop and a push.
    pub fn hold(&mut self) {
        for _ in 0..Self::TIMES {
            if let Some((time, slot)) = self.calendar.pop() {
                self.calendar.schedule(slot, time + self.stream.exponential());
            }
        }
    }
}

/// Seconds that each thing took, round by round.
#[derive(Debug, Clone, Default)]
pub struct Times {
    /// [`Work::engine`].
    pub engine: Vec<f64>,
    /// [`Floor::draws`].
    pub draws: Vec<f64>,
    /// [`Floor::hold`].
    pub hold: Vec<f64>,
    /// [`Work::experiment`], by threads; one thread first.
    pub experiment: Vec<(usize, Vec<f64>)>,
}

/// Where it was measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// Name of the processor.
    pub processor: String,
    /// Threads that it runs at once.
    pub cores: usize,
    /// Operating system.
    pub system: String,
    /// Kind of processor.
    pub architecture: String,
}

/// What was measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BenchWorkload {
    /// Name of the scenario.
    pub scenario: String,
    /// Its hash.
    pub sha256: String,
    /// Master seed.
    pub seed: u64,
    /// Replications of each measurement.
    pub replications: u64,
    /// Rounds.
    pub rounds: usize,
    /// Events of a replication, mean.
    pub events_a_replication: f64,
    /// Events pending in the calendar, mean.
    pub pending_events: f64,
}

/// The floor: nanoseconds of its parts, and how many times that an event of the engine costs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FloorFigures {
    /// One exponential draw.
    pub draw_ns: OverRounds,
    /// One event put in and taken out.
    pub push_and_pop_ns: OverRounds,
    /// Both.
    pub sum_ns: OverRounds,
    /// Nanoseconds an event of the engine over both, in the same round.
    pub ratio: OverRounds,
}

/// An experiment on so many threads.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OnThreads {
    /// How many.
    pub threads: usize,
    /// Replications a second.
    pub replications_a_second: OverRounds,
    /// Events a second.
    pub events_a_second: OverRounds,
    /// Time on one thread over the time on these, in the same round.
    pub times_as_fast: OverRounds,
}

/// What `bench` found. Figures are medians over the rounds, with the least and the most.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bench {
    /// Always [`Bench::FORMAT`].
    pub format: String,
    /// Version of the form: [`Bench::VERSION`].
    pub version: u32,
    /// Version of the program.
    pub program: String,
    /// The compiler that made it.
    pub compiler: String,
    /// The machine.
    pub machine: Machine,
    /// What was measured.
    pub measured: BenchWorkload,
    /// The engine alone, one thread: nanoseconds an event.
    pub engine_ns_an_event: OverRounds,
    /// And milliseconds a replication.
    pub engine_ms_a_replication: OverRounds,
    /// The floor.
    pub floor: FloorFigures,
    /// A whole experiment by threads.
    pub threads: Vec<OnThreads>,
    /// The most memory that the program had until then, bytes; `None` where the system does not say.
    pub peak_memory_bytes: Option<u64>,
}

impl Bench {
    /// What a file of one says that it is.
    pub const FORMAT: &'static str = "caseload-bench";
    /// The form of that file: another when the meaning of a figure changes.
    pub const VERSION: u32 = 1;

    /// The text of such a file.
    #[must_use]
    pub fn json(&self) -> String {
        // Plain numbers and names: this cannot fail.
        serde_json::to_string_pretty(self).map_or_else(|_| String::new(), |text| text + "\n")
    }

    /// What [`Bench::json`] wrote.
    ///
    /// # Errors
    /// What is wrong with the text, and what would mend it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let found: Self = serde_json::from_str(text)
            .map_err(|error| format!("this is not what `caseload bench` writes ({error}); name a bench.json"))?;
        if (&*found.format, found.version) != (Self::FORMAT, Self::VERSION) {
            return Err(format!(
                "it is `{}` version {}, this program reads `{}` version {}; measure again with this program",
                found.format,
                found.version,
                Self::FORMAT,
                Self::VERSION
            ));
        }
        Ok(found)
    }

    /// What follows from the times.
    #[must_use]
    pub fn new(
        (program, compiler, machine): (&str, &str, Machine),
        measured: BenchWorkload,
        times: &Times,
        peak_memory_bytes: Option<u64>,
    ) -> Self {
        let events = measured.events_a_replication * measured.replications as f64;
        let per_step = 1e9 / f64::from(Floor::TIMES);
        let one = times.experiment.first().map_or(&[][..], |(_, seconds)| seconds);
        let on_threads = |(threads, seconds): &(usize, Vec<f64>)| OnThreads {
            threads: *threads,
            replications_a_second: OverRounds::of(seconds.iter().map(|s| measured.replications as f64 / s)),
            events_a_second: OverRounds::of(seconds.iter().map(|s| events / s)),
            times_as_fast: OverRounds::of(one.iter().zip(seconds).map(|(one, these)| one / these)),
        };
        let pushes = times.hold.iter().zip(&times.draws).map(|(hold, draws)| (hold - draws).max(0.0) * per_step);
        let ratios =
            times.engine.iter().zip(&times.hold).map(|(engine, hold)| engine * 1e9 / events / (hold * per_step));
        Self {
            format: Self::FORMAT.to_owned(),
            version: Self::VERSION,
            program: program.to_owned(),
            compiler: compiler.to_owned(),
            machine,
            engine_ns_an_event: OverRounds::of(times.engine.iter().map(|s| s * 1e9 / events)),
            engine_ms_a_replication: OverRounds::of(
                times.engine.iter().map(|s| s * 1e3 / measured.replications as f64),
            ),
            floor: FloorFigures {
                draw_ns: OverRounds::of(times.draws.iter().map(|s| s * per_step)),
                push_and_pop_ns: OverRounds::of(pushes),
                sum_ns: OverRounds::of(times.hold.iter().map(|s| s * per_step)),
                ratio: OverRounds::of(ratios),
            },
            threads: times.experiment.iter().map(on_threads).collect(),
            measured,
            peak_memory_bytes,
        }
    }
}

/// Numbers of threads to measure, up to so many: 1, 2, 4, 8 and so on, and the last.
#[must_use]
pub fn thread_counts(most: usize) -> Vec<usize> {
    let mut counts: Vec<usize> = std::iter::successors(Some(1), |n| Some(2 * n)).take_while(|&n| n < most).collect();
    counts.push(most.max(1));
    counts
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Two rounds with round numbers: ten replications of 1,000 events.
    pub fn example() -> Bench {
        let machine = Machine {
            processor: "A processor with <a> | name".to_owned(),
            cores: 4,
            system: "linux".to_owned(),
            architecture: "x86_64".to_owned(),
        };
        let measured = BenchWorkload {
            scenario: "north".to_owned(),
            sha256: "abc".to_owned(),
            seed: 1,
            replications: 10,
            rounds: 3,
            events_a_replication: 1_000.0,
            pending_events: 256.0,
        };
        let times = Times {
            engine: vec![0.002, 0.003, 0.001],
            draws: vec![0.004, 0.004, 0.005],
            hold: vec![0.04, 0.05, 0.045],
            experiment: vec![
                (1, vec![0.004, 0.006, 0.004]),
                (2, vec![0.002, 0.004, 0.0025]),
                (4, vec![0.001, 0.002, 0.0016]),
            ],
        };
        Bench::new(("0.1.0", "rustc 1", machine), measured, &times, Some(120_000_000))
    }

    /// By hand from the times of `example`; ratios are formed round by round before their median is taken.
    #[test]
    fn figures_follow_from_the_times() {
        let found = example();
        let over_rounds = |median, low, high| OverRounds { median, low, high };
        let near = |a: OverRounds, b: OverRounds| {
            let pairs = [(a.median, b.median), (a.low, b.low), (a.high, b.high)];
            assert!(pairs.iter().all(|(a, b)| (a - b).abs() < 1e-9 * b), "{a:?} {b:?}");
        };
        near(found.engine_ns_an_event, over_rounds(200.0, 100.0, 300.0));
        near(found.engine_ms_a_replication, over_rounds(0.2, 0.1, 0.3));
        near(found.floor.draw_ns, over_rounds(4.0, 4.0, 5.0));
        near(found.floor.push_and_pop_ns, over_rounds(40.0, 36.0, 46.0));
        near(found.floor.sum_ns, over_rounds(45.0, 40.0, 50.0));
        near(found.floor.ratio, over_rounds(5.0, 100.0 / 45.0, 6.0));
        near(found.threads[0].times_as_fast, over_rounds(1.0, 1.0, 1.0));
        near(found.threads[1].times_as_fast, over_rounds(1.6, 1.5, 2.0));
        near(found.threads[2].replications_a_second, over_rounds(6_250.0, 5_000.0, 10_000.0));
        near(found.threads[2].events_a_second, over_rounds(6.25e6, 5e6, 1e7));
    }

    #[test]
    fn json_comes_back() {
        let found = example();
        assert_eq!(Bench::parse(&found.json()), Ok(found.clone()));
        let other = found.json().replace("\"version\": 1", "\"version\": 2");
        assert!(Bench::parse(&other).unwrap_err().contains("version 2"));
        assert!(Bench::parse("{}").unwrap_err().contains("bench.json"));
    }

    #[test]
    fn threads_double_up_to_all() {
        assert_eq!(thread_counts(1), [1]);
        assert_eq!(thread_counts(2), [1, 2]);
        assert_eq!(thread_counts(6), [1, 2, 4, 6]);
        assert_eq!(thread_counts(8), [1, 2, 4, 8]);
    }
}
