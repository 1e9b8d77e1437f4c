//! Books that must balance whatever the scenario, and figures that can be worked out by hand.

use crate::random_service::{cases, grades, scenario, with_grades};
use crate::service::{loaded, log, outcomes, plan, record_exact, weekly};
use caseload::kernel::streams::StreamKey;
use caseload::model::{Measure, Plan, simulate};
use proptest::prelude::*;

/// Measures that have no meaning in some weeks: shares of nobody, timeliness of nothing.
const MAY_BE_MEANINGLESS: &[Measure] = &[
    Measure::LiveCasesPerWorker,
    Measure::CaseloadMean,
    Measure::CaseloadS45,
    Measure::CaseloadMedian,
    Measure::CaseloadMax,
    Measure::ShareOver20,
    Measure::ShareOver25,
    Measure::ShareOver35,
    Measure::InitialAssessmentsInTime,
    Measure::CoreAssessmentsInTime,
    Measure::InitialInTimeQuarter,
    Measure::CoreInTimeQuarter,
    Measure::InitialRecordedInTime,
    Measure::CoreRecordedInTime,
    Measure::SpeedAssessment,
    Measure::SpeedChildProtection,
    Measure::SpeedLookedAfter,
    Measure::ToBeScreenedDays,
    Measure::ToBeScreenedDaysP90,
    Measure::ToBeScreenedDaysLongest,
    Measure::ToBeAllocatedDays,
    Measure::ToBeAllocatedDaysP90,
    Measure::ToBeAllocatedDaysLongest,
    Measure::AllocationDays,
    Measure::AllocationDaysMedian,
    Measure::AllocationDaysP90,
    Measure::AllocationDaysGrave,
    Measure::InitialAssessmentDays,
    Measure::InitialAssessmentDaysMedian,
    Measure::InitialAssessmentDaysP90,
    Measure::UtilisationSocialWorkers,
    Measure::UtilisationManagers,
    Measure::CasesPerFte,
];

/// Measures that are parts of a whole.
const PROPORTIONS: &[Measure] = &[
    Measure::ShareOver20,
    Measure::ShareOver25,
    Measure::ShareOver35,
    Measure::InitialAssessmentsInTime,
    Measure::CoreAssessmentsInTime,
    Measure::InitialInTimeQuarter,
    Measure::CoreInTimeQuarter,
    Measure::InitialRecordedInTime,
    Measure::CoreRecordedInTime,
    Measure::SpeedAssessment,
    Measure::SpeedChildProtection,
    Measure::SpeedLookedAfter,
    Measure::UtilisationSocialWorkers,
    Measure::UtilisationManagers,
];

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(300), max_shrink_iters: 300, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(20_090_916), ..ProptestConfig::default() })]

    /// Whatever the scenario: no panic, the ledgers balance (the replication says so itself), figures are numbers, and
    /// the run ends after a bounded number of events.
    #[test]
    #[cfg_attr(debug_assertions, ignore = "long: run with --release")]
    fn ledgers_balance_whatever_the_scenario(text in scenario(), grades in prop::option::weighted(0.7, grades()), seed in any::<u64>()) {
        let plan = grades.as_ref().map_or_else(|| plan(&text), |grades| with_grades(&text, grades));
        let layout = plan.layout.clone();
        for replication in 0..2 {
            let outcome = simulate(&plan, StreamKey { seed, replication });
            prop_assert!(outcome.is_ok(), "{}", outcome.unwrap_err());
            let outcome = outcome.unwrap();
            prop_assert!(outcome.events < 2_000_000, "{} events", outcome.events);
            for (&(measure, scope), values) in layout.series.iter().zip(outcome.weekly.chunks(layout.weeks)) {
                for (week, value) in values.iter().enumerate() {
                    let fine = value.is_finite() || (value.is_nan() && MAY_BE_MEANINGLESS.contains(&measure));
                    prop_assert!(fine, "{} of {scope:?} is {value} in week {week}", measure.name());
                    // Pieces that could absorb a million hours a day each leave the range in which sums of demands are
                    // exact (2^21 hours a day); elsewhere a speed is 1 at most to the last bit.
                    let most = if PROPORTIONS.contains(&measure) { 1.0 + 1e-6 } else { f64::INFINITY };
                    let within = value.is_nan() || (*value >= -1e-6 && *value <= most);
                    prop_assert!(within, "{} of {scope:?} is {value} in week {week}", measure.name());
                }
            }
            for totals in outcome.totals.values() {
                for (number, value) in totals.levels.iter().chain(&totals.flows).enumerate() {
                    prop_assert!(value.is_finite() && *value > -1e-6, "level or flow {number} is {value}");
                }
            }
        }
    }
}

