//! Small services, written as the scenario files that users write, and what tests need to judge them.

use caseload::kernel::streams::{Stream, StreamKey};
use caseload::model::meter::{Flow, Level};
use caseload::model::trace::LogEntry;
use caseload::model::{Measure, Outcome, Plan, Scope, simulate, trace_events};
use caseload::scenario::{Loaded, load};
use rayon::prelude::*;
use statrs::function::gamma::gamma_ur;

/// One worker, no manager, nobody ever absent, every referral assessed and closed after the initial assessment; no
/// limit binds. Tests lay what they need over it.
pub const CALM: &str = r#"
name = "calm"
first_day = 2024-04-01
last_day = 2025-03-28
bank_holidays = "none"
target = { at_most = 20, by = 2025-03-28 }
area.A = { assessment_teams = [1] }
workforce = { newly_qualified_share = 0, managers_a_team = 0 }
demand = { children_a_week = { A = 10 }, assessed_share = 1 }
families = { size = [1, 0, 0, 0], extra_child_effort = 0 }
pathway.after_initial_assessment = { close = 1 }
pathway.after_core_assessment = { close = 1 }
pathway.after_short_term_help = { close = 1 }
pathway.after_child_in_need = { close = 1 }
pathway.after_child_protection = { close = 1 }
pathway.after_looked_after = { close = 1 }
work.screening = { hours = { constant = 0.1 }, natural_days = { constant = 0.1 } }
work.initial_assessment = { hours_a_day = 1, natural_days = { constant = 1 } }
work.core_assessment = { hours_a_day = 1, natural_days = { constant = 1 } }
work.short_term_help = { hours_a_day = 0.01, natural_days = { constant = 10 } }
work.child_in_need = { hours_a_day = 0.01, natural_days = { constant = 10 } }
work.child_protection = { hours_a_day = 0.01, natural_days = { constant = 10 } }
work.looked_after = { hours_a_day = 0.01, natural_days = { constant = 10 } }
work.closing = { hours = { constant = 1e-6 }, natural_days = { constant = 0.01 } }
work.transfer = { hours = { constant = 1e-6 }, natural_days = { constant = 0.01 } }
work.holding = { hours_a_day = 0.001 }
sickness = { rate = 0, long_share = 0.5, short_days = { constant = 3 }, long_days = { constant = 40 } }
leave = { annual_days = 0, training_days = 0 }
turnover = { rate_a_year = 0, notice_weeks = 4 }
recruitment = { time_to_hire_weeks = { constant = 10 }, most_a_month = 1000, newly_qualified_share = 0 }
agency = { allowed = false, gap_days = 20, lead_days = 10, minimum_weeks = 13, most = 0, productivity = 1 }
panel = { every_weeks = 2, most_families = 100 }
costs = { social_worker_a_year = 50_000, manager_a_year = 70_000, overhead_a_post_a_year = 9_000, agency_a_week = 1_700, recruitment_a_hire = 4_000 }

[capacity]
contract_hours = 24
case_work_share = 1
manager_case_work_share = 1
supervision_hours_a_week = 0
class_weights = [1, 1, 1]

[allocation]
ceiling = 1e6
cover_ceiling = 1e6

[cover]
assessments_after_days = 2000
all_after_days = 2000
leave_over_days = 2000

[start]
"#;

/// The calm service with a text laid over it, loaded as an option file that names it as its base.
pub fn loaded(over: &str) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("calm.toml"), CALM).unwrap();
    let path = folder.path().join("option.toml");
    std::fs::write(&path, format!("base = \"calm.toml\"\nname = \"option\"\n{over}")).unwrap();
    load(&path).unwrap_or_else(|errors| panic!("{errors}\n{errors:#?}\n{over}"))
}

include!("core_assessments.rs");

/// The same, compiled.
pub fn plan(over: &str) -> Plan {
    Plan::new(loaded(over).scenario)
}

/// Replications, in order, on all threads.
pub fn outcomes(plan: &Plan, seed: u64, replications: u64) -> Vec<Outcome> {
    (0..replications)
        .into_par_iter()
        .map(|replication| simulate(plan, StreamKey { seed, replication }).unwrap())
        .collect()
}

/// The event log of a replication.
pub fn log(plan: &Plan, seed: u64, replication: u64) -> Vec<LogEntry> {
    trace_events(plan, StreamKey { seed, replication }).unwrap().0
}

/// A city-wide weekly measure of a replication.
pub fn weekly<'o>(plan: &Plan, outcome: &'o Outcome, measure: Measure) -> &'o [f64] {
    let layout = plan.layout.clone();
    let at = layout.series.iter().position(|&series| series == (measure, Scope::ALL)).unwrap();
    &outcome.weekly[at * layout.weeks..(at + 1) * layout.weeks]
}

/// Mean and its standard error.
pub fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

/// Four significant digits.
fn digits(value: f64) -> String {
    if value == 0.0 {
        return "0".to_string();
    }
    let decimals = (3 - value.abs().log10().floor() as i32).clamp(0, 8) as usize;
    format!("{value:.decimals$}")
}

