//! `weekly.csv`: figures week by week, series by series as they come. A hundred options with ten thousand series are never in
//! memory at once.

use super::csv::{SUMMARY_NAMES, area_name, statistics, team_kind_name};
use super::document::csv::{Rows, field};
use super::document::numbers::push;
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
        let dates: Vec<String> = option.weeks.iter().map(|week| week.date.to_string()).collect();
        let all: Vec<_> = Measure::ALL.iter().flat_map(of_measure).collect();
        for some in all.chunks(ABREAST) {
            let texts: Vec<String> = some.par_iter().map(|(of, series)| rows((option, &dates), *of, series)).collect();
            texts.iter().try_for_each(|text| csv.write_all(text.as_bytes()))?;
        }
    }
    Ok(())
}

fn rows(
    (option, dates): (&OptionResult, &[String]),
    (measure, scope): (Measure, Scope),
    series: &[Option<Summary>],
) -> String {
    // Text that needs care is the same in every row.
    let option_name = field(&option.scenario.name);
    let keys = format!("{},{},{}", field(area_name(&option.scenario, scope)), team_kind_name(scope), measure.name());
    let mut text = String::new();
    for (date, summary) in dates.iter().zip(series) {
        [&*option_name, ",", date, ",", &*keys].into_iter().for_each(|part| text.push_str(part));
        for number in summary.as_ref().map_or([f64::NAN; 8], statistics) {
            text.push(',');
            push(&mut text, number);
        }
        text.push('\n');
    }
    text
}
