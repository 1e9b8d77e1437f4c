//! The decision table as numbers.

use super::{header, number_format, page, percent, pounds, text, title, value, wrapped};
use crate::experiment::comparison::HeadlineMeasure;
use crate::experiment::results::{Experiment, OptionResult};
use crate::experiment::static_sum;
use crate::report::costs::last_year_change;
use crate::report::full_year::full_year;
use crate::report::words::{self, month_year, target_value, wilson};
use crate::report::{comparison, findings, table};
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

/// Name of the sheet.
pub const NAME: &str = "Decision";
/// Its row of headers.
const HEADER: u32 = 3;

/// Columns that are left out where no option makes such assessments.
const INITIAL: &str = "Initial assessments in time";
const CORE: &str = "Core assessments in time";

/// What a cell holds.
enum Cell {
    Text(String),
    Number(Option<f64>, Format),
}

/// The sheet: the finding, a row an option, the notes.
pub fn sheet(experiment: &Experiment) -> Result<Worksheet, XlsxError> {
    let mut sheet = page(NAME)?;
    let Some(base) = experiment.options.first() else { return Ok(sheet) };
    text(&mut sheet, (0, 0), &crate::report::html::heading(experiment), &title())?;
    across(&mut sheet, 1, &findings::sentences(experiment).join(" "))?;
    sheet.set_row_height(HEADER, 64)?.set_print_fit_to_pages(2, 0);
    for (index, option) in experiment.options.iter().enumerate() {
        let lines = option.scenario.title.chars().count().div_ceil(28).clamp(1, 20);
        sheet.set_row_height(HEADER + 1 + index as u32, 15.0 * lines as f64)?;
        for (column, (name, cell)) in row(experiment, option).into_iter().enumerate() {
            let (place, column) = (HEADER + 1 + index as u32, column as u16);
            if index == 0 {
                text(&mut sheet, (HEADER, column), &name, &header())?;
                sheet.set_column_width(column, if column == 0 { 34 } else { 13 })?;
            }
            match cell {
                Cell::Text(words) => text(&mut sheet, (place, column), &words, &wrapped())?,
                Cell::Number(number, format) => value(&mut sheet, (place, column), number, &format)?,
            }
        }
    }
    let mut under = HEADER + 2 + experiment.options.len() as u32;
    for note in table::notes(experiment).iter().map(String::as_str).chain(findings::LIMITS) {
        across(&mut sheet, under, note)?;
        under += 1;
    }
    let held = format!("The ranges hold {}.", words::held(experiment.unknowns()));
    across(&mut sheet, under, &held)?;
    let target = format!("Target: {} by {}", words::target(&base.scenario), month_year(base.scenario.target.by));
    text(&mut sheet, (HEADER - 1, 0), &target, &Format::new())?;
    sheet.set_freeze_panes(HEADER + 1, 1)?;
    Ok(sheet)
}

/// Writes a sentence across the first columns, in as many lines as it needs.
fn across(sheet: &mut Worksheet, row: u32, sentence: &str) -> Result<(), XlsxError> {
    const LAST: u16 = 9;
    const LETTERS_A_LINE: usize = 130;
    let sentence = super::cut(sentence, super::LETTERS);
    sheet.merge_range(row, 0, row, LAST, &sentence, &wrapped())?;
    sheet.set_row_height(row, 15.0 * sentence.chars().count().div_ceil(LETTERS_A_LINE).min(25) as f64)?;
    Ok(())
}

/// An option's cells with the headers over them.
fn row(experiment: &Experiment, option: &OptionResult) -> Vec<(String, Cell)> {
    let (headline, of) = (&option.headline, experiment.replications);
    let measure = words::target_measure(&option.scenario);
    let (noun, number) = (words::capital(&words::noun(measure)), number_format(measure));
    let date = month_year(option.scenario.target.by);
    let at_most = target_value(measure, option.scenario.target.at_most);
    let against = headline.against_base;
    let chance = wilson(headline.target_met, of);
    let whole = || Format::new().set_num_format("0").set_align(rust_xlsxwriter::FormatAlign::Top);
    let money = |value: Option<f64>| Cell::Number(value, pounds());
    let measured = |value: Option<f64>| Cell::Number(value, number.clone());
    let share = |value: Option<f64>| Cell::Number(value, percent());
    let in_time = |summary: &Option<crate::statistics::Summary>| share(summary.as_ref().map(|summary| summary.p50));
    let cells = [
        ("Option", Cell::Text(option.scenario.title.clone())),
        ("Scenario", Cell::Text(option.scenario.name.clone())),
        ("Cost of the run, middle future", money(Some(headline.cost.p50))),
        ("Cost of the run, 1 future in 10 above", money(Some(headline.cost.p90))),
        ("Dearest year, 1 future in 10 above", money(Some(headline.dearest_year.p90))),
        (&format!("{noun}, {date}, middle future"), measured(Some(headline.target_measure.p50))),
        ("1 future in 10 below", measured(Some(headline.target_measure.p10))),
        ("1 future in 10 above", measured(Some(headline.target_measure.p90))),
        (&format!("Futures with {at_most} or less"), Cell::Number(Some(headline.target_met as f64), whole())),
        ("of simulated futures", Cell::Number(Some(of as f64), whole())),
        ("Chance", share((of > 0).then(|| headline.target_met as f64 / of as f64))),
        ("Chance, 95 % from", share(chance.map(|(low, _)| low))),
        ("Chance, 95 % to", share(chance.map(|(_, high)| high))),
        ("Weeks over target, middle future", Cell::Number(Some(headline.weeks_over_target.p50), whole())),
        (INITIAL, in_time(&headline.initial_assessments_in_time)),
        (CORE, in_time(&headline.core_assessments_in_time)),
        ("Change against the base, mean", measured(against.map(|a| a.target_measure().mean))),
        ("Change, 95 % from", measured(against.map(|a| a.target_measure().low))),
        ("Change, 95 % to", measured(against.map(|a| a.target_measure().high))),
        ("Change of cost, mean", money(against.map(|a| a.cost().mean))),
        ("Change of cost, 95 % from", money(against.map(|a| a.cost().low))),
        ("Change of cost, 95 % to", money(against.map(|a| a.cost().high))),
        ("Full-year effect, all posts filled", money(full_year(experiment, option).map(|effect| effect.whole))),
        ("Change of cost in the last whole year, mean", money(last_year_change(experiment, option))),
        ("Promised by the static sum", measured(static_sum::promise(&option.scenario))),
        ("Verdict", Cell::Text(against.map_or("base", |a| comparison::verdict_on(&a)).to_owned())),
    ];
    let measures = experiment.measures();
    let left_out = |name: &str| match name {
        INITIAL => !measures.contains(&HeadlineMeasure::InitialInTime),
        CORE => !measures.contains(&HeadlineMeasure::CoreInTime),
        _ => false,
    };
    let cells = cells.into_iter().filter(|(name, _)| !left_out(name));
    cells.map(|(name, cell)| (name.to_owned(), cell)).collect()
}
