//! Replications in parallel, folded in order into summaries.

pub mod batches;
pub mod bench;
pub mod calibration;
pub mod comparison;
pub mod design;
pub mod effect;
pub mod figures;
pub mod gauge;
pub mod headline;
pub mod inputs;
pub mod joined;
pub mod levers;
pub mod order;
pub mod part;
pub mod points;
pub mod precision;
pub mod results;
pub mod runner;
pub mod sealed;
pub mod search;
pub mod selection;
pub mod sensitivity;
pub mod slice;
pub mod static_sum;
pub mod sweep;
pub mod validation;
