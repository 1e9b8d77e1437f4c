//! What would not end or not fit is refused before it starts, with what it would need.

use super::control::How;
use super::failure::Failure;
use super::machine::processors;
use crate::model::estimate;
use crate::model::record::Layout;
use crate::report::words::thousands;
use crate::scenario::{Loaded, Scenario};
use crate::study::design::Request;
use crate::study::replication::summed_series;
use crate::study::store::CHUNK;

/// Longest run that is begun unasked, seconds: half a day.
pub const LONGEST: f64 = 12.0 * 3600.0;
/// Most memory, bytes.
const MOST_MEMORY: f64 = 4e9;
/// Bytes of a replication's figures, in memory until an option is concluded, and of what is kept of them.
const BYTES_A_REPLICATION: f64 = 250.0;
/// Most futures that are added for precision, unless the user says otherwise.
const MOST_FOR_PRECISION: u64 = 10_000;

/// How much is simulated.
pub struct StudySize {
    /// Replications of every scenario, at most.
    pub replications: u64,
    /// Replications of all variants of a scenario, for an estimate.
    pub expected: f64,
}

impl StudySize {
    /// So many of every scenario; where they are added for precision, those that are simulated in any case are expected.
    pub fn of(how: &How, base: &Scenario) -> Self {
        let fixed = how.control.replications_of(base);
        let most = how.precision.max_replications.unwrap_or(MOST_FOR_PRECISION);
        match how.precision.precision {
            None => Self { replications: fixed, expected: fixed as f64 },
            Some(_) => Self { replications: most, expected: most.min(CHUNK) as f64 },
        }
    }

    /// Refuses what would take too long or too much memory, unless the user allows it.
    pub fn refuse(&self, loaded: &[Loaded], asked: &Request, how: &How) -> Result<(), Failure> {
        let share = how.shard.shard.map_or(1.0, |shard| 1.0 / shard.of as f64);
        let expected = self.expected * if how.shards.is_empty() { share } else { 0.0 };
        if how.control.allow_large {
            return Ok(());
        }
        let detail = match asked {
            Request::Options { detail, .. } => Some(*detail),
            _ => None,
        };
        let sizes: Vec<estimate::Size> = loaded
            .iter()
            .map(|loaded| estimate::Size::of(&loaded.scenario, series(&loaded.scenario, detail)))
            .collect();
        let threads = how.control.threads.map_or_else(|| processors() as f64, f64::from).min(expected.max(1.0));
        let seconds = sizes.iter().map(|size| size.seconds).sum::<f64>() * expected / threads;
        // One option is under way; of the others what is shown is kept.
        let kept: f64 = sizes.iter().map(|size| size.kept + BYTES_A_REPLICATION * self.replications as f64).sum();
        let bytes = sizes.iter().map(|size| size.bytes).fold(0.0, f64::max) + kept;
        if seconds <= LONGEST && bytes <= MOST_MEMORY {
            return Ok(());
        }
        let events = sizes.iter().map(|size| size.events).fold(0.0, f64::max);
        Err(Failure::Input(format!(
            "this is large: up to about {} and {} of memory ({} futures, {} events in the largest; usual services take a third of \
             it); at most 12 hours and 4 GB are begun unasked. Check the scenario's numbers, ask for fewer futures (-n), options or years, or say \
             --allow-large",
            length(seconds),
            memory(bytes),
            thousands((expected * loaded.len() as f64).min(1e15)),
            count(events),
        )))
    }
}

/// Weekly series that are summed and shown of a scenario, in detail or not; none where none are.
fn series(scenario: &Scenario, detail: Option<bool>) -> (usize, usize) {
    let layout = Layout::of(scenario);
    let series = |detail| summed_series(&layout, &scenario.target.measure, detail).len();
    detail.map_or((0, 0), |detail| (series(detail), series(false)))
}

/// A length of time, roughly.
pub fn length(seconds: f64) -> String {
    let years = seconds / (365.25 * 86_400.0);
    match seconds {
        _ if years > 1e4 || seconds.is_nan() => "longer than anybody lives".to_owned(),
        _ if years >= 2.0 => format!("{years:.0} years"),
        _ if seconds >= 2.0 * 86_400.0 => format!("{:.0} days", seconds / 86_400.0),
        _ if seconds >= 7_200.0 => format!("{:.0} hours", seconds / 3600.0),
        _ => format!("{:.0} minutes", (seconds / 60.0).max(1.0)),
    }
}

fn memory(bytes: f64) -> String {
    if bytes > 1e15 { "more than any machine's".to_owned() } else { format!("{:.1} GB", bytes / 1e9) }
}

fn count(events: f64) -> String {
    if events < 1e15 { thousands(events) } else { format!("{events:.0e}") }
}
