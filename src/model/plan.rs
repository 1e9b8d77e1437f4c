//! A scenario compiled for simulation: teams and posts numbered, referral intensities by day, hazards by policy.
//! Made once, shared by all replications.

use super::establishment::{Establishment, LANES, LOOKED_AFTER};
use super::hazards::Hazards;
use super::ids::{AreaId, GroupId, Table, TeamId, WorkerId};
use super::intensity::{gamma_shape, intensities, policy_at, prevented};
use super::pay::pay_levels;
use super::record::Layout;
use super::room::{ExtraPosts, Room};
use super::school_holidays::is_school_holiday_week;
use super::wanted::Wanted;
use crate::kernel::time::{DAYS_A_WEEK, FinancialYear, Week, financial_year_of};
use crate::scenario::{Funded, PayLevel, Scenario, TeamKind, Tenths};
use jiff::ToSpan;
use std::sync::Arc;

/// A team, numbered through all areas.
#[derive(Debug, Clone)]
pub struct TeamPlan {
    /// Its area.
    pub area: AreaId,
    /// What it does.
    pub kind: TeamKind,
    /// Its lane: tells a looked-after service from other care management.
    pub lane: usize,
    /// Its number among the area's teams of that lane, from 0: the place in the rota.
    pub number: usize,
}

impl TeamPlan {
    /// What the team is for: its kind, or the looked-after service.
    #[must_use]
    pub fn lane_name(&self) -> &'static str {
        if self.lane == LOOKED_AFTER { "looked_after" } else { self.kind.name() }
    }
}

/// Areas and teams as they stand between two changes of structure.
#[derive(Debug, Clone, Default)]
pub struct Structure {
    /// Teams of each area by lane, in rota order.
    pub area_teams: Table<AreaId, [Vec<TeamId>; LANES]>,
    /// Managers of each area's duty teams: who can screen.
    pub screeners: Table<AreaId, Vec<WorkerId>>,
    /// Team of every post (not of the agency places).
    pub team_of_post: Table<WorkerId, TeamId>,
    /// For each area of referrals, the areas that take them and their cumulative shares.
    pub serves: Table<AreaId, Vec<(AreaId, f64)>>,
    /// For each team of the structure before, the team that takes over what it leaves behind.
    pub successor: Table<TeamId, TeamId>,
}

impl Structure {
    /// All teams, area by area.
    pub fn teams(&self) -> impl DoubleEndedIterator<Item = TeamId> + '_ {
        self.area_teams.values().flatten().flatten().copied()
    }
}

/// In place of a policy's index: a post that none funds, see [`Room`].
pub const NEVER: usize = usize::MAX;

/// Who sits in a worker slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
    /// Its team on the first day (agency places have none until they are booked).
    pub team: TeamId,
    /// Key of its random streams: posts of one role are numbered in the order of the file, options append.
    pub key: u64,
    /// Its size: a post of 0.6 is a part-time post.
    pub size: Tenths,
    /// Which of a key's extra posts it is; `None` for the base establishment, which is filled on the first day but for its
    /// vacancies.
    pub extra: Option<ExtraPost>,
    /// Index of the first policy that wants it; `None` for the base establishment.
    pub extra_from: Option<usize>,
}

/// An extra post: whose it is, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExtraPost {
    /// Place of its key among those that state extra posts.
    pub source: usize,
    /// Its number among the key's whole posts.
    pub number: u32,
    /// Its size in tenths, of a part of a post; 0 of a whole one.
    pub part: u32,
}

impl ExtraPost {
    /// Whether it is among those that its key states: so many whole ones, and one of the part's size.
    #[must_use]
    pub fn is_among(&self, stated: Tenths) -> bool {
        if self.part == 0 { stated.whole() > self.number as i32 } else { stated.part() == self.part }
    }
}

