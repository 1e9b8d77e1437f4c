//! The parts of a scenario that hold for the whole run: dates, areas and teams, kinds of work, the start.

use super::{DatedPolicy, Distribution, PlannedBudget, Pulse};
use crate::kernel::time::WorkingDays;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// A scenario, complete and valid: what one simulated future is a function of (with a seed and an index).
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Short name: file names and the `option` column.
    pub name: String,
    /// What charts and tables call it.
    pub title: String,
    /// The run's dates.
    pub days: WorkingDays,
    /// Replications when the command line does not say.
    pub replications: u32,
    /// Master seed when the command line does not say.
    pub seed: u64,
    /// What counts as success.
    pub target: Target,
    /// The static sum that is laid beside the simulation.
    pub static_sum: Option<StaticSum>,
    /// The planned budget.
    pub planned_budget: PlannedBudget,
    /// The areas, in the order of the base scenario's file, then those that changes add (without teams or referrals of
    /// their own at the start); the order keys random streams and is never renumbered.
    pub areas: Vec<Area>,
    /// How families are made up.
    pub families: Families,
    /// Hours and natural durations of every kind of work.
    pub work: WorkTable,
    /// Planned absence.
    pub leave: Leave,
    /// Who is in post when the run starts.
    pub workforce: Workforce,
    /// The open cases when the run starts.
    pub start: Start,
    /// Extra cases over some weeks, beside the recorded referrals.
    pub pulses: Vec<Pulse>,
    /// What may change on a date: the first entry holds from the start of the run, times strictly increase.
    pub policies: Vec<DatedPolicy>,
}

/// Largest value of a target: more than any week's count or cost.
pub const MOST_TARGET: f64 = 1e9;

/// The staffing target: a measure at or below a value by a date (mean of the four weeks that end there).
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Name of a weekly measure, city-wide: `live_cases_per_worker` unless the scenario names another.
    pub measure: String,
    /// Met when the measure is at or below this.
    pub at_most: f64,
    /// The date by which it is to be met.
    pub by: Date,
}

/// The static sum of a budget paper: `caseload * social_workers` cases, divided by more workers, nothing else.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StaticSum {
    /// Cases a social worker.
    pub caseload: f64,
    /// Social workers.
    pub social_workers: u32,
}

/// An area of the service: its teams, each given by its number of social-worker posts.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// Name, unique.
    pub name: String,
    /// Posts of each assessment team, in rota order. At least one team, but none in an area that a change adds.
    pub assessment_teams: Vec<u32>,
    /// How many of the assessment posts are vacant at the start, spread over the teams.
    pub assessment_vacancies: u32,
    /// Posts of each care-management team; none means that families stay with the assessment teams.
    pub care_management_teams: Vec<u32>,
    /// How many of the care-management posts are vacant at the start.
    pub care_management_vacancies: u32,
}

impl Area {
    /// An area that a change adds: nobody works there before.
    #[must_use]
    pub fn without_teams(name: &str) -> Self {
        Self {
            name: name.to_string(),
            assessment_teams: Vec::new(),
            assessment_vacancies: 0,
            care_management_teams: Vec::new(),
            care_management_vacancies: 0,
        }
    }
}

/// What a team does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TeamKind {
    /// Takes referrals in its duty weeks, assesses, gives short-term help.
    Assessment,
    /// Holds long-term families handed over by the panel.
    CareManagement,
}

impl TeamKind {
    /// Both kinds, in reporting order.
    pub const ALL: [Self; 2] = [Self::Assessment, Self::CareManagement];

    /// As it stands in result files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Assessment => "assessment",
            Self::CareManagement => "care_management",
        }
    }
}

/// How families are made up; drawn once for each family when it is referred.
#[derive(Debug, Clone, PartialEq)]
pub struct Families {
    /// Probabilities of 1, 2, 3 and 4 children (the last stands for four and more); they sum to 1.
    pub size: [f64; 4],
    /// Share of families marked urgent: first out of the duty tray.
    pub urgent_share: f64,
    /// Work for a family grows by this share with every child after the first.
    pub extra_child_effort: f64,
}

