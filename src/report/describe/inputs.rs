//! Numbers of a scenario that are not known.

use super::stated::{about, plain_number};
use crate::report::document::Section;
use crate::scenario::{Blueprint, Prior, UncertainInput, UncertainKey};

/// The part with a section on what is not known, if there is anything.
pub fn listed(part: Section, input: Option<&Blueprint>) -> Section {
    let Some(blueprint) = input else { return part };
    let point = |input: &UncertainInput, key: &UncertainKey| {
        let alone = input.keys.len() == 1 && input.name == key.key;
        let together = if alone { String::new() } else { format!(" (drawn as \"{}\")", input.name) };
        format!("`{}`: {}{together}", key.key, prior(&key.prior, key.whole))
    };
    let inputs = blueprint.inputs().iter();
    let points = inputs.flat_map(|input| input.keys.iter().map(move |key| point(input, key)));
    part.heading("What is not known").points(points).text(
        "Drawn anew for every simulated future, each by itself or under one name; other figures hold their central values.",
    )
}

fn prior(prior: &Prior, whole: bool) -> String {
    let text = match prior {
        Prior::Between { low, high } => format!("from {} to {}", plain_number(*low), plain_number(*high)),
        Prior::Triangular { low, likely, high } => {
            let [low, likely, high] = [low, likely, high].map(|value| plain_number(*value));
            format!("from {low} to {high}, most likely {likely}")
        }
        Prior::Distribution(of) => format!("mean {}, cv {}", about(of.mean()), about(of.cv())),
    };
    if whole { format!("{text}; whole numbers") } else { text }
}
