//! The path of a family: what comes after each piece of work.

use super::family::CaseKind;
use super::ids::{FamilyId, WorkerId};
use super::meter::{Flow, Lasted};
use super::service::Service;
use super::trace::Observer;
use crate::scenario::{Outcomes, Pathway, WorkKind};

impl<O: Observer> Service<'_, O> {
    /// A worker has completed a family's piece of work; the family is still on the worker's list.
    pub fn completed(&mut self, worker: WorkerId, family: FamilyId) {
        let f = *self.family(family);
        let pathway = &self.policy().pathway;
        match f.piece.work {
            WorkKind::InitialAssessment => self.initial_assessment_done(worker, family),
            WorkKind::CoreAssessment => self.core_assessment_done(worker, family),
            WorkKind::Transfer => return self.ready_for_panel(worker, family),
            WorkKind::Closing => return self.close(worker, family),
            _ => {}
        }
        let next = next_work(pathway, f.piece.work, f.piece.outcome).unwrap_or(WorkKind::Closing);
        self.count_grave(family, f.piece.work, next);
        if next == WorkKind::Closing {
            self.course_mut(family).departure = self.departure_after(f.piece.work, f.piece.outcome);
        }
        self.go_on(worker, family, next);
    }

    /// Whether a family whose initial assessment has this outcome is urgent: with the share of those for whom it leads to the same, as the
    /// pathway now stands.
    #[must_use]
    pub fn is_urgent(&self, urgency: f64, outcome: f64) -> bool {
        let next = choose(&self.policy().pathway.after_initial_assessment, outcome);
        urgency < self.plan().scenario.families.urgent_share.of(next)
    }

    /// The family goes on to its next work: with the same worker, or towards the panel.
    fn go_on(&mut self, worker: WorkerId, family: FamilyId, next: WorkKind) {
        let f = *self.family(family);
        if is_plan(next) {
            let team = self.team(f.team);
            let stays = self.home_lane(team.area, next) == team.lane;
            if f.awaiting_panel && !stays {
                // It waits already: a plan by conference or court order runs, a child in need is held.
                self.course_mut(family).plan = next;
                return self.wait_for_panel_with(worker, family, next);
            }
            if f.awaiting_panel {
                self.stop_waiting(family);
            } else if !stays {
                self.course_mut(family).plan = next;
                if let Some(kind) = CaseKind::of_work(next) {
                    self.set_kind(family, kind);
                }
                return self.work_on(worker, family, WorkKind::Transfer);
            }
        } else if f.awaiting_panel {
            self.stop_waiting(family);
        }
        self.work_on(worker, family, next);
    }

    /// The hand-over is prepared: the family waits for the panel.
    fn ready_for_panel(&mut self, worker: WorkerId, family: FamilyId) {
        let f = self.family(family);
        let (plan, team) = (f.course.plan, self.team(f.team));
        if self.home_lane(team.area, plan) == team.lane {
            // The structure has changed while the hand-over was prepared.
            return self.work_on(worker, family, plan);
        }
        self.wait_for_panel(family, self.now());
        self.wait_for_panel_with(worker, family, plan);
    }

    fn wait_for_panel_with(&mut self, worker: WorkerId, family: FamilyId, plan: WorkKind) {
        let work = if plan == WorkKind::ChildInNeed { WorkKind::Holding } else { plan };
        self.work_on(worker, family, work);
    }

    fn initial_assessment_done(&mut self, worker: WorkerId, family: FamilyId) {
        let has_core = self.plan().scenario.has_core_assessments;
        self.note(
            if has_core { "initial assessment completed" } else { "assessment completed" },
            Some(family),
            Some(worker),
        );
        let now = self.service_now();
        self.course_mut(family).assessed = now;
        let f = self.family(family);
        let (group, children, days) = (self.team(f.team).group, f.children, now - f.referred);
        self.count_days(group, Lasted::InitialAssessment, days, children);
        let in_time = days <= self.policy().limits.initial_assessment_days;
        self.count_assessment(family, [Flow::InitialAssessments, Flow::InitialInTime], in_time);
        self.write_up(worker, family, WorkKind::InitialAssessment);
    }

    fn core_assessment_done(&mut self, worker: WorkerId, family: FamilyId) {
        self.note("core assessment completed", Some(family), Some(worker));
        let took = self.service_now() - self.family(family).course.assessed;
        let in_time = took <= self.policy().limits.core_assessment_days;
        self.count_assessment(family, [Flow::CoreAssessments, Flow::CoreInTime], in_time);
        self.write_up(worker, family, WorkKind::CoreAssessment);
    }

    /// An assessment has led to child protection or care: how long it was from the referral to a worker.
    fn count_grave(&mut self, family: FamilyId, done: WorkKind, next: WorkKind) {
        let assessed = matches!(done, WorkKind::InitialAssessment | WorkKind::CoreAssessment);
        let f = self.family(family);
        // Of families of the first day it is not known.
        if assessed && matches!(next, WorkKind::ChildProtection | WorkKind::LookedAfter) && f.allocated.is_finite() {
            let (group, children, days) = (self.team(f.team).group, f64::from(f.children), f.allocated - f.referred);
            self.count(group, Flow::Grave, children);
            self.count(group, Flow::GraveDays, children * days);
        }
    }

    fn count_assessment(&mut self, family: FamilyId, [all, within]: [Flow; 2], in_time: bool) {
        let f = self.family(family);
        let (group, children) = (self.team(f.team).group, f64::from(f.children));
        self.count(group, all, children);
        if in_time {
            self.count(group, within, children);
        }
    }

    fn close(&mut self, worker: WorkerId, family: FamilyId) {
        self.note("closed", Some(family), Some(worker));
        self.forget(worker, family);
        let f = *self.family(family);
        self.count(self.team(f.team).group, Flow::Closed, f64::from(f.children));
        self.close_case(family);
        self.may_return(f.past(), f.children, f.course.departure);
    }
}

