//! What each policy wants of the teams: how many posts every team is to have, which extra posts are among them, which posts move from
//! team to team, how many are kept vacant. It follows from the policies up to that date alone, before anything is simulated.
//!
//! Keys add up. Extra posts go to the teams that the establishment spreads them to; fewer are taken by the same rule, never a team's
//! last whole post, and never the last manager who screens in an area. Where posts move, those that become fewer are those that become
//! more elsewhere on the same date, within the area first, then between areas: in the order of posts, whoever is in them. Posts that were
//! moved go back when they are wanted where they came from.

use super::establishment::{DUTY, Establishment, LANES};
use super::ids::{AreaId, Id, Table, TeamId, WorkerId};
use super::plan::{PostPlan, Role, Structure};
use super::room::{Source, stated};
use crate::scenario::{Fewer, Funded, Posts, Scenario, Tenths};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Roles that have posts.
pub const ROLES: [Role; 2] = [Role::SocialWorker, Role::Manager];

/// Posts of a role that a team is to have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TeamPosts {
    /// All of them.
    pub wanted: Tenths,
    /// The most it may have while others of its area and lane have fewer than they are to have: what is taken from the lane as a whole
    /// is taken wherever somebody leaves.
    pub most: Tenths,
    /// Whole posts among those wanted.
    whole: i32,
}

/// What a policy wants.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// Of every team, by role.
    pub of_team: Table<TeamId, [TeamPosts; 2]>,
    /// Posts that are kept vacant, by area and lane.
    pub kept_vacant: Table<AreaId, [u32; LANES]>,
    /// All of it.
    pub funded: Funded,
    /// Posts, by role, that were wanted before and may stay funded for as long as somebody is in them.
    pub lingering: [Tenths; 2],
    /// Posts, by role, that are funded on its date and were not before, for the first time or again: each will need somebody.
    pub begun: [u32; 2],
    /// Whether posts have ever become fewer, so that more may be funded than are wanted.
    pub has_fewer: bool,
    /// What each key of extra posts states.
    stated: Vec<Tenths>,
}

impl Wanted {
    /// Whether a post is among those that the policy's keys, or the teams, number.
    #[must_use]
    pub fn numbers(&self, post: &PostPlan) -> bool {
        post.extra.is_none_or(|extra| extra.is_among(self.stated[extra.source]))
    }
}

/// What is funded as planned, while the policies are gone through.
struct Planned {
    /// Team of every post.
    team_of: Table<WorkerId, TeamId>,
    /// Whether it is funded.
    funded: Table<WorkerId, bool>,
}

impl Establishment {
    /// Goes through the policies: what each wants, and the structures in which posts have moved.
    pub(super) fn plan_policies(&mut self, scenario: &Scenario) {
        let dealt = std::mem::take(&mut self.structures);
        let dealt_of_policy = std::mem::take(&mut self.of_policy);
        let of_base = |post: &PostPlan| post.extra.is_none();
        let mut planned =
            Planned { team_of: dealt[0].team_of_post.clone(), funded: self.posts.values().map(of_base).collect() };
        let nothing_moved = Table::of(false, self.posts.len());
        for (policy, (dated, &index)) in scenario.policies.iter().zip(&dealt_of_policy).enumerate() {
            let structure = &dealt[index];
            let relaid = policy > 0 && dealt_of_policy[policy - 1] != index;
            let posts = &dated.policy.posts;
            if policy > 0 && !relaid && scenario.policies[policy - 1].policy.posts == *posts {
                let same = self.wanted[policy - 1].clone();
                self.wanted.push(if same.lingering == [Tenths::ZERO; 2] && same.begun == [0; 2] {
                    same
                } else {
                    Arc::new(Wanted { lingering: [Tenths::ZERO; 2], begun: [0; 2], ..Wanted::clone(&same) })
                });
                self.of_policy.push(self.structures.len() - 1);
                continue;
            }
            let mut wanted = self.wanted_of((posts, structure, index), scenario);
            let before = relaid.then(|| std::mem::replace(&mut planned.team_of, structure.team_of_post.clone()));
            let dealt_before = before.as_ref().map(|_| &dealt[dealt_of_policy[policy - 1]]);
            let moved = before.as_ref().zip(dealt_before).map_or_else(
                || nothing_moved.clone(),
                |(now, dealt)| now.iter().map(|(post, &team)| team != dealt.team_of_post[post]).collect(),
            );
            self.move_posts((&mut planned, structure), (&wanted, posts.fewer), &moved);
            let funded_before = planned.funded.clone();
            wanted.lingering = self.fund_as_wanted((&mut planned, structure), &wanted);
            wanted.begun = ROLES.map(|role| {
                let begins = |id: &WorkerId| planned.funded[*id] && !funded_before[*id] && self.posts[*id].role == role;
                self.posts.ids().filter(begins).count() as u32
            });
            let fell = wanted.lingering != [Tenths::ZERO; 2];
            wanted.has_fewer = fell || self.wanted.last().is_some_and(|before| before.has_fewer);
            if posts.fewer == Fewer::OnTheDate {
                wanted.lingering = [Tenths::ZERO; 2];
            }
            let stands = self.structures.last().is_some_and(|last| last.team_of_post == planned.team_of);
            if relaid || !stands {
                let successor = if relaid { structure.successor.clone() } else { self.teams.ids().collect() };
                let team_of_post = planned.team_of.clone();
                self.structures.push(Structure { team_of_post, successor, ..structure.clone() });
            }
            self.wanted.push(Arc::new(wanted));
            self.of_policy.push(self.structures.len() - 1);
        }
    }

