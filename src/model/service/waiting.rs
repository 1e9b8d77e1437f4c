//! Waiting: families that nobody holds, in trays; families that wait for the panel; assessments that have yet to be written up.

use super::Service;
use super::cases::Cases;
use crate::model::family::Family;
use crate::model::hand_over::is_hand_over;
use crate::model::ids::{AreaId, FamilyId, Table, TeamId, WorkerId};
use crate::model::meter::Level;
use crate::model::trace::Observer;
use std::collections::VecDeque;

/// What a family without a worker waits in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// Cases of absent or departed workers: taken up to the cover ceiling, before anything new.
    Returned,
    /// Urgent referrals.
    Urgent,
    /// Other referrals.
    Routine,
}

/// A team's families without a worker. All wait in the order in which they came.
#[derive(Debug, Clone, Default)]
pub struct Tray([VecDeque<FamilyId>; 3]);

impl Tray {
    /// Whether nobody waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(VecDeque::is_empty)
    }

    /// Who is next of a queue.
    #[must_use]
    pub fn first(&self, queue: Queue) -> Option<FamilyId> {
        self.0[queue as usize].front().copied()
    }

    /// All that wait.
    pub fn iter(&self) -> impl Iterator<Item = FamilyId> + '_ {
        self.0.iter().flatten().copied()
    }
}

/// A family that waits for the panel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Waiting {
    family: FamilyId,
    /// Tells whether the place is still that family's.
    serial: u64,
    /// Simulation time since which it waits.
    since: f64,
}

impl Waiting {
    /// Whether it is of a family that still waits.
    fn holds(&self, families: &Table<FamilyId, Family>) -> bool {
        let f = &families[self.family];
        f.serial == self.serial && f.awaiting_panel
    }
}

