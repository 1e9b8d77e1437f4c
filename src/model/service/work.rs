//! Work: whose time is to be shared out anew, and what the meters learn of the hours. Whatever changes a worker's hours or desk touches the
//! worker; at the end of the event every touched worker's time is shared out once.

use super::Service;
use super::people::People;
use crate::model::events::Event;
use crate::model::family::class_of;
use crate::model::ids::{FamilyId, WorkerId};
use crate::model::meter::Level;
use crate::model::sharing::Class;
use crate::model::trace::Observer;
use crate::model::worker::Worker;

impl People {
    /// Brings a worker's clocks to now, a service time; the time is shared out anew at the end of the event.
    #[inline]
    fn touch(&mut self, worker: WorkerId, now: f64) -> &mut Worker {
        let w = &mut self.workers[worker];
        w.workload.advance(now);
        if !w.touched {
            w.touched = true;
            self.touched.push(worker);
        }
        w
    }
}

impl<O: Observer> Service<'_, O> {
    /// Brings a worker's clocks to now; the time is shared out anew at the end of the event.
    #[inline]
    pub fn touch(&mut self, worker: WorkerId) {
        self.people.touch(worker, self.clock.service_now());
    }

    /// Shares out the time of everybody who was touched.
    pub(super) fn share_out_touched(&mut self) {
        let mut index = 0;
        while let Some(&worker) = self.people.touched.get(index) {
            self.share_out(worker);
            index += 1;
        }
        self.people.touched.clear();
    }

    /// Shares out a worker's time anew: the next completion is put where it now belongs.
    pub(super) fn share_out(&mut self, worker: WorkerId) {
        let contract = self.hours(worker);
        let overtime = self.overtime_wanted(worker, contract);
        let supervision = self.hours_of_supervision(worker);
        let w = &mut self.people.workers[worker];
        w.touched = false;
        if let Some(next) = w.workload.share_out(contract + overtime, supervision, &self.policy.capacity.class_weights)
        {
            self.schedule(Event::Completion(worker), self.calendar_time(next));
        }
        // Looked at here: on the path of every event, and as good as always nothing.
        if overtime != self.worker(worker).overtime.value() {
            self.book_overtime(worker, overtime);
        }
        self.review_strain(worker);
    }

    /// The meters of a worker's team learn the hours up to now, as they must before the worker leaves it.
    pub(super) fn meter_hours(&mut self, worker: WorkerId) {
        let now = self.service_now();
        let w = &mut self.people.workers[worker];
        let group = self.people.teams[w.team].group;
        let hours = w.workload.take_hours(now);
        self.books.meters[group].spend(w.role, &hours);
    }

    /// The meters learn everybody's hours up to now.
    pub fn meter_all_hours(&mut self) {
        for worker in self.people.workers.ids() {
            if !self.worker(worker).workload.is_idle() {
                self.meter_hours(worker);
            }
        }
    }

    /// Counts the overtime that a worker does from now on, in the worker's present team.
    pub(super) fn book_overtime(&mut self, worker: WorkerId, hours_a_day: f64) {
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
        let workload = &mut self.people.touch(worker, self.clock.service_now()).workload;
        let order = self.cases.next_serial();
        let (piece, places) = self.cases.piece_and_places(family);
        let class = class_of(piece.work);
        piece.entered = workload.clock(class);
        let natural = (!piece.endless()).then_some(piece.remaining);
        workload.start(family, class, piece.demand, natural, order, places);
        if class == Class::Desk {
            self.people.rank(worker);
        }
    }

    /// Takes it off the desk; it keeps the natural days that remain.
    pub(super) fn take_off(&mut self, worker: WorkerId, family: FamilyId) {
        let workload = &mut self.people.touch(worker, self.clock.service_now()).workload;
        let (piece, places) = self.cases.piece_and_places(family);
        let class = class_of(piece.work);
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
