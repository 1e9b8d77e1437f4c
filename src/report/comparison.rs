//! Every headline measure of every option against the base: in a few columns for the terminal, as Markdown and as CSV.

use super::costs::{self, Grid};
use super::csv;
use super::numbers::plain;
use super::table::{laid_out, wrap};
use super::words::{self, NO_VALUE, Quantity};
use crate::experiment::comparison::{Comparison, HeadlineMeasure};
use crate::experiment::results::{AgainstBase, Experiment, OptionResult, Verdict};
use crate::model::Measure;
use crate::scenario::Scenario;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};
use std::fmt::Write;

/// A verdict in words.
#[must_use]
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Better => "better",
        Verdict::NotDistinguishable => "not distinguishable",
        Verdict::Worse => "worse",
        Verdict::NoEffect => "no effect",
    }
}

/// The verdict on an option's target measure, in words.
#[must_use]
pub fn verdict_on(against: &AgainstBase) -> &'static str {
    against.verdict().map_or(NO_VALUE, verdict)
}

/// The stable name of a verdict in files.
#[must_use]
pub fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Better => "better",
        Verdict::NotDistinguishable => "not_distinguishable",
        Verdict::Worse => "worse",
        Verdict::NoEffect => "no_effect",
    }
}

/// What one must know of changes against the base.
#[must_use]
pub fn paired(experiment: &Experiment) -> String {
    let at_once = match experiment.options.len().saturating_sub(1) {
        0 | 1 => String::new(),
        options => format!(", corrected for looking at {options} options at once (Holm 1979)"),
    };
    format!(
        "Changes are paired: every option meets the same families and the same luck as the base; the range is a 95 % \
         interval of the mean change, each option by itself. Verdicts hold at 5 %{at_once}."
    )
}

/// Options that are compared, with what was found of a measure.
fn compared(experiment: &Experiment, measure: HeadlineMeasure) -> Vec<(&OptionResult, Option<&Comparison>)> {
    let compared =
        experiment.options.iter().filter_map(|option| Some((option, option.headline.against_base.as_ref()?)));
    compared.map(|(option, against)| (option, against.of(measure))).collect()
}

fn quantity(measure: HeadlineMeasure, base: &Scenario) -> Quantity {
    match measure {
        HeadlineMeasure::TargetMeasure => words::quantity(words::target_measure(base)),
        HeadlineMeasure::TargetChance | HeadlineMeasure::InitialInTime | HeadlineMeasure::CoreInTime => Quantity::Share,
        HeadlineMeasure::WeeksOverTarget => Quantity::Number,
        HeadlineMeasure::Cost | HeadlineMeasure::DearestYear => Quantity::Pounds,
    }
}

/// Measures that have a value with and without some option.
fn measures(experiment: &Experiment) -> Vec<HeadlineMeasure> {
    let any = |measure: &HeadlineMeasure| compared(experiment, *measure).iter().any(|(_, found)| found.is_some());
    HeadlineMeasure::ALL.into_iter().filter(any).collect()
}

/// The middle of the variance reductions of the options in a measure, to two digits.
fn saved(experiment: &Experiment, measure: HeadlineMeasure) -> Option<String> {
    let found = compared(experiment, measure).into_iter().filter_map(|(_, found)| found?.variance_reduction);
    let mut found: Vec<f64> = found.collect();
    found.sort_by(f64::total_cmp);
    found.get(found.len() / 2).map(|&middle| times(middle))
}

/// A factor to two digits: `0.85`, `3.2`, `47`, `1,200`.
fn times(factor: f64) -> String {
    let rounded = super::numbers::rounded(factor, 2).unwrap_or(0.0);
    if rounded >= 1000.0 { words::thousands(rounded) } else { format!("{rounded}") }
}

