//! Which unknowns matter when all are unknown at once: ranked bars of mu* with intervals, and sigma beside them.

use super::Chart;
use super::canvas::{Anchor, Canvas, Frame, Ink};
use super::palette::{AXIS, BLUE, GREY, INK, LIGHT, PALE, PLUM};
use super::ranked::{Axis, TITLE, axis, middle, names, rows, tick_of_measure};
use super::sheet::{Gutters, Panel, PanelText, Scale, Sheet, Wording};
use super::swings::ROWS;
use crate::experiment::sensitivity::{Mattering, Quantity, Screened, Screening, Sensitivity};
use crate::model::Measure;
use crate::report::document::csv::csv;
use crate::report::pages::sensitivity::screening_table;
use crate::report::{unknowns as texts, words};

/// Height of a row.
const ROW: f64 = 30.0;
/// Thickness of a bar.
const THICK: f64 = 14.0;

/// What a panel shows of an unknown: a value, and its interval.
type Shown = fn(&Mattering) -> (f64, (f64, f64));

/// Draws it; nothing when it was not found.
#[must_use]
pub fn screening(found: &Sensitivity) -> Option<Chart> {
    let screening = found.screening.as_ref()?;
    let measure = texts::measure(found, Quantity::Target);
    let shown = &screening.screened[..screening.screened.len().min(ROWS)];
    let titles = texts::titles(&found.unknowns);
    let wording = wording(found, screening, &titles);
    let unit = words::unit_of_change(measure);
    let unit = if unit.is_empty() { String::new() } else { format!(",{unit}") };
    let panel_texts = [
        PanelText { title: "How much it matters (mu*)".to_owned(), note: format!("mean size of its effect{unit}") },
        PanelText {
            title: "How much that depends on the others (sigma)".to_owned(),
            note: format!("standard deviation of its effect{unit}"),
        },
    ];
    let lines =
        names(shown.iter().map(|screened| (&*titles[screened.unknown], &*found.unknowns[screened.unknown].name)));
    let ink = Ink::regular(TITLE, INK);
    let room = lines.iter().flatten().map(|line| ink.width(line)).fold(0.0, f64::max) + 10.0;
    let height = ROW * shown.len().max(1) as f64 + 10.0;
    let gutters = Gutters { axis: room, value: 64.0, words: 0.0, foot: 28.0, height: Some(height) };
    let mut sheet = Sheet::new(&wording, &panel_texts, &gutters);
    let (left, right) = (sheet.panels[0], sheet.panels[1]);
    rows(&mut sheet.canvas, &left, right.right, &lines, ROW);
    let star: Shown = |of| (of.mu_star, of.mu_star_95);
    let sigma: Shown = |of| (of.sigma, of.sigma_95);
    // One scale for both panels: sigma is read against mu*.
    let of_all = shown.iter().filter_map(|screened| screened.of[Quantity::Target as usize].as_ref());
    let ends = of_all.flat_map(|of| [star(of), sigma(of)].map(|(value, (_, high))| value.max(high)));
    let high = ends.fold(0.0_f64, f64::max).max(0.01) * 1.04;
    for (panel, value, main) in [(&left, star, true), (&right, sigma, false)] {
        bars(&mut sheet.canvas, panel, shown, value, (measure, high, main));
    }
    let alt = alt(found, shown, &titles, &wording);
    let data_csv = csv(&screening_table(found, screening, ("screening", &Quantity::ALL))).unwrap_or_default();
    Some(Chart {
        name: "morris",
        heading: "All unknown at once",
        title: wording.title,
        svg: sheet.finish(&alt),
        alt,
        data_csv,
    })
}

