//! One simulated future: the state of the service and the loop over its events.

use super::agency::AgencyDesk;
use super::costs::Money;
use super::demand::ReferralStream;
use super::duty::Tray;
use super::establishment::Structure;
use super::events::{Event, Slots};
use super::family::{Family, NOBODY};
use super::ledger::Ledger;
use super::meter::{Level, Meters};
use super::panel::Waiting;
use super::plan::Plan;
use super::pulse::PulseFamily;
use super::record::Record;
use super::recruitment::Recruits;
use super::returns::Returning;
use super::sharing::{Class, quantised};
use super::support::Relief;
use super::trace::Observer;
use super::worker::Worker;
use crate::kernel::calendar::EventCalendar;
use crate::kernel::streams::StreamKey;
use crate::scenario::Policy;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::atomic::{AtomicBool, Ordering};

/// Events between two looks at whether to stop.
const EVENTS_A_LOOK: u64 = 4096;

/// Meters of what is worked and wanted, by class.
const RATES: [[Level; 3]; 2] = [
    [Level::WorkedAssessment, Level::WorkedProtection, Level::WorkedCare],
    [Level::WantedAssessment, Level::WantedProtection, Level::WantedCare],
];

/// A team's members and its families without a worker.
#[derive(Debug, Clone, Default)]
pub struct Team {
    /// Index of the area.
    pub area: usize,
    /// Index of its meters.
    pub group: usize,
    /// Worker slots, agency workers at the end.
    pub members: Vec<u32>,
    /// Families that wait for a worker of the team.
    pub tray: Tray,
    /// Permanent social workers in post: whom the managers supervise.
    pub in_post: u32,
    /// Hours a day that supervision and audits take of each manager in post.
    pub supervision: f64,
    /// Hours a day that supervision takes of each advanced practitioner in post.
    pub advanced_supervision: f64,
    /// Posts that are vacant or whose holder is long absent.
    pub gap: u32,
    /// Agency workers booked for it.
    pub booked: u32,
    /// Whether it waits for an agency booking that the policy or the cap refused.
    pub asked: bool,
}

impl Team {
    /// A team of a plan that nobody is in.
    #[must_use]
    pub fn of(plan: &Plan, team: usize) -> Self {
        Self { area: plan.teams[team].area, group: plan.group_of_team(team), ..Self::default() }
    }
}

/// State of one simulated future.
#[derive(Debug, Clone)]
pub struct Service<'p, O> {
    /// What is simulated.
    pub plan: &'p Plan,
    /// Who listens.
    pub observer: O,
    /// Key of the random streams.
    pub key: StreamKey,
    /// Simulation time.
    pub now: f64,
    /// Whether a bank holiday is on.
    pub holiday_on: bool,
    /// When the last bank holiday began.
    pub holiday_began: f64,
    /// Bank holidays begun so far.
    pub holidays: usize,
    /// Index of the policy that holds.
    pub policy_index: usize,
    /// The policy that holds.
    pub policy: &'p Policy,
    /// Areas and teams as they stand.
    pub structure: &'p Structure,
    /// Pending events.
    pub calendar: EventCalendar,
    /// Their slots.
    pub slots: Slots,
    /// Families, open ones and those in screening; free places in between.
    pub families: Vec<Family>,
    /// Free places.
    pub free: Vec<u32>,
    /// Place of each family's piece in its worker's agenda.
    pub places: Vec<u32>,
    /// Counts families and pieces: breaks ties by who came first.
    pub serial: u64,
    /// Worker slots.
    pub workers: Vec<Worker>,
    /// Teams.
    pub teams: Vec<Team>,
    /// Referral streams, by area.
    pub referrals: Vec<ReferralStream>,
    /// Families that will come back, by area of demand, the next first.
    pub returning: Vec<BinaryHeap<Reverse<Returning>>>,
    /// Families of pulses that have yet to come, the next last.
    pub pulses: Vec<PulseFamily>,
    /// Families that wait for the panel, by area, longest wait first.
    pub awaiting_panel: Vec<Vec<Waiting>>,
    /// Recruits of the month and those who must wait.
    pub recruits: Recruits,
    /// Agency bookings.
    pub agency: AgencyDesk,
    /// Whether the cap on spending forbids overtime this week.
    pub overtime_stopped: bool,
    /// What administrators and support workers take off each worker.
    pub relief: Relief,
    /// Meters by group.
    pub meters: Vec<Meters>,
    /// Money.
    pub money: Money,
    /// What must balance.
    pub ledger: Ledger,
    /// What is recorded week by week.
    pub record: Record,
    /// Workers whose time is to be shared out again at the end of the event.
    pub touched: Vec<u32>,
    /// Teams that may take a family from a tray at the end of the event.
    pub freed: Vec<u32>,
    /// Events so far.
    pub events: u64,
}

