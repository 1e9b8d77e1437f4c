//! What is recorded: every weekly measure for every part of the service, and totals of the run.

use super::costs::{DRIFT, HEADINGS};
use super::drift::standing_still;
use super::durations::Durations;
use super::events::Event;
use super::ids::{GroupId, Id, Table};
use super::measure::{Measure, Scope};
use super::meter::{Flow, LARGEST_CASELOAD, Lasted, Level, Meters, Totals};
use super::month_ends::MonthEnds;
use super::plan::Plan;
use super::service::Service;
use super::trace::Observer;
use crate::kernel::time::DAYS_A_WEEK;
use crate::scenario::Scenario;

/// Weeks over which shares of assessments in time are also formed: few are completed in one.
const WEEKS_IN_A_QUARTER: usize = 13;

/// Where each measure of each scope stands in a replication's weekly values.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Measures and scopes, in order; each has one value a week.
    pub series: Vec<(Measure, Scope)>,
    /// Number of weeks.
    pub weeks: usize,
}

impl Layout {
    /// The layout of a scenario: the measures that have a meaning in it.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        let areas = scenario.areas.len();
        let series = scenario
            .measures()
            .flat_map(|measure| Scope::every(areas).filter(move |scope| scope.has(measure)).map(move |s| (measure, s)))
            .collect();
        Self { series, weeks: scenario.days.weeks().len() }
    }

    /// Number of values of a replication.
    #[must_use]
    pub fn values(&self) -> usize {
        self.series.len() * self.weeks
    }
}

/// What one replication records.
#[derive(Debug, Clone)]
pub struct Record {
    week: usize,
    /// Weekly values, series by series; NaN where a measure has no meaning (a share of nobody).
    pub values: Vec<f64>,
    /// Totals of the run by group.
    pub totals: Table<GroupId, Totals>,
    /// Assessments of the last weeks by area, all areas first, week by week in turn.
    quarters: Vec<[[f64; 4]; WEEKS_IN_A_QUARTER]>,
    /// The week that is being recorded, scope by scope.
    scopes: Vec<WeekOf>,
    /// Cost of the run by heading, summed week by week.
    pub cost: [f64; HEADINGS],
    /// Permanent social workers by caseload on the first day.
    pub spread_at_start: Vec<u32>,
    /// And on the target date.
    pub spread_at_target: Vec<u32>,
}

impl Record {
    /// An empty record.
    #[must_use]
    pub fn new(plan: &Plan) -> Self {
        Self {
            values: vec![f64::NAN; plan.layout.values()],
            week: 0,
            totals: Table::of(Totals::default(), plan.groups()),
            quarters: vec![[[0.0; 4]; WEEKS_IN_A_QUARTER]; plan.scenario.areas.len() + 1],
            scopes: vec![WeekOf::default(); Scope::every(plan.scenario.areas.len()).count()],
            cost: [0.0; HEADINGS],
            spread_at_start: Vec::new(),
            spread_at_target: Vec::new(),
        }
    }

    /// The first day is set up.
    pub fn begin<'m>(&mut self, groups: impl Iterator<Item = &'m Meters>) {
        self.spread_at_start = spread(groups.map(Meters::caseloads)).to_vec();
    }

    /// Records a week from what was metered in each group, and from caseloads at month ends; `spend` says what it cost when so many
    /// looked-after children did not move on in it.
    pub(super) fn close_week(&mut self, plan: &Plan, groups: OfGroups<'_>, spend: impl FnOnce(f64) -> [f64; HEADINGS]) {
        let (index, layout) = (self.week, &plan.layout);
        let week = plan.weeks[index];
        let (meters, _) = groups;
        for (sum, of_group) in self.totals.values_mut().zip(meters.values()) {
            sum.add(of_group.week());
        }
        self.count_assessments(meters);
        let days = week.to - week.from;
        let cost = spend(meters.values().map(|group| standing_still(group.week(), days)).sum());
        for (sum, spent) in self.cost.iter_mut().zip(cost) {
            *sum += spent;
        }
        let mut scopes = std::mem::take(&mut self.scopes);
        for (of_scope, scope) in scopes.iter_mut().zip(Scope::every(plan.scenario.areas.len())) {
            of_scope.gather(scope, groups);
            (of_scope.days, of_scope.quarter, of_scope.cost) = (days, self.quarter(scope), cost);
        }
        for (values, &(measure, scope)) in self.values.chunks_exact_mut(layout.weeks).zip(&layout.series) {
            values[index] = scopes[scope.index()].value(measure);
        }
        self.scopes = scopes;
        // Of the weeks to the target date the last is wanted; the first, when none is.
        let target = plan.target_time;
        let next_is_later = plan.weeks.get(index + 1).is_none_or(|next| next.to > target);
        if (week.to <= target && next_is_later) || index == 0 {
            self.spread_at_target = spread(meters.values().map(Meters::caseloads)).to_vec();
        }
        self.week += 1;
    }

    /// Puts a week's assessments in the place of those of 13 weeks ago.
    fn count_assessments(&mut self, groups: &Table<GroupId, Meters>) {
        let slot = self.week % WEEKS_IN_A_QUARTER;
        for of_area in &mut self.quarters {
            of_area[slot] = [0.0; 4];
        }
        let flows = [Flow::InitialAssessments, Flow::InitialInTime, Flow::CoreAssessments, Flow::CoreInTime];
        for (group, metered) in groups.iter() {
            for (at, flow) in flows.into_iter().enumerate() {
                self.quarters[0][slot][at] += metered.week().flow(flow);
                self.quarters[1 + group.area().index()][slot][at] += metered.week().flow(flow);
            }
        }
    }

    fn quarter(&self, scope: Scope) -> [f64; 4] {
        let weeks = &self.quarters[scope.area.map_or(0, |area| area + 1)];
        std::array::from_fn(|at| weeks.iter().map(|week| week[at]).sum())
    }
}

