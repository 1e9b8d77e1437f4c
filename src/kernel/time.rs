//! The clock: working days, five a week, continuous within a day.
//!
//! `t = 0` is the Monday of the week that holds the start date, or the first day of the past that is simulated before it; week `k`
//! is `[5k, 5k + 5)`.
//! A closed day (a bank holiday, or one that the service closes itself) is a weekday like any other to the clock (it has its own
//! number); that nobody works on it is the model's business.

use super::bank_holidays::ClosedDays;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// Working days in a week.
pub const DAYS_A_WEEK: f64 = 5.0;
/// Working days in an average calendar month (52.1775 weeks of 5 days over 12 months).
pub const DAYS_A_MONTH: f64 = 365.2425 / 7.0 * 5.0 / 12.0;
/// Working days in an average calendar year (365.2425 days, five sevenths of them weekdays).
pub const DAYS_A_YEAR: f64 = 365.2425 / 7.0 * 5.0;

/// The run's dates, and the way between dates and simulation time in working days.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkingDays {
    start: Date,
    end: Date,
    /// The Monday that is `t = 0`.
    monday: Date,
    /// Whether a past comes before the run: simulation then begins at 0.
    has_past: bool,
    closed: ClosedDays,
}

/// A week of the run: the part of `[5k, 5k + 5)` that lies between the run's start and its end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Week {
    /// Simulation time at which the week (or its part within the run) starts, working days.
    pub from: f64,
    /// Simulation time at which it ends.
    pub to: f64,
    /// Date of its last working day: the date under which its figures are reported.
    pub date: Date,
}

/// A financial year (1 April to 31 March), or the part of one that lies within the run.
#[derive(Debug, Clone, PartialEq)]
pub struct FinancialYear {
    /// As the service writes it: `2010/11`.
    pub label: String,
    /// First instant within the run, working days.
    pub from: f64,
    /// Last instant within the run, working days.
    pub to: f64,
    /// Working days in the whole financial year, in or out of the run: what a yearly price is divided by.
    pub working_days: f64,
}

impl WorkingDays {
    /// A run from the start of `start` to the close of `end`. `None` when no working day lies between them.
    #[must_use]
    pub fn new(start: Date, end: Date, closed: impl Into<ClosedDays>) -> Option<Self> {
        let monday = monday_of(start)?;
        let days = Self { start, end, monday, has_past: false, closed: closed.into() };
        (days.end_time() > days.start_time()).then_some(days)
    }

    /// With a past of so many weeks before the week of the start; 0 is none.
    #[must_use]
    pub fn after_weeks(mut self, weeks: u32) -> Self {
        if let Some(monday) = self.monday.checked_sub((7 * i64::from(weeks)).days()).ok().filter(|_| weeks > 0) {
            (self.monday, self.has_past) = (monday, true);
        }
        self
    }

    /// First date that is simulated: of the past, if there is one, else of the run.
    #[must_use]
    pub fn past_start(&self) -> Date {
        if self.has_past { self.monday } else { self.start }
    }

    /// Simulation time at which simulation begins: 0 where there is a past, else that of the run's start.
    #[must_use]
    pub fn past_time(&self) -> f64 {
        if self.has_past { 0.0 } else { self.start_time() }
    }

    /// First date of the run, as the scenario states it.
    #[must_use]
    pub fn start(&self) -> Date {
        self.start
    }

    /// Last date of the run (its whole day is simulated).
    #[must_use]
    pub fn end(&self) -> Date {
        self.end
    }

    /// Simulation time at which the run begins: without a past 0 to under 5, or 5 for a start at a weekend.
    #[must_use]
    pub fn start_time(&self) -> f64 {
        self.time_of(self.start)
    }

    /// Simulation time of the Monday of the week that holds the start date.
    #[must_use]
    pub fn first_monday(&self) -> f64 {
        monday_of(self.start).map_or(0.0, |monday| self.time_of(monday))
    }

    /// Simulation time at which the run ends: the close of its last working day.
    #[must_use]
    pub fn end_time(&self) -> f64 {
        self.time_of(self.end.tomorrow().unwrap_or(self.end))
    }

    /// Start of a date's working day in simulation time; a weekend date means the next Monday.
    #[must_use]
    pub fn time_of(&self, date: Date) -> f64 {
        let days = i64::from((date - self.monday).get_days());
        let (week, day) = (days.div_euclid(7), days.rem_euclid(7));
        (week * 5 + day.min(5)) as f64
    }

    /// The date on whose working day the simulation time `t` falls.
    #[must_use]
    pub fn date_of(&self, t: f64) -> Date {
        let day = t.floor() as i64;
        let (week, weekday) = (day.div_euclid(5), day.rem_euclid(5));
        self.monday.checked_add((week * 7 + weekday).days()).unwrap_or(self.end)
    }

    /// The weeks of the run, the first and last cut to it.
    #[must_use]
    pub fn weeks(&self) -> Vec<Week> {
        let (start, end) = (self.start_time(), self.end_time());
        let first = (start / DAYS_A_WEEK).floor() as i64;
        let last = (end / DAYS_A_WEEK).ceil() as i64;
        (first..last)
            .map(|k| {
                let from = start.max(k as f64 * DAYS_A_WEEK);
                let to = end.min((k + 1) as f64 * DAYS_A_WEEK);
                Week { from, to, date: self.date_of(to - 1.0) }
            })
            .collect()
    }

