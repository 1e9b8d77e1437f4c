//! Tasks in parallel, handed on one by one in their order.
//!
//! Whichever thread is free takes the next task. What it finds waits until all before it have been handed on, so that nothing depends
//! on the number of threads; no thread is more than a window ahead of the last that was handed on, so that no more than a window of
//! results is ever in memory. A task that takes long holds the others up only when they have filled the window. (The reorder buffer
//! of a parallel pipeline, as in McCool, Robison and Reinders, "Structured Parallel Programming", 2012, chapter 9.)

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Does so many tasks on the threads of the pool that it is called in; `work` may run at most `window` tasks ahead of what `take`
/// was handed. `take` is handed what each task found, task after task; when it has had enough, no further task is begun, and what
/// was found beyond is dropped.
pub fn in_order<T: Send>(
    tasks: u64,
    window: u64,
    work: impl Fn(u64) -> T + Sync,
    take: impl FnMut(u64, T) -> ControlFlow<()> + Send,
) {
    let queue = Mutex::new(Queue { next: 0, first: 0, waiting: VecDeque::new(), handing_on: false, ended: tasks == 0 });
    let (moved, take) = (Condvar::new(), Mutex::new(take));
    rayon::broadcast(|_| {
        let _ends = EndsOnPanic { queue: &queue, moved: &moved };
        while let Some(task) = next(&queue, &moved, (tasks, window.max(1))) {
            let found = work(task);
            let mut locked = lock(&queue);
            let place = (task - locked.first) as usize;
            let length = locked.waiting.len().max(place + 1);
            locked.waiting.resize_with(length, || None);
            locked.waiting[place] = Some(found);
            // One thread at a time hands on; what becomes ready meanwhile it finds itself.
            while !locked.handing_on
                && !locked.ended
                && let Some(ready) = locked.waiting.front_mut().and_then(Option::take)
            {
                let task = locked.first;
                locked.handing_on = true;
                drop(locked);
                let flow = (take.lock().unwrap_or_else(PoisonError::into_inner))(task, ready);
                locked = lock(&queue);
                locked.waiting.pop_front();
                locked.first += 1;
                locked.handing_on = false;
                locked.ended |= flow.is_break() || locked.first == tasks;
                moved.notify_all();
            }
        }
    });
}

/// The next task; waits while it is beyond the window. None when all are begun or nothing more is wanted.
fn next<T>(queue: &Mutex<Queue<T>>, moved: &Condvar, (tasks, window): (u64, u64)) -> Option<u64> {
    let full = |queue: &mut Queue<T>| !queue.ended && queue.next < tasks && queue.next - queue.first >= window;
    let mut queue = moved.wait_while(lock(queue), full).unwrap_or_else(PoisonError::into_inner);
    let task = queue.next;
    (!queue.ended && task < tasks).then(|| queue.next += 1)?;
    Some(task)
}

struct Queue<T> {
    /// The first task that nobody has begun.
    next: u64,
    /// The first that was not handed on, and what was found from it on.
    first: u64,
    waiting: VecDeque<Option<T>>,
    handing_on: bool,
    ended: bool,
}

/// Others do not wait for a thread that panicked.
struct EndsOnPanic<'q, T> {
    queue: &'q Mutex<Queue<T>>,
    moved: &'q Condvar,
}

impl<T> Drop for EndsOnPanic<'_, T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            lock(self.queue).ended = true;
            self.moved.notify_all();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    fn on_threads<R: Send>(threads: usize, run: impl FnOnce() -> R + Send) -> R {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(run)
    }

    #[test]
    fn results_come_in_order_whatever_the_threads() {
        for (threads, tasks, window) in [(1, 100, 1), (2, 1_000, 3), (4, 1_000, 64), (8, 5, 64), (3, 0, 8)] {
            let mut found = Vec::new();
            on_threads(threads, || {
                in_order(tasks, window, |task| task * task, |task, square| {
                    found.push((task, square));
                    ControlFlow::Continue(())
                });
            });
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
        on_threads(2, || {
            in_order(
                1_000,
                WINDOW,
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
        });
        assert_eq!(handed.into_inner(), 1_000);
    }

    #[test]
    fn who_has_had_enough_is_handed_no_more() {
        let (mut found, begun) = (Vec::new(), AtomicU64::new(0));
        on_threads(4, || {
            in_order(1_000_000, 16, |task| (begun.fetch_add(1, Ordering::SeqCst), task).1, |task, _| {
                found.push(task);
                if task == 20 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
        });
        assert_eq!(found, (0..=20).collect::<Vec<_>>());
        assert!(begun.into_inner() <= 20 + 16 + 4);
    }

    #[test]
    fn a_panic_ends_all() {
        let run = || on_threads(2, || in_order(1_000, 4, |task| assert_ne!(task, 3), |_, ()| ControlFlow::Continue(())));
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).is_err());
    }
}
