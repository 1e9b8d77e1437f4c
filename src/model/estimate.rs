//! How large a scenario is: roughly how many events a future of it has, how long that takes and how much memory a run needs.
//! For refusing, before anything runs, what would not end or not fit; the coefficients are measured (docs/performance.md).

use crate::kernel::time::{DAYS_A_WEEK, DAYS_A_YEAR};
use crate::math::{exp, ln};
use crate::model::record::Layout;
use crate::model::room::{ExtraSlots, Room, extra_posts};
use crate::scenario::{Area, Demand, Distribution, Families, Outcomes, Policy, Scenario, Start, WorkKind};

/// Seconds of one processor for an event.
const SECONDS_AN_EVENT: f64 = 2e-6;
/// Bytes of what is kept of a weekly value across the replications of an option, and of one replication's.
const BYTES_A_CELL: f64 = 700.0;
const BYTES_A_VALUE: f64 = 8.0;
/// Bytes of a weekly value that is kept of every option until all is written: a summary.
const BYTES_KEPT: f64 = 100.0;
/// Bytes of a family and of a post.
const BYTES_A_FAMILY: f64 = 250.0;
const BYTES_A_POST: f64 = 2_000.0;
/// Bytes of the program itself, and of what options that are simulated together find until their chunks are written.
const BYTES_AT_LEAST: f64 = 1.3e8;
/// Replications that wait to be added at most: a chunk that is being packed, and as many found beyond it.
const WAITING: f64 = 256.0;
/// Stages after which a family that goes from plan to plan is no longer followed.
const MOST_STAGES: usize = 400;

/// The size of one future of a scenario.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    /// Events.
    pub events: f64,
    /// Seconds of one processor.
    pub seconds: f64,
    /// Bytes of a run of one option.
    pub bytes: f64,
    /// Bytes that are kept of it while others are run.
    pub kept: f64,
}

impl Size {
    /// Of a scenario, of which so many weekly series are summed, and so many kept to be shown: an upper estimate. Posts that stay vacant and cases nobody works on count as if they were at work.
    #[must_use]
    pub fn of(scenario: &Scenario, (summed, shown): (usize, usize)) -> Self {
        let days = scenario.days.end_time() - scenario.days.past_time();
        let weeks = days / DAYS_A_WEEK;
        let posts = posts(scenario);
        let (mut events, mut families) = (0.0, 0.0);
        let mean_size = scenario.families.mean_size();
        for (index, dated) in scenario.policies.iter().enumerate() {
            let until = scenario.policies.get(index + 1).map_or(scenario.days.end_time(), |next| next.from);
            let [from, until] = [dated.from, until].map(|time| time - scenario.days.past_time());
            let referred = referred(&dated.policy.demand, &scenario.families, from, until);
            let assessed = referred * dated.policy.demand.assessed_share;
            events += 2.5 * referred + assessed * (2.0 + stages(scenario, &dated.policy, days));
            events += posts * (until - from) * events_a_worker_day(&dated.policy);
            families += referred;
        }
        let policy = scenario.on_first_day();
        let again = again(policy);
        let pulses = scenario.pulses.iter().map(|pulse| f64::from(pulse.children) / mean_size);
        let pulses: f64 = pulses.sum();
        // With a past, families are made up at its beginning and copied at its end.
        let starts = if scenario.past.weeks > 0 { 2.0 } else { 1.0 };
        let at_start = starts * at_start(&scenario.start) / mean_size;
        events = (events + (pulses + at_start) * (2.0 + stages(scenario, policy, days))) * again;
        events += weeks * 4.0 * scenario.areas.len() as f64;
        families = (families + pulses + at_start) * again;
        let layout = Layout::of(scenario);
        let waiting = (summed * layout.weeks) as f64;
        let bytes = BYTES_AT_LEAST
            + waiting * (BYTES_A_CELL + BYTES_A_VALUE * WAITING)
            + layout.values() as f64 * BYTES_A_VALUE
            + 2.0 * (families * BYTES_A_FAMILY + posts * BYTES_A_POST);
        let kept = (shown * layout.weeks) as f64 * BYTES_KEPT;
        Self { events, seconds: events * SECONDS_AN_EVENT, bytes, kept }
    }
}

