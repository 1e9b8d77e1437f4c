//! Measures without a meaning: a share of what is never done, a mean over nobody. They are left out of every output; nothing says 0,
//! “none” or NaN in their place.

use crate::command_line::{caseload, inflated, results, started, text};
use crate::service::{CALM, with_core_assessments};
use calamine::Reader;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const NO_CORE: &str =
    "pathway.after_initial_assessment = { close = 0.38, core_assessment = 0 }\nstart.core_assessment = 0";
const NO_DEMAND: &str = "past.weeks = 0\ndemand.children_a_week = { North = 0, South = 0 }\nstart = { initial_assessment = 0, \
    core_assessment = 0, short_term_help = 0, awaiting_panel = 0, child_in_need = 0, child_protection = 0, looked_after = 0 }";
const NO_CARE: &str = "pathway.after_initial_assessment = { close = 0.22, looked_after = 0 }\n\
    pathway.after_core_assessment = { close = 0.25, looked_after = 0 }\n\
    pathway.after_child_in_need = { close = 0.88, looked_after = 0 }\n\
    pathway.after_child_protection = { close = 0.60, looked_after = 0 }\nstart.looked_after = 0";

/// The starter scenario with two assessments, cut to three months, and options of it.
fn service(options: &[(&str, &str)]) -> TempDir {
    let (folder, scenario) = started();
    let cut = with_core_assessments(&fs::read_to_string(&scenario).unwrap());
    let cut =
        cut.replace("last_day = 2028-03-31", "last_day = 2025-06-29").replace("by = 2027-03-31", "by = 2025-06-29");
    fs::write(&scenario, cut).unwrap();
    for (name, more) in options {
        let option = format!("base = \"north.toml\"\nname = \"{name}\"\n{more}\n");
        fs::write(folder.path().join(format!("{name}.toml")), option).unwrap();
    }
    folder
}

/// What a command prints and writes; no file of text holds a number that is none.
fn found(folder: &Path, arguments: &[&str]) -> (String, BTreeMap<String, String>) {
    let mut command = caseload();
    let done =
        command.current_dir(folder).args(arguments).args(["-n", "6", "--out"]).arg(out(arguments)).output().unwrap();
    assert!(done.status.success(), "{arguments:?}: {}", text(&done.stderr));
    let of_text =
        |name: &String| [".csv", ".gz", ".json", ".md", ".html", ".svg"].iter().any(|ending| name.ends_with(ending));
    let files = results(&folder.join(out(arguments))).into_iter().filter(|(name, _)| of_text(name));
    let files: BTreeMap<String, String> = files
        .map(|(name, bytes)| (name.clone(), if name.ends_with(".gz") { inflated(&bytes) } else { text(&bytes) }))
        .collect();
    for (name, content) in &files {
        let word = |word: &str| content.split(|c: char| !c.is_alphanumeric()).any(|found| found == word);
        assert!(!word("NaN") && !word("inf"), "{arguments:?}: {name} holds a number that is none");
    }
    (text(&done.stdout), files)
}

/// Its folder: one holds one experiment.
fn out(arguments: &[&str]) -> String {
    arguments.join("-")
}

/// The title of a chart, if it is drawn.
fn title(files: &BTreeMap<String, String>, chart: &str) -> Option<String> {
    let svg = files.get(&format!("charts/{chart}.svg"))?;
    Some(svg.split("<title>").nth(1)?.split("</title>").next()?.to_owned())
}

#[test]
fn without_core_assessments_none_of_them_are_said_to_be_in_time() {
    let folder = service(&[("simple", NO_CORE), ("posts", &format!("{NO_CORE}\nposts.extra_social_workers = 3"))]);
    for arguments in [&["run", "simple.toml"][..], &["compare", "simple.toml", "posts.toml"]] {
        let (said, files) = found(folder.path(), arguments);
        assert!(!said.contains("core") && !said.contains("Core"), "{said}");
        let chart = title(&files, "assessments-in-time").unwrap();
        assert!(chart.ends_with(" of initial assessments are in time") || arguments.len() > 2, "{chart}");
        for name in ["summary.md", "precision.csv", "comparison.csv"] {
            let content = files.get(name).map_or("", |content| content);
            let core = content.lines().find(|line| line.contains("ore assessment") || line.contains("core_assessment"));
            assert_eq!(core, None, "{name}");
        }
        assert!(files["summary.md"].contains("| Initial assessments in time |"), "{}", files["summary.md"]);
        for name in ["report.html", "charts/assessments-in-time.svg", "charts/assessments-in-time.csv"] {
            for words in [
                "none of core",
                "of core assess",
                "core within",
                "Core in time",
                "core, in",
                "Core assessments in time",
            ] {
                assert!(!files[name].contains(words), "{name} says {words}");
            }
        }
        let summary: serde_json::Value = serde_json::from_str(&files["summary.json"]).unwrap();
        assert!(!files["summary.json"].contains("core_assessments_in_time\": 0"), "{summary}");
        for option in summary["tables"]["decision"].as_array().unwrap() {
            assert!(option["run_core_assessments_in_time_p50"].is_null());
        }
        let book = fs::read(folder.path().join(out(arguments)).join("workbook.xlsx")).unwrap();
        let mut book = calamine::Xlsx::new(std::io::Cursor::new(book)).unwrap();
        let sheet = book.worksheet_range("Decision").unwrap();
        let cells: Vec<String> = sheet.cells().map(|(.., cell)| cell.to_string()).collect();
        // Its columns do not depend on what was found: the one of core assessments is there, and empty.
        let core =
            sheet.rows().find_map(|row| row.iter().position(|cell| *cell == "Core assessments in time")).unwrap();
        assert!(sheet.rows().all(|row| row[core] == calamine::Data::Empty || row[core] == "Core assessments in time"));
        assert!(cells.iter().any(|cell| cell == "Initial assessments in time"));
    }
}

