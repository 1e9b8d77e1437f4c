//! Changes of structure and moves of workers: what they do is the rota's, the cover's and the panel's doing, by count and
//! by hand; what they must not do is exactly nothing.

use crate::service::{log, plan, weekly, weekly_of_area};
use caseload::kernel::streams::StreamKey;
use caseload::model::establishment::{CARE_MANAGEMENT, DUTY, LOOKED_AFTER};
use caseload::model::ids::{AreaId, Id, TeamId, WorkerId};
use caseload::model::trace::LogEntry;
use caseload::model::{Measure, Plan, simulate};
use caseload::scenario::load;
use std::path::Path;

const KEY: StreamKey = StreamKey { seed: 11, replication: 3 };

/// Two areas with specialist teams, absences, a panel and agency cover.
const BUSY: &str = "area.A = { assessment_teams = [3, 3, 3], care_management_teams = [4, 4] }\n\
     area.B = { assessment_teams = [3, 2], care_management_teams = [5], care_management_vacancies = 1 }\n\
     workforce.managers_a_team = 1\ndemand = { children_a_week = { A = 20, B = 12 } }\n\
     pathway.after_initial_assessment = { child_in_need = 0.2, looked_after = 0.2, short_term_help = 0.3, close = 0.3 }\n\
     pathway.after_looked_after = { child_in_need = 0.5, close = 0.5 }\n\
     pathway.after_child_in_need = { looked_after = 0.3, close = 0.7 }\n\
     work.child_in_need = { hours_a_day = 0.05, natural_days = { constant = 60 } }\n\
     work.looked_after = { hours_a_day = 0.07, natural_days = { constant = 80 } }\n\
     sickness.rate = 0.15\nturnover.rate_a_year = 0.2\ncover = { assessments_after_days = 3, all_after_days = 20 }\n\
     agency = { allowed = true, most = 4 }\nallocation = { ceiling = 20, cover_ceiling = 30 }\n\
     start = { short_term_help = 30, child_in_need = 40, looked_after = 40, agency_in_post = 1 }\n";

fn leeds(file: &str) -> Plan {
    Plan::new(load(Path::new(file)).unwrap().scenario)
}

fn same(a: &Plan, b: &Plan) {
    let (a, b) = (simulate(a, KEY).unwrap(), simulate(b, KEY).unwrap());
    let equal = a.weekly.iter().zip(&b.weekly).all(|(a, b)| a.to_bits() == b.to_bits());
    assert!(equal, "the weekly values differ");
    assert!(a.years == b.years, "{:?} is not {:?}", a.years, b.years);
}

/// Null effect: a change that states the teams there are.
#[test]
fn the_structure_there_is_changes_nothing() {
    let change = "[[change]]\non = 2024-09-02\n[change.structure]\n\
                  A = { assessment_teams = [3, 3, 3], care_management_teams = [4, 4] }\n";
    same(&plan(BUSY), &plan(&format!("{BUSY}{change}")));
}

/// Null effect: thresholds of movement that no difference of load exceeds.
#[test]
fn movement_that_never_comes_changes_nothing() {
    same(&plan(BUSY), &plan(&format!("{BUSY}movement = {{ within_area_over = 1, between_areas_over = 1 }}\n")));
}

/// By count: five areas take the families of three, every one of them, in proportion to the posts each took.
#[test]
fn parted_areas_share_the_referrals() {
    let (three, five) = (leeds("scenarios/leeds-2009.toml"), leeds("scenarios/levers/five-areas.toml"));
    let (a, b) = (simulate(&three, KEY).unwrap(), simulate(&five, KEY).unwrap());
    assert_eq!(weekly(&three, &a, Measure::Referrals), weekly(&five, &b, Measure::Referrals));
    let name = |name: &str| five.scenario.areas.iter().position(|area| area.name == name).unwrap();
    let weeks = |area: usize| weekly_of_area(&five, &b, Measure::Referrals, area);
    let of_base = weekly_of_area(&three, &a, Measure::Referrals, 0);
    for (week, base) in of_base.iter().enumerate() {
        assert_eq!(weeks(name("East"))[week] + weeks(name("North-East"))[week], *base);
    }
    // East keeps 42 of 88 posts. Binomial in families of up to four: within 4 standard errors, rate 6.4e-5.
    let (east, north): (f64, f64) =
        (weeks(name("East"))[60..].iter().sum(), weeks(name("North-East"))[60..].iter().sum());
    let (n, p) = (east + north, 42.0 / 88.0);
    let z = (east - n * p) / (n * p * (1.0 - p) * 2.4).sqrt();
    assert!(n > 5_000.0 && z.abs() < 4.0, "{east} of {n}: z = {z}");
    // Posts and people are the same before and after.
    for measure in [Measure::Posts, Measure::Vacant] {
        let (before, after) = (weekly(&three, &a, measure), weekly(&five, &b, measure));
        assert_eq!(before[..40], after[..40]);
    }
    assert_eq!(weekly(&three, &a, Measure::Posts), weekly(&five, &b, Measure::Posts));
}

