//! Studies stopped, killed, resumed, extended, cut into shards and merged: the results are those of one long run, byte for byte.

use crate::command_line::{caseload, results, started, text};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;

type Files = BTreeMap<String, Vec<u8>>;

/// Every command that simulates, with what makes it small, and by how many futures.
const COMMANDS: [(&str, &[&str], u64); 10] = [
    ("run", &["unknown.toml"], 13),
    ("compare", &["north.toml", "posts.toml", "unknown.toml", "--choose", "0.5"], 13),
    ("compare", &["north.toml", "posts.toml", "--detail"], 5),
    ("levers", &["north.toml", "posts.toml", "joined.toml"], 9),
    ("sweep", &["north.toml", "--vary", "sickness=0.05,0.1,0.15", "--vary", "posts=0,2", "--target", "19"], 7),
    ("sensitivity", &["unknown.toml"], 5),
    ("solve", &["north.toml", "--most", "8", "--chance", "0.5"], 7),
    // Nothing in reach does it, so that a longer run is simulated.
    ("solve", &["north.toml", "--mix", "posts=0,1", "--target", "1", "--chance", "0.9"], 7),
    ("validate", &["north.toml"], 9),
    ("calibrate", &["north.toml", "--points", "8", "--waves", "2"], 4),
];
/// Those whose work is known beforehand.
const SHARED: usize = 6;

const TARGETS: &str = "scenario = \"north.toml\"\n[run.as-it-is]\n[run.posts]\noption = \"posts.toml\"\n\
    [[parameter]]\nkey = \"turnover.rate_a_year\"\nwhat = \"turnover\"\nrange = [0.05, 0.3]\n\
    [[target]]\nid = \"N\"\nwhat = \"open cases\"\nsource = \"a count\"\nrun = \"as-it-is\"\nmeasure = \"open_cases\"\non = 2025-09-30\nobserved = 400\ntolerance = 20\n\
    [[target]]\nid = \"P\"\nwhat = \"in post\"\nsource = \"a count\"\nrun = \"posts\"\nmeasure = \"in_post\"\non = 2025-09-30\nobserved = 30\ntolerance = 2\n";

/// A starter scenario of a year and files beside it.
fn service() -> TempDir {
    let (folder, base) = started();
    let cut = fs::read_to_string(&base).unwrap();
    let cut =
        cut.replace("last_day = 2028-03-31", "last_day = 2026-03-31").replace("by = 2027-03-31", "by = 2026-03-31");
    fs::write(&base, cut).unwrap();
    let option = |name: &str, change: &str| {
        let text = format!("base = \"north.toml\"\nname = \"{name}\"\ntitle = \"{name}\"\n{change}");
        fs::write(folder.path().join(format!("{name}.toml")), text).unwrap();
    };
    option("posts", "[[change]]\non = 2025-10-01\nposts = { extra_social_workers = 6 }\n");
    option("unknown", "turnover = { rate_a_year = { between = [0.05, 0.2] } }\n");
    option("joined", "[[change]]\non = 2025-10-01\nsickness.rate = 0.03\n");
    fs::write(folder.path().join("north.targets.toml"), TARGETS).unwrap();
    folder
}

type Asked<'a> = (&'a str, &'a [&'a str], u64);

/// A command with so many futures and more arguments; exit code, standard output and error.
fn asked(folder: &TempDir, (command, what, n): Asked<'_>, out: &str, more: &[&str]) -> (Option<i32>, String, String) {
    let mut program = caseload();
    program.current_dir(folder).arg(command).args(what).args(["-n", &n.to_string()]).args(["--out", out]).args(more);
    let done = program.timeout(Duration::from_secs(300)).output().unwrap();
    (done.status.code(), text(&done.stdout), text(&done.stderr))
}

/// Every result file of a folder: what was simulated so far is none.
fn found(folder: &TempDir, out: &str) -> Files {
    let out = folder.path().join(out);
    let mut found = if out.exists() { results(&out) } else { Files::new() };
    found.retain(|name, _| !name.starts_with("state/"));
    found
}

