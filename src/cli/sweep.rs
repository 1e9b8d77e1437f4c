//! The command `sweep`: a grid of scenarios around one, in one parallel run.

use super::arguments::Control;
use super::commands::{Prepared, conclude};
use super::failure::Failure;
use super::goal::{Goal, Wanted};
use super::memory::Again;
use super::output::{self, Provenance};
use super::place::{Kind, Place, of_goal, plain};
use super::points::Points;
use super::progress::Stages;
use super::size::refuse_large;
use super::vary::{Vary, vary};
use crate::experiment::runner::{Candidate, RunControl, RunError};
use crate::experiment::sweep::{Sweep, run as run_sweep};
use crate::scenario::{Loaded, load, load_variant};
use clap::Args;
use std::path::Path;
use std::time::Instant;

/// What is varied, and what it is for.
#[derive(Debug, Args)]
pub struct Grid {
    /// A number and its values, as posts=0..130:10 or sickness=0.05,0.10,0.15; may be repeated. Names: posts, managers,
    /// administrators, agency, recruits, time_to_hire, sickness, turnover, referrals, growth, redirect, assessed, ceiling, or
    /// any number of the scenario by its key.
    #[arg(long, required = true, value_name = "NAME=VALUES", value_parser = vary)]
    vary: Vec<Vary>,
    #[command(flatten)]
    goal: Goal,
}

impl Grid {
    /// How many points it has.
    fn points(&self) -> f64 {
        self.vary.iter().map(|one| one.values.len() as f64).product()
    }

    /// Where its results go: grids of the same numbers are one experiment.
    fn place(&self, base: &Loaded, first: &Loaded, wanted: &Wanted, control: &Control) -> Place {
        let names: Vec<String> = self.vary.iter().map(|one| one.variable.name.clone()).collect();
        let (suffix, about) = of_goal(&format!("-sweep-{}", plain(&names.join("-"))), wanted, &first.scenario);
        let mut place = Place::new(Kind::Sweep, std::slice::from_ref(base), control, &suffix).about(about);
        place.subject.options = names;
        place
    }
}

/// Simulates every point of the grid, and the scenario as it is.
pub fn sweep(path: &Path, grid: &Grid, again: &Again, control: &Control) -> Result<(), Failure> {
    let first = load(path)?;
    let wanted = grid.goal.of(&first)?;
    let points = Points::new(path, &first, (&grid.vary, "--vary"), wanted)?;
    let base = load_variant(path, &wanted.head(&first.scenario, "", Some(&first.scenario.title)))?;
    refuse_large(std::slice::from_ref(&base), grid.points(), control)?;
    // What is wrong with a point is said before a folder is made.
    let places = points.places(&Candidate::from(&base))?;
    let prepared = Prepared::new(std::slice::from_ref(&base), control, grid.place(&base, &first, &wanted, control))?;
    let Prepared { path: out, folder, pool, candidates, .. } = &prepared;
    let futures = again.futures(folder, &base, &prepared.run())?;
    let run = RunControl { memory: Some(&futures), ..prepared.run() };
    let build = |place: usize| -> Result<Candidate, RunError> { Ok(Candidate::from(&points.load(&places[place].at)?)) };
    let mut progress = Stages::new(control.quiet);
    #[expect(clippy::disallowed_methods, reason = "the run's length goes to provenance.json and nowhere else")]
    let began = Instant::now();
    let found = pool.install(|| run_sweep(&candidates[0], (points.factors(), &places), &build, &run, &mut progress))?;
    drop(progress);
    let provenance = Provenance::new(began.elapsed(), pool.current_num_threads());
    let page = output::sweep(folder, (&found, wanted.chance), &base, &provenance)?;
    if !control.quiet {
        conclude(&page, out)?;
    }
    complete(&found)?;
    again.end(folder)
}

/// An error when the user stopped the run: the points that were complete are on disk.
fn complete(found: &Sweep) -> Result<(), Failure> {
    if found.points.len() == found.asked {
        return Ok(());
    }
    Err(Failure::Stopped(format!(
        "the results hold {} of {} points, with all {} futures each; --resume goes on from here",
        found.points.len(),
        found.asked,
        found.replications
    )))
}
