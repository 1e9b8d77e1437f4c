//! What is simulated of a scenario, as a hash of every weekly value, total and yearly cost of eight replications: numbers alone, so
//! that no renaming disturbs them.

use caseload::kernel::streams::StreamKey;
use caseload::model::{Outcome, Plan, simulate};
use caseload::scenario::Scenario;
use sha2::{Digest as _, Sha256};

const REPLICATIONS: u64 = 8;

/// 32 hexadecimal digits, or what went wrong.
pub fn fingerprint(scenario: Scenario) -> Result<String, String> {
    let plan = Plan::new(scenario);
    let mut hash = Sha256::new();
    for replication in 0..REPLICATIONS {
        add(&mut hash, &simulate(&plan, StreamKey { seed: 1, replication }).map_err(|error| error.to_string())?);
    }
    Ok(hash.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Every number to the bit; what is no number as one of its kind, for platforms differ in which of its bits they set.
fn add(hash: &mut Sha256, outcome: &Outcome) {
    let totals = outcome.totals.values().flat_map(|totals| totals.levels.iter().chain(&totals.flows));
    for &value in outcome.weekly.iter().chain(totals).chain(outcome.years.iter().flatten()) {
        let value = if value.is_nan() { f64::NAN } else { value };
        hash.update(value.to_bits().to_le_bytes());
    }
    for workers in outcome.spread_at_start.iter().chain(&outcome.spread_at_target) {
        hash.update(workers.to_le_bytes());
    }
}
