//! `solve`: the fewest extra posts that reach a target, beside what the static sum promises.

use super::frame;
use super::prelude::*;
use super::sweep::MEDIAN_AND_RANGE;
use crate::scenario::TargetValue;
use crate::scenario::static_sum::{SumRow, WORKERS_A_MANAGER};
use crate::statistics::defined;
use crate::study::fewest_posts::{Bounds, FewestPosts, Search, Trial};
use jiff::civil::Date;

/// When posts become workers.
pub(super) const ADVERTISED: &str = "New posts are advertised first, and filled when people have been found.";

/// The question.
#[derive(Debug, Clone)]
pub struct PostsContext {
    /// The scenario, with the target that is asked for.
    pub scenario: Scenario,
    /// Targets of the measure, the one that was asked for first.
    pub targets: Vec<TargetValue>,
    /// From when the posts are funded.
    pub from: Date,
    /// Numbers of the scenario that are not known.
    pub inputs: usize,
    /// The static sum, if the scenario has one.
    pub rows: Vec<SumRow>,
    /// What is added, in words.
    pub added: String,
}

impl PostsContext {
    fn measure(&self) -> Measure {
        words::target_measure(&self.scenario)
    }

    /// The static sum's row for a target.
    pub fn promised(&self, target: TargetValue) -> Option<&SumRow> {
        self.rows.iter().find(|row| f64::from(row.target) == target.value)
    }

    /// `March 2012`.
    pub fn by(&self) -> String {
        words::month_year(self.scenario.target.by)
    }
}

/// What `solve` has to say, with these charts in it; `base` is the scenario without posts.
pub fn solve(asked: &PostsContext, found: &Search, base: &Loaded, charts: Vec<Chart>, seed: u64) -> Document {
    let mut document = Document {
        title: format!(
            "{}: how many posts for {} by {}",
            asked.scenario.name,
            words::target(&asked.scenario),
            asked.by()
        ),
        findings: sentences(asked, found),
        ..frame::about(&base.scenario, &base.hash, seed)
    };
    let replications = words::replications(found.trials.values().next().map_or(0, Trial::replications));
    document.push(Section::new("answer", "Answer").table(answer(asked, found)).notes(notes(
        asked,
        found,
        &replications,
    )));
    charts.into_iter().for_each(|chart| document.push(chart.into()));
    let of_first = found.trials.values().map(|trial| (trial, asked.targets[0]));
    let search = trials(asked, found, ("search", &format!("{replications} each")), of_first).on(Formats::PAPER);
    let section = Section::new("search", "The search").on(Formats::ALL.but(Formats::TERMINAL));
    document.push(section.table(search).table(table(asked, found)));
    let assumed = vec![
        format!(
            "What is added: {}, funded from {}, with one team manager more{} for every {WORKERS_A_MANAGER}.",
            asked.added,
            words::day_month_year(asked.from),
            words::in_area(&asked.scenario)
        ),
        frame::goal(base, found.question.chance),
        ADVERTISED.to_owned(),
    ];
    let how = format!(
        "The fewest posts are looked for by bisection: each number that is tried is lived through event by event in {replications}, from \
         master seed {seed}, with the same families and the same luck."
    );
    frame::question(&mut document, (assumed, how), base, found.trials.get(&0).map_or(0, |trial| trial.events));
    document
}

fn answer(asked: &PostsContext, found: &Search) -> Table {
    let noun = words::target_noun(&asked.scenario);
    let posts = format!("Posts{} for {}", words::in_area(&asked.scenario), words::of_100(found.question.chance));
    let promised = |answer: &FewestPosts| asked.promised(answer.wanted);
    let trial = |answer: &FewestPosts| found.trials.get(&promised(answer)?.social_workers);
    let cost = Column::new("Cost of these a year, by the sum").brief("£ a year").below(Formats::TERMINAL);
    let by_sum = Column::new("Posts by the static sum").brief("The static sum: posts,").data("static_sum_posts");
    let value = Column::new(format!("{} with these (8 of 10 fall between)", words::capital(&noun)))
        .brief(format!("{} with these", words::short_target_noun(&asked.scenario)))
        .parts("target_measure", &MEDIAN_AND_RANGE);
    let reach = "Futures in which these reach it";
    let caption = format!("What the static sum promises, and what the simulation finds: {noun} by {}", asked.by());
    Table::of("answer", caption, &found.answers)
        .value("Target", "target", |answer| target(asked, answer.wanted))
        .column(by_sum, |answer| {
            promised(answer).map_or(Cell::Missing, |row| Cell::Count(u64::from(row.social_workers)))
        })
        .column(cost.data("static_sum_cost"), |answer| {
            Cell::number(promised(answer).map(|row| row.staff_cost + row.overheads), Unit::millions(1))
        })
        .column(value, |answer| {
            let value = trial(answer).and_then(|trial| summary(&trial.values));
            Cell::range(value.as_ref(), words::unit_of(asked.measure()))
        })
        .column(often(format!("{reach} (95 % interval)")).brief(reach), |answer| {
            trial(answer).map_or(Cell::Missing, |trial| chance(trial, answer.wanted))
        })
        .column(frame::with_interval(Column::new(format!("{posts} (95 % interval)")).brief(posts), "posts"), |answer| {
            posts_for(found, answer)
        })
        .column(Column::new("Cost of the run more, mean").brief("Cost of the run more").data("cost_change"), |answer| {
            extra_cost(found, answer.posts.enough)
        })
        .value(&format!("Else, with {} posts, reached by", found.question.most), "reached_on", |answer| {
            otherwise(found, answer)
        })
        .into()
}

