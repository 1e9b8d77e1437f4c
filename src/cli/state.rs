//! What a run has simulated so far, on disk: `state/` in its folder of results. Every result file follows from it, so that a run can
//! be stopped, killed, gone on with and extended, and nothing shows it.
//!
//! A file for each stretch of an option's replications, whole or not there: a stretch is in memory until it is written. When an
//! option has many short ones they are put together into one. `design` says what they are stretches of.

use super::failure::Failure;
use super::memory::is_of_futures;
use crate::experiment::design::{self, Design};
use crate::experiment::joined::{Head, Joined, head_of, write_slice};
use crate::experiment::runner::RunError;
use crate::experiment::sealed::{Block, SealError, Sealing, check_seal};
use crate::experiment::slice::{OptionRun, Slice};
use crate::scenario::file;
use crate::store::{OutputFolder, Part, is_unfinished};
use std::fs::File;
use std::io::{BufReader, ErrorKind, Seek, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Name of the folder.
pub const FOLDER: &str = "state";
/// Replications of a stretch that is simulated at once: a multiple of a batch.
pub const STRETCH: u64 = 128;
/// Short stretches of an option that are put together into one.
const TOGETHER: usize = 32;
const DESIGN: &str = "design";
const ENDING: &str = ".slice";

/// A stretch of an option's replications in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stretch {
    replications: Range<u64>,
    path: PathBuf,
}

/// Files of stretches, option by option.
#[derive(Debug)]
pub struct State<'f> {
    folder: &'f OutputFolder,
    /// Of every option, each stretch beginning where the one before it ends.
    options: Vec<Vec<Stretch>>,
    /// The first replication: not 0 for a shard.
    first: u64,
    /// Master seed.
    seed: u64,
}

impl<'f> State<'f> {
    /// Begins anew: what an earlier run left is taken away.
    pub fn begin(folder: &'f OutputFolder, design: &Design, first: u64) -> Result<Self, Failure> {
        Self::forget(folder)?;
        let state = Self { folder, options: vec![Vec::new(); design.scenarios.len()], first, seed: design.seed };
        state.write_design(design)?;
        Ok(state)
    }

    /// Says what experiment the stretches are of.
    pub fn write_design(&self, design: &Design) -> Result<(), Failure> {
        write_design(self.folder, design)
    }

