//! Scenarios that are on no disk: one that is loaded, with other values of its keys; a text; runs of a file of targets.

use super::diagnostic::ScenarioErrors;
use super::load::{Loaded, ScenarioReader, load_with, named_list};
use super::merge::{self, Merged};
use super::node::{Node, Place, Value};
use super::overlay::{Overlay, set_free};
use super::snapshot::List;
use super::target::TargetValue;
use super::targets::{TargetRun, Targets};
use jiff::civil::Date;
use std::path::{Path, PathBuf};

/// What is told of texts that are nobody's.
const FIRST_PROBLEMS: usize = 20;
/// Most entries of a table or list in them: areas, dated changes.
const MOST_ENTRIES: usize = 1_000;
/// Most values and tables of them, those that hold in every change counted again.
const MOST_NODES: usize = 1_000_000;

/// A scenario that is loaded, in one piece: its keys can be set, and it can be loaded anew. Nothing is read from a disk.
#[derive(Debug, Clone)]
pub struct Variant {
    merged: Merged,
    list: Option<List>,
    sources: Vec<super::diagnostic::Source>,
    file: PathBuf,
}

impl Variant {
    /// The scenario as it is.
    #[must_use]
    pub fn of(loaded: &Loaded) -> Self {
        // What the program wrote itself can be read.
        let mut reader = ScenarioReader::default();
        let layer = reader.layer(&loaded.file.with_file_name("(scenario)"), loaded.resolved_toml.clone());
        let merged = merge::merge(layer.into_iter().collect(), &mut reader.problems);
        let list = loaded.snapshot.as_ref();
        let list = list.map(|(name, text)| reader.list_of(&loaded.file.with_file_name(name), text.clone()));
        Self { merged, list, sources: reader.sources, file: loaded.file.with_file_name("(variant)") }
    }

    /// What a key is on a day; on the first, where none is named.
    pub(super) fn held(&self, path: &[String], on: Option<Date>) -> Option<&Node> {
        self.merged.held(path, on.or_else(|| self.merged.since(path)))
    }

    /// The days after one, or all after the first, on which a key is stated anew.
    pub(super) fn stated_after(&self, path: &[String], day: Option<Date>) -> Vec<Date> {
        let day = day.or_else(|| self.merged.since(path));
        let later = self.merged.changes.iter().filter(|change| day.is_none_or(|day| change.on > day));
        later.filter(|change| change.tree.at(path).is_some()).map(|change| change.on).collect()
    }

    /// Sets a key from a day on, or from the first: what is past stays as it was where the key may change on a date.
    pub(super) fn set(&mut self, path: &[String], value: Value, from: Option<Date>) {
        let from = from.or_else(|| self.merged.since(path));
        self.merged.set(path, Node { place: Place::NOWHERE, value }, from);
    }

    /// Sets a text at the top, such as the `name`.
    pub fn set_text(&mut self, key: &str, text: &str) {
        self.set(&[key.to_owned()], Value::Text(text.to_owned()), None);
    }

    /// Sets the target.
    pub fn set_target(&mut self, wanted: TargetValue, by: Date) {
        let key = |key: &str| ["target".to_owned(), key.to_owned()];
        self.set(&key(wanted.key()), Value::Float(wanted.value), None);
        self.set(&key("by"), Value::Date(by.to_string()), None);
    }

    /// With another last day, if one is named.
    #[must_use]
    pub fn until(mut self, day: Option<Date>) -> Self {
        day.into_iter().for_each(|day| self.set(&["last_day".to_owned()], Value::Date(day.to_string()), None));
        self
    }

    /// Loads it.
    ///
    /// # Errors
    /// Everything that is wrong with the scenario when its keys are set so.
    pub fn load(self) -> Result<Loaded, ScenarioErrors> {
        let mut reader = ScenarioReader::of(self.sources);
        reader.build(self.merged, self.list, &self.file).ok_or_else(|| reader.errors())
    }
}

/// Loads a scenario that states everything itself, as [`Loaded::resolved_toml`] does, and name and text of the list of cases that it
/// names. Whoever wrote them need not be trusted: no file is read, whatever they name.
///
/// # Errors
/// Something that is wrong with the texts; that they name another file.
pub fn load_text(text: &str, cases: Option<(&str, &str)>) -> Result<Loaded, ScenarioErrors> {
    let mut reader = ScenarioReader::default();
    untrusted(&mut reader, text, cases).ok_or_else(|| {
        reader.problems.truncate(FIRST_PROBLEMS);
        reader.errors()
    })
}

