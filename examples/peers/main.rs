//! The queues, duty teams and reduced base scenario that are simulated side by side with other programs (`benches/peers/run`),
//! on the kernel that the service is simulated on, the last on the whole engine:
//! `cargo run --release --example peers -- W1 1000000 1` (which, how much, seed) prints what was found and the time as JSON;
//! `cargo run --release --example peers -- check` holds small runs against theory, `-- floor` measures what they cannot do without.

mod base;
mod check;
mod duty_team;
mod floor;
mod queue;

use caseload::kernel::streams::StreamKey;
use std::time::Instant;

/// Arrivals at the queues: nine tenths of what the servers can do.
const LOAD: f64 = 0.9;

fn main() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["check"] => check::all(),
        ["floor"] => {
            say(&floor::measure());
            Ok(())
        }
        [which, how_much, seed] => {
            let how_much = how_much.parse().map_err(|_| format!("'{how_much}' is not a number"))?;
            let seed = seed.parse().map_err(|_| format!("'{seed}' is not a seed"))?;
            measure(which, how_much, seed)
        }
        _ => {
            Err("which model (W1, W2, W3, W4), how many customers or replications, and which seed? Or: check, or floor"
                .to_owned())
        }
    }
}

/// Runs one model and prints its figures and the seconds it took.
#[expect(clippy::disallowed_methods, reason = "this program measures time")]
fn measure(which: &str, how_much: u64, seed: u64) -> Result<(), String> {
    if which == "W4" {
        return measure_base(how_much, seed);
    }
    let begun = Instant::now();
    let figures = match which {
        "W1" => queue_line(1, how_much, seed),
        "W2" => queue_line(20, how_much, seed),
        "W3" => team_line(how_much, seed),
        _ => return Err(format!("there is no model {which}")),
    };
    let seconds = begun.elapsed().as_secs_f64();
    say(&format!("{{\"seconds\": {seconds}, {figures}}}"));
    Ok(())
}

/// The time is that of simulating: reading the scenario is start-up.
#[expect(clippy::disallowed_methods, reason = "this program measures time")]
fn measure_base(replications: u64, seed: u64) -> Result<(), String> {
    let plan = base::plan()?;
    let begun = Instant::now();
    let futures = base::futures(&plan, replications, seed)?;
    let seconds = begun.elapsed().as_secs_f64();
    say(&format!("{{\"seconds\": {seconds}, {}}}", base::line(&futures)));
    Ok(())
}

fn queue_line(servers: u32, customers: u64, seed: u64) -> String {
    let found = queue::simulate(servers, LOAD * f64::from(servers), customers, StreamKey { seed, replication: 0 });
    format!(
        "\"customers\": {}, \"wait\": {}, \"system\": {}, \"busy\": {}, \"events\": {}",
        found.customers, found.wait, found.system, found.busy, found.events
    )
}

/// The figures of every replication, in lists: their spread tells how far two programs may differ.
fn team_line(replications: u64, seed: u64) -> String {
    let found: Vec<duty_team::Found> =
        (0..replications).map(|replication| duty_team::simulate(StreamKey { seed, replication })).collect();
    let list = |figure: fn(&duty_team::Found) -> f64| {
        let figures: Vec<String> = found.iter().map(|found| figure(found).to_string()).collect();
        figures.join(", ")
    };
    format!(
        "\"referrals\": [{}], \"assessments\": [{}], \"wait\": [{}], \"system\": [{}], \"busy\": [{}], \"sick\": [{}], \"events\": {}",
        list(|found| found.referrals as f64),
        list(|found| found.assessments as f64),
        list(|found| found.wait),
        list(|found| found.system),
        list(|found| found.busy),
        list(|found| found.sick),
        found.iter().map(|found| found.events).sum::<u64>()
    )
}

#[expect(clippy::print_stdout, reason = "the answer of this program")]
fn say(line: &str) {
    println!("{line}");
}
