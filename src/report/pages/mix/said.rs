//! The cheapest mix, or why none is named, in sentences.

use super::called;
use crate::experiment::elimination::Verdict;
use crate::experiment::mix::{Limit, Mix, Nearest, Tried};
use crate::experiment::selection::ERROR;
use crate::experiment::sweep::Factor;
use crate::report::document::numbers::plain;
use crate::report::pages::{selection::about, solve::recruits};
use crate::report::words::{self, change_a_year, frequency, millions, thousands};
use crate::statistics::interval::t_975;

/// `20 live cases per social worker by March 2012 in 80 of 100 simulated futures`.
fn goal(found: &Mix) -> String {
    let scenario = &found.scenario;
    let measure = words::target_measure(scenario);
    format!(
        "{} {} by {} in {} simulated futures",
        words::target_value(measure, scenario.target.at_most),
        words::noun(measure),
        words::month_year(scenario.target.by),
        words::of_100(found.chance)
    )
}

/// How often, and what it costs: `it reaches it in 91 of 100 (95 % interval 86 to 95) and costs ...`.
fn does(tried: &Tried) -> String {
    let point = &tried.point;
    let (low, high) = point.chance;
    let often = format!(
        "reaches it in {} (95 % interval {:.0} to {:.0} of 100)",
        frequency(point.met, tried.futures),
        100.0 * low,
        100.0 * high
    );
    let half = t_975(tried.futures.max(2) as usize - 1) * point.cost.standard_error;
    let mean = range(point.cost.mean - half, point.cost.mean + half);
    let cost = format!("costs {mean} over the run (95 % interval of the mean)");
    if point.is_base {
        return format!("{often} and {cost}");
    }
    let change = point.against.cost;
    let [mean, low, high] = [change.mean, change.low, change.high].map(change_a_year);
    format!("{often} and {cost}, {mean} ({low} to {high}) against the scenario as it is")
}

/// `£52.8m to £53.0m`, or what both are.
fn range(low: f64, high: f64) -> String {
    let [low, high] = [low, high].map(millions);
    if low == high { low } else { format!("{low} to {high}") }
}

/// What a budget must reckon with.
fn at_most(tried: &Tried) -> String {
    let [run, year] = [tried.point.cost.p90, tried.point.dearest_year.p90].map(millions);
    format!("1 future in 10 costs more than {run} over the run, and more than {year} in its dearest financial year.")
}

/// The answer in a sentence.
#[must_use]
pub fn finding(found: &Mix) -> String {
    let (goal, name) = (goal(found), |place: usize| called(found, &found.tried[place]));
    match &found.verdict {
        Verdict::Winner { point: 0, .. } => {
            format!("Nothing need be done for {goal}: no mix that reaches it is surely cheaper.")
        }
        Verdict::Winner { point, .. } => {
            format!("Of {} mixes, the cheapest that reaches {goal}: {}.", found.asked, name(*point))
        }
        Verdict::NoneReaches => format!("No mix within the limits reaches {goal}."),
        Verdict::Open { likely: Some(likely), .. } => {
            format!(
                "No clear winner. Of {} mixes, the cheapest that reaches {goal} is likely {}.",
                found.asked,
                name(*likely)
            )
        }
        Verdict::Open { likely: None, .. } => {
            format!("No mix within the limits was seen to reach {goal}, but that none does is not sure.")
        }
    }
}

/// The answer, how sure it is, and what stands beside it.
#[must_use]
pub fn sentences(found: &Mix) -> Vec<String> {
    let mut all = vec![finding(found)];
    if !found.complete {
        all.push("Stopped early: this is what was known then.".to_owned());
    }
    let sure = format!("{:.0} %", 100.0 * (1.0 - ERROR));
    let does = |place: usize| does(&found.tried[place]);
    match &found.verdict {
        Verdict::Winner { point, alike } => {
            all.push(format!("It {}.", does(*point)));
            all.push(at_most(&found.tried[*point]));
            all.push(format!(
                "That it reaches the target often enough, and that none of these mixes that does is cheaper by {} or more, is {sure} sure.",
                words::pounds(found.indifference)
            ));
            all.extend(beside(found, *point, alike));
            all.extend(closer(found, *point));
        }
        Verdict::Open { likely, sure: works, running, more } => {
            if let Some(likely) = likely {
                all.push(format!("It {}.", does(*likely)));
                all.push(at_most(&found.tried[*likely]));
            }
            if let Some(works) = works.filter(|works| Some(*works) != *likely) {
                all.push(format!(
                    "On the safe side: {} surely reaches it often enough ({sure}), though it may not be the cheapest; it {}.",
                    called(found, &found.tried[works]),
                    does(works)
                ));
            }
            all.push(left(found, running));
            if found.complete {
                all.push(match more {
                    Some(more) => format!(
                        "About {} more futures would decide it, if chances and costs stay as they are: run again with `--resume` and `-n {}`.",
                        thousands(about(*more)),
                        about(*more) + found.most as f64
                    ),
                    None => "No number of futures that could be simulated would decide it.".to_owned(),
                });
            }
        }
        Verdict::NoneReaches => all.push(format!("That none does is {sure} sure.")),
    }
    if let Some(nearest) = &found.nearest {
        all.extend(of_nearest(found, nearest));
    }
    all
}

