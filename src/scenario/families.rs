//! How families are made up.

use super::check::{At, Check};
use super::work::WorkKind;
use serde::Deserialize;

/// How families are made up; drawn once for each family when it is referred.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Families {
    /// Probabilities of 1, 2, 3 and 4 children (the last stands for four and more); they sum to 1.
    pub size: [f64; 4],
    /// Share of families marked urgent, first out of the duty tray, by what their initial assessment leads to.
    pub urgent_share: UrgentShare,
    /// Work for a family grows by this share with every child after the first.
    pub extra_child_effort: f64,
}

/// Share of families that are urgent, by what their initial assessment leads to.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct UrgentShare {
    /// Closed.
    pub close: f64,
    /// Short-term help by the assessment team.
    pub short_term_help: f64,
    /// A core assessment.
    pub core_assessment: f64,
    /// A child-in-need plan.
    pub child_in_need: f64,
    /// A child protection plan.
    pub child_protection: f64,
    /// Care.
    pub looked_after: f64,
}

impl UrgentShare {
    /// The share of those whose initial assessment leads to this work.
    #[must_use]
    pub fn of(&self, next: WorkKind) -> f64 {
        match next {
            WorkKind::ShortTermHelp => self.short_term_help,
            WorkKind::CoreAssessment => self.core_assessment,
            WorkKind::ChildInNeed => self.child_in_need,
            WorkKind::ChildProtection => self.child_protection,
            WorkKind::LookedAfter => self.looked_after,
            _ => self.close,
        }
    }
}

impl Families {
    /// Mean number of children in a family.
    #[must_use]
    pub fn mean_size(&self) -> f64 {
        self.size.iter().zip(1..).map(|(p, n)| p * f64::from(n)).sum()
    }
}

impl Check<'_> {
    /// How families are made up.
    pub(super) fn families(&mut self) -> Families {
        let mut families: Families = self.table("families");
        let size = self.normalised(&families.size, &At::new("families.size"));
        families.size = std::array::from_fn(|children| size[children]);
        families
    }
}
