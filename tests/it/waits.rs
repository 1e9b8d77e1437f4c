//! Waits, days to a worker and to the end of the assessment, utilisation, cases per full-time equivalent: against hand calculation, theory
//! and the event log.

use crate::service::{log, mean_and_error, outcomes, plan, weekly};
use caseload::model::{Measure, Plan};
use std::collections::HashMap;

/// Days of a time on which the service works.
fn service_days(plan: &Plan, time: f64) -> f64 {
    time - plan.bank_holidays.iter().map(|day| (time - day).clamp(0.0, 1.0)).sum::<f64>()
}

fn near(what: &str, found: f64, exact: f64, within: f64) {
    assert!((found - exact).abs() <= within, "{what}: {found}, by hand {exact}");
}

/// Screening takes a quarter of a day and the assessment one day, nobody queues: every child has a worker after 0.25 days and is assessed
/// after 1.25. Nobody waits for a worker: no mean of nothing, and none over two weeks.
#[test]
fn without_queues_by_hand() {
    let plan = plan(
        "area.A.assessment_teams = [1]\nworkforce.managers_a_team = 1\n\
         work.screening = { hours = { constant = 0.01 }, natural_days = { constant = 0.25 } }\n",
    );
    let outcome = &outcomes(&plan, 521, 1)[0];
    let of = |measure| weekly(&plan, outcome, measure);
    for (measure, exact, within) in [
        (Measure::AllocationDays, 0.25, 1e-9),
        (Measure::AllocationDaysMedian, 0.25, 0.05),
        (Measure::AllocationDaysP90, 0.25, 0.05),
        (Measure::InitialAssessmentDays, 1.25, 1e-9),
        (Measure::InitialAssessmentDaysMedian, 1.25, 0.05),
        (Measure::InitialAssessmentDaysP90, 1.25, 0.05),
    ] {
        let values: Vec<f64> = of(measure).iter().copied().filter(|value| !value.is_nan()).collect();
        assert!(values.len() > 45, "{}", measure.name());
        values.iter().for_each(|&value| near(measure.name(), value, exact, within));
    }
    for measure in [Measure::ToBeAllocatedDays, Measure::ToBeAllocatedDaysP90, Measure::ToBeAllocatedDaysLongest] {
        assert!(of(measure).iter().all(|value| value.is_nan()), "{}", measure.name());
    }
    assert!(of(Measure::LongToBeAllocated).iter().all(|&children| children == 0.0));
    assert!(of(Measure::AllocationDaysGrave).iter().all(|value| value.is_nan()), "nobody comes to harm");
}

/// Who waits at each week's end, and since when, from the log: for a worker since they came into the tray, to be screened since they
/// were referred.
#[test]
fn waits_are_those_of_the_log() {
    let service = "bank_holidays = \"england_and_wales\"\narea.A.assessment_teams = [4]\n\
        allocation = { ceiling = 3, cover_ceiling = 3 }\nwork.initial_assessment = { hours_a_day = 0.01, natural_days = { constant = 20 } }\n";
    // A desk of one manager for half of what comes.
    let desk = "workforce.managers_a_team = 1\ncapacity.contract_hours = 1\n\
        work.screening = { hours = { constant = 1 }, natural_days = { constant = 0.25 } }\n";
    let for_a_worker = (
        String::new(),
        "waits for a worker",
        vec!["allocated"],
        [
            Measure::ToBeAllocatedDays,
            Measure::ToBeAllocatedDaysP90,
            Measure::ToBeAllocatedDaysLongest,
            Measure::LongToBeAllocated,
        ],
    );
    let to_be_screened = (
        desk.to_owned(),
        "referred",
        vec!["waits for a worker", "allocated", "no further action"],
        [
            Measure::ToBeScreenedDays,
            Measure::ToBeScreenedDaysP90,
            Measure::ToBeScreenedDaysLongest,
            Measure::LongToBeScreened,
        ],
    );
    for (more, begins, ends, measures) in [for_a_worker, to_be_screened] {
        let plan = plan(&format!("{service}{more}"));
        let (log, outcome) = (log(&plan, 522, 0), &outcomes(&plan, 522, 1)[0]);
        let [mean, p90, longest, over] = measures.map(|measure| weekly(&plan, outcome, measure));
        let (mut waiting, mut entries, mut looked) = (HashMap::new(), log.iter().peekable(), 0);
        for (week, of_week) in plan.weeks.iter().enumerate() {
            while let Some(entry) = entries.next_if(|entry| entry.time < of_week.to) {
                let Some(family) = entry.family else { continue };
                if entry.what == begins {
                    waiting.insert(family, service_days(&plan, entry.time));
                } else if ends.contains(&entry.what) {
                    waiting.remove(&family);
                }
            }
            let now = service_days(&plan, of_week.to);
            let mut days: Vec<f64> = waiting.values().map(|since| now - since).collect();
            days.sort_by(f64::total_cmp);
            let two_weeks = days.iter().filter(|&&days| days > 10.0).count() as f64;
            near("over two weeks", over[week], two_weeks, 0.0);
            if days.is_empty() {
                assert!(mean[week].is_nan() && p90[week].is_nan() && longest[week].is_nan());
                continue;
            }
            near("mean", mean[week], days.iter().sum::<f64>() / days.len() as f64, 1e-6);
            near("longest", longest[week], days[days.len() - 1], 1e-6);
            // Between the neighbours of the rank, and within half a bin of them.
            let rank = 0.9 * days.len() as f64;
            let [low, high] = [rank - 1.0, rank + 1.0].map(|rank| days[(rank.max(0.0) as usize).min(days.len() - 1)]);
            assert!(
                p90[week] >= 0.96 * low - 0.05 && p90[week] <= 1.04 * high + 0.05,
                "{} in {low} to {high}",
                p90[week]
            );
            looked += usize::from(two_weeks > 0.0);
        }
        assert!(looked > 30, "{begins}: {looked}");
    }
}

