//! The full-year effect of an option, by hand from the prices of its scenario and from `replications.csv`.

use crate::command_line::{caseload, inflated, started, text};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Mean of a measure of an option over the futures.
fn mean(rows: &str, option: &str, measure: &str) -> f64 {
    let mut sum = (0.0, 0.0);
    for row in rows.lines().map(|line| line.split(',').collect::<Vec<_>>()) {
        if row[0] == option && row[3] == "all" && row[4] == measure {
            sum = (sum.0 + row[5].parse::<f64>().unwrap(), sum.1 + 1.0);
        }
    }
    assert!(sum.1 > 0.0, "{measure} of {option}");
    sum.0 / sum.1
}

fn summary(out: &Path) -> Value {
    serde_json::from_slice(&fs::read(out.join("summary.json")).unwrap()).unwrap()
}

/// The starter's prices, read from its text; with a pay rise of 2 % each April the last whole year of the run, 2027/28, is paid
/// at 1.02 x 1.02 of what is stated. Overheads do not rise, nor do programmes.
#[test]
fn posts_in_a_whole_year_and_in_the_run() {
    let (folder, base) = started();
    let scenario = fs::read_to_string(&base).unwrap();
    fs::write(&base, scenario.replace("[costs]", "[costs]\npay_rise_each_april = 0.02")).unwrap();
    let option = folder.path().join("posts.toml");
    let change = "[[change]]\non = 2025-10-01\nposts = { extra_social_workers = 6, extra_managers = 1, administrators = 2 }\n\
                  costs = { administrator_a_year = 22_000, programmes = { retention = 30_000 } }\n";
    fs::write(&option, format!("base = \"north.toml\"\nname = \"posts\"\ntitle = \"Six posts\"\n{change}")).unwrap();
    let out = folder.path().join("out");
    let done = caseload()
        .arg("compare")
        .args([&base, &option])
        .arg("--out")
        .arg(&out)
        .args(["-n", "8", "-q", "--detail"])
        .output();
    assert_eq!(text(&done.unwrap().stderr), "");
    let prices: toml::Table = scenario.parse().unwrap();
    let price = |key: &str| {
        let value = &prices["costs"][key];
        value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64)).unwrap()
    };
    let pay = 6.0 * price("social_worker_a_year") + price("manager_a_year") + 2.0 * 22_000.0;
    let by_hand = pay * 1.02 * 1.02 + 7.0 * price("overhead_a_post_a_year") + 30_000.0;
    let found = summary(&out);
    let effects = found["tables"]["full-year"].as_array().unwrap();
    let [effect] = &effects[..] else { panic!("{effects:?}") };
    assert!((effect["whole_year"].as_f64().unwrap() - by_hand).abs() < 0.01, "{effect}, by hand {by_hand}");
    assert_eq!((&effect["extra_social_workers"], &effect["extra_managers"]), (&6.into(), &1.into()));
    assert_eq!(effect["option"], "posts", "the base has none");
    let rows = inflated(&fs::read(out.join("replications.csv.gz")).unwrap());
    let mut in_run = Vec::new();
    for year in ["2025/26", "2026/27", "2027/28"] {
        let change = |heading: &str| {
            let measure = format!("{heading} {year}");
            mean(&rows, "posts", &measure) - mean(&rows, "north", &measure)
        };
        let headings = ["cost_social_workers", "cost_managers", "cost_overheads", "cost_support", "cost_programmes"];
        let funded: f64 = headings.iter().map(|heading| change(heading)).sum();
        let near = |key: &str, by_hand: f64| {
            let found = effect[format!("{key}_{year}")].as_f64().unwrap();
            assert!((found - by_hand).abs() < 0.1, "{key} of {year}: {found}, by hand {by_hand}");
        };
        near("funded", funded);
        near("all", change("cost_total"));
        in_run.push(funded);
    }
    // Half a year at most in the first, never more than posts, filled from the first day, would cost.
    assert!(in_run[0] > 0.0 && in_run[0] < by_hand / 2.0 && in_run[0] < in_run[1], "{in_run:?} of {by_hand}");
    let whole = caseload::report::words::pounds(by_hand);
    for name in ["report.html", "summary.md"] {
        // On the page a sign that nobody sees keeps + and £ on one line.
        let text = fs::read_to_string(out.join(name)).unwrap().replace('\u{2060}', "");
        assert!(text.contains(&format!("+{whole}")), "{whole} in {name}");
    }
}

/// The paper's 42 posts and 6 managers at the flat overhead of the Leeds scenario: as `caseload posts` costs them, 42 x 35,000 + 6 x
/// 50,000 + 48 x 7,000 a year.
#[test]
fn the_posts_of_the_paper_in_a_whole_year() {
    let out = tempfile::tempdir().unwrap();
    let files = ["scenarios/leeds-2009.toml", "scenarios/options/caseload-20.toml"];
    caseload()
        .arg("compare")
        .args(files)
        .args(["-n", "1", "-q", "--no-state", "--out"])
        .arg(out.path())
        .assert()
        .success();
    assert_eq!(summary(out.path())["tables"]["full-year"][0]["whole_year"], 2_106_000);
}
