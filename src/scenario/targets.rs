//! A file of targets: figures that were counted in the real service, the runs that they are held against, and the
//! numbers of the scenario that may be fitted to them.

use super::diagnostic::{Problem, ScenarioErrors, Source};
use super::file::{shown, text_of};
use super::node::{Node, Place};
use super::problems;
use super::raw::{Day, Named};
use crate::model::measure::Measure;
use crate::scenario::TeamKind;
use jiff::civil::Date;
use miette::NamedSource;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Largest number of a file of targets: more than any week's count or cost.
const MOST: f64 = 1e9;
/// Least tolerance, and least number of times.
const LEAST: f64 = 1e-6;

/// What is to be reproduced, and what may be fitted.
#[derive(Debug, Clone)]
pub struct Targets {
    /// The scenario that the runs are laid over; another that is validated or calibrated stands in its place.
    pub scenario: PathBuf,
    /// The runs, in the order of the file.
    pub runs: Vec<TargetRun>,
    /// Free parameters of a calibration.
    pub parameters: Vec<Parameter>,
    /// The figures.
    pub targets: Vec<Target>,
    /// The file, for messages about it.
    pub(super) source: Source,
}

/// A scenario that figures are compared with.
#[derive(Debug, Clone)]
pub struct TargetRun {
    /// Its name in the file.
    pub name: String,
    /// The option file; `None` for the scenario itself.
    pub option: Option<PathBuf>,
}

/// A number of the scenario that a calibration may change.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its key in the scenario, keys parted by dots.
    pub key: String,
    /// What it is, in words.
    pub what: String,
    /// Lowest value thought possible.
    pub low: f64,
    /// Highest.
    pub high: f64,
    pub(super) place: Place,
}

/// When a figure was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// In the week of a day.
    On(Date),
    /// In the weeks from one day to another: the mean a week; of a share, that of all counted.
    Mean(Date, Date),
    /// The sum of the weeks from one day to another.
    Sum(Date, Date),
}

impl Period {
    /// Its last day.
    #[must_use]
    pub fn end(self) -> Date {
        match self {
            Self::On(day) | Self::Mean(_, day) | Self::Sum(_, day) => day,
        }
    }
}

/// A figure that was counted.
#[derive(Debug, Clone)]
pub struct Target {
    /// Short name, such as `V1`.
    pub id: String,
    /// What was counted, in words.
    pub what: String,
    /// Where the figure is from.
    pub source: String,
    /// Index of its run.
    pub run: usize,
    /// What the program measures of it.
    pub measure: Measure,
    /// Area, if it is of one.
    pub area: Option<String>,
    /// Kind of team, if it is of one.
    pub team_kind: Option<TeamKind>,
    /// When.
    pub period: Period,
    /// Weekly values are multiplied by this before they are compared (2: a fortnight).
    pub times: f64,
    /// What was counted: a figure, or a low and a high one.
    pub observed: (f64, f64),
    /// How far the simulated figure may be off for reasons other than chance: a standard deviation, in the figure's unit.
    pub tolerance: f64,
    /// Whether a calibration fits it; else it is held out.
    pub fitted: bool,
    /// Whether nobody counted it: what is believed, and weighed beside what was counted.
    pub assumed: bool,
    pub(super) place: Place,
}

