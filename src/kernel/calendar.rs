//! The event calendar: an indexed 4-ary heap over fixed slots.
//!
//! A slot is a thing that can have at most one pending event (a worker's next completion, an area's next referral), so
//! an event is rescheduled or cancelled in place, in O(log n), and no dead entries pile up. Events come out in the order
//! of (time, priority of the slot, sequence of scheduling); ties never depend on where things lie in memory.

/// A slot of the calendar.
pub type Slot = u32;

/// Arity: four children share a cache line of keys (LaMarca and Ladner, "The influence of caches on the performance of
/// heaps", 1996).
const ARITY: usize = 4;
const ABSENT: u32 = u32::MAX;
/// Sequence numbers take the low 56 bits of an order, the slot's priority the high 8.
const PRIORITY_SHIFT: u32 = 56;

#[derive(Debug, Clone, Copy)]
struct Entry {
    time: f64,
    order: u64,
    slot: Slot,
}

impl Entry {
    #[inline]
    fn before(&self, other: &Self) -> bool {
        self.time < other.time || (self.time == other.time && self.order < other.order)
    }
}

/// Pending events, at most one a slot.
#[derive(Debug, Clone, Default)]
pub struct EventCalendar {
    heap: Vec<Entry>,
    position: Vec<u32>,
    priority: Vec<u8>,
    sequence: u64,
    /// Slot of the event popped last, whose entry is still in the heap: most slots are scheduled again while their event
    /// happens, and then one move in place does for a removal and an insertion.
    spent: Slot,
}

impl EventCalendar {
    /// An empty calendar; `priorities[slot]` breaks ties of time, lowest first.
    #[must_use]
    pub fn new(priorities: Vec<u8>) -> Self {
        Self {
            heap: Vec::with_capacity(priorities.len()),
            position: vec![ABSENT; priorities.len()],
            priority: priorities,
            sequence: 0,
            spent: ABSENT,
        }
    }

    /// Empties the calendar and starts the sequence again, keeping its memory.
    pub fn clear(&mut self) {
        self.heap.clear();
        self.position.fill(ABSENT);
        self.sequence = 0;
        self.spent = ABSENT;
    }

    /// Number of pending events.
    #[must_use]
    pub fn len(&self) -> usize {
        self.heap.len() - usize::from(self.spent != ABSENT)
    }

    /// Whether nothing is pending.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes the entry of the event popped last out of the heap, if it was not scheduled again.
    #[inline]
    fn discard_spent(&mut self) {
        let slot = std::mem::replace(&mut self.spent, ABSENT);
        if slot != ABSENT {
            self.remove_at(self.position[slot as usize] as usize);
        }
    }

    /// Time of the slot's pending event.
    #[inline]
    #[must_use]
    pub fn time_of(&self, slot: Slot) -> Option<f64> {
        let position = self.position[slot as usize];
        (position != ABSENT && slot != self.spent).then(|| self.heap[position as usize].time)
    }

    /// Time of the next event.
    #[inline]
    #[must_use]
    pub fn next_time(&mut self) -> Option<f64> {
        self.discard_spent();
        self.heap.first().map(|entry| entry.time)
    }

    /// Schedules the slot's event, in place of the one it may have. `time` must not be NaN.
    #[inline]
    pub fn schedule(&mut self, slot: Slot, time: f64) {
        debug_assert!(!time.is_nan(), "an event needs a time");
        if slot == self.spent {
            self.spent = ABSENT;
        }
        let order = u64::from(self.priority[slot as usize]) << PRIORITY_SHIFT | self.sequence;
        self.sequence += 1;
        let entry = Entry { time, order, slot };
        let position = self.position[slot as usize];
        if position == ABSENT {
            self.heap.push(entry);
            self.sift_up(self.heap.len() - 1, entry);
        } else {
            let at = position as usize;
            if entry.before(&self.heap[at]) {
                self.sift_up(at, entry);
            } else {
                self.sift_down(at, entry);
            }
        }
    }

