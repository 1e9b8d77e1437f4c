//! The edge where results become files: whole or not at all, and never two runs into one folder.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A file or folder that could not be written: where, why, and what to do about it.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: {problem}; {remedy}", path.display())]
pub struct WriteError {
    /// The file or folder.
    pub path: PathBuf,
    /// What went wrong.
    pub problem: String,
    /// What the user can do.
    pub remedy: &'static str,
}

impl WriteError {
    fn new(path: &Path, error: &io::Error) -> Self {
        let (problem, remedy) = match error.kind() {
            io::ErrorKind::PermissionDenied => ("permission denied", "choose a folder you may write to"),
            io::ErrorKind::ReadOnlyFilesystem => ("the disk is read-only", "choose a folder on another disk"),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                ("the disk is full", "free some space, or choose a folder on another disk")
            }
            io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
                ("a file is in the way of the folder", "move that file, or choose another folder")
            }
            io::ErrorKind::IsADirectory => {
                ("a folder of that name is in the way", "move that folder, or choose another")
            }
            _ => {
                return Self::with(path, error.to_string(), "choose another folder, or try again");
            }
        };
        Self::with(path, problem.to_owned(), remedy)
    }

    fn with(path: &Path, problem: String, remedy: &'static str) -> Self {
        Self { path: path.to_owned(), problem, remedy }
    }
}

/// Writes a file whole or not at all: a temporary file beside it, flushed to the disk, then renamed over it.
///
/// # Errors
/// When the file cannot be written; whatever stood at `path` before is untouched.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let mut part = Part::new(path)?;
    part.write_all(bytes).map_err(|error| WriteError::new(path, &error))?;
    part.finish()
}

/// A file that grows while a run goes on and takes its name only when finished; dropped before, it leaves nothing.
#[derive(Debug)]
pub struct Part {
    path: PathBuf,
    file: BufWriter<NamedTempFile>,
}

impl Part {
    /// Starts a file that will be called `path`.
    ///
    /// # Errors
    /// When no file can be made in its folder.
    pub fn new(path: &Path) -> Result<Self, WriteError> {
        let file = temporary(folder_of(path)).map_err(|error| WriteError::new(path, &error))?;
        Ok(Self { path: path.to_owned(), file: BufWriter::new(file) })
    }

    /// Flushes it to the disk and gives it its name.
    ///
    /// # Errors
    /// When it cannot be written out or renamed; nothing is left then.
    pub fn finish(self) -> Result<(), WriteError> {
        let Self { path, file } = self;
        let failed = |error: &io::Error| WriteError::new(&path, error);
        let file = file.into_inner().map_err(|error| failed(error.error()))?;
        file.as_file().sync_all().map_err(|error| failed(&error))?;
        file.persist(&path).map_err(|error| failed(&error.error))?;
        // The rename itself survives a power cut once the folder is flushed; where folders cannot be opened, it may not.
        if let Ok(folder) = File::open(folder_of(&path)) {
            folder.sync_all().ok();
        }
        Ok(())
    }

    /// Its length on the disk. Flush it first.
    ///
    /// # Errors
    /// When it cannot be asked for.
    pub fn length(&self) -> io::Result<u64> {
        Ok(self.file.get_ref().as_file().metadata()?.len())
    }

    /// Cuts it back to an earlier length. Flush it first.
    ///
    /// # Errors
    /// When it cannot be cut.
    pub fn cut(&self, length: u64) -> io::Result<()> {
        let mut file = self.file.get_ref().as_file();
        file.set_len(length)?;
        file.seek(SeekFrom::Start(length)).map(drop)
    }

