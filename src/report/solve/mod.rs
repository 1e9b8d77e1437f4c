//! What a search for posts found: for the terminal, as Markdown, as CSV and as a page.

mod page;

pub use page::page;

use super::costs::Grid;
use super::document::csv;
use super::document::numbers::plain;
use super::table::laid_out;
use super::words::{self, frequency, in_markdown};
use crate::experiment::search::{Answer, Bounds, Search, Trial};
use crate::experiment::static_sum::{Row, WORKERS_A_MANAGER};
use crate::scenario::Scenario;
use crate::statistics::Summary;
use crate::statistics::interval::wilson;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};
use jiff::civil::Date;
use std::fmt::Write;

/// The question.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The scenario, with the target that is asked for.
    pub scenario: Scenario,
    /// Targets of the measure, the one that was asked for first.
    pub targets: Vec<f64>,
    /// By when.
    pub by: Date,
    /// From when the posts are funded.
    pub from: Date,
    /// Numbers of the scenario that are not known.
    pub unknowns: usize,
    /// The static sum, if the scenario has one.
    pub rows: Vec<Row>,
}

/// Columns of the headline table, their lines parted by `\n`.
fn head(asked: &Asked, found: &Search) -> Vec<String> {
    let measure = words::target_measure(&asked.scenario);
    vec![
        "Target".to_owned(),
        "The static\nsum: posts,\n£ a year".to_owned(),
        format!("{}\nwith these", words::short_noun(measure)),
        "Futures in\nwhich these\nreach it".to_owned(),
        format!("Posts for\n{}\n(95 %)", words::of_100(found.question.chance)),
        "Cost of\nthe run\nmore".to_owned(),
        format!("Else, with\n{} posts\nreached by", found.question.most),
    ]
}

/// A row for every target; a cell's lines are parted by `\n`.
fn rows(asked: &Asked, found: &Search) -> Vec<Vec<String>> {
    found.answers.iter().map(|answer| cells(asked, found, answer)).collect()
}

fn cells(asked: &Asked, found: &Search, answer: &Answer) -> Vec<String> {
    let measure = words::target_measure(&asked.scenario);
    let none = || "-".to_owned();
    let row = asked.rows.iter().find(|row| f64::from(row.target) == answer.at_most);
    let promised = row.map_or_else(none, |row| {
        format!("{}\n{}", row.social_workers, words::millions(row.staff_cost + row.overheads))
    });
    let trial = row.and_then(|row| found.trials.get(&row.social_workers));
    let middle = trial.and_then(|trial| Summary::of(&known(&trial.values)));
    let shown = middle.map_or_else(none, |value| {
        let [low, middle, high] = [value.p10, value.p50, value.p90].map(|value| words::value(measure, value));
        format!("{middle}\n({low} to {high})")
    });
    vec![
        words::target_value(measure, answer.at_most),
        promised,
        shown,
        trial.map_or_else(none, |trial| frequency(trial.met(answer.at_most), trial.futures())),
        match between(found, answer) {
            between if between == needed(found, answer.posts) => between,
            between => format!("{}\n({between})", needed(found, answer.posts)),
        },
        answer.posts.enough.and_then(|posts| extra_cost(found, posts)).map_or_else(none, words::change_in_millions),
        otherwise(found, answer),
    ]
}

fn known(values: &[f64]) -> Vec<f64> {
    values.iter().copied().filter(|value| !value.is_nan()).collect()
}

/// What so many posts cost more than none over the run: the mean of paired differences.
fn extra_cost(found: &Search, posts: u32) -> Option<f64> {
    let (with, without) = (found.trials.get(&posts)?, found.trials.get(&0)?);
    let differences: Vec<f64> = with.costs.iter().zip(&without.costs).map(|(with, without)| with - without).collect();
    Summary::of(&differences).map(|summary| summary.mean)
}

fn needed(found: &Search, bounds: Bounds) -> String {
    let most = found.question.most;
    match (bounds.settled(most), bounds.below, bounds.enough) {
        (true, _, Some(posts)) => posts.to_string(),
        (true, _, None) => format!("over {most}"),
        (false, below, Some(posts)) => format!("{} to {posts}", below.map_or(0, |below| below + 1)),
        (false, Some(below), None) => format!("over {below}"),
        (false, None, None) => "not known".to_owned(),
    }
}

fn between(found: &Search, answer: &Answer) -> String {
    let most = found.question.most;
    let low = match (answer.at_least.settled(most), answer.at_least.enough) {
        (true, Some(low)) => low,
        (true, None) => return format!("over {most}"),
        (false, _) => answer.at_least.below.map_or(0, |below| below + 1),
    };
    answer.surely.enough.map_or(format!("{low} or more"), |high| format!("{low} to {high}"))
}

