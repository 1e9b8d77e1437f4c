//! Dated changes: from its date on, what a change states holds.

use super::events::Event;
use super::service::Service;
use super::trace::Observer;

impl<O: Observer> Service<'_, O> {
    /// A new policy holds: hazards, capacity and ceilings change at once. What does not change is left alone, so that a
    /// change without effect does not even move a rounding.
    pub fn change_policy(&mut self) {
        let (old, before) = (self.policy_index, self.policy);
        self.policy_index += 1;
        let after = &self.plan.scenario.policies[self.policy_index].policy;
        self.policy = after;
        self.review_all_terms();
        if self.plan.structure_of_policy[old] != self.plan.structure_of_policy[self.policy_index] {
            self.restructure();
        }
        if self.plan.hazards[old] != self.plan.hazards[self.policy_index] {
            for worker in 0..self.plan.first_agency as u32 {
                self.review_hazards(worker);
            }
        }
        if before.recruitment != after.recruitment {
            self.change_recruitment(before);
        }
        self.fund_posts();
        if before.capacity != after.capacity || before.agency.productivity != after.agency.productivity {
            for team in 0..self.teams.len() {
                self.share_supervision(team);
            }
            let reweighed = before.capacity.class_weights != after.capacity.class_weights;
            for worker in 0..self.workers.len() as u32 {
                if reweighed || self.hours(worker) != self.workers[worker as usize].workload.hours() {
                    self.touch(worker);
                }
            }
        }
        if self.plan.advanced[old] != self.plan.advanced[self.policy_index] {
            for team in 0..self.teams.len() {
                self.review_advanced(team);
            }
        }
        if before.costs != after.costs || before.posts != after.posts {
            self.reprice();
        }
        self.change_strain(before);
        self.change_overtime(before);
        self.review_spending();
        self.review_agency();
        if before.allocation != after.allocation || before.cover != after.cover {
            self.reweigh_cases();
            self.freed.extend((0..self.teams.len() as u32).rev());
        }
        self.schedule_next_policy();
    }

    /// Schedules the next dated change.
    pub fn schedule_next_policy(&mut self) {
        let next = self.plan.scenario.policies.get(self.policy_index + 1).map_or(f64::INFINITY, |dated| dated.from);
        self.schedule(Event::PolicyChange, next);
    }
}
