//! Costs against a planned budget, held against a second calculation from `replications.csv`, and in every result file.

use crate::command_line::{caseload, results, started, text};
use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A starter scenario and an option with more posts and a plan of its own.
fn service(planned: &str) -> (TempDir, [PathBuf; 2]) {
    let (folder, base) = started();
    let scenario = fs::read_to_string(&base).unwrap();
    fs::write(&base, format!("{scenario}\n{planned}")).unwrap();
    let option = folder.path().join("posts.toml");
    let change = "[[change]]\non = 2025-10-01\nposts = { extra_social_workers = 6 }\n";
    fs::write(&option, format!("base = \"north.toml\"\nname = \"posts\"\ntitle = \"Six posts\"\n{change}")).unwrap();
    (folder, [base, option])
}

fn compared(files: &[PathBuf], out: &Path, more: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let done = caseload().arg("compare").args(files).arg("--out").arg(out).args(more).arg("--quiet").output().unwrap();
    assert_eq!((done.status.code(), text(&done.stderr).as_str()), (Some(0), ""));
    let mut found = results(out);
    found.retain(|name, _| !name.starts_with("state/"));
    found
}

/// The rows of a CSV file by column.
fn rows(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(bytes);
    let head = reader.headers().unwrap().clone();
    let row = |row: csv::StringRecord| head.iter().map(str::to_owned).zip(row.iter().map(str::to_owned)).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// A measure of an option in every future, least first.
fn futures(found: &BTreeMap<String, Vec<u8>>, option: &str, measure: &str) -> Vec<f64> {
    let rows = rows(&found["replications.csv"]);
    let of = rows.iter().filter(|row| row["option"] == option && row["measure"] == measure && row["area"] == "all");
    let mut values: Vec<f64> = of.map(|row| row["value"].parse().unwrap()).collect();
    values.sort_by(f64::total_cmp);
    values
}

/// Type 7 of Hyndman and Fan, written out: between the two values around place (n - 1) p, counted from 0.
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let place = (sorted.len() - 1) as f64 * p;
    let (below, above) = (sorted[place as usize], sorted[(place as usize + 1).min(sorted.len() - 1)]);
    below + (above - below) * place.fract()
}

/// Ranks of the 95 % interval of a quantile among 40 values (from 1): sums of binomial terms, by another program (Python's
/// fractions module, exact).
const RANKS_OF_40: [(f64, usize, usize); 3] = [(0.5, 14, 27), (0.8, 27, 38), (0.9, 32, 40)];

#[track_caller]
fn near(what: &str, found: &str, by_hand: f64) {
    let found: f64 = found.parse().unwrap_or(f64::NAN);
    // Costs stand in the files to ten digits: of some tens of millions to a penny.
    let exact = if what == "chance" { 1e-9 } else { 0.02 };
    assert!((found - by_hand).abs() <= exact, "{what}: {found}, by hand {by_hand}");
}

#[track_caller]
fn holds(row: &BTreeMap<String, String>, costs: &[f64], budget: f64) {
    let n = costs.len() as f64;
    let over: Vec<f64> = costs.iter().filter(|&&cost| cost > budget).map(|cost| cost - budget).collect();
    near("budget", &row["budget"], budget);
    near("replications", &row["replications"], n);
    near("within", &row["budget_met"], n - over.len() as f64);
    near("chance", &row["budget_chance"], 1.0 - over.len() as f64 / n);
    near("expected overspend", &row["expected_overspend"], over.iter().sum::<f64>() / n);
    if over.is_empty() {
        assert_eq!(row["overspend_when_over"], "");
    } else {
        near("where there is one", &row["overspend_when_over"], over.iter().sum::<f64>() / over.len() as f64);
    }
    near("1 in 10", &row["overspend_1_in_10"], (quantile(costs, 0.9) - budget).max(0.0));
    for (level, low, high) in RANKS_OF_40 {
        let (name, cost) = (100.0 * level, quantile(costs, level));
        near("cost", &row[&format!("cost_p{name}")], cost);
        near("beyond the budget", &row[&format!("beyond_budget_{name}")], cost - budget);
        near("beyond the middle", &row[&format!("beyond_median_{name}")], cost - quantile(costs, 0.5));
        near("low end", &row[&format!("cost_p{name}_low_95")], costs[low - 1]);
        near("high end", &row[&format!("cost_p{name}_high_95")], costs[high - 1]);
    }
}