/// What a command writes, which must go well.
#[track_caller]
fn done(folder: &TempDir, what: Asked<'_>, out: &str, more: &[&str]) -> Files {
    let (code, _, error) = asked(folder, what, out, &[more, &["--quiet"]].concat());
    assert_eq!((code, error.as_str()), (Some(0), ""), "{what:?}");
    found(folder, out)
}

#[track_caller]
fn assert_same(a: &Files, b: &Files, what: &str) {
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>(), "{what}");
    for (name, bytes) in a {
        assert!(bytes == &b[name], "{what}: {name} differs");
    }
}

fn state(folder: &TempDir, out: &str) -> Files {
    let all = results(&folder.path().join(out));
    all.into_iter().filter(|(name, _)| name.ends_with(".chunks")).collect()
}

fn merge(folder: &TempDir, parts: &[&str], out: &str) -> (Option<i32>, String) {
    let mut program = caseload();
    let done = program.current_dir(folder).arg("merge").args(parts).args(["--quiet", "--out", out]).output().unwrap();
    (done.status.code(), text(&done.stderr))
}

/// Extended, the results are those of one long run, and so is what is kept to be extended again; asked again, nothing is simulated and
/// nothing changes; --no-state leaves nothing of it.
#[test]
#[cfg_attr(debug_assertions, ignore = "long: run with --release")]
fn every_command_is_extended() {
    let folder = service();
    for (index, (command, what, n)) in COMMANDS.into_iter().enumerate() {
        let place = |name: &str| format!("{name}-{index}");
        let (whole, out) = (place("whole"), place("out"));
        let long = done(&folder, (command, what, n), &whole, &[]);
        done(&folder, (command, what, n / 2 + 1), &out, &["--threads", "1"]);
        for again in 0..2 {
            let extended = done(&folder, (command, what, n), &out, &["--resume"]);
            assert_same(&long, &extended, &format!("{command} {what:?}, asked again {again} times"));
        }
        if !matches!(command, "solve" | "calibrate") {
            assert_same(&state(&folder, &whole), &state(&folder, &out), command);
        }
        assert_same(&long, &done(&folder, (command, what, n), &out, &["--no-state"]), command);
        assert!(!folder.path().join(out).join("state").exists());
    }
}

/// Killed at moments spread over the run, a folder holds no file that is not whole, and is not called complete unless it is; resumed, it
/// gives what one run gives.
#[cfg(unix)]
#[test]
#[cfg_attr(debug_assertions, ignore = "long: run with --release")]
fn every_command_is_killed_and_resumed() {
    let folder = service();
    // Moments from a fixed seed: the fractions of the golden ratio's multiples, which fill the interval evenly.
    let mut moments = (1..).map(|k| f64::from(k) * 0.618_033_988_75 % 1.0);
    for (index, (command, what, n)) in COMMANDS.into_iter().enumerate() {
        let n = if matches!(command, "run" | "compare") { 10 * n } else { n };
        let began = Instant::now();
        let whole = done(&folder, (command, what, n), &format!("whole-{index}"), &[]);
        let length = began.elapsed();
        let out = format!("killed-{index}");
        for share in moments.by_ref().take(3) {
            let mut run = std::process::Command::new(assert_cmd::cargo::cargo_bin!("caseload"));
            run.current_dir(&folder).arg(command).args(what).args(["--resume", "--quiet", "--out", &out]);
            run.args(["-n", &n.to_string()]).stderr(std::process::Stdio::null());
            let mut child = run.spawn().unwrap();
            std::thread::sleep(length.mul_f64(share));
            child.kill().unwrap();
            child.wait().unwrap();
            let left = found(&folder, &out);
            let is_part = |name: &str| name.rsplit('/').next().is_some_and(|name| name.starts_with(".caseload-"));
            for (name, bytes) in left.iter().filter(|(name, _)| !is_part(name)) {
                assert!(whole.get(name) == Some(bytes), "{command} killed at {share}: {name} is not whole");
            }
            if left.contains_key("provenance.json") {
                assert_same(&whole, &left, command);
            }
        }
        let (code, _, error) = asked(&folder, (command, what, n), &out, &["--resume", "--quiet"]);
        assert_eq!(code, Some(0), "{command}: {error}");
        assert_same(&whole, &found(&folder, &out), command);
    }
}

