//! What each lever does to the caseload and to the cost a year: ranked bars from zero, two panels that share their rows.

use super::Chart;
use super::canvas::{Anchor, Canvas, Colour, Frame, Ink};
use super::palette::{AXIS, BLUE, GREY, INK, LIGHT, ORANGE, WHITE, for_text};
use super::ranked::{Axis, TITLE, axis, middle, names, rows, tick_of_measure, tick_of_pounds};
use super::sheet::{Gutters, Panel, PanelText, Scale, Sheet, Wording};
use crate::experiment::levers::{Effect, Finding, Lever, Levers};
use crate::model::Measure;
use crate::report::document::csv::csv;
use crate::report::pages::levers::{OF_THE_RUN, how_sure, table, weeks};
use crate::report::words::{self, Quantity};

/// Room for the number beside each bar.
const VALUE_ROOM: f64 = 84.0;

/// A panel's quantity.
struct Quantities<'a> {
    /// The effect of a lever on it.
    of: fn(&Lever) -> Effect,
    /// A change, printed beside its bar.
    value: &'a dyn Fn(f64) -> String,
    /// Least half-width of its axis, so that nothing is not drawn as something.
    least: f64,
    /// The number at a tick of an axis.
    tick: &'a dyn Fn(f64, Axis) -> String,
}

/// Draws it.
#[must_use]
pub fn tornado(found: &Levers) -> Chart {
    let measure = words::target_measure(&found.base.scenario);
    let names = names(found.levers.iter().map(|lever| (&*lever.title, &*lever.name)));
    let lines = names.iter().map(Vec::len).max().unwrap_or(1);
    let row = if lines > 1 { 33.0 } else { 23.0 };
    let wording = wording(found, measure);
    let unit = words::unit_of_change(measure);
    let texts = [
        PanelText {
            title: words::capital(&words::noun(measure)),
            note: format!("change against the base{}{unit}", if unit.is_empty() { "" } else { "," }),
        },
        PanelText { title: "Cost a year".to_owned(), note: "change against the base, pounds".to_owned() },
    ];
    let ink = Ink::regular(TITLE, INK);
    let room = names.iter().flatten().map(|line| ink.width(line)).fold(0.0, f64::max) + 10.0;
    let height = row * found.levers.len().max(1) as f64 + 10.0;
    let gutters = Gutters { axis: room, value: VALUE_ROOM, words: 0.0, foot: 28.0, height: Some(height) };
    let mut sheet = Sheet::new(&wording, &texts, &gutters);
    let (caseload, cost) = (sheet.panels[0], sheet.panels[1]);
    rows(&mut sheet.canvas, &caseload, cost.right, &names, row);
    let change = |value: f64| words::signed_change(measure, value);
    let of_caseload = Quantities {
        of: |lever| lever.measure,
        value: &change,
        least: if words::quantity(measure) == Quantity::Pounds { 100.0 } else { 0.01 },
        tick: &|tick, axis| tick_of_measure(measure, tick, axis),
    };
    let of_cost =
        Quantities { of: |lever| lever.cost, value: &words::change_a_year, least: 100.0, tick: &tick_of_pounds };
    for (panel, quantity) in [(&caseload, &of_caseload), (&cost, &of_cost)] {
        effects(&mut sheet.canvas, panel, &found.levers, quantity, row);
    }
    let alt = alt(found, measure, &wording);
    Chart {
        name: "tornado",
        heading: "What matters most",
        title: wording.title,
        svg: sheet.finish(&alt),
        alt,
        data_csv: csv(&table(found)).unwrap_or_default(),
    }
}

/// Both ends of an axis that holds zero and all intervals.
fn extent(levers: &[Lever], quantity: &Quantities<'_>) -> (f64, f64) {
    let all = levers.iter().map(|lever| (quantity.of)(lever).difference);
    let (low, high) = all.fold((0.0_f64, 0.0_f64), |(low, high), d| (low.min(d.low), high.max(d.high)));
    if high - low < quantity.least {
        return (low.min(-quantity.least), high.max(quantity.least));
    }
    let pad = 0.04 * (high - low);
    (if low < 0.0 { low - pad } else { -pad }, if high > 0.0 { high + pad } else { pad })
}

fn effects(canvas: &mut Canvas, panel: &Panel, levers: &[Lever], quantity: &Quantities<'_>, row: f64) {
    let plot = &panel.plot;
    let (low, high) = extent(levers, quantity);
    let x = Scale::new((low, high), (plot.left, plot.right));
    axis(canvas, panel, &x, (low, high), quantity.tick);
    for (index, lever) in levers.iter().enumerate() {
        let effect = (quantity.of)(lever);
        let y = middle(panel, index, row);
        bar(canvas, &effect, &x, y, (row * 0.62).min(15.0));
        let sure = matches!(effect.finding, Finding::Lower | Finding::Higher);
        let ink = match effect.finding {
            Finding::Lower => Ink::bold(TITLE, BLUE),
            Finding::Higher => Ink::bold(TITLE, for_text(ORANGE)),
            _ => Ink::regular(TITLE, GREY),
        };
        let text = match effect.finding {
            Finding::NoEffect => "none".to_owned(),
            _ if sure => (quantity.value)(effect.difference.mean),
            _ => format!("({})", (quantity.value)(effect.difference.mean)),
        };
        canvas.text(&text, (panel.right - 2.0, y + 4.2), Anchor::End, ink);
    }
}

