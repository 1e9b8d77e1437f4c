//! The command `bench`: how fast this machine simulates a scenario, and how near that is to what cannot be avoided.

use super::destination::OF_DOCUMENTS;
use super::failure::Failure;
use super::machine::{machine, peak_memory};
use super::output::{conclude, document};
use super::terminal::{print, say};
use crate::report::{pages, threads_chart};
use crate::scenario::{Loaded, file, load};
use crate::store::{OutputFolder, Ownership, write_whole};
use crate::study::bench::{Bench, BenchWorkload, Floor, Times, Work, thread_counts};
use crate::study::runner::Candidate;
use clap::Args;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The base scenario that comes with the program.
const LEEDS: &str = include_str!("../../scenarios/leeds-2009.toml");

/// What is written.
const FILES: [&str; 5] = ["bench.json", "figures.csv", "charts/bench.svg", "charts/bench.csv", "charts/bench.png"];

/// What is measured, and where to say it.
#[derive(Debug, Args)]
pub struct BenchArgs {
    /// Scenario file (the Leeds base of 2009 when left out).
    scenario: Option<PathBuf>,
    /// Simulated futures of each measurement.
    #[arg(long, short = 'n', default_value_t = 64, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    replications: u64,
    /// Rounds: in each, everything is measured once, in turn.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=999))]
    rounds: u16,
    /// Most threads (all processors when left out); 1, 2, 4, 8 ... up to these are measured.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Master seed (the scenario's when left out).
    #[arg(long)]
    seed: Option<u64>,
    /// Write the figures as JSON into this file, too; `-` for standard output, in place of the table.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Figures of another machine or version (its bench.json), to compare with.
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// Folder for table, figures and chart (output/<name>-bench when left out).
    #[arg(long)]
    out: Option<PathBuf>,
    /// No progress and no table: only errors.
    #[arg(long, short)]
    quiet: bool,
}

/// Measures a scenario and writes what was found.
pub fn bench(asked: &BenchArgs) -> Result<(), Failure> {
    let loaded = subject(asked.scenario.as_deref())?;
    let earlier = asked.against.as_deref().map(read).transpose()?;
    let name = &loaded.scenario.name;
    let path = asked.out.clone().unwrap_or_else(|| Path::new("output").join(format!("{name}-bench")));
    if let Some(file) = asked.json.as_deref().filter(|file| *file != Path::new("-") && file.symlink_metadata().is_ok())
    {
        // What is replaced is what an earlier `bench` wrote, not a file that was named by mistake, and no device.
        if !file.is_file() {
            let message = "is no file: name one that is not there yet, or `-` for standard output";
            return Err(Failure::Input(format!("--json {} {message}", file.display())));
        }
        read(file).map_err(|why| Failure::Input(format!("{why}; --json replaces no other file: name another")))?;
    }
    let subject = Ownership {
        command: "bench".to_owned(),
        base: name.clone(),
        seed: asked.seed.unwrap_or(loaded.scenario.seed),
        ..Ownership::default()
    };
    let folder = OutputFolder::open(
        &path,
        subject,
        &FILES.iter().chain(&OF_DOCUMENTS).map(|&name| name.to_owned()).collect::<Vec<_>>(),
    )?;
    folder.begin()?;
    let found = measure(asked, &loaded)?;
    let page = pages::bench(&found, earlier.as_ref(), threads_chart(&found));
    document(&folder, &page)?;
    folder.write("bench.json", found.json().as_bytes())?;
    if let Some(file) = asked.json.as_deref() {
        if file == Path::new("-") {
            return print(&found.json());
        }
        write_whole(file, found.json().as_bytes())?;
    }
    if asked.quiet { Ok(()) } else { conclude(&page, &path) }
}

/// The scenario that is asked for.
fn subject(path: Option<&Path>) -> Result<Loaded, Failure> {
    if let Some(path) = path {
        return Ok(load(path)?);
    }
    let no_place = |error: std::io::Error| Failure::Machine(format!("no temporary folder: {error}"));
    let place = tempfile::tempdir().map_err(no_place)?;
    let file = place.path().join("leeds-2009.toml");
    write_whole(&file, LEEDS.as_bytes())?;
    Ok(load(&file)?)
}

/// Figures that an earlier `bench` wrote.
fn read(path: &Path) -> Result<Bench, Failure> {
    let text =
        file::text(path).map_err(|error| Failure::Input(format!("{} cannot be read: {error}", path.display())))?;
    Bench::parse(&text).map_err(|why| Failure::Input(format!("{}: {why}", path.display())))
}

/// Seconds that something takes.
fn seconds<T>(work: impl FnOnce() -> T) -> (f64, T) {
    #[expect(clippy::disallowed_methods, reason = "what is measured is time")]
    let began = Instant::now();
    let done = work();
    (began.elapsed().as_secs_f64(), done)
}

/// Measures everything once a round, so that what disturbs the machine for a while disturbs all figures alike.
fn measure(asked: &BenchArgs, loaded: &Loaded) -> Result<Bench, Failure> {
    let candidate = Candidate::from(loaded);
    let seed = asked.seed.unwrap_or(loaded.scenario.seed);
    let work = Work::new(candidate, seed, asked.replications)?;
    let here = machine();
    let most = asked.threads.map_or(here.cores, usize::from);
    let pool = |threads: usize| rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pools = thread_counts(most).into_iter().map(pool).collect::<Result<Vec<_>, _>>();
    let pools = pools.map_err(|error| Failure::Machine(format!("the threads could not be started: {error}")))?;
    let mut floor = Floor::new(work.pending, seed);
    let mut times = Times::default();
    times.experiment.extend(pools.iter().map(|pool| (pool.current_num_threads(), Vec::new())));
    let mut events = 0;
    for round in 0..asked.rounds {
        if !asked.quiet {
            say(&format!("round {} of {}", round + 1, asked.rounds));
        }
        times.draws.push(seconds(|| floor.draws()).0);
        times.hold.push(seconds(|| floor.hold()).0);
        let (engine, counted) = seconds(|| work.engine());
        times.engine.push(engine);
        events = counted?;
        for (pool, (_, found)) in pools.iter().zip(&mut times.experiment) {
            let (experiment, done) = seconds(|| pool.install(|| work.experiment()));
            done?;
            found.push(experiment);
        }
    }
    let measured = BenchWorkload {
        scenario: loaded.scenario.name.clone(),
        sha256: loaded.hash.clone(),
        seed,
        replications: asked.replications,
        rounds: usize::from(asked.rounds),
        events_a_replication: events as f64 / asked.replications as f64,
        pending_events: work.pending,
    };
    let program = (env!("CARGO_PKG_VERSION"), env!("CASELOAD_COMPILER"), here);
    Ok(Bench::new(program, measured, &times, peak_memory()))
}
