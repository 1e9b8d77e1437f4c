//! Intervals hold what they promise: in many experiments of a small service, as users run them, against the truth.

use crate::service::{loaded, record};
use crate::study::in_memory;
use caseload::statistics::interval::wilson;
use caseload::study::options::run;
use caseload::study::runner::Candidate;
use rayon::prelude::*;
use statrs::distribution::{DiscreteCDF, Poisson};

const EXPERIMENTS: u64 = 1_000;
const REPLICATIONS: u64 = 40;

/// Referrals come as a Poisson process, 12 one-child families a week, 13.2 in the option; nobody is assessed. The
/// target is at most 11.5 referrals a week in the last four weeks.
const SERVICE: &str = "last_day = 2024-04-26\ntarget = { measure = \"referrals\", at_most = 11.5, by = 2024-04-26 }\n\
                       demand = { children_a_week = { A = 12 }, assessed_share = 0 }\n";

/// A thousand experiments: how many of their 95 % intervals hold the truth is binomial. Between 930 and 970 with an error
/// rate of 0.4 % if the intervals are exact.
#[test]
#[cfg_attr(debug_assertions, ignore = "long: run with --release")]
fn nominal_intervals_hold_the_truth() {
    let option = SERVICE.replace("A = 12", "A = 13.2");
    let candidates: Vec<Candidate> =
        [SERVICE, &option].into_iter().map(loaded).map(|loaded| Candidate::from(&loaded)).collect();
    // By theory: the mean of the four weeks is a Poisson variable of mean 48 over 4.
    let chance = Poisson::new(48.0).unwrap().cdf(46);
    let held: Vec<[bool; 2]> = (0..EXPERIMENTS)
        .into_par_iter()
        .map(|seed| {
            let experiment = in_memory(seed, REPLICATIONS, |study| run(study, &candidates, false, &mut ())).unwrap();
            let change = experiment.options[1].headline.against_base.unwrap().target_measure();
            let (low, high) = wilson(experiment.options[0].headline.target_met, REPLICATIONS);
            [(change.low..=change.high).contains(&1.2), (low..=high).contains(&chance)]
        })
        .collect();
    for (index, what) in ["paired change, Student's t", "chance of the target, Wilson"].into_iter().enumerate() {
        let count = held.iter().filter(|held| held[index]).count();
        println!("{what}: {count} of {EXPERIMENTS} intervals hold the truth");
        record(what, &format!("{count} of {EXPERIMENTS} intervals"), "950", "", "930 to 970");
        assert!((930..=970).contains(&count), "{what}: {count}");
    }
}