    /// Takes it away; what others have put into its folder stays there.
    pub fn forget(folder: &OutputFolder) -> Result<(), Failure> {
        let place = folder.path().join(FOLDER);
        let failed = |path: &Path, error: &std::io::Error| {
            Failure::Machine(format!("{} cannot be removed: {error}; choose another folder with --out", path.display()))
        };
        let entries = match std::fs::read_dir(&place) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            entries => entries.map_err(|error| failed(&place, &error))?,
        };
        for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).filter(|path| is_ours(path)) {
            std::fs::remove_file(&path).map_err(|error| failed(&path, &error))?;
        }
        std::fs::remove_dir(&place).ok();
        Ok(())
    }

    /// Goes on from what an earlier run of the same design left. What that run was about was asked before: [`State::design_in`].
    pub fn resume(folder: &'f OutputFolder, design: &Design, first: u64) -> Result<Self, Failure> {
        let mut options = vec![Vec::new(); design.scenarios.len()];
        let place = folder.path().join(FOLDER);
        let entries = std::fs::read_dir(&place).map_err(|error| unreadable(&place, &error))?;
        for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
            match stretch_of(&path) {
                Some((option, stretch)) if option < options.len() => options[option].push(stretch),
                // Of a run that was killed, or with more options.
                _ if name_of(&path) != DESIGN && is_ours(&path) => drop(std::fs::remove_file(&path)),
                _ => {}
            }
        }
        for (option, stretches) in options.iter_mut().enumerate() {
            one_after_another(stretches, first);
            for stretch in stretches.iter() {
                whole(stretch, &design.scenarios[option].hash, design.seed)?;
            }
        }
        let state = Self { folder, options, first, seed: design.seed };
        state.write_design(design)?;
        Ok(state)
    }

    /// What the state in a folder is of; `None` where there is none.
    pub fn design_in(folder: &Path) -> Result<Option<Design>, Failure> {
        let path = folder.join(FOLDER).join(DESIGN);
        let file = match file::open(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(|error| unreadable(&path, &error))?,
        };
        sealed(&path, &file)?;
        let block = Block::read(&mut BufReader::new(file), design::MOST_BYTES);
        block.and_then(|block| block.value(Design::read)).map(Some).map_err(|error| spoilt(&path, &error))
    }

    /// The replication after the last one of an option.
    pub fn end(&self, option: usize) -> u64 {
        self.options[option].last().map_or(self.first, |stretch| stretch.replications.end)
    }

    /// Most replications, up to a limit, at which a stretch of every one of the options ends.
    pub fn common_end(&self, limit: u64) -> u64 {
        let ends = |option: &Vec<Stretch>| option.iter().map(|stretch| stretch.replications.end).collect::<Vec<_>>();
        let all: Vec<Vec<u64>> = self.options.iter().map(ends).collect();
        let of_first = all.first().into_iter().flatten().rev().copied();
        let mut common = of_first.filter(|end| *end <= limit && all.iter().all(|ends| ends.contains(end)));
        common.next().unwrap_or(self.first)
    }

    /// Keeps a stretch that was simulated.
    pub fn add(&mut self, option: usize, head: &Head, slice: &Slice) -> Result<(), Failure> {
        let path = self.path(option, &head.replications);
        let mut part = Part::new(&path)?;
        write_slice(head, slice, &mut part).and_then(Write::flush).map_err(|error| part.error(&error))?;
        part.finish()?;
        self.options[option].push(Stretch { replications: head.replications.clone(), path });
        Ok(())
    }

    /// Puts the short stretches at the end of an option together, if they are many.
    pub fn put_together(&mut self, option: usize, run: &OptionRun<'_>) -> Result<(), Failure> {
        let is_short = |stretch: &Stretch| stretch.replications.end - stretch.replications.start <= STRETCH;
        let stretches = &self.options[option];
        let short = stretches.iter().rev().take_while(|stretch| is_short(stretch)).count();
        if short < TOGETHER {
            return Ok(());
        }
        let from = stretches.len() - short;
        self.join_from((option, run), from)
    }

    /// The file of all of an option's stretches; none when there are none.
    pub fn in_one(&mut self, option: usize, run: &OptionRun<'_>) -> Result<Option<File>, Failure> {
        if self.options[option].len() > 1 {
            self.join_from((option, run), 0)?;
        }
        let open = |stretch: &Stretch| file::open(&stretch.path).map_err(|error| unreadable(&stretch.path, &error));
        self.options[option].first().map(open).transpose()
    }

    fn join_from(&mut self, (option, run): (usize, &OptionRun<'_>), from: usize) -> Result<(), Failure> {
        let joined = self.open(&self.options[option][from..], run)?;
        let replications = joined.head().replications.clone();
        let path = self.path(option, &replications);
        let mut part = Part::new(&path)?;
        match joined.write(&mut part) {
            Err(SealError::Machine(error)) => return Err(part.error(&error).into()),
            Err(error) => return Err(spoilt(&path, &error)),
            Ok(part) => part.flush().map_err(RunError::Listener)?,
        }
        part.finish()?;
        for old in self.options[option].drain(from..) {
            // One that stays is passed over by whoever goes on from here: a longer one begins where it does.
            std::fs::remove_file(&old.path).ok();
        }
        self.options[option].push(Stretch { replications, path });
        Ok(())
    }

    /// An option's replications up to one, together.
    pub fn join(&self, option: usize, run: &OptionRun<'_>, end: u64) -> Result<Joined<BufReader<File>>, Failure> {
        let until = self.options[option].iter().take_while(|stretch| stretch.replications.end <= end).count();
        self.open(&self.options[option][..until], run)
    }

    fn open(&self, stretches: &[Stretch], run: &OptionRun<'_>) -> Result<Joined<BufReader<File>>, Failure> {
        let open = |stretch: &Stretch| {
            file::open(&stretch.path).map(BufReader::new).map_err(|error| unreadable(&stretch.path, &error))
        };
        let files = stretches.iter().map(open).collect::<Result<Vec<_>, _>>()?;
        let place = self.folder.path().join(FOLDER);
        Joined::open(files, run, self.seed).map_err(|error| spoilt(&place, &error))
    }

    /// A file of it that cannot be used.
    pub fn spoilt(&self, error: &SealError) -> Failure {
        spoilt(&self.folder.path().join(FOLDER), error)
    }

    /// Takes bytes of a stretch that another machine simulated.
    pub fn receive(
        &mut self,
        option: usize,
        replications: Range<u64>,
        copy: impl FnOnce(&mut Part) -> std::io::Result<()>,
    ) -> Result<(), Failure> {
        let path = self.path(option, &replications);
        let mut part = Part::new(&path)?;
        copy(&mut part).and_then(|()| part.flush()).map_err(|error| part.error(&error))?;
        part.finish()?;
        self.options[option].push(Stretch { replications, path });
        Ok(())
    }

    fn path(&self, option: usize, replications: &Range<u64>) -> PathBuf {
        let name = format!("{option:04}-{:010}-{:010}{ENDING}", replications.start, replications.end);
        self.folder.path().join(FOLDER).join(name)
    }
}

