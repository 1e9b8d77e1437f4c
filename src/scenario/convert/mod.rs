//! From the raw mirror to the validated scenario. Every getter reports what is wrong and gives a stand-in (`NaN` for
//! numbers, with which no comparison holds), so that one pass finds every problem and none is reported twice.

mod costs;
mod demand;
mod distribution;
mod pathway;
mod policy;
mod run;
mod service;
mod staff;
mod start;
mod structure;
mod work;

pub(super) use distribution::Unit;
pub(super) use run::{Change, run};

use super::diagnostic::Problem;
use super::node::{Node, Place, Value};
use super::problems::in_policy;
use super::problems::nearest;
use super::starter;

/// A path of keys from the root of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct At(pub Vec<String>);

impl At {
    /// The path of a table or key, its keys parted by dots.
    pub fn new(dotted: &str) -> Self {
        Self(dotted.split('.').map(str::to_string).collect())
    }

    /// The path of a key of this table.
    pub fn key(&self, key: &str) -> Self {
        let mut path = self.0.clone();
        path.push(key.to_string());
        Self(path)
    }

    /// The last key.
    pub fn last(&self) -> &str {
        self.0.last().map_or("", String::as_str)
    }

    /// As a user would write it.
    pub fn dotted(&self) -> String {
        self.0.join(".")
    }
}

/// What a number may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Range {
    /// 0 and more, up to a limit.
    UpTo(f64),
    /// More than 0, up to a limit.
    OverZeroTo(f64),
    /// From a low to a high value.
    Between(f64, f64),
}

impl Range {
    const SHARE: Self = Self::UpTo(1.0);

    fn holds(self, x: f64) -> bool {
        match self {
            Self::UpTo(high) => (0.0..=high).contains(&x),
            Self::OverZeroTo(high) => x > 0.0 && x <= high,
            Self::Between(low, high) => (low..=high).contains(&x),
        }
    }

    fn words(self) -> String {
        match self {
            Self::UpTo(f64::MAX) => "0 or more".to_string(),
            Self::UpTo(1.0) => "from 0 to 1 (0.25 is 25 %)".to_string(),
            Self::UpTo(high) => format!("from 0 to {high}"),
            Self::OverZeroTo(f64::MAX) => "more than 0".to_string(),
            Self::OverZeroTo(high) => format!("more than 0 and at most {high}"),
            Self::Between(low, high) => format!("from {low} to {high}"),
        }
    }
}

/// Least coefficient of variation that is told from none: the law of a smaller one is a point for all that is simulated, and
/// its shape, 1 / cv^2, runs out of numbers.
const LEAST_CV: f64 = 1e-4;

/// Whether a sign turns the direction of the text around it (Unicode's bidirectional embeddings, overrides and isolates): text
/// could be shown as another. Writing from right to left needs none of them.
pub(super) fn turns_text(sign: char) -> bool {
    matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What to do about a name that no area has.
pub(super) fn no_area_help(name: &str, areas: &[&str]) -> String {
    match nearest(name, areas.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the areas are {}", areas.join(", ")),
    }
}

/// The pass over one (merged) tree: what it is about and what it has found.
pub(super) struct Check<'a> {
    pub tree: &'a Node,
    /// Paths already reported on: nothing beneath them is reported as missing.
    pub removed: Vec<Vec<String>>,
    pub problems: Vec<Problem>,
}

impl<'a> Check<'a> {
    /// A pass over a tree of which some paths were already reported on.
    pub fn new(tree: &'a Node, removed: &[Vec<String>]) -> Self {
        Self { tree, removed: removed.to_vec(), problems: Vec::new() }
    }

    /// Place of a path, or of the nearest table around it.
    pub fn place(&self, at: &At) -> Place {
        self.tree.locate(&at.0)
    }

