//! Commands find the same, byte for byte, whether what options have in common is simulated once or not, and say what that saved.

use crate::resumed::{COMMANDS, Request, asked, assert_same, done, service, state};
use std::fs;
use tempfile::TempDir;

/// Dated changes of every kind.
const CHANGES: [(&str, &str); 12] = [
    ("fewer-posts", "posts = { extra_social_workers = 3, extra_managers = 1 }"),
    ("demand", "demand.growth_a_year = 0.2"),
    ("redirect", "demand.redirect_share = 0.3"),
    ("early-help", "demand.early_help = { share = 0.2, after_weeks = 4, over_weeks = 8 }"),
    ("structure", "structure.North.mixed_teams = [15, 14]"),
    ("agency-cap", "agency.most = 40\nagency.allowed = true"),
    ("embargo", "agency.allowed = false"),
    ("capped", "budget.most_a_financial_year = 1_000_000"),
    ("recruitment", "recruitment.most_a_month = 9"),
    ("overtime", "overtime = { hours_a_week = 5, cases_over = 12, pay = 1.25 }"),
    ("returns", "returns = { after_help = 0.2, weeks = { constant = 6 } }"),
    ("ceiling", "allocation = { ceiling = 12, cover_ceiling = 15 }"),
];

/// Option files with them, each from December on, and what else differs from the first day on or not at all.
fn options(folder: &TempDir) -> Vec<String> {
    let mut names = Vec::new();
    let mut option = |name: &str, text: String| {
        let text = format!("base = \"north.toml\"\nname = \"{name}\"\ntitle = \"{name}\"\n{text}");
        fs::write(folder.path().join(format!("{name}.toml")), text).unwrap();
        names.push(format!("{name}.toml"));
    };
    for (name, what) in CHANGES {
        option(name, format!("[[change]]\non = 2025-12-01\n{what}\n"));
    }
    option("pulse", "[[pulse]]\nfrom = 2025-09-01\nweeks = 3\nchildren = 40\nassessed_share = 1\n".to_owned());
    option("renamed", String::new());
    names
}

/// A command with and without; what it said of that with.
#[track_caller]
fn both(folder: &TempDir, index: usize, what: Request<'_>) -> String {
    let (with, without) = (format!("with-{index}"), format!("without-{index}"));
    let (code, _, said) = asked(folder, what, &with, &["--threads", "1"]);
    assert_eq!(code, Some(0), "{what:?}: {said}");
    let (code, _, silent) = asked(folder, what, &without, &["--threads", "1", "--no-branching"]);
    assert_eq!(code, Some(0), "{what:?}: {silent}");
    assert!(!silent.contains("Branching"), "{silent}");
    let again = |out: &str| crate::resumed::found(folder, out);
    assert_same(&again(&without), &again(&with), &format!("{what:?}"));
    if !matches!(what.0, "solve" | "calibrate") {
        assert_same(&state(folder, &without), &state(folder, &with), &format!("the state of {what:?}"));
    }
    said
}

#[test]
#[cfg_attr(debug_assertions, ignore = "long: run with --release")]
fn every_command_finds_the_same_without_branching() {
    let folder = service();
    for (index, what) in COMMANDS.into_iter().enumerate() {
        if !matches!(what.0, "run" | "sensitivity" | "validate") {
            let said = both(&folder, index, what);
            // Whatever is varied has the past in common; without a mix an answer is looked for a number of posts at a time.
            let together = what.0 != "solve" || what.1.contains(&"--mix");
            assert_eq!(said.contains("Branching: "), together, "{what:?}: {said}");
        }
    }
}

#[test]
#[cfg_attr(debug_assertions, ignore = "long: run with --release")]
fn options_of_every_kind_are_compared_alike_without_branching() {
    let folder = service();
    let options = options(&folder);
    let what: Vec<&str> = std::iter::once("north.toml")
        .chain(["posts.toml", "joined.toml"])
        .chain(options.iter().map(|name| &**name))
        .collect();
    let said = both(&folder, 0, ("compare", &what, 4));
    let share = said.split("Branching: ").nth(1).and_then(|said| said.split(' ').next()).unwrap();
    assert!((30..90).contains(&share.parse::<u32>().unwrap()), "{said}");
    // With a date from which what is varied holds, the points of a grid have a past in common.
    let grid = ["north.toml", "--vary", "posts=0,2,9", "--vary", "sickness=0.05,0.1", "--from", "2025-12-01"];
    assert!(both(&folder, 1, ("sweep", &grid, 4)).contains("Branching: "));
    let mixed = [
        "north.toml",
        "--mix",
        "posts=0,2,9",
        "--mix",
        "administrators=0,2",
        "--from",
        "2025-12-01",
        "--chance",
        "0.5",
    ];
    assert!(both(&folder, 2, ("solve", &mixed, 8)).contains("Branching: "));
    // Uncertain inputs: each future has scenarios of its own, which branch all the same.
    fs::write(
        folder.path().join("unknown-posts.toml"),
        "base = \"unknown.toml\"\nname = \"unknown-posts\"\ntitle = \"p\"\n[[change]]\non = 2025-12-01\nposts.extra_social_workers = 3\n",
    )
    .unwrap();
    let uncertain = ["unknown.toml", "unknown-posts.toml", "posts.toml"];
    assert!(both(&folder, 3, ("compare", &uncertain, 5)).contains("Branching: "));
    // However many threads there are, and in quiet.
    let on_threads = done(&folder, ("compare", &what, 4), "threads", &["--threads", "3"]);
    assert_same(&crate::resumed::found(&folder, "with-0"), &on_threads, "threads");
}
