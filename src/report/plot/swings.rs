//! What each input does by itself: two bars a row, one with its low value and one with its high value.

use super::prelude::*;
use super::ranked::{HIGH, LOW, ROWS, Ranked, RankedBar, both_ends, effect_text, left_out, tick_of_measure};
use crate::report::inputs as texts;
use crate::report::pages::sensitivity::{share, swings_table};
use crate::study::levers::{Effect, Finding};
use crate::study::sensitivity::{Response, Sensitivity, Swing, Swings};

/// From the centre of a row to that of each bar.
const APART: f64 = 8.0;

/// Draws it; nothing when it was not found.
pub fn swings(found: &Sensitivity) -> Option<Chart> {
    let swings = found.swings.as_ref()?;
    let measure = texts::measure(found, Response::Target);
    let shown = &swings.swings[..swings.swings.len().min(ROWS)];
    let titles = texts::titles(&found.inputs);
    let named = shown.iter().map(|swing| (&*titles[swing.input], &*found.inputs[swing.input].name));
    let rows = Ranked::new(named, (38.0, 38.0));
    let mut sheet = rows.lay_out(page(found, swings, &titles));
    let effects = shown.iter().flat_map(|swing| &swing.ends).filter_map(|end| end.effects[Response::Target as usize]);
    // Values stand beyond the ends of the bars, on either side.
    let label = Ink::regular(11.0, INK);
    let widths = shown.iter().flat_map(|swing| &swing.ends).map(|end| label.width(&texts::values(&end.values)));
    let beside = widths.fold(0.0, f64::max) + 10.0;
    let mut plot = sheet.plot(0, both_ends(effects, 1e-6), (0.0, 1.0), [beside, beside, 0.0, 0.0]);
    plot.row_axis(&|tick, axis| tick_of_measure(measure, tick, axis));
    for (index, swing) in shown.iter().enumerate() {
        pair(&mut plot, swing, rows.centre(index), measure, label);
    }
    let rows = shown.iter().map(|swing| in_words(swing, &titles[swing.input], measure));
    let data_csv = table_data(&swings_table(found, swings));
    Some(sheet.chart(("tornado", "What matters most"), "Ranked pairs of bars", rows, data_csv))
}

/// The bars of both ends of an input, each with the value it stands for and the change.
fn pair(plot: &mut Plot<'_>, swing: &Swing, middle: f64, measure: Measure, label: Ink) {
    let ends = [(-APART, LOW, BLUE), (APART, HIGH, for_text(ORANGE))];
    for (end, (down, colours, ink)) in swing.ends.iter().zip(ends) {
        let Some(effect) = &end.effects[Response::Target as usize] else { continue };
        let y = plot.panel.plot.top + middle + down;
        let (left, right) = plot.bar(y, 11.0, &RankedBar::of(effect, colours));
        let (at, anchor) =
            if effect.difference.mean < 0.0 { (left - 5.0, Anchor::End) } else { (right + 5.0, Anchor::Start) };
        plot.canvas.text(&texts::values(&end.values), (at, y + 4.0), anchor, label);
        plot.at_right(y, effect_text(effect, &|change| words::signed_change(measure, change), ink));
    }
}

fn page(found: &Sensitivity, swings: &Swings, titles: &[String]) -> Page {
    let more = left_out(swings.swings.len(), "move it less, are in tornado.csv.");
    let share = share(found).map_or_else(String::new, |share| format!(" {share}"));
    let measure = texts::measure(found, Response::Target);
    let unit = words::unit_of_change(measure);
    let note = format!(
        "change against central values, with which it is {}{}{unit}",
        words::value(measure, swings.central[0]),
        if unit.is_empty() { "" } else { "," }
    );
    Page {
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
            swings.replications,
            2 * found.inputs.len()
        ),
        value: 84.0,
        ..Page::one(&texts::quantity(found, Response::Target), &note)
    }
}

/// Whether an input moves the main quantity by more than chance might.
fn moves(swing: &Swing) -> bool {
    let significant = |effect: &Effect| matches!(effect.finding, Finding::Lower | Finding::Higher);
    swing.ends.iter().any(|end| end.effects[Response::Target as usize].as_ref().is_some_and(significant))
}

fn title(found: &Sensitivity, swings: &Swings, titles: &[String]) -> String {
    let noun = words::target_noun(&found.scenario);
    let (count, of) = (swings.swings.iter().filter(|swing| moves(swing)).count(), swings.swings.len());
    match swings.swings.iter().find(|swing| moves(swing)) {
        Some(first) => {
            let name = words::shorten(&titles[first.input], 44);
            let moved = format!("Not knowing “{name}” moves {noun} by {}", range(found, first));
            if of == 1 { moved } else { format!("{moved}; {count} of {of} unknowns move it by more than chance might") }
        }
        None => format!("None of {of} unknowns moves {noun} by more than chance might"),
    }
}

/// The changes of the main quantity at both ends of a swing: `-0.5 to +1.2`.
fn range(found: &Sensitivity, swing: &Swing) -> String {
    let measure = texts::measure(found, Response::Target);
    let mean = |effect: Option<Effect>| effect.map_or(f64::NAN, |effect| effect.difference.mean);
    let [a, b] = swing.ends.each_ref().map(|end| mean(end.effects[Response::Target as usize]));
    let signed = |change| words::signed_change(measure, change);
    format!("{} to {}{}", signed(a.min(b)), signed(a.max(b)), words::unit_of_change(measure))
}

fn in_words(swing: &Swing, title: &str, measure: Measure) -> String {
    let [low, high] = swing.ends.each_ref().map(|end| {
        let with = texts::values(&end.values);
        let Some(effect) = end.effects[Response::Target as usize] else { return format!("no value with {with}") };
        let sure = if effect.finding == Finding::NotDistinguishable { " (not told from chance)" } else { "" };
        format!("{} with {with}{sure}", words::signed_change(measure, effect.difference.mean))
    });
    format!("{title}: {low}, {high}")
}
