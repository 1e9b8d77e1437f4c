//! What is said where nobody can read it, on terminals of all kinds, and under clocks that stand wrong: never a panic, and results
//! are written all the same.

use crate::command_line::{caseload, results, started, text};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A scenario of two weeks, one that has a problem, and one with a warning.
fn service() -> (TempDir, PathBuf) {
    let (folder, scenario) = started();
    let whole = fs::read_to_string(&scenario).unwrap();
    let week =
        whole.replace("last_day = 2028-03-31", "last_day = 2025-04-13").replace("by = 2027-03-31", "by = 2025-04-13");
    fs::write(&scenario, week).unwrap();
    let option = |name: &str, more: &str| {
        let text = format!("base = \"north.toml\"\nname = \"{name}\"\n{more}\n");
        fs::write(folder.path().join(format!("{name}.toml")), text).unwrap();
    };
    option("wrong", "sickness.rate = 7\nturnover.rate_a_yaer = 0.1");
    option("warned", "area.North.care_management_teams = []\narea.North.care_management_vacancies = 0");
    (folder, scenario)
}

/// Unix: a shell that closes or fills what a program writes to.
#[cfg(unix)]
mod unread {
    use super::*;

    /// Exit code and what could be read of both outputs; `how` is what a shell does to them.
    fn said(folder: &Path, arguments: &str, how: &str) -> (Option<i32>, String, String) {
        let program = assert_cmd::cargo::cargo_bin!("caseload");
        let line = format!("exec '{}' {arguments} {how}", program.display());
        let done = std::process::Command::new("sh").args(["-c", &line]).current_dir(folder).output().unwrap();
        (done.status.code(), text(&done.stdout), text(&done.stderr))
    }

    #[test]
    fn what_cannot_be_said_on_standard_error_is_lost_and_nothing_else() {
        let (folder, _) = service();
        let at = folder.path();
        fs::write(at.join("in-the-way"), "").unwrap();
        let cases = [
            ("check wrong.toml", 2),
            ("check warned.toml", 0),
            ("run north.toml --replications none", 2),
            ("", 2),
            ("run north.toml -n 2 --out in-the-way", 1),
            ("bench north.toml -n 1 --rounds 1 --threads 1 --out bench", 0),
            ("run warned.toml -n 2 --out out", 0),
        ];
        for (arguments, code) in cases {
            for how in ["2>&-", "2>/dev/full", "2>/dev/full >/dev/null"] {
                if how.contains("full") && !Path::new("/dev/full").exists() {
                    continue;
                }
                let (found, _, error) = said(at, arguments, how);
                assert_eq!(found, Some(code), "{arguments} {how}: {error}");
            }
        }
        assert!(at.join("out/provenance.json").exists());
    }

    #[test]
    fn what_cannot_be_printed_is_an_error_and_results_are_whole() {
        if !Path::new("/dev/full").exists() {
            println!("not tested: there is no /dev/full here");
            return;
        }
        let (folder, _) = service();
        let at = folder.path();
        for arguments in ["--help", "run --help", "--version", "check north.toml", "schema", "posts north.toml"] {
            let (code, _, error) = said(at, arguments, ">/dev/full");
            assert_eq!(code, Some(1), "{arguments}: {error}");
            assert!(error.starts_with("error: standard output cannot be written to: "), "{arguments}: {error}");
            assert_eq!(said(at, arguments, ">/dev/full 2>&1").0, Some(1), "{arguments}");
        }
        assert_eq!(said(at, "run north.toml -n 2 --out whole", "").0, Some(0));
        assert_eq!(said(at, "run north.toml -n 2 --out full", ">/dev/full 2>/dev/full").0, Some(1));
        assert_eq!(results(&at.join("full")), results(&at.join("whole")));
        assert!(at.join("full/provenance.json").exists());
    }

    /// `faketime` gives a program another clock.
    #[test]
    fn the_clock_may_stand_anywhere() {
        let (folder, _) = service();
        let at = folder.path();
        if std::process::Command::new("faketime").arg("--version").output().is_err() {
            println!("not tested: there is no faketime here");
            return;
        }
        let program = assert_cmd::cargo::cargo_bin!("caseload");
        assert_eq!(said(at, "run north.toml -n 2 --quiet --out now", "").0, Some(0));
        let now = results(&at.join("now"));
        for (date, finished, workbook) in
            [("@1960-01-01 00:00:00", Some("1960-01-01"), false), ("@9999-12-31 23:59:00", None, true)]
        {
            let out = at.join(&date[1..5]);
            let mut run = std::process::Command::new("faketime");
            run.args(["-f", date]).arg(program).args(["run", "north.toml", "-n", "2", "--quiet", "--out"]).arg(&out);
            let done = run.current_dir(at).output().unwrap();
            assert!(done.status.success(), "{date}: {}", text(&done.stderr));
            let provenance = fs::read(out.join("provenance.json")).unwrap();
            let provenance: serde_json::Value = serde_json::from_slice(&provenance).unwrap();
            assert_eq!(provenance["finished"].as_str().map(|said| &said[..10]), finished, "{provenance}");
            let mut expected = now.clone();
            if !workbook {
                assert!(text(&done.stderr).contains("workbook.xlsx is left out: the clock"), "{}", text(&done.stderr));
                expected.remove("workbook.xlsx").unwrap();
            }
            assert!(results(&out) == expected, "the clock changes a result");
        }
    }
}

