//! Administrators and support workers: hours that are taken off social workers.
//!
//! They are there from the date on which they are stated, without a time to hire, are never absent, and their hours are
//! spread evenly over the funded social-worker posts. What falls to a post whose worker is absent, or to a vacant one
//! without an agency worker, is not done.

use super::plan::Role;
use super::service::Service;
use super::trace::Observer;
use super::worker::Worker;
use crate::kernel::time::DAYS_A_WEEK;

/// Hours a day that are taken off a full-time social worker.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Relief {
    /// Of administration: the worker turns them to case work.
    pub administration: f64,
    /// Of case work: support workers do them.
    pub case_work: f64,
}

impl<O: Observer> Service<'_, O> {
    /// Spreads the hours of administrators and support workers over the posts.
    pub fn review_support(&mut self) {
        let funded = self.funded_posts().all(Role::SocialWorker).number();
        let (posts, capacity) = (&self.policy().posts, &self.policy().capacity);
        let of_a_post = |people: f64, hours: f64| people * hours / DAYS_A_WEEK / funded.max(1.0);
        let relief = Relief {
            administration: of_a_post(posts.administrators, capacity.administrator_hours_a_week),
            case_work: of_a_post(posts.support_workers, capacity.support_worker_hours_a_week),
        };
        if relief != self.relief() {
            self.set_relief(relief);
        }
    }

    /// Adds what support workers do to the case-work hours of a worker, at most a share of them.
    #[must_use]
    pub fn with_support(&self, w: &Worker, hours: f64) -> f64 {
        if self.relief().case_work <= 0.0 {
            return hours;
        }
        let most = self.policy().capacity.support_worker_most_share * hours;
        hours + (self.relief().case_work * w.standing.fte).min(most)
    }
}
