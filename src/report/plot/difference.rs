//! Option minus base over time, paired future by future: a band around nothing, an option a panel.

use super::Chart;
use super::canvas::{Anchor, Canvas, Ink};
use super::dates::{FOOT, date_axis, day};
use super::fan::span;
use super::palette::{AXIS, BLUE, GREY, LIGHT, MID, PALE};
use super::sheet::{Gutters, Panel, PanelText, Scale, Sheet, Wording, ticks, value_axis};
use crate::experiment::results::{Experiment, OptionResult};
use crate::model::Measure;
use crate::report::document::csv::Rows;
use crate::report::document::numbers::plain;
use crate::report::words;
use crate::statistics::Summary;

/// Draws it; `None` where nothing is compared.
pub fn chart(experiment: &Experiment) -> Option<Chart> {
    let options: Vec<&OptionResult> =
        experiment.options.iter().filter(|option| option.difference.iter().any(Option::is_some)).collect();
    let measure = words::target_measure(&options.first()?.scenario);
    let wording = Wording {
        title: title(&options, measure),
        subtitle: format!(
            "{}: option minus base, future by future. Thick line: middle difference; dark and light bands: 5 and 8 of 10 \
             simulated futures; below the line of 0 the option has less",
            words::capital(&words::noun(measure))
        ),
        caption: format!(
            "Each future of an option meets the same families and the same luck as that of the base: the bands hold what is left \
             of chance. They hold {}.",
            words::held(experiment.unknowns())
        ),
    };
    let texts: Vec<PanelText> = options.iter().map(|option| text(option, measure)).collect();
    let (low, high) = range(&options);
    let label = |value: f64| signed(measure, value, 1);
    let tick_values = ticks(low, high, 6);
    let axis = tick_values.iter().map(|&v| Ink::regular(12.0, GREY).width(&label(v))).fold(0.0, f64::max) + 8.0;
    let gutters = Gutters { axis, value: 52.0, words: 0.0, foot: FOOT, height: None };
    let mut sheet = Sheet::new(&wording, &texts, &gutters);
    let (from, to) = span(experiment);
    for (option, panel) in options.iter().zip(sheet.panels.clone()) {
        let x = Scale::new((day(from), day(to)), (panel.plot.left, panel.plot.right));
        let y = Scale::new((low, high), (panel.plot.bottom, panel.plot.top));
        value_axis(&mut sheet.canvas, &panel, &y, &tick_values, &label);
        let foot = [panel.plot.left, panel.plot.right].map(|at| (at, panel.plot.bottom));
        sheet.canvas.line(foot.to_vec(), AXIS, 0.8);
        date_axis(&mut sheet.canvas, &panel, &x, from, to);
        band(&mut sheet.canvas, option, &panel, (&x, &y), &label);
    }
    let alt = alt(&wording, &options, measure);
    Some(Chart {
        name: "difference",
        heading: "What each option changes over time",
        title: wording.title,
        svg: sheet.finish(&alt),
        alt,
        data_csv: data(&options),
    })
}

/// Both bands, the line of no difference over them, the middle difference and its last value.
fn band(
    canvas: &mut Canvas,
    option: &OptionResult,
    panel: &Panel,
    (x, y): (&Scale, &Scale),
    label: &dyn Fn(f64) -> String,
) {
    type Pick = fn(&Summary) -> f64;
    let weeks: Vec<(f64, &Summary)> = option
        .weeks
        .iter()
        .zip(&option.difference)
        .filter_map(|(w, s)| Some((x.at(day(w.date)), s.as_ref()?)))
        .collect();
    let path = |pick: Pick| weeks.iter().map(|(at, summary)| (*at, y.at(pick(summary)))).collect::<Vec<_>>();
    let bands: [(Pick, Pick, _); 2] = [(|s| s.p10, |s| s.p90, PALE), (|s| s.p25, |s| s.p75, LIGHT)];
    for (below, above, colour) in bands {
        let mut outline = path(above);
        outline.extend(path(below).into_iter().rev());
        canvas.area(outline, colour);
    }
    for edge in [(|s| s.p10) as Pick, |s| s.p90, |s| s.p25, |s| s.p75] {
        canvas.line(path(edge), MID, 0.7);
    }
    canvas.line(vec![(panel.plot.left, y.at(0.0)), (panel.plot.right, y.at(0.0))], AXIS, 1.4);
    canvas.line(path(|s| s.p50), BLUE, 2.6);
    if let Some((at, summary)) = weeks.last() {
        let baseline = y.at(summary.p50).clamp(panel.plot.top + 7.0, panel.plot.bottom - 7.0) + 5.0;
        canvas.text(&label(summary.p50), (at + 5.0, baseline), Anchor::Start, Ink::bold(14.0, BLUE));
    }
}