impl<'p, O: Observer> Service<'p, O> {
    /// The service on its first day.
    pub fn new(plan: &'p Plan, key: StreamKey, observer: O) -> Self {
        let slots = Slots::new(plan.scenario.areas.len(), plan.team_slots, plan.posts.len());
        let teams = (0..plan.teams.len())
            .map(|team| Team { members: plan.members_on_first_day(team), ..Team::of(plan, team) })
            .collect();
        let areas = plan.scenario.areas.len();
        let mut service = Self {
            plan,
            observer,
            key,
            now: plan.window.0,
            holiday_on: false,
            holiday_began: 0.0,
            holidays: 0,
            policy_index: 0,
            policy: &plan.scenario.policies[0].policy,
            structure: &plan.structures[0],
            calendar: EventCalendar::new(slots.priorities()),
            slots,
            families: Vec::new(),
            free: Vec::new(),
            places: Vec::new(),
            serial: 0,
            workers: plan.posts.iter().map(|post| Worker::empty(post.role, post.team as u32, post.key)).collect(),
            teams,
            referrals: vec![ReferralStream::new(plan.window.0); areas],
            returning: vec![BinaryHeap::new(); areas],
            pulses: Vec::new(),
            awaiting_panel: vec![Vec::new(); areas],
            recruits: Recruits::default(),
            agency: AgencyDesk::default(),
            overtime_stopped: false,
            relief: Relief::default(),
            meters: vec![Meters::default(); areas * 2],
            money: Money::default(),
            ledger: Ledger::new(areas * 2),
            record: Record::new(plan),
            touched: Vec::new(),
            freed: Vec::new(),
            events: 0,
        };
        service.set_up();
        service
    }

    /// Runs to the end of the window; `false` when it was told to stop before.
    pub fn run(&mut self, stop: &AtomicBool) -> bool {
        let went = self.run_to(f64::INFINITY, stop);
        self.now = self.plan.window.1;
        went
    }

    /// Runs until the next event is at a time or after it, or the window ends; `false` when it was told to stop before.
    pub fn run_to(&mut self, until: f64, stop: &AtomicBool) -> bool {
        let end = self.plan.window.1;
        while let Some((time, slot)) = self.calendar.pop() {
            if self.events.is_multiple_of(EVENTS_A_LOOK) && stop.load(Ordering::Relaxed) {
                return false;
            }
            if time >= until {
                self.calendar.put_back(slot);
                break;
            }
            if time > end {
                break;
            }
            self.observer.pending(self.calendar.len() + 1);
            self.now = time;
            self.events += 1;
            let event = self.slots.event(slot);
            if time >= end && event != Event::WeekEnd {
                continue;
            }
            self.happen(event);
            self.settle();
        }
        true
    }

    fn happen(&mut self, event: Event) {
        match event {
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
            Event::Panel(area) => self.panel(area as usize),
            Event::Completion(worker) => self.complete(worker),
            Event::Arrival(area) => self.arrival(area as usize),
            Event::Return(area) => self.family_returns(area as usize),
            Event::Pulse => self.pulse(),
        }
    }

    /// Ends an event: trays are offered to teams with room, then touched workers share out their time anew.
    pub fn settle(&mut self) {
        while let Some(team) = self.freed.pop() {
            self.offer_tray(team as usize);
        }
        let mut index = 0;
        while index < self.touched.len() {
            let worker = self.touched[index];
            self.share_out(worker);
            index += 1;
        }
        self.touched.clear();
    }

    /// Service time: working days that were not bank holidays. Work, sickness and time limits run on it.
    #[inline]
    #[must_use]
    pub fn service_now(&self) -> f64 {
        if self.holiday_on { self.holiday_began - (self.holidays - 1) as f64 } else { self.now - self.holidays as f64 }
    }

    /// The simulation time of a service time to come, as far as bank holidays are known: those to come put it off.
    #[inline]
    #[must_use]
    pub fn calendar_time(&self, service_time: f64) -> f64 {
        service_time + self.holidays as f64
    }

