//! The part of `docs/outputs.md` that is generated from the code.

use crate::model::Measure;
use std::fmt::Write;

/// The table of measures, in Markdown.
pub fn measures() -> String {
    let mut text = String::from("| measure | by area | by kind of team | meaning |\n|---|---|---|---|\n");
    for measure in Measure::ALL {
        let tick = |yes: bool| if yes { "yes" } else { "" };
        let (area, kind) = (tick(measure.by_area()), tick(measure.by_team_kind()));
        // Writing into a string cannot fail.
        writeln!(text, "| `{}` | {area} | {kind} | {} |", measure.name(), measure.meaning().replace('|', "\\|")).ok();
    }
    text
}

/// Where the table stands in `docs/outputs.md`.
pub const MARKERS: (&str, &str) = ("<!-- measures: begin (generated) -->\n", "<!-- measures: end -->");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::write::write_whole;
    use std::path::Path;

    /// With `UPDATE_DOCS=1` in the environment the document is rewritten instead.
    #[test]
    fn the_document_is_up_to_date() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/outputs.md");
        let text = std::fs::read(&path).map(|bytes| String::from_utf8(bytes).unwrap()).unwrap();
        let (before, rest) = text.split_once(MARKERS.0).unwrap();
        let (table, after) = rest.split_once(MARKERS.1).unwrap();
        if std::env::var_os("UPDATE_DOCS").is_some() {
            let text = [before, MARKERS.0, &measures(), MARKERS.1, after].concat();
            write_whole(&path, text.as_bytes()).unwrap();
        } else {
            assert_eq!(table, measures(), "run the tests once with UPDATE_DOCS=1");
        }
    }
}
