//! What a resolved scenario file states, key by key, with the meaning of each key from the schema.

use super::laws;
use super::unknown;
use crate::report::document::numbers::{plain, rounded};
use crate::report::words;
use crate::scenario::{Policy, Scenario, schema};
use serde_json::Value as Json;
use toml::{Table, Value};

/// Names of laws: a table with one of them is a distribution.
const LAWS: [&str; 6] = ["constant", "exponential", "lognormal", "gamma", "uniform", "empirical"];

/// Keys of a scenario and what they mean.
#[derive(Debug)]
pub struct Keys(Json);

/// The scenario and the policy that a value belongs to.
#[derive(Debug, Clone, Copy)]
pub struct Within<'s> {
    /// The scenario.
    pub scenario: &'s Scenario,
    /// The policy that holds the value.
    pub policy: &'s Policy,
}

/// A key that is stated, with the tables around it, and its value.
pub type Leaf<'t> = (Vec<&'t str>, &'t Value);

impl Keys {
    /// From the schema, whose descriptions are those of the reference.
    #[must_use]
    pub fn new() -> Self {
        Self(schema())
    }

    fn resolved<'j>(&'j self, node: &'j Json) -> &'j Json {
        match node["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            Some(name) => &self.0["$defs"][name],
            None => node,
        }
    }

