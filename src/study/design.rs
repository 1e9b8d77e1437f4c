//! What a study is: everything that its results follow from. Two designs that are equal give the same results, so that what one
//! machine simulated of one can be put beside what another did, or resumed later.

use crate::model::ENGINE;
use crate::scenario::{Loaded, ScenarioErrors, load_text};
use crate::statistics::selection::SelectionQuestion;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Most replications that can be asked for.
pub const MOST_REPLICATIONS: u64 = 1_000_000;

/// A study as it was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// What simulates: [`ENGINE`].
    pub engine: String,
    /// Master seed.
    pub seed: u64,
    /// Replications of every scenario.
    pub replications: u64,
    /// What is asked.
    pub asked: Request,
    /// The scenarios, the base first.
    pub scenarios: Vec<StatedScenario>,
}

/// A goal as it was stated: target, date by which, day from which.
pub type StatedGoal = (Option<f64>, Option<Date>, Option<Date>);

/// What is asked of scenarios.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Everything that is reported of a base and its options.
    Options {
        /// Which option to choose, if one is to be chosen.
        choice: Option<SelectionQuestion>,
        /// Pounds planned for the run of every option, in place of what scenarios say.
        budget: Option<f64>,
        /// Every measure, in place of the headline measures.
        detail: bool,
    },
    /// The rank of levers.
    Levers,
    /// A grid around a scenario.
    Sweep {
        /// Numbers that are varied, by name, and their values.
        vary: Vec<(String, Vec<f64>)>,
        /// Largest value of the target measure that is wanted, by when, and from when what is varied holds; the scenario's when left out.
        goal: StatedGoal,
        /// The chance with which it is wanted.
        chance: f64,
    },
    /// What uncertain inputs do.
    Sensitivity,
    /// Something of which the work is not known beforehand; what of it, in words.
    Search(String),
}

impl Request {
    /// What is kept of replications, where that can be asked for in two ways.
    fn detail(&self) -> Option<bool> {
        if let Self::Options { detail, .. } = self { Some(*detail) } else { None }
    }
}

/// A scenario as it was simulated, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedScenario {
    /// Short name.
    pub name: String,
    /// Hexadecimal hash of the two texts.
    pub hash: String,
    /// The scenario as one file, numbers that are not known as it states them.
    pub text: String,
    /// Name and text of its list of cases.
    pub cases: Option<(String, String)>,
}

impl Design {
    /// Of scenarios that were loaded.
    #[must_use]
    pub fn new(loaded: &[Loaded], (seed, replications): (u64, u64), asked: Request) -> Self {
        let stated = |loaded: &Loaded| StatedScenario {
            name: loaded.scenario.name.clone(),
            hash: loaded.hash.clone(),
            text: loaded.resolved_toml.clone(),
            cases: loaded.snapshot.clone(),
        };
        Self { engine: ENGINE.to_owned(), seed, replications, asked, scenarios: loaded.iter().map(stated).collect() }
    }

    /// In which way replications of another study are not replications of this one; `None` when they are. How many there
    /// are, and what is asked about them, does not matter.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Option<String> {
        if self.engine != other.engine {
            return Some(format!("it was simulated by the engine {}, this is {}", other.engine, self.engine));
        }
        if self.seed != other.seed {
            return Some(format!("its seed is {}, not {}", other.seed, self.seed));
        }
        let names = |design: &Self| design.scenarios.iter().map(|stated| stated.name.clone()).collect::<Vec<_>>();
        let (ours, theirs) = (names(self), names(other));
        if ours != theirs {
            return Some(format!("its options are {}, not {}", theirs.join(", "), ours.join(", ")));
        }
        if self.asked.detail() != other.asked.detail() {
            let detail = |design: &Self| if design.asked.detail() == Some(true) { "--detail" } else { "no --detail" };
            return Some(format!("it has {}, not {}", detail(other), detail(self)));
        }
        let changed = self.scenarios.iter().zip(&other.scenarios).find(|(ours, theirs)| ours != theirs);
        changed.map(|(ours, theirs)| match first_difference(&ours.text, &theirs.text) {
            Some((mine, its)) => {
                let (mine, its) = (shown(mine), shown(its));
                format!("its scenario `{}` has `{its}` where this one has `{mine}`", ours.name)
            }
            None => format!("its scenario `{}` has another list of cases", ours.name),
        })
    }
}

