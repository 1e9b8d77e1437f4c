//! `solve`: the fewest posts, where they can be worked out by hand; what is said when there are none; files and messages.

use crate::command_line::{caseload, text};
use crate::service::CALM;
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
    let shown = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(shown.contains("4 extra social workers reach 5"), "{shown}");
    let markdown = fs::read_to_string(out.join("solve.md")).unwrap();
    assert!(markdown.contains("| 5 | - | - | 4 | 4 to 4 |"), "{markdown}");
    // The static sum for 6 is round(37/6 - 4) = 2 posts, which leave 37/6 = 6.2 cases: none of the futures reaches it.
    assert!(markdown.contains("| 6 | 2 | 0 of 50 | 3 | 3 to 3 |"), "{markdown}");
    for row in rows(&out.join("solve.csv")).iter().filter(|row| row["target"] == "5") {
        let posts: u32 = row["posts"].parse().unwrap();
        assert_eq!(row["met"], if posts >= 4 { "50" } else { "0" }, "{posts} posts");
        let caseload: f64 = row["p50"].parse().unwrap();
        assert!((caseload - 37.0 / f64::from(4 + posts)).abs() < 1e-9);
        assert_eq!(row["managers"], (posts / 7).to_string());
    }
}

#[test]
fn what_is_out_of_reach_is_said() {
    let (folder, scenario) = frozen("");
    let out = folder.path().join("out");
    let output = solve(&scenario, &out, &["--target", "5", "--most", "3"]);
    let shown = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(shown.contains("No number of posts up to 3 reaches 5"), "{shown}");
    assert!(shown.contains("nor does any by the end of the run"), "{shown}");
    assert!(shown.contains("something else binds"), "{shown}");
    // With one recruit a month from June the fourth post is filled in September, too late for August: four weeks later, at
    // most, the mean of four weeks is below 5.
    let (folder, scenario) = frozen("recruitment.most_a_month = 1\n");
    let out = folder.path().join("out");
    let output = solve(&scenario, &out, &["--target", "5", "--most", "8", "--by", "2024-08-30"]);
    let shown = text(&output.stdout);
    assert!(shown.contains("with 8 it takes until September 2024"), "{shown}");
}

#[test]
fn nothing_is_needed_where_the_target_is_met() {
    let (folder, scenario) = frozen("");
    let output = solve(&scenario, &folder.path().join("out"), &["--target", "10", "--most", "5"]);
    assert!(text(&output.stdout).contains("No extra post is needed for 10"), "{}", text(&output.stdout));
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
    for file in ["solve.md", "solve.csv", "charts/posts.svg", "charts/posts.png", "scenario.resolved.toml"] {
        assert!(fs::read(one.join(file)).unwrap() == fs::read(three.join(file)).unwrap(), "{file}");
    }
}

#[test]
fn questions_without_an_answer_are_refused() {
    let (folder, scenario) = frozen("");
    for (arguments, message) in [
        (vec!["--chance", "1"], "a share between 0 and 1"),
        (vec!["--chance", "0"], "a share between 0 and 1"),
        (vec!["--chance", "nan"], "a share between 0 and 1"),
        (vec!["--target", "nan"], "state a number over 0"),
        (vec!["--target=-2"], "state a number over 0"),
        (vec!["--by", "2031-01-01"], "state --from and --by within it"),
        (vec!["--most", "0"], "0 is not in 1..=5000"),
    ] {
        let output = solve(&scenario, &folder.path().join("out"), &arguments);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(message), "{arguments:?}: {error}");
    }
}
