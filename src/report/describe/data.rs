//! Part 3.3: every input on the first day, table by table, and what follows from them.

use super::figures;
use super::laws;
use super::levers;
use super::page::Part;
use super::stated::{Keys, Within, about, at, leaves, percent, plain_number, value};
use crate::kernel::time::{DAYS_A_MONTH, DAYS_A_WEEK};
use crate::scenario::{Distribution, Effort, Outcomes, Scenario, WorkKind};
use toml::{Table, Value};

/// Tables that are listed key by key, with their headings; those of other parts, the pathway and work are not.
const TABLES: [(&str, &str); 20] = [
    ("families", "Families"),
    ("demand", "Referrals"),
    ("returns", "Families that come back"),
    ("limits", "Time limits"),
    ("recording", "Writing up"),
    ("panel", "The panel"),
    ("allocation", "Allocation"),
    ("capacity", "Hours and pace"),
    ("workforce", "People of the first day and newcomers"),
    ("posts", "Posts beyond those of the teams"),
    ("leave", "Leave"),
    ("sickness", "Sickness"),
    ("cover", "Cover"),
    ("turnover", "Leaving"),
    ("stress", "Stress"),
    ("recruitment", "Hiring"),
    ("agency", "Agency workers"),
    ("overtime", "Overtime"),
    ("movement", "Moves between teams"),
    ("budget", "Spending cap"),
];

/// Part 3.3.
pub fn inputs(keys: &Keys, scenario: &Scenario, stated: &Table) -> Part {
    let mut part = Part::new("3.3", "Input parameters");
    part.text(
        "As they hold on the first day; what later dates change stands in part 2.3. Of levers that are off for the whole \
         run nothing is listed. Sources and grades of figures stand in the scenario file, beside them.",
    );
    for (table, heading) in TABLES {
        listed(&mut part, keys, scenario, stated, (table, heading));
        if table == "demand" {
            pathway(&mut part, scenario);
            work(&mut part, scenario, stated);
        }
    }
    listed(&mut part, keys, scenario, stated, ("costs", "Prices, pounds"));
    part.heading("What follows from these figures");
    let rows = figures::of(scenario, &scenario.policies[0].policy);
    part.table(&[], rows.into_iter().map(|(what, value)| vec![what, value]).collect());
    part.text(
        "Long run means constant recorded rates, without growth and early help. Hours that arrive are those of families \
         who take their natural durations, without screening and holding; hours supplied count no newly qualified workers, \
         managers or agency workers.",
    );
    part
}

/// A table key by key.
fn listed(part: &mut Part, keys: &Keys, scenario: &Scenario, stated: &Table, (name, heading): (&str, &str)) {
    let Some(table) = stated.get(name).and_then(Value::as_table) else { return };
    let within = Within { scenario, policy: &scenario.policies[0].policy };
    let rows: Vec<Vec<String>> = leaves(table, &[name])
        .into_iter()
        .filter(|(path, _)| !levers::idle(path, scenario) && !said_elsewhere(path))
        .map(|(path, stated)| vec![keys.meaning(&path), value(&path, stated, within)])
        .collect();
    if !rows.is_empty() {
        part.heading(format!("{heading} (`[{name}]`)"));
        part.table(&[], rows);
    }
}

/// Keys that another part states.
fn said_elsewhere(path: &[&str]) -> bool {
    matches!(path, ["posts", "extra_social_workers" | "extra_managers"])
}

/// Shares of what comes next, and how many families reach each stage.
fn pathway(part: &mut Part, scenario: &Scenario) {
    let policy = &scenario.policies[0].policy;
    let all = &policy.pathway;
    let after = [
        ("initial assessment", &all.after_initial_assessment),
        ("core assessment", &all.after_core_assessment),
        ("short-term help", &all.after_short_term_help),
        ("child-in-need plan", &all.after_child_in_need),
        ("child protection plan", &all.after_child_protection),
        ("looking after", &all.after_looked_after),
    ];
    let (reached, ..) = figures::flows(scenario, policy);
    let share = |share: f64| if share == 0.0 { "-".to_owned() } else { percent(share) };
    let row = |(name, o): &(&str, &Outcomes), reached: f64| {
        let shares =
            [o.close, o.short_term_help, o.core_assessment, o.child_in_need, o.child_protection, o.looked_after];
        std::iter::once((*name).to_owned()).chain(shares.map(share)).chain([about(reached)]).collect()
    };
    let rows: Vec<Vec<String>> = after.iter().zip(reached).map(|(after, reached)| row(after, reached)).collect();
    part.heading("What comes after each stage, share of families (`[pathway]`)");
    let header = ["after", "closing", "help", "core", "need", "plan", "care", "families a week"];
    part.table(&header, rows);
    part.text(
        "The last column follows: families that reach the stage in a week, in the long run at the recorded rate.",
    );
}

/// Hours and natural durations of each kind of work.
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
        vec![super::logic::named(kind).to_owned(), hours, duration, scale, in_all]
    });
    part.heading("Work on a family with one child (`[work]`)");
    part.table(&["work", "hours", "natural duration, scale included", "scale", "hours, mean"], rows.collect());
    part.text(format!(
        "Days are working days, {} a week; a month has {} of them. Natural durations are those of an unhurried worker; \
         queueing and absence come on top. The last column follows.",
        about(DAYS_A_WEEK),
        super::laws::month()
    ));
}