    /// Takes the slot's event off the calendar, if it has one.
    #[inline]
    pub fn cancel(&mut self, slot: Slot) {
        if slot == self.spent {
            return;
        }
        let position = self.position[slot as usize];
        if position != ABSENT {
            self.remove_at(position as usize);
        }
    }

    /// Takes the next event off the calendar.
    #[inline]
    pub fn pop(&mut self) -> Option<(f64, Slot)> {
        self.discard_spent();
        let first = *self.heap.first()?;
        self.spent = first.slot;
        Some((first.time, first.slot))
    }

    /// Puts off the events of the chosen slots by `delay`, in O(n): for a day on which nobody works.
    pub fn put_off(&mut self, delay: f64, chosen: impl Fn(Slot) -> bool) {
        self.discard_spent();
        for entry in &mut self.heap {
            if chosen(entry.slot) {
                entry.time += delay;
            }
        }
        for at in (0..self.heap.len().div_ceil(ARITY)).rev() {
            let entry = self.heap[at];
            self.sift_down(at, entry);
        }
    }

    fn remove_at(&mut self, at: usize) {
        self.position[self.heap[at].slot as usize] = ABSENT;
        let Some(last) = self.heap.pop() else { return };
        if at < self.heap.len() {
            if at > 0 && last.before(&self.heap[(at - 1) / ARITY]) {
                self.sift_up(at, last);
            } else {
                self.sift_down(at, last);
            }
        }
    }

    #[inline]
    fn sift_up(&mut self, mut at: usize, entry: Entry) {
        while at > 0 {
            let parent = (at - 1) / ARITY;
            if !entry.before(&self.heap[parent]) {
                break;
            }
            self.place(at, self.heap[parent]);
            at = parent;
        }
        self.place(at, entry);
    }

    #[inline]
    fn sift_down(&mut self, mut at: usize, entry: Entry) {
        loop {
            let first = at * ARITY + 1;
            if first >= self.heap.len() {
                break;
            }
            let end = (first + ARITY).min(self.heap.len());
            let mut least = first;
            for child in first + 1..end {
                if self.heap[child].before(&self.heap[least]) {
                    least = child;
                }
            }
            if !self.heap[least].before(&entry) {
                break;
            }
            self.place(at, self.heap[least]);
            at = least;
        }
        self.place(at, entry);
    }

    #[inline]
    fn place(&mut self, at: usize, entry: Entry) {
        self.heap[at] = entry;
        self.position[entry.slot as usize] = at as u32;
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
                2 => Just(Step::Pop),
                1 => (0u8..3).prop_map(Step::PutOff),
            ],
            1..200,
        )
    }

    proptest! {
        /// Against a plain list that is sorted anew, stably, by (time, priority, sequence) at every step.
        #[test]
        fn agrees_with_a_stable_sort(steps in steps()) {
            let priorities: Vec<u8> = (0..20).map(|slot| slot % 3).collect();
            let mut calendar = EventCalendar::new(priorities.clone());
            let mut list: Vec<(f64, u8, u64, Slot)> = Vec::new();
            let mut sequence = 0;
            for step in steps {
                match step {
                    Step::Schedule(slot, time) => {
                        calendar.schedule(slot, f64::from(time));
                        list.retain(|entry| entry.3 != slot);
                        list.push((f64::from(time), priorities[slot as usize], sequence, slot));
                        sequence += 1;
                    }
                    Step::Cancel(slot) => {
                        calendar.cancel(slot);
                        list.retain(|entry| entry.3 != slot);
                    }
                    Step::PutOff(slot) => {
                        calendar.put_off(1.0, |s| s % 3 == u32::from(slot));
                        for entry in list.iter_mut().filter(|entry| entry.3 % 3 == u32::from(slot)) {
                            entry.0 += 1.0;
                        }
                    }
                    Step::Pop => {
                        list.sort_by(|a, b| a.partial_cmp(b).unwrap());
                        let expected = if list.is_empty() { None } else { Some(list.remove(0)) };
                        prop_assert_eq!(calendar.pop(), expected.map(|entry| (entry.0, entry.3)));
                    }
                }
                prop_assert_eq!(calendar.len(), list.len());
            }
        }
    }
}
