//! Cover: what happens to the cases of workers who are absent or have left.

use super::allocation::Ceiling;
use super::events::Event;
use super::service::Service;
use super::trace::Observer;

impl<O: Observer> Service<'_, O> {
    /// Schedules the next time at which a sickness absence is acted on: assessments first, then all cases.
    pub fn schedule_cover(&mut self, worker: u32) {
        let cover = &self.policy.cover;
        let since = self.workers[worker as usize].health.since;
        let first = since + cover.assessments_after_days;
        self.schedule(Event::Cover(worker), first.max(self.now));
    }

    /// An absence has lasted a few days (assessments move) or many (everything moves, and the team lacks a worker).
    pub fn cover_event(&mut self, worker: u32) {
        let since = self.workers[worker as usize].health.since;
        let all_at = since + self.policy.cover.all_after_days;
        if self.now < all_at {
            self.move_assessments(worker);
            self.schedule(Event::Cover(worker), all_at);
        } else {
            self.move_all(worker);
            self.begin_long_absence(worker);
        }
    }

    /// Open assessments move to colleagues of the team, as far as they can take them.
    pub fn move_assessments(&mut self, worker: u32) {
        let families: Vec<u32> = self.workers[worker as usize].families.clone();
        for family in families {
            if !self.in_assessment(family) {
                continue;
            }
            let team = self.workers[worker as usize].team as usize;
            if let Some(colleague) = self.least_loaded(&self.teams[team].members, family, Ceiling::Cover, 0.0) {
                self.withdraw(family);
                self.note("moved to a colleague", Some(family), Some(colleague));
                self.assign(family, colleague);
            }
        }
    }

    /// All cases move: within the team, then the area, then other areas as the policy allows; what nobody can take is
    /// unallocated.
    pub fn move_all(&mut self, worker: u32) {
        while let Some(&family) = self.workers[worker as usize].families.last() {
            self.withdraw(family);
            if let Some(colleague) = self.covering_worker(worker, family) {
                self.note("moved to a colleague", Some(family), Some(colleague));
                self.assign(family, colleague);
            } else {
                let team = self.workers[worker as usize].team as usize;
                self.teams[team].tray.returned.push_back(family);
                self.wait_in_tray(family);
            }
        }
    }

    fn covering_worker(&self, worker: u32, family: u32) -> Option<u32> {
        let team = self.workers[worker as usize].team as usize;
        let area = self.teams[team].area;
        let lane = self.plan.teams[team].lane;
        let of_team = |team: usize| self.least_loaded(&self.teams[team].members, family, Ceiling::Cover, 0.0);
        let less_loaded = |&a: &u32, &b: &u32| {
            let load = |w: u32| self.workers[w as usize].load / self.ceiling(w, Ceiling::Cover);
            load(a).total_cmp(&load(b))
        };
        let of_area = |area: usize| {
            self.structure.area_teams[area][lane].iter().filter_map(|&team| of_team(team)).min_by(less_loaded)
        };
        let others = || (0..self.structure.area_teams.len()).filter(|&other| other != area);
        let cover = &self.policy.cover;
        of_team(team)
            .or_else(|| if cover.within_area { of_area(area) } else { None })
            .or_else(|| if cover.between_areas { others().filter_map(of_area).min_by(less_loaded) } else { None })
    }
}
