//! Sickness, leave, turnover and recruitment against renewal theory and by count.

use crate::service::{assert_mean, assert_z, flow, integral, log, outcomes, plan, weekly};
use caseload::kernel::time::DAYS_A_YEAR;
use caseload::model::Measure;
use caseload::model::meter::{Flow, Level};
use std::collections::HashMap;

const SICKNESS: &str = "sickness = { rate = 0.15, long_share = 0.8, short_days = { gamma = { mean = 3.5, cv = 0.6 } }, \
                        long_days = { lognormal = { median = 50, cv = 0.6 } } }\n";
const NO_DEMAND: &str = "demand.children_a_week.A = 0\n";
const LEAVE: &str = "leave = { annual_days = 27, training_days = 10, school_holiday_weight = 3 }\n";

/// Error rate 6.4e-5. Sick days / (days in post outside leave) is the stated rate: the process starts stationary and
/// stands still during leave and bank holidays, so that the difference has mean 0 over any window.
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn the_sickness_rate_is_exact_whatever_the_leave() {
    let plan = plan(&format!(
        "last_day = 2030-03-29\nbank_holidays = \"england_and_wales\"\narea.A.assessment_teams = [20]\n\
         {NO_DEMAND}{SICKNESS}{LEAVE}"
    ));
    let days = |o: &_| (integral(o, Level::Sick), integral(o, Level::InPost) - integral(o, Level::OnLeave));
    let futures: Vec<(f64, f64)> = outcomes(&plan, 201, 400).iter().map(days).collect();
    let residuals: Vec<f64> = futures.iter().map(|(sick, at_risk)| (sick - 0.15 * at_risk) / at_risk).collect();
    assert_mean("sick share - stated rate", &residuals, 0.0);
}

/// Error rate 6.4e-5. Spells begin at the stated hazards while a worker is well and at work: the number of onsets less
/// hazard x days present is a martingale with variance hazard x days.
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn spells_begin_as_often_as_the_rate_implies() {
    let plan = plan(&format!(
        "last_day = 2034-03-31\nbank_holidays = \"england_and_wales\"\narea.A.assessment_teams = [100]\n\
         {NO_DEMAND}{SICKNESS}{LEAVE}"
    ));
    let odds = 0.15 / 0.85;
    let long_mean = 50.0 * (1.0 + 0.36_f64).sqrt();
    let hazard = odds * 0.2 / 3.5 + odds * 0.8 / long_mean;
    let (mut onsets, mut expected) = (0.0, 0.0);
    for (replication, outcome) in outcomes(&plan, 202, 5).iter().enumerate() {
        let begun = log(&plan, 202, replication as u64);
        onsets += begun.iter().filter(|entry| entry.what == "falls sick" && entry.time > 0.0).count() as f64;
        expected += hazard * integral(outcome, Level::Present);
    }
    println!("{onsets} onsets, {expected:.0} expected");
    assert_z("onsets of sickness", (onsets - expected) / expected.sqrt());
}

/// Error rate 6.4e-5 for each of four weeks. The run starts in the stationary law: the sick share is the rate in the
/// first week and stays there.
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn the_first_day_is_as_sick_as_any_other() {
    let plan = plan(&format!(
        "last_day = 2024-07-19\ntarget.by = 2024-07-19\narea.A.assessment_teams = [10]\n{NO_DEMAND}{SICKNESS}"
    ));
    let futures = outcomes(&plan, 203, 4000);
    for week in [0, 1, 4, 15] {
        let sick: Vec<f64> = futures.iter().map(|o| weekly(&plan, o, Measure::Sick)[week]).collect();
        assert_mean(&format!("sick of 10 in week {week}"), &sick, 1.5);
    }
}

/// By count: a leave year from its first Monday to its last Friday holds 27 + 10 days of leave for every worker.
#[test]
fn a_leave_year_holds_the_stated_days() {
    let plan = plan(&format!(
        "last_day = 2025-04-04\narea.A.assessment_teams = [7]\n{NO_DEMAND}{LEAVE}turnover.manager_rate_a_year = 0\n"
    ));
    for outcome in outcomes(&plan, 204, 20) {
        assert!((integral(&outcome, Level::OnLeave) - 7.0 * 37.0).abs() < 1e-9);
    }
}

