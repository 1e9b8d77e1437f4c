//! The decision table: for the terminal and as Markdown.

use super::comparison::verdict_on;
use super::words::{self, NO_VALUE, Quantity, frequency_with_range, millions, pounds};
use crate::experiment::comparison::HeadlineMeasure;
use crate::experiment::results::{AgainstBase, Experiment, OptionResult};
use crate::experiment::static_sum;
use crate::model::Measure;
use crate::scenario::{Scenario, Start};
use crate::statistics::Summary;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentArrangement, Table, Width};
use std::fmt::Write;

/// Least width of the column of titles.
const TITLE_AT_LEAST: usize = 14;
/// Most width of the column of titles.
const TITLE_AT_MOST: usize = 44;

/// The decision table as text of at most so many columns (80 at least), with its notes under it.
#[must_use]
pub fn terminal(experiment: &Experiment, columns: usize) -> String {
    let Some(base) = experiment.options.first() else {
        return String::new();
    };
    let columns = columns.max(80);
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header(experiment, &base.scenario));
    for option in &experiment.options {
        table.add_row(row(experiment, option));
    }
    laid_out(table, columns, &notes(experiment))
}

/// A table as text of so many columns: titles to the left, narrowed before anything else; the rest to the right; notes
/// under it.
#[must_use]
pub fn laid_out(mut table: Table, columns: usize, notes: &[String]) -> String {
    let widths = table.column_max_content_widths();
    for (index, column) in table.column_iter_mut().enumerate() {
        // The style draws nothing between columns, but keeps a place for it.
        column.set_padding((0, 0));
        if index > 0 {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let others: usize = widths[1..].iter().map(|&width| usize::from(width) + 1).sum();
    let title = usize::from(widths[0]).min(TITLE_AT_MOST).min(columns.saturating_sub(others + 1)).max(TITLE_AT_LEAST);
    if let Some(column) = table.column_mut(0) {
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(u16::try_from(title).unwrap_or(u16::MAX))));
    }
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(columns).unwrap_or(u16::MAX));
    let mut text = table.trim_fmt();
    text.push('\n');
    for line in notes.iter().flat_map(|note| wrap(note, columns.min(100))) {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// The decision table in Markdown, with its notes under it.
#[must_use]
pub fn markdown(experiment: &Experiment) -> String {
    let head = columns(experiment);
    if head.is_empty() {
        return String::new();
    }
    let mut text = format!("| {} |\n|---|{}\n", head.join(" | "), "---:|".repeat(head.len() - 2) + "---|");
    for option in &experiment.options {
        let mut cells = cells(experiment, option);
        cells[0] = words::in_markdown(&cells[0]);
        // Writing into a string cannot fail.
        writeln!(text, "| {} |", cells.join(" | ")).ok();
    }
    text.push('\n');
    for note in notes(experiment) {
        writeln!(text, "{note}\n").ok();
    }
    text + &super::selection::markdown(experiment)
}

/// Columns of the decision table that compare; they are its last.
pub const COMPARING: usize = 3;

/// What stands over the columns of the decision table, written out; nothing without options.
#[must_use]
pub fn columns(experiment: &Experiment) -> Vec<String> {
    let Some(base) = experiment.options.first().map(|option| &*option.scenario) else { return Vec::new() };
    let (measure, date) = (words::target_measure(base), words::month_year(base.target.by));
    let assessments = match *assessments(experiment) {
        [] => None,
        [only] => Some(format!("{} assessments in time", words::capital(only.1))),
        _ => Some("Assessments in time (initial, core)".to_owned()),
    };
    let first = [
        "Option".to_owned(),
        "Cost of the run".to_owned(),
        "Dearest year (1 in 10 above)".to_owned(),
        format!("{}, {date} (8 of 10 fall between)", words::capital(&words::noun(measure))),
        format!("Simulated futures with {} or less by {date} (95 % interval)", target_value(base)),
        "Weeks over target".to_owned(),
    ];
    let last: [String; COMPARING] = [
        "Change against the base (95 % interval)".to_owned(),
        "Change of cost".to_owned(),
        format!("Verdict on {}", words::noun(measure)),
    ];
    first.into_iter().chain(assessments).chain(last).collect()
}

/// Of which kinds of assessments any option makes some, and so has a share in time; with the kind's name.
fn assessments(experiment: &Experiment) -> Vec<(HeadlineMeasure, &'static str)> {
    let kinds = [(HeadlineMeasure::InitialInTime, "initial"), (HeadlineMeasure::CoreInTime, "core")];
    let made = experiment.measures();
    kinds.into_iter().filter(|(measure, _)| made.contains(measure)).collect()
}

/// What an option's row holds under them; its title as the scenario has it.
#[must_use]
pub fn cells(experiment: &Experiment, option: &OptionResult) -> Vec<String> {
    let headline = &option.headline;
    let measure = words::target_measure(&option.scenario);
    let against = headline.against_base.as_ref();
    let (low, high) = eight_of_ten(measure, &headline.target_measure);
    let first = [
        option.scenario.title.clone(),
        pounds(headline.cost.p50),
        pounds(headline.dearest_year.p90),
        format!("{} ({low} to {high})", words::value(measure, headline.target_measure.p50)),
        frequency_with_range(headline.target_met, experiment.replications),
        format!("{:.0}", headline.weeks_over_target.p50),
    ];
    let in_time = in_time(experiment, option);
    let last: [String; COMPARING] = [
        against.map_or_else(String::new, |a| format!("{} ({})", change(measure, a).0, change(measure, a).1)),
        against.map_or_else(String::new, |a| words::change_in_millions(a.cost().mean)),
        against.map_or("base", verdict_on).to_owned(),
    ];
    first.into_iter().chain((!in_time.is_empty()).then(|| in_time.join(", "))).chain(last).collect()
}

fn header(experiment: &Experiment, base: &Scenario) -> Vec<Cell> {
    let measure = words::target_measure(base);
    let name = match measure {
        Measure::LiveCasesPerWorker => "Cases per\nworker".to_owned(),
        other => wrap(&words::capital(&other.name().replace('_', " ")), 11).join("\n"),
    };
    let kinds: Vec<&str> = assessments(experiment).into_iter().map(|(_, kind)| kind).collect();
    let first = [
        "Option".to_owned(),
        "Cost\n(dearest\nyear)".to_owned(),
        format!("{name}\n{}", words::short_month_year(base.target.by)),
        format!("Futures\nthat reach\n{}", target_value(base)),
        "Weeks\nover\ntarget".to_owned(),
    ];
    let in_time = (!kinds.is_empty()).then(|| format!("In time\n{}", kinds.join(",\n")));
    first.into_iter().chain(in_time).chain(["Change\nagainst\nthe base".to_owned()]).map(Cell::new).collect()
}

fn row(experiment: &Experiment, option: &OptionResult) -> Vec<Cell> {
    let headline = &option.headline;
    let measure = words::target_measure(&option.scenario);
    let (low, high) = eight_of_ten(measure, &headline.target_measure);
    let chance = frequency_with_range(headline.target_met, experiment.replications)
        .replace(" (", "\n(")
        .replace(" of 100)", ")")
        .replace(" than ", " than\n");
    let against = headline.against_base.as_ref().map_or_else(
        || "base".to_owned(),
        |against| {
            let (middle, interval) = change(measure, against);
            let verdict = verdict_on(against).replace("not ", "not\n");
            format!("{middle}\n{interval}\n{verdict}\n{}", words::change_in_millions(against.cost().mean))
        },
    );
    let in_time = in_time(experiment, option);
    let first = [
        option.scenario.title.clone(),
        format!("{}\n({})", millions(headline.cost.p50), millions(headline.dearest_year.p90)),
        format!("{}\n{low}-{high}", words::value(measure, headline.target_measure.p50)),
        chance,
        format!("{:.0}", headline.weeks_over_target.p50),
    ];
    let in_time = (!in_time.is_empty()).then(|| in_time.join("\n"));
    first.into_iter().chain(in_time).chain([against]).map(Cell::new).collect()
}

fn target_value(scenario: &Scenario) -> String {
    words::target_value(words::target_measure(scenario), scenario.target.at_most)
}

fn eight_of_ten(measure: Measure, summary: &Summary) -> (String, String) {
    (words::value(measure, summary.p10), words::value(measure, summary.p90))
}

/// Shares in time of the kinds of assessments that any option makes.
fn in_time(experiment: &Experiment, option: &OptionResult) -> Vec<String> {
    let share = |(measure, _): (HeadlineMeasure, &str)| {
        let share = option.headline.in_time(measure);
        share.map_or_else(|| NO_VALUE.to_owned(), |share| format!("{:.0} %", 100.0 * share.p50))
    };
    assessments(experiment).into_iter().map(share).collect()
}

fn change(measure: Measure, against: &AgainstBase) -> (String, String) {
    let is_nothing = |text: &str| text.trim_matches(['-', '0', '.', ' ', '%']).is_empty();
    let difference = against.target_measure();
    // A verdict on a change that one decimal would print as none needs another.
    let fine = words::quantity(measure) == Quantity::Number
        && difference.mean != 0.0
        && is_nothing(&words::value(measure, difference.mean));
    let signed = |value: f64| {
        let text = words::value(measure, value);
        if fine {
            words::signed_change(measure, value)
        } else if text.starts_with(['-', '0']) && value <= 0.0 || is_nothing(&text) {
            text
        } else {
            format!("+{text}")
        }
    };
    if difference.mean.is_nan() {
        return ("no pair".to_owned(), "of futures".to_owned());
    }
    (signed(difference.mean), format!("{} to {}", signed(difference.low), signed(difference.high)))
}

/// The lines under the table.
#[must_use]
pub fn notes(experiment: &Experiment) -> Vec<String> {
    let measured = |option: &OptionResult| words::target_measure(&option.scenario) == Measure::LiveCasesPerWorker;
    let promised = experiment.options.first().filter(|base| measured(base)).and_then(|_| promises(experiment));
    facts(experiment).into_iter().chain(promised).collect()
}

/// The lines under the table without the promises of the static sum.
#[must_use]
pub fn facts(experiment: &Experiment) -> Vec<String> {
    let Some(base) = experiment.options.first() else {
        return Vec::new();
    };
    let measure = words::target_measure(&base.scenario);
    let whole = base.years.iter().any(|costs| costs.year.to - costs.year.from >= costs.year.working_days);
    let weeks = base.weeks.iter().filter(|week| week.date <= base.scenario.target.by).count();
    let mut notes = vec![format!(
        "{} simulated futures an option. Costs and measures are those of the middle future; the dearest {} is given at what 1 \
         future in 10 exceeds; ranges hold 8 of 10 futures, those of chances are 95 % intervals, of 100 futures. Changes are means over \
         futures, which need not be the difference of two middle ones. {} is the mean of the {} that end on {}.",
        words::thousands(experiment.replications as f64),
        if whole { "full financial year" } else { "financial year, as far as the run holds it" },
        words::capital(&words::noun(measure)),
        if weeks >= 4 { "four weeks" } else { "weeks" },
        words::day_month_year(base.scenario.target.by),
    )];
    if experiment.options.len() > 1 {
        notes.push(super::comparison::paired(experiment));
    }
    notes.extend(without_value(experiment, measure));
    notes.push(monte_carlo(experiment, measure));
    if experiment.unknowns() > 0 {
        notes.push(format!(
            "The ranges hold {}; `caseload sensitivity` says how much is which, and which inputs matter.",
            words::held(experiment.unknowns())
        ));
    }
    if experiment.options.iter().any(|option| option.unknowns != base.unknowns) {
        notes.push(
            "Inputs are not known in some options and known in others: their ranges and changes cannot be compared. Name a \
             base with the same unknown inputs in every option."
                .to_owned(),
        );
    }
    if matches!(base.scenario.start, Start::Synthesised(_)) {
        notes.push(
            "The open cases of the first day are made up from the scenario's totals, not read from a list.".to_owned(),
        );
    }
    notes
}

/// Figures that have no meaning, in some option or in some futures.
fn without_value(experiment: &Experiment, measure: Measure) -> Vec<String> {
    let mut notes = Vec::new();
    let in_all = |measure: &HeadlineMeasure| experiment.options.iter().all(|option| option.headline.has(*measure));
    if !experiment.measures().iter().all(in_all) {
        notes.push(format!("“{NO_VALUE}” stands for a share of assessments that an option never makes."));
    }
    let least = experiment.options.iter().map(|option| option.headline.target_measure.n).min().unwrap_or(0);
    if least < experiment.replications {
        notes.push(format!(
            "{} has no value at the target date in up to {} futures of an option, because there is nothing to divide by: they \
             count as not reaching the target, and its figures are of the others.",
            words::capital(&words::noun(measure)),
            words::thousands((experiment.replications - least) as f64)
        ));
    }
    notes
}

/// The Monte Carlo error of the medians, once for the whole table: 1.96 standard errors, and a median's is 1.2533 times
/// a mean's (Kendall and Stuart, vol. 1, section 14.12, for normal parents).
fn monte_carlo(experiment: &Experiment, measure: Measure) -> String {
    let largest = experiment.options.iter().map(|o| o.headline.target_measure.standard_error).fold(0.0, f64::max);
    if experiment.options.iter().any(|option| option.headline.target_measure.n < 2) {
        return "One simulated future says nothing about chance: run more.".to_owned();
    }
    let error = 1.96 * 1.2533 * largest;
    let bound = match words::quantity(measure) {
        words::Quantity::Number => format!("{:.1}", ((error * 10.0).ceil() / 10.0).max(0.1)),
        words::Quantity::Share => {
            format!("{:.0} percentage points", (error * 100.0).ceil().max(1.0))
        }
        words::Quantity::Speed => format!("{:.2}", ((error * 100.0).ceil() / 100.0).max(0.01)),
        words::Quantity::Pounds => pounds(error.ceil()),
    };
    format!("With more futures the middle figures would move by less than {bound}{}.", words::unit(measure))
}

/// What a static sum promises for an option beside what the simulation finds.
fn promises(experiment: &Experiment) -> Option<String> {
    let parts: Vec<String> = experiment
        .options
        .iter()
        .filter_map(|option| {
            let promised = static_sum::promise(&option.scenario)?;
            let found = option.headline.target_measure.p50;
            let posts = option.scenario.policies.last()?.policy.posts.extra_social_workers;
            Some(format!("{posts} posts promised {promised:.0}, simulated {found:.1}"))
        })
        .collect();
    if parts.is_empty() {
        return None;
    }
    Some(format!(
        "The static sum (cases now / posts, without vacancies, sickness, time to hire or what lighter caseloads \
         change) against the simulation: {}.",
        parts.join("; ")
    ))
}

/// A text broken at spaces into lines of at most so many characters, where its words allow it.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last().map_or(0, |line| line.chars().count());
        if line > 0 && line + 1 + word.chars().count() > columns {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::synthetic;

    fn widest(text: &str) -> usize {
        text.lines().map(|line| line.chars().count()).max().unwrap()
    }

    #[test]
    fn it_fits_the_terminal() {
        for options in [1, 2, 4, 9] {
            for long in [false, true] {
                let experiment = synthetic::experiment(options, long);
                for columns in [80, 100, 140] {
                    let text = terminal(&experiment, columns);
                    assert!(widest(&text) <= columns, "{} > {columns}:\n{text}", widest(&text));
                }
            }
        }
    }

    #[test]
    fn it_says_what_the_card_asks() {
        let text = terminal(&synthetic::experiment(4, false), 100);
        for part in ["No new posts", "better", "of 100", "would move by less than", "42 posts promised 20, simulated"] {
            assert!(text.contains(part), "{part}:\n{text}");
        }
        let markdown = markdown(&synthetic::experiment(2, true));
        assert!(markdown.lines().take(4).all(|line| line.matches('|').count() == 11), "{markdown}");
        assert!(markdown.contains("£43,670,000"), "{markdown}");
    }
}
