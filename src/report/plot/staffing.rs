//! Who is at work: present, on leave, sick and agency, stacked, against funded posts.

use super::prelude::*;

const WEEKS: usize = 4;
const WORDS: f64 = 64.0;

/// The layers, from the ground up.
const LAYERS: [(Measure, &str, Colour); 4] = [
    (Measure::Present, "present", BLUE),
    (Measure::OnLeave, "on leave", TEAL),
    (Measure::Sick, "sick", PLUM),
    (Measure::Agency, "agency", ORANGE),
];

pub fn chart(experiment: &Experiment) -> Chart {
    let page = Page {
        title: title(experiment),
        subtitle: "Social workers, mean of the simulated futures over the 4 weeks that end at each date. Line: \
                   funded posts"
            .to_owned(),
        caption: "White under the line: posts that nobody covers. On leave includes training and bank holidays. Agency workers stand on top of permanent workers, \
                  absent ones included."
            .to_owned(),
        panels: experiment.options.iter().map(|option| (option.scenario.title.clone(), String::new())).collect(),
        value: 46.0,
        words: WORDS,
        ..Page::default()
    };
    let high = experiment.options.iter().flat_map(|option| {
        let stack = LAYERS.map(|layer| averaged(option, layer.0));
        let top = (0..option.weeks.len()).map(move |week| stack.iter().map(|layer| layer[week]).sum::<f64>());
        top.chain(averaged(option, Measure::Posts))
    });
    let high = round_up(high.fold(1.0, f64::max) * 1.03, 5);
    let values = ValueAxis { range: (0.0, high), about: 5, label: &words::thousands };
    let sheet = over_time(experiment, page, &values, |plot, index| layers(plot, &experiment.options[index]));
    let rows = experiment.options.iter().map(in_words);
    sheet.chart(("staffing", "Staffing"), "Stacked areas, a panel an option", rows, csv(experiment))
}

fn layers(plot: &mut Plot<'_>, option: &OptionResult) {
    let days: Vec<f64> = option.weeks.iter().map(|week| day(week.date)).collect();
    let mut ground = vec![0.0; days.len()];
    let mut ends = Vec::new();
    let mut end = |at: f64, value: f64, name: &str, colour: Colour| {
        let at = (days.last().copied().unwrap_or_default(), at);
        ends.push(LineEnd { at, value: words::thousands(value), name: name.to_owned(), colour });
    };
    for (measure, name, colour) in LAYERS {
        let top: Vec<f64> = ground.iter().zip(averaged(option, measure)).map(|(g, layer)| g + layer).collect();
        let heights: Vec<_> = days.iter().zip(&ground).zip(&top).map(|((&at, &low), &high)| (at, low, high)).collect();
        plot.band(&heights, colour);
        plot.line(heights.iter().map(|&(at, _, high)| (at, high)), WHITE, 0.8);
        if let Some((_, low, high)) = heights.last() {
            end((low + high) / 2.0, high - low, name, colour);
        }
        ground = top;
    }
    let posts = averaged(option, Measure::Posts);
    plot.line(days.iter().copied().zip(posts.iter().copied()), INK, 1.8);
    posts.last().into_iter().for_each(|&posts| end(posts, posts, "posts", INK));
    plot.ends(&ends, WORDS);
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

fn in_words(option: &OptionResult) -> String {
    let parts = LAYERS.iter().map(|(measure, name, _)| format!("{name} {:.0}", last(option, *measure)));
    let (parts, posts) = (parts.collect::<Vec<_>>().join(", "), last(option, Measure::Posts));
    format!("{}: in the last weeks {parts}, posts {posts:.0}", option.scenario.title)
}

fn csv(experiment: &Experiment) -> String {
    let measures = || LAYERS.iter().map(|layer| layer.0).chain([Measure::Posts]);
    let rows = experiment.options.iter().flat_map(|option| {
        let columns: Vec<Vec<f64>> = measures().map(|measure| averaged(option, measure)).collect();
        option.weeks.iter().enumerate().map(move |(index, week)| {
            cells(&[&option.scenario.name, &week.date.to_string()], columns.iter().map(|column| column[index]))
        })
    });
    data(["option", "date"].into_iter().chain(measures().map(Measure::name)), rows)
}
