//! Progress bars on a terminal, with rate and time left.

use super::terminal::{columns_of_progress, draws};
use crate::experiment::runner::Listener;
use crate::report::document::words::one_line;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;

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

/// A bar with rate and time left.
fn bar_of(futures: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(futures), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template(&template(columns_of_progress()));
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    let rate = |state: &ProgressState, out: &mut dyn Write| {
        // A rate that cannot be formatted is left out.
        let _ = write!(out, "{:.0}/s", state.per_sec());
    };
    bar.set_style(style.with_key("rate", rate));
    bar
}

/// One bar for all levers together: what a user waits for is the last of them.
pub struct Sweep {
    bar: ProgressBar,
}

impl Sweep {
    /// Progress over so many futures on a terminal, unless `quiet`.
    pub fn new(quiet: bool, futures: u64) -> Self {
        Self { bar: if !quiet && draws() { bar_of(futures) } else { ProgressBar::hidden() } }
    }

    /// So many futures are expected after all.
    pub fn expect(&self, futures: u64) {
        self.bar.set_length(futures);
    }
}

/// A bar for each stage of work whose number of futures is known when it begins.
pub struct Stages {
    bar: ProgressBar,
    shown: bool,
}

impl Stages {
    /// Progress on a terminal, unless `quiet`.
    pub fn new(quiet: bool) -> Self {
        Self { bar: ProgressBar::hidden(), shown: !quiet && draws() }
    }
}

impl Drop for Stages {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

impl Listener for Stages {
    fn begin(&mut self, stage: &str, futures: u64) {
        self.bar.finish_and_clear();
        if self.shown {
            self.bar = bar_of(futures);
            self.bar.set_message(one_line(stage));
        }
    }

    fn tick(&self) {
        self.bar.inc(1);
    }
}

impl Drop for Sweep {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

impl Listener for Sweep {
    fn begin(&mut self, lever: &str, _replications: u64) {
        self.bar.set_message(one_line(lever));
    }

    fn tick(&self) {
        self.bar.inc(1);
    }
}
