//! Time-weighted integrals and flows of a part of the service: what weekly figures are made of.

use super::durations::Durations;
use super::plan::Role;
use super::sharing::{Class, Hours};

/// A quantity that holds between events, and its integral over time since it was last read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Integral {
    value: f64,
    since: f64,
    integral: f64,
}

impl Integral {
    /// Its value now.
    #[inline]
    #[must_use]
    pub fn value(&self) -> f64 {
        self.value
    }

    /// Sets it.
    #[inline]
    pub fn set(&mut self, now: f64, value: f64) {
        let dt = now - self.since;
        if dt > 0.0 {
            self.integral += self.value * dt;
            self.since = now;
        }
        self.value = value;
    }

    /// Adds to it.
    #[inline]
    pub fn add(&mut self, now: f64, change: f64) {
        self.set(now, self.value + change);
    }

    /// The integral since the last call.
    pub fn take(&mut self, now: f64) -> f64 {
        self.set(now, self.value);
        std::mem::take(&mut self.integral)
    }

    /// The integral since the last [`Integral::take`], left as it is.
    #[must_use]
    pub fn so_far(&self, now: f64) -> f64 {
        self.integral + self.value * (now - self.since).max(0.0)
    }

    /// Starts measuring at `now` with the present value.
    pub fn restart(&mut self, now: f64) {
        self.since = now;
        self.integral = 0.0;
    }
}

