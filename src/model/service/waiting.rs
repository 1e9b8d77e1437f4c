//! Waiting: families that nobody holds, in trays; families that wait for the panel; assessments that have yet to be written up.

use super::Service;
use super::cases::Cases;
use crate::model::family::Family;
use crate::model::hand_over::is_hand_over;
use crate::model::ids::{AreaId, FamilyId, Table, TeamId, WorkerId};
use crate::model::meter::{Level, Meters};
use crate::model::plan::Role;
use crate::model::sharing::Class;
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

impl Queue {
    /// All of them.
    const ALL: [Self; 3] = [Self::Returned, Self::Urgent, Self::Routine];

    /// That of a referral.
    #[must_use]
    pub fn of_referral(urgent: bool) -> Self {
        if urgent { Self::Urgent } else { Self::Routine }
    }
}

/// Since when families wait, each in its way.
#[derive(Debug, Clone)]
pub struct Waits {
    /// In a tray: queue and service time.
    pub in_tray: Table<FamilyId, Option<(Queue, f64)>>,
    /// For the panel: simulation time.
    pub for_panel: Table<FamilyId, Option<f64>>,
}

/// A family in a tray, and the service time since which it waits there.
#[derive(Debug, Clone, Copy)]
struct Unallocated {
    family: FamilyId,
    /// Kept here, too: of hundreds of thousands who wait, each is looked at when a week ends.
    children: u32,
    since: f64,
}

/// A team's families without a worker. All wait in the order in which they came.
#[derive(Debug, Clone, Default)]
pub struct Tray([VecDeque<Unallocated>; 3]);

