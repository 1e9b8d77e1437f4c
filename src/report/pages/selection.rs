//! The cheapest option that is likely enough to meet the target, or why none can be named.

use crate::experiment::results::Experiment;
use crate::experiment::selection::{Answer, Dropped, ERROR, FIRST_STAGE, Reaches, Selection, Standing};
use crate::report::document::numbers::{plain, rounded};
use crate::report::document::{Cell, Column, Formats, Section, Table, Unit};
use crate::report::words::{frequency, one_line, pounds, thousands};

/// The section: the answer, and what became of each option; nothing in it where nothing was asked for.
#[must_use]
pub fn section(found: &Experiment) -> Section {
    let section = Section::new("cheapest", "The cheapest option that reaches the target");
    let Some(selection) = &found.selection else { return section };
    let standings = (0..selection.options.len()).map(|option| standing(found, selection, option)).collect();
    section.text(sentence(found, selection)).points(standings).notes(vec![how()]).table(table(found, selection))
}

/// The answer.
fn sentence(of: &Experiment, found: &Selection) -> String {
    let title = |option: usize| quoted(of, option);
    let asked = format!("reaches the target in at least {} futures", of_hundred(found.chance));
    let sure = format!("{:.0} %", 100.0 * (1.0 - ERROR));
    match &found.answer {
        Answer::Winner(option) => format!(
            "{} is the cheapest option that {asked}, or within {} of the cheapest ({sure} sure).",
            title(*option),
            pounds(found.indifference)
        ),
        Answer::NoneReaches => format!("No option {asked} ({sure} sure)."),
        Answer::NoClearWinner { running, more } => {
            let names: Vec<String> = running.iter().map(|&option| title(option)).collect();
            let more = match more {
                Some(more) => format!("About {} more futures would decide it", thousands(about(*more))),
                None => "No number of futures that could be simulated would decide it".to_owned(),
            };
            format!(
                "No clear winner: which is the cheapest option that {asked} cannot be said with {sure} (differences \
                 below {} do not matter). Still in the running: {}. {more}, if chances and costs stay as they are.",
                pounds(found.indifference),
                names.join(", ")
            )
        }
    }
}

/// What became of an option.
fn standing(of: &Experiment, found: &Selection, option: usize) -> String {
    let Standing { met, chance, reaches, dropped, .. } = &found.options[option];
    let title = quoted(of, option);
    let range = format!(
        "{} ({:.0} to {:.0} of 100)",
        frequency(*met, found.replications),
        (100.0 * chance.0).floor(),
        (100.0 * chance.1).ceil()
    );
    if let Some(Dropped { after, beside }) = dropped {
        return format!("{title}: dropped after {after} futures, dearer than {}.", quoted(of, *beside));
    }
    match reaches {
        Reaches::No => format!("{title}: reaches it too seldom, in {range}."),
        Reaches::Undecided => format!("{title}: may reach it often enough or not, in {range}."),
        Reaches::Yes => format!("{title}: reaches it often enough, in {range}."),
    }
}

fn quoted(found: &Experiment, option: usize) -> String {
    found.options.get(option).map_or_else(String::new, |option| format!("“{}”", option.scenario.title))
}

/// A chance as a natural frequency: `80 of 100`, `99.5 of 100`.
fn of_hundred(chance: f64) -> String {
    format!("{} of 100", plain(rounded(100.0 * chance, 6).unwrap_or(0.0)))
}

/// Rounded up to two digits.
pub(super) fn about(number: u64) -> f64 {
    let digits = number.checked_ilog10().map_or(0, |digits| digits.saturating_sub(1));
    let unit = 10_u64.pow(digits);
    number.div_ceil(unit).saturating_mul(unit) as f64
}

/// What became of an option in one word, for files.
fn status(found: &Selection, option: usize) -> &'static str {
    let standing = &found.options[option];
    match (&found.answer, standing.dropped, standing.reaches) {
        (Answer::Winner(winner), ..) if *winner == option => "winner",
        (_, _, Reaches::No) => "chance_too_small",
        (_, Some(_), _) => "dearer",
        _ => "running",
    }
}

fn reaches(reaches: Reaches) -> &'static str {
    match reaches {
        Reaches::Yes => "yes",
        Reaches::No => "no",
        Reaches::Undecided => "undecided",
    }
}

/// Every option, for data and workbook.
fn table(found: &Experiment, selection: &Selection) -> Table {
    let columns = vec![
        Column::new("Option").data("option"),
        Column::new("Chance asked for").data("asked_chance"),
        Column::new("Difference that does not matter").data("indifference"),
        Column::new("Futures that meet the target").data("target_met"),
        Column::new("Chance").data("chance"),
        Column::new("Chance, from").data("chance_low"),
        Column::new("Chance, to").data("chance_high"),
        Column::new("Reaches it often enough").data("reaches"),
        Column::new("Mean cost").data("mean_cost"),
        Column::new("What became of it").data("status"),
        Column::new("Dropped after").data("dropped_after"),
        Column::new("Dropped beside").data("dropped_beside"),
    ];
    let rows = found.options.iter().zip(&selection.options).enumerate().map(|(index, (option, standing))| {
        let beside = standing.dropped.and_then(|dropped| found.options.get(dropped.beside));
        let share = |value: f64| Cell::number(value, Unit::share(1));
        vec![
            Cell::term(one_line(&option.scenario.title), &option.scenario.name),
            share(selection.chance),
            Cell::number(selection.indifference, Unit::pounds()),
            Cell::Count(standing.met),
            share(standing.share),
            share(standing.chance.0),
            share(standing.chance.1),
            Cell::text(reaches(standing.reaches)),
            Cell::number(standing.cost, Unit::pounds()),
            Cell::term(status(selection, index).replace('_', " "), status(selection, index)),
            standing.dropped.map_or(Cell::Missing, |dropped| Cell::Count(dropped.after)),
            beside.map_or(Cell::Missing, |beside| Cell::term(one_line(&beside.scenario.title), &beside.scenario.name)),
        ]
    });
    Table::new("selection", "What became of each option", columns).on(Formats::DATA | Formats::WORKBOOK).rows(rows)
}

/// How it was found, for those who read on.
fn how() -> String {
    format!(
        "Chances: exact intervals after all futures, corrected for the number of options. Costs: the procedure KN of Kim and \
         Nelson (2001) on paired differences, from the {FIRST_STAGE}th future on, future by future."
    )
}
