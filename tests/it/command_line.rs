//! The program as its users meet it: exit codes, files, messages.

use assert_cmd::Command;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The program, as if in a terminal of no stated width.
pub fn caseload() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("caseload"));
    command.env_remove("COLUMNS");
    command
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The text of a deflated file.
pub fn inflated(bytes: &[u8]) -> String {
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(bytes), &mut text).unwrap();
    text
}

/// What was printed, on one line, however it was broken into lines.
pub fn words(bytes: &[u8]) -> String {
    text(bytes).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Nothing that was printed is wider than a terminal of no stated width, but for the last line, which names a folder.
#[track_caller]
pub fn assert_fits(printed: &[u8]) {
    let printed = text(printed);
    let mut lines: Vec<&str> = printed.lines().collect();
    lines.pop();
    let wide: Vec<&&str> = lines.iter().filter(|line| line.chars().count() > 100).collect();
    assert!(lines.len() > 10 && wide.is_empty(), "{wide:#?} of {printed}");
}

/// A folder with a starter scenario called `north`.
pub fn started() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    caseload().current_dir(&folder).args(["new", "north"]).assert().success();
    let scenario = folder.path().join("north.toml");
    (folder, scenario)
}

/// Every file below a folder but those that differ from run to run, by relative name.
pub fn results(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                if name != "provenance.json" && name != ".caseload.lock" {
                    found.insert(name, fs::read(&path).unwrap());
                }
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

fn run(scenario: &Path, out: &Path, more: &[&str]) {
    let mut command = caseload();
    command.arg("run").arg(scenario).args(["--replications", "6", "--quiet", "--out"]).arg(out).args(more);
    let output = command.assert().success().get_output().clone();
    assert!(output.stdout.is_empty() && output.stderr.is_empty(), "--quiet says nothing");
}

#[test]
fn a_newcomer_starts_checks_and_runs() {
    let (folder, scenario) = started();
    caseload().arg("check").arg(&scenario).assert().success();
    let done = caseload().current_dir(&folder).args(["run", "north.toml", "-n", "6"]).assert().success();
    let said = text(&done.get_output().stdout);
    assert!(said.contains("futures") && said.contains("north"), "{said}");
    let found = results(&folder.path().join("output/north"));
    for file in [
        "summary.json",
        "weekly.csv",
        "replications.csv",
        "scenario.resolved.toml",
        "decision.csv",
        "charts/caseload-fan.svg",
        "charts/caseload-fan.png",
        "charts/caseload-fan.csv",
        "charts/caseload-by-area.png",
        "charts/caseload-spread.png",
        "charts/staffing.png",
        "charts/assessments-in-time.png",
    ] {
        assert!(found.contains_key(file), "{file} is missing");
    }
    for (name, bytes) in found.iter().filter(|(name, _)| name.ends_with(".csv") || name.ends_with(".json")) {
        let content = text(bytes);
        // Once, or a spreadsheet shows `Ynys Môn` wrongly; and nowhere else, or a program does.
        let marks = content.matches('\u{feff}').count();
        assert!(
            marks == usize::from(name.ends_with(".csv")) && content.starts_with('\u{feff}') == (marks == 1),
            "{name}"
        );
        assert!(!content.contains("NaN") && !content.contains("inf,"), "{name} holds a number that is none");
    }
    let weekly = text(&found["weekly.csv"]);
    assert!(weekly.starts_with("\u{feff}option,date,area,team_kind,measure,mean,p5,p10,p25,p50,p75,p90,p95\n"));
    let summary: serde_json::Value = serde_json::from_slice(&found["summary.json"]).unwrap();
    assert_eq!(summary["format"], "caseload-summary");
    caseload().current_dir(&folder).args(["new", "north"]).assert().code(2);
    // Windows would take these for devices; the others only look like them.
    for (name, code) in [("con", 2), ("NUL.2024", 2), ("com1", 2), ("com0", 0), ("council", 0)] {
        caseload().current_dir(&folder).args(["new", name]).assert().code(code);
    }
}

/// A scenario that starts from a list, and the list: both load, nothing is written over, and what is there of one keeps both away.
#[test]
fn a_newcomer_starts_from_a_list() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let new = |name: &str| caseload().current_dir(&folder).args(["new", name, "--snapshot"]).assert();
    let done = new("north").success();
    assert!(text(&done.get_output().stdout).contains("north.toml and north.cases.csv"));
    let list = fs::read(at("north.cases.csv")).unwrap();
    assert!(list.starts_with(b"\xef\xbb\xbfarea,team,holder,"));
    let checked = caseload().current_dir(&folder).args(["check", "north.toml"]).assert().success();
    assert_eq!(text(&checked.get_output().stderr), "");
    assert!(text(&checked.get_output().stdout).contains("16 cases (children) of 13 families, held by 10 workers"));
    caseload().current_dir(&folder).args(["run", "north.toml", "-n", "2", "--quiet"]).assert().success();
    // Its copy beside the results is for the same spreadsheet, and is the same list.
    let out = at("output/north");
    assert!(fs::read(out.join("north.cases.csv")).unwrap().starts_with(b"\xef\xbb\xbfarea,"));
    caseload().arg("check").arg(out.join("scenario.resolved.toml")).assert().success();

    fs::write(at("South.CASES.csv"), "mine").unwrap();
    let failed = new("south").code(2);
    assert!(text(&failed.get_output().stderr).contains("South.CASES.csv is there already"));
    assert!(!at("south.toml").exists() && fs::read(at("South.CASES.csv")).unwrap() == b"mine");
    fs::write(at("west.toml"), "mine").unwrap();
    new("west").code(2);
    assert!(!at("west.cases.csv").exists() && fs::read(at("west.toml")).unwrap() == b"mine");
}