/// Mixes that were not dropped beside the answer.
fn beside(found: &Mix, point: usize, alike: &[usize]) -> Option<String> {
    let answer = &found.tried[point];
    let same = |place: &usize| {
        let other = &found.tried[*place];
        other.point.against.cost == answer.point.against.cost && other.point.cost == answer.point.cost
    };
    let (same, others): (Vec<usize>, Vec<usize>) = alike.iter().partition(|place| same(place));
    let names = |places: &[usize]| -> String {
        let names: Vec<String> = places.iter().take(4).map(|&at| called(found, &found.tried[at])).collect();
        let more = places.len().saturating_sub(4);
        format!("{}{}", names.join("; "), if more > 0 { format!("; and {more} more") } else { String::new() })
    };
    let mut said = Vec::new();
    if !same.is_empty() {
        said.push(format!("It costs the same in every future as: {}; it is the one that changes least.", names(&same)));
    }
    if !others.is_empty() {
        said.push(format!("Not told from it by what matters: {}.", names(&others)));
    }
    (!said.is_empty()).then(|| said.join(" "))
}

/// How to look between the steps around a mix; nothing where there is nothing between.
fn closer(found: &Mix, place: usize) -> Option<String> {
    let at = &found.tried[place].point.at;
    let mut between = false;
    let around = |(factor, &at): (&Factor, &usize)| {
        let here = factor.values[at];
        let next = |to: Option<usize>| to.and_then(|to| factor.values.get(to)).copied().unwrap_or(here);
        let (low, high) = (next(at.checked_sub(1)), next(Some(at + 1)));
        let mut step = ((here - low).max(high - here) / 4.0).ceil();
        // Such a step that the mix is among those tried.
        while step > 1.0 && ((here - low) % step, (high - here) % step) != (0.0, 0.0) {
            step -= 1.0;
        }
        let whole = [low, here, high].iter().all(|value| value.fract() == 0.0);
        if factor.present == Some(here) || !whole || (here - low).max(high - here) <= step {
            return format!("--mix {}={}", factor.name, plain(here));
        }
        between = true;
        format!("--mix {}={}..{}:{}", factor.name, plain(low), plain(high), plain(step))
    };
    let words: Vec<String> = found.factors.iter().zip(at).map(around).collect();
    between.then(|| {
        format!(
            "Only whole steps were tried; between them another mix may be cheaper. To look there, run the same command with \
             `--resume` and `{}`.",
            words.join(" ")
        )
    })
}

/// What is left, as ranges of each number and of the cost.
fn left(found: &Mix, running: &[usize]) -> String {
    let costs: Vec<f64> = running.iter().map(|&at| found.tried[at].point.cost.mean).collect();
    let low = costs.iter().copied().fold(f64::INFINITY, f64::min);
    let high = costs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let values = |factor: usize| {
        let of = |&at: &usize| found.tried[at].point.at.get(factor).copied();
        let places: Vec<usize> = running.iter().filter_map(of).collect();
        let (first, last) = (places.iter().min()?, places.iter().max()?);
        let factor = &found.factors[factor];
        let shown = if first == last {
            factor.shown[*first].clone()
        } else {
            format!("{} to {}", factor.shown[*first], factor.shown[*last])
        };
        Some(format!("{} {shown}", factor.name))
    };
    let ranges: Vec<String> = (0..found.factors.len()).filter_map(values).collect();
    let (mixes, cost) = match running.len() {
        1 => ("1 mix is".to_owned(), "it costs"),
        mixes => (format!("{mixes} mixes are"), "they cost"),
    };
    format!("Undecided: {mixes} left, {}; {cost} {}.", ranges.join(", "), range(low, high))
}

/// What comes nearest, what stops it, and when it would be there.
fn of_nearest(found: &Mix, nearest: &Nearest) -> Vec<String> {
    let scenario = &found.scenario;
    let measure = words::target_measure(scenario);
    let tried = &found.tried[nearest.tried];
    let stands = tried.point.value.map_or(String::new(), |value| {
        format!(", and the middle future stands at {}", words::value(measure, value.p50))
    });
    let name = called(found, tried);
    let mut all =
        vec![format!("Nearest comes {name}: it reaches it in {}{stands}.", frequency(tried.point.met, tried.futures))];
    all.extend(binding(found, nearest));
    let when = match (nearest.reached_on, nearest.looked_until) {
        (Some(day), _) => {
            format!("With it, {} futures are there by {}.", words::of_100(found.chance), words::month_year(day))
        }
        (None, Some(until)) => {
            format!(
                "With it, {} futures are not there by {}, as far as was looked.",
                words::of_100(found.chance),
                words::month_year(until)
            )
        }
        (None, None) => return all,
    };
    all.push(when);
    all
}

/// Which limits bind: those at which the nearest mix stands, and what one step less does.
fn binding(found: &Mix, nearest: &Nearest) -> Vec<String> {
    let measure = words::target_measure(&found.scenario);
    let at = &found.tried[nearest.tried].point.at;
    let limit = |limit: &Limit| {
        let factor = &found.factors[limit.factor];
        let here = at.get(limit.factor).map_or("", |&at| &*factor.shown[at]);
        let change = limit.change.map_or(String::new(), |change| {
            format!(" (with {}: {})", factor.shown[limit.inside], words::signed_change(measure, change.mean))
        });
        format!("{} {here}{change}", factor.name)
    };
    let (binds, others): (Vec<&Limit>, Vec<&Limit>) = nearest.limits.iter().partition(|limit| limit.binds());
    let names = |limits: &[&Limit]| limits.iter().map(|one| limit(one)).collect::<Vec<_>>().join(", ");
    let mut all = Vec::new();
    if !binds.is_empty() {
        all.push(format!("It stands at the end of what was allowed, and that binds, in {}.", names(&binds)));
    }
    if !others.is_empty() {
        all.push(format!("At its end without being seen to bind: {}.", names(&others)));
    }
    if !found.factors.iter().any(|factor| factor.name == "recruits") {
        all.push(format!(
            "At most {} can be recruited in a month, in the whole service, and those who leave are replaced out of them; that limit \
             was not mixed.",
            recruits(&found.scenario)
        ));
    }
    all
}
