//! The weekly measures: their stable names, what they mean, and for which parts of the service they exist.

use crate::scenario::TeamKind;

macro_rules! measures {
    ($( $variant:ident $name:literal $kinds:literal $doc:literal; )*) => {
        /// A weekly measure of the service.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Measure { $( #[doc = $doc] $variant, )* }

        impl Measure {
            /// All measures, in reporting order.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )* ];

            /// The stable name used in every file.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )* }
            }

            /// What it means, with its unit.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $( Self::$variant => $doc, )* }
            }

            /// Whether it is also reported by kind of team.
            #[must_use]
            pub fn by_team_kind(self) -> bool {
                match self { $( Self::$variant => $kinds, )* }
            }
        }
    };
}

measures! {
    LiveCasesPerWorker "live_cases_per_worker" true "All live cases (children) divided by permanent social workers in post, time average over the week.";
    CaseloadMean "caseload_mean" true "Mean cases held by a permanent social worker in post, absent ones included, time average.";
    CaseloadS45 "caseload_s45" true "Mean over permanent social workers of the mean of their last four month-end caseloads.";
    From11To25S45 "workers_11_to_25_s45" true "Permanent social workers whose mean of the last four month-end caseloads is from 11 to 25.";
    Over25S45 "workers_over_25_s45" true "Permanent social workers whose mean of the last four month-end caseloads is over 25.";
    Over35S45 "workers_over_35_s45" true "Permanent social workers whose mean of the last four month-end caseloads is over 35.";
    CaseloadMedian "caseload_median" true "Median caseload of permanent social workers in post, at week end; empty above 254.";
    CaseloadMax "caseload_max" true "Largest caseload of a permanent social worker in post, at week end; empty above 254.";
    ShareOver20 "share_over_20" true "Share of permanent social workers in post who hold more than 20 cases, time average.";
    ShareOver25 "share_over_25" true "Share who hold more than 25 cases, time average.";
    ShareOver35 "share_over_35" true "Share who hold more than 35 cases, time average.";
    OpenCases "open_cases" true "Open cases (children), from the referral on, time average.";
    OpenCasesChildProtection "open_cases_child_protection" true "Children with a child protection plan, time average.";
    OpenCasesLookedAfter "open_cases_looked_after" true "Looked-after children, time average.";
    OpenCasesChildInNeed "open_cases_child_in_need" true "Children in need (plan, short-term help, waiting for the panel, closing), time average.";
    OpenCasesAssessment "open_cases_assessment" true "Children in an initial or core assessment, or waiting to be screened or for one, time average.";
    UnallocatedCases "unallocated_cases" true "Children whose family waits to be screened, waits in a duty tray or has lost its worker, time average.";
    ToBeScreened "to_be_screened" true "Of these, children whose family waits to be screened, time average.";
    ToBeAllocated "to_be_allocated" true "Of these, children whose family waits for a worker, in a duty tray or because it has lost its own, time average.";
    UnallocatedDays "unallocated_days" true "Child-days spent unallocated in the week (children times working days).";
    HeldElsewhereCases "held_elsewhere_cases" true "Cases held by team managers and agency workers or by nobody, time average.";
    FamiliesAwaitingPanel "families_awaiting_panel" false "Families waiting for the panel, time average.";
    PanelFamilies "panel_families" false "Families the panel transferred in the week.";
    Referrals "referrals" false "Children referred in the week, after the contact centre's redirect.";
    Redirected "redirected" false "Children the contact centre sent to other services in the week.";
    InitialAssessments "initial_assessments" false "Initial assessments completed in the week (children).";
    InitialAssessmentsInTime "initial_assessments_in_time" false "Share of them within the limit, timed from referral.";
    CoreAssessments "core_assessments" false "Core assessments completed in the week (children).";
    CoreAssessmentsInTime "core_assessments_in_time" false "Share of them within the limit, timed from the end of the initial assessment.";
    InitialInTimeQuarter "initial_assessments_in_time_13_weeks" false "Share of initial assessments within the limit, of those completed in the last 13 weeks.";
    CoreInTimeQuarter "core_assessments_in_time_13_weeks" false "Share of core assessments within the limit, of those completed in the last 13 weeks.";
    CasesClosed "cases_closed" false "Cases closed in the week (children); referrals without further action are not among them.";
    Posts "posts" true "Funded social-worker posts, time average.";
    InPost "in_post" true "Permanent social workers in post, time average.";
    Present "present" true "Permanent social workers at work, time average.";
    Sick "sick" true "Permanent social workers absent sick, time average.";
    OnLeave "on_leave" true "Permanent social workers on leave, in training or off for a bank holiday, time average.";
    Vacant "vacant" true "Vacant social-worker posts, time average.";
    Agency "agency" true "Agency workers at work, time average.";
    Leavers "leavers" true "Permanent social workers who left in the week.";
    Starters "starters" true "Permanent social workers who started in the week.";
    SpeedAssessment "speed_assessment" true "Speed of assessments: work done in the week / work that idle, present workers would have done (1 = no queueing).";
    SpeedChildProtection "speed_child_protection" true "Speed of child protection and child-in-need work.";
    SpeedLookedAfter "speed_looked_after" true "Speed of looked-after work, holding, closing and transfers: drift is a low value.";
    NewlyQualified "newly_qualified" true "Permanent social workers in post in the first year after qualifying, time average.";
    OvertimeHours "overtime_hours" true "Hours of overtime worked in the week.";
    Moves "moves" true "Social workers who moved to another team in the week, there or back.";
    Returned "returned" false "Children of the referrals whose family had been there before, as [returns] simulates it.";
    KeptFromReferral "kept_from_referral" false "Children whose family early help kept from being referred.";
    AssessmentsToRecord "assessments_to_record" true "Assessments (children) that are done and not yet written up, time average.";
    InitialRecorded "initial_assessments_recorded" false "Initial assessments written up in the week (children).";
    InitialRecordedInTime "initial_assessments_recorded_in_time" false "Share of them written up within the limit, timed from referral.";
    CoreRecorded "core_assessments_recorded" false "Core assessments written up in the week (children).";
    CoreRecordedInTime "core_assessments_recorded_in_time" false "Share of them written up within the limit, timed from the end of the initial assessment.";
    CostTotal "cost_total" false "Cost of the week, pounds: the sum of the headings.";
    CostSocialWorkers "cost_social_workers" false "Pay of permanent social workers in post, pounds.";
    CostManagers "cost_managers" false "Pay of team managers in post, pounds.";
    CostOverheads "cost_overheads" false "Administration, IT and accommodation of funded posts, pounds.";
    CostAgency "cost_agency" false "Agency workers, pounds.";
    CostRecruitment "cost_recruitment" false "Recruitment, pounds.";
    CostOvertime "cost_overtime" false "Overtime, pounds.";
    CostSupport "cost_support" false "Administrators and support workers, pounds.";
    CostProgrammes "cost_programmes" false "Early help, retention, attendance and first-year programmes, pounds.";
    CostDrift "cost_drift" false "Looked-after children who stay longer because work on their cases is slow, pounds; 0 unless `drift_a_week` is stated.";
}

