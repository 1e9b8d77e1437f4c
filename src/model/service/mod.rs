//! One simulated future: the state of the service and the loop over its events.
//!
//! The state has four parts, each with private fields: `clock` (time and what is pending), `people` (posts, workers, teams),
//! `cases` (families and where they wait) and `books` (meters, money, ledger, record); `work` joins people and cases. A rule,
//! in the file that is named after it, sees all of it through `&` ([`Service::worker`], [`Service::family`], [`Service::team`] ...)
//! and changes it by saying what happens ([`Service::restate`], [`Service::assign`], [`Service::wait_in_tray`] ...); the part that
//! is changed does what follows. What only one rule keeps (recruits of the month, referrals to come ...) is a type of that rule's
//! file, with private fields.

mod books;
mod cases;
mod clock;
mod people;
mod ranks;
mod standing;
mod waiting;
mod work;

use super::agency::AgencyDesk;
use super::budget::Spending;
use super::costs::Money;
use super::demand::ReferralStream;
use super::events::{Event, Slots};
use super::ids::{AreaId, Id, Table, TeamId};
use super::plan::{Plan, Structure};
use super::pulse::PulseFamily;
use super::record::Record;
use super::recruitment::Recruits;
use super::returns::Returning;
use super::trace::Observer;
use super::vacancies::FundedPosts;
use crate::kernel::streams::StreamKey;
use crate::scenario::Policy;
use std::sync::atomic::{AtomicBool, Ordering};

pub use people::Team;
pub use waiting::{Queue, Tray, Waits};

/// Events between two looks at whether to stop.
const EVENTS_A_LOOK: u64 = 4096;

/// State of one simulated future.
#[derive(Debug, Clone)]
pub struct Service<'p, O> {
    plan: &'p Plan,
    key: StreamKey,
    observer: O,
    /// Index of the policy that holds.
    policy_index: usize,
    policy: &'p Policy,
    /// Areas and teams as they stand.
    structure: &'p Structure,
    clock: clock::Clock,
    people: people::People,
    cases: cases::Cases,
    books: books::Books,
    /// Referral streams, by area.
    referrals: Table<AreaId, ReferralStream>,
    /// Families that will come back, by area of demand.
    returning: Table<AreaId, Returning>,
    /// Families of pulses that have yet to come, the next last.
    pulses: Vec<PulseFamily>,
    recruits: Recruits,
    funded: FundedPosts,
    agency: AgencyDesk,
    spending: Spending,
    /// Teams that may take a family from a tray at the end of the event.
    freed: Vec<TeamId>,
    /// Events so far.
    events: u64,
}

impl<'p, O: Observer> Service<'p, O> {
    /// The service on its first day, or at the beginning of the past before it.
    pub fn new(plan: &'p Plan, key: StreamKey, observer: O) -> Self {
        let (areas, begins) = (plan.scenario.areas.len(), plan.scenario.days.past_time());
        let slots = Slots::new(areas, plan.team_slots, plan.posts.len());
        let mut service = Self {
            plan,
            key,
            observer,
            policy_index: 0,
            policy: &plan.scenario.policies[0].policy,
            structure: &plan.structures[0],
            clock: clock::Clock::new(begins, slots),
            people: people::People::new(plan),
            cases: cases::Cases::new(plan),
            books: books::Books::new(plan),
            referrals: Table::of(ReferralStream::new(begins, begins < plan.window.0), areas),
            returning: Table::of(Returning::default(), areas),
            pulses: Vec::new(),
            recruits: Recruits::default(),
            funded: FundedPosts::new(plan),
            agency: AgencyDesk::default(),
            spending: Spending::default(),
            freed: Vec::new(),
            events: 0,
        };
        service.review_all_terms();
        service.rank_everybody();
        service.set_up();
        service.settle();
        service.open_books();
        service
    }

    /// Runs to the end of the window; `false` when it was told to stop before.
    pub fn run(&mut self, stop: &AtomicBool) -> bool {
        let went = self.run_to(f64::INFINITY, stop);
        self.clock.set(self.plan.window.1);
        went
    }

    /// Runs until the next event is at a time or after it, or the window ends; `false` when it was told to stop before.
    pub fn run_to(&mut self, until: f64, stop: &AtomicBool) -> bool {
        let end = self.plan.window.1;
        while let Some((time, event)) = self.clock.next() {
            if self.events.is_multiple_of(EVENTS_A_LOOK) && stop.load(Ordering::Relaxed) {
                return false;
            }
            if time >= until {
                self.clock.put_back(event);
                break;
            }
            if time > end {
                break;
            }
            self.observer.pending(self.clock.pending() + 1);
            self.clock.set(time);
            self.events += 1;
            if time >= end && event != Event::WeekEnd {
                continue;
            }
            self.happen(event);
            self.settle();
        }
        true
    }

    /// Goes on under another plan, which has been the same up to now (see [`super::branching`]).
    pub fn adopt(&mut self, plan: &'p Plan) {
        let structures = &plan.structures[..=plan.structure_of_policy[self.policy_index]];
        let stood = structures.iter().flat_map(Structure::teams).max().map_or(0, |last| last.index() + 1);
        self.people.adopt(plan, stood);
        self.cases.adopt(plan, stood);
        self.plan = plan;
        self.policy = &plan.scenario.policies[self.policy_index].policy;
        self.adopt_structure();
        self.recount_posts();
        self.rank_everybody();
        for area in self.areas() {
            self.reconsider_arrival(area);
        }
        self.schedule_next_policy();
    }

