//! The JSON Schema of a scenario file, and the reference that is made from it.

use super::raw::{RawChange, RawScenario};
use super::unknown_schema as unknown;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};
use std::fmt::Write;

/// The JSON Schema (draft 2020-12) of a scenario file, for editors.
#[must_use]
pub fn schema() -> Value {
    let mut schema = plain();
    unknown::allow(&mut schema);
    schema
}

/// The same without the tables that may stand for a number.
fn plain() -> Value {
    let mut schema = of::<RawScenario>();
    without_null(&mut schema);
    schema
}

fn of<T: JsonSchema>() -> Value {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>().to_value()
}

/// Whether a key at the top of a scenario is a table.
pub(super) fn is_table(key: &str) -> bool {
    let schema = plain();
    let property = &schema["properties"][key];
    !property.is_null() && (property.get("$ref").is_some() || property["type"] == "object")
}

/// TOML has no null: takes it out of the types of optional keys.
fn without_null(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if let Some(Value::Array(types)) = map.get_mut("type") {
                types.retain(|name| name != "null");
                if let [only] = &types[..] {
                    let only = only.clone();
                    map.insert("type".to_string(), only);
                }
            }
            if let Some(Value::Array(options)) = map.get_mut("anyOf") {
                options.retain(|option| option["type"] != "null");
                if let [Value::Object(only)] = &options[..] {
                    let only = only.clone();
                    map.remove("anyOf");
                    only.into_iter().for_each(|(key, value)| {
                        map.entry(key).or_insert(value);
                    });
                }
            }
            if map.get("default").is_some_and(Value::is_null) {
                map.remove("default");
            }
            map.values_mut().for_each(without_null);
        }
        Value::Array(items) => items.iter_mut().for_each(without_null),
        _ => {}
    }
}

/// The reference of the scenario file in Markdown: every table and key with its type, range, default and meaning.
#[must_use]
pub fn reference_markdown() -> String {
    let schema = plain();
    let mut text = String::from(
        "# The scenario file\n\nA scenario is a TOML file. This page is generated from the descriptions in the source; \
         an editor that understands JSON Schema can use `caseload schema`.\n\nA key without a default must be stated, \
         in the file itself or in its base, unless the text says otherwise.\n\n\
         A *distribution* is a table with one key, the name of a law: see [Distributions](#distributions). Nearly any \
         number may be a range: see [Numbers that are not known](#numbers-that-are-not-known). The open cases of the first day \
         may stand in a file of their own: see [The list of open cases](#the-list-of-open-cases).\n",
    );
    let reference = Reference { definitions: schema["$defs"].clone() };
    text.push_str("\n## At the top of the file\n\n");
    let properties = schema["properties"].as_object().cloned().unwrap_or_default();
    reference.rows(&mut text, properties.iter().filter(|(_, value)| !reference.is_section(value)));
    for (key, value) in properties.iter().filter(|(_, value)| reference.is_section(value)) {
        reference.section(&mut text, key, value, "##");
    }
    reference.distributions(&mut text);
    text.push_str(super::snapshot::REFERENCE);
    text.push_str(unknown::REFERENCE);
    text
}

struct Reference {
    definitions: Value,
}

