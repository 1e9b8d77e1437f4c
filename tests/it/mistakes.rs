//! What would be ignored, or can hardly be meant, is said: before the run, with the file, the key and what to do.

use crate::command_line::{caseload, results, started, text};
use crate::service::loaded;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// The starter scenario of three months, and options over it.
fn service(options: &[(&str, &str)]) -> TempDir {
    let (folder, scenario) = started();
    let whole = fs::read_to_string(&scenario).unwrap();
    let short = whole.replace("last_day = 2028-03-31", "last_day = 2025-06-29");
    fs::write(&scenario, short.replace("by = 2027-03-31", "by = 2025-06-29")).unwrap();
    for (name, over) in options {
        let option = format!("base = \"north.toml\"\nname = \"{name}\"\n{over}");
        fs::write(folder.path().join(format!("{name}.toml")), option).unwrap();
    }
    folder
}

/// What a comparison says beside its results.
#[track_caller]
fn compared(folder: &Path, named: &[&str]) -> String {
    let mut command = caseload();
    command.current_dir(folder).args(["compare", "north.toml"]).args(named).args(["-n", "2", "--out", "out"]);
    let done = command.output().unwrap();
    let said = text(&done.stderr);
    assert!(done.status.success(), "{said}");
    said
}

#[test]
fn what_an_option_cannot_state_is_said() {
    let folder = service(&[
        ("own", "seed = 99\nreplications = 7\nsickness.rate = 0.2\n"),
        ("same", "seed = 2009\nsickness.rate = 0.2\n"),
        ("plain", "sickness.rate = 0.2\n"),
    ]);
    let north = folder.path().join("north.toml");
    fs::write(
        &north,
        format!("seed = 2009\n{}", fs::read_to_string(&north).unwrap().replace("\nseed =", "\n# seed =")),
    )
    .unwrap();
    let said = compared(folder.path(), &["own.toml", "same.toml", "plain.toml"]);
    for part in ["own.toml: `seed` = 99 is not used", "of the base, 2009", "own.toml: `replications` = 7 is not used"] {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
    assert_eq!(said.matches("is not used").count(), 2, "{said}");
    // And so it is: under one seed the same option has the same future.
    let rows = text(&results(&folder.path().join("out"))["replications.csv"]);
    let of = |name: &str| {
        rows.lines().filter_map(|row| row.strip_prefix(&format!("{name},"))).collect::<Vec<_>>().join("\n")
    };
    assert!(!of("own").is_empty() && of("own") == of("plain"));
}

#[test]
fn a_file_named_twice_is_said() {
    let folder = service(&[("posts", "posts.extra_social_workers = 2\n")]);
    let at = folder.path();
    fs::create_dir(at.join("sub")).unwrap();
    for again in [&["posts.toml", "posts.toml"][..], &["posts.toml", "sub/../posts.toml"], &[".", "posts.toml"]] {
        assert!(compared(at, again).contains("posts.toml is named more than once: it is taken once"), "{again:?}");
    }
    assert!(compared(at, &["posts.toml", "north.toml"]).contains("north.toml is named more than once"));
    // The folder of the options may hold the base.
    assert!(!compared(at, &["."]).contains("more than once"));
}

#[test]
fn an_option_that_changes_nothing_is_said() {
    let folder = service(&[("idle", "title = \"Nothing\"\n"), ("posts", "posts.extra_social_workers = 2\n")]);
    let said = compared(folder.path(), &["idle.toml", "posts.toml"]);
    assert_eq!(said.matches("changes nothing of the base").count(), 1, "{said}");
    assert!(said.contains("idle.toml changes nothing of the base"), "{said}");
}

/// Without what is said of the small service itself, which has neither managers nor care management.
fn of_mistakes(mut warnings: Vec<String>) -> Vec<String> {
    warnings.retain(|warning| !warning.contains("no care-management team") && !warning.contains("has a manager"));
    warnings
}

#[test]
fn a_change_that_changes_nothing_is_said() {
    let change = |keys: &str| {
        let over =
            "sickness.rate = 0.1\n[[change]]\non = 2024-06-03\nagency.allowed = true\n[[change]]\non = 2024-09-02\n";
        of_mistakes(loaded(&format!("{over}{keys}\n")).warnings)
    };
    let said = change("agency.allowed = true\nsickness.rate = 0.10").join("\n");
    for part in
        ["option.toml, line ", "2024-09-02 changes nothing", "`agency.allowed`, `sickness.rate` have their values"]
    {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
    for keys in
        ["agency.allowed = true\nsickness.rate = 0.11", "agency.allowed = false", "structure.A.assessment_teams = [1]"]
    {
        assert_eq!(change(keys), Vec::<String>::new(), "{keys}");
    }
    // Numbers that are not known: the same prior is another number, unless both are drawn together.
    let prior = |more: &str| {
        let number = format!("sickness.rate = {{ between = [0.1, 0.2]{more} }}\n");
        of_mistakes(loaded(&format!("{number}[[change]]\non = 2024-09-02\n{number}")).warnings).len()
    };
    assert_eq!((prior(""), prior(", together = \"sick\"")), (0, 1));
}

#[test]
fn a_target_that_cannot_be_acted_on_or_missed_is_said() {
    let warned = |over: &str| of_mistakes(loaded(over).warnings).join("\n");
    assert!(warned("target.by = 2024-04-05\n").contains("target.by is 2024-04-05, in the first week of the run"));
    assert_eq!(warned("target.by = 2024-04-08\n"), "");
    let share = |at_most: &str| warned(&format!("target = {{ measure = \"share_over_20\", at_most = {at_most} }}\n"));
    assert!(share("1").contains("cannot be missed"));
    assert_eq!(share("0.99"), "");
    assert!(
        warned("workforce.managers_a_team = 1\nwork.screening.hours = { constant = 30 }\n")
            .contains("more and more children wait to be screened")
    );
    assert!(warned("demand.early_help = { share = 0.1, after_weeks = 52 }\n").contains("no effect within the run"));
    assert!(warned("recruitment.time_to_hire_weeks = { constant = 200 }\n").contains("over two years"));
}

#[test]
fn what_no_service_has_is_refused() {
    let folder = service(&[
        ("endless", "target.at_most = 1e300\n"),
        ("leaving", "turnover = { rate_a_year = 1e6, notice_weeks = 0 }\n"),
    ]);
    for (arguments, words) in [
        (&["check", "endless.toml"][..], "`at_most` must be from 0 to 1,000,000,000"),
        (&["check", "leaving.toml"], "`rate_a_year` must be from 0 to 20"),
        (&["solve", "north.toml", "--target", "1e300"], "--target 1000000000000"),
        (&["solve", "north.toml", "--from", "2025-06-02", "--by", "2025-05-30"], "nothing could act by then"),
        (&["run", "north.toml", "--budget", "1e300"], "is no amount of money"),
    ] {
        let done = caseload().current_dir(&folder).args(arguments).output().unwrap();
        let said = text(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
}

/// Windows and macOS do not tell capitals from small letters in names of files, nor do most readers anywhere.
#[test]
fn names_that_differ_in_capitals_only_are_refused() {
    let folder = service(&[("posts", "posts.extra_social_workers = 2\n")]);
    let at = folder.path();
    let write = |file: &str, over: &str| fs::write(at.join(file), format!("base = \"north.toml\"\n{over}")).unwrap();
    write("other.toml", "name = \"Posts\"\nposts.extra_social_workers = 4\n");
    let two = "name = \"areas\"\narea.south.assessment_teams = [4]\ndemand.children_a_week.south = 5\n";
    write("areas.toml", two);
    write("spaced.toml", &two.replace("south", "\"South \""));
    write(
        "parted.toml",
        "name = \"parted\"\n[[change]]\non = 2025-05-05\nstructure.NORTH = { from = [\"North\"], assessment_teams = [6, 6] }\n",
    );
    for (arguments, words) in [
        (
            &["compare", "north.toml", "posts.toml", "other.toml"][..],
            ["other.toml is called `Posts`", "posts.toml `posts`"],
        ),
        (&["levers", "north.toml", "posts.toml", "other.toml"], ["other.toml is called `Posts`", "posts.toml `posts`"]),
        (&["check", "areas.toml"], ["the areas `South` and `south` would be taken for one", "areas.toml:3"]),
        (&["check", "spaced.toml"], ["the areas `South` and `South ` would be taken for one", "spaced.toml:3"]),
        (&["check", "parted.toml"], ["the areas `North` and `NORTH` would be taken for one", "parted.toml"]),
        (&["new", "NORTH"], ["north.toml is there already", "choose another name"]),
    ] {
        let done = caseload().current_dir(at).args(arguments).output().unwrap();
        let said = text(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(words.iter().all(|word| said.contains(word)), "{arguments:?}: {said}");
    }
}

/// However much is wrong, no more is said than can be read, and how much there is.
#[test]
fn many_mistakes_are_counted_and_the_first_shown() {
    let (folder, scenario) = started();
    let starter = fs::read_to_string(&scenario).unwrap();
    let many = |of: &dyn Fn(u32) -> String| (0..2_000).map(of).collect::<String>();
    let areas = many(&|n| format!("[area.a{n}]\nassessment_teams = 1\n"));
    let ranges = many(&|n| format!("p{n} = {{ between = [2, 1] }}\n"));
    for (whole, count, more) in [
        (many(&|n| format!("nonsense_{n} = 1\n")) + &starter, "2,000 problems", "and 1,950 more\n"),
        (format!("{starter}{}", "= = =\n".repeat(2_000)), "4,000 problems", "and 3,950 more\n"),
        (format!("{starter}\n[costs.programmes]\n{ranges}"), "2,000 problems", "and 1,950 more\n"),
        (areas + &starter, "4,009 problems", "and 3,959 more\n"),
    ] {
        fs::write(&scenario, whole).unwrap();
        let done = caseload().current_dir(&folder).args(["check", "north.toml"]).output().unwrap();
        let said = text(&done.stderr);
        assert_eq!(said.matches("north.toml:").count(), 50, "{said}");
        assert!(said.contains(more) && said.contains(&format!("{count} in north.toml")), "{said}");
    }
}

#[test]
fn a_list_is_no_table_of_keys() {
    let (folder, scenario) = started();
    let starter = fs::read_to_string(&scenario).unwrap();
    for list in ["[3, 0, 0, 0, 0]", "[3]", "[]"] {
        fs::write(&scenario, format!("posts = {list}\n{starter}")).unwrap();
        let done = caseload().current_dir(&folder).args(["check", "north.toml"]).output().unwrap();
        let said = text(&done.stderr);
        for words in ["`posts` must be a table of keys", "this is a list", "in braces"] {
            assert!(said.contains(words), "{said}");
        }
    }
}

/// Each message names what is wrong and what to write.
#[test]
fn what_was_meant_is_said() {
    let folder = service(&[
        ("holidays", "bank_holidays = \"none\"\n"),
        ("shares", "pathway.after_child_in_need.close = 0.92\n"),
        ("early", "past.weeks = 0\ntarget = { measure = \"caseload_s45\", by = 2025-05-18 }\n"),
        ("nobody", "area.North = { assessment_teams = [1], assessment_vacancies = 9, care_management_teams = [] }\n"),
        ("twice", "sickness.rate = 0.1\n\nsickness.rate = 0.2\n"),
    ]);
    fs::create_dir(folder.path().join("sub")).unwrap();
    fs::write(folder.path().join("sub/back.toml"), "base = '..\\north.toml'\nname = \"back\"\n").unwrap();
    let on_windows = cfg!(windows);
    let vary = "--vary";
    for (arguments, words) in [
        (&["compare", "north.toml", "holidays.toml"][..], &["they differ in their bank holidays"][..]),
        (&["check", "shares.toml"], &["sum to 1.1", "but in the base: child_protection = 0.12, looked_after = 0.06"]),
        (&["check", "early.toml"], &["`caseload_s45` has no value on this date", "state a date from 2025-05-29 on"]),
        (&["check", "nobody.toml"], &["9 vacancies in teams with 1 posts", "nobody.toml:3:"]),
        (&["check", "twice.toml"], &["duplicate key", "twice.toml:5:1", "first stated here"]),
        (&["run", "."], &["./ is a folder", "name a file in it"]),
        (
            &["sweep", "north.toml", "--by", "31/03/2027", vary, "posts=1"],
            &["write a date as year, month, day: 2027-03-31"],
        ),
        (&["solve", "north.toml", "--from", "soon"], &["write a date as year, month, day: 2027-03-31"]),
        (
            &["sweep", "north.toml", vary, "sickness.rate=0.1,3", vary, "posts=1"],
            &["error: --vary sickness.rate=3: `rate` must be from 0 to under 1", "15 % is 0.15"],
        ),
        (&["sweep", "north.toml", vary, "posts=0.25"], &["--vary posts=0.25: `posts` must be a number in tenths"]),
        (
            &["sweep", "north.toml", vary, "posts=-300"],
            &["--vary posts=-300: `posts`: 259 more posts would be taken away"],
        ),
        (
            &["sweep", "north.toml", vary, "start.initial_assessment=900000", vary, "start.short_term_help=900000"],
            &["--vary start.initial_assessment=900000 --vary start.short_term_help=900000: more open cases than"],
        ),
        (
            &["sweep", "north.toml", vary, "sickness.short_days.lognormal.mean=3"],
            &["--vary sickness.short_days.lognormal.mean=3: `short_days` must be a table with one key", "gamma ="],
        ),
        (&["check", "sub/back.toml"], &["there is no file", "part folders with /"]),
    ] {
        if on_windows && arguments[1] == "sub/back.toml" {
            continue;
        }
        let done = caseload().current_dir(&folder).args(arguments).output().unwrap();
        let said = text(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {said}");
        let plain = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.iter().all(|word| plain.contains(word)), "{arguments:?}: {said}");
    }
    let done = caseload().current_dir(&folder).args(["new", "my-council.toml"]).output().unwrap();
    assert!(done.status.success() && folder.path().join("my-council.toml").is_file());
}

/// What is varied of a distribution leaves the rest of it as it is.
#[test]
fn a_number_of_a_distribution_is_varied_alone() {
    let folder = service(&[]);
    let mut command = caseload();
    command.current_dir(&folder).args(["sweep", "north.toml", "-n", "2", "--out", "out", "--target", "18"]);
    command.args(["--vary", "sickness.short_days.gamma.mean=3,9", "--vary", "sickness.short_days.gamma.cv=0.5"]);
    command.args(["--from", "2025-04-02", "--by", "2025-06-29"]);
    let done = command.output().unwrap();
    assert!(done.status.success(), "{}", text(&done.stderr));
}
