//! The service: families, workers, rota, processor sharing, absence, recruitment, agency, panel, costs, ledgers.

pub mod measure;

pub use measure::{Measure, Scope};
