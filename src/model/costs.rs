//! Costs: pounds a day by heading, integrated over the run and closed by financial year.

use super::drift::{DriftPrice, capped};
use super::meter::Integral;
use super::plan::Plan;
use super::service::Service;
use super::trace::Observer;
use crate::kernel::time::DAYS_A_WEEK;
use crate::scenario::{Funded, Policy};

/// Number of headings, in the order of `Measure::COST_HEADINGS`: social workers, managers, overheads, agency,
/// recruitment, overtime, support, programmes, drift.
pub const HEADINGS: usize = 9;
const RECRUITMENT: usize = 4;
const OVERTIME: usize = 5;
/// The heading of drift, the last.
pub(super) const DRIFT: usize = 8;
/// The headings that have a rate, in pounds a day of simulation time.
const WITH_RATE: [usize; 6] = [0, 1, 2, 3, 6, 7];

/// Whom and what the service pays now.
#[derive(Debug, Clone, Default)]
pub struct Paid {
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
    /// Funded posts, social workers and managers, full-time equivalents.
    pub posts: f64,
    /// Agency workers in place.
    pub agency: f64,
}

/// What is paid for, and what it has cost.
#[derive(Debug, Clone, Default)]
pub struct Money {
    paid: Paid,
    stale: bool,
    rates: [Integral; 6],
    /// Pounds a day of overtime; runs in service time, as work does.
    overtime_rate: Integral,
    /// What drift costs.
    pub(super) drift: DriftPrice,
    pub(super) week: [f64; HEADINGS],
    pub(super) year: [f64; HEADINGS],
    pub(super) years: Vec<[f64; HEADINGS]>,
}

impl Money {
    /// Whom and what the service pays now.
    #[must_use]
    pub fn paid(&self) -> &Paid {
        &self.paid
    }

    /// Changes whom or what the service pays.
    pub fn pay(&mut self, change: impl FnOnce(&mut Paid)) {
        change(&mut self.paid);
        self.stale = true;
    }

    /// Prices have changed.
    pub fn price_anew(&mut self) {
        self.stale = true;
    }

    /// Closed financial years.
    #[must_use]
    pub fn years(&self) -> &[[f64; HEADINGS]] {
        &self.years
    }

    /// A worker was hired.
    pub fn hired(&mut self, price: f64) {
        self.week[RECRUITMENT] += price;
        self.year[RECRUITMENT] += price;
    }

    /// What has been spent in a financial year (by its index in the run) up to now, drift apart.
    #[must_use]
    pub fn spent_in(&self, year: usize, now: f64, service_now: f64) -> f64 {
        if year != self.years.len() {
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
        self.stale = true;
    }

    /// Whether somebody or some price has changed since the rates were set.
    #[inline]
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.stale
    }

    /// Sets the pounds a day from who is in post and the prices that hold. A yearly price is spread over the weekdays of its financial
    /// year, so that a whole year costs exactly that.
    pub fn reprice(&mut self, (now, service_now): (f64, f64), plan: &Plan, policy: &Policy, funded: &Funded) {
        self.stale = false;
        let year = self.years.len().min(plan.years.len().saturating_sub(1));
        let (costs, days) = (policy.costs.at(plan.pay[year]), plan.years[year].working_days);
        let (posts, paid) = (&policy.posts, &self.paid);
        self.drift.set(now, costs.drift_a_week);
        let rates = [
            // The difference of the prices, not of the numbers: exact when an advanced practitioner costs no more.
            (paid.social_workers_fte * costs.social_worker_a_year
                + paid.advanced_fte * (costs.advanced_practitioner_a_year - costs.social_worker_a_year))
                / days,
            paid.managers * costs.manager_a_year / days,
            costs.overheads_a_year(paid.posts, funded.managers_apart()) / days,
            paid.agency * costs.agency_week(days) / DAYS_A_WEEK,
            (posts.administrators * costs.administrator_a_year + posts.support_workers * costs.support_worker_a_year)
                / days,
            (costs.programmes_a_year + paid.newly_qualified * costs.newly_qualified_a_year) / days,
        ];
        for (gauge, rate) in self.rates.iter_mut().zip(rates) {
            // A price that did not change is not even booked: that would move a rounding.
            if gauge.value() != rate {
                gauge.set(now, rate);
            }
        }
        // An hour is a social worker's year by its contract hours, times the overtime's price.
        let hours_a_year = days * policy.capacity.contract_hours;
        let hour = costs.social_worker_a_year / hours_a_year * policy.overtime.pay;
        self.overtime_rate.set(service_now, self.paid.overtime * hour);
    }

    /// Money starts to be counted now.
    pub fn open(&mut self, now: f64, service_now: f64) {
        for gauge in &mut self.rates {
            gauge.restart(now);
        }
        self.overtime_rate.restart(service_now);
        self.drift.restart(now);
        self.week = [0.0; HEADINGS];
        self.year = [0.0; HEADINGS];
    }
}

impl<O: Observer> Service<'_, O> {
    /// At the first instant of a month: closes the financial year if it is April.
    pub fn close_year_if_over(&mut self) {
        let years = &self.plan().years;
        let year = &years[self.money().years.len().min(years.len() - 1)];
        if self.now() >= year.to {
            self.close_year();
            self.review_spending();
        }
    }
}