/// Letters that only a terminal is sure to show.
fn drawn(said: &str) -> bool {
    said.contains(['×', '│', '╭', '·', '─', '\u{1b}'])
}

#[test]
fn messages_fit_the_columns_that_are_stated_and_are_plain_where_no_terminal_reads_them() {
    let (folder, _) = service();
    let said = |columns: Option<&str>| {
        let mut command = caseload();
        command.current_dir(&folder).args(["check", "wrong.toml"]).env("TERM", "xterm");
        if let Some(columns) = columns {
            command.env("COLUMNS", columns);
        }
        let done = command.assert().code(2).get_output().clone();
        let said = text(&done.stderr);
        assert!(!drawn(&said), "{columns:?}: {said}");
        assert!(said.contains("turnover") && said.contains("wrong.toml") && said.contains("rate_a_year"), "{said}");
        said
    };
    let usual = said(None);
    for columns in ["0", "nonsense", "-40", "", "110", "70000", "18446744073709551616"] {
        assert_eq!(said(Some(columns)), usual, "{columns} columns");
    }
    let lines = |said: &str| said.lines().count();
    let narrow = said(Some("40"));
    assert!(lines(&narrow) > lines(&usual), "{narrow}");
    // Lines of the file are shown as they are; words are wrapped.
    let words = narrow.lines().filter(|line| !line.contains('|') && !line.contains("problem"));
    assert!(words.clone().all(|line| line.chars().count() <= 40), "{narrow}");
    assert_eq!(said(Some("1")), narrow);
}

#[test]
fn help_fits_the_columns_that_are_stated() {
    let help = |columns: &str| {
        let done = caseload().args(["run", "--help"]).env("COLUMNS", columns).assert().success();
        text(&done.get_output().stdout)
    };
    let widest = |text: &str| text.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(widest(&help("100")) <= 100);
    assert!(help("60").lines().count() > help("100").lines().count());
    for columns in ["0", "x", "70000"] {
        assert_eq!(help(columns), help("100"), "{columns}");
    }
    for columns in ["1", "40"] {
        assert!(help(columns).contains("--replications"));
    }
}

/// Linux: `script` gives a program a terminal.
#[cfg(target_os = "linux")]
#[test]
fn terminals_are_asked_what_they_can_show() {
    let (folder, _) = service();
    if std::process::Command::new("script").arg("--version").output().is_err() {
        println!("not tested: there is no script here");
        return;
    }
    let program = assert_cmd::cargo::cargo_bin!("caseload");
    let on_terminal = |arguments: &str, variables: &[(&str, &str)]| {
        let mut script = std::process::Command::new("script");
        script.args(["-qec", &format!("'{}' {arguments}", program.display()), "/dev/null"]).current_dir(&folder);
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
            script.env_remove(name);
        }
        script.env("TERM", "xterm-256color").envs(variables.iter().copied()).stdin(std::process::Stdio::null());
        String::from_utf8_lossy(&script.output().unwrap().stdout).into_owned()
    };
    let escapes = |said: &str| said.contains('\u{1b}');
    for arguments in ["check wrong.toml", "run north.toml --replications none"] {
        assert!(escapes(&on_terminal(arguments, &[])), "{arguments}: no colour on a terminal");
        for quiet in [("NO_COLOR", "1"), ("CLICOLOR", "0"), ("TERM", "dumb")] {
            let said = on_terminal(arguments, &[quiet]);
            assert!(!escapes(&said), "{arguments} with {quiet:?}: {said:?}");
        }
    }
    assert!(drawn(&on_terminal("check wrong.toml", &[("NO_COLOR", "1")])));
    assert!(!drawn(&on_terminal("check wrong.toml", &[("TERM", "dumb")])));
    // A bar is drawn where it can be moved, and fits.
    let run = "run north.toml -n 40 --out out 2>&1 >/dev/null";
    assert!(!escapes(&on_terminal(run, &[("TERM", "dumb")])));
    for columns in ["40", "72", "200"] {
        let said = console_lines(&on_terminal(run, &[("COLUMNS", columns)]));
        let widest = said.iter().map(|line| line.trim_end().chars().count()).max().unwrap_or(0);
        assert!(widest > 20 && widest < columns.parse().unwrap(), "{columns} columns: {said:?}");
    }
}

/// What was drawn line by line, without the escapes that move and colour it.
#[cfg(target_os = "linux")]
fn console_lines(said: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut letters = said.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\u{1b}' => {
                letters.next();
                letters.find(|letter| letter.is_ascii_alphabetic());
            }
            '\r' | '\n' => lines.push(String::new()),
            _ => lines.last_mut().unwrap().push(letter),
        }
    }
    lines
}
