//! Costs by heading and financial year, by hand: start dates within a year, pay rises, the agency premium, office staff, drift.

use crate::service::{integral, outcomes, plan, same_futures, weekly};
use caseload::model::meter::Level;
use caseload::model::{Measure, Outcome, Plan};

const PAY: usize = 0;
const MANAGERS: usize = 1;
const OVERHEADS: usize = 2;
const AGENCY: usize = 3;
const RECRUITMENT: usize = 4;
const OVERTIME: usize = 5;
const SUPPORT: usize = 6;
const PROGRAMMES: usize = 7;
const DRIFT: usize = 8;

/// One worker whom nobody refers to, over two financial years of 261 weekdays each (2024/25, 2025/26).
const QUIET: &str = "demand.children_a_week.A = 0\nlast_day = 2026-03-31\n";

/// A service in which people fall ill, leave and are replaced, work overtime and call agency workers.
const BUSY: &str = "last_day = 2027-03-31\nbank_holidays = \"england_and_wales\"\n\
    area.A = { assessment_teams = [5, 5], assessment_vacancies = 1, care_management_teams = [5] }\n\
    workforce = { newly_qualified_share = 0.2, part_time_share = 0.2, managers_a_team = 1 }\n\
    demand = { children_a_week = { A = 25 }, assessed_share = 0.6 }\n\
    start = { short_term_help = 300, looked_after = 60 }\n\
    work.short_term_help = { hours_a_day = 0.3, natural_days = { exponential = { mean = 60 } } }\n\
    capacity = { contract_hours = 7.4, case_work_share = 0.73 }\n\
    sickness = { rate = 0.15, long_share = 0.8, short_days = { constant = 3 }, long_days = { constant = 50 } }\n\
    cover = { assessments_after_days = 3, all_after_days = 20, leave_over_days = 4 }\n\
    leave = { annual_days = 27, training_days = 10 }\n\
    turnover = { rate_a_year = 0.25, manager_rate_a_year = 0.1, notice_weeks = 8 }\n\
    recruitment = { time_to_hire_weeks = { lognormal = { mean = 20, cv = 0.4 } }, newly_qualified_share = 0.5 }\n\
    agency = { allowed = true, gap_days = 10, lead_days = 10, minimum_weeks = 13, most = 4, productivity = 0.9 }\n\
    overtime = { hours_a_week = 5, cases_over = 12 }\n\
    posts = { advanced_practitioners = 2, administrators = 1.5, support_workers = 1 }\n\
    costs = { newly_qualified_a_year = 4_000, programmes = { retention = 20_000 }, advanced_practitioner_a_year = 58_000, \
    administrator_a_year = 22_000, support_worker_a_year = 25_000 }\n";

/// The busy service with more to say of its prices.
fn busy_at(prices: &str) -> String {
    BUSY.replace("costs = { ", &format!("costs = {{ {prices}, "))
}

fn one(over: &str) -> (Plan, Outcome) {
    let plan = plan(over);
    let outcome = outcomes(&plan, 835, 1).remove(0);
    (plan, outcome)
}

#[track_caller]
fn near(what: &str, found: f64, by_hand: f64) {
    assert!((found - by_hand).abs() <= 1e-9 * by_hand.abs().max(1.0), "{what}: {found}, by hand {by_hand}");
}

/// By hand: two posts from 1 October 2024 (day 131 of the 261 weekdays of 2024/25, so 130 are left). Their overheads run from
/// that day; their pay from the day on which somebody starts, ten weeks (50 working days) later; a hire costs 4,000 each.
#[test]
fn posts_from_a_date_cost_from_that_date() {
    let (plan, outcome) = one(&format!("{QUIET}[[change]]\non = 2024-10-01\nposts.extra_social_workers = 2\n"));
    let october = plan.scenario.days.time_of("2024-10-01".parse().unwrap());
    assert_eq!((plan.years[0].working_days, plan.years[0].to - october), (261.0, 130.0));
    let [first, second] = [&outcome.years[0], &outcome.years[1]];
    near("overheads", first[OVERHEADS], 9_000.0 * (1.0 + 2.0 * 130.0 / 261.0));
    near("pay", first[PAY], 50_000.0 * (1.0 + 2.0 * 80.0 / 261.0));
    near("hires", first[RECRUITMENT], 8_000.0);
    near("a full year of overheads", second[OVERHEADS], 27_000.0);
    near("a full year of pay", second[PAY], 150_000.0);
    for year in &outcome.years {
        near("other headings", year[MANAGERS] + year[3] + year[5..].iter().sum::<f64>(), 0.0);
    }
}

