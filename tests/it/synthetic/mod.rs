//! Made-up results for the tests of the charts: plausible curves, no simulation.

use caseload::model::{Measure, Scope};
use caseload::scenario::*;
use caseload::statistics::Summary;
use caseload::study::comparison::{AgainstBase, Comparison, HeadlineMeasure};
use caseload::study::effect::PairedDifference;
use caseload::study::headline::Figures;
use caseload::study::levers::{Base, Effect, Finding, Lever, Levers};
use caseload::study::results::*;
use jiff::civil::date;
use std::path::Path;
use std::sync::Arc;

pub mod inputs;
pub mod mix;
pub mod sweep;

const LONG: &str =
    "Forty-two social workers, six team managers and a protected load for newly qualified staff from April 2010";
const POSTS: [u32; 9] = [0, 42, 70, 126, 55, 86, 105, 20, 160];

/// An experiment with so many options, the base first, with long or short titles.
pub fn experiment(options: usize, long_titles: bool) -> Experiment {
    let options = (0..options).map(|index| option(index, long_titles)).collect();
    Experiment { seed: 20_090_916, replications: 200, options, selection: None, budgets: Vec::new(), precision: None }
}

fn option(index: usize, long_titles: bool) -> OptionResult {
    let posts = POSTS[index % POSTS.len()];
    let title = match (index, long_titles) {
        (0, _) => "No new posts".to_owned(),
        (_, false) => format!("{posts} posts"),
        (_, true) => LONG.replace("Forty-two", &format!("{posts} (or so)")),
    };
    let scenario = Arc::new(scenario(index, title, posts));
    let weeks = scenario.days.weeks();
    let settled = 5355.0 / (227.0 + f64::from(posts) * 0.94);
    let curve: Vec<f64> = (0..weeks.len()).map(|week| caseload(week, settled)).collect();
    let at_target = curve[131] + 0.3;
    let cost = 38e6 + f64::from(posts) * 135_000.0;
    let change = |(week, value): (usize, &f64)| {
        Some(around((value - caseload(week, 5355.0 / 227.0)).min(0.3), 0.35 * grown(week)))
    };
    OptionResult {
        scenario_hash: format!("{index:064x}"),
        weekly: weekly(&curve, posts),
        figures: (0..40)
            .map(|k| Figures { cost: cost + 3e4 * (f64::from(k) - 19.5), target_met: k < 20, ..Figures::default() })
            .collect(),
        sample_paths: (0..3).map(|k| future(&curve, k)).collect(),
        difference: if index > 0 { curve.iter().enumerate().map(change).collect() } else { Vec::new() },
        years: Vec::new(),
        year_costs: Vec::new(),
        funded_a_year: 0.0,
        funded: (
            Funded { social_workers: Tenths::of_posts(240 + posts as i32), ..Funded::default() },
            [Tenths::of_posts(posts as i32), Tenths::ZERO],
        ),
        headline: Headline {
            target_measure: around(at_target, 0.9),
            target_met: (200.0 / (1.0 + ((at_target - 20.0) * 2.2).exp())).round() as u64,
            weeks_over_target: around(60.0, 6.0),
            initial_assessments_in_time: Some(around(0.78 - at_target / 200.0, 0.02)),
            core_assessments_in_time: (index != 1).then(|| around(0.9 - at_target / 100.0, 0.03)),
            cost: around(cost, 4e5),
            dearest_year: around(cost / 3.4, 2e5),
            against_base: (index > 0).then(|| against(|_| difference(settled - 23.6, 0.3))),
        },
        known: Vec::new(),
        spread_at_start: spread(23.6, 227.0),
        spread_at_target: spread(at_target, 227.0 + f64::from(posts)),
        inputs: 0,
        events: 1_000_000,
        weeks,
        scenario,
    }
}

