//! `calibrate`: what the counted figures leave of each parameter's range, and the values that were chosen.

use super::frame::{self, LIMITS};
use super::prelude::*;
use super::validation::{unit, used};
use crate::math::log10;
use crate::report::words::{replications, several};
use crate::scenario::targets::ObservedFigure;
use crate::study::calibration::{Calibration, SimulatedSetting};

/// Correlations over the region from which on two parameters are said to trade off.
const STRONG: f64 = 0.5;
/// A parameter's value, to the digits of those that are written.
const VALUE: Unit = Unit::digits(3);

/// What `calibrate` has to say of a scenario, with this chart in it; `loaded` are the runs.
pub fn calibration(found: &Calibration, name: &str, loaded: &[Loaded], chart: Chart) -> Document {
    let mut document = Document {
        title: format!("{name}: fitted to what was counted"),
        findings: findings(found),
        colophon: format!("{}.", frame::made_by(found.seed)),
        ..Document::default()
    };
    document.push(Section::new("parameters", "Parameters").table(parameters(found)).notes(trade_offs(found)));
    document.push(chart.into());
    document.push(Section::new("figures", "Figures").table(figures(found)));
    document.push(Section::new("waves", "Waves").on(Formats::ALL.but(Formats::TERMINAL)).table(waves(found)));
    // Empty where everything is ruled out, but there.
    let mut settings = Section::new("settings", "Settings").on(Formats::CSV | Formats::WORKBOOK);
    settings.blocks.extend([points(found), region(found)].map(Block::Table));
    document.push(settings);
    let limits = "What is not ruled out may still be wrong: nothing here was held against what nobody counted, or what the model \
                  leaves out. A scenario that is fitted to figures does not foretell them.";
    let limits = Section::new("limits", "What is not known").text(limits).points(LIMITS);
    document.push(limits.on(Formats::ALL.but(Formats::TERMINAL)));
    let how = "History matching, in waves: every run is simulated with the same futures at many settings of the parameters, a Gaussian \
               process learns each figure, and a setting is ruled out when a figure lies more than three standard deviations from \
               what is expected there, given what the process does not know, chance, and the figure's tolerance.";
    document.push(frame::method(how.to_owned(), frame::simulated(loaded)));
    document
}

fn findings(found: &Calibration) -> Vec<String> {
    let settings: usize = found.waves.iter().map(|wave| wave.points.len()).sum();
    let share = found.waves.last().map_or(1.0, |wave| wave.share);
    let (settings, waves) = (several(settings as u64, "setting"), several(found.waves.len() as u64, "wave"));
    let (each, space) = (replications(found.replications), of_space(share).lines(false).concat());
    let mut said = vec![format!(
        "{settings} in {waves}, {each} of each run at every setting; {space} of the space is not ruled out (implausibility at most 3)."
    )];
    if let Some((levels, least)) = found.waves.last().map(|wave| &wave.least).filter(|_| found.settings.is_empty()) {
        let target = found.region.binding(levels).map_or(String::new(), |(target, _)| format!(": {}", called(target)));
        said.push(format!(
            "Every setting is ruled out. The least implausible one lies {least:.1} standard deviations from a figure{target}. \
             Widen a range or a tolerance, or doubt the model."
        ));
    }
    said.extend(found.chosen.as_ref().map(|chosen| {
        let which =
            if chosen.ruled_out { "least implausible" } else { "of what is left, the nearest to the fitted figures" };
        let misfit = chosen.point.misfit(&found.targets);
        format!("Chosen is the setting that is {which}: its squared distances in tolerances add up to {misfit:.1}.")
    }));
    said
}

fn parameters(found: &Calibration) -> Table {
    let left = left(found);
    let possible = Column::new("Thought possible").named(&[("low", Datum::From), ("high", Datum::To)]);
    let rest = Column::new("8 of 10 not ruled out").named(&[("p10", Datum::From), ("p90", Datum::To)]);
    let rows = found.parameters.iter().enumerate();
    Table::of("parameters", "What is left of each parameter's range", rows)
        .value("Parameter", "parameter", |(_, of)| Cell::text(one_line(&of.what)))
        .detail("Key", "key", |(_, of)| Cell::Code(of.key.clone()))
        .column(possible, |(_, of)| Cell::between((of.low, of.high), VALUE))
        .column(rest, |(at, _)| left.as_ref().map_or(Cell::text("nothing"), |left| Cell::between(left[*at], VALUE)))
        .value("Chosen", "chosen", |(at, _)| Cell::number(found.chosen.as_ref().map(|of| of.values[*at]), VALUE))
        .into()
}

/// What 8 of 10 settings that are not ruled out have of each parameter; `None` when everything is ruled out.
pub fn left(found: &Calibration) -> Option<Vec<(f64, f64)>> {
    let n = found.settings.len();
    let of = |parameter: usize| {
        let mut values: Vec<f64> =
            found.settings.iter().map(|levels| found.value(parameter, levels[parameter])).collect();
        values.sort_by(f64::total_cmp);
        let at = |share: f64| values[((n - 1) as f64 * share).round() as usize];
        (at(0.1), at(0.9))
    };
    (n > 0).then(|| (0..found.parameters.len()).map(of).collect())
}

