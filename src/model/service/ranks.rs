//! Look-ups among many: who of a lane has least for the own ceiling, who screens, which tray comes next. A few people are looked at
//! one by one; of many, keys are kept in tournaments, so that a look-up costs the logarithm of their number.

mod choice;

use super::Service;
use super::people::{People, Team};
use super::waiting::Queue;
use crate::kernel::tournament::Tournament;
use crate::model::allocation::Asked;
use crate::model::establishment::LANES;
use crate::model::ids::{AreaId, Table, TeamId, WorkerId};
use crate::model::plan::{Plan, Structure};
use crate::model::sharing::Class;
use crate::model::trace::Observer;
use crate::model::worker::Worker;
use std::ops::Range;

/// So many are looked at one by one.
pub(super) const FEW: usize = 64;
/// Places to spare of a team, for agency workers to come.
const SPARE: usize = 8;
/// A worker has no place.
const NOWHERE: u32 = u32::MAX;

/// Keys of a member: load for the ceiling and room under it (negative), for new families and for cover; when next away (negative).
const MEMBER: usize = 5;
const NEXT_AWAY: usize = 4;
/// Keys of a manager who screens: room (negative), of who is at work and of who is not; whether an absent one's desk is not empty.
const SCREENER: usize = 3;
const AT_WORK: usize = 0;
const ABSENT: usize = 1;
const LEFT_BEHIND: usize = 2;
/// Keys of a tray: weights of the first family that returned and of the first referral.
const TRAY: usize = 2;

/// The many members of a lane's teams, those of each team side by side with some places to spare.
#[derive(Debug, Clone)]
struct Members {
    order: Tournament<MEMBER>,
    at: Vec<Option<WorkerId>>,
    /// Places of each team, by its place in the lane.
    of_team: Vec<Range<usize>>,
}

/// Who is where in the tournaments.
#[derive(Debug, Clone, Default)]
pub(super) struct Ranks {
    /// Where members are many.
    members: Table<AreaId, [Option<Members>; LANES]>,
    /// Where those who screen are many.
    screeners: Table<AreaId, Option<Tournament<SCREENER>>>,
    /// Each worker's place among the members of the lane, and among those who screen.
    places: Table<WorkerId, [u32; 2]>,
    /// Whether there is any tournament of workers.
    any: bool,
}

/// What waits in the trays of every lane's teams, by the team's place.
pub(super) type TrayOrder = Table<AreaId, [Tournament<TRAY>; LANES]>;

impl Members {
    fn of(teams: &[TeamId], all: &Table<TeamId, Team>) -> Self {
        let mut at = Vec::new();
        let of_team = teams.iter().map(|&team| {
            let (from, members) = (at.len(), &all[team].members);
            at.extend(members.iter().copied().map(Some));
            at.resize(from + members.len() + members.len() / 4 + SPARE, None);
            from..at.len()
        });
        let of_team = of_team.collect();
        Self { order: Tournament::new(at.len()), at, of_team }
    }
}

fn member_keys(w: &Worker) -> [f64; MEMBER] {
    let mut keys = [f64::INFINITY; MEMBER];
    if w.present() {
        for (limit, keys) in w.terms.ceilings.into_iter().zip(keys.chunks_exact_mut(2)) {
            if limit > 0.0 {
                (keys[0], keys[1]) = (w.load / limit, if w.cases == 0 { f64::NEG_INFINITY } else { w.load - limit });
            }
        }
        keys[NEXT_AWAY] = -w.next_away();
    }
    keys
}

fn screener_keys(w: &Worker) -> [f64; SCREENER] {
    let desk = w.workload.demand()[Class::Desk as usize];
    if !w.standing.in_post {
        [f64::INFINITY; SCREENER]
    } else if w.present() {
        [desk - w.terms.hours, f64::INFINITY, f64::INFINITY]
    } else {
        [f64::INFINITY, desk, if desk > 0.0 { 0.0 } else { f64::INFINITY }]
    }
}

/// Rounding that a look into a run of places allows for; who is found there is asked exactly.
const SLACK: f64 = 1e-6;

