//! `solve --mix`: the cheapest mix that reaches the target, or why none is named, and what became of every mix.

mod sentences;

pub use sentences::{called, finding};

use super::frame::{self, change};
use super::prelude::*;
use super::solve::ADVERTISED;
use super::sweep::{MEDIAN_AND_RANGE, cost_change, levels, varied};
use crate::statistics::elimination::{Conclusion, Fate};
use crate::statistics::interval::t_beyond;
use crate::statistics::selection::ERROR;
use crate::study::mix::Mix;

const MOST_ROWS: usize = 16;
const NEAR_MISSES: usize = 8;

/// What was assumed of prices.
#[derive(Debug, Clone, Copy)]
pub struct MixPrices {
    /// What a recruitment drive costs a year for each recruit a month that it adds, pounds.
    pub drive: f64,
    /// Pounds a year and hours a week of an administrator, where the scenario states none.
    pub administrator: Option<(f64, f64)>,
}

/// What `solve --mix` has to say, with these charts in it; `base` is the scenario as it is.
pub fn mix(asked: &MixPrices, found: &Mix, base: &Loaded, charts: Vec<Chart>) -> Document {
    let scenario = &found.scenario;
    let (target, by) = (words::target(scenario), words::month_year(scenario.target.by));
    let mut document = Document {
        title: format!("{}: the cheapest mix for {target} by {by}", scenario.name),
        findings: sentences::sentences(found),
        ..frame::about(&base.scenario, &base.hash, found.seed)
    };
    let every: Vec<usize> = (0..found.tried.len()).collect();
    let every = table(found, ("mix", "Every mix that was tried".to_owned()), &every);
    let caption = "The scenario as it is, the answer, and what stands beside it".to_owned();
    document.push(
        Section::new("answer", "Answer")
            .table(table(found, ("answer", caption), &listed(found)).on(Formats::READ))
            .notes([note(found)])
            .table(every.on(Formats::DATA | Formats::WORKBOOK)),
    );
    charts.into_iter().for_each(|chart| document.push(chart.into()));
    document.push(search(found));
    document.push(tried(found));
    let mut assumed = varied(&found.factors);
    assumed.extend(prices(asked, found));
    assumed.extend([frame::goal(base, found.chance), ADVERTISED.to_owned()]);
    let how = format!(
        "The cheapest mix is looked for by successive elimination: each mix is lived through event by event in {} at most, from \
         master seed {}, with the same families and the same luck, and dropped as soon as it surely cannot be the answer.",
        words::replications(found.most),
        found.seed
    );
    frame::question(&mut document, (assumed, how), base, found.tried[0].point.events);
    document
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
    /// Of the mix in that place.
    pub fn of(found: &Mix, place: usize) -> Self {
        match (&found.verdict, found.tried[place].fate) {
            (_, Fate::TooSeldom { .. }) => Self::TooSeldom,
            (_, Fate::Dearer { .. }) => Self::Dearer,
            (Conclusion::Winner { point, .. }, _) if *point == place => Self::Cheapest,
            (Conclusion::Winner { .. }, _) => Self::Alike,
            _ => Self::Left,
        }
    }

    /// Its name in data, and in words.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Cheapest => ("cheapest", "the cheapest"),
            Self::Alike => ("alike", "not dearer, not cheaper by what matters"),
            Self::Left => ("left", "undecided"),
            Self::TooSeldom => ("too_seldom", "too seldom"),
            Self::Dearer => ("dearer", "dearer"),
        }
    }
}

/// What became of a mix: with when, whether it surely works, after how many replications it was dropped and beside which other.
fn fate(found: &Mix, place: usize) -> [Cell; 4] {
    let status = Status::of(found, place);
    let (name, words) = status.names();
    let (said, sure, after, beside) = match found.tried[place].fate {
        Fate::Running { sure: true } if status == Status::Left => {
            ("often enough; undecided whether cheapest".to_owned(), "yes", None, None)
        }
        Fate::Running { sure } => (words.to_owned(), if sure { "yes" } else { "" }, None, None),
        Fate::TooSeldom { after } => (format!("{words}, dropped after {after}"), "no", Some(after), None),
        Fate::Dearer { after, beside } => (format!("{words}, dropped after {after}"), "", Some(after), Some(beside)),
    };
    let beside = beside.map_or(Cell::Missing, |beside| Cell::term(called(found, &found.tried[beside]), number(beside)));
    [Cell::term(said, name), Cell::text(sure), after.map_or(Cell::Missing, Cell::Count), beside]
}

