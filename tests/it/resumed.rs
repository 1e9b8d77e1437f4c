//! Studies stopped, killed, resumed and extended: the results are those of one long run, byte for byte.

use crate::command_line::{caseload, results, started, text};
use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub type Files = BTreeMap<String, Vec<u8>>;

/// Every command that simulates, with what makes it small, and by how many futures.
pub const COMMANDS: [(&str, &[&str], u64); 10] = [
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
pub const SHARED: usize = 6;

const TARGETS: &str = "scenario = \"north.toml\"\n[run.as-it-is]\n[run.posts]\noption = \"posts.toml\"\n\
    [[parameter]]\nkey = \"turnover.rate_a_year\"\nwhat = \"turnover\"\nrange = [0.05, 0.3]\n\
    [[target]]\nid = \"N\"\nwhat = \"open cases\"\nsource = \"a count\"\nrun = \"as-it-is\"\nmeasure = \"open_cases\"\non = 2025-09-30\nobserved = 400\ntolerance = 20\n\
    [[target]]\nid = \"P\"\nwhat = \"in post\"\nsource = \"a count\"\nrun = \"posts\"\nmeasure = \"in_post\"\non = 2025-09-30\nobserved = 30\ntolerance = 2\n";

/// A starter scenario of a year and files beside it.
pub fn service() -> TempDir {
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

pub type Request<'a> = (&'a str, &'a [&'a str], u64);

/// One of them that several tests take.
pub const COMPARE: Request<'_> = ("compare", &["north.toml", "posts.toml", "unknown.toml"], 13);

/// A command with so many futures and more arguments; exit code, standard output and error.
pub fn asked(
    folder: &TempDir,
    (command, what, n): Request<'_>,
    out: &str,
    more: &[&str],
) -> (Option<i32>, String, String) {
    let mut program = caseload();
    program.current_dir(folder).arg(command).args(what).args(["-n", &n.to_string()]).args(["--out", out]).args(more);
    let done = program.timeout(Duration::from_secs(300)).output().unwrap();
    (done.status.code(), text(&done.stdout), text(&done.stderr))
}

/// Every result file of a folder: what was simulated so far is none.
pub fn found(folder: &TempDir, out: &str) -> Files {
    let out = folder.path().join(out);
    let mut found = if out.exists() { results(&out) } else { Files::new() };
    found.retain(|name, _| !name.starts_with("state/"));
    found
}

/// What a command writes, which must go well.
#[track_caller]
pub fn done(folder: &TempDir, what: Request<'_>, out: &str, more: &[&str]) -> Files {
    let (code, _, error) = asked(folder, what, out, &[more, &["--quiet"]].concat());
    assert_eq!((code, error.as_str()), (Some(0), ""), "{what:?}");
    found(folder, out)
}

#[track_caller]
pub fn assert_same(a: &Files, b: &Files, what: &str) {
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>(), "{what}");
    for (name, bytes) in a {
        assert!(bytes == &b[name], "{what}: {name} differs");
    }
}

pub fn state(folder: &TempDir, out: &str) -> Files {
    let all = results(&folder.path().join(out));
    all.into_iter().filter(|(name, _)| name.ends_with(".chunks")).collect()
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

/// A command that goes on in a folder, ended by a signal after so long: its status and what it said.
#[cfg(unix)]
fn ended(
    folder: &TempDir,
    (command, what, n): Request<'_>,
    out: &str,
    (signal, after): (nix::sys::signal::Signal, Duration),
) -> (std::process::ExitStatus, String) {
    let mut run = std::process::Command::new(assert_cmd::cargo::cargo_bin!("caseload"));
    run.current_dir(folder).arg(command).args(what).args(["-n", &n.to_string(), "--resume", "--quiet", "--out", out]);
    let child = run.stderr(std::process::Stdio::piped()).spawn().unwrap();
    std::thread::sleep(after);
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(child.id().cast_signed()), signal).unwrap();
    let began = Instant::now();
    let done = child.wait_with_output().unwrap();
    assert!(began.elapsed() < Duration::from_secs(60), "{command} did not end");
    (done.status, text(&done.stderr))
}

