//! Who helps whom: areas, teams and kinds of team as pools of workers. Against queueing theory, by hand, and by sign on services made for it.

use crate::service::{assert_mean, log, mean_and_error, outcomes, plan, same_futures, weekly, weekly_of_area};
use caseload::kernel::streams::StreamKey;
use caseload::model::ids::{Id, TeamId, WorkerId};
use caseload::model::trace::LogEntry;
use caseload::model::{Measure, Plan, simulate};
use std::collections::{HashMap, HashSet};

/// The same 15 posts, teams of three or fewer, and the same six families a week, as so many areas. A worker has one family at a time, for
/// ten days on average.
fn city(areas: usize, shared: bool) -> Plan {
    let names = ["A", "B", "C", "D", "E"];
    let teams = match areas {
        1 => "[3, 3, 3, 3, 3]",
        3 => "[3, 2]",
        _ => "[3]",
    };
    let mut text = format!(
        "last_day = 2034-03-31\ntarget.by = 2034-03-31\nallocation = {{ ceiling = 1, cover_ceiling = 1, within_area = {shared} }}\n\
         work.initial_assessment = {{ hours_a_day = 1, natural_days = {{ exponential = {{ mean = 9.99 }} }} }}\n"
    );
    for name in &names[..areas] {
        text += &format!("area.{name}.assessment_teams = {teams}\n");
        text += &format!("demand.children_a_week.{name} = {}\n", 6.0 / areas as f64);
    }
    plan(&text)
}

/// Children who wait to be allocated, mean of every year but the first, replication by replication.
fn waiting(plan: &Plan, replications: u64) -> Vec<f64> {
    let of = |weeks: &[f64]| weeks[52..].iter().sum::<f64>() / (weeks.len() - 52) as f64;
    outcomes(plan, 1905, replications).iter().map(|outcome| of(weekly(plan, outcome, Measure::ToBeAllocated))).collect()
}

/// Mean number who wait with so many servers and such a load (Erlang 1917: M/M/c).
fn erlang_waiting(servers: u32, load: f64) -> f64 {
    let blocked = (1..=servers).fold(1.0, |blocked, k| load * blocked / (f64::from(k) + load * blocked));
    let rho = load / f64::from(servers);
    blocked / (1.0 - rho * (1.0 - blocked)) * rho / (1.0 - rho)
}

/// Against theory: where all teams of an area take its new families, one, three and five areas of the same posts and families are one,
/// three and five queues of Erlang's: 1.3, 6.6 and 12.9 children wait. Four standard errors each: error rate 2e-4 in all.
#[test]
fn small_areas_lose_pooling_as_erlang_says() {
    for areas in [1_u32, 3, 5] {
        let plan = city(areas as usize, true);
        let theory = f64::from(areas) * erlang_waiting(15 / areas, 12.0 / f64::from(areas));
        assert_mean(&format!("{areas} areas: children who wait to be allocated"), &waiting(&plan, 40), theory);
    }
}

/// By sign: where the team on duty alone takes them, a larger area is no larger pool: its teams take turns, and all of the week's
/// families are one team's. Where an area has one team, there is nothing to share.
#[test]
fn on_the_rota_alone_a_larger_area_is_no_larger_pool() {
    let mean = |areas: usize, shared: bool| mean_and_error(&waiting(&city(areas, shared), 10)).0;
    let (one, one_shared, five) = (mean(1, false), mean(1, true), mean(5, false));
    assert!(one > 2.0 * one_shared, "{one} and {one_shared}");
    assert!(five > 2.0 * one_shared, "{five} and {one_shared}");
    same_futures(&city(5, false), &city(5, true), 1905, 2);
}

