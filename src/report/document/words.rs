//! How figures and texts are put into words: money, chances as natural frequencies, dates, text that is safe where it goes.

use super::numbers::rounded;
use jiff::civil::Date;

/// Pounds with thousands separators: `£12,345,678`.
pub fn pounds(value: f64) -> String {
    let whole = value.abs().round();
    let sign = if value < 0.0 && whole > 0.0 { "-" } else { "" };
    format!("{sign}£{}", thousands(whole))
}

/// A change of a yearly cost with its sign, to three digits as a chart can use them: `+£1.23m`, `-£350,000`, `£0`.
pub fn change_a_year(value: f64) -> String {
    let value = rounded(value, 3).unwrap_or(0.0);
    let sign = if value > 0.0 { "+" } else { "" };
    if value.abs() >= 1e6 {
        let minus = if value < 0.0 { "-" } else { "" };
        let millions = value.abs() / 1e6;
        let decimals = if millions < 10.0 { 2 } else { usize::from(millions < 100.0) };
        return format!("{sign}{minus}£{millions:.decimals$}m");
    }
    if value.round() == 0.0 { pounds(0.0) } else { format!("{sign}{}", pounds(value)) }
}

/// A whole number with thousands separators.
pub fn thousands(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if value < 0.0 && digits != "0" { format!("-{text}") } else { text }
}

/// A chance as a natural frequency: `84 of 100`. Up to a hundred replications are stated as they are, and so are all and none.
pub fn frequency(met: u64, of: u64) -> String {
    if of <= 100 || met == 0 || met == of {
        return format!("{} of {}", thousands(met as f64), thousands(of as f64));
    }
    let share = 100.0 * met as f64 / of as f64;
    if share < 1.0 {
        "fewer than 1 of 100".to_owned()
    } else if share > 99.0 {
        "more than 99 of 100".to_owned()
    } else {
        format!("{share:.0} of 100")
    }
}

/// A chance that is asked for: `80 of 100`.
pub fn of_100(chance: f64) -> String {
    format!("{} of 100", super::numbers::plain((chance * 1e4).round() / 100.0))
}

/// `posts`, `posts and sickness`, `posts, agency and sickness`.
pub fn list<S: AsRef<str>>(names: &[S]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match &*names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

/// Wilson's 95 % interval for a chance, as shares; `None` without trials.
pub fn wilson(met: u64, of: u64) -> Option<(f64, f64)> {
    (of > 0).then(|| crate::statistics::interval::wilson(met, of))
}

/// `March 2012`.
pub fn month_year(date: Date) -> String {
    date.strftime("%B %-Y").to_string()
}

/// `31 March 2012`.
pub fn day_month_year(date: Date) -> String {
    date.strftime("%-d %B %-Y").to_string()
}

/// `Mar 2012`.
pub fn short_month_year(date: Date) -> String {
    date.strftime("%b %-Y").to_string()
}

/// `Mar`.
pub fn short_month(date: Date) -> String {
    date.strftime("%b").to_string()
}

/// A sentence with a capital first letter.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Whether a terminal would obey a letter, or show what follows in another order, or XML knows no way to write it.
fn is_unsafe(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FFFE}' | '\u{FFFF}')
}

/// A text with spaces in place of what is not to be written.
pub fn printable(text: &str) -> String {
    text.chars().map(|letter| if is_unsafe(letter) { ' ' } else { letter }).collect()
}

/// Lines of text with spaces in place of what is not to be written, as many bytes as before.
pub fn harmless(text: &str) -> String {
    let space = |letter: char| " ".repeat(letter.len_utf8());
    let clean =
        |letter: char| if is_unsafe(letter) && !matches!(letter, '\n' | '\t') { space(letter) } else { letter.into() };
    if text.chars().any(is_unsafe) { text.chars().map(clean).collect() } else { text.to_owned() }
}

/// A user's text on one line: printable, white space as single spaces.
pub fn one_line(text: &str) -> String {
    printable(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text as XML shows it letter by letter.
pub fn in_xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A user's text as Markdown shows it letter by letter, in a table too.
pub fn in_markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in one_line(text).chars() {
        if matches!(letter, '\\' | '|' | '<' | '*' | '_' | '[' | '`') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// Words in lines that fit; a word that does not fit has a line of its own.
pub fn in_lines(words: impl IntoIterator<Item = String>, fits: impl Fn(&str) -> bool) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        let longer = lines.last().map(|line| format!("{line} {word}")).filter(|line| fits(line));
        match (longer, lines.last_mut()) {
            (Some(longer), Some(line)) => *line = longer,
            _ => lines.push(word),
        }
    }
    lines
}

/// A text cut at a word to so many characters, with an ellipsis.
pub fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most.saturating_sub(1)).collect();
    let cut = match cut.rfind(' ') {
        Some(space) if space * 2 > cut.len() => &cut[..space],
        _ => &cut,
    };
    format!("{}…", cut.trim_end_matches([',', ' ', '(']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money() {
        assert_eq!(pounds(12_345_678.4), "£12,345,678");
        assert_eq!(pounds(-0.2), "£0");
    }

    #[test]
    fn chances_are_rounded_honestly() {
        assert_eq!(frequency(0, 100), "0 of 100");
        assert_eq!(frequency(0, 200), "0 of 200");
        assert_eq!(frequency(2000, 2000), "2,000 of 2,000");
        assert_eq!(frequency(1, 200), "fewer than 1 of 100");
        assert_eq!(frequency(1999, 2000), "more than 99 of 100");
        assert_eq!(frequency(168, 200), "84 of 100");
        assert_eq!(frequency(17, 20), "17 of 20");
    }

    #[test]
    fn long_titles_are_cut_at_words() {
        assert_eq!(shorten("Forty-two social workers, six team managers", 28), "Forty-two social workers…");
        assert_eq!(shorten("short", 10), "short");
    }
}
