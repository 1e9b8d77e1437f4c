//! Raw mirror of prices, of the cap on spending and of the planned budget.

use super::Named;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
    /// Office staff who come with managers, on top of the overhead of posts. Nobody when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub office_staff: Option<RawOfficeStaff>,
    /// An agency worker, a week. Required unless `agency_times_permanent` is stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub agency_a_week: Option<f64>,
    /// The agency premium: what an agency worker costs, as a multiple of a social worker in post over the same time. Then `agency_a_week` must be left out or 0; 0 is no multiple.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 20), extend("default" = 0))]
    pub agency_times_permanent: Option<f64>,
    /// Pay rise on every 1 April after the first day, as a share: 0.02 is 2 %, the same again a year later. Raises what social workers, advanced practitioners, managers, administrators, support workers, office staff and overtime cost, and agency workers whose price is a multiple. Prices are stated at the pay of the first day, those of dated changes too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = -0.5, max = 1), extend("default" = 0))]
    pub pay_rise_each_april: Option<f64>,
    /// Rise of `agency_a_week` on every 1 April after the first day, as a share.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = -0.5, max = 1), extend("default" = 0))]
    pub agency_rise_each_april: Option<f64>,
    /// What a week of a looked-after child costs who stays longer because work on the case is slow (drift): paid for the part of each week by which that work falls behind. 0 leaves drift out of the costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0), extend("default" = 0))]
    pub drift_a_week: Option<f64>,
    /// Recruiting a worker, once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub recruitment_a_hire: Option<f64>,
    /// An advanced practitioner in post, full-time, a year. A social worker's price when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub advanced_practitioner_a_year: Option<f64>,
    /// An administrator, a year. Required when there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub administrator_a_year: Option<f64>,
    /// A support worker, a year. Required when there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub support_worker_a_year: Option<f64>,
    /// Programme for a newly qualified worker in the first year, a year.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0), extend("default" = 0))]
    pub newly_qualified_a_year: Option<f64>,
    /// Programmes that are bought beside posts, each by its name, a year: `{ retention = 200_000 }`. Early help, retention, attendance; changes that name different ones add up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = {}))]
    pub programmes: Option<Named<f64>>,
}

/// Office staff who come with managers: so many for so many, whole persons only. The managers of the base establishment and those of extra posts are counted apart, as a budget paper counts the extra ones by themselves.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawOfficeStaff {
    /// How many members of the office staff come with so many managers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1000), extend("default" = 0))]
    pub staff: Option<u32>,
    /// Funded posts of managers that so many office staff come with.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1000), extend("default" = 1))]
    pub managers: Option<u32>,
    /// What one of them costs a year, pounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0), extend("default" = 0))]
    pub a_year: Option<f64>,
}

/// The budget: a cap on spending that agency cover and overtime respect.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawBudget {
    /// Most that may be spent in a financial year, pounds: no booking and no overtime that would exceed it, with every funded post paid to the end of the year. In proportion for a year that the run holds in part; for the whole of the year in which it comes. Posts, hires and support are paid all the same, also above it. No cap when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub most_a_financial_year: Option<f64>,
}

/// The planned budget: the money that the costs are held against. It changes nothing of what happens; the cap that does is `budget`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPlannedBudget {
    /// Planned for the whole run, first day to last, all headings, pounds. When left out and every financial year of the run is planned, their sum. `--budget` takes its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub for_the_run: Option<f64>,
    /// Planned for a financial year, each by its name, pounds: `{ "2010/11" = 13_500_000 }`. Stated for whole years: of a year that the run holds in part, the same part of the plan counts, by its weekdays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub a_financial_year: Option<Named<f64>>,
}
