//! What each command has to say: a file a command, from its result to a [`Document`]. Nothing is formatted here but sentences.

mod budget;
mod comparison;
mod costs;
mod decision;
mod experiment;
mod findings;
mod frame;
mod full_year;
mod precision;
mod selection;

pub use comparison::verdict_words;
pub use experiment::experiment;
pub use frame::LIMITS;
