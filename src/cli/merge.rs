//! `merge`: the shards of a study that `--shard` wrote, put together: the results are those that one machine would have written.

use super::control::{Control, How, ResumeArgs};
use super::destination::{COMPARE, RUN, of_names};
use super::failure::Failure;
use super::goal::Goal;
use super::levers::rank;
use super::options::{OptionsRequest, Reported, can_be_compared, options};
use super::sensitivity::study;
use super::session::{SHARD, SHARD_FILE};
use super::sweep::{SweepArgs, sweep};
use crate::model::ENGINE;
use crate::scenario::Loaded;
use crate::store::shards::ShardFile;
use crate::study::design::{Design, Request, StatedScenario};
use clap::Args;
use std::io;
use std::path::{Path, PathBuf};

/// How to merge shards.
#[derive(Debug, Args)]
pub struct MergeControl {
    /// Threads (all processors when left out); results never depend on it.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Folder for the results (the one that --shard wrote into, if the shards are there still, else as for the run).
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Take the state away when all is done: a smaller folder, with which --resume cannot go on.
    #[arg(long)]
    pub no_state: bool,
    /// No table: only errors.
    #[arg(long, short)]
    pub quiet: bool,
    /// Merge even what is estimated to take more than 4 GB of memory.
    #[arg(long)]
    pub allow_large: bool,
}

/// Merges the shards of a study.
pub fn merge(named: &[PathBuf], asked: &MergeControl) -> Result<(), Failure> {
    let (shards, design) = shards_of_one(files(named)?)?;
    let loaded =
        design.scenarios.iter().map(|stated| scenario(stated, &shards[0].path)).collect::<Result<Vec<_>, _>>()?;
    can_be_compared(&loaded)?;
    let control = Control {
        replications: Some(design.replications),
        seed: Some(design.seed),
        threads: asked.threads,
        out: asked.out.clone().or_else(|| folder_of_run(&shards)),
        quiet: asked.quiet,
        allow_large: asked.allow_large,
    };
    let resume = ResumeArgs { no_state: asked.no_state, ..ResumeArgs::default() };
    conclude(&loaded, &design, &How { shards, resume, control, ..How::default() })
}

/// What the command does that was cut into shards.
fn conclude(loaded: &[Loaded], design: &Design, how: &How) -> Result<(), Failure> {
    match &design.asked {
        &Request::Options { choice, budget, detail } => {
            let (kind, reported) = (if loaded.len() > 1 { COMPARE } else { RUN }, Reported { budget, detail });
            options(loaded, OptionsRequest { kind, suffix: suffix("", design), choice, reported }, how)
        }
        Request::Levers => rank(loaded, &suffix("-levers", design), how),
        Request::Sweep { vary, goal, chance } => {
            let grid = SweepArgs::of(vary, Goal::of_stated(*goal, *chance))?;
            sweep(&loaded[0], &grid, how)
        }
        Request::Sensitivity => study(loaded[0].clone(), &design.scenarios[0].name, how),
        Request::Search(_) => Err(Failure::Input("a search is not cut into shards: nothing can be merged".to_owned())),
    }
}

/// The folder that the run of the shards was told to write into, where they still lie in it, each in the folder of its shard.
fn folder_of_run(shards: &[ShardFile]) -> Option<PathBuf> {
    let folder = |file: &ShardFile| {
        let shard = file.path.parent()?;
        let is_of_shard = shard.file_name()?.to_str()?.starts_with(SHARD);
        let parent = shard.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        is_of_shard.then(|| parent.to_owned())
    };
    let first = folder(shards.first()?)?;
    shards.iter().all(|file| folder(file).as_ref() == Some(&first)).then_some(first)
}

/// Elsewhere, results are told apart by their options.
fn suffix(before: &str, design: &Design) -> String {
    let names: Vec<&str> = design.scenarios.iter().skip(1).map(|stated| &*stated.name).collect();
    of_names(&names).map_or(before.to_owned(), |named| format!("{before}-{named}"))
}

