//! From a path to a validated scenario: reads the file, its base and the list of cases it names.

use super::blueprint::{Blueprint, convert_merged, say_central};
use super::defaults::lay_defaults;
use super::diagnostic::{LIST, Problem, ScenarioErrors, Source};
use super::file::{bytes_of, shown, text_of};
use super::inputs::ImpossibleDraw;
use super::keys::KEYS;
use super::merge::{self, Layer, Merged};
use super::names::alike;
use super::node::{Node, Place, Value};
use super::overlay::Overlay;
use super::snapshot::{self, List};
use super::{Scenario, problems, resolved, syntax, uncertain, warnings};
use crate::kernel::streams::StreamKey;
use miette::NamedSource;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Longest chain of files, each the base of the one before.
const DEEPEST: usize = 16;

/// A scenario and what a report needs to say about where it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The scenario; numbers that are not known have their central values.
    pub scenario: Scenario,
    /// What it is built from when numbers are not known.
    pub blueprint: Option<Arc<Blueprint>>,
    /// The scenario as one file, base and defaults merged in: loading it gives the same scenario. If it names a
    /// snapshot, that file must lie beside it: see [`Loaded::snapshot`].
    pub resolved_toml: String,
    /// SHA-256 of the resolved text (and of the snapshot's below, if there is one), in hexadecimal.
    pub hash: String,
    /// Name and text of the list of open cases, as `resolved_toml` names it: without the names that the service's own list
    /// holds, and the same scenario when it is read.
    pub snapshot: Option<(String, String)>,
    /// The file, as it was named.
    pub file: PathBuf,
    /// The file that this one names as its base.
    pub base: Option<PathBuf>,
    /// What is allowed but looks like a mistake.
    pub warnings: Vec<String>,
}

impl Loaded {
    /// The scenario of one future: its own, or drawn.
    ///
    /// # Errors
    /// Drawn values that together make no possible scenario.
    pub fn scenario_of(&self, key: StreamKey) -> Result<Scenario, ImpossibleDraw> {
        self.blueprint.as_ref().map_or_else(|| Ok(self.scenario.clone()), |blueprint| blueprint.drawn(key))
    }

    /// Says of an option that is compared with a base what should be known of it; what was said of the base is not said again.
    pub fn warn_beside(&mut self, base: &Self) {
        self.warnings.retain(|warning| !base.warnings.contains(warning));
        self.warnings.extend(warnings::of_option(
            &shown(&self.file),
            (&base.scenario, base.blueprint.as_deref()),
            (&self.scenario, self.blueprint.as_deref()),
        ));
    }
}

/// Loads a scenario file.
///
/// # Errors
/// Everything that is wrong with the file, its base and its list of cases.
pub fn load(path: &Path) -> Result<Loaded, ScenarioErrors> {
    ScenarioReader::default().load(path)
}

/// Loads a scenario file with something laid over it that another file, the `source`, asks for.
pub(super) fn load_with(path: &Path, overlay: &Overlay<'_>, source: &Source) -> Result<Loaded, ScenarioErrors> {
    // Places in the file of targets count from 0.
    let sources = vec![source.clone()];
    ScenarioReader { overlay: Some(overlay), sources, paths: vec![PathBuf::new()], ..ScenarioReader::default() }
        .load(path)
}

/// Loads several files; a folder stands for the `*.toml` files in it, by name. A file named twice is loaded once.
///
/// # Errors
/// Everything that is wrong with any of them, and two scenarios of one name.
pub fn load_many(paths: &[PathBuf]) -> Result<Vec<Loaded>, ScenarioErrors> {
    let mut all: Vec<Loaded> = Vec::new();
    let mut errors = ScenarioErrors::default();
    let mut seen: Vec<(PathBuf, Option<usize>)> = Vec::new();
    for path in paths {
        let files = match folder(path) {
            Ok(files) => files,
            Err(problem) => {
                errors.extend(ScenarioErrors::new(&[*problem], &[]));
                continue;
            }
        };
        for file in files {
            let real = file.canonicalize().unwrap_or_else(|_| file.clone());
            if let Some((_, place)) = seen.iter().find(|(other, _)| *other == real) {
                // The folder of the options may hold the base, too: that is no mistake.
                if let Some(first) = place.filter(|&first| file == *path || first > 0) {
                    all[first].warnings.push(format!("{} is named more than once: it is taken once", shown(&file)));
                }
                continue;
            }
            let loaded = load(&file).and_then(|loaded| match all.iter().find(|other| same_name(other, &loaded)) {
                Some(other) => Err(ScenarioErrors::new(&[two_of_a_name(other, &loaded)], &[])),
                None => Ok(loaded),
            });
            seen.push((real, loaded.is_ok().then_some(all.len())));
            match loaded {
                Ok(loaded) => all.push(loaded),
                Err(more) => errors.extend(more),
            }
        }
    }
    if errors.errors().is_empty() { Ok(all) } else { Err(errors) }
}

fn same_name(one: &Loaded, other: &Loaded) -> bool {
    alike(&one.scenario.name, &other.scenario.name)
}

