//! The states in which open cases are counted on the first day.

use super::family::{CaseKind, Family};
use super::ids::{AreaId, Id, Table};
use super::service::Service;
use super::trace::Observer;
use crate::scenario::{StartingChildren, TeamKind, WorkKind};

/// A state in which open cases are counted on the first day.
pub(super) struct StartingState {
    /// Children in it.
    pub children: u32,
    /// What is done for them.
    pub work: WorkKind,
    /// What they are counted as while they wait for the panel.
    pub plan: WorkKind,
    /// Kind of team that has them.
    pub team: TeamKind,
    /// Whether they wait for the panel.
    pub awaiting_panel: bool,
}

/// So many children are added by workers in post to those that a past has left in a state, so that few left by chance decide nothing.
const BY_WORKERS: u64 = 10;

impl StartingState {
    /// How many there are.
    pub const COUNT: usize = 7;
    /// Place of those who wait for the panel.
    const AWAITING_PANEL: usize = 3;
    /// Place of those who have a plan.
    const CHILD_IN_NEED: usize = 4;

    /// All of them, in the order of the scenario's totals.
    pub fn all(counted: &StartingChildren) -> [Self; Self::COUNT] {
        use TeamKind::{Assessment, CareManagement};
        use WorkKind as W;
        let state = |children, work, team| Self { children, work, plan: work, team, awaiting_panel: false };
        [
            state(counted.initial_assessment, W::InitialAssessment, Assessment),
            state(counted.core_assessment, W::CoreAssessment, Assessment),
            state(counted.short_term_help, W::ShortTermHelp, Assessment),
            Self {
                plan: W::ChildInNeed,
                awaiting_panel: true,
                ..state(counted.awaiting_panel, W::Holding, Assessment)
            },
            state(counted.child_in_need, W::ChildInNeed, CareManagement),
            state(counted.child_protection, W::ChildProtection, CareManagement),
            state(counted.looked_after, W::LookedAfter, CareManagement),
        ]
    }
}

impl<O: Observer> Service<'_, O> {
    /// Which of the states that are counted on the first day a family is in: a place in [`StartingState::all`].
    pub(super) fn starting_state(&self, f: &Family) -> usize {
        let with_assessment = self.plan().teams[f.team].kind == TeamKind::Assessment;
        match (f.kind, f.piece.work) {
            (CaseKind::Assessment, WorkKind::CoreAssessment) => 1,
            (CaseKind::Assessment, _) => 0,
            (CaseKind::Need, _) if f.awaiting_panel => StartingState::AWAITING_PANEL,
            (CaseKind::Need, WorkKind::ShortTermHelp) => 2,
            (CaseKind::Need, WorkKind::ChildInNeed) => StartingState::CHILD_IN_NEED,
            (CaseKind::Need, _) => {
                if with_assessment {
                    2
                } else {
                    StartingState::CHILD_IN_NEED
                }
            }
            (CaseKind::Protection, _) => 5,
            (CaseKind::Care, _) => 6,
        }
    }

    /// An area without care management has no panel: a family that is said to wait for one has its plan with the
    /// assessment team.
    pub(super) fn as_the_area_works(&self, area: AreaId, work: WorkKind, awaiting_panel: bool) -> (WorkKind, bool) {
        let mixed = self.is_mixed(area);
        let work = if mixed && work == WorkKind::Holding { WorkKind::ChildInNeed } else { work };
        (work, awaiting_panel && !mixed)
    }

    /// Whether an area has no care management.
    pub(super) fn is_mixed(&self, area: AreaId) -> bool {
        self.structure().area_teams[area][TeamKind::CareManagement as usize].is_empty()
    }

    /// Children that each area is to have in each state after a past, in the order of [`StartingState::all`]: in proportion to those that it
    /// has left there and to [`BY_WORKERS`].
    pub(super) fn quotas(&self, counted: &StartingChildren, left: &[Table<AreaId, u32>]) -> Vec<Table<AreaId, u32>> {
        let states = StartingState::all(counted).into_iter().enumerate();
        let mut quotas: Vec<_> = states
            .map(|(number, state)| {
                let mut workers = self.workers_of(state.team);
                // Whoever waits for a panel does so where there is one.
                let waits = number == StartingState::AWAITING_PANEL && !self.areas().all(|area| self.is_mixed(area));
                for area in self.areas().filter(|&area| waits && self.is_mixed(area)) {
                    workers[area] = 0;
                }
                let all: u64 = workers.values().sum();
                let shares = workers.iter().map(|(area, &own)| u64::from(left[number][area]) * all + BY_WORKERS * own);
                in_proportion(state.children, &shares.collect())
            })
            .collect();
        for area in self.areas().filter(|&area| self.is_mixed(area)) {
            let waiting = std::mem::take(&mut quotas[StartingState::AWAITING_PANEL][area]);
            quotas[StartingState::CHILD_IN_NEED][area] += waiting;
        }
        quotas
    }

    /// Workers in post of a kind of team by area; of the assessment teams where there is no other.
    pub(super) fn workers_of(&self, kind: TeamKind) -> Table<AreaId, u64> {
        let areas = self.plan().scenario.areas.iter();
        let of_area = areas.map(|area| match kind {
            TeamKind::CareManagement if !area.care_management_teams.is_empty() => area.in_post_of(kind),
            _ => area.in_post_of(TeamKind::Assessment),
        });
        of_area.map(u64::from).collect()
    }
}

/// Children of each area in proportion to weights, to the last child (largest remainders).
pub(super) fn in_proportion(children: u32, weights: &Table<AreaId, u64>) -> Table<AreaId, u32> {
    let total = weights.values().sum::<u64>().max(1);
    let exact = |weight: u64| u128::from(children) * u128::from(weight);
    let mut quotas: Vec<u32> = weights.values().map(|&weight| (exact(weight) / u128::from(total)) as u32).collect();
    let mut by_remainder: Vec<AreaId> = weights.ids().collect();
    by_remainder.sort_by_key(|&area| std::cmp::Reverse(exact(weights[area]) % u128::from(total)));
    let short = children - quotas.iter().sum::<u32>();
    for turn in 0..short as usize {
        quotas[by_remainder[turn % by_remainder.len()].index()] += 1;
    }
    quotas.into_iter().collect()
}
