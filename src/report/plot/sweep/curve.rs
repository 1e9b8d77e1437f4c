//! One number varied: the chance with its interval, or the target measure with the range of 8 of 10 futures.

use super::super::Chart;
use super::super::canvas::{Anchor, Ink};
use super::super::palette::{AXIS, BLUE, GREY, INK, PALE, PLUM};
use super::super::sheet::{Gutters, PanelText, Scale, Sheet, Wording, ticks, value_axis};
use super::{Shown, axis, title};
use crate::experiment::sweep::{Factor, Point, Sweep};
use crate::report::document::csv::csv;
use crate::report::pages::sweep::{called, table};
use crate::report::words;

/// Draws it.
pub fn chart(found: &Sweep, factor: &Factor, shown: Shown, chance: f64) -> Chart {
    let wording = wording(found, factor, shown, chance);
    let (heading, name) = match shown {
        Shown::Chance => ("Chance of reaching the target".to_owned(), "chance"),
        Shown::Value => (words::capital(&words::noun(words::target_measure(&found.scenario))), "target-measure"),
    };
    let texts = [PanelText { title: heading, note: String::new() }];
    let gutters = Gutters { axis: 58.0, value: 14.0, words: 0.0, foot: 44.0, height: Some(360.0) };
    let mut sheet = Sheet::new(&wording, &texts, &gutters);
    let panel = sheet.panels[0];
    let plot = panel.plot;
    let (first, last) = (factor.values[0], factor.values[factor.values.len() - 1]);
    let x = Scale::new((first, last), (plot.left + 20.0, plot.right - 20.0));
    let at = |point: &Point| x.at(factor.values[point.at[0]]);
    let (high, reach) = heights(found, shown, chance);
    let y = Scale::new((0.0, high), (plot.bottom, plot.top + 8.0));
    let canvas = &mut sheet.canvas;
    if shown == Shown::Value {
        let bounds = |of: fn(&crate::statistics::Summary) -> f64| {
            found
                .points
                .iter()
                .filter_map(move |point| Some((at(point), y.at(of(point.value.as_ref()?)))))
                .collect::<Vec<_>>()
        };
        let (lower, upper) = (bounds(|value| value.p10), bounds(|value| value.p90));
        canvas.area(lower.iter().chain(upper.iter().rev()).copied().collect(), PALE);
        canvas.line(lower, BLUE, 0.8);
        canvas.line(upper, BLUE, 0.8);
    }
    let label = |value: f64| match shown {
        Shown::Chance => format!("{:.0} %", 100.0 * value),
        Shown::Value => words::value(words::target_measure(&found.scenario), value).replace(".0", ""),
    };
    value_axis(canvas, &panel, &y, &ticks(0.0, high, 6), &label);
    canvas.line(vec![(plot.left, plot.bottom), (plot.right, plot.bottom)], AXIS, 1.0);
    let mut free = f64::NEG_INFINITY;
    for (value, shown) in factor.values.iter().zip(&factor.shown) {
        let (here, ink) = (x.at(*value), Ink::regular(12.0, INK));
        canvas.line(vec![(here, plot.bottom), (here, plot.bottom + 5.0)], AXIS, 1.0);
        let own = ink.frame(shown, (here, plot.bottom + 19.0), Anchor::Middle);
        if own.left > free {
            canvas.text(shown, (here, plot.bottom + 19.0), Anchor::Middle, ink);
            free = own.right + 10.0;
        }
    }
    let middle = ((plot.left + plot.right) / 2.0, plot.bottom + 38.0);
    canvas.text(&axis(factor), middle, Anchor::Middle, Ink::regular(12.0, GREY));
    let (level, words) = reach;
    canvas.dashes((plot.left, y.at(level)), (plot.right, y.at(level)), PLUM, 1.6);
    if shown == Shown::Chance {
        for point in &found.points {
            canvas.line(vec![(at(point), y.at(point.chance.0)), (at(point), y.at(point.chance.1))], BLUE, 1.4);
        }
    }
    let line: Vec<(f64, f64)> =
        found.points.iter().filter_map(|point| Some((at(point), y.at(shown.of(point)?)))).collect();
    for &dot in &line {
        canvas.dot(dot, 4.0, BLUE);
    }
    // Over the line at the end where the curve is farther from it.
    let far = |place: Option<&(f64, f64)>| place.map_or(0.0, |dot| (dot.1 - y.at(level)).abs());
    let (anchor, side) = if far(line.first()) >= far(line.last()) {
        (Anchor::Start, plot.left + 4.0)
    } else {
        (Anchor::End, plot.right - 4.0)
    };
    let ink = Ink::bold(12.0, PLUM);
    let baseline = if y.at(level) - plot.top > 20.0 { y.at(level) - 6.0 } else { y.at(level) + 16.0 };
    canvas.line(line, BLUE, 2.0);
    let frame = ink.frame(&words, (side, baseline), anchor);
    canvas.rectangle(frame.grown(1.0), super::super::palette::WHITE);
    canvas.text(&words, (side, baseline), anchor, ink);
    let alt = alt(found, &wording, shown);
    let data_csv = csv(&table(found)).unwrap_or_default();
    Chart { name, heading: shown.heading(), title: wording.title, svg: sheet.finish(&alt), alt, data_csv }
}

/// The top of the axis; the line to be reached, and what stands at it.
fn heights(found: &Sweep, shown: Shown, chance: f64) -> (f64, (f64, String)) {
    let target = &found.scenario.target;
    match shown {
        Shown::Chance => (1.0, (chance, format!("asked for: {} futures", words::of_100(chance)))),
        Shown::Value => {
            let values = found.points.iter().filter_map(|point| point.value.map(|value| value.p90));
            let high = values.fold(target.at_most, f64::max);
            let shown = words::target_value(words::target_measure(&found.scenario), target.at_most);
            (super::super::sheet::round_up(high * 1.02, 6), (target.at_most, format!("target: {shown}")))
        }
    }
}

fn wording(found: &Sweep, factor: &Factor, shown: Shown, chance: f64) -> Wording {
    let scenario = &found.scenario;
    let (target, date) = (words::target(scenario), words::month_year(scenario.target.by));
    let subtitle = match shown {
        Shown::Chance => format!("Chance of {target} by {date} against {}. Upright bars: 95 % interval", factor.words),
        Shown::Value => format!(
            "{} by {date} against {}: the middle future; shaded: 8 of 10 futures",
            words::capital(&words::noun(words::target_measure(scenario))),
            factor.words
        ),
    };
    Wording {
        title: title(found, shown, chance),
        subtitle,
        caption: format!(
            "{} simulated futures for each point, all with the same families and the same luck; they hold {}.",
            found.replications,
            words::held(found.unknowns)
        ),
    }
}

fn alt(found: &Sweep, wording: &Wording, shown: Shown) -> String {
    let measure = words::target_measure(&found.scenario);
    let one = |point: &Point| {
        let value = shown.of(point).map_or("no value".to_owned(), |value| match shown {
            Shown::Chance => format!("{:.0} %", 100.0 * value),
            Shown::Value => words::value(measure, value),
        });
        format!("{} {value}", called(found, point))
    };
    let points: Vec<String> = found.points.iter().take(60).map(one).collect();
    format!("Curve. {}. {}. {}.", wording.title, wording.subtitle, points.join("; "))
}
