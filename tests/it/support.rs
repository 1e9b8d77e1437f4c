//! Administrators, support workers, audits and private fostering change hours: by hand.

use crate::grades::{assert_close, assert_no_effect, at_the_end, layered};
use crate::service::{outcomes, plan};
use caseload::model::ids::{Id, WorkerId};

/// Three workers and a manager in an assessment team, one in care management, 8 hours a day, half of it case work.
const OFFICE: &str = "last_day = 2024-04-05\ntarget.by = 2024-04-05\ndemand.children_a_week = { A = 0 }\n\
    area.A = { assessment_teams = [3], care_management_teams = [1] }\nworkforce.managers_a_team = 1\n\
    capacity = { contract_hours = 8, case_work_share = 0.5 }\ncosts.administrator_a_year = 0\n\
    costs.support_worker_a_year = 0\n";

/// Hours a day of the first worker, the manager of the assessment team and the worker of care management.
fn hours(over: &str) -> [f64; 3] {
    let plan = layered(OFFICE, over);
    let service = at_the_end(&plan);
    [0, 3, 4].map(|worker| service.hours(WorkerId::new(worker)))
}

#[track_caller]
fn assert_hours(over: &str, by_hand: [f64; 3]) {
    for (found, by_hand) in hours(over).into_iter().zip(by_hand) {
        assert_close(over, found, by_hand);
    }
}

#[test]
fn hours_by_hand() {
    assert_hours("", [4.0, 8.0, 4.0]);
    // 4 x 5 hours a week over four posts: an hour a day.
    assert_hours("posts.administrators = 4\ncapacity.administrator_hours_a_week = 5\n", [5.0, 8.0, 5.0]);
    // Never more than what is not case work already.
    assert_hours("posts.administrators = 40\ncapacity.administrator_hours_a_week = 40\n", [8.0, 8.0, 8.0]);
    // Support workers: an hour a day, or half an hour when at most an eighth of the own four hours may be taken over.
    let support = "posts.support_workers = 4\ncapacity.support_worker_hours_a_week = 5\n";
    assert_hours(&format!("{support}capacity.support_worker_most_share = 1\n"), [5.0, 8.0, 5.0]);
    assert_hours(&format!("{support}capacity.support_worker_most_share = 0.125\n"), [4.5, 8.0, 4.5]);
    // Part-timers have less in proportion; newly qualified workers do the hours that administrators free at their pace.
    assert_hours(
        &format!(
            "{support}capacity.support_worker_most_share = 1\nworkforce = {{ part_time_share = 1, part_time_fte = 0.5 }}\n"
        ),
        [2.5, 8.0, 2.5],
    );
    assert_hours(
        "posts.administrators = 4\ncapacity.administrator_hours_a_week = 5\nworkforce.newly_qualified_share = 1\n\
         capacity.newly_qualified_productivity = 0.5\n",
        [2.5, 8.0, 2.5],
    );
    // Audits come before a manager's case work and leave a fifth of it.
    assert_hours("capacity.audit_hours_a_week = 5\n", [4.0, 7.0, 4.0]);
    assert_hours("capacity.audit_hours_a_week = 40\n", [4.0, 1.6, 4.0]);
    // Private fostering is for teams on the duty rota.
    assert_hours("capacity.private_fostering_hours_a_week = 5\n", [3.0, 8.0, 4.0]);
    assert_hours("capacity.private_fostering_hours_a_week = 40\n", [0.0, 8.0, 4.0]);
}

/// By hand: on the day on which four more posts are funded, the same administrators are spread over eight.
#[test]
fn more_posts_share_the_same_support() {
    let over = "posts.administrators = 4\ncapacity.administrator_hours_a_week = 5\n\
                recruitment.time_to_hire_weeks = { constant = 100 }\n[[change]]\non = 2024-04-03\n\
                posts.extra_social_workers = 4\n";
    assert_hours(over, [4.5, 8.0, 4.5]);
}

/// By hand: an agency worker is relieved too, before the own pace; support workers' hours are their own.
#[test]
fn agency_workers_are_relieved_too() {
    let plan = layered(
        OFFICE,
        "area.A.assessment_vacancies = 1\nstart.agency_in_post = 1\nagency = { most = 1, productivity = 0.5 }\n\
         posts = { administrators = 4, support_workers = 4 }\n\
         capacity = { administrator_hours_a_week = 5, support_worker_hours_a_week = 2.5, support_worker_most_share = 1, \
         private_fostering_hours_a_week = 5 }\n",
    );
    let service = at_the_end(&plan);
    // (4 + 1 - 1) x 0.5 + 0.5.
    assert_close("agency worker", service.hours(WorkerId::new(plan.first_agency)), 2.5);
}

/// By hand: they are paid for from the date, whether somebody is relieved or not.
#[test]
fn support_is_paid_for() {
    let plan = plan(
        "last_day = 2025-03-31\ndemand.children_a_week = { A = 0 }\n[[change]]\non = 2024-07-01\n\
         posts = { administrators = 1.5, support_workers = 2 }\n\
         costs = { administrator_a_year = 20_000, support_worker_a_year = 25_000 }\n",
    );
    let support = outcomes(&plan, 1, 1)[0].years[0][6];
    assert!((support - 80_000.0 * 196.0 / 261.0).abs() < 1e-6, "{support}");
}

#[test]
fn neutral_support_differs_by_nothing() {
    for option in [
        "posts = { administrators = 5, support_workers = 3 }\n\
         costs = { administrator_a_year = 0, support_worker_a_year = 0 }\n",
        "capacity = { administrator_hours_a_week = 20, support_worker_hours_a_week = 20 }\n",
        "[[change]]\non = 2024-09-03\ncapacity = { administrator_hours_a_week = 20, support_worker_most_share = 0.5 }\n",
        "[[change]]\non = 2024-09-03\nposts = { administrators = 5 }\ncosts = { administrator_a_year = 0 }\n",
        "capacity = { audit_hours_a_week = 0, private_fostering_hours_a_week = 0 }\n",
    ] {
        assert_no_effect(option);
    }
}
