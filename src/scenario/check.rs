//! From the tree of a file, held against its keys, to the validated scenario. Every getter reports what is wrong and gives a stand-in (`NaN` for
//! numbers, with which no comparison holds), so that one pass finds every problem and none is reported twice.

use super::diagnostic::{Problem, grouped};
use super::keys::{DISTRIBUTIONS, Key};
use super::names::did_you_mean;
use super::node::{Node, Place, Value};
use super::problems::in_policy;
use super::starter;
use jiff::civil::Date;

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

/// Whether a number is within what its key declares.
fn holds(key: &Key, x: f64) -> bool {
    key.from.is_none_or(|from| x >= from)
        && key.over.is_none_or(|over| x > over)
        && key.to.is_none_or(|to| x <= to)
        && key.under.is_none_or(|under| x < under)
}

/// Whether a number is no whole multiple of a step, but for rounding.
fn off(value: f64, step: f64) -> bool {
    let steps = value / step;
    (steps - steps.round()).abs() > 1e-6 * steps.abs().max(1.0)
}

/// What numbers a key takes, in words.
fn range(key: &Key) -> String {
    match (key.from, key.over, key.to) {
        (Some(from), _, None) if key.under.is_some() => {
            format!("from {from} to under {}", key.under.unwrap_or_default())
        }
        (Some(0.0), _, None) => "0 or more".to_owned(),
        (Some(0.0), _, Some(1.0)) => "from 0 to 1 (0.25 is 25 %)".to_owned(),
        (Some(from), _, Some(to)) => format!("from {from} to {}", limit(to)),
        (None, Some(0.0), None) => "more than 0".to_owned(),
        (None, Some(over), Some(to)) => format!("more than {over} and at most {}", limit(to)),
        _ => "a number".to_owned(),
    }
}

/// A limit, its thousands parted.
fn limit(x: f64) -> String {
    if x.fract() == 0.0 && x >= 10_000.0 { grouped(x as usize) } else { x.to_string() }
}

/// That a number is outside of it.
fn outside(name: &str, key: &Key) -> String {
    let why = key.why.as_ref().map_or(String::new(), |why| format!(": {why}"));
    format!("`{name}` must be {}{why}", range(key))
}

