//! How well each figure of the decision table is known: a table for the page, a line for the terminal, CSV.

use super::costs::Grid;
use super::csv;
use super::numbers::plain;
use super::table::wrap;
use super::words::{self, NO_VALUE, Quantity, one_line, pounds};
use crate::experiment::comparison::HeadlineMeasure;
use crate::experiment::precision::{Known, Precision, Statistic, Unit};
use crate::experiment::results::{Experiment, OptionResult};
use crate::model::Measure;

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

/// Header of `precision.csv`.
pub const HEADER: [&str; 9] =
    ["option", "measure", "statistic", "values", "estimate", "low_95", "high_95", "half_width", "asked"];

/// The text of `precision.csv`: a row an option and figure that has a value in any future.
#[must_use]
pub fn table(experiment: &Experiment) -> String {
    let mut table = csv::Table::new(HEADER);
    for option in &experiment.options {
        let target = words::target_measure(&option.scenario);
        for known in option.known.iter().filter(|known| known.values > 0) {
            let numbers = known
                .interval
                .map_or([f64::NAN; 4], |found| [found.estimate, found.low, found.high, found.half_width()]);
            let asked = experiment.precision.and_then(|precision| precision.asked(known.measure, target));
            let [estimate, low, high, half] = numbers.map(plain);
            let asked = plain(asked.unwrap_or(f64::NAN));
            let (values, statistic) = (known.values.to_string(), known.statistic.name());
            let name = &*option.scenario.name;
            table.row([name, known.measure.name(), &statistic, &values, &estimate, &low, &high, &half, &asked]);
        }
    }
    table.finish()
}

/// The table of the page: an option a row, each figure with its interval under it.
#[must_use]
pub fn grid(experiment: &Experiment) -> Grid {
    let Some(base) = experiment.options.first() else {
        return Grid { head: Vec::new(), rows: Vec::new() };
    };
    let target = words::target_measure(&base.scenario);
    let measures = experiment.measures();
    let shown: Vec<_> = SHOWN.iter().filter(|(measure, _)| measures.contains(measure)).collect();
    let head = shown.iter().map(|(measure, _)| match measure {
        HeadlineMeasure::TargetMeasure => format!("{}, middle future", words::capital(&words::noun(target))),
        HeadlineMeasure::TargetChance => "Futures that meet the target".to_owned(),
        HeadlineMeasure::WeeksOverTarget => "Weeks over target, mean".to_owned(),
        HeadlineMeasure::InitialInTime => "Initial in time, mean".to_owned(),
        HeadlineMeasure::CoreInTime => "Core in time, mean".to_owned(),
        HeadlineMeasure::Cost => "Cost, middle future".to_owned(),
        HeadlineMeasure::DearestYear => "Dearest year, 1 in 10 above".to_owned(),
    });
    let row = |option: &OptionResult| {
        let cells = shown.iter().map(|shown| {
            let known = option.known.iter().find(|known| (known.measure, known.statistic) == **shown);
            known.map_or_else(String::new, |known| cell(known, target))
        });
        std::iter::once(one_line(&option.scenario.title)).chain(cells).collect()
    };
    let head = std::iter::once("Option".to_owned()).chain(head).collect();
    Grid { head, rows: experiment.options.iter().map(row).collect() }
}

/// What the table says, and what was asked for.
#[must_use]
pub fn how_to_read(experiment: &Experiment) -> String {
    let asked = asked(experiment).map_or_else(String::new, |asked| format!(" {asked}"));
    format!(
        "The ranges of the decision table say how futures differ from each other; more futures would not make them narrower. \
         This table says how well its figures are known from {} futures of each option: under each stands the range that would hold \
         the figure of infinitely many futures 95 times in 100, each by itself.{asked} None of this holds what is wrong with the \
         scenario or the model.",
        words::thousands(experiment.replications as f64)
    )
}

/// What was asked for, and which figures fall short of it; `None` where nothing was asked.
#[must_use]
pub fn asked(experiment: &Experiment) -> Option<String> {
    let precision = experiment.precision?;
    let begin = format!("Futures were to be added until the figures are known within {}", stated(&precision));
    let missed: Vec<String> = experiment.options.iter().flat_map(|option| short_of(option, &precision)).collect();
    Some(match missed.as_slice() {
        [] => format!("{begin}, and they are."),
        [only] => format!("{begin}; this one is not: {only}."),
        some => {
            let more = if some.len() > 3 { format!(" and {} more", some.len() - 3) } else { String::new() };
            format!("{begin}; {} are not: {}{more}.", some.len(), some[..some.len().min(3)].join("; "))
        }
    })
}

