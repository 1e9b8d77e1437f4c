//! The keys of a scenario, as `keys.toml` declares them: what each holds, its range, its meaning. A tree is
//! held against them in one pass; the schema, the reference, descriptions and the checks of numbers follow from them.

use super::node::{Node, Value};
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
    /// Why no number outside the range will do.
    pub why: Option<String>,
    /// Length of a list; least length of one; most characters of a text.
    pub lengths: [Option<usize>; 3],
    /// The only texts that it takes; any where there are none.
    pub one_of: Vec<String>,
    /// What holds when a scenario does not state it.
    pub default: Option<Node>,
    /// Whether a scenario need not state it, though it has no default.
    pub optional: bool,
    /// Whether no range can stand for it.
    pub certain: bool,
    /// What leaving it out means, where that is no default that is filled in.
    pub left_out: Option<f64>,
    /// The table beside it that has the same keys.
    pub like: Option<String>,
    /// Keys of a table.
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
                "distribution" => Is::Distribution,
                _ => Is::Text,
            },
            many,
            meaning: text(node, "meaning").unwrap_or_default(),
            from: number("from"),
            over: number("over"),
            to: number("to"),
            under: number("under"),
            why: text(node, "why"),
            lengths: ["length", "shortest", "longest"].map(length),
            one_of: texts(node, "one_of"),
            default: node.entry("default").map(|entry| entry.node.clone()),
            optional: node.entry("optional").is_some(),
            certain: node.entry("certain").is_some(),
            left_out: number("left_out"),
            ..Self::default()
        }
    }

    fn without_defaults(self) -> Self {
        Self { default: None, keys: self.keys.into_iter().map(Self::without_defaults).collect(), ..self }
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
        const OF_A_KEY: [&str; 15] = [
            "is", "from", "over", "to", "under", "why", "length", "shortest", "longest", "one_of", "default",
            "optional", "certain", "left_out", "meaning",
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
            for entry in node.entries().iter().filter(|entry| !OF_A_TABLE.contains(&&*entry.key)) {
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
}
