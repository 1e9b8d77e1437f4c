//! The whole scenario: the tables that hold throughout, and one policy for the start and for every dated change.

use super::policy::MOST_POSTS;
use super::{At, Check, structure, turns_text};
use crate::kernel::time::WorkingDays;
use crate::scenario::diagnostic::Problem;
use crate::scenario::node::{Node, Place, Value};
use crate::scenario::snapshot::List;
use crate::scenario::{Area, DatedPolicy, Policy, Scenario};
use jiff::civil::Date;

/// Most characters of a title.
const LONGEST_TITLE: usize = 1000;

/// A dated change, laid over everything that holds before it.
pub(in crate::scenario) struct Change {
    /// Its date.
    pub on: Date,
    /// Where the date stands.
    pub place: Place,
    /// Everything that holds from then on.
    pub tree: Node,
}

/// Converts a merged scenario with its list of cases, or says everything that is wrong with them.
pub(in crate::scenario) fn run(
    tree: &Node,
    changes: &[Change],
    removed: &[Vec<String>],
    list: Option<&List>,
) -> (Option<Scenario>, Vec<Problem>) {
    let mut check = Check::new(tree, removed);
    let name = check.name();
    let days = check.days();
    let target = check.target();
    let static_sum = check.static_sum();
    let title = check.text(&At::new("title"));
    if title.is_some_and(|title| title.chars().count() > LONGEST_TITLE) {
        let (message, help) = ("`title` is too long to head a chart", "say less");
        check.problem(&At::new("title"), message, format!("more than {LONGEST_TITLE} characters"), help);
    }
    if title.is_some_and(|title| title.contains(turns_text)) {
        let (message, help) =
            ("`title` holds a sign that turns text round", "leave out U+202A to U+202E and U+2066 to U+2069");
        check.problem(&At::new("title"), message, "it could be read as another", help);
    }
    let planned_budget = check.planned_budget(days.as_ref());
    let mut areas = check.areas();
    let of_base: Vec<String> = areas.iter().map(|area| area.name.clone()).collect();
    let replications = replications(&mut check);
    let families = check.families();
    let work = check.work();
    let leave = check.leave();
    let workforce = check.workforce();
    let start = check.start(&areas, days.as_ref(), list);
    let added = added_areas(&of_base, changes);
    let mut posts = structure::establishment(&areas);
    areas.extend(added.iter().map(|name| Area::without_teams(name)));
    posts.resize(areas.len(), 0);
    let names: Vec<String> = areas.iter().map(|area| area.name.clone()).collect();
    let first = check.policy(&of_base, &names);
    all_posts(&mut check, &first);
    let pulses = check.pulses(&of_base, days.as_ref());
    if check.stated(&At::new("structure")) {
        let help = "state the teams of the first day in [area.NAME] tables, those of a date in a [[change]]";
        check.problem(&At::new("structure"), "a structure without a date", "not in a [[change]]", help);
    }
    let mut problems = check.problems;
    let mut policies = vec![DatedPolicy { from: 0.0, policy: first, structure: Vec::new() }];
    if let Some(days) = &days {
        policies[0].from = days.start_time();
        let mut unread = added;
        for change in changes {
            let mut check = Check::new(&change.tree, removed);
            let policy = check.policy(&of_base, &names);
            // An area that two changes name is reported on by the first of them.
            for name in &check.names(&At::new("structure")) {
                if let Some(place) = unread.iter().position(|new| new == name) {
                    unread.remove(place);
                    let others = names.iter().map(String::as_str).take_while(|other| other != name);
                    check.area_name(name, &At::new("structure").key(name), others);
                }
            }
            let structure = check.structure(&names, &mut posts);
            if let Some(last) = policies.last() {
                posts_do_not_fall(&mut check, &last.policy, &policy);
            }
            all_posts(&mut check, &policy);
            problems.append(&mut check.problems);
            let from = days.time_of(change.on);
            problems.extend(outside(change, days));
            if change.on > days.start() && policies.last().is_some_and(|last| last.from >= from) {
                problems.push(at_date(
                    change,
                    "this change takes hold on the same working day as what holds before it",
                    "the same Monday",
                    "a weekend date means the next Monday: put both into one table",
                ));
            }
            policies.push(DatedPolicy { from, policy, structure });
        }
    }
    let Some(days) = days.filter(|_| problems.is_empty()) else { return (None, problems) };
    let title = title.filter(|title| !title.trim().is_empty()).map_or_else(|| name.clone(), str::to_owned);
    let scenario = Scenario {
        name,
        title,
        days,
        replications,
        seed: whole(tree, "seed"),
        target,
        static_sum,
        planned_budget,
        areas,
        families,
        work,
        leave,
        workforce,
        start,
        pulses,
        policies,
    };
    (Some(scenario), problems)
}

