//! What each unknown does by itself: two bars a row, one with its low value and one with its high value.

use super::Chart;
use super::canvas::{Anchor, Canvas, Colour, Frame, Ink};
use super::palette::{AXIS, BLUE, GREY, INK, LIGHT, ORANGE, WHITE, for_text};
use super::ranked::{TITLE, axis, middle, names, rows, tick_of_measure};
use super::sheet::{Gutters, PanelText, Scale, Sheet, Wording};
use crate::experiment::levers::{Effect, Finding};
use crate::experiment::sensitivity::{Quantity, Sensitivity, Swing, Swings};
use crate::report::document::csv::csv;
use crate::report::pages::sensitivity::{share, swings_table};
use crate::report::{unknowns as texts, words};

/// Most rows; what moves less is in the CSV.
pub const ROWS: usize = 40;
/// Height of a row.
const ROW: f64 = 38.0;
/// From the middle of a row to that of each bar.
const APART: f64 = 8.0;
/// Thickness of a bar.
const THICK: f64 = 11.0;
/// Size of the values beside the bars.
const VALUE: f64 = 11.0;

/// Draws it; nothing when it was not found.
#[must_use]
pub fn swings(found: &Sensitivity) -> Option<Chart> {
    let swings = found.swings.as_ref()?;
    let measure = texts::measure(found, Quantity::Target);
    let shown = &swings.swings[..swings.swings.len().min(ROWS)];
    let titles = texts::titles(&found.unknowns);
    let wording = wording(found, swings, &titles);
    let unit = words::unit_of_change(measure);
    let panel_text = PanelText {
        title: texts::quantity(found, Quantity::Target),
        note: format!(
            "change against central values, with which it is {}{}{unit}",
            words::value(measure, swings.central[0]),
            if unit.is_empty() { "" } else { "," }
        ),
    };
    let lines = names(shown.iter().map(|swing| (&*titles[swing.unknown], &*found.unknowns[swing.unknown].name)));
    let ink = Ink::regular(TITLE, INK);
    let room = lines.iter().flatten().map(|line| ink.width(line)).fold(0.0, f64::max) + 10.0;
    let height = ROW * shown.len().max(1) as f64 + 10.0;
    let gutters = Gutters { axis: room, value: 84.0, words: 0.0, foot: 28.0, height: Some(height) };
    let mut sheet = Sheet::new(&wording, &[panel_text], &gutters);
    let panel = sheet.panels[0];
    rows(&mut sheet.canvas, &panel, panel.right, &lines, ROW);
    let (low, high) = extent(shown);
    // Values stand beyond the ends of the bars, on either side.
    let label = Ink::regular(VALUE, INK);
    let value = |swing: &Swing, end: usize| texts::values(&swing.ends[end].values);
    let widths = shown.iter().flat_map(|swing| [value(swing, 0), value(swing, 1)]).map(|text| label.width(&text));
    let beside = widths.fold(0.0, f64::max) + 10.0;
    let x = Scale::new((low, high), (panel.plot.left + beside, panel.plot.right - beside));
    axis(&mut sheet.canvas, &panel, &x, (low, high), &|tick, axis| tick_of_measure(measure, tick, axis));
    for (index, swing) in shown.iter().enumerate() {
        for (end, down) in [(0, -APART), (1, APART)] {
            let Some(effect) = &swing.ends[end].effects[Quantity::Target as usize] else { continue };
            let y = middle(&panel, index, ROW) + down;
            let edge = bar(&mut sheet.canvas, effect, end == 1, &x, y);
            let (at, anchor) =
                if effect.difference.mean < 0.0 { (edge - 5.0, Anchor::End) } else { (edge + 5.0, Anchor::Start) };
            sheet.canvas.text(&value(swing, end), (at, y + 4.0), anchor, label);
            let change = words::signed_change(measure, effect.difference.mean);
            let (text, ink) = match effect.finding {
                Finding::NoEffect => ("none".to_owned(), Ink::regular(TITLE, GREY)),
                Finding::NotDistinguishable => (format!("({change})"), Ink::regular(TITLE, GREY)),
                _ => (change, Ink::bold(TITLE, if end == 1 { for_text(ORANGE) } else { BLUE })),
            };
            sheet.canvas.text(&text, (panel.right - 2.0, y + 4.2), Anchor::End, ink);
        }
    }
    let alt = alt(found, shown, &titles, &wording);
    let data_csv = csv(&swings_table(found, swings)).unwrap_or_default();
    Some(Chart {
        name: "tornado",
        heading: "What matters most",
        title: wording.title,
        svg: sheet.finish(&alt),
        alt,
        data_csv,
    })
}

/// Both ends of an axis that holds zero and all intervals.
fn extent(swings: &[Swing]) -> (f64, f64) {
    let effects = swings.iter().flat_map(|swing| &swing.ends).filter_map(|end| end.effects[Quantity::Target as usize]);
    let all = effects.map(|effect| effect.difference);
    let (low, high) = all.fold((0.0_f64, 0.0_f64), |(low, high), d| (low.min(d.low), high.max(d.high)));
    if high - low < 1e-6 { (-0.01, 0.01) } else { (low, high) }
}

