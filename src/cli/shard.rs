//! `--shard 3/64`: a share of an experiment's replications in a file of its own; `merge` puts such files together.

use super::arguments::{Control, MergeControl, Stretches};
use super::commands::Prepared;
use super::failure::Failure;
use super::place::{Kind, of_names};
use super::progress::Stages;
use super::simulate::{Asked, earlier, fill, finish};
use super::state::{FOLDER, State};
use super::terminal::print;
use crate::experiment::design::{Design, Shard, Stated};
use crate::experiment::part::{Head, read_head, write_part};
use crate::experiment::runner::RunError;
use crate::experiment::sealed::{SealError, check_seal};
use crate::scenario::{Loaded, file, load};
use std::ffi::OsStr;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
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
    let range = shard.replications(design.replications);
    let mut place = asked.place(control);
    place.path.push(format!("{SHARD}{}-of-{}", shard.number, shard.of));
    place.subject.command += " --shard";
    place.files = vec![FILE.to_owned(), format!("{FOLDER}/")];
    let path = place.path.join(FILE);
    if stretches.resume && is_there(&path, &design, shard) {
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
    for option in 0..options {
        slices.extend(state.in_one(option)?);
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
fn is_there(path: &Path, design: &Design, shard: Shard) -> bool {
    let found = path.is_file().then(|| opened(path.to_owned()));
    found.is_some_and(|found| found.is_ok_and(|found| found.head.design == *design && found.head.shard == shard))
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
    head: Head,
    /// Where its slices begin.
    begin: u64,
}

/// Puts the parts of an experiment together: the results are those that one machine would have written.
pub fn merge(named: &[PathBuf], control: &MergeControl) -> Result<(), Failure> {
    let mut parts = Vec::new();
    for path in files(named)? {
        parts.push(opened(path)?);
    }
    let design = checked(&mut parts)?;
    let scratch = tempfile::tempdir().map_err(|error| Failure::Machine(format!("no temporary folder: {error}")))?;
    let loaded = design.scenarios.iter().enumerate();
    let loaded: Result<Vec<Loaded>, Failure> =
        loaded.map(|(index, stated)| scenario(&scratch.path().join(index.to_string()), stated)).collect();
    let kind = Kind::of(design.scenarios.len());
    let (question, budget) = (design.question, design.budget);
    let asked = Asked { loaded: loaded?, kind, suffix: suffix(&design), question, budget, precision: None };
    let (no_state, mut control) = (control.no_state, control.of(&design));
    control.out = control.out.or_else(|| folder_of_run(&parts));
    let prepared = Prepared::new(&asked.loaded, &Control { quiet: true, ..control.clone() }, asked.place(&control))?;
    let mut state = State::begin(&prepared.folder, &design, 0)?;
    for part in &parts {
        receive(part, &design, &mut state)?;
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

fn opened(path: PathBuf) -> Result<Found, Failure> {
    let refused = |why: &dyn std::fmt::Display| {
        Failure::Input(format!("{}: {why}; simulate that share again with --shard", path.display()))
    };
    let open = || {
        let said = |error| format!("{} cannot be read: {error}; name a file {FILE}", path.display());
        file::open(&path).map_err(|error| Failure::Input(said(error)))
    };
    let length = open()?.metadata().map_err(|error| refused(&error))?.len();
    let (head, begin) = read_head(&mut BufReader::new(open()?)).map_err(|error| refused(&error))?;
    if head.length(begin) != length {
        return Err(refused(&"it is cut short or damaged"));
    }
    check_seal(BufReader::new(open()?), length).map_err(|error| refused(&error))?;
    Ok(Found { path, head, begin })
}

/// Whether the parts are all those of one experiment, each once; puts them in order.
fn checked(parts: &mut [Found]) -> Result<Design, Failure> {
    let refused = |why: String| Err(Failure::Input(why));
    parts.sort_by_key(|part| part.head.shard.number);
    let Some((first, others)) = parts.split_first() else {
        return refused("no part was named".to_owned());
    };
    let (design, of) = (&first.head.design, first.head.shard.of);
    for other in others {
        let theirs = &other.head.design;
        let what = if let Some(difference) = design.difference(theirs) {
            difference
        } else if theirs.replications != design.replications {
            format!("it is of {} futures, not {}", theirs.replications, design.replications)
        } else if other.head.shard.of != of {
            format!("it is one of {} parts, not of {of}", other.head.shard.of)
        } else if theirs.question != design.question {
            "another choice was asked for".to_owned()
        } else if theirs.budget != design.budget {
            "another budget was stated".to_owned()
        } else {
            continue;
        };
        return refused(format!(
            "{} is of another experiment than {}: {what}; name the parts of one",
            other.path.display(),
            first.path.display()
        ));
    }
    if let Some(pair) = parts.windows(2).find(|pair| pair[0].head.shard == pair[1].head.shard) {
        return refused(format!(
            "{} and {} are both part {}: name it once",
            pair[0].path.display(),
            pair[1].path.display(),
            pair[0].head.shard
        ));
    }
    let there = |number: &u64| parts.iter().any(|part| part.head.shard.number == *number);
    let missing: Vec<u64> = (1..=of).filter(|number| !there(number)).take(6).collect();
    if let Some(first) = missing.first() {
        let some: Vec<String> = missing.iter().take(5).map(u64::to_string).collect();
        let more = if missing.len() > 5 { " and more" } else { "" };
        return refused(format!(
            "of {of} parts, missing: {}{more}; simulate it with --shard {first}/{of}, then merge again",
            some.join(", ")
        ));
    }
    Ok(parts[0].head.design.clone())
}

/// A scenario as a part states it.
fn scenario(folder: &Path, stated: &Stated) -> Result<Loaded, Failure> {
    std::fs::create_dir_all(folder).map_err(RunError::Listener)?;
    let path = folder.join("scenario.toml");
    crate::report::write::write_whole(&path, stated.text.as_bytes())?;
    if let Some((name, text)) = &stated.cases {
        // Whoever wrote the part says what its list is called: a file beside the scenario, and none elsewhere.
        if Path::new(name).file_name() != Some(OsStr::new(name)) {
            let message = format!("the list of cases of the scenario `{}` has a path for a name", stated.name);
            return Err(Failure::Input(format!("{message}: simulate the parts again with --shard")));
        }
        crate::report::write::write_whole(&folder.join(name), text.as_bytes())?;
    }
    let loaded = load(&path)?;
    if loaded.hash == stated.hash {
        return Ok(loaded);
    }
    Err(Failure::Input(format!(
        "this program reads the scenario `{}` otherwise than the one that wrote the parts; use the same program for both",
        stated.name
    )))
}

/// Copies the slices of a part into the state.
fn receive(part: &Found, design: &Design, state: &mut State<'_>) -> Result<(), Failure> {
    let range = part.head.shard.replications(design.replications);
    if range.is_empty() {
        return Ok(());
    }
    let damaged = |error: io::Error| Failure::Machine(format!("{} cannot be read: {error}", part.path.display()));
    let mut file = file::open(&part.path).map_err(damaged)?;
    file.seek(SeekFrom::Start(part.begin)).map_err(damaged)?;
    for (option, &length) in part.head.lengths.iter().enumerate() {
        let mut slice = file.by_ref().take(length);
        state.receive(option, range.clone(), |to| io::copy(&mut slice, to).map(drop))?;
    }
    Ok(())
}
