//! Targets of which more is better, and of one area: what everything that uses them makes of them.

use crate::command_line::{caseload, text, words};
use crate::service::loaded;
use crate::solve::{frozen, rows};
use crate::study::in_memory;
use caseload::kernel::streams::StreamKey;
use caseload::model::Plan;
use caseload::model::{Measure, Scope, simulate};
use caseload::scenario::TargetValue;
use caseload::study::effect::Verdict;
use caseload::study::options::run;
use caseload::study::runner::Candidate;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Seven social workers in post: three more than the four there are, who start in a week.
const SEVEN: &str = "target = { measure = \"in_post\", at_least = 7, by = 2025-03-28 }\n";

fn run_command(command: &str, scenario: &Path, out: &Path, more: &[&str]) -> String {
    let mut running = caseload();
    running.arg(command).arg(scenario).args(["-n", "20", "--out"]).arg(out).args(more);
    let output = running.output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    words(&output.stdout)
}

#[test]
fn a_value_is_met_on_its_better_side() {
    let [most, least] = [false, true].map(|at_least| TargetValue { value: 20.0, at_least });
    assert_eq!([19.0, 20.0, 21.0, f64::NAN].map(|value| most.is_met_by(value)), [true, true, false, false]);
    assert_eq!([19.0, 20.0, 21.0, f64::NAN].map(|value| least.is_met_by(value)), [false, true, true, false]);
    assert_eq!([19.0, 20.0, 21.0, f64::NAN].map(|value| most.is_missed_by(value)), [false, false, true, false]);
    assert_eq!([19.0, 20.0, 21.0, f64::NAN].map(|value| least.is_missed_by(value)), [true, false, false, false]);
}

/// By hand: of four workers, three more are seven, and two are not.
#[test]
fn solve_finds_what_is_enough() {
    let (folder, scenario) = frozen(SEVEN);
    let out = folder.path().join("out");
    let shown = run_command("solve", &scenario, &out, &["--from", "2024-06-03", "--most", "9"]);
    assert!(shown.contains("3 extra social workers reach at least 7 in post"), "{shown}");
    for row in rows(&out.join("solve.csv")) {
        let posts: u32 = row["posts"].parse().unwrap();
        assert_eq!(row["target_met"], if posts >= 3 { "20" } else { "0" }, "{posts} posts");
    }
    let out = folder.path().join("nine");
    let shown = run_command("solve", &scenario, &out, &["--from", "2024-06-03", "--most", "9", "--target", "9"]);
    assert!(shown.contains("5 extra social workers reach at least 9 in post"), "{shown}");
    let mix = ["--mix", "posts=0..4:1", "--from", "2024-06-03", "--chance", "0.8"];
    let out = folder.path().join("mix");
    let mut running = caseload();
    running.arg("solve").arg(&scenario).args(["-n", "200", "--out"]).arg(&out).args(mix);
    let output = running.output().unwrap();
    let shown = words(&output.stdout);
    assert!(shown.contains("the cheapest that reaches at least 7 in post") && shown.contains(": 3 posts"), "{shown}");
    // Two posts at most are not enough, and one less does worse: that binds.
    let out = folder.path().join("short");
    let mix = ["--mix", "posts=0..2:1", "--from", "2024-06-03", "--chance", "0.8"];
    let mut running = caseload();
    running.arg("solve").arg(&scenario).args(["-n", "200", "--out"]).arg(&out).args(mix);
    let shown = words(&running.output().unwrap().stdout);
    assert!(shown.contains("Nearest comes 2 posts") && shown.contains("that binds, in posts 2"), "{shown}");
}

/// By hand: of B's two workers, two more are four; of posts spread over A's four and B's two the second and the fifth would be B's (by
/// 4/0.5, 2/0.5, 4/1.5, 4/2.5, 2/1.5).
#[test]
fn posts_are_added_in_the_area_of_the_target() {
    let (folder, scenario) = frozen(
        "area.B = { assessment_teams = [2] }\ndemand.children_a_week.B = 0\n\
         workforce.managers_a_team = 1\n\
         target = { measure = \"in_post\", at_least = 4, area = \"B\", by = 2025-03-28 }\n",
    );
    let out = folder.path().join("out");
    let shown = run_command("solve", &scenario, &out, &["--from", "2024-06-03", "--most", "9"]);
    assert!(shown.contains("2 extra social workers in B reach at least 4 in post in B"), "{shown}");
    assert!(
        shown.contains(
            "What is added: extra social workers in B, funded from 3 June 2024, with one team manager more in B"
        ),
        "{shown}"
    );
    for row in rows(&out.join("solve.csv")) {
        let posts: f64 = row["posts"].parse().unwrap();
        assert_eq!(row["target_measure_p50"].parse::<f64>().unwrap(), 2.0 + posts);
    }
    // What a mix states is what it says: everywhere, of which B has none of the first two.
    let out = folder.path().join("mix");
    let mut running = caseload();
    running.arg("solve").arg(&scenario).args(["-n", "20", "--mix", "posts=0..2:1", "--from", "2024-06-03", "--out"]);
    let shown = words(&running.arg(&out).output().unwrap().stdout);
    assert!(shown.contains("No mix"), "{shown}");
}

