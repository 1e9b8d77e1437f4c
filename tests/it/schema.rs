//! The JSON Schema accepts what the program accepts, and states the same defaults.

use caseload::scenario::{load, reference_markdown, schema, starter};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn scenario_files() -> Vec<PathBuf> {
    ["", "/options", "/levers", "/combined", "/readings", "/validation"]
        .map(|folder| format!("scenarios{folder}"))
        .into_iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(".toml") && !path.to_string_lossy().ends_with(".targets.toml"))
        .collect()
}

/// TOML as JSON, dates as texts.
fn json(text: &str) -> Value {
    fn convert(value: toml::Value) -> Value {
        match value {
            toml::Value::Datetime(date) => Value::from(date.to_string()),
            toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, convert(value))).collect(),
            toml::Value::Array(items) => items.into_iter().map(convert).collect(),
            other => serde_json::to_value(other).unwrap(),
        }
    }
    convert(toml::Value::Table(text.parse().unwrap()))
}

#[test]
fn scenarios_conform_to_the_schema() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let mut texts: Vec<(String, String)> = scenario_files()
        .into_iter()
        .map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    texts.push(("starter".into(), starter("two-areas", "Two areas")));
    let resolved = load(Path::new("scenarios/options/caseload-20.toml")).unwrap().resolved_toml;
    texts.push(("resolved".into(), resolved));
    for (name, text) in texts {
        let errors: Vec<String> =
            validator.iter_errors(&json(&text)).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    }
}

#[test]
fn the_schema_refuses_an_unknown_key_and_a_share_over_one() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    assert!(!validator.is_valid(&json("[sickness]\nrte = 0.1")));
    assert!(!validator.is_valid(&json("[sickness]\nlong_share = 1.5")));
    assert!(validator.is_valid(&json("[sickness]\nlong_share = 0.5")));
}

/// A default is a value that its key takes, within its range.
#[test]
fn defaults_are_what_their_keys_take() {
    fn walk(value: &Value, path: &str, definitions: &Value, found: &mut Vec<String>) {
        for (key, property) in value["properties"].as_object().into_iter().flatten() {
            if let Some(default) = property.get("default") {
                let own = serde_json::json!({ "$defs": definitions, "allOf": [property] });
                let takes = jsonschema::validator_for(&own).unwrap().is_valid(default);
                found.push(format!("{path}.{key}: {takes}"));
            }
            walk(property, &format!("{path}.{key}"), definitions, found);
        }
        for inner in ["items", "additionalProperties"].iter().filter_map(|inner| value.get(inner)) {
            walk(inner, path, definitions, found);
        }
    }
    let (whole, mut found) = (schema(), Vec::new());
    walk(&whole, "", &whole["$defs"], &mut found);
    assert!(found.len() > 80, "{} defaults", found.len());
    assert!(found.iter().all(|said| said.ends_with("true")), "{found:#?}");
    for key in [".area.assessment_vacancies", ".pulse.assessed_share", ".demand.early_help.over_weeks"] {
        assert!(found.iter().any(|said| said.starts_with(&format!("{key}:"))), "{key} has no default: {found:#?}");
    }
}

#[test]
fn every_key_is_described() {
    fn walk(value: &Value, path: &str, bare: &mut Vec<String>) {
        if let Some(properties) = value["properties"].as_object() {
            for (key, property) in properties {
                // A law's own key stands beneath the law's description.
                let law = path.contains("Distribution");
                if !law && property["description"].as_str().is_none_or(str::is_empty) {
                    bare.push(format!("{path}.{key}"));
                }
            }
        }
        match value {
            Value::Object(map) => map.iter().for_each(|(key, value)| walk(value, &format!("{path}/{key}"), bare)),
            Value::Array(items) => items.iter().for_each(|value| walk(value, path, bare)),
            _ => {}
        }
    }
    let mut bare = Vec::new();
    walk(&schema(), "", &mut bare);
    assert!(bare.is_empty(), "{bare:#?}");
}

/// Runs with the variable set write the file; all others compare.
#[test]
fn the_reference_is_up_to_date() {
    let path = "docs/scenario.md";
    let text = reference_markdown();
    if std::env::var_os("CASELOAD_WRITE_REFERENCE").is_some() {
        std::fs::create_dir_all("docs").unwrap();
        std::fs::write(path, &text).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == text, "docs/scenario.md is old: run the tests with CASELOAD_WRITE_REFERENCE=1");
}
