//! `sweep`: which point of a grid reaches the target at least cost, and what each point does beside the scenario as it is.

use super::frame::{self, change, with_interval};
use super::precision;
use super::prelude::*;
use crate::report::words::change_in_millions;
use crate::scenario::vary::is_priced;
use crate::study::comparison::HeadlineMeasure;
use crate::study::sweep::{Factor, GridPoint, Sweep};

/// Grids of so many points are listed whole; of larger ones, those that none beats.
const LISTED_WHOLE: usize = 16;
const MOST_ROWS: usize = 24;
const MOST_VALUES: usize = 8;
/// So many values of a single number are put into words.
const FEW: usize = 4;

/// What `sweep` has to say, with these charts in it; `chance` is the one asked for, `base` the scenario as it is.
pub fn sweep(found: &Sweep, chance: f64, base: &Loaded, charts: Vec<Chart>) -> Document {
    let names: Vec<&str> = found.factors.iter().map(|factor| &*factor.name).collect();
    let mut document = Document {
        title: format!("{}: what if? {} varied", found.scenario.name, words::list(&names)),
        findings: sentences(found, chance),
        ..frame::about(&base.scenario, &base.hash, found.seed)
    };
    document.push(Section::new("answer", "Answer").table(answer(found)).notes(notes(found)).table(table(found)));
    charts.into_iter().for_each(|chart| document.push(chart.into()));
    let mut assumed = varied(&found.factors);
    assumed.push(frame::goal(base, chance));
    let how = format!(
        "Each of {} points of the grid, and the scenario as it is, is lived through event by event in {}, from master seed {}. \
         Every point meets the same families and the same luck.{}",
        found.points.len(),
        words::replications(found.replications),
        found.seed,
        found.reached.as_ref().map_or(String::new(), precision::reached)
    );
    frame::question(&mut document, (assumed, how), base, found.base.events);
    document
}

/// What a point is called: `posts 40, sickness 5 %`.
pub fn called(found: &Sweep, point: &GridPoint) -> String {
    if point.place.at.is_empty() {
        return "as it is".to_owned();
    }
    let parts = found.factors.iter().zip(&point.place.at);
    parts.map(|(factor, &value)| format!("{} {}", factor.name, factor.shown[value])).collect::<Vec<_>>().join(", ")
}

/// The cheapest point that meets the target in so large a share of the replications.
pub fn cheapest(found: &Sweep, chance: f64) -> Option<&GridPoint> {
    let enough = found.points.iter().filter(|point| point.share() >= chance);
    enough.min_by(|a, b| a.cost.p50.total_cmp(&b.cost.p50))
}

/// No more than so many of a list: every other one, its ends among them, as often as need be.
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
pub fn table(found: &Sweep) -> Table {
    let points = (1..).zip(&found.points).map(|(place, point): (usize, _)| (point, place.to_string()));
    let rows = std::iter::once((&found.base, "base".to_owned())).chain(points);
    let caption = "The scenario as it is, and every point of the grid".to_owned();
    listing(found, ("sweep", caption), rows).on(Formats::DATA | Formats::WORKBOOK).into()
}

/// The scenario as it is, and the points that are listed: all of few, else those that none beats, the cheapest first.
fn answer(found: &Sweep) -> Table {
    let few = found.points.len() <= LISTED_WHOLE;
    let listed = if few { found.points.iter().collect() } else { thinned(found.frontier(), MOST_ROWS) };
    let caption = format!("What the points of the grid do, {} each", words::replications(found.replications));
    let rows = std::iter::once(&found.base).chain(listed).map(|point| (point, String::new()));
    listing(found, ("answer", caption), rows).on(Formats::READ).into()
}

