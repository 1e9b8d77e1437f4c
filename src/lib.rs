//! Caseload: a discrete-event simulator of a children's social-work service.
//!
//! One scenario goes through the rooms of this crate in a single direction:
//!
//! ```text
//! load -> parse -> validate -> replicate (in parallel) -> keep chunk by chunk -> analyse -> document -> write
//! ```
//!
//! * [`math`]: mathematical functions by one implementation, on whatever platform;
//! * [`kernel`]: working-day time, the event calendar, keyed random streams;
//! * [`statistics`]: exact sums, quantiles, intervals;
//! * [`scenario`]: the TOML file, its base and dated changes, validation and its error messages;
//! * [`model`]: families, workers, duty rota, processor sharing, absence, recruitment, agency, panel, costs, ledgers;
//! * [`study`]: replications in parallel, and what is concluded from them;
//! * [`report`]: what a command has to say, as a document, and its charts;
//! * [`store`]: files on disk, whole or not at all;
//! * [`cli`]: arguments, commands, progress.

#[cfg(feature = "cli")]
pub mod cli;

pub mod kernel;
pub mod math;
pub mod model;
#[cfg(feature = "cli")]
pub mod report;
pub mod scenario;
pub mod statistics;
#[cfg(feature = "cli")]
pub mod store;
pub mod study;
