//! Option minus base over time, held against the single futures that the fan chart's file holds.

use crate::command_line::{caseload, started, text};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A chart's file by option and date.
fn rows(path: &Path) -> BTreeMap<(String, String), BTreeMap<String, f64>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let head = reader.headers().unwrap().clone();
    let row = |row: csv::StringRecord| {
        let numbers = head.iter().zip(&row).map(|(name, cell)| (name.to_owned(), cell.parse().unwrap_or(f64::NAN)));
        ((row[0].to_owned(), row[1].to_owned()), numbers.collect())
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

#[test]
fn every_week_is_paired_future_by_future() {
    let (folder, base) = started();
    let option = |name: &str, change: &str| {
        let path = folder.path().join(format!("{name}.toml"));
        fs::write(&path, format!("base = \"north.toml\"\nname = \"{name}\"\n{change}")).unwrap();
        path
    };
    let posts = option("posts", "[[change]]\non = 2025-10-01\nposts = { extra_social_workers = 12 }\n");
    let same = option("same", "");
    let out = folder.path().join("out");
    let done =
        caseload().arg("compare").args([&base, &posts, &same]).arg("--out").arg(&out).args(["-n", "3", "-q"]).output();
    let done = done.unwrap();
    assert_eq!((done.status.code(), text(&done.stderr).as_str()), (Some(0), ""));
    let (fan, found) = (rows(&out.join("charts/caseload-fan.csv")), rows(&out.join("charts/difference.csv")));
    let weeks = fan.keys().filter(|(option, _)| option == "north").count();
    assert_eq!(found.len(), 2 * weeks, "a row a week, none of the base");
    let mut moved = 0;
    for ((option, date), row) in &found {
        let of = |option: &str| &fan[&(option.to_owned(), date.clone())];
        let change = |future: &str| of(option)[future] - of("north")[future];
        let mut changes = ["replication_1", "replication_2", "replication_3"].map(change);
        changes.sort_by(f64::total_cmp);
        let near = |name: &str, by_hand: f64| {
            // Quantiles come from values rounded to 10 bits, a mean from such of seven digits.
            let error = 1e-6 + if name.starts_with('p') { by_hand.abs() / 1024.0 } else { 0.0 };
            assert!((row[name] - by_hand).abs() < error, "{option} {date} {name}: {}, by hand {by_hand}", row[name]);
        };
        near("pairs", 3.0);
        near("mean", changes.iter().sum::<f64>() / 3.0);
        near("p50", changes[1]);
        near("p90", changes[1] + 0.8 * (changes[2] - changes[1]));
        if option == "same" {
            assert_eq!(row["p10"].abs() + row["p90"].abs(), 0.0, "{date}");
        }
        moved += usize::from(changes[1] < -0.5);
    }
    assert!(moved > 20, "posts bring caseloads down: {moved} weeks");
    // A run by itself has no difference to show.
    let alone = folder.path().join("alone");
    caseload().arg("run").arg(&base).arg("--out").arg(&alone).args(["-n", "1", "-q"]).assert().success();
    assert!(!alone.join("charts/difference.svg").exists() && alone.join("charts/share-over.svg").exists());
}
