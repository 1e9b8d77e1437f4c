//! From a path to a validated scenario: reads the file, its base and the list of cases it names.

use super::blueprint::{Blueprint, convert_merged, say_central};
use super::diagnostic::{Problem, ScenarioErrors, Source, line_of};
use super::merge::{self, Layer};
use super::node::{Node, Place, Value};
use super::overlay::Overlay;
use super::raw::RawScenario;
use super::{Scenario, problems, resolved, uncertain, warnings};
use miette::NamedSource;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Longest chain of files, each the base of the one before.
const DEEPEST: usize = 16;
/// Longest file of a scenario, of targets or of cases, bytes: a list of the most cases that can be simulated is half as long.
const LONGEST: u64 = 256 << 20;

/// A scenario and what a report needs to say about where it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The scenario; numbers that are not known have their central values.
    pub scenario: Scenario,
    /// What it is built from when numbers are not known.
    pub unknown: Option<Arc<Blueprint>>,
    /// The scenario as one file, base and defaults merged in: loading it gives the same scenario. If it names a
    /// snapshot, that file must lie beside it: see [`Loaded::snapshot`].
    pub resolved_toml: String,
    /// SHA-256 of the resolved text (and of the snapshot's, if there is one), in hexadecimal.
    pub hash: String,
    /// Name and text of the list of open cases, as `resolved_toml` names it.
    pub snapshot: Option<(String, String)>,
    /// The file that this one names as its base.
    pub base: Option<PathBuf>,
    /// What is allowed but looks like a mistake.
    pub warnings: Vec<String>,
}

/// Loads a scenario file.
///
/// # Errors
/// Everything that is wrong with the file, its base and its list of cases.
pub fn load(path: &Path) -> Result<Loaded, ScenarioErrors> {
    Reader::default().load(path)
}

/// Loads a scenario file with something laid over it that another file, the `source`, asks for.
pub(super) fn load_with(path: &Path, overlay: &Overlay<'_>, source: &Source) -> Result<Loaded, ScenarioErrors> {
    // Places in the file of targets count from 0.
    let mut reader = Reader { overlay, ..Reader::default() };
    reader.sources.push(source.clone());
    reader.paths.push(PathBuf::new());
    reader.load(path)
}

/// Loads a scenario file with something laid over it.
pub(super) fn load_overlaid(path: &Path, overlay: &Overlay<'_>) -> Result<Loaded, ScenarioErrors> {
    Reader { overlay, ..Reader::default() }.load(path)
}

/// Loads several files; a folder stands for the `*.toml` files in it, by name. A file named twice is loaded once.
///
/// # Errors
/// Everything that is wrong with any of them, and two scenarios of one name.
pub fn load_many(paths: &[PathBuf]) -> Result<Vec<Loaded>, ScenarioErrors> {
    let mut all: Vec<Loaded> = Vec::new();
    let mut errors = ScenarioErrors::default();
    let mut seen: Vec<PathBuf> = Vec::new();
    for path in paths {
        let files = match folder(path) {
            Ok(files) => files,
            Err(problem) => {
                errors.extend(ScenarioErrors::new(vec![*problem], &[]));
                continue;
            }
        };
        for file in files {
            let real = file.canonicalize().unwrap_or_else(|_| file.clone());
            if seen.contains(&real) {
                continue;
            }
            seen.push(real);
            match load(&file) {
                Ok(loaded) => match all.iter().find(|other| other.scenario.name == loaded.scenario.name) {
                    Some(_) => errors.extend(ScenarioErrors::new(vec![same_name(&file, &loaded)], &[])),
                    None => all.push(loaded),
                },
                Err(more) => errors.extend(more),
            }
        }
    }
    if errors.errors().is_empty() { Ok(all) } else { Err(errors) }
}

