//! The numbers of a reduced service, once, for both: as a scenario file and as they are.

use super::luck::Law;

#[derive(Clone)]
pub struct Area {
    pub children_a_week: f64,
    pub assessment_teams: Vec<usize>,
    pub care_management_teams: Vec<usize>,
    pub care_management_vacancies: usize,
}

/// Hours of a kind of work.
#[derive(Clone, Copy)]
pub enum Effort {
    InAll(Law),
    ADay(f64),
}

#[derive(Clone, Copy)]
pub struct Work {
    pub effort: Effort,
    pub days: Law,
}

/// Close, short-term help, core assessment, child in need, child protection, looked after.
pub type Shares = [f64; 6];

#[derive(Clone)]
pub struct Numbers {
    pub areas: Vec<Area>,
    pub managers_a_team: usize,
    pub first_newly_qualified: f64,
    pub part_time_share: f64,
    pub part_time_fte: f64,
    pub assessed_share: f64,
    pub sizes: [f64; 4],
    /// By what the initial assessment leads to.
    pub urgent_share: Shares,
    pub extra_child_effort: f64,
    pub after_initial: Shares,
    pub after_core: Shares,
    pub after_help: Shares,
    pub after_need: Shares,
    pub after_protection: Shares,
    pub after_looked_after: Shares,
    pub screening: Work,
    pub initial: Work,
    pub core: Work,
    pub help: Work,
    pub need: Work,
    pub protection: Work,
    pub looked_after: Work,
    pub closing: Work,
    pub transfer: Work,
    pub holding_a_day: f64,
    pub contract_hours: f64,
    pub case_work_share: f64,
    pub manager_share: f64,
    pub supervision_a_week: f64,
    pub weights: [f64; 3],
    pub newly_qualified_pace: f64,
    pub induction_weeks: f64,
    pub induction_pace: f64,
    pub ceiling: f64,
    pub cover_ceiling: f64,
    pub newly_qualified_factor: f64,
    pub days_before_leave: f64,
    pub longest_wait: f64,
    pub assessments_after: f64,
    pub all_after: f64,
    pub within_area: bool,
    pub hand_over_hours: f64,
    pub hand_over_days: f64,
    pub sickness: f64,
    pub long_share: f64,
    pub short_days: Law,
    pub long_days: Law,
    pub turnover: f64,
    pub notice_weeks: f64,
    pub weeks_to_hire: Law,
    pub most_a_month: usize,
    pub newly_qualified_share: f64,
    /// Assessment posts that are funded from [`EXTRA_WEEK`] on.
    pub extra_assessment_posts: usize,
    pub panel_weeks: usize,
    pub panel_most: usize,
    pub initial_limit: f64,
    pub core_limit: f64,
}

/// Weeks of a run: 1 April 2024, a Monday, to 26 September 2025, a Friday.
pub const WEEKS: usize = 78;

/// The week, from 0, with whose Monday extra posts come: the 30th of September 2024.
pub const EXTRA_WEEK: usize = 26;

