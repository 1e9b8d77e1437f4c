//! The event calendar: days of a diary over fixed slots.
//!
//! A slot is a thing that can have at most one pending event (a worker's next completion, an area's next referral), so
//! an event is rescheduled or cancelled in place and no dead entries pile up. Pending events lie in pages of equal
//! width in time, each a linked list in no order; only the page that is open is sorted (Brown, "Calendar queues: a fast O(1)
//! priority queue implementation for the simulation event set problem", 1988). What lies beyond the last page is looked
//! through when the pages are used up. The width follows the events: about one a page. Scheduling, cancelling and
//! taking the next event are O(1) as long as times are spread; where many share one instant the page of that instant is
//! sorted once. While only a few events are pending, they all lie on the open page: sorting one in among a few is quicker than
//! finding its page.
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
/// So many events at most lie all on the open page: it is quicker to sort one in among a few than to find its page.
const FEW: usize = 16;
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
    /// Whether all events lie on the open page, because they are few.
    few: bool,
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
            few: true,
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
        self.few = true;
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
        if self.few {
            self.put_on_open_page(slot);
            if self.open.len() > FEW {
                self.few = false;
                self.put_all_in();
            }
            return;
        }
        let entry = &mut self.entries[slot as usize];
        let place = entry.time * self.density - self.first;
        // Not `place < PAGES`: a time beyond all numbers belongs on some page, too.
        if place >= PAGES as f64 {
            entry.page = BEYOND;
            return;
        }
        let page = place as u32;
        if page < self.opened {
            self.put_on_open_page(slot);
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

    /// Sorts a slot's event in on the open page.
    #[inline]
    fn put_on_open_page(&mut self, slot: Slot) {
        let entry = &mut self.entries[slot as usize];
        entry.page = OPEN;
        let due = Due { time: entry.time.to_bits(), order: entry.order, slot };
        if self.open.len() > FEW {
            let at = self.open.partition_point(|other| *other > due);
            self.open.insert(at, due);
            return;
        }
        let mut at = self.open.len();
        self.open.push(due);
        while at > 0 && self.open[at - 1] < due {
            self.open[at] = self.open[at - 1];
            at -= 1;
        }
        self.open[at] = due;
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

    /// Puts all events on the open page.
    fn gather(&mut self) {
        self.few = true;
        self.pages.fill(END);
        self.marks.fill(0);
        self.open.clear();
        for slot in 0..self.entries.len() as Slot {
            if self.entries[slot as usize].page != NOWHERE {
                self.put_on_open_page(slot);
            }
        }
    }

    /// Makes a page as wide as one event takes on average, if it is far from it; does without pages when few events are left.
    #[cold]
    fn fit(&mut self, now: f64) {
        let density = f64::from(self.taken) / (now - self.fitted_at);
        let off = (density / self.density).max(self.density / density);
        let misfit = density.is_finite() && density > 0.0 && off > TOLERATED;
        if misfit {
            self.density = density;
        }
        if !self.few && self.pending <= FEW / 2 {
            self.gather();
        } else if !self.few && misfit {
            self.put_all_in();
        }
        (self.taken, self.fit_after, self.fitted_at) = (0, BETWEEN_FITTINGS, now);
    }
}

#[cfg(test)]
mod tests;
