//! The first day after a simulated past: the families that the past has left are brought to the totals that were counted, or the service's
//! own list takes their place; people are as the past has left them.
//!
//! Superfluous families are taken out at random, with what their workers have yet to write or read up of them; missing ones are copied at random
//! from those of the same area and state, with keys of their own, the same holder or place in the queue, so that what was not counted (who
//! holds how much, how far work has got) stays as the past has left it. Where an area has none, those of another one that works alike are
//! copied and dealt to its workers.

use super::family::{Family, Piece, class_of, family_key, size_factor};
use super::ids::{AreaId, FamilyId, Id, Table};
use super::service::{Queue, Service, Waits};
use super::sharing::quantised;
use super::starting_state::StartingState;
use super::trace::Observer;
use crate::kernel::streams::{Purpose, Stream};
use crate::scenario::{Start, SynthesisedStart, WorkKind};
use std::collections::BTreeSet;

/// Families that are copied on the first day have an origin of their own in their keys.
const COPIED: u64 = 5;
/// Families made up on the first day are numbered from here: after those of the beginning of the past.
const MADE_UP: u64 = 1 << 40;

/// Families of an area that are in one state.
#[derive(Debug, Clone, Default)]
struct InState {
    /// Those that can be taken out or copied.
    families: Vec<FamilyId>,
    /// Children, of those on a desk to be screened too.
    children: u32,
}

