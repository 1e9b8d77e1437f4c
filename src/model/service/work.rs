//! Work: whose time is to be shared out anew, and what the meters learn of it. Whatever changes a worker's hours or desk touches the
//! worker; at the end of the event every touched worker's time is shared out once.

use super::Service;
use crate::model::events::Event;
use crate::model::family::class_of;
use crate::model::ids::{FamilyId, WorkerId};
use crate::model::meter::Level;
use crate::model::plan::Role;
use crate::model::sharing::{Class, quantised};
use crate::model::trace::Observer;

/// Meters of what is worked and wanted, by class.
const RATES: [[Level; 3]; 2] = [
    [Level::WorkedAssessment, Level::WorkedProtection, Level::WorkedCare],
    [Level::WantedAssessment, Level::WantedProtection, Level::WantedCare],
];

/// Meters of the hours that somebody has, and of what is used of them.
fn levels_of_hours(role: Role) -> [Level; 2] {
    match role {
        Role::Manager => [Level::ManagersHours, Level::ManagersDesk],
        _ => [Level::CaseWorkSupplied, Level::CaseWorkDone],
    }
}

impl<O: Observer> Service<'_, O> {
    /// Brings a worker's clocks to now; the time is shared out anew at the end of the event.
    #[inline]
    pub fn touch(&mut self, worker: WorkerId) {
        let now = self.service_now();
        let w = &mut self.people.workers[worker];
        w.workload.advance(now);
        if !w.touched {
            w.touched = true;
            self.touched.push(worker);
        }
    }

    /// Shares out the time of everybody who was touched.
    pub(super) fn share_out_touched(&mut self) {
        let mut index = 0;
        while index < self.touched.len() {
            self.share_out(self.touched[index]);
            index += 1;
        }
        self.touched.clear();
    }

    /// Shares out a worker's time anew; the meters of the team learn the rates of work.
    pub(super) fn share_out(&mut self, worker: WorkerId) {
        let contract = self.hours(worker);
        let overtime = self.overtime_wanted(worker, contract);
        let before_supervision = self.hours_before_supervision(worker);
        let group = self.group_of(worker);
        let now = self.service_now();
        let w = &mut self.people.workers[worker];
        w.touched = false;
        w.workload.share_out(contract + overtime, &self.policy.capacity.class_weights);
        let (demand, speed) = (w.workload.demand(), w.workload.speed());
        // In whole quanta, as demands are: sums of what comes and goes are exact and no rounding is left behind.
        let mut worked = [demand[1], demand[2], demand[3]];
        for (c, worked) in worked.iter_mut().enumerate() {
            if speed[c + 1] != 1.0 {
                *worked = quantised(*worked * speed[c + 1]);
            }
        }
        let rates = [worked, [demand[1], demand[2], demand[3]]];
        let meters = &mut self.books.meters[group];
        for (side, levels) in RATES.iter().enumerate() {
            for (c, &level) in levels.iter().enumerate() {
                let change = rates[side][c] - w.reported[side][c];
                if change != 0.0 {
                    meters.add(now, level, change);
                }
            }
        }
        w.reported = rates;
        // Of a manager what supervision and the desk take, of others what is worked.
        let on_desk = if speed[0] == 1.0 { demand[0] } else { quantised(demand[0] * speed[0]) };
        let hours = match w.role {
            Role::Manager => [before_supervision, before_supervision - contract + on_desk],
            _ => [contract + overtime, worked.iter().sum()],
        };
        let hours = hours.map(quantised);
        for (side, level) in levels_of_hours(w.role).into_iter().enumerate() {
            let change = hours[side] - w.reported_hours[side];
            if change != 0.0 {
                meters.add(now, level, change);
            }
        }
        w.reported_hours = hours;
        let next = w.workload.next_end().map_or(f64::INFINITY, |(time, _)| time);
        self.schedule(Event::Completion(worker), self.calendar_time(next));
        // Looked at here: on the path of every event, and as good as always nothing.
        if overtime != self.worker(worker).overtime.value() {
            self.book_overtime(worker, overtime);
        }
        self.review_strain(worker);
    }

    /// Takes a worker's rates of work out of the meters of the team, until the time is shared out.
    pub(super) fn retract_rates(&mut self, worker: WorkerId) {
        self.book_overtime(worker, 0.0);
        let (now, group) = (self.service_now(), self.group_of(worker));
        let w = &mut self.people.workers[worker];
        let (reported, hours) = (std::mem::take(&mut w.reported), std::mem::take(&mut w.reported_hours));
        for (level, hours) in levels_of_hours(w.role).into_iter().zip(hours) {
            self.books.meters[group].add(now, level, -hours);
        }
        for (side, levels) in RATES.iter().enumerate() {
            for (c, &level) in levels.iter().enumerate() {
                self.books.meters[group].add(now, level, -reported[side][c]);
            }
        }
    }

    /// Counts the overtime that a worker does from now on, in the worker's present team.
    fn book_overtime(&mut self, worker: WorkerId, hours_a_day: f64) {
        let (now, group) = (self.service_now(), self.group_of(worker));
        let overtime = &mut self.people.workers[worker].overtime;
        let change = hours_a_day - overtime.value();
        if change == 0.0 {
            return;
        }
        overtime.set(now, hours_a_day);
        self.books.meters[group].add(now, Level::Overtime, change);
        self.books.money.pay(|paid| paid.overtime += change);
    }

    /// Starts or resumes the piece of work of a family, or of a document, at a worker's desk.
    pub(super) fn put_on(&mut self, worker: WorkerId, family: FamilyId) {
        self.touch(worker);
        let order = self.cases.next_serial();
        let (piece, places) = self.cases.piece_and_places(family);
        let class = class_of(piece.work);
        let workload = &mut self.people.workers[worker].workload;
        piece.entered = workload.clock(class);
        let natural = (!piece.endless()).then_some(piece.remaining);
        workload.start(family, class, piece.demand, natural, order, places);
        if class == Class::Desk {
            self.people.rank(worker);
        }
    }

    /// Takes it off the desk; it keeps the natural days that remain.
    pub(super) fn take_off(&mut self, worker: WorkerId, family: FamilyId) {
        self.touch(worker);
        let (piece, places) = self.cases.piece_and_places(family);
        let class = class_of(piece.work);
        let workload = &mut self.people.workers[worker].workload;
        piece.remaining = workload.stop(family, class, piece.demand, piece.endless(), places).unwrap_or(0.0);
        self.books.ledger.work_done += piece.demand * (workload.clock(class) - piece.entered);
        if class == Class::Desk {
            self.people.rank(worker);
        }
    }

    /// A worker completes a piece of work: it is off the desk, and what it leads to follows.
    pub(super) fn complete(&mut self, worker: WorkerId) {
        let now = self.service_now();
        let workload = &mut self.people.workers[worker].workload;
        workload.advance(now);
        let Some((_, class)) = workload.next_end() else { return };
        let Some(family) = workload.reach_end(class) else { return };
        self.take_off(worker, family);
        match class {
            Class::Desk => {
                self.screened(family);
                self.take_what_was_left(worker);
            }
            _ if self.finish_document(worker, family) => {}
            _ => self.completed(worker, family),
        }
    }

    /// Brings everybody's clocks to now, for the ledger.
    pub fn advance_all(&mut self) {
        let now = self.service_now();
        for worker in self.people.workers.values_mut() {
            worker.workload.advance(now);
        }
    }

    /// What a policy says of hours has changed: supervision and everybody's hours follow, and how classes of work share them.
    pub fn change_hours(&mut self, reweighed: bool) {
        for team in self.people.teams.ids() {
            self.share_supervision(team);
        }
        for worker in self.people.workers.ids() {
            if reweighed || self.hours(worker) != self.worker(worker).workload.hours() {
                self.touch(worker);
            }
        }
    }
}
