//! W1 and W2 in NeXosim: one model that schedules its own arrivals and departures, on one thread. (Models that send each other
//! messages, as its larger benches do, take longer.) W3 is not written.

use nexosim::model::{BuildContext, Context, Model, ProtoModel, schedulable};
use nexosim::simulation::{ExecutionError, Mailbox, SimInit};
use nexosim::time::MonotonicTime;
use peers::{LOAD, Luck, Queue};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The clock counts nanoseconds; one unit of the model is a second.
fn after(time: f64) -> Duration {
    Duration::from_secs_f64(time).max(Duration::from_nanos(1))
}

#[derive(Serialize, Deserialize)]
struct Hall {
    servers: usize,
    to_come: u64,
    line: VecDeque<f64>,
    free: usize,
}

/// What a model cannot save and restore: its generator, and where it leaves what it found.
struct Surroundings {
    luck: Luck,
    found: Queue,
    left: Arc<Mutex<Queue>>,
}

#[Model(type Env=Surroundings)]
impl Hall {
    #[nexosim(init)]
    async fn init(&mut self, cx: &Context<Self>, env: &mut Surroundings) {
        self.next_arrival(cx, env);
    }

    fn next_arrival(&mut self, cx: &Context<Self>, env: &mut Surroundings) {
        let gap = env.luck.exponential() / (LOAD * self.servers as f64);
        cx.schedule_event(after(gap), schedulable!(Self::arrive), ()).expect("in the future");
    }

    #[nexosim(schedulable)]
    fn arrive(&mut self, _: (), cx: &Context<Self>, env: &mut Surroundings) {
        self.to_come -= 1;
        if self.to_come > 0 {
            self.next_arrival(cx, env);
        }
        let now = now(cx);
        if self.free > 0 {
            self.free -= 1;
            self.serve(now, now, cx, env);
        } else {
            self.line.push_back(now);
        }
    }

    fn serve(&mut self, arrived: f64, now: f64, cx: &Context<Self>, env: &mut Surroundings) {
        let service = env.luck.exponential();
        env.found.wait += now - arrived;
        env.found.busy += service;
        cx.schedule_event(after(service), schedulable!(Self::leave), arrived).expect("in the future");
    }

    #[nexosim(schedulable)]
    fn leave(&mut self, arrived: f64, cx: &Context<Self>, env: &mut Surroundings) {
        let now = now(cx);
        env.found.system += now - arrived;
        if let Some(next) = self.line.pop_front() {
            self.serve(next, now, cx, env);
        } else {
            self.free += 1;
            if self.to_come == 0 && self.free == self.servers {
                env.found.end = now;
                *env.left.lock().expect("one thread") = std::mem::take(&mut env.found);
            }
        }
    }
}

fn now(cx: &Context<Hall>) -> f64 {
    cx.time().duration_since(MonotonicTime::EPOCH).as_secs_f64()
}

struct Plan(Hall, Surroundings);

impl ProtoModel for Plan {
    type Model = Hall;

    fn build(self, _: &mut BuildContext<Self>) -> (Hall, Surroundings) {
        (self.0, self.1)
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (which, customers, seed) = peers::arguments();
    let servers = match which.as_str() {
        "W1" => 1,
        "W2" => 20,
        _ => return Err(format!("{which} is not written for NeXosim").into()),
    };
    let begun = Instant::now();
    let left = Arc::new(Mutex::new(Queue::default()));
    let hall = Hall { servers, to_come: customers, line: VecDeque::new(), free: servers };
    let surroundings = Surroundings { luck: Luck::new(seed), found: Queue::default(), left: Arc::clone(&left) };
    let bench = SimInit::with_num_threads(1).add_model(Plan(hall, surroundings), Mailbox::new(), "hall");
    let mut simulation = bench.init(MonotonicTime::EPOCH)?;
    match simulation.run() {
        Ok(()) | Err(ExecutionError::Halted) => {}
        Err(error) => return Err(error.into()),
    }
    let found = std::mem::take(&mut *left.lock().expect("one thread"));
    found.report(begun.elapsed().as_secs_f64(), customers, servers);
    Ok(())
}
