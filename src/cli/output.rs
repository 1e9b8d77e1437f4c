//! The results of an experiment, written into its folder: every file whole or not at all.

use super::clock;
use super::failure::Failure;
use super::terminal::say;
use crate::model::ENGINE;
use crate::report::csv::{Replications, inputs};
use crate::report::document::{Document, Formats, Pictures, csv::csv, html, json, markdown, word, workbook};
use crate::report::pages::{self, mix::Asked as AskedOfMix, solve::Asked};
use crate::report::{
    Chart, Letters, calibrated_region, charts, mix_chart, png, posts_curve, screening, sweep_charts, swings,
    threads_chart, tornado, validated, weekly,
};
use crate::scenario::Loaded;
use crate::store::{OutputFolder, Part};
use crate::study::bench::Bench;
use crate::study::calibration::Calibration;
use crate::study::figures::Name;
use crate::study::job::Subject;
use crate::study::levers::Levers;
use crate::study::mix::Mix;
use crate::study::options::Sink;
use crate::study::results::{Experiment, WeeklyTable};
use crate::study::runner::RunError;
use crate::study::search::Search;
use crate::study::sensitivity::Sensitivity;
use crate::study::sweep::Sweep;
use crate::study::validation::Validation;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use std::io::{self, Write};
use std::time::Duration;

/// Writes a document in every format, its tables and charts beside it: `report.html`, `brief.docx`, `summary.md`, `summary.json`,
/// `workbook.xlsx`, a CSV file a table, each chart in its three forms.
pub fn document(folder: &OutputFolder, document: &Document) -> Result<(), Failure> {
    for table in document.tables(Formats::CSV) {
        if let Some(text) = csv(table) {
            folder.write(&format!("{}.csv", table.name), text.as_bytes())?;
        }
    }
    let mut letters = Letters::default();
    let pictures = document.charts().map(|chart| Ok((chart.name, picture(folder, chart, &mut letters)?)));
    let pictures = pictures.collect::<Result<Pictures, Failure>>()?;
    folder.write("summary.md", markdown(document).as_bytes())?;
    folder.write("summary.json", json(document).as_bytes())?;
    if clock::before_1970() {
        say("workbook.xlsx is left out: the clock of this machine stands before 1970; set it and run again");
    } else {
        folder.write("workbook.xlsx", &workbook(document)?)?;
    }
    folder.write("brief.docx", &word(document, &pictures)?)?;
    folder.write("report.html", html(document).as_bytes())?;
    Ok(())
}

/// What is written of options while they are gone through: `weekly.csv` and `replications.csv`, in detail deflated.
pub struct Details {
    weekly: Text,
    replications: Replications<Text>,
    seed: u64,
}

impl Details {
    /// Begins them.
    pub fn new(folder: &OutputFolder, seed: u64, detail: bool) -> Result<Self, Failure> {
        let mut weekly = Text::new(folder, "weekly.csv", detail)?;
        weekly.write_all(weekly::header().as_bytes()).map_err(RunError::Store)?;
        let replications = Text::new(folder, "replications.csv", detail)?;
        Ok(Self { weekly, replications: Replications::new(replications).map_err(RunError::Store)?, seed })
    }

    /// Gives them their names.
    pub fn finish(self) -> Result<(), Failure> {
        self.weekly.finish()?;
        self.replications.finish().map_err(RunError::Store)?.finish()
    }
}

impl Sink for Details {
    fn weekly(&mut self, subject: &Subject, found: &WeeklyTable) -> io::Result<()> {
        weekly::write((&subject.plan.scenario, &subject.plan.weeks, found), &mut self.weekly)
    }

    fn replication(&mut self, subject: &Subject, number: u64, names: &[Name], values: &[f64]) -> io::Result<()> {
        let scenario = &subject.plan.scenario;
        for ((area, measure), value) in names.iter().zip(values) {
            let area = area.map_or("all", |area| scenario.areas[area].name.as_str());
            let value = Some(*value).filter(|value| !value.is_nan());
            self.replications.row(&scenario.name, (number, self.seed), area, (measure, value))?;
        }
        Ok(())
    }
}

/// A text that grows, deflated or not.
enum Text {
    Plain(Part),
    Deflated(GzEncoder<Part>),
}

impl Text {
    fn new(folder: &OutputFolder, name: &str, deflated: bool) -> Result<Self, Failure> {
        if deflated {
            let part = folder.part(&format!("{name}.gz"))?;
            return Ok(Self::Deflated(GzEncoder::new(part, Compression::fast())));
        }
        Ok(Self::Plain(folder.part(name)?))
    }

    fn finish(self) -> Result<(), Failure> {
        let part = match self {
            Self::Plain(part) => part,
            Self::Deflated(encoder) => encoder.finish().map_err(RunError::Store)?,
        };
        Ok(part.finish()?)
    }
}

impl Write for Text {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(part) => part.write(bytes),
            Self::Deflated(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(part) => part.flush(),
            Self::Deflated(encoder) => encoder.flush(),
        }
    }
}

