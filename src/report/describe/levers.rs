//! Mechanisms that a service does without unless its scenario says so.

use crate::report::words::day_month_year;
use crate::scenario::{Policy, Scenario};

/// A mechanism: its name, the keys it is made of, and whether a policy uses it.
pub struct Lever {
    /// What it is called.
    pub name: &'static str,
    /// Its keys: a table, or a key of one.
    pub keys: &'static [&'static str],
    on: fn(&Policy) -> bool,
}

impl Lever {
    /// Whether any policy of a scenario uses it.
    #[must_use]
    pub fn ever(&self, scenario: &Scenario) -> bool {
        scenario.policies.iter().any(|dated| (self.on)(&dated.policy))
    }

    /// Since when it is in use, and whether it ends: `from the first day`, `from 1 April 2010`.
    #[must_use]
    pub fn times(&self, scenario: &Scenario) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut before = false;
        for (index, dated) in scenario.policies.iter().enumerate() {
            let now = (self.on)(&dated.policy);
            if now != before {
                let date = day_month_year(scenario.days.date_of(dated.from));
                parts.push(match (now, index) {
                    (true, 0) => "from the first day".to_owned(),
                    (true, _) => format!("from {date}"),
                    (false, _) => format!("until {date}"),
                });
            }
            before = now;
        }
        parts.join(", ")
    }
}

/// All levers but dated changes of structure and pulses, which a scenario has or has not.
pub const ALL: [Lever; 25] = [
    Lever { name: "extra posts", keys: &[], on: |p| p.posts.extra_social_workers + p.posts.extra_managers > 0 },
    Lever { name: "redirect by the contact centre", keys: &[], on: |p| p.demand.redirect_share > 0.0 },
    Lever { name: "early help", keys: &["demand.early_help"], on: |p| p.demand.early_help.share > 0.0 },
    Lever {
        name: "families that come back",
        keys: &["returns"],
        on: |p| {
            let returns = &p.returns;
            [returns.recorded_share, returns.after_no_further_action, returns.after_assessment, returns.after_help]
                .iter()
                .any(|&share| share > 0.0)
        },
    },
    Lever {
        name: "writing up after the assessment",
        keys: &["recording"],
        on: |p| p.recording.initial_assessment_hours + p.recording.core_assessment_hours > 0.0,
    },
    Lever {
        name: "first-year meetings",
        keys: &["capacity.newly_qualified_supervision_hours"],
        on: |p| p.capacity.newly_qualified_supervision_hours > 0.0,
    },
    Lever {
        name: "advanced practitioners",
        keys: &[
            "posts.advanced_practitioners",
            "capacity.advanced_practitioner_supervision_share",
            "allocation.advanced_practitioner_factor",
            "turnover.advanced_practitioner_rate_a_year",
            "costs.advanced_practitioner_a_year",
        ],
        on: |p| p.posts.advanced_practitioners > 0,
    },
    Lever {
        name: "administrators",
        keys: &["posts.administrators", "capacity.administrator_hours_a_week", "costs.administrator_a_year"],
        on: |p| p.posts.administrators > 0.0,
    },
    Lever {
        name: "support workers",
        keys: &[
            "posts.support_workers",
            "capacity.support_worker_hours_a_week",
            "capacity.support_worker_most_share",
            "costs.support_worker_a_year",
        ],
        on: |p| p.posts.support_workers > 0.0,
    },
    Lever {
        name: "audits of decisions",
        keys: &["capacity.audit_hours_a_week"],
        on: |p| p.capacity.audit_hours_a_week > 0.0,
    },
    Lever {
        name: "private fostering",
        keys: &["capacity.private_fostering_hours_a_week"],
        on: |p| p.capacity.private_fostering_hours_a_week > 0.0,
    },
    Lever {
        name: "attendance programme",
        keys: &["sickness.short_spells", "sickness.long_spells", "sickness.long_length"],
        on: |p| [p.sickness.short_spells, p.sickness.long_spells, p.sickness.long_length].iter().any(|&x| x != 1.0),
    },
    Lever { name: "stress that feeds back", keys: &["stress"], on: |p| p.stress.is_on() },
    Lever {
        name: "limit on newly qualified starters",
        keys: &[],
        on: |p| p.recruitment.newly_qualified_a_month < u32::MAX,
    },
    Lever { name: "embargo on agency workers", keys: &[], on: |p| !p.agency.allowed },
    Lever { name: "agency caps by area", keys: &[], on: |p| p.agency.most_in_area.iter().any(|&most| most < u32::MAX) },
    Lever { name: "overtime", keys: &["overtime"], on: |p| p.overtime.is_on() },
    Lever { name: "overtime that tires", keys: &[], on: |p| p.overtime.is_on() && p.overtime.fatigue > 0.0 },
    Lever {
        name: "moves of workers between teams",
        keys: &["movement"],
        on: |p| p.movement.within_area_over.min(p.movement.between_areas_over).is_finite(),
    },
    Lever { name: "spending cap", keys: &[], on: |p| p.budget.most_a_financial_year.is_finite() },
    Lever {
        name: "office staff who come with managers",
        keys: &["costs.office_staff"],
        on: |p| p.costs.office_staff.staff > 0 && p.costs.office_staff.a_year > 0.0,
    },
    Lever {
        name: "agency premium as a multiple",
        keys: &["costs.agency_times_permanent"],
        on: |p| p.costs.agency_times_permanent > 0.0,
    },
    Lever {
        name: "pay rises",
        keys: &["costs.pay_rise_each_april", "costs.agency_rise_each_april"],
        on: |p| p.costs.pay_rise_each_april != 0.0 || p.costs.agency_rise_each_april != 0.0,
    },
    Lever { name: "cost of drift", keys: &["costs.drift_a_week"], on: |p| p.costs.drift_a_week > 0.0 },
    Lever {
        name: "bought programmes",
        keys: &["costs.programmes", "costs.newly_qualified_a_year"],
        on: |p| p.costs.programmes_a_year + p.costs.newly_qualified_a_year > 0.0,
    },
];

/// Whether a key belongs to a lever that no policy uses, so that its value does nothing.
#[must_use]
pub fn idle(path: &[&str], scenario: &Scenario) -> bool {
    let dotted = path.join(".");
    let covers = |key: &&&str| dotted == ***key || dotted.strip_prefix(**key).is_some_and(|rest| rest.starts_with('.'));
    ALL.iter().any(|lever| lever.keys.iter().any(|key| covers(&key)) && !lever.ever(scenario))
}
