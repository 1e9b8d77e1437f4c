//! The command `validate`: simulated figures beside those that were counted in the real service.

use super::control::How;
use super::destination::{Destination, VALIDATE, of_targets};
use super::failure::Failure;
use super::output::Results;
use super::session::Session;
use super::size::StudySize;
use crate::report::{pages, validated};
use crate::scenario::names::alike;
use crate::scenario::targets::Targets;
use crate::scenario::{Loaded, load};
use crate::study::design::Request;
use crate::study::measured::MeasuredRun;
use crate::study::validation::run;
use std::path::{Path, PathBuf};

/// Holds a scenario against the figures of a file of targets.
pub fn validate(scenario: &Path, targets: Option<PathBuf>, how: &How) -> Result<(), Failure> {
    let file = targets_of(scenario, targets)?;
    let targets = Targets::load(&file)?;
    let loaded = runs(&targets, scenario, false)?;
    let (suffix, about) = of_targets("-validation", scenario, &file);
    let name = load(scenario)?.scenario.name;
    let place = Destination::new(VALIDATE, &loaded, &how.control, &suffix)
        .of(&name, &how.control, &suffix)
        .about(about.clone());
    let size = StudySize::of(how, &loaded[0].scenario);
    let session = Session::open(&loaded, place, (Request::Search(about), size), how)?;
    let measured = MeasuredRun::all(&targets, &loaded)?;
    let found = session.conclude(|study| run(study, &targets, &measured))?;
    let (some, all) = (found.replications, session.control().1);
    session.finish(Results {
        page: pages::validation(&found, &loaded, validated(&found)),
        resolved: loaded.iter().map(|run| (run, "runs")).collect(),
        simulated: loaded.iter().map(|run| (&*run.scenario.name, &*run.hash, 0)).collect(),
        replications: some,
        whole: true,
        missing: (some < all).then(|| format!("the results hold {some} of {all} futures of each run")),
    })
}

/// The file of targets: as named, or NAME.targets.toml beside the scenario.
pub fn targets_of(scenario: &Path, named: Option<PathBuf>) -> Result<PathBuf, Failure> {
    if let Some(named) = named {
        return Ok(named);
    }
    let beside = scenario.with_extension("targets.toml");
    if beside.exists() || !scenario.is_file() {
        return Ok(if beside.exists() { beside } else { scenario.to_path_buf() });
    }
    Err(Failure::Input(format!(
        "there is no file {}: name the figures that were counted with --targets FILE; \
         scenarios/leeds-2009.targets.toml is one to start from",
        beside.display()
    )))
}

/// The runs of a file of targets, laid over the scenario; runs of one name would be one in the results.
pub fn runs(targets: &Targets, scenario: &Path, free: bool) -> Result<Vec<Loaded>, Failure> {
    let mut loaded: Vec<Loaded> = Vec::new();
    for run in &targets.runs {
        let next = targets.load_run(scenario, run, free)?;
        if let Some(other) = loaded.iter().find(|other| alike(&other.scenario.name, &next.scenario.name)) {
            return Err(Failure::Input(format!(
                "two runs are called `{}` and `{}`: give each of their scenario files a `name` of its own, not only in capitals",
                other.scenario.name, next.scenario.name
            )));
        }
        loaded.push(next);
    }
    Ok(loaded)
}
