//! The areas of the service and their teams on the first day.

use super::check::{At, Check, turns_text};
use super::names::{alike, folded};
use super::node::{Node, Value};
use super::tenths::Tenths;
use std::collections::BTreeMap;

/// Most posts, in all.
pub(super) const MOST_POSTS: u32 = 10_000;

/// An area of the service: its teams, each given by its social-worker posts, full-time equivalents.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// Name, unique.
    pub name: String,
    /// Posts of each assessment team, in rota order. At least one team, but none in an area that a change adds.
    pub assessment_teams: Vec<Tenths>,
    /// How many of the assessment posts are vacant at the start, spread over the teams.
    pub assessment_vacancies: u32,
    /// Posts of each care-management team; none means that families stay with the assessment teams.
    pub care_management_teams: Vec<Tenths>,
    /// How many of the care-management posts are vacant at the start.
    pub care_management_vacancies: u32,
    /// Whether the assessment teams are mixed ones, which keep their families.
    pub mixed: bool,
}

impl Area {
    /// An area that a change adds: nobody works there before.
    #[must_use]
    pub fn without_teams(name: &str) -> Self {
        Self {
            name: name.to_string(),
            assessment_teams: Vec::new(),
            assessment_vacancies: 0,
            care_management_teams: Vec::new(),
            care_management_vacancies: 0,
            mixed: false,
        }
    }

    /// Posts of each team, of whatever kind, full-time equivalents.
    pub fn teams(&self) -> impl Iterator<Item = Tenths> {
        self.assessment_teams.iter().chain(&self.care_management_teams).copied()
    }

    /// Workers in post when the run starts in teams of a kind.
    #[must_use]
    pub fn in_post_of(&self, kind: TeamKind) -> u32 {
        let (teams, vacancies) = match kind {
            TeamKind::Assessment => (&self.assessment_teams, self.assessment_vacancies),
            TeamKind::CareManagement => (&self.care_management_teams, self.care_management_vacancies),
        };
        teams.iter().map(|posts| posts.posts()).sum::<u32>() - vacancies
    }

    /// Workers in post when the run starts.
    #[must_use]
    pub fn in_post(&self) -> u32 {
        TeamKind::ALL.into_iter().map(|kind| self.in_post_of(kind)).sum()
    }
}

/// How many posts there are in teams of such sizes, parts of posts counted as posts.
pub(super) fn number_of_posts(teams: impl Iterator<Item = Tenths>) -> u64 {
    teams.map(|posts| u64::from(posts.above_none().posts())).sum()
}

/// Names of areas, by what a reader tells apart of them.
pub(super) type TakenNames = BTreeMap<String, String>;

/// What a team does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TeamKind {
    /// Takes referrals in its duty weeks, assesses, gives short-term help.
    Assessment,
    /// Holds long-term families handed over by the panel.
    CareManagement,
}

impl TeamKind {
    /// Both kinds, in reporting order.
    pub const ALL: [Self; 2] = [Self::Assessment, Self::CareManagement];

    /// As it stands in result files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Assessment => "assessment",
            Self::CareManagement => "care_management",
        }
    }
}

