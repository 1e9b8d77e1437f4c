//! The fan chart: an option a panel, the middle future, 5 and 8 of 10 futures, three single futures, the target.

use super::Chart;
use super::canvas::{Anchor, Canvas, Frame, Ink};
use super::dates::{FOOT, date_axis, day};
use super::palette::{AXIS, BLUE, GREY, LIGHT, MID, PALE, PLUM, WHITE};
use super::sheet::{Gutters, Panel, PanelText, Scale, Sheet, Wording, round_up, ticks, value_axis};
use crate::experiment::results::{Experiment, OptionResult};
use crate::model::{Measure, Scope};
use crate::report::document::csv::Rows;
use crate::report::document::numbers::plain;
use crate::report::words::{self, frequency};
use crate::statistics::Summary;
use jiff::civil::Date;

/// A week's place on the chart.
struct Week<'a> {
    day: f64,
    summary: &'a Summary,
}

/// Data and scales of a panel.
struct Fan<'a> {
    option: &'a OptionResult,
    measure: Measure,
    panel: Panel,
    weeks: Vec<Week<'a>>,
    x: Scale,
    y: Scale,
}

/// Draws it.
pub fn chart(experiment: &Experiment) -> Chart {
    let base = &experiment.options[0];
    let measure = words::target_measure(&base.scenario);
    let target = base.scenario.target.at_most;
    let wording = Wording {
        title: title(experiment),
        subtitle: format!(
            "{}. Thick line: middle future; dark and light bands: 5 and 8 of 10 simulated futures; thin: three single ones",
            words::capital(&words::noun(measure))
        ),
        caption: format!(
            "The bands hold at each date separately: a future need not stay inside them throughout. They hold {}.",
            words::held(experiment.unknowns())
        ),
    };
    let texts: Vec<PanelText> = experiment
        .options
        .iter()
        .map(|option| PanelText {
            title: option.scenario.title.clone(),
            note: format!(
                "{} futures reach {}",
                words::capital(&frequency(option.headline.target_met, experiment.replications)),
                words::target_value(measure, target)
            ),
        })
        .collect();
    let high = experiment.options.iter().flat_map(|o| highest(o, measure)).fold(target, f64::max) * 1.1;
    let high = round_up(high, 7);
    let tick_values = ticks(0.0, high, 7);
    let labels = |value: f64| words::target_value(measure, value);
    let axis = tick_values.iter().map(|&v| Ink::regular(12.0, GREY).width(&labels(v))).fold(0.0, f64::max) + 8.0;
    let gutters = Gutters { axis, value: 42.0, words: 0.0, foot: FOOT, height: None };
    let mut sheet = Sheet::new(&wording, &texts, &gutters);
    let (from, to) = span(experiment);
    for (option, panel) in experiment.options.iter().zip(sheet.panels.clone()) {
        let x = Scale::new((day(from), day(to)), (panel.plot.left, panel.plot.right));
        let y = Scale::upwards(&panel.plot, high);
        let fan = Fan { option, measure, panel, weeks: weeks(option, measure), x, y };
        value_axis(&mut sheet.canvas, &panel, &y, &tick_values, &labels);
        date_axis(&mut sheet.canvas, &panel, &x, from, to);
        fan.draw(&mut sheet.canvas);
    }
    let alt = alt(experiment, measure);
    Chart {
        name: "caseload-fan",
        heading: "How caseloads develop",
        title: wording.title,
        svg: sheet.finish(&alt),
        alt,
        data_csv: data(experiment, measure),
    }
}

/// First and last date of any option's weeks.
pub fn span(experiment: &Experiment) -> (Date, Date) {
    let days = |pick: fn(&OptionResult) -> Date| experiment.options.iter().map(pick);
    let from = days(|o| o.scenario.days.start()).min();
    let to = days(|o| o.scenario.days.end()).max();
    (from.unwrap_or(Date::MIN), to.unwrap_or(Date::MAX))
}

fn weeks(option: &OptionResult, measure: Measure) -> Vec<Week<'_>> {
    let series = option.weekly.get(measure, Scope::ALL).unwrap_or_default();
    option
        .weeks
        .iter()
        .zip(series)
        .filter_map(|(week, summary)| Some(Week { day: day(week.date), summary: summary.as_ref()? }))
        .collect()
}

fn highest(option: &OptionResult, measure: Measure) -> Vec<f64> {
    let bands = weeks(option, measure).into_iter().map(|week| week.summary.p90);
    bands.chain(option.futures.iter().flatten().copied().filter(|value| value.is_finite())).collect()
}

