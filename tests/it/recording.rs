//! Writing up assessments: by hand, by count, and without hours it is what it records.

use crate::grades::{BUSY, assert_no_effect, at_the_end, layered};
use crate::service::{flow, integral, log, outcomes, plan, weekly};
use caseload::model::Measure;
use caseload::model::meter::{Flow, Level};
use caseload::model::trace::LogEntry;
use std::collections::HashMap;

#[test]
fn without_hours_everything_is_recorded_as_it_is_done() {
    assert_no_effect("recording = { initial_assessment_hours = 0, core_assessment_hours = 0, natural_days = 5 }\n");
    assert_no_effect("[[change]]\non = 2024-09-03\nrecording.natural_days = 9\n");
    let plan = plan(BUSY);
    for outcome in outcomes(&plan, 31, 6) {
        for (done, recorded) in [
            (Measure::InitialAssessments, Measure::InitialRecorded),
            (Measure::InitialAssessmentsInTime, Measure::InitialRecordedInTime),
            (Measure::CoreAssessments, Measure::CoreRecorded),
            (Measure::CoreAssessmentsInTime, Measure::CoreRecordedInTime),
        ] {
            let bits = |measure| weekly(&plan, &outcome, measure).iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            assert!(bits(done) == bits(recorded), "{}", done.name());
        }
        assert_eq!(integral(&outcome, Level::ToRecord), 0.0);
    }
}

/// When each assessment was done and when it was written up, in order, by family.
fn lags(log: &[LogEntry]) -> Vec<f64> {
    let mut done: HashMap<Option<u64>, Vec<f64>> = HashMap::new();
    let mut lags = Vec::new();
    for entry in log {
        match entry.what {
            "initial assessment completed" | "core assessment completed" => {
                done.entry(entry.family).or_default().push(entry.time);
            }
            "assessment written up" => lags.push(entry.time - done.get_mut(&entry.family).unwrap().remove(0)),
            _ => {}
        }
    }
    lags
}

/// By hand: a worker with hours to spare writes up in exactly the natural days.
#[test]
fn an_idle_worker_records_after_the_natural_days() {
    let plan = plan(
        "demand.children_a_week = { A = 2 }\npathway.after_initial_assessment = { core_assessment = 1, close = 0 }\n\
         families.size = [0.5, 0, 0.5, 0]\nfamilies.extra_child_effort = 0.5\n\
         recording = { initial_assessment_hours = 2, core_assessment_hours = 3, natural_days = 4 }\n\
         limits = { initial_assessment_days = 3, core_assessment_days = 6 }\n",
    );
    let log = log(&plan, 32, 0);
    let lags = lags(&log);
    assert!(lags.len() > 80);
    assert!(lags.iter().all(|lag| (lag - 4.0).abs() < 1e-9), "{lags:?}");
    let outcome = &outcomes(&plan, 32, 1)[0];
    // Assessments take one day; recorded after five, within 6 for core assessments, not within 3 for initial ones.
    assert_eq!(flow(outcome, Flow::InitialInTime), flow(outcome, Flow::InitialAssessments));
    assert_eq!(flow(outcome, Flow::InitialRecordedInTime), 0.0);
    assert!(flow(outcome, Flow::CoreRecorded) > 50.0);
    assert_eq!(flow(outcome, Flow::CoreRecordedInTime), flow(outcome, Flow::CoreRecorded));
    // Little's law by hand: children to record = completions a day x 4 days, but for the edges of the run.
    let done = flow(outcome, Flow::InitialRecorded) + flow(outcome, Flow::CoreRecorded);
    assert!((integral(outcome, Level::ToRecord) / done - 4.0).abs() < 0.1);
}

