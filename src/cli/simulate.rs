//! `run` and `compare`: simulate what is not yet in the folder's state, then write all results from the state.

use super::arguments::{Control, Stretches};
use super::commands::{Prepared, conclude};
use super::failure::Failure;
use super::output::{self, Provenance};
use super::place::{Kind, Place};
use super::progress::{Stages, Sweep};
use super::rounds::{self, Deadline};
use super::shard;
use super::state::{STRETCH, State};
use super::terminal::print;
use crate::experiment::budget::against_budgets;
use crate::experiment::design::{Design, Shard};
use crate::experiment::difference::WeeklyDifference;
use crate::experiment::joined::RowsInTurn;
use crate::experiment::precision::Precision;
use crate::experiment::results::{Experiment, OptionResult, WeeklyTable};
use crate::experiment::runner::{Candidate, Listener, RunError, together};
use crate::experiment::selection::{Question, of_experiment};
use crate::experiment::slice::OptionRun;
use crate::report::csv::Replications;
use crate::scenario::Loaded;
use crate::statistics::Accumulator;
use crate::store::Part;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::time::{Duration, Instant};

/// What is simulated, and what is asked about it.
pub struct Asked {
    /// The scenarios, the base first.
    pub loaded: Vec<Loaded>,
    /// Whether they are compared.
    pub kind: Kind,
    /// Tells the folders of experiments apart.
    pub suffix: String,
    /// Which option to choose.
    pub question: Option<Question>,
    /// Planned for the run of every option, pounds; what their scenarios say when left out.
    pub budget: Option<f64>,
    /// How well its figures shall be known, where that decides how many futures there are.
    pub precision: Option<Precision>,
}

/// Simulates a base and its options, or a share of their futures, and writes what was found.
pub fn simulate(asked: &Asked, stretches: &Stretches, control: &Control) -> Result<(), Failure> {
    if let Some(shard) = stretches.shard {
        return shard::simulate(asked, shard, stretches, control);
    }
    let mut design = asked.design(control, stretches);
    let most = design.replications;
    // In rounds it ends by itself: only the first is reckoned with.
    let surely = if stretches.until.in_rounds() { most.min(STRETCH) } else { most };
    let reckoned = Control { replications: Some(surely), ..control.clone() };
    let prepared = Prepared::new(&asked.loaded, &reckoned, asked.place(control))?;
    let earlier = if stretches.resume { earlier(prepared.folder.path(), &design)? } else { None };
    let deadline = Deadline::new(stretches.until.time_limit, &prepared.stop);
    #[expect(clippy::disallowed_methods, reason = "the run's length goes to provenance.json and nowhere else")]
    let began = Instant::now();
    let mut state = match &earlier {
        Some(_) => State::resume(&prepared.folder, &design, 0)?,
        None => State::begin(&prepared.folder, &design, 0)?,
    };
    if stretches.until.in_rounds() {
        let mut bar = Sweep::new(control.quiet, most);
        let filled =
            prepared.pool.install(|| rounds::fill(&prepared, &mut state, (stretches.until, most), &mut bar))?;
        if let Some(replications) = filled {
            design.replications = replications;
            state.write_design(&design)?;
        }
    } else {
        let mut progress = Stages::new(control.quiet);
        prepared.pool.install(|| fill(&prepared, &mut state, (most, Shard::WHOLE), &mut progress))?;
    }
    let found = finish(&prepared, &state, (asked, &design), began.elapsed(), control)?;
    found.said(&design, deadline.passed(), control.quiet)?;
    if stretches.no_state { State::forget(&prepared.folder) } else { Ok(()) }
}

impl Asked {
    /// Where the results go.
    pub fn place(&self, control: &Control) -> Place {
        Place::new(self.kind, &self.loaded, control, &self.suffix)
    }

    /// The experiment that is asked for.
    pub fn design(&self, control: &Control, stretches: &Stretches) -> Design {
        let base = &self.loaded[0].scenario;
        let fixed = control.replications.unwrap_or(u64::from(base.replications));
        let design = Design::new(&self.loaded, control.seed.unwrap_or(base.seed), stretches.until.most(fixed));
        Design { question: self.question, budget: self.budget, ..design }
    }
}

/// What an earlier run left in a folder, if it can be gone on with.
pub fn earlier(folder: &Path, design: &Design) -> Result<Option<Design>, Failure> {
    let Some(earlier) = State::design_in(folder)? else { return Ok(None) };
    let refused = |why: String| {
        Err(Failure::Input(format!(
            "{} cannot be gone on with: {why}; choose another folder, or leave --resume out to begin anew",
            folder.display()
        )))
    };
    if let Some(difference) = design.difference(&earlier) {
        return refused(format!("what was simulated in it is another experiment: {difference}"));
    }
    if earlier.replications > design.replications {
        return refused(format!(
            "{} futures were asked for in it, {} are fewer: ask for as many or more with -n {0}",
            earlier.replications, design.replications
        ));
    }
    Ok(Some(earlier))
}

