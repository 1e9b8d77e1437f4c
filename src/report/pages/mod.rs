//! What each command has to say: a file a command, from its result to a [`Document`](crate::report::document::Document). Nothing is formatted here but sentences.

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
pub mod levers;
pub mod mix;
mod posts;
mod precision;
mod prelude;
mod selection;
pub mod sensitivity;
pub mod solve;
pub mod sweep;
pub mod validation;

pub use bench::bench;
pub use calibration::calibration;
pub use comparison::verdict_words;
pub use experiment::{MOST_DRAWN, experiment};
pub use levers::levers;
pub use mix::mix;
pub use posts::posts;
pub use sensitivity::sensitivity;
pub use solve::solve;
pub use sweep::sweep;
pub use validation::validation;
