//! A scenario in which numbers are not known: the merged trees of its files, from which a scenario is built for any
//! values of the input.

use super::conversion::{self, Change};
use super::defaults::lay_defaults;
use super::diagnostic::{MOST_SHOWN, Problem, ScenarioErrors, Source};
use super::inputs::{ImpossibleDraw, UncertainInput, UncertainKey, levels, values};
use super::keys::{KEYS, Key};
use super::merge::Merged;
use super::names::fingerprint;
use super::node::{Node, Place, Value};
use super::prior::{Prior, Uncertain};
use super::snapshot::List;
use super::uncertain;
use super::{Scenario, problems};
use crate::kernel::streams::StreamKey;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::ops::Range;

/// Most inputs whose ends are each looked at alone.
const ALONE: usize = 100;

/// What a scenario is built from, with the uncertain numbers in it.
#[derive(Debug, Clone)]
pub struct Blueprint {
    pub(super) merged: Merged,
    pub(super) list: Option<List>,
    pub(super) sources: Vec<Source>,
    inputs: Vec<UncertainInput>,
    /// The keys of the inputs, input by input, as they stand in the trees.
    stated: Vec<Vec<StatedKey>>,
}

/// Where an uncertain number is stated, and how.
#[derive(Debug, Clone)]
struct StatedKey {
    path: Vec<String>,
    node: Node,
    from: Option<Date>,
}

/// Two blueprints are told apart by what is uncertain in them; the rest is in the resolved text.
impl PartialEq for Blueprint {
    fn eq(&self, other: &Self) -> bool {
        self.inputs == other.inputs
    }
}

impl Blueprint {
    /// Of the merged trees of a scenario that is in order.
    pub(super) fn new(merged: Merged, list: Option<List>, sources: Vec<Source>) -> Result<Self, Vec<Problem>> {
        let mut blueprint = Self { merged, list, sources, inputs: Vec::new(), stated: Vec::new() };
        let mut problems = Vec::new();
        let mut known = BTreeMap::new();
        let first_day = blueprint.merged.first_day();
        for (stated, uncertain) in numbers(&blueprint.merged) {
            // What an option states of the first day is the number that its base has in the past, if both are not known.
            let dated = stated.from.filter(|_| stated.from != first_day);
            let dated = dated.map_or(String::new(), |date| format!("{date} "));
            let key = format!("{dated}{}", stated.path.join("."));
            let name = uncertain.together.unwrap_or_else(|| key.clone());
            let whole = Key::at(&stated.path).is_some_and(Key::is_whole);
            let key = UncertainKey { key, prior: uncertain.prior, whole };
            if whole
                && let Prior::Between { low, high } | Prior::Triangular { low, high, .. } = key.prior
                && (low.fract() != 0.0 || high.fract() != 0.0)
            {
                problems.push(not_whole(&key.key, stated.node.place.clone()));
            }
            let entity = fingerprint(&name);
            let next = blueprint.inputs.len();
            let index = *known.entry(entity).or_insert(next);
            if index == next {
                blueprint.inputs.push(UncertainInput { name, keys: Vec::new(), entity });
                blueprint.stated.push(Vec::new());
            } else if blueprint.inputs[index].name != name {
                problems.push(same_stream(&name, &blueprint.inputs[index].name));
            }
            blueprint.inputs[index].keys.push(key);
            blueprint.stated[index].push(stated);
        }
        if problems.is_empty() { Ok(blueprint) } else { Err(problems) }
    }

    /// What is not known, in the order of the files.
    #[must_use]
    pub fn inputs(&self) -> &[UncertainInput] {
        &self.inputs
    }

