//! One number varied: the chance with its interval, or the target measure with the range of 8 of 10 futures.

use super::super::prelude::*;
use super::{Shown, axis, title};
use crate::experiment::sweep::{Factor, Point, Sweep};
use crate::report::pages::sweep::{called, table};

/// Draws it.
pub fn chart(found: &Sweep, factor: &Factor, shown: Shown, chance: f64) -> Chart {
    let mut sheet = page(found, factor, shown, chance).lay_out();
    let (first, last) = (factor.values[0], factor.values[factor.values.len() - 1]);
    let (high, (level, words)) = heights(found, shown, chance);
    let mut plot = sheet.plot(0, (first, last), (0.0, high), [20.0, 20.0, 8.0, 0.0]);
    let label = |value: f64| match shown {
        Shown::Chance => percent(value),
        Shown::Value => words::value(words::target_measure(&found.scenario), value).replace(".0", ""),
    };
    plot.y_axis(&ticks(0.0, high, 6), &label);
    plot.x_axis(factor.values.iter().copied().zip(factor.shown.iter().cloned()), &axis(factor));
    plot.level(level, PLUM);
    curve(&mut plot, found, factor, shown);
    plot.name_level(level, &words, PLUM);
    let alt = alt(found, (&sheet.title, &sheet.subtitle), shown);
    sheet.chart(shown.name(), shown.heading(), alt, csv(&table(found)).unwrap_or_default())
}

/// The points with their intervals, or with the band of 8 of 10 futures.
fn curve(plot: &mut Plot<'_>, found: &Sweep, factor: &Factor, shown: Shown) {
    let at = |point: &Point| factor.values[point.at[0]];
    if shown == Shown::Value {
        let values = found.points.iter().filter_map(|point| Some((at(point), point.value?)));
        let band: Vec<_> = values.map(|(x, value)| (x, value.p10, value.p90)).collect();
        plot.band(&band, PALE);
        plot.line(band.iter().map(|&(x, low, _)| (x, low)), BLUE, 0.8);
        plot.line(band.iter().map(|&(x, _, high)| (x, high)), BLUE, 0.8);
    } else {
        found.points.iter().for_each(|point| plot.upright(at(point), point.chance, BLUE));
    }
    let line: Vec<_> = found.points.iter().filter_map(|point| Some((at(point), shown.of(point)?))).collect();
    line.iter().for_each(|&dot| plot.dot(dot, 4.0, BLUE));
    plot.line(line, BLUE, 2.0);
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
            (round_up(high * 1.02, 6), (target.at_most, format!("target: {shown}")))
        }
    }
}

fn page(found: &Sweep, factor: &Factor, shown: Shown, chance: f64) -> Page {
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
    let heading = match shown {
        Shown::Chance => "Chance of reaching the target".to_owned(),
        Shown::Value => words::capital(&words::noun(words::target_measure(scenario))),
    };
    Page {
        title: title(found, shown, chance),
        subtitle,
        caption: format!(
            "{} simulated futures for each point, all with the same families and the same luck; they hold {}.",
            found.replications,
            words::held(found.unknowns)
        ),
        axis: 58.0,
        value: 14.0,
        foot: 44.0,
        height: Some(360.0),
        ..Page::one(&heading, "")
    }
}

fn alt(found: &Sweep, (title, subtitle): (&str, &str), shown: Shown) -> String {
    let measure = words::target_measure(&found.scenario);
    let one = |point: &Point| {
        let value = shown.of(point).map_or("no value".to_owned(), |value| match shown {
            Shown::Chance => percent(value),
            Shown::Value => words::value(measure, value),
        });
        format!("{} {value}", called(found, point))
    };
    let points: Vec<String> = found.points.iter().take(60).map(one).collect();
    format!("Curve. {title}. {subtitle}. {}.", points.join("; "))
}
