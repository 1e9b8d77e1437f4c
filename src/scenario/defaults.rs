//! What holds where nothing is stated: the lowest layer of every scenario.

use super::keys::{Is, KEYS, Key, Many};
use super::node::{Entry, Node, Place, Value};

/// Lays the defaults under a tree. What they add stands where the table around it does.
pub(super) fn lay_defaults(tree: &mut Node) {
    if tree.entry("title").is_none()
        && let Some(name) = tree.entry("name").cloned()
        && let Value::Table(entries) = &mut tree.value
    {
        entries.push(Entry { key: "title".to_owned(), ..name });
    }
    let place = tree.place.clone();
    lay(tree, &KEYS, &place);
    let multiple = tree.number_at(&["costs", "agency_times_permanent"]).is_some_and(|multiple| multiple > 0.0);
    let costs = tree.find_mut(&["costs".to_owned()]).filter(|costs| multiple && costs.entry("agency_a_week").is_none());
    if let Some(Node { value: Value::Table(entries), place }) = costs {
        let node = Node { place: place.clone(), value: Value::Float(0.0) };
        entries.push(Entry { key: "agency_a_week".to_owned(), key_place: place.clone(), node });
    }
}

fn lay(node: &mut Node, table: &Key, place: &Place) {
    let Value::Table(entries) = &mut node.value else { return };
    let stated: Vec<String> = entries.iter().map(|entry| entry.key.clone()).collect();
    for key in table.keys.iter().filter(|key| !key.unless.iter().any(|other| stated.contains(other))) {
        let stated = entries.iter_mut().find(|entry| entry.key == key.name);
        match (stated, key.many) {
            (Some(entry), _) if key.is == Is::Table => lay_within(entry, key),
            (Some(_), _) => {}
            (None, _) => entries.extend(absent(key).map(|value| {
                let mut node = Node { place: place.clone(), value };
                node.move_to(place);
                Entry { key: key.name.clone(), key_place: place.clone(), node }
            })),
        }
    }
}

fn lay_within(entry: &mut Entry, key: &Key) {
    let place = entry.key_place.clone();
    match (key.many, &mut entry.node.value) {
        (Many::ByName, Value::Table(named)) => named.iter_mut().for_each(|entry| {
            let place = entry.key_place.clone();
            lay(&mut entry.node, key, &place);
        }),
        (Many::List, Value::List(tables)) => tables.iter_mut().for_each(|table| {
            let place = table.place.clone();
            lay(table, key, &place);
        }),
        _ => lay(&mut entry.node, key, &place),
    }
}

/// What a key is when it is not stated: its default, or a table of those of its keys, where they say all that it must.
fn absent(key: &Key) -> Option<Value> {
    match (key.is, key.many) {
        _ if key.optional => None,
        (Is::Table, Many::List) => Some(Value::List(Vec::new())),
        (Is::Table, Many::ByName) => None,
        (Is::Table, Many::One) => {
            let entry = |key: &Key| {
                let place = Place::new(0, 0..0);
                let node = Node { place: place.clone(), value: absent(key)? };
                Some(Entry { key: key.name.clone(), key_place: place, node })
            };
            let entries: Vec<Entry> = key.keys.iter().filter_map(entry).collect();
            let whole = key.keys.iter().all(|key| key.optional || entries.iter().any(|entry| entry.key == key.name));
            whole.then_some(Value::Table(entries))
        }
        _ => key.default.as_ref().map(|default| default.value.clone()),
    }
}