/// Changes against the base, each measure's its own.
fn against(change: impl Fn(HeadlineMeasure) -> PairedDifference) -> AgainstBase {
    let of = |measure| {
        let effect = Effect { difference: change(measure), finding: Finding::Lower, p: 0.004, p_adjusted: 0.0123 };
        let more_is_better = measure.more_is_better(TargetValue { value: 20.0, at_least: false });
        Comparison { measure, more_is_better, pairs: 200, effect, variance_reduction: None }
    };
    AgainstBase { measures: HeadlineMeasure::ALL.map(|measure| Some(of(measure))) }
}

fn caseload(week: usize, settled: f64) -> f64 {
    let w = week as f64;
    let start = 25.8 - w.min(40.0) * 0.03;
    let fall = 1.0 / (1.0 + (-(w - 38.0) / 5.0).exp());
    start + (settled + 0.8 - start) * fall + 0.006 * w + 0.25 * (w / 8.0).sin()
}

fn future(curve: &[f64], k: usize) -> Vec<f64> {
    let phase = k as f64 * 2.1;
    curve.iter().enumerate().map(|(w, v)| v + 1.1 * ((w as f64 / (5.0 + phase)) + phase).sin() * grown(w)).collect()
}

fn grown(week: usize) -> f64 {
    (week as f64 / 20.0).min(1.0)
}

/// 200 values, spread like a normal law with this standard deviation.
pub fn around(middle: f64, spread: f64) -> Summary {
    let at = |z: f64| middle + z * spread;
    let [p5, p10, p25, p75, p90, p95] = [-1.64, -1.28, -0.67, 0.67, 1.28, 1.64].map(at);
    Summary { n: 200, mean: middle, standard_error: spread / 14.0, p5, p10, p25, p50: middle, p75, p90, p95 }
}

/// A mean change with so wide an interval.
pub fn difference(mean: f64, half: f64) -> PairedDifference {
    PairedDifference { mean, low: mean - half, high: mean + half }
}

fn weekly(curve: &[f64], posts: u32) -> WeeklyTable {
    let mut table = WeeklyTable::new(3);
    for &measure in Measure::ALL {
        for scope in Scope::every(3).filter(|scope| scope.has(measure)) {
            let part = scope.area.map_or(0.0, |area| area as f64 * 1.3 - 1.0);
            let point = |(week, load): (usize, &f64)| {
                let undefined = week == 0 && measure == Measure::CoreAssessmentsInTime;
                (!undefined).then(|| point(measure, week, load + part, f64::from(posts)))
            };
            table.set(measure, scope, curve.iter().enumerate().map(point).collect());
        }
    }
    table
}

fn point(measure: Measure, week: usize, load: f64, posts: f64) -> Summary {
    let in_post = 226.0 + posts * 0.95 / (1.0 + (-(week as f64 - 38.0) / 5.0).exp());
    let (middle, spread) = match measure {
        Measure::Posts => (if week >= 28 { 240.0 + posts } else { 240.0 }, 0.0),
        Measure::InPost => (in_post, 3.0),
        Measure::Present => (in_post * 0.74, 4.0),
        Measure::Sick | Measure::OnLeave => (in_post * 0.13, 3.0),
        Measure::Agency => (10.0, 2.0),
        Measure::InitialInTimeQuarter => (0.95 - load / 60.0, 0.06),
        Measure::CoreInTimeQuarter => (1.1 - load / 45.0, 0.08),
        Measure::SpeedAssessment => (1.1 - load / 70.0, 0.02),
        Measure::SpeedChildProtection => (1.15 - load / 42.0, 0.03),
        Measure::SpeedLookedAfter => (1.2 - load / 28.0, 0.04),
        Measure::ShareOver20 => (load / 60.0, 0.03),
        Measure::ShareOver25 => (load / 150.0, 0.02),
        Measure::ShareOver35 => (load / 900.0, 0.005),
        _ => (load, 0.9),
    };
    around(middle, spread * grown(week))
}

