//! `run` and `compare`: a base and its options.

use super::control::How;
use super::destination::{COMPARE, CommandKind, Destination, RUN, of_options};
use super::failure::Failure;
use super::money::pounds;
use super::output::{Details, Results, csv_file};
use super::session::Session;
use super::size::StudySize;
use crate::report::csv::inputs;
use crate::report::{charts, pages, words};
use crate::scenario::{Loaded, Scenario, load, load_many};
use crate::statistics::selection::{SelectionQuestion, select};
use crate::study::design::Request;
use crate::study::options::{against_budgets, gather, jobs, known_of_all};
use crate::study::read_back::Coverage;
use clap::Args;
use std::path::{Path, PathBuf};

/// Which option to choose.
#[derive(Debug, Args)]
pub struct Choice {
    /// Name the cheapest option whose chance of meeting the target is at least this, for example 0.8; or no clear winner.
    #[arg(long, value_name = "CHANCE", value_parser = chance, allow_negative_numbers = true)]
    pub choose: Option<f64>,
    /// Pounds of mean cost that do not matter in this choice (a hundredth of the base's mean cost when left out).
    #[arg(long, value_name = "POUNDS", requires = "choose", value_parser = pounds, allow_negative_numbers = true)]
    pub indifference: Option<f64>,
}

impl Choice {
    /// What is asked for, if anything is.
    pub fn question(&self) -> Option<SelectionQuestion> {
        self.choose.map(|chance| SelectionQuestion { chance, indifference: self.indifference })
    }
}

/// A chance that can be shown to be reached.
fn chance(text: &str) -> Result<f64, String> {
    let within = |chance: &f64| *chance > 0.0 && *chance < 1.0;
    text.parse().ok().filter(within).ok_or_else(|| {
        "a chance lies between 0 and 1, both excluded: 0.8 asks for 80 of 100 simulated futures".to_owned()
    })
}

/// What is reported of an option beside the usual.
#[derive(Debug, Clone, Copy, Args)]
pub struct Reported {
    /// Planned budget of the whole run in pounds, such as £13.5m or 13,500,000: the chance of staying within it, and the contingency
    /// to be safe ([planned_budget] of the scenario when left out).
    #[arg(long, value_name = "POUNDS", value_parser = pounds, allow_negative_numbers = true)]
    pub budget: Option<f64>,
    /// Measure everything: every weekly measure by area and kind of team (weekly.csv.gz) and figures of the end of the run in each future
    /// (replications.csv.gz), in place of the headline measures.
    #[arg(long)]
    pub detail: bool,
}

/// What is asked of options.
pub struct OptionsRequest {
    /// Whether they are compared.
    pub kind: CommandKind,
    /// Tells the folders of experiments apart.
    pub suffix: String,
    /// Which option to choose.
    pub choice: Option<SelectionQuestion>,
    /// What is reported of them.
    pub reported: Reported,
}

/// Simulates one scenario.
pub fn run(scenario: &Path, reported: Reported, how: &How) -> Result<(), Failure> {
    let asked = OptionsRequest { kind: RUN, suffix: String::new(), choice: None, reported };
    options(&[load(scenario)?], asked, how)
}

/// Simulates a base and its options and compares them.
pub fn compare(
    base: &Path,
    named: &[PathBuf],
    (choice, reported): (&Choice, Reported),
    how: &How,
) -> Result<(), Failure> {
    let loaded = comparison(base, named)?;
    let suffix = match (of_options("options", named, &loaded), named) {
        (None, _) => "-options".to_owned(),
        (Some(folder), [only]) if only.is_dir() => format!("-{folder}-options"),
        (Some(named), _) => format!("-{named}"),
    };
    options(&loaded, OptionsRequest { kind: COMPARE, suffix, choice: choice.question(), reported }, how)
}

