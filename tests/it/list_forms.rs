//! One list of cases as different systems write it: whichever way it comes, it is the same scenario. And what is said of how it was
//! read, so that nobody has to believe it.

use crate::lists::{HEADER, LIST, accepted, listed, refused};
use caseload::scenario::load;
use jiff::civil::Date;
use std::fmt::Write;

/// The cells of the list, row by row, the names of the columns first.
fn table() -> Vec<Vec<String>> {
    let text = HEADER.to_owned() + LIST;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// A list of these cells, parted by a separator; in quotes where they must be.
fn parted(table: &[Vec<String>], separator: &str) -> String {
    let cell = |cell: &String| {
        let needs = cell.contains(separator) || cell.contains('"');
        if needs { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
    };
    let row = |row: &Vec<String>| row.iter().map(cell).collect::<Vec<_>>().join(separator) + "\n";
    table.iter().map(row).collect()
}

/// The table with its dates written otherwise.
fn dated(write: impl Fn(Date) -> String) -> Vec<Vec<String>> {
    let mut table = table();
    for row in &mut table[1..] {
        row[5..7].iter_mut().for_each(|cell| *cell = write(cell.parse().unwrap()));
    }
    table
}

/// What a list makes of a scenario.
fn hash(list: impl AsRef<[u8]>) -> String {
    let (_folder, scenario) = listed(list);
    load(&scenario).unwrap_or_else(|errors| panic!("{}", errors.render(false, 100))).hash
}

/// A number that a spreadsheet keeps for a date, by the definition of its days: 1 is the first of January 1900, and 60 a day
/// that never was.
fn day_number(date: Date) -> i32 {
    date.since(Date::constant(1900, 1, 1)).unwrap().get_days() + 2
}

/// The separator is that of the line with the names, and no cell may hide another.
#[test]
fn cells_are_parted_as_they_may() {
    let (plain, table) = (hash(HEADER.to_owned() + LIST), table());
    // A worker of every separator.
    let mut odd = table.clone();
    odd[4][2] = "a;b\tc|d, e".to_owned();
    let of_odd = hash(parted(&odd, ","));
    for separator in [",", ";", "\t", "|"] {
        let text = parted(&table, separator);
        assert_eq!(hash(&text), plain, "{separator:?}");
        assert_eq!(hash(parted(&odd, separator)), of_odd, "{separator:?}");
        for line in [format!("sep={separator}\n"), format!("\"sep={separator}\"\r\n"), format!("SEP={separator}\n\n")] {
            assert_eq!(hash(line + &text), plain, "{separator:?}");
        }
    }
    // One of its own, which nobody would look for.
    assert_eq!(hash("sep=~\n".to_owned() + &parted(&table, "~")), plain);
    // A line that states another than the file has is believed: it is what a spreadsheet does.
    refused("sep=;\n".to_owned() + &parted(&table, ","), &["not the columns"]);
    // An empty first cell of a list that is parted by tabs.
    let numbered: Vec<Vec<String>> = table.iter().map(|row| [&[String::new()], &row[..]].concat()).collect();
    assert_eq!(hash(parted(&numbered, "\t")), plain);
}

#[test]
fn columns_stand_in_any_order_among_others() {
    let (plain, mut table) = (hash(HEADER.to_owned() + LIST), table());
    for (number, row) in table.iter_mut().enumerate() {
        row.reverse();
        row.insert(0, if number == 0 { "Child's name".to_owned() } else { format!("Secret {number}") });
        row.insert(4, if number == 0 { "Ward".to_owned() } else { String::new() });
        // What a spreadsheet leaves to the right.
        row.extend(["", "", ""].map(str::to_owned));
    }
    for (name, written) in [("opened_on", "Opened On"), ("stage_began_on", " STAGE-BEGAN on "), ("team", "TEAM")] {
        let place = table[0].iter().position(|cell| cell == name).unwrap();
        table[0][place] = written.to_owned();
    }
    let words: [(&str, &str); 4] = [
        ("child_protection", "Child Protection"),
        ("assessment-1", "Assessment 1"),
        ("care-management-1", "CARE MANAGEMENT-1"),
        ("initial_assessment", "initial assessment"),
    ];
    for cell in table[1..].iter_mut().flatten() {
        if let Some((_, other)) = words.iter().find(|(word, _)| word == cell) {
            *cell = (*other).to_owned();
        }
    }
    let text = parted(&table, ",");
    assert_eq!(hash(&text), plain);
    let (_, warned) = accepted(text);
    assert!(warned.contains("the columns \"Child's name\", \"Ward\" of the list are not read"), "{warned}");
    assert!(!warned.contains("Secret"), "{warned}");
    // Rows that end with their last cell in which something stands, as some systems write them.
    let mut holder_last = self::table();
    holder_last.iter_mut().for_each(|row| row[2..].rotate_left(1));
    let short = parted(&holder_last, ";").replace(";\n", "\n");
    assert_eq!(hash(short), plain);
}

#[test]
fn columns_that_cannot_be_are_named() {
    let list = HEADER.to_owned() + LIST;
    refused(
        list.replacen("family", "Family ID", 1),
        &["no column is called `family`", "one that is called \"Family ID\"?"],
    );
    refused(list.replacen("team,holder", "worker,boss", 1), &["no column is called `team` or `holder`"]);
    refused(list.replacen("family", "family,Area", 1), &["two columns are called `area`"]);
    refused("Open cases on 1 April\n\n".to_owned() + &list, &["not the columns", "line 3 names them"]);
    // A comma that no quotes hold shifts the row, and nobody's case may become another's.
    let shifted = "North,assessment-1,Other, Ann,assessment,core_assessment,2025-03-24,2025-03-25,9\n";
    refused(list.clone() + shifted, &["Ann Other.csv:12:1", "9 columns instead of 8", "must stand in quotes"]);
    refused(list.clone() + "North,assessment-1,Ann\n", &["Ann Other.csv:12:1", "3 columns instead of 8"]);
    let wide = format!("{},{}\n", HEADER.trim_end(), vec!["x"; 1_000].join(","));
    refused(wide + LIST, &["more than 1,000 columns"]);
    refused(b"PK\x03\x04\x14\x00\x06\x00", &["is a workbook", "as CSV"]);
}

/// Dates as they are written, of the same days.
#[test]
fn dates_are_read_as_they_are_written() {
    let plain = hash(HEADER.to_owned() + LIST);
    let forms: [fn(Date) -> String; 10] = [
        |date| date.strftime("%d/%m/%Y").to_string(),
        |date| date.strftime("%-d-%-m-%Y").to_string(),
        |date| date.strftime("%d.%m.%y").to_string(),
        |date| date.strftime("%d-%b-%Y").to_string(),
        |date| date.strftime("%-d %B %y").to_string().to_uppercase(),
        |date| date.strftime("%Y/%m/%d").to_string(),
        |date| date.strftime("%Y%m%d").to_string(),
        |date| date.strftime("%Y-%m-%dT00:00:00Z").to_string(),
        |date| date.strftime("%d/%m/%Y 09:30").to_string(),
        |date| format!("{}", day_number(date)),
    ];
    for form in forms {
        let text = parted(&dated(form), ",");
        assert_eq!(hash(&text), plain, "{}", text.lines().nth(1).unwrap());
    }
    let with_time = |date: Date| format!("{},25", day_number(date));
    assert_eq!(hash(parted(&dated(with_time), ";")), plain);
}

/// Whether what was read could be another date is said, and only then.
#[test]
fn how_dates_were_read_is_said() {
    let said = |date: &str, other: &str| {
        let row = |date: &str, family: u32| {
            format!("North,assessment-1,,child_in_need,short_term_help,{date},2025-03-28,{family}\n")
        };
        accepted(HEADER.to_owned() + &row(date, 1) + &row(other, 2)).1
    };
    let ambiguous = said("05/03/2025", "03.02.2025");
    assert!(ambiguous.contains("such as 05/03/2025 were read with the day first, as 5 March 2025"), "{ambiguous}");
    for (date, other) in [("05/03/2025", "13/03/2025"), ("05/05/2024", "2025-01-02"), ("5 Mar 2025", "20250102")] {
        assert_eq!(said(date, other), "", "{date}, {other}");
    }
    let short = said("05/03/25", "13/03/25");
    assert!(short.contains("05/03/25 is 5 March 2025") && !short.contains("day first"), "{short}");
    let number = said("45721", "2025-01-02");
    assert!(number.contains("45721 is 5 March 2025"), "{number}");
    let list = |date: &str| HEADER.to_owned() + &LIST.replacen("2025-03-24", date, 1);
    refused(list("03/24/2025"), &["Ann Other.csv:2:1", "`opened_on` is \"03/24/2025\"", "day comes before the month"]);
    for no_date in
        ["30/02/2025", "2025-3", "2009", "19999", "100000", "5/3/025", "soon", "1é345678", "24/03/2025 soon:", "::"]
    {
        refused(list(no_date), &["Ann Other.csv:2:1", "not a date", "30/06/2009"]);
    }
    refused(list(""), &["`opened_on` is empty"]);
    refused(list("31/12/9999"), &["after the first day", "stands where none is known"]);
}

#[test]
fn letters_are_those_of_the_system_that_wrote_them() {
    let list = HEADER.to_owned() + &LIST.replace("North", "Ynys Môn");
    let hash = |bytes: Vec<u8>| {
        let (_folder, scenario) = listed(bytes);
        let base = scenario.with_file_name("north.toml");
        let text = std::fs::read_to_string(&base).unwrap();
        let renamed = text.replace("[area.North]", "[area.\"Ynys Môn\"]").replace("North = ", "\"Ynys Môn\" = ");
        std::fs::write(&base, renamed).unwrap();
        let loaded = load(&scenario).unwrap_or_else(|errors| panic!("{}", errors.render(false, 100)));
        (loaded.hash, loaded.warnings.join("\n"))
    };
    let plain = hash(list.clone().into_bytes());
    assert_eq!(plain.1, "");
    let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
    let wide = |bytes: fn(u16) -> [u8; 2]| list.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    for bytes in [
        marked(b"\xef\xbb\xbf", list.clone().into_bytes()),
        marked(b"\xff\xfe", wide(u16::to_le_bytes)),
        marked(b"\xfe\xff", wide(u16::to_be_bytes)),
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
    ] {
        assert_eq!(hash(bytes), plain);
    }
    // Windows-1252 has é and ô where Latin-1 has them, and a letter of its own: Š.
    let narrow: Vec<u8> =
        list.replace("Cleo", "Šárka").chars().map(|c| if c == 'Š' { 0x8a } else { c as u8 }).collect();
    let (of_narrow, said) = hash(narrow);
    assert_eq!(of_narrow, plain.0);
    assert!(said.contains("read as Windows-1252"), "{said}");
}

/// What stands where nothing is known.
#[test]
fn stand_ins_are_reported() {
    let rows = |numbers: std::ops::Range<u32>, opened: &str, began: &str| {
        numbers.fold(String::new(), |mut text, number| {
            writeln!(text, "North,assessment-1,,child_in_need,short_term_help,{opened},{began},{number}").unwrap();
            text
        })
    };
    let of_days: String = (1..=28).map(|day| rows(day..day + 1, &format!("2024-11-{day:02}"), "2025-03-28")).collect();
    let (_, warned) = accepted(HEADER.to_owned() + &of_days + &rows(100..119, "2024-10-01", "2024-10-01"));
    assert_eq!(warned, "", "nineteen of one date");
    let (_, warned) = accepted(HEADER.to_owned() + &of_days + &rows(100..120, "2024-09-30", "2024-10-01"));
    for column in ["`opened_on`, 2024-09-30", "`stage_began_on`, 2024-10-01"] {
        assert!(
            warned.contains(&format!("20 of the 48 families of the list have one and the same {column}")),
            "{warned}"
        );
    }
    let (_, warned) = accepted(HEADER.to_owned() + &of_days + &rows(100..120, "2024-10-01", "2024-10-01"));
    assert_eq!(warned.matches("one and the same").count(), 1, "{warned}");
    // Nobody has the case: a worker less.
    let nobody =
        |word: &str| HEADER.to_owned() + &LIST.replace("South,assessment-2,,", &format!("South,assessment-2,{word},"));
    for word in ["Unallocated", "-", "N/A", "NULL"] {
        assert_eq!(hash(nobody(word)), hash(HEADER.to_owned() + LIST), "{word}");
    }
    // By hand: ten weeks are 50 working days, 35 of work at 0.7; of a gamma of mean 4 and cv 0.5 no more than one in a hundred
    // thousand million is longer. Twelve days are 8.4 of work, which one in 30 is.
    let assessments = |began: &str| {
        let row = format!("North,assessment-1,,assessment,initial_assessment,{began},{began}");
        (0..5).fold(HEADER.to_owned(), |text, number| text + &format!("{row},{number}\n"))
    };
    let (_, warned) = accepted(assessments("2025-01-21"));
    assert!(warned.contains("the stage of 5 of the 5 cases") && warned.contains("initial_assessment: 5"), "{warned}");
    assert!(warned.contains("lines 2, 3, 4, 5, 6 of the list"), "{warned}");
    assert_eq!(accepted(assessments("2025-03-14")).1, "");
}
