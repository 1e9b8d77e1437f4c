//! What the fuzz targets do with any bytes, and what must hold whatever they are: a result without a number that is none, or
//! errors that can be shown. `tests/it/fuzz_corpus.rs` does the same with the bytes that are kept.

mod sealed;

use caseload::cli::Arguments;
use caseload::kernel::streams::StreamKey;
use caseload::model::room::{ExtraSlots, Room, extra_posts};
use caseload::model::{Plan, simulate};
use caseload::scenario::{Loaded, Scenario, ScenarioErrors, Start, load, starter};
use clap::Parser;
pub use sealed::{part, state};
use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;
use tempfile::TempDir;

/// A scenario file of these bytes: loaded, and if it is one, simulated.
pub fn scenario(bytes: &[u8]) {
    let path = file("scenario.toml", bytes);
    judge(load(&path));
}

/// These bytes as an option, laid over a small service of twelve weeks.
pub fn option(bytes: &[u8]) {
    file("base.toml", base().as_bytes());
    judge(load(&file("option.toml", &[b"base = \"base.toml\"\n", bytes].concat())));
}

/// These bytes as a service's list of open cases; what is kept of it beside results is the same list.
pub fn cases(bytes: &[u8]) {
    file("base.toml", base().as_bytes());
    file("cases.csv", bytes);
    let speeds = "{ assessment = 0.7, protection_and_need = 0.5, looked_after = 0.4 }";
    let option = format!(
        "base = \"base.toml\"\nname = \"listed\"\nstart = {{ snapshot = \"cases.csv\", mean_speed = {speeds} }}\n"
    );
    let loaded = load(&file("option.toml", option.as_bytes()));
    if let Ok(loaded) = &loaded {
        let (name, text) = loaded.snapshot.as_ref().expect("a list");
        file(name, text.as_bytes());
        let again =
            load(&file("again.toml", loaded.resolved_toml.as_bytes())).expect("what is kept of a list is a list");
        assert_eq!((&again.scenario, &again.hash), (&loaded.scenario, &loaded.hash));
    }
    judge(loaded);
}

/// These bytes as the words of a command line, a line each: read, not carried out.
pub fn arguments(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Err(error) = Arguments::try_parse_from(std::iter::once("caseload").chain(text.lines())) {
        assert!(!error.to_string().is_empty());
    }
}

/// The starter scenario, cut to twelve weeks.
fn base() -> &'static str {
    static BASE: OnceLock<String> = OnceLock::new();
    BASE.get_or_init(|| {
        let cut = starter("base", "base").replace("last_day = 2028-03-31", "last_day = 2025-06-20");
        cut.replace("by = 2027-03-31", "by = 2025-06-20")
    })
}

fn place() -> PathBuf {
    static PLACE: OnceLock<TempDir> = OnceLock::new();
    PLACE.get_or_init(|| tempfile::tempdir().expect("a temporary folder")).path().to_owned()
}

fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = place().join(name);
    fs::write(&path, bytes).expect("a temporary file");
    path
}

/// A scenario that loads is simulated, unless it is large; errors can be shown, and say something.
fn judge(loaded: Result<Loaded, ScenarioErrors>) {
    match loaded {
        Err(errors) => {
            assert!(!errors.errors().is_empty());
            assert!(!errors.render(false, 80).is_empty());
        }
        Ok(loaded) if is_small(&loaded.scenario) => one_future(loaded.scenario),
        Ok(_) => {}
    }
}

fn one_future(scenario: Scenario) {
    let plan = Plan::new(scenario);
    let outcome = simulate(&plan, StreamKey { seed: 1, replication: 0 }).expect("ledgers that balance");
    let infinite = outcome.weekly.iter().position(|value| value.is_infinite());
    if let Some(place) = infinite {
        let (measure, scope) = plan.layout.series[place / plan.layout.weeks];
        panic!("{} of {scope:?} is infinite", measure.name());
    }
    assert!(outcome.years.iter().flatten().all(|cost| cost.is_finite()), "a cost is no number: {:?}", outcome.years);
}

/// Whether one future of it is short: fuzzing is for what is wrong, not for what is long.
fn is_small(scenario: &Scenario) -> bool {
    let weeks = scenario.days.weeks().len();
    let posts = scenario.areas.iter().flat_map(caseload::scenario::Area::teams).map(|posts| u64::from(posts.posts()));
    let of_areas: u64 = posts.sum();
    let slots = extra_posts(scenario, &Room::default()).values().map(ExtraSlots::count).sum::<usize>() as u64;
    let extra = |policy: &caseload::scenario::Policy| slots + u64::from(policy.agency.most);
    let referred = |policy: &caseload::scenario::Policy| {
        let grown = (1.0 + policy.demand.growth_a_year.max(0.0)).powf(weeks as f64 / 52.0);
        policy.demand.children_a_week.iter().sum::<f64>() * grown
    };
    let policies = || scenario.policies.iter().map(|dated| &dated.policy);
    let open = match &scenario.start {
        Start::Synthesised(start) => u64::from(start.children.total()),
        Start::Snapshot(list) => list.families.iter().map(|family| u64::from(family.children)).sum(),
    };
    let pulses: f64 = scenario.pulses.iter().map(|pulse| f64::from(pulse.children)).sum();
    weeks <= 60
        && of_areas + policies().map(extra).max().unwrap_or(0) <= 400
        && open <= 5_000
        && policies().map(referred).fold(0.0, f64::max) + pulses <= 500.0
}
