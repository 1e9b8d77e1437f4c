//! The reduced service in stages, each with one thing more than the one before, so that a disagreement has a place.

use super::city::City;
use super::compare::{Pair, Sample};
use super::document;
use super::figures::{FIGURES, Figure, Reading};
use super::luck::{Law, Luck};
use super::numbers::{Area, Effort, Numbers, WEEKS, Work};
use caseload::kernel::streams::StreamKey;
use caseload::model::{Measure, Plan, Scope, simulate};
use caseload::scenario::{TeamKind, load};
use rayon::prelude::*;

const OFF: Law = Law::Constant(1.0);
/// The place of core assessments in [`Shares`](super::numbers::Shares).
const CORE: usize = 2;

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
        urgent_share: [0.1, 0.2, 0.3, 0.3, 0.6, 0.7],
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
        longest_wait: 10_000.0,
        assessments_after: 3.0,
        all_after: 20.0,
        within_area: true,
        hand_over_hours: 0.0,
        hand_over_days: 5.0,
        sickness: 0.0,
        long_share: 0.6,
        short_days: Law::Erlang { mean: 4.0, shape: 2 },
        long_days: Law::Lognormal { median: 45.0, cv: 0.6 },
        turnover: 0.0,
        notice_weeks: 4.0,
        weeks_to_hire: OFF,
        most_a_month: 1000,
        newly_qualified_share: 0.0,
        extra_assessment_posts: 0,
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

/// Nobody waits longer than four days, whatever the load.
fn longest_wait() -> Numbers {
    let mut n = duty();
    n.ceiling = 12.0;
    n.longest_wait = 4.0;
    n
}

