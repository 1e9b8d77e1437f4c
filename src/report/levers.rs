//! The ranked levers as a table: for the terminal, as Markdown and as CSV.

use super::document::csv;
use super::document::numbers::plain;
use super::table::{laid_out, wrap};
use super::words::{self, change_a_year, frequency, signed_change};
use crate::experiment::levers::{Effect, Finding, Lever, Levers};
use crate::experiment::results::Verdict;
use crate::model::Measure;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};
use std::fmt::Write;

/// The table as text of at most so many columns (80 at least), the base first, with its notes under it.
#[must_use]
pub fn terminal(found: &Levers, columns: usize) -> String {
    let columns = columns.max(80);
    let measure = words::target_measure(&found.base.scenario);
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Disabled);
    let changed = match measure {
        Measure::LiveCasesPerWorker => "Cases per\nworker".to_owned(),
        other => wrap(&(words::capital(&other.name().replace('_', " ")) + &unit(other)), 16).join("\n"),
    };
    table.set_header([
        "Lever".to_owned(),
        changed,
        "Verdict".to_owned(),
        "Cost\na year".to_owned(),
        format!("Futures\nthat reach\n{}", target(found)),
    ]);
    table.add_row([
        found.base.scenario.title.clone(),
        words::value(measure, found.base.measure),
        "base".to_owned(),
        words::millions(found.base.cost_a_year),
        frequency(found.base.target_met, found.replications).replace(" than ", " than\n"),
    ]);
    for lever in &found.levers {
        let (change, cost) = (lever.measure.difference, lever.cost.difference);
        let text = |value| signed_change(measure, value);
        table.add_row([
            lever.title.clone(),
            format!("{}\n{} to {}", text(change.mean), text(change.low), text(change.high)),
            verdict(lever.measure.finding).replace("not ", "not\n"),
            format!("{}\n{} to {}", change_a_year(cost.mean), change_a_year(cost.low), change_a_year(cost.high)),
            frequency(lever.target_met, found.replications).replace(" than ", " than\n"),
        ]);
    }
    laid_out(table, columns, &notes(found))
}

/// The table in Markdown, with its notes under it.
#[must_use]
pub fn markdown(found: &Levers) -> String {
    let base = &found.base;
    let measure = words::target_measure(&base.scenario);
    let date = words::month_year(base.scenario.target.by);
    let head = [
        "Lever".to_owned(),
        format!("Change in {}{} (95 % interval)", words::noun(measure), unit(measure)),
        "Verdict".to_owned(),
        "Change in cost a year (95 % interval)".to_owned(),
        "Cost verdict".to_owned(),
        format!("Simulated futures with {} or less by {date}", target(found)),
    ];
    // Writing into a string cannot fail.
    let mut text = format!("| {} |\n|---|---:|---|---:|---|---:|\n", head.join(" | "));
    writeln!(
        text,
        "| {} (the base) | {} | base | {} | base | {} |",
        cell(&base.scenario.title),
        words::value(measure, base.measure),
        words::millions(base.cost_a_year),
        frequency(base.target_met, found.replications)
    )
    .ok();
    for lever in &found.levers {
        let cells = [
            cell(&lever.title),
            interval(&lever.measure, &|value| signed_change(measure, value)),
            verdict(lever.measure.finding).to_owned(),
            interval(&lever.cost, &change_a_year),
            of_cost(lever.cost.finding).to_owned(),
            frequency(lever.target_met, found.replications),
        ];
        writeln!(text, "| {} |", cells.join(" | ")).ok();
    }
    text.push('\n');
    for note in notes(found) {
        writeln!(text, "{note}\n").ok();
    }
    text
}

/// A title as a cell of a Markdown table.
fn cell(title: &str) -> String {
    title.replace('|', "\\|")
}

fn interval(effect: &Effect, text: &dyn Fn(f64) -> String) -> String {
    let difference = effect.difference;
    format!("{} ({} to {})", text(difference.mean), text(difference.low), text(difference.high))
}

/// `, percentage points` where changes are such.
fn unit(measure: Measure) -> String {
    let unit = words::unit_of_change(measure);
    if unit.is_empty() { String::new() } else { format!(",{unit}") }
}

fn target(found: &Levers) -> String {
    let scenario = &found.base.scenario;
    words::target_value(words::target_measure(scenario), scenario.target.at_most)
}

/// A finding on the target measure in words: targets are set on what should be low.
#[must_use]
pub fn verdict(finding: Finding) -> &'static str {
    super::comparison::verdict(Verdict::of(finding, false))
}

/// A finding on the cost in words.
#[must_use]
pub fn of_cost(finding: Finding) -> &'static str {
    match finding {
        Finding::Lower => "cheaper",
        Finding::Higher => "dearer",
        Finding::NotDistinguishable => "not distinguishable",
        Finding::NoEffect => "no effect",
    }
}

