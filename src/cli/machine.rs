//! What the machine says of itself: its processor, its memory, its clock, which may stand anywhere: no result is lost over it.

use crate::study::bench::Machine;
use jiff::Timestamp;
use std::process::Command;
use std::time::SystemTime;

/// The machine that the program runs on.
pub fn machine() -> Machine {
    Machine {
        processor: processor().map_or_else(|| "not known".to_owned(), |name| name.trim().to_owned()),
        cores: processors(),
        system: std::env::consts::OS.to_owned(),
        architecture: std::env::consts::ARCH.to_owned(),
    }
}

/// Threads that it runs at once.
pub fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The processor's name, where the system tells it: Linux in a file, macOS by a command, Windows in the environment.
fn processor() -> Option<String> {
    if cfg!(target_os = "linux") {
        #[expect(clippy::disallowed_methods, reason = "the processor's name, printed beside what was measured")]
        let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
        let line = text.lines().find(|line| line.starts_with("model name") || line.starts_with("Model"))?;
        return line.split_once(':').map(|(_, name)| name.to_owned());
    }
    if cfg!(target_os = "macos") {
        let said = Command::new("sysctl").args(["-n", "machdep.cpu.brand_string"]).output().ok()?;
        return String::from_utf8(said.stdout).ok().filter(|name| !name.trim().is_empty());
    }
    std::env::var("PROCESSOR_IDENTIFIER").ok()
}

/// A file that grows beyond the limit on sizes fails like one on a full disk, and does not end the program: here and in every thread
/// that is started later. Call it before any is.
#[cfg(unix)]
pub fn outlive_large_files() {
    use nix::sys::signal::{SigSet, Signal};
    let mut signals = SigSet::empty();
    signals.add(Signal::SIGXFSZ);
    // Where it cannot be kept back, such a file ends the program, and leaves nothing that is not whole either.
    signals.thread_block().ok();
}

/// There is no such signal here.
#[cfg(not(unix))]
pub fn outlive_large_files() {}

/// The most memory that the program has had so far, bytes; `None` where the system does not say.
#[cfg(unix)]
pub fn peak_memory() -> Option<u64> {
    use nix::sys::resource::{UsageWho, getrusage};
    let most = getrusage(UsageWho::RUSAGE_SELF).ok()?.max_rss();
    // Kilobytes, but on macOS bytes.
    let unit = if cfg!(target_vendor = "apple") { 1 } else { 1024 };
    u64::try_from(most).ok().filter(|&most| most > 0).map(|most| most * unit)
}

/// The most memory that the program has had so far: not known here.
#[cfg(not(unix))]
pub fn peak_memory() -> Option<u64> {
    None
}

#[expect(clippy::disallowed_methods, reason = "the date goes to provenance.json and into no result")]
fn now() -> SystemTime {
    SystemTime::now()
}

/// The date and time, RFC 3339; `None` where the clock stands beyond what that can say, the year 9999.
pub fn date_and_time() -> Option<String> {
    Timestamp::try_from(now()).ok().map(|time| time.to_string())
}

/// Whether the clock stands before 1970: then a workbook cannot be made, because its library reads the clock first and ends there,
/// though the date is one that we give it.
pub fn before_1970() -> bool {
    now() < SystemTime::UNIX_EPOCH
}