/// Results are filed under names, in folders of systems that do not tell capitals from small letters.
fn two_of_a_name(first: &Loaded, second: &Loaded) -> Problem {
    let (one, other) = (&first.scenario.name, &second.scenario.name);
    let message = if one == other {
        format!("{}: another of these scenarios is called `{one}` too: {}", shown(&second.file), shown(&first.file))
    } else {
        let (one_file, file) = (shown(&first.file), shown(&second.file));
        format!("{file} is called `{other}` and {one_file} `{one}`: some systems take these for one name")
    };
    Problem::bare(message, "give every scenario a `name` of its own, not only in capitals: results are filed under it")
}

/// The files a path stands for.
fn folder(path: &Path) -> Result<Vec<PathBuf>, Box<Problem>> {
    if !path.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let entries = std::fs::read_dir(path).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(|error| {
        let message = format!("the folder {} cannot be read: {error}", shown(path));
        Box::new(Problem::bare(message, "check that you may open it"))
    })?;
    // What is named as a scenario and is no file is not passed over: reading it says what it is.
    let files = entries.into_iter().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = files.filter(|file| is_scenario(file) && !file.is_dir()).collect();
    files.sort();
    if files.is_empty() {
        let help = "name a scenario file, or a folder that holds some";
        return Err(Box::new(Problem::bare(format!("the folder {} holds no *.toml file", shown(path)), help)));
    }
    Ok(files)
}

/// Whether a file of a folder is a scenario: `*.toml`, but no file of targets.
fn is_scenario(file: &Path) -> bool {
    let name = file.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
    name.ends_with(".toml") && !name.ends_with(".targets.toml")
}

/// What is read on the way to a scenario.
#[derive(Default)]
pub(super) struct ScenarioReader<'o> {
    overlay: Option<&'o Overlay<'o>>,
    pub sources: Vec<Source>,
    paths: Vec<PathBuf>,
    pub problems: Vec<Problem>,
    removed: Vec<Vec<String>>,
    /// The file that the first one names as its base.
    base: Option<PathBuf>,
}