/// People fall sick, and colleagues cover and read up on what they take over.
fn absence() -> Numbers {
    let mut n = longest_wait();
    n.sickness = 0.12;
    n.ceiling = 16.0;
    n.cover_ceiling = 20.0;
    (n.hand_over_hours, n.hand_over_days) = (8.0, 3.0);
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

/// People leave and others come, some newly qualified or part-time, and from autumn on assessment teams have more posts.
fn turnover() -> Numbers {
    let mut n = panel();
    n.areas[0].care_management_vacancies = 1;
    n.areas[0].children_a_week = 12.0;
    n.areas[1].children_a_week = 9.0;
    n.turnover = 0.25;
    n.weeks_to_hire = Law::Erlang { mean: 10.0, shape: 4 };
    n.most_a_month = 1;
    n.extra_assessment_posts = 3;
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

const STAGES: [Stage; 7] = [
    ("sharing", sharing),
    ("classes", classes),
    ("duty", duty),
    ("longest wait", longest_wait),
    ("absence", absence),
    ("panel", panel),
    ("turnover", turnover),
];

const FUTURES: u64 = 500;
/// Weeks at whose end figures are compared.
const AT: [usize; 4] = [4, 17, 43, WEEKS];
const SEED: u64 = 2009;
const ERROR: f64 = 1e-3;

/// The figures of a stage, the engine having the first numbers and the reference the second.
fn compare(index: usize, engine: &Numbers, reference: &Numbers, futures: u64) -> Vec<Pair> {
    let stage = STAGES[index].0;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reduced.toml");
    std::fs::write(&path, engine.toml()).unwrap();
    let loaded = load(&path).unwrap_or_else(|errors| panic!("{errors}\n{errors:#?}\n{}", engine.toml()));
    let plan = Plan::new(loaded.scenario);
    let layout = plan.layout.clone();
    let series_of = |measure| layout.series.iter().position(|&series| series == (measure, Scope::ALL));
    // A pathway without core assessments says nothing of them: the figure is left out on both sides, and no other may be.
    let said: Vec<bool> = FIGURES.iter().map(|&(measure, _)| series_of(measure).is_some()).collect();
    let knows_core = reference.after_initial[CORE] > 0.0;
    for (&(measure, _), &said) in FIGURES.iter().zip(&said) {
        let of_core = matches!(measure, Measure::CoreAssessments | Measure::CoreInTimeQuarter);
        assert_eq!(said, knows_core || !of_core, "{stage}: what the engine says of {}", measure.name());
    }
    posts_agree(index, &plan, reference);
    // Every future is reduced to its figures at once: figure by figure, date by date.
    let of_engine = reduced(futures, |replication| {
        let outcome = simulate(&plan, StreamKey { seed: SEED, replication }).unwrap();
        let of_week = |series| &outcome.weekly[series * layout.weeks..][..layout.weeks];
        of_figures(|(measure, reading), at| {
            series_of(measure).map_or(f64::NAN, |series| reading.of_values(of_week(series), at))
        })
    });
    let of_reference = reduced(futures, |future| {
        let weeks = City::run(reference, Luck::new(index as u64, future));
        of_figures(|(_, reading), at| reading.of_weeks(&weeks, at))
    });
    let mut pairs = Vec::new();
    for (k, (measure, reading)) in FIGURES.iter().enumerate().filter(|&(k, _)| said[k]) {
        for (j, at) in AT.into_iter().enumerate() {
            let column = |values: &[Vec<f64>]| Sample::new(values.iter().map(|future| future[k * AT.len() + j]));
            let (engine, reference) = (column(&of_engine), column(&of_reference));
            // Work that a stage is without has no speed. Where nobody waits there are no days: what fewer than a fifth of the futures have
            // of a single week is left out, but not what one of the two has alone.
            let enough = if matches!(reading, Reading::Last(_)) { futures / 5 } else { 1 };
            let (most, least) = (engine.len().max(reference.len()), engine.len().min(reference.len()));
            if most < enough {
                continue;
            }
            assert!(
                least >= enough / 2,
                "{stage}: {least} futures of one have {}, {most} of the other",
                measure.name()
            );
            let pair = Pair::new((stage, measure.name(), reading.words()), at, engine, reference);
            if pair.varies() {
                pairs.push(pair);
            }
        }
    }
    pairs
}

/// Posts do not depend on chance: they are the same in every area and both kinds of team.
fn posts_agree(index: usize, plan: &Plan, reference: &Numbers) {
    let layout = &plan.layout;
    let outcome = simulate(plan, StreamKey { seed: SEED, replication: 0 }).unwrap();
    let weeks = City::run(reference, Luck::new(index as u64, 0));
    for (area, (k, kind)) in
        (0..reference.areas.len()).flat_map(|area| (0..).zip(TeamKind::ALL).map(move |kind| (area, kind)))
    {
        let scope = Scope { area: Some(area), team_kind: Some(kind) };
        let series = layout.series.iter().position(|&series| series == (Measure::Posts, scope));
        let of_engine = AT.map(|at| series.map_or(0.0, |series| outcome.weekly[series * layout.weeks + at - 1]));
        let of_reference = AT.map(|at| weeks[at - 1].posts[area][k]);
        assert_eq!(of_engine, of_reference, "{}: posts of {scope:?}", STAGES[index].0);
    }
}

fn reduced(futures: u64, figures: impl Fn(u64) -> Vec<f64> + Sync + Send) -> Vec<Vec<f64>> {
    (0..futures).into_par_iter().map(figures).collect()
}

fn of_figures(value: impl Fn(Figure, usize) -> f64) -> Vec<f64> {
    FIGURES.iter().flat_map(|&figure| AT.map(|at| value(figure, at))).collect()
}

/// The futures that are compared: more of them, for a closer look, when the variable says so.
fn futures() -> u64 {
    std::env::var("CASELOAD_FUTURES").ok().and_then(|text| text.parse().ok()).unwrap_or(FUTURES)
}

/// Holm's rule over the tests of all stages together: none may be rejected at a family-wise error rate of 0.001. For the
/// smallest p-value, which decides, that is Bonferroni's bound.
#[test]
fn the_engine_and_the_reference_agree() {
    let pairs: Vec<Pair> = STAGES
        .iter()
        .enumerate()
        .flat_map(|(index, (_, numbers))| compare(index, &numbers(), &numbers(), futures()))
        .collect();
    pairs.iter().for_each(|pair| println!("{}", pair.line()));
    let tests = 3 * pairs.len();
    let bound = ERROR / tests as f64;
    let refused: Vec<String> = pairs.iter().filter(|pair| pair.p.iter().any(|&p| p < bound)).map(Pair::line).collect();
    println!("{tests} tests, bound of each {bound:.1e}, smallest p {:.1e}", smallest(&pairs));
    assert!(refused.is_empty(), "the two differ, {bound:.1e} being the bound:\n{}", refused.join("\n"));
    if std::env::var_os("CASELOAD_FUTURES").is_none() {
        document::hold("docs/verification.md", &document::tables(&pairs, FUTURES, ERROR));
    }
}

fn smallest(pairs: &[Pair]) -> f64 {
    pairs.iter().flat_map(|pair| pair.p).fold(1.0, f64::min)
}

/// The comparison has teeth: the same tests, at the same bound, find a reference that is a little wrong.
#[test]
fn a_reference_that_is_a_little_wrong_is_found() {
    type Fault = (&'static str, usize, fn(&mut Numbers));
    let faults: [Fault; 5] = [
        ("hours", 0, |n| n.case_work_share *= 0.94),
        ("the second class's weight, 3 for 2", 1, |n| n.weights[1] = 3.0),
        ("a longest wait of five days, not four", 3, |n| n.longest_wait = 5.0),
        ("cover, a week late", 4, |n| {
            n.assessments_after += 5.0;
            n.all_after += 5.0;
        }),
        ("hand-overs without hours", 4, |n| n.hand_over_hours = 0.0),
    ];
    for (what, index, fault) in faults {
        let right = STAGES[index].1();
        let mut wrong = right.clone();
        fault(&mut wrong);
        let pairs = compare(index, &right, &wrong, FUTURES);
        let p = smallest(&pairs);
        println!("{what}: {} tests, smallest p {p:.1e}", 3 * pairs.len());
        // The bound is stricter than that of the comparison itself, which has seven stages.
        assert!(p < 1e-8, "{what}: a wrong reference was not found, p = {p:.1e}");
    }
}
