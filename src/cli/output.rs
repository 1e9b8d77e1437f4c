//! The results of an experiment, written into its folder: every file whole or not at all.

use super::failure::Failure;
use super::machine;
use super::terminal::{print, say, terminal_columns};
use crate::model::ENGINE;
use crate::report::csv::REPLICATIONS_HEADER;
use crate::report::document::{
    Document, Formats, Pictures, csv::BEGINNING, csv::Rows, csv::csv, html, json, markdown, numbers::plain, terminal,
    word, workbook, wrap,
};
use crate::report::{Chart, Letters, PngError, png, weekly};
use crate::scenario::Loaded;
use crate::store::{GrowingFile, OutputFolder};
use crate::study::job::Subject;
use crate::study::options::{NamedFigures, Sink};
use crate::study::results::WeeklyTable;
use crate::study::runner::RunError;
use flate2::Compression;
use flate2::write::GzEncoder;
use rayon::prelude::*;
use serde_json::json;
use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

/// Writes a document in every format, its tables and charts beside it: `report.html`, `brief.docx`, `summary.md`, `summary.json`,
/// `workbook.xlsx`, a CSV file a table, each chart in its three forms.
pub fn document(folder: &OutputFolder, document: &Document) -> Result<(), Failure> {
    for table in document.tables(Formats::CSV) {
        if let Some(text) = csv(table) {
            csv_file(folder, &format!("{}.csv", table.name), &text)?;
        }
    }
    let charts: Vec<&Chart> = document.charts().collect();
    let drawn: Vec<_> = charts.par_iter().map_init(Letters::default, |letters, chart| png(chart, letters)).collect();
    let pictures = charts.iter().zip(drawn).map(|(chart, png)| Ok((chart.name, picture(folder, chart, png)?)));
    let pictures = pictures.collect::<Result<Pictures, Failure>>()?;
    folder.write("summary.md", markdown(document).as_bytes())?;
    folder.write("summary.json", json(document).as_bytes())?;
    if machine::before_1970() {
        say("workbook.xlsx is left out: the clock of this machine stands before 1970; set it and run again");
    } else {
        folder.write("workbook.xlsx", &workbook(document).map_err(unmade)?)?;
    }
    folder.write("brief.docx", &word(document, &pictures).map_err(unmade)?)?;
    folder.write("report.html", html(document).as_bytes())?;
    Ok(())
}

/// Writes a table as a file that a spreadsheet opens.
pub fn csv_file(folder: &OutputFolder, name: &str, text: &str) -> Result<(), Failure> {
    Ok(folder.write(name, [BEGINNING, text].concat().as_bytes()).map(drop)?)
}

fn unmade(error: impl Display) -> Failure {
    Failure::Machine(error.to_string())
}

/// Prints what was found, and where the rest of it lies.
pub fn conclude(found: &Document, folder: &Path) -> Result<(), Failure> {
    let columns = terminal_columns();
    let place =
        format!("The report is {}; charts, tables and data lie beside it", folder.join("report.html").display());
    print(&format!("{}\n{}\n", terminal(found, columns), wrap(&place, columns).join("\n")))
}

/// What is written of options while they are gone through: `weekly.csv` and `replications.csv`, in detail deflated.
pub struct Details {
    weekly: Text,
    replications: Rows<Text>,
    seed: u64,
}

impl Details {
    /// Begins them.
    pub fn new(folder: &OutputFolder, seed: u64, detail: bool) -> Result<Self, Failure> {
        let mut weekly = Text::new(folder, "weekly.csv", detail)?;
        weekly.write_all(weekly::header().as_bytes()).map_err(RunError::Store)?;
        let replications = Text::new(folder, "replications.csv", detail)?;
        let replications = Rows::new(replications, REPLICATIONS_HEADER).map_err(RunError::Store)?;
        Ok(Self { weekly, replications, seed })
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

    fn replication(&mut self, subject: &Subject, number: u64, figures: NamedFigures<'_, '_>) -> io::Result<()> {
        let scenario = &subject.plan.scenario;
        let (number, seed) = (number.to_string(), self.seed.to_string());
        for ((area, measure), value) in figures {
            let area = area.map_or("all", |area| scenario.areas[area].name.as_str());
            self.replications.row([&scenario.name, &*number, &*seed, area, measure, &*plain(value)])?;
        }
        Ok(())
    }
}

/// A text that grows, deflated or not.
enum Text {
    Plain(GrowingFile),
    Deflated(Box<GzEncoder<GrowingFile>>),
}

impl Text {
    fn new(folder: &OutputFolder, name: &str, deflated: bool) -> Result<Self, Failure> {
        if deflated {
            let part = folder.part(&format!("{name}.gz"))?;
            return Ok(Self::Deflated(Box::new(GzEncoder::new(part, Compression::fast()))));
        }
        let mut part = folder.part(name)?;
        part.write_all(BEGINNING.as_bytes()).map_err(RunError::Store)?;
        Ok(Self::Plain(part))
    }

    fn inner(&mut self) -> &mut dyn Write {
        match self {
            Self::Plain(part) => part,
            Self::Deflated(encoder) => encoder,
        }
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
        self.inner().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner().flush()
    }
}

/// What a command found, as it is written.
pub struct Results<'r> {
    /// What it has to say.
    pub page: Document,
    /// The scenarios in full, each in a folder, or at the top.
    pub resolved: Vec<(&'r Loaded, &'static str)>,
    /// Name, hash and events of everything that was simulated.
    pub simulated: Vec<(&'r str, &'r str, u64)>,
    /// Replications of each.
    pub replications: u64,
    /// What is missing of what was asked for, if anything is.
    pub missing: Option<String>,
    /// Whether nothing is missing but futures.
    pub whole: bool,
}

impl Results<'_> {
    /// Writes all of it; last what says that it is complete, and what is true of this run and no other: how long it took, on how many
    /// threads, when it ended.
    pub fn write(&self, folder: &OutputFolder, seed: u64, elapsed: Duration) -> Result<(), Failure> {
        for (name, text) in self.resolved.iter().flat_map(|(loaded, within)| resolved_files(loaded, within)) {
            if name.ends_with(".csv") {
                csv_file(folder, &name, text)?;
            } else {
                folder.write(&name, text.as_bytes())?;
            }
        }
        document(folder, &self.page)?;
        let scenarios = self.simulated.iter();
        let run = json!({
            "program": "caseload",
            "version": env!("CARGO_PKG_VERSION"),
            "engine": ENGINE,
            "target": format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS),
            "seed": seed,
            "replications": self.replications,
            "complete": self.missing.is_none(),
            "scenarios": scenarios
                .map(|(name, hash, events)| json!({ "name": name, "sha256": hash, "events": events }))
                .collect::<Vec<_>>(),
            "threads": rayon::current_num_threads(),
            "simulation_seconds": elapsed.as_secs_f64(),
            "finished": machine::date_and_time(),
        });
        Ok(folder.write(OutputFolder::LAST, format!("{run:#}\n").as_bytes()).map(drop)?)
    }
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

/// Writes a chart in its three forms; returns the one that other files show, too.
fn picture(folder: &OutputFolder, chart: &Chart, png: Result<Vec<u8>, PngError>) -> Result<Vec<u8>, Failure> {
    let png = png.map_err(|error| Failure::Machine(format!("a chart could not be drawn: {error}")))?;
    folder.write(&format!("charts/{}.svg", chart.name), chart.svg.as_bytes())?;
    csv_file(folder, &format!("charts/{}.csv", chart.name), &chart.data_csv)?;
    folder.write(&format!("charts/{}.png", chart.name), &png)?;
    Ok(png)
}
