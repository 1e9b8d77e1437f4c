//! The file that makes a folder of results this program's: which experiment they are of, and which files it wrote. It is the lock
//! of the folder, too, so that it is never replaced, only written on.
//!
//! A line of JSON each: the experiment; whole folders; then every file before it is written. A last line without its end is that
//! of a run that was killed, and counts for nothing. Whatever else it says, nothing outside its folder is touched.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// Largest marker that is read, bytes.
const LONGEST: u64 = 64 << 20;
const FORMAT: &str = "caseload-folder";
const VERSION: u32 = 1;

/// What results are of. A run of the same subject renews or extends the results in a folder; one of another is refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ownership {
    /// The command.
    pub command: String,
    /// Name of the base.
    pub base: String,
    /// Names of its options, of levers, or of numbers that are varied.
    pub options: Vec<String>,
    /// What is asked, where that is another experiment: for instance "a target of 20 by 2012-03-31". May be empty.
    pub about: String,
    /// Master seed.
    pub seed: u64,
}

impl Ownership {
    /// In what another subject differs from this one; `None` where it does not.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Option<String> {
        let named = |names: &[String]| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        if self.command != other.command {
            Some(format!("they are those of `{}`, not of `{}`", other.command, self.command))
        } else if self.base != other.base {
            Some(format!("its base is {}, not {}", other.base, self.base))
        } else if self.options != other.options {
            Some(format!("its options are {}, not {}", named(&other.options), named(&self.options)))
        } else if self.about != other.about {
            Some(format!("it is about {}, not {}", other.about, self.about))
        } else if self.seed != other.seed {
            Some(format!("its seed is {}, not {}", other.seed, self.seed))
        } else {
            None
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Head {
    format: String,
    version: u32,
    subject: Ownership,
}

/// The marker of a folder, open and locked.
#[derive(Debug)]
pub(super) struct Marker {
    file: File,
    /// `None` where nothing was ever written.
    pub subject: Option<Ownership>,
    /// Files, and whole folders, whose names end in `/`.
    pub listed: BTreeSet<String>,
    /// Where the files begin: after the subject and the folders.
    files: u64,
    /// Where the last whole line ends.
    end: u64,
}

impl Marker {
    /// Reads it; `None` where it is not of this program, or cannot be.
    pub fn read(mut file: File) -> io::Result<Option<Self>> {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(0))?;
        (&file).take(LONGEST + 1).read_to_end(&mut bytes)?;
        let mut marker = Self { file, subject: None, listed: BTreeSet::new(), files: 0, end: 0 };
        if bytes.len() as u64 > LONGEST {
            return Ok(None);
        }
        for line in bytes.split_inclusive(|byte| *byte == b'\n').filter(|line| line.ends_with(b"\n")) {
            marker.end += line.len() as u64;
            if marker.subject.is_none() {
                let head = serde_json::from_slice::<Head>(line).ok();
                let Some(head) = head.filter(|head| head.format == FORMAT && head.version == VERSION) else {
                    return Ok(None);
                };
                marker.subject = Some(head.subject);
                marker.files = marker.end;
            } else if let Some(name) = serde_json::from_slice::<String>(line).ok().filter(|name| is_plain(name)) {
                if name.ends_with('/') {
                    marker.files = marker.end;
                }
                marker.listed.insert(name);
            }
        }
        // A first line that a killed run did not end begins as every first line does; anything else is somebody's file.
        let begins = format!("{{\"format\":\"{FORMAT}\"");
        let is_begun = bytes.starts_with(begins.as_bytes()) || begins.as_bytes().starts_with(&bytes);
        Ok((marker.subject.is_some() || is_begun).then_some(marker))
    }

    /// Says what is to be in the folder; folders are listed whole.
    pub fn start<'n>(&mut self, subject: &Ownership, folders: impl Iterator<Item = &'n String>) -> io::Result<()> {
        let head = Head { format: FORMAT.to_owned(), version: VERSION, subject: subject.clone() };
        let mut lines = vec![serde_json::to_string(&head)?];
        for folder in folders {
            lines.push(serde_json::to_string(folder)?);
            self.listed.insert(folder.clone());
        }
        self.end = 0;
        self.write(&lines)?;
        self.files = self.end;
        self.subject = Some(subject.clone());
        self.file.sync_all()
    }