/// What one option lacks and another has keeps its column; the cell is marked, and the mark explained.
#[test]
fn what_only_one_option_lacks_is_marked() {
    let folder = service(&[("no-core", NO_CORE)]);
    let (said, files) = found(folder.path(), &["compare", "north.toml", "no-core.toml"]);
    let row = files["summary.md"].lines().find(|line| line.starts_with("| no-core |")).unwrap();
    assert!(row.contains(" % | - |"), "{row}");
    for content in [&said, &files["summary.md"], &files["report.html"]] {
        let content = content.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(content.contains("“-” stands for a share of assessments that an option never makes"), "{content}");
    }
    // No future has a share with and without the option: nothing is compared.
    assert!(!files["comparison.csv"].contains("core_assessments_in_time"));
}

#[test]
fn without_demand_nothing_is_in_time_late_slow_or_fast() {
    let folder = service(&[("no-demand", NO_DEMAND)]);
    let (said, files) = found(folder.path(), &["run", "no-demand.toml"]);
    for chart in ["assessments-in-time", "drift"] {
        assert_eq!(title(&files, chart), None);
    }
    assert!(!said.contains("In time") && !said.contains("none"), "{said}");
    assert!(!files["summary.md"].contains("in time"), "{}", files["summary.md"]);
    assert!(!files["precision.csv"].contains("in_time"), "{}", files["precision.csv"]);
}

#[test]
fn without_looked_after_children_nothing_is_said_of_their_work() {
    let folder = service(&[("no-care", NO_CARE)]);
    let (_, files) = found(folder.path(), &["run", "no-care.toml"]);
    let drift = title(&files, "drift").unwrap();
    assert!(!drift.contains("ooked") && !files["charts/drift.csv"].contains("looked after"), "{drift}");
    let (_, files) = found(folder.path(), &["run", "north.toml"]);
    assert!(title(&files, "drift").unwrap().starts_with("Looked-after work ends at"));
}

#[test]
fn services_at_the_edge_of_meaning_have_results() {
    let folder = service(&[
        ("no-care-management", "area.North.care_management_teams = []\narea.North.care_management_vacancies = 0"),
        ("week", "last_day = 2025-04-06\ntarget.by = 2025-04-06"),
        ("other", "last_day = 2025-04-06\ntarget.by = 2025-04-06\nposts.extra_social_workers = 2"),
        ("spending", "target = { measure = \"cost_total\", at_most = 100_000 }"),
    ]);
    let (_, files) = found(folder.path(), &["run", "no-care-management.toml", "--detail"]);
    let nobody = |line: &&str| line.contains(",North,care_management,caseload_mean,");
    let of_nobody: Vec<&str> = files["weekly.csv.gz"].lines().filter(nobody).collect();
    assert!(!of_nobody.is_empty() && of_nobody.iter().all(|line| line.ends_with(",caseload_mean,,,,,,,,")));
    assert!(!files.contains_key("budget.csv") && !files["summary.json"].contains("\"budget\""));
    let (_, files) = found(folder.path(), &["compare", "week.toml", "other.toml"]);
    assert!(!files["summary.md"].contains("full financial year"), "{}", files["summary.md"]);
    // Money has no areas: there is no chart by area.
    let (_, files) = found(folder.path(), &["run", "spending.toml"]);
    assert_eq!(title(&files, "caseload-by-area"), None);
}

/// One worker who leaves, and nobody at all.
#[test]
fn a_caseload_of_nobody_is_no_caseload() {
    let folder = service(&[]);
    let write = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
    write(
        "leaves.toml",
        CALM.replace("rate_a_year = 0,", "rate_a_year = 0.9,")
            .replace("constant = 10 }, most", "constant = 100 }, most"),
    );
    let (said, files) = found(folder.path(), &["run", "leaves.toml"]);
    let without = |line: &&str| line.contains(",target_measure,") && line.ends_with(',');
    let without = files["replications.csv"].lines().filter(without).count();
    assert!((1..6).contains(&without), "{without} futures");
    let told = format!("has no value at the target date in up to {without} futures");
    assert!(said.split_whitespace().collect::<Vec<_>>().join(" ").contains(&told), "{said}");
    let empty = CALM
        .replace("area.A = { assessment_teams = [1] }", "area.A = { assessment_teams = [1], assessment_vacancies = 1 }")
        .replace("last_day = 2025-03-28", "last_day = 2024-04-26")
        .replace("most_a_month = 1000", "most_a_month = 0")
        .replace("{ at_most = 20, by = 2025-03-28 }", "{ measure = \"open_cases\", at_most = 20, by = 2024-04-26 }");
    write("empty.toml", empty);
    let (_, files) = found(folder.path(), &["run", "empty.toml"]);
    for chart in ["share-over", "caseload-spread"] {
        assert_eq!(title(&files, chart), None);
    }
}