/// Time is up or Ctrl-C is pressed at moments spread over the run: what is complete is kept, and resumed it gives what one run gives.
#[cfg(unix)]
#[test]
#[cfg_attr(debug_assertions, ignore = "long: run with --release")]
fn every_command_is_stopped_and_resumed() {
    let folder = service();
    for (index, (command, what, n)) in COMMANDS.into_iter().enumerate() {
        let n = if matches!(command, "validate" | "run") { 300 * n } else { 40 * n };
        let what_of = (command, what, n);
        let out = format!("stopped-{index}");
        let (code, said, error) = asked(&folder, what_of, &out, &["--time-limit", "1s", "--threads", "1"]);
        match code {
            Some(0) => {
                assert!(said.contains("Time was up: the results hold") || said.contains("The report is"), "{said}")
            }
            _ => assert!(error.contains("nothing is complete") && error.contains("--resume"), "{command}: {error}"),
        }
        let mut run = std::process::Command::new(assert_cmd::cargo::cargo_bin!("caseload"));
        run.current_dir(&folder).arg(command).args(what).args(["--resume", "--quiet", "--out", &out]);
        run.args(["-n", &n.to_string()]).stderr(std::process::Stdio::piped());
        let child = run.spawn().unwrap();
        std::thread::sleep(Duration::from_millis(500));
        let asked_at = Instant::now();
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(child.id().cast_signed()), nix::sys::signal::SIGINT).unwrap();
        let stopped = child.wait_with_output().unwrap();
        assert!(asked_at.elapsed() < Duration::from_secs(60), "{command}");
        let error = text(&stopped.stderr);
        assert!(stopped.status.success() || error.contains("--resume goes on from here"), "{command}: {error}");
    }
    // One of them to its end.
    let (command, what, n) = COMMANDS[4];
    let (whole, out) = (done(&folder, (command, what, 40 * n), "whole", &[]), "stopped-4");
    assert_same(&whole, &done(&folder, (command, what, 40 * n), out, &["--resume"]), command);
}

#[test]
#[cfg_attr(debug_assertions, ignore = "long: run with --release")]
fn shards_merged_are_one_run() {
    let folder = service();
    for (index, (command, what, n)) in COMMANDS.into_iter().enumerate().take(SHARED) {
        let whole = done(&folder, (command, what, n), &format!("whole-{index}"), &[]);
        for of in [1, 3, 40] {
            let parts = format!("parts-{index}-{of}");
            for number in (1..=of).rev() {
                let (number, threads) = (format!("{number}/{of}"), (1 + number % 3).to_string());
                let more = ["--shard", &number, "--threads", &threads];
                let (code, said, error) = asked(&folder, (command, what, n), &parts, &more);
                assert!(code == Some(0) && said.contains("caseload merge"), "{error}");
            }
            let out = format!("merged-{index}-{of}");
            assert_eq!(merge(&folder, &[&parts], &out), (Some(0), String::new()), "{command}");
            assert_same(&whole, &found(&folder, &out), command);
            assert_same(&state(&folder, &format!("whole-{index}")), &state(&folder, &out), command);
        }
        // Merged parts can be extended, too.
        let longer = done(&folder, (command, what, n + 1), &format!("longer-{index}"), &[]);
        let extended = done(&folder, (command, what, n + 1), &format!("merged-{index}-3"), &["--resume"]);
        assert_same(&longer, &extended, command);
    }
}

const COMPARE: Asked<'_> = ("compare", &["north.toml", "posts.toml", "unknown.toml"], 13);

