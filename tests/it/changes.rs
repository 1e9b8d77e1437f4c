//! Dated changes act on their date, through the rule they change: by count and by hand.

use crate::service::{log, plan, weekly};
use caseload::kernel::streams::StreamKey;
use caseload::model::trace::LogEntry;
use caseload::model::{Measure, simulate};

const NO_DEMAND: &str = "demand.children_a_week = { A = 0 }\n";

fn times(log: &[LogEntry], what: &str) -> Vec<f64> {
    log.iter().filter(|entry| entry.what == what).map(|entry| entry.time).collect()
}

/// By hand: a hire of 20 weeks (100 days) begun at t = 0 has 60 days left on day 40; halved, it ends on day 70.
#[test]
fn a_shorter_time_to_hire_shortens_what_is_left() {
    let plan = plan(&format!(
        "{NO_DEMAND}recruitment.time_to_hire_weeks = {{ constant = 20 }}\nposts = {{ extra_social_workers = 3 }}\n\
         [[change]]\non = 2024-05-27\nrecruitment.time_to_hire_weeks = {{ constant = 10 }}\n"
    ));
    assert_eq!(times(&log(&plan, 1, 0), "starts"), [70.0; 3]);
}

/// By count: extra posts are vacant on the first day, also when no date is stated; the base's posts are filled.
#[test]
fn undated_extra_posts_are_not_filled_on_the_first_day() {
    let plan = plan(&format!(
        "{NO_DEMAND}recruitment.time_to_hire_weeks = {{ constant = 10 }}\nposts = {{ extra_social_workers = 2, \
         extra_managers = 1 }}\n"
    ));
    assert_eq!(times(&log(&plan, 1, 0), "starts"), [50.0; 3]);
}

/// By hand: at most one recruit a month; on 27 May the limit is raised to 9 and the two who wait start that day.
#[test]
fn a_raised_limit_lets_those_start_who_wait() {
    let plan = plan(&format!(
        "{NO_DEMAND}recruitment = {{ time_to_hire_weeks = {{ constant = 6.2 }}, most_a_month = 1 }}\n\
         posts = {{ extra_social_workers = 3 }}\n[[change]]\non = 2024-05-27\nrecruitment.most_a_month = 9\n"
    ));
    assert_eq!(times(&log(&plan, 1, 0), "starts"), [31.0, 40.0, 40.0]);
}

/// By count: with one vacancy in the team and one agency worker there on the first day, no other is booked.
#[test]
fn an_agency_worker_of_the_first_day_closes_the_gap() {
    let plan = plan(&format!(
        "{NO_DEMAND}area.A = {{ assessment_teams = [3], assessment_vacancies = 1 }}\n\
         agency = {{ allowed = true, most = 5 }}\nrecruitment.time_to_hire_weeks = {{ constant = 400 }}\n\
         start.agency_in_post = 1\n"
    ));
    let log = log(&plan, 1, 0);
    assert_eq!(times(&log, "agency worker starts"), [0.0]);
}

/// By comparison: supervision that begins on a date leaves the trace as it was before the date and changes it at once.
#[test]
fn supervision_changes_on_its_date() {
    let over = "workforce.managers_a_team = 1\ncapacity = { contract_hours = 8, supervision_hours_a_week = 0 }\n\
                work.screening = { hours = { constant = 8 }, natural_days = { constant = 0.4 } }\n";
    let change = "[[change]]\non = 2024-05-27\ncapacity.supervision_hours_a_week = 40\n";
    let without = log(&plan(over), 1, 0);
    let with = log(&plan(&format!("{over}{change}")), 1, 0);
    let differs = without.iter().zip(&with).find(|(a, b)| a != b).map(|(a, b)| a.time.min(b.time));
    let at = differs.unwrap_or(f64::INFINITY);
    assert!((40.0..45.0).contains(&at), "the first difference is at {at}, the change at 40");
}

/// By hand: two recruits wait for the month; those who start on 1 April 2025 are paid for in 2025/26, not in 2024/25.
#[test]
fn a_recruit_of_the_first_of_april_costs_the_new_year() {
    let plan = plan(&format!(
        "last_day = 2026-03-31\n{NO_DEMAND}recruitment = {{ time_to_hire_weeks = {{ constant = 50 }}, most_a_month = 2 }}\n\
         posts = {{ extra_social_workers = 4 }}\n"
    ));
    let starts = times(&log(&plan, 1, 0), "starts");
    // 50 weeks from Monday 1 April 2024 is 17 March 2025 (t = 250); the other two wait for 1 April 2025 (t = 261).
    assert_eq!(starts, [250.0, 250.0, 261.0, 261.0]);
    let years = simulate(&plan, StreamKey { seed: 1, replication: 0 }).unwrap().years;
    let recruitment: Vec<f64> = years.iter().map(|year| year[4]).collect();
    assert_eq!(recruitment, [8_000.0, 8_000.0]);
}

/// By hand: with nobody to screen (a manager without hours), every child referred stays open and unallocated.
#[test]
fn referrals_that_nobody_screens_are_open_and_unallocated() {
    let plan = plan(
        "workforce.managers_a_team = 1\ncapacity.manager_case_work_share = 0\n\
         demand.children_a_week = { A = 10 }\n",
    );
    let outcome = simulate(&plan, StreamKey { seed: 1, replication: 0 }).unwrap();
    let referred: f64 = weekly(&plan, &outcome, Measure::Referrals).iter().sum();
    let last = |measure| *weekly(&plan, &outcome, measure).last().unwrap();
    assert!(referred > 400.0);
    assert!((last(Measure::OpenCases) - referred).abs() < 20.0);
    assert_eq!(last(Measure::OpenCases), last(Measure::UnallocatedCases));
}
