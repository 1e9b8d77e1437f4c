//! A folder of results holds those of one experiment, and nothing of anybody else is replaced or taken away in it.

use crate::command_line::{caseload, results, started, text};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

type Files = BTreeMap<String, Vec<u8>>;

/// A scenario of three months with an uncertain input and a budget, a folder of two options and one of levers, figures that were
/// counted, and two parts.
fn service() -> TempDir {
    let (folder, scenario) = started();
    let short = fs::read_to_string(&scenario).unwrap();
    let short =
        short.replace("last_day = 2028-03-31", "last_day = 2025-06-29").replace("by = 2027-03-31", "by = 2025-06-29");
    fs::write(&scenario, short).unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let of_north = "base = \"../north.toml\"\n";
    for place in ["options", "levers"] {
        fs::create_dir(folder.path().join(place)).unwrap();
        write(&format!("{place}/posts.toml"), &format!("{of_north}name = \"posts\"\nposts.extra_social_workers = 4\n"));
        write(&format!("{place}/well.toml"), &format!("{of_north}name = \"well\"\nsickness.rate = 0.02\n"));
    }
    let input = "base = \"north.toml\"\nname = \"unknown\"\nsickness.rate = { between = [0.02, 0.2] }\n";
    write("unknown.toml", &format!("{input}planned_budget.for_the_run = 1_000_000\n"));
    write("north.targets.toml", TARGETS);
    for share in ["1/2", "2/2"] {
        ran(folder.path(), &["compare", "north.toml", "options", "-n", "3", "--shard", share, "--out", "parts"]);
    }
    folder
}

const TARGETS: &str = r#"
scenario = "north.toml"
[run.now]
[[parameter]]
key = "sickness.rate"
what = "sickness"
range = [0.02, 0.2]
[[target]]
id = "N"
what = "open cases"
source = "counted"
run = "now"
measure = "open_cases"
on = 2025-06-27
observed = 400
tolerance = 300
"#;

/// Every command that writes a folder of results.
const COMMANDS: [&[&str]; 11] = [
    &["run", "unknown.toml", "-n", "2"],
    &["compare", "north.toml", "options", "-n", "3", "--choose", "0.5", "--budget", "1m"],
    &["levers", "north.toml", "-n", "2"],
    &["solve", "north.toml", "-n", "2", "--most", "2", "--from", "2025-04-01"],
    &["solve", "north.toml", "-n", "2", "--mix", "posts=0,2", "--from", "2025-04-01"],
    &["sweep", "north.toml", "-n", "2", "--vary", "sickness=0.05,0.1", "--vary", "posts=0,2"],
    &["sensitivity", "unknown.toml", "-n", "2"],
    &["validate", "north.toml", "-n", "2"],
    &["calibrate", "north.toml", "-n", "2", "--points", "8", "--waves", "1"],
    &["merge", "parts"],
    &["bench", "north.toml", "-n", "1", "--rounds", "1", "--threads", "1"],
];

/// Exit code and standard error.
fn said(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let done = caseload().current_dir(folder).args(arguments).arg("--quiet").output().unwrap();
    (done.status.code(), text(&done.stderr))
}

#[track_caller]
fn ran(folder: &Path, arguments: &[&str]) {
    let (code, error) = said(folder, arguments);
    // A calibration of so few points may find nothing: that is no failure to write.
    assert!(code == Some(0) || error.contains("the results hold"), "{arguments:?}: {error}");
}

#[track_caller]
fn refused(folder: &Path, arguments: &[&str], words: &[&str]) {
    let (code, error) = said(folder, arguments);
    assert_eq!(code, Some(2), "{arguments:?}: {error}");
    assert!(words.iter().all(|word| error.contains(word)), "{arguments:?}: {words:?} in {error}");
}

fn left(out: &Path) -> Files {
    results(out)
}

