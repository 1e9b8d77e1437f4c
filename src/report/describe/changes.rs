//! What is different: from the base on the first day, and from each date on. Old and new values, key by key.

use super::figures;
use super::levers;
use super::stated::{about, at, leaves, meaning, overlay, percent, plain_number, stated, value};
use crate::kernel::time::DAYS_A_WEEK;
use crate::report::document::{Cell, Section};
use crate::report::words::{day_month_year, of_pathway};
use crate::scenario::{Loaded, Scenario};
use toml::{Table, Value};

/// Part 2.3.
pub fn part(loaded: &Loaded, own: &Table, base: Option<&Loaded>) -> Section {
    let scenario = &loaded.scenario;
    let mut part = Section::new("2.3", "Scenario logic: what differs, from when");
    if let Some(base) = base {
        let heading = format!("Against its base, \"{}\" ({})", base.scenario.title, base.scenario.name);
        let points = on_the_first_day((loaded, own), (base, &stated(base)));
        part = part.heading(heading).points(points.iter().map(|point| of_pathway(scenario, point)));
    }
    let groups = dated(scenario, own);
    if groups.is_empty() {
        part = part.text("No change on any date: what holds on the first day holds to the last.");
    }
    part = groups.into_iter().fold(part, |part, (heading, points)| {
        part.heading(heading).points(points.iter().map(|point| of_pathway(scenario, point)))
    });
    let (on, off): (Vec<_>, Vec<_>) = levers::ALL.iter().partition(|lever| lever.ever(scenario));
    let on = on.into_iter().map(|lever| format!("{}: in use {}", lever.name, lever.times(scenario)));
    let off: Vec<&str> = off.iter().map(|lever| lever.name).collect();
    let off = off.join(", ");
    part.heading("Levers")
        .points(on)
        .text(format!("Off for the whole run: {off}. Changes of structure and pulses stand under their dates."))
}

/// What differs from another scenario: on the first day, and by dated changes that not both have.
pub fn against(loaded: &Loaded, base: &Loaded) -> Section {
    let (own, theirs) = (stated(loaded), stated(base));
    let mut part = Section::new("2.3", "What differs, from when");
    let first = on_the_first_day((loaded, &own), (base, &theirs));
    if !first.is_empty() {
        part = part.heading("On the first day").points(first);
    }
    let (own, others) = (dated(&loaded.scenario, &own), dated(&base.scenario, &theirs));
    for (heading, points) in own.iter().filter(|group| !others.contains(group)) {
        part = part.heading(heading).points(points.clone());
    }
    for (heading, points) in others.iter().filter(|group| !own.contains(group)) {
        part = part.heading(format!("Not in this option: {}", lower(heading))).points(points.clone());
    }
    if part.blocks.is_empty() { part.text("Nothing differs.") } else { part }
}

/// Values that are others on the first day, and the figures that follow.
fn on_the_first_day((own, stated): (&Loaded, &Table), (base, theirs): (&Loaded, &Table)) -> Vec<String> {
    let compared = |(path, _): &(Vec<&str>, &Value)| !matches!(path[0], "name" | "title" | "change" | "pulse");
    let mut points = Vec::new();
    for (path, after) in leaves(stated, &[]).into_iter().filter(compared) {
        let before = at(theirs, &path);
        if before != Some(after) {
            points.push(point(&path, before, Some(after)));
        }
    }
    for (path, before) in leaves(theirs, &[]).into_iter().filter(compared) {
        if at(stated, &path).is_none() {
            points.push(point(&path, Some(before), None));
        }
    }
    points.extend(what_follows(
        (&base.scenario, base.scenario.first_policy()),
        (&own.scenario, own.scenario.first_policy()),
    ));
    points
}

fn point(path: &[&str], before: Option<&Value>, after: Option<&Value>) -> String {
    let [before, after] = [before, after].map(|it| it.map_or(absent(path).to_owned(), |it| value(path, it)));
    format!("{}: {before} -> {after} (`{}`)", meaning(path), path.join("."))
}

