//! Option minus base over time, paired replication by replication: a band around nothing, an option a panel.

use super::prelude::*;

/// Draws it; `None` where nothing is compared.
pub fn chart(experiment: &Experiment) -> Option<Chart> {
    let options: Vec<&OptionResult> =
        experiment.options.iter().filter(|option| option.difference.iter().any(Option::is_some)).collect();
    let measure = words::target_measure(&options.first()?.scenario);
    let panels: Vec<_> = options.iter().map(|o| (o.scenario.title.clone(), note(o, measure))).collect();
    let rows: Vec<String> = panels.iter().map(|(title, note)| format!("{title}: {note}")).collect();
    let page = Page {
        title: title(&options, measure),
        subtitle: format!(
            "{}: option minus base, future by future. Thick line: middle difference; dark and light bands: 5 and 8 of 10 \
             simulated futures; below the line of 0 the option has less",
            words::capital(&words::target_noun(&options[0].scenario))
        ),
        caption: format!(
            "Each future of an option meets the same families and the same luck as that of the base: the bands hold what is left \
             of chance. They hold {}.",
            words::held(experiment.inputs())
        ),
        panels,
        value: 52.0,
        ..Page::default()
    };
    let label = |value: f64| signed(measure, value);
    let values = ValueAxis { range: range(&options), about: 6, label: &label };
    let sheet = over_time(experiment, page, &values, |plot, index| draw(plot, options[index], &label));
    Some(sheet.chart(
        ("difference", "What each option changes over time"),
        "A band over time, a panel an option",
        rows,
        csv(&options),
    ))
}

/// Both bands, the line of no difference over them, the median difference and its last value.
fn draw(plot: &mut Plot<'_>, option: &OptionResult, label: &dyn Fn(f64) -> String) {
    let weeks = option.weeks.iter().zip(&option.difference);
    let weeks: Vec<(f64, Summary)> = weeks.filter_map(|(week, summary)| Some((day(week.date), (*summary)?))).collect();
    let frame = plot.panel.plot;
    plot.canvas.faint(&[(frame.left, frame.bottom), (frame.right, frame.bottom)], AXIS, 0.8);
    plot.fan(&weeks);
    let zero = plot.y.at(0.0);
    plot.canvas.faint(&[(frame.left, zero), (frame.right, zero)], AXIS, 1.4);
    plot.line(weeks.iter().map(|(at, summary)| (*at, summary.p50)), BLUE, 2.6);
    if let Some((at, summary)) = weeks.last() {
        let (x, y) = plot.at((*at, summary.p50));
        let baseline = y.clamp(frame.top + 7.0, frame.bottom - 7.0) + 5.0;
        plot.canvas.text(&label(summary.p50), (x + 5.0, baseline), Anchor::Start, Ink::bold(14.0, BLUE));
    }
}

/// A difference with its sign: `-3.9`, `+12 %`, `0`.
fn signed(measure: Measure, value: f64) -> String {
    let text = match measure.quantity() {
        words::Quantity::Pounds => return words::change_a_year(value),
        words::Quantity::Share => format!("{:+.0} %", 100.0 * value),
        words::Quantity::Number => format!("{value:+.1}"),
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

fn note(option: &OptionResult, measure: Measure) -> String {
    at_target(option).map_or_else(String::new, |summary| {
        let [median, low, high] = [summary.p50, summary.p10, summary.p90].map(|value| signed(measure, value));
        format!("Last week by {}: {median} ({low} to {high})", words::short_month_year(option.scenario.target.by))
    })
}

/// From the lowest to the highest edge of any band, nothing among them.
fn range(options: &[&OptionResult]) -> (f64, f64) {
    let all = options.iter().flat_map(|option| option.difference.iter().flatten());
    let (low, high) = extent(all.flat_map(|s| [s.p10, s.p90]).chain([0.0]), (0.0, 0.0));
    let room = ((high - low) * 0.06).max(1e-3);
    (low - room, high + room)
}

fn title(options: &[&OptionResult], measure: Measure) -> String {
    let by = words::month_year(options[0].scenario.target.by);
    // The changes of the decision table, which are of the same weeks.
    let changes = options.iter().filter_map(|option| option.headline.against_base);
    let (low, high) = extent(changes.map(|against| against.target_measure().mean), (f64::NAN, f64::NAN));
    if low.is_nan() {
        return "Difference to the base over time".to_owned();
    }
    let noun = words::target_noun(&options[0].scenario);
    let [from, to] = [low, high].map(|value| signed(measure, value));
    if options.len() == 1 || from == to {
        return format!("By {by} the mean change against the base is {from} {noun}");
    }
    format!("By {by} the mean changes against the base lie between {from} and {to} {noun}")
}

fn csv(options: &[&OptionResult]) -> String {
    let weeks = options.iter().flat_map(|o| o.weeks.iter().zip(&o.difference).map(move |week| (o, week)));
    let rows = weeks.map(|(option, (week, summary))| {
        let (date, pairs) = (week.date.to_string(), summary.map_or(0, |summary| summary.n).to_string());
        let numbers = summary.map_or([f64::NAN; 6], |s| [s.mean, s.p10, s.p25, s.p50, s.p75, s.p90]);
        cells(&[&option.scenario.name, &date, &pairs], numbers)
    });
    data(["option", "date", "pairs", "mean", "p10", "p25", "p50", "p75", "p90"], rows)
}
