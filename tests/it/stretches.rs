//! An experiment cut up, put together again, stopped, killed, gone on with: the results are those of one long run, byte for byte.

use crate::command_line::{caseload, results, started, text};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A starter scenario and two options, one of them with an input that is not known.
fn service() -> (TempDir, Vec<PathBuf>) {
    let (folder, base) = started();
    let option = |name: &str, change: &str| {
        let path = folder.path().join(format!("{name}.toml"));
        fs::write(&path, format!("base = \"north.toml\"\nname = \"{name}\"\ntitle = \"{name}\"\n{change}")).unwrap();
        path
    };
    let posts = option("posts", "[[change]]\non = 2025-10-01\nposts = { extra_social_workers = 6 }\n");
    let unknown = option("unknown", "turnover = { rate_a_year = { between = [0.05, 0.2] } }\n");
    (folder, vec![base, posts, unknown])
}

/// Compares them with more arguments; exit code, standard output and error.
fn compare(files: &[PathBuf], out: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    let done = caseload().arg("compare").args(files).arg("--out").arg(out).args(more).output().unwrap();
    (done.status.code(), text(&done.stdout), text(&done.stderr))
}

/// The same, which must go well.
#[track_caller]
fn compared(files: &[PathBuf], out: &Path, more: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let (code, _, error) = compare(files, out, &[more, &["--quiet"]].concat());
    assert_eq!((code, error.as_str()), (Some(0), ""));
    found(out)
}

/// Every result file of a folder: what was simulated so far is none.
fn found(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = results(out);
    found.retain(|name, _| !name.starts_with("state/"));
    found
}

#[track_caller]
fn assert_same(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, bytes) in a {
        assert!(bytes == &b[name], "{name} differs");
    }
}

fn shard(files: &[PathBuf], out: &Path, shard: &str, threads: &str) {
    let (code, said, error) = compare(files, out, &["-n", "13", "--shard", shard, "--threads", threads]);
    assert_eq!(code, Some(0), "{error}");
    assert!(said.contains("caseload merge"), "{said}");
}

fn merge(parts: &[&Path], out: &Path) -> (Option<i32>, String) {
    let done = caseload().arg("merge").args(parts).arg("--out").arg(out).arg("--quiet").output().unwrap();
    (done.status.code(), text(&done.stderr))
}

#[test]
fn shards_put_together_are_one_run() {
    let (folder, files) = service();
    let whole = compared(&files, &folder.path().join("whole"), &["-n", "13", "--choose", "0.5"]);
    assert!(whole.contains_key("inputs.csv") && whole.contains_key("selection.csv"));
    for of in [1, 2, 5] {
        let parts = folder.path().join(format!("parts-{of}"));
        for number in (1..=of).rev() {
            let threads = (1 + number % 3).to_string();
            let more = ["-n", "13", "--choose", "0.5", "--shard", &format!("{number}/{of}"), "--threads", &threads];
            assert_eq!(compare(&files, &parts, &more).0, Some(0));
        }
        let out = folder.path().join(format!("merged-{of}"));
        assert_eq!(merge(&[&parts], &out), (Some(0), String::new()));
        assert_same(&whole, &found(&out));
    }
}

#[test]
fn more_shards_than_futures_are_no_harm() {
    let (folder, files) = service();
    let whole = compared(&files[..2], &folder.path().join("whole"), &["-n", "2"]);
    let parts = folder.path().join("parts");
    for number in ["1/3", "2/3", "3/3"] {
        assert_eq!(compare(&files[..2], &parts, &["-n", "2", "--shard", number]).0, Some(0));
    }
    assert_eq!(merge(&[&parts], &folder.path().join("merged")).0, Some(0));
    assert_same(&whole, &found(&folder.path().join("merged")));
}

/// A shard is judged by its own share of a large experiment, not by the whole, which is refused.
#[test]
fn a_small_share_of_a_large_experiment_is_simulated() {
    let (folder, files) = service();
    let out = folder.path().join("out");
    let (code, _, error) = compare(&files[..2], &out, &["-n", "1000000"]);
    assert!(code == Some(2) && error.contains("--allow-large"), "{error}");
    let (code, said, error) = compare(&files[..2], &out, &["-n", "1000000", "--shard", "2/200000"]);
    assert_eq!(code, Some(0), "{error}");
    assert!(said.contains("futures 6 to 10"), "{said}");
}

