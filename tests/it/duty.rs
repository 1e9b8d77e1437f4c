//! Rota, allocation, cover, panel and agency, audited in the event log: the test keeps its own books of who holds what.

use crate::service::{log, plan};
use caseload::model::Plan;
use caseload::model::trace::Entry;
use caseload::scenario::TeamKind;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Two areas, three assessment teams and one care-management team each, plans that need a panel.
const SERVICE: &str = r#"
last_day = 2026-03-27
area.A = { assessment_teams = [4, 4, 4], care_management_teams = [6] }
area.B = { assessment_teams = [4, 4], care_management_teams = [6] }
workforce = { newly_qualified_share = 0.25, part_time_share = 0.2, managers_a_team = 1 }
demand.children_a_week = { A = 24, B = 16 }
demand.assessed_share = 0.8
families = { size = [0.5, 0.26, 0.14, 0.1], urgent_share = 0.2, extra_child_effort = 0.25 }
pathway.after_initial_assessment = { close = 0.4, short_term_help = 0.2, child_in_need = 0.1, child_protection = 0.2, looked_after = 0.1 }
work.initial_assessment = { hours = { constant = 4 }, natural_days = { gamma = { mean = 5, cv = 0.5 } } }
work.closing = { hours = { constant = 2 }, natural_days = { constant = 1 } }
work.transfer = { hours = { constant = 2 }, natural_days = { constant = 2 } }
work.short_term_help = { hours_a_day = 0.1, natural_days = { exponential = { mean = 20 } } }
work.child_in_need = { hours_a_day = 0.1, natural_days = { exponential = { mean = 20 } } }
work.child_protection = { hours_a_day = 0.2, natural_days = { exponential = { mean = 20 } } }
work.looked_after = { hours_a_day = 0.1, natural_days = { exponential = { mean = 30 } } }
capacity.contract_hours = 6
"#;

/// A panel that is often full.
const SMALL_PANEL: &str = "panel.most_families = 3\n";

fn service(more: &str) -> Plan {
    plan(&format!("{SERVICE}{more}"))
}

/// Families' first allocations after a referral in the run: (entry, when referred, whether they waited).
fn new_allocations(log: &[Entry]) -> Vec<(Entry, Entry, bool)> {
    let mut referred: HashMap<u64, (Entry, bool)> = HashMap::new();
    let mut found = Vec::new();
    for entry in log {
        let Some(family) = entry.family else { continue };
        match entry.what {
            "referred" => drop(referred.insert(family, (*entry, false))),
            "waits for a worker" => {
                if let Some(known) = referred.get_mut(&family) {
                    known.1 = true;
                }
            }
            "allocated" => found.extend(referred.remove(&family).map(|(first, waited)| (*entry, first, waited))),
            _ => {}
        }
    }
    found
}

/// Every referral is the duty team's of its week; unless it waits, one of that team's workers gets it.
#[test]
fn the_rota_is_exact() {
    let plan = service("");
    for replication in 0..3 {
        let log = log(&plan, 401, replication);
        let mut weeks = HashSet::new();
        for entry in log.iter().filter(|entry| entry.what == "referred") {
            let team = &plan.teams[entry.team.unwrap() as usize];
            let rota = plan.structures[0].area_teams[team.area][TeamKind::Assessment as usize].len();
            let week = (entry.time / 5.0).floor() as usize;
            assert_eq!((team.kind, team.number), (TeamKind::Assessment, week % rota));
            weeks.insert((team.area, week));
        }
        assert!(weeks.len() > 190);
        let allocations = new_allocations(&log);
        assert!(allocations.len() > 1500);
        for (entry, referred, waited) in allocations {
            assert!(!waited, "no ceiling binds");
            assert_eq!(entry.team, referred.team);
            let members = plan.members_on_first_day(entry.team.unwrap() as usize);
            assert!(members.contains(&entry.worker.unwrap()));
        }
    }
}

