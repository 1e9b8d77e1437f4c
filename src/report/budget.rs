//! Costs against the planned budget: a line an option for the terminal, tables for page and paper, CSV and JSON.

use super::costs::{Grid, year_name};
use super::csv;
use super::json::number;
use super::numbers::plain;
use super::table::laid_out;
use super::words::{self, frequency, millions, pounds, wilson};
use crate::experiment::budget::{Against, LEVELS, Level, Sufficiency};
use crate::experiment::results::{Experiment, OptionResult};
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// A planned sum of an option and what was found of it: the option's index, the financial year's place (`None` for the run).
pub type Line<'e> = (usize, Option<usize>, &'e Sufficiency);

/// Every planned sum, option by option, the run before the years.
#[must_use]
pub fn every(experiment: &Experiment) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    for (index, against) in experiment.budgets.iter().enumerate() {
        lines.extend(against.run.iter().map(|found| (index, None, found)));
        lines.extend(against.years.iter().map(|(place, found)| (index, Some(*place), found)));
    }
    lines
}

/// What a sum is planned for: `the run`, `2010/11`, `2009/10 (part)`.
#[must_use]
pub fn period(option: &OptionResult, year: Option<usize>) -> String {
    year.and_then(|place| option.years.get(place)).map_or_else(|| "the run".to_owned(), year_name)
}

/// Money needed beyond the budget for a level: `£120,000 more`, or `£30,000 to spare`.
#[must_use]
pub fn needed(found: &Sufficiency, level: &Level) -> String {
    let beyond = level.beyond(found.budget);
    if beyond > 0.0 { format!("{} more", pounds(beyond)) } else { format!("{} to spare", pounds(-beyond)) }
}

/// An interval of costs, in words: `£1 to £2`.
#[must_use]
pub fn between(level: &Level) -> String {
    let too_few = || "too few futures to say".to_owned();
    level.interval.map_or_else(too_few, |(low, high)| format!("{} to {}", pounds(low), pounds(high)))
}

/// The chance of staying within, and the range it is known to: `84 of 100 (78 to 89)`.
#[must_use]
pub fn chance(found: &Sufficiency) -> String {
    words::frequency_with_range(found.within, found.of)
}

/// A line an option as text of at most so many columns: of the run, or of the years where the run has no budget. Nothing
/// where nothing is planned.
#[must_use]
pub fn terminal(experiment: &Experiment, columns: usize) -> String {
    let mut lines = every(experiment);
    if lines.iter().any(|(_, year, _)| year.is_none()) {
        lines.retain(|(_, year, _)| year.is_none());
    }
    if lines.is_empty() {
        return String::new();
    }
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Disabled);
    let level = |level: &Level| format!("Safe in\n{:.0} of 100\nwith", 100.0 * level.share);
    let head =
        ["Against the\nbudget", "Budget", "Futures\nwithin\nit", "Expected\nover-\nspend", "1 in 10\nover\nit by"];
    let of_levels = lines[0].2.levels.iter().skip(1).map(level);
    table.set_header(head.into_iter().map(str::to_owned).chain(of_levels));
    for (index, year, found) in &lines {
        let option = &experiment.options[*index];
        let title = match year {
            None => option.scenario.title.clone(),
            year => format!("{}, {}", option.scenario.title, period(option, *year)),
        };
        let more = |level: &Level| {
            let beyond = level.beyond(found.budget);
            if beyond > 0.0 { format!("{}\nmore", fine(beyond)) } else { format!("{}\nto spare", fine(-beyond)) }
        };
        let often = frequency(found.within, found.of).replace(" than ", " than\n");
        let cells = [title, fine(found.budget), often, fine(found.expected_overspend), fine(found.overspend_1_in_10)];
        table.add_row(cells.into_iter().chain(found.levels.iter().skip(1).map(more)));
    }
    laid_out(table, columns.max(80), &[HOW_TO_READ_SHORT.to_owned()])
}

/// Millions to two decimals: a budget is not kept by a tenth of a million.
fn fine(value: f64) -> String {
    if value.abs() < 1e6 { pounds(value) } else { format!("£{:.2}m", value / 1e6) }
}

const HOW_TO_READ_SHORT: &str = "The expected overspend is a mean over all futures. Money for so many of 100 futures is counted \
    from the budget, not from the middle cost; budget.csv has both, their intervals, and every financial year that is planned.";

/// How to read the tables of page and paper.
pub const HOW_TO_READ: &str = "Futures within the budget are counted; in brackets stands the range of a 95 % interval (Wilson). The \
    expected overspend is the mean over all futures, those within the budget counted as nothing. The contingency makes the \
    money suffice in 50, 80 or 90 of 100 futures: what is needed beyond the budget, and beyond the cost of the middle future. \
    “In all” is the whole sum that is needed, as its 95 % interval (by order statistics). All headings of cost count. A plan for a \
    financial year that the run holds in part counts for that part, by its weekdays.";