/// By when the most posts reach what no number of posts reaches in time.
fn otherwise(found: &Search, answer: &Answer) -> String {
    match (answer.posts.enough, answer.reached_on, found.looked_until()) {
        (Some(_), ..) => "-".to_owned(),
        (None, Some(day), _) => words::short_month_year(day),
        (None, None, Some(until)) => format!("not by\n{}", words::short_month_year(until)),
        (None, None, None) => "not in the run".to_owned(),
    }
}

/// The headline table.
#[must_use]
pub fn grid(asked: &Asked, found: &Search) -> Grid {
    let head = head(asked, found).into_iter().map(|name| name.replace('\n', " ")).collect();
    Grid { head, rows: rows(asked, found) }
}

/// The result as text of at most so many columns (80 at least).
#[must_use]
pub fn terminal(asked: &Asked, found: &Search, columns: usize) -> String {
    let columns = columns.max(80);
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(head(asked, found));
    for row in rows(asked, found) {
        table.add_row(row.into_iter().map(|cell| cell.replace(" than ", " than\n")));
    }
    format!("{}\n\n{}", sentences(asked, found).join("\n"), laid_out(table, columns, &notes(asked, found)))
}

/// The result in Markdown.
#[must_use]
pub fn markdown(asked: &Asked, found: &Search) -> String {
    let mut text = format!("# {}\n\n", in_markdown(&heading(asked)));
    for sentence in sentences(asked, found) {
        text.push_str(&in_markdown(&sentence));
        text.push('\n');
    }
    text.push('\n');
    write_grid(&mut text, &grid(asked, found));
    for note in notes(asked, found) {
        // Writing into a string cannot fail.
        writeln!(text, "{note}\n").ok();
    }
    text.push_str("The search, every number of posts that was tried:\n\n");
    write_grid(&mut text, &tried(asked, found));
    text
}

fn write_grid(text: &mut String, grid: &Grid) {
    // Writing into a string cannot fail.
    write!(text, "| {} |\n{}|\n", grid.head.join(" | "), "|---:".repeat(grid.head.len())).ok();
    for row in &grid.rows {
        let row: Vec<String> = row.iter().map(|cell| in_markdown(&cell.replace('\n', " "))).collect();
        writeln!(text, "| {} |", row.join(" | ")).ok();
    }
    text.push('\n');
}

/// Every number of posts that was tried, for the target that was asked for.
#[must_use]
pub fn tried(asked: &Asked, found: &Search) -> Grid {
    let measure = words::target_measure(&asked.scenario);
    let head = [
        "Extra social workers",
        "Futures that reach it",
        "95 % interval",
        "Middle future",
        "Cost of the run, middle",
        "More than without posts",
    ];
    let row = |trial: &Trial| {
        let met = trial.met(asked.targets[0]);
        let (low, high) = wilson(met, trial.futures());
        vec![
            trial.posts.to_string(),
            frequency(met, trial.futures()),
            format!("{:.0} to {:.0} of 100", 100.0 * low, 100.0 * high),
            middle(&trial.values).map_or("-".to_owned(), |value| words::value(measure, value)),
            middle(&trial.costs).map_or("-".to_owned(), words::millions),
            extra_cost(found, trial.posts).map_or("-".to_owned(), words::change_in_millions),
        ]
    };
    Grid { head: head.map(str::to_owned).to_vec(), rows: found.trials.values().map(row).collect() }
}

fn middle(values: &[f64]) -> Option<f64> {
    Summary::of(&known(values)).map(|summary| summary.p50)
}

/// Every trial as CSV: the share of futures that meet each target, cost.
#[must_use]
pub fn table(asked: &Asked, found: &Search) -> String {
    let mut table =
        csv::Rows::new(["posts", "managers", "target", "met", "futures", "low_95", "high_95", "p50", "cost_p50"]);
    for trial in found.trials.values() {
        for &target in &asked.targets {
            let (met, futures) = (trial.met(target), trial.futures());
            let (low, high) = wilson(met, futures);
            let row = [
                trial.posts.to_string(),
                (trial.posts / WORKERS_A_MANAGER).to_string(),
                plain(target),
                met.to_string(),
                futures.to_string(),
                plain(low),
                plain(high),
                plain(middle(&trial.values).unwrap_or(f64::NAN)),
                plain(middle(&trial.costs).unwrap_or(f64::NAN)),
            ];
            table.row(row.iter().map(String::as_str));
        }
    }
    table.finish()
}

/// `leeds-2009: how many posts for caseload 20 by March 2012`.
#[must_use]
pub fn heading(asked: &Asked) -> String {
    let scenario = &asked.scenario;
    format!("{}: how many posts for {} by {}", scenario.name, words::target(scenario), words::month_year(asked.by))
}