impl<O: Observer> Service<'_, O> {
    /// The past is over: the open cases become those of the first day, and referrals those of the run.
    pub fn first_day(&mut self) {
        let scenario = &self.plan().scenario;
        self.meter_all_hours();
        match &scenario.start {
            Start::Synthesised(start) if scenario.past.brought_to_totals => self.bring_to_totals(start),
            Start::Synthesised(_) => {}
            Start::Snapshot(list) => {
                let all = self.open_families();
                self.take_out(&all);
                self.read_snapshot(list);
            }
        }
        for area in self.areas() {
            self.begin_referrals(area);
        }
        self.expect_pulses();
        self.begin_returns();
        self.teams().ids().rev().for_each(|team| self.offer_trays(team));
    }

    /// Brings the open cases of each area and state to the stated totals, to the last child.
    fn bring_to_totals(&mut self, start: &SynthesisedStart) {
        let mut found = self.families_by_state();
        let (mut superfluous, mut missing) = (Vec::new(), Vec::new());
        let children = |in_state: &Table<AreaId, InState>| in_state.values().map(|found| found.children).collect();
        let left: Vec<Table<AreaId, u32>> = found.iter().map(children).collect();
        for (number, quotas) in self.quotas(&start.children, &left).into_iter().enumerate() {
            for (area, &quota) in quotas.iter() {
                let mut stream = self.key().stream(Purpose::FirstDay, area.index() as u64, number as u64);
                let of_area = &mut found[number][area];
                self.choose_superfluous(of_area, quota, &mut superfluous, &mut stream);
                if of_area.children < quota {
                    missing.push((number, area, quota - of_area.children, stream));
                }
            }
        }
        let waits = self.waits();
        let (mut copied, mut made_up, mut deals) = (0, MADE_UP, None);
        for (number, area, mut left, mut stream) in missing {
            let state = &StartingState::all(&start.children)[number];
            let sources = self.to_be_copied(&found[number], area);
            if sources.is_empty() {
                let deals = deals.get_or_insert_with(|| self.deals(start));
                self.make_up(area, left, state, start, deals, &mut made_up);
                continue;
            }
            while left > 0 {
                let source = sources[(stream.uniform() * sources.len() as f64) as usize];
                let mut copy = self.copy(source, area, left, copied, &mut stream);
                if self.team(copy.team).area != area {
                    let deals = deals.get_or_insert_with(|| self.deals(start));
                    let kind = self.plan().teams[copy.team].kind;
                    let work = (copy.piece.work, self.service_now() - copy.referred);
                    let (team, holder) = self.dealt((area, kind), work, copy.children, deals);
                    (copy.team, copy.holder) = (team, copy.holder.and(holder));
                }
                self.place_copy(copy, source, &waits);
                left -= copy.children;
                copied += 1;
            }
        }
        self.take_out(&superfluous);
    }

    /// Families in a state that may be copied for an area: its own, or where it has none, those of other areas that work alike.
    fn to_be_copied(&self, in_state: &Table<AreaId, InState>, area: AreaId) -> Vec<FamilyId> {
        let own = &in_state[area].families;
        if !own.is_empty() {
            return own.clone();
        }
        let alike = self.areas().filter(|&other| self.is_mixed(other) == self.is_mixed(area));
        alike.flat_map(|other| in_state[other].families.iter().copied()).collect()
    }

    /// Opens a copy, with its holder or where the family that it is copied from waits, and since when that does.
    fn place_copy(&mut self, copy: Family, source: FamilyId, waits: &Waits) {
        let in_tray = match waits.in_tray[source] {
            Some((Queue::Urgent | Queue::Routine, since)) => (Queue::of_referral(copy.urgent), since),
            Some(returned) => returned,
            None => (Queue::Returned, self.service_now()),
        };
        self.place_at_start(copy, waits.for_panel[source], copy.holder.ok_or(in_tray));
    }

    /// Open families by state and area.
    fn families_by_state(&self) -> Vec<Table<AreaId, InState>> {
        let areas = self.plan().scenario.areas.len();
        let mut found = vec![Table::of(InState::default(), areas); StartingState::COUNT];
        for family in self.open_families() {
            let f = self.family(family);
            let in_state = &mut found[self.starting_state(f)][self.team(f.team).area];
            in_state.children += f.children;
            if f.piece.work != WorkKind::Screening {
                in_state.families.push(family);
            }
        }
        found
    }

    /// Chooses families at random until no more children are left than the quota; a larger family may go for the last of them.
    fn choose_superfluous(&self, found: &mut InState, quota: u32, chosen: &mut Vec<FamilyId>, stream: &mut Stream) {
        let mut kept = Vec::new();
        while found.children > quota && !found.families.is_empty() {
            let place = (stream.uniform() * found.families.len() as f64) as usize;
            let family = found.families.swap_remove(place);
            let children = self.family(family).children;
            if children <= found.children - quota {
                found.children -= children;
                chosen.push(family);
            } else {
                kept.push(family);
            }
        }
        if let Some(larger) = kept.pop_if(|_| found.children > quota) {
            found.children -= self.family(larger).children;
            chosen.push(larger);
        }
        found.families.append(&mut kept);
    }

    /// A copy of a family, of an area and with so many children at most, still with the other's team and holder.
    fn copy(&self, source: FamilyId, area: AreaId, most: u32, number: u64, stream: &mut Stream) -> Family {
        let f = *self.family(source);
        let children = f.children.min(most);
        let factor = size_factor(children, &self.plan().scenario.families);
        let worked =
            f.holder.map_or(0.0, |holder| self.worker(holder).workload.clock(class_of(f.piece.work)) - f.piece.entered);
        let piece = Piece {
            demand: quantised(f.piece.demand * (factor / f.size_factor)),
            remaining: (f.piece.remaining - worked).max(0.0),
            outcome: stream.uniform(),
            ..f.piece
        };
        let urgent = if f.piece.work == WorkKind::InitialAssessment {
            self.is_urgent(f.urgency, piece.outcome)
        } else {
            f.urgent
        };
        let key = family_key(area, COPIED, number);
        Family { key, episode: 0, pieces: 1, children, size_factor: factor, urgent, piece, awaiting_panel: false, ..f }
    }

    /// Takes families out, as if they had never come.
    fn take_out(&mut self, families: &[FamilyId]) {
        self.take_out_of_trays(families);
        self.take_out_documents(families);
        for &family in families {
            let f = self.family(family);
            if f.piece.work == WorkKind::Screening {
                self.stop_screening(family);
                self.off_desk(family);
            } else {
                self.withdraw(family);
            }
            if self.family(family).awaiting_panel {
                self.stop_waiting(family);
            }
            self.close_case(family);
        }
    }

    /// Takes out what workers have yet to write or read up of some families, which has the key and the episode of the family it is of.
    fn take_out_documents(&mut self, families: &[FamilyId]) {
        let of = |f: &Family| (f.key, f.episode);
        let gone: BTreeSet<(u64, u32)> = families.iter().map(|&family| of(self.family(family))).collect();
        for worker in self.workers().ids() {
            for document in self.worker(worker).documents.clone() {
                if gone.contains(&of(self.family(document))) {
                    self.stop_document(worker, document);
                    self.close_document(worker, document);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::streams::StreamKey;
    use crate::math::powi;
    use crate::model::measure::{Measure, Scope};
    use crate::model::trace::Silent;
    use crate::model::{Outcome, Plan, simulate};
    use crate::scenario::{Scenario, StartingChildren, load_text, starter};
    use rayon::prelude::*;
    use std::sync::atomic::AtomicBool;

    /// One-sided 95 % point of the normal distribution; the t distribution's with 100 degrees of freedom is 1.66.
    const ONE_SIDED: f64 = 1.66;

    include!("../../tests/it/core_assessments.rs");

    /// The starter under rules that it can keep up with, with so many weeks of a past.
    fn service(weeks: u32, brought_to_totals: bool, children: [u32; StartingState::COUNT]) -> Plan {
        let past = format!("weeks = {weeks}\nbrought_to_totals = {brought_to_totals}\n");
        let text = with_core_assessments(&starter("balanced", "Balanced")).replace("weeks = 52\n", &past);
        let text = text.replace("newly_qualified_share = 0.2\n", "newly_qualified_share = 0.06\n");
        let mut scenario: Scenario = load_text(&text, None).unwrap().scenario;
        if let Start::Synthesised(made_up) = &mut scenario.start {
            let [
                initial_assessment,
                core_assessment,
                short_term_help,
                awaiting_panel,
                child_in_need,
                child_protection,
                looked_after,
            ] = children;
            made_up.children = StartingChildren {
                initial_assessment,
                core_assessment,
                short_term_help,
                awaiting_panel,
                child_in_need,
                child_protection,
                looked_after,
            };
        }
        Plan::new(scenario)
    }

    /// Children in each state on the first day, as the past has left them: means over replications.
    fn left(plan: &Plan, replications: u64) -> [f64; StartingState::COUNT] {
        let found: Vec<[f64; StartingState::COUNT]> = (0..replications)
            .into_par_iter()
            .map(|replication| {
                let mut service = Service::new(plan, StreamKey { seed: 190, replication }, Silent);
                assert!(service.run_to(plan.window.0, &AtomicBool::new(false)));
                let by_state = service.families_by_state();
                std::array::from_fn(|state| by_state[state].values().map(|found| f64::from(found.children)).sum())
            })
            .collect();
        std::array::from_fn(|state| found.iter().map(|of| of[state]).sum::<f64>() / replications as f64)
    }

    /// Mean of a measure over some weeks of a replication.
    fn mean(plan: &Plan, outcome: &Outcome, measure: Measure, weeks: std::ops::Range<usize>) -> f64 {
        let at = plan.layout.series.iter().position(|&series| series == (measure, Scope::ALL)).unwrap();
        let of_weeks = &outcome.weekly[at * plan.layout.weeks..][weeks];
        let known: Vec<f64> = of_weeks.iter().copied().filter(|value| !value.is_nan()).collect();
        known.iter().sum::<f64>() / known.len() as f64
    }

    /// How far each figure may have moved by the third year, whatever the season.
    const MARGINS: [(Measure, f64); 12] = [
        (Measure::LiveCasesPerWorker, 0.5),
        (Measure::OpenCasesAssessment, 6.0),
        (Measure::OpenCasesChildInNeed, 15.0),
        (Measure::OpenCasesChildProtection, 6.0),
        (Measure::OpenCasesLookedAfter, 8.0),
        (Measure::InitialAssessmentsInTime, 0.04),
        (Measure::CoreAssessmentsInTime, 0.06),
        (Measure::ShareOver25, 0.04),
        (Measure::UnallocatedCases, 4.0),
        (Measure::NewlyQualified, 0.6),
        (Measure::InPost, 0.6),
        (Measure::Sick, 0.3),
    ];

    /// Of each figure and quarter of the year, how far the 90 % interval of its mean change from the first year to the third reaches from 0, in
    /// margins.
    fn reaches(plan: &Plan, replications: u64) -> Vec<(String, f64)> {
        let found: Vec<Outcome> = (0..replications)
            .into_par_iter()
            .map(|replication| simulate(plan, StreamKey { seed: 191, replication }).unwrap())
            .collect();
        let quarters = (0..4).flat_map(|quarter| MARGINS.map(|(measure, margin)| (quarter, measure, margin)));
        quarters
            .map(|(quarter, measure, margin)| {
                let change = |outcome| {
                    let [first, third] =
                        [13 * quarter, 13 * quarter + 104].map(|from| mean(plan, outcome, measure, from..from + 13));
                    third - first
                };
                let changes: Vec<f64> = found.iter().map(change).collect();
                let n = changes.len() as f64;
                let mean = changes.iter().sum::<f64>() / n;
                let error = (changes.iter().map(|change| powi(change - mean, 2)).sum::<f64>() / (n - 1.0) / n).sqrt();
                let what = format!("{} in quarter {}: {mean:.3} +- {error:.3}", measure.name(), quarter + 1);
                (what, (mean.abs() + ONE_SIDED * error) / margin)
            })
            .collect()
    }

    /// A service whose totals are those that it comes to by itself stays as it is. Nothing has changed where the 90 % interval of a change lies
    /// within its margin (two one-sided tests: Schuirmann, J. Pharmacokinetics and Biopharmaceutics 15, 1987), which all 48 must
    /// (an intersection-union test: Berger, Technometrics 24, 1982): if any figure drifts by its margin or more in two years, the test passes with a
    /// chance of 5 % at most. Without a past the same totals fail it.
    #[test]
    fn a_service_in_balance_stays_in_balance() {
        let stated = [40, 35, 260, 15, 240, 75, 190];
        let settled = left(&service(520, false, stated), 200).map(|children| children.round() as u32);
        let with_past = reaches(&service(104, true, settled), 600);
        let without = reaches(&service(0, true, settled), 600);
        for (what, reach) in &with_past {
            assert!(*reach < 1.0, "{what}: reaches {reach} margins");
        }
        assert!(without.iter().any(|(what, reach)| what.starts_with("core_assessments_in_time") && *reach > 1.0));
    }

    /// By count, of a service that is short of workers: whoever is copied has waited as long as one who was there, in the same queue.
    #[test]
    fn copies_wait_as_long_as_those_they_are_copied_from() {
        let mut scenario = Scenario::clone(&service(26, true, [400, 0, 900, 300, 0, 0, 0]).scenario);
        for dated in &mut scenario.policies {
            (dated.policy.allocation.ceiling, dated.policy.allocation.cover_ceiling) = (4.0, 4.0);
        }
        let plan = Plan::new(scenario);
        let mut service = Service::new(&plan, StreamKey { seed: 192, replication: 0 }, Silent);
        assert!(service.run_to(plan.window.0, &AtomicBool::new(false)));
        let before = service.waits();
        assert!(service.run_to(plan.window.0 + 1e-9, &AtomicBool::new(false)));
        let after = service.waits();
        let mut copies = [0; 2];
        let is_copy = |family: FamilyId| service.family(family).key >> 44 & 15 == COPIED;
        for family in service.open_families().into_iter().filter(|&family| is_copy(family)) {
            if let Some(since) = after.for_panel[family] {
                assert!(before.for_panel.values().any(|other| *other == Some(since)), "{since}");
                copies[0] += 1;
            }
            if let Some((queue, since)) = after.in_tray[family] {
                let alike = |other: &(Queue, f64)| {
                    other.1 == since && (other.0 == Queue::Returned) == (queue == Queue::Returned)
                };
                assert!(before.in_tray.values().flatten().any(alike), "{queue:?} {since}");
                copies[1] += 1;
            }
        }
        assert!(copies.iter().all(|&copies| copies > 20), "{copies:?}");
    }
}
