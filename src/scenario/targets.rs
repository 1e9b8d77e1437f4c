//! A file of targets: figures that were counted in the real service, the runs that they are held against, and the
//! numbers of the scenario that may be fitted to them.

use super::diagnostic::{Problem, ScenarioErrors, Source};
use super::file::{shown, text_of};
use super::keys::Key;
use super::names::did_you_mean;
use super::node::{Node, Place, Value};
use super::problems;
use crate::model::measure::Measure;
use crate::scenario::TeamKind;
use jiff::civil::Date;
use miette::NamedSource;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

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
    pub targets: Vec<ObservedFigure>,
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
pub struct ObservedFigure {
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

impl ObservedFigure {
    /// How far a value is from what was counted; 0 within a range.
    #[must_use]
    pub fn distance(&self, value: f64) -> f64 {
        (self.observed.0 - value).max(value - self.observed.1).max(0.0)
    }
}

/// The keys of such a file.
static KEYS: LazyLock<Key> = LazyLock::new(|| Key::of(include_str!("targets.toml")));

impl Targets {
    /// The message that a target does not fit its run.
    #[must_use]
    pub fn wrong(&self, target: &ObservedFigure, message: String, help: &str) -> ScenarioErrors {
        let problem = Problem::at(target.place.clone(), message, format!("of {}", target.id), help);
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
            problems::compare(&KEYS, &mut tree, &mut problems, &mut Vec::new());
        }
        if problems.is_empty() {
            let mut reader = TargetsReader { tree: &tree, problems };
            if let Some(targets) = reader.targets(path.parent().unwrap_or(Path::new("")), &source) {
                return Ok(targets);
            }
            problems = reader.problems;
        }
        Err(ScenarioErrors::new(&problems, &[source]))
    }
}

/// The pass over the tree of a file that was held against its keys.
struct TargetsReader<'a> {
    tree: &'a Node,
    problems: Vec<Problem>,
}

/// A table of a list: its path, and what it states.
struct Here<'a> {
    path: [String; 2],
    table: &'a Node,
}

impl Here<'_> {
    fn text(&self, key: &str) -> Option<String> {
        self.table.text_at(&[key]).map(str::to_owned)
    }

    fn number(&self, key: &str) -> Option<f64> {
        self.table.number_at(&[key])
    }

    /// The two numbers of a list; none where it holds another number of them.
    fn pair(&self, key: &str) -> Option<(f64, f64)> {
        let numbers: Vec<f64> = self.table.at(&[key])?.items().iter().filter_map(Node::number).collect();
        if let [low, high] = numbers[..] { Some((low, high)) } else { None }
    }

    fn flag(&self, key: &str) -> Option<bool> {
        self.table.at(&[key]).map(|node| matches!(node.value, Value::Boolean(true)))
    }

    fn date(&self, key: &str) -> Option<Date> {
        self.table.at(&[key]).and_then(Node::date)
    }

    fn key(&self, key: &str) -> Vec<String> {
        self.path.iter().cloned().chain([key.to_string()]).collect()
    }
}

impl<'a> TargetsReader<'a> {
    fn targets(&mut self, folder: &Path, source: &Source) -> Option<Targets> {
        let scenario = self.tree.text_at(&["scenario"]).map(|scenario| folder.join(scenario));
        if scenario.is_none() {
            self.problem(&[], "`scenario` is missing", "add the line: scenario = \"my-council.toml\"");
        }
        let named = self.tree.entry("run").map_or(&[][..], |runs| runs.node.entries());
        let option = |run: &Node| run.text_at(&["option"]).map(|option| folder.join(option));
        let runs: Vec<TargetRun> =
            named.iter().map(|run| TargetRun { name: run.key.clone(), option: option(&run.node) }).collect();
        if runs.is_empty() {
            let help = "add the table [run.base], empty: the scenario itself";
            self.problem(&[], "no run to hold the figures against", help);
        }
        let targets = self.listed("target");
        if targets.is_empty() {
            self.problem(&[], "no figure to reproduce", "add a table [[target]]");
        }
        let parameters = self.listed("parameter").iter().filter_map(|here| self.parameter(here)).collect();
        let targets = targets.iter().filter_map(|here| self.target(here, &runs)).collect();
        let scenario = scenario?;
        self.problems.is_empty().then(|| Targets { scenario, runs, parameters, targets, source: source.clone() })
    }

