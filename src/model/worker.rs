//! Workers: who sits in a post or an agency place, and in what state. Rules see them; `service/people.rs` changes them.

use super::first_year::FirstYear;
use super::hazards::OwnHazards;
use super::ids::{FamilyId, TeamId};
use super::leave::LeavePlan;
use super::meter::{Integral, Level};
use super::month_ends::LastMonthEnds;
use super::plan::Role;
use super::sharing::Workload;
use super::sickness::Health;
use super::stress::Strain;
use super::terms::Terms;

/// A worker slot and its present occupant.
#[derive(Debug, Clone)]
pub struct Worker {
    /// Role of whoever fills it.
    pub role: Role,
    /// Its team.
    pub team: TeamId,
    /// Key of its post.
    pub key: u64,
    /// How many occupants it had before.
    pub occupant: u32,
    /// How many people have started in it, agency workers too: tells who is in it, or was last, from who was before.
    pub starts: u32,
    /// Whether the post is funded.
    pub funded: bool,
    /// What presence, hours, pay and supervision follow from.
    pub standing: Standing,
    /// Simulation time of the start in post, within the run.
    pub started: f64,
    /// When an advanced practitioner was appointed, in the order of appointments.
    pub appointed: u64,
    /// Leaving, or hiring.
    pub career: Career,
    /// Since when the worker has been lent to another team than the post's.
    pub on_loan_since: Option<f64>,
    /// Factors on the hazards of falling sick and of giving notice: what load and overtime do.
    pub strain: Strain,
    /// The hazards that hold.
    pub hazards: OwnHazards,
    /// Sickness.
    pub health: Health,
    /// Leave and training.
    pub leave: LeavePlan,
    /// Families held.
    pub families: Vec<FamilyId>,
    /// Children held.
    pub cases: u32,
    /// Children weighted as the policy says.
    pub load: f64,
    /// Full-time equivalent that is counted among those who hold cases.
    pub holder_fte: f64,
    /// Documents to write up, see [`super::recording`].
    pub documents: Vec<FamilyId>,
    /// Hours and ceilings, see [`super::terms`].
    pub terms: Terms,
    /// Clocks and pieces of work.
    pub workload: Workload,
    /// Hours a day of overtime and, summed in service time, hours worked of it.
    pub overtime: Integral,
    /// Caseloads at the last month ends.
    pub month_ends: LastMonthEnds,
    /// Whether the time is to be shared out anew at the end of the event.
    pub touched: bool,
}

/// What somebody in post is and does. Counts, hours, ceilings, hazards, pay, supervision and gaps follow from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// Whether somebody is in post.
    pub in_post: bool,
    /// On leave, in training.
    pub away: bool,
    /// In a spell of sickness.
    pub sick: bool,
    /// Whether the absence counts as long (the team lacks a worker).
    pub long_absent: bool,
    /// Full-time equivalent.
    pub fte: f64,
    /// Settling in.
    pub inducting: bool,
    /// An advanced practitioner.
    pub advanced: bool,
    /// The first year after qualifying, while it lasts.
    pub first_year: Option<FirstYear>,
    /// When settling in ends; infinite when it has.
    pub settled_in: f64,
}

/// Nobody is in post.
impl Default for Standing {
    fn default() -> Self {
        Self {
            in_post: false,
            away: false,
            sick: false,
            long_absent: false,
            fte: 1.0,
            inducting: false,
            advanced: false,
            first_year: None,
            settled_in: f64::INFINITY,
        }
    }
}

impl Standing {
    /// Whether the worker is at work.
    #[inline]
    #[must_use]
    pub fn present(&self) -> bool {
        self.in_post && !self.away && !self.sick
    }

    /// In the first year after qualifying.
    #[must_use]
    pub fn newly_qualified(&self) -> bool {
        self.first_year.is_some()
    }
}

/// Leaving of a worker, or hiring for an empty post. Times are simulation times.
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
    /// The post is vacant, and vacancies are not filled.
    Frozen,
    /// The post is kept vacant by the vacancy factor.
    KeptVacant,
    /// An agency worker is booked and on the way.
    Booked,
    /// An agency worker within the minimum booking.
    Minimum,
    /// An agency worker who may be released.
    Releasable,
}

impl Career {
    /// Whether a vacant post is not to be filled.
    #[must_use]
    pub fn is_held(self) -> bool {
        matches!(self, Self::Frozen | Self::KeptVacant)
    }
}

impl Worker {
    /// An empty slot.
    #[must_use]
    pub fn empty(role: Role, team: TeamId, key: u64) -> Self {
        Self {
            role,
            team,
            key,
            occupant: 0,
            starts: 0,
            funded: false,
            standing: Standing::default(),
            started: 0.0,
            appointed: 0,
            career: Career::None,
            on_loan_since: None,
            strain: Strain::default(),
            hazards: OwnHazards::default(),
            health: Health::default(),
            leave: LeavePlan::default(),
            families: Vec::new(),
            cases: 0,
            load: 0.0,
            holder_fte: 0.0,
            documents: Vec::new(),
            terms: Terms::default(),
            workload: Workload::default(),
            overtime: Integral::default(),
            month_ends: LastMonthEnds::default(),
            touched: false,
        }
    }

    /// Whether the worker is at work.
    #[inline]
    #[must_use]
    pub fn present(&self) -> bool {
        self.standing.present()
    }

    /// Whether the worker counts in caseload figures: a permanent social worker in post.
    #[must_use]
    pub fn counted(&self) -> bool {
        self.standing.in_post && self.role == Role::SocialWorker
    }

    /// Whether a social worker's post is a gap of its team: vacant and not meant to be so, or its holder long absent.
    #[must_use]
    pub fn is_gap(&self) -> bool {
        let vacant = !self.standing.in_post && self.career != Career::KeptVacant;
        self.role == Role::SocialWorker && self.funded && (vacant || self.standing.long_absent)
    }

    /// Whether an agency worker is booked for the place, on the way or there.
    #[must_use]
    pub fn booked(&self) -> bool {
        self.role == Role::Agency && self.career != Career::None
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
        self.leave.next().map_or(leaving, |(from, _)| from.min(leaving))
    }
}