impl PostPlan {
    /// A place for an agency worker.
    #[must_use]
    pub fn of_agency(number: u32) -> Self {
        let (key, size) = (u64::from(number), Tenths::POST);
        Self { role: Role::Agency, team: TeamId::default(), key, size, extra: None, extra_from: None }
    }
}

/// A compiled scenario.
#[derive(Debug)]
pub struct Plan {
    /// What it was compiled from.
    pub scenario: Scenario,
    /// All teams that ever are: those of the first day area by area, assessment teams first, then those of changes.
    pub teams: Table<TeamId, TeamPlan>,
    /// Areas and teams between changes of structure.
    pub structures: Vec<Structure>,
    /// Index of the structure of each policy.
    pub structure_of_policy: Vec<usize>,
    /// Advanced-practitioner posts of every team under each policy.
    pub advanced: Vec<Table<TeamId, u32>>,
    /// What each policy wants of the teams.
    pub wanted: Vec<Arc<Wanted>>,
    /// Extra posts, key by key.
    pub extra: ExtraPosts,
    /// All worker slots: base posts and managers team by team, then the options', then the agency places.
    pub posts: Table<WorkerId, PostPlan>,
    /// First agency slot.
    pub first_agency: usize,
    /// Room for teams: as many as there are, or more.
    pub team_slots: usize,
    /// Hazards of each policy.
    pub hazards: Vec<Hazards>,
    /// Families referred a day, by area and day of the run (from t = 0), before the weekly factor.
    pub intensity: Table<AreaId, Vec<f64>>,
    /// Share of families that early help keeps from being referred, by day of the run.
    pub prevented: Vec<f64>,
    /// Whether a family's marks of redirection, of early help and of the part of its area are ever read: some policy
    /// redirects, early help keeps some away, or a structure parts an area.
    pub thins_or_parts: bool,
    /// Gamma shape of the weekly factor by day, 0 for none.
    pub factor_shape: Vec<f64>,
    /// Whether the areas share the factor, by day.
    pub factor_shared: Vec<bool>,
    /// The weeks of the run.
    pub weeks: Vec<Week>,
    /// The financial years of the run.
    pub years: Vec<FinancialYear>,
    /// Level of pay in each of them.
    pub pay: Vec<PayLevel>,
    /// First instants of months.
    pub months: Vec<f64>,
    /// First instants of bank holidays.
    pub bank_holidays: Vec<f64>,
    /// Leave years (financial years that the run touches, one before included): first Monday and school-holiday flags.
    pub leave_years: Vec<LeaveYear>,
    /// Start and end of the run; a past comes before it.
    pub window: (f64, f64),
    /// The Monday of the first day's week, simulation time.
    pub first_monday: f64,
    /// The close of the target date.
    pub target_time: f64,
    /// Where weekly values stand in what a replication records.
    pub layout: Layout,
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
    /// What all that is funded in the end costs in a whole financial year, at the pay of one of the run: every post filled
    /// full-time from 1 April on, with overheads, support and named programmes. Pounds.
    #[must_use]
    pub fn funded_a_year(&self, year: usize) -> f64 {
        let level = self.pay.get(year).copied().unwrap_or(PayLevel::FIRST_DAY);
        let last = self.scenario.policies.last().zip(self.wanted.last());
        last.map_or(0.0, |(dated, wanted)| {
            dated.policy.posts.full_establishment(&dated.policy.costs.at(level), &wanted.funded, 1.0)
        })
    }

    /// What is funded in the end, and social workers of it in assessment and in care-management teams.
    #[must_use]
    pub fn funded(&self) -> (Funded, [Tenths; 2]) {
        let (Some(wanted), Some(structure)) = (self.wanted.last(), self.structures.last()) else {
            return Default::default();
        };
        let of_kind = |kind: TeamKind| {
            let teams = structure.teams().filter(|&team| self.teams[team].kind == kind);
            teams.map(|team| wanted.of_team[team][0].wanted).sum()
        };
        (wanted.funded, TeamKind::ALL.map(of_kind))
    }

