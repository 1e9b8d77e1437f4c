//! A folder of results: those of one experiment, written by one run at a time. Only files that its marker lists are ever replaced
//! or taken away; whatever else is in the way is refused before anything is.

use super::marker::{Marker, Ownership};
use super::{GrowingFile, WriteError, is_unfinished, write_whole};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Why a folder cannot be used for results.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It cannot be made or written to.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// It could be, but holds something else.
    #[error("{} cannot take these results: {problem}; {remedy}", path.display())]
    Taken {
        /// The folder.
        path: PathBuf,
        /// What it holds.
        problem: String,
        /// What the user can do.
        remedy: &'static str,
    },
}

impl FolderError {
    fn taken(path: &Path, problem: String, remedy: &'static str) -> Self {
        Self::Taken { path: path.to_owned(), problem, remedy }
    }
}

/// A folder of results that one run owns while this lives.
///
/// The operating system holds the lock on its marker, so that it ends with the process however that ends.
#[derive(Debug)]
pub struct OutputFolder {
    path: PathBuf,
    subject: Ownership,
    /// Folders of it that are this program's as a whole.
    folders: Vec<String>,
    /// And whether what an earlier run left has been taken away.
    marker: Mutex<(Marker, bool)>,
}

impl OutputFolder {
    /// Name of the file that is written last: a folder without it is incomplete.
    pub const LAST: &'static str = "provenance.json";

    /// Name of the file that says what the folder holds, and is locked while a run writes.
    pub const MARKER: &'static str = ".caseload.lock";

    /// Makes the folder if need be and takes it for a run, which may write such `files`: `charts/fan.svg`; `state/` for a folder
    /// whose files it knows itself; `options/*` for files whose names are not known yet. Nothing in it changes before [`begin`].
    ///
    /// [`begin`]: Self::begin
    ///
    /// # Errors
    /// When it cannot be made, another run is writing to it, it holds results of something else, or files that are not ours are in
    /// the way.
    pub fn open(path: &Path, subject: Ownership, files: &[String]) -> Result<Self, FolderError> {
        apart(path, files)?;
        fs::create_dir_all(path).map_err(|error| WriteError::new(path, &error))?;
        let at = path.join(Self::MARKER);
        match at.symlink_metadata() {
            // Not even opened: a pipe would wait for its other end.
            Ok(found) if !found.is_file() => return Err(not_ours(path, &[Self::MARKER.to_owned()])),
            Ok(_) => {}
            // A folder that is refused is left as it was found.
            Err(_) => free(path, files, |_| false)?,
        }
        let file = OpenOptions::new().create(true).read(true).write(true).truncate(false).open(&at);
        let file = file.map_err(|error| WriteError::new(path, &error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let remedy = "wait for it to end, or choose another folder";
                return Err(WriteError::with(path, "another run is writing to this folder", remedy).into());
            }
            Err(TryLockError::Error(error)) => return Err(WriteError::new(path, &error).into()),
        }
        let marker = Marker::read(file).map_err(|error| WriteError::new(&at, &error))?;
        let marker = marker.ok_or_else(|| not_ours(path, &[Self::MARKER.to_owned()]))?;
        if let Some(difference) = marker.subject.as_ref().and_then(|there| subject.difference(there)) {
            return Err(FolderError::taken(
                path,
                format!("it holds those of another experiment: {difference}"),
                "choose another folder with --out, or move or delete this one",
            ));
        }
        free(path, files, |name| marker.lists(name))?;
        let folders = files.iter().filter(|name| name.ends_with('/')).cloned().collect();
        Ok(Self { path: path.to_owned(), subject, folders, marker: Mutex::new((marker, false)) })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether an earlier run has written results into it.
    #[must_use]
    pub fn holds_results(&self) -> bool {
        let guard = self.marker.lock().unwrap_or_else(PoisonError::into_inner);
        guard.0.listed.iter().any(|name| !name.ends_with('/') && self.path.join(name).is_file())
    }

    /// The run has been accepted: what an earlier one of the same experiment wrote is taken away, so that nothing of it stands beside
    /// what this one finds. Called again it does nothing; the first file that is written calls it at the latest, unless it lies in a
    /// folder that is this program's as a whole.
    ///
    /// # Errors
    /// When a file cannot be removed, or the marker not be written.
    pub fn begin(&self) -> Result<(), WriteError> {
        self.begun().map(drop)
    }

    /// The folder says what it is to hold.
    fn started(&self) -> Result<MutexGuard<'_, (Marker, bool)>, WriteError> {
        let mut guard = self.marker.lock().unwrap_or_else(PoisonError::into_inner);
        let marker = &mut guard.0;
        if marker.subject.is_none() {
            let started = marker.start(&self.subject, self.folders.iter());
            started.map_err(|error| WriteError::new(&self.path.join(Self::MARKER), &error))?;
        }
        Ok(guard)
    }