/// Error rate 6.4e-5. Leavers / days in post is the stated rate, notice included (an alternating renewal process whose
/// stay in post has the mean 1 / rate, seen from its stationary law).
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn leavers_by_workers_in_post_is_the_stated_rate() {
    let plan = plan(&format!(
        "last_day = 2034-03-31\narea.A.assessment_teams = [50]\n{NO_DEMAND}\
         turnover = {{ rate_a_year = 0.4, notice_weeks = 12 }}\nrecruitment.time_to_hire_weeks = {{ constant = 0.02 }}\n"
    ));
    let rate = 0.4 / DAYS_A_YEAR;
    let residual = |o: &_| flow(o, Flow::Leavers) - rate * integral(o, Level::InPost);
    let residuals: Vec<f64> = outcomes(&plan, 205, 200).iter().map(residual).collect();
    assert_mean("leavers - rate x days in post", &residuals, 0.0);
}

/// Error rate 1.3e-4. A vacancy lasts a time to hire; in the long run the share vacant is hire / (1 / rate + hire).
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn vacancies_last_a_time_to_hire() {
    let plan = plan(&format!(
        "last_day = 2054-03-27\narea.A.assessment_teams = [20]\n{NO_DEMAND}\
         turnover = {{ rate_a_year = 0.4, notice_weeks = 12 }}\n\
         recruitment.time_to_hire_weeks = {{ lognormal = {{ mean = 20, cv = 0.5 }} }}\n"
    ));
    let (hire, stay) = (100.0, DAYS_A_YEAR / 0.4);
    let late = |o: &_| weekly(&plan, o, Measure::Vacant)[520..].iter().sum::<f64>() / (plan.weeks.len() - 520) as f64;
    let vacant: Vec<f64> = outcomes(&plan, 206, 200).iter().map(late).collect();
    assert_mean("vacant posts of 20", &vacant, 20.0 * hire / (hire + stay));
    let mut lengths = Vec::new();
    for replication in 0..20 {
        let mut empty_since = HashMap::new();
        for entry in log(&plan, 206, replication) {
            if entry.what == "leaves" && entry.time < plan.window.1 - 1500.0 {
                empty_since.insert(entry.worker, entry.time);
            } else if entry.what == "starts" {
                lengths.extend(empty_since.remove(&entry.worker).map(|since| entry.time - since));
            }
        }
        assert!(empty_since.is_empty());
    }
    assert_mean("length of a vacancy", &lengths, hire);
}

/// Error rate 6.4e-5. A post that is vacant on the first day is seen in the middle of its vacancy: what is left of it has
/// the mean E[X^2] / (2 E[X]).
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn vacancies_of_the_first_day_are_seen_in_the_middle() {
    let plan = plan(&format!(
        "last_day = 2034-03-31\narea.A = {{ assessment_teams = [21], assessment_vacancies = 20 }}\n{NO_DEMAND}\
         recruitment.time_to_hire_weeks = {{ lognormal = {{ mean = 20, cv = 0.5 }} }}\n"
    ));
    let starts = |replication| log(&plan, 207, replication).into_iter().filter(|entry| entry.what == "starts");
    let times: Vec<f64> = (0..200).flat_map(starts).map(|entry| entry.time).collect();
    assert_eq!(times.len(), 4000);
    assert_mean("rest of a vacancy", &times, 100.0 * 1.25 / 2.0);
}

/// By count: a constant time to hire is the length of every vacancy.
#[test]
fn a_constant_time_to_hire_is_the_length_of_every_vacancy() {
    let plan = plan(&format!(
        "last_day = 2034-03-31\narea.A.assessment_teams = [20]\n{NO_DEMAND}\
         turnover = {{ rate_a_year = 0.4, notice_weeks = 12 }}\nrecruitment.time_to_hire_weeks = {{ constant = 20 }}\n"
    ));
    let mut empty_since = HashMap::new();
    let mut notice_since = HashMap::new();
    let mut filled = 0;
    for entry in log(&plan, 208, 0) {
        match entry.what {
            "gives notice" => drop(notice_since.insert(entry.worker, entry.time)),
            "leaves" => {
                if let Some(since) = notice_since.remove(&entry.worker) {
                    assert!((entry.time - since - 60.0).abs() < 1e-9, "twelve weeks of notice");
                }
                empty_since.insert(entry.worker, entry.time);
            }
            "starts" => {
                assert!((entry.time - empty_since[&entry.worker] - 100.0).abs() < 1e-9);
                filled += 1;
            }
            _ => {}
        }
    }
    assert!(filled > 20);
}

