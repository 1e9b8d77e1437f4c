//! docs/validation.md: its tables are what the commands beside them write.

use std::fs;
use std::path::Path;

const DOCUMENT: &str = "docs/validation.md";

/// Each part of the document: its name, and the file that `bash .ci/validation` leaves of it.
const PARTS: [(&str, &str); 7] = [
    ("fit-2008", "fit-2008/calibration.md"),
    ("held-out", "held-out/validation.md"),
    ("fit", "fit/calibration.md"),
    ("base", "base/validation.md"),
    ("readings", "readings/decision.md"),
    ("sickness", "sickness/validation.md"),
    ("own-caseload", "own-caseload/decision.md"),
];

/// Parts that were not made are left as they are.
#[test]
#[ignore = "needs what `bash .ci/validation` makes"]
fn the_validation_is_up_to_date() {
    let made = std::env::var_os("CASELOAD_VALIDATION").unwrap();
    let document = fs::read_to_string(DOCUMENT).unwrap();
    let mut renewed = document.clone();
    for (name, file) in PARTS {
        let Ok(table) = fs::read_to_string(Path::new(&made).join(file)) else { continue };
        let (begin, end) = (format!("<!-- {name}: begin -->"), format!("<!-- {name}: end -->"));
        let (before, rest) = renewed.split_once(&begin).unwrap_or_else(|| panic!("{begin}"));
        let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("{end}"));
        renewed = format!("{before}{begin}\n\n{}\n\n{end}{after}", table.trim());
    }
    if std::env::var_os("CASELOAD_WRITE_REFERENCE").is_some() {
        fs::write(DOCUMENT, renewed).unwrap();
        return;
    }
    assert!(renewed == document, "{DOCUMENT} is out of date: run `bash .ci/validation`");
}