/// By hand: hours that just suffice for the assessments leave none for writing up in the lowest class at a weight of almost
/// nothing: the less time, the longer the lag, and records are in time less often than assessments.
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn the_lag_grows_when_hours_are_short() {
    let mut before = 0.0;
    for hours in [16.0, 8.0, 6.0, 5.0] {
        let plan = plan(&format!(
            "demand.children_a_week = {{ A = 10 }}\ncapacity = {{ contract_hours = {hours}, class_weights = [4, 2, 1] }}\n\
             work.initial_assessment = {{ hours = {{ constant = 2 }}, natural_days = {{ constant = 2 }} }}\n\
             work.closing = {{ hours = {{ constant = 0.01 }}, natural_days = {{ constant = 0.1 }} }}\n\
             recording = {{ initial_assessment_hours = 0.4, natural_days = 1 }}\n\
             limits.initial_assessment_days = 7\n"
        ));
        let outcomes = outcomes(&plan, 33, 20);
        let sum = |of: &dyn Fn(&caseload::model::Outcome) -> f64| outcomes.iter().map(of).sum::<f64>();
        let lag = sum(&|o| integral(o, Level::ToRecord)) / sum(&|o| flow(o, Flow::InitialRecorded));
        let (real, recorded) = (sum(&|o| flow(o, Flow::InitialInTime)), sum(&|o| flow(o, Flow::InitialRecordedInTime)));
        println!("{hours} hours: lag {lag:.2} days, {real} in time, {recorded} recorded in time");
        assert!(lag > before, "{hours} hours: {lag} days, before {before}");
        assert!(recorded <= real && (hours > 6.0 || recorded < real), "{hours} hours");
        before = lag;
    }
}

/// By hand: a leaver's documents are taken over by a colleague who is idle (and take their natural days), or, when nobody is
/// left, are closed on that day.
#[test]
fn a_leavers_documents_are_passed_on_or_closed() {
    for (team, alone) in [(1, true), (2, false)] {
        let plan = plan(&format!(
            "last_day = 2029-03-30\ntarget.by = 2029-03-30\narea.A.assessment_teams = [{team}]\n\
             demand.children_a_week = {{ A = 3 }}\nturnover = {{ rate_a_year = 1, notice_weeks = 1 }}\n\
             recruitment.time_to_hire_weeks = {{ constant = 4 }}\n\
             recording = {{ initial_assessment_hours = 1, natural_days = 10 }}\n"
        ));
        let (mut passed, mut exact) = (0, 0);
        for replication in 0..10 {
            let log = log(&plan, 34, replication);
            let mut in_post = team;
            let mut author = HashMap::new();
            for entry in &log {
                match entry.what {
                    "leaves" => in_post -= 1,
                    "starts" => in_post += 1,
                    "assessment completed" => drop(author.insert(entry.family, (entry.time, entry.worker))),
                    "assessment written up" => {
                        let (done, by) = author[&entry.family];
                        let lag = entry.time - done;
                        let closed = log.iter().any(|e| e.what == "leaves" && e.time == entry.time);
                        // A newcomer to a full tray may lack hours.
                        assert!(lag > 10.0 - 1e-9 || closed, "{lag}");
                        exact += u32::from((lag - 10.0).abs() < 1e-9);
                        assert!(alone || !closed || in_post <= 1);
                        passed += u32::from(if alone { closed } else { by != entry.worker });
                    }
                    _ => {}
                }
            }
        }
        assert!(passed > 3 && exact > 1000, "{passed} {exact}");
    }
}

/// Documents of an absent worker wait; all are accounted for (the ledger says so at the end of every run).
#[test]
fn documents_wait_for_an_absent_worker() {
    let plan =
        layered(BUSY, "recording = { initial_assessment_hours = 2, core_assessment_hours = 5, natural_days = 2 }\n");
    let service = at_the_end(&plan);
    let waiting: f64 = service.workers().ids().map(|worker| service.documents_to_record(worker)).sum();
    assert!(waiting > 0.0);
    let longest = (0..4).flat_map(|replication| lags(&log(&plan, 35, replication))).fold(0.0, f64::max);
    assert!(longest > 20.0, "{longest}");
}
