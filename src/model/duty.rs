//! The duty rota: which team takes today's referrals, who screens them, and the duty tray.

use super::allocation::Ceiling;
use super::establishment::DUTY;
use super::family::{CaseKind, Family, NOBODY, Past, Piece, Referral, draw_piece, size_factor};
use super::meter::{Flow, Level};
use super::returns::Departure;
use super::service::Service;
use super::sharing::Class;
use super::trace::Observer;
use crate::scenario::WorkKind;
use std::collections::VecDeque;

/// A team's families without a worker. All wait in the order in which they came.
#[derive(Debug, Clone, Default)]
pub struct Tray {
    /// Cases of absent or departed workers: taken up to the cover ceiling, before anything new.
    pub returned: VecDeque<u32>,
    /// Urgent referrals.
    pub urgent: VecDeque<u32>,
    /// Other referrals.
    pub routine: VecDeque<u32>,
}

impl Tray {
    /// Whether nobody waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.returned.is_empty() && self.urgent.is_empty() && self.routine.is_empty()
    }
}

impl<O: Observer> Service<'_, O> {
    /// The area's team on duty: the assessment teams take turns, a week each.
    #[must_use]
    pub fn team_on_duty(&self, area: usize) -> u32 {
        self.team_on_duty_in_week(area, (self.now / 5.0) as i64)
    }

    /// The team on duty in a week (before the run, too).
    #[must_use]
    pub fn team_on_duty_in_week(&self, area: usize, week: i64) -> u32 {
        let rota = &self.structure.area_teams[area][DUTY];
        rota[week.rem_euclid(rota.len() as i64) as usize] as u32
    }

    /// A referral reaches the duty desk of an area: a manager of the team on duty screens it. Every referral comes this
    /// way: first ones, families that come back, pulses.
    pub fn refer(&mut self, area: usize, past: Past, referral: &Referral) {
        let families = &self.plan.scenario.families;
        let factor = size_factor(referral.children, families);
        let piece = draw_piece(self.key, past.key, past.pieces, WorkKind::Screening, factor, &self.plan.scenario.work);
        let team = self.team_on_duty(area);
        let family = self.admit(Family {
            key: past.key,
            episode: past.episode,
            pieces: past.pieces + 1,
            departure: Departure::NoFurtherAction,
            serial: 0,
            children: referral.children,
            size_factor: factor,
            urgent: referral.urgent,
            kind: CaseKind::Assessment,
            plan: WorkKind::InitialAssessment,
            team,
            holder: NOBODY,
            place: 0,
            // The outcome of screening is the assessed mark: the share may change while the referral waits.
            piece: Piece { outcome: referral.assessed, ..piece },
            referred: self.service_now(),
            assessed: 0.0,
            opened: self.now,
            awaiting_panel: false,
        });
        let again = past.episode > 0;
        self.note(if again { "referred again" } else { "referred" }, Some(family), None);
        // An open case, held by nobody yet, from the day of the referral: what waits for screening is seen.
        let group = self.teams[team as usize].group;
        let children = referral.children;
        self.gauge(group, Level::OpenAssessment, f64::from(children));
        self.gauge(group, Level::ToBeScreened, f64::from(children));
        self.ledger.open(group, CaseKind::Assessment, i64::from(children));
        self.count_referral(area, children, again);
        match self.screening_manager(family) {
            Some(manager) => self.screen(family, manager),
            None => self.screened(family),
        }
    }

    fn count_referral(&mut self, area: usize, children: u32, again: bool) {
        let meters = &mut self.meters[area * 2];
        meters.count(Flow::Referrals, f64::from(children));
        if again {
            meters.count(Flow::Returned, f64::from(children));
        }
    }

    fn screen(&mut self, family: u32, manager: u32) {
        self.families[family as usize].holder = manager;
        self.put_on(manager, family);
    }

    /// Who screens a referral: the manager of the team on duty; when that desk is full or empty of people, the manager of
    /// the area's assessment teams with most room; failing room everywhere, the least overrun manager at work, then
    /// whoever is in post.
    fn screening_manager(&self, family: u32) -> Option<u32> {
        let f = &self.families[family as usize];
        let own = f.team;
        let area = self.teams[own as usize].area;
        let mut best: Option<(u8, f64, u32)> = None;
        for &member in &self.structure.screeners[area] {
            let w = &self.workers[member as usize];
            if !w.in_post {
                continue;
            }
            let desk = w.workload.demand()[Class::Desk as usize];
            let room = self.hours(member) - desk - f.piece.demand;
            let rank = match (w.present(), room >= 0.0, w.team == own) {
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
    pub fn hand_over_desk(&mut self, manager: u32) {
        let waiting: Vec<u32> = self.workers[manager as usize].workload.families(Class::Desk).collect();
        for family in waiting {
            if let Some(other) = self.screening_manager(family).filter(|&other| self.workers[other as usize].present())
            {
                self.take_off(manager, family);
                self.screen(family, other);
            }
        }
    }

    /// A manager is at work again, or new: takes over what lies on the desks of absent colleagues of the area.
    pub fn take_over_desks(&mut self, manager: u32) {
        let structure = self.structure;
        let area = self.teams[self.workers[manager as usize].team as usize].area;
        if !structure.screeners[area].contains(&manager) {
            return;
        }
        for &colleague in &structure.screeners[area] {
            let w = &self.workers[colleague as usize];
            if w.in_post && !w.present() && w.workload.demand()[Class::Desk as usize] > 0.0 {
                self.hand_over_desk(colleague);
            }
        }
    }

    /// A manager who leaves for good hands over the desk, or whatever is on it is decided at once.
    pub fn clear_desk(&mut self, manager: u32) {
        self.hand_over_desk(manager);
        let left: Vec<u32> = self.workers[manager as usize].workload.families(Class::Desk).collect();
        for family in left {
            self.take_off(manager, family);
            self.screened(family);
        }
    }

    /// A referral has been screened: no further action, or an initial assessment by the team that was on duty.
    pub fn screened(&mut self, family: u32) {
        let f = &mut self.families[family as usize];
        f.holder = NOBODY;
        let (team, children, opened, mark) = (f.team, f.children, f.opened, f.piece.outcome);
        let group = self.teams[team as usize].group;
        self.gauge(group, Level::ToBeScreened, -f64::from(children));
        if mark >= self.policy.demand.assessed_share {
            self.note("no further action", Some(family), None);
            self.gauge(group, Level::OpenAssessment, -f64::from(children));
            self.ledger.close(group, CaseKind::Assessment, i64::from(children), self.now - opened);
            self.free.push(family);
            let past = self.families[family as usize].past();
            self.may_return(past, children, Departure::NoFurtherAction);
            return;
        }
        self.begin(family, WorkKind::InitialAssessment);
        self.allocate_new(family);
    }

    /// Allocates a new family to a worker of its team, or lets it wait in the duty tray.
    pub fn allocate_new(&mut self, family: u32) {
        let team = self.families[family as usize].team as usize;
        if self.teams[team].tray.is_empty()
            && let Some(worker) = self.new_worker(team, family)
        {
            self.assign(family, worker);
        } else {
            let urgent = self.families[family as usize].urgent;
            let tray = &mut self.teams[team].tray;
            if urgent {
                tray.urgent.push_back(family)
            } else {
                tray.routine.push_back(family)
            }
            self.wait_in_tray(family);
            self.freed.push(team as u32);
        }
    }

    fn new_worker(&self, team: usize, family: u32) -> Option<u32> {
        let before_leave = self.policy.allocation.days_before_leave;
        self.least_loaded(&self.teams[team].members, family, Ceiling::New, before_leave)
    }

    /// Counts a family that nobody holds.
    pub fn wait_in_tray(&mut self, family: u32) {
        let f = self.families[family as usize];
        let group = self.teams[f.team as usize].group;
        self.gauge(group, Level::ToBeAllocated, f64::from(f.children));
        self.note("waits for a worker", Some(family), None);
    }

    fn leave_tray(&mut self, family: u32, worker: u32) {
        let f = self.families[family as usize];
        let group = self.teams[f.team as usize].group;
        self.gauge(group, Level::ToBeAllocated, -f64::from(f.children));
        self.assign(family, worker);
    }

    /// A team has room, perhaps: it takes what waits for it, then what waits for others of the area that it may take.
    pub fn offer_tray(&mut self, team: usize) {
        if self.teams[team].members.is_empty() {
            return;
        }
        if !self.teams[team].tray.is_empty() {
            self.take_returned(team, team);
            self.take_referrals(team, team);
        }
        let area = self.teams[team].area;
        let lane = self.plan.teams[team].lane;
        let structure = self.structure;
        for &other in &structure.area_teams[area][lane] {
            if other == team || self.teams[other].tray.is_empty() {
                continue;
            }
            let on_duty = lane == DUTY && self.team_on_duty(area) as usize == team;
            if self.policy.cover.within_area {
                self.take_returned(team, other);
            }
            if on_duty {
                self.take_referrals(team, other);
            }
        }
    }

    fn take_returned(&mut self, team: usize, from: usize) {
        while let Some(&family) = self.teams[from].tray.returned.front() {
            let Some(worker) = self.least_loaded(&self.teams[team].members, family, Ceiling::Cover, 0.0) else { break };
            self.teams[from].tray.returned.pop_front();
            self.leave_tray(family, worker);
        }
    }

    /// Urgent families first, then first come, first served.
    fn take_referrals(&mut self, team: usize, from: usize) {
        while let Some(&family) = self.teams[from].tray.urgent.front().or_else(|| self.teams[from].tray.routine.front())
        {
            let Some(worker) = self.new_worker(team, family) else { break };
            let tray = &mut self.teams[from].tray;
            if tray.urgent.pop_front().is_none() {
                tray.routine.pop_front();
            }
            self.leave_tray(family, worker);
        }
    }

    /// The rota moves on: the teams now on duty look into the trays.
    pub fn rotate(&mut self) {
        for area in (0..self.structure.area_teams.len()).rev() {
            if self.structure.area_teams[area][DUTY].is_empty() {
                continue;
            }
            let team = self.team_on_duty(area);
            self.freed.push(team);
        }
    }
}
