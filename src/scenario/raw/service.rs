//! The raw tables that hold for the whole run.

use super::{Day, RawDistribution};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What counts as success.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTarget {
    /// Name of the weekly measure, city-wide, that is to come down to the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "live_cases_per_worker"))]
    pub measure: Option<String>,
    /// The target: the mean of the measure over the four weeks that end at `by` is at or below this.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1_000_000_000))]
    pub at_most: Option<f64>,
    /// The date by which the target is to be met, within the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Day>,
}

/// An area: its teams, each given by its number of social-worker posts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawArea {
    /// Posts of each assessment team, in the order of the duty rota. At least one team.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub assessment_teams: Option<Vec<u32>>,
    /// How many of the assessment posts are vacant on the first day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0), extend("default" = 0))]
    pub assessment_vacancies: Option<u32>,
    /// Posts of each care-management team; an empty list means that families stay with the assessment teams.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = []))]
    pub care_management_teams: Option<Vec<u32>>,
    /// How many of the care-management posts are vacant on the first day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0), extend("default" = 0))]
    pub care_management_vacancies: Option<u32>,
}

/// How families are made up.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawFamilies {
    /// Shares of families with 1, 2, 3 and 4 or more children; together 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 4, max = 4))]
    pub size: Option<Vec<f64>>,
    /// Share of families marked urgent: first out of the duty tray.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1))]
    pub urgent_share: Option<f64>,
    /// Work for a family grows by this share with every child after the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 10))]
    pub extra_child_effort: Option<f64>,
}

/// Kinds of work on a family.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawWork {
    /// Reading a referral and deciding what it needs: the duty manager's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screening: Option<RawWorkKind>,
    /// Initial assessment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initial_assessment: Option<RawWorkKind>,
    /// Core assessment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub core_assessment: Option<RawWorkKind>,
    /// Short-term help by the assessment team.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short_term_help: Option<RawWorkKind>,
    /// A child-in-need plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child_in_need: Option<RawWorkKind>,
    /// A child protection plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child_protection: Option<RawWorkKind>,
    /// Looking after children in care.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub looked_after: Option<RawWorkKind>,
    /// Writing up and closing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closing: Option<RawWorkKind>,
    /// Preparing the hand-over to care management.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer: Option<RawWorkKind>,
    /// Keeping an eye on a family that waits for the panel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holding: Option<RawHolding>,
}

/// Effort and natural duration of a kind of work, for a family with one child.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawWorkKind {
    /// Hours in all, however long it lasts. One of `hours`, `hours_a_month` and `hours_a_day`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<RawDistribution>,
    /// Hours a month for as long as it lasts, instead of `hours`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub hours_a_month: Option<f64>,
    /// Hours a working day for as long as it lasts, instead of `hours`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub hours_a_day: Option<f64>,
    /// How long it would take an idle worker, working days. Either this or `natural_months`; its mean is at least 0.01 working days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub natural_days: Option<RawDistribution>,
    /// The same in months of 21.74 working days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub natural_months: Option<RawDistribution>,
    /// Factor on the natural duration: below 1 it turns a recorded duration, which contains queueing, into a natural one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.001, max = 1000), extend("default" = 1))]
    pub natural_scale: Option<f64>,
}

/// Work on a family that waits for the panel; it ends when the panel ends it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawHolding {
    /// Hours a month. Either this or `hours_a_day`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub hours_a_month: Option<f64>,
    /// Hours a working day, instead of `hours_a_month`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub hours_a_day: Option<f64>,
}

/// Planned absence of a full-time worker.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLeave {
    /// Annual leave, working days a year, taken in whole weeks as far as it goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 200))]
    pub annual_days: Option<u32>,
    /// Training and the like, working days a year, taken two at a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 200))]
    pub training_days: Option<u32>,
    /// How much likelier a week of school holiday is to be chosen for leave than another; 1 is no preference.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1000), extend("default" = 1))]
    pub school_holiday_weight: Option<f64>,
}

/// Who is in post when the run starts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawWorkforce {
    /// Share of the social workers in post who are newly qualified and in their first year.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1))]
    pub newly_qualified_share: Option<f64>,
    /// Share of social workers who work part-time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1), extend("default" = 0))]
    pub part_time_share: Option<f64>,
    /// Full-time equivalent of a part-time worker, over 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 1, "default" = 0.6))]
    pub part_time_fte: Option<f64>,
    /// Managers of each team.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 100), extend("default" = 1))]
    pub managers_a_team: Option<u32>,
}

/// The open cases on the first day: either totals or the service's own list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawStart {
    /// Children in an initial assessment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0), extend("default" = 0))]
    pub initial_assessment: Option<u32>,
    /// Children in a core assessment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0), extend("default" = 0))]
    pub core_assessment: Option<u32>,
    /// Children receiving short-term help.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0), extend("default" = 0))]
    pub short_term_help: Option<u32>,
    /// Children in need who wait for the panel with an assessment team.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0), extend("default" = 0))]
    pub awaiting_panel: Option<u32>,
    /// Children on a child-in-need plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0), extend("default" = 0))]
    pub child_in_need: Option<u32>,
    /// Children on a child protection plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0), extend("default" = 0))]
    pub child_protection: Option<u32>,
    /// Looked-after children.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0), extend("default" = 0))]
    pub looked_after: Option<u32>,
    /// How unevenly cases are dealt to workers: coefficient of variation of a worker's share; 0 is evenly. With totals only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 5), extend("default" = 0))]
    pub caseload_cv: Option<f64>,
    /// Agency workers at work on the first day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 10000), extend("default" = 0))]
    pub agency_in_post: Option<u32>,
    /// CSV file with the service's own list of open cases, relative to this file, instead of totals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<String>,
    /// Mean speed of work before the first day, absence included, by which days that have passed become work that is done. Required with a snapshot; 0.7, 0.5 and 0.4 hold for totals when it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean_speed: Option<RawMeanSpeed>,
}

/// Mean speed of each class of work: work done / work that an idle worker would have done.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawMeanSpeed {
    /// Assessments. Over 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 1))]
    pub assessment: Option<f64>,
    /// Child protection and child-in-need work, short-term help included. Matters with a snapshot only. Over 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 1))]
    pub protection_and_need: Option<f64>,
    /// Looked-after work, holding, closing and transfers. Matters with a snapshot only. Over 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 1))]
    pub looked_after: Option<f64>,
}

/// The static sum of a budget paper: so many cases divided by so many workers, nothing else.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawStaticSum {
    /// Cases a social worker in the sum, more than 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 1000))]
    pub caseload: Option<f64>,
    /// Social workers in the sum.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 10000))]
    pub social_workers: Option<u32>,
}
