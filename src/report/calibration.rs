//! What a calibration found: for the terminal, as Markdown and as CSV.

use super::document::csv;
use super::document::numbers::{plain, rounded};
use super::table::laid_out;
use super::validation::{figure, used};
use crate::experiment::calibration::Calibration;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};
use std::fmt::Write;

/// Correlations over the region from which on two parameters are said to trade off.
const STRONG: f64 = 0.5;

/// What is left of a parameter's range.
#[derive(Debug, Clone, Copy)]
pub struct Left {
    /// Lowest value that is not ruled out.
    pub low: f64,
    /// One in ten settings is below.
    pub p10: f64,
    /// Nine in ten are.
    pub p90: f64,
    /// Highest.
    pub high: f64,
}

/// What is left of every parameter; `None` when everything is ruled out.
#[must_use]
pub fn left(found: &Calibration) -> Option<Vec<Left>> {
    let n = found.settings.len();
    (n > 0).then(|| {
        (0..found.parameters.len())
            .map(|at| {
                let mut values: Vec<f64> = found.settings.iter().map(|levels| found.value(at, levels[at])).collect();
                values.sort_by(f64::total_cmp);
                let at = |share: f64| values[((n - 1) as f64 * share).round() as usize];
                Left { low: at(0.0), p10: at(0.1), p90: at(0.9), high: at(1.0) }
            })
            .collect()
    })
}

/// The result as text of at most so many columns (80 at least).
#[must_use]
pub fn terminal(found: &Calibration, columns: usize) -> String {
    let columns = columns.max(80);
    let new = |head: [&str; 4]| {
        let mut table = Table::new();
        table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(head);
        table
    };
    let mut parameters = new(["Parameter", "Thought\npossible", "8 of 10 not\nruled out", "Chosen"]);
    for row in parameter_rows(found) {
        parameters.add_row(row);
    }
    let mut figures = new(["Figure", "Counted", "At the\nchosen", "Not ruled\nout"]);
    for row in figure_rows(found) {
        figures.add_row([format!("{} ({})", row[0], row[4]), row[1].clone(), row[2].clone(), row[3].clone()]);
    }
    let text = laid_out(parameters, columns, &[]) + "\n";
    text + &laid_out(figures, columns, &notes(found))
}

/// The result in Markdown.
#[must_use]
pub fn markdown(found: &Calibration) -> String {
    let mut text =
        String::from("| Parameter | Thought possible | 8 of 10 not ruled out | Chosen |\n|---|---|---|---:|\n");
    // Writing into a string cannot fail.
    for (row, parameter) in parameter_rows(found).iter().zip(&found.parameters) {
        let name = format!("{} (`{}`)", row[0], parameter.key);
        writeln!(text, "| {} | {} | {} | {} |", cell(&name), row[1], row[2], row[3]).ok();
    }
    text.push_str(
        "\n| Figure | Counted | At the chosen values | Over what is not ruled out | Used |\n|---|---:|---:|---:|---|\n",
    );
    for row in figure_rows(found) {
        writeln!(text, "| {} | {} | {} | {} | {} |", cell(&row[0]), row[1], row[2], row[3], row[4]).ok();
    }
    text.push_str("\n| Wave | Settings | Space left | Figures foretold by the wave before |\n|---:|---:|---:|---:|\n");
    for (index, wave) in found.waves.iter().enumerate() {
        let foretold = wave.foretold.map_or(String::new(), |share| format!("{:.1} %", 100.0 * share));
        writeln!(text, "| {} | {} | {} | {foretold} |", index + 1, wave.points.len(), share_of_space(wave.share)).ok();
    }
    text.push('\n');
    for note in notes(found) {
        writeln!(text, "{note}\n").ok();
    }
    text
}

/// Every setting that was simulated, with its figures.
#[must_use]
pub fn points(found: &Calibration) -> String {
    let keys = found.parameters.iter().map(|parameter| parameter.key.clone());
    let figures = found.targets.iter().map(|target| format!("{} {}", target.id, target.what));
    let head: Vec<String> =
        std::iter::once("wave".to_owned()).chain(keys).chain(figures).chain(["implausibility".to_owned()]).collect();
    let mut table = csv::Rows::new(head.iter().map(String::as_str));
    for (index, wave) in found.waves.iter().enumerate() {
        for point in &wave.points {
            let values = point.levels.iter().enumerate().map(|(at, &level)| plain(found.value(at, level)));
            let means = point.means.iter().map(|&mean| plain(mean));
            let implausibility = plain(found.region.implausibility(&point.levels, 0.0));
            let row: Vec<String> =
                std::iter::once((index + 1).to_string()).chain(values).chain(means).chain([implausibility]).collect();
            table.row(row.iter().map(String::as_str));
        }
    }
    table.finish()
}

/// Settings that are not ruled out, about uniform over the region.
#[must_use]
pub fn region(found: &Calibration) -> String {
    let mut table = csv::Rows::new(found.parameters.iter().map(|parameter| parameter.key.as_str()));
    for levels in &found.settings {
        let row: Vec<String> = levels.iter().enumerate().map(|(at, &level)| plain(found.value(at, level))).collect();
        table.row(row.iter().map(String::as_str));
    }
    table.finish()
}

