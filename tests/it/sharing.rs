//! Processor sharing against queueing theory, and its clocks against a plain list of pieces.
//!
//! With one worker, Poisson arrivals, one class, a common demand `d` and no ceiling or absence, the number in system has
//! the product form `p(n) ~ prod (lambda E[T] / (k phi(k)))`, whatever the law of T (Cohen 1979; Kelly 1979). Closing
//! (a hundredth of a day at full speed for next to no hours) follows as a second station: its number is Poisson with
//! mean `lambda / 100` and independent of the first, so that the caseload is the convolution of the two.

use crate::service::{assert_distribution, assert_mean, assert_z, outcomes, plan, poisson, weekly};
use caseload::model::ids::{FamilyId, Id, Table};
use caseload::model::sharing::{CLASSES, Class, Workload, quantised, water_filling};
use caseload::model::{Measure, Outcome, Plan};
use proptest::prelude::*;
use statrs::function::erf::erfc;
use statrs::function::gamma::gamma_ur;

const CLOSING: f64 = 0.01;

/// A service of one worker with `hours` a day, `rate` families a day who need a time of the given law at one hour a day.
fn station(hours: f64, rate: f64, law: &str, weeks: i64) -> Plan {
    let first = jiff::civil::date(2024, 4, 1);
    let last = first.checked_add(jiff::Span::new().days(7 * weeks - 3)).unwrap();
    plan(&format!(
        "last_day = {last}\ntarget.by = {last}\ndemand.children_a_week.A = {}\ncapacity.contract_hours = {hours}\n\
         capacity.class_weights = [0.001, 1, 1000]\nwork.initial_assessment = {{ hours_a_day = 1, natural_days = {law} }}\n",
        rate * 5.0
    ))
}

/// How many replications ended with a caseload of 0, 1, 2 ...
fn caseloads(outcomes: &[Outcome]) -> Vec<u64> {
    let mut counts = vec![0; 256];
    for outcome in outcomes {
        counts[outcome.spread_at_target.iter().position(|&workers| workers == 1).unwrap()] += 1;
    }
    counts
}

/// Erlang's delay formula: M/M/c with `load` = lambda E[T] < c.
fn erlang(c: u32, load: f64) -> Vec<f64> {
    let mut p = vec![1.0];
    for k in 1..256 {
        p.push(p[k - 1] * load / f64::from(c.min(k as u32)));
    }
    let sum: f64 = p.iter().sum::<f64>() + p[255] * load / (f64::from(c) - load);
    p.iter().map(|p| p / sum).collect()
}

fn convolved(a: &[f64], b: &[f64]) -> Vec<f64> {
    (0..a.len()).map(|n| (0..=n).map(|k| a[k] * b.get(n - k).unwrap_or(&0.0)).sum()).collect()
}

fn mean(p: &[f64]) -> f64 {
    p.iter().zip(0..).map(|(p, n)| p * f64::from(n)).sum()
}

fn hold_against_erlang(what: &str, c: u32, service: f64, load: f64, law: &str, weeks: i64, seed: u64) {
    let rate = load / service;
    let plan = station(f64::from(c), rate, law, weeks);
    let futures = outcomes(&plan, seed, 4000);
    let theory = erlang(c, load);
    assert_distribution(what, &caseloads(&futures), &convolved(&theory, &poisson(rate * CLOSING)));
    // The weekly mean of assessments alone, over the last weeks.
    let last = |outcome| weekly(&plan, outcome, Measure::OpenCasesAssessment).iter().rev().take(4).sum::<f64>() / 4.0;
    assert_mean(&format!("{what}, mean in assessment"), &futures.iter().map(last).collect::<Vec<_>>(), mean(&theory));
}

/// Error rate 1.7e-4 each. The runs last over 10 relaxation times (1 / (sqrt(c mu) - sqrt(lambda))^2), so that the start
/// from empty leaves a bias below 1e-4.
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn erlang_c_for_one_five_and_twenty_pieces_at_full_speed() {
    hold_against_erlang("M/M/1", 1, 0.1, 0.8, "{ exponential = { mean = 0.1 } }", 26, 101);
    hold_against_erlang("M/M/5", 5, 0.25, 4.0, "{ exponential = { mean = 0.25 } }", 14, 102);
    hold_against_erlang("M/M/20", 20, 1.0, 16.0, "{ exponential = { mean = 1 } }", 14, 103);
}