fn number(place: usize) -> String {
    if place == 0 { "base".to_owned() } else { place.to_string() }
}

fn table(found: &Mix, (name, caption): (&'static str, String), places: &[usize]) -> Table {
    let measure = words::target_measure(&found.scenario);
    let paper = Formats::PAPER | Formats::WORKBOOK;
    let tried = |place: &usize| &found.tried[*place];
    let met = |of: &usize| Cell::Chance { met: tried(of).point.met, of: tried(of).replications };
    let cost = |of: &usize| {
        let (futures, cost) = (tried(of).replications, tried(of).point.cost);
        let half = t_beyond(0.025, futures.max(2) as usize - 1) * cost.standard_error;
        Cell::estimate((cost.mean, cost.mean - half, cost.mean + half), Unit::POUNDS)
    };
    let reach = Column::new("Reach the target (95 % interval)").brief("Reach the target");
    let together = [("target_chance_low", Datum::Low), ("target_chance_high", Datum::High)];
    let interval = [Datum::Low, Datum::High];
    let mixes = Table::of(name, caption, places.iter().copied())
        .value("Mix", "mix", |of| Cell::term(called(found, tried(of)), number(*of)));
    levels(mixes, &found.factors, |of| &tried(of).point.place.at)
        .detail("Futures", "replications", |of| Cell::Count(tried(of).replications))
        .column(reach.named(&[("target_met", Datum::Met), ("target_chance", Datum::Value)]), met)
        .column(Column::new("Chance, all together").on(paper).named(&together), |of| {
            let (low, high) = tried(of).chance;
            Cell::estimate((tried(of).point.share(), low, high), Unit::share(1))
        })
        .column(Column::new("Chance by itself").on(Formats::WORKBOOK).parts("target_chance", &interval), met)
        .column(frame::target_column(&found.scenario).parts("target_measure", &MEDIAN_AND_RANGE), |of| {
            Cell::range(tried(of).point.value.as_ref(), words::unit_of(measure))
        })
        .value("Cost of the run, mean", "cost_mean", |of| Cell::number(tried(of).point.cost.mean, Unit::millions(1)))
        .column(Column::new("Mean cost of the run").on(Formats::WORKBOOK).parts("cost", &interval), cost)
        .column(cost_change(), |of| change(tried(of).point.against.cost(), Unit::ABOUT))
        .data("Change of the measure, mean", "target_measure_change", |of| {
            Cell::number(tried(of).point.against.target_measure().mean, words::change_of(measure))
        })
        .detail("What became of it", "status", |of| fate(found, *of)[0].clone())
        .data("Surely often enough", "sure", |of| fate(found, *of)[1].clone())
        .data("Dropped after", "dropped_after", |of| fate(found, *of)[2].clone())
        .data("Dropped beside", "dropped_beside", |of| fate(found, *of)[3].clone())
        .into()
}

/// The mixes that are listed first: as it is, the answer or the nearest, and what is left beside it, the cheapest first.
fn listed(found: &Mix) -> Vec<usize> {
    let (named, mut others) = match &found.verdict {
        Conclusion::Winner { point, alike } => (vec![*point], alike.clone()),
        Conclusion::Open { likely, sure, running, .. } => {
            (likely.iter().chain(sure).copied().collect(), running.clone())
        }
        Conclusion::NoneReaches => (Vec::new(), Vec::new()),
    };
    let nearest = found.nearest.as_ref().map(|nearest| nearest.tried);
    others.sort_by(|&a, &b| found.tried[a].point.cost.mean.total_cmp(&found.tried[b].point.cost.mean));
    let mut all = once_each(std::iter::once(0).chain(named).chain(nearest).chain(others));
    all.truncate(MOST_ROWS);
    all
}

/// Places in their order, each once.
pub fn once_each(places: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut seen = std::collections::BTreeSet::new();
    places.filter(|place| seen.insert(*place)).collect()
}

/// The search: how many mixes each interim analysis was of, and what it dropped.
fn search(found: &Mix) -> Section {
    let heads = ["After futures", "Mixes tried", "Dropped: too seldom", "Dropped: dearer", "Left"];
    let mut left = found.tried.len();
    let analyses = found.analyses.iter().take_while(|&&after| found.tried[0].replications >= after);
    let rows = analyses.map(|&analysis| {
        let dropped = |of: &dyn Fn(Fate) -> bool| found.tried.iter().filter(|tried| of(tried.fate)).count();
        let seldom = dropped(&|fate| matches!(fate, Fate::TooSeldom { after } if after == analysis));
        let dearer = dropped(&|fate| matches!(fate, Fate::Dearer { after, .. } if after == analysis));
        let before = left;
        left -= seldom + dearer;
        [analysis as usize, before, seldom, dearer, left].map(|number| Cell::Count(number as u64)).to_vec()
    });
    let caption = format!("{} mixes within the limits, the scenario as it is with them", found.asked);
    let table = Table::new("search", caption, heads.map(Column::new).to_vec());
    Section::new("search", "The search").on(Formats::PAPER | Formats::WORKBOOK).table(table.rows(rows))
}

/// The mixes that were followed longest and those cheaper than the answer that come nearest to it.
fn tried(found: &Mix) -> Section {
    let places = longest(found);
    let caption =
        format!("{} of {} mixes: followed longest, and cheaper ones that came near", places.len(), found.tried.len());
    Section::new("tried", "What was tried")
        .on(Formats::PAGE | Formats::WORD)
        .text("The cheapest first; the cost holds managers and recruitment drives. `mix.csv` has every mix.")
        .table(table(found, ("tried", caption), &places))
}

/// Places of those mixes, the cheapest first: all, or as many as can be read.
fn longest(found: &Mix) -> Vec<usize> {
    let mut places: Vec<usize> = (0..found.tried.len()).collect();
    let rank = |place: usize| std::cmp::Reverse(found.tried[place].replications);
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

fn prices(asked: &MixPrices, found: &Mix) -> Vec<String> {
    let recruits = found.factors.iter().find(|factor| factor.name == "recruits");
    let drive = recruits.map(|factor| {
        let (cost, now) = (words::pounds(asked.drive), factor.now.as_deref().unwrap_or_default());
        format!(
            "A recruitment drive costs {cost} a year for each recruit a month over {now}, beside what each hire costs: an assumption \
             (`--drive-price` states another)."
        )
    });
    let administrator = asked.administrator.map(|(cost, hours)| {
        let (cost, hours) = (words::pounds(cost), plain(hours));
        format!(
            "An administrator costs {cost} a year and takes {hours} hours a week off social workers: an assumption, the scenario \
             states none."
        )
    });
    drive.into_iter().chain(administrator).collect()
}

fn note(found: &Mix) -> String {
    let analyses: Vec<String> = found.analyses.iter().map(u64::to_string).collect();
    format!(
        "{} mixes, as it is with them, all with the same families and the same luck. Dropped after {} futures: what surely reaches the \
         target too seldom, and what is surely dearer than a mix that surely reaches it often enough. All that is sure holds together \
         with {:.0} % (exact intervals of chances, paired t bounds of costs, Bonferroni over mixes and interim analyses); differences of mean \
         cost below {} do not matter. Changes of cost are against the scenario as it is, with 95 % intervals (Student's t), each by \
         itself. The ranges hold {}.",
        found.asked,
        words::list(&analyses),
        100.0 * (1.0 - ERROR),
        words::pounds(found.indifference),
        words::held(found.inputs)
    )
}