/// Points with their names in data.
fn listing<'a>(
    found: &Sweep,
    (name, caption): (&'static str, String),
    rows: impl Iterator<Item = (&'a GridPoint, String)>,
) -> TableOf<(&'a GridPoint, String)> {
    let measure = words::target_measure(&found.scenario);
    let target = words::target_amount(&found.scenario);
    let reach = Column::new(format!("Futures that reach {target} (95 % interval)"))
        .brief(format!("Futures that reach {target}"))
        .named(&[("target_met", Datum::Met), ("replications", Datum::Of)]);
    let reach = with_interval(reach, "target_chance");
    let of_chance = Column::new("Change of the chance, percentage points").on(Formats::WORKBOOK);
    let against = format!("Change against the scenario as it is (95 % interval){}", words::in_unit(measure));
    let against = Column::new(against).on(Formats::PAPER | Formats::WORKBOOK);
    let cost = Column::new("Cost of the run").parts("cost", &[Datum::Mean, Datum::P10, Datum::P50, Datum::P90]);
    let named =
        Table::of(name, caption, rows).value("Point", "point", |(of, name)| Cell::term(called(found, of), name));
    levels(named, &found.factors, |(point, _)| &point.place.at)
        .column(reach, |(of, _)| Cell::Chance { met: of.met, of: found.replications })
        .column(frame::target_column(&found.scenario).parts("target_measure", &MEDIAN_AND_RANGE), |(of, _)| {
            Cell::range(of.value.as_ref(), words::unit_of(measure))
        })
        .column(cost, |(of, _)| Cell::Median(of.cost, Unit::millions(1)))
        .data("Dearest year (1 in 10 above)", "dearest_year_p90", |(of, _)| {
            Cell::number(of.dearest_year.p90, Unit::POUNDS)
        })
        .column(with_interval(of_chance, "target_chance_change"), |(of, _)| {
            change(of.against.target_chance(), Unit::points(1))
        })
        .column(with_interval(against, "target_measure_change"), |(of, _)| {
            change(of.against.target_measure(), words::change_of(measure))
        })
        .column(cost_change(), |(of, _)| change(of.against.cost(), Unit::ABOUT))
        .data("Beaten by another point", "dominated", |(of, _)| Cell::text(if of.dominated { "yes" } else { "no" }))
}

/// What data has of a range.
pub(super) const MEDIAN_AND_RANGE: [Datum; 3] = [Datum::P10, Datum::P50, Datum::P90];

/// The column of a change of cost.
pub(super) fn cost_change() -> Column {
    with_interval(Column::new("Change of cost (95 % interval)").brief("Change of cost"), "cost_change")
}

/// Columns of the numbers that are varied: their values at a point, of which is known which one it has of each.
pub(super) fn levels<'a, R>(table: TableOf<R>, factors: &[Factor], at: impl Fn(&R) -> &'a [usize]) -> TableOf<R> {
    factors.iter().enumerate().fold(table, |table, (place, factor)| {
        let head = words::capital(&factor.words);
        table.data(&head, &factor.name, |row| level(factor, at(row).get(place)))
    })
}

/// The value of a number at a place; without a place that of the scenario as it is.
fn level(factor: &Factor, at: Option<&usize>) -> Cell {
    let value = at.map_or(factor.present, |&at| Some(factor.values[at]));
    value.map_or(Cell::Missing, |value| Cell::number(value, Unit::stated(value)))
}

