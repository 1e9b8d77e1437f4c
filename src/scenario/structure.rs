//! A change of structure as a scenario states it.

use super::area::Area;
use super::check::{At, Check};
use super::diagnostic::Problem;
use super::names::nearest;

/// The teams of an area from a date on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaStructure {
    /// Index of the area.
    pub area: usize,
    /// Indices of the areas whose posts it takes.
    pub from: Vec<usize>,
    /// Posts of each assessment team (or mixed team), in rota order.
    pub assessment_teams: Vec<u32>,
    /// Posts of each care-management team.
    pub care_management_teams: Vec<u32>,
    /// Posts of each team of a dedicated looked-after service.
    pub looked_after_teams: Vec<u32>,
}

impl Check<'_> {
    /// The areas and teams that a change states, and the posts that each area then has.
    pub(super) fn structure(&mut self, names: &[String], posts: &mut [u32]) -> Vec<AreaStructure> {
        let at = At::new("structure");
        let before = self.problems.len();
        let areas = self.names(&at);
        let stated: Vec<AreaStructure> =
            areas.iter().map(|name| self.area_structure(name, &at.key(name), names, posts)).collect();
        if !stated.is_empty() && self.problems.len() == before && !self.spoilt(&at) {
            self.deal_posts(&stated, names, posts, &at);
        }
        stated
    }

    fn area_structure(&mut self, name: &str, at: &At, names: &[String], posts: &[u32]) -> AreaStructure {
        let index = |wanted: &str| names.iter().position(|name| name == wanted);
        let area = index(name).unwrap_or(0);
        let from = self.sources(name, at, names, posts);
        let is_stated = |key: &str| self.stated(&at.key(key));
        let specialist = ["assessment_teams", "care_management_teams", "looked_after_teams"];
        if is_stated("mixed_teams") && specialist.into_iter().any(is_stated) {
            let help = "state `mixed_teams` alone, or the specialist teams without it";
            self.problem(&at.key("mixed_teams"), "an area has mixed teams or specialist ones", "mixed teams", help);
        }
        let takes = if self.stated(&at.key("assessment_teams")) { "assessment_teams" } else { "mixed_teams" };
        let spoilt = self.spoilt(&at.key("assessment_teams")) || self.spoilt(&at.key("mixed_teams"));
        if self.counts(&at.key(takes)).is_empty() && !spoilt {
            let help = "state its teams: assessment_teams = [9, 9], or mixed_teams = [9, 9]";
            let message = format!("nobody would take the referrals of `{name}`");
            self.problem(at, message, "neither assessment nor mixed teams", help);
        }
        if !self.counts(&at.key("looked_after_teams")).is_empty()
            && self.counts(&at.key("care_management_teams")).is_empty()
            && !self.spoilt(&at.key("care_management_teams"))
        {
            let help = "state `care_management_teams` too: they hold the other long-term families";
            self.problem(at, "a looked-after service beside no care management", "no care-management team", help);
        }
        let mut teams = |key: &str| {
            let teams = self.counts(&at.key(key));
            for place in (0..teams.len()).filter(|&place| teams[place] == 0) {
                let help = "give the team posts or leave it out";
                let message = format!("`{key}` has a team without posts");
                self.problem(&at.key(key).key(&place.to_string()), message, "0 posts", help);
            }
            teams
        };
        let assessment = teams("assessment_teams");
        let mixed = teams("mixed_teams");
        AreaStructure {
            area,
            from,
            assessment_teams: if mixed.is_empty() { assessment } else { mixed },
            care_management_teams: teams("care_management_teams"),
            looked_after_teams: teams("looked_after_teams"),
        }
    }

    /// The areas whose posts an area takes.
    fn sources(&mut self, name: &str, at: &At, names: &[String], posts: &[u32]) -> Vec<usize> {
        // Only areas that have posts on the date can be meant.
        let known = || names.iter().zip(posts).filter(|(_, posts)| **posts > 0).map(|(name, _)| name.as_str());
        let listed = known().collect::<Vec<_>>().join(", ");
        let index = |wanted: &str| names.iter().position(|name| name == wanted);
        let Some(stated) = self.texts(&at.key("from")) else {
            let own = index(name).unwrap_or(0);
            if posts.get(own).is_none_or(|&posts| posts == 0) && !self.spoilt(&at.key("from")) {
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

    /// Deals the posts of the areas concerned: none may be missing and none may be left.
    fn deal_posts(&mut self, stated: &[AreaStructure], names: &[String], posts: &mut [u32], at: &At) {
        let mut left: Vec<u64> = posts.iter().map(|&posts| u64::from(posts)).collect();
        let mut after = vec![None; posts.len()];
        for area in stated {
            let all = [&area.assessment_teams, &area.care_management_teams, &area.looked_after_teams];
            let wanted: u64 = all.into_iter().flatten().map(|&posts| u64::from(posts)).sum();
            let mut missing = wanted;
            for &source in &area.from {
                let taken = missing.min(left[source]);
                left[source] -= taken;
                missing -= taken;
            }
            if missing > 0 {
                let sources: Vec<&str> = area.from.iter().map(|&source| names[source].as_str()).collect();
                let name = &names[area.area];
                let posts = if missing == 1 { "post" } else { "posts" };
                let message = format!(
                    "the teams of `{name}` need {missing} {posts} more than there are in {}",
                    sources.join(", ")
                );
                let help = "a change of structure deals the posts there are: use `posts` to fund more";
                self.problem(&at.key(name), message, format!("{wanted} posts in these teams"), help);
                return;
            }
            after[area.area] = Some(wanted as u32);
        }
        // An area that gets new teams loses its old ones, whether or not anybody takes posts from it.
        for area in stated.iter().flat_map(|area| area.from.iter().chain([&area.area])) {
            if left[*area] > 0 {
                let (name, many) = (&names[*area], left[*area]);
                let place = stated.iter().rfind(|other| other.from.contains(area)).map_or(*area, |other| other.area);
                let posts = if many == 1 { "post" } else { "posts" };
                let message = format!("{many} {posts} of `{name}` would be without a team");
                let help = "add them to a team: a change of structure takes no posts away";
                self.problem(&at.key(&names[place]), message, format!("{many} {posts} too few"), help);
                return;
            }
            after[*area].get_or_insert(0);
        }
        for (posts, after) in posts.iter_mut().zip(after) {
            *posts = after.unwrap_or(*posts);
        }
    }
}

/// Posts of the establishment by area: what a change of structure has to deal.
pub(super) fn establishment(areas: &[Area]) -> Vec<u32> {
    // More than can be simulated is reported elsewhere: here a sum must not overflow.
    areas.iter().map(|area| area.teams().fold(0, u32::saturating_add)).collect()
}
