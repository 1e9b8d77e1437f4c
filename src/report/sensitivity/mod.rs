//! What not knowing the inputs does, as a table for the terminal and as Markdown.

mod data;
pub mod names;

pub use data::{screening_table, split_table, swings_table};

use super::table::laid_out;
use super::words::{self, NO_VALUE};
use crate::experiment::levers::{Effect, Finding};
use crate::experiment::sensitivity::{Mattering, Quantity, Screening, Sensitivity, Split, Swing, Swings};
use crate::statistics::variance::Components;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};
use std::fmt::Write;

/// Unknowns that the terminal lists.
const LISTED: usize = 12;

/// The findings as text of at most so many columns (80 at least).
#[must_use]
pub fn terminal(found: &Sensitivity, columns: usize) -> String {
    let columns = columns.max(80);
    let mut text = String::new();
    if let Some(split) = &found.split {
        let mut table = empty();
        table.set_header([
            "Where the spread comes from",
            "Mean",
            "Spread\n(SD)",
            "of it\nchance",
            "of it\ninputs",
            "Share of\ninputs",
        ]);
        for (quantity, of) in split.known() {
            let cells = split_cells(found, quantity, of);
            let [mean, total, chance, inputs, share] = cells.map(|cell| cell.replace(" percentage points", " pp"));
            table.add_row([
                names::quantity(found, quantity).replace(", ", ",\n"),
                mean,
                total,
                chance,
                inputs,
                share.replace(" (", "\n").replace(')', ""),
            ]);
        }
        text += &laid_out(table, columns, &[of_split(found, split)]);
    }
    if let Some(swings) = &found.swings {
        let measure = names::measure(found, Quantity::Target);
        let titles = names::titles(&found.unknowns);
        let mut table = empty();
        table.set_header(["What matters most", "Low value\nhigh value", "Change by itself", "All unknown\nat once"]);
        for swing in swings.swings.iter().take(LISTED) {
            let both = |of: &dyn Fn(usize) -> String| format!("{}\n{}", of(0), of(1));
            table.add_row([
                titles[swing.unknown].clone(),
                both(&|end| names::values(&swing.ends[end].values)),
                both(&|end| swing.ends[end].effects[0].map_or(NO_VALUE.to_owned(), |effect| change(found, &effect))),
                found.screening.as_ref().and_then(|all| of_unknown(all, swing.unknown)).map_or(
                    NO_VALUE.to_owned(),
                    |of| {
                        let (low, high) = of.mu_star_95;
                        let text = |value| words::amount(measure, value).replace(" percentage points", "");
                        format!("{}\n{} to {}", text(of.mu_star), text(low), text(high))
                    },
                ),
            ]);
        }
        let mut notes = Vec::new();
        let left = swings.swings.len().saturating_sub(LISTED);
        if left > 0 {
            notes.push(format!("{left} more, which move it less, are in sensitivity.md."));
        }
        notes.push(of_swings(found, swings));
        notes.extend(found.screening.as_ref().map(of_screening));
        text.push('\n');
        text += &laid_out(table, columns, &notes);
    }
    text
}

fn empty() -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Disabled);
    table
}