/// By hand: 2 % on 1 April 2025 and, from a change on 1 October 2025, 1 % on 1 April 2026; the run begins on a 1 April,
/// whose pay is the stated one. Overheads do not rise, office staff do.
#[test]
fn pay_rises_each_april() {
    let (_, outcome) = one(
        "demand.children_a_week.A = 0\nlast_day = 2027-03-31\nworkforce = { newly_qualified_share = 0, managers_a_team = 1 }\n\
         posts = { administrators = 2, support_workers = 1 }\n\
         costs = { pay_rise_each_april = 0.02, administrator_a_year = 20_000, support_worker_a_year = 30_000, \
         office_staff = { staff = 3, managers = 1, a_year = 10_000 } }\n\
         [[change]]\non = 2025-10-01\ncosts.pay_rise_each_april = 0.01\n",
    );
    for (year, level) in outcome.years.iter().zip([1.0, 1.02, 1.02 * 1.01]) {
        near("social workers", year[PAY], 50_000.0 * level);
        near("managers", year[MANAGERS], 70_000.0 * level);
        near("support", year[SUPPORT], 70_000.0 * level);
        near("overheads", year[OVERHEADS], 2.0 * 9_000.0 + 30_000.0 * level);
    }
}

/// By comparison, heading by heading: a pay rise changes nothing that happens, raises pay, managers, overtime and support by its
/// share each April, agency workers by a rise of their own, and nothing else.
#[test]
fn a_pay_rise_changes_costs_and_nothing_else() {
    let before = plan(BUSY);
    let after = plan(&busy_at("pay_rise_each_april = 0.03, agency_rise_each_april = -0.1"));
    let mut seen = [0.0; 9];
    for (a, b) in outcomes(&before, 832, 5).iter().zip(&outcomes(&after, 832, 5)) {
        assert_eq!((a.events, &a.spread_at_target), (b.events, &b.spread_at_target));
        for (year, (a, b)) in a.years.iter().zip(&b.years).enumerate() {
            let (pay, agency) = (1.03_f64.powi(year as i32), 0.9_f64.powi(year as i32));
            for heading in [PAY, MANAGERS, OVERTIME, SUPPORT] {
                near(&format!("heading {heading} of year {year}"), b[heading], a[heading] * pay);
            }
            for heading in [OVERHEADS, RECRUITMENT, PROGRAMMES, DRIFT] {
                near(&format!("heading {heading} of year {year}"), b[heading], a[heading]);
            }
            near(&format!("agency in year {year}"), b[AGENCY], a[AGENCY] * agency);
            seen.iter_mut().zip(a).for_each(|(seen, cost)| *seen += cost);
        }
    }
    assert!(seen[..DRIFT].iter().all(|&cost| cost > 0.0), "{seen:?}");
}

/// By hand: an agency worker at 1.6 times a social worker of 50,000 a year costs 1.6 x 50,000 / 261 a weekday (260 in 2026/27
/// and so on), rises with pay, and the same futures come as with a week's price.
#[test]
fn the_agency_premium_as_a_multiple() {
    let weeks_price = plan(BUSY);
    let multiple = plan(&busy_at("agency_a_week = 0, agency_times_permanent = 1.6, pay_rise_each_april = 0.02"));
    for (a, b) in outcomes(&weeks_price, 833, 3).iter().zip(&outcomes(&multiple, 833, 3)) {
        let mut days = 0.0;
        for (number, (year, (a, b))) in multiple.years.iter().zip(a.years.iter().zip(&b.years)).enumerate() {
            let worked = a[AGENCY] / (1_700.0 / 5.0);
            days += worked;
            let pay = 50_000.0 * 1.02_f64.powi(number as i32);
            near("agency", b[AGENCY], worked * 1.6 * pay / year.working_days);
        }
        near("days of agency workers", days, integral(a, Level::Agency));
        assert!(days > 0.0);
    }
}

