//! The table of measures in `docs/outputs.md` is made from the code.

use caseload::model::Measure;
use std::fmt::Write as _;

const MARKERS: (&str, &str) = ("<!-- measures: begin (generated) -->\n", "<!-- measures: end -->");

fn table() -> String {
    let mut text = String::from("| measure | by area | by kind of team | meaning |\n|---|---|---|---|\n");
    for measure in Measure::ALL {
        let tick = |yes: bool| if yes { "yes" } else { "" };
        let (area, kind) = (tick(measure.by_area()), tick(measure.by_team_kind()));
        writeln!(text, "| `{}` | {area} | {kind} | {} |", measure.name(), measure.meaning().replace('|', "\\|"))
            .unwrap();
    }
    text
}

#[test]
fn the_table_of_measures_is_up_to_date() {
    let text = std::fs::read_to_string("docs/outputs.md").unwrap();
    let (before, rest) = text.split_once(MARKERS.0).unwrap();
    let (_, after) = rest.split_once(MARKERS.1).unwrap();
    let made = [before, MARKERS.0, &table(), MARKERS.1, after].concat();
    if std::env::var_os("CASELOAD_WRITE_REFERENCE").is_some() {
        return std::fs::write("docs/outputs.md", &made).unwrap();
    }
    assert!(made == text, "docs/outputs.md is old: run the tests with CASELOAD_WRITE_REFERENCE=1");
}
