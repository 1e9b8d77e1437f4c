//! Numbers of a scenario that are not known.

use super::page::list;
use super::stated::{about, plain_number};
use crate::report::document::Section;
use crate::scenario::{Blueprint, Prior, UncertainInput, UncertainKey};

/// The part with a section on what is not known, if there is anything.
pub fn listed(mut part: Section, unknown: Option<&Blueprint>) -> Section {
    let Some(blueprint) = unknown else { return part };
    let point = |unknown: &UncertainInput, key: &UncertainKey| {
        let alone = unknown.keys.len() == 1 && unknown.name == key.key;
        let together = if alone { String::new() } else { format!(" (drawn as \"{}\")", unknown.name) };
        format!("`{}`: {}{together}", key.key, prior(&key.prior, key.whole))
    };
    let unknowns = blueprint.unknowns().iter();
    let points = unknowns.flat_map(|unknown| unknown.keys.iter().map(move |key| point(unknown, key))).collect();
    list(&mut part, "What is not known", points);
    part.text("Drawn anew for every simulated future, each by itself or under one name; other figures hold their central values.")
}

fn prior(prior: &Prior, whole: bool) -> String {
    let text = match prior {
        Prior::Between { low, high } => format!("from {} to {}", plain_number(*low), plain_number(*high)),
        Prior::Triangular { low, likely, high } => {
            let [low, likely, high] = [low, likely, high].map(|value| plain_number(*value));
            format!("from {low} to {high}, most likely {likely}")
        }
        Prior::Law(law) => format!("mean {}, cv {}", about(law.mean()), about(law.cv())),
    };
    if whole { format!("{text}; whole numbers") } else { text }
}