/// The findings in Markdown.
#[must_use]
pub fn markdown(found: &Sensitivity) -> String {
    let mut text = format!(
        "# What not knowing the inputs does: {}\n\n{} numbers of the scenario are not known and are drawn as {} unknowns.\n",
        found.scenario.title,
        found.unknowns.iter().map(|unknown| unknown.keys.len()).sum::<usize>(),
        found.unknowns.len()
    );
    // Writing into a string cannot fail.
    if let Some(split) = &found.split {
        text += "\n## Chance and not knowing the inputs\n\n\
                 | | mean | spread (standard deviation) | by chance | by not knowing the inputs | share of the variance due to inputs (95 % interval) |\n\
                 |---|---:|---:|---:|---:|---:|\n";
        for (quantity, of) in split.known() {
            let cells = split_cells(found, quantity, of);
            writeln!(text, "| {} | {} |", names::quantity(found, quantity), cells.join(" | ")).ok();
        }
        writeln!(text, "\n{}", of_split(found, split)).ok();
    }
    let titles = names::titles(&found.unknowns);
    let cell = |unknown: usize| titles[unknown].replace('|', "\\|");
    let noun = names::quantity(found, Quantity::Target);
    if let Some(swings) = &found.swings {
        text += "\n## Each unknown by itself\n\n\
                 | unknown | low value | change (95 % interval) | high value | change (95 % interval) |\n|---|---:|---:|---:|---:|\n";
        for swing in &swings.swings {
            let [low, high] = swing.ends.each_ref().map(|end| {
                let Some(effect) = end.effects[0] else {
                    return (names::values(&end.values), NO_VALUE.to_owned());
                };
                let interval = [effect.difference.low, effect.difference.high].map(|end| signed(found, end));
                let sure = if effect.finding == Finding::NotDistinguishable { ", not told from chance" } else { "" };
                let [from, to] = interval;
                (
                    names::values(&end.values),
                    format!("{} ({from} to {to}{sure})", signed(found, effect.difference.mean)),
                )
            });
            writeln!(text, "| {} | {} | {} | {} | {} |", cell(swing.unknown), low.0, low.1, high.0, high.1).ok();
        }
        writeln!(text, "\n{noun}. {}", of_swings(found, swings)).ok();
    }
    if let Some(screening) = &found.screening {
        text += "\n## All unknown at once\n\n\
                 | unknown | mu* (95 % interval) | mu | sigma | mu* by chance alone |\n|---|---:|---:|---:|---:|\n";
        let measure = names::measure(found, Quantity::Target);
        let amount = |value| words::amount(measure, value);
        for screened in &screening.screened {
            let Some(of) = &screened.of[0] else { continue };
            let (low, high) = of.mu_star_95;
            let chance = of.by_chance.map_or(NO_VALUE.to_owned(), amount);
            writeln!(
                text,
                "| {} | {} ({} to {}) | {} | {} | {chance} |",
                cell(screened.unknown),
                amount(of.mu_star),
                amount(low),
                amount(high),
                signed(found, of.mu),
                amount(of.sigma)
            )
            .ok();
        }
        writeln!(text, "\n{noun}. {}", of_screening(screening)).ok();
    }
    text
}

/// A change of the main quantity with its sign.
fn signed(found: &Sensitivity, change: f64) -> String {
    words::signed_change(names::measure(found, Quantity::Target), change)
}

/// A change and its interval; in brackets where it cannot be told from chance.
fn change(found: &Sensitivity, effect: &Effect) -> String {
    let difference = effect.difference;
    match effect.finding {
        Finding::NoEffect => "none".to_owned(),
        finding => {
            let [mean, low, high] =
                [difference.mean, difference.low, difference.high].map(|value| signed(found, value));
            let mean = if finding == Finding::NotDistinguishable { format!("({mean})") } else { mean };
            format!("{mean}, {low} to {high}")
        }
    }
}

/// Mean, spread, that by chance, that by inputs, share.
fn split_cells(found: &Sensitivity, quantity: Quantity, of: &Components) -> [String; 5] {
    let measure = names::measure(found, quantity);
    let amount = |variance: f64| words::amount(measure, variance.sqrt());
    let percent = |share: f64| format!("{:.0} %", 100.0 * share);
    let (low, high) = of.share_95;
    [
        words::value(measure, of.mean),
        amount(of.between + of.within),
        amount(of.within),
        amount(of.between),
        format!("{} ({} to {})", percent(of.share), percent(low).trim_end_matches(" %"), percent(high)),
    ]
}

fn of_unknown(screening: &Screening, unknown: usize) -> Option<&Mattering> {
    screening.screened.iter().find(|screened| screened.unknown == unknown)?.of[0].as_ref()
}

