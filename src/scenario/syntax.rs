//! Errors of TOML syntax in words: what was meant, and where a key was stated first.

use super::diagnostic::{MOST_SHOWN, Problem};
use super::node::Place;
use jiff::civil::Date;
use std::ops::Range;

/// The problems of a text, of each line once: what follows an error on its own line is mostly its echo.
pub(super) fn problems(text: &str, errors: Vec<(Place, String)>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut last = None;
    for (place, message) in errors {
        let between = last.map(|last| &text[place.start.min(last)..place.start.max(last)]);
        last = Some(place.start);
        if between.is_none_or(|between| between.contains('\n')) {
            // Of what is hardly shown no first place is looked for.
            let first = (problems.len() < MOST_SHOWN && message.contains("duplicate")).then(|| first(text, &place));
            let help = help(text, &place, &message);
            let other = first.flatten().map(|span| (Place::new(place.file, span), "first stated here".to_string()));
            let problem = Problem::at(place, format!("this cannot be read: {message}"), "here", help);
            problems.push(Problem { other, ..problem });
        }
    }
    problems
}

fn help(text: &str, place: &Place, message: &str) -> String {
    if let Some(meant) = meant(&token(text, place.start)) {
        return meant;
    }
    if message.contains("duplicate") {
        "a key or table may stand once only: keep one of them"
    } else if message.contains("is too large") {
        "a whole number may be at most 9223372036854775807"
    } else {
        "a line is `key = value` or [table]; texts stand in quotes, lists in square brackets"
    }
    .to_string()
}

/// What stands without a blank around a byte of a text.
fn token(text: &str, byte: usize) -> String {
    let parts = |sign: char| sign.is_ascii_whitespace() || "[]{}=\"'#".contains(sign);
    let (left, right) = text.split_at(byte);
    let left = if right.starts_with('%') { left.trim_end_matches(' ') } else { left };
    let ends = |text: &str| text.find(parts).unwrap_or(text.len());
    left[left.rfind(parts).map_or(0, |end| end + 1)..].to_owned() + &right[..ends(right)]
}

/// What to write where a number, a date or a blank is written as elsewhere.
fn meant(token: &str) -> Option<String> {
    let invisible = |sign: &char| {
        let other = matches!(sign, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
        !sign.is_ascii() && sign.is_whitespace() || other
    };
    if let Some(sign) = token.chars().find(invisible) {
        let code = u32::from(sign);
        let name = if code == 0xa0 { "U+00A0, a no-break space".to_string() } else { format!("U+{code:04X}") };
        return Some(format!("an invisible character stands here ({name}): delete it and type an ordinary space"));
    }
    if let Some(date) = year_first(token) {
        return Some(format!("write the date as {date}: year, month, day"));
    }
    let parts: Vec<&str> = token.split(['/', '.', '-']).collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|sign| sign.is_ascii_digit());
    if parts.len() == 3 && parts.iter().all(is_number) {
        return Some("there is no such day: a date is year, month and day, for example 2010-04-01".to_string());
    }
    let share = token.rsplit(',').next()?.strip_suffix('%').and_then(|share| share.parse::<f64>().ok());
    if let Some(share) = share {
        // Shifted by its digits, not divided: 7 % is 0.07.
        let part: f64 = format!("{share}e-2").parse().ok()?;
        return Some(format!("a share is a part of 1: write {part} for {share} %"));
    }
    let number = token.trim_start_matches(['£', '$', '€']);
    if number == token && !number.contains(',') || !number.starts_with(|sign: char| sign.is_ascii_digit()) {
        return None;
    }
    let thousands = number.split(',').skip(1).all(|part| part.split('.').next().is_some_and(|whole| whole.len() == 3));
    let (plain, parted) = (number.replace(',', if thousands { "" } else { "." }), number.replace(',', "_"));
    plain.parse::<f64>().ok()?;
    let or = if thousands && parted != plain { format!(" or {parted}") } else { String::new() };
    Some(format!("no comma and no sign of money stands in a number: write {plain}{or}"))
}