fn same_name(file: &Path, loaded: &Loaded) -> Problem {
    bare(
        format!("{}: another of these scenarios is called `{}` too", shown(file), loaded.scenario.name),
        "give every scenario its own `name`: it is what results are filed under",
    )
}

/// The files a path stands for.
fn folder(path: &Path) -> Result<Vec<PathBuf>, Box<Problem>> {
    if !path.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let entries = std::fs::read_dir(path).map_err(|error| {
        Box::new(bare(format!("the folder {} cannot be read: {error}", shown(path)), "check that you may open it"))
    })?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|file| file.is_file() && is_scenario(file))
        .collect();
    files.sort();
    if files.is_empty() {
        let help = "name a scenario file, or a folder that holds some";
        return Err(Box::new(bare(format!("the folder {} holds no *.toml file", shown(path)), help)));
    }
    Ok(files)
}

/// Whether a file of a folder is a scenario: `*.toml`, but no file of targets.
fn is_scenario(file: &Path) -> bool {
    let name = file.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
    name.ends_with(".toml") && !name.ends_with(".targets.toml")
}

/// A path as the user knows it, with `..` taken out where that is possible.
pub(super) fn shown(path: &Path) -> String {
    let mut parts: Vec<Component<'_>> = Vec::new();
    for part in path.components() {
        match (part, parts.last()) {
            (Component::ParentDir, Some(Component::Normal(_))) => {
                parts.pop();
            }
            (Component::CurDir, _) => {}
            _ => parts.push(part),
        }
    }
    parts.iter().collect::<PathBuf>().to_string_lossy().replace('\\', "/")
}

fn bare(message: String, help: &str) -> Problem {
    Problem { place: None, message, label: String::new(), help: help.to_string(), other: None }
}

/// What is read on the way to a scenario.
struct Reader<'o> {
    overlay: &'o Overlay<'o>,
    sources: Vec<Source>,
    paths: Vec<PathBuf>,
    problems: Vec<Problem>,
    removed: Vec<Vec<String>>,
    /// The file that the first one names as its base.
    base: Option<PathBuf>,
    /// Whether a file could not be read as TOML: then there is no point in looking further.
    syntax: bool,
}

impl Default for Reader<'_> {
    fn default() -> Self {
        Self {
            overlay: Overlay::NOTHING,
            sources: Vec::new(),
            paths: Vec::new(),
            problems: Vec::new(),
            removed: Vec::new(),
            base: None,
            syntax: false,
        }
    }
}