    /// Reports a problem at a path.
    pub fn problem(&mut self, at: &At, message: impl Into<String>, label: impl Into<String>, help: impl Into<String>) {
        // A table of the base that an option has laid a key over: that key is the news.
        let place = Some(self.tree.locate(&self.tree.overlaid(&at.0)));
        self.problems.push(Problem {
            place,
            message: message.into(),
            label: label.into(),
            help: help.into(),
            other: None,
        });
    }

    /// Reports a problem that is about two places.
    pub fn problem_with(&mut self, at: &At, message: String, label: &str, other: (&At, &str), help: &str) {
        let second = (self.place(other.0), other.1.to_string());
        self.problem(at, message, label, help);
        if let Some(problem) = self.problems.last_mut() {
            problem.other = Some(second);
        }
    }

    /// Whether a path, or a table around it, was reported on before, at the top or in a change.
    pub fn spoilt(&self, at: &At) -> bool {
        let mut gone = self.removed.iter().map(|gone| in_policy(gone)).filter(|gone| !gone.is_empty());
        gone.any(|gone| at.0.starts_with(gone) || gone.starts_with(&at.0))
    }

    /// Which of the areas a name stands for; reports one that is none of them.
    pub fn area_called(&mut self, name: &str, at: &At, areas: &[&str]) -> Option<usize> {
        let index = areas.iter().position(|area| *area == name);
        if index.is_none() {
            // Where the name stands: as a key, or as the text of one.
            let place = if at.last() == name { self.tree.locate_key(&at.0) } else { self.place(at) };
            let message = format!("there is no area `{name}`");
            let (label, help) = ("unknown area".to_string(), no_area_help(name, areas));
            self.problems.push(Problem { place: Some(place), message, label, help, other: None });
        }
        index
    }

    /// Reports a missing key or table, with a line of the starter scenario as the remedy.
    pub fn missing(&mut self, at: &At) {
        if self.spoilt(at) {
            return;
        }
        let (path, key) = (at.dotted(), at.last().to_string());
        let table = At(at.0[..at.0.len() - 1].to_vec());
        let help = match starter::example(&at.0) {
            Some(example) if table.0.is_empty() && example.starts_with('[') => format!("add the table:\n{example}"),
            Some(example) if table.0.is_empty() => format!("add the line: {example}"),
            Some(example) => format!("add to [{}] the line: {example}", table.dotted()),
            None => match starter::example_of_key(&key) {
                Some(example) => format!("add: {example}"),
                None if table.0.last().is_some_and(|last| last.parse::<usize>().is_ok()) => {
                    "add it to the table; docs/scenario.md says what it means".to_string()
                }
                None => format!("state `{path}`; docs/scenario.md says what it means"),
            },
        };
        let message = match table.0.as_slice() {
            [] => format!("`{key}` is missing"),
            // A table of a list, [[pulse]], is known by its place, not by its number.
            [list, number] if number.parse::<usize>().is_ok() => format!("`{key}` is missing from this [[{list}]]"),
            _ => format!("`{key}` is missing from [{}]", table.dotted()),
        };
        let label = if table.0.is_empty() { String::new() } else { format!("has no `{key}`") };
        let place = Some(self.place(at));
        self.problems.push(Problem { place, message, label, help, other: None });
        self.removed.push(at.0.clone());
    }

    /// A table, or an empty one after reporting that it is missing.
    pub fn table<T: Clone + Default>(&mut self, raw: Option<&T>, at: &At) -> T {
        match raw {
            Some(table) => table.clone(),
            None => {
                self.missing(at);
                T::default()
            }
        }
    }

    /// A required value of any type, or a stand-in.
    pub fn required<T: Clone>(&mut self, raw: Option<&T>, at: &At, stand_in: T) -> T {
        match raw {
            Some(value) => value.clone(),
            None => {
                self.missing(at);
                stand_in
            }
        }
    }