/// By hand: two teams of two who take three families each, and a week with ten of them: the team on duty has room for six. Alone it lets
/// four wait; with the other team's help nobody waits.
#[test]
fn other_teams_take_what_the_team_on_duty_cannot() {
    let of = |shared: bool| {
        let plan = plan(&format!(
            "area.A.assessment_teams = [2, 2]\ndemand.children_a_week.A = 0\nlast_day = 2024-06-28\ntarget.by = 2024-06-28\n\
             allocation = {{ ceiling = 3, cover_ceiling = 3, within_area = {shared} }}\n\
             work.initial_assessment = {{ hours_a_day = 0.1, natural_days = {{ constant = 500 }} }}\n\
             [[pulse]]\nfrom = 2024-04-01\nweeks = 1\nchildren = 10\nassessed_share = 1\n"
        ));
        let log = log(&plan, 3, 0);
        let first = log.iter().find(|entry| entry.what == "referred").and_then(|entry| entry.team).unwrap();
        let by = |what: &str, on_duty: bool| {
            let of_week = log.iter().filter(|entry| entry.time < 5.0 && entry.what == what);
            of_week.filter(|entry| (entry.team == Some(first)) == on_duty).count()
        };
        [by("allocated", true), by("allocated", false), by("waits for a worker", true)]
    };
    assert_eq!(of(false), [6, 0, 4]);
    assert_eq!(of(true), [6, 4, 0]);
}

/// Two areas with two teams of two each; eight families a worker that never end; long sickness.
fn absences(cover: &str) -> Plan {
    plan(&format!(
        "area.A.assessment_teams = [2, 2]\narea.B.assessment_teams = [2, 2]\ndemand.children_a_week = {{ A = 0, B = 0 }}\n\
         last_day = 2028-03-31\ntarget.by = 2028-03-31\nallocation = {{ ceiling = 12, cover_ceiling = 14 }}\n\
         work.short_term_help = {{ hours_a_day = 0.01, natural_days = {{ constant = 5000 }} }}\n\
         sickness = {{ rate = 0.2, long_share = 1, short_days = {{ constant = 2 }}, long_days = {{ constant = 60 }} }}\n\
         cover = {{ assessments_after_days = 3, {cover} }}\nstart.short_term_help = 64\n"
    ))
}

/// By count: children whom nobody at work has, by who helps: nobody, the team, the area, other areas. Absences are the same in all four.
#[test]
fn each_wider_circle_of_cover_leaves_fewer_children_without_a_worker() {
    let without = |cover: &str| {
        let plan = absences(cover);
        let mut days = 0.0;
        for replication in 0..10 {
            let (mut away, mut before) = (Vec::new(), 0.0);
            let mut held: HashMap<u64, Option<WorkerId>> = HashMap::new();
            for entry in log(&plan, 7, replication) {
                let count = held.values().filter(|holder| holder.is_none_or(|of| away.contains(&of))).count();
                days += (entry.time - before) * count as f64;
                before = entry.time;
                match entry.what {
                    "falls sick" => away.push(entry.worker.unwrap()),
                    "well again" => away.retain(|&other| Some(other) != entry.worker),
                    "allocated" => drop(held.insert(entry.family.unwrap(), entry.worker)),
                    "waits for a worker" => drop(held.insert(entry.family.unwrap(), None)),
                    _ => {}
                }
            }
        }
        days / 10.0
    };
    let nobody = without("all_after_days = 2000");
    let circles = [
        nobody,
        without("all_after_days = 10, within_area = false"),
        without("all_after_days = 10, within_area = true"),
        without("all_after_days = 10, within_area = true, between_areas = true"),
    ];
    println!("child-days without a worker at work: {circles:?}");
    assert!(circles.windows(2).all(|pair| pair[1] < 0.9 * pair[0]), "{circles:?}");
}