/// Nothing comes for nine years, so that clocks read over 2,000 days; then thousands of pieces want 24 hours a day each of somebody who has
/// a thousandth of one, or a few times that: clocks then gain a millionth of a day at a time and are rounded by more than the old tolerance.
#[test]
fn hours_balance_where_next_to_nobody_works_on_very_much() {
    for (children, hours, wanted) in
        [(900, 0.001, 1), (900, 0.001, 24), (900, 0.03, 24), (900, 0.1, 24), (9_000, 0.001, 24)]
    {
        let plan = plan(&format!(
            "last_day = 2034-03-31\ndemand.children_a_week.A = 0\ncapacity.contract_hours = {hours}\n\
             work.initial_assessment = {{ hours_a_day = {wanted}, natural_days = {{ constant = 5000 }} }}\n\
             pulse = [{{ from = 2033-04-04, children = {children}, weeks = 40, assessed_share = 1 }}]\n"
        ));
        for replication in 0..4 {
            let outcome = simulate(&plan, StreamKey { seed: 1, replication });
            assert!(outcome.is_ok(), "{children} children, {hours} hours: {}", outcome.unwrap_err());
        }
    }
}

/// By hand: a full financial year of five workers and two managers, nobody sick, nobody leaving.
#[test]
fn a_year_of_a_fixed_staff_costs_its_salaries() {
    for (first, last) in [("2024-04-01", "2025-03-31"), ("2022-04-01", "2023-03-31")] {
        let plan = plan(&format!(
            "first_day = {first}\nlast_day = {last}\ntarget.by = {last}\nbank_holidays = \"england_and_wales\"\n\
             area.A.assessment_teams = [5]\nworkforce.managers_a_team = 2\n\
             leave = {{ annual_days = 25, training_days = 5 }}\n"
        ));
        let outcome = &outcomes(&plan, 601, 1)[0];
        assert_eq!(outcome.years.len(), 1);
        let headings = ["social workers", "managers", "overheads", "agency", "recruitment"];
        for ((cost, by_hand), heading) in
            outcome.years[0].iter().zip([250_000.0, 140_000.0, 63_000.0, 0.0, 0.0]).zip(headings)
        {
            assert!((cost - by_hand).abs() < 1e-6, "{cost} {by_hand}");
            record_exact(&format!("{heading}, pounds, year to {last}"), *cost, by_hand);
        }
    }
}

/// By hand: recruitment is paid once a hire, an agency worker for the days that he is there, overhead for every post.
#[test]
fn hires_agency_and_posts_cost_what_they_should() {
    let plan = plan(
        "last_day = 2025-03-31\narea.A = { assessment_teams = [5], assessment_vacancies = 0 }\n\
         demand.children_a_week.A = 0\nstart.agency_in_post = 1\nagency.minimum_weeks = 20\n\
         [[change]]\non = 2024-07-01\nposts.extra_social_workers = 2\n",
    );
    let outcome = &outcomes(&plan, 602, 1)[0];
    // Posts from day 65, hired ten weeks (50 days) later; 261 weekdays in the year. The agency worker goes after 20
    // weeks, or in week 20 stays with the two new posts' gap: the embargo sends him home at his minimum.
    let year = 261.0;
    let workers = 5.0 * 50_000.0 + 2.0 * 50_000.0 * (year - 65.0 - 50.0) / year;
    let overheads = 5.0 * 9_000.0 + 2.0 * 9_000.0 * (year - 65.0) / year;
    let headings = ["social workers", "managers", "overheads", "agency", "recruitment"];
    let all_by_hand = [workers, 0.0, overheads, 20.0 * 1_700.0, 2.0 * 4_000.0];
    for ((cost, by_hand), heading) in outcome.years[0].iter().zip(all_by_hand).zip(headings) {
        assert!((cost - by_hand).abs() < 1e-6, "{cost} {by_hand}");
        record_exact(
            &format!("{heading}, pounds, two posts and an agency worker for part of the year"),
            *cost,
            by_hand,
        );
    }
}