fn bars(
    canvas: &mut Canvas,
    panel: &Panel,
    shown: &[Screened],
    value: Shown,
    (measure, high, main): (Measure, f64, bool),
) {
    let plot = &panel.plot;
    let x = Scale::new((0.0, high), (plot.left, plot.right));
    let tick = |tick: f64, axis: Axis| tick_of_measure(measure, tick, axis).trim_start_matches('+').to_owned();
    axis(canvas, panel, &x, (0.0, high), &tick);
    for (index, screened) in shown.iter().enumerate() {
        let Some(of) = &screened.of[Quantity::Target as usize] else { continue };
        let (mean, (low, high)) = value(of);
        let y = middle(panel, index, ROW);
        if mean == 0.0 {
            canvas.dot((plot.left, y), 3.0, AXIS);
        } else {
            let (top, bottom, right) = (y - THICK / 2.0, y + THICK / 2.0, x.at(mean));
            canvas.rectangle(Frame { left: plot.left, top, right, bottom }, if main { LIGHT } else { PALE });
            let outline = vec![(plot.left, top), (right, top), (right, bottom), (plot.left, bottom), (plot.left, top)];
            canvas.line(outline, BLUE, 1.0);
            canvas.line(vec![(x.at(low), y), (x.at(high), y)], INK, 1.3);
            for end in [low, high] {
                canvas.line(vec![(x.at(end), y - 4.0), (x.at(end), y + 4.0)], INK, 1.3);
            }
        }
        if let Some(chance) = of.by_chance.filter(|_| main) {
            let at = x.at(chance);
            canvas.line(vec![(at, y - ROW * 0.42), (at, y + ROW * 0.42)], PLUM, 1.8);
        }
        let text = if mean == 0.0 { "none".to_owned() } else { words::signed_change(measure, mean) };
        let ink = if main && matters(of) { Ink::bold(TITLE, BLUE) } else { Ink::regular(TITLE, GREY) };
        canvas.text(text.trim_start_matches('+'), (panel.right - 2.0, y + 4.2), Anchor::End, ink);
    }
}

/// Whether it matters by more than chance would make it seem.
fn matters(of: &Mattering) -> bool {
    of.mu_star_95.0 > of.by_chance.unwrap_or(0.0)
}

fn wording(found: &Sensitivity, screening: &Screening, titles: &[String]) -> Wording {
    let noun = words::noun(texts::measure(found, Quantity::Target));
    let all = &screening.screened;
    let told = |screened: &&Screened| screened.of[Quantity::Target as usize].as_ref().is_some_and(matters);
    let count = all.iter().filter(told).count();
    let first = all.first().filter(told);
    let title = match first {
        Some(first) if all.len() == 1 => format!("“{}” matters for {noun}", words::shorten(&titles[first.unknown], 44)),
        Some(first) => format!(
            "With all {} unknown at once, “{}” matters most for {noun}; {count} matter more than chance would make them seem",
            all.len(),
            words::shorten(&titles[first.unknown], 44)
        ),
        None => format!("None of {} unknowns matters for {noun} more than chance would make it seem", all.len()),
    };
    let left_out = all.len().saturating_sub(ROWS);
    let more =
        if left_out > 0 { format!(" {left_out} more, which matter less, are in morris.csv.") } else { String::new() };
    let chance = if screening.futures > 1 { ". Upright mark: what chance alone would make of mu*" } else { "" };
    Wording {
        title,
        subtitle: format!(
            "{}, in “{}”. An effect is what moving an unknown from one end of its range to the other would do, wherever the \
             others are. Bars with their 95 % intervals{chance}",
            texts::quantity(found, Quantity::Target),
            words::shorten(&found.scenario.title, 60)
        ),
        caption: format!(
            "Elementary effects along {} random walks (Morris 1991; mu* of Campolongo, Cariboni and Saltelli 2007), {} \
             simulated future{} at each point, with the same luck along a walk; percentile intervals of a bootstrap over \
             walks. A large sigma: the effect depends on what the other inputs are, or on where the step begins.{more}",
            screening.walks,
            screening.futures,
            if screening.futures == 1 { "" } else { "s" }
        ),
    }
}

fn alt(found: &Sensitivity, shown: &[Screened], titles: &[String], wording: &Wording) -> String {
    let measure = texts::measure(found, Quantity::Target);
    let mut text = format!("Ranked bars, two panels. {}.", wording.subtitle);
    for screened in shown {
        let Some(of) = &screened.of[Quantity::Target as usize] else { continue };
        let amount = |value| words::amount(measure, value);
        text += &format!(" {}: mu* {}, sigma {}.", titles[screened.unknown], amount(of.mu_star), amount(of.sigma));
    }
    text
}
