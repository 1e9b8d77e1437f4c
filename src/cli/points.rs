//! A grid of scenarios around one: the option file of every point, and what is wrong with any of them.

use super::failure::Failure;
use super::goal::Wanted;
use super::vary::Vary;
use crate::report::words;
use crate::scenario::vary::{Stated, Variable};
use crate::scenario::{Loaded, ScenarioErrors, load_variant};
use crate::study::runner::Candidate;
use crate::study::sweep::{Factor, GridPlace, same};
use jiff::civil::Date;
use rayon::prelude::*;

/// Most points of a grid.
const MOST_POINTS: usize = 10_000;
/// Most numbers that are varied.
const MOST_FACTORS: usize = 6;

/// The points of a grid.
pub struct Grid<'a> {
    scenario: &'a Loaded,
    stated: Stated,
    vary: &'a [Vary],
    /// What the user calls one of them.
    option: &'a str,
    wanted: Wanted,
    /// What a recruitment drive costs a year for each recruit a month above the scenario's limit; nothing where it has no price.
    drive: Option<f64>,
}

impl<'a> Grid<'a> {
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
        Ok(Self { scenario, stated: Stated::of(scenario), vary, option, wanted, drive: None })
    }

    /// With a price for a recruitment drive.
    pub fn with_drive(self, pounds_a_year: f64) -> Self {
        Self { drive: Some(pounds_a_year), ..self }
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
        self.text(&at).map_err(Failure::Input)?;
        let loaded = self.load(&at).map_err(|wrong| self.refused(&at, &wrong))?;
        let candidate = Candidate::from(&loaded);
        let is_base = same(&candidate, base);
        Ok(GridPlace { at, name: candidate.scenario.name, title: candidate.scenario.title, hash: loaded.hash, is_base })
    }

    /// Says which value of a point the scenario cannot have: one by itself, or all of them together.
    fn refused(&self, at: &[usize], wrong: &ScenarioErrors) -> Failure {
        let chosen = self.chosen(at);
        let alone = chosen.iter().find_map(|&one| {
            let text = self.text_of(&[one]).ok()?;
            Some(([one], load_variant(self.scenario, &text).err()?))
        });
        let (named, wrong) = alone.as_ref().map_or((&*chosen, wrong), |(one, wrong)| (one, wrong));
        let named = named.iter().map(|(one, value)| format!("{} {}={value}", self.option, one.name));
        Failure::Input(format!("{}: {}", named.collect::<Vec<_>>().join(" "), wrong.brief()))
    }

    /// The values of a point.
    fn chosen(&self, at: &[usize]) -> Vec<(&Variable, f64)> {
        self.vary.iter().zip(at).map(|(one, &value)| (&one.variable, one.values[value])).collect()
    }

    /// The scenario of a point.
    pub fn load(&self, at: &[usize]) -> Result<Loaded, ScenarioErrors> {
        load_variant(self.scenario, &self.text(at).unwrap_or_default())
    }

    /// The same with a later last day, if it can have one.
    pub fn load_longer(&self, at: &[usize], last_day: Date) -> Option<Loaded> {
        let text = self.text(at).ok()?;
        let (name, rest) = text.split_once('\n')?;
        load_variant(self.scenario, &format!("{name}\nlast_day = {last_day}\n{rest}")).ok()
    }

    /// The option file of a point.
    fn text(&self, at: &[usize]) -> Result<String, String> {
        self.text_of(&self.chosen(at))
    }

    /// The option file of some values.
    fn text_of(&self, chosen: &[(&Variable, f64)]) -> Result<String, String> {
        let names: Vec<String> =
            chosen.iter().map(|(one, value)| format!("{} {}", one.name, one.shown(*value))).collect();
        let suffix: String = chosen.iter().map(|(one, value)| format!("-{}-{value}", one.name)).collect();
        let head = self.wanted.head(&self.scenario.scenario, &suffix, Some(&names.join(", ")));
        let beside = self.beside(chosen);
        let decided = |variable: &Variable| self.from(variable);
        let values: Vec<_> = chosen
            .iter()
            .map(|&(variable, value)| (variable, value, decided(variable)))
            .chain(beside.iter().map(|(variable, value)| (variable, *value, decided(variable))))
            .collect();
        self.stated.option(&head, &values)
    }

    /// What comes with a choice, the price of a recruitment drive with it.
    fn beside(&self, chosen: &[(&Variable, f64)]) -> Vec<(Variable, f64)> {
        let mut all = beside(&self.stated, chosen);
        let recruits = chosen.iter().find(|(variable, _)| variable.name == "recruits");
        if let (Some(price), Some(&(variable, value))) = (self.drive, recruits) {
            let present = self.stated.present(variable, self.from(variable)).unwrap_or(value);
            all.extend((value > present).then(|| Stated::drive(price * (value - present))));
        }
        all
    }

    /// The day from which a number has its value.
    fn from(&self, variable: &Variable) -> Option<Date> {
        if self.wanted.from_is_stated { Some(self.wanted.from) } else { variable.from(self.wanted.from) }
    }

    /// What the scenario has, as text; nothing for what is added to.
    fn now(&self, variable: &Variable) -> Option<String> {
        let present = self.stated.present(variable, self.from(variable)).filter(|_| !variable.is_added());
        present.map(|present| variable.shown(present))
    }

    /// What is varied.
    pub fn factors(&self) -> Vec<Factor> {
        let factor = |one: &Vary| Factor {
            name: one.variable.name.clone(),
            words: one.variable.words.clone(),
            values: one.values.clone(),
            shown: one.values.iter().map(|&value| one.variable.shown(value)).collect(),
            present: self.stated.present(&one.variable, self.from(&one.variable)),
            now: self.now(&one.variable),
            from: self
                .from(&one.variable)
                .map_or("from the first day".to_owned(), |day| format!("from {}", words::day_month_year(day))),
        };
        self.vary.iter().map(factor).collect()
    }
}

/// What comes with a choice: a manager for every seven posts unless managers are chosen, too; the price of administrators.
pub fn beside(stated: &Stated, chosen: &[(&Variable, f64)]) -> Vec<(Variable, f64)> {
    let value = |name: &str| chosen.iter().find(|(variable, _)| variable.name == name).map(|(_, value)| *value);
    let mut beside = Vec::new();
    if let (Some(posts), None) = (value("posts"), value("managers")) {
        beside.extend(Variable::named("managers").ok().map(|managers| (managers, Stated::managers(posts))));
    }
    if value("administrators").is_some_and(|number| number > 0.0) {
        beside.extend(stated.for_administrators(None));
    }
    beside
}
