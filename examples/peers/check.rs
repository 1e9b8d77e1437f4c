//! Small runs against theory.

use crate::{LOAD, base, duty_team, queue, say};
use caseload::kernel::streams::StreamKey;
use caseload::math::square;
use caseload::model::Outcome;
use caseload::model::meter::{Flow, Level};

/// Customers of a check of a queue; replications of the duty teams.
const CUSTOMERS: u64 = 300_000;
const REPLICATIONS: u64 = 40;
/// Standard errors by which a figure may be off: each check fails wrongly for one seed in 16,000, and the seeds are fixed.
const ERRORS: f64 = 4.0;

/// Fails with the first figure that is not what theory says.
pub fn all() -> Result<(), String> {
    for servers in [1, 20] {
        queue(servers)?;
    }
    duty_teams()?;
    base_reduced()
}

/// Mean wait by Erlang's C formula (Erlang, "Solution of some problems in the theory of probabilities of significance in
/// automatic telephone exchanges", 1917). Standard errors from ten independent runs.
fn queue(servers: u32) -> Result<(), String> {
    let rate = LOAD * f64::from(servers);
    let runs: Vec<queue::Found> = (0..10)
        .map(|replication| queue::simulate(servers, rate, CUSTOMERS, StreamKey { seed: 1, replication }))
        .collect();
    let wait = erlang_c(servers, rate) / (f64::from(servers) - rate);
    let name = format!("M/M/{servers}");
    near(&format!("{name}, mean wait"), wait, &values(&runs, |run| run.wait))?;
    near(&format!("{name}, mean time in the system"), wait + 1.0, &values(&runs, |run| run.system))?;
    near(&format!("{name}, servers busy"), LOAD, &values(&runs, |run| run.busy))
}

/// The chance that a customer of M/M/c has to wait, by the recursion of Erlang's B formula.
fn erlang_c(servers: u32, load: f64) -> f64 {
    let blocked = (1..=servers).fold(1.0, |b, k| load * b / (f64::from(k) + load * b));
    let free = 1.0 - load / f64::from(servers);
    blocked / (free + (1.0 - free) * blocked)
}

/// Poisson counts, the share of time sick and the balance of work, which hold whatever the queues do.
fn duty_teams() -> Result<(), String> {
    let runs: Vec<duty_team::Found> =
        (0..REPLICATIONS).map(|replication| duty_team::simulate(StreamKey { seed: 1, replication })).collect();
    near("duty teams, referrals", 26_000.0, &values(&runs, |run| run.referrals as f64))?;
    // The last assessments are under way or wait when time is up; the first weeks' queues are empty.
    let left = values(&runs, |run| run.referrals as f64 / 2.0 - run.assessments as f64);
    let (left, error) = mean_and_error(&left);
    if !(-ERRORS * error..100.0).contains(&left) {
        return Err(format!("duty teams: {left} assessments are missing"));
    }
    let days = 24.0 * 1300.0;
    near(
        "duty teams, days a completed assessment took",
        1.5,
        &values(&runs, |run| run.busy * days / run.assessments as f64),
    )?;
    near("duty teams, share of time sick", sick_share(1300.0), &values(&runs, |run| run.sick))
}

/// Share of `days` that a worker is sick who was well at first, counting spells that ended: of a two-state Markov chain that
/// falls sick at 1/34 and comes back at 1/6 a day, the mean of `p (1 - exp(-r t))`, p = 6/40, r = 1/34 + 1/6, less a spell
/// under way at the end, which is 6 days old on average.
fn sick_share(days: f64) -> f64 {
    let (p, r) = (6.0 / 40.0, 1.0 / 34.0 + 1.0 / 6.0);
    p * (1.0 - 1.0 / (r * days)) - p * 6.0 / days
}

/// Poisson counts, and the stated rate of sickness, in which everybody is from the first day on.
fn base_reduced() -> Result<(), String> {
    let runs = base::futures(&base::plan()?, REPLICATIONS, 1)?;
    let total = |figure: &dyn Fn(&Outcome) -> f64| values(&runs, figure);
    let referrals = |run: &Outcome| run.totals.values().map(|part| part.flow(Flow::Referrals)).sum();
    let sick = |run: &Outcome| run.totals.values().map(|part| part.level(Level::Sick)).sum::<f64>() / base::DAYS;
    near("the base reduced, referrals", 190.0 * 185.0, &total(&referrals))?;
    near("the base reduced, workers sick", 0.15 * 240.0, &total(&sick))
}

fn values<T>(runs: &[T], figure: impl Fn(&T) -> f64) -> Vec<f64> {
    runs.iter().map(figure).collect()
}

fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| square(value - mean)).sum();
    (mean, (squares / (n - 1.0) / n).sqrt())
}

fn near(what: &str, theory: f64, values: &[f64]) -> Result<(), String> {
    let (mean, error) = mean_and_error(values);
    let off = (mean - theory) / error;
    say(&format!("{what}: {mean:.5}, in theory {theory:.5}, off by {off:+.2} standard errors"));
    if off.abs() < ERRORS { Ok(()) } else { Err(format!("{what}: found {mean}, theory says {theory}")) }
}
