//! How well the figures of the decision table are known, and how many replications make them known as well as the user wants.

use super::comparison::HeadlineMeasure;
use super::headline::{Figures, met};
use super::job::Job;
use super::runner::{RunError, Study};
use super::store::CHUNK;
use crate::math::square;
use crate::model::{Measure, Quantity};
use crate::statistics::precision::{Interval, StoppingRule, of_chance, of_mean, of_quantile};

/// What is estimated of a headline measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    /// Mean of the replications; of a chance, the share of them.
    Mean,
    /// The value that so many of 100 replications are below.
    Percentile(u8),
}

impl Statistic {
    /// Its name in files: `mean`, `p90`.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Mean => "mean".to_owned(),
            Self::Percentile(p) => format!("p{p}"),
        }
    }
}

/// Every figure of the decision table: what of which measure.
pub const FIGURES: [(HeadlineMeasure, Statistic); 11] = [
    (HeadlineMeasure::TargetMeasure, Statistic::Mean),
    (HeadlineMeasure::TargetMeasure, Statistic::Percentile(10)),
    (HeadlineMeasure::TargetMeasure, Statistic::Percentile(50)),
    (HeadlineMeasure::TargetMeasure, Statistic::Percentile(90)),
    (HeadlineMeasure::TargetChance, Statistic::Mean),
    (HeadlineMeasure::WeeksOverTarget, Statistic::Mean),
    (HeadlineMeasure::InitialInTime, Statistic::Mean),
    (HeadlineMeasure::CoreInTime, Statistic::Mean),
    (HeadlineMeasure::Cost, Statistic::Mean),
    (HeadlineMeasure::Cost, Statistic::Percentile(50)),
    (HeadlineMeasure::DearestYear, Statistic::Percentile(90)),
];

/// A figure of an option, and how well it is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    /// Which measure.
    pub measure: HeadlineMeasure,
    /// What of it.
    pub statistic: Statistic,
    /// The estimate with its 95 % interval; `None` while there are too few values for one.
    pub interval: Option<Interval>,
    /// Replications in which the measure has a value.
    pub values: u64,
}

/// How well every figure of [`FIGURES`] is known from some replications.
#[must_use]
pub fn known(figures: &[Figures]) -> Vec<Known> {
    let of = |(measure, statistic): (HeadlineMeasure, Statistic)| {
        let mut values = measure.values(figures);
        let interval = match (measure, statistic) {
            (HeadlineMeasure::TargetChance, _) => of_chance(met(figures), figures.len() as u64),
            (_, Statistic::Mean) => of_mean(&values),
            (_, Statistic::Percentile(p)) => {
                values.sort_by(f64::total_cmp);
                of_quantile(&values, f64::from(p) / 100.0)
            }
        };
        Known { measure, statistic, interval, values: values.len() as u64 }
    };
    FIGURES.map(of).to_vec()
}

/// How well figures shall be known: the largest half-width of a 95 % interval, unit by unit; `None` where it does not matter.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Precision {
    /// Cases, of the target measure.
    pub cases: Option<f64>,
    /// Percentage points.
    pub points: Option<f64>,
    /// Weeks.
    pub weeks: Option<f64>,
    /// Pounds.
    pub pounds: Option<f64>,
}

impl Precision {
    /// The largest half-width of a figure, in the figure's own terms: a share's is between 0 and 1.
    #[must_use]
    pub fn asked(&self, measure: HeadlineMeasure, target: Measure) -> Option<f64> {
        use HeadlineMeasure::{Cost, DearestYear, TargetMeasure, WeeksOverTarget};
        match (measure, target.quantity()) {
            (TargetMeasure, Quantity::Number) => self.cases,
            (TargetMeasure, Quantity::Pounds) | (Cost | DearestYear, _) => self.pounds,
            (WeeksOverTarget, _) => self.weeks,
            // Chances and shares.
            _ => self.points.map(|points| points / 100.0),
        }
    }

