//! What each command does, top to bottom: load, check, replicate, summarise, render, write.

use super::arguments::Command;
use super::bench::bench;
use super::calibrate::calibrate;
use super::failure::Failure;
use super::levers::levers;
use super::merge::merge;
use super::options::{OptionsAsked, options};
use super::output;
use super::place::{Kind, OF_DOCUMENTS, of_options};
use super::sensitivity::sensitivity;
use super::session::{Work, warn};
use super::solve::solve;
use super::sweep::sweep;
use super::terminal::{print, terminal_columns};
use super::validate::validate;
use crate::kernel::streams::StreamKey;
use crate::model::{Plan, trace_events};
use crate::report::document::{self, Document, terminal};
use crate::report::{self, pages};
use crate::scenario::inputs::scenario_of;
use crate::scenario::names::alike;
use crate::scenario::{self, Loaded, Scenario, Start, load, load_many, static_sum};
use crate::store::{OutputFolder, Subject, write_whole};
use crate::study::runner::Fault;
use std::path::{Path, PathBuf};

/// Columns of text that is read as a document: as many on every machine.
const COLUMNS_OF_TEXT: usize = 80;

/// Carries out a command.
pub fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Run { scenario, planned, detail, precision, shard, resume, control } => {
            let (kind, suffix, budget) = (Kind::Run, String::new(), planned.budget);
            let asked = OptionsAsked { kind, suffix, choice: None, budget, detail };
            options(&[load(&scenario)?], &asked, &precision, Work::Simulate(&resume, shard.shard), &control)
        }
        Command::Compare { base, options: named, choice, planned, detail, precision, shard, resume, control } => {
            let loaded = comparison(&base, &named)?;
            let suffix = match (of_options("options", &named, &loaded), &named[..]) {
                (None, _) => "-options".to_owned(),
                (Some(folder), [only]) if only.is_dir() => format!("-{folder}-options"),
                (Some(named), _) => format!("-{named}"),
            };
            let (kind, choice, budget) = (Kind::Compare, choice.question(), planned.budget);
            let asked = OptionsAsked { kind, suffix, choice, budget, detail };
            options(&loaded, &asked, &precision, Work::Simulate(&resume, shard.shard), &control)
        }
        Command::Merge { parts, control } => merge(&parts, &control),
        Command::Levers { scenario, levers: named, precision, shard, resume, control } => {
            levers(&scenario, named, &precision, Work::Simulate(&resume, shard.shard), &control)
        }
        Command::Solve { scenario, sought, resume, control } => solve(&scenario, &sought, &resume, &control),
        Command::Sweep { scenario, grid, precision, shard, resume, control } => {
            sweep(&scenario, &grid, &precision, Work::Simulate(&resume, shard.shard), &control)
        }
        Command::Validate { scenario, targets, resume, control } => validate(&scenario, targets, &resume, &control),
        Command::Calibrate { scenario, targets, points, waves, resume, control } => {
            calibrate(&scenario, targets, (points, waves), &resume, &control)
        }
        Command::Sensitivity { scenario, shard, resume, control } => {
            sensitivity(&scenario, Work::Simulate(&resume, shard.shard), &control)
        }
        Command::Bench { measured } => bench(&measured),
        Command::Check { files } => check(&files),
        Command::Describe { scenario, markdown, out } => describe(&scenario, markdown, out.as_deref()),
        Command::Posts { scenario } => posts(&load(&scenario)?.scenario),
        Command::Trace { scenario, replication, seed } => trace(&load(&scenario)?, replication, seed),
        Command::Schema { reference } => schema(reference),
        Command::New { name } => new(&name),
    }
}

/// The base and its options, which must be about the same service and dates.
pub fn comparison(base: &Path, options: &[PathBuf]) -> Result<Vec<Loaded>, Failure> {
    let paths: Vec<PathBuf> = std::iter::once(base.to_path_buf()).chain(options.iter().cloned()).collect();
    let mut loaded = load_many(&paths)?;
    can_be_compared(&loaded)?;
    let uncertain = loaded[0].unknown.is_some();
    for other in loaded.iter_mut().skip(1).filter(|other| other.unknown.is_some() != uncertain) {
        let (known, base) = if uncertain { ("known", "not known") } else { ("not known", "known") };
        other.warnings.push(format!(
            "its inputs are {known}, those of the base are {base}: differences hold both what it changes and that"
        ));
    }
    if let Some((base, options)) = loaded.split_first_mut() {
        options.iter_mut().for_each(|option| option.warn_beside(base));
    }
    Ok(loaded)
}

