//! What a search for posts found: for the terminal, as Markdown and as CSV.

use super::csv;
use super::numbers::plain;
use super::table::laid_out;
use super::words::{self, frequency};
use crate::experiment::search::{Answer, Search};
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
    /// The scenario, as its file has it.
    pub scenario: Scenario,
    /// Targets of the measure, the one that was asked for first.
    pub targets: Vec<f64>,
    /// By when.
    pub by: Date,
    /// From when the posts are funded.
    pub from: Date,
    /// Extra social workers and managers that the scenario itself has then.
    pub posts: (u32, u32),
    /// Numbers of the scenario that are not known.
    pub unknowns: usize,
    /// The static sum, if the scenario has one.
    pub rows: Vec<Row>,
}

/// A row of the table.
struct Line {
    target: String,
    promised: String,
    buys: String,
    needed: String,
    between: String,
    otherwise: String,
}

fn lines(asked: &Asked, found: &Search) -> Vec<Line> {
    let measure = words::target_measure(&asked.scenario);
    let line = |answer: &Answer| {
        let row = asked.rows.iter().find(|row| f64::from(row.target) == answer.at_most);
        let promised = row.map_or("-".to_owned(), |row| row.social_workers.to_string());
        let trial = row.and_then(|row| found.trials.get(&row.social_workers));
        let buys = trial.map_or("-".to_owned(), |trial| frequency(trial.met(answer.at_most), trial.futures()));
        let needed = answer.posts.map_or(format!("over {}", found.question.most), |posts| posts.to_string());
        let between = match (answer.at_least, answer.surely) {
            (None, _) => format!("over {}", found.question.most),
            (Some(low), None) => format!("{low} or more"),
            (Some(low), Some(high)) => format!("{low} to {high}"),
        };
        let otherwise = match (answer.posts, answer.reached_on) {
            (Some(_), _) => String::new(),
            (None, Some(day)) => words::month_year(day),
            (None, None) => "not in the run".to_owned(),
        };
        Line { target: words::target_value(measure, answer.at_most), promised, buys, needed, between, otherwise }
    };
    found.answers.iter().map(line).collect()
}

/// The result as text of at most so many columns (80 at least).
#[must_use]
pub fn terminal(asked: &Asked, found: &Search, columns: usize) -> String {
    let columns = columns.max(80);
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header([
        "Target".to_owned(),
        "Static\nsum".to_owned(),
        "Futures in\nwhich these\nreach it".to_owned(),
        format!("Posts for\n{}", of_100(found)),
        "95 %\ninterval".to_owned(),
        format!("With {}\nreached by", found.question.most),
    ]);
    for line in lines(asked, found) {
        table.add_row([line.target, line.promised, line.buys, line.needed, line.between, line.otherwise]);
    }
    format!("{}\n\n{}", finding(asked, found), laid_out(table, columns, &notes(asked, found)))
}

/// The result in Markdown.
#[must_use]
pub fn markdown(asked: &Asked, found: &Search) -> String {
    let mut text = format!(
        "**{}**\n\n| Target | Posts by the static sum | Simulated futures in which these reach it | Posts for {} | 95 % \
         interval | With {} posts reached by |\n|---:|---:|---:|---:|---:|---|\n",
        finding(asked, found),
        of_100(found),
        found.question.most
    );
    // Writing into a string cannot fail.
    for line in lines(asked, found) {
        let Line { target, promised, buys, needed, between, otherwise } = line;
        writeln!(text, "| {target} | {promised} | {buys} | {needed} | {between} | {otherwise} |").ok();
    }
    text.push('\n');
    for note in notes(asked, found) {
        writeln!(text, "{note}\n").ok();
    }
    text.push_str("The search, every number of posts that was tried:\n\n");
    text.push_str(
        "| Extra social workers | Futures that reach it | 95 % interval | Middle future | Cost of the run, middle |\n",
    );
    text.push_str("|---:|---:|---:|---:|---:|\n");
    let measure = words::target_measure(&asked.scenario);
    for trial in found.trials.values() {
        let (low, high) = wilson(trial.met(asked.targets[0]), trial.futures());
        let middle = |values: &[f64]| Summary::of(values).map_or(f64::NAN, |summary| summary.p50);
        writeln!(
            text,
            "| {} | {} | {:.0} to {:.0} of 100 | {} | {} |",
            trial.posts,
            frequency(trial.met(asked.targets[0]), trial.futures()),
            100.0 * low,
            100.0 * high,
            words::value(measure, middle(&trial.values)),
            words::millions(middle(&trial.costs))
        )
        .ok();
    }
    text
}