/// The year 2025/26 is planned, and 2027/28, of which the run holds 131 of 262 weekdays (1 April to 30 September 2027, counted on
/// a calendar); the option has a plan of its own for the run, which the command line overrules for both.
#[test]
fn chances_and_contingencies_by_another_calculation() {
    let (folder, files) =
        service("[planned_budget]\na_financial_year = { \"2025/26\" = 2_000_000, \"2027/28\" = 2_200_000 }\n");
    let scenario = fs::read_to_string(&files[0]).unwrap();
    let last = scenario.lines().find(|line| line.starts_with("last_day")).unwrap().to_owned();
    fs::write(&files[0], scenario.replace(&last, "last_day = 2027-09-30")).unwrap();
    let own = "[planned_budget]\nfor_the_run = 5_000_000\n";
    fs::write(&files[1], fs::read_to_string(&files[1]).unwrap() + own).unwrap();
    let found = compared(&files, &folder.path().join("out"), &["-n", "40"]);
    let table = rows(&found["budget.csv"]);
    let keys: Vec<_> = table.iter().map(|row| (row["option"].as_str(), row["period"].as_str())).collect();
    let years = ["2025/26", "2027/28"];
    assert_eq!(
        keys,
        [("north", years[0]), ("north", years[1]), ("posts", "run"), ("posts", years[0]), ("posts", years[1])]
    );
    for row in &table {
        let option = &row["option"];
        let (measure, budget) = match row["period"].as_str() {
            "run" => ("cost".to_owned(), 5e6),
            "2025/26" => ("cost_total 2025/26".to_owned(), 2e6),
            year => (format!("cost_total {year}"), 2.2e6 * 131.0 / 262.0),
        };
        holds(row, &futures(&found, option, &measure), budget);
    }
    // Of the middle cost of the base, whatever it is, so that the chance is neither 0 nor 1.
    let middle = quantile(&futures(&found, "north", "cost"), 0.5);
    let stated = format!("£{middle:.0}");
    let found = compared(&files, &folder.path().join("stated"), &["-n", "40", "--budget", &stated]);
    let table = rows(&found["budget.csv"]);
    for option in ["north", "posts"] {
        let row = table.iter().find(|row| row["option"] == option && row["period"] == "run").unwrap();
        holds(row, &futures(&found, option, "cost"), middle.round());
    }
    let north = &table[0];
    assert!((15..=25).contains(&north["budget_met"].parse().unwrap()), "{north:?}");
}

/// All years planned: their sum is the run's budget; half a year counts for its weekdays.
#[test]
fn planned_years_add_up() {
    let scenario = |last: &str, planned: &str| {
        let (folder, [base, _]) = service(planned);
        let text = fs::read_to_string(&base).unwrap();
        let line = text.lines().find(|line| line.starts_with("last_day")).unwrap().to_owned();
        let text = text.replace(&line, &format!("last_day = {last}")).replace("by = 2027-03-31", "by = 2026-03-31");
        fs::write(&base, text).unwrap();
        let loaded = caseload::scenario::load(&base).unwrap_or_else(|errors| panic!("{}", errors.render(false, 110)));
        drop(folder);
        loaded.scenario.planned_budget
    };
    let both = "[planned_budget]\na_financial_year = { \"2025/26\" = 1_000, \"2026/27\" = 2_610 }\n";
    let whole = scenario("2027-03-31", both);
    assert_eq!(whole.of_the_run(), Some(3_610.0));
    // 2026/27 has 261 weekdays, April to June 65 of them.
    let part = scenario("2026-06-30", both);
    assert_eq!(part.a_financial_year, [Some(1_000.0), Some(650.0)]);
    assert_eq!(part.of_the_run(), Some(1_650.0));
    assert_eq!(scenario("2027-03-31", &format!("{both}for_the_run = 5\n")).of_the_run(), Some(5.0));
    let one = scenario("2027-03-31", "[planned_budget]\na_financial_year = { \"2025/26\" = 1_000 }\n");
    assert_eq!((one.of_the_run(), one.a_financial_year), (None, vec![Some(1_000.0), None]));
}

