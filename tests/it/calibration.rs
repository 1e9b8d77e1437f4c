//! `calibrate` and `validate`: what is known is found again, what cannot be known is left open, what cannot be is ruled
//! out; files, messages, threads.

use crate::command_line::{caseload, text};
use crate::service::CALM;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A worker with time for everything: families stay as long as their assessment takes, and a number that nothing
/// depends on.
fn service(targets: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let stay = "work.initial_assessment = { hours_a_day = 1, natural_days = { constant = 1 } }";
    let long =
        "# how long a family stays\nwork.initial_assessment = { hours_a_day = 0.001, natural_days = { constant = 8 } }";
    assert!(CALM.contains(stay));
    let path = folder.path().join("calm.toml");
    fs::write(&path, CALM.replace(stay, long)).unwrap();
    fs::write(folder.path().join("calm.targets.toml"), targets).unwrap();
    (folder, path)
}

const RUN: &str = r#"
scenario = "calm.toml"
[run.base]
[[parameter]]
key = "work.initial_assessment.natural_days.constant"
what = "stay"
range = [4, 20]
[[parameter]]
key = "work.looked_after.natural_days.constant"
what = "idle"
range = [5, 15]
"#;

fn open_cases(observed: &str) -> String {
    format!(
        "[[target]]\nid = \"N\"\nwhat = \"open cases\"\nsource = \"Little\"\nrun = \"base\"\nmeasure = \"open_cases\"\n\
         from = 2024-07-01\nto = 2025-03-21\n{observed}\n"
    )
}

fn calibrate(scenario: &Path, out: &Path, more: &[&str]) -> std::process::Output {
    let mut command = caseload();
    command.arg("calibrate").arg(scenario).args(["-n", "8", "--points", "24", "--waves", "3", "--out"]).arg(out);
    command.args(more).output().unwrap()
}

fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

fn column(rows: &[BTreeMap<String, String>], key: &str) -> Vec<f64> {
    let mut values: Vec<f64> = rows.iter().map(|row| row[key].parse().unwrap()).collect();
    values.sort_by(f64::total_cmp);
    values
}