impl Families {
    /// Mean number of children in a family.
    #[must_use]
    pub fn mean_size(&self) -> f64 {
        self.size.iter().zip(1..).map(|(p, n)| p * f64::from(n)).sum()
    }
}

/// Kinds of work on a family. A family has one piece of work at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum WorkKind {
    /// Reading a referral and deciding what it needs: the duty manager's.
    Screening,
    /// Initial assessment.
    InitialAssessment,
    /// Core assessment.
    CoreAssessment,
    /// Short-term help by the assessment team.
    ShortTermHelp,
    /// A child-in-need plan.
    ChildInNeed,
    /// A child protection plan.
    ChildProtection,
    /// Looking after children in care.
    LookedAfter,
    /// Writing up and closing.
    Closing,
    /// Preparing the hand-over to care management.
    Transfer,
    /// Keeping an eye on a family that waits for the panel.
    Holding,
}

impl WorkKind {
    /// Number of kinds.
    pub const COUNT: usize = 10;
    /// All kinds, in the order of their numbers.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Screening,
        Self::InitialAssessment,
        Self::CoreAssessment,
        Self::ShortTermHelp,
        Self::ChildInNeed,
        Self::ChildProtection,
        Self::LookedAfter,
        Self::Closing,
        Self::Transfer,
        Self::Holding,
    ];

    /// As it stands in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Screening => "screening",
            Self::InitialAssessment => "initial_assessment",
            Self::CoreAssessment => "core_assessment",
            Self::ShortTermHelp => "short_term_help",
            Self::ChildInNeed => "child_in_need",
            Self::ChildProtection => "child_protection",
            Self::LookedAfter => "looked_after",
            Self::Closing => "closing",
            Self::Transfer => "transfer",
            Self::Holding => "holding",
        }
    }
}

/// Effort and natural duration of a kind of work.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkSpec {
    /// How many hours it takes.
    pub effort: Effort,
    /// How long it would take without queueing, working days. Ignored for holding, which ends when the panel ends it.
    pub natural_days: Distribution,
}

impl WorkSpec {
    /// Whether neither effort nor duration is left to chance.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        let certain = |law: &Distribution| matches!(law, Distribution::Constant(_));
        certain(&self.natural_days)
            && match &self.effort {
                Effort::Hours(hours) => certain(hours),
                Effort::HoursADay(_) => true,
            }
    }
}

/// Hours of a piece of work for a one-child family.
#[derive(Debug, Clone, PartialEq)]
pub enum Effort {
    /// So many hours in all, however long it lasts: the piece can absorb hours / natural days a day.
    Hours(Distribution),
    /// So many hours for every working day it lasts (files state hours a month).
    HoursADay(f64),
}

/// Effort and duration of every kind of work, by [`WorkKind`] number.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkTable(pub [WorkSpec; WorkKind::COUNT]);

impl std::ops::Index<WorkKind> for WorkTable {
    type Output = WorkSpec;
    fn index(&self, kind: WorkKind) -> &WorkSpec {
        &self.0[kind as usize]
    }
}

/// Planned absence of a full-time worker.
#[derive(Debug, Clone, PartialEq)]
pub struct Leave {
    /// Annual leave, days a year, taken in whole weeks as far as it goes.
    pub annual_days: u32,
    /// Training and the like, days a year, taken two at a time.
    pub training_days: u32,
    /// How much likelier a week of school holiday is to be chosen for leave than another (1 = no preference).
    pub school_holiday_weight: f64,
}

