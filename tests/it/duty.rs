//! Rota, allocation and panel, audited in the event log: the test keeps its own books of who holds what.

use crate::service::{log, plan, record_exact};
use caseload::model::Plan;
use caseload::model::ids::{TeamId, WorkerId};
use caseload::model::trace::LogEntry;
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
families = { size = [0.5, 0.26, 0.14, 0.1], urgent_share = { close = 0.1, short_term_help = 0.1, child_protection = 0.5, looked_after = 0.4 }, extra_child_effort = 0.25 }
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

/// That service with a text laid over it.
pub fn service(more: &str) -> Plan {
    plan(&format!("{SERVICE}{more}"))
}

/// Families' first allocations after a referral in the run: (entry, when referred, whether they waited).
fn new_allocations(log: &[LogEntry]) -> Vec<(LogEntry, LogEntry, bool)> {
    let mut referred: HashMap<u64, (LogEntry, bool)> = HashMap::new();
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
            let team = &plan.teams[entry.team.unwrap()];
            let rota = plan.structures[0].area_teams[team.area][TeamKind::Assessment as usize].len();
            let week = (entry.time / 5.0).floor() as usize;
            assert_eq!((team.kind, team.number), (TeamKind::Assessment, week % rota));
            weeks.insert((team.area, week));
        }
        assert!(weeks.len() > 190);
        let referred = log.iter().filter(|entry| entry.what == "referred").count() as f64;
        record_exact(
            &format!("future {replication}: referrals to the team whose week it is, of all"),
            referred,
            referred,
        );
        let allocations = new_allocations(&log);
        assert!(allocations.len() > 1500);
        for (entry, referred, waited) in allocations {
            assert!(!waited, "no ceiling binds");
            assert_eq!(entry.team, referred.team);
            let members = plan.members_on_first_day(entry.team.unwrap());
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
        let mut trays: HashMap<TeamId, (Vec<u64>, Vec<u64>)> = HashMap::new();
        let mut in_tray: HashMap<u64, (TeamId, bool)> = HashMap::new();
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
                    let kind = plan.teams[entry.team.unwrap()].kind;
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
    record_exact(
        "families handed over in order of waiting, of all handed over",
        handed_over as f64,
        handed_over as f64,
    );
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
        let mut away: HashMap<WorkerId, Vec<(f64, bool)>> = HashMap::new();
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
