//! What becomes of families.
//!
//! A pathway has two assessments, an initial one and for some families a core one after it (England to 2013), or one: then nothing leads to a core
//! assessment, what is said of the initial one holds for the only one, and the keys of core assessments need not be stated.

use super::check::{At, Check};

/// What becomes of families, as probabilities that sum to 1 in each group.
#[derive(Debug, Clone, PartialEq)]
pub struct Pathway {
    /// After an initial assessment.
    pub after_initial_assessment: Outcomes,
    /// After a core assessment.
    pub after_core_assessment: Outcomes,
    /// After short-term help.
    pub after_short_term_help: Outcomes,
    /// After a child-in-need plan.
    pub after_child_in_need: Outcomes,
    /// After a child protection plan.
    pub after_child_protection: Outcomes,
    /// After care.
    pub after_looked_after: Outcomes,
}

/// Probabilities of what comes next; they sum to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Outcomes {
    /// Closed.
    pub close: f64,
    /// Short-term help by the assessment team.
    pub short_term_help: f64,
    /// A core assessment.
    pub core_assessment: f64,
    /// A child-in-need plan.
    pub child_in_need: f64,
    /// A child protection plan.
    pub child_protection: f64,
    /// Care.
    pub looked_after: f64,
}

const ALL: [&str; 6] =
    ["close", "short_term_help", "core_assessment", "child_in_need", "child_protection", "looked_after"];

/// Tables with totals of open core assessments.
pub(super) const CORE_TOTALS: [&str; 2] = ["start", "past.start"];

impl Check<'_> {
    /// Whether there may ever be a core assessment, after an initial one or from the first day on. A share that is not known may be over 0.
    pub(super) fn has_core_assessments(&self) -> bool {
        let some = |table: &str| {
            let node = self.node(&At::new(table).key("core_assessment"));
            node.is_some_and(|node| node.certain() != Some(0.0))
        };
        some("pathway.after_initial_assessment") || self.knows_core_assessments() && CORE_TOTALS.into_iter().any(some)
    }

    /// Whether it is said what a core assessment is.
    pub(super) fn knows_core_assessments(&self) -> bool {
        let keys = ["pathway.after_core_assessment", "work.core_assessment"].map(At::new);
        keys.iter().any(|key| self.stated(key) || self.spoilt(key))
    }

    /// The shares after every stage.
    pub(super) fn pathway(&mut self) -> Pathway {
        let at = At::new("pathway");
        self.required(&at);
        let has_core = self.has_core_assessments() || self.stated(&at.key("after_core_assessment"));
        let mut stage = |stage: &str, allowed: &[&str]| self.outcomes(&at.key(stage), allowed);
        let after_core = ["close", "short_term_help", "child_in_need", "child_protection", "looked_after"];
        Pathway {
            after_initial_assessment: stage("after_initial_assessment", &ALL),
            after_core_assessment: if has_core {
                stage("after_core_assessment", &after_core)
            } else {
                Outcomes::default()
            },
            after_short_term_help: stage("after_short_term_help", &["close", "child_in_need"]),
            after_child_in_need: stage("after_child_in_need", &["close", "child_protection", "looked_after"]),
            after_child_protection: stage("after_child_protection", &["close", "child_in_need", "looked_after"]),
            after_looked_after: stage("after_looked_after", &["close", "child_in_need"]),
        }
    }

    fn outcomes(&mut self, at: &At, allowed: &[&str]) -> Outcomes {
        self.required(at);
        let before = self.problems.len();
        let mut shares = [0.0; 6];
        for (share, key) in shares.iter_mut().zip(ALL) {
            let Some(stated) = self.optional(&at.key(key)) else { continue };
            *share = stated;
            if *share > 0.0 && !allowed.contains(&key) {
                let message = format!("`{key}` cannot follow here");
                let label = format!("not possible {}", at.last().replace('_', " "));
                self.problem(&at.key(key), message, label, format!("possible here: {}", allowed.join(", ")));
            }
        }
        if self.spoilt(at) || self.problems.len() > before {
            return Outcomes::default();
        }
        let shares = self.normalised(&shares, at);
        Outcomes {
            close: shares[0],
            short_term_help: shares[1],
            core_assessment: shares[2],
            child_in_need: shares[3],
            child_protection: shares[4],
            looked_after: shares[5],
        }
    }

    /// Reports a pathway on which some families would never be closed: they would go round for ever.
    pub(super) fn closes(&mut self, pathway: &Pathway) {
        // Expected visits stay finite when, from every plan, a case can reach `close`.
        let stages = [
            ("after_short_term_help", &pathway.after_short_term_help),
            ("after_child_in_need", &pathway.after_child_in_need),
            ("after_child_protection", &pathway.after_child_protection),
            ("after_looked_after", &pathway.after_looked_after),
        ];
        let mut ends = [false; 4];
        for _ in 0..4 {
            for (index, (_, outcomes)) in stages.iter().enumerate() {
                ends[index] |= outcomes.close > 0.0
                    || outcomes.child_in_need > 0.0 && ends[1]
                    || outcomes.child_protection > 0.0 && ends[2]
                    || outcomes.looked_after > 0.0 && ends[3];
            }
        }
        for ((stage, outcomes), ends) in stages.iter().zip(ends) {
            if !ends && **outcomes != Outcomes::default() {
                let at = At::new("pathway").key(stage);
                let label = "no way to `close` from here";
                self.problem(&at, "some families would never be closed", label, "give `close` a share over 0");
            }
        }
    }
}
