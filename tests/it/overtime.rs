//! Overtime: who works it, how much, what it does and costs, by hand.

use crate::service::{assert_z, integral, log, outcomes, plan, same_futures, weekly};
use caseload::model::meter::Level;
use caseload::model::{Measure, Outcome, Plan};

/// One worker of 7.4 hours a day with 30 children whose cases never end; each wants an hour a day.
const DESK: &str = "demand.children_a_week.A = 0\nstart.short_term_help = 30\ncapacity.contract_hours = 7.4\n\
                    costs.social_worker_a_year = 35_000\nlast_day = 2025-03-31\n";

/// What each of its children wants, unless a test says otherwise.
const AN_HOUR: &str = "work.short_term_help = { hours_a_day = 1, natural_days = { constant = 20000 } }\n";

/// A service in which most of what there is happens.
const BUSY: &str = "area.A = { assessment_teams = [4, 4], care_management_teams = [5] }\nstart.short_term_help = 300\n\
                    work.short_term_help = { hours_a_day = 0.3, natural_days = { exponential = { mean = 60 } } }\n\
                    demand.children_a_week.A = 20\nfamilies.size = [0.5, 0.3, 0.1, 0.1]\ncapacity.contract_hours = 7.4\n\
                    leave = { annual_days = 27, training_days = 10 }\nturnover = { rate_a_year = 0.4, notice_weeks = 4 }\n\
                    workforce = { newly_qualified_share = 0.3, part_time_share = 0.3, managers_a_team = 1 }\n\
                    sickness = { rate = 0.15, long_share = 0.8, short_days = { constant = 3 }, long_days = { constant = 40 } }\n";

fn run(over: &str) -> (Plan, Outcome) {
    let work = if over.contains("work.") { "" } else { AN_HOUR };
    let plan = plan(&format!("{DESK}{work}{over}"));
    let outcome = outcomes(&plan, 811, 1).remove(0);
    (plan, outcome)
}

#[track_caller]
fn all_are(values: &[f64], by_hand: f64) {
    for value in values {
        assert!((value - by_hand).abs() < 1e-8, "{value}, by hand {by_hand}");
    }
}

/// By hand: a desk that wants 30 hours a day gets 7.4, or 8.4 with five hours of overtime a week; an hour of it costs
/// 35,000 / (261 x 7.4) x 1.25 pounds, 261 weekdays in 2024/25.
#[test]
fn overtime_fills_the_desk_up_to_its_limit_and_is_paid() {
    let (plan, outcome) = run("overtime = { hours_a_week = 5 }\n");
    all_are(&weekly(&plan, &outcome, Measure::OvertimeHours)[..52], 5.0);
    all_are(weekly(&plan, &outcome, Measure::SpeedChildProtection), 8.4 / 30.0);
    let an_hour = 35_000.0 / (261.0 * 7.4) * 1.25;
    all_are(&weekly(&plan, &outcome, Measure::CostOvertime)[..52], 5.0 * an_hour);
    assert!((outcome.years[0][5] - 261.0 * an_hour).abs() < 1e-6);
    let (plan, without) = run("");
    all_are(weekly(&plan, &without, Measure::SpeedChildProtection), 7.4 / 30.0);
    assert_eq!(without.years[0][5], 0.0);
}

/// By hand: only what the desk still wants (7.8 hours - 7.4 are 0.4 a day), nothing when the contract is enough, nothing
/// at or below the threshold, nothing by the newly qualified; in proportion by part-time workers.
#[test]
fn overtime_is_for_those_with_too_much_to_do() {
    for (over, a_week) in [
        ("work.short_term_help = { hours_a_day = 0.26, natural_days = { constant = 20000 } }\n", 2.0),
        ("work.short_term_help = { hours_a_day = 0.24, natural_days = { constant = 20000 } }\n", 0.0),
        ("overtime.cases_over = 29.5\n", 5.0),
        ("overtime.cases_over = 30\n", 0.0),
        ("allocation.case_weights.child_in_need = 0.6\n", 0.0),
        ("workforce = { newly_qualified_share = 1 }\n", 0.0),
        ("workforce = { part_time_share = 1, part_time_fte = 0.6 }\n", 3.0),
    ] {
        let (plan, outcome) = run(&format!("overtime.hours_a_week = 5\n{over}"));
        // The first year after qualifying ends at a random time: its first days are within it but for one in 260.
        let weeks = if over.contains("newly") { 1 } else { 52 };
        all_are(&weekly(&plan, &outcome, Measure::OvertimeHours)[..weeks], a_week);
    }
}

/// By hand: no overtime on the 8 bank holidays of 2024/25 (29 March was before it began), on leave or in sickness.
#[test]
fn overtime_is_worked_on_days_at_work() {
    let (plan, outcome) = run("bank_holidays = \"england_and_wales\"\novertime = { hours_a_week = 5 }\n");
    let holidays = plan.bank_holidays.len() as f64;
    assert!((integral(&outcome, Level::Overtime) - (261.0 - holidays)).abs() < 1e-6);
    assert!((weekly(&plan, &outcome, Measure::OvertimeHours)[0] - 4.0).abs() < 1e-9, "Easter Monday");
    let absent = "overtime = { hours_a_week = 5 }\nleave = { annual_days = 27, training_days = 10 }\n\
                  sickness = { rate = 0.2, long_share = 0.5, short_days = { constant = 3 }, long_days = { constant = 40 } }\n";
    let (_, outcome) = run(&format!("bank_holidays = \"england_and_wales\"\n{absent}"));
    let present = integral(&outcome, Level::Present);
    assert!(present < 200.0 && (integral(&outcome, Level::Overtime) - present).abs() < 1e-6);
}

