//! The first year after qualifying, graduates among recruits, advanced practitioners: by hand, by count, against renewal
//! theory; and what has no effect differs by exactly nothing.

use crate::service::{CALM, assert_mean, flow, integral, log, outcomes, plan, weekly};
use caseload::kernel::streams::StreamKey;
use caseload::kernel::time::DAYS_A_YEAR;
use caseload::model::allocation::Ceiling;
use caseload::model::ids::{Id, Table, WorkerId};
use caseload::model::meter::{Flow, Level};
use caseload::model::service::Service;
use caseload::model::trace::Silent;
use caseload::model::{Measure, Outcome, Plan};
use caseload::scenario::load;

const NO_DEMAND: &str = "demand.children_a_week = { A = 0 }\n";

/// A service with everything that grades touch: managers, part-timers, sickness, leave, leavers, agency workers, a panel.
pub const BUSY: &str = "last_day = 2026-03-27\ntarget.by = 2026-03-27\nbank_holidays = \"england_and_wales\"\n\
    area.A = { assessment_teams = [4, 3], assessment_vacancies = 2, care_management_teams = [3] }\n\
    workforce = { newly_qualified_share = 0.3, part_time_share = 0.4, part_time_fte = 0.6, managers_a_team = 1 }\n\
    demand = { children_a_week = { A = 12 }, assessed_share = 0.8 }\n\
    pathway.after_initial_assessment = { close = 0.4, core_assessment = 0.4, child_in_need = 0.2 }\n\
    work.initial_assessment = { hours = { constant = 12 }, natural_days = { gamma = { mean = 4, cv = 0.5 } } }\n\
    work.core_assessment = { hours = { constant = 20 }, natural_days = { gamma = { mean = 20, cv = 0.5 } } }\n\
    work.child_in_need = { hours_a_day = 0.1, natural_days = { constant = 100 } }\n\
    capacity = { contract_hours = 7.4, case_work_share = 0.73, supervision_hours_a_week = 1, \
    newly_qualified_productivity = 0.9, induction_weeks = 4, induction_productivity = 0.6, class_weights = [4, 2, 1] }\n\
    allocation = { ceiling = 25, cover_ceiling = 40, newly_qualified_factor = 0.9, manager_factor = 0.3 }\n\
    cover = { assessments_after_days = 3, all_after_days = 20, leave_over_days = 4 }\n\
    sickness = { rate = 0.1, long_share = 0.7 }\n\
    leave = { annual_days = 27, training_days = 4, school_holiday_weight = 3 }\n\
    turnover = { rate_a_year = 0.3, manager_rate_a_year = 0.1 }\n\
    recruitment = { time_to_hire_weeks = { lognormal = { mean = 12, cv = 0.5 } }, most_a_month = 2, \
    newly_qualified_share = 0.5 }\n\
    agency = { allowed = true, most = 2, productivity = 0.9 }\n";

/// The calm service with a text laid over it, and another over that.
pub fn layered(under: &str, over: &str) -> Plan {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("calm.toml"), CALM).unwrap();
    for (name, base, text) in [("under", "calm", under), ("over", "under", over)] {
        let text = format!("base = \"{base}.toml\"\nname = \"{name}\"\n{text}");
        std::fs::write(folder.path().join(format!("{name}.toml")), text).unwrap();
    }
    let loaded = load(&folder.path().join("over.toml"));
    Plan::new(loaded.unwrap_or_else(|errors| panic!("{}\n{over}", errors.render(false, 110))).scenario)
}

/// Every weekly figure and yearly cost, to the last bit.
pub fn bits(outcomes: &[Outcome]) -> Vec<u64> {
    let years = |outcome: &Outcome| outcome.years.clone().into_iter().flatten().collect::<Vec<f64>>();
    outcomes
        .iter()
        .flat_map(|o| o.weekly.iter().copied().chain(years(o)).map(f64::to_bits).collect::<Vec<_>>())
        .collect()
}

/// Holds a busy service with an option against the same without it: no bit may differ.
#[track_caller]
pub fn assert_no_effect(option: &str) {
    let futures = |over: &str| bits(&outcomes(&layered(BUSY, over), 900, 6));
    assert!(futures("") == futures(option), "an effect of: {option}");
}

/// The service as it stands at the end of its run.
pub fn at_the_end(plan: &Plan) -> Service<'_, Silent> {
    let mut service = Service::new(plan, StreamKey { seed: 1, replication: 0 }, Silent);
    service.run(&std::sync::atomic::AtomicBool::new(false));
    service
}

#[track_caller]
pub fn assert_close(what: &str, found: f64, by_hand: f64) {
    assert!((found - by_hand).abs() < 1e-9, "{what}: {found}, by hand {by_hand}");
}

