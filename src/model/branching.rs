//! Branching: what the futures of several plans have in common in time is simulated once (Hybinette and Fujimoto, "Cloning parallel
//! simulations", ACM TOMACS 11, 2001).
//!
//! Two plans that begin alike, with the first day or the past before it, have the same future, to the bit, until the first of their dated changes that
//! differs. So one of them runs until then, its state is copied, and the copy goes on under the other plan: a tree, in which each plan
//! leaves another one as late as it can. The tree is walked depth first; as many states are in memory as it is deep.
//!
//! Some rules look ahead, and part plans before that date or are told of the other plan:
//!
//! - the next referral of an area was found with the days to come: it is found again ([`Service::reconsider_arrival`]);
//! - the cases of a pulse are shared out at the beginning of the past or on the first day, by the policy of the pulse's: other shares part
//!   plans there;
//! - the cap on spending looks at whole financial years to come (`budget.rs`): plans of which one has a cap and one has none part on
//!   the first day, others when a booking could first touch the year of the change;
//! - a change of structure moves posts that are not funded yet, too: if there are more of them in one plan, the plans part there.

use super::budget::is_capped;
use super::ledger::Imbalance;
use super::plan::Plan;
use super::pulse::quotas;
use super::replication::{Outcome, conclude};
use super::room::Room;
use super::service::Service;
use super::trace::Silent;
use crate::kernel::streams::StreamKey;
use crate::kernel::time::DAYS_A_WEEK;
use crate::scenario::Pulse;
use std::sync::atomic::AtomicBool;

/// Which of some plans leaves which other one, and when.
#[derive(Debug, Clone, Default)]
pub struct Branching {
    /// Plans that run from the first day.
    roots: Vec<usize>,
    /// Plans that leave each, and the time at which they do; the first comes first.
    branches: Vec<Vec<(f64, usize)>>,
}

impl Branching {
    /// Of some plans, which have room for each other ([`Plan::with_room`]).
    #[must_use]
    pub fn of(plans: &[&Plan]) -> Self {
        let mut tree = Self { roots: Vec::new(), branches: vec![Vec::new(); plans.len()] };
        // The first plan that is the same on the first day, and when it left another: plans differ little on the first day if at all.
        let (mut alike, mut left): (Vec<usize>, Vec<f64>) = (Vec::new(), Vec::new());
        for (at, &plan) in plans.iter().enumerate() {
            let first = (0..at).find(|&other| alike[other] == other && same_first_day(plans[other], plan));
            let others = (0..at).filter(|&other| Some(alike[other]) == first);
            let partings = others.map(|other| (policies_part_at(plans[other], plan), other));
            let begins = plan.scenario.days.past_time();
            let possible = partings.filter(|&(time, other)| time > begins && time >= left[other]);
            let latest = possible.reduce(|latest, next| if next.0 > latest.0 { next } else { latest });
            match latest {
                Some((time, other)) => tree.branches[other].push((time, at)),
                None => tree.roots.push(at),
            }
            alike.push(first.unwrap_or(at));
            left.push(latest.map_or(begins, |(time, _)| time));
        }
        tree.branches.iter_mut().for_each(|branches| branches.sort_by(|a, b| a.0.total_cmp(&b.0)));
        tree
    }

    /// Whether nothing is shared.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.roots.len() == self.branches.len()
    }

    /// Simulates one future of each of the plans. `found` is told what each found, by its place. Returns how many events were
    /// simulated once for several, for each that need not simulate them again; nothing when told to stop before the end.
    ///
    /// # Errors
    /// A ledger that does not balance: a fault of the program.
    pub fn simulate(
        &self,
        plans: &[&Plan],
        key: StreamKey,
        stop: &AtomicBool,
        found: &mut dyn FnMut(usize, Outcome),
    ) -> Result<Option<u64>, Imbalance> {
        let mut shared = 0;
        for &root in &self.roots {
            let mut walk = Walk { tree: self, plans, stop, found: &mut *found, shared: 0 };
            if !walk.follow(root, Service::new(plans[root], key, Silent))? {
                return Ok(None);
            }
            shared += walk.shared;
        }
        Ok(Some(shared))
    }
}

