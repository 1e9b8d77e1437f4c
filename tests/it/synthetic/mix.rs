//! A made-up search for a mix for the tests of the renderers: plausible surfaces, no simulation.

use super::difference;
use super::sweep::sweep;
use caseload::statistics::elimination::{Conclusion, Fate};
use caseload::statistics::interval::wilson;
use caseload::study::mix::{Limit, Mix, Nearest, Tried};
use jiff::civil::date;

/// How a made-up search ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// With a winner.
    Winner,
    /// Undecided.
    Open,
    /// Nothing in reach does it.
    None,
}

/// A search over so many values of each number.
pub fn mix(levels: &[usize], long: bool, ends: Ends) -> Mix {
    let made_up = sweep(levels, long, false);
    let base = std::iter::once(made_up.base.clone());
    let points = base.chain(made_up.points.into_iter().filter(|point| !point.place.is_base));
    let mut tried: Vec<Tried> = points
        .map(|mut point| {
            point.met /= if ends == Ends::None { 12 } else { 1 };
            point.chance = wilson(point.met, 200);
            let fate = if point.share() >= 0.8 { Fate::Running { sure: true } } else { Fate::TooSeldom { after: 16 } };
            Tried { replications: 200, chance: point.chance, fate, point }
        })
        .collect();
    let cost = |tried: &Tried| tried.point.cost.mean;
    let runs = |tried: &Tried| matches!(tried.fate, Fate::Running { .. });
    let sure = (0..tried.len()).filter(|&at| runs(&tried[at]));
    let best = sure.min_by(|&a, &b| cost(&tried[a]).total_cmp(&cost(&tried[b])));
    if let Some(beside) = best {
        let least = cost(&tried[beside]);
        for other in tried.iter_mut().filter(|other| runs(other) && cost(other) > least + 1e6) {
            other.fate = Fate::Dearer { after: 128, beside };
        }
    }
    let running: Vec<usize> = (0..tried.len()).filter(|&at| runs(&tried[at])).collect();
    let verdict = match (ends, best) {
        (Ends::Winner, Some(point)) => {
            Conclusion::Winner { point, alike: running.into_iter().filter(|&at| at != point).collect() }
        }
        (Ends::Open, Some(_)) => {
            Conclusion::Open { likely: best, sure: running.last().copied(), running, more: Some(12_345) }
        }
        _ => Conclusion::NoneReaches,
    };
    let last = tried.len() - 1;
    let limit = |(factor, &levels): (usize, &usize)| {
        let change = (factor < 2).then_some(difference(1.1 - factor as f64, 0.6));
        (levels > 1).then_some(Limit { factor, inside: levels - 2, change, more_is_better: false })
    };
    let nearest = (verdict == Conclusion::NoneReaches).then(|| Nearest {
        tried: last,
        limits: levels.iter().enumerate().filter_map(limit).collect(),
        reached_on: long.then(|| date(2013, 5, 31)),
        vacant: Some(31.0),
        looked_until: Some(date(2018, 3, 31)),
        longer: None,
    });
    Mix {
        seed: 1,
        most: 200,
        chance: 0.8,
        indifference: 440_000.0,
        scenario: made_up.scenario,
        inputs: 0,
        factors: made_up.factors,
        asked: tried.len(),
        analyses: vec![16, 32, 64, 128, 200],
        tried,
        verdict,
        nearest,
        complete: true,
    }
}
