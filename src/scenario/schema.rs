//! The JSON Schema of a scenario file, and its reference in Markdown: both from the declaration of the keys.

use super::defaults::default_at;
use super::keys::{Is, KEYS, Key, LAWS, Many, OF_THE_RUN};
use super::uncertain_schema::{self as input, LAW};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// The JSON Schema (draft 2020-12) of a scenario file, for editors.
#[must_use]
pub fn schema() -> Value {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Caseload scenario",
        "description": "A Caseload scenario: a children's social-work service, what happens to it, and how often to simulate it.",
    });
    let table = table(&KEYS, &mut Vec::new());
    schema.as_object_mut().into_iter().for_each(|schema| schema.extend(table.clone()));
    schema["$defs"] = json!({ LAW: law(), input::NAME: input::definition() });
    schema
}

fn table(key: &Key, path: &mut Vec<String>) -> Map<String, Value> {
    let mut properties = Map::new();
    // A table of names, or of a list, is one step further down.
    let whole = path.len();
    path.extend((key.many != Many::One).then(String::new));
    for key in &key.keys {
        path.push(key.name.clone());
        properties.insert(key.name.clone(), property(key, path));
        path.pop();
    }
    path.truncate(whole);
    let table = json!({ "type": "object", "additionalProperties": false, "properties": properties });
    if let Value::Object(table) = table { table } else { Map::new() }
}

/// A key: its value or values, what it means, its default.
fn property(key: &Key, path: &mut Vec<String>) -> Value {
    let one = if key.is == Is::Table { Value::Object(table(key, path)) } else { value(key) };
    let mut property = match key.many {
        Many::One => one,
        Many::ByName => json!({ "type": "object", "additionalProperties": one }),
        Many::List => json!({ "type": "array", "items": one }),
    };
    let [length, shortest, longest] = key.lengths;
    let counted = if key.many == Many::List { ["minItems", "maxItems"] } else { ["minLength", "maxLength"] };
    for (name, count) in [(counted[0], length.or(shortest)), (counted[1], length.or(longest))] {
        count.into_iter().for_each(|count| property[name] = json!(count));
    }
    if longest.is_some() {
        property["minLength"] = json!(1);
    }
    property["description"] = json!(key.meaning);
    if let Some(default) = default(key, path) {
        property["default"] = default;
    }
    property
}

/// What holds when a key is left out: what is filled in, or what its absence means. That of a table is told by its keys.
fn default(key: &Key, path: &[String]) -> Option<Value> {
    let filled = default_at(path).filter(|_| key.is != Is::Table);
    filled.map(super::node::Node::json).or_else(|| key.left_out.map(number))
}

/// Whole numbers without a point.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e15 { json!(value as i64) } else { json!(value) }
}

/// The schema of one value of a key.
fn value(key: &Key) -> Value {
    let mut value = match key.is {
        Is::Number => json!({ "type": "number" }),
        Is::Whole => json!({ "type": "integer", "minimum": 0 }),
        Is::Flag => json!({ "type": "boolean" }),
        Is::Text => json!({ "type": "string" }),
        Is::Date => json!({ "type": "string", "format": "date" }),
        Is::Law | Is::Table => return json!({ "$ref": format!("#/$defs/{LAW}") }),
    };
    if !key.one_of.is_empty() {
        value["enum"] = json!(key.one_of);
    }
    let bounds =
        [("minimum", key.from), ("exclusiveMinimum", key.over), ("maximum", key.to), ("exclusiveMaximum", key.under)];
    for (name, bound) in bounds {
        bound.into_iter().for_each(|bound| value[name] = number(bound));
    }
    // A range or distribution may stand for every number, but for those that say how to run.
    if matches!(key.is, Is::Number | Is::Whole) && !OF_THE_RUN.contains(&&*key.name) {
        value = json!({ "anyOf": [value, { "$ref": format!("#/$defs/{}", input::NAME) }] });
    }
    value
}

fn law() -> Value {
    let of = |law: &Key| {
        let value = property(law, &mut vec![law.name.clone(), String::new()]);
        let mut one = json!({ "type": "object", "properties": { &*law.name: value } });
        one["required"] = json!([law.name]);
        one["additionalProperties"] = json!(false);
        one["description"] = json!(law.meaning);
        one
    };
    json!({ "description": LAWS.meaning, "oneOf": LAWS.keys.iter().map(of).collect::<Vec<_>>() })
}