/// What the change of the measure is a change of: `mean of the 52 weeks that end on 31 March 2012`.
#[must_use]
pub fn weeks(found: &Levers) -> String {
    let date = words::day_month_year(found.base.scenario.target.by);
    match found.weeks {
        1 => format!("in the week that ends on {date}"),
        weeks => format!("mean of the {weeks} weeks that end on {date}"),
    }
}

/// What a cost a year is: of the whole run, while the caseload is that of the last year before the target.
#[must_use]
pub fn of_the_run() -> &'static str {
    "Cost a year: that of the whole run divided by its years, the time before a lever begins included."
}

/// What one must know of verdicts and intervals.
#[must_use]
pub fn how_sure(found: &Levers) -> String {
    if found.replications < 2 {
        return "One simulated future says nothing about chance: run more.".to_owned();
    }
    let family = match found.levers.len() {
        1 => String::new(),
        levers => format!(", corrected for looking at {levers} levers at once (Holm 1979)"),
    };
    format!(
        "Intervals are 95 % intervals of the mean change (Student's t), each lever by itself; verdicts hold at 5 %{family}."
    )
}

/// The lines under the table.
#[must_use]
pub fn notes(found: &Levers) -> Vec<String> {
    let measure = words::target_measure(&found.base.scenario);
    vec![
        format!(
            "The base in its own figures, then each lever by itself as a change against it, largest reduction first. {} \
             simulated futures each. {}: {}. {}",
            found.replications,
            words::capital(&words::noun(measure)),
            weeks(found),
            of_the_run()
        ),
        "Changes are paired: every lever meets the same families and the same luck as the base.".to_owned(),
        format!("{} A verdict says that there is a difference, not that it is large.", how_sure(found)),
        format!("All of it holds {}.", words::held(found.base.unknowns)),
    ]
}

/// Header of `levers.csv`.
pub const HEADER: [&str; 15] = [
    "rank",
    "name",
    "title",
    "measure",
    "mean",
    "low_95",
    "high_95",
    "verdict",
    "cost_a_year_mean",
    "cost_a_year_low_95",
    "cost_a_year_high_95",
    "cost_verdict",
    "target_met",
    "target_chance",
    "base_target_chance",
];

/// The text of `levers.csv`: a row a lever, in their order.
#[must_use]
pub fn table(found: &Levers) -> String {
    let measure = words::target_measure(&found.base.scenario).name();
    let share = |met: u64| plain(met as f64 / found.replications.max(1) as f64);
    let mut table = csv::Rows::new(HEADER);
    for (index, lever) in found.levers.iter().enumerate() {
        let Lever { name, title, measure: change, cost, target_met, .. } = lever;
        let numbers = |effect: &Effect| {
            let difference = effect.difference;
            [difference.mean, difference.low, difference.high].map(plain)
        };
        let (rank, [mean, low, high], [cost_mean, cost_low, cost_high]) =
            ((index + 1).to_string(), numbers(change), numbers(cost));
        let (verdict, of_cost) = (verdict(change.finding).replace(' ', "_"), of_cost(cost.finding).replace(' ', "_"));
        let (met, chance, of_base) = (target_met.to_string(), share(*target_met), share(found.base.target_met));
        table.row([
            &*rank, name, title, measure, &mean, &low, &high, &verdict, &cost_mean, &cost_low, &cost_high, &of_cost,
            &met, &chance, &of_base,
        ]);
    }
    table.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::synthetic::{Effects, levers};

    #[test]
    fn it_fits_the_terminal() {
        for effects in Effects::ALL {
            for (count, long) in [(1, false), (7, true), (30, true)] {
                let found = levers(count, long, effects);
                for columns in [80, 100, 140] {
                    let text = terminal(&found, columns);
                    let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
                    assert!(widest <= columns, "{widest} > {columns}:\n{text}");
                }
            }
        }
    }

    #[test]
    fn tables_say_what_was_found() {
        let found = levers(7, false, Effects::Usual);
        let text = terminal(&found, 100);
        for part in ["No new posts", "better", "no effect", "Holm", "mean of the 52 weeks", "of 100"] {
            assert!(text.contains(part), "{part}:\n{text}");
        }
        let markdown = markdown(&found);
        assert!(markdown.lines().take(10).all(|line| line.matches('|').count() == 7), "{markdown}");
        assert!(markdown.contains("better") && markdown.contains("no effect") && markdown.contains("dearer"));
    }

    #[test]
    fn the_csv_has_a_row_a_lever() {
        let text = table(&levers(5, false, Effects::Usual));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 6);
        assert!(lines.iter().all(|line| line.split(',').count() == HEADER.len()), "{text}");
        assert!(lines[1].starts_with("1,lever-") && text.contains(",not_distinguishable,"), "{text}");
        assert!(!text.contains("NaN") && !text.contains(",-0,"));
    }
}