#[test]
fn neutral_grades_differ_by_nothing() {
    for option in [
        "capacity.newly_qualified_supervision_hours = 0\ncosts.newly_qualified_a_year = 0\n",
        "recruitment.newly_qualified_a_month = 10000\n",
        "recruitment.newly_qualified_a_month = 2\n",
        "posts.advanced_practitioners = 4\n",
        "posts.advanced_practitioners = 10\nallocation.advanced_practitioner_factor = 1\n\
         capacity.advanced_practitioner_supervision_share = 0\nturnover.advanced_practitioner_rate_a_year = 0.3\n\
         costs.advanced_practitioner_a_year = 50_000\n",
        "capacity.advanced_practitioner_supervision_share = 1\nallocation.advanced_practitioner_factor = 0.5\n\
         costs.advanced_practitioner_a_year = 90_000\nturnover.advanced_practitioner_rate_a_year = 0\n",
        "[[change]]\non = 2024-09-03\nposts.advanced_practitioners = 5\n[[change]]\non = 2025-06-10\n\
         posts.advanced_practitioners = 2\n",
    ] {
        assert_no_effect(option);
    }
}

/// By hand: a recruit with 3-hour meetings starts on day 50. Of the manager's 24 hours a day they take 3/5 for six weeks,
/// 3/10 to week 26, 3 x 12/260 to the end of the year, then nothing; pace, ceiling and price change with the year's end.
#[test]
fn meetings_of_the_first_year_by_hand() {
    let at = |last: &str| {
        plan(&format!(
            "last_day = {last}\ntarget.by = {last}\n{NO_DEMAND}workforce.managers_a_team = 1\n\
             posts.extra_social_workers = 1\n\
             recruitment = {{ time_to_hire_weeks = {{ constant = 10 }}, newly_qualified_share = 1 }}\n\
             capacity = {{ newly_qualified_supervision_hours = 3, newly_qualified_productivity = 0.5 }}\n\
             allocation = {{ ceiling = 20, cover_ceiling = 40, newly_qualified_factor = 0.8 }}\n\
             costs.newly_qualified_a_year = 4000\n"
        ))
    };
    for (last, meetings, first_year) in [
        ("2024-06-07", 0.0, false),
        ("2024-06-10", 0.6, true),
        ("2024-07-19", 0.6, true),
        ("2024-07-22", 0.3, true),
        ("2024-12-06", 0.3, true),
        ("2024-12-09", 3.0 * 12.0 / 260.0, true),
        ("2025-06-06", 3.0 * 12.0 / 260.0, true),
        ("2025-06-13", 0.0, false),
    ] {
        let plan = at(last);
        // What begins at the last instant of a run is not part of it: Friday's close is before Monday.
        let service = at_the_end(&plan);
        let [manager, recruit] = [1, 2].map(WorkerId::new);
        assert_close(last, service.hours(manager), 24.0 - meetings);
        assert_eq!(service.worker(recruit).standing.newly_qualified(), first_year, "{last}");
        let (pace, factor) = if first_year { (0.5, 0.8) } else { (1.0, 1.0) };
        if service.worker(recruit).standing.in_post {
            assert_close(last, service.hours(recruit), 24.0 * pace);
            assert_close(last, service.ceiling(recruit, Ceiling::New), 20.0 * factor);
            assert_close(last, service.ceiling(recruit, Ceiling::Cover), 40.0 * factor);
        }
    }
    let plan = at("2025-12-31");
    let outcome = &outcomes(&plan, 1, 1)[0];
    assert_close("first year", integral(outcome, Level::NewlyQualified), DAYS_A_YEAR);
    // From day 50 to the end of 2024/25 (day 261), and the rest in 2025/26, both of 261 weekdays.
    let programmes: Vec<f64> = outcome.years.iter().map(|year| year[7]).collect();
    assert_close("2024/25", programmes[0], 4000.0 * 211.0 / 261.0);
    assert_close("2025/26", programmes[1], 4000.0 * (DAYS_A_YEAR - 211.0) / 261.0);
}

/// Error rate 6.4e-5. Newly qualified workers of the first day are anywhere in their first year: the mean of their meetings is
/// that of a whole one.
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn meetings_of_the_first_day_are_those_of_a_whole_year() {
    let plan = plan(&format!(
        "{NO_DEMAND}area.A.assessment_teams = [8]\nworkforce = {{ managers_a_team = 1, newly_qualified_share = 1 }}\n\
         capacity.newly_qualified_supervision_hours = 2\n"
    ));
    let of_a_year = 2.0 * (30.0 / 5.0 + 100.0 / 10.0 + (DAYS_A_YEAR - 130.0) * 12.0 / 260.0) / DAYS_A_YEAR;
    let taken =
        |replication| 24.0 - Service::new(&plan, StreamKey { seed: 3, replication }, Silent).hours(WorkerId::new(8));
    let found: Vec<f64> = (0..2000).map(taken).collect();
    assert_mean("hours a day of meetings with 8 workers", &found, 8.0 * of_a_year);
}

