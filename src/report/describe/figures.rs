//! Figures that follow from those a scenario states: what an analyst would compute to see whether they make sense.

use crate::kernel::time::{DAYS_A_WEEK, DAYS_A_YEAR};
use crate::report::document::numbers::rounded;
use crate::report::document::{Cell, Unit};
use crate::report::words;
use crate::scenario::{Area, Effort, Outcomes, Policy, Scenario, Tenths, WorkKind};

/// A figure: what it is, and its value.
pub type DerivedFigure = (&'static str, Cell);

/// A figure that follows from others, to three digits.
pub fn figure(number: f64) -> Cell {
    Cell::number(number, Unit::digits(3))
}

/// Kinds of work that a pathway leads through, in the order of [`flows`].
pub const STAGES: [WorkKind; 6] = [
    WorkKind::InitialAssessment,
    WorkKind::CoreAssessment,
    WorkKind::ShortTermHelp,
    WorkKind::ChildInNeed,
    WorkKind::ChildProtection,
    WorkKind::LookedAfter,
];

/// Social-worker posts of the teams (full-time equivalents), workers in post and team managers' posts on the first day, extra posts apart.
pub fn establishment(scenario: &Scenario) -> (Tenths, u32, u32) {
    let teams = || scenario.areas.iter().flat_map(Area::teams);
    let in_post = scenario.areas.iter().map(Area::in_post).sum();
    (teams().sum(), in_post, teams().count() as u32 * scenario.workforce.managers_a_team)
}

/// Full-time equivalent of an average social worker.
pub fn mean_fte(scenario: &Scenario) -> f64 {
    let workforce = &scenario.workforce;
    1.0 - workforce.part_time_share * (1.0 - workforce.part_time_fte)
}

/// Working days a year on which a full-time worker would be in post and neither on leave nor off for a bank holiday.
fn days_outside_leave(scenario: &Scenario) -> f64 {
    let days = &scenario.days;
    let length = days.end_time() - days.start_time();
    let closed = days.closed_times().len() as f64 / length * DAYS_A_YEAR;
    DAYS_A_YEAR - f64::from(scenario.leave.annual_days + scenario.leave.training_days) - closed
}

/// Working days a year on which a full-time worker is at work.
pub fn days_at_work(scenario: &Scenario, policy: &Policy) -> f64 {
    days_outside_leave(scenario) * (1.0 - policy.sickness.long_run_rate())
}

/// Case-work hours a day of a settled full-time social worker of a care-management team, support included, and of one of
/// a team on the duty rota.
pub fn hours_a_day(scenario: &Scenario, policy: &Policy) -> (f64, f64) {
    let capacity = &policy.capacity;
    let posts = (establishment(scenario).0 + policy.posts.all_extra_social_workers()).number().max(1.0);
    let of_a_post = |people: f64, hours: f64| people * hours / DAYS_A_WEEK / posts;
    let own = capacity.contract_hours * capacity.case_work_share;
    let freed = of_a_post(policy.posts.administrators, capacity.administrator_hours_a_week);
    let freed = freed.min(capacity.contract_hours - own);
    let assistance = of_a_post(policy.posts.support_workers, capacity.support_worker_hours_a_week);
    let with_support = |hours: f64| hours + assistance.min(capacity.support_worker_most_share * hours);
    let fostering = capacity.private_fostering_hours_a_week / DAYS_A_WEEK;
    (with_support(own + freed), with_support((own + freed - fostering).max(0.0)))
}

/// Families referred a week, as recorded.
pub fn families_a_week(scenario: &Scenario, policy: &Policy) -> f64 {
    policy.demand.children_a_week.iter().sum::<f64>() / scenario.families.mean_size()
}

/// What comes after each of [`STAGES`].
pub fn after(policy: &Policy) -> [&Outcomes; 6] {
    let pathway = &policy.pathway;
    [
        &pathway.after_initial_assessment,
        &pathway.after_core_assessment,
        &pathway.after_short_term_help,
        &pathway.after_child_in_need,
        &pathway.after_child_protection,
        &pathway.after_looked_after,
    ]
}

/// Families a week that reach each of [`STAGES`], that are handed over with a transfer, and that are closed after a
/// piece of work, in the long run at the recorded rate: what each stage passes on, round by round.
pub fn flows(scenario: &Scenario, policy: &Policy) -> ([f64; 6], f64, f64) {
    let after = after(policy);
    let next =
        |o: &Outcomes| [0.0, o.core_assessment, o.short_term_help, o.child_in_need, o.child_protection, o.looked_after];
    let hands_over = scenario.areas.iter().any(|area| !area.care_management_teams.is_empty());
    let mut arriving = [0.0; 6];
    arriving[0] = families_a_week(scenario, policy) * policy.demand.assessed_share;
    let (mut total, mut transfers, mut closed) = ([0.0; 6], 0.0, 0.0);
    for _ in 0..10_000 {
        let mut passed = [0.0; 6];
        for (stage, outcomes) in after.iter().enumerate() {
            total[stage] += arriving[stage];
            closed += arriving[stage] * outcomes.close;
            for (to, share) in next(outcomes).into_iter().enumerate() {
                passed[to] += arriving[stage] * share;
                if hands_over && stage < 3 && to >= 3 {
                    transfers += arriving[stage] * share;
                }
            }
        }
        arriving = passed;
        if arriving.iter().sum::<f64>() < 1e-9 {
            break;
        }
    }
    (total, transfers, closed)
}

/// Hours of a piece of work for a one-child family, on average.
pub fn hours_of(policy: &Policy, kind: WorkKind) -> f64 {
    let spec = &policy.work[kind];
    match &spec.effort {
        Effort::Hours(hours) => hours.mean(),
        Effort::HoursADay(hours) => hours * spec.natural_days.mean(),
    }
}

/// What follows from a policy, in the order of a family's way and a worker's year.
pub fn of(scenario: &Scenario, policy: &Policy) -> Vec<DerivedFigure> {
    let mut figures = posts(scenario, policy);
    figures.extend(demand(scenario, policy));
    figures.extend(hours(scenario, policy));
    figures.extend(absence(scenario, policy));
    if policy.stress.is_on() {
        let [sick, leaving] = policy.stress.factors(policy.allocation.ceiling);
        figures.push(("Stress at the ceiling of new families: hazard of sickness x", figure(sick)));
        figures.push(("Stress at the ceiling of new families: hazard of leaving x", figure(leaving)));
    }
    figures
}

fn posts(scenario: &Scenario, policy: &Policy) -> Vec<DerivedFigure> {
    let (base, _, base_managers) = establishment(scenario);
    let funded = policy.posts.funded(base, base_managers);
    let full = policy.posts.full_establishment(&policy.costs, &funded, mean_fte(scenario));
    vec![
        ("Funded social-worker posts, extra ones included", words::posts(funded.social_workers)),
        ("Funded team-manager posts, extra ones included", words::posts(Tenths::of(funded.managers()))),
        ("Every post filled, support and named programmes, a year", Cell::number(full, Unit::WHOLE_POUNDS)),
    ]
}

fn demand(scenario: &Scenario, policy: &Policy) -> Vec<DerivedFigure> {
    let families = families_a_week(scenario, policy);
    let demand = &policy.demand;
    let assessed = families * demand.assessed_share;
    let redirected = (families - assessed) * demand.redirect_share;
    let (reached, transfers, _) = flows(scenario, policy);
    let (posts, ..) = establishment(scenario);
    let posts = (posts + policy.posts.all_extra_social_workers()).number() * mean_fte(scenario);
    let supplied =
        posts * hours_a_day(scenario, policy).0 * days_at_work(scenario, policy) / (DAYS_A_YEAR / DAYS_A_WEEK);
    let open = unhurried(scenario, policy);
    // Of workers who are never there nothing follows.
    let standing = open / (days_at_work(scenario, policy) / DAYS_A_YEAR);
    let figures = [
        ("Families referred a week, as recorded", families),
        ("Families a week that are assessed", assessed),
        ("Families a week that the contact centre sends elsewhere", redirected),
        ("Families a week that begin a plan or care, in the long run", reached[3..].iter().sum()),
        ("Families a week bound for the panel, in the long run", transfers),
        ("Open cases, in the long run, if nobody had to wait (Little)", open),
        ("Open cases, in the long run, if work only stood still in absences", standing),
        ("Hours of casework that arrive a week, in the long run", work_a_week(scenario, policy)),
        ("Hours a week that settled workers in all these posts would supply", supplied),
    ];
    let meant = figures.into_iter().filter(|(_, value)| value.is_finite());
    meant.map(|(what, value)| (what, figure(value))).collect()
}

/// Children with an open case in the long run if all work took its natural duration (Little's law); screening, waiting
/// and holding apart.
fn unhurried(scenario: &Scenario, policy: &Policy) -> f64 {
    let (reached, transfers, closed) = flows(scenario, policy);
    let last = [(WorkKind::Transfer, transfers), (WorkKind::Closing, closed)];
    let stays = STAGES.into_iter().zip(reached).chain(last);
    let families: f64 = stays.map(|(kind, a_week)| a_week / DAYS_A_WEEK * policy.work[kind].natural_days.mean()).sum();
    families * scenario.families.mean_size()
}

/// Hours of work a week that families bring to social workers in the long run, screening and holding apart.
fn work_a_week(scenario: &Scenario, policy: &Policy) -> f64 {
    let size = 1.0 + scenario.families.extra_child_effort * (scenario.families.mean_size() - 1.0);
    let (reached, transfers, closed) = flows(scenario, policy);
    let stages: f64 = STAGES.iter().zip(reached).map(|(&kind, families)| families * hours_of(policy, kind)).sum();
    let ends = transfers * hours_of(policy, WorkKind::Transfer) + closed * hours_of(policy, WorkKind::Closing);
    let recording =
        reached[0] * policy.recording.initial_assessment_hours + reached[1] * policy.recording.core_assessment_hours;
    size * (stages + ends + recording)
}

fn hours(scenario: &Scenario, policy: &Policy) -> Vec<DerivedFigure> {
    let capacity = &policy.capacity;
    let (settled, on_rota) = hours_a_day(scenario, policy);
    let newly = capacity.newly_qualified_productivity;
    let induction = capacity.induction_productivity;
    let (posts, in_post, managers) = establishment(scenario);
    let each = f64::from(in_post.min(posts.posts())) / f64::from(managers.max(1)) * capacity.supervision_hours_a_week;
    let manager = capacity.contract_hours * capacity.manager_case_work_share;
    let supervising = (manager - (each + capacity.audit_hours_a_week) / DAYS_A_WEEK).max(0.2 * manager);
    let mut figures: Vec<DerivedFigure> = vec![
        ("Case work, hours a day: settled social worker", figure(settled)),
        ("Case work, hours a day: newly qualified worker", figure(settled * newly)),
        ("Case work, hours a day: experienced, new in post", figure(settled * induction)),
        ("Case work, hours a day: newly qualified, new in post", figure(settled * newly * induction)),
        ("Case work, hours a day: agency worker", figure(settled * policy.agency.productivity)),
        ("Case work, hours a day: manager of an average team", figure(supervising)),
    ];
    if on_rota != settled {
        figures.insert(1, ("Case work, hours a day: settled, team on the duty rota", figure(on_rota)));
    }
    let allocation = &policy.allocation;
    let (new, cover) = (allocation.ceiling, allocation.cover_ceiling);
    let [newly, advanced, manager] =
        [allocation.newly_qualified_factor, allocation.advanced_practitioner_factor, allocation.manager_factor];
    figures.extend([
        ("Ceiling of a newly qualified worker: new families", figure(newly * new)),
        ("Ceiling of a newly qualified worker: cover", figure(newly * cover)),
        ("Ceiling of an advanced practitioner: new families", figure(advanced * new)),
        ("Ceiling of an advanced practitioner: cover", figure(advanced * cover)),
        ("Ceiling of a manager: new families", figure(manager * new)),
        ("Ceiling of a manager: cover", figure(manager * cover)),
    ]);
    figures
}

fn absence(scenario: &Scenario, policy: &Policy) -> Vec<DerivedFigure> {
    let sickness = &policy.sickness;
    let rate = sickness.long_run_rate();
    let well = days_at_work(scenario, policy);
    let [short, long] = sickness.hazards();
    let (_, in_post, managers) = establishment(scenario);
    let turnover = &policy.turnover;
    let newly = scenario.workforce.newly_qualified_share;
    let leaving = (1.0 - newly) * turnover.rate_a_year + newly * turnover.newly_qualified_rate_a_year;
    let hazard = turnover.notice_hazard(turnover.rate_a_year);
    vec![
        ("Working days a year at work, full-time", figure(well)),
        ("Sickness rate in the long run", Cell::number(rate, Unit::stated_share(rounded(rate, 3).unwrap_or(rate)))),
        ("Sick days a worker a year", figure(days_outside_leave(scenario) * rate)),
        ("Hazard of a short spell, per 1,000 well days", figure(1000.0 * short)),
        ("Hazard of a long spell, per 1,000 well days", figure(1000.0 * long)),
        ("Mean length of a long spell, working days", figure(sickness.long_days.mean())),
        ("Short spells a worker a year", figure(short * well)),
        ("Long spells a worker a year", figure(long * well)),
        ("Hazard of giving notice, per 1,000 working days", figure(1000.0 * hazard)),
        ("Social workers who leave in a year, of those of the first day", figure(f64::from(in_post) * leaving)),
        ("Managers who leave in a year", figure(f64::from(managers) * turnover.manager_rate_a_year)),
    ]
}
