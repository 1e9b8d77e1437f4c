//! Programmes against sickness and leaving, held against renewal theory; the option files of grades, support, recording and
//! recruitment load without a warning.

use crate::grades::assert_no_effect;
use crate::service::{assert_mean, mean_and_error, outcomes, plan, weekly};
use caseload::kernel::time::DAYS_A_YEAR;
use caseload::model::{Measure, Plan};

const NO_DEMAND: &str = "demand.children_a_week.A = 0\n";
const SICKNESS: &str = "sickness = { rate = 0.15, long_share = 0.8, short_days = { gamma = { mean = 3.5, cv = 0.6 } }, \
                        long_days = { lognormal = { median = 50, cv = 0.6 } } }\n";

/// Error rate 6.4e-5 for each of four programmes. Spells of kind i begin at hazard h_i q_i while well and last m_i r_i: sick /
/// well = sum of h_i q_i m_i r_i (Cox, Renewal Theory, 1962, section 7.4), where the sum of h_i m_i is 0.15 / 0.85 and
/// 0.8 of it is long. Two years are left to forget the first day.
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn a_sickness_programme_has_the_rate_of_renewal_theory() {
    for (short, long, length) in [(0.5, 1.0, 1.0), (1.0, 0.5, 1.0), (1.0, 1.0, 0.5), (0.7, 0.8, 0.6)] {
        let plan = plan(&format!(
            "last_day = 2032-03-26\ntarget.by = 2032-03-26\narea.A.assessment_teams = [40]\n{NO_DEMAND}{SICKNESS}\
             leave = {{ annual_days = 27, training_days = 10 }}\n[[change]]\non = 2024-04-02\n\
             sickness = {{ short_spells = {short}, long_spells = {long}, long_length = {length} }}\n"
        ));
        let odds = 0.15 / 0.85 * (0.2 * short + 0.8 * long * length);
        let rate = odds / (1.0 + odds);
        let residual = |o: &_| -> f64 {
            let sum = |measure| weekly(&plan, o, measure)[104..].iter().sum::<f64>();
            let at_risk = sum(Measure::InPost) - sum(Measure::OnLeave);
            (sum(Measure::Sick) - rate * at_risk) / at_risk
        };
        let residuals: Vec<f64> = outcomes(&plan, 41, 400).iter().map(residual).collect();
        assert_mean(&format!("sick share - {rate:.4}"), &residuals, 0.0);
    }
}

/// Error rate 6.4e-5. After the date of a retention programme leavers come at the new rate: without notice the number of
/// leavers less rate x days in post is a martingale, whatever went before.
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn a_retention_programme_has_its_rate_from_its_date() {
    let plan = plan(&format!(
        "last_day = 2030-03-29\ntarget.by = 2030-03-29\narea.A.assessment_teams = [50]\n{NO_DEMAND}\
         turnover = {{ rate_a_year = 0.5, notice_weeks = 0 }}\nrecruitment.time_to_hire_weeks = {{ constant = 5 }}\n\
         [[change]]\non = 2026-03-30\nturnover.rate_a_year = 0.2\n"
    ));
    for (weeks, rate_a_year) in [(0..104, 0.5), (104..312, 0.2)] {
        let residual = |o: &_| -> f64 {
            let sum = |measure| weekly(&plan, o, measure)[weeks.clone()].iter().sum::<f64>();
            sum(Measure::Leavers) - rate_a_year / DAYS_A_YEAR * 5.0 * sum(Measure::InPost)
        };
        let residuals: Vec<f64> = outcomes(&plan, 42, 200).iter().map(residual).collect();
        assert_mean(&format!("leavers at {rate_a_year}"), &residuals, 0.0);
    }
}

#[test]
fn neutral_staffing_differs_by_nothing() {
    for option in [
        "sickness = { short_spells = 1, long_spells = 1, long_length = 1 }\n",
        "[[change]]\non = 2024-09-03\nsickness = { long_spells = 1 }\nturnover = { rate_a_year = 0.3 }\n",
        "costs.programmes = { retention = 0 }\n",
        "agency.most_in_area = { A = 10_000 }\n",
        "[[change]]\non = 2024-09-03\nagency = { allowed = true, most_in_area = { A = 2 } }\n",
        "[[change]]\non = 2024-09-03\nrecruitment = { time_to_hire_weeks = { lognormal = { mean = 12, cv = 0.5 } }, \
         most_a_month = 2 }\nallocation.newly_qualified_factor = 0.9\n",
    ] {
        assert_no_effect(option);
    }
}

/// By hand: a programme costs what it costs from its date on.
#[test]
fn programmes_are_paid_for() {
    let plan = plan(&format!(
        "last_day = 2025-03-31\n{NO_DEMAND}[[change]]\non = 2024-07-01\ncosts.programmes.retention = 26_100\n"
    ));
    let cost = outcomes(&plan, 1, 1)[0].years[0][7];
    assert!((cost - 19_600.0).abs() < 1e-6, "{cost}");
}

#[test]
fn the_levers_of_staff_load_without_a_warning() {
    for name in [
        "administrators",
        "advanced-practitioners",
        "decision-audit",
        "graduates-2012",
        "national-shortage",
        "nqsw-protected",
        "private-fostering",
        "recording",
        "recruitment-drive",
        "retention",
        "sickness-programme",
        "support-workers",
        "time-to-hire",
    ] {
        let path = format!("scenarios/levers/{name}.toml");
        let loaded = caseload::scenario::load(std::path::Path::new(&path));
        let loaded = loaded.unwrap_or_else(|errors| panic!("{}", errors.render(false, 110)));
        assert_eq!(loaded.scenario.name, name);
        assert!(loaded.warnings.is_empty(), "{name}: {:?}", loaded.warnings);
    }
}

/// By direction: what each option file is for, over the run of the Leeds base; at least three standard errors of the paired
/// difference on the right side.
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn the_levers_of_staff_act_in_their_direction() {
    let load = |path: &str| Plan::new(caseload::scenario::load(std::path::Path::new(path)).unwrap().scenario);
    let base = load("scenarios/leeds-2009.toml");
    let without = outcomes(&base, 43, 24);
    for (name, measure, sign) in [
        ("administrators", Measure::SpeedAssessment, 1.0),
        ("advanced-practitioners", Measure::Leavers, -1.0),
        ("decision-audit", Measure::SpeedAssessment, -1.0),
        ("graduates-2012", Measure::InPost, -1.0),
        ("national-shortage", Measure::InPost, -1.0),
        ("nqsw-protected", Measure::CostProgrammes, 1.0),
        ("private-fostering", Measure::SpeedAssessment, -1.0),
        ("recording", Measure::AssessmentsToRecord, 1.0),
        ("recruitment-drive", Measure::InPost, 1.0),
        ("retention", Measure::Leavers, -1.0),
        ("sickness-programme", Measure::Sick, -1.0),
        ("support-workers", Measure::SpeedAssessment, 1.0),
        ("time-to-hire", Measure::Vacant, -1.0),
    ] {
        let plan = load(&format!("scenarios/levers/{name}.toml"));
        let total = |plan: &Plan, outcome| weekly(plan, outcome, measure).iter().sum::<f64>();
        let with = outcomes(&plan, 43, 24);
        let changes: Vec<f64> =
            with.iter().zip(&without).map(|(with, without)| total(&plan, with) - total(&base, without)).collect();
        let (mean, error) = mean_and_error(&changes);
        println!("{name}: {} changes by {mean:.3} +- {error:.3}", measure.name());
        assert!(sign * mean > 3.0 * error, "{name}: {mean} +- {error}");
    }
}
