//! The one record of a replication: its headline figures, and what a study follows beside them.

use super::headline::{Figures, HeadlineRule, is_number_or_none};
use crate::model::figures::{KeptFigure, kept};
use crate::model::gauge::Gauge;
use crate::model::meter::LARGEST_CASELOAD;
use crate::model::record::Layout;
use crate::model::{Measure, Outcome, Plan, Scope};
use crate::statistics::Accumulator;
use std::ops::Range;

/// Caseloads that workers are counted by: 0, 1, ...
pub const CASELOADS: usize = LARGEST_CASELOAD + 1;

/// What is kept of a replication.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Replication {
    /// Figures of the decision table.
    pub figures: Figures,
    /// What is followed beside them, in the order of [`Follow`].
    pub followed: Box<[f64]>,
}

impl Replication {
    /// As numbers alone.
    pub fn columns(&self) -> impl Iterator<Item = f64> {
        self.figures.columns().into_iter().chain(self.followed.iter().copied())
    }

    /// From such numbers, which need not be ours; none where they cannot be those of a replication.
    #[must_use]
    pub fn from_columns(columns: &[f64]) -> Option<Self> {
        let (figures, followed) = columns.split_first_chunk()?;
        let figures = Figures::from_columns(*figures)?;
        followed.iter().all(|&value| is_number_or_none(value)).then(|| Self { figures, followed: followed.into() })
    }
}

/// What is followed beside the figures of the decision table.
#[derive(Debug, Clone, PartialEq)]
pub enum Follow {
    /// Nothing.
    Nothing,
    /// The target measure, week by week, and the posts that are vacant at its date.
    Weeks,
    /// Figures that were counted in the real service.
    Gauges(Vec<Gauge>),
    /// All that is reported of an option: figures of the run and of its financial years, the target measure week by week; and across
    /// replications, weekly measures and how caseloads are spread.
    Option {
        /// Every measure for every part of the service, in place of the headline measures.
        detail: bool,
    },
}

/// Takes from an outcome what is kept of it.
#[derive(Debug, Clone)]
pub struct Recorder {
    /// Where headline figures come from.
    pub rule: HeadlineRule,
    follow: Follow,
    kept: Vec<KeptFigure>,
    series: Vec<usize>,
    weeks: usize,
}

impl Recorder {
    /// For replications of a plan; none when its target measure is not one of ours.
    #[must_use]
    pub fn new(plan: &Plan, follow: Follow) -> Option<Self> {
        let rule = HeadlineRule::new(plan, &plan.layout)?;
        let (series, kept) = match follow {
            Follow::Option { detail } => {
                (summed_series(&plan.layout, &plan.scenario.target.measure, detail), kept(plan, detail))
            }
            _ => Default::default(),
        };
        Some(Self { rule, follow, kept, series, weeks: plan.layout.weeks })
    }

    /// Which of the layout's weekly series are summed across replications.
    #[must_use]
    pub fn series(&self) -> &[usize] {
        &self.series
    }

    /// The figures that an option is followed by, in their order, before the target measure week by week.
    #[must_use]
    pub fn kept(&self) -> &[KeptFigure] {
        &self.kept
    }

    /// What is kept of a replication.
    #[must_use]
    pub fn replication(&self, plan: &Plan, outcome: &Outcome) -> Replication {
        let figures = self.rule.figures(outcome);
        let weeks = || self.rule.target_by_week(outcome).iter().copied();
        let followed = match &self.follow {
            Follow::Nothing => Box::default(),
            Follow::Weeks => weeks().chain([self.rule.vacant(outcome)]).collect(),
            Follow::Gauges(gauges) => gauges.iter().map(|gauge| gauge.read(outcome)).collect(),
            Follow::Option { .. } => {
                // Weeks are for differences and for curves: seven digits do, and take half the room.
                let weeks = weeks().map(|value| f64::from(value as f32));
                self.kept.iter().map(|kept| kept.source.value(plan, outcome)).chain(weeks).collect()
            }
        };
        Replication { figures, followed }
    }

