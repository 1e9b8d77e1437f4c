//! A scenario compiled for simulation: teams and posts numbered, referral intensities by day, hazards by policy.
//! Made once, shared by all replications.

use super::school_holidays::is_school_holiday_week;
use crate::kernel::time::{DAYS_A_WEEK, DAYS_A_YEAR, FinancialYear, Week, financial_year_of};
use crate::scenario::{Demand, Policy, Scenario, TeamKind};
use jiff::ToSpan;

/// A team, numbered through all areas.
#[derive(Debug, Clone)]
pub struct TeamPlan {
    /// Index of its area.
    pub area: usize,
    /// What it does.
    pub kind: TeamKind,
    /// Its number among the area's teams of that kind, from 0: the place in the rota.
    pub number: usize,
    /// Its posts, managers included, as worker slots.
    pub members: Vec<u32>,
}

/// Who sits in a worker slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A permanent social worker.
    SocialWorker,
    /// A team manager.
    Manager,
    /// An agency social worker.
    Agency,
}

/// A worker slot: a post, or a place for an agency worker.
#[derive(Debug, Clone)]
pub struct PostPlan {
    /// Role of whoever fills it.
    pub role: Role,
    /// Its team (agency places have none until they are booked).
    pub team: usize,
    /// Key of its random streams: posts of one role are numbered in the order of the file, options append.
    pub key: u64,
    /// Index of the first policy that funds it; `None` for the base establishment, which is filled on the first day but
    /// for its vacancies.
    pub extra_from: Option<usize>,
}

/// Hazards that follow from a policy, per working day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hazards {
    /// Onset of short and of long sickness, per working day of being well.
    pub sickness: [f64; 2],
    /// Giving notice, social workers and managers, per working day out of notice.
    pub notice: [f64; 2],
}

/// A compiled scenario.
#[derive(Debug)]
pub struct Plan {
    /// What it was compiled from.
    pub scenario: Scenario,
    /// All teams: area by area, assessment teams first.
    pub teams: Vec<TeamPlan>,
    /// Assessment teams of each area, in rota order, then its care-management teams.
    pub area_teams: Vec<[Vec<usize>; 2]>,
    /// Managers of each area's assessment teams: who can screen.
    pub screeners: Vec<Vec<u32>>,
    /// All worker slots: base posts and managers team by team, then the options', then the agency places.
    pub posts: Vec<PostPlan>,
    /// First agency slot.
    pub first_agency: usize,
    /// Hazards of each policy.
    pub hazards: Vec<Hazards>,
    /// Families referred a day, by area and day of the run (from t = 0), before the weekly factor.
    pub intensity: Vec<Vec<f64>>,
    /// Gamma shape of the weekly factor by day, 0 for none.
    pub factor_shape: Vec<f64>,
    /// Whether the areas share the factor, by day.
    pub factor_shared: Vec<bool>,
    /// The weeks of the run.
    pub weeks: Vec<Week>,
    /// The financial years of the run.
    pub years: Vec<FinancialYear>,
    /// First instants of months.
    pub months: Vec<f64>,
    /// First instants of bank holidays.
    pub bank_holidays: Vec<f64>,
    /// Leave years (financial years that the run touches, one before included): first Monday and school-holiday flags.
    pub leave_years: Vec<LeaveYear>,
    /// Start and end of the run.
    pub window: (f64, f64),
}

/// The weeks of a leave year.
#[derive(Debug, Clone)]
pub struct LeaveYear {
    /// Simulation time of its first Monday (may lie before the run).
    pub from: f64,
    /// For each of its weeks, whether schools are shut.
    pub school_holiday: Vec<bool>,
    /// Cumulative probability of each week to be chosen for annual leave.
    cumulative: Vec<f64>,
}

impl LeaveYear {
    /// A leave year, with how much likelier a school-holiday week is to be chosen than another.
    #[must_use]
    pub fn new(from: f64, school_holiday: impl Iterator<Item = bool>, weight: f64) -> Self {
        let school_holiday: Vec<bool> = school_holiday.collect();
        let weights = school_holiday.iter().map(|&shut| if shut { weight } else { 1.0 });
        let total: f64 = weights.clone().sum();
        let mut sum = 0.0;
        let cumulative = weights
            .map(|weight| {
                sum += weight;
                sum / total
            })
            .collect();
        Self { from, school_holiday, cumulative }
    }

