//! A progress bar for the whole command, with rate and time left.

use super::machine::processors;
use super::terminal::{columns_of_progress, draws};
use crate::report::document::words::one_line;
use crate::study::runner::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a bar says, as wide as it may be.
fn template(columns: usize) -> String {
    // Everything but the message, with numbers of futures as long as they may be, and the last column, which stays free.
    const WHOLE: usize = 60;
    const SHORT: usize = 28;
    match columns {
        72.. => format!(
            "{{msg:{}!}} {{bar:14}} {{pos:>6}}/{{len}} futures {{rate:>8}}  {{eta:>4}} left",
            (columns - WHOLE).min(28)
        ),
        _ => format!("{{msg:{}!}} {{pos}}/{{len}} {{eta:>4}} left", columns.saturating_sub(SHORT).clamp(8, 28)),
    }
}

/// Futures that are done, those of them that were there before, and those that are expected in all.
#[derive(Debug, Default)]
pub struct Count {
    done: AtomicU64,
    known: AtomicU64,
    expected: AtomicU64,
    /// Events of the futures that were simulated, and those of them that were simulated once for several.
    events: AtomicU64,
    shared: AtomicU64,
}

impl Count {
    /// Seconds that all will take, when what is done has taken so many; without anything done, at least.
    pub fn projected(&self, elapsed: f64) -> f64 {
        let [done, known, expected] =
            [&self.done, &self.known, &self.expected].map(|count| count.load(Ordering::Relaxed) as f64);
        // Those under way count as if they were just done.
        elapsed * (expected - known).max(0.0) / (done - known + processors() as f64)
    }
}

/// The bar.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
    count: Arc<Count>,
}

impl Bar {
    /// On a terminal, unless `quiet`.
    pub fn new(quiet: bool) -> Self {
        if quiet || !draws() {
            return Self { bar: ProgressBar::hidden(), count: Arc::default() };
        }
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template(&template(columns_of_progress()));
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
        let rate = |state: &ProgressState, out: &mut dyn Write| {
            // A rate that cannot be formatted is left out.
            let _ = write!(out, "{:.0}/s", state.per_sec());
        };
        bar.set_style(style.with_key("rate", rate));
        Self { bar, count: Arc::default() }
    }

    /// What it counts.
    pub fn count(&self) -> Arc<Count> {
        Arc::clone(&self.count)
    }

    /// Events of the futures that were simulated, and those of them that were simulated once for several.
    pub fn shared_events(&self) -> (u64, u64) {
        (self.count.events.load(Ordering::Relaxed), self.count.shared.load(Ordering::Relaxed))
    }

    /// Takes it away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn round(&self, replications: u64, known: u64, beyond: u64) {
        let Count { done, known: of_them, expected, .. } = &*self.count;
        let done = done.fetch_add(known, Ordering::Relaxed) + known;
        of_them.fetch_add(known, Ordering::Relaxed);
        expected.store(done + replications - known + beyond, Ordering::Relaxed);
        self.bar.set_length(done + replications - known + beyond);
        if known > 0 {
            self.bar.set_position(done);
            self.bar.reset_eta();
        }
    }

    fn stage(&self, title: &str) {
        self.bar.set_message(one_line(title));
    }

    fn shared(&self, events: u64, shared: u64) {
        self.count.events.fetch_add(events, Ordering::Relaxed);
        self.count.shared.fetch_add(shared, Ordering::Relaxed);
    }

    fn tick(&self) {
        self.count.done.fetch_add(1, Ordering::Relaxed);
        self.bar.inc(1);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.end();
    }
}
