//! Generalised processor sharing on virtual clocks: how a caseload slows its worker.
//!
//! A present worker supplies `H` hours a day. A piece of work with demand `d` hours a day runs at speed `phi` of its
//! class, `0 <= phi <= 1`; it ends when its class's virtual clock, which runs at speed `phi`, has advanced by the piece's
//! natural duration. A change of load or presence therefore touches one worker's clocks, never its cases.
//!
//! The duty desk (screening) is served first. The other classes share what is left by water-filling: `phi_c = min(1, w_c
//! theta)` with `theta` such that the hours given out are `min(H, sum of demands)`. This is weighted egalitarian sharing
//! with a rate limit per class (Cohen, "The multiple phase service network with generalized processor sharing", 1979;
//! Kelly, Reversibility and Stochastic Networks, 1979).
//!
//! Demands are whole multiples of [`QUANTUM`], so that sums of them are exact in any order and an empty class has a
//! demand of exactly zero.

use super::ids::{FamilyId, Table};

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

impl Agenda {
    fn push(&mut self, piece: Running, places: &mut Table<FamilyId, u32>) {
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

/// A worker's work: clocks, speeds and what runs on them. Times are service time: bank holidays do not pass.
#[derive(Debug, Clone, Default)]
pub struct Workload {
    hours: f64,
    last: f64,
    demand: [f64; CLASSES],
    clock: [f64; CLASSES],
    speed: [f64; CLASSES],
    agendas: [Agenda; CLASSES],
    /// Hours supplied while present, for the ledger.
    pub supplied: f64,
    /// Hours spent on work, for the ledger.
    pub worked: f64,
    /// Sum of the squares of what one rounding of a clock, of a whole unit of its last place, would give its pieces: hours, over the unit.
    rounded: f64,
}

impl Workload {
    /// Empties it and sets its time, keeping its memory.
    pub fn clear(&mut self, now: f64) {
        for agenda in &mut self.agendas {
            agenda.0.clear();
        }
        let agendas = std::mem::take(&mut self.agendas);
        *self = Self { last: now, agendas, ..Self::default() };
    }

    /// Hours a day demanded by each class.
    #[must_use]
    pub fn demand(&self) -> &[f64; CLASSES] {
        &self.demand
    }

    /// Speed of each class, 0 to 1.
    #[must_use]
    pub fn speed(&self) -> &[f64; CLASSES] {
        &self.speed
    }

    /// Hours a day supplied since they were last shared out.
    #[must_use]
    pub fn hours(&self) -> f64 {
        self.hours
    }

    /// Reading of a class's clock at the last [`Workload::advance`].
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
        let mut pace = 0.0;
        for class in 0..CLASSES {
            self.clock[class] += self.speed[class] * dt;
            pace += self.speed[class] * self.demand[class];
            let read = self.clock[class] * self.demand[class];
            self.rounded += read * read;
        }
        self.supplied += self.hours * dt;
        self.worked += pace * dt;
    }

    /// Variance of the hours that its pieces seem to have had by their clocks alone. A clock is rounded each time it is brought to now, by up
    /// to half a unit of its last place whatever it gains (Higham, *Accuracy and Stability of Numerical Algorithms*, 2002, section 4.2), and
    /// all pieces of the class read it. Roundings are taken as independent and uniform (section 2.8), so that they have a third of the
    /// largest one's square for a variance.
    #[must_use]
    pub fn variance_of_rounding(&self) -> f64 {
        const UNIT: f64 = f64::EPSILON / 2.0;
        self.rounded * UNIT * UNIT / 3.0
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
        if let Some(natural) = natural {
            self.agendas[c].push(Running { end: self.clock[c] + natural, order, family }, places);
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
        self.agendas[c].remove(family, places).map(|piece| (piece.end - self.clock[c]).max(0.0))
    }

    /// Sets the hours a day supplied (0 when absent) and the speeds that follow from them.
    #[inline(always)]
    pub fn share_out(&mut self, hours: f64, weights: &[f64; 3]) {
        self.hours = hours;
        let desk = self.demand[0];
        self.speed[0] = if desk <= hours { 1.0 } else { hours / desk };
        let left = (hours - desk).max(0.0);
        let speeds = water_filling([self.demand[1], self.demand[2], self.demand[3]], weights, left);
        self.speed[1..].copy_from_slice(&speeds);
        if hours <= 0.0 {
            self.speed = [0.0; CLASSES];
        }
    }

    /// When the next piece ends and which class it is in, if nothing changes before.
    #[inline]
    #[must_use]
    pub fn next_end(&self) -> Option<(f64, Class)> {
        let mut next: Option<(f64, Class)> = None;
        for (c, class) in
            [Class::Desk, Class::Assessment, Class::ProtectionAndNeed, Class::LookedAfter].into_iter().enumerate()
        {
            if let Some(first) = self.agendas[c].0.first()
                && self.speed[c] > 0.0
            {
                let time = self.last + ((first.end - self.clock[c]) / self.speed[c]).max(0.0);
                if next.is_none_or(|(earliest, _)| time < earliest) {
                    next = Some((time, class));
                }
            }
        }
        next
    }

    /// The family whose piece ends first in a class, with the class clock set to that end: rounding cannot leave a
    /// piece unfinished at its own end.
    pub fn reach_end(&mut self, class: Class) -> Option<FamilyId> {
        let c = class as usize;
        let first = self.agendas[c].0.first()?;
        self.clock[c] = self.clock[c].max(first.end);
        Some(first.family)
    }

    /// Families with a piece that ends, in a class, in no particular but a reproducible order.
    pub fn families(&self, class: Class) -> impl ExactSizeIterator<Item = FamilyId> + '_ {
        self.agendas[class as usize].0.iter().map(|piece| piece.family)
    }
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
