//! `sweep`: which point of a grid reaches the target at least cost, and what each point does beside the scenario as it is.

use super::frame;
use crate::experiment::results::PairedDifference;
use crate::experiment::sweep::{Factor, Point, Sweep};
use crate::report::document::{Cell, Chart, Column, Document, Formats, Part, Section, Table, Unit};
use crate::report::words::{self, change_in_millions, frequency, signed_change};
use crate::scenario::Loaded;

/// Grids of so many points are listed whole; of larger ones, those that none beats.
const LISTED_WHOLE: usize = 16;
/// Most rows of that list.
const MOST_ROWS: usize = 24;
/// Most values of a number that are listed.
const MOST_VALUES: usize = 8;
/// So many values of a single number are put into words.
const FEW: usize = 4;
/// Numbers whose price is in the cost.
const PRICED: [&str; 4] = ["posts", "managers", "administrators", "agency"];

/// What `sweep` has to say, with these charts in it; `chance` is the one asked for, `base` the scenario as it is.
#[must_use]
pub fn sweep(found: &Sweep, chance: f64, base: &Loaded, charts: Vec<Chart>) -> Document {
    let names: Vec<&str> = found.factors.iter().map(|factor| &*factor.name).collect();
    let mut document = Document {
        title: format!("{}: what if? {} varied", found.scenario.name, words::list(&names)),
        findings: sentences(found, chance),
        ..frame::of_question(base, found.seed)
    };
    document.push(Section::new("answer", "Answer").table(answer(found)).notes(notes(found)).table(table(found)));
    charts.into_iter().for_each(|chart| document.push(chart.into()));
    let mut assumed = varied(&found.factors);
    assumed.extend(managers(&found.factors).into_iter().chain([frame::goal(base, chance)]));
    let how = format!(
        "Each of {} points of the grid, and the scenario as it is, is lived through event by event in {}, from master seed {}. \
         Every point meets the same families and the same luck.",
        found.points.len(),
        words::futures(found.replications),
        found.seed
    );
    frame::question(&mut document, (assumed, how), base, found.base.events);
    document
}

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

/// No more than so many of a list: every other one, its ends among them, as often as need be.
#[must_use]
pub fn thinned<T>(mut all: Vec<T>, most: usize) -> Vec<T> {
    while all.len() > most {
        let last = all.len() - 1;
        let mut place = 0;
        all.retain(|_| {
            place += 1;
            place % 2 == 1 || place > last
        });
    }
    all
}

/// Every point, the scenario as it is first: for data and workbook.
#[must_use]
pub fn table(found: &Sweep) -> Table {
    let points = (1..).zip(&found.points).map(|(place, point): (usize, _)| row(found, point, place.to_string()));
    Table::new("sweep", "The scenario as it is, and every point of the grid", columns(found))
        .on(Formats::DATA | Formats::WORKBOOK)
        .rows(std::iter::once(row(found, &found.base, "base".to_owned())).chain(points))
}

/// The scenario as it is, and the points that are listed.
fn answer(found: &Sweep) -> Table {
    let caption = format!("What the points of the grid do, {} each", words::futures(found.replications));
    let rows = std::iter::once(&found.base).chain(listed(found)).map(|point| row(found, point, String::new()));
    Table::new("answer", caption, columns(found)).on(Formats::READ).rows(rows)
}

/// The points that are listed: all of few, else those that none beats, the cheapest first.
fn listed(found: &Sweep) -> Vec<&Point> {
    if found.points.len() <= LISTED_WHOLE {
        found.points.iter().collect()
    } else {
        thinned(found.frontier(), MOST_ROWS)
    }
}

fn columns(found: &Sweep) -> Vec<Column> {
    let measure = words::target_measure(&found.scenario);
    let at_most = words::target_value(measure, found.scenario.target.at_most);
    let noun = format!("{}, {}", words::capital(&words::noun(measure)), words::month_year(found.scenario.target.by));
    let points = words::unit_of_change(measure);
    let points = if points.is_empty() { String::new() } else { format!(",{points}") };
    let numbers = found.factors.iter().map(|factor| Column::data_only(words::capital(&factor.words), &factor.name));
    let change = |column: Column, stem: &str| column.part(stem, Part::Value).parts(stem, &[Part::Low, Part::High]);
    let figures = [
        Column::new(format!("Futures that reach {at_most} (95 % interval)"))
            .brief(format!("Futures that reach {at_most}"))
            .part("met", Part::Met)
            .part("futures", Part::Of)
            .part("chance", Part::Value)
            .parts("chance", &[Part::Low, Part::High]),
        Column::new(format!("{noun} (8 of 10 fall between)"))
            .brief(words::short_noun(measure))
            .parts("value", &[Part::P10, Part::P50, Part::P90]),
        Column::new("Cost of the run").parts("cost", &[Part::Mean, Part::P10, Part::P50, Part::P90]),
        Column::data_only("Dearest year (1 in 10 above)", "dearest_year_p90"),
        change(Column::new("Change of the chance, percentage points").on(Formats::WORKBOOK), "chance_change"),
        change(
            Column::new(format!("Change against the scenario as it is (95 % interval){points}"))
                .on(Formats::PAPER | Formats::WORKBOOK),
            "value_change",
        ),
        change(Column::new("Change of cost (95 % interval)").brief("Change of cost"), "cost_change"),
        Column::data_only("Beaten by another point", "dominated"),
    ];
    std::iter::once(Column::new("Point").data("point")).chain(numbers).chain(figures).collect()
}