impl Tray {
    /// Whether nobody waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(VecDeque::is_empty)
    }

    /// Who is next of a queue.
    #[must_use]
    pub fn first(&self, queue: Queue) -> Option<FamilyId> {
        self.0[queue as usize].front().map(|first| first.family)
    }

    /// All that wait.
    pub fn iter(&self) -> impl Iterator<Item = FamilyId> + '_ {
        self.0.iter().flatten().map(|waiting| waiting.family)
    }

    /// Who has waited longest, in which queue, and the service time since which.
    #[must_use]
    pub fn longest(&self) -> Option<(Queue, FamilyId, f64)> {
        let first = |queue: Queue| self.0[queue as usize].front().map(|first| (queue, first.family, first.since));
        let firsts = Queue::ALL.into_iter().filter_map(first);
        firsts.reduce(|longest, next| if next.2 < longest.2 { next } else { longest })
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
    /// A family that nobody holds waits in its team's tray from now on.
    pub fn wait_in_tray(&mut self, family: FamilyId, queue: Queue) {
        self.wait_in_tray_since(family, queue, self.service_now());
    }

    /// The same of one that has waited since an earlier service time: it goes before those who came later.
    pub fn wait_in_tray_since(&mut self, family: FamilyId, queue: Queue, since: f64) {
        let f = self.family(family);
        let (team, children) = (f.team, f.children);
        let waiting = &mut self.cases.trays[team].0[queue as usize];
        let place = waiting.partition_point(|other| other.since <= since);
        waiting.insert(place, Unallocated { family, children, since });
        if place == 0 {
            self.first_in_tray_changed(team);
        }
        self.gauge(self.team(team).group, Level::ToBeAllocated, f64::from(children));
        self.note("waits for a worker", Some(family), None);
    }

    /// Who is first in a team's tray has changed: who is looked at next, and when the longest wait is over.
    fn first_in_tray_changed(&mut self, team: TeamId) {
        self.order_tray(team);
        self.schedule_longest_wait(team);
    }

    /// Gives the first family of a queue to a worker.
    pub fn assign_from_tray(&mut self, team: TeamId, queue: Queue, worker: WorkerId) {
        if let Some(Unallocated { family, .. }) = self.cases.trays[team].0[queue as usize].pop_front() {
            let f = self.family(family);
            let (group, children) = (self.team(f.team).group, f64::from(f.children));
            self.gauge(group, Level::ToBeAllocated, -children);
            self.first_in_tray_changed(team);
            self.take_over(family, worker);
        }
    }

    /// Families in a team's tray go to other teams: returned ones, and referrals. All keep the order in which they came.
    pub fn pass_on_tray(&mut self, team: TeamId, returned_to: TeamId, referrals_to: TeamId) {
        let tray = std::mem::take(&mut self.cases.trays[team].0);
        for (queue, (families, to)) in tray.into_iter().zip([returned_to, referrals_to, referrals_to]).enumerate() {
            for &Unallocated { family, .. } in &families {
                self.move_unheld(family, to, Level::ToBeAllocated);
            }
            let into = &mut self.cases.trays[to].0[queue];
            into.extend(families);
            into.make_contiguous().sort_by(|a, b| a.since.total_cmp(&b.since));
            self.first_in_tray_changed(to);
        }
        self.first_in_tray_changed(team);
    }

    /// Families that wait in a team's tray as cases of departed workers go where they now belong.
    pub fn sort_returned(&mut self, team: TeamId, belongs: impl Fn(&Self, FamilyId) -> TeamId) {
        for waiting in std::mem::take(&mut self.cases.trays[team].0[Queue::Returned as usize]) {
            let into = belongs(self, waiting.family);
            if into != team {
                self.move_unheld(waiting.family, into, Level::ToBeAllocated);
            }
            let queue = &mut self.cases.trays[into].0[Queue::Returned as usize];
            let place = queue.partition_point(|other| other.since <= waiting.since);
            queue.insert(place, waiting);
            self.first_in_tray_changed(into);
        }
        self.first_in_tray_changed(team);
    }

    /// Takes those of some families that wait in a tray out of it.
    pub fn take_out_of_trays(&mut self, families: &[FamilyId]) {
        let mut taken = Table::of(false, self.places());
        families.iter().for_each(|&family| taken[family] = true);
        for team in self.people.teams.ids() {
            let mut left = std::mem::take(&mut self.cases.trays[team]);
            let out: Vec<FamilyId> = left.iter().filter(|&family| taken[family]).collect();
            left.0.iter_mut().for_each(|queue| queue.retain(|waiting| !taken[waiting.family]));
            self.cases.trays[team] = left;
            self.first_in_tray_changed(team);
            for family in out {
                let f = self.family(family);
                let (group, children) = (self.team(f.team).group, f64::from(f.children));
                self.gauge(group, Level::ToBeAllocated, -children);
            }
        }
    }

    /// Tells of everybody who waits to be screened: meters, the service time of the referral, and children.
    pub fn each_to_be_screened(&mut self, mut tell: impl FnMut(&mut Meters, f64, u32)) {
        let managers = self.people.workers.values().filter(|worker| worker.role == Role::Manager);
        for family in managers.flat_map(|manager| manager.workload.families(Class::Desk)) {
            let f = &self.cases.families[family];
            tell(&mut self.books.meters[self.people.teams[f.team].group], f.referred, f.children);
        }
    }

    /// Tells of everybody who waits for a worker: meters, the service time since which, and children.
    pub fn each_to_be_allocated(&mut self, mut tell: impl FnMut(&mut Meters, f64, u32)) {
        for (team, tray) in self.cases.trays.iter() {
            let meters = &mut self.books.meters[self.people.teams[team].group];
            tray.0.iter().flatten().for_each(|waiting| tell(meters, waiting.since, waiting.children));
        }
    }

    /// A family begins to wait for the panel of its area, or has waited since an earlier time.
    pub fn wait_for_panel(&mut self, family: FamilyId, since: f64) {
        let f = &mut self.cases.families[family];
        f.awaiting_panel = true;
        let (serial, team) = (f.serial, f.team);
        let (area, group) = (self.team(team).area, self.team(team).group);
        self.gauge(group, Level::AwaitingPanel, 1.0);
        let waiting = &mut self.cases.awaiting_panel[area];
        let place = waiting.partition_point(|other| other.since <= since);
        waiting.insert(place, Waiting { family, serial, since });
    }

    /// Since when families wait.
    #[must_use]
    pub fn waits(&self) -> Waits {
        let Cases { families, trays, awaiting_panel, .. } = &self.cases;
        let mut waits = Waits { in_tray: Table::of(None, families.len()), for_panel: Table::of(None, families.len()) };
        for (queue, waiting) in trays.values().flat_map(|tray| Queue::ALL.into_iter().zip(&tray.0)) {
            waiting.iter().for_each(|of| waits.in_tray[of.family] = Some((queue, of.since)));
        }
        for waiting in awaiting_panel.values().flatten().filter(|waiting| waiting.holds(families)) {
            waits.for_panel[waiting.family] = Some(waiting.since);
        }
        waits
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
