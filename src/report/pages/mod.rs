//! What each command has to say: a file a command, from its result to a [`Document`]. Nothing is formatted here but sentences.

pub mod bench;
mod budget;
pub mod calibration;
mod comparison;
mod costs;
mod decision;
mod experiment;
mod findings;
mod frame;
mod full_year;
mod posts;
mod precision;
mod selection;
pub mod validation;

pub use bench::bench;
pub use calibration::calibration;
pub use comparison::verdict_words;
pub use experiment::experiment;
pub use frame::LIMITS;
pub use posts::posts;
pub use validation::validation;
