//! Caseloads at month ends, as the paper counts them (S45): a worker's mean of the last four.

use super::service::Service;
use super::trace::Observer;

/// Workers' means of their last four month-end caseloads (S45's rule).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct MonthEnds {
    /// Sum of the means.
    pub sum: f64,
    /// Workers.
    pub workers: u32,
    /// Workers whose mean is from 11 to 25.
    pub from_11_to_25: u32,
    /// Over 25.
    pub over_25: u32,
    /// Over 35.
    pub over_35: u32,
}

impl MonthEnds {
    fn count(&mut self, mean: f64) {
        self.sum += mean;
        self.workers += 1;
        self.from_11_to_25 += u32::from((11.0..=25.0).contains(&mean));
        self.over_25 += u32::from(mean > 25.0);
        self.over_35 += u32::from(mean > 35.0);
    }

    /// Adds those of another part of the service.
    pub fn add(&mut self, other: &Self) {
        self.sum += other.sum;
        self.workers += other.workers;
        self.from_11_to_25 += other.from_11_to_25;
        self.over_25 += other.over_25;
        self.over_35 += other.over_35;
    }
}

impl<O: Observer> Service<'_, O> {
    /// Month-end means of permanent social workers in post, by group.
    pub(super) fn month_end_means(&self) -> Vec<MonthEnds> {
        let mut sums = vec![MonthEnds::default(); self.meters.len()];
        for worker in self.workers.iter().filter(|worker| worker.counted()) {
            if let Some(mean) = worker.month_end_mean() {
                sums[self.teams[worker.team as usize].group].count(mean);
            }
        }
        sums
    }

    /// A month has ended: every worker's caseload is noted, the last four are kept (S45's rule).
    pub fn record_month_end(&mut self) {
        for worker in self.workers.iter_mut().filter(|worker| worker.counted()) {
            let (last, count) = &mut worker.month_ends;
            last.rotate_right(1);
            last[0] = worker.cases;
            *count = (*count + 1).min(4);
        }
    }
}
