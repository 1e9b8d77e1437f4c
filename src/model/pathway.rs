//! The path of a family: what comes after each piece of work.

use super::family::{CaseKind, draw_piece};
use super::meter::{Flow, Level};
use super::panel::Waiting;
use super::returns::Departure;
use super::service::Service;
use super::trace::Observer;
use crate::scenario::{Outcomes, Pathway, WorkKind};

impl<O: Observer> Service<'_, O> {
    /// Draws a family's next piece of work, without starting it.
    pub fn begin(&mut self, family: u32, work: WorkKind) {
        let f = &mut self.families[family as usize];
        let ordinal = f.pieces;
        f.pieces += 1;
        f.piece = draw_piece(self.key, f.key, ordinal, work, f.size_factor, &self.plan.scenario.work);
    }

    /// A worker has completed a family's piece of work; the family is still on the worker's list.
    pub fn completed(&mut self, worker: u32, family: u32) {
        let f = self.families[family as usize];
        let pathway = &self.policy.pathway;
        match f.piece.work {
            WorkKind::InitialAssessment => self.initial_assessment_done(worker, family),
            WorkKind::CoreAssessment => self.core_assessment_done(worker, family),
            WorkKind::Transfer => return self.ready_for_panel(worker, family),
            WorkKind::Closing => return self.close(worker, family),
            _ => {}
        }
        let next = after(pathway, f.piece.work).map_or(WorkKind::Closing, |outcomes| choose(outcomes, f.piece.outcome));
        if next == WorkKind::Closing {
            self.families[family as usize].departure = Departure::after(f.piece.work);
        }
        self.go_on(worker, family, next);
    }

    /// The family goes on to its next work: with the same worker, or towards the panel.
    fn go_on(&mut self, worker: u32, family: u32, next: WorkKind) {
        let f = self.families[family as usize];
        if is_plan(next) {
            let team = &self.plan.teams[f.team as usize];
            let stays = self.home_lane(team.area, next) == team.lane;
            if f.awaiting_panel && !stays {
                // It waits already: a plan by conference or court order runs, a child in need is held.
                self.families[family as usize].plan = next;
                return self.wait_for_panel_with(worker, family, next);
            }
            if f.awaiting_panel {
                self.stop_waiting(family);
            } else if !stays {
                self.families[family as usize].plan = next;
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

    /// Starts the next piece of work with the same worker.
    fn work_on(&mut self, worker: u32, family: u32, work: WorkKind) {
        self.begin(family, work);
        if let Some(kind) = CaseKind::of_work(work) {
            self.set_kind(family, kind);
        }
        self.put_on(worker, family);
        self.note(work.name(), Some(family), Some(worker));
    }

    /// The hand-over is prepared: the family waits for the panel.
    fn ready_for_panel(&mut self, worker: u32, family: u32) {
        let f = &self.families[family as usize];
        let (serial, plan, team) = (f.serial, f.plan, f.team as usize);
        let area = self.teams[team].area;
        if self.home_lane(area, plan) == self.plan.teams[team].lane {
            // The structure has changed while the hand-over was prepared.
            return self.work_on(worker, family, plan);
        }
        let f = &mut self.families[family as usize];
        f.awaiting_panel = true;
        let group = self.teams[f.team as usize].group;
        self.gauge(group, Level::AwaitingPanel, 1.0);
        self.awaiting_panel[area].push(Waiting { family, serial, since: self.now });
        self.wait_for_panel_with(worker, family, plan);
    }

    fn wait_for_panel_with(&mut self, worker: u32, family: u32, plan: WorkKind) {
        let work = if plan == WorkKind::ChildInNeed { WorkKind::Holding } else { plan };
        self.work_on(worker, family, work);
    }

    /// The family no longer waits for the panel.
    pub fn stop_waiting(&mut self, family: u32) {
        let f = &mut self.families[family as usize];
        f.awaiting_panel = false;
        let group = self.teams[f.team as usize].group;
        self.gauge(group, Level::AwaitingPanel, -1.0);
    }

    fn initial_assessment_done(&mut self, worker: u32, family: u32) {
        self.note("initial assessment completed", Some(family), Some(worker));
        let now = self.service_now();
        let f = &mut self.families[family as usize];
        f.assessed = now;
        let (took, children) = (now - f.referred, f64::from(f.children));
        let meters = &mut self.meters[self.teams[f.team as usize].group];
        meters.count(Flow::InitialAssessments, children);
        if took <= self.policy.limits.initial_assessment_days {
            meters.count(Flow::InitialInTime, children);
        }
        self.write_up(worker, family, WorkKind::InitialAssessment);
    }

    fn core_assessment_done(&mut self, worker: u32, family: u32) {
        self.note("core assessment completed", Some(family), Some(worker));
        let f = &self.families[family as usize];
        let (took, children) = (self.service_now() - f.assessed, f64::from(f.children));
        let meters = &mut self.meters[self.teams[f.team as usize].group];
        meters.count(Flow::CoreAssessments, children);
        if took <= self.policy.limits.core_assessment_days {
            meters.count(Flow::CoreInTime, children);
        }
        self.write_up(worker, family, WorkKind::CoreAssessment);
    }

    fn close(&mut self, worker: u32, family: u32) {
        self.note("closed", Some(family), Some(worker));
        self.forget(worker, family);
        let f = self.families[family as usize];
        let group = self.teams[f.team as usize].group;
        let children = f64::from(f.children);
        self.gauge(group, f.kind.level(), -children);
        self.meters[group].count(Flow::Closed, children);
        self.ledger.close(group, f.kind, i64::from(f.children), self.now - f.opened);
        self.free.push(family);
        self.may_return(f.past(), f.children, f.departure);
    }
}

/// Whether work is a plan that care management takes over.
fn is_plan(work: WorkKind) -> bool {
    matches!(work, WorkKind::ChildInNeed | WorkKind::ChildProtection | WorkKind::LookedAfter)
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
