//! School holidays in England, by rule: when families take leave and when referrals fall.
//!
//! Terms are set locally; this is the common pattern (two weeks at Christmas and at Easter, one in each half-term, the
//! summer from the last full week of July to the end of August).

use crate::kernel::bank_holidays::easter_sunday;
use jiff::ToSpan;
use jiff::civil::{Date, date};

/// Whether schools are shut in the week that begins on `monday`.
#[must_use]
pub fn is_school_holiday_week(monday: Date) -> bool {
    let year = monday.year();
    let within = |from: Date, to: Date| monday >= from && monday <= to;
    let easter = easter_sunday(year);
    let before_easter = easter.checked_sub(9.days()).unwrap_or(easter);
    let after_easter = easter.checked_add(2.days()).unwrap_or(easter);
    within(date(year, 1, 1), date(year, 1, 2))
        || within(date(year, 2, 12), date(year, 2, 18))
        || within(before_easter, after_easter)
        || within(date(year, 5, 25), date(year, 5, 31))
        || within(date(year, 7, 22), date(year, 8, 31))
        || within(date(year, 10, 22), date(year, 10, 28))
        || within(date(year, 12, 20), date(year, 12, 31))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_twelve_weeks_a_year() {
        for year in 2009..2030 {
            let first = date(year, 1, 4);
            let monday = first.checked_sub(i64::from(first.weekday().to_monday_zero_offset()).days()).unwrap();
            let shut = (0..52).filter(|week| is_school_holiday_week(monday.checked_add((7 * week).days()).unwrap()));
            assert!((11..=15).contains(&shut.count()), "{year}");
        }
    }
}
