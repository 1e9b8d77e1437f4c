//! A scenario in which numbers are not known: the merged trees of its files, from which a scenario is built for any
//! values of the input.

use super::convert::{self, Change};
use super::defaults::lay_defaults;
use super::diagnostic::{MOST_SHOWN, Problem, ScenarioErrors, Source};
use super::keys::{Is, Key};
use super::merge::Dated;
use super::node::{Node, Place};
use super::prior::{Prior, Uncertain};
use super::snapshot::List;
use super::uncertain;
use super::{Scenario, problems};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::ops::Range;

/// Most inputs whose ends are each looked at alone.
const ALONE: usize = 100;

/// Numbers of a scenario that are not known and are drawn together: mostly one.
#[derive(Debug, Clone, PartialEq)]
pub struct UncertainInput {
    /// The key, or the name that several keys are drawn under.
    pub name: String,
    /// What is drawn, in the order of the files.
    pub keys: Vec<UncertainKey>,
    /// The entity of its random stream: a hash of the name, so that it is the same in every option.
    pub entity: u64,
}

/// One number that is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct UncertainKey {
    /// Its path in the scenario, keys parted by dots; in a dated change after the date and a space.
    pub key: String,
    /// What is believed of it.
    pub prior: Prior,
    /// Whether it takes whole numbers only.
    pub whole: bool,
}

impl UncertainKey {
    /// The value at a level of its prior.
    #[must_use]
    pub fn at(&self, level: f64) -> f64 {
        self.prior.quantile(level, self.whole)
    }

    /// The value that stands for it where none is drawn.
    #[must_use]
    pub fn central(&self) -> f64 {
        let central = self.prior.central();
        if self.whole { central.round() } else { central }
    }
}

/// What a scenario is built from, with the uncertain numbers in it.
#[derive(Debug, Clone)]
pub struct Blueprint {
    pub(super) tree: Node,
    pub(super) changes: Vec<Dated>,
    pub(super) list: Option<List>,
    pub(super) sources: Vec<Source>,
    inputs: Vec<UncertainInput>,
    /// Of each uncertain number in the order of the trees: which input it is, and whether it is whole.
    nodes: Vec<(usize, bool)>,
}

/// Two blueprints are told apart by what is uncertain in them; the rest is in the resolved text.
impl PartialEq for Blueprint {
    fn eq(&self, other: &Self) -> bool {
        self.inputs == other.inputs
    }
}

impl Blueprint {
    /// Of the merged trees of a scenario that is in order.
    pub(super) fn new(
        tree: Node,
        changes: Vec<Dated>,
        list: Option<List>,
        sources: Vec<Source>,
    ) -> Result<Self, Vec<Problem>> {
        let mut blueprint = Self { tree, changes, list, sources, inputs: Vec::new(), nodes: Vec::new() };
        let mut problems = Vec::new();
        let mut known = BTreeMap::new();
        for (key, name, prior, whole) in blueprint.numbers() {
            if whole
                && let Prior::Between { low, high } | Prior::Triangular { low, high, .. } = prior
                && (low.fract() != 0.0 || high.fract() != 0.0)
            {
                let input = UncertainKey { key: key.clone(), prior: prior.clone(), whole };
                problems.push(not_whole(&key, blueprint.place(&input)));
            }
            let entity = entity(&name);
            let next = blueprint.inputs.len();
            let index = *known.entry(entity).or_insert(next);
            if index == next {
                blueprint.inputs.push(UncertainInput { name, keys: Vec::new(), entity });
            } else if blueprint.inputs[index].name != name {
                problems.push(same_stream(&name, &blueprint.inputs[index].name));
            }
            blueprint.inputs[index].keys.push(UncertainKey { key, prior, whole });
            blueprint.nodes.push((index, whole));
        }
        if problems.is_empty() { Ok(blueprint) } else { Err(problems) }
    }

    /// What is not known, in the order of the files.
    #[must_use]
    pub fn inputs(&self) -> &[UncertainInput] {
        &self.inputs
    }

    /// The scenario for one level of each input's prior, from 0 to 1. Known shares of a table or list that sum to 1
    /// give way to drawn ones in proportion.
    ///
    /// # Errors
    /// Values that together make no possible scenario.
    pub fn at(&self, levels: &[f64]) -> Result<Scenario, ScenarioErrors> {
        self.with(&levels.iter().copied().map(Some).collect::<Vec<_>>())
    }

    /// The same, with the central values of those inputs that no level is given of.
    ///
    /// # Errors
    /// As [`Blueprint::at`].
    pub fn with(&self, levels: &[Option<f64>]) -> Result<Scenario, ScenarioErrors> {
        let (problems, scenario) = self.built(levels);
        scenario.ok_or_else(|| ScenarioErrors::new(&problems, &self.sources))
    }

