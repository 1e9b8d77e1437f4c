//! The duty rota: which team takes today's referrals, who screens them, and the duty tray.

use super::allocation::{Among, Ceiling};
use super::establishment::DUTY;
use super::family::{CaseKind, Course, Family, Past, Piece, Referral, draw_piece, size_factor};
use super::ids::{AreaId, FamilyId, GroupId, TeamId, WorkerId};
use super::meter::Flow;
use super::returns::Departure;
use super::service::{Queue, Service};
use super::sharing::Class;
use super::trace::Observer;
use crate::scenario::{TeamKind, WorkKind};

/// An absent manager's desk of up to so many referrals is handed over whole: none that still works is longer.
const HANDED_OVER_WHOLE: usize = 400;
/// So many referrals of a longer one are handed over at once.
const HANDED_OVER_AT_ONCE: usize = 64;

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
        let piece = draw_piece(self.key(), past.key, past.pieces, WorkKind::Screening, factor, &self.policy().work);
        let course = Course { plan: WorkKind::InitialAssessment, departure: Departure::NoFurtherAction, assessed: 0.0 };
        let referred = Family {
            key: past.key,
            episode: past.episode,
            pieces: past.pieces + 1,
            serial: 0,
            children,
            size_factor: factor,
            urgency: referral.urgency,
            urgent: false,
            kind: CaseKind::Assessment,
            course,
            team: self.team_on_duty(area),
            holder: None,
            known_by: None,
            place: 0,
            // The outcome of screening is the assessed mark: the share may change while the referral waits.
            piece: Piece { outcome: referral.assessed, ..piece },
            referred: self.service_now(),
            allocated: f64::INFINITY,
            opened: self.now(),
            awaiting_panel: false,
        };
        // An open case, held by nobody yet, from the day of the referral: what waits for screening is seen.
        let family = self.open(referred);
        let again = past.episode > 0;
        self.note(if again { "referred again" } else { "referred" }, Some(family), None);
        self.await_screening(family);
        let group = GroupId::of(area, TeamKind::Assessment as usize);
        self.count(group, Flow::Referrals, f64::from(children));
        if again {
            self.count(group, Flow::Returned, f64::from(children));
            if past.closed_early {
                self.count(group, Flow::ReturnedClosedEarly, f64::from(children));
            }
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
        let area = self.team(f.team).area;
        let on_duty = self.most_room(area, Some(f.team), true).filter(|&(room, _)| room >= f.piece.demand);
        let chosen = on_duty.or_else(|| self.most_room(area, None, true)).or_else(|| self.most_room(area, None, false));
        chosen.map(|(_, manager)| manager)
    }

    /// An absent manager's referrals, so many at most, go to colleagues at once: the desk is always staffed.
    fn hand_over_first(&mut self, manager: WorkerId, most: usize) {
        let waiting: Vec<FamilyId> = self.worker(manager).workload.families(Class::Desk).take(most).collect();
        for family in waiting {
            if let Some(other) = self.screening_manager(family).filter(|&other| self.worker(other).present()) {
                self.put_on_desk(family, other);
            }
        }
    }

    /// A manager is absent: colleagues take over the desk. What of a long one is left stays until somebody has room
    /// ([`Service::take_what_was_left`]) or is back.
    pub fn hand_over_desk(&mut self, manager: WorkerId) {
        let on_desk = self.worker(manager).workload.families(Class::Desk).len();
        self.hand_over_first(manager, if on_desk > HANDED_OVER_WHOLE { HANDED_OVER_AT_ONCE } else { on_desk });
    }

    /// A manager is at work again, or new: takes over what lies on the desks of absent colleagues of the area, if nobody else is at
    /// work; else what there is room for.
    pub fn take_over_desks(&mut self, manager: WorkerId) {
        if !self.screens(manager) {
            return;
        }
        let area = self.team(self.worker(manager).team).area;
        if self.others_screen(area, manager) {
            return self.take_what_was_left(manager);
        }
        let mut from = 0;
        while let Some((place, colleague)) = self.next_left_behind(area, from) {
            self.hand_over_desk(colleague);
            from = place + 1;
        }
    }

    /// A manager has screened a referral: there may be room for what absent colleagues have left.
    pub fn take_what_was_left(&mut self, manager: WorkerId) {
        let area = self.team(self.worker(manager).team).area;
        while let Some((_, colleague)) = self.next_left_behind(area, 0).filter(|_| self.screens(manager)) {
            let first = self.worker(colleague).workload.families(Class::Desk).next();
            match first.filter(|&family| self.desk_room(manager) >= self.family(family).piece.demand) {
                Some(family) => self.put_on_desk(family, manager),
                None => return,
            }
        }
    }

    /// A manager who leaves for good hands over the desk, or whatever is on it is decided at once.
    pub fn clear_desk(&mut self, manager: WorkerId) {
        self.hand_over_first(manager, usize::MAX);
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
            self.may_return(f.past(), f.children, self.departure_without_assessment(f.piece.outcome));
            return;
        }
        self.begin(family, WorkKind::InitialAssessment);
        if self.is_urgent(self.family(family).urgency, self.family(family).piece.outcome) {
            self.mark_urgent(family);
        }
        self.allocate_new(family);
    }

    /// Allocates a new family to a worker of its team, or lets it wait in the duty tray.
    fn allocate_new(&mut self, family: FamilyId) {
        let Family { team, urgent, .. } = *self.family(family);
        let worker = if self.tray(team).is_empty() {
            let days = self.policy().allocation.days_before_leave;
            let elsewhere = || self.least_loaded(Among::Lane(self.team(team).area, DUTY), family, Ceiling::New, days);
            let others_help = self.policy().allocation.within_area;
            self.new_worker(team, family).or_else(|| if others_help { elsewhere() } else { None })
        } else {
            None
        };
        match worker {
            Some(worker) => self.assign(family, worker),
            None => {
                self.wait_in_tray(family, if urgent { Queue::Urgent } else { Queue::Routine });
                self.offer_trays(team);
            }
        }
    }

    fn new_worker(&self, team: TeamId, family: FamilyId) -> Option<WorkerId> {
        self.least_loaded(Among::Team(team), family, Ceiling::New, self.policy().allocation.days_before_leave)
    }

    /// A team has room, perhaps: it takes what waits for it, then what waits for others of the area that it may take.
    pub fn offer_tray(&mut self, team: TeamId) {
        if self.team(team).members.is_empty() {
            return;
        }
        if !self.tray(team).is_empty() {
            self.allocate_overdue(team);
            self.take_returned(team, team);
            self.take_referrals(team, team);
        }
        let (area, lane) = (self.team(team).area, self.team(team).lane);
        let teams = &self.structure().area_teams[area][lane];
        let on_duty = lane == DUTY
            && !teams.is_empty()
            && (self.policy().allocation.within_area || self.team_on_duty(area) == team);
        // A family that nobody can take tells that no heavier one need be looked at.
        let mut below =
            [self.policy().cover.within_area, on_duty].map(|may| if may { f64::INFINITY } else { f64::NEG_INFINITY });
        let mut from = 0;
        while let Some((place, other)) = self.next_tray(area, lane, from, below) {
            from = place + 1;
            if other == team {
                continue;
            }
            if self.policy().cover.within_area
                && let Some(family) = self.take_returned(team, other)
            {
                below[0] = below[0].min(self.weight(family));
            }
            if on_duty && let Some(family) = self.take_referrals(team, other) {
                below[1] = below[1].min(self.weight(family));
            }
        }
    }

    /// Takes families that returned, up to the one that nobody can take.
    fn take_returned(&mut self, team: TeamId, from: TeamId) -> Option<FamilyId> {
        while let Some(family) = self.tray(from).first(Queue::Returned) {
            let worker = self.least_loaded(Among::Team(team), family, Ceiling::Cover, 0.0);
            let Some(worker) = worker else { return Some(family) };
            self.assign_from_tray(from, Queue::Returned, worker);
        }
        None
    }

    /// Takes referrals, up to the one that nobody can take: urgent families first, then first come, first served.
    fn take_referrals(&mut self, team: TeamId, from: TeamId) -> Option<FamilyId> {
        for queue in [Queue::Urgent, Queue::Routine] {
            while let Some(family) = self.tray(from).first(queue) {
                let Some(worker) = self.new_worker(team, family) else { return Some(family) };
                self.assign_from_tray(from, queue, worker);
            }
        }
        None
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
