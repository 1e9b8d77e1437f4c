//! Numbers of a scenario that are varied by name, and the text of an option in which they have other values.

use super::load::Loaded;
use super::merge::LAWS;
use jiff::civil::{Date, date};
use std::fmt::Write;
use toml::{Table, Value};

/// Social workers to a manager where posts are added: that of the paper's static sum (S57).
pub const WORKERS_A_MANAGER: u32 = 7;
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

/// A number with a short name.
struct Short {
    name: &'static str,
    key: &'static str,
    words: &'static str,
    way: Way,
    /// Whether it is decided, from the first 1 April on, or a figure of the service, from the first day.
    decided: bool,
}

const fn short(name: &'static str, key: &'static str, words: &'static str, way: Way, decided: bool) -> Short {
    Short { name, key, words, way, decided }
}

const SHORT: [Short; 13] = [
    short("posts", "posts.extra_social_workers", "extra social workers", Way::Added, true),
    short("managers", "posts.extra_managers", "extra team managers", Way::Added, true),
    short("administrators", "posts.administrators", "extra administrators", Way::Added, true),
    short("agency", "agency.most", "agency workers at most", Way::Instead, true),
    short("recruits", "recruitment.most_a_month", "recruits a month at most", Way::Instead, true),
    short("time_to_hire", "recruitment.time_to_hire_weeks", "weeks to hire, mean", Way::Mean, true),
    short("sickness", "sickness.rate", "sickness rate", Way::Instead, false),
    short("turnover", "turnover.rate_a_year", "leavers a year", Way::Instead, false),
    short("referrals", "demand.children_a_week", "children referred a week", Way::Total, false),
    short("growth", "demand.growth_a_year", "growth of referrals a year", Way::Instead, false),
    short("redirect", "demand.redirect_share", "share redirected", Way::Instead, false),
    short("assessed", "demand.assessed_share", "share assessed", Way::Instead, false),
    short("ceiling", "allocation.ceiling", "ceiling of new cases", Way::Instead, false),
];

/// Numbers that are shares of 1 and shown as per cent.
const SHARES: [&str; 5] = ["sickness", "turnover", "growth", "redirect", "assessed"];

/// A number that is varied.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// As the user names it.
    pub name: String,
    /// What it is, in words.
    pub words: String,
    path: Vec<String>,
    way: Way,
    decided: bool,
}

