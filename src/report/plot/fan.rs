//! The fan chart: an option a panel, the median, 5 and 8 of 10 replications, three single ones, the target.

use super::prelude::*;

pub fn chart(experiment: &Experiment) -> Chart {
    let base = experiment.base();
    let measure = words::target_measure(&base.scenario);
    let target = base.scenario.target.wanted.value;
    let panel = |option: &OptionResult| {
        let often = words::capital(&frequency(option.headline.target_met, experiment.replications));
        (option.scenario.title.clone(), format!("{often} futures reach {}", words::target_amount(&base.scenario)))
    };
    let page = Page {
        title: title(experiment),
        subtitle: format!(
            "{}. Thick line: middle future; dark and light bands: 5 and 8 of 10 simulated futures; thin: three single ones",
            words::capital(&words::target_noun(&base.scenario))
        ),
        caption: format!(
            "The bands hold at each date separately: a future need not stay inside them throughout. They hold {}.",
            words::held(experiment.inputs())
        ),
        panels: experiment.options.iter().map(panel).collect(),
        value: 42.0,
        ..Page::default()
    };
    let singles = experiment.options.iter().flat_map(|option| option.sample_paths.iter().flatten().copied());
    let bands = experiment.options.iter().flat_map(|option| weeks(option, measure)).map(|(_, summary)| summary.p90);
    let high = singles.filter(|value| value.is_finite()).chain(bands).fold(target, f64::max);
    let label = |value: f64| words::target_value(measure, value);
    let values = ValueAxis { range: (0.0, round_up(high * 1.1, 7)), about: 7, label: &label };
    let sheet = over_time(experiment, page, &values, |plot, index| draw(plot, &experiment.options[index], measure));
    let (from, to) = span(experiment);
    let kind = format!("Fan charts from {} to {}, a panel an option", words::month_year(from), words::month_year(to));
    let rows = experiment.options.iter().filter_map(|option| in_words(option, measure, experiment.replications));
    sheet.chart(("caseload-fan", "How caseloads develop"), &kind, rows, csv(experiment, measure))
}

fn weeks(option: &OptionResult, measure: Measure) -> Vec<(f64, Summary)> {
    let series = option.weekly.get(measure, option.scenario.target.scope()).unwrap_or_default();
    option.weeks.iter().zip(series).filter_map(|(week, summary)| Some((day(week.date), (*summary)?))).collect()
}

fn draw(plot: &mut Plot<'_>, option: &OptionResult, measure: Measure) {
    let weeks = weeks(option, measure);
    plot.fan(&weeks);
    for single in option.sample_paths.iter().take(3) {
        let points = option.weeks.iter().zip(single).filter(|(_, value)| value.is_finite());
        plot.line(points.map(|(week, &value)| (day(week.date), value)), GREY, 0.6);
    }
    plot.line(weeks.iter().map(|(at, summary)| (*at, summary.p50)), BLUE, 2.6);
    let target = &option.scenario.target;
    plot.level(target.wanted.value, PLUM);
    let uprights = uprights(plot, option, &weeks);
    for &(at, top, _, colour) in &uprights {
        plot.canvas.faint(&[(plot.x.at(at), top), (plot.x.at(at), plot.panel.plot.bottom)], colour, 0.9);
        if colour == PLUM {
            plot.dot((at, target.wanted.value), 3.4, PLUM);
        }
    }
    if let Some((at, summary)) = weeks.last() {
        end(plot, *at, summary, measure);
    }
    for &(at, top, ..) in &uprights {
        let at = plot.x.at(at);
        plot.canvas.block(MarkKind::Line, vec![(at, top), (at, plot.panel.plot.bottom)]);
    }
    for (at, top, name, colour) in uprights {
        plot.name_upright((at, top), &name, Ink::regular(11.5, if colour == PLUM { PLUM } else { GREY }));
    }
    if plot.panel.first {
        plot.name_level(target.wanted.value, &format!("target {}", words::target_amount(&option.scenario)), PLUM);
    }
}