    /// Whether a figure is known as well as was asked for; one without a value in any replication is not waited for.
    #[must_use]
    pub fn met(&self, known: &Known, target: Measure) -> bool {
        let Some(asked) = self.asked(known.measure, target) else { return true };
        known.interval.map_or(known.values == 0, |interval| interval.half_width() <= asked)
    }
}

/// Adds replications to all options until every figure of each is known well enough, and stays so.
///
/// It is told of ever more replications, in their order, and the same replications always give the same answer.
#[derive(Debug, Clone)]
pub struct Sequence {
    precision: Precision,
    target: Measure,
    rule: StoppingRule,
}

impl Sequence {
    /// A rule for options with this target measure.
    #[must_use]
    pub fn new(precision: Precision, target: Measure) -> Self {
        Self { precision, target, rule: StoppingRule::default() }
    }

    /// The interim analysis of what is known of the figures of all options from so many replications of each, more than at the one before:
    /// whether they are enough, and about how many will be, as half-widths shrink with the root of their number.
    pub fn analyse(&mut self, replications: u64, found: &[Known]) -> (bool, u64) {
        let precise = found.iter().all(|known| self.precision.met(known, self.target));
        let needed = |known: &Known| {
            let asked = self.precision.asked(known.measure, self.target)?;
            Some(replications as f64 * square(known.interval?.half_width() / asked))
        };
        // A float beyond the integers becomes the largest.
        let most = found.iter().filter_map(needed).fold(replications as f64, f64::max).ceil() as u64;
        let most = most.saturating_add(most / 20);
        (self.rule.stops(replications, precise), most)
    }
}

/// Simulates ever more replications of all jobs, chunk by chunk, until what `known` says of their figures is precise enough and stays
/// so, or there are as many as the study's. The interim analyses and the rule that stops are [`Sequence`]'s.
///
/// # Errors
/// See [`RunError`]; [`RunError::Stopped`] when stopped before.
pub fn fill_to_precision<'j>(
    study: &Study<'_>,
    jobs: &dyn Fn() -> Vec<Job<'j>>,
    (precision, target): (Precision, Measure),
    known: &dyn Fn(&[Vec<Figures>]) -> Vec<Known>,
) -> Result<Reached, RunError> {
    let mut rule = Sequence::new(precision, target);
    let all = jobs();
    let mut figures: Vec<Vec<Figures>> = vec![Vec::new(); all.len()];
    let held = study.held(&all);
    let there = if held.jobs == all.len() { held.replications } else { 0 };
    let (mut done, mut enough, mut expected) = (0, false, study.replications);
    loop {
        let next = (done + CHUNK).min(study.replications);
        let jobs: Vec<Job<'_>> = jobs().into_iter().map(|job| job.of(done..next)).collect();
        // What an earlier run left may be many rounds: figures of each are looked at, nothing is simulated.
        if next > there {
            let beyond = expected.clamp(next, study.replications) - next;
            study.fill(&jobs, beyond * jobs.len() as u64)?;
        }
        for (job, figures) in jobs.iter().zip(&mut figures) {
            for row in study.rows(job, done..next) {
                figures.push(row?.figures);
            }
            if (figures.len() as u64) < next {
                return Err(RunError::Stopped);
            }
        }
        done = next;
        let known = known(&figures);
        let (stops, most) = rule.analyse(done, &known);
        (enough, expected) = (enough || stops, most);
        // All that is there is used.
        if done >= study.replications || enough && done >= there {
            let missed = known.iter().filter(|known| !precision.met(known, target)).count();
            return Ok(Reached { precision, replications: done, missed });
        }
    }
}

/// What adding replications for precision came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reached {
    /// What was asked for.
    pub precision: Precision,
    /// Replications of each job.
    pub replications: u64,
    /// Figures that fall short of it.
    pub missed: usize,
}
