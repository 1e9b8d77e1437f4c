//! The keys of a scenario, as `keys.toml` declares them: what each holds, its range, its meaning. A tree is
//! held against them in one pass; the schema, the reference, descriptions and the checks of numbers follow from them.

use super::node::{Node, Value};
use crate::kernel::time::{DAYS_A_MONTH, DAYS_A_WEEK};
use serde::Deserialize;
use std::sync::LazyLock;

/// What is declared: the keys of a scenario, and apart from them those of tables that stand for a value.
static DECLARED: LazyLock<Node> = LazyLock::new(|| Node::parse(0, include_str!("keys.toml")).0);

/// All keys: the top of a scenario.
pub(super) static KEYS: LazyLock<Key> = LazyLock::new(|| {
    let tree = &*DECLARED;
    let mut root = Key::read("", tree, None);
    root.keys.retain(|key| !["distribution", "uncertain"].contains(&&*key.name));
    // What a change leaves out stays as it was.
    let held = |name: &String| root.keys.iter().find(|key| key.name == *name).cloned().map(Key::without_defaults);
    let change = tree.entry("change").map(|entry| texts(item(&entry.node), "may_hold")).unwrap_or_default();
    let held: Vec<Key> = change.iter().filter_map(held).collect();
    root.keys.iter_mut().filter(|key| key.name == "change").for_each(|key| key.keys.extend(held.clone()));
    root
});

/// The distributions that there are: a table with one of these keys.
pub(super) static DISTRIBUTIONS: LazyLock<Key> = LazyLock::new(|| apart("distribution"));

/// The keys of a table that stands for a number that is not known.
pub(super) static UNCERTAIN: LazyLock<Key> = LazyLock::new(|| apart("uncertain"));

fn apart(name: &str) -> Key {
    DECLARED.entry(name).map_or_else(Key::default, |entry| Key::read(name, &entry.node, None))
}

/// Whether a table is a distribution: has the name of one as a key.
pub(super) fn is_distribution(table: &Node) -> bool {
    table.entries().iter().any(|entry| DISTRIBUTIONS.keys.iter().any(|key| key.name == entry.key))
}

/// Keys that stand in each other's place, wherever both are keys of one table.
static ALTERNATIVES: LazyLock<Vec<[&'static str; 2]>> = LazyLock::new(|| {
    fn add(table: &'static Key, pairs: &mut Vec<[&'static str; 2]>) {
        for key in &table.keys {
            pairs.extend(key.unless.iter().map(|other| [&*key.name, other]));
            add(key, pairs);
        }
    }
    let mut pairs = Vec::new();
    [&*KEYS, &*DISTRIBUTIONS].into_iter().for_each(|table| add(table, &mut pairs));
    pairs.sort_unstable();
    pairs.dedup();
    pairs
});

/// Whether stating `new` makes `old`, beside it in a table, void.
pub(super) fn replaces(new: &str, old: &str) -> bool {
    ALTERNATIVES.iter().any(|pair| *pair == [new, old] || *pair == [old, new])
}

/// The key that stands for any name.
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
    Distribution,
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

/// What a number, or the mean of a distribution, is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// As the model takes it: a duration in working days.
    #[default]
    OfTheModel,
    /// A duration in weeks.
    Weeks,
    /// A duration in months.
    Months,
    /// Something a week.
    #[serde(rename = "a week")]
    AWeek,
    /// Something a month.
    #[serde(rename = "a month")]
    AMonth,
    /// A share of something, as a model takes it; shown to readers as a percentage.
    #[serde(rename = "a share")]
    Share,
    /// Money.
    Pounds,
}

impl Unit {
    /// A number as the model takes it: in working days, or a working day.
    pub(super) fn of_the_model(self, number: f64) -> f64 {
        match self {
            Self::OfTheModel | Self::Share | Self::Pounds => number,
            Self::Weeks => number * DAYS_A_WEEK,
            Self::Months => number * DAYS_A_MONTH,
            Self::AWeek => number / DAYS_A_WEEK,
            Self::AMonth => number / DAYS_A_MONTH,
        }
    }
}

