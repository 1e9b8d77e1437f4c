//! How results are put into words: money, chances as natural frequencies, dates, names of measures and options.

pub use super::document::words::*;
use super::document::{Cell, Unit};
use crate::kernel::bank_holidays::BankHolidays;
use crate::kernel::time::WorkingDays;
use crate::model::Measure;
pub use crate::model::Quantity;
use crate::scenario::{Scenario, Tenths};
use crate::study::results::Experiment;

/// A change of a measure with its sign, as exact as a chart can use (a third decimal where two would make it nothing): a
/// number without unit (see [`unit_of_change`]), but for pounds.
pub fn signed_change(measure: Measure, change: f64) -> String {
    match measure.quantity() {
        Quantity::Pounds => change_a_year(change),
        _ => change_of(measure).text(change, false),
    }
}

/// Posts: whole ones, or full-time equivalents in tenths.
pub fn posts(of: Tenths) -> Cell {
    if of.part() == 0 && of >= Tenths::ZERO {
        Cell::Count(u64::from(of.posts()))
    } else {
        Cell::number(of.number(), Unit::digits(4))
    }
}

/// Pounds in millions: `£12.3m`; below a hundred thousand, in full.
pub fn millions(value: f64) -> String {
    Unit::millions(1).text(value, false)
}

/// A change in pounds, always with its sign.
pub fn change_in_millions(value: f64) -> String {
    if value.round() == 0.0 { "no change".to_owned() } else { Unit::millions(1).change().text(value, false) }
}

/// The size of a change with its unit, without a sign.
pub fn amount(measure: Measure, change: f64) -> String {
    let text = signed_change(measure, change.abs());
    format!("{}{}", text.trim_start_matches('+'), unit_of_change(measure))
}

/// What the bands and ranges of a scenario hold, with so many numbers of it not known.
pub fn held(inputs: usize) -> String {
    match inputs {
        0 => "chance only, not what is uncertain about the scenario's own figures".to_owned(),
        1 => "chance and not knowing 1 input of the scenario".to_owned(),
        inputs => format!("chance and not knowing {inputs} inputs of the scenario"),
    }
}

/// The unit that [`signed_change`] leaves out where the measure's name does not imply it: ` percentage points` or nothing.
pub fn unit_of_change(measure: Measure) -> &'static str {
    if measure.quantity() == Quantity::Share { " percentage points" } else { "" }
}

/// The same behind a comma, for the head of a column.
pub fn in_unit(measure: Measure) -> &'static str {
    if measure.quantity() == Quantity::Share { ", percentage points" } else { "" }
}

/// The unit of a measure's values.
pub fn unit_of(measure: Measure) -> Unit {
    match measure.quantity() {
        Quantity::Number => Unit::number(1),
        Quantity::Share => Unit::share(0),
        Quantity::Speed => Unit::number(2),
        Quantity::Pounds => Unit::millions(1),
    }
}

/// The unit of a measure's changes; the head of their column names percentage points (see [`unit_of_change`]).
pub fn change_of(measure: Measure) -> Unit {
    match measure.quantity() {
        Quantity::Number | Quantity::Speed => Unit::number(2).change(),
        Quantity::Share => Unit::points(1).change(),
        Quantity::Pounds => Unit::ABOUT.change(),
    }
}

/// The unit of the size of a measure's change, which says what it is itself: for columns of several measures.
pub fn size_of(measure: Measure) -> Unit {
    match measure.quantity() {
        Quantity::Number | Quantity::Speed => Unit::number(2),
        Quantity::Share => Unit::named_points(1),
        Quantity::Pounds => Unit::ABOUT,
    }
}

/// `200 simulated futures`.
pub fn replications(count: u64) -> String {
    several(count, "simulated future")
}

/// `1 option`, `9 options`.
pub fn several(count: u64, of: &str) -> String {
    format!("{} {of}{}", thousands(count as f64), if count == 1 { "" } else { "s" })
}

