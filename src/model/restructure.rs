//! A change of structure: the areas and teams that hold from its date on.
//!
//! Posts go to the teams that the establishment deals them to, with whoever is in them; families go with their worker.
//! What has no worker (trays, desks, bookings, requests for agency cover) goes to the team that got most posts of its
//! own, referrals always to one that takes referrals. Families that now are with the wrong kind of team: where there is
//! no panel any more they stay for good; where a looked-after service begins, looked-after children and others change
//! hands on that day, as far as anybody can take them; long-term families with an assessment worker wait for the panel.

use super::allocation::{Among, Ceiling};
use super::establishment::{CARE_MANAGEMENT, DUTY, LOOKED_AFTER};
use super::events::Event;
use super::family::CaseKind;
use super::ids::{AreaId, FamilyId, TeamId};
use super::plan::{NEVER, Role, Structure, TeamPlan};
use super::service::{Queue, Service};
use super::sharing::Class;
use super::trace::Observer;
use crate::scenario::WorkKind;

impl<O: Observer> Service<'_, O> {
    /// Puts everything where the structure of the policy that now holds wants it.
    pub fn restructure(&mut self) {
        self.adopt_structure();
        let after = self.structure();
        let requests = self.stop_agency_requests(after);
        self.regroup_workers(after);
        for (team, &successor) in after.successor.iter().filter(|(team, successor)| team != *successor) {
            let asked = self.team(team).for_work;
            self.ask_for_work(team, 0);
            self.ask_for_work(successor, self.team(successor).for_work + asked);
        }
        self.recount_posts();
        self.rank_everybody();
        for team in after.teams() {
            self.review_advanced(team);
        }
        self.regroup_trays(after);
        self.regroup_desks(after);
        self.keep_without_panel();
        self.regroup_panels();
        self.restart_agency_requests(after, requests);
        self.sort_long_term_families();
        after.teams().rev().for_each(|team| self.offer_trays(team));
        self.note("new structure", None, None);
    }

    fn regroup_workers(&mut self, after: &Structure) {
        for worker in self.workers().ids() {
            if self.plan().posts[worker].extra_from == Some(NEVER) {
                continue;
            }
            self.set_loan(worker, None);
            let w = self.worker(worker);
            if w.role != Role::Agency {
                self.transfer(worker, after.team_of_post[worker]);
            } else if w.booked() {
                self.transfer(worker, after.successor[w.team]);
            }
        }
    }

    /// Who sees to a team's referrals: its successor, or, if that takes none, the first team of the area that does.
    fn reception(&self, after: &Structure, team: TeamId) -> TeamId {
        let successor = after.successor[team];
        let TeamPlan { area, lane, .. } = self.plan().teams[successor];
        if lane == DUTY { successor } else { after.area_teams[area][DUTY].first().copied().unwrap_or(successor) }
    }

    /// Families in trays go to the successor of their team; referrals keep the order in which they came.
    fn regroup_trays(&mut self, after: &Structure) {
        for (team, &successor) in after.successor.iter() {
            if successor != team {
                self.pass_on_tray(team, successor, self.reception(after, team));
            }
        }
    }

    /// Referrals that lie on a desk to be screened belong to whoever takes over from the team that was on duty.
    fn regroup_desks(&mut self, after: &Structure) {
        for worker in self.workers().ids() {
            let waiting: Vec<FamilyId> = self.worker(worker).workload.families(Class::Desk).collect();
            for family in waiting {
                let team = self.family(family).team;
                if after.successor[team] != team {
                    self.move_on_desk(family, self.reception(after, team));
                }
            }
        }
    }

    /// Families that wait for a panel where there is none any more stay for good: one that was held begins its plan.
    fn keep_without_panel(&mut self) {
        for family in self.areas().flat_map(|area| self.before_panel(area)).collect::<Vec<_>>() {
            let f = self.family(family);
            let team = self.team(f.team);
            if f.awaiting_panel && self.home_lane(team.area, f.course.plan) == team.lane {
                let held = f.piece.work == WorkKind::Holding;
                self.stop_waiting(family);
                if held {
                    self.replace_work(family, WorkKind::ChildInNeed);
                }
            }
        }
    }

    /// Timers and requests for agency cover of teams that are no more: (successor, when it is due; `None`: it has asked).
    fn stop_agency_requests(&mut self, after: &Structure) -> Vec<(TeamId, Option<f64>)> {
        let mut requests = Vec::new();
        for (team, &successor) in after.successor.iter().filter(|(team, successor)| *team != **successor) {
            let event = Event::AgencyRequest(team);
            if let Some(due) = self.due(event) {
                requests.push((successor, Some(due)));
                self.cancel(event);
            }
        }
        for team in self.agency_mut().take_asking() {
            requests.push((after.successor[team], None));
        }
        requests
    }

    fn restart_agency_requests(&mut self, after: &Structure, requests: Vec<(TeamId, Option<f64>)>) {
        for (team, due) in requests {
            if !self.lacks_cover(team) || self.asks_for_agency(team) {
                continue;
            }
            match due {
                Some(due) => {
                    let event = Event::AgencyRequest(team);
                    self.schedule(event, self.due(event).map_or(due, |other| other.min(due)));
                }
                None => self.ask_for_agency(team),
            }
        }
        for team in after.teams() {
            self.review_gap(team);
        }
    }

    /// Long-term families without a worker wait with the teams that now are for them.
    fn sort_trays(&mut self) {
        let structure = self.structure();
        for &team in structure.area_teams.values().flat_map(|of_area| &of_area[CARE_MANAGEMENT..]).flatten() {
            let (area, lane) = (self.team(team).area, self.team(team).lane);
            self.sort_returned(team, |service, family| {
                let home = service.home_of(family, area).unwrap_or(lane);
                if home == lane { team } else { structure.area_teams[area][home][0] }
            });
        }
    }

    /// The lane that a family's running plan belongs to; `None` while there is none that could change hands.
    fn home_of(&self, family: FamilyId, area: AreaId) -> Option<usize> {
        let f = self.family(family);
        let plan = running_plan(f.piece.work, f.kind).filter(|_| !f.awaiting_panel)?;
        Some(self.home_lane(area, plan))
    }

    /// Long-term families with the wrong kind of team change hands, or wait for the panel.
    fn sort_long_term_families(&mut self) {
        self.sort_trays();
        let (mut to_panel, mut misplaced) = (Vec::new(), Vec::new());
        for w in self.workers().values() {
            let lane = self.team(w.team).lane;
            for &family in &w.families {
                let area = self.team(self.family(family).team).area;
                match self.home_of(family, area) {
                    Some(home) if home != lane && lane == DUTY => to_panel.push(family),
                    Some(home) if home != lane => misplaced.push((family, area, home)),
                    _ => {}
                }
            }
        }
        for family in to_panel {
            let f = self.family(family);
            if let Some(plan) = running_plan(f.piece.work, f.kind) {
                self.course_mut(family).plan = plan;
                self.wait_for_panel(family, self.now());
            }
        }
        // First everybody lets go, then everybody takes: two full workers can change places.
        for of in &misplaced {
            self.withdraw(of.0);
        }
        for (family, area, home) in misplaced {
            self.deal_out(family, area, home);
        }
    }

    /// Gives a family without a worker to the least loaded worker of a lane, or lets it wait in that lane's first tray.
    fn deal_out(&mut self, family: FamilyId, area: AreaId, lane: usize) {
        match self.least_loaded(Among::Lane(area, lane), family, Ceiling::Cover, 0.0) {
            Some(worker) => self.take_over(family, worker),
            None => {
                self.move_to_team(family, self.structure().area_teams[area][lane][0]);
                self.wait_in_tray(family, Queue::Returned);
            }
        }
    }

    /// The lane that holds families with a plan, in an area as it stands.
    #[must_use]
    pub fn home_lane(&self, area: AreaId, plan: WorkKind) -> usize {
        let teams = &self.structure().area_teams[area];
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
