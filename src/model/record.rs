//! What is recorded: every weekly measure for every part of the service, and totals of the run.

use super::costs::{DRIFT, HEADINGS};
use super::drift::standing_still;
use super::events::Event;
use super::measure::{Measure, Scope};
use super::meter::{Flow, LARGEST_CASELOAD, Level};
use super::month_ends::MonthEnds;
use super::plan::Plan;
use super::service::Service;
use super::trace::Observer;

/// Weeks over which shares of assessments in time are also formed: few are completed in one.
const WEEKS_IN_A_QUARTER: usize = 13;

/// Integrals of levels and flows of a part of the service over a period.
#[derive(Debug, Clone, Copy)]
pub struct Totals {
    /// Integrals over time: value times working days.
    pub levels: [f64; Level::COUNT],
    /// Counts.
    pub flows: [f64; Flow::COUNT],
}

impl Default for Totals {
    fn default() -> Self {
        Self { levels: [0.0; Level::COUNT], flows: [0.0; Flow::COUNT] }
    }
}

impl Totals {
    /// Adds another part or period.
    pub fn add(&mut self, other: &Self) {
        for (sum, value) in self.levels.iter_mut().zip(&other.levels) {
            *sum += value;
        }
        for (sum, value) in self.flows.iter_mut().zip(&other.flows) {
            *sum += value;
        }
    }

    /// Integral of a level.
    #[must_use]
    pub fn level(&self, level: Level) -> f64 {
        self.levels[level as usize]
    }

    /// Count of a flow.
    #[must_use]
    pub fn flow(&self, flow: Flow) -> f64 {
        self.flows[flow as usize]
    }
}

/// Where each measure of each scope stands in a replication's weekly values.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Measures and scopes, in order; each has one value a week.
    pub series: Vec<(Measure, Scope)>,
    /// Number of weeks.
    pub weeks: usize,
}

impl Layout {
    /// The layout of so many areas and weeks.
    #[must_use]
    pub fn new(areas: usize, weeks: usize) -> Self {
        let series = Measure::ALL
            .iter()
            .flat_map(|&measure| Scope::every(areas).filter(move |scope| scope.has(measure)).map(move |s| (measure, s)))
            .collect();
        Self { series, weeks }
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
    pub totals: Vec<Totals>,
    /// Assessments of the last weeks by area, all areas first, week by week in turn.
    quarters: Vec<[[f64; 4]; WEEKS_IN_A_QUARTER]>,
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
            totals: vec![Totals::default(); plan.scenario.areas.len() * 2],
            quarters: vec![[[0.0; 4]; WEEKS_IN_A_QUARTER]; plan.scenario.areas.len() + 1],
            cost: [0.0; HEADINGS],
            spread_at_start: Vec::new(),
            spread_at_target: Vec::new(),
        }
    }

    /// Puts a week's assessments in the place of those of 13 weeks ago.
    fn count_assessments(&mut self, groups: &[Totals]) {
        let slot = self.week % WEEKS_IN_A_QUARTER;
        for of_area in &mut self.quarters {
            of_area[slot] = [0.0; 4];
        }
        let flows = [Flow::InitialAssessments, Flow::InitialInTime, Flow::CoreAssessments, Flow::CoreInTime];
        for (group, totals) in groups.iter().enumerate() {
            for (at, flow) in flows.into_iter().enumerate() {
                self.quarters[0][slot][at] += totals.flow(flow);
                self.quarters[1 + group / 2][slot][at] += totals.flow(flow);
            }
        }
    }

    fn quarter(&self, scope: Scope) -> [f64; 4] {
        let weeks = &self.quarters[scope.area.map_or(0, |area| area + 1)];
        std::array::from_fn(|at| weeks.iter().map(|week| week[at]).sum())
    }
}

/// What a scope's measures of a week are computed from.
struct WeekOf {
    totals: Totals,
    days: f64,
    /// Median and largest caseload.
    caseloads: (f64, f64),
    month_ends: MonthEnds,
    /// Of the last 13 weeks: initial assessments and those in time, core assessments and those in time.
    quarter: [f64; 4],
    cost: [f64; HEADINGS],
}

