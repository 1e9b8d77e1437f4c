//! Replications in parallel, kept chunk by chunk, and what is concluded from them.

pub mod bench;
mod branching;
pub mod budget;
pub mod by_week;
pub mod calibration;
pub mod comparison;
pub mod design;
pub mod effect;
pub mod encoding;
pub mod fewest_posts;
mod group;
pub mod headline;
pub mod job;
pub mod levers;
#[cfg(test)]
mod many_cores;
pub mod measured;
pub mod mix;
pub mod options;
pub mod precision;
pub mod queue;
pub mod read_back;
pub mod replicate;
pub mod replication;
pub mod results;
pub mod runner;
pub mod scheduler;
pub mod sensitivity;
pub mod store;
pub mod sweep;
pub mod validation;

pub use crate::model::ENGINE;
