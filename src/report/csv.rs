//! CSV files: tidy tables, one fact a row. `replications.csv` and `inputs.csv`; `weekly.csv` is in `weekly.rs`.

use super::document::csv::{Rows, guarded, writer};
use super::document::numbers::plain;
use crate::kernel::streams::StreamKey;
use crate::model::Scope;
use crate::scenario::inputs::{levels, values};
use crate::scenario::{Loaded, Scenario};
use std::io::{self, Write};

/// Header of `replications.csv`.
pub const REPLICATIONS_HEADER: [&str; 6] = ["option", "replication", "seed", "area", "measure", "value"];

/// The text of `inputs.csv`: what is drawn of uncertain inputs, in every replication of these scenarios. `None` where
/// all are known.
pub fn inputs(loaded: &[Loaded], seed: u64, replications: u64) -> Option<String> {
    let input: Vec<_> = loaded.iter().filter_map(|loaded| Some((loaded, loaded.blueprint.as_ref()?))).collect();
    let mut table = Rows::new(["option", "replication", "key", "value"]);
    for (loaded, blueprint) in &input {
        for replication in 0..replications {
            let levels = levels(blueprint.inputs(), StreamKey { seed, replication });
            let levels: Vec<Option<f64>> = levels.into_iter().map(Some).collect();
            let number = (replication + 1).to_string();
            for (key, value) in values(blueprint.inputs(), &levels) {
                table.row([&*loaded.scenario.name, &*number, key, &*plain(value)]);
            }
        }
    }
    (!input.is_empty()).then(|| table.finish())
}

/// The name of a scope's area in files: `all` or the area's.
pub fn area_name(scenario: &Scenario, scope: Scope) -> &str {
    scope.area.and_then(|area| scenario.areas.get(area)).map_or("all", |area| area.name.as_str())
}

/// The name of a scope's kind of team in files: `all` or the kind's.
pub fn team_kind_name(scope: Scope) -> &'static str {
    scope.team_kind.map_or("all", crate::scenario::TeamKind::name)
}

/// Writes `replications.csv` row by row, while the replications come in.
pub struct Replications<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> Replications<W> {
    /// Starts the table with its header.
    ///
    /// # Errors
    /// When `to` cannot be written.
    pub fn new(to: W) -> io::Result<Self> {
        let mut writer = writer(to);
        writer.write_record(REPLICATIONS_HEADER)?;
        Ok(Self { writer })
    }

    /// Adds what was found of a measure by an option's replication, numbered from 1, in an area or `all`; an undefined value makes an
    /// empty cell.
    ///
    /// # Errors
    /// When the row cannot be written.
    pub fn row(
        &mut self,
        option: &str,
        (replication, seed): (u64, u64),
        area: &str,
        of: (&str, Option<f64>),
    ) -> io::Result<()> {
        let value = of.1.map_or_else(String::new, plain);
        let (replication, seed) = (replication.to_string(), seed.to_string());
        let (option, area) = (guarded(option), guarded(area));
        Ok(self.writer.write_record([&option, &*replication, &seed, &area, of.0, &value])?)
    }

    /// Hands back what it wrote to, every row flushed into it.
    ///
    /// # Errors
    /// When the last rows cannot be written.
    pub fn finish(self) -> io::Result<W> {
        self.writer.into_inner().map_err(|error| io::Error::new(error.error().kind(), error.error().to_string()))
    }
}
