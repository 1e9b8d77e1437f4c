//! Overtime: paid hours beyond the contract, worked by experienced social workers with many cases while their desk wants
//! more than the contract gives (S26, S37).
//!
//! It follows from load and demand, so it is settled whenever a worker's time is shared out and needs no event of its own.

use super::ids::WorkerId;
use super::plan::Role;
use super::service::Service;
use super::sharing::quantised;
use super::trace::Observer;
use crate::scenario::Policy;

impl<O: Observer> Service<'_, O> {
    /// Hours a day of overtime that a worker now does beyond `contract` hours of case work: what the desk still wants, up
    /// to the limit.
    #[inline]
    #[must_use]
    pub fn overtime_wanted(&self, worker: WorkerId, contract: f64) -> f64 {
        if !self.policy().overtime.is_on() || self.spending().overtime_stopped() {
            return 0.0;
        }
        self.overtime_within_rules(worker, contract)
    }

    fn overtime_within_rules(&self, worker: WorkerId, contract: f64) -> f64 {
        let overtime = &self.policy().overtime;
        let w = self.worker(worker);
        if w.role != Role::SocialWorker || w.standing.newly_qualified() || !w.present() || w.load <= overtime.cases_over
        {
            return 0.0;
        }
        let wanted = w.workload.demand().iter().sum::<f64>() - contract;
        // In whole quanta, as all that is summed over workers: what comes and goes leaves no rounding behind.
        quantised(wanted.clamp(0.0, overtime.hours_a_day * w.standing.fte))
    }

    /// Shares out every social worker's time anew: the rules of overtime have changed for all.
    pub fn review_overtime(&mut self) {
        for worker in self.posts() {
            if self.worker(worker).role == Role::SocialWorker {
                self.touch(worker);
            }
        }
    }

    /// A changed policy: the new limit and price hold at once. Without effect, nothing moves.
    pub fn change_overtime(&mut self, before: &Policy) {
        let (old, new) = (&before.overtime, &self.policy().overtime);
        if !(old.is_on() || new.is_on()) {
            return;
        }
        if old.hours_a_day != new.hours_a_day || old.cases_over != new.cases_over {
            self.review_overtime();
        }
        if old.pay != new.pay || before.capacity.contract_hours != self.policy().capacity.contract_hours {
            self.prices_changed();
        }
    }
}
