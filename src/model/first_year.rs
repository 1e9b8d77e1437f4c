//! The first year after qualifying: a lower load, a slower pace, and meetings with a supervisor that become rarer.
//!
//! Load and pace ([`super::allocation`], [`Service::hours`]) are full from the day the year ends.

use super::service::Service;
use super::trace::Observer;
use super::worker::Worker;
use crate::kernel::time::{DAYS_A_WEEK, DAYS_A_YEAR};

/// Stages of the first year: when each ends, in working days from its beginning, and the working days from one meeting
/// to the next. Weekly for six weeks, fortnightly to half a year, then monthly.
const STAGES: [(f64, f64); 3] = [
    (6.0 * DAYS_A_WEEK, DAYS_A_WEEK),
    (26.0 * DAYS_A_WEEK, 2.0 * DAYS_A_WEEK),
    (f64::INFINITY, 52.0 / 12.0 * DAYS_A_WEEK),
];

impl Worker {
    /// Begins the first year, of which so many days are left; or there is none.
    pub fn begin_first_year(&mut self, newly_qualified: bool, now: f64, left: f64) {
        self.newly_qualified = newly_qualified;
        self.stage = 0;
        (self.milestones[1], self.milestones[2]) = (f64::INFINITY, f64::INFINITY);
        if newly_qualified {
            let elapsed = DAYS_A_YEAR - left;
            self.milestones[1] = now + left;
            self.stage = STAGES.iter().position(|&(end, _)| elapsed < end).unwrap_or(STAGES.len() - 1) as u8;
            self.milestones[2] = now - elapsed + STAGES[self.stage as usize].0;
        }
    }

    /// Hours a day of meetings with a supervisor, when each takes so many hours.
    #[must_use]
    pub fn meetings(&self, hours: f64) -> f64 {
        if self.newly_qualified { hours / STAGES[self.stage as usize].1 } else { 0.0 }
    }
}

impl<O: Observer> Service<'_, O> {
    /// A stage of the first year ends: meetings are rarer from now on.
    pub fn meet_less_often(&mut self, worker: u32) {
        let w = &mut self.workers[worker as usize];
        let before = STAGES[w.stage as usize].0;
        w.stage += 1;
        w.milestones[2] += STAGES[w.stage as usize].0 - before;
        self.meetings_changed(worker);
    }

    /// The first year is over: full load, full pace, ordinary supervision.
    pub fn end_first_year(&mut self, worker: u32) {
        self.restate(worker, |w| w.begin_first_year(false, 0.0, 0.0));
        self.review_terms(worker);
        let team = self.workers[worker as usize].team;
        self.freed.push(team);
        self.review_hazards(worker);
        self.meetings_changed(worker);
        self.money.newly_qualified -= 1.0;
        if self.policy.costs.newly_qualified_a_year > 0.0 {
            self.reprice();
        }
        self.review_advanced(team as usize);
    }

    fn meetings_changed(&mut self, worker: u32) {
        if self.policy.capacity.newly_qualified_supervision_hours > 0.0 {
            self.touch_managers(self.workers[worker as usize].team as usize);
        }
    }
}
