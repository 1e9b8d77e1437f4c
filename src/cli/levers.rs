//! The command `levers`: each lever by itself against the base, ranked in one chart.

use super::control::How;
use super::destination::{Destination, LEVERS, of_options};
use super::failure::Failure;
use super::options::comparison;
use super::output::Results;
use super::session::Session;
use super::size::StudySize;
use crate::report::{pages, tornado, words};
use crate::scenario::{Loaded, load};
use crate::study::design::Request;
use crate::study::levers::{Levers, jobs, known, run, years};
use std::path::{Path, PathBuf};

/// Folder of lever files beside a scenario.
const FOLDER: &str = "levers";

/// Runs the levers of a scenario (those beside it when none is named) and writes what was found.
pub fn levers(scenario: &Path, named: Vec<PathBuf>, how: &How) -> Result<(), Failure> {
    let (loaded, named) = base_and_levers(scenario, named)?;
    let suffix = named.map_or("-levers".to_owned(), |named| format!("-levers-{named}"));
    rank(&loaded, &suffix, how)
}

/// Ranks levers, the base first.
pub fn rank(loaded: &[Loaded], suffix: &str, how: &How) -> Result<(), Failure> {
    let base = &loaded[0].scenario;
    let place = Destination::new(LEVERS, loaded, &how.control, suffix);
    let mut session = Session::open(loaded, place, (Request::Levers, StudySize::of(how, base)), how)?;
    let candidates = session.candidates.clone();
    let known = |figures: &[Vec<_>]| known(figures, years(base));
    let found = session.carry_out(
        |study| jobs(study, &candidates),
        (words::target_measure(base), known),
        |study| run(study, &candidates),
    )?;
    let Some((found, reached)) = found else { return Ok(()) };
    let found = Levers { reached, ..found };
    let ((complete, replications), all) = ((found.levers.len(), found.replications), session.control().1);
    let levers = loaded.len() - 1;
    let is_there = |loaded: &&Loaded| found.levers.iter().any(|lever| lever.name == loaded.scenario.name);
    let base = (&*found.base.scenario.name, &*found.base.hash, found.base.events);
    let others = found.levers.iter().map(|lever| (&*lever.name, &*lever.hash, lever.events));
    session.finish(Results {
        page: pages::levers(&found, loaded, tornado(&found)),
        resolved: std::iter::once((&loaded[0], ""))
            .chain(loaded[1..].iter().filter(is_there).map(|lever| (lever, "levers")))
            .collect(),
        simulated: std::iter::once(base).chain(others).collect(),
        replications,
        whole: complete == levers,
        missing: ((complete, replications) != (levers, all)).then(|| {
            format!("the results hold {complete} of {levers} levers, with {replications} of {all} futures each")
        }),
    })
}

/// The base and its levers, in the order of their files; and what tells these levers from those beside the scenario.
fn base_and_levers(scenario: &Path, named: Vec<PathBuf>) -> Result<(Vec<Loaded>, Option<String>), Failure> {
    if scenario.is_dir() {
        // A folder stands for its files where options are named; a base is one file, and the message says so.
        load(scenario)?;
    }
    let named = if named.is_empty() { vec![beside(scenario)?] } else { named };
    let loaded = comparison(scenario, &named)?;
    if loaded.len() < 2 {
        return Err(Failure::Input(format!(
            "nothing but the scenario itself was named: name lever files that change something, for example\n\
             caseload levers {} my-lever.toml",
            scenario.display()
        )));
    }
    let named = of_options(FOLDER, &named, &loaded);
    Ok((loaded, named))
}

/// The folder of levers beside a scenario.
fn beside(scenario: &Path) -> Result<PathBuf, Failure> {
    let folder = scenario.parent().unwrap_or(Path::new("")).join(FOLDER);
    if folder.is_dir() || !scenario.exists() {
        // Without the scenario there is nothing to say of its levers: loading it says what is wrong.
        return Ok(if scenario.exists() { folder } else { scenario.to_path_buf() });
    }
    Err(Failure::Input(format!(
        "there is no folder {} with the levers of {}: name lever files or a folder of them, for example\n\
         caseload levers {} my-lever.toml\n\
         A lever is an option file: `base`, a `name`, and a [[change]] that says what happens from when.",
        folder.display(),
        scenario.display(),
        scenario.display()
    )))
}
