//! Who carries out which command; and the small commands, which simulate nothing or one future.

use super::arguments::Command;
use super::bench::bench;
use super::calibrate::calibrate;
use super::control::How;
use super::destination::OF_DOCUMENTS;
use super::failure::Failure;
use super::levers::levers;
use super::merge::merge;
use super::options::{compare, run};
use super::output;
use super::sensitivity::sensitivity;
use super::session::warn;
use super::solve::solve;
use super::sweep::sweep;
use super::terminal::{print, terminal_columns};
use super::validate::validate;
use crate::kernel::streams::StreamKey;
use crate::model::{Plan, trace_events};
use crate::report::document::csv::BEGINNING;
use crate::report::document::{self, terminal};
use crate::report::{self, pages};
use crate::scenario::names::{alike, name_fault};
use crate::scenario::{self, Loaded, Scenario, Start, load, load_many, static_sum};
use crate::store::{OutputFolder, Ownership, write_whole};
use crate::study::runner::ReplicationFault;
use std::path::{Path, PathBuf};

/// Columns of text that is read as a document: as many on every machine.
const COLUMNS_OF_TEXT: usize = 80;

/// Carries out a command.
pub fn carry_out(command: Command) -> Result<(), Failure> {
    match command {
        Command::Run { scenario, reported, how } => run(&scenario, reported, &how),
        Command::Compare { base, options, choice, reported, branching, how } => {
            compare(&base, &options, (&choice, reported), &How { branching, ..how })
        }
        Command::Levers { scenario, levers: named, branching, how } => {
            levers(&scenario, named, &How { branching, ..how })
        }
        Command::Solve { scenario, args, branching, resume, control } => {
            solve(&scenario, &args, &How { branching, resume, control, ..How::default() })
        }
        Command::Sweep { scenario, grid, branching, how } => sweep(&load(&scenario)?, &grid, &How { branching, ..how }),
        Command::Validate { scenario, targets, resume, control } => {
            validate(&scenario, targets, &How { resume, control, ..How::default() })
        }
        Command::Calibrate { scenario, targets, points, waves, branching, resume, control } => {
            let how = How { branching, resume, control, ..How::default() };
            calibrate(&scenario, targets, (points, waves), &how)
        }
        Command::Sensitivity { scenario, shard, resume, control } => {
            sensitivity(&scenario, &How { shard, resume, control, ..How::default() })
        }
        Command::Merge { shards, control } => merge(&shards, &control),
        Command::Bench { measured } => bench(&measured),
        Command::Check { files } => check(&files),
        Command::Describe { scenario, markdown, out } => describe(&scenario, markdown, out.as_deref()),
        Command::Posts { scenario } => posts(&load(&scenario)?.scenario),
        Command::Trace { scenario, replication, seed } => trace(&load(&scenario)?, replication, seed),
        Command::Schema { reference } => schema(reference),
        Command::New { name, snapshot } => new(&name, snapshot),
    }
}

fn check(files: &[PathBuf]) -> Result<(), Failure> {
    let loaded = load_many(files)?;
    warn(&loaded, false);
    let names: Vec<&str> = loaded.iter().map(|loaded| loaded.scenario.name.as_str()).collect();
    let count =
        if names.len() == 1 { "1 scenario file is".to_string() } else { format!("{} scenario files are", names.len()) };
    let lists: String = loaded.iter().filter_map(list_of_cases).collect();
    print(&format!("{count} in order: {}\n{lists}", names.join(", ")))
}

/// What was read from the list of cases of a scenario that names one, for whoever knows how much is in it.
fn list_of_cases(loaded: &Loaded) -> Option<String> {
    let Start::Snapshot(list) = &loaded.scenario.start else { return None };
    let of = |count: usize, one: &str, more: &str| format!("{count} {}", if count == 1 { one } else { more });
    Some(format!(
        "{}: its list of cases holds {} of {}, held by {}; {} without a worker\n",
        loaded.scenario.name,
        of(list.children() as usize, "case (child)", "cases (children)"),
        of(list.families.len(), "family", "families"),
        of(list.workers(), "worker", "workers"),
        of(list.unallocated(), "family is", "families are"),
    ))
}

