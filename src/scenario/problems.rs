//! Type errors and unknown keys of a file, all at once and in words.

use super::decode::{DecodeError, Fault};
use super::diagnostic::{MOST_SHOWN, Problem};
use super::keys::{Is, KEYS, Looked};
use super::names::nearest;
use super::node::Node;
use super::starter;
use serde::Deserialize;

/// Holds a tree against the keys of a scenario. What cannot be read is reported, taken out of the tree and named in `removed`.
pub(super) fn look(tree: &mut Node, problems: &mut Vec<Problem>, removed: &mut Vec<Vec<String>>) {
    let mut looked = Looked::default();
    KEYS.look(tree, &mut looked);
    // Of more than are shown it is enough that they are counted.
    let words = |(number, error): (usize, &DecodeError)| match &error.place {
        Some(place) if number > 4 * MOST_SHOWN => {
            Problem { place: Some(place.clone()), ..Problem::bare(String::new(), "") }
        }
        _ => in_words(error, tree),
    };
    problems.extend(looked.errors.iter().enumerate().map(words));
    removed.extend(looked.removed);
}

/// Reads the tree of another file, as serde describes it. What cannot be read is reported, taken out of the tree and named in `removed`. Nothing is
/// given where so much cannot be read that nobody would be shown more.
pub(super) fn decode<T>(tree: &mut Node, problems: &mut Vec<Problem>, removed: &mut Vec<Vec<String>>) -> Option<T>
where
    T: for<'de> Deserialize<'de> + Default,
{
    for _ in 0..MOST_SHOWN {
        let error = match T::deserialize(&*tree) {
            Ok(raw) => return Some(raw),
            Err(error) => error,
        };
        problems.push(in_words(&error, tree));
        let gone = tree.remove(&error.path);
        if gone.is_empty() {
            return Some(T::default());
        }
        removed.push(gone);
    }
    T::deserialize(&*tree).ok()
}

/// An error of decoding, for a reader of the file.
pub(super) fn in_words(error: &DecodeError, tree: &Node) -> Problem {
    let place = error.place.clone().unwrap_or_else(|| tree.locate(&error.path));
    let key = error.path.iter().rev().find(|step| step.parse::<usize>().is_err()).map_or("", String::as_str);
    let (message, label, help) = match &error.fault {
        Fault::Type { expected, found } => {
            let label = found.as_ref().map_or(String::new(), |found| format!("this is {found}"));
            (format!("`{key}` must be {expected}"), label, type_help(&error.path, expected))
        }
        Fault::UnknownKey(name, known) => {
            let (message, help) = unknown_key(&error.path, name, known);
            let label = if message.ends_with("on a date") { "holds for the whole run" } else { "unknown key" };
            (message, label.to_string(), help)
        }
        Fault::UnknownName(name, known) => {
            let help = match nearest(name, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`? The laws are {}", known.join(", ")),
                None => format!("the laws are {}; for example {{ constant = 5 }}", known.join(", ")),
            };
            (format!("there is no distribution law `{name}`"), "unknown law".to_string(), help)
        }
        Fault::Other(message) => (format!("`{key}`: {message}"), String::new(), String::new()),
    };
    Problem { place: Some(place), message, label, help, other: None }
}

fn type_help(path: &[String], expected: &str) -> String {
    if path == ["start"] {
        return "[start] is the table of the open cases; the date of the first day is `first_day`".to_string();
    }
    if let Some(line) = starter::example(in_policy(path)) {
        return format!("for example: {line}");
    }
    match expected {
        "a number" => "a number stands without quotes or brackets, for example: 0.25, 12 or 22_000",
        "a whole number, 0 or more" => "it stands without quotes, brackets, sign or decimal point, for example: 12",
        "true or false" => "they stand without quotes",
        "a text in quotes" => "for example: \"North\"",
        "a list in square brackets" => "for example: [6, 6]",
        "a table of keys" => "its keys stand in braces, `{ key = 5 }`, or in lines below its name in square brackets",
        _ => "",
    }
    .to_string()
}

fn unknown_key(path: &[String], name: &str, known: &[String]) -> (String, String) {
    let in_change = path.first().is_some_and(|first| first == "change");
    let table: Vec<&str> = path[..path.len().saturating_sub(1)]
        .iter()
        .map(String::as_str)
        .filter(|step| step.parse::<usize>().is_err())
        .collect();
    if in_change && table.len() == 1 && KEYS.key(name).is_some_and(|key| key.is == Is::Table) {
        let held: Vec<&str> = known.iter().map(String::as_str).filter(|key| *key != "on").collect();
        let message = format!("`{name}` cannot change on a date");
        return (message, format!("put it into a table at the top; a change may hold {}", held.join(", ")));
    }
    let message = match table[..] {
        [] => format!("there is no key or table `{name}`"),
        ["change"] => format!("a change has no `{name}`"),
        _ => format!("[{}] has no key `{name}`", table.join(".")),
    };
    let help = match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => String::new(),
        None => format!("known here: {}", known.join(", ")),
    };
    (message, help)
}

/// The path of a key without the change it stands in; empty for a change as a whole.
pub(super) fn in_policy(path: &[String]) -> &[String] {
    if path.first().is_some_and(|first| first == "change") { path.get(2..).unwrap_or(&[]) } else { path }
}