/// A lost, doubled, foreign, damaged or shortened part is named, and what to do about it; simulated again, all is well.
#[test]
fn parts_that_do_not_fit_are_named() {
    let (folder, files) = service();
    let (parts, out) = (folder.path().join("parts"), folder.path().join("out"));
    for number in ["1/3", "2/3", "3/3"] {
        shard(&files, &parts, number, "2");
    }
    let part = |number: u32| parts.join(format!("shard-{number}-of-3/part.caseload"));
    let refused = |named: &[&Path], words: &[&str]| {
        let (code, error) = merge(named, &out);
        assert_eq!(code, Some(2), "{error}");
        assert!(words.iter().all(|word| error.contains(word)), "{error}");
        assert!(!out.join("summary.json").exists() && !out.join("provenance.json").exists());
    };
    refused(&[&part(1), &part(3)], &["missing: 2", "--shard 2/3"]);
    refused(&[&parts, &part(2)], &["both part 2/3", "once"]);
    refused(&[folder.path()], &["holds no part"]);
    refused(&[&files[0]], &["not a part of an experiment"]);
    for (number, (more, words)) in [
        (vec!["--seed", "77", "-n", "13"], "its seed is 77"),
        (vec!["-n", "14"], "14 futures, not 13"),
        (vec!["-n", "13", "--choose", "0.9"], "another choice"),
    ]
    .into_iter()
    .enumerate()
    {
        let others = folder.path().join(format!("others-{number}"));
        assert_eq!(compare(&files, &others, &[&more[..], &["--shard", "2/3"]].concat()).0, Some(0));
        refused(&[&part(1), &others.join("shard-2-of-3/part.caseload"), &part(3)], &["another experiment", words]);
    }
    let whole = fs::read(part(2)).unwrap();
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    for spoilt in [&damaged[..], &whole[..whole.len() - 1], &whole[..20], &[]] {
        fs::write(part(2), spoilt).unwrap();
        refused(&[&parts], &["shard-2-of-3", "--shard"]);
    }
    fs::remove_file(part(2)).unwrap();
    refused(&[&parts], &["missing: 2"]);
    shard(&files, &parts, "2/3", "1");
    assert_eq!(merge(&[&parts], &out).0, Some(0));
    assert_same(&compared(&files, &folder.path().join("whole"), &["-n", "13"]), &found(&out));
}

/// Asked again with --resume, a part that is there and whole is kept as it is; of another experiment, or damaged, it is made anew.
#[test]
fn a_part_that_is_there_is_kept() {
    let (folder, files) = service();
    let files = &files[..2];
    let parts = folder.path().join("parts");
    let part = parts.join("shard-1-of-2/part.caseload");
    let made = |more: &[&str]| {
        let (code, said, error) = compare(files, &parts, &[&["--shard", "1/2", "--resume"], more].concat());
        assert_eq!(code, Some(0), "{error}");
        assert!(said.contains("Shard 1/2, futures 1 to"), "{said}");
        (fs::read(&part).unwrap(), fs::metadata(&part).unwrap().modified().unwrap())
    };
    let first = made(&["-n", "6"]);
    assert!(made(&["-n", "6"]) == first, "it was written again");
    let longer = made(&["-n", "8"]);
    assert!(longer.0 != first.0);
    let (code, _, error) = compare(files, &parts, &["--shard", "1/2", "--resume", "-n", "8", "--seed", "3"]);
    assert!(code == Some(2) && error.contains("its seed is") && error.contains("another folder"), "{error}");
    assert!(fs::read(&part).unwrap() == longer.0);
    fs::write(&part, &longer.0[..longer.0.len() / 2]).unwrap();
    assert!(made(&["-n", "8"]).0 == longer.0);
    // Put together without a state, there is none.
    let out = folder.path().join("out");
    assert_eq!(compare(files, &parts, &["-n", "8", "--shard", "2/2"]).0, Some(0));
    let done =
        caseload().arg("merge").arg(&parts).arg("--out").arg(&out).args(["--quiet", "--no-state"]).output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert!(out.join("provenance.json").exists() && !out.join("state").exists());
}

