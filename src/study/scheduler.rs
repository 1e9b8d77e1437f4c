//! The threads that do the work of a [`Queue`]: whichever is free does what comes next, and what was found is handed on, group after
//! group, on the thread of the caller. Nothing that is handed on depends on the number of threads.
//!
//! Threads are its own, as many as those of the pool that it is called in: they wait for each other, which tasks of a work-stealing
//! pool must not.

use super::queue::{Queue, Task};
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Does the work of a queue on so many threads. `hand_on` is handed each group: its number and how many of its replications were found,
/// which are fewer than all where `work` broke off. When it breaks off itself, that is the end.
pub fn carry_out(
    threads: usize,
    queue: Queue,
    work: impl Fn(Task) -> ControlFlow<()> + Sync,
    mut hand_on: impl FnMut(usize, usize) -> ControlFlow<()>,
) {
    let shared = Shared { queue: Mutex::new(queue), changed: Condvar::new() };
    let worker = || {
        let _halts = HaltsOnPanic(&shared);
        while let Some(task) = shared.wait_for(Queue::take) {
            let flow = work(task);
            shared.change(|queue| queue.done(task, flow));
        }
    };
    std::thread::scope(|scope| {
        let _halts = HaltsOnPanic(&shared);
        (0..threads.max(1)).for_each(|_| drop(scope.spawn(worker)));
        while let Some((group, replications)) = shared.wait_for(|queue| queue.packed()) {
            let flow = hand_on(group, replications);
            shared.change(|queue| if flow.is_break() { queue.halt() } else { queue.handed_on() });
        }
    });
}

struct Shared {
    queue: Mutex<Queue>,
    changed: Condvar,
}

impl Shared {
    fn locked(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the queue has, when it has it; none when it is over.
    fn wait_for<T>(&self, mut ask: impl FnMut(&mut Queue) -> Option<T>) -> Option<T> {
        let mut queue = self.locked();
        loop {
            if queue.is_over() {
                return None;
            }
            if let Some(there) = ask(&mut queue) {
                return Some(there);
            }
            queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn change(&self, change: impl FnOnce(&mut Queue)) {
        change(&mut self.locked());
        self.changed.notify_all();
    }
}

/// Others do not wait for a thread that panicked.
struct HaltsOnPanic<'q>(&'q Shared);

impl Drop for HaltsOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.change(Queue::halt);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::queue::{Extent, Step};
    use super::*;
    use std::ops::ControlFlow::{Break, Continue};
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn queue(groups: usize, replications: usize, threads: usize) -> Queue {
        Queue::new(vec![Extent { jobs: 1, replications, parts: 2, bytes: 1 }; groups], threads, 2 * replications)
    }

    #[test]
    fn groups_come_in_order_whatever_the_threads() {
        for (threads, groups, replications) in [(1, 9, 7), (2, 50, 1), (4, 20, 33), (8, 1, 3), (3, 0, 8)] {
            let (mut handed, done) = (Vec::new(), AtomicUsize::new(0));
            let work = |_| {
                done.fetch_add(1, Ordering::Relaxed);
                Continue(())
            };
            carry_out(threads, queue(groups, replications, threads), work, |group, found| {
                handed.push((group, found));
                Continue(())
            });
            assert_eq!(handed, (0..groups).map(|group| (group, replications)).collect::<Vec<_>>());
            assert_eq!(done.into_inner(), groups * (replications + 3));
        }
    }

    #[test]
    fn who_has_had_enough_is_handed_no_more() {
        let (mut handed, begun) = (Vec::new(), AtomicUsize::new(0));
        let counts = |_| {
            begun.fetch_add(1, Ordering::SeqCst);
            Continue(())
        };
        carry_out(4, queue(1_000_000, 8, 4), counts, |group, _| {
            handed.push(group);
            if group == 20 { Break(()) } else { Continue(()) }
        });
        assert_eq!(handed, (0..=20).collect::<Vec<_>>());
        assert!(begun.into_inner() < 30 * 11);
    }

    /// Whether work panics or whoever is handed what it found: nobody waits for ever.
    #[test]
    fn a_panic_ends_all() {
        let work = |task| {
            assert_ne!(task, Task { group: 3, step: Step::Simulate, at: 1 });
            Continue(())
        };
        let of_work = || carry_out(2, queue(100, 4, 2), work, |_, _| Continue(()));
        assert!(std::panic::catch_unwind(of_work).is_err());
        let handed = |group, _| {
            assert_ne!(group, 3);
            Continue(())
        };
        assert!(std::panic::catch_unwind(|| carry_out(2, queue(100, 4, 2), |_| Continue(()), handed)).is_err());
    }
}
