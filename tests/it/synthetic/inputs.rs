//! A made-up sensitivity study for the tests of the renderers.

use super::{Effects, levers};
use caseload::scenario::{Prior, UncertainInput, UncertainKey};
use caseload::study::levers::Effect;
use caseload::study::sensitivity::{Mattering, Response, Screened, Screening, Sensitivity, Swing, SwingEnd, Swings};

const KEYS: [&str; 3] = [
    "pathway.after_initial_assessment.core_assessment",
    "recruitment.time_to_hire_weeks.lognormal.mean",
    "families.size.0",
];

/// So many inputs, each of so many keys, that do what levers of that kind do.
pub fn sensitivity(count: usize, keys: usize, effects: Effects) -> Sensitivity {
    let base = levers(2 * count, false, effects);
    let inputs: Vec<UncertainInput> = (0..count).map(|index| input(index, keys)).collect();
    let effect = |index: usize| -> [Option<Effect>; Response::ALL.len()] {
        let lever = &base.levers[index];
        std::array::from_fn(|quantity| match quantity {
            // Of core assessments there are none.
            3 => None,
            4 => Some(lever.cost),
            _ => Some(lever.measure),
        })
    };
    let values = |index: usize, end: usize| {
        (0..keys)
            .map(|key| 12.345 * (1.0 + (index * key) as f64) * (1.0 + end as f64) / 7.0_f64.powi(index as i32 % 5))
            .collect()
    };
    let end = |index: usize, end: usize| {
        // Low and high on the same side for some, on both sides for others.
        let at = if end == 0 { index } else { 2 * count - 1 - index };
        SwingEnd { level: [0.1, 0.9][end], values: values(index, end), effects: effect(at) }
    };
    let swings = (0..count).map(|index| Swing { input: index, ends: std::array::from_fn(|side| end(index, side)) });
    let screened = (0..count).map(|index| {
        let size = base.levers[index].measure.difference.mean.abs();
        let ends = |size: f64| (size * 0.8, size * 1.3);
        let by_chance = (index % 3 > 0).then_some(size / 5.0);
        let [(mu, mu_95), (mu_star, mu_star_95), (sigma, sigma_95)] =
            [-size, size, size / 2.0].map(|size| (size, ends(size)));
        let of = Mattering { mu, mu_95, mu_star, mu_star_95, sigma, sigma_95, by_chance };
        Screened { input: index, of: std::array::from_fn(|quantity| (quantity != 3).then_some(of)) }
    });
    Sensitivity {
        scenario: base.base.scenario,
        hash: "0".repeat(64),
        seed: 1,
        replications: 200,
        weeks_of_year: 52,
        split: None,
        swings: Some(Swings {
            replications: 200,
            central: [23.6, 23.1, 0.7, f64::NAN, 45e6],
            swings: swings.collect(),
        }),
        screening: Some(Screening { walks: 20, replications: 10, screened: screened.collect() }),
        inputs,
        events: 1_000_000,
    }
}

fn input(index: usize, keys: usize) -> UncertainInput {
    let own = |key: usize| {
        let path = KEYS[(index + key) % KEYS.len()];
        if index < KEYS.len() { path.to_owned() } else { format!("2010-04-0{} {path}", index % 9 + 1) }
    };
    let prior = Prior::Between { low: 1.0, high: 2.0 };
    let of_key = |key| UncertainKey { key: own(key), prior: prior.clone(), whole: false };
    let name = if keys > 1 { format!("numbers of one name, which is a rather long one, {index}") } else { own(0) };
    UncertainInput { name, keys: (0..keys).map(of_key).collect(), entity: index as u64 }
}