/// The files that are named, and those in folders that are named or in their folders of shards.
fn files(named: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in named {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let within = shards_in(path)?;
        if within.is_empty() {
            return Err(Failure::Input(format!(
                "{} holds no shard of a study: name files {SHARD_FILE}, or the folder that --shard wrote into",
                path.display()
            )));
        }
        files.extend(within);
    }
    Ok(files)
}

fn shards_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let unreadable = |error: io::Error| Failure::Input(format!("{} cannot be read: {error}", folder.display()));
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() && path.join(SHARD_FILE).exists() {
            found.push(path.join(SHARD_FILE));
        } else if !path.is_dir() && path.extension().is_some_and(|ending| ending == "caseload") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn opened(path: PathBuf) -> Result<(ShardFile, Design), Failure> {
    ShardFile::open(path.clone()).map_err(|error| refused(&path, &error))
}

/// A shard that cannot be used.
fn refused(path: &Path, why: &dyn std::fmt::Display) -> Failure {
    Failure::Input(format!("{}: {why}; simulate that share again with --shard", path.display()))
}

/// The shards of a study, all of them, each once, in order; and what it is. One design is in memory at a time beside that.
fn shards_of_one(files: Vec<PathBuf>) -> Result<(Vec<ShardFile>, Design), Failure> {
    let refused = |why: String| Err(Failure::Input(why));
    let mut files = files.into_iter();
    let Some(first) = files.next() else { return refused("no shard was named".to_owned()) };
    let (first, design) = opened(first)?;
    if design.engine != ENGINE {
        let (theirs, path) = (&design.engine, first.path.display());
        return refused(format!(
            "{path} was simulated by the engine {theirs}, this program has {ENGINE}: merge it with the program that wrote it, or \
             simulate it again with this one"
        ));
    }
    let of = first.shard.of;
    let mut shards = vec![first];
    for path in files {
        let (other, theirs) = opened(path)?;
        let what = if let Some(difference) = design.difference(&theirs) {
            difference
        } else if theirs.replications != design.replications {
            format!("it is of {} futures, not {}", theirs.replications, design.replications)
        } else if other.shard.of != of {
            format!("it is one of {} shards, not of {of}", other.shard.of)
        } else if theirs.asked != design.asked {
            "something else was asked of it (another command, choice, budget, grid or goal)".to_owned()
        } else {
            shards.push(other);
            continue;
        };
        return refused(format!(
            "{} is of another study than {}: {what}; name the shards of one",
            other.path.display(),
            shards[0].path.display()
        ));
    }
    shards.sort_by_key(|shard| shard.shard.number);
    if let Some(pair) = shards.windows(2).find(|pair| pair[0].shard == pair[1].shard) {
        return refused(format!(
            "{} and {} are both shard {}: name it once",
            pair[0].path.display(),
            pair[1].path.display(),
            pair[0].shard
        ));
    }
    let there = |number: &u64| shards.iter().any(|shard| shard.shard.number == *number);
    let missing: Vec<u64> = (1..=of).filter(|number| !there(number)).take(6).collect();
    if let Some(first) = missing.first() {
        let some: Vec<String> = missing.iter().take(5).map(u64::to_string).collect();
        let more = if missing.len() > 5 { " and more" } else { "" };
        return refused(format!(
            "of {of} shards, missing: {}{more}; simulate it with --shard {first}/{of}, then merge again",
            some.join(", ")
        ));
    }
    Ok((shards, design))
}

/// A scenario as a shard states it.
fn scenario(stated: &StatedScenario, shard: &Path) -> Result<Loaded, Failure> {
    let refused = |why: String| Err(Failure::Input(format!("{}: {why}", shard.display())));
    match stated.load() {
        Ok(loaded) if loaded.is(stated) => Ok(loaded),
        Ok(_) => refused(format!(
            "this program reads the scenario `{}` otherwise than the one that wrote the shards; use the same program for both",
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