    /// The week of annual leave that a uniform draw stands for.
    #[must_use]
    pub fn holiday_week(&self, u: f64) -> usize {
        self.cumulative.partition_point(|&sum| sum <= u).min(self.cumulative.len() - 1)
    }
}

impl Plan {
    /// Compiles a scenario.
    #[must_use]
    pub fn new(scenario: Scenario) -> Self {
        let days = &scenario.days;
        let window = (days.start_time(), days.end_time());
        let (mut teams, area_teams) = number_teams(&scenario);
        let mut posts = base_posts(&scenario, &mut teams);
        extra_posts(&scenario, &mut teams, &mut posts);
        let first_agency = posts.len();
        let most_agency = most_agency(&scenario);
        posts.extend((0..most_agency).map(|number| PostPlan {
            role: Role::Agency,
            team: 0,
            key: u64::from(number),
            extra_from: None,
        }));
        let day_count = window.1.ceil() as usize;
        let policy_of_day: Vec<usize> = (0..day_count).map(|day| policy_at(&scenario, day as f64)).collect();
        let intensity = (0..scenario.areas.len()).map(|area| intensities(&scenario, area, &policy_of_day)).collect();
        let demand_of = |day: &usize| &scenario.policies[*day].policy.demand;
        Self {
            factor_shape: policy_of_day.iter().map(|day| gamma_shape(demand_of(day))).collect(),
            factor_shared: policy_of_day.iter().map(|day| demand_of(day).weekly_shared).collect(),
            hazards: scenario.policies.iter().map(|dated| hazards(&dated.policy)).collect(),
            weeks: days.weeks(),
            years: days.financial_years(),
            months: days.month_starts(),
            bank_holidays: days.bank_holiday_times(),
            leave_years: leave_years(&scenario),
            intensity,
            screeners: screeners(&area_teams, &teams, &posts),
            teams,
            area_teams,
            posts,
            first_agency,
            window,
            scenario,
        }
    }

    /// Group of a team: area and kind, as in the meters.
    #[must_use]
    pub fn group_of_team(&self, team: usize) -> usize {
        let team = &self.teams[team];
        team.area * 2 + team.kind as usize
    }
}

/// Index of the policy that holds at `t`.
fn policy_at(scenario: &Scenario, t: f64) -> usize {
    scenario.policies.iter().rposition(|dated| dated.from <= t).unwrap_or(0)
}

fn number_teams(scenario: &Scenario) -> (Vec<TeamPlan>, Vec<[Vec<usize>; 2]>) {
    let mut teams = Vec::new();
    let mut area_teams = Vec::new();
    for (area, plan) in scenario.areas.iter().enumerate() {
        let mut of_area = [Vec::new(), Vec::new()];
        for (kind, sizes) in TeamKind::ALL.into_iter().zip([&plan.assessment_teams, &plan.care_management_teams]) {
            for number in 0..sizes.len() {
                of_area[kind as usize].push(teams.len());
                teams.push(TeamPlan { area, kind, number, members: Vec::new() });
            }
        }
        area_teams.push(of_area);
    }
    (teams, area_teams)
}

/// Base posts and managers, team by team; keys number the posts of each role.
fn base_posts(scenario: &Scenario, teams: &mut [TeamPlan]) -> Vec<PostPlan> {
    let mut posts = Vec::new();
    let (mut workers, mut managers) = (0, 0);
    for (index, team) in teams.iter_mut().enumerate() {
        let plan = &scenario.areas[team.area];
        let size = match team.kind {
            TeamKind::Assessment => plan.assessment_teams[team.number],
            TeamKind::CareManagement => plan.care_management_teams[team.number],
        };
        for _ in 0..size {
            add_post(&mut posts, team, index, Role::SocialWorker, workers, None);
            workers += 1;
        }
        for _ in 0..scenario.workforce.managers_a_team {
            add_post(&mut posts, team, index, Role::Manager, managers, None);
            managers += 1;
        }
    }
    posts
}

