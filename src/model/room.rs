//! Room in a plan: worker slots and teams beyond its own, so that the state of a service means the same under the plans of several
//! options.
//!
//! Slots are numbered base posts first, then extra posts, then places for agency workers. With as much room as the option that
//! needs most, a slot has the same number in all. A post that is there for room only is funded by no policy and stays in its team of
//! the first day, so that it changes nothing, not even a rounding.

use super::establishment::Establishment;
use super::plan::{Plan, PostPlan, Role};

/// Slots and teams that a plan has, or is to have at least.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Room {
    /// Extra social-worker posts.
    pub social_workers: u32,
    /// Extra managers' posts.
    pub managers: u32,
    /// Places for agency workers.
    pub agency: u32,
    /// Teams that ever are.
    pub teams: usize,
}

impl Room {
    /// What a plan has.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let count =
            |role| plan.posts.values().filter(|post| post.role == role && post.extra_from.is_some()).count() as u32;
        Self {
            social_workers: count(Role::SocialWorker),
            managers: count(Role::Manager),
            agency: (plan.posts.len() - plan.first_agency) as u32,
            teams: plan.team_slots,
        }
    }

    /// Room for both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            social_workers: self.social_workers.max(other.social_workers),
            managers: self.managers.max(other.managers),
            agency: self.agency.max(other.agency),
            teams: self.teams.max(other.teams),
        }
    }
}

impl Plan {
    /// The same plan with so much room at least.
    #[must_use]
    pub fn with_room(mut self, room: Room) -> Self {
        let own = Room::of(&self);
        let room = own.and(room);
        self.team_slots = room.teams;
        if Room::of(&self) != room {
            let Establishment { posts, structures, .. } = Establishment::new(&self.scenario, room);
            self.first_agency = posts.len();
            self.posts = posts;
            for number in 0..room.agency {
                self.posts.push(PostPlan::of_agency(number));
            }
            self.structures = structures;
        }
        self
    }
}