/// When the second structure holds.
fn recut_on(plan: &Plan) -> f64 {
    let policy = plan.structure_of_policy.iter().position(|&structure| structure == 1).unwrap();
    plan.scenario.policies[policy].from
}

/// Week and team of every referral from a time on.
fn referred_teams(log: &[LogEntry], from: f64) -> Vec<(i64, TeamId)> {
    let referred = log.iter().filter(|entry| entry.what == "referred" && entry.time >= from);
    referred.map(|entry| ((entry.time / 5.0).floor() as i64, entry.team.unwrap())).collect()
}

/// By hand: in two larger teams a team is on duty every second week, not every fourth; in its week it takes everything.
#[test]
fn fewer_teams_turn_the_rota_faster() {
    let plan = leeds("scenarios/levers/larger-teams.toml");
    let from = recut_on(&plan);
    let south = plan.structures[1].area_teams[AreaId::new(1)][DUTY].clone();
    assert_eq!(south.len(), 2);
    let log = log(&plan, 1, 0);
    let mut seen = 0;
    for (week, team) in referred_teams(&log, from) {
        if plan.teams[team].area == AreaId::new(1) {
            assert_eq!(team, south[week.rem_euclid(2) as usize]);
            seen += 1;
        }
    }
    assert!(seen > 1_000);
    let members = |team: TeamId| plan.structures[1].team_of_post.values().filter(|&&of| of == team).count();
    // By hand: twelve social workers and two managers each.
    assert_eq!([members(south[0]), members(south[1])], [14, 14]);
}

/// By hand: two teams of one worker take turns; as one team of two the workers share each week's referrals evenly.
#[test]
fn a_larger_team_shares_its_week() {
    let over = "area.A = { assessment_teams = [1, 1] }\ndemand.children_a_week = { A = 40 }\n\
                work.initial_assessment = { hours_a_day = 1, natural_days = { constant = 60 } }\n";
    let change = "[[change]]\non = 2024-07-01\n[change.structure]\nA.assessment_teams = [2]\n";
    let plan = plan(&format!("{over}{change}"));
    let log = log(&plan, 1, 0);
    // Workers who get families in each week: one before the change, both after it, once their loads have drawn level.
    for week in (0..13).chain(16..40) {
        let of_week = |entry: &&LogEntry| entry.what == "allocated" && (entry.time / 5.0).floor() as i64 == week;
        let mut workers: Vec<WorkerId> = log.iter().filter(of_week).map(|entry| entry.worker.unwrap()).collect();
        workers.sort_unstable();
        workers.dedup();
        assert_eq!(workers.len(), if week < 13 { 1 } else { 2 }, "week {week}");
    }
}

/// By trace: mixed teams know no hand-over and no panel, and a family keeps its worker from the assessment to the plan.
#[test]
fn mixed_teams_keep_their_families() {
    let plan = leeds("scenarios/levers/mixed-teams.toml");
    let from = recut_on(&plan);
    let log = log(&plan, 1, 0);
    let after = |what: &'static str| log.iter().filter(move |entry| entry.what == what && entry.time > from);
    assert_eq!(after("handed over by the panel").count(), 0);
    assert_eq!(after("transfer").count(), 0);
    assert!(after("child_protection").count() > 100);
    let mut kept = 0;
    for entry in after("child_protection") {
        let assessed = after("initial assessment completed").find(|other| other.family == entry.family);
        let moved = log.iter().any(|other| {
            other.family == entry.family
                && other.time > from
                && matches!(other.what, "moved to a colleague" | "waits for a worker")
        });
        if let (Some(assessed), false) = (assessed, moved) {
            assert_eq!(assessed.worker, entry.worker);
            kept += 1;
        }
    }
    assert!(kept > 50);
}

