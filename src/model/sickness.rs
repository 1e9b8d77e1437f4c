//! Sickness: an alternating renewal process per worker with two kinds of spell.
//!
//! Hazards and spells run in service time and stand still during leave: sick days / working days in post outside leave
//! is then exactly the stated rate in the long run (see [`super::hazards::Hazards::of`]). Budgets of unit-exponential hazard are used
//! up at the hazard that holds, so that the same draw serves a changed rate.

use super::events::Event;
use super::ids::WorkerId;
use super::plan::Role;
use super::service::Service;
use super::trace::Observer;
use crate::kernel::streams::{Purpose, Stream};

/// Short and long spells, by number.
const LONG: usize = 1;

/// Budgets of hazard for the two kinds of spell, or the spell that runs. Service time.
#[derive(Debug, Clone)]
pub struct Health {
    /// Streams of short and long spells.
    streams: Option<[Stream; 2]>,
    /// Unit-exponential hazard left before the next short and long spell.
    budget: [f64; 2],
    /// Days the spell still lasts.
    left: f64,
    /// Service time up to which budgets and `left` are settled.
    mark: f64,
    /// Simulation time at which the spell began.
    since: f64,
}

impl Default for Health {
    fn default() -> Self {
        Self { streams: None, budget: [f64::INFINITY; 2], left: 0.0, mark: 0.0, since: 0.0 }
    }
}

impl Health {
    /// Simulation time at which the spell that runs began.
    #[must_use]
    pub fn since(&self) -> f64 {
        self.since
    }
}

impl<O: Observer> Service<'_, O> {
    /// A worker comes into post in good health.
    pub fn start_health(&mut self, worker: WorkerId) {
        let (now, key, w) = (self.service_now(), self.key(), self.worker(worker));
        let mut streams = [Purpose::ShortSickness, Purpose::LongSickness]
            .map(|purpose| key.stream(purpose, w.key, u64::from(w.occupant)));
        let budget = [streams[0].exponential(), streams[1].exponential()];
        *self.health_mut(worker) = Health { streams: Some(streams), budget, mark: now, ..Health::default() };
        self.schedule_health(worker);
    }

    /// Uses up hazard, or time of the spell, up to now.
    pub fn settle_health(&mut self, worker: WorkerId) {
        let (now, w) = (self.service_now(), self.worker(worker));
        let (hazards, standing) = (w.hazards.sickness(), w.standing);
        let health = self.health_mut(worker);
        let dt = now - health.mark;
        health.mark = now;
        if standing.away || dt <= 0.0 {
            return;
        }
        if standing.sick {
            health.left -= dt;
        } else {
            for (budget, hazard) in health.budget.iter_mut().zip(hazards) {
                *budget = (*budget - hazard * dt).max(0.0);
            }
        }
    }

    /// Schedules the next onset or return; nothing while the worker is on leave.
    pub fn schedule_health(&mut self, worker: WorkerId) {
        let w = self.worker(worker);
        let left = if w.standing.away || !w.standing.in_post || w.role == Role::Agency {
            f64::INFINITY
        } else if w.standing.sick {
            w.health.left.max(0.0)
        } else {
            next_onset(&w.health.budget, w.hazards.sickness()).1
        };
        let at = self.calendar_time(self.service_now() + left);
        self.schedule(Event::Health(worker), at);
    }

    /// A worker falls sick, or is well again.
    pub fn health_event(&mut self, worker: WorkerId) {
        self.settle_health(worker);
        let w = self.worker(worker);
        if w.standing.sick {
            self.recover(worker);
        } else {
            let (kind, _) = next_onset(&w.health.budget, w.hazards.sickness());
            self.fall_sick(worker, kind);
        }
        self.schedule_health(worker);
    }

    fn fall_sick(&mut self, worker: WorkerId, kind: usize) {
        let sickness = &self.policy().sickness;
        let law = if kind == LONG { &sickness.long_days } else { &sickness.short_days };
        let health = self.health_mut(worker);
        let Some(streams) = &mut health.streams else { return };
        let left = law.sample(&mut streams[kind]) * if kind == LONG { sickness.long_length } else { 1.0 };
        health.budget[kind] = streams[kind].exponential();
        self.become_sick(worker, left, 0.0);
    }

    /// The worker is sick from now, the spell having lasted `elapsed` days already.
    fn become_sick(&mut self, worker: WorkerId, left: f64, elapsed: f64) {
        let (now, service_now) = (self.now(), self.service_now());
        let health = self.health_mut(worker);
        (health.left, health.mark, health.since) = (left, service_now, now - elapsed);
        self.restate(worker, |standing| standing.sick = true);
        self.note("falls sick", None, Some(worker));
        self.schedule_health(worker);
        self.schedule_cover(worker);
    }

    /// The stationary law of the sickness process on the first day: sick with the stated probability, in a spell seen in the middle.
    pub fn start_sick(&mut self, worker: WorkerId, stream: &mut Stream) {
        let sickness = &self.policy().sickness;
        let (sick, long, elapsed_share) = (stream.uniform(), stream.uniform(), stream.uniform());
        if sick >= sickness.rate {
            return;
        }
        let law = if long < sickness.long_share { &sickness.long_days } else { &sickness.short_days };
        let length = law.sample_length_biased(stream);
        self.become_sick(worker, length * (1.0 - elapsed_share), length * elapsed_share);
    }

    fn recover(&mut self, worker: WorkerId) {
        self.restate(worker, |standing| (standing.sick, standing.long_absent) = (false, false));
        self.note("well again", None, Some(worker));
        self.cancel(Event::Cover(worker));
    }

    /// The worker goes on leave (`true`) or comes back: the sickness process stands still meanwhile.
    pub fn set_away(&mut self, worker: WorkerId, away: bool) {
        self.settle_health(worker);
        self.restate(worker, |standing| standing.away = away);
        self.schedule_health(worker);
    }

    /// The worker leaves: the process ends.
    pub fn end_health(&mut self, worker: WorkerId) {
        self.cancel(Event::Health(worker));
        self.cancel(Event::Cover(worker));
    }
}

/// Which kind of spell comes next, and after how many days of being well.
fn next_onset(budget: &[f64; 2], hazards: [f64; 2]) -> (usize, f64) {
    let wait = |kind: usize| if hazards[kind] > 0.0 { budget[kind] / hazards[kind] } else { f64::INFINITY };
    if wait(0) <= wait(1) { (0, wait(0)) } else { (1, wait(1)) }
}