/// The table for the terminal, a line an option, its notes under it; nothing without options.
#[must_use]
pub fn terminal(experiment: &Experiment, columns: usize) -> String {
    let Some(base) = experiment.options.first().filter(|_| experiment.options.len() > 1) else {
        return String::new();
    };
    let columns = columns.max(80);
    let target = match words::target_measure(&base.scenario) {
        Measure::LiveCasesPerWorker => "Cases\nper\nworker".to_owned(),
        other => wrap(&words::capital(&other.name().replace('_', " ")), 8).join("\n"),
    };
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Disabled);
    let measures = measures(experiment);
    let head = |measure: &HeadlineMeasure| match measure {
        HeadlineMeasure::TargetMeasure => &*target,
        HeadlineMeasure::TargetChance => "Chance\nof\ntarget",
        HeadlineMeasure::WeeksOverTarget => "Weeks\nover\ntarget",
        HeadlineMeasure::InitialInTime => "Initial\nin time",
        HeadlineMeasure::CoreInTime => "Core in\ntime",
        HeadlineMeasure::Cost => "Cost",
        HeadlineMeasure::DearestYear => "Dearest\nyear",
    };
    table.set_header(std::iter::once("Change against\nthe base").chain(measures.iter().map(head)));
    for option in experiment.options.iter().filter(|option| option.headline.against_base.is_some()) {
        let cell = |measure: &HeadlineMeasure| {
            let found = option.headline.against_base.as_ref().and_then(|against| against.of(*measure));
            found.map_or_else(|| NO_VALUE.to_owned(), |found| brief(found, &base.scenario))
        };
        let cells = measures.iter().map(cell);
        table.add_row(std::iter::once(option.scenario.title.clone()).chain(cells));
    }
    let saved = measures.iter().map(|&measure| saved(experiment, measure).unwrap_or_default());
    table.add_row(std::iter::once("Variance divided by".to_owned()).chain(saved));
    laid_out(table, columns, &[IN_BRACKETS.to_owned()])
}

const IN_BRACKETS: &str = "Changes of chances and shares are percentage points; in brackets what cannot be told from \
    chance. The last line says what common luck gains: the variance of the differences is so many times smaller than \
    between independent runs (middle option). comparison.md and comparison.csv have intervals and p-values.";

/// The table of the page: an option a row, each change with its interval and verdict under it; in the last row what common luck
/// gains. No rows without options.
#[must_use]
pub fn grid(experiment: &Experiment) -> Grid {
    let Some(base) = experiment.options.first().filter(|_| experiment.options.len() > 1) else {
        return Grid { head: Vec::new(), rows: Vec::new() };
    };
    let measures = measures(experiment);
    let head = measures.iter().map(|&measure| heading(measure, base));
    let row = |option: &OptionResult| {
        let cell = |&measure: &HeadlineMeasure| {
            let found = option.headline.against_base.as_ref().and_then(|against| against.of(measure));
            found.map_or_else(|| NO_VALUE.to_owned(), |found| in_full(found, &base.scenario))
        };
        std::iter::once(words::one_line(&option.scenario.title)).chain(measures.iter().map(cell)).collect()
    };
    let compared = experiment.options.iter().filter(|option| option.headline.against_base.is_some());
    let saved = measures.iter().map(|&measure| saved(experiment, measure).unwrap_or_default());
    let last = std::iter::once("Variance divided by".to_owned()).chain(saved).collect();
    Grid {
        head: std::iter::once("Option".to_owned()).chain(head).collect(),
        rows: compared.map(row).chain(std::iter::once(last)).collect(),
    }
}

/// How to read it.
#[must_use]
pub fn how_to_read(experiment: &Experiment) -> String {
    format!(
        "{} In brackets stands what cannot be told from chance; “no effect” means that every simulated future is exactly as the base's. The last row says what common luck gains: the \
         variance of the differences is so many times smaller than between independent runs (middle option). p-values are in \
         comparison.csv.",
        paired(experiment)
    )
}

