//! The tables that may change on a date.

use super::distribution::Unit;
use super::{At, Check, Range};
use crate::kernel::time::{DAYS_A_WEEK, DAYS_A_YEAR};
use crate::scenario::diagnostic::Problem;
use crate::scenario::problems::nearest;
use crate::scenario::raw::{RawAllocation, RawDemand, RawScenario};
use crate::scenario::{
    Agency, Allocation, Capacity, CaseWeights, Costs, Cover, Demand, Limits, Panel, Policy, Posts, Recruitment,
    Sickness, Turnover,
};

/// Most posts, in all and in any one key.
pub(super) const MOST_POSTS: u32 = 10_000;
/// Most children a week.
const MOST_CHILDREN_A_WEEK: f64 = 1_000_000.0;
/// Longest wait that is accepted, working days.
const MOST_DAYS: Range = Range::UpTo(2000.0);
const PACE: Range = Range::OverZeroTo(2.0);
const MONEY: Range = Range::UpTo(1e9);
/// A spell lasts from a tenth of a day to twenty years.
const SPELL: Unit = Unit { scale: 1.0, least_mean: 0.1, most_mean: 5000.0 };
/// A post is filled within a day to ten years.
const HIRE: Unit = Unit { scale: DAYS_A_WEEK, least_mean: 0.1, most_mean: 2600.0 };

