//! Small multiples of lines over time, each named at its end.

use super::prelude::*;
use jiff::civil::Date;

/// For each date: lower edge, median, upper edge of 8 of 10 replications.
pub type Bands = Vec<Option<[f64; 3]>>;

/// A line with the edges of its band.
pub struct Series {
    /// What it is called at its end, in the last panel of a row.
    pub label: String,
    pub colour: Colour,
    pub points: Bands,
}

impl Series {
    /// Its value at the end of the run, median; `None` where it has no meaning by then.
    pub fn at_the_end(&self) -> Option<f64> {
        self.points.last().copied().flatten().map(|point| point[1])
    }
}

pub struct LinePanel {
    pub title: String,
    /// Short name for the data file.
    pub key: String,
    pub dates: Vec<Date>,
    pub series: Vec<Series>,
}

impl LinePanel {
    /// The ends of its lines in words: `Title: at the end this 4; that 7`
    fn in_words(&self, value: &dyn Fn(f64) -> String) -> String {
        let end = |series: &Series| Some(format!("{} {}", series.label, value(series.at_the_end()?)));
        let ends: Vec<String> = self.series.iter().filter_map(end).collect();
        let ends = if ends.is_empty() { "no value".to_owned() } else { ends.join("; ") };
        format!("{}: at the end {ends}", self.title)
    }
}

/// The weekly 8 of 10 and the median of a measure.
pub fn points(option: &OptionResult, measure: Measure, scope: Scope) -> Bands {
    let series = option.weekly.get(measure, scope).unwrap_or_default();
    series.iter().map(|summary| summary.map(|s| [s.p10, s.p50, s.p90])).collect()
}

/// A panel for each option with the same lines in each, without those that have no value in any; `None` where none is left.
pub fn by_option(
    experiment: &Experiment,
    lines: &[(Measure, String, Colour)],
    points: fn(&OptionResult, Measure) -> Bands,
) -> Option<Vec<LinePanel>> {
    let panel = |option: &OptionResult| {
        let line = |(measure, label, colour): &(Measure, String, Colour)| Series {
            label: label.clone(),
            colour: *colour,
            points: points(option, *measure),
        };
        LinePanel {
            title: option.scenario.title.clone(),
            key: option.scenario.name.clone(),
            dates: option.weeks.iter().map(|week| week.date).collect(),
            series: lines.iter().map(line).collect(),
        }
    };
    with_values(experiment.options.iter().map(panel).collect())
}

/// The panels without lines that have no value anywhere in any of them; `None` where none is left.
pub fn with_values(mut panels: Vec<LinePanel>) -> Option<Vec<LinePanel>> {
    let shown = |place: usize| {
        let series = panels.iter().filter_map(|panel| panel.series.get(place));
        series.flat_map(|series| &series.points).any(Option::is_some)
    };
    let lines = panels.iter().map(|panel| panel.series.len()).max().unwrap_or(0);
    let shown: Vec<bool> = (0..lines).map(shown).collect();
    for panel in &mut panels {
        let mut shown = shown.iter();
        panel.series.retain(|_| shown.next() == Some(&true));
    }
    shown.contains(&true).then_some(panels)
}

/// What the panels of a chart share.
pub struct LineChart<'a> {
    pub name: &'static str,
    pub heading: &'static str,
    pub panels: Vec<LinePanel>,
    /// What tells panels apart: `option`, `area`.
    pub by: &'a str,
    pub high: f64,
    /// How a value is printed at the end of a line.
    pub value: &'a dyn Fn(f64) -> String,
    /// How it is printed at the axis.
    pub tick: &'a dyn Fn(f64) -> String,
    /// A level to mark, and its name.
    pub level: Option<(f64, String, Colour)>,
    /// Room for the names of the lines.
    pub words: f64,
}

impl LineChart<'_> {
    /// Shares, up to all, an option a panel, under the names of a chart's files and over it.
    pub fn of_shares((name, heading): (&'static str, &'static str), panels: Vec<LinePanel>, words: f64) -> Self {
        Self { name, heading, panels, by: "option", high: 1.0, value: &percent, tick: &percent, level: None, words }
    }

    pub fn chart(&self, experiment: &Experiment, page: Page) -> Chart {
        let panels = self.panels.iter().map(|panel| (panel.title.clone(), String::new())).collect();
        let page = Page { panels, value: 52.0, words: self.words, ..page };
        let values = ValueAxis { range: (0.0, self.high), about: 7, label: self.tick };
        let sheet = over_time(experiment, page, &values, |plot, index| self.draw(plot, &self.panels[index]));
        let kind = format!("Line charts, a panel an {}", self.by);
        sheet.chart(
            (self.name, self.heading),
            &kind,
            self.panels.iter().map(|panel| panel.in_words(self.value)),
            self.data(),
        )
    }

    fn draw(&self, plot: &mut Plot<'_>, panel: &LinePanel) {
        if let Some((level, _, colour)) = &self.level {
            plot.level(*level, *colour);
        }
        let mut ends = Vec::new();
        for series in &panel.series {
            let points = panel.dates.iter().zip(&series.points);
            let points: Vec<_> = points.filter_map(|(date, point)| Some((day(*date), (*point)?))).collect();
            for (place, width) in [(0, 0.6), (2, 0.6), (1, 2.4)] {
                plot.line(points.iter().map(|&(at, point)| (at, point[place])), series.colour, width);
            }
            ends.extend(points.last().map(|&(at, [_, median, _])| LineEnd {
                at: (at, median),
                value: (self.value)(median),
                name: series.label.clone(),
                colour: series.colour,
            }));
        }
        plot.ends(&ends, self.words);
        if let Some((level, name, colour)) = self.level.as_ref().filter(|_| plot.panel.first) {
            plot.name_level(*level, name, *colour);
        }
    }

    fn data(&self) -> String {
        let series = self.panels.iter().flat_map(|panel| panel.series.iter().map(move |series| (panel, series)));
        let rows = series.flat_map(|(panel, series)| {
            panel.dates.iter().zip(&series.points).map(move |(date, point)| {
                cells(&[&panel.key, &date.to_string(), &series.label], point.unwrap_or([f64::NAN; 3]))
            })
        });
        data([self.by, "date", "line", "p10", "p50", "p90"], rows)
    }
}