/// By count: no calendar month sees more starters than the limit; while recruits wait, it sees exactly as many.
#[test]
fn no_month_has_more_starters_than_the_limit() {
    let plan = plan(&format!(
        "last_day = 2026-03-31\narea.A = {{ assessment_teams = [60], assessment_vacancies = 30 }}\n{NO_DEMAND}\
         turnover = {{ rate_a_year = 0.2, notice_weeks = 4 }}\nrecruitment = {{ time_to_hire_weeks = {{ constant = 1 }}, \
         most_a_month = 2 }}\n"
    ));
    for replication in 0..10 {
        let mut months = HashMap::new();
        for entry in log(&plan, 209, replication).iter().filter(|entry| entry.what == "starts") {
            let date = plan.scenario.days.date_of(entry.time);
            *months.entry((date.year(), date.month())).or_insert(0) += 1;
        }
        assert!(months.values().all(|&starters| starters <= 2), "{months:?}");
        // 30 vacancies wait from the second week on: 15 months' worth and more.
        assert!(months.len() >= 15 && months.values().filter(|&&starters| starters == 2).count() >= 15, "{months:?}");
    }
}

/// By hand: whatever sickness, leave and bank holidays do, a piece of three days (and a hundredth for closing) takes just
/// so many days of its worker's presence. Nothing happens to families on a bank holiday but that they are referred.
#[test]
fn work_takes_days_of_presence() {
    let plan = plan(&format!(
        "bank_holidays = \"england_and_wales\"\n{SICKNESS}{LEAVE}demand.children_a_week.A = 3\n\
         work.initial_assessment = {{ hours_a_day = 0.01, natural_days = {{ constant = 3 }} }}\n\
         capacity.class_weights = [1, 1, 1]\n"
    ));
    let holidays = ["2024-04-01", "2024-05-06", "2024-05-27", "2024-08-26", "2024-12-25", "2024-12-26", "2025-01-01"]
        .map(|date| plan.scenario.days.time_of(date.parse().unwrap()));
    let mut closed = 0;
    for replication in 0..20 {
        // Spans of absence of the one worker.
        let mut spans: Vec<(f64, f64)> = holidays.iter().map(|&from| (from, from + 1.0)).collect();
        let mut since = [None::<f64>; 2];
        let log = log(&plan, 210, replication);
        for entry in &log {
            match entry.what {
                "falls sick" => since[0] = Some(entry.time),
                "goes on leave" => since[1] = Some(entry.time),
                "well again" => spans.extend(since[0].take().map(|from| (from, entry.time))),
                "back from leave" => spans.extend(since[1].take().map(|from| (from, entry.time))),
                _ => {}
            }
        }
        spans.extend(since.iter().flatten().map(|&from| (from, plan.window.1)));
        spans.sort_by(|a, b| a.partial_cmp(b).unwrap());
        let absent = |from: f64, to: f64| {
            let (mut days, mut at) = (0.0, from);
            for &(begins, ends) in &spans {
                let (begins, ends) = (begins.max(at), ends.min(to));
                if ends > begins {
                    days += ends - begins;
                    at = ends;
                }
            }
            days
        };
        // While the worker is absent a family waits in the tray: work begins with the allocation.
        let mut allocated = HashMap::new();
        for entry in &log {
            match entry.what {
                "allocated" => drop(allocated.insert(entry.family, entry.time)),
                "closed" => {
                    let from = allocated[&entry.family];
                    let present = entry.time - from - absent(from, entry.time);
                    assert!((present - 3.01).abs() < 1e-6, "{present} days of presence: {entry:?}");
                    assert!(!holidays.contains(&entry.time.floor()));
                    closed += 1;
                }
                _ => {}
            }
        }
    }
    assert!(closed > 500, "{closed}");
}

/// By hand: three days of work are in time within three and a half, and not within two and a half.
#[test]
fn assessments_are_in_time_when_they_end_within_the_limit() {
    for (limit, share) in [(3.5, 1.0), (2.5, 0.0)] {
        let plan = plan(&format!(
            "bank_holidays = \"england_and_wales\"\nwork.initial_assessment = {{ hours_a_day = 0.1, \
             natural_days = {{ constant = 3 }} }}\nlimits.initial_assessment_days = {limit}\n"
        ));
        let outcome = &outcomes(&plan, 211, 1)[0];
        assert!(flow(outcome, Flow::InitialAssessments) > 300.0);
        assert_eq!(flow(outcome, Flow::InitialInTime), share * flow(outcome, Flow::InitialAssessments));
    }
}