impl Variable {
    /// The number of a short name, or of a dotted key such as `sickness.rate`.
    ///
    /// # Errors
    /// A name that is neither: which there are.
    pub fn named(name: &str) -> Result<Self, String> {
        if let Some(short) = SHORT.iter().find(|short| short.name == name) {
            let Short { name, key, words, way, decided } = *short;
            let path = key.split('.').map(str::to_owned).collect();
            return Ok(Self { name: name.to_owned(), words: words.to_owned(), path, way, decided });
        }
        let path: Vec<String> = name.split('.').map(|part| part.trim().to_owned()).collect();
        if path.len() > 1 && path.iter().all(|part| !part.is_empty()) {
            let words = name.to_owned();
            return Ok(Self { name: name.to_owned(), words, path, way: Way::Instead, decided: false });
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

    /// The value as text: shares as per cent.
    #[must_use]
    pub fn shown(&self, value: f64) -> String {
        if SHARES.contains(&&*self.name) {
            return format!("{} %", short_number(100.0 * value));
        }
        short_number(value)
    }

    /// Whether it is a whole number of people.
    #[must_use]
    pub fn counts(&self) -> bool {
        ["posts", "managers", "agency", "recruits"].contains(&&*self.name)
    }

    /// Whether it is added to what the scenario has.
    #[must_use]
    pub fn is_added(&self) -> bool {
        self.way == Way::Added
    }

    /// The day from which it has its value where the user states none; `None` is the whole run.
    #[must_use]
    pub fn from(&self, decided_on: Date) -> Option<Date> {
        self.decided.then_some(decided_on)
    }

    /// The value that the scenario has on a day (on its first for `None`): 0 for what is added to.
    ///
    /// # Errors
    /// It states none.
    pub fn present(&self, base: &Stated, on: Option<Date>) -> Result<f64, String> {
        let held = base.held(&self.path, on);
        match (self.way, held) {
            (Way::Added, _) => Ok(0.0),
            (Way::Instead, Some(held)) => number(&held)
                .ok_or_else(|| format!("`{}` is no single number in this scenario: {held}", self.path.join("."))),
            (Way::Mean, Some(held)) => mean_of(&held).ok_or_else(|| self.no_mean(&held)),
            (Way::Total, Some(held)) => Ok(total(&held)),
            (_, None) => Err(format!("this scenario states no `{}`", self.path.join("."))),
        }
    }

    fn no_mean(&self, held: &Value) -> String {
        format!(
            "`{}` can be varied where it is stated by its mean, for example {{ lognormal = {{ mean = 20, cv = 0.5 }} }}; it \
             is {held}",
            self.path.join(".")
        )
    }

    /// What the key is to be, where it was `held`.
    fn value(&self, held: Option<&Value>, value: f64, ratio: f64) -> Result<Value, String> {
        match (self.way, held) {
            (Way::Instead, _) => Ok(toml_number(value)),
            (Way::Added, None) => Ok(toml_number(value)),
            (Way::Added, Some(held)) => number(held).map(|held| toml_number(held + value)).ok_or_else(|| {
                format!("`{}` is not known in this scenario ({held}): nothing can be added to it", self.path.join("."))
            }),
            (Way::Mean, held) => {
                let held = held.ok_or_else(|| format!("this scenario states no `{}`", self.path.join(".")))?;
                with_mean(held, value).ok_or_else(|| self.no_mean(held))
            }
            (Way::Total, held) => Ok(scaled(held, ratio)),
        }
    }
}

/// A scenario as it is stated in one piece, with its dated changes.
#[derive(Debug, Clone)]
pub struct Stated {
    tree: Table,
    first_day: Date,
    changes: Vec<(Date, Table)>,
}

impl Stated {
    /// Of a scenario that was loaded.
    #[must_use]
    pub fn of(loaded: &Loaded) -> Self {
        // What the program wrote itself can be read.
        let mut tree: Table = loaded.resolved_toml.parse().unwrap_or_default();
        let changes = match tree.remove("change") {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        };
        let dated = |item: Value| {
            let Value::Table(table) = item else { return None };
            let on = table.get("on")?.to_string().trim_matches('"').parse().ok()?;
            Some((on, table))
        };
        Self { tree, first_day: loaded.scenario.days.start(), changes: changes.into_iter().filter_map(dated).collect() }
    }

    /// The first 1 April of the run, when what is decided for a financial year begins.
    #[must_use]
    pub fn first_april(&self) -> Date {
        let april = |year: i16| date(year, 4, 1);
        let this = april(self.first_day.year());
        if self.first_day <= this { this } else { april(self.first_day.year() + 1) }
    }

    /// What a key is on a day.
    fn held(&self, path: &[String], on: Option<Date>) -> Option<Value> {
        let dated = self.changes.iter().rev().filter(|(day, _)| on.is_some_and(|on| *day <= on));
        dated.map(|(_, table)| table).chain([&self.tree]).find_map(|table| at(table, path)).cloned()
    }

    /// The value that a number has on a day (on the first for `None`); nothing where it has no single value.
    #[must_use]
    pub fn present(&self, variable: &Variable, on: Option<Date>) -> Option<f64> {
        variable.present(self, on).ok()
    }

    /// The text of an option in which numbers have these values from their days on; over every later change of the same key,
    /// too. `None` is the first day.
    ///
    /// # Errors
    /// A number that cannot have a value in this scenario.
    pub fn option(&self, head: &str, values: &[(&Variable, f64, Option<Date>)]) -> Result<String, String> {
        let mut whole = Table::new();
        let mut dated: Vec<(Date, Table)> = Vec::new();
        for &(variable, value, from) in values {
            let ratio = if variable.way == Way::Total {
                value / variable.present(self, from)?.max(f64::MIN_POSITIVE)
            } else {
                1.0
            };
            let held = self.held(&variable.path, from);
            let own = variable.value(held.as_ref(), value, ratio)?;
            match from.filter(|&from| from > self.first_day) {
                Some(from) => self.put(on(&mut dated, from), (&variable.path, own), Some(from)),
                None => self.put(&mut whole, (&variable.path, own), None),
            }
            for (day, table) in self.changes.iter().filter(|(day, _)| from.is_none_or(|from| *day > from)) {
                if let Some(stated) = at(table, &variable.path) {
                    let own = variable.value(Some(stated), value, ratio)?;
                    self.put(on(&mut dated, *day), (&variable.path, own), Some(*day));
                }
            }
        }
        let mut text = head.to_owned();
        // Tables of plain values can be written out.
        text.push_str(&toml::to_string(&whole).unwrap_or_default());
        dated.sort_by_key(|(day, _)| *day);
        for (day, table) in dated {
            let line: Vec<String> = table.iter().map(|(key, value)| format!("{} = {value}", quoted(key))).collect();
            // Writing into a string cannot fail.
            write!(text, "\n[[change]]\non = {day}\n{}\n", line.join("\n")).ok();
        }
        Ok(text)
    }

    /// States a value in a table of an option. A distribution, which is laid over another as a whole, stays what it is but for
    /// the value.
    fn put(&self, option: &mut Table, (path, own): (&[String], Value), day: Option<Date>) {
        let law = (1..path.len()).find_map(|length| {
            let (above, below) = path.split_at(length);
            let held = at(option, above).cloned().or_else(|| self.held(above, day))?;
            let law = held.as_table().filter(|law| law.keys().any(|key| LAWS.contains(&&**key)))?.clone();
            Some((above, below, law))
        });
        match law {
            Some((above, below, mut law)) => {
                put(&mut law, below, own);
                put(option, above, Value::Table(law));
            }
            None => put(option, path, own),
        }
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
            |key: &str| self.held(&path_of(key), None).as_ref().and_then(number).is_some_and(|held| held > 0.0);
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
    Variable { name: name.to_owned(), words: name.to_owned(), path: path_of(name), way: Way::Instead, decided: true }
}

fn at<'a>(table: &'a Table, path: &[String]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    let value = table.get(first)?;
    if rest.is_empty() { Some(value) } else { at(value.as_table()?, rest) }
}

fn on(dated: &mut Vec<(Date, Table)>, day: Date) -> &mut Table {
    let place = dated.iter().position(|(other, _)| *other == day).unwrap_or_else(|| {
        dated.push((day, Table::new()));
        dated.len() - 1
    });
    &mut dated[place].1
}

fn put(table: &mut Table, path: &[String], value: Value) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        table.insert(first.clone(), value);
        return;
    }
    let inner = table.entry(first.clone()).or_insert_with(|| Value::Table(Table::new()));
    if !inner.is_table() {
        *inner = Value::Table(Table::new());
    }
    if let Value::Table(inner) = inner {
        put(inner, rest, value);
    }
}

