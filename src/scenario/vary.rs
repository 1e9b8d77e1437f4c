//! Numbers of a scenario that are varied by name, and the scenario in which they have other values.

use super::keys::KEYS;
use super::load::Loaded;
use super::node::{Node, Value};
use super::static_sum::WORKERS_A_MANAGER;
use super::variant::Variant;
use jiff::civil::{Date, date};

/// What an administrator costs a year and takes off social workers a week, where a scenario has neither: the values of
/// `scenarios/levers/administrators.toml` (D).
pub const ADMINISTRATOR: (f64, f64) = (22_000.0, 25.0);
/// Name under which the price of a recruitment drive stands among the programmes.
const DRIVE: &str = "recruitment_drive";

/// How a value stands to what the scenario states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// So many more.
    Added,
    /// This instead.
    Instead,
    /// A length in weeks: the mean of the law, which keeps its shape.
    Mean,
    /// Children a week in all; each area keeps its share.
    Total,
}

/// What holds of a number with a short name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trait {
    /// It is decided, from the first 1 April on; else it is a figure of the service, from the first day.
    Decided,
    /// More of it costs more, whatever brings it about.
    Priced,
    /// It is a share of 1 and shown as per cent.
    Share,
}

/// A number with a short name.
struct Short {
    name: &'static str,
    key: &'static str,
    words: &'static str,
    way: Way,
    traits: &'static [Trait],
}

const fn short(
    name: &'static str,
    key: &'static str,
    words: &'static str,
    way: Way,
    traits: &'static [Trait],
) -> Short {
    Short { name, key, words, way, traits }
}

const SHORT: [Short; 15] = {
    use Trait::{Decided, Priced, Share};
    use Way::{Added, Instead, Mean, Total};
    [
        short("posts", "posts.extra_social_workers", "extra social workers", Added, &[Decided, Priced]),
        short("assessment_posts", "posts.assessment.extra", "extra posts in assessment", Added, &[Decided, Priced]),
        short("care_posts", "posts.care_management.extra", "extra posts in care management", Added, &[Decided, Priced]),
        short("managers", "posts.extra_managers", "extra team managers", Added, &[Decided, Priced]),
        short("administrators", "posts.administrators", "extra administrators", Added, &[Decided, Priced]),
        short("agency", "agency.most", "agency workers at most", Instead, &[Decided, Priced]),
        short("recruits", "recruitment.most_a_month", "recruits a month at most", Instead, &[Decided]),
        short("time_to_hire", "recruitment.time_to_hire_weeks", "weeks to hire, mean", Mean, &[Decided]),
        short("sickness", "sickness.rate", "sickness rate", Instead, &[Share]),
        short("turnover", "turnover.rate_a_year", "leavers a year", Instead, &[Share]),
        short("referrals", "demand.children_a_week", "children referred a week", Total, &[]),
        short("growth", "demand.growth_a_year", "growth of referrals a year", Instead, &[Share]),
        short("redirect", "demand.redirect_share", "share redirected", Instead, &[Share]),
        short("assessed", "demand.assessed_share", "share assessed", Instead, &[Share]),
        short("ceiling", "allocation.ceiling", "ceiling of new cases", Instead, &[]),
    ]
};

/// Whether more of what a name stands for costs more, whatever brings it about.
#[must_use]
pub fn is_priced(name: &str) -> bool {
    SHORT.iter().any(|short| short.name == name && short.traits.contains(&Trait::Priced))
}

/// A number that is varied.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// As the user names it.
    pub name: String,
    /// What it is, in words.
    pub words: String,
    path: Vec<String>,
    way: Way,
    traits: &'static [Trait],
    /// The area whose posts it adds to, if not those of all.
    area: Option<String>,
}

