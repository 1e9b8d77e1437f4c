//! Sickness: an alternating renewal process per worker with two kinds of spell.
//!
//! Hazards and spells run in service time and stand still during leave: sick days / working days in post outside leave
//! is then exactly the stated rate in the long run (see [`super::hazards::Hazards::of`]). Budgets of unit-exponential hazard are used
//! up at the hazard that holds, so that the same draw serves a changed rate.

use super::events::Event;
use super::plan::Role;
use super::service::Service;
use super::trace::Observer;
use crate::kernel::streams::Purpose;

/// Short and long spells, by number.
const LONG: usize = 1;

impl<O: Observer> Service<'_, O> {
    /// A worker comes into post in good health.
    pub fn start_health(&mut self, worker: u32) {
        let now = self.service_now();
        let w = &mut self.workers[worker as usize];
        let streams = [Purpose::ShortSickness, Purpose::LongSickness]
            .map(|purpose| self.key.stream(purpose, w.key, u64::from(w.occupant)));
        let health = &mut w.health;
        let streams = health.streams.insert(streams);
        health.budget = [streams[0].exponential(), streams[1].exponential()];
        (health.spell, health.mark, health.long_absent) = (None, now, false);
        self.schedule_health(worker);
    }

    /// Uses up hazard, or time of the spell, up to now.
    pub fn settle_health(&mut self, worker: u32) {
        let now = self.service_now();
        let w = &mut self.workers[worker as usize];
        let hazards = w.hazards.sickness;
        let dt = now - w.health.mark;
        w.health.mark = now;
        if w.away || dt <= 0.0 {
            return;
        }
        if w.health.spell.is_some() {
            w.health.left -= dt;
        } else {
            for (budget, hazard) in w.health.budget.iter_mut().zip(hazards) {
                *budget = (*budget - hazard * dt).max(0.0);
            }
        }
    }

    /// Schedules the next onset or return; nothing while the worker is on leave.
    pub fn schedule_health(&mut self, worker: u32) {
        let w = &self.workers[worker as usize];
        let left = match w.health.spell {
            _ if w.away || !w.in_post || w.role == Role::Agency => f64::INFINITY,
            Some(_) => w.health.left.max(0.0),
            None => next_onset(&w.health.budget, w.hazards.sickness).1,
        };
        let at = self.calendar_time(self.service_now() + left);
        self.schedule(Event::Health(worker), at);
    }

    /// A worker falls sick, or is well again.
    pub fn health_event(&mut self, worker: u32) {
        self.settle_health(worker);
        if self.workers[worker as usize].health.spell.is_some() {
            self.recover(worker);
        } else {
            let w = &self.workers[worker as usize];
            let (kind, _) = next_onset(&w.health.budget, w.hazards.sickness);
            self.fall_sick(worker, kind);
        }
        self.schedule_health(worker);
    }

    fn fall_sick(&mut self, worker: u32, kind: usize) {
        let sickness = &self.policy.sickness;
        let law = if kind == LONG { &sickness.long_days } else { &sickness.short_days };
        let health = &mut self.workers[worker as usize].health;
        let Some(streams) = &mut health.streams else { return };
        let left = law.sample(&mut streams[kind]) * if kind == LONG { sickness.long_length } else { 1.0 };
        health.budget[kind] = streams[kind].exponential();
        self.become_sick(worker, kind, left, 0.0);
    }

    /// The worker is sick from now, the spell having lasted `elapsed` days already.
    pub fn become_sick(&mut self, worker: u32, kind: usize, left: f64, elapsed: f64) {
        let (now, service_now) = (self.now, self.service_now());
        self.restate(worker, |w| {
            w.health.spell = Some(kind);
            w.health.left = left;
            w.health.mark = service_now;
            w.health.since = now - elapsed;
        });
        self.note("falls sick", None, Some(worker));
        self.schedule_health(worker);
        self.schedule_cover(worker);
        if self.workers[worker as usize].role == Role::Manager {
            self.hand_over_desk(worker);
        }
    }

    fn recover(&mut self, worker: u32) {
        self.restate(worker, |w| w.health.spell = None);
        self.note("well again", None, Some(worker));
        self.cancel(Event::Cover(worker));
        self.end_long_absence(worker);
        self.back_at_work(worker);
    }

    /// The worker goes on leave (`true`) or comes back: the sickness process stands still meanwhile.
    pub fn set_away(&mut self, worker: u32, away: bool) {
        self.settle_health(worker);
        self.restate(worker, |w| w.away = away);
        self.schedule_health(worker);
    }

    /// The worker leaves: the process ends.
    pub fn end_health(&mut self, worker: u32) {
        self.cancel(Event::Health(worker));
        self.cancel(Event::Cover(worker));
        self.end_long_absence(worker);
        self.restate(worker, |w| w.health.spell = None);
    }
}

/// Which kind of spell comes next, and after how many days of being well.
fn next_onset(budget: &[f64; 2], hazards: [f64; 2]) -> (usize, f64) {
    let wait = |kind: usize| if hazards[kind] > 0.0 { budget[kind] / hazards[kind] } else { f64::INFINITY };
    if wait(0) <= wait(1) { (0, wait(0)) } else { (1, wait(1)) }
}
