//! What each lever does to the caseload and to the cost a year: ranked bars from zero, two panels that share their rows.

use super::prelude::*;
use super::ranked::{Axis, HIGH, LOW, Ranked, RankedBar, both_ends, effect_text, tick_of_measure, tick_of_pounds};
use crate::report::pages::levers::{OF_THE_RUN, how_sure, improvement, table, weeks};
use crate::report::words::Quantity;
use crate::study::effect::Verdict;
use crate::study::levers::{Effect, Finding, Lever, Levers};

struct EffectPanel<'a> {
    /// The effect of a lever on it.
    of: fn(&Lever) -> Effect,
    /// A change, printed beside its bar.
    value: &'a dyn Fn(f64) -> String,
    /// Least half-width of its axis, so that nothing is not drawn as something.
    least: f64,
    /// The number at a tick of an axis.
    tick: &'a dyn Fn(f64, Axis) -> String,
    more_is_better: bool,
}

/// Draws it.
pub fn tornado(found: &Levers) -> Chart {
    let measure = words::target_measure(&found.base.scenario);
    let rows = Ranked::new(found.levers.iter().map(|lever| (&*lever.title, &*lever.name)), (23.0, 33.0));
    let mut sheet = rows.lay_out(page(found, measure));
    let of_measure = EffectPanel {
        of: |lever| lever.measure,
        value: &|value| words::signed_change(measure, value),
        least: if measure.quantity() == Quantity::Pounds { 100.0 } else { 0.01 },
        tick: &|tick, axis| tick_of_measure(measure, tick, axis),
        more_is_better: found.base.scenario.target.wanted.at_least,
    };
    let of_cost = EffectPanel {
        of: |lever| lever.cost,
        value: &words::change_a_year,
        least: 100.0,
        tick: &tick_of_pounds,
        more_is_better: false,
    };
    for (index, panel) in [of_measure, of_cost].into_iter().enumerate() {
        let (low, high) = both_ends(found.levers.iter().map(panel.of), panel.least);
        let pad = if high - low > 2.0 * panel.least { 0.04 * (high - low) } else { 0.0 };
        effects(&mut sheet.plot(index, (low - pad, high + pad), (0.0, 1.0), [0.0; 4]), &rows, found, &panel);
    }
    let noun = words::target_noun(&found.base.scenario);
    let rows = found.levers.iter().map(|lever| in_words(lever, measure, &noun));
    sheet.chart(("tornado", "What matters most"), "Ranked bars, two panels", rows, table_data(&table(found)))
}

fn effects(plot: &mut Plot<'_>, rows: &Ranked, found: &Levers, panel: &EffectPanel<'_>) {
    plot.row_axis(panel.tick);
    for (index, lever) in found.levers.iter().enumerate() {
        let (effect, y) = ((panel.of)(lever), plot.panel.plot.top + rows.centre(index));
        let (colours, ink) = match Verdict::of(effect.finding, panel.more_is_better) {
            Verdict::Worse => (HIGH, for_text(ORANGE)),
            _ => (LOW, BLUE),
        };
        plot.bar(y, rows.thick(), &RankedBar::of(&effect, colours));
        plot.at_right(y, effect_text(&effect, panel.value, ink));
    }
}

fn page(found: &Levers, measure: Measure) -> Page {
    let (base, noun) = (&found.base, words::target_noun(&found.base.scenario));
    let unit = words::unit_of_change(measure);
    let of_measure = format!("change against the base{}{unit}", if unit.is_empty() { "" } else { "," });
    let head = words::capital(&noun);
    let (title, weeks) = (words::shorten(&base.scenario.title, 60), weeks(found));
    let (value, cost) = (words::value(measure, base.measure), words::millions(base.cost_a_year));
    Page {
        title: self::title(found, measure),
        subtitle: format!(
            "Each lever by itself against “{title}”. {head}: {weeks}. Bars: mean change, to the left where it falls; lines: 95 % \
             interval of the mean change; hollow bars and numbers in brackets cannot be told from chance"
        ),
        caption: format!(
            "{} simulated futures of each, with the same families and the same luck as the base ({noun}: {value}; cost a year: \
             {cost}). {OF_THE_RUN} {} The lines hold {}.",
            found.replications,
            how_sure(found),
            words::held(base.inputs)
        ),
        panels: vec![(head, of_measure), ("Cost a year".to_owned(), "change against the base, pounds".to_owned())],
        value: 84.0,
        ..Page::default()
    }
}

/// The finding: what does most, and how many do anything.
fn title(found: &Levers, measure: Measure) -> String {
    let (noun, more_is_better) = (words::target_noun(&found.base.scenario), found.base.scenario.target.wanted.at_least);
    let found_as = |finding: Finding| found.levers.iter().filter(|lever| lever.measure.finding == finding).count();
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
            Finding::Higher if more_is_better => format!("“{name}” brings {noun} up by {}", amount(only)),
            Finding::Higher => format!("“{name}” drives {noun} up by {}", amount(only)),
            Finding::NotDistinguishable => format!("What “{name}” does to {noun} cannot be told from chance"),
            Finding::NoEffect => format!("“{name}” has no effect on {noun}"),
        };
    }
    let count = found.levers.len();
    // The largest reduction may be a guess: named is the largest that is none.
    let (better, way) = if more_is_better { (Finding::Higher, "up") } else { (Finding::Lower, "down") };
    match found.levers.iter().find(|lever| lever.measure.finding == better) {
        Some(best) => format!(
            "“{}” brings {noun} {way} most, by {}; {} of {count} levers bring a {}",
            name(best),
            amount(best),
            found_as(better),
            improvement(found)
        ),
        None if found_as(Finding::NoEffect) == count => format!("None of {count} levers has an effect on {noun}"),
        None => format!("None of {count} levers brings {noun} {way} by more than chance might"),
    }
}

fn in_words(lever: &Lever, measure: Measure, noun: &str) -> String {
    let of = |effect: &Effect, value: &dyn Fn(f64) -> String, what: &str| match effect.finding {
        Finding::NoEffect => format!("no effect on {what}"),
        Finding::NotDistinguishable => format!("{what} {} (not told from chance)", value(effect.difference.mean)),
        _ => format!("{what} {}", value(effect.difference.mean)),
    };
    let change = |value| words::signed_change(measure, value) + words::unit_of_change(measure);
    let (change, cost) = (of(&lever.measure, &change, noun), of(&lever.cost, &words::change_a_year, "cost a year"));
    format!("{}: {change}, {cost}", lever.title)
}
