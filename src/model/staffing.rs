//! Posts and people: who is in post, present, sick, on leave; newcomers settling in; posts funded by dated changes.

use super::events::Event;
use super::meter::{Flow, Level};
use super::plan::Role;
use super::service::Service;
use super::trace::Observer;
use super::worker::{Career, Worker};
use crate::kernel::streams::Purpose;
use crate::kernel::time::DAYS_A_YEAR;

impl<O: Observer> Service<'_, O> {
    /// Changes a worker's state, keeping the counts of presence true.
    pub fn restate(&mut self, worker: u32, change: impl FnOnce(&mut Worker)) {
        self.touch(worker);
        self.count_presence(worker, -1.0);
        change(&mut self.workers[worker as usize]);
        self.count_presence(worker, 1.0);
    }

    /// Counts a worker in (`+1`) or out (`-1`) of the levels of presence.
    pub fn count_presence(&mut self, worker: u32, sign: f64) {
        let w = &self.workers[worker as usize];
        if !w.in_post {
            return;
        }
        let level = if w.away || self.holiday_on {
            Level::OnLeave
        } else if w.health.spell.is_some() {
            Level::Sick
        } else {
            Level::Present
        };
        let (role, group) = (w.role, self.group_of(worker));
        match role {
            Role::SocialWorker => {
                self.gauge(group, Level::InPost, sign);
                self.gauge(group, level, sign);
                if self.workers[worker as usize].newly_qualified {
                    self.gauge(group, Level::NewlyQualified, sign);
                }
            }
            Role::Agency => self.gauge(group, Level::Agency, sign),
            Role::Manager => {}
        }
    }

    /// Counts presence anew when a bank holiday begins (everybody is off) or ends.
    pub fn publish_presence(&mut self) {
        for group in 0..self.meters.len() {
            for level in
                [Level::Present, Level::Sick, Level::OnLeave, Level::InPost, Level::NewlyQualified, Level::Agency]
            {
                self.meters[group].set(self.now, level, 0.0);
            }
        }
        for worker in 0..self.workers.len() as u32 {
            self.count_presence(worker, 1.0);
        }
    }

    /// Somebody starts in a post (not on the run's first day): settles in, plans leave, may fall sick and leave again.
    pub fn start_in_post(&mut self, worker: u32) {
        let recruit_share = self.policy.recruitment.newly_qualified_share;
        let induction = self.policy.capacity.induction_days;
        let now = self.now;
        let person = self.person(worker, recruit_share);
        self.restate(worker, |w| {
            w.in_post = true;
            w.started = now;
            w.fte = person.fte;
            w.inducting = induction > 0.0;
            w.milestones[0] = now + induction;
            w.begin_first_year(person.newly_qualified, now, DAYS_A_YEAR);
            w.month_ends = ([0; 4], 0);
        });
        self.review_terms(worker);
        self.workers[worker as usize].career = Career::Settled { budget: person.leaving, mark: now };
        self.workers[worker as usize].hazards = self.own_hazards(worker);
        self.join(worker);
        self.schedule_milestone(worker);
        self.start_health(worker);
        self.start_leave(worker);
        self.schedule_notice(worker);
        if self.workers[worker as usize].role == Role::SocialWorker {
            let group = self.group_of(worker);
            self.meters[group].count(Flow::Starters, 1.0);
        }
        self.note("starts", None, Some(worker));
        self.back_at_work(worker);
    }

    /// What the person in a post is like, from the post's career stream: the same in every option.
    pub fn person(&self, worker: u32, newly_qualified_share: f64) -> Person {
        let w = &self.workers[worker as usize];
        let workforce = &self.plan.scenario.workforce;
        let mut stream = self.key.stream(Purpose::Career, w.key, u64::from(w.occupant));
        let leaving = stream.exponential();
        let graduate = stream.uniform() < newly_qualified_share && w.role == Role::SocialWorker;
        let part_time = stream.uniform() < workforce.part_time_share && w.role == Role::SocialWorker;
        Person { leaving, newly_qualified: graduate, fte: if part_time { workforce.part_time_fte } else { 1.0 } }
    }

    /// Books a person into the team: counted in caseloads, supervised, paid.
    fn join(&mut self, worker: u32) {
        let (role, team, fte, newly_qualified) = {
            let w = &self.workers[worker as usize];
            (w.role, w.team as usize, w.fte, w.newly_qualified)
        };
        if role == Role::SocialWorker {
            let group = self.group_of(worker);
            self.meters[group].count_worker(self.now, 0, 1);
            self.teams[team].in_post += 1;
            self.touch_managers(team);
            self.money.social_workers_fte += fte;
            self.money.newly_qualified += f64::from(u8::from(newly_qualified));
        } else {
            self.money.managers += 1.0;
            self.touch_managers(team);
        }
        self.review_advanced(team);
        self.reprice();
        self.fill_gap(worker);
        self.freed.push(team as u32);
    }

    /// The person in a post leaves for good: cases move, the post is vacant.
    pub fn leave_post(&mut self, worker: u32) {
        // Before a long absence ends: the team has lacked this worker all along.
        self.open_gap(worker);
        self.end_leave(worker);
        self.end_health(worker);
        // Out of the running before the cases move, so that none comes back.
        self.restate(worker, |w| w.in_post = false);
        if self.workers[worker as usize].role == Role::Manager {
            self.clear_desk(worker);
        }
        let (role, team, fte, started, newly_qualified) = {
            let w = &self.workers[worker as usize];
            (w.role, w.team as usize, w.fte, w.started, w.newly_qualified)
        };
        self.step_down(worker);
        if role == Role::SocialWorker {
            self.uncount(worker);
        }
        self.move_all(worker);
        self.pass_on_documents(worker);
        if role == Role::SocialWorker {
            let group = self.group_of(worker);
            self.meters[group].count(Flow::Leavers, 1.0);
            self.teams[team].in_post -= 1;
            self.money.social_workers_fte -= fte;
            self.money.newly_qualified -= f64::from(u8::from(newly_qualified));
            self.ledger.stays += self.now - started;
        } else {
            self.money.managers -= 1.0;
        }
        self.touch_managers(team);
        self.review_advanced(team);
        self.reprice();
        self.note("leaves", None, Some(worker));
        self.cancel(Event::Milestone(worker));
        let w = &mut self.workers[worker as usize];
        w.occupant += 1;
        (w.inducting, w.newly_qualified) = (false, false);
        self.review_terms(worker);
        self.send_home(worker);
        self.advertise(worker);
    }

    /// A worker is at work again: there may be room for families, and a manager sees to the desk.
    pub fn back_at_work(&mut self, worker: u32) {
        let w = &self.workers[worker as usize];
        self.freed.push(w.team);
        if w.role == Role::Manager && w.present() {
            self.take_over_desks(worker);
        }
    }

    /// Takes a worker out of the distribution of caseloads.
    fn uncount(&mut self, worker: u32) {
        let group = self.group_of(worker);
        let cases = self.workers[worker as usize].cases;
        self.meters[group].count_worker(self.now, cases, -1);
    }

    /// Schedules the end of settling in, of the first year or of a stage of it, whichever is next.
    pub fn schedule_milestone(&mut self, worker: u32) {
        let w = &self.workers[worker as usize];
        let next = w.milestones.into_iter().fold(f64::INFINITY, f64::min);
        self.schedule(Event::Milestone(worker), next);
    }

    /// A worker has settled in, ends the first year after qualifying, or meets the supervisor less often.
    pub fn milestone(&mut self, worker: u32) {
        let now = self.now;
        let due = self.workers[worker as usize].milestones.map(|at| at <= now);
        if due[0] {
            self.touch(worker);
            let w = &mut self.workers[worker as usize];
            (w.milestones[0], w.inducting) = (f64::INFINITY, false);
            self.review_terms(worker);
        }
        if due[1] {
            self.end_first_year(worker);
        } else if due[2] {
            self.meet_less_often(worker);
        }
        self.schedule_milestone(worker);
    }

    /// Funds the posts of the policy that holds now: new ones are vacant and advertised.
    pub fn fund_posts(&mut self) {
        for worker in 0..self.plan.first_agency as u32 {
            if self.workers[worker as usize].funded
                || self.plan.posts[worker as usize].extra_from.is_none_or(|from| from > self.policy_index)
            {
                continue;
            }
            self.fund(worker);
            self.open_gap(worker);
            self.advertise(worker);
        }
        self.review_support();
    }

    /// Counts a post as funded.
    pub fn fund(&mut self, worker: u32) {
        self.workers[worker as usize].funded = true;
        self.money.posts += 1.0;
        if self.workers[worker as usize].role == Role::SocialWorker {
            let group = self.group_of(worker);
            self.gauge(group, Level::Posts, 1.0);
        }
    }

    /// Puts the people of the first day into their posts: who is newly qualified, part-time, in notice, sick or away.
    pub fn staff_at_start(&mut self, worker: u32) {
        let share = self.plan.scenario.workforce.newly_qualified_share;
        let person = self.person(worker, share);
        let mut stream = self.key.stream(Purpose::WorkerAtStart, self.workers[worker as usize].key, 0);
        let now = self.now;
        let first_year_left = stream.uniform() * DAYS_A_YEAR;
        self.restate(worker, |w| {
            w.in_post = true;
            w.started = now;
            w.fte = person.fte;
            w.begin_first_year(person.newly_qualified, now, first_year_left);
        });
        self.review_terms(worker);
        // Before the leaving rate is asked for: it depends on the grade.
        self.review_advanced(self.workers[worker as usize].team as usize);
        let serving_notice = self.share_in_notice(worker);
        self.workers[worker as usize].hazards = self.own_hazards(worker);
        let in_notice = stream.uniform() < serving_notice;
        let notice_left = stream.uniform() * self.policy.turnover.notice_days;
        self.workers[worker as usize].career = if in_notice {
            Career::Notice(now + notice_left)
        } else {
            Career::Settled { budget: person.leaving, mark: now }
        };
        self.join(worker);
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

    /// The stationary law of the sickness process: sick with the stated probability, in a spell seen in the middle.
    fn start_sick(&mut self, worker: u32, stream: &mut crate::kernel::streams::Stream) {
        let sickness = &self.policy.sickness;
        let (sick, long, elapsed_share) = (stream.uniform(), stream.uniform(), stream.uniform());
        if sick >= sickness.rate {
            return;
        }
        let kind = usize::from(long < sickness.long_share);
        let law = if kind == 1 { &sickness.long_days } else { &sickness.short_days };
        let length = law.sample_length_biased(stream);
        self.become_sick(worker, kind, length * (1.0 - elapsed_share), length * elapsed_share);
    }
}

/// What somebody is like.
pub struct Person {
    leaving: f64,
    /// In the first year after qualifying.
    pub newly_qualified: bool,
    fte: f64,
}