/// A change, its interval, its verdict, parted by `\n`.
fn in_full(found: &Comparison, base: &Scenario) -> String {
    let difference = found.effect.difference;
    let [mean, low, high] = [difference.mean, difference.low, difference.high]
        .map(|change| words::signed(quantity(found.measure, base), change));
    match found.verdict() {
        Verdict::NoEffect => verdict(Verdict::NoEffect).to_owned(),
        Verdict::NotDistinguishable => format!("({mean})\n{low} to {high}"),
        told => format!("{mean}\n{low} to {high}\n{}", verdict(told)),
    }
}

/// A change in a few characters: in brackets where it cannot be told from chance.
fn brief(found: &Comparison, base: &Scenario) -> String {
    let mean = found.effect.difference.mean;
    let quantity = quantity(found.measure, base);
    let text = match quantity {
        Quantity::Pounds => words::change_in_millions(mean).replace("no change", "£0"),
        _ if found.measure == HeadlineMeasure::WeeksOverTarget => weeks(mean),
        _ => words::signed(quantity, mean),
    };
    match found.verdict() {
        Verdict::NoEffect => "none".to_owned(),
        Verdict::NotDistinguishable => format!("({text})"),
        Verdict::Better | Verdict::Worse => text,
    }
}

fn weeks(change: f64) -> String {
    let text = format!("{change:+.1}");
    if text.ends_with("0.0") && text.len() == 4 { "0.0".to_owned() } else { text }
}

/// The comparison as Markdown: a table a measure.
#[must_use]
pub fn markdown(experiment: &Experiment) -> Option<String> {
    let base = experiment.options.first().filter(|_| experiment.options.len() > 1)?;
    let mut text = format!("# Options against “{}”\n\n{}\n\n{HOW}\n", base.scenario.title, paired(experiment));
    for measure in measures(experiment) {
        // Writing into a string cannot fail.
        write!(text, "\n## {}\n\n{HEAD}", heading(measure, base)).ok();
        for (option, found) in compared(experiment, measure) {
            let title = option.scenario.title.replace('|', "\\|");
            let Some(found) = found else {
                writeln!(text, "| {title} | {NO_VALUE} |  |  |  |").ok();
                continue;
            };
            let difference = found.effect.difference;
            let [mean, low, high] = [difference.mean, difference.low, difference.high]
                .map(|change| words::signed(quantity(measure, &base.scenario), change));
            let (p, verdict) = (p_value(found.p_adjusted), verdict(found.verdict()));
            let gained = found.variance_reduction.map_or_else(String::new, times);
            writeln!(text, "| {title} | {mean} ({low} to {high}) | {p} | {verdict} | {gained} |").ok();
        }
    }
    Some(text)
}

const HEAD: &str =
    "| Option | Change (95 % interval) | p | Verdict | Variance divided by |\n|---|---:|---:|---|---:|\n";

const HOW: &str = "p is that of the change, corrected; “no effect” means that every simulated future is exactly as the \
    base's. The last column says what common luck gains: the variance of the differences is so many times smaller than between \
    independent runs, which would need as many times the futures for the same interval; it is empty where the difference \
    does not vary.";

fn heading(measure: HeadlineMeasure, option: &OptionResult) -> String {
    let base = &option.scenario;
    let target = words::target_measure(base);
    let date = words::month_year(base.target.by);
    match measure {
        HeadlineMeasure::TargetMeasure => {
            let unit = words::unit_of_change(target);
            let unit = if unit.is_empty() { String::new() } else { format!(",{unit}") };
            format!("{}, {date}{unit}", words::capital(&words::noun(target)))
        }
        HeadlineMeasure::TargetChance => {
            let at_most = words::target_value(target, base.target.at_most);
            format!("Chance of {at_most} or less by {date}, percentage points")
        }
        HeadlineMeasure::WeeksOverTarget => "Weeks over target".to_owned(),
        HeadlineMeasure::InitialInTime => "Initial assessments in time, percentage points".to_owned(),
        HeadlineMeasure::CoreInTime => "Core assessments in time, percentage points".to_owned(),
        HeadlineMeasure::Cost => "Cost of the run".to_owned(),
        HeadlineMeasure::DearestYear if option.years.iter().any(costs::whole) => {
            "Dearest full financial year".to_owned()
        }
        HeadlineMeasure::DearestYear => "Dearest financial year, as far as the run holds it".to_owned(),
    }
}