#[test]
fn sweep_levers_and_compare_know_the_better_side() {
    let (folder, scenario) = frozen(SEVEN);
    let out = folder.path().join("sweep");
    let shown = run_command("sweep", &scenario, &out, &["--vary", "posts=0,1,2,3,4", "--from", "2024-06-03"]);
    assert!(shown.contains("the cheapest that reaches the target of 7") && shown.contains("is posts 3"), "{shown}");
    let svg = fs::read_to_string(out.join("charts/target-measure.svg")).unwrap();
    assert!(svg.contains("In 2 of 5 points the middle future is at the target of 7 by"), "{svg}");
    let change = |posts: u32| {
        format!(
            "base = \"../frozen.toml\"\nname = \"plus-{posts}\"\n[[change]]\non = 2024-06-03\nposts.extra_social_workers = {posts}\n"
        )
    };
    let levers = folder.path().join("levers");
    fs::create_dir(&levers).unwrap();
    for posts in [1, 4] {
        fs::write(levers.join(format!("plus-{posts}.toml")), change(posts)).unwrap();
    }
    let out = folder.path().join("ranked");
    let shown = run_command("levers", &scenario, &out, &[]);
    let found = rows(&out.join("levers.csv"));
    assert_eq!(
        found.iter().map(|row| &*row["name"]).collect::<Vec<_>>(),
        ["plus-4", "plus-1"],
        "the largest rise first"
    );
    assert!(found.iter().all(|row| row["verdict"] == "better"), "{found:?}");
    assert!(shown.contains("brings in post up most") && shown.contains("7 or more by"), "{shown}");
    let out = folder.path().join("compared");
    let shown = run_command("compare", &scenario, &out, &[levers.to_str().unwrap(), "--choose", "0.8"]);
    let found = rows(&out.join("decision.csv"));
    let of = |name: &str| found.iter().find(|row| row["option"] == name).unwrap().clone();
    assert_eq!(["frozen", "plus-1", "plus-4"].map(|name| of(name)["target_met"].clone()), ["0", "0", "20"]);
    let compared = rows(&out.join("comparison.csv"));
    let measured = |row: &&BTreeMap<String, String>| row["option"] == "plus-4" && row["measure"] == "target_measure";
    assert_eq!(compared.iter().find(measured).unwrap()["verdict"], "better");
    assert!(shown.contains("Judged by in post, against the base: 2 better."), "{shown}");
    assert!(fs::read_to_string(out.join("summary.md")).unwrap().contains("Weeks under target"));
    let scenarios = rows(&out.join("scenarios.csv"));
    assert_eq!((&*scenarios[0]["target_at_least"], &*scenarios[0]["target_at_most"]), ("7", ""));
}

/// Twelve children a week in A, three in B; the target is of B, and its figures are those of B's series.
#[test]
fn a_target_may_be_of_one_area() {
    let service = |area: &str| {
        loaded(&format!(
            "last_day = 2024-09-27\narea.A.assessment_teams = [2]\narea.B.assessment_teams = [2]\n\
             demand.children_a_week = {{ A = 12, B = 3 }}\n\
             target = {{ measure = \"initial_assessments\", at_least = 5, by = 2024-09-27{area} }}\n"
        ))
    };
    let candidates = [", area = \"B\"", ", area = \"all\"", ""].map(|area| Candidate::from(&service(area)));
    let found = in_memory(9, 30, |study| run(study, &candidates, false, &mut ())).unwrap();
    let plan = Plan::new(service(", area = \"B\"").scenario);
    let weeks_of = |scope: Scope, replication: u64| {
        let outcome = simulate(&plan, StreamKey { seed: 9, replication }).unwrap();
        let series = plan.layout.series.iter().position(|&of| of == (Measure::InitialAssessments, scope)).unwrap();
        outcome.weekly[series * plan.layout.weeks..(series + 1) * plan.layout.weeks].to_vec()
    };
    let b = Scope { area: Some(1), team_kind: None };
    for (option, scope) in found.options.iter().zip([b, Scope::ALL, Scope::ALL]) {
        for (replication, figures) in option.figures.iter().enumerate() {
            let weeks = weeks_of(scope, replication as u64);
            let mean = weeks[weeks.len() - 4..].iter().sum::<f64>() / 4.0;
            assert_eq!((figures.target_measure, figures.target_met), (mean, mean >= 5.0));
            assert_eq!(figures.weeks_over, weeks.iter().filter(|&&week| week < 5.0).count() as f64);
        }
    }
    // B makes about three a week, both together fifteen: more is better, and the option is the better one.
    assert!(found.options[0].headline.target_met < 10 && found.options[1].headline.target_met > 20);
    assert_eq!(found.options[1].headline.against_base.unwrap().verdict(), Some(Verdict::Better));
    let last = |option: usize| *found.options[option].sample_paths[0].last().unwrap();
    assert_eq!([last(0), last(2)], [b, Scope::ALL].map(|scope| *weeks_of(scope, 0).last().unwrap()));
}

/// What a report says of a target of an area; what an option states stands in place of what its base does.
#[test]
fn the_area_is_said() {
    let (folder, scenario) = frozen("area.B = { assessment_teams = [2] }\ndemand.children_a_week.B = 0\n");
    let option = folder.path().join("north.toml");
    let target = "target = { measure = \"in_post\", at_least = 2, area = \"B\" }\n";
    fs::write(&option, format!("base = \"frozen.toml\"\nname = \"north\"\n{target}")).unwrap();
    let _ = scenario;
    let out = folder.path().join("out");
    let shown = run_command("run", &option, &out, &[]);
    assert!(shown.contains("the target of 2 in B is reached"), "{shown}");
    assert_eq!(rows(&out.join("decision.csv"))[0]["target_met"], "20");
    assert_eq!(rows(&out.join("scenarios.csv"))[0]["target_area"], "B");
    let fan = fs::read_to_string(out.join("charts/caseload-fan.csv")).unwrap();
    assert!(fan.lines().nth(1).is_some_and(|line| line.contains(",in_post,2,2,2,2,2,")), "{fan}");
    let mut describing = caseload();
    let described = words(&describing.arg("describe").arg(&option).output().unwrap().stdout);
    assert!(described.contains("Target measure: in_post in B."), "{described}");
}
