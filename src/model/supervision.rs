//! What managers and advanced practitioners do before case work: supervision, meetings with newly qualified workers,
//! audits of decisions.
//!
//! Whoever is in post takes part, present or not: what falls to an absent supervisor is not done by another.

use super::ids::TeamId;
use super::plan::Role;
use super::service::Service;
use super::trace::Observer;
use crate::kernel::time::DAYS_A_WEEK;

impl<O: Observer> Service<'_, O> {
    /// Hours a day that supervision takes of each of a team's managers, and of each of its advanced practitioners: the ordinary
    /// one of every worker in post and the meetings of the newly qualified. Advanced practitioners, if there are any, do their
    /// share; the managers do the rest, and the audits.
    #[must_use]
    pub fn supervision(&self, team: TeamId) -> (f64, f64) {
        let capacity = &self.policy().capacity;
        let of_team = self.team(team);
        let (mut managers, mut advanced, mut meetings) = (0, 0, 0.0);
        for w in of_team.members.iter().map(|&member| self.worker(member)).filter(|w| w.standing.in_post) {
            managers += u32::from(w.role == Role::Manager);
            advanced += u32::from(w.standing.advanced);
            if let Some(year) = w.standing.first_year {
                meetings += year.meetings(capacity.newly_qualified_supervision_hours);
            }
        }
        let a_day = capacity.supervision_hours_a_week / DAYS_A_WEEK;
        let hours = a_day * f64::from(of_team.in_post) + meetings;
        let share = if advanced > 0 { capacity.advanced_practitioner_supervision_share } else { 0.0 };
        let audit = capacity.audit_hours_a_week / DAYS_A_WEEK;
        (hours * (1.0 - share) / f64::from(managers.max(1)) + audit, hours * share / f64::from(advanced.max(1)))
    }
}
