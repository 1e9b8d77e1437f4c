//! Posts and people: who starts, settles in and leaves; posts funded by dated changes. What follows for counts, pay, supervision and
//! cover is seen to by [`Service::restate`].

use super::events::Event;
use super::first_year::FirstYear;
use super::ids::WorkerId;
use super::plan::Role;
use super::service::Service;
use super::trace::Observer;
use super::worker::{Career, Standing};
use crate::kernel::streams::Purpose;
use crate::kernel::time::DAYS_A_YEAR;

impl<O: Observer> Service<'_, O> {
    /// Somebody starts in a post (not on the run's first day): settles in, plans leave, may fall sick and leave again.
    pub fn start_in_post(&mut self, worker: WorkerId) {
        let induction = self.policy().capacity.induction_days;
        let now = self.now();
        let person = self.person(worker, self.policy().recruitment.newly_qualified_share);
        self.set_career(worker, Career::Settled { budget: person.leaving, mark: now });
        self.restate(worker, |standing| {
            *standing = Standing {
                in_post: true,
                fte: person.fte,
                inducting: induction > 0.0,
                settled_in: now + induction,
                first_year: person.newly_qualified.then(|| FirstYear::with_left(now, DAYS_A_YEAR)),
                ..Standing::default()
            };
        });
        self.settle_teams();
        self.schedule_milestone(worker);
        self.start_health(worker);
        self.start_leave(worker);
        self.schedule_notice(worker);
        self.note("starts", None, Some(worker));
    }

    /// What the person in a post is like, from the post's career stream: the same in every option.
    #[must_use]
    pub fn person(&self, worker: WorkerId, newly_qualified_share: f64) -> Person {
        let w = self.worker(worker);
        let workforce = &self.plan().scenario.workforce;
        let mut stream = self.key().stream(Purpose::Career, w.key, u64::from(w.occupant));
        let leaving = stream.exponential();
        let graduate = stream.uniform() < newly_qualified_share && w.role == Role::SocialWorker;
        let part_time = stream.uniform() < workforce.part_time_share && w.role == Role::SocialWorker;
        let own = if part_time { workforce.part_time_fte } else { 1.0 };
        // A part-time post has a part-time worker.
        let fte = own.min(self.plan().posts[worker].size.number());
        Person { leaving, newly_qualified: graduate, fte }
    }

    /// The person in a post leaves for good: cases move, the post is vacant.
    pub fn leave_post(&mut self, worker: WorkerId) {
        self.end_leave(worker);
        self.end_health(worker);
        // Out of the running before the cases move, so that none comes back.
        self.restate(worker, |standing| *standing = Standing::default());
        self.move_all(worker);
        self.pass_on_documents(worker);
        self.note("leaves", None, Some(worker));
        self.cancel(Event::Milestone(worker));
        self.send_home(worker);
        self.vacate(worker);
    }

    /// Schedules the end of settling in, of the first year or of a stage of it, whichever is next.
    pub fn schedule_milestone(&mut self, worker: WorkerId) {
        let Standing { settled_in, first_year, .. } = self.worker(worker).standing;
        let next = first_year.map_or(f64::INFINITY, |year| year.next());
        self.schedule(Event::Milestone(worker), settled_in.min(next).max(self.now()));
    }

    /// A worker has settled in, ends the first year after qualifying, or meets the supervisor less often.
    pub fn milestone(&mut self, worker: WorkerId) {
        let now = self.now();
        if self.worker(worker).standing.settled_in <= now {
            self.restate(worker, |standing| (standing.inducting, standing.settled_in) = (false, f64::INFINITY));
        }
        self.go_through_first_year(worker);
        self.schedule_milestone(worker);
    }

    /// Puts the people of the first day into their posts: who is newly qualified, part-time, in notice, sick or away.
    pub fn staff_at_start(&mut self, worker: WorkerId) {
        let person = self.person(worker, self.plan().scenario.workforce.newly_qualified_share);
        let mut stream = self.key().stream(Purpose::WorkerAtStart, self.worker(worker).key, 0);
        let now = self.now();
        let first_year_left = stream.uniform() * DAYS_A_YEAR;
        self.restate(worker, |standing| {
            (standing.in_post, standing.fte) = (true, person.fte);
            standing.first_year = person.newly_qualified.then(|| FirstYear::with_left(now, first_year_left));
        });
        // Before the leaving rate is asked for: it depends on the grade.
        self.settle_teams();
        let in_notice = stream.uniform() < self.share_in_notice(worker);
        let notice_left = stream.uniform() * self.policy().turnover.notice_days;
        let settled = Career::Settled { budget: person.leaving, mark: now };
        self.set_career(worker, if in_notice { Career::Notice(now + notice_left) } else { settled });
        self.schedule_milestone(worker);
        self.start_health(worker);
        self.start_sick(worker, &mut stream);
        self.leave_at_start(worker);
        if in_notice {
            self.schedule(Event::Career(worker), now + notice_left);
        } else {
            self.schedule_notice(worker);
        }
    }
}

/// What somebody is like.
pub struct Person {
    leaving: f64,
    /// In the first year after qualifying.
    pub newly_qualified: bool,
    fte: f64,
}
