//! Benchmarks of the kernel and of one replication of the Leeds base: `cargo bench`.

use caseload::experiment::runner::{Candidate, Nobody, RunControl, run};
use caseload::kernel::calendar::EventCalendar;
use caseload::kernel::streams::{Purpose, StreamKey};
use caseload::model::{Plan, simulate};
use caseload::scenario::{Scenario, load};
use caseload::statistics::Accumulator;
use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::path::Path;
use std::sync::atomic::AtomicBool;

fn leeds() -> Scenario {
    match load(Path::new("scenarios/leeds-2009.toml")) {
        Ok(loaded) => loaded.scenario,
        Err(errors) => panic!("{}", errors.render(false, 100)),
    }
}

/// The hold model (Jones, "An empirical comparison of priority-queue and event-set implementations", 1986): pop an event
/// and schedule it again after an exponential time, at a constant number of pending events.
fn calendar(c: &mut Criterion) {
    let mut group = c.benchmark_group("calendar hold");
    for pending in [4_u32, 256, 4_096] {
        let mut stream = StreamKey { seed: 1, replication: 0 }.stream(Purpose::Career, 0, 0);
        let mut calendar = EventCalendar::new(vec![0; pending as usize]);
        for slot in 0..pending {
            calendar.schedule(slot, stream.exponential());
        }
        group.bench_function(BenchmarkId::from_parameter(pending), |b| {
            b.iter(|| {
                if let Some((time, slot)) = calendar.pop() {
                    calendar.schedule(slot, time + stream.exponential());
                }
            });
        });
    }
    group.finish();
}

fn streams(c: &mut Criterion) {
    let key = StreamKey { seed: 1, replication: 0 };
    let mut stream = key.stream(Purpose::Career, 0, 0);
    c.bench_function("one exponential draw", |b| b.iter(|| black_box(stream.exponential())));
    let mut entity = 0;
    c.bench_function("a keyed stream and its first draw", |b| {
        b.iter(|| {
            entity += 1;
            black_box(key.stream(Purpose::Piece, entity, 0).uniform())
        });
    });
}

fn aggregation(c: &mut Criterion) {
    let mut stream = StreamKey { seed: 1, replication: 0 }.stream(Purpose::Career, 0, 0);
    let mut sum = Accumulator::default();
    c.bench_function("adding a value to a summary", |b| {
        b.iter_batched(|| 20.0 + stream.uniform(), |value| sum.add(value), BatchSize::SmallInput);
    });
}

fn replication(c: &mut Criterion) {
    let plan = Plan::new(leeds());
    let mut group = c.benchmark_group("leeds base");
    group.sample_size(20);
    let mut index = 0;
    group.bench_function("one replication", |b| {
        b.iter(|| {
            index += 1;
            let outcome = simulate(&plan, StreamKey { seed: 1, replication: index });
            black_box(outcome.map(|outcome| outcome.events))
        });
    });
    group.finish();
}

fn experiment(c: &mut Criterion) {
    let candidates = [Candidate { scenario: leeds(), hash: String::new(), unknown: None }];
    let stop = AtomicBool::new(false);
    let mut group = c.benchmark_group("experiment of 32 replications");
    group.sample_size(10);
    for threads in [1, 2] {
        let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(threads).build() else { continue };
        group.bench_function(BenchmarkId::new("threads", threads), |b| {
            let control = RunControl { seed: 1, replications: 32, stop: &stop };
            b.iter(|| pool.install(|| run(&candidates, &control, &mut Nobody).map(|found| found.replications)));
        });
    }
    group.finish();
}

criterion_group!(benches, calendar, streams, aggregation, replication, experiment);
criterion_main!(benches);
