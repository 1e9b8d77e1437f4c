//! The command `levers`: each lever by itself against the base, ranked in one chart.

use super::arguments::Control;
use super::commands::{Prepared, comparison, conclude};
use super::failure::Failure;
use super::output::{self, Provenance};
use super::progress::Sweep;
use crate::experiment::levers::{Levers, run as run_levers};
use crate::scenario::{Loaded, load};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Folder of lever files beside a scenario.
const FOLDER: &str = "levers";

/// Runs the levers of a scenario (those beside it when none is named) and writes what was found.
pub fn levers(scenario: &Path, named: Vec<PathBuf>, control: &Control) -> Result<(), Failure> {
    let loaded = base_and_levers(scenario, named)?;
    let prepared = Prepared::new(&loaded, control, "-levers")?;
    let Prepared { path, folder, pool, candidates, .. } = &prepared;
    let run = prepared.run();
    let mut progress = Sweep::new(control.quiet, run.replications.saturating_mul(candidates.len() as u64));
    #[expect(clippy::disallowed_methods, reason = "the run's length goes to provenance.json and nowhere else")]
    let began = Instant::now();
    let found = pool.install(|| run_levers(candidates, &run, &mut progress))?;
    drop(progress);
    let provenance = Provenance::new(began.elapsed(), pool.current_num_threads());
    let page = output::write_levers(folder, &found, &loaded, &provenance)?;
    if !control.quiet {
        conclude(&page, path)?;
    }
    complete(&found, loaded.len() - 1)
}

/// The base and its levers, in the order of their files.
fn base_and_levers(scenario: &Path, named: Vec<PathBuf>) -> Result<Vec<Loaded>, Failure> {
    if scenario.is_dir() {
        // A folder stands for its files where options are named; a base is one file, and the message says so.
        load(scenario)?;
    }
    let levers = if named.is_empty() { vec![beside(scenario)?] } else { named };
    let mut loaded = comparison(scenario, levers)?;
    if loaded.len() < 2 {
        return Err(Failure::Input(format!(
            "nothing but the scenario itself was named: name lever files that change something, for example\n\
             caseload levers {} my-lever.toml",
            scenario.display()
        )));
    }
    // What looks like a mistake in the base need not be said again for each lever.
    let (base, levers) = loaded.split_at_mut(1);
    for lever in levers {
        lever.warnings.retain(|warning| !base[0].warnings.contains(warning));
    }
    Ok(loaded)
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

/// An error when the user stopped the run: the levers that were complete are on disk.
fn complete(found: &Levers, levers: usize) -> Result<(), Failure> {
    let complete = found.levers.len();
    if complete == levers {
        return Ok(());
    }
    Err(Failure::Stopped(format!(
        "the results hold {complete} of {levers} levers, with all {} futures each",
        found.replications
    )))
}
