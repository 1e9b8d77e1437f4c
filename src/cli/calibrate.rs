//! The command `calibrate`: numbers of a scenario fitted to figures that were counted.

use super::arguments::Control;
use super::commands::{Prepared, conclude};
use super::failure::Failure;
use super::output::{self, Provenance};
use super::place::{Kind, Place, of_targets};
use super::progress::Stages;
use super::terminal::print;
use super::validate::{runs, targets_of};
use crate::experiment::calibration::{Calibration, Effort, Simulator, run as run_calibration};
use crate::scenario::targets::Targets;
use crate::scenario::{Loaded, file, load};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Settings of a wave for each parameter (Loeppky, Sacks and Welch, Technometrics 51, 2009, advise ten).
const POINTS_A_PARAMETER: usize = 12;
/// Replications of a setting when nobody says.
const REPLICATIONS: u64 = 16;

/// Fits the parameters of a file of targets and writes the scenario with the values that were chosen.
pub fn calibrate(
    scenario: &Path,
    targets: Option<PathBuf>,
    (points, waves): (Option<u32>, u32),
    control: &Control,
) -> Result<(), Failure> {
    let original = load(scenario)?;
    let file = targets_of(scenario, targets)?;
    let targets = Targets::load(&file)?;
    if targets.parameters.is_empty() || targets.targets.iter().all(|target| !target.fitted) {
        return Err(Failure::Input(
            "there is nothing to fit: the file of targets needs a [[parameter]] and a [[target]] that is fitted".into(),
        ));
    }
    let loaded = runs(&targets, scenario, true)?;
    let simulator = Simulator::new(&targets, &loaded)?;
    let inputs = targets.parameters.len();
    let effort = Effort {
        points: points.map_or(POINTS_A_PARAMETER * inputs, |points| points as usize).max(inputs + 3),
        waves: waves as usize,
    };
    let (suffix, about) = of_targets("-calibration", scenario, &file);
    let place = Place::new(Kind::Calibrate, &loaded, control, &suffix).about(about);
    let mut place = place.of(&original.scenario.name, control, &suffix);
    place.files.push(file_of(&original));
    let prepared = Prepared::new(&loaded, control, place)?;
    let Prepared { path, folder, pool, .. } = &prepared;
    let mut run = prepared.run();
    folder.begin()?;
    run.replications = control.replications.unwrap_or(REPLICATIONS);
    let mut progress = Stages::new(control.quiet);
    #[expect(clippy::disallowed_methods, reason = "the run's length goes to provenance.json and nowhere else")]
    let began = Instant::now();
    let found = pool.install(|| run_calibration(&targets, &simulator, effort, &run, &mut progress))?;
    drop(progress);
    let provenance = Provenance::new(began.elapsed(), pool.current_num_threads());
    let fitted = fitted(&targets, &original, scenario, &found)?;
    let name = &original.scenario.name;
    let page = output::write_calibration(folder, &found, (name, fitted.as_deref()), &loaded, &provenance)?;
    if !control.quiet {
        conclude(&page, path)?;
        if fitted.is_some() {
            let file = path.join(format!("{name}.toml"));
            print(&format!("The scenario with these values is {}. Next: caseload validate it\n", file.display()))?;
        }
    }
    match found.chosen {
        Some(_) => Ok(()),
        None => {
            Err(Failure::Stopped(format!("the results hold {} complete waves, and no scenario", found.waves.len())))
        }
    }
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