/// Whether work is a plan that care management takes over.
fn is_plan(work: WorkKind) -> bool {
    matches!(work, WorkKind::ChildInNeed | WorkKind::ChildProtection | WorkKind::LookedAfter)
}

/// What comes after a piece of work with this mark; `None` after what nothing of a pathway follows.
pub(super) fn next_work(pathway: &Pathway, work: WorkKind, mark: f64) -> Option<WorkKind> {
    after(pathway, work).map(|outcomes| choose(outcomes, mark))
}

/// What may come after a kind of work; `None`: it is closed.
fn after(pathway: &Pathway, work: WorkKind) -> Option<&Outcomes> {
    match work {
        WorkKind::InitialAssessment => Some(&pathway.after_initial_assessment),
        WorkKind::CoreAssessment => Some(&pathway.after_core_assessment),
        WorkKind::ShortTermHelp => Some(&pathway.after_short_term_help),
        WorkKind::ChildInNeed => Some(&pathway.after_child_in_need),
        WorkKind::ChildProtection => Some(&pathway.after_child_protection),
        WorkKind::LookedAfter => Some(&pathway.after_looked_after),
        WorkKind::Screening | WorkKind::Closing | WorkKind::Transfer | WorkKind::Holding => None,
    }
}

/// What comes next for a uniform draw: shares are laid end to end, the gravest outcome first, so that a threshold that
/// changes between two neighbours concerns the families between them and no others.
fn choose(outcomes: &Outcomes, u: f64) -> WorkKind {
    let ladder = [
        (outcomes.looked_after, WorkKind::LookedAfter),
        (outcomes.child_protection, WorkKind::ChildProtection),
        (outcomes.child_in_need, WorkKind::ChildInNeed),
        (outcomes.core_assessment, WorkKind::CoreAssessment),
        (outcomes.short_term_help, WorkKind::ShortTermHelp),
    ];
    let mut sum = 0.0;
    for (share, work) in ladder {
        sum += share;
        if u < sum {
            return work;
        }
    }
    WorkKind::Closing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_have_their_shares() {
        let outcomes =
            Outcomes { close: 0.2, short_term_help: 0.3, child_in_need: 0.1, looked_after: 0.4, ..Default::default() };
        let n = 10_000;
        let count = |work| (0..n).filter(|i| choose(&outcomes, (f64::from(*i) + 0.5) / f64::from(n)) == work).count();
        assert_eq!(count(WorkKind::Closing), 2_000);
        assert_eq!(count(WorkKind::ShortTermHelp), 3_000);
        assert_eq!(count(WorkKind::ChildInNeed), 1_000);
        assert_eq!(count(WorkKind::LookedAfter), 4_000);
    }
}
