//! Children who wait, by the days that they have waited: looked at when a week ends.

use super::ids::GroupId;
use super::meter::{Flow, Lasted};
use super::plan::Role;
use super::service::Service;
use super::sharing::Class;
use super::trace::Observer;

/// Waits of more than two weeks are told apart, working days; a wait that ends on the very day is none.
const TWO_WEEKS: f64 = 10.0 + 1e-6;

impl<O: Observer> Service<'_, O> {
    /// Counts those who wait now: for their screening since the referral, for a worker since they came into the tray. Days are those on
    /// which the service works.
    pub fn count_waits(&mut self) {
        let now = self.service_now();
        let managers = self.workers().values().filter(|worker| worker.role == Role::Manager);
        let desks = managers.flat_map(|manager| manager.workload.families(Class::Desk));
        let to_be_screened = desks.map(|family| (family, self.family(family).referred, Lasted::ToBeScreened));
        let trays = self.teams().ids().flat_map(|team| self.tray(team).waits());
        let to_be_allocated = trays.map(|(family, since)| (family, since, Lasted::ToBeAllocated));
        let waits: Vec<(GroupId, Lasted, f64, u32)> = to_be_screened
            .chain(to_be_allocated)
            .map(|(family, since, waits)| {
                let f = self.family(family);
                (self.team(f.team).group, waits, (now - since).max(0.0), f.children)
            })
            .collect();
        for (group, waits, days, children) in waits {
            self.count_days(group, waits, days, children);
            if days > TWO_WEEKS {
                let of = if waits == Lasted::ToBeScreened { Flow::LongToBeScreened } else { Flow::LongToBeAllocated };
                self.count(group, of, f64::from(children));
            }
        }
    }
}