/// Writes what an experiment found but for what was written of its options one by one; returns what it has to say.
pub fn experiment(
    folder: &OutputFolder,
    found: &Experiment,
    loaded: &[Loaded],
    run: &Provenance,
) -> Result<Document, Failure> {
    for (index, loaded) in loaded.iter().take(found.options.len()).enumerate() {
        resolved(folder, loaded, if index > 0 { "options" } else { "" })?;
    }
    let complete = &loaded[..found.options.len().min(loaded.len())];
    if let Some(inputs) = inputs(complete, found.seed, found.replications) {
        folder.write("inputs.csv", inputs.as_bytes())?;
    }
    let page = pages::experiment(found, complete, charts(found));
    document(folder, &page)?;
    let options = found.options.iter();
    let scenarios = options.map(|option| (&*option.scenario.name, &*option.scenario_hash, option.events));
    let text = run.text((found.seed, found.replications), scenarios);
    folder.write(OutputFolder::LAST, text.as_bytes())?;
    Ok(page)
}

/// Writes what was found of levers; returns what it has to say.
pub fn write_levers(
    folder: &OutputFolder,
    found: &Levers,
    loaded: &[Loaded],
    run: &Provenance,
) -> Result<Document, Failure> {
    let complete = |loaded: &&Loaded| found.levers.iter().any(|lever| lever.name == loaded.scenario.name);
    for (index, loaded) in loaded.iter().take(1).chain(loaded.iter().skip(1).filter(complete)).enumerate() {
        resolved(folder, loaded, if index > 0 { "levers" } else { "" })?;
    }
    let page = pages::levers(found, loaded, tornado(found));
    document(folder, &page)?;
    let base = (&*found.base.scenario.name, &*found.base.hash, found.base.events);
    let scenarios = found.levers.iter().map(|lever| (&*lever.name, &*lever.hash, lever.events));
    let text = run.text((found.seed, found.replications), std::iter::once(base).chain(scenarios));
    folder.write(OutputFolder::LAST, text.as_bytes())?;
    Ok(page)
}

/// Writes what a search for posts found; returns what it has to say.
pub fn solve(
    folder: &OutputFolder,
    (asked, found): (&Asked, &Search),
    base: &Loaded,
    control: (u64, u64),
    run: &Provenance,
) -> Result<Document, Failure> {
    resolved(folder, base, "")?;
    let page = pages::solve(asked, found, base, vec![posts_curve(asked, found)], control.0);
    document(folder, &page)?;
    let trials = found.trials.values().chain(&found.longer);
    let scenarios = trials.map(|trial| (&*trial.scenario.0, &*trial.scenario.1, trial.events));
    folder.write(OutputFolder::LAST, run.text(control, scenarios).as_bytes())?;
    Ok(page)
}

/// Writes what was found of mixes; `named` is the one that is named, if it is not the scenario as it is. Returns what it has to say.
pub fn mix(
    folder: &OutputFolder,
    (asked, found): (&AskedOfMix, &Mix),
    (base, named): (&Loaded, Option<&Loaded>),
    run: &Provenance,
) -> Result<Document, Failure> {
    resolved(folder, base, "")?;
    if let Some(named) = named {
        resolved(folder, named, "options")?;
    }
    let page = pages::mix(asked, found, base, vec![mix_chart(found)]);
    document(folder, &page)?;
    let points = found.tried.iter().map(|tried| (&*tried.point.name, &*tried.point.hash, tried.point.events));
    let longer = found.nearest.iter().filter_map(|nearest| nearest.longer.as_ref());
    let scenarios = points.chain(longer.map(|(name, hash, events)| (&**name, &**hash, *events)));
    folder.write(OutputFolder::LAST, run.text((found.seed, found.most), scenarios).as_bytes())?;
    Ok(page)
}

/// Writes what was found of a grid; `chance` is the one asked for. Returns what it has to say.
pub fn sweep(
    folder: &OutputFolder,
    (found, chance): (&Sweep, f64),
    base: &Loaded,
    run: &Provenance,
) -> Result<Document, Failure> {
    resolved(folder, base, "")?;
    let page = pages::sweep(found, chance, base, sweep_charts(found, chance));
    document(folder, &page)?;
    let points = std::iter::once(&found.base).chain(found.points.iter().filter(|point| !point.is_base));
    let scenarios = points.map(|point| (&*point.name, &*point.hash, point.events));
    let text = run.text((found.seed, found.replications), scenarios);
    folder.write(OutputFolder::LAST, text.as_bytes())?;
    Ok(page)
}

/// Writes simulated beside counted figures; returns what they have to say.
pub fn write_validation(
    folder: &OutputFolder,
    found: &Validation,
    loaded: &[Loaded],
    run: &Provenance,
) -> Result<Document, Failure> {
    for loaded in loaded {
        resolved(folder, loaded, "runs")?;
    }
    let page = pages::validation(found, loaded, validated(found));
    document(folder, &page)?;
    let scenarios = loaded.iter().map(|loaded| (&*loaded.scenario.name, &*loaded.hash, 0));
    folder.write(OutputFolder::LAST, run.text((found.seed, found.replications), scenarios).as_bytes())?;
    Ok(page)
}