/// A shard is judged by its own share of a large study, not by the whole, which is refused; and it simulates no more than its share.
#[test]
fn a_small_share_of_a_large_study_is_simulated() {
    let folder = service();
    let long = "base = \"north.toml\"\nname = \"long\"\nlast_day = 2033-03-31\n";
    fs::write(folder.path().join("long.toml"), long).unwrap();
    let large = ("run", &["long.toml"][..], 1_000_000);
    let (code, _, error) = asked(&folder, large, "out", &[]);
    assert!(code == Some(2) && error.contains("--allow-large"), "{error}");
    let (code, said, error) = asked(&folder, large, "out", &["--shard", "2/200000"]);
    assert!(code == Some(0) && said.contains("Shard 2/200000"), "{said} {error}");
}

/// A lost, doubled, foreign, damaged or shortened part is named, and what to do about it; simulated again, all is well.
#[test]
fn parts_that_do_not_fit_are_named() {
    let folder = service();
    let share = |number: &str, out: &str| {
        let (code, _, error) = asked(&folder, COMPARE, out, &["--shard", number]);
        assert_eq!(code, Some(0), "{error}");
    };
    ["1/3", "2/3", "3/3"].iter().for_each(|number| share(number, "parts"));
    let part = |number: u32| format!("parts/shard-{number}-of-3/part.caseload");
    let refused = |named: &[&str], words: &[&str]| {
        let (code, error) = merge(&folder, named, "out");
        assert_eq!(code, Some(2), "{error}");
        assert!(words.iter().all(|word| error.contains(word)), "{error}");
        assert!(!folder.path().join("out/provenance.json").exists());
    };
    refused(&[&part(1), &part(3)], &["missing: 2", "--shard 2/3"]);
    refused(&["parts", &part(2)], &["both part 2/3", "once"]);
    refused(&["."], &["holds no part"]);
    refused(&["north.toml"], &["not the file of a shard"]);
    for (number, (asking, more, words)) in [
        (COMPARE, &["--seed", "77"][..], "its seed is 77"),
        ((COMPARE.0, COMPARE.1, 14), &[], "14 futures, not 13"),
        (COMPARE, &["--choose", "0.9"], "something else was asked"),
        (COMPARE, &["--detail"], "it has --detail, not no --detail"),
    ]
    .into_iter()
    .enumerate()
    {
        let others = format!("others-{number}");
        assert_eq!(asked(&folder, asking, &others, &[more, &["--shard", "2/3"]].concat()).0, Some(0));
        let other = format!("{others}/shard-2-of-3/part.caseload");
        refused(&[&part(1), &other, &part(3)], &["another study", words]);
    }
    let at = folder.path().join(part(2));
    let whole = fs::read(&at).unwrap();
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    for spoilt in [&damaged[..], &whole[..whole.len() - 1], &whole[..20], &[]] {
        fs::write(&at, spoilt).unwrap();
        refused(&["parts"], &["shard-2-of-3", "--shard"]);
    }
    fs::remove_file(&at).unwrap();
    refused(&["parts"], &["missing: 2"]);
    share("2/3", "parts");
    assert_eq!(merge(&folder, &["parts"], "out").0, Some(0));
    assert_same(&done(&folder, COMPARE, "whole", &[]), &found(&folder, "out"), "mended");
}

/// Whichever byte of a part is changed, it is refused.
#[test]
fn flipped_bits_of_parts_are_refused() {
    let folder = service();
    let small = ("run", &["north.toml"][..], 2);
    assert_eq!(asked(&folder, small, "parts", &["--shard", "1/1"]).0, Some(0));
    let at = folder.path().join("parts/shard-1-of-1/part.caseload");
    let whole = fs::read(&at).unwrap();
    for flip in 0..210 {
        let mut bytes = whole.clone();
        // Spread over the file; every bit of a byte in turn.
        let place = flip * bytes.len() / 210;
        bytes[place] ^= 1 << (flip % 8);
        fs::write(&at, &bytes).unwrap();
        let (code, error) = merge(&folder, &["parts"], "out");
        assert!(code == Some(2) && error.contains("part.caseload: "), "byte {place}: {error}");
        assert!(!folder.path().join("out").exists());
    }
}

