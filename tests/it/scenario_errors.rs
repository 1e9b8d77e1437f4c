//! Every kind of problem of a scenario file has a file in `tests/invalid`; its messages are read by people, so they
//! are kept as snapshots that people have read.

use caseload::scenario::{load, load_many};
use std::path::{Path, PathBuf};

fn files(folder: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    files
}

#[test]
fn every_invalid_file_is_refused_with_a_message_that_was_read() {
    let files = files("tests/invalid");
    assert!(files.len() >= 30, "{} files", files.len());
    for file in files {
        let errors = load(&file).map(|loaded| loaded.scenario.name).expect_err(&file.to_string_lossy());
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        insta::assert_snapshot!(name, errors.render(false, 110));
    }
}

#[test]
fn every_scenario_that_comes_with_the_program_loads() {
    let together = |folders: &[&str]| {
        let all = load_many(&folders.iter().map(PathBuf::from).collect::<Vec<_>>());
        all.map_err(|errors| errors.render(false, 110)).unwrap_or_else(|text| panic!("{text}"))
    };
    let (mut all, levers) = (together(&["scenarios", "scenarios/options"]), together(&["scenarios/levers"]));
    assert!(all.len() >= 10 && levers.len() >= 30);
    all.extend(levers);
    for loaded in &all {
        assert_eq!(loaded.warnings, Vec::<String>::new(), "{}", loaded.scenario.name);
    }
}

#[test]
fn a_missing_file_is_said_to_be_missing() {
    let errors = load(Path::new("scenarios/nowhere.toml")).expect_err("no such file");
    insta::assert_snapshot!("file-missing", errors.render(false, 110));
    let errors = load(Path::new("scenarios")).expect_err("a folder");
    insta::assert_snapshot!("file-is-a-folder", errors.render(false, 110));
}

/// A line that nobody can read is not shown whole, wherever the problem in or near it is; what is said stays the same.
#[test]
fn a_very_long_line_is_not_printed() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("long.toml");
    let long = "é".repeat(100_000);
    for text in [
        format!("name = \"north\"\ntitle = \"{long}\" x\n"),
        format!("name = \"north\"\n# {long}\nnonsense = 1\n"),
        format!("nonsense = 1 # {long}\n"),
        format!("title = [{}]", "1, ".repeat(50_000)),
    ] {
        std::fs::write(&path, text).unwrap();
        let said = load(&path).map(|loaded| loaded.scenario.name).unwrap_err().render(false, 110);
        assert!(said.len() < 12_000, "{} bytes", said.len());
        assert!(said.contains("long.toml") && said.contains("line ") && said.contains("help: "), "{said}");
    }
}