/// A walk through the tree.
struct Walk<'w, 'p> {
    tree: &'w Branching,
    plans: &'w [&'p Plan],
    stop: &'w AtomicBool,
    found: &'w mut dyn FnMut(usize, Outcome),
    shared: u64,
}

impl<'p> Walk<'_, 'p> {
    /// Runs a plan to its end, and each that leaves it, when it does, to its own; `false` when stopped.
    fn follow(&mut self, plan: usize, mut service: Service<'p, Silent>) -> Result<bool, Imbalance> {
        for &(time, other) in &self.tree.branches[plan] {
            if !service.run_to(time, self.stop) {
                return Ok(false);
            }
            let mut branch = service.clone();
            branch.adopt(self.plans[other]);
            self.shared += branch.events();
            if !self.follow(other, branch)? {
                return Ok(false);
            }
        }
        if !service.run(self.stop) {
            return Ok(false);
        }
        (self.found)(plan, conclude(service)?.0);
        Ok(true)
    }
}

/// Whether everything is the same in two plans that acts from the beginning or throughout.
fn same_first_day(a: &Plan, b: &Plan) -> bool {
    let (one, other) = (&a.scenario, &b.scenario);
    // What is not named here (name, title, target, static sum, planned budget) is read from what was simulated.
    one.policies[0] == other.policies[0]
        && a.target_time == b.target_time
        && one.days == other.days
        && one.has_core_assessments == other.has_core_assessments
        && one.areas == other.areas
        && one.families == other.families
        && one.leave == other.leave
        && one.workforce == other.workforce
        && of_past(a).eq(of_past(b))
        && Room::of(a) == Room::of(b)
        && one.past == other.past
        && one.start == other.start
}

/// The pulses that are shared out before the run begins, with their numbers and how.
fn of_past(plan: &Plan) -> impl Iterator<Item = (usize, &Pulse, Vec<u32>)> {
    let begins = |pulse: &Pulse| plan.scenario.days.time_of(pulse.from);
    let past = plan.scenario.pulses.iter().enumerate().filter(move |(_, pulse)| begins(pulse) < plan.window.0);
    past.map(move |(number, pulse)| (number, pulse, quotas(plan, pulse)))
}

/// All pulses, and how they are shared out.
fn pulses(plan: &Plan) -> impl Iterator<Item = (&Pulse, Vec<u32>)> {
    plan.scenario.pulses.iter().map(move |pulse| (pulse, quotas(plan, pulse)))
}

/// The time from which on two plans may differ that are the same on the first day; infinity where they never do.
fn policies_part_at(a: &Plan, b: &Plan) -> f64 {
    let (one, other) = (&a.scenario.policies, &b.scenario.policies);
    let common = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let next = [one, other].map(|policies| policies.get(common).map_or(f64::INFINITY, |dated| dated.from));
    let mut time = next[0].min(next[1]);
    let first_day = a.window.0;
    if is_capped(&a.scenario) != is_capped(&b.scenario) || !pulses(a).eq(pulses(b)) {
        time = time.min(first_day);
    }
    if is_capped(&a.scenario) && time < f64::INFINITY {
        let booking = |agency: &crate::scenario::Agency| agency.lead_days + agency.minimum_days.max(DAYS_A_WEEK);
        let longest = one[..common].iter().map(|dated| booking(&dated.policy.agency)).fold(0.0, f64::max);
        let year = a.years.iter().rfind(|year| year.from <= time).map_or(f64::NEG_INFINITY, |year| year.from);
        time = time.min((year - longest).max(first_day));
    }
    if a.ever_funded() != b.ever_funded() {
        let restructures = (1..common).find(|&at| a.structure_of_policy[at] != a.structure_of_policy[at - 1]);
        time = restructures.map_or(time, |at| time.min(one[at].from));
    }
    time
}