    /// What a policy wants of the teams of a structure.
    fn wanted_of(&self, (posts, structure, index): (&Posts, &Structure, usize), scenario: &Scenario) -> Wanted {
        let mut of_team = self.posts_of_teams(structure, index);
        let keys = stated(posts);
        let by_key: BTreeMap<(Role, Source), Tenths> = keys.iter().copied().collect();
        let values: Vec<Tenths> = self.extra.keys().map(|key| by_key.get(key).copied().unwrap_or_default()).collect();
        for (id, post) in self.posts.iter() {
            let Some(extra) = post.extra else { continue };
            if extra.is_among(values[extra.source]) {
                let of_team = &mut of_team[structure.team_of_post[id]][post.role as usize];
                of_team.wanted += post.size;
                of_team.most += post.size;
                of_team.whole += i32::from(extra.part == 0);
            }
        }
        // What is stated of few teams is taken before what is stated of many.
        for ((role, source), value) in keys.into_iter().rev() {
            let fewer = -value.whole().min(0);
            if fewer > 0 {
                self.take_posts((role, source), fewer, (structure, index), &mut of_team);
            }
        }
        let social_workers = of_team.values().map(|of| of[0].wanted).sum();
        let managers: Tenths = of_team.values().map(|of| of[1].wanted).sum();
        let base_managers =
            self.posts.values().filter(|post| post.role == Role::Manager && post.extra.is_none()).count() as u32;
        let kept_vacant = kept_vacant(posts, scenario, structure, &of_team);
        let kept: u32 = kept_vacant.values().flatten().sum();
        let funded = Funded {
            social_workers,
            kept_vacant: Tenths::of_posts(kept as i32),
            base_managers,
            extra_managers: managers - Tenths::of_posts(base_managers as i32),
        };
        Wanted {
            of_team,
            kept_vacant,
            funded,
            lingering: [Tenths::ZERO; 2],
            begun: [0; 2],
            has_fewer: false,
            stated: values,
        }
    }

    /// Posts of the teams as a structure deals them.
    fn posts_of_teams(&self, structure: &Structure, index: usize) -> Table<TeamId, [TeamPosts; 2]> {
        let mut of_team = Table::of([TeamPosts::default(); 2], self.teams.len());
        for team in structure.teams() {
            let size = self.sizes[index][team];
            of_team[team][0] = TeamPosts { wanted: size, most: size, whole: 0 };
        }
        for (id, post) in self.posts.iter().filter(|(_, post)| post.extra.is_none()) {
            let own = &mut of_team[structure.team_of_post[id]][post.role as usize];
            if post.role == Role::Manager {
                own.wanted += post.size;
                own.most += post.size;
            }
            own.whole += i32::from(post.size == Tenths::POST);
        }
        of_team
    }