impl Variable {
    /// The number of a short name, or of a dotted key such as `sickness.rate`.
    ///
    /// # Errors
    /// A name that is neither: which there are.
    pub fn named(name: &str) -> Result<Self, String> {
        if let Some(short) = SHORT.iter().find(|short| short.name == name) {
            let Short { name, key, words, way, traits } = *short;
            let (name, words, path) = (name.to_owned(), words.to_owned(), path_of(key));
            return Ok(Self { name, words, path, way, traits, area: None });
        }
        let path: Vec<String> = name.split('.').map(|part| part.trim().to_owned()).collect();
        if path.len() > 1 && path.iter().all(|part| !part.is_empty()) {
            let words = name.to_owned();
            return Ok(Self { name: name.to_owned(), words, path, way: Way::Instead, traits: &[], area: None });
        }
        let near = SHORT.iter().map(|short| (strsim::jaro_winkler(name, short.name), short.name));
        let near = near.filter(|(near, _)| *near > 0.8).max_by(|a, b| a.0.total_cmp(&b.0));
        let near = near.map_or(String::new(), |(_, near)| format!("did you mean `{near}`? "));
        let names: Vec<&str> = SHORT.iter().map(|short| short.name).collect();
        Err(format!(
            "`{name}` is nothing that can be varied: {near}There are {}; and every number of the scenario by its key, for \
             example sickness.long_share",
            names.join(", ")
        ))
    }

    /// Extra posts in one area, in place of all; another number as it is.
    #[must_use]
    pub fn in_area(mut self, area: Option<&str>) -> Self {
        let keys: Vec<&str> = self.path.iter().map(String::as_str).collect();
        let of_area = match keys[..] {
            ["posts", "extra_social_workers"] => vec!["extra"],
            ["posts", "extra_managers"] => vec!["managers", "extra"],
            ["posts", kind, "extra"] => vec![kind, "extra"],
            _ => return self,
        };
        if let Some(area) = area {
            self.path = ["posts", "area", area].into_iter().chain(of_area).map(str::to_owned).collect();
            self.words += &format!(" in {area}");
            self.area = Some(area.to_owned());
        }
        self
    }

    /// The key that is varied, without its table, as messages name it.
    #[must_use]
    pub fn quoted_key(&self) -> String {
        format!("`{}`", self.path.last().map_or("", String::as_str))
    }

    /// The area whose posts it adds to, if not those of all.
    #[must_use]
    pub fn area(&self) -> Option<&str> {
        self.area.as_deref()
    }

    /// The value as text: shares as per cent.
    #[must_use]
    pub fn shown(&self, value: f64) -> String {
        if self.traits.contains(&Trait::Share) {
            return format!("{} %", short_number(100.0 * value));
        }
        short_number(value)
    }

    /// Whether it is added to what the scenario has.
    #[must_use]
    pub fn is_added(&self) -> bool {
        self.way == Way::Added
    }

    /// The day from which it has its value where the user states none; `None` is the whole run.
    #[must_use]
    pub fn from(&self, decided_on: Date) -> Option<Date> {
        self.traits.contains(&Trait::Decided).then_some(decided_on)
    }

    /// The value that the scenario has on a day (on its first for `None`): 0 for what is added to.
    ///
    /// # Errors
    /// It states none.
    pub fn present(&self, base: &VariedScenario, on: Option<Date>) -> Result<f64, String> {
        let held = base.scenario.held(&self.path, on);
        match (self.way, held) {
            (Way::Added, _) => Ok(0.0),
            (Way::Instead, Some(held)) => held.certain().ok_or_else(|| {
                format!("`{}` is no single number in this scenario: {}", self.path.join("."), held.toml())
            }),
            (Way::Mean, Some(held)) => mean_of(held).and_then(Node::certain).ok_or_else(|| self.no_mean(held)),
            (Way::Total, Some(held)) => total(held).ok_or_else(|| self.not_certain(held)),
            (_, None) => Err(format!("this scenario states no `{}`", self.path.join("."))),
        }
    }