    /// The scenario at these levels of its inputs' priors, from 0 to 1; where there is none, the central value stands. Known shares of
    /// a table or list that sum to 1 give way to drawn ones in proportion.
    ///
    /// # Errors
    /// Values that together make no possible scenario: which they are, and why.
    pub fn at(&self, levels: &[Option<f64>]) -> Result<Scenario, ImpossibleDraw> {
        let (problems, scenario) = self.built(levels);
        scenario.ok_or_else(|| {
            let values = values(&self.inputs, levels).map(|(key, value)| format!("{key} = {value:.4}"));
            let errors = ScenarioErrors::new(&problems, &self.sources);
            let reason = errors.errors().first().map_or_else(String::new, |error| error.message().to_owned());
            ImpossibleDraw { values: values.collect::<Vec<_>>().join(", "), reason }
        })
    }

    /// The scenario of one future.
    ///
    /// # Errors
    /// As [`Blueprint::at`].
    pub fn drawn(&self, key: StreamKey) -> Result<Scenario, ImpossibleDraw> {
        self.at(&levels(&self.inputs, key).into_iter().map(Some).collect::<Vec<_>>())
    }

    fn built(&self, levels: &[Option<f64>]) -> (Vec<Problem>, Option<Scenario>) {
        let mut merged = self.merged.clone();
        let drawn = self.inputs.iter().zip(&self.stated).zip(levels);
        for ((input, stated), level) in drawn.filter_map(|(of, level)| Some((of, (*level)?))) {
            for (key, at) in input.keys.iter().zip(stated) {
                let mut node = at.node.clone();
                if let Value::Uncertain(uncertain) = &mut node.value {
                    uncertain.value = key.at(level);
                }
                merged.set(&at.path, node, at.from);
            }
        }
        let mut problems = Vec::new();
        let scenario = convert_merged(merged, self.list.as_ref(), &mut problems, &mut Vec::new());
        (problems, scenario)
    }

    /// What is wrong with the ends of the priors, each by itself with central values of all others: a range that runs outside
    /// what its key allows, or that leaves nothing to others. Of more than [`ALONE`], some are looked at together, and alone only where
    /// something is wrong: what one end breaks and another mends is then found when it is drawn.
    pub(super) fn ends(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let all = self.inputs.len();
        let together = all.div_ceil(ALONE).max(1);
        for first in (0..all).step_by(together) {
            for high in [false, true] {
                self.ends_of(first..all.min(first + together), high, &mut problems);
            }
        }
        problems
    }

    /// The same for one end of some inputs: where something is wrong with them together, it is looked for in either half.
    fn ends_of(&self, some: Range<usize>, high: bool, problems: &mut Vec<Problem>) {
        let mut levels = vec![None; self.inputs.len()];
        for (level, input) in levels[some.clone()].iter_mut().zip(&self.inputs[some.clone()]) {
            let ends = input.keys.iter().map(|key| key.prior.end(high));
            *level = ends.reduce(if high { f64::min } else { f64::max });
        }
        let (found, None) = self.built(&levels) else { return };
        let middle = some.start + some.len() / 2;
        if middle == some.start {
            problems.extend(found.first().map(|found| self.beyond(middle, high, found)));
        } else if problems.len() <= MOST_SHOWN {
            self.ends_of(some.start..middle, high, problems);
            self.ends_of(middle..some.end, high, problems);
        }
    }

    /// A problem of an input at an end, for the reader of the range.
    fn beyond(&self, input: usize, high: bool, found: &Problem) -> Problem {
        let places = self.stated[input].iter().map(|stated| Some(stated.node.place.clone()));
        let mut stated = self.inputs[input].keys.iter().zip(places);
        // Of numbers drawn together, the one that the problem is about.
        let of = stated.clone().find(|(_, place)| *place == found.place).or_else(|| stated.next());
        let Some((key, place)) = of else { return found.clone() };
        let value = shown(key.at(key.prior.end(high)));
        let (side, inwards) = if high { ("high", "lower") } else { ("low", "higher") };
        let (label, help) = match key.prior {
            Prior::Distribution(_) => (format!("1 of 2,000 lies beyond {value}"), "narrow it".to_string()),
            _ => (format!("its {side} end is {value}"), format!("end it {inwards}")),
        };
        let message = format!("`{}` cannot be {value}: {}", key.key, found.message);
        Problem::at(place, message, label, format!("{help}, so that every value within it makes a possible scenario"))
    }
}