    fn begun(&self) -> Result<MutexGuard<'_, (Marker, bool)>, WriteError> {
        let mut guard = self.started()?;
        let (marker, begun) = &mut *guard;
        if !*begun {
            self.clear(&marker.listed)?;
            marker.forget_files().map_err(|error| WriteError::new(&self.path.join(Self::MARKER), &error))?;
            *begun = true;
        }
        Ok(guard)
    }

    /// Takes listed files away, first what says that they are complete; and what a run that was killed had begun beside them.
    fn clear(&self, listed: &BTreeSet<String>) -> Result<(), WriteError> {
        let mut beside = BTreeSet::from([""]);
        let last = listed.get(Self::LAST).into_iter();
        for name in last.chain(listed).filter(|name| !name.ends_with('/')) {
            let path = self.path.join(name);
            // A link leads elsewhere, and is none of ours.
            if blocked(&self.path, name).is_some() {
                continue;
            }
            beside.insert(name.rsplit_once('/').map_or("", |(folder, _)| folder));
            if !path.symlink_metadata().is_ok_and(|found| found.is_file()) {
                continue;
            }
            fs::remove_file(&path).map_err(|error| WriteError {
                problem: format!("what an earlier run wrote cannot be removed ({error})"),
                remedy: "close the program that has it open, or choose another folder with --out".to_owned(),
                path,
            })?;
        }
        for folder in beside {
            for entry in fs::read_dir(self.path.join(folder)).into_iter().flatten().flatten() {
                if entry.file_name().to_str().is_some_and(is_unfinished) {
                    fs::remove_file(entry.path()).ok();
                }
            }
        }
        Ok(())
    }

    /// Writes a file of it (`name` may lie in a folder of its own) whole or not at all.
    ///
    /// # Errors
    /// When the file cannot be written, or one that is not ours has appeared in its place.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<PathBuf, WriteError> {
        let path = self.claim(name)?;
        write_whole(&path, bytes)?;
        Ok(path)
    }

    /// Starts a file of it that grows during the run.
    ///
    /// # Errors
    /// When no file can be made in it, or one that is not ours has appeared in its place.
    pub fn part(&self, name: &str) -> Result<GrowingFile, WriteError> {
        GrowingFile::new(&self.claim(name)?)
    }

    /// Lists a file before it is there, and makes its folder.
    fn claim(&self, name: &str) -> Result<PathBuf, WriteError> {
        // In folders that are ours as a whole nothing is in the way, and nothing there is a result.
        let aside = self.folders.iter().any(|folder| name.starts_with(folder.as_str()));
        let mut guard = if aside { self.started()? } else { self.begun()? };
        let path = self.path.join(name);
        if !guard.0.lists(name) {
            if path.symlink_metadata().is_ok() {
                let problem = "a file of this name has appeared in the folder meanwhile";
                return Err(WriteError::with(&path, problem, "move it away, and run again"));
            }
            let listed = guard.0.list(name);
            listed.map_err(|error| WriteError::new(&self.path.join(Self::MARKER), &error))?;
        }
        for (at, _) in name.match_indices('/') {
            let folder = self.path.join(&name[..at]);
            match fs::create_dir(&folder) {
                Err(error) if !folder.is_dir() => return Err(WriteError::new(&folder, &error)),
                _ => {}
            }
        }
        Ok(path)
    }
}

