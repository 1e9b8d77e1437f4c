//! What a run has simulated so far, on disk: `state/` in its folder of results. Every result file follows from it.

use super::control::How;
use super::failure::Failure;
use super::terminal::say;
use crate::scenario::file;
use crate::store::chunks::{Chunks, is_of_chunks};
use crate::store::{OutputFolder, is_unfinished, statement};
use crate::study::design::Design;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// The folder.
pub const STATE: &str = "state";
/// What it is of.
pub const DESIGN: &str = "design";

/// Where what is simulated is kept in a folder.
pub fn place(folder: &OutputFolder) -> PathBuf {
    folder.path().join(STATE)
}

/// What an earlier run left in a folder, as far as it is of this study, to be resumed. A folder of results without it is refused.
pub fn state_of(folder: &OutputFolder, design: &Design, how: &How) -> Result<Chunks, Failure> {
    let place = place(folder);
    let unreadable =
        |path: &Path, error: &std::io::Error| Failure::Machine(format!("{} cannot be read: {error}", path.display()));
    let refused = |why: String| {
        Failure::Input(format!(
            "{} cannot be resumed: {why}; choose another folder, or leave --resume out to begin anew",
            folder.path().display()
        ))
    };
    let design_at = place.join(DESIGN);
    let earlier = match file::open(&design_at).and_then(|mut opened| {
        let mut bytes = Vec::new();
        opened.read_to_end(&mut bytes).map(|_| bytes)
    }) {
        Ok(bytes) => Some(statement::read_sealed(&bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(unreadable(&design_at, &error)),
    };
    if let Some(Ok(earlier)) = &earlier
        && let Some(difference) = design.difference(earlier)
    {
        return Err(refused(format!("what was simulated in it is another study: {difference}")));
    }
    let (chunks, found) = Chunks::open(&place).map_err(|error| unreadable(&place, &error))?;
    for path in &found.corrupt {
        say(&format!("{} was cut short or changed in part: what is missing is simulated again", path.display()));
    }
    match earlier {
        Some(Ok(_)) if found.chunks > 0 => {}
        // What a chunk is of, its key says.
        _ if found.chunks > 0 => {
            let what = if earlier.is_none() { "is missing" } else { "was changed" };
            say(&format!("{} {what}: what lies beside it is taken as far as it is of this study", design_at.display()));
        }
        _ if how.shard.shard.is_none() && folder.holds_results() => {
            return Err(refused(
                "it holds results, but nothing of what they were made from (--no-state, or it was removed)".to_owned(),
            ));
        }
        Some(Ok(_)) => {}
        _ if how.control.quiet => {}
        _ => say(&format!("there is nothing to resume in {}: all is simulated", folder.path().display())),
    }
    Ok(chunks)
}

/// How many futures results have that are complete; none where there are none.
pub fn complete(folder: &OutputFolder) -> Option<u64> {
    let text = file::text(&folder.path().join(OutputFolder::LAST)).ok()?;
    let provenance: serde_json::Value = serde_json::from_str(&text).ok()?;
    provenance["complete"].as_bool().filter(|&complete| complete).and_then(|_| provenance["replications"].as_u64())
}

/// Takes the state away, or what was not whole of it; what others have put into its folder stays there.
pub fn forget(folder: &OutputFolder, all: bool) -> Result<(), Failure> {
    let place = place(folder);
    let failed = |path: &Path, error: &std::io::Error| {
        Failure::Machine(format!("{} cannot be removed: {error}; choose another folder with --out", path.display()))
    };
    let entries = match std::fs::read_dir(&place) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(|error| failed(&place, &error))?,
    };
    for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if is_unfinished(name) || all && (name == DESIGN || is_of_chunks(name)) {
            std::fs::remove_file(&path).map_err(|error| failed(&path, &error))?;
        }
    }
    std::fs::remove_dir(&place).ok();
    Ok(())
}
