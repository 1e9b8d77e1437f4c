//! The event calendar: a tournament over fixed slots.
//!
//! A slot is a thing that can have at most one pending event (a worker's next completion, an area's next referral), so
//! an event is rescheduled or cancelled in place and no dead entries pile up. The winner of every match of the tournament
//! is remembered (Knuth, The Art of Computer Programming, volume 3, section 5.4.1); a change plays the matches on the way
//! to the root again, and stops as soon as it makes no difference: O(log n), and less for events that are far off.
//! Events come out in the order of (time, priority of the slot, sequence of scheduling); ties never depend on where
//! things lie in memory.

/// A slot of the calendar.
pub type Slot = u32;

const NONE: u32 = u32::MAX;
/// Sequence numbers take the low 56 bits of an order, the slot's priority the high 8.
const PRIORITY_SHIFT: u32 = 56;

/// When a slot's event happens: time, then order. Bits of a time that is not negative sort as the time does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    time: u64,
    order: u64,
}

/// Key of a slot without an event: after all others.
const NEVER: Key = Key { time: u64::MAX, order: u64::MAX };

impl Key {
    #[inline]
    fn before(self, other: Self) -> bool {
        self.time < other.time || (self.time == other.time && self.order < other.order)
    }
}

/// Pending events, at most one a slot.
#[derive(Debug, Clone, Default)]
pub struct EventCalendar {
    keys: Vec<Key>,
    /// Winners: the root at 1, the children of `i` at `2 i` and `2 i + 1`, the slots themselves from `leaves` on.
    winners: Vec<Slot>,
    leaves: usize,
    priority: Vec<u8>,
    sequence: u64,
    pending: usize,
    /// Slot of the event popped last, whose key still stands: most slots are scheduled again while their event happens,
    /// and then one way to the root does for both.
    spent: Slot,
}

impl EventCalendar {
    /// An empty calendar; `priorities[slot]` breaks ties of time, lowest first.
    #[must_use]
    pub fn new(priorities: Vec<u8>) -> Self {
        let leaves = priorities.len().next_power_of_two().max(2);
        let mut calendar = Self {
            keys: vec![NEVER; leaves],
            winners: vec![0; 2 * leaves],
            leaves,
            priority: priorities,
            sequence: 0,
            pending: 0,
            spent: NONE,
        };
        calendar.play_all();
        calendar
    }

    /// Empties the calendar and starts the sequence again, keeping its memory.
    pub fn clear(&mut self) {
        self.keys.fill(NEVER);
        (self.sequence, self.pending, self.spent) = (0, 0, NONE);
        self.play_all();
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
        let key = self.keys[slot as usize];
        (key != NEVER && slot != self.spent).then(|| f64::from_bits(key.time))
    }

    /// Time of the next event.
    #[inline]
    #[must_use]
    pub fn next_time(&mut self) -> Option<f64> {
        self.discard_spent();
        let key = self.keys[self.winners[1] as usize];
        (key != NEVER).then(|| f64::from_bits(key.time))
    }

    /// Schedules the slot's event, in place of the one it may have. `time` must not be negative or NaN.
    #[inline]
    pub fn schedule(&mut self, slot: Slot, time: f64) {
        debug_assert!(time >= 0.0, "an event needs a time, not {time}");
        let order = u64::from(self.priority[slot as usize]) << PRIORITY_SHIFT | self.sequence;
        self.sequence += 1;
        if slot == self.spent {
            self.spent = NONE;
            self.pending += 1;
        } else if self.keys[slot as usize] == NEVER {
            self.pending += 1;
        }
        self.keys[slot as usize] = Key { time: (time + 0.0).to_bits(), order };
        self.play(slot);
    }

    /// Takes the slot's event off the calendar, if it has one.
    #[inline]
    pub fn cancel(&mut self, slot: Slot) {
        if slot != self.spent && self.keys[slot as usize] != NEVER {
            self.pending -= 1;
            self.keys[slot as usize] = NEVER;
            self.play(slot);
        }
    }

    /// Takes the next event off the calendar.
    #[inline]
    pub fn pop(&mut self) -> Option<(f64, Slot)> {
        let time = self.next_time()?;
        self.spent = self.winners[1];
        self.pending -= 1;
        Some((time, self.spent))
    }

    /// Puts off the events of the chosen slots by `delay`, in O(n): for a day on which nobody works.
    pub fn put_off(&mut self, delay: f64, chosen: impl Fn(Slot) -> bool) {
        self.discard_spent();
        for (slot, key) in self.keys.iter_mut().enumerate() {
            if *key != NEVER && chosen(slot as Slot) {
                key.time = (f64::from_bits(key.time) + delay).to_bits();
            }
        }
        self.play_all();
    }

    /// Takes the key of the event popped last away, if it was not scheduled again.
    #[inline]
    fn discard_spent(&mut self) {
        let slot = std::mem::replace(&mut self.spent, NONE);
        if slot != NONE {
            self.keys[slot as usize] = NEVER;
            self.play(slot);
        }
    }

    /// Plays the matches on a slot's way to the root, until its new key makes no difference.
    #[inline]
    fn play(&mut self, slot: Slot) {
        let mut winner = slot;
        let mut node = self.leaves + slot as usize;
        while node > 1 {
            let rival = self.winners[node ^ 1];
            if self.keys[rival as usize].before(self.keys[winner as usize]) {
                winner = rival;
            }
            node /= 2;
            let before = std::mem::replace(&mut self.winners[node], winner);
            if before == winner && winner != slot {
                break;
            }
        }
    }

    /// Plays every match.
    fn play_all(&mut self) {
        for slot in 0..self.leaves {
            self.winners[self.leaves + slot] = slot as Slot;
        }
        for node in (1..self.leaves).rev() {
            let (left, right) = (self.winners[2 * node], self.winners[2 * node + 1]);
            let right_wins = self.keys[right as usize].before(self.keys[left as usize]);
            self.winners[node] = if right_wins { right } else { left };
        }
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
