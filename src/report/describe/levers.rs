//! Mechanisms that a service does without unless its scenario says so.

use crate::report::words::day_month_year;
use crate::scenario::{Fewer, Policy, Scenario, Tenths};

/// A mechanism: its name, parts of the names of its keys, and whether a policy uses it.
pub struct Mechanism {
    /// What it is called.
    pub name: &'static str,
    keys: &'static [&'static str],
    on: fn(&Policy) -> bool,
}

impl Mechanism {
    /// Whether any policy of a scenario uses it.
    pub fn ever(&self, scenario: &Scenario) -> bool {
        scenario.from_first_day().iter().any(|dated| (self.on)(&dated.policy))
    }

    /// Since when it is in use, and whether it ends: `from the first day`, `from 1 April 2010`.
    pub fn times(&self, scenario: &Scenario) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut before = false;
        for dated in scenario.from_first_day() {
            let now = (self.on)(&dated.policy);
            if now != before {
                let date = day_month_year(scenario.days.date_of(dated.from.max(scenario.days.start_time())));
                parts.push(format!("{} {date}", if now { "from" } else { "until" }));
            }
            before = now;
        }
        parts.join(", ").replace(&day_month_year(scenario.days.start()), "the first day")
    }
}

/// All levers but dated changes of structure and pulses, which a scenario has or has not.
pub const ALL: [Mechanism; 31] = [
    lever("extra posts, or fewer", &[], |p| {
        (p.posts.extra_social_workers, p.posts.extra_managers) != (Tenths::ZERO, Tenths::ZERO)
    }),
    lever("posts by kind of team, area or team", &[], |p| p.posts.are_placed()),
    lever("posts that move with whoever is in them", &[], |p| p.posts.fewer == Fewer::Moved),
    lever("freeze on vacancies", &[], |p| p.posts.freezes()),
    lever("vacancy factor", &[], |p| p.posts.keeps_vacant()),
    lever("redirect by the contact centre", &[], |p| p.demand.redirect_share > 0.0),
    lever("early help", &["demand.early_help."], |p| p.demand.early_help.share > 0.0),
    lever("families that come back", &["returns."], |p| {
        let of = &p.returns;
        of.recorded_share + of.after_no_further_action + of.after_assessment + of.after_help > 0.0
            || of.closed_early.is_some_and(|share| share > 0.0)
    }),
    lever("writing up after the assessment", &["recording."], |p| {
        p.recording.initial_assessment_hours + p.recording.core_assessment_hours > 0.0
    }),
    lever("first-year meetings", &["qualified_supervision"], |p| p.capacity.newly_qualified_supervision_hours > 0.0),
    lever("advanced practitioners", &["advanced_practitioner"], |p| p.posts.advanced_practitioners > 0),
    lever("administrators", &["administrator"], |p| p.posts.administrators > 0.0),
    lever("support workers", &["support_worker"], |p| p.posts.support_workers > 0.0),
    lever("audits of decisions", &["audit_hours"], |p| p.capacity.audit_hours_a_week > 0.0),
    lever("private fostering", &["private_fostering"], |p| p.capacity.private_fostering_hours_a_week > 0.0),
    lever("attendance programme", &["short_spells", "long_spells", "long_length"], |p| {
        (p.sickness.short_spells, p.sickness.long_spells, p.sickness.long_length) != (1.0, 1.0, 1.0)
    }),
    lever("stress that feeds back", &["stress."], |p| p.stress.is_on()),
    lever("limit on newly qualified starters", &[], |p| p.recruitment.newly_qualified_a_month < u32::MAX),
    lever("embargo on agency workers", &[], |p| !p.agency.allowed),
    lever("agency caps by area", &[], |p| p.agency.most_in_area.iter().any(|&most| most < u32::MAX)),
    lever("overtime", &["overtime."], |p| p.overtime.is_on()),
    lever("overtime that tires", &[], |p| p.overtime.is_on() && p.overtime.fatigue > 0.0),
    lever("moves of workers between teams", &["movement."], |p| {
        let movement = &p.movement;
        movement.within_area_over.min(movement.between_areas_over).min(movement.between_lanes_over).is_finite()
    }),
    lever("new families to all teams of an area", &[], |p| p.allocation.within_area),
    lever("cover by whoever stays under the ceiling first", &[], |p| p.cover.under_ceiling_first),
    lever("spending cap", &[], |p| p.budget.most_a_financial_year.is_finite()),
    lever("office staff who come with managers", &["office_staff"], |p| {
        p.costs.office_staff.staff > 0 && p.costs.office_staff.a_year > 0.0
    }),
    lever("agency premium as a multiple", &["times_permanent"], |p| p.costs.agency_times_permanent > 0.0),
    lever("pay rises", &["each_april"], |p| {
        p.costs.pay_rise_each_april != 0.0 || p.costs.agency_rise_each_april != 0.0
    }),
    lever("cost of drift", &["costs.drift"], |p| p.costs.drift_a_week > 0.0),
    lever("bought programmes", &["costs.programmes", "costs.newly_qualified_a_year"], |p| {
        p.costs.programmes_a_year + p.costs.newly_qualified_a_year > 0.0
    }),
];

const fn lever(name: &'static str, keys: &'static [&'static str], on: fn(&Policy) -> bool) -> Mechanism {
    Mechanism { name, keys, on }
}

/// Whether a key belongs to a lever that no policy uses, or to core assessments where there are none, so that its value does nothing.
pub fn idle(path: &[&str], scenario: &Scenario) -> bool {
    let dotted = path.join(".");
    let of_none = !scenario.has_core_assessments && dotted.contains("core_assessment");
    of_none || ALL.iter().any(|lever| lever.keys.iter().any(|part| dotted.contains(part)) && !lever.ever(scenario))
}
