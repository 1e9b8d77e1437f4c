//! Days on which nobody works: bank holidays, by rule, and days that a service closes itself.
//!
//! Source: Banking and Financial Dealings Act 1971, schedule 1 (its parts for England and Wales, Scotland and Northern Ireland), with
//! substitute days; St Andrew's Day Bank Holiday (Scotland) Act 2007; New Year's Day, early May, 12 July and others that are proclaimed every
//! year; and the days moved or added by royal proclamation since 1995. Christmas Day and Good Friday are holidays at common law in
//! England, Wales and Northern Ireland.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

/// Which bank holidays a scenario observes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BankHolidays {
    /// None: every weekday is worked.
    None,
    /// Those of England and Wales.
    EnglandAndWales,
    /// Those of Scotland.
    Scotland,
    /// Those of Northern Ireland.
    NorthernIreland,
}

impl BankHolidays {
    /// The name in a scenario; `None` for one that there is not.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "none" => Self::None,
            "england_and_wales" => Self::EnglandAndWales,
            "scotland" => Self::Scotland,
            "northern_ireland" => Self::NorthernIreland,
            _ => return None,
        })
    }

    /// The bank holidays of a calendar year, in no particular order.
    #[must_use]
    pub fn of_year(self, year: i16) -> Vec<Date> {
        let mut days = match self {
            Self::None => return Vec::new(),
            Self::EnglandAndWales => england_and_wales(year),
            Self::Scotland => scotland(year),
            Self::NorthernIreland => {
                let mut days = england_and_wales(year);
                days.extend([date(year, 3, 17), date(year, 7, 12)].map(substitute));
                days
            }
        };
        days.extend(two_days(date(year, 12, 25)));
        let own = if self == Self::Scotland { PROCLAIMED_IN_SCOTLAND } else { &[] };
        for (from, to) in PROCLAIMED.iter().chain(own) {
            if let Some(from) = from.filter(|day| day.year() == year) {
                days.retain(|&day| day != from);
            }
            if to.year() == year {
                days.push(*to);
            }
        }
        days
    }
}

/// Days on which nobody works: bank holidays, and days that the service closes itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedDays {
    bank_holidays: BankHolidays,
    own: Vec<Date>,
}

impl From<BankHolidays> for ClosedDays {
    fn from(bank_holidays: BankHolidays) -> Self {
        Self { bank_holidays, own: Vec::new() }
    }
}

impl ClosedDays {
    /// The same, and days that the service closes itself.
    #[must_use]
    pub fn and(mut self, own: Vec<Date>) -> Self {
        self.own = own;
        self.own.sort_unstable();
        self
    }

    /// Those of a calendar year, in no particular order.
    #[must_use]
    pub fn of_year(&self, year: i16) -> Vec<Date> {
        let mut days = self.bank_holidays.of_year(year);
        days.extend(self.own.iter().filter(|day| day.year() == year));
        days
    }

    /// Whether a date is one of them.
    #[must_use]
    pub fn hold(&self, date: Date) -> bool {
        self.own.binary_search(&date).is_ok() || self.bank_holidays.of_year(date.year()).contains(&date)
    }

    /// Whose bank holidays are observed.
    #[must_use]
    pub fn bank_holidays(&self) -> BankHolidays {
        self.bank_holidays
    }

    /// Whether the service closes days itself.
    #[must_use]
    pub fn has_own(&self) -> bool {
        !self.own.is_empty()
    }
}

/// Without Christmas and what is proclaimed.
fn england_and_wales(year: i16) -> Vec<Date> {
    let easter = easter_sunday(year);
    vec![
        substitute(date(year, 1, 1)),
        add(easter, -2),
        add(easter, 1),
        nth_monday(year, 5, 1),
        last_monday(year, 5),
        last_monday(year, 8),
    ]
}

/// Without Christmas and what is proclaimed.
fn scotland(year: i16) -> Vec<Date> {
    let mut days =
        vec![add(easter_sunday(year), -2), nth_monday(year, 5, 1), last_monday(year, 5), nth_monday(year, 8, 1)];
    days.extend(two_days(date(year, 1, 1)));
    if year >= ST_ANDREWS_DAY_SINCE {
        days.push(substitute(date(year, 11, 30)));
    }
    days
}

/// The year of the St Andrew's Day Bank Holiday (Scotland) Act.
const ST_ANDREWS_DAY_SINCE: i16 = 2007;

/// Days moved (from, to) or added (none, to) by proclamation throughout the United Kingdom.
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

/// The same in Scotland alone: for the football World Cup.
const PROCLAIMED_IN_SCOTLAND: &[(Option<Date>, Date)] = &[(None, date(2026, 6, 15))];

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

/// A day and the next, both holidays (25 and 26 December, 1 and 2 January), with their substitute days.
fn two_days(day: Date) -> [Date; 2] {
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

    /// The lists that the government published, as the Python package `holidays` 0.109 has them (weekdays; 0.109 agrees with
    /// gov.uk/bank-holidays.json on 2019 to 2026). A line: the name in a scenario, the year, the days.
    const PUBLISHED: &str = include_str!("bank_holidays.published.txt");

    #[test]
    fn the_published_days_of_2008_to_2026() {
        let mut lines = 0;
        for line in PUBLISHED.lines() {
            let mut words = line.split(' ');
            let (name, year) = (words.next().unwrap(), words.next().unwrap());
            let published: Vec<Date> = words.map(|day| format!("{year}-{day}").parse().unwrap()).collect();
            let mut days = BankHolidays::named(name).unwrap().of_year(year.parse().unwrap());
            days.sort();
            assert_eq!(days, published, "{name} {year}");
            lines += 1;
        }
        assert_eq!(lines, 3 * 19);
    }

    /// The first 30 November that was one; in 1995 the early May holiday was moved to the 8th everywhere.
    #[test]
    fn days_of_earlier_years() {
        let scotland = |year| BankHolidays::Scotland.of_year(year);
        assert!(scotland(2007).contains(&date(2007, 11, 30)) && !scotland(2006).contains(&date(2006, 11, 30)));
        assert!(BankHolidays::NorthernIreland.of_year(1995).contains(&date(1995, 5, 8)));
    }
}
