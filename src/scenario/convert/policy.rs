//! The tables that may change on a date.

use super::{At, Check};
use crate::kernel::time::DAYS_A_WEEK;
use crate::scenario::{Allocation, Capacity, CaseWeights, Cover, Limits, Panel, Policy, Posts, Recording};

/// Most posts, in all.
pub(super) const MOST_POSTS: u32 = 10_000;

impl Check<'_> {
    /// Everything that may change, as the tree states it.
    /// Referrals are stated for the base's areas; caps may name those that changes add, too.
    pub(super) fn policy(&mut self, of_base: &[String], areas: &[String]) -> Policy {
        let pathway = self.pathway();
        self.closes(&pathway);
        Policy {
            posts: self.posts(),
            demand: self.demand(of_base, areas.len()),
            returns: self.returns(),
            pathway,
            capacity: self.capacity(),
            allocation: self.allocation(),
            cover: self.cover(),
            sickness: self.sickness(),
            turnover: self.turnover(),
            recruitment: self.recruitment(),
            agency: self.agency(areas),
            overtime: self.overtime(),
            stress: self.stress(),
            movement: self.movement(),
            recording: self.recording(),
            budget: self.budget(),
            panel: self.panel(),
            costs: self.costs(),
            limits: self.limits(),
        }
    }

    fn posts(&mut self) -> Posts {
        let at = At::new("posts");
        let mut count = |key: &str| self.count(&at.key(key));
        let (extra_social_workers, extra_managers) = (count("extra_social_workers"), count("extra_managers"));
        Posts {
            extra_social_workers,
            extra_managers,
            advanced_practitioners: count("advanced_practitioners"),
            administrators: self.number(&at.key("administrators")),
            support_workers: self.number(&at.key("support_workers")),
        }
    }

    fn capacity(&mut self) -> Capacity {
        let at = At::new("capacity");
        self.required(&at);
        let weights = self.numbers(&at.key("class_weights")).unwrap_or_else(|| vec![1.0; 3]);
        let mut number = |key: &str| self.number(&at.key(key));
        Capacity {
            induction_days: number("induction_weeks") * DAYS_A_WEEK,
            contract_hours: number("contract_hours"),
            case_work_share: number("case_work_share"),
            manager_case_work_share: number("manager_case_work_share"),
            supervision_hours_a_week: number("supervision_hours_a_week"),
            newly_qualified_productivity: number("newly_qualified_productivity"),
            induction_productivity: number("induction_productivity"),
            class_weights: std::array::from_fn(|class| weights[class]),
            newly_qualified_supervision_hours: number("newly_qualified_supervision_hours"),
            advanced_practitioner_supervision_share: number("advanced_practitioner_supervision_share"),
            audit_hours_a_week: number("audit_hours_a_week"),
            private_fostering_hours_a_week: number("private_fostering_hours_a_week"),
            administrator_hours_a_week: number("administrator_hours_a_week"),
            support_worker_hours_a_week: number("support_worker_hours_a_week"),
            support_worker_most_share: number("support_worker_most_share"),
        }
    }

    fn allocation(&mut self) -> Allocation {
        let at = At::new("allocation");
        self.required(&at);
        let (ceiling, cover_ceiling) = (self.number(&at.key("ceiling")), self.number(&at.key("cover_ceiling")));
        if ceiling > cover_ceiling {
            let message = format!("`ceiling` ({ceiling}) is above `cover_ceiling` ({cover_ceiling})");
            let other = (&at.key("cover_ceiling"), "the limit with cover");
            let help = "cover may exceed the ceiling for new families, never the other way round";
            self.problem_with(&at.key("ceiling"), message, "the limit for new families", other, help);
        }
        let weights_at = at.key("case_weights");
        let mut number = |key: &str| self.number(&at.key(key));
        Allocation {
            ceiling,
            cover_ceiling,
            newly_qualified_factor: number("newly_qualified_factor"),
            advanced_practitioner_factor: number("advanced_practitioner_factor"),
            manager_factor: number("manager_factor"),
            days_before_leave: number("days_before_leave"),
            case_weights: CaseWeights {
                assessment: self.number(&weights_at.key("assessment")),
                child_in_need: self.number(&weights_at.key("child_in_need")),
                child_protection: self.number(&weights_at.key("child_protection")),
                looked_after: self.number(&weights_at.key("looked_after")),
            },
        }
    }

    fn cover(&mut self) -> Cover {
        let at = At::new("cover");
        self.required(&at);
        let assessments = self.number(&at.key("assessments_after_days"));
        let all = self.number(&at.key("all_after_days"));
        if assessments > all {
            let message =
                "`assessments_after_days` is over `all_after_days`: assessments would move later than all cases"
                    .to_string();
            let other = (&at.key("all_after_days"), "all cases");
            let help = "make `assessments_after_days` at most `all_after_days`";
            self.problem_with(&at.key("assessments_after_days"), message, "assessments", other, help);
        }
        Cover {
            assessments_after_days: assessments,
            all_after_days: all,
            leave_over_days: self.number(&at.key("leave_over_days")),
            within_area: self.flag(&at.key("within_area"), true),
            between_areas: self.flag(&at.key("between_areas"), false),
        }
    }

    fn panel(&mut self) -> Panel {
        let at = At::new("panel");
        self.required(&at);
        let (every, most) = (at.key("every_weeks"), at.key("most_families"));
        let every_weeks = self.count(&every);
        if every_weeks == 0 && self.stated(&every) {
            let help = "state 1 or more; every_weeks = 2 is a fortnightly panel";
            self.problem(&every, "`every_weeks`: the panel needs a time between its meetings", "0 weeks", help);
        }
        let most_families = self.count(&most);
        if most_families == 0 && self.stated(&most) {
            let help = "state 1 or more; without care-management teams the panel never meets anyway";
            self.problem(&most, "`most_families`: the panel would never hand over a family", "0 families", help);
        }
        Panel { every_weeks, most_families }
    }

    fn recording(&mut self) -> Recording {
        let at = At::new("recording");
        let mut number = |key: &str| self.number(&at.key(key));
        Recording {
            initial_assessment_hours: number("initial_assessment_hours"),
            core_assessment_hours: number("core_assessment_hours"),
            natural_days: number("natural_days"),
        }
    }

    fn limits(&mut self) -> Limits {
        let at = At::new("limits");
        Limits {
            initial_assessment_days: self.number(&at.key("initial_assessment_days")),
            core_assessment_days: self.number(&at.key("core_assessment_days")),
        }
    }
}
