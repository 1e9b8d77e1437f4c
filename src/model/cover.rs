//! Cover: what happens to the cases of workers who are absent or have left.

use super::allocation::{Among, Ceiling};
use super::events::Event;
use super::ids::{FamilyId, TeamId, WorkerId};
use super::service::{Queue, Service};
use super::trace::Observer;

impl<O: Observer> Service<'_, O> {
    /// Schedules the next time at which a sickness absence is acted on: assessments first, then all cases.
    pub fn schedule_cover(&mut self, worker: WorkerId) {
        let cover = &self.policy().cover;
        let since = self.worker(worker).health.since();
        let first = since + cover.assessments_after_days;
        self.schedule(Event::Cover(worker), first.max(self.now()));
    }

    /// An absence has lasted a few days (assessments move) or many (everything moves, and the team lacks a worker).
    pub fn cover_event(&mut self, worker: WorkerId) {
        let since = self.worker(worker).health.since();
        let all_at = since + self.policy().cover.all_after_days;
        if self.now() < all_at {
            self.move_assessments(worker);
            self.schedule(Event::Cover(worker), all_at);
        } else {
            self.move_all(worker);
            self.restate(worker, |standing| standing.long_absent = true);
        }
    }

    /// Open assessments move to colleagues of the team, as far as they can take them; to those of other teams, too, where whoever stays
    /// under the ceiling of new families comes first.
    pub fn move_assessments(&mut self, worker: WorkerId) {
        for family in self.worker(worker).families.clone() {
            if !self.in_assessment(family) {
                continue;
            }
            let team = self.worker(worker).team;
            let colleague = if self.policy().cover.under_ceiling_first {
                self.covering_worker(team, family)
            } else {
                self.least_loaded(Among::Team(team), family, Ceiling::Cover, 0.0)
            };
            if let Some(colleague) = colleague {
                self.withdraw(family);
                self.note("moved to a colleague", Some(family), Some(colleague));
                self.take_over(family, colleague);
            }
        }
    }

    /// All cases move: within the team, then the area, then other areas as the policy allows; what nobody can take is
    /// unallocated.
    pub fn move_all(&mut self, worker: WorkerId) {
        let team = self.worker(worker).team;
        while let Some(&family) = self.worker(worker).families.last() {
            self.withdraw(family);
            self.find_cover(team, family);
        }
    }

    /// Gives a family that a worker of a team has let go of to whoever can take it, or lets it wait.
    pub fn find_cover(&mut self, team: TeamId, family: FamilyId) {
        if let Some(colleague) = self.covering_worker(team, family) {
            self.note("moved to a colleague", Some(family), Some(colleague));
            self.take_over(family, colleague);
        } else {
            self.wait_in_tray(family, Queue::Returned);
        }
    }

    /// Who takes a family over: in the team, then in the area, then in other areas, as the policy allows. All may go up to the ceiling of
    /// cover; where the policy says so, whoever stays under that of new families comes first, wherever they are.
    fn covering_worker(&self, team: TeamId, family: FamilyId) -> Option<WorkerId> {
        let (area, lane) = (self.team(team).area, self.team(team).lane);
        let cover = &self.policy().cover;
        let able = |ceiling: Ceiling| {
            let of = |among: Among| self.least_loaded(among, family, ceiling, 0.0);
            of(Among::Team(team))
                .or_else(|| if cover.within_area { of(Among::Lane(area, lane)) } else { None })
                .or_else(|| if cover.between_areas { of(Among::OtherAreas(area, lane)) } else { None })
        };
        let under = if cover.under_ceiling_first { able(Ceiling::New) } else { None };
        under.or_else(|| able(Ceiling::Cover))
    }
}
