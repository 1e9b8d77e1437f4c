//! The keys of a scenario, as `keys.toml` declares them: what each holds, its range, its meaning. A tree is
//! held against them in one pass; the schema, the reference, descriptions and the checks of numbers follow from them.

use super::decode::{DecodeError, Fault};
use super::names::nearest;
use super::node::{Entry, Node, Value};
use super::raw::{RawDistribution, date};
use serde::Deserialize;
use std::sync::LazyLock;

/// All keys: the top of a scenario.
pub(super) static KEYS: LazyLock<Key> = LazyLock::new(|| {
    let (tree, _) = Node::parse(0, include_str!("keys.toml"));
    let mut root = Key::read("", &tree, None);
    root.keys.retain(|key| key.name != "law");
    let held = |name: &String| root.keys.iter().find(|key| key.name == *name).cloned();
    let change = tree.entry("change").map(|entry| texts(item(&entry.node), "may_hold")).unwrap_or_default();
    let held: Vec<Key> = change.iter().filter_map(held).collect();
    root.keys.iter_mut().filter(|key| key.name == "change").for_each(|key| key.keys.extend(held.clone()));
    root
});

/// The laws that a distribution can follow.
pub(super) static LAWS: LazyLock<Key> = LazyLock::new(|| {
    let (tree, _) = Node::parse(0, include_str!("keys.toml"));
    tree.entry("law").map_or_else(Key::default, |entry| Key::read("law", &entry.node, None))
});

/// Numbers at the top of a file that say how to run it and cannot be unknown.
pub(super) const OF_THE_RUN: [&str; 2] = ["seed", "replications"];

/// Keys of `defaults.toml` and `keys.toml` that stand for any name.
pub(super) const NAME: &str = "NAME";

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Is {
    /// A number.
    Number,
    /// A whole number, 0 or more.
    Whole,
    /// True or false.
    Flag,
    /// A text.
    Text,
    /// A calendar date.
    Date,
    /// A distribution.
    Law,
    /// A table of keys.
    #[default]
    Table,
}

/// How many of them a key holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Many {
    /// One.
    #[default]
    One,
    /// A list.
    List,
    /// A table whose keys are the user's own names.
    ByName,
}

/// A key.
#[derive(Debug, Clone, Default)]
pub(super) struct Key {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub is: Is,
    /// How many.
    pub many: Many,
    /// What it means.
    pub meaning: String,
    /// The least number, that itself included; or not.
    pub from: Option<f64>,
    /// See `from`.
    pub over: Option<f64>,
    /// The largest number, that itself included; or not.
    pub to: Option<f64>,
    /// See `to`.
    pub under: Option<f64>,
    /// Length of a list; least length of one; most characters of a text.
    pub lengths: [Option<usize>; 3],
    /// The only texts that it takes; any where there are none.
    pub one_of: Vec<String>,
    /// Whether a scenario need not state it, though it has no default.
    pub optional: bool,
    /// What leaving it out means, where that is no default that is filled in.
    pub left_out: Option<f64>,
    /// The table beside it that has the same keys.
    pub like: Option<String>,
    /// Keys of a table.
    pub keys: Vec<Self>,
}

/// The table that stands for all of a list.
pub(super) fn item(node: &Node) -> &Node {
    if let Value::List(items) = &node.value { items.first().unwrap_or(node) } else { node }
}

fn text(node: &Node, key: &str) -> Option<String> {
    node.entry(key).and_then(|entry| if let Value::Text(text) = &entry.node.value { Some(text.clone()) } else { None })
}

fn texts(node: &Node, key: &str) -> Vec<String> {
    let Some(Value::List(items)) = node.entry(key).map(|entry| &entry.node.value) else { return Vec::new() };
    items
        .iter()
        .filter_map(|item| if let Value::Text(text) = &item.value { Some(text.clone()) } else { None })
        .collect()
}

impl Key {
    /// Reads a declaration; `above` is the table that it stands in.
    fn read(name: &str, node: &Node, above: Option<&Node>) -> Self {
        let is_list = matches!(node.value, Value::List(_));
        let node = item(node);
        if node.entry("is").is_some() {
            return Self::scalar(name, node);
        }
        let by_name = node.entry(NAME).map(|entry| &entry.node);
        let node = by_name.unwrap_or(node);
        let like = text(node, "like");
        let same = like.as_ref().and_then(|like| above?.entry(like)).map_or(node, |entry| &entry.node);
        let own = ["_", "like", "optional", "may_hold"];
        let keys = same.entries().iter().filter(|entry| !own.contains(&&*entry.key));
        Self {
            name: name.to_owned(),
            many: if by_name.is_some() {
                Many::ByName
            } else if is_list {
                Many::List
            } else {
                Many::One
            },
            meaning: text(node, "_").unwrap_or_default(),
            optional: node.entry("optional").is_some(),
            keys: keys.map(|entry| Self::read(&entry.key, &entry.node, Some(same))).collect(),
            like,
            ..Self::default()
        }
    }

