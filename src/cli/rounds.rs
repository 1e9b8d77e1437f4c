//! Futures added to all options in rounds: until figures are known well enough, or until time is up. After every round all options
//! have the same futures, so that whatever ends it, they can be compared.

use super::commands::Prepared;
use super::failure::Failure;
use super::precision::Until;
use super::progress::Sweep;
use super::state::{STRETCH, State};
use crate::experiment::headline::Figures;
use crate::experiment::precision::Sequence;
use crate::experiment::runner::Listener;
use crate::experiment::slice::OptionRun;
use crate::report::words;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Sets the flag that Ctrl-C sets, when time is up.
pub struct Deadline {
    passed: Arc<AtomicBool>,
}

impl Deadline {
    /// Begins to wait; never passes without a limit.
    pub fn new(limit: Option<Duration>, stop: &Arc<AtomicBool>) -> Self {
        let passed = Arc::new(AtomicBool::new(false));
        if let Some(limit) = limit {
            let (passed, stop) = (Arc::clone(&passed), Arc::clone(stop));
            std::thread::spawn(move || {
                std::thread::sleep(limit);
                passed.store(true, Ordering::Relaxed);
                stop.store(true, Ordering::Relaxed);
            });
        }
        Self { passed }
    }

    /// Whether it did.
    pub fn passed(&self) -> bool {
        self.passed.load(Ordering::Relaxed)
    }
}

/// Simulates round after round, up to so many futures of each option; fewer when figures are known well enough. Returns how many
/// there are of each; nothing when it was stopped.
pub fn fill(
    prepared: &Prepared,
    state: &mut State<'_>,
    (until, most): (Until, u64),
    bar: &mut Sweep,
) -> Result<Option<u64>, Failure> {
    let options: Vec<OptionRun<'_>> = prepared.candidates.iter().map(OptionRun::new).collect::<Result<_, _>>()?;
    let there = state.common_end(most);
    let mut figures = earlier(state, &options, there)?;
    let target = words::target_measure(&prepared.candidates[0].scenario);
    let mut rule = until.precision.map(|precision| Sequence::new(precision, target));
    let (mut done, mut enough, mut expected) = (0, false, most);
    loop {
        let next = (done + STRETCH).min(most);
        // What an earlier run left may be many rounds: figures of each are looked at, nothing is simulated.
        if next > there {
            bar.expect((expected.clamp(next, most) - there) * options.len() as u64);
            if !round(prepared, &options, (state, &mut figures), next, bar)? {
                return Ok(None);
            }
        }
        done = next;
        if let Some(rule) = &mut rule {
            let look = rule.look(&first_of(&figures, done));
            (enough, expected) = (enough || look.enough, look.expected);
        }
        // All that is there is kept, and results are made of whole stretches.
        if done >= most || enough && done >= there && state.common_end(done) == done {
            return Ok(Some(done));
        }
    }
}

/// The first figures of every option.
fn first_of(figures: &[Vec<Figures>], end: u64) -> Vec<&[Figures]> {
    figures.iter().map(|figures| &figures[..figures.len().min(end as usize)]).collect()
}

/// Figures that an earlier run found.
fn earlier(state: &State<'_>, options: &[OptionRun<'_>], there: u64) -> Result<Vec<Vec<Figures>>, Failure> {
    if there == 0 {
        return Ok(vec![Vec::new(); options.len()]);
    }
    let figures = |(index, option)| Ok(state.join(index, option, there)?.tally().figures.clone());
    options.iter().enumerate().map(figures).collect()
}

/// Brings every option to so many futures; `false` when stopped before.
fn round(
    prepared: &Prepared,
    options: &[OptionRun<'_>],
    (state, figures): (&mut State<'_>, &mut [Vec<Figures>]),
    end: u64,
    bar: &mut Sweep,
) -> Result<bool, Failure> {
    let control = prepared.run();
    for (index, (option, candidate)) in options.iter().zip(&prepared.candidates).enumerate() {
        bar.begin(&candidate.scenario.title, end);
        if state.end(index) > figures[index].len() as u64 {
            // One that an earlier run left further than others.
            figures[index] = state.join(index, option, state.end(index))?.tally().figures.clone();
        }
        while state.end(index) < end {
            let from = state.end(index);
            let until = ((from / STRETCH + 1) * STRETCH).min(end);
            let slice = option.simulate(from..until, &control, bar, || false)?;
            let found = slice.tally.replications.clone();
            if !slice.is_empty() {
                state.add(index, &option.head(control.seed, found.clone()), &slice)?;
                figures[index].extend(&slice.tally.figures);
            }
            if found.end < until {
                return Ok(false);
            }
        }
    }
    for (index, option) in options.iter().enumerate() {
        state.put_together(index, option)?;
    }
    Ok(true)
}
