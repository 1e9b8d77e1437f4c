//! Which inputs matter when all are uncertain at once: ranked bars of mu* with intervals, and sigma beside them.

use super::prelude::*;
use super::ranked::{Axis, ROWS, Ranked, RankedBar, left_out, tick_of_measure};
use crate::report::inputs as texts;
use crate::report::pages::sensitivity::screening_table;
use crate::study::sensitivity::{Mattering, Response, Screened, Screening, Sensitivity};

/// What a panel shows of an input: a value, and its interval.
type Shown = fn(&Mattering) -> (f64, (f64, f64));

/// The panels: mu*, then sigma.
const PANELS: [(Shown, Colour); 2] = [(|of| (of.mu_star, of.mu_star_95), LIGHT), (|of| (of.sigma, of.sigma_95), PALE)];

/// Draws it; nothing when it was not found.
pub fn screening(found: &Sensitivity) -> Option<Chart> {
    let screening = found.screening.as_ref()?;
    let measure = texts::measure(found, Response::Target);
    let shown = &screening.screened[..screening.screened.len().min(ROWS)];
    let titles = texts::titles(&found.inputs);
    let named = shown.iter().map(|screened| (&*titles[screened.input], &*found.inputs[screened.input].name));
    let rows = Ranked::new(named, (30.0, 30.0));
    let mut sheet = rows.lay_out(page(found, screening, &titles));
    // One scale for both panels: sigma is read against mu*.
    let of_all = shown.iter().filter_map(|screened| screened.of[Response::Target as usize].as_ref());
    let ends = of_all.flat_map(|of| PANELS.map(|(value, _)| value(of)).map(|(value, (_, high))| value.max(high)));
    let high = ends.fold(0.0_f64, f64::max).max(0.01) * 1.04;
    for index in 0..PANELS.len() {
        bars(&mut sheet.plot(index, (0.0, high), (0.0, 1.0), [0.0; 4]), &rows, shown, measure, index);
    }
    let rows = shown.iter().filter_map(|screened| {
        let of = screened.of[Response::Target as usize].as_ref()?;
        let [star, sigma] = [of.mu_star, of.sigma].map(|value| words::amount(measure, value));
        Some(format!("{}: mu* {star}, sigma {sigma}", titles[screened.input]))
    });
    let data_csv = table_data(&screening_table(found, screening, ("screening", &Response::ALL)));
    Some(sheet.chart(("morris", "All unknown at once"), "Ranked bars, two panels", rows, data_csv))
}

fn bars(plot: &mut Plot<'_>, rows: &Ranked, shown: &[Screened], measure: Measure, panel: usize) {
    let (value, fill) = PANELS[panel];
    let main = panel == 0;
    plot.row_axis(&|tick: f64, axis: Axis| tick_of_measure(measure, tick, axis).trim_start_matches('+').to_owned());
    for (index, screened) in shown.iter().enumerate() {
        let Some(of) = &screened.of[Response::Target as usize] else { continue };
        let (mean, interval) = value(of);
        let y = plot.panel.plot.top + rows.centre(index);
        plot.bar(y, 14.0, &RankedBar { mean, interval, colours: (mean != 0.0).then_some((fill, BLUE, INK)) });
        if let Some(chance) = of.by_chance.filter(|_| main) {
            let at = plot.x.at(chance);
            plot.canvas.faint(&[(at, y - 12.6), (at, y + 12.6)], PLUM, 1.8);
        }
        let text = if mean == 0.0 { "none".to_owned() } else { words::signed_change(measure, mean) };
        let ink = if main && matters(of) { Ink::bold(LABEL, BLUE) } else { Ink::regular(LABEL, GREY) };
        plot.at_right(y, (text.trim_start_matches('+').to_owned(), ink));
    }
}

/// Whether it matters by more than chance would make it seem.
fn matters(of: &Mattering) -> bool {
    of.mu_star_95.0 > of.by_chance.unwrap_or(0.0)
}

fn page(found: &Sensitivity, screening: &Screening, titles: &[String]) -> Page {
    let noun = words::target_noun(&found.scenario);
    let all = &screening.screened;
    let significant = |screened: &&Screened| screened.of[Response::Target as usize].as_ref().is_some_and(matters);
    let count = all.iter().filter(significant).count();
    let first = all.first().filter(significant).map(|first| words::shorten(&titles[first.input], 44));
    let of = all.len();
    let title = match first {
        Some(first) if of == 1 => format!("“{first}” matters for {noun}"),
        Some(first) => format!(
            "With all {of} unknown at once, “{first}” matters most for {noun}; {count} matter more than chance would make them seem"
        ),
        None => format!("None of {of} unknowns matters for {noun} more than chance would make it seem"),
    };
    let more = left_out(all.len(), "matter less, are in morris.csv.");
    let chance = if screening.replications > 1 { ". Upright mark: what chance alone would make of mu*" } else { "" };
    let unit = words::unit_of_change(texts::measure(found, Response::Target));
    let unit = if unit.is_empty() { String::new() } else { format!(",{unit}") };
    Page {
        title,
        subtitle: format!(
            "{}, in “{}”. An effect is what moving an unknown from one end of its range to the other would do, wherever the \
             others are. Bars with their 95 % intervals{chance}",
            texts::quantity(found, Response::Target),
            words::shorten(&found.scenario.title, 60)
        ),
        caption: format!(
            "Elementary effects along {} random walks (Morris 1991; mu* of Campolongo, Cariboni and Saltelli 2007), {} simulated future{} at \
             each point, with the same luck along a walk; percentile intervals of a bootstrap over walks. A large sigma: the effect \
             depends on what the other inputs are, or on where the step begins.{more}",
            screening.walks,
            screening.replications,
            if screening.replications == 1 { "" } else { "s" }
        ),
        panels: vec![
            ("How much it matters (mu*)".to_owned(), format!("mean size of its effect{unit}")),
            (
                "How much that depends on the others (sigma)".to_owned(),
                format!("standard deviation of its effect{unit}"),
            ),
        ],
        value: 64.0,
        ..Page::default()
    }
}