/// Error rate 1.7e-4 each. One hour a day for pieces that want one each: M/G/1 processor sharing, geometric whatever the
/// law of the service time.
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn processor_sharing_does_not_know_the_law_of_the_service_time() {
    for (seed, law) in [
        (111, "{ exponential = { mean = 0.1 } }"),
        (112, "{ lognormal = { mean = 0.1, cv = 2 } }"),
        (113, "{ uniform = { low = 0, high = 0.2 } }"),
        (114, "{ constant = 0.1 }"),
    ] {
        hold_against_erlang(&format!("M/G/1-PS {law}"), 1, 0.1, 0.7, law, 26, seed);
    }
}

/// Error rate 2.3e-4 for each time. With hours to spare nothing waits: M/G/infinity, empty at first. Its number at t is
/// Poisson with mean lambda times the integral of the survival function up to t (Takacs 1962), here of T + closing.
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn an_idle_service_fills_as_the_infinite_server_queue_does() {
    let (rate, average, cv) = (1.5_f64, 10.0_f64, 2.0_f64);
    let sigma = (1.0 + cv * cv).ln().sqrt();
    let mu = average.ln() - sigma * sigma / 2.0;
    let survival =
        |t: f64| if t <= CLOSING { 1.0 } else { erfc(((t - CLOSING).ln() - mu) / sigma / 2.0_f64.sqrt()) / 2.0 };
    for (seed, weeks) in [(121, 1), (122, 4), (123, 40)] {
        let law = format!("{{ lognormal = {{ mean = {average}, cv = {cv} }} }}");
        let end = f64::from(weeks) * 5.0;
        let text = station(24.0, rate, &law, i64::from(weeks)).scenario;
        assert_eq!(text.days.end_time(), end);
        let steps = 20_000;
        let h = end / f64::from(steps);
        let integral: f64 = (0..steps).map(|i| survival((f64::from(i) + 0.5) * h) * h).sum();
        let expected = rate * integral;
        let mut plan = text;
        // So little work that 24 hours a day are never short.
        plan.policies[0].policy.work.0[1].effort = caseload::scenario::Effort::HoursADay(0.01);
        let counts = caseloads(&outcomes(&Plan::new(plan), seed, 8000));
        assert_distribution(&format!("M/G/infinity after {end} days"), &counts, &poisson(expected));
        let numbers: Vec<f64> =
            counts.iter().zip(0..).flat_map(|(&count, n)| vec![f64::from(n); count as usize]).collect();
        assert_mean(&format!("mean after {end} days"), &numbers, expected);
        let squares: Vec<f64> = numbers.iter().map(|n| (n - expected).powi(2)).collect();
        assert_mean(&format!("variance after {end} days"), &squares, expected);
    }
}

/// Error rate 6.4e-5. Little's law gives the mean sojourn of M/G/1-PS: E[T] / (1 - rho), here from assessments alone.
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn sharing_slows_work_as_much_as_theory_says() {
    let plan = station(1.0, 5.0, "{ gamma = { mean = 0.1, cv = 0.5 } }", 52);
    let futures = outcomes(&plan, 131, 1000);
    let speed = |outcome: &Outcome| {
        let open = weekly(&plan, outcome, Measure::OpenCasesAssessment)[26..].iter().sum::<f64>();
        let done = weekly(&plan, outcome, Measure::InitialAssessments)[26..].iter().sum::<f64>();
        (open * 5.0, done)
    };
    let pairs: Vec<(f64, f64)> = futures.iter().map(speed).collect();
    let sojourn = 0.1 / (1.0 - 0.5);
    // Ratio estimator: days in system - sojourn x completions has mean 0 but for what is open at the ends.
    let residuals: Vec<f64> = pairs.iter().map(|(days, done)| days - sojourn * done).collect();
    let (mean, error) = crate::service::mean_and_error(&residuals);
    assert_z("mean sojourn in M/G/1-PS", mean / error);
}

/// A plain list of pieces, remaining days kept one by one, speeds by bisection.
#[derive(Default)]
struct Reference {
    pieces: Vec<(FamilyId, usize, f64, Option<f64>)>,
    hours: f64,
    now: f64,
    ended: Vec<(FamilyId, f64)>,
    worked: f64,
}

fn speeds_by_bisection(demand: [f64; CLASSES], weights: [f64; 3], hours: f64) -> [f64; CLASSES] {
    let desk = if demand[0] > hours { hours / demand[0] } else { 1.0 };
    let left = (hours - demand[0] * desk).max(0.0);
    let speed = |theta: f64| [0, 1, 2].map(|c| (weights[c] * theta).min(1.0));
    let given = |theta: f64| (0..3).map(|c| demand[c + 1] * speed(theta)[c]).sum::<f64>();
    let (mut low, mut high) = (0.0, 1e9);
    if given(high) > left {
        for _ in 0..200 {
            let middle = (low + high) / 2.0;
            if given(middle) > left { high = middle } else { low = middle }
        }
    }
    let [a, b, c] = speed(high);
    if hours <= 0.0 { [0.0; 4] } else { [desk, a, b, c] }
}

