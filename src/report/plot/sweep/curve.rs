//! One number varied: the chance with its interval, or the target measure with the range of 8 of 10 replications.

use super::super::prelude::*;
use super::view::{View, axis};
use crate::study::sweep::{Factor, GridPoint};

pub fn chart(view: &View<'_>, factor: &Factor) -> Chart {
    let (found, target) = (view.found, &view.found.scenario.target);
    let at = |point: &GridPoint| factor.values[point.place.at[0]];
    let values = found.points.iter().filter_map(|point| Some((at(point), point.value?)));
    let band: Vec<_> = values.map(|(x, value)| (x, value.p10, value.p90)).collect();
    let highest = band.iter().map(|point| point.2).fold(target.wanted.value, f64::max);
    let (high, level, name) = match view.of_chance {
        true => (1.0, view.chance, format!("asked for: {} futures", words::of_100(view.chance))),
        false => {
            let name = format!("target: {}", words::target_amount(&found.scenario));
            (round_up(highest * 1.02, 6), target.wanted.value, name)
        }
    };
    let said = |value: f64| if view.of_chance { percent(value) } else { words::value(view.measure(), value) };
    let mut sheet = page(view, factor).lay_out();
    let (first, last) = (factor.values[0], factor.values[factor.values.len() - 1]);
    let mut plot = sheet.plot(0, (first, last), (0.0, high), [20.0, 20.0, 8.0, 0.0]);
    plot.y_axis(&ticks(0.0, high, 6), &|value| said(value).replace(".0", ""));
    plot.x_axis(factor.values.iter().copied().zip(factor.shown.iter().cloned()), &axis(factor));
    if !view.of_chance {
        plot.band(&band, PALE);
        plot.line(band.iter().map(|&(x, low, _)| (x, low)), BLUE, 0.8);
        plot.line(band.iter().map(|&(x, _, high)| (x, high)), BLUE, 0.8);
    }
    plot.level(level, PLUM);
    let points = found.points.iter().filter_map(|point| {
        let (x, y) = (at(point), view.value(point)?);
        Some(((x, y), if view.of_chance { point.chance } else { (y, y) }))
    });
    plot.curve(&points.collect::<Vec<_>>(), BLUE);
    plot.name_level(level, &name, PLUM);
    view.chart(sheet, "Curve", |point| view.value(point).map_or("no value".to_owned(), said))
}

fn page(view: &View<'_>, factor: &Factor) -> Page {
    let ((target, date), noun) = (view.aim(), words::capital(&words::target_noun(&view.found.scenario)));
    let (heading, subtitle) = match view.of_chance {
        true => (
            "Chance of reaching the target",
            format!("Chance of {target} by {date} against {}. Upright bars: 95 % interval", factor.words),
        ),
        false => {
            (&*noun, format!("{noun} by {date} against {}: the middle future; shaded: 8 of 10 futures", factor.words))
        }
    };
    let panels = vec![(heading.to_owned(), String::new())];
    Page { subtitle, panels, axis: 58.0, value: 14.0, foot: 44.0, height: Some(360.0), ..view.page("") }
}
