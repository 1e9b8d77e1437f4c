//! Outputs and aims; initialisation, length and estimation of a run; what it is made with.

use super::page::Part;
use super::stated::{Keys, about, at, leaves, plain_number, value};
use crate::kernel::time::DAYS_A_YEAR;
use crate::model::Measure;
use crate::report::words::{self, day_month_year};
use crate::scenario::{Loaded, Scenario, Start};
use toml::{Table, Value};

/// Part 1.2.
pub fn outputs(scenario: &Scenario) -> Part {
    let measure = words::target_measure(scenario);
    let by_area = Measure::ALL.iter().filter(|measure| measure.by_area()).count();
    let by_kind = Measure::ALL.iter().filter(|measure| measure.by_team_kind()).count();
    Part::new("1.2", "Model outputs").with(format!("Target measure: `{}`. {}", measure.name(), measure.meaning())).with(format!(
        "{} measures a week, all city-wide, {by_area} by area and {by_kind} by kind of team, {} of them headings of cost; \
         `docs/outputs.md` defines each. Across futures: mean and percentiles at each date by itself; the chance of \
         meeting the target as a count with a Wilson interval; differences to a base future by future, with a 95 % Student \
         interval of their mean.",
        Measure::COUNT,
        Measure::COST_HEADINGS.len()
    ))
}

/// Part 1.3.
pub fn aims(scenario: &Scenario) -> Part {
    let measure = words::target_measure(scenario);
    let target = format!(
        "Target: {} at or below {} by {} (mean of the four weeks that end there).",
        words::noun(measure),
        words::target_value(measure, scenario.target.at_most),
        day_month_year(scenario.target.by)
    );
    let sum = scenario.static_sum.map_or("No static sum is stated.".to_owned(), |sum| {
        let [caseload, workers] = [sum.caseload, f64::from(sum.social_workers)];
        format!(
            "Static sum laid beside it: {} cases a social worker x {} social workers = {} cases, divided by more workers \
             and by nothing else.",
            plain_number(caseload),
            plain_number(workers),
            plain_number(caseload * workers)
        )
    });
    Part::new("1.3", "Experimentation aims").with(target).with(sum).with(planned_budget(scenario))
}

fn planned_budget(scenario: &Scenario) -> String {
    let planned = &scenario.planned_budget;
    let years = scenario.days.financial_years();
    let of_years = years.iter().zip(&planned.a_financial_year);
    let of_years = of_years.filter_map(|(year, planned)| {
        let part = if year.to - year.from < year.working_days { " (its part of the run)" } else { "" };
        Some(format!("{}{part} {}", year.label, words::pounds((*planned)?)))
    });
    let of_run = planned.of_the_run().map(|planned| format!("the run {}", words::pounds(planned)));
    let all: Vec<String> = of_run.into_iter().chain(of_years).collect();
    if all.is_empty() {
        return "No budget is planned in the scenario.".to_owned();
    }
    format!("Planned budget that the costs are held against: {}.", all.join("; "))
}

/// Part 4.1.
pub fn initialisation(scenario: &Scenario, stated: &Table, keys: &Keys) -> Part {
    let mut part = Part::new("4.1", "Initialisation").with(
        "Terminating: the run starts from the service as it stood on the first day and stops at the end of the last. No \
         warm-up, because the first day is part of the question. Numbers of people and cases on the first day are the same \
         in every future; who is sick, on leave or about to leave, how long vacancies last and how far work has come are \
         drawn from the long-run (length-biased) laws.",
    );
    let rows = leaves(stated.get("start").and_then(Value::as_table).unwrap_or(&Table::new()), &["start"])
        .into_iter()
        .filter(|(path, _)| path != &["start", "snapshot"])
        .map(|(path, stated)| vec![keys.meaning(&path), value(&path, stated)])
        .collect();
    let open = match &scenario.start {
        Start::Synthesised(start) => {
            let children = f64::from(start.children.total());
            part.text(format!("{} open cases, made up from totals, not read from a list:", plain_number(children)));
            children
        }
        Start::Snapshot(list) => {
            let children = f64::from(list.children());
            part.text(format!(
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
    part.table(&[], rows);
    let (_, in_post, _) = super::figures::establishment(scenario);
    let each = open / f64::from(in_post);
    part.with(format!("It follows: {} open cases for each social worker in post on the first day.", about(each)))
}

/// Part 4.2.
pub fn length(scenario: &Scenario) -> Part {
    let days = &scenario.days;
    let working = days.end_time() - days.start_time();
    let years: Vec<String> = days.financial_years().into_iter().map(|year| year.label).collect();
    Part::new("4.2", "Run length").with(format!(
        "From {} to {}: {} working days (the unit of time, five a week), {} of them bank holidays on which nobody works; \
         {} years; {} weeks reported; financial years {}.",
        day_month_year(days.start()),
        day_month_year(days.end()),
        plain_number(working),
        days.bank_holiday_times().len(),
        about(working / DAYS_A_YEAR),
        days.weeks().len(),
        years.join(", ")
    ))
}

/// Part 4.3.
pub fn estimation(scenario: &Scenario) -> Part {
    let n = f64::from(scenario.replications);
    // A chance of one half has the widest interval.
    let error = 1.96 * (0.25 / n).sqrt();
    Part::new("4.3", "Estimation approach").with(format!(
        "{} independent replications (simulated futures) unless the command line says otherwise. A chance counted from so \
         many is known to within {} percentage points (95 %, at worst). Options share the random numbers of their base.",
        plain_number(n),
        about((100.0 * error).ceil())
    ))
}

/// Parts 5.1, 5.2 and 6.1: what it is made with.
pub fn made_with(loaded: &Loaded) -> [Part; 3] {
    [
        Part::new("5.1", "Software")
            .with(format!("Caseload {}, written in Rust (edition 2024).", env!("CARGO_PKG_VERSION"))),
        Part::new("5.2", "Random sampling").with(format!(
            "Philox4x64-10, counter-based; master seed {}. Every draw comes from a stream named by seed, replication, purpose, \
             entity and ordinal.",
            loaded.scenario.seed
        )),
        Part::new("6.1", "Computer model sharing").with(format!(
            "SHA-256 of the resolved scenario (base, options and defaults in one file, list of cases included): `{}`",
            loaded.hash
        )),
    ]
}
