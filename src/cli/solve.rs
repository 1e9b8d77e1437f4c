//! The command `solve`: the fewest extra posts that reach a target by a date with a chance.

use super::arguments::Control;
use super::commands::{Prepared, counted_sum, print, terminal_columns};
use super::failure::Failure;
use super::output::{self, Provenance};
use super::progress::Stages;
use crate::experiment::runner::{Candidate, RunError};
use crate::experiment::search::{Question, search};
use crate::experiment::static_sum::{self, WORKERS_A_MANAGER};
use crate::report::solve::{self as report, Asked};
use crate::scenario::{Loaded, load, load_variant};
use clap::Args;
use jiff::civil::{Date, date};
use std::path::Path;
use std::time::Instant;

/// What is asked of the search.
#[derive(Debug, Args)]
pub struct Wanted {
    /// Largest value of the target measure that is wanted (the scenario's when left out).
    #[arg(long)]
    target: Option<f64>,
    /// Date by which it is wanted, such as 2012-03-31 (the scenario's when left out).
    #[arg(long)]
    by: Option<Date>,
    /// Chance with which it is wanted: 0.8 is 80 of 100 simulated futures.
    #[arg(long, default_value_t = 0.8)]
    chance: f64,
    /// Day from which the posts are funded (the first 1 April of the run when left out).
    #[arg(long)]
    from: Option<Date>,
    /// Most extra social-worker posts that are tried.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=5_000))]
    most: u32,
}

/// Finds the fewest posts, with one manager more for every seven, as the static sum has it.
pub fn solve(path: &Path, wanted: &Wanted, control: &Control) -> Result<(), Failure> {
    let asked = asked(&load(path)?, wanted)?;
    let with = |posts: u32| load_variant(path, &variant(&asked, posts));
    let base = with(0)?;
    // What is wrong with the posts' date is said before anything runs.
    with(wanted.most)?;
    let prepared = Prepared::new(std::slice::from_ref(&base), control, "-solve")?;
    let Prepared { path: out, folder, pool, .. } = &prepared;
    let run = prepared.run();
    let candidate = |posts: u32| -> Result<Candidate, RunError> { Ok(Candidate::from(&with(posts)?)) };
    let also = asked.rows.iter().map(|row| row.social_workers).collect();
    let question = Question { chance: wanted.chance, most: wanted.most, also };
    let mut progress = Stages::new(control.quiet);
    #[expect(clippy::disallowed_methods, reason = "the run's length goes to provenance.json and nowhere else")]
    let began = Instant::now();
    let found = pool.install(|| search(&candidate, &asked.targets, question, &run, &mut progress))?;
    drop(progress);
    let provenance = Provenance::new(began.elapsed(), pool.current_num_threads());
    output::write_solve(folder, &asked, &found, &base, (run.seed, run.replications), &provenance)?;
    if !control.quiet {
        let text = report::terminal(&asked, &found, terminal_columns());
        print(&format!("{text}\nThe chart (charts/posts.svg) and tables are in {}\n", out.display()))?;
    }
    Ok(())
}

/// The question in full.
fn asked(loaded: &Loaded, wanted: &Wanted) -> Result<Asked, Failure> {
    let scenario = &loaded.scenario;
    let chance = wanted.chance;
    if !(chance > 0.0 && chance < 1.0) {
        return Err(Failure::Input(format!(
            "--chance {chance} is no chance that can be asked for: state a share between 0 and 1, for example 0.8"
        )));
    }
    let target = wanted.target.unwrap_or(scenario.target.at_most);
    if !(target.is_finite() && target > 0.0) {
        return Err(Failure::Input(format!("--target {target} is no target: state a number over 0, for example 20")));
    }
    let first = scenario.days.start();
    let april = |year: i16| date(year, 4, 1);
    let next = if first <= april(first.year()) { april(first.year()) } else { april(first.year() + 1) };
    let from = wanted.from.unwrap_or(next);
    let by = wanted.by.unwrap_or(scenario.target.by);
    if from < first || from > scenario.days.end() || by > scenario.days.end() || by < first {
        return Err(Failure::Input(format!(
            "the run goes from {first} to {}: state --from and --by within it (posts are funded from {from}, the target is \
             for {by})",
            scenario.days.end()
        )));
    }
    let held = scenario.policies.iter().rev().find(|dated| dated.from <= scenario.days.time_of(from));
    let posts =
        held.map_or((0, 0), |dated| (dated.policy.posts.extra_social_workers, dated.policy.posts.extra_managers));
    let sum = scenario.static_sum.or_else(|| counted_sum(scenario));
    let costs = &scenario.policies[0].policy.costs;
    let rows: Vec<static_sum::Row> = sum.map_or(Vec::new(), |sum| {
        let (low, high) = static_sum::whole_targets(sum);
        (low..=high).rev().map(|target| static_sum::row(sum, costs, target)).collect()
    });
    let mut targets: Vec<f64> = vec![target];
    targets.extend(rows.iter().map(|row| f64::from(row.target)).filter(|&other| other != target));
    let unknowns = loaded.unknown.as_ref().map_or(0, |blueprint| blueprint.unknowns().len());
    Ok(Asked { scenario: scenario.clone(), targets, by, from, posts, unknowns, rows })
}

/// The option with so many extra posts, as a file would state it.
fn variant(asked: &Asked, posts: u32) -> String {
    let name = match posts {
        0 => asked.scenario.name.clone(),
        _ => format!("{}-plus-{posts}", asked.scenario.name.chars().take(80).collect::<String>()),
    };
    let head = format!("name = \"{name}\"\ntarget = {{ at_most = {:?}, by = {} }}\n", asked.targets[0], asked.by);
    if posts == 0 {
        return head;
    }
    let (workers, managers) = asked.posts;
    format!(
        "{head}title = \"{posts} posts\"\n[[change]]\non = {}\nposts = {{ extra_social_workers = {}, extra_managers = {} }}\n",
        asked.from,
        workers + posts,
        managers + posts / WORKERS_A_MANAGER
    )
}
