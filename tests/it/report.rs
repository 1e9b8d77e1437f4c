//! `report.html`, `workbook.xlsx` and `summary.md` as the program writes them: whole, true to `summary.json`, the same for
//! any number of threads, and safe with whatever a user calls an option.

use crate::command_line::{caseload, text};
use calamine::{Data, DataType, Reader, Xlsx, open_workbook};
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Markup, quotes, a formula, a table's bar, a control character, a line break.
const HOSTILE: &str =
    r#"=1+1 <script>alert(1)</script> & "quoted" 'single' | a\u0007b\nnew line <img src=x onerror=alert(2)>"#;
/// What is left of it on one line.
const SHOWN: &str = r#"=1+1 <script>alert(1)</script> & "quoted" 'single' | a b new line <img src=x onerror=alert(2)>"#;

/// A starter scenario, and options with these titles (as TOML writes them between quotes), compared.
fn compared(titles: &[&str], threads: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    caseload().current_dir(&folder).args(["new", "north"]).assert().success();
    let mut command = caseload();
    command.current_dir(&folder).args(["compare", "north.toml"]);
    for (index, title) in titles.iter().enumerate() {
        let file = format!("option-{index}.toml");
        let title = title.replace('"', "\\\"");
        let option = format!(
            "base = \"north.toml\"\nname = \"option-{index}\"\ntitle = \"{title}\"\n[[change]]\non = 2026-06-01\n\
             posts = {{ extra_social_workers = {} }}\n",
            4 + 6 * index
        );
        fs::write(folder.path().join(&file), option).unwrap();
        command.arg(file);
    }
    command.args(["-n", "6", "--quiet", "--out", "out", "--threads", threads]).assert().success();
    let out = folder.path().join("out");
    (folder, out)
}

fn read(path: &Path) -> String {
    text(&fs::read(path).unwrap())
}

fn summary(out: &Path) -> Value {
    serde_json::from_str(&read(&out.join("summary.json"))).unwrap()
}

fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn words(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A number of a row of the summary.
fn figure(row: &Value, name: &str) -> f64 {
    row[name].as_f64().unwrap_or_else(|| panic!("{name} is {}", row[name]))
}

#[test]
fn the_page_is_whole_and_fetches_nothing() {
    let (_folder, out) = compared(&["Six posts", "Twelve posts"], "2");
    assert_whole_page(&read(&out.join("report.html")));
}

/// A page that is whole, needs nothing else, and can be found one's way in.
pub fn assert_whole_page(source: &str) {
    let page = Html::parse_document(source);
    assert!(page.errors.is_empty(), "{:?}", page.errors);
    let plain = source.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
    for part in ["http://", "https://", " src=", "url(", "@import", "<script", "<iframe", "<object", "NaN"] {
        assert!(!plain.contains(part), "{part} is in the page");
    }
    assert_eq!(all(&page, "link").len(), 1, "the empty icon");
    assert!(all(&page, "link")[0].attr("href").unwrap().starts_with("data:"));
    assert_eq!(all(&page, "html[lang]").len(), 1);
    for landmark in ["header", "nav[aria-label]", "main", "footer", "h1", "a.skip[href='#main']"] {
        assert_eq!(all(&page, landmark).len(), 1, "{landmark}");
    }
    let ids: Vec<&str> = all(&page, "[id]").iter().map(|element| element.attr("id").unwrap()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
    for link in all(&page, "a") {
        let target = link.attr("href").unwrap().strip_prefix('#').expect("links stay in the page");
        assert!(ids.contains(&target), "{target} is nowhere");
    }
    for region in all(&page, ".scroll, .card") {
        assert!(region.attr("tabindex") == Some("0") && region.attr("role") == Some("region"));
        let named = region.attr("aria-labelledby").is_some_and(|id| ids.contains(&id));
        assert!(named || region.attr("aria-label").is_some_and(|label| !label.is_empty()), "{}", words(region));
    }
    let levels = all(&page, "h1, h2, h3, h4").into_iter().map(|heading| heading.value().name()[1..].parse::<u8>());
    let levels: Vec<u8> = levels.map(Result::unwrap).collect();
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
}

#[test]
fn every_chart_is_in_the_page() {
    let (_folder, out) = compared(&["Six posts"], "2");
    let source = read(&out.join("report.html"));
    let mut charts = 0;
    for file in fs::read_dir(out.join("charts")).unwrap().map(|file| file.unwrap().path()) {
        if file.extension().is_some_and(|ending| ending == "svg") {
            charts += 1;
            assert!(source.contains(read(&file).trim()), "{}", file.display());
        }
    }
    let page = Html::parse_document(&source);
    assert!(charts >= 7);
    assert_eq!(all(&page, "svg[role=img] > title").len(), charts);
    assert_eq!(all(&page, "svg[role=img] > desc").len(), charts);
}

/// Pounds as a reader sees them, by another way than the program's.
fn pounds(value: f64) -> String {
    let (mut rest, mut parts) = (value.round() as u64, Vec::new());
    while rest >= 1000 {
        parts.insert(0, format!("{:03}", rest % 1000));
        rest /= 1000;
    }
    parts.insert(0, rest.to_string());
    format!("£{}", parts.join(","))
}

#[test]
fn the_decision_table_agrees_with_the_summary() {
    let (_folder, out) = compared(&["Six posts", "Twelve posts"], "2");
    let page = Html::parse_document(&read(&out.join("report.html")));
    let rows = all(&page, "section:has(> #decision) > .scroll:first-of-type tbody tr");
    let markdown = read(&out.join("summary.md"));
    let tables = summary(&out)["tables"].clone();
    let options = tables["decision"].as_array().unwrap();
    let changes = tables["comparison"].as_array().unwrap();
    assert_eq!(rows.len(), options.len());
    for (row, option) in rows.into_iter().zip(options) {
        let row = words(row);
        let measured = |level: &str| format!("{:.1}", figure(option, &format!("target_measure_{level}")));
        let mut expected = vec![
            pounds(figure(option, "cost_p50")),
            pounds(figure(option, "dearest_year_p90")),
            format!("{} ({} to {})", measured("p50"), measured("p10"), measured("p90")),
            format!("{} of 6", figure(option, "target_met")),
        ];
        let of = |change: &&Value| change["option"] == option["option"] && change["measure"] == "target_measure";
        if let Some(change) = changes.iter().find(of) {
            expected.push(change["verdict"].as_str().unwrap().replace('_', " "));
            expected.push(format!("{:.1}", figure(change, "mean").abs()));
        }
        for part in expected {
            assert!(row.contains(&part), "{part} is not in {row}");
            assert!(markdown.contains(&part), "{part} is not in the summary");
        }
    }
}

/// Every measure of every option against the base: mean of the change, verdict and what common random numbers gain, as in comparison.csv.
#[test]
fn every_change_is_in_the_page() {
    let (_folder, out) = compared(&["Six posts", "Twelve posts"], "2");
    let page = Html::parse_document(&read(&out.join("report.html")));
    let rows: Vec<Vec<String>> = all(&page, "section:has(#changes) tbody tr")
        .into_iter()
        .map(|row| row.select(&Selector::parse("td").unwrap()).map(words).collect())
        .collect();
    assert_eq!(rows.len(), 3, "two options, and what common random numbers gain");
    let changes = crate::solve::rows(&out.join("comparison.csv"));
    assert_eq!(changes.len(), 2 * 6, "there is one assessment");
    let mut gains = 0;
    for (place, change) in changes.iter().enumerate() {
        let (option, measure) = (place / 6, place % 6);
        let cell = &rows[option][measure];
        let [mean, low, high] = ["mean", "low_95", "high_95"].map(|column| format!("{:+.2}", number(&change[column])));
        match (&*change["verdict"], &*change["measure"]) {
            ("no_effect", _) => assert_eq!(cell, "no effect"),
            ("not_distinguishable", "target_measure") => assert_eq!(*cell, format!("({mean}) ({low} to {high})")),
            ("not_distinguishable", _) => assert!(cell.starts_with('(') && cell.contains(") "), "{cell}: {change:?}"),
            (verdict, "target_measure") => assert_eq!(*cell, format!("{mean} ({low} to {high}) {verdict}")),
            (verdict, _) => assert!(cell.ends_with(verdict), "{cell}: {change:?}"),
        }
        gains += usize::from(!change["variance_reduction"].is_empty());
    }
    let said = rows[2].iter().filter(|cell| !cell.is_empty()).count();
    assert!(gains > 0 && said > 0 && said <= gains, "{:?}", rows[2]);
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

fn sheet(book: &mut Xlsx<std::io::BufReader<fs::File>>, name: &str) -> Vec<Vec<Data>> {
    book.worksheet_range(name).unwrap().rows().map(<[Data]>::to_vec).collect()
}

/// The column under a header that is spelt so, in the row of headers that begins with `Option`.
fn column(rows: &[Vec<Data>], header: &str) -> Vec<Data> {
    let head = rows.iter().position(|row| row[0] == Data::String("Option".into())).unwrap();
    let place = rows[head].iter().position(|cell| *cell == Data::String(header.into()));
    let place = place.unwrap_or_else(|| panic!("no column {header}"));
    rows[head + 1..].iter().map(|row| row[place].clone()).collect()
}

/// Every sheet of figures holds the numbers of the table of its name in the summary, row by row, and the days of the weeks.
#[test]
fn the_workbook_agrees_with_the_summary() {
    let (_folder, out) = compared(&["Six posts", "Twelve posts"], "2");
    let mut book: Xlsx<_> = open_workbook(out.join("workbook.xlsx")).unwrap();
    let tables = summary(&out)["tables"].clone();
    for (name, table) in [
        ("Decision", "decision"),
        ("Comparison", "comparison"),
        ("Costs", "costs"),
        ("Full year", "full-year"),
        ("Precision", "precision"),
    ] {
        let rows = sheet(&mut book, name);
        let head = rows.iter().position(|row| row[0] == Data::String("Option".into())).unwrap();
        let listed = tables[table].as_array().unwrap();
        assert!(rows.len() > head + listed.len(), "{name}");
        for (row, listed) in rows[head + 1..].iter().zip(listed) {
            let written: Vec<f64> = row.iter().filter_map(Data::as_f64).collect();
            for (key, value) in listed.as_object().unwrap() {
                let Some(value) = value.as_f64() else { continue };
                // Percentage points stand as such where numbers of several units share a column.
                let is = |of: f64| written.iter().any(|written| (written - of).abs() <= 1e-8 * of.abs());
                let found = is(value) || is(100.0 * value);
                assert!(found, "{key} = {value} of {table} is not in {row:?}");
            }
        }
    }
    let weeks = sheet(&mut book, "Weeks");
    let days = weeks.iter().filter(|row| matches!(row[0], Data::DateTime(_))).count();
    assert!(days > 100, "{days} weeks");
    let hashes = format!("{:?}", sheet(&mut book, "Scenarios"));
    let scenarios = tables["scenarios"].as_array().unwrap();
    assert!(scenarios.iter().all(|scenario| hashes.contains(scenario["sha256"].as_str().unwrap())));
}

/// A column that is stated once stands in every format, and says what the weekly figures say.
#[test]
fn children_who_wait_stand_in_every_format() {
    let (_folder, out) = compared(&["Six posts"], "2");
    let page = Html::parse_document(&read(&out.join("report.html")));
    let heads: Vec<String> =
        all(&page, "section:has(> #decision) > .scroll:first-of-type thead th").into_iter().map(words).collect();
    let mut book: Xlsx<_> = open_workbook(out.join("workbook.xlsx")).unwrap();
    let sheet = format!("{:?}", sheet(&mut book, "Decision"));
    for kind in ["to be screened", "to be allocated"] {
        let head = format!("Children {kind}");
        assert!(heads.iter().any(|found| found.contains(&head)), "{heads:?}");
        for (format, text) in [("workbook", &*sheet), ("markdown", &*read(&out.join("summary.md")))] {
            assert!(text.contains(&head), "{head} is not in the {format}");
        }
        let name = format!("{}_p50", kind.replace(' ', "_"));
        let table = summary(&out)["tables"]["decision"].clone();
        let mut weekly = csv::Reader::from_path(out.join("weekly.csv")).unwrap();
        let measure = kind.replace(' ', "_");
        let last = weekly.records().map(Result::unwrap).filter(|row| {
            (&row[0], &row[2], &row[3], &row[4]) == ("north", "all", "all", &*measure) && row[1] <= *"2027-03-31"
        });
        let last = last.last().unwrap();
        // Weekly figures have six digits.
        let (shown, weekly) = (table[0][&name].as_f64().unwrap(), last[9].parse::<f64>().unwrap());
        assert!((shown - weekly).abs() <= 1e-5 * weekly, "{name}: {shown}, {weekly}");
        assert!(read(&out.join("decision.csv")).lines().next().unwrap().contains(&name));
    }
}

#[test]
fn hostile_titles_stay_titles() {
    let long = "x".repeat(900);
    let (_folder, out) = compared(&[HOSTILE, "=1+1", &long], "2");
    let source = read(&out.join("report.html"));
    assert!(!source.contains("<script") && !source.contains("<img"), "markup got through");
    let page = Html::parse_document(&source);
    assert!(page.errors.is_empty(), "{:?}", page.errors);
    let rows = all(&page, "section:has(> #decision) > .scroll:first-of-type tbody th");
    assert_eq!(words(rows[1]), SHOWN);
    assert_eq!(words(rows[2]), "=1+1");
    assert_eq!(words(rows[3]), long);
    let markdown = read(&out.join("summary.md"));
    assert!(!markdown.replace("\\<", "").contains('<'), "markup got through");
    let table: Vec<&str> = markdown.lines().filter(|line| line.contains("simulated") || line.contains("1+1")).collect();
    assert!(table.iter().any(|line| line.starts_with("| =1+1 \\<script>")), "{table:#?}");
    let mut book: Xlsx<_> = open_workbook(out.join("workbook.xlsx")).unwrap();
    let decision = sheet(&mut book, "Decision");
    let titles = column(&decision, "Option");
    assert_eq!(titles[1], Data::String(SHOWN.into()));
    assert_eq!(titles[2], Data::String("=1+1".into()));
    for name in book.sheet_names() {
        let formulas = book.worksheet_formula(&name).unwrap();
        assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()), "a formula in {name}");
    }
}

#[test]
fn threads_and_repetition_change_no_byte() {
    let (_one_folder, one) = compared(&["Six posts", HOSTILE], "1");
    let (_two_folder, two) = compared(&["Six posts", HOSTILE], "2");
    for file in ["report.html", "brief.docx", "workbook.xlsx", "summary.md"] {
        assert!(fs::read(one.join(file)).unwrap() == fs::read(two.join(file)).unwrap(), "{file}");
    }
}

#[test]
fn a_single_option_is_not_compared() {
    let folder = tempfile::tempdir().unwrap();
    caseload().current_dir(&folder).args(["new", "north"]).assert().success();
    caseload().current_dir(&folder).args(["run", "north.toml", "-n", "1", "--quiet"]).assert().success();
    let page = Html::parse_document(&read(&folder.path().join("output/north/report.html")));
    assert_eq!(all(&page, "section:has(> #decision) > .scroll:first-of-type thead th").len(), 8);
    assert!(!words(page.root_element()).contains("full-year effect"));
    assert!(all(&page, "#changes").is_empty());
    assert!(all(&page, "details").len() > 5, "the base is described");
}