#[test]
fn a_run_that_is_extended_is_one_long_run() {
    let (folder, files) = service();
    let out = folder.path().join("out");
    compared(&files, &out, &["-n", "3"]);
    compared(&files, &out, &["-n", "40", "--resume", "--threads", "1"]);
    let extended = compared(&files, &out, &["-n", "45", "--resume"]);
    assert_same(&compared(&files, &folder.path().join("long"), &["-n", "45"]), &extended);
    // Asked again, nothing is simulated and nothing changes.
    assert_same(&extended, &compared(&files, &out, &["-n", "45", "--resume"]));
    // Merged parts can be gone on with, too.
    let (parts, merged) = (folder.path().join("parts"), folder.path().join("merged"));
    shard(&files, &parts, "1/2", "2");
    shard(&files, &parts, "2/2", "2");
    assert_eq!(merge(&[&parts], &merged).0, Some(0));
    assert_same(&extended, &compared(&files, &merged, &["-n", "45", "--resume"]));
}

#[test]
fn what_cannot_be_gone_on_with_is_refused_and_left_as_it_is() {
    let (folder, files) = service();
    let out = folder.path().join("out");
    let before = compared(&files, &out, &["-n", "4"]);
    let refused = |files: &[PathBuf], more: &[&str], words: &str| {
        let (code, _, error) = compare(files, &out, &[more, &["--resume"]].concat());
        assert_eq!(code, Some(2), "{error}");
        assert!(error.contains(words) && error.contains("another folder"), "{error}");
        assert_same(&before, &found(&out));
        assert!(out.join("provenance.json").exists());
    };
    refused(&files, &["-n", "8", "--seed", "77"], "its seed is");
    refused(&files, &["-n", "3"], "ask for as many or more");
    refused(&files[..2], &["-n", "8"], "its options are posts, unknown, not posts");
    let posts = fs::read_to_string(&files[1]).unwrap();
    fs::write(&files[1], posts.replace("= 6", "= 7")).unwrap();
    refused(&files, &["-n", "8"], "extra_social_workers");
    fs::write(&files[1], posts).unwrap();
    compared(&files, &out, &["-n", "5", "--resume"]);
    // Where there is nothing to go on from, a run begins; where nothing is to be kept, nothing is.
    let new = folder.path().join("new");
    compared(&files, &new, &["-n", "4", "--resume", "--no-state"]);
    assert_same(&before, &found(&new));
    assert!(!new.join("state").exists());
}

#[test]
fn a_damaged_state_is_found_out() {
    let (folder, files) = service();
    let out = folder.path().join("out");
    compared(&files, &out, &["-n", "4"]);
    let slice = fs::read_dir(out.join("state")).unwrap().map(|entry| entry.unwrap().path());
    let slice = slice.filter(|path| path.extension().is_some_and(|ending| ending == "slice")).min().unwrap();
    let mut bytes = fs::read(&slice).unwrap();
    let at = bytes.len() / 3;
    bytes[at] ^= 4;
    fs::write(&slice, bytes).unwrap();
    let (code, _, error) = compare(&files, &out, &["-n", "8", "--resume"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("damaged") && error.contains("without --resume"), "{error}");
    compared(&files, &out, &["-n", "8"]);
}

/// Killed at moments spread over the run, a folder holds no file that is not whole, and is not called complete unless it is;
/// gone on with, it gives what one run gives.
#[cfg(unix)]
#[test]
#[cfg_attr(debug_assertions, ignore = "long: run with --release")]
fn a_killed_run_leaves_whole_files_and_can_be_gone_on_with() {
    let (folder, files) = service();
    let files = &files[..2];
    let began = std::time::Instant::now();
    let whole = compared(files, &folder.path().join("whole"), &["-n", "132"]);
    let length = began.elapsed();
    for (index, share) in [0.02, 0.3, 0.6, 0.85, 0.97].into_iter().enumerate() {
        let out = folder.path().join(format!("killed-{index}"));
        let mut run = std::process::Command::new(assert_cmd::cargo::cargo_bin!("caseload"));
        run.arg("compare").args(files).arg("--out").arg(&out).args(["-n", "132", "--quiet"]);
        let mut child = run.spawn().unwrap();
        std::thread::sleep(length.mul_f64(share));
        child.kill().unwrap();
        child.wait().unwrap();
        let left = if out.exists() { found(&out) } else { BTreeMap::new() };
        let is_part = |name: &str| name.rsplit('/').next().is_some_and(|name| name.starts_with(".caseload-"));
        for (name, bytes) in left.iter().filter(|(name, _)| !is_part(name)) {
            assert!(whole.get(name) == Some(bytes), "killed at {share}, {name} is not whole");
        }
        if out.join("provenance.json").exists() {
            assert_same(&whole, &left);
        }
        assert_same(&whole, &compared(files, &out, &["-n", "132", "--resume"]));
    }
}
