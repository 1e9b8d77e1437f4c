//! The raw tables of demand: referrals, families that come back, pulses.

use super::{Day, Named, RawDistribution};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Recorded referrals.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawDemand {
    /// Children referred a week in each area, averaged over a year: `{ North = 30, South = 25 }`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub children_a_week: Option<Named<f64>>,
    /// Growth of referrals a year from the first day, compounded: 0.05 is 5 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = -0.9, max = 10), extend("default" = 0))]
    pub growth_a_year: Option<f64>,
    /// Coefficient of variation of a week's random factor; 0 is pure chance.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 5), extend("default" = 0))]
    pub weekly_cv: Option<f64>,
    /// Whether the areas share each week's factor or have each their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = true))]
    pub weekly_shared: Option<bool>,
    /// Relative intensity Monday to Friday, brought to a mean of 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 5, max = 5), extend("default" = [1, 1, 1, 1, 1]))]
    pub weekday: Option<Vec<f64>>,
    /// Relative intensity in August.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 10), extend("default" = 1))]
    pub august: Option<f64>,
    /// Relative intensity in school-holiday weeks outside August.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 10), extend("default" = 1))]
    pub school_holidays: Option<f64>,
    /// Relative intensity in July and September, outside school holidays.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 10), extend("default" = 1))]
    pub july_september: Option<f64>,
    /// Share of the referrals that would not lead to an assessment which the contact centre sends elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1), extend("default" = 0))]
    pub redirect_share: Option<f64>,
    /// Share of referrals, before any redirect, that lead to an initial assessment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1))]
    pub assessed_share: Option<f64>,
    /// Families that early help keeps from being referred.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub early_help: Option<RawEarlyHelp>,
}

/// Early help: from the date it is stated on, with a delay, a share of families (of those that come back, too) is not referred. Cases of a pulse are not affected.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawEarlyHelp {
    /// Share of the families that would have been referred.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1), extend("default" = 0))]
    pub share: Option<f64>,
    /// Weeks from the date until it begins to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1000), extend("default" = 26))]
    pub after_weeks: Option<f64>,
    /// Weeks over which it then grows to the whole share.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1000), extend("default" = 52))]
    pub over_weeks: Option<f64>,
}

/// Families that come back: each is referred again with a share that depends on how it was left, after a random time. Off (part of the recorded referrals) when all shares are 0.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawReturns {
    /// Share of the referrals of [demand] that are returns and come from this table instead. At 0 the returns come on top of the referrals.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1), extend("default" = 0))]
    pub recorded_share: Option<f64>,
    /// Share of families that come back after a referral without further action, or one sent elsewhere by the contact centre.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1), extend("default" = 0))]
    pub after_no_further_action: Option<f64>,
    /// Share that comes back when the case was closed straight after an assessment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1), extend("default" = 0))]
    pub after_assessment: Option<f64>,
    /// Share that comes back when the case was closed after help, a plan or care.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1), extend("default" = 0))]
    pub after_help: Option<f64>,
    /// Weeks until a family that comes back does so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = {"empirical": {"up_to": [4.0, 13.0, 26.0, 52.0], "share": [0.2, 0.35, 0.25, 0.2]}}))]
    pub weeks: Option<RawDistribution>,
}

/// Extra cases over some weeks, beside the referrals of [demand]: an audit, a scandal.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPulse {
    /// First day on which they come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    /// Weeks over which they come, evenly, none on bank holidays. They end within the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 520))]
    pub weeks: Option<f64>,
    /// Children in all: the cases.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1000000))]
    pub children: Option<u32>,
    /// The area they come to. All areas, in proportion to their referrals, when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// Share of them that leads to an initial assessment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1), extend("default" = 1))]
    pub assessed_share: Option<f64>,
}