/// Killed or stopped by Ctrl-C at moments spread over the run, a folder holds no file that is not whole; killed, it is not called complete
/// unless it is; stopped, it says how to go on. Resumed, it gives what one run gives.
#[cfg(unix)]
#[test]
#[cfg_attr(debug_assertions, ignore = "long: run with --release")]
fn every_command_is_killed_or_stopped_and_resumed() {
    use nix::sys::signal::Signal::{SIGINT, SIGKILL};
    use std::os::unix::process::ExitStatusExt;
    let folder = service();
    // Moments from a fixed seed: the fractions of the golden ratio's multiples, which fill the interval evenly.
    let mut moments = (1..).map(|k| f64::from(k) * 0.618_033_988_75 % 1.0);
    for (index, (command, what, n)) in COMMANDS.into_iter().enumerate() {
        let n = if matches!(command, "run" | "compare") { 10 * n } else { n };
        let began = Instant::now();
        let whole = done(&folder, (command, what, n), &format!("whole-{index}"), &[]);
        let length = began.elapsed();
        for signal in [SIGKILL, SIGINT] {
            let out = format!("{signal}-{index}");
            for share in moments.by_ref().take(3) {
                let (status, said) = ended(&folder, (command, what, n), &out, (signal, length.mul_f64(share)));
                let left = found(&folder, &out);
                if signal == SIGINT {
                    // Before it has begun to listen, it ends as every program does.
                    let before = status.signal().is_some();
                    assert!(
                        status.success() || before || said.contains("--resume goes on from here"),
                        "{command}: {said}"
                    );
                    continue;
                }
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
            assert_same(&whole, &found(&folder, &out), &format!("{command}, {signal}"));
        }
    }
}

/// When time is up, what is complete is kept and said, and no more than a moment goes by.
#[test]
#[cfg_attr(debug_assertions, ignore = "long: run with --release")]
fn every_command_has_a_limit_of_time() {
    let folder = service();
    for (index, (command, what, n)) in COMMANDS.into_iter().enumerate() {
        let n = if matches!(command, "validate" | "run") { 300 * n } else { 40 * n };
        let more = ["--time-limit", "1s", "--threads", "1"];
        let (code, said, error) = asked(&folder, (command, what, n), &format!("out-{index}"), &more);
        match code {
            Some(0) => {
                let stopped = said.contains("Time was up");
                assert!(stopped || said.contains("The report is"), "{said}");
                let summary = text(&found(&folder, &format!("out-{index}"))["summary.md"]);
                assert_eq!(summary.contains("Stopped early: "), stopped, "{command}: {summary}");
            }
            _ => assert!(error.contains("nothing is complete") && error.contains("--resume"), "{command}: {error}"),
        }
    }
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
    let other = caseload::study::encoding::deflate(b"\x0cfedcba987654");
    let mut file = Vec::new();
    caseload::store::records::write_record(&mut file, caseload::study::store::ChunkKey(0), &(0..1), &other).unwrap();
    fs::write(&design, file).unwrap();
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

/// Extended by more than is simulated before it is stopped, results that were complete stay as they were; fewer can be asked for again
/// than the extension wanted, as long as they were not added up with others.
#[cfg(unix)]
#[test]
#[cfg_attr(debug_assertions, ignore = "long: run with --release")]
fn a_stopped_extension_loses_nothing() {
    let folder = service();
    let with = |command, what, n| -> (Request<'_>, Request<'_>) { ((command, what, n), (command, what, 100_000)) };
    for (at, (asking, longer)) in [
        with("compare", &["north.toml", "posts.toml"][..], 5),
        with("levers", &["north.toml", "posts.toml"], 5),
        with("sensitivity", &["unknown.toml"], 5),
        with("solve", &["north.toml", "--most", "8", "--chance", "0.5"], 5),
    ]
    .into_iter()
    .enumerate()
    {
        let out = format!("out-{at}");
        let before = done(&folder, asking, &out, &[]);
        let (command, what, n) = longer;
        let more = ["--resume", "--allow-large", "--time-limit", "1s", "--threads", "1"];
        let (code, said, error) = asked(&folder, (command, what, n), &out, &more);
        let stays = said.contains("stay as they were") || error.contains("nothing is complete");
        assert!(stays || said.contains("Time was up: the results hold"), "{command} {code:?}: {said} {error}");
        if stays {
            assert_same(&before, &found(&folder, &out), command);
        }
        let (code, _, error) = asked(&folder, asking, &out, &["--resume", "--quiet"]);
        if code == Some(0) {
            assert_same(&before, &found(&folder, &out), command);
        } else {
            assert!(error.contains("added up"), "{command}: {error}");
        }
    }
    let few = done(&folder, (COMPARE.0, COMPARE.1, 4), "few", &[]);
    let (code, _, error) = asked(&folder, (COMPARE.0, COMPARE.1, 3), "few", &["--resume"]);
    assert!(code == Some(2) && error.contains("4 futures were simulated so far and added up"), "{error}");
    assert_same(&few, &found(&folder, "few"), "fewer");
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
    precise("compare", &["north.toml", "posts.toml"], "0.4cases");
    precise("levers", &["north.toml", "posts.toml", "joined.toml"], "0.4cases");
    precise("sweep", &["north.toml", "--vary", "posts=0,4"], "0.4cases");
}
