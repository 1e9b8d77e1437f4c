//! Scenarios whose futures are simulated together, replication by replication: what they have in common in time is simulated once
//! ([`crate::model::branching`]). What is found does not depend on which are together.

use super::job::Subject;
use super::replication::{Replication, Summand};
use super::runner::{RunError, Study};
use crate::kernel::streams::StreamKey;
use crate::model::branching::Branching;
use crate::model::room::Room;
use crate::model::{Outcome, Plan};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What is kept of a replication of a job, and what it adds to sums.
pub(super) type Found = (Replication, Option<Summand>);

/// Scenarios that are ready to be simulated together.
pub(super) struct Together {
    subjects: Vec<Subject>,
    /// How they branch, with central values of what is uncertain; none where they have nothing in common.
    tree: Option<Branching>,
}

impl Together {
    /// Puts them together.
    pub fn new(mut subjects: Vec<Subject>) -> Self {
        if subjects.len() < 2 {
            return Self { subjects, tree: None };
        }
        let room = subjects.iter().map(|subject| Room::of(&subject.plan)).fold(Room::default(), Room::and);
        subjects =
            subjects.into_iter().map(|subject| Subject { plan: subject.plan.with_room(&room), ..subject }).collect();
        let tree = Branching::of(&subjects.iter().map(|subject| &subject.plan).collect::<Vec<_>>());
        let tree = Some(tree).filter(|tree| !tree.is_bare());
        Self { subjects, tree }
    }

    /// One replication of each, in their order. None when stopped.
    ///
    /// # Errors
    /// See [`Subject::replicate`].
    pub fn replicate(&self, study: &Study<'_>, replication: u64) -> Result<Option<Vec<Found>>, RunError> {
        // Whatever fails, fails by itself again, and says which option it is of.
        match self.branched(study, replication) {
            Ok(found) => Ok(found),
            Err(Fails) => self.one_by_one(study, replication),
        }
    }

    fn one_by_one(&self, study: &Study<'_>, replication: u64) -> Result<Option<Vec<Found>>, RunError> {
        let mut all = Vec::with_capacity(self.subjects.len());
        for subject in &self.subjects {
            let Some(outcome) = subject.replicate(study.seed, replication, study.stop)? else { return Ok(None) };
            study.progress.shared(outcome.events, 0);
            study.progress.tick();
            all.push(found(subject, outcome));
        }
        Ok(Some(all))
    }

    /// The same, what they have in common simulated once.
    fn branched(&self, study: &Study<'_>, replication: u64) -> Result<Option<Vec<Found>>, Fails> {
        let tree = self.tree.as_ref().ok_or(Fails)?;
        let key = StreamKey { seed: study.seed, replication };
        let own = self.own_plans(key)?;
        let own_tree = own.as_ref().map(|plans| Branching::of(&plans.iter().collect::<Vec<_>>()));
        let plans: Vec<&Plan> = match &own {
            Some(plans) => plans.iter().collect(),
            None => self.subjects.iter().map(|subject| &subject.plan).collect(),
        };
        let mut all: Vec<Option<Found>> = self.subjects.iter().map(|_| None).collect();
        let mut events = 0;
        let mut take = |at: usize, outcome: Outcome| {
            events += outcome.events;
            study.progress.tick();
            all[at] = Some(found(&self.subjects[at], outcome));
        };
        let tree = own_tree.as_ref().unwrap_or(tree);
        let simulate = AssertUnwindSafe(|| tree.simulate(&plans, key, study.stop, &mut take));
        let shared = catch_unwind(simulate).map_err(|_| Fails)?.map_err(|_| Fails)?;
        let Some(shared) = shared else { return Ok(None) };
        study.progress.shared(events, shared);
        all.into_iter().collect::<Option<Vec<_>>>().map(Some).ok_or(Fails)
    }

    /// Plans of this replication alone, where inputs are uncertain.
    fn own_plans(&self, key: StreamKey) -> Result<Option<Vec<Plan>>, Fails> {
        if self.subjects.iter().all(|subject| subject.blueprint.is_none()) {
            return Ok(None);
        }
        let scenario = |subject: &Subject| match &subject.blueprint {
            Some(blueprint) => blueprint.drawn(key).map_err(|_| Fails),
            None => Ok(subject.plan.scenario.clone()),
        };
        let plans = self.subjects.iter().map(|subject| scenario(subject).map(Plan::new));
        let plans: Vec<Plan> = plans.collect::<Result<_, _>>()?;
        let room = plans.iter().map(Room::of).fold(Room::default(), Room::and);
        Ok(Some(plans.into_iter().map(|plan| plan.with_room(&room)).collect()))
    }
}

/// A replication that fails, or has nothing in common with others.
struct Fails;

fn found(subject: &Subject, outcome: Outcome) -> Found {
    (subject.watch.replication(&subject.plan, &outcome), subject.watch.sums(outcome))
}
