//! What follows when somebody in post changes: presence, counts, pay, hours and ceilings, supervision, hazards, gaps, desks and trays.

use super::Service;
use super::people::{APPOINTMENTS, GAP};
use crate::model::ids::{TeamId, WorkerId};
use crate::model::meter::{Flow, Level};
use crate::model::month_ends::LastMonthEnds;
use crate::model::plan::Role;
use crate::model::sharing::quantised;
use crate::model::trace::Observer;
use crate::model::worker::{Standing, Worker};

impl<O: Observer> Service<'_, O> {
    /// Changes what somebody in post is or does. All that follows from it follows.
    pub fn restate(&mut self, worker: WorkerId, change: impl FnOnce(&mut Standing)) {
        let (before, gap) = (self.worker(worker).standing, self.worker(worker).is_gap());
        let mut after = before;
        change(&mut after);
        let counted = |s: &Standing| (s.in_post, s.away, s.sick, s.newly_qualified());
        let recount = counted(&before) != counted(&after);
        // As a rule somebody comes or goes for a while, and is who it was.
        let who = |s: &Standing| (s.in_post, s.fte, s.inducting, s.advanced, s.first_year);
        let another = who(&before) != who(&after);
        if another {
            self.count_presence(worker, -1.0);
        }
        self.people.workers[worker].standing = after;
        self.people.rank(worker);
        if another {
            self.count_supervised(worker, &before);
            self.count_presence(worker, 1.0);
        } else if recount {
            self.move_presence(worker, &before);
        }
        if recount || before.inducting != after.inducting {
            self.touch(worker);
        }
        self.leave_desk(worker, &before);
        if another {
            self.become_another(worker, &before);
        }
        self.count_gap(worker, gap);
        self.offer_after(worker, &before);
        if !before.present() && after.present() && self.worker(worker).role == Role::Manager {
            self.take_over_desks(worker);
        }
    }

    /// Somebody has come into post or left it, or is of another grade: counts, hours and ceilings, supervision and hazards follow.
    fn become_another(&mut self, worker: WorkerId, before: &Standing) {
        let after = self.worker(worker).standing;
        if before.in_post != after.in_post {
            self.count_in_post(worker, before);
            self.count_case_holder(worker);
        }
        if before.newly_qualified() != after.newly_qualified() || before.advanced != after.advanced {
            self.count_grade(worker, before);
        }
        let grade = |s: &Standing| (s.in_post, s.fte, s.inducting, s.advanced, s.newly_qualified());
        let graded = grade(before) != grade(&after);
        if graded {
            self.review_terms(worker);
        }
        self.follow_supervision(worker, before);
        if graded {
            self.review_hazards(worker);
        }
    }

    /// A manager who is no longer there leaves a desk to colleagues; one who leaves for good leaves nothing on it.
    fn leave_desk(&mut self, worker: WorkerId, before: &Standing) {
        let w = self.worker(worker);
        if w.role != Role::Manager {
            return;
        }
        if before.in_post && !w.standing.in_post {
            self.clear_desk(worker);
        } else if before.present() && !w.present() {
            self.hand_over_desk(worker);
        }
    }

    /// Somebody in post holds cases now, or does so no longer.
    pub(super) fn count_case_holder(&mut self, worker: WorkerId) {
        let w = &mut self.people.workers[worker];
        // In whole quanta: sums of what comes and goes are exact.
        let fte = if w.standing.in_post && w.cases > 0 { quantised(w.standing.fte) } else { 0.0 };
        let change = fte - std::mem::replace(&mut w.holder_fte, fte);
        if change != 0.0 {
            self.gauge(self.group_of(worker), Level::CaseHolders, change);
        }
    }

    /// Somebody has come into post, or has left it for good.
    fn count_in_post(&mut self, worker: WorkerId, before: &Standing) {
        let (now, group) = (self.now(), self.group_of(worker));
        let Worker { role, team, started, cases, standing, .. } = *self.worker(worker);
        let sign = if standing.in_post { 1.0 } else { -1.0 };
        let w = &mut self.people.workers[worker];
        if standing.in_post {
            (w.started, w.month_ends) = (now, LastMonthEnds::default());
            w.starts += 1;
        } else if role != Role::Agency {
            w.occupant += 1;
        }
        match role {
            Role::SocialWorker => {
                let fte = if standing.in_post { standing.fte } else { before.fte };
                self.books.meters[group].count_worker(now, cases, sign as i32);
                self.books.money.pay(|paid| paid.social_workers_fte += sign * fte);
                let flow = if standing.in_post { Flow::Starters } else { Flow::Leavers };
                self.count(group, flow, 1.0);
                if !standing.in_post {
                    self.books.ledger.stays += now - started;
                }
            }
            Role::Manager => self.books.money.pay(|paid| paid.managers += sign),
            Role::Agency => {
                self.books.money.pay(|paid| paid.agency += sign);
                if standing.in_post {
                    self.join(worker, team);
                } else {
                    self.part(worker, team);
                }
            }
        }
        if role != Role::Agency {
            self.people.unsettle(team, APPOINTMENTS);
        }
    }

    /// Somebody's grade has changed, by an appointment, the end of the first year, or with who is in post.
    fn count_grade(&mut self, worker: WorkerId, before: &Standing) {
        let Worker { team, standing: after, .. } = *self.worker(worker);
        let fte = if after.in_post { after.fte } else { before.fte };
        let change = |before: bool, after: bool| f64::from(i8::from(after) - i8::from(before));
        let (newly_qualified, advanced) =
            (change(before.newly_qualified(), after.newly_qualified()), change(before.advanced, after.advanced));
        self.books.money.pay(|paid| {
            paid.newly_qualified += newly_qualified;
            paid.advanced_fte += advanced * fte;
        });
        if advanced > 0.0 {
            self.people.workers[worker].appointed = self.cases.next_serial();
            self.note("appointed advanced practitioner", None, Some(worker));
        } else if advanced < 0.0 {
            self.note("no longer advanced practitioner", None, Some(worker));
        }
        if newly_qualified != 0.0 {
            self.people.unsettle(team, APPOINTMENTS);
        }
    }

    fn count_supervised(&mut self, worker: WorkerId, before: &Standing) {
        let Worker { role, team, standing: after, .. } = *self.worker(worker);
        let counted = |s: &Standing| (s.in_post, s.advanced, s.first_year.map(|year| year.stage()));
        if counted(before) != counted(&after) {
            let supervised = &mut self.people.teams[team].supervised;
            supervised.count((worker, role), before, false);
            supervised.count((worker, role), &after, true);
        }
    }

    /// Who is supervised, and by how many, may have changed.
    fn follow_supervision(&mut self, worker: WorkerId, before: &Standing) {
        let Worker { role, team, standing: after, .. } = *self.worker(worker);
        let capacity = &self.policy.capacity;
        let stage = |s: &Standing| s.first_year.map(|year| year.stage());
        let meets = capacity.newly_qualified_supervision_hours > 0.0 && stage(before) != stage(&after);
        let supervises = capacity.advanced_practitioner_supervision_share > 0.0 && before.advanced != after.advanced;
        if supervises {
            self.touch(worker);
            self.review_supervision(team);
        } else if role != Role::Agency && (meets || before.in_post != after.in_post) {
            self.review_supervision(team);
        }
    }

    /// A team's supervisors share its supervision anew: their own hours change.
    pub(super) fn review_supervision(&mut self, team: TeamId) {
        self.share_supervision(team);
        let with_advanced = self.policy.capacity.advanced_practitioner_supervision_share > 0.0;
        for index in 0..self.team(team).supervised.supervisors().len() {
            let supervisor = self.team(team).supervised.supervisors()[index];
            if with_advanced || self.worker(supervisor).role == Role::Manager {
                self.touch(supervisor);
            }
        }
    }

    /// Sets what supervision takes of each of a team's supervisors.
    pub(super) fn share_supervision(&mut self, team: TeamId) {
        let (of_managers, of_advanced) = self.supervision(team);
        let of_team = &mut self.people.teams[team];
        (of_team.supervision, of_team.advanced_supervision) = (of_managers, of_advanced);
        for index in 0..self.team(team).supervised.supervisors().len() {
            self.review_terms(self.team(team).supervised.supervisors()[index]);
        }
    }

    /// There may be room for families now.
    fn offer_after(&mut self, worker: WorkerId, before: &Standing) {
        let Worker { team, standing: after, .. } = *self.worker(worker);
        let back = !before.in_post || (before.away && !after.away) || (before.sick && !after.sick);
        let grown = before.newly_qualified() && !after.newly_qualified();
        let graded = before.advanced != after.advanced && self.policy.allocation.advanced_practitioner_factor != 1.0;
        if (after.in_post && (back || grown)) || graded {
            self.offer_trays(team);
        }
    }

    /// A worker slot has become a gap of its team, or is one no longer.
    pub(super) fn count_gap(&mut self, worker: WorkerId, before: bool) {
        let w = &self.people.workers[worker];
        let (team, change) = (w.team, i32::from(w.is_gap()) - i32::from(before));
        if change != 0 {
            let gap = &mut self.people.teams[team].gap;
            *gap = gap.saturating_add_signed(change);
            self.people.unsettle(team, GAP);
        }
    }

    /// Counts a worker in (`+1`) or out (`-1`) of the levels of presence.
    pub(super) fn count_presence(&mut self, worker: WorkerId, sign: f64) {
        let Worker { role, standing, .. } = *self.worker(worker);
        if !standing.in_post {
            return;
        }
        let (level, group) = (self.presence(&standing), self.group_of(worker));
        match role {
            Role::SocialWorker => {
                self.gauge(group, Level::InPost, sign);
                self.gauge(group, level, sign);
                if standing.newly_qualified() {
                    self.gauge(group, Level::NewlyQualified, sign);
                }
            }
            Role::Agency => self.gauge(group, Level::Agency, sign),
            Role::Manager => {}
        }
    }

    /// The level in which somebody in post is counted now.
    fn presence(&self, standing: &Standing) -> Level {
        if standing.away || self.clock.holiday_on() {
            Level::OnLeave
        } else if standing.sick {
            Level::Sick
        } else {
            Level::Present
        }
    }

    /// Somebody who stays in post, in the same grade, comes or goes.
    fn move_presence(&mut self, worker: WorkerId, before: &Standing) {
        let Worker { role, standing, .. } = *self.worker(worker);
        let (from, to) = (self.presence(before), self.presence(&standing));
        if role == Role::SocialWorker && standing.in_post && from != to {
            let group = self.group_of(worker);
            self.gauge(group, from, -1.0);
            self.gauge(group, to, 1.0);
        }
    }

    /// Counts presence anew when a bank holiday begins (everybody is off) or ends.
    pub(super) fn recount_presence(&mut self) {
        let now = self.now();
        for meters in self.books.meters.values_mut() {
            for level in
                [Level::Present, Level::Sick, Level::OnLeave, Level::InPost, Level::NewlyQualified, Level::Agency]
            {
                meters.set(now, level, 0.0);
            }
        }
        for worker in self.people.workers.ids() {
            self.count_presence(worker, 1.0);
        }
    }
}
