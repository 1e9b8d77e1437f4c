//! The command `levers`: each lever by itself against the base, ranked in one chart.

use super::arguments::Control;
use super::commands::{Prepared, comparison, conclude};
use super::failure::Failure;
use super::output::{self, Provenance};
use super::place::{Kind, Place, of_options};
use super::progress::Sweep;
use crate::experiment::levers::{Levers, run as run_levers};
use crate::scenario::{Loaded, load};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Folder of lever files beside a scenario.
const FOLDER: &str = "levers";

/// Runs the levers of a scenario (those beside it when none is named) and writes what was found.
pub fn levers(scenario: &Path, named: Vec<PathBuf>, control: &Control) -> Result<(), Failure> {
    let (loaded, named) = base_and_levers(scenario, named)?;
    let suffix = named.map_or("-levers".to_owned(), |named| format!("-levers-{named}"));
    let prepared = Prepared::new(&loaded, control, Place::new(Kind::Levers, &loaded, control, &suffix))?;
    let Prepared { path, folder, pool, candidates, .. } = &prepared;
    let run = prepared.run();
    folder.begin()?;
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
