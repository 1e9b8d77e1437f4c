//! Allocation: who gets a family, and the moves of families between workers and trays.

use super::family::{CaseKind, NOBODY, class_of};
use super::meter::Level;
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
    pub fn compute_ceiling(&self, worker: u32, ceiling: Ceiling) -> f64 {
        let w = &self.workers[worker as usize];
        let allocation = &self.policy.allocation;
        let full = match ceiling {
            Ceiling::New => allocation.ceiling,
            Ceiling::Cover => allocation.cover_ceiling,
        };
        let factor = match w.role {
            Role::Manager => allocation.manager_factor,
            Role::SocialWorker if w.newly_qualified => allocation.newly_qualified_factor,
            Role::SocialWorker if w.advanced => allocation.advanced_practitioner_factor,
            _ => 1.0,
        };
        full * factor * w.fte
    }

    /// The present worker among `members` with the least weighted caseload in relation to the own ceiling, who stays
    /// under it with the family; `before_leave` days must be left before the worker goes away. Ties go to the first.
    #[must_use]
    pub fn least_loaded(&self, members: &[u32], family: u32, ceiling: Ceiling, before_leave: f64) -> Option<u32> {
        let f = &self.families[family as usize];
        let weight = f64::from(f.children) * f.kind.weight(&self.policy.allocation.case_weights);
        let mut best: Option<(f64, u32)> = None;
        for &member in members {
            let w = &self.workers[member as usize];
            if !w.present() {
                continue;
            }
            let limit = w.terms.ceilings[ceiling as usize];
            if limit <= 0.0 || (w.load + weight > limit && w.cases > 0) {
                continue;
            }
            // When the worker goes away is asked of the few who would be chosen.
            let ratio = w.load / limit;
            if best.is_none_or(|(least, _)| ratio < least) && w.next_away() - self.now >= before_leave {
                best = Some((ratio, member));
            }
        }
        best.map(|(_, member)| member)
    }

    /// Gives a family without a worker to one. Its piece of work starts or goes on there.
    pub fn assign(&mut self, family: u32, worker: u32) {
        let team = self.workers[worker as usize].team;
        self.move_to_team(family, team);
        let f = &mut self.families[family as usize];
        debug_assert_eq!(f.holder, NOBODY, "a family has one holder");
        f.holder = worker;
        f.place = self.workers[worker as usize].families.len() as u32;
        self.workers[worker as usize].families.push(family);
        self.shift_load(worker, family, 1.0);
        self.put_on(worker, family);
        self.note("allocated", Some(family), Some(worker));
    }

    /// Takes a family from its worker, work and all.
    pub fn withdraw(&mut self, family: u32) {
        let f = self.families[family as usize];
        let worker = f.holder;
        self.take_off(worker, family);
        self.forget(worker, family);
    }

    /// Takes a family, whose piece of work is not running, off its worker's list.
    pub fn forget(&mut self, worker: u32, family: u32) {
        let place = self.families[family as usize].place as usize;
        let w = &mut self.workers[worker as usize];
        w.families.swap_remove(place);
        if let Some(&moved) = w.families.get(place) {
            self.families[moved as usize].place = place as u32;
        }
        self.shift_load(worker, family, -1.0);
        self.families[family as usize].holder = NOBODY;
        self.freed.push(self.workers[worker as usize].team);
    }

    /// Starts or resumes a family's piece of work at a worker's desk.
    pub fn put_on(&mut self, worker: u32, family: u32) {
        self.touch(worker);
        let f = &mut self.families[family as usize];
        let class = class_of(f.piece.work);
        let workload = &mut self.workers[worker as usize].workload;
        f.piece.entered = workload.clock(class);
        let natural = (!f.piece.endless()).then_some(f.piece.remaining);
        workload.start(family, class, f.piece.demand, natural, self.serial, &mut self.places);
        self.serial += 1;
    }

    /// Takes a family's piece of work off a worker's desk; it keeps the natural days that remain.
    pub fn take_off(&mut self, worker: u32, family: u32) {
        self.touch(worker);
        let f = &mut self.families[family as usize];
        let class = class_of(f.piece.work);
        let workload = &mut self.workers[worker as usize].workload;
        let left = workload.stop(family, class, f.piece.demand, f.piece.endless(), &mut self.places);
        f.piece.remaining = left.unwrap_or(0.0);
        self.ledger.work_done += f.piece.demand * (workload.clock(class) - f.piece.entered);
    }

    /// Counts a family's children in (`+1`) or out (`-1`) of a worker's caseload.
    fn shift_load(&mut self, worker: u32, family: u32, sign: f64) {
        let f = &self.families[family as usize];
        let weight = f.kind.weight(&self.policy.allocation.case_weights);
        let children = f.children;
        let group = self.group_of(worker);
        let w = &mut self.workers[worker as usize];
        let before = w.cases;
        w.cases = if sign > 0.0 { before + children } else { before - children };
        w.load = if w.cases == 0 { 0.0 } else { w.load + sign * weight * f64::from(children) };
        let (level, counted, after) = (w.held_level(), w.counted(), w.cases);
        self.gauge(group, level, sign * f64::from(children));
        if counted {
            self.meters[group].count_worker(self.now, before, -1);
            self.meters[group].count_worker(self.now, after, 1);
        }
    }

    /// What a family's cases count as changes.
    pub fn set_kind(&mut self, family: u32, kind: CaseKind) {
        let f = &mut self.families[family as usize];
        if f.kind == kind {
            return;
        }
        let (old, children, holder) = (f.kind, f64::from(f.children), f.holder);
        f.kind = kind;
        let group = self.teams[f.team as usize].group;
        self.gauge(group, old.level(), -children);
        self.gauge(group, kind.level(), children);
        self.ledger.change_kind(group, old, kind, children as i64);
        if holder != NOBODY {
            let weights = &self.policy.allocation.case_weights;
            self.workers[holder as usize].load += (kind.weight(weights) - old.weight(weights)) * children;
        }
    }

    /// A family goes to another team: its cases are counted there.
    pub fn move_to_team(&mut self, family: u32, team: u32) {
        let f = self.families[family as usize];
        let (from, to) = (self.teams[f.team as usize].group, self.teams[team as usize].group);
        self.families[family as usize].team = team;
        if from == to {
            return;
        }
        let children = f64::from(f.children);
        self.gauge(from, f.kind.level(), -children);
        self.gauge(to, f.kind.level(), children);
        self.ledger.transfer(from, to, f.kind, i64::from(f.children));
        if f.awaiting_panel {
            self.gauge(from, Level::AwaitingPanel, -1.0);
            self.gauge(to, Level::AwaitingPanel, 1.0);
        }
    }

    /// Ceilings weigh cases anew after a change of policy.
    pub fn reweigh_cases(&mut self) {
        let weights = &self.policy.allocation.case_weights;
        for worker in 0..self.workers.len() {
            let families = self.workers[worker].families.iter().map(|&family| &self.families[family as usize]);
            let load = families.map(|f| f64::from(f.children) * f.kind.weight(weights)).sum();
            if self.workers[worker].load != load {
                self.workers[worker].load = load;
                self.load_reweighed(worker as u32);
            }
        }
    }

    /// Whether a family is in an open assessment: what moves first when its worker is absent.
    #[must_use]
    pub fn in_assessment(&self, family: u32) -> bool {
        matches!(self.families[family as usize].piece.work, WorkKind::InitialAssessment | WorkKind::CoreAssessment)
    }

    /// Tells the observer, if one listens.
    #[inline]
    pub fn note(&mut self, what: &'static str, family: Option<u32>, worker: Option<u32>) {
        if O::LISTENS {
            let f = family.map(|family| self.families[family as usize]);
            let team = worker.map(|w| self.workers[w as usize].team).or(f.map(|f| f.team));
            self.observer.note(LogEntry {
                time: self.now,
                what,
                family: f.map(|f| f.key),
                children: f.map_or(0, |f| f.children),
                worker,
                team,
                urgent: f.is_some_and(|f| f.urgent),
                hours_a_day: f.map_or(0.0, |f| f.piece.demand),
                natural_days: f.map_or(0.0, |f| f.piece.remaining),
                load: worker.map_or(0.0, |w| self.workers[w as usize].load),
                ceiling: worker.map_or(0.0, |w| self.ceiling(w, Ceiling::New)),
            });
        }
    }
}
