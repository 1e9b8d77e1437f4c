//! The raw mirror of a scenario file: every key as the file states it, all optional, nothing checked but its type.
//!
//! The descriptions and ranges here are the single source of the JSON Schema and of `docs/scenario.md`.

mod costs;
mod defaults;
mod demand;
mod distribution;
mod policy;
mod service;
mod staff;
mod structure;

pub use costs::*;
pub use demand::*;
pub use distribution::*;
pub use policy::*;
pub use service::*;
pub use staff::*;
pub use structure::*;

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::marker::PhantomData;

/// A table whose keys are the user's own names, in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Named<T>(pub Vec<(String, T)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Named<T> {
    /// The value of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }
}

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Names<T> {
            type Value = Named<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a table of names")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named<T>, A::Error> {
                let mut all = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    all.push(entry);
                }
                Ok(Named(all))
            }
        }
        deserializer.deserialize_map(Names(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Named<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("NamedBy{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<T>();
        json_schema!({ "type": "object", "additionalProperties": value })
    }
}

/// A calendar date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub Date);

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Days;
        impl Visitor<'_> for Days {
            type Value = Day;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a date such as 2010-04-01")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Day, E> {
                if text.len() != 10 {
                    return Err(E::invalid_value(serde::de::Unexpected::Str(text), &self));
                }
                text.parse().map(Day).map_err(|_| E::invalid_value(serde::de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_any(Days)
    }
}

impl JsonSchema for Day {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Date".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date", "description": "A date such as 2010-04-01." })
    }
}

/// A Caseload scenario: a children's social-work service, what happens to it, and how often to simulate it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Caseload scenario")]
pub struct RawScenario {
    /// File this one starts from, relative to this one: every key it does not state is taken from there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// Short name, used for file names and the option column: letters, digits, `-`, `_` and `.`, at most 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 100))]
    pub name: Option<String>,
    /// What charts and tables call the scenario. The name when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// First day of the run: the date of the count of open cases.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_day: Option<Day>,
    /// Last day of the run, included. At most 30 years after the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_day: Option<Day>,
    /// How many futures to simulate when the command line does not say; in a comparison that of the base holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1_000_000), extend("default" = 200))]
    pub replications: Option<u64>,
    /// Master seed of the random numbers when the command line does not say; in a comparison that of the base holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = 1))]
    pub seed: Option<u64>,
    /// Which bank holidays nobody works on: `england_and_wales` or `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "england_and_wales", "enum" = ["england_and_wales", "none"]))]
    pub bank_holidays: Option<String>,
    /// What counts as success.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<RawTarget>,
    /// The two figures of the static sum that `caseload posts` lays beside the simulation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub static_sum: Option<RawStaticSum>,
    /// The planned budget that costs are held against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned_budget: Option<RawPlannedBudget>,
    /// The areas of the service, each a table of its own: `[area.North]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<Named<RawArea>>,
    /// Who is in post when the run starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workforce: Option<RawWorkforce>,
    /// Recorded referrals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demand: Option<RawDemand>,
    /// How families are made up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub families: Option<RawFamilies>,
    /// What becomes of families, as shares that sum to 1 after each stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pathway: Option<RawPathway>,
    /// Hours and natural duration of each kind of work, for a family with one child.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work: Option<RawWork>,
    /// Hours a worker has for case work, and how work shares them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<RawCapacity>,
    /// Who gets a family.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allocation: Option<RawAllocation>,
    /// What happens to the cases of absent workers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cover: Option<RawCover>,
    /// Sickness absence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sickness: Option<RawSickness>,
    /// Planned absence of a full-time worker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leave: Option<RawLeave>,
    /// Leaving.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turnover: Option<RawTurnover>,
    /// Filling vacancies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recruitment: Option<RawRecruitment>,
    /// Temporary workers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<RawAgency>,
    /// The panel that hands families over to care management.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub panel: Option<RawPanel>,
    /// Funded posts beyond those of the teams.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub posts: Option<RawPosts>,
    /// Prices, pounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub costs: Option<RawCosts>,
    /// Time limits of assessments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<RawLimits>,
    /// Families that come back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returns: Option<RawReturns>,
    /// Writing up assessments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recording: Option<RawRecording>,
    /// What high caseloads do to sickness and leaving.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stress: Option<RawStress>,
    /// Paid hours beyond the contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overtime: Option<RawOvertime>,
    /// Moves of workers between teams.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub movement: Option<RawMovement>,
    /// The cap on spending.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<RawBudget>,
    /// Extra cases over some weeks, each a table of its own: `[[pulse]]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pulse: Option<Vec<RawPulse>>,
    /// Areas and teams from a date on; stands in a `[[change]]` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub structure: Option<Named<RawAreaStructure>>,
    /// The open cases when the run starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<RawStart>,
    /// What changes on a date, in the order of the dates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Vec<RawChange>>,
}

/// A dated change: from its date on, the keys it states hold instead of what held before. It acts on rates, hours and
/// rules at once, and on absences and pieces of work that have already begun not at all.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawChange {
    /// The day from which the change holds, after the first day of the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<Day>,
    /// Funded posts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub posts: Option<RawPosts>,
    /// Referrals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demand: Option<RawDemand>,
    /// What becomes of families.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pathway: Option<RawPathway>,
    /// Hours for case work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<RawCapacity>,
    /// Who gets a family.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allocation: Option<RawAllocation>,
    /// Cover for absent workers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cover: Option<RawCover>,
    /// Sickness absence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sickness: Option<RawSickness>,
    /// Leaving.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turnover: Option<RawTurnover>,
    /// Filling vacancies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recruitment: Option<RawRecruitment>,
    /// Temporary workers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<RawAgency>,
    /// The panel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub panel: Option<RawPanel>,
    /// Prices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub costs: Option<RawCosts>,
    /// Time limits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<RawLimits>,
    /// Families that come back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returns: Option<RawReturns>,
    /// Writing up assessments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recording: Option<RawRecording>,
    /// What high caseloads do to sickness and leaving.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stress: Option<RawStress>,
    /// Paid hours beyond the contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overtime: Option<RawOvertime>,
    /// Moves of workers between teams.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub movement: Option<RawMovement>,
    /// The cap on spending.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<RawBudget>,
    /// Areas and teams from this date on: what it does not name stays as it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub structure: Option<Named<RawAreaStructure>>,
}
