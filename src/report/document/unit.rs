//! How a number is read: its kind, its decimals, whether it carries its sign.

use super::numbers::{plain, rounded};
use super::words::{pounds, thousands};
use crate::math::powi;

/// How a number is read.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    kind: NumberKind,
    decimals: u8,
    signed: bool,
    bracketed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NumberKind {
    Number,
    Share,
    Points,
    NamedPoints,
    Pounds,
    Millions,
    About,
    Digits,
}

impl Unit {
    /// Pounds, to the pound.
    pub const POUNDS: Self = Self::of(NumberKind::Pounds, 1);
    /// Pounds, to the pound however little room there is.
    pub const WHOLE_POUNDS: Self = Self::of(NumberKind::Pounds, 0);
    /// Pounds as exactly as quantiles are known: millions to two decimals, less to three digits.
    pub const ABOUT: Self = Self::of(NumberKind::About, 2);
    /// A factor, to two digits.
    pub const FACTOR: Self = Self::digits(2);

    /// A number with so many decimals.
    pub const fn number(decimals: u8) -> Self {
        Self::of(NumberKind::Number, decimals)
    }

    const fn of(kind: NumberKind, decimals: u8) -> Self {
        Self { kind, decimals, signed: false, bracketed: false }
    }

    /// A number as somebody stated it: with its own decimals, six at most.
    pub fn stated(value: f64) -> Self {
        Self::number(decimals_of(value))
    }

    /// A share as somebody stated it, in per cent.
    pub fn stated_share(value: f64) -> Self {
        Self::share(decimals_of(100.0 * value))
    }

    /// A share, in per cent with so many decimals.
    pub const fn share(decimals: u8) -> Self {
        Self::of(NumberKind::Share, decimals)
    }

    /// A share, in percentage points with so many decimals; the column's head names them.
    pub const fn points(decimals: u8) -> Self {
        Self::of(NumberKind::Points, decimals)
    }

    /// A share, in percentage points with so many decimals, which stand beside the number: for columns of several units.
    pub const fn named_points(decimals: u8) -> Self {
        Self::of(NumberKind::NamedPoints, decimals)
    }

    /// Pounds, in millions with so many decimals; less than 100,000 to the pound.
    pub const fn millions(decimals: u8) -> Self {
        Self::of(NumberKind::Millions, decimals)
    }

    /// A number to so many digits, without zeros at its end.
    pub const fn digits(digits: u8) -> Self {
        Self::of(NumberKind::Digits, digits)
    }

    /// A change, which carries its sign.
    pub const fn change(mut self) -> Self {
        self.signed = true;
        self
    }

    /// In brackets: what belongs to the number above it.
    pub const fn bracketed(mut self) -> Self {
        self.bracketed = true;
        self
    }

    /// Whether it is that of a change.
    pub(super) const fn is_change(self) -> bool {
        self.signed
    }

    /// That of a difference: of shares, percentage points.
    pub const fn difference(mut self) -> Self {
        if matches!(self.kind, NumberKind::Share) {
            self.kind = NumberKind::NamedPoints;
        }
        self
    }

    /// The format of a number in a workbook, and how it is scaled for it.
    pub(super) fn in_workbook(self) -> (String, f64) {
        let decimals = usize::from(self.decimals);
        let digits = if decimals == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(decimals)) };
        match self.kind {
            NumberKind::Number => (digits, 1.0),
            NumberKind::Digits if decimals > 2 => ("General".to_owned(), 1.0),
            NumberKind::Digits => (digits, 1.0),
            NumberKind::Points => (digits, 100.0),
            NumberKind::NamedPoints => (digits + "\" pp\"", 100.0),
            NumberKind::Share => (digits + "%", 1.0),
            NumberKind::Pounds | NumberKind::Millions | NumberKind::About => ("£#,##0;-£#,##0".to_owned(), 1.0),
        }
    }

    /// A number in words; `compact` where there is little room.
    pub fn text(self, value: f64, compact: bool) -> String {
        let decimals = usize::from(self.decimals);
        let text = match self.kind {
            NumberKind::Number if self.signed => signed_number(value, decimals),
            NumberKind::Number if value.abs() >= 1_000.0 && decimals == 0 => thousands(value.round()),
            NumberKind::Number => format!("{value:.decimals$}"),
            NumberKind::Digits if value.abs() >= 1_000.0 => thousands(rounded(value, decimals).unwrap_or(value)),
            NumberKind::Digits => rounded(value, decimals).unwrap_or(value).to_string(),
            NumberKind::Share => format!("{:.decimals$} %", 100.0 * value),
            NumberKind::Points => format!("{:.decimals$}", 100.0 * value),
            NumberKind::NamedPoints if compact => format!("{:.decimals$} pp", 100.0 * value),
            NumberKind::NamedPoints => format!("{:.decimals$} percentage points", 100.0 * value),
            NumberKind::Millions if value.abs() >= 100_000.0 => millions(value, decimals),
            NumberKind::About if value.abs() >= 1e6 => millions(value, decimals),
            NumberKind::About => pounds(rounded(value, 3).unwrap_or(value)),
            NumberKind::Pounds if compact && decimals > 0 && value.abs() >= 100_000.0 => millions(value, decimals),
            NumberKind::Pounds | NumberKind::Millions => pounds(value),
        };
        let nothing = !text.contains(|c: char| ('1'..='9').contains(&c));
        let text = match text.trim_start_matches(['+', '-']) {
            size if nothing => size.to_owned(),
            size if self.signed && value > 0.0 => format!("+{size}"),
            _ => text,
        };
        if self.bracketed { format!("({text})") } else { text }
    }
}

fn decimals_of(value: f64) -> u8 {
    plain(value).split_once('.').map_or(0, |(_, decimals)| decimals.len().min(6) as u8)
}

fn millions(value: f64, decimals: usize) -> String {
    let sign = if value < 0.0 { "-" } else { "" };
    format!("{sign}£{:.decimals$}m", value.abs() / 1e6)
}

/// A change, with further decimals, three at most, where it would be printed as none.
fn signed_number(value: f64, decimals: usize) -> String {
    let decimals = match value.abs() {
        size if size >= 99.95 => 0,
        size => (decimals..=3).find(|&more| size >= 0.5 * powi(0.1, more as i32)).unwrap_or(decimals),
    };
    format!("{value:.decimals$}")
}
