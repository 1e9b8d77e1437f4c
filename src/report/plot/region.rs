//! What a calibration leaves of each parameter's range.

use super::prelude::*;
use crate::report::pages::calibration::{left, region};
use crate::study::calibration::Calibration;

/// Parts of a range whose settings are counted.
const PARTS: usize = 30;
const ROW: f64 = 46.0;
const NAME_ROOM: f64 = 260.0;

/// Draws it.
pub fn calibrated_region(found: &Calibration) -> Chart {
    let mut sheet = page(found).lay_out();
    let mut plot = sheet.plot(0, (0.0, 1.0), (0.0, 1.0), [0.0; 4]);
    for at in 0..found.parameters.len() {
        row(&mut plot, found, at);
    }
    sheet.chart(
        ("region", "What is not ruled out"),
        "Histograms, a row a parameter",
        in_words(found),
        table_data(&region(found)),
    )
}

fn page(found: &Calibration) -> Page {
    let fitted = found.targets.iter().filter(|target| target.fitted && !target.assumed).count();
    let share = found.waves.last().map_or(1.0, |wave| wave.share);
    let left = match 1.0 / share {
        whole if !whole.is_finite() => "nothing".to_owned(),
        whole if whole < 1.5 => "nearly all".to_owned(),
        whole => format!("1 part in {}", crate::report::words::thousands(rounded(whole, 2).unwrap_or(whole))),
    };
    let settings: usize = found.waves.iter().map(|wave| wave.points.len()).sum();
    Page {
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
        ..Page::one(
            "Where the settings lie that are not ruled out",
            "each parameter over the range thought possible; plum: the value that was chosen",
        )
        .room([NAME_ROOM + 12.0, 92.0, 8.0], ROW * found.parameters.len() as f64 + 8.0)
    }
}

fn row(plot: &mut Plot<'_>, found: &Calibration, at: usize) {
    let Frame { left, right, top, .. } = plot.panel.plot;
    let top = top + 6.0 + ROW * at as f64;
    let foot = top + ROW - 18.0;
    let parameter = &found.parameters[at];
    let lines = wrap_at_most(&parameter.what, NAME_ROOM, LABEL, false, 2);
    plot.name_row(&lines, (top + foot) / 2.0, 10.0);
    plot.canvas.faint(&[(left, foot + 0.5), (right, foot + 0.5)], GRID, 1.0);
    let parts = density(found, at);
    let highest = parts.iter().copied().max().unwrap_or(0).max(1) as f64;
    for (part, &count) in parts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let top = foot - (foot - top) * count as f64 / highest;
        let [left, right] = [part, part + 1].map(|part| plot.x.at(part as f64 / PARTS as f64));
        let hill = Frame { left, top, right: right - 0.6, bottom: foot };
        plot.canvas.fill(&hill.corners(), LIGHT);
        plot.canvas.faint(&hill.corners()[..2], BLUE, 1.2);
    }
    let end = |level: f64| format!("{}", rounded(found.value(at, level), 3).unwrap_or(0.0));
    plot.canvas.text(&end(0.0), (left, foot + 12.5), Anchor::Start, Ink::regular(10.5, GREY));
    plot.canvas.text(&end(1.0), (right, foot + 12.5), Anchor::End, Ink::regular(10.5, GREY));
    if let Some(chosen) = &found.chosen {
        let value = chosen.values[at];
        let here = plot.x.at((value - parameter.low) / (parameter.high - parameter.low));
        plot.canvas.faint(&[(here, top), (here, foot + 4.0)], PLUM, 2.4);
        let beside = (plot.panel.right - 4.0, foot - 6.0);
        plot.canvas.text(&value.to_string(), beside, Anchor::End, Ink::bold(13.0, PLUM));
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

fn in_words(found: &Calibration) -> Vec<String> {
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
    (0..found.parameters.len()).map(of).collect()
}
