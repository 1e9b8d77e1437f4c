//! Funded posts as a policy states them: extra ones and fewer, by kind of team, area and team; vacancies that are not filled.

use super::area::MOST_POSTS;
use super::check::{At, Check};
use super::costs::Costs;
use super::diagnostic::Problem;
use super::structure::Layout;
use super::tenths::Tenths;
use serde::Deserialize;

/// Keys of the kinds of team, in the order of lanes.
pub const LANE_KEYS: [&str; 3] = ["assessment", "care_management", "looked_after"];

/// How posts become fewer where a policy wants fewer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Fewer {
    /// Vacant ones first, then as people leave.
    #[default]
    AsPeopleLeave,
    /// Vacant ones first, then whoever is in them goes on the date.
    OnTheDate,
    /// They are the posts that become more elsewhere on the same date, with whoever is in them.
    Moved,
}

/// Posts of a kind of team, in the whole service or in an area.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct LanePosts {
    /// Extra posts, below none fewer.
    pub extra: Tenths,
    /// Extra posts of each team of an area; empty for none.
    pub teams: Vec<Tenths>,
    /// Share of the posts that is kept vacant, if stated.
    pub vacancy_factor: Option<f64>,
    /// Whether vacancies are not filled, if stated.
    pub frozen: Option<bool>,
}

/// Posts of team managers, in the whole service or in an area.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct ManagerPosts {
    /// Extra posts of an area, below none fewer.
    pub extra: Tenths,
    /// Whether vacancies are not filled, if stated.
    pub frozen: Option<bool>,
}

/// What is stated of the posts of an area.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct AreaPosts {
    /// Extra posts of all its teams, below none fewer.
    pub extra: Tenths,
    assessment: LanePosts,
    care_management: LanePosts,
    looked_after: LanePosts,
    /// Of its managers.
    pub managers: ManagerPosts,
}

impl AreaPosts {
    /// Posts of the area's teams of each kind.
    #[must_use]
    pub fn lanes(&self) -> [&LanePosts; 3] {
        [&self.assessment, &self.care_management, &self.looked_after]
    }
}

/// Funded posts beyond those of the areas' teams, or fewer.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Posts {
    /// Extra social workers, spread over all teams.
    pub extra_social_workers: Tenths,
    /// Extra team managers, spread over all teams.
    pub extra_managers: Tenths,
    /// Posts of the establishment that are advanced-practitioner posts.
    pub advanced_practitioners: u32,
    /// Administrators, full-time equivalents.
    pub administrators: f64,
    /// Support workers, full-time equivalents.
    pub support_workers: f64,
    #[serde(default)]
    assessment: LanePosts,
    #[serde(default)]
    care_management: LanePosts,
    #[serde(default)]
    looked_after: LanePosts,
    /// Managers' posts in the whole service.
    #[serde(default)]
    pub managers: ManagerPosts,
    /// How posts become fewer.
    #[serde(skip)]
    pub fewer: Fewer,
    /// By area.
    #[serde(skip)]
    pub areas: Vec<AreaPosts>,
}

/// What is funded in all.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Funded {
    /// Social workers, those of the teams and extra ones.
    pub social_workers: Tenths,
    /// Social workers' posts that are kept vacant: funded, but not paid.
    pub kept_vacant: Tenths,
    /// Managers of the teams on the first day.
    pub base_managers: u32,
    /// Extra managers, below none fewer.
    pub extra_managers: Tenths,
}

impl Funded {
    /// All managers.
    #[must_use]
    pub fn managers(&self) -> f64 {
        f64::from(self.base_managers) + self.extra_managers.number()
    }

    /// Managers of the base and extra ones, by which office staff come: fewer managers are fewer of the base.
    #[must_use]
    pub fn managers_apart(&self) -> [u32; 2] {
        let (base, extra) = (self.base_managers, self.extra_managers.whole());
        [base.saturating_add_signed(extra.min(0)), extra.max(0) as u32]
    }
}

impl Posts {
    /// Posts of teams of each kind in the whole service.
    #[must_use]
    pub fn lanes(&self) -> [&LanePosts; 3] {
        [&self.assessment, &self.care_management, &self.looked_after]
    }

    /// Extra social workers by all keys together.
    #[must_use]
    pub fn all_extra_social_workers(&self) -> Tenths {
        self.social_worker_keys().sum()
    }

