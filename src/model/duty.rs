//! The duty rota: which team takes today's referrals, who screens them, and the duty tray.

use super::allocation::Ceiling;
use super::establishment::DUTY;
use super::family::{CaseKind, Course, Family, Past, Piece, Referral, draw_piece, size_factor};
use super::ids::{AreaId, FamilyId, GroupId, TeamId, WorkerId};
use super::meter::Flow;
use super::returns::Departure;
use super::service::{Queue, Service};
use super::sharing::Class;
use super::trace::Observer;
use crate::scenario::{TeamKind, WorkKind};

impl<O: Observer> Service<'_, O> {
    /// The area's team on duty: the assessment teams take turns, a week each.
    #[must_use]
    pub fn team_on_duty(&self, area: AreaId) -> TeamId {
        self.team_on_duty_in_week(area, (self.now() / 5.0) as i64)
    }

    /// The team on duty in a week (before the run, too).
    #[must_use]
    pub fn team_on_duty_in_week(&self, area: AreaId, week: i64) -> TeamId {
        let rota = &self.structure().area_teams[area][DUTY];
        rota[week.rem_euclid(rota.len() as i64) as usize]
    }

    /// A referral reaches the duty desk of an area: a manager of the team on duty screens it. Every referral comes this
    /// way: first ones, families that come back, pulses.
    pub fn refer(&mut self, area: AreaId, past: Past, referral: &Referral) {
        let scenario = &self.plan().scenario;
        let (children, factor) = (referral.children, size_factor(referral.children, &scenario.families));
        let piece = draw_piece(self.key(), past.key, past.pieces, WorkKind::Screening, factor, &scenario.work);
        let course = Course { plan: WorkKind::InitialAssessment, departure: Departure::NoFurtherAction, assessed: 0.0 };
        let referred = Family {
            key: past.key,
            episode: past.episode,
            pieces: past.pieces + 1,
            serial: 0,
            children,
            size_factor: factor,
            urgent: referral.urgent,
            kind: CaseKind::Assessment,
            course,
            team: self.team_on_duty(area),
            holder: None,
            place: 0,
            // The outcome of screening is the assessed mark: the share may change while the referral waits.
            piece: Piece { outcome: referral.assessed, ..piece },
            referred: self.service_now(),
            opened: self.now(),
            awaiting_panel: false,
        };
        // An open case, held by nobody yet, from the day of the referral: what waits for screening is seen.
        let family = self.open(referred, false);
        let again = past.episode > 0;
        self.note(if again { "referred again" } else { "referred" }, Some(family), None);
        self.await_screening(family);
        let group = GroupId::of(area, TeamKind::Assessment as usize);
        self.count(group, Flow::Referrals, f64::from(children));
        if again {
            self.count(group, Flow::Returned, f64::from(children));
        }
        match self.screening_manager(family) {
            Some(manager) => self.put_on_desk(family, manager),
            None => self.screened(family),
        }
    }

    /// Who screens a referral: the manager of the team on duty; when that desk is full or empty of people, the manager of
    /// the area's assessment teams with most room; failing room everywhere, the least overrun manager at work, then
    /// whoever is in post.
    fn screening_manager(&self, family: FamilyId) -> Option<WorkerId> {
        let f = self.family(family);
        let mut best: Option<(u8, f64, WorkerId)> = None;
        for &member in &self.structure().screeners[self.team(f.team).area] {
            let w = self.worker(member);
            if !w.standing.in_post {
                continue;
            }
            let desk = w.workload.demand()[Class::Desk as usize];
            let room = self.hours(member) - desk - f.piece.demand;
            let rank = match (w.present(), room >= 0.0, w.team == f.team) {
                (true, true, true) => 0,
                (true, true, false) => 1,
                (true, false, _) => 2,
                (false, _, _) => 3,
            };
            if best.is_none_or(|(least, most, _)| (rank, -room) < (least, -most)) {
                best = Some((rank, room, member));
            }
        }
        best.map(|(_, _, member)| member)
    }

    /// An absent manager's referrals go to a colleague at once: the desk is always staffed.
    pub fn hand_over_desk(&mut self, manager: WorkerId) {
        let waiting: Vec<FamilyId> = self.worker(manager).workload.families(Class::Desk).collect();
        for family in waiting {
            if let Some(other) = self.screening_manager(family).filter(|&other| self.worker(other).present()) {
                self.put_on_desk(family, other);
            }
        }
    }

    /// A manager is at work again, or new: takes over what lies on the desks of absent colleagues of the area.
    pub fn take_over_desks(&mut self, manager: WorkerId) {
        let screeners = &self.structure().screeners[self.team(self.worker(manager).team).area];
        if !screeners.contains(&manager) {
            return;
        }
        for &colleague in screeners {
            let w = self.worker(colleague);
            if w.standing.in_post && !w.present() && w.workload.demand()[Class::Desk as usize] > 0.0 {
                self.hand_over_desk(colleague);
            }
        }
    }

    /// A manager who leaves for good hands over the desk, or whatever is on it is decided at once.
    pub fn clear_desk(&mut self, manager: WorkerId) {
        self.hand_over_desk(manager);
        let left: Vec<FamilyId> = self.worker(manager).workload.families(Class::Desk).collect();
        for family in left {
            self.stop_screening(family);
            self.screened(family);
        }
    }

    /// A referral has been screened: no further action, or an initial assessment by the team that was on duty.
    pub fn screened(&mut self, family: FamilyId) {
        self.off_desk(family);
        let f = *self.family(family);
        if f.piece.outcome >= self.policy().demand.assessed_share {
            self.note("no further action", Some(family), None);
            self.close_case(family);
            self.may_return(f.past(), f.children, Departure::NoFurtherAction);
            return;
        }
        self.begin(family, WorkKind::InitialAssessment);
        self.allocate_new(family);
    }

    /// Allocates a new family to a worker of its team, or lets it wait in the duty tray.
    fn allocate_new(&mut self, family: FamilyId) {
        let Family { team, urgent, .. } = *self.family(family);
        let worker = if self.tray(team).is_empty() { self.new_worker(team, family) } else { None };
        match worker {
            Some(worker) => self.assign(family, worker),
            None => {
                self.wait_in_tray(family, if urgent { Queue::Urgent } else { Queue::Routine });
                self.offer_trays(team);
            }
        }
    }

    fn new_worker(&self, team: TeamId, family: FamilyId) -> Option<WorkerId> {
        self.least_loaded(&[team], family, Ceiling::New, self.policy().allocation.days_before_leave)
    }

    /// A team has room, perhaps: it takes what waits for it, then what waits for others of the area that it may take.
    pub fn offer_tray(&mut self, team: TeamId) {
        if self.team(team).members.is_empty() {
            return;
        }
        if !self.tray(team).is_empty() {
            self.take_returned(team, team);
            self.take_referrals(team, team);
        }
        let (area, lane) = (self.team(team).area, self.team(team).lane);
        for &other in &self.structure().area_teams[area][lane] {
            if other == team || self.tray(other).is_empty() {
                continue;
            }
            let on_duty = lane == DUTY && self.team_on_duty(area) == team;
            if self.policy().cover.within_area {
                self.take_returned(team, other);
            }
            if on_duty {
                self.take_referrals(team, other);
            }
        }
    }

    fn take_returned(&mut self, team: TeamId, from: TeamId) {
        while let Some(family) = self.tray(from).first(Queue::Returned) {
            let Some(worker) = self.least_loaded(&[team], family, Ceiling::Cover, 0.0) else { break };
            self.assign_from_tray(from, Queue::Returned, worker);
        }
    }

    /// Urgent families first, then first come, first served.
    fn take_referrals(&mut self, team: TeamId, from: TeamId) {
        for queue in [Queue::Urgent, Queue::Routine] {
            while let Some(family) = self.tray(from).first(queue) {
                let Some(worker) = self.new_worker(team, family) else { return };
                self.assign_from_tray(from, queue, worker);
            }
        }
    }

    /// The rota moves on: the teams now on duty look into the trays.
    pub fn rotate(&mut self) {
        for area in self.areas().rev() {
            if !self.structure().area_teams[area][DUTY].is_empty() {
                self.offer_trays(self.team_on_duty(area));
            }
        }
    }
}