/// The same for the terminal; nothing where nothing was asked.
#[must_use]
pub fn terminal(experiment: &Experiment, columns: usize) -> String {
    let Some(asked) = asked(experiment) else { return String::new() };
    let text = format!("{asked} There are {} of each option.", words::thousands(experiment.replications as f64));
    wrap(&text, columns.clamp(80, 100)).join("\n") + "\n"
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
            format!("within {}", width(Unit::of(known.measure, target), interval.half_width()))
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

fn width(unit: Unit, half: f64) -> String {
    match unit {
        Unit::Cases => format!("{half:.2} cases"),
        Unit::Points => format!("{:.1} percentage points", 100.0 * half),
        Unit::Weeks => format!("{half:.1} weeks"),
        Unit::Pounds => pounds(half.ceil()),
    }
}

/// A figure and its interval, parted by `\n`.
fn cell(known: &Known, target: Measure) -> String {
    if known.values == 0 {
        return NO_VALUE.to_owned();
    }
    let Some(interval) = known.interval else { return "too few futures".to_owned() };
    let quantity = match known.measure {
        HeadlineMeasure::TargetMeasure => target.quantity(),
        HeadlineMeasure::TargetChance | HeadlineMeasure::InitialInTime | HeadlineMeasure::CoreInTime => Quantity::Share,
        HeadlineMeasure::WeeksOverTarget => Quantity::Number,
        HeadlineMeasure::Cost | HeadlineMeasure::DearestYear => Quantity::Pounds,
    };
    let digits = if known.measure == HeadlineMeasure::WeeksOverTarget { 1 } else { 2 };
    // The unit once for both ends of the interval, or the table is too wide for a page.
    let (before, scale, digits, after) = match quantity {
        Quantity::Number | Quantity::Speed => ("", 1.0, digits, ""),
        Quantity::Share => ("", 100.0, 1, " %"),
        Quantity::Pounds if interval.estimate.abs() >= 100_000.0 => ("£", 1e-6, 2, "m"),
        Quantity::Pounds => ("£", 1.0, 0, ""),
    };
    let [estimate, low, high] =
        [interval.estimate, interval.low, interval.high].map(|value| format!("{:.digits$}", scale * value));
    format!("{before}{estimate}{after}\n({before}{low} to {high}{after})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::synthetic;

    #[test]
    fn figures_are_known_or_named() {
        let mut experiment = synthetic::experiment(3, false);
        assert_eq!(asked(&experiment), None);
        let text = table(&experiment);
        assert_eq!(text.lines().count(), 1 + 3 * 11);
        assert!(text.lines().all(|line| line.split(',').count() == HEADER.len()), "{text}");
        experiment.precision = Some(Precision { points: Some(99.0), ..Precision::default() });
        let said = asked(&experiment).unwrap();
        assert!(said.ends_with("known within 99 percentage points, and they are."), "{said}");
        experiment.precision = Some(Precision { pounds: Some(1.0), cases: Some(9.0), ..Precision::default() });
        let said = asked(&experiment).unwrap();
        assert!(said.contains("9 cases, £1; 9 are not: cost (mean) of No new posts, within £"), "{said}");
        assert!(said.ends_with("and 6 more."), "{said}");
        assert!(
            table(&experiment).contains("\nno-new-posts,cost,mean,200,")
                || table(&experiment).contains(",cost,mean,200,")
        );
        for columns in [80, 100, 200] {
            assert!(terminal(&experiment, columns).lines().all(|line| line.chars().count() <= columns));
        }
    }

    #[test]
    fn the_page_has_a_cell_for_every_figure() {
        for options in [1, 9] {
            let grid = grid(&synthetic::experiment(options, true));
            assert_eq!(grid.rows.len(), options);
            assert!(
                grid.rows.iter().all(|row| row.len() == grid.head.len() && row.iter().all(|cell| !cell.is_empty()))
            );
        }
    }
}