/// No new family lifts a worker above the ceiling (a worker without any may take a large family); cover and panel stay
/// below the higher one. Those who wait are taken urgent first, then in the order in which they came.
#[test]
fn ceilings_hold_and_the_tray_keeps_its_order() {
    let plan = service(
        "allocation = { ceiling = 7, cover_ceiling = 10.5, newly_qualified_factor = 0.8 }\n\
         sickness.rate = 0.1\nsickness.long_share = 0.8\ncover = { assessments_after_days = 3, all_after_days = 20, \
         leave_over_days = 4 }\nleave = { annual_days = 25, training_days = 5 }\n",
    );
    let mut waited_for = 0;
    for replication in 0..3 {
        let log = log(&plan, 402, replication);
        for (entry, _, waited) in new_allocations(&log) {
            let alone = entry.load == f64::from(entry.children);
            assert!(entry.load <= entry.ceiling + 1e-9 || alone, "{entry:?}");
            waited_for += usize::from(waited);
        }
        for entry in log.iter().filter(|entry| entry.what == "allocated" && entry.time > 0.0) {
            let alone = entry.load == f64::from(entry.children);
            assert!(entry.load <= 1.5 * entry.ceiling + 1e-9 || alone, "{entry:?}");
        }
        // The trays, by team of referral: whoever leaves one is its first.
        let mut trays: HashMap<u32, (Vec<u64>, Vec<u64>)> = HashMap::new();
        let mut in_tray: HashMap<u64, (u32, bool)> = HashMap::new();
        let mut allocated_once = HashSet::new();
        for entry in &log {
            let Some(family) = entry.family else { continue };
            if entry.what == "waits for a worker" && !allocated_once.contains(&family) {
                let tray = trays.entry(entry.team.unwrap()).or_default();
                if entry.urgent {
                    tray.0.push(family)
                } else {
                    tray.1.push(family)
                }
                in_tray.insert(family, (entry.team.unwrap(), entry.urgent));
            } else if entry.what == "allocated" {
                allocated_once.insert(family);
                if let Some((team, urgent)) = in_tray.remove(&family) {
                    let tray = trays.get_mut(&team).unwrap();
                    let queue = if urgent { &mut tray.0 } else { &mut tray.1 };
                    assert_eq!(queue.remove(0), family);
                    assert!(urgent || tray.0.is_empty(), "urgent families first");
                }
            }
        }
    }
    assert!(waited_for > 500, "the ceiling binds: {waited_for}");
}

/// Every second week, staggered between the areas; the longest waits first, as many as it may; nobody else moves.
#[test]
fn the_panel_takes_the_longest_waits() {
    let plan = service(SMALL_PANEL);
    let mut handed_over = 0;
    let mut full = 0;
    for replication in 0..3 {
        let mut waiting: [Vec<u64>; 2] = Default::default();
        let mut preparing = HashSet::new();
        let mut panels: BTreeMap<(usize, u64), Vec<u64>> = BTreeMap::new();
        let area = |family: u64| (family >> 48) as usize;
        for entry in log(&plan, 403, replication) {
            let Some(family) = entry.family else { continue };
            match entry.what {
                "transfer" => drop(preparing.insert(family)),
                "holding" | "child_protection" | "looked_after" if preparing.remove(&family) => {
                    waiting[area(family)].push(family);
                }
                "closing" => waiting[area(family)].retain(|&other| other != family),
                "handed over by the panel" => {
                    let queue = &mut waiting[area(family)];
                    assert_eq!(queue.remove(0), family, "longest wait first");
                    let kind = plan.teams[entry.team.unwrap() as usize].kind;
                    assert_eq!(kind, TeamKind::CareManagement);
                    panels.entry((area(family), entry.time.to_bits())).or_default().push(family);
                }
                _ => {}
            }
            for ((area, time), families) in &panels {
                let (time, left) = (f64::from_bits(*time), waiting[*area].len());
                // A panel that has passed left somebody only when it was full.
                if entry.time == time {
                    full += usize::from(families.len() == 3 && left > 0);
                }
            }
        }
        for ((area, time), families) in panels {
            let week = (f64::from_bits(time) / 5.0).floor() as usize;
            assert_eq!(f64::from_bits(time) % 5.0, 1.0, "at the close of a Monday");
            assert_eq!(week % 2, area, "areas take turns");
            assert!(families.len() <= 3);
            handed_over += families.len();
        }
    }
    assert!(handed_over > 300 && full > 0, "{handed_over} {full}");
}

