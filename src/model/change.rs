//! Dated changes: from its date on, what a change states holds.

use super::events::Event;
use super::service::Service;
use super::trace::Observer;

impl<O: Observer> Service<'_, O> {
    /// A new policy holds: hazards, capacity and ceilings change at once. What does not change is left alone, so that a
    /// change without effect does not even move a rounding.
    pub fn change_policy(&mut self) {
        let (old, before) = (self.policy_index(), self.policy());
        self.adopt_next_policy();
        let (plan, new, after) = (self.plan(), self.policy_index(), self.policy());
        if plan.structure_of_policy[old] != plan.structure_of_policy[new] {
            self.restructure();
        }
        if plan.hazards[old] != plan.hazards[new] {
            for worker in self.posts() {
                self.review_hazards(worker);
            }
        }
        if before.recruitment != after.recruitment {
            self.change_recruitment(before);
        }
        self.review_posts();
        if before.capacity != after.capacity || before.agency.productivity != after.agency.productivity {
            self.change_hours(before.capacity.class_weights != after.capacity.class_weights);
        }
        if plan.advanced[old] != plan.advanced[new] {
            for team in self.teams().ids() {
                self.review_advanced(team);
            }
        }
        if before.costs != after.costs || before.posts != after.posts {
            self.prices_changed();
        }
        let [rhythm, new_rhythm] = [before, after].map(|policy| (policy.panel.every_weeks, policy.panel.every_months));
        if rhythm != new_rhythm {
            self.schedule_first_panels();
        }
        self.change_strain(before);
        self.change_overtime(before);
        self.review_spending();
        self.review_agency();
        if before.allocation != after.allocation || before.cover != after.cover {
            self.reweigh_cases();
            if before.allocation.longest_wait_days != after.allocation.longest_wait_days {
                self.change_longest_wait();
            }
            self.teams().ids().rev().for_each(|team| self.offer_trays(team));
        }
        self.schedule_next_policy();
    }

    /// Schedules the next dated change.
    pub fn schedule_next_policy(&mut self) {
        let next = self.plan().scenario.policies.get(self.policy_index() + 1).map_or(f64::INFINITY, |dated| dated.from);
        self.schedule(Event::PolicyChange, next);
    }
}