    /// What each key states of extra social workers.
    fn social_worker_keys(&self) -> impl Iterator<Item = Tenths> {
        let of_area = |lane: &LanePosts| lane.extra + lane.teams.iter().sum();
        let areas =
            self.areas.iter().flat_map(move |area| std::iter::once(area.extra).chain(area.lanes().map(of_area)));
        let lanes = self.lanes().map(|lane| lane.extra);
        std::iter::once(self.extra_social_workers).chain(lanes).chain(areas)
    }

    /// Extra managers by all keys together.
    #[must_use]
    pub fn all_extra_managers(&self) -> Tenths {
        self.extra_managers + self.areas.iter().map(|area| area.managers.extra).sum()
    }

    /// Whether any key states posts by kind of team, area or team.
    #[must_use]
    pub fn are_placed(&self) -> bool {
        let placed = |lane: &LanePosts| lane.extra != Tenths::ZERO || lane.teams.iter().any(|&of| of != Tenths::ZERO);
        let of_area = |area: &AreaPosts| {
            area.lanes().into_iter().any(placed) || [area.extra, area.managers.extra] != [Tenths::ZERO; 2]
        };
        self.lanes().into_iter().any(placed) || self.areas.iter().any(of_area)
    }

    /// Whether vacancies of social workers are not filled, in an area's teams of a kind.
    #[must_use]
    pub fn is_frozen(&self, area: usize, lane: usize) -> bool {
        let stated = |lanes: [&LanePosts; 3]| lanes[lane].frozen;
        self.areas.get(area).and_then(|area| stated(area.lanes())).or(stated(self.lanes())).unwrap_or(false)
    }

    /// Whether vacancies of managers are not filled, in an area.
    #[must_use]
    pub fn managers_frozen(&self, area: usize) -> bool {
        self.areas.get(area).and_then(|area| area.managers.frozen).or(self.managers.frozen).unwrap_or(false)
    }

    /// Share of an area's posts in teams of a kind that is kept vacant.
    #[must_use]
    pub fn vacancy_factor(&self, area: usize, lane: usize) -> f64 {
        let stated = |lanes: [&LanePosts; 3]| lanes[lane].vacancy_factor;
        self.areas.get(area).and_then(|area| stated(area.lanes())).or(stated(self.lanes())).unwrap_or(0.0)
    }

    /// Whether vacancies are not filled anywhere.
    #[must_use]
    pub fn freezes(&self) -> bool {
        let lanes = |lanes: [&LanePosts; 3]| lanes.into_iter().any(|lane| lane.frozen == Some(true));
        let of_area = |area: &AreaPosts| lanes(area.lanes()) || area.managers.frozen == Some(true);
        lanes(self.lanes()) || self.managers.frozen == Some(true) || self.areas.iter().any(of_area)
    }

    /// Whether posts are kept vacant anywhere.
    #[must_use]
    pub fn keeps_vacant(&self) -> bool {
        let some = |lane: &LanePosts| lane.vacancy_factor > Some(0.0);
        self.lanes().into_iter().any(some) || self.areas.iter().any(|area| area.lanes().into_iter().any(some))
    }

    /// What is funded beside posts of the teams on the first day, none of it kept vacant.
    #[must_use]
    pub fn funded(&self, social_workers: Tenths, base_managers: u32) -> Funded {
        Funded {
            social_workers: social_workers + self.all_extra_social_workers(),
            kept_vacant: Tenths::ZERO,
            base_managers,
            extra_managers: self.all_extra_managers(),
        }
    }

    /// What funded posts cost a year at these prices, every one filled that is not kept vacant, with overheads, support and named
    /// programmes. Social workers' pay is taken times `fte`, their mean full-time equivalent.
    #[must_use]
    pub fn full_establishment(&self, costs: &Costs, funded: &Funded, fte: f64) -> f64 {
        let posts = funded.social_workers.number();
        let workers = posts - funded.kept_vacant.number();
        let all_managers = funded.managers();
        let advanced = f64::from(self.advanced_practitioners).min(workers);
        fte * ((workers - advanced) * costs.social_worker_a_year + advanced * costs.advanced_practitioner_a_year)
            + all_managers * costs.manager_a_year
            + costs.overheads_a_year(posts + all_managers, funded.managers_apart())
            + self.administrators * costs.administrator_a_year
            + self.support_workers * costs.support_worker_a_year
            + costs.programmes_a_year
    }
}

