//! People: posts, workers, teams. A rule says what changes - somebody starts, falls sick, is appointed ([`Service::restate`]), goes to
//! another team ([`Service::transfer`]), gives notice or is booked ([`Service::set_career`]) - and what follows is done here: counts
//! of presence and caseloads, hours and ceilings, hazards, pay, supervision, gaps, desks, and that trays are offered.

use super::Service;
use crate::model::hazards::OwnHazards;
use crate::model::ids::{AreaId, GroupId, Table, TeamId, WorkerId};
use crate::model::leave::LeavePlan;
use crate::model::meter::{Flow, Level};
use crate::model::month_ends::LastMonthEnds;
use crate::model::plan::{Plan, Role};
use crate::model::sickness::Health;
use crate::model::stress::Strain;
use crate::model::support::Relief;
use crate::model::trace::Observer;
use crate::model::worker::{Career, Standing, Worker};
use std::collections::VecDeque;

/// A team: its members and what is counted of them.
#[derive(Debug, Clone)]
pub struct Team {
    /// Its area.
    pub area: AreaId,
    /// Its meters.
    pub group: GroupId,
    /// Its lane, see [`crate::model::establishment`].
    pub lane: usize,
    /// Worker slots, agency workers at the end.
    pub members: Vec<WorkerId>,
    /// Permanent social workers in post: whom the managers supervise.
    pub in_post: u32,
    /// Hours a day that supervision and audits take of each manager in post.
    pub supervision: f64,
    /// Hours a day that supervision takes of each advanced practitioner in post.
    pub advanced_supervision: f64,
    /// Posts that are vacant or whose holder is long absent.
    pub gap: u32,
    /// Agency workers booked for it.
    pub booked: u32,
    /// Whether its advanced practitioners, and its agency cover, are to be looked at.
    unsettled: [bool; 2],
}

const APPOINTMENTS: usize = 0;
const GAP: usize = 1;

/// Workers and teams.
#[derive(Debug, Clone)]
pub(super) struct People {
    pub(super) workers: Table<WorkerId, Worker>,
    pub(super) teams: Table<TeamId, Team>,
    /// Agency workers booked, by area.
    booked: Table<AreaId, u32>,
    /// What administrators and support workers take off each worker.
    relief: Relief,
    /// Teams that are to be looked at again, first come first served.
    unsettled: VecDeque<TeamId>,
}

impl People {
    /// Nobody is in post yet.
    pub fn new(plan: &Plan) -> Self {
        let team = |(id, team): (TeamId, &crate::model::plan::TeamPlan)| Team {
            area: team.area,
            group: plan.group_of_team(id),
            lane: team.lane,
            members: plan.members_on_first_day(id),
            in_post: 0,
            supervision: 0.0,
            advanced_supervision: 0.0,
            gap: 0,
            booked: 0,
            unsettled: [false; 2],
        };
        Self {
            workers: plan.posts.values().map(|post| Worker::empty(post.role, post.team, post.key)).collect(),
            teams: plan.teams.iter().map(team).collect(),
            booked: Table::of(0, plan.scenario.areas.len()),
            relief: Relief::default(),
            unsettled: VecDeque::new(),
        }
    }

    /// So many more, or fewer, agency workers are booked for a team.
    fn count_booked(&mut self, team: TeamId, change: i32) {
        let of_team = &mut self.teams[team];
        for count in [&mut of_team.booked, &mut self.booked[of_team.area]] {
            *count = count.saturating_add_signed(change);
        }
    }

    /// A team's appointments or gap are to be looked at.
    fn unsettle(&mut self, team: TeamId, what: usize) {
        let flags = &mut self.teams[team].unsettled;
        if *flags == [false; 2] {
            self.unsettled.push_back(team);
        }
        flags[what] = true;
    }
}

