//! The cheapest option that is likely enough to meet the target, or why none can be named.

use super::frame::{named, quoted};
use super::prelude::*;
use crate::statistics::selection::{Answer, Dropped, ERROR, FIRST_STAGE, OptionStanding, Reaches, Selection};

/// The section: the answer, and what became of each option; nothing in it where nothing was asked for.
pub fn section(found: &Experiment) -> Section {
    let section = Section::new("cheapest", "The cheapest option that reaches the target");
    let Some(selection) = &found.selection else { return section };
    let how = format!(
        "Chances: exact intervals after all futures, corrected for the number of options. Costs: the procedure KN of Kim and Nelson \
         (2001) on paired differences, from the {FIRST_STAGE}th future on, future by future."
    );
    let standings = found.options.iter().zip(&selection.options);
    let standings = standings.map(|(option, of)| standing(found, option, of));
    section.text(sentence(found, selection)).points(standings).notes([how]).table(table(found, selection))
}

fn sentence(of: &Experiment, found: &Selection) -> String {
    let title = |option: &usize| quoted(&of.options[*option].scenario);
    let chance = plain(rounded(100.0 * found.chance, 6).unwrap_or(0.0));
    let asked = format!("reaches the target in at least {chance} of 100 futures");
    let (sure, same) = (100.0 * (1.0 - ERROR), pounds(found.indifference));
    match &found.answer {
        Answer::Winner(option) => {
            let title = title(option);
            format!("{title} is the cheapest option that {asked}, or within {same} of the cheapest ({sure:.0} % sure).")
        }
        Answer::NoneReaches => format!("No option {asked} ({sure:.0} % sure)."),
        Answer::NoClearWinner { running, more } => format!(
            "No clear winner: which is the cheapest option that {asked} cannot be said with {sure:.0} % (differences below {same} do \
             not matter). Still in the running: {}. {} would decide it, if chances and costs stay as they are.",
            running.iter().map(title).collect::<Vec<_>>().join(", "),
            more_replications(*more)
        ),
    }
}

/// How many replications more would decide it: `About 1,200 more futures`.
pub(super) fn more_replications(more: Option<u64>) -> String {
    more.map_or("No number of futures that could be simulated".to_owned(), |more| {
        format!("About {} more futures", words::thousands(about(more)))
    })
}

fn standing(found: &Experiment, option: &OptionResult, of: &OptionStanding) -> String {
    let (low, high) = of.chance;
    let often = frequency(of.met, found.replications);
    let range = format!("in {often} ({:.0} to {:.0} of 100)", (100.0 * low).floor(), (100.0 * high).ceil());
    let what = match (of.dropped, of.reaches) {
        (Some(Dropped { after, beside }), _) => {
            format!("dropped after {after} futures, dearer than {}", quoted(&found.options[beside].scenario))
        }
        (_, Reaches::No) => format!("reaches it too seldom, {range}"),
        (_, Reaches::Undecided) => format!("may reach it often enough or not, {range}"),
        (_, Reaches::Yes) => format!("reaches it often enough, {range}"),
    };
    format!("{}: {what}.", quoted(&option.scenario))
}

/// Rounded up to two digits.
pub(super) fn about(number: u64) -> f64 {
    let digits = number.checked_ilog10().map_or(0, |digits| digits.saturating_sub(1));
    let unit = 10_u64.pow(digits);
    number.div_ceil(unit).saturating_mul(unit) as f64
}

fn status(found: &Selection, option: usize) -> &'static str {
    let standing = &found.options[option];
    match (&found.answer, standing.dropped, standing.reaches) {
        (Answer::Winner(winner), ..) if *winner == option => "winner",
        (_, _, Reaches::No) => "chance_too_small",
        (_, Some(_), _) => "dearer",
        _ => "running",
    }
}

fn table(found: &Experiment, selection: &Selection) -> Table {
    let share = |value: f64| Cell::number(value, Unit::share(1));
    let pounds = |value: f64| Cell::number(value, Unit::POUNDS);
    let beside = |of: &OptionStanding| found.options.get(of.dropped?.beside).map(|beside| named(&beside.scenario));
    let reaches = |of: &OptionStanding| match of.reaches {
        Reaches::Yes => "yes",
        Reaches::No => "no",
        Reaches::Undecided => "undecided",
    };
    let rows = found.options.iter().zip(&selection.options).enumerate();
    Table::of("selection", "What became of each option", rows)
        .value("Option", "option", |(_, (option, _))| named(&option.scenario))
        .value("Chance asked for", "asked_chance", |_| share(selection.chance))
        .value("Difference that does not matter", "indifference", |_| pounds(selection.indifference))
        .value("Futures that meet the target", "target_met", |(_, (_, of))| Cell::Count(of.met))
        .value("Chance", "target_chance", |(_, (_, of))| share(of.share))
        .value("Chance, from", "target_chance_low", |(_, (_, of))| share(of.chance.0))
        .value("Chance, to", "target_chance_high", |(_, (_, of))| share(of.chance.1))
        .value("Reaches it often enough", "reaches", |(_, (_, of))| Cell::text(reaches(of)))
        .value("Mean cost", "cost_mean", |(_, (_, of))| pounds(of.cost))
        .value("What became of it", "status", |(at, _)| {
            Cell::term(status(selection, *at).replace('_', " "), status(selection, *at))
        })
        .value("Dropped after", "dropped_after", |(_, (_, of))| {
            of.dropped.map_or(Cell::Missing, |dropped| Cell::Count(dropped.after))
        })
        .value("Dropped beside", "dropped_beside", |(_, (_, of))| beside(of).unwrap_or(Cell::Missing))
        .on(Formats::DATA | Formats::WORKBOOK)
        .into()
}
