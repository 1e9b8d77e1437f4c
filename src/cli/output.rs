//! The results of an experiment, written into its folder: every file whole or not at all.

use super::failure::Failure;
use crate::experiment::results::Experiment;
use crate::report::write::OutputFolder;
use crate::report::{charts, csv, json, png, table};
use crate::scenario::Loaded;
use serde_json::json;
use std::time::Duration;

/// Writes everything but `replications.csv`, which was streamed.
pub fn write(
    folder: &OutputFolder,
    experiment: &Experiment,
    loaded: &[Loaded],
    run: &Provenance,
) -> Result<(), Failure> {
    for (index, scenario) in loaded.iter().take(experiment.options.len()).enumerate() {
        let (place, name) = if index == 0 { ("", "scenario") } else { ("options/", &*scenario.scenario.name) };
        folder.write(&format!("{place}{name}.resolved.toml"), scenario.resolved_toml.as_bytes())?;
        if let Some((file, text)) = &scenario.snapshot {
            folder.write(&format!("{place}{file}"), text.as_bytes())?;
        }
    }
    folder.write("weekly.csv", csv::weekly(experiment).as_bytes())?;
    folder.write("summary.json", json::summary(experiment).as_bytes())?;
    folder.write("decision.md", table::markdown(experiment).as_bytes())?;
    for chart in charts(experiment) {
        folder.write(&format!("charts/{}.svg", chart.name), chart.svg.as_bytes())?;
        folder.write(&format!("charts/{}.csv", chart.name), chart.data_csv.as_bytes())?;
        folder.write(&format!("charts/{}.png", chart.name), &png(&chart)?)?;
    }
    folder.write("provenance.json", run.text(experiment).as_bytes())?;
    Ok(())
}

/// What is true of this run and no other: kept apart from the results, which are the same for the same input.
#[derive(Debug)]
pub struct Provenance {
    /// How long the simulation took.
    pub elapsed: Duration,
    /// Threads used.
    pub threads: usize,
    /// When it ended, RFC 3339.
    pub finished: String,
}

impl Provenance {
    fn text(&self, experiment: &Experiment) -> String {
        let scenarios: Vec<_> = experiment
            .options
            .iter()
            .map(|option| {
                json!({ "name": option.scenario.name, "sha256": option.scenario_hash, "events": option.events })
            })
            .collect();
        let value = json!({
            "program": "caseload",
            "version": env!("CARGO_PKG_VERSION"),
            "target": format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS),
            "seed": experiment.seed,
            "replications": experiment.replications,
            "scenarios": scenarios,
            "threads": self.threads,
            "simulation_seconds": self.elapsed.as_secs_f64(),
            "finished": self.finished,
        });
        format!("{value:#}\n")
    }
}