/// Name, range, what is left of it, chosen value.
fn parameter_rows(found: &Calibration) -> Vec<[String; 4]> {
    let left = left(found);
    let row = |(at, parameter): (usize, &crate::scenario::targets::Parameter)| {
        let left = left.as_ref().map_or("nothing".to_owned(), |left| short(left[at].p10, left[at].p90));
        let chosen = found.chosen.as_ref().map_or(String::new(), |chosen| chosen.values[at].to_string());
        [parameter.what.clone(), short(parameter.low, parameter.high), left, chosen]
    };
    found.parameters.iter().enumerate().map(row).collect()
}

/// Two numbers to three digits.
fn short(low: f64, high: f64) -> String {
    let three = |value: f64| rounded(value, 3).unwrap_or(value);
    format!("{} to {}", three(low), three(high))
}

/// Name, counted, simulated at the chosen setting, over the settings that are not ruled out, used.
fn figure_rows(found: &Calibration) -> Vec<[String; 5]> {
    let simulated: Vec<_> = found.left().collect();
    let row = |(at, target): (usize, &crate::scenario::targets::Target)| {
        let (low, high) = target.observed;
        let counted = if low < high {
            format!("{} to {}", figure(target, low), figure(target, high))
        } else {
            figure(target, low)
        };
        let chosen = found.chosen.as_ref().map_or(String::new(), |chosen| figure(target, chosen.point.means[at]));
        let means = simulated.iter().map(|point| point.means[at]).filter(|mean| mean.is_finite());
        let (low, high) = means.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), m| (low.min(m), high.max(m)));
        let range =
            if low <= high { format!("{} to {}", figure(target, low), figure(target, high)) } else { "-".to_owned() };
        [format!("{} {}", target.id, target.what), counted, chosen, range, used(target).to_owned()]
    };
    found.targets.iter().enumerate().map(row).collect()
}

fn share_of_space(share: f64) -> String {
    match 100.0 * share {
        share if share >= 1.0 => format!("{share:.0} %"),
        share if share > 0.0 => format!("{} %", rounded(share, 2).unwrap_or(share)),
        _ => "nothing".to_owned(),
    }
}

fn notes(found: &Calibration) -> Vec<String> {
    let mut notes = Vec::new();
    let settings: usize = found.waves.iter().map(|wave| wave.points.len()).sum();
    let share = found.waves.last().map_or(1.0, |wave| wave.share);
    notes.push(format!(
        "{settings} settings in {} waves, {} simulated futures of each run at every setting, seed {}; {} of the space is not \
         ruled out (implausibility at most 3).",
        found.waves.len(),
        found.replications,
        found.seed,
        share_of_space(share)
    ));
    if let Some((levels, least)) = found.waves.last().map(|wave| &wave.least).filter(|_| found.settings.is_empty()) {
        let binding = found.region.binding(levels);
        let target = binding.map_or(String::new(), |(target, _)| format!(": {} {}", target.id, target.what));
        notes.push(format!(
            "Every setting is ruled out. The least implausible one lies {least:.1} standard deviations from a figure{target}. \
             Widen a range or a tolerance, or doubt the model."
        ));
    }
    if let Some(chosen) = &found.chosen {
        let which = if chosen.ruled_out {
            "the least implausible setting that was seen"
        } else {
            "of what is left the setting that is nearest to the fitted figures (and, where they say nothing, to the \
             middle of what is left)"
        };
        let misfit = chosen.point.misfit(&found.targets);
        notes.push(format!(
            "Chosen is {which}: the sum of its squared distances from the figures, in tolerances, is {misfit:.1}."
        ));
    }
    notes.extend(trade_offs(found));
    notes
}

/// Pairs of parameters that make up for one another.
fn trade_offs(found: &Calibration) -> Option<String> {
    let n = found.settings.len() as f64;
    let column = |at: usize| -> Vec<f64> { found.settings.iter().map(|levels| levels[at]).collect() };
    let centred = |at: usize| -> Vec<f64> {
        let values = column(at);
        let mean = values.iter().sum::<f64>() / n;
        values.into_iter().map(|value| value - mean).collect()
    };
    let columns: Vec<Vec<f64>> = (0..found.parameters.len()).map(centred).collect();
    let product = |a: usize, b: usize| columns[a].iter().zip(&columns[b]).map(|(x, y)| x * y).sum::<f64>();
    let mut pairs: Vec<(f64, String)> = Vec::new();
    for a in 0..columns.len() {
        for b in 0..a {
            let r = product(a, b) / (product(a, a) * product(b, b)).sqrt();
            if r.abs() >= STRONG {
                let names = [b, a].map(|at| found.parameters[at].what.as_str()).join(" and ");
                pairs.push((r.abs(), format!("{names} ({r:+.2})")));
            }
        }
    }
    pairs.sort_by(|x, y| y.0.total_cmp(&x.0));
    let list: Vec<String> = pairs.into_iter().take(3).map(|(_, text)| text).collect();
    (!list.is_empty()).then(|| format!("Parameters that trade off over the region (correlation): {}.", list.join("; ")))
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
