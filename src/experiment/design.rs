//! What an experiment is: everything that its results follow from. Two designs that are equal give the same results, so that what
//! one machine simulated of one can be put beside what another did, or gone on with later.

use super::sealed::{Fields, SealError};
use super::selection::Question;
use crate::scenario::{Loaded, ScenarioErrors, load_text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::ops::Range;

/// Most bytes of one in a state: enough for a list of the most cases that can be simulated.
pub const MOST_BYTES: u64 = 128 << 20;
/// Most bytes of one in a part, which is read several times over: enough for half a million cases.
pub const MOST_BYTES_OF_PART: u64 = 32 << 20;
/// Most scenarios of one: each is a file in the folder of options.
const MOST_SCENARIOS: usize = 10_000;
/// Longest text of a scenario, bytes: forty times that of a usual one.
const LONGEST_TEXT: usize = 1 << 18;
/// Most replications that can be asked for.
pub const MOST_REPLICATIONS: u64 = 1_000_000;

/// An experiment as it was asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
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

    /// Reads one from its block, which need not be ours.
    ///
    /// # Errors
    /// What no program of ours can have written.
    pub fn read(from: &mut Fields<'_>) -> Result<Self, SealError> {
        let design = Self {
            version: from.value()?,
            seed: from.value()?,
            replications: from.value()?,
            question: from.value()?,
            budget: from.value()?,
            scenarios: from.list(1..=MOST_SCENARIOS, |from| from.value())?,
        };
        let more_than_nothing = |amount: f64| amount.is_finite() && amount > 0.0;
        let can_be_asked = |asked: &Question| {
            asked.chance > 0.0 && asked.chance < 1.0 && asked.indifference.is_none_or(more_than_nothing)
        };
        let names: BTreeSet<&str> = design.scenarios.iter().map(|stated| &*stated.name).collect();
        let wrong = if !design.version.chars().all(is_plain) || design.version.len() > 40 {
            "its version is none"
        } else if !(1..=MOST_REPLICATIONS).contains(&design.replications) {
            "its number of futures is none that can be asked for"
        } else if !design.question.as_ref().is_none_or(can_be_asked) || !design.budget.is_none_or(more_than_nothing) {
            "a chance or an amount of money in it is none"
        } else if names.len() < design.scenarios.len() {
            "two of its scenarios have one name"
        } else if !design.scenarios.iter().all(Stated::is_sound) {
            "a scenario in it is too long, or has a name or a hash that cannot be ours"
        } else {
            return Ok(design);
        };
        Err(SealError::Otherwise(wrong))
    }

    /// Whether it can be written into a part and read again; what to do where not.
    ///
    /// # Errors
    /// Which limit it passes.
    pub fn fits(&self) -> Result<(), String> {
        let length = |stated: &Stated| stated.text.len() + stated.cases.as_ref().map_or(0, |(_, text)| text.len());
        let all: usize = self.scenarios.iter().map(length).sum();
        let longest = self.scenarios.iter().map(|stated| stated.text.len()).max().unwrap_or(0);
        if self.scenarios.len() > MOST_SCENARIOS
            || longest > LONGEST_TEXT
            || all as u64 > MOST_BYTES_OF_PART - (1 << 20)
        {
            return Err(format!(
                "this is more than a part can state: {MOST_SCENARIOS} scenarios at most, each of {} KB, and {} MB with all lists of \
                 cases; compare fewer options at a time",
                LONGEST_TEXT >> 10,
                (MOST_BYTES_OF_PART >> 20) - 1
            ));
        }
        match self.scenarios.iter().find(|stated| !stated.load().is_ok_and(|loaded| loaded.is(stated))) {
            None => Ok(()),
            Some(stated) => Err(format!(
                "the scenario `{}` is more than a part can state: 1,000 areas or dated changes at most, and the more of one the \
                 fewer of the other",
                stated.name
            )),
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
            Some((mine, its)) => {
                let (mine, its) = (shown(mine), shown(its));
                format!("its scenario `{}` has `{its}` where this one has `{mine}`", ours.name)
            }
            None => format!("its scenario `{}` has another list of cases", ours.name),
        })
    }
}

impl Stated {
    /// Loads the scenario, from its texts alone.
    ///
    /// # Errors
    /// Something that is wrong with them.
    pub fn load(&self) -> Result<Loaded, ScenarioErrors> {
        load_text(&self.text, self.cases.as_ref().map(|(name, text)| (&**name, &**text)))
    }

    /// Whether it has a name, a hash and a text such as ours have.
    fn is_sound(&self) -> bool {
        (1..=100).contains(&self.name.len())
            && self.name.chars().all(is_plain)
            && self.hash.len() == 64
            && self.hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            && self.text.len() <= LONGEST_TEXT
            // So it is called in a folder of results, and nowhere else is a stated name that of a file.
            && self.cases.as_ref().is_none_or(|(name, _)| *name == format!("{}.cases.csv", self.name))
    }
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+')
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
    pub fn is(&self, stated: &Stated) -> bool {
        let Stated { name, hash, text, cases } = stated;
        (&self.scenario.name, &self.hash, &self.resolved_toml, &self.snapshot) == (name, hash, text, cases)
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
