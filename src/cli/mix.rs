//! `solve --mix`: the cheapest mix of posts, agency workers, administrators and a recruitment drive, within stated limits, that
//! reaches a target by a date with a chance.

use super::control::How;
use super::destination::{Destination, MIX, of_goal};
use super::failure::Failure;
use super::goal::{Wanted, beyond};
use super::grid::ScenarioGrid;
use super::money::pounds;
use super::output::Results;
use super::session::Session;
use super::size::StudySize;
use super::vary::{Vary, vary};
use crate::math::powi;
use crate::report::pages::mix::MixPrices;
use crate::report::{mix_chart, pages};
use crate::scenario::vary::{Variable, VariedScenario};
use crate::scenario::{Area, Loaded, Scenario, Tenths};
use crate::statistics::selection::SelectionQuestion;
use crate::study::design::Request;
use crate::study::mix::cheapest;
use crate::study::runner::{Candidate, RunError};
use clap::Args;

/// What can be mixed: what is decided and has a price.
const MIXED: [&str; 7] =
    ["posts", "assessment_posts", "care_posts", "agency", "administrators", "recruits", "managers"];
/// What is mixed where nothing is named.
const USUAL: [&str; 4] = ["posts", "agency", "administrators", "recruits"];
/// What a recruitment drive costs a year for each recruit a month that it adds: an assumption.
const DRIVE: f64 = 50_000.0;

/// What is mixed.
#[derive(Debug, Args)]
pub struct MixArgs {
    /// Find the cheapest mix: a number and the values that it may have, as posts=0..120:20 or recruits=4,6,8; may be repeated.
    /// Numbers: posts, assessment_posts, care_posts, agency, administrators, recruits (a month, by a recruitment drive), managers. By its name alone a
    /// number has usual values; --mix alone mixes the first four.
    #[arg(long, value_name = "NAME=VALUES", num_args = 0..=1, default_missing_value = "", value_parser = part, conflicts_with = "most")]
    mix: Vec<MixedNumber>,
    /// Pounds of mean cost that do not matter in this choice (a hundredth of the scenario's mean cost when left out).
    #[arg(long, value_name = "POUNDS", requires = "mix", value_parser = pounds, allow_negative_numbers = true)]
    indifference: Option<f64>,
    /// What a recruitment drive costs a year for each recruit a month more than the scenario's limit (50,000, an assumption,
    /// when left out).
    #[arg(long, value_name = "POUNDS", requires = "mix", value_parser = price, allow_negative_numbers = true)]
    drive_price: Option<f64>,
}

impl MixArgs {
    /// Whether a mix is asked for.
    pub fn is_asked(&self) -> bool {
        !self.mix.is_empty()
    }
}