    fn no_mean(&self, held: &Node) -> String {
        format!(
            "`{}` can be varied where it is stated by its mean, for example {{ lognormal = {{ mean = 20, cv = 0.5 }} }}; it \
             is {}",
            self.path.join("."),
            held.toml()
        )
    }

    fn not_certain(&self, held: &Node) -> String {
        let (key, held) = (self.path.join("."), held.toml());
        format!("`{key}` is not known in this scenario ({held}): nothing can be added to it, and no share taken of it")
    }

    /// Whether a scenario has such a number, from a day on or from the first.
    fn fits(&self, scenario: &Variant, from: Option<Date>) -> Result<(), String> {
        let (path, key) = (&self.path, self.path.join("."));
        if ["name", "title", "target"].contains(&&*path[0]) {
            return Err(format!("`{key}` is nothing that can be varied: --target and --by say what is to be reached"));
        }
        let dated = KEYS.key("change").and_then(|change| change.key(&path[0]));
        if from.is_some() && dated.is_none() && KEYS.key(&path[0]).is_some() {
            return Err(format!(
                "`{}` cannot change on a date: leave --from out, and `{key}` holds from the first day",
                path[0]
            ));
        }
        if path[0] == "area" && scenario.held(&path[..2], None).is_none() {
            return Err(format!("`{key}`: there is no area `{}` in this scenario", path[1]));
        }
        for length in 1..path.len() {
            let within = scenario.held(&path[..length], from).filter(|node| matches!(node.value, Value::List(_)));
            if let Some(list) = within.filter(|_| scenario.held(&path[..=length], from).is_none()) {
                let (list_key, of) = (path[..length].join("."), list.items().len());
                return Err(format!(
                    "`{key}`: `{list_key}` has {of} values, numbered from 0; there is no `{}`",
                    path[length]
                ));
            }
        }
        Ok(())
    }

    /// What the key is to be, where it was `held`.
    fn value(&self, held: Option<&Node>, value: f64, ratio: f64) -> Result<Value, String> {
        match (self.way, held) {
            (Way::Instead, _) | (Way::Added, None) => Ok(number(value)),
            (Way::Added, Some(held)) => {
                held.certain().map(|held| number(held + value)).ok_or_else(|| self.not_certain(held))
            }
            (Way::Mean, held) => {
                let held = held.ok_or_else(|| format!("this scenario states no `{}`", self.path.join(".")))?;
                with_mean(held, value).ok_or_else(|| self.no_mean(held))
            }
            (Way::Total, None) => Ok(number(0.0)),
            (Way::Total, Some(held)) => scaled(held, ratio).ok_or_else(|| self.not_certain(held)),
        }
    }
}

/// A scenario whose numbers are varied.
#[derive(Debug, Clone)]
pub struct VariedScenario {
    scenario: Variant,
    first_day: Date,
}

impl VariedScenario {
    /// Of a scenario that was loaded.
    #[must_use]
    pub fn of(loaded: &Loaded) -> Self {
        Self { scenario: Variant::of(loaded), first_day: loaded.scenario.days.start() }
    }

    /// The first 1 April of the run, when what is decided for a financial year begins.
    #[must_use]
    pub fn first_april(&self) -> Date {
        let april = |year: i16| date(year, 4, 1);
        let this = april(self.first_day.year());
        if self.first_day <= this { this } else { april(self.first_day.year() + 1) }
    }

    /// The value that a number has on a day (on the first for `None`); nothing where it has no single value.
    #[must_use]
    pub fn present(&self, variable: &Variable, on: Option<Date>) -> Option<f64> {
        variable.present(self, on).ok()
    }

    /// The scenario, to be varied.
    #[must_use]
    pub fn as_it_is(&self) -> Variant {
        self.scenario.clone()
    }

