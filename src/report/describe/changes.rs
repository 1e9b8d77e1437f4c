//! What is different: from the base on the first day, and from each date on. Old and new values, key by key.

use super::figures;
use super::levers;
use super::page::Part;
use super::stated::{Keys, Within, about, at, leaves, overlay, percent, plain_number, value};
use crate::kernel::time::DAYS_A_WEEK;
use crate::report::words::day_month_year;
use crate::scenario::{Loaded, Scenario};
use toml::{Table, Value};

/// Teams by area as lists of posts, and what each list is called.
type Teams = Vec<(String, Vec<(String, String)>)>;

/// Part 2.3.
pub fn part(keys: &Keys, loaded: &Loaded, stated: &Table, base: Option<&Loaded>) -> Part {
    let scenario = &loaded.scenario;
    let mut part = Part::new("2.3", "Scenario logic: what differs, from when");
    if let Some(base) = base {
        against_base(&mut part, keys, (loaded, stated), base);
    }
    let groups = dated(keys, scenario, stated);
    if groups.is_empty() {
        part.text("No change on any date: what holds on the first day holds to the last.");
    }
    for (heading, points) in groups {
        part.heading(heading);
        points.into_iter().for_each(|text| part.point(text));
    }
    part.heading("Levers");
    let (on, off): (Vec<_>, Vec<_>) = levers::ALL.iter().partition(|lever| lever.ever(scenario));
    let mut off: Vec<&str> = off.iter().map(|lever| lever.name).collect();
    for lever in on {
        part.point(format!("{}: in use {}", lever.name, lever.times(scenario)));
    }
    let restructured = scenario.policies.iter().any(|dated| !dated.structure.is_empty());
    for (name, used) in [("changes of structure", restructured), ("pulses of extra cases", !scenario.pulses.is_empty())]
    {
        if used { part.point(format!("{name}: in use, see the dates")) } else { off.push(name) }
    }
    part.text(format!("Off for the whole run: {}.", if off.is_empty() { "none".to_owned() } else { off.join(", ") }));
    part
}

/// What differs from another scenario: on the first day, and by dated changes that not both have.
pub fn against(keys: &Keys, loaded: &Loaded, stated: &Table, base: &Loaded) -> Part {
    let mut part = Part::new("2.3", "What differs, from when");
    let (points, follow) = on_the_first_day(keys, (loaded, stated), base);
    if !points.is_empty() || !follow.is_empty() {
        part.heading("On the first day");
        points.into_iter().chain(follow).for_each(|text| part.point(text));
    }
    let theirs: Table = base.resolved_toml.parse().unwrap_or_default();
    let (own, others) = (dated(keys, &loaded.scenario, stated), dated(keys, &base.scenario, &theirs));
    for (heading, points) in own.iter().filter(|group| !others.contains(group)) {
        part.heading(heading.clone());
        points.iter().for_each(|text| part.point(text.clone()));
    }
    for (heading, points) in others.iter().filter(|group| !own.contains(group)) {
        part.heading(format!("Not in this option: {}", lower(heading)));
        points.iter().for_each(|text| part.point(text.clone()));
    }
    if part.is_empty() {
        part.text("Nothing differs.");
    }
    part
}

/// What the file states otherwise than its base, from the first day on.
fn against_base(part: &mut Part, keys: &Keys, own: (&Loaded, &Table), base: &Loaded) {
    part.heading(format!("Against its base, \"{}\" ({})", base.scenario.title, base.scenario.name));
    let (points, follow) = on_the_first_day(keys, own, base);
    if points.is_empty() {
        part.text("The same on the first day: only the dated changes below differ.");
    }
    points.into_iter().chain(follow).for_each(|text| part.point(text));
}

/// Values that are others on the first day, and the figures that follow.
fn on_the_first_day(keys: &Keys, (own, stated): (&Loaded, &Table), base: &Loaded) -> (Vec<String>, Vec<String>) {
    let theirs: Table = base.resolved_toml.parse().unwrap_or_default();
    let without = |table: &Table| -> Table {
        let not_compared = ["name", "title", "change", "pulse"];
        table
            .iter()
            .filter(|(key, _)| !not_compared.contains(&key.as_str()))
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect()
    };
    let old = Within { scenario: &base.scenario, policy: &base.scenario.policies[0].policy };
    let new = Within { scenario: &own.scenario, policy: &own.scenario.policies[0].policy };
    (differences(keys, (&without(&theirs), old), (&without(stated), new)), what_follows(old, new))
}

