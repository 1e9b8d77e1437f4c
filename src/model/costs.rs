//! Costs: pounds a day by heading, integrated over the run and closed by financial year.

use super::drift::{DriftPrice, capped};
use super::meter::Integral;
use super::service::Service;
use super::trace::Observer;
use crate::kernel::time::DAYS_A_WEEK;
use crate::scenario::Costs;

/// Number of headings, in the order of `Measure::COST_HEADINGS`: social workers, managers, overheads, agency,
/// recruitment, overtime, support, programmes, drift.
pub const HEADINGS: usize = 9;
const RECRUITMENT: usize = 4;
const OVERTIME: usize = 5;
/// The heading of drift, the last.
pub(super) const DRIFT: usize = 8;
/// The headings that have a rate, in pounds a day of simulation time.
const WITH_RATE: [usize; 6] = [0, 1, 2, 3, 6, 7];

/// What is paid for, and what it has cost.
#[derive(Debug, Clone, Default)]
pub struct Money {
    /// Permanent social workers in post, full-time equivalents.
    pub social_workers_fte: f64,
    /// Those of them who are advanced practitioners, full-time equivalents.
    pub advanced_fte: f64,
    /// Those of them in the first year after qualifying, persons.
    pub newly_qualified: f64,
    /// Hours of overtime a day.
    pub overtime: f64,
    /// Managers in post.
    pub managers: f64,
    /// Funded posts, social workers and managers.
    pub posts: f64,
    /// Agency workers in place.
    pub agency: f64,
    rates: [Integral; 6],
    /// Pounds a day of overtime; runs in service time, as work does.
    overtime_rate: Integral,
    /// What drift costs.
    pub(super) drift: DriftPrice,
    pub(super) week: [f64; HEADINGS],
    pub(super) year: [f64; HEADINGS],
    year_index: usize,
    /// Closed financial years.
    pub years: Vec<[f64; HEADINGS]>,
}

impl Money {
    /// A worker was hired.
    pub fn hired(&mut self, price: f64) {
        self.week[RECRUITMENT] += price;
        self.year[RECRUITMENT] += price;
    }

    /// What has been spent in a financial year (by its index in the run) up to now, drift apart.
    #[must_use]
    pub fn spent_in(&self, year: usize, now: f64, service_now: f64) -> f64 {
        if year != self.year_index {
            return 0.0;
        }
        let running: f64 = self.rates.iter().map(|rate| rate.so_far(now)).sum();
        capped(&self.year) + running + self.overtime_rate.so_far(service_now)
    }

    /// Adds what has been spent up to now to the week and the year.
    fn collect(&mut self, now: f64, service_now: f64) {
        let spent = self.rates.iter_mut().map(|rate| rate.take(now));
        let spent = WITH_RATE.into_iter().zip(spent).chain([(OVERTIME, self.overtime_rate.take(service_now))]);
        for (heading, spent) in spent {
            self.week[heading] += spent;
            self.year[heading] += spent;
        }
    }

    /// What the week cost, by heading; so many looked-after children did not move on in it.
    pub fn take_week(&mut self, now: f64, service_now: f64, standing_still: f64) -> [f64; HEADINGS] {
        self.collect(now, service_now);
        self.book_drift(now, standing_still);
        std::mem::take(&mut self.week)
    }

    /// Closes a financial year.
    pub fn close_year(&mut self, now: f64, service_now: f64) {
        self.collect(now, service_now);
        self.drift.year_ends(now);
        self.years.push(std::mem::take(&mut self.year));
        self.year_index += 1;
    }
}

impl<O: Observer> Service<'_, O> {
    /// Sets the pounds a day from who is in post and the prices that hold. A yearly price is spread over the weekdays
    /// of its financial year, so that a whole year costs exactly that.
    pub fn reprice(&mut self) {
        let (costs, days) = self.prices();
        let posts = &self.policy.posts;
        let extra_managers = posts.extra_managers;
        let money = &mut self.money;
        money.drift.set(self.now, costs.drift_a_week);
        let rates = [
            // The difference of the prices, not of the numbers: exact when an advanced practitioner costs no more.
            (money.social_workers_fte * costs.social_worker_a_year
                + money.advanced_fte * (costs.advanced_practitioner_a_year - costs.social_worker_a_year))
                / days,
            money.managers * costs.manager_a_year / days,
            costs.overheads_a_year(money.posts, [self.plan.base_managers, extra_managers]) / days,
            money.agency * costs.agency_week(days) / DAYS_A_WEEK,
            (posts.administrators * costs.administrator_a_year + posts.support_workers * costs.support_worker_a_year)
                / days,
            (costs.programmes_a_year + money.newly_qualified * costs.newly_qualified_a_year) / days,
        ];
        for (gauge, rate) in money.rates.iter_mut().zip(rates) {
            // A price that did not change is not even booked: that would move a rounding.
            if gauge.value() != rate {
                gauge.set(self.now, rate);
            }
        }
        self.price_overtime();
    }

    /// The prices that hold, pay rises included, and the weekdays of the financial year that is on.
    fn prices(&self) -> (Costs, f64) {
        let last = self.plan.years.len().saturating_sub(1);
        let year = self.money.year_index.min(last);
        (self.policy.costs.at(self.plan.pay[year]), self.plan.years[year].working_days)
    }

    /// Sets the pounds a day that overtime costs: an hour is a social worker's year by its contract hours, times the
    /// overtime's price.
    pub fn price_overtime(&mut self) {
        let (costs, days) = self.prices();
        let hours_a_year = days * self.policy.capacity.contract_hours;
        let hour = costs.social_worker_a_year / hours_a_year * self.policy.overtime.pay;
        let service_now = self.service_now();
        self.money.overtime_rate.set(service_now, self.money.overtime * hour);
    }

    /// At the first instant of a month: closes the financial year if it is April.
    pub fn close_year_if_over(&mut self) {
        let year = &self.plan.years[self.money.year_index.min(self.plan.years.len() - 1)];
        if self.now >= year.to {
            self.money.close_year(self.now, self.service_now());
            self.reprice();
            self.review_spending();
        }
    }

    /// Money starts to be counted on the first day.
    pub fn open_books(&mut self) {
        for gauge in &mut self.money.rates {
            gauge.restart(self.now);
        }
        self.money.overtime_rate.restart(self.service_now());
        self.money.drift.restart(self.now);
        self.money.week = [0.0; HEADINGS];
        self.money.year = [0.0; HEADINGS];
        self.reprice();
    }
}
