//! Bank holidays: nobody works, so service time stands still and what happens in it is put off by a day.

use super::events::Event;
use super::service::Service;
use super::trace::Observer;

impl<O: Observer> Service<'_, O> {
    /// A bank holiday begins: service time stands still for its day, and what happens in it is put off. Or it has ended.
    pub fn bank_holiday(&mut self) {
        self.holiday_on = !self.holiday_on;
        if self.holiday_on {
            self.holiday_began = self.now;
            self.holidays += 1;
            let slots = &self.slots;
            self.calendar.put_off(1.0, |slot| slots.pauses_on_bank_holidays(slot));
            self.schedule(Event::BankHoliday, self.now + 1.0);
        } else {
            self.schedule_next_bank_holiday();
        }
        self.publish_presence();
    }

    /// Schedules the next bank holiday of the run.
    pub fn schedule_next_bank_holiday(&mut self) {
        let next = self.plan.bank_holidays.get(self.holidays).copied().unwrap_or(f64::INFINITY);
        self.schedule(Event::BankHoliday, next);
    }
}