impl<O: Observer> Service<'_, O> {
    /// A family that nobody holds waits in its team's tray.
    pub fn wait_in_tray(&mut self, family: FamilyId, queue: Queue) {
        let f = self.family(family);
        let (team, children) = (f.team, f64::from(f.children));
        let waiting = &mut self.cases.trays[team].0[queue as usize];
        waiting.push_back(family);
        if waiting.len() == 1 {
            self.order_tray(team);
        }
        self.gauge(self.team(team).group, Level::ToBeAllocated, children);
        self.note("waits for a worker", Some(family), None);
    }

    /// Gives the first family of a queue to a worker.
    pub fn assign_from_tray(&mut self, team: TeamId, queue: Queue, worker: WorkerId) {
        if let Some(family) = self.cases.trays[team].0[queue as usize].pop_front() {
            let f = self.family(family);
            let (group, children) = (self.team(f.team).group, f64::from(f.children));
            self.gauge(group, Level::ToBeAllocated, -children);
            self.order_tray(team);
            self.take_over(family, worker);
        }
    }

    /// Families in a team's tray go to other teams: returned ones, and referrals, which keep the order in which they came.
    pub fn pass_on_tray(&mut self, team: TeamId, returned_to: TeamId, referrals_to: TeamId) {
        let tray = std::mem::take(&mut self.cases.trays[team].0);
        for (queue, (families, to)) in tray.into_iter().zip([returned_to, referrals_to, referrals_to]).enumerate() {
            for &family in &families {
                self.move_unheld(family, to, Level::ToBeAllocated);
            }
            let Cases { families: all, trays, .. } = &mut self.cases;
            let into = &mut trays[to].0[queue];
            into.extend(families);
            if queue != Queue::Returned as usize {
                into.make_contiguous().sort_by_key(|&family| all[family].serial);
            }
            self.order_tray(to);
        }
    }

    /// Families that wait in a team's tray as cases of departed workers go where they now belong.
    pub fn sort_returned(&mut self, team: TeamId, belongs: impl Fn(&Self, FamilyId) -> TeamId) {
        for family in std::mem::take(&mut self.cases.trays[team].0[Queue::Returned as usize]) {
            let into = belongs(self, family);
            if into != team {
                self.move_unheld(family, into, Level::ToBeAllocated);
            }
            self.cases.trays[into].0[Queue::Returned as usize].push_back(family);
            self.order_tray(into);
        }
        self.order_tray(team);
    }

    /// A family begins to wait for the panel of its area, or has waited since an earlier time.
    pub fn wait_for_panel(&mut self, family: FamilyId, since: f64) {
        let f = &mut self.cases.families[family];
        f.awaiting_panel = true;
        let (serial, team) = (f.serial, f.team);
        let (area, group) = (self.team(team).area, self.team(team).group);
        self.gauge(group, Level::AwaitingPanel, 1.0);
        self.cases.awaiting_panel[area].push(Waiting { family, serial, since });
    }

    /// The family no longer waits for the panel.
    pub fn stop_waiting(&mut self, family: FamilyId) {
        let f = &mut self.cases.families[family];
        f.awaiting_panel = false;
        let team = f.team;
        self.gauge(self.team(team).group, Level::AwaitingPanel, -1.0);
    }

    /// Families that wait for an area's panel, longest wait first.
    pub fn before_panel(&mut self, area: AreaId) -> Vec<FamilyId> {
        self.forget_others_before_panel(area);
        self.cases.awaiting_panel[area].iter().map(|entry| entry.family).collect()
    }

    /// Takes those who no longer wait off an area's list: one that waits again does so from then on.
    pub fn forget_others_before_panel(&mut self, area: AreaId) {
        let Cases { families, awaiting_panel, .. } = &mut self.cases;
        awaiting_panel[area].retain(|entry| entry.holds(families));
    }

    /// Lists of families that wait for a panel are made anew, by the area that each family's team is in now.
    pub fn regroup_panels(&mut self) {
        let teams = &self.people.teams;
        let Cases { families, awaiting_panel, .. } = &mut self.cases;
        let entries: Vec<Waiting> = awaiting_panel.values_mut().flat_map(std::mem::take).collect();
        for entry in entries.into_iter().filter(|entry| entry.holds(families)) {
            awaiting_panel[teams[families[entry.family].team].area].push(entry);
        }
        for waiting in awaiting_panel.values_mut() {
            waiting.sort_by(|a, b| a.since.total_cmp(&b.since));
        }
    }

    /// A worker has something of a family to do beside its work: an assessment to write up, or a hand-over to read up.
    pub fn open_document(&mut self, worker: WorkerId, entry: Family) {
        let document = self.cases.admit(Family { awaiting_panel: false, ..entry });
        self.hold_document(worker, document);
        self.count_document(worker, document, 1.0);
    }

    /// Counts the children of an assessment that is to be written up, in (`+1`) or out (`-1`).
    fn count_document(&mut self, worker: WorkerId, document: FamilyId, sign: f64) {
        let entry = self.family(document);
        if !is_hand_over(entry) {
            let children = f64::from(entry.children);
            self.gauge(self.group_of(worker), Level::ToRecord, sign * children);
        }
    }

    fn hold_document(&mut self, worker: WorkerId, document: FamilyId) {
        self.cases.families[document].holder = Some(worker);
        self.people.workers[worker].documents.push(document);
        self.put_on(worker, document);
    }

    fn drop_document(&mut self, worker: WorkerId, document: FamilyId) {
        let documents = &mut self.people.workers[worker].documents;
        if documents.last() == Some(&document) {
            documents.pop();
        } else if let Some(place) = documents.iter().position(|&other| other == document) {
            documents.remove(place);
        }
    }

    /// A document goes to a colleague.
    pub fn pass_document(&mut self, worker: WorkerId, document: FamilyId, colleague: WorkerId) {
        self.take_off(worker, document);
        self.drop_document(worker, document);
        if self.group_of(worker) != self.group_of(colleague) {
            self.count_document(worker, document, -1.0);
            self.count_document(colleague, document, 1.0);
        }
        self.hold_document(colleague, document);
    }

    /// Takes a document off its worker's desk.
    pub fn stop_document(&mut self, worker: WorkerId, document: FamilyId) {
        self.take_off(worker, document);
    }

    /// A document, off its desk, is no more.
    pub fn close_document(&mut self, worker: WorkerId, document: FamilyId) {
        self.drop_document(worker, document);
        self.count_document(worker, document, -1.0);
        self.cases.free.push(document);
    }
}
