//! The establishment: teams and posts numbered once for the whole run, and the structures that follow each other.
//!
//! A change of structure deals the posts there are to the new teams in the order of the teams they come from. Managers
//! are shared by posts, and follow those of their team. Extra posts are
//! spread anew in proportion. Families go with their worker, those without a worker with their team. What each policy wants of the
//! teams, and which posts move, is in [`super::wanted`].

use super::ids::{AreaId, Id, Table, TeamId, WorkerId};
use super::plan::{ExtraPost, NEVER, PostPlan, Role, Structure, TeamPlan};
use super::room::{ExtraPosts, Room, Source, extra_posts, stated};
use super::wanted::Wanted;
use crate::scenario::{AreaStructure, DatedPolicy, Scenario, TeamKind, Tenths, posts_of};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Lanes of an area: what its teams are for. The looked-after service counts as care management in results.
pub const LANES: usize = 3;
/// Teams that take referrals: assessment teams, mixed teams.
pub const DUTY: usize = 0;
/// Teams that hold long-term families.
pub const CARE_MANAGEMENT: usize = 1;
/// Teams that hold looked-after children only.
pub const LOOKED_AFTER: usize = 2;

/// Teams and posts of all structures.
#[derive(Debug)]
pub struct Establishment {
    /// All teams that ever are: structure by structure, area by area, duty teams first.
    pub teams: Table<TeamId, TeamPlan>,
    /// All posts: base posts and managers team by team, then the options'.
    pub posts: Table<WorkerId, PostPlan>,
    /// The structures, in the order of their dates.
    pub structures: Vec<Structure>,
    /// Index of the structure of each policy.
    pub of_policy: Vec<usize>,
    /// Advanced-practitioner posts of every team under each policy.
    pub advanced: Vec<Table<TeamId, u32>>,
    /// What each policy wants of the teams.
    pub wanted: Vec<Arc<Wanted>>,
    /// Extra posts, key by key.
    pub extra: ExtraPosts,
    /// Size of every team of each structure as it is stated: the weights by which posts are spread.
    pub(super) sizes: Vec<Table<TeamId, Tenths>>,
}

impl Establishment {
    /// The establishment of a scenario, with room for so many extra posts at least.
    #[must_use]
    pub fn new(scenario: &Scenario, room: &Room) -> Self {
        let mut all = Self {
            teams: Table::default(),
            posts: Table::default(),
            structures: Vec::new(),
            of_policy: Vec::new(),
            advanced: Vec::new(),
            wanted: Vec::new(),
            extra: extra_posts(scenario, room),
            sizes: Vec::new(),
        };
        all.first_structure(scenario);
        for dated in &scenario.policies {
            if dated.structure.iter().any(AreaStructure::is_dealt) {
                all.next_structure(&dated.structure);
            }
            all.of_policy.push(all.structures.len() - 1);
        }
        let teams = all.teams.len();
        all.sizes.iter_mut().for_each(|sizes| sizes.resize(teams, Tenths::ZERO));
        all.add_extra_posts(scenario);
        for index in 0..all.structures.len() {
            all.spread_extra_posts(index);
            let structure = &all.structures[index];
            all.structures[index].screeners = screeners(structure, &all.posts);
        }
        all.advanced = all.advanced_posts(scenario);
        all.plan_policies(scenario);
        for (post, &team) in all.posts.values_mut().zip(all.structures[0].team_of_post.values()) {
            post.team = team;
        }
        all
    }

    fn add_team(&mut self, area: AreaId, lane: usize, number: usize, structure: &mut Structure) -> TeamId {
        let kind = if lane == DUTY { TeamKind::Assessment } else { TeamKind::CareManagement };
        let team = self.teams.push(TeamPlan { area, kind, lane, number });
        structure.area_teams[area][lane].push(team);
        team
    }

    fn add_post(&mut self, role: Role, number: u64, size: Tenths) {
        let key = if role == Role::Manager { 1 << 40 | number } else { number };
        self.posts.push(PostPlan { role, team: TeamId::default(), key, size, extra: None, extra_from: None });
    }

