//! Figures week by week, series by series as they come: the rows of `weekly.csv` and the members of `weekly` in `summary.json`. A
//! hundred options with ten thousand series are never in memory at once.

use super::csv::{SUMMARY_NAMES, Table, area_name, statistics, team_kind_name};
use super::json;
use super::numbers::plain;
use crate::experiment::results::{Experiment, OptionResult};
use crate::model::{Measure, Scope};
use crate::statistics::Summary;
use rayon::prelude::*;
use std::io::{self, Write};

/// A series of an option in both forms; made of several series at the same time.
#[derive(Debug)]
struct Texts {
    rows: String,
    columns: String,
}

impl Texts {
    /// Of a series, one summary a week.
    fn new(option: &OptionResult, (measure, scope): (Measure, Scope), series: &[Option<Summary>]) -> Self {
        let mut table = Table::without_header();
        let area = area_name(&option.scenario, scope);
        for (week, summary) in option.weeks.iter().zip(series) {
            let numbers = summary.as_ref().map_or([f64::NAN; 8], statistics).map(plain);
            let date = week.date.to_string();
            let keys = [&*option.scenario.name, &*date, area, team_kind_name(scope), measure.name()];
            table.row(keys.into_iter().chain(numbers.iter().map(String::as_str)));
        }
        // Every key is a string and every number a finite one, so that this cannot fail.
        let columns = serde_json::to_string(&json::columns(series)).unwrap_or_default();
        Self { rows: table.finish(), columns }
    }
}

/// The header of `weekly.csv`.
fn header() -> String {
    Table::new(["option", "date", "area", "team_kind", "measure"].into_iter().chain(SUMMARY_NAMES)).finish()
}

/// The weekly part of an option in `summary.json`: measure, then area, then kind of team.
#[derive(Debug, Default)]
struct Members {
    open: Option<(Measure, Scope)>,
}

impl Members {
    /// The text of the next series, in the order of measures and of [`Scope::every`].
    fn next(&mut self, option: &OptionResult, (measure, scope): (Measure, Scope), texts: &Texts) -> String {
        let key = |name: &str| format!("{}:", serde_json::Value::from(name));
        let area = || key(area_name(&option.scenario, scope));
        let before = match self.open.replace((measure, scope)) {
            None => format!("{}{{{}{{", key(measure.name()), area()),
            Some((same, before)) if same == measure && before.area == scope.area => ",".to_owned(),
            Some((same, _)) if same == measure => format!("}},{}{{", area()),
            Some(_) => format!("}}}},{}{{{}{{", key(measure.name()), area()),
        };
        format!("{before}{}{}", key(team_kind_name(scope)), texts.columns)
    }

    /// What closes the last series.
    fn end(self) -> &'static str {
        if self.open.is_some() { "}}" } else { "" }
    }
}

/// Series that are put into words at once, in parallel.
const ABREAST: usize = 64;

/// Writes `weekly.csv` and `summary.json` of an experiment as they come.
///
/// # Errors
/// When one of them cannot be written to.
pub fn write(experiment: &Experiment, csv: &mut impl Write, json: &mut impl Write) -> io::Result<()> {
    csv.write_all(header().as_bytes())?;
    json.write_all(json::begin(experiment).as_bytes())?;
    for (index, option) in experiment.options.iter().enumerate() {
        json.write_all(json::option(experiment, index).as_bytes())?;
        let of_measure = |&measure: &Measure| {
            let scopes = Scope::every(option.scenario.areas.len()).filter(move |scope| scope.has(measure));
            scopes.filter_map(move |scope| Some(((measure, scope), option.weekly.get(measure, scope)?)))
        };
        let all: Vec<_> = Measure::ALL.iter().flat_map(of_measure).collect();
        let mut members = Members::default();
        for some in all.chunks(ABREAST) {
            let texts: Vec<Texts> = some.par_iter().map(|(of, series)| Texts::new(option, *of, series)).collect();
            for ((of, _), texts) in some.iter().zip(&texts) {
                csv.write_all(texts.rows.as_bytes())?;
                json.write_all(members.next(option, *of, texts).as_bytes())?;
            }
        }
        json.write_all(members.end().as_bytes())?;
        json.write_all(json::OPTION_END.as_bytes())?;
    }
    json.write_all(json::end(experiment).as_bytes())
}

/// Both texts of an experiment.
#[cfg(test)]
pub fn written(experiment: &Experiment) -> (String, String) {
    let (mut csv, mut json) = (Vec::new(), Vec::new());
    write(experiment, &mut csv, &mut json).unwrap();
    (String::from_utf8(csv).unwrap(), String::from_utf8(json).unwrap())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::synthetic;

    #[test]
    fn weekly_is_tidy() {
        let text = written(&synthetic::experiment(2, true)).0;
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("option,date,area,team_kind,measure,mean,p5,p10,p25,p50,p75,p90,p95"));
        let first = lines.next().unwrap();
        assert!(first.starts_with("option-0,2009-09-18,all,all,live_cases_per_worker,"), "{first}");
        assert!(!text.contains("NaN") && !text.contains("inf") && !text.contains(",-0,"));
        assert!(text.contains(",core_assessments_in_time,,,,,,,,\n"), "an undefined week has empty cells");
        assert!(text.lines().any(|line| line.starts_with("option-1,") && line.contains(",South,")));
    }
}
