//! The command `sweep`: a grid of scenarios around one, in one parallel run.

use super::arguments::Control;
use super::commands::{Prepared, print, terminal_columns};
use super::failure::Failure;
use super::goal::{Goal, Wanted};
use super::output::{self, Provenance};
use super::progress::Stages;
use super::size::refuse_large;
use super::vary::{Vary, vary};
use crate::experiment::runner::{Candidate, RunError};
use crate::experiment::sweep::{Factor, Place, Sweep, run as run_sweep, same};
use crate::report::sweep as report;
use crate::report::words;
use crate::scenario::vary::{Stated, Variable};
use crate::scenario::{Loaded, ScenarioErrors, load, load_variant};
use clap::Args;
use jiff::civil::Date;
use rayon::prelude::*;
use std::path::Path;
use std::time::Instant;

/// Most points of a grid.
const MOST_POINTS: usize = 10_000;
/// Most numbers that are varied.
const MOST_FACTORS: usize = 6;

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
}

/// Simulates every point of the grid, and the scenario as it is.
pub fn sweep(path: &Path, grid: &Grid, control: &Control) -> Result<(), Failure> {
    let first = load(path)?;
    let wanted = grid.goal.of(&first)?;
    let points = Points::new(path, &first, grid, wanted)?;
    let base = load_variant(path, &wanted.head(&first.scenario, "", Some(&first.scenario.title)))?;
    refuse_large(std::slice::from_ref(&base), grid.points(), control)?;
    let prepared = Prepared::new(std::slice::from_ref(&base), control, "-sweep")?;
    let Prepared { path: out, folder, pool, candidates, .. } = &prepared;
    let places = pool.install(|| points.places(&candidates[0]))?;
    let run = prepared.run();
    let build = |place: usize| -> Result<Candidate, RunError> { Ok(Candidate::from(&points.load(&places[place].at)?)) };
    let mut progress = Stages::new(control.quiet);
    #[expect(clippy::disallowed_methods, reason = "the run's length goes to provenance.json and nowhere else")]
    let began = Instant::now();
    let found = pool.install(|| run_sweep(&candidates[0], (points.factors(), &places), &build, &run, &mut progress))?;
    drop(progress);
    let provenance = Provenance::new(began.elapsed(), pool.current_num_threads());
    output::write_sweep(folder, (&found, wanted.chance), &base, &provenance)?;
    if !control.quiet {
        let text = report::terminal(&found, wanted.chance, terminal_columns());
        print(&format!(
            "{text}\nThe report is {}; charts and tables lie beside it\n",
            out.join("report.html").display()
        ))?;
    }
    complete(&found)
}

/// An error when the user stopped the run: the points that were complete are on disk.
fn complete(found: &Sweep) -> Result<(), Failure> {
    if found.points.len() == found.asked {
        return Ok(());
    }
    Err(Failure::Stopped(format!(
        "the results hold {} of {} points, with all {} futures each",
        found.points.len(),
        found.asked,
        found.replications
    )))
}

/// The points of a grid.
struct Points<'a> {
    path: &'a Path,
    scenario: &'a Loaded,
    stated: Stated,
    vary: &'a [Vary],
    wanted: Wanted,
}

impl<'a> Points<'a> {
    fn new(path: &'a Path, scenario: &'a Loaded, grid: &'a Grid, wanted: Wanted) -> Result<Self, Failure> {
        let vary = &grid.vary;
        if let Some(twice) = (1..vary.len()).find(|&at| vary[..at].iter().any(|one| one.variable == vary[at].variable))
        {
            let name = &vary[twice].variable.name;
            return Err(Failure::Input(format!(
                "--vary {name} is stated twice: give all its values in one, {name}=1,2,3"
            )));
        }
        if vary.len() > MOST_FACTORS {
            return Err(Failure::Input(format!("{} numbers are varied: {MOST_FACTORS} are the most", vary.len())));
        }
        let points = vary.iter().map(|one| one.values.len()).try_fold(1usize, |all, own| all.checked_mul(own));
        if points.is_none_or(|points| points > MOST_POINTS) {
            return Err(Failure::Input(format!(
                "the grid has more than {MOST_POINTS} points ({}): take larger steps or vary fewer numbers",
                vary.iter().map(|one| one.values.len().to_string()).collect::<Vec<_>>().join(" x ")
            )));
        }
        Ok(Self { path, scenario, stated: Stated::of(scenario), vary, wanted })
    }