    /// The descriptions on the way to a key, outermost first; names that the user chose have none.
    fn descriptions<'j>(&'j self, path: &[&'j str]) -> Vec<&'j str> {
        let mut node = &self.0;
        let mut found = Vec::new();
        for step in path {
            let own = self.resolved(node);
            let property = &own["properties"][*step];
            if property.is_null() {
                node = &own["additionalProperties"];
                found.push(*step);
            } else {
                node = property;
                found.push(node["description"].as_str().unwrap_or(*step));
            }
        }
        found
    }

    /// What a key means, in a phrase with its unit.
    #[must_use]
    pub fn meaning(&self, path: &[&str]) -> String {
        let dotted = path.join(".");
        if let Some((_, words)) = OWN_WORDS.iter().find(|(key, _)| *key == dotted) {
            return (*words).to_owned();
        }
        let descriptions = self.descriptions(path);
        let clauses: Vec<String> = descriptions.iter().skip(1).map(|text| first_clause(text)).collect();
        match clauses.as_slice() {
            [] => first_clause(descriptions.first().copied().unwrap_or("")),
            [only] => only.clone(),
            [first, rest @ ..] => format!("{first}: {}", rest.join(", ")),
        }
    }
}

/// Keys whose description leans on the one before it, or says more than a phrase.
const OWN_WORDS: [(&str, &str); 41] = [
    (
        "capacity.newly_qualified_supervision_hours",
        "Hours of each meeting of a newly qualified worker with a supervisor",
    ),
    (
        "capacity.private_fostering_hours_a_week",
        "Hours a week of private fostering, each social worker on the duty rota",
    ),
    ("first_day", "First day of the run"),
    ("last_day", "Last day of the run"),
    ("target.by", "The date by which the target is to be met"),
    ("target.at_most", "The target: the measure at or below this"),
    ("overtime.hours_a_week", "Most overtime of a social worker at work, hours a week"),
    ("demand.growth_a_year", "Growth of referrals a year from the first day, compounded"),
    ("demand.weekly_cv", "Coefficient of variation of a week's random factor (gamma, mean 1)"),
    ("demand.weekly_shared", "The areas share each week's random factor"),
    ("demand.redirect_share", "Referrals without assessment that the contact centre sends elsewhere"),
    ("returns.after_assessment", "Share of families that come back when closed straight after an assessment"),
    ("returns.after_help", "Share of families that come back when closed after help, a plan or care"),
    ("capacity.case_work_share", "Share of contract hours left for case work"),
    ("capacity.manager_case_work_share", "Share of a team manager's contract hours left for case work"),
    ("capacity.induction_productivity", "Pace of a newcomer who settles in, relative to a settled worker"),
    ("capacity.class_weights", "Weights when hours are short: assessments; protection and need; looked after, holding"),
    ("allocation.cover_ceiling", "Cover and panel transfers stop at this weighted caseload"),
    ("cover.all_after_days", "All cases move when a sickness absence has lasted so many working days"),
    ("cover.within_area", "A leaver's cases that the team cannot take may go to other teams of the area"),
    ("cover.between_areas", "And then to other areas"),
    ("sickness.long_spells", "How often long spells begin, relative to what the rate gives"),
    ("turnover.manager_rate_a_year", "Team managers who leave in a year / team managers in post"),
    ("turnover.newly_qualified_rate_a_year", "The leaving rate of newly qualified workers in their first year"),
    ("turnover.advanced_practitioner_rate_a_year", "The leaving rate of advanced practitioners"),
    ("agency.allowed", "New bookings of agency workers are allowed"),
    ("movement.within_area_over", "Difference of load within an area above which a worker moves, of the higher load"),
    ("movement.between_areas_over", "Difference of load between areas above which a worker moves, of the higher load"),
    ("allocation.case_weights.assessment", "Weight towards the ceilings of a child in an assessment"),
    ("allocation.case_weights.child_in_need", "Weight towards the ceilings of a child in need (help, plan, closing)"),
    ("allocation.case_weights.child_protection", "Weight towards the ceilings of a child with a protection plan"),
    ("allocation.case_weights.looked_after", "Weight towards the ceilings of a looked-after child"),
    ("start.mean_speed.assessment", "Speed of assessments before the first day, absence included"),
    ("start.mean_speed.protection_and_need", "Speed of protection and need work before the first day"),
    ("start.mean_speed.looked_after", "Speed of looked-after work before the first day"),
    ("demand.early_help.share", "Share of families that early help keeps from being referred, in the end"),
    ("demand.early_help.after_weeks", "Weeks until early help begins to show"),
    ("demand.early_help.over_weeks", "Weeks over which early help then grows to its whole share"),
    ("recruitment.newly_qualified_a_month", "Most newly qualified workers who can start in a calendar month"),
    ("limits.core_assessment_days", "From the end of the initial assessment to that of the core one, working days"),
    ("limits.initial_assessment_days", "From referral to the end of the initial assessment, working days"),
];

/// A description up to the end of its first thought.
fn first_clause(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let ends =
        [". ", ": `", ": 0.", ": below", ": at most", ": {", "; 0 ", "; 1 ", ", over 0", ", each a table of its own"];
    let end = ends.iter().filter_map(|end| text.find(end)).min().unwrap_or(text.len());
    text[..end].trim_end_matches('.').to_owned()
}

/// The keys under a table, in the order of the file; a distribution and a list count as one.
#[must_use]
pub fn leaves<'t>(table: &'t Table, within: &[&'t str]) -> Vec<Leaf<'t>> {
    let mut found = Vec::new();
    for (key, value) in table {
        let path: Vec<&str> = within.iter().copied().chain([key.as_str()]).collect();
        match value {
            Value::Table(inner) if !is_law(inner) => found.extend(leaves(inner, &path)),
            _ => found.push((path, value)),
        }
    }
    found
}

fn is_law(table: &Table) -> bool {
    unknown::stands_for_a_number(table) || table.keys().any(|key| LAWS.contains(&key.as_str()))
}

/// What stands at a path.
#[must_use]
pub fn at<'t>(table: &'t Table, path: &[&str]) -> Option<&'t Value> {
    let (last, tables) = path.split_last()?;
    tables.iter().try_fold(table, |table, key| table.get(*key)?.as_table())?.get(*last)
}

/// Lays a change over what holds: tables key by key, distributions and lists whole.
pub fn overlay(holding: &mut Table, change: &Table) {
    for (key, value) in change {
        match (holding.get_mut(key), value) {
            (Some(Value::Table(old)), Value::Table(new)) if !is_law(old) && !is_law(new) => overlay(old, new),
            _ => {
                holding.insert(key.clone(), value.clone());
            }
        }
    }
}

