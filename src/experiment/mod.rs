//! Replications in parallel, folded in order into summaries.

pub mod results;
