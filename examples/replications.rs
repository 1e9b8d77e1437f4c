//! Simulates replications of a scenario one after the other, for profilers and instruction counts:
//! `cargo run --release --example replications -- scenarios/leeds-2009.toml 4`.

use caseload::kernel::streams::StreamKey;
use caseload::model::{Plan, simulate};
use caseload::scenario::load;
use std::path::Path;

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let scenario = arguments.next().unwrap_or_else(|| "scenarios/leeds-2009.toml".to_owned());
    let replications = arguments.next().map_or(Ok(1), |n| n.parse()).map_err(|_| "how many replications?")?;
    let plan = Plan::new(load(Path::new(&scenario)).map_err(|errors| errors.render(false, 100))?.scenario);
    let mut events = 0;
    for replication in 0..replications {
        let outcome = simulate(&plan, StreamKey { seed: 1, replication }).map_err(|error| error.to_string())?;
        events += outcome.events;
    }
    #[expect(clippy::print_stdout, reason = "the answer of this program")]
    {
        println!("{replications} replications, {events} events");
    }
    Ok(())
}
