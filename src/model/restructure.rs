//! A change of structure: the areas and teams that hold from its date on.
//!
//! Posts go to the teams that the establishment deals them to, with whoever is in them; families go with their worker.
//! What has no worker (trays, desks, bookings, requests for agency cover) goes to the team that got most posts of its
//! own, referrals always to one that takes referrals. Families that now are with the wrong kind of team: where there is
//! no panel any more they stay for good; where a looked-after service begins, looked-after children and others change
//! hands on that day, as far as anybody can take them; long-term families with an assessment worker wait for the panel.

use super::allocation::Ceiling;
use super::establishment::{CARE_MANAGEMENT, DUTY, LOOKED_AFTER, Structure};
use super::events::Event;
use super::family::{CaseKind, NOBODY};
use super::meter::Level;
use super::panel::Waiting;
use super::plan::{NEVER, Role, TeamPlan};
use super::service::Service;
use super::sharing::Class;
use super::trace::Observer;
use super::worker::Career;
use crate::scenario::WorkKind;

impl<O: Observer> Service<'_, O> {
    /// Puts everything where the structure of the policy that now holds wants it.
    pub fn restructure(&mut self) {
        let after = &self.plan.structures[self.plan.structure_of_policy[self.policy_index]];
        let requests = self.stop_agency_requests(after);
        self.structure = after;
        self.regroup_workers(after);
        for &team in after.area_teams.iter().flatten().flatten() {
            self.review_advanced(team);
        }
        self.regroup_trays(after);
        self.regroup_desks(after);
        self.regroup_panels();
        self.restart_agency_requests(after, requests);
        self.sort_long_term_families();
        self.freed.extend(after.area_teams.iter().flatten().flatten().rev().map(|&team| team as u32));
        self.note("new structure", None, None);
    }

    fn regroup_workers(&mut self, after: &Structure) {
        for worker in 0..self.workers.len() as u32 {
            if self.plan.posts[worker as usize].extra_from == Some(NEVER) {
                continue;
            }
            let w = &mut self.workers[worker as usize];
            w.on_loan_since = None;
            let (team, booked) = (w.team as usize, w.career != Career::None);
            if w.role != Role::Agency {
                self.move_worker(worker, after.team_of_post[worker as usize]);
            } else if booked {
                self.move_worker(worker, after.successor[team]);
            }
        }
    }

    /// Who sees to a team's referrals: its successor, or, if that takes none, the first team of the area that does.
    fn reception(&self, after: &Structure, team: usize) -> u32 {
        let successor = after.successor[team];
        let TeamPlan { area, lane, .. } = self.plan.teams[successor as usize];
        if lane == DUTY {
            successor
        } else {
            after.area_teams[area][DUTY].first().map_or(successor, |&team| team as u32)
        }
    }

    /// Families in trays go to the successor of their team; referrals keep the order in which they came.
    fn regroup_trays(&mut self, after: &Structure) {
        for (team, &successor) in after.successor.iter().enumerate() {
            if successor as usize == team {
                continue;
            }
            let tray = std::mem::take(&mut self.teams[team].tray);
            let reception = self.reception(after, team);
            for &family in &tray.returned {
                self.move_unheld(family, successor, Level::ToBeAllocated);
            }
            for &family in tray.urgent.iter().chain(&tray.routine) {
                self.move_unheld(family, reception, Level::ToBeAllocated);
            }
            self.teams[successor as usize].tray.returned.extend(tray.returned);
            let into = &mut self.teams[reception as usize].tray;
            into.urgent.extend(tray.urgent);
            into.routine.extend(tray.routine);
            let families = &self.families;
            let came = |family: &u32| families[*family as usize].serial;
            into.urgent.make_contiguous().sort_by_key(came);
            into.routine.make_contiguous().sort_by_key(came);
        }
    }

    /// A family that nobody holds, and waits as `level` says, is counted with another team.
    fn move_unheld(&mut self, family: u32, team: u32, level: Level) {
        let f = self.families[family as usize];
        let children = f64::from(f.children);
        let (from, to) = (self.teams[f.team as usize].group, self.teams[team as usize].group);
        self.gauge(from, level, -children);
        self.gauge(to, level, children);
        self.move_to_team(family, team);
    }

    /// Referrals that lie on a desk to be screened belong to whoever takes over from the team that was on duty.
    fn regroup_desks(&mut self, after: &Structure) {
        for worker in 0..self.workers.len() {
            let waiting: Vec<u32> = self.workers[worker].workload.families(Class::Desk).collect();
            for family in waiting {
                let team = self.families[family as usize].team as usize;
                if after.successor[team] as usize != team {
                    self.move_unheld(family, self.reception(after, team), Level::ToBeScreened);
                }
            }
        }
    }

    /// Lists of families that wait for a panel, by the area their team is in now; without a panel they stay.
    fn regroup_panels(&mut self) {
        let waiting: Vec<Waiting> = self.awaiting_panel.iter_mut().flat_map(std::mem::take).collect();
        for entry in waiting {
            let Waiting { family, serial, .. } = entry;
            let f = &self.families[family as usize];
            if f.serial != serial || !f.awaiting_panel {
                continue;
            }
            let team = f.team as usize;
            if self.home_lane(self.teams[team].area, f.plan) == self.plan.teams[team].lane {
                self.stop_waiting(family);
                self.keep_for_good(family);
            } else {
                self.awaiting_panel[self.teams[team].area].push(entry);
            }
        }
        for waiting in &mut self.awaiting_panel {
            waiting.sort_by(|a, b| a.since.total_cmp(&b.since));
        }
    }

    /// A family that was held for the panel begins its plan with whom it is.
    fn keep_for_good(&mut self, family: u32) {
        let f = self.families[family as usize];
        if f.piece.work != WorkKind::Holding {
            return;
        }
        if f.holder == NOBODY {
            return self.begin(family, WorkKind::ChildInNeed);
        }
        self.take_off(f.holder, family);
        self.begin(family, WorkKind::ChildInNeed);
        self.put_on(f.holder, family);
    }

    /// Timers and requests for agency cover of teams that are no more: (successor, when it is due; `None`: it has asked).
    fn stop_agency_requests(&mut self, after: &Structure) -> Vec<(usize, Option<f64>)> {
        let mut requests = Vec::new();
        for (team, &successor) in after.successor.iter().enumerate() {
            let event = Event::AgencyRequest(team as u32);
            if successor as usize == team {
                continue;
            }
            if let Some(due) = self.calendar.time_of(self.slots.slot(event)) {
                requests.push((successor as usize, Some(due)));
                self.cancel(event);
            }
        }
        for team in self.agency.take_asking() {
            self.teams[team as usize].asked = false;
            requests.push((after.successor[team as usize] as usize, None));
        }
        requests
    }

    fn restart_agency_requests(&mut self, after: &Structure, requests: Vec<(usize, Option<f64>)>) {
        for (team, due) in requests {
            let of_team = &self.teams[team];
            if of_team.gap <= of_team.booked || of_team.asked {
                continue;
            }
            match due {
                Some(due) => {
                    let slot = self.slots.slot(Event::AgencyRequest(team as u32));
                    let due = self.calendar.time_of(slot).map_or(due, |other| other.min(due));
                    self.schedule(Event::AgencyRequest(team as u32), due);
                }
                None => self.ask_for_agency(team as u32),
            }
        }
        for &team in after.area_teams.iter().flatten().flatten() {
            self.review_gap(team);
        }
    }

    /// Long-term families without a worker wait with the teams that now are for them.
    fn sort_trays(&mut self) {
        for &team in self.structure.area_teams.iter().flat_map(|of_area| &of_area[CARE_MANAGEMENT..]).flatten() {
            let (area, lane) = (self.plan.teams[team].area, self.plan.teams[team].lane);
            for family in std::mem::take(&mut self.teams[team].tray.returned) {
                let f = &self.families[family as usize];
                let plan = running_plan(f.piece.work, f.kind).filter(|_| !f.awaiting_panel);
                let home = plan.map_or(lane, |plan| self.home_lane(area, plan));
                let into = if home == lane { team } else { self.structure.area_teams[area][home][0] };
                if into != team {
                    self.move_unheld(family, into as u32, Level::ToBeAllocated);
                }
                self.teams[into].tray.returned.push_back(family);
            }
        }
    }

    /// Long-term families with the wrong kind of team change hands, or wait for the panel.
    fn sort_long_term_families(&mut self) {
        self.sort_trays();
        let mut misplaced = Vec::new();
        for worker in 0..self.workers.len() {
            let lane = self.plan.teams[self.workers[worker].team as usize].lane;
            for index in 0..self.workers[worker].families.len() {
                let family = self.workers[worker].families[index];
                let f = &self.families[family as usize];
                let Some(plan) = running_plan(f.piece.work, f.kind).filter(|_| !f.awaiting_panel) else { continue };
                let area = self.teams[f.team as usize].area;
                let home = self.home_lane(area, plan);
                if home != lane {
                    misplaced.push((family, area, lane, home, plan));
                }
            }
        }
        for &(family, area, lane, _, plan) in misplaced.iter().filter(|of| of.2 == DUTY) {
            debug_assert_eq!(lane, DUTY);
            let f = &mut self.families[family as usize];
            (f.plan, f.awaiting_panel) = (plan, true);
            let (serial, group) = (f.serial, self.teams[f.team as usize].group);
            self.awaiting_panel[area].push(Waiting { family, serial, since: self.now });
            self.gauge(group, Level::AwaitingPanel, 1.0);
        }
        misplaced.retain(|of| of.2 != DUTY);
        // First everybody lets go, then everybody takes: two full workers can change places.
        for of in &misplaced {
            self.withdraw(of.0);
        }
        for (family, area, _, home, _) in misplaced {
            self.deal_out(family, area, home);
        }
    }

    /// Gives a family without a worker to the least loaded worker of a lane, or lets it wait in that lane's first tray.
    fn deal_out(&mut self, family: u32, area: usize, lane: usize) {
        let teams = &self.structure.area_teams[area][lane];
        let able = teams.iter().filter_map(|&team| {
            let worker = self.least_loaded(&self.teams[team].members, family, Ceiling::Cover, 0.0)?;
            Some((self.workers[worker as usize].load / self.ceiling(worker, Ceiling::Cover), worker))
        });
        match able.reduce(|best, next| if next.0 < best.0 { next } else { best }) {
            Some((_, worker)) => self.assign(family, worker),
            None => {
                let team = teams[0] as u32;
                self.move_to_team(family, team);
                self.teams[team as usize].tray.returned.push_back(family);
                self.wait_in_tray(family);
            }
        }
    }

    /// The lane that holds families with a plan, in an area as it stands.
    #[must_use]
    pub fn home_lane(&self, area: usize, plan: WorkKind) -> usize {
        let teams = &self.structure.area_teams[area];
        if plan == WorkKind::LookedAfter && !teams[LOOKED_AFTER].is_empty() {
            LOOKED_AFTER
        } else if teams[CARE_MANAGEMENT].is_empty() {
            DUTY
        } else {
            CARE_MANAGEMENT
        }
    }
}

/// The plan that a family has; while its closing or hand-over is written up, none that could change hands.
fn running_plan(work: WorkKind, kind: CaseKind) -> Option<WorkKind> {
    match work {
        WorkKind::ChildInNeed | WorkKind::ChildProtection | WorkKind::LookedAfter => Some(work),
        WorkKind::Holding if kind == CaseKind::Care => Some(WorkKind::LookedAfter),
        WorkKind::Holding => Some(WorkKind::ChildInNeed),
        _ => None,
    }
}