impl ScenarioReader<'_> {
    /// Of texts that were read before.
    pub fn of(sources: Vec<Source>) -> Self {
        Self { sources, ..Self::default() }
    }

    fn load(mut self, path: &Path) -> Result<Loaded, ScenarioErrors> {
        let Some(layers) = self.chain(path) else { return Err(self.errors()) };
        let mut merged = merge::merge(layers, &mut self.problems);
        if let Some(overlay) = self.overlay {
            overlay.cut(&mut merged);
        }
        let list = self.list(&merged.tree);
        self.build(merged, list, path).ok_or_else(|| self.errors())
    }

    pub fn errors(&self) -> ScenarioErrors {
        ScenarioErrors::new(&self.problems, &self.sources)
    }

    /// Reads a file and its bases, the file itself first.
    fn chain(&mut self, path: &Path) -> Option<Vec<Layer>> {
        let mut layers = Vec::new();
        let mut seen: Vec<PathBuf> = Vec::new();
        let mut next = Some((path.to_path_buf(), None::<Place>));
        while let Some((path, named_at)) = next.take() {
            let path = self.overlay.map_or(path.clone(), |overlay| overlay.instead(path, &self.paths));
            let real = path.canonicalize().unwrap_or_else(|_| path.clone());
            if let Some(first) = seen.iter().position(|other| *other == real) {
                self.circle(first, &path, named_at);
                return None;
            }
            if seen.len() >= DEEPEST {
                let message = format!("more than {DEEPEST} files, each the base of the one before");
                self.file_problem(named_at, message, "start from a file nearer to the first");
                return None;
            }
            seen.push(real);
            let text = self.read(&path, named_at)?;
            let layer = self.layer(&path, text)?;
            if let Some(Node { value: Value::Text(base), place }) = layer.tree.at(&["base"]) {
                let place = Some(place.clone());
                let base = path.parent().unwrap_or(Path::new("")).join(base);
                if layers.is_empty() {
                    self.base = Some(base.clone());
                }
                next = Some((base, place));
            }
            layers.push(layer);
        }
        Some(layers)
    }

    /// Reads the text of a file; none where it is no TOML: then there is no point in looking further.
    pub fn layer(&mut self, path: &Path, text: String) -> Option<Layer> {
        let (mut tree, errors) = Node::parse(self.sources.len(), &text);
        let sound = errors.is_empty();
        self.problems.extend(syntax::problems(&text, errors));
        self.source(path, text);
        let mut removed = Vec::new();
        if sound {
            uncertain::mark(&mut tree, &mut self.problems, &mut removed);
            if let Some(overlay) = self.overlay {
                overlay.free(path, &mut tree, &mut self.problems);
            }
            problems::compare(&KEYS, &mut tree, &mut self.problems, &mut removed);
            self.removed.extend(removed.iter().cloned());
        }
        sound.then_some(Layer { tree, removed })
    }

    fn circle(&mut self, first: usize, again: &Path, named_at: Option<Place>) {
        let mut names: Vec<String> = self.paths[first..].iter().map(|path| shown(path)).collect();
        names.push(shown(again));
        let help = format!("the chain is {}: one of these files must state everything itself", names.join(" -> "));
        self.file_problem(named_at, "this base leads back to itself".to_string(), &help);
    }

    pub fn file_problem(&mut self, place: Option<Place>, message: String, help: &str) {
        let label = if place.is_some() { "named here" } else { "" };
        self.problems.push(Problem::at(place, message, label, help));
    }

    fn source(&mut self, path: &Path, text: String) {
        self.sources.push(Arc::new(NamedSource::new(shown(path), text)));
        self.paths.push(path.to_path_buf());
    }

    /// The text of a file; `named_at` is where another file names it.
    fn read(&mut self, path: &Path, named_at: Option<Place>) -> Option<String> {
        let help = self.help_for(path, named_at.is_some());
        text_of(path, &shown(path), help).map_err(|problem| self.unread(*problem, named_at)).ok()
    }

    /// What to do where there is no file of a path that another file names, or the user.
    fn help_for(&self, path: &Path, named: bool) -> &'static str {
        let slashed = path.to_string_lossy().replace('\\', "/");
        if named && Path::new(&slashed) != path && Path::new(&slashed).exists() {
            "it is there: part folders with /, not with \\"
        } else if named {
            "the path is relative to the folder of the file that names it"
        } else {
            "check the path; `caseload new NAME` writes a scenario to start from"
        }
    }

    /// Keeps why a file was not read, at the place where it is named.
    fn unread(&mut self, mut problem: Problem, named_at: Option<Place>) {
        problem.label = if named_at.is_some() { "named here".to_string() } else { String::new() };
        problem.place = named_at;
        self.problems.push(problem);
    }

    /// Converts a scenario in one piece; none where something is wrong with it.
    pub fn build(&mut self, merged: Merged, list: Option<List>, path: &Path) -> Option<Loaded> {
        let scenario = convert_merged(merged.clone(), list.as_ref(), &mut self.problems, &mut self.removed);
        say_central(&merged, &mut self.problems);
        let scenario = scenario?;
        let mut tree = merged.tree.clone();
        lay_defaults(&mut tree);
        // A name of its own: neither a result file's nor that of another option's list.
        let named = list.as_ref().map(|list| (format!("{}.cases.csv", scenario.name), list.without_names()));
        let stated = tree.find_mut(&["start".to_owned(), "snapshot".to_owned()]);
        if let (Some(stated), Some((name, _))) = (stated, &named) {
            stated.value = Value::Text(name.clone());
        }
        let resolved_toml = resolved::to_toml(&tree, &merged)
            .map_err(|error| {
                self.problems.push(Problem::bare(format!("the scenario cannot be written out: {error}"), ""));
            })
            .ok()?;
        let hash = resolved::hash(&resolved_toml, named.as_ref().map(|(_, text)| text.as_str()));
        let mut warnings = warnings::of(&scenario, list.as_ref());
        let blueprint = Blueprint::new(merged, list, self.sources.clone())
            .map_err(|problems| self.problems.extend(problems))
            .ok()?;
        self.problems.extend(blueprint.ends());
        if !self.problems.is_empty() {
            return None;
        }
        warnings.extend(warnings::of_changes(&scenario, &blueprint));
        let blueprint = (!blueprint.inputs().is_empty()).then(|| Arc::new(blueprint));
        let (file, base) = (path.to_path_buf(), self.base.take());
        Some(Loaded { scenario, blueprint, resolved_toml, hash, snapshot: named, file, base, warnings })
    }

    /// The list of cases a scenario names.
    fn list(&mut self, tree: &Node) -> Option<List> {
        let (named, place) = named_list(tree)?;
        let folder = self.paths.get(place.file)?.parent().unwrap_or(Path::new("")).to_path_buf();
        let path = folder.join(named);
        let bytes = bytes_of(&path, &shown(&path), self.help_for(&path, true));
        let bytes = bytes.map_err(|problem| self.unread(*problem, Some(place.clone()))).ok()?;
        if snapshot::is_workbook(&bytes) {
            let message = format!("{} is a workbook", shown(&path));
            self.file_problem(Some(place), message, "open it and save the sheet with the cases as CSV (UTF-8)");
            return None;
        }
        let (text, note) = snapshot::decoded(bytes);
        let mut list = self.list_of(&path, text);
        note.into_iter().for_each(|note| list.note(note));
        Some(list)
    }

    /// The list of cases of a text.
    pub fn list_of(&mut self, path: &Path, text: String) -> List {
        let text = snapshot::with_line_ends(text);
        let list = snapshot::read(self.sources.len(), &text);
        self.sources.push(Arc::new(NamedSource::new(shown(path), text).with_language(LIST)));
        self.paths.push(path.to_path_buf());
        list
    }
}

/// The list of cases that a scenario names, and where.
pub(super) fn named_list(tree: &Node) -> Option<(String, Place)> {
    let node = tree.at(&["start", "snapshot"])?;
    if let Value::Text(named) = &node.value { Some((named.clone(), node.place.clone())) } else { None }
}

#[cfg(test)]
mod tests;
