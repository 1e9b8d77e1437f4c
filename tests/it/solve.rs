//! `solve`: the fewest posts, where they can be worked out by hand; what is said when there are none; files and messages.

use crate::command_line::{assert_fits, caseload, text, words};
use crate::report::assert_whole_page;
use crate::service::CALM;
use crate::study::stopped_after;
use caseload::scenario::{TargetValue, load};
use caseload::study::fewest_posts::{Bounds, PostsQuestion, search};
use caseload::study::runner::{Candidate, RunError};
use caseload::study::store::InMemory;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Nothing comes, nothing ends: 37 cases of four workers, and whoever is advertised for starts in a week.
pub fn frozen(over: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("calm.toml"), CALM).unwrap();
    let path = folder.path().join("frozen.toml");
    let text = "base = \"calm.toml\"\nname = \"frozen\"\narea.A.assessment_teams = [4]\ndemand.children_a_week.A = 0\n\
                start.short_term_help = 37\ncapacity.contract_hours = 0.001\nrecruitment.time_to_hire_weeks = { constant = 1 }\n\
                work.short_term_help = { hours_a_day = 24, natural_days = { constant = 20000 } }\n\
                static_sum = { caseload = 9.25, social_workers = 4 }\n";
    fs::write(&path, text.to_owned() + over).unwrap();
    (folder, path)
}

fn solve(scenario: &Path, out: &Path, more: &[&str]) -> std::process::Output {
    let mut command = caseload();
    command.arg("solve").arg(scenario).args(["-n", "50", "--from", "2024-06-03", "--out"]).arg(out).args(more);
    command.output().unwrap()
}

pub fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

