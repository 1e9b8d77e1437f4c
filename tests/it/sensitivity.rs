//! The command `sensitivity`: its estimators against known variances, theory and known functions; its files and messages.

use crate::command_line::{caseload, text};
use crate::report::assert_whole_page;
use crate::service::{assert_mean, assert_z, loaded};
use crate::study::{in_memory, stopped_after};
use caseload::kernel::streams::{Purpose, Stream, StreamKey};
use caseload::scenario::starter;
use caseload::statistics::variance::components;
use caseload::study::levers::Finding;
use caseload::study::runner::{Candidate, RunError};
use caseload::study::sensitivity::{Mattering, Response, Sensitivity, Walk, run, total_replications};
use caseload::study::store::InMemory;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

fn stream(seed: u64, replication: u64) -> Stream {
    StreamKey { seed, replication }.stream(Purpose::Screening, 1, 0)
}

/// A standard normal draw (Box and Muller).
fn normal(stream: &mut Stream) -> f64 {
    (-2.0 * stream.uniform().ln()).sqrt() * (std::f64::consts::TAU * stream.uniform()).cos()
}

/// A thousand made-up studies of 40 groups of 3 with a variance of 1 between and 2 within: the estimates' means are the
/// truth within 4 standard errors, and the number of intervals that hold the true share, 1/3, is binomial: between 925 and
/// 975 with an error rate of 3e-4. With uniform effects, whose tails are short, the intervals may hold more.
#[test]
fn variances_that_are_known_are_found() {
    for (uniform, most) in [(false, 975), (true, 1000)] {
        let studies: Vec<_> = (0..1000)
            .map(|study| {
                let mut stream = stream(41, study);
                let groups: Vec<Vec<f64>> = (0..40)
                    .map(|_| {
                        let effect =
                            if uniform { 12.0_f64.sqrt() * (stream.uniform() - 0.5) } else { normal(&mut stream) };
                        (0..3).map(|_| 5.0 + effect + 2.0_f64.sqrt() * normal(&mut stream)).collect()
                    })
                    .collect();
                components(&groups).unwrap()
            })
            .collect();
        let of = |value: fn(&caseload::statistics::variance::Components) -> f64| {
            studies.iter().map(value).collect::<Vec<_>>()
        };
        assert_mean("variance between groups", &of(|found| found.between), 1.0);
        assert_mean("variance within groups", &of(|found| found.within), 2.0);
        let held = studies.iter().filter(|f| (f.share_95.0..=f.share_95.1).contains(&(1.0 / 3.0))).count();
        println!("{held} of 1000 intervals hold the share");
        assert!((925..=most).contains(&held), "{held}");
    }
}

fn study(over: &str, seed: u64, replications: u64) -> Sensitivity {
    let loaded = loaded(over);
    let blueprint = loaded.blueprint.clone().unwrap();
    in_memory(seed, replications, |study| run(study, &Candidate::from(&loaded), &blueprint)).unwrap()
}

/// Families come as a Poisson process of an uncertain rate, uniform from 1.6 to 2.4 a day, and stay ten days: the number in
/// the service is Poisson. Its mean over twenty days has, given the rate r, the variance r x 2 / 20^2 x (20 x 10^2 / 2 -
/// 10^3 / 6) (the covariance at a distance u is r (10 - u)) and the mean 10 r. So chance makes up 2 x 4.1667 = 8.33, and
/// the rate 100 x 0.8^2 / 12 = 5.33: 39 %. The estimates' standard deviations follow from the mean squares' (Searle,
/// Casella and McCulloch 1992, section 3.5), for normal values; within 4 of them.
#[test]
#[cfg_attr(debug_assertions, ignore = "long: run with --release")]
fn an_uncertain_poisson_rate_splits_as_theory_says() {
    let days = "last_day = 2024-06-21\ntarget.by = 2024-06-21\ntarget.measure = \"open_cases_assessment\"\n";
    let found = study(
        &format!(
            "{days}demand.children_a_week.A = {{ between = [8, 12] }}\n\
             work.screening = {{ hours = {{ constant = 1e-6 }}, natural_days = {{ constant = 0.01 }} }}\n\
             work.initial_assessment = {{ hours_a_day = 1e-3, natural_days = {{ constant = 10 }} }}\n"
        ),
        51,
        1500,
    );
    let split = found.split.unwrap();
    let of = split.of[Response::Target as usize].unwrap();
    let (within, between, k, m) = (8.3333, 5.3333, 1500.0, 3.0);
    let error_within = within * (2.0_f64 / (k * (m - 1.0))).sqrt();
    let square = m * between + within;
    let error_between = (2.0 / (m * m) * (square * square / (k - 1.0) + within * within / (k * (m - 1.0)))).sqrt();
    assert_z("variance by chance, 8.33", (of.within - within) / error_within);
    assert_z("variance by not knowing the rate, 5.33", (of.between - between) / error_between);
    assert!(of.share_95.0 < 0.39 && 0.39 < of.share_95.1, "{of:?}");
    assert!((of.mean - 20.0).abs() < 4.0 * ((within / m + between) / k).sqrt(), "{of:?}");
}

