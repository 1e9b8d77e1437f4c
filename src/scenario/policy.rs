//! The parts of a scenario that may change on a date. A change acts on hazards, capacity and policy at once; on spells
//! and pieces of work already drawn, not at all.

use super::check::{At, Check};
use super::costs::{Budget, Costs};
use super::demand::{Demand, Returns};
use super::pathway::Pathway;
use super::posts::Posts;
use super::staff::{Agency, Movement, Overtime, Recruitment, Sickness, Stress, Turnover};
use super::structure::AreaStructure;
use super::work::WorkTable;
use serde::Deserialize;

/// What `managers_who_hold` is when it is left out.
fn all_managers() -> u32 {
    u32::MAX
}

/// A policy and the instant from which it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct DatedPolicy {
    /// Simulation time, working days.
    pub from: f64,
    /// What holds from then on.
    pub policy: Policy,
    /// Areas whose teams are new from then on; the others keep theirs.
    pub structure: Vec<AreaStructure>,
}

/// Everything that may change on a date.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Funded posts beyond the base establishment.
    pub posts: Posts,
    /// Referrals.
    pub demand: Demand,
    /// Hours and natural durations of every kind of work.
    pub work: WorkTable,
    /// What becomes of families.
    pub pathway: Pathway,
    /// Hours a worker has for case work.
    pub capacity: Capacity,
    /// Who gets a family.
    pub allocation: Allocation,
    /// What happens to the cases of absent workers.
    pub cover: Cover,
    /// Sickness absence.
    pub sickness: Sickness,
    /// Leaving.
    pub turnover: Turnover,
    /// Filling vacancies.
    pub recruitment: Recruitment,
    /// Temporary workers.
    pub agency: Agency,
    /// The allocation panel.
    pub panel: Panel,
    /// Prices.
    pub costs: Costs,
    /// Time limits of assessments.
    pub limits: Limits,
    /// Families that come back.
    pub returns: Returns,
    /// Writing up assessments.
    pub recording: Recording,
    /// What high caseloads do to sickness and leaving.
    pub stress: Stress,
    /// Paid hours beyond the contract.
    pub overtime: Overtime,
    /// Moves of workers between teams.
    pub movement: Movement,
    /// A cap on spending.
    pub budget: Budget,
}

/// Hours a worker has for case work, and how work shares them.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Capacity {
    /// Contract hours of a full-time day.
    pub contract_hours: f64,
    /// Share of them left for case work.
    pub case_work_share: f64,
    /// The same share for team managers.
    pub manager_case_work_share: f64,
    /// Hours a week a manager gives to each worker in post of the team (shared between a team's managers).
    pub supervision_hours_a_week: f64,
    /// Pace of a newly qualified worker in the first year, relative to a settled one.
    pub newly_qualified_productivity: f64,
    /// Working days a newcomer takes to settle in.
    #[serde(rename = "induction_weeks")]
    pub induction_days: f64,
    /// Pace during them.
    pub induction_productivity: f64,
    /// Weights of the classes when hours are short: assessment; protection and need; looked after and holding.
    pub class_weights: [f64; 3],
    /// Hours of each meeting of a newly qualified worker with a supervisor, beside ordinary supervision.
    pub newly_qualified_supervision_hours: f64,
    /// Share of their team's supervision that its advanced practitioners in post take over.
    pub advanced_practitioner_supervision_share: f64,
    /// Hours a week that auditing decisions takes of each manager.
    pub audit_hours_a_week: f64,
    /// Hours a week that private fostering takes of each social worker of an assessment team.
    pub private_fostering_hours_a_week: f64,
    /// Hours a week that an administrator takes over from social workers.
    pub administrator_hours_a_week: f64,
    /// Hours a week of case work that a support worker takes over from social workers.
    pub support_worker_hours_a_week: f64,
    /// Most of their case work that can be taken over, as a share of the hours they give to it.
    pub support_worker_most_share: f64,
}

/// Who gets a family.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Allocation {
    /// New families stop at this weighted caseload of a full-time worker.
    pub ceiling: f64,
    /// Cover and panel transfers stop at this one.
    pub cover_ceiling: f64,
    /// A newly qualified worker's ceilings relative to a settled one's.
    pub newly_qualified_factor: f64,
    /// A manager's ceilings relative to a social worker's; 0 means that managers hold no families.
    pub manager_factor: f64,
    /// So many managers of a team have whole ceilings; more of them share these.
    #[serde(default = "all_managers")]
    pub managers_who_hold: u32,
    /// No new assessment for a worker who goes on leave within so many working days.
    pub days_before_leave: f64,
    /// A family that has waited in a tray for so many working days is allocated whatever the load.
    pub longest_wait_days: Option<f64>,
    /// Whether other teams on the rota take new families that nobody of the team on duty can take.
    pub within_area: bool,
    /// Weight of a case in assessment, in need (short-term help included), in protection, in care.
    pub case_weights: CaseWeights,
    /// An advanced practitioner's ceilings relative to a social worker's.
    pub advanced_practitioner_factor: f64,
}

