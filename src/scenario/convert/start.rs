//! The open cases on the first day.

use super::policy::MOST_POSTS;
use super::{At, Check, Range};
use crate::kernel::time::WorkingDays;
use crate::scenario::raw::{RawMeanSpeed, RawStart};
use crate::scenario::snapshot::List;
use crate::scenario::{Area, Snapshot, Start, StartingChildren, SynthesisedStart};

/// Most children with an open case on the first day.
const MOST_CASES: u32 = 1_000_000;
const TOO_MANY: &str = "more open cases than can be simulated";
const TOO_MANY_LABEL: &str = "at most 1,000,000 in all";

impl Check<'_> {
    /// The start: totals, or the service's own list if one is named.
    pub(super) fn start(
        &mut self,
        raw: Option<&RawStart>,
        areas: &[Area],
        days: Option<&WorkingDays>,
        list: Option<&List>,
    ) -> Start {
        let at = At::new("start");
        let raw = self.table(raw, &at);
        let agency_in_post = self.count(raw.agency_in_post.or(Some(0)), &at.key("agency_in_post"), MOST_POSTS);
        if raw.snapshot.is_some() {
            return Start::Snapshot(self.snapshot(&raw, areas, days, list, agency_in_post));
        }
        let mut count = |stated: Option<u32>, key: &str| self.count(stated.or(Some(0)), &at.key(key), MOST_CASES);
        let children = StartingChildren {
            initial_assessment: count(raw.initial_assessment, "initial_assessment"),
            core_assessment: count(raw.core_assessment, "core_assessment"),
            short_term_help: count(raw.short_term_help, "short_term_help"),
            awaiting_panel: count(raw.awaiting_panel, "awaiting_panel"),
            child_in_need: count(raw.child_in_need, "child_in_need"),
            child_protection: count(raw.child_protection, "child_protection"),
            looked_after: count(raw.looked_after, "looked_after"),
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
        let caseload_cv = self.cv(raw.caseload_cv.or(Some(0.0)), &at.key("caseload_cv"), 5.0);
        let usual = RawMeanSpeed { assessment: Some(0.7), protection_and_need: Some(0.5), looked_after: Some(0.4) };
        let mean_speed = self.mean_speed(raw.mean_speed.as_ref().unwrap_or(&usual));
        Start::Synthesised(SynthesisedStart { children, caseload_cv, mean_speed, agency_in_post })
    }

    /// Speeds of the three classes before the start.
    fn mean_speed(&mut self, speed: &RawMeanSpeed) -> [f64; 3] {
        let at = At::new("start").key("mean_speed");
        let share = Range::OverZeroTo(1.0);
        [
            self.number(speed.assessment, &at.key("assessment"), share),
            self.number(speed.protection_and_need, &at.key("protection_and_need"), share),
            self.number(speed.looked_after, &at.key("looked_after"), share),
        ]
    }

    fn snapshot(
        &mut self,
        raw: &RawStart,
        areas: &[Area],
        days: Option<&WorkingDays>,
        list: Option<&List>,
        agency_in_post: u32,
    ) -> Snapshot {
        let at = At::new("start");
        let totals = [
            ("initial_assessment", raw.initial_assessment.is_some()),
            ("core_assessment", raw.core_assessment.is_some()),
            ("short_term_help", raw.short_term_help.is_some()),
            ("awaiting_panel", raw.awaiting_panel.is_some()),
            ("child_in_need", raw.child_in_need.is_some()),
            ("child_protection", raw.child_protection.is_some()),
            ("looked_after", raw.looked_after.is_some()),
            ("caseload_cv", raw.caseload_cv.is_some()),
        ];
        if let Some((key, _)) = totals.iter().find(|(_, stated)| *stated) {
            let message = format!("[start] states both a snapshot and `{key}`");
            let other = (&at.key("snapshot"), "the list of cases");
            let help = "the list says it all: leave the totals out, or leave out `snapshot`";
            self.problem_with(&at.key(key), message, "a total", other, help);
        }
        let speed = self.table(raw.mean_speed.as_ref(), &at.key("mean_speed"));
        let mean_speed = self.mean_speed(&speed);
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