/// One worker who never leaves is paid 50,000 to 70,000 a year, for 259 working days: the cost is linear in the price, and in
/// nothing else that is uncertain. By hand: 20,000 x 259 / 260.9 over the whole range, four tenths of that to either side of
/// the middle at levels 0.1 and 0.9. The price of agency workers, of whom there are none, does exactly nothing.
#[test]
fn what_is_linear_and_what_is_idle_is_found_so() {
    let found = study(
        "costs.social_worker_a_year = { between = [50000, 70000] }\ncosts.agency_a_week = { between = [1000, 2000] }\n\
         demand.children_a_week.A = { between = [4, 6] }\nwork.initial_assessment.hours_a_day = 0.5\n",
        52,
        20,
    );
    let place = |name: &str| found.inputs.iter().position(|input| input.name == name).unwrap();
    let (price, agency) = (place("costs.social_worker_a_year"), place("costs.agency_a_week"));
    let whole = 20_000.0 * 260.0 / 260.8875;
    let screening = found.screening.as_ref().unwrap();
    let of = |input: usize, quantity: Response| {
        screening.screened.iter().find(|screened| screened.input == input).unwrap().of[quantity as usize]
    };
    // Nobody makes core assessments: there is nothing to say of them, rather than that nothing changes them.
    let (core, others) =
        (Response::CoreInTime, Response::ALL.into_iter().filter(|&other| other != Response::CoreInTime));
    assert_eq!((of(price, core), of(agency, core)), (None, None));
    let of = |input: usize, quantity: Response| of(input, quantity).unwrap();
    let cost = of(price, Response::Cost);
    assert!((cost.mu_star / whole - 1.0).abs() < 0.01 && (cost.mu - cost.mu_star).abs() < 1e-6, "{cost:?}, {whole}");
    assert!(cost.sigma < 1e-6 && cost.by_chance.unwrap() < 1e-6, "{cost:?}");
    for quantity in others {
        assert_eq!((of(agency, quantity).mu_star, of(agency, quantity).mu_star_95), (0.0, (0.0, 0.0)));
        if quantity != Response::Cost {
            assert_eq!(of(price, quantity).mu_star, 0.0);
        }
    }
    let swings = found.swings.as_ref().unwrap();
    let swing = |input| swings.swings.iter().find(|swing| swing.input == input).unwrap();
    let [low, high] = swing(price).ends.each_ref().map(|end| end.effects[Response::Cost as usize].unwrap());
    assert!((low.difference.mean + 0.4 * cost.mu).abs() < 1e-6 && (high.difference.mean - 0.4 * cost.mu).abs() < 1e-6);
    assert_eq!((low.finding, high.finding), (Finding::Lower, Finding::Higher));
    assert_eq!(swing(price).ends[0].values, [52_000.0]);
    let none = |end: &caseload::study::sensitivity::SwingEnd| {
        end.effects.iter().flatten().all(|e| e.finding == Finding::NoEffect)
    };
    assert!(swing(agency).ends.iter().all(none));
    // Referrals move the caseload, and are the main measure's first.
    assert_eq!(swings.swings[0].input, place("demand.children_a_week.A"));
    assert_eq!(screening.screened[0].input, place("demand.children_a_week.A"));
}

/// Mattering of each input of a function, on levels of the grid brought to 0, 1/3, 2/3 and 1, over so many walks; effects
/// over the whole of that.
fn screened(inputs: usize, walks: u64, of: &dyn Fn(&[f64]) -> f64) -> Vec<Mattering> {
    let effects: Vec<Vec<f64>> = (0..walks)
        .map(|walk| {
            let mut stream = stream(61, walk);
            let walk = Walk::new(inputs, || stream.uniform());
            let at = |point: &Vec<f64>| of(&point.iter().map(|level| (level - 0.125) / 0.75).collect::<Vec<_>>());
            let values: Vec<f64> = walk.points().iter().map(at).collect();
            walk.effects(&values).iter().map(|effect| effect * 0.75).collect()
        })
        .collect();
    let own = |input: usize| effects.iter().map(|effects| effects[input]).collect::<Vec<_>>();
    (0..inputs).map(|input| Mattering::new(&own(input), &[], None).unwrap()).collect()
}

