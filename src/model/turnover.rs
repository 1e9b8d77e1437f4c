//! Turnover: workers give notice at a constant hazard, serve it, and leave.

use super::events::Event;
use super::ids::WorkerId;
use super::service::Service;
use super::trace::Observer;
use super::worker::Career;

impl<O: Observer> Service<'_, O> {
    /// Share of workers in post who serve notice, in the long run: leaving rate times notice.
    #[must_use]
    pub fn share_in_notice(&self, worker: WorkerId) -> f64 {
        let hazard = self.own_hazards(worker).notice();
        let notice = self.policy().turnover.notice_days;
        hazard * notice / (1.0 + hazard * notice)
    }

    /// Uses up hazard of giving notice up to now.
    pub fn settle_notice(&mut self, worker: WorkerId) {
        let (now, w) = (self.now(), self.worker(worker));
        if let Career::Settled { budget, mark } = w.career {
            let budget = (budget - w.hazards.notice() * (now - mark)).max(0.0);
            self.set_career(worker, Career::Settled { budget, mark: now });
        }
    }

    /// Schedules the notice of a settled worker.
    pub fn schedule_notice(&mut self, worker: WorkerId) {
        let w = self.worker(worker);
        if let Career::Settled { budget, mark } = w.career {
            let hazard = w.hazards.notice();
            let at = if hazard > 0.0 { mark + budget / hazard } else { f64::INFINITY };
            self.schedule(Event::Career(worker), at.max(self.now()));
        }
    }

    /// What is due in a worker slot: notice, leaving, a recruit who is ready, an agency worker who arrives or may go.
    pub fn career_event(&mut self, worker: WorkerId) {
        match self.worker(worker).career {
            Career::Settled { .. } => {
                let at = self.now() + self.policy().turnover.notice_days;
                self.set_career(worker, Career::Notice(at));
                self.note("gives notice", None, Some(worker));
                self.schedule(Event::Career(worker), at);
            }
            Career::Notice(_) => self.leave_post(worker),
            Career::Vacant => self.recruit_ready(worker),
            Career::Booked => self.agency_arrives(worker),
            Career::Minimum => self.minimum_served(worker),
            Career::None | Career::Queued | Career::Frozen | Career::KeptVacant | Career::Releasable => {}
        }
    }
}