/// Says in a folder what experiment its state is of.
pub fn write_design(folder: &OutputFolder, design: &Design) -> Result<(), Failure> {
    let mut bytes = Sealing::new(Vec::new());
    let write = |bytes: &mut Sealing<Vec<u8>>| Block::of(design)?.write(bytes);
    write(&mut bytes).map_err(RunError::Listener)?;
    folder.write(&format!("{FOLDER}/{DESIGN}"), &bytes.seal().map_err(RunError::Listener)?)?;
    Ok(())
}

fn name_of(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

/// Whether a file of the folder is one of this program's, by its name.
fn is_ours(path: &Path) -> bool {
    let name = name_of(path);
    name == DESIGN || is_unfinished(name) || stretch_of(path).is_some() || is_of_futures(name)
}

/// Option and replications by a file's name.
fn stretch_of(path: &Path) -> Option<(usize, Stretch)> {
    let mut numbers = path.file_name()?.to_str()?.strip_suffix(ENDING)?.split('-');
    let mut next = || numbers.next()?.parse::<u64>().ok();
    let (option, start, end) = (next()?, next()?, next()?);
    let stretch = Stretch { replications: start..end, path: path.to_owned() };
    (start < end).then_some((usize::try_from(option).ok()?, stretch))
}

/// Keeps those that follow each other from the first on; where two begin together, the longer. The others are of no use.
fn one_after_another(stretches: &mut Vec<Stretch>, first: u64) {
    stretches.sort_by_key(|stretch| (stretch.replications.start, std::cmp::Reverse(stretch.replications.end)));
    let mut next = first;
    stretches.retain(|stretch| {
        let follows = stretch.replications.start == next;
        if follows {
            next = stretch.replications.end;
        } else {
            std::fs::remove_file(&stretch.path).ok();
        }
        follows
    });
}

/// Whether a file holds what its name says, to the last byte.
fn whole(stretch: &Stretch, hash: &str, seed: u64) -> Result<(), Failure> {
    let path = &stretch.path;
    let file = file::open(path).map_err(|error| unreadable(path, &error))?;
    sealed(path, &file)?;
    let head = head_of(BufReader::new(file)).map_err(|error| spoilt(path, &error))?;
    if head.hash == hash && head.seed == seed && head.replications == stretch.replications {
        Ok(())
    } else {
        Err(spoilt(path, &SealError::Otherwise("it is of another scenario or seed, or of other futures")))
    }
}

/// Compares a file with its seal; it is at its beginning then as it was before.
fn sealed(path: &Path, mut file: &File) -> Result<(), Failure> {
    let length = file.metadata().map_err(|error| unreadable(path, &error))?.len();
    check_seal(BufReader::new(file), length).map_err(|error| spoilt(path, &error))?;
    file.rewind().map_err(|error| unreadable(path, &error))
}

/// A file or folder of it that cannot be read.
pub fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Machine(format!("{} cannot be read: {error}", path.display()))
}

/// A file of the state that cannot be used.
pub fn spoilt(path: &Path, error: &SealError) -> Failure {
    Failure::Machine(format!(
        "{} cannot be used: {error}; run again without --resume, which begins anew",
        path.display()
    ))
}
