//! Odd files, names and arguments: a result, or a message and exit code 2; never a panic, never waiting for ever.

use crate::command_line::{caseload, started, text};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// The starter scenario, cut to three months.
fn short() -> (TempDir, PathBuf) {
    let (folder, scenario) = started();
    let cut = fs::read_to_string(&scenario).unwrap();
    let cut =
        cut.replace("last_day = 2028-03-31", "last_day = 2025-06-29").replace("by = 2027-03-31", "by = 2025-06-29");
    fs::write(&scenario, cut).unwrap();
    (folder, scenario)
}

/// Exit code, standard output and error of arguments; a minute at most.
fn said(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let done = caseload().current_dir(folder).args(arguments).timeout(Duration::from_secs(60)).output().unwrap();
    let error = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(!error.contains("panicked"), "{arguments:?}: {error}");
    (done.status.code(), String::from_utf8_lossy(&done.stdout).into_owned(), error)
}

#[track_caller]
fn refused(folder: &Path, arguments: &[&str], words: &str) {
    let (code, _, error) = said(folder, arguments);
    assert_eq!(code, Some(2), "{arguments:?}: {error}");
    assert!(error.contains(words), "{arguments:?}: {error}");
}

#[test]
fn line_ends_and_byte_order_marks_do_not_matter() {
    let (folder, scenario) = short();
    let plain = fs::read_to_string(&scenario).unwrap();
    fs::write(folder.path().join("marked.toml"), format!("\u{feff}{}", plain.replace('\n', "\r\n"))).unwrap();
    let described = |file: &str| said(folder.path(), &["describe", file]);
    assert_eq!(described("north.toml").0, Some(0));
    assert_eq!(described("north.toml"), described("marked.toml"));
    fs::write(folder.path().join("latin.toml"), b"name = \"caf\xe9\"\n").unwrap();
    refused(folder.path(), &["check", "latin.toml"], "not UTF-8 text (byte 11)");
    fs::write(folder.path().join("nothing.toml"), "").unwrap();
    refused(folder.path(), &["run", "nothing.toml"], "nothing.toml is empty");
}

/// Unix: pipes, devices, and paths that are no text.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_waited_for() {
    use std::os::unix::ffi::OsStrExt;
    let (folder, scenario) = short();
    let at = folder.path();
    assert!(std::process::Command::new("mkfifo").arg(at.join("pipe")).status().unwrap().success());
    for arguments in [&["check", "pipe"][..], &["run", "/dev/zero"], &["compare", "north.toml", "/dev/null"]] {
        refused(at, arguments, "is a pipe or a device, not a file");
    }
    refused(at, &["merge", "pipe"], "is a pipe or a device");
    refused(at, &["validate", "north.toml", "--targets", "/dev/zero"], "is a pipe or a device");
    fs::write(at.join("listed.toml"), "base = \"north.toml\"\nname = \"listed\"\nstart.snapshot = \"pipe\"\n").unwrap();
    refused(at, &["check", "listed.toml"], "is a pipe or a device");
    let levers = at.join("levers");
    fs::create_dir(&levers).unwrap();
    fs::rename(at.join("pipe"), levers.join("pipe.toml")).unwrap();
    refused(at, &["levers", "north.toml"], "levers/pipe.toml is a pipe or a device");
    refused(at, &["bench", "--against", "levers/pipe.toml"], "is a pipe or a device");
    refused(at, &["bench", "--against", "/dev/zero"], "is a pipe or a device");
    let piped = caseload().args(["check", "/dev/stdin"]).write_stdin(fs::read(&scenario).unwrap()).output().unwrap();
    assert!(text(&piped.stderr).contains("/dev/stdin is a pipe or a device"), "{}", text(&piped.stderr));
    let odd = at.join(std::ffi::OsStr::from_bytes(b"o\xffdd"));
    fs::create_dir(&odd).unwrap();
    fs::copy(&scenario, odd.join("north.toml")).unwrap();
    let done = caseload().arg("run").arg(odd.join("north.toml")).args(["-n", "2", "--out"]).arg(&odd).output().unwrap();
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(odd.join("report.html").exists());
}

