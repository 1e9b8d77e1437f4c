//! What is allowed but looks like a mistake, or should be known when the result is read.

use super::blueprint::Blueprint;
use super::diagnostic::line_of;
use super::node::{Node, Value};
use super::snapshot::List;
use super::{Area, Effort, Scenario, Start, TeamKind, WorkKind};
use crate::kernel::time::DAYS_A_WEEK;
use crate::model::measure::{Measure, Quantity};

/// A mean time to fill a post that nobody waits, working days.
const LONG_TO_HIRE: f64 = 104.0 * DAYS_A_WEEK;
/// The golden section: its multiples, without what is whole, are spread evenly.
const GOLDEN: f64 = 0.618_033_988_749_895;

/// Sentences for the reader of the result; of the list of cases too, if the scenario names one.
pub(super) fn of(scenario: &Scenario, list: Option<&List>) -> Vec<String> {
    let mut warnings = list.map_or(Vec::new(), |list| list.warnings(scenario));
    for area in &scenario.areas {
        if !area.assessment_teams.is_empty() && area.care_management_teams.is_empty() && !area.mixed {
            warnings
                .push(format!("{} has no care-management team: families stay with its assessment teams", area.name));
        }
    }
    let in_post: u32 = scenario.areas.iter().map(Area::in_post).sum();
    let policy = scenario.on_first_day();
    let cases = match &scenario.start {
        Start::Synthesised(start) => start.children.total(),
        Start::Snapshot(list) => list.children(),
    };
    if in_post == 0 {
        let when = if scenario.past.weeks == 0 { "on the first day" } else { "when the past begins" };
        warnings.push(format!("nobody is in post {when}: every post is vacant"));
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
    screening(scenario, &mut warnings);
    target(scenario, &mut warnings);
    let policies = || scenario.policies.iter().map(|dated| &dated.policy);
    if policies().any(|policy| policy.recruitment.time_to_hire.mean() > LONG_TO_HIRE) {
        let over = "recruitment.time_to_hire_weeks is over two years on average: next to no vacancy is filled";
        warnings.push(format!("{over}; check that it is in weeks"));
    }
    if let Some(dated) = scenario.policies.iter().find(|dated| dated.policy.demand.early_help.share > 0.0)
        && dated.from + dated.policy.demand.early_help.after_days >= scenario.days.end_time()
    {
        let after = "demand.early_help.after_weeks goes beyond the last day";
        warnings.push(format!("{after}: early help has no effect within the run; state less, or a later `last_day`"));
    }
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

/// Desks that take more to screen than all managers of an area's teams on the rota have hours for, if none were ever away.
fn screening(scenario: &Scenario, warnings: &mut Vec<String>) {
    let (policy, families) = (scenario.on_first_day(), &scenario.families);
    let work = &policy.work[WorkKind::Screening];
    let of_one_child = match &work.effort {
        Effort::Hours(hours) => hours.mean(),
        Effort::HoursADay(hours) => hours * work.natural_days.mean(),
    };
    let of_children = of_one_child * (1.0 + families.extra_child_effort * (families.mean_size() - 1.0));
    let capacity = &policy.capacity;
    let full = DAYS_A_WEEK * capacity.contract_hours * capacity.manager_case_work_share;
    for (area, children) in scenario.areas.iter().zip(&policy.demand.children_a_week) {
        let managers = area.assessment_teams.len() as f64 * f64::from(scenario.workforce.managers_a_team);
        let supervised = f64::from(area.in_post_of(TeamKind::Assessment));
        let hours = full * managers - capacity.supervision_hours_a_week * supervised;
        let wanted = children / families.mean_size() * of_children;
        if managers > 0.0 && wanted > hours.max(0.0) {
            warnings.push(format!(
                "screening takes {wanted:.0} hours a week in {}, and all managers of its teams on duty have {:.0}: more and more children \
                 wait to be screened; state more managers, or fewer hours in [work.screening]",
                area.name,
                hours.max(0.0)
            ));
        }
    }
}

/// A target that nothing can act on, or that nobody can miss.
fn target(scenario: &Scenario, warnings: &mut Vec<String>) {
    let (target, days) = (&scenario.target, &scenario.days);
    if days.time_of(target.by) < days.start_time() + DAYS_A_WEEK {
        warnings.push(format!(
            "target.by is {}, in the first week of the run: nothing can act by then; state a later date",
            target.by
        ));
    }
    let is_share = Measure::from_name(&target.measure).is_some_and(|measure| measure.quantity() == Quantity::Share);
    let (key, value) = (target.wanted.key(), target.wanted.value);
    let of_a_share = match target.wanted.at_least {
        false if is_share && value >= 1.0 => Some("the target cannot be missed; state less"),
        true if is_share && value > 1.0 => Some("the target cannot be met; state 1 or less"),
        _ => None,
    };
    warnings.extend(
        of_a_share.map(|what| format!("target.{key} is {value} of a share, which is never more than 1: {what}")),
    );
    if target.wanted.at_least && value == 0.0 {
        warnings.push(
            "target.at_least is 0, which the measure never is below: the target cannot be missed; state more"
                .to_owned(),
        );
    }
}

/// Dated changes of which every key has the value already that it states.
pub(super) fn of_changes(scenario: &Scenario, blueprint: &Blueprint) -> Vec<String> {
    let past = blueprint.merged.past.len();
    let mut idle = idle_changes(scenario, past);
    if !idle.is_empty() && !blueprint.inputs().is_empty() {
        // What is not known may differ though its centre does not: another value of each, no two alike, tells.
        let levels: Vec<Option<f64>> =
            (1..=blueprint.inputs().len()).map(|n| Some((n as f64 * GOLDEN).fract())).collect();
        let drawn = blueprint.at(&levels).map_or_else(|_| Vec::new(), |drawn| idle_changes(&drawn, past));
        idle.retain(|index| drawn.contains(index));
    }
    let said = |index: usize| {
        let change = blueprint.merged.changes.get(index)?;
        let source = blueprint.sources.get(change.place.file)?;
        let mut keys = Vec::new();
        keys_of(&change.tree, "", &mut keys);
        let (keys, have) = (keys.join("`, `"), if keys.len() == 1 { "has its value" } else { "have their values" });
        Some(format!(
            "{}, line {}: the change on {} changes nothing: `{keys}` {have} already; state others, or leave it out",
            source.name(),
            line_of(source.inner(), change.place.start),
            change.on
        ))
    };
    idle.into_iter().filter_map(said).collect()
}

/// The numbers of the changes after which holds what held before; so many policies hold in the past only.
fn idle_changes(scenario: &Scenario, past: usize) -> Vec<usize> {
    let pairs = scenario.policies[past..].windows(2).enumerate();
    let idle = pairs.filter(|(_, pair)| pair[1].structure.is_empty() && pair[0].policy == pair[1].policy);
    idle.map(|(index, _)| index).collect()
}

/// The keys that a tree states, with the tables they stand in.
fn keys_of(tree: &Node, table: &str, keys: &mut Vec<String>) {
    for entry in tree.entries() {
        let key = if table.is_empty() { entry.key.clone() } else { format!("{table}.{}", entry.key) };
        match entry.node.value {
            Value::Table(_) => keys_of(&entry.node, &key, keys),
            _ => keys.push(key),
        }
    }
}

/// What should be known of an option that is compared with a base.
pub(super) fn of_option(
    file: &str,
    (first, of_first): (&Scenario, Option<&Blueprint>),
    (second, of_second): (&Scenario, Option<&Blueprint>),
) -> Vec<String> {
    let mut warnings = Vec::new();
    let numbers = [
        ("seed", first.seed, second.seed, "--seed"),
        ("replications", u64::from(first.replications), u64::from(second.replications), "-n"),
    ];
    for (key, of_base, own, argument) in numbers {
        if of_base != own {
            warnings.push(format!(
                "{file}: `{key}` = {own} is not used here: an option has that of the base, {of_base}, or what {argument} states"
            ));
        }
    }
    let of_base = (&first.name, &first.title, first.seed, first.replications);
    let (name, title, seed, replications) = of_base;
    let alike = Scenario { name: name.clone(), title: title.clone(), seed, replications, ..second.clone() };
    if alike == *first && of_first == of_second {
        warnings.push(format!("{file} changes nothing of the base: every difference to it will be 0"));
    }
    if of_first.is_some() != of_second.is_some() {
        let (known, of_base) = if of_first.is_some() { ("known", "not known") } else { ("not known", "known") };
        warnings.push(format!(
            "its inputs are {known}, those of the base are {of_base}: differences hold both what it changes and that"
        ));
    }
    warnings
}
