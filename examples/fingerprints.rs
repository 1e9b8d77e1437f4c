//! Prints a hash of everything two futures of each scenario find, and of the event log of the first: whoever changes how the
//! engine computes, and not what, prints it before and after.
//! `cargo run --release --example fingerprints -- scenarios/leeds-2009.toml scenarios/levers/*.toml`.

use caseload::kernel::streams::StreamKey;
use caseload::model::{Outcome, Plan, simulate, trace_events};
use caseload::scenario::load;
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// Futures of each scenario.
const FUTURES: u64 = 2;

fn main() -> Result<(), String> {
    let mut whole = Sha256::new();
    for scenario in std::env::args().skip(1) {
        let plan = Plan::new(load(Path::new(&scenario)).map_err(|errors| errors.render(false, 100))?.scenario);
        let mut hash = Sha256::new();
        let mut events = 0;
        for replication in 0..FUTURES {
            let outcome = simulate(&plan, StreamKey { seed: 1, replication }).map_err(|error| error.to_string())?;
            events += outcome.events;
            add_outcome(&mut hash, &outcome);
        }
        let log = trace_events(&plan, StreamKey { seed: 1, replication: 0 }).map_err(|error| error.to_string())?;
        for entry in &log.0 {
            hash.update(format!("{entry:?}"));
        }
        let digest = hash.finalize();
        whole.update(digest);
        say(&format!("{}  {events:>7} events  {scenario}", hexadecimal(&digest[..8])));
    }
    say(&format!("{}  all", hexadecimal(&whole.finalize()[..8])));
    Ok(())
}

/// Every number to the bit; the number of events is shown beside, since it is the engine's, not the service's.
fn add_outcome(hash: &mut Sha256, outcome: &Outcome) {
    let totals = outcome.totals.iter().flat_map(|totals| totals.levels.iter().chain(&totals.flows));
    for value in outcome.weekly.iter().chain(totals).chain(outcome.years.iter().flatten()) {
        hash.update(value.to_bits().to_le_bytes());
    }
    for workers in outcome.spread_at_start.iter().chain(&outcome.spread_at_target) {
        hash.update(workers.to_le_bytes());
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[expect(clippy::print_stdout, reason = "the answer of this program")]
fn say(line: &str) {
    println!("{line}");
}
