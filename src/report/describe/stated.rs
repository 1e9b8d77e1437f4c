//! What a resolved scenario file states, key by key, with the declared meaning of each key.

use crate::report::document::{Cell, Unit};
use crate::report::words;
use crate::scenario::{self, Loaded, Scenario, declared_meanings, declared_unit};
use toml::{Table, Value};

/// A table with one of these is a distribution, or stands for a number that is not known.
const DISTRIBUTIONS: [&str; 8] =
    ["constant", "exponential", "lognormal", "gamma", "uniform", "empirical", "between", "uncertain"];

/// What a key means, in a phrase with its unit.
pub fn meaning(path: &[&str]) -> String {
    let declared = declared_meanings(path);
    let clauses: Vec<String> = declared.iter().skip(1).map(|text| first_clause(text)).collect();
    match clauses.as_slice() {
        [] => first_clause(declared.first().copied().unwrap_or("")),
        [only] => only.clone(),
        [first, rest @ ..] => format!("{first}: {}", rest.join(", ")),
    }
}

/// A description up to the end of its first thought.
fn first_clause(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let ends =
        [". ", ": `", ": 0.", ": below", ": at most", ": {", "; 0 ", "; 1 ", ", over 0", ", each a table of its own"];
    let end = ends.iter().filter_map(|end| text.find(end)).min().unwrap_or(text.len());
    text[..end].trim_end_matches('.').to_owned()
}

/// The keys under a table, in the order of the file; a distribution and a list count as one.
pub fn leaves<'t>(table: &'t Table, within: &[&'t str]) -> Vec<(Vec<&'t str>, &'t Value)> {
    let mut found = Vec::new();
    for (key, value) in table {
        let path: Vec<&str> = within.iter().copied().chain([key.as_str()]).collect();
        match value {
            Value::Table(inner) if !is_distribution(inner) => found.extend(leaves(inner, &path)),
            _ => found.push((path, value)),
        }
    }
    found
}

fn is_distribution(table: &Table) -> bool {
    table.keys().any(|key| DISTRIBUTIONS.contains(&key.as_str()))
}

/// What a scenario states, everything resolved, which is TOML by construction.
pub fn stated(loaded: &Loaded) -> Table {
    loaded.resolved_toml.parse().unwrap_or_default()
}

/// What stands at a path.
pub fn at<'t>(table: &'t Table, path: &[&str]) -> Option<&'t Value> {
    let (last, tables) = path.split_last()?;
    tables.iter().try_fold(table, |table, key| table.get(*key)?.as_table())?.get(*last)
}

/// Lays a change over what holds: tables key by key, distributions and lists whole.
pub fn overlay(holding: &mut Table, change: &Table) {
    for (key, value) in change {
        match (holding.get_mut(key), value) {
            (Some(Value::Table(old)), Value::Table(new)) if !is_distribution(old) && !is_distribution(new) => {
                overlay(old, new)
            }
            _ => {
                holding.insert(key.clone(), value.clone());
            }
        }
    }
}

/// The cells of a key: what it means, and its value.
pub fn cells(scenario: &Scenario, (path, stated): &(Vec<&str>, &Value)) -> [Cell; 2] {
    let value = match stated {
        Value::Integer(whole) => Cell::number(*whole as f64, unit(path, *whole as f64)),
        Value::Float(number) => Cell::number(*number, unit(path, *number)),
        Value::Datetime(date) => date.to_string().parse().map_or_else(|_| Cell::text(date.to_string()), Cell::Date),
        _ => Cell::text(value(path, stated)),
    };
    [Cell::text(words::of_pathway(scenario, &meaning(path)).replace('`', "")), value]
}

/// A value in words.
pub fn value(path: &[&str], stated: &Value) -> String {
    match stated {
        Value::Boolean(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) => {
            let item = |item: &Value| {
                let text = value(path, item);
                if item.is_table() { format!("({text})") } else { text }
            };
            items.iter().map(item).collect::<Vec<_>>().join(", ")
        }
        Value::Table(table) => {
            let named = |(name, inner): (&String, &Value)| match (&**name, value(path, inner)) {
                ("between", ends) => format!("between {}", ends.replace(", ", " and ")),
                ("likely", middle) => format!("most likely {middle}"),
                (name, text) => format!("{} {text}", name.replace('_', " ")),
            };
            table.iter().map(named).collect::<Vec<_>>().join(", ")
        }
        Value::Integer(whole) => unit(path, *whole as f64).text(*whole as f64, false),
        Value::Float(number) => unit(path, *number).text(*number, false),
        Value::String(text) => text.clone(),
        Value::Datetime(date) => date.to_string(),
    }
}

/// How a number of a key is shown: by what it is counted in.
fn unit(path: &[&str], number: f64) -> Unit {
    match declared_unit(path) {
        scenario::Unit::Share => Unit::stated_share(number),
        scenario::Unit::Pounds => Unit::WHOLE_POUNDS,
        _ => Unit::stated(number),
    }
}

/// A share as a percentage: `15 %`.
pub fn percent(share: f64) -> String {
    Unit::stated_share(share).text(share, false)
}

/// A number with thousands separators.
pub fn plain_number(number: f64) -> String {
    Unit::stated(number).text(number, false)
}

/// A figure that follows from others, to three digits, never with an exponent.
pub fn about(number: f64) -> String {
    if number.is_finite() { Unit::digits(3).text(number, false) } else { "none".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every key of a service that uses all mechanisms means something by itself.
    #[test]
    fn meanings_stand_alone() {
        let table: Table = include_str!("../../../tests/it/everything.toml").parse().unwrap();
        for (path, _) in leaves(&table, &[]).into_iter().filter(|(path, _)| path.len() > 1) {
            let words = meaning(&path);
            let leans = ["The same", "Share of them", "During", "Pace during"];
            assert!(!leans.iter().any(|start| words.starts_with(start)), "{path:?}: {words}");
            assert!(!words.is_empty() && words.chars().count() < 200, "{path:?}: {words}");
        }
    }

    #[test]
    fn changes_are_laid_over_what_holds() {
        let mut holding: Table = "a = 1\nlaw = { gamma = { mean = 3, cv = 1 } }\n[t]\nb = 2\nc = 3".parse().unwrap();
        let change: Table = "law = { constant = 4 }\n[t]\nb = 5".parse().unwrap();
        overlay(&mut holding, &change);
        assert_eq!(at(&holding, &["t", "b"]).and_then(Value::as_integer), Some(5));
        assert_eq!(at(&holding, &["t", "c"]).and_then(Value::as_integer), Some(3));
        assert!(at(&holding, &["law", "gamma"]).is_none());
    }
}
