//! The open cases on the first day: made up from totals, or the service's own list.

use super::area::{Area, TeamKind};
use super::check::{At, Check};
use super::keys::Key;
use super::snapshot::List;
use super::work::WorkKind;
use crate::kernel::time::WorkingDays;
use serde::Deserialize;
use std::collections::BTreeSet;

/// Most children with an open case on the first day.
const MOST_CASES: u32 = 1_000_000;

/// Speeds of the three classes before a start that is made up.
const MEAN_SPEED: [f64; 3] = [0.7, 0.5, 0.4];

const TOO_MANY: &str = "more open cases than can be simulated";

const TOO_MANY_LABEL: &str = "at most 1,000,000 in all";

/// What is simulated before the first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Past {
    /// Weeks before the week of the first day; 0 is none.
    pub weeks: u32,
    /// Whether the families that it leaves are brought to the totals of the first day.
    pub brought_to_totals: bool,
    /// Children in each state when it begins.
    #[serde(skip)]
    pub children: StartingChildren,
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
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SynthesisedStart {
    /// Children in each state; the sum is the number of open cases.
    #[serde(flatten)]
    pub children: StartingChildren,
    /// How unevenly cases are dealt to workers: coefficient of variation of a worker's share (0 = evenly).
    pub caseload_cv: f64,
    /// Mean speed of each class of work before the start (assessment; protection and need; looked after and
    /// holding), absence included, by which elapsed work becomes elapsed days.
    #[serde(skip)]
    pub mean_speed: [f64; 3],
    /// Agency workers at work on the first day, given to the teams with the largest gaps.
    pub agency_in_post: u32,
}

/// Children in each state at the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
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
    /// Each by its key.
    fn by_key_mut(&mut self) -> [(&'static str, &mut u32); 7] {
        [
            ("initial_assessment", &mut self.initial_assessment),
            ("core_assessment", &mut self.core_assessment),
            ("short_term_help", &mut self.short_term_help),
            ("awaiting_panel", &mut self.awaiting_panel),
            ("child_in_need", &mut self.child_in_need),
            ("child_protection", &mut self.child_protection),
            ("looked_after", &mut self.looked_after),
        ]
    }

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

    /// What it counts.
    #[must_use]
    pub fn totals(&self) -> StartingChildren {
        let mut children = StartingChildren::default();
        for family in &self.families {
            let with_assessment = family.team_kind == TeamKind::Assessment;
            let state = match (family.stage, family.kind) {
                (WorkKind::Screening | WorkKind::InitialAssessment, _) => &mut children.initial_assessment,
                (WorkKind::CoreAssessment, _) => &mut children.core_assessment,
                (_, WorkKind::ChildProtection) => &mut children.child_protection,
                (_, WorkKind::LookedAfter) => &mut children.looked_after,
                (WorkKind::Holding, _) if with_assessment => &mut children.awaiting_panel,
                (WorkKind::ChildInNeed, _) => &mut children.child_in_need,
                _ if with_assessment => &mut children.short_term_help,
                _ => &mut children.child_in_need,
            };
            *state += family.children;
        }
        children
    }

    /// The totals that it makes, to be made up.
    #[must_use]
    pub fn synthesised(&self) -> SynthesisedStart {
        let (mean_speed, agency_in_post) = (self.mean_speed, self.agency_in_post);
        SynthesisedStart { children: self.totals(), caseload_cv: 0.0, mean_speed, agency_in_post }
    }

    /// Mean speed of a kind of work before the start.
    #[must_use]
    pub fn speed_of(&self, work: WorkKind) -> f64 {
        use WorkKind as W;
        let [assessment, protection_and_need, looked_after] = self.mean_speed;
        match work {
            W::Screening | W::InitialAssessment | W::CoreAssessment => assessment,
            W::ShortTermHelp | W::ChildInNeed | W::ChildProtection => protection_and_need,
            W::LookedAfter | W::Closing | W::Transfer | W::Holding => looked_after,
        }
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
    /// Index into [`Scenario::areas`](super::Scenario::areas).
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

impl Check<'_> {
    /// The past; its beginning is like the first day where it does not say otherwise.
    pub(super) fn past(&mut self, start: &Start) -> Past {
        let mut children = match start {
            Start::Synthesised(start) => start.children,
            Start::Snapshot(list) => list.totals(),
        };
        let at = At::new("past.start");
        for (key, count) in children.by_key_mut() {
            if self.stated(&at.key(key)) {
                *count = self.count(&at.key(key));
            }
        }
        if children.total() > MOST_CASES {
            self.problem(&at, TOO_MANY, TOO_MANY_LABEL, "check that these are children");
        }
        Past { children, ..self.table("past") }
    }

    /// The start: totals, or the service's own list if one is named.
    pub(super) fn start(&mut self, areas: &[Area], days: Option<&WorkingDays>, list: Option<&List>) -> Start {
        let at = At::new("start");
        if self.stated(&at.key("snapshot")) {
            return Start::Snapshot(self.snapshot(areas, days, list));
        }
        let start: SynthesisedStart = self.table("start");
        let children = &start.children;
        if children.total() > MOST_CASES {
            self.problem(&at, TOO_MANY, TOO_MANY_LABEL, "check that these are children");
        }
        let no_care_management = !areas.is_empty() && areas.iter().all(|area| area.care_management_teams.is_empty());
        if no_care_management && children.awaiting_panel > 0 {
            let message = "families wait for a panel, but no area has a care-management team";
            let help = "set awaiting_panel = 0, or add care_management_teams to an area";
            self.problem(&at.key("awaiting_panel"), message, "", help);
        }
        let stated = self.stated(&at.key("mean_speed"));
        let mean_speed = if stated { self.mean_speed() } else { MEAN_SPEED };
        Start::Synthesised(SynthesisedStart { mean_speed, ..start })
    }

    /// Speeds of the three classes before the start.
    fn mean_speed(&mut self) -> [f64; 3] {
        let at = At::new("start.mean_speed");
        ["assessment", "protection_and_need", "looked_after"].map(|class| self.number(&at.key(class)))
    }

    fn snapshot(&mut self, areas: &[Area], days: Option<&WorkingDays>, list: Option<&List>) -> Snapshot {
        let at = At::new("start");
        let agency_in_post = self.count(&at.key("agency_in_post"));
        let is_total = |key: &&String| Key::at(&at.key(key).0).is_some_and(|key| !key.unless.is_empty());
        if let Some(key) = self.names(&at).iter().find(is_total) {
            let message = format!("[start] states both a snapshot and `{key}`");
            let other = (&at.key("snapshot"), "the list of cases");
            let help = "the list says it all: leave the totals out, or leave out `snapshot`";
            self.problem_with(&at.key(key), message, "a total", other, help);
        }
        self.required(&at.key("mean_speed"));
        let mean_speed = self.mean_speed();
        let mut families = Vec::new();
        if list.is_some_and(|list| list.cases() > MOST_CASES as usize) {
            let help = "check that the list holds the open cases only";
            self.problem(&at.key("snapshot"), TOO_MANY, TOO_MANY_LABEL, help);
        } else if let (Some(list), Some(days)) = (list, days) {
            let (read, problems) = list.families(areas, days);
            families = read;
            self.problems.extend(problems);
        }
        Snapshot { families, mean_speed, agency_in_post }
    }
}
