//! Room in a plan: worker slots and teams beyond its own, so that the state of a service means the same under the plans of several
//! options.
//!
//! Slots are numbered base posts first, then extra posts key by key, then places for agency workers. With as much room as the option that
//! needs most, a slot has the same number in all. A post that is there for room only is funded by no policy and stays in its team of
//! the first day, so that it changes nothing, not even a rounding.

use super::establishment::{Establishment, LANES};
use super::ids::{AreaId, Id};
use super::plan::{NEVER, Plan, PostPlan, Role};
use crate::scenario::{LANE_KEYS, Posts, Scenario, Tenths};
use std::collections::BTreeMap;

/// The key of a scenario that states extra posts: which teams they go to. Posts of each are numbered by themselves, so that no key
/// renumbers another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// All teams.
    Everywhere,
    /// Teams of a lane, in all areas.
    Lane(usize),
    /// All an area's teams, of social workers.
    WholeArea(AreaId),
    /// An area's teams of a lane; of managers, all its teams.
    Area(AreaId, usize),
    /// One team, by area, lane and its number among these.
    Team(AreaId, usize, usize),
}

impl Source {
    /// The key of the random streams of one of its posts: whole ones by their number, a part by its size in tenths.
    #[must_use]
    pub fn stream_key(self, role: Role, number: u32, part: u32) -> u64 {
        let (kind, area, lane, team) = match self {
            Self::Everywhere => (0, 0, 0, 0),
            Self::Lane(lane) => (1, 0, lane, 0),
            Self::WholeArea(area) => (2, area.index(), LANES, 0),
            Self::Area(area, lane) => (2, area.index(), lane, 0),
            Self::Team(area, lane, team) => (3, area.index(), lane, team),
        };
        let manager = u64::from(role == Role::Manager);
        let place = (area as u64) << 38 | (lane as u64) << 36 | (team as u64) << 20;
        1 << 62 | manager << 61 | kind << 59 | place | u64::from(part) << 16 | u64::from(number)
    }
}

/// Posts that a key has: whole ones, and one for each part of a post, by its size in tenths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ExtraSlots {
    /// Whole posts.
    pub whole: u32,
    /// Whether there is one of 1 to 9 tenths.
    pub parts: [bool; 10],
}

impl ExtraSlots {
    /// Those that so many full-time equivalents need.
    fn of(extra: Tenths) -> Self {
        let mut slots = Self { whole: extra.whole().max(0) as u32, parts: [false; 10] };
        slots.parts[extra.part() as usize] = extra.part() > 0;
        slots
    }

    fn and(self, other: Self) -> Self {
        let parts = std::array::from_fn(|size| self.parts[size] || other.parts[size]);
        Self { whole: self.whole.max(other.whole), parts }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.whole as usize + self.parts[1..].iter().filter(|&&part| part).count()
    }
}

/// Extra posts, key by key.
pub type ExtraPosts = BTreeMap<(Role, Source), ExtraSlots>;

/// What every key of a policy states, but for those that state nothing.
pub fn stated(posts: &Posts) -> Vec<((Role, Source), Tenths)> {
    let mut all = vec![
        ((Role::SocialWorker, Source::Everywhere), posts.extra_social_workers),
        ((Role::Manager, Source::Everywhere), posts.extra_managers),
    ];
    let lanes = posts.lanes().into_iter().enumerate();
    all.extend(lanes.map(|(lane, of)| ((Role::SocialWorker, Source::Lane(lane)), of.extra)));
    for (area, of_area) in posts.areas.iter().enumerate() {
        let area = AreaId::new(area);
        all.push(((Role::SocialWorker, Source::WholeArea(area)), of_area.extra));
        for (lane, of) in of_area.lanes().into_iter().enumerate().take(LANE_KEYS.len()) {
            all.push(((Role::SocialWorker, Source::Area(area, lane)), of.extra));
            let teams = of.teams.iter().enumerate();
            all.extend(teams.map(|(team, &of)| ((Role::SocialWorker, Source::Team(area, lane, team)), of)));
        }
        all.push(((Role::Manager, Source::Area(area, 0)), of_area.managers.extra));
    }
    all.retain(|(_, extra)| *extra != Tenths::ZERO);
    all
}

/// Extra posts that some policy of a scenario wants, or that there is to be room for.
pub fn extra_posts(scenario: &Scenario, room: &Room) -> ExtraPosts {
    let mut all = room.extra.clone();
    for (source, extra) in scenario.policies.iter().flat_map(|dated| stated(&dated.policy.posts)) {
        let slots = ExtraSlots::of(extra);
        if slots != ExtraSlots::default() {
            all.entry(source).and_modify(|others| *others = others.and(slots)).or_insert(slots);
        }
    }
    all
}

/// Slots and teams that a plan has, or is to have at least.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Room {
    /// Extra posts.
    pub extra: ExtraPosts,
    /// Places for agency workers.
    pub agency: u32,
    /// Teams that ever are.
    pub teams: usize,
}

impl Room {
    /// What a plan has.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let agency = (plan.posts.len() - plan.first_agency) as u32;
        Self { extra: plan.extra.clone(), agency, teams: plan.team_slots }
    }

    /// Room for both.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for (source, slots) in other.extra {
            self.extra.entry(source).and_modify(|own| *own = own.and(slots)).or_insert(slots);
        }
        Self { extra: self.extra, agency: self.agency.max(other.agency), teams: self.teams.max(other.teams) }
    }
}

impl Plan {
    /// The same plan with so much room at least.
    #[must_use]
    pub fn with_room(mut self, room: &Room) -> Self {
        let own = Room::of(&self);
        let room = own.clone().and(room.clone());
        self.team_slots = room.teams;
        if own.extra != room.extra || own.agency != room.agency {
            let Establishment { posts, structures, wanted, extra, .. } = Establishment::new(&self.scenario, &room);
            self.first_agency = posts.len();
            self.posts = posts;
            for number in 0..room.agency {
                self.posts.push(PostPlan::of_agency(number));
            }
            (self.structures, self.wanted, self.extra) = (structures, wanted, extra);
        }
        self
    }

    /// Extra posts of each key that are funded some day.
    #[must_use]
    pub fn ever_funded(&self) -> BTreeMap<usize, usize> {
        let mut all = BTreeMap::new();
        for post in self.posts.values().filter(|post| post.extra_from.is_some_and(|policy| policy != NEVER)) {
            post.extra.iter().for_each(|extra| *all.entry(extra.source).or_default() += 1);
        }
        all
    }
}