    /// Schedules an event, or cancels it when it will never happen.
    #[inline]
    pub fn schedule(&mut self, event: Event, time: f64) {
        let slot = self.slots.slot(event);
        if time < f64::INFINITY { self.calendar.schedule(slot, time) } else { self.calendar.cancel(slot) }
    }

    /// Takes an event off the calendar.
    #[inline]
    pub fn cancel(&mut self, event: Event) {
        self.calendar.cancel(self.slots.slot(event));
    }

    /// Index of the meters of a worker's team.
    #[inline]
    #[must_use]
    pub fn group_of(&self, worker: u32) -> usize {
        self.teams[self.workers[worker as usize].team as usize].group
    }

    /// Adds to a level of a group.
    #[inline]
    pub fn gauge(&mut self, group: usize, level: Level, change: f64) {
        self.meters[group].add(self.now, level, change);
    }

    /// Brings a worker's clocks to now and remembers to share out the time anew.
    #[inline]
    pub fn touch(&mut self, worker: u32) {
        let now = self.service_now();
        let w = &mut self.workers[worker as usize];
        w.workload.advance(now);
        if !w.touched {
            w.touched = true;
            self.touched.push(worker);
        }
    }

    /// Shares out a worker's time anew; the meters of the team learn the rates of work.
    pub fn share_out(&mut self, worker: u32) {
        let contract = self.hours(worker);
        let overtime = self.overtime_wanted(worker, contract);
        let hours = contract + overtime;
        let group = self.group_of(worker);
        let now = self.service_now();
        let w = &mut self.workers[worker as usize];
        w.touched = false;
        w.workload.share_out(hours, &self.policy.capacity.class_weights);
        let (demand, speed) = (w.workload.demand(), w.workload.speed());
        // In whole quanta, as demands are: sums of what comes and goes are exact and no rounding is left behind.
        let mut worked = [demand[1], demand[2], demand[3]];
        for (c, worked) in worked.iter_mut().enumerate() {
            if speed[c + 1] != 1.0 {
                *worked = quantised(*worked * speed[c + 1]);
            }
        }
        let rates = [worked, [demand[1], demand[2], demand[3]]];
        let meters = &mut self.meters[group];
        for (side, levels) in RATES.iter().enumerate() {
            for (c, &level) in levels.iter().enumerate() {
                let change = rates[side][c] - w.reported[side][c];
                if change != 0.0 {
                    meters.add(now, level, change);
                }
            }
        }
        w.reported = rates;
        let next = w.workload.next_end().map_or(f64::INFINITY, |(time, _)| time);
        self.schedule(Event::Completion(worker), self.calendar_time(next));
        // Looked at here: on the path of every event, and as good as always nothing.
        if overtime != self.workers[worker as usize].overtime.value() {
            self.book_overtime(worker, overtime);
        }
        self.review_strain(worker);
    }

    /// Takes a worker's rates of work out of the meters of the team; [`Service::share_out`] puts them back.
    pub fn retract_rates(&mut self, worker: u32) {
        self.book_overtime(worker, 0.0);
        let group = self.group_of(worker);
        let now = self.service_now();
        let reported = std::mem::take(&mut self.workers[worker as usize].reported);
        for (side, levels) in RATES.iter().enumerate() {
            for (c, &level) in levels.iter().enumerate() {
                self.meters[group].add(now, level, -reported[side][c]);
            }
        }
    }

    /// A worker completes a piece of work.
    fn complete(&mut self, worker: u32) {
        let now = self.service_now();
        let w = &mut self.workers[worker as usize];
        w.workload.advance(now);
        let Some((_, class)) = w.workload.next_end() else { return };
        let Some(family) = w.workload.reach_end(class) else { return };
        self.take_off(worker, family);
        match class {
            Class::Desk => self.screened(family),
            Class::LookedAfter if self.finish_document(worker, family) => {}
            _ => self.completed(worker, family),
        }
    }

    /// A place for a new family.
    pub fn admit(&mut self, family: Family) -> u32 {
        let family = Family { serial: self.serial, holder: NOBODY, ..family };
        self.serial += 1;
        if let Some(place) = self.free.pop() {
            self.families[place as usize] = family;
            place
        } else {
            self.families.push(family);
            self.places.push(0);
            self.families.len() as u32 - 1
        }
    }
}
