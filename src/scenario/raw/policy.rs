//! The raw tables that may change on a date.

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
    /// Social-worker posts of the establishment that are advanced-practitioner posts: an experienced worker of the team holds each.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 10000), extend("default" = 0))]
    pub advanced_practitioners: Option<u32>,
    /// Administrators who take hours off all social workers, full-time equivalents. At work from the date.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 10000), extend("default" = 0))]
    pub administrators: Option<f64>,
    /// Support workers and assistants who take hours off all social workers, full-time equivalents. At work from the date.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 10000), extend("default" = 0))]
    pub support_workers: Option<f64>,
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
    /// Contract hours of a full-time day. From 0.001 to 24.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.001, max = 24))]
    pub contract_hours: Option<f64>,
    /// Share of contract hours left for case work. Over 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 1))]
    pub case_work_share: Option<f64>,
    /// Share of a team manager's contract hours left for case work.
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
    /// Pace of a newcomer who settles in, relative to a settled worker. Over 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 2, "default" = 1))]
    pub induction_productivity: Option<f64>,
    /// Weights when hours are short: assessments; protection and need; looked after and holding. Each over 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 3, max = 3), extend("default" = [1, 1, 1]))]
    pub class_weights: Option<Vec<f64>>,
    /// Hours of each meeting of a newly qualified worker with a supervisor, beside the ordinary supervision: weekly for six weeks, fortnightly to six months, monthly to the end of the first year. They are taken from the supervisors of the team.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 40), extend("default" = 0))]
    pub newly_qualified_supervision_hours: Option<f64>,
    /// Share of their team's supervision that its advanced practitioners in post take over from the managers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1), extend("default" = 0))]
    pub advanced_practitioner_supervision_share: Option<f64>,
    /// Hours a week that auditing decisions takes of each team manager.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 40), extend("default" = 0))]
    pub audit_hours_a_week: Option<f64>,
    /// Hours a week that watching private fostering arrangements takes of each full-time social worker of a team on the duty rota, agency workers included.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 40), extend("default" = 0))]
    pub private_fostering_hours_a_week: Option<f64>,
    /// Hours a week of administrative work that a full-time administrator takes over from social workers: at most the hours that case work leaves them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 40), extend("default" = 0))]
    pub administrator_hours_a_week: Option<f64>,
    /// Hours a week of case work that a full-time support worker takes over from social workers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 40), extend("default" = 0))]
    pub support_worker_hours_a_week: Option<f64>,
    /// Most of their case work that can be taken over from social workers, as a share of the hours they give to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1), extend("default" = 0.2))]
    pub support_worker_most_share: Option<f64>,
}

/// Who gets a family.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAllocation {
    /// New families stop at this weighted caseload of a full-time worker. Over 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub ceiling: Option<f64>,
    /// Cover and panel transfers stop at this weighted caseload; at least `ceiling`.
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
    /// An advanced practitioner's ceilings relative to a social worker's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 2), extend("default" = 1))]
    pub advanced_practitioner_factor: Option<f64>,
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
    /// All cases move when a sickness absence has lasted so many working days.
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
    /// Whether they may then go to other areas.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = false))]
    pub between_areas: Option<bool>,
}

/// The panel that hands families over to care management.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPanel {
    /// Weeks between panels of an area.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 520))]
    pub every_weeks: Option<u32>,
    /// Most families it can hand over at a time, in each area; areas that are joined have one panel.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1000000))]
    pub most_families: Option<u32>,
}

/// Time limits of assessments, working days.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLimits {
    /// From referral to the end of the initial assessment, working days.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0, "default" = 7))]
    pub initial_assessment_days: Option<f64>,
    /// From the end of the initial assessment to that of the core one, working days.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0, "default" = 35))]
    pub core_assessment_days: Option<f64>,
}

/// Writing up assessments: work that is done after the assessment itself and put off while hours are short.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawRecording {
    /// Hours to write up an initial assessment of a family with one child, on top of the hours of the assessment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1000), extend("default" = 0))]
    pub initial_assessment_hours: Option<f64>,
    /// Hours to write up a core assessment, on top of the hours of the assessment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1000), extend("default" = 0))]
    pub core_assessment_hours: Option<f64>,
    /// How long writing up would take an idle worker, working days. Over 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 260, "default" = 1))]
    pub natural_days: Option<f64>,
}
