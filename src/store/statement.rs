//! What a study is, as bytes: for its state and for its shards. Whoever reads them believes nothing.

use super::records::{records, write_record};
use crate::statistics::selection::SelectionQuestion;
use crate::study::ENGINE;
use crate::study::design::{Design, MOST_REPLICATIONS, Request, StatedScenario};
use crate::study::encoding::{deflate, inflate};
use crate::study::store::ChunkKey;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::io::Cursor;

/// Most bytes of one: enough for a list of the most cases that can be simulated.
const MOST_BYTES: u64 = 128 << 20;
/// Most scenarios of one: each is a file in the folder of options.
const MOST_SCENARIOS: usize = 10_000;
/// Longest text of a scenario, bytes: forty times that of a usual one.
const LONGEST_TEXT: usize = 1 << 18;
/// Longest name of an engine.
const LONGEST_ENGINE: usize = 40;

/// A design as bytes.
#[must_use]
pub fn bytes(design: &Design) -> Vec<u8> {
    let head = (&design.engine, design.seed, design.replications, &design.asked, design.scenarios.len());
    // Plain values and a list in memory: this cannot fail.
    let mut bytes = postcard::to_allocvec(&head).unwrap_or_default();
    for stated in &design.scenarios {
        bytes.extend(postcard::to_allocvec(stated).unwrap_or_default());
    }
    deflate(&bytes)
}

/// A design as a file of its own, with a checksum.
#[must_use]
pub fn sealed(design: &Design) -> Vec<u8> {
    let mut file = Vec::new();
    // A list in memory takes all that is written to it.
    write_record(&mut file, ChunkKey(0), &(0..1), &bytes(design)).ok();
    file
}

/// A design from such a file.
///
/// # Errors
/// Bytes that are not those that were written.
pub fn read_sealed(file: &[u8]) -> Result<Design, &'static str> {
    let mut from = Cursor::new(file);
    match records(&mut from, file.len() as u64) {
        Ok((found, false)) if found.len() == 1 => read(&found[0].payload(&mut from).map_err(|_| CORRUPT)?),
        _ => Err(CORRUPT),
    }
}

const CORRUPT: &str = "it is cut short or damaged";

/// A design from bytes, which need not be ours: item by item, so that nothing takes more memory than there are bytes.
///
/// # Errors
/// What no program of ours can have written.
pub fn read(bytes: &[u8]) -> Result<Design, &'static str> {
    const OTHERWISE: &str = "it holds something else than what was asked for";
    fn value<T: DeserializeOwned>(bytes: &mut &[u8]) -> Result<T, &'static str> {
        let (value, rest) = postcard::take_from_bytes(bytes).map_err(|_| OTHERWISE)?;
        *bytes = rest;
        Ok(value)
    }
    let inflated = inflate(bytes, MOST_BYTES).map_err(|_| OTHERWISE)?;
    let mut rest = &inflated[..];
    let engine: String = value(&mut rest)?;
    if engine.len() > LONGEST_ENGINE || !engine.chars().all(is_plain) {
        return Err("its engine is none");
    }
    if engine != ENGINE {
        // Whatever follows may have another form: that it is another engine's is all that is needed.
        return Ok(Design { engine, seed: 0, replications: 1, asked: Request::Levers, scenarios: Vec::new() });
    }
    let (seed, replications, asked) = (value(&mut rest)?, value(&mut rest)?, value(&mut rest)?);
    let count: usize = value(&mut rest)?;
    if !(1..=MOST_SCENARIOS).contains(&count) {
        return Err("it holds no scenario, or more than can be simulated");
    }
    let scenarios = (0..count).map(|_| value(&mut rest)).collect::<Result<Vec<StatedScenario>, _>>()?;
    let design = Design { engine, seed, replications, asked, scenarios };
    let names: BTreeSet<&str> = design.scenarios.iter().map(|stated| &*stated.name).collect();
    if !rest.is_empty() {
        Err(OTHERWISE)
    } else if !(1..=MOST_REPLICATIONS).contains(&design.replications) {
        Err("its number of futures is none that can be asked for")
    } else if !can_be_asked(&design.asked) {
        Err("a chance, a value or an amount of money in it is none")
    } else if names.len() < design.scenarios.len() {
        Err("two of its scenarios have one name")
    } else if !design.scenarios.iter().all(is_sound) {
        Err("a scenario in it is too long, or has a name or a hash that cannot be ours")
    } else {
        Ok(design)
    }
}

/// Whether a design can be written into a shard and read again; what to do where not.
///
/// # Errors
/// Which limit it passes.
pub fn fits(design: &Design) -> Result<(), String> {
    let length = |stated: &StatedScenario| stated.text.len() + stated.cases.as_ref().map_or(0, |(_, text)| text.len());
    let all: usize = design.scenarios.iter().map(length).sum();
    let longest = design.scenarios.iter().map(|stated| stated.text.len()).max().unwrap_or(0);
    if design.scenarios.len() > MOST_SCENARIOS || longest > LONGEST_TEXT || all as u64 > MOST_BYTES - (1 << 20) {
        return Err(format!(
            "this is more than a shard can state: {MOST_SCENARIOS} scenarios at most, each of {} KB, and {} MB with all lists of \
             cases; compare fewer options at a time",
            LONGEST_TEXT >> 10,
            (MOST_BYTES >> 20) - 1
        ));
    }
    match design.scenarios.iter().find(|stated| !stated.load().is_ok_and(|loaded| loaded.is(stated))) {
        None => Ok(()),
        Some(stated) => Err(format!(
            "the scenario `{}` is more than a shard can state: 1,000 areas or dated changes at most, and the more of one the \
             fewer of the other",
            stated.name
        )),
    }
}

/// Whether these are numbers that can be asked for: asked of what was read.
fn can_be_asked(asked: &Request) -> bool {
    let more_than_nothing = |amount: f64| amount.is_finite() && amount > 0.0;
    let chance = |chance: f64| chance > 0.0 && chance < 1.0;
    match asked {
        Request::Options { choice, budget, .. } => {
            let can_be =
                |asked: &SelectionQuestion| chance(asked.chance) && asked.indifference.is_none_or(more_than_nothing);
            choice.as_ref().is_none_or(can_be) && budget.is_none_or(more_than_nothing)
        }
        Request::Sweep { vary, .. } => vary.iter().all(|(_, values)| values.iter().all(|value| value.is_finite())),
        Request::Levers | Request::Sensitivity | Request::Search(_) => true,
    }
}

/// Whether a scenario has a name, a hash and a text such as ours have.
fn is_sound(stated: &StatedScenario) -> bool {
    (1..=100).contains(&stated.name.len())
        && stated.name.chars().all(is_plain)
        && stated.hash.len() == 64
        && stated.hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        && stated.text.len() <= LONGEST_TEXT
        // So it is called in a folder of results, and nowhere else is a stated name that of a file.
        && stated.cases.as_ref().is_none_or(|(name, _)| *name == format!("{}.cases.csv", stated.name))
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+')
}