#[test]
fn threads_and_resolved_scenarios_give_the_same_bytes() {
    let (folder, scenario) = started();
    let out = |name: &str| folder.path().join(name);
    run(&scenario, &out("one"), &["--threads", "1"]);
    run(&scenario, &out("two"), &["--threads", "2"]);
    run(&out("one").join("scenario.resolved.toml"), &out("resolved"), &["--threads", "3"]);
    let one = results(&out("one"));
    assert_eq!(one, results(&out("two")));
    let resolved = results(&out("resolved"));
    for (name, bytes) in &one {
        assert!(resolved[name] == *bytes, "{name} differs when the resolved scenario is run");
    }
    run(&scenario, &out("seed"), &["--seed", "99"]);
    assert_ne!(one["weekly.csv"], results(&out("seed"))["weekly.csv"]);
}

#[test]
fn an_option_without_changes_equals_its_base() {
    let (folder, scenario) = started();
    let options = folder.path().join("options");
    fs::create_dir(&options).unwrap();
    fs::write(options.join("same.toml"), "base = \"../north.toml\"\nname = \"same\"\n").unwrap();
    let out = folder.path().join("out");
    let mut command = caseload();
    command.arg("compare").arg(&scenario).arg(&options).args(["-n", "5", "--quiet", "--out"]).arg(&out);
    command.assert().success();
    let rows = text(&fs::read(out.join("replications.csv")).unwrap());
    let of = |option: &str| -> Vec<String> {
        let prefix = format!("{option},");
        rows.lines().filter_map(|line| line.strip_prefix(&prefix)).map(ToString::to_string).collect()
    };
    // No row of core assessments: there are none.
    assert_eq!(of("north").len(), 5 * 8);
    assert_eq!(of("north"), of("same"));
}

#[test]
fn wrong_input_is_exit_two_and_writes_nothing() {
    let (folder, scenario) = started();
    let broken = fs::read_to_string(&scenario).unwrap().replace("[sickness]", "[sicknes]");
    fs::write(&scenario, broken).unwrap();
    let out = folder.path().join("out");
    let failed = caseload().arg("run").arg(&scenario).arg("--out").arg(&out).assert().code(2);
    let said = text(&failed.get_output().stderr);
    assert!(said.contains("sicknes") && said.contains("sickness") && said.contains("north.toml"), "{said}");
    assert!(!out.exists());
    caseload().args(["run", "no-such-file.toml"]).assert().code(2);
    caseload().args(["run"]).assert().code(2);
    caseload().args(["run", "x.toml", "--replications", "0"]).assert().code(2);
    caseload().arg("new").arg("../escape").assert().code(2);
    caseload().arg("--help").assert().success();
}

