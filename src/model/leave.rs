//! Leave and training: planned spells, more of them in school holidays.

use super::events::Event;
use super::ids::WorkerId;
use super::plan::LeaveYear;
use super::service::Service;
use super::trace::Observer;
use crate::kernel::streams::{Purpose, Stream};
use crate::scenario::Leave;

/// Spells of leave of the present leave year: from and to, simulation times.
#[derive(Debug, Clone, Default)]
pub struct LeavePlan {
    spells: Vec<(f64, f64)>,
    /// Index of the next (or present) spell.
    next: usize,
    /// Index of the leave year planned.
    year: usize,
}

impl LeavePlan {
    /// The next (or present) spell.
    #[must_use]
    pub fn next(&self) -> Option<(f64, f64)> {
        self.spells.get(self.next).copied()
    }
}

impl<O: Observer> Service<'_, O> {
    /// Plans the leave of the year that is on, for a worker in post on the run's first day, and schedules the first spell:
    /// it may have begun before.
    pub fn leave_at_start(&mut self, worker: WorkerId) {
        self.plan_leave(worker, self.leave_year());
        self.schedule_leave(worker);
    }

    /// Plans what is left of the year's leave for a newcomer, who does not begin with a spell that is half over.
    pub fn start_leave(&mut self, worker: WorkerId) {
        self.plan_leave(worker, self.leave_year());
        let now = self.now();
        self.change_leave(worker, |leave| leave.spells.retain(|&(from, _)| from >= now));
        self.schedule_leave(worker);
    }

    /// The leave year that is on.
    fn leave_year(&self) -> usize {
        self.plan().leave_years.iter().rposition(|year| year.from <= self.now()).unwrap_or(0)
    }

    fn plan_leave(&mut self, worker: WorkerId, year: usize) {
        let (plan, now, w) = (self.plan(), self.now(), self.worker(worker));
        let ordinal = u64::from(w.occupant) << 32 | year as u64;
        let mut stream = self.key().stream(Purpose::Leave, w.key, ordinal);
        self.change_leave(worker, |leave| {
            leave.spells.clear();
            (leave.next, leave.year) = (0, year);
            plan_year(&plan.leave_years[year], &plan.scenario.leave, &mut stream, &mut leave.spells);
            leave.spells.retain(|&(_, to)| to > now);
        });
    }

    /// Schedules the next start of leave; plans the next year when this one's is used up.
    fn schedule_leave(&mut self, worker: WorkerId) {
        let leave = &self.worker(worker).leave;
        if let Some((from, _)) = leave.next() {
            self.schedule(Event::Leave(worker), from.max(self.now()));
        } else if leave.year + 1 < self.plan().leave_years.len() {
            // At once, not when that year begins: allocation looks some days ahead.
            self.plan_leave(worker, leave.year + 1);
            self.schedule_leave(worker);
        }
    }

    /// A worker goes on leave or comes back.
    pub fn leave_event(&mut self, worker: WorkerId) {
        let w = self.worker(worker);
        if w.standing.away {
            self.change_leave(worker, |leave| leave.next += 1);
            self.set_away(worker, false);
            self.note("back from leave", None, Some(worker));
            return self.schedule_leave(worker);
        }
        let Some((from, to)) = w.leave.next() else { return self.schedule_leave(worker) };
        if to <= self.now() {
            // All of it lay in days on which nobody works.
            self.change_leave(worker, |leave| leave.next += 1);
            return self.schedule_leave(worker);
        }
        self.set_away(worker, true);
        self.note("goes on leave", None, Some(worker));
        self.schedule(Event::Leave(worker), to);
        if to - from > self.policy().cover.leave_over_days {
            self.move_assessments(worker);
        }
    }

    /// The worker leaves for good.
    pub fn end_leave(&mut self, worker: WorkerId) {
        self.cancel(Event::Leave(worker));
        self.change_leave(worker, |leave| {
            leave.spells.clear();
            leave.next = 0;
        });
    }
}

/// Spells of one leave year: annual leave in whole weeks (the first two together) and a remainder of days from a
/// Monday, training two days at a time from a Wednesday; each in a week of its own. Weeks are drawn
/// by weight; when one is taken, the next free one serves.
fn plan_year(year: &LeaveYear, leave: &Leave, stream: &mut Stream, spells: &mut Vec<(f64, f64)>) {
    let weeks = year.school_holiday.len();
    // A bit a week. The last Monday may begin a week of the next leave year: two weeks from there would overlap it.
    let mut taken: u64 = 1 << weeks;
    let (whole, rest) = (leave.annual_days / 5, leave.annual_days % 5);
    let singles = if whole >= 2 { whole - 2 } else { whole };
    let together = (whole >= 2).then_some((2, 0.0, 10.0, true));
    let annual = (0..singles).map(|_| (1, 0.0, 5.0, true)).chain((rest > 0).then_some((1, 0.0, f64::from(rest), true)));
    let courses = (0..leave.training_days.div_ceil(2)).map(|course| {
        let length = if 2 * course + 2 <= leave.training_days { 2.0 } else { 1.0 };
        (1, 2.0, length, false)
    });
    for (span, offset, length, holiday) in together.into_iter().chain(annual).chain(courses) {
        let u = stream.uniform();
        let drawn = if holiday { year.holiday_week(u) } else { (u * weeks as f64) as usize };
        let those = (1 << span) - 1;
        // When it is taken, the next free one serves, round the year.
        if let Some(week) = (drawn..weeks).chain(0..drawn).find(|&week| taken >> week & those == 0) {
            taken |= those << week;
            let from = year.from + 5.0 * week as f64 + offset;
            spells.push((from, from + length));
        }
    }
    spells.sort_by(|a, b| a.0.total_cmp(&b.0));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::streams::StreamKey;

    #[test]
    fn a_year_holds_the_stated_days_without_overlap() {
        let year = LeaveYear::new(10.0, (0..52).map(|week| week % 4 == 0), 3.0);
        let leave = Leave { annual_days: 27, training_days: 9, school_holiday_weight: 3.0 };
        for replication in 0..50 {
            let mut stream = StreamKey { seed: 1, replication }.stream(Purpose::Leave, 0, 0);
            let mut spells = Vec::new();
            plan_year(&year, &leave, &mut stream, &mut spells);
            let days: f64 = spells.iter().map(|(from, to)| to - from).sum();
            assert_eq!(days, 36.0);
            assert!(spells.windows(2).all(|pair| pair[0].1 <= pair[1].0));
        }
    }
}