/// Whether files that are to be written stay apart where capitals do not matter (Windows, macOS).
fn apart(path: &Path, files: &[String]) -> Result<(), FolderError> {
    let mut seen: BTreeMap<String, &String> = BTreeMap::new();
    for name in files {
        // Both ways: some letters have no partner in one of them.
        if let Some(other) = seen.insert(name.to_uppercase().to_lowercase(), name) {
            let both = if other == name { name.clone() } else { format!("{other} and {name}") };
            return Err(FolderError::taken(
                path,
                format!("two of them would be one file, {both}"),
                "give every scenario a name that differs from the others in more than capitals",
            ));
        }
    }
    Ok(())
}

/// Whether nothing is in the way of files but what is listed.
fn free(path: &Path, files: &[String], listed: impl Fn(&str) -> bool) -> Result<(), FolderError> {
    let mut foreign = BTreeSet::new();
    for name in files {
        if let Some(folder) = blocked(path, name) {
            foreign.insert(folder);
        } else if let Some(folder) = name.strip_suffix(['/', '*']) {
            let folder = folder.trim_end_matches('/');
            if !listed(&format!("{folder}/")) {
                foreign.extend(within(&path.join(folder))?.map(|entry| format!("{folder}/{entry}")).filter(|name| {
                    let ours = listed(name) && path.join(name).symlink_metadata().is_ok_and(|found| found.is_file());
                    !ours
                }));
            }
        } else if let Ok(found) = path.join(name).symlink_metadata()
            && !(found.is_file() && listed(name))
        {
            foreign.insert(name.clone());
        }
    }
    if foreign.is_empty() { Ok(()) } else { Err(not_ours(path, &foreign.into_iter().collect::<Vec<_>>())) }
}

/// The first folder on the way to a file that is none, but a file, or a link that may lead anywhere.
fn blocked(path: &Path, name: &str) -> Option<String> {
    let folders = name.match_indices('/').map(|(at, _)| &name[..at]);
    let is_other = |folder: &&str| path.join(folder).symlink_metadata().is_ok_and(|found| !found.is_dir());
    folders.into_iter().find(is_other).map(str::to_owned)
}

/// What is in a folder, but for what a run that was killed had begun; nothing where there is none.
fn within(folder: &Path) -> Result<impl Iterator<Item = String>, WriteError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(WriteError::new(folder, &error)),
        entries => entries,
    };
    let names = entries.into_iter().flatten().flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    Ok(names.filter(|name| !is_unfinished(name)))
}

