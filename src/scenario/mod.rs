//! What a scenario says, as types that cannot hold an impossible value.
//!
//! A file is parsed into a raw mirror, merged with its base, checked, and converted once into [`Scenario`]; nothing
//! downstream checks again. All durations are in working days, all rates per working day unless a name says
//! otherwise; families and pieces of work are for a one-child family where the name says so.

pub mod distribution;
pub mod policy;
pub mod service;

pub use distribution::Distribution;
pub use policy::*;
pub use service::*;