/// A bar from zero with its interval, hollow where it cannot be told from chance; gives the end that is farthest from zero.
fn bar(canvas: &mut Canvas, effect: &Effect, high: bool, x: &Scale, y: f64) -> f64 {
    let difference = effect.difference;
    let (zero, mean) = (x.at(0.0), x.at(difference.mean));
    let (fill, edge): (Colour, Colour) = match effect.finding {
        Finding::NoEffect => {
            canvas.dot((zero, y), 3.0, AXIS);
            return zero + 3.0;
        }
        Finding::NotDistinguishable => (WHITE, AXIS),
        _ if high => (ORANGE, for_text(ORANGE)),
        _ => (LIGHT, BLUE),
    };
    let (left, right, top, bottom) = (zero.min(mean), zero.max(mean), y - THICK / 2.0, y + THICK / 2.0);
    canvas.rectangle(Frame { left, top, right, bottom }, fill);
    canvas.line(vec![(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], edge, 1.0);
    let ends = [x.at(difference.low), x.at(difference.high)];
    let whisker = if effect.finding == Finding::NotDistinguishable { AXIS } else { INK };
    canvas.line(ends.map(|end| (end, y)).to_vec(), whisker, 1.2);
    for end in ends {
        canvas.line(vec![(end, y - 3.0), (end, y + 3.0)], whisker, 1.2);
    }
    if difference.mean < 0.0 { ends[0].min(left) } else { ends[1].max(right) }
}

fn wording(found: &Sensitivity, swings: &Swings, titles: &[String]) -> Wording {
    let left_out = swings.swings.len().saturating_sub(ROWS);
    let more =
        if left_out > 0 { format!(" {left_out} more, which move it less, are in tornado.csv.") } else { String::new() };
    let share = share(found).map_or_else(String::new, |share| format!(" {share}"));
    Wording {
        title: title(found, swings, titles),
        subtitle: format!(
            "Each unknown by itself in “{}”, all others at their central values. Upper bar (blue): its low value, printed \
             beside it, which 1 of 10 is thought to lie below; lower bar (orange): its high value, which 1 of 10 is thought to \
             lie above. Lines: 95 % interval; hollow bars and numbers in brackets cannot be told from chance",
            words::shorten(&found.scenario.title, 60)
        ),
        caption: format!(
            "{} simulated futures for each bar, with the same families and the same luck as with central values; corrected for \
             {} comparisons (Holm 1979).{share}{more}",
            swings.futures,
            2 * found.unknowns.len()
        ),
    }
}

/// Whether an unknown moves the main quantity by more than chance might.
fn moves(swing: &Swing) -> bool {
    let told = |effect: &Effect| matches!(effect.finding, Finding::Lower | Finding::Higher);
    swing.ends.iter().any(|end| end.effects[Quantity::Target as usize].as_ref().is_some_and(told))
}

fn title(found: &Sensitivity, swings: &Swings, titles: &[String]) -> String {
    let noun = words::noun(texts::measure(found, Quantity::Target));
    let (count, of) = (swings.swings.iter().filter(|swing| moves(swing)).count(), swings.swings.len());
    match swings.swings.iter().find(|swing| moves(swing)) {
        Some(first) => {
            let name = words::shorten(&titles[first.unknown], 44);
            let moved = format!("Not knowing “{name}” moves {noun} by {}", range(found, first));
            if of == 1 { moved } else { format!("{moved}; {count} of {of} unknowns move it by more than chance might") }
        }
        None => format!("None of {of} unknowns moves {noun} by more than chance might"),
    }
}

/// The changes of the main quantity at both ends of a swing: `-0.5 to +1.2`.
fn range(found: &Sensitivity, swing: &Swing) -> String {
    let measure = texts::measure(found, Quantity::Target);
    let mean = |effect: Option<Effect>| effect.map_or(f64::NAN, |effect| effect.difference.mean);
    let [a, b] = swing.ends.each_ref().map(|end| mean(end.effects[Quantity::Target as usize]));
    let signed = |change| words::signed_change(measure, change);
    format!("{} to {}{}", signed(a.min(b)), signed(a.max(b)), words::unit_of_change(measure))
}

fn alt(found: &Sensitivity, shown: &[Swing], titles: &[String], wording: &Wording) -> String {
    let mut text = format!("Ranked pairs of bars. {}.", wording.subtitle);
    let measure = texts::measure(found, Quantity::Target);
    for swing in shown {
        let of = |end: usize| {
            let end = &swing.ends[end];
            let Some(effect) = end.effects[Quantity::Target as usize] else {
                return format!("no value with {}", texts::values(&end.values));
            };
            let sure = if effect.finding == Finding::NotDistinguishable { " (not told from chance)" } else { "" };
            format!(
                "{} with {}{sure}",
                words::signed_change(measure, effect.difference.mean),
                texts::values(&end.values)
            )
        };
        text += &format!(" {}: {}, {}.", titles[swing.unknown], of(0), of(1));
    }
    text
}