/// The reference of the scenario file in Markdown: every table and key with its type, range, default and meaning.
#[must_use]
pub fn reference_markdown() -> String {
    let mut text = String::from(
        "# The scenario file\n\nA scenario is a TOML file. This page is generated from the declaration of its keys; \
         an editor that understands JSON Schema can use `caseload schema`.\n\nA key without a default must be stated, \
         in the file itself or in its base, unless the text says otherwise.\n\n\
         A *distribution* is a table with one key, the name of a law: see [Distributions](#distributions). Nearly any \
         number may be a range: see [Numbers that are not known](#numbers-that-are-not-known). The open cases of the first day \
         may stand in a file of their own: see [The list of open cases](#the-list-of-open-cases).\n",
    );
    text.push_str("\n## At the top of the file\n\n");
    rows(&mut text, &KEYS, &[]);
    for key in KEYS.keys.iter().filter(|key| key.is == Is::Table) {
        section(&mut text, key, &[], "##");
    }
    text.push_str("\n## Distributions\n\n| law | meaning |\n|---|---|\n");
    for law in &LAWS.keys {
        let _ = writeln!(text, "| `{}` | {} |", law.name, law.meaning);
    }
    for law in LAWS.keys.iter().filter(|law| law.is == Is::Table) {
        let _ = writeln!(text, "\n### `{}`\n", law.name);
        rows(&mut text, law, &["law".to_owned(), law.name.clone()]);
    }
    text.push_str(super::snapshot::REFERENCE);
    text.push_str(input::REFERENCE);
    text
}

fn section(text: &mut String, key: &Key, above: &[String], level: &str) {
    let path = [above, std::slice::from_ref(&key.name)].concat();
    let name = path.join(".");
    let heading = match key.many {
        Many::One => format!("[{name}]"),
        Many::ByName => format!("[{name}.NAME]"),
        Many::List => format!("[[{name}]]"),
    };
    // Writing to a String cannot fail.
    let _ = writeln!(text, "\n{level} `{heading}`\n\n{}\n", key.meaning);
    if key.name == "change" {
        let names: Vec<String> = key.keys.iter().map(|key| format!("`{}`", key.name)).collect();
        let _ = writeln!(text, "It may hold {}.", names.join(", "));
        return;
    }
    if key.keys.iter().any(|key| key.is != Is::Table) {
        let within = if key.many == Many::One { path.clone() } else { [&path[..], &[String::new()]].concat() };
        rows(text, key, &within);
    }
    for inner in key.keys.iter().filter(|key| key.is == Is::Table) {
        if inner.like.is_some() {
            let _ = writeln!(text, "\n`[{name}.{}]`: the same keys. {}", inner.name, inner.meaning);
        } else {
            section(text, inner, &path, "###");
        }
    }
}

fn rows(text: &mut String, table: &Key, path: &[String]) {
    text.push_str("| key | value | default | meaning |\n|---|---|---|---|\n");
    for key in table.keys.iter().filter(|key| key.is != Is::Table) {
        let path = [path, std::slice::from_ref(&key.name)].concat();
        let default = default(key, &path).map_or(String::new(), |default| format!("`{default}`"));
        let _ = writeln!(text, "| `{}` | {} | {default} | {} |", key.name, kind(key), key.meaning);
    }
}

/// Type and range in words.
fn kind(key: &Key) -> String {
    let name = match (key.many, key.is) {
        (_, Is::Law) => return "distribution".to_owned(),
        (Many::ByName, _) => "table of numbers",
        (Many::List, Is::Text) => "list of texts",
        (Many::List, _) => "list of numbers",
        (_, Is::Number) => "number",
        (_, Is::Whole) => "whole number",
        (_, Is::Flag) => "true or false",
        (_, Is::Date) => "date",
        (_, Is::Text | Is::Table) => "text",
    };
    let bound = |words: &str, bound: Option<f64>| bound.map(|bound| format!("{words} {}", number(bound)));
    let from = key.from.or((key.is == Is::Whole && key.over.is_none()).then_some(0.0));
    let length = key.lengths[0].map(|length| format!("{length} of them"));
    let bounds = [bound("from", from), bound("over", key.over), bound("to", key.to), bound("to under", key.under)];
    let bounds: Vec<String> = bounds.into_iter().flatten().collect();
    let bounds = (!bounds.is_empty()).then(|| bounds.join(" "));
    [Some(name.to_owned()), bounds, length].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
