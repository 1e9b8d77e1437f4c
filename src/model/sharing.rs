//! Generalised processor sharing on virtual clocks: how a caseload slows its worker.
//!
//! A present worker supplies `H` hours a day. A piece of work with demand `d` hours a day runs at speed `phi` of its class, `0 <= phi <= 1`;
//! it ends when its class's virtual clock, which runs at speed `phi`, has advanced by the piece's natural duration. A change of load or
//! presence therefore touches one worker's clocks, never its cases.
//!
//! The duty desk (screening) is served first. The other classes share what is left by water-filling: `phi_c = min(1, w_c theta)` with
//! `theta` such that the hours given out are `min(H, sum of demands)`. This is weighted egalitarian sharing with a rate limit per class
//! (Cohen, "The multiple phase service network with generalized processor sharing", 1979; Kelly, Reversibility and Stochastic Networks, 1979).
//!
//! Demands are whole multiples of [`QUANTUM`], so that sums of them are exact in any order and an empty class has a demand of exactly zero.

use super::ids::{FamilyId, Table};
use crate::math::square;

/// Number of classes of work.
pub const CLASSES: usize = 4;
/// Demands are rounded to this, hours a day: sums below 2^21 hours a day are exact.
pub const QUANTUM: f64 = 1.0 / 4_294_967_296.0;

/// Class of work: who is served first when hours are short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Class {
    /// The duty desk: screening, before everything else.
    Desk = 0,
    /// Assessments.
    Assessment = 1,
    /// Child protection, child in need, short-term help.
    ProtectionAndNeed = 2,
    /// Looked-after work, holding, closing and transfers: the first to drift.
    LookedAfter = 3,
}

/// The classes by their number.
const CLASS_OF: [Class; CLASSES] = [Class::Desk, Class::Assessment, Class::ProtectionAndNeed, Class::LookedAfter];

/// A demand (0 or more) rounded to the quantum.
#[must_use]
pub fn quantised(demand: f64) -> f64 {
    // A whole number by conversion, not by a call of `round`: this is on the path of every event.
    ((demand / QUANTUM + 0.5) as i64) as f64 * QUANTUM
}

/// A piece of work under way at a desk.
#[derive(Debug, Clone, Copy)]
struct Running {
    end: f64,
    order: u64,
    family: FamilyId,
}

impl Running {
    #[inline]
    fn before(&self, other: &Self) -> bool {
        self.end < other.end || (self.end == other.end && self.order < other.order)
    }
}

/// Pieces of one class ordered by the reading of the class clock at which they end: a binary heap that writes each
/// family's place into a shared table, so that a piece can be taken out of the middle.
#[derive(Debug, Clone, Default)]
struct Agenda(Vec<Running>);

/// Pieces of a class that there is room for at once at a desk.
const USUAL: usize = 16;

impl Agenda {
    fn push(&mut self, piece: Running, places: &mut Table<FamilyId, u32>) {
        if self.0.capacity() == 0 {
            self.0.reserve(USUAL);
        }
        self.0.push(piece);
        self.sift_up(self.0.len() - 1, piece, places);
    }

    fn remove(&mut self, family: FamilyId, places: &mut Table<FamilyId, u32>) -> Option<Running> {
        let at = places[family] as usize;
        let removed = *self.0.get(at).filter(|piece| piece.family == family)?;
        let last = self.0.pop()?;
        if at < self.0.len() {
            if at > 0 && last.before(&self.0[(at - 1) / 2]) {
                self.sift_up(at, last, places);
            } else {
                self.sift_down(at, last, places);
            }
        }
        Some(removed)
    }

    fn sift_up(&mut self, mut at: usize, piece: Running, places: &mut Table<FamilyId, u32>) {
        while at > 0 {
            let parent = (at - 1) / 2;
            if !piece.before(&self.0[parent]) {
                break;
            }
            self.put(at, self.0[parent], places);
            at = parent;
        }
        self.put(at, piece, places);
    }

    fn sift_down(&mut self, mut at: usize, piece: Running, places: &mut Table<FamilyId, u32>) {
        loop {
            let mut child = 2 * at + 1;
            if child >= self.0.len() {
                break;
            }
            if child + 1 < self.0.len() && self.0[child + 1].before(&self.0[child]) {
                child += 1;
            }
            if !self.0[child].before(&piece) {
                break;
            }
            self.put(at, self.0[child], places);
            at = child;
        }
        self.put(at, piece, places);
    }

    #[inline]
    fn put(&mut self, at: usize, piece: Running, places: &mut Table<FamilyId, u32>) {
        self.0[at] = piece;
        places[piece.family] = at as u32;
    }
}

