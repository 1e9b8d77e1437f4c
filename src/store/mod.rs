//! The edge where results become files: whole or not at all, and into a folder that is one experiment's (`folder`); and where they
//! are kept chunk by chunk, to be resumed ([`chunks`]).

pub mod chunks;
mod folder;
mod marker;
pub mod records;
pub mod shards;
pub mod statement;

pub use folder::{FolderError, OutputFolder};
pub use marker::Ownership;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A file or folder that could not be written: where, why, and what to do about it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("cannot write {}: {problem}; {remedy}", path.display())]
pub struct WriteError {
    /// The file or folder.
    pub path: PathBuf,
    /// What went wrong.
    pub problem: String,
    /// What the user can do.
    pub remedy: String,
}

impl WriteError {
    fn new(path: &Path, error: &io::Error) -> Self {
        Self::of_size(path, error, "")
    }

    /// `size` says how large the file is, as far as that is known.
    fn of_size(path: &Path, error: &io::Error, size: &str) -> Self {
        let elsewhere = "or choose a folder on another disk";
        let (problem, remedy) = match error.kind() {
            io::ErrorKind::PermissionDenied => ("permission denied", "choose a folder you may write to"),
            io::ErrorKind::ReadOnlyFilesystem => ("the disk is read-only", "choose a folder on another disk"),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                return Self::with(path, "the disk is full", format!("free some space{size}, {elsewhere}"));
            }
            io::ErrorKind::FileTooLarge => {
                let remedy = format!("raise the limit of `ulimit -f`{size}, {elsewhere}");
                return Self::with(path, "no file may be as large as this one", remedy);
            }
            io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
                ("a file is in the way of the folder", "move that file, or choose another folder")
            }
            io::ErrorKind::IsADirectory => {
                ("a folder of that name is in the way", "move that folder, or choose another")
            }
            io::ErrorKind::NotFound => (
                "its folder is not there, or no longer",
                "make it or choose another folder, and leave it where it is while a run writes to it",
            ),
            _ => return Self::with(path, error.to_string(), "choose another folder, or try again"),
        };
        Self::with(path, problem, remedy)
    }

    fn with(path: &Path, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { path: path.to_owned(), problem: problem.into(), remedy: remedy.into() }
    }

    /// As an error that whoever knows nothing of files hands on.
    fn into_error(self) -> io::Error {
        io::Error::other(self)
    }
}

/// Writes a file whole or not at all: a temporary file beside it, flushed to the disk, then renamed over it.
///
/// # Errors
/// When the file cannot be written; whatever stood at `path` before is untouched.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let mut part = GrowingFile { whole: Some(bytes.len() as u64), ..GrowingFile::new(path)? };
    part.write_all(bytes).map_err(|error| part.error(&error))?;
    part.finish()
}

/// A file that grows while a run goes on and takes its name only when finished; dropped before, it leaves nothing.
///
/// What cannot be written is an error that holds a [`WriteError`], through whatever hands it on.
#[derive(Debug)]
pub struct GrowingFile {
    path: PathBuf,
    file: BufWriter<NamedTempFile>,
    /// Bytes so far.
    written: u64,
    /// Bytes of all of it, where that is known.
    whole: Option<u64>,
}

impl GrowingFile {
    /// Starts a file that will be called `path`.
    ///
    /// # Errors
    /// When no file can be made in its folder.
    pub fn new(path: &Path) -> Result<Self, WriteError> {
        let file = temporary(folder_of(path)).map_err(|error| WriteError::new(path, &error))?;
        Ok(Self { path: path.to_owned(), file: BufWriter::new(file), written: 0, whole: None })
    }

    /// Flushes it to the disk and gives it its name.
    ///
    /// # Errors
    /// When it cannot be written out or renamed; nothing is left then.
    pub fn finish(mut self) -> Result<(), WriteError> {
        self.flush().and_then(|()| self.file.get_ref().as_file().sync_all()).map_err(|error| self.error(&error))?;
        let Self { path, file, .. } = self;
        let file = file.into_inner().map_err(|error| WriteError::new(&path, error.error()))?;
        file.persist(&path).map_err(|error| WriteError::new(&path, &error.error))?;
        // The rename itself survives a power cut once the folder is flushed; where folders cannot be opened, it may not.
        if let Ok(folder) = File::open(folder_of(&path)) {
            folder.sync_all().ok();
        }
        Ok(())
    }

    /// What a failed write to it means to a user; of another file, where that is the one that failed.
    #[must_use]
    pub fn error(&self, error: &io::Error) -> WriteError {
        let said = error.get_ref().and_then(|inner| inner.downcast_ref::<WriteError>());
        said.cloned().unwrap_or_else(|| self.failed(error))
    }

    fn failed(&self, error: &io::Error) -> WriteError {
        let size = match self.whole {
            Some(bytes) => format!(" (this file takes {})", size(bytes)),
            None => format!(" (this file had come to {}, with more to come)", size(self.written)),
        };
        WriteError::of_size(&self.path, error, &size)
    }

    /// Who only copies bytes knows nothing of files: the error says which one it was.
    fn named(&self, error: io::Error) -> io::Error {
        match error.kind() {
            io::ErrorKind::Interrupted => error,
            kind => io::Error::new(kind, self.failed(&error)),
        }
    }
}

impl Write for GrowingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.file.write(bytes).map_err(|error| self.named(error))?;
        self.written += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush().map_err(|error| self.named(error))
    }
}

/// Bytes, as people say them.
fn size(bytes: u64) -> String {
    match bytes as f64 {
        few if few < 1e4 => format!("{few} bytes"),
        some if some < 1e6 => format!("{:.0} kB", some / 1e3),
        many => format!("{:.1} MB", many / 1e6),
    }
}

/// How the names of files begin and end that are not whole yet.
const UNFINISHED: (&str, &str) = (".caseload-", ".part");

/// Whether a name is that of a file that was not whole when its run ended.
#[must_use]
pub fn is_unfinished(name: &str) -> bool {
    name.starts_with(UNFINISHED.0) && name.ends_with(UNFINISHED.1)
}

fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED.0).suffix(UNFINISHED.1);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_part_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut part = GrowingFile::new(&folder.path().join("replications.csv")).unwrap();
        part.write_all(b"half").unwrap();
        part.flush().unwrap();
        let files = || std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(files(), 1);
        drop(part);
        assert_eq!(files(), 0);
    }

    #[test]
    fn errors_name_path_problem_and_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("taken");
        write_whole(&file, b"").unwrap();
        let error = write_whole(&file.join("weekly.csv"), b"").unwrap_err().to_string();
        assert!(error.contains("taken") && error.contains("move that file"), "{error}");
        let error = write_whole(&folder.path().join("missing/weekly.csv"), b"").unwrap_err().to_string();
        assert!(error.contains("weekly.csv") && error.contains("choose another folder"), "{error}");
    }
}