impl Numbers {
    /// The scenario file that says the same to the engine.
    pub fn toml(&self) -> String {
        let mut text = String::from(
            "name = \"reduced\"\nfirst_day = 2024-04-01\nlast_day = 2025-09-26\nbank_holidays = \"none\"\n\
             target = { at_most = 20, by = 2025-09-26 }\n",
        );
        let mut say = |line: String| text += &(line + "\n");
        let name = |k: usize| char::from(b'A' + k as u8);
        for (k, area) in self.areas.iter().enumerate() {
            say(format!(
                "area.{} = {{ assessment_teams = {:?}, care_management_teams = {:?}, care_management_vacancies = {} }}",
                name(k),
                area.assessment_teams,
                area.care_management_teams,
                area.care_management_vacancies
            ));
        }
        let rates: Vec<String> =
            self.areas.iter().enumerate().map(|(k, area)| format!("{} = {}", name(k), area.children_a_week)).collect();
        say(format!(
            "demand = {{ children_a_week = {{ {} }}, assessed_share = {} }}",
            rates.join(", "),
            self.assessed_share
        ));
        say(format!(
            "workforce = {{ newly_qualified_share = {}, part_time_share = {}, part_time_fte = {}, managers_a_team = {} }}",
            self.first_newly_qualified, self.part_time_share, self.part_time_fte, self.managers_a_team
        ));
        let by_outcome = |shares: Shares| {
            let outcomes =
                ["close", "short_term_help", "core_assessment", "child_in_need", "child_protection", "looked_after"];
            let stated = outcomes.iter().zip(shares).filter(|(_, share)| *share > 0.0);
            stated.map(|(outcome, share)| format!("{outcome} = {share}")).collect::<Vec<String>>().join(", ")
        };
        say(format!(
            "families = {{ size = {:?}, urgent_share = {{ {} }}, extra_child_effort = {} }}",
            self.sizes,
            by_outcome(self.urgent_share),
            self.extra_child_effort
        ));
        for (stage, shares) in [
            ("initial_assessment", self.after_initial),
            ("core_assessment", self.after_core),
            ("short_term_help", self.after_help),
            ("child_in_need", self.after_need),
            ("child_protection", self.after_protection),
            ("looked_after", self.after_looked_after),
        ] {
            say(format!("pathway.after_{stage} = {{ {} }}", by_outcome(shares)));
        }
        for (kind, work) in [
            ("screening", self.screening),
            ("initial_assessment", self.initial),
            ("core_assessment", self.core),
            ("short_term_help", self.help),
            ("child_in_need", self.need),
            ("child_protection", self.protection),
            ("looked_after", self.looked_after),
            ("closing", self.closing),
            ("transfer", self.transfer),
        ] {
            let effort = match work.effort {
                Effort::InAll(law) => format!("hours = {}", law.toml()),
                Effort::ADay(hours) => format!("hours_a_day = {hours}"),
            };
            say(format!("work.{kind} = {{ {effort}, natural_days = {} }}", work.days.toml()));
        }
        say(format!("work.holding = {{ hours_a_day = {} }}", self.holding_a_day));
        say(format!(
            "capacity = {{ contract_hours = {}, case_work_share = {}, manager_case_work_share = {}, \
             supervision_hours_a_week = {}, class_weights = {:?}, newly_qualified_productivity = {}, \
             induction_weeks = {}, induction_productivity = {} }}",
            self.contract_hours,
            self.case_work_share,
            self.manager_share,
            self.supervision_a_week,
            self.weights,
            self.newly_qualified_pace,
            self.induction_weeks,
            self.induction_pace
        ));
        say(format!(
            "allocation = {{ ceiling = {}, cover_ceiling = {}, newly_qualified_factor = {}, days_before_leave = {}, \
             longest_wait_days = {} }}",
            self.ceiling, self.cover_ceiling, self.newly_qualified_factor, self.days_before_leave, self.longest_wait
        ));
        say(format!(
            "cover = {{ assessments_after_days = {}, all_after_days = {}, leave_over_days = 2000, within_area = {}, \
             hand_over_hours = {}, hand_over_days = {} }}",
            self.assessments_after, self.all_after, self.within_area, self.hand_over_hours, self.hand_over_days
        ));
        say(format!(
            "sickness = {{ rate = {}, long_share = {}, short_days = {}, long_days = {} }}",
            self.sickness,
            self.long_share,
            self.short_days.toml(),
            self.long_days.toml()
        ));
        say(format!(
            "turnover = {{ rate_a_year = {}, manager_rate_a_year = {}, notice_weeks = {} }}",
            self.turnover, self.turnover, self.notice_weeks
        ));
        say(format!(
            "recruitment = {{ time_to_hire_weeks = {}, most_a_month = {}, newly_qualified_share = {} }}",
            self.weeks_to_hire.toml(),
            self.most_a_month,
            self.newly_qualified_share
        ));
        say(format!("panel = {{ every_weeks = {}, most_families = {} }}", self.panel_weeks, self.panel_most));
        say(format!(
            "limits = {{ initial_assessment_days = {}, core_assessment_days = {} }}",
            self.initial_limit, self.core_limit
        ));
        // What the reduced service is without: leave, agency workers, an opening caseload. Prices are of no account.
        text += "leave = { annual_days = 0, training_days = 0 }\n\
                 agency = { allowed = false, gap_days = 20, lead_days = 10, minimum_weeks = 13, most = 0, productivity = 1 }\n\
                 costs = { social_worker_a_year = 1, manager_a_year = 1, overhead_a_post_a_year = 1, agency_a_week = 1, \
                 recruitment_a_hire = 1 }\nstart = {}\n";
        if self.extra_assessment_posts > 0 {
            let extra = self.extra_assessment_posts;
            text += &format!("[[change]]\non = 2024-09-30\nposts.assessment.extra = {extra}\n");
        }
        text
    }
}