/// A scenario in words, beside its base if it names one.
fn describe(path: &Path, markdown: bool, out: Option<&Path>) -> Result<(), Failure> {
    let loaded = load(path)?;
    let base = loaded.base.as_deref().map(load).transpose()?;
    let description = report::describe::describe(&loaded, base.as_ref());
    if let Some(out) = out {
        let base = loaded.scenario.name.clone();
        let subject =
            Ownership { command: "describe".to_owned(), base, seed: loaded.scenario.seed, ..Ownership::default() };
        let folder = OutputFolder::open(out, subject, &OF_DOCUMENTS.map(str::to_owned))?;
        output::document(&folder, &description)?;
        return print(&format!("The description is {}\n", out.join(OF_DOCUMENTS[0]).display()));
    }
    if markdown {
        return print(&document::markdown(&description));
    }
    let title = document::wrap(&description.title, COLUMNS_OF_TEXT).join("\n");
    print(&format!("{title}\n\n{}", terminal(&description, COLUMNS_OF_TEXT)))
}

/// The static sum for whole targets from its caseload downwards.
fn posts(scenario: &Scenario) -> Result<(), Failure> {
    let sum = static_sum::of(scenario).ok_or_else(|| {
        Failure::Input(
            "the static sum needs a caseload and a number of social workers: add to the scenario, for example,\n\
             [static_sum]\ncaseload = 24\nsocial_workers = 210"
                .to_string(),
        )
    })?;
    print(&terminal(&pages::posts(sum, &scenario.on_first_day().costs), terminal_columns()))
}

fn trace(loaded: &Loaded, replication: u64, seed: Option<u64>) -> Result<(), Failure> {
    let scenario = &loaded.scenario;
    let seed = seed.unwrap_or(scenario.seed);
    let key = StreamKey { seed, replication: replication - 1 };
    let plan = Plan::new(loaded.scenario_of(key).map_err(|draw| Failure::Input(draw.to_string()))?);
    let log = trace_events(&plan, key).map_err(|error| ReplicationFault::from(error).of(&scenario.name, key))?;
    print(&crate::report::trace::log(&plan, &log))
}

fn schema(reference: bool) -> Result<(), Failure> {
    if reference {
        return print(&scenario::reference_markdown());
    }
    print(&format!("{:#}\n", scenario::schema()))
}

fn new(name: &str, with_list: bool) -> Result<(), Failure> {
    let name = name.strip_suffix(".toml").unwrap_or(name);
    if let Some(fault) = name_fault(name) {
        return Err(Failure::Input(format!(
            "`{name}` is no name for a scenario: it {fault}; use letters, digits, `-`, `_` and `.`, for example my-council"
        )));
    }
    let scenario = PathBuf::from(format!("{name}.toml"));
    let (text, list) = if with_list {
        let (text, (list, rows)) = scenario::starter_with_list(name, name);
        (text, Some((PathBuf::from(list), rows)))
    } else {
        (scenario::starter(name, name), None)
    };
    for path in std::iter::once(&scenario).chain(list.as_ref().map(|(path, _)| path)) {
        if let Some(taken) = taken(path) {
            return Err(Failure::Input(format!("{taken} is there already: choose another name")));
        }
    }
    let mut written = scenario.display().to_string();
    if let Some((path, rows)) = &list {
        write_whole(path, [BEGINNING, rows].concat().as_bytes())?;
        written += &format!(" and {}, its list of open cases", path.display());
    }
    write_whole(&scenario, text.as_bytes())?;
    print(&format!("Wrote {written}. Next: caseload run {}\n", scenario.display()))
}

/// What stands where a file is to be written: under its name, or under one that differs in capitals only, which some systems take for
/// the same.
fn taken(file: &Path) -> Option<String> {
    let name = file.to_string_lossy();
    let there = std::fs::read_dir(".").into_iter().flatten().flatten();
    let mut names = there.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.find(|other| alike(other, &name)).or_else(|| file.exists().then(|| name.into_owned()))
}
