//! The weekly measures, each declared once: its name, what it is, which way is better, for which parts of the service it exists.

use crate::scenario::TeamKind;

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

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Better {
    Less,
    More,
}

/// For which parts of the service a measure exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum For {
    /// The whole only.
    Service,
    /// Areas, too.
    Areas,
    /// And kinds of team.
    Teams,
}

macro_rules! measures {
    ($( $variant:ident $name:literal $quantity:ident $(/ $whole:ident)? $better:ident $parts:ident $meaning:literal; )*) => {
        /// A weekly measure of the service.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Measure { $( #[doc = $meaning] $variant, )* }

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
                match self { $( Self::$variant => $meaning, )* }
            }

            /// What kind of quantity it is.
            #[must_use]
            pub fn quantity(self) -> Quantity {
                match self { $( Self::$variant => Quantity::$quantity, )* }
            }

            /// What a weekly share is a share of: its weeks count by it.
            #[must_use]
            pub fn share_of(self) -> Option<Self> {
                match self { $( Self::$variant => None::<Self>$(.or(Some(Self::$whole)))?, )* }
            }

            fn better(self) -> Better {
                match self { $( Self::$variant => Better::$better, )* }
            }

            fn parts(self) -> For {
                match self { $( Self::$variant => For::$parts, )* }
            }
        }
    };
}

