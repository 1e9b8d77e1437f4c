//! The reduced service in stages, each with one thing more than the one before, so that a disagreement has a place.

use super::city::City;
use super::compare::{Pair, Sample};
use super::figures::{FIGURES, Figure};
use super::luck::{Law, Luck};
use super::numbers::{Area, Effort, Numbers, WEEKS, Work};
use caseload::kernel::streams::StreamKey;
use caseload::model::record::Layout;
use caseload::model::{Plan, Scope, simulate};
use caseload::scenario::load;
use rayon::prelude::*;

const OFF: Law = Law::Constant(1.0);

/// Arrivals and one class: families are assessed and closed by three alike who never are away.
fn sharing() -> Numbers {
    let work = |hours: f64, days: Law| Work { effort: Effort::InAll(Law::Constant(hours)), days };
    let a_day = |hours: f64, days: Law| Work { effort: Effort::ADay(hours), days };
    let closed = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    Numbers {
        areas: vec![Area {
            children_a_week: 17.0,
            assessment_teams: vec![3],
            care_management_teams: vec![],
            care_management_vacancies: 0,
        }],
        managers_a_team: 0,
        first_newly_qualified: 0.0,
        part_time_share: 0.0,
        part_time_fte: 0.6,
        assessed_share: 0.7,
        sizes: [0.5, 0.26, 0.14, 0.1],
        urgent_share: 0.25,
        extra_child_effort: 0.25,
        after_initial: closed,
        after_core: closed,
        after_help: closed,
        after_need: closed,
        after_protection: closed,
        after_looked_after: closed,
        screening: work(0.75, Law::Constant(0.25)),
        initial: work(5.0, Law::Erlang { mean: 5.0, shape: 4 }),
        core: work(20.0, Law::Erlang { mean: 22.0, shape: 9 }),
        help: a_day(0.18, Law::Exponential(40.0)),
        need: a_day(0.2, Law::Exponential(50.0)),
        protection: a_day(0.5, Law::Erlang { mean: 60.0, shape: 2 }),
        looked_after: a_day(0.35, Law::Lognormal { median: 80.0, cv: 0.6 }),
        closing: work(3.0, Law::Constant(1.0)),
        transfer: work(4.0, Law::Constant(2.0)),
        holding_a_day: 0.07,
        contract_hours: 7.4,
        case_work_share: 0.73,
        manager_share: 0.73,
        supervision_a_week: 1.5,
        weights: [4.0, 2.0, 1.0],
        newly_qualified_pace: 1.0,
        induction_weeks: 0.0,
        induction_pace: 1.0,
        ceiling: 1e6,
        cover_ceiling: 1e6,
        newly_qualified_factor: 1.0,
        days_before_leave: 0.0,
        assessments_after: 3.0,
        all_after: 20.0,
        within_area: true,
        sickness: 0.0,
        long_share: 0.6,
        short_days: Law::Erlang { mean: 4.0, shape: 2 },
        long_days: Law::Lognormal { median: 45.0, cv: 0.6 },
        turnover: 0.0,
        notice_weeks: 4.0,
        weeks_to_hire: OFF,
        most_a_month: 1000,
        newly_qualified_share: 0.0,
        panel_weeks: 2,
        panel_most: 6,
        initial_limit: 7.0,
        core_limit: 35.0,
    }
}

/// All kinds of work, in three classes, by the same workers.
fn classes() -> Numbers {
    let mut n = sharing();
    n.areas[0].children_a_week = 14.0;
    n.areas[0].assessment_teams = vec![10];
    n.after_initial = [0.25, 0.3, 0.25, 0.12, 0.05, 0.03];
    n.after_core = [0.1, 0.15, 0.0, 0.35, 0.25, 0.15];
    n.after_help = [0.8, 0.0, 0.0, 0.2, 0.0, 0.0];
    n.after_need = [0.75, 0.0, 0.0, 0.0, 0.15, 0.1];
    n.after_protection = [0.5, 0.0, 0.0, 0.35, 0.0, 0.15];
    n.after_looked_after = [0.8, 0.0, 0.0, 0.2, 0.0, 0.0];
    n
}

/// Two teams in turn, a ceiling and a tray, managers who screen.
fn duty() -> Numbers {
    let mut n = classes();
    n.areas[0].assessment_teams = vec![5, 5];
    n.managers_a_team = 1;
    n.ceiling = 15.0;
    n.cover_ceiling = 18.0;
    n
}

/// People fall sick, and colleagues cover.
fn absence() -> Numbers {
    let mut n = duty();
    n.sickness = 0.12;
    n.ceiling = 16.0;
    n.cover_ceiling = 20.0;
    n
}

