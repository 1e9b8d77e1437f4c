//! Part 3.3: every input on the first day, table by table, and what follows from them.

use super::figures;
use super::levers;
use super::page::{grid, meanings};
use super::stated::{about, cells, leaves};
use crate::kernel::time::{DAYS_A_MONTH, DAYS_A_WEEK};
use crate::report::document::{self, Cell, Column, Section, Unit};
use crate::report::words;
use crate::scenario::{Outcomes, Scenario, WorkKind};
use toml::{Table, Value};

/// Tables that are listed key by key; those of other parts, the pathway and work are not.
const TABLES: &str = "families demand returns limits recording panel allocation capacity workforce posts leave sickness cover \
                      turnover stress recruitment agency overtime movement budget costs";

/// Part 3.3.
pub fn inputs(scenario: &Scenario, stated: &Table) -> Section {
    let mut part = Section::new("3.3", "Input parameters").text(
        "As they hold on the first day; what later dates change stands in part 2.3. Of levers that are off for the whole \
         run nothing is listed. Sources and grades of figures stand in the scenario file, beside them.",
    );
    for table in TABLES.split(' ') {
        part = listed(part, scenario, stated, table);
        if table == "demand" {
            part = work(pathway(part, scenario), scenario, stated).text(format!(
                "Days are working days, {} a week; a month has {} of them. Natural durations are those of an unhurried worker; \
                 queueing and absence come on top.",
                about(DAYS_A_WEEK),
                about(DAYS_A_MONTH)
            ));
        }
    }
    let follows = figures::of(scenario, scenario.on_first_day());
    let follows = follows.into_iter().map(|(what, value)| [Cell::text(what), value]);
    meanings(part.heading("What follows from these figures"), "what-follows", follows).text(
        "Long run means constant recorded rates, without growth and early help. Hours that arrive are those of families \
         who take their natural durations, without screening and holding; hours supplied count no newly qualified workers, \
         managers or agency workers.",
    )
}

/// A table key by key, but for what part 2.5.3 states.
pub fn listed(part: Section, scenario: &Scenario, stated: &Table, name: &'static str) -> Section {
    let Some(table) = stated.get(name).and_then(Value::as_table) else { return part };
    let elsewhere = |path: &[&str]| matches!(path, ["posts", "extra_social_workers" | "extra_managers"]);
    let leaves = leaves(table, &[name]).into_iter();
    let said = leaves.filter(|(path, _)| !levers::idle(path, scenario) && !elsewhere(path));
    let rows: Vec<[Cell; 2]> = said.map(|leaf| cells(scenario, &leaf)).collect();
    if rows.is_empty() { part } else { meanings(part.heading(format!("`[{name}]`")), name, rows) }
}

fn pathway(part: Section, scenario: &Scenario) -> Section {
    let policy = scenario.on_first_day();
    let (reached, ..) = figures::flows(scenario, policy);
    let share =
        |share: f64| if share == 0.0 { Cell::term("-", "") } else { Cell::number(share, Unit::stated_share(share)) };
    let is_one = |kind: WorkKind| kind != WorkKind::CoreAssessment || scenario.has_core_assessments;
    let rows = figures::STAGES.into_iter().zip(figures::after(policy)).zip(reached);
    let rows = rows.filter(|((kind, _), _)| is_one(*kind));
    type Share = fn(&Outcomes) -> f64;
    let shares: [(&str, Share); 6] = [
        ("closing", |o| o.close),
        ("help", |o| o.short_term_help),
        ("core", |o| o.core_assessment),
        ("need", |o| o.child_in_need),
        ("plan", |o| o.child_protection),
        ("care", |o| o.looked_after),
    ];
    let table = document::Table::of("pathway", "", rows)
        .value("after", "after", |((kind, _), _)| Cell::text(words::of_pathway(scenario, named(*kind))));
    let shares = shares.into_iter().filter(|(name, _)| *name != "core" || scenario.has_core_assessments);
    let table = shares.fold(table, |table, (name, of)| {
        table.column(Column::new(name).data(name).figures(), |((_, outcomes), _)| share(of(outcomes)))
    });
    let heading =
        "What comes after each stage, share of families; families that reach it, in the long run (`[pathway]`)";
    let table = table.value("families a week", "families_a_week", |(_, reached)| figures::figure(*reached));
    grid(part.heading(heading), table)
}

fn work(part: Section, scenario: &Scenario, stated: &Table) -> Section {
    let part = listed(part, scenario, stated, "work");
    let has_core = scenario.has_core_assessments;
    let kinds = WorkKind::ALL.into_iter().filter(|&kind| kind != WorkKind::Holding);
    let kinds = kinds.filter(|&kind| kind != WorkKind::CoreAssessment || has_core);
    let table = document::Table::of("work-follows", "", kinds)
        .value("work", "work", |kind| Cell::text(words::of_pathway(scenario, named(*kind))))
        .value("hours", "hours", |kind| figures::figure(figures::hours_of(scenario.on_first_day(), *kind)))
        .value("natural duration, working days", "natural_days", |kind| {
            figures::figure(scenario.on_first_day().work[*kind].natural_days.mean())
        });
    grid(part.heading("What follows: work on a family with one child, means"), table)
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