/// By count: graduates wait until they may start, one a month from then on; experienced recruits behind them do not wait.
#[test]
fn graduates_wait_for_their_date_and_nobody_waits_for_them() {
    let over = format!(
        "last_day = 2026-03-27\ntarget.by = 2026-03-27\n{NO_DEMAND}posts.extra_social_workers = 20\n\
         recruitment = {{ time_to_hire_weeks = {{ constant = 10 }}, newly_qualified_share = 0.5 }}\n"
    );
    let option = "recruitment.newly_qualified_a_month = 0\n[[change]]\non = 2025-01-06\n\
                  recruitment.newly_qualified_a_month = 1\n";
    let (free, limited) = (plan(&over), layered(&over, option));
    for replication in 0..5 {
        let outcome = caseload::model::simulate(&free, StreamKey { seed: 11, replication }).unwrap();
        let graduates = weekly(&free, &outcome, Measure::NewlyQualified)[12] as usize;
        assert!((3..=17).contains(&graduates));
        let starts: Vec<f64> = log(&limited, 11, replication)
            .into_iter()
            .filter(|entry| entry.what == "starts")
            .map(|entry| entry.time)
            .collect();
        assert_eq!(starts.iter().filter(|&&time| time == 50.0).count(), 20 - graduates);
        let mut months: Vec<_> = starts[20 - graduates..]
            .iter()
            .map(|&time| {
                let date = limited.scenario.days.date_of(time);
                assert!(date >= jiff::civil::date(2025, 1, 6));
                (date.year(), date.month())
            })
            .collect();
        assert_eq!(months.len(), graduates.min(15), "one a month from January 2025 to March 2026");
        months.dedup();
        assert_eq!(months.len(), graduates.min(15));
    }
}

/// By hand: Sainte-Lague's method gives teams of 4, 2 and 1 their posts as claims 4/0.5, 2/0.5, 4/1.5, 1/0.5, 4/2.5 come.
#[test]
fn posts_of_advanced_practitioners_are_spread_in_proportion() {
    for (posts, by_hand) in [(1, [1, 0, 0]), (2, [1, 1, 0]), (3, [2, 1, 0]), (4, [2, 1, 1]), (5, [3, 1, 1])] {
        let plan =
            plan(&format!("{NO_DEMAND}area.A.assessment_teams = [4, 2, 1]\nposts.advanced_practitioners = {posts}\n"));
        assert_eq!(plan.advanced[0], Table::from_iter(by_hand), "{posts}");
    }
}

/// By hand: four workers need an hour a day each. Two advanced practitioners do half of it, 1 hour each; the manager 2. With
/// nobody experienced the manager does it all.
#[test]
fn advanced_practitioners_share_supervision_and_carry_less() {
    for (newly_qualified, advanced, manager) in [(0, 23.0, 22.0), (1, 24.0, 20.0)] {
        let plan = plan(&format!(
            "{NO_DEMAND}area.A.assessment_teams = [4]\n\
             workforce = {{ managers_a_team = 1, newly_qualified_share = {newly_qualified} }}\n\
             last_day = 2024-04-01\ntarget.by = 2024-04-01\nposts.advanced_practitioners = 2\n\
             capacity = {{ supervision_hours_a_week = 5, advanced_practitioner_supervision_share = 0.5 }}\n\
             allocation = {{ ceiling = 20, cover_ceiling = 40, advanced_practitioner_factor = 0.75 }}\n"
        ));
        let service = at_the_end(&plan);
        let hours = |worker| service.hours(WorkerId::new(worker));
        let ceiling = |worker| service.ceiling(WorkerId::new(worker), Ceiling::New);
        assert_close("first", hours(0), advanced);
        assert_close("third", hours(2), 24.0);
        assert_close("manager", hours(4), manager);
        let factor = if newly_qualified == 0 { 0.75 } else { 1.0 };
        assert_close("ceiling", ceiling(1), 20.0 * factor);
        assert_close("ceiling of another", ceiling(2), 20.0);
    }
}

