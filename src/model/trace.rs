//! Who listens to a simulated future: nobody, or an auditor's log.

use super::ids::{TeamId, WorkerId};

/// Something that happened, for an auditor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogEntry {
    /// Simulation time, working days.
    pub time: f64,
    /// What happened, in the service's words.
    pub what: &'static str,
    /// Key of the family, if one is concerned.
    pub family: Option<u64>,
    /// Children of that family.
    pub children: u32,
    /// Worker slot, if one is concerned.
    pub worker: Option<WorkerId>,
    /// Team, if one is concerned.
    pub team: Option<TeamId>,
    /// Whether the family is marked urgent.
    pub urgent: bool,
    /// Hours a day that the family's present piece of work can absorb.
    pub hours_a_day: f64,
    /// Natural days that it still needed when it last came to a desk or left one.
    pub natural_days: f64,
    /// The worker's weighted caseload.
    pub load: f64,
    /// The worker's ceiling for new families.
    pub ceiling: f64,
}

/// Listens to a simulated future.
pub trait Observer {
    /// Whether anybody listens: entries are not made otherwise.
    const LISTENS: bool;
    /// Takes an entry.
    fn note(&mut self, entry: LogEntry);
    /// Before an event happens: how many are pending.
    #[inline]
    fn pending(&mut self, _events: usize) {}
}

/// Nobody listens; costs nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    const LISTENS: bool = false;
    fn note(&mut self, _: LogEntry) {}
}

/// Counts what is pending in the calendar.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pending {
    /// Events that happened.
    pub events: u64,
    /// Pending ones, summed over these.
    pub sum: u64,
}

impl Observer for Pending {
    const LISTENS: bool = false;
    fn note(&mut self, _: LogEntry) {}
    fn pending(&mut self, events: usize) {
        self.events += 1;
        self.sum += events as u64;
    }
}

/// Keeps everything.
#[derive(Debug, Clone, Default)]
pub struct EventLog(pub Vec<LogEntry>);

impl Observer for EventLog {
    const LISTENS: bool = true;
    fn note(&mut self, entry: LogEntry) {
        self.0.push(entry);
    }
}