/// What kind of quantity a measure is, which decides how it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// A count or a mean of counts: one decimal.
    Number,
    /// A share between 0 and 1: per cent.
    Share,
    /// A speed between 0 and 1: two decimals.
    Speed,
    /// Pounds.
    Pounds,
}

impl Measure {
    /// Number of measures.
    pub const COUNT: usize = Self::ALL.len();

    /// What kind of quantity it is.
    #[must_use]
    pub fn quantity(self) -> Quantity {
        let name = self.name();
        if name.starts_with("share_") || name.contains("_in_time") {
            Quantity::Share
        } else if name.starts_with("speed_") {
            Quantity::Speed
        } else if name.starts_with("cost_") {
            Quantity::Pounds
        } else {
            Quantity::Number
        }
    }

    /// The headings whose sum is [`Measure::CostTotal`].
    pub const COST_HEADINGS: [Self; 9] = [
        Self::CostSocialWorkers,
        Self::CostManagers,
        Self::CostOverheads,
        Self::CostAgency,
        Self::CostRecruitment,
        Self::CostOvertime,
        Self::CostSupport,
        Self::CostProgrammes,
        Self::CostDrift,
    ];

    /// The measure of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|measure| measure.name() == name)
    }

    /// Whether less of it is better: what a target that says "at most" can be set on.
    #[must_use]
    pub fn less_is_better(self) -> bool {
        use Measure as M;
        !matches!(
            self,
            M::PanelFamilies
                | M::Redirected
                | M::InitialAssessments
                | M::InitialAssessmentsInTime
                | M::CoreAssessments
                | M::CoreAssessmentsInTime
                | M::InitialInTimeQuarter
                | M::CoreInTimeQuarter
                | M::CasesClosed
                | M::From11To25S45
                | M::KeptFromReferral
                | M::InitialRecorded
                | M::InitialRecordedInTime
                | M::CoreRecorded
                | M::CoreRecordedInTime
                | M::Posts
                | M::InPost
                | M::Present
                | M::Starters
                | M::SpeedAssessment
                | M::SpeedChildProtection
                | M::SpeedLookedAfter
        )
    }

    /// Whether it is reported area by area (money is city-wide).
    #[must_use]
    pub fn by_area(self) -> bool {
        !(self == Self::CostTotal || Self::COST_HEADINGS.contains(&self))
    }
}

/// A part of the service: an area or all, a kind of team or all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope {
    /// Index of the area; `None` is city-wide.
    pub area: Option<usize>,
    /// Kind of team; `None` is all.
    pub team_kind: Option<TeamKind>,
}

impl Scope {
    /// The whole service.
    pub const ALL: Self = Self { area: None, team_kind: None };

    /// Every scope of a service with so many areas: city-wide first, all kinds before each kind.
    pub fn every(areas: usize) -> impl Iterator<Item = Self> {
        std::iter::once(None).chain((0..areas).map(Some)).flat_map(|area| {
            [None, Some(TeamKind::Assessment), Some(TeamKind::CareManagement)]
                .into_iter()
                .map(move |team_kind| Self { area, team_kind })
        })
    }

    /// Its place in [`Scope::every`].
    #[must_use]
    pub fn index(self) -> usize {
        let kind = self.team_kind.map_or(0, |kind| 1 + kind as usize);
        self.area.map_or(0, |area| 1 + area) * 3 + kind
    }

    /// Whether a measure is reported for it.
    #[must_use]
    pub fn has(self, measure: Measure) -> bool {
        (self.area.is_none() || measure.by_area()) && (self.team_kind.is_none() || measure.by_team_kind())
    }
}
