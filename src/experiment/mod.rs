//! Replications in parallel, folded in order into summaries.

pub mod headline;
pub mod results;
pub mod runner;