/// By count: with eight families a worker and a ceiling of 12, one pair's absence takes the colleague to 14 (the ceiling of cover), unless
/// those who stay under 12 come first: then nobody is given more while anybody of the city has room.
#[test]
fn whoever_stays_under_the_ceiling_comes_first() {
    let over = |first: bool| {
        let cover =
            format!("all_after_days = 10, within_area = true, between_areas = true, under_ceiling_first = {first}");
        let plan = absences(&cover);
        let (mut moves, mut above) = (0, 0);
        for replication in 0..10 {
            let mut away = HashSet::new();
            for entry in log(&plan, 7, replication) {
                match entry.what {
                    "falls sick" => drop(away.insert(entry.worker)),
                    "well again" => drop(away.remove(&entry.worker)),
                    // Of eight workers up to two are away: the others have room for 72 families; there are 64.
                    "moved to a colleague" if away.len() <= 2 => {
                        moves += 1;
                        above += usize::from(entry.load + 1.0 > 12.0);
                    }
                    _ => {}
                }
            }
        }
        (moves, above)
    };
    let ((moves, none), (_, some)) = (over(true), over(false));
    assert!(moves > 100 && none == 0 && some > 20, "{moves} moves, {none} and {some} over the ceiling");
}

/// Three workers in assessment, to whom 60 children come in the first week for so many days, and three in care management with 6 children.
fn lanes(days: u32) -> Plan {
    plan(&format!(
        "area.A = {{ assessment_teams = [3], care_management_teams = [3] }}\ndemand.children_a_week.A = 0\n\
         work.initial_assessment = {{ hours_a_day = 0.1, natural_days = {{ constant = {days} }} }}\n\
         work.child_in_need = {{ hours_a_day = 0.01, natural_days = {{ constant = 500 }} }}\nstart.child_in_need = 6\n\
         movement = {{ between_lanes_over = 0.5, least_weeks = 2 }}\n\
         [[pulse]]\nfrom = 2024-04-01\nweeks = 1\nchildren = 60\nassessed_share = 1\n"
    ))
}

/// By hand: 60 children come to assessment, 20 each; care management has 6, two each. At the first week end one of its workers goes to
/// assessment, whose two families go to the colleagues; with two left nobody else may. The loads, 15 and 3, stay apart: nobody comes back.
#[test]
fn a_worker_moves_between_kinds_of_team_and_families_stay() {
    let plan = lanes(500);
    let log = log(&plan, 5, 0);
    let moves: Vec<&LogEntry> = log.iter().filter(|entry| entry.what == "moves to another team").collect();
    let places: Vec<_> = moves.iter().map(|entry| (entry.time, entry.team)).collect();
    assert_eq!(places, [(5.0, Some(TeamId::new(0)))]);
    let handed: Vec<_> = log.iter().filter(|entry| entry.what == "moved to a colleague").collect();
    let all_in_care = handed.iter().all(|entry| entry.time == 5.0 && entry.team == Some(TeamId::new(1)));
    assert!(
        handed.len() == 2 && all_in_care && handed.iter().all(|entry| entry.worker != moves[0].worker),
        "{handed:?}"
    );
    let outcome = simulate(&plan, StreamKey { seed: 5, replication: 0 }).unwrap();
    assert_eq!(weekly(&plan, &outcome, Measure::HandOvers).iter().sum::<f64>(), 2.0);
    assert_eq!(weekly_of_area(&plan, &outcome, Measure::InPost, 0)[5], 6.0);
}

/// By hand: the same, but assessments end after 30 days, those of the first week by the 35th: at that week's end, or the next, the worker goes
/// back to care management, which now carries more.
#[test]
fn who_went_to_the_other_kind_comes_back() {
    let moves = log(&lanes(30), 5, 0);
    let of = moves.iter().filter(|entry| entry.what == "moves to another team");
    let places: Vec<(usize, f64)> = of.map(|entry| (entry.team.unwrap().index(), entry.time)).collect();
    assert!(places.len() >= 2 && places[0] == (0, 5.0) && places[1].0 == 1, "{places:?}");
    assert!(places[1].1 == 35.0 || places[1].1 == 40.0, "{places:?}");
    let workers: Vec<_> =
        moves.iter().filter(|entry| entry.what == "moves to another team").map(|entry| entry.worker).collect();
    assert_eq!(workers[0], workers[1], "who went comes back");
}