/// With room everywhere a panel that is not full leaves nobody waiting.
#[test]
fn a_panel_that_is_not_full_leaves_nobody() {
    let plan = service("panel.most_families = 1000\n");
    let mut waiting: [HashSet<u64>; 2] = Default::default();
    let mut preparing = HashSet::new();
    let mut checked = [-1.0; 2];
    for entry in log(&plan, 404, 0) {
        for area in 0..2 {
            // The first entry after a panel of the area: nobody from before it waits.
            let panel = ((entry.time - 1.0 - 5.0 * area as f64) / 10.0).floor() * 10.0 + 1.0 + 5.0 * area as f64;
            if panel > 0.0 && panel < entry.time && panel > checked[area] {
                checked[area] = panel;
                assert!(waiting[area].is_empty(), "{:?} still wait after day {panel}", waiting[area]);
            }
        }
        let Some(family) = entry.family else { continue };
        let area = (family >> 48) as usize;
        match entry.what {
            "transfer" => drop(preparing.insert(family)),
            "holding" | "child_protection" | "looked_after" if preparing.remove(&family) => {
                waiting[area].insert(family);
            }
            "closing" | "handed over by the panel" => drop(waiting[area].remove(&family)),
            _ => {}
        }
    }
    assert!(checked.iter().all(|&last| last > 500.0));
}

/// Cases move when an absence has lasted 3 and 20 days and at no other time; after that the absent worker has none.
#[test]
fn cover_acts_after_three_and_after_twenty_days() {
    let plan = service(
        "sickness = { rate = 0.15, long_share = 1, short_days = { constant = 2 }, long_days = { constant = 45 } }\n\
         cover = { assessments_after_days = 3, all_after_days = 20, leave_over_days = 4, within_area = false }\n",
    );
    let mut moves = [0; 2];
    for replication in 0..3 {
        let mut sick: HashMap<u32, f64> = HashMap::new();
        let mut holder: HashMap<u64, (u32, &str)> = HashMap::new();
        let log = log(&plan, 405, replication);
        let team_of = |worker: u32| plan.posts[worker as usize].team;
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
                        holder.insert(family, (entry.worker.unwrap(), work));
                    }
                }
                "moved to a colleague" => {
                    let (from, work) = holder[&entry.family.unwrap()];
                    let since = sick.get(&from).copied().unwrap_or(f64::NAN);
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
                        *worker = u32::MAX;
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
                    let held = holder.values().filter(|(holder, _)| *holder == worker);
                    if entry.time >= since + 20.0 {
                        assert_eq!(held.count(), 0, "worker {worker} is sick since {since}: {entry:?}");
                    } else if entry.time >= since + 3.0 {
                        let colleague = plan.members_on_first_day(team_of(worker)).iter().any(|member| {
                            plan.posts[*member as usize].role == caseload::model::plan::Role::SocialWorker
                                && !sick.contains_key(member)
                        });
                        let open = held.filter(|(_, work)| *work == "initial_assessment").count();
                        // Spells of the first day are not in `sick`: only later ones prove that a colleague is there.
                        if colleague && entry.time > 50.0 && since > 60.0 {
                            let covered_then = open == 0 || entry.time > since + 3.0;
                            assert!(covered_then, "{open} assessments left with worker {worker}: {entry:?}");
                        }
                    }
                }
            }
        }
    }
    assert!(moves[0] > 50 && moves[1] > 50, "{moves:?}");
}

