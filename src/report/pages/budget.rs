//! Costs against the planned budget: the chance of staying within it, and what would make it safe.

use super::costs::year_name;
use super::frame::{named, quoted, with_interval};
use super::prelude::*;
use crate::study::budget::{LEVELS, Sufficiency};

const HOW_TO_READ: &str = "In brackets stand 95 % intervals (of chances Wilson's, of sums by order statistics). The expected overspend is \
    the mean over all futures, those within the budget counted as nothing. The contingency makes the money suffice in 50, 80 or \
    90 of 100 futures. All headings of cost count. A plan for a financial year that the run holds in part counts for that part, \
    by its weekdays.";

/// Of the run, or of a financial year of it, what was found of an option.
type BudgetRow<'a> = (&'a OptionResult, Option<&'a YearCosts>, &'a Sufficiency);

/// The section; nothing in it where nothing is planned.
pub fn section(found: &Experiment) -> Section {
    let rows = found.options.iter().zip(&found.budgets).flat_map(|(option, against)| {
        let run = against.run.iter().map(move |found| (option, None, found));
        run.chain(against.years.iter().map(move |(place, found)| (option, option.years.get(*place), found)))
    });
    Section::new("budget", "Budget").noted(table(rows), [HOW_TO_READ])
}

fn table<'a>(rows: impl Iterator<Item = BudgetRow<'a>>) -> Table {
    let run = || Cell::term("the run", "run");
    let pounds = |value| Cell::number(value, Unit::POUNDS);
    let within = Column::new("Futures within it").named(&[("replications", Datum::Of), ("budget_met", Datum::Met)]);
    let over = Column::new("Overspend that 1 in 10 exceeds").brief("1 in 10 over it by").data("overspend_1_in_10");
    let mut table = Table::of("budget", "Costs against the planned budget", rows)
        .column(Column::new("Option").brief("Against the budget").data("option"), |row| named(&row.0.scenario))
        .value("Planned for", "period", |(_, year, _)| {
            year.map_or_else(run, |year| Cell::term(year_name(year), &year.year.label))
        })
        .value("Budget", "budget", |(.., of)| pounds(of.budget))
        .column(with_interval(within, "budget_chance"), |(.., of)| Cell::Chance { met: of.within, of: of.of })
        .value("Expected overspend", "expected_overspend", |(.., of)| pounds(of.expected_overspend))
        .data("Overspend where there is one, mean", "overspend_when_over", |(.., of)| {
            Cell::number(of.overspend_when_over, Unit::POUNDS)
        })
        .column(over, |(.., of)| pounds(of.overspend_1_in_10));
    let paper = Formats::PAPER;
    for (place, share) in LEVELS.into_iter().enumerate() {
        let (level, on) = (100.0 * share, if share > 0.5 { Formats::READ } else { paper } | Formats::WORKBOOK);
        let in_all = Column::new(format!("For {level:.0} of 100 futures, in all"));
        let in_all = with_interval(in_all, &format!("cost_p{level:.0}"));
        let budget = Column::new("beyond the budget").brief(format!("More for {level:.0} of 100"));
        let budget = budget.data(format!("beyond_budget_{level:.0}")).on(on | Formats::DATA).below(paper);
        let median = Column::new("beyond the middle cost").data(format!("beyond_median_{level:.0}"));
        let beyond = |value| Cell::number(value, Unit::POUNDS.change());
        table = table
            .column(in_all.on(paper | Formats::WORKBOOK | Formats::DATA), |(.., of)| {
                let (low, high) = of.levels[place].interval.unwrap_or((f64::NAN, f64::NAN));
                Cell::estimate((of.levels[place].cost, low, high), Unit::POUNDS)
            })
            .column(budget, |(.., of)| beyond(of.levels[place].beyond(of.budget)))
            .column(median.on(on.but(Formats::TERMINAL) | Formats::DATA).below(paper), |(.., of)| {
                beyond(of.levels[place].beyond(of.median()))
            });
    }
    table.into()
}

/// The finding in a sentence; `None` where the run has no budget.
pub fn sentence(found: &Experiment) -> Option<String> {
    let runs = found.options.iter().zip(&found.budgets);
    let runs: Vec<(&OptionResult, &Sufficiency)> =
        runs.filter_map(|(option, against)| Some((option, against.run.as_ref()?))).collect();
    if let [(_, only)] = &*runs {
        let (budget, often) = (pounds(only.budget), frequency(only.within, only.of));
        let safe = words::millions(only.levels[1].cost);
        return Some(format!(
            "The run stays within the planned {budget} in {often} simulated futures; to be safe in 80 of 100, it needs {safe} in all."
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
