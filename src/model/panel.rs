//! The allocation panel: moves long-term families from assessment teams to care-management teams.

use super::allocation::Ceiling;
use super::events::Event;
use super::meter::Flow;
use super::service::Service;
use super::trace::Observer;
use crate::scenario::WorkKind;

/// A family that waits for the panel.
#[derive(Debug, Clone, Copy)]
pub struct Waiting {
    /// The family's place.
    pub family: u32,
    /// Tells whether the place is still that family's.
    pub serial: u64,
    /// Simulation time since which it waits.
    pub since: f64,
}

impl<O: Observer> Service<'_, O> {
    /// The first panel of each area: on a Tuesday, areas staggered through the weeks between panels.
    pub fn schedule_first_panels(&mut self) {
        let every = 5.0 * f64::from(self.policy.panel.every_weeks);
        for area in 0..self.structure.area_teams.len() {
            let offset = 5.0 * (area as f64 % f64::from(self.policy.panel.every_weeks)) + 1.0;
            let periods = ((self.now - offset) / every).ceil().max(0.0);
            self.schedule(Event::Panel(area as u32), offset + periods * every);
        }
    }

    /// An area's panel sits: longest wait first, every family that a care-management worker can take, up to the most.
    pub fn panel(&mut self, area: usize) {
        let most = self.policy.panel.most_families as usize;
        let waiting = std::mem::take(&mut self.awaiting_panel[area]);
        let mut left = Vec::with_capacity(waiting.len());
        let mut transferred = 0;
        for entry in waiting {
            let Waiting { family, serial, .. } = entry;
            let f = &self.families[family as usize];
            if f.serial != serial || !f.awaiting_panel {
                continue;
            }
            if transferred < most && self.hand_over(area, family) {
                transferred += 1;
            } else {
                left.push(entry);
            }
        }
        self.awaiting_panel[area] = left;
        let next = self.now + 5.0 * f64::from(self.policy.panel.every_weeks);
        self.schedule(Event::Panel(area as u32), next);
    }

    /// Hands a family over to the least loaded care-management worker of the area, if one can take it. A plan that runs
    /// keeps its clock; a family that was held begins its child-in-need plan.
    fn hand_over(&mut self, area: usize, family: u32) -> bool {
        if self.families[family as usize].holder == super::family::NOBODY {
            return false;
        }
        let mut best: Option<(f64, u32)> = None;
        let lane = self.home_lane(area, self.families[family as usize].plan);
        for &team in &self.structure.area_teams[area][lane] {
            if let Some(worker) = self.least_loaded(&self.teams[team].members, family, Ceiling::Cover, 0.0) {
                let ratio = self.workers[worker as usize].load / self.ceiling(worker, Ceiling::Cover);
                if best.is_none_or(|(least, _)| ratio < least) {
                    best = Some((ratio, worker));
                }
            }
        }
        let Some((_, worker)) = best else { return false };
        let group = self.teams[self.families[family as usize].team as usize].group;
        self.withdraw(family);
        self.stop_waiting(family);
        self.meters[group].count(Flow::PanelFamilies, 1.0);
        if self.families[family as usize].piece.work == WorkKind::Holding {
            self.begin(family, WorkKind::ChildInNeed);
        }
        self.note("handed over by the panel", Some(family), Some(worker));
        self.assign(family, worker);
        true
    }
}