/// What a number of a path from the top is counted in.
#[must_use]
pub fn declared_unit(path: &[&str]) -> Unit {
    let path: Vec<String> = path.iter().map(|&step| step.to_owned()).collect();
    Key::at(&path).map_or_else(Unit::default, |key| key.unit)
}

/// A key: what is declared of it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Key {
    /// Its name.
    #[serde(skip)]
    pub name: String,
    /// What it holds.
    #[serde(skip)]
    pub is: Is,
    /// How many.
    #[serde(skip)]
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
    /// Why no number outside the range will do.
    pub why: Option<String>,
    /// Numbers below this are as good as 0.
    pub zero_under: Option<f64>,
    /// Its numbers are whole multiples of this.
    pub step: Option<f64>,
    /// What it is counted in.
    pub unit: Unit,
    /// The least mean of a distribution, in the units of the model.
    pub least_mean: Option<f64>,
    /// See `least_mean`.
    pub most_mean: Option<f64>,
    /// Length of a list.
    pub length: Option<usize>,
    /// Least length of a list or text.
    pub shortest: Option<usize>,
    /// Most characters of a text.
    pub longest: Option<usize>,
    /// The only texts that it takes; any where there are none.
    pub one_of: Vec<String>,
    /// What holds when a scenario does not state it.
    #[serde(skip)]
    pub default: Option<Node>,
    /// Whether a scenario need not state it, though it has no default.
    pub optional: bool,
    /// Whether no range can stand for it.
    pub certain: bool,
    /// What leaving it out means, where that is no default that is filled in.
    pub left_out: Option<f64>,
    /// The key beside it whose value it has when it is left out.
    pub left_out_like: Option<String>,
    /// The keys beside it in whose place it stands.
    pub unless: Vec<String>,
    /// The table beside it that has the same keys.
    #[serde(skip)]
    pub like: Option<String>,
    /// Keys of a table.
    #[serde(skip)]
    pub keys: Vec<Self>,
}

/// What a table says of itself, beside its keys.
const OF_A_TABLE: [&str; 5] = ["_", "like", "optional", "certain", "may_hold"];

/// The table that stands for all of a list.
pub(super) fn item(node: &Node) -> &Node {
    if let Value::List(items) = &node.value { items.first().unwrap_or(node) } else { node }
}

fn text(node: &Node, key: &str) -> Option<String> {
    node.text_at(&[key]).map(str::to_owned)
}

fn texts(node: &Node, key: &str) -> Vec<String> {
    let items = node.entry(key).map_or(&[][..], |entry| entry.node.items());
    items.iter().filter_map(|item| item.text_at::<&str>(&[]).map(str::to_owned)).collect()
}

impl Key {
    /// The keys that a text declares.
    pub fn of(declared: &str) -> Self {
        Self::read("", &Node::parse(0, declared).0, None)
    }

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
        let keys = same.entries().iter().filter(|entry| !OF_A_TABLE.contains(&&*entry.key));
        let certain = node.entry("certain").is_some();
        let keys = keys.map(|entry| Self::read(&entry.key, &entry.node, Some(same)));
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
            keys: keys.map(|key| Self { certain: key.certain || certain, ..key }).collect(),
            certain,
            like,
            ..Self::default()
        }
    }

    /// Reads the declaration of a key that is no table: it is the program's own, and every word of it is known.
    fn scalar(name: &str, node: &Node) -> Self {
        let mut rest = node.clone();
        let (said, default) = (text(node, "is").unwrap_or_default(), rest.take("default"));
        rest.take("is");
        let (one, many) = match said.strip_suffix(" by name") {
            Some(one) => (one.strip_suffix('s').unwrap_or(one), Many::ByName),
            None => said.strip_suffix('s').map_or((&*said, Many::One), |one| (one, Many::List)),
        };
        let is = match one {
            "number" => Is::Number,
            "whole number" => Is::Whole,
            "true or false" => Is::Flag,
            "date" => Is::Date,
            "distribution" => Is::Distribution,
            "text" => Is::Text,
            _ => unreachable!("`{name}` is declared as {said:?}"),
        };
        let declared: Self =
            rest.toml().try_into().unwrap_or_else(|error| unreachable!("`{name}` is declared wrongly: {error}"));
        Self { name: name.to_owned(), is, many, default: default.map(|entry| entry.node), ..declared }
    }

    fn without_defaults(self) -> Self {
        Self { default: None, keys: self.keys.into_iter().map(Self::without_defaults).collect(), ..self }
    }

    /// Whether it holds whole numbers.
    pub fn is_whole(&self) -> bool {
        self.is == Is::Whole || self.step == Some(1.0)
    }

    /// The key of a table, or of a distribution.
    pub fn key(&self, name: &str) -> Option<&Self> {
        let keys = if self.is == Is::Distribution { &DISTRIBUTIONS.keys } else { &self.keys };
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
}

