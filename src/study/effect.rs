//! The paired comparison: a mean difference, replication by replication, and what may be said of it when several are looked at
//! together. One for all: options, levers, points of a grid, inputs.

use super::headline::Figures;
use crate::statistics::interval::{student_t, student_t_p};
use crate::statistics::paired::holm;

/// How sure one must be of a difference: adjusted p-values up to this one are significant.
const LEVEL: f64 = 0.05;

/// One candidate minus another, paired by replication.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// Mean and 95 % interval, each effect by itself.
    pub difference: PairedDifference,
    /// What may be said of it when all are looked at together.
    pub finding: Finding,
    /// Two-sided p-value, by itself.
    pub p: f64,
    /// The same, adjusted by Holm's rule over all that are looked at together.
    pub p_adjusted: f64,
}

/// What may be said of an effect: p-values adjusted over all that are looked at together by Holm's rule, 5 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// It lowers the quantity.
    Lower,
    /// It raises it.
    Higher,
    /// It is not significant.
    NotDistinguishable,
    /// Every replication is exactly as without it.
    NoEffect,
}

/// A paired difference with a 95 % interval: Student's t (Law, Simulation Modeling and Analysis, 5th ed., section 10.2.1),
/// or Tango's for a chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairedDifference {
    /// Mean of the differences.
    pub mean: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// What a paired comparison allows one to say of an option, all options looked at together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Better than the base.
    Better,
    /// Not significant.
    NotDistinguishable,
    /// Worse than the base.
    Worse,
    /// Exactly as the base in every replication.
    NoEffect,
}

impl Verdict {
    /// The verdict of a finding on something of which more (or else less) is better.
    #[must_use]
    pub fn of(finding: Finding, more_is_better: bool) -> Self {
        match finding {
            Finding::NotDistinguishable => Self::NotDistinguishable,
            Finding::NoEffect => Self::NoEffect,
            Finding::Lower if more_is_better => Self::Worse,
            Finding::Higher if !more_is_better => Self::Worse,
            Finding::Lower | Finding::Higher => Self::Better,
        }
    }
}

/// A quantity with a change and without, replication by replication.
#[derive(Debug, Clone, PartialEq)]
pub struct Paired {
    /// With it and without, where both have a value.
    pub values: (Vec<f64>, Vec<f64>),
    /// With it minus without; at least one.
    pub differences: Vec<f64>,
}

impl Paired {
    /// Of replications with a change and without; none where no replication has a value both with it and without.
    #[must_use]
    pub fn new(with: &[Figures], without: &[Figures], of: impl Fn(&Figures) -> f64) -> Option<Self> {
        let pairs = with.iter().zip(without).map(|(with, without)| (of(with), of(without)));
        let values: (Vec<f64>, Vec<f64>) = pairs.filter(|(with, without)| !(with - without).is_nan()).unzip();
        let differences: Vec<f64> = values.0.iter().zip(&values.1).map(|(with, without)| with - without).collect();
        (!differences.is_empty()).then_some(Self { values, differences })
    }

    /// Its mean and Student's t test, not yet judged beside others: the same in every replication, or not significant.
    #[must_use]
    pub fn effect(&self) -> Effect {
        effect(&self.differences)
    }
}

/// The same of differences alone.
pub(super) fn effect(differences: &[f64]) -> Effect {
    let (mean, half) = student_t(differences);
    let none = differences.iter().all(|&difference| difference == 0.0);
    let p = student_t_p(differences);
    Effect {
        difference: PairedDifference { mean, low: mean - half, high: mean + half },
        finding: if none { Finding::NoEffect } else { Finding::NotDistinguishable },
        p,
        p_adjusted: p,
    }
}

/// Findings on one quantity from p-values adjusted over all effects that are looked at together.
pub(super) fn judge<'e>(effects: impl Iterator<Item = &'e mut Effect>) {
    let effects: Vec<&mut Effect> = effects.collect();
    let adjusted = holm(&effects.iter().map(|effect| effect.p).collect::<Vec<_>>());
    for (effect, p) in effects.into_iter().zip(adjusted) {
        effect.p_adjusted = p;
        if effect.finding != Finding::NoEffect && p <= LEVEL {
            effect.finding = if effect.difference.mean < 0.0 { Finding::Lower } else { Finding::Higher };
        }
    }
}