impl Check<'_> {
    /// Everything that may change, as one tree states it.
    pub(super) fn policy(&mut self, raw: &RawScenario, areas: &[String]) -> Policy {
        let pathway = self.pathway(raw.pathway.as_ref());
        self.closes(&pathway);
        Policy {
            posts: self.posts(raw),
            demand: self.demand(raw.demand.as_ref(), areas),
            pathway,
            capacity: self.capacity(raw),
            allocation: self.allocation(raw.allocation.as_ref()),
            cover: self.cover(raw),
            sickness: self.sickness(raw),
            turnover: self.turnover(raw),
            recruitment: self.recruitment(raw),
            agency: self.agency(raw),
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
        Posts { extra_social_workers: social_workers, extra_managers: managers }
    }

    fn demand(&mut self, raw: Option<&RawDemand>, areas: &[String]) -> Demand {
        let at = At::new("demand");
        let raw = self.table(raw, &at);
        let weekday = self.numbers(raw.weekday.as_ref(), &at.key("weekday"), 5, Range::UpTo(100.0));
        let sum: f64 = weekday.iter().flatten().sum();
        if weekday.is_some() && sum <= 0.0 {
            let help = "give at least one day a number over 0";
            self.problem(&at.key("weekday"), "no referral could come on any weekday", "all are 0", help);
        }
        let weekday = weekday.unwrap_or_else(|| vec![1.0; 5]);
        let factor = Range::UpTo(10.0);
        let demand = Demand {
            children_a_week: self.children_a_week(&raw, &at.key("children_a_week"), areas),
            growth_a_year: self.number(raw.growth_a_year, &at.key("growth_a_year"), Range::Between(-0.9, 10.0)),
            weekly_cv: self.number(raw.weekly_cv, &at.key("weekly_cv"), Range::UpTo(5.0)),
            weekly_shared: raw.weekly_shared.unwrap_or(true),
            weekday: std::array::from_fn(|day| weekday[day] * 5.0 / sum),
            august: self.number(raw.august, &at.key("august"), factor),
            school_holidays: self.number(raw.school_holidays, &at.key("school_holidays"), factor),
            july_september: self.number(raw.july_september, &at.key("july_september"), factor),
            redirect_share: self.number(raw.redirect_share, &at.key("redirect_share"), Range::SHARE),
            assessed_share: self.number(raw.assessed_share, &at.key("assessed_share"), Range::SHARE),
        };
        if demand.assessed_share == 1.0 && demand.redirect_share > 0.0 {
            let message = "there is nothing to redirect: every referral leads to an assessment".to_string();
            let other = (&at.key("assessed_share"), "all are assessed");
            let help = "lower `assessed_share`, or set `redirect_share = 0`";
            self.problem_with(&at.key("redirect_share"), message, "a share of the others", other, help);
        }
        demand
    }

    fn children_a_week(&mut self, raw: &RawDemand, at: &At, areas: &[String]) -> Vec<f64> {
        let Some(stated) = &raw.children_a_week else {
            self.missing(at);
            return vec![f64::NAN; areas.len()];
        };
        let mut meant = Vec::new();
        for (name, _) in &stated.0 {
            if !areas.contains(name) && !self.spoilt(&At::new("area")) {
                let near = nearest(name, areas.iter().map(String::as_str));
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the areas are {}", areas.join(", ")),
                };
                meant.extend(near);
                let place = Some(self.tree.locate_key(&at.key(name).0));
                let message = format!("there is no area `{name}`");
                self.problems.push(Problem { place, message, label: "unknown area".to_string(), help, other: None });
            }
        }
        let mut children = Vec::with_capacity(areas.len());
        for area in areas {
            if let Some(&number) = stated.get(area) {
                children.push(self.number(Some(number), &at.key(area), Range::UpTo(f64::MAX)));
                continue;
            }
            children.push(f64::NAN);
            if !self.spoilt(&at.key(area)) && !meant.contains(&area.as_str()) {
                let message = format!("`children_a_week` says nothing of the area `{area}`");
                let help = format!("add to `children_a_week` of [demand]: {area} = 50, or 0 if it has no referrals");
                let area_at = At(vec!["area".to_string(), area.clone()]);
                // An area that an option adds is the news, not the demand of its base.
                let added = self.place(&area_at).file < self.place(at).file;
                self.problem(if added { &area_at } else { at }, message, format!("no `{area}`"), help);
            }
        }
        if children.iter().sum::<f64>() > MOST_CHILDREN_A_WEEK {
            let message = "more children a week than can be simulated";
            self.problem(at, message, "at most 1,000,000 in all", "check that these are children a week");
        }
        children
    }

    fn capacity(&mut self, raw: &RawScenario) -> Capacity {
        let at = At::new("capacity");
        let raw = self.table(raw.capacity.as_ref(), &at);
        let weights = self.numbers(raw.class_weights.as_ref(), &at.key("class_weights"), 3, Range::OverZeroTo(1000.0));
        let weights = weights.unwrap_or_else(|| vec![1.0; 3]);
        let induction_weeks = self.number(raw.induction_weeks, &at.key("induction_weeks"), Range::UpTo(104.0));
        let new_pace = &at.key("newly_qualified_productivity");
        let supervision = &at.key("supervision_hours_a_week");
        Capacity {
            contract_hours: self.number(raw.contract_hours, &at.key("contract_hours"), Range::OverZeroTo(24.0)),
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
            let message = "assessments would move later than all cases".to_string();
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

    fn sickness(&mut self, raw: &RawScenario) -> Sickness {
        let at = At::new("sickness");
        let leave = raw.leave.clone().unwrap_or_default();
        let raw = self.table(raw.sickness.as_ref(), &at);
        let mut rate = self.number(raw.rate, &at.key("rate"), Range::UpTo(f64::MAX));
        if rate >= 1.0 {
            let help = "state days lost / working days: 15 % is 0.15";
            self.problem(&at.key("rate"), "a sickness rate of 1 or more means nobody ever works", "below 1", help);
            rate = f64::NAN;
        }
        let away = f64::from(leave.annual_days.unwrap_or(0)) + f64::from(leave.training_days.unwrap_or(0));
        let present = (1.0 - away / (DAYS_A_YEAR - 8.0)) * (1.0 - rate);
        if present < 0.05 {
            let message = format!(
                "sickness, leave and training leave workers present {:.0} % of the year",
                100.0 * present.max(0.0)
            );
            let other = (&At::new("leave"), "leave and training");
            self.problem_with(&at.key("rate"), message, "sickness", other, "lower them: at least 5 % must remain");
        }
        Sickness {
            rate,
            long_share: self.number(raw.long_share, &at.key("long_share"), Range::SHARE),
            short_days: self.distribution(raw.short_days.as_ref(), &at.key("short_days"), SPELL),
            long_days: self.distribution(raw.long_days.as_ref(), &at.key("long_days"), SPELL),
        }
    }

    fn turnover(&mut self, raw: &RawScenario) -> Turnover {
        let at = At::new("turnover");
        let raw = self.table(raw.turnover.as_ref(), &at);
        let notice = self.number(raw.notice_weeks, &at.key("notice_weeks"), Range::UpTo(104.0)) * DAYS_A_WEEK;
        let mut rate = |raw: Option<f64>, key: &str| {
            let rate = self.number(raw, &at.key(key), Range::UpTo(f64::MAX));
            if rate * notice / DAYS_A_YEAR >= 1.0 {
                let message = format!("with `{key}` = {rate} workers stay no longer than their notice");
                let help = format!("at this notice the rate must be below {:.2} a year", DAYS_A_YEAR / notice);
                let other = (&at.key("notice_weeks"), "the notice");
                self.problem_with(&at.key(key), message, "leavers a year / workers", other, &help);
            }
            rate
        };
        let rate_a_year = rate(raw.rate_a_year, "rate_a_year");
        let manager_rate_a_year = rate(raw.manager_rate_a_year, "manager_rate_a_year");
        Turnover { rate_a_year, manager_rate_a_year, notice_days: notice }
    }

    fn recruitment(&mut self, raw: &RawScenario) -> Recruitment {
        let at = At::new("recruitment");
        let raw = self.table(raw.recruitment.as_ref(), &at);
        let time_to_hire = raw.time_to_hire_weeks.as_ref();
        Recruitment {
            time_to_hire: self.distribution(time_to_hire, &at.key("time_to_hire_weeks"), HIRE),
            most_a_month: self.count(raw.most_a_month, &at.key("most_a_month"), MOST_POSTS),
            newly_qualified_share: self.number(
                raw.newly_qualified_share,
                &at.key("newly_qualified_share"),
                Range::SHARE,
            ),
        }
    }

    fn agency(&mut self, raw: &RawScenario) -> Agency {
        let at = At::new("agency");
        let raw = self.table(raw.agency.as_ref(), &at);
        let minimum = self.number(raw.minimum_weeks, &at.key("minimum_weeks"), Range::UpTo(520.0));
        Agency {
            allowed: self.required(raw.allowed.as_ref(), &at.key("allowed"), true),
            gap_days: self.number(raw.gap_days, &at.key("gap_days"), MOST_DAYS),
            lead_days: self.number(raw.lead_days, &at.key("lead_days"), MOST_DAYS),
            minimum_days: minimum * DAYS_A_WEEK,
            most: self.count(raw.most, &at.key("most"), MOST_POSTS),
            productivity: self.number(raw.productivity, &at.key("productivity"), PACE),
        }
    }

    fn panel(&mut self, raw: &RawScenario) -> Panel {
        let at = At::new("panel");
        let raw = self.table(raw.panel.as_ref(), &at);
        let every_weeks = self.count(raw.every_weeks, &at.key("every_weeks"), 520);
        if every_weeks == 0 && raw.every_weeks.is_some() {
            let help = "state 1 or more; every_weeks = 2 is a fortnightly panel";
            self.problem(&at.key("every_weeks"), "the panel needs a time between its meetings", "0 weeks", help);
        }
        let most_families = self.count(raw.most_families, &at.key("most_families"), 1_000_000);
        if most_families == 0 && raw.most_families.is_some() {
            let help = "state 1 or more; without care-management teams the panel never meets anyway";
            self.problem(&at.key("most_families"), "the panel would never hand over a family", "0 families", help);
        }
        Panel { every_weeks, most_families }
    }

    fn costs(&mut self, raw: &RawScenario) -> Costs {
        let at = At::new("costs");
        let raw = self.table(raw.costs.as_ref(), &at);
        let mut price = |raw: Option<f64>, key: &str| self.number(raw, &at.key(key), MONEY);
        Costs {
            social_worker_a_year: price(raw.social_worker_a_year, "social_worker_a_year"),
            manager_a_year: price(raw.manager_a_year, "manager_a_year"),
            overhead_a_post_a_year: price(raw.overhead_a_post_a_year, "overhead_a_post_a_year"),
            agency_a_week: price(raw.agency_a_week, "agency_a_week"),
            recruitment_a_hire: price(raw.recruitment_a_hire, "recruitment_a_hire"),
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