/// Linux: files that the system makes up say that they hold nothing; some of them end never, some wait.
#[cfg(target_os = "linux")]
#[test]
fn what_the_system_makes_up_is_not_read() {
    let (folder, _) = short();
    let at = folder.path();
    for made_up in ["/proc/kmsg", "/proc/self/pagemap"] {
        fs::write(at.join("above.toml"), format!("base = \"{made_up}\"\nname = \"above\"\n")).unwrap();
        let (code, _, error) = said(at, &["check", "above.toml"]);
        assert_eq!(code, Some(2), "{error}");
        for part in [&format!("{made_up} is empty"), "above.toml:1", "name a file on a disk"] {
            assert!(error.contains(part), "{part} is not in\n{error}");
        }
        refused(at, &["validate", "north.toml", "--targets", made_up], "is empty");
        refused(at, &["merge", made_up, "--out", "merged"], "cut short or damaged");
    }
    std::os::unix::fs::symlink("round.toml", at.join("round.toml")).unwrap();
    refused(at, &["check", "round.toml"], "round.toml cannot be read");
}

/// Unix: a pipe where the program keeps what it knows of its own folders.
#[cfg(unix)]
#[test]
fn a_pipe_among_the_results_is_not_waited_for() {
    let (folder, _) = short();
    let at = folder.path();
    let refused = |arguments: &[&str], pipe: &Path| {
        fs::remove_file(pipe).ok();
        assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
        let (code, _, error) = said(at, arguments);
        let name = pipe.file_name().unwrap().to_string_lossy();
        assert!(matches!(code, Some(1 | 2)) && error.contains(&*name), "{name}: {code:?} {error}");
        fs::remove_file(pipe).unwrap();
    };
    let run = ["run", "north.toml", "-n", "4", "--quiet", "--out", "run"];
    let sweep = ["sweep", "north.toml", "-n", "4", "--vary", "posts=0,1", "--quiet", "--out", "sweep"];
    for arguments in [&run[..], &sweep] {
        let out = at.join(arguments[0]);
        fs::create_dir(&out).unwrap();
        refused(arguments, &out.join(".caseload.lock"));
        assert_eq!(said(at, arguments).0, Some(0));
        let kept: Vec<PathBuf> = fs::read_dir(out.join("state")).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(kept.len() > 1, "{kept:?}");
        let again = [arguments, &["--resume"]].concat();
        for file in kept {
            let whole = fs::read(&file).unwrap();
            refused(&again, &file);
            fs::write(&file, whole).unwrap();
        }
        assert_eq!(said(at, &again).0, Some(0));
    }
}

#[test]
fn a_file_that_is_far_too_long_is_not_read() {
    let (folder, _) = short();
    fs::File::create(folder.path().join("long.toml")).unwrap().set_len(3 << 30).unwrap();
    refused(folder.path(), &["check", "long.toml"], "long.toml is longer than can be read: 3072 MB, 256 at most");
}

#[test]
fn any_title_and_area_can_be_drawn() {
    let (folder, scenario) = short();
    let at = folder.path();
    let area = "\"N/..\\\\orth 🧒🏽 | <b>\"";
    let plain = fs::read_to_string(&scenario).unwrap();
    let odd = plain.replace("[area.North]", &format!("[area.{area}]")).replace("North =", &format!("{area} ="));
    fs::write(at.join("odd.toml"), odd).unwrap();
    let title = format!("🧒🏽 مرحبا 漢字 <script>alert(1)</script> | `x` {}", "x".repeat(900));
    fs::write(at.join("titled.toml"), format!("base = \"odd.toml\"\nname = \"titled\"\ntitle = \"{title}\"\n"))
        .unwrap();
    let (code, shown, error) = said(at, &["compare", "odd.toml", "titled.toml", "-n", "2", "--out", "odd"]);
    assert_eq!(code, Some(0), "{error}");
    assert!(shown.contains("مرحبا"), "{shown}");
    fs::write(at.join("turned.toml"), "base = \"north.toml\"\nname = \"turned\"\ntitle = \"a\\u202eb\"\n").unwrap();
    refused(at, &["check", "turned.toml"], "`title` holds a sign that turns text round");
    let page = fs::read_to_string(at.join("odd/report.html")).unwrap();
    assert!(!page.contains("<script>alert"), "the title is taken for a program");
    let longer = format!("base = \"north.toml\"\nname = \"longer\"\ntitle = \"{}\"\n", "x".repeat(1001));
    fs::write(at.join("longer.toml"), longer).unwrap();
    refused(at, &["check", "longer.toml"], "`title` is too long");
}

