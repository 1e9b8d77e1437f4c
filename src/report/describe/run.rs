//! Outputs and aims; initialisation, length and estimation of a run; what it is made with.

use super::data::listed;
use super::levers;
use super::page::meanings;
use super::stated::{about, at, cells, leaves, plain_number};
use crate::kernel::time::DAYS_A_YEAR;
use crate::model::Measure;
use crate::report::document::{Cell, Section};
use crate::report::words::{self, day_month_year};
use crate::scenario::{Loaded, Scenario, Start};
use toml::{Table, Value};

/// Part 1.2.
pub fn outputs(scenario: &Scenario) -> Section {
    let measure = words::target_measure(scenario);
    let by_area = scenario.measures().filter(|measure| measure.by_area()).count();
    let by_kind = scenario.measures().filter(|measure| measure.by_team_kind()).count();
    let target = format!(
        "Target measure: `{}`{}. {}",
        measure.name(),
        words::in_area(scenario),
        words::of_pathway(scenario, measure.meaning())
    );
    Section::new("1.2", "Model outputs").text(target).text(format!(
        "{} measures a week, all city-wide, {by_area} by area and {by_kind} by kind of team, {} of them headings of cost; \
         `docs/outputs.md` defines each. Across futures: mean and percentiles at each date by itself; the chance of \
         meeting the target as a count with a Wilson interval; differences to a base future by future, with a 95 % Student \
         interval of their mean.",
        scenario.measures().count(),
        Measure::COST_HEADINGS.len()
    ))
}

/// Part 1.3.
pub fn aims(scenario: &Scenario, stated: &Table) -> Section {
    let tables = ["target", "static_sum", "planned_budget"].into_iter();
    tables.fold(Section::new("1.3", "Experimentation aims"), |part, table| listed(part, scenario, stated, table))
}

/// Part 4.1.
pub fn initialisation(scenario: &Scenario, stated: &Table) -> Section {
    let made_up = "who is sick, on leave or about to leave, how long vacancies last and how far work has come are drawn from the long-run \
                   (length-biased) distributions";
    let terminating = "Terminating: what is counted starts from the service as it stood on the first day and stops at the end of the last, \
                       because the first day is part of the question.";
    let mut part = Section::new("4.1", "Initialisation").text(match scenario.past.weeks {
        0 => format!(
            "{terminating} No past is simulated: numbers of people and cases on the first day are the same in every future; {made_up}."
        ),
        weeks => format!(
            "{terminating} A past of {weeks} weeks comes before it, from {}, the same for all options and not counted; at its beginning {made_up}. \
             {} People (vacancies, absences, agency workers, who is in the first year) are as it has left them.",
            day_month_year(scenario.days.past_start()),
            match scenario.start {
                Start::Snapshot(_) => "On the first day the cases of the list take the place of all families.",
                Start::Synthesised(_) if scenario.past.brought_to_totals => {
                    "On the first day open cases are brought to the totals: superfluous families are taken out at random, missing ones copied."
                }
                Start::Synthesised(_) => "Open cases are as it has left them.",
            }
        ),
    });
    let rows: Vec<[Cell; 2]> = ["past", "start"]
        .into_iter()
        .filter_map(|table| Some((table, stated.get(table)?.as_table()?)))
        .filter(|(table, _)| *table != "past" || scenario.past.weeks > 0)
        .flat_map(|(table, stated)| leaves(stated, &[table]))
        .filter(|(path, _)| path != &["start", "snapshot"])
        .filter(|(path, _)| !levers::idle(path, scenario))
        .map(|leaf| cells(scenario, &leaf))
        .collect();
    let open = match &scenario.start {
        Start::Synthesised(start) => {
            let children = f64::from(start.children.total());
            part =
                part.text(format!("{} open cases, made up from totals, not read from a list:", plain_number(children)));
            children
        }
        Start::Snapshot(list) => {
            let children = f64::from(list.children());
            part = part.text(format!(
                "{} open cases in {} families, held by {} workers, {} of the families without a worker; read from the \
                 service's own list ({}):",
                plain_number(children),
                list.families.len(),
                list.workers(),
                list.unallocated(),
                at(stated, &["start", "snapshot"]).and_then(Value::as_str).unwrap_or("a CSV file")
            ));
            children
        }
    };
    let (_, in_post, _) = super::figures::establishment(scenario);
    let each = about(open / f64::from(in_post));
    meanings(part, "start", rows).text(match scenario.past.weeks {
        0 => format!("It follows: {each} open cases for each social worker in post on the first day."),
        _ => format!(
            "It follows: {each} of these cases for each of the {in_post} social workers in post when the past begins; how many are in post on \
             the first day differs from future to future."
        ),
    })
}

/// Part 4.2.
pub fn length(scenario: &Scenario) -> Section {
    let days = &scenario.days;
    let working = days.end_time() - days.start_time();
    let years: Vec<String> = days.financial_years().into_iter().map(|year| year.label).collect();
    let [from, to] = [days.start(), days.end()].map(day_month_year);
    let (closed, weeks) = (days.closed_times().len(), days.weeks().len());
    Section::new("4.2", "Run length").text(format!(
        "From {from} to {to}: {} working days (the unit of time, five a week), {closed} of them {} on which nobody works; {} years; {weeks} weeks reported; financial years {}.",
        plain_number(working),
        words::closed_days(days),
        about(working / DAYS_A_YEAR),
        years.join(", ")
    ))
}

/// Part 4.3.
pub fn estimation(scenario: &Scenario) -> Section {
    let n = f64::from(scenario.replications);
    // A chance of one half has the widest interval.
    let error = 1.96 * (0.25 / n).sqrt();
    Section::new("4.3", "Estimation approach").text(format!(
        "{} independent replications (simulated futures) unless the command line says otherwise. A chance counted from so \
         many is known to within {} percentage points (95 %, at worst). Options share the random numbers of their base.",
        plain_number(n),
        about((100.0 * error).ceil())
    ))
}

/// Parts 5.1, 5.2 and 6.1: what it is made with.
pub fn made_with(loaded: &Loaded) -> [Section; 3] {
    [
        Section::new("5.1", "Software")
            .text(format!("Caseload {}, written in Rust (edition 2024).", env!("CARGO_PKG_VERSION"))),
        Section::new("5.2", "Random sampling").text(format!(
            "Philox4x64-10, counter-based; master seed {}. Every draw comes from a stream named by seed, replication, purpose, \
             entity and ordinal.",
            loaded.scenario.seed
        )),
        Section::new("6.1", "Computer model sharing").text(format!(
            "SHA-256 of the resolved scenario (base, options and defaults in one file, list of cases included): `{}`",
            loaded.hash
        )),
    ]
}
