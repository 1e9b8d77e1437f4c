//! People: posts, workers, teams. A rule says what changes - somebody starts, falls sick, is appointed ([`Service::restate`]), goes to
//! another team ([`Service::transfer`]), gives notice or is booked ([`Service::set_career`]) - and what follows is done here: counts
//! of presence and caseloads, hours and ceilings, hazards, pay, supervision, gaps, desks, and that trays are offered.

use super::Service;
use super::ranks::{FEW, Ranks};
use crate::model::hazards::OwnHazards;
use crate::model::ids::{AreaId, GroupId, Table, TeamId, WorkerId};
use crate::model::leave::LeavePlan;
use crate::model::meter::Level;
use crate::model::month_ends::LastMonthEnds;
use crate::model::plan::{Plan, Role, TeamPlan};
use crate::model::sickness::Health;
use crate::model::stress::Strain;
use crate::model::supervision::Supervised;
use crate::model::support::Relief;
use crate::model::trace::Observer;
use crate::model::worker::{Career, Worker};
use crate::scenario::Tenths;
use std::collections::VecDeque;
use std::ops::Range;

/// A team: its members and what is counted of them.
#[derive(Debug, Clone)]
pub struct Team {
    /// Its area.
    pub area: AreaId,
    /// Its meters.
    pub group: GroupId,
    /// Its lane, see [`crate::model::establishment`].
    pub lane: usize,
    /// Its place among the lane's teams as they stand.
    pub place: usize,
    /// Places of its managers among those of the area who screen.
    pub(super) screeners: Range<usize>,
    /// Worker slots, agency workers at the end.
    pub members: Vec<WorkerId>,
    /// Who is supervised in it, and by whom.
    pub supervised: Supervised,
    /// Hours a day that supervision and audits take of each manager in post.
    pub supervision: f64,
    /// Hours a day that supervision takes of each advanced practitioner in post.
    pub advanced_supervision: f64,
    /// Posts that are vacant or whose holder is long absent.
    pub gap: u32,
    /// Agency workers booked for it.
    pub booked: u32,
    /// Agency workers that its work asks for, as it was at the last week end.
    pub for_work: u32,
    /// Whether its advanced practitioners and its agency cover are to be looked at.
    unsettled: [bool; 2],
}

pub(super) const APPOINTMENTS: usize = 0;
pub(super) const GAP: usize = 1;

impl Team {
    /// A team of a plan that nobody is in.
    fn of(plan: &Plan, team: TeamId) -> Self {
        let TeamPlan { area, lane, .. } = plan.teams[team];
        Self {
            area,
            group: plan.group_of_team(team),
            lane,
            place: 0,
            screeners: 0..0,
            members: Vec::new(),
            supervised: Supervised::default(),
            supervision: 0.0,
            advanced_supervision: 0.0,
            gap: 0,
            booked: 0,
            for_work: 0,
            unsettled: [false; 2],
        }
    }
}

/// Workers and teams.
#[derive(Debug, Clone)]
pub(super) struct People {
    pub(super) workers: Table<WorkerId, Worker>,
    pub(super) teams: Table<TeamId, Team>,
    /// Agency workers booked, by area.
    booked: Table<AreaId, u32>,
    /// Workers whose time is to be shared out again at the end of the event.
    pub(super) touched: Vec<WorkerId>,
    /// What administrators and support workers take off each worker.
    relief: Relief,
    /// Teams that are to be looked at again, first come first served.
    unsettled: VecDeque<TeamId>,
    /// So many people are looked at one by one.
    pub(super) few: usize,
    /// Who is where in look-ups among many.
    pub(super) ranks: Ranks,
}

impl People {
    /// Nobody is in post yet.
    pub fn new(plan: &Plan) -> Self {
        let team = |id| Team { members: plan.members_on_first_day(id), ..Team::of(plan, id) };
        Self {
            workers: plan.posts.values().map(|post| Worker::empty(post.role, post.team, post.key)).collect(),
            teams: plan.teams.ids().map(team).collect(),
            booked: Table::of(0, plan.scenario.areas.len()),
            touched: Vec::new(),
            relief: Relief::default(),
            unsettled: VecDeque::new(),
            few: FEW,
            ranks: Ranks::new(plan),
        }
    }

    /// Teams that have stood stay; those to come are another plan's.
    pub fn adopt(&mut self, plan: &Plan, stood: usize) {
        self.teams = self
            .teams
            .values()
            .take(stood)
            .cloned()
            .chain(plan.teams.ids().skip(stood).map(|team| Team::of(plan, team)))
            .collect();
    }

    /// So many more, or fewer, agency workers are booked for a team.
    fn count_booked(&mut self, team: TeamId, change: i32) {
        let of_team = &mut self.teams[team];
        for count in [&mut of_team.booked, &mut self.booked[of_team.area]] {
            *count = count.saturating_add_signed(change);
        }
    }

