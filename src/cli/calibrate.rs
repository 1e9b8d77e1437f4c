//! The command `calibrate`: numbers of a scenario fitted to figures that were counted.

use super::control::How;
use super::destination::{CALIBRATE, Destination, of_targets};
use super::failure::Failure;
use super::output::Results;
use super::session::Session;
use super::size::StudySize;
use super::terminal::print;
use super::validate::{runs, targets_of};
use crate::report::{calibrated_region, pages};
use crate::scenario::targets::Targets;
use crate::scenario::{Loaded, file, load};
use crate::study::calibration::{Calibration, Simulator, WaveEffort, run};
use crate::study::design::Request;
use std::path::{Path, PathBuf};

/// Settings of a wave for each parameter (Loeppky, Sacks and Welch, Technometrics 51, 2009, advise ten).
const POINTS_A_PARAMETER: usize = 12;
/// Replications of a setting when nobody says.
const REPLICATIONS: u64 = 16;

/// Fits the parameters of a file of targets and writes the scenario with the values that were chosen.
pub fn calibrate(
    scenario: &Path,
    targets: Option<PathBuf>,
    (points, waves): (Option<u32>, u32),
    how: &How,
) -> Result<(), Failure> {
    let original = load(scenario)?;
    let targets_file = targets_of(scenario, targets)?;
    let targets = Targets::load(&targets_file)?;
    if targets.parameters.is_empty() || targets.targets.iter().all(|target| !target.fitted) {
        return Err(Failure::Input(
            "there is nothing to fit: the file of targets needs a [[parameter]] and a [[target]] that is fitted".into(),
        ));
    }
    let loaded = runs(&targets, scenario, true)?;
    let simulator = Simulator::new(&targets, &loaded)?;
    let inputs = targets.parameters.len();
    let effort = WaveEffort {
        points: points.map_or(POINTS_A_PARAMETER * inputs, |points| points as usize).max(inputs + 3),
        waves: waves as usize,
    };
    let (suffix, about) = of_targets("-calibration", scenario, &targets_file);
    let place = Destination::new(CALIBRATE, &loaded, &how.control, &suffix).about(about.clone());
    let mut place = place.of(&original.scenario.name, &how.control, &suffix);
    place.files.push(file_of(&original));
    let replications = how.control.replications.unwrap_or(REPLICATIONS);
    let size = StudySize { replications, expected: (replications as usize * effort.points * effort.waves) as f64 };
    let session = Session::open(&loaded, place, (Request::Search(about), size), how)?;
    let found = session.conclude(|study| run(study, &targets, &simulator, effort))?;
    let fitted = fitted(&targets, &original, scenario, &found)?;
    let name = &original.scenario.name;
    let file = file_of(&original);
    fitted.iter().try_for_each(|text| session.folder.write(&file, text.as_bytes()).map(drop))?;
    let waves = found.waves.len();
    session.finish(Results {
        page: pages::calibration(&found, name, &loaded, calibrated_region(&found)),
        resolved: Vec::new(),
        simulated: loaded.iter().map(|run| (&*run.scenario.name, &*run.hash, 0)).collect(),
        replications,
        whole: false,
        missing: found.chosen.is_none().then(|| format!("waves that are complete: {waves}; there is no scenario yet")),
    })?;
    if fitted.is_none() || how.control.quiet {
        return Ok(());
    }
    let file = session.folder.path().join(file);
    let targets = targets_file.display();
    print(&format!(
        "The scenario with these values is {0}. Next: caseload validate {0} --targets {targets}\n",
        file.display()
    ))
}

/// The file of the scenario with the chosen values.
fn file_of(original: &Loaded) -> String {
    format!("{}.toml", original.scenario.name)
}

/// The text of the scenario with the chosen values: its own, if it stands alone.
fn fitted(
    targets: &Targets,
    original: &Loaded,
    scenario: &Path,
    found: &Calibration,
) -> Result<Option<String>, Failure> {
    let Some(chosen) = &found.chosen else { return Ok(None) };
    let alone = original.base.is_none() && original.snapshot.is_none();
    // The file's own text, with its comments.
    let own = alone.then(|| file::text(scenario).ok()).flatten();
    let text = own.as_deref().unwrap_or(&original.resolved_toml);
    Ok(Some(targets.with_values(text, &chosen.values)?))
}
