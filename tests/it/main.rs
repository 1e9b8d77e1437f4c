//! The integration tests, one binary.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "tests read and write their own files, may fail, and say which figures they found"
)]

mod absence;
mod architecture;
mod changes;
mod command_line;
mod demand;
mod duty;
mod grades;
mod ledgers;
mod programmes;
mod randomness;
mod recording;
mod scenario_errors;
mod schema;
mod service;
mod sharing;
mod snapshot;
mod support;
