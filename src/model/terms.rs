//! What a worker's grade, contract and team and the policy imply: hours for case work, ceilings. Both are asked for at
//! every event and change seldom, so they are kept; whatever changes what they follow from calls
//! [`Service::review_terms`], and a ledger compares them with a computation when the run ends.

use super::allocation::Ceiling;
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
    pub fn compute_terms(&self, worker: u32) -> Terms {
        Terms {
            hours: self.compute_hours(worker),
            ceilings: [Ceiling::New, Ceiling::Cover].map(|ceiling| self.compute_ceiling(worker, ceiling)),
        }
    }

    /// Something that a worker's terms follow from has changed.
    pub fn review_terms(&mut self, worker: u32) {
        self.workers[worker as usize].terms = self.compute_terms(worker);
    }

    /// Something that everybody's terms follow from has changed.
    pub fn review_all_terms(&mut self) {
        for worker in 0..self.workers.len() as u32 {
            self.review_terms(worker);
        }
    }

    /// Hours a day that a worker now supplies to case work, overtime apart: 0 when not at work.
    #[inline]
    #[must_use]
    pub fn hours(&self, worker: u32) -> f64 {
        let w = &self.workers[worker as usize];
        if w.present() { w.terms.hours } else { 0.0 }
    }

    /// A worker's ceiling, weighted cases.
    #[inline]
    #[must_use]
    pub fn ceiling(&self, worker: u32, ceiling: Ceiling) -> f64 {
        self.workers[worker as usize].terms.ceilings[ceiling as usize]
    }
}
