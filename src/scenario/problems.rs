//! Type errors and unknown keys of a file, all at once and in words.

use super::decode::{DecodeError, Fault};
use super::diagnostic::{MOST_SHOWN, Problem};
use super::node::{Node, Value};
use super::starter;
use serde::Deserialize;

/// The tables a dated change may hold.
pub(super) const CHANGEABLE: [&str; 20] = [
    "posts",
    "demand",
    "pathway",
    "capacity",
    "allocation",
    "cover",
    "sickness",
    "turnover",
    "recruitment",
    "agency",
    "panel",
    "costs",
    "limits",
    "returns",
    "recording",
    "stress",
    "overtime",
    "movement",
    "budget",
    "structure",
];

/// Reads a tree into its raw mirror. What cannot be read is reported, taken out of the tree and named in `removed`. Nothing is
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
        if let (Fault::UnknownKey(_, known), Some((_, table))) = (&error.fault, error.path.split_last()) {
            unknown_keys(tree, table, known, problems, removed);
            continue;
        }
        problems.push(in_words(&error, tree));
        let gone = tree.remove(&error.path);
        if gone.is_empty() {
            return Some(T::default());
        }
        removed.push(gone);
    }
    T::deserialize(&*tree).ok()
}

/// Reports and takes out every key of a table that is not known.
fn unknown_keys(
    tree: &mut Node,
    table: &[String],
    known: &'static [&'static str],
    problems: &mut Vec<Problem>,
    removed: &mut Vec<Vec<String>>,
) {
    let Some(Node { value: Value::Table(entries), .. }) = tree.find_mut(table) else { return };
    let path = |key: &str| -> Vec<String> { table.iter().cloned().chain([key.to_string()]).collect() };
    let unknown = entries.extract_if(.., |entry| !known.contains(&&*entry.key)).map(|entry| DecodeError {
        path: path(&entry.key),
        fault: Fault::UnknownKey(entry.key, known),
        place: Some(entry.key_place),
    });
    for error in unknown.collect::<Vec<_>>() {
        problems.push(in_words(&error, tree));
        if let Fault::UnknownKey(name, _) = &error.fault {
            // The key that was meant is not missing as well.
            removed.extend(nearest(name, known.iter().copied()).map(path));
        }
        removed.push(error.path);
    }
}

/// The known name nearest to one that is not known, if it is near.
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len().max(name.len()).div_ceil(3).max(2))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
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

fn unknown_key(path: &[String], name: &str, known: &[&str]) -> (String, String) {
    let in_change = path.first().is_some_and(|first| first == "change");
    let table: Vec<&str> = path[..path.len().saturating_sub(1)]
        .iter()
        .map(String::as_str)
        .filter(|step| step.parse::<usize>().is_err())
        .collect();
    if in_change && table.len() == 1 && super::schema::is_table(name) {
        let message = format!("`{name}` cannot change on a date");
        return (message, format!("put it into a table at the top; a change may hold {}", CHANGEABLE.join(", ")));
    }
    let message = match table[..] {
        [] => format!("there is no key or table `{name}`"),
        ["change"] => format!("a change has no `{name}`"),
        _ => format!("[{}] has no key `{name}`", table.join(".")),
    };
    let help = match nearest(name, known.iter().copied()) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_change_is_what_a_change_holds() {
        let schema = super::super::schema::schema();
        let change = &schema["$defs"]["RawChange"]["properties"];
        let mut keys: Vec<&str> = change.as_object().unwrap().keys().map(String::as_str).collect();
        keys.retain(|key| *key != "on");
        let mut known = CHANGEABLE.to_vec();
        keys.sort_unstable();
        known.sort_unstable();
        assert_eq!(keys, known);
    }
}
