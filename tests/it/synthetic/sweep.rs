//! A made-up sweep for the tests of the renderers: plausible surfaces, no simulation.

use super::{Effects, against, around, difference, levers};
use caseload::statistics::interval::wilson;
use caseload::study::comparison::HeadlineMeasure;
use caseload::study::sweep::{Factor, GridPlace, GridPoint, Sweep, mark_dominated};

/// A sweep with so many values of each number, short names or long, the last points missing or not.
pub fn sweep(levels: &[usize], long: bool, stopped: bool) -> Sweep {
    let factors: Vec<Factor> = levels.iter().enumerate().map(|(at, &levels)| factor(at, levels, long)).collect();
    let mut at: Vec<Vec<usize>> = vec![Vec::new()];
    for &levels in levels {
        at = at.iter().flat_map(|at| (0..levels).map(move |own| at.iter().copied().chain([own]).collect())).collect();
    }
    let mut points: Vec<GridPoint> = at.into_iter().map(|at| point(at, levels)).collect();
    points[0].place.is_base = true;
    let asked = points.len();
    if stopped {
        points.truncate(asked.div_ceil(2));
    }
    mark_dominated(&mut points);
    let base = GridPoint { place: GridPlace { at: Vec::new(), ..points[0].place.clone() }, ..points[0].clone() };
    let scenario = levers(1, false, Effects::Usual).base.scenario;
    Sweep { seed: 1, replications: 200, reached: None, scenario, inputs: 0, factors, asked, base, points }
}

fn factor(at: usize, levels: usize, long: bool) -> Factor {
    let names = ["posts", "sickness", "agency", "recruits"];
    let name =
        if long { format!("pathway.after_initial_assessment.core_assessment_{at}") } else { names[at].to_owned() };
    Factor {
        words: if long { name.clone() } else { format!("{name} in words") },
        name,
        values: (0..levels).map(|k| k as f64 * 0.05).collect(),
        shown: (0..levels).map(|k| if long { format!("{}.005", 1000 * k) } else { format!("{} %", 5 * k) }).collect(),
        present: Some(0.0),
        now: (at == 1).then(|| "0 %".to_owned()),
        from: if at == 0 { "from 1 April 2010".to_owned() } else { "from the first day".to_owned() },
    }
}

fn place(at: Vec<usize>) -> GridPlace {
    GridPlace { at, name: "point".into(), title: "a point".into(), hash: String::new(), is_base: false }
}

fn point(at: Vec<usize>, levels: &[usize]) -> GridPoint {
    let share = |k: usize| at[k] as f64 / levels[k].max(2) as f64;
    let effect: f64 = (0..at.len()).map(share).sum::<f64>() / at.len() as f64;
    let met = (200.0 / (1.0 + (6.0 - 10.0 * effect).exp())) as u64;
    let cost = 40e6 + 1e7 * (0..at.len()).map(|k| share(k) * (k + 1) as f64).sum::<f64>();
    GridPoint {
        place: place(at.clone()),
        met,
        chance: wilson(met, 200),
        value: (at.iter().sum::<usize>() % 17 != 13).then(|| around(25.0 - 6.0 * effect, 0.6)),
        cost: around(cost, 4e5),
        dearest_year: around(cost / 3.5, 2e5),
        against: against(|measure| match measure {
            HeadlineMeasure::Cost => difference(cost - 40e6, 1e4),
            HeadlineMeasure::TargetChance => difference(met as f64 / 200.0, 0.05),
            _ => difference(-6.0 * effect, 0.1),
        }),
        dominated: false,
        events: 1,
    }
}
