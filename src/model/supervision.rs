//! What managers and advanced practitioners do before case work: supervision, meetings with newly qualified workers,
//! audits of decisions.
//!
//! Whoever is in post takes part, present or not: what falls to an absent supervisor is not done by another.

use super::first_year::{FirstYear, STAGES};
use super::ids::{TeamId, WorkerId};
use super::plan::Role;
use super::service::Service;
use super::trace::Observer;
use super::worker::Standing;
use crate::kernel::time::DAYS_A_WEEK;

/// Who of a team is supervised, and who supervises: all of them in post.
#[derive(Debug, Default, Clone)]
pub struct Supervised {
    /// Permanent social workers: whom the managers supervise.
    pub in_post: u32,
    /// Those of them who are advanced practitioners.
    pub advanced: u32,
    managers: u32,
    /// Newly qualified workers, by the stage of their first year.
    first_years: [u32; STAGES.len()],
    supervisors: Vec<WorkerId>,
}

impl Supervised {
    /// Counts a worker in or out.
    pub fn count(&mut self, (worker, role): (WorkerId, Role), standing: &Standing, counts_in: bool) {
        if !standing.in_post {
            return;
        }
        let change = if counts_in { 1 } else { -1 };
        let stage = standing.first_year.map(|year| year.stage() as usize);
        let numbers = [
            (role == Role::SocialWorker).then_some(&mut self.in_post),
            standing.advanced.then_some(&mut self.advanced),
            (role == Role::Manager).then_some(&mut self.managers),
            stage.map(|stage| &mut self.first_years[stage]),
        ];
        numbers.into_iter().flatten().for_each(|number| *number = number.saturating_add_signed(change));
        if role == Role::Manager || standing.advanced {
            if counts_in {
                self.supervisors.push(worker);
            } else {
                self.supervisors.retain(|&other| other != worker);
            }
        }
    }

    /// Managers and advanced practitioners.
    #[must_use]
    pub fn supervisors(&self) -> &[WorkerId] {
        &self.supervisors
    }

    /// Managers in post.
    #[must_use]
    pub fn managers(&self) -> u32 {
        self.managers
    }

    /// Everybody who is counted, by what they are, for the ledger.
    pub fn numbers(&self) -> impl Iterator<Item = u32> {
        [self.in_post, self.advanced, self.managers].into_iter().chain(self.first_years)
    }
}

impl<O: Observer> Service<'_, O> {
    /// Hours a day that supervision takes of each of a team's managers, and of each of its advanced practitioners: the ordinary
    /// one of every worker in post and the meetings of the newly qualified. Advanced practitioners, if there are any, do their
    /// share; the managers do the rest, and the audits.
    #[must_use]
    pub fn supervision(&self, team: TeamId) -> (f64, f64) {
        let capacity = &self.policy().capacity;
        let of_team = &self.team(team).supervised;
        let meeting = capacity.newly_qualified_supervision_hours;
        let of_stage = |(stage, &number): (usize, &u32)| f64::from(number) * FirstYear::meetings(stage, meeting);
        let meetings: f64 = of_team.first_years.iter().enumerate().map(of_stage).sum();
        let a_day = capacity.supervision_hours_a_week / DAYS_A_WEEK;
        let hours = a_day * f64::from(of_team.in_post) + meetings;
        let share = if of_team.advanced > 0 { capacity.advanced_practitioner_supervision_share } else { 0.0 };
        let audit = capacity.audit_hours_a_week / DAYS_A_WEEK;
        (
            hours * (1.0 - share) / f64::from(of_team.managers.max(1)) + audit,
            hours * share / f64::from(of_team.advanced.max(1)),
        )
    }
}
