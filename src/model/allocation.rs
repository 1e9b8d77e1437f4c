//! Allocation: who gets a family.

use super::ids::{FamilyId, TeamId, WorkerId};
use super::plan::Role;
use super::service::Service;
use super::trace::{LogEntry, Observer};
use crate::scenario::WorkKind;

/// Which ceiling binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ceiling {
    /// That of new families.
    New,
    /// The higher one of cover and panel transfers.
    Cover,
}

impl<O: Observer> Service<'_, O> {
    /// The ceiling that a worker's grade and contract imply, weighted cases: other ones for newly qualified workers, advanced practitioners
    /// and managers, in proportion for part-time ones.
    #[must_use]
    pub fn compute_ceiling(&self, worker: WorkerId, ceiling: Ceiling) -> f64 {
        let w = self.worker(worker);
        let allocation = &self.policy().allocation;
        let full = match ceiling {
            Ceiling::New => allocation.ceiling,
            Ceiling::Cover => allocation.cover_ceiling,
        };
        let factor = match w.role {
            Role::Manager => allocation.manager_factor,
            Role::SocialWorker if w.standing.newly_qualified() => allocation.newly_qualified_factor,
            Role::SocialWorker if w.standing.advanced => allocation.advanced_practitioner_factor,
            _ => 1.0,
        };
        full * factor * w.standing.fte
    }

    /// The present worker of some teams with the least weighted caseload in relation to the own ceiling, who stays under it
    /// with the family; `before_leave` days must be left before the worker goes away. Ties go to the first.
    #[must_use]
    pub fn least_loaded(
        &self,
        teams: &[TeamId],
        family: FamilyId,
        ceiling: Ceiling,
        before_leave: f64,
    ) -> Option<WorkerId> {
        let weight = self.weight(family);
        let mut best: Option<(f64, WorkerId)> = None;
        for &member in teams.iter().flat_map(|&team| &self.team(team).members) {
            let w = self.worker(member);
            if !w.present() {
                continue;
            }
            let limit = w.terms.ceilings[ceiling as usize];
            if limit <= 0.0 || (w.load + weight > limit && w.cases > 0) {
                continue;
            }
            // When the worker goes away is asked of the few who would be chosen.
            let ratio = w.load / limit;
            if best.is_none_or(|(least, _)| ratio < least) && w.next_away() - self.now() >= before_leave {
                best = Some((ratio, member));
            }
        }
        best.map(|(_, member)| member)
    }

    /// Whether a family is in an open assessment: what moves first when its worker is absent.
    #[must_use]
    pub fn in_assessment(&self, family: FamilyId) -> bool {
        matches!(self.family(family).piece.work, WorkKind::InitialAssessment | WorkKind::CoreAssessment)
    }

    /// Tells the observer, if one listens.
    #[inline]
    pub fn note(&mut self, what: &'static str, family: Option<FamilyId>, worker: Option<WorkerId>) {
        if O::LISTENS {
            let f = family.map(|family| self.family(family));
            let team = worker.map(|w| self.worker(w).team).or(f.map(|f| f.team));
            let entry = LogEntry {
                time: self.now(),
                what,
                family: f.map(|f| f.key),
                children: f.map_or(0, |f| f.children),
                worker,
                team,
                urgent: f.is_some_and(|f| f.urgent),
                hours_a_day: f.map_or(0.0, |f| f.piece.demand),
                natural_days: f.map_or(0.0, |f| f.piece.remaining),
                load: worker.map_or(0.0, |w| self.worker(w).load),
                ceiling: worker.map_or(0.0, |w| self.ceiling(w, Ceiling::New)),
            };
            self.observer_mut().note(entry);
        }
    }
}
