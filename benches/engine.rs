//! Benchmarks of the kernel, of small models on it, of replications of the Leeds base, and of what is written of them: `cargo bench`.

#[path = "../examples/peers/duty_team.rs"]
mod duty_team;
#[expect(dead_code, reason = "a benchmark reads one figure")]
#[path = "../examples/peers/queue.rs"]
mod queue;

use caseload::kernel::calendar::EventCalendar;
use caseload::kernel::streams::{Purpose, StreamKey};
use caseload::model::{Plan, simulate};
use caseload::report::document::html;
use caseload::report::{pages, plot, weekly};
use caseload::scenario::{Scenario, load};
use caseload::statistics::Accumulator;
use caseload::study::bench::Work;
use caseload::study::design::Shard;
use caseload::study::job::Subject;
use caseload::study::options::{Sink, run};
use caseload::study::results::WeeklyTable;
use caseload::study::runner::{Candidate, Study};
use caseload::study::store::InMemory;
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

/// The models that are run beside other programs (`benches/peers/run`): 10,000 customers of a queue, a future of duty teams.
fn on_the_kernel(c: &mut Criterion) {
    let mut group = c.benchmark_group("on the kernel");
    group.sample_size(20);
    let mut replication = 0;
    let mut key = || {
        replication += 1;
        StreamKey { seed: 1, replication }
    };
    for servers in [1, 20] {
        group.bench_function(format!("M/M/{servers}, 10,000 customers"), |b| {
            b.iter(|| black_box(queue::simulate(servers, 0.9 * f64::from(servers), 10_000, key()).wait));
        });
    }
    group.bench_function("duty teams, 260 weeks", |b| b.iter(|| black_box(duty_team::simulate(key()).wait)));
    group.finish();
}

/// Keeps all weekly figures.
struct Weekly(Option<WeeklyTable>);

impl Sink for Weekly {
    fn weekly(&mut self, _: &Subject, found: &WeeklyTable) -> std::io::Result<()> {
        self.0 = Some(found.clone());
        Ok(())
    }
}

/// All that is written of an experiment of eight futures but the workbook: charts, page, weekly figures.
fn rendering(c: &mut Criterion) {
    let loaded = match load(Path::new("scenarios/leeds-2009.toml")) {
        Ok(loaded) => loaded,
        Err(errors) => panic!("{}", errors.render(false, 100)),
    };
    let candidates = [Candidate { scenario: loaded.scenario.clone(), hash: String::new(), blueprint: None }];
    let (stop, store, mut kept) = (AtomicBool::new(false), InMemory::default(), Weekly(None));
    let study = Study {
        seed: 1,
        replications: 8,
        stop: &stop,
        progress: &(),
        store: &store,
        shard: Shard::WHOLE,
        branching: true,
    };
    let Ok(experiment) = run(&study, &candidates, true, &mut kept) else { panic!("the base runs") };
    let Some(table) = kept.0 else { panic!("it has weekly figures") };
    let loaded = [loaded];
    let mut group = c.benchmark_group("rendering");
    group.sample_size(10);
    group.bench_function("charts", |b| b.iter(|| black_box(plot::charts(&experiment).len())));
    let charts = plot::charts(&experiment);
    group.bench_function("page", |b| {
        b.iter(|| black_box(html(&pages::experiment(&experiment, &loaded, charts.clone())).len()))
    });
    group.bench_function("weekly figures", |b| {
        b.iter(|| {
            let mut csv = Vec::new();
            let option = &experiment.options[0];
            black_box(weekly::write((&option.scenario, &option.weeks, &table), &mut csv).map(|()| csv.len()))
        });
    });
    group.finish();
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
    let candidate = Candidate { scenario: leeds(), hash: String::new(), blueprint: None };
    let Ok(work) = Work::new(candidate, 1, 32) else { panic!("the base runs") };
    let mut group = c.benchmark_group("experiment of 32 replications");
    group.sample_size(10);
    for threads in [1, 2] {
        let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(threads).build() else { continue };
        group.bench_function(BenchmarkId::new("threads", threads), |b| {
            b.iter(|| pool.install(|| work.experiment().is_ok()));
        });
    }
    group.finish();
}

criterion_group!(benches, calendar, streams, on_the_kernel, aggregation, replication, experiment, rendering);
criterion_main!(benches);
