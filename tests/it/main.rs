//! The integration tests, one binary.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "tests read and write their own files, may fail, and say which figures they found"
)]

mod absence;
mod architecture;
mod bench;
mod branching;
mod branching_commands;
mod budget;
mod calibration;
mod changes;
mod charts;
mod closed_days;
mod closed_early;
mod command_line;
mod comparison;
mod cover;
mod coverage;
mod demand;
mod demand_levers;
mod describe;
mod difference;
mod duty;
mod edges;
mod every_key;
mod faults;
mod first_day;
mod folders;
mod full_year;
mod fuzz_corpus;
mod grades;
mod hand_over;
mod hostile;
mod ledgers;
mod levers_command;
mod levers_table;
mod list_forms;
mod lists;
mod longest_wait;
mod measures;
mod mechanisms;
mod mistakes;
mod mix;
mod money;
mod one_assessment;
mod overtime;
mod planned;
mod pooling;
mod posts;
mod precision;
mod programmes;
mod random_service;
mod random_structure;
mod randomness;
mod recording;
mod report;
mod resumed;
mod scenario_errors;
mod schema;
mod sensitivity;
mod service;
mod shards;
mod sharing;
mod snapshot;
mod solve;
mod stress;
mod structure;
mod study;
mod support;
mod sweep;
mod synthetic;
mod target;
mod terminals;
mod toml_test;
mod uncertain;
mod untrusted;
mod urgency;
mod validation;
mod verification;
mod waits;
mod without_value;
mod word;