/// Two families a day stay x days: by Little's law 2 x of them are there in the mean, 20 with x = 10. With a tolerance of
/// 0.3 cases what is left reaches no further than three standard deviations of tolerance and chance; chance of a mean
/// over nine months is about sqrt(2 x 20 x 10 / 190) = 1.5 cases (the variance of a time average of an M/G/infinity
/// queue with constant stays is about 2 x mean x stay x (1/3) / time, less than that). Nothing can be learnt of the idle
/// number. Fixed seed.
#[test]
fn what_is_known_is_found_again() {
    let (folder, scenario) = service(&(RUN.to_owned() + &open_cases("observed = 20\ntolerance = 0.3")));
    let out = folder.path().join("out");
    let output = calibrate(&scenario, &out, &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let region = rows(&out.join("region.csv"));
    assert!(region.len() >= 500);
    let stay = column(&region, "work.initial_assessment.natural_days.constant");
    let n = stay.len();
    assert!(stay[n / 10] < 10.0 && stay[n - n / 10] > 10.0, "{} to {}", stay[n / 10], stay[n - n / 10]);
    assert!(stay[0] > 7.0 && stay[n - 1] < 13.0, "{} to {}", stay[0], stay[n - 1]);
    let idle = column(&region, "work.looked_after.natural_days.constant");
    assert!(idle[n / 10] < 7.0 && idle[n - n / 10] > 13.0, "{} to {}", idle[n / 10], idle[n - n / 10]);
    let written = fs::read_to_string(out.join("calm.toml")).unwrap();
    let value = |after: &str| -> f64 {
        let rest = written.split_once(after).unwrap().1;
        rest.split_once(" }").unwrap().0.trim().parse().unwrap()
    };
    let chosen = value("hours_a_day = 0.001, natural_days = { constant =");
    assert!((chosen - 10.0).abs() < 0.4, "chosen {chosen}");
    assert!(written.contains("# how long a family stays"), "comments stay");
    // All but the two numbers is as it was.
    let original = fs::read_to_string(&scenario).unwrap();
    let differ = original.lines().zip(written.lines()).filter(|(a, b)| a != b).count();
    assert!(original.lines().count() == written.lines().count() && differ <= 2);
    // The scenario that was written says what was asked of it.
    let mut check = caseload();
    check.arg("validate").arg(out.join("calm.toml")).args(["-n", "40", "-q", "--out"]);
    check.arg(folder.path().join("check")).arg("--targets").arg(folder.path().join("calm.targets.toml"));
    check.assert().success();
    let row = &rows(&folder.path().join("check/validation.csv"))[0];
    assert_eq!((row["inside"].as_str(), row["near"].as_str(), row["used"].as_str()), ("true", "true", "fitted"));
}

#[test]
fn what_cannot_be_is_ruled_out() {
    let both = open_cases("observed = 12\ntolerance = 0.3") + &open_cases("observed = 36\ntolerance = 0.3");
    let (folder, scenario) = service(&(RUN.to_owned() + &both));
    let out = folder.path().join("out");
    let output = calibrate(&scenario, &out, &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("Every setting is ruled out"), "{}", text(&output.stdout));
    assert!(rows(&out.join("region.csv")).is_empty());
}

#[test]
fn a_calibration_does_not_depend_on_threads() {
    let (folder, scenario) = service(&(RUN.to_owned() + &open_cases("observed = 20\ntolerance = 0.3")));
    let [one, three] = ["1", "3"].map(|threads| {
        let out = folder.path().join(threads);
        assert!(calibrate(&scenario, &out, &["--quiet", "--threads", threads]).status.success());
        out
    });
    for file in [
        "calm.toml",
        "points.csv",
        "region.csv",
        "summary.md",
        "summary.json",
        "brief.docx",
        "workbook.xlsx",
        "report.html",
        "charts/region.svg",
        "charts/region.png",
    ] {
        assert!(fs::read(one.join(file)).unwrap() == fs::read(three.join(file)).unwrap(), "{file}");
    }
}

/// Constant work of a constant flow by hand: nobody is ever absent, so that one worker is in post every week, and 40 open
/// cases are far from what one family at a time can be.
#[test]
fn figures_are_inside_or_outside() {
    let of = |id: &str, measure: &str, rest: &str| {
        format!(
            "[[target]]\nid = \"{id}\"\nwhat = \"it\"\nsource = \"by hand\"\nrun = \"base\"\nmeasure = \"{measure}\"\n{rest}\n"
        )
    };
    let targets = RUN.to_owned()
        + &of("in post", "in_post", "on = 2024-09-04\nobserved = 1\ntolerance = 0.1")
        + &of("two weeks", "in_post", "from = 2024-09-02\nto = 2024-09-13\nsum = true\nobserved = 2\ntolerance = 0.1")
        + &of("fortnight", "in_post", "from = 2024-09-02\nto = 2024-09-13\ntimes = 2\nobserved = 2\ntolerance = 0.1")
        + &of(
            "area",
            "in_post",
            "area = \"A\"\non = 2024-09-04\nobserved_range = [0, 5]\ntolerance = 0.1\nfitted = false",
        )
        + &of("far", "open_cases", "on = 2024-09-04\nobserved = 80\ntolerance = 0.1\nassumed = true");
    let (folder, scenario) = service(&targets);
    let out = folder.path().join("out");
    caseload().arg("validate").arg(&scenario).args(["-n", "4", "--out"]).arg(&out).assert().success();
    let found: Vec<String> = rows(&out.join("validation.csv"))
        .iter()
        .map(|row| {
            format!(
                "{} {} {} {} {}",
                row["id"],
                row["p50"].split('.').next().unwrap(),
                row["inside"],
                row["near"],
                row["used"]
            )
        })
        .collect();
    assert_eq!(
        found[..4],
        [
            "in post 1 true true fitted",
            "two weeks 2 true true fitted",
            "fortnight 2 true true fitted",
            "area 1 true true held out"
        ]
    );
    assert!(found[4].ends_with("false false assumed"), "{}", found[4]);
    let markdown = fs::read_to_string(out.join("summary.md")).unwrap();
    assert!(markdown.contains("4 of 4 counted figures lie within"), "{markdown}");
}

#[test]
fn what_is_wrong_with_targets_is_said() {
    let whole = RUN.to_owned() + &open_cases("observed = 20\ntolerance = 0.3");
    for (from, to, message) in [
        ("measure = \"open_cases\"", "measure = \"open_case\"", "did you mean `open_cases`?"),
        ("run = \"base\"\nm", "run = \"bass\"\nm", "the runs are base"),
        ("observed = 20", "observed = [20]", "`observed` must be a number"),
        ("observed = 20\n", "", "what was observed"),
        ("tolerance = 0.3", "tolerance = 0", "`tolerance` must be over 0"),
        ("from = 2024-07-01\n", "", "its date or period"),
        ("from = 2024-07-01", "from = 2034-07-01", "its date or period"),
        ("to = 2025-03-21", "to = 2025-03-21\narea = \"B\"", "there is no area `B`"),
        ("to = 2025-03-21", "to = 2025-03-21\nteam = \"duty\"", "no such kind of team"),
        ("range = [4, 20]", "range = [20, 4]", "the lower number comes first"),
        ("range = [4, 20]", "range = [nan, 4]", "the lower number comes first"),
        ("range = [4, 20]", "range = [4]", "two numbers"),
        ("natural_days.constant\"\nwhat = \"stay\"", "natural_days.mean\"", "does not state a number"),
        ("scenario = \"calm.toml\"", "", "`scenario` is missing"),
        ("[run.base]", "", "no run to hold the figures against"),
        ("id = \"N\"", "idd = \"N\"", "did you mean `id`?"),
        ("range = [4, 20]", "range = [4, 20", "this cannot be read"),
        ("from = 2024-07-01\nto = 2025-03-21", "on = 2031-01-01", "has no such week"),
    ] {
        assert!(whole.contains(from), "{from}");
        let (folder, scenario) = service(&whole.replace(from, to));
        let output = calibrate(&scenario, &folder.path().join("out"), &[]);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{to}: {error}");
        assert!(error.contains(message), "{to}: {error}");
        assert!(!folder.path().join("out/provenance.json").exists());
    }
    let (_folder, scenario) = service(
        &open_cases("observed = 20\ntolerance = 0.3")
            .replace("[[target]]", "scenario = \"calm.toml\"\n[run.base]\n[[target]]"),
    );
    let output = caseload().arg("calibrate").arg(&scenario).output().unwrap();
    assert!(text(&output.stderr).contains("there is nothing to fit"), "{}", text(&output.stderr));
    let output = caseload().args(["validate", "scenarios/levers/stress.toml"]).output().unwrap();
    assert!(text(&output.stderr).contains("--targets FILE"), "{}", text(&output.stderr));
}

/// A share of a pathway cannot be fitted alone: the others would have to give way, and the file could not say so.
#[test]
fn a_share_is_no_parameter() {
    let targets = RUN.replace("work.looked_after.natural_days.constant", "pathway.after_child_in_need.close")
        + &open_cases("observed = 20\ntolerance = 0.3");
    let (folder, scenario) = service(&targets);
    let output = calibrate(&scenario, &folder.path().join("out"), &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("one of shares that sum to 1"), "{}", text(&output.stderr));
}

/// A scenario that is based on another stands in the place of the one the file of targets names, too; what is written
/// then states everything itself.
#[test]
fn an_option_can_be_calibrated() {
    let (folder, _) = service(&(RUN.to_owned() + &open_cases("observed = 20\ntolerance = 0.3")));
    let option = folder.path().join("option.toml");
    let text_of = "base = \"calm.toml\"\nname = \"option\"\nwork.initial_assessment.natural_days = { constant = 9 }\n\
                   work.looked_after.natural_days = { constant = 9 }\n";
    fs::write(&option, text_of).unwrap();
    let out = folder.path().join("out");
    let targets = folder.path().join("calm.targets.toml");
    let output = calibrate(&option, &out, &["--targets", &targets.to_string_lossy()]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let written = fs::read_to_string(out.join("option.toml")).unwrap();
    assert!(!written.contains("base =") && written.contains("name = \"option\""), "{written}");
    caseload().arg("check").arg(out.join("option.toml")).assert().success();
}
