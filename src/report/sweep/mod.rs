//! What a sweep found: for the terminal, as Markdown, as CSV and as a page.

mod data;
mod page;

pub use data::{FRONTIER_HEADER, frontier_table, table};
pub use page::page;

use super::costs::Grid;
use super::table::laid_out;
use super::words::{self, change_in_millions, frequency, in_markdown, signed_change};
use crate::experiment::sweep::{Point, Sweep};
use crate::statistics::Summary;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};
use std::fmt::Write;

/// Grids of so many points are listed whole; of larger ones, those that none beats.
const LISTED_WHOLE: usize = 16;
/// Most rows of a list in the terminal and the page.
const MOST_ROWS: usize = 24;
/// So many values of a single number are put into words.
const FEW: usize = 4;
/// Numbers whose price is in the cost.
const PRICED: [&str; 4] = ["posts", "managers", "administrators", "agency"];

/// What a point is called: `posts 40, sickness 5 %`.
#[must_use]
pub fn called(found: &Sweep, point: &Point) -> String {
    if point.at.is_empty() {
        return "as it is".to_owned();
    }
    let parts = found.factors.iter().zip(&point.at);
    parts.map(|(factor, &value)| format!("{} {}", factor.name, factor.shown[value])).collect::<Vec<_>>().join(", ")
}

/// The cheapest point that meets the target in so large a share of the futures.
#[must_use]
pub fn cheapest(found: &Sweep, chance: f64) -> Option<&Point> {
    let enough = found.points.iter().filter(|point| point.share() >= chance);
    enough.min_by(|a, b| a.cost.p50.total_cmp(&b.cost.p50))
}

/// The finding, one or more sentences.
#[must_use]
pub fn sentences(found: &Sweep, chance: f64) -> Vec<String> {
    let scenario = &found.scenario;
    let measure = words::target_measure(scenario);
    let (target, date) = (words::target(scenario), words::month_year(scenario.target.by));
    let of = found.replications;
    let points =
        if found.points.len() == 1 { "The point".to_owned() } else { format!("Of {} points", found.points.len()) };
    let mut all = effects(found);
    all.push(match cheapest(found, chance) {
        Some(point) => format!(
            "{points}, the cheapest that reaches {target} by {date} in {} simulated futures is {}: it reaches it in {} and costs \
             {} over the run{}.",
            words::of_100(chance),
            called(found, point),
            frequency(point.met, of),
            words::millions(point.cost.p50),
            if point.is_base { String::new() } else { format!(" ({})", change_in_millions(point.against.cost.mean)) }
        )
        .replace("The point, the cheapest that reaches", "The cheapest point that reaches"),
        None => {
            let best = found.points.iter().max_by(|a, b| a.met.cmp(&b.met).then(b.cost.p50.total_cmp(&a.cost.p50)));
            let best = match best {
                Some(point) if point.met > 0 => {
                    format!("; most often {}, in {}", called(found, point), frequency(point.met, of))
                }
                _ => nearest(found).map_or(String::new(), |(point, middle)| {
                    let middle = words::value(measure, middle);
                    format!(", or in any; nearest comes {}, whose middle future stands at {middle}", called(found, point))
                }),
            };
            format!("No point of the grid reaches {target} by {date} in {} simulated futures{best}.", words::of_100(chance))
        }
    });
    let base = &found.base;
    let stands = base.value.map_or(String::new(), |value| {
        let [low, middle, high] = [value.p10, value.p50, value.p90].map(|value| words::value(measure, value));
        format!(", and the middle future stands at {middle} (8 of 10 fall between {low} and {high})")
    });
    all.push(format!("As it is, the scenario reaches it in {}{stands}.", frequency(base.met, of)));
    all
}

/// Where a single number has a few other values, what each of them does: the question that was asked.
fn effects(found: &Sweep) -> Vec<String> {
    let others: Vec<&Point> = found.points.iter().filter(|point| !point.is_base).collect();
    if found.factors.len() != 1 || others.len() > FEW {
        return Vec::new();
    }
    let scenario = &found.scenario;
    let measure = words::target_measure(scenario);
    let effect = |point: &&Point| {
        let change = point.against.value?;
        let [mean, low, high] = [change.mean, change.low, change.high].map(|value| signed_change(measure, value));
        let stands = point
            .value
            .map_or(String::new(), |value| format!(", to {} in the middle future", words::value(measure, value.p50)));
        let cost = point.against.cost;
        let [cost, least, most] = [cost.mean, cost.low, cost.high].map(words::change_a_year);
        Some(format!(
            "{}: {} changes by {mean}{} ({low} to {high}, 95 % interval) by {}{stands}; the cost of the run changes by {cost} ({least} to {most}){}.",
            words::capital(&called(found, point)),
            words::noun(measure),
            words::unit_of_change(measure),
            words::month_year(scenario.target.by),
            if unpriced(found).is_empty() { "" } else { ", without what it takes to get there" }
        ))
    };
    others.iter().filter_map(effect).collect()
}

