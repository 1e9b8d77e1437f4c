//! Costs against the planned budget: the chance of staying within it, and what would make it safe.

use super::costs::year_name;
use crate::experiment::budget::{LEVELS, Sufficiency};
use crate::experiment::results::{Experiment, OptionResult};
use crate::report::document::{Cell, Column, Formats, Part, Section, Table, Unit};
use crate::report::words::{self, frequency, millions, one_line, pounds};

/// How to read the table.
const HOW_TO_READ: &str = "Futures within the budget are counted; in brackets stands the range of a 95 % interval (Wilson). The \
    expected overspend is the mean over all futures, those within the budget counted as nothing. The contingency makes the \
    money suffice in 50, 80 or 90 of 100 futures: what is needed beyond the budget, and beyond the cost of the middle future. \
    The whole sum that is needed stands with its 95 % interval (by order statistics). All headings of cost count. A plan for a \
    financial year that the run holds in part counts for that part, by its weekdays.";

/// A planned sum of an option and what was found of it: the option, the financial year's place (`None` for the run).
type Line<'e> = (&'e OptionResult, Option<usize>, &'e Sufficiency);

/// The section; nothing in it where nothing is planned.
#[must_use]
pub fn section(found: &Experiment) -> Section {
    let lines = lines(found);
    let section = Section::new("budget", "Budget");
    if lines.is_empty() {
        return section;
    }
    let rows = lines.iter().map(row);
    section
        .table(Table::new("budget", "Costs against the planned budget", columns()).rows(rows))
        .notes(vec![HOW_TO_READ.to_owned()])
}

/// Every planned sum, option by option, the run before the years.
fn lines(found: &Experiment) -> Vec<Line<'_>> {
    let of_option = |(option, against)| {
        let against: &crate::experiment::budget::Against = against;
        let run = against.run.iter().map(move |found| (option, None, found));
        run.chain(against.years.iter().map(move |(place, found)| (option, Some(*place), found)))
    };
    found.options.iter().zip(&found.budgets).flat_map(of_option).collect()
}

fn columns() -> Vec<Column> {
    let mut columns = vec![
        Column::new("Option").brief("Against the budget").data("option"),
        Column::new("Planned for").data("period"),
        Column::new("Budget").data("budget"),
        Column::new("Futures within it")
            .part("futures", Part::Of)
            .part("within", Part::Met)
            .part("chance", Part::Value)
            .part("chance_low_95", Part::Low)
            .part("chance_high_95", Part::High),
        Column::new("Expected overspend").data("expected_overspend"),
        Column::data_only("Overspend where there is one, mean", "overspend_when_over"),
        Column::new("Overspend that 1 in 10 exceeds").brief("1 in 10 over it by").data("overspend_1_in_10"),
        Column::data_only("Cost of the middle future", "middle_cost"),
    ];
    let paper = Formats::PAPER;
    for share in LEVELS {
        let (level, on) = (100.0 * share, if share > 0.5 { Formats::READ } else { paper } | Formats::WORKBOOK);
        columns.extend([
            Column::new(format!("For {level:.0} of 100 futures, in all"))
                .part(format!("cost_{level:.0}"), Part::Value)
                .part(format!("cost_low_95_{level:.0}"), Part::Low)
                .part(format!("cost_high_95_{level:.0}"), Part::High)
                .on(paper | Formats::WORKBOOK | Formats::DATA),
            Column::new("beyond the budget")
                .brief(format!("More for {level:.0} of 100"))
                .data(format!("beyond_budget_{level:.0}"))
                .on(on | Formats::DATA)
                .below(paper),
            Column::new("beyond the middle cost")
                .data(format!("beyond_middle_{level:.0}"))
                .on(on.but(Formats::TERMINAL) | Formats::DATA)
                .below(paper),
        ]);
    }
    columns
}