/// Values that differ between two tables, and those that only one of them states.
fn differences(
    keys: &Keys,
    (old, old_within): (&Table, Within<'_>),
    (new, new_within): (&Table, Within<'_>),
) -> Vec<String> {
    let mut points = Vec::new();
    for (path, stated) in leaves(new, &[]) {
        let before = at(old, &path);
        if before != Some(stated) {
            let before = before.map_or_else(|| absent(&path).to_owned(), |before| value(&path, before, old_within));
            points.push(point(keys, &path, &before, &value(&path, stated, new_within)));
        }
    }
    for (path, before) in leaves(old, &[]) {
        if at(new, &path).is_none() {
            points.push(point(keys, &path, &value(&path, before, old_within), absent(&path)));
        }
    }
    points
}

fn point(keys: &Keys, path: &[&str], before: &str, after: &str) -> String {
    let meaning = keys.meaning(path);
    let key = path.join(".");
    if before == after {
        format!("{meaning}: {after}, as before (`{key}`)")
    } else {
        format!("{meaning}: {before} -> {after} (`{key}`)")
    }
}

/// What holds where a key is not stated.
fn absent(path: &[&str]) -> &'static str {
    match path {
        ["costs", "programmes", _] => "£0",
        ["costs", "advanced_practitioner_a_year"] => "a social worker's price",
        ["turnover", _] => "the social workers' rate",
        ["recruitment", "newly_qualified_a_month"] | ["agency", "most_in_area", _] => "no limit of its own",
        ["movement", _] => "never",
        ["budget", "most_a_financial_year"] => "no cap",
        ["budget", _] => "no budget",
        _ => "not stated",
    }
}

/// The dated changes and pulses in the order of their dates: a heading, then old and new values and the figures that
/// follow.
fn dated(keys: &Keys, scenario: &Scenario, stated: &Table) -> Vec<(String, Vec<String>)> {
    let mut all: Vec<(f64, String, Vec<String>)> = Vec::new();
    let mut holding = stated.clone();
    let mut teams = first_teams(stated);
    let listed = holding.remove("change");
    let changes = listed.iter().filter_map(Value::as_array).flatten().filter_map(Value::as_table);
    for (pair, change) in scenario.policies.windows(2).zip(changes) {
        let (old, new) = (Within { scenario, policy: &pair[0].policy }, Within { scenario, policy: &pair[1].policy });
        let mut change = change.clone();
        change.remove("on");
        let structure = change.remove("structure");
        let mut points = Vec::new();
        for (path, after) in leaves(&change, &[]) {
            let before = at(&holding, &path);
            let before = before.map_or_else(|| absent(&path).to_owned(), |before| value(&path, before, old));
            points.push(point(keys, &path, &before, &value(&path, after, new)));
        }
        for (area, after) in structure.iter().filter_map(Value::as_table).flatten() {
            points.extend(after.as_table().map(|after| restructured(&mut teams, area, after)));
        }
        points.extend(what_follows(old, new));
        overlay(&mut holding, &change);
        all.push((pair[1].from, format!("From {}", day_month_year(scenario.days.date_of(pair[1].from))), points));
    }
    for pulse in &scenario.pulses {
        let place =
            pulse.area.map_or("in all areas in proportion to their referrals", |area| &scenario.areas[area].name);
        let point = format!(
            "{} children over {} weeks, {place}, beside the recorded referrals; {} of their families are assessed",
            plain_number(f64::from(pulse.children)),
            about(pulse.days / DAYS_A_WEEK),
            percent(pulse.assessed_share)
        );
        let heading = format!("From {}: a pulse of extra cases", day_month_year(pulse.from));
        all.push((scenario.days.time_of(pulse.from), heading, vec![point]));
    }
    all.sort_by(|one, other| one.0.total_cmp(&other.0));
    all.into_iter().map(|(_, heading, points)| (heading, points)).collect()
}

/// Figures that follow and are others than before.
fn what_follows(old: Within<'_>, new: Within<'_>) -> Vec<String> {
    let before = figures::of(old.scenario, old.policy);
    let was = |what: &str| before.iter().find(|(other, _)| other == what).map_or("none", |(_, value)| value.as_str());
    let after = figures::of(new.scenario, new.policy).into_iter();
    after
        .filter(|(what, value)| was(what) != value)
        .map(|(what, value)| format!("it follows: {}: {} -> {value}", lower(&what), was(&what)))
        .collect()
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn first_teams(stated: &Table) -> Teams {
    let areas = stated.get("area").and_then(Value::as_table);
    areas.into_iter().flatten().filter_map(|(name, area)| Some((name.clone(), lists(area.as_table()?)))).collect()
}

/// The teams of an area: kind and posts of each.
fn lists(area: &Table) -> Vec<(String, String)> {
    let lists = area.iter().filter(|(key, _)| key.ends_with("_teams"));
    lists
        .filter_map(|(key, posts)| {
            let posts: Vec<String> = posts.as_array()?.iter().map(ToString::to_string).collect();
            let kind = key.trim_end_matches("_teams").replace('_', " ");
            (!posts.is_empty()).then(|| (kind, posts.join(", ")))
        })
        .collect()
}

fn shown(lists: &[(String, String)]) -> String {
    let lists: Vec<String> = lists.iter().map(|(kind, posts)| format!("{kind} {posts}")).collect();
    lists.join("; ")
}

/// An area's new teams beside those it had.
fn restructured(teams: &mut Teams, area: &str, after: &Table) -> String {
    let from: Vec<&str> =
        after.get("from").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let taken = if from.is_empty() {
        String::new()
    } else {
        format!(" (posts, and in proportion referrals, from {})", from.join(", "))
    };
    let new = lists(after);
    let index = teams.iter().position(|(name, _)| name == area);
    let before = index.map_or_else(|| "no teams".to_owned(), |index| shown(&teams[index].1));
    let text = format!("Posts of the teams of {area}{taken}: {before} -> {} (`structure.{area}`)", shown(&new));
    match index {
        Some(index) => teams[index].1 = new,
        None => teams.push((area.to_owned(), new)),
    }
    text
}
