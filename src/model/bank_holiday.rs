//! Bank holidays: nobody works, so service time stands still and what happens in it is put off by a day.

use super::events::Event;
use super::service::Service;
use super::trace::Observer;

impl<O: Observer> Service<'_, O> {
    /// A bank holiday begins, or has ended.
    pub fn bank_holiday(&mut self) {
        if self.holiday_on() {
            self.end_holiday();
            self.schedule_next_bank_holiday();
        } else {
            self.begin_holiday();
            self.schedule(Event::BankHoliday, self.now() + 1.0);
        }
    }

    /// Schedules the next bank holiday of the run.
    pub fn schedule_next_bank_holiday(&mut self) {
        let next = self.plan().bank_holidays.get(self.holidays()).copied().unwrap_or(f64::INFINITY);
        self.schedule(Event::BankHoliday, next);
    }
}