    /// Whether a file is listed, by itself or with its folder.
    pub fn lists(&self, name: &str) -> bool {
        let within = name.match_indices('/').any(|(at, _)| self.listed.contains(&name[..=at]));
        within || self.listed.contains(name)
    }

    /// Lists a file.
    pub fn list(&mut self, name: &str) -> io::Result<()> {
        self.write(&[serde_json::to_string(name)?])?;
        self.listed.insert(name.to_owned());
        Ok(())
    }

    /// Every file that is listed by itself has been taken away.
    pub fn forget_files(&mut self) -> io::Result<()> {
        self.listed.retain(|name| name.ends_with('/'));
        self.end = self.files;
        self.file.set_len(self.end)
    }

    fn write(&mut self, lines: &[String]) -> io::Result<()> {
        let text: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        self.file.set_len(self.end)?;
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(text.as_bytes())?;
        self.end += text.len() as u64;
        Ok(())
    }
}

/// Whether a name is that of a file or folder within the folder, and can be on every system: nothing leads out of it.
fn is_plain(name: &str) -> bool {
    let odd = |sign: char| sign.is_control() || matches!(sign, '\\' | ':');
    let parts = name.strip_suffix('/').unwrap_or(name).split('/');
    !name.contains(odd) && parts.into_iter().all(|part| !matches!(part, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject() -> Ownership {
        Ownership {
            command: "compare".to_owned(),
            base: "north".to_owned(),
            options: vec!["posts".to_owned()],
            seed: u64::MAX,
            ..Ownership::default()
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut marker = Marker::read(tempfile::tempfile().unwrap()).unwrap().unwrap();
        assert_eq!(marker.subject, None);
        marker.start(&subject(), ["state/".to_owned()].iter()).unwrap();
        marker.list("charts/fan.svg").unwrap();
        // Killed while it wrote the next one.
        marker.file.write_all(b"\"repor").unwrap();
        let mut marker = Marker::read(marker.file).unwrap().unwrap();
        assert_eq!(marker.subject, Some(subject()));
        assert!(marker.lists("charts/fan.svg") && marker.lists("state/design") && !marker.lists("repor"));
        marker.list("report.html").unwrap();
        let mut marker = Marker::read(marker.file).unwrap().unwrap();
        assert!(marker.lists("report.html"));
        marker.forget_files().unwrap();
        let marker = Marker::read(marker.file).unwrap().unwrap();
        assert_eq!(marker.listed.into_iter().collect::<Vec<_>>(), ["state/"]);
    }

    #[test]
    fn nothing_it_says_leads_out_of_its_folder() {
        for name in ["weekly.csv", "charts/fan.svg", "state/", "..x/y..", "a b"] {
            assert!(is_plain(name), "{name}");
        }
        for name in
            ["", "/", "/etc/passwd", "../x", "a/../../x", "a//b", ".", "./x", "C:x", "a\\b", "x\0", "a/..", "..", "../"]
        {
            assert!(!is_plain(name), "{name}");
        }
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"anything else\n").unwrap();
        assert!(Marker::read(file).unwrap().is_none());
    }

    #[test]
    fn a_difference_is_named() {
        let other = Ownership { options: Vec::new(), seed: 3, ..subject() };
        assert_eq!(subject().difference(&subject()), None);
        assert_eq!(subject().difference(&other).unwrap(), "its options are none, not posts");
        assert_eq!(other.difference(&Ownership { seed: 4, ..other.clone() }).unwrap(), "its seed is 4, not 3");
    }
}
