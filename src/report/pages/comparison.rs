//! Every headline measure of every option against the base.

use super::costs::whole;
use super::frame::{self, named};
use super::prelude::*;
use crate::study::comparison::{Comparison, HeadlineMeasure};
use crate::study::effect::Verdict;

/// A verdict in words.
pub fn verdict_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Better => "better",
        Verdict::NotDistinguishable => "not distinguishable",
        Verdict::Worse => "worse",
        Verdict::NoEffect => "no effect",
    }
}

pub fn verdict(verdict: Verdict) -> Cell {
    let words = verdict_words(verdict);
    Cell::term(words, words.replace(' ', "_"))
}

/// What one must know of changes against the base.
pub fn paired(found: &Experiment) -> String {
    format!(
        "Changes are paired: every option meets the same families and the same luck as the base; the range is a 95 % interval of the \
         mean change, each option by itself. Verdicts hold at 5 %, corrected for looking at {} at once (Holm 1979).",
        words::several(found.options.len().saturating_sub(1) as u64, "option")
    )
}

/// The section; nothing in it without options to compare.
pub fn section(found: &Experiment) -> Section {
    let section = Section::new("changes", "Every measure against the base").on(Formats::ALL.but(Formats::WORD));
    if found.options.len() == 1 {
        return section;
    }
    let how = "In brackets stands what cannot be told from chance; “no effect” means that every simulated future is exactly as the \
               base's. The last row says what common random numbers gain: the variance of the differences is so many times smaller \
               than between independent runs (middle option). p-values are in comparison.csv.";
    section.table(across(found)).notes([how]).table(every(found))
}

/// Options that are compared, with what was found of each measure.
fn compared(
    found: &Experiment,
) -> impl Iterator<Item = (&OptionResult, [Option<Comparison>; HeadlineMeasure::ALL.len()])> {
    found.options.iter().filter_map(|option| Some((option, option.headline.against_base?.measures)))
}

/// A headline measure's changes: what they are called, unit included, the same in few words, and their unit.
fn called(measure: HeadlineMeasure, base: &OptionResult) -> (String, String, Unit) {
    let target = words::target_measure(&base.scenario);
    let date = words::month_year(base.scenario.target.by);
    let points = Unit::points(1).change();
    let whole = base.years.iter().any(whole);
    let dearest =
        if whole { "Dearest full financial year" } else { "Dearest financial year, as far as the run holds it" };
    let (head, brief, unit) = match measure {
        HeadlineMeasure::TargetMeasure => {
            let noun = words::capital(&words::target_noun(&base.scenario));
            let head = format!("{noun}, {date}{}", words::in_unit(target));
            return (head, words::short_target_noun(&base.scenario), words::change_of(target));
        }
        HeadlineMeasure::TargetChance => {
            let head = format!("Chance of {} by {date}, percentage points", words::meets(&base.scenario));
            return (head, "Chance of target".to_owned(), points);
        }
        HeadlineMeasure::WeeksOverTarget => {
            let weeks = words::weeks_missed(&base.scenario);
            (weeks, weeks, Unit::number(2).change())
        }
        HeadlineMeasure::InitialInTime => ("Initial assessments in time, percentage points", "Initial in time", points),
        HeadlineMeasure::CoreInTime => ("Core assessments in time, percentage points", "Core in time", points),
        HeadlineMeasure::Cost => ("Cost of the run", "Cost", Unit::ABOUT.change()),
        HeadlineMeasure::DearestYear => (dearest, "Dearest year", Unit::ABOUT.change()),
    };
    (words::of_pathway(&base.scenario, head), words::of_pathway(&base.scenario, brief), unit)
}

/// Whether any option may ever have core assessments.
pub fn has_core(found: &Experiment) -> bool {
    found.options.iter().any(|option| option.scenario.has_core_assessments)
}

