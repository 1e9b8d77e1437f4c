//! Strain: high caseloads and long hours make people sick, high caseloads make them leave (S53).
//!
//! A worker's hazards are those of [`super::hazards`] times the worker's strain. It follows from the weighted caseload and
//! the overtime of now, both of which change in events that touch the worker: settled at the end of each, it holds until
//! the next, and budgets of hazard are used up piece by piece, exactly.

use super::ids::WorkerId;
use super::plan::Role;
use super::service::Service;
use super::trace::Observer;
use crate::kernel::time::DAYS_A_WEEK;
use crate::scenario::Policy;

/// Factors on a worker's hazards of falling sick and of giving notice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strain {
    sickness: f64,
    leaving: f64,
}

impl Default for Strain {
    fn default() -> Self {
        Self { sickness: 1.0, leaving: 1.0 }
    }
}

impl Strain {
    /// On falling sick, and on giving notice.
    #[must_use]
    pub fn factors(self) -> (f64, f64) {
        (self.sickness, self.leaving)
    }
}

/// Whether a policy lets caseloads or long hours do anything to hazards.
#[inline]
fn strains(policy: &Policy) -> bool {
    policy.stress.is_on() || (policy.overtime.is_on() && policy.overtime.fatigue > 0.0)
}

impl<O: Observer> Service<'_, O> {
    /// Settles a worker's strain after an event that may have changed load or overtime.
    #[inline]
    pub fn review_strain(&mut self, worker: WorkerId) {
        if strains(self.policy()) {
            self.settle_strain(worker);
        }
    }

    /// Permanent social workers only: managers and agency workers carry no strain.
    fn settle_strain(&mut self, worker: WorkerId) {
        let w = self.worker(worker);
        if w.role != Role::SocialWorker {
            return;
        }
        let Policy { overtime, stress, .. } = self.policy();
        // Overtime that a changed policy has just ended is still booked until the event ends.
        let a_week = if overtime.is_on() { w.overtime.value() * DAYS_A_WEEK } else { 0.0 };
        let [sickness, leaving] = stress.factors(w.load);
        let strain = Strain { sickness: sickness * (1.0 + overtime.fatigue * a_week), leaving };
        if w.strain != strain {
            self.set_strain(worker, strain);
        }
    }

    /// A worker's cases weigh more or less than before: strain and overtime follow at the end of the event.
    pub fn load_reweighed(&mut self, worker: WorkerId) {
        if strains(self.policy()) || self.policy().overtime.is_on() {
            self.touch(worker);
        }
    }

    /// A changed policy: what it makes of loads holds at once. Without effect, nothing moves.
    pub fn change_strain(&mut self, before: &Policy) {
        let after = self.policy();
        if strains(before) || strains(after) {
            for worker in self.posts() {
                self.settle_strain(worker);
            }
        }
    }
}
