//! Lists of cases as they come: whoever reads one is told what was read, one bad row spoils no other, and names stay in the file.

use crate::command_line::{caseload, results, started, text};
use crate::service::with_core_assessments;
use caseload::scenario::load;
use caseload::store::shards::{ShardFile, write_shard};
use caseload::study::design::{Design, Shard};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub const HEADER: &str = "area,team,holder,kind,stage,opened_on,stage_began_on,family\n";
const ANN: &str = "North,assessment-1,Ann Other,assessment,initial_assessment,2025-03-24,2025-03-25,LCS-4711\n";
/// Ten cases of eight families; four workers, two of them of one name; a case that was opened and went on at a weekend.
pub const LIST: &str = "North,assessment-1,Ann Other,assessment,initial_assessment,2025-03-24,2025-03-25,LCS-4711
North,assessment-1,Ann Other,assessment,initial_assessment,2025-03-20,2025-03-25,LCS-4711
North,assessment-02,\"O'Neil, \"\"Bo\"\"\",assessment,initial_assessment,2025-03-23,2025-03-22,LCS-4712
North,assessment-2,\"O'Neil, \"\"Bo\"\"\",child_protection,awaiting_panel,2025-01-06,2025-03-10,LCS-4713
North,assessment-2,Ann Other,child_in_need,closing,2025-01-06,2025-03-31,LCS-4714
North,care-management-1,Cleo,looked_after,looked_after,2020-06-01,2020-07-01,LCS-4715
North,care-management-1,Cleo,child_in_need,child_in_need,2024-11-04,2024-12-02,LCS-4716
South,assessment-2,,assessment,core_assessment,2025-03-28,2025-03-28,LCS-4711
South,assessment-2,,child_in_need,short_term_help,2025-03-28,2025-03-28,LCS-4717
South,assessment-2,,child_in_need,short_term_help,2025-03-28,2025-03-28,LCS-4717
";

/// A folder with a starter scenario of three months that starts from a list of these bytes: the folder and the scenario.
pub fn listed(list: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let (folder, base) = started();
    let whole = with_core_assessments(&fs::read_to_string(&base).unwrap());
    let cut = whole.replace("2028-03-31", "2025-06-29").replace("2027-03-31", "2025-06-29");
    fs::write(&base, cut).unwrap();
    fs::write(folder.path().join("Ann Other.csv"), list).unwrap();
    let scenario = folder.path().join("listed.toml");
    let start = "start = { snapshot = \"Ann Other.csv\", \
                 mean_speed = { assessment = 0.7, protection_and_need = 0.5, looked_after = 0.4 } }";
    fs::write(&scenario, format!("base = \"north.toml\"\nname = \"listed\"\n{start}\n")).unwrap();
    (folder, scenario)
}

/// Exit code, standard output and error of a check of a scenario with such a list.
fn checked(list: impl AsRef<[u8]>) -> (Option<i32>, String, String) {
    let (_folder, scenario) = listed(list);
    let done = caseload().arg("check").arg(scenario).output().unwrap();
    (done.status.code(), text(&done.stdout), text(&done.stderr))
}

#[track_caller]
pub fn refused(list: impl AsRef<[u8]>, words: &[&str]) -> String {
    let (code, _, error) = checked(list);
    assert_eq!(code, Some(2), "{error}");
    assert!(words.iter().all(|word| error.contains(word)), "{words:?}: {error}");
    error
}

#[track_caller]
pub fn accepted(list: impl AsRef<[u8]>) -> (String, String) {
    let (code, said, warned) = checked(list);
    assert_eq!(code, Some(0), "{warned}");
    (said, warned)
}

/// Cases of one child each, a family a row.
fn rows(numbers: std::ops::Range<u32>) -> String {
    numbers.fold(String::new(), |mut text, number| {
        writeln!(text, "North,assessment-1,,assessment,core_assessment,2025-03-24,2025-03-25,{number}").unwrap();
        text
    })
}

#[test]
fn a_check_says_what_a_list_holds() {
    let (said, warned) = accepted(HEADER.to_owned() + LIST);
    assert!(said.contains("10 cases (children) of 8 families, held by 4 workers; 2 families are without"), "{said}");
    assert_eq!(warned, "");
}

