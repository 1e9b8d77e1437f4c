//! `--shard 3/64`: a share of an experiment's replications in a file of its own; `merge` puts such files together.

use super::arguments::{Control, MergeControl, Stretches};
use super::commands::{Prepared, can_be_compared, threads};
use super::failure::Failure;
use super::place::{Kind, of_names};
use super::progress::Stages;
use super::simulate::{Asked, earlier, fill, finish};
use super::size::refuse_large_results;
use super::state::{FOLDER, State};
use super::terminal::print;
use crate::experiment::design::{Design, Shard, Stated};
use crate::experiment::joined::Joined;
use crate::experiment::part::{Head, read_head, write_part};
use crate::experiment::runner::{Candidate, RunError};
use crate::experiment::sealed::{SealError, check_seal};
use crate::experiment::slice::OptionRun;
use crate::scenario::{Loaded, file};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Take};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Name of the file that a shard writes.
const FILE: &str = "part.caseload";

/// How the name of a shard's folder begins.
const SHARD: &str = "shard-";

/// Simulates a share of the replications of every option and writes it as one file.
pub fn simulate(asked: &Asked, shard: Shard, stretches: &Stretches, control: &Control) -> Result<(), Failure> {
    let design = asked.design(control, stretches);
    design.fits().map_err(Failure::Input)?;
    let range = shard.replications(design.replications);
    let mut place = asked.place(control);
    place.path.push(format!("{SHARD}{}-of-{}", shard.number, shard.of));
    place.subject.command += " --shard";
    place.files = vec![FILE.to_owned(), format!("{FOLDER}/")];
    let path = place.path.join(FILE);
    if stretches.resume && is_there(&path, &asked.loaded, (&design, shard)) {
        return if control.quiet { Ok(()) } else { print(&said(&path, shard, &range)) };
    }
    // How large it is depends on the share, not on the whole.
    let replications = Some((range.end - range.start).max(1));
    let prepared = Prepared::new(&asked.loaded, &Control { replications, ..control.clone() }, place)?;
    let going_on = stretches.resume && earlier(prepared.folder.path(), &design)?.is_some();
    let mut state = match going_on {
        true => State::resume(&prepared.folder, &design, range.start)?,
        false => State::begin(&prepared.folder, &design, range.start)?,
    };
    let mut progress = Stages::new(control.quiet);
    prepared.pool.install(|| fill(&prepared, &mut state, (design.replications, shard), &mut progress))?;
    drop(progress);
    let options = design.scenarios.len();
    if (0..options).any(|option| state.end(option) < range.end) {
        return Err(Failure::Stopped(format!(
            "{} is not complete; --resume goes on from here",
            prepared.path.display()
        )));
    }
    let mut slices = Vec::new();
    for (option, candidate) in prepared.candidates.iter().enumerate() {
        slices.extend(state.in_one(option, &OptionRun::new(candidate)?)?);
    }
    let lengths = slices.iter().map(|file| file.metadata().map(|data| data.len())).collect::<Result<_, _>>();
    let lengths = lengths.map_err(RunError::Listener)?;
    let mut part = prepared.folder.part(FILE)?;
    let written = write_part(&Head { design, shard, lengths }, &mut slices, &mut part).map(drop);
    written.map_err(|error| match error {
        SealError::Machine(error) => part.error(&error).into(),
        spoilt => state.spoilt(&spoilt),
    })?;
    part.finish()?;
    State::forget(&prepared.folder)?;
    if control.quiet { Ok(()) } else { print(&said(&path, shard, &range)) }
}

/// Whether a share is there, whole, and of this experiment.
fn is_there(path: &Path, loaded: &[Loaded], (design, shard): (&Design, Shard)) -> bool {
    let Ok((found, stated)) = opened(path.to_owned()) else { return false };
    let is_whole = |(option, loaded): (usize, &Loaded)| {
        OptionRun::new(&Candidate::from(loaded)).is_ok_and(|run| found.check(option, &run, design).is_ok())
    };
    stated == *design && found.shard == shard && loaded.iter().enumerate().all(is_whole)
}

fn said(path: &Path, shard: Shard, range: &Range<u64>) -> String {
    let parts = path.parent().and_then(Path::parent).unwrap_or(Path::new("."));
    format!(
        "Shard {shard}, futures {} to {}, is {}\nWhen all {} are there, put them together with: caseload merge {}\n",
        range.start + 1,
        range.end,
        path.display(),
        shard.of,
        parts.display()
    )
}

/// A part that was found and is whole.
struct Found {
    path: PathBuf,
    shard: Shard,
    /// Lengths of its slices, and where they begin.
    lengths: Vec<u64>,
    begin: u64,
}

