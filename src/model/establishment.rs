//! The establishment: teams and posts numbered once for the whole run, and the structures that follow each other.
//!
//! A change of structure deals the posts there are to the new teams in the order of the teams they come from. Managers
//! are shared by posts, and follow those of their team. Extra posts are
//! spread anew in proportion. Families go with their worker, those without a worker with their team.

use super::plan::{NEVER, PostPlan, Role, TeamPlan};
use super::room::Room;
use crate::scenario::{AreaStructure, Scenario, TeamKind};

/// Lanes of an area: what its teams are for. The looked-after service counts as care management in results.
pub const LANES: usize = 3;
/// Teams that take referrals: assessment teams, mixed teams.
pub const DUTY: usize = 0;
/// Teams that hold long-term families.
pub const CARE_MANAGEMENT: usize = 1;
/// Teams that hold looked-after children only.
pub const LOOKED_AFTER: usize = 2;

/// Areas and teams as they stand between two changes of structure.
#[derive(Debug, Clone, Default)]
pub struct Structure {
    /// Teams of each area by lane, in rota order.
    pub area_teams: Vec<[Vec<usize>; LANES]>,
    /// Managers of each area's duty teams: who can screen.
    pub screeners: Vec<Vec<u32>>,
    /// Team of every post (not of the agency places).
    pub team_of_post: Vec<u32>,
    /// For each area of referrals, the areas that take them and their cumulative shares.
    pub serves: Vec<Vec<(usize, f64)>>,
    /// For each team of the structure before, the team that takes over what it leaves behind.
    pub successor: Vec<u32>,
}

/// Teams and posts of all structures.
#[derive(Debug)]
pub struct Establishment {
    /// All teams that ever are: structure by structure, area by area, duty teams first.
    pub teams: Vec<TeamPlan>,
    /// All posts: base posts and managers team by team, then the options'.
    pub posts: Vec<PostPlan>,
    /// The structures, in the order of their dates.
    pub structures: Vec<Structure>,
    /// Index of the structure of each policy.
    pub of_policy: Vec<usize>,
    /// Advanced-practitioner posts of every team under each policy.
    pub advanced: Vec<Vec<u32>>,
}

impl Establishment {
    /// The establishment of a scenario, with room for so many extra posts at least.
    #[must_use]
    pub fn new(scenario: &Scenario, room: Room) -> Self {
        let mut all = Self {
            teams: Vec::new(),
            posts: Vec::new(),
            structures: Vec::new(),
            of_policy: Vec::new(),
            advanced: Vec::new(),
        };
        all.first_structure(scenario);
        let base_posts = all.posts.len();
        for dated in &scenario.policies {
            // A change that states the teams there are changes nothing.
            if dated.structure.iter().any(|area| !all.stands(area)) {
                all.next_structure(&dated.structure);
            }
            all.of_policy.push(all.structures.len() - 1);
        }
        all.extra_posts(scenario, room);
        for index in 0..all.structures.len() {
            all.spread_extra_posts(index, base_posts);
            let structure = &all.structures[index];
            all.structures[index].screeners = screeners(structure, &all.posts);
        }
        all.advanced = all.advanced_posts(scenario, base_posts);
        for (post, team) in all.posts.iter_mut().zip(&all.structures[0].team_of_post) {
            post.team = *team as usize;
        }
        all
    }

    /// Whether an area has these very teams already.
    fn stands(&self, area: &AreaStructure) -> bool {
        let Some(structure) = self.structures.last() else { return false };
        let size = |team: usize| {
            let posts = self.posts.iter().zip(&structure.team_of_post);
            posts.filter(|(post, of)| post.role == Role::SocialWorker && **of as usize == team).count() as u32
        };
        let stated = [&area.assessment_teams, &area.care_management_teams, &area.looked_after_teams];
        let teams = &structure.area_teams[area.area];
        area.from == [area.area]
            && teams
                .iter()
                .zip(stated)
                .all(|(teams, sizes)| teams.iter().map(|&team| size(team)).eq(sizes.iter().copied()))
    }

    fn add_team(&mut self, area: usize, lane: usize, number: usize, structure: &mut Structure) -> usize {
        let kind = if lane == DUTY { TeamKind::Assessment } else { TeamKind::CareManagement };
        self.teams.push(TeamPlan { area, kind, lane, number });
        structure.area_teams[area][lane].push(self.teams.len() - 1);
        self.teams.len() - 1
    }