/// A difference with its sign: `-3.9`, `+12 %`, `0`.
fn signed(measure: Measure, value: f64, decimals: usize) -> String {
    let text = match words::quantity(measure) {
        words::Quantity::Pounds => return words::change_a_year(value),
        words::Quantity::Share => format!("{:+.0} %", 100.0 * value),
        words::Quantity::Number => format!("{value:+.decimals$}"),
        words::Quantity::Speed => format!("{value:+.2}"),
    };
    let nothing = !text.contains(|c: char| ('1'..='9').contains(&c));
    if nothing { text.trim_start_matches(['+', '-']).to_owned() } else { text.replace('-', "\u{2212}") }
}

/// The last week that ends by the target date.
fn at_target(option: &OptionResult) -> Option<&Summary> {
    let by = option.scenario.target.by;
    let weeks = option.weeks.iter().zip(&option.difference).filter(|(week, _)| week.date <= by);
    weeks.filter_map(|(_, summary)| summary.as_ref()).next_back()
}

fn text(option: &OptionResult, measure: Measure) -> PanelText {
    let note = at_target(option).map_or_else(String::new, |summary| {
        let [middle, low, high] = [summary.p50, summary.p10, summary.p90].map(|value| signed(measure, value, 1));
        format!("Last week by {}: {middle} ({low} to {high})", words::short_month_year(option.scenario.target.by))
    });
    PanelText { title: option.scenario.title.clone(), note }
}

/// From the lowest to the highest edge of any band, nothing among them.
fn range(options: &[&OptionResult]) -> (f64, f64) {
    let all = || options.iter().flat_map(|option| option.difference.iter().flatten());
    let (low, high) = (all().map(|s| s.p10).fold(0.0, f64::min), all().map(|s| s.p90).fold(0.0, f64::max));
    let room = ((high - low) * 0.06).max(1e-3);
    (low - room, high + room)
}

fn title(options: &[&OptionResult], measure: Measure) -> String {
    let by = words::month_year(options[0].scenario.target.by);
    // The changes of the decision table, which are of the same weeks.
    let changes = options.iter().filter_map(|option| option.headline.against_base);
    let mut means: Vec<f64> =
        changes.map(|against| against.target_measure().mean).filter(|mean| !mean.is_nan()).collect();
    means.sort_by(f64::total_cmp);
    let (Some(&low), Some(&high)) = (means.first(), means.last()) else {
        return "Difference to the base over time".to_owned();
    };
    let noun = words::noun(measure);
    let [from, to] = [low, high].map(|value| signed(measure, value, 1));
    if options.len() == 1 || from == to {
        return format!("By {by} the mean change against the base is {from} {noun}");
    }
    format!("By {by} the mean changes against the base lie between {from} and {to} {noun}")
}

fn alt(wording: &Wording, options: &[&OptionResult], measure: Measure) -> String {
    let rows: Vec<String> = options
        .iter()
        .map(|option| {
            let text = text(option, measure);
            format!("{}: {}", text.title, text.note)
        })
        .collect();
    format!("{}. A band over time, a panel an option. {}.", wording.title, rows.join("; "))
}

fn data(options: &[&OptionResult]) -> String {
    let mut table = Rows::new(["option", "date", "pairs", "mean", "p10", "p25", "p50", "p75", "p90"]);
    for option in options {
        for (week, summary) in option.weeks.iter().zip(&option.difference) {
            let (date, pairs) = (week.date.to_string(), summary.map_or(0, |summary| summary.n).to_string());
            let numbers = summary.map_or([f64::NAN; 6], |s| [s.mean, s.p10, s.p25, s.p50, s.p75, s.p90]).map(plain);
            let keys = [&*option.scenario.name, &*date, &*pairs];
            table.row(keys.into_iter().chain(numbers.iter().map(String::as_str)));
        }
    }
    table.finish()
}