/// Asked again with --resume, a part that is there and whole is kept as it is; damaged, it is made anew; of another study, refused.
#[test]
fn a_part_that_is_there_is_kept() {
    let folder = service();
    let part = folder.path().join("parts/shard-1-of-2/part.caseload");
    let made = |n: u64| {
        let (code, said, error) = asked(&folder, ("run", &["north.toml"], n), "parts", &["--shard", "1/2", "--resume"]);
        assert!(code == Some(0) && said.contains("Shard 1/2"), "{error}");
        (fs::read(&part).unwrap(), fs::metadata(&part).unwrap().modified().unwrap())
    };
    let first = made(6);
    assert!(made(6) == first, "it was written again");
    fs::write(&part, &first.0[..first.0.len() / 2]).unwrap();
    assert!(made(6).0 == first.0);
    assert!(made(8).0 != first.0);
}

#[test]
fn what_cannot_be_resumed_is_refused_and_left_as_it_is() {
    let folder = service();
    let before = done(&folder, (COMPARE.0, COMPARE.1, 4), "out", &[]);
    let refused = |what: &[&str], n: u64, more: &[&str], words: &str| {
        let (code, _, error) = asked(&folder, (COMPARE.0, what, n), "out", &[more, &["--resume"]].concat());
        assert_eq!(code, Some(2), "{error}");
        assert!(error.contains(words) && error.contains("another folder"), "{error}");
        assert_same(&before, &found(&folder, "out"), words);
    };
    refused(COMPARE.1, 8, &["--seed", "77"], "its seed is");
    refused(COMPARE.1, 3, &[], "ask for as many or more");
    refused(COMPARE.1, 4, &["--detail"], "it has no --detail, not --detail");
    refused(&COMPARE.1[..2], 8, &[], "its options are posts, unknown, not posts");
    let file = folder.path().join("posts.toml");
    let posts = fs::read_to_string(&file).unwrap();
    fs::write(&file, posts.replace("= 6", "= 7")).unwrap();
    refused(COMPARE.1, 8, &[], "extra_social_workers");
    fs::write(&file, posts).unwrap();
    // What another engine simulated is refused by its name.
    let design = folder.path().join("out/state/design");
    let honest = fs::read(&design).unwrap();
    fs::write(&design, caseload::store::encoding::deflate(b"\x0cfedcba987654")).unwrap();
    refused(COMPARE.1, 8, &[], "the engine fedcba987654");
    // Results without a state are not begun anew in silence; nor are those of which the state was taken away.
    fs::remove_dir_all(folder.path().join("out/state")).unwrap();
    refused(COMPARE.1, 8, &[], "it holds results, but nothing of what they were made from");
    fs::create_dir(folder.path().join("out/state")).unwrap();
    fs::write(&design, honest).unwrap();
    // Where there is nothing at all, it says so.
    let (code, _, said) = asked(&folder, (COMPARE.0, COMPARE.1, 4), "mistyped", &["--resume"]);
    assert!(code == Some(0) && said.contains("there is nothing to resume in mistyped"), "{said}");
    assert_same(&before, &found(&folder, "mistyped"), "begun");
}

