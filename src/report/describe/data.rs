//! Part 3.3: every input on the first day, table by table, and what follows from them.

use super::figures;
use super::levers;
use super::logic::named;
use super::page::{grid, heading};
use super::stated::{Keys, about, leaves, percent, value};
use crate::kernel::time::{DAYS_A_MONTH, DAYS_A_WEEK};
use crate::report::document::Section;
use crate::scenario::{Scenario, WorkKind};
use toml::{Table, Value};

/// Tables that are listed key by key; those of other parts, the pathway and work are not.
const TABLES: &str = "families demand returns limits recording panel allocation capacity workforce posts leave sickness cover \
                      turnover stress recruitment agency overtime movement budget costs";

/// Part 3.3.
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
    grid(&mut part, &[], rows.into_iter().map(|(what, value)| vec![what, value]).collect());
    part.text(
        "Long run means constant recorded rates, without growth and early help. Hours that arrive are those of families \
         who take their natural durations, without screening and holding; hours supplied count no newly qualified workers, \
         managers or agency workers.",
    )
}

/// A table key by key, but for what part 2.5.3 states.
pub fn listed(part: &mut Section, keys: &Keys, scenario: &Scenario, stated: &Table, name: &str) {
    let Some(table) = stated.get(name).and_then(Value::as_table) else { return };
    let elsewhere = |path: &[&str]| matches!(path, ["posts", "extra_social_workers" | "extra_managers"]);
    let rows: Vec<Vec<String>> = leaves(table, &[name])
        .into_iter()
        .filter(|(path, _)| !levers::idle(path, scenario) && !elsewhere(path))
        .map(|(path, stated)| vec![keys.meaning(&path), value(&path, stated)])
        .collect();
    if !rows.is_empty() {
        heading(part, format!("`[{name}]`"));
        grid(part, &[], rows);
    }
}

fn pathway(part: &mut Section, scenario: &Scenario) {
    let policy = &scenario.policies[0].policy;
    let (reached, ..) = figures::flows(scenario, policy);
    let share = |share: f64| if share == 0.0 { "-".to_owned() } else { percent(share) };
    let stages = figures::STAGES.into_iter().zip(figures::after(policy)).zip(reached);
    let rows = stages.map(|((kind, o), reached)| {
        let shares =
            [o.close, o.short_term_help, o.core_assessment, o.child_in_need, o.child_protection, o.looked_after];
        std::iter::once(named(kind).to_owned()).chain(shares.map(share)).chain([about(reached)]).collect()
    });
    heading(
        part,
        "What comes after each stage, share of families; families that reach it, in the long run (`[pathway]`)",
    );
    let header = ["after", "closing", "help", "core", "need", "plan", "care", "families a week"];
    grid(part, &header, rows.collect());
}

fn work(part: &mut Section, keys: &Keys, scenario: &Scenario, stated: &Table) {
    listed(part, keys, scenario, stated, "work");
    let rows = WorkKind::ALL.into_iter().filter(|&kind| kind != WorkKind::Holding).map(|kind| {
        let days = scenario.work[kind].natural_days.mean();
        vec![named(kind).to_owned(), about(figures::hours_of(scenario, kind)), about(days)]
    });
    heading(part, "What follows: work on a family with one child, means");
    grid(part, &["work", "hours", "natural duration, working days"], rows.collect());
}
