//! Few pending events, in no order: the next one is found by looking at them all, which for a few is quicker than any order
//! that would have to be kept.

use super::Slot;

/// So many events at most.
pub(super) const MOST: usize = 32;
/// Events looked at side by side: their comparisons do not wait for each other.
const ABREAST: usize = 4;
/// The low bits of a key say where it stands.
const PLACE: u64 = MOST as u64 - 1;

/// The keys and slots of a few events.
#[derive(Debug, Clone)]
pub(super) struct Few {
    /// Times whose low bits are the event's place among them, so that the least tells where it stands; infinity where nothing is.
    keys: [f64; MOST],
    slots: [Slot; MOST],
    len: usize,
}

impl Default for Few {
    fn default() -> Self {
        Self { keys: [f64::INFINITY; MOST], slots: [0; MOST], len: 0 }
    }
}

/// The next of a few events.
pub(super) enum Next {
    /// There is none.
    None,
    /// At this place.
    At(usize),
    /// It is not told from another by its key.
    Unclear,
}

impl Few {
    /// Puts an event among them and tells its place; None when there is no room.
    #[inline]
    pub(super) fn put(&mut self, time: f64, slot: Slot) -> Option<usize> {
        let place = self.len;
        *self.keys.get_mut(place)? = key(time, place);
        self.slots[place] = slot;
        self.len += 1;
        Some(place)
    }

    /// Takes away the event at `place`; the slot of the one that stands there now, if one does.
    #[inline]
    pub(super) fn take(&mut self, place: usize) -> Option<Slot> {
        self.len -= 1;
        let last = self.len % MOST;
        let (key, slot) = (self.keys[last], self.slots[last]);
        self.keys[last] = f64::INFINITY;
        if place == last {
            return None;
        }
        self.keys[place] = at_place(key, place);
        self.slots[place] = slot;
        Some(slot)
    }

    /// Where the next event stands.
    #[inline]
    pub(super) fn next(&self) -> Next {
        if self.len == 0 {
            return Next::None;
        }
        let mut first = [f64::INFINITY; ABREAST];
        let mut second = first;
        let (groups, _) = self.keys[..self.len.next_multiple_of(ABREAST).min(MOST)].as_chunks::<ABREAST>();
        for group in groups {
            for at in 0..ABREAST {
                let (least, other) = in_order(first[at], group[at]);
                (first[at], second[at]) = (least, lesser(second[at], other));
            }
        }
        let (left, right) =
            (merged(first[0], second[0], first[1], second[1]), merged(first[2], second[2], first[3], second[3]));
        let (least, next) = merged(left.0, left.1, right.0, right.1);
        if (least.to_bits() ^ next.to_bits()) & !PLACE == 0 {
            return Next::Unclear;
        }
        Next::At((least.to_bits() & PLACE) as usize)
    }

    /// Slot at a place.
    #[inline]
    pub(super) fn slot(&self, place: usize) -> Slot {
        self.slots[place]
    }

    /// Slots of all events, in the order of their places.
    pub(super) fn slots(&self) -> &[Slot] {
        &self.slots[..self.len]
    }

    /// Takes all away.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

/// The key of a time at a place; infinity has no low bits to spare.
#[inline]
fn key(time: f64, place: usize) -> f64 {
    at_place(if time < f64::MAX { time } else { f64::MAX }, place)
}

/// A key moved to a place.
#[inline]
fn at_place(key: f64, place: usize) -> f64 {
    f64::from_bits(key.to_bits() & !PLACE | place as u64)
}

#[inline]
fn lesser(a: f64, b: f64) -> f64 {
    if b < a { b } else { a }
}

#[inline]
fn in_order(a: f64, b: f64) -> (f64, f64) {
    (if b < a { b } else { a }, if b < a { a } else { b })
}

/// The two least of two pairs in order.
#[inline]
fn merged(first: f64, second: f64, other: f64, next: f64) -> (f64, f64) {
    let (least, more) = in_order(first, other);
    (least, lesser(more, lesser(second, next)))
}
