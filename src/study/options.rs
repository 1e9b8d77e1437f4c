//! A base and its options: everything that is reported of each, from their replications.

use super::budget::{AgainstBudget, Sufficiency};
use super::comparison::{HeadlineMeasure, judge_families};
use super::headline::{Figures, events};
use super::job::{Job, Subject};
use super::precision::{Known, known};
use super::read_back::Coverage;
use super::replication::{Follow, Replication, Sums};
use super::results::{Experiment, Headline, OptionResult, WeeklyTable, YearCosts};
use super::runner::{Candidate, RunError, Study, no_target};
use crate::model::Measure;
use crate::model::figures::{FigureSource, KeptFigure, Name, costs_of_a_year};
use crate::scenario::TargetValue;
use crate::statistics::{Accumulator, Summary};
use std::io;
use std::sync::Arc;

/// Replications of the target measure that are kept whole.
const KEPT_PATHS: usize = 3;

/// The headline measures that are written of each replication.
const WRITTEN: [HeadlineMeasure; 6] = [
    HeadlineMeasure::TargetMeasure,
    HeadlineMeasure::TargetChance,
    HeadlineMeasure::WeeksOverTarget,
    HeadlineMeasure::InitialInTime,
    HeadlineMeasure::CoreInTime,
    HeadlineMeasure::Cost,
];

/// What one is called there: a single replication has no chance, it meets the target or not.
fn written_as(measure: HeadlineMeasure) -> Name {
    let name = if measure == HeadlineMeasure::TargetChance { "target_met" } else { measure.name() };
    (None, name.to_owned())
}

/// Figures of a replication, each with its name.
pub type NamedFigures<'i, 'n> = &'i mut dyn Iterator<Item = (&'n Name, f64)>;

/// Told what is too much to be kept in memory for all options: it is written when an option is gone through.
pub trait Sink {
    /// An option's weekly measures.
    ///
    /// # Errors
    /// When they cannot be taken.
    fn weekly(&mut self, _subject: &Subject, _weekly: &WeeklyTable) -> io::Result<()> {
        Ok(())
    }

    /// The figures of one of its replications, each with its name; NaN where there is none.
    ///
    /// # Errors
    /// When they cannot be taken.
    fn replication(&mut self, _subject: &Subject, _number: u64, _figures: NamedFigures<'_, '_>) -> io::Result<()> {
        Ok(())
    }
}

/// Nobody is told.
impl Sink for () {}

/// The work of an experiment.
#[must_use]
pub fn jobs<'a>(study: &Study<'_>, candidates: &'a [Candidate], detail: bool) -> Vec<Job<'a>> {
    candidates.iter().map(|candidate| Job::new(study, candidate, Follow::Option { detail })).collect()
}

/// Simulates every candidate, the base first, and gathers what is reported of them.
///
/// When stopped: what [`Study::held`] says is there.
///
/// # Errors
/// See [`RunError`]; [`RunError::Stopped`] when nothing is complete.
pub fn run(
    study: &Study<'_>,
    candidates: &[Candidate],
    detail: bool,
    sink: &mut dyn Sink,
) -> Result<Experiment, RunError> {
    gather(study, candidates, detail, study.simulate(&jobs(study, candidates, detail), 1)?, sink)
}

/// How well the decision table of all options is known.
#[must_use]
pub fn known_of_all(figures: &[Vec<Figures>]) -> Vec<Known> {
    figures.iter().flat_map(|figures| known(figures)).collect()
}

