//! A change of structure as a scenario states it.

/// The teams of an area from a date on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaStructure {
    /// Index of the area.
    pub area: usize,
    /// Indices of the areas whose posts it takes.
    pub from: Vec<usize>,
    /// Posts of each assessment team (or mixed team), in rota order.
    pub assessment_teams: Vec<u32>,
    /// Posts of each care-management team.
    pub care_management_teams: Vec<u32>,
    /// Posts of each team of a dedicated looked-after service.
    pub looked_after_teams: Vec<u32>,
}