/// A bar from zero with its interval: full where it can be told from chance, hollow where it cannot, a dot for nothing.
fn bar(canvas: &mut Canvas, effect: &Effect, x: &Scale, y: f64, thick: f64) {
    let (zero, mean) = (x.at(0.0), x.at(effect.difference.mean));
    let frame = Frame { left: zero.min(mean), right: zero.max(mean), top: y - thick / 2.0, bottom: y + thick / 2.0 };
    let (fill, edge): (Colour, Colour) = match effect.finding {
        Finding::NoEffect => {
            canvas.dot((zero, y), 3.2, AXIS);
            return;
        }
        Finding::Lower => (LIGHT, BLUE),
        Finding::Higher => (ORANGE, for_text(ORANGE)),
        Finding::NotDistinguishable => (WHITE, AXIS),
    };
    canvas.rectangle(frame, fill);
    let Frame { left, top, right, bottom } = frame;
    canvas.line(vec![(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], edge, 1.0);
    let (low, high) = (x.at(effect.difference.low), x.at(effect.difference.high));
    let cap = thick * 0.28;
    let whisker = if effect.finding == Finding::NotDistinguishable { AXIS } else { INK };
    canvas.line(vec![(low, y), (high, y)], whisker, 1.3);
    for end in [low, high] {
        canvas.line(vec![(end, y - cap), (end, y + cap)], whisker, 1.3);
    }
}

fn wording(found: &Levers, measure: Measure) -> Wording {
    let base = &found.base;
    Wording {
        title: title(found, measure),
        subtitle: format!(
            "Each lever by itself against “{}”. {}: {}. Bars: mean change, to the left where it falls; lines: 95 % \
             interval of the mean change; hollow bars and numbers in brackets cannot be told from chance",
            words::shorten(&base.scenario.title, 60),
            words::capital(&words::noun(measure)),
            weeks(found)
        ),
        caption: format!(
            "{} simulated futures of each, with the same families and the same luck as the base ({}: {}; cost a year: {}). \
             {OF_THE_RUN} {} The lines hold {}.",
            found.replications,
            words::noun(measure),
            words::value(measure, base.measure),
            words::millions(base.cost_a_year),
            how_sure(found),
            words::held(base.unknowns)
        ),
    }
}

/// The finding: what does most, and how many do anything.
fn title(found: &Levers, measure: Measure) -> String {
    let noun = words::noun(measure);
    let told = |finding: Finding| found.levers.iter().filter(|lever| lever.measure.finding == finding).count();
    let amount = |lever: &Lever| {
        let change = words::signed_change(measure, lever.measure.difference.mean.abs());
        match change.strip_prefix('+') {
            Some(change) => format!("{change}{}", words::unit_of_change(measure)),
            None => "next to nothing".to_owned(),
        }
    };
    let name = |lever: &Lever| words::shorten(&lever.title, 44);
    if let [only] = found.levers.as_slice() {
        let name = name(only);
        return match only.measure.finding {
            Finding::Lower => format!("“{name}” brings {noun} down by {}", amount(only)),
            Finding::Higher => format!("“{name}” drives {noun} up by {}", amount(only)),
            Finding::NotDistinguishable => format!("What “{name}” does to {noun} cannot be told from chance"),
            Finding::NoEffect => format!("“{name}” has no effect on {noun}"),
        };
    }
    let count = found.levers.len();
    // The largest reduction may be a guess: named is the largest that is none.
    match found.levers.iter().find(|lever| lever.measure.finding == Finding::Lower) {
        Some(best) => format!(
            "“{}” brings {noun} down most, by {}; {} of {count} levers bring a reduction",
            name(best),
            amount(best),
            told(Finding::Lower)
        ),
        None if told(Finding::NoEffect) == count => format!("None of {count} levers has an effect on {noun}"),
        None => format!("None of {count} levers brings {noun} down by more than chance might"),
    }
}

fn alt(found: &Levers, measure: Measure, wording: &Wording) -> String {
    let mut text = format!("Ranked bars, two panels. {}.", wording.subtitle);
    for lever in &found.levers {
        let of = |effect: &Effect, value: &dyn Fn(f64) -> String, what: &str| match effect.finding {
            Finding::NoEffect => format!("no effect on {what}"),
            Finding::NotDistinguishable => format!("{what} {} (not told from chance)", value(effect.difference.mean)),
            _ => format!("{what} {}", value(effect.difference.mean)),
        };
        let change = of(
            &lever.measure,
            &|value| words::signed_change(measure, value) + words::unit_of_change(measure),
            &words::noun(measure),
        );
        text += &format!(" {}: {change}, {}.", lever.title, of(&lever.cost, &words::change_a_year, "cost a year"));
    }
    text
}
