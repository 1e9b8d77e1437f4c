//! An option over its base, and dated changes in the order of their dates.

use super::diagnostic::Problem;
use super::node::{Entry, Node, Place, Value};
use super::raw::RawChange;
use jiff::civil::Date;

/// A file of a chain of bases.
pub(super) struct Layer {
    pub tree: Node,
    /// Its `[[change]]` tables as read, one for each in the tree.
    pub changes: Vec<RawChange>,
    /// What was reported on and taken out of the tree.
    pub removed: Vec<Vec<String>>,
}

/// A dated change: only the keys it states itself.
#[derive(Debug, Clone)]
pub(super) struct Dated {
    pub on: Date,
    pub place: Place,
    pub tree: Node,
}

/// A scenario in one piece.
pub(super) struct Merged {
    pub tree: Node,
    pub changes: Vec<Dated>,
}

/// Lays the files over each other, the first on top.
pub(super) fn merge(layers: Vec<Layer>, problems: &mut Vec<Problem>) -> Merged {
    let mut tree = None::<Node>;
    let mut changes: Vec<Dated> = Vec::new();
    for mut layer in layers.into_iter().rev() {
        layer.tree.take("base");
        let listed = layer.tree.take("change");
        let own = listed.map_or(Vec::new(), |entry| dated(&entry, &layer, problems));
        match &mut tree {
            None => tree = Some(layer.tree),
            Some(below) => {
                // The name and title of a base are not those of an option.
                if layer.tree.entry("name").is_some() && layer.tree.entry("title").is_none() {
                    below.take("title");
                }
                below.merge(&layer.tree);
            }
        }
        for change in own {
            match changes.iter_mut().find(|other| other.on == change.on) {
                Some(other) => {
                    other.tree.merge(&change.tree);
                    other.place = change.place;
                }
                None => changes.push(change),
            }
        }
    }
    changes.sort_by_key(|change| change.on);
    let tree = tree.unwrap_or_else(|| Node::empty(Place::new(0, 0..0)));
    Merged { tree, changes }
}

/// The changes of one file; those of one date in one piece.
fn dated(entry: &Entry, layer: &Layer, problems: &mut Vec<Problem>) -> Vec<Dated> {
    let Value::List(items) = &entry.node.value else { return Vec::new() };
    let mut all: Vec<Dated> = Vec::new();
    for (index, (item, raw)) in items.iter().zip(&layer.changes).enumerate() {
        let spoilt =
            |key: &str| layer.removed.iter().any(|path| is_at(path, index) && path[2..].iter().any(|k| k == key));
        let Some(on) = raw.on else {
            if !spoilt("on") {
                let help = "add the line: on = 2010-04-01";
                problems.push(problem(item.place.clone(), "a change needs its date", "has no `on`", help, None));
            }
            continue;
        };
        let place = item.entry("on").map_or(item.place.clone(), |entry| entry.node.place.clone());
        let mut tree = item.clone();
        tree.take("on");
        if states_nothing(&tree) {
            let help = "add what changes, for example: posts = { extra_social_workers = 4 }";
            if !layer.removed.iter().any(|path| is_at(path, index)) {
                problems.push(problem(place, "this change changes nothing", "nothing but its date", help, None));
            }
            continue;
        }
        match all.iter_mut().find(|other| other.on == on.0) {
            Some(other) => {
                if let Some((key, first, second)) = clash(&other.tree, &tree, "") {
                    let message = format!("two changes on {} both state `{key}`", on.0);
                    let stated = Some((first, "stated here".to_string()));
                    problems.push(problem(second, &message, "and here", "keep one of them", stated));
                }
                other.tree.merge(&tree);
            }
            None => all.push(Dated { on: on.0, place, tree }),
        }
    }
    all
}

/// Whether a table holds no key but those of tables that hold none themselves.
fn states_nothing(tree: &Node) -> bool {
    tree.entries().iter().all(|entry| matches!(entry.node.value, Value::Table(_)) && states_nothing(&entry.node))
}

/// Whether a path lies within the change of that number.
fn is_at(path: &[String], index: usize) -> bool {
    path.len() > 2 && path[0] == "change" && path[1] == index.to_string()
}

/// The first key that both trees state, with its two places.
fn clash(first: &Node, second: &Node, path: &str) -> Option<(String, Place, Place)> {
    second.entries().iter().find_map(|entry| {
        let other = first.entry(&entry.key)?;
        let path = if path.is_empty() { entry.key.clone() } else { format!("{path}.{}", entry.key) };
        match (&other.node.value, &entry.node.value) {
            (Value::Table(_), Value::Table(_)) => clash(&other.node, &entry.node, &path),
            _ => Some((path, other.key_place.clone(), entry.key_place.clone())),
        }
    })
}

fn problem(place: Place, message: &str, label: &str, help: &str, other: Option<(Place, String)>) -> Problem {
    Problem {
        place: Some(place),
        message: message.to_string(),
        label: label.to_string(),
        help: help.to_string(),
        other,
    }
}
