//! What each command has to say: a file a command, from its result to a [`Document`]. Nothing is formatted here but sentences.

mod budget;
mod comparison;
mod costs;
mod decision;
mod experiment;
mod findings;
mod frame;
mod full_year;
pub mod levers;
pub mod mix;
mod precision;
mod selection;
pub mod sensitivity;
pub mod solve;
pub mod sweep;

pub use comparison::verdict_words;
pub use experiment::experiment;
pub use frame::LIMITS;
pub use levers::levers;
pub use mix::mix;
pub use sensitivity::sensitivity;
pub use solve::solve;
pub use sweep::sweep;