/// By hand: of office staff come five for every three managers, those of the base (4: 6 staff) and those of extra posts (2: 3
/// staff) counted apart; half a year of the extra ones is 130 of 261 weekdays.
#[test]
fn office_staff_come_with_managers() {
    let (_, outcome) = one(&format!(
        "{QUIET}area.A = {{ assessment_teams = [1, 1, 1, 1] }}\n\
         workforce = {{ newly_qualified_share = 0, managers_a_team = 1 }}\n\
         costs = {{ overhead_a_post_a_year = 2_500, office_staff = {{ staff = 5, managers = 3, a_year = 21_500 }} }}\n\
         [[change]]\non = 2024-10-01\nposts.extra_managers = 2\n"
    ));
    let (base, extra) = (8.0 * 2_500.0 + 6.0 * 21_500.0, 2.0 * 2_500.0 + 3.0 * 21_500.0);
    near("the year they come", outcome.years[0][OVERHEADS], base + extra * 130.0 / 261.0);
    near("a full year", outcome.years[1][OVERHEADS], base + extra);
    same_futures(&plan(QUIET), &plan(&format!("{QUIET}costs.office_staff = {{ staff = 0, a_year = 9 }}\n")), 834, 2);
}

/// By hand: ten looked-after children who want ten hours a day of a worker who has four move on at speed 0.4, so six of
/// them stand still: at 500 pounds a week that is 3,000 a week and 3,000 x 261 / 5 a year, half of it from a change of
/// price in the middle of a week.
#[test]
fn drift_costs_what_it_is_stated_to() {
    let desk = format!(
        "{QUIET}start.looked_after = 10\ncapacity.contract_hours = 4\n\
         work.looked_after = {{ hours_a_day = 1, natural_days = {{ constant = 26000 }} }}\n"
    );
    let (plan, outcome) =
        one(&format!("{desk}costs.drift_a_week = 500\n[[change]]\non = 2025-04-09\ncosts.drift_a_week = 250\n"));
    let a_week = weekly(&plan, &outcome, Measure::CostDrift);
    let children = weekly(&plan, &outcome, Measure::OpenCasesLookedAfter);
    assert!(children.iter().all(|&children| children == 10.0), "nobody leaves care in this future");
    near("a week", a_week[1], 3_000.0);
    near("the first year", outcome.years[0][DRIFT], 3_000.0 * 261.0 / 5.0);
    near("the second year", outcome.years[1][DRIFT], 3_000.0 * 6.0 / 5.0 + 1_500.0 * 255.0 / 5.0);
    let (_, without) = one(&desk);
    assert_eq!(without.years[0][DRIFT] + without.years[1][DRIFT], 0.0);
    near("everything else", without.years[0][..DRIFT].iter().sum(), outcome.years[0][..DRIFT].iter().sum());
}

/// By another way, from the published weekly measures: looked-after children x (1 - speed of looked-after work), of which a
/// cap on spending sees nothing.
#[test]
fn drift_follows_from_the_weekly_measures() {
    let capped = |prices: &str| {
        let service = busy_at(prices).replace(", care_management_teams = [5] }", " }");
        format!(
            "{service}budget.most_a_financial_year = 1_100_000\n\
             work.looked_after = {{ hours_a_day = 0.3, natural_days = {{ exponential = {{ mean = 400 }} }} }}\n"
        )
    };
    let (plan, with) = one(&capped("drift_a_week = 800"));
    let [children, speeds, costs] = [Measure::OpenCasesLookedAfter, Measure::SpeedLookedAfter, Measure::CostDrift]
        .map(|measure| weekly(&plan, &with, measure).to_vec());
    let days = |week: usize| plan.weeks[week].to - plan.weeks[week].from;
    for week in 0..children.len() {
        // A week without looked-after work has no speed, and no drift.
        let lost = if speeds[week].is_nan() { 0.0 } else { 1.0 - speeds[week] };
        near("a week", costs[week], children[week] * lost * 800.0 * days(week) / 5.0);
    }
    near("weeks and years", costs.iter().sum(), with.years.iter().map(|year| year[DRIFT]).sum());
    assert!(costs.iter().sum::<f64>() > 100_000.0);
    let (_, without) = one(&capped("drift_a_week = 0"));
    assert_eq!(integral(&with, Level::Agency), integral(&without, Level::Agency));
    assert_eq!(integral(&with, Level::Overtime), integral(&without, Level::Overtime));
}