/// Each file that a command writes, put there by somebody else before, is named and stays as it is, as does all beside it.
#[test]
fn what_others_put_in_the_way_is_refused_whatever_the_command() {
    let folder = service();
    let at = folder.path();
    for (index, asked) in COMMANDS.into_iter().enumerate() {
        let whole = at.join(format!("whole-{index}"));
        ran(at, &[asked, &["--out", whole.to_str().unwrap()]].concat());
        let names: Vec<String> = left(&whole).into_keys().chain(["provenance.json".to_owned()]).collect();
        let names: Vec<&String> = names.iter().filter(|name| whole.join(name).exists()).collect();
        assert!(names.len() >= 5, "{asked:?}: {names:?}");
        for (number, name) in names.into_iter().enumerate() {
            let out = at.join(format!("out-{index}-{number}"));
            let file = out.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, "mine").unwrap();
            fs::write(out.join("notes.txt"), "mine").unwrap();
            let foreign = name.replace("options/", "");
            refused(at, &[asked, &["--out", out.to_str().unwrap()]].concat(), &[&foreign, "--out", "move away"]);
            let found = caseload_left(&out);
            assert_eq!(found.len(), 2, "{asked:?} with {name}: {:?}", found.keys());
            assert!(found.values().all(|bytes| bytes == b"mine"));
        }
    }
}

/// All files, the marker too.
fn caseload_left(out: &Path) -> Files {
    let mut all = left(out);
    for name in ["provenance.json", ".caseload.lock"] {
        if let Ok(bytes) = fs::read(out.join(name)) {
            all.insert(name.to_owned(), bytes);
        }
    }
    all
}

/// The issue's own example: results beside the scenario, in a folder that holds a `state/` and a budget of the user's.
#[test]
fn a_state_and_a_budget_of_the_users_are_left_alone() {
    let folder = service();
    let at = folder.path();
    fs::create_dir(at.join("state")).unwrap();
    fs::write(at.join("state/leeds.md"), "mine").unwrap();
    fs::write(at.join("budget.csv"), "mine").unwrap();
    let before = caseload_left(at);
    refused(at, &["run", "north.toml", "-n", "2", "--out", "."], &["budget.csv", "state/leeds.md", "--out"]);
    assert!(before == caseload_left(at));
    // Put into the state of a run meanwhile, a file stays, too.
    ran(at, &["run", "north.toml", "-n", "2", "--out", "out"]);
    fs::write(at.join("out/state/notes.txt"), "mine").unwrap();
    ran(at, &["run", "north.toml", "-n", "2", "--out", "out"]);
    ran(at, &["run", "north.toml", "-n", "3", "--out", "out", "--resume", "--no-state"]);
    assert_eq!(fs::read(at.join("out/state/notes.txt")).unwrap(), b"mine");
    assert_eq!(fs::read_dir(at.join("out/state")).unwrap().count(), 1);
}

/// A folder takes another experiment for none of its own, and stays as it is.
/// Its first line need not be whole to be ours, but it must be one of ours.
#[test]
fn a_note_with_the_name_of_the_marker_is_left_alone() {
    let folder = service();
    let at = folder.path();
    let marker = at.join("out/.caseload.lock");
    fs::create_dir(at.join("out")).unwrap();
    let run = ["run", "north.toml", "-n", "2", "--out", "out"];
    fs::write(&marker, "a note that no line ends").unwrap();
    refused(at, &run, &[".caseload.lock is there already"]);
    assert_eq!(fs::read_to_string(&marker).unwrap(), "a note that no line ends");
    for begun in ["", "{\"format\":\"case"] {
        fs::write(&marker, begun).unwrap();
        assert_eq!(said(at, &run).0, Some(0), "{begun}");
        fs::remove_dir_all(at.join("out")).unwrap();
        fs::create_dir(at.join("out")).unwrap();
    }
}