impl Check<'_> {
    /// The areas, in the order of the file.
    pub(super) fn areas(&mut self, taken: &mut TakenNames) -> Vec<Area> {
        let at = At::new("area");
        let names = self.names(&at);
        if names.is_empty() {
            self.missing(&at);
        }
        let mut areas: Vec<Area> = Vec::with_capacity(names.len());
        for name in &names {
            self.area_name(name, &at.key(name), taken);
            areas.push(self.area(name, &at.key(name)));
        }
        let posts = number_of_posts(areas.iter().flat_map(Area::teams));
        if posts > u64::from(MOST_POSTS) {
            let message = format!("{posts} posts are more than can be simulated");
            self.problem(&at, message, "", "at most 10,000 posts in all: check that the numbers are posts");
        }
        areas
    }

    /// Reports a name that an area cannot have beside those that are taken, and takes it.
    pub(super) fn area_name(&mut self, name: &str, at: &At, taken: &mut TakenNames) {
        let other = taken.entry(folded(name)).or_insert_with(|| name.to_owned());
        if other != name {
            let message = format!("the areas `{other}` and `{name}` would be taken for one");
            let help =
                "if they are one, write both alike; if not, let them differ in more than capitals, spaces and dots";
            self.problem(at, message, "hardly another name", help);
        }
        if alike(name, "all") {
            let help = "results use `all` for the whole service: rename the area";
            self.problem(at, format!("an area cannot be called `{name}`"), "reserved", help);
        }
        if name.trim().is_empty() || name.len() > 100 || name.chars().any(|sign| sign.is_control() || turns_text(sign))
        {
            let help = "use a short name such as [area.North]";
            self.problem(at, "this name cannot stand in tables", "", help);
        }
    }

    fn area(&mut self, name: &str, at: &At) -> Area {
        let mixed = self.stated(&at.key("mixed_teams"));
        let mixed_vacancies = at.key("mixed_vacancies");
        if mixed {
            self.mixed_alone(at);
        } else if self.stated(&mixed_vacancies) && !self.spoilt(&at.key("mixed_teams")) {
            let help = "state mixed_teams = [6, 6], or assessment_vacancies and care_management_vacancies";
            self.problem(&mixed_vacancies, "vacancies of mixed teams in an area that has none", "no mixed_teams", help);
        }
        let duty = if mixed { "mixed" } else { "assessment" };
        let assessment_at = at.key(&format!("{duty}_teams"));
        let stated = self.required(&assessment_at);
        let assessment_teams = self.sizes(&assessment_at);
        if stated && assessment_teams.is_empty() {
            let message = format!("the area `{name}` has no assessment team");
            let help = "every area needs one to take its referrals: assessment_teams = [6, 6]";
            self.problem(&assessment_at, message, "is empty", help);
        }
        let care_management_teams = self.sizes(&at.key("care_management_teams"));
        let mut vacancies = |teams: &[Tenths], kind: &str| {
            let teams_at = at.key(&format!("{kind}_teams"));
            for (index, _) in teams.iter().enumerate().filter(|(_, posts)| **posts <= Tenths::ZERO) {
                let help = "give the team posts or leave it out";
                let message = format!("`{kind}_teams` has a team without posts");
                self.problem(&teams_at.key(&index.to_string()), message, "0 posts", help);
            }
            let posts = number_of_posts(teams.iter().copied());
            let at = at.key(&format!("{kind}_vacancies"));
            let vacant = if kind != "mixed" || self.stated(&at) { self.count(&at) } else { 0 };
            if u64::from(vacant) > posts && !(posts == 0 && kind == duty) {
                let message = format!("`{kind}_vacancies`: {vacant} vacancies in teams with {posts} posts");
                let help = "vacancies are part of the posts: state at most as many";
                self.problem_with(&at, message, "vacant posts", (&teams_at, "all posts"), help);
            }
            vacant
        };
        let assessment_vacancies = vacancies(&assessment_teams, duty);
        let care_management_vacancies = vacancies(&care_management_teams, "care_management");
        Area {
            name: name.to_string(),
            assessment_teams,
            assessment_vacancies,
            care_management_teams,
            care_management_vacancies,
            mixed,
        }
    }

    /// Full-time equivalents of a list.
    pub(super) fn sizes(&mut self, at: &At) -> Vec<Tenths> {
        let Some(Value::List(items)) = self.node(at).map(|node| &node.value) else { return Vec::new() };
        for (place, item) in items.iter().enumerate() {
            self.off_step(&at.key(&place.to_string()), item);
        }
        items.iter().map(|item| Tenths::of(item.number().unwrap_or(0.0))).collect()
    }

    /// Reports what an area with mixed teams cannot have beside them.
    fn mixed_alone(&mut self, at: &At) {
        for (key, none) in [
            ("assessment_teams", ""),
            ("assessment_vacancies", "; vacancies of mixed teams are mixed_vacancies"),
            ("care_management_teams", "; over a base with such teams: care_management_teams = []"),
        ] {
            let node = self.node(&at.key(key));
            let empty = |node: &Node| {
                matches!(&node.value, Value::List(items) if items.is_empty()) || node.number() == Some(0.0)
            };
            if node.is_some_and(|node| !empty(node)) {
                let message = format!("an area has mixed teams or specialist ones: `{key}` beside `mixed_teams`");
                let help = format!("state `mixed_teams` alone, or the specialist teams without it{none}");
                self.problem_with(
                    &at.key(key),
                    message,
                    "of specialist teams",
                    (&at.key("mixed_teams"), "mixed teams"),
                    &help,
                );
            }
        }
    }
}
