//! `run` and `compare`: the decision, its charts, budget, precision, every comparison, costs, and what it all rests on.

use super::prelude::*;
use super::{budget, comparison, costs, decision, findings, frame, full_year, precision, selection};

/// Curves are drawn of so many options at most: nobody reads more, and five hundred take hundreds of megabytes.
pub const MOST_DRAWN: usize = 100;

/// What `run` and `compare` have to say, with these charts in it; `loaded` are the scenarios in the order of the options.
pub fn experiment(found: &Experiment, loaded: &[Loaded], charts: Vec<Chart>) -> Document {
    let base = found.base();
    let mut document = Document {
        title: heading(found),
        findings: findings::sentences(found),
        ..frame::about(&base.scenario, &base.scenario_hash, found.seed)
    };
    document.push(decision::section(found));
    document.push(decision::promises(found));
    document.push(selection::section(found));
    document.push(precision::asked_for(found));
    charts.into_iter().for_each(|chart| document.push(chart.into()));
    document.push(budget::section(found));
    document.push(precision::section(found));
    document.push(comparison::section(found));
    costs::sections(found).into_iter().for_each(|section| document.push(section));
    document.push(full_year::section(found));
    document.push(week_by_week(found));
    let undrawn = match found.options.len() {
        options if options > MOST_DRAWN => {
            " No curves are drawn of so many options: compare fewer to see them; weekly.csv has the figures of all."
        }
        _ => "",
    };
    let how = format!(
        "Each option is lived through event by event, in {} from master seed {}. Every option meets the same families and the same \
         luck.{undrawn}",
        words::replications(found.replications),
        found.seed
    );
    let simulated =
        found.options.iter().map(|option| (&*option.scenario, &*option.scenario_hash, option.events, option.inputs));
    frame::compared(&mut document, loaded.iter(), found.inputs(), (how, simulated));
    document
}

fn heading(found: &Experiment) -> String {
    let base = found.base();
    let name = &base.scenario.name;
    match found.options.len() - 1 {
        0 if base.scenario.title == *name => name.clone(),
        0 => format!("{name}: {}", one_line(&base.scenario.title)),
        n => format!("{name}: {} against the base", words::several(n as u64, "option")),
    }
}

/// The target measure week by week, for the workbook and its chart: a row a week, a column an option.
fn week_by_week(found: &Experiment) -> Section {
    const ABREAST: usize = 5_000;
    let base = found.base();
    let measure = words::target_measure(&base.scenario);
    let (noun, unit) = (words::capital(&words::target_noun(&base.scenario)), words::unit_of(measure));
    let options = || found.options.iter().take(ABREAST);
    let weeks = Table::of("weeks", format!("{noun} week by week"), base.weeks.iter().enumerate())
        .column(Column::new("Week that ends on"), |(_, week)| Cell::Date(week.date))
        .column(Column::new("Target"), |_| Cell::number(base.scenario.target.wanted.value, unit));
    let weeks = options().fold(weeks, |table, option| {
        let series = option.weekly.get(measure, base.scenario.target.scope()).unwrap_or_default();
        table.column(Column::new(one_line(&option.scenario.title)), |(place, _)| {
            Cell::range(series.get(*place).and_then(Option::as_ref), unit)
        })
    });
    let mut table = Table::from(weeks.on(Formats::WORKBOOK));
    let lines = words::short_titles(found, 60).into_iter().enumerate().map(|(place, title)| (place + 2, title));
    table.drawn = Some(Drawn {
        stacked: false,
        title: format!("{noun}: middle future of each option"),
        alt: format!("{noun} week by week: a line an option, and the target. The numbers: sheet Weeks."),
        over: 0,
        of: lines.take(ABREAST).chain([(1, "Target".to_owned())]).collect(),
    });
    Section::new("weeks", "Week by week").on(Formats::WORKBOOK).table(table)
}