impl Reference {
    fn speeds(&self, weights: [f64; 3]) -> [f64; CLASSES] {
        let mut demand = [0.0; CLASSES];
        self.pieces.iter().for_each(|piece| demand[piece.1] += piece.2);
        speeds_by_bisection(demand, weights, self.hours)
    }

    fn advance(&mut self, to: f64, weights: [f64; 3]) {
        loop {
            let speeds = self.speeds(weights);
            let end_of = |piece: &(FamilyId, usize, f64, Option<f64>)| match piece.3 {
                Some(left) if speeds[piece.1] > 0.0 => self.now + left / speeds[piece.1],
                _ => f64::INFINITY,
            };
            let next = self
                .pieces
                .iter()
                .enumerate()
                .map(|(i, piece)| (end_of(piece), i))
                .min_by(|a, b| a.partial_cmp(b).unwrap());
            let (at, first) = next.unwrap_or((f64::INFINITY, 0));
            let until = at.min(to);
            let dt = until - self.now;
            for (_, class, demand, left) in &mut self.pieces {
                if let Some(left) = left {
                    *left -= dt * speeds[*class];
                }
                self.worked += dt * speeds[*class] * *demand;
            }
            self.now = until;
            if at > to {
                return;
            }
            let (id, ..) = self.pieces.remove(first);
            self.ended.push((id, at));
        }
    }
}

#[derive(Debug, Clone)]
enum Step {
    Start { class: u8, demand: f64, natural: Option<f64> },
    Stop(u8),
    Resume,
    Hours(f64),
}

fn step() -> impl Strategy<Value = (f64, Step)> {
    let what = prop_oneof![
        5 => (0_u8..4, 0.01_f64..4.0, prop::option::weighted(0.9, 0.01_f64..20.0))
            .prop_map(|(class, demand, natural)| Step::Start { class, demand, natural }),
        2 => any::<u8>().prop_map(Step::Stop),
        1 => Just(Step::Resume),
        1 => prop_oneof![Just(0.0), 0.1_f64..10.0].prop_map(Step::Hours),
    ];
    (0.0_f64..6.0, what)
}

