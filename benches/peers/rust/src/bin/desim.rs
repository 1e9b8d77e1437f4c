//! W1, W2 and W3 in desim: processes are coroutines; a server pulls from a store, and what is pushed into it carries the
//! time of arrival. desim cannot interrupt: an assessment is put off by the sickness that fell into it.

#![feature(coroutines, coroutine_trait, stmt_expr_attributes)]

use desim::resources::SimpleStore;
use desim::{Effect, EndCondition, Process, SimContext, SimState, Simulation};
use peers::{DAYS, GAP, LOAD, Luck, NEEDS, Queue, SICK, Service, TEAM_SIZE, TEAMS, WEEK, WELL, assessment};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Instant;

/// An effect, and the time of arrival that it carries. Nothing is logged.
#[derive(Clone, Copy)]
struct Step {
    effect: Effect,
    arrived: f64,
}

impl SimState for Step {
    fn get_effect(&self) -> Effect {
        self.effect
    }
    fn set_effect(&mut self, effect: Effect) {
        self.effect = effect;
    }
    fn should_log(&self) -> bool {
        false
    }
}

fn step(effect: Effect) -> Step {
    Step { effect, arrived: 0.0 }
}

fn boxed(
    process: impl std::ops::Coroutine<SimContext<Step>, Yield = Step, Return = ()> + Unpin + 'static,
) -> Box<Process<Step>> {
    Box::new(process)
}

fn queue(servers: usize, customers: u64, seed: u64) -> Queue {
    let luck = Rc::new(RefCell::new(Luck::new(seed)));
    let found = Rc::new(RefCell::new(Queue::default()));
    let mut simulation = Simulation::new();
    let store = simulation.create_store(Box::new(SimpleStore::new(usize::MAX)));
    let gap = 1.0 / (LOAD * servers as f64);
    let arrivals = {
        let luck = Rc::clone(&luck);
        simulation.create_process(boxed(
            #[coroutine]
            move |_: SimContext<Step>| {
                for _ in 0..customers {
                    let wait = gap * luck.borrow_mut().exponential();
                    let context = yield step(Effect::TimeOut(wait));
                    yield Step { effect: Effect::Push(store), arrived: context.time() };
                }
            },
        ))
    };
    simulation.schedule_event(0.0, arrivals, step(Effect::Wait));
    for _ in 0..servers {
        let (luck, found) = (Rc::clone(&luck), Rc::clone(&found));
        let server = simulation.create_process(boxed(
            #[coroutine]
            move |_: SimContext<Step>| loop {
                let context = yield step(Effect::Pull(store));
                let (start, arrived) = (context.time(), context.state().arrived);
                let service = luck.borrow_mut().exponential();
                let context = yield step(Effect::TimeOut(service));
                let mut found = found.borrow_mut();
                found.wait += start - arrived;
                found.system += context.time() - arrived;
                found.busy += service;
                found.end = context.time();
            },
        ));
        simulation.schedule_event(0.0, server, step(Effect::Wait));
    }
    let simulation = simulation.run(EndCondition::NoEvents);
    drop(simulation);
    found.take()
}

/// A worker's health, seen by both of the worker's processes.
#[derive(Default)]
struct Worker {
    sick: bool,
    at_work: bool,
    /// Sickness that fell into the assessment at hand and that it has not been put off by.
    lost: f64,
    /// The assessment should have ended at this time, but the worker was sick.
    overdue: Option<f64>,
    waits: bool,
}

struct City {
    luck: Luck,
    lines: [VecDeque<f64>; TEAMS],
    workers: Vec<Worker>,
    found: Service,
}

fn service(seed: u64) -> Service {
    let city = Rc::new(RefCell::new(City {
        luck: Luck::new(seed),
        lines: Default::default(),
        workers: (0..TEAMS * TEAM_SIZE).map(|_| Worker::default()).collect(),
        found: Service::default(),
    }));
    let mut simulation = Simulation::new();
    // Whoever pushes into a worker's store wakes the worker.
    let wakers: Vec<_> =
        (0..TEAMS * TEAM_SIZE).map(|_| simulation.create_store(Box::new(SimpleStore::new(usize::MAX)))).collect();
    for (worker, &waker) in wakers.iter().enumerate() {
        for process in [assess(&city, worker, waker), health(&city, worker, waker)] {
            let process = simulation.create_process(process);
            simulation.schedule_event(0.0, process, step(Effect::Wait));
        }
    }
    let arrivals = simulation.create_process(arrivals(&city, wakers));
    simulation.schedule_event(0.0, arrivals, step(Effect::Wait));
    let simulation = simulation.run(EndCondition::Time(DAYS));
    drop(simulation);
    let city = city.borrow();
    city.found.clone()
}