/// Puts the parts of an experiment together: the results are those that one machine would have written.
pub fn merge(named: &[PathBuf], control: &MergeControl) -> Result<(), Failure> {
    let (parts, design) = parts_of_one(files(named)?)?;
    let allow_large = control.allow_large;
    let loaded = threads(&control.of(&design))?.install(|| scenarios(&parts, &design, allow_large))?;
    let kind = Kind::of(design.scenarios.len());
    let (question, budget) = (design.question, design.budget);
    let asked = Asked { loaded, kind, suffix: suffix(&design), question, budget, precision: None };
    let (no_state, mut control) = (control.no_state, control.of(&design));
    control.out = control.out.or_else(|| folder_of_run(&parts));
    let prepared = Prepared::new(&asked.loaded, &Control { quiet: true, ..control.clone() }, asked.place(&control))?;
    let mut state = State::begin(&prepared.folder, &design, 0)?;
    for part in &parts {
        part.receive(&design, &mut state)?;
    }
    finish(&prepared, &state, (&asked, &design), Duration::ZERO, &control)?.said(&design, false, control.quiet)?;
    if no_state { State::forget(&prepared.folder) } else { Ok(()) }
}

/// The folder that the run of the parts was told to write into, where they still lie in it, each in the folder of its shard.
fn folder_of_run(parts: &[Found]) -> Option<PathBuf> {
    let folder = |part: &Found| {
        let shard = part.path.parent()?;
        let is_of_shard = shard.file_name()?.to_str()?.starts_with(SHARD);
        let parent = shard.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        is_of_shard.then(|| parent.to_owned())
    };
    let first = folder(parts.first()?)?;
    parts.iter().all(|part| folder(part).as_ref() == Some(&first)).then_some(first)
}

/// Elsewhere, results are told apart by their options.
fn suffix(design: &Design) -> String {
    let names: Vec<&str> = design.scenarios.iter().skip(1).map(|stated| &*stated.name).collect();
    of_names(&names).map_or(String::new(), |named| format!("-{named}"))
}

/// The files that are named, and those in folders that are named or in their folders of shards.
fn files(named: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in named {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let within = parts_in(path)?;
        if within.is_empty() {
            return Err(Failure::Input(format!(
                "{} holds no part of an experiment: name files {FILE}, or the folder that --shard wrote into",
                path.display()
            )));
        }
        files.extend(within);
    }
    Ok(files)
}

