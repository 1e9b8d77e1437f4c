//! `calibrate`: what the counted figures leave of each parameter's range, and the values that were chosen.

use super::frame::{self, LIMITS};
use super::validation::{unit, used};
use crate::report::document::{Block, Cell, Chart, Column, Datum, Document, Formats, Section, Table, Unit};
use crate::report::words::{one_line, replications, several};
use crate::scenario::Loaded;
use crate::scenario::targets::{Parameter, Target};
use crate::study::calibration::Calibration;

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
    let trade_offs = trade_offs(found).into_iter().collect();
    document.push(Section::new("parameters", "Parameters").table(parameters(found)).notes(trade_offs));
    document.push(chart.into());
    document.push(Section::new("figures", "Figures").table(figures(found)));
    document.push(Section::new("waves", "Waves").on(Formats::ALL.but(Formats::TERMINAL)).table(waves(found)));
    // Empty where everything is ruled out, but there.
    let mut settings = Section::new("settings", "Settings").on(Formats::CSV | Formats::WORKBOOK);
    settings.blocks.extend([points(found), region(found)].map(Block::Table));
    document.push(settings);
    let limits = "What is not ruled out may still be wrong: nothing here was held against what nobody counted, or what the model \
                  leaves out. A scenario that is fitted to figures does not foretell them.";
    let limits = Section::new("limits", "What is not known").text(limits).points(LIMITS.map(str::to_owned).to_vec());
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
    let mut said = vec![format!(
        "{} in {}, {} of each run at every setting; {} of the space is not ruled out (implausibility at most 3).",
        several(settings as u64, "setting"),
        several(found.waves.len() as u64, "wave"),
        replications(found.replications),
        of_space(share).lines(false).concat()
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
    let columns = vec![
        Column::new("Parameter").data("parameter"),
        Column::new("Key").on(Formats::PAPER | Formats::WORKBOOK).data("key"),
        Column::new("Thought possible").part("low", Datum::From).part("high", Datum::To),
        Column::new("8 of 10 not ruled out").part("p10", Datum::From).part("p90", Datum::To),
        Column::new("Chosen").data("chosen"),
    ];
    let left = left(found);
    let row = |(at, parameter): (usize, &Parameter)| {
        vec![
            Cell::text(one_line(&parameter.what)),
            Cell::Code(parameter.key.clone()),
            Cell::between((parameter.low, parameter.high), VALUE),
            left.as_ref().map_or(Cell::text("nothing"), |left| Cell::between(left[at], VALUE)),
            Cell::number(found.chosen.as_ref().map(|chosen| chosen.values[at]), VALUE),
        ]
    };
    let rows = found.parameters.iter().enumerate().map(row);
    Table::new("parameters", "What is left of each parameter's range", columns).rows(rows)
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
    let columns = vec![
        Column::new("Figure").data("figure"),
        Column::new("Counted").part("observed_low", Datum::From).part("observed_high", Datum::To),
        Column::new("At the chosen values").brief("At the chosen").data("chosen"),
        Column::new("Over what is not ruled out")
            .brief("Not ruled out")
            .part("least", Datum::From)
            .part("most", Datum::To),
        Column::new("Used").data("used"),
    ];
    let row = |(at, target): (usize, &Target)| {
        let means = found.left().map(|point| point.means[at]).filter(|mean| mean.is_finite());
        let ends = means.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), m| (low.min(m), high.max(m)));
        vec![
            Cell::text(called(target)),
            Cell::between(target.observed, unit(target)),
            Cell::number(found.chosen.as_ref().map(|chosen| chosen.point.means[at]), unit(target)),
            Cell::between(ends, unit(target)),
            Cell::text(used(target)),
        ]
    };
    let rows = found.targets.iter().enumerate().map(row);
    Table::new("figures", "What was counted, and what is simulated", columns).rows(rows)
}

fn waves(found: &Calibration) -> Table {
    let columns = vec![
        Column::new("Wave").data("wave"),
        Column::new("Settings").data("settings"),
        Column::new("Space left").data("space_left"),
        Column::new("Figures foretold by the wave before").data("foretold"),
    ];
    let rows = found.waves.iter().enumerate().map(|(index, wave)| {
        vec![
            Cell::Count(index as u64 + 1),
            Cell::Count(wave.points.len() as u64),
            of_space(wave.share),
            Cell::number(wave.foretold, Unit::share(1)),
        ]
    });
    Table::new("waves", "What each wave ruled out", columns).rows(rows)
}

/// A share of the space, which may be very little: to the per cent, below that to two digits.
fn of_space(share: f64) -> Cell {
    let below = (100.0 * share).log10().floor();
    match share {
        0.01.. => Cell::number(share, Unit::share(0)),
        _ if share > 0.0 => Cell::number(share, Unit::share((1.0 - below) as u8)),
        _ => Cell::term("nothing", "0"),
    }
}

fn points(found: &Calibration) -> Table {
    let keys = found.parameters.iter().map(|parameter| parameter.key.clone());
    let heads = keys.chain(found.targets.iter().map(|target| format!("{} {}", target.id, target.what)));
    let heads = std::iter::once("wave".to_owned()).chain(heads).chain(["implausibility".to_owned()]);
    let number = |value: f64| Cell::number(value, VALUE);
    let waves = found.waves.iter().zip(1..);
    let rows =
        waves.flat_map(|(wave, number)| wave.points.iter().map(move |point| (number, point))).map(|(wave, point)| {
            let values = point.levels.iter().enumerate().map(|(at, &level)| found.value(at, level));
            let last = found.region.implausibility(&point.levels, 0.0);
            let numbers = values.chain(point.means.iter().copied()).chain([last]).map(number);
            std::iter::once(Cell::Count(wave)).chain(numbers).collect()
        });
    Table::new("points", "Settings that were simulated", heads.map(listed).collect()).rows(rows)
}

/// Settings that are not ruled out, about uniform over the region.
pub fn region(found: &Calibration) -> Table {
    let columns = found.parameters.iter().map(|parameter| listed(parameter.key.clone())).collect();
    let rows = found.settings.iter().map(|levels| {
        levels.iter().enumerate().map(|(at, &level)| Cell::number(found.value(at, level), VALUE)).collect()
    });
    Table::new("region", "Settings that are not ruled out", columns).rows(rows)
}

fn listed(name: String) -> Column {
    Column::data_only(name.clone(), name)
}

fn called(target: &Target) -> String {
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