/// Keeps a comparison with theory for docs/verification.md, when CASELOAD_RECORD names the file to keep it in.
pub fn record(what: &str, simulated: &str, exact: &str, deviation: &str, bound: &str) {
    let Some(path) = std::env::var_os("CASELOAD_RECORD") else { return };
    let test = std::thread::current().name().unwrap_or("").to_string();
    let line = format!("{test}\t{what}\t{simulated}\t{exact}\t{deviation}\t{bound}\n");
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path).unwrap();
    std::io::Write::write_all(&mut file, line.as_bytes()).unwrap();
}

/// Keeps a comparison that allows no difference but rounding.
pub fn record_exact(what: &str, simulated: f64, exact: f64) {
    record(what, &digits(simulated), &digits(exact), "none: no chance in it", "rounding");
}

/// A standard normal variable (Box and Muller 1958).
pub fn normal(stream: &mut Stream) -> f64 {
    let radius = (-2.0 * (1.0 - stream.uniform()).ln()).sqrt();
    radius * (std::f64::consts::TAU * stream.uniform()).cos()
}

/// Holds the mean of independent values against theory: within 4 standard errors, two-sided error rate 6.4e-5.
#[track_caller]
pub fn assert_mean(what: &str, values: &[f64], theory: f64) {
    let (mean, error) = mean_and_error(values);
    let z = (mean - theory) / error;
    println!("{what}: {mean:.6} +- {error:.6}, theory {theory:.6}, z = {z:.2}, bound 4");
    record(what, &format!("{} ± {}", digits(mean), digits(error)), &digits(theory), &format!("{z:+.2}"), "4");
    assert!(z.abs() < 4.0, "{what}: {mean} +- {error} is not {theory} (z = {z:.2})");
}

/// Holds a z-score against 4: two-sided error rate 6.4e-5.
#[track_caller]
pub fn assert_z(what: &str, z: f64) {
    println!("{what}: z = {z:.2}, bound 4");
    record(what, "", "", &format!("{z:+.2}"), "4");
    assert!(z.abs() < 4.0, "{what}: z = {z:.2}");
}

/// Pearson's chi-square test of counts against probabilities (the rest beyond the last), bins pooled from below until
/// 10 are expected in each. Error rate 1e-4.
#[track_caller]
pub fn assert_distribution(what: &str, counts: &[u64], probabilities: &[f64]) {
    let n: u64 = counts.iter().sum();
    let (mut statistic, mut bins) = (0.0, 0_u32);
    let (mut seen, mut expected, mut left) = (0.0, 0.0, 1.0);
    let mut close = |seen: f64, expected: f64| {
        statistic += (seen - expected).powi(2) / expected;
        bins += 1;
    };
    for k in 0..counts.len().max(probabilities.len()) {
        let p = probabilities.get(k).copied().unwrap_or(0.0);
        left -= p;
        seen += counts.get(k).copied().unwrap_or(0) as f64;
        expected += n as f64 * p;
        if expected >= 10.0 && n as f64 * left >= 10.0 {
            close(seen, expected);
            (seen, expected) = (0.0, 0.0);
        }
    }
    close(seen, expected + n as f64 * left.max(0.0));
    let freedom = f64::from(bins - 1);
    let p = gamma_ur(freedom / 2.0, statistic / 2.0);
    println!("{what}: chi-square {statistic:.1} on {freedom} degrees of freedom, p = {p:.4}, bound 0.0001");
    let chi_square = format!("{n} counts, chi-square {statistic:.1} on {freedom}");
    record(what, &chi_square, "the law", &format!("p = {p:.3}"), "p > 0.0001");
    assert!(p > 1e-4, "{what}: chi-square {statistic:.1} on {freedom}, p = {p}");
}

/// A measure of one area, week by week.
pub fn weekly_of_area<'o>(plan: &Plan, outcome: &'o Outcome, measure: Measure, area: usize) -> &'o [f64] {
    let layout = plan.layout.clone();
    let scope = Scope { area: Some(area), team_kind: None };
    let at = layout.series.iter().position(|&series| series == (measure, scope)).unwrap();
    &outcome.weekly[at * layout.weeks..(at + 1) * layout.weeks]
}

/// Integral of a level over the run, working days, all parts of the service together.
pub fn integral(outcome: &Outcome, level: Level) -> f64 {
    outcome.totals.values().map(|totals| totals.level(level)).sum()
}

/// Count of a flow over the run.
pub fn flow(outcome: &Outcome, flow: Flow) -> f64 {
    outcome.totals.values().map(|totals| totals.flow(flow)).sum()
}

/// Probabilities of a Poisson variable, 0 to 255.
pub fn poisson(mean: f64) -> Vec<f64> {
    let mut p = vec![(-mean).exp()];
    for k in 1..256 {
        p.push(p[k - 1] * mean / k as f64);
    }
    p
}

/// Holds two scenarios' futures against each other to the last bit: weekly values, totals, costs, caseloads.
#[track_caller]
pub fn same_futures(a: &Plan, b: &Plan, seed: u64, replications: u64) {
    let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    for (a, b) in outcomes(a, seed, replications).iter().zip(&outcomes(b, seed, replications)) {
        assert_eq!(bits(&a.weekly), bits(&b.weekly));
        assert_eq!(bits(a.years.as_flattened()), bits(b.years.as_flattened()));
        assert_eq!(a.spread_at_target, b.spread_at_target);
    }
}
