//! The JSON Schema of a scenario file, and its reference in Markdown: both from the declaration of the keys.

use super::keys::{DISTRIBUTIONS, Is, KEYS, Key, Many, UNCERTAIN};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// Names of the definitions of tables that stand for a value.
const DISTRIBUTION: &str = "Distribution";
const NUMBER: &str = "UncertainNumber";

/// The JSON Schema (draft 2020-12) of a scenario file, for editors.
#[must_use]
pub fn schema() -> Value {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Caseload scenario",
        "description": "A Caseload scenario: a children's social-work service, what happens to it, and how often to simulate it.",
    });
    let table = table(&KEYS);
    schema.as_object_mut().into_iter().for_each(|schema| schema.extend(table.clone()));
    schema["$defs"] = json!({ DISTRIBUTION: distribution(), NUMBER: uncertain_number() });
    schema
}

fn table(key: &Key) -> Map<String, Value> {
    let properties: Map<String, Value> = key.keys.iter().map(|key| (key.name.clone(), property(key))).collect();
    let table = json!({ "type": "object", "additionalProperties": false, "properties": properties });
    if let Value::Object(table) = table { table } else { Map::new() }
}

/// A key: its value or values, what it means, its default.
fn property(key: &Key) -> Value {
    let mut one = if key.is == Is::Table { Value::Object(table(key)) } else { value(key) };
    if key.is == Is::Table && key.many == Many::List {
        one["required"] = required(key);
        for (name, others) in alternatives(key) {
            let stated = std::iter::once(name).chain(others.iter().map(String::as_str));
            one["oneOf"] = stated.map(|name| json!({ "required": [name] })).collect();
        }
    }
    let mut property = match key.many {
        Many::One => one,
        Many::ByName => json!({ "type": "object", "additionalProperties": one }),
        Many::List => json!({ "type": "array", "items": one }),
    };
    let counted = if key.many == Many::List { ["minItems", "maxItems"] } else { ["minLength", "maxLength"] };
    for (name, count) in [(counted[0], key.length.or(key.shortest)), (counted[1], key.length.or(key.longest))] {
        count.into_iter().for_each(|count| property[name] = json!(count));
    }
    if key.longest.is_some() {
        property["minLength"] = json!(1);
    }
    property["description"] = json!(key.meaning);
    if let Some(default) = default(key) {
        property["default"] = default;
    }
    property
}

/// The keys that a table must state which nothing is laid over or under: an option states of other tables what it changes.
fn required(table: &Key) -> Value {
    let one_of_several =
        |key: &Key| alternatives(table).any(|(name, others)| *name == *key.name || others.contains(&key.name));
    let required = |key: &&Key| key.is != Is::Table && !key.optional && default(key).is_none() && !one_of_several(key);
    table.keys.iter().filter(required).map(|key| &*key.name).collect()
}

/// Keys of a table that must be stated or one of others in their place.
fn alternatives(table: &Key) -> impl Iterator<Item = (&str, &Vec<String>)> {
    let must = |key: &&Key| !key.unless.is_empty() && !key.optional && default(key).is_none();
    table.keys.iter().filter(must).map(|key| (&*key.name, &key.unless))
}

/// What holds when a key is left out: what is filled in, or what its absence means.
fn default(key: &Key) -> Option<Value> {
    key.default.as_ref().map(super::node::Node::json).or_else(|| key.left_out.map(number))
}

/// Whole numbers without a point.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e15 { json!(value as i64) } else { json!(value) }
}

/// The schema of one value of a key.
fn value(key: &Key) -> Value {
    let mut value = match key.is {
        Is::Number if key.is_whole() => json!({ "type": "integer" }),
        Is::Number => json!({ "type": "number" }),
        Is::Whole => json!({ "type": "integer", "minimum": 0 }),
        Is::Flag => json!({ "type": "boolean" }),
        Is::Text => json!({ "type": "string" }),
        Is::Date => json!({ "type": "string", "format": "date" }),
        Is::Distribution | Is::Table => return json!({ "$ref": format!("#/$defs/{DISTRIBUTION}") }),
    };
    if !key.one_of.is_empty() {
        value["enum"] = json!(key.one_of);
    }
    let bounds =
        [("minimum", key.from), ("exclusiveMinimum", key.over), ("maximum", key.to), ("exclusiveMaximum", key.under)];
    for (name, bound) in bounds {
        bound.into_iter().for_each(|bound| value[name] = number(bound));
    }
    if matches!(key.is, Is::Number | Is::Whole) && !key.certain {
        value = json!({ "anyOf": [value, { "$ref": format!("#/$defs/{NUMBER}") }] });
    }
    value
}

/// A table of some keys, of which the first must be stated.
fn table_of(keys: &[&Key]) -> Value {
    let of = |key: &&Key| (key.name.clone(), property(key));
    let properties: Map<String, Value> = keys.iter().map(of).collect();
    json!({ "type": "object", "properties": properties, "required": [keys[0].name], "additionalProperties": false })
}

