//! One simulated future from beginning to end: a pure function of (plan, seed, replication).

use super::costs::HEADINGS;
use super::ids::{GroupId, Table};
use super::ledger::Imbalance;
use super::meter::Totals;
use super::plan::Plan;
use super::service::Service;
use super::trace::{EventLog, Observer, Pending, Silent};
use crate::kernel::streams::StreamKey;
use std::sync::atomic::AtomicBool;

/// What one simulated future found.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Weekly values, series by series as the layout says; NaN where a measure has no meaning.
    pub weekly: Vec<f64>,
    /// Totals of the run by group (area x kind of team).
    pub totals: Table<GroupId, Totals>,
    /// Cost by financial year and heading, pounds.
    pub years: Vec<[f64; HEADINGS]>,
    /// Permanent social workers by caseload on the first day.
    pub spread_at_start: Vec<u32>,
    /// And on the target date.
    pub spread_at_target: Vec<u32>,
    /// Events simulated.
    pub events: u64,
}

/// Simulates one future.
///
/// # Errors
/// A ledger that does not balance: a fault of the program.
pub fn simulate(plan: &Plan, key: StreamKey) -> Result<Outcome, Imbalance> {
    observe(plan, key, Silent).map(|(outcome, _)| outcome)
}

/// Simulates one future, unless it is told to stop before its end: then there is nothing of it.
///
/// # Errors
/// As [`simulate`].
pub fn simulate_until(plan: &Plan, key: StreamKey, stop: &AtomicBool) -> Result<Option<Outcome>, Imbalance> {
    let mut service = Service::new(plan, key, Silent);
    if service.run(stop) { conclude(service).map(|(outcome, _)| Some(outcome)) } else { Ok(None) }
}

/// Simulates one future and keeps its event log.
///
/// # Errors
/// A ledger that does not balance: a fault of the program.
pub fn trace(plan: &Plan, key: StreamKey) -> Result<EventLog, Imbalance> {
    observe(plan, key, EventLog::default()).map(|(_, log)| log)
}

/// How many events are pending in one future, mean over its events: the size of the calendar in use.
///
/// # Errors
/// A ledger that does not balance: a fault of the program.
pub fn pending_events(plan: &Plan, key: StreamKey) -> Result<f64, Imbalance> {
    observe(plan, key, Pending::default()).map(|(_, counted)| counted.sum as f64 / counted.events.max(1) as f64)
}

fn observe<O: Observer>(plan: &Plan, key: StreamKey, observer: O) -> Result<(Outcome, O), Imbalance> {
    let mut service = Service::new(plan, key, observer);
    service.run(&AtomicBool::new(false));
    conclude(service)
}

pub(super) fn conclude<O: Observer>(mut service: Service<'_, O>) -> Result<(Outcome, O), Imbalance> {
    service.close_books();
    service.balance()?;
    let (record, money, events, observer) = service.into_parts();
    let outcome = Outcome {
        weekly: record.values,
        totals: record.totals,
        years: money.years,
        spread_at_start: record.spread_at_start,
        spread_at_target: record.spread_at_target,
        events,
    };
    Ok((outcome, observer))
}