#[test]
fn nested_and_repeated_without_end_is_refused() {
    let (folder, _) = short();
    let at = folder.path();
    for (name, content) in [
        ("lists", format!("a = {}{}", "[".repeat(100_000), "]".repeat(100_000))),
        ("tables", format!("a = {}1{}", "{ b = ".repeat(100_000), "}".repeat(100_000))),
        ("keys", format!("{}a = 1", "a.".repeat(100_000))),
        ("quotes", "\"\"\"\n".repeat(5_000)),
    ] {
        fs::write(at.join(format!("{name}.toml")), content).unwrap();
        refused(at, &["check", &format!("{name}.toml")], "this cannot be read");
    }
}

#[test]
fn odd_arguments_are_refused() {
    let (folder, _) = short();
    let at = folder.path();
    for (vary, words) in [
        ("x\".y=1", "there is no key or table"),
        ("a b.c d=1", "there is no key or table"),
        ("posts=-500", "more posts would be taken away"),
        ("posts=0.55", "in tenths"),
        ("managers=0.5", "whole number"),
        ("sickness=1e11", "from 0 to under 1"),
        ("area.North.assessment_teams=5", "list in square brackets"),
        ("last_day.x=5", "last_day"),
        ("posts=1..1e11:1", "more than 200 values"),
    ] {
        refused(at, &["sweep", "north.toml", "-n", "2", "--out", "none", "--vary", vary], words);
    }
    for number in ["nan", "inf", "-1", "0", "-0"] {
        // None at all is a target that can be asked for.
        if !number.ends_with('0') {
            refused(at, &["solve", "north.toml", "--out", "none", "--target", number], "is no target");
        }
        refused(at, &["solve", "north.toml", "--out", "none", "--chance", number], "is no chance");
        refused(at, &["compare", "north.toml", "north.toml", "--out", "none", "--choose", number], "between 0 and 1");
    }
    refused(at, &["run", "north.toml", "-n", "18446744073709551616"], "invalid value");
    refused(at, &["run", "north.toml", "--shard", "0/0"], "a shard is a number");
    refused(at, &["solve", "north.toml", "--by", "9999-12-31"], "the run goes from");
    assert!(!at.join("none").exists());
    assert_eq!(said(at, &["trace", "north.toml", "--replication", "18446744073709551615"]).0, Some(0));
}

#[test]
fn results_beside_the_scenario_leave_it_alone() {
    let (folder, scenario) = short();
    let before = fs::read(&scenario).unwrap();
    let (code, _, error) = said(folder.path(), &["run", "north.toml", "-n", "2", "--quiet", "--out", "."]);
    assert_eq!(code, Some(0), "{error}");
    assert_eq!(fs::read(&scenario).unwrap(), before);
    assert_eq!(said(folder.path(), &["run", "north.toml", "-n", "2", "--out", "north.toml"]).0, Some(1));
    assert_eq!(fs::read(&scenario).unwrap(), before);
    for columns in ["0", "1", "10", "65535", "x"] {
        let run = ["run", "north.toml", "-n", "2", "--out", "out"];
        let done =
            caseload().current_dir(&folder).env("COLUMNS", columns).env("NO_COLOR", "1").args(run).output().unwrap();
        assert!(done.status.success(), "{columns} columns: {}", text(&done.stderr));
        assert!(!text(&done.stdout).contains('\u{1b}'), "colour where none is wanted");
    }
}

