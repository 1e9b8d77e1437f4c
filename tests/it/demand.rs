//! Referrals: counts against Poisson and negative binomial laws, the shape of week and year, fixed marks.

use crate::service::{assert_distribution, assert_mean, flow, log, outcomes, plan, poisson, weekly, weekly_of_area};
use caseload::model::meter::Flow;
use caseload::model::{Measure, Outcome, Plan};

/// Nobody is assessed: referrals only.
const REFERRALS: &str = "demand.assessed_share = 0\n";

fn counts(plan: &Plan, outcomes: &[Outcome]) -> Vec<f64> {
    outcomes.iter().flat_map(|outcome| weekly(plan, outcome, Measure::Referrals).to_vec()).collect()
}

fn histogram(values: &[f64]) -> Vec<u64> {
    let mut histogram = vec![0; 256];
    values.iter().for_each(|&value| histogram[value as usize] += 1);
    histogram
}

/// Error rate 1e-4 each: weekly counts of one-child families are Poisson, with a gamma factor of cv 0.5 negative
/// binomial of shape 4.
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn weekly_counts_have_their_law() {
    let pure = plan(&format!("{REFERRALS}demand.children_a_week.A = 12\n"));
    assert_distribution("weekly referrals", &histogram(&counts(&pure, &outcomes(&pure, 301, 300))), &poisson(12.0));
    let mixed = plan(&format!("{REFERRALS}demand.children_a_week.A = 12\ndemand.weekly_cv = 0.5\n"));
    let (shape, q) = (4.0, 12.0 / (12.0 + 4.0_f64));
    let mut p = vec![(1.0 - q).powf(shape)];
    for k in 1..256 {
        p.push(p[k - 1] * q * (k as f64 - 1.0 + shape) / k as f64);
    }
    assert_distribution("weekly referrals, cv 0.5", &histogram(&counts(&mixed, &outcomes(&mixed, 302, 300))), &p);
}

/// Error rate 1.3e-4. Children come in families: variance / mean = E[S^2] / E[S].
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn siblings_make_counts_of_children_overdispersed() {
    let plan = plan(&format!("{REFERRALS}demand.children_a_week.A = 23\nfamilies.size = [0.5, 0.26, 0.14, 0.1]\n"));
    let counts = counts(&plan, &outcomes(&plan, 303, 400));
    assert_mean("children a week", &counts, 23.0);
    let (first, second) = (0.5 + 0.52 + 0.42 + 0.4, 0.5 + 4.0 * 0.26 + 9.0 * 0.14 + 16.0 * 0.1);
    let squares: Vec<f64> = counts.iter().map(|count| (count - 23.0).powi(2)).collect();
    assert_mean("their variance", &squares, 23.0 * second / first);
}

/// Error rate 1.3e-4. Areas that share the weekly factor vary together (covariance mean^2 cv^2), others do not.
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn areas_share_the_weekly_factor_or_have_their_own() {
    for (seed, shared, covariance) in [(304, true, 10.0 * 20.0 * 0.09), (305, false, 0.0)] {
        let plan = plan(&format!(
            "{REFERRALS}area.B = {{ assessment_teams = [1] }}\ndemand.children_a_week.A = 10\n\
             demand.children_a_week.B = 20\ndemand.weekly_cv = 0.3\ndemand.weekly_shared = {shared}\n"
        ));
        let products: Vec<f64> = outcomes(&plan, seed, 200)
            .iter()
            .flat_map(|outcome| {
                let [a, b] = [0, 1].map(|area| weekly_of_area(&plan, outcome, Measure::Referrals, area));
                a.iter().zip(b).map(|(a, b)| (a - 10.0) * (b - 20.0)).collect::<Vec<_>>()
            })
            .collect();
        assert_mean(&format!("covariance, shared {shared}"), &products, covariance);
    }
}

const SEASON: &str = "demand.weekday = [2, 1, 1, 0.5, 0.5]\ndemand.august = 0.5\ndemand.school_holidays = 0.8\n\
                      demand.july_september = 1.2\n";

/// Error rate 6.4e-5 each. Whatever the shape of week and year and the bank holidays, the 52 weeks from the first Monday
/// bring 52 times the stated children a week.
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn a_year_brings_the_stated_referrals() {
    for (seed, holidays) in [(306, "none"), (307, "england_and_wales")] {
        let plan = plan(&format!("bank_holidays = \"{holidays}\"\n{REFERRALS}demand.children_a_week.A = 40\n{SEASON}"));
        let totals: Vec<f64> = outcomes(&plan, seed, 400).iter().map(|o| flow(o, Flow::Referrals)).collect();
        assert_mean(&format!("a year's referrals, bank holidays {holidays}"), &totals, 40.0 * 52.0);
    }
}

