//! Recruitment: a vacancy is advertised at once and filled after a random time to hire, within a limit on the social
//! workers who can start in a month across the service (the national shortage).

use super::events::Event;
use super::ids::WorkerId;
use super::plan::Role;
use super::service::Service;
use super::trace::Observer;
use super::worker::Career;
use crate::kernel::streams::{Purpose, Stream};
use crate::scenario::Policy;
use std::collections::VecDeque;

/// The month's recruits, and those who are ready but must wait for the next.
#[derive(Debug, Clone, Default)]
pub struct Recruits {
    this_month: u32,
    newly_qualified_this_month: u32,
    queue: VecDeque<WorkerId>,
    managers_this_month: u32,
    managers: VecDeque<WorkerId>,
}

impl Recruits {
    /// Whoever waits for a month to start in a post will not.
    pub fn forget(&mut self, post: WorkerId) {
        self.queue.retain(|&other| other != post);
        self.managers.retain(|&other| other != post);
    }
}

/// Draws for hiring come after those for the person hired: a stream of their own ordinal space.
const HIRING: u64 = 1 << 32;

impl<O: Observer> Service<'_, O> {
    fn hiring_stream(&self, worker: WorkerId) -> Stream {
        let w = self.worker(worker);
        self.key().stream(Purpose::Career, w.key, HIRING | u64::from(w.occupant))
    }

    /// A post is vacant: somebody will be ready to start after the time to hire.
    pub fn advertise(&mut self, worker: WorkerId) {
        let wait = self.policy().recruitment.time_to_hire.sample(&mut self.hiring_stream(worker));
        self.set_career(worker, Career::Vacant);
        self.schedule(Event::Career(worker), self.now() + wait);
    }

    /// A post that has been vacant for a while when the run starts: the rest of a time to hire seen in the middle.
    pub fn advertised_at_start(&mut self, worker: WorkerId) {
        let mut stream = self.hiring_stream(worker);
        let whole = self.policy().recruitment.time_to_hire.sample_length_biased(&mut stream);
        let wait = whole * stream.uniform();
        self.set_career(worker, Career::Vacant);
        self.schedule(Event::Career(worker), self.now() + wait);
    }

    /// A changed policy: what is left of a hire under way grows or shrinks as the mean time to hire does, and a raised limit
    /// lets those start who wait.
    pub fn change_recruitment(&mut self, before: &Policy) {
        let mean = |policy: &Policy| policy.recruitment.time_to_hire.mean();
        let ratio = mean(self.policy()) / mean(before);
        if ratio != 1.0 {
            for worker in self.posts() {
                if self.worker(worker).career == Career::Vacant
                    && let Some(ready) = self.due(Event::Career(worker))
                {
                    self.schedule(Event::Career(worker), self.now() + (ready - self.now()) * ratio);
                }
            }
        }
        self.serve_queue();
    }

    /// Recruits who had to wait start, up to the month's limits; nobody starts while the service is closed.
    pub fn serve_queue(&mut self) {
        if self.is_closed() {
            return;
        }
        while self.recruits().managers_this_month < self.policy().recruitment.managers_a_month {
            let Some(manager) = self.recruits_mut().managers.pop_front() else { break };
            self.manager_starts(manager);
        }
        let mut at = 0;
        while self.recruits().this_month < self.policy().recruitment.most_a_month {
            let Some(&worker) = self.recruits().queue.get(at) else { break };
            if self.may_start(worker) {
                self.recruits_mut().queue.remove(at);
                self.start_this_month(worker);
            } else {
                at += 1;
            }
        }
    }

    /// Whether the month's limits let a recruit start: newly qualified ones have a limit of their own, and whoever comes
    /// after them in the queue does not wait for them.
    fn may_start(&self, worker: WorkerId) -> bool {
        let limits = &self.policy().recruitment;
        let few_graduates = self.recruits().newly_qualified_this_month < limits.newly_qualified_a_month;
        self.recruits().this_month < limits.most_a_month
            && (few_graduates || !self.person(worker, limits.newly_qualified_share).newly_qualified)
    }

    fn start_this_month(&mut self, worker: WorkerId) {
        self.recruits_mut().this_month += 1;
        self.hire(worker);
        let newly_qualified = self.worker(worker).standing.newly_qualified();
        self.recruits_mut().newly_qualified_this_month += u32::from(newly_qualified);
    }

    fn manager_starts(&mut self, manager: WorkerId) {
        self.recruits_mut().managers_this_month += 1;
        self.hire(manager);
    }

    /// A recruit is ready: starts, unless the month's recruits are used up. Managers have a limit of their own.
    pub fn recruit_ready(&mut self, worker: WorkerId) {
        if self.worker(worker).role == Role::Manager {
            if self.recruits().managers_this_month < self.policy().recruitment.managers_a_month {
                return self.manager_starts(worker);
            }
            self.set_career(worker, Career::Queued);
            return self.recruits_mut().managers.push_back(worker);
        }
        if self.may_start(worker) {
            self.start_this_month(worker);
        } else {
            self.set_career(worker, Career::Queued);
            self.recruits_mut().queue.push_back(worker);
        }
    }

    fn hire(&mut self, worker: WorkerId) {
        self.pay_for_hire();
        self.start_in_post(worker);
    }

    /// A month begins: those who had to wait start, up to the new month's limit. Money closes the financial year.
    pub fn begin_month(&mut self) {
        self.record_month_end();
        // Before anybody starts: a recruit of 1 April is paid for in the new financial year.
        self.close_year_if_over();
        let recruits = self.recruits_mut();
        (recruits.this_month, recruits.newly_qualified_this_month, recruits.managers_this_month) = (0, 0, 0);
        self.serve_queue();
        self.schedule_next_month();
    }

    /// Schedules the first instant of the next month.
    pub fn schedule_next_month(&mut self) {
        let next = self.plan().months.iter().copied().find(|&month| month > self.now()).unwrap_or(f64::INFINITY);
        self.schedule(Event::Month, next);
    }
}