impl Fan<'_> {
    fn draw(&self, canvas: &mut Canvas) {
        self.bands(canvas);
        self.futures(canvas);
        canvas.line(self.path(|s| s.p50), BLUE, 2.6);
        self.target_line(canvas);
        self.end_labels(canvas);
        self.changes(canvas);
        if self.panel.first {
            self.target_label(canvas);
        }
    }

    fn path(&self, pick: impl Fn(&Summary) -> f64) -> Vec<(f64, f64)> {
        self.weeks.iter().map(|week| (self.x.at(week.day), self.y.at(pick(week.summary)))).collect()
    }

    fn bands(&self, canvas: &mut Canvas) {
        type Pick = fn(&Summary) -> f64;
        let bands: [(Pick, Pick, _); 2] = [(|s| s.p10, |s| s.p90, PALE), (|s| s.p25, |s| s.p75, LIGHT)];
        for (low, high, colour) in bands {
            let mut outline = self.path(high);
            outline.extend(self.path(low).into_iter().rev());
            canvas.area(outline, colour);
        }
        for edge in [(|s| s.p10) as Pick, |s| s.p90, |s| s.p25, |s| s.p75] {
            canvas.line(self.path(edge), MID, 0.7);
        }
    }

    fn futures(&self, canvas: &mut Canvas) {
        for future in self.option.futures.iter().take(3) {
            let mut points = Vec::new();
            for (week, &value) in self.option.weeks.iter().zip(future) {
                if value.is_finite() {
                    points.push((self.x.at(day(week.date)), self.y.at(value)));
                }
            }
            canvas.line(points, GREY, 0.6);
        }
    }

    /// The dashed line stops where the data stop, so that it never runs through the value printed beside them.
    fn target_line(&self, canvas: &mut Canvas) {
        let plot = &self.panel.plot;
        let target = &self.option.scenario.target;
        let y = self.y.at(target.at_most);
        canvas.dashes((plot.left, y), (plot.right, y), PLUM, 1.4);
        let x = self.x.at(day(target.by));
        if x >= plot.left && x <= plot.right + 0.5 {
            canvas.line(vec![(x, y), (x, plot.bottom)], PLUM, 0.8);
            canvas.dot((x, y), 3.4, PLUM);
            let text = format!("by {}", words::short_month_year(target.by));
            self.beside(canvas, x, &text, Ink::regular(11.5, PLUM));
        }
    }

    fn end_labels(&self, canvas: &mut Canvas) {
        let Some(last) = self.weeks.last() else {
            return;
        };
        let value = |value| words::value(self.measure, value);
        let (plot, right) = (&self.panel.plot, self.panel.right);
        let bold = Ink::bold(15.0, BLUE);
        let middle = self.y.at(last.summary.p50).clamp(plot.top + 7.0, plot.bottom - 7.0);
        let middle_at = (self.x.at(last.day) + 5.0, middle + 5.3);
        canvas.text(&value(last.summary.p50), middle_at, Anchor::Start, bold);
        let ink = Ink::regular(11.5, MID);
        for (text, down) in [
            (format!("1 in 10 above {}", value(last.summary.p90)), -1.0),
            (format!("1 in 10 below {}", value(last.summary.p10)), 1.0),
        ] {
            let mut baseline = middle + 4.0;
            for _ in 0..400 {
                let frame = ink.frame(&text, (right, baseline), Anchor::End);
                if !frame.inside(&Frame { top: plot.top - 12.0, bottom: plot.bottom, left: 0.0, right: f64::MAX }) {
                    break;
                }
                if canvas.clash(&frame.grown(1.5)) == 0.0 && !self.covers_data(&frame.grown(2.5)) {
                    // White under it, because it may stand across the upright line of the target date.
                    canvas.rectangle(frame.grown(1.5), WHITE);
                    canvas.text(&text, (right, baseline), Anchor::End, ink);
                    break;
                }
                baseline += down;
            }
        }
    }

    /// Dates on which the option changes something.
    fn changes(&self, canvas: &mut Canvas) {
        let policies = &self.option.scenario.policies;
        for pair in policies.windows(2).take(3) {
            let x = self.x.at(day(self.option.scenario.days.date_of(pair[1].from)));
            let plot = &self.panel.plot;
            let text = if pair[0].policy.posts == pair[1].policy.posts { "change" } else { "posts funded" };
            let top = self.y.at(self.lowest_near(x)) + 3.0;
            canvas.line(vec![(x, top), (x, plot.bottom)], AXIS, 0.9);
            self.beside(canvas, x, text, Ink::regular(11.5, GREY));
        }
    }

    fn lowest_near(&self, x: f64) -> f64 {
        let near = |week: &&Week<'_>| (self.x.at(week.day) - x).abs() < 4.0;
        self.weeks.iter().filter(near).map(|week| week.summary.p10).fold(f64::INFINITY, f64::min).min(1e9)
    }

    /// Writes beside an upright line, low in the panel, where nothing else stands.
    fn beside(&self, canvas: &mut Canvas, x: f64, text: &str, ink: Ink) {
        let plot = &self.panel.plot;
        for row in 0..6 {
            let baseline = plot.bottom - 7.0 - f64::from(row) * 14.0;
            for (at, anchor) in [((x + 4.0, baseline), Anchor::Start), ((x - 4.0, baseline), Anchor::End)] {
                let frame = ink.frame(text, at, anchor);
                let fits = frame.left >= plot.left + 1.0 && frame.right <= self.panel.right;
                if fits && canvas.clash(&frame.grown(2.0)) == 0.0 && !self.crosses_upright(&frame) {
                    canvas.text(text, at, anchor, ink);
                    return;
                }
            }
        }
    }

    fn crosses_upright(&self, frame: &Frame) -> bool {
        let changes = self.option.scenario.policies.iter().skip(1).take(3);
        let mut days: Vec<f64> = changes.map(|p| day(self.option.scenario.days.date_of(p.from))).collect();
        days.push(day(self.option.scenario.target.by));
        days.into_iter().map(|d| self.x.at(d)).any(|x| x > frame.left - 1.0 && x < frame.right + 1.0)
    }

    fn target_label(&self, canvas: &mut Canvas) {
        let target = &self.option.scenario.target;
        let text = format!("target {}", words::target_value(self.measure, target.at_most));
        let ink = Ink::bold(11.5, PLUM);
        let y = self.y.at(target.at_most);
        let plot = &self.panel.plot;
        for step in 0..40 {
            let x = plot.left + 3.0 + f64::from(step) * plot.width() / 40.0;
            for baseline in [y + 13.0, y - 5.0] {
                let frame = ink.frame(&text, (x, baseline), Anchor::Start);
                let fits = frame.right <= plot.right && frame.bottom <= plot.bottom;
                if fits && canvas.clash(&frame.grown(1.5)) == 0.0 && !self.covers_fan(&frame.grown(1.0)) {
                    canvas.text(&text, (x, baseline), Anchor::Start, ink);
                    return;
                }
            }
        }
    }

    fn covers_data(&self, frame: &Frame) -> bool {
        let target = self.y.at(self.option.scenario.target.at_most);
        let on_target = frame.left < self.panel.plot.right && frame.top < target && target < frame.bottom;
        let x = self.x.at(day(self.option.scenario.target.by));
        let dot = Frame { left: x, right: x, top: target, bottom: target }.grown(4.0);
        on_target || dot.overlap(frame) > 0.0 || self.covers_fan(frame)
    }

    fn covers_fan(&self, frame: &Frame) -> bool {
        let inside = |x: f64, top: f64, bottom: f64| {
            x >= frame.left - 1.0 && x <= frame.right + 1.0 && top < frame.bottom && bottom > frame.top
        };
        let band =
            |week: &Week<'_>| inside(self.x.at(week.day), self.y.at(week.summary.p90), self.y.at(week.summary.p10));
        let single = |future: &Vec<f64>| {
            let mut weeks = self.option.weeks.iter().zip(future);
            weeks.any(|(week, &value)| inside(self.x.at(day(week.date)), self.y.at(value), self.y.at(value)))
        };
        self.weeks.iter().any(band) || self.option.futures.iter().take(3).any(single)
    }
}

