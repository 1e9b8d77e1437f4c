//! Kinds of work on a family: hours and natural durations.

use super::check::{At, Check};
use super::distribution::Distribution;
use crate::kernel::time::DAYS_A_MONTH;

/// Kinds of work on a family. A family has one piece of work at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum WorkKind {
    /// Reading a referral and deciding what it needs: the duty manager's.
    Screening,
    /// Initial assessment.
    InitialAssessment,
    /// Core assessment.
    CoreAssessment,
    /// Short-term help by the assessment team.
    ShortTermHelp,
    /// A child-in-need plan.
    ChildInNeed,
    /// A child protection plan.
    ChildProtection,
    /// Looking after children in care.
    LookedAfter,
    /// Writing up and closing.
    Closing,
    /// Preparing the hand-over to care management.
    Transfer,
    /// Keeping an eye on a family that waits for the panel.
    Holding,
}

impl WorkKind {
    /// Number of kinds.
    pub const COUNT: usize = 10;
    /// All kinds, in the order of their numbers.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Screening,
        Self::InitialAssessment,
        Self::CoreAssessment,
        Self::ShortTermHelp,
        Self::ChildInNeed,
        Self::ChildProtection,
        Self::LookedAfter,
        Self::Closing,
        Self::Transfer,
        Self::Holding,
    ];

    /// As it stands in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Screening => "screening",
            Self::InitialAssessment => "initial_assessment",
            Self::CoreAssessment => "core_assessment",
            Self::ShortTermHelp => "short_term_help",
            Self::ChildInNeed => "child_in_need",
            Self::ChildProtection => "child_protection",
            Self::LookedAfter => "looked_after",
            Self::Closing => "closing",
            Self::Transfer => "transfer",
            Self::Holding => "holding",
        }
    }
}

/// Effort and natural duration of a kind of work.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkSpec {
    /// How many hours it takes.
    pub effort: Effort,
    /// How long it would take without queueing, working days. Ignored for holding, which ends when the panel ends it.
    pub natural_days: Distribution,
}

impl WorkSpec {
    /// Whether neither effort nor duration is left to chance.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        let certain = |law: &Distribution| matches!(law, Distribution::Constant(_));
        certain(&self.natural_days)
            && match &self.effort {
                Effort::Hours(hours) => certain(hours),
                Effort::HoursADay(_) => true,
            }
    }
}

/// Hours of a piece of work for a one-child family.
#[derive(Debug, Clone, PartialEq)]
pub enum Effort {
    /// So many hours in all, however long it lasts: the piece can absorb hours / natural days a day.
    Hours(Distribution),
    /// So many hours for every working day it lasts (files state hours a month).
    HoursADay(f64),
}

/// Effort and duration of every kind of work, by [`WorkKind`] number.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkTable(pub [WorkSpec; WorkKind::COUNT]);

impl std::ops::Index<WorkKind> for WorkTable {
    type Output = WorkSpec;
    fn index(&self, kind: WorkKind) -> &WorkSpec {
        &self.0[kind as usize]
    }
}

impl Check<'_> {
    /// All kinds of work.
    pub(super) fn work(&mut self) -> WorkTable {
        let at = At::new("work");
        self.required(&at);
        let mut specs = Vec::with_capacity(WorkKind::COUNT);
        for kind in WorkKind::ALL.into_iter().filter(|kind| *kind != WorkKind::Holding) {
            let at = at.key(kind.name());
            if kind == WorkKind::CoreAssessment && !self.stated(&at) && !self.has_core_assessments() {
                // Of a pathway with one assessment: there is none that this could be said of.
                specs.extend(specs.last().cloned());
                continue;
            }
            self.required(&at);
            specs.push(self.work_kind(&at));
        }
        let at = at.key("holding");
        self.required(&at);
        let hours = match self.only_one(["hours_a_month", "hours_a_day"], &at) {
            Some(key) => self.number(&at.key(key)),
            None => f64::NAN,
        };
        let natural_days = Distribution::Constant(DAYS_A_MONTH);
        specs.push(WorkSpec { effort: Effort::HoursADay(hours), natural_days });
        let stand_in = || WorkSpec { effort: Effort::HoursADay(1.0), natural_days: Distribution::Constant(1.0) };
        let mut specs = specs.into_iter();
        WorkTable(std::array::from_fn(|_| specs.next().unwrap_or_else(stand_in)))
    }

    fn work_kind(&mut self, at: &At) -> WorkSpec {
        let effort = match self.only_one(["hours", "hours_a_month", "hours_a_day"], at) {
            Some("hours") => Effort::Hours(self.distribution(&at.key("hours"), 1.0)),
            Some(key) => Effort::HoursADay(self.number(&at.key(key))),
            None => Effort::HoursADay(1.0),
        };
        let factor = self.number(&at.key("natural_scale"));
        let natural_days = match self.only_one(["natural_days", "natural_months"], at) {
            Some(key) => self.distribution(&at.key(key), factor),
            None => Distribution::Constant(1.0),
        };
        WorkSpec { effort, natural_days }
    }

    /// The one of several keys that is stated; reports none (as if the first were missing) and more than one.
    fn only_one<const N: usize>(&mut self, keys: [&'static str; N], at: &At) -> Option<&'static str> {
        let stated: Vec<&str> = keys.into_iter().filter(|key| self.stated(&at.key(key))).collect();
        match stated[..] {
            [] => {
                let spoilt = ["hours", "hours_a_month", "hours_a_day", "natural_days", "natural_months"];
                let prefix = keys[0].split('_').next().unwrap_or(keys[0]);
                if !spoilt.iter().any(|key| key.starts_with(prefix) && self.spoilt(&at.key(key))) {
                    self.missing(&at.key(keys[0]));
                }
                None
            }
            [one] => Some(one),
            [first, second, ..] => {
                let message = format!("`{first}` and `{second}` are both stated");
                let help = "keep the one that you know";
                self.problem_with(&at.key(second), message, "and here", (&at.key(first), "stated here"), help);
                None
            }
        }
    }
}
