//! The cheapest mix that reaches the target, or why none is named: for the terminal, as Markdown, as CSV and as a page.

mod data;
mod page;
mod said;

pub use data::table;
pub use page::page;
pub use said::{finding, sentences};

use super::costs::Grid;
use super::table::laid_out;
use super::words::{self, frequency, in_markdown, millions};
use crate::experiment::elimination::{Fate, Verdict};
use crate::experiment::mix::{Mix, Tried};
use crate::experiment::results::PairedDifference;
use crate::experiment::selection::ERROR;
use crate::experiment::sweep::Factor;
use crate::report::document::numbers::plain;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};
use std::fmt::Write;

/// Most rows of a list in the terminal and the page.
const MOST_ROWS: usize = 16;
/// Cheaper mixes that are listed because they come near.
const NEAR_MISSES: usize = 8;

/// What was assumed of prices.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// What a recruitment drive costs a year for each recruit a month that it adds, pounds.
    pub drive: f64,
    /// Pounds a year and hours a week of an administrator, where the scenario states none.
    pub administrator: Option<(f64, f64)>,
}

/// What a mix is called: `60 posts, 8 recruits a month`; what it leaves as it is, is not named.
#[must_use]
pub fn called(found: &Mix, tried: &Tried) -> String {
    let values = found.factors.iter().zip(&tried.point.at);
    let changed = values.filter(|(factor, at)| factor.present != Some(factor.values[**at]));
    let parts: Vec<String> = changed.map(|(factor, &at)| part(factor, factor.values[at])).collect();
    if parts.is_empty() { "as it is".to_owned() } else { parts.join(", ") }
}

/// `60 posts`, `1 post`, `agency up to 24`.
fn part(factor: &Factor, value: f64) -> String {
    let of = |one: &str, many: &str| format!("{} {}", plain(value), if value == 1.0 { one } else { many });
    match &*factor.name {
        "posts" => of("post", "posts"),
        "managers" => of("manager", "managers"),
        "administrators" => of("administrator", "administrators"),
        "recruits" => of("recruit a month", "recruits a month"),
        "agency" => format!("agency up to {}", plain(value)),
        name => format!("{name} {}", plain(value)),
    }
}

/// What became of a mix, in a few words.
#[must_use]
pub fn status(found: &Mix, place: usize) -> Status {
    match (&found.verdict, found.tried[place].fate) {
        (_, Fate::TooSeldom { .. }) => Status::TooSeldom,
        (_, Fate::Dearer { .. }) => Status::Dearer,
        (Verdict::Winner { point, .. }, _) if *point == place => Status::Cheapest,
        (Verdict::Winner { .. }, _) => Status::Alike,
        _ => Status::Left,
    }
}

/// What became of a mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It is the answer.
    Cheapest,
    /// Not dropped, and not cheaper than the answer by what matters.
    Alike,
    /// Neither dropped nor chosen: undecided.
    Left,
    /// Surely too seldom at the target.
    TooSeldom,
    /// Surely dearer than one that works.
    Dearer,
}

impl Status {
    /// Its name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cheapest => "cheapest",
            Self::Alike => "alike",
            Self::Left => "left",
            Self::TooSeldom => "too_seldom",
            Self::Dearer => "dearer",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Cheapest => "the cheapest",
            Self::Alike => "not dearer, not cheaper by what matters",
            Self::Left => "undecided",
            Self::TooSeldom => "too seldom",
            Self::Dearer => "dearer",
        }
    }
}

/// What became of a mix, in words, with when.
fn fate(found: &Mix, place: usize) -> String {
    let tried = &found.tried[place];
    match (tried.fate, status(found, place)) {
        (Fate::TooSeldom { after } | Fate::Dearer { after, .. }, status) => {
            format!("{}, dropped after {after}", status.words())
        }
        (Fate::Running { sure: true }, Status::Left) => "often enough; undecided whether cheapest".to_owned(),
        (_, status) => status.words().to_owned(),
    }
}

/// The mixes that are listed first: as it is, the answer or the nearest, and what is left beside it, the cheapest first.
fn listed(found: &Mix) -> Vec<usize> {
    let mut all: Vec<usize> = vec![0];
    let (named, others) = match &found.verdict {
        Verdict::Winner { point, alike } => (vec![*point], alike.clone()),
        Verdict::Open { likely, sure, running, .. } => (likely.iter().chain(sure).copied().collect(), running.clone()),
        Verdict::NoneReaches => (Vec::new(), Vec::new()),
    };
    let nearest = found.nearest.as_ref().map(|nearest| nearest.tried);
    let mut others = others;
    others.sort_by(|&a, &b| found.tried[a].point.cost.mean.total_cmp(&found.tried[b].point.cost.mean));
    for place in named.into_iter().chain(nearest).chain(others) {
        if !all.contains(&place) {
            all.push(place);
        }
    }
    all.truncate(MOST_ROWS);
    all
}

