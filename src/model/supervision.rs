//! What managers and advanced practitioners do before case work: supervision, meetings with newly qualified workers,
//! audits of decisions.
//!
//! Whoever is in post takes part, present or not: what falls to an absent supervisor is not done by another.

use super::plan::Role;
use super::service::Service;
use super::trace::Observer;
use crate::kernel::time::DAYS_A_WEEK;

impl<O: Observer> Service<'_, O> {
    /// A team's supervisors share the supervision of its social workers: their own hours change with who is in post.
    pub fn touch_managers(&mut self, team: usize) {
        self.share_supervision(team);
        let with_advanced = self.policy.capacity.advanced_practitioner_supervision_share > 0.0;
        for index in 0..self.teams[team].members.len() {
            let member = self.teams[team].members[index];
            let w = &self.workers[member as usize];
            if w.role == Role::Manager || (w.advanced && with_advanced) {
                self.touch(member);
            }
        }
    }

    /// Reckons the hours a day that supervision takes of each of a team's supervisors: the ordinary one of every worker
    /// in post and the meetings of the newly qualified. Its advanced practitioners, if there are any, do their share;
    /// the managers do the rest, and the audits.
    pub fn share_supervision(&mut self, team: usize) {
        let capacity = &self.policy.capacity;
        let (mut managers, mut advanced, mut meetings) = (0, 0, 0.0);
        for &member in &self.teams[team].members {
            let w = &self.workers[member as usize];
            if w.in_post {
                managers += u32::from(w.role == Role::Manager);
                advanced += u32::from(w.advanced);
                meetings += w.meetings(capacity.newly_qualified_supervision_hours);
            }
        }
        let of_team = &mut self.teams[team];
        let a_day = capacity.supervision_hours_a_week / DAYS_A_WEEK;
        let hours = a_day * f64::from(of_team.in_post) + meetings;
        let share = if advanced > 0 { capacity.advanced_practitioner_supervision_share } else { 0.0 };
        let audit = capacity.audit_hours_a_week / DAYS_A_WEEK;
        of_team.supervision = hours * (1.0 - share) / f64::from(managers.max(1)) + audit;
        of_team.advanced_supervision = hours * share / f64::from(advanced.max(1));
        for index in 0..self.teams[team].members.len() {
            let member = self.teams[team].members[index];
            let w = &self.workers[member as usize];
            if w.role == Role::Manager || w.advanced {
                self.review_terms(member);
            }
        }
    }
}