/// By trace: from the day of the change, looked-after children of care management come to the looked-after teams and
/// nobody else does. Looked-after work is told by its 0.07 hours a day.
#[test]
fn a_looked_after_service_holds_looked_after_children_only() {
    let change = "[[change]]\non = 2024-07-01\n[change.structure]\n\
                  A = { assessment_teams = [3, 3, 3], care_management_teams = [4], looked_after_teams = [4] }\n";
    let plan = plan(&format!("{BUSY}{change}"));
    let structure = &plan.structures[1];
    let of_a = &structure.area_teams[AreaId::new(0)];
    let (care, looked_after) = (&of_a[CARE_MANAGEMENT], &of_a[LOOKED_AFTER]);
    assert_eq!((care.len(), looked_after.len()), (1, 1));
    let mut counts = [0, 0];
    for replication in 0..5 {
        for entry in log(&plan, 1, replication).iter().filter(|entry| entry.what == "allocated" && entry.time >= 65.0) {
            let Some(lane) = entry.team.map(|team| plan.teams[team].lane) else { continue };
            let area = plan.teams[entry.team.unwrap()].area;
            if area == AreaId::new(0) && lane != DUTY && entry.natural_days > 1.0 {
                let is_looked_after = (entry.hours_a_day - 0.07).abs() < 1e-6;
                counts[usize::from(is_looked_after)] += 1;
                // Nobody else ever runs a plan with the service. On the day of the change the others hold no looked-after
                // children; later one who becomes looked after waits there for the panel.
                let allowed =
                    if lane == LOOKED_AFTER { is_looked_after } else { !is_looked_after || entry.time >= 66.0 };
                assert!(allowed, "{entry:?}");
            }
        }
    }
    assert!(counts[0] > 100 && counts[1] > 100, "{counts:?}");
}

/// By hand: everything goes to A. B's three workers are idle, so at the first week end one of them moves to A; B keeps
/// two. After two weeks B still carries nothing, A more: the worker stays.
#[test]
fn a_worker_moves_to_the_area_that_carries_more() {
    let over = "area.A = { assessment_teams = [2] }\narea.B = { assessment_teams = [3] }\n\
                demand.children_a_week = { A = 20, B = 0 }\n\
                work.initial_assessment = { hours_a_day = 1, natural_days = { constant = 50 } }\n\
                movement = { between_areas_over = 0.5, least_weeks = 2 }\n";
    let plan = plan(over);
    let log = log(&plan, 1, 0);
    let moves: Vec<(f64, usize)> = log
        .iter()
        .filter(|entry| entry.what == "moves to another team")
        .map(|entry| (entry.time, entry.team.unwrap().index()))
        .collect();
    assert_eq!(moves, [(5.0, 0)]);
    let outcome = simulate(&plan, StreamKey { seed: 1, replication: 0 }).unwrap();
    assert_eq!(weekly_of_area(&plan, &outcome, Measure::InPost, 0)[5], 3.0);
    assert_eq!(weekly_of_area(&plan, &outcome, Measure::Posts, 1)[5], 2.0);
    assert_eq!(weekly(&plan, &outcome, Measure::Moves).iter().sum::<f64>(), 1.0);
}

/// By hand: the same, but A's referrals end in July: as soon as both carry nothing the worker goes home, not before the
/// least weeks are over.
#[test]
fn a_worker_comes_back_when_no_longer_needed() {
    let over = "area.A = { assessment_teams = [2] }\narea.B = { assessment_teams = [3] }\n\
                demand.children_a_week = { A = 20, B = 0 }\n\
                work.initial_assessment = { hours_a_day = 1, natural_days = { constant = 20 } }\n\
                movement = { between_areas_over = 0.5, least_weeks = 26 }\n\
                [[change]]\non = 2024-07-01\ndemand.children_a_week = { A = 0 }\n";
    let plan = plan(over);
    let moves: Vec<(f64, usize)> = log(&plan, 1, 0)
        .iter()
        .filter(|entry| entry.what == "moves to another team")
        .map(|entry| (entry.time, entry.team.unwrap().index()))
        .collect();
    // Moved at the end of week 1 (t = 5), 26 weeks later (t = 135) both teams are empty.
    assert_eq!(moves, [(5.0, 0), (135.0, 1)]);
}

/// Direction: with movement the spread of loads between Leeds' areas is smaller.
#[test]
fn movement_evens_out_the_areas() {
    let over = "area.A = { assessment_teams = [6] }\narea.B = { assessment_teams = [6] }\n\
                demand.children_a_week = { A = 30, B = 10 }\n\
                work.initial_assessment = { hours_a_day = 1, natural_days = { constant = 30 } }\n";
    let gap = |over: &str| {
        let plan = plan(over);
        let outcome = simulate(&plan, KEY).unwrap();
        let last = |area: usize| *weekly_of_area(&plan, &outcome, Measure::LiveCasesPerWorker, area).last().unwrap();
        last(0) - last(1)
    };
    let without = gap(over);
    let with = gap(&format!("{over}movement = {{ between_areas_over = 0.1, least_weeks = 4 }}\n"));
    assert!(with < without / 2.0, "{with} against {without}");
}

