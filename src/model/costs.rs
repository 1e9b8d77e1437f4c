//! Costs: pounds a day by heading, integrated over the run and closed by financial year.

use super::meter::Gauge;
use super::service::Service;
use super::trace::Observer;

/// Number of headings, in the order of `Measure::COST_HEADINGS`: social workers, managers, overheads, agency,
/// recruitment.
pub const HEADINGS: usize = 5;
const RECRUITMENT: usize = 4;

/// What is paid for, and what it has cost.
#[derive(Debug, Clone, Default)]
pub struct Money {
    /// Permanent social workers in post, full-time equivalents.
    pub social_workers_fte: f64,
    /// Managers in post.
    pub managers: f64,
    /// Funded posts, social workers and managers.
    pub posts: f64,
    /// Agency workers in place.
    pub agency: f64,
    rates: [Gauge; 4],
    week: [f64; HEADINGS],
    year: [f64; HEADINGS],
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

    /// Adds what has been spent up to now to the week and the year.
    fn collect(&mut self, now: f64) {
        for (heading, rate) in self.rates.iter_mut().enumerate() {
            let spent = rate.take(now);
            self.week[heading] += spent;
            self.year[heading] += spent;
        }
    }

    /// What the week cost, by heading.
    pub fn take_week(&mut self, now: f64) -> [f64; HEADINGS] {
        self.collect(now);
        std::mem::take(&mut self.week)
    }

    /// Closes a financial year.
    pub fn close_year(&mut self, now: f64) {
        self.collect(now);
        self.years.push(std::mem::take(&mut self.year));
        self.year_index += 1;
    }
}

impl<O: Observer> Service<'_, O> {
    /// Sets the pounds a day from who is in post and the prices that hold. A yearly price is spread over the weekdays
    /// of its financial year, so that a whole year costs exactly that.
    pub fn reprice(&mut self) {
        let costs = &self.policy.costs;
        let year = self.plan.years.get(self.money.year_index).or(self.plan.years.last());
        let days = year.map_or(261.0, |year| year.working_days);
        let money = &mut self.money;
        let rates = [
            money.social_workers_fte * costs.social_worker_a_year / days,
            money.managers * costs.manager_a_year / days,
            money.posts * costs.overhead_a_post_a_year / days,
            money.agency * costs.agency_a_week / 5.0,
        ];
        for (gauge, rate) in money.rates.iter_mut().zip(rates) {
            gauge.set(self.now, rate);
        }
    }

    /// At the first instant of a month: closes the financial year if it is April.
    pub fn close_year_if_over(&mut self) {
        let year = &self.plan.years[self.money.year_index.min(self.plan.years.len() - 1)];
        if self.now >= year.to {
            self.money.close_year(self.now);
            self.reprice();
        }
    }

    /// Money starts to be counted on the first day.
    pub fn open_books(&mut self) {
        for gauge in &mut self.money.rates {
            gauge.restart(self.now);
        }
        self.money.week = [0.0; HEADINGS];
        self.money.year = [0.0; HEADINGS];
        self.reprice();
    }
}
