//! What is to be reached, by when, how surely, and from when something is done for it: asked by `solve` and `sweep`.

use super::failure::Failure;
use crate::scenario::names::fingerprint;
use crate::scenario::vary::VariedScenario;
use crate::scenario::{Loaded, MOST_TARGET, Scenario, TargetValue, Variant, year_first};
use crate::study::design::StatedGoal;
use clap::Args;
use jiff::Span;
use jiff::civil::Date;

/// Years that a run is made longer by, to see when a target would be reached.
const YEARS_BEYOND: i64 = 5;

/// Most signs of an option's name.
const LONGEST: usize = 100;

/// Most signs of a name's end that says which values a scenario has.
const LONGEST_END: usize = 60;

/// A goal as the command line states it.
#[derive(Debug, Args)]
pub struct Goal {
    /// Value of the target measure that is wanted: at most so much, or at least where the scenario's target says so (the scenario's when
    /// left out).
    #[arg(long, allow_negative_numbers = true)]
    target: Option<f64>,
    /// Date by which it is wanted, such as 2012-03-31 (the scenario's when left out).
    #[arg(long, value_parser = day)]
    by: Option<Date>,
    /// Chance with which it is wanted: 0.8 is 80 of 100 simulated futures.
    #[arg(long, default_value_t = 0.8, allow_negative_numbers = true)]
    chance: f64,
    /// Day from which what is decided holds (the first 1 April of the run when left out).
    #[arg(long, value_parser = day)]
    from: Option<Date>,
}

/// A goal of a scenario.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// Value of the target measure.
    pub target: TargetValue,
    /// By when.
    pub by: Date,
    /// With which chance.
    pub chance: f64,
    /// The day from which what is decided holds.
    pub from: Date,
    /// Whether that day was stated.
    pub from_is_stated: bool,
}

fn day(text: &str) -> Result<Date, String> {
    let meant = || year_first(text).map_or("2027-03-31".to_owned(), |date| date.to_string());
    text.parse().map_err(|_| format!("write a date as year, month, day: {}", meant()))
}

impl Goal {
    /// What was stated: target, date and day; chance.
    pub fn stated(&self) -> (StatedGoal, f64) {
        ((self.target, self.by, self.from), self.chance)
    }

    /// The goal that was stated so.
    pub fn of_stated((target, by, from): StatedGoal, chance: f64) -> Self {
        Self { target, by, chance, from }
    }

    /// The goal, if a scenario can have it.
    pub fn of(&self, loaded: &Loaded) -> Result<Wanted, Failure> {
        let scenario = &loaded.scenario;
        let chance = self.chance;
        if !(chance > 0.0 && chance < 1.0) {
            return Err(Failure::Input(format!(
                "--chance {chance} is no chance that can be asked for: state a share between 0 and 1, for example 0.8"
            )));
        }
        let own = scenario.target.wanted;
        let target = TargetValue { value: self.target.unwrap_or(own.value), ..own };
        if !(0.0..=MOST_TARGET).contains(&target.value) {
            return Err(Failure::Input(format!(
                "--target {} is no target: state a number from 0 to {MOST_TARGET}, for example 20",
                target.value
            )));
        }
        let (first, last) = (scenario.days.start(), scenario.days.end());
        let from = self.from.unwrap_or_else(|| VariedScenario::of(loaded).first_april().clamp(first, last));
        let by = self.by.unwrap_or(scenario.target.by);
        if from < first || from > last || by > last || by < first {
            return Err(Failure::Input(format!(
                "the run goes from {first} to {last}: state --from and --by within it (what is decided holds from {from}, the \
                 target is for {by}); a longer run needs a later last_day in the scenario"
            )));
        }
        if by <= from {
            return Err(Failure::Input(format!(
                "what is decided holds from {from}, not before the target's date, {by}: nothing could act by then; \
                 state an earlier --from or a later --by"
            )));
        }
        Ok(Wanted { target, by, chance, from, from_is_stated: self.from.is_some() })
    }
}

impl Wanted {
    /// States this goal in an option of a scenario, with the end of its name and its title.
    pub fn state_in(&self, option: &mut Variant, scenario: &Scenario, (suffix, title): (&str, &str)) {
        option.set_text("name", &name_of_option(&scenario.name, suffix));
        option.set_text("title", title);
        option.set_target(self.target, self.by);
    }
}

/// The name of an option of a scenario, by what its name ends with: one that no other has, and that files can have.
fn name_of_option(scenario: &str, suffix: &str) -> String {
    // A number's key may hold anything; a name stands in file names.
    let plain = |sign: char| if sign.is_ascii_alphanumeric() || "-_.".contains(sign) { sign } else { '-' };
    let mut end: String = suffix.chars().map(plain).collect();
    if end.len() > LONGEST_END {
        // What is cut off tells it from others.
        let rest = format!("-{:08x}", fingerprint(suffix) >> 32);
        end.truncate(LONGEST_END - rest.len());
        end.push_str(&rest);
    }
    let name: String = scenario.chars().take(LONGEST - end.len()).chain(end.chars()).collect();
    // Cut short it may end as no name can.
    name.trim_end_matches('.').to_owned()
}

/// The last day of a run that is made longer, to see when its target would be reached.
pub fn beyond(scenario: &Scenario) -> Option<Date> {
    scenario.days.end().checked_add(Span::new().years(YEARS_BEYOND)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points of a grid of five numbers have long ends that differ late.
    #[test]
    fn names_that_are_cut_still_differ_and_can_stand_in_files() {
        assert_eq!(name_of_option("north", "-posts-2"), "north-posts-2");
        assert_eq!(name_of_option("north", "-area.\"a/b\"-ü-2"), "north-area.-a-b----2");
        assert_eq!(name_of_option(&"n".repeat(120), "-posts-2"), "n".repeat(92) + "-posts-2");
        assert_eq!(name_of_option("north", "-2..."), "north-2");
        let ends: Vec<String> = (0..40).map(|at| format!("{}-{at}", "-turnover.rate_a_year-0.15".repeat(3))).collect();
        let mut names: Vec<String> = ends.iter().map(|end| name_of_option(&"n".repeat(70), end)).collect();
        assert!(names.iter().all(|name| name.len() == LONGEST && name.starts_with(&"n".repeat(40))));
        names.sort();
        names.dedup();
        assert_eq!(names.len(), ends.len());
    }
}
