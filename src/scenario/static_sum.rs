//! The static sum of a budget paper: what the simulation is held against.
//!
//! `cases = caseload x workers`; extra workers for a target caseload `c` are `round(cases / c - workers)`, one extra
//! manager for every seven of them, and the cost is so many salaries. No sickness, leave, turnover, time to hire or
//! growth of demand. It reproduces the budget table of the Leeds paper (paragraph 57) from the inputs 24 and 210.

use crate::model::measure::Measure;
use crate::scenario::{Area, Costs, Scenario, Start, StaticSum};

/// Social workers to a manager where posts are added: that of the paper's table (S57).
pub const WORKERS_A_MANAGER: u32 = 7;
/// Administration, IT and accommodation: pounds a post, and pounds a further administrator, of whom there are five for
/// every three managers (derived from the paper; two of its six rows come out £1,000 higher).
const OVERHEAD_A_POST: u32 = 2_500;
const ADMINISTRATOR: u32 = 21_500;

/// The static sum of a scenario: as stated, or what follows from its open cases and the workers in post on its first day.
#[must_use]
pub fn of(scenario: &Scenario) -> Option<StaticSum> {
    if let Some(stated) = scenario.static_sum {
        return Some(stated);
    }
    let Start::Synthesised(start) = &scenario.start else { return None };
    let social_workers: u32 = scenario.areas.iter().map(Area::in_post).sum();
    let caseload = f64::from(start.children.total()) / f64::from(social_workers);
    (social_workers > 0 && caseload > 0.0).then_some(StaticSum { caseload, social_workers })
}

/// A row of the static sum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SumRow {
    /// Target caseload.
    pub target: u32,
    /// Extra social workers.
    pub social_workers: u32,
    /// Extra team managers.
    pub managers: u32,
    /// Cost of their pay a year, pounds.
    pub staff_cost: f64,
    /// Administration, IT and accommodation, pounds.
    pub overheads: f64,
}

/// The row for a target caseload.
#[must_use]
pub fn row(sum: StaticSum, costs: &Costs, target: u32) -> SumRow {
    let cases = sum.caseload * f64::from(sum.social_workers);
    let extra = (cases / f64::from(target.max(1)) - f64::from(sum.social_workers)).round().max(0.0);
    let social_workers = extra as u32;
    let managers = social_workers / WORKERS_A_MANAGER;
    SumRow {
        target,
        social_workers,
        managers,
        staff_cost: extra * costs.social_worker_a_year + f64::from(managers) * costs.manager_a_year,
        overheads: f64::from(OVERHEAD_A_POST * (social_workers + managers) + ADMINISTRATOR * (5 * managers / 3)),
    }
}

/// The whole targets that a static sum is stated for: from five eighths to five sixths of its caseload, 15 to 20 for 24.
#[must_use]
pub fn whole_targets(sum: StaticSum) -> (u32, u32) {
    let lowest = (sum.caseload * 0.625).round() as u32;
    let highest = (sum.caseload * 20.0 / 24.0).round() as u32;
    (lowest.max(1), highest.max(1))
}

/// Whether a static sum speaks of what the scenario's target is set on: live cases per social worker of the whole service.
#[must_use]
pub fn promises(scenario: &Scenario) -> bool {
    scenario.target.measure == Measure::LiveCasesPerWorker.name() && scenario.target.area.is_none()
}

/// The caseload that the scenario's static sum promises for its extra posts. `None` without a static sum or extra posts.
#[must_use]
pub fn promise(scenario: &Scenario) -> Option<f64> {
    let extra = scenario.policies.last()?.policy.posts.all_extra_social_workers().number();
    let sum = scenario.static_sum.filter(|_| extra > 0.0)?;
    let workers = f64::from(sum.social_workers);
    Some(sum.caseload * workers / (workers + extra))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The six rows of the paper's budget table (S57): caseload, social workers, managers, staff cost £m.
    #[test]
    fn the_budget_table_of_the_paper() {
        let costs = Costs {
            social_worker_a_year: 35_000.0,
            manager_a_year: 50_000.0,
            overhead_a_post_a_year: 7_000.0,
            ..Costs::default()
        };
        let sum = StaticSum { caseload: 24.0, social_workers: 210 };
        let paper = [
            (15, 126, 18, 5.31, 1.005),
            (16, 105, 15, 4.425, 0.8375),
            (17, 86, 12, 3.61, 0.675),
            (18, 70, 10, 2.95, 0.543),
            (19, 55, 7, 2.275, 0.3905),
            (20, 42, 6, 1.77, 0.335),
        ];
        for (target, social_workers, managers, millions, overheads) in paper {
            let row = row(sum, &costs, target);
            assert_eq!((row.social_workers, row.managers), (social_workers, managers), "caseload {target}");
            assert!((row.staff_cost - millions * 1e6).abs() < 0.5, "caseload {target}");
            assert!((row.overheads - overheads * 1e6).abs() <= 1_000.5, "caseload {target}");
        }
    }
}