fn often(head: String) -> Column {
    let column = Column::new(head).named(&[("target_met", Datum::Met), ("replications", Datum::Of)]);
    column.parts("target_chance", &[Datum::Low, Datum::High])
}

/// Every number of posts that was tried, for every target: for data and workbook.
pub fn table(asked: &PostsContext, found: &Search) -> Table {
    let every = found.trials.values().flat_map(|trial| asked.targets.iter().map(move |&target| (trial, target)));
    let table = trials(asked, found, ("solve", "Every number of posts that was tried"), every);
    table.on(Formats::DATA | Formats::WORKBOOK)
}

/// Numbers of posts that were tried, each for a target.
fn trials<'a>(
    asked: &PostsContext,
    found: &Search,
    (name, caption): (&'static str, &str),
    rows: impl Iterator<Item = (&'a Trial, TargetValue)>,
) -> Table {
    let value = Column::new(format!("{}, middle future", words::capital(&words::target_noun(&asked.scenario))));
    let area = words::in_area(&asked.scenario);
    let cost = Column::new("Cost of the run, middle future").parts("cost", &[Datum::P50]);
    Table::of(name, caption, rows)
        .value(&format!("Extra social workers{area}"), "posts", |(trial, _)| Cell::Count(u64::from(trial.posts)))
        .data(&format!("Team managers{area}"), "managers", |(trial, _)| {
            Cell::Count(u64::from(trial.posts / WORKERS_A_MANAGER))
        })
        .data("Target", "target", |(_, wanted)| target(asked, *wanted))
        .column(often("Futures that reach it (95 % interval)".to_owned()), |(trial, wanted)| chance(trial, *wanted))
        .column(value.parts("target_measure", &[Datum::P50]), |(trial, _)| {
            Cell::median(summary(&trial.values).as_ref(), words::unit_of(asked.measure()))
        })
        .column(cost, |(trial, _)| Cell::median(summary(&trial.costs).as_ref(), Unit::millions(1)))
        .column(Column::new("More than without posts, mean"), |(trial, _)| extra_cost(found, Some(trial.posts)))
        .into()
}

fn target(asked: &PostsContext, TargetValue { value, .. }: TargetValue) -> Cell {
    let number = asked.measure().quantity() == words::Quantity::Number;
    Cell::number(value, if number { Unit::stated(value) } else { words::unit_of(asked.measure()) })
}

fn chance(trial: &Trial, wanted: TargetValue) -> Cell {
    Cell::Chance { met: trial.met(wanted), of: trial.replications() }
}

fn summary(values: &[f64]) -> Option<Summary> {
    Summary::of(&defined(values.iter().copied()))
}

/// What so many posts cost more than none over the run, pounds: the mean of paired differences.
fn more(found: &Search, posts: u32) -> Option<f64> {
    let (with, without) = (found.trials.get(&posts)?, found.trials.get(&0)?);
    let differences: Vec<f64> = with.costs.iter().zip(&without.costs).map(|(with, without)| with - without).collect();
    Summary::of(&differences).map(|summary| summary.mean)
}

fn extra_cost(found: &Search, posts: Option<u32>) -> Cell {
    Cell::number(posts.and_then(|posts| more(found, posts)), Unit::millions(1).change())
}

/// The fewest posts for a target and their interval; in words where they are not known to the post.
fn posts_for(found: &Search, answer: &FewestPosts) -> Cell {
    let most = found.question.most;
    let known = |bounds: Bounds| bounds.enough.filter(|_| bounds.settled(most)).map(f64::from);
    let high = answer.surely.enough.map_or(f64::INFINITY, f64::from);
    match (known(answer.posts), known(answer.at_least)) {
        (Some(posts), Some(low)) => Cell::estimate((posts, low, high), Unit::number(0)),
        _ => match (needed(found, answer.posts), between(found, answer)) {
            (posts, interval) if posts == interval => Cell::term(posts, ""),
            (posts, interval) => Cell::term(format!("{posts} ({interval})"), ""),
        },
    }
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

fn between(found: &Search, answer: &FewestPosts) -> String {
    let most = found.question.most;
    let low = match (answer.at_least.settled(most), answer.at_least.enough) {
        (true, Some(low)) => low,
        (true, None) => return format!("over {most}"),
        (false, _) => answer.at_least.below.map_or(0, |below| below + 1),
    };
    answer.surely.enough.map_or(format!("{low} or more"), |high| format!("{low} to {high}"))
}

/// By when the most posts reach what no number of posts reaches in time.
fn otherwise(found: &Search, answer: &FewestPosts) -> Cell {
    match (answer.posts.enough, answer.reached_on, found.looked_until()) {
        (Some(_), ..) => Cell::Missing,
        (None, Some(day), _) => Cell::term(words::short_month_year(day), day.to_string()),
        (None, None, Some(until)) => Cell::term(format!("not by {}", words::short_month_year(until)), ""),
        (None, None, None) => Cell::term("not in the run", ""),
    }
}

/// The answer in a sentence.
pub fn finding(asked: &PostsContext, found: &Search) -> String {
    let most = found.question.most;
    let goal = words::asked_for(&asked.scenario, found.question.chance);
    let area = words::in_area(&asked.scenario);
    let Some(answer) = found.answers.first() else { return String::new() };
    match (answer.posts.settled(most), answer.posts.enough) {
        (true, Some(0)) => format!("No extra post{area} is needed for {goal}."),
        (true, Some(posts)) => {
            let (interval, cost) = (between(found, answer), words::millions(more(found, posts).unwrap_or(0.0)));
            format!(
                "{posts} extra social workers{area} reach {goal} (95 % interval of their number: {interval}). Over the run they cost {cost} \
                 more than no new posts."
            )
        }
        (true, None) => {
            let then = match (answer.reached_on, found.looked_until()) {
                (Some(day), _) => format!("with {most} it takes until {}", words::month_year(day)),
                (None, Some(until)) => format!("nor does any by {}, as far as was looked", words::month_year(until)),
                (None, None) => "nor does any by the end of the run".to_owned(),
            };
            format!("No number of posts{area} up to {most} reaches {goal}; {then}.")
        }
        (false, _) => format!("Posts{area} for {goal}, as far as was tried: {}.", needed(found, answer.posts)),
    }
}

fn sentences(asked: &PostsContext, found: &Search) -> Vec<String> {
    let kept = asked.promised(asked.targets[0]).and_then(|row| {
        let trial = found.trials.get(&row.social_workers)?;
        let (posts, often) = (row.social_workers, frequency(trial.met(asked.targets[0]), trial.replications()));
        Some(format!("The static sum promises it for {posts} posts; these reach it in {often}."))
    });
    std::iter::once(finding(asked, found)).chain(kept).collect()
}

fn notes(asked: &PostsContext, found: &Search, replications: &str) -> Vec<String> {
    let (worse, steps, significant) = (found.order.worse, found.order.steps, found.order.significant);
    let look = if significant > 0 { ": do not rely on the number alone, look at the whole curve" } else { "" };
    let mut notes = vec![
        format!(
            "Each of {} numbers of posts was tried in {replications}, with the same families and the same luck. The interval is of the \
             number of posts: fewer cannot be enough, more surely are (Wilson's 95 % intervals of the chance). The ranges hold {}.",
            found.trials.len(),
            words::held(asked.inputs)
        ),
        format!(
            "The search takes it that more posts never do worse. They did in {worse} of {steps} steps tried, in {significant} by more \
             than chance{look}."
        ),
    ];
    if found.answers.iter().any(|answer| answer.posts.settled(found.question.most) && answer.posts.enough.is_none()) {
        notes.extend(what_binds(asked, found));
    }
    if let Some(until) = found.looked_until() {
        notes.push(format!(
            "Where the run ends before a target is reached, it was simulated on until {} with the most posts, everything else as it is \
             at its end.",
            words::month_year(until)
        ));
    }
    notes
}

/// Whether the most posts stand vacant at the target date, for want of people, or are filled.
fn what_binds(asked: &PostsContext, found: &Search) -> Option<String> {
    let most = found.question.most;
    let [none, all] = [0, most].map(|posts| found.trials.get(&posts).map(|trial| trial.vacant.round()));
    let (none, all) = (none?, all?);
    let vacant = format!(
        "Of {most} posts more, {} stand vacant in {} in the middle future ({} are vacant without them)",
        words::thousands((all - none).max(0.0)),
        asked.by(),
        words::thousands(none)
    );
    Some(if all > none + 1.0 {
        format!("{vacant}. {}", recruits(&asked.scenario))
    } else {
        format!("{vacant}: what binds is not how many people can be found, but how long work takes however many do it.")
    })
}

/// How many can be recruited in a month at the end.
pub(super) fn recruits(scenario: &Scenario) -> String {
    let most = scenario.policies.last().map_or(0, |dated| dated.policy.recruitment.most_a_month);
    format!("People who can be recruited in a month, in the whole service, leavers' posts included: {most} at most.")
}
