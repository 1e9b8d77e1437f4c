//! Futures of a scenario at stated levels of what is not known, in parallel, handed back in the order they were asked for.

use super::{Quantity, Values};
use crate::experiment::batches::future;
use crate::experiment::headline::HeadlineRule;
use crate::experiment::inputs::ImpossibleDraw;
use crate::experiment::runner::{Candidate, Listener, RunControl, RunError, no_target};
use crate::kernel::streams::StreamKey;
use crate::model::{Outcome, Plan};
use crate::scenario::{Blueprint, Unknown};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::Ordering;

/// Futures simulated before Ctrl-C is looked at and plans are given up. Results do not depend on it.
const BATCH: u64 = 64;

/// Inputs that are fixed, and the futures that are simulated with them.
pub struct Setting {
    /// Level of each unknown's belief; none where its central value stands.
    pub levels: Vec<Option<f64>>,
    /// Numbers of the futures: those of one number have the same families and the same luck.
    pub futures: Range<u64>,
}

/// What the parts share.
pub struct Study<'a> {
    pub control: &'a RunControl<'a>,
    pub blueprint: &'a Blueprint,
    pub weeks_of_year: usize,
    pub events: u64,
    pub candidate: &'a Candidate,
}

impl<'a> Study<'a> {
    pub fn new(
        candidate: &'a Candidate,
        blueprint: &'a Blueprint,
        control: &'a RunControl<'a>,
    ) -> Result<Self, RunError> {
        let plan = Plan::new(candidate.scenario.clone());
        let rule = HeadlineRule::new(&plan, &plan.layout).ok_or_else(|| no_target(candidate))?;
        Ok(Self { control, blueprint, weeks_of_year: rule.weeks_of_year(), events: 0, candidate })
    }

    pub fn unknowns(&self) -> &'a [Unknown] {
        self.blueprint.unknowns()
    }

    /// A setting in which no unknown has a level.
    pub fn central(&self) -> Vec<Option<f64>> {
        vec![None; self.unknowns().len()]
    }

    /// What every future of every setting found; `None` when stopped.
    pub fn simulate<L: Listener + Sync>(
        &mut self,
        what: &str,
        settings: &[Setting],
        listener: &mut L,
    ) -> Result<Option<Vec<Vec<Values>>>, RunError> {
        let each = settings.iter().map(|setting| setting.futures.end - setting.futures.start).max().unwrap_or(1).max(1);
        listener.begin(what, each.saturating_mul(settings.len() as u64));
        let shared = &*listener;
        let mut found = Vec::with_capacity(settings.len());
        for batch in settings.chunks((BATCH / each).max(1) as usize) {
            let subjects = batch.par_iter().map(|setting| self.subject(setting)).collect::<Result<Vec<_>, _>>()?;
            let all: Vec<(usize, u64)> = batch
                .iter()
                .enumerate()
                .flat_map(|(index, setting)| setting.futures.clone().map(move |future| (index, future)))
                .collect();
            let values: Option<Vec<_>> = all
                .par_iter()
                .map(|&(index, replication)| {
                    if self.control.stop.load(Ordering::Relaxed) {
                        return None;
                    }
                    let (plan, rule) = &subjects[index];
                    let outcome = future(plan, StreamKey { seed: self.control.seed, replication });
                    shared.tick();
                    Some(outcome.map(|outcome| (index, of(rule, &outcome), outcome.events)))
                })
                .collect();
            let Some(values) = values else { return Ok(None) };
            let first = found.len();
            found.resize(first + batch.len(), Vec::new());
            for value in values {
                let (index, values, events) = value?;
                found[first + index].push(values);
                self.events += events;
            }
        }
        Ok(Some(found))
    }

    fn subject(&self, setting: &Setting) -> Result<(Plan, HeadlineRule), RunError> {
        let scenario = self.blueprint.with(&setting.levels).map_err(|errors| {
            let stated = self.unknowns().iter().zip(&setting.levels);
            let values = stated.flat_map(|(unknown, level)| {
                unknown
                    .keys
                    .iter()
                    .map(move |key| (&*key.key, level.map_or_else(|| key.central(), |level| key.at(level))))
            });
            RunError::Draw {
                option: self.candidate.scenario.name.clone(),
                replication: setting.futures.start,
                seed: self.control.seed,
                source: ImpossibleDraw::new(values, &errors),
            }
        })?;
        let plan = Plan::new(scenario);
        let rule = HeadlineRule::new(&plan, &plan.layout).ok_or_else(|| no_target(self.candidate))?;
        Ok((plan, rule))
    }
}

fn of(rule: &HeadlineRule, outcome: &Outcome) -> Values {
    let figures = rule.figures(outcome);
    let share = |(done, in_time): (f64, f64)| if done > 0.0 { in_time / done } else { f64::NAN };
    Quantity::ALL.map(|quantity| match quantity {
        Quantity::Target => figures.target_measure,
        Quantity::Year => rule.year_to_target(outcome),
        Quantity::InitialInTime => share(figures.initial),
        Quantity::CoreInTime => share(figures.core),
        Quantity::Cost => figures.cost,
    })
}
