//! Figures week by week, series by series as they come: the rows of `weekly.csv` and the members of `weekly` in `summary.json`. A
//! hundred options with ten thousand series are never in memory at once.

use super::csv::{SUMMARY_NAMES, Table, area_name, statistics, team_kind_name};
use super::json;
use super::numbers::plain;
use crate::experiment::results::OptionResult;
use crate::model::{Measure, Scope};
use crate::statistics::Summary;

/// A series of an option in both forms; made of several series at the same time.
#[derive(Debug)]
pub struct Texts {
    rows: String,
    columns: String,
}

impl Texts {
    /// Of a series, one summary a week.
    #[must_use]
    pub fn new(option: &OptionResult, (measure, scope): (Measure, Scope), series: &[Option<Summary>]) -> Self {
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

    /// Rows of `weekly.csv`.
    #[must_use]
    pub fn rows(&self) -> &str {
        &self.rows
    }
}

/// The header of `weekly.csv`.
#[must_use]
pub fn header() -> String {
    Table::new(["option", "date", "area", "team_kind", "measure"].into_iter().chain(SUMMARY_NAMES)).finish()
}

/// The weekly part of an option in `summary.json`: measure, then area, then kind of team.
#[derive(Debug, Default)]
pub struct Members {
    open: Option<(Measure, Scope)>,
}

impl Members {
    /// The text of the next series, in the order of measures and of [`Scope::every`].
    #[must_use]
    pub fn next(&mut self, option: &OptionResult, (measure, scope): (Measure, Scope), texts: &Texts) -> String {
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
    #[must_use]
    pub fn end(self) -> &'static str {
        if self.open.is_some() { "}}" } else { "" }
    }
}

/// Both files of an experiment that is in memory whole.
#[cfg(test)]
pub fn written(experiment: &crate::experiment::results::Experiment) -> (String, String) {
    let (mut csv, mut text) = (header(), json::begin(experiment));
    for (index, option) in experiment.options.iter().enumerate() {
        text += &json::option(experiment, index);
        let mut members = Members::default();
        for &measure in Measure::ALL {
            for scope in Scope::every(option.scenario.areas.len()).filter(|scope| scope.has(measure)) {
                let Some(series) = option.weekly.get(measure, scope) else { continue };
                let texts = Texts::new(option, (measure, scope), series);
                csv += texts.rows();
                text += &members.next(option, (measure, scope), &texts);
            }
        }
        text += members.end();
        text += json::OPTION_END;
    }
    text += &json::end(experiment);
    (csv, text)
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