#[test]
fn elementary_effects_of_known_functions() {
    let linear = screened(5, 12, &|x| 3.0 * x[0] - 2.0 * x[1] + 0.5 * x[2] + 7.0);
    for (found, slope) in linear.iter().zip([3.0, -2.0, 0.5, 0.0, 0.0_f64]) {
        assert!((found.mu - slope).abs() < 1e-12 && (found.mu_star - slope.abs()).abs() < 1e-12 && found.sigma < 1e-12);
    }
    assert_eq!((linear[4].mu_star, linear[4].sigma), (0.0, 0.0), "an input without effect");
    // By hand: (x - 1/2)^2 has the effects 2/3 x (2 x + 2/3 - 1) / (2/3) = -1/3 from 0 and 1/3 from 1/3: they cancel in mu.
    let even = &screened(1, 400, &|x| (x[0] - 0.5).powi(2))[0];
    assert!((even.mu_star - 1.0 / 3.0).abs() < 1e-12 && even.mu.abs() < 0.1 && (even.sigma - 1.0 / 3.0).abs() < 0.01);
    // A product: the effect of either is the other's value, a mean of 1/2 over the grid and its standard deviation.
    let product = screened(2, 2000, &|x| x[0] * x[1]);
    for found in &product {
        assert!((found.mu_star - 0.5).abs() < 0.04, "{found:?}");
        assert!((found.sigma - (5.0_f64 / 36.0).sqrt()).abs() < 0.03, "{found:?}");
    }
}

/// The function of 20 inputs of Morris (1991, section 5): ten important inputs, of which the 8th to 10th act by their main
/// effect of 2 x 20 = 40 alone (but for small interactions), the first seven through curvature and interactions too.
#[test]
fn the_function_of_morris() {
    let mut draws = stream(62, 0);
    let first: Vec<f64> = (0..20).map(|i| if i < 10 { 20.0 } else { normal(&mut draws) }).collect();
    let second: Vec<Vec<f64>> =
        (0..20).map(|i| (0..20).map(|j| if i < 6 && j < 6 { -15.0 } else { normal(&mut draws) }).collect()).collect();
    let function = |x: &[f64]| {
        let curved = |i: usize| matches!(i, 2 | 4 | 6);
        let w: Vec<f64> =
            x.iter().enumerate().map(|(i, &x)| 2.0 * (if curved(i) { 1.1 * x / (x + 0.1) } else { x } - 0.5)).collect();
        let mut y = 0.0;
        for i in 0..20 {
            y += first[i] * w[i];
            for j in i + 1..20 {
                y += second[i][j] * w[i] * w[j];
                for l in j + 1..5.max(j + 1) {
                    y += if l < 5 { -10.0 * w[i] * w[j] * w[l] } else { 0.0 };
                    for s in l + 1..4.max(l + 1) {
                        y += if s < 4 { 5.0 * w[i] * w[j] * w[l] * w[s] } else { 0.0 };
                    }
                }
            }
        }
        y
    };
    let found = screened(20, 40, &function);
    let least = found[..10].iter().map(|of| of.mu_star).fold(f64::INFINITY, f64::min);
    let most = found[10..].iter().map(|of| of.mu_star).fold(0.0, f64::max);
    assert!(least > 2.0 * most, "ten important inputs: {least}, the others at most {most}");
    for of in &found[7..10] {
        assert!((of.mu - 40.0).abs() < 8.0 && of.sigma < 15.0, "{of:?}");
    }
    let curved = found[..7].iter().map(|of| of.sigma).fold(f64::INFINITY, f64::min);
    let straight = found[7..].iter().map(|of| of.sigma).fold(0.0, f64::max);
    assert!(curved > straight, "{curved} {straight}");
}

const UNKNOWN: &str = "[sickness]\nrate = { between = [0.05, 0.25] }\n[panel]\nevery_weeks = { between = [1, 4] }\n\
    [demand.children_a_week]\nNorth = { between = [20, 28], together = \"referrals\" }\n\
    South = { between = [15, 21], together = \"referrals\" }\n";

fn service(over: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let whole =
        starter("north", "North and South").replace("2028-03-31", "2025-06-30").replace("2027-03-31", "2025-06-30");
    fs::write(folder.path().join("base.toml"), whole).unwrap();
    let path = folder.path().join("north.toml");
    fs::write(&path, format!("base = \"base.toml\"\nname = \"north\"\n{over}")).unwrap();
    (folder, path)
}