#[test]
fn another_experiment_is_refused() {
    let folder = service();
    let at = folder.path();
    let into_out = |asked: &[&str]| [asked, &["--out", "out"][..]].concat().into_iter().map(str::to_owned).collect();
    let ours = |asked: &[String]| asked.iter().map(String::clone).collect::<Vec<_>>();
    let compare: Vec<String> = into_out(&["compare", "north.toml", "options", "-n", "2"]);
    ran(at, &ours(&compare).iter().map(String::as_str).collect::<Vec<_>>());
    let before = caseload_left(&at.join("out"));
    for (asked, words) in [
        (&["run", "north.toml", "-n", "2"][..], "they are those of `compare`, not of `run`"),
        (&["compare", "north.toml", "options/posts.toml", "-n", "2"], "its options are posts, well, not posts"),
        (&["compare", "north.toml", "options", "-n", "2", "--seed", "4"], "not 4"),
        (&["compare", "unknown.toml", "options", "-n", "2"], "its base is north, not unknown"),
        (&["sweep", "north.toml", "-n", "2", "--vary", "posts=0,2"], "not of `sweep`"),
        (&["levers", "north.toml", "-n", "2"], "not of `levers`"),
        (&["bench", "north.toml", "-n", "1", "--rounds", "1"], "not of `bench`"),
    ] {
        let asked: Vec<String> = into_out(asked);
        let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
        refused(at, &asked, &[words, "choose another folder with --out", "move or delete this one"]);
        assert!(before == caseload_left(&at.join("out")), "{asked:?}");
    }
    ran(at, &["sweep", "north.toml", "-n", "2", "--vary", "posts=0,2", "--out", "grid"]);
    ran(at, &["sweep", "north.toml", "-n", "2", "--vary", "posts=0,1,2", "--out", "grid"]);
    refused(
        at,
        &["sweep", "north.toml", "-n", "2", "--vary", "sickness=0.1", "--out", "grid"],
        &["posts, not sickness"],
    );
    let lower = ["sweep", "north.toml", "-n", "2", "--vary", "posts=0,2", "--target", "15", "--out", "grid"];
    refused(at, &lower, &["a target of 18 by 2025-06-29, not a target of 15"]);
    // A folder of an older version has no list.
    fs::write(at.join("out/.caseload.lock"), "").unwrap();
    refused(at, &["compare", "north.toml", "options", "-n", "2", "--out", "out"], &["older version", "move away"]);
}

/// The same experiment renews its folder: of an earlier run nothing is left, be the new one whole or not.
#[test]
fn nothing_of_an_earlier_run_stands_beside_new_results() {
    let folder = service();
    let at = folder.path();
    let compare = ["compare", "north.toml", "options", "-n", "3", "--out", "out"];
    ran(at, &[&compare[..], &["--choose", "0.5", "--budget", "1m"]].concat());
    assert!(at.join("out/selection.csv").exists() && at.join("out/budget.csv").exists());
    ran(at, &compare);
    ran(at, &[&compare[..5], &["--out", "new"]].concat());
    assert!(left(&at.join("out")) == left(&at.join("new")));
    // What was drawn of inputs goes when they are known, and a report when the next run fails.
    let input = fs::read_to_string(at.join("unknown.toml")).unwrap();
    ran(at, &["run", "unknown.toml", "-n", "2", "--out", "known"]);
    assert!(at.join("known/inputs.csv").exists());
    fs::write(at.join("unknown.toml"), input.replace("{ between = [0.02, 0.2] }", "0.1")).unwrap();
    // Refused before it begins, it leaves all as it was.
    let before = caseload_left(&at.join("known"));
    refused(at, &["run", "unknown.toml", "-n", "3", "--out", "known", "--resume"], &["another study"]);
    assert!(before == caseload_left(&at.join("known")));
    ran(at, &["run", "unknown.toml", "-n", "2", "--out", "known"]);
    assert!(!at.join("known/inputs.csv").exists() && at.join("known/report.html").exists());
}

