//! W3: duty teams. A hundred referrals a week on average, half of which need an assessment; each team in turn takes a week's
//! referrals into its own queue; workers fall sick, and take up again what they had to leave.

use caseload::kernel::calendar::{EventCalendar, Slot};
use caseload::kernel::streams::{Purpose, StreamKey};
use caseload::math::ln;
use rand_distr::{Distribution as _, LogNormal};
use std::collections::VecDeque;

const TEAMS: usize = 4;
const TEAM_SIZE: usize = 6;
const WORKERS: usize = TEAMS * TEAM_SIZE;
const DAYS_A_WEEK: f64 = 5.0;
const WEEKS: f64 = 260.0;
/// Days between two referrals, on average.
const GAP: f64 = DAYS_A_WEEK / 100.0;
const NEEDS_ASSESSMENT: f64 = 0.5;
/// An assessment takes 1.5 days on average, with a standard deviation as large.
const ASSESSMENT: f64 = 1.5;
/// Days between two spells of sickness, and days of one, on average.
const WELL: f64 = 34.0;
const SICK: f64 = 6.0;

/// What is asked of every program that is compared.
#[derive(Debug, Clone, Copy, Default)]
pub struct Found {
    /// Referrals.
    pub referrals: u64,
    /// Assessments completed.
    pub assessments: u64,
    /// Mean days from referral to the start of its assessment, of those started.
    pub wait: f64,
    /// Mean days from referral to the end of its assessment, of those completed.
    pub system: f64,
    /// Work of the completed assessments, as a share of the workers' time.
    pub busy: f64,
    /// Spells of sickness that ended, as a share of the workers' time.
    pub sick: f64,
    /// Events taken off the calendar.
    pub events: u64,
}

/// One worker.
#[derive(Debug, Clone, Copy, Default)]
struct Worker {
    /// When the family at hand was referred.
    referred: Option<f64>,
    /// Days the assessment at hand takes; what is left of it when the worker is sick.
    work: f64,
    left: f64,
    /// Since when the worker has been sick.
    sick_since: Option<f64>,
}

/// Slots: the next referral, then each worker's next completion, then each worker's next change of health.
const REFERRAL: Slot = 0;
const COMPLETION: Slot = 1;
const HEALTH: Slot = COMPLETION + WORKERS as Slot;

/// Simulates one future of 260 weeks.
pub fn simulate(key: StreamKey) -> Found {
    let mut team = DutyTeams::new(key);
    team.run();
    team.found()
}

struct DutyTeams {
    calendar: EventCalendar,
    referrals: caseload::kernel::streams::Stream,
    assessments: caseload::kernel::streams::Stream,
    health: caseload::kernel::streams::Stream,
    law: LogNormal<f64>,
    queues: [VecDeque<f64>; TEAMS],
    /// A bit for each worker of a team who is well and free.
    free: [u32; TEAMS],
    workers: [Worker; WORKERS],
    found: Found,
    started: u64,
}

impl DutyTeams {
    fn new(key: StreamKey) -> Self {
        let mut priorities = vec![1; HEALTH as usize + WORKERS];
        priorities[REFERRAL as usize] = 2;
        priorities[HEALTH as usize..].fill(0);
        let spread = std::f64::consts::LN_2;
        let Ok(law) = LogNormal::new(ln(ASSESSMENT) - spread / 2.0, spread.sqrt()) else {
            unreachable!("a lognormal distribution of these parameters exists");
        };
        Self {
            calendar: EventCalendar::new(priorities),
            referrals: key.stream(Purpose::Family, 0, 0),
            assessments: key.stream(Purpose::Piece, 0, 0),
            health: key.stream(Purpose::ShortSickness, 0, 0),
            law,
            queues: Default::default(),
            free: [(1 << TEAM_SIZE) - 1; TEAMS],
            workers: [Worker::default(); WORKERS],
            found: Found::default(),
            started: 0,
        }
    }

    fn run(&mut self) {
        self.calendar.schedule(REFERRAL, GAP * self.referrals.exponential());
        for worker in 0..WORKERS {
            let well = WELL * self.health.exponential();
            self.calendar.schedule(HEALTH + worker as Slot, well);
        }
        let end = WEEKS * DAYS_A_WEEK;
        while let Some((now, slot)) = self.calendar.pop() {
            if now >= end {
                break;
            }
            self.found.events += 1;
            if slot == REFERRAL {
                self.referral(now);
            } else if slot < HEALTH {
                self.completion((slot - COMPLETION) as usize, now);
            } else {
                self.health((slot - HEALTH) as usize, now);
            }
        }
    }

    fn referral(&mut self, now: f64) {
        self.found.referrals += 1;
        self.calendar.schedule(REFERRAL, now + GAP * self.referrals.exponential());
        if self.referrals.uniform() >= NEEDS_ASSESSMENT {
            return;
        }
        let team = (now / DAYS_A_WEEK) as usize % TEAMS;
        if self.free[team] == 0 {
            self.queues[team].push_back(now);
        } else {
            let worker = team * TEAM_SIZE + self.free[team].trailing_zeros() as usize;
            self.free[team] &= self.free[team] - 1;
            self.start(worker, now, now);
        }
    }

    fn start(&mut self, worker: usize, referred: f64, now: f64) {
        self.started += 1;
        self.found.wait += now - referred;
        let work = self.law.sample(&mut self.assessments);
        self.workers[worker].referred = Some(referred);
        self.workers[worker].work = work;
        self.calendar.schedule(COMPLETION + worker as Slot, now + work);
    }

    fn completion(&mut self, worker: usize, now: f64) {
        let state = &mut self.workers[worker];
        if let Some(referred) = state.referred.take() {
            self.found.assessments += 1;
            self.found.system += now - referred;
            self.found.busy += state.work;
        }
        self.next(worker, now);
    }

    /// A worker who is well and has nothing to do takes the next from the queue.
    fn next(&mut self, worker: usize, now: f64) {
        let team = worker / TEAM_SIZE;
        match self.queues[team].pop_front() {
            Some(referred) => self.start(worker, referred, now),
            None => self.free[team] |= 1 << (worker % TEAM_SIZE),
        }
    }

    fn health(&mut self, worker: usize, now: f64) {
        let (team, completion) = (worker / TEAM_SIZE, COMPLETION + worker as Slot);
        let state = &mut self.workers[worker];
        if let Some(since) = state.sick_since.take() {
            self.found.sick += now - since;
            let left = state.referred.map(|_| state.left);
            self.calendar.schedule(HEALTH + worker as Slot, now + WELL * self.health.exponential());
            match left {
                Some(left) => self.calendar.schedule(completion, now + left),
                None => self.next(worker, now),
            }
            return;
        }
        state.sick_since = Some(now);
        self.calendar.schedule(HEALTH + worker as Slot, now + SICK * self.health.exponential());
        match self.calendar.time_of(completion) {
            Some(time) => {
                state.left = time - now;
                self.calendar.cancel(completion);
            }
            None => self.free[team] &= !(1 << (worker % TEAM_SIZE)),
        }
    }

    fn found(self) -> Found {
        let time = WORKERS as f64 * WEEKS * DAYS_A_WEEK;
        Found {
            wait: self.found.wait / self.started as f64,
            system: self.found.system / self.found.assessments as f64,
            busy: self.found.busy / time,
            sick: self.found.sick / time,
            ..self.found
        }
    }
}