/// By hand: 37 cases of 4 + x workers are 5 at most from x = 4 on (37/8), and 6 from x = 3 on (37/7). All futures are the
/// same, so that the interval is the answer alone: Wilson's interval of 50 of 50 begins at 0.93, that of 0 of 50 ends at 0.07.
#[test]
fn the_fewest_posts_by_hand() {
    let (folder, scenario) = frozen("");
    let out = folder.path().join("out");
    let output = solve(&scenario, &out, &["--target", "5", "--most", "20"]);
    let shown = words(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_fits(&output.stdout);
    assert!(shown.contains("4 extra social workers reach 5"), "{shown}");
    let answers = rows(&out.join("answer.csv"));
    let posts = |row: &BTreeMap<String, String>| {
        ["posts", "posts_low_95", "posts_high_95"].map(|column| &*row[column]).join(" ")
    };
    assert_eq!((&*answers[0]["target"], &*answers[0]["static_sum_posts"], &*posts(&answers[0])), ("5", "", "4 4 4"));
    // The static sum for 6 is round(37/6 - 4) = 2 posts, which leave 37/6 = 6.2 cases: none of the futures reaches it.
    let of_six = answers.iter().find(|row| row["target"] == "6").unwrap();
    assert_eq!((&*of_six["static_sum_posts"], &*of_six["target_measure_p50"]), ("2", "6.166666667"));
    assert_eq!((&*of_six["target_met"], &*of_six["replications"], &*posts(of_six)), ("0", "50", "3 3 3"));
    assert!(shown.contains("They did in 0 of"), "{shown}");
    // Ten of ten futures are not enough to be sure of 80 of 100: Wilson's interval begins at 0.72. So four or more.
    let few = folder.path().join("few");
    let mut command = caseload();
    command.arg("solve").arg(&scenario).args([
        "-n",
        "10",
        "--target",
        "5",
        "--most",
        "20",
        "--from",
        "2024-06-03",
        "--out",
    ]);
    let output = command.arg(&few).output().unwrap();
    assert_eq!(posts(&rows(&few.join("answer.csv"))[0]), "4 4 ");
    assert!(words(&output.stdout).contains("(4 or more)"), "{}", text(&output.stdout));
    for row in rows(&out.join("solve.csv")).iter().filter(|row| row["target"] == "5") {
        let posts: u32 = row["posts"].parse().unwrap();
        assert_eq!(row["target_met"], if posts >= 4 { "50" } else { "0" }, "{posts} posts");
        let caseload: f64 = row["target_measure_p50"].parse().unwrap();
        assert!((caseload - 37.0 / f64::from(4 + posts)).abs() < 1e-9);
        assert_eq!(row["managers"], (posts / 7).to_string());
    }
}

#[test]
fn what_is_out_of_reach_is_said() {
    let (folder, scenario) = frozen("");
    let out = folder.path().join("out");
    let output = solve(&scenario, &out, &["--target", "5", "--most", "3"]);
    let shown = words(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(shown.contains("No number of posts up to 3 reaches 5"), "{shown}");
    // Three posts leave 5.3 cases for ever, and five years more were looked at.
    assert!(shown.contains("nor does any by March 2030, as far as was looked"), "{shown}");
    assert!(shown.contains("Of 3 posts more, 0 stand vacant in March 2025"), "{shown}");
    assert!(shown.contains("not how many people can be found") && !shown.contains("recruited in a month"), "{shown}");
    // With one recruit a month from June the fourth post is filled in September, too late for August: four weeks later, at
    // most, the mean of four weeks is below 5.
    let (folder, scenario) = frozen("recruitment.most_a_month = 1\n");
    let out = folder.path().join("out");
    let output = solve(&scenario, &out, &["--target", "5", "--most", "8", "--by", "2024-08-30"]);
    let shown = words(&output.stdout);
    assert!(shown.contains("with 8 it takes until September 2024"), "{shown}");
    // Those of June, July and August are there.
    assert!(shown.contains("Of 8 posts more, 5 stand vacant in August 2024"), "{shown}");
    assert!(shown.contains("leavers' posts included: 1 at most"), "{shown}");
    // 2.5 cases take 37/2.5 = 14.8, eleven more workers: at one a month from June 2024 the eleventh may start on Tuesday, 1 April
    // 2025, after the last day of the run. The four weeks that end on 25 April have (2.50 + 3 x 37/15) / 4 = 2.48, those
    // before still one with 37/14.
    let output = solve(&scenario, &folder.path().join("longer"), &["--target", "2.5", "--most", "12"]);
    let shown = words(&output.stdout);
    assert!(shown.contains("with 12 it takes until April 2025"), "{shown}");
    assert!(shown.contains("it was simulated on until March 2030"), "{shown}");
}

/// Posts that the scenario itself has are kept: before they came, 1 post from July on had been read as "1 and no more". By hand:
/// 4 + 1 + x workers have 5 of 37 cases at most from x = 3 on.
#[test]
fn posts_are_added_to_what_later_changes_state() {
    for later in ["[[change]]\non = 2024-07-01\n", "[[change]]\non = 2024-06-03\n"] {
        let (folder, scenario) = frozen(&format!("{later}posts = {{ extra_social_workers = 1 }}\n"));
        let output = solve(&scenario, &folder.path().join("out"), &["--target", "5", "--most", "20"]);
        let shown = words(&output.stdout);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert!(shown.contains("3 extra social workers reach 5"), "{later}: {shown}");
    }
}

/// With 5 at most and 20 posts at most: 0 is not enough, 20 are, then the sum's two, then bisection from 2 to 20: 11, 6, 4, 3.
#[test]
fn a_stopped_search_keeps_what_is_known() {
    let with_posts = |posts: u32, _: bool| -> Result<Option<Candidate>, RunError> {
        let change = format!("[[change]]\non = 2024-06-03\nposts.extra_social_workers = {posts}\n");
        let (_folder, path) = frozen(&change);
        Ok(Some(Candidate::from(&load(&path)?)))
    };
    let asked = |after: u64, branching: bool| {
        let question = PostsQuestion { chance: 0.8, most: 20, also: vec![2] };
        let store = InMemory::default();
        let five = TargetValue { value: 5.0, at_least: false };
        stopped_after(after, (7, 3, branching, &store), |study| search(study, &with_posts, &[five], question))
    };
    let stopped = |after| asked(after, false);
    let found = stopped(14).unwrap();
    assert!(!found.complete);
    assert_eq!(found.trials.keys().copied().collect::<Vec<_>>(), [0, 2, 11, 20]);
    assert_eq!(found.answers[0].posts, Bounds { below: Some(2), enough: Some(11) });
    assert!(found.trials.values().all(|trial| trial.events > 0));
    assert!(matches!(stopped(0), Err(RunError::Stopped)));
    let found = stopped(999).unwrap();
    assert!(found.complete);
    assert_eq!(found.answers[0].posts, Bounds { below: Some(3), enough: Some(4) });
    // One number after the other: there is nothing to be simulated together.
    for after in [0, 14, 999] {
        assert_eq!(format!("{:?}", asked(after, true)), format!("{:?}", stopped(after)));
    }
}

#[test]
fn nothing_is_needed_where_the_target_is_met() {
    let (folder, scenario) = frozen("");
    let output = solve(&scenario, &folder.path().join("out"), &["--target", "10", "--most", "5"]);
    assert!(words(&output.stdout).contains("No extra post is needed for 10"), "{}", words(&output.stdout));
}

#[test]
fn a_search_does_not_depend_on_threads() {
    let (folder, scenario) = frozen("sickness.rate = 0.1\nturnover.rate_a_year = 0.3\n");
    let [one, three] = ["1", "3"].map(|threads| {
        let out = folder.path().join(threads);
        let output = solve(&scenario, &out, &["--quiet", "--threads", threads, "--target", "6", "--most", "12"]);
        assert!(output.status.success() && output.stdout.is_empty(), "{}", text(&output.stderr));
        out
    });
    for file in [
        "summary.md",
        "summary.json",
        "brief.docx",
        "workbook.xlsx",
        "solve.csv",
        "report.html",
        "charts/posts.svg",
        "charts/posts.png",
        "scenario.resolved.toml",
    ] {
        assert!(fs::read(one.join(file)).unwrap() == fs::read(three.join(file)).unwrap(), "{file}");
    }
    assert_whole_page(&fs::read_to_string(one.join("report.html")).unwrap());
    let provenance = fs::read_to_string(one.join("provenance.json")).unwrap();
    assert!(provenance.contains("\"events\"") && !provenance.contains("\"events\": 0"), "{provenance}");
}

#[test]
fn questions_without_an_answer_are_refused() {
    let (folder, scenario) = frozen("");
    for (arguments, message) in [
        (vec!["--chance", "1"], "a share between 0 and 1"),
        (vec!["--chance", "0"], "a share between 0 and 1"),
        (vec!["--chance", "nan"], "a share between 0 and 1"),
        (vec!["--target", "nan"], "state a number from 0 to"),
        (vec!["--target=-2"], "state a number from 0 to"),
        (vec!["--by", "2031-01-01"], "state --from and --by within it"),
        (vec!["--most", "0"], "0 is not in 1..=5000"),
    ] {
        let output = solve(&scenario, &folder.path().join("out"), &arguments);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(message), "{arguments:?}: {error}");
    }
}
