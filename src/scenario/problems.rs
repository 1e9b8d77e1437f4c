//! A tree held against the keys: values of another kind and unknown keys, all at once and in words.

use super::diagnostic::{MOST_SHOWN, Problem};
use super::keys::{DISTRIBUTIONS, Is, KEYS, Key, Many};
use super::names::nearest;
use super::node::{Entry, Node, Place, Value};
use super::starter;

/// Holds a tree against keys. What cannot be read is reported, taken out of the tree and named in `removed`.
pub(super) fn compare(keys: &Key, tree: &mut Node, problems: &mut Vec<Problem>, removed: &mut Vec<Vec<String>>) {
    let mut found = Mismatches::default();
    keys.compare(tree, &mut found);
    problems.extend(found.problems);
    removed.extend(found.removed);
}

/// Problems that are put into words: more than are shown, since some may be told of twice. Of others it is enough that they are
/// counted.
const LISTED: usize = 4 * MOST_SHOWN + 1;

fn type_help(path: &[String], expected: &str) -> String {
    if path == ["start"] {
        return "[start] is the table of the open cases; the date of the first day is `first_day`".to_string();
    }
    if path == ["change"] || path == ["pulse"] {
        return format!("write [[{}]], in two brackets: there may be several", path[0]);
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

/// What is said of a key that a table does not have: message, label and help.
fn unknown_key(above: &[String], name: &str, known: &Key, near: Option<&str>) -> [String; 3] {
    let names: Vec<&str> = known.keys.iter().map(|key| &*key.name).collect();
    let table: Vec<&str> = above.iter().map(String::as_str).filter(|step| step.parse::<usize>().is_err()).collect();
    if table == ["change"] && KEYS.key(name).is_some_and(|key| key.is == Is::Table) {
        let held: Vec<&str> = names.into_iter().filter(|key| !["on", "until"].contains(key)).collect();
        let help = format!("put it into a table at the top; a change may hold {}", held.join(", "));
        return [format!("`{name}` cannot change on a date"), "holds for the whole run".to_owned(), help];
    }
    let message = match table[..] {
        [] => format!("there is no key or table `{name}`"),
        ["change"] => format!("a change has no `{name}`"),
        _ => format!("[{}] has no key `{name}`", table.join(".")),
    };
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None if names.is_empty() => String::new(),
        None => format!("known here: {}", names.join(", ")),
    };
    [message, "unknown key".to_owned(), help]
}

fn unknown_distribution(name: &str) -> [String; 3] {
    let known: Vec<&str> = DISTRIBUTIONS.keys.iter().map(|key| &*key.name).collect();
    let all = known.join(", ");
    let help = match nearest(name, known) {
        Some(near) => format!("did you mean `{near}`? There are {all}"),
        None => format!("there are {all}; for example {{ constant = 5 }}"),
    };
    [format!("there is no distribution `{name}`"), "unknown distribution".to_owned(), help]
}

/// The path of a key without the change it stands in; empty for a change as a whole.
pub(super) fn in_policy(path: &[String]) -> &[String] {
    if path.first().is_some_and(|first| first == "change") { path.get(2..).unwrap_or(&[]) } else { path }
}

impl Key {
    /// Holds a tree against the keys: what is of another kind or unknown is found and taken out of the tree, in one pass.
    pub fn compare(&self, node: &mut Node, found: &mut Mismatches) -> bool {
        match (self.many, &mut node.value) {
            (Many::One, _) => self.compare_one(node, found),
            (Many::List, Value::List(items)) => items.iter_mut().enumerate().all(|(place, item)| {
                found.path.push(place.to_string());
                let sound = self.compare_one(item, found);
                found.path.pop();
                sound
            }),
            (Many::List, _) => found.refuse(node, "a list in square brackets"),
            (Many::ByName, Value::Table(entries)) => {
                entries.retain_mut(|entry| found.within(entry, |node, found| self.compare_one(node, found)));
                true
            }
            (Many::ByName, _) => found.refuse(node, "a table of names"),
        }
    }

    fn compare_one(&self, node: &mut Node, found: &mut Mismatches) -> bool {
        // Seeds take all that a file can state.
        let most = if self.certain && found.path.len() == 1 { i64::MAX } else { i64::from(u32::MAX) };
        let is_date = self.is == Is::Date && node.date().is_some();
        match (self.is, &mut node.value) {
            (Is::Table, Value::Table(entries)) => {
                entries.retain_mut(|entry| match self.key(&entry.key) {
                    Some(key) => found.within(entry, |node, found| key.compare(node, found)),
                    None => found.unknown(entry, self),
                });
                true
            }
            (Is::Distribution, _) => found.distribution(node),
            (Is::Number, Value::Integer(_) | Value::Float(_) | Value::Uncertain(_))
            | (Is::Whole, Value::Uncertain(_))
            | (Is::Flag, Value::Boolean(_)) => true,
            (Is::Whole, Value::Integer(number)) if (0..=most).contains(number) => true,
            (Is::Date, _) if is_date => true,
            (Is::Text, Value::Text(text)) => {
                self.one_of.is_empty() || self.one_of.contains(text) || {
                    let known: Vec<String> = self.one_of.iter().map(|known| format!("\"{known}\"")).collect();
                    let (last, others) =
                        known.split_last().map_or(("", &known[..]), |(last, others)| (&**last, others));
                    found.refuse(node, &format!("one of {} and {last}", others.join(", ")))
                }
            }
            (Is::Table, _) => found.refuse(node, "a table of keys"),
            (Is::Number, _) => found.refuse(node, "a number"),
            (Is::Whole, _) => found.refuse(node, "a whole number, 0 or more"),
            (Is::Flag, _) => found.refuse(node, "true or false"),
            (Is::Text, _) => found.refuse(node, "a text in quotes"),
            (Is::Date, _) => found.refuse(node, "a date such as 2010-04-01"),
        }
    }
}

/// What was found of a tree.
#[derive(Debug, Default)]
pub(super) struct Mismatches {
    /// What is wrong, in the order of the file.
    problems: Vec<Problem>,
    /// Paths that were taken out, and those that were meant by keys that do not exist.
    removed: Vec<Vec<String>>,
    /// Keys and positions in lists from the root to what is looked at, outermost first.
    path: Vec<String>,
}

impl Mismatches {
    /// Reports what is wrong at a place: message, label and help.
    fn report(&mut self, place: &Place, words: impl FnOnce(&[String]) -> [String; 3]) -> bool {
        let [message, label, help] = if self.problems.len() < LISTED { words(&self.path) } else { Default::default() };
        self.problems.push(Problem::at(place.clone(), message, label, help));
        false
    }

    fn refuse(&mut self, node: &Node, expected: &str) -> bool {
        self.refuse_of(node, expected, &node.describe())
    }

    fn refuse_of(&mut self, node: &Node, expected: &str, found: &str) -> bool {
        self.report(&node.place, |path| {
            let key = path.iter().rev().find(|step| step.parse::<usize>().is_err()).map_or("", String::as_str);
            [format!("`{key}` must be {expected}"), format!("this is {found}"), type_help(path, expected)]
        })
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
        // The key that was meant is not missing as well.
        let near = nearest(&entry.key, table.keys.iter().map(|key| &*key.name));
        for key in near.into_iter().chain([&*entry.key]) {
            self.removed.push(self.path.iter().cloned().chain([key.to_owned()]).collect());
        }
        self.report(&entry.key_place, |path| unknown_key(path, &entry.key, table, near))
    }

    fn distribution(&mut self, node: &mut Node) -> bool {
        const EXAMPLE: &str = "a distribution such as { constant = 5 }";
        let place = node.place.clone();
        match &mut node.value {
            Value::Table(entries) if entries.len() == 1 => {
                let entry = &mut entries[0];
                match DISTRIBUTIONS.key(&entry.key) {
                    Some(key) => self.within(entry, |node, found| key.compare(node, found)),
                    None => self.report(&entry.key_place, |_| unknown_distribution(&entry.key)),
                }
            }
            Value::Table(entries) => {
                let found = if entries.is_empty() { "an empty table" } else { "several keys" };
                let names: Vec<&str> = DISTRIBUTIONS.keys.iter().map(|key| &*key.name).collect();
                let expected = format!("a table with one key out of {}", names.join(", "));
                self.refuse_of(node, &expected, found)
            }
            Value::Text(name) if DISTRIBUTIONS.key(name).is_none() => {
                self.report(&place, |_| unknown_distribution(name))
            }
            _ => self.refuse(node, EXAMPLE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A default is a value that its key takes.
    #[test]
    fn defaults_are_of_their_kind() {
        fn walk(key: &Key, found: &mut Mismatches) {
            if let Some(default) = &key.default {
                key.compare(&mut default.clone(), found);
            }
            key.keys.iter().for_each(|key| walk(key, found));
        }
        let mut found = Mismatches::default();
        walk(&KEYS, &mut found);
        assert!(found.problems.is_empty(), "{:#?}", found.problems);
    }
}
