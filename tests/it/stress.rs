//! Stress: load acts on the hazards of falling sick and of leaving as stated, and not otherwise.

use crate::service::{assert_z, flow, integral, log, mean_and_error, outcomes, plan, same_futures, weekly};
use caseload::kernel::time::DAYS_A_YEAR;
use caseload::model::ids::{Id, WorkerId};
use caseload::model::meter::{Flow, Level};
use caseload::model::{Measure, Plan};
use std::collections::HashMap;

const SICKNESS: &str = "sickness = { rate = 0.15, long_share = 0.8, short_days = { gamma = { mean = 3.5, cv = 0.6 } }, \
                        long_days = { lognormal = { median = 50, cv = 0.6 } } }\n";

/// Forty teams of one worker, each with twelve children whose cases never end and go to nobody else.
fn frozen(over: &str) -> Plan {
    let teams = ["1"; 40].join(", ");
    plan(&format!(
        "last_day = 2044-03-31\nbank_holidays = \"england_and_wales\"\narea.A.assessment_teams = [{teams}]\n\
         demand.children_a_week.A = 0\nstart.short_term_help = 480\ncapacity.contract_hours = 0.001\n\
         work.short_term_help = {{ hours_a_day = 24, natural_days = {{ constant = 20000 }} }}\n\
         cover = {{ within_area = false, between_areas = false }}\n\
         recruitment.time_to_hire_weeks = {{ constant = 2 }}\n{SICKNESS}\
         leave = {{ annual_days = 27, training_days = 10 }}\n\
         turnover = {{ rate_a_year = 0.4, notice_weeks = 4 }}\n{over}"
    ))
}

/// What the trace of a replication says from one time to another: onsets and notices, and the days of being well at work
/// and of being settled in post in which they could have come.
const REPS: u64 = 30;
fn seen(plan: &Plan, seed: u64, replication: u64, (from, to): (f64, f64)) -> [f64; 4] {
    let within = |begin: f64, end: f64| (end.min(to) - begin.max(from)).max(0.0);
    let at_work = |begin: f64, end: f64| {
        let off = |&day: &f64| (end.min(to).min(day + 1.0) - begin.max(from).max(day)).max(0.0);
        within(begin, end) - plan.bank_holidays.iter().map(off).sum::<f64>()
    };
    let [mut onsets, mut notices, mut well, mut settled] = [0.0; 4];
    // Of each worker: since when well at work, since when settled in post; sick, away.
    let mut of: HashMap<WorkerId, (Option<f64>, Option<f64>, bool, bool)> =
        (0..40).map(|worker| (WorkerId::new(worker), (Some(0.0), Some(0.0), false, false))).collect();
    for entry in log(plan, seed, replication) {
        let Some(state) = entry.worker.and_then(|worker| of.get_mut(&worker)) else { continue };
        match entry.what {
            "falls sick" => {
                onsets += f64::from(u8::from(entry.time > plan.window.0 && entry.time >= from && entry.time < to));
                state.2 = true;
            }
            "well again" => state.2 = false,
            "goes on leave" => state.3 = true,
            "back from leave" => state.3 = false,
            "gives notice" => {
                notices += f64::from(u8::from(entry.time >= from && entry.time < to));
                settled += state.1.take().map_or(0.0, |since| within(since, entry.time));
            }
            "leaves" => {
                well += state.0.take().map_or(0.0, |since| at_work(since, entry.time));
                state.1 = None;
                (state.2, state.3) = (true, false);
            }
            "starts" => {
                state.1 = Some(entry.time);
                state.2 = false;
            }
            _ => continue,
        }
        match (state.0, state.2 || state.3) {
            (Some(since), true) => {
                well += at_work(since, entry.time);
                state.0 = None;
            }
            (None, false) => state.0 = Some(entry.time),
            _ => {}
        }
    }
    for (well_since, settled_since, ..) in of.values() {
        well += well_since.map_or(0.0, |since| at_work(since, plan.window.1));
        settled += settled_since.map_or(0.0, |since| within(since, plan.window.1));
    }
    [onsets, notices, well, settled]
}

/// Onsets a day of being well and notices a day of being settled, at or below the threshold.
fn base_rates() -> [f64; 2] {
    let odds = 0.15 / 0.85;
    let long_mean = 50.0 * (1.0 + 0.36_f64).sqrt();
    let rate = 0.4 / DAYS_A_YEAR;
    [odds * (0.2 / 3.5 + 0.8 / long_mean), rate / (1.0 - rate * 20.0)]
}

