//! A cap on spending: what may be spent in a financial year, respected through agency cover and overtime.
//!
//! The rule is prudent, so that the cap holds whatever happens. Headroom of a year = cap - spent so far - every funded post,
//! support and programmes paid in full to the end of the year - a hire for every post that is vacant or about to be -
//! what agency bookings are committed to. A booking needs headroom for what its minimum costs in each year that it
//! touches. At every week end, at the turn of the year and when a policy changes: agency workers past their minimum whom
//! the headroom does not cover for another week go, longest there first; then, unless the headroom covers the most that
//! overtime could cost until the next week end, there is none; then teams that wait are served.
//!
//! The cap of the year that is on is that of the policy that holds, for the whole of the year, also when it came within it; that of
//! a year to come is the one known for its first day on which the service is open. Prices and posts to come, pay rises too, are known. The cap counts all
//! headings but drift.

use super::events::Event;
use super::hazards::Grade;
use super::ids::WorkerId;
use super::intensity::policy_at;
use super::plan::Role;
use super::service::Service;
use super::trace::Observer;
use super::worker::Career;
use crate::kernel::time::DAYS_A_WEEK;
use crate::scenario::{Costs, Funded, Scenario};

/// A booking that fits to the penny is not undone for a rounding.
const A_PENNY: f64 = 0.01;

/// What the cap forbids until the next week end.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Spending {
    overtime_stopped: bool,
}

impl Spending {
    /// Whether there is no overtime.
    #[inline]
    #[must_use]
    pub fn overtime_stopped(self) -> bool {
        self.overtime_stopped
    }
}

/// Whether spending is ever capped.
pub(super) fn is_capped(scenario: &Scenario) -> bool {
    scenario.policies.iter().any(|dated| dated.policy.budget.most_a_financial_year < f64::INFINITY)
}