fn figures(found: &Calibration) -> Table {
    let counted = Column::new("Counted").named(&[("observed_low", Datum::From), ("observed_high", Datum::To)]);
    let chosen = Column::new("At the chosen values").brief("At the chosen").data("chosen");
    let left = Column::new("Over what is not ruled out").brief("Not ruled out");
    let rows = found.targets.iter().enumerate();
    Table::of("figures", "What was counted, and what is simulated", rows)
        .value("Figure", "figure", |(_, of)| Cell::text(called(of)))
        .column(counted, |(_, of)| Cell::between(of.observed, unit(of)))
        .column(chosen, |(at, of)| Cell::number(found.chosen.as_ref().map(|of| of.point.means[*at]), unit(of)))
        .column(left.named(&[("least", Datum::From), ("most", Datum::To)]), |(at, of)| {
            let means = found.left().map(|point| point.means[*at]).filter(|mean| mean.is_finite());
            let ends = means.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), m| (low.min(m), high.max(m)));
            Cell::between(ends, unit(of))
        })
        .value("Used", "used", |(_, of)| Cell::text(used(of)))
        .into()
}

fn waves(found: &Calibration) -> Table {
    Table::of("waves", "What each wave ruled out", (1..).zip(&found.waves))
        .value("Wave", "wave", |(number, _)| Cell::Count(*number))
        .value("Settings", "settings", |(_, wave)| Cell::Count(wave.points.len() as u64))
        .value("Space left", "space_left", |(_, wave)| of_space(wave.share))
        .value("Figures foretold by the wave before", "foretold", |(_, wave)| {
            Cell::number(wave.foretold, Unit::share(1))
        })
        .into()
}

/// A share of the space, which may be very little: to the per cent, below that to two digits.
fn of_space(share: f64) -> Cell {
    let below = log10(100.0 * share).floor();
    match share {
        0.01.. => Cell::number(share, Unit::share(0)),
        _ if share > 0.0 => Cell::number(share, Unit::share((1.0 - below) as u8)),
        _ => Cell::term("nothing", "0"),
    }
}

fn points(found: &Calibration) -> Table {
    let points = (1..).zip(&found.waves).flat_map(|(number, wave)| wave.points.iter().map(move |of| (number, of)));
    let table = Table::of("points", "Settings that were simulated", points);
    let table = parameters_of(table.data("wave", "wave", |(wave, _)| Cell::Count(*wave)), found, |(_, of)| &of.levels);
    let table = found.targets.iter().enumerate().fold(table, |table, (at, target)| {
        let name = format!("{} {}", target.id, target.what);
        table.data(&name, &name, |(_, of)| Cell::number(of.means[at], VALUE))
    });
    let last = |(_, of): &(u64, &SimulatedSetting)| Cell::number(found.region.implausibility(&of.levels, 0.0), VALUE);
    table.data("implausibility", "implausibility", last).into()
}

/// Settings that are not ruled out, about uniform over the region.
pub fn region(found: &Calibration) -> Table {
    let table = Table::of("region", "Settings that are not ruled out", &found.settings);
    parameters_of(table, found, |levels| levels.as_slice()).into()
}

/// Columns of the parameters: their values at a setting.
fn parameters_of<R>(table: TableOf<R>, found: &Calibration, levels: impl Fn(&R) -> &[f64]) -> TableOf<R> {
    found.parameters.iter().enumerate().fold(table, |table, (at, parameter)| {
        table.data(&parameter.key, &parameter.key, |row| Cell::number(found.value(at, levels(row)[at]), VALUE))
    })
}

fn called(target: &ObservedFigure) -> String {
    one_line(&format!("{} {}", target.id, target.what))
}

/// Pairs of parameters that make up for one another.
fn trade_offs(found: &Calibration) -> Option<String> {
    let n = found.settings.len() as f64;
    let centred = |at: usize| -> Vec<f64> {
        let mean = found.settings.iter().map(|levels| levels[at]).sum::<f64>() / n;
        found.settings.iter().map(|levels| levels[at] - mean).collect()
    };
    let columns: Vec<Vec<f64>> = (0..found.parameters.len()).map(centred).collect();
    let product = |a: usize, b: usize| columns[a].iter().zip(&columns[b]).map(|(x, y)| x * y).sum::<f64>();
    let mut pairs: Vec<(f64, String)> = Vec::new();
    for a in 0..columns.len() {
        for b in 0..a {
            let r = product(a, b) / (product(a, a) * product(b, b)).sqrt();
            if r.abs() >= STRONG {
                let names = [b, a].map(|at| found.parameters[at].what.as_str()).join(" and ");
                pairs.push((r.abs(), format!("{names} ({r:+.2})")));
            }
        }
    }
    pairs.sort_by(|x, y| y.0.total_cmp(&x.0));
    let list: Vec<String> = pairs.into_iter().take(3).map(|(_, text)| text).collect();
    (!list.is_empty()).then(|| format!("Parameters that trade off over the region (correlation): {}.", list.join("; ")))
}
