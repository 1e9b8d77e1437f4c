//! Pay rises: on every 1 April after the first day, all pay rises by the share that the policy of that day states.

use super::intensity::policy_at;
use crate::kernel::time::FinancialYear;
use crate::scenario::{PayLevel, Scenario};

/// The level of pay in each financial year of a run: 1 in the first, whatever day it begins on.
#[must_use]
pub fn pay_levels(scenario: &Scenario, years: &[FinancialYear]) -> Vec<PayLevel> {
    let mut level = PayLevel::FIRST_DAY;
    let of_year = |(number, year): (usize, &FinancialYear)| {
        if number > 0 {
            let costs = &scenario.policies[policy_at(scenario, year.from)].policy.costs;
            level.staff *= 1.0 + costs.pay_rise_each_april;
            level.agency *= 1.0 + costs.agency_rise_each_april;
        }
        level
    };
    years.iter().enumerate().map(of_year).collect()
}
