//! What goes wrong outside the scenario: a replication that fails, a full disk, a folder that cannot be written, a folder that is
//! taken, a program that is killed. It is said, and no file is left that is not whole.

use crate::command_line::{caseload, results, started, text};
use crate::study::in_memory;
use caseload::scenario::{Pulse, load};
use caseload::store::{OutputFolder, Ownership};
use caseload::study::options::run;
use caseload::study::runner::{Candidate, ReplicationFault, RunError, Study};
use caseload::study::store::{ChunkKey, Store};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A scenario of three months, an option, a lever, and two parts that can be merged.
fn service() -> (TempDir, PathBuf) {
    let (folder, scenario) = started();
    let short = fs::read_to_string(&scenario).unwrap();
    let short =
        short.replace("last_day = 2028-03-31", "last_day = 2025-06-29").replace("by = 2027-03-31", "by = 2025-06-29");
    fs::write(&scenario, short).unwrap();
    fs::create_dir(folder.path().join("levers")).unwrap();
    let option = "base = \"../north.toml\"\nname = \"posts\"\nposts = { extra_social_workers = 4 }\n";
    fs::write(folder.path().join("levers/posts.toml"), option).unwrap();
    for share in ["1/2", "2/2"] {
        let done = caseload()
            .current_dir(&folder)
            .args(["compare", "north.toml", "levers", "-n", "4", "--shard", share, "--out", "parts", "--quiet"])
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", text(&done.stderr));
    }
    (folder, scenario)
}

/// Every command that writes a folder of results.
const COMMANDS: [(&str, &[&str]); 6] = [
    ("run", &["north.toml", "-n", "4"]),
    ("compare", &["north.toml", "levers", "-n", "4"]),
    ("solve", &["north.toml", "-n", "4", "--most", "4", "--from", "2025-04-01"]),
    ("sweep", &["north.toml", "-n", "4", "--vary", "sickness=0.05,0.1"]),
    ("levers", &["north.toml", "-n", "4"]),
    ("merge", &["parts"]),
];

fn command(folder: &Path, (command, more): (&str, &[&str]), out: &Path) -> Output {
    let mut program = caseload();
    program.current_dir(folder).arg(command).args(more).arg("--quiet").arg("--out").arg(out).output().unwrap()
}

/// Results without what was simulated so far; a killed program's temporary files have names of their own.
fn left(out: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut found = if out.exists() { results(out) } else { Default::default() };
    let is_part = |name: &str| name.rsplit('/').next().is_some_and(|name| name.starts_with(".caseload-"));
    found.retain(|name, _| !name.starts_with("state/") && !is_part(name));
    found
}

/// A pulse of an area that is not there, which no file can state.
fn broken(path: &Path) -> Candidate {
    let mut candidate = Candidate::from(&load(path).unwrap());
    let from = candidate.scenario.days.start();
    candidate.scenario.pulses.push(Pulse { from, days: 5.0, children: 1, area: Some(99), assessed_share: 1.0 });
    candidate
}

#[test]
fn a_replication_that_fails_is_named_and_gives_no_result() {
    let (_folder, scenario) = service();
    let candidates = [Candidate::from(&load(&scenario).unwrap()), broken(&scenario)];
    let failed = in_memory(77, 4, |study| run(study, &candidates, false, &mut ()));
    let failed = failed.expect_err("a simulation that cannot be");
    assert!(
        matches!(failed, RunError::Replication { seed: 77, replication: 0, fault: ReplicationFault::Panic(_), .. }),
        "{failed}"
    );
    let said = failed.to_string();
    assert!(said.contains("option north, future 1, seed 77: the simulation failed: index out of bounds"), "{said}");
}

/// A store on a full disk ends a run.
#[test]
fn a_store_that_fails_ends_the_run() {
    #[derive(Debug)]
    struct Full;
    impl Store for Full {
        fn chunks(&self, _: ChunkKey) -> Vec<std::ops::Range<u64>> {
            Vec::new()
        }
        fn read(&self, _: ChunkKey, _: &std::ops::Range<u64>) -> std::io::Result<Vec<u8>> {
            Err(std::io::ErrorKind::NotFound.into())
        }
        fn write(&self, _: ChunkKey, _: std::ops::Range<u64>, _: Vec<u8>) -> std::io::Result<()> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
    }
    let (_folder, scenario) = service();
    let candidates = [Candidate::from(&load(&scenario).unwrap())];
    let failed = in_memory(77, 40, |study| run(&Study { store: &Full, ..*study }, &candidates, false, &mut ()));
    let failed = failed.expect_err("a full disk");
    assert!(matches!(failed, RunError::Store(_)), "{failed}");
}

#[test]
fn a_folder_that_another_run_writes_to_is_refused() {
    let (folder, _) = service();
    let out = folder.path().join("taken");
    let subject = Ownership {
        command: "run".to_owned(),
        base: "north".to_owned(),
        options: Vec::new(),
        about: String::new(),
        seed: 1,
    };
    let _taken = OutputFolder::open(&out, subject, &[]).unwrap();
    for asked in COMMANDS {
        let done = command(folder.path(), asked, &out);
        let said = text(&done.stderr);
        assert_eq!(done.status.code(), Some(1), "{}: {said}", asked.0);
        assert!(said.contains("another run is writing to this folder"), "{}: {said}", asked.0);
        assert!(left(&out).is_empty(), "{}", asked.0);
    }
}

/// A file system in memory, of a size, at a folder; taken away at the end.
struct Disk(PathBuf);

