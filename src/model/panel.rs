//! The allocation panel: moves long-term families from assessment teams to care-management teams.

use super::allocation::{Among, Ceiling};
use super::events::Event;
use super::ids::{AreaId, FamilyId, Id};
use super::meter::Flow;
use super::service::Service;
use super::trace::Observer;
use crate::kernel::time::{DAYS_A_WEEK, WorkingDays};
use crate::scenario::WorkKind;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// Working days from the beginning of a week to its Tuesday.
const TUESDAY: f64 = 1.0;
/// Panels sit when a day begins: past this one.
const HALF_A_DAY: f64 = 0.5;
/// Tuesdays that every month has: areas take turns through them.
const TUESDAYS: usize = 4;

impl<O: Observer> Service<'_, O> {
    /// The first panel of each area from now on.
    pub fn schedule_first_panels(&mut self) {
        for area in self.areas() {
            let first = self.next_panel(area, self.now());
            self.schedule(Event::Panel(area), first);
        }
    }

    /// The first sitting of an area's panel from a time on: on a Tuesday, areas staggered through the weeks between panels. One that falls
    /// on a closed day is put off when that begins.
    fn next_panel(&self, area: AreaId, from: f64) -> f64 {
        let panel = &self.policy().panel;
        if let Some(months) = panel.every_months {
            return month_panel(&self.plan().scenario.days, area.index(), months, from);
        }
        let every_weeks = f64::from(panel.every_weeks.unwrap_or(1));
        let (every, offset) = (DAYS_A_WEEK * every_weeks, DAYS_A_WEEK * (area.index() as f64 % every_weeks) + TUESDAY);
        let periods = ((from - offset) / every).ceil().max(0.0);
        offset + periods * every
    }

    /// An area's panel sits: longest wait first, every family that a care-management worker can take, up to the most.
    pub fn panel(&mut self, area: AreaId) {
        let most = self.policy().panel.most_families as usize;
        let mut transferred = 0;
        for family in self.before_panel(area) {
            if transferred < most && self.family(family).awaiting_panel && self.transfer_family(area, family) {
                transferred += 1;
            }
        }
        self.forget_others_before_panel(area);
        let next = self.next_panel(area, self.now() + HALF_A_DAY);
        self.schedule(Event::Panel(area), next);
    }

    /// Transfers a family to the least loaded care-management worker of the area, if one can take it. A plan that runs
    /// keeps its clock; a family that was held begins its child-in-need plan.
    fn transfer_family(&mut self, area: AreaId, family: FamilyId) -> bool {
        let f = *self.family(family);
        let among = Among::Lane(area, self.home_lane(area, f.course.plan));
        let Some(worker) = f.holder.and_then(|_| self.least_loaded(among, family, Ceiling::Cover, 0.0)) else {
            return false;
        };
        self.withdraw(family);
        self.stop_waiting(family);
        self.count(self.team(f.team).group, Flow::PanelFamilies, 1.0);
        if f.piece.work == WorkKind::Holding {
            self.begin(family, WorkKind::ChildInNeed);
        }
        self.note("handed over by the panel", Some(family), Some(worker));
        self.assign(family, worker);
        true
    }
}

/// The first sitting from a time on of a panel that sits once in so many calendar months: on the month's first Tuesday for the first area, its second
/// for the second, and after the fourth on the first again. Months are counted from that of the run's first day.
fn month_panel(days: &WorkingDays, area: usize, months: u32, from: f64) -> f64 {
    let first = days.start().first_of_month();
    let since = |month: Date| i32::from(month.year()) * 12 + i32::from(month.month());
    let mut month = days.date_of(from).first_of_month();
    // Two periods ahead there is one in any case.
    for _ in 0..=2 * months {
        let ordinal = (area % TUESDAYS + 1) as i8;
        let sits = (since(month) - since(first)).rem_euclid(months as i32) == 0;
        let tuesday = month.nth_weekday_of_month(ordinal, Weekday::Tuesday).ok().filter(|_| sits);
        if let Some(at) = tuesday.map(|day| days.time_of(day)).filter(|&at| at >= from) {
            return at;
        }
        let Ok(next) = month.checked_add(1.month()) else { break };
        month = next;
    }
    f64::INFINITY
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::bank_holidays::BankHolidays;
    use jiff::civil::date;

    /// By the calendar of 2026: first Tuesdays are 6 January, 3 February, 3 March; second ones 13 January and 10 February.
    #[test]
    fn a_monthly_panel_sits_on_a_tuesday_of_each_month() {
        let days = WorkingDays::new(date(2026, 1, 7), date(2027, 1, 1), BankHolidays::None).unwrap();
        let next = |area, months, from| days.date_of(month_panel(&days, area, months, days.time_of(from)));
        assert_eq!(next(0, 1, date(2026, 1, 6)), date(2026, 1, 6));
        assert_eq!(next(0, 1, date(2026, 1, 7)), date(2026, 2, 3));
        assert_eq!(next(1, 1, date(2026, 1, 7)), date(2026, 1, 13));
        assert_eq!(next(4, 1, date(2026, 2, 4)), date(2026, 3, 3));
        assert_eq!(next(1, 3, date(2026, 1, 14)), date(2026, 4, 14));
    }
}
