//! The event calendar: days of a diary over fixed slots.
//!
//! A slot is a thing that can have at most one pending event (a worker's next completion, an area's next referral), so
//! an event is rescheduled or cancelled in place and no dead entries pile up. Pending events lie in pages of equal
//! width in time, each a linked list in no order; only the page that is open is sorted (Brown, "Calendar queues: a fast O(1)
//! priority queue implementation for the simulation event set problem", 1988). What lies beyond the last page is looked
//! through when the pages are used up. The width follows the events: about one a page. Scheduling, cancelling and
//! taking the next event are O(1) as long as times are spread; where many share one instant the page of that instant is
//! sorted once.
//! Events come out in the order of (time, priority of the slot, sequence of scheduling); ties never depend on where
//! things lie in memory, nor on the width of a page.

/// A slot of the calendar.
pub type Slot = u32;

/// Sequence numbers take the low 56 bits of an order, the slot's priority the high 8.
const PRIORITY_SHIFT: u32 = 56;
/// Pages.
const PAGES: usize = 4096;
/// Pages in a word of the marks.
const WORD: usize = u64::BITS as usize;
/// Where a slot's event lies when it is on none of the pages: nowhere, on the open page, or beyond the last.
const NOWHERE: u32 = u32::MAX;
const OPEN: u32 = u32::MAX - 1;
const BEYOND: u32 = u32::MAX - 2;
/// The end of a list.
const END: u32 = u32::MAX;
/// Events taken between two looks at the width of a page, and before the first.
const BETWEEN_FITTINGS: u32 = 1024;
const BEFORE_FIRST_FITTING: u32 = 64;
/// A width is changed when it is off by more than this factor.
const TOLERATED: f64 = 3.0;

/// When a slot's event happens, time, then order, and where it lies.
#[derive(Debug, Clone, Copy)]
struct Entry {
    time: f64,
    order: u64,
    before: Slot,
    after: Slot,
    page: u32,
}

/// An event on the open page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    /// Bits of a time that is not negative sort as the time does.
    time: u64,
    order: u64,
    slot: Slot,
}

/// Pending events, at most one a slot.
#[derive(Debug, Clone, Default)]
pub struct EventCalendar {
    entries: Vec<Entry>,
    priority: Vec<u8>,
    sequence: u64,
    pending: usize,
    /// Events of the open page and of all before it, the last first.
    open: Vec<Due>,
    /// First slot of each page's list.
    pages: Vec<Slot>,
    /// A bit for each page that is not empty.
    marks: Vec<u64>,
    /// How many pages have been opened.
    opened: u32,
    /// Number of the first page, counted from time 0.
    first: f64,
    /// Pages in a unit of time.
    density: f64,
    /// Events taken since the width was last looked at, after how many it will be again, and the time at which it was.
    taken: u32,
    fit_after: u32,
    fitted_at: f64,
}

impl EventCalendar {
    /// An empty calendar; `priorities[slot]` breaks ties of time, lowest first.
    #[must_use]
    pub fn new(priorities: Vec<u8>) -> Self {
        let nothing = Entry { time: 0.0, order: 0, before: END, after: END, page: NOWHERE };
        Self {
            entries: vec![nothing; priorities.len()],
            priority: priorities,
            pages: vec![END; PAGES],
            marks: vec![0; PAGES / WORD],
            density: 1.0,
            fit_after: BEFORE_FIRST_FITTING,
            ..Self::default()
        }
    }

    /// Empties the calendar and starts the sequence again, keeping its memory and the width of its pages.
    pub fn clear(&mut self) {
        for entry in &mut self.entries {
            entry.page = NOWHERE;
        }
        self.pages.fill(END);
        self.marks.fill(0);
        self.open.clear();
        (self.sequence, self.pending, self.opened, self.first) = (0, 0, 0, 0.0);
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
        (entry.page != NOWHERE).then_some(entry.time)
    }

    /// Time of the next event.
    #[inline]
    #[must_use]
    pub fn next_time(&mut self) -> Option<f64> {
        if self.open.is_empty() {
            self.turn_page();
        }
        self.open.last().map(|due| f64::from_bits(due.time))
    }

