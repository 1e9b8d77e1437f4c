//! A change of structure as a scenario states it, and the posts of the areas' teams that it deals to new ones.

use super::area::Area;
use super::check::{At, Check};
use super::diagnostic::Problem;
use super::names::nearest;
use super::node::Place;
use super::tenths::Tenths;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Kinds of team that an area has, in the order of lanes.
const LANES: usize = 3;
/// What part-time posts are tried to make up: tenths, and posts that are looked at.
const MOST_MADE_UP: usize = 1000;
const MOST_PARTS: usize = 100;

/// The teams of an area from a date on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaStructure {
    /// Index of the area.
    pub area: usize,
    /// Indices of the areas whose posts it takes.
    pub from: Vec<usize>,
    /// Size of each assessment team (or mixed team), in rota order; of each care-management team; of each team of a dedicated
    /// looked-after service.
    pub teams: [Vec<Tenths>; LANES],
    /// Numbers of the areas' posts that each of them gets; none where everything stays as it is.
    pub posts: [Vec<Vec<u32>>; LANES],
}

impl AreaStructure {
    /// Whether posts are dealt anew.
    #[must_use]
    pub fn is_dealt(&self) -> bool {
        self.posts.iter().any(|teams| !teams.is_empty())
    }
}

/// A post of the areas' teams: its number, in the order of the file, and its size.
#[derive(Debug, Clone, Copy)]
struct BasePost {
    number: u32,
    size: Tenths,
}

/// The posts of each area's teams by kind, as teams stand.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    areas: Vec<[Vec<Vec<BasePost>>; LANES]>,
    /// Of each area, the areas that have taken its posts: itself, as long as it has not lost them.
    heirs: Vec<BTreeSet<usize>>,
    /// Of each area, the last change of structure that has dealt its posts.
    pub relaid: Vec<Option<Place>>,
}

/// Posts that make up a team of a size: whole ones, then a part.
pub fn posts_of(size: Tenths) -> impl Iterator<Item = Tenths> {
    let part = (size.part() > 0).then_some(Tenths(size.part() as i32));
    std::iter::repeat_n(Tenths::POST, size.whole().max(0) as usize).chain(part)
}

impl Layout {
    /// Of the first day, with room for areas that changes add.
    pub fn new(areas: &[Area], all: usize) -> Self {
        let mut number = 0;
        let mut post = |size| {
            number += 1;
            BasePost { number: number - 1, size }
        };
        let mut team = |size: &Tenths| posts_of(*size).map(&mut post).collect::<Vec<_>>();
        let mut of_areas: Vec<[Vec<Vec<BasePost>>; LANES]> = Vec::with_capacity(all);
        for area in areas {
            let [assessment, care] = [&area.assessment_teams, &area.care_management_teams]
                .map(|teams| teams.iter().map(&mut team).collect());
            of_areas.push([assessment, care, Vec::new()]);
        }
        of_areas.resize(all, Default::default());
        Self { areas: of_areas, heirs: (0..all).map(|area| BTreeSet::from([area])).collect(), relaid: vec![None; all] }
    }

    /// Whether an area has teams.
    pub fn has_teams(&self, area: usize) -> bool {
        self.areas.get(area).is_some_and(|lanes| lanes.iter().any(|teams| !teams.is_empty()))
    }

    /// The areas that have what an area stood for: itself, or, where it has no teams any more, those that took its posts.
    pub fn in_place_of(&self, area: usize) -> Vec<usize> {
        if self.has_teams(area) {
            return vec![area];
        }
        self.heirs[area].iter().copied().filter(|&heir| self.has_teams(heir)).collect()
    }

    /// Whole posts of each team of a kind.
    pub fn whole_posts(&self, area: usize, lane: usize) -> Vec<u32> {
        let whole = |team: &Vec<BasePost>| team.iter().filter(|post| post.size == Tenths::POST).count() as u32;
        self.areas[area][lane].iter().map(whole).collect()
    }

    fn posts(&self, area: usize) -> Tenths {
        self.areas[area].iter().flatten().flatten().map(|post| post.size).sum()
    }