/// Hours since they were last taken, of a worker or of many.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hours {
    /// Worked, by class.
    pub worked: [f64; CLASSES],
    /// What could have been worked at full speed, by class.
    pub wanted: [f64; CLASSES],
    /// Supplied.
    pub supplied: f64,
    /// That went elsewhere before these were supplied: a manager's to supervision.
    pub before: f64,
}

impl Hours {
    /// Adds those of somebody else.
    #[inline]
    pub fn add(&mut self, other: &Self) {
        for c in 0..CLASSES {
            self.worked[c] += other.worked[c];
            self.wanted[c] += other.wanted[c];
        }
        self.supplied += other.supplied;
        self.before += other.before;
    }
}

/// A worker's work: clocks, speeds and what runs on them. Times are service time: bank holidays do not pass.
#[derive(Debug, Clone)]
pub struct Workload {
    /// Hours a day supplied, and those that went elsewhere before.
    hours: f64,
    before: f64,
    last: f64,
    demand: [f64; CLASSES],
    clock: [f64; CLASSES],
    speed: [f64; CLASSES],
    /// Reading of each class's clock at which its first piece ends; infinite when there is none.
    first_end: [f64; CLASSES],
    /// When that is if nothing changes before; NaN when it has yet to be computed. It stands as long as the piece and the speed do.
    due: [f64; CLASSES],
    /// The earliest of them.
    next: f64,
    spent: Hours,
    /// How often clocks have been brought to now, and the most that each class has demanded.
    advances: u32,
    peak: [f64; CLASSES],
    agendas: [Agenda; CLASSES],
}

impl Default for Workload {
    fn default() -> Self {
        const NEVER: [f64; CLASSES] = [f64::INFINITY; CLASSES];
        Self {
            hours: 0.0,
            before: 0.0,
            last: 0.0,
            demand: [0.0; CLASSES],
            clock: [0.0; CLASSES],
            speed: [0.0; CLASSES],
            first_end: NEVER,
            due: NEVER,
            next: f64::INFINITY,
            spent: Hours::default(),
            advances: 0,
            peak: [0.0; CLASSES],
            agendas: Default::default(),
        }
    }
}

impl Workload {
    /// Hours a day demanded by each class.
    #[inline]
    #[must_use]
    pub fn demand(&self) -> &[f64; CLASSES] {
        &self.demand
    }

    /// Hours a day supplied since they were last shared out.
    #[must_use]
    pub fn hours(&self) -> f64 {
        self.hours
    }

    /// Reading of a class's clock at the last [`Workload::advance`].
    #[inline]
    #[must_use]
    pub fn clock(&self, class: Class) -> f64 {
        self.clock[class as usize]
    }

    /// Brings the clocks to `now`. Call before any change.
    #[inline]
    pub fn advance(&mut self, now: f64) {
        let dt = now - self.last;
        if dt <= 0.0 {
            return;
        }
        self.last = now;
        self.advances += 1;
        for c in 0..CLASSES {
            let wanted = self.demand[c] * dt;
            self.clock[c] += self.speed[c] * dt;
            self.spent.worked[c] += self.speed[c] * wanted;
            self.spent.wanted[c] += wanted;
        }
        self.spent.supplied += self.hours * dt;
        self.spent.before += self.before * dt;
    }

    /// Whether there have been no hours and no work since they were last taken, as in an empty place.
    #[inline]
    #[must_use]
    pub fn is_idle(&self) -> bool {
        let Hours { supplied, wanted, .. } = &self.spent;
        self.hours + supplied + self.demand.iter().chain(wanted).sum::<f64>() == 0.0
    }

    /// The hours up to `now` since they were last taken.
    pub fn take_hours(&mut self, now: f64) -> Hours {
        self.advance(now);
        std::mem::take(&mut self.spent)
    }

    /// The most that its pieces have demanded, class by class, summed.
    #[must_use]
    pub fn peak(&self) -> f64 {
        self.peak.iter().sum()
    }

    /// Variance of the hours that its pieces seem to have had by their clocks alone, at most. A clock is rounded each time it is brought to
    /// now, by up to half a unit of its last place whatever it gains (Higham, *Accuracy and Stability of Numerical Algorithms*, 2002,
    /// section 4.2), and all pieces of the class read it. Roundings are taken as independent and uniform (section 2.8), so that they have
    /// a third of the largest one's square for a variance.
    #[must_use]
    pub fn variance_of_rounding(&self) -> f64 {
        const UNIT: f64 = f64::EPSILON / 2.0;
        let most = self.clock.iter().zip(&self.peak).map(|(clock, demand)| square(clock * demand * UNIT));
        most.sum::<f64>() * f64::from(self.advances) / 3.0
    }

