//! The raw table of a change of structure.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The teams of an area from a date on. Posts, people and families are dealt to them in the order of the teams they come from; families go with their worker.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAreaStructure {
    /// Areas whose posts it takes, and with them people, families and referrals. Itself when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Vec<String>>,
    /// Posts of each assessment team, in the order of the duty rota.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assessment_teams: Option<Vec<u32>>,
    /// Posts of each care-management team.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub care_management_teams: Option<Vec<u32>>,
    /// Posts of each team of a dedicated looked-after service: it holds the looked-after children and no others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub looked_after_teams: Option<Vec<u32>>,
    /// Posts of each mixed team, instead of the three above: it takes its turn on the duty rota and keeps its families, without panel or hand-over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mixed_teams: Option<Vec<u32>>,
}