/// A target as it is asked for: `20 live cases per social worker by March 2012 in 80 of 100 simulated futures`, `at least 80 % initial
/// assessments in time ...`.
pub fn asked_for(scenario: &Scenario, chance: f64) -> String {
    let (noun, by, often) = (target_noun(scenario), month_year(scenario.target.by), of_100(chance));
    let at_least = if scenario.target.wanted.at_least { "at least " } else { "" };
    format!("{at_least}{} {noun} by {by} in {often} simulated futures", target_amount(scenario))
}

/// A value of a measure, printed for a reader.
pub fn value(measure: Measure, value: f64) -> String {
    unit_of(measure).text(value, false)
}

/// A target value: `20`, `18.5`, `10 %`.
pub fn target_value(measure: Measure, wanted: f64) -> String {
    if measure.quantity() == Quantity::Number { format!("{wanted}") } else { value(measure, wanted) }
}

/// The value that a scenario's target is: `20`.
pub fn target_amount(scenario: &Scenario) -> String {
    target_value(target_measure(scenario), scenario.target.wanted.value)
}

/// What meets a scenario's target: `20 or less`, `80 % or more`.
pub fn meets(scenario: &Scenario) -> String {
    let side = if scenario.target.wanted.at_least { "or more" } else { "or less" };
    format!("{} {side}", target_amount(scenario))
}

/// Weeks in which a scenario's target is missed, as the head of a column.
pub fn weeks_missed(scenario: &Scenario) -> &'static str {
    if scenario.target.wanted.at_least { "Weeks under target" } else { "Weeks over target" }
}

/// What the days are on which nobody works: `bank holidays of Scotland and closing days of its own`.
pub fn closed_days(days: &WorkingDays) -> String {
    let closed = days.closed();
    let of = match closed.bank_holidays() {
        BankHolidays::None if closed.has_own() => return "closing days of its own".to_owned(),
        BankHolidays::None => return "bank holidays (none are kept)".to_owned(),
        BankHolidays::EnglandAndWales => "England and Wales",
        BankHolidays::Scotland => "Scotland",
        BankHolidays::NorthernIreland => "Northern Ireland",
    };
    format!("bank holidays of {of}{}", if closed.has_own() { " and closing days of its own" } else { "" })
}

/// Where a scenario's target is set for an area: ` in South`.
pub fn in_area(scenario: &Scenario) -> String {
    scenario.target_area().map_or_else(String::new, |area| format!(" in {area}"))
}

/// The target measure in a few words, with its area, to stand inside a sentence.
pub fn target_noun(scenario: &Scenario) -> String {
    of_pathway(scenario, &noun(target_measure(scenario))) + &in_area(scenario)
}

/// The same as the head of a narrow column.
pub fn short_target_noun(scenario: &Scenario) -> String {
    of_pathway(scenario, &short_noun(target_measure(scenario))) + &in_area(scenario)
}

/// What is said of assessments, as the scenario's pathway has them: where there are no core assessments, the initial one is the assessment.
pub fn of_pathway(scenario: &Scenario, text: &str) -> String {
    if scenario.has_core_assessments {
        return text.to_owned();
    }
    let said = [
        ("initial and core assessment", "assessment"),
        ("initial or core assessment", "assessment"),
        ("an initial assessment", "an assessment"),
        ("initial assessment", "assessment"),
        ("Initial assessment", "Assessment"),
        ("Initial in time", "In time"),
        ("In time: initial,", "In time"),
    ];
    said.into_iter().fold(text.to_owned(), |text, (of_two, of_one)| text.replace(of_two, of_one))
}

