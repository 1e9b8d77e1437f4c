//! The cheapest option that is likely enough to meet the target, or why none can be named: a sentence, what became of each
//! option, CSV and JSON.

use super::csv;
use super::json::number;
use super::numbers::{plain, rounded};
use super::table::wrap;
use super::words::{frequency, pounds, thousands};
use crate::experiment::results::Experiment;
use crate::experiment::selection::{Answer, Dropped, ERROR, FIRST_STAGE, Reaches, Selection, Standing};
use serde_json::{Value, json};
use std::fmt::Write;

/// The answer and what became of each option, as paragraphs and lines; `None` where nothing was asked for.
#[must_use]
pub fn lines(experiment: &Experiment) -> Option<Vec<String>> {
    let found = experiment.selection.as_ref()?;
    let standings = found.options.iter().enumerate().map(|(option, _)| standing(experiment, found, option));
    Some(std::iter::once(sentence(experiment, found)).chain(standings).collect())
}

/// The answer and what became of each option, as text of at most so many columns; nothing where nothing was asked for.
#[must_use]
pub fn terminal(experiment: &Experiment, columns: usize) -> String {
    let mut text = String::new();
    for (index, line) in lines(experiment).into_iter().flatten().enumerate() {
        let indent = if index == 0 { "" } else { "  " };
        for part in wrap(&line, columns.clamp(80, 100) - indent.len()) {
            writeln!(text, "{indent}{part}").ok();
        }
    }
    text
}

/// The answer and what became of each option in Markdown; nothing where nothing was asked for.
#[must_use]
pub fn markdown(experiment: &Experiment) -> String {
    let Some(lines) = lines(experiment) else { return String::new() };
    let mut text = format!("## The cheapest option that reaches the target\n\n{}\n\n", lines[0]);
    for line in &lines[1..] {
        // Writing into a string cannot fail.
        writeln!(text, "- {line}").ok();
    }
    writeln!(text, "\n{}", how()).ok();
    text
}

