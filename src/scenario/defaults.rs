//! What holds where nothing is stated: `defaults.toml`, the lowest layer of every scenario.

use super::keys::{Is, KEYS, Key, Many, NAME, item};
use super::node::{Entry, Node, Place, Value};
use std::sync::LazyLock;

pub(super) static DEFAULTS: LazyLock<Node> = LazyLock::new(|| Node::parse(0, include_str!("defaults.toml")).0);

/// The default of a path from the top; none where there is none.
pub(super) fn default_at(path: &[String]) -> Option<&'static Node> {
    path.iter().try_fold(&*DEFAULTS, |node, step| match &node.value {
        Value::List(items) => items.first(),
        _ => node.entry(step).or_else(|| node.entry(NAME)).map(|entry| &entry.node),
    })
}

/// Lays the defaults under a tree. What they add stands where the table around it does.
pub(super) fn lay_defaults(tree: &mut Node) {
    if tree.entry("title").is_none()
        && let Some(name) = tree.entry("name").cloned()
        && let Value::Table(entries) = &mut tree.value
    {
        entries.push(Entry { key: "title".to_owned(), ..name });
    }
    let place = tree.place.clone();
    lay(tree, &DEFAULTS, &KEYS, &place);
    let multiple = tree.number_at(&["costs", "agency_times_permanent"]).is_some_and(|multiple| multiple > 0.0);
    let costs = tree.find_mut(&["costs".to_owned()]).filter(|costs| multiple && costs.entry("agency_a_week").is_none());
    if let Some(Node { value: Value::Table(entries), place }) = costs {
        let node = Node { place: place.clone(), value: Value::Float(0.0) };
        entries.push(Entry { key: "agency_a_week".to_owned(), key_place: place.clone(), node });
    }
}

fn lay(node: &mut Node, defaults: &Node, key: &Key, place: &Place) {
    // A list of cases says what totals would.
    let listed = key.name == "start" && node.entry("snapshot").is_some();
    let Value::Table(entries) = &mut node.value else { return };
    for default in defaults.entries().iter().filter(|default| !listed || default.key == "agency_in_post") {
        let Some(key) = key.key(&default.key) else { continue };
        match (entries.iter_mut().find(|entry| entry.key == default.key), key.many) {
            (Some(entry), Many::ByName) if key.is == Is::Table => {
                if let (Value::Table(named), Some(each)) = (&mut entry.node.value, default.node.entry(NAME)) {
                    named.iter_mut().for_each(|entry| lay_within(entry, &each.node, key));
                }
            }
            (Some(entry), Many::List) if key.is == Is::Table => {
                if let Value::List(items) = &mut entry.node.value {
                    for table in items {
                        let place = table.place.clone();
                        lay(table, item(&default.node), key, &place);
                    }
                }
            }
            (Some(entry), _) if key.is == Is::Table => lay_within(entry, &default.node, key),
            (Some(_), _) => {}
            (None, _) if key.is != Is::Table || key.many == Many::One && is_whole(&default.node, key) => {
                let mut node = default.node.clone();
                node.move_to(place);
                entries.push(Entry { key: default.key.clone(), key_place: place.clone(), node });
            }
            (None, Many::List) => {
                let node = Node { place: place.clone(), value: Value::List(Vec::new()) };
                entries.push(Entry { key: default.key.clone(), key_place: place.clone(), node });
            }
            (None, _) => {}
        }
    }
}

fn lay_within(entry: &mut Entry, defaults: &Node, key: &Key) {
    let place = entry.key_place.clone();
    lay(&mut entry.node, defaults, key, &place);
}

/// Whether defaults say all that a table must.
fn is_whole(defaults: &Node, table: &Key) -> bool {
    let said = |key: &Key| match defaults.entry(&key.name) {
        Some(entry) => key.is != Is::Table || is_whole(&entry.node, key),
        None => key.optional,
    };
    table.keys.iter().all(said)
}
