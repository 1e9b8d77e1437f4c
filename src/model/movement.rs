//! Movement: social workers go to teams of the same kind that carry more, within an area or between areas, and come back.
//!
//! Looked at when a week ends. A team's load is the weighted cases of its members and of its trays for each case that its
//! members in post may be given. When the least loaded team of an area carries less than the most loaded one by more
//! than the stated share of the latter, one worker moves: of the least loaded team's workers at work, settled in, past the
//! first year, not on loan, no advanced practitioner and not serving notice, the one with the fewest cases. Families go
//! with their worker: nobody is handed over. After the stated weeks the worker comes back as soon as the home team carries
//! as much as the other. Nothing is drawn at random.

use super::allocation::Ceiling;
use super::establishment::{CARE_MANAGEMENT, DUTY, LANES};
use super::hazards::Grade;
use super::ids::{TeamId, WorkerId};
use super::meter::Flow;
use super::plan::Role;
use super::service::Service;
use super::trace::Observer;
use super::worker::Career;

/// Least workers in post that a team keeps.
const LEAST_TEAM: u32 = 2;

impl<O: Observer> Service<'_, O> {
    /// A week ends: workers on loan come back where they are no longer needed; one of each lane may move in each area,
    /// and one between areas.
    pub fn review_movement(&mut self) {
        let movement = self.policy().movement;
        self.bring_back();
        let structure = self.structure();
        for lane in 0..LANES {
            if movement.within_area_over < f64::INFINITY {
                for teams in structure.area_teams.values() {
                    self.move_between(&teams[lane], movement.within_area_over);
                }
            }
            if movement.between_areas_over < f64::INFINITY {
                let of_lane = structure.area_teams.values().flat_map(|of_area| of_area[lane].iter().copied());
                let teams: Vec<TeamId> = of_lane.collect();
                self.move_between(&teams, movement.between_areas_over);
            }
        }
        if movement.between_lanes_over < f64::INFINITY {
            for teams in structure.area_teams.values() {
                self.move_between_lanes(teams, movement.between_lanes_over);
            }
        }
    }

    /// Moves one worker of an area from the lane that carries less to the one that carries more - from its least to the other's most
    /// loaded team - if they differ by more than a share. A looked-after service takes no part.
    fn move_between_lanes(&mut self, teams: &[Vec<TeamId>; LANES], over: f64) {
        let load = |lane: usize| self.load(teams[lane].iter().copied());
        let [duty, care] = [load(DUTY), load(CARE_MANAGEMENT)];
        let (from, to) = if duty < care { (DUTY, CARE_MANAGEMENT) } else { (CARE_MANAGEMENT, DUTY) };
        let (most, least) = (duty.max(care), duty.min(care));
        let nobody_there = most == f64::INFINITY && least < f64::INFINITY && over < 1.0;
        if teams[from].is_empty() || teams[to].is_empty() || !(nobody_there || most - least > over * most) {
            return;
        }
        let load_of = |team: TeamId| self.team_load(team);
        let host =
            teams[to].iter().copied().reduce(|best, team| if load_of(team) > load_of(best) { team } else { best });
        let able = teams[from].iter().copied().filter(|&team| self.team(team).supervised.in_post > LEAST_TEAM);
        let home = able.reduce(|best, team| if load_of(team) < load_of(best) { team } else { best });
        if let (Some(home), Some(host)) = (home, host) {
            self.move_one(home, host);
        }
    }

    /// Moves one worker from the least to the most loaded of some teams, if they differ by more than a share.
    fn move_between(&mut self, teams: &[TeamId], over: f64) {
        let loads: Vec<(f64, TeamId)> = teams.iter().map(|&team| (self.team_load(team), team)).collect();
        let most = loads.iter().copied().reduce(|best, next| if next.0 > best.0 { next } else { best });
        let able = loads.iter().copied().filter(|&(_, team)| self.team(team).supervised.in_post > LEAST_TEAM);
        let least = able.reduce(|best, next| if next.0 < best.0 { next } else { best });
        let (Some(most), Some(least)) = (most, least) else { return };
        // A team with cases and nobody for them carries infinitely more than any other.
        let nobody_there = most.0 == f64::INFINITY && least.0 < f64::INFINITY && over < 1.0;
        if most.1 == least.1 || !(nobody_there || most.0 - least.0 > over * most.0) {
            return;
        }
        self.move_one(least.1, most.1);
    }

    /// Lends the worker of a team who has fewest cases to another team, if one may go.
    fn move_one(&mut self, from: TeamId, to: TeamId) {
        let movable = |&member: &WorkerId| {
            let w = self.worker(member);
            let settled = matches!(w.career, Career::Settled { .. }) && !w.standing.inducting;
            w.grade() == Grade::SocialWorker
                && w.role == Role::SocialWorker
                && w.present()
                && settled
                && w.on_loan_since.is_none()
        };
        let members = self.team(from).members.iter().copied().filter(movable);
        let Some(worker) = members.min_by_key(|&member| self.worker(member).cases) else { return };
        self.set_loan(worker, Some(self.now()));
        self.lend(worker, to);
    }

    /// Weighted cases of a team's members and trays for each that its members in post may be given.
    fn team_load(&self, team: TeamId) -> f64 {
        self.load(std::iter::once(team))
    }

    /// The same of some teams together.
    fn load(&self, teams: impl Iterator<Item = TeamId>) -> f64 {
        let (mut load, mut room) = (0.0, 0.0);
        for team in teams {
            let members = self.team(team).members.iter().copied();
            for member in members.filter(|&member| self.worker(member).standing.in_post) {
                load += self.worker(member).load;
                room += self.ceiling(member, Ceiling::New);
            }
            for family in self.tray(team).iter() {
                load += self.weight(family);
            }
        }
        if room > 0.0 {
            load / room
        } else if load > 0.0 {
            f64::INFINITY
        } else {
            0.0
        }
    }

    /// Workers whose least time away is over and whose home carries as much as their host.
    fn bring_back(&mut self) {
        for worker in self.posts() {
            let w = self.worker(worker);
            let Some(since) = w.on_loan_since else { continue };
            let (home, host) = (self.home_team(worker), w.team);
            if self.now() - since >= self.policy().movement.least_days && self.team_load(home) >= self.team_load(host) {
                self.send_home(worker);
            }
        }
    }

    /// Team that a post belongs to.
    #[must_use]
    pub fn home_team(&self, worker: WorkerId) -> TeamId {
        self.structure().team_of_post[worker]
    }

    /// A worker on loan (or the post that a worker on loan has left) goes back to the home team.
    pub fn send_home(&mut self, worker: WorkerId) {
        if self.worker(worker).on_loan_since.is_some() {
            self.set_loan(worker, None);
            self.lend(worker, self.home_team(worker));
        }
    }

    /// Lets a worker go to another team: caseloads move, advanced practitioners and agency requests are looked at anew.
    fn lend(&mut self, worker: WorkerId, team: TeamId) {
        let from = self.worker(worker).team;
        self.step_down(worker);
        if self.team(from).lane == self.team(team).lane {
            self.transfer(worker, team);
        } else {
            // Families of the other kind stay: first the worker lets go of them, so that none comes back.
            let families = self.worker(worker).families.clone();
            families.iter().for_each(|&family| self.withdraw(family));
            self.transfer(worker, team);
            families.into_iter().for_each(|family| self.find_cover(from, family));
        }
        if self.worker(worker).standing.in_post {
            self.count(self.group_of(worker), Flow::Moves, 1.0);
            self.note("moves to another team", None, Some(worker));
        }
        self.settle_teams();
        for team in [from, team] {
            self.offer_trays(team);
        }
    }
}
