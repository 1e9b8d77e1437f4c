//! Tasks in parallel, handed on one by one in their order.
//!
//! Whichever thread is free takes the next task. What it finds waits until all before it have been handed on, so that nothing depends
//! on the number of threads; no thread is more than a window ahead of the last that was handed on, so that no more than a window of
//! results is ever in memory. A task that takes long holds the others up only when they have filled the window. (The reorder buffer
//! of a parallel pipeline, as in McCool, Robison and Reinders, "Structured Parallel Programming", 2012, chapter 9.)
//!
//! Threads are its own, as many as those of the pool that it is called in: they wait for each other, which tasks of a work-stealing
//! pool must not.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Does so many tasks on so many threads; `work` may run at most `window` tasks ahead of what `take` was handed. `take` is handed what
/// each task found, task after task, on the thread of the caller; when it has had enough, no further task is begun, and what was found
/// beyond is dropped.
pub fn in_order<T: Send>(
    threads: usize,
    (tasks, window): (u64, u64),
    work: impl Fn(u64) -> T + Sync,
    mut take: impl FnMut(u64, T) -> ControlFlow<()>,
) {
    let queue = Queue { next: 0, first: 0, found: BTreeMap::new(), ended: tasks == 0 };
    let shared = Shared { queue: Mutex::new(queue), changed: Condvar::new() };
    let worker = || {
        let _ends = EndsOnPanic(&shared);
        loop {
            let full = |queue: &Queue<T>| queue.next < tasks && queue.next - queue.first >= window.max(1);
            let mut queue = shared.wait_while(full);
            if queue.ended || queue.next == tasks {
                return;
            }
            let task = queue.next;
            queue.next += 1;
            drop(queue);
            let found = work(task);
            shared.change(|queue| drop(queue.found.insert(task, found)));
        }
    };
    std::thread::scope(|scope| {
        let _ends = EndsOnPanic(&shared);
        (0..threads.max(1)).for_each(|_| drop(scope.spawn(worker)));
        loop {
            let mut queue = shared.wait_while(|queue| !queue.found.contains_key(&queue.first));
            let task = queue.first;
            let Some(found) = queue.found.remove(&task).filter(|_| !queue.ended) else { return };
            drop(queue);
            let flow = take(task, found);
            shared.change(|queue| {
                queue.first += 1;
                queue.ended |= flow.is_break() || queue.first == tasks;
            });
        }
    });
}

struct Queue<T> {
    /// The first task that nobody has begun.
    next: u64,
    /// So many have been handed on.
    first: u64,
    /// What was found of tasks that wait to be.
    found: BTreeMap<u64, T>,
    ended: bool,
}

struct Shared<T> {
    queue: Mutex<Queue<T>>,
    changed: Condvar,
}

impl<T> Shared<T> {
    /// Waits while something holds and nothing has ended.
    fn wait_while(&self, mut waits: impl FnMut(&Queue<T>) -> bool) -> MutexGuard<'_, Queue<T>> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_while(queue, |queue| !queue.ended && waits(queue));
        waited.unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Queue<T>)) {
        change(&mut self.queue.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
    }
}

/// Others do not wait for a thread that panicked.
struct EndsOnPanic<'q, T>(&'q Shared<T>);

impl<T> Drop for EndsOnPanic<'_, T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.change(|queue| queue.ended = true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[test]
    fn results_come_in_order_whatever_the_threads() {
        for (threads, tasks, window) in [(1, 100, 1), (2, 1_000, 3), (4, 1_000, 64), (8, 5, 64), (3, 0, 8)] {
            let mut found = Vec::new();
            in_order(
                threads,
                (tasks, window),
                |task| task * task,
                |task, square| {
                    found.push((task, square));
                    ControlFlow::Continue(())
                },
            );
            assert_eq!(found, (0..tasks).map(|task| (task, task * task)).collect::<Vec<_>>());
        }
    }

    /// One slow task: it ends only when the others have filled the window, so that this test would never end if it held them up.
    /// Meanwhile no more than a window is begun.
    #[test]
    fn one_slow_task_does_not_hold_the_others_up() {
        const WINDOW: u64 = 200;
        const SLOW: u64 = 7;
        let (begun, done, handed) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
        in_order(
            2,
            (1_000, WINDOW),
            |task| {
                let ahead = begun.fetch_add(1, Ordering::SeqCst) + 1 - handed.load(Ordering::SeqCst);
                assert!(ahead <= WINDOW, "memory is bounded: {ahead} tasks are under way or wait");
                while task == SLOW && done.load(Ordering::SeqCst) < SLOW + WINDOW - 1 {
                    std::thread::yield_now();
                }
                done.fetch_add(1, Ordering::SeqCst);
            },
            |task, ()| {
                assert_eq!(handed.fetch_add(1, Ordering::SeqCst), task);
                ControlFlow::Continue(())
            },
        );
        assert_eq!(handed.into_inner(), 1_000);
    }

    #[test]
    fn who_has_had_enough_is_handed_no_more() {
        let (mut found, begun) = (Vec::new(), AtomicU64::new(0));
        in_order(
            4,
            (1_000_000, 16),
            |task| (begun.fetch_add(1, Ordering::SeqCst), task).1,
            |task, _| {
                found.push(task);
                if task == 20 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        );
        assert_eq!(found, (0..=20).collect::<Vec<_>>());
        assert!(begun.into_inner() <= 20 + 16 + 4);
    }

    /// Whether a task panics or whoever takes what it found: nobody waits for ever.
    #[test]
    fn a_panic_ends_all() {
        let go_on = |_, ()| ControlFlow::Continue(());
        let of_task = || in_order(2, (1_000, 4), |task| assert_ne!(task, 3), go_on);
        assert!(std::panic::catch_unwind(of_task).is_err());
        let taken = |task, ()| {
            assert_ne!(task, 3);
            ControlFlow::Continue(())
        };
        assert!(std::panic::catch_unwind(|| in_order(2, (1_000, 4), |_| (), taken)).is_err());
    }
}
