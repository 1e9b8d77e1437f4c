//! Who is at work: present, on leave, sick and agency, stacked, against funded posts.

use super::Chart;
use super::canvas::{Canvas, Colour};
use super::dates::{FOOT, date_axis, day};
use super::fan::span;
use super::lines::{Label, end_labels};
use super::palette::{BLUE, INK, ORANGE, PLUM, TEAL, WHITE};
use super::sheet::{Gutters, Panel, PanelText, Scale, Sheet, Wording, round_up, ticks, value_axis};
use crate::experiment::results::{Experiment, OptionResult};
use crate::model::{Measure, Scope};
use crate::report::document::csv::Rows;
use crate::report::document::numbers::plain;
use crate::report::words;

const WEEKS: usize = 4;
const WORDS: f64 = 64.0;

/// The layers, from the ground up.
const LAYERS: [(Measure, &str, Colour); 4] = [
    (Measure::Present, "present", BLUE),
    (Measure::OnLeave, "on leave", TEAL),
    (Measure::Sick, "sick", PLUM),
    (Measure::Agency, "agency", ORANGE),
];

/// Draws it.
pub fn chart(experiment: &Experiment) -> Chart {
    let wording = Wording {
        title: title(experiment),
        subtitle: "Social workers, mean of the simulated futures over the 4 weeks that end at each date. Line: \
                   funded posts"
            .to_owned(),
        caption: "White under the line: posts that nobody covers. On leave includes training and bank holidays. Agency workers stand on top of permanent workers, \
                  absent ones included."
            .to_owned(),
    };
    let texts: Vec<PanelText> = experiment
        .options
        .iter()
        .map(|option| PanelText { title: option.scenario.title.clone(), note: String::new() })
        .collect();
    let high = experiment.options.iter().flat_map(|option| {
        let stack: Vec<Vec<f64>> = LAYERS.iter().map(|layer| averaged(option, layer.0)).collect();
        let top = (0..option.weeks.len()).map(move |week| stack.iter().map(|layer| layer[week]).sum::<f64>());
        top.chain(averaged(option, Measure::Posts))
    });
    let high = round_up(high.fold(1.0, f64::max) * 1.03, 5);
    let tick_values = ticks(0.0, high, 5);
    let mut sheet =
        Sheet::new(&wording, &texts, &Gutters { axis: 36.0, value: 46.0, words: WORDS, foot: FOOT, height: None });
    let (from, to) = span(experiment);
    for (option, panel) in experiment.options.iter().zip(sheet.panels.clone()) {
        let x = Scale::new((day(from), day(to)), (panel.plot.left, panel.plot.right));
        let y = Scale::upwards(&panel.plot, high);
        value_axis(&mut sheet.canvas, &panel, &y, &tick_values, &words::thousands);
        layers(&mut sheet.canvas, option, &panel, &x, &y);
        date_axis(&mut sheet.canvas, &panel, &x, from, to);
    }
    let alt = alt(experiment, &wording);
    Chart {
        name: "staffing",
        heading: "Staffing",
        title: wording.title,
        svg: sheet.finish(&alt),
        alt,
        data_csv: data(experiment),
    }
}

fn layers(canvas: &mut Canvas, option: &OptionResult, panel: &Panel, x: &Scale, y: &Scale) {
    let at: Vec<f64> = option.weeks.iter().map(|week| x.at(day(week.date))).collect();
    let path = |heights: &[f64]| at.iter().zip(heights).map(|(&x, &h)| (x, y.at(h))).collect::<Vec<_>>();
    let end = at.last().copied().unwrap_or(panel.plot.right);
    let mut ground = vec![0.0; at.len()];
    let mut labels = Vec::new();
    for (measure, name, colour) in LAYERS {
        let layer = averaged(option, measure);
        let top: Vec<f64> = ground.iter().zip(&layer).map(|(g, l)| g + l).collect();
        let mut outline = path(&top);
        outline.extend(path(&ground).into_iter().rev());
        canvas.area(outline, colour);
        canvas.line(path(&top), WHITE, 0.8);
        if let (Some(low), Some(high)) = (ground.last(), top.last()) {
            labels.push(Label {
                from: (end, y.at((low + high) / 2.0)),
                value: words::thousands(high - low),
                name: if panel.last { name.to_owned() } else { String::new() },
                colour,
            });
        }
        ground = top;
    }
    let posts = averaged(option, Measure::Posts);
    canvas.line(path(&posts), INK, 1.8);
    if let Some(&posts) = posts.last() {
        let name = if panel.last { "posts".to_owned() } else { String::new() };
        labels.push(Label { from: (end, y.at(posts) - 1.0), value: words::thousands(posts), name, colour: INK });
    }
    end_labels(canvas, panel, &labels, WORDS);
}

/// Means over the weeks that end at each week, as many as there are.
fn averaged(option: &OptionResult, measure: Measure) -> Vec<f64> {
    let series = option.weekly.get(measure, Scope::ALL).unwrap_or_default();
    let means: Vec<f64> =
        (0..option.weeks.len()).map(|week| series.get(week).copied().flatten().map_or(0.0, |s| s.mean)).collect();
    (0..means.len())
        .map(|week| {
            let window = &means[(week + 1).saturating_sub(WEEKS)..=week];
            window.iter().sum::<f64>() / window.len() as f64
        })
        .collect()
}

fn last(option: &OptionResult, measure: Measure) -> f64 {
    averaged(option, measure).last().copied().unwrap_or(0.0)
}

fn title(experiment: &Experiment) -> String {
    let (option, with) = match experiment.options.as_slice() {
        [only] => (only, String::new()),
        options => {
            let most = |a: &usize, b: &usize| {
                last(&options[*a], Measure::Posts).total_cmp(&last(&options[*b], Measure::Posts)).then(b.cmp(a))
            };
            let index = (0..options.len()).max_by(most).unwrap_or(0);
            let names = words::short_titles(experiment, 40);
            (&options[index], format!("with “{}”, ", names[index]))
        }
    };
    let (present, posts) = (last(option, Measure::Present), last(option, Measure::Posts));
    let last = option.weeks.last().map_or(String::new(), |week| format!("by {}, ", words::month_year(week.date)));
    words::capital(&format!(
        "{last}{with}{present:.0} permanent social workers are at work for {posts:.0} funded posts"
    ))
}

fn alt(experiment: &Experiment, wording: &Wording) -> String {
    let mut text = format!("Stacked areas, a panel an option. {}.", wording.subtitle);
    for option in &experiment.options {
        let parts: Vec<String> =
            LAYERS.iter().map(|(measure, name, _)| format!("{name} {:.0}", last(option, *measure))).collect();
        let posts = last(option, Measure::Posts);
        text += &format!(" {}: in the last weeks {}, posts {posts:.0}.", option.scenario.title, parts.join(", "));
    }
    text
}

fn data(experiment: &Experiment) -> String {
    let names = LAYERS.iter().map(|layer| layer.0.name()).chain([Measure::Posts.name()]);
    let mut table = Rows::new(["option", "date"].into_iter().chain(names));
    for option in &experiment.options {
        let measures = LAYERS.iter().map(|layer| layer.0).chain([Measure::Posts]);
        let columns: Vec<Vec<f64>> = measures.map(|measure| averaged(option, measure)).collect();
        for (index, week) in option.weeks.iter().enumerate() {
            let numbers: Vec<String> = columns.iter().map(|column| plain(column[index])).collect();
            let date = week.date.to_string();
            let keys = [option.scenario.name.as_str(), date.as_str()];
            table.row(keys.into_iter().chain(numbers.iter().map(String::as_str)));
        }
    }
    table.finish()
}
