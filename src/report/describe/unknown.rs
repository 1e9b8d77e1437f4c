//! Numbers of a scenario that are not known.

use super::laws;
use super::page::Part;
use super::stated::plain_number;
use crate::scenario::{Belief, Blueprint};
use toml::{Table, Value};

/// Whether a table of a resolved scenario stands for a number.
#[must_use]
pub fn stands_for_a_number(table: &Table) -> bool {
    table.get("between").is_some_and(Value::is_array)
        || table.get("uncertain").is_some_and(|law| law.as_table().is_some_and(|law| law.len() == 1))
}

/// Whether there is such a table beneath a table or in a list of it.
#[must_use]
pub fn holds_one(table: &Table) -> bool {
    fn within(value: &Value) -> bool {
        match value {
            Value::Table(table) => stands_for_a_number(table) || holds_one(table),
            Value::Array(items) => items.iter().any(within),
            _ => false,
        }
    }
    table.values().any(within)
}

/// What a table says of a number, which is printed by `figure`: `between 2 and 8, most likely 4`.
#[must_use]
pub fn words(table: &Table, figure: &dyn Fn(f64) -> String) -> String {
    let number = |value: &Value| value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64));
    let ends: Vec<f64> =
        table.get("between").and_then(Value::as_array).into_iter().flatten().filter_map(number).collect();
    if let [low, high] = ends[..] {
        let likely = table.get("likely").and_then(number);
        let likely = likely.map_or_else(String::new, |likely| format!(", most likely {}", figure(likely)));
        return format!("between {} and {}{likely}", figure(low), figure(high));
    }
    let law = table.get("uncertain").and_then(Value::as_table).and_then(|law| law.iter().next());
    law.map_or_else(|| "not known".to_owned(), |(name, parameters)| format!("not known: {name}, {parameters}"))
}

/// The part with a section on what is not known, if there is anything.
#[must_use]
pub fn listed(mut part: Part, unknown: Option<&Blueprint>) -> Part {
    let Some(blueprint) = unknown else { return part };
    part.heading("What is not known");
    part.text(
        "These numbers are drawn anew for every simulated future, each by itself but for those that are drawn under \
         one name. Every other figure of this description is given with their central values.",
    );
    for unknown in blueprint.unknowns() {
        for key in &unknown.keys {
            let alone = unknown.keys.len() == 1 && unknown.name == key.key;
            let together = if alone { String::new() } else { format!(" (drawn as \"{}\")", unknown.name) };
            part.point(format!("`{}`: {}{together}", key.key, belief(&key.belief, key.whole)));
        }
    }
    part
}

fn belief(belief: &Belief, whole: bool) -> String {
    let text = match belief {
        Belief::Between { low, high } => format!("from {} to {}", plain_number(*low), plain_number(*high)),
        Belief::Triangular { low, likely, high } => {
            let [low, likely, high] = [low, likely, high].map(|value| plain_number(*value));
            format!("from {low} to {high}, most likely {likely}")
        }
        Belief::Law(law) => laws::words(law),
    };
    if whole { format!("{text}; whole numbers") } else { text }
}
