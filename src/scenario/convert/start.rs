//! The open cases on the first day.

use super::{At, Check};
use crate::kernel::time::WorkingDays;
use crate::scenario::snapshot::List;
use crate::scenario::{Area, Snapshot, Start, StartingChildren, SynthesisedStart};

/// Most children with an open case on the first day.
const MOST_CASES: u32 = 1_000_000;
/// Speeds of the three classes before a start that is made up.
const MEAN_SPEED: [f64; 3] = [0.7, 0.5, 0.4];
const TOO_MANY: &str = "more open cases than can be simulated";
const TOO_MANY_LABEL: &str = "at most 1,000,000 in all";

impl Check<'_> {
    /// The start: totals, or the service's own list if one is named.
    pub(super) fn start(&mut self, areas: &[Area], days: Option<&WorkingDays>, list: Option<&List>) -> Start {
        let at = At::new("start");
        let mut count = |key: &str| if self.required(&at) { self.count(&at.key(key)) } else { 0 };
        let agency_in_post = count("agency_in_post");
        if self.stated(&at.key("snapshot")) {
            return Start::Snapshot(self.snapshot(areas, days, list, agency_in_post));
        }
        let mut count = |key: &str| self.count(&at.key(key));
        let children = StartingChildren {
            initial_assessment: count("initial_assessment"),
            core_assessment: count("core_assessment"),
            short_term_help: count("short_term_help"),
            awaiting_panel: count("awaiting_panel"),
            child_in_need: count("child_in_need"),
            child_protection: count("child_protection"),
            looked_after: count("looked_after"),
        };
        if children.total() > MOST_CASES {
            self.problem(&at, TOO_MANY, TOO_MANY_LABEL, "check that these are children");
        }
        let no_care_management = !areas.is_empty() && areas.iter().all(|area| area.care_management_teams.is_empty());
        if no_care_management && children.awaiting_panel > 0 {
            let message = "families wait for a panel, but no area has a care-management team";
            let help = "set awaiting_panel = 0, or add care_management_teams to an area";
            self.problem(&at.key("awaiting_panel"), message, "", help);
        }
        let caseload_cv = self.cv(&at.key("caseload_cv"));
        let stated = self.stated(&at.key("mean_speed"));
        let mean_speed = if stated { self.mean_speed() } else { MEAN_SPEED };
        Start::Synthesised(SynthesisedStart { children, caseload_cv, mean_speed, agency_in_post })
    }

    /// Speeds of the three classes before the start.
    fn mean_speed(&mut self) -> [f64; 3] {
        let at = At::new("start.mean_speed");
        ["assessment", "protection_and_need", "looked_after"].map(|class| self.number(&at.key(class)))
    }

    fn snapshot(
        &mut self,
        areas: &[Area],
        days: Option<&WorkingDays>,
        list: Option<&List>,
        agency_in_post: u32,
    ) -> Snapshot {
        let at = At::new("start");
        let allowed = ["agency_in_post", "snapshot", "mean_speed"];
        if let Some(key) = self.names(&at).iter().find(|key| !allowed.contains(&key.as_str())) {
            let message = format!("[start] states both a snapshot and `{key}`");
            let other = (&at.key("snapshot"), "the list of cases");
            let help = "the list says it all: leave the totals out, or leave out `snapshot`";
            self.problem_with(&at.key(key), message, "a total", other, help);
        }
        self.required(&at.key("mean_speed"));
        let mean_speed = self.mean_speed();
        let mut families = Vec::new();
        if list.is_some_and(|list| list.cases() > MOST_CASES as usize) {
            let help = "check that the list holds the open cases only";
            self.problem(&at.key("snapshot"), TOO_MANY, TOO_MANY_LABEL, help);
        } else if let (Some(list), Some(days)) = (list, days) {
            let (read, problems) = list.families(areas, days);
            families = read;
            self.problems.extend(problems);
        }
        Snapshot { families, mean_speed, agency_in_post }
    }
}
