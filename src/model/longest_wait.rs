//! The longest wait: a family that has waited so long in a tray is allocated whatever the load, so that pressure shows as heavy caseloads
//! and late work (S21, S46) and not as children without anybody.
//!
//! The days are those on which the service works; nobody is allocated on a bank holiday. Every tray has one event: when whoever has waited
//! longest there is due.

use super::allocation::{Among, Asked, Ceiling};
use super::events::Event;
use super::ids::{FamilyId, TeamId, WorkerId};
use super::service::Service;
use super::trace::Observer;

/// Rounding that is no wait, working days.
const A_MOMENT: f64 = 1e-6;
/// When nobody was at work on the day, the next working day is tried.
const A_DAY: f64 = 1.0;

impl<O: Observer> Service<'_, O> {
    /// Schedules when whoever has waited longest in a team's tray is to be allocated whatever the load.
    pub fn schedule_longest_wait(&mut self, team: TeamId) {
        let at = match (self.policy().allocation.longest_wait_days, self.tray(team).longest()) {
            (Some(days), Some((_, _, since))) => self.at_work(since + days),
            _ => f64::INFINITY,
        };
        self.schedule(Event::LongestWait(team), at);
    }

    /// A policy with another longest wait holds from now on.
    pub fn change_longest_wait(&mut self) {
        for team in self.teams().ids() {
            self.schedule_longest_wait(team);
        }
    }

    /// The longest wait in a team's tray is over.
    pub fn longest_wait_is_over(&mut self, team: TeamId) {
        if self.allocate_overdue(team) {
            self.schedule(Event::LongestWait(team), self.at_work(self.service_now() + A_DAY));
        } else {
            self.schedule_longest_wait(team);
        }
    }

    /// Allocates every family whose longest wait in a team's tray is over; whether there is one for whom nobody is at work.
    pub fn allocate_overdue(&mut self, team: TeamId) -> bool {
        let Some(days) = self.policy().allocation.longest_wait_days.filter(|_| !self.holiday_on()) else {
            return false;
        };
        while let Some((queue, family, since)) = self.tray(team).longest() {
            if since + days > self.service_now() + A_MOMENT {
                return false;
            }
            let Some(worker) = self.whatever_the_load(team, family) else { return true };
            self.note("allocated whatever the load", Some(family), Some(worker));
            self.assign_from_tray(team, queue, worker);
        }
        false
    }

    /// The social worker at work of a team with the least weighted caseload in relation to the own ceiling; if there is none, that of
    /// the area's teams of its kind, where cover within the area is allowed. Whoever goes away soon comes last.
    fn whatever_the_load(&self, team: TeamId, family: FamilyId) -> Option<WorkerId> {
        let (area, lane) = (self.team(team).area, self.team(team).lane);
        let (allocation, within_area) = (&self.policy().allocation, self.policy().cover.within_area);
        let least = |among: Among, before_leave: f64| {
            let weight = self.weight(family);
            let asked = Asked { weight, ceiling: Ceiling::New, limited: false, before_leave, now: self.now() };
            self.least_of(among, &asked)
        };
        [allocation.days_before_leave, 0.0].into_iter().find_map(|days| {
            let of_team = least(Among::Team(team), days);
            of_team.or_else(|| if within_area { least(Among::Lane(area, lane), days) } else { None })
        })
    }
}