impl<O: Observer> Service<'_, O> {
    /// A week ends: its figures are recorded, then the rota moves on.
    pub fn end_week(&mut self) {
        let index = self.record.week;
        let week = self.plan.weeks[index];
        let service_now = self.service_now();
        let mut groups = Vec::with_capacity(self.meters.len());
        for (group, meters) in self.meters.iter_mut().enumerate() {
            let (levels, flows) = meters.take(self.now, service_now);
            let totals = Totals { levels, flows };
            self.record.totals[group].add(&totals);
            groups.push(totals);
        }
        self.record.count_assessments(&groups);
        let standing_still = standing_still(&groups, week.to - week.from);
        let cost = self.money.take_week(self.now, service_now, standing_still);
        for (sum, spent) in self.record.cost.iter_mut().zip(cost) {
            *sum += spent;
        }
        let month_ends = self.month_end_means();
        let areas = self.plan.scenario.areas.len();
        let scopes: Vec<WeekOf> = Scope::every(areas)
            .map(|scope| self.week_of(scope, &groups, &month_ends, week.to - week.from, cost))
            .collect();
        let layout = &self.plan.layout;
        for (series, &(measure, scope)) in layout.series.iter().enumerate() {
            self.record.values[series * layout.weeks + index] = scopes[scope.index()].value(measure);
        }
        // Of the weeks to the target date the last is wanted; the first, when none is.
        let target = self.plan.target_time;
        let next_is_later = self.plan.weeks.get(index + 1).is_none_or(|next| next.to > target);
        if (week.to <= target && next_is_later) || index == 0 {
            self.record.spread_at_target = self.spread();
        }
        self.record.week += 1;
        self.review_movement();
        self.rotate();
        self.schedule_next_week();
        self.review_spending();
    }

    /// Schedules the end of the week that is on.
    pub fn schedule_next_week(&mut self) {
        let end = self.plan.weeks.get(self.record.week).map_or(f64::INFINITY, |week| week.to);
        self.schedule(Event::WeekEnd, end);
    }

    /// Permanent social workers in post by caseload, city-wide.
    pub fn spread(&self) -> Vec<u32> {
        let mut workers = vec![0; LARGEST_CASELOAD + 1];
        for meters in &self.meters {
            for (sum, count) in workers.iter_mut().zip(&meters.caseloads) {
                *sum += count;
            }
        }
        workers
    }

    fn week_of(
        &self,
        scope: Scope,
        groups: &[Totals],
        month_ends: &[MonthEnds],
        days: f64,
        cost: [f64; HEADINGS],
    ) -> WeekOf {
        let mut workers = [0; LARGEST_CASELOAD + 1];
        let mut week = WeekOf {
            totals: Totals::default(),
            days,
            caseloads: (f64::NAN, f64::NAN),
            month_ends: MonthEnds::default(),
            quarter: self.record.quarter(scope),
            cost,
        };
        for (group, totals) in groups.iter().enumerate() {
            let of_kind = scope.team_kind.is_none_or(|kind| kind as usize == group % 2);
            if of_kind && scope.area.is_none_or(|area| area == group / 2) {
                week.totals.add(totals);
                for (sum, count) in workers.iter_mut().zip(&self.meters[group].caseloads) {
                    *sum += count;
                }
                week.month_ends.add(&month_ends[group]);
            }
        }
        let most = workers.iter().rposition(|&count| count > 0);
        week.caseloads = (median(&workers), most.map_or(f64::NAN, |most| most as f64));
        week
    }
}

impl WeekOf {
    fn mean(&self, level: Level) -> f64 {
        self.totals.level(level) / self.days
    }

    /// Child-days that nobody holds.
    fn unallocated(&self) -> f64 {
        self.totals.level(Level::ToBeScreened) + self.totals.level(Level::ToBeAllocated)
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
            Measure::Returned => t.flow(Flow::Returned),
            Measure::KeptFromReferral => t.flow(Flow::Prevented),
            Measure::AssessmentsToRecord => self.mean(Level::ToRecord),
            Measure::InitialRecorded => t.flow(Flow::InitialRecorded),
            Measure::InitialRecordedInTime => ratio(t.flow(Flow::InitialRecordedInTime), t.flow(Flow::InitialRecorded)),
            Measure::CoreRecorded => t.flow(Flow::CoreRecorded),
            Measure::CoreRecordedInTime => ratio(t.flow(Flow::CoreRecordedInTime), t.flow(Flow::CoreRecorded)),
        }
    }

    /// Integral of open cases over the week.
    fn open_cases(&self) -> f64 {
        [Level::OpenAssessment, Level::OpenNeed, Level::OpenProtection, Level::OpenCare]
            .iter()
            .map(|&level| self.totals.level(level))
            .sum()
    }
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
