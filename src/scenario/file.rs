//! The one place where files are opened to be read: only such as end. A pipe waits for its other end, a device gives bytes for
//! ever, and a file that the system makes up as it is read (`/proc`) may do both.

use super::diagnostic::Problem;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

/// Longest file that is read whole, bytes: a list of the most cases that can be simulated is half as long.
const LONGEST: u64 = 256 << 20;

/// Opens a file to read it.
///
/// # Errors
/// What the system says; for a folder and for what is neither file nor folder, before it is opened.
pub fn open(path: &Path) -> io::Result<File> {
    // Asked before it is opened: opening a pipe waits for its other end.
    let asked = std::fs::metadata(path)?;
    if asked.is_dir() {
        Err(io::Error::new(ErrorKind::IsADirectory, "it is a folder, not a file"))
    } else if !asked.is_file() {
        Err(io::Error::new(ErrorKind::InvalidInput, "it is a pipe or a device, not a file"))
    } else {
        File::open(path)
    }
}

/// The bytes of a file.
///
/// # Errors
/// As [`open`], and for a file that is longer than 256 MB.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    let length = file.metadata()?.len();
    if length > LONGEST {
        let message = format!("it is longer than can be read: {} MB, {} at most", length >> 20, LONGEST >> 20);
        return Err(io::Error::new(ErrorKind::FileTooLarge, message));
    }
    // No more than it said to hold: what the system makes up says 0 and need not end.
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a file.
///
/// # Errors
/// As [`read`], and for bytes that are no UTF-8 text.
pub fn text(path: &Path) -> io::Result<String> {
    read(path).and_then(as_text)
}

fn as_text(bytes: Vec<u8>) -> io::Result<String> {
    String::from_utf8(bytes).map_err(|error| {
        let byte = error.utf8_error().valid_up_to();
        io::Error::new(ErrorKind::InvalidData, format!("it is not UTF-8 text (byte {byte})"))
    })
}

/// The bytes of a file, which holds some, under the name the user knows it by; what to do when there is none.
pub(super) fn bytes_of(path: &Path, name: &str, absent: &str) -> Result<Vec<u8>, Box<Problem>> {
    let bytes = read(path).map_err(|error| unreadable(&error, name, absent))?;
    if bytes.is_empty() {
        let help = "name a file on a disk that holds something; `caseload new NAME` writes a scenario to start from";
        return Err(Box::new(Problem::bare(format!("{name} is empty"), help)));
    }
    Ok(bytes)
}

/// The text of such a file.
pub(super) fn text_of(path: &Path, name: &str, absent: &str) -> Result<String, Box<Problem>> {
    let text = as_text(bytes_of(path, name, absent)?).map_err(|error| unreadable(&error, name, absent))?;
    // One byte-order mark is none of the text; the reader of TOML would pass over a second.
    match text.strip_prefix('\u{feff}') {
        Some(rest) if rest.starts_with('\u{feff}') => {
            let message = format!("{name} cannot be read: two byte-order marks");
            Err(Box::new(Problem::bare(message, "save the file as UTF-8 text")))
        }
        Some(rest) => Ok(rest.to_owned()),
        None => Ok(text),
    }
}

/// Why a file cannot be read, and what to do about it.
fn unreadable(error: &io::Error, name: &str, absent: &str) -> Box<Problem> {
    // What is said of a file in general is said of this one by its name.
    let told = error.to_string();
    let named = told
        .strip_prefix("it ")
        .map_or_else(|| format!("{name} cannot be read: {told}"), |told| format!("{name} {told}"));
    let (message, help) = match error.kind() {
        ErrorKind::NotFound => (format!("there is no file {name}"), absent),
        ErrorKind::IsADirectory => (named, "name a file in it: a scenario ends in .toml, a list of cases in .csv"),
        ErrorKind::FileTooLarge => {
            (named, "name a scenario, which ends in .toml, or a list of cases, which ends in .csv")
        }
        ErrorKind::InvalidInput => (named, "a scenario may be read more than once: write it into a file"),
        ErrorKind::InvalidData => (named, "save the file as UTF-8 text"),
        _ => (named, "check where it leads, and that you may open it"),
    };
    Box::new(Problem::bare(message, help))
}

/// A path as the user knows it, with `..` taken out where that is possible.
pub(super) fn shown(path: &Path) -> String {
    let mut parts: Vec<Component<'_>> = Vec::new();
    for part in path.components() {
        match (part, parts.last()) {
            (Component::ParentDir, Some(Component::Normal(_))) => {
                parts.pop();
            }
            (Component::CurDir, _) => {}
            _ => parts.push(part),
        }
    }
    let shown = parts.iter().collect::<PathBuf>().to_string_lossy().replace('\\', "/");
    if shown.is_empty() { "./".to_owned() } else { shown }
}
