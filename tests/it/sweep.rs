//! `sweep`: a grid whose points can be worked out by hand, held against `compare`; its page, messages, and when it is stopped.

use crate::command_line::{assert_fits, caseload, text, words};
use crate::report::assert_whole_page;
use crate::service::loaded;
use crate::solve::{frozen, rows};
use crate::study::stopped_after;
use caseload::study::runner::{Candidate, RunError};
use caseload::study::store::InMemory;
use caseload::study::sweep::{Factor, GridPlace, Sweep, run};
use std::fs;
use std::path::Path;
use std::process::Output;

fn sweep(scenario: &Path, out: &Path, more: &[&str]) -> Output {
    let mut command = caseload();
    command.arg("sweep").arg(scenario).args(["-n", "20", "--out"]).arg(out).args(more);
    command.output().unwrap()
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

/// By hand: 37 cases of 4 + x workers, all futures the same. 2 posts leave 6.17 and 4 leave 4.625, so that 5 is reached from
/// 4 on; Wilson's interval of 20 of 20 is 1/(1 + 1.96^2/20) = 0.839 to 1.
#[test]
fn a_grid_by_hand() {
    let (folder, scenario) = frozen("");
    let out = folder.path().join("out");
    let asked = ["--vary", "posts=0..6:2", "--vary", "agency=0,3", "--target", "5", "--from", "2024-06-03"];
    let output = sweep(&scenario, &out, &asked);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let rows = rows(&out.join("sweep.csv"));
    assert_eq!(rows.len(), 1 + 4 * 2);
    assert_eq!((&*rows[0]["point"], &*rows[0]["posts"]), ("base", "0"));
    for (index, row) in rows[1..].iter().enumerate() {
        let posts = 2.0 * (index / 2) as f64;
        assert_eq!((number(&row["posts"]), number(&row["agency"])), (posts, [0.0, 3.0][index % 2]));
        let caseload = 37.0 / (4.0 + posts);
        for column in ["target_measure_p10", "target_measure_p50", "target_measure_p90"] {
            assert!((number(&row[column]) - caseload).abs() < 1e-9, "{row:?}");
        }
        for column in ["target_measure_change", "target_measure_change_low_95", "target_measure_change_high_95"] {
            assert!((number(&row[column]) - (caseload - 37.0 / 4.0)).abs() < 1e-8, "{row:?}");
        }
        let met = if posts >= 4.0 { 20 } else { 0 };
        assert_eq!((&*row["target_met"], &*row["replications"]), (&*met.to_string(), "20"));
        let low = if met == 20 { 1.0 / (1.0 + 1.959_964_f64.powi(2) / 20.0) } else { 0.0 };
        assert!((number(&row["target_chance_low_95"]) - low).abs() < 1e-6, "{row:?}");
    }
    assert_fits(&output.stdout);
    let shown = words(&output.stdout);
    assert!(shown.contains("the cheapest that reaches caseload 5") && shown.contains("is posts 4, agency"), "{shown}");
    // Four posts are beaten by none; six cost more and reach it no more often; two cost more than none and reach it never.
    let dominated =
        |posts: &str| rows[1..].iter().filter(|row| row["posts"] == posts).all(|row| row["dominated"] == "yes");
    assert!(dominated("6") && dominated("2") && !dominated("4") && !dominated("0"));
}

/// A point is what an option file says, run by `compare`: the same families and luck, the same figures.
#[test]
fn a_point_is_the_option_that_it_stands_for() {
    let (folder, scenario) = frozen("sickness.rate = 0.1\nturnover.rate_a_year = 0.3\n");
    let out = folder.path().join("out");
    let asked = ["--quiet", "--vary", "posts=1,7", "--vary", "sickness=0.2", "--from", "2024-06-03"];
    assert!(sweep(&scenario, &out, &asked).status.success());
    let option = folder.path().join("option.toml");
    let text = "base = \"frozen.toml\"\nname = \"option\"\n[[change]]\non = 2024-06-03\nsickness.rate = 0.2\n\
                posts = { extra_social_workers = 7, extra_managers = 1 }\n";
    fs::write(&option, text).unwrap();
    let compared = folder.path().join("compared");
    let mut command = caseload();
    command.arg("compare").args([&scenario, &option]).args(["-n", "20", "--quiet", "--out"]).arg(&compared);
    assert!(command.output().unwrap().status.success());
    let summary: serde_json::Value = serde_json::from_slice(&fs::read(compared.join("summary.json")).unwrap()).unwrap();
    let decided = &summary["tables"]["decision"][1];
    let comparison = summary["tables"]["comparison"].as_array().unwrap();
    let change = |measure: &str| comparison.iter().find(|row| row["measure"] == measure).unwrap();
    let rows = rows(&out.join("sweep.csv"));
    let point = rows.iter().find(|row| row["posts"] == "7").unwrap();
    for (column, figure) in [
        ("target_measure_p10", &decided["target_measure_p10"]),
        ("target_measure_p50", &decided["target_measure_p50"]),
        ("target_measure_p90", &decided["target_measure_p90"]),
        ("cost_p50", &decided["cost_p50"]),
        ("cost_mean", &decided["cost_mean"]),
        ("target_met", &decided["target_met"]),
        ("target_measure_change", &change("target_measure")["mean"]),
        ("cost_change_low_95", &change("cost")["low_95"]),
    ] {
        assert_eq!(number(&point[column]), figure.as_f64().unwrap(), "{column}");
    }
}

#[test]
fn a_sweep_does_not_depend_on_threads_and_makes_a_whole_page() {
    let (folder, scenario) = frozen("sickness.rate = 0.1\ntitle = \"<b>5 & 6</b>\"\n");
    let [one, three] = ["1", "3"].map(|threads| {
        let out = folder.path().join(threads);
        let asked = ["--quiet", "--threads", threads, "--vary", "posts=0..4:1", "--vary", "sickness=5%,10%"];
        let output = sweep(&scenario, &out, &asked);
        assert!(output.status.success() && output.stdout.is_empty(), "{}", text(&output.stderr));
        out
    });
    for file in [
        "summary.md",
        "summary.json",
        "brief.docx",
        "workbook.xlsx",
        "sweep.csv",
        "report.html",
        "charts/chance.svg",
        "charts/target-measure.png",
        "charts/frontier.svg",
    ] {
        assert!(fs::read(one.join(file)).unwrap() == fs::read(three.join(file)).unwrap(), "{file}");
    }
    assert_whole_page(&fs::read_to_string(one.join("report.html")).unwrap());
    let provenance = fs::read_to_string(one.join("provenance.json")).unwrap();
    // Ten points, one of which is the scenario as it is.
    assert_eq!(provenance.matches("\"sha256\"").count(), 10, "{provenance}");
    assert!(!provenance.contains("\"events\": 0"), "{provenance}");
}

#[test]
fn questions_that_cannot_be_asked_are_refused() {
    let (folder, scenario) = frozen("");
    for (arguments, message) in [
        (vec![], "--vary <NAME=VALUES>"),
        (vec!["--vary", "pots=1"], "did you mean `posts`?"),
        (vec!["--vary", "posts=0..1000:1"], "more than 200 values"),
        (vec!["--vary", "posts=1", "--vary", "posts=2"], "stated twice"),
        (vec!["--vary", "posts=0..199:1", "--vary", "agency=0..99:1"], "more than 10000 points (200 x 100)"),
        (vec!["--vary", "sickness=1.5"], "nobody ever works"),
        (vec!["--vary", "posts=-1"], "more managers would go than there are"),
        (vec!["--vary", "posts=2", "--by", "2031-01-01"], "state --from and --by within it"),
        (vec!["--vary", "posts=2", "--chance", "1.5"], "a share between 0 and 1"),
        (vec!["--vary", "posts=2", "--target", "-5"], "a number from 0 to"),
        (
            vec!["--vary", "families.extra_child_effort=1,2", "--from", "2024-06-03"],
            "`families` cannot change on a date",
        ),
        (vec!["--vary", "capacity.class_weights.3=1,2"], "has 3 values, numbered from 0; there is no `3`"),
        (vec!["--vary", "capacity.class_weights.00=1,2"], "there is no `00`"),
        (vec!["--vary", "target.at_most=10,20"], "--target and --by say what is to be reached"),
        (vec!["--vary", "area.West.assessment_vacancies=1"], "there is no area `West`"),
        (vec!["--vary", "sickness.rat=0.1"], "did you mean `rate`?"),
        (vec!["--vary", "redirect=0.1,0.2,x"], "`x` is no number"),
    ] {
        let output = sweep(&scenario, &folder.path().join("out"), &arguments);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(message), "{arguments:?}: {error}");
    }
}