/// Every planned sum of every option as a table: a row a sum.
#[must_use]
pub fn grid(experiment: &Experiment) -> Grid {
    let lines = every(experiment);
    let with_years = lines.iter().any(|(_, year, _)| year.is_some());
    let level = |share: f64| format!("For {:.0} of 100 futures", 100.0 * share);
    let mut head = vec!["Option".to_owned()];
    head.extend(with_years.then(|| "Planned for".to_owned()));
    head.extend(
        ["Budget", "Futures within it", "Expected overspend", "Overspend that 1 in 10 exceeds"].map(str::to_owned),
    );
    head.extend(LEVELS.map(level));
    let row = |(index, year, found): &Line<'_>| {
        let option = &experiment.options[*index];
        let mut row = vec![words::one_line(&option.scenario.title)];
        row.extend(with_years.then(|| period(option, *year)));
        row.extend([
            pounds(found.budget),
            chance(found).replace(" (", "\n("),
            pounds(found.expected_overspend),
            pounds(found.overspend_1_in_10),
        ]);
        row.extend(found.levels.iter().map(|level| {
            let middle = level.beyond(found.middle);
            let over_middle =
                if level.share > 0.5 { format!(";\nthe middle cost + {}", pounds(middle)) } else { String::new() };
            format!("{}{over_middle};\nin all {}", needed(found, level), between(level))
        }));
        row
    };
    Grid { head, rows: lines.iter().map(row).collect() }
}

