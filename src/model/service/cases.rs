//! Cases: families, open ones and those in screening, what each waits for, and assessments that have yet to be written up. A rule says
//! where a family goes; who holds it, what is metered of it and what the ledger has of it follow here.

use super::Service;
use super::ranks::TrayOrder;
use super::waiting::{Tray, Waiting};
use crate::model::family::{CaseKind, Course, Family, Piece, draw_piece};
use crate::model::ids::{AreaId, FamilyId, Table, TeamId, WorkerId};
use crate::model::meter::{Lasted, Level};
use crate::model::plan::Plan;
use crate::model::trace::Observer;
use crate::scenario::WorkKind;

/// Families and where they wait.
#[derive(Debug, Clone)]
pub(super) struct Cases {
    pub(super) families: Table<FamilyId, Family>,
    /// Free places.
    pub(super) free: Vec<FamilyId>,
    /// Place of each family's piece in its worker's agenda.
    places: Table<FamilyId, u32>,
    /// Counts what comes: breaks ties by who came first.
    serial: u64,
    pub(super) trays: Table<TeamId, Tray>,
    pub(super) tray_order: TrayOrder,
    /// Families that wait for the panel, by area, longest wait first; some no longer do.
    pub(super) awaiting_panel: Table<AreaId, Vec<Waiting>>,
}

impl Cases {
    /// Nobody is there yet.
    pub fn new(plan: &Plan) -> Self {
        Self {
            families: Table::default(),
            free: Vec::new(),
            places: Table::default(),
            serial: 0,
            trays: Table::of(Tray::default(), plan.teams.len()),
            tray_order: TrayOrder::default(),
            awaiting_panel: Table::of(Vec::new(), plan.scenario.areas.len()),
        }
    }

    /// Trays of teams that have stood stay; those to come are another plan's.
    pub fn adopt(&mut self, plan: &Plan, stood: usize) {
        let trays = self.trays.values().take(stood).cloned();
        self.trays = trays.chain((stood..plan.teams.len()).map(|_| Tray::default())).collect();
    }

    /// The next number of what comes.
    pub fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial - 1
    }

    /// A family's piece of work, and the places of all pieces in their agendas.
    pub fn piece_and_places(&mut self, family: FamilyId) -> (&mut Piece, &mut Table<FamilyId, u32>) {
        (&mut self.families[family].piece, &mut self.places)
    }

    /// A place for something that comes, held by nobody.
    pub fn admit(&mut self, family: Family) -> FamilyId {
        let family = Family { serial: self.next_serial(), holder: None, ..family };
        if let Some(place) = self.free.pop() {
            self.families[place] = family;
            return place;
        }
        self.places.push(0);
        self.families.push(family)
    }
}

