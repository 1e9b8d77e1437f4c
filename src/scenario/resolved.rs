//! A scenario written out as one self-contained file.

use super::merge::Merged;
use super::node::Node;
use super::raw::RawScenario;
use super::uncertain;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use toml::{Table, Value};

/// Tables whose own tables get a header each.
const NESTED: [&str; 3] = ["area", "pathway", "work"];

/// Keys whose value is a date, which TOML writes without quotes.
const DATES: [&str; 4] = ["first_day", "last_day", "by", "on"];

/// The text of a scenario; defaults and base must be merged in.
pub(super) fn to_toml(mut raw: RawScenario, merged: &Merged) -> Result<String, Box<dyn std::error::Error>> {
    raw.base = None;
    let changes = raw.change.take().unwrap_or_default();
    let table = with_unknowns(Table::try_from(&raw)?, &merged.tree);
    let mut text = String::new();
    for (key, value) in table.iter().filter(|(_, value)| !value.is_table()) {
        line(&mut text, key, value)?;
    }
    for (key, value) in &table {
        let Value::Table(inner) = value else { continue };
        if NESTED.contains(&key.as_str()) {
            for (name, value) in inner {
                if let Value::Table(innermost) = value {
                    section(&mut text, &format!("[{key}.{}]", quoted(name)), innermost)?;
                }
            }
        } else {
            section(&mut text, &format!("[{key}]"), inner)?;
        }
    }
    for (change, dated) in changes.iter().zip(&merged.changes) {
        section(&mut text, "[[change]]", &with_unknowns(Table::try_from(change)?, &dated.tree))?;
    }
    Ok(text)
}

/// Numbers that are not known, as their file states them.
fn with_unknowns(table: Table, tree: &Node) -> Table {
    let mut root = Value::Table(table);
    uncertain::each(&mut tree.clone(), &mut Vec::new(), &mut |path, unknown| {
        let mut place = Some(&mut root);
        for step in path {
            place = match place {
                Some(Value::Table(table)) => table.get_mut(step),
                Some(Value::Array(items)) => step.parse::<usize>().ok().and_then(|index| items.get_mut(index)),
                _ => None,
            };
        }
        if let Some(place) = place {
            *place = unknown.written.clone();
        }
    });
    if let Value::Table(table) = root { table } else { Table::new() }
}

fn section(text: &mut String, header: &str, table: &Table) -> std::fmt::Result {
    writeln!(text, "\n{header}")?;
    table.iter().try_for_each(|(key, value)| line(text, key, value))
}

fn line(text: &mut String, key: &str, value: &Value) -> std::fmt::Result {
    match value {
        Value::String(date) if DATES.contains(&key) => writeln!(text, "{key} = {date}"),
        _ => writeln!(text, "{} = {value}", quoted(key)),
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
