//! Datum 3.3: every input on the first day, table by table, and what follows from them.

use super::figures;
use super::levers;
use super::page::{grid, heading, meaning_and_value};
use super::stated::{Keys, about, cells, leaves};
use crate::kernel::time::{DAYS_A_MONTH, DAYS_A_WEEK};
use crate::report::document::{Cell, Column, Section, Unit};
use crate::scenario::{Scenario, WorkKind};
use toml::{Table, Value};

/// Tables that are listed key by key; those of other parts, the pathway and work are not.
const TABLES: &str = "families demand returns limits recording panel allocation capacity workforce posts leave sickness cover \
                      turnover stress recruitment agency overtime movement budget costs";

/// Datum 3.3.
pub fn inputs(keys: &Keys, scenario: &Scenario, stated: &Table) -> Section {
    let mut part = Section::new("3.3", "Input parameters").text(
        "As they hold on the first day; what later dates change stands in part 2.3. Of levers that are off for the whole \
         run nothing is listed. Sources and grades of figures stand in the scenario file, beside them.",
    );
    for table in TABLES.split(' ') {
        listed(&mut part, keys, scenario, stated, table);
        if table == "demand" {
            pathway(&mut part, scenario);
            work(&mut part, keys, scenario, stated);
            part = part.text(format!(
        "Days are working days, {} a week; a month has {} of them. Natural durations are those of an unhurried worker; \
         queueing and absence come on top.",
        about(DAYS_A_WEEK),
        about(DAYS_A_MONTH)
    ));
        }
    }
    heading(&mut part, "What follows from these figures");
    let rows = figures::of(scenario, &scenario.policies[0].policy);
    let rows = rows.into_iter().map(|(what, value)| vec![Cell::text(what), value]).collect();
    grid(&mut part, "what-follows", meaning_and_value(), rows);
    part.text(
        "Long run means constant recorded rates, without growth and early help. Hours that arrive are those of families \
         who take their natural durations, without screening and holding; hours supplied count no newly qualified workers, \
         managers or agency workers.",
    )
}

/// A table key by key, but for what part 2.5.3 states.
pub fn listed(part: &mut Section, keys: &Keys, scenario: &Scenario, stated: &Table, name: &'static str) {
    let Some(table) = stated.get(name).and_then(Value::as_table) else { return };
    let elsewhere = |path: &[&str]| matches!(path, ["posts", "extra_social_workers" | "extra_managers"]);
    let rows: Vec<Vec<Cell>> = leaves(table, &[name])
        .into_iter()
        .filter(|(path, _)| !levers::idle(path, scenario) && !elsewhere(path))
        .map(|leaf| cells(keys, &leaf))
        .collect();
    if !rows.is_empty() {
        heading(part, format!("`[{name}]`"));
        grid(part, name, meaning_and_value(), rows);
    }
}

fn pathway(part: &mut Section, scenario: &Scenario) {
    let policy = &scenario.policies[0].policy;
    let (reached, ..) = figures::flows(scenario, policy);
    let share =
        |share: f64| if share == 0.0 { Cell::term("-", "") } else { Cell::number(share, Unit::stated_share(share)) };
    let stages = figures::STAGES.into_iter().zip(figures::after(policy)).zip(reached);
    let rows = stages.map(|((kind, o), reached)| {
        let shares =
            [o.close, o.short_term_help, o.core_assessment, o.child_in_need, o.child_protection, o.looked_after];
        std::iter::once(Cell::text(named(kind))).chain(shares.map(share)).chain([figures::figure(reached)]).collect()
    });
    heading(
        part,
        "What comes after each stage, share of families; families that reach it, in the long run (`[pathway]`)",
    );
    let shares = ["closing", "help", "core", "need", "plan", "care"].map(|name| Column::new(name).data(name).figures());
    let mut columns = vec![Column::new("after").data("after")];
    columns.extend(shares);
    columns.push(Column::new("families a week").data("families_a_week"));
    grid(part, "pathway", columns, rows.collect());
}

fn work(part: &mut Section, keys: &Keys, scenario: &Scenario, stated: &Table) {
    listed(part, keys, scenario, stated, "work");
    let rows = WorkKind::ALL.into_iter().filter(|&kind| kind != WorkKind::Holding).map(|kind| {
        let days = scenario.work[kind].natural_days.mean();
        vec![Cell::text(named(kind)), figures::figure(figures::hours_of(scenario, kind)), figures::figure(days)]
    });
    heading(part, "What follows: work on a family with one child, means");
    let columns = vec![
        Column::new("work").data("work"),
        Column::new("hours").data("hours"),
        Column::new("natural duration, working days").data("natural_days"),
    ];
    grid(part, "work-follows", columns, rows.collect());
}

/// A kind of work in words.
fn named(kind: WorkKind) -> &'static str {
    match kind {
        WorkKind::Screening => "screening",
        WorkKind::InitialAssessment => "initial assessment",
        WorkKind::CoreAssessment => "core assessment",
        WorkKind::ShortTermHelp => "short-term help",
        WorkKind::ChildInNeed => "child-in-need plan",
        WorkKind::ChildProtection => "child protection plan",
        WorkKind::LookedAfter => "looking after",
        WorkKind::Closing => "closing",
        WorkKind::Transfer => "transfer",
        WorkKind::Holding => "holding",
    }
}