impl Disk {
    /// None where one may not be made: then there is nothing to test.
    fn new(at: &Path, options: &str) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        let mount = ["-t", "tmpfs", "-o", options, "none"];
        let mounted = cfg!(target_os = "linux")
            && Command::new("mount").args(mount).arg(at).output().is_ok_and(|done| done.status.success());
        if !mounted {
            println!("not tested: no file system can be mounted here");
        }
        mounted.then(|| Self(at.to_owned()))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(&self.0).output().ok();
    }
}

#[test]
fn a_full_disk_is_said_and_leaves_whole_files() {
    let (folder, _) = service();
    for (index, asked) in COMMANDS.into_iter().enumerate() {
        let whole = folder.path().join(format!("whole-{index}"));
        let done = command(folder.path(), asked, &whole);
        assert!(done.status.success(), "{}: {}", asked.0, text(&done.stderr));
        let whole = left(&whole);
        let bytes: usize = whole.values().map(Vec::len).sum();
        for (number, size) in [8 << 10, bytes / 4, bytes / 2, bytes * 4 / 5].into_iter().enumerate() {
            let place = folder.path().join(format!("disk-{index}-{number}"));
            let Some(_disk) = Disk::new(&place, &format!("size={size}")) else { return };
            let out = place.join("out");
            let done = command(folder.path(), asked, &out);
            let said = text(&done.stderr);
            assert_eq!(done.status.code(), Some(1), "{} on {size} bytes: {said}", asked.0);
            assert!(said.contains("the disk is full; free some space"), "{} on {size} bytes: {said}", asked.0);
            // Which file, and how large it is or had become.
            let is_sized = [" bytes", " kB", " MB"].iter().any(|unit| said.contains(unit));
            assert!(said.contains("cannot write") && is_sized, "{} on {size} bytes: {said}", asked.0);
            assert!(!out.join(OutputFolder::LAST).exists());
            for (name, bytes) in left(&out) {
                assert!(whole.get(&name) == Some(&bytes), "{} on {size} bytes: {name} is not whole", asked.0);
            }
            let parts = Command::new("find").arg(&out).args(["-name", ".caseload-*.part"]).output().unwrap();
            assert!(parts.stdout.is_empty(), "{}", text(&parts.stdout));
        }
    }
}

/// A limit on the size of files is no end of the program.
#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_so_large_is_said() {
    let (folder, _) = service();
    for (index, asked) in COMMANDS.into_iter().enumerate() {
        let out = folder.path().join(format!("small-{index}"));
        // In blocks of 512 or 1024 bytes.
        let mut limited = Command::new("sh");
        limited.args(["-c", "ulimit -f 16; exec \"$@\"", "sh"]).arg(assert_cmd::cargo::cargo_bin!("caseload"));
        let done =
            limited.current_dir(&folder).arg(asked.0).args(asked.1).args(["--quiet", "--out"]).arg(&out).output();
        let done = done.unwrap();
        let said = text(&done.stderr);
        assert_eq!(done.status.code(), Some(1), "{}: {said}", asked.0);
        assert!(said.contains("no file may be as large") && said.contains("ulimit -f"), "{}: {said}", asked.0);
        assert!(!out.join(OutputFolder::LAST).exists());
    }
}

#[test]
fn a_read_only_folder_is_said() {
    let (folder, _) = service();
    let place = folder.path().join("read-only");
    let Some(_disk) = Disk::new(&place, "ro") else { return };
    for asked in COMMANDS {
        for out in [place.clone(), place.join("out")] {
            let done = command(folder.path(), asked, &out);
            let said = text(&done.stderr);
            assert_eq!(done.status.code(), Some(1), "{}: {said}", asked.0);
            assert!(said.contains("the disk is read-only; choose a folder on another disk"), "{}: {said}", asked.0);
            assert!(said.contains("read-only") && !said.contains("panicked"), "{}: {said}", asked.0);
        }
    }
}

/// Killed at moments spread over the run, a folder holds no file that is not whole, and is called complete only if it is.
#[cfg(unix)]
#[test]
#[cfg_attr(debug_assertions, ignore = "long: run with --release")]
fn a_killed_solve_or_sweep_leaves_whole_files() {
    let (folder, _) = service();
    for asked in COMMANDS.into_iter().filter(|(name, _)| matches!(*name, "solve" | "sweep" | "levers")) {
        let began = std::time::Instant::now();
        let out = folder.path().join(format!("{}-whole", asked.0));
        assert!(command(folder.path(), asked, &out).status.success());
        let (length, whole) = (began.elapsed(), left(&out));
        for (index, share) in [0.1, 0.4, 0.6, 0.8, 0.9].into_iter().enumerate() {
            let out = folder.path().join(format!("{}-{index}", asked.0));
            let mut run = Command::new(assert_cmd::cargo::cargo_bin!("caseload"));
            run.current_dir(&folder).arg(asked.0).args(asked.1).args(["--quiet", "--out"]).arg(&out);
            let mut child = run.spawn().unwrap();
            std::thread::sleep(length.mul_f64(share));
            child.kill().unwrap();
            child.wait().unwrap();
            let found = left(&out);
            for (name, bytes) in &found {
                assert!(whole.get(name) == Some(bytes), "{} killed at {share}: {name} is not whole", asked.0);
            }
            assert!(!out.join(OutputFolder::LAST).exists() || found == whole);
            // The folder is free again, and what the killed one left is no harm, or is resumed.
            let mut again = asked.1.to_vec();
            if index % 2 == 0 && asked.0 != "levers" {
                again.push("--resume");
            }
            assert!(command(folder.path(), (asked.0, &again), &out).status.success());
            assert_eq!(left(&out), whole);
        }
    }
}
