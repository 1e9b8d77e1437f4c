//! The chance of reaching a target against the number of extra posts: what was tried, and what the static sum promises.

use super::Chart;
use super::canvas::{Anchor, Canvas, Frame, Ink};
use super::palette::{AXIS, BLUE, GREY, INK, PLUM};
use super::sheet::{Gutters, Panel, PanelText, Scale, Sheet, Wording, ticks, value_axis};
use crate::experiment::search::Search;
use crate::report::document::csv::csv;
use crate::report::pages::solve::{Asked, finding, table};
use crate::report::words;
use crate::statistics::interval::wilson;

/// Draws it, for the target that was asked for.
#[must_use]
pub fn posts_curve(asked: &Asked, found: &Search) -> Chart {
    let target = asked.targets[0];
    let measure = words::target_measure(&asked.scenario);
    let name = format!("{} {}", words::target_value(measure, target), words::noun(measure));
    let futures = found.trials.values().next().map_or(0, |trial| trial.futures());
    let wording = Wording {
        title: finding(asked, found),
        subtitle: format!(
            "Chance of {name} by {} against extra social-worker posts. Upright bars: 95 % interval",
            asked.by()
        ),
        caption: format!(
            "{futures} simulated futures for each number of posts, all with the same families and the same luck; they hold \
             {}.",
            words::held(asked.unknowns)
        ),
    };
    let texts = [PanelText { title: "Chance of reaching the target".to_owned(), note: String::new() }];
    let gutters = Gutters { axis: 50.0, value: 20.0, words: 0.0, foot: 44.0, height: Some(380.0) };
    let mut sheet = Sheet::new(&wording, &texts, &gutters);
    let panel = sheet.panels[0];
    let plot = panel.plot;
    let most = found.trials.keys().next_back().copied().unwrap_or(1).max(1);
    let x = Scale::new((0.0, f64::from(most)), (plot.left + 14.0, plot.right - 14.0));
    let y = Scale::new((0.0, 1.0), (plot.bottom, plot.top + 8.0));
    axes(&mut sheet.canvas, &panel, &x, &y, f64::from(most));
    marks(&mut sheet.canvas, &panel, &x, &y, asked, found);
    let mut line = Vec::new();
    for trial in found.trials.values() {
        let (met, of) = (trial.met(target), trial.futures());
        let share = met as f64 / of.max(1) as f64;
        let at = x.at(f64::from(trial.posts));
        let (low, high) = wilson(met, of);
        sheet.canvas.line(vec![(at, y.at(low)), (at, y.at(high))], BLUE, 1.4);
        line.push((at, y.at(share)));
    }
    for &at in &line {
        sheet.canvas.dot(at, 4.0, BLUE);
    }
    sheet.canvas.line(line, BLUE, 2.0);
    let points: Vec<String> = found
        .trials
        .values()
        .map(|trial| format!("{} posts {}", trial.posts, words::frequency(trial.met(target), trial.futures())))
        .collect();
    let alt = format!("{} Tried: {}.", wording.title, points.join("; "));
    Chart {
        name: "posts",
        heading: "Chance against posts",
        title: wording.title,
        svg: sheet.finish(&alt),
        alt,
        data_csv: csv(&table(asked, found)).unwrap_or_default(),
    }
}

fn axes(canvas: &mut Canvas, panel: &Panel, x: &Scale, y: &Scale, most: f64) {
    let plot = panel.plot;
    value_axis(canvas, panel, y, &ticks(0.0, 1.0, 6), &|share| format!("{:.0} %", 100.0 * share));
    canvas.line(vec![(plot.left, plot.bottom), (plot.right, plot.bottom)], AXIS, 1.0);
    for tick in ticks(0.0, most, 9) {
        let at = x.at(tick);
        canvas.line(vec![(at, plot.bottom), (at, plot.bottom + 5.0)], AXIS, 1.0);
        canvas.text(&words::thousands(tick), (at, plot.bottom + 19.0), Anchor::Middle, Ink::regular(12.0, INK));
    }
    let middle = (plot.left + plot.right) / 2.0;
    canvas.text("extra social workers", (middle, plot.bottom + 38.0), Anchor::Middle, Ink::regular(12.0, GREY));
}

/// The chance that is asked for, what the static sum promises, and the answer.
fn marks(canvas: &mut Canvas, panel: &Panel, x: &Scale, y: &Scale, asked: &Asked, found: &Search) {
    let plot = panel.plot;
    let chance = y.at(found.question.chance);
    canvas.dashes((plot.left, chance), (plot.right, chance), PLUM, 1.6);
    let above = Frame { left: plot.left, top: plot.top, right: plot.right, bottom: chance };
    let baseline = if above.height() > 22.0 { chance - 6.0 } else { chance + 16.0 };
    let text = format!("asked for: {:.0} %", 100.0 * found.question.chance);
    canvas.text(&text, (plot.left + 18.0, baseline), Anchor::Start, Ink::bold(12.0, PLUM));
    let row = asked.promised(asked.targets[0]);
    let most = found.question.most;
    let named = [
        row.map(|row| (row.social_workers, "static sum", GREY)),
        found.answers.first().and_then(|answer| answer.posts.enough).map(|posts| (posts, "enough", PLUM)),
    ];
    let mut heights = vec![0.9, 0.62, 0.35, 0.1];
    for (posts, name, colour) in named.into_iter().flatten() {
        if posts > most {
            continue;
        }
        let at = x.at(f64::from(posts));
        canvas.line(vec![(at, plot.top + 8.0), (at, plot.bottom)], colour, 1.2);
        // Beside its line, on the side with more room, where neither the curve nor another text runs.
        let right = at < (plot.left + plot.right) / 2.0;
        let (anchor, left) = if right { (Anchor::Start, at + 6.0) } else { (Anchor::End, at - 6.0) };
        let share =
            found.trials.get(&posts).map_or(0.0, |t| t.met(asked.targets[0]) as f64 / t.futures().max(1) as f64);
        let free = |height: &f64| (height - share).abs() > 0.25 && (height - found.question.chance).abs() > 0.09;
        let height = heights.iter().position(free).map_or(0.5, |place| heights.remove(place));
        canvas.text(&format!("{name}: {posts}"), (left, y.at(height)), anchor, Ink::bold(12.0, colour));
    }
}
