//! Days on which nobody works: bank holidays and days that the service closes itself. On none of them anything happens that takes somebody at
//! work; it happens on the next open day.

use super::every_key::EVERYTHING;
use super::service::{log, plan, weekly};
use caseload::kernel::streams::StreamKey;
use caseload::model::{Measure, Plan, simulate};
use caseload::scenario::load;
use jiff::civil::{Date, Weekday, date};

/// The days from Christmas Eve to New Year's Eve that are no weekend.
fn between_the_years(years: std::ops::RangeInclusive<i16>) -> String {
    let days = years.flat_map(|year| (24..=31).map(move |day| date(year, 12, day)));
    let open = days.filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday));
    let days: Vec<String> = open.map(|day| day.to_string()).collect();
    days.join(", ")
}

/// The service with every mechanism until 2049, in Scotland or England, with a change that is dated on New Year's Day and one on a Good Friday.
fn to_2049(bank_holidays: &str, panel: &str) -> Plan {
    let until = "last_day = 2049-03-31\nbank_holidays = \"";
    let text = EVERYTHING
        .replace(
            "last_day = 2027-03-31\n",
            &format!("{until}{bank_holidays}\"\nclosing_days = [{}]\n", between_the_years(2025..=2048)),
        )
        .replace("closing_days = [2025-12-24, 2025-12-29]\n", "")
        .replace("growth_a_year = 0.05", "growth_a_year = 0")
        .replace("every_weeks = 2", panel)
        + "\n[[change]]\non = 2030-01-01\nposts.area.North.assessment.teams = [1, -1]\nagency.allowed = false\nsickness.rate = 0.12\n\
           \n[[change]]\non = 2031-04-11\nagency = { allowed = true, gap_days = 3, minimum_weeks = 4, load_over = 100, waiting_over = 1000 }\n\
           budget.most_a_financial_year = 8_000_000\nallocation.ceiling = 24\nrecruitment.most_a_month = 1\n";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scenario.toml");
    std::fs::write(&path, text).unwrap();
    Plan::new(load(&path).unwrap_or_else(|errors| panic!("{errors}\n{errors:#?}")).scenario)
}

/// By the log: whatever happens to families and workers happens on days on which somebody works, and all of it does happen.
#[test]
fn nothing_happens_on_a_closed_day() {
    for (bank_holidays, panel) in [("england_and_wales", "every_weeks = 2"), ("scotland", "every_months = 1")] {
        let plan = to_2049(bank_holidays, panel);
        assert!(plan.bank_holidays.len() > 24 * 10, "{}", plan.bank_holidays.len());
        let log = log(&plan, 7, 0);
        for entry in &log {
            let closed = plan.bank_holidays.iter().any(|day| (*day..day + 1.0).contains(&entry.time));
            assert!(!closed, "{} {entry:?}", plan.scenario.days.date_of(entry.time));
        }
        for what in [
            "allocated",
            "starts",
            "leaves",
            "gives notice",
            "agency worker booked",
            "agency worker starts",
            "agency worker goes",
            "handed over by the panel",
            "moved to a colleague",
            "moves to another team",
            "goes on leave",
            "referred",
        ] {
            let times = log.iter().filter(|entry| entry.what == what).count();
            assert!(times > 20, "{what}: {times}");
        }
    }
}

/// By hand: what is due on Christmas Day 2025 comes at the same hour of the next open day, which is 29 December, or, when the service is closed to the
/// end of the year, 2 January.
#[test]
fn what_is_due_comes_on_the_next_open_day() {
    let service = |closing: &str| {
        plan(&format!(
            "first_day = 2025-04-01\nlast_day = 2026-03-31\ntarget.by = 2026-03-31\nbank_holidays = \"england_and_wales\"\n{closing}\
             area.A = {{ assessment_teams = [2], assessment_vacancies = 1 }}\ndemand.children_a_week.A = 0\n\
             recruitment.time_to_hire_weeks = {{ constant = 500 }}\n\
             agency = {{ allowed = false, most = 1, gap_days = 182, lead_days = 10, minimum_weeks = 8 }}\n\
             [[change]]\non = 2025-12-11\nagency.allowed = true\n"
        ))
    };
    let starts = |closing: &str| -> Vec<Date> {
        let plan = service(closing);
        let log = log(&plan, 1, 0);
        let started = log.iter().filter(|entry| entry.what == "agency worker starts");
        started.map(|entry| plan.scenario.days.date_of(entry.time)).collect()
    };
    assert_eq!(starts(""), [date(2025, 12, 29)]);
    assert_eq!(starts("closing_days = [2025-12-29, 2025-12-30, 2025-12-31]\n"), [date(2026, 1, 2)]);
}

