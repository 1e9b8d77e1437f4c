//! The event calendar: at most one pending event a slot.
//!
//! A slot is a thing that can have at most one pending event (a worker's next completion, an area's next referral), so
//! an event is rescheduled or cancelled in place and no dead entries pile up. Many events lie in buckets of time
//! (`buckets`); while they are few they lie side by side (`few`). Events come out in the order of (time, priority of the slot,
//! sequence of scheduling); ties never depend on where things lie in memory.

mod buckets;
mod few;

use buckets::Buckets;
use few::{Few, Next};

/// A slot of the calendar.
pub type Slot = u32;

/// Sequence numbers take the low 56 bits of an order, the slot's priority the high 8.
const PRIORITY_SHIFT: u32 = 56;
/// Where the event of a slot lies that has none; where it lies among a few. Other numbers are those of `buckets`.
const NOWHERE: u32 = u32::MAX;
const AMONG_FEW: u32 = u32::MAX - 1;
/// Events taken between two looks at the width of a bucket, or as many as slots, and before the first.
const BETWEEN_FITTINGS: u32 = 1024;
const BEFORE_FIRST_FITTING: u32 = 64;

/// When a slot's event happens, time, then order, and where it lies.
#[derive(Debug, Clone, Copy)]
struct Entry {
    time: f64,
    order: u64,
    /// Its neighbours in the list of its bucket; its place, if it is one of a few.
    before: Slot,
    after: Slot,
    bucket: u32,
}

/// An event, to be compared with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    /// Bits of a time that is not negative sort as the time does.
    time: u64,
    order: u64,
    slot: Slot,
}

impl Entry {
    #[inline]
    fn due(&self, slot: Slot) -> Due {
        Due { time: self.time.to_bits(), order: self.order, slot }
    }
}

/// Pending events, at most one a slot.
#[derive(Debug, Clone, Default)]
pub struct EventCalendar {
    entries: Vec<Entry>,
    priority: Vec<u8>,
    sequence: u64,
    pending: usize,
    /// Whether all events lie side by side, because they are few, and not in buckets.
    are_few: bool,
    few: Few,
    buckets: Buckets,
    /// Events taken since the width of a bucket was last looked at, after how many it will be again, and the time at which it was.
    taken: u32,
    fit_after: u32,
    fitted_at: f64,
}

impl EventCalendar {
    /// An empty calendar; `priorities[slot]` breaks ties of time, lowest first.
    #[must_use]
    pub fn new(priorities: Vec<u8>) -> Self {
        let nothing = Entry { time: 0.0, order: 0, before: 0, after: 0, bucket: NOWHERE };
        Self {
            entries: vec![nothing; priorities.len()],
            priority: priorities,
            are_few: true,
            fit_after: BEFORE_FIRST_FITTING,
            ..Self::default()
        }
    }

    /// Empties the calendar and starts the sequence again, keeping its memory and the width of its buckets.
    pub fn clear(&mut self) {
        for entry in &mut self.entries {
            entry.bucket = NOWHERE;
        }
        self.few.clear();
        self.buckets.clear();
        self.are_few = true;
        (self.sequence, self.pending) = (0, 0);
        (self.taken, self.fit_after, self.fitted_at) = (0, BETWEEN_FITTINGS, 0.0);
    }