/// A date that is written with its day first, or parted by other signs.
#[must_use]
pub fn year_first(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    let (year, month, day) = match parts[..] {
        [day, month, year] if year.len() == 4 => (year, month, day),
        [year, month, day] if year.len() == 4 => (year, month, day),
        _ => return None,
    };
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Where the key or table was stated that is stated again at a place: the nearest line before that says the same, or
/// something of it; in a table of one line, there.
fn first(text: &str, place: &Place) -> Option<Range<usize>> {
    let key = text.get(place.start..place.end)?;
    let mut header = "";
    let mut stated: Vec<(String, Range<usize>)> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let from = start + line.len() - line.trim_start().len();
        let before = line.trim_start();
        let said = match before.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((name, _)) => {
                header = name.trim_start_matches('[').trim();
                Some((header.to_string(), from..from + before.trim_end().len()))
            }
            None => before.split_once('=').map(|(key, _)| {
                let dot = if header.is_empty() { "" } else { "." };
                (format!("{header}{dot}{}", key.trim()), from..from + key.trim_end().len())
            }),
        };
        if end > place.start {
            let is_own = said.as_ref().is_some_and(|(_, span)| span.contains(&place.start));
            let Some((path, _)) = said.filter(|_| is_own) else { return within(text, start..place.start, key) };
            let inner = format!("{path}.");
            let same = stated.iter().rfind(|(other, _)| *other == path);
            return same.or_else(|| stated.iter().rfind(|(other, _)| other.starts_with(&inner))).map(|s| s.1.clone());
        }
        stated.extend(said);
        start = end;
    }
    None
}

/// Where a key stands last in a part of a line.
fn within(text: &str, part: Range<usize>, key: &str) -> Option<Range<usize>> {
    let before = &text[part.clone()];
    let stated = |&(at, _): &(usize, &str)| {
        let opens = before[..at].trim_end().ends_with(['{', ',']);
        opens && before[at + key.len()..].trim_start().starts_with('=')
    };
    let (at, _) = before.rmatch_indices(key).find(stated)?;
    Some(part.start + at..part.start + at + key.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant() {
        let help = |line: &str, at: usize| help(line, &Place::new(0, at..at + 1), "");
        for (line, at, words) in [
            ("a = 6%", 5, "write 0.06 for 6 %"),
            ("a = 7 %", 6, "write 0.07 for 7 %"),
            ("a = 52,000", 6, "write 52000 or 52_000"),
            ("a = £1,250,000", 4, "write 1250000 or 1_250_000"),
            ("a = £500", 4, "write 500"),
            ("a = 1,5", 5, "write 1.5"),
            ("a = 1,250.5", 5, "write 1250.5 or 1_250.5"),
            ("on = 01/04/2025", 5, "write the date as 2025-04-01"),
            ("on = 1.4.2025", 5, "write the date as 2025-04-01"),
            ("on = 2011-13-01", 5, "a date is year, month and day, for example 2010-04-01"),
            ("a\u{a0}= 3", 1, "U+00A0, a no-break space"),
            ("a =\u{200b}3", 3, "U+200B"),
            ("a = b", 4, "a line is `key = value`"),
        ] {
            assert!(help(line, at).contains(words), "{line}: {}", help(line, at));
        }
    }

    #[test]
    fn what_is_stated_twice_was_stated_first() {
        for (text, key, line) in [
            ("[a]\nx = 1\n[b]\nx = 1\nx = 2\n", "x = 2", "x = 1\nx"),
            ("[a]\nx = 1\n[b]\n[a]\n", "a]\n", "[a]\nx"),
            ("a.x = 1\n[a]\n", "a]", "a.x"),
            ("[[c]]\nx = 1\n[[c]]\nx = 2\nx = 3\n", "x = 3", "x = 2"),
            ("a = { m = 1, x = 2, m = 3 }", "m = 3", "m = 1"),
        ] {
            let at = text.rfind(key).unwrap();
            let found = first(text, &Place::new(0, at..at + 1)).unwrap();
            assert_eq!(found.start, text.find(line).unwrap(), "{text}");
        }
    }
}
