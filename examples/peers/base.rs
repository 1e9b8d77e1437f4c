//! W4: the base scenario, reduced to what can be said in SimPy (`benches/peers/base-reduced.toml`), on the engine as it is.

use caseload::kernel::streams::StreamKey;
use caseload::model::meter::{Flow, Level};
use caseload::model::{Outcome, Plan, simulate};
use caseload::scenario::load;
use std::path::Path;

const SCENARIO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peers/base-reduced.toml");
/// Working days of the run.
pub const DAYS: f64 = 925.0;

/// Reads the scenario.
pub fn plan() -> Result<Plan, String> {
    Ok(Plan::new(load(Path::new(SCENARIO)).map_err(|errors| errors.render(false, 100))?.scenario))
}

/// Simulates so many futures.
pub fn futures(plan: &Plan, replications: u64, seed: u64) -> Result<Vec<Outcome>, String> {
    let future = |replication| simulate(plan, StreamKey { seed, replication }).map_err(|error| error.to_string());
    (0..replications).map(future).collect()
}

/// The figures of every future, in lists, as JSON without its braces.
pub fn line(outcomes: &[Outcome]) -> String {
    let list = |name: &str, figure: &dyn Fn(&Outcome) -> f64| {
        let figures: Vec<String> = outcomes.iter().map(|outcome| figure(outcome).to_string()).collect();
        format!("\"{name}\": [{}]", figures.join(", "))
    };
    let flow = |flow: Flow| move |outcome: &Outcome| outcome.totals.values().map(|part| part.flow(flow)).sum();
    let level = |levels: &'static [Level]| {
        move |outcome: &Outcome| {
            let integral = |level: &Level| outcome.totals.values().map(|part| part.level(*level)).sum::<f64>();
            levels.iter().map(integral).sum::<f64>() / DAYS
        }
    };
    [
        list("referrals", &flow(Flow::Referrals)),
        list("initial", &flow(Flow::InitialAssessments)),
        list("in_time", &flow(Flow::InitialInTime)),
        list("core", &flow(Flow::CoreAssessments)),
        list("closed", &flow(Flow::Closed)),
        list("handed_over", &flow(Flow::PanelFamilies)),
        list("open", &level(&[Level::OpenAssessment, Level::OpenNeed, Level::OpenProtection, Level::OpenCare])),
        list("in_trays", &level(&[Level::ToBeScreened, Level::ToBeAllocated])),
        list("sick", &level(&[Level::Sick])),
        format!("\"events\": {}", outcomes.iter().map(|outcome| outcome.events).sum::<u64>()),
    ]
    .join(", ")
}
