//! What a scenario is, in words for an analyst, in the order of the STRESS-DES checklist (Monks, Currie, Onggo, Robinson,
//! Kunc and Taylor, "Strengthening the reporting of empirical simulation studies: Introducing the STRESS guidelines",
//! Journal of Simulation 13(1), 2019). Only what a scenario file knows: why, and from what source, is for its author.
//!
//! Every number of the file is said, with its unit; meanings of keys are those of their declaration, so that a new key cannot be left out.

mod changes;
mod data;
mod figures;
mod inputs;
mod levers;
mod logic;
mod page;
mod run;
mod stated;

use crate::report::document::{Document, Section};
use crate::report::words::one_line;
use crate::scenario::Loaded;

/// A scenario in words, and how it differs from its base if one is given; each section under its number in the checklist.
pub fn describe(loaded: &Loaded, base: Option<&Loaded>) -> Document {
    let scenario = &loaded.scenario;
    let numbered = |section: Section| Section { heading: format!("{} {}", section.id, section.heading), ..section };
    let sections = sections(loaded, base).into_iter().map(numbered).collect();
    Document { title: format!("{} ({})", one_line(&scenario.title), scenario.name), sections, ..Document::default() }
}

/// The same section by section, without the numbers.
pub fn sections(loaded: &Loaded, base: Option<&Loaded>) -> Vec<Section> {
    let stated = stated::stated(loaded);
    let scenario = &loaded.scenario;
    let parts = vec![
        run::outputs(scenario),
        run::aims(scenario, &stated),
        changes::part(loaded, &stated, base),
        logic::entities(scenario),
        logic::activities(scenario),
        logic::resources(scenario, &stated),
        logic::queues(),
        logic::entry_and_exit(),
        inputs::listed(data::inputs(scenario, &stated), loaded.blueprint.as_deref()),
        run::initialisation(scenario, &stated),
        run::length(scenario),
        run::estimation(scenario),
    ];
    parts.into_iter().chain(run::made_with(loaded)).collect()
}

/// How a scenario differs from another with which it is compared, in words.
pub fn difference(loaded: &Loaded, base: &Loaded) -> Section {
    changes::against(loaded, base)
}

/// The numbers of a scenario that are not known; no blocks where all are.
pub fn not_known(loaded: &Loaded) -> Section {
    inputs::listed(Section::new("3.3", "What is not known"), loaded.blueprint.as_deref())
}