    /// Teams, posts and managers of the first day; keys number the posts of each role.
    fn first_structure(&mut self, scenario: &Scenario) {
        let areas = scenario.areas.len();
        let mut structure = Structure { area_teams: Table::of(Default::default(), areas), ..Structure::default() };
        let mut all = Table::default();
        let (mut workers, mut managers) = (0, 0);
        for (area, plan) in scenario.areas.iter().enumerate() {
            for (lane, sizes) in [&plan.assessment_teams, &plan.care_management_teams].into_iter().enumerate() {
                for (number, &size) in sizes.iter().enumerate() {
                    let team = self.add_team(AreaId::new(area), lane, number, &mut structure);
                    all.push(size);
                    for size in posts_of(size) {
                        self.add_post(Role::SocialWorker, workers, size);
                        workers += 1;
                    }
                    for _ in 0..scenario.workforce.managers_a_team {
                        self.add_post(Role::Manager, managers, Tenths::POST);
                        managers += 1;
                    }
                    structure.team_of_post.resize(self.posts.len(), team);
                }
            }
        }
        structure.serves = structure.area_teams.ids().map(|area| vec![(area, 1.0)]).collect();
        self.structures.push(structure);
        self.sizes.push(all);
    }

    /// The posts of the policies beyond the base, key by key, and those that are never funded.
    fn add_extra_posts(&mut self, scenario: &Scenario) {
        let stated = |dated: &DatedPolicy| stated(&dated.policy.posts).into_iter().collect::<BTreeMap<_, _>>();
        let by_policy: Vec<_> = scenario.policies.iter().map(stated).collect();
        let of_base = |role| self.posts.values().filter(|post| post.role == role).count() as u64;
        let base = [of_base(Role::SocialWorker), of_base(Role::Manager)];
        let mut posts = Vec::new();
        for (source, (&(role, of), slots)) in self.extra.iter().enumerate() {
            let value = |stated: &BTreeMap<_, Tenths>| stated.get(&(role, of)).copied().unwrap_or_default();
            let values: Vec<Tenths> = by_policy.iter().map(value).collect();
            let first = |wants: &dyn Fn(&Tenths) -> bool| values.iter().position(wants).unwrap_or(NEVER);
            let whole = (0..slots.whole).map(|number| {
                let from = first(&|value| value.whole() > number as i32);
                (ExtraPost { source, number, part: 0 }, from)
            });
            let parts = (1..10).filter(|&part| slots.parts[part as usize]).map(|part| {
                let from = first(&|value| value.part() == part);
                (ExtraPost { source, number: 0, part }, from)
            });
            for (extra, from) in whole.chain(parts) {
                let number = u64::from(extra.number);
                let key = match (of, extra.part, role) {
                    (Source::Everywhere, 0, Role::Manager) => 1 << 40 | (base[1] + number),
                    (Source::Everywhere, 0, _) => base[0] + number,
                    _ => of.stream_key(role, extra.number, extra.part),
                };
                let size = if extra.part == 0 { Tenths::POST } else { Tenths(extra.part as i32) };
                let extra_from = Some(from);
                posts.push(PostPlan { role, team: TeamId::default(), key, size, extra: Some(extra), extra_from });
            }
        }
        posts.into_iter().for_each(|post| {
            self.posts.push(post);
        });
    }

    /// The teams of a structure that a key's posts go to.
    pub(super) fn teams_of(&self, structure: &Structure, source: Source, role: Role) -> Vec<TeamId> {
        // An area that another option adds is none of this one's. In place of one without teams are those that took its posts.
        let of_area = |area: AreaId, lanes: std::ops::Range<usize>| -> Vec<TeamId> {
            let Some((_, own)) = structure.area_teams.iter().find(|(id, _)| *id == area) else { return Vec::new() };
            let heirs = structure.serves[area].iter().map(|&(heir, _)| &structure.area_teams[heir]);
            let areas = if own.iter().all(Vec::is_empty) { heirs.collect() } else { vec![own] };
            areas.into_iter().flat_map(|teams| teams[lanes.clone()].iter().flatten().copied()).collect()
        };
        match source {
            Source::Everywhere => structure.teams().collect(),
            Source::Lane(lane) => structure.area_teams.values().flat_map(|teams| teams[lane].iter().copied()).collect(),
            Source::WholeArea(area) => of_area(area, 0..LANES),
            Source::Area(area, _) if role == Role::Manager => of_area(area, 0..LANES),
            Source::Area(area, lane) => of_area(area, lane..lane + 1),
            Source::Team(area, lane, number) => {
                of_area(area, lane..lane + 1).get(number).copied().into_iter().collect()
            }
        }
    }

