//! The command `sensitivity`: what not knowing the inputs of a scenario does to its results.

use super::arguments::Control;
use super::commands::{Prepared, conclude};
use super::failure::Failure;
use super::output::{self, Provenance};
use super::place::{Kind, Place};
use super::progress::Sweep;
use crate::experiment::sensitivity::{Sensitivity, futures, run as run_sensitivity};
use crate::scenario::load;
use std::path::Path;
use std::time::Instant;

/// Parts of the study.
const PARTS: usize = 3;

/// Simulates a scenario with unknown inputs in three ways and writes what was found.
pub fn sensitivity(scenario: &Path, control: &Control) -> Result<(), Failure> {
    let loaded = load(scenario)?;
    let Some(blueprint) = loaded.unknown.clone() else {
        return Err(Failure::Input(format!(
            "every number of {} is known: there is nothing to be sensitive to. Give a range to a number that is not \
             known, for example\n[sickness]\nrate = {{ between = [0.12, 0.18] }}\n\
             docs/scenario.md says how (\"Numbers that are not known\"); scenarios/leeds-2009-uncertain.toml is an example",
            scenario.display()
        )));
    };
    if control.replications.unwrap_or(u64::from(loaded.scenario.replications)) < 2 {
        return Err(Failure::Input(
            "one future tells nothing of a spread: --replications must be 2 or more".to_owned(),
        ));
    }
    let loaded = [loaded];
    let prepared = Prepared::new(&loaded, control, Place::new(Kind::Sensitivity, &loaded, control, "-sensitivity"))?;
    let Prepared { path, folder, pool, candidates, .. } = &prepared;
    let run = prepared.run();
    folder.begin()?;
    let mut progress = Sweep::new(control.quiet, futures(blueprint.unknowns().len(), run.replications));
    #[expect(clippy::disallowed_methods, reason = "the run's length goes to provenance.json and nowhere else")]
    let began = Instant::now();
    let found = pool.install(|| run_sensitivity(&candidates[0], &blueprint, &run, &mut progress))?;
    drop(progress);
    let provenance = Provenance::new(began.elapsed(), pool.current_num_threads());
    let page = output::write_sensitivity(folder, &found, &loaded[0], &provenance)?;
    if !control.quiet {
        conclude(&page, path)?;
    }
    complete(&found)
}

/// An error when the user stopped the run: the parts that were complete are on disk.
fn complete(found: &Sensitivity) -> Result<(), Failure> {
    let parts = found.parts();
    if parts == PARTS {
        return Ok(());
    }
    Err(Failure::Stopped(format!("the results hold {parts} of {PARTS} parts, each of them whole")))
}
