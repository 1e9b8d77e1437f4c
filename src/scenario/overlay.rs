//! What is laid over the files of a scenario while they are read: free parameters, another file in the place of one,
//! an earlier last day. Nothing of it is written into a file.

use super::diagnostic::Problem;
use super::merge::Merged;
use super::node::{Node, Value};
use super::prior::{Prior, Uncertain};
use super::targets::{Parameter, Targets};
use super::uncertain;
use jiff::civil::Date;
use std::path::{Path, PathBuf};

/// What is laid over.
#[derive(Debug, Default)]
pub(super) struct Overlay<'a> {
    /// A file, by its real path, and the one that is read in its place.
    pub replace: Option<(PathBuf, PathBuf)>,
    /// Targets whose parameters are free in the file that stands in that place.
    pub free: Option<&'a Targets>,
    /// The run ends on this day, if not before.
    pub until: Option<Date>,
    /// Files that are on no disk, and their texts.
    pub made_up: Vec<(PathBuf, String)>,
    /// No file is read but those, and of what is wrong with them only the beginning is told: they are nobody's here.
    pub alone: bool,
}

/// What is told of texts that are nobody's.
const FIRST_PROBLEMS: usize = 20;
/// Most entries of a table or list in them: areas, dated changes.
const MOST_ENTRIES: usize = 1_000;
/// Most values and tables of them, those that hold in every change counted again.
const MOST_NODES: usize = 1_000_000;

impl Overlay<'_> {
    /// Nothing is laid over.
    pub const NOTHING: &'static Overlay<'static> =
        &Overlay { replace: None, free: None, until: None, made_up: Vec::new(), alone: false };

    /// The real path of a file; no disk is asked for it where none is read.
    pub fn real(&self, path: &Path) -> PathBuf {
        let real = if self.alone { None } else { path.canonicalize().ok() };
        real.unwrap_or_else(|| path.to_owned())
    }

    /// Leaves out what is not told.
    pub fn cut_short<T>(&self, problems: &mut Vec<T>) {
        if self.alone {
            problems.truncate(FIRST_PROBLEMS);
        }
    }

    /// Whether a text of others would take more time or memory than it may: what it states holds once more in every dated change,
    /// and every entry is looked for among those beside it.
    pub fn is_too_much(&self, tree: &Node) -> bool {
        let (nodes, longest) = extent(tree);
        let changes = tree.entry("change").map_or(0, |changes| extent(&changes.node).1);
        self.alone && (longest > MOST_ENTRIES || nodes.saturating_mul(changes + 1) > MOST_NODES)
    }

    /// The file that is read for a path, after those read before. What the replacement itself is based on is not
    /// replaced: that may be the replaced file.
    pub fn instead(&self, path: PathBuf, before: &[PathBuf]) -> PathBuf {
        match &self.replace {
            Some((_, by)) if before.contains(by) => path,
            Some((replaced, by)) if path.canonicalize().is_ok_and(|real| real == *replaced) => by.clone(),
            _ => path,
        }
    }

    /// Makes the free parameters uncertain, if the tree is that of the file they are stated in.
    pub fn free(&self, path: &Path, tree: &mut Node, problems: &mut Vec<Problem>) {
        let is_scenario = self.replace.as_ref().is_some_and(|(_, by)| by == path);
        let Some(targets) = self.free.filter(|_| is_scenario) else { return };
        for parameter in &targets.parameters {
            if let Err(problem) = set_free(parameter, tree) {
                problems.push(*problem);
            }
        }
    }

    /// Ends the run earlier: what would change or come after that is left out.
    pub fn cut(&self, merged: &mut Merged) {
        let Some(until) = self.until else { return };
        let day = |node: &Node| match &node.value {
            Value::Date(text) => text.parse::<Date>().ok(),
            _ => None,
        };
        let end_at = |node: Option<&mut Node>| {
            if let Some(node) = node
                && day(node).is_some_and(|stated| stated > until)
            {
                node.value = Value::Date(until.to_string());
            }
        };
        end_at(merged.tree.find_mut(&["last_day".to_string()]));
        end_at(merged.tree.find_mut(&["target".to_string(), "by".to_string()]));
        // It is for years that the shorter run may not hold.
        merged.tree.take("planned_budget");
        merged.changes.retain(|change| change.on <= until);
        if let Some(Node { value: Value::List(pulses), .. }) = merged.tree.find_mut(&["pulse".to_string()]) {
            let begins = |pulse: &Node| pulse.entry("from").and_then(|entry| day(&entry.node));
            pulses.retain(|pulse| begins(pulse).is_none_or(|from| from <= until));
        }
    }
}

/// How many values, tables and lists there are, and how many entries the longest table or list has.
fn extent(node: &Node) -> (usize, usize) {
    let add = |all: (usize, usize), one: &Node| {
        let (nodes, longest) = extent(one);
        (all.0 + nodes, all.1.max(longest))
    };
    match &node.value {
        Value::Table(entries) => entries.iter().map(|entry| &entry.node).fold((1, entries.len()), add),
        Value::List(items) => items.iter().fold((1, items.len()), add),
        _ => (1, 0),
    }
}

/// Puts a range in the place of the number that a parameter names.
pub(super) fn set_free(parameter: &Parameter, tree: &mut Node) -> Result<(), Box<Problem>> {
    let path: Vec<String> = parameter.key.split('.').map(str::to_string).collect();
    let node = tree.find_mut(&path);
    let value = node.as_ref().and_then(|node| match node.value {
        Value::Integer(number) => Some(number as f64),
        Value::Float(number) => Some(number),
        _ => None,
    });
    if uncertain::is_share(&path) {
        return Err(Box::new(Problem {
            place: Some(parameter.place.clone()),
            message: format!("`{}` is one of shares that sum to 1", parameter.key),
            label: "cannot be fitted alone".to_string(),
            help: "fit how long work takes instead, or state the share as a range: see `caseload sensitivity`"
                .to_string(),
            other: None,
        }));
    }
    let (Some(node), Some(value)) = (node, value) else {
        return Err(Box::new(Problem {
            place: Some(parameter.place.clone()),
            message: format!("the scenario does not state a number `{}`", parameter.key),
            label: "to be fitted".to_string(),
            help: "a parameter is a number that stands in the scenario's own file: state it there first".to_string(),
            other: None,
        }));
    };
    let prior = Prior::Between { low: parameter.low, high: parameter.high };
    let written = toml::Value::Float(value);
    node.value = Value::Uncertain(Box::new(Uncertain { prior, together: None, value, written }));
    Ok(())
}
