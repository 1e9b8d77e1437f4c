//! The rooms of the crate and who may know whom.

mod imports;

use imports::{Files, ring};
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
    let allowed: [(&str, &[&str]); 9] = [
        ("math", &["math"]),
        ("kernel", &["kernel", "math"]),
        ("statistics", &["statistics", "math"]),
        ("scenario", &["scenario", "kernel", "math", "model::measure", "model::Measure"]),
        ("model", &["model", "scenario", "kernel", "math", "statistics"]),
        ("study", &["study", "model", "scenario", "kernel", "math", "statistics"]),
        (
            "report",
            &[
                "report",
                "study",
                "statistics",
                "scenario",
                "kernel",
                "math",
                "model::measure",
                "model::Measure",
                "model::Quantity",
                "model::Scope",
                "model::ids",
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
        ("cli", &["cli", "store", "report", "study", "model", "scenario", "kernel", "math", "statistics"]),
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

/// Rooms in which no file imports, by whatever way, a file that imports it. In `model/` rules know the service and it knows them; in
/// `kernel/` the calendar is one thing in three files.
const WITHOUT_RINGS: [&str; 6] = ["cli", "report", "scenario", "statistics", "store", "study"];

#[test]
fn no_file_of_a_room_imports_what_imports_it() {
    let all = all();
    let within = |path: &Path| path.strip_prefix("src").unwrap().to_string_lossy().replace('\\', "/");
    let files =
        Files::read(all.iter().map(|(path, text)| (within(path), &**text)).filter(|(path, _)| path != "main.rs"));
    let imports = files.imports();
    let seen: usize = imports.values().map(|imported| imported.len()).sum();
    assert!(seen > 1000, "only {seen} imports found: does the test still read the sources?");
    for room in WITHOUT_RINGS {
        let ring = ring(&imports, |file| file.starts_with(&format!("{room}/")));
        assert!(ring.is_none(), "files that import each other: {ring:?}");
    }
}

#[test]
fn imports_are_followed_to_the_file() {
    let files = [
        ("lib.rs", "pub mod room; pub mod other;"),
        (
            "room/mod.rs",
            "pub mod a; mod b; mod c; pub use b::*; pub use c::Named as Called; const OWN: &str = \"super::d::f()\";",
        ),
        ("room/a.rs", "use crate::room::{Bee, Called}; // crate::other::Far\nfn f(_: &'static str) -> char { '{' }"),
        (
            "room/b.rs",
            "pub struct Bee; #[cfg(test)] mod tests { use super::super::a::f; }\nfn g() { r#\"\"crate::\"#; super::c::h() }",
        ),
        ("room/c.rs", "#[cfg(test)] use super::a::f;\nuse crate::other;\npub struct Named(other::Far); pub fn h() {}"),
        ("other.rs", "pub struct Far; struct Near(crate::room::a::Macro, std::io::Error);"),
    ];
    let files = Files::read(files.map(|(path, text)| (path.to_owned(), text)));
    let imports = files.imports();
    let of = |file: &str| imports[file].iter().copied().collect::<Vec<_>>();
    assert_eq!(of("room/mod.rs"), [""; 0]);
    assert_eq!(of("room/a.rs"), ["room/b.rs", "room/c.rs"]);
    assert_eq!(of("room/b.rs"), ["room/c.rs"]);
    assert_eq!(of("room/c.rs"), ["other.rs"]);
    assert_eq!(of("other.rs"), ["room/a.rs"]);
    assert_eq!(ring(&imports, |file| file.starts_with("room/")), None);
    assert_eq!(ring(&imports, |_| true).unwrap(), ["other.rs", "room/a.rs", "room/b.rs", "room/c.rs", "other.rs"]);
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
