//! The longest wait: nobody is left in a tray for longer, whatever the load. Audited in the event log and by hand.

use crate::service::{log, outcomes, plan, weekly};
use caseload::model::Measure;
use caseload::model::Plan;
use caseload::model::ids::WorkerId;
use caseload::model::trace::LogEntry;
use std::collections::HashMap;

/// Six workers who are full with twelve cases: every case takes sixty days, ten families come a week. No manager, so that every referral
/// is decided, and waits, the moment it comes.
const FULL: &str = "area.A.assessment_teams = [6]\nbank_holidays = \"england_and_wales\"\n\
    work.initial_assessment = { hours_a_day = 0.01, natural_days = { constant = 60 } }\n\
    allocation.ceiling = 2\nallocation.cover_ceiling = 2\nallocation.longest_wait_days = 10\n";

/// That service with other numbers.
fn full(instead: &[(&str, &str)]) -> String {
    instead.iter().fold(FULL.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    })
}

/// Days of a time on which the service works.
fn service_days(plan: &Plan, time: f64) -> f64 {
    time - plan.bank_holidays.iter().map(|day| (time - day).clamp(0.0, 1.0)).sum::<f64>()
}

/// A family's wait for a worker: when it begins, when it ends if it does, whether whatever the load.
struct Wait {
    from: f64,
    ended: Option<(LogEntry, bool)>,
}

fn waits(log: &[LogEntry]) -> Vec<Wait> {
    let (mut waits, mut waiting, mut forced) = (Vec::new(), HashMap::new(), None);
    for entry in log {
        let Some(family) = entry.family else { continue };
        match entry.what {
            "waits for a worker" => drop(waiting.insert(family, entry.time)),
            "allocated whatever the load" => forced = Some(family),
            "allocated" => {
                let whatever_the_load = forced.take() == Some(family);
                let from = waiting.remove(&family);
                waits.extend(from.map(|from| Wait { from, ended: Some((*entry, whatever_the_load)) }));
            }
            _ => {}
        }
    }
    waits.extend(waiting.into_values().map(|from| Wait { from, ended: None }));
    waits
}

/// Every wait ends after ten days of service at the latest, bank holidays not counted: those that nobody had room for to the moment, on
/// no bank holiday. Families of workers who leave are no exception.
#[test]
fn no_wait_is_longer() {
    let plan = plan(&format!("{FULL}turnover = {{ rate_a_year = 0.4, notice_weeks = 4 }}\n"));
    assert!(plan.bank_holidays.len() > 5);
    let (mut forced, mut returned) = (0, 0);
    for replication in 0..3 {
        let log = log(&plan, 501, replication);
        let end = service_days(&plan, plan.window.1);
        for wait in waits(&log) {
            let from = service_days(&plan, wait.from);
            let Some((entry, whatever_the_load)) = wait.ended else {
                assert!(end - from <= 10.0 + 1e-6, "still waits since {}", wait.from);
                continue;
            };
            let days = service_days(&plan, entry.time) - from;
            if whatever_the_load {
                assert!((days - 10.0).abs() < 1e-6, "{days} days: {entry:?}");
                assert!(!plan.bank_holidays.iter().any(|day| (*day..day + 1.0).contains(&entry.time)), "{entry:?}");
                forced += 1;
            } else {
                assert!(days <= 10.0 + 1e-6, "{days} days: {entry:?}");
            }
        }
        returned += log.iter().filter(|entry| entry.what == "leaves").count();
    }
    assert!(forced > 1000 && returned > 5, "{forced} {returned}");
}

/// Whoever takes a family whatever the load holds the fewest.
#[test]
fn the_least_loaded_takes_it() {
    let plan = plan(FULL);
    let mut held: HashMap<WorkerId, u32> = HashMap::new();
    let mut forced = 0;
    for entry in log(&plan, 502, 0) {
        let Some(worker) = entry.worker else { continue };
        match entry.what {
            "allocated whatever the load" => {
                let fewest = plan.members_on_first_day(entry.team.unwrap()).iter().map(|of| held[of]).min();
                assert_eq!(Some(held[&worker]), fewest);
                forced += 1;
            }
            "allocated" => *held.entry(worker).or_default() += entry.children,
            "closed" => *held.entry(worker).or_default() -= entry.children,
            _ => {}
        }
    }
    assert!(forced > 300, "{forced}");
}

