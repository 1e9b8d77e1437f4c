//! Every chart, with little and much in it, short titles and long.

use crate::synthetic::inputs::sensitivity;
use crate::synthetic::mix::{Ends, mix};
use crate::synthetic::sweep::sweep;
use crate::synthetic::{self, Effects};
use caseload::report::{Chart, Letters, charts, mix_chart, png, screening, sweep_charts, swings, tornado};
use caseload::study::levers::Finding;
use caseload::study::options::against_budgets;
use caseload::study::results::Experiment;
use resvg::tiny_skia::Rect;
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{Group, Node, Options, Tree};
use std::sync::Arc;

/// An SVG, with the fonts of the charts and no others.
fn parse(svg: &str, fonts: &Arc<Database>) -> Tree {
    let options = Options { fontdb: Arc::clone(fonts), font_family: "DejaVu Sans".to_owned(), ..Options::default() };
    Tree::from_str(svg, &options).unwrap()
}

fn fonts() -> Arc<Database> {
    let mut fonts = Database::new();
    for bytes in [dejavu::sans::regular(), dejavu::sans::bold()] {
        fonts.load_font_source(Source::Binary(Arc::new(bytes)));
    }
    Arc::new(fonts)
}

fn texts(group: &Group, found: &mut Vec<(String, Rect)>) {
    for node in group.children() {
        match node {
            Node::Group(group) => texts(group, found),
            Node::Text(text) => {
                let words: Vec<&str> = text.chunks().iter().map(|chunk| chunk.text()).collect();
                found.push((words.concat(), text.abs_stroke_bounding_box()));
            }
            _ => {}
        }
    }
}

/// One chart of an experiment.
fn named(experiment: &Experiment, name: &str) -> Chart {
    charts(experiment).into_iter().find(|chart| chart.name == name).unwrap()
}

/// Every chart with little and much in it, short titles and long: a name, and the chart.
fn every_case() -> Vec<(String, Chart)> {
    let mut cases = Vec::new();
    let mut add = |case: String, charts: Vec<Chart>| {
        cases.extend(charts.into_iter().map(|chart| (format!("{}-{case}", chart.name).to_lowercase(), chart)));
    };
    for long in [false, true] {
        let end = if long { "-long" } else { "" };
        for options in [1, 2, 4, 9] {
            add(format!("{options}{end}"), charts(&synthetic::experiment(options, long)));
            // A budget left of all costs, among them, right of them, far away on both sides.
            for budget in [20e6, 37.2e6, 38.1e6, 44e6, 58e6, 200e6] {
                let mut experiment = synthetic::experiment(options, long);
                experiment.budgets = against_budgets(&experiment, Some(budget));
                add(format!("{options}-budget-{:.0}{end}", budget / 1e5), vec![named(&experiment, "cost-curve")]);
            }
        }
        for effects in Effects::ALL {
            for count in [1, 7, 30, 40] {
                add(format!("{effects:?}-{count}{end}"), vec![tornado(&synthetic::levers(count, long, effects))]);
            }
        }
        let grids: [&[usize]; 9] =
            [&[1], &[2], &[40], &[2, 2], &[14, 3], &[40, 25], &[6, 4, 3], &[3, 2, 9], &[4, 3, 2, 2]];
        for (levels, stopped) in grids.into_iter().flat_map(|levels| [(levels, false), (levels, true)]) {
            let case = format!("{levels:?}{}{end}", if stopped { "-stopped" } else { "" });
            add(case, sweep_charts(&sweep(levels, long, stopped), 0.8));
        }
        for levels in [&[2][..], &[4, 3], &[7, 3, 3, 3], &[10, 6, 5, 4]] {
            for ends in [Ends::Winner, Ends::Open, Ends::None] {
                add(format!("{levels:?}-{ends:?}{end}"), vec![mix_chart(&mix(levels, long, ends))]);
            }
        }
    }
    for effects in Effects::ALL {
        for (count, keys) in [(1, 1), (6, 1), (22, 4), (45, 2)] {
            let found = sensitivity(count, keys, effects);
            add(
                format!("unknown-{effects:?}-{count}"),
                [swings(&found), screening(&found)].into_iter().flatten().collect(),
            );
        }
    }
    cases
}

#[test]
fn grids_that_cannot_be_looked_at_have_no_heat_map() {
    let names =
        |levels: &[usize]| sweep_charts(&sweep(levels, false, false), 0.8).iter().map(|c| c.name).collect::<Vec<_>>();
    assert_eq!(names(&[4, 3, 10]), ["chance", "target-measure", "frontier"]);
    assert_eq!(names(&[5, 4, 10, 3]), ["frontier"]);
    assert_eq!(names(&[1]), ["frontier"]);
}

/// The caption speaks of the line between good and bad points where there is one.
#[test]
fn the_line_of_a_heat_map_is_named_where_it_is_drawn() {
    let mut seen = [false; 2];
    for (chance, factor) in [(0.8, 1.0), (0.99999, 1.0), (0.8, 10.0)] {
        let mut found = sweep(&[6, 4], false, false);
        for point in &mut found.points {
            point.met = (point.met as f64 / factor) as u64;
        }
        for chart in sweep_charts(&found, chance).into_iter().take(2) {
            let plum = chart.svg.lines().filter(|line| line.contains("#801650") && !line.contains("<text")).count();
            let named = chart.svg.contains("plum line");
            assert_eq!(named, plum > 0, "{} at {chance}: {plum}", chart.name);
            seen[usize::from(named)] = true;
        }
    }
    assert_eq!(seen, [true, true]);
}