/// Writes what a calibration of a scenario found, and under its name that scenario with the chosen values (`fitted`, its text);
/// returns what it has to say.
pub fn write_calibration(
    folder: &OutputFolder,
    found: &Calibration,
    (name, fitted): (&str, Option<&str>),
    loaded: &[Loaded],
    run: &Provenance,
) -> Result<Document, Failure> {
    let page = pages::calibration(found, name, loaded, calibrated_region(found));
    document(folder, &page)?;
    if let Some(text) = fitted {
        folder.write(&format!("{name}.toml"), text.as_bytes())?;
    }
    let scenarios = loaded.iter().map(|loaded| (&*loaded.scenario.name, &*loaded.hash, 0));
    folder.write(OutputFolder::LAST, run.text((found.seed, found.replications), scenarios).as_bytes())?;
    Ok(page)
}

/// Writes what `bench` found, beside earlier figures if there are any; returns what it has to say.
pub fn write_bench(folder: &OutputFolder, found: &Bench, earlier: Option<&Bench>) -> Result<Document, Failure> {
    let page = pages::bench(found, earlier, threads_chart(found));
    document(folder, &page)?;
    folder.write("bench.json", found.json().as_bytes())?;
    Ok(page)
}

/// Writes what was found of a scenario's unknown inputs, as far as it is complete; returns what it has to say.
pub fn write_sensitivity(
    folder: &OutputFolder,
    found: &Sensitivity,
    loaded: &Loaded,
    run: &Provenance,
) -> Result<Document, Failure> {
    resolved(folder, loaded, "")?;
    let page = pages::sensitivity(found, loaded, [swings(found), screening(found)]);
    document(folder, &page)?;
    let scenario = (&*found.scenario.name, &*found.hash, found.events);
    let text = run.text((found.seed, found.replications), std::iter::once(scenario));
    folder.write(OutputFolder::LAST, text.as_bytes())?;
    Ok(page)
}

/// Names and texts of a resolved scenario and its list of cases: in a folder under their names, or at the top.
pub fn resolved_files<'l>(loaded: &'l Loaded, within: &str) -> impl Iterator<Item = (String, &'l str)> {
    let (place, name) = match within {
        "" => (String::new(), "scenario"),
        within => (format!("{within}/"), &*loaded.scenario.name),
    };
    let scenario = (format!("{place}{name}.resolved.toml"), &*loaded.resolved_toml);
    let list = loaded.snapshot.iter().map(move |(file, text)| (format!("{place}{file}"), &**text));
    std::iter::once(scenario).chain(list)
}

fn resolved(folder: &OutputFolder, loaded: &Loaded, within: &str) -> Result<(), Failure> {
    for (name, text) in resolved_files(loaded, within) {
        folder.write(&name, text.as_bytes())?;
    }
    Ok(())
}

/// Writes a chart in its three forms; returns the one that other files show, too.
fn picture(folder: &OutputFolder, chart: &Chart, letters: &mut Letters) -> Result<Vec<u8>, Failure> {
    folder.write(&format!("charts/{}.svg", chart.name), chart.svg.as_bytes())?;
    folder.write(&format!("charts/{}.csv", chart.name), chart.data_csv.as_bytes())?;
    let png = png(chart, letters)?;
    folder.write(&format!("charts/{}.png", chart.name), &png)?;
    Ok(png)
}

/// What is true of this run and no other: kept apart from the results, which are the same for the same input.
#[derive(Debug)]
pub struct Provenance {
    /// How long the simulation took.
    pub elapsed: Duration,
    /// Threads used.
    pub threads: usize,
    /// When it ended, RFC 3339; `None` where the clock cannot say.
    pub finished: Option<String>,
}

impl Provenance {
    /// Of a run that ends now.
    pub fn new(elapsed: Duration, threads: usize) -> Self {
        Self { elapsed, threads, finished: clock::date_and_time() }
    }

    /// The text, with seed and replications, and the name, hash and events of each scenario.
    fn text<'a>(
        &self,
        (seed, replications): (u64, u64),
        scenarios: impl Iterator<Item = (&'a str, &'a str, u64)>,
    ) -> String {
        let scenarios: Vec<_> =
            scenarios.map(|(name, hash, events)| json!({ "name": name, "sha256": hash, "events": events })).collect();
        let value = json!({
            "program": "caseload",
            "version": env!("CARGO_PKG_VERSION"),
            "engine": ENGINE,
            "target": format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS),
            "seed": seed,
            "replications": replications,
            "scenarios": scenarios,
            "threads": self.threads,
            "simulation_seconds": self.elapsed.as_secs_f64(),
            "finished": self.finished,
        });
        format!("{value:#}\n")
    }
}
