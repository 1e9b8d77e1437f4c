//! Returns: a family that has left may come back.
//!
//! How it left decides with what probability, a stated law when. It comes back with its size and with new marks, and is
//! referred as any family is. Whether and when is drawn from a stream of its own for every time it leaves, so that
//! options that treat a family alike see it again at the same time.

use super::events::Event;
use super::family::{Past, Referral, area_of, family_key};
use super::ids::{AreaId, Id};
use super::pathway::next_work;
use super::service::Service;
use super::trace::Observer;
use crate::kernel::streams::Purpose;
use crate::kernel::time::DAYS_A_WEEK;
use crate::scenario::{Policy, Returns, Scenario, WorkKind};
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// Families that had left before the run have an origin of their own in their keys.
const GONE_BEFORE: u64 = 3;

/// How a family leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Departure {
    /// After its screening, or redirected by the contact centre.
    NoFurtherAction,
    /// Closed straight after an initial or a core assessment.
    Assessment,
    /// The same of one that what held on the first day would not have closed: closed early.
    EarlyAssessment,
    /// Without further action where what held on the first day would have led to an assessment: turned away early.
    EarlyNoFurtherAction,
    /// Closed after short-term help, a plan or care.
    Help,
}

impl Departure {
    /// How a family leaves whose last work before its closing was this.
    #[must_use]
    pub fn after(work: WorkKind) -> Self {
        match work {
            WorkKind::InitialAssessment | WorkKind::CoreAssessment => Self::Assessment,
            _ => Self::Help,
        }
    }

    /// Whether the family left earlier than what held on the first day would have let it.
    fn is_early(self) -> bool {
        matches!(self, Self::EarlyAssessment | Self::EarlyNoFurtherAction)
    }

    /// Share that comes back.
    fn share(self, returns: &Returns) -> f64 {
        match self {
            Self::NoFurtherAction => returns.after_no_further_action,
            Self::Assessment => returns.after_assessment,
            Self::EarlyAssessment => returns.closed_early.unwrap_or(returns.after_assessment),
            Self::EarlyNoFurtherAction => returns.closed_early.unwrap_or(returns.after_no_further_action),
            Self::Help => returns.after_help,
        }
    }
}

/// A family that will come back. Ordered by time, then by key.
#[derive(Debug, Clone, Copy)]
struct Back {
    /// Simulation time.
    at: f64,
    /// Who it is when it comes.
    past: Past,
    /// Children.
    children: u32,
}

impl Ord for Back {
    fn cmp(&self, other: &Self) -> Ordering {
        self.at.total_cmp(&other.at).then(self.past.cmp(&other.past))
    }
}

impl PartialOrd for Back {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Back {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Back {}

/// Families that will come back, the next first.
#[derive(Debug, Clone, Default)]
pub struct Returning(BinaryHeap<Reverse<Back>>);

impl Returning {
    /// When the next comes.
    fn next(&self) -> f64 {
        self.0.peek().map_or(f64::INFINITY, |Reverse(next)| next.at)
    }
}

impl<O: Observer> Service<'_, O> {
    /// What the tables at the top state, to say of those who leave in the run whether they leave earlier than it would have let them.
    fn at_first(&self) -> Option<&Policy> {
        let Scenario { policies, stated_policy, .. } = &self.plan().scenario;
        policies.get(*stated_policy).filter(|_| !self.in_past()).map(|dated| &dated.policy)
    }

    /// How a family leaves that is closed after a piece of work with this mark of what follows.
    #[must_use]
    pub fn departure_after(&self, work: WorkKind, mark: f64) -> Departure {
        let at_first = self.at_first().and_then(|policy| next_work(&policy.pathway, work, mark));
        match Departure::after(work) {
            Departure::Assessment if at_first.is_some_and(|next| next != WorkKind::Closing) => {
                Departure::EarlyAssessment
            }
            departure => departure,
        }
    }

    /// How a family leaves that is not assessed, with this mark of whether it would be.
    #[must_use]
    pub fn departure_without_assessment(&self, mark: f64) -> Departure {
        let assessed = self.at_first().is_some_and(|policy| mark < policy.demand.assessed_share);
        if assessed { Departure::EarlyNoFurtherAction } else { Departure::NoFurtherAction }
    }