    fn sizes(&self, area: usize, lane: usize) -> impl Iterator<Item = Tenths> + '_ {
        self.areas[area][lane].iter().map(|team| team.iter().map(|post| post.size).sum())
    }

    /// Whether an area has these very teams already.
    fn stands(&self, stated: &AreaStructure) -> bool {
        let alike = |lane: usize| self.sizes(stated.area, lane).eq(stated.teams[lane].iter().copied());
        stated.from == [stated.area] && (0..LANES).all(alike)
    }

    /// Deals posts to the teams that are stated; the area of which posts do not make up a team, and the size of that team.
    fn deal(&mut self, stated: &mut [AreaStructure]) -> Result<(), (usize, Tenths)> {
        let mut pool = Pool::of(self);
        let own = |(area, lanes): (usize, &[Vec<Vec<BasePost>>; LANES])| {
            lanes.iter().flatten().flatten().map(|post| (post.number, area)).collect::<Vec<_>>()
        };
        let area_of: BTreeMap<u32, usize> = self.areas.iter().enumerate().flat_map(own).collect();
        let mut taken = BTreeSet::new();
        for area in stated.iter().flat_map(|area| area.from.iter().chain([&area.area])) {
            self.areas[*area] = Default::default();
        }
        for (place, area) in stated.iter_mut().enumerate() {
            for lane in 0..LANES {
                for &size in &area.teams[lane] {
                    let team = pool.take(&area.from, lane, size).ok_or((place, size))?;
                    taken.extend(team.iter().map(|post| (area_of[&post.number], area.area)));
                    area.posts[lane].push(team.iter().map(|post| post.number).collect());
                    self.areas[area.area][lane].push(team);
                }
            }
        }
        for heirs in &mut self.heirs {
            let takers = |heir: usize| taken.range((heir, 0)..=(heir, usize::MAX)).map(|of| of.1);
            let of_heir = |&heir: &usize| takers(heir).chain(takers(heir).next().is_none().then_some(heir));
            *heirs = heirs.iter().flat_map(of_heir).collect();
        }
        Ok(())
    }
}

/// Posts to be dealt, whole ones and parts, by area and kind of team.
struct Pool(Vec<[[VecDeque<BasePost>; 2]; LANES]>);

impl Pool {
    fn of(layout: &Layout) -> Self {
        let of_lane = |teams: &Vec<Vec<BasePost>>| {
            let sorted = |whole: bool| {
                teams.iter().flatten().copied().filter(|post| (post.size == Tenths::POST) == whole).collect()
            };
            [sorted(true), sorted(false)]
        };
        Self(layout.areas.iter().map(|area| std::array::from_fn(|lane| of_lane(&area[lane]))).collect())
    }

    /// Posts that make up a team, of the lane as far as there are any, else of the lane next to it: whole ones, and parts for what is
    /// beyond them or where whole ones run out.
    fn take(&mut self, from: &[usize], lane: usize, size: Tenths) -> Option<Vec<BasePost>> {
        let order = [[0, 1, 2], [1, 2, 0], [2, 1, 0]][lane];
        let queues: Vec<(usize, usize)> =
            order.into_iter().flat_map(|lane| from.iter().map(move |&area| (area, lane))).collect();
        let whole: usize = queues.iter().map(|&(area, lane)| self.0[area][lane][0].len()).sum();
        let short = (size.whole() as usize).saturating_sub(whole);
        let parts: Vec<BasePost> =
            queues.iter().flat_map(|&(area, lane)| self.0[area][lane][1].iter().copied()).take(MOST_PARTS).collect();
        let least = size.part() as usize + 10 * short;
        let made_up = (least..=size.0 as usize).step_by(10).take_while(|&tenths| tenths <= MOST_MADE_UP);
        let (tenths, chosen) = made_up.into_iter().find_map(|tenths| Some((tenths, subset(&parts, tenths)?)))?;
        let mut team = Vec::new();
        for _ in 0..(size.0 as usize - tenths) / 10 {
            team.push(queues.iter().find_map(|&(area, lane)| self.0[area][lane][0].pop_front())?);
        }
        let chosen: Vec<BasePost> = chosen.into_iter().map(|place| parts[place]).collect();
        for &(area, lane) in &queues {
            self.0[area][lane][1].retain(|post| !chosen.iter().any(|other| other.number == post.number));
        }
        team.extend(chosen);
        Some(team)
    }
}