const FILES: [&str; 13] = [
    "split.csv",
    "report.html",
    "summary.md",
    "summary.json",
    "brief.docx",
    "workbook.xlsx",
    "scenario.resolved.toml",
    "charts/tornado.svg",
    "charts/tornado.csv",
    "charts/tornado.png",
    "charts/morris.svg",
    "charts/morris.csv",
    "charts/morris.png",
];

#[test]
fn files_do_not_depend_on_threads() {
    let (folder, scenario) = service(UNKNOWN);
    let outs = ["1", "2"].map(|threads| {
        let out = folder.path().join(threads);
        let mut command = caseload();
        command.arg("sensitivity").arg(&scenario).args(["-n", "8", "--quiet", "--threads", threads, "--out"]).arg(&out);
        let output = command.assert().success().get_output().clone();
        assert!(output.stdout.is_empty() && output.stderr.is_empty(), "--quiet says nothing");
        out
    });
    for file in FILES {
        assert!(
            fs::read(outs[0].join(file)).unwrap() == fs::read(outs[1].join(file)).unwrap(),
            "{file} depends on threads"
        );
    }
    assert!(outs[0].join("provenance.json").exists());
    assert_whole_page(&fs::read_to_string(outs[0].join("report.html")).unwrap());
    // There is one assessment: a quantity fewer.
    for (file, rows) in [("split.csv", 4), ("charts/tornado.csv", 3 * 2 * 4), ("charts/morris.csv", 3 * 4)] {
        let found = text(&fs::read(outs[0].join(file)).unwrap());
        assert_eq!(found.lines().count(), rows + 1, "{file}");
        assert!(!found.contains("NaN") && !found.contains("inf"), "{file}");
    }
    // Data has every quantity, readers the main one.
    let summary: serde_json::Value = serde_json::from_slice(&fs::read(outs[0].join("summary.json")).unwrap()).unwrap();
    for (table, rows) in [("split", 4), ("swings", 3 * 2 * 4), ("screening", 3 * 4)] {
        assert_eq!(summary["tables"][table].as_array().map(Vec::len), Some(rows), "{table}");
    }
    let paper = fs::read_to_string(outs[0].join("summary.md")).unwrap();
    assert_eq!(paper.matches("\n| referrals |").count(), 2, "{paper}");
    let said =
        caseload().current_dir(&folder).env("COLUMNS", "80").args(["sensitivity", "north.toml", "-n", "4"]).assert();
    let said = text(&said.success().get_output().stdout);
    assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
    for part in ["chance", "not knowing the inputs", "referrals", "output/north-sensitivity"] {
        assert!(said.replace('\n', " ").contains(part), "{part}: {said}");
    }
}

#[test]
fn what_cannot_be_done_is_said_with_the_remedy() {
    let (folder, scenario) = service("");
    let refused = |arguments: &[&str]| {
        let out = folder.path().join("out");
        let mut command = caseload();
        let output = command.arg("sensitivity").arg(&scenario).args(arguments).arg("--out").arg(&out).assert().code(2);
        assert!(!out.exists(), "nothing is written");
        text(&output.get_output().stderr)
    };
    let said = refused(&[]);
    assert!(said.contains("nothing to be sensitive to") && said.contains("{ between = "), "{said}");
    fs::write(&scenario, format!("base = \"base.toml\"\nname = \"north\"\n{UNKNOWN}")).unwrap();
    assert!(refused(&["-n", "1"]).contains("2 or more"));
}

#[test]
fn a_stopped_study_keeps_the_parts_that_are_complete() {
    let loaded =
        loaded("last_day = 2024-04-26\ntarget.by = 2024-04-26\ndemand.children_a_week.A = { between = [4, 6] }\n");
    let blueprint = loaded.blueprint.clone().unwrap();
    let candidate = Candidate::from(&loaded);
    let asked = |after, branching| {
        stopped_after(after, (1, 70, branching, &InMemory::default()), |study| run(study, &candidate, &blueprint))
    };
    let stopped = |after| asked(after, false);
    assert!(matches!(stopped(5), Err(RunError::Stopped)) && matches!(asked(5, true), Err(RunError::Stopped)));
    assert_eq!(format!("{:?}", asked(1000, true).unwrap()), format!("{:?}", stopped(1000).unwrap()));
    // 70 x 3 futures of the split, 70 x 3 of the tornado, 10 x 7 x 2 of the screening.
    assert_eq!(total_replications(1, 70), 210 + 210 + 140);
    for (at, parts) in [(215, 1), (425, 2), (1000, 3)] {
        let found = stopped(at).unwrap();
        assert_eq!(found.parts(), parts, "stopped after {at} futures");
        assert_eq!((found.swings.is_some(), found.screening.is_some()), (parts > 1, parts > 2));
    }
}
