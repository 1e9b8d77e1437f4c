//! What stands in a table: values with their kind. Renderers put them into words, or write them as numbers.

use super::numbers::rounded;
use super::unit::Unit;
use super::words::{self, day_month_year, frequency, thousands};
use crate::statistics::Summary;
use jiff::civil::Date;

/// An estimate with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// Whether it is significant, all that is looked at taken together: in brackets where it is not.
    pub significant: bool,
}

/// A part of a cell that is a column of its own in data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Datum {
    /// The value: the median of a range, a chance as a share.
    Value,
    /// Lower end of the 95 % interval.
    Low,
    /// Upper end of it.
    High,
    /// Half its width.
    HalfWidth,
    /// Lower end of what was stated or seen.
    From,
    /// Upper end of it.
    To,
    /// Of a chance: how many replications.
    Met,
    /// Of how many.
    Of,
    /// Of a range: values summarised.
    Count,
    /// Mean.
    Mean,
    /// Standard error of the mean.
    StandardError,
    /// 5 per cent point.
    P5,
    /// 10 per cent point.
    P10,
    /// Lower quartile.
    P25,
    /// Median.
    P50,
    /// Upper quartile.
    P75,
    /// 90 per cent point.
    P90,
    /// 95 per cent point.
    P95,
}

impl Datum {
    /// All of a range.
    pub const SUMMARY: [Self; 10] = [
        Self::Count,
        Self::Mean,
        Self::P5,
        Self::P10,
        Self::P25,
        Self::P50,
        Self::P75,
        Self::P90,
        Self::P95,
        Self::StandardError,
    ];
    /// An estimate and its interval.
    pub const INTERVAL: [Self; 3] = [Self::Mean, Self::Low, Self::High];

    /// Its name in data, after that of the column.
    pub const fn name(self) -> &'static str {
        self.names().0
    }

    /// The same for those who read a workbook.
    pub(super) const fn words(self) -> &'static str {
        self.names().1
    }

    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Value => ("value", "value"),
            Self::Low => ("low_95", "95 % from"),
            Self::High => ("high_95", "95 % to"),
            Self::HalfWidth => ("half_width", "half of the interval"),
            Self::From => ("from", "from"),
            Self::To => ("to", "to"),
            Self::Met => ("met", "futures"),
            Self::Of => ("of", "of futures"),
            Self::Count => ("n", "futures counted"),
            Self::Mean => ("mean", "mean"),
            Self::StandardError => ("standard_error", "standard error of the mean"),
            Self::P5 => ("p5", "1 in 20 below"),
            Self::P10 => ("p10", "1 in 10 below"),
            Self::P25 => ("p25", "1 in 4 below"),
            Self::P50 => ("p50", "middle future"),
            Self::P75 => ("p75", "1 in 4 above"),
            Self::P90 => ("p90", "1 in 10 above"),
            Self::P95 => ("p95", "1 in 20 above"),
        }
    }

    /// That part of a summary.
    pub const fn of_summary(self, of: &Summary) -> Option<f64> {
        Some(match self {
            Self::Count => of.n as f64,
            Self::Mean => of.mean,
            Self::StandardError => of.standard_error,
            Self::P5 => of.p5,
            Self::P10 => of.p10,
            Self::P25 => of.p25,
            Self::P50 | Self::Value => of.p50,
            Self::P75 => of.p75,
            Self::P90 => of.p90,
            Self::P95 => of.p95,
            _ => return None,
        })
    }

    /// Whether it belongs to an interval, and not to a number by itself.
    const fn is_interval(self) -> bool {
        matches!(self, Self::Low | Self::High | Self::HalfWidth | Self::From | Self::To)
    }

    /// Whether it counts.
    pub(super) const fn is_count(self) -> bool {
        matches!(self, Self::Met | Self::Of | Self::Count)
    }
}

/// What stands in a table.
#[must_use]
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing: without meaning, or not asked for.
    Missing,
    /// Words.
    Text(String),
    /// Words, and the name that data has for them.
    Term(String, String),
    /// A name that is code.
    Code(String),
    /// A count.
    Count(u64),
    /// A day.
    Date(Date),
    /// A number.
    Number(f64, Unit),
    /// From one number to another, as it was stated or seen.
    Between((f64, f64), Unit),
    /// The median of replications, and what 8 of 10 of them fall between.
    Range(Summary, Unit),
    /// The median of replications alone.
    Median(Summary, Unit),
    /// An estimate with its 95 % interval.
    Estimate(Estimate, Unit),
    /// In how many of how many replications; its 95 % interval is Wilson's.
    Chance {
        /// In so many.
        met: u64,
        /// Of so many.
        of: u64,
    },
}