    /// Gives the extra posts their teams in a structure: to the area and kind of team with the most base posts for each
    /// extra one it would have, and there to the team with the most (Sainte-Lague's method at both levels), so that
    /// areas share in proportion and the first 42 of 55 extra posts are the 42 of the smaller option. A part of a post goes where
    /// the first whole one goes. Posts of a key that the structure has no team for are with its first team, and never funded there.
    fn spread_extra_posts(&mut self, index: usize) {
        let mut spread = Vec::new();
        let anywhere = self.structures[index].teams().next().unwrap_or_default();
        for (&(role, source), slots) in &self.extra {
            let teams = self.teams_of(&self.structures[index], source, role);
            let whole = self.deal(&teams, &self.sizes[index], slots.whole.max(1) as usize);
            let first = whole.first().copied().unwrap_or(anywhere);
            let at = |number: usize| whole.get(number).copied().unwrap_or(anywhere);
            spread.extend((0..slots.whole as usize).map(at));
            spread.extend(std::iter::repeat_n(first, slots.count() - slots.whole as usize));
        }
        for team in spread {
            self.structures[index].team_of_post.push(team);
        }
    }

    /// So many posts dealt to some teams by their sizes, one after the other.
    fn deal(&self, teams: &[TeamId], sizes: &Table<TeamId, Tenths>, posts: usize) -> Vec<TeamId> {
        let mut extra = Table::of(0_u32, self.teams.len());
        let next = |_| {
            let team = self.next_team(teams, sizes, &extra)?;
            extra[team] += 1;
            Some(team)
        };
        (0..posts).map_while(next).collect()
    }

    /// The team with the first claim to an extra post; of equal claims the first in the order of the file. None of no teams.
    #[must_use]
    pub fn next_team(
        &self,
        teams: &[TeamId],
        sizes: &Table<TeamId, Tenths>,
        extra: &Table<TeamId, u32>,
    ) -> Option<TeamId> {
        let group = |team: TeamId| self.teams[team].area.index() * LANES + self.teams[team].lane;
        let groups = teams.iter().map(|&team| group(team) + 1).max().unwrap_or(0);
        let mut of_group = vec![(Tenths::ZERO, 0); groups];
        for &team in teams {
            of_group[group(team)].0 += sizes[team];
            of_group[group(team)].1 += extra[team];
        }
        let claim = |base: Tenths, extra: u32| base.number() / (f64::from(extra) + 0.5);
        let chosen = first(of_group.iter().map(|&(base, extra)| claim(base, extra)).enumerate());
        let within = teams.iter().copied().filter(|&team| Some(group(team)) == chosen);
        first(within.map(|team| (team, claim(sizes[team], extra[team]))))
    }

    /// The structure after a change: the areas it states get new teams, the others keep theirs.
    fn next_structure(&mut self, stated: &[AreaStructure]) {
        let before = self.structures.last().cloned().unwrap_or_default();
        let mut structure = Structure { successor: self.teams.ids().collect(), ..before.clone() };
        for area in stated.iter().flat_map(|area| area.from.iter().copied().chain([area.area])) {
            structure.area_teams[AreaId::new(area)] = Default::default();
        }
        let workers: Vec<WorkerId> =
            self.posts.iter().filter(|(_, post)| post.role == Role::SocialWorker).map(|(post, _)| post).collect();
        let mut flows = Vec::new();
        let first_new = self.teams.len();
        let mut all = self.sizes.last().cloned().unwrap_or_default();
        for area in stated {
            let to = AreaId::new(area.area);
            for (lane, (sizes, posts)) in area.teams.iter().zip(&area.posts).enumerate() {
                for (number, (&size, posts)) in sizes.iter().zip(posts).enumerate() {
                    let team = self.add_team(to, lane, number, &mut structure);
                    all.push(size);
                    for &post in posts {
                        let post = workers[post as usize];
                        flows.push((self.teams[before.team_of_post[post]].area, to));
                        structure.team_of_post[post] = team;
                    }
                }
            }
        }
        self.appoint_successors(&before, &mut structure);
        self.share_managers(&before, &mut structure, stated, first_new);
        structure.serves = before.serves.values().map(|serves| rerouted(serves, &flows)).collect();
        self.structures.push(structure);
        self.sizes.push(all);
    }