impl Asked {
    /// Whether a run of members with these least keys may hold one who can take the family.
    fn may_hold(&self, keys: &[f64; MEMBER]) -> bool {
        let has_room = !self.limited || -keys[2 * self.ceiling as usize + 1] + SLACK >= self.weight;
        has_room && -keys[NEXT_AWAY] - self.now >= self.before_leave
    }
}

impl Ranks {
    /// Nobody has a place yet.
    pub fn new(plan: &Plan) -> Self {
        let areas = plan.scenario.areas.len();
        Self {
            members: Table::of(Default::default(), areas),
            screeners: Table::of(None, areas),
            places: Table::of([NOWHERE; 2], plan.posts.len()),
            any: false,
        }
    }
}

impl People {
    /// Gives everybody a place, as teams now stand.
    fn rank_all(&mut self, plan: &Plan, structure: &Structure) {
        let Self { ranks, teams, workers, few, .. } = self;
        *ranks = Ranks::new(plan);
        teams.values_mut().for_each(|team| team.screeners = 0..0);
        for (area, lanes) in structure.area_teams.iter() {
            for (lane, of_lane) in lanes.iter().enumerate() {
                of_lane.iter().enumerate().for_each(|(place, &team)| teams[team].place = place);
                if of_lane.iter().map(|&team| teams[team].members.len()).sum::<usize>() > *few {
                    let members = Members::of(of_lane, teams);
                    let placed = members.at.iter().enumerate();
                    placed.for_each(|(place, at)| at.iter().for_each(|&member| ranks.places[member][0] = place as u32));
                    ranks.members[area][lane] = Some(members);
                    ranks.any = true;
                }
            }
            let screeners = &structure.screeners[area];
            for (place, &manager) in screeners.iter().enumerate() {
                // A team's managers stand side by side.
                let team = structure.team_of_post[manager];
                let of_team = &mut teams[team].screeners;
                *of_team = if of_team.start == of_team.end { place } else { of_team.start }..place + 1;
                // A post that is there for other plans alone stays in the team where it was.
                if workers[manager].team == team {
                    ranks.places[manager][1] = place as u32;
                }
            }
            if screeners.len() > *few {
                ranks.screeners[area] = Some(Tournament::new(screeners.len()));
                ranks.any = true;
            }
        }
        if ranks.any {
            workers.ids().for_each(|worker| self.rank(worker));
        }
    }

    /// Something that look-ups ask for has changed in a worker: standing, load, cases, terms, career, planned leave or what is on the
    /// desk. Whatever changes one of these says so; the ledger compares ([`Service::stale_ranks`]).
    #[inline]
    pub fn rank(&mut self, worker: WorkerId) {
        if self.ranks.any {
            self.rank_among_many(worker);
        }
    }

    #[inline(never)]
    fn rank_among_many(&mut self, worker: WorkerId) {
        let Self { ranks, teams, workers, .. } = self;
        let w = &workers[worker];
        let Team { area, lane, .. } = teams[w.team];
        let [member, screener] = ranks.places[worker];
        if let Some(members) = &mut ranks.members[area][lane]
            && member != NOWHERE
        {
            members.order.set(member as usize, member_keys(w));
        }
        if let Some(screeners) = &mut ranks.screeners[area]
            && screener != NOWHERE
        {
            screeners.set(screener as usize, screener_keys(w));
        }
    }

    /// A team's members from one on are others than before.
    pub fn reseat(&mut self, team: TeamId, from: usize, structure: &Structure) {
        let Self { ranks, teams, workers, .. } = self;
        let Team { area, lane, place, .. } = teams[team];
        let Some(members) = &mut ranks.members[area][lane] else { return };
        let Some(range) = members.of_team.get(place).cloned() else { return };
        if teams[team].members.len() > range.len() {
            *members = Members::of(&structure.area_teams[area][lane], teams);
            for (place, &member) in members.at.iter().enumerate() {
                if let Some(member) = member {
                    ranks.places[member][0] = place as u32;
                    members.order.set(place, member_keys(&workers[member]));
                }
            }
            return;
        }
        let seats = (range.start + from..range.end)
            .zip(teams[team].members[from..].iter().map(Some).chain(std::iter::repeat(None)));
        for (place, member) in seats {
            let before = std::mem::replace(&mut members.at[place], member.copied());
            match member {
                Some(&member) => {
                    ranks.places[member][0] = place as u32;
                    members.order.set(place, member_keys(&workers[member]));
                }
                None if before.is_none() => break,
                None => members.order.clear(place),
            }
        }
    }
}