/// Everything that is reported of the options that are there.
///
/// # Errors
/// See [`RunError`].
pub fn gather(
    study: &Study<'_>,
    candidates: &[Candidate],
    detail: bool,
    held: Coverage,
    sink: &mut dyn Sink,
) -> Result<Experiment, RunError> {
    if held.replications == 0 {
        return Err(RunError::Stopped);
    }
    let all = 0..held.replications;
    let jobs = jobs(study, candidates, detail);
    let mut options: Vec<OptionResult> = Vec::with_capacity(held.jobs);
    let mut base = None;
    for (candidate, job) in candidates.iter().zip(&jobs).take(held.jobs) {
        let subject = Subject::new(candidate.clone(), Follow::Option { detail })?;
        let sums = study.sums(job, &subject.watch, &all)?;
        let mut weekly = weekly(&subject, &sums);
        sink.weekly(&subject, &weekly)?;
        weekly.forget_details(&candidate.scenario.target.measure);
        let mut found = OptionRows::new(&subject);
        let mut of_base = base.is_some().then(|| study.rows(&jobs[0], all.clone()));
        for (row, number) in study.rows(job, all.clone()).zip(1..) {
            let row = row?;
            let other = of_base.as_mut().and_then(Iterator::next).transpose()?;
            found.add(&row, other.as_ref());
            sink.replication(&subject, number, &mut found.written(&row))?;
        }
        drop(of_base);
        study.settle(job)?;
        let against = base.as_deref().map(|base| (base, candidates[0].scenario.target.wanted));
        let result = found.result((candidate, &subject), (weekly, &sums), against);
        options.push(result.ok_or_else(|| no_target(candidate))?);
        base.get_or_insert(found.figures);
    }
    let compared = options.iter_mut().filter_map(|option| option.headline.against_base.as_mut());
    judge_families(&mut compared.collect::<Vec<_>>());
    let Study { seed, .. } = *study;
    Ok(Experiment {
        seed,
        replications: held.replications,
        options,
        selection: None,
        budgets: Vec::new(),
        precision: None,
    })
}

fn weekly(subject: &Subject, sums: &Sums) -> WeeklyTable {
    let mut weekly = WeeklyTable::new(subject.plan.scenario.areas.len());
    let layout = &subject.plan.layout;
    for (&series, cells) in subject.watch.series().iter().zip(sums.weekly.chunks(sums.weeks.max(1))) {
        let (measure, scope) = layout.series[series];
        weekly.set(measure, scope, cells.iter().map(Accumulator::summary).collect());
    }
    weekly
}

/// What the rows of an option hold, gone through one by one.
struct OptionRows<'a> {
    kept: &'a [KeptFigure],
    headline: Vec<(HeadlineMeasure, Name)>,
    weeks: usize,
    figures: Vec<Figures>,
    /// Costs of each financial year: all of them, then those of each heading; replication by replication.
    years: Vec<Vec<Vec<f64>>>,
    sample_paths: Vec<Vec<f64>>,
    /// Option minus base of each week; a week in which one has no value is left out.
    difference: Vec<Accumulator>,
}

impl<'a> OptionRows<'a> {
    fn new(subject: &'a Subject) -> Self {
        let weeks = subject.plan.layout.weeks;
        let has_core = subject.plan.scenario.has_core_assessments;
        let meant = |measure: &HeadlineMeasure| has_core || *measure != HeadlineMeasure::CoreInTime;
        Self {
            kept: subject.watch.kept(),
            headline: WRITTEN.into_iter().filter(meant).map(|measure| (measure, written_as(measure))).collect(),
            weeks,
            figures: Vec::new(),
            years: vec![vec![Vec::new(); costs_of_a_year()]; subject.plan.years.len()],
            sample_paths: Vec::new(),
            difference: vec![Accumulator::default(); weeks],
        }
    }

