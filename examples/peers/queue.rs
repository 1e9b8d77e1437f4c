//! W1 and W2: a queue with Poisson arrivals, exponential service and `servers` servers, first come, first served.

use caseload::kernel::calendar::{EventCalendar, Slot};
use caseload::kernel::streams::{Purpose, StreamKey};
use std::collections::VecDeque;

/// What is asked of every program that is compared.
#[derive(Debug, Clone, Copy, Default)]
pub struct Found {
    /// Customers served.
    pub customers: u64,
    /// Mean time from arrival to the start of service.
    pub wait: f64,
    /// Mean time from arrival to departure.
    pub system: f64,
    /// Share of the servers' time that they served.
    pub busy: f64,
    /// Events taken off the calendar.
    pub events: u64,
}

/// The arrivals' slot; a server's slot is its number, from 1.
const ARRIVAL: Slot = 0;

/// Serves `customers` that arrive at `rate` to `servers` of rate 1, until the last has left.
pub fn simulate(servers: u32, rate: f64, customers: u64, key: StreamKey) -> Found {
    let mut gaps = key.stream(Purpose::Family, 0, 0);
    let mut services = key.stream(Purpose::Piece, 0, 0);
    // A server that falls free at the instant of an arrival is free for it.
    let mut priorities = vec![0; servers as usize + 1];
    priorities[ARRIVAL as usize] = 1;
    let mut calendar = EventCalendar::new(priorities);
    let mut waiting: VecDeque<f64> = VecDeque::new();
    let mut free: Vec<Slot> = (1..=servers).rev().collect();
    let mut arrived_at = vec![0.0; servers as usize + 1];
    let gap = 1.0 / rate;
    let mut to_come = customers;
    let (mut wait, mut system, mut busy, mut events, mut end) = (0.0, 0.0, 0.0, 0, 0.0);
    calendar.schedule(ARRIVAL, gap * gaps.exponential());
    while let Some((now, slot)) = calendar.pop() {
        events += 1;
        end = now;
        let next = if slot == ARRIVAL {
            to_come -= 1;
            if to_come > 0 {
                calendar.schedule(ARRIVAL, now + gap * gaps.exponential());
            }
            let Some(server) = free.pop() else {
                waiting.push_back(now);
                continue;
            };
            Some((server, now))
        } else {
            system += now - arrived_at[slot as usize];
            waiting.pop_front().map(|arrived| (slot, arrived))
        };
        let Some((server, arrived)) = next else {
            free.push(slot);
            continue;
        };
        let service = services.exponential();
        wait += now - arrived;
        busy += service;
        arrived_at[server as usize] = arrived;
        calendar.schedule(server, now + service);
    }
    let n = customers as f64;
    Found { customers, wait: wait / n, system: system / n, busy: busy / (end * f64::from(servers)), events }
}
