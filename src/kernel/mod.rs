//! Simulation time, the event calendar, tournaments and keyed random streams. Knows nothing of social work.

pub mod bank_holidays;
pub mod calendar;
pub mod draws;
pub mod streams;
pub mod time;
pub mod tournament;