    /// The financial years that the run touches, in order.
    #[must_use]
    pub fn financial_years(&self) -> Vec<FinancialYear> {
        let (start, end) = (self.start_time(), self.end_time());
        (financial_year_of(self.start)..=financial_year_of(self.end))
            .map(|year| {
                let (from, to) = (self.time_of(april(year)), self.time_of(april(year + 1)));
                FinancialYear {
                    label: financial_year_label(year),
                    from: from.max(start),
                    to: to.min(end),
                    working_days: to - from,
                }
            })
            .filter(|year| year.to > year.from)
            .collect()
    }

    /// First instants of the calendar months that begin within the run or its past, working days.
    #[must_use]
    pub fn month_starts(&self) -> Vec<f64> {
        let (start, end) = (self.past_time(), self.end_time());
        let mut month = self.past_start().first_of_month();
        let mut starts = Vec::new();
        while let Ok(next) = month.checked_add(1.month()) {
            let t = self.time_of(next);
            if t >= end {
                break;
            }
            if t > start {
                starts.push(t);
            }
            month = next;
        }
        starts
    }

    /// First instants of the closed days that fall on a weekday of the run or its past, working days.
    #[must_use]
    pub fn closed_times(&self) -> Vec<f64> {
        let (start, end) = (self.past_time(), self.end_time());
        let mut times: Vec<f64> = (self.past_start().year()..=self.end.year())
            .flat_map(|year| self.closed.of_year(year))
            .filter(|date| !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday))
            .map(|date| self.time_of(date))
            .filter(|&t| t >= start && t < end)
            .collect();
        times.sort_by(f64::total_cmp);
        times.dedup();
        times
    }

    /// The days on which nobody works.
    #[must_use]
    pub fn closed(&self) -> &ClosedDays {
        &self.closed
    }

    /// Start of a date's working day in simulation time, or of the next one on which somebody works.
    #[must_use]
    pub fn open_time_of(&self, date: Date) -> f64 {
        let mut t = self.time_of(date);
        while t < self.end_time() && self.closed.hold(self.date_of(t)) {
            t += 1.0;
        }
        t
    }
}

/// The financial year a date falls in, named by the year it begins: 31 March 2010 is in 2009.
#[must_use]
pub fn financial_year_of(date: Date) -> i16 {
    if date.month() >= 4 { date.year() } else { date.year() - 1 }
}

/// A financial year as the service writes it: 2010 is `2010/11`.
#[must_use]
pub fn financial_year_label(year: i16) -> String {
    format!("{year}/{:02}", (year + 1).rem_euclid(100))
}

fn monday_of(date: Date) -> Option<Date> {
    date.checked_sub(i64::from(date.weekday().to_monday_zero_offset()).days()).ok()
}

fn april(year: i16) -> Date {
    Date::new(year, 4, 1).unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::bank_holidays::BankHolidays;
    use jiff::civil::date;

    fn leeds() -> WorkingDays {
        WorkingDays::new(date(2009, 9, 16), date(2013, 3, 31), BankHolidays::EnglandAndWales).unwrap()
    }

    #[test]
    fn a_wednesday_start_is_day_two() {
        assert_eq!(leeds().start_time(), 2.0);
        assert_eq!(leeds().weeks()[0], Week { from: 2.0, to: 5.0, date: date(2009, 9, 18) });
    }

    #[test]
    fn a_weekend_means_the_next_working_day() {
        let days = leeds();
        assert_eq!(days.time_of(date(2009, 9, 19)), 5.0);
        assert_eq!(days.time_of(date(2009, 9, 21)), 5.0);
        assert_eq!(days.date_of(5.0), date(2009, 9, 21));
        assert_eq!(days.date_of(4.999), date(2009, 9, 18));
    }

    #[test]
    fn financial_years_hold_their_weekdays() {
        let years = leeds().financial_years();
        let labels: Vec<_> = years.iter().map(|y| y.label.as_str()).collect();
        assert_eq!(labels, ["2009/10", "2010/11", "2011/12", "2012/13"]);
        // Counted on a paper calendar: 365 days from Thursday 1 April 2010 hold 261 weekdays.
        assert_eq!(years[1].working_days, 261.0);
    }

    #[test]
    fn after_a_closed_day_comes_the_next_open_one() {
        let days = leeds();
        // Good Friday 2010; 25 and 26 December 2010 were a weekend.
        assert_eq!(days.date_of(days.open_time_of(date(2010, 4, 2))), date(2010, 4, 6));
        assert_eq!(days.date_of(days.open_time_of(date(2010, 12, 25))), date(2010, 12, 29));
    }

    #[test]
    fn leeds_has_thirty_bank_holidays() {
        // By hand: 2009 after mid-September 2 (25 and 28 December), 2010 8, 2011 9 (the royal wedding),
        // 2012 9 (the Diamond Jubilee), 2013 to the end of March 2 (1 January, Good Friday).
        assert_eq!(leeds().closed_times().len(), 30);
    }
}
