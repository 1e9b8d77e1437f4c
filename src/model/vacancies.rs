//! Vacant posts, and posts that become more or fewer: what is wanted of each area and lane, held against what is funded.
//!
//! More: a post is funded, vacant, where the establishment has room for it. Fewer: vacant posts go first, a hire under way is given up;
//! then a post goes when whoever is in it leaves, or, if the policy says so, on the date: those who serve notice first, then who
//! started last. What is taken from an area's teams of a lane goes wherever somebody leaves; what is taken from one team, there.
//!
//! Where vacancies are frozen nobody new starts: hires under way are given up, and all is advertised anew when the freeze ends. So many
//! posts as the vacancy factor says are kept vacant, whole ones, as people leave; they are no gap that an agency worker would fill.

use super::establishment::LANES;
use super::events::Event;
use super::ids::{AreaId, Id, Table, TeamId, WorkerId};
use super::plan::{Plan, Role};
use super::service::Service;
use super::trace::Observer;
use super::wanted::{ROLES, Wanted};
use super::worker::Career;
use crate::scenario::{Fewer, Tenths};
use std::cmp::Reverse;

/// Funded posts, by the team that they belong to, and those that nobody is looked for.
#[derive(Debug, Clone)]
pub struct FundedPosts {
    of_team: Table<TeamId, [Tenths; 2]>,
    all: [Tenths; 2],
    kept_vacant: Table<TeamId, u32>,
    held: u32,
}

impl FundedPosts {
    /// None yet, of the teams of a plan.
    pub fn new(plan: &Plan) -> Self {
        let teams = plan.teams.len();
        Self {
            of_team: Table::of([Tenths::ZERO; 2], teams),
            all: Default::default(),
            kept_vacant: Table::of(0, teams),
            held: 0,
        }
    }

    /// A post is funded, or is so no longer.
    pub fn count(&mut self, (team, role): (TeamId, Role), change: Tenths) {
        self.of_team[team][role as usize] += change;
        self.all[role as usize] += change;
    }

    /// What a post of a team is waiting for has changed.
    pub fn count_career(&mut self, team: TeamId, before: Career, after: Career) {
        let kept = |career| i32::from(career == Career::KeptVacant);
        let of_team = &mut self.kept_vacant[team];
        *of_team = of_team.saturating_add_signed(kept(after) - kept(before));
        self.held = self.held.saturating_add_signed(i32::from(after.is_held()) - i32::from(before.is_held()));
    }

    /// All of a role, full-time equivalents.
    #[must_use]
    pub fn all(&self, role: Role) -> Tenths {
        self.all[role as usize]
    }

    /// Those that are kept vacant.
    #[must_use]
    pub fn kept_vacant(&self) -> Tenths {
        Tenths::of_posts(self.kept_vacant.values().sum::<u32>() as i32)
    }

    /// All, full-time equivalents.
    #[must_use]
    pub fn in_all(&self) -> f64 {
        (self.all[0] + self.all[1]).number()
    }
}