/// What was metered in each group in a week, and workers' caseloads at month ends.
type OfGroups<'a> = (&'a Table<GroupId, Meters>, &'a Table<GroupId, MonthEnds>);

/// What a scope's measures of a week are computed from.
#[derive(Debug, Clone, Default)]
struct WeekOf {
    totals: Totals,
    days: f64,
    /// Median and largest caseload.
    caseloads: (f64, f64),
    durations: [Durations; Lasted::COUNT],
    month_ends: MonthEnds,
    /// Of the last 13 weeks: initial assessments and those in time, core assessments and those in time.
    quarter: [f64; 4],
    cost: [f64; HEADINGS],
}

impl<O: Observer> Service<'_, O> {
    /// A week ends: its figures are recorded unless it is past, then the rota moves on.
    pub fn end_week(&mut self) {
        if self.now() > self.plan().window.0 {
            self.count_waits();
            self.close_week();
        }
        self.schedule_next_week();
        if self.week_can_be_reviewed() {
            self.review_week();
        }
    }

    /// What is done at the end of a week.
    pub fn review_week(&mut self) {
        if self.policy().agency.answers_work() {
            self.review_work();
        }
        self.review_movement();
        self.rotate();
        self.review_spending();
    }

    /// Schedules the end of the week that is on.
    pub fn schedule_next_week(&mut self) {
        let end = self.plan().window.1;
        let next = ((self.now() / DAYS_A_WEEK).floor() + 1.0) * DAYS_A_WEEK;
        self.schedule(Event::WeekEnd, if self.now() < end { next.min(end) } else { f64::INFINITY });
    }
}

impl WeekOf {
    /// Sums what was metered in the groups of a scope.
    fn gather(&mut self, scope: Scope, (meters, month_ends): OfGroups<'_>) {
        let of_scope = meters.iter().filter(|(group, _)| {
            let of_kind = scope.team_kind.is_none_or(|kind| kind as usize == group.kind());
            of_kind && scope.area.is_none_or(|area| area == group.area().index())
        });
        (self.totals, self.month_ends) = (Totals::default(), MonthEnds::default());
        self.durations.iter_mut().for_each(Durations::clear);
        for (group, metered) in of_scope.clone() {
            self.totals.add(metered.week());
            self.month_ends.add(&month_ends[group]);
            self.durations.iter_mut().zip(metered.durations()).for_each(|(sum, of_group)| sum.add(of_group));
        }
        let workers = spread(of_scope.map(|(_, metered)| metered.caseloads()));
        let most = workers.iter().rposition(|&count| count > 0);
        self.caseloads = (median(&workers), most.map_or(f64::NAN, |most| most as f64));
    }

    fn mean(&self, level: Level) -> f64 {
        self.totals.level(level) / self.days
    }

    /// Child-days that nobody holds.
    fn unallocated(&self) -> f64 {
        self.totals.level(Level::ToBeScreened) + self.totals.level(Level::ToBeAllocated)
    }

    fn by_days(&self, lasted: Lasted) -> &Durations {
        &self.durations[lasted as usize]
    }

    fn per_worker(&self, level: Level) -> f64 {
        ratio(self.totals.level(level), self.totals.level(Level::InPost))
    }