fn arrivals(city: &Rc<RefCell<City>>, wakers: Vec<usize>) -> Box<Process<Step>> {
    let city = Rc::clone(city);
    boxed(
        #[coroutine]
        move |_: SimContext<Step>| loop {
            let gap = GAP * city.borrow_mut().luck.exponential();
            let now = (yield step(Effect::TimeOut(gap))).time();
            let free = {
                let mut city = city.borrow_mut();
                city.found.referred += 1;
                if city.luck.uniform() >= NEEDS {
                    continue;
                }
                let team = (now / WEEK) as usize % TEAMS;
                city.lines[team].push_back(now);
                let mut workers = team * TEAM_SIZE..(team + 1) * TEAM_SIZE;
                workers.find(|&worker| city.workers[worker].waits && !city.workers[worker].sick)
            };
            if let Some(worker) = free {
                city.borrow_mut().workers[worker].waits = false;
                yield step(Effect::Push(wakers[worker]));
            }
        },
    )
}

fn assess(city: &Rc<RefCell<City>>, worker: usize, waker: usize) -> Box<Process<Step>> {
    let city = Rc::clone(city);
    let (team, law) = (worker / TEAM_SIZE, assessment());
    boxed(
        #[coroutine]
        move |context: SimContext<Step>| {
            let mut now = context.time();
            loop {
                loop {
                    {
                        let mut city = city.borrow_mut();
                        if !city.workers[worker].sick && !city.lines[team].is_empty() {
                            break;
                        }
                        city.workers[worker].waits = true;
                    }
                    now = (yield step(Effect::Pull(waker))).time();
                }
                let (referred, work) = {
                    let mut city = city.borrow_mut();
                    let city = &mut *city;
                    let Some(referred) = city.lines[team].pop_front() else { continue };
                    city.workers[worker].at_work = true;
                    city.found.started += 1;
                    city.found.waited += now - referred;
                    (referred, city.luck.sample(&law))
                };
                let mut left = work;
                while left > 0.0 {
                    now = (yield step(Effect::TimeOut(left))).time();
                    let sick = {
                        let worker = &mut city.borrow_mut().workers[worker];
                        if worker.sick {
                            (worker.overdue, worker.waits) = (Some(now), true);
                        }
                        worker.sick
                    };
                    if sick {
                        now = (yield step(Effect::Pull(waker))).time();
                    }
                    left = std::mem::take(&mut city.borrow_mut().workers[worker].lost);
                }
                let mut city = city.borrow_mut();
                city.workers[worker].at_work = false;
                city.found.completed += 1;
                city.found.stayed += now - referred;
                city.found.worked += work;
            }
        },
    )
}

fn health(city: &Rc<RefCell<City>>, worker: usize, waker: usize) -> Box<Process<Step>> {
    let city = Rc::clone(city);
    boxed(
        #[coroutine]
        move |_: SimContext<Step>| loop {
            let well = WELL * city.borrow_mut().luck.exponential();
            let begun = (yield step(Effect::TimeOut(well))).time();
            city.borrow_mut().workers[worker].sick = true;
            let spell = SICK * city.borrow_mut().luck.exponential();
            let now = (yield step(Effect::TimeOut(spell))).time();
            let wake = {
                let mut city = city.borrow_mut();
                city.found.sick_days += now - begun;
                let worker = &mut city.workers[worker];
                worker.sick = false;
                if worker.at_work {
                    worker.lost += now - begun;
                }
                if let Some(due) = worker.overdue.take() {
                    worker.lost -= now - due;
                }
                std::mem::take(&mut worker.waits)
            };
            if wake {
                yield step(Effect::Push(waker));
            }
        },
    )
}

fn main() {
    let (which, how_much, seed) = peers::arguments();
    let begun = Instant::now();
    if which == "W3" {
        let found: Vec<_> = (0..how_much).map(|replication| service(seed * 1_000_000 + replication)).collect();
        return peers::report_services(begun.elapsed().as_secs_f64(), &found);
    }
    let servers = if which == "W1" { 1 } else { 20 };
    let found = queue(servers, how_much, seed);
    found.report(begun.elapsed().as_secs_f64(), how_much, servers);
}