/// Weight of a child towards its holder's ceiling, by what is being done.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct CaseWeights {
    /// In an assessment.
    pub assessment: f64,
    /// In need: short-term help, child-in-need plan, closing.
    pub child_in_need: f64,
    /// Child protection plan.
    pub child_protection: f64,
    /// Looked after.
    pub looked_after: f64,
}

/// What happens to the cases of absent workers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Cover {
    /// Open assessments move when an absence by sickness has lasted so many working days.
    pub assessments_after_days: f64,
    /// All cases move when it has lasted so many.
    pub all_after_days: f64,
    /// Open assessments move at once when a leave longer than so many days starts.
    pub leave_over_days: f64,
    /// A leaver's cases that the team cannot take may go to other teams of the area.
    pub within_area: bool,
    /// And then to other areas.
    pub between_areas: bool,
    /// Whether whoever stays under the ceiling of new families comes before colleagues of the team who would go over it.
    pub under_ceiling_first: bool,
    /// Hours of whoever takes a family over from another worker, of one child.
    pub hand_over_hours: f64,
    /// How long they would take an idle worker, working days.
    pub hand_over_days: f64,
}

/// The allocation panel.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Panel {
    /// Weeks between panels of an area.
    pub every_weeks: Option<u32>,
    /// Calendar months from one to the next, in place of weeks.
    pub every_months: Option<u32>,
    /// Most families it can transfer at a time.
    pub most_families: u32,
}

/// Time limits, working days.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Limits {
    /// Referral to the end of the initial assessment.
    pub initial_assessment_days: f64,
    /// End of the initial assessment to the end of the core assessment.
    pub core_assessment_days: f64,
}

/// Writing up assessments, for a family with one child.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Recording {
    /// Hours to write up an initial assessment.
    pub initial_assessment_hours: f64,
    /// Hours to write up a core assessment.
    pub core_assessment_hours: f64,
    /// How long it would take an idle worker, working days.
    pub natural_days: f64,
}

impl Check<'_> {
    /// Everything that may change, as the tree states it.
    /// Referrals are stated for the base's areas; caps may name those that changes add, too.
    pub(super) fn policy(&mut self, of_base: &[String], areas: &[String]) -> Policy {
        let pathway = self.pathway();
        self.closes(&pathway);
        Policy {
            posts: self.posts(areas),
            demand: self.demand(of_base, areas.len()),
            returns: self.returns(),
            work: self.work(),
            pathway,
            capacity: self.table("capacity"),
            allocation: self.allocation(),
            cover: self.cover(),
            sickness: self.sickness(),
            turnover: self.turnover(),
            recruitment: self.table("recruitment"),
            agency: self.agency(areas),
            overtime: self.table("overtime"),
            stress: self.table("stress"),
            movement: self.table("movement"),
            recording: self.table("recording"),
            budget: self.table("budget"),
            panel: self.panel(),
            costs: self.costs(),
            limits: self.table("limits"),
        }
    }

    fn allocation(&mut self) -> Allocation {
        let allocation: Allocation = self.table("allocation");
        let (ceiling, cover_ceiling) = (allocation.ceiling, allocation.cover_ceiling);
        if ceiling > cover_ceiling {
            let message = format!("`ceiling` ({ceiling}) is above `cover_ceiling` ({cover_ceiling})");
            let other = (&At::new("allocation.cover_ceiling"), "the limit with cover");
            let help = "cover may exceed the ceiling for new families, never the other way round";
            self.problem_with(&At::new("allocation.ceiling"), message, "the limit for new families", other, help);
        }
        allocation
    }

    fn panel(&mut self) -> Panel {
        let panel: Panel = self.table("panel");
        let [weeks, months] = ["panel.every_weeks", "panel.every_months"].map(At::new);
        match (self.stated(&weeks), self.stated(&months)) {
            (true, true) => {
                let message = "`every_weeks` and `every_months`: the panel has two times between its meetings";
                let help = "state `every_weeks` for a panel of every so many weeks, `every_months` for one of a calendar month";
                self.problem_with(&months, message, "months", (&weeks, "weeks"), help);
            }
            (false, false) if !self.spoilt(&months) => self.missing(&weeks),
            _ => {}
        }
        panel
    }

    fn cover(&mut self) -> Cover {
        let cover: Cover = self.table("cover");
        if cover.assessments_after_days > cover.all_after_days {
            let message =
                "`assessments_after_days` is over `all_after_days`: assessments would move later than all cases";
            let (at, other) =
                (At::new("cover.assessments_after_days"), (&At::new("cover.all_after_days"), "all cases"));
            let help = "make `assessments_after_days` at most `all_after_days`";
            self.problem_with(&at, message, "assessments", other, help);
        }
        cover
    }
}