    fn value(&self, measure: Measure) -> f64 {
        let t = &self.totals;
        match measure {
            Measure::LiveCasesPerWorker => ratio(self.open_cases(), t.level(Level::InPost)),
            Measure::CaseloadMean => self.per_worker(Level::HeldByWorkers),
            Measure::CaseloadS45 => ratio(self.month_ends.sum, f64::from(self.month_ends.workers)),
            Measure::From11To25S45 => f64::from(self.month_ends.from_11_to_25),
            Measure::Over25S45 => f64::from(self.month_ends.over_25),
            Measure::Over35S45 => f64::from(self.month_ends.over_35),
            Measure::CaseloadMedian => told_apart(self.caseloads.0),
            Measure::CaseloadMax => told_apart(self.caseloads.1),
            Measure::ShareOver20 => self.per_worker(Level::Over20),
            Measure::ShareOver25 => self.per_worker(Level::Over25),
            Measure::ShareOver35 => self.per_worker(Level::Over35),
            Measure::OpenCases => self.open_cases() / self.days,
            Measure::OpenCasesChildProtection => self.mean(Level::OpenProtection),
            Measure::OpenCasesLookedAfter => self.mean(Level::OpenCare),
            Measure::OpenCasesChildInNeed => self.mean(Level::OpenNeed),
            Measure::OpenCasesAssessment => self.mean(Level::OpenAssessment),
            Measure::UnallocatedCases => self.unallocated() / self.days,
            Measure::ToBeScreened => self.mean(Level::ToBeScreened),
            Measure::ToBeAllocated => self.mean(Level::ToBeAllocated),
            Measure::UnallocatedDays => self.unallocated(),
            Measure::HeldElsewhereCases => {
                self.mean(Level::HeldByManagers) + self.mean(Level::HeldByAgency) + self.unallocated() / self.days
            }
            Measure::FamiliesAwaitingPanel => self.mean(Level::AwaitingPanel),
            Measure::PanelFamilies => t.flow(Flow::PanelFamilies),
            Measure::Referrals => t.flow(Flow::Referrals),
            Measure::Redirected => t.flow(Flow::Redirected),
            Measure::InitialAssessments => t.flow(Flow::InitialAssessments),
            Measure::InitialAssessmentsInTime => ratio(t.flow(Flow::InitialInTime), t.flow(Flow::InitialAssessments)),
            Measure::CoreAssessments => t.flow(Flow::CoreAssessments),
            Measure::CoreAssessmentsInTime => ratio(t.flow(Flow::CoreInTime), t.flow(Flow::CoreAssessments)),
            Measure::InitialInTimeQuarter => ratio(self.quarter[1], self.quarter[0]),
            Measure::CoreInTimeQuarter => ratio(self.quarter[3], self.quarter[2]),
            Measure::CasesClosed => t.flow(Flow::Closed),
            Measure::Posts => self.mean(Level::Posts),
            Measure::InPost => self.mean(Level::InPost),
            Measure::Present => self.mean(Level::Present),
            Measure::Sick => self.mean(Level::Sick),
            Measure::OnLeave => self.mean(Level::OnLeave),
            Measure::Vacant => self.mean(Level::Posts) - self.mean(Level::InPost),
            Measure::Agency => self.mean(Level::Agency),
            Measure::Leavers => t.flow(Flow::Leavers),
            Measure::Starters => t.flow(Flow::Starters),
            Measure::SpeedAssessment => ratio(t.level(Level::WorkedAssessment), t.level(Level::WantedAssessment)),
            Measure::SpeedChildProtection => ratio(t.level(Level::WorkedProtection), t.level(Level::WantedProtection)),
            Measure::SpeedLookedAfter => ratio(t.level(Level::WorkedCare), t.level(Level::WantedCare)),
            Measure::CostTotal => self.cost.iter().sum(),
            Measure::CostSocialWorkers => self.cost[0],
            Measure::CostManagers => self.cost[1],
            Measure::CostOverheads => self.cost[2],
            Measure::CostAgency => self.cost[3],
            Measure::CostRecruitment => self.cost[4],
            Measure::CostOvertime => self.cost[5],
            Measure::CostSupport => self.cost[6],
            Measure::CostProgrammes => self.cost[7],
            Measure::CostDrift => self.cost[DRIFT],
            Measure::NewlyQualified => self.mean(Level::NewlyQualified),
            Measure::OvertimeHours => t.level(Level::Overtime),
            Measure::Moves => t.flow(Flow::Moves),
            Measure::HandOvers => t.flow(Flow::HandOvers),
            Measure::Returned => t.flow(Flow::Returned),
            Measure::ReturnedClosedEarly => t.flow(Flow::ReturnedClosedEarly),
            Measure::KeptFromReferral => t.flow(Flow::Prevented),
            Measure::AssessmentsToRecord => self.mean(Level::ToRecord),
            Measure::InitialRecorded => t.flow(Flow::InitialRecorded),
            Measure::InitialRecordedInTime => ratio(t.flow(Flow::InitialRecordedInTime), t.flow(Flow::InitialRecorded)),
            Measure::CoreRecorded => t.flow(Flow::CoreRecorded),
            Measure::LongToBeScreened => t.flow(Flow::LongToBeScreened),
            Measure::ToBeScreenedDays => self.by_days(Lasted::ToBeScreened).mean(),
            Measure::ToBeScreenedDaysP90 => self.by_days(Lasted::ToBeScreened).quantile(0.9),
            Measure::ToBeScreenedDaysLongest => self.by_days(Lasted::ToBeScreened).longest(),
            Measure::LongToBeAllocated => t.flow(Flow::LongToBeAllocated),
            Measure::ToBeAllocatedDays => self.by_days(Lasted::ToBeAllocated).mean(),
            Measure::ToBeAllocatedDaysP90 => self.by_days(Lasted::ToBeAllocated).quantile(0.9),
            Measure::ToBeAllocatedDaysLongest => self.by_days(Lasted::ToBeAllocated).longest(),
            Measure::AllocationDays => self.by_days(Lasted::Allocation).mean(),
            Measure::AllocationDaysMedian => self.by_days(Lasted::Allocation).quantile(0.5),
            Measure::AllocationDaysP90 => self.by_days(Lasted::Allocation).quantile(0.9),
            Measure::AllocationDaysGrave => ratio(t.flow(Flow::GraveDays), t.flow(Flow::Grave)),
            Measure::InitialAssessmentDays => self.by_days(Lasted::InitialAssessment).mean(),
            Measure::InitialAssessmentDaysMedian => self.by_days(Lasted::InitialAssessment).quantile(0.5),
            Measure::InitialAssessmentDaysP90 => self.by_days(Lasted::InitialAssessment).quantile(0.9),
            Measure::UtilisationSocialWorkers => ratio(t.level(Level::CaseWorkDone), t.level(Level::CaseWorkSupplied)),
            Measure::UtilisationManagers => ratio(t.level(Level::ManagersDesk), t.level(Level::ManagersHours)),
            Measure::CasesPerFte => ratio(self.held(), t.level(Level::CaseHolders)),
            Measure::CoreRecordedInTime => ratio(t.flow(Flow::CoreRecordedInTime), t.flow(Flow::CoreRecorded)),
        }
    }