    /// Whether the run has yet to begin.
    #[inline]
    #[must_use]
    pub fn in_past(&self) -> bool {
        self.now() < self.plan.window.0
    }

    /// Events so far.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.events
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::FirstDay => self.begin_run(),
            Event::WeekEnd => self.end_week(),
            Event::Month => self.begin_month(),
            Event::BankHoliday => self.bank_holiday(),
            Event::PolicyChange => self.change_policy(),
            Event::Leave(worker) => self.leave_event(worker),
            Event::Career(worker) => self.career_event(worker),
            Event::Health(worker) => self.health_event(worker),
            Event::Cover(worker) => self.cover_event(worker),
            Event::Milestone(worker) => self.milestone(worker),
            Event::AgencyRequest(team) => self.request_agency(team),
            Event::Panel(area) => self.panel(area),
            Event::Completion(worker) => self.complete(worker),
            Event::LongestWait(team) => self.longest_wait_is_over(team),
            Event::Arrival(area) => self.arrival(area),
            Event::Return(area) => self.family_returns(area),
            Event::Pulse => self.pulse(),
        }
    }

    /// The past is over.
    fn begin_run(&mut self) {
        self.first_day();
        self.settle();
        self.open_books();
        self.review_spending();
    }

    /// Ends an event: appointments and agency cover are looked at, trays are offered to teams with room, touched workers share out
    /// their time anew, and rates of spending follow.
    fn settle(&mut self) {
        self.settle_teams();
        if !self.freed.is_empty() && !self.is_closed() {
            while let Some(team) = self.freed.pop() {
                self.offer_tray(team);
            }
        }
        self.share_out_touched();
        self.settle_prices();
    }

    /// All is over: the financial year that is on is closed.
    pub fn close_books(&mut self) {
        if self.money().years().len() < self.plan.years.len() {
            self.close_year();
        }
    }

    /// What was recorded, money, events, and who listened.
    pub fn into_parts(self) -> (Record, Money, u64, O) {
        let (money, record) = self.books.into_parts();
        (record, money, self.events, self.observer)
    }

    /// What is simulated.
    #[inline]
    #[must_use]
    pub fn plan(&self) -> &'p Plan {
        self.plan
    }

    /// Key of the random streams.
    #[inline]
    #[must_use]
    pub fn key(&self) -> StreamKey {
        self.key
    }

    /// Who listens.
    pub fn observer_mut(&mut self) -> &mut O {
        &mut self.observer
    }

    /// The policy that holds.
    #[inline]
    #[must_use]
    pub fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// Its index.
    #[must_use]
    pub fn policy_index(&self) -> usize {
        self.policy_index
    }

    /// Areas and teams as they stand.
    #[inline]
    #[must_use]
    pub fn structure(&self) -> &'p Structure {
        self.structure
    }

    /// The areas.
    pub fn areas(&self) -> impl DoubleEndedIterator<Item = AreaId> + use<O> {
        (0..self.plan.scenario.areas.len()).map(AreaId::new)
    }

    /// The next policy holds from now on; hours and ceilings follow. What else it changes, the rules see to.
    pub fn adopt_next_policy(&mut self) {
        self.policy_index += 1;
        self.policy = &self.plan.scenario.policies[self.policy_index].policy;
        self.review_all_terms();
    }

    /// The structure of the policy that holds stands from now on; everybody is to be put where it has them and then ranked
    /// ([`Service::rank_everybody`]).
    pub fn adopt_structure(&mut self) {
        self.structure = &self.plan.structures[self.plan.structure_of_policy[self.policy_index]];
        self.people.ranks = ranks::Ranks::new(self.plan);
    }

    /// A team's trays, and those that it may take from, are offered to it at the end of the event.
    #[inline]
    pub fn offer_trays(&mut self, team: TeamId) {
        self.freed.push(team);
    }

    /// An area's referrals to come.
    pub fn referrals_mut(&mut self, area: AreaId) -> &mut ReferralStream {
        &mut self.referrals[area]
    }

    /// Families of an area of demand that will come back.
    pub fn returning_mut(&mut self, area: AreaId) -> &mut Returning {
        &mut self.returning[area]
    }

    /// Families of pulses to come.
    pub fn pulses_mut(&mut self) -> &mut Vec<PulseFamily> {
        &mut self.pulses
    }

    /// Recruits of the month.
    #[must_use]
    pub fn recruits(&self) -> &Recruits {
        &self.recruits
    }

    /// Recruits of the month.
    pub fn recruits_mut(&mut self) -> &mut Recruits {
        &mut self.recruits
    }

    /// Funded posts.
    #[must_use]
    pub fn funded_posts(&self) -> &FundedPosts {
        &self.funded
    }

    /// Funded posts, counted anew.
    pub fn set_funded_posts(&mut self, funded: FundedPosts) {
        self.funded = funded;
    }

    /// Teams that wait for an agency worker.
    #[must_use]
    pub fn agency(&self) -> &AgencyDesk {
        &self.agency
    }

    /// Teams that wait for an agency worker.
    pub fn agency_mut(&mut self) -> &mut AgencyDesk {
        &mut self.agency
    }

    /// What the cap on spending forbids.
    #[inline]
    #[must_use]
    pub fn spending(&self) -> Spending {
        self.spending
    }

    /// What the cap on spending forbids from now on.
    pub fn set_spending(&mut self, spending: Spending) {
        self.spending = spending;
    }
}
