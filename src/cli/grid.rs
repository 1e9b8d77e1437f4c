//! Scenarios around one: the option of any values of its numbers, those of every point of a grid, and what is wrong with any.

use super::failure::Failure;
use super::goal::Wanted;
use super::vary::Vary;
use crate::report::words;
use crate::scenario::vary::{Variable, VariedScenario};
use crate::scenario::{Loaded, ScenarioErrors, Variant};
use crate::study::runner::Candidate;
use crate::study::sweep::{Factor, GridPlace, same};
use jiff::civil::Date;
use rayon::prelude::*;

/// Most points of a grid.
const MOST_POINTS: usize = 10_000;
/// Most numbers that are varied.
const MOST_FACTORS: usize = 6;
/// Names of extra social-worker posts: everywhere, or in teams of a kind.
pub const POSTS: [&str; 3] = ["posts", "assessment_posts", "care_posts"];

/// Options of a scenario, all for one goal.
pub struct Variants<'a> {
    scenario: &'a Loaded,
    stated: VariedScenario,
    wanted: Wanted,
    /// What a recruitment drive costs a year for each recruit a month above the scenario's limit; nothing where it has no price.
    drive: Option<f64>,
}

impl<'a> Variants<'a> {
    /// Of a scenario for a goal.
    pub fn new(scenario: &'a Loaded, wanted: Wanted) -> Self {
        Self { scenario, stated: VariedScenario::of(scenario), wanted, drive: None }
    }

    /// The scenario as it is, but for the goal.
    pub fn as_it_is(&self) -> Variant {
        let mut option = self.stated.as_it_is();
        self.wanted.state_in(&mut option, &self.scenario.scenario, ("", &self.scenario.scenario.title));
        option
    }

    /// With some values, under a name that ends so and a title.
    pub fn option(&self, chosen: &[(&Variable, f64)], named: (&str, &str)) -> Result<Variant, String> {
        let beside = self.beside(chosen);
        let all = chosen.iter().copied().chain(beside.iter().map(|(variable, value)| (variable, *value)));
        let all: Vec<_> = all.map(|(variable, value)| (variable, value, self.from(variable))).collect();
        let mut option = self.stated.with(&all)?;
        self.wanted.state_in(&mut option, &self.scenario.scenario, named);
        Ok(option)
    }

    /// What comes with a choice: a manager for every seven posts unless managers are chosen, too; the prices of administrators and of a
    /// recruitment drive.
    fn beside(&self, chosen: &[(&Variable, f64)]) -> Vec<(Variable, f64)> {
        let find = |name: &str| chosen.iter().find(|(variable, _)| variable.name == name).copied();
        let mut beside = Vec::new();
        let posts: Vec<(&Variable, f64)> = POSTS.into_iter().filter_map(find).collect();
        if let Some((first, _)) = posts.first().filter(|_| find("managers").is_none()) {
            let managers = VariedScenario::managers(posts.iter().map(|(_, posts)| posts).sum());
            let variable = Variable::named("managers").ok();
            beside.extend(variable.map(|variable| (variable.in_area(first.area()), managers)));
        }
        if find("administrators").is_some_and(|(_, number)| number > 0.0) {
            beside.extend(self.stated.for_administrators(None));
        }
        if let (Some(price), Some((variable, value))) = (self.drive, find("recruits")) {
            let present = self.stated.present(variable, self.from(variable)).unwrap_or(value);
            beside.extend((value > present).then(|| VariedScenario::drive(price * (value - present))));
        }
        beside
    }

    /// The day from which a number has its value.
    fn from(&self, variable: &Variable) -> Option<Date> {
        if self.wanted.from_is_stated { Some(self.wanted.from) } else { variable.from(self.wanted.from) }
    }
}

/// The points of a grid.
pub struct ScenarioGrid<'a> {
    variants: Variants<'a>,
    vary: &'a [Vary],
    /// What the user calls one of them.
    option: &'a str,
}

impl<'a> ScenarioGrid<'a> {
    /// The grid of some values, and what the user calls one of them.
    pub fn new(scenario: &'a Loaded, (vary, option): (&'a [Vary], &'a str), wanted: Wanted) -> Result<Self, Failure> {
        if let Some(twice) = (1..vary.len()).find(|&at| vary[..at].iter().any(|one| one.variable == vary[at].variable))
        {
            let name = &vary[twice].variable.name;
            return Err(Failure::Input(format!(
                "{option} {name} is stated twice: give all its values in one, {name}=1,2,3"
            )));
        }
        if vary.len() > MOST_FACTORS {
            return Err(Failure::Input(format!("{} numbers are varied: {MOST_FACTORS} are the most", vary.len())));
        }
        let points = vary.iter().map(|one| one.values.len()).try_fold(1usize, |all, own| all.checked_mul(own));
        if points.is_none_or(|points| points > MOST_POINTS) {
            return Err(Failure::Input(format!(
                "the grid has more than {MOST_POINTS} points ({}): take larger steps or vary fewer numbers",
                vary.iter().map(|one| one.values.len().to_string()).collect::<Vec<_>>().join(" x ")
            )));
        }
        Ok(Self { variants: Variants::new(scenario, wanted), vary, option })
    }