/// Simulates what is missing of a share of every option's replications, one option after the other, until it is there or the user
/// stops it.
pub fn fill(
    prepared: &Prepared,
    state: &mut State<'_>,
    (replications, shard): (u64, Shard),
    listener: &mut (impl Listener + Sync),
) -> Result<(), Failure> {
    let control = prepared.run();
    let end = shard.replications(replications).end;
    for (index, candidate) in prepared.candidates.iter().enumerate() {
        let option = OptionRun::new(candidate)?;
        let done = state.end(index);
        if done < end {
            listener.begin(&candidate.scenario.title, end - done);
        }
        while state.end(index) < end {
            let from = state.end(index);
            // Stretches end at the same replications wherever the run began.
            let until = ((from / STRETCH + 1) * STRETCH).min(end);
            let slice = option.simulate(from..until, &control, listener, || false)?;
            let found = slice.tally.replications.clone();
            if !slice.is_empty() {
                state.add(index, &option.head(control.seed, found.clone()), &slice)?;
                state.put_together(index, &option)?;
            }
            if found.end < until {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Writes every result that follows from the state, and says what was found. Returns what the results hold.
pub fn finish(
    prepared: &Prepared,
    state: &State<'_>,
    (asked, design): (&Asked, &Design),
    elapsed: Duration,
    control: &Control,
) -> Result<Held, Failure> {
    let Prepared { path, folder, pool, candidates, .. } = prepared;
    let held = held(state, candidates.len(), design.replications);
    let Held { options, replications, .. } = held;
    if options == 0 {
        return Err(RunError::Stopped.into());
    }
    let mut rows = Replications::new(folder.part("replications.csv")?).map_err(RunError::Listener)?;
    let found = pool.install(|| gather(state, &candidates[..options], (design.seed, replications), &mut rows))?;
    let mut experiment = found;
    rows.finish().map_err(RunError::Listener)?.finish()?;
    experiment.selection = design.question.map(|question| of_experiment(&experiment, question));
    experiment.budgets = against_budgets(&experiment, design.budget);
    experiment.precision = asked.precision;
    let provenance = Provenance::new(elapsed, pool.current_num_threads());
    let document = pool.install(|| output::experiment(folder, &experiment, &asked.loaded, &provenance))?;
    if !control.quiet {
        conclude(&document, path)?;
    }
    Ok(held)
}

/// How much of what was asked for results hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    options: usize,
    replications: u64,
    /// Options that were asked for.
    of: usize,
}

impl Held {
    /// Nothing where it is all that was asked for; else says so, which is a failure unless the user had set a limit of time.
    pub fn said(self, design: &Design, time_is_up: bool, quiet: bool) -> Result<(), Failure> {
        if (self.options, self.replications) == (self.of, design.replications) {
            return Ok(());
        }
        let held = format!(
            "the results hold {} of {} options with {} of {} futures each; --resume goes on from here",
            self.options, self.of, self.replications, design.replications
        );
        if !time_is_up {
            return Err(Failure::Stopped(held));
        }
        if quiet { Ok(()) } else { print(&format!("Time was up: {held}\n")) }
    }
}

/// How many options, and how many replications of each, results can be made of: all options, if they have some replications in
/// common; else those that are complete; else what there is of the first.
fn held(state: &State<'_>, of: usize, replications: u64) -> Held {
    let common = state.common_end(replications);
    let complete = (0..of).take_while(|&option| state.end(option) >= replications).count();
    let (options, replications) = match (complete, state.end(0)) {
        _ if common > 0 => (of, common),
        (0, 0) => (0, 0),
        (0, some) => (1, some),
        (complete, _) => (complete, replications),
    };
    Held { options, replications, of }
}

/// Everything that is reported of some options, from their stretches.
fn gather(
    state: &State<'_>,
    candidates: &[Candidate],
    (seed, replications): (u64, u64),
    rows: &mut Replications<Part>,
) -> Result<Experiment, Failure> {
    let mut options: Vec<OptionResult> = Vec::with_capacity(candidates.len());
    let mut base = None;
    for (index, candidate) in candidates.iter().enumerate() {
        let option = OptionRun::new(candidate)?;
        let mut joined = state.join(index, &option, replications)?;
        let series = &option.layout().series;
        let mut weekly = WeeklyTable::new(candidate.scenario.areas.len());
        joined.series(
            |_, cells| cells.iter().map(Accumulator::summary).collect(),
            |place, summaries| {
                let (measure, scope) = series[place];
                weekly.set(measure, scope, summaries);
                Ok::<_, Failure>(())
            },
        )?;
        let mut of_base = (index > 0).then(|| rows_of_base(state, &candidates[0], replications)).transpose()?;
        let mut difference = WeeklyDifference::new(option.layout().weeks);
        let names = joined.tally().names.clone();
        let area = |area: Option<usize>| area.map_or("all", |area| candidate.scenario.areas[area].name.as_str());
        joined.rows(|replication, values| {
            for ((of, measure), value) in names.iter().zip(values) {
                let name = &candidate.scenario.name;
                let value = Some(*value).filter(|value| !value.is_nan());
                rows.row(name, (replication + 1, seed), area(*of), (measure, value)).map_err(RunError::Listener)?;
            }
            let base = of_base.as_mut().map(RowsInTurn::next_row).transpose().map_err(|error| state.spoilt(&error))?;
            if let Some(base) = base.flatten() {
                difference.add(&values[names.len()..], &base[base.len() - option.layout().weeks..]);
            }
            Ok::<_, Failure>(())
        })?;
        let tally = joined.tally();
        let difference = if index > 0 { difference.summaries() } else { Vec::new() };
        options.push(OptionResult { difference, ..option.result(tally, weekly, base.as_deref())? });
        base.get_or_insert_with(|| tally.figures.clone());
    }
    Ok(together(seed, replications, options))
}

/// The rows of the base, one after the other.
fn rows_of_base(
    state: &State<'_>,
    base: &Candidate,
    replications: u64,
) -> Result<RowsInTurn<BufReader<File>>, Failure> {
    let mut joined = state.join(0, &OptionRun::new(base)?, replications)?;
    joined.pass_series().map_err(|error| state.spoilt(&error))?;
    Ok(joined.into_rows())
}
