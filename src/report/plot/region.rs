//! What a calibration leaves of each parameter's range.

use super::Chart;
use super::canvas::{Anchor, Canvas, Frame, Ink};
use super::fonts::wrap_at_most;
use super::palette::{BLUE, GREY, GRID, INK, LIGHT, PLUM, for_text};
use super::sheet::{Gutters, Panel, PanelText, Sheet, Wording};
use crate::experiment::calibration::Calibration;
use crate::report::document::csv::csv;
use crate::report::document::numbers::rounded;
use crate::report::pages::calibration::{left, region};

/// Parts of a range whose settings are counted.
const PARTS: usize = 30;
/// Height of a row.
const ROW: f64 = 46.0;
/// Size of the names.
const NAME: f64 = 12.0;
/// Most room for them.
const NAME_ROOM: f64 = 260.0;

/// Draws it.
#[must_use]
pub fn calibrated_region(found: &Calibration) -> Chart {
    let wording = wording(found);
    let texts = [PanelText {
        title: "Where the settings lie that are not ruled out".to_owned(),
        note: "each parameter over the range thought possible; plum: the value that was chosen".to_owned(),
    }];
    let height = ROW * found.parameters.len() as f64 + 8.0;
    let gutters = Gutters { axis: NAME_ROOM + 12.0, value: 92.0, words: 0.0, foot: 8.0, height: Some(height) };
    let mut sheet = Sheet::new(&wording, &texts, &gutters);
    let panel = sheet.panels[0];
    for at in 0..found.parameters.len() {
        row(&mut sheet.canvas, &panel, found, at);
    }
    let alt = format!("{}. {}", wording.title, rows_in_words(found));
    Chart {
        name: "region",
        heading: "What is not ruled out",
        title: wording.title,
        svg: sheet.finish(&alt),
        alt,
        data_csv: csv(&region(found)).unwrap_or_default(),
    }
}

fn wording(found: &Calibration) -> Wording {
    let fitted = found.targets.iter().filter(|target| target.fitted && !target.assumed).count();
    let share = found.waves.last().map_or(1.0, |wave| wave.share);
    let left = match 1.0 / share {
        whole if !whole.is_finite() => "nothing".to_owned(),
        whole if whole < 1.5 => "nearly all".to_owned(),
        whole => format!("1 part in {}", crate::report::words::thousands(rounded(whole, 2).unwrap_or(whole))),
    };
    let settings: usize = found.waves.iter().map(|wave| wave.points.len()).sum();
    Wording {
        title: format!("{fitted} counted figures leave {left} of what was thought possible"),
        subtitle: format!(
            "{settings} settings of {} parameters simulated in {} waves",
            found.parameters.len(),
            found.waves.len()
        ),
        caption:
            "A narrow hill: the figures say much of this number. A flat one: they say nothing of it by itself, though \
                  perhaps of it together with another."
                .to_owned(),
    }
}

fn row(canvas: &mut Canvas, panel: &Panel, found: &Calibration, at: usize) {
    let plot = &panel.plot;
    let top = plot.top + 6.0 + ROW * at as f64;
    let foot = top + ROW - 18.0;
    let parameter = &found.parameters[at];
    let lines = wrap_at_most(&parameter.what, NAME_ROOM, NAME, false, 2);
    let first = (top + foot) / 2.0 + 4.2 - (lines.len().max(1) - 1) as f64 * NAME * 0.61;
    canvas.lines(&lines, (plot.left - 10.0, first), Anchor::End, Ink::regular(NAME, INK));
    let x = |level: f64| plot.left + level * plot.width();
    canvas.rectangle(Frame { left: plot.left, top: foot, right: plot.right, bottom: foot + 1.0 }, GRID);
    let parts = density(found, at);
    let highest = parts.iter().copied().max().unwrap_or(0).max(1) as f64;
    for (part, &count) in parts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let height = (foot - top) * count as f64 / highest;
        let (left, right) = (x(part as f64 / PARTS as f64), x((part + 1) as f64 / PARTS as f64));
        canvas.rectangle(Frame { left, top: foot - height, right: right - 0.6, bottom: foot }, LIGHT);
        canvas.line(vec![(left, foot - height), (right - 0.6, foot - height)], BLUE, 1.2);
    }
    let end = |level: f64| format!("{}", rounded(found.value(at, level), 3).unwrap_or(0.0));
    canvas.text(&end(0.0), (plot.left, foot + 12.5), Anchor::Start, Ink::regular(10.5, GREY));
    canvas.text(&end(1.0), (plot.right, foot + 12.5), Anchor::End, Ink::regular(10.5, GREY));
    if let Some(chosen) = &found.chosen {
        let value = chosen.values[at];
        let here = x((value - parameter.low) / (parameter.high - parameter.low));
        canvas.line(vec![(here, top), (here, foot + 4.0)], PLUM, 2.4);
        canvas.text(&value.to_string(), (panel.right - 4.0, foot - 6.0), Anchor::End, Ink::bold(13.0, for_text(PLUM)));
    }
}

/// Settings that are left in each part of a parameter's range.
fn density(found: &Calibration, at: usize) -> [usize; PARTS] {
    let mut parts = [0; PARTS];
    for levels in &found.settings {
        parts[((levels[at] * PARTS as f64) as usize).min(PARTS - 1)] += 1;
    }
    parts
}

fn rows_in_words(found: &Calibration) -> String {
    let left = left(found);
    let of = |at: usize| {
        let parameter = &found.parameters[at];
        let chosen = found.chosen.as_ref().map_or(String::new(), |chosen| format!(", chosen {}", chosen.values[at]));
        let range = left.as_ref().map_or("nothing is left".to_owned(), |left| {
            let three = |value: f64| rounded(value, 3).unwrap_or(value);
            format!("8 of 10 settings from {} to {}", three(left[at].0), three(left[at].1))
        });
        format!("{}: {range}{chosen}", parameter.what)
    };
    (0..found.parameters.len()).map(of).collect::<Vec<_>>().join("; ")
}