/// What one `--mix` says.
#[derive(Debug, Clone)]
enum MixedNumber {
    /// Everything usual.
    All,
    /// A number with its usual values.
    Usual(&'static str),
    /// A number and its values.
    Stated(Vary),
}

fn part(text: &str) -> Result<MixedNumber, String> {
    let name = text.split_once('=').map_or(text, |(name, _)| name).trim();
    if name.is_empty() {
        return Ok(MixedNumber::All);
    }
    let Some(known) = MIXED.into_iter().find(|known| *known == name) else {
        Variable::named(name)?;
        return Err(format!(
            "`{name}` has no price here, so that nothing can be said of what is cheapest: {} can be mixed; caseload sweep varies \
             every other number",
            MIXED.join(", ")
        ));
    };
    if text.contains('=') { vary(text).map(MixedNumber::Stated) } else { Ok(MixedNumber::Usual(known)) }
}

/// A price, which may be nothing.
fn price(text: &str) -> Result<f64, String> {
    if text.trim_start_matches('£') == "0" { Ok(0.0) } else { pounds(text) }
}

/// Finds the cheapest mix.
pub fn solve((first, wanted): (&Loaded, Wanted), mixed: &MixArgs, how: &How) -> Result<(), Failure> {
    let numbers = numbers(first, wanted, &mixed.mix)?;
    let drive = mixed.drive_price.unwrap_or(DRIVE);
    let points = ScenarioGrid::new(first, (&numbers, "--mix"), wanted)?.with_drive(drive);
    let base = points.as_it_is().load()?;
    let (suffix, about) = of_goal("-mix", &wanted, &first.scenario);
    let place = Destination::new(MIX, std::slice::from_ref(&base), &how.control, &suffix).about(about.clone());
    let size = StudySize::of(how, &base.scenario);
    let session = Session::open(std::slice::from_ref(&base), place, (Request::Search(about), size), how)?;
    let base_of_grid = Candidate::from(&base);
    let places = session.pool.install(|| points.places(&base_of_grid))?;
    let beyond = beyond(&first.scenario);
    let longer = |place: Option<usize>| -> Option<Candidate> {
        let longer = |day| match place {
            Some(place) => points.load(&places[place].at, Some(day)).ok(),
            None => points.as_it_is().until(Some(day)).load().ok(),
        };
        // A run that cannot be made longer is not looked beyond.
        let as_long = || place.map_or_else(|| Some(base.clone()), |place| points.load(&places[place].at, None).ok());
        beyond.and_then(longer).or_else(as_long).map(|loaded| Candidate::from(&loaded))
    };
    let build =
        |place: usize| -> Result<Candidate, RunError> { Ok(Candidate::from(&points.load(&places[place].at, None)?)) };
    let question = SelectionQuestion { chance: wanted.chance, indifference: mixed.indifference };
    let given = (points.factors(), &*places);
    let found = session.conclude(|study| cheapest(study, &base_of_grid, given, (&build, &longer), question))?;
    let named = found.named().map(|named| &found.tried[named].point).filter(|point| !point.place.is_base);
    let named = named.map(|point| points.load(&point.place.at, None)).transpose()?;
    let asked = MixPrices { drive, administrator: administrator(&base, &numbers) };
    let points =
        found.tried.iter().map(|tried| (&*tried.point.place.name, &*tried.point.place.hash, tried.point.events));
    let longer = found.nearest.iter().filter_map(|nearest| nearest.longer.as_ref());
    let missing = (!found.complete).then(|| {
        let (tried, asked) = (found.tried.len(), found.asked);
        format!("the results hold {tried} of {asked} mixes, with the futures that were complete, and what these say of the answer")
    });
    session.finish(Results {
        page: pages::mix(&asked, &found, &base, vec![mix_chart(&found)]),
        resolved: std::iter::once((&base, "")).chain(named.as_ref().map(|named| (named, "options"))).collect(),
        simulated: points.chain(longer.map(|(name, hash, events)| (&**name, &**hash, *events))).collect(),
        replications: found.most,
        missing,
        whole: false,
    })
}

/// Pounds a year and hours a week of an administrator, where administrators are mixed and the scenario states none of its own.
fn administrator(base: &Loaded, numbers: &[Vary]) -> Option<(f64, f64)> {
    let mixed = numbers.iter().any(|one| one.variable.name == "administrators");
    let assumed = !VariedScenario::of(base).for_administrators(None).is_empty();
    (mixed && assumed).then_some(crate::scenario::vary::ADMINISTRATOR)
}

/// The numbers that are mixed, with their values.
fn numbers(first: &Loaded, wanted: Wanted, parts: &[MixedNumber]) -> Result<Vec<Vary>, Failure> {
    let stated = VariedScenario::of(first);
    let may_book = first.scenario.policies.iter().any(|dated| dated.policy.agency.allowed);
    let mut all: Vec<Vary> = Vec::new();
    for part in parts {
        match part {
            MixedNumber::Stated(own) if own.variable.name == "agency" && !may_book => {
                return Err(Failure::Input(
                    "--mix agency: this scenario never allows agency workers (agency.allowed = false), so that more of them \
                     change nothing; allow them in the scenario, or leave them out of the mix"
                        .to_owned(),
                ));
            }
            MixedNumber::Stated(own) => all.push(own.clone()),
            MixedNumber::Usual(name) => all.extend(usual(name, &first.scenario, &stated, wanted)),
            MixedNumber::All => {
                let named = |name: &&str| !parts.iter().any(|other| names(other) == Some(name));
                let usual = |name| usual(name, &first.scenario, &stated, wanted);
                all.extend(
                    USUAL.into_iter().filter(named).filter(|&name| may_book || name != "agency").filter_map(usual),
                );
            }
        }
    }
    Ok(all)
}

fn names(part: &MixedNumber) -> Option<&str> {
    match part {
        MixedNumber::All => None,
        MixedNumber::Usual(name) => Some(name),
        MixedNumber::Stated(own) => Some(&own.variable.name),
    }
}

/// Usual values of a number, by the size of the service: up to half as many posts again, agency workers for a tenth of them more
/// than now, an administrator for every twelve posts, and twice as many recruits a month.
fn usual(name: &str, scenario: &Scenario, stated: &VariedScenario, wanted: Wanted) -> Option<Vary> {
    let variable = Variable::named(name).ok()?;
    let posts = scenario.areas.iter().flat_map(Area::teams).sum::<Tenths>().number();
    let present = stated.present(&variable, variable.from(wanted.from)).unwrap_or(0.0);
    let steps = |step: f64, most: u32| (0..=most).map(|k| f64::from(k) * step).collect::<Vec<_>>();
    let values = match name {
        "posts" | "assessment_posts" | "care_posts" => steps(round_step(posts / 12.0), 6),
        "managers" => steps(round_step(posts / 84.0), 3),
        "administrators" => steps(round_step(posts / 24.0), 2),
        "agency" => steps((posts / 20.0).round().max(1.0), 2).iter().map(|more| present + more).collect(),
        // A limit that a service of this size never meets is not raised.
        "recruits" if present * 12.0 > posts => vec![present],
        _ => [1.0, 1.5, 2.0].iter().map(|times| (present * times).ceil()).collect(),
    };
    let mut values = values;
    values.dedup();
    Some(Vary { variable, values })
}

/// The largest of 1, 2, 5, 10, 20, ... that is no larger.
fn round_step(most: f64) -> f64 {
    let rounds = (0..9).flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * powi(10.0, power)));
    rounds.take_while(|round| *round <= most).last().unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        assert_eq!([0.3, 1.0, 3.3, 20.0, 19.9, 460.0].map(round_step), [1.0, 1.0, 2.0, 20.0, 10.0, 200.0]);
    }

    #[test]
    fn what_has_no_price_cannot_be_mixed() {
        assert!(part("sickness=0.1").unwrap_err().contains("`sickness` has no price here"));
        assert!(part("time_to_hire").unwrap_err().contains("has no price here"));
        assert!(part("post=1").unwrap_err().contains("did you mean `posts`?"));
        assert!(part("posts=0..1000").unwrap_err().contains("needs a step"));
        assert!(matches!(part(""), Ok(MixedNumber::All)));
        assert!(matches!(part("agency"), Ok(MixedNumber::Usual("agency"))));
        assert!(matches!(part("posts=0..40:10"), Ok(MixedNumber::Stated(own)) if own.values.len() == 5));
        assert_eq!([price("0"), price("£80,000")], [Ok(0.0), Ok(80_000.0)]);
        assert!(price("-1").is_err());
    }
}
