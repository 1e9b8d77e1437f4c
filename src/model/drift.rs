//! What drift costs: looked-after children who stay longer because work on their cases falls behind.
//!
//! A day in which the looked-after work of a team runs at speed `s` moves its children on by `s` days, not by one: `1 - s`
//! days are added to the stay of each. So a week of drift is
//!
//! ```text
//! sum over areas and kinds of team of: looked-after children (mean of the week) x (1 - speed of looked-after work in the week)
//! ```
//!
//! children who lose the week, and each costs the stated price. Both factors are measures of `weekly.csv`
//! (`open_cases_looked_after`, `speed_looked_after`, by area and kind of team), so the cost can be recomputed by hand. The speed
//! is that of the whole class, absent workers count as standing still, and a team without looked-after work does not drift.
//! Measured against work that never queues and nobody absent, no service is without drift: what an option changes is what
//! the figure is for.

use super::costs::{DRIFT, HEADINGS, Money};
use super::meter::{Integral, Level, Totals};
use crate::kernel::time::DAYS_A_WEEK;

/// The price of drift, and what of a week lay before the turn of a financial year.
#[derive(Debug, Clone, Default)]
pub struct DriftPrice {
    /// Pounds a day for a child who does not move on.
    a_day: Integral,
    /// Integral of the price over the part of the week that lay in the year that has been closed.
    before_april: f64,
}

impl DriftPrice {
    /// Sets the price of a week.
    pub fn set(&mut self, now: f64, a_week: f64) {
        self.a_day.set(now, a_week / DAYS_A_WEEK);
    }

    /// Starts at `now`.
    pub fn restart(&mut self, now: f64) {
        self.a_day.restart(now);
    }

    /// A financial year ends within the week.
    pub fn year_ends(&mut self, now: f64) {
        self.before_april += self.a_day.take(now);
    }
}

/// Children who do not move on: looked-after children of a group in a week, less what their work gained.
#[must_use]
pub fn standing_still(totals: &Totals, days: f64) -> f64 {
    let wanted = totals.level(Level::WantedCare);
    let speed = if wanted > 0.0 { totals.level(Level::WorkedCare) / wanted } else { 1.0 };
    totals.level(Level::OpenCare) / days * (1.0 - speed)
}

impl Money {
    /// Books a week's drift, in each financial year what lay in it.
    pub fn book_drift(&mut self, now: f64, children: f64) {
        let before = std::mem::take(&mut self.drift.before_april) * children;
        let since = self.drift.a_day.take(now) * children;
        if before != 0.0
            && let Some(year) = self.years.last_mut()
        {
            year[DRIFT] += before;
            self.week[DRIFT] += before;
        }
        self.week[DRIFT] += since;
        self.year[DRIFT] += since;
    }
}

/// What the cap on spending counts: everything but drift, which is paid for placements and not by the service's staffing.
#[must_use]
pub fn capped(year: &[f64; HEADINGS]) -> f64 {
    year[..DRIFT].iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::meter::Flow;

    fn group(children: f64, worked: f64, wanted: f64) -> Totals {
        let mut levels = [0.0; Level::COUNT];
        levels[Level::OpenCare as usize] = children * 5.0;
        levels[Level::WorkedCare as usize] = worked;
        levels[Level::WantedCare as usize] = wanted;
        Totals { levels, flows: [0.0; Flow::COUNT] }
    }

    /// By hand: 100 children at speed 0.4 and 50 at 0.9 lose 60 and 5 weeks a week; a team without such work loses none.
    #[test]
    fn children_who_do_not_move_on() {
        let groups = [group(100.0, 40.0, 100.0), group(50.0, 90.0, 100.0), group(7.0, 0.0, 0.0)];
        let children: f64 = groups.iter().map(|group| standing_still(group, 5.0)).sum();
        assert!((children - 65.0).abs() < 1e-9);
    }

    /// By hand: 65 children at 600 pounds a week are 39,000 a week; with two of five days before April, 15,600 of it in
    /// the old year.
    #[test]
    fn a_week_in_two_years() {
        let mut money = Money::default();
        money.drift.set(0.0, 600.0);
        money.close_year(2.0, 2.0);
        money.book_drift(5.0, 65.0);
        assert!((money.years[0][DRIFT] - 15_600.0).abs() < 1e-6);
        assert!((money.year[DRIFT] - 23_400.0).abs() < 1e-6);
        assert!((money.week[DRIFT] - 39_000.0).abs() < 1e-6);
        assert_eq!(capped(&money.years[0]), 0.0);
    }
}
