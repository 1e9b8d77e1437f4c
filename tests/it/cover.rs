//! Cover for absent workers and agency cover, audited in the event log: the test keeps its own books of who holds what.

use crate::duty::service;
use crate::service::{log, plan};
use caseload::model::Plan;
use caseload::model::ids::{Id, TeamId, WorkerId};
use caseload::model::plan::Role;
use caseload::model::trace::LogEntry;
use std::collections::{HashMap, HashSet};

/// Cases move when an absence has lasted 3 and 20 days and at no other time; after that the absent worker has none.
#[test]
fn cover_acts_after_three_and_after_twenty_days() {
    let plan = service(
        "sickness = { rate = 0.15, long_share = 1, short_days = { constant = 2 }, long_days = { constant = 45 } }\n\
         cover = { assessments_after_days = 3, all_after_days = 20, leave_over_days = 4, within_area = false }\n",
    );
    let mut moves = [0; 2];
    for replication in 0..3 {
        let mut sick: HashMap<WorkerId, f64> = HashMap::new();
        let mut holder: HashMap<u64, (Option<WorkerId>, &str)> = HashMap::new();
        let log = log(&plan, 405, replication);
        let team_of = |worker: WorkerId| plan.posts[worker].team;
        for (index, entry) in log.iter().enumerate() {
            let next_time = log.get(index + 1).map_or(f64::INFINITY, |next| next.time);
            match entry.what {
                // Spells under way on the first day have been acted on before.
                "falls sick" if entry.time > 0.0 => drop(sick.insert(entry.worker.unwrap(), entry.time)),
                "well again" => drop(sick.remove(&entry.worker.unwrap())),
                "allocated" => {
                    let family = entry.family.unwrap();
                    let work = holder.get(&family).map_or("initial_assessment", |(_, work)| work);
                    if family >> 44 & 15 == 0 {
                        holder.insert(family, (Some(entry.worker.unwrap()), work));
                    }
                }
                "moved to a colleague" => {
                    let (from, work) = holder[&entry.family.unwrap()];
                    let since = from.and_then(|from| sick.get(&from)).copied().unwrap_or(f64::NAN);
                    let lasted = entry.time - since;
                    if (lasted - 3.0).abs() < 1e-9 {
                        assert!(work == "initial_assessment");
                        moves[0] += 1;
                    } else if (lasted - 20.0).abs() < 1e-9 {
                        moves[1] += 1;
                    } else {
                        panic!("moved after {lasted} days of absence: {entry:?}");
                    }
                }
                "closed" => drop(holder.remove(&entry.family.unwrap())),
                "waits for a worker" => {
                    if let Some((worker, _)) = holder.get_mut(&entry.family.unwrap()) {
                        *worker = None;
                    }
                }
                "short_term_help" | "transfer" | "closing" | "holding" | "child_in_need" | "child_protection"
                | "looked_after" => {
                    if let Some((_, work)) = holder.get_mut(&entry.family.unwrap()) {
                        *work = entry.what;
                    }
                }
                _ => {}
            }
            if next_time > entry.time + 1e-9 {
                for (&worker, &since) in &sick {
                    let held = holder.values().filter(|(holder, _)| *holder == Some(worker));
                    if entry.time >= since + 20.0 {
                        assert_eq!(held.count(), 0, "{worker:?} is sick since {since}: {entry:?}");
                    } else if entry.time >= since + 3.0 {
                        let colleague = plan
                            .members_on_first_day(team_of(worker))
                            .iter()
                            .any(|member| plan.posts[*member].role == Role::SocialWorker && !sick.contains_key(member));
                        let open = held.filter(|(_, work)| *work == "initial_assessment").count();
                        // Spells of the first day are not in `sick`: only later ones prove that a colleague is there.
                        if colleague && entry.time > 50.0 && since > 60.0 {
                            let covered_then = open == 0 || entry.time > since + 3.0;
                            assert!(covered_then, "{open} assessments left with {worker:?}: {entry:?}");
                        }
                    }
                }
            }
        }
    }
    assert!(moves[0] > 50 && moves[1] > 50, "{moves:?}");
}

/// One team, many leavers, slow hiring.
const GAPS: &str = "last_day = 2034-03-31\nturnover = { rate_a_year = 0.5, notice_weeks = 4 }\n\
    recruitment.time_to_hire_weeks = { lognormal = { mean = 20, cv = 0.8 } }\n\
    demand.children_a_week.A = 2\n";