    /// The instant itself, or the same hour of the next day on which somebody works.
    #[must_use]
    pub fn open_at(&self, at: f64) -> f64 {
        let days = &self.bank_holidays;
        let first = days.partition_point(|day| day + 1.0 <= at);
        days[first..].iter().fold(at, |at, day| if (*day..day + 1.0).contains(&at) { at + 1.0 } else { at })
    }

    /// Compiles a scenario.
    #[must_use]
    pub fn new(scenario: Scenario) -> Self {
        let days = &scenario.days;
        let window = (days.start_time(), days.end_time());
        let Establishment { teams, mut posts, structures, of_policy, advanced, wanted, extra, .. } =
            Establishment::new(&scenario, &Room::default());
        let first_agency = posts.len();
        let years = days.financial_years();
        for number in 0..most_agency(&scenario) {
            posts.push(PostPlan::of_agency(number));
        }
        let day_count = window.1.ceil() as usize;
        let policy_of_day: Vec<usize> = (0..day_count).map(|day| policy_at(&scenario, day as f64)).collect();
        let intensity = (0..scenario.areas.len()).map(|area| intensities(&scenario, area, &policy_of_day)).collect();
        let prevented = prevented(&scenario, day_count);
        let demand_of = |day: &usize| &scenario.policies[*day].policy.demand;
        Self {
            factor_shape: policy_of_day.iter().map(|day| gamma_shape(demand_of(day))).collect(),
            factor_shared: policy_of_day.iter().map(|day| demand_of(day).weekly_shared).collect(),
            hazards: scenario.policies.iter().map(|dated| Hazards::of(&dated.policy)).collect(),
            weeks: days.weeks(),
            pay: pay_levels(&scenario, &years),
            years,
            months: days.month_starts(),
            bank_holidays: days.closed_times(),
            leave_years: leave_years(&scenario),
            intensity,
            target_time: days.time_of(scenario.target.by.tomorrow().unwrap_or(scenario.target.by)),
            thins_or_parts: scenario.policies.iter().any(|dated| dated.policy.demand.redirect_share > 0.0)
                || prevented.iter().any(|&share| share > 0.0)
                || structures.iter().flat_map(|structure| structure.serves.values()).any(|serves| serves.len() > 1),
            prevented,
            layout: Layout::of(&scenario),
            team_slots: teams.len(),
            teams,
            structures,
            structure_of_policy: of_policy,
            advanced,
            wanted,
            extra,
            posts,
            first_agency,
            first_monday: scenario.days.first_monday(),
            window,
            scenario,
        }
    }

    /// Posts of a team on the first day, managers included, as worker slots.
    #[must_use]
    pub fn members_on_first_day(&self, team: TeamId) -> Vec<WorkerId> {
        let posts = self.posts.iter().take(self.first_agency);
        posts.filter(|(_, post)| post.team == team).map(|(worker, _)| worker).collect()
    }

    /// Group of a team: area and kind, as in the meters.
    #[must_use]
    pub fn group_of_team(&self, team: TeamId) -> GroupId {
        let team = &self.teams[team];
        GroupId::of(team.area, team.kind as usize)
    }

    /// How many groups there are.
    #[must_use]
    pub fn groups(&self) -> usize {
        self.scenario.areas.len() * TeamKind::ALL.len()
    }
}

fn most_agency(scenario: &Scenario) -> u32 {
    let at_start = match &scenario.start {
        crate::scenario::Start::Synthesised(start) => start.agency_in_post,
        crate::scenario::Start::Snapshot(snapshot) => snapshot.agency_in_post,
    };
    scenario.policies.iter().map(|dated| dated.policy.agency.most).max().unwrap_or(0).max(at_start)
}

fn leave_years(scenario: &Scenario) -> Vec<LeaveYear> {
    let days = &scenario.days;
    let (first, last) = (financial_year_of(days.past_start()), financial_year_of(days.end()));
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