impl<O: Observer> Service<'_, O> {
    /// Nothing is capped in the past: money is not counted there.
    fn is_capped(&self) -> bool {
        !self.in_past() && is_capped(&self.plan().scenario)
    }

    /// Index of the financial year that is on; none when the run ends.
    fn year_on(&self) -> Option<usize> {
        self.plan().years.iter().position(|year| self.now() < year.to)
    }

    /// Pounds from `from` to `to` within a financial year and not before now, at what each policy costs a day (the
    /// other arguments: its prices at that year's pay, weekdays of the year).
    fn through(&self, year: usize, (from, to): (f64, f64), a_day: impl Fn(usize, &Costs, f64) -> f64) -> f64 {
        let span = &self.plan().years[year];
        let (from, to) = (from.max(span.from).max(self.now()), to.min(span.to));
        let policies = &self.plan().scenario.policies;
        let mut sum = 0.0;
        for (index, dated) in policies.iter().enumerate() {
            let begins = if index == 0 { from } else { dated.from.max(from) };
            let ends = policies.get(index + 1).map_or(to, |next| next.from.min(to));
            if ends > begins {
                let costs = dated.policy.costs.at(self.plan().pay[year]);
                sum += (ends - begins) * a_day(index, &costs, span.working_days);
            }
        }
        sum
    }

    /// Every funded post, support and programmes from now to the end of a year, all posts filled full-time.
    fn full_establishment(&self, year: usize) -> f64 {
        self.through(year, (self.now(), f64::INFINITY), |index, costs, days| {
            let policy = &self.plan().scenario.policies[index].policy;
            policy.posts.full_establishment(costs, &self.funded_at_most(index), 1.0) / days
        })
    }

    /// What may be funded under a policy: what it wants, and posts that are too many, now or by a policy until then, for as long as
    /// somebody is in them. Posts are kept vacant as far as they are now.
    fn funded_at_most(&self, index: usize) -> Funded {
        let (wanted, now) = (&self.plan().wanted, self.policy_index());
        let mut funded = wanted[index].funded;
        let until_then = wanted.get(now + 1..=index).unwrap_or_default();
        for (role, posts) in
            [(Role::SocialWorker, &mut funded.social_workers), (Role::Manager, &mut funded.extra_managers)]
        {
            if wanted[index].has_fewer {
                let beyond = self.posts_beyond(role) + until_then.iter().map(|of| of.lingering[role as usize]).sum();
                *posts += beyond;
            }
        }
        funded.kept_vacant = funded.kept_vacant.min(self.funded_posts().kept_vacant());
        funded
    }

    /// A hire for every post that is vacant, will be left or will be funded, for the first time or again, before the end of a year, and the
    /// first-year programme of everybody who is or may then be newly qualified.
    fn newcomers(&self, year: usize) -> f64 {
        let span = &self.plan().years[year];
        let policies = &self.plan().scenario.policies;
        let holds = |from: f64, to: f64| from < span.to && to > self.now().max(span.from);
        let hire = (0..policies.len())
            .filter(|&index| {
                holds(policies[index].from, policies.get(index + 1).map_or(f64::INFINITY, |next| next.from))
            })
            .map(|index| policies[index].policy.costs.recruitment_a_hire)
            .fold(0.0, f64::max);
        let first_years =
            |until: f64| self.through(year, (self.now(), until), |_, costs, days| costs.newly_qualified_a_year / days);
        let mut sum = 0.0;
        let to_come = policies.iter().zip(&self.plan().wanted).skip(self.policy_index() + 1);
        for (_, wanted) in to_come.take_while(|(dated, _)| dated.from < span.to) {
            let [social_workers, managers] = wanted.begun.map(f64::from);
            sum += (social_workers + managers) * hire + social_workers * first_years(f64::INFINITY);
        }
        for worker in self.workers().values().take(self.plan().first_agency).filter(|worker| worker.funded) {
            let to_be_filled = match worker.career {
                Career::Notice(leaves) => leaves < span.to,
                _ => !worker.standing.in_post,
            };
            sum += if to_be_filled { hire } else { 0.0 };
            let newly_qualified_until = match worker.grade() {
                Grade::Manager => continue,
                _ if to_be_filled => f64::INFINITY,
                Grade::NewlyQualified => worker.standing.first_year.map_or(f64::INFINITY, |year| year.ends()),
                _ => continue,
            };
            sum += first_years(newly_qualified_until);
        }
        sum
    }

    /// What an agency worker costs in a year, from one time to another.
    fn agency_cost(&self, year: usize, span: (f64, f64)) -> f64 {
        self.through(year, span, |_, costs, days| costs.agency_week(days) / DAYS_A_WEEK)
    }

    /// From when to when a booking that arrives at a time is paid at least.
    fn booking(&self, arrives: f64) -> (f64, f64) {
        let arrives = self.plan().open_at(arrives);
        let policy = &self.plan().scenario.policies[policy_at(&self.plan().scenario, arrives)].policy;
        (arrives, arrives + policy.agency.minimum_days.max(DAYS_A_WEEK))
    }

    /// What the agency bookings there are must cost in a year: to the end of their minimum, those past it for a week.
    fn agency_committed(&self, year: usize) -> f64 {
        let mut sum = 0.0;
        for place in self.agency_places() {
            let next = self.due(Event::Career(place)).unwrap_or(self.now());
            let span = match self.worker(place).career {
                Career::Booked => self.booking(next),
                Career::Minimum => (self.now(), next),
                Career::Releasable => (self.now(), self.now() + DAYS_A_WEEK),
                _ => continue,
            };
            sum += self.agency_cost(year, span);
        }
        sum
    }

    /// The most that overtime could cost in a year from now to the next week end.
    fn overtime_at_most(&self, year: usize) -> f64 {
        let week_end = ((self.now() / DAYS_A_WEEK).floor() + 1.0) * DAYS_A_WEEK;
        self.through(year, (self.now(), week_end), |index, costs, days| {
            let policy = &self.plan().scenario.policies[index].policy;
            let hour = costs.social_worker_a_year / (days * policy.capacity.contract_hours) * policy.overtime.pay;
            self.funded_at_most(index).social_workers.number() * policy.overtime.hours_a_day * hour
        })
    }

    /// What may still be spent in a year beyond what is bound to be, overtime apart.
    fn headroom(&self, year: usize) -> f64 {
        let span = &self.plan().years[year];
        let policy = policy_at(&self.plan().scenario, self.plan().open_at(span.from).max(self.now()));
        let most = self.plan().scenario.policies[policy].policy.budget.most_a_financial_year;
        if most == f64::INFINITY {
            return most;
        }
        most * (span.to - span.from) / span.working_days
            - self.money().spent_in(year, self.now(), self.service_now())
            - self.full_establishment(year)
            - self.newcomers(year)
            - self.agency_committed(year)
    }

    /// The same with the overtime that this week may bring.
    fn headroom_this_week(&self, year: usize) -> f64 {
        self.headroom(year) - if self.spending().overtime_stopped { 0.0 } else { self.overtime_at_most(year) }
    }

    /// Whether there is money for an agency worker who is booked now, in every year that the minimum booking touches.
    #[must_use]
    pub fn money_for_booking(&self) -> bool {
        let Some(year_on) = self.year_on().filter(|_| self.is_capped()) else { return true };
        let span = self.booking(self.now() + self.policy().agency.lead_days);
        (year_on..self.plan().years.len()).all(|year| {
            let cost = self.agency_cost(year, span);
            cost <= 0.0 || self.headroom_this_week(year) + A_PENNY >= cost
        })
    }

    /// Agency workers past their minimum go while there is no money for another week of them, longest there first.
    pub fn release_unaffordable(&mut self) {
        let Some(year) = self.year_on().filter(|_| self.is_capped()) else { return };
        while self.headroom_this_week(year) < -A_PENNY {
            let past_minimum = self.agency_places().filter(|&place| self.worker(place).career == Career::Releasable);
            let started = |&place: &WorkerId| self.worker(place).started;
            let longest = past_minimum.min_by(|a, b| started(a).total_cmp(&started(b)));
            let Some(place) = longest else { break };
            self.release(place);
        }
    }

    /// The week's view of the money: who goes, whether there is overtime until the next week end, who is served. While the service is closed it
    /// waits until it opens.
    pub fn review_spending(&mut self) {
        let Some(year) = self.year_on().filter(|_| self.is_capped() && !self.is_closed()) else { return };
        let before = self.spending();
        self.set_spending(Spending { overtime_stopped: true });
        self.release_unaffordable();
        let after = Spending { overtime_stopped: self.headroom(year) + A_PENNY < self.overtime_at_most(year) };
        self.set_spending(after);
        if after != before && self.policy().overtime.is_on() {
            self.review_overtime();
        }
        self.serve_asking();
    }
}