/// One worker with 24 hours a day for ten assessments a week of an hour each; a manager with twelve for screening, 0.1 hours each, and
/// three hours of supervision a week. Four standard errors of 40 futures: a wrong alarm in 1 of 8000 seeds for each.
#[test]
fn utilisation_is_hours_by_hours() {
    let plan = plan(
        "workforce.managers_a_team = 1\ncapacity.manager_case_work_share = 0.5\ncapacity.supervision_hours_a_week = 3\n",
    );
    let found = outcomes(&plan, 523, 40);
    for (measure, exact) in
        [(Measure::UtilisationSocialWorkers, 2.0 / 24.0), (Measure::UtilisationManagers, (0.6 + 0.2) / 12.0)]
    {
        let year = |outcome| {
            let weeks = &weekly(&plan, outcome, measure)[1..];
            weeks.iter().sum::<f64>() / weeks.len() as f64
        };
        let (mean, error) = mean_and_error(&found.iter().map(year).collect::<Vec<_>>());
        near(measure.name(), mean, exact, 4.0 * error);
        assert!(error < 0.02 * exact);
    }
}

/// Without anybody at work there is nothing to divide by; with more to do than hours, all are used.
#[test]
fn utilisation_at_its_ends() {
    let nobody = plan("area.A.assessment_teams = [1]\narea.A.assessment_vacancies = 1\nrecruitment.most_a_month = 0\n");
    let outcome = &outcomes(&nobody, 524, 1)[0];
    assert!(weekly(&nobody, outcome, Measure::UtilisationSocialWorkers).iter().all(|value| value.is_nan()));
    let busy = plan("capacity.contract_hours = 0.1\n");
    let outcome = &outcomes(&busy, 524, 1)[0];
    let used = weekly(&busy, outcome, Measure::UtilisationSocialWorkers);
    used[10..].iter().for_each(|&used| near("utilisation", used, 1.0, 1e-6));
}

/// Cases that stay, dealt to three who work half-time: 30 are 10 for each of them and 20 for a full-time equivalent; one is held by one of
/// them alone, who is half an equivalent.
#[test]
fn cases_per_full_time_equivalent_by_hand() {
    for (cases, per_worker, per_fte) in [(30, 10.0, 20.0), (1, 1.0 / 3.0, 2.0)] {
        let plan = plan(&format!(
            "area.A.assessment_teams = [3]\nworkforce.part_time_share = 1\nworkforce.part_time_fte = 0.5\n\
             demand.children_a_week.A = 0\nstart.short_term_help = {cases}\n\
             work.short_term_help = {{ hours_a_day = 0.01, natural_days = {{ constant = 20000 }} }}\n"
        ));
        let outcome = &outcomes(&plan, 525, 1)[0];
        for (measure, exact) in [(Measure::CaseloadMean, per_worker), (Measure::CasesPerFte, per_fte)] {
            let weeks = weekly(&plan, outcome, measure);
            weeks.iter().for_each(|&value| near(measure.name(), value, exact, 1e-9));
        }
    }
}