    /// Schedules the slot's event, in place of the one it may have. `time` must not be negative or NaN.
    #[inline]
    pub fn schedule(&mut self, slot: Slot, time: f64) {
        debug_assert!(time >= 0.0, "an event needs a time, not {time}");
        let order = u64::from(self.priority[slot as usize]) << PRIORITY_SHIFT | self.sequence;
        self.sequence += 1;
        self.take_out(slot);
        self.pending += 1;
        let entry = &mut self.entries[slot as usize];
        entry.time = time + 0.0;
        entry.order = order;
        self.put_in(slot);
    }

    /// Takes the slot's event off the calendar, if it has one.
    #[inline]
    pub fn cancel(&mut self, slot: Slot) {
        self.take_out(slot);
    }

    /// Takes the next event off the calendar.
    #[inline]
    pub fn pop(&mut self) -> Option<(f64, Slot)> {
        if self.open.is_empty() {
            self.turn_page();
        }
        let due = self.open.pop()?;
        self.entries[due.slot as usize].page = NOWHERE;
        self.pending -= 1;
        let time = f64::from_bits(due.time);
        self.taken += 1;
        if self.taken == self.fit_after {
            self.fit(time);
        }
        Some((time, due.slot))
    }

    /// Puts off the events of the chosen slots by `delay`, in O(n): for a day on which nobody works.
    pub fn put_off(&mut self, delay: f64, chosen: impl Fn(Slot) -> bool) {
        for slot in 0..self.entries.len() as Slot {
            let time = self.entries[slot as usize].time + delay;
            if self.entries[slot as usize].page != NOWHERE && chosen(slot) {
                self.take_out(slot);
                self.pending += 1;
                self.entries[slot as usize].time = time;
                self.put_in(slot);
            }
        }
    }

    /// Takes a slot's event, if it has one, from where it lies.
    #[inline]
    fn take_out(&mut self, slot: Slot) {
        let entry = &mut self.entries[slot as usize];
        let page = std::mem::replace(&mut entry.page, NOWHERE);
        if page == NOWHERE {
            return;
        }
        self.pending -= 1;
        if page == OPEN {
            let key = (entry.time.to_bits(), entry.order);
            let at = self.open.partition_point(|due| (due.time, due.order) > key);
            self.open.remove(at);
        } else if page != BEYOND {
            let (before, after) = (entry.before, entry.after);
            if after != END {
                self.entries[after as usize].before = before;
            }
            if before != END {
                self.entries[before as usize].after = after;
            } else {
                self.pages[page as usize] = after;
                if after == END {
                    self.marks[page as usize / WORD] &= !(1 << (page as usize % WORD));
                }
            }
        }
    }

    /// Puts a slot's event where its time belongs.
    #[inline]
    fn put_in(&mut self, slot: Slot) {
        let entry = &mut self.entries[slot as usize];
        let place = entry.time * self.density - self.first;
        // Not `place < PAGES`: a time beyond all numbers belongs on some page, too.
        if place >= PAGES as f64 {
            entry.page = BEYOND;
            return;
        }
        let page = place as u32;
        if page < self.opened {
            entry.page = OPEN;
            let due = Due { time: entry.time.to_bits(), order: entry.order, slot };
            let at = self.open.partition_point(|other| *other > due);
            self.open.insert(at, due);
            return;
        }
        let after = std::mem::replace(&mut self.pages[page as usize], slot);
        (entry.page, entry.before, entry.after) = (page, END, after);
        if after == END {
            self.marks[page as usize / WORD] |= 1 << (page as usize % WORD);
        } else {
            self.entries[after as usize].before = slot;
        }
    }

    /// Opens the next page that is not empty; when there is none, begins again with what lies beyond the last.
    fn turn_page(&mut self) {
        if self.pending == 0 {
            return;
        }
        let page = loop {
            if let Some(page) = self.next_marked() {
                break page;
            }
            self.put_all_in();
        };
        self.opened = page as u32 + 1;
        self.marks[page / WORD] &= !(1 << (page % WORD));
        let mut slot = std::mem::replace(&mut self.pages[page], END);
        while slot != END {
            let entry = &mut self.entries[slot as usize];
            entry.page = OPEN;
            self.open.push(Due { time: entry.time.to_bits(), order: entry.order, slot });
            slot = entry.after;
        }
        if self.open.len() == 2 {
            if self.open[0] < self.open[1] {
                self.open.swap(0, 1);
            }
        } else if self.open.len() > 2 {
            self.open.sort_unstable_by(|a, b| b.cmp(a));
        }
    }

