//! How well each figure of the decision table is known.

use super::frame::{named, quoted};
use super::prelude::*;
use crate::model::Quantity;
use crate::study::comparison::HeadlineMeasure;
use crate::study::precision::{Known, Precision, Reached, Statistic};

/// The figures that the page shows, those of the decision table's columns, and what each is called; of the first and the third, what follows their names.
const SHOWN: [(HeadlineMeasure, Statistic, &str); 7] = [
    (HeadlineMeasure::TargetMeasure, Statistic::Percentile(50), ", middle future"),
    (HeadlineMeasure::TargetChance, Statistic::Mean, "Futures that meet the target"),
    (HeadlineMeasure::WeeksOverTarget, Statistic::Mean, ", mean"),
    (HeadlineMeasure::InitialInTime, Statistic::Mean, "Initial in time, mean"),
    (HeadlineMeasure::CoreInTime, Statistic::Mean, "Core in time, mean"),
    (HeadlineMeasure::Cost, Statistic::Percentile(50), "Cost, middle future"),
    (HeadlineMeasure::DearestYear, Statistic::Percentile(90), "Dearest year, 1 in 10 above"),
];

/// The section: a table for those who read, one for data with every figure.
pub fn section(found: &Experiment) -> Section {
    let on = Formats::ALL.but(Formats::TERMINAL | Formats::MARKDOWN | Formats::WORD);
    let target = words::target_measure(&found.base().scenario);
    let how = "The ranges of the decision table say how futures differ from each other; more futures would not make them narrower. \
               Here stands how well its figures are known: under each the range that would hold the figure of infinitely many futures \
               95 times in 100, each by itself. None of this holds what is wrong with the scenario or the model.";
    let section = Section::new("sure", "How sure these figures are").on(on).text(how);
    section.points(asked(found)).table(across(found, target)).table(every(found, target))
}

/// The same for the terminal, which says only what was asked for: whether figures are known as well as that.
pub fn asked_for(found: &Experiment) -> Section {
    Section::new("asked", "").on(Formats::TERMINAL).notes(asked(found))
}

fn across(found: &Experiment, target: Measure) -> Table {
    let caption = format!("Each figure and its 95 % interval, {} an option", words::replications(found.replications));
    let options = Table::of("known", caption, &found.options)
        .column(Column::new("Option"), |option| Cell::text(one_line(&option.scenario.title)));
    let has_core = super::comparison::has_core(found);
    let shown = SHOWN.into_iter().filter(|(measure, ..)| has_core || *measure != HeadlineMeasure::CoreInTime);
    let table = shown.fold(options, |table, (measure, statistic, head)| {
        let head = match measure {
            HeadlineMeasure::TargetMeasure => words::capital(&words::target_noun(&found.base().scenario)) + head,
            HeadlineMeasure::WeeksOverTarget => words::weeks_missed(&found.base().scenario).to_owned() + head,
            _ => words::of_pathway(&found.base().scenario, head),
        };
        table.column(Column::new(head), |option| {
            let known = option.known.iter().find(|known| (known.measure, known.statistic) == (measure, statistic));
            known.filter(|known| known.values > 0).map_or(Cell::Missing, |known| cell(known, target))
        })
    });
    table.on(Formats::PAPER).into()
}

fn every(found: &Experiment, target: Measure) -> Table {
    let rows = found
        .options
        .iter()
        .flat_map(|option| option.known.iter().filter(|known| known.values > 0).map(move |known| (option, known)));
    let estimate = [("estimate", Datum::Value), ("low_95", Datum::Low), ("high_95", Datum::High)];
    let asked = |known: &Known| found.precision.and_then(|precision| precision.asked(known.measure, target));
    Table::of("precision", "Every figure of the decision table, and how well it is known", rows)
        .value("Option", "option", |(option, _)| named(&option.scenario))
        .value("Measure", "measure", |(_, of)| {
            Cell::term(words::capital(&of.measure.name().replace('_', " ")), of.measure.name())
        })
        .value("Statistic", "statistic", |(_, of)| Cell::term(words_of(of.statistic), of.statistic.name()))
        .value("Values", "values", |(_, of)| Cell::Count(of.values))
        .column(Column::new("Estimate").named(&estimate).part("half_width", Datum::HalfWidth), |(_, of)| {
            cell(of, target)
        })
        .value("Asked for", "asked", |(_, of)| Cell::number(asked(of), unit(of.measure, target)))
        .on(Formats::DATA | Formats::WORKBOOK)
        .into()
}

fn cell(known: &Known, target: Measure) -> Cell {
    let Some(found) = known.interval else { return Cell::term("too few futures", "") };
    Cell::tested((found.estimate, found.low, found.high), true, unit(known.measure, target))
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

/// How replications were added until figures were known well enough.
pub fn reached(reached: &Reached) -> String {
    format!(
        " Futures were to be added until the figures are known within {} (half of a 95 % interval). There are {} of each, and {} of it.",
        stated(&reached.precision),
        words::thousands(reached.replications as f64),
        short(reached.missed)
    )
}

fn short(count: usize) -> String {
    match count {
        0 => "none falls short".to_owned(),
        1 => "1 figure falls short".to_owned(),
        count => format!("{count} figures fall short"),
    }
}

/// What was asked for, and which figures fall short of it; nothing where nothing was asked.
fn asked(found: &Experiment) -> Vec<String> {
    let Some(precision) = found.precision else { return Vec::new() };
    let missed = found.options.iter().flat_map(|option| {
        let target = words::target_measure(&option.scenario);
        let known = option.known.iter().filter(move |known| !precision.met(known, target));
        known.map(move |known| (option, known, target))
    });
    let mut missed = missed.peekable();
    let first = missed.peek().map(|(option, known, target)| {
        let (name, of) = (known.measure.name().replace('_', " "), quoted(&option.scenario));
        let within = known.interval.map_or("of too few values".to_owned(), |interval| {
            format!("known within {}", unit(known.measure, *target).difference().text(interval.half_width(), false))
        });
        format!(", such as {name} ({}) of {of}, {within}", words_of(known.statistic))
    });
    vec![format!(
        "Futures were to be added until the figures are known within {}. There are {} of each option, and {} of it{}.",
        stated(&precision),
        words::thousands(found.replications as f64),
        short(missed.count()),
        first.unwrap_or_default()
    )]
}

fn stated(precision: &Precision) -> String {
    let numbers = [(precision.cases, "case"), (precision.points, "percentage point"), (precision.weeks, "week")];
    let numbers = numbers.into_iter().filter_map(|(asked, unit)| {
        let asked = asked?;
        Some(format!("{asked} {unit}{}", if asked == 1.0 { "" } else { "s" }))
    });
    numbers.chain(precision.pounds.map(pounds)).collect::<Vec<_>>().join(", ")
}

fn words_of(statistic: Statistic) -> String {
    match statistic {
        Statistic::Mean => "mean".to_owned(),
        Statistic::Percentile(50) => "middle future".to_owned(),
        Statistic::Percentile(p) if p > 50 => format!("1 in {} above", 100 / (100 - p)),
        Statistic::Percentile(p) => format!("1 in {} below", 100 / p.max(1)),
    }
}