/// Columns of a list, each with its lines parted by `\n`.
fn head(found: &Mix) -> Vec<String> {
    let measure = words::target_measure(&found.scenario);
    vec![
        "Mix".to_owned(),
        "What became of it".to_owned(),
        "Futures".to_owned(),
        "Reach\nthe target".to_owned(),
        "Chance,\nall together".to_owned(),
        format!("{}\n(8 of 10)", words::short_noun(measure)),
        "Cost of the\nrun, mean".to_owned(),
        "Change of cost\n(95 %)".to_owned(),
    ]
}

fn cells(found: &Mix, place: usize) -> Vec<String> {
    let Tried { point, futures, chance, .. } = &found.tried[place];
    let measure = words::target_measure(&found.scenario);
    let value = point.value.map_or("-".to_owned(), |value| {
        let [low, middle, high] = [value.p10, value.p50, value.p90].map(|value| words::value(measure, value));
        format!("{middle}\n({low} to {high})")
    });
    vec![
        called(found, &found.tried[place]),
        fate(found, place),
        futures.to_string(),
        frequency(point.met, *futures),
        format!("{:.0} to {:.0} %", (100.0 * chance.0).floor(), (100.0 * chance.1).ceil()),
        value,
        millions(point.cost.mean),
        if place == 0 { "-".to_owned() } else { with_range(point.against.cost) },
    ]
}

/// `+£2.13m (+£2.08m to +£2.18m)`.
fn with_range(change: PairedDifference) -> String {
    let [mean, low, high] = [change.mean, change.low, change.high].map(words::change_a_year);
    format!("{mean}\n({low} to {high})")
}

/// The list under the answer.
#[must_use]
pub fn grid(found: &Mix) -> Grid {
    of_places(found, &listed(found))
}

fn of_places(found: &Mix, places: &[usize]) -> Grid {
    Grid {
        head: head(found).into_iter().map(|name| name.replace('\n', " ")).collect(),
        rows: places.iter().map(|&place| cells(found, place)).collect(),
    }
}

/// The search: how many mixes each look was taken at, and what it dropped.
#[must_use]
pub fn search(found: &Mix) -> Grid {
    let head = ["After futures", "Mixes tried", "Dropped: too seldom", "Dropped: dearer", "Left"];
    let dropped = |tried: &&Tried, at: u64| matches!(tried.fate, Fate::TooSeldom { after } | Fate::Dearer { after, .. } if after == at);
    let mut left = found.tried.len();
    let mut rows = Vec::new();
    for &look in &found.looks {
        let at = |seldom: bool| {
            let of_kind = |tried: &&Tried| matches!(tried.fate, Fate::TooSeldom { .. }) == seldom;
            found.tried.iter().filter(|tried| dropped(tried, look)).filter(of_kind).count()
        };
        if found.tried[0].futures < look {
            break;
        }
        let (seldom, dearer) = (at(true), at(false));
        rows.push(
            [look as usize, left, seldom, dearer, left - seldom - dearer].map(|number| number.to_string()).to_vec(),
        );
        left -= seldom + dearer;
    }
    Grid { head: head.map(str::to_owned).to_vec(), rows }
}

/// The mixes that were followed longest and those cheaper than the answer that come nearest to it, the cheapest first: all, or as
/// many as can be read.
fn longest(found: &Mix) -> Vec<usize> {
    let mut places: Vec<usize> = (0..found.tried.len()).collect();
    let rank = |place: usize| std::cmp::Reverse(found.tried[place].futures);
    let cost = |place: usize| found.tried[place].point.cost.mean;
    let share = |place: usize| -found.tried[place].point.share();
    places
        .sort_by(|&a, &b| rank(a).cmp(&rank(b)).then(share(a).total_cmp(&share(b))).then(cost(a).total_cmp(&cost(b))));
    // Those that cost less than the answer and come nearest to it are asked for first by whoever reads it.
    let cheaper = |place: &usize| found.named().is_some_and(|named| *place != 0 && cost(*place) < cost(named));
    let mut near: Vec<usize> = places.iter().copied().filter(cheaper).filter(|&place| share(place) < 0.0).collect();
    near.sort_by(|&a, &b| share(a).total_cmp(&share(b)));
    near.truncate(NEAR_MISSES);
    places.truncate(2 * MOST_ROWS);
    places.extend(near);
    places.sort_unstable();
    places.dedup();
    places.sort_by(|&a, &b| cost(a).total_cmp(&cost(b)));
    places
}

