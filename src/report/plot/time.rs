//! Panels over the weeks of an experiment, on shared axes: ticks at quarters and Aprils, labels as often as there is room.

use super::canvas::{Anchor, Ink};
use super::marks::{LABEL, Plot, axis_room};
use super::palette::{AXIS, GREY};
use super::sheet::{Page, Sheet, ticks};
use crate::report::words::short_month;
use crate::study::results::{Experiment, OptionResult};
use jiff::ToSpan;
use jiff::civil::Date;

/// The axis of values: its ends, about how many ticks it has, and what stands at them.
pub struct ValueAxis<'a> {
    pub range: (f64, f64),
    pub about: usize,
    pub label: &'a dyn Fn(f64) -> String,
}

/// Lays out a page, draws the axes of each panel, and what `draw` adds to it.
pub fn over_time(
    experiment: &Experiment,
    page: Page,
    values: &ValueAxis<'_>,
    mut draw: impl FnMut(&mut Plot<'_>, usize),
) -> Sheet {
    let ticks = ticks(values.range.0, values.range.1, values.about);
    let mut sheet = Page { axis: axis_room(&ticks, values.label), foot: 38.0, ..page }.lay_out();
    let (from, to) = span(experiment);
    for index in 0..sheet.panels.len() {
        let mut plot = sheet.plot(index, (day(from), day(to)), values.range, [0.0; 4]);
        plot.y_axis(&ticks, values.label);
        date_axis(&mut plot, from, to);
        draw(&mut plot, index);
    }
    sheet
}

/// First and last date of any option's weeks.
pub fn span(experiment: &Experiment) -> (Date, Date) {
    let days = |pick: fn(&OptionResult) -> Date| experiment.options.iter().map(pick);
    let from = days(|o| o.scenario.days.start()).min();
    let to = days(|o| o.scenario.days.end()).max();
    (from.unwrap_or(Date::MIN), to.unwrap_or(Date::MAX))
}

/// A date as a number of days.
pub fn day(date: Date) -> f64 {
    f64::from((date - jiff::civil::date(2000, 1, 1)).get_days())
}

fn date_axis(plot: &mut Plot<'_>, from: Date, to: Date) {
    // A run that ends on 31 March ends where the next April begins.
    let to = to.tomorrow().unwrap_or(to);
    let (left, bottom) = (plot.panel.plot.left, plot.panel.plot.bottom);
    for date in month_firsts(from, to, 3) {
        let (at, long) = (plot.x.at(day(date)), if date.month() == 4 { 7.0 } else { 4.0 });
        plot.canvas.faint(&[(at, bottom), (at, bottom + long)], AXIS, 0.8);
    }
    let ink = Ink::regular(LABEL, GREY);
    let wide = ink.width("2010");
    let fits = |dates: &Vec<Date>| {
        dates.windows(2).all(|pair| plot.x.at(day(pair[1])) - plot.x.at(day(pair[0])) >= wide + 10.0)
    };
    let labelled = [3, 6, 12, 24, 60].map(|months| month_firsts(from, to, months)).into_iter().find(fits);
    let mut year_shown = None;
    for date in labelled.unwrap_or_else(|| month_firsts(from, to, 120)) {
        let centre = plot.x.at(day(date));
        if centre - wide / 2.0 < left - 20.0 || centre + wide / 2.0 > plot.panel.right + 6.0 {
            continue;
        }
        plot.canvas.text(&short_month(date), (centre, bottom + 20.0), Anchor::Middle, ink);
        if year_shown != Some(date.year()) {
            plot.canvas.text(&date.year().to_string(), (centre, bottom + 34.0), Anchor::Middle, ink);
        }
        year_shown = Some(date.year());
    }
}

/// Firsts of every so many months, counted from an April, within the dates.
fn month_firsts(from: Date, to: Date, months: i32) -> Vec<Date> {
    let since = |date: &Date| i32::from(date.year()) * 12 + i32::from(date.month()) - 4;
    let firsts = std::iter::successors(Some(from.first_of_month()), |date| date.checked_add(1.month()).ok());
    let within = firsts.take_while(|date| *date <= to).skip_while(|date| *date < from);
    within.filter(|date| since(date).rem_euclid(months) == 0).collect()
}