/// The answer in a sentence.
#[must_use]
pub fn finding(asked: &Asked, found: &Search) -> String {
    let measure = words::target_measure(&asked.scenario);
    let target = words::target_value(measure, asked.targets[0]);
    let (noun, by, most) = (words::noun(measure), words::month_year(asked.by), found.question.most);
    let goal = format!("{target} {noun} by {by} in {} simulated futures", words::of_100(found.question.chance));
    let Some(answer) = found.answers.first() else { return String::new() };
    let bounds = answer.posts;
    match (bounds.settled(most), bounds.enough) {
        (true, Some(0)) => format!("No extra post is needed for {goal}."),
        (true, Some(posts)) => {
            let cost = extra_cost(found, posts).map_or(String::new(), |cost| {
                format!(" Over the run they cost {} more than no new posts.", words::millions(cost))
            });
            format!(
                "{posts} extra social workers reach {goal} (95 % interval of their number: {}).{cost}",
                between(found, answer)
            )
        }
        (true, None) => {
            let reached = found.trials.get(&most).map_or(String::new(), |trial| {
                format!(": {most} reach it in {}", frequency(trial.met(asked.targets[0]), trial.futures()))
            });
            let then = match (answer.reached_on, found.looked_until()) {
                (Some(day), _) => format!("with {most} it takes until {}", words::month_year(day)),
                (None, Some(until)) => format!("nor does any by {}, as far as was looked", words::month_year(until)),
                (None, None) => "nor does any by the end of the run".to_owned(),
            };
            format!("No number of posts up to {most} reaches {goal}{reached}; {then}.")
        }
        (false, _) => format!("Stopped early. Posts for {goal}, as far as was tried: {}.", needed(found, bounds)),
    }
}

/// The answer, and what becomes of the static sum's promise.
#[must_use]
pub fn sentences(asked: &Asked, found: &Search) -> Vec<String> {
    let measure = words::target_measure(&asked.scenario);
    let mut all = vec![finding(asked, found)];
    let row = asked.rows.iter().find(|row| f64::from(row.target) == asked.targets[0]);
    if let Some((row, trial)) = row.and_then(|row| Some((row, found.trials.get(&row.social_workers)?))) {
        let met = frequency(trial.met(asked.targets[0]), trial.futures());
        let stands = middle(&trial.values).map_or(String::new(), |value| {
            format!(", and the middle future stands at {}", words::value(measure, value))
        });
        all.push(format!(
            "The static sum promises it for {} posts; these reach it in {met}{stands}.",
            row.social_workers
        ));
    }
    all
}

/// What must be known to read it.
#[must_use]
pub fn notes(asked: &Asked, found: &Search) -> Vec<String> {
    let futures = found.trials.values().next().map_or(0, Trial::futures);
    let from = words::day_month_year(asked.from);
    let mut notes = vec![format!(
        "Posts are funded from {from}, with one team manager more for every {WORKERS_A_MANAGER}. {futures} simulated futures for \
         each of {} numbers of posts, all with the same families and the same luck. The interval is of the number of posts: \
         fewer cannot be enough, more surely are (Wilson's 95 % intervals of the chance).",
        found.trials.len()
    )];
    notes.push(order(found));
    if found.answers.iter().any(|answer| answer.posts.settled(found.question.most) && answer.posts.enough.is_none()) {
        let limit = asked.scenario.policies.last().map_or(0, |dated| dated.policy.recruitment.most_a_month);
        notes.push(format!(
            "Where more posts buy nothing more, something else binds: here at most {} can be recruited in a month, in the whole \
             service, and those who leave are replaced out of them.",
            if limit == 1 { "1 person".to_owned() } else { format!("{limit} people") }
        ));
    }
    if let Some(until) = found.looked_until() {
        notes.push(format!(
            "Where the run ends before a target is reached, it was simulated on until {} with the most posts, everything else \
             as it is at its end.",
            words::month_year(until)
        ));
    }
    notes
}

/// Whether more posts were seen to do worse: the search rests on their not doing so.
fn order(found: &Search) -> String {
    let order = found.order;
    let steps = if order.steps == 1 { "step".to_owned() } else { format!("{} steps", order.steps) };
    match (order.worse, order.told) {
        (0, _) => format!("The search takes it that more posts never do worse. In none of the {steps} tried did they."),
        (worse, 0) => format!(
            "The search takes it that more posts never do worse. In {worse} of the {steps} tried fewer futures reached the target \
             with more posts, in none by more than chance."
        ),
        (worse, told) => format!(
            "The search takes it that more posts never do worse, but in {worse} of the {steps} tried fewer futures reached the \
             target with more posts, in {told} by more than chance: do not rely on the number alone, look at the whole curve."
        ),
    }
}