    fn add_post(&mut self, role: Role, number: u64, extra_from: Option<usize>) {
        let key = if role == Role::Manager { 1 << 40 | number } else { number };
        self.posts.push(PostPlan { role, team: 0, key, extra_from });
    }

    /// Teams, posts and managers of the first day; keys number the posts of each role.
    fn first_structure(&mut self, scenario: &Scenario) {
        let areas = scenario.areas.len();
        let mut structure = Structure { area_teams: vec![Default::default(); areas], ..Structure::default() };
        let (mut workers, mut managers) = (0, 0);
        for (area, plan) in scenario.areas.iter().enumerate() {
            for (lane, sizes) in [&plan.assessment_teams, &plan.care_management_teams].into_iter().enumerate() {
                for (number, &size) in sizes.iter().enumerate() {
                    let team = self.add_team(area, lane, number, &mut structure) as u32;
                    for _ in 0..size {
                        self.add_post(Role::SocialWorker, workers, None);
                        workers += 1;
                    }
                    for _ in 0..scenario.workforce.managers_a_team {
                        self.add_post(Role::Manager, managers, None);
                        managers += 1;
                    }
                    structure.team_of_post.resize(self.posts.len(), team);
                }
            }
        }
        structure.serves = (0..areas).map(|area| vec![(area, 1.0)]).collect();
        self.structures.push(structure);
    }

    /// The posts of the policies beyond the base, one after the other, and those that are never funded.
    fn extra_posts(&mut self, scenario: &Scenario, room: Room) {
        for (role, room) in [(Role::SocialWorker, room.social_workers), (Role::Manager, room.managers)] {
            let base = self.posts.iter().filter(|post| post.role == role).count() as u64;
            let mut extra = 0;
            for (policy, dated) in scenario.policies.iter().enumerate() {
                let wanted = match role {
                    Role::SocialWorker => dated.policy.posts.extra_social_workers,
                    _ => dated.policy.posts.extra_managers,
                };
                while extra < wanted {
                    self.add_post(role, base + u64::from(extra), Some(policy));
                    extra += 1;
                }
            }
            for extra in extra..room {
                self.add_post(role, base + u64::from(extra), Some(NEVER));
            }
        }
    }

    /// Gives the extra posts their teams in a structure: to the area and kind of team with the most base posts for each
    /// extra one it would have, and there to the team with the most (Sainte-Lague's method at both levels), so that
    /// areas share in proportion and the first 42 of 55 extra posts are the 42 of the smaller option.
    fn spread_extra_posts(&mut self, index: usize, base_posts: usize) {
        let (teams, establishment) = self.base_establishment(index, base_posts);
        let mut extra = vec![0_u32; self.teams.len()];
        let mut role = Role::SocialWorker;
        for post in base_posts..self.posts.len() {
            if self.posts[post].role != role {
                role = self.posts[post].role;
                extra.fill(0);
            }
            let team = self.next_team(&teams, &establishment, &extra);
            extra[team] += 1;
            self.structures[index].team_of_post.push(team as u32);
        }
    }

    /// The teams of a structure, and the social-worker posts of the base in every team.
    pub fn base_establishment(&self, index: usize, base_posts: usize) -> (Vec<usize>, Vec<u32>) {
        let teams = self.structures[index].area_teams.iter().flatten().flatten().copied().collect();
        let mut establishment = vec![0_u32; self.teams.len()];
        for (post, &team) in self.posts[..base_posts].iter().zip(&self.structures[index].team_of_post) {
            establishment[team as usize] += u32::from(post.role == Role::SocialWorker);
        }
        (teams, establishment)
    }

    /// The team with the first claim to an extra post; of equal claims the first in the order of the file.
    #[must_use]
    pub fn next_team(&self, teams: &[usize], establishment: &[u32], extra: &[u32]) -> usize {
        let group = |team: usize| self.teams[team].area * LANES + self.teams[team].lane;
        let groups = teams.iter().map(|&team| group(team) + 1).max().unwrap_or(0);
        let mut of_group = vec![(0, 0); groups];
        for &team in teams {
            of_group[group(team)].0 += establishment[team];
            of_group[group(team)].1 += extra[team];
        }
        let claim = |base: u32, extra: u32| f64::from(base) / (f64::from(extra) + 0.5);
        let first = |claims: &mut dyn Iterator<Item = (usize, f64)>| {
            claims.fold((0, -1.0), |best, next| if next.1 > best.1 { next } else { best }).0
        };
        let chosen = first(&mut of_group.iter().map(|&(base, extra)| claim(base, extra)).enumerate());
        let within = teams.iter().copied().filter(|&team| group(team) == chosen);
        first(&mut within.map(|team| (team, claim(establishment[team], extra[team]))))
    }