/// Open assessments move at the start of a long leave and of no short one; nobody gets a new one within the stated days
/// of any leave or of leaving, the end of a leave year included.
#[test]
fn nobody_gets_a_new_assessment_just_before_leave() {
    let plan = service(
        "allocation.days_before_leave = 6\nleave = { annual_days = 27, training_days = 10 }\ncover.leave_over_days = 4\n\
         turnover = { rate_a_year = 0.3, notice_weeks = 4 }\n",
    );
    let mut checked = 0;
    for replication in 0..10 {
        let log = log(&plan, 406, replication);
        let mut away: HashMap<u32, Vec<(f64, bool)>> = HashMap::new();
        for entry in &log {
            match entry.what {
                "goes on leave" => away.entry(entry.worker.unwrap()).or_default().push((entry.time, false)),
                // Leaving is known from the day of notice, four weeks before.
                "leaves" => away.entry(entry.worker.unwrap()).or_default().push((entry.time, true)),
                _ => {}
            }
        }
        for (entry, ..) in new_allocations(&log) {
            let Some(times) = away.get(&entry.worker.unwrap()) else { continue };
            let Some((next, leaves)) = times.iter().find(|(time, _)| *time > entry.time) else { continue };
            assert!(
                next - entry.time >= 6.0 - 1e-9,
                "away {} days later (for good: {leaves}): {entry:?}",
                next - entry.time
            );
            checked += 1;
        }
    }
    assert!(checked > 10_000);
}

/// One team, many leavers, slow hiring.
const GAPS: &str = "last_day = 2034-03-31\nturnover = { rate_a_year = 0.5, notice_weeks = 4 }\n\
    recruitment.time_to_hire_weeks = { lognormal = { mean = 20, cv = 0.8 } }\n\
    demand.children_a_week.A = 2\n";

/// Team-wise books of the gap: posts without anybody less agency workers booked.
fn audit_agency(plan: &Plan, log: &[Entry], lead: f64, minimum: f64) -> Vec<f64> {
    let mut short_since: HashMap<u32, Option<f64>> = HashMap::new();
    let mut balance: HashMap<u32, i64> = HashMap::new();
    let mut booked: HashMap<u32, f64> = HashMap::new();
    let mut started: HashMap<u32, f64> = HashMap::new();
    let mut bookings = Vec::new();
    for entry in log {
        let Some(team) = entry.team else { continue };
        let worker = entry.worker.unwrap_or(u32::MAX);
        let permanent = worker < plan.first_agency as u32
            && plan.posts[worker as usize].role == caseload::model::plan::Role::SocialWorker;
        let change = match entry.what {
            "leaves" if permanent => 1,
            "starts" if permanent => -1,
            "agency worker booked" => {
                let since = short_since.get(&team).copied().flatten();
                assert!(
                    since.is_some_and(|since| entry.time - since >= 20.0 - 1e-9),
                    "booked without a gap of 20 days (short since {since:?}): {entry:?}"
                );
                booked.insert(worker, entry.time);
                bookings.push(entry.time);
                -1
            }
            "agency worker starts" => {
                assert!((entry.time - booked[&worker] - lead).abs() < 1e-9);
                started.insert(worker, entry.time);
                0
            }
            "agency worker goes" => {
                assert!(entry.time - started[&worker] >= minimum - 1e-9);
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

/// Families that wait for a panel on the first day do not wait for ever where there is none.
#[test]
fn an_area_without_care_management_keeps_nobody_waiting() {
    let plan = plan(
        "area.A.assessment_teams = [4]\narea.B = { assessment_teams = [4], care_management_teams = [4] }\n\
         demand.children_a_week = { A = 0, B = 0 }\nstart.awaiting_panel = 40\n",
    );
    let outcome = &crate::service::outcomes(&plan, 410, 1)[0];
    let waiting = crate::service::weekly_of_area(&plan, outcome, caseload::model::Measure::FamiliesAwaitingPanel, 0);
    assert!(waiting.iter().all(|&families| families == 0.0), "{waiting:?}");
    let open = crate::service::weekly_of_area(&plan, outcome, caseload::model::Measure::OpenCases, 0);
    assert!(open[0] > 0.0 && open[51] == 0.0, "ten days of work, a year later: {open:?}");
}