/// All posts that ever are, managers and places of agency workers included.
fn posts(scenario: &Scenario) -> f64 {
    let teams = scenario.areas.iter().flat_map(Area::teams);
    let (mut all, mut count) = (0.0, 0.0);
    for posts in teams {
        all += f64::from(posts.posts());
        count += 1.0;
    }
    let agency = scenario.policies.iter().map(|dated| dated.policy.agency.most).max().unwrap_or(0);
    let slots = extra_posts(scenario, &Room::default()).values().map(ExtraSlots::count).sum::<usize>();
    let extra = slots as f64 + f64::from(agency);
    all + count * f64::from(scenario.workforce.managers_a_team) + extra
}

/// Families referred from one day of the run to another.
fn referred(demand: &Demand, families: &Families, from: f64, until: f64) -> f64 {
    let a_day = demand.children_a_week.iter().sum::<f64>() / families.mean_size() / DAYS_A_WEEK;
    let (growth, years) = (ln(1.0 + demand.growth_a_year), |days: f64| days / DAYS_A_YEAR);
    if growth.abs() < 1e-6 {
        return a_day * (until - from);
    }
    a_day * DAYS_A_YEAR * (exp(growth * years(until)) - exp(growth * years(from))) / growth
}

/// How often a family comes in all, that which comes back included.
fn again(policy: &Policy) -> f64 {
    let returns = &policy.returns;
    let share = returns.after_no_further_action.max(returns.after_assessment).max(returns.after_help);
    (1.0 / (1.0 - 0.7 * share)).min(3.4)
}

/// Pieces of work of a family that is assessed, to its end or to that of the run.
fn stages(scenario: &Scenario, policy: &Policy, days: f64) -> f64 {
    let pathway = &policy.pathway;
    let next = [
        &pathway.after_short_term_help,
        &pathway.after_core_assessment,
        &pathway.after_child_in_need,
        &pathway.after_child_protection,
        &pathway.after_looked_after,
    ];
    let by_stage = |outcomes: &Outcomes| {
        [
            outcomes.short_term_help,
            outcomes.core_assessment,
            outcomes.child_in_need,
            outcomes.child_protection,
            outcomes.looked_after,
        ]
    };
    let mut at = by_stage(&pathway.after_initial_assessment);
    let mut visits = 0.0;
    for _ in 0..MOST_STAGES {
        visits += at.iter().sum::<f64>();
        let mut then = [0.0; 5];
        for (share, outcomes) in at.iter().zip(next) {
            then.iter_mut().zip(by_stage(outcomes)).for_each(|(sum, goes)| *sum += share * goes);
        }
        at = then;
    }
    let shortest = WorkKind::ALL.iter().map(|&kind| scenario.on_first_day().work[kind].natural_days.mean());
    let most = days / shortest.fold(f64::INFINITY, f64::min);
    visits.min(most) * 1.5
}

/// Events of a worker a working day: sickness, leave, weeks, cover.
fn events_a_worker_day(policy: &Policy) -> f64 {
    let sickness = &policy.sickness;
    let spells = |share: f64, factor: f64, law: &Distribution| share * factor / law.mean();
    let short = spells(1.0 - sickness.long_share, sickness.short_spells, &sickness.short_days);
    let long = spells(sickness.long_share, sickness.long_spells, &sickness.long_days);
    let strain = if policy.stress.sickness_per_case > 1.0 { policy.stress.most.sqrt() } else { 1.0 };
    0.2 + 3.0 * sickness.rate / (1.0 - sickness.rate) * (short + long) * strain
}

/// Children on the first day.
fn at_start(start: &Start) -> f64 {
    match start {
        Start::Synthesised(start) => f64::from(start.children.total()),
        Start::Snapshot(list) => f64::from(list.children()),
    }
}