#[test]
fn every_result_file_has_it_or_none() {
    let (folder, files) = service("");
    let without = compared(&files, &folder.path().join("out"), &["-n", "6"]);
    let with = compared(&files, &folder.path().join("with"), &["-n", "6", "--budget", "4.5m"]);
    let said = |found: &BTreeMap<String, Vec<u8>>, name: &str| text(&found[name]);
    assert!(!without.contains_key("budget.csv") && with.contains_key("budget.csv"));
    for (name, mark) in [
        ("report.html", "id=\"budget\""),
        ("report.html", "£4,500,000"),
        ("summary.md", "## Budget"),
        ("charts/cost-curve.svg", "Budget £4.50m"),
    ] {
        assert!(said(&with, name).contains(mark) && !said(&without, name).contains(mark), "{mark} in {name}");
    }
    let json = |found: &BTreeMap<String, Vec<u8>>| serde_json::from_slice::<Value>(&found["summary.json"]).unwrap();
    assert_eq!(json(&without)["tables"]["budget"], Value::Null);
    let table = rows(&with["budget.csv"]);
    let open =
        |folder: &str| -> Xlsx<_> { open_workbook(folder_of(&files[0]).join(folder).join("workbook.xlsx")).unwrap() };
    assert!(!open("out").sheet_names().contains(&"Budget".to_owned()));
    let sheet: Vec<Vec<Data>> = open("with").worksheet_range("Budget").unwrap().rows().map(<[Data]>::to_vec).collect();
    for (index, row) in table.iter().enumerate() {
        let found = &json(&with)["tables"]["budget"][index];
        assert_eq!(found["budget"], 4_500_000);
        for name in ["budget_met", "expected_overspend", "overspend_1_in_10"] {
            near(name, &row[name], found[name].as_f64().unwrap());
        }
        near("80 of 100", &row["beyond_budget_80"], found["beyond_budget_80"].as_f64().unwrap());
        let head = sheet.iter().position(|row| row[0] == Data::String("Option".into())).unwrap();
        let cell = |name: &str| {
            let column = sheet[head].iter().position(|cell| *cell == Data::String(name.into())).unwrap();
            sheet[head + 1 + index][column].clone()
        };
        assert_eq!(cell("Budget"), Data::Float(4_500_000.0));
        assert_eq!(cell("Futures within it: futures").to_string(), row["budget_met"]);
        near(
            "80 of 100",
            &cell("For 80 of 100 futures, in all: beyond the budget").to_string(),
            row["beyond_budget_80"].parse().unwrap(),
        );
    }
    // Nothing that happens depends on it.
    assert_eq!(without["weekly.csv"], with["weekly.csv"]);
    assert_eq!(without["replications.csv"], with["replications.csv"]);
    // A folder that had it does not keep it.
    assert!(!compared(&files, &folder.path().join("with"), &["-n", "6"]).contains_key("budget.csv"));
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap()
}

#[test]
fn shards_and_extended_runs_keep_it() {
    let (folder, files) = service("[planned_budget]\na_financial_year = { \"2025/26\" = 1_500_000 }\n");
    let place = |name: &str| folder.path().join(name);
    let budget = ["-n", "9", "--budget", "£4,500,000"];
    let whole = compared(&files, &place("whole"), &budget);
    for number in ["1/2", "2/2"] {
        compared(&files, &place("parts"), &[&budget[..], &["--shard", number]].concat());
    }
    let merge = |parts: &[PathBuf], out: &Path| {
        let done = caseload().arg("merge").args(parts).arg("--out").arg(out).arg("--quiet").output().unwrap();
        (done.status.code(), text(&done.stderr))
    };
    assert_eq!(merge(&[place("parts")], &place("merged")), (Some(0), String::new()));
    let found = |out: &str| {
        let mut found = results(&place(out));
        found.retain(|name, _| !name.starts_with("state/"));
        found
    };
    assert!(whole == found("merged"), "merged parts are one run");
    // Gone on with, first without a budget: the one that is stated last holds.
    compared(&files, &place("resumed"), &["-n", "4"]);
    assert!(whole == compared(&files, &place("resumed"), &[&budget[..], &["--resume"]].concat()));
    // Another budget is another question: such parts are not put together.
    compared(&files, &place("other"), &["-n", "9", "--budget", "4m", "--shard", "2/2"]);
    let mixed = [place("parts/shard-1-of-2"), place("other/shard-2-of-2")].map(|part| part.join("shard.caseload"));
    let (code, error) = merge(&mixed, &place("mixed"));
    assert!(code == Some(2) && error.contains("something else was asked of it"), "{error}");
}

#[test]
fn a_budget_that_is_none_is_refused() {
    let (folder, [base, _]) = service("");
    for budget in ["0", "-5", "13,5m", "plenty"] {
        let done = caseload().current_dir(&folder).arg("run").arg(&base).args(["--budget", budget]).output().unwrap();
        assert_eq!(done.status.code(), Some(2), "{budget}");
        assert!(text(&done.stderr).contains("for example £13.5m"), "{}", text(&done.stderr));
    }
    let done =
        caseload().current_dir(&folder).arg("run").arg(&base).args(["-n", "5", "--budget", "£2.4m"]).output().unwrap();
    let said = text(&done.stdout);
    assert!(said.contains("Against") && said.contains("£2.4m") && said.contains("of 5"), "{said}");
}