/// A measure in a few words, with its unit, to stand inside a sentence.
pub fn noun(measure: Measure) -> String {
    match measure {
        Measure::LiveCasesPerWorker => "live cases per social worker".to_owned(),
        Measure::CaseloadMean => "mean cases held by a social worker".to_owned(),
        Measure::CaseloadMedian => "median cases held by a social worker".to_owned(),
        Measure::CaseloadMax => "largest caseload of a social worker".to_owned(),
        Measure::CaseloadS45 => "mean month-end caseload of a social worker".to_owned(),
        Measure::ShareOver20 => "social workers with more than 20 cases".to_owned(),
        Measure::ShareOver25 => "social workers with more than 25 cases".to_owned(),
        Measure::ShareOver35 => "social workers with more than 35 cases".to_owned(),
        Measure::ToBeScreened => "children who wait to be screened".to_owned(),
        Measure::ToBeAllocated => "children who wait to be allocated".to_owned(),
        Measure::LongToBeScreened => "children who have waited over two weeks to be screened".to_owned(),
        Measure::LongToBeAllocated => "children who have waited over two weeks to be allocated".to_owned(),
        Measure::AllocationDays => "mean days from referral to allocation".to_owned(),
        Measure::AllocationDaysMedian => "median days from referral to allocation".to_owned(),
        Measure::AllocationDaysP90 => "days from referral to allocation that 1 in 10 children exceeds".to_owned(),
        Measure::AllocationDaysGrave => "mean days from referral to allocation of child protection and care".to_owned(),
        Measure::InitialAssessmentDays => "mean days from referral to the end of the initial assessment".to_owned(),
        Measure::InitialAssessmentDaysMedian => {
            "median days from referral to the end of the initial assessment".to_owned()
        }
        Measure::InitialAssessmentDaysP90 => {
            "days from referral to the end of the initial assessment that 1 in 10 children exceeds".to_owned()
        }
        Measure::UtilisationSocialWorkers => "utilisation of social workers".to_owned(),
        Measure::UtilisationManagers => "utilisation of managers".to_owned(),
        Measure::CasesPerFte => "cases per full-time equivalent who holds any".to_owned(),
        other => other.name().replace('_', " "),
    }
}

/// A measure as the head of a narrow column: `Cases per worker`.
pub fn short_noun(measure: Measure) -> String {
    match measure {
        Measure::LiveCasesPerWorker => "Cases per worker".to_owned(),
        other => capital(&other.name().replace('_', " ")),
    }
}

/// The unit of a difference in a measure: `case` and so on, empty when the printed value carries its own.
pub fn unit(measure: Measure) -> &'static str {
    match measure {
        Measure::LiveCasesPerWorker | Measure::CaseloadMean | Measure::CaseloadMedian | Measure::CaseloadS45 => {
            " cases"
        }
        _ => "",
    }
}

/// The target as the subject of a sentence: `caseload 20`, or `10 % social workers with more than 25 cases`.
pub fn target(scenario: &Scenario) -> String {
    let (value, area) = (target_amount(scenario), in_area(scenario));
    match target_measure(scenario) {
        Measure::LiveCasesPerWorker | Measure::CaseloadMean => format!("caseload {value}{area}"),
        _ => format!("the target of {value}{area}"),
    }
}

/// The target measure of a scenario.
pub fn target_measure(scenario: &Scenario) -> Measure {
    Measure::from_name(&scenario.target.measure).unwrap_or(Measure::LiveCasesPerWorker)
}

/// Titles cut to so many characters at a word, still different from one another (else the options' short names).
pub fn short_titles(experiment: &Experiment, most: usize) -> Vec<String> {
    let cut: Vec<String> = experiment.options.iter().map(|option| shorten(&option.scenario.title, most)).collect();
    cut.iter()
        .zip(&experiment.options)
        .map(|(title, option)| {
            let twins = cut.iter().filter(|&other| other == title).count();
            if twins > 1 { shorten(&option.scenario.name, most) } else { title.clone() }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_carry_their_sign() {
        let pounds = [1_234_000.0, 999_600.0, 350_400.0, -12_345_678.0, -9_776.4, 0.3, 0.0].map(change_a_year);
        assert_eq!(pounds, ["+£1.23m", "+£1.00m", "+£350,000", "-£12.3m", "-£9,780", "£0", "£0"]);
        assert_eq!([12_345_678.0, -45_000.0].map(millions), ["£12.3m", "-£45,000"]);
        assert_eq!([5_000_000.0, 0.0].map(change_in_millions), ["+£5.0m", "no change"]);
        let cases = [-1.94, 0.004, -0.0004, 12.0, 1234.0].map(|v| signed_change(Measure::LiveCasesPerWorker, v));
        assert_eq!(cases, ["-1.94", "+0.004", "0.00", "+12.00", "+1234"]);
        assert_eq!(signed_change(Measure::ShareOver20, -0.123), "-12.3");
    }
}