#[test]
fn a_stray_quote_spoils_its_own_row() {
    let before = HEADER.to_owned() + &rows(0..300);
    let after = rows(301..1_000);
    let row = "North,assessment-1,\"Ann Other,assessment,core_assessment,2025-03-24,2025-03-25,300\n";
    let error =
        refused(before.clone() + row + &after, &["Ann Other.csv:302:1", "`holder`", "nothing closes it", "line break"]);
    assert!(error.contains("1 problem in"), "{error}");
    // In the last column, from where it would reach to the end of the file and be one family.
    let last = "North,assessment-1,,assessment,core_assessment,2025-03-24,2025-03-25,\"300\n";
    refused(before.clone() + last + &after, &["1 problem in", "Ann Other.csv:302:1", "`family`", "nothing closes it"]);
    // One that another far below would close.
    let later = "North,assessment-1,Ann\",assessment,core_assessment,2025-03-24,2025-03-25,1001\n";
    refused(before.clone() + row + &after + later, &["1 problem in", "Ann Other.csv:302"]);
    let row = "North,assessment-1,\"Ann\" Other,assessment,core_assessment,2025-03-24,2025-03-25,300\n";
    refused(before.clone() + row + &after, &["1 problem in", "Ann Other.csv:302", "goes on after the quote"]);
    // Within a cell a quote is a sign like others.
    let row = "North,assessment-1,Ann \"Annie\" Other,assessment,core_assessment,2025-03-24,2025-03-25,300\n";
    assert!(accepted(before + row + &after).0.contains("1000 cases (children) of 1000 families, held by 1 worker;"));
}

#[test]
fn lines_end_as_they_may_and_blank_rows_are_none() {
    let plain = HEADER.to_owned() + LIST;
    let hash = |list: String| {
        let (_folder, scenario) = listed(list);
        load(&scenario).unwrap_or_else(|errors| panic!("{}", errors.render(false, 100))).hash
    };
    let of_plain = hash(plain.clone());
    for list in [
        plain.replace('\n', "\r\n"),
        plain.replace('\n', "\r"),
        format!("\u{feff}{plain}\n,,,,,,,\n\"\",,,,,,,\n   \n"),
        plain.replace("assessment-1,Ann Other", " assessment-1 , \"Ann Other\" "),
    ] {
        assert_eq!(hash(list), of_plain);
    }
    // A row of a file with lone carriage returns is still a row of its own.
    let wrong = (plain + "North,duty,Bo,assessment,core_assessment,2025-03-24,2025-03-25,9\n").replace('\n', "\r");
    let error = refused(wrong, &["Ann Other.csv:12:1", "there is no team \"duty\""]);
    assert!(!error.contains("LCS"), "{error}");
}

#[test]
fn what_is_no_list_is_told_from_one() {
    refused("", &["Ann Other.csv is empty"]);
    refused(HEADER, &["the list holds no case"]);
    refused(HEADER.to_owned() + LIST + HEADER + LIST, &["named once more", "1 problem in"]);
    refused([0x89, b'P', b'N', b'G', 0xff, 0], &["not the columns"]);
    refused(HEADER.to_owned() + &ANN.replace("Other", "Ot\0her"), &["is no text (NUL)"]);
    let long = "x".repeat(1_000_000);
    for row in [ANN.replace("North", &long), ANN.replace("2025-03-24", &long), "x,".repeat(500_000), long.clone()] {
        let error = refused(HEADER.to_owned() + &row, &["line 2"]);
        assert!(error.len() < 1_000, "{} bytes", error.len());
    }
    accepted(HEADER.to_owned() + &ANN.replace("Ann Other", &long));
    let bad = rows(0..5_000).replace("assessment-1", "assessment-9");
    let error = refused(HEADER.to_owned() + &bad, &["4,951 more rows", "Ann Other.csv:50:1"]);
    assert!(
        error.find("more rows") > error.find("Ann Other.csv:50:1") && !error.contains("Ann Other.csv:51:1"),
        "{error}"
    );
    let (_, warned) = accepted(HEADER.to_owned() + &rows(0..20) + &rows(0..20));
    assert!(warned.contains("from line 22, repeats the first"), "{warned}");
}

#[test]
fn dates_that_cannot_be_are_named() {
    for date in ["0001-01-01", "1899-12-30"] {
        refused(HEADER.to_owned() + &ANN.replace("2025-03-24", date), &["Ann Other.csv:2:1", date, "before 1900"]);
    }
    refused(HEADER.to_owned() + &ANN.replace("2025-03-25", "9999-12-31"), &["after the first day"]);
    let old = rows(0..40).replace("2025-03-24", "1900-01-01");
    let (_, warned) = accepted(HEADER.to_owned() + LIST + &old + &ANN.replace("2025-03-24", "1970-01-01"));
    assert!(warned.contains("41 of the 51 cases"), "{warned}");
    assert!(warned.contains("1900-01-01: 40)") && warned.contains("lines 12, 13, ") && warned.contains("31 more"));
    // Care leavers of 24.
    assert_eq!(accepted(HEADER.to_owned() + &ANN.replace("2025-03-24", "2001-01-01")).1, "");
}

