//! What a worker's grade, contract and team and the policy imply: hours for case work, ceilings. Both are asked for at
//! every event and change seldom, so they are kept; a ledger compares them with a computation when the run ends.

use super::allocation::Ceiling;
use super::ids::WorkerId;
use super::service::Service;
use super::trace::Observer;

/// What holds for a worker until grade, contract, team or policy change.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Terms {
    /// Hours a day for case work while at work, overtime apart.
    pub hours: f64,
    /// The ceilings, weighted cases, by [`Ceiling`].
    pub ceilings: [f64; 2],
}

impl<O: Observer> Service<'_, O> {
    /// A worker's terms, computed now.
    #[must_use]
    pub fn compute_terms(&self, worker: WorkerId) -> Terms {
        Terms {
            hours: self.compute_hours(worker),
            ceilings: [Ceiling::New, Ceiling::Cover].map(|ceiling| self.compute_ceiling(worker, ceiling)),
        }
    }

    /// Hours a day that a worker now supplies to case work, overtime apart: 0 when not at work.
    #[inline]
    #[must_use]
    pub fn hours(&self, worker: WorkerId) -> f64 {
        let w = self.worker(worker);
        if w.present() { w.terms.hours } else { 0.0 }
    }

    /// A worker's ceiling, weighted cases.
    #[inline]
    #[must_use]
    pub fn ceiling(&self, worker: WorkerId, ceiling: Ceiling) -> f64 {
        self.worker(worker).terms.ceilings[ceiling as usize]
    }
}
