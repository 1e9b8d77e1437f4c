//! Costs against the planned budget: the chance of staying within it, and what would make it safe.

use super::costs::year_name;
use super::frame::{named, quoted};
use crate::report::document::{Cell, Column, Datum, Formats, Section, Table, Unit};
use crate::report::words::{self, frequency, pounds};
use crate::study::budget::{LEVELS, Sufficiency};
use crate::study::results::{Experiment, OptionResult};

const HOW_TO_READ: &str = "In brackets stand 95 % intervals (of chances Wilson's, of sums by order statistics). The expected overspend is \
    the mean over all futures, those within the budget counted as nothing. The contingency makes the money suffice in 50, 80 or \
    90 of 100 futures. All headings of cost count. A plan for a financial year that the run holds in part counts for that part, \
    by its weekdays.";

/// The section; nothing in it where nothing is planned.
pub fn section(found: &Experiment) -> Section {
    let rows = found.options.iter().zip(&found.budgets).flat_map(|(option, against)| {
        let run = against.run.iter().map(move |found| row(option, None, found));
        run.chain(against.years.iter().map(move |(place, found)| row(option, Some(*place), found)))
    });
    let table = Table::new("budget", "Costs against the planned budget", columns()).rows(rows);
    let notes = if table.rows.is_empty() { Vec::new() } else { vec![HOW_TO_READ.to_owned()] };
    Section::new("budget", "Budget").table(table).notes(notes)
}

fn columns() -> Vec<Column> {
    let mut columns = vec![
        Column::new("Option").brief("Against the budget").data("option"),
        Column::new("Planned for").data("period"),
        Column::new("Budget").data("budget"),
        Column::new("Futures within it")
            .part("futures", Datum::Of)
            .part("within", Datum::Met)
            .part("chance", Datum::Value)
            .part("chance_low_95", Datum::Low)
            .part("chance_high_95", Datum::High),
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
                .part(format!("cost_{level:.0}"), Datum::Value)
                .part(format!("cost_low_95_{level:.0}"), Datum::Low)
                .part(format!("cost_high_95_{level:.0}"), Datum::High)
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

fn row(option: &OptionResult, year: Option<usize>, found: &Sufficiency) -> Vec<Cell> {
    let pounds = Unit::pounds();
    let year = year.and_then(|place| option.years.get(place));
    let period = year.map_or(Cell::term("the run", "run"), |year| Cell::term(year_name(year), &year.year.label));
    let mut cells = vec![
        named(&option.scenario),
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
pub fn sentence(found: &Experiment) -> Option<String> {
    let runs = found.options.iter().zip(&found.budgets);
    let runs: Vec<(&OptionResult, &Sufficiency)> =
        runs.filter_map(|(option, against)| Some((option, against.run.as_ref()?))).collect();
    if let [(_, only)] = &*runs {
        return Some(format!(
            "The run stays within the planned {} in {} simulated futures; to be safe in 80 of 100, it needs {} in all.",
            pounds(only.budget),
            frequency(only.within, only.of),
            words::millions(only.levels[1].cost)
        ));
    }
    let safe = runs.iter().filter(|(_, found)| found.within as f64 >= 0.8 * found.of as f64).map(|(option, _)| *option);
    let met = |option: &&OptionResult| option.headline.target_met;
    let best = safe.clone().max_by_key(met).filter(|best| met(best) > 0);
    let best = best.map_or(String::new(), |best| {
        let often = frequency(met(&best), found.replications);
        format!("; of these, {} reaches the target most often, in {often}", quoted(&best.scenario))
    });
    runs.first()?;
    Some(format!(
        "Options that stay within the planned budget in at least 80 of 100 futures: {} of {}, the base among them{best}.",
        safe.count(),
        runs.len()
    ))
}
