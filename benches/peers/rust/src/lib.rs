//! What the programs share: arguments, the generator, the line of JSON.

use rand::SeedableRng;
use rand_distr::{Distribution, Exp1, LogNormal};
use rand_xoshiro::Xoshiro256PlusPlus;

/// Load of the queues.
pub const LOAD: f64 = 0.9;
/// Duty teams, workers of a team, working days of a week and of the run.
pub const TEAMS: usize = 4;
pub const TEAM_SIZE: usize = 6;
pub const WEEK: f64 = 5.0;
pub const DAYS: f64 = 1300.0;
/// Mean days between referrals, share that needs an assessment, mean days well and sick.
pub const GAP: f64 = 0.05;
pub const NEEDS: f64 = 0.5;
pub const WELL: f64 = 34.0;
pub const SICK: f64 = 6.0;

/// xoshiro256++, seeded by SplitMix64 as its authors advise; exponentials by the ziggurat of `rand_distr`.
pub struct Luck(Xoshiro256PlusPlus);

impl Luck {
    pub fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    pub fn exponential(&mut self) -> f64 {
        Exp1.sample(&mut self.0)
    }

    pub fn uniform(&mut self) -> f64 {
        use rand::RngExt;
        self.0.random()
    }

    pub fn sample(&mut self, law: &LogNormal<f64>) -> f64 {
        law.sample(&mut self.0)
    }
}

/// Days of an assessment: mean 1.5, coefficient of variation 1.
pub fn assessment() -> LogNormal<f64> {
    let spread = std::f64::consts::LN_2;
    LogNormal::new(1.5_f64.ln() - spread / 2.0, spread.sqrt()).expect("valid")
}

/// Model, how much of it, seed.
pub fn arguments() -> (String, u64, u64) {
    let mut words = std::env::args().skip(1);
    let mut next = || words.next().expect("MODEL HOW_MUCH SEED");
    (next(), next().parse().expect("how much"), next().parse().expect("seed"))
}

/// What is asked of a queue.
#[derive(Default)]
pub struct Queue {
    pub wait: f64,
    pub system: f64,
    pub busy: f64,
    pub end: f64,
}

impl Queue {
    pub fn report(&self, seconds: f64, customers: u64, servers: usize) {
        let n = customers as f64;
        println!(
            "{{\"seconds\": {seconds}, \"customers\": {customers}, \"wait\": {}, \"system\": {}, \"busy\": {}}}",
            self.wait / n,
            self.system / n,
            self.busy / (self.end * servers as f64)
        );
    }
}

/// What is asked of a future of the duty teams.
#[derive(Default, Clone)]
pub struct Service {
    pub referred: u64,
    pub started: u64,
    pub completed: u64,
    pub waited: f64,
    pub stayed: f64,
    pub worked: f64,
    pub sick_days: f64,
}

pub fn report_services(seconds: f64, found: &[Service]) {
    let days = (TEAMS * TEAM_SIZE) as f64 * DAYS;
    let list = |figure: &dyn Fn(&Service) -> f64| {
        found.iter().map(|one| figure(one).to_string()).collect::<Vec<_>>().join(", ")
    };
    println!(
        "{{\"seconds\": {seconds}, \"referrals\": [{}], \"assessments\": [{}], \"wait\": [{}], \"system\": [{}], \"busy\": [{}], \"sick\": [{}]}}",
        list(&|one| one.referred as f64),
        list(&|one| one.completed as f64),
        list(&|one| one.waited / one.started as f64),
        list(&|one| one.stayed / one.completed as f64),
        list(&|one| one.worked / days),
        list(&|one| one.sick_days / days)
    );
}