/// Who is in post when the run starts, and what a newcomer is like.
#[derive(Debug, Clone, PartialEq)]
pub struct Workforce {
    /// Share of the social workers in post who are newly qualified and in their first year.
    pub newly_qualified_share: f64,
    /// Share of social workers who work part-time.
    pub part_time_share: f64,
    /// Full-time equivalent of a part-time worker, over 0 to 1.
    pub part_time_fte: f64,
    /// Managers of each team.
    pub managers_a_team: u32,
}

/// The open cases when the run starts.
#[derive(Debug, Clone, PartialEq)]
pub enum Start {
    /// Made up from totals: the output says so.
    Synthesised(SynthesisedStart),
    /// Read from the service's own list.
    Snapshot(Snapshot),
}

/// Totals (children) from which the open cases are made up. Areas share them in proportion to workers in post.
#[derive(Debug, Clone, PartialEq)]
pub struct SynthesisedStart {
    /// Children in each state; the sum is the number of open cases.
    pub children: StartingChildren,
    /// How unevenly cases are dealt to workers: coefficient of variation of a worker's share (0 = evenly).
    pub caseload_cv: f64,
    /// Mean speed of each class of work before the start (assessment; protection and need; looked after and
    /// holding), absence included, by which elapsed work becomes elapsed days.
    pub mean_speed: [f64; 3],
    /// Agency workers at work on the first day, given to the teams with the largest gaps.
    pub agency_in_post: u32,
}

/// Children in each state at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StartingChildren {
    /// In an initial assessment (assessment teams).
    pub initial_assessment: u32,
    /// In a core assessment (assessment teams).
    pub core_assessment: u32,
    /// Receiving short-term help (assessment teams).
    pub short_term_help: u32,
    /// In need, waiting for the panel with an assessment team.
    pub awaiting_panel: u32,
    /// On a child-in-need plan (care management).
    pub child_in_need: u32,
    /// On a child protection plan (care management).
    pub child_protection: u32,
    /// Looked after (care management).
    pub looked_after: u32,
}

impl StartingChildren {
    /// All open cases.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.initial_assessment
            + self.core_assessment
            + self.short_term_help
            + self.awaiting_panel
            + self.child_in_need
            + self.child_protection
            + self.looked_after
    }
}

/// The service's own list of open cases.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// One entry a family, in the order of the file.
    pub families: Vec<SnapshotFamily>,
    /// Mean speed of each class of work before the start (assessment; protection and need; looked after and
    /// holding), absence included, by which elapsed days become elapsed work.
    pub mean_speed: [f64; 3],
    /// Agency workers at work on the first day.
    pub agency_in_post: u32,
}

impl Snapshot {
    /// All open cases: children.
    #[must_use]
    pub fn children(&self) -> u32 {
        self.families.iter().map(|family| family.children).sum()
    }

    /// Workers who hold a case.
    #[must_use]
    pub fn workers(&self) -> usize {
        let held = self
            .families
            .iter()
            .filter_map(|family| Some((family.area, family.team_kind, family.team, family.holder?)));
        held.collect::<BTreeSet<_>>().len()
    }

    /// Families that nobody holds.
    #[must_use]
    pub fn unallocated(&self) -> usize {
        self.families.iter().filter(|family| family.holder.is_none()).count()
    }
}

/// A family of the service's list.
#[derive(Debug, Clone, PartialEq)]
pub struct SnapshotFamily {
    /// Index into [`Scenario::areas`].
    pub area: usize,
    /// Kind of team that has it.
    pub team_kind: TeamKind,
    /// Index of the team among the area's teams of that kind.
    pub team: usize,
    /// Index of the worker within the team, in the order in which holders first appear; `None` is unallocated.
    pub holder: Option<usize>,
    /// Children of the family on the list, 1 and more.
    pub children: u32,
    /// What is being done.
    pub stage: WorkKind,
    /// What it is counted as while it waits: the plan that is held or running, else the stage itself.
    pub kind: WorkKind,
    /// When the case was opened: working days before the start (0 and more).
    pub opened_before: f64,
    /// When the present stage began: working days before the start.
    pub stage_began_before: f64,
}