/// What is damaged of a state is said and simulated again, and nothing else; so is what is missing.
#[test]
fn a_damaged_state_loses_what_is_damaged() {
    let folder = service();
    let what = ("compare", &["north.toml", "posts.toml"][..], 9);
    let whole = done(&folder, what, "out", &[]);
    let chunks = folder.path().join("out/state/000001.chunks");
    let honest = fs::read(&chunks).unwrap();
    for at in [100, honest.len() / 3, honest.len() - 5] {
        let mut bytes = honest.clone();
        bytes[at] ^= 4;
        fs::write(&chunks, bytes).unwrap();
        let (code, _, said) = asked(&folder, what, "out", &["--resume", "--quiet"]);
        assert!(code == Some(0) && said.contains("000001.chunks was cut short or changed in part"), "{said}");
        assert_same(&whole, &found(&folder, "out"), "mended");
        assert!(fs::read(&chunks).unwrap() == honest, "the state is mended, too");
    }
    // Without the file that says what the chunks are of, their keys still do.
    for design in [None, Some(&b"something else"[..])] {
        let file = folder.path().join("out/state/design");
        fs::remove_file(&file).unwrap();
        design.iter().for_each(|bytes| fs::write(&file, bytes).unwrap());
        let (code, _, said) = asked(&folder, what, "out", &["--resume", "--quiet"]);
        assert!(code == Some(0) && said.contains("state/design") && said.contains("is taken"), "{said}");
        assert_same(&whole, &found(&folder, "out"), "without a design");
    }
    // Chunks of another seed are not taken for this one's, wherever they lie.
    done(&folder, what, "other", &["--seed", "77"]);
    fs::copy(folder.path().join("other/state/000001.chunks"), &chunks).unwrap();
    let (code, _, said) = asked(&folder, what, "out", &["--resume", "--quiet"]);
    assert_eq!((code, said.as_str()), (Some(0), ""));
    assert_same(&whole, &found(&folder, "out"), "of another seed");
}

/// Other values of a grid use what is known of the points that they share.
#[test]
fn a_grid_is_made_finer() {
    let folder = service();
    done(&folder, ("sweep", &["north.toml", "--vary", "posts=0,4"], 4), "out", &[]);
    let fine = ("sweep", &["north.toml", "--vary", "posts=0,2,4"][..], 4);
    let finer = done(&folder, fine, "out", &["--resume"]);
    assert_same(&done(&folder, fine, "whole", &[]), &finer, "a finer grid");
    assert_same(&state(&folder, "whole"), &state(&folder, "out"), "its state");
}

/// Figures are known well enough at the same replications, stopped or not.
#[test]
#[cfg_attr(debug_assertions, ignore = "long: run with --release")]
fn precision_is_reached_alike_when_resumed() {
    let folder = service();
    let precise = |command: &'static str, what: &'static [&'static str], asks: &'static str| {
        let run = |out: &str, more: &[&str]| {
            let mut program = caseload();
            program.current_dir(&folder).arg(command).args(what).args([
                "--precision",
                asks,
                "--max-replications",
                "900",
            ]);
            let done = program.args(["--quiet", "--out", out]).args(more).output().unwrap();
            let stopped = text(&done.stderr).contains("nothing is complete");
            assert!(done.status.success() || stopped, "{command}: {}", text(&done.stderr));
            found(&folder, out)
        };
        let (whole, out) = (run(&format!("{command}-whole"), &[]), format!("{command}-out"));
        let summary = text(&whole["summary.json"]);
        assert!(!summary.contains("\"replications\": 900"), "it ends before the most: {command}");
        run(&out, &["--time-limit", "1s"]);
        assert_same(&whole, &run(&out, &["--resume"]), command);
    };
    precise("compare", &["north.toml", "posts.toml"], "0.3cases");
    precise("levers", &["north.toml", "posts.toml", "joined.toml"], "0.3cases");
    precise("sweep", &["north.toml", "--vary", "posts=0,4"], "0.3cases");
}

/// What others put into the folders of a shard is left alone.
#[test]
fn shards_are_merged_into_the_folder_they_were_for() {
    let folder = service();
    for number in ["1/2", "2/2"] {
        assert_eq!(asked(&folder, COMPARE, "out", &["--shard", number]).0, Some(0));
    }
    let done = caseload().current_dir(&folder).args(["merge", "out", "--quiet", "--no-state"]).output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let out: PathBuf = folder.path().join("out");
    assert!(out.join("provenance.json").exists() && !out.join("state").exists());
    assert!(out.join("shard-1-of-2").join(Path::new("part.caseload")).exists());
}
