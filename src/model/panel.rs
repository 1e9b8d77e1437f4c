//! The allocation panel: moves long-term families from assessment teams to care-management teams.

use super::allocation::{Among, Ceiling};
use super::events::Event;
use super::ids::{AreaId, FamilyId, Id};
use super::meter::Flow;
use super::service::Service;
use super::trace::Observer;
use crate::scenario::WorkKind;

impl<O: Observer> Service<'_, O> {
    /// The first panel of each area: on a Tuesday, areas staggered through the weeks between panels.
    pub fn schedule_first_panels(&mut self) {
        let every = 5.0 * f64::from(self.policy().panel.every_weeks);
        for area in self.areas() {
            let offset = 5.0 * (area.index() as f64 % f64::from(self.policy().panel.every_weeks)) + 1.0;
            let periods = ((self.now() - offset) / every).ceil().max(0.0);
            self.schedule(Event::Panel(area), offset + periods * every);
        }
    }

    /// An area's panel sits: longest wait first, every family that a care-management worker can take, up to the most.
    pub fn panel(&mut self, area: AreaId) {
        let most = self.policy().panel.most_families as usize;
        let mut transferred = 0;
        for family in self.before_panel(area) {
            if transferred < most && self.family(family).awaiting_panel && self.hand_over(area, family) {
                transferred += 1;
            }
        }
        self.forget_others_before_panel(area);
        let next = self.now() + 5.0 * f64::from(self.policy().panel.every_weeks);
        self.schedule(Event::Panel(area), next);
    }

    /// Hands a family over to the least loaded care-management worker of the area, if one can take it. A plan that runs
    /// keeps its clock; a family that was held begins its child-in-need plan.
    fn hand_over(&mut self, area: AreaId, family: FamilyId) -> bool {
        let f = *self.family(family);
        let among = Among::Lane(area, self.home_lane(area, f.course.plan));
        let Some(worker) = f.holder.and_then(|_| self.least_loaded(among, family, Ceiling::Cover, 0.0)) else {
            return false;
        };
        self.withdraw(family);
        self.stop_waiting(family);
        self.count(self.team(f.team).group, Flow::PanelFamilies, 1.0);
        if f.piece.work == WorkKind::Holding {
            self.begin(family, WorkKind::ChildInNeed);
        }
        self.note("handed over by the panel", Some(family), Some(worker));
        self.assign(family, worker);
        true
    }
}
