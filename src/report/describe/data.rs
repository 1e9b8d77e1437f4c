//! Part 3.3: every input on the first day, table by table, and what follows from them.

use super::figures;
use super::laws;
use super::levers;
use super::logic::named;
use super::page::Part;
use super::stated::{Keys, about, at, leaves, percent, plain_number, value};
use crate::kernel::time::{DAYS_A_MONTH, DAYS_A_WEEK};
use crate::scenario::{Distribution, Effort, Scenario, WorkKind};
use toml::{Table, Value};

/// Tables that are listed key by key; those of other parts, the pathway and work are not.
const TABLES: &str = "families demand returns limits recording panel allocation capacity workforce posts leave sickness cover \
                      turnover stress recruitment agency overtime movement budget costs";

/// Part 3.3.
pub fn inputs(keys: &Keys, scenario: &Scenario, stated: &Table) -> Part {
    let mut part = Part::new("3.3", "Input parameters").with(
        "As they hold on the first day; what later dates change stands in part 2.3. Of levers that are off for the whole \
         run nothing is listed. Sources and grades of figures stand in the scenario file, beside them.",
    );
    for table in TABLES.split(' ') {
        listed(&mut part, keys, scenario, stated, table);
        if table == "demand" {
            pathway(&mut part, scenario);
            work(&mut part, scenario, stated);
        }
    }
    part.heading("What follows from these figures");
    let rows = figures::of(scenario, &scenario.policies[0].policy);
    part.table(&[], rows.into_iter().map(|(what, value)| vec![what, value]).collect());
    part.with(
        "Long run means constant recorded rates, without growth and early help. Hours that arrive are those of families \
         who take their natural durations, without screening and holding; hours supplied count no newly qualified workers, \
         managers or agency workers.",
    )
}

/// A table key by key, but for what part 2.5.3 states.
fn listed(part: &mut Part, keys: &Keys, scenario: &Scenario, stated: &Table, name: &str) {
    let Some(table) = stated.get(name).and_then(Value::as_table) else { return };
    let elsewhere = |path: &[&str]| matches!(path, ["posts", "extra_social_workers" | "extra_managers"]);
    let rows: Vec<Vec<String>> = leaves(table, &[name])
        .into_iter()
        .filter(|(path, _)| !levers::idle(path, scenario) && !elsewhere(path))
        .map(|(path, stated)| vec![keys.meaning(&path), value(&path, stated)])
        .collect();
    if !rows.is_empty() {
        part.heading(format!("`[{name}]`"));
        part.table(&[], rows);
    }
}

fn pathway(part: &mut Part, scenario: &Scenario) {
    let policy = &scenario.policies[0].policy;
    let (reached, ..) = figures::flows(scenario, policy);
    let share = |share: f64| if share == 0.0 { "-".to_owned() } else { percent(share) };
    let stages = figures::STAGES.into_iter().zip(figures::after(policy)).zip(reached);
    let rows = stages.map(|((kind, o), reached)| {
        let shares =
            [o.close, o.short_term_help, o.core_assessment, o.child_in_need, o.child_protection, o.looked_after];
        std::iter::once(named(kind).to_owned()).chain(shares.map(share)).chain([about(reached)]).collect()
    });
    part.heading(
        "What comes after each stage, share of families; families that reach it, in the long run (`[pathway]`)",
    );
    let header = ["after", "closing", "help", "core", "need", "plan", "care", "families a week"];
    part.table(&header, rows.collect());
}

fn work(part: &mut Part, scenario: &Scenario, stated: &Table) {
    let rows = WorkKind::ALL.into_iter().map(|kind| {
        let spec = &scenario.work[kind];
        let key = |key: &str| at(stated, &["work", kind.name(), key]);
        let by_month = key("natural_months").is_some();
        let hours = match &spec.effort {
            Effort::Hours(Distribution::Constant(hours)) => format!("{} in all", about(*hours)),
            Effort::Hours(hours) => format!("{} in all", laws::words(hours)),
            Effort::HoursADay(hours) if key("hours_a_day").is_some() => format!("{} a day", about(*hours)),
            Effort::HoursADay(hours) => format!("{} a month", about(hours * DAYS_A_MONTH)),
        };
        let duration = match kind {
            WorkKind::Holding => "until the panel".to_owned(),
            _ if by_month => format!("months: {}", laws::words(&spec.natural_days.scaled(1.0 / DAYS_A_MONTH))),
            _ => format!("days: {}", laws::words(&spec.natural_days)),
        };
        let scale = key("natural_scale").and_then(Value::as_float).map_or_else(String::new, plain_number);
        let in_all = if kind == WorkKind::Holding { String::new() } else { about(figures::hours_of(scenario, kind)) };
        vec![named(kind).to_owned(), hours, duration, scale, in_all]
    });
    part.heading("Work on a family with one child (`[work]`)");
    part.table(&["work", "hours", "natural duration, scale included", "scale", "hours, mean"], rows.collect());
    part.text(format!(
        "Days are working days, {} a week; a month has {} of them. Natural durations are those of an unhurried worker; \
         queueing and absence come on top. The last column follows.",
        about(DAYS_A_WEEK),
        laws::parameter(DAYS_A_MONTH)
    ));
}
