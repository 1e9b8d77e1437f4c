//! `weekly.csv`: figures week by week, series by series as they come. A hundred options with ten thousand series are never in
//! memory at once.

use super::csv::{SUMMARY_NAMES, area_name, statistics, team_kind_name};
use super::document::csv::Rows;
use super::document::numbers::plain;
use crate::experiment::results::{Experiment, OptionResult};
use crate::model::{Measure, Scope};
use crate::statistics::Summary;
use rayon::prelude::*;
use std::io::{self, Write};

const ABREAST: usize = 64;

/// Writes it.
///
/// # Errors
/// When it cannot be written to.
pub fn write(experiment: &Experiment, csv: &mut impl Write) -> io::Result<()> {
    let header = ["option", "date", "area", "team_kind", "measure"].into_iter().chain(SUMMARY_NAMES);
    csv.write_all(Rows::new(header).finish().as_bytes())?;
    for option in &experiment.options {
        let of_measure = |&measure: &Measure| {
            let scopes = Scope::every(option.scenario.areas.len()).filter(move |scope| scope.has(measure));
            scopes.filter_map(move |scope| Some(((measure, scope), option.weekly.get(measure, scope)?)))
        };
        let all: Vec<_> = Measure::ALL.iter().flat_map(of_measure).collect();
        for some in all.chunks(ABREAST) {
            let texts: Vec<String> = some.par_iter().map(|(of, series)| rows(option, *of, series)).collect();
            texts.iter().try_for_each(|text| csv.write_all(text.as_bytes()))?;
        }
    }
    Ok(())
}

fn rows(option: &OptionResult, (measure, scope): (Measure, Scope), series: &[Option<Summary>]) -> String {
    let mut table = Rows::without_header();
    let area = area_name(&option.scenario, scope);
    for (week, summary) in option.weeks.iter().zip(series) {
        let numbers = summary.as_ref().map_or([f64::NAN; 8], statistics).map(plain);
        let date = week.date.to_string();
        let keys = [&*option.scenario.name, &*date, area, team_kind_name(scope), measure.name()];
        table.row(keys.into_iter().chain(numbers.iter().map(String::as_str)));
    }
    table.finish()
}
