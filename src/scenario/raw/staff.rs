//! The raw tables of the staff: sickness, strain, leaving, hiring, agency cover, overtime, moves.

use super::{Named, RawDistribution};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Sickness absence.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawSickness {
    /// Sick days / working days in post outside leave, in the long run. 0 to under 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0), extend("exclusiveMaximum" = 1))]
    pub rate: Option<f64>,
    /// Share of the sick days that belong to long spells.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1))]
    pub long_share: Option<f64>,
    /// Length of a short spell, working days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short_days: Option<RawDistribution>,
    /// Length of a long spell, working days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub long_days: Option<RawDistribution>,
    /// How often short spells begin, relative to what the rate gives: below 1 is a programme that prevents them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 10), extend("default" = 1))]
    pub short_spells: Option<f64>,
    /// How often long spells begin, relative to what the rate gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 10), extend("default" = 1))]
    pub long_spells: Option<f64>,
    /// Length of new long spells, relative to `long_days`: below 1 is a programme that brings people back sooner. Over 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 10, "default" = 1))]
    pub long_length: Option<f64>,
}

/// Leaving.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTurnover {
    /// Social workers who leave in a year / social workers in post.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 20))]
    pub rate_a_year: Option<f64>,
    /// Team managers who leave in a year / team managers in post.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 20), extend("default" = 0))]
    pub manager_rate_a_year: Option<f64>,
    /// Notice, weeks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 104))]
    pub notice_weeks: Option<f64>,
    /// Newly qualified workers in their first year who leave in a year / those in post. The social workers' rate when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 20))]
    pub newly_qualified_rate_a_year: Option<f64>,
    /// Advanced practitioners who leave in a year / those in post. The social workers' rate when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 20))]
    pub advanced_practitioner_rate_a_year: Option<f64>,
}

/// Filling vacancies.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawRecruitment {
    /// From vacancy to the new worker's first day, weeks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_to_hire_weeks: Option<RawDistribution>,
    /// Most social workers who can start in a calendar month, across the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 10000))]
    pub most_a_month: Option<u32>,
    /// Share of recruits who are newly qualified.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1))]
    pub newly_qualified_share: Option<f64>,
    /// Most newly qualified workers who can start in a calendar month, within `most_a_month`; 0 until graduates come. No limit of their own when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 10000))]
    pub newly_qualified_a_month: Option<u32>,
}

/// Temporary workers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAgency {
    /// Whether new bookings are allowed; bookings that are made still come and go on to their minimum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed: Option<bool>,
    /// A team asks when it has lacked a worker for so many working days.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 2000))]
    pub gap_days: Option<f64>,
    /// From request to arrival, working days.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 2000))]
    pub lead_days: Option<f64>,
    /// Shortest booking, weeks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 520))]
    pub minimum_weeks: Option<f64>,
    /// Most agency workers booked at a time, across the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 10000))]
    pub most: Option<u32>,
    /// Pace relative to a settled social worker. Over 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 2))]
    pub productivity: Option<f64>,
    /// Most agency workers booked at a time in single areas: `{ North = 2 }`. Areas that are not named have no limit of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most_in_area: Option<Named<u32>>,
}

/// Paid hours beyond the contract.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawOvertime {
    /// Most overtime of a social worker at work, hours a week; worked while the desk wants more than the contract gives. Newly qualified and agency workers do none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 40), extend("default" = 0))]
    pub hours_a_week: Option<f64>,
    /// Only by workers whose weighted caseload is above this.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 100000), extend("default" = 20))]
    pub cases_over: Option<f64>,
    /// Price of an hour, relative to an ordinary one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 10), extend("default" = 1.25))]
    pub pay: Option<f64>,
    /// Growth of the hazard of falling sick with every weekly hour of overtime: 0.02 is 2 % an hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1), extend("default" = 0))]
    pub fatigue: Option<f64>,
}

/// High caseloads make people sick and make them leave. The rates of [sickness] and [turnover] are those at or below the threshold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawStress {
    /// Factor on the hazard of falling sick for every weighted case above the threshold; 1 is off.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 2), extend("default" = 1))]
    pub sickness_per_case: Option<f64>,
    /// Factor on the hazard of giving notice for every weighted case above the threshold; 1 is off.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 2), extend("default" = 1))]
    pub leaving_per_case: Option<f64>,
    /// The threshold: weighted cases of a worker.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 100000), extend("default" = 20))]
    pub cases_over: Option<f64>,
    /// Largest factor.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100), extend("default" = 3))]
    pub most: Option<f64>,
}

/// Moves of social workers to teams of the same kind that carry more.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawMovement {
    /// A worker moves within the area when the loads of two teams, in cases per ceiling of those in post, differ by more than this share of the higher one. Never when left out, or 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1))]
    pub within_area_over: Option<f64>,
    /// Difference of load between areas above which a worker moves, of the higher load.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1))]
    pub between_areas_over: Option<f64>,
    /// Weeks that a worker stays away at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 520), extend("default" = 8))]
    pub least_weeks: Option<f64>,
}