/// For those who read: a row an option, each change with its interval and verdict under it.
fn across(found: &Experiment) -> Table {
    let base = found.base();
    let mut columns = vec![Column::new("Option").brief("Change against the base")];
    let meant = |measure: &HeadlineMeasure| *measure != HeadlineMeasure::CoreInTime || has_core(found);
    for measure in HeadlineMeasure::ALL.into_iter().filter(meant) {
        let (head, brief, _) = called(measure, base);
        columns.extend([
            Column::new(head.clone()).on(Formats::PAPER),
            Column::new("").on(Formats::PAPER).below(Formats::PAPER),
            Column::new(head).brief(brief).on(Formats::TERMINAL),
        ]);
    }
    let replications = words::replications(found.replications);
    let caption = format!("Mean change and its 95 % interval, {replications} an option");
    let mut table = Table::new("changes", caption, columns).on(Formats::READ);
    for (option, comparisons) in compared(found) {
        let none = [Cell::Missing, Cell::Missing, Cell::Missing];
        let comparisons = HeadlineMeasure::ALL.into_iter().zip(comparisons).filter(|(measure, _)| meant(measure));
        let cells = comparisons.flat_map(|(_, found)| found.map_or(none.clone(), |found| change(&found, base)));
        table.row(std::iter::once(Cell::text(one_line(&option.scenario.title))).chain(cells).collect());
    }
    let saved = HeadlineMeasure::ALL.into_iter().filter(meant).flat_map(|measure| {
        let median = Cell::number(saved(found, measure), Unit::FACTOR);
        [median.clone(), Cell::Missing, median]
    });
    table.row(std::iter::once(Cell::text("Variance divided by")).chain(saved).collect());
    table
}

/// A change with its interval, the verdict, and the change by itself.
fn change(found: &Comparison, base: &OptionResult) -> [Cell; 3] {
    let (PairedDifference { mean, low, high }, (.., unit)) = (found.effect.difference, called(found.measure, base));
    let tested = |significant| Cell::tested((mean, low, high), significant, unit);
    match found.verdict() {
        Verdict::NoEffect => [Cell::text("no effect"), Cell::Missing, Cell::text("none")],
        Verdict::NotDistinguishable => [tested(false), Cell::Missing, Cell::number(mean, unit.bracketed())],
        significant => [tested(true), verdict(significant), Cell::number(mean, unit)],
    }
}

/// The median of the variance reductions of the options in a measure.
fn saved(found: &Experiment, measure: HeadlineMeasure) -> Option<f64> {
    let factors = compared(found).filter_map(|(_, all)| all[measure as usize]?.variance_reduction);
    let mut factors: Vec<f64> = factors.collect();
    factors.sort_by(f64::total_cmp);
    factors.get(factors.len() / 2).copied()
}

fn every(found: &Experiment) -> Table {
    let base = found.base();
    let rows = compared(found).flat_map(|(option, all)| all.into_iter().flatten().map(move |found| (option, found)));
    let change = [("mean", Datum::Value), ("low_95", Datum::Low), ("high_95", Datum::High)];
    let p = |p| Cell::number(p, Unit::number(3));
    Table::of("comparison", "Every measure of every option against the base", rows)
        .value("Option", "option", |(option, _)| named(&option.scenario))
        .value("Measure", "measure", |(_, of)| Cell::term(called(of.measure, base).0, of.measure.name()))
        .value("Pairs of futures", "pairs", |(_, of)| Cell::Count(of.pairs))
        .column(Column::new("Change").named(&change), |(_, of)| {
            frame::estimate(of.effect.difference, called(of.measure, base).2)
        })
        .value("p, this option by itself", "p", |(_, of)| p(of.effect.p))
        .value("p, corrected", "p_adjusted", |(_, of)| p(of.effect.p_adjusted))
        .value("Verdict", "verdict", |(_, of)| verdict(of.verdict()))
        .value("Variance divided by", "variance_reduction", |(_, of)| Cell::number(of.variance_reduction, Unit::FACTOR))
        .on(Formats::DATA | Formats::WORKBOOK)
        .into()
}
