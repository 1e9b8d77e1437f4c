//! Sheets of words: what is assumed, and where it all comes from.

use super::{header, page, text, wrapped};
use crate::experiment::results::Experiment;
use crate::report::describe::{self, Block, Part};
use crate::scenario::Loaded;
use rust_xlsxwriter::{Worksheet, XlsxError};

/// What differs in each option, then the base from end to end: option, part, what, value.
pub fn assumptions(experiment: &Experiment, loaded: &[Loaded]) -> Result<Worksheet, XlsxError> {
    let mut rows: Vec<[String; 4]> = Vec::new();
    if let Some((base, others)) = loaded.split_first() {
        for option in others.iter().take(experiment.options.len().saturating_sub(1)) {
            rows.extend(part_rows(&option.scenario.title, &describe::difference(option, base)));
        }
        for part in describe::describe(base, None).parts {
            rows.extend(part_rows(&base.scenario.title, &part));
        }
    }
    listed("Assumptions", &[("Option", 30), ("Part", 34), ("What", 60), ("Value", 44)], &rows)
}

/// A part as rows: points and paragraphs by themselves, of a table's row the first cell and the others.
fn part_rows(title: &str, part: &Part) -> Vec<[String; 4]> {
    let mut under = part.heading.to_owned();
    let mut rows = Vec::new();
    for block in &part.blocks {
        let (what, value) = match block {
            Block::Heading(heading) => {
                under.clone_from(heading);
                continue;
            }
            Block::Text(words) => (words.clone(), String::new()),
            Block::Point(words) => match words.split_once(": ").filter(|_| words.contains(" -> ")) {
                Some((what, value)) if what != "it follows" => (what.to_owned(), value.to_owned()),
                _ => (words.clone(), String::new()),
            },
            Block::Table(head, lines) => {
                for line in lines {
                    let (first, others) = line.split_first().map_or((String::new(), &[][..]), |(f, o)| (f.clone(), o));
                    let named = |(index, cell): (usize, &String)| match head.get(index + 1).map(String::as_str) {
                        Some(name) if !name.is_empty() && others.len() > 1 => format!("{name}: {cell}"),
                        _ => cell.clone(),
                    };
                    let value: Vec<String> = others.iter().enumerate().map(named).collect();
                    rows.push([title.to_owned(), under.clone(), first, value.join("; ")]);
                }
                continue;
            }
        };
        rows.push([title.to_owned(), under.clone(), what, value]);
    }
    rows.into_iter().map(|row| row.map(|cell| cell.replace('`', "").replace(" -> ", " → "))).collect()
}

/// Program, seed, futures, and the hash of each scenario.
pub fn provenance(experiment: &Experiment) -> Result<Worksheet, XlsxError> {
    let pair = |what: &str, value: String| [what.to_owned(), value, String::new()];
    let mut rows = vec![
        pair("Program", format!("Caseload {}", env!("CARGO_PKG_VERSION"))),
        pair("Master seed", experiment.seed.to_string()),
        pair("Simulated futures of each option", experiment.replications.to_string()),
        pair("Machine, date, time taken", "see provenance.json".to_owned()),
    ];
    let scenarios = experiment.options.iter();
    rows.extend(
        scenarios
            .map(|option| [option.scenario.title.clone(), option.scenario.name.clone(), option.scenario_hash.clone()]),
    );
    listed(
        "Provenance",
        &[("What, or option", 44), ("Value, or scenario", 34), ("SHA-256 of the resolved scenario", 70)],
        &rows,
    )
}

/// A sheet of text under a header that stays in sight.
fn listed<const N: usize>(name: &str, head: &[(&str, u16); N], rows: &[[String; N]]) -> Result<Worksheet, XlsxError> {
    let mut sheet = page(name)?;
    for (column, (name, width)) in head.iter().enumerate() {
        text(&mut sheet, (0, column as u16), name, &header())?;
        sheet.set_column_width(column as u16, *width)?;
    }
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            text(&mut sheet, (row as u32 + 1, column as u16), cell, &wrapped())?;
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    sheet.set_repeat_rows(0, 0)?;
    Ok(sheet)
}