/// The answer.
fn sentence(experiment: &Experiment, found: &Selection) -> String {
    let title = |option: usize| quoted(experiment, option);
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
fn standing(experiment: &Experiment, found: &Selection, option: usize) -> String {
    let Standing { met, chance, reaches, dropped, .. } = &found.options[option];
    let title = quoted(experiment, option);
    let range = format!(
        "{} ({:.0} to {:.0} of 100)",
        frequency(*met, found.replications),
        (100.0 * chance.0).floor(),
        (100.0 * chance.1).ceil()
    );
    if let Some(Dropped { after, beside }) = dropped {
        return format!("{title}: dropped after {after} futures, dearer than {}.", quoted(experiment, *beside));
    }
    match reaches {
        Reaches::No => format!("{title}: reaches it too seldom, in {range}."),
        Reaches::Undecided => format!("{title}: may reach it often enough or not, in {range}."),
        Reaches::Yes => format!("{title}: reaches it often enough, in {range}."),
    }
}

fn quoted(experiment: &Experiment, option: usize) -> String {
    experiment.options.get(option).map_or_else(String::new, |option| format!("“{}”", option.scenario.title))
}

/// A chance as a natural frequency: `80 of 100`, `99.5 of 100`.
fn of_hundred(chance: f64) -> String {
    format!("{} of 100", plain(rounded(100.0 * chance, 6).unwrap_or(0.0)))
}

/// Rounded up to two digits.
fn about(number: u64) -> f64 {
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

/// Header of `selection.csv`.
pub const HEADER: [&str; 12] = [
    "option",
    "asked_chance",
    "indifference",
    "target_met",
    "chance",
    "chance_low",
    "chance_high",
    "reaches",
    "mean_cost",
    "status",
    "dropped_after",
    "dropped_beside",
];

/// The text of `selection.csv`, a row an option; `None` where nothing was asked for.
#[must_use]
pub fn table(experiment: &Experiment) -> Option<String> {
    let found = experiment.selection.as_ref()?;
    let mut table = csv::Table::new(HEADER);
    for (index, (option, standing)) in experiment.options.iter().zip(&found.options).enumerate() {
        let [asked, indifference, share, low, high, cost] =
            [found.chance, found.indifference, standing.share, standing.chance.0, standing.chance.1, standing.cost]
                .map(plain);
        let (met, reaches, status) = (standing.met.to_string(), reaches(standing.reaches), status(found, index));
        let after = standing.dropped.map_or_else(String::new, |dropped| dropped.after.to_string());
        let beside = standing.dropped.and_then(|dropped| experiment.options.get(dropped.beside));
        let beside = beside.map_or("", |option| &option.scenario.name);
        let name = &*option.scenario.name;
        let cells = [name, &asked, &indifference, &met, &share, &low, &high, reaches, &cost, status, &after, beside];
        table.row(cells);
    }
    Some(table.finish())
}

/// The answer as it stands in `summary.json`; `None` where nothing was asked for.
#[must_use]
pub fn json(experiment: &Experiment) -> Option<Value> {
    let found = experiment.selection.as_ref()?;
    let name = |option: usize| experiment.options.get(option).map(|option| &*option.scenario.name);
    let (answer, winner, running, more) = match &found.answer {
        Answer::Winner(option) => ("winner", name(*option), vec![*option], None),
        Answer::NoneReaches => ("none_reaches", None, Vec::new(), None),
        Answer::NoClearWinner { running, more } => ("no_clear_winner", None, running.clone(), *more),
    };
    Some(json!({
        "chance": number(found.chance),
        "indifference": number(found.indifference),
        "error": number(ERROR),
        "answer": answer,
        "winner": winner,
        "running": running.into_iter().filter_map(name).collect::<Vec<_>>(),
        "more_replications": more,
    }))
}

/// How it was found, for those who read on.
fn how() -> String {
    format!(
        "Chances: exact intervals after all futures, corrected for the number of options. Costs: the procedure KN of Kim and \
         Nelson (2001) on paired differences, from the {FIRST_STAGE}th future on, future by future."
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::synthetic;

    fn experiment(answer: Answer, dropped: Option<Dropped>) -> Experiment {
        let mut experiment = synthetic::experiment(2, false);
        let standing = |met, reaches, dropped| {
            let share = met as f64 / 200.0;
            Standing { met, share, chance: (share - 0.052, share + 0.048), reaches, cost: 38e6, dropped }
        };
        experiment.selection = Some(Selection {
            chance: 0.825,
            indifference: 450_000.0,
            replications: 200,
            options: vec![standing(30, Reaches::No, None), standing(180, Reaches::Yes, dropped)],
            answer,
        });
        experiment
    }

    #[test]
    fn the_answer_is_one_sentence() {
        let said = |answer| lines(&experiment(answer, None)).unwrap();
        let winner = said(Answer::Winner(1));
        assert_eq!(
            winner[0],
            "“42 posts” is the cheapest option that reaches the target in at least 82.5 of 100 futures, or within \
             £450,000 of the cheapest (95 % sure)."
        );
        assert_eq!(winner[1], "“No new posts”: reaches it too seldom, in 15 of 100 (9 to 20 of 100).");
        assert_eq!(winner.len(), 3);
        let none = said(Answer::NoneReaches);
        assert_eq!(none[0], "No option reaches the target in at least 82.5 of 100 futures (95 % sure).");
        let open = said(Answer::NoClearWinner { running: vec![0, 1], more: Some(1234) });
        assert!(open[0].starts_with("No clear winner: ") && open[0].contains("“No new posts”, “42 posts”"), "{open:?}");
        assert!(open[0].contains("About 1,300 more futures"), "{open:?}");
        let open = said(Answer::NoClearWinner { running: vec![1], more: None });
        assert!(open[0].contains("No number of futures that could be simulated"), "{open:?}");
        assert!(lines(&synthetic::experiment(2, false)).is_none());
    }

    #[test]
    fn who_was_dropped_is_told_everywhere() {
        let experiment = experiment(Answer::NoneReaches, Some(Dropped { after: 57, beside: 0 }));
        let dropped = "“42 posts”: dropped after 57 futures, dearer than “No new posts”.";
        assert!(markdown(&experiment).contains(&format!("- {dropped}\n")));
        assert!(terminal(&experiment, 100).contains(dropped));
        let text = table(&experiment).unwrap();
        assert!(text.contains("option-1,0.825,450000,180,0.9,") && text.ends_with(",dearer,57,option-0\n"), "{text}");
        assert!(text.lines().all(|line| line.split(',').count() == HEADER.len()), "{text}");
        assert_eq!(json(&experiment).unwrap()["answer"], "none_reaches");
    }

    #[test]
    fn numbers_are_rounded_up_to_two_digits() {
        assert_eq!([1, 99, 101, 1234, 70_000].map(about), [1.0, 99.0, 110.0, 1300.0, 70_000.0]);
    }
}