impl StatedScenario {
    /// Loads the scenario, from its texts alone.
    ///
    /// # Errors
    /// Something that is wrong with them.
    pub fn load(&self) -> Result<Loaded, ScenarioErrors> {
        load_text(&self.text, self.cases.as_ref().map(|(name, text)| (&**name, &**text)))
    }
}

/// A line as it can be shown in a terminal: cut where it is long.
fn shown(line: &str) -> String {
    const LONGEST: usize = 200;
    let more = if line.chars().nth(LONGEST).is_some() { "…" } else { "" };
    let plain = line.chars().take(LONGEST).map(|c| if c.is_control() { '\u{fffd}' } else { c });
    plain.collect::<String>() + more
}

/// The first lines that differ.
fn first_difference<'t>(ours: &'t str, theirs: &'t str) -> Option<(&'t str, &'t str)> {
    let (mut a, mut b) = (ours.lines(), theirs.lines());
    loop {
        match (a.next(), b.next()) {
            (None, None) => return None,
            (mine, its) if mine != its => return Some((mine.unwrap_or("nothing"), its.unwrap_or("nothing"))),
            _ => {}
        }
    }
}

/// A share of an experiment's replications: the `number`th of `of` equal ones (from 1), as nearly equal as can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Which one, from 1.
    pub number: u64,
    /// Of how many.
    pub of: u64,
}

impl Shard {
    /// All in one.
    pub const WHOLE: Self = Self { number: 1, of: 1 };

    /// Whether there is such a share.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.number >= 1 && self.number <= self.of
    }

    /// The replications of it: those of a shard follow those of the one before it.
    #[must_use]
    pub fn replications(self, of_all: u64) -> Range<u64> {
        let until = |shards: u64| (u128::from(of_all) * u128::from(shards) / u128::from(self.of)) as u64;
        until(self.number - 1)..until(self.number)
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}/{}", self.number, self.of)
    }
}

impl std::str::FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parse = || {
            let (number, of) = text.split_once('/')?;
            Some(Self { number: number.trim().parse().ok()?, of: of.trim().parse().ok()? })
        };
        parse().filter(Self::exists).ok_or_else(|| {
            "a shard is a number and how many there are, for example 3/64: the third of 64 equal shares".to_owned()
        })
    }
}

impl Loaded {
    /// Whether this is the scenario of a design, letter by letter.
    #[must_use]
    pub fn is(&self, stated: &StatedScenario) -> bool {
        let StatedScenario { name, hash, text, cases } = stated;
        (&self.scenario.name, &self.hash, &self.resolved_toml, &self.snapshot) == (name, hash, text, cases)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_read_and_refused() {
        assert_eq!("3/64".parse(), Ok(Shard { number: 3, of: 64 }));
        for wrong in ["", "3", "0/4", "5/4", "-1/4", "1/0", "a/b", "1/2/3"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_difference_is_named() {
        let stated = |name: &str, text: &str| StatedScenario {
            name: name.to_owned(),
            hash: String::new(),
            text: text.to_owned(),
            cases: None,
        };
        let design = |seed, texts: &[(&str, &str)]| Design {
            engine: "1".to_owned(),
            seed,
            replications: seed * 7,
            asked: Request::Levers,
            scenarios: texts.iter().map(|(name, text)| stated(name, text)).collect(),
        };
        let ours = design(1, &[("north", "a = 1\nb = 2")]);
        assert_eq!(ours.difference(&Design { replications: 3, ..ours.clone() }), None);
        let said = |other: &Design| ours.difference(other).unwrap();
        assert_eq!(said(&design(2, &[("north", "a = 1\nb = 2")])), "its seed is 2, not 1");
        assert_eq!(
            said(&design(1, &[("north", "a = 1\nb = 3")])),
            "its scenario `north` has `b = 3` where this one has `b = 2`"
        );
        assert!(said(&design(1, &[("south", "a = 1\nb = 2")])).contains("its options are south, not north"));
        assert!(said(&Design { engine: "2".to_owned(), ..ours.clone() }).contains("the engine 2"));
    }
}