    /// Where the target measure, week by week, stands among what is followed.
    fn target_by_week<'f>(&self, followed: &'f [f64]) -> &'f [f64] {
        &followed[followed.len() - self.weeks..]
    }

    fn add(&mut self, row: &Replication, of_base: Option<&Replication>) {
        self.figures.push(row.figures);
        let target_by_week = self.target_by_week(&row.followed);
        if self.sample_paths.len() < KEPT_PATHS {
            self.sample_paths.push(target_by_week.to_vec());
        }
        if let Some(base) = of_base {
            let without = &base.followed[base.followed.len() - self.weeks..];
            let weeks = self.difference.iter_mut().zip(target_by_week).zip(without);
            weeks.for_each(|((sum, with), without)| sum.add(with - without));
        }
        for (kept, &cost) in self.kept.iter().zip(&row.followed) {
            if let FigureSource::CostOfYear(year, heading) = kept.source {
                self.years[year][heading].push(cost);
            }
        }
    }

    /// What is written of a replication.
    fn written(&self, row: &Replication) -> impl Iterator<Item = (&Name, f64)> {
        let headline = self.headline.iter().map(|(measure, name)| (name, measure.value(&row.figures)));
        let others = self.kept.iter().zip(&row.followed).filter(|(kept, _)| kept.written);
        headline.chain(others.map(|(kept, &value)| (&kept.name, value)))
    }

    fn result(
        &self,
        (candidate, subject): (&Candidate, &Subject),
        (weekly, sums): (WeeklyTable, &Sums),
        base: Option<(&[Figures], TargetValue)>,
    ) -> Option<OptionResult> {
        let plan = &subject.plan;
        let headings = || std::iter::once(Measure::CostTotal).chain(Measure::COST_HEADINGS);
        let costs = |year: &[Vec<f64>]| -> Vec<(Measure, Summary)> {
            headings().zip(year).filter_map(|(of, costs)| Some((of, Summary::of(costs)?))).collect()
        };
        let mean = |&sum: &u64| sum as f64 / self.figures.len().max(1) as f64;
        let [spread_at_start, spread_at_target] = sums.spreads.each_ref().map(|sums| sums.iter().map(mean).collect());
        let years = plan.years.iter().zip(&self.years);
        Some(OptionResult {
            headline: Headline::of(&self.figures, base)?,
            known: known(&self.figures),
            difference: if base.is_some() {
                self.difference.iter().map(Accumulator::summary).collect()
            } else {
                Vec::new()
            },
            scenario: Arc::new(plan.scenario.clone()),
            scenario_hash: candidate.hash.clone(),
            weeks: plan.weeks.clone(),
            weekly,
            figures: self.figures.clone(),
            sample_paths: self.sample_paths.clone(),
            years: years.map(|(year, sums)| YearCosts { year: year.clone(), costs: costs(sums) }).collect(),
            year_costs: self.years.iter().map(|year| year[0].clone()).collect(),
            funded_a_year: plan.funded_a_year(last_year(&plan.years)),
            funded: plan.funded(),
            spread_at_start,
            spread_at_target,
            inputs: candidate.inputs(),
            events: events(&self.figures),
        })
    }
}

/// How each option stands to its planned budget; `for_the_run` takes the place of what scenarios plan for the run. Empty where
/// nothing is planned in any of them.
#[must_use]
pub fn against_budgets(experiment: &Experiment, for_the_run: Option<f64>) -> Vec<AgainstBudget> {
    let found: Vec<AgainstBudget> =
        experiment.options.iter().map(|option| against_budget(option, for_the_run)).collect();
    let nothing = AgainstBudget::default();
    if found.iter().all(|found| *found == nothing) { Vec::new() } else { found }
}

fn against_budget(option: &OptionResult, for_the_run: Option<f64>) -> AgainstBudget {
    let planned = &option.scenario.planned_budget;
    let run = for_the_run.or_else(|| planned.of_the_run());
    let of_year = |(place, costs): (usize, &Vec<f64>)| {
        let budget = planned.a_financial_year.get(place).copied().flatten()?;
        Some((place, Sufficiency::of(budget, costs.iter().copied())?))
    };
    AgainstBudget {
        run: run.and_then(|budget| Sufficiency::of(budget, option.figures.iter().map(|figures| figures.cost))),
        years: option.year_costs.iter().enumerate().filter_map(of_year).collect(),
    }
}

/// The last financial year that the run holds whole; without such, the last.
fn last_year(years: &[crate::kernel::time::FinancialYear]) -> usize {
    let whole = years.iter().rposition(|year| year.to - year.from >= year.working_days);
    whole.unwrap_or(years.len().saturating_sub(1))
}
