//! Studies cut into shards and merged: the results are those of one run, byte for byte; what does not fit is named.

use crate::command_line::{caseload, text};
use crate::resumed::{COMMANDS, COMPARE, SHARED, asked, assert_same, done, found, service, state};
use std::fs;
use tempfile::TempDir;

fn merge(folder: &TempDir, parts: &[&str], out: &str) -> (Option<i32>, String) {
    let mut program = caseload();
    let done = program.current_dir(folder).arg("merge").args(parts).args(["--quiet", "--out", out]).output().unwrap();
    (done.status.code(), text(&done.stderr))
}

#[test]
#[cfg_attr(debug_assertions, ignore = "long: run with --release")]
fn shards_merged_are_one_run() {
    let folder = service();
    for (index, (command, what, n)) in COMMANDS.into_iter().enumerate().take(SHARED) {
        let whole = done(&folder, (command, what, n), &format!("whole-{index}"), &[]);
        // As many shards as can be, some of them empty, of the first commands only: each of them starts the program once.
        for of in [1, 3].into_iter().chain((index < 2).then_some(40)) {
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

/// A shard that is asked for again with --resume is done; damaged, it is made anew; one that holds something else is not written over.
#[test]
fn a_finished_shard_is_resumed_or_refused() {
    let folder = service();
    let share = |what, more: &[&str]| asked(&folder, what, "parts", &[more, &["--shard", "1/3", "--resume"]].concat());
    let part = folder.path().join("parts/shard-1-of-3/shard.caseload");
    assert_eq!(share(COMPARE, &[]).0, Some(0));
    let made = || (fs::read(&part).unwrap(), fs::metadata(&part).unwrap().modified().unwrap());
    let first = made();
    let (code, said, error) = share(COMPARE, &[]);
    assert!(code == Some(0) && said.contains("Shard 1/3") && !error.contains("nothing to resume"), "{said} {error}");
    assert!(made() == first, "it was written again");
    let honest = first.0;
    for (what, more, words) in [
        ((COMPARE.0, COMPARE.1, 12), &[][..], "it is of 13 futures"),
        (COMPARE, &["--detail"], "it has no --detail"),
        ((COMPARE.0, &COMPARE.1[..2], 13), &[], "its options are"),
    ] {
        let (code, _, error) = share(what, more);
        assert!(code == Some(2) && error.contains(words) && error.contains("another folder"), "{code:?} {error}");
        assert!(fs::read(&part).unwrap() == honest);
    }
    fs::write(&part, &honest[..honest.len() / 2]).unwrap();
    let (code, _, error) = share(COMPARE, &[]);
    assert!(code == Some(0) && error.contains("cut short or damaged"), "{error}");
    assert!(fs::read(&part).unwrap() == honest);
    assert_eq!(share((COMPARE.0, COMPARE.1, 14), &[]).0, Some(0));
    assert!(fs::read(&part).unwrap() != honest, "it is extended");
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
    let part = |number: u32| format!("parts/shard-{number}-of-3/shard.caseload");
    let refused = |named: &[&str], words: &[&str]| {
        let (code, error) = merge(&folder, named, "out");
        assert_eq!(code, Some(2), "{error}");
        assert!(words.iter().all(|word| error.contains(word)), "{error}");
        assert!(!folder.path().join("out/provenance.json").exists());
    };
    refused(&[&part(1), &part(3)], &["missing: 2", "--shard 2/3"]);
    refused(&["parts", &part(2)], &["both shard 2/3", "once"]);
    refused(&["."], &["holds no shard"]);
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
        let other = format!("{others}/shard-2-of-3/shard.caseload");
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
    let at = folder.path().join("parts/shard-1-of-1/shard.caseload");
    let whole = fs::read(&at).unwrap();
    for flip in 0..210 {
        let mut bytes = whole.clone();
        // Spread over the file; every bit of a byte in turn.
        let place = flip * bytes.len() / 210;
        bytes[place] ^= 1 << (flip % 8);
        fs::write(&at, &bytes).unwrap();
        let (code, error) = merge(&folder, &["parts"], "out");
        assert!(code == Some(2) && error.contains("shard.caseload: "), "byte {place}: {error}");
        assert!(!folder.path().join("out").exists());
    }
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
    let out = folder.path().join("out");
    assert!(out.join("provenance.json").exists() && !out.join("state").exists());
    assert!(out.join("shard-1-of-2/shard.caseload").exists());
}