fn distribution() -> Value {
    let of = |distribution: &Key| {
        let mut one = table_of(&[distribution]);
        one["description"] = json!(distribution.meaning);
        if distribution.is == Is::Table {
            one["properties"][&distribution.name]["required"] = required(distribution);
        }
        one
    };
    json!({ "description": DISTRIBUTIONS.meaning, "oneOf": DISTRIBUTIONS.keys.iter().map(of).collect::<Vec<_>>() })
}

fn uncertain_number() -> Value {
    let of = |names: &[&str]| table_of(&names.iter().filter_map(|name| UNCERTAIN.key(name)).collect::<Vec<_>>());
    let forms = [of(&["between", "likely", "together"]), of(&["uncertain", "together"])];
    json!({ "description": UNCERTAIN.meaning, "anyOf": forms })
}

/// The reference of the scenario file in Markdown: every table and key with its type, range, default and meaning.
#[must_use]
pub fn reference_markdown() -> String {
    let mut text = String::from(
        "# The scenario file\n\nA scenario is a TOML file. This page is generated from the declaration of its keys; \
         an editor that understands JSON Schema can use `caseload schema`.\n\nA key without a default must be stated, \
         in the file itself or in its base, unless it is optional or the text says otherwise.\n\n\
         A *distribution* is a table with one key, its name: see [Distributions](#distributions). Nearly any \
         number may be a range: see [Numbers that are not known](#numbers-that-are-not-known). The open cases of the first day \
         may stand in a file of their own: see [The list of open cases](#the-list-of-open-cases).\n",
    );
    text.push_str("\n## At the top of the file\n\n");
    rows(&mut text, &KEYS);
    for key in KEYS.keys.iter().filter(|key| key.is == Is::Table) {
        section(&mut text, key, &[], "##");
    }
    text.push_str("\n## Distributions\n\n| distribution | meaning |\n|---|---|\n");
    for distribution in &DISTRIBUTIONS.keys {
        let _ = writeln!(text, "| `{}` | {} |", distribution.name, distribution.meaning);
    }
    for distribution in DISTRIBUTIONS.keys.iter().filter(|distribution| distribution.is == Is::Table) {
        let _ = writeln!(text, "\n### `{}`\n", distribution.name);
        rows(&mut text, distribution);
    }
    text.push_str(super::snapshot::REFERENCE);
    text.push_str(super::uncertain::REFERENCE);
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
        let said = |date| key.key(date).map_or("", |key| &*key.meaning);
        let _ = writeln!(
            text,
            "`on`, a date: {} `until`, a date: {} It may hold {}.",
            said("on"),
            said("until"),
            names[2..].join(", ")
        );
        return;
    }
    if key.keys.iter().any(|key| key.is != Is::Table) {
        rows(text, key);
    }
    for inner in key.keys.iter().filter(|key| key.is == Is::Table) {
        if inner.like.is_some() {
            let _ = writeln!(text, "\n`[{name}.{}]`: the same keys. {}", inner.name, inner.meaning);
        } else {
            section(text, inner, &path, "###");
        }
    }
}

fn rows(text: &mut String, table: &Key) {
    text.push_str("| key | value | default | meaning |\n|---|---|---|---|\n");
    for key in table.keys.iter().filter(|key| key.is != Is::Table) {
        let filled = key.default.as_ref().map(|default| default.toml().to_string());
        let left_out = key.left_out.map(|value| number(value).to_string());
        let none = if key.optional { "optional" } else { "" };
        let default = filled.or(left_out).map_or(none.to_owned(), |default| format!("`{default}`"));
        let _ = writeln!(text, "| `{}` | {} | {default} | {} |", key.name, kind(key), key.meaning);
    }
}

/// Type and range in words.
fn kind(key: &Key) -> String {
    let name = match (key.many, key.is) {
        (_, Is::Distribution) => return "distribution".to_owned(),
        (Many::ByName, Is::Whole) => "table of whole numbers",
        (Many::ByName, _) => "table of numbers",
        (Many::List, Is::Number) if key.step.is_some() => "list of numbers in tenths",
        (_, Is::Number) if key.is_whole() => "whole number",
        (_, Is::Number) if key.step.is_some() => "number in tenths",
        (Many::List, Is::Text) => "list of texts",
        (Many::List, Is::Date) => "list of dates",
        (Many::List, Is::Whole) => "list of whole numbers",
        (Many::List, _) => "list of numbers",
        (_, Is::Number) => "number",
        (_, Is::Whole) => "whole number",
        (_, Is::Flag) => "true or false",
        (_, Is::Date) => "date",
        (_, Is::Text | Is::Table) => "text",
    };
    let bound = |words: &str, bound: Option<f64>| bound.map(|bound| format!("{words} {}", number(bound)));
    let from = key.from.or((key.is == Is::Whole && key.over.is_none()).then_some(0.0));
    let length = key.length.map(|length| format!("{length} of them"));
    let bounds = [bound("from", from), bound("over", key.over), bound("to", key.to), bound("to under", key.under)];
    let bounds: Vec<String> = bounds.into_iter().flatten().collect();
    let bounds = (!bounds.is_empty()).then(|| bounds.join(" "));
    [Some(name.to_owned()), bounds, length].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
