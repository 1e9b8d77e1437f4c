//! Components: entities, activities, resources, queues, where families come in and go out. Numbers of rules stand with the
//! other inputs in part 3.3.

use super::figures::{establishment, mean_fte, posts_of};
use super::page::Part;
use super::stated::about;
use crate::scenario::{Scenario, TeamKind, WorkKind};

/// Part 2.5.1.
pub fn entities(scenario: &Scenario) -> Part {
    Part::new("2.5.1", "Entities").with(format!(
        "Families are referred, allocated and transferred as one; {} children on average. Each has an area, a mark urgent or not, and \
         one piece of work at a time, with its hours, its natural duration (how long an unhurried worker would take) and a mark that \
         decides what comes after. Cases are children: caseloads, referrals, assessments and open cases are counted in children. \
         Workers are permanent social workers, team managers and agency workers; a social worker may be newly qualified, settling in, \
         an advanced practitioner, part-time, sick, away, serving notice.",
        about(scenario.families.mean_size())
    ))
}

/// A kind of work in words.
pub fn named(kind: WorkKind) -> &'static str {
    match kind {
        WorkKind::Screening => "screening",
        WorkKind::InitialAssessment => "initial assessment",
        WorkKind::CoreAssessment => "core assessment",
        WorkKind::ShortTermHelp => "short-term help",
        WorkKind::ChildInNeed => "child-in-need plan",
        WorkKind::ChildProtection => "child protection plan",
        WorkKind::LookedAfter => "looking after",
        WorkKind::Closing => "closing",
        WorkKind::Transfer => "transfer",
        WorkKind::Holding => "holding",
    }
}

/// Part 2.5.2.
pub fn activities(scenario: &Scenario) -> Part {
    let mut part = Part::new("2.5.2", "Activities");
    let long_term =
        if hands_over(scenario) { "care management (until the panel, the assessment team)" } else { ASSESSMENT };
    let mut rows = vec![
        (WorkKind::Screening, "the manager of the team on duty", "no further action, or an initial assessment"),
        (WorkKind::InitialAssessment, ASSESSMENT, "closing, short-term help, a core assessment, a plan or care"),
        (WorkKind::CoreAssessment, ASSESSMENT, "closing, short-term help, a plan or care"),
        (WorkKind::ShortTermHelp, ASSESSMENT, "closing, or a child-in-need plan"),
        (WorkKind::ChildInNeed, long_term, "closing, a protection plan, or care"),
        (WorkKind::ChildProtection, long_term, "closing, a child-in-need plan, or care"),
        (WorkKind::LookedAfter, long_term, "closing, or a child-in-need plan"),
        (WorkKind::Closing, "the worker of the family", "the family leaves"),
    ];
    if hands_over(scenario) {
        rows.push((WorkKind::Transfer, ASSESSMENT, "waiting for the panel"));
        rows.push((WorkKind::Holding, ASSESSMENT, "the panel hands over, and the plan begins"));
    }
    let rows = rows.into_iter().map(|(kind, by, then)| [named(kind), by, then].map(str::to_owned).to_vec());
    part.table(&["activity", "done by", "then"], rows.collect());
    part
}

const ASSESSMENT: &str = "the assessment team";

/// Whether the service has care-management teams, to which families are handed over.
fn hands_over(scenario: &Scenario) -> bool {
    scenario.areas.iter().any(|area| !area.care_management_teams.is_empty())
}

/// Part 2.5.3.
pub fn resources(scenario: &Scenario) -> Part {
    let mut part = Part::new("2.5.3", "Resources");
    let mut rows = Vec::new();
    for area in scenario.areas.iter().filter(|area| !area.assessment_teams.is_empty()) {
        for (kind, teams, vacant) in [
            (TeamKind::Assessment, &area.assessment_teams, area.assessment_vacancies),
            (TeamKind::CareManagement, &area.care_management_teams, area.care_management_vacancies),
        ] {
            if !teams.is_empty() {
                let sizes: Vec<String> = teams.iter().map(ToString::to_string).collect();
                rows.push(vec![area.name.clone(), kind.name().replace('_', " "), sizes.join(", "), vacant.to_string()]);
            }
        }
        let (posts, vacant) = posts_of(area);
        rows.push(vec![area.name.clone(), "both".into(), format!("{posts} in all"), vacant.to_string()]);
    }
    part.table(&["area", "kind of team", "social-worker posts of each team", "vacant"], rows);
    let (posts, in_post, managers) = establishment(scenario);
    let first = &scenario.policies[0].policy.posts;
    part.with(format!(
        "On the first day {posts} social-worker posts in teams, {in_post} of them filled ({} full-time equivalents), and {managers} \
         team managers; extra posts from the first day, all vacant: {} of social workers, {} of team managers. The assessment teams \
         of an area are on duty a week each, in the order above. Workers divide their hours between all their families by processor \
         sharing: the duty desk first, then three classes of work by their weights. Agency workers and support come and go by the \
         rules of part 3.3.",
        about(f64::from(in_post) * mean_fte(scenario)),
        first.extra_social_workers,
        first.extra_managers
    ))
}

/// Part 2.5.4.
pub fn queues(scenario: &Scenario) -> Part {
    let mut part = Part::new("2.5.4", "Queues");
    let mut rows = vec![
        [
            "duty desk",
            "referrals to screen, shared by the area's assessment managers at work; all at once, before other work",
        ],
        [
            "duty tray of a team",
            "families for whom no worker is below the ceiling: first those that come back from absent or departed workers, \
             then urgent ones, then the others, each first come, first served; nobody passes",
        ],
        ["a worker's families", "no queue: all are worked on at once, more slowly the more there are"],
        ["vacant posts", "advertised at once; recruits start in the order in which they are ready, so many a month"],
        ["requests for agency workers", "first come, first served; a team whose area is at its cap lets others pass"],
        ["documents to write up", "no queue: they share the class that is served last with looked-after work"],
    ];
    if hands_over(scenario) {
        rows.push(["panel of an area", "longest wait first, at most so many families a sitting"]);
    }
    part.table(&["queue", "discipline"], rows.into_iter().map(|row| row.map(str::to_owned).to_vec()).collect());
    part.with("Nobody balks or reneges: a family leaves a queue by being served. The numbers of these rules stand in part 3.3.")
}

/// Part 2.5.5.
pub fn entry_and_exit() -> Part {
    Part::new("2.5.5", "Entry and exit points").with(
        "Referrals come in each area as a Poisson process whose intensity depends on weekday, season, growth and a random factor of the \
         week (inverse of the cumulative intensity); none on bank holidays. Families that left may come back by chance; pulses bring \
         exactly the stated number of children, at times uniform over their weeks. Families leave after screening without further \
         action, redirected before it, or when they are closed. Workers leave after notice; recruits and agency workers start; posts \
         are never taken away.",
    )
}