fn row(found: &Sweep, point: &Point, name: String) -> Vec<Cell> {
    let measure = words::target_measure(&found.scenario);
    let change = |of: PairedDifference, unit: Unit| Cell::estimate((of.mean, of.low, of.high), unit.change());
    let figures = [
        Cell::Chance { met: point.met, of: found.replications },
        Cell::range(point.value.as_ref(), words::unit_of(measure)),
        Cell::Middle(point.cost, Unit::millions(1)),
        Cell::number(point.dearest_year.p90, Unit::pounds()),
        change(point.against.chance, Unit::points(1)),
        point.against.value.map_or(Cell::Missing, |of| change(of, words::change_of(measure))),
        change(point.against.cost, Unit::about()),
        Cell::text(if point.dominated { "yes" } else { "no" }),
    ];
    let levels = found.factors.iter().enumerate().map(|(place, factor)| level(factor, point.at.get(place)));
    std::iter::once(Cell::term(called(found, point), name)).chain(levels).chain(figures).collect()
}

/// The value of a number at a place; without a place that of the scenario as it is.
pub(super) fn level(factor: &Factor, at: Option<&usize>) -> Cell {
    let value = at.map_or(factor.present, |&at| Some(factor.values[at]));
    value.map_or(Cell::Missing, |value| Cell::number(value, Unit::stated(value)))
}

/// The finding, one or more sentences.
fn sentences(found: &Sweep, chance: f64) -> Vec<String> {
    let scenario = &found.scenario;
    let measure = words::target_measure(scenario);
    let (target, date) = (words::target(scenario), words::month_year(scenario.target.by));
    let of = found.replications;
    let mut all = effects(found);
    all.push(match cheapest(found, chance) {
        Some(point) => format!(
            "{} reaches {target} by {date} in {} simulated futures is {}: it reaches it in {} and costs {} over the run{}.",
            match found.points.len() {
                1 => "The cheapest point that".to_owned(),
                points => format!("Of {points} points, the cheapest that"),
            },
            words::of_100(chance),
            called(found, point),
            frequency(point.met, of),
            words::millions(point.cost.p50),
            if point.is_base { String::new() } else { format!(" ({})", change_in_millions(point.against.cost.mean)) }
        ),
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
            "{}: {} changes by {mean}{} ({low} to {high}, 95 % interval) by {}{stands}; the cost of the run changes by {cost} \
             ({least} to {most}){}.",
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

/// What must be known to read the list.
fn notes(found: &Sweep) -> Vec<String> {
    let mut notes = Vec::new();
    if found.points.len() > LISTED_WHOLE {
        let undominated = found.frontier().len();
        let part = if listed(found).len() < undominated { " (a part of them)" } else { "" };
        notes.push(format!(
            "Listed are the {undominated} of {} points that no other beats{part}, the cheapest first.",
            found.points.len()
        ));
    }
    let unpriced = unpriced(found);
    if !unpriced.is_empty() {
        notes.push(format!(
            "What it takes to change {} costs nothing here: a programme has a price of its own.",
            words::list(&unpriced)
        ));
    }
    notes.extend([
        "Every point meets the same families and the same luck. Costs are those of the middle future; changes are means of paired \
         differences to the scenario as it is, with 95 % intervals (Student's t), each by itself: among many points some will seem \
         to differ by chance."
            .to_owned(),
        "What a point does to other measures (assessments in time, weeks over target, budget by year) is not here: write it as an \
         option and run `caseload compare`."
            .to_owned(),
        "The cheapest of many points is picked for its luck, too: run it again with another `--seed` before relying on a narrow \
         margin, or use `caseload solve`."
            .to_owned(),
        format!("The ranges hold {}.", words::held(found.unknowns)),
    ]);
    notes
}

/// Each number that is varied: name, meaning, values, from when, what the scenario has.
pub(super) fn varied(factors: &[Factor]) -> Vec<String> {
    let of = |factor: &Factor| {
        let values = match &*factor.shown {
            [first, .., last] if factor.shown.len() > MOST_VALUES => {
                format!("{} values from {first} to {last}", factor.shown.len())
            }
            few => few.join(", "),
        };
        let what = if factor.words == factor.name { String::new() } else { format!(" ({})", factor.words) };
        let now = factor.now.as_ref().map_or(String::new(), |now| format!("; {now} as it is"));
        format!("{}{what}: {values}, {}{now}.", factor.name, factor.from)
    };
    factors.iter().map(of).collect()
}

/// Who comes with posts, where that is not varied itself.
pub(super) fn managers(factors: &[Factor]) -> Option<String> {
    let names = |name: &str| factors.iter().any(|factor| factor.name == name);
    let brought = names("posts") && !names("managers");
    brought.then(|| "Every seven extra posts bring a team manager, as in the static sum.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::synthetic_sweep;

    /// Where no future of any point reaches the target, none does so most often: the lowest middle future is named.
    #[test]
    fn nothing_is_said_to_reach_it_most_often_when_none_does() {
        let mut found = synthetic_sweep::sweep(&[4], false, false);
        found.points.iter_mut().for_each(|point| point.met = 1);
        assert!(sentences(&found, 0.8).iter().any(|said| said.contains("most often")));
        found.points.iter_mut().for_each(|point| point.met = 0);
        let lowest = found.points.iter().min_by(|a, b| a.value.unwrap().p50.total_cmp(&b.value.unwrap().p50)).unwrap();
        let said = sentences(&found, 0.8).join(" ");
        assert!(said.contains(&format!("nearest comes {}, whose middle", called(&found, lowest))), "{said}");
        assert!(!said.contains("most often"), "{said}");
    }
}