/// Areas that changes of structure add, in the order of the dates.
fn added_areas(of_base: &[String], changes: &[Change]) -> Vec<String> {
    let mut added: Vec<String> = Vec::new();
    let stated = changes.iter().filter_map(|change| change.tree.at(&["structure"])).flat_map(Node::entries);
    for name in stated.map(|entry| &entry.key) {
        if !of_base.contains(name) && !added.contains(name) {
            added.push(name.clone());
        }
    }
    added
}

/// A whole number at the top.
fn whole(tree: &Node, key: &str) -> u64 {
    match tree.at(&[key]).map(|node| &node.value) {
        Some(Value::Integer(number)) => number.unsigned_abs(),
        _ => 1,
    }
}

fn replications(check: &mut Check<'_>) -> u32 {
    let stated = whole(check.tree, "replications");
    if !(1..=1_000_000).contains(&stated) {
        let help = "200 is a good start";
        let message = "`replications` must be from 1 to 1,000,000";
        check.problem(&At::new("replications"), message, format!("this is {stated}"), help);
    }
    u32::try_from(stated).unwrap_or(1)
}

/// Reports more posts in all than can be simulated, and more advanced practitioners than posts.
fn all_posts(check: &mut Check<'_>, policy: &Policy) {
    let area = At::new("area");
    let of_area = |name: &String| {
        let at = area.key(name);
        ["assessment_teams", "care_management_teams"].map(|teams| check.counts(&at.key(teams)))
    };
    let base: u64 = check.names(&area).iter().flat_map(of_area).flatten().map(u64::from).sum();
    let extra = u64::from(policy.posts.extra_social_workers);
    if base.max(extra) < u64::from(MOST_POSTS) && base + extra > u64::from(MOST_POSTS) {
        let message = format!("{base} posts and {extra} more are too many to simulate");
        check.problem(&At::new("posts.extra_social_workers"), message, "", "at most 10,000 posts in all");
    }
    let advanced = u64::from(policy.posts.advanced_practitioners);
    if base > 0 && advanced > base + extra {
        let message =
            format!("{advanced} advanced practitioners are more than the {} social-worker posts", base + extra);
        let help = "an advanced practitioner fills one of these posts: state no more than there are";
        check.problem(&At::new("posts.advanced_practitioners"), message, "", help);
    }
}

fn posts_do_not_fall(check: &mut Check<'_>, before: &Policy, after: &Policy) {
    let pairs = [
        ("extra_social_workers", before.posts.extra_social_workers, after.posts.extra_social_workers),
        ("extra_managers", before.posts.extra_managers, after.posts.extra_managers),
    ];
    for (key, before, after) in pairs {
        if after < before {
            let message = format!("`{key}` falls from {before} to {after}");
            let help = format!("posts can be added, not taken away: state {before} or more");
            check.problem(&At::new("posts").key(key), message, format!("{before} hold before this date"), help);
        }
    }
}

fn outside(change: &Change, days: &WorkingDays) -> Option<Problem> {
    let (first, last) = (days.start(), days.end());
    if change.on <= first {
        let help = format!("the run begins on {first}: state what holds from then in the tables at the top");
        Some(at_date(change, "this change is dated on or before the first day", "not after the first day", &help))
    } else if change.on > last {
        let help = format!("the run ends on {last}: state an earlier date or leave the change out");
        Some(at_date(change, "this change is dated after the last day", "after the last day", &help))
    } else if days.time_of(change.on) >= days.end_time() {
        let help = "a weekend date means the next Monday: state an earlier date or leave the change out";
        Some(at_date(change, "this change takes hold after the last day", "the weekend that ends the run", help))
    } else {
        None
    }
}

fn at_date(change: &Change, message: &str, label: &str, help: &str) -> Problem {
    Problem {
        place: Some(change.place.clone()),
        message: message.to_string(),
        label: label.to_string(),
        help: help.to_string(),
        other: None,
    }
}
