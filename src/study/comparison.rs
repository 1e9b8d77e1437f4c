//! Every headline measure of every option against the base, paired by replication.

use super::effect::{Effect, Finding, Paired, PairedDifference, Verdict, judge};
use super::headline::Figures;
use crate::scenario::TargetValue;
use crate::statistics::interval::student_t_p;
use crate::statistics::paired::{mcnemar, tango, variance_reduction};
use crate::statistics::{Summary, defined};

/// A measure of the decision table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadlineMeasure {
    /// Target measure at the target date.
    TargetMeasure,
    /// Chance of meeting the target.
    TargetChance,
    /// Weeks on the wrong side of the target.
    WeeksOverTarget,
    /// Share of initial assessments in time.
    InitialInTime,
    /// Share of core assessments in time.
    CoreInTime,
    /// Cost of the run, pounds.
    Cost,
    /// Cost of the dearest full financial year, pounds.
    DearestYear,
}

impl HeadlineMeasure {
    /// All, in the order of the decision table.
    pub const ALL: [Self; 7] = [
        Self::TargetMeasure,
        Self::TargetChance,
        Self::WeeksOverTarget,
        Self::InitialInTime,
        Self::CoreInTime,
        Self::Cost,
        Self::DearestYear,
    ];

    /// Its name in every data file. A share over the whole run begins with `run_`: without it, it would be a weekly measure's.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::TargetMeasure => "target_measure",
            Self::TargetChance => "target_chance",
            Self::WeeksOverTarget => "weeks_over_target",
            Self::InitialInTime => "run_initial_assessments_in_time",
            Self::CoreInTime => "run_core_assessments_in_time",
            Self::Cost => "cost",
            Self::DearestYear => "dearest_year",
        }
    }

    /// Whether more of it is better, with this target.
    #[must_use]
    pub fn more_is_better(self, target: TargetValue) -> bool {
        match self {
            Self::TargetMeasure => target.at_least,
            _ => matches!(self, Self::TargetChance | Self::InitialInTime | Self::CoreInTime),
        }
    }

    /// Its value in a replication; NaN where it has no meaning.
    #[must_use]
    pub fn value(self, figures: &Figures) -> f64 {
        match self {
            Self::TargetMeasure => figures.target_measure,
            Self::TargetChance => f64::from(u8::from(figures.target_met)),
            Self::WeeksOverTarget => figures.weeks_over,
            Self::InitialInTime => figures.initial.1 / figures.initial.0,
            Self::CoreInTime => figures.core.1 / figures.core.0,
            Self::Cost => figures.cost,
            Self::DearestYear => figures.dearest_year,
        }
    }

    /// Its values in the replications in which it has a meaning.
    #[must_use]
    pub fn values(self, figures: &[Figures]) -> Vec<f64> {
        defined(figures.iter().map(|figures| self.value(figures)))
    }

    /// Its distribution over replications; `None` where it has a meaning in none.
    #[must_use]
    pub fn summary(self, figures: &[Figures]) -> Option<Summary> {
        Summary::of(&self.values(figures))
    }
}

/// An option against the base in one measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// Which measure.
    pub measure: HeadlineMeasure,
    /// Whether more of it is better.
    pub more_is_better: bool,
    /// Replications in which it has a value with the option and without.
    pub pairs: u64,
    /// Option minus base.
    pub effect: Effect,
    /// How many times more replications without common random numbers would be needed to know the difference as well; `None` where
    /// the difference does not vary.
    pub variance_reduction: Option<f64>,
}

impl Comparison {
    /// What may be said of the option.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        Verdict::of(self.effect.finding, self.more_is_better)
    }
}

/// Differences to the base, paired by replication.
#[derive(Debug, Clone, Copy)]
pub struct AgainstBase {
    /// One for each of [`HeadlineMeasure::ALL`]; `None` where no replication has a value with and without the option.
    pub measures: [Option<Comparison>; HeadlineMeasure::ALL.len()],
}

impl AgainstBase {
    /// What was found of a measure.
    #[must_use]
    pub fn of(&self, measure: HeadlineMeasure) -> Option<&Comparison> {
        self.measures[measure as usize].as_ref()
    }

