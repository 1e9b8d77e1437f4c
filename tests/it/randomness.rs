//! A replication is a function of (scenario, seed, index) and of nothing else; options share their luck.

use crate::service::{log, plan};
use crate::study::in_memory;
use caseload::model::ids::{Id, WorkerId};
use caseload::model::trace::LogEntry;
use caseload::scenario::{Loaded, load, starter};
use caseload::study::job::Job;
use caseload::study::options::run;
use caseload::study::replication::{Follow, Replication};
use caseload::study::results::{Experiment, OptionResult};
use caseload::study::runner::Candidate;
use std::collections::HashMap;

/// The starter, shortened, with options laid over it.
fn starters(options: &[&str]) -> Vec<Loaded> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("base.toml");
    let text = starter("base", "Base").replace("2028-03-31", "2026-06-30").replace("2027-03-31", "2026-03-31");
    std::fs::write(&path, &text).unwrap();
    let mut all = vec![load(&path).unwrap()];
    for (number, option) in options.iter().enumerate() {
        let path = folder.path().join(format!("option-{number}.toml"));
        std::fs::write(&path, format!("base = \"base.toml\"\nname = \"option-{number}\"\n{option}")).unwrap();
        all.push(load(&path).unwrap_or_else(|errors| panic!("{errors:#?}")));
    }
    all
}

fn experiment(loaded: &[Loaded], replications: u64) -> Experiment {
    let candidates: Vec<Candidate> = loaded.iter().map(Candidate::from).collect();
    in_memory(7, replications, |study| run(study, &candidates, true, &mut ())).unwrap()
}

/// Every figure of a result, to the last bit (texts of floating-point numbers read back exactly).
fn figures(result: &OptionResult) -> String {
    let mut headline = result.headline.clone();
    headline.against_base = None;
    format!(
        "{:?} {:?} {:?} {headline:?} {:?} {:?}",
        result.weekly, result.sample_paths, result.years, result.spread_at_start, result.spread_at_target
    )
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let loaded = starters(&["posts.extra_social_workers = 2\n"]);
    let text = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        format!("{:?}", pool.install(|| experiment(&loaded, 40)))
    };
    let one = text(1);
    assert!(one == text(2) && one == text(8));
}

#[test]
fn the_first_ten_of_forty_are_the_ten() {
    let loaded = starters(&[]);
    let rows = |replications| {
        let candidate = Candidate::from(&loaded[0]);
        in_memory(7, replications, |study| {
            let job = Job::new(study, &candidate, Follow::Option { detail: true });
            study.fill(std::slice::from_ref(&job), 0).unwrap();
            let bits = |row: Replication| row.columns().map(f64::to_bits).collect::<Vec<_>>();
            study.complete(&job).unwrap().unwrap().into_iter().map(bits).collect::<Vec<_>>()
        })
    };
    let (ten, forty) = (rows(10), rows(40));
    assert_eq!((ten.len(), forty.len()), (10, 40));
    assert!(ten[..] == forty[..10]);
    assert!(ten[0] != ten[1]);
}

/// A change that restates what holds, and one that concerns nothing that is there, differ from the base by exactly 0.
#[test]
fn an_option_without_effect_is_its_base() {
    let restated =
        "[[change]]\non = 2025-09-10\nsickness.rate = 0.06\n\n[[change]]\non = 2026-01-14\nagency.most = 4\n";
    let price = "[[change]]\non = 2025-09-10\ncosts.social_worker_a_year = 60_000\n";
    let limit = "[[change]]\non = 2025-09-10\nlimits.initial_assessment_days = 30\n";
    let found = experiment(&starters(&[restated, price, limit]), 20);
    let base = &found.options[0];
    assert_eq!(figures(base), figures(&found.options[1]));
    let none = [0.0; 3];
    for (index, option) in found.options[1..].iter().enumerate() {
        let against = option.headline.against_base.unwrap();
        assert_eq!([against.target_measure().mean, against.target_measure().low, against.target_measure().high], none);
        if index != 1 {
            assert_eq!([against.cost().mean, against.cost().low, against.cost().high], none);
        }
    }
    assert!(found.options[2].headline.against_base.unwrap().cost().low > 0.0);
}