    /// Takes posts from the teams of a key by their sizes, one after the other, as far as these can lose any.
    fn take_posts(
        &self,
        (role, source): (Role, Source),
        fewer: i32,
        (structure, index): (&Structure, usize),
        of_team: &mut Table<TeamId, [TeamPosts; 2]>,
    ) {
        let teams = self.teams_of(structure, source, role);
        let mut taken = Table::of(0_u32, self.teams.len());
        let screening = |teams: &[Vec<TeamId>; LANES]| teams[DUTY].iter().map(|&team| of_team[team][1].whole).sum();
        let mut screeners: Table<AreaId, i32> = structure.area_teams.values().map(screening).collect();
        for _ in 0..fewer {
            let can_lose = |&team: &TeamId| {
                let whole = of_team[team][role as usize].whole;
                let plan = &self.teams[team];
                match role {
                    Role::Manager => whole > 0 && (plan.lane != DUTY || screeners[plan.area] > 1),
                    _ => whole > 1,
                }
            };
            let able: Vec<TeamId> = teams.iter().copied().filter(can_lose).collect();
            let Some(team) = self.next_team(&able, &self.sizes[index], &taken) else { return };
            taken[team] += 1;
            let screens = role == Role::Manager && self.teams[team].lane == DUTY;
            screeners[self.teams[team].area] -= i32::from(screens);
            let own = &mut of_team[team][role as usize];
            own.whole -= 1;
            own.wanted = own.wanted - Tenths::POST;
            if matches!(source, Source::Team(..)) {
                own.most = own.most - Tenths::POST;
            }
        }
    }

    /// Moves whole posts of social workers from teams that have more than are wanted to teams that have fewer: those that belong there,
    /// those that were moved before, and, if the policy says so, others.
    fn move_posts(
        &self,
        (planned, structure): (&mut Planned, &Structure),
        (wanted, fewer): (&Wanted, Fewer),
        moved: &Table<WorkerId, bool>,
    ) {
        let mut posts = Table::of(Vec::new(), self.teams.len());
        for (id, post) in self.posts.iter() {
            if post.role == Role::SocialWorker && post.size == Tenths::POST && planned.funded[id] {
                posts[planned.team_of[id]].push(id);
            }
        }
        let more = |posts: &Table<TeamId, Vec<WorkerId>>, team: TeamId| {
            posts[team].len() as i32 - wanted.of_team[team][0].whole
        };
        let teams: Vec<TeamId> = structure.teams().collect();
        let lacking: Vec<TeamId> = teams.iter().copied().filter(|&team| more(&posts, team) < 0).collect();
        for own in [true, false] {
            for &to in &lacking {
                let area = self.teams[to].area;
                let near = |team: &&TeamId| self.teams[**team].area == area;
                let order: Vec<TeamId> =
                    teams.iter().filter(near).chain(teams.iter().filter(|team| !near(team))).copied().collect();
                for from in order {
                    while more(&posts, to) < 0 && more(&posts, from) > 0 {
                        let belongs = |post: &WorkerId| structure.team_of_post[*post] == to;
                        let may = |_: &WorkerId| fewer == Fewer::Moved;
                        let place = if own {
                            posts[from].iter().position(belongs)
                        } else {
                            let again = posts[from].iter().position(|&post| moved[post]);
                            again.or_else(|| posts[from].iter().position(may))
                        };
                        let Some(place) = place else { break };
                        let post = posts[from].remove(place);
                        planned.team_of[post] = to;
                        posts[to].push(post);
                    }
                }
            }
        }
    }

