//! Demand as a scenario states it: referrals, families that come back, pulses.

use super::Distribution;
use jiff::civil::Date;

/// Recorded referrals.
#[derive(Debug, Clone, PartialEq)]
pub struct Demand {
    /// Children referred a week, averaged over a year, by area, before any redirect.
    pub children_a_week: Vec<f64>,
    /// Growth a year from the start of the run, compounded (0.05 = 5 %).
    pub growth_a_year: f64,
    /// Coefficient of variation of the weekly random factor (gamma, mean 1); 0 is a pure Poisson process.
    pub weekly_cv: f64,
    /// Whether the areas share each week's factor or have each their own.
    pub weekly_shared: bool,
    /// Relative intensity Monday to Friday; their mean is 1.
    pub weekday: [f64; 5],
    /// Relative intensity in August.
    pub august: f64,
    /// Relative intensity in school-holiday weeks outside August.
    pub school_holidays: f64,
    /// Relative intensity in July and in September, outside school holidays.
    pub july_september: f64,
    /// Share of the referrals that would not lead to an assessment which the contact centre sends elsewhere.
    pub redirect_share: f64,
    /// Share of referrals (before any redirect) that lead to an initial assessment.
    pub assessed_share: f64,
    /// Families that early help keeps from being referred.
    pub early_help: EarlyHelp,
}

/// Early help: some weeks after the policy that first states it, a growing share of families is not referred.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EarlyHelp {
    /// Share of the families that would have been referred, in the end.
    pub share: f64,
    /// Working days until it begins to show.
    pub after_days: f64,
    /// Working days over which it grows to the whole share.
    pub over_days: f64,
}

/// Families that come back. Off when all shares are 0: then returns are part of the recorded referrals.
#[derive(Debug, Clone, PartialEq)]
pub struct Returns {
    /// Share of the recorded referrals that are returns and come from here instead.
    pub recorded_share: f64,
    /// Share that comes back after no further action or a redirect.
    pub after_no_further_action: f64,
    /// Share that comes back when closed straight after an assessment.
    pub after_assessment: f64,
    /// Share that comes back when closed after help, a plan or care.
    pub after_help: f64,
    /// Working days until a family that comes back does so.
    pub delay: Distribution,
}

/// Extra cases over some weeks.
#[derive(Debug, Clone, PartialEq)]
pub struct Pulse {
    /// First day.
    pub from: Date,
    /// Working days over which they come, evenly.
    pub days: f64,
    /// Children in all.
    pub children: u32,
    /// The area they come to; `None` is all, in proportion to their referrals.
    pub area: Option<usize>,
    /// Share that leads to an initial assessment.
    pub assessed_share: f64,
}
