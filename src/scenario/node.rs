//! A scenario file as a tree in which every value remembers the file and the bytes it came from, so that a problem
//! found late (after merging a base, an option and its changes) still points at the line that caused it.

use super::prior::Uncertain;
use jiff::civil::Date;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// The place of a value: a file, by its number in the order of reading, and a span of bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Number of the file.
    pub file: usize,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Place {
    /// No place in any file.
    pub const NOWHERE: Self = Self { file: usize::MAX, start: 0, end: 0 };

    /// A span of a file.
    #[must_use]
    pub fn new(file: usize, span: Range<usize>) -> Self {
        Self { file, start: span.start, end: span.end }
    }
}

/// A value and its place.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where it stands.
    pub place: Place,
    /// What stands there.
    pub value: Value,
}

/// A TOML value.
#[derive(Debug, Clone)]
pub enum Value {
    /// Text in quotes.
    Text(String),
    /// Whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// True or false.
    Boolean(bool),
    /// A date or time, as written.
    Date(String),
    /// A list.
    List(Vec<Node>),
    /// A table, in the order of the file.
    Table(Vec<Entry>),
    /// A range or distribution that stands for a number.
    Uncertain(Box<Uncertain>),
}

impl Value {
    /// What is believed of the number, if it is not known.
    #[must_use]
    pub fn uncertain(&self) -> Option<&Uncertain> {
        if let Self::Uncertain(uncertain) = self { Some(uncertain) } else { None }
    }
}

/// A key of a table and its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_place: Place,
    /// Its value.
    pub node: Node,
}

impl Node {
    /// An empty table.
    #[must_use]
    pub fn empty(place: Place) -> Self {
        Self { place, value: Value::Table(Vec::new()) }
    }

    /// Reads a TOML text: the tree, as far as it could be read, and every error of syntax.
    #[must_use]
    pub fn parse(file: usize, text: &str) -> (Self, Vec<(Place, String)>) {
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut problems: Vec<_> = errors
            .iter()
            .map(|error| (Place::new(file, error.span().unwrap_or(0..0)), error.message().to_string()))
            .collect();
        let root = Self {
            place: Place::new(file, 0..0),
            value: Value::Table(entries(file, table.into_inner(), &mut problems)),
        };
        (root, problems)
    }

