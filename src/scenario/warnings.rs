//! What is allowed but looks like a mistake, or should be known when the result is read.

use super::snapshot::List;
use super::{Scenario, Start};

/// Sentences for the reader of the result; of the list of cases too, if the scenario names one.
pub(super) fn of(scenario: &Scenario, list: Option<&List>) -> Vec<String> {
    let mut warnings = list.map_or(Vec::new(), |list| list.warnings(scenario.days.start()));
    let mut posts = 0;
    let mut vacant = 0;
    for area in &scenario.areas {
        posts += area.assessment_teams.iter().chain(&area.care_management_teams).sum::<u32>();
        vacant += area.assessment_vacancies + area.care_management_vacancies;
        if !area.assessment_teams.is_empty() && area.care_management_teams.is_empty() {
            warnings
                .push(format!("{} has no care-management team: families stay with its assessment teams", area.name));
        }
    }
    let in_post = posts.saturating_sub(vacant);
    let policy = &scenario.policies[0].policy;
    let cases = match &scenario.start {
        Start::Synthesised(start) => start.children.total(),
        Start::Snapshot(list) => list.children(),
    };
    if in_post == 0 {
        warnings.push("nobody is in post on the first day: every post is vacant".to_string());
    } else if f64::from(cases) > f64::from(in_post) * policy.allocation.cover_ceiling {
        warnings.push(format!(
            "{cases} open cases on the first day are more than {in_post} workers may hold at a cover ceiling of {}",
            policy.allocation.cover_ceiling
        ));
    }
    if scenario.workforce.managers_a_team == 0 {
        warnings.push("no team has a manager: referrals are not screened by anybody".to_string());
    }
    if policy.recruitment.most_a_month == 0 {
        warnings.push("recruitment.most_a_month is 0: vacancies are never filled".to_string());
    }
    let policies = || scenario.policies.iter().map(|dated| &dated.policy);
    let idle = "do no work for social workers, at a cost";
    if policies().any(|policy| policy.posts.administrators > 0.0 && policy.capacity.administrator_hours_a_week == 0.0) {
        warnings.push(format!("capacity.administrator_hours_a_week is 0: administrators {idle}"));
    }
    if policies().any(|policy| policy.posts.support_workers > 0.0 && policy.capacity.support_worker_hours_a_week == 0.0)
    {
        warnings.push(format!("capacity.support_worker_hours_a_week is 0: support workers {idle}"));
    }
    warnings
}
