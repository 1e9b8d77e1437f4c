//! What a file of targets lays over the files of a scenario while they are read: free parameters, another file in the place of one,
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
#[derive(Debug)]
pub(super) struct Overlay<'a> {
    /// A file, by its real path, and the one that is read in its place.
    pub replace: (PathBuf, PathBuf),
    /// Targets whose parameters are free in the file that stands in that place.
    pub free: Option<&'a Targets>,
    /// The run ends on this day, if not before.
    pub until: Option<Date>,
}

impl Overlay<'_> {
    /// The file that is read for a path, after those read before. What the replacement itself is based on is not
    /// replaced: that may be the replaced file.
    pub fn instead(&self, path: PathBuf, before: &[PathBuf]) -> PathBuf {
        let (replaced, by) = &self.replace;
        let is_replaced = !before.contains(by) && path.canonicalize().is_ok_and(|real| real == *replaced);
        if is_replaced { by.clone() } else { path }
    }

    /// Makes the free parameters uncertain, if the tree is that of the file they are stated in.
    pub fn free(&self, path: &Path, tree: &mut Node, problems: &mut Vec<Problem>) {
        let Some(targets) = self.free.filter(|_| self.replace.1 == path) else { return };
        for parameter in &targets.parameters {
            if let Err(problem) = set_free(parameter, tree) {
                problems.push(*problem);
            }
        }
    }

    /// Ends the run earlier: what would change or come after that is left out.
    pub fn cut(&self, merged: &mut Merged) {
        let Some(until) = self.until else { return };
        for path in [&["last_day".to_owned()][..], &["target".to_owned(), "by".to_owned()]] {
            if let Some(node) = merged.tree.at(path).filter(|node| node.date().is_some_and(|stated| stated > until)) {
                let place = node.place.clone();
                merged.set(path, Node { place, value: Value::Date(until.to_string()) }, None);
            }
        }
        // It is for years that the shorter run may not hold.
        merged.tree.take("planned_budget");
        merged.changes.retain(|change| change.on <= until);
        if let Some(Node { value: Value::List(pulses), .. }) = merged.tree.find_mut(&["pulse".to_string()]) {
            let begins = |pulse: &Node| pulse.entry("from").and_then(|entry| entry.node.date());
            pulses.retain(|pulse| begins(pulse).is_none_or(|from| from <= until));
        }
    }
}

/// Puts a range in the place of the number that a parameter names.
pub(super) fn set_free(parameter: &Parameter, tree: &mut Node) -> Result<(), Box<Problem>> {
    let path: Vec<String> = parameter.key.split('.').map(str::to_string).collect();
    let stated = tree.at(&path).and_then(|node| Some((node.place.clone(), node.certain()?)));
    if uncertain::is_share(&path) {
        let message = format!("`{}` is one of shares that sum to 1", parameter.key);
        let help = "fit how long work takes instead, or state the share as a range: see `caseload sensitivity`";
        return Err(Box::new(Problem::at(parameter.place.clone(), message, "cannot be fitted alone", help)));
    }
    let Some((place, value)) = stated else {
        let message = format!("the scenario does not state a number `{}`", parameter.key);
        let help = "a parameter is a number that stands in the scenario's own file: state it there first";
        return Err(Box::new(Problem::at(parameter.place.clone(), message, "to be fitted", help)));
    };
    let prior = Prior::Between { low: parameter.low, high: parameter.high };
    let written = toml::Value::Float(value);
    let value = Value::Uncertain(Box::new(Uncertain { prior, together: None, value, written }));
    tree.set(&path, Node { place, value });
    Ok(())
}