    /// What a failed write to it means to a user.
    #[must_use]
    pub fn error(&self, error: &io::Error) -> WriteError {
        WriteError::new(&self.path, error)
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".caseload-").suffix(".part");
    // A temporary file is private by default; a result is as readable as any other file of the user's.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// A folder of results that one run owns while this lives.
///
/// The operating system holds the lock, so that it ends with the process however that ends.
#[derive(Debug)]
pub struct OutputFolder {
    path: PathBuf,
    _lock: File,
}

/// Takes away what runs before this one may have left: parts of files of a run that was killed, what would say that an
/// incomplete folder is complete, and what not every run writes. Best effort: what cannot be removed does no harm to a result.
fn clear_left_over(folder: &Path) {
    for name in [
        OutputFolder::LAST,
        "comparison.csv",
        "comparison.md",
        "selection.csv",
        "budget.csv",
        "charts/difference.svg",
        "charts/difference.png",
        "charts/difference.csv",
    ] {
        std::fs::remove_file(folder.join(name)).ok();
    }
    for place in [folder.to_owned(), folder.join("charts"), folder.join("options"), folder.join("levers")] {
        for entry in std::fs::read_dir(&place).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let part = name.starts_with(".caseload-") && name.ends_with(".part");
            let of_others = place.ends_with("options") || place.ends_with("levers");
            if part || place != folder && of_others && name.ends_with(".resolved.toml") {
                std::fs::remove_file(entry.path()).ok();
            }
        }
    }
}

impl OutputFolder {
    /// Name of the file that is written last: a folder without it is incomplete.
    pub const LAST: &'static str = "provenance.json";

    /// Name of the (empty) lock file.
    pub const LOCK: &'static str = ".caseload.lock";

    /// Makes the folder if need be and takes it for this run.
    ///
    /// # Errors
    /// When it cannot be made, or another run is writing to it.
    pub fn open(path: &Path) -> Result<Self, WriteError> {
        std::fs::create_dir_all(path).map_err(|error| WriteError::new(path, &error))?;
        let lock_path = path.join(Self::LOCK);
        // Asked before it is opened: opening a pipe waits for its other end.
        if std::fs::metadata(&lock_path).is_ok_and(|asked| !asked.is_file()) {
            let problem = "a folder, a pipe or a device has the name of its lock file".to_owned();
            return Err(WriteError::with(&lock_path, problem, "remove it, or choose another folder"));
        }
        let lock = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&lock_path)
            .map_err(|error| WriteError::new(path, &error))?;
        match lock.try_lock() {
            Ok(()) => {
                clear_left_over(path);
                Ok(Self { path: path.to_owned(), _lock: lock })
            }
            Err(TryLockError::WouldBlock) => Err(WriteError::with(
                path,
                "another run is writing to this folder".to_owned(),
                "wait for it to end, or choose another folder",
            )),
            Err(TryLockError::Error(error)) => Err(WriteError::new(path, &error)),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a file of it (`name` may lie in a folder of its own) whole or not at all.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<PathBuf, WriteError> {
        let path = self.path.join(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| WriteError::new(folder, &error))?;
        }
        write_whole(&path, bytes)?;
        Ok(path)
    }

    /// Starts a file of it that grows during the run.
    ///
    /// # Errors
    /// When no file can be made in it.
    pub fn part(&self, name: &str) -> Result<Part, WriteError> {
        Part::new(&self.path.join(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weekly.csv");
        write_whole(&path, b"old and long").unwrap();
        write_whole(&path, b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(names(folder.path()), ["weekly.csv"]);
    }

    #[test]
    fn a_dropped_part_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut part = Part::new(&folder.path().join("replications.csv")).unwrap();
        part.write_all(b"half").unwrap();
        part.flush().unwrap();
        assert_eq!(names(folder.path()).len(), 1);
        drop(part);
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn two_runs_cannot_share_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let first = OutputFolder::open(folder.path()).unwrap();
        let error = OutputFolder::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("another run is writing"), "{error}");
        drop(first);
        OutputFolder::open(folder.path()).unwrap();
    }

    #[test]
    fn a_stale_lock_file_does_not_block() {
        let folder = tempfile::tempdir().unwrap();
        write_whole(&folder.path().join(OutputFolder::LOCK), b"").unwrap();
        OutputFolder::open(folder.path()).unwrap();
    }

    #[test]
    fn errors_name_path_problem_and_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("taken");
        write_whole(&file, b"").unwrap();
        let error = OutputFolder::open(&file).unwrap_err().to_string();
        assert!(error.contains("taken") && error.contains("move that file"), "{error}");
        let error = write_whole(&folder.path().join("missing/weekly.csv"), b"").unwrap_err().to_string();
        assert!(error.contains("weekly.csv") && error.contains("choose another folder"), "{error}");
    }
}
