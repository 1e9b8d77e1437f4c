//! Movement: social workers go to teams of the same kind that carry more, within an area or between areas, and come back.
//!
//! Looked at when a week ends. A team's load is the weighted cases of its members and of its trays for each case that its
//! members in post may be given. When the least loaded team of an area carries less than the most loaded one by more
//! than the stated share of the latter, one worker moves: of the least loaded team's workers at work, settled in, past the
//! first year, not on loan, no advanced practitioner and not serving notice, the one with the fewest cases. Families go
//! with their worker: nobody is handed over. After the stated weeks the worker comes back as soon as the home team carries
//! as much as the other. Nothing is drawn at random.

use super::allocation::Ceiling;
use super::establishment::LANES;
use super::meter::{Flow, Level};
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
        let movement = self.policy.movement;
        self.bring_back();
        let structure = self.structure;
        for lane in 0..LANES {
            if movement.within_area_over < f64::INFINITY {
                for teams in &structure.area_teams {
                    self.move_between(&teams[lane], movement.within_area_over);
                }
            }
            if movement.between_areas_over < f64::INFINITY {
                let teams: Vec<usize> = structure.area_teams.iter().flat_map(|of_area| of_area[lane].clone()).collect();
                self.move_between(&teams, movement.between_areas_over);
            }
        }
    }

    /// Moves one worker from the least to the most loaded of some teams, if they differ by more than a share.
    fn move_between(&mut self, teams: &[usize], over: f64) {
        let loads: Vec<(f64, usize)> = teams.iter().map(|&team| (self.team_load(team), team)).collect();
        let most = loads.iter().copied().reduce(|best, next| if next.0 > best.0 { next } else { best });
        let able = loads.iter().copied().filter(|&(_, team)| self.teams[team].in_post > LEAST_TEAM);
        let least = able.reduce(|best, next| if next.0 < best.0 { next } else { best });
        let (Some(most), Some(least)) = (most, least) else { return };
        // A team with cases and nobody for them carries infinitely more than any other.
        let nobody_there = most.0 == f64::INFINITY && least.0 < f64::INFINITY && over < 1.0;
        if most.1 == least.1 || !(nobody_there || most.0 - least.0 > over * most.0) {
            return;
        }
        let movable = |&member: &u32| {
            let w = &self.workers[member as usize];
            let settled =
                matches!(w.career, Career::Settled { .. }) && !w.newly_qualified && !w.inducting && !w.advanced;
            w.role == Role::SocialWorker && w.present() && settled && w.on_loan_since.is_none()
        };
        let members = self.teams[least.1].members.iter().copied().filter(movable);
        let Some(worker) = members.min_by_key(|&member| self.workers[member as usize].cases) else { return };
        self.workers[worker as usize].on_loan_since = Some(self.now);
        self.lend(worker, most.1 as u32);
    }

    /// Weighted cases of a team's members and trays for each that its members in post may be given.
    fn team_load(&self, team: usize) -> f64 {
        let of_team = &self.teams[team];
        let in_post = of_team.members.iter().copied().filter(|&member| self.workers[member as usize].in_post);
        let (mut load, mut room) = (0.0, 0.0);
        for member in in_post {
            load += self.workers[member as usize].load;
            room += self.ceiling(member, Ceiling::New);
        }
        let tray = &of_team.tray;
        for &family in tray.returned.iter().chain(&tray.urgent).chain(&tray.routine) {
            let f = &self.families[family as usize];
            load += f64::from(f.children) * f.kind.weight(&self.policy.allocation.case_weights);
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
        for worker in 0..self.plan.first_agency as u32 {
            let w = &self.workers[worker as usize];
            let Some(since) = w.on_loan_since else { continue };
            let (home, host) = (self.home_team(worker), w.team);
            if self.now - since >= self.policy.movement.least_days
                && self.team_load(home as usize) >= self.team_load(host as usize)
            {
                self.send_home(worker);
            }
        }
    }

    /// Team that a post belongs to.
    fn home_team(&self, worker: u32) -> u32 {
        self.structure.team_of_post[worker as usize]
    }

    /// A worker on loan (or the post that a worker on loan has left) goes back to the home team.
    pub fn send_home(&mut self, worker: u32) {
        if self.workers[worker as usize].on_loan_since.take().is_some() {
            self.lend(worker, self.home_team(worker));
        }
    }

    /// Lets a worker go to another team: caseloads move, advanced practitioners and agency requests are looked at anew.
    fn lend(&mut self, worker: u32, team: u32) {
        let from = self.workers[worker as usize].team;
        self.step_down(worker);
        self.move_worker(worker, team);
        if self.workers[worker as usize].in_post {
            let group = self.group_of(worker);
            self.meters[group].count(Flow::Moves, 1.0);
            self.note("moves to another team", None, Some(worker));
        }
        for team in [from, team] {
            self.review_advanced(team as usize);
            self.review_gap(team as usize);
            self.freed.push(team);
        }
    }

    /// Puts a worker slot - person, families, vacancy or booking - into another team. Agency timers are not looked at.
    pub fn move_worker(&mut self, worker: u32, to: u32) {
        let from = self.workers[worker as usize].team;
        if from == to {
            return;
        }
        // Out of the meters of the one team, into those of the other; rates of work follow when the time is shared out.
        self.touch(worker);
        self.retract_rates(worker);
        self.count_slot(worker, -1.0);
        self.workers[worker as usize].team = to;
        self.review_terms(worker);
        self.count_slot(worker, 1.0);
        let (old, new) = (from as usize, to as usize);
        // An agency worker on the way is booked for a team, but no member of it before the day of the start.
        if let Some(at) = self.teams[old].members.iter().position(|&member| member == worker) {
            self.teams[old].members.remove(at);
            self.teams[new].members.push(worker);
        }
        for index in 0..self.workers[worker as usize].families.len() {
            let family = self.workers[worker as usize].families[index];
            self.move_to_team(family, to);
        }
        let w = &self.workers[worker as usize];
        let (role, in_post, gap) = (w.role, w.in_post, self.is_gap(worker));
        let booked = role == Role::Agency && w.career != Career::None;
        for (team, sign) in [(old, -1), (new, 1)] {
            let of_team = &mut self.teams[team];
            let add = |count: &mut u32| *count = count.saturating_add_signed(sign);
            if role == Role::SocialWorker && in_post {
                add(&mut of_team.in_post);
            }
            if gap {
                add(&mut of_team.gap);
            }
            if booked {
                add(&mut of_team.booked);
            }
            self.touch_managers(team);
        }
    }

    /// Whether a social worker's post is a gap of its team: vacant, or its holder long absent.
    fn is_gap(&self, worker: u32) -> bool {
        let w = &self.workers[worker as usize];
        w.role == Role::SocialWorker && w.funded && (!w.in_post || w.health.long_absent)
    }

    /// Counts a worker slot, person and cases, in (`+1`) or out (`-1`) of the meters of its team.
    fn count_slot(&mut self, worker: u32, sign: f64) {
        self.count_presence(worker, sign);
        let group = self.group_of(worker);
        let w = &self.workers[worker as usize];
        let (cases, held, counted) = (w.cases, w.held_level(), w.counted());
        if w.funded && w.role == Role::SocialWorker {
            self.gauge(group, Level::Posts, sign);
        }
        self.gauge(group, Level::ToRecord, sign * self.documents_to_record(worker));
        self.gauge(group, held, sign * f64::from(cases));
        if counted {
            self.meters[group].count_worker(self.now, cases, sign as i32);
        }
    }
}