/// Children of all areas are scaled together only where all of them are known.
#[test]
fn what_is_not_known_is_not_scaled() {
    let (folder, _) = frozen("");
    let scenario = folder.path().join("open.toml");
    let own = "name = \"open\"\ndemand.children_a_week.A = { between = [0, 1] }\n";
    fs::write(&scenario, format!("base = \"frozen.toml\"\n{own}")).unwrap();
    let output = sweep(&scenario, &folder.path().join("out"), &["--vary", "referrals=20,40"]);
    let error = text(&output.stderr);
    assert!(output.status.code() == Some(2) && error.contains("is not known in this scenario"), "{error}");
}

#[test]
fn a_stopped_sweep_keeps_the_points_that_are_complete() {
    let scenario = loaded("sickness.rate = 0.1\n");
    let base = Candidate::from(&scenario);
    let places: Vec<GridPlace> = (0..5)
        .map(|at| GridPlace {
            at: vec![at],
            name: "p".into(),
            title: "p".into(),
            hash: at.to_string(),
            is_base: at == 0,
        })
        .collect();
    let factor = Factor {
        name: "posts".into(),
        words: "posts".into(),
        values: vec![0.0, 1.0, 2.0, 3.0, 4.0],
        shown: vec![String::new(); 5],
        present: None,
        now: None,
        from: String::new(),
    };
    let build = |at: usize| -> Result<Candidate, RunError> { Ok(Candidate { hash: at.to_string(), ..base.clone() }) };
    let store = InMemory::default();
    let asked = |after, branching, store: &InMemory| {
        let grid = (vec![factor.clone()], &places[..]);
        stopped_after(after, (7, 4, branching, store), |study| run(study, &base, grid, &build))
    };
    let stopped = |after| asked(after, false, &store);
    assert!(matches!(stopped(7), Err(RunError::Stopped)));
    // Seven futures are known. Three more: four of the scenario as it is (which is the first point), four of the second point, two of
    // the third.
    let found = stopped(3).unwrap();
    assert_eq!((found.points.len(), found.asked), (2, 5));
    assert_eq!(found.points.iter().map(|point| point.place.at[0]).collect::<Vec<_>>(), [0, 1]);
    // Ten are left: nothing is simulated twice.
    let left = stopped(10).unwrap();
    assert_eq!(left.points.len(), 5);
    // Simulated together: what is begun is gone on with, and found to be the same.
    let store = InMemory::default();
    (0..6).for_each(|_| drop(asked(3, true, &store)));
    let points = |found: &Sweep| format!("{:?}", found.points);
    assert_eq!(points(&asked(100, true, &store).unwrap()), points(&left));
}