fn untrusted(reader: &mut ScenarioReader<'_>, text: &str, cases: Option<(&str, &str)>) -> Option<Loaded> {
    let path = Path::new("(text)");
    let (tree, errors) = Node::parse(0, text);
    if errors.is_empty() && is_too_much(&tree) {
        reader.file_problem(None, "this holds more than a text of others may".to_owned(), "state less");
        return None;
    }
    let layer = reader.layer(path, text.to_owned()).filter(|_| reader.problems.is_empty())?;
    let named = named_list(&layer.tree);
    let base = layer.tree.entry("base").map(|entry| entry.node.place.clone());
    let cases = cases.filter(|(name, _)| named.as_ref().is_some_and(|(named, _)| named == name));
    if let Some(place) = base.or_else(|| named.filter(|_| cases.is_none()).map(|(_, place)| place)) {
        reader.file_problem(Some(place), "this names another file".to_owned(), "state everything in this one");
        return None;
    }
    let list = cases.map(|(name, text)| reader.list_of(Path::new(name), text.to_owned()));
    let merged = merge::merge(vec![layer], &mut reader.problems);
    reader.build(merged, list, path)
}

/// Whether a text of others would take more time or memory than it may: what it states holds once more in every dated change,
/// and every entry is looked for among those beside it.
fn is_too_much(tree: &Node) -> bool {
    let (nodes, longest) = extent(tree);
    let changes = tree.entry("change").map_or(0, |changes| extent(&changes.node).1);
    longest > MOST_ENTRIES || nodes.saturating_mul(changes + 1) > MOST_NODES
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

impl Targets {
    /// A run, laid over a scenario that stands in the place of the one the file names. With `free`, the parameters are
    /// uncertain numbers of it, each within its range. The run ends with the last figure that is held against it.
    ///
    /// # Errors
    /// Everything that is wrong with the scenario files, and parameters that the scenario does not state.
    pub fn load_run(&self, scenario: &Path, run: &TargetRun, free: bool) -> Result<Loaded, ScenarioErrors> {
        let index = self.runs.iter().position(|other| other.name == run.name);
        let until = self.targets.iter().filter(|target| Some(target.run) == index).map(|t| t.period.end()).max();
        let replaced = self.scenario.canonicalize().unwrap_or_else(|_| self.scenario.clone());
        let overlay =
            |until| Overlay { replace: (replaced.clone(), scenario.to_path_buf()), free: free.then_some(self), until };
        let path = run.option.as_deref().unwrap_or(scenario);
        // Where something of the scenario does not fit into a shorter run, the whole is simulated.
        load_with(path, &overlay(until), &self.source).or_else(|_| load_with(path, &overlay(None), &self.source))
    }

    /// The text of a scenario file with new values of the parameters, in the order of the file of targets; everything
    /// else stays as it is.
    ///
    /// # Errors
    /// A text that is no TOML, or does not state a parameter.
    pub fn with_values(&self, text: &str, values: &[f64]) -> Result<String, ScenarioErrors> {
        let (mut tree, _) = Node::parse(0, text);
        let mut edits: Vec<(usize, usize, f64)> = Vec::new();
        for (parameter, &value) in self.parameters.iter().zip(values) {
            let path: Vec<String> = parameter.key.split('.').map(str::to_string).collect();
            match tree.find_mut(&path) {
                Some(node) if matches!(node.value, Value::Integer(_) | Value::Float(_)) => {
                    edits.push((node.place.start, node.place.end, value));
                }
                _ => {
                    let problem = set_free(parameter, &mut Node::empty(parameter.place.clone())).err();
                    let problems: Vec<_> = problem.map(|problem| *problem).into_iter().collect();
                    return Err(ScenarioErrors::new(&problems, std::slice::from_ref(&self.source)));
                }
            }
        }
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.0));
        let mut text = text.to_string();
        for (start, end, value) in edits {
            text.replace_range(start..end, &value.to_string());
        }
        Ok(text)
    }
}