    /// With a price for a recruitment drive.
    pub fn with_drive(self, pounds_a_year: f64) -> Self {
        Self { variants: Variants { drive: Some(pounds_a_year), ..self.variants }, ..self }
    }

    /// Every point, the last number running fastest; what is wrong with any is said before anything runs.
    pub fn places(&self, base: &Candidate) -> Result<Vec<GridPlace>, Failure> {
        let mut all: Vec<Vec<usize>> = vec![Vec::new()];
        for one in self.vary {
            let longer = |at: &Vec<usize>| -> Vec<Vec<usize>> {
                (0..one.values.len()).map(|value| at.iter().copied().chain([value]).collect()).collect()
            };
            all = all.iter().flat_map(longer).collect();
        }
        let places: Vec<Result<GridPlace, Failure>> = all.into_par_iter().map(|at| self.place(at, base)).collect();
        places.into_iter().collect()
    }

    fn place(&self, at: Vec<usize>, base: &Candidate) -> Result<GridPlace, Failure> {
        // A number that cannot be varied is wrong in what was asked, not in the file.
        let option = self.option(&self.chosen(&at)).map_err(Failure::Input)?;
        let loaded = option.load().map_err(|wrong| self.refused(&at, &wrong))?;
        let candidate = Candidate::from(&loaded);
        let is_base = same(&candidate, base);
        Ok(GridPlace { at, name: candidate.scenario.name, title: candidate.scenario.title, hash: loaded.hash, is_base })
    }

    /// Says which value of a point the scenario cannot have: one by itself, or all of them together.
    fn refused(&self, at: &[usize], wrong: &ScenarioErrors) -> Failure {
        let chosen = self.chosen(at);
        let alone = chosen.iter().find_map(|&one| Some(([one], self.option(&[one]).ok()?.load().err()?)));
        let (named, wrong) = alone.as_ref().map_or((&*chosen, wrong), |(one, wrong)| (one, wrong));
        // Whoever states a short name does not know its key.
        let short = named.iter().filter(|(one, _)| !one.name.contains('.'));
        let wrong =
            short.fold(wrong.brief(), |text, (one, _)| text.replace(&one.quoted_key(), &format!("`{}`", one.name)));
        let named = named.iter().map(|(one, value)| format!("{} {}={value}", self.option, one.name));
        Failure::Input(format!("{}: {wrong}", named.collect::<Vec<_>>().join(" ")))
    }

    /// The values of a point.
    fn chosen(&self, at: &[usize]) -> Vec<(&Variable, f64)> {
        self.vary.iter().zip(at).map(|(one, &value)| (&one.variable, one.values[value])).collect()
    }

    /// The scenario as it is, but for the goal.
    pub fn as_it_is(&self) -> Variant {
        self.variants.as_it_is()
    }

    /// The scenario of a point, with a later last day if one is named.
    pub fn load(&self, at: &[usize], last_day: Option<Date>) -> Result<Loaded, ScenarioErrors> {
        self.option(&self.chosen(at))?.until(last_day).load()
    }

    /// The scenario of some values.
    fn option(&self, chosen: &[(&Variable, f64)]) -> Result<Variant, String> {
        let names: Vec<String> =
            chosen.iter().map(|(one, value)| format!("{} {}", one.name, one.shown(*value))).collect();
        let suffix: String = chosen.iter().map(|(one, value)| format!("-{}-{value}", one.name)).collect();
        self.variants.option(chosen, (&suffix, &names.join(", ")))
    }

    /// What is varied.
    pub fn factors(&self) -> Vec<Factor> {
        let factor = |Vary { variable, values }: &Vary| {
            let from = self.variants.from(variable);
            let present = self.variants.stated.present(variable, from);
            Factor {
                name: variable.name.clone(),
                words: variable.words.clone(),
                values: values.clone(),
                shown: values.iter().map(|&value| variable.shown(value)).collect(),
                present,
                now: present.filter(|_| !variable.is_added()).map(|present| variable.shown(present)),
                from: from
                    .map_or("from the first day".to_owned(), |day| format!("from {}", words::day_month_year(day))),
            }
        };
        self.vary.iter().map(factor).collect()
    }
}
