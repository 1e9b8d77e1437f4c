//! The command `validate`: simulated figures beside those that were counted in the real service.

use super::arguments::Control;
use super::commands::{Prepared, conclude};
use super::failure::Failure;
use super::output::{self, Provenance};
use super::place::{Kind, Place, of_targets};
use super::progress::Sweep;
use crate::experiment::validation::{measured, run as run_validation};
use crate::scenario::names::alike;
use crate::scenario::targets::Targets;
use crate::scenario::{Loaded, load};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Holds a scenario against the figures of a file of targets.
pub fn validate(scenario: &Path, targets: Option<PathBuf>, control: &Control) -> Result<(), Failure> {
    let file = targets_of(scenario, targets)?;
    let targets = Targets::load(&file)?;
    let loaded = runs(&targets, scenario, false)?;
    let (suffix, about) = of_targets("-validation", scenario, &file);
    let name = load(scenario)?.scenario.name;
    let place = Place::new(Kind::Validate, &loaded, control, &suffix).of(&name, control, &suffix).about(about);
    let prepared = Prepared::new(&loaded, control, place)?;
    let Prepared { path, folder, pool, candidates, .. } = &prepared;
    let measured = measured(&targets, candidates)?;
    let run = prepared.run();
    folder.begin()?;
    let mut progress = Sweep::new(control.quiet, run.replications.saturating_mul(measured.len() as u64));
    #[expect(clippy::disallowed_methods, reason = "the run's length goes to provenance.json and nowhere else")]
    let began = Instant::now();
    let found = pool.install(|| run_validation(&targets, &measured, &run, &mut progress))?;
    drop(progress);
    let provenance = Provenance::new(began.elapsed(), pool.current_num_threads());
    let page = output::write_validation(folder, &found, &loaded, &provenance)?;
    if control.quiet { Ok(()) } else { conclude(&page, path) }
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
