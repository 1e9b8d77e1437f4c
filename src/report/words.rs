//! How results are put into words: money, chances as natural frequencies, dates, names of measures and options.

use super::numbers::rounded;
use crate::experiment::results::Experiment;
use crate::model::Measure;
pub use crate::model::Quantity;
use crate::scenario::Scenario;
use jiff::civil::Date;

/// Pounds with thousands separators: `£12,345,678`.
#[must_use]
pub fn pounds(value: f64) -> String {
    let whole = value.abs().round();
    let sign = if value < 0.0 && whole > 0.0 { "-" } else { "" };
    format!("{sign}£{}", thousands(whole))
}

/// Pounds in millions: `£12.3m`; below a hundred thousand, in full.
#[must_use]
pub fn millions(value: f64) -> String {
    if value.abs() < 100_000.0 {
        return pounds(value);
    }
    let sign = if value < 0.0 { "-" } else { "" };
    format!("{sign}£{:.1}m", value.abs() / 1e6)
}

/// A change in pounds, always with its sign.
#[must_use]
pub fn change_in_millions(value: f64) -> String {
    if value.round() == 0.0 {
        return "no change".to_owned();
    }
    let sign = if value > 0.0 { "+" } else { "" };
    format!("{sign}{}", millions(value))
}

/// A change of a yearly cost with its sign, to three digits as a chart can use them: `+£1.23m`, `-£350,000`, `£0`.
#[must_use]
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

/// A change of a measure with its sign, as exact as a chart can use (a third decimal where two would make it nothing): a
/// number without unit (see [`unit_of_change`]), but for pounds.
#[must_use]
pub fn signed_change(measure: Measure, change: f64) -> String {
    signed(quantity(measure), change)
}

/// A change of a kind of quantity, as [`signed_change`].
#[must_use]
pub fn signed(quantity: Quantity, change: f64) -> String {
    let text = match quantity {
        Quantity::Number | Quantity::Speed if (0.0005..0.005).contains(&change.abs()) => format!("{change:+.3}"),
        Quantity::Number | Quantity::Speed if change.abs() < 99.95 => format!("{change:+.2}"),
        Quantity::Number | Quantity::Speed => format!("{change:+.0}"),
        Quantity::Share => format!("{:+.1}", 100.0 * change),
        Quantity::Pounds => return change_a_year(change),
    };
    let none = !text.contains(|c: char| ('1'..='9').contains(&c));
    if none { text.trim_start_matches(['+', '-']).to_owned() } else { text }
}

/// The size of a change with its unit, without a sign.
#[must_use]
pub fn amount(measure: Measure, change: f64) -> String {
    let text = signed_change(measure, change.abs());
    format!("{}{}", text.trim_start_matches('+'), unit_of_change(measure))
}

/// What a table holds where a figure has no meaning: a share of what is never done.
pub const NO_VALUE: &str = "-";

/// What the bands and ranges of a scenario hold, with so many numbers of it not known.
#[must_use]
pub fn held(unknowns: usize) -> String {
    match unknowns {
        0 => "chance only, not what is uncertain about the scenario's own figures".to_owned(),
        1 => "chance and not knowing 1 input of the scenario".to_owned(),
        inputs => format!("chance and not knowing {inputs} inputs of the scenario"),
    }
}

/// The unit that [`signed_change`] leaves out where the measure's name does not imply it: ` percentage points` or nothing.
#[must_use]
pub fn unit_of_change(measure: Measure) -> &'static str {
    if quantity(measure) == Quantity::Share { " percentage points" } else { "" }
}

/// A whole number with thousands separators.
#[must_use]
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
#[must_use]
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

/// The same with the range of Wilson's 95 % interval: `5 of 100 (3 to 9)`, `0 of 200 (0 to 2 of 100)`.
#[must_use]
pub fn frequency_with_range(met: u64, of: u64) -> String {
    let often = frequency(met, of);
    let of_hundred = if often.ends_with(" of 100") { "" } else { " of 100" };
    let range = wilson(met, of).map(|(low, high)| (100.0 * low, 100.0 * high));
    range.map_or(often.clone(), |(low, high)| format!("{often} ({low:.0} to {high:.0}{of_hundred})"))
}

/// A chance that is asked for: `80 of 100`.
#[must_use]
pub fn of_100(chance: f64) -> String {
    format!("{} of 100", super::numbers::plain((chance * 1e4).round() / 100.0))
}

/// `posts`, `posts and sickness`, `posts, agency and sickness`.
#[must_use]
pub fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

/// Wilson's 95 % interval for a chance, as shares; `None` without trials.
#[must_use]
pub fn wilson(met: u64, of: u64) -> Option<(f64, f64)> {
    (of > 0).then(|| crate::statistics::interval::wilson(met, of))
}

/// `March 2012`.
#[must_use]
pub fn month_year(date: Date) -> String {
    format!("{} {}", MONTHS[(date.month() - 1) as usize], date.year())
}

/// `31 March 2012`.
#[must_use]
pub fn day_month_year(date: Date) -> String {
    format!("{} {}", date.day(), month_year(date))
}

/// `Mar 2012`.
#[must_use]
pub fn short_month_year(date: Date) -> String {
    format!("{} {}", short_month(date), date.year())
}

/// `Mar`.
#[must_use]
pub fn short_month(date: Date) -> &'static str {
    &MONTHS[(date.month() - 1) as usize][..3]
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The kind of quantity of a measure.
#[must_use]
pub fn quantity(measure: Measure) -> Quantity {
    measure.quantity()
}

