//! Caseloads at month ends, as the paper counts them (S45): a worker's mean of the last four.

use super::ids::{GroupId, Table};
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

/// A worker's last four month-end caseloads.
#[derive(Debug, Clone, Copy, Default)]
pub struct LastMonthEnds {
    caseloads: [u32; 4],
    known: u32,
}

impl LastMonthEnds {
    fn push(&mut self, cases: u32) {
        self.caseloads.rotate_right(1);
        self.caseloads[0] = cases;
        self.known = (self.known + 1).min(4);
    }

    /// Their mean, if there are any.
    fn mean(&self) -> Option<f64> {
        let known = &self.caseloads[..self.known as usize];
        (!known.is_empty()).then(|| f64::from(known.iter().sum::<u32>()) / f64::from(self.known))
    }
}

impl<O: Observer> Service<'_, O> {
    /// Month-end means of permanent social workers in post, by group.
    pub(super) fn month_end_means(&self) -> Table<GroupId, MonthEnds> {
        let mut sums = Table::of(MonthEnds::default(), self.meters().len());
        for worker in self.workers().values().filter(|worker| worker.counted()) {
            if let Some(mean) = worker.month_ends.mean() {
                sums[self.team(worker.team).group].count(mean);
            }
        }
        sums
    }

    /// A month has ended: every worker's caseload is noted, the last four are kept (S45's rule).
    pub fn record_month_end(&mut self) {
        self.month_ends_mut().for_each(|(last, cases)| last.push(cases));
    }
}