    /// The first page that is not empty: those that have been opened are.
    #[inline]
    fn next_marked(&self) -> Option<usize> {
        let from = self.opened as usize / WORD;
        let word = from + self.marks.get(from..)?.iter().position(|&marks| marks != 0)?;
        Some(word * WORD + self.marks[word].trailing_zeros() as usize)
    }

    /// Lays all events out anew, the earliest on the first page.
    #[cold]
    fn put_all_in(&mut self) {
        self.pages.fill(END);
        self.marks.fill(0);
        self.open.clear();
        let pending = |entry: &&Entry| entry.page != NOWHERE;
        let earliest = self.entries.iter().filter(pending).map(|entry| entry.time).fold(f64::INFINITY, f64::min);
        (self.opened, self.first) = (0, (earliest * self.density).floor());
        for slot in 0..self.entries.len() as Slot {
            if self.entries[slot as usize].page != NOWHERE {
                self.put_in(slot);
            }
        }
    }

    /// Makes a page as wide as one event takes on average, if it is far from it.
    #[cold]
    fn fit(&mut self, now: f64) {
        let density = f64::from(self.taken) / (now - self.fitted_at);
        let off = (density / self.density).max(self.density / density);
        if density.is_finite() && density > 0.0 && off > TOLERATED {
            self.density = density;
            self.put_all_in();
        }
        (self.taken, self.fit_after, self.fitted_at) = (0, BETWEEN_FITTINGS, now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug, Clone)]
    enum Step {
        Schedule(Slot, u8),
        Cancel(Slot),
        Pop,
        PutOff(u8),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        prop::collection::vec(
            prop_oneof![
                4 => (0u32..20, 0u8..10).prop_map(|(slot, time)| Step::Schedule(slot, time)),
                1 => (0u32..20).prop_map(Step::Cancel),
                3 => Just(Step::Pop),
                1 => (0u8..3).prop_map(Step::PutOff),
            ],
            1..600,
        )
    }

    proptest! {
        /// Against a plain list that is sorted anew, stably, by (time, priority, sequence) at every step: events thinly and
        /// thickly spread, from now on or from the beginning, at times from the least to the largest.
        #[test]
        fn agrees_with_a_stable_sort(steps in steps(), power in -300_i32..306, onwards in any::<bool>()) {
            let (scale, mut now) = (10_f64.powi(power), 0.0);
            let priorities: Vec<u8> = (0..20).map(|slot| slot % 3).collect();
            let mut calendar = EventCalendar::new(priorities.clone());
            let mut list: Vec<(f64, u8, u64, Slot)> = Vec::new();
            let mut sequence = 0;
            for step in steps {
                match step {
                    Step::Schedule(slot, time) => {
                        let time = f64::from(time) * scale + if onwards { now } else { 0.0 };
                        calendar.schedule(slot, time);
                        list.retain(|entry| entry.3 != slot);
                        list.push((time, priorities[slot as usize], sequence, slot));
                        sequence += 1;
                    }
                    Step::Cancel(slot) => {
                        calendar.cancel(slot);
                        list.retain(|entry| entry.3 != slot);
                    }
                    Step::PutOff(slot) => {
                        calendar.put_off(scale, |s| s % 3 == u32::from(slot));
                        for entry in list.iter_mut().filter(|entry| entry.3 % 3 == u32::from(slot)) {
                            entry.0 += scale;
                        }
                    }
                    Step::Pop => {
                        list.sort_by(|a, b| a.partial_cmp(b).unwrap());
                        let expected = if list.is_empty() { None } else { Some(list.remove(0)) };
                        prop_assert_eq!(calendar.pop(), expected.map(|entry| (entry.0, entry.3)));
                        now = expected.map_or(now, |entry| entry.0);
                    }
                }
                prop_assert_eq!(calendar.len(), list.len());
            }
        }
    }
}
