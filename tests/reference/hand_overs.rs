//! What it costs to take over somebody else's family.

use super::city::{City, Place};

/// Reading and visiting that a worker owes, beside the family's own work.
pub struct HandOver {
    /// The post of the worker.
    pub by: usize,
    pub class: usize,
    pub demand: f64,
    pub days_left: f64,
}

impl City<'_> {
    /// A worker gets a family: who takes it over from somebody else, and does not know it, reads and visits first.
    pub fn take(&mut self, f: usize, p: usize) {
        let person = self.holder(p).expect("somebody takes it").number;
        let n = self.n;
        let family = &mut self.families[f];
        family.place = Place::Worker(p);
        let before = family.last_with.replace(person);
        if before.is_none() {
            self.week.allocated += family.children as f64;
            self.week.days_to_a_worker += family.children as f64 * (self.now - family.referred);
        }
        if before.is_none_or(|before| before == person) {
            return;
        }
        self.week.hand_overs += 1.0;
        if n.hand_over_hours > 0.0 {
            let size = 1.0 + n.extra_child_effort * (family.children - 1) as f64;
            self.hand_overs.push(HandOver {
                by: p,
                class: family.class(),
                demand: n.hand_over_hours / n.hand_over_days * size,
                days_left: n.hand_over_days,
            });
        }
    }
}
