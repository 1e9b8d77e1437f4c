//! The axis of dates: ticks at quarters and Aprils, labels as often as there is room.

use super::canvas::{Anchor, Canvas, Ink};
use super::palette::{AXIS, GREY};
use super::sheet::{Panel, Scale};
use crate::report::words::short_month;
use jiff::ToSpan;
use jiff::civil::Date;

const SIZE: f64 = 12.0;

/// A date as a number of days.
#[must_use]
pub fn day(date: Date) -> f64 {
    f64::from((date - jiff::civil::date(2000, 1, 1)).get_days())
}

/// Room a date axis takes under a plot.
pub const FOOT: f64 = 38.0;

/// Draws ticks and labels under a plot that spans the dates.
pub fn date_axis(canvas: &mut Canvas, panel: &Panel, x: &Scale, from: Date, to: Date) {
    // A run that ends on 31 March ends where the next April begins.
    let to = to.tomorrow().unwrap_or(to);
    let bottom = panel.plot.bottom;
    for date in month_firsts(from, to, 3) {
        let long = if date.month() == 4 { 7.0 } else { 4.0 };
        canvas.line(vec![(x.at(day(date)), bottom), (x.at(day(date)), bottom + long)], AXIS, 0.8);
    }
    let ink = Ink::regular(SIZE, GREY);
    let mut year_shown = None;
    for date in labelled(x, from, to) {
        let centre = x.at(day(date));
        let half = ink.width("2010") / 2.0;
        if centre - half < panel.plot.left - 20.0 || centre + half > panel.right + 6.0 {
            continue;
        }
        canvas.text(short_month(date), (centre, bottom + 20.0), Anchor::Middle, ink);
        if year_shown != Some(date.year()) {
            canvas.text(&date.year().to_string(), (centre, bottom + 34.0), Anchor::Middle, ink);
        }
        year_shown = Some(date.year());
    }
}

fn labelled(x: &Scale, from: Date, to: Date) -> Vec<Date> {
    let room = Ink::regular(SIZE, GREY).width("2010") + 10.0;
    for months in [3, 6, 12, 24, 60] {
        let dates = month_firsts(from, to, months);
        if dates.windows(2).all(|pair| x.at(day(pair[1])) - x.at(day(pair[0])) >= room) {
            return dates;
        }
    }
    month_firsts(from, to, 120)
}

/// Firsts of every so many months, counted from an April, within the dates.
fn month_firsts(from: Date, to: Date, months: i32) -> Vec<Date> {
    let since = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month()) - 4;
    let mut firsts = Vec::new();
    let mut date = from.first_of_month();
    while date <= to {
        if since(date).rem_euclid(months) == 0 && date >= from {
            firsts.push(date);
        }
        let Ok(next) = date.checked_add(1.month()) else {
            break;
        };
        date = next;
    }
    firsts
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn years_begin_in_april() {
        let dates = month_firsts(date(2009, 9, 16), date(2013, 4, 1), 12);
        assert_eq!(dates, [date(2010, 4, 1), date(2011, 4, 1), date(2012, 4, 1), date(2013, 4, 1)]);
    }
}
