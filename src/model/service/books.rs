//! What is counted: meters of every group, money, the ledger, what is recorded week by week. Levels and money follow from people and
//! cases, and only their parts count them; a rule counts what happens ([`Service::count`]).

use super::Service;
use crate::model::costs::Money;
use crate::model::family::CaseKind;
use crate::model::ids::{GroupId, Table};
use crate::model::ledger::Ledger;
use crate::model::meter::{Flow, Lasted, Level, Meters};
use crate::model::plan::Plan;
use crate::model::record::Record;
use crate::model::trace::Observer;

/// Meters, money, ledger and record.
#[derive(Debug, Clone)]
pub(super) struct Books {
    pub(super) meters: Table<GroupId, Meters>,
    pub(super) money: Money,
    pub(super) ledger: Ledger,
    record: Record,
}

impl Books {
    /// Empty books.
    pub fn new(plan: &Plan) -> Self {
        let groups = plan.groups();
        let meters = Table::of(Meters::default(), groups);
        Self { meters, money: Money::default(), ledger: Ledger::new(groups), record: Record::new(plan) }
    }

    /// What was recorded, when all is over.
    pub fn into_parts(self) -> (Money, Record) {
        (self.money, self.record)
    }
}

impl<O: Observer> Service<'_, O> {
    /// The meters of a group.
    #[must_use]
    pub fn meters(&self) -> &Table<GroupId, Meters> {
        &self.books.meters
    }

    /// A level of the whole service.
    #[must_use]
    pub fn level(&self, level: Level) -> f64 {
        self.books.meters.values().map(|meters| meters.level(level)).sum()
    }

    /// Money.
    #[must_use]
    pub fn money(&self) -> &Money {
        &self.books.money
    }

    /// What must balance.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.books.ledger
    }

    /// What is recorded week by week.
    #[must_use]
    pub fn record(&self) -> &Record {
        &self.books.record
    }

    /// Counts what happened in a group.
    #[inline]
    pub fn count(&mut self, group: GroupId, flow: Flow, amount: f64) {
        self.books.meters[group].count(flow, amount);
    }

    /// Counts children of a group by the days that something took them, or has lasted.
    #[inline]
    pub fn count_days(&mut self, group: GroupId, lasted: Lasted, days: f64, children: u32) {
        self.books.meters[group].count_days(lasted, days, children);
    }

    /// Counts children of a pulse who have come.
    pub fn count_of_pulse(&mut self, children: u32) {
        self.books.ledger.of_pulse += i64::from(children);
    }

    /// Adds to a level of a group.
    #[inline]
    pub(super) fn gauge(&mut self, group: GroupId, level: Level, change: f64) {
        self.books.meters[group].add(self.clock.now(), level, change);
    }

    /// Somebody was hired for a post.
    pub fn pay_for_hire(&mut self) {
        self.books.money.hired(self.policy.costs.recruitment_a_hire);
    }

    /// Prices, or whom they depend on, have changed: the rates of spending follow at the end of the event.
    pub fn prices_changed(&mut self) {
        self.books.money.price_anew();
    }

    pub(super) fn settle_prices(&mut self) {
        if self.books.money.is_stale() {
            let now = (self.now(), self.service_now());
            let funded = &self.plan.wanted[self.policy_index].funded;
            self.books.money.reprice(now, self.plan, self.policy, funded);
        }
    }

    /// What a week's figures are made of: integrals and flows of every group since the last week end, and what it cost.
    pub fn close_week(&mut self) {
        let (now, service_now) = (self.now(), self.service_now());
        let month_ends = self.month_end_means();
        self.end_week_of_groups();
        let Books { meters, money, record, .. } = &mut self.books;
        record.close_week(self.plan, (meters, &month_ends), |standing_still| {
            money.take_week(now, service_now, standing_still)
        });
        meters.values_mut().for_each(Meters::forget_durations);
    }

    /// The week of every group ends; the ledger learns the hours, too.
    pub fn end_week_of_groups(&mut self) {
        let (now, service_now) = (self.now(), self.service_now());
        self.meter_all_hours();
        for meters in self.books.meters.values_mut() {
            self.books.ledger.spend(meters.hours());
            meters.end_week(now, service_now);
        }
    }

    /// Closes a financial year.
    pub fn close_year(&mut self) {
        let (now, service_now) = (self.now(), self.service_now());
        self.books.money.close_year(now, service_now);
    }

    /// The first day is set up, or the past over: what is counted begins now.
    pub(super) fn open_books(&mut self) {
        let (now, service_now) = (self.now(), self.service_now());
        self.settle_prices();
        let of_group = |meters: &Meters| {
            [CaseKind::Assessment, CaseKind::Need, CaseKind::Protection, CaseKind::Care]
                .map(|kind| meters.level(kind.level()) as i64)
        };
        let open = self.books.meters.values().map(of_group).collect();
        let families = self.open_families();
        let in_system = families.iter().map(|&family| self.family(family));
        let days_in_system = in_system.map(|f| f64::from(f.children) * (now - f.opened)).sum();
        let in_post = self.people.workers.values().filter(|worker| worker.counted());
        let stays = in_post.map(|worker| now - worker.started).sum();
        let to_record = self.level(Level::ToRecord);
        self.books.ledger.begin(open, days_in_system, to_record, stays);
        for worker in self.people.workers.values_mut() {
            worker.overtime.restart(service_now);
        }
        self.end_week_of_groups();
        self.books.meters.values_mut().for_each(Meters::forget_durations);
        self.books.money.open(now, service_now);
        self.books.record.begin(self.books.meters.values());
    }
}