fn add_post(
    posts: &mut Vec<PostPlan>,
    team: &mut TeamPlan,
    index: usize,
    role: Role,
    number: u64,
    extra_from: Option<usize>,
) {
    team.members.push(posts.len() as u32);
    let key = if role == Role::Manager { 1 << 40 | number } else { number };
    posts.push(PostPlan { role, team: index, key, extra_from });
}

/// Whether a post is a social worker's of the base establishment.
fn of_establishment(post: &PostPlan) -> bool {
    post.role == Role::SocialWorker && post.extra_from.is_none()
}

/// Extra posts of the policies, one after the other: to the area and kind of team with the most base posts for each extra
/// one it would have, and there to the team with the most (Sainte-Lague's method at both levels), so that areas share in
/// proportion and the first 42 of 55 extra posts are the 42 of the smaller option.
fn extra_posts(scenario: &Scenario, teams: &mut [TeamPlan], posts: &mut Vec<PostPlan>) {
    let establishment: Vec<u32> = teams
        .iter()
        .map(|team| team.members.iter().filter(|&&m| of_establishment(&posts[m as usize])).count() as u32)
        .collect();
    for role in [Role::SocialWorker, Role::Manager] {
        let mut extra = vec![0_u32; teams.len()];
        let mut number = posts.iter().filter(|post| post.role == role).count() as u64;
        for (policy, dated) in scenario.policies.iter().enumerate() {
            let wanted = match role {
                Role::SocialWorker => dated.policy.posts.extra_social_workers,
                _ => dated.policy.posts.extra_managers,
            };
            while extra.iter().sum::<u32>() < wanted {
                let team = next_team(teams, &establishment, &extra);
                extra[team] += 1;
                add_post(posts, &mut teams[team], team, role, number, Some(policy));
                number += 1;
            }
        }
    }
}

/// The team with the first claim to an extra post; of equal claims the first in the order of the file.
fn next_team(teams: &[TeamPlan], establishment: &[u32], extra: &[u32]) -> usize {
    let group = |team: usize| teams[team].area * 2 + teams[team].kind as usize;
    let groups = teams.last().map_or(0, |team| team.area * 2 + 2);
    let mut of_group = vec![(0, 0); groups];
    for team in 0..teams.len() {
        of_group[group(team)].0 += establishment[team];
        of_group[group(team)].1 += extra[team];
    }
    let claim = |base: u32, extra: u32| f64::from(base) / (f64::from(extra) + 0.5);
    let first = |claims: &mut dyn Iterator<Item = (usize, f64)>| {
        claims.fold((0, -1.0), |best, next| if next.1 > best.1 { next } else { best }).0
    };
    let chosen = first(&mut of_group.iter().map(|&(base, extra)| claim(base, extra)).enumerate());
    let within = (0..teams.len()).filter(|&team| group(team) == chosen);
    first(&mut within.map(|team| (team, claim(establishment[team], extra[team]))))
}

fn screeners(area_teams: &[[Vec<usize>; 2]], teams: &[TeamPlan], posts: &[PostPlan]) -> Vec<Vec<u32>> {
    let managers = |of_area: &[Vec<usize>; 2]| {
        let members = of_area[0].iter().flat_map(|&team| teams[team].members.iter().copied());
        members.filter(|&member| posts[member as usize].role == Role::Manager).collect()
    };
    area_teams.iter().map(managers).collect()
}

fn most_agency(scenario: &Scenario) -> u32 {
    let at_start = match &scenario.start {
        crate::scenario::Start::Synthesised(start) => start.agency_in_post,
        crate::scenario::Start::Snapshot(snapshot) => snapshot.agency_in_post,
    };
    scenario.policies.iter().map(|dated| dated.policy.agency.most).max().unwrap_or(0).max(at_start)
}