/// By hand: appointed on the date in the order of posts, paid from then on; when posts fall, the last appointed steps down.
#[test]
fn the_last_appointed_steps_down_first() {
    let plan = plan(&format!(
        "last_day = 2025-03-31\n{NO_DEMAND}area.A.assessment_teams = [3]\ncosts.advanced_practitioner_a_year = 60_000\n\
         [[change]]\non = 2024-07-01\nposts.advanced_practitioners = 2\n\
         [[change]]\non = 2024-09-30\nposts.advanced_practitioners = 1\n"
    ));
    let grades: Vec<(f64, &str, Option<usize>)> = log(&plan, 1, 0)
        .into_iter()
        .filter(|entry| entry.what.contains("advanced"))
        .map(|entry| (entry.time, entry.what, entry.worker.map(Id::index)))
        .collect();
    assert_eq!(
        grades,
        [
            (65.0, "appointed advanced practitioner", Some(0)),
            (65.0, "appointed advanced practitioner", Some(1)),
            (130.0, "no longer advanced practitioner", Some(1)),
        ]
    );
    let pay = outcomes(&plan, 1, 1)[0].years[0][0];
    let extra = 10_000.0 * (2.0 * 65.0 + 131.0) / 261.0;
    assert!((pay - 150_000.0 - extra).abs() < 1e-6, "{pay}");
}

/// By count: whoever leaves is followed at once by an experienced colleague, and never are there more than the posts.
#[test]
fn a_leaver_is_followed_at_once() {
    let plan = plan(&format!(
        "last_day = 2034-03-31\n{NO_DEMAND}area.A.assessment_teams = [10]\nposts.advanced_practitioners = 3\n\
         turnover.rate_a_year = 0.4\nrecruitment.newly_qualified_share = 0.5\n"
    ));
    let (mut advanced, mut followed) = (std::collections::BTreeSet::new(), 0);
    let log = log(&plan, 21, 0);
    for (index, entry) in log.iter().enumerate() {
        match entry.what {
            "appointed advanced practitioner" => assert!(advanced.insert(entry.worker)),
            "no longer advanced practitioner" => {
                assert!(advanced.remove(&entry.worker));
                let next = log[index..].iter().find(|e| e.what == "appointed advanced practitioner").unwrap();
                followed += u32::from(next.time == entry.time);
            }
            _ => {}
        }
        assert!(advanced.len() <= 3);
    }
    assert!(followed > 5, "{followed}");
}

/// Error rate 6.4e-5. In a service of advanced practitioners leavers / days in post is their own rate, not the others'.
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn advanced_practitioners_leave_at_their_own_rate() {
    let plan = plan(&format!(
        "last_day = 2034-03-31\n{NO_DEMAND}area.A.assessment_teams = [50]\nposts.advanced_practitioners = 50\n\
         turnover = {{ rate_a_year = 0.1, advanced_practitioner_rate_a_year = 0.4, notice_weeks = 12 }}\n\
         recruitment.time_to_hire_weeks = {{ constant = 0.02 }}\n"
    ));
    let rate = 0.4 / DAYS_A_YEAR;
    let residual = |o: &_| flow(o, Flow::Leavers) - rate * integral(o, Level::InPost);
    let residuals: Vec<f64> = outcomes(&plan, 22, 200).iter().map(residual).collect();
    assert_mean("leavers - rate x days in post", &residuals, 0.0);
}

/// Error rate 6.4e-5. Workers in the first year leave at their rate, the others at theirs, from the day the year ends: without
/// notice leavers less rates x days in post of each grade is a martingale.
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn the_first_year_has_its_own_leaving_rate() {
    let plan = plan(&format!(
        "last_day = 2030-03-29\ntarget.by = 2030-03-29\n{NO_DEMAND}area.A.assessment_teams = [50]\n\
         workforce.newly_qualified_share = 0.5\n\
         turnover = {{ rate_a_year = 0.2, newly_qualified_rate_a_year = 0.8, notice_weeks = 0 }}\n\
         recruitment = {{ time_to_hire_weeks = {{ constant = 3 }}, newly_qualified_share = 0.7 }}\n"
    ));
    let residual = |o: &Outcome| {
        let first_year = integral(o, Level::NewlyQualified);
        let expected = 0.8 * first_year + 0.2 * (integral(o, Level::InPost) - first_year);
        flow(o, Flow::Leavers) - expected / DAYS_A_YEAR
    };
    let residuals: Vec<f64> = outcomes(&plan, 24, 200).iter().map(residual).collect();
    assert_mean("leavers - expected", &residuals, 0.0);
}

/// By direction: a lower load and pay for staying keep people and cost caseload elsewhere.
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn advanced_practitioners_stay_longer() {
    let leavers =
        |over: &str| -> f64 { outcomes(&layered(BUSY, over), 23, 60).iter().map(|o| flow(o, Flow::Leavers)).sum() };
    let with = leavers("posts.advanced_practitioners = 5\nturnover.advanced_practitioner_rate_a_year = 0.05\n");
    assert!(with < 0.9 * leavers(""));
}