impl<O: Observer> Service<'_, O> {
    /// A worker becomes a team's last member.
    pub(super) fn join(&mut self, worker: WorkerId, team: TeamId) {
        let members = &mut self.people.teams[team].members;
        members.push(worker);
        let place = members.len() - 1;
        self.people.reseat(team, place, self.structure);
    }

    /// A worker is a member of the team no more.
    pub(super) fn part(&mut self, worker: WorkerId, team: TeamId) -> bool {
        let members = &mut self.people.teams[team].members;
        let Some(place) = members.iter().position(|&member| member == worker) else { return false };
        members.remove(place);
        self.people.ranks.places[worker][0] = NOWHERE;
        self.people.reseat(team, place, self.structure);
        true
    }

    /// Everybody and every tray has a place in the lane where the structure has them.
    pub fn rank_everybody(&mut self) {
        self.people.rank_all(self.plan, self.structure);
        let of_lane = |teams: &Vec<TeamId>| Tournament::new(teams.len());
        self.cases.tray_order =
            self.structure.area_teams.values().map(|lanes| std::array::from_fn(|lane| of_lane(&lanes[lane]))).collect();
        self.order_trays();
    }

    /// Families in trays, or their weights, have changed everywhere.
    pub(super) fn order_trays(&mut self) {
        self.structure.teams().for_each(|team| self.order_tray(team));
    }

    /// Who is first in a team's tray has changed.
    pub(super) fn order_tray(&mut self, team: TeamId) {
        let &Team { area, lane, place, .. } = self.team(team);
        if self.stands(team) {
            let keys = self.tray_keys(team);
            self.cases.tray_order[area][lane].set(place, keys);
        }
    }

    fn tray_keys(&self, team: TeamId) -> [f64; TRAY] {
        let tray = self.tray(team);
        let referral = tray.first(Queue::Urgent).or(tray.first(Queue::Routine));
        [tray.first(Queue::Returned), referral].map(|first| first.map_or(f64::INFINITY, |f| self.weight(f)))
    }

    /// Whether the structure has a team still: one that it has no more has no place.
    pub(super) fn stands(&self, team: TeamId) -> bool {
        let &Team { area, lane, place, .. } = self.team(team);
        self.structure.area_teams[area][lane].get(place) == Some(&team)
    }

    /// How many workers and trays stand in the tournaments with keys that are theirs no more, for the ledger.
    #[must_use]
    pub fn stale_ranks(&self) -> usize {
        let Ranks { members, screeners, places, .. } = &self.people.ranks;
        let of_worker = |(id, w): (WorkerId, &Worker)| {
            let (Team { area, lane, .. }, [member, screener]) = (self.team(w.team), places[id]);
            let all = members[*area][*lane].as_ref().filter(|_| member != NOWHERE);
            let screening = screeners[*area].as_ref().filter(|_| screener != NOWHERE);
            all.is_some_and(|all| *all.order.keys(member as usize) != member_keys(w))
                || screening.is_some_and(|all| *all.keys(screener as usize) != screener_keys(w))
        };
        let of_tray = |team: &TeamId| {
            let &Team { area, lane, place, .. } = self.team(*team);
            *self.cases.tray_order[area][lane].keys(place) != self.tray_keys(*team)
        };
        self.people.workers.iter().filter(|&one| of_worker(one)).count()
            + self.structure.teams().filter(of_tray).count()
    }

    /// The next team of a lane, from a place on, in whose tray the first family that returned, or the first referral, weighs less
    /// than a bound; its place.
    #[must_use]
    pub fn next_tray(&self, area: AreaId, lane: usize, from: usize, below: [f64; TRAY]) -> Option<(usize, TeamId)> {
        let place = self.cases.tray_order[area][lane].first(from, |keys| keys[0] < below[0] || keys[1] < below[1])?;
        Some((place, self.structure.area_teams[area][lane][place]))
    }
}
