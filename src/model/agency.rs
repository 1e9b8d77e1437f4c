//! Agency cover: a team that has lacked a worker long enough asks, or one whose work is too much for its members; a booking arrives after a lead time, lasts at least
//! a minimum, and is released when the gap has closed and the work is done. Agency workers are not simulated sick or on leave: a booking is
//! paid by the week, bank holidays included. A booking is a contract: an embargo or a lower cap that comes later, even within
//! the lead time, stops new bookings only. They draw nothing at random, so they never shift anyone's luck.

use super::allocation::Ceiling;
use super::events::Event;
use super::ids::{Id, TeamId, WorkerId};
use super::plan::Role;
use super::service::Service;
use super::trace::Observer;
use super::worker::Career;
use std::collections::VecDeque;

/// Teams that wait for a booking which the policy or a cap refused.
#[derive(Debug, Clone, Default)]
pub struct AgencyDesk {
    asking: VecDeque<TeamId>,
}

impl AgencyDesk {
    fn asks(&self, team: TeamId) -> bool {
        self.asking.contains(&team)
    }

    /// The teams, which are forgotten here.
    pub fn take_asking(&mut self) -> VecDeque<TeamId> {
        std::mem::take(&mut self.asking)
    }
}

impl<O: Observer> Service<'_, O> {
    /// Agency workers that a team needs: for its gaps, or as many as its work asks for, if these are more.
    #[must_use]
    pub fn agency_needed(&self, team: TeamId) -> u32 {
        self.team(team).gap.max(self.team(team).for_work)
    }

    /// Whether a team lacks more workers than are booked for it.
    #[must_use]
    pub fn lacks_cover(&self, team: TeamId) -> bool {
        self.agency_needed(team) > self.team(team).booked
    }

    /// A week ends: what each team's work asks for. Work that was looked at asks at once; gaps must last.
    pub fn review_work(&mut self) {
        let agency = &self.policy().agency;
        let (load_over, waiting_over) = (agency.load_over, agency.waiting_over);
        let full = self.policy().allocation.ceiling;
        for team in self.structure().teams() {
            let members = self.team(team).members.iter().copied();
            let (mut load, mut room) = (self.tray(team).iter().map(|family| self.weight(family)).sum::<f64>(), 0.0);
            for member in members.filter(|&member| self.worker(member).standing.in_post) {
                load += self.worker(member).load;
                let own = self.worker(member).role != Role::Agency && !self.worker(member).standing.long_absent;
                room += if own { self.ceiling(member, Ceiling::New) } else { 0.0 };
            }
            let beyond = ((load / load_over - room) / full).ceil();
            let waiting: u32 = self.tray(team).iter().map(|family| self.family(family).children).sum();
            let more = if f64::from(waiting) > waiting_over { self.team(team).booked + 1 } else { 0 };
            self.ask_for_work(team, (beyond.clamp(0.0, f64::from(agency.most)) as u32).max(more));
        }
        self.settle_teams();
    }

    /// Starts or stops the team's clock towards a request; releases a booking that the gap no longer needs.
    pub fn review_gap(&mut self, team: TeamId) {
        self.gap_is_settled(team);
        let event = Event::AgencyRequest(team);
        if self.lacks_cover(team) {
            // Work has been looked at; a gap must last.
            let at_once = self.team(team).for_work > self.team(team).booked;
            let days = if at_once { 0.0 } else { self.policy().agency.gap_days };
            if (at_once || self.due(event).is_none()) && !self.agency().asks(team) {
                self.schedule(event, self.now() + days);
            }
        } else {
            self.cancel(event);
            // The gap it asked for has closed: another must last as long before it asks again.
            self.agency_mut().asking.retain(|&other| other != team);
            if self.agency_needed(team) < self.team(team).booked {
                self.release_one(team);
            }
        }
    }

    /// The team has lacked a worker long enough: it books one, or waits until the policy and the cap allow it.
    pub fn request_agency(&mut self, team: TeamId) {
        if self.lacks_cover(team) {
            self.ask_for_agency(team);
            self.serve_asking();
        }
    }

    /// Whether the policy, the cap on numbers and the cap on spending allow another booking.
    fn may_book(&self) -> bool {
        let booked: u32 = self.booked().values().sum();
        self.policy().agency.allowed && booked < self.policy().agency.most && self.money_for_booking()
    }

    /// Whether a team's area may have another booking.
    fn room_in_area(&self, team: TeamId) -> bool {
        let area = self.team(team).area;
        self.booked()[area] < self.policy().agency.most_in_area[area.index()]
    }

    /// A team waits until the policy and the cap allow it a booking.
    pub fn ask_for_agency(&mut self, team: TeamId) {
        self.agency_mut().asking.push_back(team);
    }

    /// Whether a team waits so.
    #[must_use]
    pub fn asks_for_agency(&self, team: TeamId) -> bool {
        self.agency().asks(team)
    }

    /// Books an agency worker for a team; the place, if one is free.
    fn book(&mut self, team: TeamId, lead: f64) -> Option<WorkerId> {
        let place = self.agency_places().find(|&place| self.worker(place).career == Career::None)?;
        self.book_place(place, team);
        self.note("agency worker booked", None, Some(place));
        self.schedule(Event::Career(place), self.now() + lead);
        Some(place)
    }

    /// Agency workers at work on the first day go to the teams with the largest gaps, in areas that may have them.
    pub fn agency_at_start(&mut self, workers: u32) {
        for _ in 0..workers {
            let gap = |team: TeamId| i64::from(self.team(team).gap) - i64::from(self.team(team).booked);
            let need = |team: TeamId| (self.room_in_area(team), gap(team));
            let teams = self.structure().teams();
            let Some(team) = teams.reduce(|best, team| if need(team) > need(best) { team } else { best }) else {
                return;
            };
            if let Some(place) = self.book(team, 0.0) {
                self.agency_arrives(place);
            }
            self.review_gap(team);
        }
    }

    /// An agency worker starts in the team.
    pub fn agency_arrives(&mut self, worker: WorkerId) {
        self.set_career(worker, Career::Minimum);
        self.restate(worker, |standing| standing.in_post = true);
        self.note("agency worker starts", None, Some(worker));
        self.schedule(Event::Career(worker), self.now() + self.policy().agency.minimum_days);
    }

    /// The minimum booking is over: the worker goes if the gap has closed, an embargo holds or the money is spent, else
    /// stays until then.
    pub fn minimum_served(&mut self, worker: WorkerId) {
        self.set_career(worker, Career::Releasable);
        let team = self.worker(worker).team;
        if self.agency_needed(team) < self.team(team).booked || !self.policy().agency.allowed {
            self.release(worker);
        } else {
            self.release_unaffordable();
        }
    }

    /// Releases one of a team's agency workers whose minimum is over, the longest there first.
    fn release_one(&mut self, team: TeamId) {
        let mut members = self.team(team).members.iter().copied();
        if let Some(worker) = members.find(|&member| self.worker(member).career == Career::Releasable) {
            self.release(worker);
        }
    }

    /// An agency worker goes.
    pub fn release(&mut self, worker: WorkerId) {
        let team = self.worker(worker).team;
        self.restate(worker, |standing| standing.in_post = false);
        self.move_all(worker);
        self.pass_on_documents(worker);
        self.set_career(worker, Career::None);
        self.note("agency worker goes", None, Some(worker));
        self.review_gap(team);
        self.serve_asking();
    }

    /// Teams that had to wait for a booking get it, first come first served, if they still lack a worker. One whose area
    /// is at its cap keeps its place and lets the others pass. Nobody is booked while the service is closed.
    pub fn serve_asking(&mut self) {
        if self.is_closed() {
            return;
        }
        let mut place = 0;
        while let Some(&team) = self.agency().asking.get(place)
            && self.may_book()
        {
            if !self.room_in_area(team) {
                place += 1;
                continue;
            }
            self.agency_mut().asking.remove(place);
            if self.lacks_cover(team) {
                self.book(team, self.policy().agency.lead_days);
            }
            self.review_gap(team);
        }
    }

    /// A changed policy: work that is not looked at any more asks for nobody; an embargo releases those whose minimum is over; a lifted one serves those who wait.
    pub fn review_agency(&mut self) {
        if !self.policy().agency.answers_work() && self.teams().values().any(|team| team.for_work > 0) {
            self.teams().ids().for_each(|team| self.ask_for_work(team, 0));
            self.settle_teams();
        }
        if !self.policy().agency.allowed {
            for worker in self.agency_places() {
                if self.worker(worker).career == Career::Releasable {
                    self.release(worker);
                }
            }
        }
        self.serve_asking();
    }
}