impl Reader<'_> {
    fn load(mut self, path: &Path) -> Result<Loaded, ScenarioErrors> {
        let layers = self.chain(path);
        let wrong = self.syntax || self.overlay.alone && !self.problems.is_empty();
        let Some(layers) = layers.filter(|_| !wrong) else { return Err(self.errors()) };
        self.build(layers).map_err(|()| self.errors())
    }

    fn errors(&mut self) -> ScenarioErrors {
        self.overlay.cut_short(&mut self.problems);
        ScenarioErrors::new(self.problems.clone(), &self.sources)
    }

    /// Reads a file and its bases, the file itself first.
    fn chain(&mut self, path: &Path) -> Option<Vec<Layer>> {
        let mut layers = Vec::new();
        let mut seen: Vec<PathBuf> = Vec::new();
        let mut next = Some((path.to_path_buf(), None::<Place>));
        while let Some((path, named_at)) = next.take() {
            let path = self.overlay.instead(path, &self.paths);
            let real = self.overlay.real(&path);
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
            let file = self.source(&path, text.clone());
            let (mut tree, mut errors) = Node::parse(file, &text);
            self.syntax |= !errors.is_empty();
            self.overlay.cut_short(&mut errors);
            let mut last_line = 0;
            for (place, message) in errors {
                // What follows an error on its own line is mostly its echo.
                let line = line_of(&text, place.start);
                if line != last_line {
                    self.problems.push(syntax_problem(place, &message));
                }
                last_line = line;
            }
            if self.syntax {
                return None;
            }
            let mut removed = Vec::new();
            uncertain::mark(&mut tree, &mut self.problems, &mut removed);
            self.overlay.free(&path, &mut tree, &mut self.problems);
            let raw: RawScenario = problems::decode(&mut tree, &mut self.problems, &mut removed);
            self.removed.extend(removed.iter().cloned());
            if let Some(base) = raw.base {
                let place = tree.entry("base").map(|entry| entry.node.place.clone());
                let base = path.parent().unwrap_or(Path::new("")).join(base);
                if layers.is_empty() {
                    self.base = Some(base.clone());
                }
                next = Some((base, place));
            }
            layers.push(Layer { tree, changes: raw.change.unwrap_or_default(), removed });
        }
        Some(layers)
    }

    fn circle(&mut self, first: usize, again: &Path, named_at: Option<Place>) {
        let mut names: Vec<String> = self.paths[first..].iter().map(|path| shown(path)).collect();
        names.push(shown(again));
        let help = format!("the chain is {}: one of these files must state everything itself", names.join(" -> "));
        self.file_problem(named_at, "this base leads back to itself".to_string(), &help);
    }

    fn file_problem(&mut self, place: Option<Place>, message: String, help: &str) {
        let label = if place.is_some() { "named here" } else { "" };
        self.problems.push(Problem { place, message, label: label.into(), help: help.into(), other: None });
    }

    fn source(&mut self, path: &Path, text: String) -> usize {
        self.sources.push(Arc::new(NamedSource::new(shown(path), text)));
        self.paths.push(path.to_path_buf());
        self.sources.len() - 1
    }

    /// The text of a file; `named_at` is where another file names it.
    fn read(&mut self, path: &Path, named_at: Option<Place>) -> Option<String> {
        let help = if named_at.is_some() {
            "the path is relative to the folder of the file that names it"
        } else {
            "check the path; `caseload new NAME` writes a scenario to start from"
        };
        if let Some((_, text)) = self.overlay.made_up.iter().find(|(made_up, _)| made_up == path) {
            return Some(text.clone());
        }
        if self.overlay.alone {
            self.file_problem(named_at, "this names another file".to_owned(), "state everything in this one");
            return None;
        }
        text_of(path, &shown(path), help)
            .map_err(|mut problem| {
                problem.label = if named_at.is_some() { "named here".to_string() } else { String::new() };
                problem.place = named_at;
                self.problems.push(*problem);
            })
            .ok()
    }

    /// Merges the layers and converts them.
    fn build(&mut self, layers: Vec<Layer>) -> Result<Loaded, ()> {
        let mut merged = merge::merge(layers, &mut self.problems);
        self.overlay.cut(&mut merged);
        let snapshot = self.snapshot(&merged.tree);
        let list = snapshot.as_ref().map(|(file, text)| (*file, text.as_str()));
        let tree = merged.tree.clone();
        let scenario = convert_merged(tree, &merged.changes, list, &mut self.problems, &mut self.removed);
        say_central(&merged.tree, &merged.changes, &mut self.problems);
        let scenario = scenario.ok_or(())?;
        let mut raw: RawScenario = problems::decode(&mut merged.tree.clone(), &mut self.problems, &mut self.removed);
        raw.fill_defaults();
        // A name of its own: neither a result file's nor that of another option's list.
        let named = snapshot.as_ref().map(|(_, text)| (format!("{}.cases.csv", scenario.name), text.clone()));
        raw.change = Some(merged.changes.iter().map(|dated| self.raw_change(dated)).collect());
        if let (Some(start), Some((name, _))) = (&mut raw.start, &named) {
            start.snapshot = Some(name.clone());
        }
        let resolved_toml = resolved::to_toml(raw, &merged).map_err(|error| {
            self.problems.push(bare(format!("the scenario cannot be written out: {error}"), ""));
        })?;
        let hash = resolved::hash(&resolved_toml, named.as_ref().map(|(_, text)| text.as_str()));
        let warnings = warnings::of(&scenario);
        let blueprint = Blueprint::new(merged.tree, merged.changes, snapshot, self.sources.clone())
            .map_err(|problems| self.problems.extend(problems))?;
        self.problems.extend(blueprint.ends());
        if !self.problems.is_empty() {
            return Err(());
        }
        let unknown = (!blueprint.unknowns().is_empty()).then(|| Arc::new(blueprint));
        Ok(Loaded { scenario, unknown, resolved_toml, hash, snapshot: named, base: self.base.take(), warnings })
    }

    fn raw_change(&mut self, dated: &merge::Dated) -> super::raw::RawChange {
        let mut tree = dated.tree.clone();
        let mut raw: super::raw::RawChange = problems::decode(&mut tree, &mut self.problems, &mut self.removed);
        raw.on = Some(super::raw::Day(dated.on));
        raw
    }

    /// The list of cases a scenario names: number of its file, and its text.
    fn snapshot(&mut self, tree: &Node) -> Option<(usize, String)> {
        let (named, place) = match tree.entry("start")?.node.entry("snapshot")?.node.clone() {
            Node { value: Value::Text(named), place } => (named, place),
            _ => return None,
        };
        let folder = self.paths.get(place.file)?.parent().unwrap_or(Path::new("")).to_path_buf();
        let path = folder.join(named);
        let text = self.read(&path, Some(place))?;
        let file = self.source(&path, text.clone());
        Some((file, text))
    }
}