/// By hand: a panel whose Tuesday is closed sits on the Wednesday, and the ones after it on their Tuesdays again. 11 families wait for one of one
/// family a sitting, so that every sitting is seen.
#[test]
fn a_panel_keeps_its_tuesdays() {
    let days = |panel: &str, bank_holidays: &str, closing: &str| -> Vec<String> {
        let plan = plan(&format!(
            "first_day = 2025-11-03\nlast_day = 2026-02-27\ntarget.by = 2026-02-27\nbank_holidays = \"{bank_holidays}\"\n{closing}\
             area.A = {{ assessment_teams = [1], care_management_teams = [1] }}\ndemand.children_a_week.A = 0\n\
             start.awaiting_panel = 30\n[panel]\n{panel}\nmost_families = 1\n"
        ));
        let log = log(&plan, 1, 0);
        let sittings = log.iter().filter(|entry| entry.what == "handed over by the panel");
        sittings.map(|entry| plan.scenario.days.date_of(entry.time).strftime("%m-%d").to_string()).collect()
    };
    let christmas = "closing_days = [2025-12-23, 2025-12-24, 2025-12-29, 2025-12-30, 2025-12-31]\n";
    let weekly = days("every_weeks = 1", "england_and_wales", christmas);
    assert_eq!(weekly[..3], ["11-04", "11-11", "11-18"]);
    // Those of 23 and 30 December fall on one day.
    assert_eq!(weekly[5..10], ["12-09", "12-16", "01-02", "01-06", "01-13"]);
    let fortnightly = days("every_weeks = 2", "none", "closing_days = [2025-12-02]\n");
    assert_eq!(fortnightly[..5], ["11-04", "11-18", "12-03", "12-16", "12-30"]);
    assert_eq!(days("every_months = 1", "none", "closing_days = [2026-01-06]\n"), ["11-04", "12-02", "01-07", "02-03"]);
    assert_eq!(days("every_months = 2", "none", ""), ["11-04", "01-06"]);
}

/// By the calendar of 2026: Scotland works on Easter Monday, Northern Ireland has the 12th of July, and a closing day is one of them.
#[test]
fn each_nation_has_its_own() {
    let closed = |over: &str| -> Vec<String> {
        let plan = plan(&format!("first_day = 2026-04-01\nlast_day = 2026-08-14\ntarget.by = 2026-08-14\n{over}"));
        plan.bank_holidays.iter().map(|&day| plan.scenario.days.date_of(day).strftime("%m-%d").to_string()).collect()
    };
    assert_eq!(closed("bank_holidays = \"england_and_wales\"\n"), ["04-03", "04-06", "05-04", "05-25"]);
    assert_eq!(closed("bank_holidays = \"scotland\"\n"), ["04-03", "05-04", "05-25", "06-15", "08-03"]);
    assert_eq!(closed("bank_holidays = \"northern_ireland\"\n"), ["04-03", "04-06", "05-04", "05-25", "07-13"]);
    assert_eq!(closed("bank_holidays = \"none\"\nclosing_days = [2026-06-25, 2026-04-02]\n"), ["04-02", "06-25"]);
}

/// A run that is closed throughout gives a result: nobody is referred, and nothing is done.
#[test]
fn closed_from_the_first_to_the_last_day() {
    let plan = plan(
        "closing_days = [2024-04-02, 2024-04-03, 2024-04-04, 2024-04-05]\nbank_holidays = \"england_and_wales\"\n\
         first_day = 2024-04-01\nlast_day = 2024-04-05\ntarget.by = 2024-04-05\nstart.initial_assessment = 5\n",
    );
    let outcome = simulate(&plan, StreamKey { seed: 1, replication: 0 }).unwrap();
    assert_eq!(weekly(&plan, &outcome, Measure::Referrals), [0.0]);
    assert_eq!(weekly(&plan, &outcome, Measure::OpenCases), [5.0]);
    assert!(log(&plan, 1, 0).iter().all(|entry| entry.time <= 0.0));
}
