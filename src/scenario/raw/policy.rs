//! The raw tables that may change on a date.

use super::{Named, RawDistribution};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Funded posts beyond those of the teams, spread over them in proportion to their posts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPosts {
    /// Extra social workers. Never falls on a later date.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 10000), extend("default" = 0))]
    pub extra_social_workers: Option<u32>,
    /// Extra team managers. Never falls on a later date.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 10000), extend("default" = 0))]
    pub extra_managers: Option<u32>,
}

/// Recorded referrals.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawDemand {
    /// Children referred a week in each area, averaged over a year: `{ North = 30, South = 25 }`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub children_a_week: Option<Named<f64>>,
    /// Growth a year from the first day, compounded: 0.05 is 5 %.
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
}

/// What becomes of families after each stage; the shares of a stage sum to 1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPathway {
    /// After an initial assessment: any outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_initial_assessment: Option<RawOutcomes>,
    /// After a core assessment: `close`, `short_term_help`, `child_in_need`, `child_protection`, `looked_after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_core_assessment: Option<RawOutcomes>,
    /// After short-term help: `close`, `child_in_need`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_short_term_help: Option<RawOutcomes>,
    /// After a child-in-need plan: `close`, `child_protection`, `looked_after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_child_in_need: Option<RawOutcomes>,
    /// After a child protection plan: `close`, `child_in_need`, `looked_after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_child_protection: Option<RawOutcomes>,
    /// After care: `close`, `child_in_need`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_looked_after: Option<RawOutcomes>,
}

/// Shares of families by what comes next; together 1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawOutcomes {
    /// Closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1), extend("default" = 0))]
    pub close: Option<f64>,
    /// Short-term help by the assessment team.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1), extend("default" = 0))]
    pub short_term_help: Option<f64>,
    /// A core assessment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1), extend("default" = 0))]
    pub core_assessment: Option<f64>,
    /// A child-in-need plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1), extend("default" = 0))]
    pub child_in_need: Option<f64>,
    /// A child protection plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1), extend("default" = 0))]
    pub child_protection: Option<f64>,
    /// Care.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1), extend("default" = 0))]
    pub looked_after: Option<f64>,
}

/// Hours a worker has for case work, and how work shares them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawCapacity {
    /// Contract hours of a full-time day. Over 0 to 24.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 24))]
    pub contract_hours: Option<f64>,
    /// Share of them left for case work. Over 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 1))]
    pub case_work_share: Option<f64>,
    /// The same share for team managers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1))]
    pub manager_case_work_share: Option<f64>,
    /// Hours a week a manager gives to each worker in post of the team.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 40))]
    pub supervision_hours_a_week: Option<f64>,
    /// Pace of a newly qualified worker in the first year, relative to a settled one. Over 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 2, "default" = 1))]
    pub newly_qualified_productivity: Option<f64>,
    /// Weeks a newcomer takes to settle in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 104), extend("default" = 0))]
    pub induction_weeks: Option<f64>,
    /// Pace during them, relative to a settled worker. Over 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 2, "default" = 1))]
    pub induction_productivity: Option<f64>,
    /// Weights when hours are short: assessments; protection and need; looked after and holding. Each over 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 3, max = 3), extend("default" = [1, 1, 1]))]
    pub class_weights: Option<Vec<f64>>,
}

/// Who gets a family.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAllocation {
    /// New families stop at this weighted caseload of a full-time worker. Over 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub ceiling: Option<f64>,
    /// Cover and panel transfers stop at this one; at least `ceiling`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub cover_ceiling: Option<f64>,
    /// A newly qualified worker's ceilings relative to a settled one's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 2), extend("default" = 1))]
    pub newly_qualified_factor: Option<f64>,
    /// A manager's ceilings relative to a social worker's; 0 means that managers hold no families.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 2), extend("default" = 0))]
    pub manager_factor: Option<f64>,
    /// No new assessment for a worker who goes on leave within so many working days.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 260), extend("default" = 0))]
    pub days_before_leave: Option<f64>,
    /// Weight of a child towards the ceilings, by what is being done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case_weights: Option<RawCaseWeights>,
}

/// Weight of a child towards its worker's ceilings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawCaseWeights {
    /// In an assessment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 100), extend("default" = 1))]
    pub assessment: Option<f64>,
    /// In need: short-term help, child-in-need plan, closing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 100), extend("default" = 1))]
    pub child_in_need: Option<f64>,
    /// Child protection plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 100), extend("default" = 1))]
    pub child_protection: Option<f64>,
    /// Looked after.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 100), extend("default" = 1))]
    pub looked_after: Option<f64>,
}

/// What happens to the cases of absent workers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawCover {
    /// Open assessments move when a sickness absence has lasted so many working days.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 2000))]
    pub assessments_after_days: Option<f64>,
    /// All cases move when it has lasted so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 2000))]
    pub all_after_days: Option<f64>,
    /// Open assessments move at once when a leave longer than so many working days starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 2000))]
    pub leave_over_days: Option<f64>,
    /// Whether a leaver's cases that the team cannot take may go to other teams of the area.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = true))]
    pub within_area: Option<bool>,
    /// And then to other areas.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = false))]
    pub between_areas: Option<bool>,
}

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
}

/// Leaving.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTurnover {
    /// Social workers who leave in a year / social workers in post.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 20))]
    pub rate_a_year: Option<f64>,
    /// The same for team managers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 20), extend("default" = 0))]
    pub manager_rate_a_year: Option<f64>,
    /// Notice, weeks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 104))]
    pub notice_weeks: Option<f64>,
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
}

/// Temporary workers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAgency {
    /// Whether new bookings are allowed; bookings that run go on to their minimum.
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
}

/// The panel that hands families over to care management.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPanel {
    /// Weeks between panels of an area.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 520))]
    pub every_weeks: Option<u32>,
    /// Most families it can hand over at a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1000000))]
    pub most_families: Option<u32>,
}

/// Prices, pounds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawCosts {
    /// A social worker in post, full-time, a year, with on-costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub social_worker_a_year: Option<f64>,
    /// A team manager in post, a year.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub manager_a_year: Option<f64>,
    /// Administration, IT and accommodation of a funded post, a year.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub overhead_a_post_a_year: Option<f64>,
    /// An agency worker, a week.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub agency_a_week: Option<f64>,
    /// Recruiting a worker, once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub recruitment_a_hire: Option<f64>,
}

/// Time limits of assessments, working days.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLimits {
    /// From referral to the end of the initial assessment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0, "default" = 7))]
    pub initial_assessment_days: Option<f64>,
    /// From the end of the initial assessment to the end of the core assessment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0, "default" = 35))]
    pub core_assessment_days: Option<f64>,
}