/// What families are like: everything they are referred with, and the effort and duration of their initial assessment.
fn families(log: &[LogEntry]) -> (Vec<String>, HashMap<u64, (f64, f64)>) {
    let marks = |e: &LogEntry| {
        format!("{} {:?} {} {} {} {}", e.time, e.family, e.children, e.urgent, e.hours_a_day, e.natural_days)
    };
    let referred = log.iter().filter(|e| e.what == "referred").map(marks).collect();
    let mut efforts = HashMap::new();
    for entry in log.iter().filter(|e| e.what == "allocated") {
        efforts.entry(entry.family.unwrap()).or_insert((entry.hours_a_day, entry.natural_days));
    }
    (referred, efforts)
}

/// First time of an event by worker, for those in post from the first day and before anybody leaves the post.
fn first(log: &[LogEntry], what: &str) -> HashMap<WorkerId, f64> {
    let mut times = HashMap::new();
    let mut changed = std::collections::HashSet::new();
    for entry in log {
        let Some(worker) = entry.worker else { continue };
        if matches!(entry.what, "starts" | "leaves") {
            changed.insert(worker);
        } else if entry.what == what && !changed.contains(&worker) && !times.contains_key(&worker) {
            times.insert(worker, entry.time);
        }
    }
    times
}

#[test]
fn more_posts_change_nobody_elses_luck() {
    for option in [
        "posts = { extra_social_workers = 5, extra_managers = 1 }\n",
        "[[change]]\non = 2025-08-01\nposts = { extra_social_workers = 5, extra_managers = 1 }\n",
        "agency.most = 0\n",
    ] {
        let loaded = starters(&[option]);
        let plans: Vec<_> = loaded.iter().map(|l| caseload::model::Plan::new(l.scenario.clone())).collect();
        let base_posts = plans[0].first_agency;
        for replication in 0..3 {
            let (base, other) = (log(&plans[0], 7, replication), log(&plans[1], 7, replication));
            let ((referred, efforts), (referred_too, efforts_too)) = (families(&base), families(&other));
            assert!(referred.len() > 500 && referred == referred_too);
            let mut both = 0;
            for (family, effort) in &efforts {
                // Families of the first day are dealt to whoever is in post; new ones are origin 0.
                if family >> 44 & 15 == 0
                    && let Some(too) = efforts_too.get(family)
                {
                    assert_eq!(effort, too);
                    both += 1;
                }
            }
            assert!(both > 200);
            for what in ["falls sick", "goes on leave", "gives notice"] {
                let (before, after) = (first(&base, what), first(&other, what));
                for (worker, time) in before.iter().filter(|(worker, _)| worker.index() < base_posts) {
                    assert_eq!(after.get(worker), Some(time), "{worker:?} {what}");
                }
            }
        }
    }
}

/// The order of tables in the file says nothing (but for that of the areas, which numbers them).
#[test]
fn the_order_of_tables_does_not_matter() {
    let text = starter("base", "Base").replace("2028-03-31", "2026-06-30").replace("2027-03-31", "2026-03-31");
    let mut tables: Vec<String> = vec![String::new()];
    for line in text.lines() {
        if line.starts_with('[') {
            tables.push(String::new());
        }
        *tables.last_mut().unwrap() += &format!("{line}\n");
    }
    let top = tables.remove(0);
    let (areas, others): (Vec<String>, Vec<String>) = tables.into_iter().partition(|table| table.starts_with("[area"));
    let turned: String = std::iter::once(top)
        .chain(others.into_iter().rev().map(|table| {
            // The keys of a table, too, the other way round.
            let (head, body) = table.split_once('\n').unwrap();
            let lines: Vec<&str> = body.lines().filter(|line| line.contains('=') && !line.starts_with('#')).collect();
            format!("{head}\n{}\n", lines.into_iter().rev().collect::<Vec<_>>().join("\n"))
        }))
        .chain(areas)
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        load(&path).unwrap_or_else(|errors| panic!("{errors:#?}\n{text}"))
    };
    let (as_written, turned) = (path("a.toml", &text), path("b.toml", &turned));
    assert_eq!(as_written.scenario, turned.scenario);
    let run = |loaded: &Loaded| figures(&experiment(std::slice::from_ref(loaded), 4).options[0]);
    assert_eq!(run(&as_written), run(&turned));
}

/// Seeds and replications give different futures.
#[test]
fn seeds_differ() {
    let plan = plan("");
    let times = |seed, replication| -> Vec<u64> {
        log(&plan, seed, replication).iter().map(|entry| entry.time.to_bits()).collect()
    };
    assert!(times(1, 0) != times(1, 1) && times(1, 0) != times(2, 0) && times(1, 1) != times(2, 0));
    assert_eq!(times(1, 0), times(1, 0));
}