/// Whether a sign turns the direction of the text around it (Unicode's bidirectional embeddings, overrides and isolates): text
/// could be shown as another. Writing from right to left needs none of them.
pub(super) fn turns_text(sign: char) -> bool {
    matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What is declared for a path; for a number of a distribution, wherever that stands.
pub(super) fn declared(at: &At) -> Option<&'static Key> {
    let named = |key: &str| DISTRIBUTIONS.key(key);
    Key::at(&at.0).or_else(|| match &at.0[..] {
        [.., name, key] => named(name).and_then(|name| name.key(key)).or_else(|| named(key)),
        _ => named(at.last()),
    })
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
        let place = self.tree.locate(&self.tree.overlaid(&at.0));
        self.problems.push(Problem::at(place, message, label, help));
    }

    /// Reports a problem that is about two places.
    pub fn problem_with(&mut self, at: &At, message: impl Into<String>, label: &str, other: (&At, &str), help: &str) {
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
            let help = did_you_mean(name, areas.iter().copied());
            let help = help.unwrap_or_else(|| format!("the areas are {}", areas.join(", ")));
            self.problems.push(Problem::at(place, message, "unknown area", help));
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
        self.problems.push(Problem::at(self.place(at), message, label, help));
        self.removed.push(at.0.clone());
    }

    /// What stands at a path.
    pub fn node(&self, at: &At) -> Option<&'a Node> {
        self.tree.at(&at.0)
    }

    /// Whether something stands at a path.
    pub fn stated(&self, at: &At) -> bool {
        self.node(at).is_some()
    }

    /// Whether a table or another required value is there; reports that it is missing.
    pub fn required(&mut self, at: &At) -> bool {
        let there = self.stated(at);
        if !there {
            self.missing(at);
        }
        there
    }

    /// The keys of a table, or the names in it; none where there is none.
    pub fn names(&self, at: &At) -> Vec<String> {
        self.node(at).map_or(&[][..], Node::entries).iter().map(|entry| entry.key.clone()).collect()
    }

    /// A text.
    pub fn text(&self, at: &At) -> Option<&'a str> {
        self.tree.text_at(&at.0)
    }

    /// Texts of a list.
    pub fn texts(&self, at: &At) -> Option<Vec<String>> {
        let Value::List(items) = &self.node(at)?.value else { return None };
        let text = |item: &Node| if let Value::Text(text) = &item.value { Some(text.clone()) } else { None };
        items.iter().map(text).collect()
    }

    /// A date.
    pub fn date(&self, at: &At) -> Option<Date> {
        self.node(at)?.date()
    }

    /// A required yes or no; no when there is none.
    pub fn flag(&mut self, at: &At) -> bool {
        self.required(at) && self.node(at).is_some_and(|node| matches!(node.value, Value::Boolean(true)))
    }

    /// Reports a number that is no whole multiple of the step of its key; one that is drawn is rounded.
    pub fn off_step(&mut self, at: &At, node: &Node) -> bool {
        let Some(value) = node.certain().filter(|value| value.is_finite()) else { return false };
        let key = Key::at(&at.0).or_else(|| Key::at(&at.0[..at.0.len() - 1]));
        let Some(key) = key.filter(|key| key.step.is_some_and(|step| off(value, step))) else { return false };
        let (what, help) = if key.is_whole() {
            ("a whole number", "state a number without a decimal point")
        } else {
            ("a number in tenths", "state full-time equivalents in tenths, for example 5.6")
        };
        self.problem(at, format!("`{}` must be {what}", key.name), format!("this is {value}"), help);
        true
    }

    /// A required number within the range of its key, in the units of the model; `NaN` when there is none.
    pub fn number(&mut self, at: &At) -> f64 {
        let Some(value) = self.node(at).and_then(Node::number) else {
            self.missing(at);
            return f64::NAN;
        };
        let Some(declared) = declared(at) else { return value };
        if self.node(at).is_some_and(|node| self.off_step(at, node)) {
            return f64::NAN;
        }
        if value.is_finite() && holds(declared, value) {
            let is_nothing = declared.zero_under.is_some_and(|least| value < least);
            // Makes 0 of -0.
            return if is_nothing { 0.0 } else { declared.unit.of_the_model(value + 0.0) };
        }
        let (key, range) = (at.last(), range(declared));
        let message =
            if value.is_finite() { outside(key, declared) } else { format!("`{key}` must be a finite number") };
        self.problem(at, message, format!("this is {value}"), format!("state a number {range}"));
        f64::NAN
    }

    /// The same of a number that may be left out.
    pub fn optional(&mut self, at: &At) -> Option<f64> {
        self.stated(at).then(|| self.number(at))
    }

    /// A required whole number within the range of its key; 0 when there is none.
    pub fn count(&mut self, at: &At) -> u32 {
        if !self.required(at) {
            return 0;
        }
        let value = self.node(at).and_then(Node::number).map_or(0.0, f64::round);
        let declared = Key::at(&at.0);
        let most = declared.and_then(|key| key.to).unwrap_or(f64::from(u32::MAX));
        if value > most {
            let message = format!("`{}` is more than can be simulated", at.last());
            self.problem(at, message, format!("at most {most}"), format!("state {most} or less"));
        } else if let Some(key) = declared.filter(|key| !holds(key, value)) {
            let help = format!("state a whole number {}", range(key));
            self.problem(at, outside(at.last(), key), format!("this is {value}"), help);
        }
        value.min(most) as u32
    }

    /// The numbers of a list, as many as its key says, each within its range; `None` when something is wrong.
    pub fn numbers(&mut self, at: &At) -> Option<Vec<f64>> {
        let declared = declared(at)?;
        let Some(Value::List(items)) = self.node(at).map(|node| &node.value) else {
            self.missing(at);
            return None;
        };
        if let Some(length) = declared.length.filter(|&length| length != items.len()) {
            let message = format!("`{}` needs {length} numbers", at.last());
            let help = starter::example(&at.0).map_or(String::new(), |line| format!("for example: {line}"));
            self.problem(at, message, format!("has {}", items.len()), help);
            return None;
        }
        let (before, range) = (self.problems.len(), range(declared));
        let values: Vec<f64> = items.iter().filter_map(Node::number).collect();
        for (index, &value) in values.iter().enumerate() {
            if !(value.is_finite() && holds(declared, value)) {
                let message = format!("each number of `{}` must be {range}", at.last());
                let help = format!("state {range}");
                self.problem(&at.key(&index.to_string()), message, format!("this is {value}"), help);
            } else {
                self.off_step(&at.key(&index.to_string()), &items[index]);
            }
        }
        (self.problems.len() == before).then(|| values.iter().map(|value| value + 0.0).collect())
    }

    /// What a table has from another file than the key that an option has laid over it.
    fn inherited(&self, at: &At) -> String {
        let own = self.tree.locate(&self.tree.overlaid(&at.0)).file;
        let stated = self.node(at).map_or(&[][..], Node::entries);
        let others = stated.iter().filter(|entry| entry.node.place.file != own);
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
