//! Hours that a worker at work supplies to case work a day, overtime apart; [`super::terms`] keeps them.

use super::establishment::DUTY;
use super::ids::WorkerId;
use super::plan::Role;
use super::service::Service;
use super::trace::Observer;
use super::worker::Worker;
use crate::kernel::time::DAYS_A_WEEK;

/// Share of a manager's case-work hours that supervision cannot take: however large the team, the desk is staffed.
const LEAST_MANAGER_SHARE: f64 = 0.2;

impl<O: Observer> Service<'_, O> {
    /// Hours a day that a worker supplies to case work while at work.
    #[must_use]
    pub fn compute_hours(&self, worker: WorkerId) -> f64 {
        let w = self.worker(worker);
        let capacity = &self.policy().capacity;
        match w.role {
            Role::Manager => {
                let hours = self.managers_hours(w);
                (hours - self.team(w.team).supervision).max(LEAST_MANAGER_SHARE * hours)
            }
            Role::Agency => self.with_support(w, self.own_case_work(w) * self.policy().agency.productivity),
            Role::SocialWorker => {
                let grade = if w.standing.newly_qualified() { capacity.newly_qualified_productivity } else { 1.0 };
                let induction = if w.standing.inducting { capacity.induction_productivity } else { 1.0 };
                self.with_support(w, self.own_case_work(w) * grade * induction)
            }
        }
    }

    /// Hours a day that a manager has while at work, before supervision and audits take theirs.
    fn managers_hours(&self, manager: &Worker) -> f64 {
        let capacity = &self.policy().capacity;
        capacity.contract_hours * manager.standing.fte * capacity.manager_case_work_share
    }

    /// Hours a day that supervision and audits now take of a manager: 0 of one who is not at work, and of anybody else.
    #[inline]
    #[must_use]
    pub fn hours_of_supervision(&self, worker: WorkerId) -> f64 {
        let w = self.worker(worker);
        if w.role == Role::Manager && w.present() { self.managers_hours(w) - w.terms.hours } else { 0.0 }
    }

    /// Hours a day that a social worker or agency worker has for case work, before pace: what the contract leaves for it
    /// and administrators add, less what is done first (private fostering in duty teams, an advanced practitioner's part
    /// of supervision).
    #[must_use]
    pub fn own_case_work(&self, w: &Worker) -> f64 {
        let capacity = &self.policy().capacity;
        let contract = capacity.contract_hours * w.standing.fte;
        let mut hours = contract * capacity.case_work_share;
        if self.relief().administration > 0.0 {
            hours += (self.relief().administration * w.standing.fte).min(contract * (1.0 - capacity.case_work_share));
        }
        if w.standing.advanced {
            hours -= self.team(w.team).advanced_supervision;
        }
        if capacity.private_fostering_hours_a_week > 0.0 && self.team(w.team).lane == DUTY {
            hours -= capacity.private_fostering_hours_a_week * w.standing.fte / DAYS_A_WEEK;
        }
        hours.max(0.0)
    }
}
