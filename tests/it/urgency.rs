//! Urgency goes with what the initial assessment leads to, and changes nothing but who is first.

use crate::service::{log, outcomes, plan, weekly};
use caseload::model::Measure;
use std::collections::HashMap;

/// Every outcome of an initial assessment, each a fifth or so, none with a hand-over.
const OUTCOMES: &str = "area.A.assessment_teams = [4]\ndemand.children_a_week.A = 60\n\
    pathway.after_initial_assessment = { close = 0.2, short_term_help = 0.2, core_assessment = 0.2, child_in_need = 0.2, \
    child_protection = 0.1, looked_after = 0.1 }\n";

fn urgent(shares: &str) -> String {
    format!("{OUTCOMES}families.urgent_share = {{ {shares} }}\n")
}

/// The share urgent is that of the outcome, whatever it is.
#[test]
fn every_outcome_has_its_share() {
    let shares = "close = 0, short_term_help = 0.1, core_assessment = 0.3, child_in_need = 0.5, child_protection = 0.9, looked_after = 1";
    let stated = [
        ("closing", 0.0),
        ("short_term_help", 0.1),
        ("core_assessment", 0.3),
        ("child_in_need", 0.5),
        ("child_protection", 0.9),
        ("looked_after", 1.0),
    ];
    let plan = plan(&urgent(shares));
    let mut found: HashMap<&str, (f64, f64)> = HashMap::new();
    for replication in 0..4 {
        // Who has completed an initial assessment, and then what came next, at the same moment.
        let mut assessed = None;
        for entry in log(&plan, 511, replication) {
            if entry.what == "initial assessment completed" {
                assessed = entry.family;
            } else if entry.family.is_some()
                && assessed == entry.family
                && stated.iter().any(|(next, _)| *next == entry.what)
            {
                let (urgent, all) = found.entry(entry.what).or_default();
                *urgent += f64::from(u8::from(entry.urgent));
                *all += 1.0;
                assessed = None;
            }
        }
    }
    for (next, share) in stated {
        let (urgent, all) = found[next];
        assert!(all > 1000.0, "{next}: {all}");
        let error = (share * (1.0 - share) / all).sqrt();
        // Four standard errors, six tests: a wrong alarm in 1 of 2600 seeds.
        assert!((urgent / all - share).abs() <= 4.0 * error, "{next}: {urgent} of {all}, stated {share}");
    }
}

/// Where nobody waits, who is urgent changes nothing, to the bit: no other draw depends on it.
#[test]
fn urgency_shifts_no_other_draw() {
    let bits = |shares: &str| {
        let of = |outcome: caseload::model::Outcome| outcome.weekly.into_iter().map(f64::to_bits).collect::<Vec<_>>();
        outcomes(&plan(&urgent(shares)), 512, 2).into_iter().map(of).collect::<Vec<_>>()
    };
    let nobody = bits("close = 0");
    assert!(nobody == bits("close = 1, short_term_help = 0.5, looked_after = 1"));
}

/// A service that cannot keep up: whoever is urgent is first. Where urgency goes with what is grave, grave families have a worker
/// sooner, in every future; the mean over all families hardly moves, since somebody is always first.
#[test]
fn grave_families_are_seen_sooner() {
    let service = |shares: &str| {
        plan(&format!(
            "area.A.assessment_teams = [6]\ndemand.children_a_week.A = 20\nallocation = {{ ceiling = 4, cover_ceiling = 4 }}\n\
             work.initial_assessment = {{ hours_a_day = 0.01, natural_days = {{ constant = 6.2 }} }}\n\
             work.child_protection = {{ hours_a_day = 0.01, natural_days = {{ constant = 0.01 }} }}\n\
             pathway.after_initial_assessment = {{ close = 0.8, child_protection = 0.2 }}\n\
             families.urgent_share = {{ {shares} }}\n"
        ))
    };
    let days = |shares: &str, measure: Measure| {
        let plan = service(shares);
        let year = |outcome: &_| {
            let weeks = weekly(&plan, outcome, measure)[12..].iter().copied().filter(|days| !days.is_nan());
            let (sum, n) = weeks.fold((0.0, 0.0), |(sum, n), days| (sum + days, n + 1.0));
            sum / n
        };
        outcomes(&plan, 513, 10).iter().map(year).collect::<Vec<f64>>()
    };
    let (nobody, grave) = ("close = 0", "child_protection = 0.9, close = 0.05");
    let (before, after) = (days(nobody, Measure::AllocationDaysGrave), days(grave, Measure::AllocationDaysGrave));
    assert!(before.iter().zip(&after).all(|(before, after)| after < &(0.5 * before)), "{before:?} {after:?}");
    let mean = |all: Vec<f64>| all.iter().sum::<f64>() / all.len() as f64;
    let (before, after) = (mean(days(nobody, Measure::AllocationDays)), mean(days(grave, Measure::AllocationDays)));
    assert!(before > 5.0 && (after / before - 1.0).abs() < 0.05, "{before} {after}");
    // Urgent or not, everybody: nobody is before anybody.
    let all = days("close = 1, child_protection = 1", Measure::AllocationDaysGrave);
    assert!(all.iter().zip(&days(nobody, Measure::AllocationDaysGrave)).all(|(all, nobody)| all == nobody));
}
