//! The service: families, workers, rota, processor sharing, absence, recruitment, agency, panel, costs, strain, ledgers.
//!
//! A rule of the service stands in the file that is named after it; [`service`] holds the state and the loop over events.

pub mod advanced_practitioners;
pub mod agency;
pub mod allocation;
pub mod bank_holiday;
pub mod branching;
pub mod budget;
pub mod capacity;
pub mod change;
pub mod costs;
pub mod cover;
pub mod demand;
pub mod drift;
mod durations;
pub mod duty;
pub mod establishment;
pub mod estimate;
pub mod events;
pub mod family;
pub mod figures;
mod first_day;
pub mod first_year;
pub mod gauge;
pub mod hand_over;
pub mod hazards;
pub mod ids;
pub mod intensity;
pub mod leave;
pub mod ledger;
mod longest_wait;
pub mod measure;
pub mod meter;
mod month_ends;
pub mod movement;
pub mod overtime;
pub mod panel;
pub mod pathway;
pub mod pay;
pub mod plan;
pub mod pulse;
pub mod record;
pub mod recording;
pub mod recruitment;
pub mod replication;
pub mod restructure;
pub mod returns;
pub mod room;
pub mod school_holidays;
pub mod service;
pub mod sharing;
pub mod sickness;
pub mod staffing;
pub mod start;
mod starting_state;
pub mod stress;
pub mod supervision;
pub mod support;
pub mod terms;
pub mod trace;
pub mod turnover;
pub mod vacancies;
mod waits;
pub mod wanted;
pub mod worker;

pub use ledger::Imbalance;
pub use measure::{Measure, Quantity, Scope};
pub use plan::Plan;
pub use replication::{Outcome, pending_events, simulate, simulate_until, trace as trace_events};

/// Which engine this is, by its results: the first digits of the SHA-256 of `tests/value_stability.txt`, the committed fingerprints of
/// what it simulates, beside which it stands. Results of another engine are never put beside those of this one.
pub const ENGINE: &str = include_str!("../../tests/engine");
