//! What a free thread does next in a round of work. Nothing here waits, simulates or knows what time it is: [`super::scheduler`] asks for
//! threads, and a test for 64 workers in virtual time (`many_cores.rs`).
//!
//! Work comes in groups. Of each, its jobs are made ready, then its replications are simulated, then what was found is summed and packed
//! in parts, and when all groups before it have been, it is handed on. Whoever is free takes the oldest work that can be done, so that
//! nobody waits while there is any (list scheduling: Graham, "Bounds on multiprocessing timing anomalies", SIAM J. Appl. Math. 17, 1969:
//! a round takes no longer than an equal share of all work and one piece of it). Groups are made ready before they are needed. Of what was
//! found and has not been handed on no more is in memory than is allowed, or than one group takes.

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

/// A piece of work, of the group of that number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Makes a job ready.
    Prepare {
        /// Which group.
        group: usize,
        /// Which of its jobs.
        job: usize,
    },
    /// Simulates a replication.
    Simulate {
        /// Which group.
        group: usize,
        /// Which of its replications, from 0.
        replication: usize,
    },
    /// Sums and packs a part of what was found.
    Pack {
        /// Which group.
        group: usize,
        /// Which part.
        part: usize,
    },
}

/// How much of something is begun, and done.
#[derive(Debug, Default, Clone, Copy)]
struct Count {
    begun: usize,
    done: usize,
}

impl Count {
    fn begin(&mut self) -> usize {
        self.begun += 1;
        self.begun - 1
    }
}

/// A group that is under way.
#[derive(Debug)]
struct Open {
    extent: Extent,
    ready: Count,
    simulated: Count,
    packed: Count,
    /// Which replications were found.
    found: Vec<bool>,
}

impl Open {
    fn is_ready(&self) -> bool {
        self.ready.done == self.extent.jobs
    }

    fn is_simulated(&self) -> bool {
        self.simulated.done == self.extent.replications
    }

    fn is_packed(&self) -> bool {
        self.is_simulated() && self.packed.done == self.extent.parts
    }

    /// Nothing more of it is begun: it is as long as what was found from its first replication on.
    fn cut(&mut self) {
        if self.simulated.done == self.simulated.begun && self.ready.done == self.ready.begun {
            let found = self.found.iter().take_while(|&&found| found).count();
            self.simulated = Count { begun: found, done: found };
            self.extent.replications = found;
            if found == 0 {
                self.extent.parts = 0;
            }
        }
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
    stopped: bool,
    halted: bool,
}

impl Queue {
    /// Groups for so many threads, of which no more is found ahead than so many bytes.
    #[must_use]
    pub fn new(groups: Vec<Extent>, threads: usize, most_bytes: usize) -> Self {
        Self { groups, first: 0, open: VecDeque::new(), threads, most_bytes, stopped: false, halted: false }
    }

    /// What a free thread does next. None where there is nothing yet, or nothing more ([`Self::is_over`]).
    pub fn take(&mut self) -> Option<Task> {
        if self.halted {
            return None;
        }
        self.pack().or_else(|| self.prepare()).or_else(|| self.simulate())
    }

    /// What is simulated is packed first: that makes room.
    fn pack(&mut self) -> Option<Task> {
        let waits = |open: &Open| open.is_simulated() && open.packed.begun < open.extent.parts;
        let at = self.open.iter().position(waits)?;
        Some(Task::Pack { group: self.first + at, part: self.open[at].packed.begin() })
    }

    /// Groups are made ready while there is still a replication of others for each thread.
    fn prepare(&mut self) -> Option<Task> {
        if self.stopped {
            return None;
        }
        let unready = |open: &Open| open.ready.begun < open.extent.jobs;
        if let Some(at) = self.open.iter().position(unready) {
            return Some(Task::Prepare { group: self.first + at, job: self.open[at].ready.begin() });
        }
        let ahead: usize = self.open.iter().map(|open| open.extent.replications - open.simulated.begun).sum();
        let group = self.first + self.open.len();
        let extent = *self.groups.get(group).filter(|_| ahead < self.threads)?;
        self.open.push_back(Open {
            extent,
            ready: Count::default(),
            simulated: Count::default(),
            packed: Count::default(),
            found: vec![false; extent.replications],
        });
        self.prepare()
    }

    /// The oldest group goes on whatever it takes: it is what the others wait for.
    fn simulate(&mut self) -> Option<Task> {
        if self.stopped {
            return None;
        }
        let mut bytes: usize = self.open.iter().map(|open| open.simulated.begun * open.extent.bytes).sum();
        for (at, open) in self.open.iter_mut().enumerate() {
            if !open.is_ready() || open.simulated.begun == open.extent.replications {
                continue;
            }
            bytes += open.extent.bytes;
            if at > 0 && bytes > self.most_bytes {
                return None;
            }
            return Some(Task::Simulate { group: self.first + at, replication: open.simulated.begin() });
        }
        None
    }

