//! Hazards of falling sick and of giving notice: the policy's, by grade, times a worker's strain.
//!
//! Budgets of unit-exponential hazard are used up at the hazards that hold, piece by piece.

use super::ids::WorkerId;
use super::plan::Role;
use super::service::Service;
use super::trace::Observer;
use super::worker::Worker;
use crate::scenario::Policy;

/// Hazards that follow from a policy, per working day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hazards {
    /// Onset of short and of long sickness, per working day of being well.
    pub sickness: [f64; 2],
    /// Giving notice, per working day out of notice, by [`Grade`].
    pub notice: [f64; 4],
}

/// Whom a leaving rate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum Grade {
    /// A social worker past the first year.
    SocialWorker,
    /// A team manager.
    Manager,
    /// A newly qualified social worker in the first year.
    NewlyQualified,
    /// An advanced practitioner.
    AdvancedPractitioner,
}

/// The hazards of one worker.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct OwnHazards {
    sickness: [f64; 2],
    notice: f64,
}

impl OwnHazards {
    /// Onset of short and of long sickness, per working day of being well.
    #[must_use]
    pub fn sickness(&self) -> [f64; 2] {
        self.sickness
    }

    /// Giving notice, per working day.
    #[must_use]
    pub fn notice(&self) -> f64 {
        self.notice
    }
}

impl Hazards {
    /// The hazards of sickness and, by grade, of giving notice that a policy's rates imply.
    #[must_use]
    pub fn of(policy: &Policy) -> Self {
        let turnover = &policy.turnover;
        Self {
            sickness: policy.sickness.hazards(),
            notice: [
                turnover.rate_a_year,
                turnover.manager_rate_a_year,
                turnover.newly_qualified_rate_a_year,
                turnover.advanced_practitioner_rate_a_year,
            ]
            .map(|rate| turnover.notice_hazard(rate)),
        }
    }
}

impl Worker {
    /// Whom the worker's leaving rate is for.
    #[must_use]
    pub fn grade(&self) -> Grade {
        match self.role {
            Role::Manager => Grade::Manager,
            _ if self.standing.advanced => Grade::AdvancedPractitioner,
            _ if self.standing.newly_qualified() => Grade::NewlyQualified,
            _ => Grade::SocialWorker,
        }
    }
}

impl<O: Observer> Service<'_, O> {
    /// A worker's hazards under the policy, the grade and the strain of now.
    #[must_use]
    pub fn own_hazards(&self, worker: WorkerId) -> OwnHazards {
        let w = self.worker(worker);
        let hazards = &self.plan().hazards[self.policy_index()];
        let (sickness, leaving) = w.strain.factors();
        OwnHazards {
            sickness: hazards.sickness.map(|hazard| hazard * sickness),
            notice: hazards.notice[w.grade() as usize] * leaving,
        }
    }

    /// Something that a worker's hazards depend on has changed: budgets are settled at the old hazards and go on at the
    /// new ones. Nothing happens when they are the same.
    pub fn review_hazards(&mut self, worker: WorkerId) {
        let new = self.own_hazards(worker);
        let w = self.worker(worker);
        if !w.standing.in_post || w.role == Role::Agency || w.hazards == new {
            return;
        }
        self.settle_health(worker);
        self.settle_notice(worker);
        self.set_hazards(worker, new);
        self.schedule_health(worker);
        self.schedule_notice(worker);
    }
}
