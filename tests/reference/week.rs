//! What is known of a week of the reduced service.

use super::city::{City, Place};

/// Sums over a week: integrals of what there is, counts of what happens.
#[derive(Default, Clone)]
pub struct Week {
    pub open: f64,
    pub in_assessment: f64,
    pub in_need: f64,
    pub in_protection: f64,
    pub looked_after: f64,
    pub unallocated: f64,
    pub to_be_screened: f64,
    pub awaiting_panel: f64,
    pub held: f64,
    pub over_20: f64,
    pub in_post: f64,
    pub sick: f64,
    pub vacant: f64,
    pub newly_qualified: f64,
    pub done: [f64; 4],
    pub would_be_done: [f64; 4],
    pub largest: f64,
    /// Children in the trays when the week ends, the days that they have waited, the longest such wait, and how many have waited over
    /// two weeks.
    pub waiting: f64,
    pub waited: f64,
    pub longest_wait: f64,
    pub waiting_long: f64,
    /// Children who have got their first worker, and the days from their referral till then.
    pub allocated: f64,
    pub days_to_a_worker: f64,
    pub referred: f64,
    pub initial: f64,
    pub initial_in_time: f64,
    pub core: f64,
    pub core_in_time: f64,
    pub closed: f64,
    pub through_panel: f64,
    pub hand_overs: f64,
    /// Posts of social workers when the week ends, by area: in assessment and in care management.
    pub posts: Vec<[f64; 2]>,
    pub leavers: f64,
    pub starters: f64,
}

impl City<'_> {
    /// What there is when a week ends.
    pub fn look(&mut self) {
        let loads = self.loads();
        let largest = (0..self.posts.len()).filter(|&p| self.counts(p)).map(|p| loads[p]).max();
        self.week.largest = largest.unwrap_or(0) as f64;
        self.week.posts = vec![[0.0; 2]; self.n.areas.len()];
        for post in self.posts.iter().filter(|post| !post.manager) {
            let team = &self.teams[post.team];
            self.week.posts[team.area][usize::from(team.care_management)] += 1.0;
        }
        self.look_at_waits();
    }

    /// How long those in the trays have waited: since their screening, or since they lost their worker.
    fn look_at_waits(&mut self) {
        for family in self.families.iter().filter(|family| matches!(family.place, Place::Tray { .. })) {
            let (children, days) = (family.children as f64, self.now - family.in_tray_since);
            self.week.waiting += children;
            self.week.waited += children * days;
            self.week.longest_wait = self.week.longest_wait.max(days);
            self.week.waiting_long += if days > 10.0 + 1e-9 { children } else { 0.0 };
        }
    }

    /// Whether the post has a permanent social worker.
    fn counts(&self, p: usize) -> bool {
        !self.posts[p].manager && self.posts[p].holder.is_some()
    }
}
