//! The command `sweep`: a grid of scenarios around one, in one parallel run.

use super::control::{Control, How};
use super::destination::{Destination, SWEEP, of_goal, plain};
use super::failure::Failure;
use super::goal::{Goal, Wanted};
use super::grid::ScenarioGrid;
use super::output::Results;
use super::session::Session;
use super::size::StudySize;
use super::vary::{Vary, vary};
use crate::report::{pages, sweep_charts, words};
use crate::scenario::Loaded;
use crate::scenario::vary::Variable;
use crate::study::design::Request;
use crate::study::options::known_of_all;
use crate::study::runner::{Candidate, RunError};
use crate::study::sweep::{Sweep, jobs, run};
use clap::Args;

/// What is varied, and what it is for.
#[derive(Debug, Args)]
pub struct SweepArgs {
    /// A number and its values, as posts=0..130:10 or sickness=0.05,0.10,0.15; may be repeated. Names: posts, managers,
    /// administrators, agency, recruits, time_to_hire, sickness, turnover, referrals, growth, redirect, assessed, ceiling, or
    /// any number of the scenario by its key.
    #[arg(long, required = true, value_name = "NAME=VALUES", value_parser = vary)]
    vary: Vec<Vary>,
    #[command(flatten)]
    goal: Goal,
}

impl SweepArgs {
    /// How many points it has.
    fn points(&self) -> f64 {
        self.vary.iter().map(|one| one.values.len() as f64).product()
    }

    /// What is asked, for whoever merges shards of it.
    fn asked(&self) -> Request {
        let vary = self.vary.iter().map(|one| (one.variable.name.clone(), one.values.clone())).collect();
        let (goal, chance) = self.goal.stated();
        Request::Sweep { vary, goal, chance }
    }

    /// The same grid from what was asked.
    pub fn of(vary: &[(String, Vec<f64>)], goal: Goal) -> Result<Self, Failure> {
        let one = |(name, values): &(String, Vec<f64>)| {
            let variable = Variable::named(name).map_err(Failure::Input)?;
            Ok::<_, Failure>(Vary { variable, values: values.clone() })
        };
        Ok(Self { vary: vary.iter().map(one).collect::<Result<_, _>>()?, goal })
    }

    /// Where its results go: grids of the same numbers are one experiment.
    fn place(&self, base: &Loaded, first: &Loaded, wanted: &Wanted, control: &Control) -> Destination {
        let names: Vec<String> = self.vary.iter().map(|one| one.variable.name.clone()).collect();
        let (suffix, about) = of_goal(&format!("-sweep-{}", plain(&names.join("-"))), wanted, &first.scenario);
        let mut place = Destination::new(SWEEP, std::slice::from_ref(base), control, &suffix).about(about);
        place.subject.options = names;
        place
    }
}

/// Simulates every point of the grid, and the scenario as it is.
pub fn sweep(first: &Loaded, grid: &SweepArgs, how: &How) -> Result<(), Failure> {
    let wanted = grid.goal.of(first)?;
    let points = ScenarioGrid::new(first, (&grid.vary, "--vary"), wanted)?;
    let base = points.as_it_is().load()?;
    let loaded = std::slice::from_ref(&base);
    let size = StudySize::of(how, &base.scenario);
    let size = StudySize { expected: size.expected * grid.points(), ..size };
    let place = grid.place(&base, first, &wanted, &how.control);
    // What is wrong with a point is said before a folder is made; that all would take too long, before they are looked at.
    size.refuse(loaded, &grid.asked(), how)?;
    let base_of_grid = Candidate::from(&base);
    let places = points.places(&base_of_grid)?;
    let mut session = Session::open(loaded, place, (grid.asked(), size), how)?;
    let build =
        |place: usize| -> Result<Candidate, RunError> { Ok(Candidate::from(&points.load(&places[place].at, None)?)) };
    let found = session.carry_out(
        |study| jobs(study, &base_of_grid, &places, &build),
        (words::target_measure(&base.scenario), known_of_all),
        |study| run(study, &base_of_grid, (points.factors(), &places), &build),
    )?;
    let Some((found, reached)) = found else { return Ok(()) };
    let found = Sweep { reached, ..found };
    let (complete, replications, of, all) = (found.points.len(), found.replications, found.asked, session.control().1);
    let points = std::iter::once(&found.base).chain(found.points.iter().filter(|point| !point.place.is_base));
    session.finish(Results {
        page: pages::sweep(&found, wanted.chance, &base, sweep_charts(&found, wanted.chance)),
        resolved: vec![(&base, "")],
        simulated: points.map(|point| (&*point.place.name, &*point.place.hash, point.events)).collect(),
        replications,
        whole: complete == of,
        missing: ((complete, replications) != (of, all))
            .then(|| format!("the results hold {complete} of {of} points, with {replications} of {all} futures each")),
    })
}
