//! What an experiment is: everything that its results follow from. Two designs that are equal give the same results, so that what
//! one machine simulated of one can be put beside what another did, or gone on with later.

use super::runner::Candidate;
use super::selection::Question;
use crate::scenario::Loaded;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// An experiment as it was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Design {
    /// Version of the program: another one may simulate otherwise.
    pub version: String,
    /// Master seed.
    pub seed: u64,
    /// Replications of every option.
    pub replications: u64,
    /// What is asked about the options, if anything is.
    pub question: Option<Question>,
    /// Pounds planned for the run of every option, in place of what scenarios say.
    pub budget: Option<f64>,
    /// The scenarios, the base first.
    pub scenarios: Vec<Stated>,
}

/// A scenario as it was simulated, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
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
    /// Of scenarios that were loaded; nothing is asked of them but what they are.
    #[must_use]
    pub fn new(loaded: &[Loaded], seed: u64, replications: u64) -> Self {
        let stated = |loaded: &Loaded| Stated {
            name: loaded.scenario.name.clone(),
            hash: loaded.hash.clone(),
            text: loaded.resolved_toml.clone(),
            cases: loaded.snapshot.clone(),
        };
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Self {
            version,
            seed,
            replications,
            question: None,
            budget: None,
            scenarios: loaded.iter().map(stated).collect(),
        }
    }

    /// In which way replications of another experiment are not replications of this one; `None` when they are. How many there
    /// are, and what is asked about them, does not matter.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Option<String> {
        if self.version != other.version {
            return Some(format!("it is of version {} of the program, this is {}", other.version, self.version));
        }
        if self.seed != other.seed {
            return Some(format!("its seed is {}, not {}", other.seed, self.seed));
        }
        let names = |design: &Self| design.scenarios.iter().map(|stated| stated.name.clone()).collect::<Vec<_>>();
        let (ours, theirs) = (names(self), names(other));
        if ours != theirs {
            return Some(format!("its options are {}, not {}", theirs.join(", "), ours.join(", ")));
        }
        let changed = self.scenarios.iter().zip(&other.scenarios).find(|(ours, theirs)| ours != theirs);
        changed.map(|(ours, theirs)| match first_difference(&ours.text, &theirs.text) {
            Some((mine, its)) => format!("its scenario `{}` has `{its}` where this one has `{mine}`", ours.name),
            None => format!("its scenario `{}` has another list of cases", ours.name),
        })
    }
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

    /// The replications of it: those of a shard follow those of the one before it.
    #[must_use]
    pub fn replications(self, of_all: u64) -> Range<u64> {
        let until = |shards: u64| (u128::from(of_all) * u128::from(shards) / u128::from(self.of.max(1))) as u64;
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
        let within = |shard: &Self| shard.number >= 1 && shard.number <= shard.of;
        parse().filter(within).ok_or_else(|| {
            "a shard is a number and how many there are, for example 3/64: the third of 64 equal shares".to_owned()
        })
    }
}

impl Candidate {
    /// Whether this is the scenario of a design.
    #[must_use]
    pub fn is(&self, stated: &Stated) -> bool {
        self.hash == stated.hash && self.scenario.name == stated.name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_share_out_every_replication_once() {
        for (of, all) in [(1, 7), (2, 7), (3, 7), (5, 5), (64, 1_000), (7, 1_000_000)] {
            let mut next = 0;
            for number in 1..=of {
                let range = Shard { number, of }.replications(all);
                assert_eq!(range.start, next);
                assert!((range.end - range.start).abs_diff(all / of) <= 1);
                next = range.end;
            }
            assert_eq!(next, all);
        }
    }

    #[test]
    fn shards_are_read_and_refused() {
        assert_eq!("3/64".parse(), Ok(Shard { number: 3, of: 64 }));
        for wrong in ["", "3", "0/4", "5/4", "-1/4", "1/0", "a/b", "1/2/3"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_difference_is_named() {
        let stated = |name: &str, text: &str| Stated {
            name: name.to_owned(),
            hash: String::new(),
            text: text.to_owned(),
            cases: None,
        };
        let design = |seed, texts: &[(&str, &str)]| Design {
            version: "1".to_owned(),
            seed,
            replications: seed * 7,
            question: None,
            budget: None,
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
        assert!(said(&Design { version: "2".to_owned(), ..ours.clone() }).contains("version 2"));
    }
}
