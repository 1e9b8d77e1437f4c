//! Demand: families arrive in each area as a Poisson process of changing intensity.
//!
//! The arrival times invert the cumulative intensity at the points of a unit-rate process (Cinlar, Introduction to
//! Stochastic Processes, 1975, section 4.7; Law, section 8.6.2), so that a changed rate moves the same families in time
//! and does not replace them. The weekly random factor makes counts over-dispersed.

use super::events::Event;
use super::family::{Past, Referral, family_key};
use super::ids::{AreaId, GroupId, Id};
use super::meter::Flow;
use super::service::Service;
use super::trace::Observer;
use crate::kernel::draws::gamma;
use crate::kernel::streams::Purpose;
use crate::scenario::TeamKind;

/// Where an area's referrals have got to.
#[derive(Debug, Clone)]
pub struct ReferralStream {
    /// Origin of its families in their keys.
    origin: u64,
    /// Number of the next family.
    number: u64,
    /// The next family's marks.
    next: Option<Referral>,
    /// Simulation time of the last referral.
    at: f64,
    /// Week whose factor is known, and the factor.
    factor: (i64, f64),
    /// The last referral's time, and the factor known then: where the way to the next one began.
    before: (f64, (i64, f64)),
}

impl ReferralStream {
    /// A stream before its first family, of the run or of its past.
    #[must_use]
    pub fn new(from: f64, past: bool) -> Self {
        let factor = (i64::MIN, 1.0);
        let origin = if past { IN_THE_PAST } else { 0 };
        Self { origin, number: 0, next: None, at: from, factor, before: (from, factor) }
    }
}

/// Families that were referred in the past have an origin of their own in their keys, so that the run has the same families whatever the past was.
const IN_THE_PAST: u64 = 4;

impl<O: Observer> Service<'_, O> {
    /// The run's referrals in an area begin now.
    pub fn begin_referrals(&mut self, area: AreaId) {
        *self.referrals_mut(area) = ReferralStream::new(self.now(), false);
        self.schedule_arrival(area);
    }

    /// Schedules an area's next referral.
    pub fn schedule_arrival(&mut self, area: AreaId) {
        let at = self.draw_arrival(area);
        self.schedule(Event::Arrival(area), at);
    }

    /// The days to come are other ones: finds an area's next referral again, from the last one on. It keeps its turn.
    pub fn reconsider_arrival(&mut self, area: AreaId) {
        let stream = self.referrals_mut(area);
        let was = stream.at;
        stream.number -= 1;
        (stream.at, stream.factor) = stream.before;
        let at = self.draw_arrival(area);
        if at != was {
            self.reschedule(Event::Arrival(area), at);
        }
    }

    /// An area's next referral and its time: walks the days until the family's unit-exponential gap is used up.
    fn draw_arrival(&mut self, area: AreaId) -> f64 {
        let stream = self.referrals_mut(area);
        stream.before = (stream.at, stream.factor);
        let key = family_key(area, stream.origin, stream.number);
        let referral = Referral::draw(self.key(), key, 0, self.plan());
        let mut gap = referral.gap;
        let mut at = self.referrals_mut(area).at;
        let days = &self.plan().intensity[area];
        loop {
            // Times are not negative: the whole part by conversion, not by a call of `floor`.
            let day = at as u64 as f64;
            let Some(&base) = days.get(day as usize) else {
                at = f64::INFINITY;
                break;
            };
            let rate = base * self.weekly_factor(area, day);
            let left_today = day + 1.0 - at;
            if rate * left_today > gap {
                at += gap / rate;
                break;
            }
            gap -= rate * left_today;
            at = day + 1.0;
        }
        let stream = self.referrals_mut(area);
        stream.number += 1;
        stream.next = Some(referral);
        stream.at = at;
        at
    }

    /// The random factor of the week that a day is in.
    fn weekly_factor(&mut self, area: AreaId, day: f64) -> f64 {
        let shape = self.plan().factor_shape[day as usize];
        if shape <= 0.0 {
            return 1.0;
        }
        // Weeks are numbered from that of the first day, so that the run's are the same whatever the past was.
        let week = ((day - self.plan().first_monday) / 5.0).floor() as i64;
        if self.referrals_mut(area).factor.0 != week {
            let entity = if self.plan().factor_shared[day as usize] { 0 } else { 1 + area.index() as u64 };
            let mut stream = self.key().stream(Purpose::WeeklyFactor, entity, week as u64);
            self.referrals_mut(area).factor = (week, gamma(shape, 1.0 / shape, &mut stream));
        }
        self.referrals_mut(area).factor.1
    }

    /// A family comes for the first time.
    pub fn arrival(&mut self, area: AreaId) {
        let stream = self.referrals_mut(area);
        let (key, referral) = (family_key(area, stream.origin, stream.number - 1), stream.next);
        self.schedule_arrival(area);
        let Some(referral) = referral else { return };
        self.contact(area, Past::none(key), &referral);
    }

    /// Somebody turns to the service about a family: early help may have made that needless, the contact centre may
    /// redirect it; all others are referred. Each thins by a mark of its own.
    pub fn contact(&mut self, origin: AreaId, past: Past, referral: &Referral) {
        let area = self.serving_area(origin, referral.place);
        let group = GroupId::of(area, TeamKind::Assessment as usize);
        let children = f64::from(referral.children);
        if referral.prevented < self.plan().prevented[self.now() as usize] {
            self.count(group, Flow::Prevented, children);
            return;
        }
        let demand = &self.policy().demand;
        if referral.assessed >= demand.assessed_share && referral.redirected < demand.redirect_share {
            self.count(group, Flow::Redirected, children);
            self.may_return(past, referral.children, self.departure_without_assessment(referral.assessed));
            return;
        }
        self.refer(area, past, referral);
    }

    /// The area that takes a family of an area of referrals: itself, unless a change of structure has parted or joined it.
    #[must_use]
    pub fn serving_area(&self, origin: AreaId, place: f64) -> AreaId {
        let serves = &self.structure().serves[origin];
        serves.iter().find(|&&(_, upper)| place < upper).or(serves.last()).map_or(origin, |&(area, _)| area)
    }
}