/// Every trial as CSV: the share of futures that meet each target, cost.
#[must_use]
pub fn table(asked: &Asked, found: &Search) -> String {
    let mut table =
        csv::Table::new(["posts", "managers", "target", "met", "futures", "low_95", "high_95", "p50", "cost_p50"]);
    for trial in found.trials.values() {
        for &target in &asked.targets {
            let (met, futures) = (trial.met(target), trial.futures());
            let (low, high) = wilson(met, futures);
            let middle = |values: &[f64]| Summary::of(values).map_or(f64::NAN, |summary| summary.p50);
            let row = [
                trial.posts.to_string(),
                (trial.posts / WORKERS_A_MANAGER).to_string(),
                plain(target),
                met.to_string(),
                futures.to_string(),
                plain(low),
                plain(high),
                plain(middle(&trial.values)),
                plain(middle(&trial.costs)),
            ];
            table.row(row.iter().map(String::as_str));
        }
    }
    table.finish()
}

/// The answer in a sentence.
#[must_use]
pub fn finding(asked: &Asked, found: &Search) -> String {
    let measure = words::target_measure(&asked.scenario);
    let target = words::target_value(measure, asked.targets[0]);
    let (noun, by, most) = (words::noun(measure), words::month_year(asked.by), found.question.most);
    let wanted = of_100(found);
    let Some(answer) = found.answers.first() else { return String::new() };
    match (answer.posts, answer.reached_on) {
        (Some(0), _) => format!("No extra post is needed for {target} {noun} by {by} in {wanted} futures."),
        (Some(posts), _) => format!("{posts} extra social workers reach {target} {noun} by {by} in {wanted} futures."),
        (None, later) => {
            let reached = found.trials.get(&most).map_or(String::new(), |trial| {
                format!(": {most} reach it in {}", frequency(trial.met(asked.targets[0]), trial.futures()))
            });
            let then = later.map_or("nor does any by the end of the run".to_owned(), |day| {
                format!("with {most} it takes until {}", words::month_year(day))
            });
            format!(
                "No number of posts up to {most} reaches {target} {noun} by {by} in {wanted} futures{reached}; {then}."
            )
        }
    }
}

fn of_100(found: &Search) -> String {
    format!("{} of 100", plain((found.question.chance * 1e4).round() / 100.0))
}

fn notes(asked: &Asked, found: &Search) -> Vec<String> {
    let futures = found.trials.values().next().map_or(0, |trial| trial.futures());
    let from = words::day_month_year(asked.from);
    let mut notes = vec![format!(
        "Posts are funded from {from}, with one team manager more for every {WORKERS_A_MANAGER}. {futures} simulated futures for \
         each of {} numbers of posts, all with the same families and the same luck. The interval is of the number of posts: \
         fewer cannot be enough, more surely are (Wilson's 95 % intervals of the chance).",
        found.trials.len()
    )];
    if found.answers.iter().any(|answer| answer.posts.is_none()) {
        let limit = asked.scenario.policies.last().map_or(0, |dated| dated.policy.recruitment.most_a_month);
        notes.push(format!(
            "Where more posts buy nothing more, something else binds: here at most {} people can be recruited in a month, \
             in the whole service, and those who leave are replaced out of them.",
            limit
        ));
    }
    notes
}
