//! Where a command writes, what makes its results those of one experiment, and which files they may be.

use super::control::Control;
use super::goal::Wanted;
use super::output::resolved_files;
use super::state::STATE;
use crate::scenario::{Loaded, Scenario};
use crate::store::{OutputFolder, Ownership};
use std::path::{Path, PathBuf};

/// A command that writes a folder of results: its name; the files and charts that it may write, but for what is named after scenarios
/// (a test holds them against what is written); the folders of the base and of the other scenarios, as they were simulated, where they
/// are written.
#[derive(Debug, Clone, Copy)]
pub struct CommandKind {
    command: &'static str,
    files: &'static str,
    charts: &'static str,
    scenarios: (Option<&'static str>, Option<&'static str>),
}

/// One scenario.
pub const RUN: CommandKind = CommandKind {
    command: "run",
    files: "weekly.csv weekly.csv.gz replications.csv replications.csv.gz inputs.csv decision.csv promises.csv comparison.csv \
            selection.csv budget.csv precision.csv costs.csv full-year.csv",
    charts: "caseload-fan difference cost-and-chance cost-curve caseload-by-area caseload-spread share-over staffing \
             assessments-in-time drift",
    scenarios: (Some(""), Some("options")),
};
/// A base and its options.
pub const COMPARE: CommandKind = CommandKind { command: "compare", ..RUN };
pub const LEVERS: CommandKind =
    CommandKind { command: "levers", files: "levers.csv", charts: "tornado", scenarios: (Some(""), Some("levers")) };
pub const SOLVE: CommandKind =
    CommandKind { command: "solve", files: "solve.csv answer.csv", charts: "posts", scenarios: (Some(""), None) };
/// The mix that is named is known at the end.
pub const MIX: CommandKind =
    CommandKind { command: "solve --mix", files: "mix.csv options/*", charts: "mix", scenarios: (Some(""), None) };
pub const SWEEP: CommandKind =
    CommandKind { command: "sweep", files: "sweep.csv", charts: "chance target-measure frontier", ..SOLVE };
pub const VALIDATE: CommandKind = CommandKind {
    command: "validate",
    files: "validation.csv",
    charts: "targets",
    scenarios: (Some("runs"), Some("runs")),
};
pub const CALIBRATE: CommandKind = CommandKind {
    command: "calibrate",
    files: "points.csv region.csv parameters.csv figures.csv waves.csv",
    charts: "region",
    scenarios: (None, None),
};
pub const SENSITIVITY: CommandKind =
    CommandKind { command: "sensitivity", files: "split.csv", charts: "tornado morris", ..SOLVE };

/// Files that every command writes: its document in each format, and the scenarios that were simulated.
pub const OF_DOCUMENTS: [&str; 6] =
    ["report.html", "brief.docx", "summary.md", "summary.json", "workbook.xlsx", "scenarios.csv"];

/// A folder for results.
pub struct Destination {
    /// Where it is.
    pub path: PathBuf,
    /// What they are of.
    pub subject: Ownership,
    /// Every file that may be written, as [`OutputFolder::open`] takes them.
    pub files: Vec<String>,
}

impl Destination {
    /// For results of scenarios, the base first; `suffix` tells experiments of one base apart where the user names no folder.
    pub fn new(kind: CommandKind, loaded: &[Loaded], control: &Control, suffix: &str) -> Self {
        let base = &loaded[0].scenario;
        let named = kind.files.split(' ').chain(OF_DOCUMENTS).chain([OutputFolder::LAST]);
        let charts =
            kind.charts.split(' ').flat_map(|chart| ["svg", "csv", "png"].map(|form| format!("charts/{chart}.{form}")));
        let mut files: Vec<String> = named.map(str::to_owned).chain(charts).collect();
        for (index, loaded) in loaded.iter().enumerate() {
            let within = if index == 0 { kind.scenarios.0 } else { kind.scenarios.1 };
            files.extend(within.into_iter().flat_map(|within| resolved_files(loaded, within)).map(|(name, _)| name));
        }
        files.push(format!("{STATE}/"));
        let subject = Ownership {
            command: kind.command.to_owned(),
            base: base.name.clone(),
            options: loaded.iter().skip(1).map(|option| option.scenario.name.clone()).collect(),
            about: String::new(),
            seed: control.seed.unwrap_or(base.seed),
        };
        Self { path: control.folder(&base.name, suffix), subject, files }
    }

    /// Of runs that have names of their own, all of one scenario.
    pub fn of(mut self, scenario: &str, control: &Control, suffix: &str) -> Self {
        self.path = control.folder(scenario, suffix);
        self.subject.base = scenario.to_owned();
        self
    }

    /// Of an experiment that is about something beside its scenarios.
    pub fn about(mut self, about: String) -> Self {
        self.subject.about = about;
        self
    }
}

/// What tells results of options apart, where each is named by its file or folder: the folder `usual` goes without saying.
pub fn of_options(usual: &str, named: &[PathBuf], loaded: &[Loaded]) -> Option<String> {
    let names: Vec<&str> = loaded.iter().skip(1).map(|option| &*option.scenario.name).collect();
    let folder = match named {
        [only] if only.is_dir() => only.file_name(),
        _ => None,
    };
    match folder {
        Some(folder) if folder == usual => None,
        Some(folder) => Some(plain(&folder.to_string_lossy())),
        None => of_names(&names),
    }
}

/// The same where they are named one by one.
pub fn of_names(names: &[&str]) -> Option<String> {
    match names {
        [] => None,
        [only] => Some((*only).to_owned()),
        [first, others @ ..] => Some(format!("{first}-and-{}-more", others.len())),
    }
}

/// What tells results of a goal apart from those of the scenario's own, with what goes before it; and the goal in words.
pub fn of_goal(before: &str, wanted: &Wanted, scenario: &Scenario) -> (String, String) {
    let mut suffix = before.to_owned();
    if wanted.target != scenario.target.wanted {
        suffix += &plain(&format!("-target-{}", wanted.target.value));
    }
    if wanted.by != scenario.target.by {
        suffix += &format!("-by-{}", wanted.by);
    }
    (suffix, format!("a target of {} by {}", wanted.target.value, wanted.by))
}

/// What tells results that are held against figures apart: those that are named as the scenario is go without saying.
pub fn of_targets(before: &str, scenario: &Path, targets: &Path) -> (String, String) {
    let name = targets.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let stem = name.strip_suffix(".targets.toml").or_else(|| name.strip_suffix(".toml")).unwrap_or(&name);
    let suffix = match scenario.file_stem() {
        Some(own) if own == stem => before.to_owned(),
        _ => format!("{before}-{}", plain(stem)),
    };
    (suffix, format!("the figures of {name}"))
}

/// A text as a part of a folder's name: letters, digits, `-`, `_` and `.`, not many.
pub fn plain(text: &str) -> String {
    let sign = |sign: char| if sign.is_ascii_alphanumeric() || "-_.".contains(sign) { sign } else { '-' };
    text.chars().take(60).map(sign).collect()
}