/// By hand: it begins, changes and ends with the policy, to the day.
#[test]
fn overtime_begins_and_ends_on_its_dates() {
    let (plan, outcome) = run("[[change]]\non = 2024-06-05\novertime = { hours_a_week = 5 }\n\
         [[change]]\non = 2024-09-02\novertime = { pay = 2 }\n\
         [[change]]\non = 2024-12-05\novertime = { hours_a_week = 0 }\n");
    let hours = weekly(&plan, &outcome, Measure::OvertimeHours);
    // Weeks 0-8 none, week 9 from its Wednesday, week 35 to its Wednesday.
    all_are(&hours[..9], 0.0);
    all_are(&hours[9..10], 3.0);
    all_are(&hours[10..35], 5.0);
    all_are(&hours[35..36], 3.0);
    assert!(hours[36..].iter().all(|&hours| hours == 0.0), "exactly nothing is left");
    let cost = weekly(&plan, &outcome, Measure::CostOvertime);
    let an_hour = 35_000.0 / (261.0 * 7.4);
    all_are(&cost[10..22], 5.0 * 1.25 * an_hour);
    all_are(&cost[22..35], 5.0 * 2.0 * an_hour);
}

/// Exactly nothing: no hours, a threshold that nobody reaches, a price for what nobody works, fatigue of no hours.
#[test]
fn without_effect_overtime_moves_nothing() {
    let base = plan(BUSY);
    for overtime in [
        "overtime = { hours_a_week = 0, cases_over = 3, pay = 3, fatigue = 0.5 }\n",
        "overtime = { hours_a_week = 5, cases_over = 10000 }\n",
        "[[change]]\non = 2024-09-04\novertime = { cases_over = 3, fatigue = 0.5 }\n",
    ] {
        same_futures(&base, &plan(&format!("{BUSY}{overtime}")), 812, 10);
    }
    let tiring = |fatigue: f64| plan(&format!("{BUSY}overtime = {{ hours_a_week = 5, fatigue = {fatigue} }}\n"));
    let same_hours = plan(&format!("{BUSY}overtime = {{ hours_a_week = 5 }}\n"));
    same_futures(&tiring(0.0), &same_hours, 812, 10);
}

/// Direction and conservation: with overtime the busy service does more work and has fewer open cases; hours of every
/// worker, group and week balance (the replication says so itself).
#[test]
fn overtime_clears_cases() {
    let on = plan(&format!("{BUSY}overtime = {{ hours_a_week = 10, cases_over = 15 }}\n"));
    let open = |plan: &Plan| -> f64 {
        let levels = [Level::OpenAssessment, Level::OpenNeed];
        outcomes(plan, 813, 10).iter().map(|o| levels.iter().map(|&level| integral(o, level)).sum::<f64>()).sum()
    };
    let (with, without) = (open(&on), open(&plan(BUSY)));
    println!("case-days: {with:.0} with, {without:.0} without");
    assert!(with < 0.985 * without);
}

/// Error rate 6.4e-5. Five hours a week at 8 % an hour raise the hazard of falling sick by 40 %; while a bank holiday
/// or an absence lasts, no overtime is worked and nobody is at risk.
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn long_hours_tire() {
    let teams = ["1"; 40].join(", ");
    let plan = plan(&format!(
        "last_day = 2044-03-31\nbank_holidays = \"england_and_wales\"\narea.A.assessment_teams = [{teams}]\n\
         demand.children_a_week.A = 0\nstart.short_term_help = 480\ncapacity.contract_hours = 7.4\n\
         work.short_term_help = {{ hours_a_day = 24, natural_days = {{ constant = 20000 }} }}\n\
         sickness = {{ rate = 0.15, long_share = 0.8, short_days = {{ constant = 3 }}, long_days = {{ constant = 60 }} }}\n\
         overtime = {{ hours_a_week = 5, cases_over = 5, fatigue = 0.08 }}\n"
    ));
    let hazard = 0.15 / 0.85 * (0.2 / 3.0 + 0.8 / 60.0) * 1.4;
    let (mut onsets, mut expected) = (0.0, 0.0);
    for (replication, outcome) in outcomes(&plan, 814, 6).iter().enumerate() {
        let begun = log(&plan, 814, replication as u64);
        onsets += begun.iter().filter(|entry| entry.what == "falls sick" && entry.time > 0.0).count() as f64;
        expected += hazard * integral(outcome, Level::Present);
        let hours = integral(outcome, Level::Overtime);
        let present = integral(outcome, Level::Present);
        assert!((hours - present).abs() < 1e-6 * hours, "an hour a day at work: {hours} in {present} days");
    }
    println!("{onsets} onsets, {expected:.0} expected");
    assert!(expected > 5000.0);
    assert_z("onsets of sickness", (onsets - expected) / expected.sqrt());
}
