//! Made-up results for the tests of the renderers: plausible curves, no simulation.

use crate::experiment::comparison::{Comparison, HeadlineMeasure};
use crate::experiment::headline::Figures;
use crate::experiment::levers::{Base, Effect, Finding, Lever, Levers};
use crate::experiment::precision::known as known_of;
use crate::experiment::results::*;
use crate::experiment::selection::Trial;

use crate::model::{Measure, Scope};
use crate::scenario::*;
use crate::statistics::Summary;
use jiff::civil::date;
use std::path::Path;
use std::sync::Arc;

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
    let met = 200.0 / (1.0 + ((at_target - 20.0) * 2.2).exp());
    let cost = 38e6 + f64::from(posts) * 135_000.0;
    OptionResult {
        scenario_hash: format!("{index:064x}"),
        weekly: weekly(&weeks, &curve, posts),
        trials: (0..40).map(|k| Trial { cost: cost + 3e4 * (f64::from(k) - 19.5), met: k < 20 }).collect(),
        futures: (0..3).map(|k| future(&curve, k)).collect(),
        difference: if index > 0 { difference(&curve) } else { Vec::new() },
        years: years(&scenario, cost),
        year_costs: Vec::new(),
        funded_a_year: 0.0,
        headline: Headline {
            target_measure: summary(at_target, 0.9),
            target_met: met.round() as u64,
            weeks_over_target: summary(curve.iter().filter(|&&v| v > 20.0).count() as f64, 6.0),
            initial_assessments_in_time: Some(summary(0.78 - at_target / 200.0, 0.02)),
            core_assessments_in_time: (index != 1).then(|| summary(0.9 - at_target / 100.0, 0.03)),
            cost: summary(cost, 4e5),
            dearest_year: summary(cost / 3.4, 2e5),
            against_base: (index > 0).then(|| against(settled - 23.6, cost - 38e6)),
        },
        known: known_of(&of_replications(at_target, cost)),
        spread_at_start: spread(23.6, 227.0),
        spread_at_target: spread(at_target, 227.0 + f64::from(posts)),
        unknowns: 0,
        events: 1_000_000,
        weeks,
        scenario,
    }
}

/// Headline figures of 200 replications, evenly spread.
fn of_replications(at_target: f64, cost: f64) -> Vec<Figures> {
    let figures = |k: u32| {
        let z = (f64::from(k) - 99.5) / 58.0;
        Figures {
            target_measure: at_target + 0.9 * z,
            target_met: at_target + 0.9 * z <= 20.0,
            weeks_over: (60.0 + 6.0 * z).round(),
            initial: (1000.0, 700.0 + 20.0 * z),
            core: (900.0, 720.0 - 30.0 * z),
            cost: cost + 4e5 * z,
            dearest_year: cost / 3.4 + 2e5 * z,
        }
    };
    (0..200).map(figures).collect()
}

/// Made-up differences to a base that stays where it settles.
fn difference(curve: &[f64]) -> Vec<Option<Summary>> {
    let base = 5355.0 / 227.0;
    curve
        .iter()
        .enumerate()
        .map(|(week, value)| Some(summary((value - caseload(week, base)).min(0.3), 0.35 * grown(week))))
        .collect()
}