/// Every number that is not known, in the order of the files.
fn numbers(merged: &Merged) -> Vec<(StatedKey, Uncertain)> {
    let mut numbers = Vec::new();
    let dated = merged.changes.iter().map(|change| (Some(change.on), &change.tree));
    for (from, tree) in std::iter::once((None, &merged.tree)).chain(dated) {
        uncertain::each(tree, &mut Vec::new(), &mut |path, node, uncertain| {
            numbers.push((StatedKey { path: path.to_vec(), node: node.clone(), from }, uncertain.clone()));
        });
    }
    numbers
}

fn not_whole(key: &str, place: Place) -> Problem {
    let message = format!("`{key}` takes whole numbers, and so do the ends of its range");
    let help =
        "every whole number from the lower end to the higher is as likely, both ends included: { between = [2, 8] }";
    Problem::at(place, message, "an end has a fraction", help)
}

/// A number to four significant digits or, where it is whole, in full.
fn shown(value: f64) -> String {
    let short = if value.fract() == 0.0 { None } else { format!("{value:.3e}").parse::<f64>().ok() };
    short.unwrap_or(value).to_string()
}

/// Says of problems of a number that is not known that they are about its central value.
pub(super) fn say_central(merged: &Merged, problems: &mut [Problem]) {
    let stated = numbers(merged);
    for problem in problems {
        let of = stated.iter().find(|(stated, _)| problem.place.as_ref() == Some(&stated.node.place));
        if let Some((_, Uncertain { value, .. })) = of {
            problem.message = format!("{} (with {}, the centre of what is believed)", problem.message, shown(*value));
            if problem.label.starts_with("this is ") {
                problem.label = format!("the centre of this is {value}");
            }
        }
    }
}

fn same_stream(name: &str, other: &str) -> Problem {
    let message = format!("`{name}` and `{other}` would be drawn from one random stream");
    Problem::bare(message, "give one of them a name of its own: together = \"...\"")
}

/// Lays the dated changes over the tree one after the other and converts the whole. Known shares of a table or list that
/// sum to 1 give way to uncertain ones.
pub(super) fn convert_merged(
    Merged { mut tree, changes: dated, past: until }: Merged,
    list: Option<&List>,
    problems: &mut Vec<Problem>,
    removed: &mut Vec<Vec<String>>,
) -> Option<Scenario> {
    let read = |tree: &mut Node, problems: &mut Vec<Problem>, removed: &mut Vec<Vec<String>>| {
        uncertain::keep_shares(tree, &[]);
        problems::compare(&KEYS, tree, problems, removed);
        lay_defaults(tree);
    };
    let mut holding = tree.clone();
    let mut past = Vec::new();
    // What held until an earlier date lies over what held until a later one.
    for dated in until.into_iter().rev() {
        holding.merge(&dated.tree);
        let mut tree = holding.clone();
        read(&mut tree, problems, removed);
        past.push(Change { on: dated.on, place: dated.place, tree });
    }
    past.reverse();
    holding.clone_from(&tree);
    read(&mut tree, problems, removed);
    let mut changes = Vec::new();
    for dated in dated {
        holding.merge(&dated.tree);
        let mut tree = holding.clone();
        // A change of structure happens on its date; it is not a state that later changes add to.
        holding.take("structure");
        read(&mut tree, problems, removed);
        changes.push(Change { on: dated.on, place: dated.place, tree });
    }
    let (scenario, found) = conversion::run(&tree, (&past, &changes), removed, list);
    problems.extend(found);
    scenario.filter(|_| problems.is_empty())
}