fn parts_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let unreadable = |error: io::Error| Failure::Input(format!("{} cannot be read: {error}", folder.display()));
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() && path.join(FILE).exists() {
            found.push(path.join(FILE));
        } else if !path.is_dir() && path.extension().is_some_and(|ending| ending == "caseload") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn opened(path: PathBuf) -> Result<(Found, Design), Failure> {
    let unreadable = |error: io::Error| Failure::Input(format!("{} cannot be read: {error}", path.display()));
    let mut file = file::open(&path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    if length == 0 {
        // A file that the system makes up says so, and need not end.
        return Err(refused(&path, &SealError::Damaged));
    }
    let (head, begin) = read_head(&mut BufReader::new(&file)).map_err(|error| refused(&path, &error))?;
    if head.length(begin) != length {
        return Err(refused(&path, &SealError::Damaged));
    }
    file.rewind().map_err(unreadable)?;
    check_seal(BufReader::new(file), length).map_err(|error| refused(&path, &error))?;
    let Head { design, shard, lengths } = head;
    Ok((Found { path, shard, lengths, begin }, design))
}

/// A part that cannot be used.
fn refused(path: &Path, why: &dyn std::fmt::Display) -> Failure {
    Failure::Input(format!("{}: {why}; simulate that share again with --shard", path.display()))
}

/// The parts of an experiment, all of them, each once, in order; and what it is. One design is in memory at a time beside that.
fn parts_of_one(files: Vec<PathBuf>) -> Result<(Vec<Found>, Design), Failure> {
    let refused = |why: String| Err(Failure::Input(why));
    let mut files = files.into_iter();
    let Some(first) = files.next() else { return refused("no part was named".to_owned()) };
    let (first, design) = opened(first)?;
    let of = first.shard.of;
    let mut parts = vec![first];
    for path in files {
        let (other, theirs) = opened(path)?;
        let what = if let Some(difference) = design.difference(&theirs) {
            difference
        } else if theirs.replications != design.replications {
            format!("it is of {} futures, not {}", theirs.replications, design.replications)
        } else if other.shard.of != of {
            format!("it is one of {} parts, not of {of}", other.shard.of)
        } else if theirs.question != design.question {
            "another choice was asked for".to_owned()
        } else if theirs.budget != design.budget {
            "another budget was stated".to_owned()
        } else {
            parts.push(other);
            continue;
        };
        return refused(format!(
            "{} is of another experiment than {}: {what}; name the parts of one",
            other.path.display(),
            parts[0].path.display()
        ));
    }
    parts.sort_by_key(|part| part.shard.number);
    if let Some(pair) = parts.windows(2).find(|pair| pair[0].shard == pair[1].shard) {
        return refused(format!(
            "{} and {} are both part {}: name it once",
            pair[0].path.display(),
            pair[1].path.display(),
            pair[0].shard
        ));
    }
    let there = |number: &u64| parts.iter().any(|part| part.shard.number == *number);
    let missing: Vec<u64> = (1..=of).filter(|number| !there(number)).take(6).collect();
    if let Some(first) = missing.first() {
        let some: Vec<String> = missing.iter().take(5).map(u64::to_string).collect();
        let more = if missing.len() > 5 { " and more" } else { "" };
        return refused(format!(
            "of {of} parts, missing: {}{more}; simulate it with --shard {first}/{of}, then merge again",
            some.join(", ")
        ));
    }
    Ok((parts, design))
}

/// The scenarios that parts state, and everything that is in these held against them.
fn scenarios(parts: &[Found], design: &Design, allow_large: bool) -> Result<Vec<Loaded>, Failure> {
    let mut loaded = Vec::new();
    // One after the other, so that what is in memory has stood up to being looked at.
    for (option, stated) in design.scenarios.iter().enumerate() {
        let next = scenario(stated, &parts[0].path)?;
        refuse_large_results(&next, allow_large)?;
        let candidate = Candidate::from(&next);
        let run = OptionRun::new(&candidate)?;
        parts.iter().try_for_each(|part| part.check(option, &run, design))?;
        loaded.push(next);
    }
    can_be_compared(&loaded)?;
    Ok(loaded)
}

/// A scenario as a part states it.
fn scenario(stated: &Stated, part: &Path) -> Result<Loaded, Failure> {
    let refused = |why: String| Err(Failure::Input(format!("{}: {why}", part.display())));
    match stated.load() {
        Ok(loaded) if loaded.is(stated) => Ok(loaded),
        Ok(_) => refused(format!(
            "this program reads the scenario `{}` otherwise than the one that wrote the parts; use the same program for both",
            stated.name
        )),
        // Its text is nobody's file here: the first of what is wrong with it must do.
        Err(errors) => refused(format!(
            "the scenario `{}` in it cannot be read: {}; simulate that share again with --shard",
            stated.name,
            errors.errors().first().map_or_else(String::new, |error| error.message().escape_debug().to_string())
        )),
    }
}

impl Found {
    fn unreadable(&self, error: &io::Error) -> Failure {
        Failure::Machine(format!("{} cannot be read: {error}", self.path.display()))
    }

    /// Its slice of an option; none where its share has no futures.
    fn slice(&self, option: usize) -> Result<Option<Take<BufReader<File>>>, Failure> {
        let Some(&length) = self.lengths.get(option) else { return Ok(None) };
        let before = self.lengths[..option].iter().sum::<u64>();
        let mut file = file::open(&self.path).map_err(|error| self.unreadable(&error))?;
        file.seek(SeekFrom::Start(self.begin + before)).map_err(|error| self.unreadable(&error))?;
        Ok(Some(BufReader::new(file).take(length)))
    }

    /// Whether its slice of an option is one, to the last byte: a seal says only that it came as it was sent.
    fn check(&self, option: usize, run: &OptionRun<'_>, design: &Design) -> Result<(), Failure> {
        let (Some(slice), Some(sealed)) = (self.slice(option)?, self.slice(option)?) else { return Ok(()) };
        let range = self.shard.replications(design.replications);
        let whole = check_seal(sealed, self.lengths[option]);
        let joined = whole.and_then(|()| Joined::open([slice], run, design.seed));
        let checked = joined.and_then(|joined| match joined.head().replications == range {
            true => joined.check(),
            false => Err(SealError::Otherwise("its futures are not those of its share")),
        });
        checked.map_err(|error| match error {
            SealError::Machine(error) => self.unreadable(&error),
            error => refused(&self.path, &error),
        })
    }

    /// Copies its slices into the state.
    fn receive(&self, design: &Design, state: &mut State<'_>) -> Result<(), Failure> {
        let range = self.shard.replications(design.replications);
        for option in 0..design.scenarios.len() {
            if let Some(mut slice) = self.slice(option)? {
                state.receive(option, range.clone(), |to| io::copy(&mut slice, to).map(drop))?;
            }
        }
        Ok(())
    }
}