/// The target date, and dates on which the option changes something: day, upper end on the page, name, colour.
fn uprights(plot: &Plot<'_>, option: &OptionResult, weeks: &[(f64, Summary)]) -> Vec<(f64, f64, String, Colour)> {
    let (scenario, frame) = (&option.scenario, plot.panel.plot);
    let by = day(scenario.target.by);
    let shown = (frame.left..=frame.right + 0.5).contains(&plot.x.at(by));
    let name = format!("by {}", words::short_month_year(scenario.target.by));
    let target = shown.then(|| (by, plot.y.at(scenario.target.wanted.value), name, PLUM));
    let changes = scenario.from_first_day().windows(2).take(3).map(|pair| {
        let at = day(scenario.days.date_of(pair[1].from));
        let near = weeks.iter().filter(|week| (plot.x.at(week.0) - plot.x.at(at)).abs() < 4.0);
        let top = near.map(|week| plot.y.at(week.1.p10) + 3.0).fold(frame.top, f64::max);
        let name = if pair[0].policy.posts == pair[1].policy.posts { "change" } else { "posts funded" };
        (at, top, name.to_owned(), AXIS)
    });
    target.into_iter().chain(changes).collect()
}

/// The values of the last week: the median beside its line, the ends of the band over and under it.
fn end(plot: &mut Plot<'_>, at: f64, last: &Summary, measure: Measure) {
    let value = |value| words::value(measure, value);
    let (frame, right) = (plot.panel.plot, plot.panel.right);
    let middle = plot.y.at(last.p50).clamp(frame.top + 7.0, frame.bottom - 7.0);
    let middle_at = (plot.x.at(at) + 5.0, middle + 5.3);
    plot.canvas.text(&value(last.p50), middle_at, Anchor::Start, Ink::bold(15.0, BLUE));
    let ink = Ink::regular(11.5, MID);
    let room = Frame { top: frame.top - 12.0, bottom: frame.bottom, left: 0.0, right: f64::MAX };
    for (text, down) in
        [(format!("1 in 10 above {}", value(last.p90)), -1.0), (format!("1 in 10 below {}", value(last.p10)), 1.0)]
    {
        let places: Vec<_> =
            (0..400).map(|step| ((right, middle + 4.0 + down * f64::from(step)), Anchor::End)).collect();
        plot.canvas.place(&text, ink, &places, &room, usize::MAX);
    }
}

fn title(experiment: &Experiment) -> String {
    let base = &experiment.base().scenario;
    let (target, date) = (words::target(base), words::month_year(base.target.by));
    let of = experiment.replications;
    if let [only] = experiment.options.as_slice() {
        let chance = frequency(only.headline.target_met, of);
        return words::capital(&format!("{target} is reached in {chance} futures by {date}"));
    }
    let reach: Vec<String> = experiment
        .options
        .iter()
        .filter(|option| option.headline.target_met * 2 > of)
        .map(|option| format!("“{}”", option.scenario.title))
        .collect();
    let all = experiment.options.len();
    let names = reach.join(" and ");
    match reach.len() {
        0 => format!("No option reaches {target} by {date} in most futures"),
        n if n == all => format!("Every option reaches {target} by {date} in most futures"),
        1 if names.chars().count() <= 44 => {
            format!("Only {names} reaches {target} by {date} in most futures")
        }
        2 if names.chars().count() <= 60 => {
            format!("Only {names} reach {target} by {date} in most futures")
        }
        1 => format!("One of {all} options reaches {target} by {date} in most futures"),
        n => format!("{n} of {all} options reach {target} by {date} in most futures"),
    }
}

fn in_words(option: &OptionResult, measure: Measure, of: u64) -> Option<String> {
    let (_, last) = weeks(option, measure).pop()?;
    let [low, median, high] = [last.p10, last.p50, last.p90].map(|value| words::value(measure, value));
    let (title, target) = (&option.scenario.title, &option.scenario.target);
    let (often, by) = (frequency(option.headline.target_met, of), words::month_year(target.by));
    let reach = words::target_amount(&option.scenario);
    Some(format!(
        "{title}: middle {median} at the end, 8 of 10 futures between {low} and {high}; {often} reach {reach} by {by}"
    ))
}

fn csv(experiment: &Experiment, measure: Measure) -> String {
    let header = [
        "option",
        "date",
        "measure",
        "p10",
        "p25",
        "p50",
        "p75",
        "p90",
        "replication_1",
        "replication_2",
        "replication_3",
    ];
    let rows = experiment.options.iter().flat_map(|option| {
        let series = option.weekly.get(measure, option.scenario.target.scope()).unwrap_or_default();
        option.weeks.iter().zip(series).enumerate().map(move |(index, (week, summary))| {
            let bands = summary.map_or([f64::NAN; 5], |s| [s.p10, s.p25, s.p50, s.p75, s.p90]);
            let single =
                (0..3).map(|k| option.sample_paths.get(k).and_then(|f| f.get(index)).copied().unwrap_or(f64::NAN));
            cells(&[&option.scenario.name, &week.date.to_string(), measure.name()], bands.into_iter().chain(single))
        })
    });
    data(header, rows)
}
