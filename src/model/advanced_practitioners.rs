//! Advanced practitioners: experienced social workers who stay in practice, with a smaller load, a share of their team's
//! supervision, another pay and another leaving rate.
//!
//! So many of the establishment's posts are theirs, spread over the teams as extra posts are. In each team the first
//! experienced workers in post, in the order of posts, are appointed on the day the posts are there. When one leaves, the
//! next is appointed at once, or else when somebody's first year ends or an experienced worker joins. Fewer posts: the
//! last appointed steps down first.

use super::establishment::Establishment;
use super::hazards::Grade;
use super::ids::{Table, TeamId, WorkerId};
use super::service::Service;
use super::trace::Observer;
use crate::scenario::Scenario;

impl Establishment {
    /// Advanced-practitioner posts of every team under each policy, by the rule of extra posts.
    #[must_use]
    pub fn advanced_posts(&self, scenario: &Scenario) -> Vec<Table<TeamId, u32>> {
        let of_policy = scenario.policies.iter().zip(&self.of_policy);
        of_policy
            .map(|(dated, &structure)| {
                let teams: Vec<TeamId> = self.structures[structure].teams().collect();
                let mut posts = Table::of(0, self.teams.len());
                for _ in 0..dated.policy.posts.advanced_practitioners {
                    let Some(team) = self.next_team(&teams, &self.sizes[structure], &posts) else { break };
                    posts[team] += 1;
                }
                posts
            })
            .collect()
    }
}

impl<O: Observer> Service<'_, O> {
    /// Appoints advanced practitioners of a team, or lets them step down, until there are as many as posts or nobody is
    /// left to appoint.
    pub fn review_advanced(&mut self, team: TeamId) {
        let posts = self.plan().advanced[self.policy_index()][team] as usize;
        loop {
            let number = self.team(team).supervised.advanced as usize;
            if number == posts {
                return;
            }
            let members = self.team(team).members.iter().copied();
            let in_post = members.filter(|&member| self.worker(member).counted());
            let appointed = in_post.clone().filter(|&member| self.worker(member).standing.advanced);
            let next = if number > posts {
                appointed.max_by_key(|&member| self.worker(member).appointed)
            } else {
                in_post.into_iter().find(|&member| self.worker(member).grade() == Grade::SocialWorker)
            };
            let Some(worker) = next else { return };
            self.restate(worker, |standing| standing.advanced = number < posts);
        }
    }

    /// Somebody who goes to another team is no advanced practitioner any more.
    pub fn step_down(&mut self, worker: WorkerId) {
        if self.worker(worker).standing.advanced {
            self.restate(worker, |standing| standing.advanced = false);
        }
    }
}