    /// A team is succeeded by the one that got most of its posts, of those of its own lane if any got some (of several,
    /// the first): a mixed team that is parted leaves its desk and its tray to who goes on taking referrals.
    fn appoint_successors(&self, before: &Structure, structure: &mut Structure) {
        for team in before.teams() {
            let mut votes = Table::of(0, self.teams.len());
            for (post, _) in before.team_of_post.iter().filter(|(_, of)| **of == team) {
                if self.posts[post].role == Role::SocialWorker {
                    votes[structure.team_of_post[post]] += 1;
                }
            }
            let of_lane = |other: TeamId| self.teams[other].lane == self.teams[team].lane;
            if votes.iter().any(|(other, &count)| of_lane(other) && count > 0) {
                votes.ids().filter(|&other| !of_lane(other)).for_each(|other| votes[other] = 0);
            }
            let most = votes.values().max().copied().unwrap_or(0);
            structure.successor[team] =
                votes.iter().find(|(_, count)| **count == most).map_or(team, |(other, _)| other);
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
            let of_source = |post: &WorkerId| {
                let team = before.team_of_post[*post];
                self.posts[*post].role == Role::Manager && sources.contains(&self.teams[team].area.index())
            };
            let managers: Vec<WorkerId> = before.team_of_post.ids().filter(of_source).collect();
            let of_areas = |&team: &TeamId| areas.contains(&self.teams[team].area.index());
            let teams: Vec<TeamId> = self.teams.ids().skip(first_new).filter(of_areas).collect();
            let mut places = self.places_of_managers(structure, &teams, managers.len());
            let mut left = Vec::new();
            for post in managers {
                let successor = structure.successor[before.team_of_post[post]];
                if teams.contains(&successor) && places[successor] > 0 {
                    places[successor] -= 1;
                    structure.team_of_post[post] = successor;
                } else {
                    left.push(post);
                }
            }
            let mut free = teams.iter().flat_map(|&team| std::iter::repeat_n(team, places[team] as usize));
            for (post, team) in left.into_iter().zip(&mut free) {
                structure.team_of_post[post] = team;
            }
        }
    }

    /// How many of so many managers each team gets, by team: one in each area who screens, the others by posts.
    fn places_of_managers(&self, structure: &Structure, teams: &[TeamId], managers: usize) -> Table<TeamId, u32> {
        let mut posts = Table::of(0_u32, self.teams.len());
        for (post, &team) in structure.team_of_post.iter() {
            posts[team] += u32::from(self.posts[post].role == Role::SocialWorker);
        }
        let mut places = Table::of(0_u32, self.teams.len());
        // Somebody must screen: the first team of each area's rota comes first.
        let screening =
            teams.iter().copied().filter(|&team| self.teams[team].lane == DUTY && self.teams[team].number == 0);
        screening.take(managers).for_each(|team| places[team] = 1);
        for _ in places.values().sum::<u32>() as usize..managers {
            let claim = |team: TeamId| f64::from(posts[team]) / (f64::from(places[team]) + 0.5);
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

/// Who takes an area's referrals after posts have gone from areas to areas: in proportion to the posts.
fn rerouted(serves: &[(AreaId, f64)], flows: &[(AreaId, AreaId)]) -> Vec<(AreaId, f64)> {
    let mut shares: Vec<(AreaId, f64)> = Vec::new();
    let mut below = 0.0;
    for &(area, upper) in serves {
        let share = upper - below;
        below = upper;
        let takers: Vec<AreaId> = flows.iter().filter(|flow| flow.0 == area).map(|flow| flow.1).collect();
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

/// The first of the greatest claims above 0.
pub(super) fn first<T>(claims: impl Iterator<Item = (T, f64)>) -> Option<T> {
    let better = |best: (T, f64), next: (T, f64)| if next.1 > best.1 { next } else { best };
    claims.reduce(better).map(|(of, _)| of)
}

/// Managers of each area's duty teams, team by team.
fn screeners(structure: &Structure, posts: &Table<WorkerId, PostPlan>) -> Table<AreaId, Vec<WorkerId>> {
    let managers = structure.team_of_post.iter().filter(|(post, _)| posts[*post].role == Role::Manager);
    let of_team = |team: TeamId| managers.clone().filter(move |(_, of)| **of == team).map(|(post, _)| post);
    structure.area_teams.values().map(|teams| teams[DUTY].iter().flat_map(|&team| of_team(team)).collect()).collect()
}
