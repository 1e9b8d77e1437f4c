//! Ledgers that must balance in every replication. They are kept apart from the meters and compared with a recount of the
//! service when the run ends; a breach is an error that names what does not balance.

use super::family::{CaseKind, class_of};
use super::ids::{FamilyId, GroupId, Id, Table};
use super::meter::{Flow, Level};
use super::plan::Role;
use super::service::Service;
use super::sharing::{Class, Hours, quantised};
use super::supervision::Supervised;
use super::trace::Observer;
use super::worker::Worker;
use thiserror::Error;

/// Relative tolerance for hours, days and money; counts balance exactly.
const TOLERANCE: f64 = 1e-9;
/// Standard deviations of what rounding does that a sum of hours may be off: more in 1 of 500 million replications.
const DEVIATIONS: f64 = 6.0;

/// Cases of a group and kind.
#[derive(Debug, Clone, Copy, Default)]
struct Account {
    opening: i64,
    opened: i64,
    moved: i64,
    closed: i64,
}

/// What went in and out.
#[derive(Debug, Clone)]
pub struct Ledger {
    accounts: Table<GroupId, [Account; 4]>,
    /// Summed child-days in the system of closed cases, less those before the run of all that were open when it began.
    days_in_system: f64,
    /// Children whose assessments waited to be written up when the run began.
    to_record: f64,
    /// Children of pulses who have been referred, the past included.
    pub of_pulse: i64,
    /// Hours of work done, summed piece by piece.
    pub work_done: f64,
    /// Summed days in post of social workers who have left, less those before the run of all who were in post when it began.
    pub stays: f64,
    /// Hours of work as the meters have them, and hours supplied for it.
    hours: [f64; 2],
}

/// A ledger that does not balance: the program, not the scenario, is wrong.
#[derive(Debug, Clone, Error, PartialEq)]
#[error("the ledger of {what} does not balance: {left} against {right}")]
pub struct Imbalance {
    what: String,
    left: f64,
    right: f64,
}

impl Ledger {
    /// Empty ledgers for so many groups.
    #[must_use]
    pub fn new(groups: usize) -> Self {
        let accounts = Table::of([Account::default(); 4], groups);
        Self { accounts, days_in_system: 0.0, to_record: 0.0, of_pulse: 0, work_done: 0.0, stays: 0.0, hours: [0.0; 2] }
    }

    /// The run begins: cases are open, of which each has been in the system for so many days until now, so many assessments wait to be
    /// written up, and social workers in post have stayed for so many days.
    pub fn begin(&mut self, open: Table<GroupId, [i64; 4]>, days_in_system: f64, to_record: f64, stays: f64) {
        let opened = |opening| Account { opening, ..Account::default() };
        self.accounts = open.into_values().map(|of_group| of_group.map(opened)).collect();
        (self.days_in_system, self.to_record, self.stays) = (-days_in_system, to_record, -stays);
    }

    /// Hours of a group.
    pub fn spend(&mut self, hours: &[Hours]) {
        for hours in hours {
            self.hours[0] += hours.worked.iter().sum::<f64>();
            self.hours[1] += hours.supplied;
        }
    }

    /// Cases opened.
    pub fn open(&mut self, group: GroupId, kind: CaseKind, children: i64) {
        self.accounts[group][kind as usize].opened += children;
    }

    /// Cases that now count as another kind.
    pub fn change_kind(&mut self, group: GroupId, from: CaseKind, to: CaseKind, children: i64) {
        self.accounts[group][from as usize].moved -= children;
        self.accounts[group][to as usize].moved += children;
    }

    /// Cases that went to another group.
    pub fn transfer(&mut self, from: GroupId, to: GroupId, kind: CaseKind, children: i64) {
        self.accounts[from][kind as usize].moved -= children;
        self.accounts[to][kind as usize].moved += children;
    }

    /// Cases closed after so many days.
    pub fn close(&mut self, group: GroupId, kind: CaseKind, children: i64, days: f64) {
        self.accounts[group][kind as usize].closed += children;
        self.days_in_system += children as f64 * days;
    }
}

fn same(what: impl Into<String>, left: f64, right: f64, tolerance: f64) -> Result<(), Imbalance> {
    let scale = left.abs().max(right.abs()).max(1.0);
    if (left - right).abs() <= tolerance * scale { Ok(()) } else { Err(Imbalance { what: what.into(), left, right }) }
}