    /// The number that it is; a stand-in for one that is not known.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match &self.value {
            Value::Integer(number) => Some(*number as f64),
            Value::Float(number) => Some(*number),
            Value::Uncertain(uncertain) => Some(uncertain.value),
            _ => None,
        }
    }

    /// The number that it is, if that is known.
    #[must_use]
    pub fn certain(&self) -> Option<f64> {
        self.number().filter(|_| self.value.uncertain().is_none())
    }

    /// The TOML value of a tree; numbers that are not known as they are written.
    #[must_use]
    pub fn toml(&self) -> toml::Value {
        match &self.value {
            Value::Text(text) | Value::Date(text) => toml::Value::String(text.clone()),
            Value::Integer(number) => toml::Value::Integer(*number),
            Value::Float(number) => toml::Value::Float(*number),
            Value::Boolean(value) => toml::Value::Boolean(*value),
            Value::List(items) => toml::Value::Array(items.iter().map(Self::toml).collect()),
            Value::Table(entries) => {
                toml::Value::Table(entries.iter().map(|entry| (entry.key.clone(), entry.node.toml())).collect())
            }
            Value::Uncertain(uncertain) => uncertain.written.clone(),
        }
    }

    /// The same for JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::to_value(self.toml()).unwrap_or_default()
    }

    /// One step of a path: the value of a key, with its entry, or the item at a position.
    fn step(&self, step: &str) -> Option<(Option<&Entry>, &Self)> {
        if let Value::List(items) = &self.value {
            return Some((None, items.get(position(step)?)?));
        }
        self.entry(step).map(|entry| (Some(entry), &entry.node))
    }

    /// The steps of a path of keys and list positions, as far as it leads.
    fn steps<'n>(&'n self, path: &'n [impl AsRef<str>]) -> impl Iterator<Item = (Option<&'n Entry>, &'n Self)> {
        let mut node = self;
        path.iter().map_while(move |step| {
            let (entry, next) = node.step(step.as_ref())?;
            node = next;
            Some((entry, next))
        })
    }

    /// The node that a path of keys and list positions leads to.
    #[must_use]
    pub fn at(&self, path: &[impl AsRef<str>]) -> Option<&Self> {
        path.iter().try_fold(self, |node, step| Some(node.step(step.as_ref())?.1))
    }

    /// The entry of the key that such a path ends with.
    #[must_use]
    pub fn entry_at(&self, path: &[impl AsRef<str>]) -> Option<&Entry> {
        let (last, above) = path.split_last()?;
        self.at(above)?.entry(last.as_ref())
    }

    /// The number at such a path.
    #[must_use]
    pub fn number_at(&self, path: &[&str]) -> Option<f64> {
        self.at(path)?.number()
    }

    /// The text at such a path.
    #[must_use]
    pub fn text_at<S: AsRef<str>>(&self, path: &[S]) -> Option<&str> {
        if let Value::Text(text) = &self.at(path)?.value { Some(text) } else { None }
    }

    /// The calendar date that it is, as a file writes it: 2010-04-01.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        match &self.value {
            Value::Date(text) | Value::Text(text) if text.len() == 10 => text.parse().ok(),
            _ => None,
        }
    }

    /// Says of all of it that it stands in a place.
    pub fn move_to(&mut self, place: &Place) {
        self.place = place.clone();
        if let Value::Table(entries) = &mut self.value {
            entries.iter_mut().for_each(|entry| entry.key_place = place.clone());
        }
        self.children_mut().into_iter().for_each(|(_, child)| child.move_to(place));
    }

    /// What a table or list holds, each with its key or position.
    #[must_use]
    pub fn children(&self) -> Vec<(String, &Self)> {
        match &self.value {
            Value::List(items) => items.iter().enumerate().map(|(index, item)| (index.to_string(), item)).collect(),
            _ => self.entries().iter().map(|entry| (entry.key.clone(), &entry.node)).collect(),
        }
    }

    /// The same, to be changed.
    pub fn children_mut(&mut self) -> Vec<(String, &mut Self)> {
        match &mut self.value {
            Value::List(items) => items.iter_mut().enumerate().map(|(index, item)| (index.to_string(), item)).collect(),
            Value::Table(entries) => entries.iter_mut().map(|entry| (entry.key.clone(), &mut entry.node)).collect(),
            _ => Vec::new(),
        }
    }

    /// The items of a list; none for any other value.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        if let Value::List(items) = &self.value { items } else { &[] }
    }

    /// The entries of a table; none for any other value.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        if let Value::Table(entries) = &self.value { entries } else { &[] }
    }

    /// The entry of that key.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// Takes the entry of that key out of a table.
    pub fn take(&mut self, key: &str) -> Option<Entry> {
        let Value::Table(entries) = &mut self.value else { return None };
        let index = entries.iter().position(|entry| entry.key == key)?;
        Some(entries.remove(index))
    }

    /// Takes the entries with certain keys out of a table.
    pub fn split_off(&mut self, chosen: impl Fn(&str) -> bool) -> Self {
        let Value::Table(entries) = &mut self.value else { return Self::empty(self.place.clone()) };
        let (off, left) = std::mem::take(entries).into_iter().partition(|entry| chosen(&entry.key));
        *entries = left;
        Self { place: self.place.clone(), value: Value::Table(off) }
    }

    /// The node that a path of keys and list positions leads to.
    #[must_use]
    pub fn find_mut(&mut self, path: &[String]) -> Option<&mut Self> {
        let Some((first, rest)) = path.split_first() else { return Some(self) };
        match &mut self.value {
            Value::Table(entries) => entries.iter_mut().find(|entry| entry.key == *first)?.node.find_mut(rest),
            Value::List(items) => items.get_mut(position(first)?)?.find_mut(rest),
            _ => None,
        }
    }

    /// Where a path of keys leads: the place of the value, or of the deepest table key on the way that exists.
    #[must_use]
    pub fn locate(&self, path: &[String]) -> Place {
        let mut place = &self.place;
        for (depth, (entry, node)) in self.steps(path).enumerate() {
            let above = matches!(node.value, Value::Table(_)) && depth + 1 < path.len();
            place = entry.filter(|entry| above || headed(entry)).map_or(&node.place, |entry| &entry.key_place);
        }
        place.clone()
    }

    /// The path of a table, or of the key in it that comes from a file other than the table's own.
    #[must_use]
    pub fn overlaid(&self, path: &[String]) -> Vec<String> {
        let own = self.locate(path).file;
        let stated = self.at(path).map_or(&[][..], Self::entries);
        let foreign = stated.iter().find(|entry| entry.node.place.file != own);
        path.iter().cloned().chain(foreign.map(|entry| entry.key.clone())).collect()
    }

    /// The place of the key that a path ends with.
    #[must_use]
    pub fn locate_key(&self, path: &[String]) -> Place {
        let last = self.steps(path).filter_map(|(entry, _)| entry).last();
        last.map_or(&self.place, |entry| &entry.key_place).clone()
    }

    /// Removes what a path leads to; a list goes whole, since the places of its other values would shift. Gives the
    /// path of what was removed.
    pub fn remove(&mut self, path: &[String]) -> Vec<String> {
        let keys = self.steps(path).enumerate().filter(|(_, (entry, _))| entry.is_some());
        let removed = &path[..keys.last().map_or(0, |(depth, _)| depth + 1)];
        if let Some((key, above)) = removed.split_last() {
            self.find_mut(above).and_then(|table| table.take(key));
        }
        removed.to_vec()
    }

    /// What it is, in words for a message.
    #[must_use]
    pub fn describe(&self) -> String {
        match &self.value {
            Value::Text(text) => format!("the text {text:?}"),
            Value::Integer(number) => format!("the number {number}"),
            Value::Float(number) => format!("the number {number}"),
            Value::Boolean(value) => value.to_string(),
            Value::Date(date) => format!("the date {date}"),
            Value::List(_) => "a list".to_string(),
            Value::Table(_) => "a table".to_string(),
            Value::Uncertain(_) => "a number that is not known".to_string(),
        }
    }
}