    /// A piece of work is done. Broken off, it found nothing, and nothing new is begun: what was found so far is still packed.
    pub fn done(&mut self, task: Task, flow: ControlFlow<()>) {
        let (Task::Prepare { group, .. } | Task::Simulate { group, .. } | Task::Pack { group, .. }) = task;
        let Some(open) = group.checked_sub(self.first).and_then(|at| self.open.get_mut(at)) else { return };
        match task {
            Task::Prepare { .. } => open.ready.done += 1,
            Task::Simulate { replication, .. } => {
                open.simulated.done += 1;
                open.found[replication] = flow.is_continue();
            }
            Task::Pack { .. } => open.packed.done += 1,
        }
        if flow.is_break() && !self.stopped {
            self.stopped = true;
            self.groups.truncate(self.first + self.open.len());
        }
        if self.stopped {
            self.open.iter_mut().filter(|open| !open.is_simulated()).for_each(Open::cut);
        }
    }

    /// The group that is to be handed on, and how many of its replications were found from the first on.
    #[must_use]
    pub fn packed(&self) -> Option<(usize, usize)> {
        let open = self.open.front().filter(|open| open.is_packed() && !self.halted)?;
        Some((self.first, open.extent.replications))
    }

    /// That group has been handed on.
    pub fn handed_on(&mut self) {
        self.open.pop_front();
        self.first += 1;
    }

    /// Nothing more is done.
    pub fn halt(&mut self) {
        self.halted = true;
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.halted || self.first == self.groups.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(count: usize, replications: usize) -> Vec<Extent> {
        vec![Extent { jobs: 2, replications, parts: 3, bytes: 10 }; count]
    }

    /// All work of one worker, in its order; whatever is packed is handed on.
    fn alone(mut queue: Queue, mut flow: impl FnMut(Task) -> ControlFlow<()>) -> (Vec<Task>, Vec<(usize, usize)>) {
        let (mut tasks, mut handed) = (Vec::new(), Vec::new());
        while !queue.is_over() {
            if let Some(group) = queue.packed() {
                handed.push(group);
                queue.handed_on();
            } else if let Some(task) = queue.take() {
                tasks.push(task);
                queue.done(task, flow(task));
            } else {
                panic!("nothing is left, and it is not over: {queue:?}");
            }
        }
        (tasks, handed)
    }

    #[test]
    fn everything_is_done_once_and_handed_on_in_order() {
        let (tasks, handed) = alone(Queue::new(groups(5, 4), 2, 1000), |_| ControlFlow::Continue(()));
        assert_eq!(handed, (0..5).map(|group| (group, 4)).collect::<Vec<_>>());
        assert_eq!(tasks.len(), 5 * (2 + 4 + 3));
        for (at, task) in tasks.iter().enumerate() {
            assert!(!tasks[..at].contains(task), "{task:?} twice");
        }
        // The next group is made ready before the one before it has been begun to the end.
        let at = |wanted: Task| tasks.iter().position(|task| *task == wanted).unwrap();
        assert!(at(Task::Prepare { group: 1, job: 1 }) < at(Task::Simulate { group: 0, replication: 3 }));
        assert!(alone(Queue::new(Vec::new(), 2, 0), |_| ControlFlow::Continue(())).1.is_empty());
    }

    /// What was found before the replication that breaks off is packed, and no more is begun.
    #[test]
    fn what_was_found_when_it_stops_is_packed() {
        let stops = |at: Task| move |task| if task == at { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
        let third = Task::Simulate { group: 1, replication: 2 };
        let (tasks, handed) = alone(Queue::new(groups(9, 4), 1, 1000), stops(third));
        assert_eq!(handed[..2], [(0, 4), (1, 2)]);
        assert!(handed[2..].iter().all(|&(_, found)| found == 0));
        let last = tasks.iter().position(|task| *task == third).unwrap();
        assert!(tasks[last + 1..].iter().all(|task| matches!(task, Task::Pack { group: 1, .. })));
    }

    /// Several are under way when one breaks off: those that end later count when all before them were found.
    #[test]
    fn replications_under_way_when_it_stops_count_as_far_as_none_is_missing() {
        let mut queue = Queue::new(groups(1, 6), 6, 1000);
        for _ in 0..2 {
            let task = queue.take().unwrap();
            queue.done(task, ControlFlow::Continue(()));
        }
        let tasks: Vec<Task> = (0..5).map(|_| queue.take().unwrap()).collect();
        queue.done(tasks[3], ControlFlow::Break(()));
        assert!(queue.take().is_none() && !queue.is_over() && queue.packed().is_none());
        for at in [4, 0, 2, 1] {
            queue.done(tasks[at], ControlFlow::Continue(()));
        }
        for _ in 0..3 {
            let part = queue.take().unwrap();
            queue.done(part, ControlFlow::Continue(()));
        }
        assert_eq!(queue.packed(), Some((0, 3)));
        queue.handed_on();
        assert!(queue.is_over());
    }

    /// One replication takes for ever: others go on until memory is full, and no further.
    #[test]
    fn a_slow_replication_holds_the_others_up_only_when_memory_is_full() {
        let mut queue = Queue::new(groups(100, 8), 2, 20 * 10);
        let (mut found, slow) = (0, Task::Simulate { group: 0, replication: 0 });
        while let Some(task) = queue.take() {
            assert!(queue.packed().is_none());
            if task != slow {
                found += usize::from(matches!(task, Task::Simulate { .. }));
                queue.done(task, ControlFlow::Continue(()));
            }
        }
        assert_eq!(found + 1, 20);
        queue.done(slow, ControlFlow::Continue(()));
        assert!(queue.take().is_some());
    }
}