/// Simulates a base and its options, or a share of it, and writes what was found.
pub fn options(loaded: &[Loaded], asked: OptionsRequest, how: &How) -> Result<(), Failure> {
    let OptionsRequest { kind, suffix, choice, reported: Reported { budget, detail } } = asked;
    let place = Destination::new(kind, loaded, &how.control, &suffix);
    let size = StudySize::of(how, &loaded[0].scenario);
    let mut session = Session::open(loaded, place, (Request::Options { choice, budget, detail }, size), how)?;
    let candidates = session.candidates.clone();
    let simulated = session.carry_out(
        |study| jobs(study, &candidates, detail),
        (words::target_measure(&loaded[0].scenario), known_of_all),
        // With nothing there, what an earlier run wrote stays.
        |study| study.simulate(&jobs(study, &candidates, detail), 1),
    )?;
    let Some((held, _)) = simulated else { return Ok(()) };
    let (Coverage { jobs: complete, replications }, of, all) = (held, loaded.len(), session.control().1);
    let is_complete = (complete, replications) == (of, all);
    if !is_complete && let Some(ended) = session.leaves(complete == of, replications) {
        return ended;
    }
    let mut details = Details::new(&session.folder, session.control().0, detail)?;
    let mut experiment = session.conclude(|study| gather(study, &candidates, detail, held, &mut details))?;
    details.finish()?;
    let trials: Vec<_> = experiment.options.iter().map(|option| &*option.figures).collect();
    experiment.selection = choice.map(|question| select(&trials, question));
    experiment.budgets = against_budgets(&experiment, budget);
    experiment.precision = how.precision.precision;
    let loaded = &loaded[..complete];
    if let Some(inputs) = inputs(loaded, experiment.seed, replications) {
        csv_file(&session.folder, "inputs.csv", &inputs)?;
    }
    let options = experiment.options.iter();
    session.finish(Results {
        page: session.pool.install(|| pages::experiment(&experiment, loaded, charts(&experiment))),
        resolved: loaded.iter().zip(std::iter::once("").chain(std::iter::repeat("options"))).collect(),
        simulated: options.map(|option| (&*option.scenario.name, &*option.scenario_hash, option.events)).collect(),
        replications,
        whole: complete == of,
        missing: (!is_complete)
            .then(|| format!("the results hold {complete} of {of} options with {replications} of {all} futures each")),
    })
}

/// The base and its options, which must be about the same service and dates.
pub fn comparison(base: &Path, options: &[PathBuf]) -> Result<Vec<Loaded>, Failure> {
    let paths: Vec<PathBuf> = std::iter::once(base.to_path_buf()).chain(options.iter().cloned()).collect();
    let mut loaded = load_many(&paths)?;
    can_be_compared(&loaded)?;
    if let Some((base, options)) = loaded.split_first_mut() {
        options.iter_mut().for_each(|option| option.warn_beside(base));
    }
    Ok(loaded)
}

/// Whether scenarios, the base first, are about the same service and dates.
pub fn can_be_compared(loaded: &[Loaded]) -> Result<(), Failure> {
    let (first, others) = loaded.split_first().ok_or_else(|| Failure::Input("no scenario given".to_string()))?;
    type Same = fn(&Scenario, &Scenario) -> bool;
    let same: [(&str, Same); 5] = [
        ("areas", |a, b| areas_of(a) == areas_of(b)),
        ("first and last day", |a, b| (a.days.start(), a.days.end()) == (b.days.start(), b.days.end())),
        ("weeks of the past", |a, b| a.past.weeks == b.past.weeks),
        ("bank holidays or closing days", |a, b| a.days == b.days),
        ("target", |a, b| a.target == b.target),
    ];
    for other in others {
        for (what, equal) in same {
            if !equal(&first.scenario, &other.scenario) {
                return Err(Failure::Input(format!(
                    "`{}` cannot be compared with `{}`: they differ in their {what}; \
                     give both the same, for example by naming the same `base`",
                    other.scenario.name, first.scenario.name
                )));
            }
        }
    }
    Ok(())
}

/// The areas of the first day; changes of structure may add others.
fn areas_of(scenario: &Scenario) -> Vec<&str> {
    let of_first_day = scenario.areas.iter().filter(|area| !area.assessment_teams.is_empty());
    of_first_day.map(|area| area.name.as_str()).collect()
}
