//! Workers: who sits in a post or an agency place, and in what state.

use super::hazards::OwnHazards;
use super::meter::{Integral, Level};
use super::plan::Role;
use super::sharing::Workload;
use super::terms::Terms;
use crate::kernel::streams::Stream;

/// A worker slot and its present occupant.
#[derive(Debug, Clone)]
pub struct Worker {
    /// Role of whoever fills it.
    pub role: Role,
    /// Its team.
    pub team: u32,
    /// Key of its post.
    pub key: u64,
    /// How many occupants it had before.
    pub occupant: u32,
    /// Whether the post is funded (always true of an agency place).
    pub funded: bool,
    /// Whether somebody is in it.
    pub in_post: bool,
    /// Full-time equivalent.
    pub fte: f64,
    /// An advanced practitioner.
    pub advanced: bool,
    /// In the first year after qualifying.
    pub newly_qualified: bool,
    /// Settling in.
    pub inducting: bool,
    /// When settling in ends, when the first year ends, and when meetings in it become rarer.
    pub milestones: [f64; 3],
    /// How often a newly qualified worker meets a supervisor, see [`super::first_year`].
    pub stage: u8,
    /// When an advanced practitioner was appointed, in the order of appointments.
    pub appointed: u64,
    /// Factors on the hazards of falling sick and of giving notice: what load and overtime do.
    pub strain: [f64; 2],
    /// Hours a day of overtime and, summed in service time, hours worked of it.
    pub overtime: Integral,
    /// The hazards that hold.
    pub hazards: OwnHazards,
    /// Sickness.
    pub health: Health,
    /// On leave, in training.
    pub away: bool,
    /// Spells of leave of the present leave year, and the next of them.
    pub leave: Vec<(f64, f64)>,
    /// Index of the next (or present) spell.
    pub leave_next: usize,
    /// Index of the leave year planned.
    pub leave_year: usize,
    /// Leaving.
    pub career: Career,
    /// Since when the worker has been lent to another team than the post's.
    pub on_loan_since: Option<f64>,
    /// Simulation time of the start in post, within the run.
    pub started: f64,
    /// Families held.
    pub families: Vec<u32>,
    /// Children held.
    pub cases: u32,
    /// Children weighted as the policy says.
    pub load: f64,
    /// Documents to write up, see [`super::recording`].
    pub documents: Vec<u32>,
    /// Hours and ceilings, see [`super::terms`].
    pub terms: Terms,
    /// Clocks and pieces of work.
    pub workload: Workload,
    /// Whether it waits in the list of those to be shared out again.
    pub touched: bool,
    /// Rates last reported to the meters: worked and wanted by class.
    pub reported: [[f64; 3]; 2],
    /// Last four month-end caseloads, and how many of them there are.
    pub month_ends: ([u32; 4], u32),
}

/// Sickness of a worker: budgets of hazard for the two kinds of spell, or the spell that runs. Service time.
#[derive(Debug, Clone)]
pub struct Health {
    /// Streams of short and long spells.
    pub streams: Option<[Stream; 2]>,
    /// Unit-exponential hazard left before the next short and long spell.
    pub budget: [f64; 2],
    /// The spell that runs: 0 short, 1 long.
    pub spell: Option<usize>,
    /// Days it still lasts.
    pub left: f64,
    /// Service time up to which budgets and `left` are settled.
    pub mark: f64,
    /// Simulation time at which the spell began.
    pub since: f64,
    /// Whether the absence counts as long (its team lacks a worker).
    pub long_absent: bool,
}

/// Leaving of a worker, or hiring for an empty post.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Career {
    /// Nothing pending (no post, or nobody expected).
    None,
    /// In post: hazard budget left, settled up to a time.
    Settled {
        /// Unit-exponential hazard left.
        budget: f64,
        /// Simulation time up to which it is settled.
        mark: f64,
    },
    /// Leaves at the time given.
    Notice(f64),
    /// The post is advertised.
    Vacant,
    /// Somebody is ready to start but the month's recruits are used up.
    Queued,
    /// An agency worker is booked and on the way.
    Booked,
    /// An agency worker within the minimum booking.
    Minimum,
    /// An agency worker who may be released.
    Releasable,
}

impl Worker {
    /// An empty slot.
    #[must_use]
    pub fn empty(role: Role, team: u32, key: u64) -> Self {
        Self {
            role,
            team,
            key,
            occupant: 0,
            funded: false,
            in_post: false,
            fte: 1.0,
            advanced: false,
            newly_qualified: false,
            inducting: false,
            milestones: [f64::INFINITY; 3],
            stage: 0,
            appointed: 0,
            strain: [1.0; 2],
            overtime: Integral::default(),
            hazards: OwnHazards::default(),
            health: Health {
                streams: None,
                budget: [f64::INFINITY; 2],
                spell: None,
                left: 0.0,
                mark: 0.0,
                since: 0.0,
                long_absent: false,
            },
            away: false,
            leave: Vec::new(),
            leave_next: 0,
            leave_year: 0,
            career: Career::None,
            on_loan_since: None,
            started: 0.0,
            families: Vec::new(),
            cases: 0,
            load: 0.0,
            documents: Vec::new(),
            terms: Terms::default(),
            workload: Workload::default(),
            touched: false,
            reported: [[0.0; 3]; 2],
            month_ends: ([0; 4], 0),
        }
    }

    /// Whether the worker is at work.
    #[must_use]
    pub fn present(&self) -> bool {
        self.in_post && !self.away && self.health.spell.is_none()
    }

    /// Whether the worker counts in caseload figures: a permanent social worker in post.
    #[must_use]
    pub fn counted(&self) -> bool {
        self.in_post && self.role == Role::SocialWorker
    }

    /// The level in which the cases held are counted.
    #[must_use]
    pub fn held_level(&self) -> Level {
        match self.role {
            Role::SocialWorker => Level::HeldByWorkers,
            Role::Manager => Level::HeldByManagers,
            Role::Agency => Level::HeldByAgency,
        }
    }

    /// When the worker next goes away for good or on leave, if known.
    #[must_use]
    pub fn next_away(&self) -> f64 {
        let leaving = if let Career::Notice(at) = self.career { at } else { f64::INFINITY };
        self.leave.get(self.leave_next).map_or(leaving, |&(from, _)| from.min(leaving))
    }

    /// Mean of the month-end caseloads remembered, if any.
    #[must_use]
    pub fn month_end_mean(&self) -> Option<f64> {
        let (last, count) = &self.month_ends;
        (*count > 0).then(|| f64::from(last.iter().take(*count as usize).sum::<u32>()) / f64::from(*count))
    }
}