/// Team-wise books of the gap: posts without anybody less agency workers booked.
fn audit_agency(plan: &Plan, log: &[LogEntry], lead: f64, minimum: f64) -> Vec<f64> {
    let mut short_since: HashMap<TeamId, Option<f64>> = HashMap::new();
    let mut balance: HashMap<TeamId, i64> = HashMap::new();
    let mut booked: HashMap<WorkerId, f64> = HashMap::new();
    let mut started: HashMap<WorkerId, f64> = HashMap::new();
    let mut bookings = Vec::new();
    for entry in log {
        let Some(team) = entry.team else { continue };
        let permanent = entry
            .worker
            .is_some_and(|worker| worker.index() < plan.first_agency && plan.posts[worker].role == Role::SocialWorker);
        let change = match entry.what {
            "leaves" if permanent => 1,
            "starts" if permanent => -1,
            "agency worker booked" => {
                let since = short_since.get(&team).copied().flatten();
                assert!(
                    since.is_some_and(|since| entry.time - since >= 20.0 - 1e-9),
                    "booked without a gap of 20 days (short since {since:?}): {entry:?}"
                );
                booked.insert(entry.worker.unwrap(), entry.time);
                bookings.push(entry.time);
                -1
            }
            "agency worker starts" => {
                assert!((entry.time - booked[&entry.worker.unwrap()] - lead).abs() < 1e-9);
                started.insert(entry.worker.unwrap(), entry.time);
                0
            }
            "agency worker goes" => {
                assert!(entry.time - started[&entry.worker.unwrap()] >= minimum - 1e-9);
                1
            }
            _ => 0,
        };
        let balance = balance.entry(team).or_default();
        *balance += change;
        let since = short_since.entry(team).or_default();
        if *balance > 0 {
            since.get_or_insert(entry.time);
        } else {
            *since = None
        }
    }
    bookings
}

/// A gap of twenty days, then the lead time, then at least the minimum; also where a cap makes teams wait their turn.
#[test]
fn agency_cover_keeps_its_times() {
    for most in [2, 40] {
        let plan = plan(&format!(
            "{GAPS}area.A.assessment_teams = [4, 4, 4, 4, 4, 4]\nagency = {{ allowed = true, gap_days = 20, lead_days = 10, \
             minimum_weeks = 13, most = {most} }}\n"
        ));
        for replication in 0..10 {
            let log = log(&plan, 407, replication);
            let bookings = audit_agency(&plan, &log, 10.0, 65.0);
            assert!(bookings.len() > 10, "{}", bookings.len());
            let mut here: i64 = 0;
            for entry in &log {
                here += match entry.what {
                    "agency worker booked" => 1,
                    "agency worker goes" => -1,
                    _ => 0,
                };
                assert!((0..=most).contains(&here));
            }
        }
    }
}

/// Between an embargo and its end nobody is booked; bookings made before still come.
#[test]
fn an_embargo_stops_bookings() {
    let plan = plan(&format!(
        "{GAPS}area.A.assessment_teams = [4, 4, 4, 4, 4, 4]\nagency = {{ allowed = true, gap_days = 20, lead_days = 10, \
         minimum_weeks = 13, most = 40 }}\n[[change]]\non = 2027-04-01\nagency.allowed = false\n[[change]]\n\
         on = 2030-04-01\nagency.allowed = true\n"
    ));
    let time = |y| plan.scenario.days.time_of(jiff::civil::date(y, 4, 1));
    let (from, to) = (time(2027), time(2030));
    let mut counts = [0; 2];
    for replication in 0..10 {
        let log = log(&plan, 408, replication);
        for booked in audit_agency(&plan, &log, 10.0, 65.0) {
            assert!(booked < from || booked >= to, "booked under the embargo at {booked}");
            counts[usize::from(booked >= to)] += 1;
        }
        let last =
            log.iter().filter(|e| e.what == "agency worker starts" && e.time < to).map(|e| e.time).fold(0.0, f64::max);
        assert!(last < from + 10.0);
        // 65 days of minimum after the last start, everybody is gone.
        let goes = log.iter().filter(|e| e.what == "agency worker goes" && e.time > from + 75.0 && e.time < to);
        assert_eq!(goes.count(), 0);
    }
    assert!(counts[0] > 50 && counts[1] > 50);
}

/// A post whose holder was long absent and then leaves has lacked a worker all along: its agency cover goes on.
#[test]
fn a_long_absent_worker_who_leaves_does_not_end_the_cover() {
    let plan = plan(
        "last_day = 2034-03-31\narea.A.assessment_teams = [30]\nturnover = { rate_a_year = 0.5, notice_weeks = 4 }\n\
         recruitment.time_to_hire_weeks = { constant = 200 }\nsickness = { rate = 0.3, long_share = 1, \
         short_days = { constant = 2 }, long_days = { constant = 400 } }\ncover.assessments_after_days = 3\n\
         cover.all_after_days = 20\ndemand.children_a_week.A = 1\nagency = { allowed = true, gap_days = 0, lead_days = 0, \
         minimum_weeks = 0, most = 100 }\n",
    );
    for replication in 0..5 {
        let log = log(&plan, 409, replication);
        let left: HashSet<u64> = log.iter().filter(|e| e.what == "leaves").map(|e| e.time.to_bits()).collect();
        for entry in log.iter().filter(|e| e.what == "agency worker goes") {
            assert!(!left.contains(&entry.time.to_bits()), "released when its post fell vacant: {entry:?}");
        }
    }
}
