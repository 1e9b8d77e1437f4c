//! How families are made up.

use super::check::{At, Check};
use serde::Deserialize;

/// How families are made up; drawn once for each family when it is referred.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Families {
    /// Probabilities of 1, 2, 3 and 4 children (the last stands for four and more); they sum to 1.
    pub size: [f64; 4],
    /// Share of families marked urgent: first out of the duty tray.
    pub urgent_share: f64,
    /// Work for a family grows by this share with every child after the first.
    pub extra_child_effort: f64,
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