/// How the split was found.
#[must_use]
pub fn of_split(found: &Sensitivity, split: &Split) -> String {
    format!(
        "{} draws of the {} unknowns with {} futures each, {} futures in all. What the futures of one draw differ by is \
         chance; what draws differ by beyond that is not knowing the inputs. Squares add up: spread x spread = chance x \
         chance + inputs x inputs, and the share is that of the squares (analysis of variance; 95 % interval).",
        split.draws,
        found.unknowns.len(),
        split.each,
        split.draws * split.each
    )
}

/// The split of the main quantity in a sentence.
#[must_use]
pub fn share(found: &Sensitivity) -> Option<String> {
    let of = found.split.as_ref()?.of[Quantity::Target as usize]?;
    let (low, high) = of.share_95;
    Some(format!(
        "Not knowing the inputs makes up {:.0} % of the spread (variance) of this measure (95 % interval {:.0} to {:.0} %), \
         chance the rest.",
        100.0 * of.share,
        100.0 * low,
        100.0 * high
    ))
}

/// How the swings were found.
#[must_use]
pub fn of_swings(found: &Sensitivity, swings: &Swings) -> String {
    format!(
        "Change by itself: one unknown at the value that 1 of 10 is thought to lie below, then at the one that 1 of 10 is \
         thought to lie above, all others at their central values; {} futures each with the same families and the same luck; \
         mean and 95 % interval (Student's t). In brackets: not told from chance at 5 %, corrected for {} comparisons (Holm \
         1979).",
        swings.futures,
        2 * found.unknowns.len()
    )
}

/// How the screening was done.
#[must_use]
pub fn of_screening(screening: &Screening) -> String {
    format!(
        "All unknown at once: mu*, the mean size of what moving an unknown from one end of its range to the other would do, \
         wherever the others are: {} random walks, {} future{} at each point (Morris 1991; Campolongo, Cariboni and Saltelli \
         2007), 95 % bootstrap interval over walks. Chance alone makes mu* larger than 0.",
        screening.walks,
        screening.futures,
        if screening.futures == 1 { "" } else { "s" }
    )
}

/// The changes of the main quantity at both ends of a swing, as a range: `-0.5 to +1.2`.
#[must_use]
pub fn range(found: &Sensitivity, swing: &Swing) -> String {
    // The lesser and the larger of two, whatever is no number left out.
    let means = swing.ends.each_ref().map(|end| end.effects[0].map_or(f64::NAN, |effect| effect.difference.mean));
    let (low, high) = (means[0].min(means[1]), means[0].max(means[1]));
    let unit = words::unit_of_change(names::measure(found, Quantity::Target));
    format!("{} to {}{unit}", signed(found, low), signed(found, high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::synthetic::Effects;
    use crate::report::synthetic_unknowns::sensitivity;

    #[test]
    fn it_fits_the_terminal() {
        for effects in Effects::ALL {
            for (count, keys) in [(1, 1), (22, 4)] {
                for columns in [80, 100, 140] {
                    let text = terminal(&sensitivity(count, keys, effects), columns);
                    let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
                    assert!(widest <= columns, "{widest} > {columns}:\n{text}");
                    assert!(!text.contains("NaN"), "{text}");
                }
            }
        }
    }

    #[test]
    fn tables_say_what_was_found() {
        let found = sensitivity(22, 1, Effects::Usual);
        let text = markdown(&found);
        for part in ["mu*", "by not knowing the inputs", "not told from chance", "Holm", "growth a year"] {
            assert!(text.contains(part), "{part}:\n{text}");
        }
        assert!(!text.contains("NaN"), "{text}");
        for table in [
            split_table(&found, found.split.as_ref().unwrap()),
            swings_table(&found, found.swings.as_ref().unwrap()),
            screening_table(&found, found.screening.as_ref().unwrap()),
        ] {
            assert!(table.lines().count() > 4 && !table.contains("NaN") && !table.contains(",-0,"), "{table}");
        }
    }
}