    /// The structure after a change: the areas it states get new teams, the others keep theirs.
    fn next_structure(&mut self, stated: &[AreaStructure]) {
        let before = self.structures.last().cloned().unwrap_or_default();
        let mut structure = Structure { successor: (0..self.teams.len() as u32).collect(), ..before.clone() };
        for area in stated.iter().flat_map(|area| area.from.iter().copied().chain([area.area])) {
            structure.area_teams[area] = Default::default();
        }
        let mut pool = Pool::new(&before, self);
        let mut flows = Vec::new();
        let first_new = self.teams.len();
        for area in stated {
            let sizes = [&area.assessment_teams, &area.care_management_teams, &area.looked_after_teams];
            for (lane, sizes) in sizes.into_iter().enumerate() {
                for (number, &size) in sizes.iter().enumerate() {
                    let team = self.add_team(area.area, lane, number, &mut structure);
                    for _ in 0..size {
                        let Some((source, post)) = pool.take(&area.from, lane) else { break };
                        structure.team_of_post[post] = team as u32;
                        flows.push((source, area.area));
                    }
                }
            }
        }
        self.appoint_successors(&before, &mut structure);
        self.share_managers(&before, &mut structure, stated, first_new);
        structure.serves = before.serves.iter().map(|serves| rerouted(serves, &flows)).collect();
        self.structures.push(structure);
    }

    /// A team is succeeded by the one that got most of its posts, of those of its own lane if any got some (of several,
    /// the first): a mixed team that is parted leaves its desk and its tray to who goes on taking referrals.
    fn appoint_successors(&self, before: &Structure, structure: &mut Structure) {
        for team in before.area_teams.iter().flatten().flatten().copied() {
            let mut votes = vec![0; self.teams.len()];
            for (post, _) in before.team_of_post.iter().enumerate().filter(|(_, of)| **of as usize == team) {
                if self.posts[post].role == Role::SocialWorker {
                    votes[structure.team_of_post[post] as usize] += 1;
                }
            }
            let of_lane = |other: usize| self.teams[other].lane == self.teams[team].lane;
            if (0..votes.len()).any(|other| of_lane(other) && votes[other] > 0) {
                (0..votes.len()).filter(|&other| !of_lane(other)).for_each(|other| votes[other] = 0);
            }
            let most = votes.iter().max().copied().unwrap_or(0);
            let successor = votes.iter().position(|&count| count == most).unwrap_or(team);
            structure.successor[team] = successor as u32;
        }
    }

    /// Managers of areas that are dealt together are shared over their new teams by posts (Sainte-Lague's method); each
    /// goes where most of the old team's posts went, while there is a place.
    fn share_managers(
        &self,
        before: &Structure,
        structure: &mut Structure,
        stated: &[AreaStructure],
        first_new: usize,
    ) {
        for (sources, areas) in dealt_together(stated) {
            let of_source = |post: &usize| {
                let team = before.team_of_post[*post] as usize;
                self.posts[*post].role == Role::Manager && sources.contains(&self.teams[team].area)
            };
            let managers: Vec<usize> = (0..before.team_of_post.len()).filter(of_source).collect();
            let teams: Vec<usize> =
                (first_new..self.teams.len()).filter(|&team| areas.contains(&self.teams[team].area)).collect();
            let mut places = self.places_of_managers(structure, &teams, managers.len());
            let mut left = Vec::new();
            for post in managers {
                let successor = structure.successor[before.team_of_post[post] as usize];
                match teams.iter().position(|&team| team == successor as usize && places[team] > 0) {
                    Some(_) => {
                        places[successor as usize] -= 1;
                        structure.team_of_post[post] = successor;
                    }
                    None => left.push(post),
                }
            }
            let mut free = teams.iter().flat_map(|&team| std::iter::repeat_n(team as u32, places[team] as usize));
            for (post, team) in left.into_iter().zip(&mut free) {
                structure.team_of_post[post] = team;
            }
        }
    }