fn quoted(key: &str) -> String {
    let bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if bare { key.to_owned() } else { Value::String(key.to_owned()).to_string() }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(whole) => Some(*whole as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    }
}

/// A number as TOML writes it: whole ones without a point, so that they fit keys that count.
fn toml_number(value: f64) -> Value {
    let whole = value as i64;
    if whole as f64 == value { Value::Integer(whole) } else { Value::Float(value) }
}

/// A number as short as it can be said.
fn short_number(value: f64) -> String {
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// The inner table of a law that is stated by its mean, and its kind.
fn law(value: &Value) -> Option<(&String, &Value)> {
    value.as_table().filter(|table| table.len() == 1)?.iter().next()
}

fn mean_of(value: &Value) -> Option<f64> {
    let (kind, inside) = law(value)?;
    if kind == "constant" { number(inside) } else { number(inside.as_table()?.get("mean")?) }
}

fn with_mean(value: &Value, mean: f64) -> Option<Value> {
    mean_of(value)?;
    let mut changed = value.as_table()?.clone();
    for (kind, inside) in &mut changed {
        match inside {
            Value::Table(inside) => {
                inside.insert("mean".to_owned(), toml_number(mean));
            }
            other if kind == "constant" => *other = toml_number(mean),
            _ => return None,
        }
    }
    Some(Value::Table(changed))
}

fn total(value: &Value) -> f64 {
    value.as_table().map_or_else(|| number(value).unwrap_or(0.0), |areas| areas.values().filter_map(number).sum())
}

fn scaled(value: Option<&Value>, ratio: f64) -> Value {
    match value {
        Some(Value::Table(areas)) => {
            Value::Table(areas.iter().map(|(area, held)| (area.clone(), scaled(Some(held), ratio))).collect())
        }
        Some(held) => toml_number(number(held).unwrap_or(0.0) * ratio),
        None => toml_number(0.0),
    }
}
