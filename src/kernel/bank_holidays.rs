//! Bank holidays of England and Wales, by rule.
//!
//! Source: Banking and Financial Dealings Act 1971, schedule 1, with substitute days, and the days moved or added
//! by royal proclamation since 1995.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

/// Which bank holidays a scenario observes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BankHolidays {
    /// None: every weekday is worked.
    None,
    /// Those of England and Wales.
    EnglandAndWales,
}

impl BankHolidays {
    /// The bank holidays of a calendar year, in no particular order.
    #[must_use]
    pub fn of_year(self, year: i16) -> Vec<Date> {
        match self {
            Self::None => Vec::new(),
            Self::EnglandAndWales => england_and_wales(year),
        }
    }
}

fn england_and_wales(year: i16) -> Vec<Date> {
    let easter = easter_sunday(year);
    let mut days = vec![
        substitute(date(year, 1, 1)),
        add(easter, -2),
        add(easter, 1),
        nth_monday(year, 5, 1),
        last_monday(year, 5),
        last_monday(year, 8),
    ];
    days.extend(christmas(year));
    for (from, to) in PROCLAIMED {
        if let Some(from) = from.filter(|day| day.year() == year) {
            days.retain(|&day| day != from);
        }
        if to.year() == year {
            days.push(*to);
        }
    }
    days
}

/// Days moved (from, to) or added (none, to) by proclamation.
const PROCLAIMED: &[(Option<Date>, Date)] = &[
    (Some(date(1995, 5, 1)), date(1995, 5, 8)),
    (None, date(1999, 12, 31)),
    (Some(date(2002, 5, 27)), date(2002, 6, 4)),
    (None, date(2002, 6, 3)),
    (None, date(2011, 4, 29)),
    (Some(date(2012, 5, 28)), date(2012, 6, 4)),
    (None, date(2012, 6, 5)),
    (Some(date(2020, 5, 4)), date(2020, 5, 8)),
    (Some(date(2022, 5, 30)), date(2022, 6, 2)),
    (None, date(2022, 6, 3)),
    (None, date(2022, 9, 19)),
    (None, date(2023, 5, 8)),
];

/// Easter Sunday in the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8).
#[must_use]
pub fn easter_sunday(year: i16) -> Date {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    Date::new(year, month as i8, day as i8).unwrap_or(date(year, 4, 1))
}

fn add(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).unwrap_or(day)
}

/// A holiday that falls at a weekend is kept on the next Monday.
fn substitute(day: Date) -> Date {
    match day.weekday() {
        Weekday::Saturday => add(day, 2),
        Weekday::Sunday => add(day, 1),
        _ => day,
    }
}

/// Christmas Day and Boxing Day with their substitute days.
fn christmas(year: i16) -> [Date; 2] {
    let day = date(year, 12, 25);
    match day.weekday() {
        Weekday::Friday => [day, add(day, 3)],
        Weekday::Saturday => [add(day, 2), add(day, 3)],
        Weekday::Sunday => [add(day, 2), add(day, 1)],
        _ => [day, add(day, 1)],
    }
}

fn nth_monday(year: i16, month: i8, nth: i64) -> Date {
    let first = date(year, month, 1);
    let ahead = (7 - i64::from(first.weekday().to_monday_zero_offset())) % 7;
    add(first, ahead + 7 * (nth - 1))
}

fn last_monday(year: i16, month: i8) -> Date {
    let last = date(year, month, 1).last_of_month();
    add(last, -i64::from(last.weekday().to_monday_zero_offset()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_days_of_2010_to_2012() {
        let published: [(i16, &[(i8, i8)]); 3] = [
            (2010, &[(1, 1), (4, 2), (4, 5), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)]),
            (2011, &[(1, 3), (4, 22), (4, 25), (4, 29), (5, 2), (5, 30), (8, 29), (12, 26), (12, 27)]),
            (2012, &[(1, 2), (4, 6), (4, 9), (5, 7), (6, 4), (6, 5), (8, 27), (12, 25), (12, 26)]),
        ];
        for (year, published) in published {
            let mut days = BankHolidays::EnglandAndWales.of_year(year);
            days.sort();
            assert_eq!(days, published.iter().map(|&(m, d)| date(year, m, d)).collect::<Vec<_>>());
        }
    }
}
