//! What a free thread does next in a round of work. Nothing here waits, simulates or knows what time it is: [`super::scheduler`] asks for
//! threads, and a test for 64 workers in virtual time (`many_cores.rs`).
//!
//! Work comes in groups. Of each, its jobs are made ready, then its replications are simulated, then what was found is summed and packed
//! in parts, and when all groups before it have been, it is handed on. Whoever is free takes the oldest work that can be done, so that
//! nobody waits while there is any (list scheduling: Graham, "Bounds on multiprocessing timing anomalies", SIAM J. Appl. Math. 17, 1969:
//! a round takes no longer than an equal share of all work and one chain of tasks), but where memory is full: what was found and has not
//! been handed on takes no more of it than is allowed, and that of one group. Groups are made ready when less is left than keeps all busy.

use std::collections::VecDeque;
use std::ops::ControlFlow;

/// How much there is to do of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Jobs to be made ready.
    pub jobs: usize,
    /// Replications, of all its jobs at once.
    pub replications: usize,
    /// Parts in which what was found is packed.
    pub parts: usize,
    /// Bytes of what is found in a replication.
    pub bytes: usize,
}

/// What is done of a group, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Makes a job ready.
    Prepare,
    /// Simulates a replication.
    Simulate,
    /// Sums and packs a part of what was found.
    Pack,
}

/// A piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Task {
    /// Of which group.
    pub group: usize,
    /// What is done.
    pub step: Step,
    /// To which of its jobs, replications or parts, from 0.
    pub at: usize,
}

/// How much of something is begun, and done.
#[derive(Debug, Default, Clone, Copy)]
struct Count {
    begun: usize,
    done: usize,
}

/// A group that is under way.
#[derive(Debug)]
struct Open {
    extent: Extent,
    ready: Count,
    simulated: Count,
    packed: Count,
}

impl Open {
    fn count(&mut self, step: Step) -> &mut Count {
        match step {
            Step::Prepare => &mut self.ready,
            Step::Simulate => &mut self.simulated,
            Step::Pack => &mut self.packed,
        }
    }

    /// Replications that nobody has begun.
    fn left(&self) -> usize {
        self.extent.replications.saturating_sub(self.simulated.begun)
    }

    fn is_simulated(&self) -> bool {
        self.left() == 0 && self.simulated.done == self.simulated.begun
    }
}

/// The work of a round.
#[derive(Debug)]
pub struct Queue {
    groups: Vec<Extent>,
    /// So many have been handed on.
    first: usize,
    /// Those that follow, as far as they are begun.
    open: VecDeque<Open>,
    threads: usize,
    most_bytes: usize,
}

impl Queue {
    /// Groups for so many threads; beyond the oldest that is not handed on, no more is found than so many bytes.
    #[must_use]
    pub fn new(groups: Vec<Extent>, threads: usize, most_bytes: usize) -> Self {
        Self { groups, first: 0, open: VecDeque::new(), threads: threads.max(1), most_bytes }
    }

    /// What a free thread does next. None where there is nothing yet, or nothing more ([`Self::is_over`]).
    pub fn take(&mut self) -> Option<Task> {
        let packs = |open: &Open| open.is_simulated() && open.packed.begun < open.extent.parts;
        let unready = |open: &Open| open.ready.begun < open.extent.jobs;
        // What is simulated is packed first: that makes room.
        let (at, step) = if let Some(at) = self.open.iter().position(packs) {
            (at, Step::Pack)
        } else if let Some(at) = self.open.iter().position(unready).or_else(|| self.open_next()) {
            (at, Step::Prepare)
        } else {
            (self.simulates()?, Step::Simulate)
        };
        let count = self.open[at].count(step);
        count.begun += 1;
        Some(Task { group: self.first + at, step, at: count.begun - 1 })
    }

    /// Opens a group as soon as there is less than a replication of others for each thread.
    fn open_next(&mut self) -> Option<usize> {
        let ahead: usize = self.open.iter().map(Open::left).sum();
        let extent = *self.groups.get(self.first + self.open.len()).filter(|_| ahead < self.threads)?;
        let [ready, simulated, packed] = [Count::default(); 3];
        self.open.push_back(Open { extent, ready, simulated, packed });
        Some(self.open.len() - 1)
    }

    /// Which group is simulated next. The oldest goes on whatever it takes: it is what the others wait for.
    fn simulates(&self) -> Option<usize> {
        let at = self.open.iter().position(|open| open.left() > 0 && open.ready.done == open.extent.jobs)?;
        let bytes: usize = self.open.iter().skip(1).map(|open| open.simulated.begun * open.extent.bytes).sum();
        (at == 0 || bytes + self.open[at].extent.bytes <= self.most_bytes).then_some(at)
    }

    /// A piece of work is done, or breaks off: then its group ends before that replication, and no other follows. What comes before is
    /// done all the same, so that it does not depend on the threads what is handed on.
    pub fn done(&mut self, Task { group, step, at }: Task, flow: ControlFlow<()>) {
        let Some(open) = group.checked_sub(self.first).and_then(|at| self.open.get_mut(at)) else { return };
        open.count(step).done += 1;
        if flow.is_break() {
            let found = if step == Step::Simulate { at } else { 0 };
            open.extent.replications = open.extent.replications.min(found);
            if open.extent.replications == 0 {
                (open.extent.jobs, open.extent.parts) = (0, 0);
            }
            self.groups.truncate(group + 1);
            self.open.truncate(group + 1 - self.first);
        }
    }

