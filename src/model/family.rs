//! Families: what is referred, allocated and transferred; their children are the cases that are counted.

use super::ids::{AreaId, Id, TeamId, WorkerId};
use super::meter::Level;
use super::plan::Plan;
use super::returns::Departure;
use super::sharing::Class;
use crate::kernel::streams::{Purpose, Stream, StreamKey};
use crate::scenario::{CaseWeights, Effort, Families, WorkKind, WorkTable};

/// What an open case counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum CaseKind {
    /// In an initial or a core assessment.
    Assessment,
    /// In need: short-term help, child-in-need plan, waiting for the panel, closing.
    Need,
    /// With a child protection plan.
    Protection,
    /// Looked after.
    Care,
}

impl CaseKind {
    /// The level it is counted in.
    #[must_use]
    pub fn level(self) -> Level {
        match self {
            Self::Assessment => Level::OpenAssessment,
            Self::Need => Level::OpenNeed,
            Self::Protection => Level::OpenProtection,
            Self::Care => Level::OpenCare,
        }
    }

    /// Weight of a child of this kind towards its holder's ceiling.
    #[must_use]
    pub fn weight(self, weights: &CaseWeights) -> f64 {
        match self {
            Self::Assessment => weights.assessment,
            Self::Need => weights.child_in_need,
            Self::Protection => weights.child_protection,
            Self::Care => weights.looked_after,
        }
    }

    /// What a case counts as while a kind of work is done on it; `None` leaves it as it was (transfer, screening).
    #[must_use]
    pub fn of_work(work: WorkKind) -> Option<Self> {
        match work {
            WorkKind::InitialAssessment | WorkKind::CoreAssessment => Some(Self::Assessment),
            WorkKind::ShortTermHelp | WorkKind::ChildInNeed | WorkKind::Closing | WorkKind::Holding => Some(Self::Need),
            WorkKind::ChildProtection => Some(Self::Protection),
            WorkKind::LookedAfter => Some(Self::Care),
            WorkKind::Screening | WorkKind::Transfer => None,
        }
    }
}

/// Class of a kind of work.
#[must_use]
pub fn class_of(work: WorkKind) -> Class {
    match work {
        WorkKind::Screening => Class::Desk,
        WorkKind::InitialAssessment | WorkKind::CoreAssessment => Class::Assessment,
        WorkKind::ShortTermHelp | WorkKind::ChildInNeed | WorkKind::ChildProtection => Class::ProtectionAndNeed,
        WorkKind::LookedAfter | WorkKind::Closing | WorkKind::Transfer | WorkKind::Holding => Class::LookedAfter,
    }
}

/// The piece of work that a family has now.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    /// What it is.
    pub work: WorkKind,
    /// Hours a day it can absorb at most, a multiple of the quantum.
    pub demand: f64,
    /// Natural days it still needs; true while it does not run (at a desk, the agenda knows).
    pub remaining: f64,
    /// Reading of the class clock when it came to its present desk.
    pub entered: f64,
    /// The uniform that decides what comes next.
    pub outcome: f64,
}

impl Piece {
    /// Whether it ends only when somebody ends it.
    #[must_use]
    pub fn endless(&self) -> bool {
        self.work == WorkKind::Holding
    }
}

/// A family.
#[derive(Debug, Clone, Copy)]
pub struct Family {
    /// Key of its random streams: area, origin and number.
    pub key: u64,
    /// How often it has come back.
    pub episode: u32,
    /// Pieces of work it has begun, those of earlier times included.
    pub pieces: u32,
    /// Tells a reused place from the family that was there before.
    pub serial: u64,
    /// Children: the cases.
    pub children: u32,
    /// Work relative to a one-child family's.
    pub size_factor: f64,
    /// Urgent when below the share of those whose initial assessment leads to the same.
    pub urgency: f64,
    /// First out of the tray; known from the screening on.
    pub urgent: bool,
    /// What its cases count as.
    pub kind: CaseKind,
    /// What its later course depends on.
    pub course: Course,
    /// Its team.
    pub team: TeamId,
    /// Its worker.
    pub holder: Option<WorkerId>,
    /// Who held it last, and which of those who have started in the post that was.
    pub known_by: Option<(WorkerId, u32)>,
    /// Its place in its worker's list.
    pub place: u32,
    /// Present piece of work.
    pub piece: Piece,
    /// Service time of the referral.
    pub referred: f64,
    /// Service time at which it first had a worker: infinite until then, minus infinity where that was before the run.
    pub allocated: f64,
    /// Simulation time at which it was opened within the run.
    pub opened: f64,
    /// Whether it waits for the panel.
    pub awaiting_panel: bool,
}

/// What a family's later course depends on, and nothing that is counted.
#[derive(Debug, Clone, Copy)]
pub struct Course {
    /// The plan that a transfer leads to; of a document, the assessment that is written up.
    pub plan: WorkKind,
    /// How it leaves, once its closing has begun.
    pub departure: Departure,
    /// Service time at which the initial assessment ended.
    pub assessed: f64,
}