// Variant, name in files, quantity (a share / what it is a share of, where weeks count by it), the better way, parts of the service, meaning.
measures! {
    LiveCasesPerWorker "live_cases_per_worker" Number Less Teams "All live cases (children) divided by permanent social workers in post, time average over the week.";
    CaseloadMean "caseload_mean" Number Less Teams "Mean cases held by a permanent social worker in post, absent ones included, time average.";
    CaseloadS45 "caseload_s45" Number Less Teams "Mean over permanent social workers of the mean of their last four month-end caseloads.";
    From11To25S45 "workers_11_to_25_s45" Number More Teams "Permanent social workers whose mean of the last four month-end caseloads is from 11 to 25.";
    Over25S45 "workers_over_25_s45" Number Less Teams "Permanent social workers whose mean of the last four month-end caseloads is over 25.";
    Over35S45 "workers_over_35_s45" Number Less Teams "Permanent social workers whose mean of the last four month-end caseloads is over 35.";
    CaseloadMedian "caseload_median" Number Less Teams "Median caseload of permanent social workers in post, at week end; empty above 254.";
    CaseloadMax "caseload_max" Number Less Teams "Largest caseload of a permanent social worker in post, at week end; empty above 254.";
    ShareOver20 "share_over_20" Share Less Teams "Share of permanent social workers in post who hold more than 20 cases, time average.";
    ShareOver25 "share_over_25" Share Less Teams "Share who hold more than 25 cases, time average.";
    ShareOver35 "share_over_35" Share Less Teams "Share who hold more than 35 cases, time average.";
    OpenCases "open_cases" Number Less Teams "Open cases (children), from the referral on, time average.";
    OpenCasesChildProtection "open_cases_child_protection" Number Less Teams "Children with a child protection plan, time average.";
    OpenCasesLookedAfter "open_cases_looked_after" Number Less Teams "Looked-after children, time average.";
    OpenCasesChildInNeed "open_cases_child_in_need" Number Less Teams "Children in need (plan, short-term help, waiting for the panel, closing), time average.";
    OpenCasesAssessment "open_cases_assessment" Number Less Teams "Children in an initial or core assessment, or waiting to be screened or for one, time average.";
    UnallocatedCases "unallocated_cases" Number Less Teams "Children whose family waits to be screened, waits in a duty tray or has lost its worker, time average.";
    ToBeScreened "to_be_screened" Number Less Teams "Of these, children whose family waits to be screened, time average.";
    ToBeAllocated "to_be_allocated" Number Less Teams "Of these, children whose family waits for a worker, in a duty tray or because it has lost its own, time average.";
    UnallocatedDays "unallocated_days" Number Less Teams "Child-days spent unallocated in the week (children times working days).";
    LongToBeScreened "to_be_screened_over_two_weeks" Number Less Teams "Children who have waited over two weeks (ten working days) to be screened, at week end.";
    ToBeScreenedDays "to_be_screened_days_mean" Number Less Teams "Working days since the referral of children who wait to be screened, mean, at week end; empty when nobody waits.";
    ToBeScreenedDaysP90 "to_be_screened_days_p90" Number Less Teams "The working days that 1 in 10 of them exceeds.";
    ToBeScreenedDaysLongest "to_be_screened_days_longest" Number Less Teams "The working days of whoever has waited longest.";
    LongToBeAllocated "to_be_allocated_over_two_weeks" Number Less Teams "Children who have waited over two weeks (ten working days) for a worker, at week end.";
    ToBeAllocatedDays "to_be_allocated_days_mean" Number Less Teams "Working days that children who wait for a worker have waited since their screening, or since they lost their worker, mean, at week end; empty when nobody waits.";
    ToBeAllocatedDaysP90 "to_be_allocated_days_p90" Number Less Teams "The working days that 1 in 10 of them exceeds.";
    ToBeAllocatedDaysLongest "to_be_allocated_days_longest" Number Less Teams "The working days of whoever has waited longest.";
    AllocationDays "allocation_days_mean" Number Less Teams "Working days from referral to the first worker, children allocated in the week, mean.";
    AllocationDaysMedian "allocation_days_median" Number Less Teams "The same, median.";
    AllocationDaysP90 "allocation_days_p90" Number Less Teams "The same, what 1 in 10 children exceeds.";
    AllocationDaysGrave "allocation_days_grave" Number Less Teams "The same, mean over the children whose initial or core assessment led to child protection or care in the week.";
    HeldElsewhereCases "held_elsewhere_cases" Number Less Teams "Cases held by team managers and agency workers or by nobody, time average.";
    FamiliesAwaitingPanel "families_awaiting_panel" Number Less Areas "Families waiting for the panel, time average.";
    PanelFamilies "panel_families" Number More Areas "Families the panel transferred in the week.";
    Referrals "referrals" Number Less Areas "Children referred in the week, after the contact centre's redirect.";
    Redirected "redirected" Number More Areas "Children the contact centre sent to other services in the week.";
    InitialAssessments "initial_assessments" Number More Areas "Initial assessments completed in the week (children).";
    InitialAssessmentsInTime "initial_assessments_in_time" Share / InitialAssessments More Areas "Share of them within the limit, timed from referral.";
    InitialAssessmentDays "initial_assessment_days_mean" Number Less Areas "Working days from referral to the end of the initial assessment, children whose assessment ended in the week, mean.";
    InitialAssessmentDaysMedian "initial_assessment_days_median" Number Less Areas "The same, median.";
    InitialAssessmentDaysP90 "initial_assessment_days_p90" Number Less Areas "The same, what 1 in 10 children exceeds.";
    CoreAssessments "core_assessments" Number More Areas "Core assessments completed in the week (children).";
    CoreAssessmentsInTime "core_assessments_in_time" Share / CoreAssessments More Areas "Share of them within the limit, timed from the end of the initial assessment.";
    InitialInTimeQuarter "initial_assessments_in_time_13_weeks" Share More Areas "Share of initial assessments within the limit, of those completed in the last 13 weeks.";
    CoreInTimeQuarter "core_assessments_in_time_13_weeks" Share More Areas "Share of core assessments within the limit, of those completed in the last 13 weeks.";
    CasesClosed "cases_closed" Number More Areas "Cases closed in the week (children); referrals without further action are not among them.";
    Posts "posts" Number More Teams "Funded social-worker posts, time average.";
    InPost "in_post" Number More Teams "Permanent social workers in post, time average.";
    Present "present" Number More Teams "Permanent social workers at work, time average.";
    Sick "sick" Number Less Teams "Permanent social workers absent sick, time average.";
    OnLeave "on_leave" Number Less Teams "Permanent social workers on leave, in training or off for a bank holiday, time average.";
    Vacant "vacant" Number Less Teams "Vacant social-worker posts, time average.";
    Agency "agency" Number Less Teams "Agency workers at work, time average.";
    Leavers "leavers" Number Less Teams "Permanent social workers who left in the week.";
    Starters "starters" Number More Teams "Permanent social workers who started in the week.";
    SpeedAssessment "speed_assessment" Speed More Teams "Speed of assessments: work done in the week / work that idle, present workers would have done (1 = no queueing).";
    SpeedChildProtection "speed_child_protection" Speed More Teams "Speed of child protection and child-in-need work.";
    SpeedLookedAfter "speed_looked_after" Speed More Teams "Speed of looked-after work, holding, closing and transfers: drift is a low value.";
    UtilisationSocialWorkers "utilisation_social_workers" Share Less Teams "Hours worked / hours that social workers and agency workers at work have for case work, overtime included.";
    UtilisationManagers "utilisation_managers" Share Less Teams "Hours of screening, supervision and audits / hours that managers at work have for these and for families of their own.";
    CasesPerFte "cases_per_fte" Number Less Teams "Cases held / full-time equivalents in post who hold any, agency workers and managers included: the Department for Education's caseload, time average.";
    NewlyQualified "newly_qualified" Number Less Teams "Permanent social workers in post in the first year after qualifying, time average.";
    OvertimeHours "overtime_hours" Number Less Teams "Hours of overtime worked in the week.";
    Moves "moves" Number Less Teams "Social workers who moved to another team in the week, there or back.";
    HandOvers "hand_overs" Number Less Teams "Families that another worker has taken over in the week, from one who is absent or has gone, the panel's apart.";
    Returned "returned" Number Less Areas "Children of the referrals whose family had been there before, as far as returns are simulated.";
    ReturnedClosedEarly "returned_closed_early" Number Less Areas "Of these, children whose family had been closed, or turned away without an assessment, earlier than what held on the first day would have done it: the harm of closing early.";
    KeptFromReferral "kept_from_referral" Number More Areas "Children whose family early help kept from being referred.";
    AssessmentsToRecord "assessments_to_record" Number Less Teams "Assessments (children) that are done and not yet written up, time average.";
    InitialRecorded "initial_assessments_recorded" Number More Areas "Initial assessments written up in the week (children).";
    InitialRecordedInTime "initial_assessments_recorded_in_time" Share / InitialRecorded More Areas "Share of them written up within the limit, timed from referral.";
    CoreRecorded "core_assessments_recorded" Number More Areas "Core assessments written up in the week (children).";
    CoreRecordedInTime "core_assessments_recorded_in_time" Share / CoreRecorded More Areas "Share of them written up within the limit, timed from the end of the initial assessment.";
    CostTotal "cost_total" Pounds Less Service "Cost of the week, pounds: the sum of the headings.";
    CostSocialWorkers "cost_social_workers" Pounds Less Service "Pay of permanent social workers in post, pounds.";
    CostManagers "cost_managers" Pounds Less Service "Pay of team managers in post, pounds.";
    CostOverheads "cost_overheads" Pounds Less Service "Administration, IT and accommodation of funded posts, pounds.";
    CostAgency "cost_agency" Pounds Less Service "Agency workers, pounds.";
    CostRecruitment "cost_recruitment" Pounds Less Service "Recruitment, pounds.";
    CostOvertime "cost_overtime" Pounds Less Service "Overtime, pounds.";
    CostSupport "cost_support" Pounds Less Service "Administrators and support workers, pounds.";
    CostProgrammes "cost_programmes" Pounds Less Service "Early help, retention, attendance and first-year programmes, pounds.";
    CostDrift "cost_drift" Pounds Less Service "Looked-after children who stay longer because work on their cases is slow, pounds; 0 unless `drift_a_week` is stated.";
}

impl Measure {
    /// Number of measures.
    pub const COUNT: usize = Self::ALL.len();

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

    /// Whether it is about core assessments: without meaning where there never are any.
    #[must_use]
    pub fn of_core_assessments(self) -> bool {
        matches!(
            self,
            Self::CoreAssessments
                | Self::CoreAssessmentsInTime
                | Self::CoreInTimeQuarter
                | Self::CoreRecorded
                | Self::CoreRecordedInTime
        )
    }

    /// Whether less of it is better: what a target that says "at most" can be set on.
    #[must_use]
    pub fn less_is_better(self) -> bool {
        self.better() == Better::Less
    }

    /// Whether it is reported area by area (money is city-wide).
    #[must_use]
    pub fn by_area(self) -> bool {
        self.parts() >= For::Areas
    }

    /// Whether it is also reported by kind of team.
    #[must_use]
    pub fn by_team_kind(self) -> bool {
        self.parts() == For::Teams
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
