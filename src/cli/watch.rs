//! When a run ends before its end: Ctrl-C, a limit of time, or that it takes far longer than was estimated.

use super::failure::Failure;
use super::progress::Bar;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// How often it is looked whether time is up.
const LOOK: Duration = Duration::from_millis(200);
/// After so long the speed is measured, and until then.
const MEASURED: (Duration, Duration) = (Duration::from_secs(20), Duration::from_secs(300));

/// Ctrl-C asks the run to end with what is complete; a second one ends the program at once.
pub fn stop_on_interrupt() -> Result<Arc<AtomicBool>, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if asked.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    })
    .map_err(|error| Failure::Machine(format!("Ctrl-C cannot be listened for: {error}")))?;
    Ok(stop)
}

/// Sets the flag that Ctrl-C sets: when time is up, or when the first futures show that all would take far longer than is begun
/// unasked.
#[derive(Debug)]
pub struct Watchdog {
    shared: Arc<Watched>,
    /// Dropped, it ends the thread.
    _ends: Sender<()>,
}

#[derive(Debug)]
struct Watched {
    stop: Arc<AtomicBool>,
    time_is_up: AtomicBool,
    /// Seconds that all would take, as bits, where that is too long.
    projected: AtomicU64,
}

impl Watchdog {
    /// Begins to look.
    pub fn new(began: Instant, (limit, most): (Option<Duration>, f64), bar: &Bar, stop: Arc<AtomicBool>) -> Self {
        let (ends, ended) = channel();
        let (time_is_up, projected) = (AtomicBool::new(false), AtomicU64::new(0));
        let shared = Arc::new(Watched { stop, time_is_up, projected });
        let (watched, count) = (Arc::clone(&shared), bar.count());
        std::thread::spawn(move || {
            while ended.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                let elapsed = began.elapsed();
                if limit.is_some_and(|limit| elapsed >= limit) {
                    watched.time_is_up.store(true, Ordering::Relaxed);
                    watched.stop.store(true, Ordering::Relaxed);
                    return;
                }
                if (MEASURED.0..MEASURED.1).contains(&elapsed) {
                    let seconds = count.projected(elapsed.as_secs_f64());
                    if seconds > most && !watched.stop.load(Ordering::Relaxed) {
                        watched.projected.store(seconds.to_bits(), Ordering::Relaxed);
                        watched.stop.store(true, Ordering::Relaxed);
                    }
                }
            }
        });
        Self { shared, _ends: ends }
    }

    /// The flag.
    pub fn stop(&self) -> &AtomicBool {
        &self.shared.stop
    }

    /// Whether the limit of time has passed.
    pub fn time_is_up(&self) -> bool {
        self.shared.time_is_up.load(Ordering::Relaxed)
    }

    /// Seconds that all would take, where it was ended because of that.
    pub fn projected(&self) -> Option<f64> {
        Some(f64::from_bits(self.shared.projected.load(Ordering::Relaxed))).filter(|&seconds| seconds > 0.0)
    }
}
