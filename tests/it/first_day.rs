//! The first day is one that the service comes to by itself: a service in balance stays in balance, and Leeds goes on as it was.
//!
//! That nothing has changed is shown by equivalence tests, two one-sided tests for each figure (Schuirmann, J. Pharmacokinetics and
//! Biopharmaceutics 15, 1987): the 90 % interval of the change lies within a margin. All of them must (an intersection-union test: Berger,
//! Technometrics 24, 1982), so the chance that the test passes though some figure drifts by its margin or more is at most 5 % for all
//! figures together, however many there are.

use crate::service::{mean_and_error, outcomes, weekly};
use caseload::model::{Measure, Outcome, Plan};
use caseload::scenario::{Variant, load};
use std::path::Path;

/// One-sided 95 % point of the normal distribution: with 100 replications and more, the t distribution's to 1 %.
const ONE_SIDED: f64 = 1.66;

/// A scenario of the repository with lines laid over it, simulated.
fn simulated(base: &str, over: &str, replications: u64) -> (Plan, Vec<Outcome>) {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let path = folder.path().join("over.toml");
    let base = root.join(base).to_string_lossy().replace('\\', "/");
    std::fs::write(&path, format!("base = \"{base}\"\nname = \"over\"\n{over}")).unwrap();
    let loaded = load(&path).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let plan = Plan::new(Variant::of(&loaded).load().unwrap().scenario);
    let found = outcomes(&plan, 19, replications);
    (plan, found)
}

/// Mean of a measure over some weeks, by replication; weeks in which it has no meaning count for nothing.
fn over(plan: &Plan, found: &[Outcome], measure: Measure, weeks: std::ops::Range<usize>) -> Vec<f64> {
    let mean = |outcome: &Outcome| {
        let values: Vec<f64> =
            weekly(plan, outcome, measure)[weeks.clone()].iter().copied().filter(|value| !value.is_nan()).collect();
        values.iter().sum::<f64>() / values.len() as f64
    };
    found.iter().map(mean).collect()
}

/// How far the 90 % interval of the mean difference reaches from 0.
fn reach(before: &[f64], after: &[f64]) -> f64 {
    let changes: Vec<f64> = before.iter().zip(after).map(|(before, after)| after - before).collect();
    let (mean, error) = mean_and_error(&changes);
    mean.abs() + ONE_SIDED * error
}