/// Two areas with care management: transfer, waiting, the panel.
fn panel() -> Numbers {
    let mut n = absence();
    n.need.days = Law::Exponential(80.0);
    n.protection.days = Law::Erlang { mean: 100.0, shape: 2 };
    n.looked_after.days = Law::Lognormal { median: 130.0, cv: 0.6 };
    n.areas = vec![
        Area {
            children_a_week: 15.0,
            assessment_teams: vec![3, 4],
            care_management_teams: vec![6],
            care_management_vacancies: 0,
        },
        Area {
            children_a_week: 11.0,
            assessment_teams: vec![3, 3],
            care_management_teams: vec![3, 2],
            care_management_vacancies: 0,
        },
    ];
    n
}

/// People leave and others come, some newly qualified or part-time.
fn turnover() -> Numbers {
    let mut n = panel();
    n.areas[0].care_management_vacancies = 1;
    n.areas[0].children_a_week = 12.0;
    n.areas[1].children_a_week = 9.0;
    n.turnover = 0.25;
    n.weeks_to_hire = Law::Erlang { mean: 10.0, shape: 4 };
    n.most_a_month = 1;
    n.first_newly_qualified = 0.3;
    n.newly_qualified_share = 0.5;
    n.newly_qualified_pace = 0.85;
    n.newly_qualified_factor = 0.7;
    n.part_time_share = 0.3;
    n.induction_weeks = 6.0;
    n.induction_pace = 0.6;
    n.days_before_leave = 10.0;
    n.sickness = 0.08;
    n.ceiling = 18.0;
    n.cover_ceiling = 22.0;
    n
}

type Stage = (&'static str, fn() -> Numbers);

const STAGES: [Stage; 6] = [
    ("sharing", sharing),
    ("classes", classes),
    ("duty", duty),
    ("absence", absence),
    ("panel", panel),
    ("turnover", turnover),
];

const FUTURES: u64 = 400;
const AT: [usize; 3] = [17, 43, WEEKS];
const SEED: u64 = 2009;

fn compare(index: usize, futures: u64) -> Vec<Pair> {
    let (stage, numbers) = STAGES[index];
    let n = numbers();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reduced.toml");
    std::fs::write(&path, n.toml()).unwrap();
    let loaded = load(&path).unwrap_or_else(|errors| panic!("{errors}\n{errors:#?}\n{}", n.toml()));
    let plan = Plan::new(loaded.scenario);
    let layout = Layout::new(&plan);
    let series_of = |measure| layout.series.iter().position(|&series| series == (measure, Scope::ALL)).unwrap();
    // Every future is reduced to its figures at once: figure by figure, date by date.
    let engine = reduced(futures, |replication| {
        let outcome = simulate(&plan, StreamKey { seed: SEED, replication }).unwrap();
        let of_week = |measure| &outcome.weekly[series_of(measure) * layout.weeks..][..layout.weeks];
        of_figures(|(measure, reading), at| reading.of_values(of_week(measure), at))
    });
    let reference = reduced(futures, |future| {
        let weeks = City::run(&n, Luck::new(index as u64, future));
        of_figures(|(_, reading), at| reading.of_weeks(&weeks, at))
    });
    let mut pairs = Vec::new();
    for (k, (measure, reading)) in FIGURES.iter().enumerate() {
        for (j, at) in AT.into_iter().enumerate() {
            let column = |values: &[Vec<f64>]| Sample::new(values.iter().map(|future| future[k * AT.len() + j]));
            let (engine, reference) = (column(&engine), column(&reference));
            // Work that a stage is without has no speed.
            if engine.is_empty() && reference.is_empty() {
                continue;
            }
            let pair = Pair::new((stage, measure.name(), reading.words()), at, engine, reference);
            if pair.varies() {
                pairs.push(pair);
            }
        }
    }
    pairs
}

fn reduced(futures: u64, figures: impl Fn(u64) -> Vec<f64> + Sync + Send) -> Vec<Vec<f64>> {
    (0..futures).into_par_iter().map(figures).collect()
}

fn of_figures(value: impl Fn(Figure, usize) -> f64) -> Vec<f64> {
    FIGURES.iter().flat_map(|&figure| AT.map(|at| value(figure, at))).collect()
}

#[test]
fn the_engine_and_the_reference_agree() {
    let futures = std::env::var("CASELOAD_FUTURES").ok().and_then(|text| text.parse().ok()).unwrap_or(FUTURES);
    let mut pairs = Vec::new();
    for index in 0..STAGES.len() {
        if std::env::var("STAGE").is_ok_and(|s| s.parse() != Ok(index)) { continue; }
        let began = std::time::SystemTime::now();
        let of_stage = compare(index, futures);
        of_stage.iter().for_each(|pair| println!("{}", pair.line()));
        println!("{:?}", began.elapsed());
        pairs.extend(of_stage);
    }
    println!("{} tests, smallest p {:.1e}", 3 * pairs.len(), pairs.iter().flat_map(|pair| pair.p).fold(1.0, f64::min));
}