/// A team that has nobody leaves its families to the area's other teams, where cover within the area is allowed; else they wait.
#[test]
fn other_teams_of_the_area_take_it() {
    let service = |within_area: bool| {
        let full = full(&[("assessment_teams = [6]", "assessment_teams = [1, 1]\narea.A.assessment_vacancies = 1")]);
        plan(&format!("{full}recruitment.most_a_month = 0\ncover.within_area = {within_area}\n"))
    };
    let longest = |plan: &Plan| {
        let end = service_days(plan, plan.window.1);
        let until = |wait: &Wait| wait.ended.map_or(end, |(entry, _)| service_days(plan, entry.time));
        let days = waits(&log(plan, 503, 0)).into_iter().map(|wait| until(&wait) - service_days(plan, wait.from));
        days.fold(0.0, f64::max)
    };
    assert!((longest(&service(true)) - 10.0).abs() < 1e-6);
    assert!(longest(&service(false)) > 200.0);
}

/// Where everybody is away, whoever comes back first takes what is overdue, that very moment.
#[test]
fn the_next_at_work_takes_it() {
    let full = full(&[("[6]", "[1]"), ("days = 10", "days = 2")]);
    let plan = plan(&format!("{full}leave = {{ annual_days = 30, training_days = 0 }}\n"));
    let (mut at_once, mut back) = (0, Vec::new());
    let log = log(&plan, 504, 0);
    back.extend(log.iter().filter(|entry| entry.what == "back from leave").map(|entry| entry.time));
    for wait in waits(&log).into_iter().filter(|wait| wait.ended.is_some_and(|ended| ended.1)) {
        let time = wait.ended.unwrap().0.time;
        let days = service_days(&plan, time) - service_days(&plan, wait.from);
        let late = days > 2.0 + 1e-6;
        assert!(!late || back.contains(&time), "{days} days, and nobody came back");
        at_once += usize::from(late);
    }
    assert!(at_once > 10, "{at_once}");
}

/// From the date of a change on the new limit holds, for those who wait already, too. One that is longer than the run changes nothing.
#[test]
fn it_may_change_on_a_date() {
    let change = "[[change]]\non = 2024-07-01\nallocation.longest_wait_days = 3\n";
    let changed = plan(&format!("{FULL}{change}"));
    let on = changed.scenario.policies[1].from;
    let waits = waits(&log(&changed, 505, 0));
    let of_then = waits.iter().filter_map(|wait| wait.ended.filter(|(entry, _)| entry.time == on).map(|_| wait.from));
    assert!(of_then.clone().count() > 5 && of_then.fold(f64::INFINITY, f64::min) < on - 8.0);
    let after = waits.iter().filter(|wait| wait.from > on).filter_map(|wait| Some((wait.from, wait.ended?.0.time)));
    let days = after.map(|(from, to)| service_days(&changed, to) - service_days(&changed, from));
    assert!((days.fold(0.0, f64::max) - 3.0).abs() < 1e-6);
    let without = plan(&full(&[("allocation.longest_wait_days = 10\n", "")]));
    let never = plan(&full(&[("days = 10", "days = 10_000")]));
    let [without, never] = [&without, &never].map(|plan| outcomes(plan, 506, 2));
    let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    for (a, b) in without.iter().zip(&never) {
        assert!(bits(&a.weekly) == bits(&b.weekly));
    }
}

/// With a longest wait, a lower ceiling means that more wait, future by future, and caseloads go beyond it; without one, it is where
/// caseloads end, and many more wait. About ten cases a worker come in.
#[test]
fn pressure_shows_as_heavy_caseloads() {
    let mean = |ceiling: &str, longest: &str, measure: Measure| {
        let limits = format!("allocation.ceiling = {ceiling}\nallocation.cover_ceiling = 100");
        let limits = [
            ("allocation.ceiling = 2\nallocation.cover_ceiling = 2", &*limits),
            ("days = 10", &*format!("days = {longest}")),
        ];
        let plan = plan(&format!("{}demand.children_a_week.A = 5\n", full(&limits)));
        let mean = |outcome| weekly(&plan, outcome, measure)[20..].iter().sum::<f64>() / 32.0;
        outcomes(&plan, 507, 8).iter().map(mean).collect::<Vec<f64>>()
    };
    let less = |a: &[f64], b: &[f64]| {
        a.iter().zip(b).all(|(a, b)| *a <= b + 1e-9) && a.iter().sum::<f64>() < b.iter().sum::<f64>() - 1.0
    };
    let [low, middle, high] = ["6", "10", "14"].map(|ceiling| mean(ceiling, "10", Measure::ToBeAllocated));
    assert!(less(&high, &middle) && less(&middle, &low), "{low:?} {middle:?} {high:?}");
    let [none, some] = ["10_000", "10"].map(|longest| mean("6", longest, Measure::CaseloadMean));
    assert!(none.iter().all(|&cases| cases <= 6.0) && some.iter().all(|&cases| cases > 8.0), "{none:?} {some:?}");
    let waiting = mean("6", "10_000", Measure::ToBeAllocated);
    assert!(less(&mean("6", "10", Measure::ToBeAllocated), &waiting));
}
