//! What a scenario says, as types that cannot hold an impossible value.
//!
//! A file is parsed, held against its keys, merged with its base and converted once into [`Scenario`]; nothing
//! downstream checks again. All durations are in working days, all rates per working day unless a name says
//! otherwise; families and pieces of work are for a one-child family where the name says so.

pub mod area;
mod blueprint;
mod check;
mod conversion;
mod costs;
mod defaults;
pub mod demand;
pub mod diagnostic;
pub mod distribution;
pub mod families;
pub mod file;
pub mod inputs;
mod keys;
pub mod load;
mod merge;
pub mod names;
mod node;
mod overlay;
pub mod pathway;
pub mod policy;
pub mod posts;
mod prior;
mod problems;
mod resolved;
pub mod schema;
mod snapshot;
pub mod staff;
pub mod start;
pub mod starter;
pub mod static_sum;
pub mod structure;
mod syntax;
mod tables;
pub mod target;
pub mod targets;
mod tenths;
mod uncertain;
mod variant;
pub mod vary;
mod warnings;
pub mod work;
pub mod workforce;

pub use area::*;
pub use blueprint::Blueprint;
pub use conversion::Scenario;
pub use costs::*;
pub use demand::*;
pub use diagnostic::{ScenarioError, ScenarioErrors};
pub use distribution::Distribution;
pub use families::*;
pub use inputs::{UncertainInput, UncertainKey};
pub use keys::{Unit, declared_meanings, declared_unit};
pub use load::{Loaded, load, load_many};
pub use pathway::*;
pub use policy::*;
pub use posts::*;
pub use prior::Prior;
pub use schema::{reference_markdown, schema};
pub use staff::*;
pub use start::*;
pub use starter::{starter, starter_with_list};
pub use structure::*;
pub use syntax::year_first;
pub use target::*;
pub use tenths::Tenths;
pub use variant::{Variant, load_text};
pub use work::*;
pub use workforce::*;