    /// Option minus base of the target measure at the target date; NaN without a value in any pair.
    #[must_use]
    pub fn target_measure(&self) -> PairedDifference {
        self.difference(HeadlineMeasure::TargetMeasure)
    }

    /// Option minus base of the cost of the run, pounds.
    #[must_use]
    pub fn cost(&self) -> PairedDifference {
        self.difference(HeadlineMeasure::Cost)
    }

    /// Option minus base of the chance of meeting the target (Tango's interval).
    #[must_use]
    pub fn target_chance(&self) -> PairedDifference {
        self.difference(HeadlineMeasure::TargetChance)
    }

    /// What may be said of the target measure; `None` where it has a value with and without the option in no replication.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        self.of(HeadlineMeasure::TargetMeasure).map(Comparison::verdict)
    }

    fn difference(&self, measure: HeadlineMeasure) -> PairedDifference {
        let none = PairedDifference { mean: f64::NAN, low: f64::NAN, high: f64::NAN };
        self.of(measure).map_or(none, |comparison| comparison.effect.difference)
    }
}

/// An option against the base, replication by replication, each option still by itself: [`judge_families`] finds the
/// verdicts, by the target of the base.
#[must_use]
pub fn against(figures: &[Figures], base: &[Figures], target: TargetValue) -> AgainstBase {
    let mut measures = HeadlineMeasure::ALL.map(|measure| {
        let more_is_better = measure.more_is_better(target);
        compare(measure, figures, base).map(|found| Comparison { more_is_better, ..found })
    });
    // Counts are coarse: that none has changed in these replications does not say that the option has no effect on them,
    // unless what they count has not changed either.
    let [Some(target), chance, weeks, ..] = &mut measures else { return AgainstBase { measures } };
    if target.effect.finding != Finding::NoEffect {
        for count in [chance, weeks].into_iter().flatten() {
            count.effect.finding = Finding::NotDistinguishable;
        }
    }
    AgainstBase { measures }
}

/// Option minus base in one measure, by itself, where any replication has a value with and without the option.
pub(super) fn difference(measure: HeadlineMeasure, figures: &[Figures], base: &[Figures]) -> Option<PairedDifference> {
    compare(measure, figures, base).map(|found| found.effect.difference)
}

/// An option against the base in one measure, by itself; none where no replication has a value with and without the option.
fn compare(measure: HeadlineMeasure, figures: &[Figures], base: &[Figures]) -> Option<Comparison> {
    let paired = Paired::new(figures, base, |figures| measure.value(figures))?;
    let mut effect = paired.effect();
    let differences = &paired.differences;
    effect.p = match measure {
        HeadlineMeasure::TargetChance => {
            let count = |sign: f64| differences.iter().filter(|&&difference| difference == sign).count() as u64;
            let (gained, lost) = (count(1.0), count(-1.0));
            let (low, high) = tango(gained, lost, differences.len() as u64);
            effect.difference = PairedDifference { low, high, ..effect.difference };
            mcnemar(gained, lost)
        }
        HeadlineMeasure::WeeksOverTarget => of_counts(differences),
        _ => effect.p,
    };
    effect.p_adjusted = effect.p;
    Some(Comparison {
        measure,
        more_is_better: false,
        pairs: differences.len() as u64,
        effect,
        variance_reduction: variance_reduction(&paired.values.0, &paired.values.1),
    })
}

/// Student's t test; where all counts differ by the same, which may be by chance, the sign test.
fn of_counts(differences: &[f64]) -> f64 {
    let same = differences.windows(2).all(|pair| pair[0] == pair[1]);
    if same && differences[0] != 0.0 { mcnemar(differences.len() as u64, 0) } else { student_t_p(differences) }
}

/// Verdicts on options, all that are compared with the base taken together: each measure is a family of its own.
pub fn judge_families(options: &mut [&mut AgainstBase]) {
    for measure in HeadlineMeasure::ALL {
        let family = options.iter_mut().filter_map(|option| option.measures[measure as usize].as_mut());
        judge(family.map(|comparison| &mut comparison.effect));
    }
}