    /// A required number within a range; `NaN` when there is none.
    pub fn number(&mut self, raw: Option<f64>, at: &At, range: Range) -> f64 {
        let Some(value) = raw else {
            self.missing(at);
            return f64::NAN;
        };
        if value.is_finite() && range.holds(value) {
            // Makes 0 of -0.
            return value + 0.0;
        }
        let key = at.last();
        let message = if value.is_finite() {
            format!("`{key}` must be {}", range.words())
        } else {
            format!("`{key}` must be a finite number")
        };
        self.problem(at, message, format!("this is {value}"), format!("state a number {}", range.words()));
        f64::NAN
    }

    /// A required coefficient of variation up to a limit; one that makes no difference is 0.
    pub fn cv(&mut self, raw: Option<f64>, at: &At, most: f64) -> f64 {
        let cv = self.number(raw, at, Range::UpTo(most));
        if cv < LEAST_CV { 0.0 } else { cv }
    }

    /// A required whole number up to a limit.
    pub fn count(&mut self, raw: Option<u32>, at: &At, most: u32) -> u32 {
        let value = self.required(raw.as_ref(), at, 0);
        if value > most {
            let message = format!("`{}` is more than can be simulated", at.last());
            self.problem(at, message, format!("at most {most}"), format!("state {most} or less"));
        }
        value.min(most)
    }

    /// A list of numbers of a given length, each within a range; `None` when something is wrong.
    pub fn numbers(&mut self, raw: Option<&Vec<f64>>, at: &At, length: usize, range: Range) -> Option<Vec<f64>> {
        let Some(values) = raw else {
            self.missing(at);
            return None;
        };
        if values.len() != length {
            let message = format!("`{}` needs {length} numbers", at.last());
            let help = starter::example(&at.0).map_or(String::new(), |line| format!("for example: {line}"));
            self.problem(at, message, format!("has {}", values.len()), help);
            return None;
        }
        let before = self.problems.len();
        for (index, &value) in values.iter().enumerate() {
            if !(value.is_finite() && range.holds(value)) {
                let message = format!("each number of `{}` must be {}", at.last(), range.words());
                self.problem(&at.key(&index.to_string()), message, format!("this is {value}"), "");
            }
        }
        (self.problems.len() == before).then(|| values.iter().map(|value| value + 0.0).collect())
    }

    /// What a table has from another file than the key that an option has laid over it.
    fn inherited(&self, at: &At) -> String {
        let mut table = self.tree;
        for step in &at.0 {
            let Some(entry) = table.entry(step) else { return String::new() };
            table = &entry.node;
        }
        let own = self.tree.locate(&self.tree.overlaid(&at.0)).file;
        let others = table.entries().iter().filter(|entry| entry.node.place.file != own);
        let said = others.filter_map(|entry| match entry.node.value {
            Value::Integer(number) => Some(format!("{} = {number}", entry.key)),
            Value::Float(number) => Some(format!("{} = {number}", entry.key)),
            _ => None,
        });
        let said: Vec<String> = said.collect();
        if said.is_empty() { said.concat() } else { format!("; not stated here, but in the base: {}", said.join(", ")) }
    }

    /// Shares brought to a sum of exactly 1, after reporting a sum that is not 1 within a millionth.
    pub fn normalised(&mut self, shares: &[f64], at: &At) -> Vec<f64> {
        let sum: f64 = shares.iter().sum();
        if (sum - 1.0).abs() > 1e-6 {
            let rounded = (sum * 1e6).round() / 1e6;
            let (verb, gap) = if sum > 1.0 { ("take away", rounded - 1.0) } else { ("add", 1.0 - rounded) };
            let gap = (gap * 1e6).round() / 1e6;
            let message = format!("the shares of `{}` sum to {rounded}, not to 1", at.dotted());
            let help = format!("{verb} {gap} in all{}", self.inherited(at));
            self.problem(at, message, format!("sum to {rounded}"), help);
        }
        shares.iter().map(|share| share / sum).collect()
    }
}