/// A scenario that is large is refused with what it would need, and runs when it is allowed to.
#[test]
fn what_is_too_large_is_refused_with_an_estimate() {
    let (folder, _) = short();
    let at = folder.path();
    let option = |name: &str, more: &str| {
        fs::write(at.join(format!("{name}.toml")), format!("base = \"north.toml\"\nname = \"{name}\"\n{more}"))
            .unwrap();
    };
    option("grows", "last_day = 2055-03-31\ndemand.growth_a_year = 10\n");
    option("swarms", "demand.children_a_week = { North = 500_000, South = 500_000 }\n");
    for name in ["grows.toml", "swarms.toml"] {
        refused(at, &["run", name, "-n", "10000", "--out", "none"], "this is large: up to about");
        let sweep = ["sweep", name, "-n", "10000", "--vary", "sickness=0.05,0.1", "--out", "none"];
        refused(at, &sweep, "--allow-large");
    }
    assert!(!at.join("none").exists());
    // Ten thousand workers and a hundred thousand cases are not large.
    option("big", "posts.extra_social_workers = 9_000\nstart.child_in_need = 100_000\n");
    let (code, _, error) = said(at, &["run", "big.toml", "-n", "1", "--quiet", "--out", "big"]);
    assert_eq!(code, Some(0), "{error}");
}

/// What a terminal would obey: controls, and marks that turn the order of letters round.
const OBEYED: &str = "\u{1b}]0;x\u{7}\u{9b}31m\u{202e}\u{7f}\r\u{2066}";

/// Nothing of a key, a name, a file, an excerpt of one or an argument is obeyed by a terminal.
#[test]
fn no_terminal_obeys_what_is_said() {
    let (folder, scenario) = short();
    let at = folder.path();
    let text = fs::read_to_string(&scenario).unwrap();
    let write = |name: &str, text: &str| fs::write(at.join(name), text).unwrap();
    let toml = |of: &str| of.chars().map(|letter| format!("\\U{:08X}", letter as u32)).collect::<String>();
    let escaped = toml(OBEYED);
    write("title.toml", &format!("base = \"north.toml\"\nname = \"title\"\ntitle = \"A{escaped}B\"\n"));
    write("key.toml", &format!("{text}\n[\"{escaped}\"]\n"));
    write("excerpt.toml", &format!("foo = = 1 # {}\n{text}", OBEYED.replace(['\u{7}', '\u{1b}', '\r', '\u{7f}'], "")));
    write("file.toml", &format!("base = \"{escaped}\"\nname = \"file\"\n"));
    write("targets.toml", &format!("[[target]]\nmeasure = \"{escaped}\"\nvalue = 1\n"));
    let absent = format!("there{}is-none.toml", OBEYED.replace('\0', ""));
    for arguments in [
        &["run", "title.toml", "-n", "1", "--out", "out"][..],
        &["describe", "title.toml"],
        &["check", "key.toml", "excerpt.toml", "file.toml"],
        &["run", "excerpt.toml"],
        &["validate", "north.toml", "--targets", "targets.toml"],
        &["run", &absent],
        &["run", "north.toml", "--budget", OBEYED],
        &["run", "north.toml", "-n", "1", "--out", &absent],
        &[OBEYED],
    ] {
        let (_, out, error) = said(at, arguments);
        let obeyed = |letter: char| OBEYED.contains(letter) && !"0;x]31m".contains(letter);
        assert!(!out.contains(obeyed) && !error.contains(obeyed), "{arguments:?}: {out:?} {error:?}");
        assert!(!(out + &error).trim().is_empty(), "{arguments:?}");
    }
}

/// What costs nothing is no reason to be without a workbook.
#[test]
fn a_service_that_costs_nothing_has_its_results() {
    let (folder, scenario) = short();
    let text = fs::read_to_string(&scenario).unwrap();
    let (before, costs) = text.split_once("[costs]").unwrap();
    let (costs, after) =
        costs.split_once("\n[").map_or((costs, String::new()), |(costs, after)| (costs, format!("\n[{after}")));
    let free =
        costs.lines().map(|line| line.split_once(" = ").map_or(line.to_owned(), |(key, _)| format!("{key} = 0")));
    let free = free.collect::<Vec<_>>().join("\n");
    fs::write(&scenario, format!("{before}[costs]{free}{after}")).unwrap();
    let (code, _, error) = said(folder.path(), &["run", "north.toml", "-n", "2", "--out", "free"]);
    assert_eq!(code, Some(0), "{error}");
    assert!(folder.path().join("free/workbook.xlsx").exists() && folder.path().join("free/report.html").exists());
}