/// A p-value to two decimals as far as they say anything: `0.42`, `0.013`, `< 0.001`.
fn p_value(p: f64) -> String {
    match p {
        p if p < 0.001 => "< 0.001".to_owned(),
        p if p < 0.1 => format!("{p:.3}"),
        p => format!("{p:.2}"),
    }
}

/// Header of `comparison.csv`.
pub const HEADER: [&str; 10] =
    ["option", "measure", "pairs", "mean", "low_95", "high_95", "p", "p_adjusted", "verdict", "variance_reduction"];

/// The text of `comparison.csv`: a row an option and measure; nothing without options.
#[must_use]
pub fn table(experiment: &Experiment) -> Option<String> {
    let mut table = csv::Table::new(HEADER);
    for option in experiment.options.iter().skip(1) {
        for found in option.headline.against_base.iter().flat_map(|against| &against.measures).flatten() {
            let difference = found.effect.difference;
            let [mean, low, high, p, adjusted, gained] = [
                difference.mean,
                difference.low,
                difference.high,
                found.p,
                found.p_adjusted,
                found.variance_reduction.unwrap_or(f64::NAN),
            ]
            .map(plain);
            let (name, pairs, verdict) =
                (&*option.scenario.name, found.pairs.to_string(), verdict_name(found.verdict()));
            table.row([name, found.measure.name(), &*pairs, &*mean, &*low, &*high, &*p, &*adjusted, verdict, &*gained]);
        }
    }
    (experiment.options.len() > 1).then(|| table.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::synthetic;

    #[test]
    fn it_fits_the_terminal() {
        for options in [2, 4, 9] {
            for long in [false, true] {
                let experiment = synthetic::experiment(options, long);
                for columns in [80, 100, 140] {
                    let text = terminal(&experiment, columns);
                    let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
                    assert!(widest <= columns, "{widest} > {columns}:\n{text}");
                }
            }
        }
        assert_eq!(terminal(&synthetic::experiment(1, false), 80), "");
    }

    #[test]
    fn tables_say_what_was_found() {
        let experiment = synthetic::experiment(3, false);
        let text = markdown(&experiment).unwrap();
        let rows = text.lines().filter(|line| line.starts_with('|'));
        assert!(rows.clone().all(|line| line.matches('|').count() == 6), "{text}");
        assert_eq!(rows.count(), 7 * 4);
        for part in ["better", "worse", "not distinguishable", "no effect", "2 options at once", "by March 2012"] {
            assert!(text.contains(part), "{part}:\n{text}");
        }
        assert!(markdown(&synthetic::experiment(1, false)).is_none());
        let text = table(&experiment).unwrap();
        assert_eq!(text.lines().count(), 1 + 2 * 7);
        assert!(text.lines().all(|line| line.split(',').count() == HEADER.len()), "{text}");
        assert!(text.contains("\noption-1,target_chance,200,") && !text.contains("NaN"), "{text}");
    }

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        assert_eq!([0.0004, 0.0123, 0.4217, 1.0].map(p_value), ["< 0.001", "0.012", "0.42", "1.00"]);
        assert_eq!([0.852, 3.16, 47.2, 1234.0].map(times), ["0.85", "3.2", "47", "1,200"]);
        assert_eq!([-0.04, 0.0, 10.0, -41.25].map(weeks), ["0.0", "0.0", "+10.0", "-41.2"]);
    }
}