/// Every kind of verdict, and every width of a number.
fn against(target: f64, cost: f64) -> AgainstBase {
    let of = |measure: HeadlineMeasure| {
        let (mean, half, finding) = match measure {
            HeadlineMeasure::TargetMeasure => (target, 0.3, Finding::Lower),
            HeadlineMeasure::TargetChance => (0.41, 0.07, Finding::Higher),
            HeadlineMeasure::WeeksOverTarget => (-41.5, 3.0, Finding::Lower),
            HeadlineMeasure::InitialInTime => (-0.123, 0.2, Finding::NotDistinguishable),
            HeadlineMeasure::CoreInTime => (0.0, 0.0, Finding::NoEffect),
            HeadlineMeasure::Cost => (cost, 1e5, Finding::Higher),
            HeadlineMeasure::DearestYear => (-98_765.0, 2e5, Finding::NotDistinguishable),
        };
        let effect = Effect { difference: PairedDifference { mean, low: mean - half, high: mean + half }, finding };
        let variance_reduction = (finding != Finding::NoEffect).then_some(47.2);
        Some(Comparison { measure, pairs: 200, effect, p: 0.004, p_adjusted: 0.0123, variance_reduction })
    };
    AgainstBase { measures: HeadlineMeasure::ALL.map(of) }
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

fn summary(middle: f64, spread: f64) -> Summary {
    let at = |z: f64| middle + z * spread;
    Summary {
        n: 200,
        mean: middle,
        standard_error: spread / 14.0,
        p5: at(-1.64),
        p10: at(-1.28),
        p25: at(-0.67),
        p50: middle,
        p75: at(0.67),
        p90: at(1.28),
        p95: at(1.64),
    }
}

fn weekly(weeks: &[crate::kernel::time::Week], curve: &[f64], posts: u32) -> WeeklyTable {
    let mut table = WeeklyTable::new(3);
    for &measure in Measure::ALL {
        for scope in Scope::every(3).filter(|scope| scope.has(measure)) {
            let part = scope.area.map_or(0.0, |area| area as f64 * 1.3 - 1.0);
            let series = (0..weeks.len())
                .map(|week| {
                    let undefined = week == 0 && measure == Measure::CoreAssessmentsInTime;
                    (!undefined).then(|| point(measure, week, curve[week] + part, f64::from(posts)))
                })
                .collect();
            table.set(measure, scope, series);
        }
    }
    table
}

fn point(measure: Measure, week: usize, load: f64, posts: f64) -> Summary {
    let grown = grown(week);
    let arrived = posts * 0.95 / (1.0 + (-(week as f64 - 38.0) / 5.0).exp());
    let holiday = if matches!(week % 52, 14 | 15 | 30 | 36) { 30.0 } else { 0.0 };
    let in_post = 226.0 + arrived;
    match measure {
        Measure::Posts => summary(if week >= 28 { 240.0 + posts } else { 240.0 }, 0.0),
        Measure::InPost => summary(in_post, 3.0 * grown),
        Measure::Present => summary(in_post * 0.74 - holiday, 4.0),
        Measure::Sick => summary(in_post * 0.13, 3.0),
        Measure::OnLeave => summary(in_post * 0.13 + holiday, 3.0),
        Measure::Agency => summary(10.0, 2.0),
        Measure::InitialAssessmentsInTime | Measure::InitialInTimeQuarter => summary(0.95 - load / 60.0, 0.06 * grown),
        Measure::CoreAssessmentsInTime | Measure::CoreInTimeQuarter => summary(1.1 - load / 45.0, 0.08 * grown),
        Measure::SpeedAssessment => summary(1.1 - load / 70.0, 0.02 * grown),
        Measure::SpeedChildProtection => summary(1.15 - load / 42.0, 0.03 * grown),
        Measure::SpeedLookedAfter => summary(1.2 - load / 28.0, 0.04 * grown),
        Measure::ShareOver20 => summary(load / 60.0, 0.03),
        Measure::ShareOver25 => summary(load / 150.0, 0.02),
        Measure::ShareOver35 => summary(load / 900.0, 0.005),
        _ => summary(load, 0.9 * grown),
    }
}

fn years(scenario: &Scenario, cost: f64) -> Vec<YearCosts> {
    let headings = [Measure::CostTotal].into_iter().chain(Measure::COST_HEADINGS);
    scenario
        .days
        .financial_years()
        .into_iter()
        .map(|year| {
            let total = cost * (year.to - year.from) / 923.0;
            let costs =
                headings.clone().map(|m| (m, summary(if m == Measure::CostTotal { total } else { total / 5.0 }, 1e4)));
            YearCosts { year, costs: costs.collect() }
        })
        .collect()
}

fn spread(middle: f64, workers: f64) -> CaseloadSpread {
    let density: Vec<f64> = (0..55).map(|n| (-((f64::from(n) - middle) / 6.5).powi(2) / 2.0).exp()).collect();
    let sum: f64 = density.iter().sum();
    CaseloadSpread { workers: density.iter().map(|d| d / sum * workers).collect() }
}

/// The Leeds base under another name, with extra posts from April 2010.
fn scenario(index: usize, title: String, posts: u32) -> Scenario {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/leeds-2009.toml");
    let mut scenario = load(&file).unwrap().scenario;
    let from = scenario.days.time_of(date(2010, 4, 1));
    if posts > 0 {
        let mut policy = scenario.policies[0].policy.clone();
        policy.posts.extra_social_workers = posts;
        policy.posts.extra_managers = posts / 7;
        scenario.policies.push(DatedPolicy { from, policy, structure: Vec::new() });
    }
    Scenario { name: format!("option-{index}"), title, ..scenario }
}

/// What made-up levers do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Effects {
    /// Some cases and some hundred thousand pounds, down and up, some unclear, one nothing at all.
    Usual,
    /// Thousandths of a case, a few pounds.
    Tiny,
    /// Hundreds of cases, hundreds of millions.
    Huge,
    /// All the same.
    Equal,
    /// None at all.
    Nothing,
    /// All up.
    Worse,
}