    /// Number of pending events.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pending
    }

    /// Whether nothing is pending.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pending == 0
    }

    /// Time of the slot's pending event.
    #[inline]
    #[must_use]
    pub fn time_of(&self, slot: Slot) -> Option<f64> {
        let entry = &self.entries[slot as usize];
        (entry.bucket != NOWHERE).then_some(entry.time)
    }

    /// Schedules the slot's event, in place of the one it may have. `time` must not be negative or NaN.
    #[inline]
    pub fn schedule(&mut self, slot: Slot, time: f64) {
        debug_assert!(time >= 0.0, "an event needs a time, not {time}");
        let order = u64::from(self.priority[slot as usize]) << PRIORITY_SHIFT | self.sequence;
        self.sequence += 1;
        if self.are_few {
            self.take_from_few(slot);
            self.put_among_few(slot, time + 0.0, order);
        } else {
            self.schedule_on_page(slot, time + 0.0, order);
        }
    }

    /// Takes the slot's event off the calendar, if it has one.
    #[inline]
    pub fn cancel(&mut self, slot: Slot) {
        if self.are_few {
            self.take_from_few(slot);
        } else {
            self.take_from_page(slot);
        }
    }

    /// Takes the next event off the calendar.
    #[inline]
    pub fn pop(&mut self) -> Option<(f64, Slot)> {
        let slot = if self.are_few {
            let place = self.first_of_few()?;
            self.take_place(place)
        } else {
            self.buckets.pop(&mut self.entries, self.pending)?
        };
        let entry = &mut self.entries[slot as usize];
        entry.bucket = NOWHERE;
        let time = entry.time;
        self.pending -= 1;
        self.taken += 1;
        if self.taken == self.fit_after {
            self.fit(time);
        }
        Some((time, slot))
    }

    /// Puts the event that was taken last back where it was, in its turn.
    pub fn put_back(&mut self, slot: Slot) {
        let Entry { time, order, .. } = self.entries[slot as usize];
        self.put_in_turn(slot, time, order);
    }

    /// Moves the slot's pending event to another time, where it keeps its turn among those of that time.
    pub fn reschedule(&mut self, slot: Slot, time: f64) {
        let order = self.entries[slot as usize].order;
        self.cancel(slot);
        self.put_in_turn(slot, time + 0.0, order);
    }

    fn put_in_turn(&mut self, slot: Slot, time: f64, order: u64) {
        if self.are_few {
            self.put_among_few(slot, time, order);
        } else {
            self.schedule_on_page(slot, time, order);
        }
    }

    /// Puts off the events that are chosen by slot and time by `delay`, in O(n): for a day on which nobody works.
    pub fn put_off(&mut self, delay: f64, chosen: impl Fn(Slot, f64) -> bool) {
        for slot in 0..self.entries.len() as Slot {
            let Entry { time, order, bucket, .. } = self.entries[slot as usize];
            if bucket == NOWHERE || !chosen(slot, time) {
                continue;
            }
            if self.are_few {
                self.take_from_few(slot);
                self.put_among_few(slot, time + delay, order);
            } else {
                self.schedule_on_page(slot, time + delay, order);
            }
        }
    }

    fn schedule_on_page(&mut self, slot: Slot, time: f64, order: u64) {
        self.take_from_page(slot);
        self.pending += 1;
        let entry = &mut self.entries[slot as usize];
        (entry.time, entry.order) = (time, order);
        self.buckets.put(&mut self.entries, slot);
    }

    #[inline]
    fn take_from_page(&mut self, slot: Slot) {
        if self.entries[slot as usize].bucket != NOWHERE {
            self.pending -= 1;
            self.buckets.take(&mut self.entries, slot);
        }
    }

    /// The place of the next of a few events.
    #[inline]
    fn first_of_few(&self) -> Option<usize> {
        match self.few.next() {
            Next::None => None,
            Next::At(place) => Some(place),
            Next::Unclear => self.first_of_ties(),
        }
    }

    #[cold]
    #[inline(never)]
    fn first_of_ties(&self) -> Option<usize> {
        let due = |&(_, &slot): &(usize, &Slot)| self.entries[slot as usize].due(slot);
        self.few.slots().iter().enumerate().min_by_key(due).map(|(place, _)| place)
    }

    #[inline]
    fn take_from_few(&mut self, slot: Slot) {
        let entry = &mut self.entries[slot as usize];
        if entry.bucket != NOWHERE {
            entry.bucket = NOWHERE;
            self.pending -= 1;
            let place = entry.before as usize;
            self.take_place(place);
        }
    }

    /// Empties a place among the few; the slot that had it.
    #[inline]
    fn take_place(&mut self, place: usize) -> Slot {
        let slot = self.few.slot(place);
        if let Some(moved) = self.few.take(place) {
            self.entries[moved as usize].before = place as Slot;
        }
        slot
    }

    /// Puts a slot's event among the few, or all in buckets, when they are few no longer.
    #[inline]
    fn put_among_few(&mut self, slot: Slot, time: f64, order: u64) {
        self.pending += 1;
        let entry = &mut self.entries[slot as usize];
        (entry.time, entry.order, entry.bucket) = (time, order, AMONG_FEW);
        match self.few.put(time, slot) {
            Some(place) => entry.before = place as Slot,
            None => {
                self.are_few = false;
                self.few.clear();
                self.buckets.lay_out(&mut self.entries);
            }
        }
    }

    /// Takes the events from their buckets: they are few again.
    fn gather(&mut self) {
        self.are_few = true;
        self.buckets.clear();
        for (slot, entry) in self.entries.iter_mut().enumerate().filter(|(_, entry)| entry.bucket != NOWHERE) {
            let Some(place) = self.few.put(entry.time, slot as Slot) else {
                unreachable!("few events have room among the few");
            };
            (entry.bucket, entry.before) = (AMONG_FEW, place as Slot);
        }
    }

    /// Makes a bucket as wide as one event takes on average, if it is far from it; does without buckets when few events are left.
    #[cold]
    fn fit(&mut self, now: f64) {
        let misfit = self.buckets.fit(f64::from(self.taken) / (now - self.fitted_at));
        if !self.are_few && self.pending <= few::MOST / 2 {
            self.gather();
        } else if !self.are_few && misfit {
            self.buckets.lay_out(&mut self.entries);
        }
        // At least once all slots: of many, thousands may share an instant, and a layout costs as much as they are.
        (self.taken, self.fit_after, self.fitted_at) = (0, BETWEEN_FITTINGS.max(self.entries.len() as u32), now);
    }
}

#[cfg(test)]
mod tests;
