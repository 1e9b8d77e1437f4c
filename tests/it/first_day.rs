//! Leeds goes on from its past as it was: what was not adjusted on the first day agrees with what the past has left. Below, area by area and
//! desk by desk, small services by count.
//!
//! That a figure has not changed is shown by two one-sided tests (Schuirmann, J. Pharmacokinetics and Biopharmaceutics 15, 1987): the 90 % interval
//! of the change lies within a margin. All of them must (an intersection-union test: Berger, Technometrics 24, 1982), so the test passes with a
//! chance of 5 % at most if any figure differs by its margin or more.

use crate::service::{log, mean_and_error, outcomes, plan, weekly, weekly_of_area};
use caseload::kernel::streams::StreamKey;
use caseload::model::meter::Level;
use caseload::model::service::Service;
use caseload::model::trace::Silent;
use caseload::model::{Measure, Outcome, Plan, Scope};
use caseload::scenario::{TeamKind, load};
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// One-sided 95 % point of the t distribution with 100 degrees of freedom.
const ONE_SIDED: f64 = 1.66;
/// The first quarter after the first day.
const WEEKS: usize = 13;

/// Leeds, its cases brought to the counted totals or not, to the end of the year.
fn leeds(brought_to_totals: bool) -> (Plan, Vec<Outcome>) {
    let mut scenario = load(&leeds_file()).unwrap().scenario;
    scenario.past.brought_to_totals = brought_to_totals;
    let plan = Plan::new(scenario);
    let found = outcomes(&plan, 2009, 100);
    (plan, found)
}

/// Mean of a measure over the first quarter; weeks in which it has no meaning count for nothing.
fn first_quarter(plan: &Plan, outcome: &Outcome, measure: Measure, team_kind: Option<TeamKind>) -> f64 {
    let scope = Scope { area: None, team_kind };
    let at = plan.layout.series.iter().position(|&series| series == (measure, scope)).unwrap();
    let weeks = &outcome.weekly[at * plan.layout.weeks..][..WEEKS];
    let known: Vec<f64> = weeks.iter().copied().filter(|value| !value.is_nan()).collect();
    known.iter().sum::<f64>() / known.len() as f64
}

/// What the adjusting leaves alone, each with the margin within which it agrees.
type Figure = (&'static str, f64, fn(&Plan, &Outcome) -> f64);
const UNADJUSTED: [Figure; 7] = [
    ("initial assessments in time", 0.04, |p, o| first_quarter(p, o, Measure::InitialAssessmentsInTime, None)),
    ("core assessments in time", 0.04, |p, o| first_quarter(p, o, Measure::CoreAssessmentsInTime, None)),
    ("share of cases with assessment teams", 0.02, |p, o| {
        first_quarter(p, o, Measure::OpenCases, Some(TeamKind::Assessment))
            / first_quarter(p, o, Measure::OpenCases, None)
    }),
    ("workers in their first year", 1.0, |p, o| first_quarter(p, o, Measure::NewlyQualified, None)),
    ("workers in post", 1.0, |p, o| first_quarter(p, o, Measure::InPost, None)),
    ("share of workers with over 25 cases", 0.05, |p, o| first_quarter(p, o, Measure::ShareOver25, None)),
    ("share of workers with over 35 cases", 0.02, |p, o| first_quarter(p, o, Measure::ShareOver35, None)),
];

#[test]
fn what_is_not_adjusted_on_the_first_day_is_as_the_past_has_left_it() {
    let [(plan, adjusted), (_, left)] = [leeds(true), leeds(false)];
    for (what, margin, figure) in UNADJUSTED {
        let changes: Vec<f64> =
            adjusted.iter().zip(&left).map(|(one, other)| figure(&plan, one) - figure(&plan, other)).collect();
        let (mean, error) = mean_and_error(&changes);
        println!(
            "{what}: {mean:.4} +- {error:.4}, margin {margin}; {:.3}",
            left.iter().map(|o| figure(&plan, o)).sum::<f64>() / 100.0
        );
        assert!(mean.abs() + ONE_SIDED * error < margin, "{what}: {mean} +- {error}, margin {margin}");
    }
}

/// By count: on the first day as many children of each kind are open as are stated, in all areas together, whatever the past has left; nobody is lost in a
/// tray or on a list.
#[test]
fn on_the_first_day_cases_are_those_counted() {
    let plan = Plan::new(load(&leeds_file()).unwrap().scenario);
    let [need, care] = [2205.0 + 10.0 + 883.0, 1361.0];
    let counted = [
        (Level::OpenAssessment, 460.0),
        (Level::OpenNeed, need),
        (Level::OpenProtection, 436.0),
        (Level::OpenCare, care),
    ];
    for replication in 0..8 {
        let mut service = Service::new(&plan, StreamKey { seed: 3, replication }, Silent);
        // Just after the first instant of the first day.
        assert!(service.run_to(plan.window.0 + 1e-9, &AtomicBool::new(false)));
        for (level, children) in counted {
            assert_eq!(service.level(level), children, "{level:?}, replication {replication}");
        }
    }
}

fn leeds_file() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/leeds-2009.toml")
}

