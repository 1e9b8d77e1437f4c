//! docs/validation.md: its tables are what the commands beside them write.

use std::fs;
use std::path::Path;

const DOCUMENT: &str = "docs/validation.md";

/// Sections of a calibration's summary; no heading stands over its findings.
const CALIBRATION: &[&str] = &["", "Parameters", "Figures", "Waves"];
const VALIDATION: &[&str] = &["", "Figures"];
const DECISION: &[&str] = &["Decision"];
const BESIDE_THE_SUM: &[&str] = &["Decision", "What the static sum promises, and what the simulation finds"];

/// Each part of the document: its name, the folder whose summary.md `bash .ci/validation` leaves, and the sections of it.
const PARTS: [(&str, &[&str]); 7] = [
    ("fit-2008", CALIBRATION),
    ("held-out", VALIDATION),
    ("fit", CALIBRATION),
    ("base", VALIDATION),
    ("readings", BESIDE_THE_SUM),
    ("sickness", VALIDATION),
    ("own-caseload", DECISION),
];

/// What stands under these headings, without them.
fn sections(summary: &str, wanted: &[&str]) -> String {
    let mut found: Vec<(&str, String)> = Vec::new();
    for line in summary.lines() {
        match line.trim_start_matches('#').trim_start() {
            // The title: the findings follow.
            _ if line.starts_with("# ") => found.push(("", String::new())),
            heading if line.starts_with('#') => found.push((heading, String::new())),
            _ => found.last_mut().unwrap().1.extend([line, "\n"]),
        }
    }
    let of = |heading: &&str| {
        let named = found.iter().find(|(other, _)| other == heading);
        named.unwrap_or_else(|| panic!("no section `{heading}` in\n{summary}")).1.trim()
    };
    wanted.iter().map(of).collect::<Vec<_>>().join("\n\n")
}

/// Parts that were not made are left as they are.
#[test]
#[ignore = "needs what `bash .ci/validation` makes"]
fn the_validation_is_up_to_date() {
    let made = std::env::var_os("CASELOAD_VALIDATION").unwrap();
    let document = fs::read_to_string(DOCUMENT).unwrap();
    let mut renewed = document.clone();
    let mut compared = 0;
    for (name, wanted) in PARTS {
        let Ok(summary) = fs::read_to_string(Path::new(&made).join(name).join("summary.md")) else { continue };
        let (begin, end) = (format!("<!-- {name}: begin -->"), format!("<!-- {name}: end -->"));
        let (before, rest) = renewed.split_once(&begin).unwrap_or_else(|| panic!("{begin}"));
        let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("{end}"));
        renewed = format!("{before}{begin}\n\n{}\n\n{end}{after}", sections(&summary, wanted));
        compared += 1;
    }
    assert!(compared > 0, "nothing was made in {}", made.display());
    if std::env::var_os("CASELOAD_WRITE_REFERENCE").is_some() {
        fs::write(DOCUMENT, renewed).unwrap();
        return;
    }
    assert!(renewed == document, "{DOCUMENT} is out of date: run `bash .ci/validation`");
}
