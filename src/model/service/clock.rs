//! Time and what is pending. Service time stands still on closed days (bank holidays, and those that the service closes itself): work,
//! sickness and time limits run on it. What takes somebody at work waits for the next open day.

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
    /// Whether a week ended while the service was closed and has yet to be looked back on.
    review_due: bool,
    calendar: EventCalendar,
    slots: Slots,
}

impl Clock {
    /// A clock at `now` with nothing pending.
    pub fn new(now: f64, slots: Slots) -> Self {
        let calendar = EventCalendar::new(slots.priorities());
        Self { now, holiday_on: false, holiday_began: 0.0, holidays: 0, review_due: false, calendar, slots }
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

    /// Whether a closed day is on.
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

    /// Whether nobody is at work: a closed day is on, or begins now.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.clock.holiday_on || self.due(Event::BankHoliday) == Some(self.clock.now)
    }

    /// A week ends: whether it can be looked back on now. If the service is closed, that waits until it opens.
    pub fn week_can_be_reviewed(&mut self) -> bool {
        self.clock.review_due = self.is_closed();
        !self.clock.review_due
    }

    /// The service opens: whether a week that has ended has yet to be looked back on.
    pub fn takes_up_review(&mut self) -> bool {
        std::mem::take(&mut self.clock.review_due)
    }

    /// Service time stands still for a day: what runs on it is put off by that day, what takes somebody at work to the day after if it is
    /// due within it, and everybody is off.
    pub fn begin_holiday(&mut self) {
        let clock = &mut self.clock;
        (clock.holiday_on, clock.holiday_began) = (true, clock.now);
        clock.holidays += 1;
        let slots = &clock.slots;
        let over = clock.now + 1.0;
        clock.calendar.put_off(1.0, |slot, due| {
            slots.pauses_on_closed_days(slot) || due < over && slots.waits_for_open_day(slot)
        });
        self.recount_presence();
    }

    /// Service time goes on.
    pub fn end_holiday(&mut self) {
        self.clock.holiday_on = false;
        self.recount_presence();
    }
}