/// The finding in a sentence; `None` where the run has no budget.
#[must_use]
pub fn sentence(experiment: &Experiment) -> Option<String> {
    const SAFE: f64 = 0.8;
    let runs = experiment.options.iter().zip(&experiment.budgets);
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
        let often = frequency(met(best), experiment.replications);
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

/// Columns of a level in `budget.csv`, after its per cent.
const OF_LEVEL: [&str; 5] = ["cost", "cost_low_95", "cost_high_95", "beyond_budget", "beyond_middle"];

/// The text of `budget.csv`, a row a planned sum; `None` where nothing is planned.
#[must_use]
pub fn table(experiment: &Experiment) -> Option<String> {
    let lines = every(experiment);
    if lines.is_empty() {
        return None;
    }
    let first = [
        "option",
        "period",
        "budget",
        "futures",
        "within",
        "chance",
        "chance_low_95",
        "chance_high_95",
        "expected_overspend",
        "overspend_when_over",
        "overspend_1_in_10",
        "middle_cost",
    ];
    let of_levels = LEVELS.iter().flat_map(|share| OF_LEVEL.map(|name| format!("{name}_{:.0}", 100.0 * share)));
    let head: Vec<String> = first.map(str::to_owned).into_iter().chain(of_levels).collect();
    let mut table = csv::Table::new(head.iter().map(String::as_str));
    for (index, year, found) in lines {
        let option = &experiment.options[index];
        let (low, high) = wilson(found.within, found.of).unwrap_or((f64::NAN, f64::NAN));
        let period = year.and_then(|place| option.years.get(place)).map_or("run", |year| &year.year.label);
        let mut cells = vec![option.scenario.name.clone(), period.to_owned(), plain(found.budget)];
        cells.extend([found.of.to_string(), found.within.to_string()]);
        let numbers = [
            found.within as f64 / found.of as f64,
            low,
            high,
            found.expected_overspend,
            found.overspend_when_over.unwrap_or(f64::NAN),
            found.overspend_1_in_10,
            found.middle,
        ];
        cells.extend(numbers.map(plain));
        for level in &found.levels {
            cells.extend(of_level(found, level).map(plain));
        }
        table.row(cells.iter().map(String::as_str));
    }
    Some(table.finish())
}

fn of_level(found: &Sufficiency, level: &Level) -> [f64; OF_LEVEL.len()] {
    let (low, high) = level.interval.unwrap_or((f64::NAN, f64::NAN));
    [level.cost, low, high, level.beyond(found.budget), level.beyond(found.middle)]
}

/// What `summary.json` says of an option's budget; `null` where it has none.
#[must_use]
pub fn json(experiment: &Experiment, index: usize) -> Value {
    let Some(against) = experiment.budgets.get(index).filter(|against| **against != Against::default()) else {
        return Value::Null;
    };
    let option = &experiment.options[index];
    let years = against.years.iter().filter_map(|(place, found)| {
        let mut object = sufficiency(found);
        object.insert("year".to_owned(), Value::from(option.years.get(*place)?.year.label.as_str()));
        Some(Value::Object(object))
    });
    json!({
        "run": against.run.as_ref().map(|found| Value::Object(sufficiency(found))),
        "years": years.collect::<Vec<_>>(),
    })
}

fn sufficiency(found: &Sufficiency) -> Map<String, Value> {
    let (low, high) = wilson(found.within, found.of).unwrap_or((f64::NAN, f64::NAN));
    let level = |level: &Level| {
        let numbers = of_level(found, level).map(number);
        let mut object: Map<String, Value> = OF_LEVEL.iter().map(|name| (*name).to_owned()).zip(numbers).collect();
        object.insert("share".to_owned(), number(level.share));
        Value::Object(object)
    };
    let object = json!({
        "budget": number(found.budget),
        "within": found.within,
        "futures": found.of,
        "chance": number(found.within as f64 / found.of as f64),
        "chance_95": [number(low), number(high)],
        "expected_overspend": number(found.expected_overspend),
        "overspend_when_over": found.overspend_when_over.map_or(Value::Null, number),
        "overspend_1_in_10": number(found.overspend_1_in_10),
        "middle_cost": number(found.middle),
        "levels": found.levels.iter().map(level).collect::<Vec<_>>(),
    });
    if let Value::Object(object) = object { object } else { Map::new() }
}

/// The section of `summary.md`; nothing where nothing is planned.
#[must_use]
pub fn markdown(experiment: &Experiment) -> String {
    let mut text = String::new();
    if !every(experiment).is_empty() {
        let grid = grid(experiment);
        let rows =
            grid.rows.into_iter().map(|row| row.into_iter().map(|cell| cell.replace('\n', " ")).collect()).collect();
        let grid = Grid { rows, ..grid };
        // Writing into a string cannot fail.
        write!(text, "## Against the budget\n\n{}\n{HOW_TO_READ}\n\n", super::summary::grid(&grid)).ok();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::budget::against_budgets;
    use crate::report::synthetic;

    fn planned(options: usize, long: bool, budget: f64) -> Experiment {
        let mut experiment = synthetic::experiment(options, long);
        experiment.budgets = against_budgets(&experiment, Some(budget));
        experiment
    }

    #[test]
    fn it_fits_the_terminal() {
        for (options, long, columns) in [(1, false, 80), (9, true, 80), (9, true, 140), (2, false, 100)] {
            let text = terminal(&planned(options, long, 43.6e6), columns);
            let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
            assert!(widest <= columns, "{widest} > {columns}:\n{text}");
            assert!(text.contains("£43.60m") && text.contains("to spare"), "{text}");
        }
        assert_eq!(terminal(&synthetic::experiment(2, false), 100), "");
    }

    #[test]
    fn the_finding_in_a_sentence() {
        // Costs of the base are 38m +- 0.6m, those of 42 posts 5.67m more.
        let said = |options, budget| sentence(&planned(options, false, budget)).unwrap();
        assert_eq!(
            said(1, 38.3e6),
            "The run stays within the planned £38,300,000 in 30 of 40 simulated futures; to be safe in 80 of 100, it needs \
             £51,000 more."
        );
        assert_eq!(
            said(2, 39e6),
            "Of 2 options, the base among them, 1 (“No new posts”) stays within the planned £39,000,000 in at least 80 of 100 futures; \
             “42 posts” does not."
        );
        assert!(said(4, 99e6).contains("among them, all stay within"), "{}", said(4, 99e6));
        assert!(said(4, 99e6).contains("“126 posts” reaches the target most often"), "{}", said(4, 99e6));
        assert!(said(4, 1e6).contains("among them, none stays within the planned"), "{}", said(4, 1e6));
        assert_eq!(sentence(&synthetic::experiment(4, false)), None);
    }

    #[test]
    fn nothing_planned_is_nothing_said() {
        let experiment = synthetic::experiment(3, false);
        assert_eq!((table(&experiment), json(&experiment, 1)), (None, Value::Null));
        assert_eq!(markdown(&experiment), "");
    }

    /// A plan for a year that an option does not have is no row; every row of the file has a cell for each column.
    #[test]
    fn years_stand_under_the_run() {
        let mut experiment = synthetic::experiment(2, true);
        for option in &mut experiment.options {
            let mut scenario = (*option.scenario).clone();
            scenario.planned_budget.a_financial_year = vec![None, Some(11e6), None, None];
            option.scenario = scenario.into();
            option.year_costs = vec![vec![5e6, 6e6], vec![10e6, 12e6], vec![], vec![1.0]];
        }
        experiment.budgets = against_budgets(&experiment, None);
        let text = table(&experiment).unwrap();
        let columns = text.lines().next().unwrap().split(',').count();
        assert!(text.lines().all(|line| line.split(',').count() == columns), "{text}");
        assert!(text.contains("option-0,2010/11,11000000,2,1,0.5,"), "{text}");
        assert_eq!(text.lines().count(), 3);
        assert!(grid(&experiment).rows.iter().all(|row| row[1] == "2010/11" && row.len() == 9));
        assert_eq!(sentence(&experiment), None);
        assert_eq!(json(&experiment, 0)["years"][0]["year"], "2010/11");
        assert_eq!(json(&experiment, 0)["run"], Value::Null);
        assert!(terminal(&experiment, 80).contains("2010/11"));
    }
}