#[test]
fn options_of_another_service_are_refused() {
    let (folder, scenario) = started();
    caseload().current_dir(&folder).args(["new", "south"]).assert().success();
    let other = folder.path().join("south.toml");
    let moved = fs::read_to_string(&other).unwrap().replacen("at_most = ", "at_most = 1", 1);
    fs::write(&other, moved).unwrap();
    let failed = caseload().arg("compare").arg(&scenario).arg(&other).assert().code(2);
    assert!(text(&failed.get_output().stderr).contains("differ in their target"));
}

#[test]
fn a_folder_that_cannot_be_written_is_exit_one() {
    let (folder, scenario) = started();
    let file = folder.path().join("in-the-way");
    fs::write(&file, "").unwrap();
    let failed = caseload().arg("run").arg(&scenario).args(["-n", "2", "--out"]).arg(&file).assert().code(1);
    assert!(text(&failed.get_output().stderr).contains("in-the-way"));
}

#[test]
fn posts_prints_the_papers_table() {
    let done = caseload().args(["posts", "scenarios/leeds-2009.toml"]).assert().success();
    let said = text(&done.get_output().stdout);
    // S57: caseload, extra social workers, extra managers, staff cost.
    for row in [
        ["15", "126", "18", "£5,310,000"],
        ["16", "105", "15", "£4,425,000"],
        ["17", "86", "12", "£3,610,000"],
        ["18", "70", "10", "£2,950,000"],
        ["19", "55", "7", "£2,275,000"],
        ["20", "42", "6", "£1,770,000"],
    ] {
        let found = said.lines().any(|line| line.split_whitespace().take(4).eq(row));
        assert!(found, "{row:?} is not in\n{said}");
    }
}

#[test]
fn a_trace_is_reproducible_and_numbered_from_one() {
    let (_folder, scenario) = started();
    let trace = |number: &str| {
        let done = caseload().arg("trace").arg(&scenario).args(["--replication", number]).assert().success();
        text(&done.get_output().stdout)
    };
    let first = trace("1");
    assert!(first.starts_with("time,date,event,family,children,area,team,worker,role"), "{}", &first[..200]);
    assert!(first.lines().count() > 1_000);
    assert_eq!(first, trace("1"));
    assert_ne!(first, trace("2"));
    caseload().arg("trace").arg(&scenario).args(["--replication", "0"]).assert().code(2);
}

#[test]
fn the_schema_is_json() {
    let done = caseload().arg("schema").assert().success();
    let schema: serde_json::Value = serde_json::from_slice(&done.get_output().stdout).unwrap();
    assert!(schema["properties"]["sickness"].is_object());
}

/// Unix only: the test sends the signal that Ctrl-C sends.
#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_is_complete_and_says_so() {
    let (folder, scenario) = started();
    let out = folder.path().join("out");
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("caseload"))
        .arg("run")
        .arg(&scenario)
        .args(["-n", "1000000", "--allow-large", "--quiet", "--out"])
        .arg(&out)
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    // Long enough for a batch of 32 small futures on a slow machine; the assertion below does not depend on how many.
    std::thread::sleep(std::time::Duration::from_secs(4));
    let signal = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(signal.success());
    let mut said = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1), "{said}");
    assert!(said.contains("stopped"), "{said}");
    let summary: serde_json::Value = serde_json::from_slice(&fs::read(out.join("summary.json")).unwrap()).unwrap();
    let complete = summary["tables"]["decision"][0]["replications"].as_u64().unwrap();
    assert!(complete > 0);
    let rows = text(&fs::read(out.join("replications.csv")).unwrap());
    let met = rows.lines().filter(|line| line.contains(",target_met,")).count() as u64;
    assert_eq!(met, complete, "the rows are those of the summary");
}

#[test]
fn a_scenario_is_described_in_words() {
    let described = |more: &[&str]| {
        let mut command = caseload();
        command.args(["describe", "scenarios/levers/retention.toml"]).args(more);
        text(&command.assert().success().get_output().stdout)
    };
    let said = described(&[]);
    for part in ["Retention: 8 % leave a year (retention)", "From 1 April 2010", "11 % -> 8 %", "4.1 Initialisation"] {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
    assert_eq!(said, described(&[]));
    assert!(described(&["--markdown"]).starts_with("# Retention: 8 % leave a year (retention)\n"));
    caseload().args(["describe", "no-such-file.toml"]).assert().code(2);
}