/// Little's law over a finite run (Little 1961; without a limit: Stidham, Operations Research 22, 1974): the integral of open
/// cases is the sum of the times that children are there, counted from the event log, within the run.
#[test]
fn littles_law_over_a_finite_run() {
    let plan = plan(
        "demand.children_a_week.A = 20\nfamilies.size = [0.5, 0.26, 0.14, 0.1]\ndemand.assessed_share = 0.6\n\
         work.initial_assessment = { hours_a_day = 1, natural_days = { gamma = { mean = 8, cv = 0.5 } } }\n",
    );
    for replication in 0..3 {
        let outcome = simulate(&plan, StreamKey { seed: 605, replication }).unwrap();
        let integral: f64 = weekly(&plan, &outcome, Measure::OpenCases)
            .iter()
            .zip(&plan.weeks)
            .map(|(open, week)| open * (week.to - week.from))
            .sum();
        let mut since = std::collections::HashMap::new();
        let mut days = 0.0;
        for entry in log(&plan, 605, replication) {
            let Some(family) = entry.family else { continue };
            match entry.what {
                "referred" => drop(since.insert(family, (entry.time, entry.children))),
                "closed" | "no further action" => {
                    let (from, children) = since.remove(&family).unwrap();
                    days += (entry.time - from) * f64::from(children);
                }
                _ => {}
            }
        }
        assert!(!since.is_empty(), "some are there at the end");
        days += since.values().map(|(from, children)| (plan.window.1 - from) * f64::from(*children)).sum::<f64>();
        assert!((integral - days).abs() < 1e-6 * days, "{integral} case-days, by the log {days}");
        record_exact(&format!("future {replication}: case-days of the run"), integral, days);
    }
}

/// By hand: nothing comes, nothing ends; 37 cases of four workers are 9.25 each, dealt 10, 9, 9, 9.
#[test]
fn a_frozen_service_keeps_its_caseloads() {
    let plan = plan(
        "area.A.assessment_teams = [4]\ndemand.children_a_week.A = 0\nstart.short_term_help = 37\n\
         capacity.contract_hours = 0.001\nwork.short_term_help = { hours_a_day = 24, natural_days = { constant = 20000 } }\n",
    );
    for outcome in outcomes(&plan, 603, 5) {
        for (measure, by_hand) in [
            (Measure::LiveCasesPerWorker, 9.25),
            (Measure::CaseloadMean, 9.25),
            (Measure::CaseloadMedian, 9.0),
            (Measure::CaseloadMax, 10.0),
            (Measure::OpenCases, 37.0),
            (Measure::OpenCasesChildInNeed, 37.0),
            (Measure::UnallocatedCases, 0.0),
            (Measure::InPost, 4.0),
            (Measure::ShareOver20, 0.0),
        ] {
            for value in weekly(&plan, &outcome, measure) {
                assert!((value - by_hand).abs() < 1e-9, "{} is {value}", measure.name());
            }
        }
        assert_eq!(
            outcome.spread_at_target.iter().take(12).copied().collect::<Vec<_>>(),
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 1, 0]
        );
    }
}

/// The shipped scenario balances in every one of a few replications, and its plan is what its text says.
#[test]
#[cfg_attr(debug_assertions, ignore = "long: run with --release")]
fn the_shipped_scenarios_balance() {
    for path in [
        "scenarios/leeds-2009.toml",
        "scenarios/options/caseload-20.toml",
        "scenarios/options/agency-embargo.toml",
        "scenarios/leeds-2008.toml",
        "scenarios/combined/close-early-returns.toml",
    ] {
        let scenario = caseload::scenario::load(std::path::Path::new(path)).unwrap().scenario;
        let plan = Plan::new(scenario);
        outcomes(&plan, 604, 4);
    }
    assert!(loaded("").warnings.iter().all(|warning| !warning.is_empty()));
}
