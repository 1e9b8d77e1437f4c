//! Hand-overs, agency workers who are called for work, and what more managers of a team hold: by hand.

use crate::service::{log, plan, weekly};
use caseload::kernel::streams::StreamKey;
use caseload::model::{Measure, simulate};
use std::collections::HashMap;

/// By hand: a worker of care management leaves for assessment on the fifth day, whose two families (of six) go to the two colleagues. Each
/// of these has a hand-over of 192 hours to do within 5 days, 38.4 a day, with 24 hours a day: beside three families at 0.01 a day it goes at
/// 24/38.43, takes 8.006 days, and all that they have ends 3.006 days later than it would without.
#[test]
fn a_hand_over_takes_its_hours_from_the_new_workers_families() {
    let closed = |hours: u32| -> HashMap<u64, f64> {
        let plan = plan(&format!(
            "area.A = {{ assessment_teams = [3], care_management_teams = [3] }}\ndemand.children_a_week.A = 0\n\
             work.initial_assessment = {{ hours_a_day = 1, natural_days = {{ constant = 500 }} }}\n\
             work.child_in_need = {{ hours_a_day = 0.01, natural_days = {{ constant = 200 }} }}\nstart.child_in_need = 6\n\
             movement = {{ between_lanes_over = 0.5, least_weeks = 60 }}\ncover = {{ hand_over_hours = {hours}, hand_over_days = 5 }}\n\
             [[pulse]]\nfrom = 2024-04-01\nweeks = 1\nchildren = 60\nassessed_share = 1\n"
        ));
        let log = log(&plan, 5, 0);
        let taken = log.iter().filter(|entry| entry.what == "taken over").count();
        assert_eq!(taken, if hours > 0 { 2 } else { 0 });
        let outcome = simulate(&plan, StreamKey { seed: 5, replication: 0 }).unwrap();
        assert_eq!(weekly(&plan, &outcome, Measure::HandOvers).iter().sum::<f64>(), 2.0);
        log.iter().filter(|entry| entry.what == "closed").map(|entry| (entry.family.unwrap(), entry.time)).collect()
    };
    let (without, with) = (closed(0), closed(192));
    let late = without.iter().filter(|(_, time)| **time > 16.0);
    assert!(late.clone().count() >= 4, "{without:?}");
    for (family, time) in late {
        let longer = with[family] - time;
        assert!((longer - 3.006).abs() < 0.002, "{longer} days longer");
    }
}

/// By hand: a team of two with room for 10 families each gets 40 in its first week: what it has, tray included, is 20 beyond its ceilings, two
/// more workers' worth. They are booked at the week's end, without any vacancy, start after the 10 days of lead and go when their 4
/// weeks are over, if nothing is beyond the ceilings any more; without the key nobody comes.
#[test]
fn agency_workers_come_for_work() {
    let times = |agency: &str, days: u32| {
        let plan = plan(&format!(
            "area.A.assessment_teams = [2]\ndemand.children_a_week.A = 0\nallocation = {{ ceiling = 10, cover_ceiling = 100 }}\n\
             work.initial_assessment = {{ hours_a_day = 0.1, natural_days = {{ constant = {days} }} }}\n\
             agency = {{ allowed = true, most = 5, lead_days = 10, minimum_weeks = 4, {agency} }}\n\
             [[pulse]]\nfrom = 2024-04-01\nweeks = 1\nchildren = 40\nassessed_share = 1\n"
        ));
        let log = log(&plan, 5, 0);
        let of = |what: &str| -> Vec<f64> {
            log.iter().filter(|entry| entry.what == what).map(|entry| entry.time).collect()
        };
        [of("agency worker booked"), of("agency worker starts"), of("agency worker goes")]
    };
    let nobody: [Vec<f64>; 3] = Default::default();
    assert_eq!(times("gap_days = 20", 600), nobody);
    assert_eq!(times("load_over = 1", 600), [vec![5.0; 2], vec![15.0; 2], vec![]]);
    assert_eq!(times("load_over = 2", 600), nobody, "40 is no more than twice 20");
    assert_eq!(times("load_over = 1", 14), [vec![5.0; 2], vec![15.0; 2], vec![35.0; 2]]);
    assert_eq!(times("waiting_over = 19", 600)[0][..2], [5.0, 10.0], "20 wait until the 15th day");
    assert_eq!(times("waiting_over = 20", 600), nobody);
}

/// By hand: managers hold half of what a worker may, and only two of them in a team do: one has 6 families, two have 12,
/// and four share 12; the social worker has 12.
#[test]
fn managers_beyond_the_stated_number_hold_no_more() {
    let held = |managers: u32, holding: &str| {
        let plan = plan(&format!(
            "area.A.assessment_teams = [1]\nworkforce.managers_a_team = {managers}\ndemand.children_a_week.A = 100\nlast_day = 2024-06-28\n\
             target.by = 2024-06-28\nallocation = {{ ceiling = 12, cover_ceiling = 12, manager_factor = 0.5{holding} }}\n\
             work.initial_assessment = {{ hours_a_day = 0.01, natural_days = {{ constant = 600 }} }}\n"
        ));
        let log = log(&plan, 5, 0);
        log.iter().filter(|entry| entry.what == "allocated").count()
    };
    let bound = ", managers_who_hold = 2";
    assert_eq!([1, 2, 4].map(|managers| held(managers, bound)), [18, 24, 24]);
    assert_eq!([1, 2, 4].map(|managers| held(managers, "")), [18, 24, 36]);
}

/// By count: whoever comes after a leaver, into the same post or as the next agency worker in the same place, knows none of the leaver's six
/// families, which have waited in the tray, and takes over all of them.
#[test]
fn a_successor_takes_over_what_the_leaver_held() {
    let found = |over: &str| {
        let plan = plan(&format!(
            "demand.children_a_week.A = 0\nwork.short_term_help = {{ hours_a_day = 0.01, natural_days = {{ constant = 5000 }} }}\n\
             start.short_term_help = 6\ncover = {{ hand_over_hours = 20, hand_over_days = 5 }}\n{over}"
        ));
        let log = log(&plan, 5, 0);
        let of = |what: &str| log.iter().filter(|entry| entry.what == what).count();
        let outcome = simulate(&plan, StreamKey { seed: 5, replication: 0 }).unwrap();
        let hand_overs = weekly(&plan, &outcome, Measure::HandOvers).iter().sum::<f64>() as usize;
        assert_eq!(hand_overs, of("taken over"));
        (of("starts"), of("agency worker starts"), hand_overs)
    };
    let (successors, _, hand_overs) =
        found("turnover.rate_a_year = 4\nrecruitment.time_to_hire_weeks = { constant = 2 }\n");
    assert!(successors > 1);
    assert_eq!(hand_overs, 6 * successors);
    // The first agency worker has them from the first day's tray, the second after an embargo.
    let vacant = "area.A.assessment_vacancies = 1\nposts.assessment.frozen = true\n\
                  agency = { allowed = true, most = 1, gap_days = 5, lead_days = 5, minimum_weeks = 4 }\n\
                  [[change]]\non = 2024-07-01\nagency.allowed = false\n[[change]]\non = 2024-10-07\nagency.allowed = true\n";
    assert_eq!(found(vacant), (0, 2, 6));
}
