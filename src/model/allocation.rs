//! Allocation: who gets a family.

use super::ids::{AreaId, FamilyId, TeamId, WorkerId};
use super::plan::Role;
use super::service::Service;
use super::trace::{LogEntry, Observer};
use super::worker::Worker;
use crate::scenario::WorkKind;

/// Which ceiling binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ceiling {
    /// That of new families.
    New,
    /// The higher one of cover and panel transfers.
    Cover,
}

/// Among whom a worker for a family is looked for.
#[derive(Debug, Clone, Copy)]
pub enum Among {
    /// A team.
    Team(TeamId),
    /// An area's teams of a lane.
    Lane(AreaId, usize),
    /// All other areas' teams of a lane.
    OtherAreas(AreaId, usize),
}

/// What is asked of a worker who is to take a family.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// What the family weighs, weighted cases.
    pub weight: f64,
    /// Under which ceiling the worker must stay, and in relation to which the caseload is.
    pub ceiling: Ceiling,
    /// Whether it binds. Where it does not, managers are not asked: what they hold stays under their ceiling.
    pub limited: bool,
    /// Days that must be left before the worker goes away.
    pub before_leave: f64,
    /// Simulation time.
    pub now: f64,
}

impl Asked {
    /// The caseload in relation to the ceiling of a worker who is at work and can take the family.
    #[inline]
    #[must_use]
    pub fn load_of(&self, w: &Worker) -> Option<f64> {
        let limit = w.terms.ceilings[self.ceiling as usize];
        if !w.present() || limit <= 0.0 {
            return None;
        }
        let has_room = || w.load + self.weight <= limit || w.cases == 0;
        let takes = if self.limited { has_room() } else { w.role != Role::Manager };
        takes.then(|| w.load / limit)
    }

    /// Whether the worker does not go away too soon.
    #[inline]
    #[must_use]
    pub fn stays(&self, w: &Worker) -> bool {
        w.next_away() - self.now >= self.before_leave
    }
}

/// What each of a team's managers in post has of a whole ceiling, where so many hold families.
fn share_of_ceilings(holding: u32, managers: u32) -> f64 {
    if managers > holding { f64::from(holding) / f64::from(managers) } else { 1.0 }
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
            Role::Manager => {
                let managers = self.team(w.team).supervised.managers();
                allocation.manager_factor * share_of_ceilings(allocation.managers_who_hold, managers)
            }
            Role::SocialWorker if w.standing.newly_qualified() => allocation.newly_qualified_factor,
            Role::SocialWorker if w.standing.advanced => allocation.advanced_practitioner_factor,
            _ => 1.0,
        };
        full * factor * w.standing.fte
    }

    /// The present worker with the least weighted caseload in relation to the own ceiling, who stays under it with the family;
    /// `before_leave` days must be left before the worker goes away. Ties go to the first.
    #[must_use]
    pub fn least_loaded(
        &self,
        among: Among,
        family: FamilyId,
        ceiling: Ceiling,
        before_leave: f64,
    ) -> Option<WorkerId> {
        let weight = self.weight(family);
        self.least_of(among, &Asked { weight, ceiling, limited: true, before_leave, now: self.now() })
    }

    /// The least loaded worker in relation to the own ceiling, of those who can do what is asked. Ties go to the first.
    #[must_use]
    pub fn least_of(&self, among: Among, asked: &Asked) -> Option<WorkerId> {
        let least = match among {
            Among::Team(team) => self.least_of_team(team, asked),
            Among::Lane(area, lane) => self.least_of_lane(area, lane, asked),
            Among::OtherAreas(area, lane) => {
                let others = self.areas().filter(|&other| other != area);
                let least = others.filter_map(|other| self.least_of_lane(other, lane, asked));
                least.reduce(|best, next| if next.0 < best.0 { next } else { best })
            }
        };
        least.map(|(_, worker)| worker)
    }

    /// Whether a family is in an open assessment: what moves first when its worker is absent.
    #[must_use]
    pub fn in_assessment(&self, family: FamilyId) -> bool {
        matches!(self.family(family).piece.work, WorkKind::InitialAssessment | WorkKind::CoreAssessment)
    }

    /// Tells the observer, if one listens.
    #[inline]
    pub fn note(&mut self, what: &'static str, family: Option<FamilyId>, worker: Option<WorkerId>) {
        if O::LISTENS && !self.in_past() {
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
