//! What would not end or not fit is refused before it starts, with what it would need.

use super::arguments::Control;
use super::failure::Failure;
use crate::experiment::estimate::Size;
use crate::report::words::thousands;
use crate::scenario::Loaded;

/// Longest run that is begun unasked, seconds: half a day.
const LONGEST: f64 = 12.0 * 3600.0;
/// Most memory, bytes.
const MOST_MEMORY: f64 = 4e9;

/// Refuses scenarios, each simulated in so many variants, that would take too long or too much memory; unless the user allows it.
pub fn refuse_large(loaded: &[Loaded], variants: f64, control: &Control) -> Result<(), Failure> {
    if control.allow_large {
        return Ok(());
    }
    let replications = control.replications.unwrap_or_else(|| u64::from(loaded[0].scenario.replications));
    let sizes: Vec<Size> = loaded.iter().map(|loaded| Size::of(&loaded.scenario)).collect();
    let threads = control.threads.map_or_else(processors, f64::from).min(replications as f64);
    let one: f64 = sizes.iter().map(|size| size.seconds).sum();
    let seconds = one * variants * replications as f64 / threads;
    let bytes = sizes.iter().map(|size| size.bytes).fold(0.0, f64::max);
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
        thousands((replications as f64 * variants * loaded.len() as f64).min(1e15)),
        count(events),
    )))
}

/// Refuses a scenario whose results would take too much memory to put together.
pub fn refuse_large_results(loaded: &Loaded, allow_large: bool) -> Result<(), Failure> {
    let bytes = Size::of(&loaded.scenario).bytes;
    if allow_large || bytes <= MOST_MEMORY {
        return Ok(());
    }
    Err(Failure::Input(format!(
        "this is large: the results of `{}` take up to {} of memory, at most 4 GB are begun unasked. If the parts are yours, say \
         --allow-large",
        loaded.scenario.name,
        memory(bytes)
    )))
}

fn processors() -> f64 {
    std::thread::available_parallelism().map_or(1.0, |number| number.get() as f64)
}

/// A length of time, roughly.
fn length(seconds: f64) -> String {
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