/// What each step of a path from the top means: a key what is declared of it, a name of the user's own itself.
#[must_use]
pub fn declared_meanings<'p>(path: &[&'p str]) -> Vec<&'p str> {
    let (mut key, mut within) = (&*KEYS, true);
    let meaning = |step: &&'p str| {
        let found = if within { key.key(step) } else { None };
        within = found.is_none_or(|found| found.many == Many::One);
        key = found.unwrap_or(key);
        found.map_or(*step, |found| &found.meaning)
    };
    path.iter().map(meaning).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of a key that has no use for it, in silence.
    fn useless(key: &Key) -> Vec<&'static str> {
        let (list, number) = (key.many == Many::List, matches!(key.is, Is::Number | Is::Whole));
        let bounded = [key.from, key.over, key.to, key.under].iter().any(Option::is_some);
        let mean = key.least_mean.or(key.most_mean).is_some();
        let is_shown = matches!(key.unit, Unit::Share | Unit::Pounds);
        let lengths = [key.length, key.shortest, key.longest].iter().any(Option::is_some);
        let rules = [
            ("a range", bounded, number),
            ("why", key.why.is_some(), number && bounded),
            ("step", key.step.is_some(), key.is == Is::Number),
            ("zero_under", key.zero_under.is_some(), key.is == Is::Number && key.many == Many::One),
            (
                "unit",
                !is_shown && key.unit != Unit::OfTheModel,
                key.is == Is::Distribution || key.is == Is::Number && !list,
            ),
            ("unit", is_shown, number),
            ("a mean", mean, key.is == Is::Distribution),
            ("a length", lengths, list || key.is == Is::Text),
            ("one_of", !key.one_of.is_empty(), key.is == Is::Text),
            ("left_out", key.left_out.is_some(), number && key.many == Many::One),
            ("left_out", key.left_out.is_some() || key.left_out_like.is_some(), key.default.is_none()),
            ("a default", key.default.is_some(), !key.optional),
        ];
        rules.into_iter().filter(|(_, said, used)| *said && !used).map(|(what, ..)| what).collect()
    }

    /// What a declaration says wrongly would be read as something else, in silence. Its own words are known when it is read.
    #[test]
    fn declarations_say_what_is_known() {
        fn walk(key: &Key, path: &str, wrong: &mut Vec<String>) {
            let path = format!("{path}.{}", key.name);
            let is_bare = key.is == Is::Table && key.keys.is_empty();
            let means = key.name.is_empty() || key.meaning.ends_with(['.', '`', ')']);
            wrong.extend((is_bare || !means).then(|| path.clone()));
            wrong.extend(useless(key).into_iter().map(|what| format!("{path}: {what}")));
            for inner in &key.keys {
                let beside = |other: &String| key.keys.iter().any(|key| key.name == *other);
                let named = inner.unless.iter().chain(&inner.left_out_like);
                wrong.extend(named.filter(|other| !beside(other)).map(|other| format!("{path}: no {other}")));
                walk(inner, &path, wrong);
            }
        }
        let (tree, errors) = Node::parse(0, include_str!("keys.toml"));
        let mut wrong = Vec::new();
        [&*KEYS, &*DISTRIBUTIONS, &*UNCERTAIN].into_iter().for_each(|key| walk(key, "", &mut wrong));
        assert!(errors.is_empty() && wrong.is_empty(), "{errors:?} {wrong:#?}");
        let held = KEYS.key("change").map_or(0, |change| change.keys.len());
        let named = tree.entry("change").map_or(0, |entry| texts(item(&entry.node), "may_hold").len());
        // Beside the tables, the dates `on` and `until`.
        assert_eq!(held, named + 2, "a change holds a table that is none");
    }
}
