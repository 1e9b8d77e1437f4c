//! The figures that are compared: what each is, in the engine's results and in the reference's weeks.

use super::week::Week;
use caseload::model::Measure;

/// How a figure is read at a date.
#[derive(Clone, Copy)]
pub enum Reading {
    /// Mean of a week's value over the four weeks up to the date.
    Level(fn(&Week) -> f64),
    /// A week's value, of the week that ends at the date; in some futures there may be none.
    Last(fn(&Week) -> f64),
    /// Sum over the thirteen weeks up to the date, or as many as there are.
    Count(fn(&Week) -> f64),
    /// Share of what was counted in the thirteen weeks up to the date; the engine reports it as such.
    Share(fn(&Week) -> (f64, f64)),
}

pub type Figure = (Measure, Reading);

pub const FIGURES: &[Figure] = &[
    (Measure::LiveCasesPerWorker, Reading::Level(|week| week.open / week.in_post)),
    (Measure::CaseloadMean, Reading::Level(|week| week.held / week.in_post)),
    (Measure::ShareOver20, Reading::Level(|week| week.over_20 / week.in_post)),
    (Measure::CaseloadMax, Reading::Level(|week| week.largest)),
    (Measure::OpenCases, Reading::Level(|week| week.open / 5.0)),
    (Measure::OpenCasesAssessment, Reading::Level(|week| week.in_assessment / 5.0)),
    (Measure::OpenCasesChildInNeed, Reading::Level(|week| week.in_need / 5.0)),
    (Measure::OpenCasesChildProtection, Reading::Level(|week| week.in_protection / 5.0)),
    (Measure::OpenCasesLookedAfter, Reading::Level(|week| week.looked_after / 5.0)),
    (Measure::UnallocatedCases, Reading::Level(|week| week.unallocated / 5.0)),
    (Measure::ToBeScreened, Reading::Level(|week| week.to_be_screened / 5.0)),
    (Measure::ToBeAllocated, Reading::Level(|week| (week.unallocated - week.to_be_screened) / 5.0)),
    (Measure::ToBeAllocatedDays, Reading::Last(|week| week.waited / week.waiting)),
    (
        Measure::ToBeAllocatedDaysLongest,
        Reading::Last(|week| if week.waiting > 0.0 { week.longest_wait } else { f64::NAN }),
    ),
    (Measure::LongToBeAllocated, Reading::Last(|week| week.waiting_long)),
    (Measure::AllocationDays, Reading::Level(|week| week.days_to_a_worker / week.allocated)),
    (Measure::FamiliesAwaitingPanel, Reading::Level(|week| week.awaiting_panel / 5.0)),
    (Measure::PanelFamilies, Reading::Count(|week| week.through_panel)),
    (Measure::HandOvers, Reading::Count(|week| week.hand_overs)),
    (Measure::Referrals, Reading::Count(|week| week.referred)),
    (Measure::InitialAssessments, Reading::Count(|week| week.initial)),
    (Measure::InitialInTimeQuarter, Reading::Share(|week| (week.initial_in_time, week.initial))),
    (Measure::CoreAssessments, Reading::Count(|week| week.core)),
    (Measure::CoreInTimeQuarter, Reading::Share(|week| (week.core_in_time, week.core))),
    (Measure::CasesClosed, Reading::Count(|week| week.closed)),
    (Measure::SpeedAssessment, Reading::Level(|week| week.done[1] / week.would_be_done[1])),
    (Measure::SpeedChildProtection, Reading::Level(|week| week.done[2] / week.would_be_done[2])),
    (Measure::SpeedLookedAfter, Reading::Level(|week| week.done[3] / week.would_be_done[3])),
    (Measure::InPost, Reading::Level(|week| week.in_post / 5.0)),
    (Measure::Posts, Reading::Level(|week| (week.in_post + week.vacant) / 5.0)),
    (Measure::Vacant, Reading::Level(|week| week.vacant / 5.0)),
    (Measure::Sick, Reading::Level(|week| week.sick / 5.0)),
    (Measure::NewlyQualified, Reading::Level(|week| week.newly_qualified / 5.0)),
    (Measure::Leavers, Reading::Count(|week| week.leavers)),
    (Measure::Starters, Reading::Count(|week| week.starters)),
];

const LEVEL_WEEKS: usize = 4;
const COUNT_WEEKS: usize = 13;

impl Reading {
    /// What the reference says at the end of a week (the first is 1).
    pub fn of_weeks(self, weeks: &[Week], at: usize) -> f64 {
        match self {
            Self::Level(value) => weeks[at - LEVEL_WEEKS..at].iter().map(value).sum::<f64>() / LEVEL_WEEKS as f64,
            Self::Last(value) => value(&weeks[at - 1]),
            Self::Count(value) => weeks[at.saturating_sub(COUNT_WEEKS)..at].iter().map(value).sum(),
            Self::Share(parts) => {
                let (part, whole) = weeks[at.saturating_sub(COUNT_WEEKS)..at]
                    .iter()
                    .map(parts)
                    .fold((0.0, 0.0), |(a, b), (c, d)| (a + c, b + d));
                part / whole
            }
        }
    }

    /// What the engine's weekly values say.
    pub fn of_values(self, values: &[f64], at: usize) -> f64 {
        match self {
            Self::Level(_) => values[at - LEVEL_WEEKS..at].iter().sum::<f64>() / LEVEL_WEEKS as f64,
            Self::Count(_) => values[at.saturating_sub(COUNT_WEEKS)..at].iter().sum(),
            Self::Last(_) | Self::Share(_) => values[at - 1],
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Level(_) => "mean of 4 weeks",
            Self::Last(_) => "of the week",
            Self::Count(_) => "sum of 13 weeks",
            Self::Share(_) => "of 13 weeks",
        }
    }
}