impl<O: Observer> Service<'_, O> {
    /// A worker slot and who is in it.
    #[inline]
    #[must_use]
    pub fn worker(&self, worker: WorkerId) -> &Worker {
        &self.people.workers[worker]
    }

    /// All worker slots: posts, then places for agency workers.
    #[must_use]
    pub fn workers(&self) -> &Table<WorkerId, Worker> {
        &self.people.workers
    }

    /// The posts.
    pub fn posts(&self) -> impl Iterator<Item = WorkerId> + use<O> {
        self.people.workers.ids().take(self.plan.first_agency)
    }

    /// The places for agency workers.
    pub fn agency_places(&self) -> impl DoubleEndedIterator<Item = WorkerId> + use<O> {
        self.people.workers.ids().skip(self.plan.first_agency)
    }

    /// A team.
    #[inline]
    #[must_use]
    pub fn team(&self, team: TeamId) -> &Team {
        &self.people.teams[team]
    }

    /// All teams.
    #[must_use]
    pub fn teams(&self) -> &Table<TeamId, Team> {
        &self.people.teams
    }

    /// Agency workers booked, by area.
    #[must_use]
    pub fn booked(&self) -> &Table<AreaId, u32> {
        &self.people.booked
    }

    /// What administrators and support workers take off each worker.
    #[must_use]
    pub fn relief(&self) -> Relief {
        self.people.relief
    }

    /// The meters of a worker's team.
    #[inline]
    #[must_use]
    pub fn group_of(&self, worker: WorkerId) -> GroupId {
        self.team(self.worker(worker).team).group
    }

    /// The process of a worker's sickness.
    pub fn health_mut(&mut self, worker: WorkerId) -> &mut Health {
        &mut self.people.workers[worker].health
    }

    /// The spells of leave that a worker has planned.
    pub fn leave_mut(&mut self, worker: WorkerId) -> &mut LeavePlan {
        &mut self.people.workers[worker].leave
    }

    /// Every counted worker's caseloads at month ends, and the caseload of now.
    pub fn month_ends_mut(&mut self) -> impl Iterator<Item = (&mut LastMonthEnds, u32)> {
        self.people.workers.values_mut().filter(|w| w.counted()).map(|w| (&mut w.month_ends, w.cases))
    }

    /// Sets the hazards that hold for a worker; [`Service::review_hazards`] computes them.
    pub fn set_hazards(&mut self, worker: WorkerId, hazards: OwnHazards) {
        self.people.workers[worker].hazards = hazards;
    }

    /// What load and overtime do to a worker: the hazards follow.
    pub fn set_strain(&mut self, worker: WorkerId, strain: Strain) {
        self.people.workers[worker].strain = strain;
        self.review_hazards(worker);
    }

    /// Leaving, or hiring; a place for an agency worker is booked or free again.
    pub fn set_career(&mut self, worker: WorkerId, career: Career) {
        let w = &mut self.people.workers[worker];
        let (team, before) = (w.team, w.booked());
        w.career = career;
        let change = i32::from(w.booked()) - i32::from(before);
        if change != 0 {
            self.people.count_booked(team, change);
        }
    }

    /// Books a free place for a team.
    pub fn book_place(&mut self, place: WorkerId, team: TeamId) {
        // Whoever had the place may have gone a moment ago: that work stops in the meters of that team, not of this one.
        self.share_out(place);
        self.people.workers[place].team = team;
        self.set_career(place, Career::Booked);
    }

    /// Notes since when a worker has been lent to another team, or that the loan is over.
    pub fn set_loan(&mut self, worker: WorkerId, since: Option<f64>) {
        self.people.workers[worker].on_loan_since = since;
    }

    /// Funds a post.
    pub fn fund(&mut self, worker: WorkerId) {
        let group = self.group_of(worker);
        let before = self.worker(worker).is_gap();
        self.people.workers[worker].funded = true;
        self.books.money.pay(|paid| paid.posts += 1.0);
        if self.worker(worker).role == Role::SocialWorker {
            self.gauge(group, Level::Posts, 1.0);
        }
        self.count_gap(worker, before);
    }

    /// Changes what somebody in post is or does. All that follows from it follows.
    pub fn restate(&mut self, worker: WorkerId, change: impl FnOnce(&mut Standing)) {
        let (before, gap) = (self.worker(worker).standing, self.worker(worker).is_gap());
        let mut after = before;
        change(&mut after);
        let counted = |s: &Standing| (s.in_post, s.away, s.sick, s.newly_qualified());
        let recount = counted(&before) != counted(&after);
        if recount {
            self.count_presence(worker, -1.0);
        }
        self.people.workers[worker].standing = after;
        if recount {
            self.count_presence(worker, 1.0);
        }
        if recount || before.inducting != after.inducting {
            self.touch(worker);
        }
        self.leave_desk(worker, &before);
        if before.in_post != after.in_post {
            self.count_in_post(worker, &before);
        }
        if before.newly_qualified() != after.newly_qualified() || before.advanced != after.advanced {
            self.count_grade(worker, &before);
        }
        self.review_terms(worker);
        self.follow_supervision(worker, &before);
        self.review_hazards(worker);
        self.count_gap(worker, gap);
        self.offer_after(worker, &before);
        if !before.present() && after.present() && self.worker(worker).role == Role::Manager {
            self.take_over_desks(worker);
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

    /// Somebody has come into post, or has left it for good.
    fn count_in_post(&mut self, worker: WorkerId, before: &Standing) {
        let (now, group) = (self.now(), self.group_of(worker));
        let Worker { role, team, started, cases, standing, .. } = *self.worker(worker);
        let sign = if standing.in_post { 1.0 } else { -1.0 };
        let w = &mut self.people.workers[worker];
        if standing.in_post {
            (w.started, w.month_ends) = (now, LastMonthEnds::default());
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
                let of_team = &mut self.people.teams[team];
                of_team.in_post = of_team.in_post.saturating_add_signed(sign as i32);
            }
            Role::Manager => self.books.money.pay(|paid| paid.managers += sign),
            Role::Agency => {
                self.books.money.pay(|paid| paid.agency += sign);
                let members = &mut self.people.teams[team].members;
                if standing.in_post { members.push(worker) } else { members.retain(|&member| member != worker) }
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

    /// Who is supervised, and by how many, may have changed.
    fn follow_supervision(&mut self, worker: WorkerId, before: &Standing) {
        let Worker { role, team, standing: after, .. } = *self.worker(worker);
        let capacity = &self.policy.capacity;
        let stage = |s: &Standing| s.first_year.map(|year| year.stage());
        let meets = capacity.newly_qualified_supervision_hours > 0.0 && stage(before) != stage(&after);
        let supervises = capacity.advanced_practitioner_supervision_share > 0.0 && before.advanced != after.advanced;
        if supervises {
            self.touch(worker);
        }
        if role != Role::Agency && (meets || supervises || before.in_post != after.in_post) {
            self.review_supervision(team);
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
    fn count_gap(&mut self, worker: WorkerId, before: bool) {
        let w = &self.people.workers[worker];
        let (team, change) = (w.team, i32::from(w.is_gap()) - i32::from(before));
        if change != 0 {
            let gap = &mut self.people.teams[team].gap;
            *gap = gap.saturating_add_signed(change);
            self.people.unsettle(team, GAP);
        }
    }

    /// Appoints advanced practitioners and looks at agency cover wherever who is in post has changed.
    pub fn settle_teams(&mut self) {
        while let Some(team) = self.people.unsettled.pop_front() {
            let [appointments, gap] = std::mem::take(&mut self.people.teams[team].unsettled);
            if appointments {
                self.review_advanced(team);
            }
            if gap {
                self.review_gap(team);
            }
        }
    }

    /// A team's agency cover is being looked at.
    pub fn gap_is_settled(&mut self, team: TeamId) {
        self.people.teams[team].unsettled[GAP] = false;
    }

    /// Counts a worker in (`+1`) or out (`-1`) of the levels of presence.
    fn count_presence(&mut self, worker: WorkerId, sign: f64) {
        let Worker { role, standing, .. } = *self.worker(worker);
        if !standing.in_post {
            return;
        }
        let level = if standing.away || self.clock.holiday_on() {
            Level::OnLeave
        } else if standing.sick {
            Level::Sick
        } else {
            Level::Present
        };
        let group = self.group_of(worker);
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

    /// Puts a worker slot - person, families, vacancy or booking - into another team.
    pub fn transfer(&mut self, worker: WorkerId, to: TeamId) {
        let from = self.worker(worker).team;
        if from == to {
            return;
        }
        // Out of the meters of the one team, into those of the other; rates of work follow when the time is shared out.
        self.touch(worker);
        self.retract_rates(worker);
        self.count_slot(worker, -1);
        self.people.workers[worker].team = to;
        self.count_slot(worker, 1);
        // An agency worker on the way is booked for a team, but no member of it before the day of the start.
        let members = &mut self.people.teams[from].members;
        if let Some(at) = members.iter().position(|&member| member == worker) {
            members.remove(at);
            self.people.teams[to].members.push(worker);
        }
        for index in 0..self.worker(worker).families.len() {
            self.move_to_team(self.worker(worker).families[index], to);
        }
        self.review_terms(worker);
        for team in [from, to] {
            self.review_supervision(team);
            self.people.unsettle(team, APPOINTMENTS);
            self.people.unsettle(team, GAP);
        }
    }

    /// Counts a worker slot, person and cases, in (`+1`) or out (`-1`) of its team and the team's meters.
    fn count_slot(&mut self, worker: WorkerId, change: i32) {
        let sign = f64::from(change);
        self.count_presence(worker, sign);
        let (now, group, to_record) = (self.now(), self.group_of(worker), self.documents_to_record(worker));
        let w = &self.people.workers[worker];
        let (cases, held, counted, team) = (w.cases, w.held_level(), w.counted(), w.team);
        let (gap, booked) = (w.is_gap(), w.booked());
        if w.funded && w.role == Role::SocialWorker {
            self.gauge(group, Level::Posts, sign);
        }
        self.gauge(group, Level::ToRecord, sign * to_record);
        self.gauge(group, held, sign * f64::from(cases));
        if counted {
            self.books.meters[group].count_worker(now, cases, change);
        }
        let of_team = &mut self.people.teams[team];
        for (counts, number) in [(counted, &mut of_team.in_post), (gap, &mut of_team.gap)] {
            *number = number.saturating_add_signed(if counts { change } else { 0 });
        }
        if booked {
            self.people.count_booked(team, change);
        }
    }

    /// Something that a worker's hours or ceilings follow from has changed.
    pub(super) fn review_terms(&mut self, worker: WorkerId) {
        self.people.workers[worker].terms = self.compute_terms(worker);
    }

    /// Something that everybody's hours or ceilings follow from has changed.
    pub(super) fn review_all_terms(&mut self) {
        for worker in self.people.workers.ids() {
            self.review_terms(worker);
        }
    }

    /// A team's supervisors share its supervision anew: their own hours change.
    fn review_supervision(&mut self, team: TeamId) {
        self.share_supervision(team);
        let with_advanced = self.policy.capacity.advanced_practitioner_supervision_share > 0.0;
        for index in 0..self.team(team).members.len() {
            let member = self.team(team).members[index];
            let w = self.worker(member);
            if w.role == Role::Manager || (w.standing.advanced && with_advanced) {
                self.touch(member);
            }
        }
    }

    /// Sets what supervision takes of each of a team's supervisors.
    pub(super) fn share_supervision(&mut self, team: TeamId) {
        let (of_managers, of_advanced) = self.supervision(team);
        let of_team = &mut self.people.teams[team];
        (of_team.supervision, of_team.advanced_supervision) = (of_managers, of_advanced);
        for index in 0..self.team(team).members.len() {
            let member = self.team(team).members[index];
            let w = self.worker(member);
            if w.role == Role::Manager || w.standing.advanced {
                self.review_terms(member);
            }
        }
    }

    /// What a policy says of hours has changed: supervision and everybody's hours follow, and how classes of work share them.
    pub fn change_hours(&mut self, reweighed: bool) {
        for team in self.people.teams.ids() {
            self.share_supervision(team);
        }
        for worker in self.people.workers.ids() {
            if reweighed || self.hours(worker) != self.worker(worker).workload.hours() {
                self.touch(worker);
            }
        }
    }

    /// What is taken off each worker has changed: hours follow.
    pub fn set_relief(&mut self, relief: Relief) {
        self.people.relief = relief;
        self.review_all_terms();
        for worker in self.people.workers.ids() {
            if self.worker(worker).role != Role::Manager && self.worker(worker).present() {
                self.touch(worker);
            }
        }
    }
}