    /// The group that is to be handed on, and how many of its replications were found from the first on.
    #[must_use]
    pub fn packed(&self) -> Option<(usize, usize)> {
        let packed = |open: &&Open| open.is_simulated() && open.packed.done == open.extent.parts;
        self.open.front().filter(packed).map(|open| (self.first, open.extent.replications))
    }

    /// That group has been handed on.
    pub fn handed_on(&mut self) {
        self.open.pop_front();
        self.first += 1;
    }

    /// Nothing more is done.
    pub fn halt(&mut self) {
        self.groups.clear();
        self.open.clear();
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.first >= self.groups.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ops::ControlFlow::{Break, Continue};

    fn groups(count: usize, replications: usize) -> Vec<Extent> {
        vec![Extent { jobs: 2, replications, parts: 3, bytes: 10 }; count]
    }

    fn simulates(group: usize, at: usize) -> Task {
        Task { group, step: Step::Simulate, at }
    }

    /// All work of so many workers, in the order in which it ends, when of what is under way the youngest ends first; and what is handed on.
    fn carried_out(mut queue: Queue, breaks: &[Task]) -> (Vec<Task>, Vec<(usize, usize)>) {
        let (mut tasks, mut handed, mut under_way) = (Vec::new(), Vec::new(), Vec::new());
        while !queue.is_over() {
            if let Some(group) = queue.packed() {
                handed.push(group);
                queue.handed_on();
            }
            while under_way.len() < queue.threads
                && let Some(task) = queue.take()
            {
                under_way.push(task);
            }
            if let Some(task) = under_way.pop() {
                tasks.push(task);
                queue.done(task, if breaks.contains(&task) { Break(()) } else { Continue(()) });
            } else {
                assert!(queue.is_over() || queue.packed().is_some(), "nobody works, and it is not over: {queue:?}");
            }
        }
        tasks.extend(under_way);
        (tasks, handed)
    }

    #[test]
    fn everything_is_done_once_and_handed_on_in_order() {
        for threads in [1, 2, 7, 64] {
            let (mut tasks, handed) = carried_out(Queue::new(groups(5, 4), threads, 1000), &[]);
            assert_eq!(handed, (0..5).map(|group| (group, 4)).collect::<Vec<_>>());
            // The next group is made ready before the one before it has been begun to the end.
            let at = |wanted| tasks.iter().position(|&task| task == wanted).unwrap();
            assert!(at(Task { group: 1, step: Step::Prepare, at: 1 }) < at(simulates(0, 3)) || threads == 1);
            tasks.sort_unstable();
            tasks.dedup();
            assert_eq!(tasks.len(), 5 * (2 + 4 + 3));
        }
        assert!(carried_out(Queue::new(Vec::new(), 2, 0), &[]).1.is_empty());
    }

    /// Whatever breaks off, and however many work: what comes before the first of it is done and handed on, and nothing beyond.
    #[test]
    fn what_comes_before_a_break_is_handed_on() {
        let prepares = |group, at| Task { group, step: Step::Prepare, at };
        for threads in [1, 2, 7, 64] {
            let after = |breaks: &[Task]| {
                let (tasks, handed) = carried_out(Queue::new(groups(9, 4), threads, 1000), breaks);
                assert!(tasks.contains(&breaks[0]), "the first is always met");
                handed
            };
            assert_eq!(after(&[simulates(1, 2)]), [(0, 4), (1, 2)]);
            assert_eq!(after(&[simulates(1, 2), simulates(1, 3), prepares(2, 0)]), [(0, 4), (1, 2)]);
            assert_eq!(after(&[simulates(0, 3), simulates(1, 0), simulates(1, 1)]), [(0, 3)]);
            assert_eq!(after(&[simulates(0, 0)]), [(0, 0)]);
            assert_eq!(after(&[prepares(1, 0), prepares(1, 1)]), [(0, 4), (1, 0)]);
        }
    }

    /// One replication takes for ever: others go on until memory is full, and no further.
    #[test]
    fn a_slow_replication_holds_the_others_up_only_when_memory_is_full() {
        let mut queue = Queue::new(groups(100, 8), 2, 20 * 10);
        let (mut found, slow) = (0, simulates(0, 0));
        while let Some(task) = queue.take() {
            assert!(queue.packed().is_none());
            if task != slow {
                found += usize::from(task.step == Step::Simulate);
                queue.done(task, Continue(()));
            }
        }
        assert_eq!(found, 7 + 20);
        queue.done(slow, Continue(()));
        assert!(queue.take().is_some());
    }

    /// When all is halted in the middle, what is under way ends without a trace.
    #[test]
    fn nothing_comes_after_a_halt() {
        let mut queue = Queue::new(groups(3, 4), 2, 1000);
        let task = queue.take().unwrap();
        queue.halt();
        queue.done(task, Continue(()));
        queue.handed_on();
        assert!(queue.is_over() && queue.take().is_none() && queue.packed().is_none());
    }
}