    fn built(&self, levels: &[Option<f64>]) -> (Vec<Problem>, Option<Scenario>) {
        let (mut tree, mut changes) = (self.tree.clone(), self.changes.clone());
        let mut nodes = self.nodes.iter();
        let mut set = |_: &[String], input: &mut Uncertain| {
            if let Some(&(index, whole)) = nodes.next()
                && let Some(level) = levels.get(index).copied().flatten()
            {
                input.value = input.prior.quantile(level, whole);
            }
        };
        uncertain::each(&mut tree, &mut Vec::new(), &mut set);
        for change in &mut changes {
            uncertain::each(&mut change.tree, &mut Vec::new(), &mut set);
        }
        let mut problems = Vec::new();
        let scenario = convert_merged(tree, &changes, self.list.as_ref(), &mut problems, &mut Vec::new());
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
            problems.extend(found.first().map(|found| self.beyond(&self.inputs[middle], high, found)));
        } else if problems.len() <= MOST_SHOWN {
            self.ends_of(some.start..middle, high, problems);
            self.ends_of(middle..some.end, high, problems);
        }
    }

    /// A problem of an input at an end, for the reader of the range.
    fn beyond(&self, input: &UncertainInput, high: bool, found: &Problem) -> Problem {
        let stated = input.keys.iter().zip(input.keys.iter().map(|key| self.place(key)));
        // Of numbers drawn together, the one that the problem is about.
        let of = stated.clone().find(|(_, place)| *place == found.place).or_else(|| stated.clone().next());
        let Some((key, place)) = of else { return found.clone() };
        let value = shown(key.at(key.prior.end(high)));
        let (side, inwards) = if high { ("high", "lower") } else { ("low", "higher") };
        let (label, help) = match key.prior {
            Prior::Law(_) => (format!("1 of 2,000 lies beyond {value}"), "narrow it".to_string()),
            _ => (format!("its {side} end is {value}"), format!("end it {inwards}")),
        };
        Problem {
            place,
            message: format!("`{}` cannot be {value}: {}", key.key, found.message),
            label,
            help: format!("{help}, so that every value within it makes a possible scenario"),
            other: None,
        }
    }

    /// Where an uncertain number stands in its file.
    fn place(&self, key: &UncertainKey) -> Option<Place> {
        let dated = key.key.split_once(' ').and_then(|(date, path)| {
            Some((&self.changes.iter().find(|change| change.on.to_string() == date)?.tree, path))
        });
        let (tree, path) = dated.unwrap_or((&self.tree, &*key.key));
        let path: Vec<String> = path.split('.').map(str::to_string).collect();
        Some(tree.locate(&path))
    }

    /// Every number that is not known: its path, the name it is drawn under, what is believed, whether it is whole.
    fn numbers(&self) -> Vec<(String, String, Prior, bool)> {
        let mut numbers = Vec::new();
        let dated = self.changes.iter().map(|change| (format!("{} ", change.on), &change.tree));
        for (prefix, tree) in std::iter::once((String::new(), &self.tree)).chain(dated) {
            let mut visit = |path: &[String], input: &mut Uncertain| {
                let key = format!("{prefix}{}", path.join("."));
                let name = input.together.clone().unwrap_or_else(|| key.clone());
                let whole = Key::at(path).is_some_and(|key| key.is == Is::Whole);
                numbers.push((key, name, input.prior.clone(), whole));
            };
            uncertain::each(&mut tree.clone(), &mut Vec::new(), &mut visit);
        }
        numbers
    }
}

/// The first eight bytes of the name's SHA-256.
fn entity(name: &str) -> u64 {
    Sha256::digest(name.as_bytes()).iter().take(8).fold(0, |sum, &byte| sum << 8 | u64::from(byte))
}

fn not_whole(key: &str, place: Option<Place>) -> Problem {
    let message = format!("`{key}` takes whole numbers, and so do the ends of its range");
    let help =
        "every whole number from the lower end to the higher is as likely, both ends included: { between = [2, 8] }";
    Problem { place, message, label: "an end has a fraction".to_string(), help: help.to_string(), other: None }
}

/// A number to four significant digits or, where it is whole, in full.
fn shown(value: f64) -> String {
    let short = if value.fract() == 0.0 { None } else { format!("{value:.3e}").parse::<f64>().ok() };
    short.unwrap_or(value).to_string()
}

/// Says of problems of a number that is not known that they are about its central value.
pub(super) fn say_central(tree: &Node, dated: &[Dated], problems: &mut [Problem]) {
    let mut stated = Vec::new();
    for tree in std::iter::once(tree).chain(dated.iter().map(|change| &change.tree)) {
        uncertain::places(tree, &mut stated);
    }
    for problem in problems {
        if let Some((_, value)) = stated.iter().find(|(place, _)| problem.place.as_ref() == Some(place)) {
            problem.message = format!("{} (with {}, the centre of what is believed)", problem.message, shown(*value));
            if problem.label.starts_with("this is ") {
                problem.label = format!("the centre of this is {value}");
            }
        }
    }
}

fn same_stream(name: &str, other: &str) -> Problem {
    let message = format!("`{name}` and `{other}` would be drawn from one random stream");
    let help = "give one of them a name of its own: together = \"...\"".to_string();
    Problem { place: None, message, label: String::new(), help, other: None }
}

/// Lays the dated changes over the tree one after the other and converts the whole. Known shares of a table or list that
/// sum to 1 give way to uncertain ones.
pub(super) fn convert_merged(
    mut tree: Node,
    dated: &[Dated],
    list: Option<&List>,
    problems: &mut Vec<Problem>,
    removed: &mut Vec<Vec<String>>,
) -> Option<Scenario> {
    let read = |tree: &mut Node, problems: &mut Vec<Problem>, removed: &mut Vec<Vec<String>>| {
        uncertain::keep_shares(tree, &[]);
        problems::look(tree, problems, removed);
        lay_defaults(tree);
    };
    let mut holding = tree.clone();
    read(&mut tree, problems, removed);
    let mut changes = Vec::new();
    for dated in dated {
        holding.merge(&dated.tree);
        let mut tree = holding.clone();
        // A change of structure happens on its date; it is not a state that later changes add to.
        holding.take("structure");
        read(&mut tree, problems, removed);
        changes.push(Change { on: dated.on, place: dated.place.clone(), tree });
    }
    let (scenario, found) = convert::run(&tree, &changes, removed, list);
    problems.extend(found);
    scenario.filter(|_| problems.is_empty())
}
