//! Mechanisms one by one (mechanisms.toml): the sign that theory or the paper gives, asserted in a small service; what they do in Leeds
//! stands in docs/levers.md.

use crate::service::{mean_and_error, outcomes, weekly};
use caseload::model::{Measure, Outcome, Plan};
use caseload::scenario::{load, starter};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const DOCUMENT: &str = "docs/levers.md";
const FROM_TO: [&str; 2] = ["<!-- mechanisms: begin -->", "<!-- mechanisms: end -->"];
/// A change is taken for one beyond so many standard errors: one that has not this sign passes with a chance of 1 in 1,000 a row.
const ONE_IN_1000: f64 = 3.09;
/// One-sided 95 % point, for each of the two tests of "same".
const ONE_SIDED: f64 = 1.645;
/// Weeks at the end of the run over which a measure is taken.
const WEEKS: usize = 26;

#[derive(Deserialize)]
struct Rows {
    mechanism: Vec<Mechanism>,
}

#[derive(Deserialize)]
struct Mechanism {
    name: String,
    change: Option<String>,
    whole: Option<String>,
    leeds: Option<String>,
    small: Option<String>,
    #[serde(default)]
    given: String,
    #[serde(default)]
    world: String,
    measure: String,
    expected: Expected,
    tested: Option<String>,
    margin: Option<f64>,
    why: String,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Debug)]
#[serde(rename_all = "lowercase")]
enum Expected {
    More,
    Less,
    Same,
}

impl Mechanism {
    /// What the option states, as a text over its base.
    fn option(&self, own: Option<&String>, on: &str) -> String {
        match (own, &self.whole, &self.change) {
            (own, Some(whole), _) => own.unwrap_or(whole).clone(),
            (Some(change), None, _) | (None, None, Some(change)) => format!("[[change]]\non = {on}\n{change}"),
            (None, None, None) => panic!("{} states nothing", self.name),
        }
    }

    fn measure(&self) -> Measure {
        let named = |measure: &&Measure| measure.name() == self.measure;
        *Measure::ALL.iter().find(named).unwrap_or_else(|| panic!("no measure {}", self.measure))
    }

    fn holds(&self, mean: f64, error: f64) -> bool {
        match self.expected {
            Expected::More => mean > ONE_IN_1000 * error,
            Expected::Less => mean < -ONE_IN_1000 * error,
            Expected::Same => mean.abs() + ONE_SIDED * error < self.margin.unwrap(),
        }
    }
}

fn mechanisms() -> Vec<Mechanism> {
    let rows = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/mechanisms.toml");
    toml::from_str::<Rows>(&fs::read_to_string(rows).unwrap()).unwrap().mechanism
}

/// Every measure at the end of each of so many futures of a service, with a text laid over it.
fn at_the_end(base: &Path, over: &str, replications: u64) -> Vec<Vec<f64>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("option.toml");
    let base = toml::Value::from(base.to_str().unwrap());
    fs::write(&path, format!("base = {base}\nname = \"option\"\n{over}")).unwrap();
    let plan = Plan::new(load(&path).unwrap_or_else(|errors| panic!("{errors}\n{over}")).scenario);
    let of = |outcome: &Outcome, measure: Measure| {
        // One that has no meaning here is not recorded.
        if plan.layout.series.iter().all(|series| series.0 != measure) {
            return f64::NAN;
        }
        let weeks = weekly(&plan, outcome, measure);
        let known: Vec<f64> = weeks[weeks.len() - WEEKS..].iter().copied().filter(|value| !value.is_nan()).collect();
        known.iter().sum::<f64>() / known.len() as f64
    };
    let all = |outcome| Measure::ALL.iter().map(|&measure| of(outcome, measure)).collect();
    outcomes(&plan, 519, replications).iter().map(all).collect()
}

/// The mean change of a measure and its standard error, and the base's mean.
fn change(measure: Measure, base: &[Vec<f64>], option: &[Vec<f64>]) -> (f64, f64, f64) {
    let values = |of: &[Vec<f64>]| of.iter().map(|future| future[measure as usize]).collect::<Vec<f64>>();
    let (base, option) = (values(base), values(option));
    let changes: Vec<f64> = option.iter().zip(&base).map(|(option, base)| option - base).collect();
    let (mean, error) = mean_and_error(&changes);
    (mean, error, mean_and_error(&base).0)
}

