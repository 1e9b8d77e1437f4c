//! The tables of the comparison in the documentation, between two marks.

use super::compare::{Pair, Sample};
use std::fmt::Write;

const BEGIN: &str = "<!-- second implementation: begin (generated) -->\n";
const END: &str = "<!-- second implementation: end -->";

/// What the tests found, stage by stage, and the figures of the last stage at its last date.
pub fn tables(pairs: &[Pair], futures: u64, error: f64) -> String {
    let mut text = format!(
        "{futures} futures of each; {} tests in all; with a family-wise error rate of {error} the bound of each is p = {:.1e}.\n\n\
         | stage | figures x dates | largest difference of means | of spreads | largest distance | smallest p |\n\
         |---|---:|---:|---:|---:|---:|\n",
        3 * pairs.len(),
        error / (3 * pairs.len()) as f64
    );
    for of_stage in pairs.chunk_by(|a, b| a.stage == b.stage) {
        let largest = |value: fn(&Pair) -> f64| of_stage.iter().map(value).fold(0.0, |a: f64, b| a.max(b.abs()));
        let p = of_stage.iter().flat_map(|pair| pair.p).fold(1.0, f64::min);
        writeln!(
            text,
            "| {} | {} | {:.2} | {:.2} | {:.3} | {p:.1e} |",
            of_stage[0].stage,
            of_stage.len(),
            largest(|pair| pair.mean),
            largest(|pair| pair.spread),
            largest(|pair| pair.distance)
        )
        .unwrap();
    }
    let last = pairs.last().unwrap();
    let digits = |value: f64| if value < 10.0 { format!("{value:.3}") } else { format!("{value:.1}") };
    let middle = |sample: &Sample| format!("{}-{}", digits(sample.quantile(0.1)), digits(sample.quantile(0.9)));
    write!(
        text,
        "\nThe figures of the stage `{}` at the end of week {}; the difference of the means, and that of the mean distances \
         from the median, in standard errors; in brackets what 8 of 10 futures keep within.\n\n\
         | figure | | engine | reference | means differ by | spreads differ by | distance |\n\
         |---|---|---:|---:|---:|---:|---:|\n",
        last.stage, last.week
    )
    .unwrap();
    for pair in pairs.iter().filter(|pair| (pair.stage, pair.week) == (last.stage, last.week)) {
        writeln!(
            text,
            "| `{}` | {} | {} ({}) | {} ({}) | {:+.2} | {:+.2} | {:.3} |",
            pair.what,
            pair.reading,
            digits(pair.engine.mean()),
            middle(&pair.engine),
            digits(pair.reference.mean()),
            middle(&pair.reference),
            pair.mean,
            pair.spread,
            pair.distance
        )
        .unwrap();
    }
    text
}

/// Writes the tables between the marks of a document when a variable asks for it, and compares when another does: when comparisons are
/// recorded anyway.
pub fn hold(path: &str, tables: &str) {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let (before, rest) = text.split_once(BEGIN).expect("the document has a mark where the tables begin");
    let (found, after) = rest.split_once(END).expect("the document has a mark where the tables end");
    if std::env::var_os("CASELOAD_WRITE_REFERENCE").is_some() {
        std::fs::write(path, format!("{before}{BEGIN}{tables}{END}{after}")).unwrap();
    } else if std::env::var_os("CASELOAD_RECORD").is_some() {
        assert!(found == tables, "{path} is old: run `bash .ci/verification`\n{tables}");
    }
}