/// Whole posts that a team of so many can lose.
fn spare(posts: u32) -> i64 {
    i64::from(posts.saturating_sub(1))
}

impl Check<'_> {
    /// Funded posts, by area too.
    pub(super) fn posts(&mut self, areas: &[String]) -> Posts {
        let at = At::new("posts");
        let fewer = match self.text(&at.key("fewer")) {
            Some("on_the_date") => Fewer::OnTheDate,
            Some("moved") => Fewer::Moved,
            _ => Fewer::AsPeopleLeave,
        };
        let mut posts = Posts { fewer, areas: vec![AreaPosts::default(); areas.len()], ..self.table("posts") };
        let names: Vec<&str> = areas.iter().map(String::as_str).collect();
        for name in self.names(&at.key("area")) {
            let at = at.key("area").key(&name);
            if let Some(area) = self.area_called(&name, &at, &names) {
                posts.areas[area] = self.table_at(&at);
            }
        }
        posts
    }

    /// Reports posts that teams do not have, or that would leave a team without any, as the teams then stand.
    pub(super) fn posts_of_teams(&mut self, posts: &Posts, names: &[String], layout: &Layout) {
        let at = At::new("posts");
        let spare = |area: usize| [0, 1, 2].map(|lane| layout.whole_posts(area, lane).into_iter().map(spare).sum());
        // Whole posts that can go, by area and lane, and those that go from whichever lane of an area.
        let mut rest: Vec<[i64; 3]> = (0..names.len()).map(spare).collect();
        let mut gone = vec![0_i64; names.len()];
        for (area, stated) in posts.areas.iter().enumerate() {
            let at = at.key("area").key(&names[area]);
            let there = layout.in_place_of(area);
            for (lane, key) in LANE_KEYS.into_iter().enumerate() {
                self.posts_of_lane(&at.key(key), (area, lane, stated.lanes()[lane]), layout, &mut rest);
            }
            if there.is_empty() && stated.extra != Tenths::ZERO {
                self.no_such_team(&at.key("extra"), (Some(area), ""), layout);
            }
            let cut = i64::from(stated.extra.whole().min(0));
            let left: i64 = there.iter().map(|&area| rest[area].iter().sum::<i64>() + gone[area]).sum();
            self.not_so_few(&at.key("extra"), (cut, left + cut), &format!("the teams of `{}`", names[area]));
            there.first().into_iter().for_each(|&first| gone[first] += cut);
        }
        let mut all: i64 = rest.iter().flatten().chain(&gone).sum();
        for (lane, key) in LANE_KEYS.into_iter().enumerate() {
            let at = at.key(key).key("extra");
            let extra = posts.lanes()[lane].extra;
            if extra != Tenths::ZERO && (0..names.len()).all(|area| layout.whole_posts(area, lane).is_empty()) {
                self.no_such_team(&at, (None, key), layout);
            }
            let cut = i64::from(extra.whole().min(0));
            all += cut;
            // What goes from an area as a whole may all go from this kind of team.
            let left: i64 = rest.iter().zip(&gone).map(|(rest, gone)| (rest[lane] + gone).max(0)).sum();
            self.not_so_few(&at, (cut, left + cut), "the teams of this kind");
        }
        let extra = i64::from(posts.extra_social_workers.whole().min(0));
        self.not_so_few(&at.key("extra_social_workers"), (extra, all + extra), "all teams");
    }

    /// What is stated of an area's teams of a kind; takes what goes from what can go.
    fn posts_of_lane(
        &mut self,
        at: &At,
        (area, lane, posts): (usize, usize, &LanePosts),
        layout: &Layout,
        rest: &mut [[i64; 3]],
    ) {
        let (kind, own) = (at.last().to_owned(), layout.whole_posts(area, lane));
        let there = layout.in_place_of(area);
        let none = there.iter().all(|&area| layout.whole_posts(area, lane).is_empty());
        let of_teams = posts.teams.iter().any(|&of| of != Tenths::ZERO);
        if none && posts.extra != Tenths::ZERO || own.is_empty() && of_teams {
            return self.no_such_team(at, (Some(area), &kind), layout);
        }
        let length = posts.teams.len();
        let area_name = at.0[at.0.len() - 2].clone();
        if of_teams && length != own.len() {
            let message = format!("`teams` has {length} numbers, and `{area_name}` {} such teams", own.len());
            let help = "state one number for each team, 0 where nothing changes";
            return self.problem(&at.key("teams"), message, format!("has {length}"), help);
        }
        for (place, (extra, &whole)) in posts.teams.iter().zip(&own).enumerate() {
            let cut = i64::from(extra.whole().min(0));
            rest[area][lane] += cut;
            self.not_so_few(&at.key("teams").key(&place.to_string()), (cut, spare(whole) + cut), "the team");
        }
        let mut cut = i64::from(posts.extra.whole().min(0));
        let left: i64 = there.iter().map(|&area| rest[area][lane]).sum();
        self.not_so_few(&at.key("extra"), (cut, left + cut), &format!("these teams of `{area_name}`"));
        for area in there {
            let of_area = cut.max(-rest[area][lane].max(0));
            rest[area][lane] += of_area;
            cut -= of_area;
        }
    }

    /// Reports that an area, or any, has no teams of a kind, or none at all, with the change that has taken them.
    fn no_such_team(&mut self, at: &At, (area, kind): (Option<usize>, &str), layout: &Layout) {
        let kind = if kind.is_empty() { "teams".to_owned() } else { format!("{} teams", kind.replace('_', "-")) };
        let name = at.0.get(2).filter(|_| area.is_some());
        let message = match name {
            Some(name) => format!("`{name}` has no {kind} on this date"),
            None => format!("no area has {kind} on this date"),
        };
        let help = "leave it out, or state teams of that kind in a change of `structure`";
        let Some((place, name)) = area.and_then(|area| layout.relaid[area].clone()).zip(name) else {
            return self.problem(at, message, "no team", help);
        };
        let help = format!("state other posts from this change on, or leave the teams of `{name}` as they are");
        let message = format!("`{name}` has no {kind} from this change of structure on, and posts are stated of them");
        let mut problem = Problem::at(place, message, "no team from here on", help);
        problem.other = Some((self.place(at), "posts of such teams".to_owned()));
        self.problems.push(problem);
    }

    /// Reports fewer posts than a team needs to stand.
    fn not_so_few(&mut self, at: &At, (cut, rest): (i64, i64), of: &str) {
        if cut < 0 && rest < 0 && self.stated(at) {
            let key = if at.last().parse::<usize>().is_ok() { "teams" } else { at.last() };
            let message = format!("`{key}`: {} more posts would be taken away than {of} can lose", -rest);
            let help = "every team keeps a whole post: take fewer, or close teams by a change of `structure`";
            self.problem(at, message, "too few would be left", help);
        }
    }

    /// Reports managers that there are not, areas being as on the first day.
    pub(super) fn fewer_managers(&mut self, posts: &Posts, names: &[String], managers: &[u32]) {
        let help = "every area keeps a manager who screens: state fewer that go";
        let mut rest = 0;
        for (area, &managers) in managers.iter().enumerate() {
            let extra = posts.areas.get(area).map_or(0, |area| area.managers.extra.whole());
            let left = i64::from(managers) - i64::from(managers > 0) + i64::from(extra.min(0));
            if extra < 0 && left < 0 {
                let at = At::new("posts.area").key(&names[area]).key("managers").key("extra");
                self.problem(&at, "more managers would go than the area has", "too many", help);
            }
            rest += left;
        }
        let extra = posts.extra_managers.whole();
        if extra < 0 && rest + i64::from(extra) < 0 {
            self.problem(&At::new("posts.extra_managers"), "more managers would go than there are", "too many", help);
        }
    }

    /// Reports more posts in all than can be simulated, and more advanced practitioners than posts.
    pub(super) fn all_posts(&mut self, posts: &Posts, base: u64) {
        let more: i64 = posts.social_worker_keys().map(|extra| i64::from(extra.whole().max(0))).sum();
        let most = u64::from(MOST_POSTS);
        if base <= most && base + more.unsigned_abs() > most {
            let message = format!("{base} posts and {more} more are too many to simulate");
            self.problem(&At::new("posts.extra_social_workers"), message, "", "at most 10,000 posts in all");
        }
        let advanced = i64::from(posts.advanced_practitioners);
        let all = base as i64 + i64::from(posts.all_extra_social_workers().whole());
        if base > 0 && advanced > all.max(0) {
            let message = format!("{advanced} advanced practitioners are more than the {all} social-worker posts");
            let help = "an advanced practitioner fills one of these posts: state no more than there are";
            self.problem(&At::new("posts.advanced_practitioners"), message, "", help);
        }
    }
}