/// Error rate 1e-4 and 6.4e-5: weekdays have their shares; an August week has the stated part of an October week.
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn weekdays_and_seasons_have_their_shape() {
    let plan = plan(&format!("{REFERRALS}demand.children_a_week.A = 200\n{SEASON}"));
    let mut weekdays = vec![0; 5];
    for replication in 0..5 {
        for entry in log(&plan, 308, replication).iter().filter(|entry| entry.what == "referred") {
            weekdays[entry.time as usize % 5] += 1;
        }
    }
    assert_distribution("weekdays", &weekdays, &[0.4, 0.2, 0.2, 0.1, 0.1]);
    let dates: Vec<_> = plan.weeks.iter().map(|week| week.date.to_string()).collect();
    let week = |friday: &str| dates.iter().position(|date| date == friday).unwrap();
    let (august, october) = (week("2024-08-16"), week("2024-10-11"));
    let differences: Vec<f64> = outcomes(&plan, 309, 300)
        .iter()
        .map(|o| weekly(&plan, o, Measure::Referrals)[august] - 0.5 * weekly(&plan, o, Measure::Referrals)[october])
        .collect();
    assert_mean("August - half of October", &differences, 0.0);
}

/// Error rate 6.4e-5. Growth is compounded from the first day.
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn demand_grows_as_stated() {
    let plan =
        plan(&format!("last_day = 2026-03-27\n{REFERRALS}demand.children_a_week.A = 30\ndemand.growth_a_year = 0.2\n"));
    let second: Vec<f64> =
        outcomes(&plan, 310, 300).iter().map(|o| weekly(&plan, o, Measure::Referrals)[52..].iter().sum()).collect();
    let days_a_year = 365.2425 * 5.0 / 7.0;
    let expected = (260..520).map(|day| 6.0 * 1.2_f64.powf(f64::from(day) / days_a_year)).sum();
    assert_mean("the second year's referrals", &second, expected);
}

/// Replication by replication and week by week: redirected + referred with a redirect = referred without; those
/// assessed are the same. Error rate of their share 6.4e-5.
#[test]
fn a_redirect_takes_away_marked_families_and_no_others() {
    let common = "demand.children_a_week.A = 30\nfamilies.size = [0.5, 0.26, 0.14, 0.1]\ndemand.weekly_cv = 0.2\n\
                  demand.assessed_share = 0.5\n";
    let base = plan(common);
    let option = plan(&format!("{common}demand.redirect_share = 0.4\n"));
    let pairs: Vec<_> = outcomes(&base, 311, 20).into_iter().zip(outcomes(&option, 311, 20)).collect();
    let mut shares = Vec::new();
    for (base_outcome, outcome) in &pairs {
        let [referred, redirected] = [Measure::Referrals, Measure::Redirected].map(|m| weekly(&option, outcome, m));
        for (week, before) in weekly(&base, base_outcome, Measure::Referrals).iter().enumerate() {
            assert_eq!(referred[week] + redirected[week], *before);
        }
        assert_eq!(flow(base_outcome, Flow::InitialAssessments), flow(outcome, Flow::InitialAssessments));
        assert_eq!(flow(base_outcome, Flow::Redirected), 0.0);
        shares.push(flow(outcome, Flow::Redirected) / flow(base_outcome, Flow::Referrals));
    }
    assert_mean("share redirected", &shares, 0.2);
}

/// By hand: at twice the rate the same families come after half the time.
#[test]
fn a_changed_rate_moves_the_same_families_in_time() {
    let text = |rate: u32| format!("demand.children_a_week.A = {rate}\nfamilies.size = [0.5, 0.26, 0.14, 0.1]\n");
    let referred =
        |plan: &Plan| -> Vec<_> { log(plan, 312, 0).into_iter().filter(|entry| entry.what == "referred").collect() };
    let (slow, fast) = (referred(&plan(&text(20))), referred(&plan(&text(40))));
    assert!(slow.len() > 300 && fast.len() > slow.len());
    for (slow, fast) in slow.iter().zip(&fast) {
        let marks =
            |e: &caseload::model::trace::LogEntry| (e.family, e.children, e.urgent, e.hours_a_day, e.natural_days);
        assert_eq!(marks(slow), marks(fast));
        assert!((slow.time - 2.0 * fast.time).abs() < 1e-9 * (1.0 + slow.time));
    }
}

/// By hand: a change of rate halfway, nothing before it moves and the rest comes at the new pace.
#[test]
fn a_dated_change_of_rate_leaves_the_past_alone() {
    let text = "demand.children_a_week.A = 20\n";
    let change = "[[change]]\non = 2024-09-30\ndemand.children_a_week.A = 40\n";
    let referred = |plan: &Plan| -> Vec<_> {
        log(plan, 313, 0).into_iter().filter(|entry| entry.what == "referred").map(|e| (e.family, e.time)).collect()
    };
    let (base, option) = (referred(&plan(text)), referred(&plan(&format!("{text}{change}"))));
    for ((family, at), (other, changed)) in base.iter().zip(&option) {
        assert_eq!(family, other);
        let expected = if *at < 130.0 { *at } else { 130.0 + (at - 130.0) / 2.0 };
        assert!((changed - expected).abs() < 1e-9);
    }
}