const CLASS: [Class; CLASSES] = [Class::Desk, Class::Assessment, Class::ProtectionAndNeed, Class::LookedAfter];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Random starts, stops, resumptions and presence: the same pieces end at the same times, and the hours worked are
    /// those that the pieces received.
    #[test]
    fn clocks_agree_with_a_list_of_pieces(
        steps in prop::collection::vec(step(), 1..80),
        weights in [0.1_f64..10.0, 0.1_f64..10.0, 0.1_f64..10.0],
    ) {
        let mut engine = Workload::default();
        let mut reference = Reference { hours: 5.0, ..Reference::default() };
        let mut places = Table::of(0, 100);
        let mut running: Vec<(FamilyId, usize, f64, bool)> = Vec::new();
        let mut stopped: Vec<(FamilyId, usize, f64, Option<f64>)> = Vec::new();
        let mut ended = Vec::new();
        let (mut now, mut next_id, mut hours) = (0.0, 0, 5.0);
        engine.share_out(hours, 0.0, &weights);
        for (wait, step) in steps.into_iter().chain([(40.0, Step::Hours(9.0)), (400.0, Step::Hours(0.0))]) {
            let until = now + wait;
            while let Some((at, class)) = engine.next_end().filter(|(at, _)| *at <= until) {
                engine.advance(at);
                let family = engine.reach_end(class).unwrap();
                let place = running.iter().position(|piece| piece.0 == family).unwrap();
                let (_, class, demand, _) = running.swap_remove(place);
                let left = engine.stop(family, CLASS[class], demand, false, &mut places);
                prop_assert!(left.unwrap() < 1e-9);
                engine.share_out(hours, 0.0, &weights);
                ended.push((family, at));
            }
            engine.advance(until);
            reference.advance(until, weights);
            now = until;
            match step {
                Step::Start { class, demand, natural } => {
                    let (family, class, demand) = (FamilyId::new(next_id), class as usize, quantised(demand));
                    engine.start(family, CLASS[class], demand, natural, next_id as u64, &mut places);
                    running.push((family, class, demand, natural.is_none()));
                    reference.pieces.push((family, class, demand, natural));
                    next_id += 1;
                }
                Step::Stop(which) if !running.is_empty() => {
                    let (family, class, demand, endless) = running.swap_remove(which as usize % running.len());
                    let left = engine.stop(family, CLASS[class], demand, endless, &mut places);
                    let place = reference.pieces.iter().position(|piece| piece.0 == family);
                    prop_assert!(place.is_some(), "{family:?} has ended in the reference only");
                    let (.., expected) = reference.pieces.remove(place.unwrap());
                    prop_assert!((left.unwrap_or(0.0) - expected.unwrap_or(0.0)).abs() < 1e-6);
                    stopped.push((family, class, demand, left));
                }
                Step::Resume if !stopped.is_empty() => {
                    let (family, class, demand, left) = stopped.remove(0);
                    engine.start(family, CLASS[class], demand, left, family.index() as u64, &mut places);
                    running.push((family, class, demand, left.is_none()));
                    reference.pieces.push((family, class, demand, left));
                }
                Step::Hours(new) => {
                    hours = new;
                    reference.hours = new;
                }
                _ => {}
            }
            engine.share_out(hours, 0.0, &weights);
        }
        let sorted = |mut list: Vec<(FamilyId, f64)>| {
            list.sort_by_key(|entry| entry.0);
            list
        };
        let (ended, expected) = (sorted(ended), sorted(reference.ended));
        prop_assert_eq!(ended.len(), expected.len());
        for ((family, at), (other, expected)) in ended.into_iter().zip(expected) {
            prop_assert_eq!(family, other);
            prop_assert!((at - expected).abs() < 1e-6, "{:?} ends at {} and not {}", family, at, expected);
        }
        let hours = engine.take_hours(now);
        let worked: f64 = hours.worked.iter().sum();
        prop_assert!((worked - reference.worked).abs() < 1e-6 * (1.0 + reference.worked));
        prop_assert!(worked <= hours.supplied * (1.0 + 1e-12) + 1e-9);
    }

    /// Hours given out = min(hours, demand); no speed over 1; slowed classes in the ratio of their weights; the same as
    /// by bisection.
    #[test]
    fn water_filling_by_bisection(
        demand in prop::array::uniform3(prop_oneof![1 => Just(0.0), 4 => 0.001_f64..50.0]),
        weights in prop::array::uniform3(0.01_f64..1000.0),
        hours in 0.001_f64..60.0,
    ) {
        let speed = water_filling(demand, &weights, hours);
        let total: f64 = demand.iter().sum();
        let given: f64 = demand.iter().zip(speed).map(|(d, s)| d * s).sum();
        prop_assert!((given - hours.min(total)).abs() < 1e-9 * (1.0 + total));
        let reference = speeds_by_bisection([0.0, demand[0], demand[1], demand[2]], weights, hours);
        let slowed: Vec<usize> = (0..3).filter(|&c| demand[c] > 0.0 && speed[c] < 1.0 - 1e-12).collect();
        for c in 0..3 {
            prop_assert!((0.0..=1.0).contains(&speed[c]));
            prop_assert!(demand[c] == 0.0 || (speed[c] - reference[c + 1]).abs() < 1e-9);
        }
        for pair in slowed.windows(2) {
            let ratio = speed[pair[0]] / speed[pair[1]] / (weights[pair[0]] / weights[pair[1]]);
            prop_assert!((ratio - 1.0).abs() < 1e-9);
        }
    }
}

/// M/G/infinity from a loaded start: a case seen in the middle of a gamma piece still runs at t with the probability of
/// the stationary excess law, E(X - t)+ / E X (Cox, Renewal Theory, 1962, section 5.4), whatever the others do. Weekly
/// means of 400 such cases without arrivals; a closing of a hundredth of a day follows each. Error rate 6.4e-5 each.
#[test]
fn a_loaded_start_empties_by_the_excess_law() {
    let plan = plan(
        "demand.children_a_week = { A = 0 }\nstart.short_term_help = 400\n\
         work.short_term_help = { hours_a_day = 0.01, natural_days = { gamma = { mean = 40, cv = 0.5 } } }\n",
    );
    // By hand: cv 0.5 is shape 4, so the scale is 10.
    let (shape, scale, mean) = (4.0, 10.0, 40.0);
    let excess = |t: f64| {
        let x = (t - 0.01).max(1e-9) / scale;
        gamma_ur(shape + 1.0, x) - x * scale / mean * gamma_ur(shape, x)
    };
    let futures = outcomes(&plan, 211, 200);
    for week in [0_usize, 3, 7, 15] {
        let from = 5.0 * week as f64;
        // Simpson's rule over the week.
        let theory = 400.0 * (excess(from) + 4.0 * excess(from + 2.5) + excess(from + 5.0)) / 6.0;
        let open: Vec<f64> = futures.iter().map(|outcome| weekly(&plan, outcome, Measure::OpenCases)[week]).collect();
        assert_mean(&format!("open of 400 in week {}", week + 1), &open, theory);
    }
}
