//! Agency cover: a team that has lacked a worker long enough asks; a booking arrives after a lead time, lasts at least
//! a minimum, and is released when the gap has closed. Agency workers are not simulated sick or on leave: a booking is
//! paid by the week, bank holidays included. A booking is a contract: an embargo or a lower cap that comes later, even within
//! the lead time, stops new bookings only. They draw nothing at random, so they never shift anyone's luck.

use super::events::Event;
use super::plan::Role;
use super::service::Service;
use super::trace::Observer;
use super::worker::Career;
use std::collections::VecDeque;

/// Bookings of the whole service.
#[derive(Debug, Clone, Default)]
pub struct AgencyDesk {
    booked: u32,
    asking: VecDeque<u32>,
}

impl AgencyDesk {
    /// Teams that wait for a booking, who are forgotten here.
    pub fn take_asking(&mut self) -> VecDeque<u32> {
        std::mem::take(&mut self.asking)
    }
}

impl<O: Observer> Service<'_, O> {
    /// A social-worker post of a team falls vacant, or its holder is long absent.
    pub fn open_gap(&mut self, worker: u32) {
        let w = &self.workers[worker as usize];
        if w.role == Role::SocialWorker {
            let team = w.team as usize;
            self.teams[team].gap += 1;
            self.review_gap(team);
        }
    }

    /// The post is filled again.
    pub fn fill_gap(&mut self, worker: u32) {
        let w = &self.workers[worker as usize];
        if w.role == Role::SocialWorker {
            let team = w.team as usize;
            self.teams[team].gap = self.teams[team].gap.saturating_sub(1);
            self.review_gap(team);
        }
    }

    /// An absence now counts as a gap.
    pub fn begin_long_absence(&mut self, worker: u32) {
        if !self.workers[worker as usize].health.long_absent {
            self.workers[worker as usize].health.long_absent = true;
            self.open_gap(worker);
        }
    }

    /// It does so no longer.
    pub fn end_long_absence(&mut self, worker: u32) {
        if self.workers[worker as usize].health.long_absent {
            self.workers[worker as usize].health.long_absent = false;
            self.fill_gap(worker);
        }
    }

    /// Starts or stops the team's clock towards a request; releases a booking that the gap no longer needs.
    pub fn review_gap(&mut self, team: usize) {
        let (gap, booked, asked) = (self.teams[team].gap, self.teams[team].booked, self.teams[team].asked);
        let event = Event::AgencyRequest(team as u32);
        if gap > booked {
            let running = self.calendar.time_of(self.slots.slot(event)).is_some();
            if !running && !asked {
                self.schedule(event, self.now + self.policy.agency.gap_days);
            }
        } else {
            self.cancel(event);
            if asked {
                // The gap it asked for has closed: another must last as long before it asks again.
                self.teams[team].asked = false;
                self.agency.asking.retain(|&other| other as usize != team);
            }
            if gap < booked {
                self.release_one(team);
            }
        }
    }

    /// The team has lacked a worker long enough: it books one, or waits until the policy and the cap allow it.
    pub fn request_agency(&mut self, team: u32) {
        if self.teams[team as usize].gap <= self.teams[team as usize].booked {
            return;
        }
        self.ask_for_agency(team);
        self.serve_asking();
    }

    /// Whether the policy, the cap on numbers and the cap on spending allow another booking.
    fn may_book(&self) -> bool {
        self.policy.agency.allowed && self.agency.booked < self.policy.agency.most && self.money_for_booking()
    }

    /// Whether a team's area may have another booking.
    fn room_in_area(&self, team: usize) -> bool {
        let area = self.teams[team].area;
        let booked: u32 = self.teams.iter().filter(|team| team.area == area).map(|team| team.booked).sum();
        booked < self.policy.agency.most_in_area[area]
    }

    /// A team waits until the policy and the cap allow it a booking.
    pub fn ask_for_agency(&mut self, team: u32) {
        self.teams[team as usize].asked = true;
        self.agency.asking.push_back(team);
    }

    /// Books an agency worker for a team.
    fn book(&mut self, team: usize, lead: f64) {
        let first = self.plan.first_agency;
        let Some(place) = (first..self.workers.len()).find(|&place| self.workers[place].career == Career::None) else {
            return;
        };
        self.agency.booked += 1;
        self.teams[team].booked += 1;
        // Whoever had the place may have gone a moment ago: that work stops in the meters of that team, not of this one.
        self.share_out(place as u32);
        self.workers[place].team = team as u32;
        self.workers[place].career = Career::Booked;
        self.note("agency worker booked", None, Some(place as u32));
        self.schedule(Event::Career(place as u32), self.now + lead);
    }

    /// Agency workers at work on the first day go to the teams with the largest gaps, in areas that may have them.
    pub fn agency_at_start(&mut self, workers: u32) {
        for _ in 0..workers {
            let gap = |team: usize| i64::from(self.teams[team].gap) - i64::from(self.teams[team].booked);
            let need = |team: usize| (self.room_in_area(team), gap(team));
            let teams = self.structure.area_teams.iter().flatten().flatten().copied();
            let Some(team) = teams.reduce(|best, team| if need(team) > need(best) { team } else { best }) else {
                return;
            };
            self.book(team, 0.0);
            if let Some(place) =
                (self.plan.first_agency..self.workers.len()).rfind(|&w| self.workers[w].career == Career::Booked)
            {
                self.agency_arrives(place as u32);
            }
            self.review_gap(team);
        }
    }

    /// An agency worker starts in the team.
    pub fn agency_arrives(&mut self, worker: u32) {
        let team = self.workers[worker as usize].team as usize;
        self.teams[team].members.push(worker);
        let now = self.now;
        self.restate(worker, |w| {
            w.in_post = true;
            w.started = now;
            w.career = Career::Minimum;
        });
        self.review_terms(worker);
        self.money.agency += 1.0;
        self.reprice();
        self.note("agency worker starts", None, Some(worker));
        self.freed.push(team as u32);
        self.schedule(Event::Career(worker), now + self.policy.agency.minimum_days);
    }

    /// The minimum booking is over: the worker goes if the gap has closed, an embargo holds or the money is spent, else
    /// stays until then.
    pub fn minimum_served(&mut self, worker: u32) {
        self.workers[worker as usize].career = Career::Releasable;
        let team = &self.teams[self.workers[worker as usize].team as usize];
        if team.gap < team.booked || !self.policy.agency.allowed {
            self.release(worker);
        } else {
            self.release_unaffordable();
        }
    }

    /// Releases one of a team's agency workers whose minimum is over, the longest there first.
    fn release_one(&mut self, team: usize) {
        let releasable =
            self.teams[team].members.iter().copied().find(|&m| self.workers[m as usize].career == Career::Releasable);
        if let Some(worker) = releasable {
            self.release(worker);
        }
    }

    /// An agency worker goes.
    pub fn release(&mut self, worker: u32) {
        let team = self.workers[worker as usize].team as usize;
        self.restate(worker, |w| w.in_post = false);
        self.move_all(worker);
        self.pass_on_documents(worker);
        self.workers[worker as usize].career = Career::None;
        self.teams[team].members.retain(|&m| m != worker);
        self.teams[team].booked -= 1;
        self.agency.booked -= 1;
        self.money.agency -= 1.0;
        self.reprice();
        self.note("agency worker goes", None, Some(worker));
        self.review_gap(team);
        self.serve_asking();
    }

    /// Teams that had to wait for a booking get it, first come first served, if they still lack a worker. One whose area
    /// is at its cap keeps its place and lets the others pass.
    pub fn serve_asking(&mut self) {
        let mut place = 0;
        while let Some(&team) = self.agency.asking.get(place)
            && self.may_book()
        {
            if !self.room_in_area(team as usize) {
                place += 1;
                continue;
            }
            self.agency.asking.remove(place);
            let t = &mut self.teams[team as usize];
            t.asked = false;
            if t.gap > t.booked {
                self.book(team as usize, self.policy.agency.lead_days);
            }
            self.review_gap(team as usize);
        }
    }

    /// A changed policy: an embargo releases those whose minimum is over; a lifted one serves those who wait.
    pub fn review_agency(&mut self) {
        if !self.policy.agency.allowed {
            for worker in self.plan.first_agency..self.workers.len() {
                if self.workers[worker].career == Career::Releasable {
                    self.release(worker as u32);
                }
            }
        }
        self.serve_asking();
    }
}
