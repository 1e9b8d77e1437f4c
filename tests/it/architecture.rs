//! The rooms of the crate and who may know whom.

use std::path::{Path, PathBuf};

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn all() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    files.sort();
    files.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).unwrap())).collect()
}

/// Every path into the crate that a text names: `crate::model::Measure`, braces taken apart one level.
fn named(text: &str) -> Vec<String> {
    let code: String = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or(""))
        .fold(String::new(), |all, line| all + line + " ");
    let mut paths = Vec::new();
    for part in code.split("crate::").skip(1) {
        let end = part.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(part.len());
        let (path, rest) = part.split_at(end);
        match rest.strip_prefix('{').filter(|_| path.is_empty() || path.ends_with("::")) {
            Some(inside) => {
                let inside = &inside[..inside.find('}').unwrap_or(inside.len())];
                paths.extend(inside.split(',').map(|name| format!("{path}{}", name.trim())));
            }
            None => paths.push(path.to_string()),
        }
    }
    paths.retain(|path| !path.trim_end_matches(':').is_empty());
    paths
}

#[test]
fn rooms_know_only_those_before_them() {
    let allowed: [(&str, &[&str]); 8] = [
        ("kernel", &["kernel"]),
        ("statistics", &["statistics"]),
        ("scenario", &["scenario", "kernel", "model::measure", "model::Measure"]),
        ("model", &["model", "scenario", "kernel", "statistics"]),
        ("study", &["study", "model", "scenario", "kernel", "statistics"]),
        (
            "report",
            &[
                "report",
                "study",
                "statistics",
                "scenario",
                "kernel",
                "model::measure",
                "model::Measure",
                "model::Quantity",
                "model::Scope",
                "model::record::Layout",
                "model::Plan",
                "model::plan::Role",
                "model::trace::EventLog",
                "model::Outcome",
                "model::plan::Role",
                "model::trace",
            ],
        ),
        ("store", &["store", "study", "statistics"]),
        ("cli", &["cli", "store", "report", "study", "model", "scenario", "kernel", "statistics"]),
    ];
    let mut breaches = Vec::new();
    let mut seen = 0;
    for (path, text) in all() {
        let Some(room) = path.components().nth(1).map(|part| part.as_os_str().to_string_lossy().into_owned()) else {
            continue;
        };
        let Some((_, may)) = allowed.iter().find(|(name, _)| *name == room) else {
            assert!(room == "lib.rs" || room == "main.rs", "{room} is a room without a rule");
            continue;
        };
        for name in named(&text) {
            seen += 1;
            let within = |allowed: &&str| name == **allowed || name.starts_with(&format!("{allowed}::"));
            if !may.iter().any(within) {
                breaches.push(format!("{}: crate::{name}", path.display()));
            }
        }
    }
    assert!(seen > 100, "only {seen} paths found: does the test still read the sources?");
    assert!(breaches.is_empty(), "{breaches:#?}");
}

#[test]
fn files_stay_below_four_hundred_lines() {
    let long: Vec<String> = all()
        .into_iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines >= 400)
        .map(|(path, lines)| format!("{}: {lines} lines", path.display()))
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}