/// A mixed team that is parted, and a duty team all of whose posts go to care management: referrals that lay in their
/// trays go to a duty team, and so does the manager. New families reach care management by the panel only.
#[test]
fn referrals_go_to_teams_that_take_them() {
    let rest = "workforce.managers_a_team = 1\ndemand.children_a_week.A = 60\nallocation = { ceiling = 5, cover_ceiling = 7 }\n\
                pathway.after_initial_assessment = { child_in_need = 0.5, close = 0.5 }\n\
                work.initial_assessment = { hours_a_day = 1, natural_days = { constant = 5 } }\n";
    let new = |teams: &str| format!("[[change]]\non = 2024-06-05\nstructure.A = {{ {teams} }}\n");
    let parted = "area.A.assessment_teams = [10]\n".to_string()
        + rest
        + &new("assessment_teams = [3], care_management_teams = [7]");
    let moved = "area.A = { assessment_teams = [2, 4], care_management_teams = [1] }\n".to_string()
        + rest
        + &new("assessment_teams = [2], care_management_teams = [5]");
    for text in [parted, moved] {
        let plan = plan(&text);
        assert!(!plan.structures[1].screeners[AreaId::new(0)].is_empty(), "nobody screens");
        let log = log(&plan, KEY.seed, KEY.replication);
        let at = log.iter().position(|entry| entry.what == "new structure").unwrap();
        let waiting = log[..at].iter().filter(|entry| entry.what == "waits for a worker").count();
        assert!(waiting > 0, "no tray to hand on");
        let mut by_panel = Vec::new();
        for entry in &log[at..] {
            if entry.what == "handed over by the panel" {
                by_panel.push(entry.family);
            }
            let care = entry.team.is_some_and(|team| plan.teams[team].lane == CARE_MANAGEMENT);
            if entry.what == "allocated" && care {
                assert!(by_panel.contains(&entry.family), "{entry:?} did not come by the panel");
            }
        }
        simulate(&plan, KEY).unwrap();
    }
}

/// An agency worker who is on the way when the structure changes joins one team, once (the ledger of teams says so).
#[test]
fn an_agency_worker_on_the_way_joins_one_team() {
    let plan = plan(
        "area.A = { assessment_teams = [3, 3], assessment_vacancies = 2 }\ndemand.children_a_week.A = 10\n\
         agency = { allowed = true, most = 2, gap_days = 1, lead_days = 60, minimum_weeks = 100 }\n\
         recruitment.time_to_hire_weeks = { constant = 200 }\n\
         [[change]]\non = 2024-05-01\nstructure.A.assessment_teams = [6]\n",
    );
    simulate(&plan, KEY).unwrap();
}

/// A team with families and nobody in post carries infinitely more than another: somebody goes there.
#[test]
fn somebody_goes_to_a_team_without_workers() {
    let plan = plan(
        "area.A = { assessment_teams = [4, 1], assessment_vacancies = 2 }\ndemand.children_a_week.A = 20\n\
         recruitment.time_to_hire_weeks = { constant = 400 }\nmovement = { within_area_over = 0.5, least_weeks = 4 }\n",
    );
    let log = log(&plan, KEY.seed, KEY.replication);
    let to = log.iter().find(|entry| entry.what == "moves to another team").and_then(|entry| entry.team);
    assert_eq!(to, Some(TeamId::new(1)));
}

/// By hand: areas of 6, 6 and 12 posts with a manager for each of their four teams of 6 are joined and parted again: 24
/// posts, 4 managers, so one for each team of 6 and two for one of 12.
#[test]
fn managers_are_shared_by_posts() {
    let over = "area.A = { assessment_teams = [6] }\narea.B = { assessment_teams = [6] }\narea.C = { assessment_teams = [6, 6] }\n\
                workforce.managers_a_team = 1\ndemand.children_a_week = { A = 1, B = 1, C = 1 }\n\
                [[change]]\non = 2024-07-01\nstructure.City = { from = [\"A\", \"B\", \"C\"], assessment_teams = [24] }\n\
                [[change]]\non = 2024-10-01\n[change.structure]\nA = { from = [\"City\"], assessment_teams = [6] }\n\
                B = { from = [\"City\"], assessment_teams = [6] }\nC = { from = [\"City\"], assessment_teams = [12] }\n";
    let plan = plan(over);
    let managers = |structure: usize, area: usize| {
        let of_area = &plan.structures[structure].screeners[AreaId::new(area)];
        of_area.len()
    };
    assert_eq!([managers(0, 0), managers(0, 1), managers(0, 2)], [1, 1, 2]);
    assert_eq!(managers(1, 3), 4);
    assert_eq!([managers(2, 0), managers(2, 1), managers(2, 2)], [1, 1, 2]);
}