fn spread(middle: f64, workers: f64) -> Vec<f64> {
    let density: Vec<f64> = (0..55).map(|n| (-((f64::from(n) - middle) / 6.5).powi(2) / 2.0).exp()).collect();
    let sum: f64 = density.iter().sum();
    density.iter().map(|d| d / sum * workers).collect()
}

/// The Leeds base under another name, with extra posts from April 2010.
fn scenario(index: usize, title: String, posts: u32) -> Scenario {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/leeds-2009.toml");
    let mut scenario = load(&file).unwrap().scenario;
    let from = scenario.days.time_of(date(2010, 4, 1));
    if posts > 0 {
        let mut policy = scenario.policies[0].policy.clone();
        policy.posts.extra_social_workers = Tenths::of_posts(posts as i32);
        scenario.policies.push(DatedPolicy { from, policy, structure: Vec::new() });
    }
    Scenario { name: format!("option-{index}"), title, ..scenario }
}

/// What made-up levers do: some cases and some hundred thousand pounds, down and up, some unclear, one nothing at all; the same in
/// thousandths, or hundredfold; all the same; nothing; all up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Effects {
    Usual,
    Tiny,
    Huge,
    Equal,
    Nothing,
    Worse,
}

impl Effects {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Usual, Self::Tiny, Self::Huge, Self::Equal, Self::Nothing, Self::Worse];
}

/// So many levers, ranked.
pub fn levers(count: usize, long_titles: bool, effects: Effects) -> Levers {
    let scenario = Arc::new(scenario(0, "No new posts".to_owned(), 0));
    let mut levers: Vec<Lever> = (0..count).map(|index| lever(index, count, long_titles, effects)).collect();
    levers.sort_by(|a, b| a.measure.difference.mean.total_cmp(&b.measure.difference.mean));
    let (measure, cost_a_year, target_met, inputs, events) = (23.6, 12.9e6, 3, 0, 1_000_000);
    let base = Base { scenario, hash: "0".repeat(64), measure, cost_a_year, target_met, inputs, events };
    Levers { seed: 20_090_916, replications: 200, reached: None, weeks: 52, base, levers }
}

fn lever(index: usize, count: usize, long: bool, effects: Effects) -> Lever {
    let place = (index as f64 + 1.0) / count as f64;
    let usual = (3.2 * (place - 0.85), 4e6 * (0.75 - place) * if index % 3 == 1 { -0.4 } else { 1.0 });
    let (mean, cost, scale) = match effects {
        Effects::Usual if index % 7 == 5 => (0.0, 0.0, 0.0),
        Effects::Usual => (usual.0, usual.1, 1.0),
        Effects::Tiny => (usual.0 / 1000.0, usual.1 / 1e6, 1e-3),
        Effects::Huge => (usual.0 * 100.0, usual.1 * 100.0, 100.0),
        Effects::Equal => (-1.5, 2e6, 1.0),
        Effects::Nothing => (0.0, 0.0, 0.0),
        Effects::Worse => (usual.0 + 3.0, usual.1 + 4e6, 1.0),
    };
    let effect = |mean: f64, half: f64| {
        let finding = match mean {
            _ if half == 0.0 => Finding::NoEffect,
            mean if mean + half < 0.0 => Finding::Lower,
            mean if mean - half > 0.0 => Finding::Higher,
            _ => Finding::NotDistinguishable,
        };
        Effect { difference: difference(mean, half), finding, p: 1.0, p_adjusted: 1.0 }
    };
    let title = match (long, index % 2) {
        (true, _) => LONG.replace("Forty-two", &format!("{index} (or so)")),
        (false, 0) => format!("No agency workers, ever again {index}"),
        (false, _) => format!("Early help {index}"),
    };
    Lever {
        name: format!("lever-{index}"),
        title,
        hash: format!("{index:064x}"),
        measure: effect(mean, 0.25 * scale),
        cost: effect(cost, 1.5e5 * scale),
        target_met: (200.0 * (1.0 - place)) as u64,
        events: 1_000_000,
    }
}