fn row((option, year, found): &Line<'_>) -> Vec<Cell> {
    let pounds = Unit::pounds();
    let year = year.and_then(|place| option.years.get(place));
    let period = year.map_or(Cell::term("the run", "run"), |year| Cell::term(year_name(year), &year.year.label));
    let mut cells = vec![
        Cell::term(one_line(&option.scenario.title), &option.scenario.name),
        period,
        Cell::number(found.budget, pounds),
        Cell::Chance { met: found.within, of: found.of },
        Cell::number(found.expected_overspend, pounds),
        Cell::number(found.overspend_when_over, pounds),
        Cell::number(found.overspend_1_in_10, pounds),
        Cell::number(found.middle, pounds),
    ];
    for level in &found.levels {
        let (low, high) = level.interval.unwrap_or((f64::NAN, f64::NAN));
        cells.extend([
            Cell::estimate((level.cost, low, high), pounds),
            Cell::number(level.beyond(found.budget), pounds.change()),
            Cell::number(level.beyond(found.middle), pounds.change()),
        ]);
    }
    cells
}
/// The finding in a sentence; `None` where the run has no budget.
#[must_use]
pub fn sentence(found: &Experiment) -> Option<String> {
    const SAFE: f64 = 0.8;
    let runs = found.options.iter().zip(&found.budgets);
    let runs: Vec<(&OptionResult, &Sufficiency)> =
        runs.filter_map(|(option, against)| Some((option, against.run.as_ref()?))).collect();
    let (_, first) = runs.first()?;
    let same = runs.iter().all(|(_, found)| found.budget == first.budget);
    let budget = if same { format!("the planned {}", pounds(first.budget)) } else { "its planned budget".to_owned() };
    if let [(_, only)] = &*runs {
        let eighty = &only.levels[1];
        return Some(format!(
            "The run stays within {budget} in {} simulated futures; to be safe in 80 of 100, it needs {}.",
            frequency(only.within, only.of),
            match eighty.beyond(only.budget) {
                beyond if beyond > 0.0 => format!("{} more", millions(beyond)),
                beyond => format!("{} less", millions(-beyond)),
            }
        ));
    }
    let is_safe = |found: &Sufficiency| found.within as f64 >= SAFE * found.of as f64;
    let safe: Vec<_> = runs.iter().filter(|(_, found)| is_safe(found)).collect();
    let met = |option: &OptionResult| option.headline.target_met;
    let best = safe.iter().map(|(option, _)| *option).max_by_key(|option| met(option)).filter(|best| met(best) > 0);
    let (which, verb) = match safe.len() {
        0 => ("none".to_owned(), "stays"),
        1 => ("1".to_owned(), "stays"),
        count if count == runs.len() => ("all".to_owned(), "stay"),
        count => (count.to_string(), "stay"),
    };
    // Of a few the reader wants to know which.
    let names = |of: &dyn Fn(&Sufficiency) -> bool| {
        let names = runs
            .iter()
            .filter(|(_, found)| of(found))
            .map(|(option, _)| format!("“{}”", words::shorten(&words::one_line(&option.scenario.title), 60)));
        names.collect::<Vec<_>>().join(", ")
    };
    let (which, verb) = match (safe.len(), runs.len()) {
        (1..=3, of) if safe.len() < of => (format!("{} ({})", which, names(&is_safe)), verb),
        _ => (which, verb),
    };
    let others = runs.len() - safe.len();
    let not = if (1..=3).contains(&others) && !safe.is_empty() {
        format!("; {} {} not", names(&|found| !is_safe(found)), if others == 1 { "does" } else { "do" })
    } else {
        String::new()
    };
    let best = best.map_or(String::new(), |best| {
        let often = frequency(met(best), found.replications);
        format!(
            "; of these, “{}” reaches the target most often, in {often}",
            words::shorten(&words::one_line(&best.scenario.title), 80)
        )
    });
    Some(format!(
        "Of {} options, the base among them, {which} {verb} within {budget} in at least 80 of 100 futures{not}{best}.",
        runs.len()
    ))
}
