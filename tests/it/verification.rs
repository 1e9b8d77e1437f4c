//! docs/verification.md: every comparison with theory that the tests make, as they recorded it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

const DOCUMENT: &str = "docs/verification.md";
const BEGIN: &str = "<!-- comparisons: begin -->";
const END: &str = "<!-- comparisons: end -->";

/// What each file of tests is about, in the order of the document.
const SUBJECTS: [(&str, &str); 17] = [
    ("sharing", "How a caseload slows its worker"),
    ("demand", "Referrals"),
    ("demand_levers", "Levers on demand"),
    ("absence", "Sickness, leaving, vacancies"),
    ("closed_early", "Families closed early"),
    ("programmes", "Programmes"),
    ("stress", "Stress"),
    ("overtime", "Overtime and fatigue"),
    ("grades", "Grades"),
    ("duty", "Duty rota and panel"),
    ("pooling", "One area or several"),
    ("ledgers", "Costs by hand, Little's law over a finite run"),
    ("coverage", "Intervals"),
    ("comparison", "Verdicts on options, and the choice of one"),
    ("mix", "The cheapest mix"),
    ("uncertain", "Numbers that are not known"),
    ("sensitivity", "Chance and not knowing the inputs"),
];

fn tables(rows: &str) -> String {
    let mut by_file: BTreeMap<&str, Vec<Vec<&str>>> = BTreeMap::new();
    for line in rows.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let (file, _) = cells[0].split_once("::").unwrap_or((cells[0], ""));
        by_file.entry(file).or_default().push(cells);
    }
    let mut text = String::new();
    for (file, subject) in SUBJECTS {
        let Some(rows) = by_file.remove(file) else { continue };
        let mut lines: Vec<String> = rows
            .iter()
            .map(|cells| {
                let test = cells[0].split_once("::").map_or("", |(_, test)| test).replace('_', " ");
                format!("| {test} | {} | {} | {} | {} | {} |", cells[1], cells[2], cells[3], cells[4], cells[5])
            })
            .collect();
        lines.sort();
        let _ = writeln!(text, "\n### {subject}\n\n`tests/it/{file}.rs`\n");
        let _ = writeln!(
            text,
            "| test | what | simulated ± standard error | exact | difference in standard errors | bound |"
        );
        let _ = writeln!(text, "|---|---|---|---|---|---|\n{}", lines.join("\n"));
    }
    assert!(by_file.is_empty(), "files without a subject: {:?}", by_file.keys());
    text
}

/// Needs the rows that a run of all tests with CASELOAD_RECORD has left: `bash .ci/verification` does both.
#[test]
#[ignore = "needs the rows that a run of all tests has recorded"]
fn the_document_is_up_to_date() {
    let rows = fs::read_to_string(std::env::var_os("CASELOAD_RECORD").unwrap()).unwrap();
    let document = fs::read_to_string(DOCUMENT).unwrap();
    let (before, rest) = document.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let made = format!("{before}{BEGIN}\n{}\n{END}{after}", tables(&rows));
    if std::env::var_os("CASELOAD_WRITE_REFERENCE").is_some() {
        fs::write(DOCUMENT, &made).unwrap();
    } else {
        assert!(made == document, "{DOCUMENT} is old: run `bash .ci/verification`");
    }
}
