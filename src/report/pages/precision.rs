//! How well each figure of the decision table is known.

use crate::experiment::comparison::HeadlineMeasure;
use crate::experiment::precision::{Known, Precision, Statistic, Unit as Asked};
use crate::experiment::results::{Experiment, OptionResult};
use crate::model::{Measure, Quantity};
use crate::report::document::{Cell, Column, Estimate, Formats, Part, Section, Table, Unit};
use crate::report::words::{self, one_line, pounds};

/// The figures that the page shows: those of the decision table's columns.
const SHOWN: [(HeadlineMeasure, Statistic); 7] = [
    (HeadlineMeasure::TargetMeasure, Statistic::Percentile(50)),
    (HeadlineMeasure::TargetChance, Statistic::Mean),
    (HeadlineMeasure::WeeksOverTarget, Statistic::Mean),
    (HeadlineMeasure::InitialInTime, Statistic::Mean),
    (HeadlineMeasure::CoreInTime, Statistic::Mean),
    (HeadlineMeasure::Cost, Statistic::Percentile(50)),
    (HeadlineMeasure::DearestYear, Statistic::Percentile(90)),
];

/// The section: a table for those who read, one for data with every figure.
#[must_use]
pub fn section(found: &Experiment) -> Section {
    let on = Formats::ALL.but(Formats::TERMINAL | Formats::MARKDOWN | Formats::WORD);
    let section = Section::new("sure", "How sure these figures are").on(on);
    let Some(base) = found.options.first() else { return section };
    let target = words::target_measure(&base.scenario);
    section.text(how_to_read(found)).table(across(found, target)).table(every(found, target))
}

/// The same for the terminal, which says only what was asked for: whether figures are known as well as that.
#[must_use]
pub fn asked_for(found: &Experiment) -> Section {
    let futures = words::thousands(found.replications as f64);
    let said = asked(found).map(|asked| format!("{asked} There are {futures} of each option."));
    Section::new("asked", "").on(Formats::TERMINAL).notes(said.into_iter().collect())
}

/// An option a row, each figure with its interval under it.
fn across(found: &Experiment, target: Measure) -> Table {
    let columns = vec![
        Column::new("Option"),
        Column::new(format!("{}, middle future", words::capital(&words::noun(target)))),
        Column::new("Futures that meet the target"),
        Column::new("Weeks over target, mean"),
        Column::new("Initial in time, mean"),
        Column::new("Core in time, mean"),
        Column::new("Cost, middle future"),
        Column::new("Dearest year, 1 in 10 above"),
    ];
    let row = |option: &OptionResult| {
        let cells = SHOWN.iter().map(|shown| {
            let known = option.known.iter().find(|known| (known.measure, known.statistic) == *shown);
            known.filter(|known| known.values > 0).map_or(Cell::Missing, |known| cell(known, target))
        });
        std::iter::once(Cell::text(one_line(&option.scenario.title))).chain(cells).collect()
    };
    let caption = format!("Each figure and its 95 % interval, {} an option", words::futures(found.replications));
    Table::new("known", caption, columns).on(Formats::PAPER).rows(found.options.iter().map(row))
}

/// A row an option and figure.
fn every(found: &Experiment, target: Measure) -> Table {
    let columns = vec![
        Column::new("Option").data("option"),
        Column::new("Measure").data("measure"),
        Column::new("Statistic").data("statistic"),
        Column::new("Values").data("values"),
        Column::new("Estimate")
            .part("estimate", Part::Value)
            .part("low_95", Part::Low)
            .part("high_95", Part::High)
            .part("half_width", Part::HalfWidth),
        Column::new("Asked for").data("asked"),
    ];
    let rows = found.options.iter().flat_map(|option| {
        option.known.iter().filter(|known| known.values > 0).map(move |known| {
            let asked = found.precision.and_then(|precision| precision.asked(known.measure, target));
            vec![
                Cell::term(one_line(&option.scenario.title), &option.scenario.name),
                Cell::term(words::capital(&known.measure.name().replace('_', " ")), known.measure.name()),
                Cell::term(words_of(known.statistic), known.statistic.name()),
                Cell::Count(known.values),
                cell(known, target),
                Cell::number(asked, unit(known.measure, target)),
            ]
        })
    });
    let caption = "Every figure of the decision table, and how well it is known";
    Table::new("precision", caption, columns).on(Formats::DATA | Formats::WORKBOOK).rows(rows)
}