/// Places of parts that sum to so many tenths, if some do: the first ones found.
fn subset(parts: &[BasePost], tenths: usize) -> Option<Vec<usize>> {
    // For each sum, the last part with which it was first reached.
    let mut reached: Vec<Option<usize>> = vec![None; tenths + 1];
    for (place, part) in parts.iter().enumerate() {
        let size = part.size.0 as usize;
        for sum in (size..=tenths).rev() {
            let before = sum == size || reached[sum - size].is_some_and(|last| last < place);
            if reached[sum].is_none() && before {
                reached[sum] = Some(place);
            }
        }
    }
    let (mut left, mut chosen) = (tenths, Vec::new());
    while left > 0 {
        let place = reached[left]?;
        chosen.push(place);
        left -= parts[place].size.0 as usize;
    }
    chosen.reverse();
    Some(chosen)
}

impl Check<'_> {
    /// The areas and teams that a change states, and the posts that each team then has.
    pub(super) fn structure(&mut self, names: &[String], layout: &mut Layout) -> Vec<AreaStructure> {
        let at = At::new("structure");
        let before = self.problems.len();
        let areas = self.names(&at);
        let mut stated: Vec<AreaStructure> =
            areas.iter().map(|name| self.area_structure(name, &at.key(name), names, layout)).collect();
        let sound = self.problems.len() == before && !self.spoilt(&at);
        // A change that states the teams there are changes nothing.
        if sound && stated.iter().any(|area| !layout.stands(area)) && self.posts_add_up(&stated, names, layout, &at) {
            self.deal_posts(&mut stated, names, layout, &at);
        }
        stated
    }

    fn area_structure(&mut self, name: &str, at: &At, names: &[String], layout: &Layout) -> AreaStructure {
        let index = |wanted: &str| names.iter().position(|name| name == wanted);
        let area = index(name).unwrap_or(0);
        let from = self.sources(name, at, names, layout);
        let is_stated = |key: &str| self.stated(&at.key(key));
        let specialist = ["assessment_teams", "care_management_teams", "looked_after_teams"];
        if is_stated("mixed_teams") && specialist.into_iter().any(is_stated) {
            let help = "state `mixed_teams` alone, or the specialist teams without it";
            self.problem(&at.key("mixed_teams"), "an area has mixed teams or specialist ones", "mixed teams", help);
        }
        let takes = if self.stated(&at.key("assessment_teams")) { "assessment_teams" } else { "mixed_teams" };
        let spoilt = self.spoilt(&at.key("assessment_teams")) || self.spoilt(&at.key("mixed_teams"));
        let mut teams = |key: &str| {
            let teams = self.sizes(&at.key(key));
            for place in (0..teams.len()).filter(|&place| teams[place] <= Tenths::ZERO) {
                let help = "give the team posts or leave it out";
                let message = format!("`{key}` has a team without posts");
                self.problem(&at.key(key).key(&place.to_string()), message, "0 posts", help);
            }
            teams
        };
        let (assessment, mixed) = (teams("assessment_teams"), teams("mixed_teams"));
        let (care, looked_after) = (teams("care_management_teams"), teams("looked_after_teams"));
        let receives = if takes == "assessment_teams" { &assessment } else { &mixed };
        if receives.is_empty() && !spoilt {
            let help = "state its teams: assessment_teams = [9, 9], or mixed_teams = [9, 9]";
            let message = format!("nobody would take the referrals of `{name}`");
            self.problem(at, message, "neither assessment nor mixed teams", help);
        }
        if !looked_after.is_empty() && care.is_empty() && !self.spoilt(&at.key("care_management_teams")) {
            let help = "state `care_management_teams` too: they hold the other long-term families";
            self.problem(at, "a looked-after service beside no care management", "no care-management team", help);
        }
        let duty = if mixed.is_empty() { assessment } else { mixed };
        AreaStructure { area, from, teams: [duty, care, looked_after], posts: Default::default() }
    }

    /// The areas whose posts an area takes.
    fn sources(&mut self, name: &str, at: &At, names: &[String], layout: &Layout) -> Vec<usize> {
        // Only areas that have posts on the date can be meant.
        let has_posts = |area: usize| layout.posts(area) > Tenths::ZERO;
        let known = || names.iter().enumerate().filter(|(area, _)| has_posts(*area)).map(|(_, name)| name.as_str());
        let listed = known().collect::<Vec<_>>().join(", ");
        let index = |wanted: &str| names.iter().position(|name| name == wanted);
        let Some(stated) = self.texts(&at.key("from")) else {
            let own = index(name).unwrap_or(0);
            if !has_posts(own) && !self.spoilt(&at.key("from")) {
                let meant = nearest(name, known()).map_or(String::new(), |near| format!("did you mean `{near}`? Or "));
                let help = format!("{meant}state the areas whose posts it takes, `from`, out of {listed}");
                let message = format!("`{name}` has no posts before this date and does not say whose it takes");
                let place = self.tree.locate_key(&at.0);
                self.problems.push(Problem::at(place, message, "an area without posts", help));
            }
            return vec![own];
        };
        if stated.is_empty() {
            let help = format!("name areas, out of {listed}, or leave `from` out to take the area's own posts");
            self.problem(&at.key("from"), format!("`{name}` takes its posts from no area"), "is empty", help);
        }
        let mut from = Vec::new();
        for (place, area) in stated.iter().enumerate() {
            match index(area) {
                Some(area) => from.push(area),
                None => {
                    let with_posts: Vec<&str> = known().collect();
                    self.area_called(area, &at.key("from").key(&place.to_string()), &with_posts);
                }
            }
        }
        from
    }

    /// Whether the teams of the areas concerned use every post there is: none may be missing and none may be left.
    fn posts_add_up(&mut self, stated: &[AreaStructure], names: &[String], layout: &Layout, at: &At) -> bool {
        let mut left: Vec<Tenths> = (0..names.len()).map(|area| layout.posts(area)).collect();
        let posts = |many: Tenths| format!("{many} {}", if many == Tenths::POST { "post" } else { "posts" });
        for area in stated {
            let wanted: Tenths = area.teams.iter().flatten().sum();
            let mut missing = wanted;
            for &source in &area.from {
                let taken = missing.min(left[source]);
                left[source] = left[source] - taken;
                missing = missing - taken;
            }
            if missing > Tenths::ZERO {
                let sources: Vec<&str> = area.from.iter().map(|&source| names[source].as_str()).collect();
                let name = &names[area.area];
                let (missing, there) = (posts(missing), sources.join(", "));
                let message = format!("the teams of `{name}` need {missing} more than there are in {there}");
                let help = "a change of structure deals the posts there are: use `posts` to fund more";
                self.problem(&at.key(name), message, format!("{wanted} posts in these teams"), help);
                return false;
            }
        }
        // An area that gets new teams loses its old ones, whether or not anybody takes posts from it.
        for area in stated.iter().flat_map(|area| area.from.iter().chain([&area.area])) {
            if left[*area] > Tenths::ZERO {
                let (name, many) = (&names[*area], posts(left[*area]));
                let place = stated.iter().rfind(|other| other.from.contains(area)).map_or(*area, |other| other.area);
                let message = format!("{many} of `{name}` would be without a team");
                let help = "add them to a team: a change of structure takes no posts away";
                self.problem(&at.key(&names[place]), message, format!("{many} too few"), help);
                return false;
            }
        }
        true
    }

    fn deal_posts(&mut self, stated: &mut [AreaStructure], names: &[String], layout: &mut Layout, at: &At) {
        if let Err((place, size)) = layout.deal(stated) {
            let message = format!("the part-time posts there are do not make up a team of {size}");
            let help = "a change of structure deals the posts there are, whole ones and parts as they were stated: state teams that \
                        they make up";
            self.problem(&at.key(&names[stated[place].area]), message, format!("a team of {size}"), help);
        }
        for area in stated {
            let place = self.tree.locate_key(&at.key(&names[area.area]).0);
            for of in area.from.iter().chain([&area.area]) {
                layout.relaid[*of] = Some(place.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: parts of 0.6, 0.3 and 0.4 make up 0.7 (0.3 + 0.4) and 1.0 (0.6 + 0.4), and never 0.5.
    #[test]
    fn parts_that_make_up_a_sum() {
        let parts: Vec<BasePost> =
            [6, 3, 4].into_iter().zip(0..).map(|(size, number)| BasePost { number, size: Tenths(size) }).collect();
        assert_eq!(subset(&parts, 7), Some(vec![1, 2]));
        assert_eq!(subset(&parts, 10), Some(vec![0, 2]));
        assert_eq!([subset(&parts, 0), subset(&parts, 5)], [Some(Vec::new()), None]);
    }
}