    /// The scenario in which numbers have these values from their days on; over every later change of the same key, too. `None` is the
    /// first day.
    ///
    /// # Errors
    /// A number that cannot have a value in this scenario.
    pub fn with(&self, values: &[(&Variable, f64, Option<Date>)]) -> Result<Variant, String> {
        let mut option = self.scenario.clone();
        for &(variable, value, from) in values {
            let from = from.filter(|&from| from > self.first_day);
            variable.fits(&self.scenario, from)?;
            let ratio = if variable.way == Way::Total {
                value / variable.present(self, from)?.max(f64::MIN_POSITIVE)
            } else {
                1.0
            };
            let later = self.scenario.stated_after(&variable.path, from);
            for day in std::iter::once(from).chain(later.into_iter().map(Some)) {
                let own = variable.value(self.scenario.held(&variable.path, day), value, ratio)?;
                option.set(&variable.path, own, day);
            }
        }
        Ok(option)
    }

    /// The managers that come with so many extra posts.
    #[must_use]
    pub fn managers(posts: f64) -> f64 {
        (posts / f64::from(WORKERS_A_MANAGER)).floor()
    }

    /// What has to be stated beside administrators: price and hours, where the scenario has none.
    #[must_use]
    pub fn for_administrators(&self, price: Option<f64>) -> Vec<(Variable, f64)> {
        let stated =
            |key: &str| self.scenario.held(&path_of(key), None).and_then(Node::certain).is_some_and(|held| held > 0.0);
        let (cost, hours) = ("costs.administrator_a_year", "capacity.administrator_hours_a_week");
        let price = price.or_else(|| (!stated(cost)).then_some(ADMINISTRATOR.0));
        let hours = (!stated(hours)).then_some((key(hours), ADMINISTRATOR.1));
        price.map(|price| (key(cost), price)).into_iter().chain(hours).collect()
    }

    /// The programme cost of a recruitment drive.
    #[must_use]
    pub fn drive(pounds_a_year: f64) -> (Variable, f64) {
        (key(&format!("costs.programmes.{DRIVE}")), pounds_a_year)
    }
}

fn path_of(key: &str) -> Vec<String> {
    key.split('.').map(str::to_owned).collect()
}

fn key(name: &str) -> Variable {
    let (way, traits) = (Way::Instead, &[Trait::Decided]);
    Variable { name: name.to_owned(), words: name.to_owned(), path: path_of(name), way, traits, area: None }
}

/// A number as a file states it: whole ones without a point, so that they fit keys that count.
fn number(value: f64) -> Value {
    let whole = value as i64;
    if whole as f64 == value { Value::Integer(whole) } else { Value::Float(value) }
}

/// A number as short as it can be said.
fn short_number(value: f64) -> String {
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// The mean that a distribution is stated by.
fn mean_of(distribution: &Node) -> Option<&Node> {
    let [stated] = distribution.entries() else { return None };
    if stated.key == "constant" { Some(&stated.node) } else { Some(&stated.node.entry("mean")?.node) }
}

fn with_mean(distribution: &Node, mean: f64) -> Option<Value> {
    mean_of(distribution)?.certain()?;
    let mut changed = distribution.clone();
    let name = distribution.entries()[0].key.clone();
    let path = if name == "constant" { vec![name] } else { vec![name, "mean".to_owned()] };
    changed.find_mut(&path)?.value = number(mean);
    Some(changed.value)
}

/// The sum of a number by area; nothing where one of them is not certain.
fn total(value: &Node) -> Option<f64> {
    match &value.value {
        Value::Table(areas) => areas.iter().map(|area| total(&area.node)).sum(),
        _ => value.certain(),
    }
}

fn scaled(value: &Node, ratio: f64) -> Option<Value> {
    let mut changed = value.clone();
    match &mut changed.value {
        Value::Table(areas) => {
            for area in areas {
                area.node.value = scaled(&area.node, ratio)?;
            }
        }
        _ => return value.certain().map(|value| number(value * ratio)),
    }
    Some(changed.value)
}