macro_rules! numbered {
    ($(#[$meta:meta])* $name:ident { $( $(#[$doc:meta])* $variant:ident, )* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(usize)]
        pub enum $name { $( $(#[$doc])* $variant, )* }
        impl $name {
            /// How many there are.
            pub const COUNT: usize = [ $( Self::$variant, )* ].len();
        }
    };
}

numbered! {
    /// What holds between events in a group (an area's teams of one kind).
    Level {
        /// Open cases in assessment.
        OpenAssessment,
        /// Open cases in need.
        OpenNeed,
        /// Open cases in protection.
        OpenProtection,
        /// Open cases in care.
        OpenCare,
        /// Cases that nobody holds because they wait to be screened.
        ToBeScreened,
        /// Cases that nobody holds because they wait for a worker.
        ToBeAllocated,
        /// Cases held by permanent social workers.
        HeldByWorkers,
        /// Cases held by managers.
        HeldByManagers,
        /// Cases held by agency workers.
        HeldByAgency,
        /// Families that wait for the panel.
        AwaitingPanel,
        /// Funded social-worker posts.
        Posts,
        /// Social workers in post.
        InPost,
        /// At work.
        Present,
        /// Sick.
        Sick,
        /// On leave, in training, or off for a bank holiday.
        OnLeave,
        /// Agency workers in place.
        Agency,
        /// Social workers in the first year after qualifying.
        NewlyQualified,
        /// Assessments that are done and not yet written up (children).
        ToRecord,
        /// Full-time equivalents in post, managers and agency workers among them, who hold at least one case.
        CaseHolders,
        /// Social workers with more than 20 cases.
        Over20,
        /// With more than 25.
        Over25,
        /// With more than 35.
        Over35,
        /// Hours a day of overtime; from here on in service time.
        Overtime,
        /// Hours a day worked on assessments. From here on nothing is gauged: hours are worked at each desk and summed when a week ends.
        WorkedAssessment,
        /// On protection and need.
        WorkedProtection,
        /// On looked-after work.
        WorkedCare,
        /// Hours a day assessments could absorb.
        WantedAssessment,
        /// Protection and need.
        WantedProtection,
        /// Looked-after work.
        WantedCare,
        /// Hours a day that social workers and agency workers at work have for case work, overtime among them.
        CaseWorkSupplied,
        /// Of these, hours a day that they work.
        CaseWorkDone,
        /// Hours a day that managers at work have for supervision, screening and families of their own.
        ManagersHours,
        /// Of these, hours a day that supervision, audits and screening take.
        ManagersDesk,
    }
}

numbered! {
    /// What happens in a group in a week.
    Flow {
        /// Social workers who left.
        Leavers,
        /// Social workers who started.
        Starters,
        /// Families transferred by the panel.
        PanelFamilies,
        /// Children referred.
        Referrals,
        /// Children redirected.
        Redirected,
        /// Initial assessments completed, children.
        InitialAssessments,
        /// In time.
        InitialInTime,
        /// Core assessments completed, children.
        CoreAssessments,
        /// In time.
        CoreInTime,
        /// Cases closed.
        Closed,
        /// Children of families that came back.
        Returned,
        /// Of these, of families that were closed early.
        ReturnedClosedEarly,
        /// Children whose family early help kept from being referred.
        Prevented,
        /// Initial assessments written up, children.
        InitialRecorded,
        /// In time.
        InitialRecordedInTime,
        /// Core assessments written up, children.
        CoreRecorded,
        /// In time.
        CoreRecordedInTime,
        /// Social workers who moved to another team, and back.
        Moves,
        /// Children who have waited over two weeks to be screened, at week end.
        LongToBeScreened,
        /// For a worker.
        LongToBeAllocated,
        /// Children whose assessment has led to child protection or care, of those allocated in the run.
        Grave,
        /// The days from their referrals to their workers.
        GraveDays,
        /// Families that another worker has taken over, the panel's apart.
        HandOvers,
    }
}

numbered! {
    /// What children are counted for by the days that it took them, or has lasted so far.
    Lasted {
        /// Waiting to be screened, at week end: since the referral.
        ToBeScreened,
        /// Waiting for a worker, at week end: since the screening, or since they lost theirs.
        ToBeAllocated,
        /// From the referral to the first worker.
        Allocation,
        /// From the referral to the end of the initial assessment.
        InitialAssessment,
    }
}

/// Integrals of levels and flows of a part of the service over a period.
#[derive(Debug, Clone, Copy)]
pub struct Totals {
    /// Integrals over time: value times working days.
    pub levels: [f64; Level::COUNT],
    /// Counts.
    pub flows: [f64; Flow::COUNT],
}

impl Level {
    /// How many are gauged.
    const GAUGED: usize = Self::WorkedAssessment as usize;
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

/// Largest caseload that is told apart in the distribution over workers; larger ones count as this.
pub const LARGEST_CASELOAD: usize = 255;

/// What is worked and wanted, by class of work but the desk.
const WORKED: [Level; 3] = [Level::WorkedAssessment, Level::WorkedProtection, Level::WorkedCare];
const WANTED: [Level; 3] = [Level::WantedAssessment, Level::WantedProtection, Level::WantedCare];

/// The meters of a group.
#[derive(Debug, Clone)]
pub struct Meters {
    levels: [Integral; Level::GAUGED],
    /// Of others than managers, and of managers.
    hours: [Hours; 2],
    flows: [f64; Flow::COUNT],
    caseloads: Vec<u32>,
    durations: [Durations; Lasted::COUNT],
    week: Totals,
}

impl Default for Meters {
    fn default() -> Self {
        Self {
            levels: [Integral::default(); Level::GAUGED],
            hours: Default::default(),
            flows: [0.0; Flow::COUNT],
            caseloads: vec![0; LARGEST_CASELOAD + 1],
            durations: Default::default(),
            week: Totals::default(),
        }
    }
}

impl Meters {
    /// A level's value now.
    #[must_use]
    pub fn level(&self, level: Level) -> f64 {
        self.levels[level as usize].value()
    }

    /// Adds to a level.
    #[inline]
    pub fn add(&mut self, now: f64, level: Level, change: f64) {
        self.levels[level as usize].add(now, change);
    }

    /// Sets a level.
    #[inline]
    pub fn set(&mut self, now: f64, level: Level, value: f64) {
        self.levels[level as usize].set(now, value);
    }

    /// Counts a flow.
    #[inline]
    pub fn count(&mut self, flow: Flow, amount: f64) {
        self.flows[flow as usize] += amount;
    }

    /// Counts children by days.
    #[inline]
    pub fn count_days(&mut self, lasted: Lasted, days: f64, children: u32) {
        self.durations[lasted as usize].count(days, children);
    }

    /// Children by days since the last [`Meters::forget_durations`].
    #[must_use]
    pub fn durations(&self) -> &[Durations; Lasted::COUNT] {
        &self.durations
    }

    /// A week has been closed, or what is counted begins.
    pub fn forget_durations(&mut self) {
        self.durations.iter_mut().for_each(Durations::clear);
    }

    /// Permanent social workers in post by caseload.
    #[must_use]
    pub fn caseloads(&self) -> &[u32] {
        &self.caseloads
    }

    /// Adds hours of somebody in a role.
    #[inline]
    pub fn spend(&mut self, role: Role, hours: &Hours) {
        self.hours[usize::from(role == Role::Manager)].add(hours);
    }

    /// Hours since the last week end, of managers and of others.
    #[must_use]
    pub fn hours(&self) -> &[Hours; 2] {
        &self.hours
    }

    /// A week ends, or what is counted begins: the integrals of the levels and the flows since the last call are those of the week.
    pub fn end_week(&mut self, now: f64, service_now: f64) {
        let week = &mut self.week;
        for (index, (integral, gauge)) in week.levels.iter_mut().zip(&mut self.levels).enumerate() {
            *integral = gauge.take(if index == Level::Overtime as usize { service_now } else { now });
        }
        let [others, managers] = std::mem::take(&mut self.hours);
        for (class, (worked, wanted)) in (1..).zip(WORKED.into_iter().zip(WANTED)) {
            week.levels[worked as usize] = others.worked[class] + managers.worked[class];
            week.levels[wanted as usize] = others.wanted[class] + managers.wanted[class];
        }
        week.levels[Level::CaseWorkSupplied as usize] = others.supplied;
        week.levels[Level::CaseWorkDone as usize] = others.worked[1..].iter().sum();
        week.levels[Level::ManagersHours as usize] = managers.before + managers.supplied;
        week.levels[Level::ManagersDesk as usize] = managers.before + managers.worked[Class::Desk as usize];
        week.flows = std::mem::take(&mut self.flows);
    }

    /// Integrals and flows of the week that has ended.
    #[must_use]
    pub fn week(&self) -> &Totals {
        &self.week
    }

    /// Counts a permanent worker in post with so many cases in (`+1`) or out (`-1`) of the distribution.
    #[inline]
    pub fn count_worker(&mut self, now: f64, cases: u32, change: i32) {
        let bin = &mut self.caseloads[(cases as usize).min(LARGEST_CASELOAD)];
        *bin = bin.wrapping_add_signed(change);
        for (limit, level) in [(20, Level::Over20), (25, Level::Over25), (35, Level::Over35)] {
            if cases > limit {
                self.add(now, level, f64::from(change));
            }
        }
    }
}