/// What a mechanism does in the small service; its worlds are simulated once.
fn in_small(mechanism: &Mechanism, worlds: &mut BTreeMap<String, Vec<Vec<f64>>>) -> (f64, f64, f64) {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("small.toml");
    let text = starter("small", "Small").replace("last_day = 2028-03-31", "last_day = 2027-03-31");
    fs::write(&own, text).unwrap();
    let world = folder.path().join("world.toml");
    let over = format!("base = \"small.toml\"\nname = \"world\"\n{LOADED}{}\n{}", mechanism.given, mechanism.world);
    fs::write(&world, &over).unwrap();
    let base = worlds.entry(over).or_insert_with(|| at_the_end(&world, "", 100));
    let option = at_the_end(&world, &mechanism.option(mechanism.small.as_ref(), "2025-04-01"), 100);
    change(mechanism.measure(), base, &option)
}

/// The small service is short of hours, as Leeds is.
const LOADED: &str = "past.own = true\nsickness.rate = 0.12\ncover.hand_over_hours = 2\nallocation.managers_who_hold = 1\n\
                      allocation.longest_wait_days = 10\n";

/// One assertion a row; see [`ONE_IN_1000`] and [`ONE_SIDED`] for the error rates.
#[test]
fn mechanisms_have_the_sign_that_theory_gives() {
    let (mut wrong, mut worlds) = (Vec::new(), BTreeMap::new());
    for mechanism in mechanisms().into_iter().filter(|mechanism| mechanism.tested.is_none()) {
        let (mean, error, base) = in_small(&mechanism, &mut worlds);
        let found = format!("{}: {} {mean:+.3} +- {error:.3} of {base:.3}", mechanism.name, mechanism.measure);
        println!("{found}");
        if !mechanism.holds(mean, error) {
            wrong.push(format!("{found}, {:?} expected", mechanism.expected));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every mechanism is in the document, with the sign that is expected and the reason.
#[test]
fn mechanisms_are_documented() {
    let document = fs::read_to_string(DOCUMENT).unwrap();
    for mechanism in mechanisms() {
        let row = document.lines().find(|line| line.starts_with(&format!("| {} |", mechanism.name)));
        assert!(row.is_some_and(|row| row.contains(&mechanism.why)), "{} is not in {DOCUMENT}", mechanism.name);
    }
}

/// What each does in Leeds.
#[test]
#[ignore = "writes the table of docs/levers.md: 60 futures of each of some 30 options"]
fn the_mechanisms_of_leeds() {
    let leeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/leeds-2009.toml");
    let mut worlds = BTreeMap::new();
    let mut table = String::from(
        "| what changes | measure | expected | why | Leeds without it | change | |\n|---|---|---|---|---|---|---|\n",
    );
    for mechanism in mechanisms() {
        let given = format!("last_day = 2012-03-31\n{}\n", mechanism.given);
        let option = format!("{given}{}", mechanism.option(mechanism.leeds.as_ref(), "2010-04-01"));
        let base = worlds.entry(given.clone()).or_insert_with(|| at_the_end(&leeds, &given, 60));
        let (mean, error, base) = change(mechanism.measure(), base, &at_the_end(&leeds, &option, 60));
        let expected = format!("{:?}", mechanism.expected).to_lowercase();
        let found = if mechanism.holds(mean, error) { "so" } else { "not so" };
        writeln!(
            table,
            "| {} | `{}` | {expected} | {} | {} | {} ± {} | {found} |",
            mechanism.name,
            mechanism.measure,
            mechanism.why,
            digits(base),
            digits(mean),
            digits(1.96 * error)
        )
        .unwrap();
        println!("{}", table.lines().last().unwrap());
    }
    let document = fs::read_to_string(DOCUMENT).unwrap();
    let (before, rest) = document.split_once(FROM_TO[0]).unwrap();
    let (_, after) = rest.split_once(FROM_TO[1]).unwrap();
    let renewed = format!("{before}{}\n\n{table}\n{}{after}", FROM_TO[0], FROM_TO[1]);
    if std::env::var_os("CASELOAD_WRITE_REFERENCE").is_some() {
        fs::write(DOCUMENT, renewed).unwrap();
    } else {
        assert!(renewed == document, "{DOCUMENT} is out of date");
    }
}

/// Three digits.
fn digits(value: f64) -> String {
    let decimals = if value.abs() >= 100.0 {
        0
    } else if value.abs() >= 10.0 {
        1
    } else if value.abs() >= 1.0 {
        2
    } else {
        3
    };
    format!("{value:.decimals$}")
}
