//! Children who wait, by the days that they have waited: looked at when a week ends.

use super::meter::{Flow, Lasted, Meters};
use super::service::Service;
use super::trace::Observer;

/// Waits of more than two weeks are told apart, working days; a wait that ends on the very day is none.
const TWO_WEEKS: f64 = 10.0 + 1e-6;

impl<O: Observer> Service<'_, O> {
    /// Counts those who wait now: for their screening since the referral, for a worker since they came into the tray. Days are those on
    /// which the service works.
    pub fn count_waits(&mut self) {
        let now = self.service_now();
        let count = |lasted: Lasted, long: Flow| {
            move |meters: &mut Meters, since: f64, children: u32| {
                let days = (now - since).max(0.0);
                meters.count_days(lasted, days, children);
                if days > TWO_WEEKS {
                    meters.count(long, f64::from(children));
                }
            }
        };
        self.each_to_be_screened(count(Lasted::ToBeScreened, Flow::LongToBeScreened));
        self.each_to_be_allocated(count(Lasted::ToBeAllocated, Flow::LongToBeAllocated));
    }
}
