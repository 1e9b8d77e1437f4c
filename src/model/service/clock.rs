//! Time and what is pending. Service time stands still on bank holidays: work, sickness and time limits run on it.

use super::Service;
use crate::kernel::calendar::EventCalendar;
use crate::model::events::{Event, Slots};
use crate::model::trace::Observer;

/// Simulation time, bank holidays so far, and pending events.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    now: f64,
    holiday_on: bool,
    holiday_began: f64,
    holidays: usize,
    calendar: EventCalendar,
    slots: Slots,
}

impl Clock {
    /// A clock at `now` with nothing pending.
    pub fn new(now: f64, slots: Slots) -> Self {
        let calendar = EventCalendar::new(slots.priorities());
        Self { now, holiday_on: false, holiday_began: 0.0, holidays: 0, calendar, slots }
    }

    /// Takes the next event off the calendar.
    pub fn next(&mut self) -> Option<(f64, Event)> {
        let (time, slot) = self.calendar.pop()?;
        Some((time, self.slots.event(slot)))
    }

    /// Puts the event that was taken off last back in its turn.
    pub fn put_back(&mut self, event: Event) {
        self.calendar.put_back(self.slots.slot(event));
    }

    /// Sets the time.
    pub fn set(&mut self, now: f64) {
        self.now = now;
    }

    /// How many events are pending.
    pub fn pending(&self) -> usize {
        self.calendar.len()
    }

    /// Simulation time.
    #[inline]
    pub fn now(&self) -> f64 {
        self.now
    }

    /// Service time.
    #[inline]
    pub fn service_now(&self) -> f64 {
        if self.holiday_on { self.holiday_began - (self.holidays - 1) as f64 } else { self.now - self.holidays as f64 }
    }

    /// Whether a bank holiday is on.
    pub fn holiday_on(&self) -> bool {
        self.holiday_on
    }
}

impl<O: Observer> Service<'_, O> {
    /// Simulation time, working days.
    #[inline]
    #[must_use]
    pub fn now(&self) -> f64 {
        self.clock.now
    }

    /// Service time: working days that were not bank holidays.
    #[inline]
    #[must_use]
    pub fn service_now(&self) -> f64 {
        self.clock.service_now()
    }

    /// The simulation time of a service time to come, as far as bank holidays are known: those to come put it off.
    #[inline]
    #[must_use]
    pub fn calendar_time(&self, service_time: f64) -> f64 {
        service_time + self.clock.holidays as f64
    }

    /// The same, but not before the service is next at work.
    #[must_use]
    pub fn at_work(&self, service_time: f64) -> f64 {
        self.calendar_time(service_time).max(self.calendar_time(self.service_now())).max(self.now())
    }

    /// Schedules an event, or cancels it when it will never happen.
    #[inline]
    pub fn schedule(&mut self, event: Event, time: f64) {
        let Clock { calendar, slots, .. } = &mut self.clock;
        let slot = slots.slot(event);
        if time < f64::INFINITY { calendar.schedule(slot, time) } else { calendar.cancel(slot) }
    }

    /// Moves a pending event, which keeps its turn among those of one time.
    pub fn reschedule(&mut self, event: Event, time: f64) {
        let Clock { calendar, slots, .. } = &mut self.clock;
        let slot = slots.slot(event);
        if time < f64::INFINITY && calendar.time_of(slot).is_some() {
            calendar.reschedule(slot, time);
        } else {
            self.schedule(event, time);
        }
    }

    /// Takes an event off the calendar.
    #[inline]
    pub fn cancel(&mut self, event: Event) {
        self.clock.calendar.cancel(self.clock.slots.slot(event));
    }

    /// When an event is due, if it is pending.
    #[must_use]
    pub fn due(&self, event: Event) -> Option<f64> {
        self.clock.calendar.time_of(self.clock.slots.slot(event))
    }

    /// Whether a bank holiday is on.
    #[must_use]
    pub fn holiday_on(&self) -> bool {
        self.clock.holiday_on
    }

    /// Bank holidays begun so far.
    #[must_use]
    pub fn holidays(&self) -> usize {
        self.clock.holidays
    }

    /// Service time stands still for a day: what happens in it is put off, and everybody is off.
    pub fn begin_holiday(&mut self) {
        let clock = &mut self.clock;
        (clock.holiday_on, clock.holiday_began) = (true, clock.now);
        clock.holidays += 1;
        let slots = &clock.slots;
        clock.calendar.put_off(1.0, |slot| slots.pauses_on_bank_holidays(slot));
        self.recount_presence();
    }

    /// Service time goes on.
    pub fn end_holiday(&mut self) {
        self.clock.holiday_on = false;
        self.recount_presence();
    }
}