impl Effects {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Usual, Self::Tiny, Self::Huge, Self::Equal, Self::Nothing, Self::Worse];
}

/// So many levers, ranked.
pub fn levers(count: usize, long_titles: bool, effects: Effects) -> Levers {
    let base = scenario(0, "No new posts".to_owned(), 0);
    let mut levers: Vec<Lever> = (0..count).map(|index| lever(index, count, long_titles, effects)).collect();
    levers.sort_by(|a, b| a.measure.difference.mean.total_cmp(&b.measure.difference.mean));
    let base = Base {
        scenario: Arc::new(base),
        hash: "0".repeat(64),
        measure: 23.6,
        cost_a_year: 12.9e6,
        target_met: 3,
        unknowns: 0,
        events: 1_000_000,
    };
    Levers { seed: 20_090_916, replications: 200, weeks: 52, base, levers }
}

fn lever(index: usize, count: usize, long: bool, effects: Effects) -> Lever {
    let place = (index as f64 + 1.0) / count as f64;
    let usual = (3.2 * (place - 0.85), 4e6 * (0.75 - place) * if index % 3 == 1 { -0.4 } else { 1.0 });
    let (mean, cost) = match effects {
        Effects::Usual if index % 7 == 5 => (0.0, 0.0),
        Effects::Usual => usual,
        Effects::Tiny => (usual.0 / 1000.0, usual.1 / 1e6),
        Effects::Huge => (usual.0 * 100.0, usual.1 * 100.0),
        Effects::Equal => (-1.5, 2e6),
        Effects::Nothing => (0.0, 0.0),
        Effects::Worse => (usual.0 + 3.0, usual.1 + 4e6),
    };
    let none = mean == 0.0 && cost == 0.0;
    let scale = match effects {
        Effects::Tiny => 1e-3,
        Effects::Huge => 100.0,
        _ => 1.0,
    };
    let effect = |mean: f64, half: f64| {
        let half = if none { 0.0 } else { half };
        let finding = match mean {
            _ if none => Finding::NoEffect,
            mean if mean + half < 0.0 => Finding::Lower,
            mean if mean - half > 0.0 => Finding::Higher,
            _ => Finding::NotDistinguishable,
        };
        Effect { difference: PairedDifference { mean, low: mean - half, high: mean + half }, finding }
    };
    const TITLES: [&str; 6] = [
        "42 more posts",
        "Recruitment campaign",
        "Sickness 6.5 %",
        "Administrators for teams",
        "Early help",
        "No agency workers, ever again",
    ];
    let title = if long {
        LONG.replace("Forty-two", &format!("{index} (or so)"))
    } else {
        format!("{} {index}", TITLES[index % 6])
    };
    Lever {
        name: format!("lever-{index}"),
        title,
        hash: format!("{index:064x}"),
        measure: effect(mean, 0.25 * scale),
        cost: effect(cost, 1.5e5 * scale.min(100.0)),
        target_met: (200.0 * (1.0 - place)) as u64,
        events: 1_000_000,
    }
}