    /// The tables of a list.
    fn listed(&self, list: &str) -> Vec<Here<'a>> {
        let tables = self.tree.entry(list).map_or(&[][..], |entry| entry.node.items());
        let here = |(at, table)| Here { path: [list.to_string(), usize::to_string(&at)], table };
        tables.iter().enumerate().map(here).collect()
    }

    fn parameter(&mut self, here: &Here<'_>) -> Option<Parameter> {
        let Some(key) = here.text("key") else {
            let help = "for example: key = \"work.holding.hours_a_month\"";
            self.problem(&here.path, "a parameter needs its `key`", help);
            return None;
        };
        let Some((low, high)) = here.pair("range") else {
            let help = "two numbers, the lower first, for example: range = [3, 10]";
            self.problem(&here.key("range"), "`range` must hold two numbers", help);
            return None;
        };
        if !(-MOST..=MOST).contains(&low) || !(-MOST..=MOST).contains(&high) || low >= high {
            let help = "two numbers that the key may have, for example: range = [3, 10]";
            self.problem(&here.key("range"), "the lower number comes first, and neither is endless", help);
            return None;
        }
        let place = self.tree.locate(&here.key("key"));
        let what = here.text("what").unwrap_or_else(|| key.clone());
        Some(Parameter { what, key, low, high, place })
    }

    fn target(&mut self, here: &Here<'_>, runs: &[TargetRun]) -> Option<ObservedFigure> {
        let before = self.problems.len();
        let stated = ["id", "what", "source", "measure"].map(|key| {
            let stated = here.text(key);
            if stated.is_none() {
                let help = "docs/validation.md says what each key means";
                self.problem(&here.path, &format!("a target needs its `{key}`"), help);
            }
            stated
        });
        let [id, what, source, measure] = stated;
        let run = self.run(here, runs);
        let measure = measure.and_then(|name| self.measure(here, &name));
        let team_kind = here.text("team").and_then(|name| {
            let found = TeamKind::ALL.into_iter().find(|kind| kind.name() == name);
            if found.is_none() {
                let help = "the kinds of team are \"assessment\" and \"care_management\"";
                self.problem(&here.key("team"), "there is no such kind of team", help);
            }
            found
        });
        let period = self.period(here);
        let observed = self.observed(here);
        let help = "how far the simulated figure may be off, one standard deviation, for example: tolerance = 2";
        let tolerance = self.positive(here, ("tolerance", f64::NAN), help);
        let times = self.positive(here, ("times", 1.0), "2 makes a week's count a fortnight's");
        if self.problems.len() > before {
            return None;
        }
        Some(ObservedFigure {
            id: id?,
            what: what?,
            source: source?,
            run: run?,
            measure: measure?,
            area: here.text("area"),
            team_kind,
            period: period?,
            times,
            observed: observed?,
            tolerance,
            fitted: here.flag("fitted").unwrap_or(true),
            assumed: here.flag("assumed").unwrap_or(false),
            place: self.tree.locate(&here.key("measure")),
        })
    }

    fn positive(&mut self, here: &Here<'_>, (key, left_out): (&str, f64), help: &str) -> f64 {
        let value = here.number(key).unwrap_or(left_out);
        if !(LEAST..=MOST).contains(&value) {
            let message = format!("`{key}` must be over 0 (0.000001 or more) and at most 1e9");
            self.problem(&here.key(key), &message, help);
        }
        value
    }

    fn run(&mut self, here: &Here<'_>, runs: &[TargetRun]) -> Option<usize> {
        let found = here.text("run").and_then(|name| runs.iter().position(|run| run.name == name));
        if found.is_none() {
            let names: Vec<&str> = runs.iter().map(|run| run.name.as_str()).collect();
            let help = format!("state its run; the runs are {}", names.join(", "));
            self.problem(&here.key("run"), "a target needs the `run` it is held against", &help);
        }
        found
    }

    fn measure(&mut self, here: &Here<'_>, name: &str) -> Option<Measure> {
        let found = Measure::from_name(name);
        if found.is_none() {
            let names = Measure::ALL.iter().map(|measure| measure.name());
            let help = did_you_mean(name, names).unwrap_or_else(|| "docs/outputs.md lists the measures".to_string());
            self.problem(&here.key("measure"), &format!("there is no measure `{name}`"), &help);
        }
        found
    }

    fn period(&mut self, here: &Here<'_>) -> Option<Period> {
        let found = match (["on", "from", "to"].map(|key| here.date(key)), here.flag("sum")) {
            ([Some(day), None, None], None) => Some(Period::On(day)),
            ([None, Some(from), Some(to)], Some(true)) if from <= to => Some(Period::Sum(from, to)),
            ([None, Some(from), Some(to)], _) if from <= to => Some(Period::Mean(from, to)),
            _ => None,
        };
        if found.is_none() {
            let help = "state `on` = a day, or `from` and `to` (with `sum = true` for a total)";
            self.problem(&here.path, "a target needs its date or period", help);
        }
        found
    }

    fn observed(&mut self, here: &Here<'_>) -> Option<(f64, f64)> {
        let stated = match (here.number("observed"), here.table.entry("observed_range")) {
            (Some(value), None) => Some((value, value)),
            (None, Some(_)) => here.pair("observed_range"),
            _ => None,
        };
        let found = stated.filter(|(low, high)| low <= high && low.abs().max(high.abs()) <= MOST);
        if found.is_none() {
            let help = "state `observed = 4399`, or `observed_range = [10, 15]`, at most 1e9";
            self.problem(&here.path, "a target needs what was observed", help);
        }
        found
    }

    fn problem(&mut self, at: &[String], message: &str, help: &str) {
        let place = (!at.is_empty()).then(|| self.tree.locate(at));
        self.problems.push(Problem::at(place, message, "", help));
    }
}