/// Families a day of an area: children a week, spread over the week's days by the week-day shape and over the year by
/// the season, none on bank holidays; the mean over the 52 weeks from the run's first Monday is what is stated. Grown
/// from the start.
fn intensities(scenario: &Scenario, area: usize, policy_of_day: &[usize]) -> Vec<f64> {
    let days = &scenario.days;
    let mean_size = scenario.families.mean_size();
    let means: Vec<f64> = scenario.policies.iter().map(|dated| year_mean(scenario, &dated.policy.demand)).collect();
    policy_of_day
        .iter()
        .enumerate()
        .map(|(day, &policy)| {
            let t = day as f64;
            let demand = &scenario.policies[policy].policy.demand;
            let growth = (1.0 + demand.growth_a_year).powf((t - days.start_time()).max(0.0) / DAYS_A_YEAR);
            let weekly = demand.children_a_week[area] / mean_size;
            weekly / DAYS_A_WEEK * shape(scenario, demand, t) / means[policy] * growth
        })
        .collect()
}

/// Mean of [`shape`] over 52 weeks.
fn year_mean(scenario: &Scenario, demand: &Demand) -> f64 {
    const YEAR: u32 = 260;
    let mean = (0..YEAR).map(|day| shape(scenario, demand, f64::from(day))).sum::<f64>() / f64::from(YEAR);
    // Nothing could come all year (every season's factor is 0): nothing does.
    if mean > 0.0 { mean } else { 1.0 }
}

/// Relative intensity of a day: of its weekday and season; none on a bank holiday.
fn shape(scenario: &Scenario, demand: &Demand, t: f64) -> f64 {
    let days = &scenario.days;
    let date = days.date_of(t);
    if days.bank_holidays().of_year(date.year()).contains(&date) {
        return 0.0;
    }
    demand.weekday[date.weekday().to_monday_zero_offset() as usize] * season(scenario, demand, t)
}

fn season(scenario: &Scenario, demand: &Demand, t: f64) -> f64 {
    let date = scenario.days.date_of(t);
    let monday = scenario.days.date_of((t / 5.0).floor() * 5.0);
    if date.month() == 8 {
        demand.august
    } else if is_school_holiday_week(monday) {
        demand.school_holidays
    } else if matches!(date.month(), 7 | 9) {
        demand.july_september
    } else {
        1.0
    }
}

fn gamma_shape(demand: &Demand) -> f64 {
    if demand.weekly_cv > 0.0 { demand.weekly_cv.powi(-2) } else { 0.0 }
}

/// Sickness: an alternating renewal process is sick for the share `m / (1 + m)` of the time, `m` = sum over kinds of
/// hazard x mean spell (Cox, Renewal Theory, 1962, section 7.4), solved for the hazards.
/// Leaving: a worker is in post for 1 / hazard + notice on average, so leavers / in post = rate gives the hazard.
fn hazards(policy: &Policy) -> Hazards {
    let sickness = &policy.sickness;
    let odds = sickness.rate / (1.0 - sickness.rate);
    let notice = |rate_a_year: f64| {
        let rate = rate_a_year / DAYS_A_YEAR;
        rate / (1.0 - rate * policy.turnover.notice_days)
    };
    Hazards {
        sickness: [
            odds * (1.0 - sickness.long_share) / sickness.short_days.mean(),
            odds * sickness.long_share / sickness.long_days.mean(),
        ],
        notice: [notice(policy.turnover.rate_a_year), notice(policy.turnover.manager_rate_a_year)],
    }
}

fn leave_years(scenario: &Scenario) -> Vec<LeaveYear> {
    let days = &scenario.days;
    let (first, last) = (financial_year_of(days.start()), financial_year_of(days.end()));
    (first - 1..=last)
        .map(|year| {
            let april = |year: i16| jiff::civil::Date::new(year, 4, 1).unwrap_or(days.start());
            let from = (days.time_of(april(year)) / DAYS_A_WEEK).ceil() * DAYS_A_WEEK;
            let to = (days.time_of(april(year + 1)) / DAYS_A_WEEK).ceil() * DAYS_A_WEEK;
            let monday = days.date_of(from);
            let weeks = ((to - from) / DAYS_A_WEEK) as i64;
            let school_holiday =
                (0..weeks).map(|week| is_school_holiday_week(monday.checked_add((7 * week).days()).unwrap_or(monday)));
            LeaveYear::new(from, school_holiday, scenario.leave.school_holiday_weight)
        })
        .collect()
}