impl Cell {
    /// Words; nothing where there are none.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Missing } else { Self::Text(text) }
    }

    /// Words for those who read, and the name that data has for them.
    pub fn term(words: impl Into<String>, name: impl Into<String>) -> Self {
        Self::Term(words.into(), name.into())
    }

    /// A number; nothing where there is none.
    pub fn number(value: impl Into<Option<f64>>, unit: Unit) -> Self {
        value.into().filter(|value| value.is_finite()).map_or(Self::Missing, |value| Self::Number(value, unit))
    }

    /// From one number to another, as it was stated or seen; nothing where one is none.
    pub fn between((low, high): (f64, f64), unit: Unit) -> Self {
        if low.is_finite() && high.is_finite() { Self::Between((low, high), unit) } else { Self::Missing }
    }

    /// The median of replications and what 8 of 10 fall between; nothing where there is none.
    pub fn range(summary: Option<&Summary>, unit: Unit) -> Self {
        summary.map_or(Self::Missing, |summary| Self::Range(*summary, unit))
    }

    /// The median of replications alone; nothing where there is none.
    pub fn median(summary: Option<&Summary>, unit: Unit) -> Self {
        summary.map_or(Self::Missing, |summary| Self::Median(*summary, unit))
    }

    /// A significant estimate with its interval; nothing where it is none.
    pub fn estimate((value, low, high): (f64, f64, f64), unit: Unit) -> Self {
        if value.is_finite() { Self::tested((value, low, high), true, unit) } else { Self::Missing }
    }

    /// An estimate with its interval, and whether it is significant.
    pub fn tested((value, low, high): (f64, f64, f64), significant: bool, unit: Unit) -> Self {
        Self::Estimate(Estimate { value, low, high, significant }, unit)
    }

    /// Whether nothing stands in it.
    pub const fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    /// Whether it holds words.
    pub const fn is_words(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Term(..) | Self::Code(_))
    }

    /// Its lines for those who read: the value, then its interval; `compact` where there is little room.
    pub fn lines(&self, compact: bool) -> Vec<String> {
        let between = |low: f64, high: f64, unit: Unit| {
            let [low, high] = [low, high].map(|end| unit.text(end, compact));
            // A unit that both ends share stands once.
            let unit = high.split_once(' ').map_or("", |(_, unit)| unit);
            let low = low.strip_suffix(unit).map_or(&*low, str::trim_end);
            format!("{low} to {high}")
        };
        let interval = |low: f64, high: f64, unit: Unit| format!("({})", between(low, high, unit));
        match self {
            Self::Missing => Vec::new(),
            Self::Text(text) | Self::Term(text, _) | Self::Code(text) => vec![words::one_line(text)],
            Self::Count(count) => vec![thousands(*count as f64)],
            Self::Date(date) => vec![day_month_year(*date)],
            Self::Number(value, unit) => vec![unit.text(*value, compact)],
            Self::Between((low, high), unit) if low < high => vec![between(*low, *high, *unit)],
            Self::Between((low, _), unit) => vec![unit.text(*low, compact)],
            Self::Range(of, unit) => vec![unit.text(of.p50, compact), interval(of.p10, of.p90, *unit)],
            Self::Median(of, unit) => vec![unit.text(of.p50, compact)],
            Self::Estimate(of, unit) => {
                let value = unit.text(of.value, compact);
                let value = if of.significant { value } else { format!("({value})") };
                // What changes in no replication has no range.
                let none = unit.is_change() && [of.value, of.low, of.high] == [0.0; 3];
                let range = match (of.low.is_finite(), of.high.is_finite()) {
                    _ if none => None,
                    (true, true) => Some(interval(of.low, of.high, *unit)),
                    (true, false) => Some(format!("({} or more)", unit.text(of.low, compact))),
                    (false, true) => Some(format!("({} or less)", unit.text(of.high, compact))),
                    (false, false) => None,
                };
                std::iter::once(value).chain(range).collect()
            }
            Self::Chance { met, of } => {
                let often = frequency(*met, *of);
                let of_hundred = if often.ends_with(" of 100") { "" } else { " of 100" };
                let range = words::wilson(*met, *of);
                let range = range.map(|(low, high)| format!("({:.0} to {:.0}{of_hundred})", 100.0 * low, 100.0 * high));
                std::iter::once(often).chain(range).collect()
            }
        }
    }

    /// A part of it as a number, at the ten digits that every file has; `None` where it has no such part.
    pub fn value(&self, part: Datum) -> Option<f64> {
        let value = match (self, part) {
            (Self::Count(count), Datum::Value) => *count as f64,
            (Self::Number(value, _), part) if !part.is_interval() && !part.is_count() => *value,
            (Self::Between((low, _), _), Datum::From) => *low,
            (Self::Between((_, high), _), Datum::To) => *high,
            (Self::Range(of, _) | Self::Median(of, _), part) => part.of_summary(of)?,
            (Self::Estimate(of, _), Datum::Value | Datum::Mean) => of.value,
            (Self::Estimate(of, _), Datum::Low) => of.low,
            (Self::Estimate(of, _), Datum::High) => of.high,
            (Self::Estimate(of, _), Datum::HalfWidth) => 0.5 * (of.high - of.low),
            (Self::Chance { met, .. }, Datum::Met) => *met as f64,
            (Self::Chance { of, .. }, Datum::Of) => *of as f64,
            (Self::Chance { met, of }, Datum::Value) => *met as f64 / *of as f64,
            (Self::Chance { met, of }, Datum::Low) => words::wilson(*met, *of)?.0,
            (Self::Chance { met, of }, Datum::High) => words::wilson(*met, *of)?.1,
            _ => return None,
        };
        rounded(value, 10)
    }

    /// The words that data has for it.
    pub(super) fn name(&self) -> Option<String> {
        match self {
            Self::Text(text) | Self::Term(_, text) | Self::Code(text) => {
                Some(words::printable(text)).filter(|text| !text.is_empty())
            }
            Self::Date(date) => Some(date.to_string()),
            _ => None,
        }
    }

    /// The unit of its numbers.
    pub(super) const fn unit(&self) -> Option<Unit> {
        match self {
            Self::Number(_, unit)
            | Self::Between(_, unit)
            | Self::Range(_, unit)
            | Self::Median(_, unit)
            | Self::Estimate(_, unit) => Some(*unit),
            Self::Chance { .. } => Some(Unit::share(0)),
            Self::Count(_) => Some(Unit::number(0)),
            _ => None,
        }
    }
}
