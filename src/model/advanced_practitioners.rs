//! Advanced practitioners: experienced social workers who stay in practice, with a smaller load, a share of their team's
//! supervision, another pay and another leaving rate.
//!
//! So many of the establishment's posts are theirs, spread over the teams as extra posts are. In each team the first
//! experienced workers in post, in the order of posts, are appointed on the day the posts are there. When one leaves, the
//! next is appointed at once, or else when somebody's first year ends or an experienced worker joins. Fewer posts: the
//! last appointed steps down first.

use super::establishment::Establishment;
use super::service::Service;
use super::trace::Observer;
use crate::scenario::Scenario;

impl Establishment {
    /// Advanced-practitioner posts of every team under each policy, by the rule of extra posts.
    #[must_use]
    pub fn advanced_posts(&self, scenario: &Scenario, base_posts: usize) -> Vec<Vec<u32>> {
        let of_policy = scenario.policies.iter().zip(&self.of_policy);
        of_policy
            .map(|(dated, &structure)| {
                let (teams, establishment) = self.base_establishment(structure, base_posts);
                let mut posts = vec![0; self.teams.len()];
                for _ in 0..dated.policy.posts.advanced_practitioners {
                    let team = self.next_team(&teams, &establishment, &posts);
                    posts[team] += 1;
                }
                posts
            })
            .collect()
    }
}

impl<O: Observer> Service<'_, O> {
    /// Appoints advanced practitioners of a team, or lets them step down, until there are as many as posts or nobody is
    /// left to appoint. Call it when the team's experienced workers or its posts have changed.
    pub fn review_advanced(&mut self, team: usize) {
        let posts = self.plan.advanced[self.policy_index][team] as usize;
        loop {
            let members = self.teams[team].members.iter().copied();
            let in_post = members.filter(|&member| self.workers[member as usize].counted());
            let appointed = in_post.clone().filter(|&member| self.workers[member as usize].advanced);
            let number = appointed.clone().count();
            let next = if number > posts {
                appointed.max_by_key(|&member| self.workers[member as usize].appointed)
            } else if number < posts {
                in_post.into_iter().find(|&member| {
                    let w = &self.workers[member as usize];
                    !w.advanced && !w.newly_qualified
                })
            } else {
                None
            };
            let Some(worker) = next else { return };
            self.set_advanced(worker, number < posts);
        }
    }

    /// Somebody who has left is no advanced practitioner any more.
    pub fn step_down(&mut self, worker: u32) {
        if self.workers[worker as usize].advanced {
            self.set_advanced(worker, false);
        }
    }

    /// What depends on the grade is seen to only where the grade makes a difference.
    fn set_advanced(&mut self, worker: u32, advanced: bool) {
        let w = &mut self.workers[worker as usize];
        w.advanced = advanced;
        w.appointed = self.serial;
        self.serial += 1;
        let (team, fte) = (w.team, w.fte);
        self.review_terms(worker);
        self.money.advanced_fte += if advanced { fte } else { -fte };
        if self.policy.costs.advanced_practitioner_a_year != self.policy.costs.social_worker_a_year {
            self.reprice();
        }
        self.review_hazards(worker);
        if self.policy.capacity.advanced_practitioner_supervision_share > 0.0 {
            self.touch(worker);
            self.touch_managers(team as usize);
        }
        if self.policy.allocation.advanced_practitioner_factor != 1.0 {
            self.freed.push(team);
        }
        let what = if advanced { "appointed advanced practitioner" } else { "no longer advanced practitioner" };
        self.note(what, None, Some(worker));
    }
}
