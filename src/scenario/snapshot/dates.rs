//! Dates as councils' systems write them: 2009-06-30, 30/06/2009, 30-Jun-2009, with or without a time of day, or the number that
//! a spreadsheet keeps for a day.

use super::cells::{in_row, shown};
use crate::scenario::diagnostic::Problem;
use jiff::ToSpan;
use jiff::civil::{Date, date};

/// No date of a list is before this one.
const EARLIEST: Date = date(1900, 1, 1);
/// The day before the first that a spreadsheet counts, as if 1900 had been a leap year: right from March 1900 on.
const DAY_ZERO: Date = date(1899, 12, 30);
/// Numbers that are days of a spreadsheet: from 1954 to 2173. A smaller one is none: it is likelier a year, or another figure.
const DAY_NUMBERS: std::ops::RangeInclusive<i32> = 20_000..=99_999;
/// Years of two digits from this one on are of the last century.
const LAST_CENTURY: i16 = 50;
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// How dates of a list were read, as far as anybody may wonder.
#[derive(Debug, Clone, Default)]
pub(super) struct DatesRead {
    /// The first that is a day, a month and a year in figures, either of the first two being a month.
    day_first: Option<Example>,
    /// Whether one tells that the day comes first.
    told: bool,
    /// The first with a year of two digits.
    short_year: Option<Example>,
    /// The first that is a number of a spreadsheet.
    number: Option<Example>,
}

/// A date as it was written, and as it was read.
type Example = (String, Date);

/// How a date is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// In the one way in which it can be read.
    Plain,
    /// Day, month and year in figures.
    DayFirst,
    /// As the number of a day.
    Number,
}

impl DatesRead {
    /// The date of a cell.
    pub fn read(&mut self, column: &str, text: &str) -> Result<Date, Box<Problem>> {
        let Some((date, form, short)) = parsed(text) else { return Err(no_date(column, text)) };
        if date < EARLIEST {
            let help = "mend it: such a date often stands where none is known";
            return Err(in_row(format!("`{column}` is {date}, before 1900"), help));
        }
        let example = || Some((text.to_owned(), date));
        match form {
            Form::DayFirst if date.day() > 12 => self.told = true,
            Form::DayFirst if self.day_first.is_none() && date.day() != date.month() => {
                self.day_first = example();
            }
            Form::Number if self.number.is_none() => self.number = example(),
            _ => {}
        }
        if short && self.short_year.is_none() {
            self.short_year = example();
        }
        Ok(date)
    }

    /// What to say of how they were read.
    pub fn notes(&self) -> impl Iterator<Item = String> {
        let day_first = self.day_first.as_ref().filter(|_| !self.told).map(|(text, date)| {
            format!(
                "dates of the list such as {text} were read with the day first, as {}: no date of it has a day over 12, which \
                 would tell",
                in_words(*date)
            )
        });
        let short = self.short_year.as_ref().map(|(text, date)| {
            format!("years of two digits in the list are those from 1950 to 2049: {text} is {}", in_words(*date))
        });
        let number = self.number.as_ref().map(|(text, date)| {
            format!(
                "dates of the list that are numbers were read as a spreadsheet's days: {text} is {}",
                in_words(*date)
            )
        });
        [day_first, short, number].into_iter().flatten()
    }
}

/// A date as nobody misreads it.
fn in_words(date: Date) -> String {
    let month = MONTHS[usize::from(date.month().unsigned_abs()) - 1];
    format!("{} {}{} {}", date.day(), month[..1].to_uppercase(), &month[1..], date.year())
}

/// The date of a text, how it is written, and whether its year has two digits.
fn parsed(text: &str) -> Option<(Date, Form, bool)> {
    if let Some(date) = day_number(text) {
        return Some((date, Form::Number, false));
    }
    let text = without_time(text)?;
    let parts: Vec<&str> = text.split(['/', '-', '.', ' ']).filter(|part| !part.is_empty()).collect();
    let (year, month, day, form) = match parts[..] {
        [all] if all.len() == 8 && is_figures(all) => (&all[..4], &all[4..6], &all[6..], Form::Plain),
        [year, month, day] if year.len() == 4 => (year, month, day, Form::Plain),
        [day, month, year] if is_figures(month) => (year, month, day, Form::DayFirst),
        [day, month, year] => (year, month, day, Form::Plain),
        _ => return None,
    };
    Some((of_parts(year, month, day)?, form, year.len() == 2))
}

/// The date of a year, a month in figures or by its name, and a day.
fn of_parts(year: &str, month: &str, day: &str) -> Option<Date> {
    let number = |text: &str| text.parse::<i16>().ok().filter(|_| is_figures(text));
    let of_two = |text: &str| number(text).filter(|_| text.len() <= 2).and_then(|number| i8::try_from(number).ok());
    let year = match (number(year)?, year.len()) {
        (year, 4) => year,
        (year, 2) if year >= LAST_CENTURY => 1900 + year,
        (year, 2) => 2000 + year,
        _ => return None,
    };
    Date::new(year, of_two(month).or_else(|| month_named(month))?, of_two(day)?).ok()
}

fn is_figures(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The number of a month by its name, or the beginning of it.
fn month_named(text: &str) -> Option<i8> {
    let text = text.to_lowercase();
    let named = (1..).zip(MONTHS).find(|(_, month)| text.len() >= 3 && month.starts_with(&*text));
    named.map(|(number, _)| number)
}

/// A spreadsheet's number of a day, with or without a time as its fraction.
fn day_number(text: &str) -> Option<Date> {
    let (day, time) = text.split_once(['.', ',']).unwrap_or((text, ""));
    if day.len() != 5 || !is_figures(day) || !is_figures(time) {
        return None;
    }
    let day: i32 = day.parse().ok()?;
    DAY_NUMBERS.contains(&day).then(|| DAY_ZERO.checked_add(day.days()).ok()).flatten()
}

/// A date without the time of day after it; nothing where what follows is no time.
fn without_time(text: &str) -> Option<&str> {
    let Some((before, _)) = text.split_once(':') else { return Some(text) };
    let hour = before.trim_end_matches(|sign: char| sign.is_ascii_digit());
    let is_part_of_a_time = |sign: char| sign.is_ascii_digit() || sign.is_whitespace() || ":.+-AaPpMmZz".contains(sign);
    let date = hour.strip_suffix(['T', 't', ' '])?;
    text[hour.len()..].chars().all(is_part_of_a_time).then(|| date.trim_end())
}

fn no_date(column: &str, text: &str) -> Box<Problem> {
    if text.is_empty() {
        let help = "state the date, such as 2009-06-30, or leave the case out";
        return in_row(format!("`{column}` is empty"), help);
    }
    let day_second = without_time(text).is_some_and(|text| {
        let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
        matches!(parts[..], [month, day, year] if of_parts(year, month, day).is_some())
    });
    let help = if day_second {
        "the day comes before the month: write 30/06/2009 or 2009-06-30"
    } else {
        "write dates as 2009-06-30 or 30/06/2009"
    };
    in_row(format!("`{column}` is {}, not a date", shown(text)), help)
}