impl<O: Observer> Service<'_, O> {
    /// What the policy that holds wants of the teams.
    #[must_use]
    pub fn wanted(&self) -> &Wanted {
        &self.plan().wanted[self.policy_index()]
    }

    /// Counts funded posts anew, by the teams that the structure has them in.
    pub fn recount_posts(&mut self) {
        let mut funded = FundedPosts::new(self.plan());
        for worker in self.posts() {
            let (w, team) = (self.worker(worker), self.home_team(worker));
            if w.funded {
                funded.count((team, w.role), self.plan().posts[worker].size);
                funded.count_career(team, Career::None, w.career);
            }
        }
        self.set_funded_posts(funded);
    }

    /// Full-time equivalents that an area's teams of a lane have beyond those wanted, but for what a single team has too many; below 0,
    /// what they lack.
    fn beyond(&self, area: AreaId, lane: usize, role: Role) -> Tenths {
        let (role, wanted) = (role as usize, &self.wanted().of_team);
        let of_team = |team: &TeamId| {
            let posts = wanted[*team][role];
            self.funded_posts().of_team[*team][role].min(posts.most) - posts.wanted
        };
        self.structure().area_teams[area][lane].iter().map(of_team).sum()
    }

    /// Full-time equivalents funded beyond those wanted, in whatever area and lane.
    #[must_use]
    pub fn posts_beyond(&self, role: Role) -> Tenths {
        let (place, wanted) = (role as usize, &self.wanted().of_team);
        let lanes = self.structure().area_teams.values().flatten();
        let of_team = |team: &TeamId| self.funded_posts().of_team[*team][place] - wanted[*team][place].wanted;
        lanes.map(|teams| teams.iter().map(of_team).sum::<Tenths>().above_none()).sum()
    }

    /// Whether a post that is vacant, or becomes so, is one too many.
    #[must_use]
    pub fn is_one_too_many(&self, post: WorkerId) -> bool {
        let wanted = self.wanted();
        if !wanted.has_fewer {
            return false;
        }
        let (plan, team) = (&self.plan().posts[post], self.home_team(post));
        let of_team = self.team(team);
        self.funded_posts().of_team[team][plan.role as usize] > wanted.of_team[team][plan.role as usize].most
            || self.beyond(of_team.area, of_team.lane, plan.role) > Tenths::ZERO
            || (plan.size < Tenths::POST && !wanted.numbers(plan))
    }

    /// A post is vacant: it goes, or is filled.
    pub fn vacate(&mut self, post: WorkerId) {
        if self.is_one_too_many(post) {
            self.give_up(post);
            // A part of a post may have waited for this one.
            let team = self.team(self.home_team(post));
            let (area, lane, role) = (team.area, team.lane, self.worker(post).role);
            if self.beyond(area, lane, role) < Tenths::ZERO {
                let teams = &self.structure().area_teams[area][lane];
                let members: Vec<WorkerId> = teams.iter().flat_map(|&team| self.team(team).members.clone()).collect();
                members.into_iter().for_each(|member| self.fund_where_wanted(member));
            }
        } else {
            self.fill(post);
        }
    }

    /// A vacant post is funded no more, whoever was to come.
    fn give_up(&mut self, post: WorkerId) {
        self.hold(post, Career::None);
        self.unfund(post);
        self.note("post ends", None, Some(post));
    }

    /// Nobody is looked for any more.
    fn hold(&mut self, post: WorkerId, career: Career) {
        self.cancel(Event::Career(post));
        self.recruits_mut().forget(post);
        self.set_career(post, career);
    }

    /// A vacant post is advertised, unless vacancies are frozen or one more is to be kept vacant.
    fn fill(&mut self, post: WorkerId) {
        let team = self.team(self.home_team(post));
        let (area, lane) = (team.area, team.lane);
        if self.is_frozen(post) {
            self.hold(post, Career::Frozen);
        } else if self.may_be_kept_vacant(post) && self.kept_vacant(area, lane) < self.to_keep(area, lane) {
            self.hold(post, Career::KeptVacant);
        } else {
            self.advertise(post);
        }
    }

    /// A part of a post that is kept vacant would be less than what the vacancy factor has saved.
    fn may_be_kept_vacant(&self, post: WorkerId) -> bool {
        let plan = &self.plan().posts[post];
        plan.role == Role::SocialWorker && plan.size == Tenths::POST
    }

    fn is_frozen(&self, post: WorkerId) -> bool {
        let (posts, team) = (&self.policy().posts, self.team(self.home_team(post)));
        let area = team.area.index();
        match self.worker(post).role {
            Role::Manager => posts.managers_frozen(area),
            _ => posts.is_frozen(area, team.lane),
        }
    }

    fn to_keep(&self, area: AreaId, lane: usize) -> u32 {
        self.wanted().kept_vacant[area][lane]
    }

    fn kept_vacant(&self, area: AreaId, lane: usize) -> u32 {
        self.structure().area_teams[area][lane].iter().map(|&team| self.funded_posts().kept_vacant[team]).sum()
    }

    /// Holds funded posts against those that the policy wants: some end, others are funded, vacancies are filled or not.
    pub fn review_posts(&mut self) {
        if self.wanted().has_fewer {
            self.end_posts();
        }
        for post in self.posts() {
            self.fund_where_wanted(post);
        }
        self.review_vacancies();
        self.review_support();
    }

    /// Funds a post if it is wanted and there is room for it: it is vacant.
    fn fund_where_wanted(&mut self, post: WorkerId) {
        let (plan, wanted) = (&self.plan().posts[post], self.wanted());
        if plan.role == Role::Agency || self.worker(post).funded || !wanted.numbers(plan) {
            return;
        }
        let (team, role) = (self.home_team(post), plan.role as usize);
        let of = wanted.of_team[team][role];
        // The whole post that a part replaces may have gone from another team.
        let most = if plan.size < Tenths::POST { of.most } else { of.wanted };
        let fits = self.funded_posts().of_team[team][role] + plan.size <= most;
        let of_team = self.team(team);
        let room = || self.beyond(of_team.area, of_team.lane, plan.role) + plan.size <= Tenths::ZERO;
        if fits && (!wanted.has_fewer || room()) {
            self.fund(post);
            self.settle_teams();
            self.fill(post);
        }
    }

    /// Ends posts that are too many: vacant ones, and on the date itself those in which somebody is.
    fn end_posts(&mut self) {
        for role in ROLES {
            let of_role = |post: &WorkerId| self.worker(*post).role == role && self.worker(*post).funded;
            let mut posts: Vec<WorkerId> = self.posts().filter(of_role).collect();
            let is_numbered = |post: &WorkerId| self.wanted().numbers(&self.plan().posts[*post]);
            // The last first, before all those that no key numbers any more.
            posts.sort_by_key(|post| (is_numbered(post), Reverse(*post)));
            let is_vacant = |of: &Self, post: WorkerId| !of.worker(post).standing.in_post;
            for &post in &posts {
                if is_vacant(self, post) && self.is_one_too_many(post) {
                    self.give_up(post);
                }
            }
            if self.policy().posts.fewer != Fewer::OnTheDate {
                continue;
            }
            let order = |of: &Self, post: WorkerId| match of.worker(post).career {
                Career::Notice(leaves) => (false, leaves),
                _ => (true, -of.worker(post).started),
            };
            posts.retain(|&post| !is_vacant(self, post));
            posts.sort_by(|&a, &b| {
                let (a, b) = (order(self, a), order(self, b));
                a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
            });
            for post in posts {
                if self.is_one_too_many(post) {
                    self.note("post ends with its holder", None, Some(post));
                    self.leave_post(post);
                }
            }
        }
    }

    /// Posts whose counts are not what a recount finds, that are vacant though one too many, that somebody is in unfunded or for more than
    /// the post's time, and vacancies that are looked for though they are to be kept, for the ledger.
    #[must_use]
    pub fn posts_out_of_order(&self) -> usize {
        let mut recount = FundedPosts::new(self.plan());
        let mut wrong = 0;
        for post in self.posts() {
            let (w, team, plan) = (self.worker(post), self.home_team(post), &self.plan().posts[post]);
            if w.funded {
                recount.count((team, w.role), plan.size);
                recount.count_career(team, Career::None, w.career);
            }
            let in_post = w.standing.in_post;
            let is_wrong = in_post && (!w.funded || w.standing.fte > plan.size.number())
                || !in_post && w.funded && (w.career == Career::None || self.is_one_too_many(post));
            wrong += usize::from(is_wrong);
        }
        let own = self.funded_posts();
        wrong += usize::from(own.all != recount.all || own.held != recount.held);
        wrong += own.of_team.values().zip(recount.of_team.values()).filter(|(own, recount)| own != recount).count();
        for area in self.areas() {
            wrong += (0..LANES).filter(|&lane| self.kept_vacant(area, lane) > self.to_keep(area, lane)).count();
        }
        wrong
    }

    /// Freezes vacancies or ends the freeze, and keeps as many vacant as the policy says.
    fn review_vacancies(&mut self) {
        let posts = &self.policy().posts;
        if !posts.freezes() && !posts.keeps_vacant() && self.funded_posts().held == 0 {
            return;
        }
        for post in self.posts() {
            match self.worker(post).career {
                Career::Vacant | Career::Queued if self.is_frozen(post) => self.hold(post, Career::Frozen),
                Career::Frozen if !self.is_frozen(post) => self.fill(post),
                _ => {}
            }
        }
        let looked_for = |of: &Self, post: WorkerId| matches!(of.worker(post).career, Career::Vacant | Career::Queued);
        for area in self.areas() {
            for (lane, teams) in self.structure().area_teams[area].iter().enumerate() {
                let of_lane =
                    |of: &Self, post: &WorkerId| of.may_be_kept_vacant(*post) && teams.contains(&of.home_team(*post));
                let (kept, to_keep) = (self.kept_vacant(area, lane), self.to_keep(area, lane));
                if kept == to_keep {
                    continue;
                }
                let members = teams.iter().flat_map(|&team| self.team(team).members.iter().copied());
                let mut posts: Vec<WorkerId> = members.filter(|post| of_lane(self, post)).collect();
                posts.sort_unstable();
                let short = to_keep.saturating_sub(kept) as usize;
                let more: Vec<WorkerId> =
                    posts.iter().rev().copied().filter(|&post| looked_for(self, post)).take(short).collect();
                more.into_iter().for_each(|post| self.hold(post, Career::KeptVacant));
                let spare = kept.saturating_sub(to_keep) as usize;
                let is_kept = |post: &WorkerId| self.worker(*post).career == Career::KeptVacant;
                let fewer: Vec<WorkerId> = posts.into_iter().filter(is_kept).take(spare).collect();
                fewer.into_iter().for_each(|post| self.fill(post));
            }
        }
    }
}