    /// Starts or resumes a piece that needs `natural` more days at full speed; an endless one just weighs.
    pub fn start(
        &mut self,
        family: FamilyId,
        class: Class,
        demand: f64,
        natural: Option<f64>,
        order: u64,
        places: &mut Table<FamilyId, u32>,
    ) {
        let c = class as usize;
        self.demand[c] += demand;
        self.peak[c] = self.peak[c].max(self.demand[c]);
        if let Some(natural) = natural {
            let end = self.clock[c] + natural;
            self.agendas[c].push(Running { end, order, family }, places);
            if end < self.first_end[c] {
                (self.first_end[c], self.due[c]) = (end, f64::NAN);
            }
        }
    }

    /// Takes a piece away; returns the natural days it still needs (`None` for an endless one).
    pub fn stop(
        &mut self,
        family: FamilyId,
        class: Class,
        demand: f64,
        endless: bool,
        places: &mut Table<FamilyId, u32>,
    ) -> Option<f64> {
        let c = class as usize;
        self.demand[c] -= demand;
        if endless {
            return None;
        }
        let piece = self.agendas[c].remove(family, places)?;
        if piece.end <= self.first_end[c] {
            self.first_end[c] = self.agendas[c].0.first().map_or(f64::INFINITY, |first| first.end);
            self.due[c] = f64::NAN;
        }
        Some((piece.end - self.clock[c]).max(0.0))
    }

    /// Sets the hours a day supplied (0 when absent), and those that went elsewhere before, and the speeds that follow. When the
    /// next piece now ends (infinite: never), if that is another time than before.
    #[inline]
    pub fn share_out(&mut self, hours: f64, before: f64, weights: &[f64; 3]) -> Option<f64> {
        (self.hours, self.before) = (hours, before);
        let speed = speeds(&self.demand, hours, weights);
        let mut next = f64::INFINITY;
        for (c, &speed) in speed.iter().enumerate() {
            if speed != self.speed[c] || self.due[c].is_nan() {
                let left = (self.first_end[c] - self.clock[c]).max(0.0);
                self.due[c] = if speed > 0.0 { self.last + left / speed } else { f64::INFINITY };
            }
            next = next.min(self.due[c]);
        }
        self.speed = speed;
        let moved = next != self.next;
        self.next = next;
        moved.then_some(next)
    }

    /// When the next piece ends and which class it is in, if nothing changes before, as it was when the hours were shared out.
    #[must_use]
    pub fn next_end(&self) -> Option<(f64, Class)> {
        let class = CLASS_OF.into_iter().find(|&class| self.due[class as usize] == self.next)?;
        (self.next < f64::INFINITY).then_some((self.next, class))
    }

    /// The family whose piece ends first in a class, with the class clock set to that end: rounding cannot leave a
    /// piece unfinished at its own end.
    pub fn reach_end(&mut self, class: Class) -> Option<FamilyId> {
        let c = class as usize;
        let first = self.agendas[c].0.first()?;
        self.clock[c] = self.clock[c].max(first.end);
        // It has come: the one that follows is another, even at the same time.
        self.next = f64::NAN;
        Some(first.family)
    }

    /// Families with a piece that ends, in a class, in no particular but a reproducible order.
    pub fn families(&self, class: Class) -> impl ExactSizeIterator<Item = FamilyId> + '_ {
        self.agendas[class as usize].0.iter().map(|piece| piece.family)
    }
}

/// Speeds of all classes: the desk first, the others from what it leaves; 0 of somebody who supplies no hours.
#[inline]
fn speeds(demand: &[f64; CLASSES], hours: f64, weights: &[f64; 3]) -> [f64; CLASSES] {
    if hours <= 0.0 {
        return [0.0; CLASSES];
    }
    let [desk, others @ ..] = *demand;
    let [a, b, c] = water_filling(others, weights, (hours - desk).max(0.0));
    [if desk <= hours { 1.0 } else { hours / desk }, a, b, c]
}

/// Speeds `min(1, w theta)` that give out `min(hours, sum of demands)`.
///
/// Classes reach full speed in the order of their weights, heaviest first; `theta` follows from those that do not.
#[inline]
#[must_use]
pub fn water_filling(demand: [f64; 3], weights: &[f64; 3], hours: f64) -> [f64; 3] {
    let total: f64 = demand.iter().sum();
    if total <= hours {
        return [1.0; 3];
    }
    let mut full = [false; 3];
    let mut left = hours;
    loop {
        let weighted: f64 = (0..3).filter(|&c| !full[c]).map(|c| demand[c] * weights[c]).sum();
        if weighted <= 0.0 {
            return full.map(|full| if full { 1.0 } else { 0.0 });
        }
        let theta = left / weighted;
        let mut changed = false;
        for c in 0..3 {
            if !full[c] && weights[c] * theta >= 1.0 {
                full[c] = true;
                left -= demand[c];
                changed = true;
            }
        }
        left = left.max(0.0);
        if !changed {
            return std::array::from_fn(|c| if full[c] { 1.0 } else { weights[c] * theta });
        }
    }
}