/// Numbers that are varied and have no price: what it takes to change them is in no cost.
fn unpriced(found: &Sweep) -> Vec<&str> {
    found.factors.iter().map(|factor| &*factor.name).filter(|name| !PRICED.contains(name)).collect()
}

/// The point whose middle future is lowest at the target date, and where that stands.
fn nearest(found: &Sweep) -> Option<(&Point, f64)> {
    let middles = found.points.iter().filter_map(|point| Some((point, point.value?.p50)));
    middles.min_by(|a, b| a.1.total_cmp(&b.1))
}

/// The points that are listed: all of few, else those that none beats, the cheapest first.
fn listed(found: &Sweep) -> Vec<&Point> {
    if found.points.len() <= LISTED_WHOLE {
        return found.points.iter().collect();
    }
    let mut frontier = found.frontier();
    while frontier.len() > MOST_ROWS {
        // Every other one, but for the ends.
        let last = frontier.len() - 1;
        let mut place = 0;
        frontier.retain(|_| {
            place += 1;
            place % 2 == 1 || place > last
        });
    }
    frontier
}

/// Columns of the list, each with its lines parted by `\n`.
fn head(found: &Sweep) -> Vec<String> {
    let scenario = &found.scenario;
    let measure = words::target_measure(scenario);
    let head = [
        "Point".to_owned(),
        format!("Futures that\nreach {}", words::target_value(measure, scenario.target.at_most)),
        "Chance,\n95 % interval".to_owned(),
        format!("{}\n(8 of 10)", words::short_noun(measure)),
        "Change\n(95 %)".to_owned(),
        "Cost of\nthe run".to_owned(),
        "Change of\ncost (95 %)".to_owned(),
    ];
    head.to_vec()
}

fn cells(found: &Sweep, point: &Point) -> Vec<String> {
    let measure = words::target_measure(&found.scenario);
    let shown = |summary: Summary| {
        let [low, middle, high] = [summary.p10, summary.p50, summary.p90].map(|value| words::value(measure, value));
        format!("{middle}\n({low} to {high})")
    };
    let change = point.against.value.filter(|_| !point.is_base).map_or("-".to_owned(), |change| {
        let [mean, low, high] = [change.mean, change.low, change.high].map(|value| signed_change(measure, value));
        format!("{mean}\n({low} to {high})")
    });
    let cost = point.against.cost;
    let [cost, least, most] = [cost.mean, cost.low, cost.high].map(words::change_a_year);
    vec![
        called(found, point),
        frequency(point.met, found.replications),
        format!("{:.0} to {:.0} %", 100.0 * point.chance.0, 100.0 * point.chance.1),
        point.value.map_or("-".to_owned(), shown),
        change,
        words::millions(point.cost.p50),
        if point.is_base { "-".to_owned() } else { format!("{cost}\n({least} to {most})") },
    ]
}

/// The list of points, the scenario as it is first.
#[must_use]
pub fn grid(found: &Sweep) -> Grid {
    let rows = std::iter::once(&found.base).chain(listed(found)).map(|point| cells(found, point)).collect();
    Grid { head: head(found).into_iter().map(|name| name.replace('\n', " ")).collect(), rows }
}

/// What the list holds.
fn caption(found: &Sweep) -> String {
    let futures = format!("{} simulated futures each", words::thousands(found.replications as f64));
    if found.points.len() <= LISTED_WHOLE {
        return format!("Every point of the grid beside the scenario as it is; {futures}");
    }
    let undominated = found.frontier().len();
    let part = if listed(found).len() < undominated { " (a part of them)" } else { "" };
    format!("The {undominated} of {} points that no other beats{part}, cheapest first; {futures}", found.points.len())
}

/// The result as text of at most so many columns (80 at least).
#[must_use]
pub fn terminal(found: &Sweep, chance: f64, columns: usize) -> String {
    let columns = columns.max(80);
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Disabled);
    let shown: &[usize] = if columns < 100 { &[0, 1, 3, 5, 6] } else { &[0, 1, 2, 3, 4, 5, 6] };
    let pick = |cells: Vec<String>| {
        shown.iter().map(|&at| cells[at].replace(" than ", " than\n").replace(" %", "\u{a0}%")).collect::<Vec<_>>()
    };
    table.set_header(pick(head(found)));
    for point in std::iter::once(&found.base).chain(listed(found)) {
        table.add_row(pick(cells(found, point)));
    }
    let mut all = vec![format!("{}.", caption(found))];
    all.extend(notes(found));
    format!("{}\n\n{}", sentences(found, chance).join("\n"), laid_out(table, columns, &all))
}