fn not_ours(path: &Path, names: &[String]) -> FolderError {
    let more = if names.len() > 3 { format!(" and {} more", names.len() - 3) } else { String::new() };
    let some = names[..names.len().min(3)].join(", ");
    let (are, them) = if names.len() > 1 { ("are", "them") } else { ("is", "it") };
    FolderError::taken(
        path,
        format!(
            "{some}{more} {are} there already, and nothing shows that this program wrote {them} (an older version left no list)"
        ),
        "choose another folder with --out, or move away what is there",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(path: &Path, seed: u64, files: &[&str]) -> Result<OutputFolder, FolderError> {
        let subject = Ownership { command: "run".into(), base: "north".into(), seed, ..Ownership::default() };
        OutputFolder::open(path, subject, &files.iter().map(|&name| name.to_owned()).collect::<Vec<_>>())
    }

    #[track_caller]
    fn refused(path: &Path, files: &[&str], words: &[&str]) {
        let error = open(path, 1, files).unwrap_err().to_string();
        assert!(words.iter().all(|word| error.contains(word)), "{error}");
    }

    #[test]
    fn files_of_others_are_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["state", "options"] {
            fs::create_dir(at(name)).unwrap();
        }
        // Empty folders are in nobody's way, and nor is what is not written.
        write_whole(&at("notes.txt"), b"mine").unwrap();
        for foreign in ["budget.csv", "state/notes.txt", "options/a.resolved.toml", "charts"] {
            write_whole(&at(foreign), b"mine").unwrap();
            refused(folder.path(), &["budget.csv", "state/", "options/*", "charts/fan.svg"], &[foreign, "--out"]);
            assert!(!at(OutputFolder::MARKER).exists());
            assert_eq!(fs::read(at(foreign)).unwrap(), b"mine");
            fs::remove_file(at(foreign)).unwrap();
        }
        fs::create_dir(at("budget.csv")).unwrap();
        refused(folder.path(), &["budget.csv"], &["budget.csv is there already"]);
        write_whole(&at(OutputFolder::MARKER), b"something else\n").unwrap();
        refused(folder.path(), &[], &[OutputFolder::MARKER]);
    }

    #[test]
    fn only_what_was_written_is_taken_away_and_only_when_the_run_begins() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let files = ["report.html", "charts/fan.svg", OutputFolder::LAST, "state/"];
        let first = open(folder.path(), 1, &files).unwrap();
        for name in ["report.html", "charts/fan.svg", OutputFolder::LAST, "state/design"] {
            first.write(name, b"old").unwrap();
        }
        drop(first);
        write_whole(&at("notes.txt"), b"mine").unwrap();
        write_whole(&at("charts/.caseload-x.part"), b"half").unwrap();
        let error = open(folder.path(), 2, &files).unwrap_err().to_string();
        assert!(error.contains("its seed is 1, not 2") && error.contains("--out"), "{error}");
        let again = open(folder.path(), 1, &files).unwrap();
        assert!(at("report.html").exists() && at("charts/.caseload-x.part").exists());
        again.begin().unwrap();
        for name in ["report.html", "charts/fan.svg", OutputFolder::LAST, "charts/.caseload-x.part"] {
            assert!(!at(name).exists(), "{name}");
        }
        assert!(at("notes.txt").exists() && at("state/design").exists());
        // Another's file that came meanwhile is not replaced; and what was taken away is no longer ours.
        write_whole(&at("report.html"), b"mine").unwrap();
        let error = again.write("report.html", b"new").unwrap_err().to_string();
        assert!(error.contains("has appeared"), "{error}");
        drop(again);
        refused(folder.path(), &files, &["report.html"]);
        assert_eq!(fs::read(at("report.html")).unwrap(), b"mine");
    }

    /// Whoever wrote the marker, nothing outside the folder goes, and nothing through a link.
    #[cfg(unix)]
    #[test]
    fn a_marker_is_not_trusted() {
        let place = tempfile::tempdir().unwrap();
        let (out, victim) = (place.path().join("out"), place.path().join("victim.txt"));
        write_whole(&victim, b"mine").unwrap();
        let folder = open(&out, 1, &["report.html"]).unwrap();
        folder.write("report.html", b"old").unwrap();
        drop(folder);
        std::os::unix::fs::symlink(place.path(), out.join("link")).unwrap();
        let mut lines = fs::read(out.join(OutputFolder::MARKER)).unwrap();
        lines.extend(format!("\"../victim.txt\"\n\"link/victim.txt\"\n\"{}\"\n7\n", victim.display()).bytes());
        write_whole(&out.join(OutputFolder::MARKER), &lines).unwrap();
        open(&out, 1, &["report.html"]).unwrap().begin().unwrap();
        assert!(victim.exists() && out.join("link").exists() && !out.join("report.html").exists());
        refused(&out, &["link/report.html"], &["link is there already"]);
        fs::remove_file(out.join(OutputFolder::MARKER)).unwrap();
        std::os::unix::fs::symlink(&victim, out.join(OutputFolder::MARKER)).unwrap();
        refused(&out, &[], &[OutputFolder::MARKER]);
        assert_eq!(fs::read(&victim).unwrap(), b"mine");
    }

    #[test]
    fn files_that_differ_in_capitals_alone_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        refused(folder.path(), &["options/A.toml", "options/a.toml"], &["options/A.toml and options/a.toml"]);
    }
}