/// A figure and its interval.
fn cell(known: &Known, target: Measure) -> Cell {
    let Some(found) = known.interval else { return Cell::term("too few futures", "") };
    let estimate = Estimate { value: found.estimate, low: found.low, high: found.high, significant: true };
    Cell::Estimate(estimate, unit(known.measure, target))
}

/// The unit of a headline measure, to the digits that its interval needs.
fn unit(measure: HeadlineMeasure, target: Measure) -> Unit {
    match measure {
        HeadlineMeasure::TargetMeasure => match target.quantity() {
            Quantity::Number | Quantity::Speed => Unit::number(2),
            Quantity::Share => Unit::share(1),
            Quantity::Pounds => Unit::millions(2),
        },
        HeadlineMeasure::TargetChance | HeadlineMeasure::InitialInTime | HeadlineMeasure::CoreInTime => Unit::share(1),
        HeadlineMeasure::WeeksOverTarget => Unit::number(1),
        HeadlineMeasure::Cost | HeadlineMeasure::DearestYear => Unit::millions(2),
    }
}

/// What the table says, and what was asked for.
#[must_use]
pub fn how_to_read(found: &Experiment) -> String {
    let asked = asked(found).map_or_else(String::new, |asked| format!(" {asked}"));
    format!(
        "The ranges of the decision table say how futures differ from each other; more futures would not make them narrower. \
         This table says how well its figures are known from {} futures of each option: under each stands the range that would hold \
         the figure of infinitely many futures 95 times in 100, each by itself.{asked} None of this holds what is wrong with the \
         scenario or the model.",
        words::thousands(found.replications as f64)
    )
}

/// What was asked for, and which figures fall short of it; `None` where nothing was asked.
#[must_use]
pub fn asked(found: &Experiment) -> Option<String> {
    let precision = found.precision?;
    let begin = format!("Futures were to be added until the figures are known within {}", stated(&precision));
    let missed: Vec<String> = found.options.iter().flat_map(|option| short_of(option, &precision)).collect();
    Some(match missed.as_slice() {
        [] => format!("{begin}, and they are."),
        [only] => format!("{begin}; this one is not: {only}."),
        some => {
            let more = if some.len() > 3 { format!(" and {} more", some.len() - 3) } else { String::new() };
            format!("{begin}; {} are not: {}{more}.", some.len(), some[..some.len().min(3)].join("; "))
        }
    })
}

/// `0.1 cases, 2 percentage points`.
#[must_use]
pub fn stated(precision: &Precision) -> String {
    let numbers = [(precision.cases, "cases"), (precision.points, "percentage points"), (precision.weeks, "weeks")];
    let numbers = numbers.into_iter().filter_map(|(asked, unit)| Some(format!("{} {unit}", asked?)));
    numbers.chain(precision.pounds.map(pounds)).collect::<Vec<_>>().join(", ")
}

fn short_of(option: &OptionResult, precision: &Precision) -> Vec<String> {
    let target = words::target_measure(&option.scenario);
    let missed = option.known.iter().filter(|known| !precision.met(known, target));
    let said = |known: &Known| {
        let half = known.interval.map_or("too few values".to_owned(), |interval| {
            format!("within {}", width(Asked::of(known.measure, target), interval.half_width()))
        });
        let name = known.measure.name().replace('_', " ");
        format!(
            "{name} ({}) of {}, {half}",
            words_of(known.statistic),
            words::shorten(&one_line(&option.scenario.title), 40)
        )
    };
    missed.map(said).collect()
}

fn words_of(statistic: Statistic) -> String {
    match statistic {
        Statistic::Mean => "mean".to_owned(),
        Statistic::Percentile(50) => "middle future".to_owned(),
        Statistic::Percentile(p) if p > 50 => format!("1 in {} above", 100 / (100 - p)),
        Statistic::Percentile(p) => format!("1 in {} below", 100 / p.max(1)),
    }
}

fn width(unit: Asked, half: f64) -> String {
    match unit {
        Asked::Cases => format!("{half:.2} cases"),
        Asked::Points => format!("{:.1} percentage points", 100.0 * half),
        Asked::Weeks => format!("{half:.1} weeks"),
        Asked::Pounds => pounds(half.ceil()),
    }
}