/// Work that outlasts the run, for hardly an hour.
const LONG: &str = "work.initial_assessment = { hours_a_day = 0.001, natural_days = { constant = 5000 } }\n\
                    work.short_term_help = { hours_a_day = 0.001, natural_days = { constant = 5000 } }\n\
                    work.child_in_need = { hours_a_day = 0.001, natural_days = { constant = 5000 } }\n";

/// Open cases of each of two areas in the first week, of which nobody is referred or closed.
fn of_areas(over: &str) -> [f64; 2] {
    let plan = plan(&format!("past.own = true\ndemand.children_a_week = {{ A = 0, B = 0 }}\n{LONG}{over}"));
    let outcome = &outcomes(&plan, 1, 1)[0];
    [0, 1].map(|area| weekly_of_area(&plan, outcome, Measure::OpenCases, area)[0])
}

/// By hand: one child in ten posts of A and ten of B, which is A's, and ten by workers are 6 : 5; 20 are 10.9 and 9.1, and B's are its own.
#[test]
fn an_area_that_has_none_gets_its_own() {
    let areas = "area.A.assessment_teams = [10]\narea.B.assessment_teams = [10]\n";
    let found =
        of_areas(&format!("past.weeks = 4\npast.start.short_term_help = 1\n{areas}start.short_term_help = 20\n"));
    assert_eq!(found, [11.0, 9.0]);
}

/// By count: of 30 children who are said to wait for the panel 20 are dealt to B, which has none: they have their plan. After a past, which says who
/// has how many, all are A's.
#[test]
fn who_waits_for_a_panel_that_an_area_has_not_has_a_plan() {
    let areas = "area.A = { assessment_teams = [5], care_management_teams = [5] }\narea.B.assessment_teams = [10]\n\
                 panel = { every_weeks = 2, most_families = 1 }\nstart.awaiting_panel = 30\n";
    for (weeks, found) in [(0, [10.0, 20.0]), (4, [30.0, 0.0])] {
        assert_eq!(of_areas(&format!("past.weeks = {weeks}\n{areas}")), found, "after {weeks} weeks");
    }
}

/// By count: what a worker has yet to write up of families that are taken out on the first day goes with them; that of families that were closed
/// before stays.
#[test]
fn what_is_to_be_written_up_of_a_family_goes_with_it() {
    let to_record = |after: &str| {
        let plan = plan(&format!(
            "past = {{ weeks = 4, own = true }}\nrecording = {{ initial_assessment_hours = 1000, natural_days = 260 }}\n\
             work.short_term_help = {{ hours_a_day = 0.001, natural_days = {{ constant = 5000 }} }}\n\
             work.initial_assessment = {{ hours_a_day = 0.001, natural_days = {{ constant = 1 }} }}\n\
             pathway.after_initial_assessment = {{ {after} }}\ndemand.children_a_week.A = 10\n\
             [[change]]\non = 2024-04-01\ndemand.children_a_week.A = 0\n"
        ));
        weekly(&plan, &outcomes(&plan, 1, 1)[0], Measure::AssessmentsToRecord)[0]
    };
    let (open, closed) = (to_record("close = 0, short_term_help = 1"), to_record("close = 1"));
    // Some are assessed in the first week.
    assert!(open < 5.0 && closed > 20.0, "{open} and {closed}");
}

/// By count: those who left before the past come back once, though returns stopped before the first day and begin again on it.
#[test]
fn who_left_before_the_past_comes_back_once() {
    let plan = plan(&format!(
        "past = {{ weeks = 12, own = true }}\ndemand.children_a_week.A = 10\n{LONG}\
         returns = {{ after_assessment = 0.5, weeks = {{ constant = 30 }}, recorded_share = 0.5 }}\n\
         [[change]]\nuntil = 2024-02-05\nreturns = {{ after_assessment = 0.5, recorded_share = 0.5 }}\n\
         [[change]]\nuntil = 2024-04-01\nreturns = {{ after_assessment = 0, recorded_share = 0 }}\n"
    ));
    let log = log(&plan, 1, 0);
    let gone_before = log.iter().filter(|entry| entry.what == "allocated").filter_map(|entry| entry.family);
    let mut back: Vec<u64> = gone_before.filter(|family| family >> 44 & 15 == 3).collect();
    let all = back.len();
    back.sort_unstable();
    back.dedup();
    assert!(all > 10 && back.len() == all, "{} of {all} come back twice", all - back.len());
}