    /// Every point, the last number running fastest; what is wrong with any is said before anything runs.
    fn places(&self, base: &Candidate) -> Result<Vec<Place>, Failure> {
        let mut all: Vec<Vec<usize>> = vec![Vec::new()];
        for one in self.vary {
            let longer = |at: &Vec<usize>| -> Vec<Vec<usize>> {
                (0..one.values.len()).map(|value| at.iter().copied().chain([value]).collect()).collect()
            };
            all = all.iter().flat_map(longer).collect();
        }
        let places: Vec<Result<Place, Failure>> = all.into_par_iter().map(|at| self.place(at, base)).collect();
        places.into_iter().collect()
    }

    fn place(&self, at: Vec<usize>, base: &Candidate) -> Result<Place, Failure> {
        // A number that cannot be varied is wrong in what was asked, not in the file.
        self.text(&at).map_err(Failure::Input)?;
        let loaded = self.load(&at)?;
        let candidate = Candidate::from(&loaded);
        let is_base = same(&candidate, base);
        Ok(Place { at, name: candidate.scenario.name, title: candidate.scenario.title, hash: loaded.hash, is_base })
    }

    fn load(&self, at: &[usize]) -> Result<Loaded, ScenarioErrors> {
        load_variant(self.path, &self.text(at).unwrap_or_default())
    }

    /// The option file of a point.
    fn text(&self, at: &[usize]) -> Result<String, String> {
        let chosen: Vec<(&Variable, f64)> =
            self.vary.iter().zip(at).map(|(one, &value)| (&one.variable, one.values[value])).collect();
        let names: Vec<String> =
            chosen.iter().map(|(one, value)| format!("{} {}", one.name, one.shown(*value))).collect();
        let suffix: String = chosen.iter().map(|(one, value)| format!("-{}-{value}", one.name)).collect();
        let head = self.wanted.head(&self.scenario.scenario, &suffix, Some(&names.join(", ")));
        let beside = beside(&self.stated, &chosen);
        let decided = |variable: &Variable| self.from(variable);
        let values: Vec<_> = chosen
            .iter()
            .map(|&(variable, value)| (variable, value, decided(variable)))
            .chain(beside.iter().map(|(variable, value)| (variable, *value, decided(variable))))
            .collect();
        self.stated.option(&head, &values)
    }

    /// The day from which a number has its value.
    fn from(&self, variable: &Variable) -> Option<Date> {
        if self.wanted.from_is_stated { Some(self.wanted.from) } else { variable.from(self.wanted.from) }
    }

    /// What the scenario has, as text; nothing for what is added to.
    fn now(&self, variable: &Variable) -> Option<String> {
        let present = self.stated.present(variable, self.from(variable)).filter(|_| !variable.is_added());
        present.map(|present| variable.shown(present))
    }

    fn factors(&self) -> Vec<Factor> {
        let factor = |one: &Vary| Factor {
            name: one.variable.name.clone(),
            words: one.variable.words.clone(),
            values: one.values.clone(),
            shown: one.values.iter().map(|&value| one.variable.shown(value)).collect(),
            present: self.stated.present(&one.variable, self.from(&one.variable)),
            now: self.now(&one.variable),
            from: self
                .from(&one.variable)
                .map_or("from the first day".to_owned(), |day| format!("from {}", words::day_month_year(day))),
        };
        self.vary.iter().map(factor).collect()
    }
}

/// What comes with a choice: a manager for every seven posts unless managers are chosen, too; the price of administrators.
pub fn beside(stated: &Stated, chosen: &[(&Variable, f64)]) -> Vec<(Variable, f64)> {
    let value = |name: &str| chosen.iter().find(|(variable, _)| variable.name == name).map(|(_, value)| *value);
    let mut beside = Vec::new();
    if let (Some(posts), None) = (value("posts"), value("managers")) {
        beside.extend(Variable::named("managers").ok().map(|managers| (managers, Stated::managers(posts))));
    }
    if value("administrators").is_some_and(|number| number > 0.0) {
        beside.extend(stated.for_administrators(None));
    }
    beside
}