/// The position in a list that a step of a path says, one way for each.
pub(super) fn position(step: &str) -> Option<usize> {
    step.parse().ok().filter(|position: &usize| position.to_string() == step)
}

/// Whether a table's own place says less than its key's: tables with a header span to the end of the header only.
fn headed(entry: &Entry) -> bool {
    matches!(entry.node.value, Value::Table(_)) && entry.node.place.start <= entry.key_place.start
}

fn entries(file: usize, table: DeTable<'_>, problems: &mut Vec<(Place, String)>) -> Vec<Entry> {
    table
        .into_iter()
        .map(|(key, value)| {
            let key_place = Place::new(file, key.span());
            let (key, span) = (key.into_inner().into_owned(), value.span());
            let node = node(file, &key, span, value.into_inner(), problems);
            Entry { key, key_place, node }
        })
        .collect()
}

/// A value, which stands under `key`.
fn node(file: usize, key: &str, span: Range<usize>, value: DeValue<'_>, problems: &mut Vec<(Place, String)>) -> Node {
    let place = Place::new(file, span);
    let value = match value {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Integer(number),
            Err(_) => {
                problems.push((place.clone(), format!("the whole number of `{key}` is too large")));
                Value::Integer(0)
            }
        },
        DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(value) => Value::Boolean(value),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(items) => Value::List(
            items.into_iter().map(|item| node(file, key, item.span(), item.into_inner(), problems)).collect(),
        ),
        DeValue::Table(table) => Value::Table(entries(file, table, problems)),
    };
    Node { place, value }
}