impl<O: Observer> Service<'_, O> {
    /// Compares every ledger with a recount of the service as it now stands.
    ///
    /// # Errors
    /// The first ledger that does not balance.
    pub fn balance(&mut self) -> Result<(), Imbalance> {
        self.balance_cases()?;
        self.balance_referrals()?;
        self.balance_holders()?;
        self.balance_posts()?;
        self.balance_teams()?;
        self.balance_terms()?;
        self.balance_hours()?;
        self.balance_documents()?;
        self.balance_money()
    }

    /// Families whose cases are open: held, waiting in a tray, or on a desk to be screened.
    pub(super) fn open_families(&self) -> Vec<FamilyId> {
        let desk = |worker: &Worker| worker.workload.families(Class::Desk).collect::<Vec<_>>();
        let held = self.workers().values().flat_map(|worker| worker.families.iter().copied().chain(desk(worker)));
        let waiting = self.teams().ids().flat_map(|team| self.tray(team).iter().collect::<Vec<_>>());
        held.chain(waiting).collect()
    }

    /// Open at start + opened + moved in - closed = open now, per group and kind; meters agree; Little's law.
    fn balance_cases(&self) -> Result<(), Imbalance> {
        let mut counted = Table::of([0_i64; 4], self.meters().len());
        let mut days_in_system = self.ledger().days_in_system;
        for family in self.open_families() {
            let f = self.family(family);
            counted[self.team(f.team).group][f.kind as usize] += i64::from(f.children);
            days_in_system += f64::from(f.children) * (self.now() - f.opened);
        }
        let kinds = [CaseKind::Assessment, CaseKind::Need, CaseKind::Protection, CaseKind::Care];
        let mut integral = 0.0;
        for (group, accounts) in self.ledger().accounts.iter() {
            for kind in kinds {
                let account = accounts[kind as usize];
                let books = account.opening + account.opened + account.moved - account.closed;
                let recount = counted[group][kind as usize];
                let what = format!("open cases ({group:?}, {kind:?})");
                same(&*what, books as f64, recount as f64, 0.0)?;
                same(what, self.meters()[group].level(kind.level()), recount as f64, 0.0)?;
                integral += self.record().totals[group].level(kind.level());
            }
        }
        same("case-days (Little's law over the run)", integral, days_in_system, TOLERANCE)
    }

    /// Every case opened was referred, and every pulse has come to the last child.
    fn balance_referrals(&self) -> Result<(), Imbalance> {
        let opened: i64 = self.ledger().accounts.values().flatten().map(|account| account.opened).sum();
        let referred: f64 = self.record().totals.values().map(|totals| totals.flow(Flow::Referrals)).sum();
        same("referrals", opened as f64, referred, 0.0)?;
        let stated: i64 = self.plan().scenario.pulses.iter().map(|pulse| i64::from(pulse.children)).sum();
        same("cases of pulses", self.ledger().of_pulse as f64, stated as f64, 0.0)
    }

    /// Every case is with exactly one holder.
    fn balance_holders(&self) -> Result<(), Imbalance> {
        let mut seen = Table::of(false, self.places());
        for family in self.open_families() {
            let twice = std::mem::replace(&mut seen[family], true);
            same("holders of a family", f64::from(u8::from(twice)), 0.0, 0.0)?;
        }
        for (index, worker) in self.workers().values().enumerate() {
            let children: u32 = worker.families.iter().map(|&f| self.family(f).children).sum();
            same(format!("cases of worker {index}"), f64::from(worker.cases), f64::from(children), 0.0)?;
        }
        let level = |level| self.level(level);
        let held: f64 = [
            Level::HeldByWorkers,
            Level::HeldByManagers,
            Level::HeldByAgency,
            Level::ToBeScreened,
            Level::ToBeAllocated,
        ]
        .map(level)
        .iter()
        .sum();
        let open: f64 =
            [Level::OpenAssessment, Level::OpenNeed, Level::OpenProtection, Level::OpenCare].map(level).iter().sum();
        same("cases by holder", held, open, 0.0)?;
        let in_post = self.workers().values().filter(|worker| worker.standing.in_post && worker.cases > 0);
        let holders: f64 = in_post.map(|worker| quantised(worker.standing.fte)).sum();
        same("those who hold cases", level(Level::CaseHolders), holders, 0.0)?;
        let desks = self.workers().values().flat_map(|worker| worker.workload.families(Class::Desk));
        let screened: u32 = desks.map(|family| self.family(family).children).sum();
        same("cases to be screened", level(Level::ToBeScreened), f64::from(screened), 0.0)
    }

    /// Posts = filled + vacant, and as many as are wanted but for those that somebody is in; in post = present + sick + on leave; days in post = summed stays.
    fn balance_posts(&self) -> Result<(), Imbalance> {
        let workers = || self.workers().values().filter(|worker| worker.role == Role::SocialWorker && worker.funded);
        let level = |level| self.level(level);
        let filled = workers().filter(|worker| worker.standing.in_post).count() as f64;
        let vacant = workers().filter(|worker| !worker.standing.in_post).count() as f64;
        same("posts", level(Level::Posts), filled + vacant, 0.0)?;
        same("posts out of order", self.posts_out_of_order() as f64, 0.0, 0.0)?;
        same("workers in post", level(Level::InPost), filled, 0.0)?;
        let states = level(Level::Present) + level(Level::Sick) + level(Level::OnLeave);
        same("workers by state", states, filled, 0.0)?;
        let caseloads: u32 = self.meters().values().flat_map(|meters| meters.caseloads()).sum();
        same("workers by caseload", f64::from(caseloads), filled, 0.0)?;
        self.balance_grades()?;
        let stays: f64 = self.ledger().stays
            + workers().filter(|w| w.standing.in_post).map(|worker| self.now() - worker.started).sum::<f64>();
        let integral: f64 = self.record().totals.values().map(|totals| totals.level(Level::InPost)).sum();
        same("days in post", integral, stays, TOLERANCE)
    }

    /// Every post and every agency worker at work is a member of exactly one team, its own; what a team counts of them is
    /// what they are; families that wait for a panel are as many as are metered; work wanted is what lies on the desks.
    fn balance_teams(&self) -> Result<(), Imbalance> {
        let mut teams_of = Table::of(0_u32, self.workers().len());
        let mut recounts = Table::of(([0_u32; 2], Supervised::default()), self.teams().len());
        for (id, worker) in self.workers().iter() {
            let (counts, supervised) = &mut recounts[worker.team];
            let holds = [worker.is_gap(), worker.booked()];
            counts.iter_mut().zip(holds).for_each(|(number, holds)| *number += u32::from(holds));
            supervised.count((id, worker.role), &worker.standing, true);
        }
        for (number, team) in self.teams().iter() {
            let ([gap, booked], supervised) = &recounts[number];
            same(format!("gaps of {number:?}"), f64::from(team.gap), f64::from(*gap), 0.0)?;
            same(format!("bookings of {number:?}"), f64::from(team.booked), f64::from(*booked), 0.0)?;
            for (kept, recount) in team.supervised.numbers().zip(supervised.numbers()) {
                same(format!("supervised in {number:?}"), f64::from(kept), f64::from(recount), 0.0)?;
            }
            let listed = team.supervised.supervisors().len();
            same(format!("supervisors of {number:?}"), listed as f64, supervised.supervisors().len() as f64, 0.0)?;
            for &member in &team.members {
                same("team of a member", number.index() as f64, self.worker(member).team.index() as f64, 0.0)?;
                teams_of[member] += 1;
            }
        }
        for (worker, &teams) in self.workers().values().zip(teams_of.values()) {
            let member = worker.role != Role::Agency || worker.standing.in_post;
            same("teams of a worker", f64::from(teams), f64::from(u8::from(member)), 0.0)?;
        }
        let waiting = self.open_families().into_iter().filter(|&f| self.family(f).awaiting_panel).count();
        let level = |level| self.level(level);
        same("families before the panel", level(Level::AwaitingPanel), waiting as f64, 0.0)?;
        let running = self.workers().values().flat_map(|worker| worker.documents.iter().copied());
        let held = running.chain(self.open_families()).filter_map(|piece| {
            let f = self.family(piece);
            f.holder.map(|_| f.piece.demand)
        });
        let desks: f64 = self.workers().values().map(|worker| worker.workload.demand().iter().sum::<f64>()).sum();
        // Sums are exact as long as they are not huge: what has been rounded goes by the most that there has been.
        let (held, peak): (f64, f64) = (held.sum(), self.workers().values().map(|worker| worker.workload.peak()).sum());
        let gap = ((held - desks).abs() - TOLERANCE * peak).max(0.0);
        same("hours a day wanted", held + gap, held, TOLERANCE)
    }

    /// The hours and ceilings kept of everybody in post are those that grade, contract, team and policy imply, and look-ups know them.
    fn balance_terms(&self) -> Result<(), Imbalance> {
        same("stale keys in look-ups", self.stale_ranks() as f64, 0.0, 0.0)?;
        for worker in self.workers().ids().filter(|&worker| self.worker(worker).standing.in_post) {
            let (kept, computed) = (self.worker(worker).terms, self.compute_terms(worker));
            same(format!("hours of {worker:?}"), kept.hours, computed.hours, 0.0)?;
            for (kept, computed) in kept.ceilings.into_iter().zip(computed.ceilings) {
                same(format!("ceiling of {worker:?}"), kept, computed, 0.0)?;
            }
        }
        Ok(())
    }

    /// Newly qualified workers and advanced practitioners in post are as many as are metered and paid; advanced practitioners
    /// are as many as their posts, or as there are experienced workers.
    fn balance_grades(&self) -> Result<(), Imbalance> {
        let in_post = || self.workers().values().filter(|worker| worker.counted());
        let newly_qualified = in_post().filter(|worker| worker.standing.newly_qualified()).count() as f64;
        let level = self.level(Level::NewlyQualified);
        same("newly qualified workers", level, newly_qualified, 0.0)?;
        same("newly qualified workers paid for", self.money().paid().newly_qualified, newly_qualified, 0.0)?;
        let advanced: f64 = in_post().filter(|worker| worker.standing.advanced).map(|worker| worker.standing.fte).sum();
        same("advanced practitioners paid", self.money().paid().advanced_fte, advanced, TOLERANCE)?;
        for (number, team) in self.teams().iter() {
            let of_team = || team.members.iter().map(|&member| self.worker(member)).filter(|w| w.counted());
            let experienced = of_team().filter(|worker| !worker.standing.newly_qualified()).count();
            let posts = (self.plan().advanced[self.policy_index()][number] as usize).min(experienced);
            let appointed =
                of_team().filter(|worker| worker.standing.advanced && !worker.standing.newly_qualified()).count();
            same(format!("advanced practitioners of {number:?}"), appointed as f64, posts as f64, 0.0)?;
        }
        Ok(())
    }

    /// Hours supplied = worked + idle, and the hours worked are those that pieces of work received.
    fn balance_hours(&mut self) -> Result<(), Imbalance> {
        self.meter_all_hours();
        let mut all = self.ledger().clone();
        self.meters().values().for_each(|meters| all.spend(meters.hours()));
        let [worked, supplied] = all.hours;
        let mut done = self.ledger().work_done;
        let documents = self.workers().values().flat_map(|worker| worker.documents.iter().copied());
        for piece in documents.chain(self.open_families()) {
            let f = self.family(piece);
            if let Some(holder) = f.holder {
                let clock = self.worker(holder).workload.clock(class_of(f.piece.work));
                done += f.piece.demand * (clock - f.piece.entered);
            }
        }
        // Where next to nobody works on very much, clocks gain less than they are rounded by.
        let variance: f64 = self.workers().values().map(|worker| worker.workload.variance_of_rounding()).sum();
        let gap = ((worked - done).abs() - DEVIATIONS * variance.sqrt()).max(0.0);
        same("hours of work", worked + gap, worked, TOLERANCE)?;
        let excess = (worked - supplied).max(0.0);
        same("hours worked within hours supplied", excess / supplied.max(1.0), 0.0, TOLERANCE)?;
        self.balance_overtime()
    }

    /// Overtime by worker = by group = as it is paid, now and over the run.
    fn balance_overtime(&self) -> Result<(), Imbalance> {
        let now = self.service_now();
        let of_workers =
            |of: fn(&Worker, f64) -> f64| self.workers().values().map(|worker| of(worker, now)).sum::<f64>();
        let now_worked = of_workers(|worker, _| worker.overtime.value());
        let by_group = self.level(Level::Overtime);
        same("overtime by group", by_group, now_worked, 0.0)?;
        same("overtime paid", self.money().paid().overtime, now_worked, 0.0)?;
        let integral: f64 = self.record().totals.values().map(|totals| totals.level(Level::Overtime)).sum();
        let summed = of_workers(|worker, now| worker.overtime.so_far(now));
        same("hours of overtime", integral, summed, TOLERANCE)
    }

    /// Assessments done = written up + waiting to be, in children; the meters agree.
    fn balance_documents(&self) -> Result<(), Imbalance> {
        let count = |flow: Flow| self.record().totals.values().map(|totals| totals.flow(flow)).sum::<f64>();
        let done = self.ledger().to_record + count(Flow::InitialAssessments) + count(Flow::CoreAssessments);
        let recorded = count(Flow::InitialRecorded) + count(Flow::CoreRecorded);
        let waiting: f64 = self.workers().ids().map(|worker| self.documents_to_record(worker)).sum();
        same("assessments written up", done, recorded + waiting, 0.0)?;
        let level = self.level(Level::ToRecord);
        same("assessments to be written up", level, waiting, 0.0)
    }

    /// The weeks and the financial years add up to the same cost, heading by heading.
    fn balance_money(&self) -> Result<(), Imbalance> {
        for (heading, &weeks) in self.record().cost.iter().enumerate() {
            let years: f64 = self.money().years().iter().map(|year| year[heading]).sum();
            same(format!("cost heading {heading}"), weeks, years, TOLERANCE)?;
        }
        Ok(())
    }
}
