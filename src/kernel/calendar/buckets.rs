//! Many pending events: buckets in time.
//!
//! Events lie in buckets of equal width in time, each a linked list in no order; only the bucket that is open is sorted (Brown,
//! "Calendar queues: a fast O(1) priority queue implementation for the simulation event set problem", 1988). What lies beyond
//! the last bucket is looked through when the buckets are used up. The width follows the events: about one a bucket. Scheduling,
//! cancelling and taking the next event are O(1) as long as times are spread; where many share one instant the bucket of that
//! instant is sorted once. In which order events come out does not depend on the width of a bucket.

use super::{Due, Entry, NOWHERE, Slot};

/// Buckets at least: there are as many as slots, so that laying all out anew costs O(1) an event.
const LEAST: usize = 4096;
/// Buckets in a word of the marks.
const WORD: usize = u64::BITS as usize;
/// Where a slot's event lies when it is not in the list of a bucket: in the open bucket, or beyond the last.
const OPEN: u32 = u32::MAX - 2;
const BEYOND: u32 = u32::MAX - 3;
/// The end of a list.
const END: u32 = u32::MAX;
/// A width is changed when it is off by more than this factor.
const TOLERATED: f64 = 3.0;

/// The buckets; the events themselves are the calendar's entries.
#[derive(Debug, Clone)]
pub(super) struct Buckets {
    /// Events of the open bucket and of all before it, the last first.
    open: Vec<Due>,
    /// First slot of each bucket's list.
    lists: Vec<Slot>,
    /// A bit for each bucket that is not empty.
    marks: Vec<u64>,
    /// How many buckets have been opened.
    opened: u32,
    /// Number of the first bucket, counted from time 0.
    first: f64,
    /// Buckets in a unit of time.
    density: f64,
}

impl Default for Buckets {
    fn default() -> Self {
        Self {
            open: Vec::new(),
            lists: vec![END; LEAST],
            marks: vec![0; LEAST / WORD],
            opened: 0,
            first: 0.0,
            density: 1.0,
        }
    }
}

impl Buckets {
    /// Empties the buckets and begins with the first.
    pub(super) fn clear(&mut self) {
        self.lists.fill(END);
        self.marks.fill(0);
        self.open.clear();
        (self.opened, self.first) = (0, 0.0);
    }

    /// Takes the next event, of so many that are pending, from its bucket.
    #[inline]
    pub(super) fn pop(&mut self, entries: &mut [Entry], pending: usize) -> Option<Slot> {
        if self.open.is_empty() && pending > 0 {
            return self.turn(entries);
        }
        self.open.pop().map(|due| due.slot)
    }

    /// Takes a slot's event from where it lies.
    #[inline]
    pub(super) fn take(&mut self, entries: &mut [Entry], slot: Slot) {
        let entry = &mut entries[slot as usize];
        let bucket = std::mem::replace(&mut entry.bucket, NOWHERE);
        if bucket == OPEN {
            let key = (entry.time.to_bits(), entry.order);
            let at = self.open.partition_point(|due| (due.time, due.order) > key);
            self.open.remove(at);
        } else if bucket != BEYOND {
            let (before, after) = (entry.before, entry.after);
            if after != END {
                entries[after as usize].before = before;
            }
            if before != END {
                entries[before as usize].after = after;
            } else {
                self.lists[bucket as usize] = after;
                if after == END {
                    self.marks[bucket as usize / WORD] &= !(1 << (bucket as usize % WORD));
                }
            }
        }
    }

    /// Puts a slot's event where its time belongs.
    #[inline(always)]
    pub(super) fn put(&mut self, entries: &mut [Entry], slot: Slot) {
        let entry = &mut entries[slot as usize];
        let place = entry.time * self.density - self.first;
        // Not `place < BUCKETS`: a time beyond all numbers belongs in some bucket, too.
        if place >= self.lists.len() as f64 {
            entry.bucket = BEYOND;
            return;
        }
        let bucket = place as u32;
        if bucket < self.opened {
            entry.bucket = OPEN;
            let due = entry.due(slot);
            let at = self.open.partition_point(|other| *other > due);
            self.open.insert(at, due);
            return;
        }
        let after = std::mem::replace(&mut self.lists[bucket as usize], slot);
        (entry.bucket, entry.before, entry.after) = (bucket, END, after);
        if after == END {
            self.marks[bucket as usize / WORD] |= 1 << (bucket as usize % WORD);
        } else {
            entries[after as usize].before = slot;
        }
    }

    /// Opens the next bucket that is not empty and takes its first event; when there is none, begins again with what lies beyond the
    /// last. Some event must be pending.
    fn turn(&mut self, entries: &mut [Entry]) -> Option<Slot> {
        let bucket = loop {
            if let Some(bucket) = self.next_marked() {
                break bucket;
            }
            self.lay_out(entries);
        };
        self.opened = bucket as u32 + 1;
        self.marks[bucket / WORD] &= !(1 << (bucket % WORD));
        let mut slot = std::mem::replace(&mut self.lists[bucket], END);
        // More often than not there is one.
        if entries[slot as usize].after == END {
            return Some(slot);
        }
        while slot != END {
            let entry = &mut entries[slot as usize];
            entry.bucket = OPEN;
            self.open.push(entry.due(slot));
            slot = entry.after;
        }
        if self.open.len() == 2 {
            if self.open[0] < self.open[1] {
                self.open.swap(0, 1);
            }
        } else if self.open.len() > 2 {
            self.open.sort_unstable_by(|a, b| b.cmp(a));
        }
        self.open.pop().map(|due| due.slot)
    }

    /// The first bucket that is not empty: those that have been opened are.
    #[inline]
    fn next_marked(&self) -> Option<usize> {
        let from = self.opened as usize / WORD;
        let word = from + self.marks.get(from..)?.iter().position(|&marks| marks != 0)?;
        Some(word * WORD + self.marks[word].trailing_zeros() as usize)
    }

    /// Lays all events out anew, the earliest in the first bucket.
    #[cold]
    pub(super) fn lay_out(&mut self, entries: &mut [Entry]) {
        let wanted = entries.len().next_power_of_two().max(LEAST);
        self.lists.resize(wanted, END);
        self.marks.resize(wanted / WORD, 0);
        self.clear();
        let pending = |entry: &&Entry| entry.bucket != NOWHERE;
        let earliest = entries.iter().filter(pending).map(|entry| entry.time).fold(f64::INFINITY, f64::min);
        self.first = (earliest * self.density).floor();
        for slot in 0..entries.len() {
            if entries[slot].bucket != NOWHERE {
                self.put(entries, slot as Slot);
            }
        }
    }

    /// Takes the density of events, a unit of time, for that of buckets, if it is far from it; whether it has changed: events must then
    /// be laid out anew.
    pub(super) fn fit(&mut self, density: f64) -> bool {
        let off = (density / self.density).max(self.density / density);
        let misfit = density.is_finite() && density > 0.0 && off > TOLERATED;
        if misfit {
            self.density = density;
        }
        misfit
    }
}