impl Family {
    /// What is known of it when it is referred again.
    #[must_use]
    pub fn past(&self) -> Past {
        Past { key: self.key, episode: self.episode, pieces: self.pieces, closed_early: false }
    }
}

/// Who is referred, and what has been before. Pieces of work are numbered through all episodes, so that no stream is
/// drawn from twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Past {
    /// Key of its random streams.
    pub key: u64,
    /// How often it has come back: 0 at its first referral.
    pub episode: u32,
    /// Pieces of work it has begun.
    pub pieces: u32,
    /// Whether it left earlier than what held on the first day would have let it.
    pub closed_early: bool,
}

impl Past {
    /// A family that has not been here before.
    #[must_use]
    pub fn none(key: u64) -> Self {
        Self { key, episode: 0, pieces: 0, closed_early: false }
    }
}

/// The marks a family is referred with; drawn from its own stream, whatever the scenario makes of them.
#[derive(Debug, Clone, Copy)]
pub struct Referral {
    /// Unit-exponential gap to the family before it.
    pub gap: f64,
    /// Children.
    pub children: u32,
    /// Urgent when below the share of those whose initial assessment leads to the same.
    pub urgency: f64,
    /// Assessed when below the assessed share.
    pub assessed: f64,
    /// Redirected when below the redirect share (and not assessed).
    pub redirected: f64,
    /// Kept from being referred when below the share that early help prevents.
    pub prevented: f64,
    /// Which of several areas takes it, when a change of structure has parted its area.
    pub place: f64,
}

/// Key of a family's streams. Origins: 0 referred in the run, 1 open at its start, 2 of a pulse, 3 gone before the start, 4 referred in the
/// past, 5 copied on the first day.
#[must_use]
pub fn family_key(area: AreaId, origin: u64, number: u64) -> u64 {
    (area.index() as u64) << 48 | origin << 44 | number
}

/// The area of demand that a family comes from.
#[must_use]
pub fn area_of(family: u64) -> AreaId {
    AreaId::new((family >> 48) as usize)
}

impl Referral {
    /// The marks of a family at its first referral (episode 0), or when it comes back. The last three are drawn only for
    /// a plan that reads them ever: they are the last words of the stream.
    #[must_use]
    pub fn draw(key: StreamKey, family: u64, episode: u32, plan: &Plan) -> Self {
        let mut stream = key.stream(Purpose::Family, family, u64::from(episode));
        let families = &plan.scenario.families;
        let gap = stream.exponential();
        let mut referral = Self {
            gap,
            children: draw_size(&mut stream, families),
            urgency: stream.uniform(),
            assessed: stream.uniform(),
            redirected: 1.0,
            prevented: 1.0,
            place: 0.0,
        };
        if plan.thins_or_parts {
            referral.redirected = stream.uniform();
            referral.prevented = stream.uniform();
            referral.place = stream.uniform();
        }
        referral
    }
}

/// Number of children.
pub fn draw_size(stream: &mut Stream, families: &Families) -> u32 {
    let u = stream.uniform();
    let mut sum = 0.0;
    for (children, share) in (1..).zip(&families.size[..3]) {
        sum += share;
        if u < sum {
            return children;
        }
    }
    4
}

/// Work of a family relative to a one-child family's.
#[must_use]
pub fn size_factor(children: u32, families: &Families) -> f64 {
    1.0 + families.extra_child_effort * f64::from(children - 1)
}

/// Whether chance decides what comes after a kind of work.
#[must_use]
pub fn leads_on(work: WorkKind) -> bool {
    !matches!(work, WorkKind::Screening | WorkKind::Closing | WorkKind::Transfer | WorkKind::Holding)
}

/// Draws a piece of work: effort, natural duration and what comes next, from the stream of (family, ordinal).
#[must_use]
pub fn draw_piece(key: StreamKey, family: u64, ordinal: u32, work: WorkKind, factor: f64, table: &WorkTable) -> Piece {
    let mut stream = key.stream(Purpose::Piece, family, u64::from(ordinal));
    let spec = &table[work];
    // The first word of the stream; left out, and with it the whole stream, where nothing reads it and the rest is certain.
    let outcome = if leads_on(work) || !spec.is_certain() { stream.uniform() } else { 0.0 };
    let natural = if work == WorkKind::Holding { 0.0 } else { spec.natural_days.sample(&mut stream).max(1e-6) };
    let demand = demand(&spec.effort, natural, factor, &mut stream);
    Piece { work, demand, remaining: natural, entered: 0.0, outcome }
}

/// Hours a day that a piece can absorb: effort / natural duration.
pub fn demand(effort: &Effort, natural: f64, factor: f64, stream: &mut Stream) -> f64 {
    let hours_a_day = match effort {
        Effort::Hours(hours) => hours.sample(stream) / natural,
        Effort::HoursADay(hours) => *hours,
    };
    super::sharing::quantised((hours_a_day * factor).min(1e6))
}