/// Experiments of one base that differ have folders that differ where none is named: none is refused, none replaced.
#[test]
fn folders_tell_experiments_apart() {
    let folder = service();
    let at = folder.path();
    fs::create_dir(at.join("more")).unwrap();
    fs::write(at.join("more/lean.toml"), "base = \"../north.toml\"\nname = \"lean\"\nsickness.rate = 0.3\n").unwrap();
    fs::copy(at.join("north.targets.toml"), at.join("later.targets.toml")).unwrap();
    let mut seen = Vec::new();
    for (asked, place) in [
        (&["run", "north.toml", "-n", "2"][..], "north"),
        (&["compare", "north.toml", "options", "-n", "2"], "north-options"),
        (&["compare", "north.toml", "options/", "-n", "3"], "north-options"),
        (&["compare", "north.toml", "more", "-n", "2"], "north-more-options"),
        (&["compare", "north.toml", "options/posts.toml", "-n", "2"], "north-posts"),
        (&["compare", "north.toml", "options/posts.toml", "more", "-n", "2"], "north-posts-and-1-more"),
        (&["compare", "north.toml", "options/posts.toml", "-n", "2", "--budget", "1m"], "north-posts"),
        (&["levers", "north.toml", "-n", "2"], "north-levers"),
        (&["levers", "north.toml", "more", "-n", "2"], "north-levers-more"),
        (&["levers", "north.toml", "levers/posts.toml", "-n", "2"], "north-levers-posts"),
        (&["solve", "north.toml", "-n", "2", "--most", "1", "--from", "2025-04-01"], "north-solve"),
        (&["solve", "north.toml", "-n", "2", "--most", "1", "--target", "30"], "north-solve-target-30"),
        (&["solve", "north.toml", "-n", "2", "--mix", "posts=0,2"], "north-mix"),
        (&["sweep", "north.toml", "-n", "2", "--vary", "posts=0,2"], "north-sweep-posts"),
        (
            &["sweep", "north.toml", "-n", "2", "--vary", "posts=0,2", "--vary", "sickness=0.1"],
            "north-sweep-posts-sickness",
        ),
        (&["validate", "north.toml", "-n", "2"], "north-validation"),
        (&["validate", "north.toml", "-n", "2", "--targets", "later.targets.toml"], "north-validation-later"),
        (&["bench", "north.toml", "-n", "1", "--rounds", "1", "--threads", "1"], "north-bench"),
    ] {
        ran(at, asked);
        seen.push(place.to_owned());
        let mut found: Vec<String> = fs::read_dir(at.join("output"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        found.sort();
        seen.sort();
        seen.dedup();
        assert_eq!(found, seen, "{asked:?}");
    }
    // Parts that lie where their run wrote them are put together there.
    ran(at, &["merge", "parts"]);
    assert!(at.join("parts/report.html").exists());
}

/// However a folder is spelt, it is one; gone while a run writes into it, that is said; a file or a dangling link is no folder.
#[cfg(unix)]
#[test]
fn a_folder_is_itself_under_any_name() {
    let folder = service();
    let at = folder.path();
    ran(at, &["run", "north.toml", "-n", "2", "--out", "out"]);
    std::os::unix::fs::symlink("out", at.join("link")).unwrap();
    std::os::unix::fs::symlink("nowhere", at.join("dangling")).unwrap();
    ran(at, &["run", "north.toml", "-n", "3", "--out", "link/../link/.", "--resume"]);
    refused(at, &["run", "north.toml", "-n", "3", "--seed", "9", "--out", "link"], &["its seed is"]);
    for file in ["north.toml", "dangling"] {
        let (code, error) = said(at, &["run", "north.toml", "-n", "2", "--out", file]);
        assert!(code == Some(1) && error.contains("a file is in the way") && error.contains(file), "{error}");
    }
    // What is there when the next run has begun is its own.
    fs::remove_file(at.join("out/state/000001.chunks")).unwrap();
    let mut running = std::process::Command::new(assert_cmd::cargo::cargo_bin!("caseload"));
    running.current_dir(at).args(["run", "north.toml", "-n", "100000", "--allow-large", "--quiet", "--out", "out"]);
    let mut child = running.stderr(std::process::Stdio::piped()).spawn().unwrap();
    while !at.join("out/state/000001.chunks").exists() {
        assert!(child.try_wait().unwrap().is_none(), "it ended too soon");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let (code, error) = said(at, &["run", "north.toml", "-n", "2", "--out", "./link"]);
    assert!(code == Some(1) && error.contains("another run is writing"), "{error}");
    fs::rename(at.join("out"), at.join("moved")).unwrap();
    let mut error = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut error).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert!(error.contains("its folder is not there, or no longer") && error.contains("out/state"), "{error}");
    assert!(!at.join("out").exists());
}