/// The result in Markdown.
#[must_use]
pub fn markdown(found: &Sweep, chance: f64) -> String {
    let mut text = format!("# {}\n\n", in_markdown(&heading(found)));
    for sentence in sentences(found, chance) {
        text.push_str(&in_markdown(&sentence));
        text.push('\n');
    }
    let Grid { head, rows } = grid(found);
    // Writing into a string cannot fail.
    write!(text, "\n{}:\n\n| {} |\n|---|{}\n", caption(found), head.join(" | "), "---:|".repeat(head.len() - 1)).ok();
    for row in rows {
        let row: Vec<String> = row.iter().map(|cell| in_markdown(&cell.replace('\n', " "))).collect();
        writeln!(text, "| {} |", row.join(" | ")).ok();
    }
    text.push('\n');
    for note in notes(found) {
        writeln!(text, "{note}\n").ok();
    }
    text
}

/// `leeds-2009: posts and sickness varied`.
#[must_use]
pub fn heading(found: &Sweep) -> String {
    let names: Vec<&str> = found.factors.iter().map(|factor| &*factor.name).collect();
    format!("{}: what if? {} varied", found.scenario.name, words::list(&names))
}

/// What must be known to read it.
#[must_use]
pub fn notes(found: &Sweep) -> Vec<String> {
    let mut notes = vec![format!("Varied: {}.", varied(found).join("; "))];
    let names = |name: &str| found.factors.iter().any(|factor| factor.name == name);
    if names("posts") && !names("managers") {
        notes.push("Every seven extra posts bring a team manager, as in the static sum.".to_owned());
    }
    let unpriced = unpriced(found);
    if !unpriced.is_empty() {
        notes.push(format!(
            "What it takes to change {} costs nothing here: a programme has a price of its own.",
            words::list(&unpriced)
        ));
    }
    notes.push(
        "Every point meets the same families and the same luck. Changes are means of paired differences to the scenario as it \
         is, with 95 % intervals (Student's t), each by itself: among many points some will seem to differ by chance."
            .to_owned(),
    );
    notes.push(
        "What a point does to other measures (assessments in time, weeks over target, budget by year) is not here: write it as an \
         option and run caseload compare."
            .to_owned(),
    );
    notes.push(
        "The cheapest of many points is picked for its luck, too: run it again with another --seed before relying on a narrow \
         margin, or use caseload solve."
            .to_owned(),
    );
    notes.push(format!("The ranges hold {}.", words::held(found.unknowns)));
    notes
}

/// Each number that is varied: name, meaning, values, from when, what the scenario has.
#[must_use]
pub fn varied(found: &Sweep) -> Vec<String> {
    let of = |factor: &crate::experiment::sweep::Factor| {
        let (first, last) = (factor.shown.first(), factor.shown.last());
        let values = match factor.shown.len() {
            0..=6 => factor.shown.join(", "),
            n => format!("{n} values from {} to {}", first.map_or("", |v| v), last.map_or("", |v| v)),
        };
        let what = if factor.words == factor.name { String::new() } else { format!(" ({})", factor.words) };
        let now = factor.now.as_ref().map_or(String::new(), |now| format!(", {now} as it is"));
        format!("{}{what}: {values}, {}{now}", factor.name, factor.from)
    };
    found.factors.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::synthetic_sweep::sweep;

    /// Where no future of any point reaches the target, none does so most often: the lowest middle future is named.
    #[test]
    fn nothing_is_said_to_reach_it_most_often_when_none_does() {
        let mut found = sweep(&[4], false, false);
        found.points.iter_mut().for_each(|point| point.met = 1);
        assert!(sentences(&found, 0.8).iter().any(|said| said.contains("most often")));
        found.points.iter_mut().for_each(|point| point.met = 0);
        let lowest = found.points.iter().min_by(|a, b| a.value.unwrap().p50.total_cmp(&b.value.unwrap().p50)).unwrap();
        let said = sentences(&found, 0.8).join(" ");
        assert!(said.contains(&format!("nearest comes {}, whose middle", called(&found, lowest))), "{said}");
        assert!(!said.contains("most often"), "{said}");
    }
}