/// Error rate 6.4e-5 each. Events of a hazard h, counted less h x the days at risk, are a martingale with variance
/// h x days. The first day's people are left out: who serves notice then follows from the stated rate alone.
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn hazards_are_the_stated_ones_times_the_factor() {
    let [onset, notice] = base_rates();
    for (stress, on_sickness, on_leaving) in [
        ("sickness_per_case = 1.2, leaving_per_case = 1.1, cases_over = 9, most = 3", 1.2_f64.powi(3), 1.1_f64.powi(3)),
        ("sickness_per_case = 1.2, leaving_per_case = 1.1, cases_over = 12, most = 3", 1.0, 1.0),
        ("sickness_per_case = 1.3, leaving_per_case = 1.1, cases_over = 4, most = 2", 2.0, 2.0),
        ("sickness_per_case = 1, leaving_per_case = 1.25, cases_over = 10.5", 1.0, 1.25_f64.powf(1.5)),
    ] {
        let plan = frozen(&format!("stress = {{ {stress} }}\n"));
        let mut sums = [0.0; 4];
        for replication in 0..REPS {
            let seen = seen(&plan, 801, replication, plan.window);
            sums.iter_mut().zip(seen).for_each(|(sum, value)| *sum += value);
        }
        let [onsets, notices, well, settled] = sums;
        let (sick, leave) = (onset * on_sickness * well, notice * on_leaving * settled);
        println!("{stress}: {onsets} onsets, {sick:.0} expected; {notices} notices, {leave:.0} expected");
        assert!(sick > 3000.0 && leave > 1000.0);
        assert_z("onsets", (onsets - sick) / sick.sqrt());
        assert_z("notices", (notices - leave) / leave.sqrt());
    }
}

/// Error rate 6.4e-5 each. Budgets are used up piece by piece: cases that weigh 1.5 from a date on raise the hazards
/// from that day, and a policy without stress lowers them again.
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn hazards_follow_load_and_policy_in_time() {
    let plan = frozen(
        "stress = { sickness_per_case = 1.1, leaving_per_case = 1.2, cases_over = 12 }\n\
         [[change]]\non = 2030-04-01\nallocation.case_weights.child_in_need = 1.25\n\
         [[change]]\non = 2037-04-01\nstress = { sickness_per_case = 1, leaving_per_case = 1 }\n",
    );
    let [onset, notice] = base_rates();
    let at = |date: &str| plan.scenario.days.time_of(date.parse().unwrap());
    let (first, second) = (at("2030-04-01"), at("2037-04-01"));
    for (span, on_sickness, on_leaving) in [
        ((plan.window.0, first), 1.0, 1.0),
        ((first, second), 1.1_f64.powi(3), 1.2_f64.powi(3)),
        ((second, plan.window.1), 1.0, 1.0),
    ] {
        let mut sums = [0.0; 4];
        for replication in 0..10 {
            let seen = seen(&plan, 802, replication, span);
            sums.iter_mut().zip(seen).for_each(|(sum, value)| *sum += value);
        }
        let [onsets, notices, well, settled] = sums;
        let (sick, leave) = (onset * on_sickness * well, notice * on_leaving * settled);
        println!("{span:?}: {onsets} onsets, {sick:.0} expected; {notices} notices, {leave:.0} expected");
        assert_z("onsets", (onsets - sick) / sick.sqrt());
        assert_z("notices", (notices - leave) / leave.sqrt());
    }
}

/// Exactly nothing: bases of 1, a threshold that nobody reaches, a change from one to the other.
#[test]
fn without_effect_stress_moves_nothing() {
    let busy = "area.A = { assessment_teams = [4, 4], care_management_teams = [5] }\nstart.short_term_help = 200\n\
                work.short_term_help = { hours_a_day = 0.3, natural_days = { exponential = { mean = 60 } } }\n\
                demand.children_a_week.A = 20\nfamilies.size = [0.5, 0.3, 0.1, 0.1]\ncapacity.contract_hours = 7.4\n\
                leave = { annual_days = 27, training_days = 10 }\nturnover = { rate_a_year = 0.4, notice_weeks = 4 }\n\
                sickness = { rate = 0.15, long_share = 0.8, short_days = { constant = 3 }, long_days = { constant = 40 } }\n";
    let base = plan(busy);
    for stress in [
        "stress = { cases_over = 3, most = 7 }\n",
        "stress = { sickness_per_case = 1.2, leaving_per_case = 1.2, cases_over = 1000 }\n",
        "stress = { sickness_per_case = 1.2, leaving_per_case = 1.2, cases_over = 3, most = 1 }\n",
        "[[change]]\non = 2024-09-04\nstress = { cases_over = 3 }\n[[change]]\non = 2024-11-05\nstress = { \
         sickness_per_case = 1.2, leaving_per_case = 1.2, cases_over = 1000 }\n",
    ] {
        same_futures(&base, &plan(&format!("{busy}{stress}")), 803, 10);
    }
    let on = plan(&format!("{busy}stress = {{ sickness_per_case = 1.2, leaving_per_case = 1.2, cases_over = 3 }}\n"));
    let sick = |plan: &Plan| outcomes(plan, 803, 10).iter().map(|o| integral(o, Level::Sick)).sum::<f64>();
    assert!(sick(&on) > 1.2 * sick(&base));
}