    /// How many of so many managers each team gets, by team: one in each area who screens, the others by posts.
    fn places_of_managers(&self, structure: &Structure, teams: &[usize], managers: usize) -> Vec<u32> {
        let mut posts = vec![0_u32; self.teams.len()];
        for (post, &team) in structure.team_of_post.iter().enumerate() {
            posts[team as usize] += u32::from(self.posts[post].role == Role::SocialWorker);
        }
        let mut places = vec![0_u32; self.teams.len()];
        // Somebody must screen: the first team of each area's rota comes first.
        let screening =
            teams.iter().copied().filter(|&team| self.teams[team].lane == DUTY && self.teams[team].number == 0);
        screening.take(managers).for_each(|team| places[team] = 1);
        for _ in places.iter().sum::<u32>() as usize..managers {
            let claim = |team: usize| f64::from(posts[team]) / (f64::from(places[team]) + 0.5);
            let first = teams.iter().copied().reduce(|best, next| if claim(next) > claim(best) { next } else { best });
            if let Some(team) = first {
                places[team] += 1;
            }
        }
        places
    }
}

/// Areas whose posts are dealt, and the areas they are dealt to, as far as the ones depend on the others.
fn dealt_together(stated: &[AreaStructure]) -> Vec<(Vec<usize>, Vec<usize>)> {
    let mut groups: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
    for area in stated {
        let mut joined = (area.from.clone(), vec![area.area]);
        groups.retain(|(sources, areas)| {
            let apart = !sources.iter().any(|source| joined.0.contains(source));
            if !apart {
                joined.0.extend(sources);
                joined.1.extend(areas);
            }
            apart
        });
        groups.push(joined);
    }
    groups
}

/// Social-worker posts of the base to be dealt, by area and lane.
struct Pool(Vec<[std::collections::VecDeque<usize>; LANES]>);

impl Pool {
    fn new(before: &Structure, all: &Establishment) -> Self {
        let mut pool: Vec<[std::collections::VecDeque<usize>; LANES]> =
            before.area_teams.iter().map(|_| Default::default()).collect();
        for (post, &team) in before.team_of_post.iter().enumerate() {
            let team = &all.teams[team as usize];
            if all.posts[post].role == Role::SocialWorker {
                pool[team.area][team.lane].push_back(post);
            }
        }
        Self(pool)
    }

    /// The next post of the areas: of the lane if there is one, else of the lane next to it.
    fn take(&mut self, from: &[usize], lane: usize) -> Option<(usize, usize)> {
        let order = [[0, 1, 2], [1, 2, 0], [2, 1, 0]][lane];
        order
            .into_iter()
            .find_map(|lane| from.iter().find_map(|&area| self.0[area][lane].pop_front().map(|post| (area, post))))
    }
}

/// Who takes an area's referrals after posts have gone from areas to areas: in proportion to the posts.
fn rerouted(serves: &[(usize, f64)], flows: &[(usize, usize)]) -> Vec<(usize, f64)> {
    let mut shares: Vec<(usize, f64)> = Vec::new();
    let mut below = 0.0;
    for &(area, upper) in serves {
        let share = upper - below;
        below = upper;
        let takers: Vec<usize> = flows.iter().filter(|flow| flow.0 == area).map(|flow| flow.1).collect();
        let takers = if takers.is_empty() { vec![area] } else { takers };
        for &taker in &takers {
            let part = share / takers.len() as f64;
            match shares.iter_mut().find(|(area, _)| *area == taker) {
                Some((_, sum)) => *sum += part,
                None => shares.push((taker, part)),
            }
        }
    }
    let mut sum = 0.0;
    shares
        .into_iter()
        .map(|(area, share)| {
            sum += share;
            (area, sum)
        })
        .collect()
}

fn screeners(structure: &Structure, posts: &[PostPlan]) -> Vec<Vec<u32>> {
    let of_area = |teams: &[Vec<usize>; LANES]| {
        let of_team = |team: usize| {
            (0..posts.len()).filter(move |&post| structure.team_of_post[post] as usize == team).map(|post| post as u32)
        };
        let members = teams[DUTY].iter().flat_map(|&team| of_team(team));
        members.filter(|&member| posts[member as usize].role == Role::Manager).collect()
    };
    structure.area_teams.iter().map(of_area).collect()
}