    /// A team's appointments or gap are to be looked at.
    pub fn unsettle(&mut self, team: TeamId, what: usize) {
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

    /// Changes the spells of leave that a worker has planned.
    pub fn change_leave(&mut self, worker: WorkerId, change: impl FnOnce(&mut LeavePlan)) {
        change(&mut self.people.workers[worker].leave);
        self.people.rank(worker);
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
        let (team, before, gap) = (w.team, w.booked(), w.is_gap());
        let waited_for = std::mem::replace(&mut w.career, career);
        let change = i32::from(w.booked()) - i32::from(before);
        if change != 0 {
            self.people.count_booked(team, change);
        }
        if waited_for.is_held() || career.is_held() {
            let home = self.home_team(worker);
            self.funded.count_career(home, waited_for, career);
            self.count_gap(worker, gap);
        }
        self.people.rank(worker);
    }

    /// Books a free place for a team.
    pub fn book_place(&mut self, place: WorkerId, team: TeamId) {
        self.meter_hours(place);
        self.people.workers[place].team = team;
        self.set_career(place, Career::Booked);
    }

    /// Notes since when a worker has been lent to another team, or that the loan is over.
    pub fn set_loan(&mut self, worker: WorkerId, since: Option<f64>) {
        self.people.workers[worker].on_loan_since = since;
    }

    /// Funds a post.
    pub fn fund(&mut self, worker: WorkerId) {
        self.set_funded(worker, true);
    }

    /// Funds a post, which is vacant, no more.
    pub fn unfund(&mut self, worker: WorkerId) {
        self.set_funded(worker, false);
    }

    fn set_funded(&mut self, worker: WorkerId, funded: bool) {
        let (group, home, sign) = (self.group_of(worker), self.home_team(worker), if funded { 1 } else { -1 });
        let (role, before) = (self.worker(worker).role, self.worker(worker).is_gap());
        self.people.workers[worker].funded = funded;
        self.funded.count((home, role), Tenths(sign * self.plan.posts[worker].size.0));
        let posts = self.funded.in_all();
        self.books.money.pay(|paid| paid.posts = posts);
        if role == Role::SocialWorker {
            self.gauge(group, Level::Posts, f64::from(sign));
        }
        self.count_gap(worker, before);
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

    /// A team's work asks for so many agency workers.
    pub fn ask_for_work(&mut self, team: TeamId, workers: u32) {
        if self.team(team).for_work != workers {
            self.people.teams[team].for_work = workers;
            self.people.unsettle(team, GAP);
        }
    }

    /// A team's agency cover is being looked at.
    pub fn gap_is_settled(&mut self, team: TeamId) {
        self.people.teams[team].unsettled[GAP] = false;
    }

    /// Puts a worker slot - person, families, vacancy or booking - into another team.
    pub fn transfer(&mut self, worker: WorkerId, to: TeamId) {
        let from = self.worker(worker).team;
        if from == to {
            return;
        }
        // Out of the meters of the one team, into those of the other; overtime follows when the time is shared out.
        self.touch(worker);
        self.meter_hours(worker);
        self.book_overtime(worker, 0.0);
        self.count_slot(worker, -1);
        self.people.workers[worker].team = to;
        self.count_slot(worker, 1);
        // An agency worker on the way is booked for a team, but no member of it before the day of the start.
        if self.part(worker, from) {
            self.join(worker, to);
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
        let (cases, held, counted, team, holder_fte) = (w.cases, w.held_level(), w.counted(), w.team, w.holder_fte);
        let (gap, booked, role, standing) = (w.is_gap(), w.booked(), w.role, w.standing);
        if w.funded && w.role == Role::SocialWorker {
            self.gauge(group, Level::Posts, sign);
        }
        self.gauge(group, Level::ToRecord, sign * to_record);
        self.gauge(group, held, sign * f64::from(cases));
        self.gauge(group, Level::CaseHolders, sign * holder_fte);
        if counted {
            self.books.meters[group].count_worker(now, cases, change);
        }
        let of_team = &mut self.people.teams[team];
        of_team.supervised.count((worker, role), &standing, change > 0);
        of_team.gap = of_team.gap.saturating_add_signed(if gap { change } else { 0 });
        if booked {
            self.people.count_booked(team, change);
        }
    }

    /// Something that a worker's hours or ceilings follow from has changed.
    pub(super) fn review_terms(&mut self, worker: WorkerId) {
        self.people.workers[worker].terms = self.compute_terms(worker);
        self.people.rank(worker);
    }

    /// Something that everybody's hours or ceilings follow from has changed.
    pub(super) fn review_all_terms(&mut self) {
        for worker in self.people.workers.ids() {
            self.review_terms(worker);
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
