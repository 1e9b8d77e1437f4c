//! Bank holidays, and days that the service closes itself: nobody works. Service time stands still and what runs on it is put off by a day.
//! What takes somebody at work (who starts, leaves, gives notice, goes on leave; cover, bookings, panels) and is due on such a day happens on the next
//! open one, at the same hour. Trays are not offered meanwhile, and of a week or month that begins on one whatever people do waits.

use super::events::Event;
use super::service::Service;
use super::trace::Observer;

impl<O: Observer> Service<'_, O> {
    /// A closed day begins, or has ended.
    pub fn bank_holiday(&mut self) {
        if self.holiday_on() {
            self.end_holiday();
            self.schedule_next_bank_holiday();
            if !self.is_closed() {
                self.open_again();
            }
        } else {
            self.begin_holiday();
            self.schedule(Event::BankHoliday, self.now() + 1.0);
        }
    }

    /// The service opens after one or more closed days: what has waited for it happens.
    fn open_again(&mut self) {
        self.serve_queue();
        if self.takes_up_review() {
            self.review_week();
        }
        self.review_spending();
        self.serve_asking();
    }

    /// Schedules the next closed day of the run.
    pub fn schedule_next_bank_holiday(&mut self) {
        let next = self.plan().bank_holidays.get(self.holidays()).copied().unwrap_or(f64::INFINITY);
        self.schedule(Event::BankHoliday, next);
    }
}