    /// A family has left: with its share it comes back.
    #[inline]
    pub fn may_return(&mut self, past: Past, children: u32, departure: Departure) {
        let returns = &self.policy().returns;
        let share = departure.share(returns);
        if share <= 0.0 {
            return;
        }
        let mut stream = self.key().stream(Purpose::Return, past.key, u64::from(past.episode));
        if stream.uniform() < share {
            let delay = returns.delay.sample(&mut stream);
            self.expect_back(self.now() + delay, Past { closed_early: departure.is_early(), ..past }, children);
        }
    }

    /// Remembers a family that comes back at a time, if that is within the run.
    fn expect_back(&mut self, at: f64, past: Past, children: u32) {
        let at = self.plan().open_at(at);
        if at >= self.plan().window.1 {
            return;
        }
        let area = area_of(past.key);
        let back = Back { at, past: Past { episode: past.episode + 1, ..past }, children };
        let returning = self.returning_mut(area);
        // What is scheduled already keeps its turn among events of one time.
        let first = returning.0.peek().is_none_or(|Reverse(next)| back < *next);
        returning.0.push(Reverse(back));
        if first {
            self.schedule(Event::Return(area), at);
        }
    }

    /// A family comes back.
    pub fn family_returns(&mut self, area: AreaId) {
        let returning = self.returning_mut(area);
        let Some(Reverse(back)) = returning.0.pop() else { return };
        let next = returning.next();
        self.schedule(Event::Return(area), next);
        let marks = Referral::draw(self.key(), back.past.key, back.past.episode, self.plan());
        // Where it lives it lived before: a parted area's family comes back to the same part.
        let place = if self.plan().thins_or_parts {
            Referral::draw(self.key(), back.past.key, 0, self.plan()).place
        } else {
            marks.place
        };
        self.contact(area, back.past, &Referral { children: back.children, place, ..marks });
    }

    /// On the first day: whoever left in the past may have been drawn to come back; if nobody ever did then and somebody does now, those who
    /// left are drawn.
    pub fn begin_returns(&mut self) {
        let scenario = &self.plan().scenario;
        // What holds from the first day on does not hold yet.
        let past = &scenario.policies[..=self.policy_index()];
        if past.iter().all(|dated| share_that_returns(&dated.policy) <= 0.0) {
            self.expect_earlier_families(scenario.on_first_day());
        }
    }

    /// Families that left before the first day and come back in the run. In the long run families leave at the rate of
    /// the recorded referrals, so those on their way back are Poisson with mean rate x share x mean delay, and what is
    /// left of each one's delay follows the stationary excess law (Cox, Renewal Theory, 1962, section 5.4).
    pub fn expect_earlier_families(&mut self, policy: &Policy) {
        let plan = self.plan();
        let share = share_that_returns(policy);
        if share <= 0.0 {
            return;
        }
        let delay = &policy.returns.delay;
        let families = &plan.scenario.families;
        for (area, children_a_week) in policy.demand.children_a_week.iter().enumerate() {
            let leave_a_day = children_a_week / families.mean_size() / DAYS_A_WEEK;
            let mut left = leave_a_day * share * delay.mean();
            for number in 0.. {
                let key = family_key(AreaId::new(area), GONE_BEFORE, number);
                let referral = Referral::draw(self.key(), key, 0, plan);
                left -= referral.gap;
                if left <= 0.0 {
                    break;
                }
                let mut stream = self.key().stream(Purpose::Return, key, 0);
                let to_come = delay.sample_length_biased(&mut stream) * stream.uniform();
                self.expect_back(self.now() + to_come, Past::none(key), referral.children);
            }
        }
    }
}

/// Share of all families that come back, in the long run of a policy: every way of leaving has the share that the
/// pathway gives it. Whoever is not closed straight after an assessment is closed after help, however long that takes.
fn share_that_returns(policy: &Policy) -> f64 {
    let (returns, assessed) = (&policy.returns, policy.demand.assessed_share);
    let (initial, core) = (&policy.pathway.after_initial_assessment, &policy.pathway.after_core_assessment);
    let straight = initial.close + initial.core_assessment * core.close;
    let ways = [
        (1.0 - assessed, Departure::NoFurtherAction),
        (assessed * straight, Departure::Assessment),
        (assessed * (1.0 - straight).max(0.0), Departure::Help),
    ];
    ways.iter().map(|(share, departure)| share * departure.share(returns)).sum()
}