/// The result as text of at most so many columns (80 at least).
#[must_use]
pub fn terminal(asked: &Asked, found: &Mix, columns: usize) -> String {
    let columns = columns.max(80);
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Disabled);
    let shown: &[usize] = if columns < 110 { &[0, 3, 5, 6, 7] } else { &[0, 2, 3, 4, 5, 6, 7] };
    let pick = |cells: Vec<String>| {
        shown.iter().map(|&at| cells[at].replace(" than ", " than\n").replace(" %", "\u{a0}%")).collect::<Vec<_>>()
    };
    table.set_header(pick(head(found)));
    for place in listed(found) {
        table.add_row(pick(cells(found, place)));
    }
    format!("{}\n\n{}", sentences(found).join("\n"), laid_out(table, columns, &notes(asked, found)))
}

/// The result in Markdown.
#[must_use]
pub fn markdown(asked: &Asked, found: &Mix) -> String {
    let mut text = format!("# {}\n\n", in_markdown(&heading(found)));
    for sentence in sentences(found) {
        text.push_str(&in_markdown(&sentence));
        text.push('\n');
    }
    text.push('\n');
    write_grid(&mut text, &grid(found));
    for note in notes(asked, found) {
        // Writing into a string cannot fail.
        writeln!(text, "{}\n", in_markdown(&note)).ok();
    }
    text.push_str("The search:\n\n");
    write_grid(&mut text, &search(found));
    text
}

fn write_grid(text: &mut String, grid: &Grid) {
    // Writing into a string cannot fail.
    write!(text, "| {} |\n|---|{}\n", grid.head.join(" | "), "---:|".repeat(grid.head.len() - 1)).ok();
    for row in &grid.rows {
        let row: Vec<String> = row.iter().map(|cell| in_markdown(&cell.replace('\n', " "))).collect();
        writeln!(text, "| {} |", row.join(" | ")).ok();
    }
    text.push('\n');
}

/// `leeds-2009: the cheapest mix for caseload 20 by March 2012`.
#[must_use]
pub fn heading(found: &Mix) -> String {
    let scenario = &found.scenario;
    format!(
        "{}: the cheapest mix for {} by {}",
        scenario.name,
        words::target(scenario),
        words::month_year(scenario.target.by)
    )
}

/// What may be mixed: name, meaning, values, from when, what the scenario has.
#[must_use]
pub fn limits(found: &Mix) -> Vec<String> {
    let of = |factor: &Factor| {
        let values = match &*factor.shown {
            [first, .., last] if factor.shown.len() > 8 => {
                format!("{first} to {last} in {} values", factor.shown.len())
            }
            shown => shown.join(", "),
        };
        let now = factor.now.as_ref().map_or(String::new(), |now| format!("; {now} as it is"));
        format!("{} ({}): {values}, {}{now}", factor.name, factor.words, factor.from)
    };
    found.factors.iter().map(of).collect()
}

/// What prices were taken.
#[must_use]
pub fn prices(asked: &Asked, found: &Mix) -> Vec<String> {
    let mixed = |name: &str| found.factors.iter().find(|factor| factor.name == name);
    let mut all = Vec::new();
    if mixed("posts").is_some() && mixed("managers").is_none() {
        all.push("Every seven extra posts bring a team manager, as in the static sum.".to_owned());
    }
    if let Some(factor) = mixed("recruits") {
        let now = factor.now.clone().unwrap_or_default();
        all.push(format!(
            "A recruitment drive costs {} a year for each recruit a month over {now}, beside what each hire costs: an assumption \
             (--drive-price states another).",
            words::pounds(asked.drive)
        ));
    }
    if let Some((cost, hours)) = asked.administrator {
        all.push(format!(
            "An administrator costs {} a year and takes {} hours a week off social workers: an assumption, the scenario states \
             none.",
            words::pounds(cost),
            plain(hours)
        ));
    }
    all
}

/// What must be known to read it.
#[must_use]
pub fn notes(asked: &Asked, found: &Mix) -> Vec<String> {
    let mut notes = vec![format!("Within these limits: {}.", limits(found).join("; "))];
    notes.extend(prices(asked, found));
    notes.push(format!(
        "{} mixes, as it is with them, all with the same families and the same luck. Dropped after {} futures: what surely \
         reaches the target too seldom, and what is surely dearer than a mix that surely reaches it often enough. All that is \
         sure holds together with {:.0} % (exact intervals of chances, paired t bounds of costs, Bonferroni over mixes and looks); \
         differences of mean cost below {} do not matter.",
        found.asked,
        words::list(&found.looks.iter().map(u64::to_string).collect::<Vec<_>>().iter().map(|s| &**s).collect::<Vec<_>>()),
        100.0 * (1.0 - ERROR),
        words::pounds(found.indifference)
    ));
    notes.push(format!(
        "Changes of cost are means of paired differences to the scenario as it is, with 95 % intervals (Student's t), each by \
         itself. The ranges hold {}.",
        words::held(found.unknowns)
    ));
    notes
}