/// What holds where a key is not stated.
fn absent(path: &[&str]) -> &'static str {
    match path {
        ["costs", "programmes", _] => "£0",
        ["costs", "advanced_practitioner_a_year"] => "a social worker's price",
        ["turnover", _] => "the social workers' rate",
        ["recruitment", "newly_qualified_a_month"] | ["agency", "most_in_area", _] => "no limit of its own",
        ["posts", .., "extra" | "teams"] => "none",
        ["posts", "area", .., "frozen" | "vacancy_factor"] => "as in the whole service",
        ["posts", .., "frozen"] => "no",
        ["posts", .., "vacancy_factor"] => "0 %",
        ["posts", "fewer"] => "as_people_leave",
        ["movement", _] => "never",
        ["budget", "most_a_financial_year"] => "no cap",
        ["budget", _] => "no budget",
        _ => "not stated",
    }
}

/// The dated changes and pulses in the order of their dates: a heading, then old and new values and the figures that
/// follow.
fn dated(scenario: &Scenario, stated: &Table) -> Vec<(String, Vec<String>)> {
    let mut all: Vec<(f64, String, Vec<String>)> = Vec::new();
    let mut holding = stated.clone();
    let listed = holding.remove("change");
    // A change of structure states teams as areas do.
    holding.extend(stated.get("area").map(|areas| ("structure".to_owned(), areas.clone())));
    let changes = listed.iter().filter_map(Value::as_array).flatten().filter_map(Value::as_table);
    for (place, change) in changes.enumerate() {
        let mut change = change.clone();
        let until = change.remove("until").is_some();
        change.remove("on");
        let keys_of = leaves(&change, &[]).into_iter();
        let mut points: Vec<String> = keys_of
            .map(|(path, stated)| {
                let held = at(&holding, &path);
                if until { point(&path, Some(stated), held) } else { point(&path, held, Some(stated)) }
            })
            .collect();
        let from = scenario.policies[place + 1].from;
        let date = day_month_year(scenario.days.date_of(from));
        if until {
            all.push((from, format!("In the past, until {date}"), points));
            continue;
        }
        points.extend(what_follows((scenario, place), (scenario, place + 1)));
        overlay(&mut holding, &change);
        all.push((from, format!("From {date}"), points));
    }
    for pulse in &scenario.pulses {
        let place =
            pulse.area.map_or("in all areas in proportion to their referrals", |area| &scenario.areas[area].name);
        let (children, weeks) = (plain_number(f64::from(pulse.children)), about(pulse.days / DAYS_A_WEEK));
        let assessed = percent(pulse.assessed_share);
        let point = format!(
            "{children} children over {weeks} weeks, {place}, beside the recorded referrals; {assessed} of their families are assessed"
        );
        let heading = format!("From {}: a pulse of extra cases", day_month_year(pulse.from));
        all.push((scenario.days.time_of(pulse.from), heading, vec![point]));
    }
    all.sort_by(|one, other| one.0.total_cmp(&other.0));
    all.into_iter().map(|(_, heading, points)| (heading, points)).collect()
}

fn what_follows(old: (&Scenario, usize), new: (&Scenario, usize)) -> Vec<String> {
    let [before, after] = [old, new].map(|(scenario, at)| figures::of(scenario, &scenario.policies[at].policy));
    let said = |value: &Cell| value.lines(false).concat();
    let was =
        |what: &str| before.iter().find(|(other, _)| *other == what).map_or("none".to_owned(), |(_, old)| said(old));
    let pairs = after.iter().map(|(what, value)| (what, was(what), said(value)));
    let changed = pairs.filter(|(_, was, is)| was != is);
    changed.map(|(what, was, is)| format!("it follows: {}: {was} -> {is}", lower(what))).collect()
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