impl<O: Observer> Service<'_, O> {
    /// A family, or a document.
    #[inline]
    #[must_use]
    pub fn family(&self, family: FamilyId) -> &Family {
        &self.cases.families[family]
    }

    /// How many places for families there are, free ones too.
    #[must_use]
    pub fn places(&self) -> usize {
        self.cases.families.len()
    }

    /// Families of a team that nobody holds.
    #[must_use]
    pub fn tray(&self, team: TeamId) -> &Tray {
        &self.cases.trays[team]
    }

    /// Weight of a family towards its holder's ceiling, weighted cases.
    #[inline]
    #[must_use]
    pub fn weight(&self, family: FamilyId) -> f64 {
        let f = self.family(family);
        f64::from(f.children) * f.kind.weight(&self.policy.allocation.case_weights)
    }

    /// Opens a case that nobody holds.
    pub fn open(&mut self, family: Family) -> FamilyId {
        let (group, kind, children) = (self.team(family.team).group, family.kind, family.children);
        self.gauge(group, kind.level(), f64::from(children));
        self.books.ledger.open(group, kind, i64::from(children));
        self.cases.admit(family)
    }

    /// Closes a case that nobody holds.
    pub fn close_case(&mut self, family: FamilyId) {
        let f = *self.family(family);
        let (now, group) = (self.now(), self.team(f.team).group);
        self.gauge(group, f.kind.level(), -f64::from(f.children));
        self.books.ledger.close(group, f.kind, i64::from(f.children), now - f.opened);
        self.cases.free.push(family);
    }

    /// What a family's later course depends on, and nothing else does.
    pub fn course_mut(&mut self, family: FamilyId) -> &mut Course {
        &mut self.cases.families[family].course
    }

    /// Screening has found that a family is urgent.
    pub fn mark_urgent(&mut self, family: FamilyId) {
        self.cases.families[family].urgent = true;
    }

    /// Draws a family's next piece of work, without starting it.
    pub fn begin(&mut self, family: FamilyId, work: WorkKind) {
        let f = &mut self.cases.families[family];
        let ordinal = f.pieces;
        f.pieces += 1;
        f.piece = draw_piece(self.key, f.key, ordinal, work, f.size_factor, &self.policy.work);
    }

    /// Begins a family's next piece of work with the worker who holds it.
    pub fn work_on(&mut self, worker: WorkerId, family: FamilyId, work: WorkKind) {
        self.begin(family, work);
        if let Some(kind) = CaseKind::of_work(work) {
            self.set_kind(family, kind);
        }
        self.put_on(worker, family);
        self.note(work.name(), Some(family), Some(worker));
    }

    /// Replaces the piece of work that runs, or waits with nobody, by another.
    pub fn replace_work(&mut self, family: FamilyId, work: WorkKind) {
        let holder = self.family(family).holder;
        if let Some(worker) = holder {
            self.take_off(worker, family);
        }
        self.begin(family, work);
        if let Some(worker) = holder {
            self.put_on(worker, family);
        }
    }

    /// A referral to be screened comes: counted as waiting until it is [`Service::off_desk`].
    pub fn await_screening(&mut self, family: FamilyId) {
        let f = self.family(family);
        let (group, children) = (self.team(f.team).group, f64::from(f.children));
        self.gauge(group, Level::ToBeScreened, children);
    }

    /// Puts a referral on a manager's desk, from a colleague's if it lies there.
    pub fn put_on_desk(&mut self, family: FamilyId, manager: WorkerId) {
        if let Some(colleague) = self.cases.families[family].holder.replace(manager) {
            self.take_off(colleague, family);
        }
        self.put_on(manager, family);
    }

    /// Takes a referral off the desk where it lies, undecided.
    pub fn stop_screening(&mut self, family: FamilyId) {
        if let Some(manager) = self.family(family).holder {
            self.take_off(manager, family);
        }
    }

    /// A referral is screened, or decided by nobody: it is counted on no desk any more.
    pub fn off_desk(&mut self, family: FamilyId) {
        let f = &mut self.cases.families[family];
        f.holder = None;
        let (team, children) = (f.team, f64::from(f.children));
        self.gauge(self.team(team).group, Level::ToBeScreened, -children);
    }

    /// Gives a family without a worker to one. Its piece of work starts or goes on there.
    pub fn assign(&mut self, family: FamilyId, worker: WorkerId) {
        self.move_to_team(family, self.worker(worker).team);
        let families = &mut self.people.workers[worker].families;
        let f = &mut self.cases.families[family];
        debug_assert_eq!(f.holder, None, "a family has one holder");
        (f.holder, f.place) = (Some(worker), families.len() as u32);
        families.push(family);
        if f.allocated == f64::INFINITY {
            f.allocated = self.clock.service_now();
            let (days, children) = (f.allocated - f.referred, f.children);
            self.count_days(self.group_of(worker), Lasted::Allocation, days, children);
        }
        self.shift_load(worker, family, 1.0);
        self.put_on(worker, family);
        self.note("allocated", Some(family), Some(worker));
    }

    /// Takes a family from its worker, work and all.
    pub fn withdraw(&mut self, family: FamilyId) {
        if let Some(worker) = self.family(family).holder {
            self.take_off(worker, family);
            self.forget(worker, family);
        }
    }

    /// Takes a family, whose piece of work is not running, off its worker's list: there may be room for another.
    pub fn forget(&mut self, worker: WorkerId, family: FamilyId) {
        let place = self.family(family).place as usize;
        let w = &mut self.people.workers[worker];
        w.families.swap_remove(place);
        if let Some(&moved) = w.families.get(place) {
            self.cases.families[moved].place = place as u32;
        }
        self.shift_load(worker, family, -1.0);
        let known_by = Some((worker, self.worker(worker).starts));
        let f = &mut self.cases.families[family];
        (f.holder, f.known_by) = (None, known_by);
        self.offer_trays(self.worker(worker).team);
    }

    /// Counts a family's children in (`+1`) or out (`-1`) of a worker's caseload.
    fn shift_load(&mut self, worker: WorkerId, family: FamilyId, sign: f64) {
        let (now, group) = (self.now(), self.group_of(worker));
        let (children, weight) = (self.family(family).children, self.weight(family));
        let w = &mut self.people.workers[worker];
        let before = w.cases;
        w.cases = if sign > 0.0 { before + children } else { before - children };
        w.load = if w.cases == 0 { 0.0 } else { w.load + sign * weight };
        let (level, counted, after) = (w.held_level(), w.counted(), w.cases);
        self.people.rank(worker);
        if before == 0 || after == 0 {
            self.count_case_holder(worker);
        }
        self.gauge(group, level, sign * f64::from(children));
        if counted {
            self.books.meters[group].count_worker(now, before, -1);
            self.books.meters[group].count_worker(now, after, 1);
        }
    }

    /// Ceilings weigh cases anew after a change of policy.
    pub fn reweigh_cases(&mut self) {
        for worker in self.people.workers.ids() {
            let load = self.worker(worker).families.iter().map(|&family| self.weight(family)).sum();
            let w = &mut self.people.workers[worker];
            if w.load != load {
                w.load = load;
                self.people.rank(worker);
                self.load_reweighed(worker);
            }
        }
        self.order_trays();
    }

    /// What a family's cases count as changes.
    pub fn set_kind(&mut self, family: FamilyId, kind: CaseKind) {
        let f = &mut self.cases.families[family];
        if f.kind == kind {
            return;
        }
        let Family { kind: old, children, holder, team, .. } = *f;
        f.kind = kind;
        let (group, number) = (self.team(team).group, f64::from(children));
        self.gauge(group, old.level(), -number);
        self.gauge(group, kind.level(), number);
        self.books.ledger.change_kind(group, old, kind, i64::from(children));
        if let Some(holder) = holder {
            let weights = &self.policy.allocation.case_weights;
            self.people.workers[holder].load += (kind.weight(weights) - old.weight(weights)) * number;
            self.people.rank(holder);
        }
    }

    /// A family goes to another team: its cases are counted there.
    pub fn move_to_team(&mut self, family: FamilyId, team: TeamId) {
        let f = *self.family(family);
        let (from, to) = (self.team(f.team).group, self.team(team).group);
        self.cases.families[family].team = team;
        if from == to {
            return;
        }
        let children = f64::from(f.children);
        self.gauge(from, f.kind.level(), -children);
        self.gauge(to, f.kind.level(), children);
        self.books.ledger.transfer(from, to, f.kind, i64::from(f.children));
        if f.awaiting_panel {
            self.gauge(from, Level::AwaitingPanel, -1.0);
            self.gauge(to, Level::AwaitingPanel, 1.0);
        }
    }

    /// A family that nobody holds, and waits as `level` says, goes to another team.
    pub(super) fn move_unheld(&mut self, family: FamilyId, team: TeamId, level: Level) {
        let f = self.family(family);
        let children = f64::from(f.children);
        let (from, to) = (self.team(f.team).group, self.team(team).group);
        self.gauge(from, level, -children);
        self.gauge(to, level, children);
        self.move_to_team(family, team);
    }

    /// A referral that lies on a desk now belongs to another team.
    pub fn move_on_desk(&mut self, family: FamilyId, team: TeamId) {
        self.move_unheld(family, team, Level::ToBeScreened);
    }
}