/// The text of a file under the name the user knows it by; what to do when there is none.
pub(super) fn text_of(path: &Path, name: &str, absent: &str) -> Result<String, Box<Problem>> {
    let failed = |error: std::io::Error| {
        Box::new(if error.kind() == std::io::ErrorKind::NotFound {
            bare(format!("there is no file {name}"), absent)
        } else {
            bare(format!("{name} cannot be read: {error}"), "check that you may open it")
        })
    };
    // Asked before it is opened: opening a pipe waits for its other end.
    let asked = std::fs::metadata(path).map_err(failed)?;
    let help = "name a file: a scenario ends in .toml, a list of cases in .csv";
    if asked.is_dir() {
        return Err(Box::new(bare(format!("{name} is a folder, not a file"), help)));
    }
    if !asked.is_file() {
        let help = "a scenario may be read more than once: write it into a file";
        return Err(Box::new(bare(format!("{name} is a pipe or a device, not a file"), help)));
    }
    if asked.len() > LONGEST {
        let message = format!("{name} is longer than can be read: {} MB, {} at most", asked.len() >> 20, LONGEST >> 20);
        return Err(Box::new(bare(message, help)));
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let byte = error.utf8_error().valid_up_to();
        Box::new(bare(format!("{name} is not UTF-8 text (byte {byte})"), "save the file as UTF-8 text"))
    })?;
    // One byte-order mark is none of the text; the reader of TOML would pass over a second.
    match text.strip_prefix('\u{feff}') {
        Some(rest) if rest.starts_with('\u{feff}') => {
            Err(Box::new(bare(format!("{name} cannot be read: two byte-order marks"), "save the file as UTF-8 text")))
        }
        Some(rest) => Ok(rest.to_owned()),
        None => Ok(text),
    }
}

pub(super) fn syntax_problem(place: Place, message: &str) -> Problem {
    let help = if message.contains("duplicate") {
        "a key or table may stand once only: keep one of them"
    } else if message.contains("is too large") {
        "a whole number may be at most 9223372036854775807"
    } else {
        "a line is `key = value` or [table]; texts stand in quotes, lists in square brackets"
    };
    Problem {
        place: Some(place),
        message: format!("this cannot be read: {message}"),
        label: "here".to_string(),
        help: help.to_string(),
        other: None,
    }
}

#[cfg(test)]
mod tests;