    /// Integral of cases that somebody holds over the week.
    fn held(&self) -> f64 {
        [Level::HeldByWorkers, Level::HeldByAgency, Level::HeldByManagers]
            .map(|level| self.totals.level(level))
            .iter()
            .sum()
    }

    /// Integral of open cases over the week.
    fn open_cases(&self) -> f64 {
        [Level::OpenAssessment, Level::OpenNeed, Level::OpenProtection, Level::OpenCare]
            .iter()
            .map(|&level| self.totals.level(level))
            .sum()
    }
}

/// Permanent social workers in post by caseload, of some groups.
fn spread<'m>(groups: impl Iterator<Item = &'m [u32]>) -> [u32; LARGEST_CASELOAD + 1] {
    let mut workers = [0; LARGEST_CASELOAD + 1];
    for caseloads in groups {
        for (sum, count) in workers.iter_mut().zip(caseloads) {
            *sum += count;
        }
    }
    workers
}

/// A caseload, or NaN when it is the one that stands for all larger ones.
fn told_apart(cases: f64) -> f64 {
    if cases < LARGEST_CASELOAD as f64 { cases } else { f64::NAN }
}

/// A ratio, or NaN when it is one of nothing.
fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { f64::NAN }
}

/// Median of a distribution over whole numbers; the mean of the middle two when their number is even.
fn median(counts: &[u32]) -> f64 {
    let total: u32 = counts.iter().sum();
    if total == 0 {
        return f64::NAN;
    }
    let at = |rank: u32| {
        let mut seen = 0;
        counts
            .iter()
            .position(|&count| {
                seen += count;
                seen > rank
            })
            .unwrap_or(0) as f64
    };
    (at((total - 1) / 2) + at(total / 2)) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_by_hand() {
        assert_eq!(median(&[0, 1, 1, 1]), 2.0);
        assert_eq!(median(&[2, 0, 0, 2]), 1.5);
        assert!(median(&[0, 0]).is_nan());
    }
}