impl Reference {
    /// What a `$ref` points to, or the value itself.
    fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            Some(name) => &self.definitions[name],
            None => value,
        }
    }

    fn is_distribution(value: &Value) -> bool {
        value["$ref"].as_str().is_some_and(|path| path.ends_with("/RawDistribution"))
    }

    /// The table a value holds: its own properties, those of its names or those of its items.
    fn table<'a>(&'a self, value: &'a Value) -> Option<&'a Map<String, Value>> {
        let own = self.resolve(value);
        let inner = [&own["additionalProperties"], &own["items"]].into_iter().find(|inner| inner.is_object());
        let own = inner.map_or(own, |inner| self.resolve(inner));
        own["properties"].as_object()
    }

    fn is_section(&self, value: &Value) -> bool {
        !Self::is_distribution(value) && self.table(value).is_some()
    }

    fn section(&self, text: &mut String, key: &str, value: &Value, level: &str) {
        let heading = if self.resolve(value)["additionalProperties"].is_object() {
            format!("[{key}.NAME]")
        } else if value["type"] == "array" {
            format!("[[{key}]]")
        } else {
            format!("[{key}]")
        };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "\n{level} `{heading}`\n\n{}\n", one_line(&value["description"]));
        let Some(properties) = self.table(value) else { return };
        if key == "change" {
            let names: Vec<String> = properties.keys().map(|name| format!("`{name}`")).collect();
            let change = of::<RawChange>();
            let _ = writeln!(text, "{}\n\nIt may hold {}.", one_line(&change["description"]), names.join(", "));
            return;
        }
        let plain: Vec<_> = properties.iter().filter(|(_, value)| !self.is_section(value)).collect();
        if !plain.is_empty() {
            self.rows(text, plain.into_iter());
        }
        let mut shown: Vec<&str> = Vec::new();
        for (inner, value) in properties.iter().filter(|(_, value)| self.is_section(value)) {
            let target = value["$ref"].as_str().unwrap_or(inner);
            if shown.contains(&target) {
                let _ = writeln!(text, "\n`[{key}.{inner}]`: the same keys. {}", one_line(&value["description"]));
            } else {
                shown.push(target);
                self.section(text, &format!("{key}.{inner}"), value, "###");
            }
        }
    }

    fn rows<'a>(&self, text: &mut String, properties: impl Iterator<Item = (&'a String, &'a Value)>) {
        text.push_str("| key | value | default | meaning |\n|---|---|---|---|\n");
        for (key, value) in properties {
            let default = value.get("default").map_or(String::new(), |default| format!("`{default}`"));
            let meaning = one_line(&value["description"]);
            let _ = writeln!(text, "| `{key}` | {} | {default} | {meaning} |", self.kind(value));
        }
    }

    /// Type and range in words.
    fn kind(&self, value: &Value) -> String {
        if Self::is_distribution(value) {
            return "distribution".to_string();
        }
        let own = self.resolve(value);
        let name = match own["type"].as_str() {
            Some("number") => "number",
            Some("integer") => "whole number",
            Some("boolean") => "true or false",
            Some("string") if own["format"] == "date" => "date",
            Some("string") => "text",
            Some("array") if self.resolve(&own["items"])["type"] == "string" => "list of texts",
            Some("array") => "list of numbers",
            _ => "table of numbers",
        };
        let bound = |key: &str, words: &str| own.get(key).map(|bound| format!("{words} {bound}"));
        let length = own.get("maxItems").map(|length| format!("{length} of them"));
        let bounds: Vec<String> = [
            bound("minimum", "from"),
            bound("exclusiveMinimum", "over"),
            bound("maximum", "to"),
            bound("exclusiveMaximum", "to under"),
            length,
        ]
        .into_iter()
        .flatten()
        .collect();
        if bounds.is_empty() { name.to_string() } else { format!("{name}, {}", bounds.join(" ")) }
    }

    fn distributions(&self, text: &mut String) {
        text.push_str("\n## Distributions\n\n| law | meaning |\n|---|---|\n");
        let laws = self.definitions["RawDistribution"]["oneOf"].as_array().cloned().unwrap_or_default();
        for law in &laws {
            let name = law["required"][0].as_str().unwrap_or("");
            let _ = writeln!(text, "| `{name}` | {} |", one_line(&law["description"]));
        }
        for name in ["exponential", "lognormal", "gamma", "uniform", "empirical"] {
            let law = laws.iter().find(|law| law["required"][0] == name);
            if let Some(properties) = law.and_then(|law| self.table(&law["properties"][name])) {
                let _ = writeln!(text, "\n### `{name}`\n");
                self.rows(text, properties.iter());
            }
        }
    }
}

fn one_line(description: &Value) -> String {
    description.as_str().unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ")
}