/// Open cases.
const OPEN: [Level; 4] = [Level::OpenAssessment, Level::OpenNeed, Level::OpenProtection, Level::OpenCare];

/// Direction: with stress the Leeds base has more sickness, more leavers and more open cases a worker in most futures; what a worker may hold
/// has its ceiling, so the rest waits.
#[test]
#[cfg_attr(debug_assertions, ignore = "long: run with --release")]
fn stress_feeds_itself_in_leeds() {
    let shipped = |path: &str| Plan::new(caseload::scenario::load(std::path::Path::new(path)).unwrap().scenario);
    let (base, stressed) = (shipped("scenarios/leeds-2009.toml"), shipped("scenarios/levers/stress.toml"));
    let (base, stressed) = (outcomes(&base, 804, 12), outcomes(&stressed, 804, 12));
    let more = |figure: fn(&caseload::model::Outcome) -> f64| {
        let differences: Vec<f64> = base.iter().zip(&stressed).map(|(a, b)| figure(b) - figure(a)).collect();
        mean_and_error(&differences)
    };
    for (what, (mean, error)) in [
        ("sick share", more(|o| integral(o, Level::Sick) / integral(o, Level::InPost))),
        ("leavers", more(|o| flow(o, Flow::Leavers))),
        ("live cases", more(|o| OPEN.map(|level| integral(o, level)).iter().sum::<f64>() / integral(o, Level::InPost))),
    ] {
        println!("{what}: {mean:+.4} +- {error:.4}");
        assert!(mean > 4.0 * error, "{what}: {mean} +- {error}");
    }
}

/// Direction: in a world with stress, 42 posts bring sickness and leaving down; in one without, they do not.
#[test]
#[cfg_attr(debug_assertions, ignore = "long: run with --release")]
fn posts_damp_the_spiral() {
    let shipped = |path: &str| Plan::new(caseload::scenario::load(std::path::Path::new(path)).unwrap().scenario);
    let futures = |path: &str| outcomes(&shipped(path), 805, 16);
    let gain = |without: &str, with: &str, figure: fn(&caseload::model::Outcome) -> f64| {
        let pairs = futures(without).into_iter().zip(futures(with));
        let differences: Vec<f64> = pairs.map(|(without, with)| figure(&without) - figure(&with)).collect();
        mean_and_error(&differences)
    };
    let sick = |o: &caseload::model::Outcome| integral(o, Level::Sick) / integral(o, Level::InPost);
    let leavers = |o: &caseload::model::Outcome| flow(o, Flow::Leavers) / integral(o, Level::InPost) * 260.9;
    for (what, figure) in [("sick share", sick as fn(&_) -> f64), ("leavers a year", leavers)] {
        let (calm, _) = gain("scenarios/leeds-2009.toml", "scenarios/options/caseload-20.toml", figure);
        let (stressed, error) = gain("scenarios/levers/stress.toml", "scenarios/combined/stress-42-posts.toml", figure);
        println!("{what}: {stressed:+.4} +- {error:.4} with stress, {calm:+.4} without");
        assert!(stressed > 3.0 * error && stressed > 2.0 * calm, "{what}: {stressed} +- {error} against {calm}");
    }
}

/// Direction: in the last year, of the sickness that stress brings to Leeds, 70 posts hired fast leave less than half.
#[test]
#[cfg_attr(debug_assertions, ignore = "long: run with --release")]
fn enough_posts_break_the_spiral() {
    let sick = |path: &str| -> Vec<f64> {
        let plan = Plan::new(caseload::scenario::load(std::path::Path::new(path)).unwrap().scenario);
        let last_year = |outcome: &caseload::model::Outcome, measure| -> f64 {
            let weeks = weekly(&plan, outcome, measure);
            weeks[weeks.len() - 52..].iter().sum()
        };
        let futures = outcomes(&plan, 806, 48);
        futures.iter().map(|o| last_year(o, Measure::Sick) / last_year(o, Measure::InPost)).collect()
    };
    let (calm, stressed) = (sick("scenarios/leeds-2009.toml"), sick("scenarios/levers/stress.toml"));
    let eased = sick("scenarios/combined/stress-70-posts.toml");
    let halves: Vec<f64> = (0..48).map(|k| 0.5 * (stressed[k] - calm[k]) - (eased[k] - calm[k])).collect();
    let (mean, error) = mean_and_error(&halves);
    println!("less than half of the extra sickness by {mean:+.4} +- {error:.4}");
    assert!(mean > 2.0 * error, "{mean} +- {error}");
}