/// A value of a measure, printed for a reader.
#[must_use]
pub fn value(measure: Measure, value: f64) -> String {
    let text = match quantity(measure) {
        Quantity::Number => format!("{value:.1}"),
        Quantity::Share => format!("{:.0} %", 100.0 * value),
        Quantity::Speed => format!("{value:.2}"),
        Quantity::Pounds => return millions(value),
    };
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| matches!(c, '0' | '.' | ' ' | '%')) => rest.to_owned(),
        _ => text,
    }
}

/// A target value: `20`, `18.5`, `10 %`.
#[must_use]
pub fn target_value(measure: Measure, at_most: f64) -> String {
    if quantity(measure) == Quantity::Number { format!("{at_most}") } else { value(measure, at_most) }
}

/// A measure in a few words, with its unit, to stand inside a sentence.
#[must_use]
pub fn noun(measure: Measure) -> String {
    match measure {
        Measure::LiveCasesPerWorker => "live cases per social worker".to_owned(),
        Measure::CaseloadMean => "mean cases held by a social worker".to_owned(),
        Measure::CaseloadMedian => "median cases held by a social worker".to_owned(),
        Measure::CaseloadMax => "largest caseload of a social worker".to_owned(),
        Measure::CaseloadS45 => "mean month-end caseload of a social worker".to_owned(),
        Measure::ShareOver20 => "social workers with more than 20 cases".to_owned(),
        Measure::ShareOver25 => "social workers with more than 25 cases".to_owned(),
        Measure::ShareOver35 => "social workers with more than 35 cases".to_owned(),
        other => other.name().replace('_', " "),
    }
}

/// A measure as the head of a narrow column: `Cases per worker`.
#[must_use]
pub fn short_noun(measure: Measure) -> String {
    match measure {
        Measure::LiveCasesPerWorker => "Cases per worker".to_owned(),
        other => capital(&other.name().replace('_', " ")),
    }
}

/// The unit of a difference in a measure: `case` and so on, empty when the printed value carries its own.
#[must_use]
pub fn unit(measure: Measure) -> &'static str {
    match measure {
        Measure::LiveCasesPerWorker | Measure::CaseloadMean | Measure::CaseloadMedian | Measure::CaseloadS45 => " case",
        _ => "",
    }
}

/// A sentence with a capital first letter.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The target as the subject of a sentence: `caseload 20`, or `10 % social workers with more than 25 cases`.
#[must_use]
pub fn target(scenario: &Scenario) -> String {
    let measure = target_measure(scenario);
    let value = target_value(measure, scenario.target.at_most);
    match measure {
        Measure::LiveCasesPerWorker | Measure::CaseloadMean => format!("caseload {value}"),
        _ => format!("the target of {value}"),
    }
}

/// The target measure of a scenario.
#[must_use]
pub fn target_measure(scenario: &Scenario) -> Measure {
    Measure::from_name(&scenario.target.measure).unwrap_or(Measure::LiveCasesPerWorker)
}

/// A text with spaces in place of control characters and of the two that XML knows no way to write.
#[must_use]
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') { ' ' } else { c }).collect()
}

/// A user's text on one line: printable, white space as single spaces.
#[must_use]
pub fn one_line(text: &str) -> String {
    printable(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A user's text as Markdown shows it letter by letter, in a table too.
#[must_use]
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

/// Titles cut to so many characters at a word, still different from one another (else the options' short names).
#[must_use]
pub fn short_titles(experiment: &Experiment, most: usize) -> Vec<String> {
    let cut: Vec<String> = experiment.options.iter().map(|option| shorten(&option.scenario.title, most)).collect();
    cut.iter()
        .zip(&experiment.options)
        .map(|(title, option)| {
            let twins = cut.iter().filter(|&other| other == title).count();
            if twins > 1 { shorten(&option.scenario.name, most) } else { title.clone() }
        })
        .collect()
}

/// A text cut at a word to so many characters, with an ellipsis.
#[must_use]
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
        assert_eq!(millions(12_345_678.0), "£12.3m");
        assert_eq!(millions(-45_000.0), "-£45,000");
        assert_eq!(change_in_millions(5_000_000.0), "+£5.0m");
        assert_eq!(change_in_millions(0.0), "no change");
    }

    #[test]
    fn changes_carry_their_sign() {
        let pounds = [1_234_000.0, 999_600.0, 350_400.0, -12_345_678.0, -9_776.4, 0.3, 0.0].map(change_a_year);
        assert_eq!(pounds, ["+£1.23m", "+£1.00m", "+£350,000", "-£12.3m", "-£9,780", "£0", "£0"]);
        let cases = [-1.94, 0.004, -0.0004, 12.0, 1234.0].map(|v| signed_change(Measure::LiveCasesPerWorker, v));
        assert_eq!(cases, ["-1.94", "+0.004", "0.00", "+12.00", "+1234"]);
        assert_eq!(signed_change(Measure::ShareOver20, -0.123), "-12.3");
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
        assert_eq!(frequency_with_range(10, 200), "5 of 100 (3 to 9)");
        assert_eq!(frequency_with_range(0, 200), "0 of 200 (0 to 2 of 100)");
        assert_eq!(frequency_with_range(17, 20), "17 of 20 (64 to 95 of 100)");
    }

    #[test]
    fn long_titles_are_cut_at_words() {
        assert_eq!(shorten("Forty-two social workers, six team managers", 28), "Forty-two social workers…");
        assert_eq!(shorten("short", 10), "short");
    }
}