    /// Funds the posts that are wanted and no others, as planned: the last of a team go first, the first come first. Full-time equivalents
    /// by role that are funded no more.
    fn fund_as_wanted(&self, (planned, structure): (&mut Planned, &Structure), wanted: &Wanted) -> [Tenths; 2] {
        let mut fell = [Tenths::ZERO; 2];
        for (index, role) in ROLES.into_iter().enumerate() {
            let mut left: Table<TeamId, i32> = wanted.of_team.values().map(|of| of[index].whole).collect();
            let posts: Vec<(WorkerId, &PostPlan)> = self.posts.iter().filter(|(_, post)| post.role == role).collect();
            for &(id, post) in &posts {
                if !planned.funded[id] {
                    continue;
                }
                let team = planned.team_of[id];
                let stays = if post.size == Tenths::POST { left[team] > 0 } else { wanted.numbers(post) };
                if post.size == Tenths::POST && stays {
                    left[team] -= 1;
                }
                if !stays {
                    planned.funded[id] = false;
                    fell[index] += post.size;
                }
            }
            for &(id, post) in posts.iter().filter(|(_, post)| wanted.numbers(post)) {
                let own = structure.team_of_post[id];
                let lacks = post.size != Tenths::POST || left[own] > 0;
                if !planned.funded[id] && lacks {
                    // It may have been moved and have become one too many there.
                    planned.team_of[id] = own;
                    planned.funded[id] = true;
                    left[own] -= i32::from(post.size == Tenths::POST);
                }
            }
            self.bring_back((planned, structure), role, &mut left, wanted);
        }
        fell
    }

    /// Where a team's own posts are funded elsewhere, they come back; the teams they leave fund posts of their own.
    fn bring_back(
        &self,
        (planned, structure): (&mut Planned, &Structure),
        role: Role,
        left: &mut Table<TeamId, i32>,
        wanted: &Wanted,
    ) {
        let own = |post: &PostPlan| post.role == role && post.size == Tenths::POST && wanted.numbers(post);
        loop {
            let lacking = left.iter().find(|(_, left)| **left > 0).map(|(team, _)| team);
            let Some(team) = lacking else { return };
            let mut posts = self.posts.iter().filter(|(id, post)| own(post) && structure.team_of_post[*id] == team);
            let elsewhere = posts.find(|(id, _)| !planned.funded[*id] || planned.team_of[*id] != team);
            let Some((post, _)) = elsewhere else {
                left[team] = 0;
                continue;
            };
            if planned.funded[post] {
                left[planned.team_of[post]] += 1;
            }
            (planned.team_of[post], planned.funded[post]) = (team, true);
            left[team] -= 1;
        }
    }
}

/// Posts that are kept vacant in each area and lane: the stated shares, rounded to whole posts over the whole service (largest
/// remainders). Only whole posts are kept vacant: no more than there are.
fn kept_vacant(
    posts: &Posts,
    scenario: &Scenario,
    structure: &Structure,
    of_team: &Table<TeamId, [TeamPosts; 2]>,
) -> Table<AreaId, [u32; LANES]> {
    let mut kept: Table<AreaId, [u32; LANES]> = Table::of([0; LANES], scenario.areas.len());
    if !posts.keeps_vacant() {
        return kept;
    }
    let mut shares = Vec::new();
    for (area, teams) in structure.area_teams.iter() {
        for (lane, teams) in teams.iter().enumerate() {
            let size: Tenths = teams.iter().map(|&team| of_team[team][0].wanted).sum();
            shares.push((area, lane, posts.vacancy_factor(area.index(), lane) * size.number()));
        }
    }
    let all: f64 = shares.iter().map(|share| share.2).sum();
    let mut short = (all + 1e-9).round() as u32;
    for (area, lane, share) in &mut shares {
        let whole = (*share + 1e-9).floor();
        kept[*area][*lane] = whole as u32;
        short = short.saturating_sub(whole as u32);
        *share = (*share - whole).max(0.0);
    }
    // A sort that keeps the order of equal remainders.
    shares.sort_by(|a, b| b.2.total_cmp(&a.2));
    for &(area, lane, _) in shares.iter().filter(|remainder| remainder.2 > 0.0).take(short as usize) {
        kept[area][lane] += 1;
    }
    for (area, teams) in structure.area_teams.iter() {
        for (lane, teams) in teams.iter().enumerate() {
            let whole: i32 = teams.iter().map(|&team| of_team[team][0].whole).sum();
            kept[area][lane] = kept[area][lane].min(whole.max(0) as u32);
        }
    }
    kept
}
