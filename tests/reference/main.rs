//! A second implementation of a reduced service, and the comparison of the two.
//!
//! It was written from `docs/model.md` alone, to be plain rather than fast: every piece of work carries its own remaining
//! days, every event looks at everybody, and nothing is shared with the engine, not even random numbers. What both say
//! is therefore said by the document; what only one says is a fault of the other, or of the document.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "tests read and write their own files, may fail, and say which figures they found"
)]

mod city;
mod compare;
mod document;
mod duty;
mod figures;
mod hand_overs;
mod luck;
mod numbers;
mod path;
mod people;
mod stages;
mod week;