    fn scalar(name: &str, node: &Node) -> Self {
        let number = |key: &str| node.entry(key).and_then(|entry| entry.node.number());
        let length = |key: &str| number(key).map(|length| length as usize);
        let is = text(node, "is").unwrap_or_default();
        let (one, many) = match is.strip_suffix(" by name") {
            Some(one) => (one.strip_suffix('s').unwrap_or(one), Many::ByName),
            None => match is.strip_suffix('s') {
                Some(one) => (one, Many::List),
                None => (&*is, Many::One),
            },
        };
        Self {
            name: name.to_owned(),
            is: match one {
                "number" => Is::Number,
                "whole number" => Is::Whole,
                "true or false" => Is::Flag,
                "date" => Is::Date,
                "distribution" => Is::Law,
                _ => Is::Text,
            },
            many,
            meaning: text(node, "meaning").unwrap_or_default(),
            from: number("from"),
            over: number("over"),
            to: number("to"),
            under: number("under"),
            lengths: ["length", "shortest", "longest"].map(length),
            one_of: texts(node, "one_of"),
            optional: node.entry("optional").is_some(),
            left_out: number("left_out"),
            ..Self::default()
        }
    }

    /// The key of a table, or of a distribution.
    pub fn key(&self, name: &str) -> Option<&Self> {
        let keys = if self.is == Is::Law { &LAWS.keys } else { &self.keys };
        keys.iter().find(|key| key.name == name)
    }

    /// What is declared for a path from the top; names and places in lists count for nothing.
    pub fn at(path: &[String]) -> Option<&'static Self> {
        let (mut key, mut within) = (&*KEYS, true);
        for step in path {
            (key, within) = if within { (key.key(step)?, false) } else { (key, true) };
            within |= key.many == Many::One;
        }
        Some(key)
    }

    /// Holds a tree against the keys: what is of another kind or unknown is found and taken out of the tree, in one pass.
    pub fn look(&self, node: &mut Node, looked: &mut Looked) -> bool {
        match (self.many, &mut node.value) {
            (Many::One, _) => self.look_at_one(node, looked),
            (Many::List, Value::List(items)) => items.iter_mut().enumerate().all(|(place, item)| {
                looked.path.push(place.to_string());
                let sound = self.look_at_one(item, looked);
                looked.path.pop();
                sound
            }),
            (Many::List, _) => looked.refuse(node, "a list in square brackets"),
            (Many::ByName, Value::Table(entries)) => {
                entries.retain_mut(|entry| looked.within(entry, |node, looked| self.look_at_one(node, looked)));
                true
            }
            (Many::ByName, _) => looked.refuse(node, "a table of names"),
        }
    }

    fn look_at_one(&self, node: &mut Node, looked: &mut Looked) -> bool {
        let most =
            if looked.path.len() == 1 && OF_THE_RUN.contains(&&*self.name) { i64::MAX } else { i64::from(u32::MAX) };
        match (self.is, &mut node.value) {
            (Is::Table, Value::Table(entries)) => {
                entries.retain_mut(|entry| match self.key(&entry.key) {
                    Some(key) => looked.within(entry, |node, looked| key.look(node, looked)),
                    None => looked.unknown(entry, self),
                });
                true
            }
            (Is::Law, _) => looked.law(node),
            (Is::Number, Value::Integer(_) | Value::Float(_) | Value::Uncertain(_))
            | (Is::Whole, Value::Uncertain(_))
            | (Is::Flag, Value::Boolean(_))
            | (Is::Text, Value::Text(_)) => true,
            (Is::Whole, Value::Integer(number)) if (0..=most).contains(number) => true,
            (Is::Date, Value::Date(text) | Value::Text(text)) if date(text).is_some() => true,
            (Is::Table, _) => looked.refuse(node, "a table of keys"),
            (Is::Number, _) => looked.refuse(node, "a number"),
            (Is::Whole, _) => looked.refuse(node, "a whole number, 0 or more"),
            (Is::Flag, _) => looked.refuse(node, "true or false"),
            (Is::Text, _) => looked.refuse(node, "a text in quotes"),
            (Is::Date, _) => looked.refuse(node, "a date such as 2010-04-01"),
        }
    }
}

/// What was found of a tree.
#[derive(Debug, Default)]
pub(super) struct Looked {
    /// What is wrong, in the order of the file.
    pub errors: Vec<DecodeError>,
    /// Paths that were taken out, and those that were meant by keys that do not exist.
    pub removed: Vec<Vec<String>>,
    path: Vec<String>,
}

impl Looked {
    fn refuse(&mut self, node: &Node, expected: &str) -> bool {
        let fault = Fault::Type { expected: expected.to_owned(), found: Some(node.describe()) };
        self.errors.push(DecodeError { fault, place: Some(node.place.clone()), path: self.path.clone() });
        false
    }

