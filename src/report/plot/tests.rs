use super::*;
use crate::experiment::budget::against_budgets;
use crate::report::synthetic::{self, Effects};
use crate::report::synthetic_mix::{Ends, mix};
use crate::report::synthetic_sweep::sweep;
use crate::report::synthetic_unknowns::sensitivity;
use crate::report::write::write_whole;
use resvg::usvg::{Group, Node};

fn texts(group: &Group, found: &mut Vec<(String, resvg::tiny_skia::Rect)>) {
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

fn every_case() -> Vec<(usize, bool, Chart)> {
    let mut cases = Vec::new();
    for options in [1, 2, 4, 9] {
        for long in [false, true] {
            cases.extend(charts(&synthetic::experiment(options, long)).into_iter().map(|chart| (options, long, chart)));
        }
    }
    cases
}

/// Cost curves with a budget: left of all costs, among them, right of them, far away on both sides.
fn every_budget() -> Vec<(String, Chart)> {
    let mut cases = Vec::new();
    for (options, long) in [(1, false), (1, true), (2, false), (4, true), (9, false), (9, true)] {
        for budget in [20e6, 37.2e6, 38.1e6, 44e6, 58e6, 200e6] {
            let mut experiment = synthetic::experiment(options, long);
            experiment.budgets = against_budgets(&experiment, Some(budget));
            let name = format!("budget-{:.0}-{options}{}", budget / 1e5, if long { "-long" } else { "" });
            cases.push((name, cost_curve::chart(&experiment)));
        }
    }
    cases
}

/// Tornado charts: few and many levers, short and long titles, every kind of effect.
fn every_tornado() -> Vec<(String, Chart)> {
    let mut cases = Vec::new();
    for effects in Effects::ALL {
        for count in [1, 7, 30, 40] {
            for long in [false, true] {
                let name = format!("tornado-{effects:?}-{count}{}", if long { "-long" } else { "" }).to_lowercase();
                cases.push((name, tornado(&synthetic::levers(count, long, effects))));
            }
        }
    }
    cases
}

/// Charts of unknown inputs: few and many, of one key and of several, every kind of effect.
fn every_unknown() -> Vec<(String, Chart)> {
    let mut cases = Vec::new();
    for effects in Effects::ALL {
        for (count, keys) in [(1, 1), (6, 1), (22, 4), (45, 2)] {
            let found = sensitivity(count, keys, effects);
            for chart in [swings(&found), screening(&found)].into_iter().flatten() {
                let kind = if chart.name == "morris" { "morris" } else { "swings" };
                cases.push((format!("{kind}-{effects:?}-{count}").to_lowercase(), chart));
            }
        }
    }
    cases
}

/// Charts of sweeps: one number to four, few points and many, short names and long, whole and stopped.
fn every_sweep() -> Vec<(String, Chart)> {
    let mut cases = Vec::new();
    let grids: [&[usize]; 9] = [&[1], &[2], &[40], &[2, 2], &[14, 3], &[40, 25], &[6, 4, 3], &[3, 2, 9], &[4, 3, 2, 2]];
    for levels in grids {
        for (long, stopped) in [(false, false), (true, false), (false, true)] {
            let name = levels.iter().map(usize::to_string).collect::<Vec<_>>().join("x");
            for chart in sweep_charts(&sweep(levels, long, stopped), 0.8) {
                let name = format!(
                    "{}-{name}{}{}",
                    chart.name,
                    if long { "-long" } else { "" },
                    if stopped { "-stopped" } else { "" }
                );
                cases.push((name, chart));
            }
        }
    }
    cases
}

/// Charts of mixes: few and many, short names and long, with a winner, without, and out of reach.
fn every_mix() -> Vec<(String, Chart)> {
    let mut cases = Vec::new();
    let grids: [&[usize]; 4] = [&[2], &[4, 3], &[7, 3, 3, 3], &[10, 6, 5, 4]];
    for levels in grids {
        for ends in [Ends::Winner, Ends::Open, Ends::None] {
            for long in [false, true] {
                let name = levels.iter().map(usize::to_string).collect::<Vec<_>>().join("x");
                let name = format!("mix-{name}-{ends:?}{}", if long { "-long" } else { "" }).to_lowercase();
                cases.push((name, mix_chart(&mix(levels, long, ends))));
            }
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

#[test]
fn no_text_leaves_the_card_or_touches_another() {
    let mut faults = Vec::new();
    let named = |(options, long, chart): (usize, bool, Chart)| {
        (format!("{} with {options} options, long {long}", chart.name), chart)
    };
    for (case, chart) in every_case()
        .into_iter()
        .map(named)
        .chain(every_budget())
        .chain(every_tornado())
        .chain(every_unknown())
        .chain(every_sweep())
        .chain(every_mix())
    {
        let tree = png::parse(&chart.svg).unwrap();
        let mut found = Vec::new();
        texts(tree.root(), &mut found);
        assert!(found.len() > 5, "{} has hardly any text", chart.name);
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
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_chart_has_words_and_data() {
    let tornados = every_tornado()
        .into_iter()
        .chain(every_budget())
        .chain(every_unknown())
        .chain(every_sweep())
        .chain(every_mix())
        .map(|(_, chart)| chart);
    for chart in every_case().into_iter().map(|(_, _, chart)| chart).chain(tornados) {
        assert!(chart.svg.contains("role=\"img\"") && chart.svg.contains("<title>") && chart.svg.contains("<desc>"));
        assert!(chart.svg.contains("font-family=\"DejaVu Sans, Arial, sans-serif\""));
        assert!(chart.alt.len() > 80 && !chart.title.is_empty());
        assert!(chart.data_csv.lines().count() > 1 && !chart.data_csv.contains("NaN"), "{}", chart.name);
        assert!(!chart.svg.contains("NaN"), "{}", chart.name);
    }
}

#[test]
fn a_picture_is_twice_the_page() {
    let chart = charts(&synthetic::experiment(1, false)).remove(0);
    let bytes = png(&chart).unwrap();
    assert_eq!(&bytes[1..4], b"PNG");
    assert_eq!(u32::from_be_bytes(bytes[16..20].try_into().unwrap()), 2000);
}

/// Writes every case to the folder that `CASELOAD_CHARTS` names, to be looked at.
#[test]
fn pictures_to_look_at() {
    let Some(folder) = std::env::var_os("CASELOAD_CHARTS") else {
        return;
    };
    for (options, long, chart) in every_case() {
        let name = format!("{}-{options}{}.png", chart.name, if long { "-long" } else { "" });
        write_whole(&std::path::Path::new(&folder).join(name), &png(&chart).unwrap()).unwrap();
    }
    for (name, chart) in
        every_budget().into_iter().chain(every_tornado()).chain(every_unknown()).chain(every_sweep()).chain(every_mix())
    {
        let path = std::path::Path::new(&folder).join(format!("{name}.png"));
        write_whole(&path, &png(&chart).unwrap()).unwrap();
    }
}

#[test]
fn no_option_goes_unnamed() {
    for options in [1, 4, 9] {
        let chart = frontier::chart(&synthetic::experiment(options, true));
        assert_eq!(chart.svg.matches(" futures, £").count(), options);
    }
}

#[test]
fn every_lever_is_named_and_the_unclear_are_hollow() {
    let chart = tornado(&synthetic::levers(7, false, Effects::Usual));
    let found = synthetic::levers(7, false, Effects::Usual).levers;
    for lever in &found {
        assert!(chart.svg.contains(&lever.title) && chart.alt.contains(&lever.title), "{}", lever.title);
    }
    use crate::experiment::levers::Finding;
    let count = |finding| {
        found.iter().flat_map(|lever| [lever.measure, lever.cost]).filter(|effect| effect.finding == finding).count()
    };
    let bars = chart.svg.matches("<polygon").count();
    assert_eq!(bars, 14 - count(Finding::NoEffect), "a bar an effect");
    assert_eq!(chart.svg.matches("<circle").count(), count(Finding::NoEffect));
    let white = chart.svg.lines().filter(|line| line.contains("<polygon") && line.contains("#FFFFFF")).count();
    assert_eq!(white, count(Finding::NotDistinguishable));
    assert!(chart.title.contains("brings live cases per social worker down most, by 2.26; 5 of 7"), "{}", chart.title);
}