    /// What is summed across replications, where anything is.
    #[must_use]
    pub fn sums(&self, outcome: Outcome) -> Option<Summand> {
        let Follow::Option { .. } = self.follow else { return None };
        let weekly = |&series: &usize| &outcome.weekly[series * self.weeks..(series + 1) * self.weeks];
        Some(Summand {
            weekly: self.series.iter().map(weekly).collect::<Vec<_>>().concat(),
            spreads: [outcome.spread_at_start, outcome.spread_at_target],
        })
    }

    /// Sums of no replication.
    #[must_use]
    pub fn no_sums(&self) -> Sums {
        let weekly = vec![Accumulator::default(); self.series.len() * self.weeks];
        Sums { weekly, weeks: self.weeks, spreads: [(); 2].map(|()| vec![0; CASELOADS]) }
    }
}

/// What a replication adds to sums.
#[derive(Debug)]
pub struct Summand {
    weekly: Vec<f64>,
    spreads: [Vec<u32>; 2],
}

impl Summand {
    /// Sums of these of the weekly values of some replications.
    pub fn weekly<'s>(found: impl Iterator<Item = &'s Self>, values: Range<usize>) -> Vec<Accumulator> {
        let mut sums = vec![Accumulator::default(); values.len()];
        for one in found {
            sums.iter_mut().zip(&one.weekly[values.clone()]).for_each(|(sum, &value)| sum.add(value));
        }
        sums
    }

    /// Sums of how caseloads are spread in some replications.
    pub fn spreads<'s>(found: impl Iterator<Item = &'s Self>) -> [Vec<u64>; 2] {
        let mut sums = [(); 2].map(|()| vec![0; CASELOADS]);
        for one in found {
            for (sums, workers) in sums.iter_mut().zip(&one.spreads) {
                sums.iter_mut().zip(workers).for_each(|(sum, &workers)| *sum += u64::from(workers));
            }
        }
        sums
    }
}

/// What is summed across replications: exactly, so that their order and the chunks that they came in do not matter.
#[derive(Debug, Clone, PartialEq)]
pub struct Sums {
    /// Weekly values, series by series.
    pub weekly: Vec<Accumulator>,
    /// Values of a series.
    pub weeks: usize,
    /// Permanent social workers by caseload, on the first day and at the target date.
    pub spreads: [Vec<u64>; 2],
}

impl Sums {
    /// Adds other sums.
    pub fn merge(&mut self, other: &Self) {
        self.weekly.iter_mut().zip(&other.weekly).for_each(|(sum, other)| sum.merge(other));
        self.spreads.iter_mut().flatten().zip(other.spreads.iter().flatten()).for_each(|(sum, other)| *sum += other);
    }
}

/// The weekly series that are summed: all in detail; else the headline measures, some of them by area, too.
#[must_use]
pub fn summed_series(layout: &Layout, target: &str, detail: bool) -> Vec<usize> {
    const BY_AREA: [Measure; 4] =
        [Measure::LiveCasesPerWorker, Measure::OpenCases, Measure::ToBeAllocated, Measure::InPost];
    const OF_ALL: [Measure; 25] = [
        Measure::CaseloadMean,
        Measure::ToBeScreened,
        Measure::CaseloadS45,
        Measure::ShareOver20,
        Measure::ShareOver25,
        Measure::ShareOver35,
        Measure::OpenCasesLookedAfter,
        Measure::Referrals,
        Measure::InitialInTimeQuarter,
        Measure::CoreInTimeQuarter,
        Measure::Posts,
        Measure::Present,
        Measure::Sick,
        Measure::OnLeave,
        Measure::Agency,
        Measure::SpeedAssessment,
        Measure::SpeedChildProtection,
        Measure::SpeedLookedAfter,
        Measure::LongToBeAllocated,
        Measure::AllocationDaysP90,
        Measure::InitialAssessmentDaysP90,
        Measure::UtilisationSocialWorkers,
        Measure::UtilisationManagers,
        Measure::CasesPerFte,
        Measure::CostTotal,
    ];
    let kept = |&(measure, scope): &(Measure, Scope)| {
        let by_area = BY_AREA.contains(&measure) || target == measure.name();
        detail || scope.team_kind.is_none() && (by_area || scope.area.is_none() && OF_ALL.contains(&measure))
    };
    (0..layout.series.len()).filter(|&series| kept(&layout.series[series])).collect()
}
