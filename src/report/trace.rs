//! The event log of one replication as CSV, for an auditor.

use super::document::csv::text;
use super::document::numbers::plain;
use crate::model::Plan;
use crate::model::ids::{Id, TeamId, WorkerId};
use crate::model::plan::Role;
use crate::model::trace::{EventLog, LogEntry};

/// Header of the event log. Times are working days since the Monday of the first day's week.
const HEADER: [&str; 9] = ["time", "date", "event", "family", "children", "area", "team", "worker", "role"];

/// The text of an event log.
pub fn log(plan: &Plan, log: &EventLog) -> String {
    let row = |entry: &LogEntry| {
        let time = plain((entry.time * 1e6).round() / 1e6);
        let date = plan.scenario.days.date_of(entry.time).to_string();
        let family = entry.family.map_or_else(String::new, |key| family_name(plan, key));
        let children = if entry.family.is_some() { entry.children.to_string() } else { String::new() };
        let (area, team) = entry.team.map_or_else(Default::default, |team| team_name(plan, team));
        let (worker, role) = entry.worker.map_or_else(Default::default, |worker| worker_name(plan, worker));
        vec![time, date, entry.what.to_owned(), family, children, area, team, worker, role.to_owned()]
    };
    text(HEADER, log.0.iter().map(row))
}

/// A family as `South-r12` (the area's 13th referral of the run) or `South-s12` (open at its start).
fn family_name(plan: &Plan, key: u64) -> String {
    let (area, origin, number) = ((key >> 48) as usize, key >> 44 & 0xF, key & 0xFFF_FFFF_FFFF);
    let area = plan.scenario.areas.get(area).map_or("?", |area| area.name.as_str());
    format!("{area}-{}{number}", if origin == 0 { 'r' } else { 's' })
}

fn team_name(plan: &Plan, team: TeamId) -> (String, String) {
    let team = &plan.teams[team];
    let kind = team.lane_name().replace('_', "-");
    (plan.scenario.areas[team.area.index()].name.clone(), format!("{kind}-{}", team.number + 1))
}

fn worker_name(plan: &Plan, worker: WorkerId) -> (String, &'static str) {
    let post = &plan.posts[worker];
    let number = (post.key & 0xFF_FFFF_FFFF) + 1;
    match post.role {
        Role::SocialWorker => (format!("post-{number}"), "social worker"),
        Role::Manager => (format!("manager-{number}"), "manager"),
        Role::Agency => (format!("agency-{number}"), "agency"),
    }
}
