//! Turnover: workers give notice at a constant hazard, serve it, and leave.

use super::events::Event;
use super::plan::Role;
use super::service::Service;
use super::trace::Observer;
use super::worker::Career;

impl<O: Observer> Service<'_, O> {
    /// Hazard of giving notice, per working day.
    fn notice_hazard(&self, role: Role, policy: usize) -> f64 {
        let hazards = self.plan.hazards[policy].notice;
        if role == Role::Manager { hazards[1] } else { hazards[0] }
    }

    /// Share of workers in post who serve notice, in the long run: leaving rate times notice.
    #[must_use]
    pub fn share_in_notice(&self, role: Role) -> f64 {
        let hazard = self.notice_hazard(role, self.policy_index);
        let notice = self.policy.turnover.notice_days;
        hazard * notice / (1.0 + hazard * notice)
    }

    /// Schedules the notice of a settled worker.
    pub fn schedule_notice(&mut self, worker: u32) {
        let w = &self.workers[worker as usize];
        if let Career::Settled { budget, mark } = w.career {
            let hazard = self.notice_hazard(w.role, self.policy_index);
            let at = if hazard > 0.0 { mark + budget / hazard } else { f64::INFINITY };
            self.schedule(Event::Career(worker), at.max(self.now));
        }
    }

    /// A changed policy: hazard budgets are settled at the old rates and go on at the new ones.
    pub fn rescale_hazards(&mut self, old_policy: usize) {
        for worker in 0..self.plan.first_agency as u32 {
            self.rescale_sickness(worker, old_policy);
            let role = self.workers[worker as usize].role;
            let hazard = self.notice_hazard(role, old_policy);
            let now = self.now;
            if let Career::Settled { budget, mark } = &mut self.workers[worker as usize].career {
                *budget = (*budget - hazard * (now - *mark)).max(0.0);
                *mark = now;
                self.schedule_notice(worker);
            }
        }
    }

    /// What is due in a worker slot: notice, leaving, a recruit who is ready, an agency worker who arrives or may go.
    pub fn career_event(&mut self, worker: u32) {
        match self.workers[worker as usize].career {
            Career::Settled { .. } => {
                let at = self.now + self.policy.turnover.notice_days;
                self.workers[worker as usize].career = Career::Notice(at);
                self.note("gives notice", None, Some(worker));
                self.schedule(Event::Career(worker), at);
            }
            Career::Notice(_) => self.leave_post(worker),
            Career::Vacant => self.recruit_ready(worker),
            Career::Booked => self.agency_arrives(worker),
            Career::Minimum => self.minimum_served(worker),
            Career::None | Career::Queued | Career::Releasable => {}
        }
    }
}