/// A value in words.
#[must_use]
pub fn value(path: &[&str], stated: &Value, within: Within<'_>) -> String {
    match stated {
        Value::Boolean(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Array(items) => {
            let item = |item: &Value| {
                let text = value(path, item, within);
                if item.is_table() { format!("({text})") } else { text }
            };
            items.iter().map(item).collect::<Vec<_>>().join(", ")
        }
        Value::Table(table) if unknown::stands_for_a_number(table) => {
            unknown::words(table, &|number| figure(path, number))
        }
        Value::Table(table) => {
            let central = if unknown::holds_one(table) { ", at the centre of what is believed" } else { "" };
            laws::of_key(path, within).map_or_else(String::new, |law| laws::words(&law) + central)
        }
        Value::Integer(_) | Value::Float(_) => {
            let number = stated.as_float().or_else(|| stated.as_integer().map(|whole| whole as f64)).unwrap_or(0.0);
            figure(path, number)
        }
        Value::String(text) => text.clone(),
        Value::Datetime(date) => date.to_string(),
    }
}

/// A number of a key: a percentage where the key is a share, pounds where it is a price.
fn figure(path: &[&str], number: f64) -> String {
    let last = path.last().copied().unwrap_or("");
    match path.first().copied().unwrap_or("") {
        "costs" if last.ends_with("each_april") => percent(number),
        "costs" if matches!(last, "staff" | "managers" | "agency_times_permanent") => plain_number(number),
        "costs" | "budget" | "planned_budget" => words::pounds(number),
        "pathway" => percent(number),
        _ if is_share(last) => percent(number),
        _ => plain_number(number),
    }
}

fn is_share(key: &str) -> bool {
    key.contains("share")
        || key.ends_with("rate")
        || key.ends_with("rate_a_year")
        || matches!(key, "growth_a_year" | "size" | "extra_child_effort")
        || matches!(key, "after_no_further_action" | "after_assessment" | "after_help")
        || matches!(key, "within_area_over" | "between_areas_over")
}

/// A share as a percentage: `15 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    format!("{} %", plain(100.0 * share))
}

/// A number with thousands separators.
#[must_use]
pub fn plain_number(number: f64) -> String {
    if number.abs() >= 1_000.0 && number.fract() == 0.0 { words::thousands(number) } else { plain(number) }
}

/// A figure that follows from others, to three digits, never with an exponent.
#[must_use]
pub fn about(number: f64) -> String {
    rounded(number, 3).map_or_else(|| "none".to_owned(), plain_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every key of a service that uses all mechanisms means something by itself.
    #[test]
    fn meanings_stand_alone() {
        let keys = Keys::new();
        let table: Table = include_str!("../../../tests/it/everything.toml").parse().unwrap();
        for (path, _) in leaves(&table, &[]).into_iter().filter(|(path, _)| path.len() > 1) {
            let words = keys.meaning(&path);
            let leans = ["The same", "Share of them", "Share that", "During", "Pace during"];
            assert!(!leans.iter().any(|start| words.starts_with(start)), "{path:?}: {words}");
            assert!(!words.is_empty() && words.chars().count() < 200, "{path:?}: {words}");
        }
    }

    #[test]
    fn changes_are_laid_over_what_holds() {
        let mut holding: Table = "a = 1\nlaw = { gamma = { mean = 3, cv = 1 } }\n[t]\nb = 2\nc = 3".parse().unwrap();
        let change: Table = "law = { constant = 4 }\n[t]\nb = 5".parse().unwrap();
        overlay(&mut holding, &change);
        assert_eq!(at(&holding, &["t", "b"]).and_then(Value::as_integer), Some(5));
        assert_eq!(at(&holding, &["t", "c"]).and_then(Value::as_integer), Some(3));
        assert!(at(&holding, &["law", "gamma"]).is_none());
    }

    #[test]
    fn figures_have_their_units() {
        assert_eq!(figure(&["sickness", "rate"], 0.15), "15 %");
        assert_eq!(figure(&["costs", "manager_a_year"], 50_000.0), "£50,000");
        assert_eq!(figure(&["recruitment", "most_a_month"], 4.0), "4");
        assert_eq!(about(1.0 / 3.0), "0.333");
        assert_eq!(about(f64::NAN), "none");
    }
}