impl Target {
    /// How far a value is from what was counted; 0 within a range.
    #[must_use]
    pub fn distance(&self, value: f64) -> f64 {
        (self.observed.0 - value).max(value - self.observed.1).max(0.0)
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTargets {
    scenario: Option<String>,
    run: Option<Named<RawRun>>,
    #[serde(default)]
    parameter: Vec<RawParameter>,
    #[serde(default)]
    target: Vec<RawTarget>,
}

#[derive(Default, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRun {
    option: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawParameter {
    key: Option<String>,
    what: Option<String>,
    range: Option<Vec<f64>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTarget {
    id: Option<String>,
    what: Option<String>,
    source: Option<String>,
    run: Option<String>,
    measure: Option<String>,
    area: Option<String>,
    team: Option<String>,
    on: Option<Day>,
    from: Option<Day>,
    to: Option<Day>,
    sum: Option<bool>,
    times: Option<f64>,
    observed: Option<f64>,
    observed_range: Option<Vec<f64>>,
    tolerance: Option<f64>,
    fitted: Option<bool>,
    assumed: Option<bool>,
}

impl Targets {
    /// The message that a target does not fit its run.
    #[must_use]
    pub fn wrong(&self, target: &Target, message: String, help: &str) -> ScenarioErrors {
        let (place, help) = (Some(target.place.clone()), help.to_string());
        let problem = Problem { place, message, label: format!("of {}", target.id), help, other: None };
        ScenarioErrors::new(&[problem], std::slice::from_ref(&self.source))
    }

    /// Reads a file of targets.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn load(path: &Path) -> Result<Self, ScenarioErrors> {
        let name = shown(path);
        let text = text_of(path, &name, "check the path; scenarios/leeds-2009.targets.toml is one to start from")
            .map_err(|problem| ScenarioErrors::new(&[*problem], &[]))?;
        let source: Source = Arc::new(NamedSource::new(name, text.clone()));
        let (mut tree, errors) = Node::parse(0, &text);
        let mut problems = super::syntax::problems(&text, errors);
        if problems.is_empty() {
            let raw: Option<RawTargets> = problems::decode(&mut tree, &mut problems, &mut Vec::new());
            if let Some(raw) = raw.filter(|_| problems.is_empty()) {
                let mut reader = Reader { tree: &tree, problems };
                let folder = path.parent().unwrap_or(Path::new(""));
                if let Some(targets) = reader.targets(&raw, folder, &source) {
                    return Ok(targets);
                }
                problems = reader.problems;
            }
        }
        Err(ScenarioErrors::new(&problems, &[source]))
    }
}

/// The pass over the raw file.
struct Reader<'a> {
    tree: &'a Node,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn targets(&mut self, raw: &RawTargets, folder: &Path, source: &Source) -> Option<Targets> {
        if raw.scenario.is_none() {
            self.problem(&[], "`scenario` is missing", "add the line: scenario = \"my-council.toml\"");
        }
        let named = raw.run.as_ref().map_or(&[][..], |runs| &runs.0);
        let runs: Vec<TargetRun> = named
            .iter()
            .map(|(name, run)| TargetRun {
                name: name.clone(),
                option: run.option.as_ref().map(|option| folder.join(option)),
            })
            .collect();
        if runs.is_empty() {
            self.problem(
                &[],
                "no run to hold the figures against",
                "add the table [run.base], empty: the scenario itself",
            );
        }
        if raw.target.is_empty() {
            self.problem(&[], "no figure to reproduce", "add a table [[target]]");
        }
        let parameters = raw.parameter.iter().enumerate().filter_map(|(at, raw)| self.parameter(at, raw)).collect();
        let targets = raw.target.iter().enumerate().filter_map(|(at, raw)| self.target(at, raw, &runs)).collect();
        let scenario = folder.join(raw.scenario.as_ref()?);
        self.problems.is_empty().then(|| Targets { scenario, runs, parameters, targets, source: source.clone() })
    }

    fn parameter(&mut self, at: usize, raw: &RawParameter) -> Option<Parameter> {
        let here = ["parameter".to_string(), at.to_string()];
        let Some(key) = raw.key.clone() else {
            self.problem(&here, "a parameter needs its `key`", "for example: key = \"work.holding.hours_a_month\"");
            return None;
        };
        let Some([low, high]) = raw.range.as_deref() else {
            let help = "two numbers, the lower first, for example: range = [3, 10]";
            self.problem(&self.within(&here, "range"), "`range` must hold two numbers", help);
            return None;
        };
        if !(-MOST..=MOST).contains(low) || !(-MOST..=MOST).contains(high) || low >= high {
            let help = "two numbers that the key may have, for example: range = [3, 10]";
            self.problem(&self.within(&here, "range"), "the lower number comes first, and neither is endless", help);
            return None;
        }
        let place = self.tree.locate(&self.within(&here, "key"));
        let what = raw.what.clone().unwrap_or_else(|| key.clone());
        Some(Parameter { what, key, low: *low, high: *high, place })
    }