/// No text leaves the card or touches another, and every chart has words and data. Where `CASELOAD_CHARTS` names a folder, all
/// are written there, to be looked at.
#[test]
fn every_chart_is_whole() {
    let (mut faults, fonts) = (Vec::new(), fonts());
    let folder = std::env::var_os("CASELOAD_CHARTS").map(std::path::PathBuf::from);
    for (case, chart) in every_case() {
        assert!(chart.svg.contains("role=\"img\"") && chart.svg.contains("<title>") && chart.svg.contains("<desc>"));
        assert!(chart.alt.len() > 80 && !chart.title.is_empty());
        assert!(chart.data_csv.lines().count() > 1 && !chart.data_csv.contains("NaN"), "{case}");
        assert!(!chart.svg.contains("NaN"), "{case}");
        let tree = parse(&chart.svg, &fonts);
        let mut found = Vec::new();
        texts(tree.root(), &mut found);
        assert!(found.len() > 5, "{case} has hardly any text");
        for (index, (text, a)) in found.iter().enumerate() {
            if a.left() < 0.0 || a.top() < 0.0 || a.right() > tree.size().width() || a.bottom() > tree.size().height() {
                faults.push(format!("{case}: {text:?} leaves the card: {a:?}"));
            }
            for (other, b) in &found[..index] {
                if a.left() < b.right() && b.left() < a.right() && a.top() < b.bottom() && b.top() < a.bottom() {
                    faults.push(format!("{case}: {text:?} touches {other:?}"));
                }
            }
        }
        if let Some(folder) = &folder {
            let write =
                |ending: &str, bytes: &[u8]| std::fs::write(folder.join(format!("{case}.{ending}")), bytes).unwrap();
            write("png", &png(&chart, &mut Letters::default()).unwrap());
            write("csv", chart.data_csv.as_bytes());
            write("txt", format!("{}\n{}\n{}\n{}", chart.name, chart.heading, chart.title, chart.alt).as_bytes());
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_picture_is_twice_the_page() {
    let bytes = png(&charts(&synthetic::experiment(1, false))[0], &mut Letters::default()).unwrap();
    assert_eq!(&bytes[1..4], b"PNG");
    assert_eq!(u32::from_be_bytes(bytes[16..20].try_into().unwrap()), 2000);
}

#[test]
fn no_option_goes_unnamed() {
    for options in [1, 4, 9] {
        let chart = named(&synthetic::experiment(options, true), "cost-and-chance");
        assert_eq!(chart.svg.matches(" futures, £").count(), options);
    }
}

#[test]
fn every_lever_is_named_and_the_unclear_are_hollow() {
    let levers = synthetic::levers(7, false, Effects::Usual);
    let (chart, found) = (tornado(&levers), levers.levers);
    assert!(found.iter().all(|lever| chart.svg.contains(&lever.title) && chart.alt.contains(&lever.title)));
    let effects = || found.iter().flat_map(|lever| [lever.measure, lever.cost]);
    let count = |finding| effects().filter(|effect| effect.finding == finding).count();
    assert_eq!(chart.svg.matches("<polygon").count(), 14 - count(Finding::NoEffect), "a bar an effect");
    assert_eq!(chart.svg.matches("<circle").count(), count(Finding::NoEffect));
    let white = chart.svg.lines().filter(|line| line.contains("<polygon") && line.contains("#FFFFFF")).count();
    assert_eq!(white, count(Finding::NotDistinguishable));
}

/// Wherever the target lies, what the ends of the bands are called does not stand on its line.
#[test]
fn no_label_of_a_fan_stands_on_the_target_line() {
    let fonts = fonts();
    let number = |text: &str| text.parse::<f64>().unwrap() / 10.0;
    let mut seen = [0; 2];
    for (options, tenths) in
        [1, 4, 9].into_iter().flat_map(|options| (150..290).step_by(7).map(move |at| (options, at)))
    {
        let mut experiment = synthetic::experiment(options, false);
        for option in &mut experiment.options {
            Arc::make_mut(&mut option.scenario).target.wanted.value = f64::from(tenths) / 10.0;
        }
        let svg = named(&experiment, "caseload-fan").svg;
        let tree = parse(&svg, &fonts);
        let mut found = Vec::new();
        texts(tree.root(), &mut found);
        for (kind, count) in ["1 in 10 above", "1 in 10 below"].into_iter().zip(&mut seen) {
            *count += found.iter().filter(|(text, _)| text.starts_with(kind)).count();
        }
        let plum = svg.lines().filter(|line| line.contains("#801650") && line.contains("points=\""));
        let dashes: Vec<Vec<f64>> = plum
            .map(|line| line.split("points=\"").nth(1).unwrap().split('"').next().unwrap())
            .map(|points| points.split([' ', ',']).filter(|text| !text.is_empty()).map(number).collect())
            .collect();
        let level = dashes.iter().filter(|ends| ends.len() == 4 && ends[1] == ends[3]);
        for ends in level {
            let under = |rect: &Rect| {
                let (left, right) = (f64::from(rect.left()), f64::from(rect.right()));
                let (top, bottom) = (f64::from(rect.top()), f64::from(rect.bottom()));
                left < ends[2] && right > ends[0] && top < ends[1] && bottom > ends[1]
            };
            let on_it: Vec<_> =
                found.iter().filter(|(text, rect)| text.starts_with("1 in 10") && under(rect)).collect();
            assert!(on_it.is_empty(), "{options} options, target {tenths}: {on_it:?} and {ends:?}");
        }
        assert!(dashes.len() > 10, "no target line");
    }
    // 20 targets, with 1, 4 and 9 panels: where a panel has no room for a label, it has none.
    println!("{seen:?} labels over and under the bands");
    assert!(seen.iter().all(|&count| count > 200), "{seen:?}");
}
