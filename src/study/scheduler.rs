//! Tasks in parallel, handed on one by one in their order.
//!
//! Whichever thread is free takes the next task. What it finds waits until all before it have been handed on, so that nothing depends
//! on the number of threads; no thread is more than a window ahead of the last that was handed on, so that no more than a window of
//! results is ever in memory. A task that takes long holds the others up only when they have filled the window. (The reorder buffer
//! of a parallel pipeline, as in McCool, Robison and Reinders, "Structured Parallel Programming", 2012, chapter 9.)
//!
//! Threads are its own, as many as those of the pool that it is called in: they wait for each other, which tasks of a work-stealing
//! pool must not.

use std::collections::VecDeque;
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
    let queue = Queue { next: 0, first: 0, begins: 0, waiting: VecDeque::new(), ended: tasks == 0 };
    let shared = Shared { queue: Mutex::new(queue), handed_on: Condvar::new(), found: Condvar::new() };
    let worker = || {
        let _ends = EndsOnPanic(&shared);
        while let Some(task) = shared.next(tasks, window.max(1)) {
            let found = work(task);
            shared.put(task, found);
        }
    };
    std::thread::scope(|scope| {
        let _ends = EndsOnPanic(&shared);
        (0..threads.max(1)).for_each(|_| drop(scope.spawn(worker)));
        while let Some((task, found)) = shared.first() {
            let flow = take(task, found);
            let mut queue = shared.lock();
            queue.first += 1;
            queue.ended |= flow.is_break() || queue.first == tasks;
            shared.handed_on.notify_all();
        }
    });
}

struct Queue<T> {
    /// The first task that nobody has begun.
    next: u64,
    /// So many have been handed on.
    first: u64,
    /// What was found of the tasks from this one on: the first that has not been taken to be handed on.
    begins: u64,
    waiting: VecDeque<Option<T>>,
    ended: bool,
}

struct Shared<T> {
    queue: Mutex<Queue<T>>,
    handed_on: Condvar,
    found: Condvar,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, Queue<T>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next task; waits while it is beyond the window. None when all are begun or nothing more is wanted.
    fn next(&self, tasks: u64, window: u64) -> Option<u64> {
        let full = |queue: &mut Queue<T>| !queue.ended && queue.next < tasks && queue.next - queue.first >= window;
        let mut queue = self.handed_on.wait_while(self.lock(), full).unwrap_or_else(PoisonError::into_inner);
        let task = queue.next;
        (!queue.ended && task < tasks).then(|| queue.next += 1)?;
        Some(task)
    }

    fn put(&self, task: u64, found: T) {
        let mut queue = self.lock();
        let place = (task - queue.begins) as usize;
        let length = queue.waiting.len().max(place + 1);
        queue.waiting.resize_with(length, || None);
        queue.waiting[place] = Some(found);
        if place == 0 {
            self.found.notify_all();
        }
    }

    /// What the first task that was not handed on has found; waits for it. None when nothing more is wanted.
    fn first(&self) -> Option<(u64, T)> {
        let missing = |queue: &mut Queue<T>| !queue.ended && !matches!(queue.waiting.front(), Some(Some(_)));
        let mut queue = self.found.wait_while(self.lock(), missing).unwrap_or_else(PoisonError::into_inner);
        let found = if queue.ended { None } else { queue.waiting.pop_front().flatten() }?;
        queue.begins += 1;
        Some((queue.begins - 1, found))
    }
}

/// Others do not wait for a thread that panicked.
struct EndsOnPanic<'q, T>(&'q Shared<T>);

impl<T> Drop for EndsOnPanic<'_, T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.lock().ended = true;
            self.0.handed_on.notify_all();
            self.0.found.notify_all();
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