fn sentences(found: &Sweep, chance: f64) -> Vec<String> {
    let scenario = &found.scenario;
    let (target, by) = (words::target(scenario), words::month_year(scenario.target.by));
    let goal = format!("reaches {target} by {by} in {} simulated futures", words::of_100(chance));
    let does = |point: &GridPoint| {
        let value = |value: f64| words::value(words::target_measure(scenario), value);
        let stands = point.value.map_or(String::new(), |of| {
            let [median, low, high] = [of.p50, of.p10, of.p90].map(value);
            format!(", the middle future stands at {median} (8 of 10 fall between {low} and {high})")
        });
        format!("it reaches it in {}{stands}", frequency(point.met, found.replications))
    };
    // Of points that reach it as often, the nearest is the one with the better middle future.
    let sign = if scenario.target.wanted.at_least { -1.0 } else { 1.0 };
    let median = |point: &GridPoint| point.value.map_or(f64::INFINITY, |value| sign * value.p50);
    let nearest = || found.points.iter().min_by(|a, b| b.met.cmp(&a.met).then(median(a).total_cmp(&median(b))));
    let answer = match (cheapest(found, chance), nearest()) {
        (Some(point), _) => {
            let (points, name, does) = (found.points.len(), called(found, point), does(point));
            let (cost, more) = (words::millions(point.cost.p50), change_in_millions(point.against.cost().mean));
            format!(
                "Of {points} points, the cheapest that {goal} is {name}: {does} and costs {cost} over the run ({more})."
            )
        }
        (None, Some(point)) => {
            format!("No point of the grid {goal}; nearest comes {}: {}.", called(found, point), does(point))
        }
        (None, None) => format!("No point of the grid {goal}."),
    };
    let as_it_is = format!("The scenario as it is: {}.", does(&found.base));
    effects(found).into_iter().chain([answer, as_it_is]).collect()
}

/// Where a single number has a few other values, what each of them does: the question that was asked.
fn effects(found: &Sweep) -> Vec<String> {
    let others: Vec<&GridPoint> = found.points.iter().filter(|point| !point.place.is_base).collect();
    if found.factors.len() != 1 || others.len() > FEW {
        return Vec::new();
    }
    let measure = words::target_measure(&found.scenario);
    let (noun, unit) = (words::target_noun(&found.scenario), words::in_unit(measure));
    let said = |of, unit| change(of, unit).lines(false).join(" ");
    let effect = |point: &GridPoint| {
        let (name, cost) = (words::capital(&called(found, point)), said(point.against.cost(), Unit::ABOUT));
        let by = said(point.against.of(HeadlineMeasure::TargetMeasure)?.effect.difference, words::change_of(measure));
        Some(format!("{name}: {noun} changes by {by}{unit}, the cost of the run by {cost}; 95 % intervals."))
    };
    others.into_iter().filter_map(effect).collect()
}

fn notes(found: &Sweep) -> Vec<String> {
    let mut notes = Vec::new();
    if found.points.len() > LISTED_WHOLE {
        notes.push(format!(
            "Listed are of {} points those that no other beats, {MOST_ROWS} of them at most, the cheapest first.",
            found.points.len()
        ));
    }
    let names = found.factors.iter().map(|factor| &*factor.name);
    let unpriced: Vec<&str> = names.filter(|name| !is_priced(name)).collect();
    if !unpriced.is_empty() {
        let numbers = words::list(&unpriced);
        notes
            .push(format!("What it takes to change {numbers} costs nothing here: a programme has a price of its own."));
    }
    notes.extend([
        "Every point meets the same families and the same luck. Costs are those of the middle future; changes are means of paired \
         differences to the scenario as it is, with 95 % intervals (Student's t), each by itself."
            .to_owned(),
        "What a point does to other measures is not here: write it as an option and run `caseload compare`. The cheapest of many \
         points is picked for its luck, too: run it again with another `--seed`, or use `caseload solve`."
            .to_owned(),
        format!("The ranges hold {}.", words::held(found.inputs)),
    ]);
    notes
}

/// Each number that is varied (name, meaning, values, from when, what the scenario has), and who comes with posts.
pub(super) fn varied(factors: &[Factor]) -> Vec<String> {
    let of = |factor: &Factor| {
        let values = match &*factor.shown {
            [first, .., last] if factor.shown.len() > MOST_VALUES => {
                format!("{} values from {first} to {last}", factor.shown.len())
            }
            few => few.join(", "),
        };
        let now = factor.now.as_ref().map_or(String::new(), |now| format!("; {now} as it is"));
        format!("{} ({}): {values}, {}{now}.", factor.name, factor.words, factor.from)
    };
    let names = |name: &str| factors.iter().any(|factor| factor.name == name);
    let brought = names("posts") && !names("managers");
    let managers = brought.then(|| "Every seven extra posts bring a team manager, as in the static sum.".to_owned());
    factors.iter().map(of).chain(managers).collect()
}
