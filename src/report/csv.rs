//! Names in CSV files of single figures, and `inputs.csv`; `weekly.csv` is in `weekly.rs`.

use super::document::csv::text;
use super::document::numbers::plain;
use crate::kernel::streams::StreamKey;
use crate::model::Scope;
use crate::scenario::inputs::{levels, values};
use crate::scenario::{Loaded, Scenario};

/// Header of `replications.csv`.
pub const REPLICATIONS_HEADER: [&str; 6] = ["option", "replication", "seed", "area", "measure", "value"];

/// The text of `inputs.csv`: what is drawn of uncertain inputs, in every replication of these scenarios. `None` where
/// all are known.
pub fn inputs(loaded: &[Loaded], seed: u64, replications: u64) -> Option<String> {
    let uncertain = || loaded.iter().filter_map(|loaded| Some((loaded, loaded.blueprint.as_ref()?.inputs())));
    let rows = uncertain().flat_map(|(loaded, inputs)| {
        (0..replications).flat_map(move |replication| {
            let levels = levels(inputs, StreamKey { seed, replication });
            let levels: Vec<Option<f64>> = levels.into_iter().map(Some).collect();
            let row = |(key, value): (&str, f64)| {
                vec![loaded.scenario.name.clone(), (replication + 1).to_string(), key.to_owned(), plain(value)]
            };
            values(inputs, &levels).map(row).collect::<Vec<_>>()
        })
    });
    uncertain().next().map(|_| text(["option", "replication", "key", "value"], rows))
}

/// The name of a scope's area in files: `all` or the area's.
pub fn area_name(scenario: &Scenario, scope: Scope) -> &str {
    scope.area.and_then(|area| scenario.areas.get(area)).map_or("all", |area| area.name.as_str())
}

/// The name of a scope's kind of team in files: `all` or the kind's.
pub fn team_kind_name(scope: Scope) -> &'static str {
    scope.team_kind.map_or("all", crate::scenario::TeamKind::name)
}
