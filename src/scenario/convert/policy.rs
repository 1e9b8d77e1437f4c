//! The tables that may change on a date.

use super::{At, Check, Range};
use crate::kernel::time::DAYS_A_WEEK;
use crate::scenario::raw::{RawAllocation, RawScenario};
use crate::scenario::{Allocation, Capacity, CaseWeights, Cover, Limits, Panel, Policy, Posts, Recording};

/// Most posts, in all and in any one key.
pub(super) const MOST_POSTS: u32 = 10_000;
/// Longest wait that is accepted, working days.
pub(super) const MOST_DAYS: Range = Range::UpTo(2000.0);
/// Least contract of a full-time worker, hours a day: overtime is priced by the hour of it.
const LEAST_HOURS: f64 = 0.001;
/// Pace relative to a settled worker.
pub(super) const PACE: Range = Range::OverZeroTo(2.0);

impl Check<'_> {
    /// Everything that may change, as one tree states it.
    /// Referrals are stated for the base's areas; caps may name those that changes add, too.
    pub(super) fn policy(&mut self, raw: &RawScenario, of_base: &[String], areas: &[String]) -> Policy {
        let pathway = self.pathway(raw.pathway.as_ref());
        self.closes(&pathway);
        Policy {
            posts: self.posts(raw),
            demand: self.demand(raw.demand.as_ref(), of_base, areas.len()),
            returns: self.returns(raw),
            pathway,
            capacity: self.capacity(raw),
            allocation: self.allocation(raw.allocation.as_ref()),
            cover: self.cover(raw),
            sickness: self.sickness(raw),
            turnover: self.turnover(raw),
            recruitment: self.recruitment(raw),
            agency: self.agency(raw, areas),
            overtime: self.overtime(raw),
            stress: self.stress(raw),
            movement: self.movement(raw),
            recording: self.recording(raw),
            budget: self.budget(raw),
            panel: self.panel(raw),
            costs: self.costs(raw),
            limits: self.limits(raw),
        }
    }

    fn posts(&mut self, raw: &RawScenario) -> Posts {
        let at = At::new("posts");
        let raw = self.table(raw.posts.as_ref(), &at);
        let social_workers = self.count(raw.extra_social_workers, &at.key("extra_social_workers"), MOST_POSTS);
        let managers = self.count(raw.extra_managers, &at.key("extra_managers"), MOST_POSTS);
        let number = Range::UpTo(f64::from(MOST_POSTS));
        Posts {
            extra_social_workers: social_workers,
            extra_managers: managers,
            advanced_practitioners: self.count(
                raw.advanced_practitioners,
                &at.key("advanced_practitioners"),
                MOST_POSTS,
            ),
            administrators: self.number(raw.administrators, &at.key("administrators"), number),
            support_workers: self.number(raw.support_workers, &at.key("support_workers"), number),
        }
    }

    fn capacity(&mut self, raw: &RawScenario) -> Capacity {
        let at = At::new("capacity");
        let raw = self.table(raw.capacity.as_ref(), &at);
        let weights = self.numbers(raw.class_weights.as_ref(), &at.key("class_weights"), 3, Range::OverZeroTo(1000.0));
        let weights = weights.unwrap_or_else(|| vec![1.0; 3]);
        let induction_weeks = self.number(raw.induction_weeks, &at.key("induction_weeks"), Range::UpTo(104.0));
        let new_pace = &at.key("newly_qualified_productivity");
        let supervision = &at.key("supervision_hours_a_week");
        let hours = |check: &mut Self, raw: Option<f64>, key: &str| check.number(raw, &at.key(key), Range::UpTo(40.0));
        Capacity {
            contract_hours: self.number(
                raw.contract_hours,
                &at.key("contract_hours"),
                Range::Between(LEAST_HOURS, 24.0),
            ),
            case_work_share: self.number(raw.case_work_share, &at.key("case_work_share"), Range::OverZeroTo(1.0)),
            manager_case_work_share: self.number(
                raw.manager_case_work_share,
                &at.key("manager_case_work_share"),
                Range::SHARE,
            ),
            supervision_hours_a_week: self.number(raw.supervision_hours_a_week, supervision, Range::UpTo(40.0)),
            newly_qualified_productivity: self.number(raw.newly_qualified_productivity, new_pace, PACE),
            induction_days: induction_weeks * DAYS_A_WEEK,
            induction_productivity: self.number(raw.induction_productivity, &at.key("induction_productivity"), PACE),
            class_weights: std::array::from_fn(|class| weights[class]),
            newly_qualified_supervision_hours: hours(
                self,
                raw.newly_qualified_supervision_hours,
                "newly_qualified_supervision_hours",
            ),
            advanced_practitioner_supervision_share: self.number(
                raw.advanced_practitioner_supervision_share,
                &at.key("advanced_practitioner_supervision_share"),
                Range::SHARE,
            ),
            audit_hours_a_week: hours(self, raw.audit_hours_a_week, "audit_hours_a_week"),
            private_fostering_hours_a_week: hours(
                self,
                raw.private_fostering_hours_a_week,
                "private_fostering_hours_a_week",
            ),
            administrator_hours_a_week: hours(self, raw.administrator_hours_a_week, "administrator_hours_a_week"),
            support_worker_hours_a_week: hours(self, raw.support_worker_hours_a_week, "support_worker_hours_a_week"),
            support_worker_most_share: self.number(
                raw.support_worker_most_share,
                &at.key("support_worker_most_share"),
                Range::SHARE,
            ),
        }
    }

    fn allocation(&mut self, raw: Option<&RawAllocation>) -> Allocation {
        let at = At::new("allocation");
        let raw = self.table(raw, &at);
        let ceiling = self.number(raw.ceiling, &at.key("ceiling"), Range::OverZeroTo(1e6));
        let cover_ceiling = self.number(raw.cover_ceiling, &at.key("cover_ceiling"), Range::OverZeroTo(1e6));
        if ceiling > cover_ceiling {
            let message = format!("`ceiling` ({ceiling}) is above `cover_ceiling` ({cover_ceiling})");
            let other = (&at.key("cover_ceiling"), "the limit with cover");
            let help = "cover may exceed the ceiling for new families, never the other way round";
            self.problem_with(&at.key("ceiling"), message, "the limit for new families", other, help);
        }
        let weights_at = at.key("case_weights");
        let weights = self.table(raw.case_weights.as_ref(), &weights_at);
        let weight = Range::UpTo(100.0);
        let factor = Range::UpTo(2.0);
        let newly_qualified = &at.key("newly_qualified_factor");
        Allocation {
            ceiling,
            cover_ceiling,
            newly_qualified_factor: self.number(raw.newly_qualified_factor, newly_qualified, factor),
            advanced_practitioner_factor: self.number(
                raw.advanced_practitioner_factor,
                &at.key("advanced_practitioner_factor"),
                factor,
            ),
            manager_factor: self.number(raw.manager_factor, &at.key("manager_factor"), factor),
            days_before_leave: self.number(raw.days_before_leave, &at.key("days_before_leave"), Range::UpTo(260.0)),
            case_weights: CaseWeights {
                assessment: self.number(weights.assessment, &weights_at.key("assessment"), weight),
                child_in_need: self.number(weights.child_in_need, &weights_at.key("child_in_need"), weight),
                child_protection: self.number(weights.child_protection, &weights_at.key("child_protection"), weight),
                looked_after: self.number(weights.looked_after, &weights_at.key("looked_after"), weight),
            },
        }
    }

    fn cover(&mut self, raw: &RawScenario) -> Cover {
        let at = At::new("cover");
        let raw = self.table(raw.cover.as_ref(), &at);
        let assessments = self.number(raw.assessments_after_days, &at.key("assessments_after_days"), MOST_DAYS);
        let all = self.number(raw.all_after_days, &at.key("all_after_days"), MOST_DAYS);
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
            leave_over_days: self.number(raw.leave_over_days, &at.key("leave_over_days"), MOST_DAYS),
            within_area: raw.within_area.unwrap_or(true),
            between_areas: raw.between_areas.unwrap_or(false),
        }
    }

    fn panel(&mut self, raw: &RawScenario) -> Panel {
        let at = At::new("panel");
        let raw = self.table(raw.panel.as_ref(), &at);
        let every_weeks = self.count(raw.every_weeks, &at.key("every_weeks"), 520);
        if every_weeks == 0 && raw.every_weeks.is_some() {
            let help = "state 1 or more; every_weeks = 2 is a fortnightly panel";
            self.problem(
                &at.key("every_weeks"),
                "`every_weeks`: the panel needs a time between its meetings",
                "0 weeks",
                help,
            );
        }
        let most_families = self.count(raw.most_families, &at.key("most_families"), 1_000_000);
        if most_families == 0 && raw.most_families.is_some() {
            let help = "state 1 or more; without care-management teams the panel never meets anyway";
            self.problem(
                &at.key("most_families"),
                "`most_families`: the panel would never hand over a family",
                "0 families",
                help,
            );
        }
        Panel { every_weeks, most_families }
    }

    fn recording(&mut self, raw: &RawScenario) -> Recording {
        let at = At::new("recording");
        let raw = raw.recording.clone().unwrap_or_default();
        let mut hours = |raw: Option<f64>, key: &str| self.number(raw, &at.key(key), Range::UpTo(1000.0));
        Recording {
            initial_assessment_hours: hours(raw.initial_assessment_hours, "initial_assessment_hours"),
            core_assessment_hours: hours(raw.core_assessment_hours, "core_assessment_hours"),
            natural_days: self.number(raw.natural_days, &at.key("natural_days"), Range::OverZeroTo(260.0)),
        }
    }

    fn limits(&mut self, raw: &RawScenario) -> Limits {
        let at = At::new("limits");
        let raw = self.table(raw.limits.as_ref(), &at);
        let days = Range::OverZeroTo(2000.0);
        let (initial, core) = (&at.key("initial_assessment_days"), &at.key("core_assessment_days"));
        Limits {
            initial_assessment_days: self.number(raw.initial_assessment_days, initial, days),
            core_assessment_days: self.number(raw.core_assessment_days, core, days),
        }
    }
}