fn title(experiment: &Experiment) -> String {
    let base = &experiment.options[0].scenario;
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

fn alt(experiment: &Experiment, measure: Measure) -> String {
    let base = &experiment.options[0].scenario;
    let mut text = format!(
        "Fan charts of {} from {} to {}, a panel an option.",
        words::noun(measure),
        words::month_year(span(experiment).0),
        words::month_year(span(experiment).1)
    );
    for option in &experiment.options {
        let Some(last) = weeks(option, measure).pop() else {
            continue;
        };
        let value = |value| words::value(measure, value);
        text += &format!(
            " {}: middle {} at the end, 8 of 10 futures between {} and {}; {} reach {} by {}.",
            option.scenario.title,
            value(last.summary.p50),
            value(last.summary.p10),
            value(last.summary.p90),
            frequency(option.headline.target_met, experiment.replications),
            words::target_value(measure, base.target.at_most),
            words::month_year(base.target.by),
        );
    }
    text
}

fn data(experiment: &Experiment, measure: Measure) -> String {
    let header = ["option", "date", "measure", "p10", "p25", "p50", "p75", "p90", "future_1", "future_2", "future_3"];
    let mut table = Rows::new(header);
    for option in &experiment.options {
        let series = option.weekly.get(measure, Scope::ALL).unwrap_or_default();
        for (index, (week, summary)) in option.weeks.iter().zip(series).enumerate() {
            let bands = summary.map_or([f64::NAN; 5], |s| [s.p10, s.p25, s.p50, s.p75, s.p90]);
            let single = (0..3).map(|k| option.futures.get(k).and_then(|f| f.get(index)).copied().unwrap_or(f64::NAN));
            let numbers: Vec<String> = bands.into_iter().chain(single).map(plain).collect();
            let date = week.date.to_string();
            let keys = [option.scenario.name.as_str(), &date, measure.name()];
            table.row(keys.into_iter().chain(numbers.iter().map(String::as_str)));
        }
    }
    table.finish()
}