    /// Looks at the value of an entry, which is taken out when it is not sound.
    fn within(&mut self, entry: &mut Entry, look: impl FnOnce(&mut Node, &mut Self) -> bool) -> bool {
        self.path.push(entry.key.clone());
        let sound = look(&mut entry.node, self);
        if !sound {
            self.removed.push(self.path.clone());
        }
        self.path.pop();
        sound
    }

    fn unknown(&mut self, entry: &Entry, table: &Key) -> bool {
        let known: Vec<String> = table.keys.iter().map(|key| key.name.clone()).collect();
        let path = |key: &str| self.path.iter().cloned().chain([key.to_owned()]).collect::<Vec<_>>();
        // The key that was meant is not missing as well.
        let meant = nearest(&entry.key, known.iter().map(String::as_str)).map(path);
        self.removed.extend(meant.into_iter().chain([path(&entry.key)]));
        let (place, path) = (Some(entry.key_place.clone()), path(&entry.key));
        self.errors.push(DecodeError { fault: Fault::UnknownKey(entry.key.clone(), known), place, path });
        false
    }

    fn law(&mut self, node: &mut Node) -> bool {
        while let Err(mut error) = RawDistribution::deserialize(&*node) {
            let gone = node.remove(&error.path);
            let path = |rest: &[String]| [&self.path[..], rest].concat();
            if let (Fault::UnknownKey(name, known), Some((_, table))) = (&error.fault, error.path.split_last())
                && let Some(near) = nearest(name, known.iter().map(String::as_str))
            {
                self.removed.push([path(table), vec![near.to_owned()]].concat());
            }
            if !gone.is_empty() {
                self.removed.push(path(&gone));
            }
            error.path = path(&error.path);
            self.errors.push(error);
            if gone.is_empty() {
                return false;
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::defaults::DEFAULTS;
    use super::*;

    /// What a declaration says wrongly would be read as something else, in silence: its words are few, and all of them are known.
    #[test]
    fn declarations_say_what_is_known() {
        const KINDS: [&str; 8] = [
            "number",
            "numbers",
            "whole number",
            "whole numbers",
            "numbers by name",
            "whole numbers by name",
            "texts",
            "text",
        ];
        const OTHERS: [&str; 3] = ["true or false", "date", "distribution"];
        const OF_A_KEY: [&str; 12] = [
            "is", "from", "over", "to", "under", "length", "shortest", "longest", "one_of", "optional", "left_out",
            "meaning",
        ];
        fn walk(node: &Node, path: &str, wrong: &mut Vec<String>) {
            let node = item(node);
            if node.entry("is").is_some() {
                let is = text(node, "is").unwrap_or_default();
                let known = KINDS.contains(&&*is) || OTHERS.contains(&&*is);
                let all = node.entries().iter().all(|entry| OF_A_KEY.contains(&&*entry.key));
                let optional =
                    node.entry("optional").is_none_or(|entry| matches!(entry.node.value, Value::Boolean(true)));
                let means = text(node, "meaning").is_some_and(|meaning| meaning.ends_with(['.', '`', ')']));
                let numbers = ["from", "over", "to", "under", "length", "shortest", "longest", "left_out"];
                let stated =
                    numbers.iter().filter_map(|key| node.entry(key)).all(|entry| entry.node.number().is_some());
                if !(known && all && optional && means && stated) {
                    wrong.push(path.to_owned());
                }
                return;
            }
            let own = ["_", "like", "optional", "may_hold"];
            for entry in node.entries().iter().filter(|entry| !own.contains(&&*entry.key)) {
                let path = format!("{path}.{}", entry.key);
                if !matches!(item(&entry.node).value, Value::Table(_)) {
                    wrong.push(path.clone());
                }
                walk(&entry.node, &path, wrong);
            }
        }
        fn bare<'k>(key: &'k Key, found: &mut Vec<&'k str>) {
            found.extend((key.is == Is::Table && key.keys.is_empty()).then_some(&*key.name));
            key.keys.iter().for_each(|key| bare(key, found));
        }
        let (tree, errors) = Node::parse(0, include_str!("keys.toml"));
        let mut wrong = Vec::new();
        walk(&tree, "", &mut wrong);
        assert!(errors.is_empty() && wrong.is_empty(), "{errors:?} {wrong:#?}");
        let mut without = Vec::new();
        bare(&KEYS, &mut without);
        assert!(without.is_empty(), "tables without keys, or like one that is none: {without:?}");
        let held = KEYS.key("change").map_or(0, |change| change.keys.len());
        let named = tree.entry("change").map_or(0, |entry| texts(item(&entry.node), "may_hold").len());
        assert_eq!(held, named + 1, "a change holds a table that is none");
    }

    /// Defaults are of keys that there are, and of their kind.
    #[test]
    fn defaults_are_of_keys() {
        let mut looked = Looked::default();
        KEYS.look(&mut DEFAULTS.clone(), &mut looked);
        assert!(looked.errors.is_empty(), "{:#?}", looked.errors);
    }
}