/// The row that is to be mended is shown, and no other: the terminal may be looked at, and logs are kept.
#[test]
fn a_message_shows_its_own_row_only() {
    let bad = "North,assessment-1,Bo Bad,assessment,initial_assessment,tomorrow,2025-03-25,BAD-1\n";
    let error = refused(HEADER.to_owned() + LIST + bad + ANN, &["Ann Other.csv:12:1", "Bo Bad"]);
    let shown = error.replace("Ann Other.csv", "");
    assert!(!shown.contains("Ann Other") && !shown.contains("LCS-47"), "{error}");
    // Too many holders, and children who differ.
    let holders = (0..9)
        .map(|number| ANN.replace("Ann Other", &format!("Holder {number}")).replace("4711", &format!("{number}")));
    let error = refused(HEADER.to_owned() + &holders.collect::<String>(), &["would be holder"]);
    assert!(!error.contains("Holder 0") && error.contains("Holder 8"), "{error}");
    let other = ANN.replace("Ann Other", "Bo Bad");
    let error = refused(HEADER.to_owned() + ANN + &other, &["on line 2 differ in team", "Bo Bad"]);
    assert!(!error.replace("Ann Other.csv", "").contains("Ann Other"), "{error}");
}

fn runs(arguments: &[&str], files: &[&Path], out: &Path) {
    let mut command = caseload();
    command.args(arguments).args(files).args(["-n", "3", "--quiet", "--out"]).arg(out);
    command.assert().success();
}

/// Nothing that is written holds a name or an identifier of the list, and what is written is the same scenario.
#[test]
fn names_stay_in_the_list() {
    let (folder, scenario) = listed(HEADER.to_owned() + LIST);
    let at = |name: &str| folder.path().join(name);
    fs::write(at("option.toml"), "base = \"listed.toml\"\nname = \"option\"\nsickness.rate = 0.1\n").unwrap();
    runs(&["compare"], &[&scenario, &at("option.toml")], &at("out"));
    for number in ["1", "2"] {
        runs(&["compare", "--shard", &format!("{number}/2")], &[&scenario, &at("option.toml")], &at("parts"));
    }
    caseload().arg("merge").arg(at("parts")).args(["--quiet", "--out"]).arg(at("merged")).assert().success();
    let nobody = |what: &str, bytes: &[u8]| {
        // Three letters stand by chance among a million compressed bytes.
        let compressed = ["png", "xlsx", "docx"].iter().any(|ending| what.ends_with(ending));
        let names = ["Ann Other", "Neil", "Cleo", "LCS"];
        for name in &names[..names.len() - usize::from(compressed)] {
            assert!(!bytes.windows(name.len()).any(|part| part == name.as_bytes()), "{name} stands in {what}");
        }
    };
    let found = |folder: &str| {
        let mut found = results(&at(folder));
        found.retain(|name, _| !name.starts_with("state/"));
        found
    };
    let out = found("out");
    out.iter().for_each(|(name, bytes)| nobody(name, bytes));
    let (_, design) = ShardFile::open(at("parts/shard-1-of-2/shard.caseload")).unwrap();
    nobody("a part", format!("{design:?}").as_bytes());

    let copy = text(&out["listed.cases.csv"]);
    assert_eq!(copy.lines().count(), 11);
    assert!(
        copy.contains("\nNorth,assessment-2,W2,child_protection,awaiting_panel,2025-01-06,2025-03-10,F3\n"),
        "{copy}"
    );
    assert!(copy.contains("\nSouth,assessment-2,,assessment,core_assessment,2025-03-28,2025-03-28,F7\n"), "{copy}");
    runs(&["compare"], &[&at("out/scenario.resolved.toml"), &at("out/options/option.resolved.toml")], &at("again"));
    for other in [found("again"), found("merged")] {
        assert_eq!(other.keys().collect::<Vec<_>>(), out.keys().collect::<Vec<_>>());
        assert!(other.iter().all(|(name, bytes)| *bytes == out[name] || name.ends_with(".xlsx")));
    }
}

/// A part from elsewhere writes no file but its own.
#[test]
fn a_list_of_a_part_is_no_path() {
    let (folder, scenario) = listed(HEADER.to_owned() + LIST);
    runs(&["run", "--shard", "1/1"], &[&scenario], &folder.path().join("parts"));
    let path = folder.path().join("parts/shard-1-of-1/shard.caseload");
    let (_, mut design): (_, Design) = ShardFile::open(path.clone()).unwrap();
    let outside = folder.path().join("outside.csv");
    for name in [outside.to_str().unwrap(), "../../outside.csv", "a/b.csv", "..", ""] {
        design.scenarios[0].cases.as_mut().unwrap().0 = name.to_owned();
        let mut part = Vec::new();
        write_shard(&mut part, (&design, Shard::WHOLE), |_| Ok(0)).unwrap();
        fs::write(&path, part).unwrap();
        let done = caseload().arg("merge").arg(&path).arg("--out").arg(folder.path().join("out")).output().unwrap();
        assert_eq!(done.status.code(), Some(2), "{}", text(&done.stderr));
        assert!(text(&done.stderr).contains("a name or a hash that cannot be ours"), "{}", text(&done.stderr));
        assert!(!outside.exists());
    }
}
