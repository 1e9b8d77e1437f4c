//! `weekly.csv`: figures week by week, series by series as they come. A hundred options with ten thousand series are never in
//! memory at once.

use super::csv::{area_name, team_kind_name};
use super::document::Datum;
use super::document::csv::{field, text};
use super::document::numbers::{push, rounded};
use crate::kernel::time::Week;
use crate::model::{Measure, Scope};
use crate::scenario::Scenario;
use crate::statistics::Summary;
use crate::study::results::WeeklyTable;
use rayon::prelude::*;
use std::io::{self, Write};

/// What is written of each figure: its mean, then quantiles.
const WEEKLY: &[Datum] = Datum::SUMMARY.split_at(1).1.split_at(8).0;
const ABREAST: usize = 64;
const DIGITS_OF_QUANTILES: usize = 6;

/// Its first line.
pub fn header() -> String {
    let keys = ["option", "date", "area", "team_kind", "measure"];
    text(keys.into_iter().chain(WEEKLY.iter().map(|of| of.name())), [])
}

/// Writes the rows of an option.
///
/// # Errors
/// When they cannot be written.
pub fn write((scenario, weeks, found): (&Scenario, &[Week], &WeeklyTable), csv: &mut impl Write) -> io::Result<()> {
    let of_measure = |&measure: &Measure| {
        let scopes = Scope::every(scenario.areas.len()).filter(move |scope| scope.has(measure));
        scopes.filter_map(move |scope| Some(((measure, scope), found.get(measure, scope)?)))
    };
    let dates: Vec<String> = weeks.iter().map(|week| week.date.to_string()).collect();
    let all: Vec<_> = Measure::ALL.iter().flat_map(of_measure).collect();
    for some in all.chunks(ABREAST) {
        let texts: Vec<String> = some.par_iter().map(|(of, series)| rows((scenario, &dates), *of, series)).collect();
        texts.iter().try_for_each(|text| csv.write_all(text.as_bytes()))?;
    }
    Ok(())
}

fn rows(
    (scenario, dates): (&Scenario, &[String]),
    (measure, scope): (Measure, Scope),
    series: &[Option<Summary>],
) -> String {
    // Text that needs care is the same in every row.
    let option_name = field(&scenario.name);
    let keys = format!("{},{},{}", field(area_name(scenario, scope)), team_kind_name(scope), measure.name());
    let mut text = String::new();
    for (date, summary) in dates.iter().zip(series) {
        [&*option_name, ",", date, ",", &*keys].into_iter().for_each(|part| text.push_str(part));
        for of in WEEKLY {
            text.push(',');
            let number = summary.as_ref().and_then(|summary| of.of_summary(summary)).unwrap_or(f64::NAN);
            // The mean is exact; quantiles come from counts in bins, and more digits of them say nothing.
            let quantile = || rounded(number, DIGITS_OF_QUANTILES).unwrap_or(f64::NAN);
            push(&mut text, if *of == Datum::Mean { number } else { quantile() });
        }
        text.push('\n');
    }
    text
}
