//! Variants of a scenario: files that are on no disk, and runs of a file of targets, loaded with an overlay.

use super::diagnostic::ScenarioErrors;
use super::load::{Loaded, load_overlaid, load_with};
use super::node::{Node, Value};
use super::overlay::{Overlay, set_free};
use super::targets::{TargetRun, Targets};
use std::path::{Path, PathBuf};

/// Loads an option of a scenario that is loaded, whose text is made up: what an option file beside it would say, without its `base`.
/// Nothing is read from a disk.
///
/// # Errors
/// Everything that is wrong with the text, and with the scenario when it is laid over it.
pub fn load_variant(base: &Loaded, text: &str) -> Result<Loaded, ScenarioErrors> {
    let [path, whole] = ["(variant)", "(scenario)"].map(|name| base.file.with_file_name(name));
    let cases = base.snapshot.iter().map(|(name, text)| (base.file.with_file_name(name), text.clone()));
    let made_up = [(path.clone(), format!("base = \"(scenario)\"\n{text}")), (whole, base.resolved_toml.clone())];
    load_overlaid(&path, &Overlay { made_up: made_up.into_iter().chain(cases).collect(), ..Overlay::default() })
}

/// Loads a scenario that states everything itself, as [`Loaded::resolved_toml`] does, and name and text of the list of cases that it
/// names. Whoever wrote them need not be trusted: no file is read, whatever they name.
///
/// # Errors
/// Something that is wrong with the texts; that they name another file.
pub fn load_text(text: &str, cases: Option<(&str, &str)>) -> Result<Loaded, ScenarioErrors> {
    let path = PathBuf::from("(text)");
    let cases = cases.map(|(name, text)| (PathBuf::from(name), text.to_owned()));
    let made_up = std::iter::once((path.clone(), text.to_owned())).chain(cases).collect();
    load_overlaid(&path, &Overlay { made_up, alone: true, ..Overlay::default() })
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
        let overlay = |until| Overlay {
            replace: Some((replaced.clone(), scenario.to_path_buf())),
            free: free.then_some(self),
            until,
            ..Overlay::default()
        };
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