    fn target(&mut self, at: usize, raw: &RawTarget, runs: &[TargetRun]) -> Option<Target> {
        let here = ["target".to_string(), at.to_string()];
        let before = self.problems.len();
        for (key, value) in [("id", &raw.id), ("what", &raw.what), ("source", &raw.source), ("measure", &raw.measure)] {
            if value.is_none() {
                self.problem(
                    &here,
                    &format!("a target needs its `{key}`"),
                    "docs/validation.md says what each key means",
                );
            }
        }
        let run = self.run(&here, raw.run.as_deref(), runs);
        let measure = raw.measure.as_ref().and_then(|name| self.measure(&here, name));
        let team_kind = match raw.team.as_deref() {
            None => None,
            Some("assessment") => Some(TeamKind::Assessment),
            Some("care_management") => Some(TeamKind::CareManagement),
            Some(_) => {
                let help = "the kinds of team are \"assessment\" and \"care_management\"";
                self.problem(&self.within(&here, "team"), "there is no such kind of team", help);
                None
            }
        };
        let period = self.period(&here, raw);
        let observed = self.observed(&here, raw);
        let tolerance = raw.tolerance.unwrap_or(f64::NAN);
        if !(LEAST..=MOST).contains(&tolerance) {
            let help = "how far the simulated figure may be off, one standard deviation, for example: tolerance = 2";
            self.problem(
                &self.within(&here, "tolerance"),
                "`tolerance` must be over 0 (0.000001 or more) and at most 1e9",
                help,
            );
        }
        let times = raw.times.unwrap_or(1.0);
        if !(LEAST..=MOST).contains(&times) {
            let help = "2 makes a week's count a fortnight's";
            self.problem(
                &self.within(&here, "times"),
                "`times` must be over 0 (0.000001 or more) and at most 1e9",
                help,
            );
        }
        if self.problems.len() > before {
            return None;
        }
        Some(Target {
            id: raw.id.clone()?,
            what: raw.what.clone()?,
            source: raw.source.clone()?,
            run: run?,
            measure: measure?,
            area: raw.area.clone(),
            team_kind,
            period: period?,
            times,
            observed: observed?,
            tolerance,
            fitted: raw.fitted.unwrap_or(true),
            assumed: raw.assumed.unwrap_or(false),
            place: self.tree.locate(&self.within(&here, "measure")),
        })
    }

    fn run(&mut self, here: &[String], name: Option<&str>, runs: &[TargetRun]) -> Option<usize> {
        let found = runs.iter().position(|run| Some(run.name.as_str()) == name);
        if found.is_none() {
            let names: Vec<&str> = runs.iter().map(|run| run.name.as_str()).collect();
            let help = format!("state its run; the runs are {}", names.join(", "));
            self.problem(&self.within(here, "run"), "a target needs the `run` it is held against", &help);
        }
        found
    }

    fn measure(&mut self, here: &[String], name: &str) -> Option<Measure> {
        let found = Measure::from_name(name);
        if found.is_none() {
            let names = Measure::ALL.iter().map(|measure| measure.name());
            let help = super::names::nearest(name, names)
                .map_or("docs/outputs.md lists the measures".to_string(), |near| format!("did you mean `{near}`?"));
            self.problem(&self.within(here, "measure"), &format!("there is no measure `{name}`"), &help);
        }
        found
    }

    fn period(&mut self, here: &[String], raw: &RawTarget) -> Option<Period> {
        let found = match (raw.on, raw.from, raw.to) {
            (Some(day), None, None) if raw.sum.is_none() => Some(Period::On(day.0)),
            (None, Some(from), Some(to)) if from <= to => {
                Some(if raw.sum == Some(true) { Period::Sum(from.0, to.0) } else { Period::Mean(from.0, to.0) })
            }
            _ => None,
        };
        if found.is_none() {
            let help = "state `on` = a day, or `from` and `to` (with `sum = true` for a total)";
            self.problem(here, "a target needs its date or period", help);
        }
        found
    }

    fn observed(&mut self, here: &[String], raw: &RawTarget) -> Option<(f64, f64)> {
        let found = match (raw.observed, raw.observed_range.as_deref()) {
            (Some(value), None) if value.abs() <= MOST => Some((value, value)),
            (None, Some([low, high])) if low <= high && low.abs().max(high.abs()) <= MOST => Some((*low, *high)),
            _ => None,
        };
        if found.is_none() {
            let help = "state `observed = 4399`, or `observed_range = [10, 15]`, at most 1e9";
            self.problem(here, "a target needs what was observed", help);
        }
        found
    }

    fn within(&self, here: &[String], key: &str) -> Vec<String> {
        here.iter().cloned().chain([key.to_string()]).collect()
    }

    fn problem(&mut self, at: &[String], message: &str, help: &str) {
        let place = (!at.is_empty()).then(|| self.tree.locate(at));
        let (message, help) = (message.to_string(), help.to_string());
        self.problems.push(Problem { place, message, label: String::new(), help, other: None });
    }
}
