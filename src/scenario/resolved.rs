//! A scenario written out as one self-contained file.

use super::keys::{Is, KEYS, Key, Many};
use super::merge::Merged;
use super::node::{self, Node};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use toml::{Table, Value};

/// The text of a scenario whose tree has its defaults laid. Numbers that are not known stand as their file states them.
pub(super) fn to_toml(tree: &Node, merged: &Merged) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let table = table(tree, &KEYS);
    for (name, value) in table.iter().filter(|(_, value)| !value.is_table()) {
        line(&mut text, name, value, &KEYS)?;
    }
    for key in &KEYS.keys {
        let Some(Value::Table(inner)) = table.get(&key.name) else { continue };
        // A table that holds nothing but tables has no header of its own.
        if key.many == Many::ByName || key.keys.iter().all(|inner| inner.is == Is::Table) {
            for (name, value) in inner {
                if let Value::Table(innermost) = value {
                    section(&mut text, &format!("[{}.{}]", key.name, quoted(name)), innermost, key)?;
                }
            }
        } else {
            section(&mut text, &format!("[{}]", key.name), inner, key)?;
        }
    }
    let Some(change) = KEYS.key("change") else { return Ok(text) };
    let dated = |key, changes| std::iter::repeat(key).zip(changes);
    for (key, dated) in dated("until", merged.past.iter()).chain(dated("on", merged.changes.iter())) {
        let mut all = Table::new();
        all.insert(key.to_owned(), Value::String(dated.on.to_string()));
        all.extend(self::table(&dated.tree, change));
        section(&mut text, "[[change]]", &all, change)?;
    }
    Ok(text)
}

/// What a tree states of a table, in the order of the keys.
fn table(tree: &Node, table: &Key) -> Table {
    let stated =
        table.keys.iter().filter_map(|key| Some((key.name.clone(), values(&tree.entry(&key.name)?.node, key))));
    stated.collect()
}

fn values(node: &Node, key: &Key) -> Value {
    match (key.many, &node.value) {
        (Many::List, node::Value::List(items)) => Value::Array(items.iter().map(|item| value(item, key)).collect()),
        (Many::ByName, node::Value::Table(entries)) => {
            Value::Table(entries.iter().map(|entry| (entry.key.clone(), value(&entry.node, key))).collect())
        }
        _ => value(node, key),
    }
}

/// A value as its key takes it: what is a number has a point, however it was written, but for whole posts.
fn value(node: &Node, key: &Key) -> Value {
    match (key.is, &node.value) {
        (_, node::Value::Uncertain(uncertain)) => uncertain.written.clone(),
        (Is::Table, _) => Value::Table(table(node, key)),
        (Is::Distribution, node::Value::Table(entries)) => {
            let stated =
                entries.iter().filter_map(|entry| Some((entry.key.clone(), values(&entry.node, key.key(&entry.key)?))));
            Value::Table(stated.collect())
        }
        (Is::Number, _) if key.step.is_some() && node.number().is_some_and(|number| number.fract() == 0.0) => {
            node.number().map_or_else(|| node.toml(), |number| Value::Integer(number as i64))
        }
        (Is::Number, _) => node.number().map_or_else(|| node.toml(), Value::Float),
        _ => node.toml(),
    }
}

fn section(text: &mut String, header: &str, table: &Table, of: &Key) -> std::fmt::Result {
    writeln!(text, "\n{header}")?;
    table.iter().try_for_each(|(name, value)| line(text, name, value, of))
}

/// A key of a table and its value; a date stands without quotes.
fn line(text: &mut String, name: &str, value: &Value, of: &Key) -> std::fmt::Result {
    match value {
        Value::String(date) if of.key(name).is_some_and(|key| key.is == Is::Date) => writeln!(text, "{name} = {date}"),
        _ => writeln!(text, "{} = {value}", quoted(name)),
    }
}

/// A key as TOML needs it.
fn quoted(key: &str) -> String {
    let bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if bare { key.to_string() } else { Value::from(key).to_string() }
}

/// SHA-256 of a scenario's text and of its list of cases.
pub(super) fn hash(resolved: &str, snapshot: Option<&str>) -> String {
    let mut digest = Sha256::new();
    digest.update(resolved.as_bytes());
    if let Some(snapshot) = snapshot {
        digest.update([0]);
        digest.update(snapshot.as_bytes());
    }
    digest.finalize().iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