/// Whether scenarios, the base first, are about the same service and dates.
pub fn can_be_compared(loaded: &[Loaded]) -> Result<(), Failure> {
    let (first, others) = loaded.split_first().ok_or_else(|| Failure::Input("no scenario given".to_string()))?;
    type Same = fn(&Scenario, &Scenario) -> bool;
    let same: [(&str, Same); 4] = [
        ("areas", |a, b| areas_of(a) == areas_of(b)),
        ("first and last day", |a, b| (a.days.start(), a.days.end()) == (b.days.start(), b.days.end())),
        ("bank holidays", |a, b| a.days == b.days),
        ("target", |a, b| a.target == b.target),
    ];
    for other in others {
        for (what, equal) in same {
            if !equal(&first.scenario, &other.scenario) {
                return Err(Failure::Input(format!(
                    "`{}` cannot be compared with `{}`: they differ in their {what}; \
                     give both the same, for example by naming the same `base`",
                    other.scenario.name, first.scenario.name
                )));
            }
        }
    }
    Ok(())
}

/// The areas of the first day; changes of structure may add others.
fn areas_of(scenario: &Scenario) -> Vec<&str> {
    let of_first_day = scenario.areas.iter().filter(|area| !area.assessment_teams.is_empty());
    of_first_day.map(|area| area.name.as_str()).collect()
}

/// Prints what was found, and where the rest of it lies.
pub fn conclude(found: &Document, folder: &Path) -> Result<(), Failure> {
    let columns = terminal_columns();
    let place =
        format!("The report is {}; charts, tables and data lie beside it", folder.join("report.html").display());
    print(&format!("{}\n{}\n", terminal(found, columns), document::wrap(&place, columns).join("\n")))
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
            Subject { command: "describe".to_owned(), base, seed: loaded.scenario.seed, ..Subject::default() };
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
    print(&terminal(&pages::posts(sum, &scenario.policies[0].policy.costs), terminal_columns()))
}

fn trace(loaded: &Loaded, replication: u64, seed: Option<u64>) -> Result<(), Failure> {
    let scenario = &loaded.scenario;
    let seed = seed.unwrap_or(scenario.seed);
    let key = StreamKey { seed, replication: replication - 1 };
    let plan = Plan::new(scenario_of(loaded, key).map_err(|draw| Failure::Input(draw.to_string()))?);
    let log = trace_events(&plan, key).map_err(|error| Fault::from(error).of(&scenario.name, key))?;
    print(&crate::report::trace::log(&plan, &log))
}

fn schema(reference: bool) -> Result<(), Failure> {
    if reference {
        return print(&scenario::reference_markdown());
    }
    print(&format!("{:#}\n", scenario::schema()))
}

/// Whether Windows takes a name, whatever its ending, for a device.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered = |of: &str| stem.strip_prefix(of).is_some_and(|rest| matches!(rest.as_bytes(), [b'1'..=b'9']));
    matches!(&*stem, "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

fn new(name: &str) -> Result<(), Failure> {
    let name = name.strip_suffix(".toml").unwrap_or(name);
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || name.starts_with('.') || name.len() > 100 || !name.chars().all(safe) || is_device(name) {
        return Err(Failure::Input(format!(
            "`{name}` is no name for a scenario: use letters, digits, `-`, `_` and `.`, for example my-council"
        )));
    }
    let path = PathBuf::from(format!("{name}.toml"));
    if let Some(taken) = taken(&path) {
        return Err(Failure::Input(format!("{taken} is there already: choose another name")));
    }
    write_whole(&path, scenario::starter(name, name).as_bytes())?;
    print(&format!("Wrote {0}. Next: caseload run {0}\n", path.display()))
}

/// What stands where a file is to be written: under its name, or under one that differs in capitals only, which some systems take for
/// the same.
fn taken(file: &Path) -> Option<String> {
    let name = file.to_string_lossy();
    let there = std::fs::read_dir(".").into_iter().flatten().flatten();
    let mut names = there.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.find(|other| alike(other, &name)).or_else(|| file.exists().then(|| name.into_owned()))
}
